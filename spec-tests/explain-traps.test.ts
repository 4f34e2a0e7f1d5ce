// Reports of traps: rule, operands, the bounds that were passed, and the call stack, as data and as text.

import test from 'ava';
import { catalogue } from '../interpreter/diagnostics/catalogue.ts';
import { renderMessage } from '../interpreter/diagnostics/render.ts';
import { configuration, invocation } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { i32, type Val } from '../interpreter/runtime/values.ts';
import { lineColumn, textSource } from '../interpreter/syntax/source.ts';
import { type Call, describeTrap, showVal, type TrapReport, trapMessage } from '../interpreter/trace/trap.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule, parseScript } from '../text-format/parse.ts';
import { conforms, type Schema } from './conforms.ts';
import { entryOf } from './harness/entries.ts';
import { referenceEngine } from './harness/reference.ts';
import { run as runScript } from './harness/runner.ts';
import { reportSchema } from './harness/schema.ts';

/** The report of calling the export `f` of a module. */
function report(text: string, args: readonly Val[] = []): TrapReport | null {
  const source = textSource('m.wat', text);
  const module = parseModule(source as Parameters<typeof parseModule>[0]); // a text source is what it makes
  const store = newStore();
  const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
  if (run(config)?.kind !== 'values') return describeTrap(config);
  const f = inst.exports.get('f');
  if (f?.kind !== 'func') throw new Error('no function f');
  const z = invocation(store, f.inst, args);
  run(z);
  return describeTrap(z);
}
const place = (c: Pick<Call, 'source' | 'pos'>): string => {
  if (c.source?.kind !== 'text' || c.pos < 0) return '?';
  const { line, column } = lineColumn(c.source, c.pos);
  return `${line}:${column}`;
};

test('a memory access: rule, operands, address and width against the length, and who called, deepest first', t => {
  const r = report(
    `(module (memory 1)
  (func $read (param i32) (result i32) (local i32)
    (block (result i32) (i32.load16_u offset=4 (local.get 0))))
  (func $middle (param i32) (result i32) (loop (result i32) (call $read (local.get 0))))
  (func (export "f") (param i32) (result i32) (i32.add (i32.const 1) (call $middle (local.get 0)))))`,
    [i32(65531)],
  )!;
  t.is(r.code, 'trap/out-of-bounds-memory-access');
  t.is(r.rule, 'Step_read/load-pack-oob');
  t.is(r.instruction, 'i32.load16_u');
  t.deepEqual(r.operands.map(showVal), ['(i32.const 65531)']);
  t.deepEqual(r.bounds, { of: 'memory', index: 0, at: 65535, count: 2, length: 65536 });
  t.is(place(r), '3:26');
  t.deepEqual(r.calls.map(c => `${c.name} ${c.index} ${place(c)}`), ['read 0 3:26', 'middle 1 4:62', 'f 2 5:71']); // biome-ignore format: short
  t.regex(renderMessage(trapMessage(r)), /2 bytes at address 65535 \(0xffff\), and memory 0 has 65536 bytes/);
});

test('bounds of everything that has them', t => {
  const bounds = (fields: string, body: string) => {
    const b = report(`(module ${fields} (func (export "f") ${body}))`)?.bounds;
    return b === null || b === undefined ? null : `${b.of} ${b.index}: ${b.count} at ${b.at} of ${b.length}`;
  };
  const a = '(type $a (array (mut i16)))';
  const array = '(array.new $a (i32.const 0) (i32.const 4))';
  for (const [fields, body, expected] of [
    ['(memory 0) (memory 1)', '(i64.store 1 offset=65530 (i32.const 0) (i64.const 0))', 'memory 1: 8 at 65530 of 65536'],
    ['(memory 1)', '(i32.store8 (i32.const -1) (i32.const 0))', 'memory 0: 1 at 4294967295 of 65536'],
    ['(memory i64 1)', '(i32.store8 (i64.const -1) (i32.const 0))', 'memory 0: 1 at 18446744073709552000 of 65536'],
    ['(memory 1)', '(memory.fill (i32.const 65000) (i32.const 0) (i32.const 1000))', 'memory 0: 1000 at 65000 of 65536'],
    ['(memory 1)', '(memory.copy (i32.const 0) (i32.const 65000) (i32.const 1000))', 'memory 0: 1000 at 65000 of 65536'],
    ['(memory 1) (data $d "abc")', '(memory.init $d (i32.const 0) (i32.const 1) (i32.const 3))', 'data segment 0: 3 at 1 of 3'],
    ['(table 2 funcref)', '(drop (table.get (i32.const 2)))', 'table 0: 1 at 2 of 2'],
    ['(table 2 funcref)', '(table.fill (i32.const 1) (ref.null func) (i32.const 2))', 'table 0: 2 at 1 of 2'],
    ['(table 2 funcref) (elem $e func)', '(table.init $e (i32.const 0) (i32.const 0) (i32.const 1))', 'elem segment 0: 1 at 0 of 0'],
    [a, `(array.set $a ${array} (i32.const 4) (i32.const 1))`, 'array null: 1 at 4 of 4'],
    [a, `(array.fill $a ${array} (i32.const 3) (i32.const 1) (i32.const 2))`, 'array null: 2 at 3 of 4'],
    [a, `(array.copy $a $a ${array} (i32.const 0) ${array} (i32.const 3) (i32.const 2))`, 'array null: 2 at 3 of 4'],
    [`${a} (data $d "abcd")`, '(drop (array.new_data $a $d (i32.const 1) (i32.const 2)))', 'data segment 0: 4 at 1 of 4'],
    ['', '(unreachable)', null],
  ] as const) // biome-ignore format: a line a case
    t.is(bounds(fields, body), expected, body);
});

test('an indirect call names the element, a cast its operand', t => {
  const r = report('(module (type $t (func)) (table 2 funcref) (func (export "f") (call_indirect (type $t) (i32.const 1))))')!;
  t.is(r.element, '1');
  t.is(r.code, 'trap/uninitialized-element');
  t.deepEqual(r.calls.map(c => c.name), ['f']); // biome-ignore format: short
});

test('an exhausted stack has its calls too, those from one place once', t => {
  const r = report('(module (func $f (export "f") (call $f)))')!;
  t.is(r.code, 'exhaustion/call-stack-exhausted');
  t.true(r.calls.length > 1000);
  t.regex(renderMessage(trapMessage(r)), /in \$f \(function 0\), \d+ times/);
});

test('no report of what ended well, nor of a trap that came up before', t => {
  t.is(report('(module (func (export "f")))'), null);
  const store = newStore();
  const module = parseModule(textSource('m.wat', '(module (func $s unreachable) (start $s))') as Parameters<typeof parseModule>[0]); // as above
  const { config } = instantiate(store, { module, type: validate(module) }, []);
  run(config);
  t.is(describeTrap(config)!.calls[0]!.name, 's');
  // A trap that the host gives has no rule, and that of the configuration before is not taken for it.
  const z = configuration(store, config.frame.module, []);
  z.trapped = config.trapped;
  z.given.push({ op: 'trap', reason: 'unreachable', pos: 7 } as { readonly op: string });
  run(z);
  const r = describeTrap(z)!;
  t.is(r.rule, null);
  t.deepEqual(r.calls, []);
});

test('every report has a code of the catalogue', t => {
  for (const body of ['unreachable', '(drop (i32.div_u (i32.const 1) (i32.const 0)))', '(drop (i32.trunc_f64_s (f64.const inf)))'])
    t.true(catalogue.has(report(`(module (func (export "f") ${body}))`)!.code), body);
});

test('a script’s failure that is a trap comes with the same report, also from a library; a trap that was expected with none', t => {
  const text = `(module (func $f (export "f") (param i32) (result i32) (i32.div_s (i32.const 1) (local.get 0)))
  (func $g (export "g") (result i32) (call $f (i32.const 0))))
(assert_return (invoke "g") (i32.const 1))
(assert_trap (invoke "g") "integer divide by zero")
(program $p (module (@dylink.0) (func $l (export "l") unreachable)))
(assert_return (invoke $p "l"))`;
  const script = parseScript(textSource('a.wast', text) as Parameters<typeof parseScript>[0]); // a text source is what it makes
  const verdicts = runScript([script], referenceEngine, { errorText: 'prefix', via: 'none', print: () => {} });
  const reports: (readonly string[] | undefined)[] = [];
  for (const v of verdicts) {
    const entry = entryOf('a.wast', v, true);
    t.true(conforms(JSON.parse(JSON.stringify(entry)), reportSchema as Schema));
    reports.push(entry.actual?.report);
  }
  const heads = (lines: readonly string[] | undefined): readonly string[] => (lines ?? []).filter(l => /^(a\.wast|note)/.test(l));
  t.deepEqual(heads(reports[1]), [
    'a.wast:1:57: trap[trap/integer-divide-by-zero]: integer divide by zero',
    'note: i32.div_s took (i32.const 1) (i32.const 0); rule Step_pure/binop-trap',
    'note: in $f (function 0)',
    'a.wast:2:39: note: called from $g (function 1)',
  ]);
  t.is(reports[2], undefined);
  t.true(reports[4]?.some(l => l.includes('in $l')));
});
