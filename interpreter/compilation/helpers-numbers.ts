// Of what compiled code calls: operations on numbers (spec 4.3.2, 4.3.3) that are no single expression, on floats with their NaNs and on i64 as
// pairs of int32.

import { CANONICAL32, nearest } from '../numerics/floats.ts';
import * as i32 from '../numerics/i32.ts';
import { trap } from './ends.ts';
import { bigOf, bits32, type Float32, type Float64, float32Of, float64Of, hi64, lo64, pairOf, R } from './representation.ts';

// ─── Numbers ───

const divS = (a: number, b: number): number =>
  b === 0 ? trap('integer divide by zero') : b === -1 && a === -0x8000_0000 ? trap('integer overflow') : (a / b) | 0;
const divU = (a: number, b: number): number => (b === 0 ? trap('integer divide by zero') : ((a >>> 0) / (b >>> 0)) | 0);
const remS = (a: number, b: number): number => (b === 0 ? trap('integer divide by zero') : (a % b) | 0);
const remU = (a: number, b: number): number => (b === 0 ? trap('integer divide by zero') : ((a >>> 0) % (b >>> 0)) | 0);
const notInteger = (x: number): never => trap(Number.isNaN(x) ? 'invalid conversion to integer' : 'integer overflow');
const truncS = (x: number): number => (x > -0x8000_0001 && x < 0x8000_0000 ? x | 0 : notInteger(x));
const truncU = (x: number): number => (x > -1 && x < 0x1_0000_0000 ? x | 0 : notInteger(x));
const truncSatS = (x: number): number => (x < 0x7fff_ffff ? (x > -0x8000_0000 ? x | 0 : -0x8000_0000) : Number.isNaN(x) ? 0 : 0x7fff_ffff);
const truncSatU = (x: number): number => (x > 0 ? (x < 0xffff_ffff ? x | 0 : -1) : 0);

// ─── Floats with their NaNs ───

const neg32 = (x: Float32): Float32 => {
  const n = +x;
  return !Number.isNaN(n) ? -n : float32Of(bits32(x) ^ 0x8000_0000);
};
const abs32 = (x: Float32): Float32 => {
  const n = +x;
  return !Number.isNaN(n) ? Math.abs(n) : float32Of(bits32(x) & 0x7fff_ffff);
};
/** −1 or 0: whether the sign bit is set. */
const sign32 = (x: Float32): number => bits32(x) >> 31;
const copysign32 = (x: Float32, y: Float32): Float32 => float32Of((bits32(x) & 0x7fff_ffff) | (bits32(y) & 0x8000_0000));
// The other parts of results may lie in R already when these are called.
const withHigh = (x: Float64, hi: number): Float64 => float64Of(lo64(x), hi);
const neg64 = (x: Float64): Float64 => {
  const n = +x;
  return !Number.isNaN(n) ? -n : withHigh(x, hi64(x) ^ 0x8000_0000);
};
const abs64 = (x: Float64): Float64 => {
  const n = +x;
  return !Number.isNaN(n) ? Math.abs(n) : withHigh(x, hi64(x) & 0x7fff_ffff);
};
const sign64 = (x: Float64): number => hi64(x) >> 31;
const copysign64 = (x: Float64, y: Float64): Float64 => withHigh(x, (hi64(x) & 0x7fff_ffff) | (hi64(y) & 0x8000_0000));

/** A NaN of these bits from memory, where a number was read as NaN. */
const nan32 = (view: DataView, at: number): Float32 => float32Of(view.getInt32(at, true));
const nan64 = (view: DataView, at: number): Float64 => float64Of(view.getInt32(at, true), view.getInt32(at + 4, true));
const P32 = 0x1_0000_0000;
/** A NaN to memory. */
const put32 = (view: DataView, at: number, x: Float32): void => view.setInt32(at, typeof x === 'number' ? CANONICAL32 : x.bits, true);
const put64 = (view: DataView, at: number, x: Float64): void => {
  // An address with the sign bit may come as the negative number that it is (memories.ts), whose end must be outside too.
  view.setInt32((at < 0 ? at + P32 : at) + 4, hi64(x), true);
  view.setInt32(at, lo64(x), true);
};

// ─── Pairs ───

/** A pair as an unsigned number, for addresses and sizes: beyond 2⁵³ rounded, which is out of every bound. */
const natOf = (lo: number, hi: number): number => (hi >>> 0) * 0x1_0000_0000 + (lo >>> 0);
/** The high half of the product of two unsigned numbers. */
const mulHigh = (a: number, b: number): number => {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const t = (Math.imul(ah, bl) >>> 0) + (Math.imul(al, bl) >>> 16);
  const u = (t & 0xffff) + (Math.imul(al, bh) >>> 0);
  return (Math.imul(ah, bh) + (t >>> 16) + (u >>> 16)) | 0;
};
// Shifts by a distance that is not known: the low half, the high half in R[0].
const shl64 = (lo: number, hi: number, k: number): number => {
  if ((k & 32) !== 0) {
    R[0] = lo << k;
    return 0;
  }
  R[0] = (hi << k) | ((lo >>> 1) >>> (31 - (k & 31)));
  return lo << k;
};
const shrS64 = (lo: number, hi: number, k: number): number => {
  if ((k & 32) !== 0) {
    R[0] = hi >> 31;
    return hi >> k;
  }
  R[0] = hi >> k;
  return (lo >>> k) | ((hi << 1) << (31 - (k & 31)));
};
const shrU64 = (lo: number, hi: number, k: number): number => {
  if ((k & 32) !== 0) {
    R[0] = 0;
    return (hi >>> k) | 0;
  }
  R[0] = hi >>> k;
  return (lo >>> k) | ((hi << 1) << (31 - (k & 31)));
};
const rotl64 = (lo: number, hi: number, k: number): number => {
  const [l, h] = (k & 32) !== 0 ? [hi, lo] : [lo, hi];
  const r = k & 31;
  R[0] = (h << r) | ((l >>> 1) >>> (31 - r));
  return (l << r) | ((h >>> 1) >>> (31 - r));
};
const rotr64 = (lo: number, hi: number, k: number): number => rotl64(lo, hi, -k & 63);

const toPair = (x: number): number => {
  R[0] = Math.floor(x / P32) | 0;
  return x | 0;
};
const zeroDivisor = (): never => trap('integer divide by zero');
/** Both below 2⁵³: division of numbers is exact after rounding down. */
const small = (hi: number): boolean => hi >>> 21 === 0;
/** A pair divided by a number below 2¹⁶, by digits of which all is in 32 bits: hosts have an instruction for that. As `divided`. */
const dividedByFew = (al: number, ah: number, by: number): number => {
  const high = ((ah >>> 0) / by) >>> 0;
  const b = (((ah - Math.imul(high, by)) << 16) | (al >>> 16)) >>> 0;
  const middle = (b / by) >>> 0;
  const c = (((b - Math.imul(middle, by)) << 16) | (al & 65535)) >>> 0;
  const low = (c / by) >>> 0;
  left = (c - Math.imul(low, by)) | 0;
  R[0] = high;
  return (middle << 16) | low;
};
/**
 * A pair divided by a number below 2³², by digits: of 32 bits, then twice 16, so that all that is divided is below 2⁴⁸, where rounding down is
 * exact. Gives the low half, the high half in R[0]; `left` is what is left over.
 */
const divided = (al: number, ah: number, by: number): number => {
  if (by < 65536) return dividedByFew(al, ah, by);
  const a = ah >>> 0;
  const high = Math.floor(a / by);
  const b = (a - high * by) * 65536 + (al >>> 16);
  const middle = Math.floor(b / by);
  const c = (b - middle * by) * 65536 + (al & 65535);
  const low = Math.floor(c / by);
  left = c - low * by;
  R[0] = high;
  return (middle * 65536 + low) | 0;
};
let left = 0;
const unsignedOf = (lo: number, hi: number): bigint => BigInt.asUintN(64, bigOf(lo, hi));
const divU64 = (al: number, ah: number, bl: number, bh: number): number => {
  if ((bl | bh) === 0) return zeroDivisor();
  if ((ah | bh) === 0) {
    R[0] = 0;
    return ((al >>> 0) / (bl >>> 0)) | 0;
  }
  if (small(ah) && small(bh)) return toPair(Math.floor(natOf(al, ah) / natOf(bl, bh)));
  if (bh === 0) return divided(al, ah, bl >>> 0);
  return pairOf(BigInt.asIntN(64, unsignedOf(al, ah) / unsignedOf(bl, bh)));
};
const remU64 = (al: number, ah: number, bl: number, bh: number): number => {
  if ((bl | bh) === 0) return zeroDivisor();
  if ((ah | bh) === 0) {
    R[0] = 0;
    return ((al >>> 0) % (bl >>> 0)) | 0;
  }
  if (small(ah) && small(bh)) return toPair(natOf(al, ah) % natOf(bl, bh));
  if (bh === 0) {
    divided(al, ah, bl >>> 0);
    R[0] = 0;
    return left | 0;
  }
  return pairOf(BigInt.asIntN(64, unsignedOf(al, ah) % unsignedOf(bl, bh)));
};
/** −x, the high half in R[0]. */
const negated = (lo: number, hi: number): number => {
  R[0] = lo === 0 ? -hi : ~hi;
  return -lo | 0;
};
/** One by unsigned division, of absolute values: the sign of the result is that of the first, or of both. */
const bySigns =
  (unsigned: (al: number, ah: number, bl: number, bh: number) => number, ofBoth: boolean) =>
  (al: number, ah: number, bl: number, bh: number): number => {
    const [x, xh] = ah < 0 ? [negated(al, ah), R[0]!] : [al, ah];
    const [y, yh] = bh < 0 ? [negated(bl, bh), R[0]!] : [bl, bh];
    const lo = unsigned(x, xh, y, yh);
    return ah < 0 !== (ofBoth && bh < 0) ? negated(lo, R[0]!) : lo;
  };
const divAnySigns = bySigns(divU64, true);
const remAnySigns = bySigns(remU64, false);
const divS64 = (al: number, ah: number, bl: number, bh: number): number => {
  if (al === 0 && ah === -0x8000_0000 && bl === -1 && bh === -1) return trap('integer overflow');
  return ah >= 0 && bh >= 0 ? divU64(al, ah, bl, bh) : divAnySigns(al, ah, bl, bh);
};
const remS64 = (al: number, ah: number, bl: number, bh: number): number =>
  ah >= 0 && bh >= 0 ? remU64(al, ah, bl, bh) : remAnySigns(al, ah, bl, bh);
const P63 = 2 ** 63;
const P64 = 2 ** 64;
const truncS64 = (x: number): number => (x >= -P63 && x < P63 ? toPair(Math.trunc(x)) : notInteger(x));
const truncU64 = (x: number): number => (x > -1 && x < P64 ? toPair(Math.trunc(x)) : notInteger(x));
const pairNow = (lo: number, hi: number): number => {
  R[0] = hi;
  return lo;
};
const truncSatS64 = (x: number): number =>
  x < P63 ? (x >= -P63 ? toPair(Math.trunc(x)) : pairNow(0, -0x8000_0000)) : Number.isNaN(x) ? pairNow(0, 0) : pairNow(-1, 0x7fff_ffff);
const truncSatU64 = (x: number): number => (x > 0 ? (x < P64 ? toPair(Math.trunc(x)) : pairNow(-1, -1)) : pairNow(0, 0));
const clz64 = (lo: number, hi: number): number => (hi === 0 ? 32 + Math.clz32(lo) : Math.clz32(hi));
const ctz64 = (lo: number, hi: number): number => (lo === 0 ? 32 + i32.ctz(hi) : i32.ctz(lo));
const popcnt64 = (lo: number, hi: number): number => i32.popcnt(lo) + i32.popcnt(hi);

/** Those that may trap. */
export const partialNumbers = {
  divS, divU, remS, remU, truncS, truncU, divS64, divU64, remS64, remU64, truncS64, truncU64,
}; // biome-ignore format: one family a line
export const totalNumbers = {
  ctz: i32.ctz, popcnt: i32.popcnt, rotl: i32.rotl, rotr: i32.rotr, nearest, truncSatS, truncSatU,
  neg32, abs32, sign32, copysign32, neg64, abs64, sign64, copysign64, nan32, nan64, put32, put64,
  natOf, mulHigh, shl64, shrS64, shrU64, rotl64, rotr64, clz64, ctz64, popcnt64, truncSatS64, truncSatU64,
}; // biome-ignore format: one family a line
