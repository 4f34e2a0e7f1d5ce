// Every C fixture, run in this process: what it prints, how it ends, in both readings and on both tiers, the invariants holding after every link event.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import test from 'ava';
import { deterministicRandom, deterministicTime } from '../interpreter/host/wasi.ts';
import { digest } from '../interpreter/linking/digest.ts';
import { type LinkMap, linkMap } from '../scripts/linkstep/link-map.ts';
import { type MakesTier, openProgram, type ProgramOptions } from '../scripts/linkstep/program.ts';
import { drive, type Outcome } from '../scripts/linkstep/program-run.ts';
import { entryOf } from '../scripts/linkstep/run.ts';
import { tierOn } from './harness/fast.ts';
import { builtOf, type Case, cases, expectedOf, fixtures } from './linking-c-cases.ts';

interface Ran {
  readonly out: string;
  readonly outcome: Outcome;
  readonly log: string;
  readonly digest: string;
  readonly map: LinkMap;
}

function runCase(
  name: string,
  c: Case,
  options: Partial<ProgramOptions>,
  checkInvariants: boolean,
  makesTier: MakesTier | null = null,
): Ran {
  const folder = builtOf(name);
  const written: Uint8Array[] = [];
  const write = (bytes: Uint8Array): void => void written.push(bytes.slice());
  const machine = openProgram(
    `${folder}/main.wasm`,
    c.args ?? [],
    {
      libraryPath: [], preload: c.preload ?? [], profile: 'elf', reading: 'cells', dir: c.files === undefined ? [] : [`${folder}::.`],
      env: Object.entries(c.env ?? {}).map(([k, v]) => `${k}=${v}`), ...options,
    },
    { stdin: () => new Uint8Array(0), stdout: write, stderr: write, ...deterministicTime(), random: deterministicRandom() },
    makesTier,
  ); // biome-ignore format: fields only
  if ('kind' in machine) throw new Error(`${name} is no program: ${machine.kind}`);
  const started = drive(machine, machine.z, { checkInvariants });
  const outcome = started.kind === 'values' ? drive(machine, entryOf(machine, name, undefined, []), { checkInvariants }) : started;
  const { p } = machine;
  return { out: Buffer.concat(written).toString(), outcome, log: JSON.stringify(p.log), digest: digest(p), map: linkMap(p) };
}

for (const [name, c] of cases) {
  test(`${name} prints and ends as expected, in both readings, with the invariants, and on the fast tier`, t => {
    const cells = runCase(name, c, {}, true);
    const patched = runCase(name, c, { reading: 'patched' }, true);
    const compiled = [runCase(name, c, {}, false, tierOn), runCase(name, c, { reading: 'patched' }, false, tierOn)];
    for (const { out, outcome } of [cells, patched, ...compiled]) {
      t.is(out, expectedOf(name));
      if (c.trap === undefined) t.deepEqual(outcome, { kind: 'exit', status: c.status ?? 0 });
      else {
        t.is(outcome.kind, 'trap');
        t.true(outcome.kind === 'trap' && outcome.reason.includes(c.trap), JSON.stringify(outcome));
      }
    }
    t.deepEqual(patched.map, cells.map, 'placement, slots and cells are the same in both readings');
    const again = runCase(name, c, {}, false);
    t.is(again.log, cells.log, 'the same inputs give the same link log');
    t.is(again.digest, cells.digest);
    const [fast, fastPatched] = compiled as [Ran, Ran];
    t.is(fast.log, cells.log, 'on the fast tier too');
    t.deepEqual([fast.digest, fastPatched.digest], [cells.digest, patched.digest]);
    t.deepEqual(fast.map, cells.map);
  });
}

test('a policy other than the default is seen: under elf-unload, flags prints what glibc prints', t => {
  const { out, outcome } = runCase('flags', cases.get('flags')!, { profile: 'elf-unload' }, true);
  t.is(outcome.kind, 'exit');
  t.is(out, readFileSync(`${fixtures}c/oracle/flags.txt`, 'utf8'), 'the last dlclose unloads, so its state is new');
});

test('the stack of a trap names functions, objects and the load they were called from', t => {
  const { outcome } = runCase('trap-constructor', cases.get('trap-constructor')!, {}, false);
  t.true(outcome.kind === 'trap');
  const calls = outcome.kind === 'trap' ? (outcome.report?.calls ?? []) : [];
  const stack = calls.map(c => (c.load === null ? `${c.name} ${basename(c.source?.name ?? '?')}` : `load ${c.load.object}`));
  t.deepEqual(stack, [
    'arrive libtrap.so',
    '__wasm_call_ctors libtrap.so',
    'load libtrap.so',
    '__original_main main.wasm',
    '_start main.wasm',
  ]);
});
