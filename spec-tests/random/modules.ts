// Random valid modules: everything of WebAssembly 3.0 that the features allow, with what makes their state visible.

import type { Instr } from '../../interpreter/syntax/instructions.ts';
import { type Elem, type Export, type Module, noNames } from '../../interpreter/syntax/modules.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import type { AddrType, ExternType, RefType, ValType } from '../../interpreter/syntax/types.ts';
import { refType } from '../../interpreter/syntax/types.ts';
import { emit, newBody } from './body.ts';
import { between, type Choices, chance, pick } from './choices.ts';
import { constantOf, nullOf } from './constant.ts';
import {
  addTypes,
  type Env,
  funcTypesOf,
  has,
  make,
  type RandomOptions,
  type Signature,
  signature,
  someNumType,
  someRefType,
  someValType,
} from './environment.ts';
import { type Callable, defineBurn, defineDescribe, exported, exportObservers, exportWrapper, FUEL } from './observers.ts';
import { sequence } from './statements.ts';

export interface RandomModule {
  readonly module: Module;
  /** What to call, and with what. */
  readonly callables: readonly Callable[];
  /** Functions without parameters that show the state, and globals of plain types. */
  readonly observers: readonly string[];
  readonly globals: readonly string[];
  /** For the module after it, which may import what this one exports. */
  readonly env: Env;
}

const newEnv = (c: Choices, options: RandomOptions, provider: Env | null): Env => ({
  c,
  options,
  legacy: provider?.legacy ?? (options.features.has('legacy exceptions') && (!options.features.has('exceptions') || chance(c, 1, 4))),
  // The same groups first: what is imported then has the same types, by the same indices.
  groups: provider === null ? [] : [...provider.groups],
  subs: provider === null ? [] : [...provider.subs],
  closed: provider === null ? [] : [...provider.closed],
  funcs: [], tables: [], memories: [], globals: [], tags: [], elems: [], datas: [], imports: [],
  defined: { funcs: [], tables: [], memories: [], globals: [], tags: [] },
  exports: [],
  named: new Set(),
  burn: -1,
  left: 0,
}); // biome-ignore format: fields

/** A module; `provider`, registered as "a", is what it may import from. */
export function someModule(c: Choices, options: RandomOptions, provider: RandomModule | null = null): RandomModule {
  const env = newEnv(c, options, provider?.env ?? null);
  addTypes(env);
  if (provider !== null) importFuel(env);
  else env.globals.push({ mut: true, t: 'i32' });
  if (provider === null) env.defined.globals.push({ pos: -1, type: { mut: true, t: 'i32' }, init: [make('i32.const', { c: FUEL })] });
  importSome(env, provider);
  addMemoriesAndTags(env);
  const signatures = someSignatures(env);
  const first = env.funcs.length + (provider === null ? 1 : 0);
  // All functions are known before the first body and the first reference to one.
  if (provider === null) env.burn = defineBurn(env);
  env.funcs.push(...signatures);
  addTables(env);
  addGlobals(env);
  addSegments(env);
  addBodies(env, signatures);
  const describe = has(env, 'garbage collection') ? defineDescribe(env) : -1;
  const callables = signatures.map((_, i) => exportWrapper(env, `run ${i}`, first + i, describe));
  const observers = exportObservers(env, describe, chance(c, 1, 16));
  if (provider === null) exported(env, 'burn', 'func', env.burn);
  exportAll(env, first, signatures.length);
  return { module: moduleOf(env, startOf(env, first, signatures)), callables, observers, globals: plainGlobals(env), env };
}

// ─── Imports ───

function imported(env: Env, module: string, name: string, type: ExternType): void {
  env.imports.push({ pos: -1, module, name, type });
}
/** Both modules burn the same fuel. */
function importFuel(env: Env): void {
  imported(env, 'a', 'g0', { kind: 'global', type: { mut: true, t: 'i32' } });
  env.globals.push({ mut: true, t: 'i32' });
  const type = signature(env, [], []);
  imported(env, 'a', 'burn', { kind: 'func', type: type.type });
  env.burn = env.funcs.length;
  env.funcs.push(type);
}

function importSome(env: Env, provider: RandomModule | null): void {
  const { c } = env;
  if (chance(c, 1, 6)) importSpectest(env);
  if (provider === null) return;
  const from = provider.env;
  for (const { kind, name, index } of provider.module.exports) {
    if (!/^[ftmge]\d+$/.test(name) || name === 'g0' || !chance(c, 1, 2)) continue;
    switch (kind) {
      case 'func':
        imported(env, 'a', name, { kind, type: from.funcs[index]!.type });
        env.funcs.push(from.funcs[index]!);
        break;
      case 'table':
        if (env.tables.length > 0 && !has(env, 'reference types')) break;
        imported(env, 'a', name, { kind, type: from.tables[index]! });
        env.tables.push(from.tables[index]!);
        break;
      case 'memory':
        if (env.memories.length > 0 && !has(env, 'multi-memory')) break;
        imported(env, 'a', name, { kind, type: from.memories[index]! });
        env.memories.push(from.memories[index]!);
        break;
      case 'global':
        imported(env, 'a', name, { kind, type: from.globals[index]! });
        env.globals.push(from.globals[index]!);
        break;
      case 'tag':
        imported(env, 'a', name, { kind, type: from.tags[index]!.type });
        env.tags.push(from.tags[index]!);
        break;
    }
  }
}

function importSpectest(env: Env): void {
  const what = env.c.below(4);
  if (what === 0) {
    const type = signature(env, ['i32'], []);
    imported(env, 'spectest', 'print_i32', { kind: 'func', type: type.type });
    env.funcs.push(type);
  } else if (what === 1) {
    const type = { at: 'i32', limits: { min: 1n, max: 2n } } as const;
    imported(env, 'spectest', 'memory', { kind: 'memory', type });
    env.memories.push(type);
  } else if (what === 2) {
    const type = { at: 'i32', limits: { min: 10n, max: 20n }, rt: refType(true, 'func') } as const;
    imported(env, 'spectest', 'table', { kind: 'table', type });
    env.tables.push(type);
  }
  // Imports come first in the index space, and fuel is global 0: so it has to be imported too.
  if (what !== 3 || env.defined.globals.length > 0) return;
  const t = someNumType(env);
  imported(env, 'spectest', `global_${t}`, { kind: 'global', type: { mut: false, t } });
  env.globals.push({ mut: false, t });
}

// ─── Index spaces ───

const someAddr = (env: Env, feature: 'memory64' | 'table64'): AddrType => (has(env, feature) && chance(env.c, 1, 4) ? 'i64' : 'i32');
const someMax = (c: Choices, min: number): bigint | null => (chance(c, 1, 4) ? null : BigInt(min + c.below(4)));

function addTables(env: Env): void {
  const { c } = env;
  const tables = has(env, 'reference types') ? pick(c, [1, 0, 1, 2, 3]) : env.tables.length > 0 ? 0 : 1;
  for (let n = tables; n > 0; n--) {
    const min = c.below(8);
    const rt = !has(env, 'reference types') || chance(c, 2, 3) ? refType(true, 'func') : someRefType(env);
    const init = has(env, 'garbage collection') && (!rt.nullable || chance(c, 1, 4)) ? constantOf(env, rt) : null;
    if (init === null && !rt.nullable) continue;
    const type = { at: someAddr(env, 'table64'), limits: { min: BigInt(min), max: someMax(c, min) }, rt };
    env.tables.push(type);
    env.defined.tables.push({ pos: -1, type, init });
  }
}

function addMemoriesAndTags(env: Env): void {
  const { c } = env;
  const memories = has(env, 'multi-memory') ? pick(c, [1, 0, 1, 1, 2, 3]) : env.memories.length > 0 ? 0 : pick(c, [1, 0, 1, 1]);
  for (let n = memories; n > 0; n--) {
    const min = pick(c, [1, 0, 1, 1, 2]);
    const type = { at: someAddr(env, 'memory64'), limits: { min: BigInt(min), max: someMax(c, min) } };
    env.memories.push(type);
    env.defined.memories.push({ pos: -1, type });
  }
  if (has(env, env.legacy ? 'legacy exceptions' : 'exceptions'))
    for (let n = c.below(4); n > 0; n--) {
      const types = funcTypesOf(env).filter(t => t.results.length === 0);
      const type = types.length > 0 && chance(c, 2, 3) ? pick(c, types) : signature(env, chance(c, 1, 2) ? [someValType(env)] : [], []);
      env.tags.push(type);
      env.defined.tags.push({ pos: -1, type: type.type });
    }
}

const someSignatures = (env: Env): Signature[] =>
  Array.from({ length: between(env.c, 1, 5) }, () => {
    const types = funcTypesOf(env);
    return types.length > 0 && chance(env.c, 3, 4) ? pick(env.c, types) : signature(env, [someNumType(env)], [someNumType(env)]);
  });

function addGlobals(env: Env): void {
  const { c } = env;
  for (let n = c.below(6); n > 0; n--) {
    const t = someValType(env);
    const init = constantOf(env, t);
    if (init === null) continue;
    const type = { mut: chance(c, 3, 4), t };
    env.globals.push(type);
    env.defined.globals.push({ pos: -1, type, init });
  }
}

function addSegments(env: Env): void {
  const { c } = env;
  const offset = (at: AddrType, most: number): Instr[] => {
    const n = c.below(Math.max(1, most)) + (chance(c, 1, 60) ? 1_000_000 : 0); // seldom out of bounds
    return [make(`${at}.const`, { c: at === 'i64' ? BigInt(n) : n })];
  };
  const bulk = has(env, 'reference types');
  for (let n = c.below(4); n > 0; n--) {
    const bytes = Uint8Array.from({ length: c.below(20) }, () => c.below(256));
    const memory = env.memories.length > 0 ? c.below(env.memories.length) : -1;
    if (memory >= 0 && (!bulk || chance(c, 1, 2))) {
      const { at, limits } = env.memories[memory]!;
      if (limits.min > 0n) env.datas.push({ pos: -1, bytes, mode: { kind: 'active', memory, offset: offset(at, 200) } });
    } else if (bulk) env.datas.push({ pos: -1, bytes, mode: { kind: 'passive' } });
  }
  for (let n = 1 + c.below(4); n > 0; n--) {
    const table = env.tables.length > 0 && chance(c, 3, 4) ? c.below(env.tables.length) : -1;
    const type = table >= 0 ? env.tables[table]!.rt : bulk ? someElemType(env) : refType(true, 'func');
    const init = elements(env, type, c.below(6));
    const room = table >= 0 ? Number(env.tables[table]!.limits.min) - init.length : -1;
    if (room >= 0)
      env.elems.push({ pos: -1, type, init, mode: { kind: 'active', table, offset: offset(env.tables[table]!.at, room + 1) } });
    else if (bulk) env.elems.push({ pos: -1, type, init, mode: { kind: 'passive' } });
  }
}
/** Half of them as some array's elements, which may be made of them. */
function someElemType(env: Env): RefType {
  const arrays = env.subs.flatMap(({ ct }) => (ct.kind === 'array' && typeof ct.field.zt === 'object' ? [ct.field.zt] : []));
  return arrays.length > 0 && chance(env.c, 1, 2) ? pick(env.c, arrays) : someRefType(env);
}
const elements = (env: Env, type: RefType, n: number): Elem['init'] =>
  Array.from({ length: n }, () => constantOf(env, type, 1) ?? (type.nullable ? [nullOf(env, type)] : [])).filter(e => e.length > 0);

// ─── Functions ───

function addBodies(env: Env, signatures: readonly Signature[]): void {
  const { c } = env;
  const observing = Math.min(env.options.size / 4, 40);
  const share = Math.max(4, (env.options.size - observing) / signatures.length);
  for (const { type, params, results } of signatures) {
    env.left = share;
    const locals: ValType[] = Array.from({ length: c.below(5) }, () => someValType(env));
    const b = newBody(env, params, locals, results);
    emit(b, 'call', { x: env.burn });
    sequence(b, results, between(c, 1, 4) + (chance(c, 1, 12) ? 6 : 0));
    env.defined.funcs.push({ pos: -1, end: -1, type, locals: b.locals.slice(params.length), body: b.out, hints: [] });
  }
}

/** A function that may be the start function, now and then. */
function startOf(env: Env, first: number, signatures: readonly Signature[]): number | null {
  const starts = signatures.flatMap((s, i) => (s.params.length === 0 && s.results.length === 0 ? [first + i] : []));
  return starts.length > 0 && chance(env.c, 1, 8) ? pick(env.c, starts) : null;
}

// ─── Exports ───

function exportAll(env: Env, first: number, functions: number): void {
  for (let i = 0; i < functions; i++) exported(env, `f${i}`, 'func', first + i);
  for (const x of env.tables.keys()) exported(env, `t${x}`, 'table', x);
  for (const x of env.memories.keys()) exported(env, `m${x}`, 'memory', x);
  for (const x of env.globals.keys()) exported(env, `g${x}`, 'global', x);
  for (const x of env.tags.keys()) exported(env, `e${x}`, 'tag', x);
}
const plainGlobals = (env: Env): string[] => env.globals.flatMap((g, x) => (typeof g.t === 'string' ? [`g${x}`] : []));

// ─── The module ───

function moduleOf(env: Env, start: number | null): Module {
  return {
    source: textSource('random', ''),
    pos: -1,
    types: env.groups,
    imports: env.imports,
    tags: env.defined.tags,
    globals: env.defined.globals,
    memories: env.defined.memories,
    tables: env.defined.tables,
    funcs: env.defined.funcs,
    datas: env.datas,
    elems: [...env.elems, ...declared(env)],
    start: start === null ? null : { pos: -1, func: start },
    exports: env.exports,
    dataCount: usesData(env),
    customs: [],
    names: noNames(),
    dylink: null,
  };
}

/** A segment that declares what `ref.func` names in bodies, unless something outside of bodies does (3.5 `refs`). */
function declared(env: Env): Elem[] {
  const known = new Set<number>(env.exports.flatMap((e: Export) => (e.kind === 'func' ? [e.index] : [])));
  const init = [...env.named].filter(x => !known.has(x)).map(x => [make('ref.func', { x })]);
  return init.length === 0 ? [] : [{ pos: -1, type: refType(true, 'func'), init, mode: { kind: 'declare' } }];
}

function usesData(env: Env): boolean {
  let found = false;
  const look = (e: Instr): void => {
    if (/^(memory\.init|data\.drop|array\.(new|init)_data)$/.test(e.op)) found = true;
  };
  for (const f of env.defined.funcs) walk(f.body, { instr: look });
  return found;
}
