// Integers of 64 bits on the fast tier: exclusive ors of rotations, which it writes in a form of their own, against integers of the host.

import test from 'ava';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import type { FuncInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { i64 } from '../interpreter/runtime/values.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

const rotl = (x: bigint, k: number): bigint => {
  const u = BigInt.asUintN(64, x);
  const by = BigInt(((k % 64) + 64) % 64);
  return BigInt.asIntN(64, (u << by) | (u >> (64n - by)));
};
const values = [0n, 1n, -1n, 1n << 63n, 1n << 32n, 0xffffffffn, 0x0123456789abcdefn, -0x123456789abcdefn, 0x7fffffff80000001n];

interface Case {
  /** An expression of the parameters 0 and 1. */
  readonly text: string;
  readonly of: (x: bigint, y: bigint) => bigint;
}
const get = (x: number): string => `(local.get ${x})`;
const rotation = (x: string, k: number): string => (k < 0 ? `(i64.rotr ${x} (i64.const ${-k}))` : `(i64.rotl ${x} (i64.const ${k}))`);
const xor = (a: string, b: string): string => `(i64.xor ${a} ${b})`;
const amounts = [-41, -18, -14, -39, -34, -28, 1, 31, 32, 33, 63, -1, -32, 64, 0, 19, 100, -131];

const cases: Case[] = [];
for (let i = 0; i < 60; i++) {
  const ks = [0, 1, 2, 3].map(j => amounts[(i * (2 * j + 1) + 5 * j) % amounts.length]!);
  const [a, b, c, d] = ks.map(k => rotation(get(0), k)) as [string, string, string, string]; // four
  const other = rotation(get(1), ks[2]!);
  const of = (x: bigint, n: number): bigint => ks.slice(0, n).reduce((sum, k) => sum ^ rotl(x, k), 0n);
  cases.push(
    { text: xor(xor(a, b), c), of: x => of(x, 3) },
    { text: xor(a, xor(b, c)), of: x => of(x, 3) },
    { text: xor(xor(a, b), xor(c, d)), of: x => of(x, 4) },
    { text: xor(xor(xor(a, b), c), d), of: x => of(x, 4) },
    { text: xor(xor(a, b), other), of: (x, y) => of(x, 2) ^ rotl(y, ks[2]!) },
    // The local changes between them: the first two are of what it was.
    {
      text: `${xor(a, b)} (local.set 0 (local.get 1)) ${c} (i64.xor)`,
      of: (x, y) => of(x, 2) ^ rotl(y, ks[2]!),
    },
    {
      text: `${a} ${rotation('(local.tee 0 (local.get 1))', ks[1]!)} (i64.xor) ${c} (i64.xor)`,
      of: (x, y) => rotl(x, ks[0]!) ^ rotl(y, ks[1]!) ^ rotl(y, ks[2]!),
    },
    // Of something computed, with more that waits below it.
    {
      text: `(i64.sub (local.get 1) (local.set 2 (i64.add (local.get 0) (local.get 1))) ${[0, 1, 2].map(j => rotation(get(2), ks[j]!)).join(' ')} (i64.xor) (i64.xor))`,
      of: (x, y) => BigInt.asIntN(64, y - of(BigInt.asIntN(64, x + y), 3)),
    },
    // Half of it is known to be zero.
    {
      text: `(local.set 2 (i64.extend_i32_u (i32.wrap_i64 (local.get 0)))) ${xor(xor(rotation(get(2), ks[0]!), rotation(get(2), ks[1]!)), rotation(get(2), ks[2]!))}`,
      of: x => of(BigInt.asUintN(32, x), 3),
    },
  );
}

test('exclusive ors of rotations are those of the host', t => {
  const text = `(module ${cases.map(({ text }, i) => `(func (export "f${i}") (param i64 i64) (result i64) (local i64) ${text})`).join('\n')})`;
  const module = parseModule({ kind: 'text', name: 'test.wat', text });
  const store = newStore();
  const tier = fastTier(store);
  const { inst } = instantiate(store, { module, type: validate(module) }, []);
  let together = 0;
  for (const [i, { text, of }] of cases.entries()) {
    const { inst: f } = inst.exports.get(`f${i}`) as { readonly inst: FuncInst }; // the module exports functions only
    if (/&262143\)/.test(tier.source(f) ?? '')) together++;
    for (const x of values)
      for (const y of [5n, -0x7654321012345678n]) {
        const result = tier.invoke(f, [i64(x), i64(y)]);
        const [v] = result.kind === 'values' ? result.values : [];
        if (v?.op !== 'i64.const' || v.c !== BigInt.asIntN(64, of(x, y)))
          t.fail(`${text} of ${x} and ${y}: ${v?.op === 'i64.const' ? v.c : result.kind}`);
      }
  }
  t.true(together > 10, 'the form of their own is among them');
});
