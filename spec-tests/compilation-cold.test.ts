// The fast tier with every function taken for large: cold until it has been called some times, then written again.

import test from 'ava';
import { invocation } from '../interpreter/execution/configuration.ts';
import { run } from '../interpreter/execution/step.ts';
import { i32 } from '../interpreter/runtime/values.ts';
import { observe } from '../scripts/fuzz/observe.ts';
import { engineOf, load, outcome, testForm } from './compilation-forms.ts';
import { everything } from './random/features.ts';
import { scriptOf } from './random/scripts.ts';

testForm('cold', engineOf({ large: -1, calls: 3 }));
testForm('cold until a loop turns', engineOf({ large: -1, calls: 1e9, turns: 1 }));
testForm(
  'cold until a loop turns, in pieces',
  engineOf({ large: -1, calls: 1e9, turns: 0, huge: 1, range: 60, targets: 2, arm: 10, group: 1 }),
);

const accesses = [
  'i32.load8_u', 'i32.load8_s', 'i32.load16_u', 'i32.load16_s', 'i32.load', 'i64.load8_u', 'i64.load8_s', 'i64.load16_u', 'i64.load16_s',
  'i64.load32_u', 'i64.load32_s', 'i64.load',
].map(op => [op, `(local.set 2 (i64.extend_i32_s (i32.const 7))) ${op.startsWith('i32') ? `(i64.extend_i32_s (${op} offset=3 (local.get 0)))` : `(${op} offset=3 (local.get 0))`}`] as const); // biome-ignore format: one family a line
const stores = ['i32.store8', 'i32.store16', 'i32.store', 'i64.store8', 'i64.store16', 'i64.store32', 'i64.store'].map(op => {
  const x = `(${op.startsWith('i32') ? 'i32.wrap_i64 (' : ''}i64.load offset=1 (local.get 1)${op.startsWith('i32') ? ')' : ''})`;
  return [op, `(${op} offset=2 (i32.load offset=5 (local.get 0)) ${x}) (i64.load (local.get 1))`] as const;
});
const moves = [
  ['a copy', '(i64.store offset=9 (local.get 0) (i64.load (local.get 1))) (i64.load offset=8 (local.get 0))'],
  ['a constant', '(i64.store offset=9 (local.get 0) (i64.const -5000000000)) (i64.load offset=8 (local.get 0))'],
  [
    'a copy into itself',
    '(local.set 2 (i64.load (local.get 1))) (local.set 1 (i32.wrap_i64 (i64.load offset=1 (local.get 0)))) (local.get 2)',
  ],
  ['a pair that waits', '(i64.load (local.get 0)) (i64.load offset=4 (local.get 1)) i64.add (i64.load offset=2 (local.get 1)) i64.xor'],
  ['a low half of a double', '(i64.store8 (local.get 0) (i64.reinterpret_f64 (f64.load (local.get 1)))) (i64.load (i32.const 8))'],
  ['an address that is a load', '(i64.load (i32.wrap_i64 (i64.load (local.get 1))))'],
] as const;
for (const [what, code] of [...accesses, ...stores, ...moves])
  test(`cold, then warm: ${what} gives, writes and traps as on the reference tier, and there`, t => {
    const text = `(module (memory 1) (data (i32.const 0) "${'\\01\\82\\f3\\04\\f5\\06\\87\\00'.repeat(4)}") (data (i32.const 65500) "${'\\ff\\80\\01'.repeat(12)}")
      (func (export "f") (param i32 i32) (result i64) (local i64) ${code}))`;
    const reference = load(text, {});
    const tiers = [load(text, { large: -1, calls: 1e9 }), load(text, { large: -1, calls: 2 })];
    for (const a of [0, 1, 65_520, 65_525, 65_528, 65_529, 65_532, 65_535, 65_536, -1, -4])
      for (const b of [0, 65_527, 65_529, -3]) {
        const args = [i32(a), i32(b)];
        const expected = outcome(run(invocation(reference.store, reference.func('f'), args)));
        for (const { store, tier, func } of tiers) {
          t.is(outcome(tier.invoke(func('f'), args)), expected, `of ${a}, ${b}`);
          t.is(Buffer.compare(store.mems[0]!.bytes, reference.store.mems[0]!.bytes), 0);
        }
      }
  });

test('a function is written again once it has been called often, and a hook has it at once', t => {
  const { tier, func } = load('(module (memory 1) (func (export "f") (param i32) (result i32) (i32.load (local.get 0))))', {
    large: -1,
    calls: 3,
  });
  const call = (): void => void tier.invoke(func('f'), [i32(0)]);
  for (let k = 0; k < 3; k++) call();
  t.regex(tier.source(func('f'))!, /LI0\(/);
  call();
  t.notRegex(tier.source(func('f'))!, /LI0\(/);
  call();

  const other = load('(module (memory 1) (func (export "f") (param i32) (result i32) (i32.load (local.get 0))))', { large: -1, calls: 3 });
  let stops = 0;
  other.tier.instrument(other.func('f'), { hook: () => { stops++; } }); // biome-ignore format: short
  for (let k = 0; k < 6; k++) other.tier.invoke(other.func('f'), [i32(0)]);
  t.is(stops, 12);
});

for (const how of ['calls', 'turns'] as const)
  test(`what runs long, by ${how}, has its large callees written again with it, those that nobody has called yet too; small ones stay`, t => {
    const body = '(drop (i32.load (local.get 0)))'.repeat(3);
    // So large that its functions are compiled one by one.
    const text = `(module (memory 1) (func ${'(nop)'.repeat(2100)})
      (func $known (export "known") (param i32) ${body}) (func $later (export "later") (param i32) ${body}) (func $small (export "small") (param i32) (drop (i32.load (local.get 0))))
      (func $other (export "other") (param i32) ${body})
      (func (export "f") (param i32 i32) ${body}
        (loop $l (call $known (local.get 0)) (call $small (local.get 0)) (if (local.get 1) (then (call $later (local.get 0))))
          (br_if $l (i32.gt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))))`;
    const { tier, func } = load(text, how === 'calls' ? { large: 60, calls: 3 } : { large: 60, calls: 1e9, turns: 3 });
    const cold = (name: string): boolean => /LI0\(/.test(tier.source(func(name))!);
    const names = ['known', 'later', 'small', 'other'];
    tier.invoke(func('other'), [i32(0)]);
    for (let k = 0; k < (how === 'calls' ? 3 : 1); k++) tier.invoke(func('f'), [i32(1), i32(0)]);
    t.deepEqual(names.map(cold), [true, true, false, true]);
    t.true(cold('f'));
    tier.invoke(func('f'), [i32(how === 'calls' ? 1 : 8), i32(0)]);
    t.deepEqual(names.map(cold), [false, false, false, true]);
    for (let k = 0; k < 3; k++) t.deepEqual(tier.invoke(func('f'), [i32(1), i32(1)]), { kind: 'values', values: [] });
    t.regex(String(outcome(tier.invoke(func('later'), [i32(-1)]))), /out of bounds memory access/);
  });

test('a loop that is left in a function whose address is the index of a global that it reads', t => {
  const f = (k: number): string =>
    `(global $g${k} (mut i64) (i64.const ${10 + k})) (func (export "f${k}") (result i64) (loop (global.set ${k} (i64.sub (global.get ${k}) (i64.const 1))) (br_if 0 (i64.gt_s (global.get ${k}) (i64.const 3)))) (global.get ${k}))`;
  const { tier, func } = load(`(module ${[0, 1, 2].map(f).join('')})`, { large: -1, calls: 1e9, turns: 2 });
  for (const k of [0, 1, 2]) t.is(outcome(tier.invoke(func(`f${k}`), [])), '3');
});

test('nothing that generated code declares has the name of something that it is given', t => {
  const { Function: made } = globalThis;
  // Names that are numbered, without their number: which numbers meet is chance.
  const kindOf = (name: string): string => name.replace(/\d+$/, '#');
  const given = new Set<string>();
  const declared = new Set<string>();
  let sources = 0;
  function watching(...args: string[]): unknown {
    const text = args.at(-1) ?? '';
    for (const name of args.slice(0, -1)) given.add(kindOf(name));
    const functions = [...text.matchAll(/\bfunction (\w+)\(([\w,]*)\)/g)].flatMap(([, name, parameters]) => [
      name!,
      ...parameters!.split(','),
    ]);
    const variables = [...text.matchAll(/\blet (\w+=[^,;()]+(?:,\w+=[^,;()]+)*)/g)].flatMap(([, list]) =>
      list!.split(',').map(x => x.split('=')[0]!),
    );
    for (const name of [...functions, ...variables]) if (name !== '') declared.add(kindOf(name));
    sources++;
    return made(...args);
  }
  Reflect.set(globalThis, 'Function', watching);
  try {
    for (const sizes of [{}, { large: -1, calls: 2, turns: 1 }, { large: -1, turns: 1, huge: 1, range: 60, targets: 2, arm: 10, group: 1 }])
      for (let n = 0; n < 40; n++) observe(scriptOf(77, n, { features: everything, size: 200, canonical: false }), engineOf(sizes));
  } finally {
    Reflect.set(globalThis, 'Function', made);
  }
  t.true(sources > 300, `${sources}`);
  t.true(declared.size > 5);
  t.deepEqual(
    [...declared].filter(name => given.has(name)),
    [],
  );
});

test('a loop that turns often is left for the rest of the function: its locals are there, and traps are where they were', t => {
  const text = `(module (memory 1)
    (func (export "f") (param i32 i32) (result i64) (local i64 f32 f64 externref i32)
      (local.set 3 (f32.reinterpret_i32 (i32.const 0x7fa12345))) (local.set 4 (f64.const 0.5)) (local.set 2 (i64.const -7))
      (block $out
        (if (local.get 0) (then
          (loop $l
            (local.set 2 (i64.add (i64.mul (local.get 2) (i64.const 31)) (i64.extend_i32_u (i32.load8_u (local.get 6)))))
            (local.set 4 (f64.add (local.get 4) (f64.const 1.25)))
            (loop $inner (br_if $inner (i32.rem_u (local.tee 6 (i32.add (local.get 6) (local.get 1))) (i32.const 3))))
            (br_if $out (i32.eqz (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
            (br_if $l (ref.is_null (local.get 5)))))
          (else (return (i64.const 99)))))
      (i64.xor (i64.xor (local.get 2) (i64.extend_i32_u (i32.reinterpret_f32 (local.get 3)))) (i64.reinterpret_f64 (local.get 4)))))`;
  const compiled: string[] = [];
  const { Function: original } = globalThis;
  const spied = new Proxy(original, {
    construct: (target, parts: string[]) => {
      compiled.push(parts.at(-1)!);
      return Reflect.construct(target, parts) as object;
    },
  });
  const reference = load(text, {});
  const { tier, func } = load(text, { large: -1, calls: 1e9, turns: 10 });
  globalThis.Function = spied;
  try {
    for (const args of [[0, 1], [5, 1], [50, 1], [1000, 4], [100_000, 1], [3, 2], [20, 7]]) {
      const values = args.map(i32);
      t.is(outcome(tier.invoke(func('f'), values)), outcome(run(invocation(reference.store, reference.func('f'), values))), `${args}`);
    }
  } finally {
    globalThis.Function = original;
  }
  t.true(compiled.some(source => source.includes('(l0,l1,l2,h2,l3,l4,l5,l6,D)')));
}); // biome-ignore format: arguments
