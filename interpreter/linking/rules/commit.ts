// Rules that carry a plan out: `link.commit`, `link.relocate`, `link.publish`, `link.init`, and what a trap does to them (README.md).

import { callRef, enterFrame, leave, type Admin, type Config, type Trap } from '../../execution/configuration.ts';
import { Aborted, allocateGroup, initialisation, type Supply } from '../../execution/instantiate.ts';
import { type Group, ours, type Rule } from '../../execution/rule.ts';
import { hasMore } from '../../execution/rules/control.ts';
import type { FuncInst, GlobalInst, ModuleInst } from '../../runtime/instances.ts';
import { allocGlobal, allocHostFunc, allocMem, allocTable, allocTag, growMem, growTable, PAGE, setGlobal, setRef } from '../../runtime/store.ts';
import { i32, i64, isNull, NULL, type Val } from '../../runtime/values.ts';
import { Refused } from '../../syntax/diagnostic.ts';
import type { DefType } from '../../syntax/types.ts';
import { alignUp } from '../ledger.ts';
import { patch } from '../patch.ts';
import { append, dependenciesFirst, objectOf, type Cell, type Obj, type Program, setField, setKey, undo } from '../state.ts';
import { abort, type LinkInstr, type Plan, rollBack, settle, type Target, type Transaction } from '../transaction.ts';
import { type LinkGives, linkGroup, linkRule } from './link-rule.ts';
import { promote, tableLimit } from './load.ts';

// ─── Allocation ───

const address = (p: Program, n: number): Val => (p.pointer === 'i64' ? i64(BigInt(n)) : i32(n | 0));

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

const pagesFor = (bytes: number): number => Math.ceil(bytes / PAGE);

/** The memory and the table of a program whose main imports them. */
function makeMemory(p: Program, t: Transaction): void {
  for (const { type } of t.root.validated.type.imports) {
    if (type.kind === 'memory' && p.memory === null && t.root.validated.module.memories.length === 0) {
      const min = BigInt(Math.max(Number(type.type.limits.min), pagesFor(t.memoryEnd)));
      setField(p, p, 'memory', allocMem(p.store, { ...type.type, limits: { ...type.type.limits, min } }));
    } else if (type.kind === 'table' && p.table === null && t.root.validated.module.tables.length === 0) {
      const min = BigInt(Math.max(Number(type.type.limits.min), t.tableEnd, 1));
      setField(p, p, 'table', allocTable(p.store, { ...type.type, limits: { ...type.type.limits, min } }, NULL));
    }
  }
}

function allocate(p: Program, t: Transaction): void {
  if (t.start) {
    const memory = t.root.validated.type.memories[0];
    makeMemory(p, t);
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
function missingSlots(p: Program, t: Transaction): FuncInst[] {
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

/** A code sequence in a frame of an instance. */
const inFrame = (z: Config, inst: ModuleInst, code: readonly Admin[]): LinkGives => {
  enterFrame(z, 0, { locals: [], module: inst, func: null });
  return code;
};
const call = (f: FuncInst): Admin[] => [f.ref, callRef(f)];
const hookOf = (o: Obj, name: string | null): FuncInst | null => {
  const x = name === null ? undefined : o.inst?.exports.get(name);
  return x?.kind === 'func' ? x.inst : null;
};

// ─── link.commit ───

type Committing = { readonly kind: 'rollback' | 'go'; readonly error: unknown };

/** Carries a phase out; what the implementation has no room for is a failure like any other. */
const attempt = (z: Config, p: Program, t: Transaction, act: () => LinkGives): LinkGives => {
  try {
    return act();
  } catch (error) {
    if (error instanceof Refused) return abort(z, p, t, { kind: 'allocation', reason: error.message });
    if (error instanceof Aborted) return abort(z, p, t, { kind: 'allocation', reason: error.result.kind });
    throw error;
  }
};

export const commitRules = (p: Program): Group<LinkInstr> => {
  const phase = (name: string, wanted: string, act: (z: Config, e: Required<LinkInstr>) => LinkGives) =>
    linkRule<LinkInstr, Committing>(name, (w, e) => w.kind === 'go' && e.phase === wanted, (z, e) => act(z, e as Required<LinkInstr>)); // what its phase needs
  const make = (e: LinkInstr, phase: string, more: Partial<LinkInstr> = {}): LinkInstr => ({ op: 'link.commit', pos: -1, txn: e.txn, phase, ...more });
  return linkGroup<LinkInstr, Committing>(({ txn }) => ({ kind: txn.misses.length > 0 ? 'rollback' : 'go', error: null }),
    linkRule('commit-rollback', w => w.kind === 'rollback', (z, { txn }) => abort(z, p, txn, { kind: 'unresolved', misses: txn.misses })),
    phase('commit-allocate', 'allocate', (z, e) =>
      attempt(z, p, e.txn, () => {
        p.log.push({ event: 'plan', group: e.txn.group.map(o => o.name) });
        allocate(p, e.txn);
        return [make(e, 'grow')];
      })),
    phase('commit-grow', 'grow', (z, e) => {
      const { txn: t } = e;
      const wanted = missingSlots(p, t);
      const table = { from: p.table?.refs.length ?? 0, to: Math.max(t.tableEnd, p.table?.refs.length ?? 0) + wanted.length };
      if (p.table !== null && table.to > tableLimit(p, t))
        return abort(z, p, t, { kind: 'no-room', what: 'table', object: t.root.name, wanted: table.to, limit: tableLimit(p, t) });
      const first = Math.max(t.tableEnd, p.table?.refs.length ?? 0);
      if (p.table !== null && table.to > table.from) growTable(p.store, p.table, table.to - table.from, NULL);
      const memory = { from: p.memory?.bytes.length ?? 0, to: Math.max(pagesFor(t.memoryEnd) * PAGE, p.memory?.bytes.length ?? 0) };
      if (p.memory !== null && memory.to > memory.from) growMem(p.store, p.memory, (memory.to - memory.from) / PAGE);
      if (t.start && t.root.layout.pic && t.memoryEnd < memory.to) t.regions = [...t.regions, { from: p.bounds.heapBase, to: memory.to, owner: 'heap' }];
      setField(p, p.ledger, 'regions', t.regions);
      const given = wanted.length > 0 ? [{ from: first, to: first + wanted.length, owner: 'slots' }] : [];
      setField(p, p.tableLedger, 'regions', [...t.tableRegions, ...given]);
      p.log.push({ event: 'grow', memory, table });
      const starts = dependenciesFirst([t.root], new Set(t.group));
      return [
        ...t.group.map(o => make(e, 'elem', { o })),
        ...wanted.map((_, k) => make(e, 'slot', { i: first + k })),
        ...t.group.flatMap(o => t.plans.get(o)!.flatMap((plan, i) => (plan.use === 'cell' ? [make(e, 'cell', { o, i })] : []))),
        ...(p.reading === 'patched' ? t.group.map(o => make(e, 'patch', { o })) : []),
        ...t.group.map(o => make(e, 'data', { o })),
        ...starts.map(o => make(e, 'start', { o })),
        ...starts.map(o => ({ op: 'link.relocate', pos: -1, txn: t, o, phase: 'data' })),
        ...starts.map(o => ({ op: 'link.relocate', pos: -1, txn: t, o, phase: 'tls' })),
        { op: 'link.publish', pos: -1, txn: t, phase: 'map' },
        ...(t.start || t.mode.global ? [{ op: 'link.publish', pos: -1, txn: t, phase: 'global' }] : []),
        ...starts.map(o => ({ op: 'link.init', pos: -1, txn: t, o })),
      ];
    }),
    phase('commit-elem', 'elem', (z, { o }) => {
      p.log.push({ event: 'elem', object: o.name, hook: null });
      return inFrame(z, o.inst!, initialisation(o.validated.module).elems);
    }),
    phase('commit-slot', 'slot', (_z, { txn: t, i }) => {
      const f = missingSlots(p, t)[0]!;
      giveSlot(p, f, i);
      return [];
    }),
    phase('commit-cell', 'cell', (_z, { txn: t, o, i }) => {
      fillCell(p, o, t.plans.get(o)![i] as Plan & { readonly use: 'cell' }); // by the instruction
      return [];
    }),
    phase('commit-patch', 'patch', (_z, { txn: t, o }) => {
      patch(p, t, o);
      return [];
    }),
    phase('commit-data', 'data', (z, { o }) => {
      p.log.push({ event: 'data', object: o.name, hook: null });
      return inFrame(z, o.inst!, initialisation(o.validated.module).datas);
    }),
    phase('commit-start', 'start', (z, { o }) => {
      const { start } = initialisation(o.validated.module);
      if (start.length > 0) p.log.push({ event: 'start', object: o.name, hook: null });
      return inFrame(z, o.inst!, start);
    }));
}; // biome-ignore format: a rule a paragraph

/** Puts a function into a free slot, which is its canonical one from now on. */
export function giveSlot(p: Program, f: FuncInst, slot: number): void {
  setRef(p.store, p.table!, slot, f.ref);
  setKey(p, p.slots, f, slot);
  const definer = objectOf(p, f.module);
  p.log.push({ event: 'slot', object: definer?.name ?? 'host', symbol: nameOf(definer, f), slot, how: 'given' });
}

const nameOf = (o: Obj | null, f: FuncInst): string => {
  if (f.code.kind === 'host') return f.code.host.name;
  const { index } = f.code;
  for (const d of o?.layout.definitions.values() ?? []) if (d.kind === 'func' && d.index === index) return d.symbol;
  return o?.validated.module.names.func.get(index) ?? `${index}`;
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

function fillCell(p: Program, o: Obj, plan: Plan & { readonly use: 'cell' }): void {
  const key = `${plan.of}:${plan.symbol}`;
  const cell = o.cells.get(key)!;
  const f = plan.of === 'func' ? functionOf(plan.target) : null;
  const value = plan.target.kind === 'null' ? 0 : f !== null ? (canonicalSlot(p, f) ?? 0) : plan.target.kind === 'definition' ? addressOf(p, plan.target.provider, plan.symbol) : 0;
  if (p.policy.got === 'first-definition' && !isZero(cell.inst.value) && p.sharedCells.get(key) === cell.inst) return;
  const filled: Cell = { ...cell, value };
  setKey(p, o.cells, key, filled);
  setGlobal(p.store, cell.inst, cell.inst.type.t === 'i64' ? i64(BigInt(value)) : i32(value | 0));
  p.log.push({ event: 'cell', object: o.name, cell: `GOT.${plan.of}.${plan.symbol}`, provider: cell.provider?.name ?? (plan.target.kind === 'host' ? 'host' : null), value });
}
const isZero = (v: Val): boolean => 'c' in v && Number(v.c) === 0;

// ─── link.relocate, link.publish, link.init ───

export const relocateRules = (p: Program): Group<LinkInstr> =>
  linkGroup<LinkInstr, null>(() => null,
    linkRule('relocate-data', (_w, e) => e.phase === 'data', (_z, e) => {
      const { o } = e as Required<LinkInstr>; // link.relocate has an object
      const f = hookOf(o, o.layout.hooks.relocate);
      if (f === null) return [];
      p.log.push({ event: 'reloc', object: o.name, hook: o.layout.hooks.relocate });
      return call(f);
    }),
    linkRule('relocate-tls', (_w, e) => e.phase === 'tls', (_z, e) => {
      const { o } = e as Required<LinkInstr>; // link.relocate has an object
      const init = o.layout.tls.size > 0 ? hookOf(o, o.layout.hooks.initTls) : null;
      const relocate = hookOf(o, o.layout.hooks.relocateTls);
      if (init === null && relocate === null) return [];
      p.log.push({ event: 'tls', object: o.name, hook: o.layout.hooks.initTls });
      return [...(init === null ? [] : [address(p, o.tlsBase), ...call(init)]), ...(relocate === null ? [] : call(relocate))];
    })); // biome-ignore format: a rule a paragraph

export const publishRules = (p: Program): Group<LinkInstr> =>
  linkGroup<LinkInstr, null>(() => null,
    linkRule('publish-map', (_w, e) => e.phase === 'map', (_z, { txn: t }) => {
      for (const o of t.group) {
        append(p, p.linkMap, o);
        const at = p.pending.indexOf(o);
        if (at >= 0) {
          p.pending.splice(at, 1);
          undo(p, () => p.pending.splice(at, 0, o));
        }
      }
      p.log.push({ event: 'publish', group: t.group.map(o => o.name), global: t.start || t.mode.global });
      settle(p, t);
      return [];
    }),
    linkRule('publish-global', (_w, e) => e.phase === 'global', (_z, { txn: t }) => {
      promote(p, t.root);
      return [];
    })); // biome-ignore format: a rule a paragraph

export const initRules = (p: Program): Group<LinkInstr> => {
  const runs = (e: LinkInstr, hook: string | null): boolean => {
    const o = e.o!; // link.init has an object
    if (o.initialised > 0 || (o.isMain && o.layout.hooks.main !== null)) return false;
    return hook === null ? hookOf(o, o.layout.hooks.initialise) === null : o.layout.hooks.initialise === hook && hookOf(o, hook) !== null;
  };
  const init = (name: string, hook: string) =>
    linkRule<LinkInstr, null>(name, (_w, e) => runs(e, hook), (_z, e) => {
      const o = e.o!; // link.init has an object
      setField(p, o, 'initialised', o.initialised + 1);
      setField(p, o, 'state', 'initialised');
      p.log.push({ event: 'ctor', object: o.name, hook });
      return call(hookOf(o, hook)!);
    });
  return linkGroup<LinkInstr, null>(() => null,
    init('init-initialize', '_initialize'),
    init('init-ctors', '__wasm_call_ctors'),
    linkRule('init-none', (_w, e) => !runs(e, '_initialize') && !runs(e, '__wasm_call_ctors'), (_z, e) => {
      setField(p, e.o!, 'state', 'initialised'); // link.init has an object
      return [];
    }));
}; // biome-ignore format: a rule a paragraph

// ─── Traps and exceptions in the loader's context ───

const inLink = (z: Config): Transaction | null => (z.context.kind === 'link' ? (z.context.own as Transaction) : null); // its kind says so

const rolledBack = (z: Config, p: Program, reason: string): readonly Admin[] => {
  const t = inLink(z)!;
  const running = t.group.find(o => o.state === 'bound');
  return abort(z, p, t, { kind: 'start-trap', object: running?.name ?? t.root.name, reason });
};

/** Before publication a trap undoes the load (D19); after it, it goes on through `dlopen` (D20). */
export const trapInLink = (p: Program): readonly Rule<Trap>[] => [
  ours<Trap>('Link', 'commit-trap', (z, e) => inLink(z)?.published === false && !hasMore(z) && e.ends !== true, (z, e) => rolledBack(z, p, e.reason)),
  ours<Trap>('Link', 'commit-exit', (z, e) => inLink(z)?.published === false && !hasMore(z) && e.ends === true, (z, e) => {
    rollBack(p, inLink(z)!); // there is one, by the premise
    leave(z);
    return e;
  }),
  ours<Trap>('Link', 'init-trap', z => inLink(z)?.published === true && !hasMore(z), (z, e) => {
    leave(z);
    return e;
  }),
];
/** The same for exceptions. */
export const throwInLink = (p: Program): readonly Rule[] => [
  ours('Link', 'commit-throw', (z, _e, v) => !isNull(v) && inLink(z)?.published === false && !hasMore(z), z => rolledBack(z, p, 'uncaught exception')),
  ours('Link', 'init-throw', (z, _e, v) => !isNull(v) && inLink(z)?.published === true && !hasMore(z), (z, e, v) => {
    leave(z);
    return [v, e];
  }),
];

