// Rules that carry a plan out: `link.commit`, `link.relocate`, `link.publish`, `link.init`, and what a trap does to them (README.md).

import { nearest } from '../../diagnostics/suggestions.ts';
import { type Admin, type Config, type Context, callRef, enterFrame, leave, type Trap } from '../../execution/configuration.ts';
import { Aborted, initialisation } from '../../execution/instantiate.ts';
import { type Group, ours, type Rule } from '../../execution/rule.ts';
import { type Exhaustion, hasMore } from '../../execution/rules/control.ts';
import type { FuncInst, ModuleInst } from '../../runtime/instances.ts';
import { growMem, growTable, PAGE } from '../../runtime/store.ts';
import { isNull, NULL } from '../../runtime/values.ts';
import { Refused } from '../../syntax/diagnostic.ts';
import type { LinkEvent } from '../log.ts';
import { patch } from '../patch.ts';
import { dependenciesFirst, type Miss, type Obj, type Program, setField, undo } from '../state.ts';
import { abort, type LinkInstr, type Plan, pointer, rollBack, settle, type Transaction } from '../transaction.ts';
import { allocate, cannotHold, fillCell, giveSlot, missingSlots, pagesFor } from './allocate.ts';
import { type LinkGives, linkGroup, linkRule } from './link-rule.ts';
import { promote } from './open.ts';
import { tableLimit } from './place.ts';

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

/** The first misses with the names that are near to the one that is missing, among what was searched. */
const withNear = ({ misses, group }: Transaction): readonly Miss[] =>
  misses.map((m, k) => {
    const scopes = group.find(o => o.name === m.object)?.scopes;
    if (k >= 20 || m.reason !== 'missing' || scopes === undefined) return m;
    return { ...m, near: nearest(m.symbol, new Set(scopes.flatMap(s => [...s.index.keys()]))) };
  });

export const commitRules = (p: Program): Group<LinkInstr> => {
  const phase = (name: string, wanted: string, act: (z: Config, e: Required<LinkInstr>) => LinkGives) =>
    linkRule<LinkInstr, boolean>(name, (sound, e) => sound && e.phase === wanted, (z, e) => act(z, e as Required<LinkInstr>)); // what its phase needs
  const make = (e: LinkInstr, phase: string, more: Partial<LinkInstr> = {}): LinkInstr => ({ op: 'link.commit', pos: -1, txn: e.txn, phase, ...more });
  return linkGroup<LinkInstr, boolean>(({ txn }) => txn.misses.length === 0,
    linkRule('commit-rollback', sound => !sound, (z, { txn }) => abort(z, p, txn, { kind: 'unresolved', misses: withNear(txn) })),
    phase('commit-allocate', 'allocate', (z, e) =>
      attempt(z, p, e.txn, () => {
        p.log.push({ event: 'plan', group: e.txn.group.map(o => o.name) });
        const failed = allocate(p, e.txn);
        return failed === null ? [make(e, 'grow')] : abort(z, p, e.txn, failed);
      })),
    phase('commit-grow', 'grow', (z, e) => {
      const { txn: t } = e;
      const wanted = missingSlots(p, t);
      const table = { from: p.table?.refs.length ?? 0, to: Math.max(t.tableEnd, p.table?.refs.length ?? 0) + wanted.length };
      if (p.table !== null && table.to > tableLimit(p, t))
        return abort(z, p, t, { kind: 'no-room', what: 'table', object: t.root.name, wanted: table.to, limit: tableLimit(p, t) });
      if (p.table === null && wanted.length > 0) return abort(z, p, t, { kind: 'no-room', what: 'table', object: t.root.name, wanted: wanted.length, limit: 0 });
      const unfit = p.table === null || table.to === table.from ? null : [null, ...wanted].map(f => cannotHold(p, f)).find(x => x !== null);
      if (unfit != null) return abort(z, p, t, unfit);
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
        ...wanted.map((f, k) => make(e, 'slot', { i: first + k, f })),
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
    phase('commit-slot', 'slot', (_z, { f, i }) => {
      giveSlot(p, f, i);
      return [];
    }),
    phase('commit-cell', 'cell', (z, { txn: t, o, i }) => {
      const failed = fillCell(p, o, t.plans.get(o)![i] as Plan & { readonly use: 'cell' }); // by the instruction
      return failed === null ? [] : abort(z, p, t, failed);
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
      return [...(init === null ? [] : [pointer(p, o.tlsBase), ...call(init)]), ...(relocate === null ? [] : call(relocate))];
    })); // biome-ignore format: a rule a paragraph

export const publishRules = (p: Program): Group<LinkInstr> =>
  linkGroup<LinkInstr, null>(() => null,
    linkRule('publish-map', (_w, e) => e.phase === 'map', (_z, { txn: t }) => {
      t.group.forEach((o, k) => {
        // Main comes first, also before what start functions have opened.
        const place = t.start ? k : p.linkMap.length;
        p.linkMap.splice(place, 0, o);
        undo(p, () => p.linkMap.splice(place, 1));
        const at = p.pending.indexOf(o);
        if (at >= 0) {
          p.pending.splice(at, 1);
          undo(p, () => p.pending.splice(at, 0, o));
        }
      });
      p.log.push({ event: 'publish', group: t.group.map(o => o.name), global: t.start || t.mode.global });
      settle(p, t);
      return [];
    }),
    linkRule('publish-global', (_w, e) => e.phase === 'global', (_z, { txn: t }) => {
      promote(p, t.root);
      return [];
    })); // biome-ignore format: a rule a paragraph

/** The object's turn to initialise. */
const takeTurn = (p: Program, o: Obj): void => {
  setField(p, p, 'turns', p.turns + 1);
  setField(p, o, 'turn', p.turns);
  setField(p, o, 'state', 'initialised');
};

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
      takeTurn(p, o);
      p.log.push({ event: 'ctor', object: o.name, hook });
      return call(hookOf(o, hook)!);
    });
  return linkGroup<LinkInstr, null>(() => null,
    init('init-initialize', '_initialize'),
    init('init-ctors', '__wasm_call_ctors'),
    linkRule('init-none', (_w, e) => !runs(e, '_initialize') && !runs(e, '__wasm_call_ctors'), (_z, e) => {
      takeTurn(p, e.o!); // link.init has an object
      return [];
    }));
}; // biome-ignore format: a rule a paragraph

// ─── Traps and exceptions in the loader's context ───

const inLink = (z: Config): Transaction | null => (z.context.kind === 'link' ? (z.context.own as Transaction) : null); // its kind says so

type Running = LinkEvent & { readonly event: 'elem' | 'data' | 'start' | 'reloc' | 'tls' };
const isRunning = (e: LinkEvent): e is Running => ['elem', 'data', 'start', 'reloc', 'tls'].includes(e.event);

const rolledBack = (z: Config, p: Program, reason: string): readonly Admin[] => {
  const t = inLink(z)!;
  // The log has what of the group was begun last; what a start function itself has opened is not of the group.
  const names = new Set(t.group.map(o => o.name));
  const running = p.log.findLast(e => isRunning(e) && names.has(e.object)) as Running | undefined; // by the test
  return abort(z, p, t, { kind: 'start-trap', object: running?.object ?? t.root.name, reason, during: running?.event ?? 'start' });
};

/** Before publication a trap undoes the load (D19); after it, it goes on through `dlopen` (D20). */
export const trapInLink = (p: Program): readonly Rule<Trap>[] => [
  ours<Trap>(
    'Link',
    'commit-trap',
    (z, e) => inLink(z)?.published === false && !hasMore(z) && e.ends !== true,
    (z, e) => rolledBack(z, p, e.reason),
  ),
  ours<Trap>(
    'Link',
    'commit-exit',
    (z, e) => inLink(z)?.published === false && !hasMore(z) && e.ends === true,
    (z, e) => {
      rollBack(p, inLink(z)!); // there is one, by the premise
      leave(z);
      return e;
    },
  ),
  ours<Trap>(
    'Link',
    'init-trap',
    z => inLink(z)?.published === true && !hasMore(z),
    (z, e) => {
      leave(z);
      return e;
    },
  ),
];
/** An exhausted stack before publication is a trap, so that the load is undone; after it, it ends the configuration. */
export const exhaustedInLink: readonly Rule<Exhaustion>[] = [
  ours<Exhaustion>('Link', 'commit-exhausted', loads, (_z, { reason }) => ({ op: 'trap', reason, pos: -1 })),
];
/** Whether some load that is not published is under way around the focus. Cost: the depth. */
function loads(z: Config): boolean {
  for (let k: Context | null = z.context; k !== null; k = k.outer) if (k.kind === 'link' && !(k.own as Transaction).published) return true; // its kind says so
  return false;
}
/** The same for exceptions. */
export const throwInLink = (p: Program): readonly Rule[] => [
  ours(
    'Link',
    'commit-throw',
    (z, _e, v) => !isNull(v) && inLink(z)?.published === false && !hasMore(z),
    z => rolledBack(z, p, 'uncaught exception'),
  ),
  ours(
    'Link',
    'init-throw',
    (z, _e, v) => !isNull(v) && inLink(z)?.published === true && !hasMore(z),
    (z, e, v) => {
      leave(z);
      return [v, e];
    },
  ),
];
