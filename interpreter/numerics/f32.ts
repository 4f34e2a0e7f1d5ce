// Operations on 32-bit floats (spec 4.3.3 and 4.3.4), payloads as bits in signed numbers; a NaN that is computed is the canonical one.
//
// Computing with 64 bits and rounding the result to 32 is exact for + − × ÷ √, since 53 ≥ 2 × 24 + 2 (Figueroa 1995).

import { bits32, nearest as nearestOf, number32, number64 } from './floats.ts';

// ─── Comparisons: i32 ───

export const eq = (a: number, b: number): number => (number32(a) === number32(b) ? 1 : 0);
export const ne = (a: number, b: number): number => (number32(a) !== number32(b) ? 1 : 0);
export const lt = (a: number, b: number): number => (number32(a) < number32(b) ? 1 : 0);
export const gt = (a: number, b: number): number => (number32(a) > number32(b) ? 1 : 0);
export const le = (a: number, b: number): number => (number32(a) <= number32(b) ? 1 : 0);
export const ge = (a: number, b: number): number => (number32(a) >= number32(b) ? 1 : 0);

// ─── On the sign bit alone ───

export const abs = (a: number): number => a & 0x7fff_ffff;
export const neg = (a: number): number => a ^ 0x8000_0000;
export const copysign = (a: number, b: number): number => (a & 0x7fff_ffff) | (b & 0x8000_0000);

// ─── One operand ───

export const ceil = (a: number): number => bits32(Math.ceil(number32(a)));
export const floor = (a: number): number => bits32(Math.floor(number32(a)));
export const trunc = (a: number): number => bits32(Math.trunc(number32(a)));
export const nearest = (a: number): number => bits32(nearestOf(number32(a)));
export const sqrt = (a: number): number => bits32(Math.sqrt(number32(a)));

// ─── Two operands ───

export const add = (a: number, b: number): number => bits32(number32(a) + number32(b));
export const sub = (a: number, b: number): number => bits32(number32(a) - number32(b));
export const mul = (a: number, b: number): number => bits32(number32(a) * number32(b));
export const div = (a: number, b: number): number => bits32(number32(a) / number32(b));
// the host's minimum and maximum tell the zeroes apart and hand on a NaN, as the specification's do
export const min = (a: number, b: number): number => bits32(Math.min(number32(a), number32(b)));
export const max = (a: number, b: number): number => bits32(Math.max(number32(a), number32(b)));

// ─── Conversions ───

// Round to odd where 53 bits are too few, so that rounding to 24 bits is as if it were the only one.
const convert_i64 = (a: bigint): number =>
  bits32(Number(a < 0x20_0000_0000_0000n && a > -0x20_0000_0000_0000n ? a : (a & ~0x7ffn) | ((a & 0x7ffn) === 0n ? 0n : 0x800n)));

export const convert_i32_s = (a: number): number => bits32(a);
export const convert_i32_u = (a: number): number => bits32(a >>> 0);
export const convert_i64_s = (a: bigint): number => convert_i64(a);
export const convert_i64_u = (a: bigint): number => convert_i64(BigInt.asUintN(64, a));
export const demote_f64 = (a: bigint): number => bits32(number64(a));
export const reinterpret_i32 = (a: number): number => a;
