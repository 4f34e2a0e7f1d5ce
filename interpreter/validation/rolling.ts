// Closing types (spec 3.1 "Types", "Rolling and Unrolling"): type indices become defined types, recursive groups are rolled and
// unrolled, and equal groups become one.
//
// Two groups are the same type iff they are equal once closed outer types are in place and inner references are relative (`RecVar`).
// So a group has a key, a text linear in its size in which outer types appear by id, and one table keeps one group a key:
// equality of defined types is identity of objects.

import type { Where } from '../syntax/diagnostic.ts';
import { refuse } from '../syntax/diagnostic.ts';
import type { RecGroup } from '../syntax/modules.ts';
import type { Source } from '../syntax/source.ts';
import type {
  CompType,
  DefType,
  ExternType,
  FieldType,
  HeapType,
  RefType,
  StorageType,
  SubType,
  TypeUse,
  ValType,
} from '../syntax/types.ts';
import { isRefType } from '../syntax/types.ts';

/** Types in index order; null stands for one that was found wrong and reported, so that nothing is reported because of it. */
export type Types = readonly (DefType | null)[];

/** Thrown instead of a diagnostic by what depends on something already reported; never leaves ../validation. */
export const consequence: Error = new Error('follows from an error reported before');

const nowhere: Where = { source: null, pos: -1 };

// ─── Substitution ───

type Substitution = (use: TypeUse) => TypeUse;

const substHeapType = (t: HeapType, s: Substitution): HeapType => (typeof t === 'string' ? t : s(t));

const substRefType = (t: RefType, s: Substitution): RefType => {
  const ht = substHeapType(t.ht, s);
  return ht === t.ht ? t : { nullable: t.nullable, ht };
};

// What is not a reference has no type uses: it comes back as it is.
const substStorageType = <T extends StorageType>(t: T, s: Substitution): T | RefType => (isRefType(t) ? substRefType(t, s) : t);

const substFieldType = (t: FieldType, s: Substitution): FieldType => {
  const zt = substStorageType(t.zt, s);
  return zt === t.zt ? t : { mut: t.mut, zt };
};

const substCompType = (t: CompType, s: Substitution): CompType => {
  switch (t.kind) {
    case 'func':
      return { kind: 'func', params: t.params.map(p => substStorageType(p, s)), results: t.results.map(r => substStorageType(r, s)) };
    case 'struct':
      return { kind: 'struct', fields: t.fields.map(f => substFieldType(f, s)) };
    case 'array':
      return { kind: 'array', field: substFieldType(t.field, s) };
  }
};

const substSubType = (t: SubType, s: Substitution): SubType => ({ final: t.final, supers: t.supers.map(s), ct: substCompType(t.ct, s) });

/** Replaces type indices by defined types; what has none is returned itself. */
const closing =
  (types: Types, where: Where): Substitution =>
  use =>
    typeof use === 'number' ? typeAt(types, use, where) : use;

/** The defined type of index x. Errors: `unknown type`. */
export function typeAt(types: Types, x: number, where: Where = nowhere): DefType {
  const dt = types[x];
  if (dt === undefined) throw refuse('invalid', `unknown type ${x}`, '', where);
  if (dt === null) throw consequence;
  return dt;
}

export const closeHeapType = (t: HeapType, types: Types, where: Where = nowhere): HeapType =>
  typeof t === 'number' ? typeAt(types, t, where) : t;

export const closeRefType = (t: RefType, types: Types, where: Where = nowhere): RefType =>
  typeof t.ht === 'number' ? { nullable: t.nullable, ht: typeAt(types, t.ht, where) } : t;

export const closeValType = (t: ValType, types: Types, where: Where = nowhere): ValType =>
  isRefType(t) ? closeRefType(t, types, where) : t;

/** `$clos_externtype` (3.1). Errors: `unknown type`. */
export function closeExternType(t: ExternType, types: Types, where: Where = nowhere): ExternType {
  switch (t.kind) {
    case 'func':
    case 'tag':
      return { kind: t.kind, type: closing(types, where)(t.type) };
    case 'table':
      return { kind: 'table', type: { ...t.type, rt: closeRefType(t.type.rt, types, where) } };
    case 'global':
      return { kind: 'global', type: { mut: t.type.mut, t: closeValType(t.type.t, types, where) } };
    case 'memory':
      return t;
  }
}

// ─── Keys ───

const keyOfUse = (t: TypeUse): string => (typeof t === 'number' ? `x${t}` : isRecVar(t) ? `r${t.rec}` : `d${t.id}`);
const keyOfType = (t: StorageType): string =>
  isRefType(t) ? `${t.nullable ? '?' : '!'}${typeof t.ht === 'string' ? t.ht : keyOfUse(t.ht)}` : t;
const keyOfField = (t: FieldType): string => (t.mut ? `*${keyOfType(t.zt)}` : keyOfType(t.zt));
const keyOfComp = (t: CompType): string => {
  switch (t.kind) {
    case 'func':
      return `f${t.params.map(keyOfType).join(' ')}>${t.results.map(keyOfType).join(' ')}`;
    case 'struct':
      return `s${t.fields.map(keyOfField).join(' ')}`;
    case 'array':
      return `a${keyOfField(t.field)}`;
  }
};
const keyOfSub = (t: SubType): string => `${t.final ? '=' : ''}${t.supers.map(keyOfUse).join(' ')}:${keyOfComp(t.ct)}`;

const isRecVar = (t: Exclude<TypeUse, number>): t is { readonly rec: number } => typeof t.rec === 'number';

// ─── Interning ───

const interned = new Map<string, readonly DefType[]>();

/** The ancestors of a defined type: how many, the next one, and one further up, by which any is reached in logarithmic time. */
interface Lineage {
  readonly depth: number;
  readonly parent: DefType | null;
  readonly jump: DefType | null;
}
const lineages: Lineage[] = [];

const root: Lineage = { depth: 0, parent: null, jump: null };

const lineageBelow = (parent: DefType): Lineage => {
  const p = lineages[parent.id]!;
  const j = p.jump === null ? null : lineages[p.jump.id]!;
  // Two steps of equal length join into one: so that any ancestor is reached in about 2 log(depth) steps.
  const joins = j !== null && j.jump !== null && p.depth - j.depth === j.depth - lineages[j.jump.id]!.depth;
  return { depth: p.depth + 1, parent, jump: joins ? j.jump : parent };
};

/** Whether `sup` is `sub` or among what it was declared a sub type of (3.3.10 Deftype_sub). */
export function descends(sub: DefType, sup: DefType): boolean {
  const depth = lineages[sup.id]!.depth;
  let at: DefType | null = sub;
  while (at !== null && at !== sup) {
    const l: Lineage = lineages[at.id]!;
    if (l.depth <= depth) return false;
    at = l.jump !== null && lineages[l.jump.id]!.depth >= depth ? l.jump : l.parent;
  }
  return at === sup;
}

type Draft = { -readonly [K in keyof DefType]: DefType[K] };

/**
 * `$rolldt` (3.1 "Rolling and Unrolling"): the defined types of a group whose first member has index `types.length`, given the
 * types before it.
 * Errors: `unknown type` for an index behind the group.
 */
export function closeGroup(group: RecGroup, types: Types, source: Source | null = null): readonly DefType[] {
  const x = types.length;
  const n = group.types.length;
  const where = { source, pos: group.pos };
  const roll: Substitution = use =>
    typeof use !== 'number' ? use : use >= x && use < x + n ? { rec: use - x } : typeAt(types, use, where);
  const rec = group.types.map(t => substSubType(t, roll));
  const key = rec.map(keyOfSub).join(';');
  const known = interned.get(key);
  if (known !== undefined) return known;

  const first = lineages.length;
  const dts: Draft[] = rec.map((t, index) => ({ id: first + index, rec, index, unrolled: t }));
  // The group as a cyclic graph: its variables become its own defined types.
  const unroll: Substitution = use => (typeof use !== 'number' && isRecVar(use) ? dts[use.rec]! : use);
  for (const dt of dts) {
    dt.unrolled = substSubType(dt.unrolled, unroll);
    // Only the first super type counts, and only one defined before: all else is refused by modules.ts, and must not loop until then.
    const sup = dt.unrolled.supers[0];
    const before = typeof sup === 'object' && !isRecVar(sup) && sup.id < dt.id ? sup : null;
    lineages.push(before === null ? root : lineageBelow(before));
  }
  interned.set(key, dts);
  return dts;
}

/** The defined types of a module's groups, in index order, after those of `before` (3.5.1 Types_ok, without its checks). */
export function closeTypes(groups: readonly RecGroup[], before: readonly DefType[] = [], source: Source | null = null): DefType[] {
  const types = [...before];
  for (const group of groups) for (const dt of closeGroup(group, types, source)) types.push(dt);
  return types;
}

/** `$expanddt` (3.1 "Defined Types"): the composite type of a defined type. */
export const expand = (dt: DefType): CompType => dt.unrolled.ct;
