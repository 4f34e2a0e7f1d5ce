// Every numeric and vector instruction through the fast tier, against the pure function of its row: the two definitions must agree on bits.

import test from 'ava';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { invocation } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import type { FuncInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';
import { immediates, numeric, operand, shown, type T, value } from './compilation-operands.ts';

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
