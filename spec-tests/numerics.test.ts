// The numeric functions of the instruction table against the host's WebAssembly, on grids of edge cases and on random operands.
//
// For every row a function is assembled that loads its operands from memory, so that no NaN passes through a host number, and stores the
// result.  The host decides all but the bits of a NaN, where the specification leaves a choice and this project takes the canonical one.

import { setFlagsFromString } from 'node:v8';
import test from 'ava';
import {
  CANONICAL32,
  CANONICAL64,
  demotedNaN,
  fma32,
  fma64,
  nanChoices32,
  nanChoices64,
  promotedNaN,
} from '../interpreter/numerics/floats.ts';
import type { Bits, Row } from '../interpreter/syntax/instructions.ts';
import { rows } from '../interpreter/syntax/instructions.ts';

// Relaxed vectors are behind a flag in Node 20, whose baseline compiler has bugs in them (dot products with VNNI, wide lane selection).
setFlagsFromString('--experimental-wasm-relaxed-simd');
setFlagsFromString('--no-liftoff');

// The host's WebAssembly is an oracle here; lib.dom, which declares it, is not loaded.
interface Wasm {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: Record<string, unknown> };
  validate(bytes: Uint8Array): boolean;
}
const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly;

// ─── One function a row ───

interface Subject {
  readonly keyword: string;
  readonly row: Row;
  readonly lanes: number | readonly number[] | null;
}
type Type = NonNullable<Row['takes']>[number];

const leb = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...leb(n >>> 7)]);
const opcode = ([first, ...rest]: readonly number[]): number[] => [first, ...rest.flatMap(leb)];
const memory: Record<string, { load: number[]; store: number[] }> = {
  i32: { load: [0x28, 2], store: [0x36, 2] },
  i64: { load: [0x29, 3], store: [0x37, 3] },
  f32: { load: [0x2a, 2], store: [0x38, 2] },
  f64: { load: [0x2b, 3], store: [0x39, 3] },
  v128: { load: [0xfd, 0, 4], store: [0xfd, 11, 4] },
};
const RESULT = 64;

const body = ({ row, lanes }: Subject): number[] => {
  const loads = row.takes!.flatMap((t, k) => [0x41, 0, ...memory[t].load, 16 * k]);
  const immediate = lanes === null ? [] : typeof lanes === 'number' ? [lanes] : lanes;
  const code = [0, 0x41, 0, ...loads, ...opcode(row.opcode), ...immediate, ...memory[row.gives![0]].store, ...leb(RESULT), 0x0b];
  return [...leb(code.length), ...code];
};

const section = (id: number, content: readonly number[]): number[] => [id, ...leb(content.length), ...content];
const name = (text: string): number[] => [text.length, ...Buffer.from(text)];

const assemble = (subjects: readonly Subject[]): Uint8Array =>
  Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [...leb(subjects.length), ...subjects.map(() => 0)]),
    ...section(5, [1, 0, 1]),
    ...section(7, [
      ...leb(subjects.length + 1),
      ...name('memory'),
      2,
      0,
      ...subjects.flatMap((_, i) => [...name(String(i)), 0, ...leb(i)]),
    ]),
    ...section(10, [...leb(subjects.length), ...subjects.flatMap(body)]),
  ]);

/** Instantiates the subjects on the host: what each gives for operands, or the message of its trap. */
const host = (subjects: readonly Subject[]) => {
  const { exports } = new wasm.Instance(new wasm.Module(assemble(subjects)));
  // the module exports what it was assembled with
  const { buffer } = exports.memory as { buffer: ArrayBuffer };
  const view = new DataView(buffer);
  const bytes = new Uint8Array(buffer);
  const put = (at: number, t: Type, value: Bits): void => {
    if (t === 'v128') bytes.set(value as Uint8Array, at);
    else if (t === 'i32' || t === 'f32') view.setInt32(at, value as number, true);
    else view.setBigInt64(at, value as bigint, true);
  };
  const get = (at: number, t: Type): Bits =>
    t === 'v128' ? bytes.slice(at, at + 16) : t === 'i32' || t === 'f32' ? view.getInt32(at, true) : view.getBigInt64(at, true);
  return subjects.map(({ row }, i) => {
    const run = exports[String(i)] as () => void;
    return (operands: readonly Bits[]): Bits | Error => {
      for (const [k, value] of operands.entries()) put(16 * k, row.takes![k], value);
      try {
        run();
      } catch (error) {
        return error as Error; // the host throws nothing else
      }
      return get(RESULT, row.gives![0]);
    };
  });
};

// ─── Operands ───

/** xorshift32: the same operands on every run. */
const random = (seed: number) => {
  let x = seed;
  return (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x;
  };
};
const next = random(0x2545f491);
const pick = <T>(list: readonly T[]): T => list[(next() >>> 0) % list.length];
const next64 = (): bigint => (BigInt(next()) << 32n) | BigInt(next() >>> 0);

const float32 = new Float32Array(1);
const float64 = new Float64Array(1);
const int32 = new Int32Array(float32.buffer);
const int64 = new BigInt64Array(float64.buffer);
const of32 = (x: number): number => {
  float32[0] = x;
  return int32[0];
};
const of64 = (x: number): bigint => {
  float64[0] = x;
  return int64[0];
};

const around = [7, 8, 15, 16, 23, 24, 31, 32, 52, 53, 62, 63, 64, 127, 128].flatMap(n => [2 ** n, 2 ** n - 1, 2 ** n + 1, 2 ** n - 0.5]);
const magnitudes = [
  0,
  0.25,
  0.5,
  0.75,
  1,
  1.5,
  2,
  2.5,
  3.5,
  1 / 3,
  Math.PI,
  1e-7,
  1e10,
  2 ** 127 * 1.5,
  ...around,
  Number.POSITIVE_INFINITY,
];
const signs = (x: number): number[] => [x, -x];
const ints = [
  0, 1, 2, 3, 5, 7, 8, 15, 16, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x12345678, 0x7fffffff,
  0x80000000,
];

const i32s = [...new Set([...ints, 0xff80, 0x7f80_00ff, 0x5555_5555].flatMap(x => [x | 0, -x | 0]))];
const i64s = [
  ...new Set(
    [
      ...ints.map(BigInt),
      0x80_0000_8000n,
      0xffff_ffffn,
      0x1_0000_0000n,
      2n ** 53n,
      2n ** 53n + 1n,
      2n ** 62n + 2n ** 38n + 1n,
      2n ** 63n,
      2n ** 63n - 1n,
    ]
      .flatMap(x => [x, -x, ~x])
      .map(x => BigInt.asIntN(64, x)),
  ),
  ...[0x7fff_ff40_0000_0001n, 0x7fff_ffbf_ffff_ffffn, 0x0080_0000_4000_0001n, 0x7fff_ffff_ffff_fc00n, -0x7fff_ff40_0000_0001n],
];
const f32s = [
  ...new Set([
    ...magnitudes.flatMap(signs).map(of32),
    ...[1, 2, 0x7f_ffff, 0x80_0000, 0x80_0001, 0x7f7f_ffff, 0x4eff_ffff, 0x4f7f_ffff, 0x5eff_ffff, 0x5f7f_ffff].flatMap(b => [
      b,
      b | 0x8000_0000,
    ]),
    ...[0x7fc0_0000, 0x7f80_0001, 0x7fa0_0000, 0x7fff_ffff, 0x7fc0_0001].flatMap(b => [b, b | 0x8000_0000]),
  ]),
];
const f64s = [
  ...new Set([
    ...[...magnitudes, 2 ** 1023, 2147483647.5, 4294967295.5, 2 ** 128 - 2 ** 103, 2 ** -150, 2 ** -149, 1 + 2 ** -24]
      .flatMap(signs)
      .map(of64),
    ...[
      1n,
      2n,
      0xf_ffff_ffff_ffffn,
      0x10_0000_0000_0000n,
      0x7fef_ffff_ffff_ffffn,
      0x41df_ffff_ffff_ffffn,
      0x43df_ffff_ffff_ffffn,
      0x43ef_ffff_ffff_ffffn,
    ],
    ...[0x7ff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n, 0x7ff4_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn, 0x7ff8_0000_0000_0001n],
    ...[1n, 0x41e0_0000_0000_0001n, 0x43e0_0000_0000_0001n, 0x7ff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n].map(b =>
      BigInt.asIntN(64, b | (1n << 63n)),
    ),
  ]),
];
const bytes = [0, 1, 2, 0x0f, 0x10, 0x11, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff];
const halves = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0x7fff, 0x8000, 0x8001, 0xff7f, 0xff80, 0xffff];

/** A vector of one sort of lanes, most of them edge cases. */
const vector = (): Uint8Array => {
  const view = new DataView(new ArrayBuffer(16));
  const sort = (next() >>> 0) % 7;
  const edge = (next() & 3) !== 0;
  for (let i = 0; i < 16; i++) {
    if (sort === 0) view.setInt8(i, edge ? pick(bytes) : next());
    if (sort === 1 && i % 2 === 0) view.setInt16(i, edge ? pick(halves) : next(), true);
    if (sort === 2 && i % 4 === 0) view.setInt32(i, edge ? pick(i32s) : next(), true);
    if (sort === 3 && i % 8 === 0) view.setBigInt64(i, edge ? pick(i64s) : next64(), true);
    if (sort === 4 && i % 4 === 0) view.setInt32(i, edge ? pick(f32s) : next(), true);
    if (sort === 5 && i % 8 === 0) view.setBigInt64(i, edge ? pick(f64s) : next64(), true);
    // floats near each other, whose sums and products nearly cancel
    if (sort === 6 && i % 4 === 0) view.setInt32(i, (next() & 0x807f_ffff) | 0x3f80_0000, true);
  }
  return new Uint8Array(view.buffer);
};

const edges: Record<Type, readonly Bits[]> = { i32: i32s, i64: i64s, f32: f32s, f64: f64s, v128: [] };
const arbitrary = (t: Type): Bits => {
  if (t === 'v128') return vector();
  if ((next() & 3) === 0) return pick(edges[t]);
  return t === 'i32' || t === 'f32' ? next() : next64();
};
/** All combinations of edge cases, and random operands. */
function* cases(takes: readonly Type[], count: number): Generator<readonly Bits[]> {
  const [t, u] = takes;
  if (takes.length === 1) for (const x of edges[t]) yield [x];
  if (takes.length === 2) for (const x of edges[t]) for (const y of edges[u]) yield [x, y];
  for (let i = 0; i < count; i++) yield takes.map(arbitrary);
}

// ─── Agreement ───

const show = (value: unknown): string =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString('hex')
    : typeof value === 'bigint'
      ? BigInt.asUintN(64, value).toString(16)
      : typeof value === 'number'
        ? (value >>> 0).toString(16)
        : String(value);

const nan32 = (bits: number): boolean => (bits & 0x7fff_ffff) > 0x7f80_0000;
const nan64 = (bits: bigint): boolean => (bits & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n;

/** Equal bits; lanes that are NaNs on the host must be `canonical` here, if given, and else a NaN. */
const agrees = (nan: Row['nan'], ours: Bits, hosts: Bits, anyNaN = false): boolean => {
  if (nan === undefined) return show(ours) === show(hosts);
  if (nan === 'f32') return nan32(hosts as number) ? ours === CANONICAL32 : ours === hosts;
  if (nan === 'f64') return nan64(hosts as bigint) ? ours === CANONICAL64 : ours === hosts;
  // vectors of floats
  const [v, w] = [ours as Uint8Array, hosts as Uint8Array].map(bytes => new DataView(bytes.buffer, bytes.byteOffset));
  if (nan === 'f32x4') {
    return [0, 4, 8, 12].every(i => {
      const [x, y] = [v.getInt32(i, true), w.getInt32(i, true)];
      return nan32(y) ? (anyNaN ? nan32(x) : x === CANONICAL32) : x === y;
    });
  }
  return [0, 8].every(i => {
    const [x, y] = [v.getBigInt64(i, true), w.getBigInt64(i, true)];
    return nan64(y) ? (anyNaN ? nan64(x) : x === CANONICAL64) : x === y;
  });
};

const trapAgrees = (reason: string, message: string, operands: readonly Bits[]): boolean => {
  const [x] = operands;
  if (reason === 'integer divide by zero') return /by zero/.test(message);
  const invalid = operands.length === 1 && (typeof x === 'bigint' ? nan64(x) : nan32(x as number));
  return /unrepresentable/.test(message) && reason === (invalid ? 'invalid conversion to integer' : 'integer overflow');
};

const subjectsOf = (which: (keyword: string, row: Row) => boolean): Subject[] =>
  [...rows].flatMap(([keyword, row]): Subject[] => {
    if (row.fn === undefined || row.takes === undefined || !which(keyword, row)) return [];
    if ('i' in row.imm) return [...Array(16 / laneBytes(keyword)).keys()].map(lanes => ({ keyword, row, lanes }));
    if ('is' in row.imm) return [...Array(20).keys()].map(() => ({ keyword, row, lanes: [...Array(16)].map(() => next() & 31) }));
    return [{ keyword, row, lanes: null }];
  });
const laneBytes = (keyword: string): number => 16 / Number(/x(\d+)\./.exec(keyword)![1]);

const disagreements = (subjects: readonly Subject[], count: number): string[] => {
  const wrong: string[] = [];
  const functions = host(subjects);
  subjects.forEach(({ keyword, row, lanes }, i) => {
    for (const operands of cases(row.takes!, count)) {
      const before = operands.map(show);
      const expected = functions[i](operands);
      const actual = row.fn!(...operands, ...(lanes === null ? [] : [lanes]));
      const right =
        expected instanceof Error
          ? typeof actual === 'string' && trapAgrees(actual, expected.message, operands)
          : typeof actual !== 'string' && typeof actual === typeof expected && agrees(row.nan, actual, expected);
      if (!right) wrong.push(`${keyword} ${lanes ?? ''} (${before.join(' ')}) = ${show(actual)}, host: ${show(expected)}`);
      if (operands.some((x, k) => show(x) !== before[k])) wrong.push(`${keyword} changed an operand`);
      if (wrong.length > 20) return;
    }
  });
  return wrong;
};

const isVector = (row: Row): boolean => [...row.takes!, ...row.gives!].includes('v128');

test('scalar operations agree with the host on edge cases and random operands, traps included', t => {
  const subjects = subjectsOf((_, row) => !isVector(row));
  t.is(subjects.length, 136);
  t.deepEqual(disagreements(subjects, 300), []);
});

test('vector operations agree with the host on vectors of edge cases', t => {
  const subjects = subjectsOf((_, row) => isVector(row) && row.choices === undefined);
  t.is(new Set(subjects.map(s => s.keyword)).size, 213);
  t.deepEqual(disagreements(subjects, 400), []);
});

// ─── Relaxed operations ───

const relaxed = subjectsOf((_, row) => row.choices !== undefined);

/** Where V8 on x64 does neither of what the specification lists. */
const unlikeHost: Record<string, string> = {
  'i16x8.relaxed_laneselect': 'selects by the topmost bit of each byte',
  'i32x4.relaxed_trunc_f32x4_u': 'out of range, whatever the conversion of halves leaves',
  'i32x4.relaxed_trunc_f64x2_u_zero': 'out of range, whatever the conversion of halves leaves',
};

test('what the host does in a relaxed operation is one of the choices, the same throughout', t => {
  t.is(relaxed.length, 20);
  if (!wasm.validate(assemble(relaxed))) {
    t.log('the host has no relaxed vectors');
    return;
  }
  const functions = host(relaxed);
  relaxed.forEach(({ keyword, row }, i) => {
    if (keyword in unlikeHost) return;
    const inputs = [...cases(row.takes!, 600)];
    const choices = [...Array(row.choices!).keys()].filter(choice =>
      inputs.every(operands => {
        const expected = functions[i](operands);
        // the first choice computes canonical NaNs, the others of min and max hand on an operand
        return !(expected instanceof Error) && agrees(row.nan, row.fn!(choice, ...operands) as Bits, expected, true);
      }),
    );
    t.true(choices.length > 0, `${keyword}: no choice gives what the host gives`);
  });
});

const bytesOf = (lane: 8 | 16 | 32 | 64, ...values: readonly (number | bigint)[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(16));
  values.forEach((x, i) => {
    if (lane === 8) view.setInt8(i, Number(x));
    if (lane === 16) view.setInt16(2 * i, Number(x), true);
    if (lane === 32) view.setInt32(4 * i, Number(x), true);
    if (lane === 64) view.setBigInt64(8 * i, BigInt(x), true);
  });
  return new Uint8Array(view.buffer);
};
const choose = (keyword: string, choice: number, ...operands: readonly Uint8Array[]): string =>
  show(rows.get(keyword)!.fn!(choice, ...operands));
const each = (keyword: string, ...operands: readonly Uint8Array[]): string[] =>
  [...Array(rows.get(keyword)!.choices!).keys()].map(choice => choose(keyword, choice, ...operands));

test('the first choice of a relaxed operation is what the deterministic profile prescribes: the strict operation', t => {
  const strict: Record<string, string> = {
    'i8x16.relaxed_swizzle': 'i8x16.swizzle',
    'i32x4.relaxed_trunc_f32x4_s': 'i32x4.trunc_sat_f32x4_s',
    'i32x4.relaxed_trunc_f32x4_u': 'i32x4.trunc_sat_f32x4_u',
    'i32x4.relaxed_trunc_f64x2_s_zero': 'i32x4.trunc_sat_f64x2_s_zero',
    'i32x4.relaxed_trunc_f64x2_u_zero': 'i32x4.trunc_sat_f64x2_u_zero',
    'i8x16.relaxed_laneselect': 'v128.bitselect',
    'i16x8.relaxed_laneselect': 'v128.bitselect',
    'i32x4.relaxed_laneselect': 'v128.bitselect',
    'i64x2.relaxed_laneselect': 'v128.bitselect',
    'f32x4.relaxed_min': 'f32x4.min',
    'f32x4.relaxed_max': 'f32x4.max',
    'f64x2.relaxed_min': 'f64x2.min',
    'f64x2.relaxed_max': 'f64x2.max',
    'i16x8.relaxed_q15mulr_s': 'i16x8.q15mulr_sat_s',
  };
  for (const [keyword, plain] of Object.entries(strict)) {
    const { fn, takes } = rows.get(plain)!;
    for (let i = 0; i < 200; i++) {
      const operands = takes!.map(vector);
      t.is(choose(keyword, 0, ...operands), show(fn!(...operands)), keyword);
    }
  }
});

test('relaxed_swizzle: lanes from 16 to 127 give zero, or wrap around; from 128 on, zero', t => {
  const v = bytesOf(8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25);
  const w = bytesOf(8, 0, 15, 16, 17, 127, 128, 255, 31);
  t.deepEqual(each('i8x16.relaxed_swizzle', v, w), [
    show(bytesOf(8, 10, 25, 0, 0, 0, 0, 0, 0, 10, 10, 10, 10, 10, 10, 10, 10)),
    show(bytesOf(8, 10, 25, 10, 11, 25, 0, 0, 25, 10, 10, 10, 10, 10, 10, 10, 10)),
  ]);
});

test('relaxed_trunc: saturation first, then what the proposal lists for hardware', t => {
  const f32x4 = bytesOf(32, of32(Number.NaN), of32(-3e9), of32(5e9), of32(-0.9));
  t.deepEqual(each('i32x4.relaxed_trunc_f32x4_s', f32x4), [
    show(bytesOf(32, 0, -0x8000_0000, 0x7fff_ffff, 0)),
    show(bytesOf(32, -0x8000_0000, -0x8000_0000, -0x8000_0000, 0)),
  ]);
  t.deepEqual(each('i32x4.relaxed_trunc_f32x4_u', f32x4), [
    show(bytesOf(32, 0, 0, -1, 0)),
    show(bytesOf(32, -1, -1, -1, 0)),
    show(bytesOf(32, 0, -1, -1, 0)),
    show(bytesOf(32, -1, 0, -1, 0)),
  ]);
  t.deepEqual(each('i32x4.relaxed_trunc_f64x2_u_zero', bytesOf(64, of64(Number.NaN), of64(-1))), [
    show(bytesOf(32, 0, 0)),
    show(bytesOf(32, -1, -1)),
    show(bytesOf(32, 0, -1)),
    show(bytesOf(32, -1, 0)),
  ]);
  t.deepEqual(each('i32x4.relaxed_trunc_f64x2_s_zero', bytesOf(64, of64(2147483648), of64(-2147483648.9))), [
    show(bytesOf(32, 0x7fff_ffff, -0x8000_0000)),
    show(bytesOf(32, -0x8000_0000, -0x8000_0000)),
  ]);
});

test('relaxed_madd: two roundings first, then one; relaxed_nmadd negates the first factor', t => {
  const [x, y, z] = [1 + 2 ** -22, 1 + 2 ** -15, -(1 + 2 ** -15 + 2 ** -22)].map(n => bytesOf(32, of32(n)));
  t.deepEqual(each('f32x4.relaxed_madd', x, y, z), [show(bytesOf(32)), show(bytesOf(32, of32(2 ** -37)))]);
  t.deepEqual(each('f32x4.relaxed_nmadd', bytesOf(32, of32(-1 - 2 ** -22)), y, z), each('f32x4.relaxed_madd', x, y, z));
  const [p, q, r] = [Number.MAX_VALUE, 2, -Number.MAX_VALUE].map(n => bytesOf(64, of64(n)));
  t.deepEqual(each('f64x2.relaxed_madd', p, q, r), [
    show(bytesOf(64, of64(Number.POSITIVE_INFINITY))),
    show(bytesOf(64, of64(Number.MAX_VALUE))),
  ]);
});

test('fused multiply-add rounds once where rounding twice would break a tie the wrong way', t => {
  // 1 + 2^-24 is a tie of 32 bits; the addend is too small for 64 bits to see, but decides it
  t.is(fma32(of32(1 + 2 ** -12), of32(2 ** -12 - 2 ** -24), of32(1)), of32(1 + 2 ** -12));
  t.is(fma32(of32(1), of32(2 ** -149), of32(1)), of32(1));
  t.is(fma32(of32(2 ** -12), of32(2 ** -12 * (1 + 2 ** -23)), of32(1)), of32(1 + 2 ** -23));
  t.is(fma32(of32((1 + 2 ** -23) * 2 ** -60), of32(2 ** -60), of32(1 + 2 ** -23)), of32(1 + 2 ** -23));
  t.is(fma64(of64(2 ** -27), of64(2 ** -26 * (1 + 2 ** -52)), of64(1)), of64(1 + 2 ** -52));
  t.is(fma64(of64(2 ** -540), of64(-(2 ** -540)), of64(0)), of64(-0));
  t.is(fma64(of64(2 ** -1000), of64(2 ** -74), of64(0)), 1n);
  t.is(fma64(of64(3), of64(5), of64(-15)), 0n);
  t.is(fma64(of64(-0), of64(5), of64(-0)), of64(-0));
  t.is(fma64(of64(2 ** 1000), of64(2 ** 1000), of64(Number.NEGATIVE_INFINITY)), of64(Number.NEGATIVE_INFINITY));
  t.is(fma64(of64(Number.POSITIVE_INFINITY), of64(0), of64(1)), CANONICAL64);
});

test('relaxed_min and relaxed_max: strict, first operand, second operand, the better of both', t => {
  const [N, M] = [0x7fa0_1234, -0x0040_0001];
  const [zero, minus] = [0, of32(-0)];
  const v = bytesOf(32, N, of32(1), zero, N);
  const w = bytesOf(32, of32(2), M, minus, M);
  t.deepEqual(each('f32x4.relaxed_min', v, w), [
    show(bytesOf(32, CANONICAL32, CANONICAL32, minus, CANONICAL32)),
    show(bytesOf(32, N, of32(1), zero, N)),
    show(bytesOf(32, of32(2), M, minus, M)),
    show(bytesOf(32, of32(2), of32(1), minus, M)),
  ]);
  t.deepEqual(each('f32x4.relaxed_max', w, v), [
    show(bytesOf(32, CANONICAL32, CANONICAL32, zero, CANONICAL32)),
    show(bytesOf(32, of32(2), M, minus, M)),
    show(bytesOf(32, N, of32(1), zero, N)),
    show(bytesOf(32, of32(2), of32(1), zero, N)),
  ]);
});

test('relaxed dot products: the second operand is signed, or unsigned, and pairs saturate', t => {
  const v = bytesOf(8, -128, -128, 127, 127, 1, 2);
  const w = bytesOf(8, -128, -128, 127, 127, -1, 3);
  t.deepEqual(each('i16x8.relaxed_dot_i8x16_i7x16_s', v, w), [show(bytesOf(16, 0x7fff, 32258, 5)), show(bytesOf(16, -0x8000, 32258, 261))]);
  t.deepEqual(each('i32x4.relaxed_dot_i8x16_i7x16_add_s', v, w, bytesOf(32, 1, 0x7fff_ffff)), [
    show(bytesOf(32, 0x7fff + 32258 + 1, -0x8000_0000 + 4)),
    show(bytesOf(32, -0x8000 + 32258 + 1, -0x8000_0000 + 260)),
  ]);
});

test('relaxed_laneselect: by bits, or by the topmost bit of a lane; relaxed_q15mulr: saturated, or wrapped around', t => {
  const [v, w, m] = [bytesOf(16, 0x1234, 0x1234), bytesOf(16, 0x5678, 0x5678), bytesOf(16, 0x80ff, 0x00ff)];
  t.deepEqual(each('i16x8.relaxed_laneselect', v, w, m), [show(bytesOf(16, 0x5634, 0x5634)), show(bytesOf(16, 0x1234, 0x5678))]);
  t.deepEqual(each('i16x8.relaxed_q15mulr_s', bytesOf(16, -0x8000, 0x4000), bytesOf(16, -0x8000, 0x4000)), [
    show(bytesOf(16, 0x7fff, 0x2000)),
    show(bytesOf(16, -0x8000, 0x2000)),
  ]);
});

// ─── NaNs ───

test('the NaNs to choose among: both canonical ones, and the operands made quiet; the default first', t => {
  t.deepEqual(nanChoices32([]), [0x7fc0_0000, -0x0040_0000]);
  t.deepEqual(nanChoices32([of32(1), -0x0040_0000]), [0x7fc0_0000, -0x0040_0000]);
  t.deepEqual(nanChoices32([0x7f80_0001, of32(1)]), [0x7fc0_0000, -0x0040_0000, 0x7fc0_0001]);
  t.deepEqual(nanChoices64([0x7ff4_0000_0000_0000n, -1n]), [CANONICAL64, -0x8_0000_0000_0000n, 0x7ffc_0000_0000_0000n, -1n]);
});

test('a NaN keeps its sign and the upper bits of its payload through demotion and promotion', t => {
  t.is(demotedNaN(CANONICAL64), CANONICAL32);
  t.is(demotedNaN(-0x8_0000_0000_0000n), -0x0040_0000);
  t.is(demotedNaN(0x7ff4_0000_2000_0000n), 0x7fe0_0001);
  t.is(promotedNaN(CANONICAL32), CANONICAL64);
  t.is(promotedNaN(-0x0040_0000), -0x8_0000_0000_0000n);
  t.is(promotedNaN(0x7fa0_0001), 0x7ffc_0000_2000_0000n);
});
