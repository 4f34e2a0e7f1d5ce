// Types of the parse tree to the abstract syntax (spec 6.4), and type uses with the definitions that they imply (6.6.4, 6.6.5).

import { parseU } from '../interpreter/numerics/literals.ts';
import { refuse } from '../interpreter/syntax/diagnostic.ts';
import type { Names, RecGroup } from '../interpreter/syntax/modules.ts';
import type { Pos, Source } from '../interpreter/syntax/source.ts';
import type {
  CompType,
  FieldType,
  FuncType,
  GlobalType,
  Limits,
  MemType,
  RefType,
  StorageType,
  SubType,
  TableType,
  ValType,
} from '../interpreter/syntax/types.ts';
import { showTypes } from '../interpreter/syntax/types.ts';
import type { NameAnnotations } from './resolve-annotations.ts';
import { at, bind, cropped, indexIn, type Space, space } from './spaces.ts';
import type {
  Binding,
  CompNode,
  FieldNode,
  GlobalTypeNode,
  HeapNode,
  LimitsNode,
  MemTypeNode,
  RefNode,
  SubNode,
  TableTypeNode,
  Token,
  TypeDef,
  TypeNode,
  TypeUseNode,
} from './tree.ts';

export interface Spaces {
  readonly type: Space;
  readonly func: Space;
  readonly table: Space;
  readonly memory: Space;
  readonly global: Space;
  readonly tag: Space;
  readonly elem: Space;
  readonly data: Space;
}

/** What is known while a module is resolved. */
export interface Context {
  readonly source: Source;
  readonly spaces: Spaces;
  /** Field names by type index. */
  readonly fields: Map<number, Space>;
  /** The composite type of each type index, once resolved. */
  readonly comps: CompType[];
  readonly groups: RecGroup[];
  /** Type index by the text of a function type that stands alone in its group, final and without super type. */
  readonly byShape: Map<string, number>;
  readonly names: Names;
  readonly annotations: NameAnnotations;
  /** Whether an instruction names a data segment. */
  needsDataCount: boolean;
}

// ─── Types ───

export const heapType = (c: Context, h: HeapNode) => (typeof h === 'string' ? h : indexIn(c.source, c.spaces.type, h));

export const refType = (c: Context, t: RefType | RefNode): RefType =>
  'idx' in t ? { nullable: t.nullable, ht: indexIn(c.source, c.spaces.type, t.idx) } : t;

export const valType = (c: Context, t: TypeNode): ValType => (typeof t === 'string' ? t : refType(c, t));

const storageType = (c: Context, t: FieldNode['zt']): StorageType => (typeof t === 'string' ? t : refType(c, t));

const fieldType = (c: Context, f: FieldNode): FieldType => ({ mut: f.mut, zt: storageType(c, f.zt) });

const none: readonly never[] = [];
export const valTypes = (c: Context, ts: readonly TypeNode[]): readonly ValType[] => (ts.length === 0 ? none : ts.map(t => valType(c, t)));
const bindingTypes = (c: Context, bs: readonly Binding<TypeNode>[]): readonly ValType[] =>
  bs.length === 0 ? none : bs.map(b => valType(c, b.type));

function compType(c: Context, ct: CompNode): CompType {
  switch (ct.kind) {
    case 'func':
      return { kind: 'func', params: bindingTypes(c, ct.params), results: valTypes(c, ct.results) };
    case 'struct':
      return { kind: 'struct', fields: ct.fields.map(f => fieldType(c, f.type)) };
    case 'array':
      return { kind: 'array', field: fieldType(c, ct.field) };
  }
}

const subType = (c: Context, t: SubNode): SubType => ({
  final: t.final,
  supers: t.supers.map(x => indexIn(c.source, c.spaces.type, x)),
  ct: compType(c, t.ct),
});

/** An unsigned number of 64 bits: a limit, an offset, an alignment. */
export function u64(source: Source, t: Token): bigint {
  const n = parseU(t.text, 64);
  if (n === null) throw refuse('malformed', 'i64 constant out of range', cropped(t), at(source, t));
  return n;
}

const addrType = (c: Context, t: Token | null): 'i32' | 'i64' => {
  if (t === null || t.text === 'i32') return 'i32';
  if (t.text === 'i64') return 'i64';
  throw refuse('malformed', 'unexpected token', `got '${cropped(t)}', expected an address type, i32 or i64`, at(c.source, t));
};
const unsupported = (c: Context, t: Token | null, name: string) => {
  if (t !== null) throw refuse('unsupported', name, '', at(c.source, t));
};

export function limits(c: Context, l: LimitsNode): Limits {
  unsupported(c, l.shared, 'shared memory');
  return { min: u64(c.source, l.min), max: l.max === null ? null : u64(c.source, l.max) };
}
export const addressed = (c: Context, t: Token | null, l: Limits) => ({ at: addrType(c, t), limits: l });
export const tableType = (c: Context, t: TableTypeNode): TableType => ({
  ...addressed(c, t.at, limits(c, t.limits)),
  rt: refType(c, t.rt),
});
export function memType(c: Context, t: { readonly at: Token | null; readonly pagesize: Token | null }, l: Limits): MemType {
  unsupported(c, t.pagesize, 'custom page sizes');
  return addressed(c, t.at, l);
}
export const importedMemType = (c: Context, t: MemTypeNode): MemType => memType(c, t, limits(c, t.limits));
export const globalType = (c: Context, t: GlobalTypeNode): GlobalType => ({ mut: t.mut, t: valType(c, t.t) });

// ─── Definitions ───

/** Binds the names of a type definition and of its fields. */
export function bindType(c: Context, d: TypeDef): void {
  const x = bind(c.source, c.spaces.type, d.id);
  c.annotations.name(c.spaces.type, x, (d.id ?? d.t).offset);
  if (d.type.ct.kind !== 'struct') return;
  const s = space('field', 'field');
  for (const f of d.type.ct.fields) c.annotations.name(s, bind(c.source, s, f.id), f.at);
  c.fields.set(x, s);
  if (s.names.size > 0) c.names.field.set(x, s.names);
}

export function defineGroup(c: Context, pos: Pos, defs: readonly TypeDef[]): void {
  const types = defs.map(d => subType(c, d.type));
  for (const t of types) c.comps.push(t.ct);
  c.groups.push({ pos, types });
  const only = types.length === 1 ? types[0]! : null;
  if (only === null || !only.final || only.supers.length > 0 || only.ct.kind !== 'func') return;
  const key = keyOf(only.ct.params, only.ct.results);
  if (!c.byShape.has(key)) c.byShape.set(key, c.comps.length - 1);
}

/** Function types are the same to the text format if they are written the same, indices in place of identifiers. */
const typeKey = (t: ValType): string => (typeof t === 'string' ? t : `${t.nullable ? '?' : '!'}${String(t.ht)}`); // text has indices, no closed types
function keyOf(params: readonly ValType[], results: readonly ValType[]): string {
  let key = '';
  for (const t of params) key += `${typeKey(t)} `;
  key += '>';
  for (const t of results) key += ` ${typeKey(t)}`;
  return key;
}

// ─── Type uses ───

/** The type index of a type use. What is written inline must agree with the definition, or implies one (6.6.5). */
export function typeUse(c: Context, u: TypeUseNode, pos: Pos): number {
  if (u.type !== null) {
    const x = indexIn(c.source, c.spaces.type, u.type);
    if (u.params.length > 0 || u.results.length > 0) checkInline(c, u, x, u.type);
    return x;
  }
  return implied(c, bindingTypes(c, u.params), valTypes(c, u.results), pos);
}

function implied(c: Context, params: readonly ValType[], results: readonly ValType[], pos: Pos): number {
  const key = keyOf(params, results);
  let x = c.byShape.get(key);
  if (x === undefined) {
    x = c.spaces.type.count++;
    const ct: FuncType = { kind: 'func', params, results };
    c.comps.push(ct);
    c.groups.push({ pos, types: [{ final: true, supers: [], ct }] });
    c.byShape.set(key, x);
  }
  return x;
}

function checkInline(c: Context, u: TypeUseNode, x: number, t: Token): void {
  const ct = c.comps[x];
  const where = at(c.source, t);
  if (ct === undefined) throw refuse('malformed', 'unknown type', `${cropped(t)} of ${c.spaces.type.count} types`, where);
  if (ct.kind !== 'func')
    throw refuse('malformed', 'inline function type does not match explicit type', `type ${cropped(t)} is not a function type`, where);
  const params = bindingTypes(c, u.params);
  const results = valTypes(c, u.results);
  const sameLength = params.length === ct.params.length && results.length === ct.results.length; // keys cost as much as the type is long
  if (!sameLength || keyOf(params, results) !== keyOf(ct.params, ct.results))
    throw refuse(
      'malformed',
      'inline function type does not match explicit type',
      `${showTypes(params)} -> ${showTypes(results)}, but type ${cropped(t)} is ${showTypes(ct.params)} -> ${showTypes(ct.results)}`,
      where,
    );
}

/** The type of a block: a type use, whose short form for no parameters and at most one result implies no definition (6.5.2). */
export function blockType(c: Context, u: TypeUseNode, pos: Pos): number | { readonly result: ValType | null } {
  if (u.type === null && u.params.length === 0 && u.results.length <= 1)
    return u.results.length === 0 ? noResult : { result: valType(c, u.results[0]!) };
  return typeUse(c, u, pos);
}
const noResult = { result: null };
