// The fast tier with every function in small pieces: what it does with huge functions, on all that the suites and random modules hold.

import test from 'ava';
import { liveness } from '../interpreter/compilation/liveness.ts';
import type { Expr } from '../interpreter/syntax/modules.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { bodiesOf } from '../interpreter/syntax/traverse.ts';
import { parseModule } from '../text-format/parse.ts';
import { engineOf, failures, testForm } from './compilation-forms.ts';

const inPieces = engineOf({ huge: 1, range: 60, targets: 2, arm: 10, group: 1 });
testForm('in pieces', inPieces);

test('what a piece wrote before it threw is seen by the handler', t => {
  const text = `(module (tag $e (param i32)) (func (export "f") (param $x i32) (result i32 i32) (local $y i32) (local $z f64)
    (block $h (result i32) (try_table (catch $e $h)
      (local.set $y (i32.rem_u (i32.add (local.get $x) (i32.const 12345)) (i32.const 100))) (throw $e (local.get $x))) (i32.const 0))
    (local.get $y)))
    (assert_return (invoke "f" (i32.const 3)) (i32.const 3) (i32.const 48))`;
  t.deepEqual(failures(inPieces, [], text), []);
});

test('a piece is given the lanes of a vector that waits to be read in it', t => {
  // The lanes are held as numbers, and nobody reads the local behind the piece.
  const text = `(module (func (export "f") (result i32) (local v128)
      f32.const 1e-45 f32x4.splat local.set 0 local.get 0 i16x8.extadd_pairwise_i8x16_u i32x4.extract_lane 0))
    (assert_return (invoke "f") (i32.const 1))`;
  t.deepEqual(failures(inPieces, [], text), []);
});

const functionOf = (locals: number, body: string): Expr =>
  parseModule(textSource('live.wat', `(module (func (local ${'i32 '.repeat(locals)}) ${body}))`)).funcs[0]!.body;
/** Which locals are live where a body says `(nop)`, one string each. */
function liveAtNops(locals: number, body: string): string[] {
  const code = functionOf(locals, body);
  const live = liveness(code, locals)!;
  const said: string[] = [];
  const look = (list: Expr): void => {
    for (const [pc, e] of list.entries()) {
      if (e.op === 'nop') said.push(Array.from({ length: locals }, (_, x) => (live.among([{ list, pc }])(x) ? x : '')).join(''));
      for (const inner of bodiesOf(e) ?? []) look(inner);
    }
  };
  look(code);
  return said;
}
const read = (x: number): string => `(drop (local.get ${x}))`;
const write = (x: number): string => `(local.set ${x} (i32.const 1))`;
for (const [what, body, expected] of [
  ['a read, a write', `(nop) ${read(0)} (nop) ${write(1)} (nop) ${read(1)}`, ['0', '', '1']],
  ['a tee is a write', `(nop) (drop (local.tee 0 (local.get 1))) ${read(0)}`, ['1']],
  ['both arms of an if, or none', `(nop) (if (local.get 3) (then ${read(0)} ${write(1)}) (else ${read(1)})) ${read(2)}`, ['0123']],
  ['an if without a second arm', `(nop) (if (local.get 3) (then ${write(1)})) ${read(1)}`, ['13']],
  ['a branch ahead', `(block (nop) (br_if 0 (local.get 3)) (nop) ${write(0)} ${write(1)} (nop)) ${read(0)} ${read(2)}`, ['023', '2', '02']],
  ['a branch is all', `(block (nop) (br 0) ${read(1)}) ${read(0)}`, ['0']],
  ['a table', `(block (block (nop) (br_table 0 1 2 (local.get 3))) ${read(0)} (return)) ${read(1)}`, ['013']],
  ['nothing after a return', `(nop) (return) ${read(0)}`, ['']],
  ['a turn of a loop', `(loop (nop) ${read(0)} ${write(1)} (nop) (br_if 0 (local.get 2)) (nop) ${write(0)}) ${read(0)}`, ['02', '02', '']],
  ['loops in loops', `(loop (nop) ${read(0)} (loop (nop) ${write(0)} (br_if 0 (local.get 1)) (nop) (br_if 1 (local.get 2))))`, ['012', '12', '012']],
  ['a branch on a reference', `(block (nop) (br_on_null 0 (ref.null func)) drop ${write(0)}) ${read(0)}`, ['0']],
] as const) // biome-ignore format: a case a line
  test(`live locals: ${what}`, t => {
    t.deepEqual(liveAtNops(4, body), expected);
  });

test('who branches back through very many loops is not followed', t => {
  const nest = (n: number) => `(loop ${read(0)} ${'(loop (br_if 1 (local.get 1)) '.repeat(n)} ${')'.repeat(n)})`;
  t.not(liveness(functionOf(2, nest(20)), 2), null);
  t.is(liveness(functionOf(2, nest(40)), 2), null);
});
