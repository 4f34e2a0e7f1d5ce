// Rules that give objects their place: `link.place` (../README.md). Only the transaction and the objects change.

import type { Group } from '../../execution/rule.ts';
import { PAGE } from '../../runtime/store.ts';
import type { ExternType, MemType, TableType } from '../../syntax/types.ts';
import { alignUp, endOf, enter } from '../ledger.ts';
import { type LinkError, mainOf, type Obj, type Program, setField } from '../state.ts';
import { abort, type LinkInstr, type Transaction } from '../transaction.ts';
import { linkGroup, linkRule } from './link-rule.ts';

// ─── link.place ───

type Placing =
  | { readonly kind: 'absolute' | 'memory' | 'table' | 'stack' | 'nothing' }
  | { readonly kind: 'full'; readonly error: LinkError };

/** Which of main's memories or tables is the program's, at the start; null where it has none, or is there already. */
export const mainIndex = (t: Transaction, kind: 'memory' | 'table'): number | null =>
  t.start ? t.root.layout[kind === 'memory' ? 'memoryIndex' : 'tableIndex'] : null;
/** The type of the program's memory or table where there is none yet: main's, else that of the first import of it in the group. */
const typeToBe = (t: Transaction, kind: 'memory' | 'table'): ExternType | undefined => {
  const { validated } = t.root;
  const index = mainIndex(t, kind);
  if (index !== null)
    return kind === 'memory' ? { kind, type: validated.type.memories[index]! } : { kind, type: validated.type.tables[index]! };
  for (const o of t.group) {
    const i = o.layout.roles.findIndex(r => r.kind === kind);
    if (i >= 0) return o.validated.type.imports[i]!.type;
  }
  return undefined;
};
export const memoryType = (p: Program, t: Transaction): MemType | undefined => {
  if (p.memory !== null) return p.memory.type;
  const x = typeToBe(t, 'memory');
  return x?.kind === 'memory' ? x.type : undefined;
};
export const tableType = (p: Program, t: Transaction): TableType | undefined => {
  if (p.table !== null) return p.table.type;
  const x = typeToBe(t, 'table');
  return x?.kind === 'table' ? x.type : undefined;
};

/** The most that memory may grow to, in bytes; the table, in slots. */
const memoryLimit = (p: Program, t: Transaction): number => {
  const max = memoryType(p, t)?.limits.max ?? null;
  return Math.min(max === null ? Number.POSITIVE_INFINITY : Number(max), p.store.limits.pages) * PAGE;
};
export const tableLimit = (p: Program, t: Transaction): number => {
  const max = tableType(p, t)?.limits.max ?? null;
  return Math.min(max === null ? Number.POSITIVE_INFINITY : Number(max), p.store.limits.elements);
};

function placing(p: Program, e: LinkInstr): Placing {
  const { txn: t, o, phase } = e as Required<LinkInstr>; // link.place has an object and a phase
  const full = (what: 'memory' | 'table', wanted: number, limit: number): Placing => ({
    kind: 'full',
    error: { kind: 'no-room', what, object: o.name, wanted, limit },
  });
  if (phase === 'stack') {
    if (!needsStack(p, t)) return { kind: 'nothing' };
    const high = stackRange(p, t).high;
    return high > memoryLimit(p, t) ? full('memory', high, memoryLimit(p, t)) : { kind: 'stack' };
  }
  if (!o.layout.pic) return { kind: 'absolute' };
  if (phase === 'table') {
    const to = alignUp(Math.max(t.tableEnd, 1), o.layout.table.align) + o.layout.table.size;
    return to > tableLimit(p, t) ? full('table', to, tableLimit(p, t)) : { kind: 'table' };
  }
  const to = memoryRange(t, o).to;
  return to > memoryLimit(p, t) ? full('memory', to, memoryLimit(p, t)) : { kind: 'memory' };
}

/** A position-independent main needs a stack; so do libraries that ask for a stack pointer when main has none to give. */
function needsStack(p: Program, t: Transaction): boolean {
  if (t.start && t.root.layout.pic) return true;
  const main = mainOf(p);
  if (p.stackPointer !== null || p.bounds.stackHigh > 0 || main.layout.definitions.get('__stack_pointer')?.kind === 'global') return false;
  return t.group.some(o => o.layout.roles.some(r => r.kind === 'stack-pointer'));
}
const stackRange = (p: Program, t: Transaction) => {
  const low = alignUp(Math.max(t.memoryEnd, NULL_PAGE), 4);
  return { low, high: low + alignUp(p.stackSize, 4) };
};

/** D23, D24: the current end, aligned, and never 0. */
const memoryRange = (t: Transaction, o: Obj) => {
  const from = alignUp(Math.max(t.memoryEnd, NULL_PAGE), o.layout.memory.align);
  const tls = alignUp(from + o.layout.memory.size, o.layout.tls.align);
  return { from, to: o.layout.tls.size > 0 ? tls + o.layout.tls.size : from + o.layout.memory.size, tls };
};
/** Bytes at address 0 where nothing lives (D24). */
const NULL_PAGE = 16;

const note = (t: Transaction, from: number, to: number, owner: string): void => {
  t.regions = enter(t.regions, { from, to, owner });
};

export const placeRules = (p: Program): Group<LinkInstr> =>
  linkGroup<LinkInstr, Placing>(
    e => placing(p, e),
    linkRule(
      'place-memory',
      w => w.kind === 'memory',
      (_z, e) => {
        const { txn: t, o } = e as Required<LinkInstr>; // link.place has an object
        if (t.start && t.regions.length === 0) note(t, 0, NULL_PAGE, 'null page');
        if (!t.start && t.regions === p.ledger.regions) note(t, endOf(p.ledger), t.memoryEnd, 'guest');
        const { from, to, tls } = memoryRange(t, o);
        setField(p, o, 'memoryBase', from);
        note(t, from, from + o.layout.memory.size, o.name);
        if (o.layout.tls.size > 0) note(t, tls, to, `${o.name} (thread)`);
        setField(p, o, 'tlsBase', o.layout.tls.size > 0 ? tls : from);
        t.memoryEnd = to;
        p.log.push({
          event: 'place',
          object: o.name,
          what: 'memory',
          base: from,
          size: o.layout.memory.size,
          align: o.layout.memory.align,
        });
        return [];
      },
    ),
    linkRule(
      'place-table',
      w => w.kind === 'table',
      (_z, e) => {
        const { txn: t, o } = e as Required<LinkInstr>; // link.place has an object
        const from = alignUp(Math.max(t.tableEnd, 1), o.layout.table.align);
        setField(p, o, 'tableBase', from);
        t.tableRegions = enter(t.tableRegions, { from, to: from + o.layout.table.size, owner: o.name });
        t.tableEnd = from + o.layout.table.size;
        p.log.push({ event: 'place', object: o.name, what: 'table', base: from, size: o.layout.table.size, align: o.layout.table.align });
        return [];
      },
    ),
    linkRule(
      'place-absolute',
      w => w.kind === 'absolute',
      (_z, e) => {
        const { txn: t, o, phase } = e as Required<LinkInstr>; // link.place has an object and a phase
        if (phase !== 'memory' || !o.isMain) return [];
        // An absolute main program has laid out its own memory and table: data, stack and heap are all in what it starts with.
        t.memoryEnd = Number(memoryType(p, t)?.limits.min ?? 0n) * PAGE;
        t.tableEnd = Number(tableType(p, t)?.limits.min ?? 0n);
        note(t, 0, t.memoryEnd, o.name);
        t.tableRegions = enter(t.tableRegions, { from: 0, to: t.tableEnd, owner: o.name });
        p.log.push({ event: 'place', object: o.name, what: 'absolute', base: 0, size: t.memoryEnd, align: 0 });
        return [];
      },
    ),
    linkRule(
      'place-stack',
      w => w.kind === 'stack',
      (_z, e) => {
        const { txn: t } = e;
        const { low, high } = stackRange(p, t);
        if (!t.start && t.regions === p.ledger.regions) note(t, endOf(p.ledger), t.memoryEnd, 'guest');
        note(t, low, high, 'stack');
        t.memoryEnd = high;
        const heap = t.start && t.root.layout.pic ? { heapBase: high, heapEnd: high } : {};
        setField(p, p, 'bounds', { ...p.bounds, stackLow: low, stackHigh: high, ...heap });
        p.log.push({ event: 'place', object: 'stack', what: 'stack', base: low, size: high - low, align: 4 });
        return [];
      },
    ),
    linkRule(
      'place-nothing',
      w => w.kind === 'nothing',
      () => [],
    ),
    linkRule(
      'place-full',
      w => w.kind === 'full',
      (z, e, w) => abort(z, p, e.txn, (w as Placing & { kind: 'full' }).error),
    ),
  ); // by the premise; biome-ignore format: a rule a line
