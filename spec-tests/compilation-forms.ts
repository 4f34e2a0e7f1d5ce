// What the tests of the fast tier's forms of functions share: all that the suites and random modules hold, on a tier with other sizes.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { hostSizes, type Sizes } from '../interpreter/compilation/sizes.ts';
import { fastTier } from '../interpreter/compilation/tier.ts';
import type { Result } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import type { FuncInst } from '../interpreter/runtime/instances.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { differenceOf, observe } from '../scripts/fuzz/observe.ts';
import { caseText } from '../scripts/fuzz/report.ts';
import { parseModule } from '../text-format/parse.ts';
import { fastEngineWith } from './harness/fast.ts';
import { referenceEngine } from './harness/reference.ts';
import type { AnyEngine } from './harness/run-bytes.ts';
import { runFile, unwatched, wholeFile } from './harness/run-file.ts';
import { findFiles } from './harness/selection.ts';
import { everything } from './random/features.ts';
import { scriptOf } from './random/scripts.ts';
import { coreScripts, suiteOrSkip } from './testsuite.ts';

type Engine = ReturnType<typeof fastEngineWith>;
export const engineOf = (sizes: Partial<Sizes>): Engine => fastEngineWith({ sizes: { ...hostSizes, ...sizes } });

/** A module on a store whose fast tier has these sizes, and its exported functions. */
export function load(text: string, sizes: Partial<Sizes>) {
  const module = parseModule({ kind: 'text', name: 'test.wat', text });
  const type = validate(module);
  const store = newStore();
  const { inst, config } = instantiate(store, { module, type }, []);
  const tier = fastTier(store, { sizes: { ...hostSizes, ...sizes } });
  tier.run(config);
  const func = (name: string): FuncInst => (inst.exports.get(name) as { readonly inst: FuncInst }).inst; // functions only are asked for
  return { store, tier, func };
}

/** The i64 that a call gave, or where it trapped. */
export const outcome = (r: Result | null): string =>
  r?.kind === 'trap' ? `${r.reason} at ${r.pos}` : r?.kind === 'values' ? `${(r.values[0] as { c: bigint }).c}` : `${r?.kind}`;

/** What of scripts does not pass, by file and line; a `text` is a script by itself. */
export function failures(engine: Engine, paths: readonly string[], text: string | null = null): string[] {
  const bad: string[] = [];
  const bytes = text === null ? null : new TextEncoder().encode(text);
  for (const path of text === null ? paths : ['text.wast'])
    for (const e of runFile(wholeFile({ path, name: path, bytes }), engine as AnyEngine, unwatched)) // it sees its own alone
      if (e.type === 'command' && e.status !== 'passed') bad.push(`${path}:${e.line}: ${e.status} ${e.reason ?? ''}`);
  return bad;
}

/** Tests of a form, each for all that one source holds. */
export function testForm(form: string, engine: Engine): void {
  test(`${form}: the project’s own suites pass`, t => {
    t.timeout(120_000);
    const paths = findFiles([fileURLToPath(new URL('../../spec-tests/suites/core/', import.meta.url))]);
    t.true(paths.length > 0);
    t.deepEqual(failures(engine, paths), []);
  });

  test(`${form}: the official suite passes, as far as its files are small`, t => {
    t.timeout(120_000);
    const suite = suiteOrSkip(t);
    if (suite === null) return;
    const paths = coreScripts(suite).filter(path => !path.includes('simd_') && readFileSync(path).length < 60_000);
    t.true(paths.length > 100);
    t.deepEqual(failures(engine, paths), []);
  });

  test(`${form}: random cases give what the reference tier gives`, t => {
    t.timeout(120_000);
    const seed = 77;
    for (let n = 0; n < 200; n++) {
      const script = scriptOf(seed, n, { features: everything, size: 160, canonical: false });
      const [reference, fast] = [observe(script, referenceEngine), observe(script, engine)];
      const difference = differenceOf(reference, fast, true);
      if (difference === null) continue;
      const observed = Object.entries({ reference, fast }).map(([name, o]) => ({ engine: name, observed: o }));
      t.fail(caseText(seed, { n, engine: 'fast', how: difference.how, script, small: script, difference, observed }));
    }
    t.pass();
  });
}
