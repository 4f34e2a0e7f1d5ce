// Other interpreters that run kernels, each as a process of its own: wasm3, wabt's wasm-interp, the OCaml reference interpreter.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import { binarySource } from '../../interpreter/syntax/source.ts';
import { findProgram } from '../engines/find.ts';
import type { Options, PeerName } from './arguments.ts';
import { underShell } from './measure.ts';

export interface Peer {
  readonly name: Exclude<PeerName, 'host'>;
  /** What it is, for a table. */
  readonly title: string;
  /** Its name on the PATH, and the variable that may name its file. */
  readonly command: string;
  readonly variable: string;
  /** Puts into `folder` what runs a kernel with n; gives the arguments. */
  readonly prepare: (kernel: string, n: number, folder: string) => readonly string[];
  /** The result in what it wrote; digits may have underscores between. */
  readonly result: RegExp;
}

/** A kernel as a module whose only export takes nothing: for interpreters that pass no arguments. */
function closed(kernel: string, n: number): Uint8Array {
  const m = decode(binarySource('kernel', readFileSync(kernel)));
  const run = m.exports.find(e => e.name === 'run');
  if (run === undefined) throw new Error(`${kernel} has no run`);
  const types = m.types.reduce((k, group) => k + group.types.length, 0);
  const funcs = m.imports.filter(i => i.type.kind === 'func').length + m.funcs.length;
  const pos = -1;
  const ct = { kind: 'func', params: [], results: ['i32'] } as const;
  const body = [{ op: 'i32.const', pos, c: n }, { op: 'call', pos, x: run.index }] as const; // biome-ignore format: short
  return encode({
    ...m,
    types: [...m.types, { pos, types: [{ final: true, supers: [], ct }] }],
    funcs: [...m.funcs, { pos, end: pos, type: types, locals: [], body, hints: [] }],
    exports: [{ pos, name: 'closed', kind: 'func', index: funcs }],
  });
}
const written = (folder: string, name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};

export const peers: readonly Peer[] = [
  {
    name: 'wasm3', title: 'wasm3', command: 'wasm3', variable: 'LINKSTEP_WASM3',
    prepare: (kernel, n) => ['--func', 'run', kernel, String(n)],
    result: /Result: (-?\d+)/,
  },
  {
    name: 'wabt', title: 'wabt', command: 'wasm-interp', variable: 'LINKSTEP_WABT',
    prepare: (kernel, n, folder) => [written(folder, `closed-${n}.wasm`, closed(kernel, n)), '--run-all-exports'],
    result: /closed\(\) => i32:(-?\d+)/,
  },
  {
    name: 'ocaml', title: 'OCaml interpreter', command: 'wasm', variable: 'LINKSTEP_OCAML',
    prepare: (kernel, n, folder) => {
      const bytes = [...readFileSync(kernel)].map(b => `\\${b.toString(16).padStart(2, '0')}`).join('');
      return [written(folder, `run-${n}.wast`, `(module binary "${bytes}")\n(invoke "run" (i32.const ${n}))\n`)];
    },
    result: /(-?[\d_]+) : \[?i32/,
  },
]; // biome-ignore format: facts, one line each

/** Where a peer is, or null. Errors: `Error`, where it was named by an option or variable and is not there. */
export function findPeer(
  { name, command, variable }: Pick<Peer, 'name' | 'command' | 'variable'>,
  options: Pick<Options, Peer['name']>,
): string | null {
  const named = options[name] ?? process.env[variable];
  if (named === undefined) return findProgram(command);
  if (statSync(named, { throwIfNoEntry: false })?.isFile() !== true) throw new Error(`${name}: there is no ${named}`);
  return named;
}
export const absent = ({ name, command, variable }: Peer): string =>
  `${name} is left out: there is no ${command} on the PATH (--${name} FILE or $${variable})`;

/**
 * One call of a kernel: milliseconds of processor time, from the process's start to its end.
 * Errors: `Error`, with the reason, where it cannot run the kernel.
 */
export function callPeer(
  peer: Peer,
  file: string,
  kernel: string,
  n: number,
  folder: string,
): { readonly result: number; readonly time: number } {
  const { wall, cpu, status, output } = underShell('"$0" "$@"', [file, ...peer.prepare(kernel, n, folder)], 300_000);
  const found = peer.result.exec(output);
  if (found === null) throw new Error((output.split('\n').at(-1) ?? '').slice(0, 80) || `it gave no result, status ${status}`);
  return { result: Number(found[1]!.replaceAll('_', '')) | 0, time: (cpu ?? wall) * 1000 };
}
