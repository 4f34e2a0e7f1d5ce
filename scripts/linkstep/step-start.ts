// What `linkstep step` and `linkstep trace` begin with: the configuration of an action, an instantiation or a whole program, before its first step.

import { shown } from '../../interpreter/diagnostics/render.ts';
import { type Config, callRef, type Result } from '../../interpreter/execution/configuration.ts';
import type { Validated } from '../../interpreter/execution/instantiate.ts';
import type { Group, Rule } from '../../interpreter/execution/rule.ts';
import { coreRules, type RuleTable, run as runToEnd } from '../../interpreter/execution/step.ts';
import type { Wasi } from '../../interpreter/host/wasi.ts';
import { programOf } from '../../interpreter/linking/program.ts';
import type { OpenInstr } from '../../interpreter/linking/rules/open.ts';
import type { Program } from '../../interpreter/linking/state.ts';
import type { FuncInst, ModuleInst } from '../../interpreter/runtime/instances.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { message, Refused, refuse } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { lineColumn } from '../../interpreter/syntax/source.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import { checkedArguments } from '../../spec-tests/harness/boundary.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import { run } from '../../spec-tests/harness/runner.ts';
import { parseAction } from '../../text-format/parse.ts';
import type { Action, Command, Script } from '../../text-format/script.ts';
import { load } from './inputs.ts';
import { renderLinkError } from './link-report.ts';
import { openProgram, type ProgramOptions } from './program.ts';
import { type Forward, fastForward, type Outer } from './step-forward.ts';
import { Usage } from './terminal.ts';

/** A configuration that is ready to be stepped, and what is known about its code. */
export interface Started {
  readonly z: Config;
  readonly rules: RuleTable;
  readonly program: Program | null;
  readonly world: Wasi | null;
  /** The module of an instance; null for the host's. */
  readonly moduleOf: (inst: ModuleInst) => Module | null;
  /** The activations around it, innermost first, as far as they are known: of compiled code, which has no contexts. */
  readonly around: readonly Outer[];
  /** What is being run, for people. */
  readonly title: string;
  /** Prints what the program has written of a line that it has not ended. */
  readonly flush: () => void;
}

export interface StartOptions extends ProgramOptions {
  readonly invoke?: string;
  /** The script's command at this line. */
  readonly at?: number;
  readonly program?: true;
  /** A call that the run is taken to before. */
  readonly from?: Forward;
}

/** Modules by the names that their instances carry. */
const codeBook = (program: () => Program | null) => {
  const known = new WeakMap<object, Module>();
  return {
    add: (m: Module): void => void known.set(m.names, m),
    of: (inst: ModuleInst): Module | null => {
      if (inst.names === null) return null;
      const found = known.get(inst.names);
      if (found !== undefined) return found;
      const p = program();
      for (const o of p === null ? [] : [...p.linkMap, ...p.pending]) known.set(o.validated.module.names, o.validated.module);
      return known.get(inst.names) ?? null;
    },
  };
};

const action = (text: string): Action => parseAction(text, '-e');

/** At most so many bytes of a program's standard input. */
export type Stdin = (n: number) => Uint8Array;
const noInput: Stdin = () => new Uint8Array(0);

/**
 * Errors: `Usage`, of a file that cannot be read and of what is not in it; `Refused`, of what is wrong in it.
 * `print` takes a line that the host prints.
 */
export function startFile(
  file: string,
  args: readonly string[],
  options: StartOptions,
  print: (line: string) => void,
  stdin: Stdin = noInput,
): Started {
  const started = startHere(file, args, options, print, stdin);
  return options.from === undefined ? started : fastForward(started, options.from);
}
function startHere(file: string, args: readonly string[], options: StartOptions, print: (line: string) => void, stdin: Stdin): Started {
  const input = load(file);
  if (input.kind === 'script') return startScript(input.script, options, print);
  const { module } = input;
  if (options.program === true || (file !== '-' && options.program === undefined && isProgram(module)))
    return startMain(file, args, options, print, stdin);
  return startModule(module, file, options, print);
}

const environment: ReadonlySet<string> = new Set(['env', 'GOT.mem', 'GOT.func', 'wasi_snapshot_preview1']);
const isProgram = (m: Module): boolean => m.dylink !== null || m.imports.some(x => environment.has(x.module));

// ─── Scripts and modules ───

const nowhere = { pos: 0, end: 0 } as const;

function startModule(module: Module, file: string, options: StartOptions, print: (line: string) => void): Started {
  validate(module);
  const defined: Command = { ...nowhere, kind: 'module', id: null, definition: false, body: { kind: 'text', module } };
  const functions = module.exports.filter(x => x.kind === 'func');
  const entry = functions.find(x => x.name === '_start') ?? functions.find(x => x.name === 'main');
  const wanted: Action | null =
    options.invoke !== undefined
      ? action(options.invoke)
      : entry === undefined
        ? null
        : { ...nowhere, kind: 'invoke', id: null, name: entry.name, args: [] };
  if (wanted === null) {
    const active = [...module.elems, ...module.datas].some(x => x.mode.kind === 'active') || module.start !== null;
    if (!active)
      throw new Usage(
        functions.length === 0
          ? `${file} has nothing to step: it exports no functions, and nothing happens when it is instantiated`
          : `say what to step: -e '(invoke "${shown(functions[0]!.name)}" …)'; the functions of ${file} are ${functions
              .slice(0, 20)
              .map(x => shown(x.name))
              .join(', ')}`,
      );
    return capture({ source: module.source, commands: [defined] }, defined, `instantiating ${file}`, print);
  }
  return capture({ source: module.source, commands: [defined, wanted] }, wanted, `${wanted.kind} "${wanted.name}"`, print);
}

/** Whether a command steps a configuration that is worth looking at. */
const steps = (c: Command): boolean => {
  switch (c.kind) {
    case 'invoke':
    case 'call':
    case 'dlopen':
    case 'dlclose':
    case 'dlsym':
    case 'program':
      return true;
    case 'assert_return':
    case 'assert_trap':
    case 'assert_exhaustion':
    case 'assert_exception':
      return steps(c.subject);
    default:
      return false;
  }
};

/** Errors: `Usage`, of a script that has no such command, or steps nothing there. */
export function startScript(script: Script, options: Pick<StartOptions, 'invoke' | 'at'>, print: (line: string) => void): Started {
  const { source, commands } = script;
  const lineOf = (c: Command): number => (source.kind === 'text' ? lineColumn(source, c.pos).line : 0);
  if (options.invoke !== undefined) {
    const wanted = action(options.invoke);
    return capture({ source, commands: [...commands, wanted] }, wanted, `${wanted.kind} "${wanted.name}"`, print);
  }
  const { at } = options;
  const wanted =
    at === undefined
      ? (commands.find(steps) ?? commands.find(c => c.kind === 'module' && !c.definition))
      : commands.findLast(c => lineOf(c) <= at);
  if (wanted === undefined) throw new Usage(`${source.name} has no command to step${at === undefined ? '' : ` at line ${at}`}`);
  return capture(script, wanted, `the ${wanted.kind} at ${source.name}:${lineOf(wanted)}`, print);
}

const callsSymbol = (c: Command): boolean => ('subject' in c ? c.subject.kind === 'call' : c.kind === 'call');

/** Thrown at a configuration instead of stepping it. */
class Captured extends Error {}

/** Runs a script up to a command, and takes the first configuration that it would step. Errors: `Usage`, where it steps none. */
function capture(script: Script, wanted: Command, title: string, print: (line: string) => void): Started {
  let current: Command | null = null;
  let seen = 0;
  const found: { here: { readonly z: Config; readonly rules: RuleTable } | null } = { here: null };
  const program = (): Program | null => (found.here === null ? null : (programOf(found.here.rules) ?? null));
  const book = codeBook(program);
  const engine = referenceWith({
    rules: coreRules,
    run: (z, rules) => {
      // A call through a symbol looks it up first, which is a configuration of its own.
      if (current === wanted && ++seen >= (callsSymbol(wanted) ? 2 : 1)) {
        found.here = { z, rules };
        throw new Captured('captured');
      }
      return runToEnd(z, Number.POSITIVE_INFINITY, rules) as Result; // without fuel there is a result
    },
  });
  const watched = {
    ...engine,
    open: (options: Parameters<typeof engine.open>[0]) => {
      const session = engine.open(options);
      return {
        ...session,
        compile: (m: Parameters<typeof session.compile>[0]) => {
          const v = session.compile(m);
          book.add(v.module);
          return v;
        },
      };
    },
  };
  const verdicts = run([script], watched, {
    errorText: 'prefix',
    via: 'none',
    print,
    starting: c => {
      current = c;
    },
  });
  let last: string | null = null;
  for (const v of verdicts) {
    if (found.here !== null) break;
    if (v.status !== 'passed') last = v.actual.kind === 'refused' ? message(v.actual.diagnostic) : v.reason;
  }
  const { here } = found;
  if (here === null) throw new Usage(`${shown(title)}: there is nothing to step${last === null ? '' : ` (${shown(last)})`}`);
  return { ...here, program: program(), world: null, moduleOf: book.of, around: [], title, flush: () => {} };
}

// ─── Programs ───

/** Errors: `Usage`, where an action calls no function of the main module, with what it takes. */
function checkEntry(wanted: Action, { module, type }: Validated): void {
  const where = { source: module.source, pos: -1 };
  try {
    if (wanted.id !== null) throw refuse('unlinkable', 'there is no such thing', `the module instance $${wanted.id}`, where);
    const x = type.exports.find(y => y.name === wanted.name);
    if (x === undefined) throw refuse('unlinkable', 'unknown export', `"${wanted.name}"`, where);
    const kind = wanted.kind === 'get' ? 'global' : 'func';
    if (x.type.kind !== kind)
      throw refuse('unlinkable', `not a ${kind === 'func' ? 'function' : kind}`, `export "${wanted.name}" is a ${x.type.kind}`, where);
    if (wanted.kind === 'get') throw new Usage(`${wanted.kind} "${shown(wanted.name)}": there is nothing to step`);
    checkedArguments({ type: x.type.type } as FuncInst, wanted.name, wanted.args); // of the function it reads only the type
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    throw new Usage(`${wanted.kind} "${shown(wanted.name)}": there is nothing to step (${shown(message(thrown.diagnostic))})`);
  }
}

/** A main program with its libraries: first it is linked, which is steps like any other; then `_start`, or what `-e` says, is called. */
export function startMain(
  file: string,
  args: readonly string[],
  options: StartOptions,
  print: (line: string) => void,
  stdin: Stdin = noInput,
): Started {
  const lines = linesTo(print);
  const machine = openProgram(file, args, options, { stdout: lines.write, stderr: lines.write, stdin });
  if ('kind' in machine) throw new Usage(renderLinkError(machine, false));
  const { p, rules, world, z } = machine;
  const wanted = options.invoke === undefined ? null : action(options.invoke);
  const { main: o } = z.given[0] as OpenInstr; // what starts a program
  if (wanted !== null) checkEntry(wanted, o!.validated);
  const enter: Rule = {
    name: 'Link/enter', relation: 'Link', ours: true, when: null, otherwise: false, value: false,
    gives: () => {
      const main = p.linkMap[0]!.inst!; // it has been loaded
      const x = main.exports.get(wanted?.name ?? '_start');
      if (x?.kind !== 'func') return undefined;
      const values: Val[] = wanted?.kind === 'invoke' ? checkedArguments(x.inst, wanted.name, wanted.args) : [];
      return [...values, x.inst.ref, callRef(x.inst)];
    },
  }; // biome-ignore format: fields first
  const group: Group = { takes: 0, where: null, rules: [enter], choice: false };
  z.given.unshift({ op: 'link.enter', pos: -1 } as { readonly op: string }); // its group is the one above
  const extended: RuleTable = { ...rules, groups: new Map([...rules.groups, ['link.enter', group]]) };
  const book = codeBook(() => p);
  return {
    z,
    rules: extended,
    program: p,
    world,
    moduleOf: book.of,
    around: [],
    title: `${file}${args.length === 0 ? '' : ` ${args.join(' ')}`}`,
    flush: lines.flush,
  };
}

/** Bytes as whole lines; the last may have no end. */
function linesTo(print: (line: string) => void): { readonly write: (bytes: Uint8Array) => void; readonly flush: () => void } {
  const decoder = new TextDecoder();
  let rest = '';
  return {
    write: bytes => {
      const parts = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = parts.pop()!; // there is always one
      for (const line of parts) print(line);
    },
    flush: () => {
      const line = rest + decoder.decode();
      rest = '';
      if (line !== '') print(line);
    },
  };
}
