// Vectors in the fast tier: random programs that mix shapes, and lanes taken as numbers here and as bits there, give what the reference
// tier gives, bit for bit. Both tiers give the canonical NaN where the specification leaves a choice.

import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { invocation, type Result } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import type { FuncInst, ModuleInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { type Val, v128 } from '../interpreter/runtime/values.ts';
import { type Row, rows } from '../interpreter/syntax/instructions.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

type T = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

// ─── Programs ───

const words = [
  0, 1, -1, 0x80000000, 0x7fffffff, 0x3f800000, 0xbf800000, 0x40490fdb, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7fa00001,
  0xff812345, 0x00000001, 0x007fffff, 0x4f000000, 0xcf000001, 0x7ff00000, 0xfff80000, 0x7ff40000, 0x3ff00000, 0x40080000, 0x00ff00ff,
  0x80007fff, 0x7f80ff01, 0x01020304,
]; // biome-ignore format: a list
const word = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...words.map(x => x | 0)) }, { weight: 1, arbitrary: fc.integer() });
const quad = fc.tuple(word, word, word, word);
/** Lanes that are plain numbers in float shapes. */
const tame = fc.constantFrom('f32x4 1 -2.5 0 3', 'f32x4 0.5 0.5 0.5 0.5', 'f64x2 1.5 -3', 'f64x2 0 1e300', 'i32x4 0 0 0 0');

const LOCALS = 5;
const local = fc.nat(LOCALS - 1);
const place = fc.constantFrom(0, 4, 8, 12, 17, 32, 48);

const lanesOf: Readonly<Record<string, number>> = { i8x16: 16, i16x8: 8, i32x4: 4, i64x2: 2, f32x4: 4, f64x2: 2 };
interface Op {
  readonly keyword: string;
  readonly takes: readonly T[];
}
/** Numeric rows on vectors, by the type that they give. */
const numeric = [...rows].filter(([keyword, row]) => /x\d|v128/.test(keyword) && row.takes !== undefined && row.fn !== undefined);
const giving = (t: T, wanted: (keyword: string, row: Row) => boolean = () => true): Op[] =>
  numeric
    .filter(([keyword, row]) => row.gives![0] === t && wanted(keyword, row))
    .map(([keyword, row]) => ({ keyword, takes: row.takes as readonly T[] })); // numeric rows have fixed types
const floating = giving('v128', k =>
  /^f(32x4|64x2)\.(add|sub|mul|div|min|max|pmin|pmax|sqrt|neg|abs|lt|gt|splat|replace_lane|nearest)$/.test(k),
);
const wide = giving('v128', k => /^i16x8\.(ext|add|sub|mul|shl|shr|narrow|q15)|^i8x16\.narrow|dot|extadd|bitselect|shuffle/.test(k));

const expression = (depth: number): Readonly<Record<T, fc.Arbitrary<string>>> => {
  const inner = depth > 0 ? expression(depth - 1) : null;
  const of = (op: Op): fc.Arbitrary<string> => {
    const [shape, name] = op.keyword.split('.') as [string, string];
    const immediate = /shuffle/.test(name)
      ? fc.oneof(
          fc.array(fc.nat(31), { minLength: 16, maxLength: 16 }),
          fc.array(fc.nat(7), { minLength: 4, maxLength: 4 }).map(ls => ls.flatMap(l => [4 * l, 4 * l + 1, 4 * l + 2, 4 * l + 3])),
          fc.array(fc.nat(3), { minLength: 2, maxLength: 2 }).map(ls => ls.flatMap(l => Array.from({ length: 8 }, (_, i) => 8 * l + i))),
        ).map(is => is.join(' ')) // biome-ignore format: an arm a line
      : /extract_lane|replace_lane/.test(name)
        ? fc.nat(lanesOf[shape]! - 1).map(String)
        : fc.constant('');
    return fc.tuple(immediate, ...op.takes.map(t => inner![t])).map(([imm, ...args]) => `(${op.keyword} ${imm} ${args.join(' ')})`); // only where there is a depth left
  };
  const ops = (list: readonly Op[]): fc.Arbitrary<string> => fc.constantFrom(...list).chain(of);
  const leaves: Readonly<Record<T, fc.Arbitrary<string>>> = {
    i32: word.map(x => `(i32.const ${x})`),
    i64: fc.tuple(word, word).map(([x, y]) => `(i64.const ${(BigInt(x) << 32n) | BigInt(y >>> 0)})`),
    f32: fc.oneof(
      word.map(x => `(f32.reinterpret_i32 (i32.const ${x}))`),
      fc.constantFrom('(f32.const 1.5)', '(f32.load (i32.const 4))'),
    ),
    f64: fc.oneof(
      fc.tuple(word, word).map(([x, y]) => `(f64.reinterpret_i64 (i64.const ${(BigInt(x) << 32n) | BigInt(y >>> 0)}))`),
      fc.constantFrom('(f64.const -2.5)', '(f64.load (i32.const 8))'),
    ),
    v128: fc.oneof(
      { weight: 6, arbitrary: local.map(x => `(local.get ${x})`) },
      { weight: 1, arbitrary: quad.map(q => `(v128.const i32x4 ${q.join(' ')})`) },
      { weight: 1, arbitrary: tame.map(q => `(v128.const ${q})`) },
      { weight: 1, arbitrary: fc.constant('(global.get $g)') },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('load', 'load', 'load32_splat', 'load64_splat', 'load8x8_s', 'load16x4_u', 'load32x2_s', 'load32_zero'), place, place)
          .map(([how, at, offset]) => `(v128.${how} offset=${offset} (i32.const ${at}))`),
      },
    ), // biome-ignore format: a leaf a line
  };
  if (inner === null) return leaves;
  const node = (t: T): fc.Arbitrary<string> => ops(giving(t));
  return {
    i32: fc.oneof(leaves.i32, node('i32')),
    i64: fc.oneof(leaves.i64, node('i64')),
    f32: fc.oneof(leaves.f32, node('f32')),
    f64: fc.oneof(leaves.f64, node('f64')),
    v128: fc.oneof(
      { weight: 3, arbitrary: leaves.v128 },
      { weight: 3, arbitrary: node('v128') },
      { weight: 3, arbitrary: ops(floating) },
      { weight: 2, arbitrary: ops(wide) },
      { weight: 1, arbitrary: fc.tuple(local, inner.v128).map(([x, v]) => `(local.tee ${x} ${v})`) },
      // What is written in another way where it stands together: a difference without its sign, a mask of which only signs are read.
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            fc.constantFrom('i8x16', 'i16x8'),
            fc.constantFrom('local.get 2', 'local.get 0', 'local.tee 3 (v128.load (i32.const 1))'),
            local,
            local,
            fc.boolean(),
          )
          .map(
            ([shape, x, y, z, sides]) =>
              `(${shape}.sub (${shape}.max_u (${x}) (local.get ${y})) (${shape}.min_u (local.get ${sides ? y : z}) (local.get ${sides ? 3 : y})))`,
          ),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(
            fc.constantFrom('i8x16', 'i16x8'),
            fc.constantFrom('eq', 'ne', 'lt_s', 'gt_u', 'le_s', 'ge_u'),
            fc.constantFrom('bitmask', 'all_true', 'any_true'),
            inner.v128,
            inner.v128,
          )
          .map(([shape, op, how, a, b]) => `(i32x4.splat (${how === 'any_true' ? 'v128' : shape}.${how} (${shape}.${op} ${a} ${b})))`),
      },
      { weight: 1, arbitrary: fc.tuple(inner.v128, inner.v128, inner.i32).map(([a, b, c]) => `(select ${a} ${b} ${c})`) },
    ),
  };
};
const exprs = expression(3);

const statement = (depth: number): fc.Arbitrary<string> => {
  const plain = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(local, exprs.v128).map(([x, v]) => `(local.set ${x} ${v})`) },
    { weight: 1, arbitrary: exprs.v128.map(v => `(global.set $g ${v})`) },
    { weight: 2, arbitrary: fc.tuple(place, place, exprs.v128).map(([at, o, v]) => `(v128.store offset=${o} (i32.const ${at}) ${v})`) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constantFrom(8, 16, 32, 64), place, exprs.v128).map(([n, at, v]) => `(v128.store${n}_lane 1 (i32.const ${at}) ${v})`),
    },
  ); // biome-ignore format: a kind a line
  if (depth === 0) return plain;
  const body = fc.array(statement(depth - 1), { minLength: 1, maxLength: 4 }).map(s => s.join('\n'));
  return fc.oneof(
    { weight: 5, arbitrary: plain },
    { weight: 1, arbitrary: fc.tuple(exprs.i32, body, body).map(([c, a, b]) => `(if ${c} (then ${a}) (else ${b}))`) },
    { weight: 1, arbitrary: fc.tuple(body, exprs.i32, body).map(([a, c, b]) => `(block ${a} (br_if 0 ${c}) ${b})`) },
    {
      // Two counters, for two depths.
      weight: 2,
      arbitrary: fc
        .tuple(fc.integer({ min: 1, max: 3 }), body)
        .map(
          ([n, a]) =>
            `(local.set $i${depth} (i32.const ${n})) (loop ${a} (br_if 0 (local.tee $i${depth} (i32.sub (local.get $i${depth}) (i32.const 1)))))`,
        ),
    },
  );
};
const program = fc.array(statement(2), { minLength: 1, maxLength: 6 }).map(
  statements => `(module (memory 1) (global $g (mut v128) (v128.const f32x4 1 nan:0x200001 -0 inf))
    (data (i32.const 0) "\\00\\00\\80\\3f\\01\\00\\a0\\7f\\00\\00\\00\\00\\00\\00\\f0\\3f\\01\\00\\00\\00\\00\\00\\f4\\ff\\7f\\80\\ff\\01")
    (func (export "f") (param v128 v128) (result ${'v128 '.repeat(LOCALS + 5)}) (local v128 v128 v128) (local $i1 i32) (local $i2 i32)
      ${statements.join('\n      ')}
      ${Array.from({ length: LOCALS }, (_, x) => `(local.get ${x})`).join(' ')} (global.get $g)
      ${[0, 16, 32, 48].map(at => `(v128.load (i32.const ${at}))`).join(' ')}))`,
);

// ─── On both tiers ───

function load(text: string) {
  const module = parseModule({ kind: 'text', name: 'vectors', text });
  const store = newStore();
  const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
  run(config);
  return { store, f: (inst as ModuleInst).exports.get('f') as { readonly inst: FuncInst } }; // the export is a function
}
const shown = (r: Result | null): string =>
  r?.kind === 'values'
    ? r.values.map(v => ('c' in v && v.c instanceof Uint8Array ? Buffer.from(v.c).toString('hex') : '?')).join(' ')
    : JSON.stringify(r);
const vector = (q: readonly number[]): Val => v128(new Uint8Array(Int32Array.from(q).buffer));

/** LINKSTEP_RUNS asks for more, LINKSTEP_SEED for others. */
const numRuns = Number(process.env.LINKSTEP_RUNS ?? 120);
const seed = Number(process.env.LINKSTEP_SEED ?? 1);

test('random vector programs give the same bits on both tiers', t => {
  const said = fc.check(
    fc.property(program, quad, quad, (text, a, b) => {
      const [one, other] = [load(text), load(text)];
      const tier = fastTier(one.store);
      // The second call finds what the first left in memory.
      for (const args of [[a, b], [b, a]].map(qs => qs.map(vector))) {
        const [got, expected] = [shown(tier.invoke(one.f.inst, args)), shown(run(invocation(other.store, other.f.inst, args)))];
        if (got !== expected) throw new Error(`fast: ${got}\nreference: ${expected}`);
      }
    }),
    { numRuns, seed, ...(process.env.LINKSTEP_RUNS === undefined ? { endOnFailure: true } : {}) },
  );
  t.false(said.failed, said.failed ? `${said.counterexample!.join('\n')}\n${String(said.errorInstance)}` : '');
}); // biome-ignore format: the pairs are short

// ─── Bytes looked up in a constant ───

const c = (k: number): string => `(v128.const i32x4 ${k} -2 ${k * 3 - 70_000_000} 0x80ff7f01)`;
const look = '(i8x16.swizzle (local.get $t) (local.get 0))';
const keep = '(local.set $r (v128.xor (local.get $r)';
/** A local with a table in it, and whether it is the same constant wherever bytes are looked up in it. */
const tables: readonly (readonly [string, string, boolean])[] = [
  ['no local', `${keep} (i8x16.swizzle ${c(1)} (local.get 0))))`, true],
  ['set once', `(local.set $t ${c(1)}) ${keep} ${look}))`, true],
  ['by a tee', `${keep} (i8x16.swizzle (local.tee $t ${c(1)}) (local.get 0)))) ${keep} ${look}))`, true],
  ['set before a loop', `(local.set $t ${c(2)}) (loop ${keep} ${look})) (br_if 0 (local.tee $i (i32.eqz (local.get $i)))))`, true],
  ['the same in both arms', `(if (i8x16.all_true (local.get 0)) (then (local.set $t ${c(1)})) (else (local.set $t ${c(1)}))) ${keep} ${look}))`, true],
  ['others one after the other', `(local.set $t ${c(3)}) ${keep} ${look})) (local.set $t ${c(4)}) ${keep} ${look}))`, true],
  ['another in an arm', `(if (i8x16.all_true (local.get 0)) (then (local.set $t ${c(1)})) (else (local.set $t ${c(2)}))) ${keep} ${look}))`, false],
  ['zeroes, or set', `(if (i8x16.all_true (local.get 0)) (then (local.set $t ${c(1)}))) ${keep} ${look}))`, false],
  ['zeroes at the first turn', `(loop ${keep} ${look})) (local.set $t ${c(2)}) (br_if 0 (local.tee $i (i32.eqz (local.get $i)))))`, false],
  ['a copy', `(local.set $r ${c(5)}) (local.set $t (local.get $r)) ${keep} ${look}))`, false],
  ['computed at the second turn', `(local.set $t ${c(2)}) (loop ${keep} ${look})) (local.set $t (i8x16.add (local.get $t) (local.get 1))) (br_if 0 (local.tee $i (i32.eqz (local.get $i)))))`, false],
  ['a parameter, or set', `(if (i8x16.all_true (local.get 0)) (then (local.set 1 ${c(1)}))) ${keep} (i8x16.swizzle (local.get 1) (local.get 0))))`, false],
]; // biome-ignore format: a case a line
const asked = [[0x03020100, 0x0f0e0d0c, 0x0b040a05, 0x06090807], [0x10ff0f00, 0x807f1011, -1, 0x0c0c0c0c]]; // biome-ignore format: one line
/** What `f` gives of any two of these is the same on both tiers; its source on the fast one. */
function bothSay(t: ExecutionContext, text: string): string {
  const [one, other] = [load(text), load(text)];
  const tier = fastTier(one.store);
  for (const a of asked)
    for (const b of asked) {
      const args = [a, b].map(vector);
      t.is(shown(tier.invoke(one.f.inst, args)), shown(run(invocation(other.store, other.f.inst, args))));
    }
  return tier.source(one.f.inst)!;
}
for (const [what, text, constant] of tables)
  test(`bytes looked up in a table, ${what}: both tiers say the same`, t => {
    const all = `(module (func (export "f") (param v128 v128) (result v128 v128) (local $t v128) (local $r v128) (local $i i32) ${text} (local.get $r) (local.get $t)))`;
    const source = bothSay(t, all);
    t.is(!/TABLE/.test(source), constant, source);
  });

test('more constants than tables are made for are looked up as well', t => {
  const text = `(module (func (export "f") (param v128 v128) (result v128) (local v128)
    ${Array.from({ length: 70 }, (_, k) => `(local.set 2 (i8x16.add (local.get 2) (i8x16.swizzle ${c(100 + k)} (local.get 0))))`).join('\n')} (local.get 2)))`;
  t.regex(bothSay(t, text), /TABLE/);
});

// ─── Lanes of 16 bits with a constant ───

const constants16 = ['255 255 255 255 255 255 255 255', '-1 0 32767 -32768 255 256 -256 1', '4080 4080 4080 4080 4080 4080 4080 4080'];
const made16 = [
  '(i16x8.extend_low_i8x16_u (local.get 0))', '(i16x8.extend_high_i8x16_s (local.get 0))', '(i16x8.mul (local.get 0) (local.get 1))',
  '(i16x8.shr_u (i16x8.extmul_low_i8x16_s (local.get 0) (local.get 1)) (i32.const 3))',
]; // biome-ignore format: a list
const then16 = [
  (x: string) => x,
  (x: string) => `(i16x8.shr_u ${x} (i32.const 4))`,
  (x: string) => `(i16x8.add ${x} (i16x8.mul ${x} (local.get 1)))`,
  (x: string) => `(i8x16.narrow_i16x8_u ${x} ${x})`,
  (x: string) => `(i32x4.dot_i16x8_s ${x} ${x})`,
];
test('lanes of 16 bits with a constant, in a local or not: both tiers say the same', t => {
  for (const lanes of constants16) {
    const known = `(v128.const i16x8 ${lanes})`;
    const results = made16.flatMap(made =>
      ['v128.and', 'v128.or', 'v128.xor', 'i16x8.add', 'i16x8.sub', 'i16x8.mul'].flatMap((op, i) =>
        then16.map(then => then(i % 2 === 0 ? `(${op} ${made} (local.get $c))` : `(${op} ${known} ${made})`)),
      ),
    );
    const text = `(module (func (export "f") (param v128 v128) (result ${'v128 '.repeat(results.length)}) (local $c v128)
      (local.set $c ${known}) ${results.join('\n')}))`;
    bothSay(t, text);
  }
});

test('a constant stands for the local that holds it, lane by lane', t => {
  const text = `(module (func (export "f") (param v128 v128) (result v128) (local $c v128) (local.set $c (v128.const i16x8 255 255 255 255 255 255 255 255))
    (i16x8.mul (v128.xor (i16x8.extend_low_i8x16_u (local.get 0)) (local.get $c)) (i16x8.extend_low_i8x16_u (local.get 1)))))`;
  const { store, f } = load(text);
  t.regex(fastTier(store).source(f.inst)!, /=\(l0&255\)\^255;/);
});

test('a lane that is negated, where an unsigned number is wanted: both tiers say the same', t => {
  const lane = '(i32x4.extract_lane 0 (i32x4.neg (local.get 0)))';
  const other = '(i32x4.extract_lane 1 (local.get 1))';
  const given = (body: string, results: string): string =>
    bothSay(t, `(module (memory 1) (func (export "f") (param v128 v128) (result ${results}) ${body}))`);
  given(`(i32x4.splat (i32.lt_u ${lane} ${other})) (i32x4.splat (i32.ge_u ${other} ${lane}))`, 'v128 v128');
  given(`(i64x2.splat (i64.extend_i32_u ${lane})) (f64x2.splat (f64.convert_i32_u ${lane}))`, 'v128 v128');
  given(`(memory.copy (i32.const 0) ${lane} (i32.const 0)) (local.get 0)`, 'v128');
  given(`(memory.fill ${lane} (i32.const 7) (i32.const 1)) (local.get 0)`, 'v128');
});
