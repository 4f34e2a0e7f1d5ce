// Floats of the fast tier from memory and in loops: payloads of NaNs where a program can see them, plain numbers where none can.

import test from 'ava';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { invocation, type Result } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import type { FuncInst, MemInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { i32 } from '../interpreter/runtime/values.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

/** A memory that begins with a number and NaNs, f32 at 4k and f64 at 64 + 8k, and functions of one i32. */
const moduleOf = (body: string): string => `(module (memory (export "m") 1)
  (data (i32.const 0) "\\00\\00\\80\\3f\\01\\00\\a0\\7f\\45\\23\\81\\ff\\00\\00\\c0\\7f\\00\\00\\80\\7f\\01\\00\\00\\80")
  (data (i32.const 64) "\\00\\00\\00\\00\\00\\00\\f0\\3f\\01\\00\\00\\00\\00\\00\\f4\\7f\\45\\23\\01\\00\\00\\00\\f0\\ff")
  (func $give (param f32) (result i32) (i32.reinterpret_f32 (local.get 0)))
  ${body})`;
function load(body: string) {
  const module = parseModule({ kind: 'text', name: 'floats.wat', text: moduleOf(body) });
  const store = newStore();
  const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
  run(config);
  const tier = fastTier(store);
  const func = (name: string): FuncInst => (inst.exports.get(name) as { readonly inst: FuncInst }).inst; // functions only are asked for
  const { bytes } = (inst.exports.get('m') as { readonly inst: MemInst }).inst;
  return { store, tier, func, bytes };
}
const shown = (r: Result | null): string =>
  JSON.stringify(r?.kind === 'values' ? r.values : r?.kind, (k, v: unknown) =>
    k === 'pos' ? undefined : typeof v === 'bigint' ? `${v}` : v,
  );

const at = '(local.get 0)';
const wide = '(i32.add (i32.const 64) (i32.shl (local.get 0) (i32.const 1)))';
/** What a function does with a float from memory that lets a program see its bits; results and memory are compared. */
const seen: readonly (readonly [string, string])[] = [
  ['returned', `(result f32) (f32.load ${at})`],
  ['returned, wide', `(result f64) (f64.load ${wide})`],
  ['returned beside a local', `(result f32) (local f32) (f32.load ${at})`],
  ['by a local', `(result f32) (local $x f32) (local.set $x (f32.load ${at})) (local.get $x)`],
  ['by two locals', `(result f32) (local $x f32) (local $y f32) (local.set $x (f32.load ${at})) (local.set $y (local.get $x)) (local.get $y)`],
  ['by a local that arithmetic reads first', `(result f32) (local $x f32) (local $y f32) (local.set $x (f32.load ${at})) (local.set $y (f32.add (local.get $x) (f32.const 1))) (i32.store (i32.const 40) (i32.trunc_sat_f32_s (local.get $y))) (local.get $x)`],
  ['by a tee', `(local $x f32) (f32.store (i32.const 40) (local.tee $x (f32.load ${at}))) (f32.store (i32.const 44) (local.get $x))`],
  ['stored', `(local $x f32) (f32.store (i32.const 40) (f32.load ${at}))`],
  ['stored after another store', `(local $x f64) (i32.const 40) (f64.load ${wide}) (i64.store ${wide} (i64.const 5)) (f64.store)`],
  ['negated', `(result f32) (local $x f32) (f32.neg (f32.load ${at}))`],
  ['with another’s sign', `(result f32) (local $x f32) (f32.copysign (f32.const 1) (f32.load ${at}))`],
  ['reinterpreted', `(result i32) (local $x f32) (local.set $x (f32.load ${at})) (i32.reinterpret_f32 (local.get $x))`],
  ['selected', `(result f32) (local $x f32) (select (f32.load ${at}) (local.get $x) ${at})`],
  ['passed', `(result i32) (local $x f32) (call $give (f32.load ${at}))`],
  ['of a block', `(result f32) (local $x f32) (block (result f32) (f32.load ${at}) (br_if 0 ${at}) (drop) (f32.const 2))`],
  ['of an arm', `(result f64) (local $x f64) (if (result f64) ${at} (then (f64.load ${wide})) (else (f64.const 2)))`],
  ['waiting while a block runs', `(result f32) (local $x f32) (f32.load ${at}) (block (i32.store ${at} (i32.const 0)))`],
  ['in a vector', `(result v128) (local $x f32) (f32x4.splat (f32.load ${at}))`],
  ['in a loop, from before it', `(local $x f32) (local $i i32) (local.set $x (f32.load ${at}))
    (loop $l (f32.store (i32.add (i32.const 128) (local.get $i)) (f32.sub (local.get $x) (f32.convert_i32_s (local.get $i))))
      (f32.store (i32.add (i32.const 256) (local.get $i)) (local.get $x))
      (br_if $l (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 16))))`],
]; // biome-ignore format: a case a line
for (const [what, text] of seen)
  test(`a float from memory, ${what}: both tiers say the same, bit for bit`, t => {
    const body = `(func (export "f") (param i32) ${text})`;
    const [fast, reference] = [load(body), load(body)];
    for (let k = 0; k < 3; k++)
      for (let i = 0; i < 24; i += 4) {
        const [got, wanted] = [fast.tier.invoke(fast.func('f'), [i32(i)]), run(invocation(reference.store, reference.func('f'), [i32(i)]))];
        t.is(shown(got), shown(wanted), `of ${i}`);
        t.deepEqual(fast.bytes.slice(0, 512), reference.bytes.slice(0, 512), `of ${i}`);
      }
  });

const sum = (set: string, add: string): string => `(func (export "f") (param i32) (local $x f32) (local $y f32) (local $i i32) ${set}
  (loop $l (local.set $y (f32.add (f32.mul (f32.load (local.get $i)) (f32.const 3)) ${add}))
    (f32.store (i32.const 128) (local.get $y))
    (br_if $l (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 4))) (i32.const 24)))))`;

test('numbers that only arithmetic reads are numbers, and doubles before a loop that reads them', t => {
  const source = (text: string): string => {
    const { tier, func } = load(text);
    return tier.source(func('f'))!;
  };
  const before = source(sum(`(local.set $x (f32.load ${at}))`, '(local.get $x)'));
  t.notRegex(before, /nan32/);
  t.regex(before, /l1=\(d0=\s*v0\.getFloat32\(l0,true\)\)===d0\?d0:0\/0;/);
  const inside = source(sum('', '(local.tee $x (f32.load (i32.const 4)))'));
  t.notRegex(inside, /nan32|0\/0/);
  t.notRegex(source(sum('', '(local.get $x)')), /nan32|0\/0/);
});

test('of floats in a loop from before it, both tiers say the same', t => {
  const body = sum(`(local.set $x (f32.load ${at}))`, '(local.get $x)');
  const [fast, reference] = [load(body), load(body)];
  for (let i = 0; i < 24; i += 4) {
    fast.tier.invoke(fast.func('f'), [i32(i)]);
    run(invocation(reference.store, reference.func('f'), [i32(i)]));
    t.deepEqual(fast.bytes.slice(0, 512), reference.bytes.slice(0, 512), `of ${i}`);
  }
});

test('what is an f32 already is not rounded again', t => {
  const { tier, func } = load(`(func (export "f") (param f32 f32) (result f32)
    (f32.min (f32.max (local.get 0) (local.get 1)) (f32.ceil (f32.floor (f32.trunc (local.get 1))))))`);
  t.notRegex(tier.source(func('f'))!, /fround/);
});
