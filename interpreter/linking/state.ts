// The link state: a program, its objects and scopes (README.md, "State"). It belongs to the store: every change can be taken back
// through the store's journal, together with what code writes.

import type { Validated } from '../execution/instantiate.ts';
import type { Extern, FuncInst, GlobalInst, MemInst, ModuleInst, TableInst, TagInst } from '../runtime/instances.ts';
import type { Store } from '../runtime/store.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import type { Abi, Definition, Layout } from './abi.ts';
import type { Ledger } from './ledger.ts';
import type { LinkEvent } from './log.ts';
import type { Policy } from './policy.ts';

export type ObjState = 'mapped' | 'bound' | 'initialised' | 'closing' | 'dead';

/** A loaded module with its placement. */
export interface Obj {
  readonly id: number;
  /** As it was asked for first; all names under which it is known. */
  readonly name: string;
  readonly names: Set<string>;
  /** Canonical path, and what identifies the file behind it. */
  readonly path: string;
  readonly fileId: string;
  readonly validated: Validated;
  readonly layout: Layout;
  readonly isMain: boolean;
  memoryBase: number;
  tableBase: number;
  tlsBase: number;
  inst: ModuleInst | null;
  /** Its direct dependencies, in the order of the section. */
  needed: readonly Obj[];
  /** Where its references are looked up, in order. */
  scopes: readonly Scope[];
  state: ObjState;
  /** How many handles to it are open. */
  refs: number;
  global: boolean;
  nodelete: boolean;
  /** How often its initialiser has been started: at most once. `turn` is its place in the order of initialisation, 0 before. */
  initialised: number;
  turn: number;
  /** The cells behind its GOT imports, by `mem:symbol` and `func:symbol`. */
  readonly cells: Map<string, Cell>;
  /** Objects whose definitions it uses: they are held as long as it is (D21). */
  readonly providers: Set<Obj>;
  /** Functions that were bound at their first call, by import. */
  readonly lazy: Map<number, FuncInst>;
}

/** The mutable global behind a GOT import, and what the loader put there. */
export interface Cell {
  readonly inst: GlobalInst;
  readonly symbol: string;
  readonly of: 'mem' | 'func';
  provider: Obj | null;
  value: number;
}

/** An ordered list of objects in which a reference is looked up; `index` has who defines a symbol, in that order. */
export interface Scope {
  readonly name: string;
  readonly list: Obj[];
  readonly index: Map<string, Obj[]>;
}

/** Files as the loader sees them. Paths are canonical after `find`; identity is that of the file, not of the name. */
export interface Files {
  /** The canonical path and identity of a file, null where there is none. */
  readonly find: (path: string) => { readonly path: string; readonly fileId: string } | null;
  readonly read: (path: string) => Uint8Array | Validated;
}

/** What went wrong, as data: see errors.ts for the text. */
export type LinkError =
  | { readonly kind: 'bad-mode'; readonly name: string; readonly mode: number }
  | { readonly kind: 'not-found'; readonly name: string; readonly chain: readonly string[]; readonly tried: readonly string[] }
  | { readonly kind: 'not-a-library'; readonly path: string; readonly reason: string; readonly diagnostic: Diagnostic | null }
  | {
      readonly kind: 'no-room';
      readonly what: 'memory' | 'table';
      readonly object: string;
      readonly wanted: number;
      readonly limit: number;
    }
  | { readonly kind: 'unresolved'; readonly misses: readonly Miss[] }
  | {
      readonly kind: 'start-trap';
      readonly object: string;
      readonly reason: string;
      readonly during: 'elem' | 'data' | 'start' | 'reloc' | 'tls';
    }
  | { readonly kind: 'symbol-missing'; readonly symbol: string; readonly where: string }
  | { readonly kind: 'bad-handle'; readonly handle: number }
  | { readonly kind: 'allocation'; readonly reason: string };

/** A reference that could not be bound: what was wanted, by whom, and what there was instead. */
export interface Miss {
  readonly reason: 'missing' | 'kind-mismatch' | 'type-mismatch';
  readonly object: string;
  readonly module: string;
  readonly symbol: string;
  readonly wanted: string;
  readonly found: { readonly object: string; readonly what: string } | null;
  readonly searched: readonly string[];
  readonly near: readonly string[];
}

/** What a host gives by module and name; the loader asks it after the objects. */
export type HostLookup = (module: string, name: string) => Extern | undefined;

export interface Program {
  readonly store: Store;
  readonly policy: Policy;
  readonly abi: Abi;
  readonly files: Files;
  readonly host: HostLookup;
  /** Where bare names are looked for, before the requester's runtime path; and after it. */
  readonly libraryPath: readonly string[];
  readonly defaultPath: readonly string[];
  readonly preload: readonly string[];
  /** All references are bound at load time, whatever the mode says. */
  readonly bindNow: boolean;
  /** Size in bytes of the stack that the loader makes where the main program has none. */
  readonly stackSize: number;
  /** How link-time immutable globals are read: through cells, or folded into the code as constants. */
  readonly reading: 'cells' | 'patched';

  memory: MemInst | null;
  table: TableInst | null;
  stackPointer: GlobalInst | null;
  /** `__heap_base` and the like, in bytes; fixed at the start. */
  bounds: { readonly heapBase: number; readonly heapEnd: number; readonly stackLow: number; readonly stackHigh: number };
  /** The pointer type of the main program. */
  pointer: 'i32' | 'i64';
  readonly ledger: Ledger;
  /** Who owns each table range. */
  readonly tableLedger: Ledger;
  /** The canonical slot of a function whose address was taken. */
  readonly slots: Map<FuncInst, number>;
  /** Every published object, in load order. */
  readonly linkMap: Obj[];
  readonly global: Scope;
  readonly handles: Map<number, Obj>;
  /** Tags that no object exports: one a program. */
  readonly tags: Map<string, TagInst>;
  /** Profile `emscripten`: names whose open failed, and cells by symbol. */
  readonly failedNames: Set<string>;
  readonly sharedCells: Map<string, GlobalInst>;
  /** Objects of groups that are being loaded. */
  readonly pending: Obj[];
  /** Where the loader keeps strings and structures in the guest's memory: what is left of its last page, and what is there already. */
  readonly arena: { at: number; end: number; readonly strings: Map<string, number>; readonly linkMaps: Map<Obj, number> };
  nextId: number;
  /** How many objects have had their turn to initialise. */
  turns: number;
  /** What the next dlerror gives; and the error of a program that did not start. */
  error: string | null;
  failure: LinkError | null;
  readonly log: LinkEvent[];
}

/** An address that the loader defines, 0 where it does not know it. */
export function boundOf({ bounds }: Program, bound: 'heap-base' | 'heap-end' | 'stack-low' | 'stack-high'): number {
  const { heapBase, heapEnd, stackLow, stackHigh } = bounds;
  return { 'heap-base': heapBase, 'heap-end': heapEnd, 'stack-low': stackLow, 'stack-high': stackHigh }[bound];
}

/** Takes back a change of the link state when the store's journal is rolled back. */
export const undo = (p: Program, back: () => void): void => {
  p.store.journal?.push(back);
};

export const append = <T>(p: Program, list: T[], x: T): void => {
  list.push(x);
  undo(p, () => list.pop());
};
export const setKey = <K, V>(p: Program, map: Map<K, V>, key: K, v: V): void => {
  const had = map.has(key);
  const old = map.get(key);
  map.set(key, v);
  undo(p, () => {
    if (had)
      map.set(key, old as V); // it was there
    else map.delete(key);
  });
};
export const setField = <T extends object, K extends keyof T>(p: Program, x: T, key: K, v: T[K]): void => {
  const old = x[key];
  x[key] = v;
  undo(p, () => {
    x[key] = old;
  });
};

/** Notes that an object uses what another defines. */
export const uses = (p: Program, o: Obj, provider: Obj): void => {
  if (provider === o || o.providers.has(provider)) return;
  o.providers.add(provider);
  undo(p, () => o.providers.delete(provider));
};

// ─── Scopes ───

export const newScope = (name: string): Scope => ({ name, list: [], index: new Map() });

/** Appends objects that are not in the scope yet. Cost: linear in their definitions. */
export function extendScope(p: Program, scope: Scope, objects: readonly Obj[]): void {
  const present = new Set(scope.list);
  for (const o of objects) {
    if (present.has(o)) continue;
    present.add(o);
    append(p, scope.list, o);
    for (const symbol of o.layout.definitions.keys()) {
      const list = scope.index.get(symbol);
      if (list === undefined) setKey(p, scope.index, symbol, [o]);
      else append(p, list, o);
    }
  }
}

/** An object and all it needs, breadth first, needed as declared from left to right (D1). */
export function breadthFirst(root: Obj): Obj[] {
  const out = [root];
  const seen = new Set(out);
  for (let i = 0; i < out.length; i++)
    for (const o of out[i]!.needed)
      if (!seen.has(o)) {
        seen.add(o);
        out.push(o);
      }
  return out;
}

/** Depth-first post-order over needed as declared, back edges ignored: dependencies first (D13). Without the host's stack. */
export function dependenciesFirst(roots: readonly Obj[], among: ReadonlySet<Obj>): Obj[] {
  const out: Obj[] = [];
  const seen = new Set<Obj>();
  for (const root of roots) {
    if (seen.has(root) || !among.has(root)) continue;
    seen.add(root);
    const open: { readonly o: Obj; at: number }[] = [{ o: root, at: 0 }];
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.o.needed[top.at++];
      if (next === undefined) {
        out.push(top.o);
        open.pop();
      } else if (!seen.has(next) && among.has(next)) {
        seen.add(next);
        open.push({ o: next, at: 0 });
      }
    }
  }
  return out;
}

/** First match over scopes, in order (D5: weak or not). */
export function lookUp(
  symbol: string,
  scopes: readonly Scope[],
): { readonly provider: Obj; readonly definition: Definition; readonly shadowed: readonly Obj[] } | null {
  const found: Obj[] = [];
  for (const scope of scopes) for (const o of scope.index.get(symbol) ?? []) if (!found.includes(o) && o.state !== 'dead') found.push(o);
  const provider = found[0];
  if (provider === undefined) return null;
  return { provider, definition: provider.layout.definitions.get(symbol)!, shadowed: found.slice(1) };
}

/** The main program, of a program whose start has begun: what start functions open is published before it. */
export const mainOf = (p: Program): Obj => p.pending.find(o => o.isMain) ?? p.linkMap[0]!; // published, if it is not pending

/** The object that an instance belongs to. */
export const objectOf = (p: Program, inst: ModuleInst | null): Obj | null =>
  inst === null ? null : (p.linkMap.find(o => o.inst === inst) ?? p.pending.find(o => o.inst === inst) ?? null);
