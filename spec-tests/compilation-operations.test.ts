// Every numeric and vector instruction through the fast tier, against the pure function of its row: the two definitions must agree on bits.

import test from 'ava';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { invocation } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import type { FuncInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import type { Val } from '../interpreter/runtime/values.ts';
import { type Bits, type Row, rows } from '../interpreter/syntax/instructions.ts';
import type { NumType, VecType } from '../interpreter/syntax/types.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

type T = NumType | VecType;

// ─── Operands: those where something changes, then some that a generator gives ───

let seed = 1;
/** 32 bits, the same in every run. */
const random = (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return t ^ (t >>> 14);
};
const ints = [0, 1, -1, 2, 7, 31, 32, 33, 63, 64, 127, 128, 255, -128, 32767, -32768, 65535, 0x7fffffff, -0x80000000, 0x01020304];
const floats32 = [
  0, 0x80000000, 0x3f800000, 0xbf800000, 0x3f000000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7fa00001, 0xff812345, 1, 0x4effffff,
  0x4f000000, 0xcf000000, 0xcf000001, 0x4f800000, 0x5f000000, 0xdf000000, 0x5f800000, 0x4b800001, 0x3fc00000, 0xc0200000, 0x7f7fffff,
].map(n => n | 0); // biome-ignore format: a list
const floats64 = [
  0n, 1n << 63n, 0x3ff0000000000000n, 0xbff0000000000000n, 0x3fe0000000000000n, 0x7ff0000000000000n, 0xfff0000000000000n,
  0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff4000000000001n, 0xfff0000000000001n, 1n, 0x41dfffffffc00000n, 0x41e0000000000000n,
  0xc1e0000000000000n, 0xc1e0000000200000n, 0x41f0000000000000n, 0x43e0000000000000n, 0xc3e0000000000000n, 0x43f0000000000000n,
  0x4340000000000001n, 0x3ff8000000000000n, 0xc004000000000000n, 0x7fefffffffffffffn,
].map(n => BigInt.asIntN(64, n)); // biome-ignore format: a list

const any = <X>(list: readonly X[], other: () => X): X => (random() & 3 ? list[(random() >>> 0) % list.length]! : other());
const bits32 = (): number => any(ints, random);
const bits64 = (): bigint =>
  any([0n, 1n, -1n, 63n, 64n, 1n << 32n, -(1n << 63n), (1n << 63n) - 1n], () => (BigInt(bits32()) << 32n) | BigInt(bits32() >>> 0));
const operand = (t: T): Bits => {
  switch (t) {
    case 'i32':
      return bits32();
    case 'i64':
      return bits64();
    case 'f32':
      return any(floats32, random);
    case 'f64':
      return any(floats64, () => BigInt.asIntN(64, bits64()));
    case 'v128': {
      const how = random() & 3;
      return how === 0
        ? new Uint8Array(new Int32Array([0, 1, 2, 3].map(() => any(floats32, random))).buffer)
        : how === 1
          ? new Uint8Array(new BigInt64Array([0, 1].map(() => any(floats64, bits64))).buffer)
          : Uint8Array.from({ length: 16 }, () => (random() & 1 ? random() : ints[(random() >>> 0) % ints.length]!));
    }
  }
};
const value = (t: T, c: Bits): Val => ({ op: `${t}.const`, pos: -1, c }) as Val; // the operand was made for the type
const shown = (x: unknown): string => (x instanceof Uint8Array ? [...x].join(' ') : `${x}`);

/** Immediates to try: lanes. */
const immediates = (keyword: string, row: Row): readonly (number | readonly number[] | null)[] => {
  const kind = Object.values(row.imm)[0];
  if (kind === undefined) return [null];
  if (kind === 'laneidx16')
    return [0, 1, 2, 3].map(k => Array.from({ length: 16 }, (_, i) => (k === 0 ? i : k === 1 ? (i * 7 + 3) % 32 : (random() >>> 0) % 32)));
  const lanes = { i8x16: 16, i16x8: 8, i32x4: 4, i64x2: 2, f32x4: 4, f64x2: 2 }[keyword.split('.')[0]!]!; // rows with a lane are of these
  return Array.from({ length: lanes }, (_, i) => i);
};

const numeric = [...rows].filter(([, { takes, fn }]) => takes !== undefined && fn !== undefined);

test('there are as many numeric instructions as the table has', t => {
  t.true(numeric.length > 350);
});

for (const [family, wanted] of [
  ['scalar', (k: string) => !/x\d|v128/.test(k)],
  ['vector', (k: string) => /x\d|v128/.test(k)],
] as const)
  test(`${family} instructions give what the functions of their rows give, bit for bit`, t => {
    const cases = numeric
      .filter(([k]) => wanted(k))
      .flatMap(([keyword, row]) => immediates(keyword, row).map(imm => ({ keyword, row, imm })));
    const text = cases.map(({ keyword, row, imm }, i) => {
      const { takes, gives } = row as { readonly takes: readonly T[]; readonly gives: readonly T[] }; // numeric rows have both
      const lanes = imm === null ? '' : Array.isArray(imm) ? imm.join(' ') : `${imm}`;
      const gets = takes.map((_, x) => `(local.get ${x})`).join(' ');
      return `(func (export "${i}") ${takes.map(x => `(param ${x})`).join(' ')} (result ${gives[0]!}) (${keyword} ${lanes} ${gets}))`;
    });
    const module = parseModule({ kind: 'text', name: 'operations', text: `(module ${text.join('\n')})` });
    const store = newStore();
    const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
    run(config);
    const tier = fastTier(store);
    let compared = 0;
    cases.forEach(({ keyword, row, imm }, i) => {
      const a = (inst.exports.get(`${i}`) as { readonly inst: FuncInst }).inst; // all exports are functions
      const takes = row.takes as readonly T[]; // numeric rows have it
      for (let k = 0; k < (takes.length === 1 ? 60 : 120); k++) {
        const operands = takes.map(operand);
        const expected = row.fn!(...(row.choices === undefined ? [] : [0]), ...operands, ...(imm === null ? [] : [imm]));
        const got = tier.invoke(
          a,
          operands.map((c, x) => value(takes[x]!, c)),
        );
        const said =
          got.kind === 'values' ? shown((got.values[0] as { readonly c: unknown }).c) : got.kind === 'trap' ? got.reason : got.kind;
        if (said !== shown(expected)) {
          t.is(said, shown(expected), `${keyword} ${imm ?? ''} of ${operands.map(shown).join(', ')}`);
          return;
        }
        compared++;
      }
    });
    t.true(compared > 5000);
  });

test('no instruction that waits to be evaluated changes the registers in which other parts of results travel', t => {
  const asInt: { readonly [K in T]: (x: string) => string } = {
    i32: x => x,
    i64: x => `(i32.wrap_i64 ${x})`,
    f32: x => `(f32.lt ${x} (f32.const 0.5))`,
    f64: x => `(f64.lt ${x} (f64.const 0.5))`,
    v128: x => `(i32x4.extract_lane 1 ${x})`,
  };
  const cases = numeric.map(([keyword, row]) => ({ keyword, row, imm: immediates(keyword, row)[0]! }));
  const text = cases.map(({ keyword, row, imm }, i) => {
    const { takes, gives } = row as { readonly takes: readonly T[]; readonly gives: readonly T[] }; // numeric rows have both
    const lanes = imm === null ? '' : Array.isArray(imm) ? imm.join(' ') : `${imm}`;
    const x = asInt[gives[0]!](`(${keyword} ${lanes} ${takes.map((_, k) => `(local.get ${k})`).join(' ')})`);
    const params = takes.map(k => `(param ${k})`).join(' ');
    return `(func (export "long ${i}") ${params} (result i64) (i64.extend_i32_u ${x}))
      (func (export "many ${i}") ${params} (result i32 i64 i32) ${x} (i64.const -2) (i32.const 3))`;
  });
  const module = parseModule({ kind: 'text', name: 'registers', text: `(module ${text.join('\n')})` });
  const store = newStore();
  const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
  run(config);
  const tier = fastTier(store);
  for (const [i, { keyword, row }] of cases.entries())
    for (let k = 0; k < 40; k++) {
      const operands = (row.takes as readonly T[]).map(type => value(type, operand(type))); // numeric rows have it
      for (const name of [`long ${i}`, `many ${i}`]) {
        const a = (inst.exports.get(name) as { readonly inst: FuncInst }).inst; // all exports are functions
        const [expected, got] = [run(invocation(store, a, operands)), tier.invoke(a, operands)];
        if (expected?.kind !== 'values') continue;
        const wanted = expected.values.map(v => shown((v as { readonly c: unknown }).c)); // numbers
        const said = got.kind === 'values' ? got.values.map(v => shown((v as { readonly c: unknown }).c)) : [got.kind];
        if (said.join() !== wanted.join())
          return t.deepEqual(
            said,
            wanted,
            `${name}: ${keyword} of ${operands.map(v => shown((v as { readonly c: unknown }).c)).join(', ')}`,
          );
      }
    }
  return t.pass();
});
