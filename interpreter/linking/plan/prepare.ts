// Modules as a plan has them: what the linker does in phases of its own (segments, start function) is in functions that are called, what
// the plan speaks of is exported, and sizes of imports are left to the linker, which grows memory and table after allocation.

import { initialisation } from '../../execution/instantiate.ts';
import type { Instr } from '../../syntax/instructions.ts';
import type { Export, Expr, Func, Module, RecGroup } from '../../syntax/modules.ts';
import { importedCount } from '../../syntax/modules.ts';
import { walk } from '../../syntax/traverse.ts';
import type { ExternKind, ExternType } from '../../syntax/types.ts';

/** A phase of initialisation; `init` is all of them, of a module that is instantiated at once. */
export type Phase = 'elem' | 'data' | 'start' | 'init';

export interface Prepared {
  readonly module: Module;
  /** By kind and index, the name under which it is exported. */
  readonly exports: readonly Export[];
  /** The export that runs a phase, of those that have something to run. */
  readonly phases: ReadonlyMap<Phase, string>;
}

const typeCount = (types: readonly RecGroup[]): number => types.reduce((n, g) => n + g.types.length, 0);
const noFunc: RecGroup = { pos: -1, types: [{ final: true, supers: [], ct: { kind: 'func', params: [], results: [] } }] };

/** Memories and tables fit whatever their size: the linker sees to it, after allocation. */
const anySize = (t: ExternType): ExternType =>
  t.kind === 'memory' || t.kind === 'table'
    ? ({ ...t, type: { ...t.type, limits: { ...t.type.limits, min: 0n } } } as ExternType) // the same kind
    : t;

/** Functions that code outside of bodies refers to: only they can come to stand in tables and cells. */
function referred(m: Module): Set<number> {
  const out = new Set<number>();
  const look = (e: Expr): void => {
    for (const i of e) if (i.op === 'ref.func') out.add(i.x);
  };
  for (const g of m.globals) look(g.init);
  for (const t of m.tables) if (t.init !== null) look(t.init);
  for (const s of m.elems) for (const e of s.init) look(e);
  return out;
}

/** Import names are made unique, since an object of imports has one value a name. */
function distinct(m: Module): Module['imports'] {
  const seen = new Set<string>();
  return m.imports.map((i, k) => {
    const key = `${i.module}\n${i.name}`;
    const name = seen.has(key) ? `${i.name} (import ${k})` : i.name;
    seen.add(key);
    return { ...i, name, type: anySize(i.type) };
  });
}

export function prepare(m: Module, phases: readonly Phase[]): Prepared {
  const taken = new Set(m.exports.map(e => e.name));
  let prefix = 'linkstep:';
  while ([...taken].some(name => name.startsWith(prefix))) prefix = `_${prefix}`;
  const exports = new Map<string, Export>();
  const add = (kind: ExternKind, index: number, name = `${prefix}${kind}:${index}`): void => {
    if (!exports.has(`${kind} ${index}`)) exports.set(`${kind} ${index}`, { pos: -1, name, kind, index });
  };
  for (const { kind, index, name } of m.exports) add(kind, index, name);
  for (const x of referred(m)) add('func', x);
  const [globals, memories, tables] = [importedCount(m, 'global'), importedCount(m, 'memory'), importedCount(m, 'table')];
  m.globals.forEach((g, k) => {
    if (g.type.mut) add('global', globals + k);
  });
  for (const k of m.memories.keys()) add('memory', memories + k);
  for (const k of m.tables.keys()) add('table', tables + k);

  const { elems, datas, start } = initialisation(m);
  const code: Readonly<Record<Phase, Expr>> = { elem: elems, data: datas, start, init: [...elems, ...datas, ...start] };
  const type = typeCount(m.types);
  const runners = phases.filter(phase => code[phase].length > 0);
  const funcs: Func[] = runners.map(phase => ({ pos: -1, end: -1, type, locals: [], body: code[phase], hints: [] }));
  const first = importedCount(m, 'func') + m.funcs.length;
  const all = [...exports.values()];
  return {
    module: {
      ...m,
      types: runners.length > 0 ? [...m.types, noFunc] : m.types,
      imports: distinct(m),
      funcs: [...m.funcs, ...funcs],
      exports: [...all, ...runners.map((phase, k): Export => ({ pos: -1, name: `${prefix}${phase}`, kind: 'func', index: first + k }))],
      start: null,
      elems: m.elems.map(s => (s.mode.kind === 'active' ? { ...s, mode: { kind: 'passive' } } : s)),
      datas: m.datas.map(s => (s.mode.kind === 'active' ? { ...s, mode: { kind: 'passive' } } : s)),
      customs: [],
      dylink: null,
    },
    exports: all,
    phases: new Map(runners.map(phase => [phase, `${prefix}${phase}`])),
  };
}

// ─── Modules of the plan's own ───

/** A function of the linker's that a module imports: one of the same load that is not there yet, one that is bound at its first call, or one that traps. */
export interface StandIn {
  readonly how: 'forward' | 'lazy' | 'weak';
  /** The type of the import, an index of the importing module. */
  readonly type: number;
}

const body = (list: readonly { readonly op: string; readonly [key: string]: unknown }[]): Expr =>
  list.map(e => ({ pos: -1, ...e })) as unknown as Expr; // instructions, as written below

const empty: Omit<Module, 'types' | 'source' | 'names'> = {
  pos: -1, imports: [], tags: [], globals: [], memories: [], tables: [], funcs: [], datas: [], elems: [], start: null, exports: [], dataCount: false,
  customs: [], dylink: null,
}; // biome-ignore format: fields only

const paramCount = (types: readonly RecGroup[], type: number): number => {
  const ct = types.flatMap(g => g.types)[type]?.ct;
  return ct?.kind === 'func' ? ct.params.length : 0;
};

/** Whether some function makes tail calls, which must then be tail calls all the way. */
function hasTailCalls(m: Module): boolean {
  let found = false;
  const instr = (e: Instr): void => {
    if (e.op.startsWith('return_call')) found = true;
  };
  return m.funcs.some(f => {
    walk(f.body, { instr });
    return found;
  });
}

/**
 * The stand-ins of one module: function k, exported under its number, calls slot k of the table `table` (in the tail, for a module that makes
 * tail calls); the lazy ones ask `resolve` first as long as the slot is null. The types are the module's own, so they are the same whatever they refer to.
 */
export function standInModule(m: Module, standIns: readonly StandIn[]): Module {
  const lazy = standIns.some(s => s.how === 'lazy');
  const resolveType = typeCount(m.types);
  const resolve: RecGroup = { pos: -1, types: [{ final: true, supers: [], ct: { kind: 'func', params: ['i32'], results: ['i32'] } }] };
  const first = lazy ? 1 : 0;
  const call = hasTailCalls(m) ? 'return_call_indirect' : 'call_indirect';
  const funcs = standIns.map(({ how, type }, k): Func => {
    const slot = { op: 'i32.const', c: k };
    const ask = body([slot, { op: 'call', x: 0 }, { op: 'if', bt: { result: null }, body: body([{ op: 'unreachable' }]), orelse: [] }]);
    const code =
      how === 'weak'
        ? [{ op: 'unreachable' }]
        : [
            ...(how === 'lazy'
              ? [slot, { op: 'table.get', x: 0 }, { op: 'ref.is_null' }, { op: 'if', bt: { result: null }, body: ask, orelse: [] }]
              : []),
            ...Array.from({ length: paramCount(m.types, type) }, (_, x) => ({ op: 'local.get', x })),
            slot,
            { op: call, x: 0, y: type },
          ];
    return { pos: -1, end: -1, type, locals: [], body: body(code), hints: [] };
  });
  return {
    ...empty,
    source: m.source,
    names: { ...m.names, func: new Map(), local: new Map(), label: new Map() },
    types: lazy ? [...m.types, resolve] : m.types,
    imports: lazy ? [{ pos: -1, module: 'linkstep', name: 'resolve', type: { kind: 'func', type: resolveType } }] : [],
    tables: [
      { pos: -1, type: { at: 'i32', limits: { min: BigInt(standIns.length), max: null }, rt: { nullable: true, ht: 'func' } }, init: null },
    ],
    funcs,
    exports: [
      { pos: -1, name: 'table', kind: 'table', index: 0 },
      ...funcs.map((_, k): Export => ({ pos: -1, name: `${k}`, kind: 'func', index: first + k })),
    ],
  };
}

/** A host function as a function of Wasm, so that it has one identity and can trap: it calls `answer`, then traps if `verdict` says so. */
export function hostModule(like: Pick<Module, 'source' | 'names'>, params: number, type: RecGroup): Module {
  const verdict: RecGroup = { pos: -1, types: [{ final: true, supers: [], ct: { kind: 'func', params: [], results: ['i32'] } }] };
  const code = [
    ...Array.from({ length: params }, (_, x) => ({ op: 'local.get', x })),
    { op: 'call', x: 0 },
    { op: 'call', x: 1 },
    { op: 'if', bt: { result: null }, body: body([{ op: 'unreachable' }]), orelse: [] },
  ];
  return {
    ...empty,
    ...like,
    types: [type, verdict],
    imports: [
      { pos: -1, module: 'linkstep', name: 'answer', type: { kind: 'func', type: 0 } },
      { pos: -1, module: 'linkstep', name: 'verdict', type: { kind: 'func', type: 1 } },
    ],
    funcs: [{ pos: -1, end: -1, type: 0, locals: [], body: body(code), hints: [] }],
    exports: [{ pos: -1, name: 'f', kind: 'func', index: 2 }],
  };
}

/** A module that has one memory, table or global and exports it as `x`: for what JavaScript's constructors are not sure to take. */
export function holderModule(
  like: Pick<Module, 'source' | 'names'>,
  what: Partial<Pick<Module, 'memories' | 'tables' | 'globals'>>,
): Module {
  const kind = what.memories !== undefined ? 'memory' : what.tables !== undefined ? 'table' : 'global';
  return { ...empty, ...like, ...what, types: [], exports: [{ pos: -1, name: 'x', kind, index: 0 }] };
}
