// Rules that find what is to be loaded and who sees it: `link.open`, `link.need`, `link.scope` (../README.md). They write only the link state.

import { enterOwn } from '../../execution/configuration.ts';
import type { Group } from '../../execution/rule.ts';
import { endOf } from '../ledger.ts';
import type { LinkEvent } from '../log.ts';
import { type Mode, modeOf } from '../policy.ts';
import { find, map } from '../search.ts';
import {
  append,
  breadthFirst,
  extendScope,
  type LinkError,
  mainOf,
  newScope,
  type Obj,
  type Program,
  type Scope,
  setField,
  setKey,
  undo,
} from '../state.ts';
import { abort, begin, type LinkInstr, pointer, report, type Transaction } from '../transaction.ts';
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
  if (mode.neither || (mode.unknown && p.policy.unknownBit === 'refused')) return { kind: 'bad-mode' };
  if (e.name === null || e.name === '') return { kind: 'main' };
  if (p.failedNames.has(e.name)) return { kind: 'remembered' };
  const found = find(p, e.name, e.requester);
  p.log.push(
    findEvent(e.name, e.requester, found.tried, found.kind === 'missing' ? null : found.kind === 'loaded' ? found.o.path : found.path),
  );
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
  return [
    ...(mode.global && !o.global && p.policy.promotion ? [{ op: 'link.scope', pos: -1, o, phase: 'promote' }] : []),
    pointer(p, handleOf(p, o)),
  ];
};

/** The handle of an object: opaque, the same for the same object (D32). */
const handleOf = (p: Program, o: Obj): number => {
  const handle = 0x1000 + o.id;
  if (p.handles.get(handle) !== o) setKey(p, p.handles, handle, o);
  return handle;
};

const refusal = (p: Program, error: LinkError) => {
  report(p, error);
  if (p.policy.failedOpen === 'name' && 'name' in error && error.kind !== 'bad-mode') p.failedNames.add(error.name);
  return [pointer(p, 0)];
};

export const openRules = (p: Program): Group<OpenInstr> =>
  linkGroup<OpenInstr, Opening>(e => opening(p, e),
    linkRule('open-bad-mode', w => w.kind === 'bad-mode', (_z, e) => refusal(p, { kind: 'bad-mode', name: e.name ?? '', mode: e.mode })),
    linkRule('open-main', w => w.kind === 'main', (_z, e) => reopen(p, mainOf(p), modeOf(e.mode))),
    linkRule('open-loaded', w => w.kind === 'loaded', (_z, e, w) => (w.kind === 'loaded' ? reopen(p, w.o, modeOf(e.mode)) : [])),
    linkRule('open-noload', w => w.kind === 'not-loaded', () => [pointer(p, 0)]),
    linkRule('open-remembered', w => w.kind === 'remembered', (_z, e) => reopen(p, mainOf(p), modeOf(e.mode))),
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
        plans: new Map(), misses: [], memoryEnd: start ? 0 : (p.memory?.bytes.length ?? endOf(p.ledger)), tableEnd: start ? 0 : (p.table?.refs.length ?? endOf(p.tableLedger)),
        regions: p.ledger.regions, tableRegions: p.tableLedger.regions, ...begin(p), published: false,
      };
      enterOwn(z, 'link', start ? 0 : 1, t);
      if (start) setField(p, p, 'pointer', root.layout.pointer);
      if (!start) setField(p, root, 'refs', 1);
      if (t.mode.nodelete) setField(p, root, 'nodelete', true);
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
  p.log.push(
    findEvent(name, requester, found.tried, found.kind === 'missing' ? null : found.kind === 'loaded' ? found.o.path : found.path),
  );
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
      const { group } = txn;
      const make = (op: LinkInstr['op'], more: Partial<LinkInstr>): LinkInstr => ({ op, pos: -1, txn, ...more });
      const order = breadthFirst(txn.root);
      return [
        ...order.map(o => make('link.scope', { o, phase: group.includes(o) ? 'new' : 'extend' })),
        ...group.flatMap(o => [make('link.place', { o, phase: 'memory' }), make('link.place', { o, phase: 'table' })]),
        make('link.place', { o: txn.root, phase: 'stack' }),
        ...group.map(o => make('link.bind', { o, i: 0 })),
        make('link.commit', { phase: 'allocate' }),
      ];
    })); // biome-ignore format: a rule a line

// ─── link.scope ───

const scopeEvent = (o: Obj, rule: string, scope: Scope): LinkEvent => ({
  event: 'scope',
  object: o.name,
  scope: scope.name,
  rule,
  objects: scope.list.map(x => x.name),
});

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
