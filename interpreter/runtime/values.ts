// Values (spec 4.2.1): as in the specification, a value is an instruction that does not reduce further.

import type { ArrayInst, ExnInst, FuncRef, StructInst } from './instances.ts';

/** A number or vector. `pos` is where it was written, −1 where it was computed; floats are their bits as signed integers. */
export type Num =
  | { readonly op: 'i32.const'; readonly pos: number; readonly c: number }
  | { readonly op: 'i64.const'; readonly pos: number; readonly c: bigint }
  | { readonly op: 'f32.const'; readonly pos: number; readonly c: number }
  | { readonly op: 'f64.const'; readonly pos: number; readonly c: bigint };
export interface Vec {
  readonly op: 'v128.const';
  readonly pos: number;
  readonly c: Uint8Array;
}

/** References (4.2.1 `ref`); an address is the instance itself. `i` is the signed 31-bit number. */
export type Ref =
  | { readonly op: 'ref.null_addr' }
  | { readonly op: 'ref.i31_num'; readonly i: number }
  | { readonly op: 'ref.struct_addr'; readonly a: StructInst }
  | { readonly op: 'ref.array_addr'; readonly a: ArrayInst }
  | FuncRef
  | { readonly op: 'ref.exn_addr'; readonly a: ExnInst }
  | { readonly op: 'ref.host_addr'; readonly n: number }
  | { readonly op: 'ref.extern'; readonly r: Ref };

export type Val = Num | Vec | Ref;

export const NULL: Ref = { op: 'ref.null_addr' };

export const i32 = (c: number): Num => ({ op: 'i32.const', pos: -1, c });
export const i64 = (c: bigint): Num => ({ op: 'i64.const', pos: -1, c });
export const f32 = (c: number): Num => ({ op: 'f32.const', pos: -1, c });
export const f64 = (c: bigint): Num => ({ op: 'f64.const', pos: -1, c });
export const v128 = (c: Uint8Array): Vec => ({ op: 'v128.const', pos: -1, c });

export const isNull = (v: Val): boolean => v.op === 'ref.null_addr';

/** Whether two references are the same (`ref.eq`, 4.6.7): the same instance, the same number. */
export function sameRef(r1: Ref, r2: Ref): boolean {
  if (r1 === r2) return true;
  if (r1.op !== r2.op) return false;
  switch (r1.op) {
    case 'ref.null_addr':
      return true;
    case 'ref.i31_num':
      return r1.i === (r2 as typeof r1).i; // same op, above
    case 'ref.host_addr':
      return r1.n === (r2 as typeof r1).n; // same op, above
    case 'ref.extern':
      return sameRef(r1.r, (r2 as typeof r1).r); // same op, above; externs do not nest
    default:
      return r1.a === (r2 as typeof r1).a; // same op, above
  }
}
