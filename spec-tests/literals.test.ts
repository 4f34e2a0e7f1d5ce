// Number literals of the text format: rounding held against exact rational arithmetic, ranges, and text that reads back as the same bits.

import test from 'ava';
import { hexF32, hexF64, parseF32, parseF64, parseI, parseU, showF32, showF64 } from '../interpreter/numerics/literals.ts';

/** xorshift32: the same literals on every run. */
let state = 0x1234567;
const next = (): number => {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return state;
};
const below = (n: number): number => (next() >>> 0) % n;
const next64 = (): bigint => (BigInt(next()) << 32n) | BigInt(next() >>> 0);

const float64 = new Float64Array(1);
const int64 = new BigInt64Array(float64.buffer);
const float32 = new Float32Array(1);
const int32 = new Int32Array(float32.buffer);
const of64 = (x: number): bigint => {
  float64[0] = x;
  return int64[0];
};
const of32 = (x: number): number => {
  float32[0] = x;
  return int32[0];
};

// ─── The oracle ───

/** The value of a format's magnitude bits as a fraction over 2^1200; those of infinity stand for the limit, 2^(largest exponent + 1). */
const scaled = (bits: bigint, significand: bigint, bias: bigint): bigint => {
  const field = bits >> significand;
  const fraction = bits & ((1n << significand) - 1n);
  return field === 0n
    ? fraction << (1200n + 1n - bias - significand)
    : (fraction | (1n << significand)) << (1200n + field - bias - significand);
};

/** The nearest float to numerator / denominator by bisection over all floats: obviously right, and slow. */
const nearest = (numerator: bigint, denominator: bigint, significand: bigint, bias: bigint): bigint | null => {
  const infinity = (2n * bias + 1n) << significand;
  const target = numerator << 1200n;
  let low = 0n;
  let high = infinity;
  if (target >= scaled(infinity, significand, bias) * denominator) return null;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (scaled(middle, significand, bias) * denominator <= target) low = middle;
    else high = middle;
  }
  const down = target - scaled(low, significand, bias) * denominator;
  const up = scaled(high, significand, bias) * denominator - target;
  const bits = down < up || (down === up && low % 2n === 0n) ? low : high;
  return bits === infinity ? null : bits;
};
const nearest32 = (n: bigint, d: bigint): number | null => {
  const bits = nearest(n, d, 23n, 127n);
  return bits === null ? null : Number(bits);
};
const nearest64 = (n: bigint, d: bigint): bigint | null => nearest(n, d, 52n, 1023n);

const decimalFraction = (text: string): readonly [bigint, bigint] => {
  const [significand, exponent = '0'] = text.split('e');
  const [whole, fraction = ''] = significand.split('.');
  const e = Number(exponent) - fraction.length;
  const n = BigInt(whole + fraction);
  return e < 0 ? [n, 10n ** BigInt(-e)] : [n * 10n ** BigInt(e), 1n];
};
const hexFraction = (text: string): readonly [bigint, bigint] => {
  const [significand, exponent = '0'] = text.split('p');
  const [whole, fraction = ''] = significand.split('.');
  const e = Number(exponent) - 4 * fraction.length;
  const n = BigInt(whole + fraction);
  return e < 0 ? [n, 1n << BigInt(-e)] : [n << BigInt(e), 1n];
};

// ─── Integers ───

test('integers of either signedness wrap to signed ones, and the range ends where the specification says', t => {
  for (const bits of [8, 16, 32] as const) {
    const limit = 2 ** bits;
    t.is(parseI(String(limit - 1), bits), -1);
    t.is(parseI(`0x${(limit - 1).toString(16)}`, bits), -1);
    t.is(parseI(String(limit / 2), bits), -limit / 2);
    t.is(parseI(String(-limit / 2), bits), -limit / 2);
    t.is(parseI(`-0x${(limit / 2).toString(16).toUpperCase()}`, bits), -limit / 2);
    t.is(parseI(String(limit), bits), null);
    t.is(parseI(`0x${limit.toString(16)}`, bits), null);
    t.is(parseI(String(-limit / 2 - 1), bits), null);
    t.is(parseI(`-0x${(limit / 2 + 1).toString(16)}`, bits), null);
  }
  t.is(parseI('18446744073709551615', 64), -1n);
  t.is(parseI('18446744073709551616', 64), null);
  t.is(parseI('0xffff_ffff_ffff_ffff', 64), -1n);
  t.is(parseI('0x1_0000_0000_0000_0000', 64), null);
  t.is(parseI('-9223372036854775808', 64), -(2n ** 63n));
  t.is(parseI('-9223372036854775809', 64), null);
  t.is(parseI('-0x8000000000000001', 64), null);
  t.is(parseI('9223372036854775807', 64), 2n ** 63n - 1n);
  t.is(parseI('+9_007_199_254_740_993', 64), 9007199254740993n);
  t.is(parseI('-0', 64), 0n);
});

test('separators, signs, leading zeroes, both cases of hexadecimal digits', t => {
  t.is(parseI('1_000_000', 32), 1000000);
  t.is(parseI('+0x0_fF', 32), 255);
  t.is(parseI('-0x0_fF', 32), -255);
  t.is(parseI('+1_0', 8), 10);
  t.true(Object.is(parseI('-0', 32), 0));
  t.true(Object.is(parseI('-0x0', 8), 0));
  t.is(parseI('000000000000000000000000000000000000000007', 64), 7n);
  t.is(parseI(`0x${'0'.repeat(100)}7fffffffffffffff`, 64), 2n ** 63n - 1n);
});

test('unsigned literals: up to 2^n − 1, no sign', t => {
  t.is(parseU('4294967295', 32), 4294967295);
  t.is(parseU('0xffff_ffff', 32), 4294967295);
  t.is(parseU('4294967296', 32), null);
  t.is(parseU('18446744073709551615', 64), 2n ** 64n - 1n);
  t.is(parseU('18446744073709551616', 64), null);
  t.is(parseU('0', 64), 0n);
  t.is(parseU('-1', 32), null);
  t.is(parseU('+1', 64), null);
});

test('integers of a million digits are out of range at once', t => {
  const million = '9'.repeat(1_000_000);
  t.is(parseI(million, 32), null);
  t.is(parseI(`-${million}`, 64), null);
  t.is(parseU(`0x${million}`, 64), null);
});

// ─── Floats ───

test('every power of two', t => {
  for (let e = -1022; e < 1024; e++) t.is(parseF64(`0x1p${e}`), BigInt(e + 1023) << 52n, String(e));
  for (let e = -1074; e < -1022; e++) t.is(parseF64(`0x1p${e}`), 1n << BigInt(e + 1074), String(e));
  for (let e = -126; e < 128; e++) t.is(parseF32(`0x1p${e}`), (e + 127) << 23, String(e));
});

test('inf, nan and payloads', t => {
  t.is(parseF32('inf'), 0x7f80_0000);
  t.is(parseF32('-inf'), 0x7f80_0000 | 0x8000_0000);
  t.is(parseF32('+nan'), 0x7fc0_0000);
  t.is(parseF32('-nan'), 0x7fc0_0000 | 0x8000_0000);
  t.is(parseF32('nan:0x1'), 0x7f80_0001);
  t.is(parseF32('-nan:0x7f_ffff'), -1);
  t.is(parseF32('nan:0x80_0000'), null);
  t.is(parseF32('nan:0x0'), null);
  t.is(parseF32('nan:0x0000_0000_0000_0000_0001'), 0x7f80_0001);
  t.is(parseF64('-inf'), BigInt.asIntN(64, 0xfff0_0000_0000_0000n));
  t.is(parseF64('nan'), 0x7ff8_0000_0000_0000n);
  t.is(parseF64('-nan:0xfffffffffffff'), -1n);
  t.is(parseF64('nan:0x1_0000_0000_0000_0'), null);
  t.is(parseF64('nan:0x0'), null);
});

test('zeroes keep their sign; subnormal numbers and underflow', t => {
  for (const zero of ['0', '0.', '0.0', '0e9999999999', '0x0', '0x0.0p99999999999', '1e-9999999999', '0x1p-99999999999', '1e-46']) {
    t.is(parseF32(zero), 0, zero);
    t.is(parseF32(`-${zero}`), -0x8000_0000, zero);
  }
  t.is(parseF64('-0x0p0'), -(2n ** 63n));
  t.is(parseF64('-1e-400'), -(2n ** 63n));
  t.is(parseF32('0x1p-149'), 1);
  t.is(parseF32('0x1p-150'), 0);
  t.is(parseF32('0x1.000000000000000000000001p-150'), 1);
  t.is(parseF32('0x3p-150'), 2);
  t.is(parseF64('0x1p-1074'), 1n);
  t.is(parseF64('0x1p-1075'), 0n);
  t.is(parseF64('0x1.00000000000000000001p-1075'), 1n);
  t.is(parseF64('4.9e-324'), 1n);
});

test('what rounds to infinity is out of range, and nothing less', t => {
  const limit32 = (2n ** 128n - 2n ** 103n).toString(); // the tie between the largest float and 2^128
  t.is(parseF32(limit32), null);
  t.is(parseF32(`-${limit32}.0`), null);
  t.is(parseF32((BigInt(limit32) - 1n).toString()), 0x7f7f_ffff);
  t.is(parseF32(`-${(BigInt(limit32) - 1n).toString()}.99999`), -0x0080_0001);
  t.is(parseF32('0x1.ffffffp127'), null);
  t.is(parseF32('0x1.fffffefffffffffffffffffp127'), 0x7f7f_ffff);
  t.is(parseF32('0x1p128'), null);
  t.is(parseF32('1e39'), null);
  t.is(parseF32('1e99999999999'), null);
  t.is(parseF64('0x1.fffffffffffff8p1023'), null);
  t.is(parseF64('0x1.fffffffffffff7ffffffffffp1023'), 0x7fef_ffff_ffff_ffffn);
  t.is(parseF64('0x1p99999999999999999999999'), null);
  t.is(parseF64('1e309'), null);
  t.is(parseF64('-1_7976_9313_4862_3157e292'), -0x10_0000_0000_0001n);
  t.is(parseF64(`${(2n ** 1024n - 2n ** 970n).toString()}`), null);
  t.is(parseF64(`${(2n ** 1024n - 2n ** 970n - 1n).toString()}.9`), 0x7fef_ffff_ffff_ffffn);
});

test('literals are rounded once, to even on a tie, however far off the digit that decides', t => {
  // 1 + 2^-24 is halfway between floats of 32 bits; 64 bits cannot see what follows here
  const half = '1.000000059604644775390625';
  t.is(parseF32(half), of32(1));
  t.is(parseF32(`${half}${'0'.repeat(1000)}`), of32(1));
  t.is(parseF32(`${half}${'0'.repeat(1000)}1`), of32(1) + 1);
  t.is(parseF32(`-${half}${'0'.repeat(1000)}1e0`), of32(-1) + 1);
  t.is(parseF32('1.00000005960464477539062499999999999999999'), of32(1));
  t.is(parseF32('1.000000178813934326171875'), of32(1) + 2);
  t.is(parseF32('1.00000017881393432617187499999999999999999'), of32(1) + 1);
  t.is(parseF32('1.0000001788139343261718750000000000000000001'), of32(1) + 2);
  t.is(parseF32('100000005960464477539.062500000000000000001e-20'), of32(1) + 1);
  t.is(parseF32('0.000_001_000_000_059_604_644_775_390_625e6'), of32(1));
  t.is(parseF32('+0x1.00000100000000000p-50'), of32(2 ** -50));
  t.is(parseF32('+0x1.00000100000000001p-50'), of32(2 ** -50) + 1);
  t.is(parseF32('+0x1.000001fffffffffffp-50'), of32(2 ** -50) + 1);
  t.is(parseF32('+0x1.00000300000000001p-50'), of32(2 ** -50) + 2);
  t.is(parseF32('0x1_0000_0100'), of32(2 ** 32));
  t.is(parseF32('-0x1000001000000001'), of32(-(2 ** 60)) + 1);
  t.is(parseF32('16777217'), of32(2 ** 24));
  t.is(parseF32('16777217.00000000000000000000001'), of32(2 ** 24) + 1);
  t.is(parseF64('9007199254740993'), of64(2 ** 53));
  t.is(parseF64('9007199254740993.000000000000000000000000000000001'), of64(2 ** 53 + 2));
  t.is(parseF64(`9007199254740993.${'0'.repeat(2000)}1`), of64(2 ** 53 + 2));
  t.is(parseF64('0x20000000000001'), of64(2 ** 53));
  t.is(parseF64('0x20000000000001.00000000000000000000000000001'), of64(2 ** 53 + 2));
  t.is(parseF64('0x1.00000000000008p-600'), of64(2 ** -600));
  t.is(parseF64('0x1.000000000000080000000001p-600'), of64(2 ** -600) + 1n);
});

test('random decimals round as exact arithmetic says, near ties of 32 bits above all', t => {
  for (let i = 0; i < 1500; i++) {
    let text: string;
    if (i % 3 === 0) text = `${below(1e9)}.${below(1e9)}e${below(90) - 50}`;
    else {
      // a tie between floats of 32 bits, exactly or a little off
      const bits = i % 2 === 0 ? below(0x7f7f_ffff) : below(0x0200_0000);
      const n = scaled(BigInt(bits), 23n, 127n) + scaled(BigInt(bits) + 1n, 23n, 127n);
      const digits = (n * 5n ** 1201n).toString(); // × 10^-1201
      text = `${digits}e-1201`;
      const off = below(3);
      if (off === 1) text = `${digits}.${'0'.repeat(below(50))}1e-1201`;
      if (off === 2) text = `${BigInt(digits) - 1n}.${'9'.repeat(below(50))}e-1201`;
    }
    const [n, d] = decimalFraction(text);
    t.is(parseF32(text), nearest32(n, d), text);
    t.is(parseF64(text), nearest64(n, d), text);
  }
});

test('random hexadecimal literals round as exact arithmetic says', t => {
  const digits = (count: number): string => [...Array(count)].map(() => (below(3) === 0 ? '0' : below(16).toString(16))).join('');
  for (let i = 0; i < 3000; i++) {
    const text = `0x${digits(1 + below(20))}${below(4) === 0 ? '' : `.${digits(1 + below(30))}`}${below(5) === 0 ? '' : `p${below(i % 2 === 0 ? 320 : 2200) - (i % 2 === 0 ? 190 : 1150)}`}`;
    const [n, d] = hexFraction(text);
    t.is(parseF32(text), nearest32(n, d), text);
    t.is(parseF64(text), nearest64(n, d), text);
  }
});

test('literals of a million digits take no time', t => {
  const zeroes = '0'.repeat(1_000_000);
  const start = Date.now();
  t.is(parseF64(`0x${zeroes}1.8p1`), of64(3));
  t.is(parseF64(`0x1${zeroes}p-4000000`), of64(1));
  t.is(parseF64(`0x0.${zeroes}1p4000004`), of64(1));
  t.is(parseF32(`0x1.000001${zeroes}1p0`), of32(1) + 1);
  t.is(parseF64(`1${zeroes}e-1000000`), of64(1));
  t.is(parseF64(`0.${zeroes}1e1000001`), of64(1));
  t.is(parseF32(`1.000000059604644775390625${zeroes}1`), of32(1) + 1);
  t.is(parseF32(`0.${zeroes}1000000059604644775390625e1000001`), of32(1));
  t.is(parseF32(`${'9'.repeat(1_000_000)}e-1000000`), of32(1));
  t.true(Date.now() - start < 10_000); // it takes a twentieth of a second; were it quadratic, minutes
});

test('malformed text, which the lexer keeps away, makes nothing throw', t => {
  for (const text of [
    '',
    '0x',
    '0xg',
    '0x1pz',
    '1x',
    '1.2.3',
    'nan:',
    'nan:0x',
    'nan:0xg',
    '_',
    '0x.p',
    '-',
    '+0x',
    'e',
    '--1',
    '0x1.2.3p1',
    'infinity',
  ]) {
    t.notThrows(() => [parseF32(text), parseF64(text), parseI(text, 32), parseI(text, 64), parseU(text, 32), parseU(text, 64)], text);
  }
});

// ─── To text ───

const payloads32 = [
  0, -0x8000_0000, 1, -1, 0x7f7f_ffff, 0x0080_0000, 0x007f_ffff, 0x7f80_0000, 0x7fc0_0000, -0x0040_0000, 0x7fa0_0000, -0x007f_ffff,
];
const payloads64 = [
  ...[0n, 1n, -1n, 0x7fef_ffff_ffff_ffffn, 0x10_0000_0000_0000n, 0xf_ffff_ffff_ffffn, 0x7ff0_0000_0000_0000n, 0x7ff8_0000_0000_0000n],
  ...[-(2n ** 63n), -0x10_0000_0000_0000n, -0x8_0000_0000_0000n, 0x7ff4_0000_0000_0000n],
];
const some32 = [...payloads32, ...Array.from({ length: 254 }, (_, i) => (i + 1) << 23), ...Array.from({ length: 20000 }, next)];
const some64 = [...payloads64, ...Array.from({ length: 2046 }, (_, i) => BigInt(i + 1) << 52n), ...Array.from({ length: 20000 }, next64)];

test('decimal and hexadecimal text read back as the same bits', t => {
  t.deepEqual(some32.filter(bits => parseF32(showF32(bits)) !== bits || parseF32(hexF32(bits)) !== bits).map(hexF32), []);
  t.deepEqual(some64.filter(bits => parseF64(showF64(bits)) !== bits || parseF64(hexF64(bits)) !== bits).map(hexF64), []);
});

test('text is as a person would write it', t => {
  t.is(showF32(of32(1.5)), '1.5');
  t.is(showF32(of32(0.1)), '0.1');
  t.is(showF32(of32(-3)), '-3');
  t.is(showF32(0x7f7f_ffff), '3.4028235e+38');
  t.is(showF32(1), '1e-45');
  t.is(showF32(of32(2 ** -44)), '5.684342e-14');
  t.is(showF32(-0x8000_0000), '-0');
  t.is(showF32(0x7fc0_0000), 'nan');
  t.is(showF32(-0x0040_0000), '-nan');
  t.is(showF32(0x7fa0_0000), 'nan:0x200000');
  t.is(showF64(of64(0.1)), '0.1');
  t.is(showF64(of64(-0)), '-0');
  t.is(showF64(of64(Number.NEGATIVE_INFINITY)), '-inf');
  t.is(showF64(-1n), '-nan:0xfffffffffffff');
  t.is(hexF32(of32(3)), '0x1.8p+1');
  t.is(hexF32(of32(0)), '0x0p+0');
  t.is(hexF32(1), '0x1p-149');
  t.is(hexF32(0x7f7f_ffff), '0x1.fffffep+127');
  t.is(hexF32(of32(1) + 1), '0x1.000002p+0');
  t.is(hexF64(of64(-0)), '-0x0p+0');
  t.is(hexF64(of64(-0.1)), '-0x1.999999999999ap-4');
  t.is(hexF64(3n), '0x1.8p-1073');
  t.is(hexF64(0x7ff0_0000_0000_0000n), 'inf');
});

test('decimal text of 32 bits is the shortest: one digit less never reads back', t => {
  const shorter = (text: string): string[] => {
    // all decimals with one digit less around it
    const x = Number(text);
    const precision = text.replace(/e.*/, '').replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length - 1;
    if (precision < 1) return [];
    const [digits, exponent] = x.toExponential(precision - 1).split('e');
    const n = BigInt(digits.replace(/[-.]/g, ''));
    return [n - 1n, n, n + 1n].map(m => `${x < 0 ? '-' : ''}${m}e${Number(exponent) - precision + 1}`);
  };
  const finite = some32.filter(bits => (bits & 0x7f80_0000) !== 0x7f80_0000);
  t.deepEqual(finite.filter(bits => shorter(showF32(bits)).some(text => parseF32(text) === bits)).map(showF32), []);
});
