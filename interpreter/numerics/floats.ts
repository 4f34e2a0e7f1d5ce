// Floating-point numbers and their bits (spec 4.3.3): interpretation, canonical NaNs, rounding, fused multiply-add.
//
// Bits are what the machine holds: 32 bits as a signed number, 64 bits as a signed bigint.  A host number is made of them only to
// compute, and never if the value only moves, since a host may change the payload of a NaN whenever it copies one.

const float32 = new Float32Array(1);
const int32 = new Int32Array(float32.buffer);
const float64 = new Float64Array(1);
const int64 = new BigInt64Array(float64.buffer);

/** The positive canonical NaN, and what a NaN is made quiet with. */
export const CANONICAL32 = 0x7fc0_0000;
export const CANONICAL64 = 0x7ff8_0000_0000_0000n;
const QUIET32 = 0x0040_0000;
const QUIET64 = 0x0008_0000_0000_0000n;
const SIGN64 = -0x8000_0000_0000_0000n;

/** The number that 32 bits stand for. */
export const number32 = (bits: number): number => {
  int32[0] = bits;
  return float32[0];
};

/** The bits of a number rounded to 32 bits; a NaN gives the positive canonical one, as in the deterministic profile. */
export const bits32 = (x: number): number => {
  if (Number.isNaN(x)) return CANONICAL32;
  float32[0] = x;
  return int32[0];
};

/** The number that 64 bits stand for. */
export const number64 = (bits: bigint): number => {
  int64[0] = bits;
  return float64[0];
};

/** The bits of a number; a NaN gives the positive canonical one, as in the deterministic profile. */
export const bits64 = (x: number): bigint => {
  if (Number.isNaN(x)) return CANONICAL64;
  float64[0] = x;
  return int64[0];
};

export const isNaN32 = (bits: number): boolean => (bits & 0x7fff_ffff) > 0x7f80_0000;
export const isNaN64 = (bits: bigint): boolean => (bits & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n;

// ─── NaN propagation ───

/**
 * NaNs worth choosing among when an operation on `operands` (bits) gives a NaN (4.3.3 "NaN propagation"): the positive canonical one,
 * which the deterministic profile prescribes, the negative one, and every NaN operand made quiet.  The specification allows more only
 * where an operand is not canonical: any arithmetic NaN then.
 */
export const nanChoices32 = (operands: readonly number[]): readonly number[] => [
  ...new Set([CANONICAL32, CANONICAL32 | 0x8000_0000, ...operands.filter(isNaN32).map(bits => bits | QUIET32)]),
];

/** As `nanChoices32`, of 64 bits. */
export const nanChoices64 = (operands: readonly bigint[]): readonly bigint[] => [
  ...new Set([CANONICAL64, CANONICAL64 | SIGN64, ...operands.filter(isNaN64).map(bits => bits | QUIET64)]),
];

/** A NaN of 64 bits as the operand `nanChoices32` wants for a demotion: the payload's upper bits are kept, as hardware does. */
export const demotedNaN = (bits: bigint): number => Number((bits >> 29n) & 0x7f_ffffn) | CANONICAL32 | (bits < 0n ? 0x8000_0000 : 0);

/** A NaN of 32 bits as the operand `nanChoices64` wants for a promotion. */
export const promotedNaN = (bits: number): bigint => (BigInt(bits & 0x7f_ffff) << 29n) | CANONICAL64 | (bits < 0 ? SIGN64 : 0n);

// ─── Rounding to an integer ───

/** The nearest integer, ties to even; zeroes keep their sign, and so do numbers that round to zero. */
export const nearest = (x: number): number => {
  // above 2^52 every number is an integer; below, adding 2^52 leaves no room for a fraction, and the addition rounds as asked
  if (!(Math.abs(x) < 0x10_0000_0000_0000) || x === 0) return x;
  return x > 0 ? x + 0x10_0000_0000_0000 - 0x10_0000_0000_0000 : -(0x10_0000_0000_0000 - x - 0x10_0000_0000_0000);
};

// ─── Rounding to a float ───

/** A binary format: bits of the significand behind the point, and the largest exponent. */
export interface Format {
  readonly significand: number;
  readonly maxExponent: number;
}
export const binary32: Format = { significand: 23, maxExponent: 127 };
export const binary64: Format = { significand: 52, maxExponent: 1023 };

const bitLength = (m: bigint): number => {
  const digits = m.toString(16);
  return 4 * digits.length - Math.clz32(Number.parseInt(digits[0], 16)) + 28;
};

/** The magnitude m × 2^e (m ≥ 0) rounded once to the nearest float, ties to even: its bits, those of infinity if it is too large. */
export const roundedBits = (format: Format, m: bigint, e: number): bigint => {
  if (m === 0n) return 0n;
  const { significand, maxExponent } = format;
  const infinity = BigInt(2 * maxExponent + 1) << BigInt(significand);
  const minExponent = 1 - maxExponent;
  const exponent = bitLength(m) + e - 1;
  if (exponent > maxExponent) return infinity;
  if (exponent < minExponent - significand - 1) return 0n;
  const unit = Math.max(exponent, minExponent) - significand; // exponent of the last bit kept
  const field = BigInt(unit + significand - minExponent) << BigInt(significand); // one less than the exponent field: the leading bit adds one
  if (unit <= e) return field + (m << BigInt(e - unit));
  const dropped = BigInt(unit - e);
  const kept = m >> dropped;
  const rest = m - (kept << dropped);
  const half = 1n << (dropped - 1n);
  return field + kept + (rest > half || (rest === half && (kept & 1n) === 1n) ? 1n : 0n);
};

// ─── Fused multiply-add ───

/** x × y + z rounded once to 32 bits. */
export const fma32 = (x: number, y: number, z: number): number => {
  const product = number32(x) * number32(y); // exact: 48 bits
  const addend = number32(z);
  const sum = product + addend;
  // what the addition lost (Knuth's TwoSum); a NaN for infinities, which need no correction
  const back = sum - product;
  const lost = product - (sum - back) + (addend - back);
  if (lost === 0 || Number.isNaN(lost)) return bits32(sum);
  // round to odd, so that rounding again cannot mistake what was nearly a tie for a tie
  float64[0] = sum;
  if ((int64[0] & 1n) === 0n) int64[0] += lost > 0 === sum > 0 ? 1n : -1n;
  return bits32(float64[0]);
};

/** x × y + z rounded once to 64 bits. */
export const fma64 = (x: bigint, y: bigint, z: bigint): bigint => {
  const a = number64(x);
  const b = number64(y);
  const c = number64(z);
  // with a NaN, an infinity or a factor of zero there is nothing to round twice; but a product that overflows is still finite
  if (!Number.isFinite(a) || !Number.isFinite(b) || a === 0 || b === 0) return bits64(a * b + c);
  if (!Number.isFinite(c)) return bits64(c);
  const p = scaled(x);
  const q = scaled(y);
  const r = scaled(z);
  const product = p.m * q.m;
  const e = p.e + q.e;
  const low = Math.min(e, r.e);
  const sum = (product << BigInt(e - low)) + (r.m << BigInt(r.e - low));
  return sum < 0n ? roundedBits(binary64, -sum, low) | SIGN64 : roundedBits(binary64, sum, low);
};

/** A finite number as m × 2^e, exactly. */
const scaled = (bits: bigint): { readonly m: bigint; readonly e: number } => {
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const m = field === 0 ? fraction : fraction | 0x10_0000_0000_0000n;
  return { m: bits < 0n ? -m : m, e: Math.max(field, 1) - 1075 };
};
