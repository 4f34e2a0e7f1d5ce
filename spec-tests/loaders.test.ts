// Foreign loaders: what counts as a departure, the control, and the page that is made of recorded runs.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { runCase } from '../scripts/loaders/case.ts';
import { loadersPage, pageText } from '../scripts/loaders/command.ts';
import { openedByAnother } from '../scripts/loaders/control.ts';
import { judged } from '../scripts/loaders/departures.ts';
import { departuresText, readRecordings } from '../scripts/loaders/table.ts';
import { loadEngine } from './harness/engines.ts';
import type { CommandEntry } from './harness/entries.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'spec-tests');
const suite = join(root, 'suites', 'linking');
const head = { name: 'X-case', what: 'A case.', pins: ['D5'] };
const entry = (command: CommandEntry['command'], line: number, more: Partial<CommandEntry> = {}): CommandEntry => ({
  type: 'command',
  file: 'X-case.wast',
  line,
  column: 1,
  command,
  status: 'passed',
  time: 0,
  ...more,
});
const failed = { status: 'failed', expected: { kind: 'dlerror', message: 'undefined symbol: f' }, actual: { kind: 'done' } } as const;

test('the first command that fails, and that the control passes, is the departure', t => {
  const control = [entry('program', 1), entry('assert_return', 2, { status: 'failed' }), entry('assert_dlerror', 3), entry('dlsym', 4)];
  const theirs = [entry('program', 1), entry('assert_return', 2, failed), entry('assert_dlerror', 3, failed), entry('dlsym', 4, failed)];
  t.deepEqual(judged(head, control, theirs), {
    ...head,
    compared: 3,
    departure: { line: 3, command: 'assert_dlerror', expected: 'dlerror: undefined symbol: f', actual: 'done' },
    unsupported: ['what is about the main program, or about addresses'],
  });
});

test('behind a library that could not be had, nothing is compared', t => {
  const control = [entry('library', 1), entry('program', 2), entry('assert_return', 3)];
  const theirs = [entry('library', 1, { status: 'skipped', unsupported: 'multi-memory' }), entry('program', 2, failed), entry('assert_return', 3, failed)]; // biome-ignore format: one list
  t.deepEqual(judged(head, control, theirs), { ...head, compared: 0, departure: null, unsupported: ['multi-memory'] });
});

test('where a library needs what main defines, a start that fails is no departure', t => {
  const [control, theirs] = [[entry('program', 1)], [entry('program', 1, failed)]];
  t.is(judged(head, control, theirs, true).departure, null);
  t.not(judged(head, control, theirs, false).departure, null);
});

test('a loader that takes its process down has departed', t => {
  t.is(judged(head, [entry('program', 1)], 'the process ended: SIGTRAP').departure?.actual, 'the process ended: SIGTRAP');
});

test('the control passes a case that is not about addresses, and fails one that is', async t => {
  const control = openedByAnother(await loadEngine('reference'));
  const statuses = (name: string): string[] => runCase(join(suite, `${name}.wast`), name, control).map(e => e.status);
  t.true(statuses('E-weak-before-strong').every(s => s === 'passed'));
  t.true(statuses('D-bases-in-load-order').includes('failed'));
});

test('there is a recorded run of two versions, of every case', t => {
  const runs = readRecordings(join(root, 'fixtures', 'loaders'));
  t.deepEqual(
    runs.map(r => r.loader),
    ['emscripten', 'pyodide'],
  );
  for (const r of runs) {
    t.true(r.cases.length >= 352, r.loader);
    t.regex(r.version, /^\d+\.\d+\.\d+$/);
    for (const c of r.cases) t.true(c.pins.length > 0, c.name);
  }
});

test('the page is what the recorded runs say', t => {
  const page = readFileSync(loadersPage, 'utf8');
  t.is(page, pageText(page));
});

test('no text of a loader breaks the table', t => {
  const departure = { line: 1, command: 'dlopen', expected: 'success', actual: 'a | b `c` <d>' };
  const text = departuresText(
    [{ loader: 'l', version: '1', host: 'h', cases: [{ ...head, compared: 1, departure, unsupported: [] }] }],
    new Map(),
  );
  t.true(text.includes("a \\| b 'c' &lt;d>"), text);
});
