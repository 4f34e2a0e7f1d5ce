// Worker threads from one script, compiled before: the script's code is taken as it is, and verdicts are those of threads from single modules.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import test from 'ava';
import type { Entry } from './harness/entries.ts';
import { patience } from './harness/node.ts';
import { runAll } from './harness/pool.ts';
import { wholeFile } from './harness/run-file.ts';
import { findFiles } from './harness/selection.ts';

const dist = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

test('the host takes the code that the build made, under the flags that threads run with', t => {
  setFlagsFromString(patience);
  const [script, compiled] = [dist('worker.cjs'), dist('worker.code')];
  t.false(new Script(readFileSync(script, 'utf8'), { filename: script, cachedData: readFileSync(compiled) }).cachedDataRejected);
});

async function entriesOf(engine: string): Promise<unknown[]> {
  const out: unknown[] = [];
  const entry = (e: Entry): void => {
    out.push({ ...e, time: 0 });
  };
  const folder = fileURLToPath(new URL('../../spec-tests/suites', import.meta.url));
  const tasks = findFiles([folder]).map(path => wholeFile({ path, name: path, bytes: null }));
  await runAll(tasks, { engine, jobs: 1, timeout: 60, entry });
  return out;
}

test('an engine by its name, and the same as a module of somebody’s own, which has threads from single modules', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'linkstep-threads-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const own = join(folder, 'own.mjs');
  writeFileSync(own, `export { fastEngine as engine } from ${JSON.stringify(new URL('./harness/fast.js', import.meta.url).href)};\n`);
  const [named, its] = [await entriesOf('fast'), await entriesOf(own)];
  t.true(named.length > 2000);
  t.deepEqual(named, its);
});
