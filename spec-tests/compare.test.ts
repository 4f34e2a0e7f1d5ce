// Comparing: classes of outcomes, what the specification allows, what follows from what, expectations, and the reports.

import test from 'ava';
import { classNames, type Judgement } from '../scripts/compare/classes.ts';
import { comparisonSchema, endLine, fileLines, headLine } from '../scripts/compare/json.ts';
import { differInNaNs } from '../scripts/compare/outcomes.ts';
import { comparisonPage } from '../scripts/compare/page.ts';
import { exitOf, reportText, summaryOf, tableSection } from '../scripts/compare/report.ts';
import { compareFile, type FileComparison, type Finding } from '../scripts/compare/run.ts';
import { isLimit, type TrapClass, trapClassesOf } from '../scripts/compare/traps.ts';
import type { Ended, Features, ScriptFile } from '../scripts/engines/foreign.ts';
import { conforms, type Schema } from './conforms.ts';
import type { AnyEngine } from './harness/engines.ts';
import type { CommandEntry, ShownOutcome } from './harness/entries.ts';
import { parseExpectations } from './harness/expectations.ts';
import { referenceEngine } from './harness/reference.ts';
import { noPaint } from './harness/reporters/human.ts';
import { runFile, unwatched, wholeFile } from './harness/run-file.ts';

const script = (text: string, name = 'case.wast'): ScriptFile => ({ name, path: name, bytes: new TextEncoder().encode(text) });
function entriesOf(file: ScriptFile): CommandEntry[] {
  return [...runFile(wholeFile(file), referenceEngine as AnyEngine, unwatched)].filter(e => e.type === 'command');
}
type Change = Partial<CommandEntry> & { readonly actual?: ShownOutcome };
interface Other {
  /** By the line that a command begins on, what is otherwise on the other engine. */
  readonly changes?: Readonly<Record<number, Change>>;
  readonly features?: Features;
  readonly ended?: Ended;
  /** How many entries it got to. */
  readonly reached?: number;
  /** The line of a command that it says nothing of. */
  readonly without?: number;
  readonly expectations?: string;
  readonly observes?: 'values' | 'verdicts';
}

/** The reference against an engine that does the same but for the changes. */
function compared(text: string, other: Other = {}): FileComparison {
  const file = script(text);
  const entries = entriesOf(file);
  const completed = { how: 'completed' } as const;
  const theirs = entries
    .map(e => ({ ...e, ...other.changes?.[e.line] }))
    .slice(0, other.reached)
    .filter(e => e.line !== other.without);
  const common = { observes: 'values', features: null, time: 1 } as const;
  return compareFile(
    file,
    [
      { ...common, engine: 'reference', entries, ended: completed },
      {
        ...common,
        engine: 'other',
        observes: other.observes ?? 'values',
        features: other.features ?? {},
        entries: theirs,
        ended: other.ended ?? completed,
      },
    ],
    new Map(other.expectations === undefined ? [] : [['other', parseExpectations('other.txt', other.expectations)]]),
  );
}
const findings = (c: FileComparison): readonly Finding[] => c.engines[0]!.findings;
const judged = (text: string, line: number, actual: ShownOutcome, more: Other = {}): Judgement => {
  const found = findings(compared(text, { ...more, changes: { [line]: { status: 'failed', actual } } })).find(f => f.line === line);
  return found?.judgement ?? { class: 'agree', kind: null, clause: null, why: '', feature: null, cascade: false };
};
const i32 = (c: number): ShownOutcome => ({ kind: 'values', values: [{ text: `(i32.const ${c})`, hex: '0x0', passes: false }] });
const trap = (message: string): ShownOutcome => ({ kind: 'trap', message });

test('what agrees agrees, and is only counted', t => {
  const { counts, findings: none } = compared('(module (func (export "f") (result i32) (i32.const 7)))\n(invoke "f")').engines[0]!;
  t.is(counts.agree, 2);
  t.deepEqual(none, []);
});

test('every message of the engines stands for the classes that it may stand for', t => {
  const known: readonly (readonly [string, readonly TrapClass[]])[] = [
    // V8
    ['divide by zero', ['integer divide by zero']], ['remainder by zero', ['integer divide by zero']], ['divide result unrepresentable', ['integer overflow']],
    ['float unrepresentable in integer range', ['integer overflow', 'invalid conversion to integer']], ['memory access out of bounds', ['out of bounds memory access']],
    ['table index is out of bounds', ['out of bounds table access', 'undefined element']], ['dereferencing a null pointer', ['null reference']],
    ['null function or function signature mismatch', ['uninitialized element', 'indirect call type mismatch']], ['illegal cast', ['cast failure']],
    ['element segment out of bounds', ['out of bounds table access', 'out of bounds array access']], ['WebAssembly.Instance(): data segment 0 is out of bounds (offset 65536 + size 1 > memory_size 65536 bytes)', ['out of bounds memory access']],
    // SpiderMonkey
    ['integer divide by zero', ['integer divide by zero']], ['unreachable executed', ['unreachable']], ['indirect call to null', ['uninitialized element']],
    ['index out of bounds', ['out of bounds memory access', 'out of bounds table access', 'out of bounds array access', 'undefined element']],
    ['indirect call signature mismatch', ['indirect call type mismatch']], ['invalid conversion to integer', ['invalid conversion to integer']], ['too much recursion', ['call stack exhausted']],
    // JavaScriptCore
    ['Division by zero (evaluating \'f()\')', ['integer divide by zero']], ['Unreachable code should not be executed (evaluating \'f()\')', ['unreachable']],
    ['Out of bounds Trunc operation', ['integer overflow', 'invalid conversion to integer']], ['Out of bounds call_indirect', ['undefined element']],
    ['call_indirect to a signature that does not match', ['uninitialized element', 'indirect call type mismatch']], ['access to a null reference', ['null reference']],
    // Wasmtime
    ['wasm trap: undefined element: out of bounds table access', ['undefined element', 'out of bounds table access']], ['wasm trap: out of bounds memory access', ['out of bounds memory access']],
    ['wasm trap: wasm `unreachable` instruction executed', ['unreachable']], ['wasm trap: indirect call type mismatch', ['indirect call type mismatch']],
    // The specification's own words, with linkstep's detail
    ['out of bounds array access: index 3', ['out of bounds array access']], ['uninitialized element 2', ['uninitialized element']], ['null function reference', ['null reference']],
    ['no such message', []],
  ]; // biome-ignore format: a list
  for (const [message, classes] of known) t.deepEqual(trapClassesOf(message), classes, message);
  t.true(isLimit('table size 20000000 is larger than implementation limit (10000000 elements)'));
  for (const ordinary of ['initial size larger than maximum', 'type mismatch', 'expected 1 elements on the stack, found 0'])
    t.false(isLimit(ordinary), ordinary);
});

test('traps: the same class agrees, several classes are coarser, another class disagrees', t => {
  const text =
    '(module (func (export "f") (result i32) (i32.div_s (i32.const 1) (i32.const 0))))\n(assert_trap (invoke "f") "integer divide by zero")';
  t.is(judged(text, 2, trap('divide by zero')).class, 'agree');
  const table =
    '(module (table 1 funcref) (func (export "f") (call_indirect (i32.const 0))))\n(assert_trap (invoke "f") "uninitialized element")';
  t.is(judged(table, 2, trap('function signature mismatch')).class, 'coarse');
  t.is(judged(table, 2, trap('something that nobody says')).class, 'coarse');
  const other = judged(text, 2, trap('unreachable'));
  t.like(other, { class: 'disagree', kind: 'trap' });
  t.is(other.clause?.section, '4.3');
});

test('a NaN may have any sign and payload where an operation gave it, and only there', t => {
  const nan = (bits: string): ShownOutcome => ({
    kind: 'values',
    values: [{ text: `(f32.const -nan)`, hex: '-nan', bits, nan: 'canonical' }],
  });
  const made = '(module (func (export "f") (result f32) (f32.div (f32.const 0) (f32.const 0))))\n(invoke "f")';
  t.like(judged(made, 2, nan('0xffc0_0000')), { class: 'allowed', clause: { section: '4.3.3' } as Judgement['clause'] });
  const kept = '(module (func (export "f") (result f32) (f32.const nan)))\n(invoke "f")';
  t.like(judged(kept, 2, nan('0xffc0_0000')), { class: 'disagree', kind: 'value' });
  // What is made of its bits depends on the choice too.
  const bits = '(module (func (export "f") (result i32) (i32.reinterpret_f32 (f32.div (f32.const 0) (f32.const 0)))))\n(invoke "f")';
  t.is(judged(bits, 2, i32(-4194304)).class, 'allowed');
  t.is(judged(bits, 2, i32(5)).class, 'disagree');
});

test('what both meet of an expectation is allowed, and a reference of which no more can be seen agrees', t => {
  const text =
    '(module (func (export "f") (result f32) (f32.div (f32.const 0) (f32.const 0))) (func $g) (elem declare func $g)\n (func (export "g") (result funcref) (ref.func $g)))\n(assert_return (invoke "f") (f32.const nan:canonical))\n(assert_return (invoke "g") (ref.func))';
  t.is(
    judged(text, 3, { kind: 'values', values: [{ text: '(f32.const -nan)', bits: '0xffc0_0000', nan: 'canonical', passes: true }] }).class,
    'allowed',
  );
  t.is(judged(text, 4, { kind: 'values', values: [{ text: '(ref.func 3)', passes: true }] }).class, 'agree');
});

test('one of a relaxed instruction’s results is allowed, another disagrees', t => {
  const text =
    '(module (func (export "f") (result i32) (i8x16.extract_lane_u 0 (i8x16.relaxed_swizzle (v128.const i8x16 7 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1) (i8x16.splat (i32.const 16))))))\n(invoke "f")';
  t.like(judged(text, 2, i32(7)), { class: 'allowed', clause: { section: '4.3' } as Judgement['clause'] });
  t.is(judged(text, 2, i32(3)).class, 'disagree');
});

test('growth may fail, and what is seen of it afterwards is allowed too', t => {
  const text =
    '(module (memory 1) (func (export "f") (result i32) (memory.grow (i32.const 1))) (func (export "s") (result i32) (memory.size)))\n(invoke "f")\n(invoke "s")';
  t.like(judged(text, 2, i32(-1)), { class: 'allowed', clause: { section: '4.6' } as Judgement['clause'] });
  t.is(judged(text, 3, i32(1)).class, 'allowed');
  t.is(judged(text, 2, i32(2)).class, 'disagree');
});

test('how deep a stack is, and how large a memory may be, is the implementation’s', t => {
  const text = '(module (func (export "f") (result i32) (i32.const 7)))\n(invoke "f")\n(module (memory 30000))';
  t.like(judged(text, 2, { kind: 'exhaustion', message: 'too much recursion' }), {
    class: 'allowed',
    clause: { section: 'A.3' } as Judgement['clause'],
  });
  const limit = findings(
    compared(text, {
      changes: {
        3: {
          status: 'skipped',
          unsupported: 'limit: a memory of 30000 pages',
          actual: { kind: 'unsupported', message: 'unsupported: limit' },
        },
      },
    }),
  );
  t.like(limit[0]!.judgement, { class: 'allowed', clause: { section: 'A.3' } });
});

test('a refused module is unsupported where the engine lacks a feature that it uses, and else it disagrees', t => {
  const text = '(module (memory 1) (memory 1) (func (export "f")))\n(invoke "f")';
  const refused = { status: 'failed', actual: { kind: 'invalid', message: 'refused by the engine: multiple memories' } } as const;
  const cascade = { status: 'failed', actual: { kind: 'absent', message: 'a module instance' } } as const;
  const lacking = compared(text, { features: { 'multi-memory': false }, changes: { 1: refused, 2: cascade } });
  t.deepEqual(
    findings(lacking).map(f => [f.judgement.class, f.judgement.feature, f.judgement.cascade]),
    [
      ['unsupported', 'multi-memory', false],
      ['unsupported', 'multi-memory', true],
    ],
  );
  const having = compared(text, { features: { 'multi-memory': true }, changes: { 1: refused, 2: cascade } });
  t.deepEqual(
    findings(having).map(f => [f.judgement.class, f.judgement.kind, f.judgement.cascade]),
    [
      ['disagree', 'rejects-valid', false],
      ['follows', 'rejects-valid', true],
    ],
  );
  const named = {
    status: 'skipped',
    unsupported: 'multi-memory',
    actual: { kind: 'unsupported', message: 'unsupported: multi-memory' },
  } as const;
  t.is(findings(compared(text, { changes: { 1: named } }))[0]!.judgement.feature, 'multi-memory');
});

test('what a module was to write and did not, is not held against the instance that it was to be written to', t => {
  const text =
    '(module $m (memory (export "m") 1) (func (export "f") (result i32) (i32.load8_u (i32.const 0))))\n(register "m")\n(module (memory 1) (import "m" "m" (memory 1)) (data (memory 0) (i32.const 0) "a"))\n(invoke $m "f")'.replace(
      '(memory 1) (import "m" "m" (memory 1))',
      '(import "m" "m" (memory 1)) (memory 1)',
    );
  const lost = {
    status: 'skipped',
    unsupported: 'multi-memory',
    actual: { kind: 'unsupported', message: 'unsupported: multi-memory' },
  } as const;
  const c = compared(text, { changes: { 3: lost, 4: { status: 'passed', actual: i32(0) } } });
  t.deepEqual(
    findings(c).map(f => [f.line, f.judgement.class]),
    [
      [3, 'unsupported'],
      [4, 'unsupported'],
    ],
  );
  t.is(judged(text, 4, i32(0)).class, 'disagree', 'without a loss it is a disagreement');
});

test('disagreements have their kinds', t => {
  const text =
    '(module (func (export "f") (result i32) (i32.const 7)))\n(assert_return (invoke "f") (i32.const 7))\n(assert_invalid (module (func (result i32))) "type mismatch")\n(assert_malformed (module binary "") "unexpected end")\n(assert_unlinkable (module (import "a" "b" (func))) "unknown import")\n(module (func))';
  t.is(judged(text, 2, i32(8)).kind, 'value');
  t.is(judged(text, 2, trap('unreachable')).kind, 'ends');
  t.is(judged(text, 3, { kind: 'module' }).kind, 'accepts-invalid');
  t.is(judged(text, 4, { kind: 'module' }).kind, 'accepts-malformed');
  t.is(judged(text, 5, { kind: 'instance' }).kind, 'links');
  t.is(judged(text, 6, { kind: 'invalid', message: 'no' }).kind, 'rejects-valid');
  t.is(judged(text, 6, { kind: 'unlinkable', message: 'no' }).kind, 'links');
  t.is(judged(text, 3, { kind: 'malformed', message: 'x' }).class, 'coarse', 'that it is refused is what counts');
  t.like(judged(text, 2, { kind: 'internal', message: 'TypeError: oh' }), { class: 'crash', kind: 'crash' });
});

test('crashes, hangs and want of memory are results of the command that was running', t => {
  const text = '(module (func (export "f")))\n(invoke "f")\n(invoke "f")';
  const classesOf = (ended: Ended): string[] => findings(compared(text, { ended, reached: 1 })).map(f => `${f.line} ${f.judgement.class}`);
  t.deepEqual(classesOf({ how: 'timeout', seconds: 5 }), ['2 hang', '3 notRun']);
  t.deepEqual(classesOf({ how: 'crash', detail: 'SIGSEGV' }), ['2 crash', '3 notRun']);
  t.deepEqual(classesOf({ how: 'crash', detail: 'ERR_WORKER_OUT_OF_MEMORY' }), ['2 memory', '3 notRun']);
});

test('an engine that says nothing of some commands is held against the others by their lines', t => {
  const text = '(module (func (export "f") (result i32) (i32.const 7)))\n(invoke "f")\n(register "m")\n(invoke "f")';
  const c = compared(text, { without: 3, changes: { 4: { status: 'passed', actual: i32(8) } } });
  t.deepEqual(
    findings(c).map(f => [f.line, f.judgement.class]),
    [
      [3, 'unobserved'],
      [4, 'disagree'],
    ],
  );
});

test('of an engine that only gives verdicts, the verdicts are compared', t => {
  const text = '(module (func (export "f") (result i32) (i32.const 7)))\n(assert_return (invoke "f") (i32.const 7))';
  t.deepEqual(findings(compared(text, { observes: 'verdicts' })), []);
  const c = compared(text, { observes: 'verdicts', changes: { 2: { status: 'failed', reason: 'got 8' } } });
  t.like(findings(c)[0]!.judgement, { class: 'disagree', kind: 'value', why: 'got 8' });
  const silent = compared(text, { observes: 'verdicts', changes: { 2: { status: 'skipped', reason: 'not told' } } });
  t.like(findings(silent)[0]!.judgement, { class: 'unobserved', why: 'not told' });
});

test('an expectation explains a disagreement, and one that is not met is reported', t => {
  const text = '(module (func (export "f") (result i32) (i32.const 7)))\n(assert_return (invoke "f") (i32.const 7))';
  const wrong = { 2: { status: 'failed', actual: i32(8) } } as const;
  const s = summaryOf([compared(text, { changes: wrong, expectations: 'case.wast:2 it adds one' })], engines);
  t.deepEqual([exitOf(s), s.rows[0]!.counts.expected, s.rows[0]!.counts.disagree], [0, 1, 0]);
  t.true(reportText(s, noPaint).includes('it adds one'));
  const unmet = summaryOf([compared(text, { expectations: 'case.wast:2 it adds one' })], engines);
  t.is(exitOf(unmet), 1);
  t.true(reportText(unmet, noPaint).includes('delete line 1 of other.txt'));
});

const engines = [
  { name: 'reference', version: '1' },
  { name: 'other', version: '2' },
];
const nasty =
  '(module (func (export "<script>alert(1)</script>") (result i32) (i32.const 7)))\n(invoke "<script>alert(1)</script>")\n(invoke "<script>alert(1)</script>")';
const disagreeing = (): FileComparison =>
  compared(nasty, { changes: { 2: { status: 'failed', actual: i32(8) }, 3: { status: 'failed', actual: i32(9) } } });

test('disagreements of one cause are one entry, with the other places', t => {
  const s = summaryOf([disagreeing()], engines);
  t.is(s.groups.length, 1);
  t.is(s.groups[0]!.findings.length, 2);
  const text = reportText(s, noPaint);
  t.regex(text, /DISAGREE {2}other: value differs, 2 times/);
  t.regex(text, /also at: +case\.wast:3:1/);
  t.is(text.trimEnd().split('\n').at(-1), '2 disagreements');
  t.is(exitOf(s), 1);
});

test('every line of the JSON report conforms to the schema, and others do not', t => {
  const file = disagreeing();
  const text = `${headLine(engines, 1)}${fileLines(file)}${endLine(summaryOf([file], engines))}`;
  const lines = text.trimEnd().split('\n');
  t.is(lines.length, 5);
  const schema = comparisonSchema as unknown as Schema; // as much of it as is checked
  for (const line of lines) t.true(conforms(JSON.parse(line), schema), line);
  for (const bad of [{ type: 'end' }, { ...JSON.parse(lines[1]!), class: 'maybe' }, { ...JSON.parse(lines[1]!), more: 1 }])
    t.false(conforms(bad, schema), JSON.stringify(bad));
});

test('the page escapes all that it shows, has no script, and names every class', t => {
  const s = summaryOf([disagreeing()], engines);
  const page = comparisonPage(s, new Map());
  t.false(page.includes('<script'));
  t.true(page.includes('&#60;script&#62;alert(1)'));
  t.false(/ (src|href)="(?!https:\/\/webassembly\.github\.io\/)/.test(page), 'nothing comes from elsewhere');
  t.true(page.includes('<th scope="col"') && page.includes('<html lang="en">') && page.includes('<caption>'));
  t.is(page.match(/<dt>/g)!.length >= classNames.length, true);
});

test('the table of the README has a row an engine, and escapes what would end a cell', t => {
  const s = summaryOf([disagreeing()], [engines[0]!, { name: 'other', version: 'a|b' }]);
  const text = tableSection(s);
  t.regex(text, /^\| other \| a\\\|b \| 0 of 1 \| 3 \| 1 \|/m);
  t.regex(text, /^- other: value differs, `case\.wast:2` and 1 more: /m);
});

test('lanes are NaNs at the width that the script takes them at', t => {
  const shown = (shape: string, lanes: string): ShownOutcome => ({
    kind: 'values',
    values: [{ text: `(v128.const ${shape} ${lanes})`, bits: `(v128.const ${shape} ${lanes})` }],
  });
  // 0x7ff4_0000 is a quiet NaN of 32 bits; at the top of 64 bits it is a signalling one, which no operation gives.
  const [canonical, signalling] = ['0x7ff8_0000_0000_0000 0x7ff8_0000_0000_0000', '0x7ff4_0000_0000_0000 0x7ff4_0000_0000_0000'];
  t.false(differInNaNs(shown('f64x2', canonical), shown('f64x2', signalling)));
  t.true(differInNaNs(shown('i64x2', canonical), shown('i64x2', signalling)));
  t.true(differInNaNs(shown('f64x2', canonical), shown('f64x2', canonical.replaceAll('8_0000', 'c_0000'))));
});
