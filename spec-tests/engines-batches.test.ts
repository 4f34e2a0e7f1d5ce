// Engines that only run modules from start to end (scripts/engines/batches): what they are asked, in how many runs, and how results leave. The
// engine here is the reference tier, which makes each run in a store of its own.

import test from 'ava';
import { encode } from '../interpreter/binary/encode.ts';
import { Refused } from '../interpreter/syntax/diagnostic.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { type Call, callingModule, collectingModule, initialMemory, keptAt, slotSize } from '../scripts/engines/batches/adapter.ts';
import { type Foreseen, foreseeing, keysOf } from '../scripts/engines/batches/foresee.ts';
import type { Machine, Step } from '../scripts/engines/batches/machine.ts';
import { merged } from '../scripts/engines/batches/merge.ts';
import { lackingOf } from '../scripts/engines/batches/modules.ts';
import { batchEngine } from '../scripts/engines/batches/session.ts';
import { failureIn } from '../scripts/engines/batches/wizer.ts';
import { spectestText } from '../scripts/engines/spectest-module.ts';
import { parseModule } from '../text-format/parse.ts';
import type { Const } from '../text-format/script.ts';
import type { CommandEntry } from './harness/entries.ts';
import { featuresOf } from './harness/features.ts';
import { referenceEngine } from './harness/reference.ts';
import { type AnyEngine, runBytes, wholeFile } from './harness/run-bytes.ts';
import { signatureOf, type Wrapped } from './harness/wrappers.ts';

const parse = (text: string): Module => parseModule(textSource('text', text));
const open = () => referenceEngine.open({ print: () => {} });
type Session = ReturnType<typeof open>;

function make(session: Session, name: string, module: Module): ReturnType<Session['instantiate']> {
  const made = session.instantiate(session.compile({ kind: 'module', module }));
  if (made.instance !== null) session.register(name, made.instance);
  return made;
}

/** The bytes of a memory, from an export that reads words. */
function wordsOf(read: (address: number) => ReturnType<Session['invoke']>, size: number): DataView {
  const memory = new DataView(new ArrayBuffer(size));
  for (let at = 0; at < size; at += 8) {
    const outcome = read(at);
    const word = outcome.kind === 'values' ? outcome.values[0] : undefined;
    memory.setBigInt64(at, word?.op === 'i64.const' ? word.c : -1n, true);
  }
  return memory;
}
const reader = (of: string): Module =>
  parse(`(module (memory (import "${of}" "memory") 1) (func (export "word") (param i32) (result i64) (i64.load (local.get 0))))`);

const subject = `(module
  (import "spectest" "global_i32" (global $g i32)) (import "spectest" "print_i32" (func $p (param i32)))
  (import "spectest" "memory" (memory 1)) (import "spectest" "table" (table $t 10 funcref))
  (global (export "own") (mut f64) (f64.const nan:0x4000000000001)) (global $copy i32 (global.get $g))
  (elem (i32.const 3) $give) (data (i32.const 8) "\\2a")
  (func $give (result i32) (call $p (i32.const 1)) (i32.load8_u (i32.const 8)))
  (func (export "mixed") (param i32 f32) (result f32 i64 v128 funcref externref i32)
    (local.get 1) (i64.const -2) (v128.const i32x4 1 2 3 4) (ref.func $give) (ref.null extern)
    (i32.add (local.get 0) (i32.add (global.get $copy) (call_indirect $t (result i32) (i32.const 3)))))
  (func (export "plain") (result i32) (block (result i32) (loop (result i32) (call $give)))))`;

const signalling: Const = { op: 'f32.const', c: 0x7fa0_0001 };
function callsOf(module: Module, instance: string): readonly Call[] {
  const call = (wrapped: Wrapped, slot: number | null, args: readonly Const[] = []): Call => ({
    instance, module, wrapped, signature: signatureOf(module, wrapped)!, args, slot,
  }); // biome-ignore format: fields only
  return [
    call({ kind: 'func', name: 'plain' }, null),
    call({ kind: 'func', name: 'mixed' }, 0, [{ op: 'i32.const', c: 100 }, signalling]),
    call({ kind: 'global', name: 'own' }, 6 * slotSize),
    call({ kind: 'func', name: 'plain' }, 7 * slotSize),
  ];
}
const size = 8 * slotSize;
const seven = [
  { op: 'f32.const', c: 0x7fa0_0001 }, { op: 'i64.const', c: -2n },
  { op: 'v128.const', c: Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0) }, { op: 'ref.func' },
  { op: 'ref.null', ht: null }, { op: 'i32.const', c: 100 + 666 + 42 },
]; // biome-ignore format: a list

function checkKept(t: { readonly deepEqual: (a: unknown, b: unknown) => void }, m: Module, memory: DataView): void {
  t.deepEqual(keptAt(memory, 0, m, signatureOf(m, { kind: 'func', name: 'mixed' })!.results), seven);
  t.deepEqual(keptAt(memory, 6 * slotSize, m, ['f64']), [{ op: 'f64.const', c: 0x7ff4_0000_0000_0001n }]);
  t.deepEqual(keptAt(memory, 7 * slotSize, m, ['i32']), [{ op: 'i32.const', c: 42 }]);
}

test('a calling module keeps results bit for bit, and a collecting module gathers them at the same addresses', t => {
  const session = open();
  const module = parse(subject);
  make(session, 'under test', module);
  const calls = callsOf(module, 'under test');
  const [first, second] = [callingModule(calls.slice(0, 2), size), callingModule(calls.slice(2), size)];
  for (const m of [first, second]) validate(m);
  make(session, 'a', first);
  make(session, 'b', second);
  const stretches = [
    { instance: 'a', from: 0, to: 6 * slotSize },
    { instance: 'b', from: 6 * slotSize, to: size },
  ];
  const main = make(session, 'main', collectingModule(stretches, size)).instance!;
  t.deepEqual(session.invoke(main, 'run', []), { kind: 'values', values: [] });
  const read = make(session, 'reader', reader('main')).instance!;
  checkKept(
    t,
    module,
    wordsOf(at => session.invoke(read, 'word', [{ op: 'i32.const', c: at }]), size),
  );
});

test('a merged module has the host module inside, makes the same calls, and sends the same results', t => {
  const session = open();
  make(session, 'host', parse('(module (func (export "send") (param i32 i32)))'));
  const module = parse(subject);
  const one = merged(module, callsOf(module, ''), size, { send: { module: 'host', name: 'send' } });
  t.deepEqual(
    one.imports.map(x => `${x.module} ${x.name}`),
    ['host send'],
  );
  t.false(featuresOf(one).has('constants of defined globals'));
  const made = make(session, 'one', one).instance!;
  t.deepEqual(session.invoke(made, 'run', []), { kind: 'values', values: [{ op: 'i32.const', c: 0, pos: -1 }] } as never);
  const read = make(session, 'reader', reader('one')).instance!;
  checkKept(
    t,
    module,
    wordsOf(at => session.invoke(read, 'word', [{ op: 'i32.const', c: at }]), size),
  );
});

test('a snapshot is read from its data segments', t => {
  const m = parse('(module (memory 2) (data (i32.const 3) "ab") (data "passive") (data (i32.const 7) "c") (data (i32.const 65536) "far"))');
  t.deepEqual([...initialMemory(m, 8)], [0, 0, 0, 97, 98, 0, 0, 99]);
});

/** Each run in a store of its own; what traps ends it. `runs` lists how many calls were asked for in each. */
function machine(runs: number[], refuses: (m: Module) => boolean = () => false): Machine {
  return {
    links: true,
    forget: () => {},
    refusalOf: bytes => {
      try {
        const m = open().compile({ kind: 'bytes', name: 'bytes', bytes });
        return refuses(m.module) ? 'as it likes' : null;
      } catch (thrown) {
        if (thrown instanceof Refused) return thrown.message;
        throw thrown;
      }
    },
    run: (steps: readonly Step[], bytes: number) => {
      const session = open();
      const memory = new DataView(new ArrayBuffer(bytes));
      let asked = 0;
      for (const [i, step] of steps.entries()) {
        try {
          const module = step.kind === 'instance' ? step.placed.module : callingModule(step.calls, bytes);
          if (step.kind === 'instance' && refuses(module)) return { kind: 'refused', message: 'as it likes' };
          const made = make(session, step.kind === 'instance' ? step.placed.name : `calls ${i}`, module);
          if ('outcome' in made) {
            runs.push(asked);
            const { outcome } = made;
            return outcome.kind === 'exception'
              ? { kind: 'other', message: 'exception' }
              : { kind: outcome.kind, message: outcome.message };
          }
          if (step.kind === 'instance') continue;
          const words = wordsOf(at => session.invoke(made.instance, 'word', [{ op: 'i32.const', c: at }]), bytes);
          for (const { slot, signature } of step.calls) {
            if (slot === null) continue;
            asked++;
            for (let at = slot; at < slot + slotSize * signature.results.length; at += 8)
              memory.setBigInt64(at, words.getBigInt64(at, true), true);
          }
        } catch (thrown) {
          if (thrown instanceof Refused)
            return { kind: thrown.diagnostic.kind === 'unlinkable' ? 'unlinkable' : 'refused', message: thrown.message };
          throw thrown;
        }
      }
      runs.push(asked);
      return { kind: 'done', memory };
    },
  };
}

function entriesOf(text: string, on: Machine): readonly CommandEntry[] {
  const task = wholeFile({ path: 'text.wast', name: 'text.wast', bytes: null });
  const files = { input: () => { throw new Error('no files'); }, output: () => {} }; // biome-ignore format: one line
  const bytes = new TextEncoder().encode(text);
  const through = (engine: AnyEngine, at: (command: number) => void): readonly CommandEntry[] =>
    [...runBytes(task, bytes, engine, { at, total: () => {}, passed: () => {} }, files)].filter(e => e.type === 'command');
  const foreseen: Foreseen[] = [];
  const [first, second] = [keysOf(), keysOf()];
  through(foreseeing(first, f => foreseen.push(f)) as AnyEngine, first.starts);
  return through(batchEngine('test', on, lackingOf(on), second, foreseen) as AnyEngine, second.starts);
}
const shown = (entries: readonly CommandEntry[]): readonly string[] =>
  entries.map(e => `${e.line} ${e.status}${e.status === 'passed' ? '' : ` ${e.reason}`}`);

const counter = `(module $c (memory (export "m") 1)
  (func (export "up") (result i32) (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))) (i32.load (i32.const 0)))
  (func (export "get") (result i32) (i32.load (i32.const 0)))
  (func (export "trap") (unreachable) (i32.store (i32.const 0) (i32.const 77)))
  (func (export "odd") (result i32) (if (i32.eq (i32.const 5) (i32.const 6)) (then (i32.store (i32.const 0) (i32.const 99)))) (i32.load (i32.const 0)))
  (func (export "trap at") (param i32) (if (i32.eq (i32.load (i32.const 0)) (local.get 0)) (then (unreachable))))
  (func (export "write and trap") (i32.store (i32.const 0) (i32.const 77)) (unreachable)))`;

test('what returns is asked in one run; what traps, in a run of its own, behind what changed the state', t => {
  const runs: number[] = [];
  const entries = entriesOf(
    `${counter}
(assert_return (invoke "up") (i32.const 1)) (assert_return (invoke "up") (i32.const 2)) (assert_trap (invoke "trap") "unreachable")
(assert_return (invoke "up") (i32.const 3)) (assert_return (invoke "get") (i32.const 3)) (assert_trap (invoke "trap at" (i32.const 3)) "unreachable")
(assert_return (invoke "get") (i32.const 3))
(assert_return (invoke "get") (i32.const 4))`,
    machine(runs),
  );
  t.deepEqual(
    shown(entries).filter(s => !s.endsWith('passed')),
    ['11 failed wrong result'],
  );
  t.deepEqual(runs, [6, 0, 0]);
});

test('instances are made between the calls that they were made between', t => {
  const runs: number[] = [];
  const entries = entriesOf(
    `${counter} (register "c")
(assert_return (invoke "up") (i32.const 1))
(module $d (memory (import "c" "m") 1) (data (i32.const 0) "\\09") (func (export "get") (result i32) (i32.load (i32.const 0))))
(assert_return (invoke "get") (i32.const 9)) (assert_return (invoke $c "up") (i32.const 10)) (assert_return (invoke $d "get") (i32.const 10))
(assert_unlinkable (module (import "c" "none" (func))) "unknown import")
(assert_unlinkable (module (import "none" "none" (func))) "unknown import")
(assert_trap (module (import "c" "m" (memory 1)) (data (i32.const 65536) "x")) "out of bounds memory access")
(assert_return (invoke $d "get") (i32.const 10))`,
    machine(runs),
  );
  t.deepEqual(
    shown(entries).filter(s => !s.endsWith('passed')),
    [],
  );
  t.is(runs[0], 5);
});

test('what a trap leaves behind, and what could not be asked for, leave the rest unsupported by name', t => {
  const entries = entriesOf(
    `${counter}
(assert_trap (invoke "write and trap") "unreachable")
(assert_return (invoke "get") (i32.const 77))
(module (table $t 1 externref) (func (export "set") (param externref) (table.set $t (i32.const 0) (local.get 0)))
  (func (export "get") (result externref) (table.get $t (i32.const 0))))
(assert_return (invoke "get") (ref.null extern))
(assert_return (invoke "set" (ref.extern 1)))
(assert_return (invoke "get") (ref.extern 1))`,
    machine([]),
  );
  t.deepEqual(shown(entries).slice(2), [
    '9 skipped unsupported: the state that a trap leaves behind', '10 passed', '12 passed', '13 skipped unsupported: host values as arguments',
    '14 skipped unsupported: host values as arguments',
  ]); // biome-ignore format: a list
});

test('what an engine does otherwise than foreseen is in what is asked later', t => {
  const runs: number[] = [];
  const on = machine(runs);
  // The engine has another module than the script: it returns, and writes, where a trap is foreseen.
  const other: Machine = {
    ...on,
    run: (steps, size) => {
      const replaced = (m: Module): Module => ({
        ...m,
        funcs: m.funcs.map(f => ({
          ...f,
          body: f.body.filter(e => e.op !== 'unreachable').map(e => (e.op === 'i32.const' && e.c === 5 ? { ...e, c: 6 } : e)),
        })),
      });
      return on.run(
        steps.map(s => (s.kind === 'instance' ? { ...s, placed: { ...s.placed, module: replaced(s.placed.module) } } : s)),
        size,
      );
    },
  };
  const entries = entriesOf(
    `${counter}
(assert_return (invoke "get") (i32.const 0))
(assert_trap (invoke "trap") "unreachable")
(assert_return (invoke "get") (i32.const 77))
${counter}
(assert_return (invoke "odd") (i32.const 0))
(assert_trap (invoke "trap at" (i32.const 99)) "unreachable")`,
    other,
  );
  t.deepEqual(
    shown(entries).filter(s => !s.endsWith('passed')),
    ['9 failed expected a trap, got 0 results', '18 failed wrong result'],
  );
});

test('a module that the engine refuses by surprise is found, and the others keep their answers', t => {
  const bad = '(module (memory 7) (func (export "f") (result i32) (i32.const 3)))';
  const good = (n: number): string =>
    `(module (func (export "f") (result i32) (i32.const ${n}))) (assert_return (invoke "f") (i32.const ${n}))`;
  const entries = entriesOf(
    [good(1), good(2), bad, '(assert_return (invoke "f") (i32.const 3))', good(4)].join('\n'),
    machine([], m => m.memories.some(x => x.type.limits.min === 7n)),
  );
  t.deepEqual(shown(entries).filter(s => !s.endsWith('passed')).map(s => s.slice(0, 40)), [
    '3 skipped unsupported: limit: a memory o', '4 skipped unsupported: limit: a memory o',
  ]); // biome-ignore format: a list
});

test('messages of wizer are told apart', t => {
  t.deepEqual(
    failureIn('Error: the `run` function trapped\n\nCaused by:\n    0: error while executing\n    1: wasm trap: integer divide by zero\n'),
    {
      kind: 'trap',
      message: 'integer divide by zero',
    },
  );
  t.is(failureIn('Error: x\n\nCaused by:\n    1: wasm trap: call stack exhausted\n').kind, 'exhaustion');
  t.deepEqual(
    failureIn('Error: failed to parse preload module\n\nCaused by:\n    0: failed\n    1: unexpected end-of-file (at offset 0xa)\n'),
    {
      kind: 'refused',
      message: 'unexpected end-of-file (at offset 0xa)',
    },
  );
  t.is(
    failureIn('Error: failed to instantiate preload module\n\nCaused by:\n    unknown import: `x::y` has not been defined\n').kind,
    'unlinkable',
  );
  t.is(failureIn('Error: something else').kind, 'other');
});

test('the spectest of these engines is a valid module', t => {
  for (const table64 of [false, true]) t.notThrows(() => validate(parse(spectestText(table64))));
  t.true(encode(parse(spectestText(true))).length > 0);
});

test('function indices in element segments are of the first edition; a type of their own is not', t => {
  const uses = (elem: string): boolean => featuresOf(parse(`(module ${elem} (func $f) (table 1 funcref))`)).has('function references');
  t.false(uses('(elem (i32.const 0) $f)'));
  t.false(uses('(elem (i32.const 0) funcref (ref.func $f))'));
  t.true(uses('(global $g (import "m" "g") (ref func)) (elem (i32.const 0) (ref func) (global.get $g))'));
});
