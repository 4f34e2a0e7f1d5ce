// Rules that use what is loaded: `link.symbol`, `link.close`, `link.call-lazy` (README.md).

import { type Admin, callRef } from '../../execution/configuration.ts';
import { externType } from '../../execution/instantiate.ts';
import type { Group } from '../../execution/rule.ts';
import type { FuncInst, ModuleInst } from '../../runtime/instances.ts';
import { setRef } from '../../runtime/store.ts';
import { i32, NULL } from '../../runtime/values.ts';
import { matchExternType } from '../../validation/subtyping.ts';
import type { Definition } from '../abi.ts';
import { showError } from '../errors.ts';
import { breadthFirst, lookUp, mainOf, type Obj, objectOf, type Program, type Scope, setField, setKey, undo, uses } from '../state.ts';
import { pointer, report } from '../transaction.ts';
import { addressOf, slotOf } from './allocate.ts';
import { linkGroup, linkRule } from './link-rule.ts';

// ─── link.symbol ───

/** Handles that are not an object's: the global scope, and what follows the caller's object in it. */
export const RTLD_DEFAULT = 0;
export const RTLD_NEXT = -1;

export interface SymbolInstr {
  readonly op: 'link.symbol';
  readonly pos: number;
  readonly handle: number;
  readonly symbol: string;
  readonly caller: ModuleInst | null;
}
type Sought =
  | { readonly kind: 'func' | 'data' | 'tls'; readonly provider: Obj; readonly definition: Definition; readonly where: string }
  | { readonly kind: 'missing'; readonly where: string }
  | { readonly kind: 'bad-handle' };

function seek(p: Program, e: SymbolInstr): Sought {
  const { symbol } = e;
  const among = (objects: readonly Obj[], where: string): Sought => {
    for (const o of objects) {
      const definition = o.state === 'dead' ? undefined : o.layout.definitions.get(symbol);
      if (definition?.kind === 'func' || definition?.kind === 'data' || definition?.kind === 'tls')
        return { kind: definition.kind, provider: o, definition, where };
    }
    return { kind: 'missing', where };
  };
  if (e.handle === RTLD_DEFAULT) return among(p.global.list, 'the global scope');
  if (e.handle === RTLD_NEXT) {
    const caller = objectOf(p, e.caller);
    const scope: Scope | undefined = caller === null ? p.global : (caller.scopes.find(s => s.list.includes(caller)) ?? p.global);
    const list = scope.list;
    return among(caller === null ? list : list.slice(list.indexOf(caller) + 1), `what follows ${caller?.name ?? 'the program'}`);
  }
  const o = p.handles.get(e.handle);
  if (o === undefined || o.state === 'dead' || o.refs <= 0) return { kind: 'bad-handle' };
  if (o.isMain) return among(p.global.list, 'the global scope');
  return among(p.policy.symbol === 'own' ? [o] : breadthFirst(o), o.name);
}

export const symbolRules = (p: Program): Group<SymbolInstr> => {
  const found = (name: string, kind: 'func' | 'data' | 'tls') =>
    linkRule<SymbolInstr, Sought>(name, w => w.kind === kind, (_z, e, w) => {
      const { provider, definition, where } = w as Sought & { kind: 'func' }; // by the premise
      const value = kind === 'func' ? slotOf(p, provider.inst!.funcs[definition.index]!) : addressOf(p, provider, e.symbol);
      const address = typeof value === 'number' ? value : 0;
      p.log.push({ event: 'symbol', handle: where, symbol: e.symbol, provider: provider.name, value: address });
      if (typeof value !== 'number') report(p, value);
      else if (e.handle === RTLD_DEFAULT) {
        // As a reference of the caller's own would be; what a handle gave is held by the handle.
        const caller = objectOf(p, e.caller);
        if (caller !== null) uses(p, caller, provider);
      }
      return [pointer(p, address)];
    });
  return linkGroup<SymbolInstr, Sought>(e => seek(p, e),
    found('symbol-func', 'func'),
    found('symbol-data', 'data'),
    found('symbol-tls', 'tls'),
    linkRule('symbol-missing', w => w.kind === 'missing', (_z, e, w) => {
      report(p, { kind: 'symbol-missing', symbol: e.symbol, where: w.kind === 'missing' ? w.where : '' });
      return [pointer(p, 0)];
    }),
    linkRule('symbol-bad-handle', w => w.kind === 'bad-handle', (_z, e) => {
      report(p, { kind: 'bad-handle', handle: e.handle });
      return [pointer(p, 0)];
    }));
}; // biome-ignore format: a rule a paragraph

// ─── link.close ───

export interface CloseInstr {
  readonly op: 'link.close';
  readonly pos: number;
  readonly handle: number;
  /** Later phases of the last close: the objects that go, those of which are still to be finalised. */
  readonly gone?: readonly Obj[];
  readonly at?: number;
}
type Closing = { readonly kind: 'bad-handle' | 'unmap' } | { readonly kind: 'decrement' | 'last' | 'never' | 'fini'; readonly o: Obj };

function closing(p: Program, e: CloseInstr): Closing {
  if (e.gone !== undefined) return e.at! < e.gone.length ? { kind: 'fini', o: e.gone[e.at!]! } : { kind: 'unmap' }; // both are there
  const o = p.handles.get(e.handle);
  if (o === undefined || o.refs <= 0 || o.state === 'dead') return { kind: 'bad-handle' };
  if (o.refs > 1) return { kind: 'decrement', o };
  return { kind: p.policy.unload === 'never' || o.isMain || o.nodelete || isStartup(p, o) ? 'never' : 'last', o };
}

/** The main program and what was loaded with it stay. */
const isStartup = (p: Program, o: Obj): boolean => breadthFirst(mainOf(p)).includes(o);

/** Objects that nobody holds: neither main, a load under way, a handle, NODELETE nor an object that is held; in reverse order of their initialisation. */
function unheld(p: Program): Obj[] {
  const held = new Set<Obj>();
  const hold = (x: Obj): void => {
    const open = [x];
    for (let y = open.pop(); y !== undefined; y = open.pop()) {
      if (held.has(y)) continue;
      held.add(y);
      open.push(...y.needed, ...y.providers);
    }
  };
  for (const x of p.pending) hold(x);
  for (const x of p.linkMap) if (x.isMain || x.nodelete || x.refs > 0) hold(x);
  return p.linkMap.filter(x => !held.has(x) && x.state !== 'dead' && x.state !== 'closing').sort((a, b) => b.turn - a.turn);
}

export const closeRules = (p: Program): Group<CloseInstr> => {
  const lower = (o: Obj): void => {
    setField(p, o, 'refs', o.refs - 1);
    p.log.push({ event: 'close', object: o.name, refs: o.refs });
  };
  const ok = [i32(0)];
  const object = (w: Closing): Obj => (w as Closing & { readonly o: Obj }).o; // by the premises
  return linkGroup<CloseInstr, Closing>(e => closing(p, e),
    linkRule('close-bad-handle', w => w.kind === 'bad-handle', (_z, e) => {
      report(p, { kind: 'bad-handle', handle: e.handle });
      return [i32(-1)];
    }),
    linkRule('close-decrement', w => w.kind === 'decrement', (_z, _e, w) => {
      lower(object(w));
      return ok;
    }),
    linkRule('close-never', w => w.kind === 'never', (_z, _e, w) => {
      lower(object(w));
      return ok;
    }),
    linkRule('close-last', w => w.kind === 'last', (_z, e, w) => {
      lower(object(w));
      const gone = unheld(p);
      for (const o of gone) setField(p, o, 'state', 'closing');
      return [{ ...e, gone, at: 0 }];
    }),
    linkRule('close-fini', w => w.kind === 'fini', (_z, e, w) => {
      const o = object(w);
      // What was never begun (a constructor before it trapped) is not ended.
      const x = o.layout.hooks.finalise === null || o.turn === 0 ? undefined : o.inst?.exports.get(o.layout.hooks.finalise);
      const rest = { ...e, at: e.at! + 1 }; // there, by the premise
      if (x?.kind !== 'func') return [rest];
      p.log.push({ event: 'fini', object: o.name, hook: o.layout.hooks.finalise });
      return [x.inst.ref, callRef(x.inst), rest];
    }),
    linkRule('close-unmap', w => w.kind === 'unmap', (_z, e) => {
      for (const o of e.gone!) unmap(p, o); // there, by the premise
      return ok;
    }));
}; // biome-ignore format: a rule a paragraph

/** Nulls an object's slots and takes it out of the link map and the scopes; its memory is not given back (D21). */
function unmap(p: Program, o: Obj): void {
  setField(p, o, 'state', 'dead');
  setField(p, o, 'refs', 0);
  const { inst } = o;
  p.table?.refs.forEach((r, i) => {
    if (r.op === 'ref.func_addr' && r.a.module === inst) setRef(p.store, p.table!, i, NULL); // there is a table, we are in it
  });
  // A start function may close, and its load fail.
  const leave = (list: Obj[]): void => {
    const at = list.indexOf(o);
    if (at < 0) return;
    list.splice(at, 1);
    undo(p, () => list.splice(at, 0, o));
  };
  leave(p.linkMap);
  for (const scope of [p.global, ...[...p.linkMap, ...p.pending].flatMap(x => x.scopes)]) leave(scope.list);
  p.log.push({ event: 'unmap', object: o.name, hook: null });
}

// ─── link.call-lazy ───

export interface LazyInstr {
  readonly op: 'link.call-lazy';
  readonly pos: number;
  readonly o: Obj;
  readonly i: number;
}
type Lazy =
  | { readonly kind: 'bound' | 'resolve'; readonly f: FuncInst; readonly provider: Obj | null }
  | { readonly kind: 'missing' }
  | { readonly kind: 'type-mismatch'; readonly provider: Obj };

function lazy({ o, i }: LazyInstr): Lazy {
  const known = o.lazy.get(i);
  if (known !== undefined) return { kind: 'bound', f: known, provider: null };
  const { name, type } = o.validated.type.imports[i]!;
  const found = lookUp(name, o.scopes);
  if (found === null) return { kind: 'missing' };
  const f = found.definition.kind === 'func' ? found.provider.inst?.funcs[found.definition.index] : undefined;
  if (f === undefined || !matchExternType(externType({ kind: 'func', inst: f }), type))
    return { kind: 'type-mismatch', provider: found.provider };
  return { kind: 'resolve', f, provider: found.provider };
}

export const lazyRules = (p: Program): Group<LazyInstr> => {
  const nameOf = ({ o, i }: LazyInstr): string => o.validated.type.imports[i]!.name;
  const trap = (reason: string): readonly Admin[] => [{ op: 'trap', reason, pos: -1 }];
  return linkGroup<LazyInstr, Lazy>(lazy,
    linkRule('lazy-bound', w => w.kind === 'bound', (_z, _e, w) => (w.kind === 'bound' ? [w.f.ref, callRef(w.f)] : [])),
    linkRule('lazy-resolve', w => w.kind === 'resolve', (_z, e, w) => {
      const { f, provider } = w as Lazy & { kind: 'resolve' }; // by the premise
      setKey(p, e.o.lazy, e.i, f);
        if (provider !== null) uses(p, e.o, provider);
      const { module, name, type } = e.o.validated.type.imports[e.i]!;
      p.log.push({
        event: 'bind', object: e.o.name, import: { module, name, kind: type.kind, type: 'func' }, scopes: e.o.scopes.map(s => s.name), provider: provider?.name ?? null,
        reason: 'first', shadowed: [], note: 'at the first call',
      }); // biome-ignore format: fields only
      return [f.ref, callRef(f)];
    }),
    linkRule('lazy-missing', w => w.kind === 'missing', (_z, e) =>
      trap(showError({ kind: 'symbol-missing', symbol: nameOf(e), where: `${e.o.name}, at its first call` }))),
    linkRule('lazy-type-mismatch', w => w.kind === 'type-mismatch', (_z, e, w) =>
      trap(`type mismatch: ${nameOf(e)}: ${e.o.name} calls a function that ${w.kind === 'type-mismatch' ? w.provider.name : '?'} defines otherwise`)));
}; // biome-ignore format: a rule a paragraph
