// Operations on vectors of four 32-bit integers (spec 4.3.5, relaxed ones 4.3.7).

import { isNaN32, isNaN64, number32, number64 } from './floats.ts';
import { relaxed_dot_i8x16_i7x16_s } from './i16x8.ts';
import { trunc_f32_s, trunc_f64_s, trunc_sat_f32_s, trunc_sat_f32_u, trunc_sat_f64_s, trunc_sat_f64_u } from './i32.ts';
import {
  allTrue,
  binop,
  bitmask as bitmaskOf,
  convert,
  convert2,
  dot,
  extract,
  i16,
  i32,
  i64,
  pairwise,
  relaxed,
  relop,
  replace,
  shift,
  splat as splatOf,
  ternop,
  u16,
  u32,
  unop,
  type V128,
} from './lanes.ts';
import { bitselect } from './v128.ts';

export const splat = splatOf(i32);
export const extract_lane = extract(i32);
export const replace_lane = replace(i32);
export const all_true = allTrue(i32);
export const bitmask = bitmaskOf(i32);

export const relaxed_laneselect = relaxed(
  bitselect,
  ternop(i32, (x, y, m) => (m < 0 ? x : y)),
);

export const eq = relop(i32, (x, y) => x === y);
export const ne = relop(i32, (x, y) => x !== y);
export const lt_s = relop(i32, (x, y) => x < y);
export const lt_u = relop(u32, (x, y) => x < y);
export const gt_s = relop(i32, (x, y) => x > y);
export const gt_u = relop(u32, (x, y) => x > y);
export const le_s = relop(i32, (x, y) => x <= y);
export const le_u = relop(u32, (x, y) => x <= y);
export const ge_s = relop(i32, (x, y) => x >= y);
export const ge_u = relop(u32, (x, y) => x >= y);

export const abs = unop(i32, x => Math.abs(x));
export const neg = unop(i32, x => -x);

export const add = binop(i32, (x, y) => x + y);
export const sub = binop(i32, (x, y) => x - y);
export const mul = binop(i32, Math.imul);
export const min_s = binop(i32, (x, y) => Math.min(x, y));
export const min_u = binop(u32, (x, y) => Math.min(x, y));
export const max_s = binop(i32, (x, y) => Math.max(x, y));
export const max_u = binop(u32, (x, y) => Math.max(x, y));

export const shl = shift(i32, (x, k) => x << k);
export const shr_s = shift(i32, (x, k) => x >> k);
export const shr_u = shift(u32, (x, k) => x >>> k);

export const extend_low_i16x8_s = convert(i16, i32, 0, x => x);
export const extend_low_i16x8_u = convert(u16, i32, 0, x => x);
export const extend_high_i16x8_s = convert(i16, i32, 4, x => x);
export const extend_high_i16x8_u = convert(u16, i32, 4, x => x);
export const extadd_pairwise_i16x8_s = pairwise(i16, i32, (x, y) => x + y);
export const extadd_pairwise_i16x8_u = pairwise(u16, i32, (x, y) => x + y);
export const extmul_low_i16x8_s = convert2(i16, i32, 0, (x, y) => x * y);
export const extmul_low_i16x8_u = convert2(u16, i32, 0, (x, y) => x * y);
export const extmul_high_i16x8_s = convert2(i16, i32, 4, (x, y) => x * y);
export const extmul_high_i16x8_u = convert2(u16, i32, 4, (x, y) => x * y);
export const dot_i16x8_s = dot(i16, i16, i32, (p, q) => p + q);
export const relaxed_dot_i8x16_i7x16_add_s = (choice: number, v: V128, w: V128, u: V128): V128 =>
  add(extadd_pairwise_i16x8_s(relaxed_dot_i8x16_i7x16_s(choice, v, w)), u);

export const trunc_sat_f32x4_s = convert(i32, i32, 0, trunc_sat_f32_s);
export const trunc_sat_f32x4_u = convert(i32, i32, 0, trunc_sat_f32_u);
export const trunc_sat_f64x2_s_zero = convert(i64, i32, 0, trunc_sat_f64_s);
export const trunc_sat_f64x2_u_zero = convert(i64, i32, 0, trunc_sat_f64_u);

// Relaxed truncation of what has no integer.  The specification leaves the results after the first open; these are the ones its proposal
// lists for the hardware it had in mind.  Signed: saturation, or the smallest integer throughout.  Unsigned: a NaN is 0 or the largest
// integer, a negative number 0 or the largest integer, in the four combinations.

const orSmallest = <L>(trunc: (x: L) => number | string) => {
  return (x: L): number => {
    const i = trunc(x);
    return typeof i === 'string' ? -0x8000_0000 : i;
  };
};
export const relaxed_trunc_f32x4_s = relaxed(trunc_sat_f32x4_s, convert(i32, i32, 0, orSmallest(trunc_f32_s)));
export const relaxed_trunc_f64x2_s_zero = relaxed(trunc_sat_f64x2_s_zero, convert(i64, i32, 0, orSmallest(trunc_f64_s)));

const LARGEST = -1; // 2^32 − 1 in the bits of a signed number
const negative32 = (x: number): boolean => number32(x) <= -1;
const negative64 = (x: bigint): boolean => number64(x) <= -1;
export const relaxed_trunc_f32x4_u = relaxed(
  trunc_sat_f32x4_u,
  convert(i32, i32, 0, x => (isNaN32(x) || negative32(x) ? LARGEST : trunc_sat_f32_u(x))),
  convert(i32, i32, 0, x => (negative32(x) ? LARGEST : trunc_sat_f32_u(x))),
  convert(i32, i32, 0, x => (isNaN32(x) ? LARGEST : trunc_sat_f32_u(x))),
);
export const relaxed_trunc_f64x2_u_zero = relaxed(
  trunc_sat_f64x2_u_zero,
  convert(i64, i32, 0, x => (isNaN64(x) || negative64(x) ? LARGEST : trunc_sat_f64_u(x))),
  convert(i64, i32, 0, x => (negative64(x) ? LARGEST : trunc_sat_f64_u(x))),
  convert(i64, i32, 0, x => (isNaN64(x) ? LARGEST : trunc_sat_f64_u(x))),
);
