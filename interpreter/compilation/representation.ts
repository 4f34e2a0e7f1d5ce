// How values (spec 4.2.1) are held in compiled code, and the way from there to the store's values and back.
//
//   i32   an int32                          i64   two: low half, high half
//   f32   a number, or a NaN32              v128  four, lane 0 of i32x4 first
//   f64   a number, or a NaN64              ref   the store's own reference; null is the one object NULL
//
// A host keeps no payload of a NaN reliably, so a NaN as a number is the positive canonical one, and every other NaN is an object that
// counts as NaN in arithmetic.  Values of more than one part travel as one, the rest of it in registers.

import { CANONICAL32, CANONICAL64 } from '../numerics/floats.ts';
import { f32, f64, i32, i64, isNull, NULL, type Num, type Ref, type Val, type Vec, v128 } from '../runtime/values.ts';
import type { StorageType } from '../syntax/types.ts';

/** A value type as compiled code sees it. */
export type Kind = 'i' | 'l' | 'f' | 'd' | 'v' | 'r';

export const kindOf = (t: StorageType): Kind => {
  switch (t) {
    case 'i64':
      return 'l';
    case 'f32':
      return 'f';
    case 'f64':
      return 'd';
    case 'v128':
      return 'v';
    case 'i32':
    case 'i8':
    case 'i16':
      return 'i';
    default:
      return 'r';
  }
};
export const partsOf = (k: Kind): number => (k === 'l' ? 2 : k === 'v' ? 4 : 1);

/** NaNs that are not the positive canonical one. `bits` signed. */
export class NaN32 {
  readonly bits: number;
  constructor(bits: number) {
    this.bits = bits;
  }
  valueOf(): number {
    return Number.NaN;
  }
}
export class NaN64 {
  readonly lo: number;
  readonly hi: number;
  constructor(lo: number, hi: number) {
    this.lo = lo;
    this.hi = hi;
  }
  valueOf(): number {
    return Number.NaN;
  }
}
export type Float32 = number | NaN32;
export type Float64 = number | NaN64;
export type Part = number | NaN32 | NaN64 | Ref;

/** What a function gives beside its first part: integers in `R`, floats and references in `S`, each at the part's index less one. */
export const R = new Int32Array(4096);
export const S: Part[] = [];
/** Functions with more parts than this are left to the reference tier. */
export const MAX_PARTS = 1000;

// ─── Bits ───

/** Views of the same eight bytes. */
export const int32 = new Int32Array(2);
export const float32 = new Float32Array(int32.buffer);
export const float64 = new Float64Array(int32.buffer);
const int64 = new BigInt64Array(int32.buffer);

/** f32 of bits, with its NaN; `number32` of bits that are wanted as a number only. */
export const float32Of = (bits: number): Float32 =>
  (bits & 0x7fff_ffff) > 0x7f80_0000 ? (bits === CANONICAL32 ? Number.NaN : new NaN32(bits)) : number32(bits);
export const number32 = (bits: number): number => {
  int32[0] = bits;
  return float32[0]!;
};
export const bits32 = (x: Float32): number => {
  if (typeof x !== 'number') return x.bits;
  if (Number.isNaN(x)) return CANONICAL32;
  float32[0] = x;
  return int32[0]!;
};
/** The high half of the canonical NaN, whose low half is 0. */
export const HIGH64 = 0x7ff8_0000;
export const float64Of = (lo: number, hi: number): Float64 => {
  const top = hi & 0x7fff_ffff;
  if (top > 0x7ff0_0000 || (top === 0x7ff0_0000 && lo !== 0)) return hi === HIGH64 && lo === 0 ? Number.NaN : new NaN64(lo, hi);
  return number64(lo, hi);
};
export const number64 = (lo: number, hi: number): number => {
  int32[0] = lo;
  int32[1] = hi;
  return float64[0]!;
};
/** The halves of its bits, one at a time; `R` stays as it is. */
export const lo64 = (x: Float64): number => {
  if (typeof x !== 'number') return x.lo;
  if (Number.isNaN(x)) return 0;
  float64[0] = x;
  return int32[0]!;
};
export const hi64 = (x: Float64): number => {
  if (typeof x !== 'number') return x.hi;
  if (Number.isNaN(x)) return HIGH64;
  float64[0] = x;
  return int32[1]!;
};
/** The low half; the high half goes to R[0]. */
export const bits64 = (x: Float64): number => {
  if (typeof x !== 'number') {
    R[0] = x.hi;
    return x.lo;
  }
  if (Number.isNaN(x)) {
    R[0] = HIGH64;
    return 0;
  }
  float64[0] = x;
  R[0] = int32[1]!;
  return int32[0]!;
};

// ─── To what the pure functions on bits take and give ───

export const bigOf = (lo: number, hi: number): bigint => {
  int32[0] = lo;
  int32[1] = hi;
  return int64[0]!;
};
/** The low half; the high half goes to R[0]. */
export const pairOf = (x: bigint): number => {
  int64[0] = x;
  R[0] = int32[1]!;
  return int32[0]!;
};
export const big64 = (x: Float64): bigint => {
  if (typeof x !== 'number') return bigOf(x.lo, x.hi);
  if (Number.isNaN(x)) return CANONICAL64;
  float64[0] = x;
  return int64[0]!;
};
export const float64OfBig = (x: bigint): Float64 => {
  int64[0] = x;
  return float64Of(int32[0]!, int32[1]!);
};
const quad = new Int32Array(4);
const quadBytes = new Uint8Array(quad.buffer);
/** A copy of scratch bytes: a small array's own buffer is outside of the host's heap as soon as it is asked for. */
export const bytesOf = (a: number, b: number, c: number, d: number): Uint8Array => {
  quad[0] = a;
  quad[1] = b;
  quad[2] = c;
  quad[3] = d;
  return quadBytes.slice();
};
/** Lane 0; the others go to R[0..2]. */
export const quadOf = (v: Uint8Array): number => {
  quadBytes.set(v);
  R[0] = quad[1]!;
  R[1] = quad[2]!;
  R[2] = quad[3]!;
  return quad[0]!;
};

// ─── To and from values of the store ───

export const box32 = (x: Float32): Val => f32(bits32(x));
export const box64 = (x: Float64): Val => f64(big64(x));
export const boxPair = (lo: number, hi: number): Val => i64(bigOf(lo, hi));
export const boxQuad = (a: number, b: number, c: number, d: number): Val => v128(bytesOf(a, b, c, d));

// Validation has checked what each value is; these casts say so.
export const boxInt = (c: number): Val => ({ op: 'i32.const', pos: -1, c });
export const unboxInt = (v: Val): number => (v as Num).c as number;
export const unbox32 = (v: Val): Float32 => float32Of((v as Num).c as number);
export const unbox64 = (v: Val): Float64 => float64OfBig((v as Num).c as bigint);
export const unboxPair = (v: Val): number => pairOf((v as Num).c as bigint);
export const unboxQuad = (v: Val): number => quadOf((v as Vec).c);

/** Appends the parts of a value. */
export function unpack(v: Val, to: Part[]): void {
  switch (v.op) {
    case 'i32.const':
      to.push(v.c);
      break;
    case 'i64.const':
      to.push(pairOf(v.c), R[0]!);
      break;
    case 'f32.const':
      to.push(float32Of(v.c));
      break;
    case 'f64.const':
      to.push(float64OfBig(v.c));
      break;
    case 'v128.const':
      to.push(quadOf(v.c), R[0]!, R[1]!, R[2]!);
      break;
    default:
      to.push(isNull(v) ? NULL : v);
  }
}

/** One value of the parts from `next`, which are as the kind says. */
function packed(k: Kind, next: () => Part): Val {
  switch (k) {
    case 'i':
      return i32(next() as number);
    case 'l': {
      const lo = next() as number;
      return boxPair(lo, next() as number);
    }
    case 'f':
      return box32(next() as Float32);
    case 'd':
      return box64(next() as Float64);
    case 'v': {
      const [a, b, c, d] = [next(), next(), next(), next()] as [number, number, number, number];
      return boxQuad(a, b, c, d);
    }
    case 'r':
      return next() as Ref;
  }
}
/** Values of the parts from `next`, by kind. */
export const pack = (kinds: readonly Kind[], next: () => Part): Val[] => kinds.map(k => packed(k, next));

/** The one result of a function: its first part, and the registers. */
function result(k: Kind, first: Part): Val {
  switch (k) {
    case 'i':
      return i32(first as number);
    case 'l':
      return boxPair(first as number, R[0]!);
    case 'f':
      return box32(first as Float32);
    case 'd':
      return box64(first as Float64);
    case 'v':
      return boxQuad(first as number, R[0]!, R[1]!, R[2]!);
    case 'r':
      return first as Ref;
  }
}
/** What a function with these results has given: its first part, and the registers. */
export function results(kinds: readonly Kind[], first: Part): Val[] {
  if (kinds.length === 1) return [result(kinds[0]!, first)]; // most functions
  const parts: Part[] = [];
  let at = 0;
  for (const k of kinds) {
    const n = partsOf(k);
    for (let i = 0; i < n; i++, at++) parts.push(at === 0 ? first : k === 'i' || k === 'l' || k === 'v' ? R[at - 1]! : S[at - 1]!);
  }
  let next = 0;
  return pack(kinds, () => parts[next++]!);
}

/** The other way: puts values where a caller expects them, and gives the first part. */
export function give(values: readonly Val[]): Part | undefined {
  const parts: Part[] = [];
  for (const v of values) unpack(v, parts);
  for (let i = 1; i < parts.length; i++) {
    const x = parts[i]!;
    if (typeof x === 'number') R[i - 1] = x;
    S[i - 1] = x;
  }
  return parts[0];
}
