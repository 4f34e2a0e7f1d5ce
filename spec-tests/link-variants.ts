// Programs that are broken, each in one way: fixtures copied and damaged, and small modules in text. Each has its own message.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { encode } from '../interpreter/binary/encode.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { parseModule } from '../text-format/parse.ts';
import { builtOf } from './linking-c-cases.ts';

export interface Variant {
  readonly name: string;
  /** Changes a folder that holds the fixture `hello`. */
  readonly damage: (folder: string) => void;
  /** Of the whole text that the run ends with; null where the program links all the same. */
  readonly says: RegExp | null;
  readonly args?: readonly string[];
}

/** A module in text, as a file. */
export const put = (file: string, text: string): void => writeFileSync(file, encode(parseModule(textSource(file, text))));

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const bytes = (...parts: readonly (readonly number[] | string)[]): Uint8Array =>
  Uint8Array.from(parts.flatMap(part => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : [...part])));

/** A custom section of less than 128 bytes. */
const custom = (name: string, ...contents: number[]): number[] => [
  0,
  1 + name.length + contents.length,
  name.length,
  ...new TextEncoder().encode(name),
  ...contents,
];

const library = (text: string) => (folder: string) => put(`${folder}/libnumber.so`, text);
const raw =
  (...content: number[]) =>
  (folder: string) =>
    writeFileSync(`${folder}/libnumber.so`, bytes(content));
const change = (file: string, f: (b: Uint8Array) => Uint8Array) => (folder: string) =>
  writeFileSync(`${folder}/${file}`, f(readFileSync(`${folder}/${file}`)));
/** A main program and libraries in place of the fixture. */
const program = (files: Readonly<Record<string, string>>) => (folder: string) => {
  for (const [file, text] of Object.entries(files)) put(`${folder}/${file}`, text);
};

const main = (needed: string, more: string): string => `(module (@dylink.0 (needed ${needed})) ${more} (func (export "_start")))`;
const memory = '(import "env" "memory" (memory 1))';

/** The first section of a library with its name and contents changed: what follows it is as it was. */
const section = (name: string, ...contents: number[]) =>
  change('libnumber.so', b => {
    const size = b[9]!; // below 128 in this fixture
    return bytes(MAGIC, custom(name, ...contents), [...b.subarray(10 + size)]);
  });

export const variants: readonly Variant[] = [
  { name: 'whole', damage: () => {}, says: null },
  { name: 'missing', damage: f => rmSync(`${f}/libnumber.so`), says: /libnumber\.so: not found, needed by main\.wasm\n {2}chain: main\.wasm → libnumber\.so\n {2}tried: .*libnumber\.so/ },
  {
    name: 'missing-deep',
    damage: program({
      'main.wasm': main('"liba.so"', memory), 'liba.so': '(module (@dylink.0 (needed "libb.so")))', 'libb.so': '(module (@dylink.0 (needed "libc.so")))',
    }),
    says: /libc\.so: not found, needed by main\.wasm → liba\.so → libb\.so\n {2}chain: main\.wasm → liba\.so → libb\.so → libc\.so/,
  },
  { name: 'elf', damage: raw(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0), says: /libnumber\.so: an ELF file/ },
  { name: 'component', damage: raw(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), says: /libnumber\.so: a WebAssembly component/ },
  { name: 'not-wasm', damage: raw(1, 2, 3, 4, 5), says: /libnumber\.so: not a WebAssembly module/ },
  { name: 'empty', damage: raw(), says: /libnumber\.so: the file is empty/ },
  { name: 'header-cut', damage: raw(0, 0x61, 0x73, 0x6d, 1), says: /libnumber\.so: truncated: .*at offset 0x/ },
  { name: 'truncated', damage: change('libnumber.so', b => b.subarray(0, b.length >> 1)), says: /libnumber\.so: truncated: .*at offset 0x[0-9a-f]+/ },
  { name: 'malformed', damage: raw(...MAGIC, 1, 2, 1, 0x11), says: /libnumber\.so: (malformed module|truncated): .*at offset 0x[0-9a-f]+/ },
  { name: 'invalid', damage: library('(module (@dylink.0) (func (result i32) (i64.const 0)))'), says: /libnumber\.so: invalid module: type mismatch.*at offset 0x[0-9a-f]+/ },
  { name: 'no-section', damage: raw(...MAGIC), says: /libnumber\.so: not a shared library/ },
  { name: 'section-not-first', damage: raw(...MAGIC, ...custom('x'), ...custom('dylink.0')), says: /libnumber\.so: .*malformed dylink\.0 section.*not the first section.*at offset 0x/ },
  { name: 'lying-subsection', damage: section('dylink.0', 1, 90, 16, 2, 0, 0), says: /libnumber\.so: malformed dylink\.0 section.*length out of bounds.*at offset 0x[0-9a-f]+/ },
  { name: 'short-mem-info', damage: section('dylink.0', 1, 2, 16, 2), says: /libnumber\.so: malformed dylink\.0 section.*at offset 0x[0-9a-f]+/ },
  { name: 'lying-count', damage: section('dylink.0', 2, 2, 9, 0), says: /libnumber\.so: malformed dylink\.0 section.*at offset 0x[0-9a-f]+/ },
  { name: 'lying-legacy', damage: section('dylink', 16, 2, 0, 0, 5), says: /libnumber\.so: malformed dylink section.*at offset 0x[0-9a-f]+/ },
  { name: 'huge-size', damage: section('dylink.0', 1, 8, 0xff, 0xff, 0xff, 0xff, 0x0f, 2, 0, 0), says: /libnumber\.so: cannot allocate memory: needs \d+ bytes, the maximum is \d+/ },
  { name: 'unknown-subsection', damage: section('dylink.0', 1, 4, 28, 2, 0, 0, 77, 3, 1, 2, 3), says: null },
  { name: 'legacy', damage: section('dylink', 28, 2, 0, 0, 0), says: null },
  {
    name: 'undefined',
    damage: library('(module (@dylink.0))'),
    says: /undefined symbol: next_number \(global mut i32\), imported by main\.wasm as GOT\.func\.next_number\n {2}searched: main\.wasm, libgreet\.so, libnumber\.so/,
  },
  {
    name: 'undefined-now',
    damage: program({ 'main.wasm': main('', '(import "env" "nowhere" (func))') }),
    args: ['--bind-now'],
    says: /undefined symbol: nowhere \(func \[\] → \[\]\), imported by main\.wasm as env\.nowhere/,
  },
  { name: 'undefined-lazy', damage: program({ 'main.wasm': main('', '(import "env" "nowhere" (func))') }), says: null },
  { name: 'not-of-wasi', damage: program({ 'main.wasm': main('', '(import "wasi_snapshot_preview1" "fd_fly" (func))') }), says: /undefined symbol: fd_fly/ },
  {
    name: 'type-mismatch',
    damage: program({
      'main.wasm': main('"liba.so"', '(import "env" "f" (func (param i32)))'), 'liba.so': '(module (@dylink.0) (func (export "f") (param i64)))',
    }),
    says: /type mismatch: f: main\.wasm wants func \[i32\] → \[\], liba\.so defines func \[i64\] → \[\]/,
  },
  {
    name: 'kind-mismatch',
    damage: program({
      'main.wasm': main('"liba.so"', '(import "GOT.mem" "f" (global (mut i32)))'), 'liba.so': '(module (@dylink.0) (func (export "f")))',
    }),
    says: /kind mismatch: f: main\.wasm wants a .*, liba\.so defines a func/,
  },
  {
    name: 'several-misses',
    damage: program({ 'main.wasm': main('', '(import "GOT.mem" "a" (global (mut i32))) (import "GOT.func" "b" (global (mut i32)))') }),
    says: /undefined symbol: a .*\n.*searched: main\.wasm\nundefined symbol: b /,
  },
  {
    name: 'memory-maximum',
    damage: program({
      'main.wasm': main('"liba.so"', '(import "env" "memory" (memory 1 2))'),
      'liba.so': '(module (@dylink.0 (mem-info (memory 200000 0))) (import "env" "memory" (memory 0)) (import "env" "__memory_base" (global i32)))',
    }),
    says: /liba\.so: cannot allocate memory: needs \d+ bytes, the maximum is 131072/,
  },
  {
    name: 'table-maximum',
    damage: program({
      'main.wasm': main('"liba.so"', '(import "env" "__indirect_function_table" (table 1 2 funcref))'),
      'liba.so': '(module (@dylink.0 (mem-info (table 3 0))) (import "env" "__indirect_function_table" (table 0 funcref)) (import "env" "__table_base" (global i32)))',
    }),
    says: /liba\.so: cannot allocate table: needs \d+ slots, the maximum is 2/,
  },
  {
    name: 'slots-maximum',
    damage: program({
      'main.wasm': main('"liba.so"', '(import "env" "__indirect_function_table" (table 1 1 funcref)) (import "GOT.func" "f" (global (mut i32)))'),
      'liba.so': '(module (@dylink.0) (func (export "f")))',
    }),
    says: /cannot allocate table: needs \d+ slots, the maximum is 1/,
  },
  {
    name: 'no-table',
    damage: program({ 'main.wasm': main('"liba.so"', '(import "GOT.func" "f" (global (mut i32)))'), 'liba.so': '(module (@dylink.0) (func (export "f")))' }),
    says: /main\.wasm: cannot allocate table: needs 1 slots, the maximum is 0/,
  },
  {
    name: 'library-brings-memory-and-table',
    damage: program({
      'main.wasm': main('"liba.so"', ''),
      'liba.so':
        '(module (@dylink.0 (mem-info (memory 8 2) (table 1 0))) (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global i32)) (import "env" "__indirect_function_table" (table 0 funcref)) (import "env" "__table_base" (global i32)) (func $f (export "f")) (data (global.get 0) "x") (elem (global.get 1) func $f))',
    }),
    says: null,
  },
  { name: 'main-with-two-memories', damage: program({ 'main.wasm': main('', `${memory} (memory (export "memory") 2)`) }), says: null },
  {
    name: 'segment-outside',
    damage: program({
      'main.wasm': main('"liba.so"', memory),
      'liba.so': '(module (@dylink.0) (import "env" "memory" (memory 0)) (import "env" "__memory_base" (global i32)) (data (i32.const 0x7fffffff) "x"))',
    }),
    says: /liba\.so: data segment trapped: out of bounds memory access/,
  },
]; // biome-ignore format: a variant a paragraph

/** The folder of a variant, made below `parent`. */
export function make(parent: string, v: Variant): string {
  const folder = `${parent}/${v.name}`;
  mkdirSync(folder);
  cpSync(builtOf('hello'), folder, { recursive: true });
  v.damage(folder);
  return folder;
}
