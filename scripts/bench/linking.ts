// The cost of linking: a chain of libraries, and a library with many imports; how it grows with their number.

import type { Validated } from '../../interpreter/execution/instantiate.ts';
import { run } from '../../interpreter/execution/step.ts';
import { linkRules, newProgram, startProgram } from '../../interpreter/linking/program.ts';
import { newStore } from '../../interpreter/runtime/store.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import { parseModule } from '../../text-format/parse.ts';
import { median } from './measure.ts';

const base = '(import "env" "memory" (memory 0)) (import "env" "__memory_base" (global i32)) (import "env" "__table_base" (global i32))';
const library = (needed: string, body: string): string => `(module (@dylink.0 (mem-info (memory 16 4)) ${needed}) ${base} ${body})`;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Libraries that need and call each the next. */
const chain = (n: number): Map<string, string> =>
  new Map(range(n).map(i => {
    const last = i + 1 === n;
    return [`lib${i}.so`, library(last ? '' : `(needed "lib${i + 1}.so")`, `${last ? '' : `(import "env" "f${i + 1}" (func $next))`} (func (export "f${i}") ${last ? '' : '(call $next)'})`)];
  })); // biome-ignore format: one library a line

/** A library that imports n functions and n cells from another. */
const wide = (n: number): Map<string, string> =>
  new Map([
    ['lib0.so', library('(needed "def.so")', range(n).map(i => `(import "env" "f${i}" (func)) (import "GOT.mem" "d${i}" (global (mut i32)))`).join(''))],
    ['def.so', library('', range(n).map(i => `(func (export "f${i}")) (global (export "d${i}") i32 (i32.const ${i}))`).join(''))],
  ]); // biome-ignore format: one library a line

const read = (name: string, text: string): Validated => {
  const module = parseModule(textSource(name, text));
  return { module, type: validate(module) };
};

/** Milliseconds to start a program that needs `lib0.so`; files are read and validated before. */
function time(libraries: ReadonlyMap<string, string>): number {
  const modules = new Map([...libraries].map(([name, text]) => [name, read(name, text)]));
  const files = { find: (path: string) => (modules.has(path) ? { path, fileId: path } : null), read: (path: string) => modules.get(path)! };
  const main = read('main', library('(needed "lib0.so")', ''));
  const started = performance.now();
  const p = newProgram({ store: newStore(), files, libraryPath: ['.'] });
  const z = startProgram(p, main, 'main', 'main');
  if ('kind' in z || run(z, Number.POSITIVE_INFINITY, linkRules(p))?.kind !== 'values') throw new Error('the program does not link');
  return performance.now() - started;
}

export interface Growth {
  readonly what: string;
  readonly n: number;
  /** Milliseconds, and microseconds for each one. */
  readonly time: number;
  readonly each: number;
}

/** Medians of `runs` for growing numbers. */
export function linking(runs: number): Growth[] {
  const measure = (what: string, make: (n: number) => Map<string, string>, sizes: readonly number[]): Growth[] =>
    sizes.map(n => {
      const ms = median(range(runs).map(() => time(make(n))));
      return { what, n, time: ms, each: (ms * 1000) / n };
    });
  return [
    ...measure('libraries in a chain', chain, [125, 250, 500]),
    ...measure('imports and cells of a library', wide, [2_500, 5_000, 10_000]),
  ];
}
