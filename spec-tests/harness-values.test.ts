// Values against patterns, and how both are shown.

import test from 'ava';
import type { Pattern } from '../text-format/script.ts';
import type { Value } from './harness/engine.ts';
import { matches, showPattern, showValue } from './harness/values.ts';

const f32 = (c: number): Value => ({ op: 'f32.const', c: c | 0 });
const f64 = (c: bigint): Value => ({ op: 'f64.const', c: BigInt.asIntN(64, c) });
const lanes32 = (...ls: number[]): Value => ({ op: 'v128.const', c: new Uint8Array(Int32Array.from(ls).buffer) });

test('canonical is the quiet bit alone, arithmetic any payload with it, of either sign', t => {
  const table: readonly (readonly [number, boolean, boolean])[] = [
    [0x7fc00000, true, true],
    [0xffc00000, true, true],
    [0x7fc00001, false, true],
    [0xffffffff, false, true],
    [0x7fa00000, false, false],
    [0x7f800001, false, false],
    [0x7f800000, false, false],
    [0x3fc00000, false, false],
  ];
  for (const [bits, canonical, arithmetic] of table) {
    t.is(matches(f32(bits), { op: 'f32.const', nan: 'nan:canonical' }), canonical, bits.toString(16));
    t.is(matches(f32(bits), { op: 'f32.const', nan: 'nan:arithmetic' }), arithmetic, bits.toString(16));
    t.is(matches(lanes32(0, bits, 0, 0), { op: 'v128.const', shape: 'f32x4', lanes: [0, 'nan:canonical', 0, 0] }), canonical);
    t.is(matches(lanes32(0, bits, 0, 0), { op: 'v128.const', shape: 'f32x4', lanes: [0, 'nan:arithmetic', 0, 0] }), arithmetic);
  }
  for (const [bits, canonical, arithmetic] of [
    [0x7ff8000000000000n, true, true],
    [0xfff8000000000000n, true, true],
    [0x7ff8000000000001n, false, true],
    [0x7ff4000000000000n, false, false],
    [0x7ff0000000000000n, false, false],
  ] as const) {
    t.is(matches(f64(bits), { op: 'f64.const', nan: 'nan:canonical' }), canonical, bits.toString(16));
    t.is(matches(f64(bits), { op: 'f64.const', nan: 'nan:arithmetic' }), arithmetic, bits.toString(16));
  }
});

test('numbers are compared by bits and type', t => {
  t.true(matches({ op: 'i32.const', c: -1 }, { op: 'i32.const', c: 0xffffffff }));
  t.false(matches({ op: 'i32.const', c: 1 }, { op: 'i64.const', c: 1n }));
  t.false(matches(f32(0), { op: 'f32.const', c: 0x80000000 | 0 }), 'zero is not minus zero');
  t.false(matches(f32(0x7fc00001), { op: 'f32.const', c: 0x7fc00000 }), 'payloads differ');
  t.true(matches(f64(1n << 63n), { op: 'f64.const', c: -(1n << 63n) }));
  t.false(matches({ op: 'i64.const', c: 1n }, { op: 'i64.const', c: 1n + (1n << 63n) }));
});

test('lanes are compared at their width, signed or not', t => {
  const v: Value = { op: 'v128.const', c: Uint8Array.from([255, ...new Array<number>(15).fill(0)]) };
  const zeros = new Array<number>(15).fill(0);
  t.true(matches(v, { op: 'v128.const', shape: 'i8x16', lanes: [-1, ...zeros] }));
  t.true(matches(v, { op: 'v128.const', shape: 'i8x16', lanes: [255, ...zeros] }));
  t.false(matches(v, { op: 'v128.const', shape: 'i8x16', lanes: [...zeros, 255] }));
  t.true(matches(v, { op: 'v128.const', shape: 'i64x2', lanes: [255n, 0n] }));
  t.false(matches(v, { op: 'v128.const', shape: 'i64x2', lanes: [255n] }), 'too few lanes match nothing');
});

test('of all references, each pattern takes those of its type', t => {
  const values: Readonly<Record<string, Value>> = {
    null: { op: 'ref.null', ht: null }, i31: { op: 'ref.i31' }, struct: { op: 'ref.struct' }, array: { op: 'ref.array' }, func: { op: 'ref.func' },
    exn: { op: 'ref.exn' }, host1: { op: 'ref.host', n: 1 }, extern1: { op: 'ref.extern', n: 1 }, extern2: { op: 'ref.extern', n: 2 }, wrapped: { op: 'ref.extern', n: null },
    number: { op: 'i32.const', c: 1 },
  }; // biome-ignore format: pairs
  const takes = (p: Pattern): string =>
    Object.keys(values)
      .filter(k => matches(values[k]!, p))
      .join(' ');
  t.is(takes({ op: 'ref' }), 'i31 struct array func exn host1 extern1 extern2 wrapped');
  t.is(takes({ op: 'ref.null', ht: null }), 'null');
  t.is(takes({ op: 'ref.eq' }), 'i31 struct array');
  t.is(takes({ op: 'ref.any' }), 'i31 struct array host1');
  t.is(takes({ op: 'ref.i31' }), 'i31');
  t.is(takes({ op: 'ref.struct' }), 'struct');
  t.is(takes({ op: 'ref.array' }), 'array');
  t.is(takes({ op: 'ref.func' }), 'func');
  t.is(takes({ op: 'ref.exn' }), 'exn');
  t.is(takes({ op: 'ref.extern', n: null }), 'extern1 extern2 wrapped');
  t.is(takes({ op: 'ref.extern', n: 1 }), 'extern1');
  t.is(takes({ op: 'ref.host', n: 1 }), 'host1');
  t.is(takes({ op: 'either', patterns: [{ op: 'ref.exn' }, { op: 'either', patterns: [{ op: 'ref.func' }] }] }), 'func exn');
});

test('100,000 nested alternatives are read', t => {
  let p: Pattern = { op: 'i32.const', c: 7 };
  for (let i = 0; i < 100_000; i++) p = { op: 'either', patterns: [p] };
  t.true(matches({ op: 'i32.const', c: 7 }, p));
  t.is(showPattern(p).text, '(either (i32.const 7))');
});

test('numbers are shown as a script writes them and in hex, floats also as bits and NaN class', t => {
  t.deepEqual(showValue({ op: 'i32.const', c: -1 }), { text: '(i32.const -1)', hex: '0xffff_ffff' });
  t.deepEqual(showValue({ op: 'i64.const', c: 255n }), { text: '(i64.const 255)', hex: '0x0000_0000_0000_00ff' });
  t.deepEqual(showValue(f32(0x3fc00000)), { text: '(f32.const 1.5)', hex: '0x1.8p+0', bits: '0x3fc0_0000' });
  t.deepEqual(showValue(f32(0x3dcccccd)).text, '(f32.const 0.1)');
  t.deepEqual(showValue(f64(1n << 63n)), { text: '(f64.const -0)', hex: '-0x0p+0', bits: '0x8000_0000_0000_0000' });
  t.deepEqual(showValue(f32(0x7fc00000)).nan, 'canonical');
  t.deepEqual(showValue(f32(0x7fc00001)).nan, 'arithmetic');
  t.deepEqual(showValue(f32(0xff800001)), { text: '(f32.const -nan:0x1)', hex: '-nan:0x1', bits: '0xff80_0001', nan: 'signalling' });
  t.is(showValue(f64(0x7ff0000000000000n)).nan, undefined, 'an infinity is no NaN');
  t.is(showValue(lanes32(1, -1, 0, 0)).text, '(v128.const i32x4 1 -1 0 0)');
  t.is(showValue(lanes32(0x3f800000, 0, 0, 0), 'f32x4').text, '(v128.const f32x4 1 0 0 0)');
  t.is(showPattern({ op: 'v128.const', shape: 'f64x2', lanes: ['nan:canonical', 0n] }).text, '(v128.const f64x2 nan:canonical 0)');
});
