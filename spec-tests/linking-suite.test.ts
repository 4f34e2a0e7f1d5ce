// Our conformance suite of dynamic linking: it passes, invariants hold after every command, every case says what it pins, and every
// decision is pinned.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { textSource } from '../interpreter/syntax/source.ts';
import { parseScript } from '../text-format/parse.ts';
import { type CaseHeader, decisions, headerOf, topics } from './harness/linking-cases.ts';
import { referenceEngine } from './harness/reference.ts';
import { run } from './harness/runner.ts';
import type { Via } from './harness/verdicts.ts';
import { convertScript } from './harness/via.ts';

/** The checkout: this file runs as dist/spec-tests/linking-suite.test.js. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'spec-tests', 'suites', 'linking');
const cases = readdirSync(folder)
  .filter(name => name.endsWith('.wast'))
  .sort();
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

const groups: Readonly<Record<string, string>> = {
  A: 'what a library says of itself: sections, subsections, flags, malformed ones',
  B: 'search, identity of files, preloading',
  C: 'dependencies, cycles, order of start functions, relocations, constructors',
  D: 'placement in memory and table, absolute main programs, 64-bit memory',
  E: 'scopes, lookup, weak and hidden symbols, mismatches, lazy binding',
  F: 'identity of functions and data',
  G: '`<dlfcn.h>`: every function and flag, closing and unloading',
  H: 'thread-locals of the one thread',
  I: 'exceptions and tags across libraries',
  J: 'a load is a transaction',
  K: 'determinism, the log, invariants',
};

const header = (name: string): CaseHeader | null => headerOf(textOf(name));

test('every case says in its first lines what it pins: decisions by number, or topics', t => {
  t.true(cases.length >= 150, `${cases.length} cases`);
  for (const name of cases) {
    const found = header(name);
    if (found === null) {
      t.fail(`${name}: no header`);
      continue;
    }
    t.true(name[0]! in groups && name[1] === '-', `${name}: its group`);
    t.true(/^\S.*\.$/.test(found.what), `${name}: one sentence`);
    for (const pin of found.pins) t.true(decisions.includes(pin) || topics.includes(pin), `${name}: ${pin}`);
  }
});

test('every decision and topic is pinned by a case', t => {
  const pinned = new Set(cases.flatMap(name => header(name)?.pins ?? []));
  for (const d of [...decisions, ...topics]) t.true(pinned.has(d), d);
});

test('every case asserts something', t => {
  for (const name of cases) {
    const { commands } = parseScript(textSource(name, textOf(name)));
    t.deepEqual(
      commands.filter(c => c.kind === 'malformed').map(c => c.kind),
      [],
      name,
    );
    const asserts = commands.some(c => c.kind.startsWith('assert_'));
    // Some say that what must not fail does not: a library loads.
    t.true(asserts || commands.some(c => c.kind === 'dlopen'), name);
  }
});

test('the suite passes, with all invariants after every command', t => {
  const failed: string[] = [];
  let passed = 0;
  for (const name of cases) {
    const options = { errorText: 'prefix', via: 'none', print: () => {}, checkInvariants: true } as const;
    for (const v of run([parseScript(textSource(name, textOf(name)))], referenceEngine, options)) {
      if (v.status === 'passed') passed++;
      else failed.push(`${name}: ${v.command}: ${v.reason}`);
    }
  }
  t.deepEqual(failed, []);
  t.true(passed > 1500, `${passed} commands`);
});

test('modules keep what linking needs through the binary format, printed text, and the printed script', t => {
  const some = cases.filter(name => /^[AE]-/.test(name));
  const statuses = (via: Via): string[] =>
    some.flatMap(name => {
      const script = convertScript(parseScript(textSource(name, textOf(name))), via);
      const verdicts = [...run([script], referenceEngine, { errorText: 'prefix', via, print: () => {} })];
      return verdicts.map((v, i) => `${name}, command ${i + 1}, ${v.command}: ${v.status}`);
    });
  const plain = statuses('none');
  for (const via of ['binary', 'text', 'folded', 'script'] as const) t.deepEqual(statuses(via), plain, via);
});

// ─── The tables of the README ───

function tables(): string {
  const listed = (names: readonly string[]): string => names.map(name => `\`${name.slice(0, -'.wast'.length)}\``).join(' ');
  const byPin = (pin: string): string[] => cases.filter(name => header(name)?.pins.includes(pin));
  const groupRows = Object.entries(groups).map(
    ([g, what]) => `| ${g} | ${cases.filter(name => name.startsWith(`${g}-`)).length} | ${what} |`,
  );
  return [
    '| group | cases | about |',
    '|---|---|---|',
    ...groupRows,
    `| | ${cases.length} | |`,
    '',
    '| pins | cases |',
    '|---|---|',
    ...[...decisions, ...topics].map(d => `| ${d} | ${listed(byPin(d))} |`),
    '',
  ].join('\n');
}

test('the tables of the README are those of the files', t => {
  const readme = join(folder, 'README.md');
  const mark = '<!-- tables: written by LINKSTEP_UPDATE=1 npm test -->\n';
  const text = readFileSync(readme, 'utf8');
  const at = text.indexOf(mark);
  t.true(at > 0, 'the mark');
  const wanted = `${text.slice(0, at)}${mark}\n${tables()}`;
  if (process.env.LINKSTEP_UPDATE === '1' && text !== wanted) writeFileSync(readme, wanted);
  else t.is(text, wanted, 'LINKSTEP_UPDATE=1 writes them');
});
