// One load as one transaction: the group that is being loaded, what was planned for it, and how it is taken back (README.md, "dlopen").

import type { Config } from '../execution/configuration.ts';
import { leave } from '../execution/configuration.ts';
import type { Extern, FuncInst } from '../runtime/instances.ts';
import { i32, i64, type Val } from '../runtime/values.ts';
import type { ExternKind } from '../syntax/types.ts';
import type { Definition } from './abi.ts';
import { showError } from './errors.ts';
import type { Region } from './ledger.ts';
import type { Mode } from './policy.ts';
import type { LinkError, Miss, Obj, Program, Scope } from './state.ts';

/** What an import is going to be supplied with. */
export type Plan =
  | { readonly use: 'extern'; readonly x: Extern }
  | { readonly use: 'object'; readonly provider: Obj; readonly kind: ExternKind; readonly index: number }
  | { readonly use: 'memory' | 'table' | 'stack-pointer' | 'memory-base' | 'table-base' | 'tls-base' }
  | { readonly use: 'bound'; readonly bound: 'heap-base' | 'heap-end' | 'stack-low' | 'stack-high' }
  | { readonly use: 'cell'; readonly of: 'mem' | 'func'; readonly symbol: string; readonly target: Target }
  | { readonly use: 'lazy' | 'weak-function'; readonly symbol: string }
  | { readonly use: 'tag'; readonly symbol: string }
  | { readonly use: 'missing' };

/** What an address stands for: a definition of an object, a host function, or nothing. */
export type Target =
  | { readonly kind: 'definition'; readonly provider: Obj; readonly definition: Definition }
  | { readonly kind: 'host'; readonly x: Extern & { readonly kind: 'func' } }
  | { readonly kind: 'null' };

export interface Transaction {
  /** The program's start, or an open. */
  readonly start: boolean;
  readonly mode: Mode;
  readonly root: Obj;
  /** New objects, breadth first. */
  readonly group: Obj[];
  /** Which object's needed entry is next. */
  at: number;
  entry: number;
  readonly chain: Map<Obj, readonly string[]>;
  /** The needed lists of new objects while they grow. */
  readonly scope: Scope;
  readonly plans: Map<Obj, Plan[]>;
  readonly misses: Miss[];
  /** The ends of memory and table as they will be, and the regions to be entered. */
  memoryEnd: number;
  tableEnd: number;
  regions: readonly Region[];
  tableRegions: readonly Region[];
  /** Where the journal stood, and whether it was begun by this transaction. */
  readonly mark: number;
  readonly ownsJournal: boolean;
  /** After publication nothing is taken back. */
  published: boolean;
}

/** An instruction of the linker. */
export interface LinkInstr {
  readonly op: `link.${string}`;
  readonly pos: number;
  readonly txn: Transaction;
  readonly o?: Obj;
  readonly i?: number;
  readonly phase?: string;
  /** A function that gets a slot. */
  readonly f?: FuncInst;
}

/** A pointer of the program. */
export const pointer = (p: Program, n: number): Val => (p.pointer === 'i64' ? i64(BigInt(n)) : i32(n | 0));

/** Begins to keep the journal, unless somebody does already. */
export function begin(p: Program): { readonly mark: number; readonly ownsJournal: boolean } {
  const ownsJournal = p.store.journal === null;
  if (p.store.journal === null) p.store.journal = [];
  return { mark: p.store.journal.length, ownsJournal };
}

/** Ends a transaction that is published: nothing of it will be taken back by the loader. */
export function settle(p: Program, t: Transaction): void {
  t.published = true;
  if (t.ownsJournal) p.store.journal = null;
}

/** Takes back all that was written since the transaction began: store and link state are as before, to the byte. */
export function rollBack(p: Program, t: Transaction): void {
  const { journal } = p.store;
  if (journal !== null) while (journal.length > t.mark) journal.pop()!();
  if (t.ownsJournal) p.store.journal = null;
}

/** Sets what dlerror gives, and logs it. */
export function report(p: Program, error: LinkError): void {
  p.error = showError(error);
  p.failure = error;
  p.log.push({ event: 'error', error: p.error });
}

/**
 * Ends a transaction that failed: everything is taken back, the rest of its instructions is dropped, and what asked for it gets a null
 * handle; a program that does not start traps. To be called in the transaction's context.
 */
export function abort(z: Config, p: Program, t: Transaction, error: LinkError): readonly { readonly op: string }[] {
  rollBack(p, t);
  z.stack.length = z.context.base;
  leave(z);
  report(p, error);
  if (p.policy.failedOpen === 'name') p.failedNames.add(t.root.name);
  return t.start ? [{ op: 'trap', reason: `link error: ${p.error}`, pos: -1 } as { readonly op: string }] : [pointer(p, 0)];
}
