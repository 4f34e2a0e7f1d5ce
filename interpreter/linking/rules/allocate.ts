// Carrying a plan out, apart from its order: allocation of a group, canonical slots, cells (../README.md, `link.commit`).

import { allocateGroup, type Supply } from '../../execution/instantiate.ts';
import type { FuncInst, GlobalInst, ModuleInst } from '../../runtime/instances.ts';
import {
  allocGlobal,
  allocHostFunc,
  allocMem,
  allocTable,
  allocTag,
  canGrowTable,
  growTable,
  PAGE,
  setGlobal,
  setRef,
} from '../../runtime/store.ts';
import { i32, i64, NULL, type Val } from '../../runtime/values.ts';
import { type DefType, showType } from '../../syntax/types.ts';
import { matchRefType } from '../../validation/subtyping.ts';
import { alignUp, enter } from '../ledger.ts';
import {
  boundOf,
  type Cell,
  dependenciesFirst,
  type LinkError,
  type Obj,
  objectOf,
  type Program,
  setField,
  setKey,
  uses,
} from '../state.ts';
import type { Plan, Target, Transaction } from '../transaction.ts';
import { mainIndex, memoryType, tableType } from './place.ts';

// ─── Allocation ───

/** A function that stands for one that is not bound: it traps, or binds itself when it is called. */
function standIn(p: Program, o: Obj, i: number, use: 'lazy' | 'weak-function', symbol: string): FuncInst {
  const { type } = o.validated.type.imports[i]!;
  const dt = (type as { readonly type: DefType }).type; // a function import
  const name = `${use === 'lazy' ? 'lazy' : 'weak'} ${symbol}`;
  return allocHostFunc(p.store, dt, {
    name,
    call: args =>
      use === 'lazy'
        ? [...args, { op: 'link.call-lazy', pos: -1, o, i } as { readonly op: string }]
        : [{ op: 'trap', reason: `undefined weak function: ${symbol}`, pos: -1 } as { readonly op: string }],
  });
}

/** What an import is supplied with; what does not exist yet is made. */
function supply(p: Program, t: Transaction, o: Obj, i: number, plan: Plan): Supply {
  const constant = (n: number): Supply => {
    const { type } = o.validated.type.imports[i]!;
    if (type.kind !== 'global') throw new Error('an address for an import that is no global');
    return { kind: 'global', inst: allocGlobal(p.store, type.type, type.type.t === 'i64' ? i64(BigInt(n)) : i32(n | 0)) };
  };
  const mains = (kind: 'memory' | 'table', index: number | null): Supply => ({ member: t.group.indexOf(t.root), kind, index: index! }); // else it was made
  switch (plan.use) {
    case 'extern':
      return plan.x;
    case 'object': {
      const { provider, kind, index } = plan;
      uses(p, o, provider);
      const member = t.group.indexOf(provider);
      if (member >= 0) return { member, kind, index };
      return externAt(provider.inst!, kind, index);
    }
    case 'memory':
      return p.memory === null ? mains('memory', t.root.layout.memoryIndex) : { kind: 'memory', inst: p.memory };
    case 'table':
      return p.table === null ? mains('table', t.root.layout.tableIndex) : { kind: 'table', inst: p.table };
    case 'stack-pointer':
      if (p.stackPointer === null) {
        const exported = t.root.layout.definitions.get('__stack_pointer');
        if (exported?.kind === 'global' && t.root !== o) return { member: t.group.indexOf(t.root), kind: 'global', index: exported.index };
        setField(p, p, 'stackPointer', (constant(p.bounds.stackHigh) as { readonly inst: GlobalInst }).inst); // a global
      }
      return { kind: 'global', inst: p.stackPointer! };
    case 'memory-base':
      return constant(o.memoryBase);
    case 'table-base':
      return constant(o.tableBase);
    case 'tls-base':
      return constant(o.tlsBase);
    case 'bound':
      return constant(boundOf(p, plan.bound));
    case 'cell': {
      const key = `${plan.of}:${plan.symbol}`;
      const shared = p.policy.got === 'first-definition' ? p.sharedCells.get(key) : undefined;
      const before = o.cells.get(key)?.inst ?? shared;
      const inst = before ?? (constant(0) as { readonly inst: GlobalInst }).inst; // a global
      if (shared === undefined && p.policy.got === 'first-definition') setKey(p, p.sharedCells, key, inst);
      const provider = plan.target.kind === 'definition' ? plan.target.provider : null;
      if (provider !== null) uses(p, o, provider);
      setKey(p, o.cells, key, { inst, symbol: plan.symbol, of: plan.of, provider, value: 0 });
      return { kind: 'global', inst };
    }
    case 'lazy':
    case 'weak-function':
      return { kind: 'func', inst: standIn(p, o, i, plan.use, plan.symbol) };
    case 'tag': {
      let tag = p.tags.get(plan.symbol);
      if (tag === undefined) {
        tag = allocTag(p.store, (o.validated.type.imports[i]!.type as { readonly type: DefType }).type); // a tag import
        setKey(p, p.tags, plan.symbol, tag);
      }
      return { kind: 'tag', inst: tag };
    }
    case 'missing':
      throw new Error('a plan with a missing import is not carried out');
  }
}

const externAt = (inst: ModuleInst, kind: 'func' | 'table' | 'memory' | 'global' | 'tag', index: number): Supply => {
  switch (kind) {
    case 'func':
      return { kind, inst: inst.funcs[index]! };
    case 'table':
      return { kind, inst: inst.tables[index]! };
    case 'memory':
      return { kind, inst: inst.mems[index]! };
    case 'global':
      return { kind, inst: inst.globals[index]! };
    case 'tag':
      return { kind, inst: inst.tags[index]! };
  }
};

export const pagesFor = (bytes: number): number => Math.ceil(bytes / PAGE);

/**
 * The memory and the table of a program whose main imports them; of one whose main has none, too, as soon as an object imports them. Why they
 * cannot be made, null where they could.
 */
function makeShared(p: Program, t: Transaction): LinkError | null {
  const imported = (kind: 'memory' | 'table'): boolean => {
    if (mainIndex(t, kind) !== null) return t.root.layout.roles.some(r => r.kind === kind);
    return t.group.some(o => o.layout.roles.some(r => r.kind === kind));
  };
  const memory = p.memory === null && imported('memory') ? memoryType(p, t) : undefined;
  if (memory !== undefined) {
    const min = BigInt(Math.max(Number(memory.limits.min), pagesFor(t.memoryEnd)));
    setField(p, p, 'memory', allocMem(p.store, { ...memory, limits: { ...memory.limits, min } }));
  }
  const table = p.table === null && imported('table') ? tableType(p, t) : undefined;
  if (table !== undefined) {
    const min = BigInt(Math.max(Number(table.limits.min), t.tableEnd, 1));
    if (!table.rt.nullable)
      return { kind: 'allocation', reason: `the program’s table, whose elements are ${showType(table.rt)}, cannot be made of null` };
    setField(p, p, 'table', allocTable(p.store, { ...table, limits: { ...table.limits, min } }, NULL));
  }
  return null;
}

/** Allocates the group, and at the start what the program shares. Why it cannot, null where it could. Errors: Refused, Aborted. */
export function allocate(p: Program, t: Transaction): LinkError | null {
  const unfit = makeShared(p, t);
  if (unfit !== null) return unfit;
  if (t.start) {
    const end = p.memory === null ? Math.max(t.memoryEnd, Number(memoryType(p, t)?.limits.min ?? 0n) * PAGE) : p.memory.bytes.length;
    if (t.root.layout.pic) setField(p, p, 'bounds', { ...p.bounds, heapEnd: alignUp(end, 16) });
  }
  const order = dependenciesFirst([t.root], new Set(t.group));
  // Members in the order of the group; what is made in order (globals, tables) is asked for dependencies first.
  const members = t.group.map(o => ({ validated: o.validated, supplies: t.plans.get(o)!.map((plan, i) => supply(p, t, o, i, plan)) }));
  const sequence = order.map(o => t.group.indexOf(o));
  const insts = allocateGroup(p.store, members, null, sequence);
  t.group.forEach((o, k) => {
    setField(p, o, 'inst', insts[k]!);
    setField(p, o, 'state', 'bound');
  });
  if (t.start) {
    const main = t.root.inst!;
    const { memoryIndex, tableIndex } = t.root.layout;
    if (p.memory === null && memoryIndex !== null) setField(p, p, 'memory', main.mems[memoryIndex]!);
    if (p.table === null && tableIndex !== null) setField(p, p, 'table', main.tables[tableIndex]!);
    // Libraries that are opened later share the stack of a main program that made its own.
    const stack = t.root.layout.definitions.get('__stack_pointer');
    if (p.stackPointer === null && stack?.kind === 'global') setField(p, p, 'stackPointer', main.globals[stack.index]!);
  }
  return null;
}

// ─── Slots (D7) ───

const functionOf = (target: Target): FuncInst | null => {
  if (target.kind === 'host') return target.x.inst;
  if (target.kind === 'null') return null;
  return target.provider.inst!.funcs[target.definition.index]!;
};

/** The slot that the definer's own element segments give a function; null where they give none, or something else has been put there since. */
export function ownSlot(p: Program, f: FuncInst): number | null {
  const definer = objectOf(p, f.module);
  if (definer === null || f.code.kind !== 'wasm') return null;
  const at = definer.layout.slots.get(f.code.index);
  if (at === undefined) return null;
  const slot = definer.tableBase + at;
  const held = p.table?.refs[slot];
  return definer.state !== 'mapped' && held?.op === 'ref.func_addr' && held.a === f ? slot : null;
}
/** The same before the segments have run. */
const plannedSlot = (p: Program, f: FuncInst): boolean => {
  const definer = objectOf(p, f.module);
  return definer !== null && p.pending.includes(definer) && f.code.kind === 'wasm' && definer.layout.slots.has(f.code.index);
};

const cellPlans = (t: Transaction) => t.group.flatMap(o => t.plans.get(o)!.flatMap(plan => (plan.use === 'cell' ? [{ o, plan }] : [])));

/** Functions whose address the group wants and that have no slot, in order of their first use; each gets one behind the table's end. */
export function missingSlots(p: Program, t: Transaction): FuncInst[] {
  const out = new Set<FuncInst>();
  for (const { plan } of cellPlans(t)) {
    if (plan.of !== 'func') continue;
    const f = functionOf(plan.target);
    if (f !== null && !p.slots.has(f) && !plannedSlot(p, f) && ownSlot(p, f) === null) out.add(f);
  }
  return [...out];
}

/** The address of a datum: exported constant plus its object's base (TLS: the thread block's). */
export function addressOf(p: Program, provider: Obj, symbol: string): number {
  const x = provider.inst?.exports.get(symbol);
  const value = x?.kind === 'global' && (x.inst.value.op === 'i32.const' || x.inst.value.op === 'i64.const') ? Number(x.inst.value.c) : 0;
  const definition = provider.layout.definitions.get(symbol);
  const base = !provider.layout.pic ? 0 : definition?.kind === 'tls' ? provider.tlsBase : provider.memoryBase;
  const sum = base + value;
  return p.pointer === 'i64' ? sum : sum >>> 0;
}

/** Why the program's table cannot hold a function, or nothing (`null`); null where it can. */
export function cannotHold(p: Program, f: FuncInst | null): LinkError | null {
  const { rt } = p.table!.type; // there is a table
  const fits = f === null ? rt.nullable : matchRefType({ nullable: false, ht: f.type }, rt);
  if (fits) return null;
  const definer = f === null ? null : objectOf(p, f.module);
  const what = f === null ? 'null, with which it would grow' : `${nameOf(definer, f)} of ${definer?.name ?? 'the host'}`;
  return { kind: 'allocation', reason: `the program’s table, whose elements are ${showType(rt)}, cannot hold ${what}` };
}

/** Puts a function into a free slot, which is its canonical one from now on. The table can hold it. */
export function giveSlot(p: Program, f: FuncInst, slot: number): void {
  setRef(p.store, p.table!, slot, f.ref);
  setKey(p, p.slots, f, slot);
  const definer = objectOf(p, f.module);
  p.log.push({ event: 'slot', object: definer?.name ?? 'host', symbol: nameOf(definer, f), slot, how: 'given' });
}

/** The first symbol of each function that an object defines. */
const functionNames = new WeakMap<Obj, Map<number, string>>();

const nameOf = (o: Obj | null, f: FuncInst): string => {
  if (f.code.kind === 'host') return f.code.host.name;
  const { index } = f.code;
  if (o === null) return `${index}`;
  let names = functionNames.get(o);
  if (names === undefined) {
    names = new Map();
    for (const d of o.layout.definitions.values()) if (d.kind === 'func' && !names.has(d.index)) names.set(d.index, d.symbol);
    functionNames.set(o, names);
  }
  return names.get(index) ?? o.validated.module.names.func.get(index) ?? `${index}`;
};

/** The canonical slot of a function, null where it has none yet. */
export function canonicalSlot(p: Program, f: FuncInst): number | null {
  const known = p.slots.get(f);
  if (known !== undefined) return known;
  const own = ownSlot(p, f);
  if (own === null) return null;
  setKey(p, p.slots, f, own);
  const definer = objectOf(p, f.module);
  p.log.push({ event: 'slot', object: definer?.name ?? 'host', symbol: nameOf(definer, f), slot: own, how: 'own' });
  return own;
}

/** The slot of a function, made if it has none; or why there is none. */
export function slotOf(p: Program, f: FuncInst): number | LinkError {
  const slot = canonicalSlot(p, f);
  if (slot !== null) return slot;
  const { table } = p;
  const at = table?.refs.length ?? 0;
  if (table === null || !canGrowTable(p.store, table, 1n))
    return { kind: 'no-room', what: 'table', object: objectOf(p, f.module)?.name ?? 'the host', wanted: at + 1, limit: at };
  const unfit = cannotHold(p, f);
  if (unfit !== null) return unfit;
  growTable(p.store, table, 1, f.ref);
  setField(p, p.tableLedger, 'regions', enter(p.tableLedger.regions, { from: at, to: at + 1, owner: 'slots' }));
  giveSlot(p, f, at);
  return at;
}

/** Writes the address of its target into a cell. Why it cannot, null where it could. */
export function fillCell(p: Program, o: Obj, plan: Plan & { readonly use: 'cell' }): LinkError | null {
  const key = `${plan.of}:${plan.symbol}`;
  const cell = o.cells.get(key)!;
  const f = plan.of === 'func' ? functionOf(plan.target) : null;
  // What its definer's segments were to hold may be overwritten by those of another.
  const value =
    plan.target.kind === 'null'
      ? 0
      : f !== null
        ? slotOf(p, f)
        : plan.target.kind === 'definition'
          ? addressOf(p, plan.target.provider, plan.symbol)
          : 0;
  if (typeof value !== 'number') return value;
  if (p.policy.got === 'first-definition' && !isZero(cell.inst.value) && p.sharedCells.get(key) === cell.inst) return null;
  const filled: Cell = { ...cell, value };
  setKey(p, o.cells, key, filled);
  setGlobal(p.store, cell.inst, cell.inst.type.t === 'i64' ? i64(BigInt(value)) : i32(value | 0));
  p.log.push({
    event: 'cell',
    object: o.name,
    cell: `GOT.${plan.of}.${plan.symbol}`,
    provider: cell.provider?.name ?? (plan.target.kind === 'host' ? 'host' : null),
    value,
  });
  return null;
}
const isZero = (v: Val): boolean => 'c' in v && Number(v.c) === 0;
