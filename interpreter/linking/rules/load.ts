// Rules that plan a load: `link.open`, `link.need`, `link.scope`, `link.place`, `link.bind` (README.md). They read the store and write
// only the link state, which a failure takes back.

import { enterOwn } from '../../execution/configuration.ts';
import { externType } from '../../execution/instantiate.ts';
import type { Group } from '../../execution/rule.ts';
import { PAGE } from '../../runtime/store.ts';
import { type ExternType, showType, showTypes } from '../../syntax/types.ts';
import type { FuncType } from '../../syntax/types.ts';
import { matchDefType, matchExternType } from '../../validation/subtyping.ts';
import type { Role } from '../abi.ts';
import { alignUp, endOf, enter } from '../ledger.ts';
import type { LinkEvent } from '../log.ts';
import { type Mode, modeOf } from '../policy.ts';
import { find, map } from '../search.ts';
import { append, breadthFirst, extendScope, type LinkError, lookUp, type Miss, newScope, type Obj, type Program, type Scope, setField, setKey, undo } from '../state.ts';
import { abort, begin, type LinkInstr, type Plan, pointer, report, type Transaction } from '../transaction.ts';
import { linkGroup, linkRule } from './link-rule.ts';

export interface OpenInstr {
  readonly op: 'link.open';
  readonly pos: number;
  /** Null for the main program. */
  readonly name: string | null;
  readonly mode: number;
  readonly requester: Obj | null;
  /** For the start of a program: its main object, mapped already. */
  readonly main?: Obj;
}

// ─── link.open ───

type Opening =
  | { readonly kind: 'bad-mode' }
  | { readonly kind: 'main' }
  | { readonly kind: 'loaded'; readonly o: Obj }
  | { readonly kind: 'remembered' | 'not-loaded' }
  | { readonly kind: 'missing'; readonly tried: readonly string[] }
  | { readonly kind: 'not-a-library'; readonly error: LinkError; readonly name: string }
  | { readonly kind: 'found'; readonly o: Obj };

function opening(p: Program, e: OpenInstr): Opening {
  if (e.main !== undefined) return { kind: 'found', o: e.main };
  const mode = modeOf(e.mode);
  if (mode.bad && p.policy.badMode === 'refused') return { kind: 'bad-mode' };
  if (e.name === null || e.name === '') return { kind: 'main' };
  if (p.failedNames.has(e.name)) return { kind: 'remembered' };
  const found = find(p, e.name, e.requester);
  p.log.push(findEvent(e.name, e.requester, found.tried, found.kind === 'missing' ? null : found.kind === 'loaded' ? found.o.path : found.path));
  if (found.kind === 'loaded') {
    addName(p, found.o, e.name);
    return { kind: 'loaded', o: found.o };
  }
  if (mode.noload && p.policy.noload === 'looks') return { kind: 'not-loaded' };
  if (found.kind === 'missing') return { kind: 'missing', tried: found.tried };
  const o = map(p, e.name, found.path, found.fileId, false);
  return 'kind' in o ? { kind: 'not-a-library', error: o, name: e.name } : { kind: 'found', o };
}

const findEvent = (name: string, requester: Obj | null, tried: readonly string[], found: string | null): LinkEvent => ({
  event: 'find', name, requester: requester?.name ?? null, tried, found,
}); // biome-ignore format: fields only

const addName = (p: Program, o: Obj, name: string): void => {
  if (name.includes('/') || o.names.has(name)) return;
  o.names.add(name);
  undo(p, () => o.names.delete(name));
};

/** A library that is open already: one handle more to it, and what the mode promotes. */
const reopen = (p: Program, o: Obj, mode: Mode) => {
  setField(p, o, 'refs', o.refs + 1);
  if (mode.nodelete) setField(p, o, 'nodelete', true);
  return [...(mode.global && !o.global && p.policy.promotion ? [{ op: 'link.scope', pos: -1, o, phase: 'promote' }] : []), pointer(p, handleOf(p, o))];
};

/** The handle of an object: opaque, the same for the same object (D32). */
export const handleOf = (p: Program, o: Obj): number => {
  const handle = 0x1000 + o.id;
  if (p.handles.get(handle) !== o) setKey(p, p.handles, handle, o);
  return handle;
};

const refusal = (p: Program, error: LinkError) => {
  report(p, error);
  if (p.policy.failedOpen === 'name' && 'name' in error) p.failedNames.add(error.name);
  return [pointer(p, 0)];
};

export const openRules = (p: Program): Group<OpenInstr> =>
  linkGroup<OpenInstr, Opening>(e => opening(p, e),
    linkRule('open-bad-mode', w => w.kind === 'bad-mode', (_z, e) => refusal(p, { kind: 'bad-mode', name: e.name ?? '', mode: e.mode })),
    linkRule('open-main', w => w.kind === 'main', () => [pointer(p, handleOf(p, p.linkMap[0]!))]),
    linkRule('open-loaded', w => w.kind === 'loaded', (_z, e, w) => (w.kind === 'loaded' ? reopen(p, w.o, modeOf(e.mode)) : [])),
    linkRule('open-noload', w => w.kind === 'not-loaded', () => [pointer(p, 0)]),
    linkRule('open-remembered', w => w.kind === 'remembered', () => [pointer(p, handleOf(p, p.linkMap[0]!))]),
    linkRule('open-missing', w => w.kind === 'missing', (_z, e, w) =>
      refusal(p, { kind: 'not-found', name: e.name!, chain: [e.name!], tried: w.kind === 'missing' ? w.tried : [] })),
    linkRule('open-not-a-library', w => w.kind === 'not-a-library', (_z, e, w) => {
      if (p.policy.failedOpen === 'name') p.failedNames.add(e.name!);
      return w.kind === 'not-a-library' ? refusal(p, w.error) : [];
    }),
    linkRule('open-found', w => w.kind === 'found', (z, e, w) => {
      const root = (w as Opening & { kind: 'found' }).o; // by the premise
      const start = e.main !== undefined;
      const t: Transaction = {
        start, root, mode: modeOf(e.mode), group: [], at: 0, entry: 0, chain: new Map([[root, [root.name]]]), scope: start ? p.global : newScope(root.name),
        plans: new Map(), misses: [], memoryEnd: start ? 0 : (p.memory?.bytes.length ?? 0), tableEnd: start ? 0 : (p.table?.refs.length ?? 0),
        regions: p.ledger.regions, tableRegions: p.tableLedger.regions, newSlots: new Map(), ...begin(p), published: false,
      };
      enterOwn(z, 'link', start ? 0 : 1, t);
      if (start) setField(p, p, 'pointer', root.layout.pointer);
      join(p, t, root);
      const handle = start ? [] : [pointer(p, handleOf(p, root))];
      return [{ op: 'link.need', pos: -1, txn: t }, ...handle];
    })); // biome-ignore format: a rule a line

/** Enters a new object into the group. */
function join(p: Program, t: Transaction, o: Obj): void {
  t.group.push(o);
  append(p, p.pending, o);
  p.log.push({ event: 'map', object: o.name, path: o.path, needed: o.layout.needed, pic: o.layout.pic });
}

// ─── link.need ───

type Need =
  | { readonly kind: 'done' }
  | { readonly kind: 'loaded' | 'cycle' | 'next'; readonly o: Obj; readonly name: string }
  | { readonly kind: 'failed'; readonly rule: 'missing' | 'not-a-library'; readonly error: LinkError };

/** What an object needs: as its section says; of the main program, the preloaded objects first. */
const neededOf = (p: Program, o: Obj): readonly string[] => (o.isMain ? [...p.preload, ...o.layout.needed] : o.layout.needed);

function need(p: Program, t: Transaction): Need {
  while (t.at < t.group.length && t.entry >= neededOf(p, t.group[t.at]!).length) {
    t.at++;
    t.entry = 0;
  }
  const requester = t.group[t.at];
  if (requester === undefined) return { kind: 'done' };
  const name = neededOf(p, requester)[t.entry]!;
  const chain = [...(t.chain.get(requester) ?? []), name];
  const found = find(p, name, requester);
  p.log.push(findEvent(name, requester, found.tried, found.kind === 'missing' ? null : found.kind === 'loaded' ? found.o.path : found.path));
  if (found.kind === 'missing') return { kind: 'failed', rule: 'missing', error: { kind: 'not-found', name, chain, tried: found.tried } };
  if (found.kind === 'loaded') {
    addName(p, found.o, name);
    return { kind: t.group.includes(found.o) ? 'cycle' : 'loaded', o: found.o, name };
  }
  const o = map(p, name, found.path, found.fileId, false);
  if ('kind' in o) return { kind: 'failed', rule: 'not-a-library', error: o };
  t.chain.set(o, chain);
  return { kind: 'next', o, name };
}

const needs = (p: Program, t: Transaction, w: Need): readonly { readonly op: string }[] => {
  const o = (w as { readonly o: Obj }).o; // by the premises of the rules that call this
  const requester = t.group[t.at]!;
  t.entry++;
  setField(p, requester, 'needed', [...requester.needed, o]);
  return [];
};

export const needRules = (p: Program): Group<LinkInstr> =>
  linkGroup<LinkInstr, Need>(e => need(p, e.txn),
    linkRule('need-next', w => w.kind === 'next', (_z, e, w) => {
      join(p, e.txn, (w as { readonly o: Obj }).o); // by the premise
      return [...needs(p, e.txn, w), e];
    }),
    linkRule('need-loaded', w => w.kind === 'loaded', (_z, e, w) => [...needs(p, e.txn, w), e]),
    linkRule('need-cycle', w => w.kind === 'cycle', (_z, e, w) => [...needs(p, e.txn, w), e]),
    linkRule('need-missing', w => w.kind === 'failed' && w.rule === 'missing', (z, e, w) => abort(z, p, e.txn, (w as Need & { kind: 'failed' }).error)), // by the premise
    linkRule('need-not-a-library', w => w.kind === 'failed' && w.rule === 'not-a-library', (z, e, w) =>
      abort(z, p, e.txn, (w as Need & { kind: 'failed' }).error)), // by the premise
    linkRule('need-done', w => w.kind === 'done', (_z, { txn }) => {
      const { group, start } = txn;
      const make = (op: LinkInstr['op'], more: Partial<LinkInstr>): LinkInstr => ({ op, pos: -1, txn, ...more });
      const order = breadthFirst(txn.root);
      return [
        ...order.map(o => make('link.scope', { o, phase: group.includes(o) ? 'new' : 'extend' })),
        ...group.flatMap(o => [make('link.place', { o, phase: 'memory' }), make('link.place', { o, phase: 'table' })]),
        ...(start ? [make('link.place', { o: txn.root, phase: 'stack' })] : []),
        ...group.map(o => make('link.bind', { o, i: 0 })),
        make('link.commit', { phase: 'allocate' }),
      ];
    })); // biome-ignore format: a rule a line

// ─── link.scope ───

const scopeEvent = (o: Obj, rule: string, scope: Scope): LinkEvent => ({ event: 'scope', object: o.name, scope: scope.name, rule, objects: scope.list.map(x => x.name) });

export const scopeRules = (p: Program): Group<LinkInstr> =>
  linkGroup<LinkInstr, null>(() => null,
    linkRule('scope-new', (_w, e) => e.phase === 'new', (_z, e) => {
      const { txn, o } = e as Required<LinkInstr>; // link.scope has an object
      extendScope(p, txn.scope, o === txn.root ? breadthFirst(o) : []);
      if (txn.start) setField(p, o, 'global', true);
      setField(p, o, 'scopes', txn.start ? [p.global] : txn.mode.deepbind ? [txn.scope, p.global] : [p.global, txn.scope]);
      if (o === txn.root) p.log.push(scopeEvent(o, 'scope-new', txn.scope));
      return [];
    }),
    linkRule('scope-extend', (_w, e) => e.phase === 'extend', (_z, e) => {
      const { txn, o } = e as Required<LinkInstr>; // link.scope has an object
      if (!o.scopes.includes(txn.scope)) setField(p, o, 'scopes', [...o.scopes, txn.scope]);
      return [];
    }),
    linkRule('scope-promote', (_w, e) => e.phase === 'promote', (_z, e) => {
      const { o } = e as Required<LinkInstr>; // link.scope has an object
      promote(p, o);
      p.log.push(scopeEvent(o, 'scope-promote', p.global));
      return [];
    })); // biome-ignore format: a rule a line

/** Makes an object and all it needs visible to everybody (D4). */
export function promote(p: Program, root: Obj): void {
  const list = breadthFirst(root);
  extendScope(p, p.global, list);
  for (const o of list) setField(p, o, 'global', true);
}

// ─── link.place ───

type Placing = { readonly kind: 'absolute' | 'memory' | 'table' | 'stack' | 'nothing' } | { readonly kind: 'full'; readonly error: LinkError };

const mainMemory = (t: Transaction) => {
  const { module } = t.root.validated;
  const imported = module.imports.find(x => x.type.kind === 'memory')?.type;
  return imported?.kind === 'memory' ? imported.type : module.memories[0]?.type;
};
const mainTable = (t: Transaction) => {
  const { module } = t.root.validated;
  const imported = module.imports.find(x => x.type.kind === 'table')?.type;
  return imported?.kind === 'table' ? imported.type : module.tables[0]?.type;
};

/** The most that memory may grow to, in bytes; the table, in slots. */
const memoryLimit = (p: Program, t: Transaction): number => {
  const type = p.memory?.type ?? (t.start ? mainMemory(t) : undefined);
  const max = type?.limits.max ?? null;
  return Math.min(max === null ? Number.POSITIVE_INFINITY : Number(max), p.store.limits.pages) * PAGE;
};
export const tableLimit = (p: Program, t: Transaction): number => {
  const type = p.table?.type ?? (t.start ? mainTable(t) : undefined);
  const max = type?.limits.max ?? null;
  return Math.min(max === null ? Number.POSITIVE_INFINITY : Number(max), p.store.limits.elements);
};

function placing(p: Program, e: LinkInstr): Placing {
  const { txn: t, o, phase } = e as Required<LinkInstr>; // link.place has an object and a phase
  const full = (what: 'memory' | 'table', wanted: number, limit: number): Placing => ({ kind: 'full', error: { kind: 'no-room', what, object: o.name, wanted, limit } });
  if (phase === 'stack') return o.layout.pic ? { kind: 'stack' } : { kind: 'nothing' };
  if (!o.layout.pic) return { kind: 'absolute' };
  if (phase === 'table') {
    const to = alignUp(Math.max(t.tableEnd, 1), o.layout.table.align) + o.layout.table.size;
    return to > tableLimit(p, t) ? full('table', to, tableLimit(p, t)) : { kind: 'table' };
  }
  const to = memoryRange(t, o).to;
  return to > memoryLimit(p, t) ? full('memory', to, memoryLimit(p, t)) : { kind: 'memory' };
}

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
  linkGroup<LinkInstr, Placing>(e => placing(p, e),
    linkRule('place-memory', w => w.kind === 'memory', (_z, e) => {
      const { txn: t, o } = e as Required<LinkInstr>; // link.place has an object
      if (t.start && t.regions.length === 0) note(t, 0, NULL_PAGE, 'null page');
      if (!t.start && t.regions === p.ledger.regions) note(t, endOf(p.ledger), t.memoryEnd, 'guest');
      const { from, to, tls } = memoryRange(t, o);
      setField(p, o, 'memoryBase', from);
      note(t, from, from + o.layout.memory.size, o.name);
      if (o.layout.tls.size > 0) note(t, tls, to, `${o.name} (thread)`);
      setField(p, o, 'tlsBase', o.layout.tls.size > 0 ? tls : from);
      t.memoryEnd = to;
      p.log.push({ event: 'place', object: o.name, what: 'memory', base: from, size: o.layout.memory.size, align: o.layout.memory.align });
      return [];
    }),
    linkRule('place-table', w => w.kind === 'table', (_z, e) => {
      const { txn: t, o } = e as Required<LinkInstr>; // link.place has an object
      const from = alignUp(Math.max(t.tableEnd, 1), o.layout.table.align);
      setField(p, o, 'tableBase', from);
      t.tableRegions = enter(t.tableRegions, { from, to: from + o.layout.table.size, owner: o.name });
      t.tableEnd = from + o.layout.table.size;
      p.log.push({ event: 'place', object: o.name, what: 'table', base: from, size: o.layout.table.size, align: o.layout.table.align });
      return [];
    }),
    linkRule('place-absolute', w => w.kind === 'absolute', (_z, e) => {
      const { txn: t, o, phase } = e as Required<LinkInstr>; // link.place has an object and a phase
      if (phase !== 'memory' || !o.isMain) return [];
      // An absolute main program has laid out its own memory and table: data, stack and heap are all in what it starts with.
      t.memoryEnd = Number(mainMemory(t)?.limits.min ?? 0n) * PAGE;
      t.tableEnd = Number(mainTable(t)?.limits.min ?? 0n);
      note(t, 0, t.memoryEnd, o.name);
      t.tableRegions = enter(t.tableRegions, { from: 0, to: t.tableEnd, owner: o.name });
      p.log.push({ event: 'place', object: o.name, what: 'absolute', base: 0, size: t.memoryEnd, align: 0 });
      return [];
    }),
    linkRule('place-stack', w => w.kind === 'stack', (_z, e) => {
      const { txn: t } = e;
      const low = alignUp(t.memoryEnd, 4);
      const high = low + alignUp(p.stackSize, 4);
      note(t, low, high, 'stack');
      t.memoryEnd = high;
      setField(p, p, 'bounds', { stackLow: low, stackHigh: high, heapBase: high, heapEnd: high });
      p.log.push({ event: 'place', object: 'stack', what: 'stack', base: low, size: high - low, align: 4 });
      return [];
    }),
    linkRule('place-nothing', w => w.kind === 'nothing', () => []),
    linkRule('place-full', w => w.kind === 'full', (z, e, w) => abort(z, p, e.txn, (w as Placing & { kind: 'full' }).error))); // by the premise; biome-ignore format: a rule a line

// ─── link.bind ───

/** How an import is bound: the rule, what it is going to be supplied with, and what the log says. */
interface Binding {
  readonly rule: BindRule;
  readonly plan: Plan;
  readonly provider: Obj | null;
  readonly shadowed: readonly Obj[];
  readonly note: string | null;
  readonly miss: Miss | null;
}
type BindRule =
  | 'done' | 'host' | 'memory' | 'table' | 'stack' | 'memory-base' | 'table-base' | 'tls-base' | 'bound' | 'func' | 'func-lazy' | 'got-mem' | 'got-func'
  | 'tag' | 'global' | 'weak' | 'missing' | 'type-mismatch' | 'kind-mismatch'; // biome-ignore format: names

const wellKnown = { memory: 'memory', table: 'table', 'stack-pointer': 'stack', 'memory-base': 'memory-base', 'table-base': 'table-base', 'tls-base': 'tls-base' } as const;

const showFunc = (t: ExternType): string => {
  if (t.kind !== 'func' || typeof t.type !== 'object' || !('unrolled' in t.type)) return t.kind;
  const { params, results } = t.type.unrolled.ct as FuncType; // a function's type is a function type
  return `func ${showTypes(params)} → ${showTypes(results)}`;
};
const showExtern = (t: ExternType): string => (t.kind === 'global' ? `global ${t.type.mut ? 'mut ' : ''}${showType(t.type.t)}` : showFunc(t));

/** The scopes in which an object's reference is looked up; a profile may show data of everybody to everybody. */
function scopesOf(p: Program, o: Obj, role: Role): readonly Scope[] {
  if (role.kind !== 'cell' || p.policy.local === 'scoped') return o.scopes;
  const everybody = newScope('everybody');
  for (const x of p.linkMap) {
    everybody.list.push(x);
    for (const symbol of x.layout.definitions.keys()) everybody.index.set(symbol, [...(everybody.index.get(symbol) ?? []), x]);
  }
  return [...o.scopes, everybody];
}

function binding(p: Program, e: LinkInstr): Binding {
  const { txn: t, o, i } = e as Required<LinkInstr>; // link.bind has an object and an index
  const role = o.layout.roles[i];
  const plain = { provider: null, shadowed: [], note: null, miss: null };
  if (role === undefined) return { ...plain, rule: 'done', plan: { use: 'missing' } };
  const { module, name, type } = o.validated.type.imports[i]!;
  const missed = (reason: Miss['reason'], found: Miss['found']): Binding => ({
    ...plain, rule: reason, plan: { use: 'missing' },
    miss: { reason, object: o.name, module, symbol: name, wanted: showExtern(type), found, searched: o.scopes.flatMap(s => s.list.map(x => x.name)), near: [] },
  }); // biome-ignore format: fields only

  if (role.kind === 'memory' || role.kind === 'table') {
    const given = role.kind === 'memory' ? (p.memory?.type.at ?? mainMemory(t)?.at) : (p.table?.type.at ?? mainTable(t)?.at);
    const wanted = (type.kind === 'memory' || type.kind === 'table') && type.type.at;
    if (given !== undefined && wanted !== given) return missed('type-mismatch', { object: t.root.name, what: `${role.kind} ${given}` });
    return { ...plain, rule: role.kind, plan: { use: role.kind } };
  }
  if (role.kind === 'bound') {
    const defined = lookUp(role.symbol, o.scopes);
    if (defined === null) return { ...plain, rule: 'bound', plan: { use: 'bound', bound: role.bound } };
    const { provider, definition, shadowed } = defined;
    return { ...plain, rule: 'got-mem', provider, shadowed, plan: { use: 'cell', of: 'mem', symbol: role.symbol, target: { kind: 'definition', provider, definition } } };
  }
  if (role.kind !== 'cell' && role.kind !== 'symbol') return { ...plain, rule: wellKnown[role.kind], plan: { use: role.kind } };

  const { symbol } = role;
  const found = lookUp(symbol, scopesOf(p, o, role));
  const hostly = (): Binding | null => {
    const x = p.host(module.startsWith('GOT.') ? 'env' : module, name);
    if (x === undefined) return null;
    if (role.kind === 'cell') return x.kind === 'func' ? { ...plain, rule: 'got-func', plan: { use: 'cell', of: 'func', symbol, target: { kind: 'host', x } } } : null;
    if (x.kind !== type.kind) return missed('kind-mismatch', { object: 'host', what: x.kind });
    if (!matchExternType(externType(x), type)) return missed('type-mismatch', { object: 'host', what: showExtern(externType(x)) });
    return { ...plain, rule: 'host', plan: { use: 'extern', x } };
  };

  if (found === null) {
    const host = hostly();
    if (host !== null && (role.kind !== 'cell' || role.of === 'func')) return host;
    if (role.kind === 'cell') {
      if (role.weak) return { ...plain, rule: 'weak', plan: { use: 'cell', of: role.of, symbol, target: { kind: 'null' } } };
      return missed('missing', null);
    }
    if (role.extern === 'tag') return { ...plain, rule: 'tag', plan: { use: 'tag', symbol } };
    if (role.extern === 'func' && role.weak) return { ...plain, rule: 'weak', plan: { use: 'weak-function', symbol } };
    if (role.extern === 'func' && module === 'env' && !t.mode.now && !p.bindNow) return { ...plain, rule: 'func-lazy', plan: { use: 'lazy', symbol } };
    return missed('missing', null);
  }

  const { provider, definition, shadowed } = found;
  const weakOver = shadowed.find(x => definition.weak && x.layout.definitions.get(symbol)?.weak === false);
  const bound = { provider, shadowed, miss: null, note: weakOver === undefined ? null : `weak definition in ${provider.name} before the strong one in ${weakOver.name}` };
  const mismatch = (): Binding => missed('kind-mismatch', { object: provider.name, what: definition.kind });
  if (role.kind === 'cell') {
    const fits = role.of === 'func' ? definition.kind === 'func' : definition.kind === 'data' || definition.kind === 'tls';
    if (!fits) return { ...mismatch(), miss: { ...mismatch().miss!, wanted: role.of === 'func' ? 'function address' : 'data address' } };
    return { ...bound, rule: role.of === 'func' ? 'got-func' : 'got-mem', plan: { use: 'cell', of: role.of, symbol, target: { kind: 'definition', provider, definition } } };
  }
  const kind = definition.kind === 'data' || definition.kind === 'tls' ? 'global' : definition.kind;
  if (kind !== role.extern) return mismatch();
  const plan: Plan = { use: 'object', provider, kind, index: definition.index };
  const defined = definedType(provider, kind, definition.index);
  if (kind === 'func' && defined.kind === 'func' && type.kind === 'func') {
    const same = typeof defined.type === 'object' && 'unrolled' in defined.type && typeof type.type === 'object' && 'unrolled' in type.type && matchDefType(defined.type, type.type);
    return same ? { ...bound, rule: 'func', plan } : missed('type-mismatch', { object: provider.name, what: showExtern(defined) });
  }
  if (!matchExternType(defined, type)) return missed('type-mismatch', { object: provider.name, what: showExtern(defined) });
  return { ...bound, rule: kind === 'tag' ? 'tag' : 'global', plan };
}

/** The closed type of an entry of an object's index space. */
function definedType(o: Obj, kind: ExternType['kind'], index: number): ExternType {
  const { funcs, tables, memories, globals, tags } = o.validated.type;
  switch (kind) {
    case 'func':
      return { kind, type: funcs[index]! };
    case 'table':
      return { kind, type: tables[index]! };
    case 'memory':
      return { kind, type: memories[index]! };
    case 'global':
      return { kind, type: globals[index]! };
    case 'tag':
      return { kind, type: tags[index]! };
  }
}

const reasons = { weak: 'weak-null', 'func-lazy': 'lazy', host: 'host', missing: 'missing', 'type-mismatch': 'type-mismatch', 'kind-mismatch': 'kind-mismatch' } as const;

/** Notes how an import is bound, and goes on to the next. */
const bindRule = (p: Program, rule: BindRule) =>
  linkRule<LinkInstr, Binding>(`bind-${rule}`, w => w.rule === rule, (_z, e, w) => {
    const { txn: t, o, i } = e as Required<LinkInstr>; // link.bind has an object and an index
    const plans = t.plans.get(o);
    if (plans === undefined) t.plans.set(o, [w.plan]);
    else plans.push(w.plan);
    if (w.miss !== null) t.misses.push(w.miss);
    const { module, name, type } = o.validated.type.imports[i]!;
    const wellKnownOnes: readonly string[] = ['memory', 'table', 'stack', 'memory-base', 'table-base', 'tls-base', 'bound'];
    p.log.push({
      event: 'bind', object: o.name, import: { module, name, kind: type.kind, type: showExtern(type) }, scopes: o.scopes.map(s => s.name),
      provider: w.provider?.name ?? null, reason: wellKnownOnes.includes(rule) ? 'well-known' : (reasons[rule as keyof typeof reasons] ?? 'first'), // those not listed
      shadowed: w.shadowed.map(x => x.name), note: w.note,
    });
    return [{ ...e, i: i + 1 }];
  }); // biome-ignore format: fields only

export const bindRules = (p: Program): Group<LinkInstr> =>
  linkGroup<LinkInstr, Binding>(e => binding(p, e),
    ...(['host', 'memory', 'table', 'stack', 'memory-base', 'table-base', 'tls-base', 'bound', 'func', 'func-lazy', 'got-mem', 'got-func', 'tag', 'global',
      'weak', 'missing', 'type-mismatch', 'kind-mismatch'] as const).map(rule => bindRule(p, rule)),
    linkRule('bind-done', w => w.rule === 'done', (_z, e) => {
      const { txn: t, o } = e as Required<LinkInstr>; // link.bind has an object
      if (!t.plans.has(o)) t.plans.set(o, []);
      return [];
    })); // biome-ignore format: a rule a line

