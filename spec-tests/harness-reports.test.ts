// Reporters, the report's schema, expectations, and the parts of a run.

import { resolve } from 'node:path';
import test from 'ava';
import { conforms, type Schema } from './conforms.ts';
import type { CommandEntry, Entry } from './harness/entries.ts';
import { expectationsFor, judgeOf, parseExpectations, updateExpectations } from './harness/expectations.ts';
import { humanReporter, noPaint } from './harness/reporters/human.ts';
import { jsonReporter } from './harness/reporters/json.ts';
import { junitReporter } from './harness/reporters/junit.ts';
import type { Reporter, Write } from './harness/reporters/reporter.ts';
import { tapReporter } from './harness/reporters/tap.ts';
import { reportSchema } from './harness/schema.ts';
import { globMatches, parseFilter, selectionOf, shard } from './harness/selection.ts';

const wrong: CommandEntry = {
  type: 'command', file: 'a.wast', line: 3, column: 1, command: 'assert_return', status: 'failed', time: 0.5, reason: 'wrong result',
  expected: { kind: 'values', values: [{ text: '(f32.const nan:canonical)' }] },
  actual: { kind: 'values', values: [{ text: '(f32.const 1.5)', hex: '0x1.8p+0', bits: '0x3fc0_0000', passes: false }] },
  snippet: '(assert_return (invoke "f") (f32.const nan:canonical))',
}; // biome-ignore format: one record
const entries: readonly Entry[] = [
  { type: 'run', schema: 1, version: '1.2.3', engine: 'fake', via: 'none', shard: null, files: 1 },
  { type: 'command', file: 'a.wast', line: 1, column: 1, command: 'module', status: 'passed', time: 1 },
  { type: 'print', file: 'a.wast', text: '7 : i32' },
  wrong,
  { type: 'command', file: 'a.wast', line: 4, column: 1, command: 'invoke', status: 'skipped', time: 0, reason: 'unsupported: <threads>', unsupported: '<threads>' },
  { type: 'command', file: 'a.wast', line: 5, column: 9, command: 'assert_trap', status: 'failed', time: 0, reason: 'internal error: oh', internal: 'at x.js:1' },
  { type: 'file', file: 'a.wast', passed: 1, failed: 2, skipped: 3, notRun: 2, ended: 'timeout', time: 12 },
  { type: 'end', passed: 1, failed: 2, skipped: 3, time: 1234, exit: 3 },
]; // biome-ignore format: one record a line

const written = (make: (write: Write) => Reporter): string => {
  let text = '';
  const r = make(part => {
    text += part;
  });
  for (const e of entries) r.entry(e);
  return text;
};

test('the report for people shows place, line with caret, expected, actual, skips, and the counts last', t => {
  const options = { paint: noPaint, width: 80, verbose: false, results: false, debug: false };
  t.is(
    written(write => humanReporter({ ...options, write })),
    `linkstep 1.2.3, fake engine: 1 file
FAIL  a.wast:3:1  assert_return
      wrong result
      3 | (assert_return (invoke "f") (f32.const nan:canonical))
        | ^
      expected    (f32.const nan:canonical)
      actual    ≠ (f32.const 1.5)            0x1.8p+0  bits 0x3fc0_0000
FAIL  a.wast:5:9  assert_trap
      internal error: oh
      This is a fault of linkstep or of the engine; --debug shows where.

SKIP  1 × a.wast: unsupported: <threads>
SKIP  2 × a.wast: not run, the file took too long

1 file in 1.23 s
1 passed, 2 failed, 3 skipped
`,
  );
  t.true(written(write => humanReporter({ ...options, debug: true, write })).includes('at x.js:1'));
});

test('TAP has a point for each command, reasons and details, and the plan', t => {
  t.is(
    written(tapReporter),
    `TAP version 14
ok 1 - a.wast:1:1 module
# 7 : i32
not ok 2 - a.wast:3:1 assert_return
  ---
  message: "wrong result"
  expected: "(f32.const nan:canonical)"
  actual: "(f32.const 1.5)"
  ...
ok 3 - a.wast:4:1 invoke # SKIP unsupported: <threads>
not ok 4 - a.wast:5:9 assert_trap
  ---
  message: "internal error: oh"
  ...
ok 5 - a.wast # SKIP not run: timeout
ok 6 - a.wast # SKIP not run: timeout
1..6
`,
  );
});

test('JUnit has a case for each command, and what is special to XML is escaped', t => {
  t.is(
    written(junitReporter),
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="linkstep">
  <testsuite name="a.wast" tests="6" failures="2" skipped="3" time="0.012">
    <testcase classname="a.wast" name="1:1 module" line="1" time="0.001"/>
    <testcase classname="a.wast" name="3:1 assert_return" line="3" time="0.001"><failure message="wrong result" type="failure">expected (f32.const nan:canonical)
actual   (f32.const 1.5)</failure></testcase>
    <testcase classname="a.wast" name="4:1 invoke" line="4" time="0.000"><skipped message="unsupported: &lt;threads&gt;"/></testcase>
    <testcase classname="a.wast" name="5:9 assert_trap" line="5" time="0.000"><failure message="internal error: oh" type="internal"></failure></testcase>
    <testcase classname="a.wast" name="not run"><skipped message="timeout"/></testcase>
    <testcase classname="a.wast" name="not run"><skipped message="timeout"/></testcase>
  </testsuite>
</testsuites>
`,
  );
});

test('every line of a JSON report conforms to the schema, and others do not', t => {
  const lines = written(jsonReporter).trimEnd().split('\n');
  t.is(lines.length, entries.length);
  for (const line of lines) t.true(conforms(JSON.parse(line), reportSchema as Schema), line);
  for (const bad of [
    { ...wrong, status: 'maybe' },
    { ...wrong, extra: 1 },
    { ...wrong, line: -1 },
    { ...wrong, file: undefined },
    { type: 'else' },
    7,
  ])
    t.false(conforms(JSON.parse(JSON.stringify(bad)), reportSchema as Schema), JSON.stringify(bad));
});

test('an expected failure is a skip with its reason, and a failure if it passes', t => {
  const expectations = parseExpectations('host.txt', '# known\n\na.wast:3 NaN payloads\na.wast:9 no more\nb.wast:3 other\n');
  const { judge, unmet } = judgeOf(expectationsFor(expectations, 'suite/a.wast'));
  t.like(judge(wrong), { status: 'skipped', reason: 'expected failure: NaN payloads' });
  t.like(judge({ ...wrong, line: 9, status: 'passed' }), {
    status: 'failed',
    reason: 'passes, but is expected to fail: delete line 4 of host.txt',
  });
  t.like(judge({ ...wrong, line: 4 }), { status: 'failed', reason: 'wrong result' });
  t.like(judge({ ...wrong, internal: 'x' }), { status: 'failed' });
  t.deepEqual(unmet(), []);
  t.deepEqual(
    judgeOf(expectationsFor(expectations, 'b.wast'))
      .unmet()
      .map(e => e.at),
    [5],
  );
  t.deepEqual(expectationsFor(expectations, 'xa.wast').list, []);
  t.throws(() => parseExpectations('host.txt', 'a.wast:3\n'), { message: /host\.txt:1/ });
});

test('expectations are updated: what passes goes, what is new comes, reasons and comments stay', t => {
  const before = '# known\na.wast:3 NaN payloads\na.wast:9 gone\nz.wast:1 not run\n';
  const after = updateExpectations(
    before,
    'e',
    ['s/a.wast'],
    [
      { file: 's/a.wast', line: 3, column: 1, reason: 'wrong result' },
      { file: 's/a.wast', line: 5, column: 1, reason: 'wrong  result' },
    ],
    () => 1,
  );
  t.is(after, '# known\na.wast:3 NaN payloads\nz.wast:1 not run\ns/a.wast:5 wrong result\n');
});

test('of several commands on a line each can be expected to fail, by its column', t => {
  const judged = (text: string, column: number, status: 'passed' | 'failed'): string =>
    judgeOf(parseExpectations('e', text)).judge({ ...wrong, column, status }).status;
  for (const [text, first, second] of [
    ['a.wast:3:1 x', 'skipped', 'passed'], ['a.wast:3:9 x', 'failed', 'failed'], ['a.wast:3 x', 'skipped', 'failed'],
    ['a.wast:3:9 x\na.wast:3 y', 'skipped', 'failed'],
  ] as const) t.deepEqual([judged(text, 1, 'failed'), judged(text, 9, 'passed')], [first, second], text);
  const failures = [{ file: 'a.wast', line: 3, column: 1, reason: 'one' }, { file: 'a.wast', line: 3, column: 9, reason: 'two' }];
  const update = (before: string, failed: typeof failures): string => updateExpectations(before, 'e', ['a.wast'], failed, () => 2);
  t.is(update('', failures.slice(1)), 'a.wast:3:9 two\n');
  t.is(update('a.wast:3 mine\n', failures), 'a.wast:3 mine\n', 'all of the line');
  t.is(update('a.wast:3 mine\n', failures.slice(1)), 'a.wast:3:9 mine\n', 'the other one passes');
  t.is(update('a.wast:3:1 mine\na.wast:3:9 mine\n', failures.slice(1)), 'a.wast:3:9 mine\n');
}); // biome-ignore format: rows

test('names of files that an expectation cannot have as they are stand in quotes', t => {
  for (const file of ['a b.wast', '#a.wast', 'say "a".wast', 'a:7']) {
    const failures = [{ file, line: 3, column: 1, reason: 'wrong result' }];
    const text = updateExpectations('', 'e', [file], failures, () => 1);
    t.is(
      updateExpectations(text, 'e', [file], failures, () => 1),
      text,
      'nothing piles up',
    );
    t.is(judgeOf(expectationsFor(parseExpectations('e', text), file)).judge({ ...wrong, file }).status, 'skipped', text);
  }
  for (const text of ['"a b.wast x', '"a\\q" x', '"a"b x']) t.throws(() => parseExpectations('e', text), { message: /^e:1: / });
});

test('parts of a run are disjoint, complete, and about even', t => {
  const files = Array.from({ length: 50 }, (_, i) => ({ name: `f${i}`, size: (i * 7919) % 1000 }));
  for (const n of [1, 2, 3, 7]) {
    const parts = Array.from({ length: n }, (_, i) => shard(files, i + 1, n));
    t.deepEqual(
      parts
        .flat()
        .map(f => f.name)
        .sort(),
      files.map(f => f.name).sort(),
    );
    const loads = parts.map(p => p.reduce((sum, f) => sum + f.size, 0));
    t.true(Math.max(...loads) - Math.min(...loads) <= 1000);
    t.deepEqual(
      shard([...files].reverse(), 1, n)
        .map(f => f.name)
        .sort(),
      parts[0]!.map(f => f.name).sort(),
      'whatever the order',
    );
  }
});

test('filters are globs, and lines of files', t => {
  t.true(globMatches('i32.wast', 'suite/i32.wast'));
  t.false(globMatches('32.wast', 'suite/i32.wast'));
  t.true(globMatches('simd_*', 'suite/simd_load.wast'));
  t.false(globMatches('s*', 'suite/i32.wast'));
  t.true(globMatches('suite/**/x?.wast', 'a/suite/b/c/x1.wast'));
  t.false(globMatches('i32.wast', 'suite/i32xwast'), 'a dot is a dot');
  for (const glob of ['./suite/i32.wast', './suite/../suite/*.wast', resolve('suite/i32.wast')])
    for (const path of ['suite/i32.wast', './suite/i32.wast', resolve('suite/i32.wast')]) t.true(globMatches(glob, path), glob);
  t.false(globMatches('./i32.wast', 'suite/i32.wast'));
  t.throws(() => parseFilter('a.wast:5-3'), { message: 'the filter a.wast:5-3 ends before it begins' });
  t.deepEqual(parseFilter('a.wast:3-5'), { glob: 'a.wast', lines: { from: 3, to: 5 } });
  t.is(selectionOf('b.wast', [parseFilter('a.wast')], null), null);
  t.deepEqual(selectionOf('a.wast', [parseFilter('a.wast:3')], ['get']), { lines: [{ from: 3, to: 3 }], kinds: ['get'] });
});
