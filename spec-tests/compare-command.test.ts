// `linkstep compare` as its users meet it: a fault that is found and made small, engines that agree, and what is wrong with its arguments.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import test from 'ava';
import { comparisonSchema } from '../scripts/compare/json.ts';
import { parseScript } from '../text-format/parse.ts';
import { conforms, type Schema } from './conforms.ts';
import { linkstep as linkstepIn, type Ran } from './linkstep.ts';

const built = new URL('../', import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'linkstep-compare-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const linkstep = (...args: string[]): Ran => linkstepIn(args, { cwd: folder, seconds: 120 });
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return name;
};
const lib = (path: string): string => JSON.stringify(pathToFileURL(fileURLToPath(new URL(path, built))).href);

/** The reference engine with one rule that gives one too many, where the second operand is 64 or more. */
const faulty = put(
  'faulty.mjs',
  `import { coreRules, run } from ${lib('interpreter/execution/step.js')};
import { referenceWith } from ${lib('spec-tests/harness/reference.js')};
const group = coreRules.groups.get('i64.rotr');
const wrong = r => ({ ...r, gives: (z, e, a, b) => { const v = r.gives(z, e, a, b); return b.c >= 64n ? { ...v, c: v.c + 1n } : v; } });
const rules = { ...coreRules, groups: new Map([...coreRules.groups, ['i64.rotr', { ...group, rules: group.rules.map(wrong) }]]) };
export const engine = { ...referenceWith({ rules, run: (z, table) => run(z, Infinity, table) }), name: 'faulty' };
`,
);
const mixed = put(
  'mixed.wast',
  `(module $other (func (export "g") (result i32) (i32.const 1)))
(module $m
  (memory 1) (global $n (mut i64) (i64.const 0))
  (func $mix (param i64 i64) (result i64)
    (local i64)
    (local.set 2 (i64.xor (i64.mul (local.get 0) (i64.const 31)) (i64.rotl (local.get 1) (i64.const 7))))
    (i64.store (i32.const 8) (local.get 2))
    (if (i64.gt_u (local.get 1) (i64.const 10)) (then (local.set 2 (i64.rotr (local.get 2) (local.get 1)))))
    (global.set $n (i64.add (global.get $n) (local.get 2)))
    (i64.add (local.get 2) (i64.load (i32.const 8))))
  (func (export "run") (param i64 i64) (result i64) (call $mix (local.get 0) (local.get 1)))
  (func (export "unused") (result i32) (block (result i32) (i32.const 3))))
(invoke $other "g")
(invoke $m "run" (i64.const 3) (i64.const 4))
(invoke $m "run" (i64.const 99) (i64.const 1000))
(assert_trap (module (func unreachable) (start 0)) "unreachable")
`,
);

test('a seeded fault is found, and shrunk to fewer than ten instructions with a trace', t => {
  const r = linkstep(
    'compare',
    mixed,
    '--engines',
    `reference,./${faulty}`,
    '--first',
    '--json',
    '--shrink',
    'cases',
    '--html',
    'report.html',
  );
  t.is(r.status, 1, r.err);
  const lines = r.out.trimEnd().split('\n').map(line => JSON.parse(line)); // biome-ignore format: one expression
  for (const line of lines) t.true(conforms(line, comparisonSchema as unknown as Schema), JSON.stringify(line)); // as much of it as is checked
  const found = lines.find(l => l.type === 'case');
  t.is(found.line, 15);
  t.true(found.instructions < 10, found.script);
  t.regex(found.script, /i64\.rotr/);
  t.regex(found.trace.join('\n'), /Step_pure\/binop-val +i64\.rotr/);
  t.true(found.trace.length <= 10);
  // The case is a script that says what the reference does.
  const commands = parseScript({ kind: 'text', name: 'case', text: found.script }).commands.map(c => c.kind);
  t.deepEqual(commands, ['module', 'assert_return']);
  const [file] = readdirSync(join(folder, 'cases'));
  t.is(linkstep('wast', join('cases', file!)).status, 0);
  t.is(linkstep('compare', join('cases', file!), '--engines', `reference,./${faulty}`).status, 1, 'it still disagrees');
  t.true(readFileSync(join(folder, 'report.html'), 'utf8').includes('i64.rotr'));
});

test('our two tiers and the host agree on what a program does', t => {
  const r = linkstep('compare', mixed, '--engines', 'reference,fast,host');
  t.is(r.status, 0, r.out + r.err);
  t.is(r.out.trimEnd().split('\n').at(-1), '0 disagreements');
  t.regex(r.out, /^fast .* 1 of 1 +6 +6 /m);
});

test('an engine that hangs or throws is a result of the command, and what is behind it is not lost', t => {
  put(
    'odd.mjs',
    `import { referenceEngine } from ${lib('spec-tests/harness/reference.js')};
export const engine = { ...referenceEngine, open: o => { const s = referenceEngine.open(o); return { ...s, invoke: (i, n, a) => {
  if (n === 'hang') for (;;); if (n === 'throw') throw new TypeError('oh no'); return s.invoke(i, n, a); } }; } };`,
  );
  put(
    'odd.wast',
    '(module (func (export "f")) (func (export "throw")) (func (export "hang")))\n(invoke "throw")\n(invoke "f")\n(invoke "hang")\n(invoke "f")',
  );
  const r = linkstep('compare', 'odd.wast', '--engines', 'reference,./odd.mjs', '--timeout', '3');
  t.is(r.status, 1);
  t.regex(r.out, /crash {2}\.\/odd\.mjs: crash\n {2}odd\.wast:2:1/);
  t.regex(r.out, /hang {2}\.\/odd\.mjs: hang\n {2}odd\.wast:4:1/);
  t.regex(r.out, /2 disagreements/);
});

test('usage errors are status 2, one line, and no stack', t => {
  for (const args of [
    [], ['nowhere.wast'], [mixed, '--engines', 'reference'], [mixed, '--engines', 'reference,steam'], [mixed, '--engines', 'fast,fast'],
    [mixed, '--jobs', '0'], [mixed, '--timeout', 'soon'], [mixed, '--html', 'no/such/folder.html'],
  ]) {
    const r = linkstep('compare', ...args);
    t.is(r.status, 2, `${args.join(' ')}: ${r.out}${r.err}`);
    t.false(/^\s+at .*\.js/m.test(r.out + r.err), args.join(' '));
  } // biome-ignore format: a list
});
