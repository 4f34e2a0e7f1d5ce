// What compiled code takes for certain of locals by which memory has been reached (interpreter/compilation/bases.ts): whatever happened to them in
// between, accesses give, write and trap as those of the reference tier do.

import test from 'ava';
import fc from 'fast-check';
import { invocation } from '../interpreter/execution/configuration.ts';
import { run } from '../interpreter/execution/step.ts';
import { i32 } from '../interpreter/runtime/values.ts';
import { load, outcome } from './compilation-forms.ts';

const SIZE = 65_536;
/** Inside; below the end of unsigned numbers, so that sums with most offsets wrap; and around the ends of the memory, of signed and of unsigned numbers. */
const addresses = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 4, 8, 40) },
  { weight: 5, arbitrary: fc.constantFrom(-4, -8, -12, -16) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(1, 9, SIZE - 24, SIZE - 8, SIZE - 4, SIZE, -1, -7, -24, -SIZE, 0x7fff_fff8, 0x7fff_ffff, 1 << 31),
  },
);
const offsets = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(16, 20, 24) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 4, 8, SIZE - 16, 0x3fff_fff8, 0x4000_0000, 0x7fff_fffc, 0x8000_0000, 0xffff_fff0, 0xffff_fffc),
  },
);
const bases = fc.constantFrom(0, 1);

/** An i64 that is loaded by a local. */
const loads: fc.Arbitrary<string> = fc.record({ x: fc.oneof({ weight: 5, arbitrary: bases.map(x => `local.get ${x}`) }, { weight: 1, arbitrary: fc.tuple(addresses, bases).map(([a, x]) => `i32.const ${a} local.tee ${x}`) }), o: offsets, by: fc.constantFrom(
  (at: string) => `i64.load offset=${at}`,
  (at: string) => `i64.load offset=${at} i64.const 32 i64.shr_u`,
  (at: string) => `i32.load offset=${at} i64.extend_i32_u`,
  (at: string) => `i32.load8_s offset=${at} i64.extend_i32_s`,
  (at: string) => `f64.load offset=${at} i64.reinterpret_f64`,
  (at: string) => `v128.load offset=${at} i64x2.extract_lane 1`,
) }).map(({ x, o, by }) => `${x} ${by(`${o}`)}`); // biome-ignore format: a table

/** Statements of a body that may be in so many blocks; `$sum` is what is given, `$left` how many turns are left. */
const statements = (depth: number): fc.Arbitrary<string> => {
  const mix = (text: string): string => `${text} local.get $sum i64.const 31 i64.mul i64.add local.set $sum`;
  const test = fc.nat({ max: 3 }).map(bit => `local.get $sum i64.const ${bit} i64.shr_u i32.wrap_i64 i32.const 1 i32.and`);
  const simple = fc.oneof(
    { weight: 6, arbitrary: loads.map(mix) },
    { weight: 2, arbitrary: fc.tuple(loads, loads).map(([a, b]) => mix(`${a} ${b} i64.sub`)) },
    { weight: 1, arbitrary: loads.map(a => `${a} drop`) },
    { weight: 2, arbitrary: fc.tuple(loads, loads, test).map(([a, b, c]) => mix(`${a} ${b} ${c} select`)) },
    { weight: 2, arbitrary: fc.tuple(bases, offsets).map(([x, o]) => `local.get ${x} local.get $sum i32.wrap_i64 i32.store offset=${o}`) },
    { weight: 2, arbitrary: fc.tuple(bases, offsets, loads).map(([x, o, a]) => `local.get ${x} ${a} i64.store offset=${o}`) },
    { weight: 1, arbitrary: fc.tuple(bases, offsets, bases, offsets).map(([x, o, y, p]) => `local.get ${x} local.get ${y} f64.load offset=${p} f64.store offset=${o}`) },
    { weight: 3, arbitrary: fc.tuple(bases, addresses).map(([x, a]) => `i32.const ${a} local.set ${x}`) },
    { weight: 1, arbitrary: fc.tuple(bases, bases).map(([x, y]) => `local.get ${y} local.set ${x}`) },
    { weight: 1, arbitrary: fc.tuple(bases, fc.constantFrom(-16, -4, 4)).map(([x, n]) => `local.get ${x} i32.const ${n} i32.add local.set ${x}`) },
    { weight: 1, arbitrary: fc.constant('call $c') },
    { weight: 2, arbitrary: fc.tuple(test, fc.nat({ max: depth })).map(([c, l]) => `${c} br_if ${l}`) },
    { weight: 1, arbitrary: fc.tuple(test, fc.nat({ max: depth }), fc.nat({ max: depth })).map(([c, l, m]) => `block ${c} br_table ${l + 1} ${m + 1} end`) },
    { weight: 1, arbitrary: test.map(c => `${c} if throw $e end`) },
  ); // biome-ignore format: a table
  const list = fc.array(depth >= 3 ? simple : fc.oneof({ weight: 2, arbitrary: simple }, { weight: 1, arbitrary: fc.constant(depth).chain(blocks) }), { minLength: 1, maxLength: 6 }); // biome-ignore format: one
  return list.map(texts => texts.join('\n'));
};
const turn = 'local.get $left i32.eqz br_if 1 local.get $left i32.const 1 i32.sub local.set $left';
const blocks = (depth: number): fc.Arbitrary<string> => {
  const body = statements(depth + 1);
  return fc.oneof(
    body.map(a => `block ${a} end`),
    // In a block, so that what counts turns may leave it.
    ...[1, 2].map(() => statements(depth + 2).map(a => `block loop ${turn} ${a} br 0 end end`)),
    fc.tuple(body, body).map(([a, b]) => `local.get $sum i32.wrap_i64 i32.const 1 i32.and if ${a} else ${b} end`),
    body.map(a => `local.get $sum i32.wrap_i64 i32.const 1 i32.and if ${a} end`),
    statements(depth + 2).map(a => `block try_table (catch_all 0) ${a} end end`),
  );
};
const text = (body: string): string => `(module (memory (export "m") 1) (tag $e)
  (data (i32.const 0) "\\01\\23\\45\\67\\89\\ab\\cd\\ef\\fe\\dc\\ba\\98\\76\\54\\32\\10\\55") (data (i32.const ${SIZE - 24}) "\\11\\92\\33\\b4\\55\\d6\\77\\f8\\99\\1a\\bb\\3c\\dd\\5e\\ff\\70")
  (func $c)
  (func $f (export "f") (param i32 i32) (result i64) (local $sum i64) (local $left i32)
    i32.const 9 local.set $left i64.const 0x9e3779b97f4a7c15 local.set $sum
    block ${body} end
    local.get $sum))`; // biome-ignore format: one line for each

const sizes = {
  'in line': {},
  'in small pieces': { huge: 1, range: 60, targets: 2, arm: 10, group: 1 },
  'left at a turn': { large: -1, calls: 1e9, turns: 3 },
};
function holds(body: string, starts: readonly (readonly number[])[]): void {
  const source = text(body);
  const given = (own: Parameters<typeof load>[1] | null, start: readonly number[]): { readonly told: string; readonly js: string } => {
    const { store, tier, func } = load(source, own ?? {});
    const f = func('f');
    const values = start.map(i32);
    const result = own === null ? run(invocation(store, f, values)) : tier.invoke(f, values);
    const bytes = Buffer.from(store.mems[0]!.bytes).toString('base64').replaceAll(/A{8,}/g, '…');
    return { told: `${outcome(result)}, memory ${bytes}`, js: tier.source(f) ?? '' };
  };
  for (const start of starts) {
    const expected = given(null, start).told;
    for (const [name, own] of Object.entries(sizes)) {
      const { told, js } = given(own, start);
      if (told !== expected) throw new Error(`${name}, from ${start}: ${told}\nnot ${expected}\n${source}\n${js}`);
    }
  }
}

test('any accesses by locals that are set in between', t => {
  t.timeout(200_000);
  const start = fc.tuple(addresses, addresses);
  fc.assert(
    fc.property(statements(0), fc.array(start, { minLength: 3, maxLength: 3 }), (body, starts) => holds(body, [[8, 16], ...starts])),
    { numRuns: 700, seed: 9, includeErrorInReport: true },
  );
  t.pass();
});

const by = 'local.get 0 i64.load offset=16 local.set $sum';
const wrong = 'i32.const -4 local.set 0';
for (const [where, body] of Object.entries({
  'the other arm': `${wrong} local.get 1 if ${by} else ${by} end`,
  'after one arm': `local.get 1 if ${by} end ${by}`,
  'after two arms': `local.get 1 if ${by} else end ${by}`,
  'a handler': `block try_table (catch_all 0) local.get 1 if throw $e end ${by} end end ${by}`,
  'an older handler': `try local.get 1 if throw $e end ${by} catch_all ${by} end ${by}`,
  'after an older handler': `try local.get 1 if throw $e end ${by} catch_all end ${by}`,
  'an older handler of what was certain': `${by} try ${wrong} local.get 1 if throw $e end catch_all ${by} end ${by}`,
  'a branch past it': `block local.get 1 br_if 0 ${by} end ${by}`,
  'a table past it': `block block local.get 1 br_table 0 1 end ${by} end ${by}`,
  'a table past it, in groups': `${'block '.repeat(5)} local.get 1 br_table 0 1 2 3 4 ${`end ${by} `.repeat(5)}`,
  'the next turn': `${by} block loop ${turn} ${by} ${wrong} br 0 end end`,
  'the next turn, set before too': `i32.const 8 local.set 0 ${by} block loop ${turn} ${by} ${wrong} br 0 end end`,
  'the next turn, used and set before': `${by} i32.const 8 local.set 0 ${by} block loop ${turn} ${by} ${wrong} br 0 end end`,
  'the next turn, set in a loop inside': `${by} block loop ${turn} ${by} block loop ${turn} ${wrong} br 0 end end br 0 end end`,
  'a call of the function itself in its place': `${by} local.get 1 if i32.const -4 i32.const 0 return_call $f end`,
  'the condition': `local.get 0 i32.load offset=16 if ${wrong} ${by} else ${by} end`,
  'a value that waits': `local.get 0 i64.load offset=16 ${wrong} ${by} local.set $sum`,
}))
  test(`certain no longer: ${where}`, t => {
    holds(
      body,
      [0, 1, 2].flatMap(c => [-16, -4, 8].map(a => [a, c])),
    );
    t.pass();
  });

test('an offset is added in 32 bits from the second access on', t => {
  const { tier, func } = load(text('local.get 0 i64.load offset=16 local.get 0 i64.load32_s offset=28 i64.add local.set $sum'), {});
  const source = tier.source(func('f'))!;
  t.regex(source, /getInt32\(\(l0>>>0\)\+16,/);
  t.regex(source, /getInt32\(l0\+28>>>0,/);
});

test('a function that runs long sees the memory as it is after each call', t => {
  const source = `(module (memory (export "m") 1)
    (func $grow (drop (memory.grow (i32.const 1))))
    (func (export "f") (param i32) (result i64) (local i32 i64)
      loop
        (i64.store offset=65528 (local.get 1) (i64.add (local.get 2) (i64.const 3)))
        call $grow
        (local.set 1 (i32.add (local.get 1) (i32.const 65536)))
        (local.set 2 (i64.add (i64.load (i32.sub (local.get 1) (i32.const 8))) (i64.load offset=65528 (local.get 1))))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))
      end
      local.get 2))`;
  const reference = load(source, {});
  const expected = [3, 2].map(n => outcome(run(invocation(reference.store, reference.func('f'), [i32(n)]))));
  const { tier, func } = load(source, { large: -1, calls: 1, turns: 2 });
  t.deepEqual(
    [3, 2].map(n => outcome(tier.invoke(func('f'), [i32(n)]))),
    expected,
  );
  t.regex(tier.source(func('f'))!, /w0\.view/);
});
