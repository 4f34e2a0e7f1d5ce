// Differential testing (bounded; `linkstep fuzz` has no bound): random cases on the reference tier, the fast tier and the host agree.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { textSource } from '../interpreter/syntax/source.ts';
import { type CampaignOptions, defaults, fuzz } from '../scripts/fuzz/campaign.ts';
import { isDeterminate } from '../scripts/fuzz/choices.ts';
import { differenceOf, observe, sizesOf } from '../scripts/fuzz/observe.ts';
import { caseText, fileName } from '../scripts/fuzz/report.ts';
import { parseScript } from '../text-format/parse.ts';
import { printScript } from '../text-format/print.ts';
import type { Script } from '../text-format/script.ts';
import { runAll } from './harness/pool.ts';
import { referenceEngine } from './harness/reference.ts';
import { wholeFile } from './harness/run-file.ts';
import { findFiles } from './harness/selection.ts';
import { linkstep } from './linkstep.ts';
import { everything } from './random/features.ts';
import { scriptOf } from './random/scripts.ts';
import { shrinkScript } from './shrink/scripts.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-fuzz-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const campaign = (more: Partial<CampaignOptions>): CampaignOptions => ({
  seed: 1,
  seconds: 6,
  cases: 60,
  engines: ['reference', 'fast'],
  features: null,
  size: defaults.size,
  jobs: 1,
  timeout: 30,
  disagreements: 1,
  tries: 1500,
  ...more,
});
const nobody = (): void => {};

const random = Date.now() % 2 ** 32;
for (const [name, seed, seconds, cases] of [['a fixed seed', 1, 60, 75], [`seed ${random}`, random, 3, 1000]] as const) // biome-ignore format: pairs
  for (const engines of [
    ['reference', 'fast'],
    ['reference', 'fast', 'host'],
  ])
    test.serial(`${engines.join(', ')} agree on random cases of ${name}`, async t => {
      t.timeout(240_000);
      const { disagreements, tally, features } = await fuzz(campaign({ seed, engines, seconds, cases }), nobody);
      t.deepEqual(disagreements.map(d => caseText(seed, d)), []); // biome-ignore format: short
      t.true(features.includes('reference types'));
      // Most calls give values, and some trap.
      if (name === 'a fixed seed') t.true(tally.cases === cases && tally.ends.values! > tally.ends.trap! && tally.ends.trap! > 0);
    });

test.serial('what was found before (suites/core/found) stays mended, on both tiers', async t => {
  const paths = findFiles([fileURLToPath(new URL('../../spec-tests/suites/core/found/', import.meta.url))]);
  t.true(paths.length > 0);
  for (const engine of ['reference', 'fast']) {
    const bad: unknown[] = [];
    const tasks = paths.map(path => ({ ...wholeFile({ path, name: path, bytes: null }), full: false }));
    await runAll(tasks, { engine, jobs: 1, timeout: 60, entry: e => e.type === 'command' && bad.push(e) });
    t.deepEqual(bad, [], engine);
  }
});

/** An engine with faults: some instructions do what others do. */
function faulty(name: string, swaps: Readonly<Record<string, string>>): string {
  const url = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  const path = join(folder, `${name}.js`);
  writeFileSync(
    path,
    `import { coreRules, run } from ${url('../interpreter/execution/step.js')};
import { referenceWith } from ${url('./harness/reference.js')};
const groups = new Map(coreRules.groups);
for (const [op, other] of Object.entries(${JSON.stringify(swaps)})) groups.set(op, coreRules.groups.get(other));
export const engine = { ...referenceWith({ rules: { ...coreRules, groups }, run: (z, rules) => run(z, Infinity, rules) }), name: ${JSON.stringify(name)} };
`,
  );
  return path;
}

// Seeds with which the instructions come early, for quick tests; with others they come later.
const rotlSeed = 44;
const copysignSeed = 16;

test.serial('a seeded fault is found by a campaign, and shrunk from a module of over 150 instructions to fewer than 10', async t => {
  t.timeout(240_000);
  const engine = faulty('rotl', { 'i32.rotl': 'i32.rotr' });
  const { disagreements } = await fuzz(
    campaign({ seed: rotlSeed, engines: ['reference', engine], cases: 5000, seconds: 120, size: 300 }),
    nobody,
  );
  t.is(disagreements.length, 1);
  const [d] = disagreements;
  const text = caseText(rotlSeed, d!);
  const counts = /(\d+) instructions of (\d+)/.exec(text);
  t.true(Number(counts?.[1]) < 10 && Number(counts?.[2]) > 150, text);
  t.regex(text, /i32\.rotl[\s\S]*\(assert_return \(invoke/);
  t.regex(fileName(rotlSeed, d!), /^fuzz-\d+-\d+-.*\.wast$/);
});

test.serial('every instruction that goes wrong is found: f64.copysign, with other choices of NaNs held off', async t => {
  t.timeout(240_000);
  const { engine } = await import(faulty('copysign', { 'f64.copysign': 'f64.max' }));
  const options = { features: everything, size: 300, canonical: true };
  const differs = (s: Script) => differenceOf(observe(s, referenceEngine), observe(s, engine))?.how;
  for (let n = 0; n < 5000; n++) {
    const script = scriptOf(copysignSeed, n, options);
    if (differs(script) !== 'values/values') continue;
    const fails = (s: Script) => differs(s) === 'values/values' && isDeterminate(s);
    if (!fails(script)) continue;
    const { result } = await shrinkScript(script, fails, { tries: 2000 });
    const { instructions } = sizesOf(result);
    t.true(instructions < 10, printScript(result));
    t.regex(printScript(result), /f64\.copysign/);
    return;
  }
  t.fail('not found');
});

test.serial('a hang and a crash of an engine are disagreements', async t => {
  t.timeout(240_000);
  for (const [what, body] of [
    ['timeout', 'for (;;);'],
    ['crash', 'process.exit(7);'],
  ] as const) {
    // biome-ignore format: pairs
    const path = join(folder, `${what}.js`);
    writeFileSync(
      path,
      `import { referenceEngine } from ${JSON.stringify(new URL('./harness/reference.js', import.meta.url).href)};
export const engine = { ...referenceEngine, name: 'broken', open: o => {
  const s = referenceEngine.open(o);
  return { ...s, instantiate: m => { if (m.module.memories.length > 0) { ${body} } return s.instantiate(m); } };
} };
`,
    );
    const { disagreements } = await fuzz(campaign({ engines: ['reference', path], features: ['SIMD'], timeout: 1, tries: 3 }), nobody);
    t.is(disagreements[0]?.how, what);
    t.is(disagreements[0]?.engine, path);
  }
});

test('what the specification leaves open is no disagreement', t => {
  const read = (text: string) => parseScript(textSource('x.wast', text));
  const nan = (result: string): string =>
    `(module (func (export "f") (param f32) (result i32) (i32.reinterpret_f32 (f32.div (local.get 0) (local.get 0)))))
     (invoke "f" (f32.const ${result}))`;
  t.true(isDeterminate(read(nan('1'))));
  t.false(isDeterminate(read(nan('0'))));
  const values = (text: string) => ({ outcomes: [{ kind: 'values', values: [{ text }] }], ended: { how: 'completed' } }) as const;
  const trap = (message: string) => ({ outcomes: [{ kind: 'trap', message }], ended: { how: 'completed' } }) as const;
  t.is(differenceOf(values('(i32.const 1)'), values('(i32.const 1)')), null);
  t.deepEqual(differenceOf(values('(i32.const 1)'), values('(i32.const 2)')), { at: 0, how: 'values/values', said: '' });
  t.is(differenceOf(trap('integer divide by zero'), trap('divide by zero')), null);
  t.deepEqual(differenceOf(trap('integer divide by zero'), trap('memory access out of bounds')), {
    at: 0,
    how: 'trap/trap',
    said: 'memory access out of bounds',
  });
  // One instruction may have both reasons.
  t.is(differenceOf(trap('null array reference'), trap('array element access out of bounds')), null);
  t.not(differenceOf(trap('null array reference'), trap('out of bounds array access'), true), null);
  t.is(differenceOf(trap('unreachable'), { outcomes: [{ kind: 'exhaustion' }], ended: { how: 'completed' } }), null);
});

test.serial('the command says how many there were, and exits with 0', async t => {
  const run = (...args: string[]) => linkstep(['fuzz', ...args], { cwd: folder, seconds: 100 });
  const args = ['--engines', 'reference,fast', '--cases', '10', '--seed', '1', '--jobs', '1'];
  const [a, b] = [run(...args), run(...args)];
  t.is(a.status, 0, a.err);
  t.regex(a.out, /\d+ modules with [\d,]+ instructions in 10 cases;.*\n[\d,]+ steps of the reference tier; .*\n0 disagreements\n$/);
  const counts = (text: string): string => text.replace(/; [\d.]+ s$/m, '');
  t.is(counts(a.out), counts(b.out));
  t.is(run('--engines', 'reference').status, 2);
  t.is(run('--engines', 'reference,nosuch').status, 2);
});
