// Numbers of the text format (spec 6.3.1, 6.3.2): text to payloads, rounded once, and payloads to text that reads back as the same bits.
//
// The shape of a text is the lexer's business; here it is given a value or found out of range.  Text of another shape gives null or any
// value, but never an exception.  The host's own conversion of strings is
// correctly rounded to 64 bits at any length, so it serves wherever one rounding to 64 bits is what is wanted.

import { binary32, binary64, bits32, bits64, type Format, number32, number64, roundedBits } from './floats.ts';

// ─── Integers ───

const unseparated = (text: string): string => (text.includes('_') ? text.replaceAll('_', '') : text);
const isSign = (char: string | undefined): boolean => char === '-' || char === '+';

/** An integer of any size as a number: exact below 2^53, which is all that small ranges need. */
const rough = (text: string): number => {
  const n = Number(text);
  if (!Number.isNaN(n)) return n;
  // what the host does not know: separators, and signs before hexadecimal digits
  const plain = unseparated(text);
  if (!isSign(plain[0])) return Number(plain);
  return plain[0] === '-' ? -Number(plain.slice(1)) : Number(plain.slice(1));
};

/** An integer that 64 bits may hold, exactly; null if it has too many digits. */
const exact = (text: string): bigint | null => {
  const n = rough(text);
  if (Number.isSafeInteger(n)) return BigInt(n);
  if (!(Math.abs(n) <= 2 ** 64)) return null;
  const plain = unseparated(text);
  const magnitude = BigInt(isSign(plain[0]) ? plain.slice(1) : plain);
  return n < 0 ? -magnitude : magnitude;
};

/**
 * An integer literal of either signedness (6.3.1, iN): a number for up to 32 bits, a bigint for 64, signed; null unless it is at least
 * −2^(bits − 1) and less than 2^bits.
 */
export function parseI(text: string, bits: 8 | 16 | 32): number | null;
export function parseI(text: string, bits: 64): bigint | null;
export function parseI(text: string, bits: 8 | 16 | 32 | 64): number | bigint | null;
export function parseI(text: string, bits: 8 | 16 | 32 | 64): number | bigint | null {
  if (bits === 64) {
    const n = exact(text);
    return n !== null && n >= -0x8000_0000_0000_0000n && n <= 0xffff_ffff_ffff_ffffn ? BigInt.asIntN(64, n) : null;
  }
  const n = rough(text);
  return n >= -(2 ** (bits - 1)) && n < 2 ** bits ? (n << (32 - bits)) >> (32 - bits) : null;
}

/** An unsigned literal (6.3.1, uN), such as an index, a limit or an offset: a number for 32 bits, a bigint for 64; null out of range. */
export function parseU(text: string, bits: 32): number | null;
export function parseU(text: string, bits: 64): bigint | null;
export function parseU(text: string, bits: 32 | 64): number | bigint | null;
export function parseU(text: string, bits: 32 | 64): number | bigint | null {
  if (isSign(text[0])) return null;
  if (bits === 64) {
    const n = exact(text);
    return n !== null && n <= 0xffff_ffff_ffff_ffffn ? n : null;
  }
  const n = rough(text);
  return n <= 0xffff_ffff ? n : null;
}

// ─── Floats ───

/** A float literal (6.3.2, f32) as bits; null where it rounds to infinity, or a NaN's payload is zero or too large. */
export const parseF32 = (text: string): number | null => {
  const hex = isHexadecimal(text); // of those the host knows integers, which are to be rounded once
  const x = hex ? shortHexadecimal(text) : Number(text);
  if (!Number.isNaN(x)) return hex ? fitting32(x) : rounded32(text, x);
  const plain = unseparated(text);
  const y = plain === text ? x : hex ? shortHexadecimal(plain) : Number(plain);
  if (!Number.isNaN(y)) return hex ? fitting32(y) : rounded32(plain, y);
  const bits = magnitude(binary32, isSign(plain[0]) ? plain.slice(1) : plain);
  return bits === null ? null : Number(bits) | (plain[0] === '-' ? 0x8000_0000 : 0);
};

/** As `parseF32`, of 64 bits. */
export const parseF64 = (text: string): bigint | null => {
  const hex = isHexadecimal(text);
  const x = hex ? shortHexadecimal(text) : Number(text);
  if (!Number.isNaN(x)) return Number.isFinite(x) ? bits64(x) : null;
  const plain = unseparated(text);
  const y = plain === text ? x : hex ? shortHexadecimal(plain) : Number(plain);
  if (!Number.isNaN(y)) return Number.isFinite(y) ? bits64(y) : null;
  const bits = magnitude(binary64, isSign(plain[0]) ? plain.slice(1) : plain);
  return bits === null ? null : plain[0] === '-' ? bits | -0x8000_0000_0000_0000n : bits;
};

/** Bits of the literals that the host cannot read, without sign and separators. */
const magnitude = (format: Format, text: string): bigint | null => {
  const { significand, maxExponent } = format;
  const infinity = BigInt(2 * maxExponent + 1) << BigInt(significand);
  if (text.startsWith('0x')) {
    const bits = hexadecimal(format, text);
    return bits === infinity ? null : bits;
  }
  if (text === 'inf') return infinity;
  if (text === 'nan') return infinity | (1n << BigInt(significand - 1));
  if (!text.startsWith('nan:0x')) return null;
  const payload = rough(text.slice(4)); // payloads are below 2^53, so nothing that could fit is rounded
  return payload >= 1 && payload < 2 ** significand ? infinity | BigInt(payload) : null;
};

// ─── Hexadecimal floats ───

const SMALL_X = 0x78;
const SMALL_P = 0x70;
const CAPITAL_P = 0x50;
const POINT = 0x2e;
const PLUS = 0x2b;
const MINUS = 0x2d;
const isHexadecimal = (text: string): boolean =>
  text.length > 2 && text.charCodeAt(text.charCodeAt(0) === MINUS || text.charCodeAt(0) === PLUS ? 2 : 1) === SMALL_X;

/** The value of a hexadecimal literal with so few digits and such an exponent that 64 bits hold it exactly, as nearly all do; NaN elsewhere. */
const shortHexadecimal = (text: string): number => {
  const sign = text.charCodeAt(0);
  const n = text.length;
  let i = sign === MINUS || sign === PLUS ? 3 : 2;
  let significand = 0;
  let exponent = 0;
  let point = false;
  for (; i < n; i++) {
    const c = text.charCodeAt(i);
    if (c === POINT) {
      point = true;
      continue;
    }
    const d = digitValue[c] ?? NO_DIGIT;
    if (d === NO_DIGIT) {
      if (c !== SMALL_P && c !== CAPITAL_P) return Number.NaN;
      exponent += Number(text.slice(i + 1));
      break;
    }
    significand = significand * 16 + d;
    if (point) exponent -= 4;
  }
  if (significand > Number.MAX_SAFE_INTEGER) return Number.NaN;
  if (!(exponent >= -1074 && exponent <= 1023)) return Number.NaN;
  // A multiple of the least number is held exactly, or is too large; hosts need not have all powers of two below the normal ones.
  const x = exponent < -900 ? significand * 2 ** (exponent + 200) * 2 ** -200 : significand * 2 ** exponent;
  return sign === MINUS ? -x : x;
};
/** By character. */
const digitValue = new Uint8Array(128).fill(16);
const NO_DIGIT = 16;
for (let d = 0; d < 16; d++) for (const c of [d.toString(16), d.toString(16).toUpperCase()]) digitValue[c.charCodeAt(0)] = d;

/** The float nearest to a hexadecimal literal: magnitude's bits, those of infinity if too large; null if malformed. Linear in the text. */
const hexadecimal = (format: Format, text: string): bigint | null => {
  const p = Math.max(text.indexOf('p'), text.indexOf('P'));
  const significand = text.slice(2, p < 0 ? text.length : p);
  const point = significand.indexOf('.');
  const digits = point < 0 ? significand : significand.slice(0, point) + significand.slice(point + 1);
  const fraction = point < 0 ? 0 : digits.length - point;
  const start = skipZeroes(digits, 0);
  if (start === digits.length) return 0n;
  // sixteen digits hold all bits of a significand and more; of the others it only matters whether they are all zero
  const end = Math.min(start + 16, digits.length);
  const leading = `0x${digits.slice(start, end)}`;
  const exponent = (p < 0 ? 0 : Number(text.slice(p + 1))) + 4 * (digits.length - end - fraction);
  const m = Number(leading);
  if (Number.isNaN(m) || Number.isNaN(exponent)) return null;
  const sticky = skipZeroes(digits, end) < digits.length ? 1n : 0n;
  return roundedBits(format, (BigInt(leading) << 1n) | sticky, exponent - 1);
};

const skipZeroes = (digits: string, from: number): number => {
  let i = from;
  while (i < digits.length && digits[i] === '0') i++;
  return i;
};

// ─── Decimals to 32 bits ───

/** Where rounding to 32 bits ends: the tie between the largest float and 2^128. */
const LIMIT32 = 2 ** 128 - 2 ** 103;
const MAX32 = 2 ** 128 - 2 ** 104;

/** A number that is a literal exactly, as 32 bits. */
const fitting32 = (x: number): number | null => (Number.isFinite(Math.fround(x)) ? bits32(x) : null);

/**
 * A literal as 32 bits, given that x is it rounded to 64 bits.  Rounding again goes wrong only if the first rounding made a tie of what
 * was not quite one, so a tie is held against the literal.
 */
const rounded32 = (text: string, x: number): number | null => {
  const near = Math.fround(x);
  if (near === x) return Number.isFinite(x) ? bits32(x) : null;
  const magnitude = Math.abs(x);
  const far = magnitude === LIMIT32 ? Math.sign(x) * MAX32 : x + (x - near);
  if (Math.fround(far) !== far || !Number.isFinite(far)) return Number.isFinite(near) ? bits32(near) : null;
  const order = compareToText(magnitude, text);
  if (order === 0) return Number.isFinite(near) ? bits32(near) : null;
  // the literal lies beyond the tie (order < 0: the tie is smaller), on the far side from zero or on the near one
  const away = Math.abs(near) > Math.abs(far) ? near : far;
  const toward = away === near ? far : near;
  const result = order < 0 ? away : toward;
  return Number.isFinite(result) ? bits32(result) : null;
};

/** Compares a positive number with a decimal literal's magnitude, exactly: negative, zero or positive as the number is smaller, equal or larger. */
const compareToText = (x: number, text: string): number => {
  const number = expansion(x);
  const literal = decimal(text);
  if (number.exponent !== literal.exponent) return number.exponent - literal.exponent;
  return number.digits < literal.digits ? -1 : number.digits > literal.digits ? 1 : 0;
};

/** A positive number as 0.d₁d₂… × 10^exponent, without zeroes at either end: so digits compare as strings. */
interface Scientific {
  readonly digits: string;
  readonly exponent: number;
}
const scientific = (digits: string, exponent: number): Scientific => {
  const start = skipZeroes(digits, 0);
  let end = digits.length;
  while (end > start && digits[end - 1] === '0') end--;
  return { digits: digits.slice(start, end), exponent: exponent + digits.length - start };
};

const decimal = (text: string): Scientific => {
  const start = isSign(text[0]) ? 1 : 0;
  const e = text.search(/[eE]/);
  const end = e < 0 ? text.length : e;
  const significand = text.slice(start, end);
  const point = significand.indexOf('.');
  const exponent = e < 0 ? 0 : Number(text.slice(e + 1));
  if (point < 0) return scientific(significand, exponent);
  return scientific(significand.slice(0, point) + significand.slice(point + 1), exponent - (significand.length - point - 1));
};

const expansion = (x: number): Scientific => {
  const bits = bits64(x);
  const field = Number(bits >> 52n);
  const m = field === 0 ? bits : (bits & 0xf_ffff_ffff_ffffn) | 0x10_0000_0000_0000n;
  const e = Math.max(field, 1) - 1075;
  return e < 0 ? scientific((m * 5n ** BigInt(-e)).toString(), e) : scientific((m << BigInt(e)).toString(), 0);
};

// ─── Floats to text ───

const payloadText = (negative: boolean, payload: bigint, canonical: bigint): string =>
  `${negative ? '-' : ''}nan${payload === canonical ? '' : `:0x${payload.toString(16)}`}`;

const special = (x: number, bits: number | bigint): string | null => {
  if (Number.isNaN(x)) {
    return typeof bits === 'number'
      ? payloadText(bits < 0, BigInt(bits & 0x7f_ffff), 0x40_0000n)
      : payloadText(bits < 0n, bits & 0xf_ffff_ffff_ffffn, 0x8_0000_0000_0000n);
  }
  return Number.isFinite(x) ? null : x < 0 ? '-inf' : 'inf';
};

/** The shortest decimal that reads back as the same number of 64 bits; `inf`, `nan`, `nan:0x…` where it is none. */
export const showF64 = (bits: bigint): string => {
  const x = number64(bits);
  return special(x, bits) ?? (Object.is(x, -0) ? '-0' : String(x));
};

/** As `showF64`, of 32 bits. */
export const showF32 = (bits: number): string => {
  const x = number32(bits);
  const text = special(x, bits);
  if (text !== null) return text;
  if (x === 0) return bits < 0 ? '-0' : '0';
  for (let precision = 1; precision < 9; precision++) {
    const closest = String(Number(x.toPrecision(precision)));
    if (parseF32(closest) === bits) return closest;
    if ((bits & 0x7f_ffff) === 0) {
      // floats lie denser below a power of two than above, so that a decimal above may read back where a closer one below does not
      const [digits, exponent] = Math.abs(x)
        .toExponential(precision - 1)
        .split('e');
      const above = String(Number(`${x < 0 ? '-' : ''}${BigInt(digits.replace('.', '')) + 1n}e${Number(exponent) - precision + 1}`));
      if (parseF32(above) === bits) return above;
    }
  }
  return String(Number(x.toPrecision(9))); // nine digits tell any two floats apart
};

const hexText = (negative: boolean, m: bigint, e: number): string => {
  const sign = negative ? '-' : '';
  if (m === 0n) return `${sign}0x0p+0`;
  const digits = m.toString(2);
  const fraction = digits.slice(1);
  const hex = fraction === '' ? '' : BigInt(`0b${fraction.padEnd(4 * Math.ceil(fraction.length / 4), '0')}`).toString(16);
  const places = hex.padStart(Math.ceil(fraction.length / 4), '0').replace(/0+$/, '');
  const exponent = e + fraction.length;
  return `${sign}0x1${places === '' ? '' : `.${places}`}p${exponent < 0 ? '' : '+'}${exponent}`;
};

/** The hexadecimal text of 64 bits, such as `0x1.8p+1`: leading digit 1 but for zero, subnormal numbers too. */
export const hexF64 = (bits: bigint): string => {
  const text = special(number64(bits), bits);
  if (text !== null) return text;
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  return hexText(bits < 0n, field === 0 ? fraction : fraction | 0x10_0000_0000_0000n, Math.max(field, 1) - 1075);
};

/** As `hexF64`, of 32 bits. */
export const hexF32 = (bits: number): string => {
  const text = special(number32(bits), bits);
  if (text !== null) return text;
  const field = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7f_ffff;
  return hexText(bits < 0, BigInt(field === 0 ? fraction : fraction | 0x80_0000), Math.max(field, 1) - 150);
};
