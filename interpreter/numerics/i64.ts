// Operations on 64-bit integers (spec 4.3.2 and 4.3.4), payloads as signed bigints; tests and comparisons give an i32.

import { number32, number64 } from './floats.ts';
import * as i32 from './i32.ts';

const signed = (a: bigint): bigint => BigInt.asIntN(64, a);
const unsigned = (a: bigint): bigint => BigInt.asUintN(64, a);
const MIN = -0x8000_0000_0000_0000n;
const MAX = 0x7fff_ffff_ffff_ffffn;

// ─── Tests and comparisons ───

export const eqz = (a: bigint): number => (a === 0n ? 1 : 0);
export const eq = (a: bigint, b: bigint): number => (a === b ? 1 : 0);
export const ne = (a: bigint, b: bigint): number => (a !== b ? 1 : 0);
export const lt_s = (a: bigint, b: bigint): number => (a < b ? 1 : 0);
export const lt_u = (a: bigint, b: bigint): number => (unsigned(a) < unsigned(b) ? 1 : 0);
export const gt_s = (a: bigint, b: bigint): number => (a > b ? 1 : 0);
export const gt_u = (a: bigint, b: bigint): number => (unsigned(a) > unsigned(b) ? 1 : 0);
export const le_s = (a: bigint, b: bigint): number => (a <= b ? 1 : 0);
export const le_u = (a: bigint, b: bigint): number => (unsigned(a) <= unsigned(b) ? 1 : 0);
export const ge_s = (a: bigint, b: bigint): number => (a >= b ? 1 : 0);
export const ge_u = (a: bigint, b: bigint): number => (unsigned(a) >= unsigned(b) ? 1 : 0);

// ─── One operand ───

const low = (a: bigint): number => Number(BigInt.asIntN(32, a));
const high = (a: bigint): number => Number(BigInt.asIntN(32, a >> 32n));

export const clz = (a: bigint): bigint => {
  const n = i32.clz(high(a));
  return BigInt(n < 32 ? n : 32 + i32.clz(low(a)));
};
export const ctz = (a: bigint): bigint => {
  const n = i32.ctz(low(a));
  return BigInt(n < 32 ? n : 32 + i32.ctz(high(a)));
};
export const popcnt = (a: bigint): bigint => BigInt(i32.popcnt(low(a)) + i32.popcnt(high(a)));
export const extend8_s = (a: bigint): bigint => BigInt.asIntN(8, a);
export const extend16_s = (a: bigint): bigint => BigInt.asIntN(16, a);
export const extend32_s = (a: bigint): bigint => BigInt.asIntN(32, a);

// ─── Two operands ───

export const add = (a: bigint, b: bigint): bigint => BigInt.asIntN(64, a + b);
export const sub = (a: bigint, b: bigint): bigint => BigInt.asIntN(64, a - b);
export const mul = (a: bigint, b: bigint): bigint => BigInt.asIntN(64, a * b);
export const div_s = (a: bigint, b: bigint): bigint | string => {
  if (b === 0n) return 'integer divide by zero';
  if (b === -1n && a === MIN) return 'integer overflow';
  return a / b;
};
export const div_u = (a: bigint, b: bigint): bigint | string => (b === 0n ? 'integer divide by zero' : signed(unsigned(a) / unsigned(b)));
export const rem_s = (a: bigint, b: bigint): bigint | string => (b === 0n ? 'integer divide by zero' : a % b);
export const rem_u = (a: bigint, b: bigint): bigint | string => (b === 0n ? 'integer divide by zero' : signed(unsigned(a) % unsigned(b)));
export const and = (a: bigint, b: bigint): bigint => a & b;
export const or = (a: bigint, b: bigint): bigint => a | b;
export const xor = (a: bigint, b: bigint): bigint => a ^ b;
export const shl = (a: bigint, b: bigint): bigint => BigInt.asIntN(64, a << (b & 63n));
export const shr_s = (a: bigint, b: bigint): bigint => a >> (b & 63n);
export const shr_u = (a: bigint, b: bigint): bigint => signed(unsigned(a) >> (b & 63n));
export const rotl = (a: bigint, b: bigint): bigint => signed((a << (b & 63n)) | (unsigned(a) >> (-b & 63n)));
export const rotr = (a: bigint, b: bigint): bigint => signed((unsigned(a) >> (b & 63n)) | (a << (-b & 63n)));

// ─── Conversions ───

const P63 = 2 ** 63;
const P64 = 2 ** 64;

// No number lies strictly between −2^63 − 1 and −2^63, so that bound may be closed; Math.trunc, since BigInt refuses fractions.
const trunc_s = (x: number): bigint | string => {
  if (x >= -P63 && x < P63) return BigInt(Math.trunc(x));
  return Number.isNaN(x) ? 'invalid conversion to integer' : 'integer overflow';
};
const trunc_u = (x: number): bigint | string => {
  if (x > -1 && x < P64) return signed(BigInt(Math.trunc(x)));
  return Number.isNaN(x) ? 'invalid conversion to integer' : 'integer overflow';
};
const trunc_sat_s = (x: number): bigint => (x < P63 ? (x >= -P63 ? BigInt(Math.trunc(x)) : MIN) : Number.isNaN(x) ? 0n : MAX);
const trunc_sat_u = (x: number): bigint => (x > 0 ? (x < P64 ? signed(BigInt(Math.trunc(x))) : -1n) : 0n);

export const extend_i32_s = (a: number): bigint => BigInt(a);
export const extend_i32_u = (a: number): bigint => BigInt(a >>> 0);
export const trunc_f32_s = (a: number): bigint | string => trunc_s(number32(a));
export const trunc_f32_u = (a: number): bigint | string => trunc_u(number32(a));
export const trunc_f64_s = (a: bigint): bigint | string => trunc_s(number64(a));
export const trunc_f64_u = (a: bigint): bigint | string => trunc_u(number64(a));
export const trunc_sat_f32_s = (a: number): bigint => trunc_sat_s(number32(a));
export const trunc_sat_f32_u = (a: number): bigint => trunc_sat_u(number32(a));
export const trunc_sat_f64_s = (a: bigint): bigint => trunc_sat_s(number64(a));
export const trunc_sat_f64_u = (a: bigint): bigint => trunc_sat_u(number64(a));
export const reinterpret_f64 = (a: bigint): bigint => a;
