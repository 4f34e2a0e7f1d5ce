// The process in which scripts are run on an engine that forgets (./machine.ts): it answers lines of JSON as the driver of other engines does
// (spec-tests/harness/driver.ts). Each script is gone through twice: to foresee what it asks, and to ask.
//
//   node dist/scripts/engines/batches/serve.js ENGINE WHERE FOLDER

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fromBase64 } from '../../../interpreter/linking/plan/base64.ts';
import { type DriverAnswer, type DriverRequest, type FeaturesRequest, filesIn } from '../../../spec-tests/harness/driver.ts';
import { faultText } from '../../../spec-tests/harness/driver-serve.ts';
import { noExpectations } from '../../../spec-tests/harness/expectations.ts';
import { type AnyEngine, everything, type Progress, runBytes, type Task } from '../../../spec-tests/harness/run-bytes.ts';
import { type Foreseen, foreseeing, keysOf } from './foresee.ts';
import type { Machine } from './machine.ts';
import { type Lacking, lackingOf } from './modules.ts';
import { batchEngine } from './session.ts';
import { wasmi } from './wasmi.ts';
import { wizer } from './wizer.ts';

function answer(a: DriverAnswer): void {
  const bytes = Buffer.from(`${JSON.stringify(a)}\n`);
  for (let at = 0; at < bytes.length; ) at += writeSync(1, bytes, at);
}

function runScript(name: string, machine: Machine, lacking: Lacking, { name: file, path, script, inputs }: DriverRequest): void {
  const task: Task = {
    path, name: file, bytes: null, actions: [], selection: everything, expectations: noExpectations, via: 'none', errorText: 'prefix', full: true,
  }; // biome-ignore format: fields only
  const bytes = fromBase64(script);
  const through = (engine: AnyEngine, starts: (command: number) => void) => {
    const progress: Progress = { at: starts, total: () => {}, passed: () => {} };
    return runBytes(task, bytes, engine, progress, filesIn(inputs));
  };
  const foreseen: Foreseen[] = [];
  const first = keysOf();
  for (const _ of through(foreseeing(first, f => foreseen.push(f)) as AnyEngine, first.starts)); // what an engine calls a module is its own
  const keys = keysOf();
  for (const entry of through(batchEngine(name, machine, lacking, keys, foreseen) as AnyEngine, keys.starts))
    if (entry.type === 'command') answer({ entry });
  answer({ done: true });
}

const machines: Readonly<Record<string, (where: string, folder: string) => Machine>> = { wizer, wasmi };
const [name = '', where = '', folder = ''] = process.argv.slice(2);
const machine = machines[name]!(where, folder); // ./kinds.ts starts it
const lacking = lackingOf(machine);
for await (const line of createInterface({ input: process.stdin })) {
  try {
    const asked: DriverRequest | FeaturesRequest = JSON.parse(line); // linkstep wrote it
    if ('features' in asked) answer({ features: {} });
    else runScript(name, machine, lacking, asked);
  } catch (thrown) {
    answer({ failed: faultText(thrown) });
  }
}
