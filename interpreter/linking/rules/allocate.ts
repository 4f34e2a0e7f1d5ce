// Carrying a plan out, apart from its order: allocation of a group, canonical slots, cells (../README.md, `link.commit`).

import { allocateGroup, type Supply } from '../../execution/instantiate.ts';
import type { FuncInst, GlobalInst, ModuleInst } from '../../runtime/instances.ts';
import { allocGlobal, allocHostFunc, allocMem, allocTable, allocTag, PAGE, setGlobal, setRef } from '../../runtime/store.ts';
import { i32, i64, NULL, type Val } from '../../runtime/values.ts';
import type { DefType } from '../../syntax/types.ts';
import { alignUp } from '../ledger.ts';
import { type Cell, dependenciesFirst, type Obj, objectOf, type Program, setField, setKey, uses } from '../state.ts';
import type { Plan, Target, Transaction } from '../transaction.ts';

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
  const mains = (kind: 'memory' | 'table'): Supply => {
    const member = t.group.indexOf(t.root);
    return { member, kind, index: 0 };
  };
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
      return p.memory === null ? mains('memory') : { kind: 'memory', inst: p.memory };
    case 'table':
      return p.table === null ? mains('table') : { kind: 'table', inst: p.table };
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
    case 'bound': {
      const { heapBase, heapEnd, stackLow, stackHigh } = p.bounds;
      return constant({ 'heap-base': heapBase, 'heap-end': heapEnd, 'stack-low': stackLow, 'stack-high': stackHigh }[plan.bound]);
    }
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
 * The memory and the table of a program whose main imports them; of one whose main has none, too, as soon as an object imports them. The
 * first import of main, else of the group, says of what type they are.
 */
function makeShared(p: Program, t: Transaction): void {
  const imported = (role: 'memory' | 'table') => {
    const own = t.start && t.root.validated.module[role === 'memory' ? 'memories' : 'tables'].length > 0;
    for (const o of t.group) {
      const i = o.layout.roles.findIndex(r => r.kind === role);
      if (i >= 0) return o.validated.type.imports[i]!.type;
      if (own) return null;
    }
    return null;
  };
  const memory = p.memory === null ? imported('memory') : null;
  if (memory?.kind === 'memory') {
    const min = BigInt(Math.max(Number(memory.type.limits.min), pagesFor(t.memoryEnd)));
    setField(p, p, 'memory', allocMem(p.store, { ...memory.type, limits: { ...memory.type.limits, min } }));
  }
  const table = p.table === null ? imported('table') : null;
  if (table?.kind === 'table') {
    const min = BigInt(Math.max(Number(table.type.limits.min), t.tableEnd, 1));
    setField(p, p, 'table', allocTable(p.store, { ...table.type, limits: { ...table.type.limits, min } }, NULL));
  }
}

/** Allocates the group, and at the start what the program shares. Errors: Refused, Aborted. */
export function allocate(p: Program, t: Transaction): void {
  makeShared(p, t);
  if (t.start) {
    const memory = t.root.validated.type.memories[0];
    const end = p.memory === null ? Math.max(t.memoryEnd, Number(memory?.limits.min ?? 0n) * PAGE) : p.memory.bytes.length;
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
    if (p.memory === null && main.mems[0] !== undefined) setField(p, p, 'memory', main.mems[0]);
    if (p.table === null && main.tables[0] !== undefined) setField(p, p, 'table', main.tables[0]);
    // Libraries that are opened later share the stack of a main program that made its own.
    const stack = t.root.layout.definitions.get('__stack_pointer');
    if (p.stackPointer === null && stack?.kind === 'global') setField(p, p, 'stackPointer', main.globals[stack.index]!);
  }
}

// ─── Slots (D7) ───

const functionOf = (target: Target): FuncInst | null => {
  if (target.kind === 'host') return target.x.inst;
  if (target.kind === 'null') return null;
  return target.provider.inst!.funcs[target.definition.index]!;
};

/** The slot that the definer's own element segments give a function, null where they give none. */
export function ownSlot(p: Program, f: FuncInst): number | null {
  const definer = objectOf(p, f.module);
  if (definer === null || f.code.kind !== 'wasm') return null;
  const at = definer.layout.slots.get(f.code.index);
  return at === undefined ? null : definer.tableBase + at;
}

const cellPlans = (t: Transaction) => t.group.flatMap(o => t.plans.get(o)!.flatMap(plan => (plan.use === 'cell' ? [{ o, plan }] : [])));

/** Functions whose address the group wants and that have no slot, in order of their first use; each gets one behind the table's end. */
export function missingSlots(p: Program, t: Transaction): FuncInst[] {
  const out = new Set<FuncInst>();
  for (const { plan } of cellPlans(t)) {
    if (plan.of !== 'func') continue;
    const f = functionOf(plan.target);
    if (f !== null && !p.slots.has(f) && ownSlot(p, f) === null) out.add(f);
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

/** Puts a function into a free slot, which is its canonical one from now on. */
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

/** Writes the address of its target into a cell. */
export function fillCell(p: Program, o: Obj, plan: Plan & { readonly use: 'cell' }): void {
  const key = `${plan.of}:${plan.symbol}`;
  const cell = o.cells.get(key)!;
  const f = plan.of === 'func' ? functionOf(plan.target) : null;
  const value =
    plan.target.kind === 'null'
      ? 0
      : f !== null
        ? (canonicalSlot(p, f) ?? 0)
        : plan.target.kind === 'definition'
          ? addressOf(p, plan.target.provider, plan.symbol)
          : 0;
  if (p.policy.got === 'first-definition' && !isZero(cell.inst.value) && p.sharedCells.get(key) === cell.inst) return;
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
}
const isZero = (v: Val): boolean => 'c' in v && Number(v.c) === 0;
