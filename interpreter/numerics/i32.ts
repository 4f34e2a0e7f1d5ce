// Operations on 32-bit integers (spec 4.3.2 and 4.3.4), payloads as signed numbers.

import { number32, number64 } from './floats.ts';

// ─── Tests and comparisons ───

export const eqz = (a: number): number => (a === 0 ? 1 : 0);
export const eq = (a: number, b: number): number => (a === b ? 1 : 0);
export const ne = (a: number, b: number): number => (a !== b ? 1 : 0);
export const lt_s = (a: number, b: number): number => (a < b ? 1 : 0);
export const lt_u = (a: number, b: number): number => (a >>> 0 < b >>> 0 ? 1 : 0);
export const gt_s = (a: number, b: number): number => (a > b ? 1 : 0);
export const gt_u = (a: number, b: number): number => (a >>> 0 > b >>> 0 ? 1 : 0);
export const le_s = (a: number, b: number): number => (a <= b ? 1 : 0);
export const le_u = (a: number, b: number): number => (a >>> 0 <= b >>> 0 ? 1 : 0);
export const ge_s = (a: number, b: number): number => (a >= b ? 1 : 0);
export const ge_u = (a: number, b: number): number => (a >>> 0 >= b >>> 0 ? 1 : 0);

// ─── One operand ───

export const clz = (a: number): number => Math.clz32(a);
export const ctz = (a: number): number => (a === 0 ? 32 : 31 - Math.clz32(a & -a));
export const popcnt = (a: number): number => {
  let n = a - ((a >>> 1) & 0x5555_5555);
  n = (n & 0x3333_3333) + ((n >>> 2) & 0x3333_3333);
  return Math.imul((n + (n >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
};
export const extend8_s = (a: number): number => (a << 24) >> 24;
export const extend16_s = (a: number): number => (a << 16) >> 16;

// ─── Two operands ───

export const add = (a: number, b: number): number => (a + b) | 0;
export const sub = (a: number, b: number): number => (a - b) | 0;
export const mul = (a: number, b: number): number => Math.imul(a, b);
export const div_s = (a: number, b: number): number | string => {
  if (b === 0) return 'integer divide by zero';
  if (b === -1 && a === -0x8000_0000) return 'integer overflow';
  return (a / b) | 0;
};
export const div_u = (a: number, b: number): number | string => (b === 0 ? 'integer divide by zero' : ((a >>> 0) / (b >>> 0)) | 0);
export const rem_s = (a: number, b: number): number | string => (b === 0 ? 'integer divide by zero' : (a % b) | 0);
export const rem_u = (a: number, b: number): number | string => (b === 0 ? 'integer divide by zero' : ((a >>> 0) % (b >>> 0)) | 0);
export const and = (a: number, b: number): number => a & b;
export const or = (a: number, b: number): number => a | b;
export const xor = (a: number, b: number): number => a ^ b;
// the host takes shift distances modulo 32, as the specification does
export const shl = (a: number, b: number): number => a << b;
export const shr_s = (a: number, b: number): number => a >> b;
export const shr_u = (a: number, b: number): number => (a >>> b) | 0;
export const rotl = (a: number, b: number): number => (a << b) | (a >>> -b);
export const rotr = (a: number, b: number): number => (a >>> b) | (a << -b);

// ─── Conversions ───

// The integer part of x fits iff x lies strictly between the integers next to the range.
const trunc_s = (x: number): number | string => {
  if (x > -0x8000_0001 && x < 0x8000_0000) return x | 0;
  return Number.isNaN(x) ? 'invalid conversion to integer' : 'integer overflow';
};
const trunc_u = (x: number): number | string => {
  if (x > -1 && x < 0x1_0000_0000) return x | 0;
  return Number.isNaN(x) ? 'invalid conversion to integer' : 'integer overflow';
};
const trunc_sat_s = (x: number): number =>
  x < 0x7fff_ffff ? (x > -0x8000_0000 ? x | 0 : -0x8000_0000) : Number.isNaN(x) ? 0 : 0x7fff_ffff;
const trunc_sat_u = (x: number): number => (x > 0 ? (x < 0xffff_ffff ? x | 0 : -1) : 0);

export const wrap_i64 = (a: bigint): number => Number(BigInt.asIntN(32, a));
export const trunc_f32_s = (a: number): number | string => trunc_s(number32(a));
export const trunc_f32_u = (a: number): number | string => trunc_u(number32(a));
export const trunc_f64_s = (a: bigint): number | string => trunc_s(number64(a));
export const trunc_f64_u = (a: bigint): number | string => trunc_u(number64(a));
export const trunc_sat_f32_s = (a: number): number => trunc_sat_s(number32(a));
export const trunc_sat_f32_u = (a: number): number => trunc_sat_u(number32(a));
export const trunc_sat_f64_s = (a: bigint): number => trunc_sat_s(number64(a));
export const trunc_sat_f64_u = (a: bigint): number => trunc_sat_u(number64(a));
export const reinterpret_f32 = (a: number): number => a;
