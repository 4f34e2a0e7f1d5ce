// Operations on vectors of sixteen 8-bit integers (spec 4.3.5, relaxed ones 4.3.7).

import { popcnt as popcntOf } from './i32.ts';
import {
  allTrue,
  binop,
  bitmask as bitmaskOf,
  extract,
  i8,
  i16,
  narrow,
  relaxed,
  relop,
  replace,
  saturateTo,
  shift,
  splat as splatOf,
  ternop,
  u8,
  unop,
  type V128,
} from './lanes.ts';
import { bitselect } from './v128.ts';

const saturate_s = saturateTo(-0x80, 0x7f);
const saturate_u = saturateTo(0, 0xff);

export const splat = splatOf(i8);
export const extract_lane_s = extract(i8);
export const extract_lane_u = extract(u8);
export const replace_lane = replace(i8);
export const all_true = allTrue(i8);
export const bitmask = bitmaskOf(i8);

/** The bytes of both vectors, one after the other, that the lanes name. */
export const shuffle = (v: V128, w: V128, lanes: readonly number[]): V128 => Uint8Array.from(lanes, i => (i < 16 ? v[i] : w[i - 16]));
/** The bytes of v that w names; zero for a lane that v does not have. */
export const swizzle = (v: V128, w: V128): V128 => w.map(i => (i < 16 ? v[i] : 0));
export const relaxed_swizzle = relaxed(swizzle, (v: V128, w: V128): V128 => w.map(i => (i < 0x80 ? v[i & 15] : 0)));
export const relaxed_laneselect = relaxed(
  bitselect,
  ternop(i8, (x, y, m) => (m < 0 ? x : y)),
);

export const eq = relop(i8, (x, y) => x === y);
export const ne = relop(i8, (x, y) => x !== y);
export const lt_s = relop(i8, (x, y) => x < y);
export const lt_u = relop(u8, (x, y) => x < y);
export const gt_s = relop(i8, (x, y) => x > y);
export const gt_u = relop(u8, (x, y) => x > y);
export const le_s = relop(i8, (x, y) => x <= y);
export const le_u = relop(u8, (x, y) => x <= y);
export const ge_s = relop(i8, (x, y) => x >= y);
export const ge_u = relop(u8, (x, y) => x >= y);

export const abs = unop(i8, x => Math.abs(x));
export const neg = unop(i8, x => -x);
export const popcnt = unop(u8, popcntOf);

export const add = binop(i8, (x, y) => x + y);
export const add_sat_s = binop(i8, (x, y) => saturate_s(x + y));
export const add_sat_u = binop(u8, (x, y) => saturate_u(x + y));
export const sub = binop(i8, (x, y) => x - y);
export const sub_sat_s = binop(i8, (x, y) => saturate_s(x - y));
export const sub_sat_u = binop(u8, (x, y) => saturate_u(x - y));
export const min_s = binop(i8, (x, y) => Math.min(x, y));
export const min_u = binop(u8, (x, y) => Math.min(x, y));
export const max_s = binop(i8, (x, y) => Math.max(x, y));
export const max_u = binop(u8, (x, y) => Math.max(x, y));
export const avgr_u = binop(u8, (x, y) => (x + y + 1) >> 1);

export const shl = shift(i8, (x, k) => x << k);
export const shr_s = shift(i8, (x, k) => x >> k);
export const shr_u = shift(u8, (x, k) => x >> k);

export const narrow_i16x8_s = narrow(i16, i8, saturate_s);
export const narrow_i16x8_u = narrow(i16, u8, saturate_u);
