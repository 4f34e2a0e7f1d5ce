// The printer and the parser against one another: each file of the official suite parsed, printed in both forms and parsed again is the same script.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test from 'ava';
import { textSource } from '../interpreter/syntax/source.ts';
import { parseModule, parseScript } from '../text-format/parse.ts';
import { printModule, printScript } from '../text-format/print.ts';
import { coreScripts, suiteOrSkip } from './testsuite.ts';

/** What says where something was written, and not what it is. */
const places: ReadonlySet<string> = new Set(['pos', 'end', 'source', 'diagnostic', 'notes']);

/** The first difference between two values, as a path; null where they are equal, places apart. */
function difference(a: unknown, b: unknown): string | null {
  const pairs: [unknown, unknown, string][] = [[a, b, '']];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [x, y, path] = pair;
    if (Object.is(x, y)) continue;
    if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return `${path}: ${String(x)}, ${String(y)}`;
    if (x instanceof Uint8Array && y instanceof Uint8Array) {
      if (Buffer.compare(x, y) !== 0) return `${path}: bytes`;
    } else if (x instanceof Map && y instanceof Map) {
      if (x.size !== y.size) return `${path}: ${x.size} entries, ${y.size}`;
      for (const [k, v] of x) pairs.push([v, y.get(k), `${path}[${k}]`]);
    } else {
      const keys = Object.keys(x).filter(k => !places.has(k));
      if (keys.length !== Object.keys(y).filter(k => !places.has(k)).length) return `${path}: ${Object.keys(x)}, ${Object.keys(y)}`;
      // Both are plain records or arrays here.
      for (const k of keys) pairs.push([(x as Record<string, unknown>)[k], (y as Record<string, unknown>)[k], `${path}.${k}`]);
    }
  }
  return null;
}

const scripts = (suite: string): readonly string[] => [suite, join(suite, 'custom'), join(suite, 'legacy')].flatMap(coreScripts);

for (const form of ['flat', 'folded'] as const) {
  test(`every file of the suite, printed ${form} and parsed again, is the same script`, t => {
    const suite = suiteOrSkip(t);
    if (suite === null) return;
    t.timeout(120_000);
    const files = scripts(suite);
    t.true(files.length > 250);
    for (const file of files) {
      const script = parseScript(textSource(basename(file), readFileSync(file, 'utf8')));
      const text = printScript(script, { form });
      t.is(difference(script, parseScript(textSource(`${basename(file)} (printed)`, text))), null, basename(file));
    }
  });
}

/** Everything that the suite does not have, or hardly: annotations, names of all kinds, numbers at their limits. */
const unusual = String.raw`
(module $"two words"
  (@dylink.0
    (mem-info (memory 16 4) (table 2 1)) (needed "libc.so" "libm.so") (export-info "f" binding-weak tls) (import-info "env" "g" undefined 0x80000000)
    (runtime-path "$ORIGIN") (target-arch "wasm32") (subsection 9 "\00\01"))
  (@custom "note" (before code) "\00text")
  (type $s (struct (field $a i32) (field (mut i8)) (field $"\c3\a9" (ref null $s))))
  (rec (type $r (sub (array (mut (ref null $q))))) (type $q (sub final $r (array (mut (ref null $q))))))
  (type $t (func (param i32 i32) (result i32)))
  (rec)
  (import "a\00b" "\u{1f600}" (func $i (type $t) (param $x i32) (param i32) (result i32)))
  (import "m" "t" (table $tab i64 1 0xffff_ffff_ffff_ffff (ref null $s)))
  (func (@name "i") (type $t))
  (func $f (type $t) (param $p i32) (param (@name "") i32) (result i32) (local $l f32) (local f64 f64) (local (@name "l") (ref null $q))
    (block $b (block $b (br_if $b (local.get $p)) (br 1)) (br $b))
    (block (@name ""))
    (drop (f32.const -nan:0x1)) (drop (f64.const 0x1p-1074)) (drop (f64.const -0)) (drop (v128.const f32x4 nan inf 1.5 -0))
    (drop (struct.get_s $s 1 (struct.new_default $s))) (drop (struct.get $s $"\c3\a9" (ref.null $s)))
    (@metadata.code.branch_hint "\01")
    (if $c (result i32) (block $d (result i32) (local.get 0)) (then (i32.load8_u 1 offset=0xffffffffffffffff (i64.const 0))) (else (br $c (i32.const 1))))
    (block $e (try_table $h (catch_all $e) (br $h)))
  )
  (memory $m0 1) (memory i64 1 2)
  (global $g (mut i32) (i32.add (i32.const 0x80000000) (global.get $k))) (global $k i32 i32.const 1)
  (tag $tag (type 5)) (type (func))
  (table 3 (ref null func) (ref.null func))
  (elem $el (table 1) (offset (i32.const 1)) (ref null func) (item (ref.func $f)) (item ref.null func) (ref.func $i))
  (elem declare func $f $i)
  (data $d (memory 1) (i64.const 1) "a" "\ff") (data "")
  (export "f" (func $f)) (export "" (memory 1)) (start 1)
  (@custom "")
)`;

test('annotations, names of all kinds and numbers at their limits come back', t => {
  const m = parseModule(textSource('unusual', unusual));
  t.is(m.dylink?.exportInfo[0]?.flags, 0x101);
  for (const form of ['flat', 'folded'] as const) {
    const text = printModule(m, { form });
    const again = parseModule(textSource('printed', text));
    t.is(difference(m, again), null);
    t.is(printModule(again, { form }), text);
    t.is(
      difference({ ...m, names: null }, { ...parseModule(textSource('printed', printModule(m, { form, names: false }))), names: null }),
      null,
    );
  }
});

test('nesting of 100,000 blocks, and of operands, comes back', t => {
  const depth = 100_000;
  for (const body of [
    '(block '.repeat(depth) + ')'.repeat(depth),
    `(drop ${'(i32.eqz '.repeat(depth)}(i32.const 0)${')'.repeat(depth)})`,
  ]) {
    const m = parseModule(textSource('deep', `(func ${body})`));
    for (const form of ['flat', 'folded'] as const) t.is(difference(m, parseModule(textSource('printed', printModule(m, { form })))), null);
  }
});

test('the comparison sees a difference, and none in places', t => {
  t.is(difference({ pos: 1, a: [1n, new Map([[1, 'x']])] }, { pos: 2, a: [1n, new Map([[1, 'x']])] }), null);
  t.is(difference({ a: [1, 2] }, { a: [1, 3] }), '.a.1: 2, 3');
  t.is(difference({ a: 1, b: 2 }, { a: 1 }), ': a,b, a');
});
