// Subtyping (spec 3.3) on closed types: no type indices, no group variables, so no context either.
//
// In all of them the first type is the one that must be below the second. Nothing here recurses into defined types: they match by
// identity or by declared super types.

import type {
  AbsHeapType,
  CompType,
  DefType,
  ExternType,
  FieldType,
  GlobalType,
  HeapType,
  Limits,
  MemType,
  RefType,
  StorageType,
  TableType,
  ValType,
} from '../syntax/types.ts';
import { descends } from './rolling.ts';

/** The hierarchy that a heap type is in, named by its top; null for `bot`, which is in all. */
export function topOf(t: HeapType): 'any' | 'func' | 'exn' | 'extern' | null {
  if (typeof t !== 'string') return expansionKind(t) === 'func' ? 'func' : 'any';
  switch (t) {
    case 'any':
    case 'eq':
    case 'i31':
    case 'struct':
    case 'array':
    case 'none':
      return 'any';
    case 'func':
    case 'nofunc':
      return 'func';
    case 'exn':
    case 'noexn':
      return 'exn';
    case 'extern':
    case 'noextern':
      return 'extern';
    case 'bot':
      return null;
  }
}

// The argument is a type use; closed ones are defined types only.
const defined = (t: Exclude<HeapType, AbsHeapType>): DefType => t as DefType;
const expansionKind = (t: Exclude<HeapType, AbsHeapType>): CompType['kind'] => defined(t).unrolled.ct.kind;

/** 3.3.10 Deftype_sub. */
export const matchDefType = (a: DefType, b: DefType): boolean => a === b || descends(a, b);

/** 3.3.3 Heaptype_sub. */
export function matchHeapType(a: HeapType, b: HeapType): boolean {
  if (a === b) return true;
  if (typeof a !== 'string') {
    if (typeof b !== 'string') return descends(defined(a), defined(b));
    const kind = expansionKind(a);
    return kind === b || (kind !== 'func' && (b === 'eq' || b === 'any'));
  }
  switch (a) {
    case 'bot':
      return true;
    case 'none':
      return topOf(b) === 'any';
    case 'nofunc':
      return topOf(b) === 'func';
    case 'noexn':
      return b === 'exn';
    case 'noextern':
      return b === 'extern';
    case 'i31':
    case 'struct':
    case 'array':
      return b === 'eq' || b === 'any';
    case 'eq':
      return b === 'any';
    default:
      return false;
  }
}

/** 3.3.4 Reftype_sub. */
export const matchRefType = (a: RefType, b: RefType): boolean => (b.nullable || !a.nullable) && matchHeapType(a.ht, b.ht);

/** 3.3.5 Valtype_sub. */
export const matchValType = (a: ValType, b: ValType): boolean =>
  a === b || a === 'bot' || (typeof a === 'object' && typeof b === 'object' && matchRefType(a, b));

/** 3.3.6 Resulttype_sub. */
export const matchResultType = (a: readonly ValType[], b: readonly ValType[]): boolean =>
  a === b || (a.length === b.length && a.every((t, i) => matchValType(t, b[i]!)));

/** 3.3.9 Storagetype_sub: packed types match themselves only. */
export const matchStorageType = (a: StorageType, b: StorageType): boolean =>
  a === b || a === 'bot' || (typeof a === 'object' && typeof b === 'object' && matchRefType(a, b));

/** 3.3.9 Fieldtype_sub: what can be written is invariant. */
export const matchFieldType = (a: FieldType, b: FieldType): boolean =>
  a.mut === b.mut && matchStorageType(a.zt, b.zt) && (!a.mut || matchStorageType(b.zt, a.zt));

/** 3.3.8 Comptype_sub: structs in width and depth, functions contravariant in their parameters. */
export function matchCompType(a: CompType, b: CompType): boolean {
  if (a.kind === 'func') return b.kind === 'func' && matchResultType(b.params, a.params) && matchResultType(a.results, b.results);
  if (a.kind === 'array') return b.kind === 'array' && matchFieldType(a.field, b.field);
  return b.kind === 'struct' && a.fields.length >= b.fields.length && b.fields.every((f, i) => matchFieldType(a.fields[i]!, f));
}

/** 3.3.11 Limits_sub. */
export const matchLimits = (a: Limits, b: Limits): boolean => a.min >= b.min && (b.max === null || (a.max !== null && a.max <= b.max));

/** 3.3.13 Globaltype_sub: what can be written is invariant. */
export const matchGlobalType = (a: GlobalType, b: GlobalType): boolean =>
  a.mut === b.mut && matchValType(a.t, b.t) && (!a.mut || matchValType(b.t, a.t));

/** 3.3.14 Memtype_sub. */
export const matchMemType = (a: MemType, b: MemType): boolean => a.at === b.at && matchLimits(a.limits, b.limits);

/** 3.3.15 Tabletype_sub: invariant in the element type. */
export const matchTableType = (a: TableType, b: TableType): boolean =>
  a.at === b.at && matchLimits(a.limits, b.limits) && matchRefType(a.rt, b.rt) && matchRefType(b.rt, a.rt);

/** 3.3.16 Externtype_sub: whether what has type `a` may be imported at type `b`. */
export function matchExternType(a: ExternType, b: ExternType): boolean {
  if (a.kind === 'func') return b.kind === 'func' && matchHeapType(a.type, b.type);
  if (a.kind === 'table') return b.kind === 'table' && matchTableType(a.type, b.type);
  if (a.kind === 'memory') return b.kind === 'memory' && matchMemType(a.type, b.type);
  if (a.kind === 'global') return b.kind === 'global' && matchGlobalType(a.type, b.type);
  return b.kind === 'tag' && matchHeapType(a.type, b.type) && matchHeapType(b.type, a.type);
}

/** `$diffrt` (3.1): what remains of `a` once a cast to `b` has failed. */
export const diffRefType = (a: RefType, b: RefType): RefType => (b.nullable && a.nullable ? { nullable: false, ht: a.ht } : a);
