// Types (spec 2.3), with the letters of the specification: t value type, rt reference type, ht heap type, ct composite type.

export type NumType = 'i32' | 'i64' | 'f32' | 'f64';
export type VecType = 'v128';
export type AddrType = 'i32' | 'i64';
export type PackType = 'i8' | 'i16';
export type AbsHeapType =
  | 'any' | 'eq' | 'i31' | 'struct' | 'array' | 'none'
  | 'func' | 'nofunc' | 'exn' | 'noexn' | 'extern' | 'noextern'
  | 'bot'; // biome-ignore format: one family a line

/** A type of a recursive group that is being defined, by its place in the group (`REC.i`); only inside a rolled `RecType`. */
export interface RecVar {
  readonly rec: number;
}

/**
 * A closed defined type: member `index` of a rolled recursive type. Defined types are interned (validation/rolling.ts):
 * two are equal iff they are the same object. `unrolled` is its sub type with `RecVar`s replaced by the group's defined types.
 */
export interface DefType {
  readonly id: number;
  readonly rec: readonly SubType[];
  readonly index: number;
  readonly unrolled: SubType;
}

/** A type index of the module at hand, a group variable, or a closed type. */
export type TypeUse = number | RecVar | DefType;
export type HeapType = AbsHeapType | TypeUse;

export interface RefType {
  readonly nullable: boolean;
  readonly ht: HeapType;
}

/** `'bot'` is the type of an operand in unreachable code; it is not written. */
export type ValType = NumType | VecType | RefType | 'bot';
export type StorageType = ValType | PackType;

export interface FieldType {
  readonly mut: boolean;
  readonly zt: StorageType;
}
export interface FuncType {
  readonly kind: 'func';
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}
export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly FieldType[];
}
export interface ArrayType {
  readonly kind: 'array';
  readonly field: FieldType;
}
export type CompType = FuncType | StructType | ArrayType;

export interface SubType {
  readonly final: boolean;
  readonly supers: readonly TypeUse[];
  readonly ct: CompType;
}

/** Numbers of pages or elements; `max` null where there is none. */
export interface Limits {
  readonly min: bigint;
  readonly max: bigint | null;
}
export interface GlobalType {
  readonly mut: boolean;
  readonly t: ValType;
}
export interface MemType {
  readonly at: AddrType;
  readonly limits: Limits;
}
export interface TableType {
  readonly at: AddrType;
  readonly limits: Limits;
  readonly rt: RefType;
}

export type ExternKind = 'func' | 'table' | 'memory' | 'global' | 'tag';
export type ExternType =
  | { readonly kind: 'func'; readonly type: TypeUse }
  | { readonly kind: 'table'; readonly type: TableType }
  | { readonly kind: 'memory'; readonly type: MemType }
  | { readonly kind: 'global'; readonly type: GlobalType }
  | { readonly kind: 'tag'; readonly type: TypeUse };

/** Parameters and results of an instruction or a block (2.3.9 `instrtype`, without the locals it sets). */
export type ArrowType = Pick<FuncType, 'params' | 'results'>;

export const refType = (nullable: boolean, ht: HeapType): RefType => ({ nullable, ht });
export const isRefType = (t: StorageType): t is RefType => typeof t === 'object';

/** The abbreviations of 6.4.3: `funcref` is `(ref null func)`, and so on. */
export const refAbbreviations: ReadonlyMap<string, RefType> = new Map(
  (
    [
      ['anyref', 'any'], ['eqref', 'eq'], ['i31ref', 'i31'], ['structref', 'struct'], ['arrayref', 'array'], ['nullref', 'none'],
      ['funcref', 'func'], ['nullfuncref', 'nofunc'], ['exnref', 'exn'], ['nullexnref', 'noexn'],
      ['externref', 'extern'], ['nullexternref', 'noextern'],
    ] as const
  ).map(([name, ht]) => [name, refType(true, ht)]),
); // biome-ignore format: pairs

const abbreviationOf = new Map([...refAbbreviations].map(([name, rt]) => [rt.ht, name]));

const showUse = (ht: TypeUse): string =>
  typeof ht === 'number' ? `${ht}` : 'rec' in ht && typeof ht.rec === 'number' ? `rec.${ht.rec}` : `$t${(ht as DefType).id}`;

export const showHeapType = (ht: HeapType): string => (typeof ht === 'string' ? ht : showUse(ht));

/** A value or storage type as the text format writes it; type uses as indices. */
export function showType(t: StorageType): string {
  if (typeof t === 'string') return t;
  const short = t.nullable ? abbreviationOf.get(t.ht) : undefined;
  return short ?? `(ref ${t.nullable ? 'null ' : ''}${showHeapType(t.ht)})`;
}

export const showTypes = (ts: readonly StorageType[]): string => `[${ts.map(showType).join(' ')}]`;
