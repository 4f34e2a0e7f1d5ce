// Operations on vectors as 128 bits (spec 4.3.5).

import { binop, i32, ternop, unop, type V128 } from './lanes.ts';

export const not = unop(i32, x => ~x);
export const and = binop(i32, (x, y) => x & y);
export const andnot = binop(i32, (x, y) => x & ~y);
export const or = binop(i32, (x, y) => x | y);
export const xor = binop(i32, (x, y) => x ^ y);
export const bitselect = ternop(i32, (x, y, m) => (x & m) | (y & ~m));
export const any_true = (v: V128): number => (v.some(x => x !== 0) ? 1 : 0);
