// Random modules: valid whatever is chosen, within their features, the same for the same seed; and both formats give them back.

import test from 'ava';
import fc from 'fast-check';
import { decode } from '../interpreter/binary/decode.ts';
import { encode } from '../interpreter/binary/encode.ts';
import { Refused } from '../interpreter/syntax/diagnostic.ts';
import { rows } from '../interpreter/syntax/instructions.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import { binarySource, textSource } from '../interpreter/syntax/source.ts';
import { walk } from '../interpreter/syntax/traverse.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';
import { printModule, printScript } from '../text-format/print.ts';
import type { Script } from '../text-format/script.ts';
import { editionOf, type FeatureName, featureNames, featuresOf } from './harness/features.ts';
import { fromList } from './random/choices.ts';
import type { RandomOptions } from './random/environment.ts';
import { everything, type Features, usable, wasm3 } from './random/features.ts';
import { scriptOf, someScript } from './random/scripts.ts';

const options = (features: Features, canonical = false): RandomOptions => ({ features, size: 160, canonical });
const modulesIn = (script: Script): Module[] =>
  script.commands.flatMap(c => (c.kind === 'module' && c.body.kind === 'text' ? [c.body.module] : []));
/** Why a module is not valid, with the module; null for one that is. */
function wrong(m: Module): string | null {
  try {
    validate(m);
    return null;
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    return `${e.message}\n${printModule(m)}`;
  }
}

const second = featureNames.filter(f => editionOf(f) === 2);
/** What engines have, from little to all. */
const sets: Readonly<Record<string, Features>> = {
  'WebAssembly 1.0': usable([]),
  'WebAssembly 2.0': usable(second),
  'Node 20': usable([...second, 'tail calls', 'exception tags', 'legacy exceptions']),
  'no vectors': usable([...wasm3].filter(f => f !== 'SIMD' && f !== 'relaxed SIMD')),
  'WebAssembly 3.0': wasm3,
};

for (const [name, features] of Object.entries(sets))
  test(`random modules of ${name} are valid and use no other feature`, t => {
    for (let n = 0; n < 80; n++)
      for (const m of modulesIn(scriptOf(1, n, options(features, n % 2 === 0)))) {
        t.is(wrong(m), null, `case ${n}`);
        // A table of functions counts as one of references there, and has always been; the fuel is a mutable global.
        const counted = (f: FeatureName): boolean => features.size > 0 || (f !== 'reference types' && f !== 'mutable globals');
        const others = [...featuresOf(m)].filter(f => counted(f) && !features.has(f));
        t.deepEqual(others, [], `case ${n}\n${others.length === 0 ? '' : printModule(m)}`);
      }
  });

test('whatever is chosen, modules are valid (fast-check chooses, and shrinks the choices)', t => {
  t.notThrows(() =>
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff_ffff), { maxLength: 600, size: 'max' }), list => {
        const script = someScript(fromList(list), options(everything));
        return modulesIn(script).every(m => wrong(m) === null);
      }),
      { numRuns: 150 },
    ),
  );
});

test('no choice at all gives a small module', t => {
  const [m] = modulesIn(someScript(fromList([]), options(everything)));
  t.is(wrong(m!), null);
  t.true(m!.funcs.length < 8);
});

test('the same seed gives the same cases, another seed others', t => {
  const texts = (seed: number): string[] => [0, 1, 2].map(n => printScript(scriptOf(seed, n, options(wasm3))));
  t.deepEqual(texts(7), texts(7));
  t.is(new Set([...texts(7), ...texts(8)]).size, 6);
});

test('every instruction of the table occurs in random modules', t => {
  const missing = new Set(rows.keys());
  for (let n = 0; n < 4000 && missing.size > 0; n++)
    for (const m of modulesIn(scriptOf(5, n, { ...options(everything), size: 400 })))
      for (const f of m.funcs) walk(f.body, { instr: e => void missing.delete(e.op) });
  t.deepEqual([...missing], []);
});

test('the binary and both text forms give random modules back', t => {
  for (let n = 0; n < 60; n++)
    for (const m of modulesIn(scriptOf(3, n, options(everything)))) {
      const bytes = encode(m);
      t.deepEqual(encode(decode(binarySource('random', bytes))), bytes, `case ${n}, binary`);
      for (const form of ['flat', 'folded'] as const) {
        const read = parseModule(textSource('random', printModule(m, { form })));
        t.deepEqual(encode(read), bytes, `case ${n}, ${form}`);
      }
    }
});
