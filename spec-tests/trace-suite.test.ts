// Every configuration of some scripts is stepped to its end and all the way back before it is run: the states are the same, and so are the verdicts.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { Result } from '../interpreter/execution/configuration.ts';
import { coreRules, run as runToEnd } from '../interpreter/execution/step.ts';
import { stateDigest } from '../interpreter/trace/state-digest.ts';
import { close, forward, goTo, timeline } from '../interpreter/trace/timeline.ts';
import { decodeText, parseScript } from '../text-format/parse.ts';
import { referenceWith } from './harness/reference.ts';
import { run } from './harness/runner.ts';
import { suiteOrSkip } from './testsuite.ts';

/** Configurations of a file, and steps of a configuration, that are looked at. */
const mostConfigs = 25;
const mostSteps = 150;

function check(path: string): { readonly states: number; readonly wrong: readonly string[] } {
  let states = 0;
  let configs = 0;
  const wrong: string[] = [];
  const engine = referenceWith({
    rules: coreRules,
    run: (z, rules) => {
      const large = z.store.mems.reduce((n, m) => n + m.bytes.length, 0) > 3_000_000;
      if (configs++ > mostConfigs || large) return runToEnd(z, Number.POSITIVE_INFINITY, rules) as Result; // without fuel there is a result
      const t = timeline(z, rules);
      const digests = [stateDigest(t.z, t.program)];
      while (digests.length < mostSteps && forward(t) !== null) digests.push(stateDigest(t.z, t.program));
      states += digests.length;
      for (let n = t.n; n >= 0; n--) {
        goTo(t, n);
        if (stateDigest(t.z, t.program) !== digests[n]) wrong.push(`configuration ${configs}, step ${n}`);
      }
      goTo(t, Number.POSITIVE_INFINITY);
      const { result } = t.z;
      close(t);
      return result as Result; // it was stepped to the end
    },
  });
  const script = parseScript(decodeText(path, readFileSync(path)));
  for (const v of run([script], engine, { errorText: 'prefix', via: 'none', print: () => {} }))
    if (v.status !== 'passed') wrong.push(`${v.pos}: ${v.reason}`);
  return { states, wrong };
}

const names = [
  'array_copy', 'br_table', 'bulk', 'call_indirect', 'elem', 'instance', 'linking', 'memory_copy', 'memory_grow', 'ref_cast', 'return_call_indirect',
  'start', 'struct', 'table_grow', 'throw_ref', 'try_table', 'legacy/try_catch', 'legacy/rethrow', 'legacy/try_delegate',
]; // biome-ignore format: names

for (const name of names) {
  test(`${name}.wast, forward and back`, t => {
    const folder = suiteOrSkip(t);
    if (folder === null) return;
    const path = join(folder, `${name}.wast`);
    if (!existsSync(path)) return t.fail(path);
    const { states, wrong } = check(path);
    t.deepEqual(wrong, []);
    t.true(states > 10);
    return undefined;
  });
}

test('the scripts of linking, forward and back', t => {
  const folder = fileURLToPath(new URL('../../spec-tests/suites/linking', import.meta.url));
  let states = 0;
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.wast'))
    .sort();
  // One in six: they are many, and alike in what they do to a timeline.
  for (const name of scripts.filter((_, i) => i % 6 === 0)) {
    const found = check(join(folder, name));
    t.deepEqual(found.wrong, [], name);
    states += found.states;
  }
  t.true(states > 500, `${states}`);
});
