// `linkstep rules`: every instruction and every rule has its notation, its place in the specification, and its line in our sources.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { coreRules, ruleNames } from '../interpreter/execution/step.ts';
import { rows } from '../interpreter/syntax/instructions.ts';
import { reductionSource, rowLine, typingLine } from '../scripts/linkstep/rule-sources.ts';
import { factsFor, instructionFact, type RuleFact, redexOf, schemaOf } from '../scripts/linkstep/rules.ts';
import { schemas } from '../scripts/linkstep/typing-schemas.ts';

const main = fileURLToPath(new URL('../scripts/linkstep/main.js', import.meta.url));
const linkstep = (...args: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { timeout: 60_000 });
  return { status, out: String(stdout), err: String(stderr) };
};
const root = new URL('../../', import.meta.url);

test('every instruction has a type in notation, and every schema is used', t => {
  for (const [keyword, row] of rows) t.regex(schemaOf(keyword, row)?.type ?? 'none', /^\[.*\] → \[.*\]/, keyword);
  const used = new Set([...rows].filter(([k, r]) => schemaOf(k, r) === schemas[r.rules]).map(([, r]) => r.rules));
  t.deepEqual(Object.keys(schemas).filter(stem => !used.has(stem)), []); // biome-ignore format: short
});

test('every reduction rule, row and typing rule is found in the sources, at a line that names it', t => {
  const text = new Map<string, string[]>();
  const line = (file: string, n: number): string => {
    if (!text.has(file)) text.set(file, readFileSync(new URL(file, root), 'utf8').split('\n'));
    return text.get(file)![n - 1]!;
  };
  for (const name of ruleNames(coreRules).keys()) {
    const found = reductionSource(name);
    t.truthy(found, name);
    if (found === null) continue;
    // What a rule's text begins with stands on that line.
    t.true(line(found.file, found.line).includes(found.text.split('\n')[0]!.trim()), `${name} at ${found.file}:${found.line}`);
  }
  for (const [keyword, row] of rows) {
    t.true(line(rowLine(keyword)!.file, rowLine(keyword)!.line).includes(keyword), keyword);
    t.truthy(typingLine(row.rules), `typing of ${row.rules}`);
  }
});

test('relations tell the rules of loads and stores apart', t => {
  t.true(reductionSource('Step_read/load-num-oob')!.text.startsWith('read('));
  t.true(reductionSource('Step/store-num-oob')!.text.startsWith('write('));
  t.is(reductionSource('Step_pure/nowhere-at-all'), null);
});

test('addresses in the specification are headings that it has', t => {
  for (const [keyword, row] of rows) {
    const { typing, reduction } = instructionFact(keyword, row).specification;
    t.regex(typing, /^https:\/\/webassembly\.github\.io\/.+(instructions|valid)\.html/, keyword);
    t.false(/[#-]$|[._]\w*$/.test(reduction.replace('.html', '')), reduction);
  }
  t.is(
    instructionFact('i32.load', rows.get('i32.load')!).specification.typing,
    'https://webassembly.github.io/spec/core/valid/instructions.html#valid-load-val',
  );
});

test('a redex says what is taken, and what may be touched', t => {
  const rule = (name: string) => factsFor(name)[0] as RuleFact; // a rule's name
  t.is(redexOf(rule('Step_pure/binop-val'), 'i32.add', ['i32', 'i32']), '(i32.const c₁) (i32.const c₂) (i32.add) ↪ v');
  t.is(redexOf(rule('Step_read/load-num-oob'), 'i32.load'), 'z; v₁ (i32.load) ↪ trap');
  t.is(redexOf(rule('Step/global.set'), 'global.set x'), 'z; v₁ (global.set x) ↪ z′; …');
});

test('patterns fit rules with and without their relation, and keywords', t => {
  const names = (text: string) => factsFor(text).map(f => (f.kind === 'rule' ? f.name : f.keyword));
  t.deepEqual(names('br_if'), ['br_if']);
  t.deepEqual(names('br_if-*'), ['Step_pure/br_if-true', 'Step_pure/br_if-false']);
  t.deepEqual(names('Step_pure/br_if-*'), ['Step_pure/br_if-true', 'Step_pure/br_if-false']);
  t.true(names('memory.*').includes('memory.grow'));
  t.true(names('Link/*').length > 70);
  t.deepEqual(names('no.such.thing'), []);
});

test('every rule of linking has its paragraph and its source', t => {
  for (const f of factsFor('Link/*')) {
    if (f.kind !== 'rule') continue;
    t.true(f.text!.text.includes(f.name), f.name);
    t.truthy(f.source, f.name);
  }
});

test('the command prints notation, JSON, and what is near', t => {
  const shown = linkstep('rules', 'br_if');
  t.is(shown.status, 0);
  for (const part of [
    'C.labels[l] = [t*]',
    '─────',
    'C ⊢ br_if l : [t* i32] → [t*]',
    'Step_pure/br_if-true',
    'interpreter/execution/rules/control.ts:',
    '#exec-br-if',
  ])
    t.true(shown.out.includes(part), part);
  const all = linkstep('rules', '--json').out.trim().split('\n').map(l => JSON.parse(l)); // biome-ignore format: short
  t.true(all.length > 300);
  t.true(all.every(r => typeof r.name === 'string' && r.kind === 'rule'));
  const link = linkstep('rules', 'Link/open-missing');
  t.regex(link.out, /the search finds no file/);
  const near = linkstep('rules', 'i32.ad');
  t.is(near.status, 2);
  t.regex(near.err, /near are i32\.add/);
});
