// Operations on vectors of eight 16-bit integers (spec 4.3.5, relaxed ones 4.3.7).

import {
  allTrue,
  binop,
  bitmask as bitmaskOf,
  convert,
  convert2,
  dot,
  extract,
  i8,
  i16,
  i32,
  narrow,
  pairwise,
  relaxed,
  relop,
  replace,
  saturateTo,
  shift,
  splat as splatOf,
  ternop,
  u8,
  u16,
  unop,
} from './lanes.ts';
import { bitselect } from './v128.ts';

const saturate_s = saturateTo(-0x8000, 0x7fff);
const saturate_u = saturateTo(0, 0xffff);

export const splat = splatOf(i16);
export const extract_lane_s = extract(i16);
export const extract_lane_u = extract(u16);
export const replace_lane = replace(i16);
export const all_true = allTrue(i16);
export const bitmask = bitmaskOf(i16);

export const relaxed_laneselect = relaxed(
  bitselect,
  ternop(i16, (x, y, m) => (m < 0 ? x : y)),
);

export const eq = relop(i16, (x, y) => x === y);
export const ne = relop(i16, (x, y) => x !== y);
export const lt_s = relop(i16, (x, y) => x < y);
export const lt_u = relop(u16, (x, y) => x < y);
export const gt_s = relop(i16, (x, y) => x > y);
export const gt_u = relop(u16, (x, y) => x > y);
export const le_s = relop(i16, (x, y) => x <= y);
export const le_u = relop(u16, (x, y) => x <= y);
export const ge_s = relop(i16, (x, y) => x >= y);
export const ge_u = relop(u16, (x, y) => x >= y);

export const abs = unop(i16, x => Math.abs(x));
export const neg = unop(i16, x => -x);

export const add = binop(i16, (x, y) => x + y);
export const add_sat_s = binop(i16, (x, y) => saturate_s(x + y));
export const add_sat_u = binop(u16, (x, y) => saturate_u(x + y));
export const sub = binop(i16, (x, y) => x - y);
export const sub_sat_s = binop(i16, (x, y) => saturate_s(x - y));
export const sub_sat_u = binop(u16, (x, y) => saturate_u(x - y));
export const mul = binop(i16, (x, y) => x * y);
export const min_s = binop(i16, (x, y) => Math.min(x, y));
export const min_u = binop(u16, (x, y) => Math.min(x, y));
export const max_s = binop(i16, (x, y) => Math.max(x, y));
export const max_u = binop(u16, (x, y) => Math.max(x, y));
export const avgr_u = binop(u16, (x, y) => (x + y + 1) >> 1);

/** The product of fixed-point numbers of 15 fractional bits; only −1 × −1 does not fit. */
const q15mulr = (x: number, y: number): number => (x * y + 0x4000) >> 15;
export const q15mulr_sat_s = binop(i16, (x, y) => saturate_s(q15mulr(x, y)));
export const relaxed_q15mulr_s = relaxed(q15mulr_sat_s, binop(i16, q15mulr));

export const shl = shift(i16, (x, k) => x << k);
export const shr_s = shift(i16, (x, k) => x >> k);
export const shr_u = shift(u16, (x, k) => x >> k);

export const narrow_i32x4_s = narrow(i32, i16, saturate_s);
export const narrow_i32x4_u = narrow(i32, u16, saturate_u);
export const extend_low_i8x16_s = convert(i8, i16, 0, x => x);
export const extend_low_i8x16_u = convert(u8, i16, 0, x => x);
export const extend_high_i8x16_s = convert(i8, i16, 8, x => x);
export const extend_high_i8x16_u = convert(u8, i16, 8, x => x);
export const extadd_pairwise_i8x16_s = pairwise(i8, i16, (x, y) => x + y);
export const extadd_pairwise_i8x16_u = pairwise(u8, i16, (x, y) => x + y);
export const extmul_low_i8x16_s = convert2(i8, i16, 0, (x, y) => x * y);
export const extmul_low_i8x16_u = convert2(u8, i16, 0, (x, y) => x * y);
export const extmul_high_i8x16_s = convert2(i8, i16, 8, (x, y) => x * y);
export const extmul_high_i8x16_u = convert2(u8, i16, 8, (x, y) => x * y);
/** The second vector's bytes are meant to have 7 bits; the choice is whether the eighth is a sign. */
export const relaxed_dot_i8x16_i7x16_s = relaxed(
  dot(i8, i8, i16, (p, q) => saturate_s(p + q)),
  dot(i8, u8, i16, (p, q) => saturate_s(p + q)),
);
