// Trees of numeric and vector instructions through the fast tier, against the functions of their rows: an instruction may wait for another in any
// form that compiled code has for it. Operands come from parameters, constants and memory; what a tree gives is passed on in several ways.

import test from 'ava';
import { hostSizes, type Sizes } from '../interpreter/compilation/sizes.ts';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import type { FuncInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import type { Bits } from '../interpreter/syntax/instructions.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';
import { immediates, numeric, operand, random, shown, type T, value } from './compilation-operands.ts';

const below = (n: number): number => (random() >>> 0) % n;
const pick = <X>(list: readonly X[]): X => list[below(list.length)]!;

type Way = 'parameters' | 'locals' | 'memory' | 'constants';
const ways: readonly Way[] = ['parameters', 'locals', 'memory', 'constants'];
/** A part of a tree: its text, and what it gives where the parameters are these, which it may set, or why it traps. */
interface Part {
  readonly text: string;
  readonly of: (params: Bits[]) => Bits | string;
}
interface Tree extends Part {
  readonly gives: T;
  readonly params: readonly T[];
  readonly locals: string;
  /** Puts parameters into memory. */
  readonly stores: string;
}

const constant = (t: T, c: Bits): string => {
  switch (t) {
    case 'v128':
      return `(v128.const i8x16 ${shown(c)})`;
    case 'f32':
      return `(f32.reinterpret_i32 (i32.const ${shown(c)}))`;
    case 'f64':
      return `(f64.reinterpret_i64 (i64.const ${shown(c)}))`;
    default:
      return `(${t}.const ${shown(c)})`;
  }
};

function treeOf(gives: T, deep: number, way: Way): Tree {
  const params: T[] = [];
  const locals: string[] = [];
  const stores: string[] = [];
  const leaf = (t: T): Part => {
    if (way === 'constants' && below(3) === 0) {
      const c = operand(t);
      return { text: constant(t, c), of: () => c };
    }
    const known = params.flatMap((p, i) => (p === t ? [i] : []));
    const i = known.length > 0 && below(3) === 0 ? pick(known) : params.push(t) - 1;
    if (way !== 'memory') return { text: `(local.get ${i})`, of: given => given[i]! };
    const at = 16 * stores.length;
    stores.push(`(${t}.store offset=${at} (i32.const 0) (local.get ${i}))`);
    return { text: `(${t}.load offset=${at} (i32.const 0))`, of: given => given[i]! };
  };
  const grow = (t: T, depth: number): Part => {
    if (depth === 0 || below(3) === 0) return leaf(t);
    const [keyword, row] = pick(numeric.filter(([, r]) => r.gives?.[0] === t));
    const imm = pick(immediates(keyword, row));
    const parts = (row.takes as readonly T[]).map(x => grow(x, depth - 1)); // numeric rows have it
    const text = `(${keyword} ${Array.isArray(imm) ? imm.join(' ') : (imm ?? '')} ${parts.map(p => p.text).join(' ')})`;
    // Into a local of its own, or a parameter, which may have been read before.
    const named = way === 'locals' && below(2) === 0;
    const set = named && below(2) === 0 ? params.lastIndexOf(t) : -1;
    if (named && set < 0) locals.push(`(local $t${locals.length} ${t})`);
    const of: Part['of'] = given => {
      const values: Bits[] = [];
      for (const p of parts) {
        const c = p.of(given);
        if (typeof c === 'string') return c;
        values.push(c);
      }
      return row.fn!(...(row.choices === undefined ? [] : [0]), ...values, ...(imm === null ? [] : [imm]));
    };
    if (set < 0) return { text: named ? `(local.tee $t${locals.length - 1} ${text})` : text, of };
    return {
      text: `(local.tee ${set} ${text})`,
      of: given => {
        const c = of(given);
        if (typeof c !== 'string') given[set] = c;
        return c;
      },
    };
  };
  const root = grow(gives, deep);
  return { ...root, gives, params, locals: locals.join(' '), stores: stores.join(' ') };
}

/** How a function passes on what its tree gives. */
const uses: readonly ((x: string) => string)[] = [
  x => x,
  x => `(block (result T) ${x})`,
  x => `(local.set $z ${x}) (local.get $z)`,
  x =>
    `(local.set $z ${x}) (loop $l (local.set $n (i32.add (local.get $n) (i32.const 1))) (local.set $z (local.get $z)) (br_if $l (i32.lt_s (local.get $n) (i32.const 3)))) (local.get $z)`,
];
const forms: readonly Partial<Sizes>[] = [{}, { huge: 1, range: 60 }, { large: -1, calls: 3, turns: 1 }];

test('trees of instructions give what the functions of their rows give, one in another, bit for bit', t => {
  let compared = 0;
  for (let round = 0; round < 24; round++) {
    const trees = Array.from({ length: 100 }, () => treeOf(pick(['i32', 'i64', 'f32', 'f64', 'v128'] as const), 1 + below(5), pick(ways)));
    const functions = trees.map(({ text, gives, params, locals, stores }, i) => {
      const last = below(uses.length + 1);
      // The last of them puts other results behind it, in the registers.
      const [body, results] =
        last < uses.length
          ? [uses[last]!(text).replace('(result T)', `(result ${gives})`), gives]
          : [`${text} (i64.const -2) (f64.const 1.5)`, `${gives} i64 f64`];
      return `(func (export "${i}") ${params.map(p => `(param ${p})`).join(' ')} (result ${results}) ${locals} (local $z ${gives}) (local $n i32) ${stores} ${body})`;
    });
    const module = parseModule({ kind: 'text', name: 'trees', text: `(module (memory 1) ${functions.join('\n')})` });
    const store = newStore();
    const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
    run(config);
    const tier = fastTier(store, { sizes: { ...hostSizes, ...forms[round % forms.length]! } });
    for (const [i, tree] of trees.entries()) {
      const a = (inst.exports.get(`${i}`) as { readonly inst: FuncInst }).inst; // all exports are functions
      for (let k = 0; k < 6; k++) {
        const given = tree.params.map(operand);
        const got = tier.invoke(a, given.map((c, x) => value(tree.params[x]!, c))); // biome-ignore format: one call
        const [said, ...rest] =
          got.kind === 'values'
            ? got.values.map(v => shown((v as { readonly c: unknown }).c))
            : [got.kind === 'trap' ? got.reason : got.kind]; // numbers
        const wanted = shown(tree.of([...given]));
        if (said !== wanted || (rest.length > 0 && rest.join() !== `-2,${0x3ff8000000000000n}`))
          return t.fail(`${functions[i]!}\nof ${given.map(shown).join(', ')} gives ${[said, ...rest].join(', ')}, not ${wanted}`);
        compared++;
      }
    }
  }
  return t.is(compared, 24 * 600);
});
