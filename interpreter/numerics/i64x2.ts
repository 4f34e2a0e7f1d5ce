// Operations on vectors of two 64-bit integers (spec 4.3.5, relaxed ones 4.3.7).

import {
  allTrue,
  binop,
  bitmask as bitmaskOf,
  convert,
  convert2,
  extract,
  i32,
  i64,
  relaxed,
  relop,
  replace,
  shift,
  splat as splatOf,
  ternop,
  u32,
  unop,
} from './lanes.ts';
import { bitselect } from './v128.ts';

export const splat = splatOf(i64);
export const extract_lane = extract(i64);
export const replace_lane = replace(i64);
export const all_true = allTrue(i64);
export const bitmask = bitmaskOf(i64);

export const relaxed_laneselect = relaxed(
  bitselect,
  ternop(i64, (x, y, m) => (m < 0n ? x : y)),
);

export const eq = relop(i64, (x, y) => x === y);
export const ne = relop(i64, (x, y) => x !== y);
export const lt_s = relop(i64, (x, y) => x < y);
export const gt_s = relop(i64, (x, y) => x > y);
export const le_s = relop(i64, (x, y) => x <= y);
export const ge_s = relop(i64, (x, y) => x >= y);

export const abs = unop(i64, x => (x < 0n ? -x : x));
export const neg = unop(i64, x => -x);

export const add = binop(i64, (x, y) => x + y);
export const sub = binop(i64, (x, y) => x - y);
export const mul = binop(i64, (x, y) => x * y);

export const shl = shift(i64, (x, k) => x << BigInt(k));
export const shr_s = shift(i64, (x, k) => x >> BigInt(k));
export const shr_u = shift(i64, (x, k) => BigInt.asUintN(64, x) >> BigInt(k));

export const extend_low_i32x4_s = convert(i32, i64, 0, BigInt);
export const extend_low_i32x4_u = convert(u32, i64, 0, BigInt);
export const extend_high_i32x4_s = convert(i32, i64, 2, BigInt);
export const extend_high_i32x4_u = convert(u32, i64, 2, BigInt);

const product = (x: number, y: number): bigint => BigInt(x) * BigInt(y);
export const extmul_low_i32x4_s = convert2(i32, i64, 0, product);
export const extmul_low_i32x4_u = convert2(u32, i64, 0, product);
export const extmul_high_i32x4_s = convert2(i32, i64, 2, product);
export const extmul_high_i32x4_u = convert2(u32, i64, 2, product);
