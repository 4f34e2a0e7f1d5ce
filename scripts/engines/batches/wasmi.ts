// wasmi, as it is in the compiler of typst (@myriaddreamin/typst-ts-node-compiler), which runs modules as plugins of a document: a plugin is one
// module, its function "run" hands bytes to the document, and the document is asked for them.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { encode } from '../../../interpreter/binary/encode.ts';
import type { Answer, Machine } from './machine.ts';
import { merged, type Way } from './merge.ts';

/** What is used of the package. */
interface Typst {
  readonly NodeCompiler: { readonly create: (options: { readonly workspace: string }) => Compiler };
}
interface Compiler {
  readonly evictCache: (age: number) => void;
  readonly mapShadow: (path: string, content: Buffer) => void;
  readonly addSource: (path: string, text: string) => void;
  readonly compile: (options: { readonly mainFilePath: string }) => {
    readonly result: object | null;
    readonly hasError: () => boolean;
    readonly takeDiagnostics: () => object;
  };
  readonly fetchDiagnostics: (problem: object) => readonly { readonly message: string }[];
  readonly query: (document: object, what: { readonly selector: string; readonly field: string }) => readonly (readonly number[])[];
}

const way: Way = { send: { module: 'typst_env', name: 'wasm_minimal_protocol_send_result_to_host' } };
/** Documents whose plugins are kept in memory. */
const mostKept = 50;

/** `folder`: where its files would be; nothing is written. `found`: the package's. */
export function wasmi(found: string, folder: string): Machine {
  const typst: Typst = createRequire(import.meta.url)(found);
  const compiler = typst.NodeCompiler.create({ workspace: folder });
  let runs = 0;
  /** What the document has, or what went wrong. */
  const ask = (bytes: Uint8Array): Uint8Array | string => {
    if (++runs % mostKept === 0) compiler.evictCache(0);
    compiler.mapShadow(join(folder, 'module.wasm'), Buffer.from(bytes));
    const mainFilePath = join(folder, 'main.typ');
    compiler.addSource(mainFilePath, '#let p = plugin("module.wasm")\n#metadata(array(p.run())) <results>');
    const made = compiler.compile({ mainFilePath });
    if (made.hasError() || made.result === null) return compiler.fetchDiagnostics(made.takeDiagnostics()).at(-1)?.message ?? '';
    return Uint8Array.from(compiler.query(made.result, { selector: '<results>', field: 'value' })[0] ?? []);
  };
  return {
    links: false,
    forget: () => compiler.evictCache(0),
    refusalOf: bytes => {
      const said = ask(bytes);
      const failure = typeof said === 'string' ? failureIn(said) : null;
      return failure?.kind === 'refused' ? failure.message : null;
    },
    run: (steps, size) => {
      const [instance] = steps.flatMap(s => (s.kind === 'instance' ? [s.placed] : []));
      const calls = steps.flatMap(s => (s.kind === 'calls' ? s.calls : []));
      const said = ask(encode(merged(instance!.module, calls, size, way))); // every question is about an instance
      return typeof said === 'string' ? failureIn(said) : { kind: 'done', memory: new DataView(said.buffer) };
    },
  };
}

/** What wasmi calls its traps; `plugin panicked` stands before it where it was not at the start. */
const traps = /^(wasm `unreachable`|out of bounds|undefined element|uninitialized element|indirect call|integer |invalid conversion)/;

function failureIn(text: string): Exclude<Answer, { kind: 'done' }> {
  const refused = /^failed to load WebAssembly module \((.*)\)$/s.exec(text)?.[1];
  if (refused !== undefined) return { kind: 'refused', message: refused };
  const message = text.replace(/^plugin panicked: /, '');
  if (message === 'call stack exhausted') return { kind: 'exhaustion', message };
  if (message !== text || traps.test(message)) return { kind: 'trap', message };
  return { kind: 'other', message };
}
