// Operations on vectors of two 64-bit floats (spec 4.3.5, relaxed ones 4.3.7): the scalar operations on bits, lane by lane.

import * as f64 from './f64.ts';
import { fma64, isNaN64 } from './floats.ts';
import { binop, convert, extract, i32, i64, relaxed, relop, replace, splat as splatOf, ternop, unop } from './lanes.ts';

export const splat = splatOf(i64);
export const extract_lane = extract(i64);
export const replace_lane = replace(i64);

export const eq = relop(i64, f64.eq);
export const ne = relop(i64, f64.ne);
export const lt = relop(i64, f64.lt);
export const gt = relop(i64, f64.gt);
export const le = relop(i64, f64.le);
export const ge = relop(i64, f64.ge);

export const abs = unop(i64, f64.abs);
export const neg = unop(i64, f64.neg);
export const ceil = unop(i64, f64.ceil);
export const floor = unop(i64, f64.floor);
export const trunc = unop(i64, f64.trunc);
export const nearest = unop(i64, f64.nearest);
export const sqrt = unop(i64, f64.sqrt);

export const add = binop(i64, f64.add);
export const sub = binop(i64, f64.sub);
export const mul = binop(i64, f64.mul);
export const div = binop(i64, f64.div);
export const min = binop(i64, f64.min);
export const max = binop(i64, f64.max);
// these choose an operand and leave it as it is, a NaN included
export const pmin = binop(i64, (x, y) => (f64.lt(y, x) ? y : x));
export const pmax = binop(i64, (x, y) => (f64.lt(x, y) ? y : x));

export const convert_low_i32x4_s = convert(i32, i64, 0, f64.convert_i32_s);
export const convert_low_i32x4_u = convert(i32, i64, 0, f64.convert_i32_u);
export const promote_low_f32x4 = convert(i32, i64, 0, f64.promote_f32);

// ─── Relaxed: unfused or fused; like the plain operation, or the first, the second, or the better operand ───

const unfused = (x: bigint, y: bigint, z: bigint): bigint => f64.add(f64.mul(x, y), z);
export const relaxed_madd = relaxed(ternop(i64, unfused), ternop(i64, fma64));
export const relaxed_nmadd = relaxed(
  ternop(i64, (x, y, z) => unfused(f64.neg(x), y, z)),
  ternop(i64, (x, y, z) => fma64(f64.neg(x), y, z)),
);

/** The plain operation but on NaNs and on zeroes of opposite sign, the cases the choices tell apart. */
const unless = (plain: (x: bigint, y: bigint) => bigint, special: (x: bigint, y: bigint) => bigint) =>
  binop(i64, (x, y) => (isNaN64(x) || isNaN64(y) || (x !== y && f64.eq(x, y)) ? special(x, y) : plain(x, y)));
const first = (x: bigint): bigint => x;
const second = (_: bigint, y: bigint): bigint => y;
const better = (zeroes: (x: bigint, y: bigint) => bigint) => (x: bigint, y: bigint) => (isNaN64(x) ? y : isNaN64(y) ? x : zeroes(x, y));
export const relaxed_min = relaxed(min, unless(f64.min, first), unless(f64.min, second), unless(f64.min, better(f64.min)));
export const relaxed_max = relaxed(max, unless(f64.max, first), unless(f64.max, second), unless(f64.max, better(f64.max)));
