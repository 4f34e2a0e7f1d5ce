// What makes a random module's state visible to whoever can call functions: wrappers that take and give plain values, and functions that
// sum up memories, tables and references. They are made of WebAssembly itself, so that every engine computes the same.

import type { Instr } from '../../interpreter/syntax/instructions.ts';
import type { Expr } from '../../interpreter/syntax/modules.ts';
import type { RefType, ValType } from '../../interpreter/syntax/types.ts';
import { refType } from '../../interpreter/syntax/types.ts';
import { emit, emitAll, newBody } from './body.ts';
import { type Env, has, indicesOf, make, matches, type Signature, signature } from './environment.ts';
import { value } from './values.ts';

/** How many calls and turns of loops one invocation may take. */
export const FUEL = 60;
/** The global that counts them. */
const fuelGlobal = 0;

/** A function that is added to the module; its index. */
function define(env: Env, { type, params, results }: Signature, locals: readonly ValType[], body: Expr): number {
  env.defined.funcs.push({ pos: -1, end: -1, type, locals, body, hints: [] });
  env.funcs.push({ type, params, results });
  return env.funcs.length - 1;
}
export const exported = (env: Env, name: string, kind: 'func' | 'table' | 'memory' | 'global' | 'tag', index: number): void => {
  env.exports.push({ pos: -1, name, kind, index });
};

const get = (x: number): Instr => make('local.get', { x });
const set = (x: number): Instr => make('local.set', { x });
const i32 = (c: number): Instr => make('i32.const', { c });

/** What every body and loop calls: traps when there is no fuel left, else takes one. */
export function defineBurn(env: Env): number {
  const fuel = { x: fuelGlobal };
  return define(env, signature(env, [], []), [], [
    make('global.get', fuel), make('i32.eqz'), make('if', { bt: { result: null }, body: [make('unreachable')], orelse: [] }),
    make('global.get', fuel), i32(1), make('i32.sub'), make('global.set', fuel),
  ]); // biome-ignore format: one sequence
}

// ─── References as numbers ───

const any = refType(true, 'any');
/** 0 for null; else which kind it is of and which of the module's types it has, with the value of an i31 and the length of an array. */
export function defineDescribe(env: Env): number {
  const ref = (ht: RefType['ht']): RefType => refType(false, ht);
  const tests = [...indicesOf(env, 'struct'), ...indicesOf(env, 'array')].flatMap(x => [
    i32(2), make('i32.mul'), get(0), make('ref.test', { rt: ref(x) }), make('i32.add'),
  ]); // biome-ignore format: one step
  const choose = (ht: RefType['ht'], then: readonly Instr[], orelse: readonly Instr[]): Instr[] => [
    get(0), make('ref.test', { rt: ref(ht) }), make('if', { bt: { result: 'i32' }, body: then, orelse }),
  ]; // biome-ignore format: one sequence
  const body = [
    get(0),
    make('ref.is_null'),
    make('if', { bt: { result: null }, body: [i32(0), make('return')], orelse: [] }),
    ...choose(
      'i31',
      [get(0), make('ref.cast', { rt: ref('i31') }), make('i31.get_s')],
      choose(
        'array',
        [get(0), make('ref.cast', { rt: ref('array') }), make('array.len'), i32(100), make('i32.add')],
        choose('struct', [i32(7)], [i32(9)]),
      ),
    ),
    ...tests,
  ];
  return define(env, signature(env, [any], ['i32']), [], body);
}

/** What a value of a type is shown as, and the code that turns what is on the stack into it. */
function shown(env: Env, t: ValType, describe: number): { readonly t: ValType; readonly code: readonly Instr[] } {
  if (typeof t === 'string') return { t, code: [] };
  if (matches(env, t, refType(true, 'extern')))
    return has(env, 'garbage collection')
      ? { t: 'i32', code: [make('any.convert_extern'), make('call', { x: describe })] }
      : { t, code: [] };
  if (has(env, 'garbage collection') && matches(env, t, any)) return { t: 'i32', code: [make('call', { x: describe })] };
  return { t: 'i32', code: [make('ref.is_null')] };
}

// ─── Wrappers ───

/** What a caller from outside gives: numbers, vectors and external references. */
const isPlain = (env: Env, t: ValType): boolean =>
  typeof t === 'string' || (t.nullable && t.ht === 'extern' && has(env, 'reference types'));

export interface Callable {
  readonly name: string;
  readonly params: readonly ValType[];
}

/** Exports a function that fills up the fuel, calls f with its arguments, and shows the results. */
export function exportWrapper(env: Env, name: string, f: number, describe: number): Callable {
  const { params, results } = env.funcs[f]!;
  const given = params.filter(t => isPlain(env, t));
  const outs = results.map(t => shown(env, t, describe));
  const b = newBody(env, given, results, outs.map(o => o.t)); // biome-ignore format: short
  emitAll(b, [i32(FUEL), make('global.set', { x: fuelGlobal })]);
  let next = 0;
  env.left = 8;
  for (const t of params) {
    if (isPlain(env, t)) emit(b, 'local.get', { x: next++ });
    else value(b, t, 0);
  }
  emit(b, 'call', { x: f });
  for (let i = results.length - 1; i >= 0; i--) emit(b, 'local.set', { x: given.length + i });
  for (const [i, { code }] of outs.entries()) emitAll(b, [get(given.length + i), ...code]);
  exported(env, name, 'func', define(env, signature(env, given, outs.map(o => o.t)), b.locals.slice(given.length), b.out)); // biome-ignore format: short
  return { name, params: given };
}

// ─── State ───

/** Exports functions without parameters, and gives their names. `whole`: all of each memory, not just its first and last 4 KiB. */
export function exportObservers(env: Env, describe: number, whole: boolean): string[] {
  const names: string[] = [];
  const add = (name: string, results: readonly ValType[], locals: readonly ValType[], body: readonly Instr[]): void => {
    names.push(name);
    exported(env, name, 'func', define(env, signature(env, [], results), locals, body));
  };
  env.memories.forEach(({ at }, x) => {
    add(`memory ${x} digest`, ['i64'], [at, at, 'i64'], memoryDigest(x, at, whole));
  });
  env.tables.forEach(({ at, rt }, x) => {
    if (has(env, 'reference types')) add(`table ${x} digest`, ['i32'], [at, 'i32'], tableDigest(x, at, shown(env, rt, describe).code));
  });
  env.globals.forEach(({ t }, x) => {
    const { t: as, code } = shown(env, t, describe);
    if (typeof t !== 'string') add(`global ${x} shown`, [as], [], [make('global.get', { x }), ...code]);
  });
  return names;
}

const at = (t: 'i32' | 'i64', n: number): Instr => make(`${t}.const`, { c: t === 'i64' ? BigInt(n) : n });
/** Local 0 is where it reads, 1 where it ends, 2 the digest so far. */
function memoryDigest(x: number, t: 'i32' | 'i64', whole: boolean): Instr[] {
  const words = Array.from({ length: 4 }, (_, i) => [
    make('i64.const', { c: 0x1_0000_01b3n }), make('i64.mul'), get(0),
    make('i64.load', { ao: { x, offset: BigInt(8 * i), align: 0 } }), make('i64.add'),
  ]).flat(); // biome-ignore format: one step
  const loop = make('loop', {
    bt: { result: null },
    body: [
      get(2), ...words, set(2), get(0), at(t, 32), make(`${t}.add`), make('local.tee', { x: 0 }), get(1), make(`${t}.lt_u`), make('br_if', { l: 0 }),
    ],
  }); // biome-ignore format: one sequence
  const bytes: Instr[] = [make('memory.size', { x }), at(t, 65536), make(`${t}.mul`)];
  const some = (body: readonly Instr[]): Instr[] => [make('memory.size', { x }), make('if', { bt: { result: null }, body, orelse: [] })];
  const nonZero = t === 'i64' ? [make('i64.eqz'), make('i32.eqz')] : [];
  const guarded = some(whole ? [...bytes, set(1), loop] : [at(t, 4096), set(1), loop, ...bytes, make('local.tee', { x: 1 }), at(t, 4096), make(`${t}.sub`), set(0), loop]); // biome-ignore format: one sequence
  const size: Instr[] = [make('memory.size', { x }), ...(t === 'i32' ? [make('i64.extend_i32_u')] : []), set(2)];
  return [...size, guarded[0]!, ...nonZero, guarded[1]!, get(2)];
}
/** Local 0 is the index, 1 the digest so far. */
function tableDigest(x: number, t: 'i32' | 'i64', show: readonly Instr[]): Instr[] {
  // External references of a module without gc are shown as null or not.
  const code = show.length === 0 ? [make('ref.is_null')] : show;
  return [
    make('block', {
      bt: { result: null },
      body: [
        make('loop', {
          bt: { result: null },
          body: [
            get(0), make('table.size', { x }), make(`${t}.ge_u`), make('br_if', { l: 1 }),
            get(1), i32(31), make('i32.mul'), get(0), make('table.get', { x }), ...code, make('i32.add'), i32(1), make('i32.add'), set(1),
            get(0), at(t, 1), make(`${t}.add`), set(0), make('br', { l: 0 }),
          ],
        }),
      ],
    }),
    get(1),
  ]; // biome-ignore format: one sequence
}
