// What `npm run test:engines` runs: a few small scripts on every engine that is on this machine. A line for each engine, also for each that is
// absent; the exit status is 1 if a command fails on an engine, or an engine does not come to the end of a script.
//
//   node dist/scripts/engines/check.js [ENGINE…]

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../linkstep/version.ts';
import { engineKinds } from './all.ts';
import type { EngineKind, ScriptFile } from './foreign.ts';

const scripts: readonly ScriptFile[] = ['start.wast', 'core/type-definitions.wast', 'core/values-across.wast'].map(name => {
  const path = join(projectRoot, 'spec-tests', 'suites', name);
  return { name, path, bytes: readFileSync(path) };
});

/** Commands on which an engine is known to be wrong, and what it says there. */
const known: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ocaml: { 'core/values-across.wast:71': 'wrong type of argument, for a null where a null of a struct type is asked for' },
  binaryen: {
    'start.wast:29': 'it does not read NaN patterns in results',
    'start.wast:36': 'in text, it does not export a mutable global',
    'core/values-across.wast:4': 'as start.wast:36',
    'core/type-definitions.wast:39': 'it takes the module as valid',
  },
};

/** Whether all went well. */
async function check({ name, find, open, install }: EngineKind): Promise<boolean> {
  const say = (text: string): void => void process.stdout.write(`${name.padEnd(10)} ${text}\n`);
  const found = find();
  if (found === null) {
    say(`absent: ${install ?? 'not for this machine'}`);
    return true;
  }
  const count = { passed: 0, failed: 0, skipped: 0 };
  const wrong: string[] = [];
  try {
    const engine = await open(found);
    try {
      for (const script of scripts) {
        const ended = await engine.run(script, {
          timeout: 60,
          entry: e => {
            const place = `${script.name}:${e.line}`;
            count[e.status]++;
            if (e.status === 'failed' && known[name]?.[place] === undefined) wrong.push(`${place} ${e.reason ?? ''}`);
          },
        });
        if (ended.how !== 'completed') wrong.push(`${script.name} ${JSON.stringify(ended)}`);
      }
    } finally {
      await engine.close();
    }
    say(
      `${engine.version === '' ? 'found' : engine.version}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} unsupported`,
    );
  } catch (thrown) {
    wrong.push(thrown instanceof Error ? thrown.message : String(thrown));
    say('does not start');
  }
  for (const line of wrong) process.stdout.write(`  ${line}\n`);
  return wrong.length === 0;
}

const wanted = process.argv.slice(2);
let well = true;
for (const kind of engineKinds) if (wanted.length === 0 || wanted.includes(kind.name)) well = (await check(kind)) && well;
process.exitCode = well ? 0 : 1;
