// Functions that call themselves, on the fast tier: where they trap, how deep they go, and that new code is taken up by the next call.

import test from 'ava';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { invocation, type Result } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import type { Extern, FuncInst } from '../interpreter/runtime/instances.ts';
import { allocHostFunc, defaultLimits, newStore, type Store } from '../interpreter/runtime/store.ts';
import { i32, type Val } from '../interpreter/runtime/values.ts';
import type { DefType } from '../interpreter/syntax/types.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

function load(text: string, imports: (s: Store, ts: readonly (DefType | null)[]) => readonly Extern[] = () => [], limits = defaultLimits) {
  const module = parseModule({ kind: 'text', name: 'test.wat', text });
  const type = validate(module);
  const store = newStore(limits);
  const { inst } = instantiate(store, { module, type }, imports(store, type.types));
  const tier = fastTier(store);
  const func = (name: string): FuncInst => (inst.exports.get(name) as { readonly inst: FuncInst }).inst; // functions only are asked for
  return { store, inst, tier, func, call: (name: string, ...args: readonly Val[]): Result => tier.invoke(func(name), args) };
}
const number = (r: Result): number | string => {
  const v = r.kind === 'values' ? r.values[0] : undefined;
  return v?.op === 'i32.const' ? v.c : r.kind;
};

test('a trap in a recursion is where the reference tier has it, at every depth, cold and hot', t => {
  const text = `(module (memory 1)
    (func $f (export "f") (param i32 i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.div_u (i32.const 12) (i32.load8_u (local.get 1))))))
      (i32.add (call $f (i32.sub (local.get 0) (i32.const 1)) (local.get 1)) (i32.load8_u offset=65530 (local.get 0)))))`;
  const { store, call, func } = load(text);
  const all = (): void => {
    for (let depth = 0; depth < 8; depth++)
      for (const at of [0, 65_535, 65_536]) {
        const args = [i32(depth), i32(at)];
        t.deepEqual(call('f', ...args), run(invocation(store, func('f'), args)));
      }
  };
  all();
  for (let i = 0; i < 20_000; i++) call('f', i32(5), i32(65_536));
  all();
});

test('a recursion goes as deep as the limit of frames, whichever function began it', t => {
  const text = `(module (global $n (export "n") (mut i32) (i32.const 0))
    (func $f (export "f") (param i32) (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1))) (i32.add (call $f (local.get 0)) (i32.const 1)))
    (func (export "g") (result i32) (global.set $n (i32.const 1)) (call $f (i32.const 0))))`;
  for (const frames of [99, 100]) {
    const { call, inst } = load(text, () => [], { ...defaultLimits, frames });
    for (let i = 0; i < 3; i++) {
      t.is(call('g').kind, 'exhaustion');
      t.is((inst.globals[0]!.value as { readonly c: number }).c, frames); // an i32
    }
  }
});

test('code that changes in the middle of a recursion is taken up by the next call', t => {
  const text = `(module (import "" "at" (func $at (param i32)))
    (func $f (export "f") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
      (call $at (local.get 0))
      (i32.add (call $f (i32.sub (local.get 0) (i32.const 1))) (i32.const 1))))`;
  let change: (depth: number) => void = () => {};
  const { call, func, tier } = load(text, (store, types) => [
    {
      kind: 'func',
      inst: allocHostFunc(store, types[0]!, {
        name: 'at',
        call: ([v]) => {
          change(v?.op === 'i32.const' ? v.c : 0);
          return [];
        },
      }),
    },
  ]);
  for (let i = 0; i < 2000; i++) t.is(number(call('f', i32(6))), 6);
  for (const where of [9, 8, 5, 4]) {
    const depths = new Set<number>();
    const hook = {
      hook: ({ locals: [v] }: { readonly locals: readonly (Val | undefined)[] }): void => void depths.add(v?.op === 'i32.const' ? v.c : -1),
    };
    change = n => {
      if (n === where) t.true(tier.instrument(func('f'), hook));
      if (n === where - 3) t.true(tier.instrument(func('f'), {}));
    };
    t.is(number(call('f', i32(10))), 10);
    // The call that is under way when the code changes goes on as it was.
    t.deepEqual([...depths].sort(), [where - 3, where - 2, where - 1]);
    change = () => {};
    depths.clear();
    t.is(number(call('f', i32(10))), 10);
    t.is(depths.size, 0);
  }
});
