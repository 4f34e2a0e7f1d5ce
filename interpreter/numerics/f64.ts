// Operations on 64-bit floats (spec 4.3.3 and 4.3.4), payloads as bits in signed bigints; a NaN that is computed is the canonical one.

import { bits64, nearest as nearestOf, number32, number64 } from './floats.ts';

// ─── Comparisons: i32 ───

export const eq = (a: bigint, b: bigint): number => (number64(a) === number64(b) ? 1 : 0);
export const ne = (a: bigint, b: bigint): number => (number64(a) !== number64(b) ? 1 : 0);
export const lt = (a: bigint, b: bigint): number => (number64(a) < number64(b) ? 1 : 0);
export const gt = (a: bigint, b: bigint): number => (number64(a) > number64(b) ? 1 : 0);
export const le = (a: bigint, b: bigint): number => (number64(a) <= number64(b) ? 1 : 0);
export const ge = (a: bigint, b: bigint): number => (number64(a) >= number64(b) ? 1 : 0);

// ─── On the sign bit alone ───

const MAGNITUDE = 0x7fff_ffff_ffff_ffffn;
const SIGN = -0x8000_0000_0000_0000n;

export const abs = (a: bigint): bigint => a & MAGNITUDE;
export const neg = (a: bigint): bigint => a ^ SIGN;
export const copysign = (a: bigint, b: bigint): bigint => (a & MAGNITUDE) | (b & SIGN);

// ─── One operand ───

export const ceil = (a: bigint): bigint => bits64(Math.ceil(number64(a)));
export const floor = (a: bigint): bigint => bits64(Math.floor(number64(a)));
export const trunc = (a: bigint): bigint => bits64(Math.trunc(number64(a)));
export const nearest = (a: bigint): bigint => bits64(nearestOf(number64(a)));
export const sqrt = (a: bigint): bigint => bits64(Math.sqrt(number64(a)));

// ─── Two operands ───

export const add = (a: bigint, b: bigint): bigint => bits64(number64(a) + number64(b));
export const sub = (a: bigint, b: bigint): bigint => bits64(number64(a) - number64(b));
export const mul = (a: bigint, b: bigint): bigint => bits64(number64(a) * number64(b));
export const div = (a: bigint, b: bigint): bigint => bits64(number64(a) / number64(b));
// the host's minimum and maximum tell the zeroes apart and hand on a NaN, as the specification's do
export const min = (a: bigint, b: bigint): bigint => bits64(Math.min(number64(a), number64(b)));
export const max = (a: bigint, b: bigint): bigint => bits64(Math.max(number64(a), number64(b)));

// ─── Conversions ───

export const convert_i32_s = (a: number): bigint => bits64(a);
export const convert_i32_u = (a: number): bigint => bits64(a >>> 0);
export const convert_i64_s = (a: bigint): bigint => bits64(Number(a));
export const convert_i64_u = (a: bigint): bigint => bits64(Number(BigInt.asUintN(64, a)));
export const promote_f32 = (a: number): bigint => bits64(number32(a));
export const reinterpret_i64 = (a: bigint): bigint => a;
