// What an entry of the catalogue of errors is, and where in the specification its rule is written.

/**
 * A small input that yields the code: a module's text, a script whose last command does, a binary in hexadecimal digits, or a program with its
 * libraries (`open`: what main has opened with dlopen, by name and mode bits; `symbol`: what dlsym is asked for after that). Where none can be
 * small, why.
 */
export type Example =
  | { readonly kind: 'wat' | 'wast'; readonly text: string }
  | { readonly kind: 'wasm'; readonly hex: string }
  | {
      readonly kind: 'program';
      readonly main: string;
      readonly libraries: Readonly<Record<string, string>>;
      readonly open?: { readonly name: string; readonly mode: number };
      readonly symbol?: string;
      readonly close?: number;
    }
  | { readonly kind: 'none'; readonly why: string };

/** A place in the specification: number, title, and the page of its online edition. */
export interface Clause {
  readonly section: string;
  readonly title: string;
  readonly url: string;
}

export interface Entry {
  /** `kind/words-of-the-phrase`, as it stands in brackets in a message. */
  readonly code: string;
  readonly cause: string;
  readonly mend: string;
  readonly example: Example;
  readonly clause: Clause;
}

const base = 'https://webassembly.github.io/spec/core/';
const core = (section: string, title: string, page: string): Clause => ({ section, title, url: `${base}${page}` });
/** Of this project's own text. */
const linking = (section: string): Clause => ({ section: 'interpreter/linking/README.md', title: section, url: '' });

export const clauses = {
  types: core('3.2', 'Types (validation)', 'valid/types.html'),
  matching: core('3.3', 'Matching', 'valid/matching.html'),
  validInstr: core('3.4', 'Instructions (validation)', 'valid/instructions.html'),
  validNumeric: core('3.4', 'Numeric instructions (validation)', 'valid/instructions.html#valid-instr-numeric'),
  validMemarg: core('3.4', 'Memory instructions (validation)', 'valid/instructions.html#valid-memarg'),
  validVector: core('3.4', 'Vector instructions (validation)', 'valid/instructions.html#valid-instr-vec'),
  validControl: core('3.4', 'Control instructions (validation)', 'valid/instructions.html#valid-instr-control'),
  validRef: core('3.4', 'Reference instructions (validation)', 'valid/instructions.html#valid-instr-ref'),
  validVariable: core('3.4', 'Variable instructions (validation)', 'valid/instructions.html#valid-instr-variable'),
  validConstant: core('3.4', 'Constant expressions', 'valid/instructions.html#valid-constant'),
  validModules: core('3.5', 'Modules (validation)', 'valid/modules.html'),
  numerics: core('4.3', 'Numerics', 'exec/numerics.html'),
  execInstr: core('4.6', 'Instructions (execution)', 'exec/instructions.html'),
  execMemory: core('4.6', 'Memory instructions (execution)', 'exec/instructions.html#exec-instr-memory'),
  execTable: core('4.6', 'Table instructions (execution)', 'exec/instructions.html#exec-instr-table'),
  execControl: core('4.6', 'Control instructions (execution)', 'exec/instructions.html#exec-instr-control'),
  execRef: core('4.6', 'Reference instructions (execution)', 'exec/instructions.html#exec-instr-ref'),
  execModules: core('4.7', 'Modules (execution)', 'exec/modules.html'),
  binaryValues: core('5.2', 'Values (binary format)', 'binary/values.html'),
  binaryTypes: core('5.3', 'Types (binary format)', 'binary/types.html'),
  binaryInstr: core('5.4', 'Instructions (binary format)', 'binary/instructions.html'),
  binaryModules: core('5.5', 'Modules (binary format)', 'binary/modules.html'),
  lexical: core('6.2', 'Lexical format', 'text/lexical.html'),
  textValues: core('6.3', 'Values (text format)', 'text/values.html'),
  textTypes: core('6.4', 'Types (text format)', 'text/types.html'),
  textInstr: core('6.5', 'Instructions (text format)', 'text/instructions.html'),
  textModules: core('6.6', 'Modules (text format)', 'text/modules.html'),
  custom: core('Appendix', 'Custom sections and annotations', 'appendix/custom.html'),
  limits: core('Appendix', 'Implementation limitations', 'appendix/implementation.html'),
  scripts: {
    section: 'interpreter/README.md of WebAssembly/spec',
    title: 'Scripts',
    url: 'https://github.com/WebAssembly/spec/tree/main/interpreter#scripts',
  },
  dylink: {
    section: 'tool-conventions',
    title: 'DynamicLinking.md',
    url: 'https://github.com/WebAssembly/tool-conventions/blob/main/DynamicLinking.md',
  },
  legacy: {
    section: 'exception-handling proposal',
    title: 'Legacy exception handling',
    url: 'https://webassembly.github.io/spec/legacy/exceptions/core/',
  },
  linking: linking('Link instructions and rules'),
  linkErrors: linking('Errors'),
} as const satisfies Record<string, Clause>;

export const wat = (text: string): Example => ({ kind: 'wat', text });
export const wast = (text: string): Example => ({ kind: 'wast', text });
export const wasm = (hex: string): Example => ({ kind: 'wasm', hex });

export const entry = (code: string, clause: keyof typeof clauses, cause: string, mend: string, example: Example): Entry => ({
  code,
  cause,
  mend,
  example,
  clause: clauses[clause],
});
