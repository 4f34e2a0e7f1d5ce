// `linkstep coverage`: what it counts is what happened; what is missing is said with the reason.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { type Coverage, coverageLines, coverageOf } from '../scripts/linkstep/coverage.ts';
import { coveragePage } from '../scripts/linkstep/coverage-page.ts';
import { linkstep } from './linkstep.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-coverage-'));
test.after.always(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const rule = (c: Coverage, name: string) => c.rules.find(r => r.name === name)!;

const script = file(
  'a.wast',
  `(module (func (export "f") (param i32) (result i32)
     (if (result i32) (local.get 0) (then (i32.div_s (i32.const 6) (local.get 0))) (else (i32.const 0)))))
   (assert_return (invoke "f" (i32.const 2)) (i32.const 3))
   (assert_return (invoke "f" (i32.const 3)) (i32.const 2))`,
);

test('rules are counted by rule and by instruction, and what occurs but was not exercised is told apart', t => {
  const c = coverageOf([script]);
  t.deepEqual(c.commands, { passed: 3, failed: 0, skipped: 0 });
  t.is(rule(c, 'Step_pure/binop-val').count, 2);
  t.deepEqual(rule(c, 'Step_pure/binop-val').keywords, { 'i32.div_s': 2 });
  t.is(rule(c, 'Step_pure/if-true').count, 2);
  t.is(rule(c, 'Step_pure/if-false').count, 0);
  t.true(rule(c, 'Step_pure/if-false').occurs);
  t.true(rule(c, 'Step_pure/binop-trap').occurs);
  t.false(rule(c, 'Step_read/memory.size').occurs);
  t.is(c.steps, c.rules.reduce((n, r) => n + r.count, 0)); // biome-ignore format: short
  const stepped = new Map(c.instructions.map(i => [i.keyword, i.steps]));
  t.deepEqual([stepped.get('if'), stepped.get('local.get'), stepped.get('i32.div_s'), stepped.get('nop')], [2, 4, 2, 0]);
});

test('the text names what was exercised, what was not, and why', t => {
  const lines = coverageLines(coverageOf([script]), false).join('\n');
  t.regex(lines, /Step_pure\/binop-val +2 +i32\.div_s 2/);
  t.regex(lines, /Not exercised, though their instructions occur\n(.*\n)*? {2}Step_pure\/if-false/);
  t.regex(lines, /Step\/ctxt-label +built into the configuration/);
  t.false(lines.includes('Step_read/memory.size'));
  t.true(
    coverageLines(coverageOf([script]), true)
      .join('\n')
      .includes('Step/memory.grow-succeed'),
  );
});

test('every step rule of SpecTec is listed', t => {
  const c = coverageOf([script]);
  const spectec = readFileSync(new URL('../../spec-tests/fixtures/spectec-step-rules.txt', import.meta.url), 'utf8').split('\n').filter(l => l !== '' && !l.startsWith('#')); // biome-ignore format: short
  t.deepEqual(spectec.filter(name => rule(c, name) === undefined), []); // biome-ignore format: short
});

test('linking is counted too', t => {
  const c = coverageOf([file('l.wast', '(library "liba.so" (module (@dylink.0) (func (export "f") nop)))\n(program (module))\n(dlopen $a "liba.so" now)\n(invoke $a "f")')]); // biome-ignore format: one script
  t.is(c.commands.failed, 0);
  t.is(rule(c, 'Link/open-found').count, 2);
  t.is(rule(c, 'Link/close-last').count, 0);
  t.is(c.instructions.find(i => i.keyword === 'nop')!.occurs, 1, 'modules of libraries are looked into');
});

test('the page needs nothing else, and what is in it cannot break it', t => {
  const page = coveragePage(coverageOf([script]));
  t.true(page.startsWith('<!doctype html>'));
  t.false(/<(script|link|img)[^>]+(src|href)=/.test(page));
  t.true(page.includes('<code>Step_pure/binop-val</code>'));
  t.is((page.match(/<tr/g) ?? []).length, (page.match(/<\/tr>/g) ?? []).length);
});

test('the command: status, JSON, page, usage', t => {
  const run = (...args: readonly string[]) => linkstep(['coverage', ...args]);
  const json = run(script, '--json', '--html', join(folder, 'c.html'));
  t.is(json.status, 0, json.err);
  t.is(JSON.parse(json.out).commands.passed, 3);
  t.true(readFileSync(join(folder, 'c.html'), 'utf8').includes('Rules exercised'));
  t.is(run(script, '--check').status, 1, 'most rules are not exercised');
  t.is(run('nowhere.wast').status, 2);
  t.is(run().status, 2);
});
