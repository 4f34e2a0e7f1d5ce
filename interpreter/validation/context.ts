// The typing context C of a module (spec 3.1 "Contexts") and what is looked up in it: index spaces, in which null stands for an entry that
// was found wrong and reported.

import type { Diagnostic, Where } from '../syntax/diagnostic.ts';
import { refuse } from '../syntax/diagnostic.ts';
import type { Module } from '../syntax/modules.ts';
import type { Pos } from '../syntax/source.ts';
import type {
  ArrayType,
  DefType,
  FuncType,
  GlobalType,
  HeapType,
  MemType,
  RefType,
  StructType,
  TableType,
  TypeUse,
  ValType,
} from '../syntax/types.ts';
import { showType } from '../syntax/types.ts';
import { closeHeapType, closeRefType, closeValType, consequence, typeAt } from './rolling.ts';

/** `refs` are the functions that occur outside of function bodies: `ref.func` may name only these. */
export interface Context {
  readonly module: Module;
  readonly types: (DefType | null)[];
  readonly funcs: (DefType | null)[];
  readonly tables: (TableType | null)[];
  readonly memories: (MemType | null)[];
  readonly globals: (GlobalType | null)[];
  readonly tags: (DefType | null)[];
  readonly elems: (RefType | null)[];
  readonly refs: Set<number>;
}

export const newContext = (module: Module): Context => ({
  module, types: [], funcs: [], tables: [], memories: [], globals: [], tags: [], elems: [], refs: new Set(),
}); // biome-ignore format: fields only

export const where = (C: Context, pos: Pos): Where => ({ source: C.module.source, pos });

export const invalid = (C: Context, pos: Pos, phrase: string, detail: string, notes: Diagnostic['notes'] = []) =>
  refuse('invalid', phrase, detail, { source: C.module.source, pos, notes });

// ─── Index spaces ───

const entry = <T>(C: Context, space: readonly (T | null)[], x: number, what: string, pos: Pos): T => {
  const found = space[x];
  if (found === undefined) throw unknown(C, what, x, space.length, pos);
  if (found === null) throw consequence;
  return found;
};

const unknown = (C: Context, what: string, x: number, n: number, pos: Pos) =>
  invalid(
    C,
    pos,
    `unknown ${what} ${x}`,
    n === 0 ? `there is no ${what} here` : n === 1 ? `there is 1 ${what} here` : `there are ${n} ${what}s here`,
  );

export const typeOf = (C: Context, x: number, pos: Pos): DefType => entry(C, C.types, x, 'type', pos);
export const funcOf = (C: Context, x: number, pos: Pos): DefType => entry(C, C.funcs, x, 'function', pos);
export const tableOf = (C: Context, x: number, pos: Pos): TableType => entry(C, C.tables, x, 'table', pos);
export const memoryOf = (C: Context, x: number, pos: Pos): MemType => entry(C, C.memories, x, 'memory', pos);
export const globalOf = (C: Context, x: number, pos: Pos): GlobalType => entry(C, C.globals, x, 'global', pos);
export const tagOf = (C: Context, x: number, pos: Pos): DefType => entry(C, C.tags, x, 'tag', pos);
export const elemOf = (C: Context, x: number, pos: Pos): RefType => entry(C, C.elems, x, 'elem segment', pos);
export function checkData(C: Context, x: number, pos: Pos): void {
  if (x >= C.module.datas.length) throw unknown(C, 'data segment', x, C.module.datas.length, pos);
}

// ─── Expansions ───

/** The function type of a defined type. Its parameters and results are closed. */
export function asFunc(C: Context, dt: DefType, pos: Pos): FuncType {
  const { ct } = dt.unrolled;
  if (ct.kind !== 'func') throw invalid(C, pos, 'non-function type', showIn(C, { nullable: false, ht: dt }));
  return ct;
}
export const funcTypeOf = (C: Context, x: number, pos: Pos): FuncType => asFunc(C, typeOf(C, x, pos), pos);

export function structTypeOf(C: Context, x: number, pos: Pos): StructType {
  const { ct } = typeOf(C, x, pos).unrolled;
  if (ct.kind !== 'struct') throw invalid(C, pos, 'non-structure type', useName(C, x));
  return ct;
}
export function arrayTypeOf(C: Context, x: number, pos: Pos): ArrayType {
  const { ct } = typeOf(C, x, pos).unrolled;
  if (ct.kind !== 'array') throw invalid(C, pos, 'non-array type', useName(C, x));
  return ct;
}

// ─── Types as they are written in the module ───

export const closeVal = (C: Context, t: ValType, pos: Pos): ValType =>
  typeof t === 'string' ? t : closeValType(t, C.types, where(C, pos));
export const closeRef = (C: Context, t: RefType, pos: Pos): RefType =>
  typeof t.ht === 'number' ? closeRefType(t, C.types, where(C, pos)) : t;
export const closeHeap = (C: Context, t: HeapType, pos: Pos): HeapType =>
  typeof t === 'number' ? closeHeapType(t, C.types, where(C, pos)) : t;
export const closeUse = (C: Context, t: TypeUse, pos: Pos): DefType =>
  // Modules hold type indices only; a defined type among them is closed already, and a group variable cannot stand outside of its group.
  typeof t === 'number' ? typeAt(C.types, t, where(C, pos)) : (t as DefType);

// ─── Showing ───

/** A type index as the text format writes it: its name where it has one. */
export const useName = (C: Context, x: number): string => {
  const name = C.module.names.type.get(x);
  return name === undefined ? `${x}` : `$${name}`;
};

/** A closed type as the text format writes it in this module: defined types by the name or index of the first type that is the same. */
export function showIn(C: Context, t: ValType): string {
  if (typeof t === 'string' || typeof t.ht === 'string') return showType(t);
  // A linear search, as it happens once an error.
  const x = C.types.indexOf(t.ht as DefType);
  return x < 0 ? showType(t) : `(ref ${t.nullable ? 'null ' : ''}${useName(C, x)})`;
}

const shownTypes = 16;

/** A list of closed types in brackets; `t` for one that is whatever is there. Of a long list the middle is left out. */
export function showAll(C: Context, ts: readonly ValType[]): string {
  const show = (t: ValType): string => (t === 'bot' ? 't' : showIn(C, t));
  if (ts.length <= shownTypes) return `[${ts.map(show).join(' ')}]`;
  const half = shownTypes / 2;
  return `[${[...ts.slice(0, half).map(show), `… ${ts.length - shownTypes} more …`, ...ts.slice(-half).map(show)].join(' ')}]`;
}
