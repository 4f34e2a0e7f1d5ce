// Reading operands and the state in rules: spec 4.2.16 (state access), 4.2.17 (types at run time).

import type {
  ArrayInst,
  DataInst,
  ElemInst,
  ExnInst,
  FuncInst,
  GlobalInst,
  MemInst,
  StructInst,
  TableInst,
  TagInst,
} from '../runtime/instances.ts';
import { i32, i64, type Num, type Ref, type Val } from '../runtime/values.ts';
import type { BlockType } from '../syntax/instructions.ts';
import type { ArrayType, DefType, FuncType, HeapType, RefType, StructType } from '../syntax/types.ts';
import { closeRefType } from '../validation/rolling.ts';
import { matchHeapType } from '../validation/subtyping.ts';
import type { Config } from './configuration.ts';

// Validation has checked what each operand is; these casts say so.

/** The payload of an i32. */
export const int = (v: Val): number => (v as Num).c as number;
/** An i32 or i64 as an unsigned number; beyond 2⁵³ rounded, which is far out of every bound. */
export const nat = (v: Val): number => {
  const { c } = v as Num;
  return typeof c === 'number' ? c >>> 0 : Number(BigInt.asUintN(64, c));
};
/** The same exactly. */
export const natBig = (v: Val): bigint => {
  const { c } = v as Num;
  return typeof c === 'number' ? BigInt(c >>> 0) : BigInt.asUintN(64, c);
};
/** `v + k` in v's own type. */
export const plus = (v: Val, k: number): Val => {
  const { c } = v as Num;
  return typeof c === 'number' ? i32((c + k) | 0) : i64(BigInt.asIntN(64, c + BigInt(k)));
};
/** A size or address as a value of an address type. */
export const address = (at: 'i32' | 'i64', n: number): Val => (at === 'i32' ? i32(n | 0) : i64(BigInt(n)));

export const ref = (v: Val): Ref => v as Ref;
export const structOf = (v: Val): StructInst => (v as Ref & { op: 'ref.struct_addr' }).a;
export const arrayOf = (v: Val): ArrayInst => (v as Ref & { op: 'ref.array_addr' }).a;
export const funcOf = (v: Val): FuncInst => (v as Ref & { op: 'ref.func_addr' }).a;
export const exnOf = (v: Val): ExnInst => (v as Ref & { op: 'ref.exn_addr' }).a;

// `$type(z, x)`, `$mem(z, x)` and the like
export const typeAt = (z: Config, x: number): DefType => z.frame.module.types[x]!;
export const structType = (z: Config, x: number): StructType => typeAt(z, x).unrolled.ct as StructType;
export const arrayType = (z: Config, x: number): ArrayType => typeAt(z, x).unrolled.ct as ArrayType;
export const mem = (z: Config, x: number): MemInst => z.frame.module.mems[x]!;
export const tab = (z: Config, x: number): TableInst => z.frame.module.tables[x]!;
export const glob = (z: Config, x: number): GlobalInst => z.frame.module.globals[x]!;
export const tagAt = (z: Config, x: number): TagInst => z.frame.module.tags[x]!;
export const elem = (z: Config, x: number): ElemInst => z.frame.module.elems[x]!;
export const data = (z: Config, x: number): DataInst => z.frame.module.datas[x]!;

/** Numbers of parameters and results of a block (`$blocktype_`). */
export const blockParams = (z: Config, bt: BlockType): number =>
  typeof bt === 'number' ? (typeAt(z, bt).unrolled.ct as FuncType).params.length : 0;
export const blockResults = (z: Config, bt: BlockType): number =>
  typeof bt === 'number' ? (typeAt(z, bt).unrolled.ct as FuncType).results.length : bt.result === null ? 0 : 1;

/** `$inst_reftype(module, rt)`: a reference type of the code at hand, closed; computed once. */
export function instRefType(z: Config, rt: RefType): RefType {
  const { closed, types } = z.frame.module;
  let t = closed.get(rt);
  if (t === undefined) {
    t = closeRefType(rt, types);
    closed.set(rt, t);
  }
  return t;
}

/** The least heap type of a reference that is not null (4.2.17 Ref_ok). */
export function heapTypeOf(r: Ref): HeapType {
  switch (r.op) {
    case 'ref.null_addr':
      return 'bot';
    case 'ref.i31_num':
      return 'i31';
    case 'ref.struct_addr':
    case 'ref.array_addr':
    case 'ref.func_addr':
      return r.a.type;
    case 'ref.exn_addr':
      return 'exn';
    case 'ref.host_addr':
      return 'any';
    case 'ref.extern':
      return 'extern';
  }
}

/** Ref_ok: whether a reference has a closed reference type. */
export const refOk = (r: Ref, rt: RefType): boolean => (r.op === 'ref.null_addr' ? rt.nullable : matchHeapType(heapTypeOf(r), rt.ht));
