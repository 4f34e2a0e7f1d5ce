// The shrinker: what it leaves still fails and is valid, the same every time, whatever is in the module and however deep it nests.

import test from 'ava';
import type { Instr } from '../interpreter/syntax/instructions.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { walk } from '../interpreter/syntax/traverse.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule, parseScript } from '../text-format/parse.ts';
import { printModule, printScript } from '../text-format/print.ts';
import { everything } from './random/features.ts';
import { scriptOf } from './random/scripts.ts';
import { flatten, sizeOf, unflatten } from './shrink/flat.ts';
import { shrinkModule } from './shrink/modules.ts';
import { shrinkScript } from './shrink/scripts.ts';

const read = (text: string): Module => parseModule(textSource('x.wat', text));
const uses = (m: Module, op: string): boolean => {
  let found = false;
  for (const f of m.funcs) walk(f.body, { instr: (e: Instr) => (found ||= e.op === op) }); // biome-ignore format: short
  return found;
};
const instructions = (m: Module): number => m.funcs.reduce((n, f) => n + sizeOf(f.body), 0);
const budget = { tries: 5000 };
const randomModule = (n: number): Module => {
  const [c] = scriptOf(9, n, { features: everything, size: 200, canonical: false }).commands;
  if (c?.kind !== 'module' || c.body.kind !== 'text') throw new Error('a case begins with a module');
  return c.body.module;
};

test('flat bodies are put together again', t => {
  for (let n = 0; n < 40; n++) for (const f of randomModule(n).funcs) t.deepEqual(unflatten(flatten(f.body)), f.body);
});

test('one instruction is left of a random module, with what it needs', async t => {
  const ops = ['i32.rotl', 'memory.fill', 'table.set', 'br_table', 'struct.new', 'call_indirect', 'try_table', 'f64.add', 'v128.load', 'ref.cast', 'throw', 'loop']; // biome-ignore format: names
  let tried = 0;
  for (let n = 0; n < 40; n++) {
    const m = randomModule(n);
    const op = ops[n % ops.length]!;
    if (!uses(m, op)) continue;
    tried++;
    const { result, asked } = await shrinkModule(m, c => uses(c, op), budget);
    t.notThrows(() => validate(result), op);
    t.true(uses(result, op));
    t.true(instructions(result) < 10, `${op}: ${instructions(m)} to ${instructions(result)}\n${printModule(result)}`);
    t.is(result.exports.length, 0);
    t.true(asked < budget.tries);
  }
  t.true(tried >= 6, `${tried}`);
});

test('the same module and predicate give the same, and a predicate may answer later', async t => {
  for (let n = 0; n < 3; n++) {
    const m = randomModule(n);
    const needs = (c: Module): boolean => uses(c, 'call');
    if (!needs(m)) continue;
    const [a, b] = [await shrinkModule(m, needs, budget), await shrinkModule(m, async c => needs(c), budget)];
    t.is(printModule(a.result), printModule(b.result));
    t.is(a.asked, b.asked);
  }
});

test('a budget is kept', async t => {
  let asked = 0;
  const m = randomModule(1);
  const { result } = await shrinkModule(
    m,
    () => {
      asked++;
      return false;
    },
    { tries: 17 },
  );
  t.is(asked, 17);
  t.is(result, m);
});

test('indices follow what is removed: functions, imports, tables, memories, globals, tags, segments, types, locals', async t => {
  const m = read(`(module
    (type $unused (struct (field i32)))
    (rec (type $s (sub (struct (field (mut i32))))) (type $u (struct (field (ref null $s)))))
    (import "spectest" "print" (func $i0))
    (import "spectest" "print_i32" (func $i1 (param i32)))
    (import "spectest" "global_i32" (global $g0 i32))
    (memory $m0 1) (memory $m1 1) (table $t0 1 funcref) (table $t1 2 funcref)
    (global $g1 i32 (i32.const 1)) (global $g2 (mut i32) (i32.const 2))
    (tag $e0) (tag $e1 (param i32))
    (elem $x0 func $f0) (elem $x1 (table $t1) (i32.const 0) func $f2)
    (data $d0 "a") (data $d1 "b")
    (func $f0) (func $f1 (param i32))
    (func $f2 (param i32) (local i64 i32 f32)
      (global.set $g2 (global.get $g1))
      (local.set 2 (i32.const 5))
      (memory.init $m1 $d1 (i32.const 0) (i32.const 0) (i32.const 1))
      (drop (call_indirect $t1 (result i32) (i32.const 0)))
      (call $i1 (struct.get $s 0 (struct.new $s (local.get 2))))
      (throw $e1 (i32.const 3)))
    (export "f" (func $f2)))`);
  for (const op of ['global.set', 'local.set', 'memory.init', 'call_indirect', 'struct.get', 'call', 'throw']) {
    const { result } = await shrinkModule(m, c => uses(c, op), budget);
    t.notThrows(() => validate(result), op);
    const counts = [result.memories, result.tables, result.globals, result.tags, result.elems, result.datas].map(l => l.length);
    t.true(Math.max(...counts) <= 1 && result.funcs.length === 1 && result.imports.length <= 1, `${op}\n${printModule(result)}`);
    t.true(instructions(result) <= 5, `${op}\n${printModule(result)}`);
  }
});

test('blocks lose their brackets, constants become simple, branches still go where they went', async t => {
  const m = read(`(module (func (export "f") (param i32) (result i32)
    (block $a (result i32)
      (loop $b (br_if $b (i32.const 0))
        (if (local.get 0) (then (br $a (i32.add (i32.const 12345) (i32.const 678)))) (else (nop))))
      (i32.const 99))))`);
  const { result } = await shrinkModule(m, c => uses(c, 'i32.add'), budget);
  t.is(instructions(result), 3, printModule(result));
  t.regex(printModule(result), /i32\.const 0\s+i32\.const 0\s+i32\.add/);
  const branching = await shrinkModule(m, c => uses(c, 'br') && uses(c, 'loop'), budget);
  t.true(instructions(branching.result) <= 5, printModule(branching.result));
});

test('100,000 nested blocks are shrunk without recursion', async t => {
  const depth = 100_000;
  const m = read(`(module (func ${'block '.repeat(depth)} i32.const 1 drop ${'end '.repeat(depth)}))`);
  const { result } = await shrinkModule(m, c => uses(c, 'i32.const'), { tries: 12 });
  t.true(uses(result, 'i32.const'));
});

test('scripts lose commands and arguments that do not matter; assertions are kept whole', async t => {
  const script = parseScript(
    textSource(
      'x.wast',
      `(module $m (func (export "f") (param i32 i64) (result i32) (i32.mul (local.get 0) (i32.const 3))) (func (export "g")))
       (invoke $m "g") (assert_return (invoke $m "f" (i32.const 1000) (i64.const -1)) (i32.const 3000)) (invoke $m "g")`,
    ),
  );
  const { result } = await shrinkScript(script, s => s.commands.some(c => c.kind === 'assert_return'), budget);
  t.is(result.commands.length, 1);
  t.regex(printScript(result), /"f" \(i32\.const 0\) \(i64\.const 0\)/);
});
