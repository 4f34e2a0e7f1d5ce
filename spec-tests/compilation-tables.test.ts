// Tables of branches that are in groups (interpreter/compilation/tables.ts): whatever leads where, the bodies run that run on the reference tier.

import test from 'ava';
import fc from 'fast-check';
import { hostSizes } from '../interpreter/compilation/sizes.ts';
import { invocation } from '../interpreter/execution/configuration.ts';
import { run } from '../interpreter/execution/step.ts';
import { i32 } from '../interpreter/runtime/values.ts';
import { load, outcome } from './compilation-forms.ts';

/** What a body does last: nothing, so that the next one is run, or one of these. */
type End =
  | { readonly kind: 'on' | 'return' | 'unreachable' }
  /** To the end of a block that is open, or by a table of its own to one of several. */
  | { readonly kind: 'br' | 'br_if'; readonly by: number }
  | { readonly kind: 'table'; readonly ls: readonly number[] }
  /** Back to the table with another index. */
  | { readonly kind: 'again'; readonly index: number };
interface Ladder {
  /** By index the block that it leads to; the last is the default. */
  readonly ls: readonly number[];
  readonly bodies: readonly End[];
}

/** A function of an index that gives which bodies ran, in order; at most 60. */
function text({ ls, bodies }: Ladder): string {
  const n = bodies.length;
  const end = (e: End, k: number): string => {
    switch (e.kind) {
      case 'on':
        return '';
      case 'br':
      case 'br_if': {
        // In body k, n − 1 − k blocks of the ladder are open, then the one that leads out.
        const l = Math.min(e.by, n - 1 - k);
        return e.kind === 'br' ? `br ${l}` : `local.get 1 i64.const 3 i64.and i64.eqz br_if ${l}`;
      }
      case 'table':
        return `local.get 1 i32.wrap_i64 i32.const 7 i32.and br_table ${e.ls.map(l => l % (n - k)).join(' ')}`;
      case 'again':
        return `i32.const ${e.index} local.set 0 br ${n - k}`; // the loop is around the block that leads out
      case 'return':
        return 'local.get 1 return';
      case 'unreachable':
        return 'unreachable';
    }
  };
  const run = bodies.map((e, k) => `end local.get 1 i64.const 31 i64.mul i64.const ${k + 1} i64.add local.set 1 ${end(e, k)}`);
  return `(module (func (export "f") (param i32) (result i64) (local i64 i32)
    loop
    local.get 2 i32.const 1 i32.add local.tee 2 i32.const 60 i32.gt_u if local.get 1 return end
    block ${'block '.repeat(n)} local.get 0 br_table ${ls.map(l => l % (n + 1)).join(' ')}
    ${run.join('\n')}
    end
    end
    local.get 1))`;
}

const sizes = {
  'pairs of blocks': { large: -1, calls: 1e9, turns: 1e9, group: 2 },
  'a block by itself': { large: -1, calls: 1e9, turns: 1e9, group: 1 },
  'in pieces': { large: -1, huge: 1, range: 60, targets: 2, arm: 10, group: 2 },
  'left at a turn': { large: -1, calls: 1e9, turns: 3, group: 3 },
};
function holds(ladder: Ladder, indices: readonly number[]): void {
  const source = text(ladder);
  const reference = load(source, {});
  const expected = indices.map(i => outcome(run(invocation(reference.store, reference.func('f'), [i32(i)]))));
  for (const [name, own] of Object.entries(sizes)) {
    const { tier, func } = load(source, own);
    const f = func('f');
    indices.forEach((i, k) => {
      const given = outcome(tier.invoke(f, [i32(i)]));
      if (given !== expected[k]) throw new Error(`${name}, index ${i}: ${given}, not ${expected[k]}\n${source}\n${tier.source(f)}`);
    });
  }
}

const numbers = fc.nat({ max: 40 });
const ends: fc.Arbitrary<End> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom({ kind: 'on' } as const, { kind: 'on' } as const, { kind: 'return' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'unreachable' } as const) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('br' as const, 'br_if' as const), by: numbers }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('table' as const), ls: fc.array(numbers, { minLength: 1, maxLength: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('again' as const), index: numbers }) },
);
const ladders: fc.Arbitrary<Ladder> = fc.record({
  ls: fc.array(numbers, { minLength: 1, maxLength: 40 }),
  bodies: fc.array(ends, { minLength: 1, maxLength: 24 }),
});

test('any table over any blocks', t => {
  t.timeout(120_000);
  fc.assert(
    fc.property(ladders, ladder => holds(ladder, [...Array.from({ length: 42 }, (_, i) => i), -1, -40, 1 << 30])),
    { numRuns: 400, seed: 4, includeErrorInReport: true },
  );
  t.pass();
});

test('a long table in a large function is in groups until the function is warm', t => {
  const n = 4 * hostSizes.group;
  const ladder: Ladder = {
    ls: Array.from({ length: n + 1 }, (_, i) => i),
    bodies: Array.from({ length: n }, (_, k) => (k % 5 === 0 ? { kind: 'again', index: k + 2 } : { kind: 'on' })),
  };
  const { tier, func } = load(text(ladder), { large: 0, calls: 1 });
  const f = func('f');
  const depth = (): number => Math.max(...[...tier.source(f)!.matchAll(/(?:B\d+:\{)+/g)].map(m => m[0].split(':').length - 1));
  const first = outcome(tier.invoke(f, [i32(3)]));
  t.true(depth() <= hostSizes.group + 4, `${depth()}`);
  t.is(outcome(tier.invoke(f, [i32(3)])), first);
  t.true(depth() >= n, `${depth()}`);
});
