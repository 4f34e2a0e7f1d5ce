// The official suite on the reference tier, each file five ways: as it is, through binary, through flat and folded text, as a printed script.

import { join, relative } from 'node:path';
import test from 'ava';
import type { CommandEntry } from './harness/entries.ts';
import { runAll } from './harness/pool.ts';
import { type Task, wholeFile } from './harness/run-file.ts';
import { findFiles } from './harness/selection.ts';
import { type Via, vias } from './harness/verdicts.ts';
import { suiteOrSkip } from './testsuite.ts';

/** Verdicts by folder: one for every module command, action and assertion, and one for each of what else commands a script may give. */
const counts = { core: 65_184, custom: 28, legacy: 96 };
const files = { core: 257, custom: 3, legacy: 4 };

type Area = keyof typeof counts;
const areaOf = (suite: string, path: string): Area => {
  const folder = relative(suite, join(path, '..'));
  return folder === 'custom' || folder === 'legacy' ? folder : 'core';
};

async function runSuite(suite: string, via: Via): Promise<{ verdicts: Record<Area, number>; other: CommandEntry[]; ended: string[] }> {
  const paths = findFiles([suite]);
  const verdicts = { core: 0, custom: 0, legacy: 0 };
  const other: CommandEntry[] = [];
  const ended: string[] = [];
  const tasks = paths.map((path): Task => ({ ...wholeFile({ path, name: path, bytes: null }), via, full: false }));
  await runAll(tasks, {
    engine: 'reference',
    jobs: 2,
    timeout: 240,
    entry: e => {
      if (e.type === 'command') other.push(e); // entries of what passed are not sent
      if (e.type === 'file') {
        verdicts[areaOf(suite, e.file)] += e.passed + e.failed + e.skipped;
        if (e.ended !== 'completed') ended.push(`${e.file}: ${e.ended}`);
      }
    },
  });
  return { verdicts, other, ended };
}

for (const via of vias) {
  test.serial(`the official suite passes, no verdict is missing: ${via === 'none' ? 'as it is' : `via ${via}`}`, async t => {
    t.timeout(600_000);
    const suite = suiteOrSkip(t);
    if (suite === null) return;
    const { verdicts, other, ended } = await runSuite(suite, via);
    t.deepEqual(ended, []);
    t.deepEqual(
      other.map(e => `${e.file}:${e.line}: ${e.status} ${e.reason ?? ''}`),
      [],
    );
    t.deepEqual(verdicts, counts);
  });
}

test('the suite is whole', t => {
  const suite = suiteOrSkip(t);
  if (suite === null) return;
  const found = { core: 0, custom: 0, legacy: 0 };
  for (const path of findFiles([suite])) found[areaOf(suite, path)]++;
  t.deepEqual(found, files);
});
