// Operations on vectors of four 32-bit floats (spec 4.3.5, relaxed ones 4.3.7): the scalar operations on bits, lane by lane.

import * as f32 from './f32.ts';
import { fma32, isNaN32 } from './floats.ts';
import { binop, convert, extract, i32, i64, relaxed, relop, replace, splat as splatOf, ternop, unop } from './lanes.ts';

export const splat = splatOf(i32);
export const extract_lane = extract(i32);
export const replace_lane = replace(i32);

export const eq = relop(i32, f32.eq);
export const ne = relop(i32, f32.ne);
export const lt = relop(i32, f32.lt);
export const gt = relop(i32, f32.gt);
export const le = relop(i32, f32.le);
export const ge = relop(i32, f32.ge);

export const abs = unop(i32, f32.abs);
export const neg = unop(i32, f32.neg);
export const ceil = unop(i32, f32.ceil);
export const floor = unop(i32, f32.floor);
export const trunc = unop(i32, f32.trunc);
export const nearest = unop(i32, f32.nearest);
export const sqrt = unop(i32, f32.sqrt);

export const add = binop(i32, f32.add);
export const sub = binop(i32, f32.sub);
export const mul = binop(i32, f32.mul);
export const div = binop(i32, f32.div);
export const min = binop(i32, f32.min);
export const max = binop(i32, f32.max);
// these choose an operand and leave it as it is, a NaN included
export const pmin = binop(i32, (x, y) => (f32.lt(y, x) ? y : x));
export const pmax = binop(i32, (x, y) => (f32.lt(x, y) ? y : x));

export const convert_i32x4_s = convert(i32, i32, 0, f32.convert_i32_s);
export const convert_i32x4_u = convert(i32, i32, 0, f32.convert_i32_u);
export const demote_f64x2_zero = convert(i64, i32, 0, f32.demote_f64);

// ─── Relaxed: unfused or fused; like the plain operation, or the first, the second, or the better operand ───

const unfused = (x: number, y: number, z: number): number => f32.add(f32.mul(x, y), z);
export const relaxed_madd = relaxed(ternop(i32, unfused), ternop(i32, fma32));
export const relaxed_nmadd = relaxed(
  ternop(i32, (x, y, z) => unfused(f32.neg(x), y, z)),
  ternop(i32, (x, y, z) => fma32(f32.neg(x), y, z)),
);

/** The plain operation but on NaNs and on zeroes of opposite sign, the cases the choices tell apart. */
const unless = (plain: (x: number, y: number) => number, special: (x: number, y: number) => number) =>
  binop(i32, (x, y) => (isNaN32(x) || isNaN32(y) || (x !== y && f32.eq(x, y)) ? special(x, y) : plain(x, y)));
const first = (x: number): number => x;
const second = (_: number, y: number): number => y;
const better = (zeroes: (x: number, y: number) => number) => (x: number, y: number) => (isNaN32(x) ? y : isNaN32(y) ? x : zeroes(x, y));
export const relaxed_min = relaxed(min, unless(f32.min, first), unless(f32.min, second), unless(f32.min, better(f32.min)));
export const relaxed_max = relaxed(max, unless(f32.max, first), unless(f32.max, second), unless(f32.max, better(f32.max)));
