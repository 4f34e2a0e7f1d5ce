// The conformance suite of linking and the C fixtures on every engine of this machine that has the JavaScript API, browsers included. Run by
// `npm run test:engines` (LINKSTEP_TEST_ENGINES=1); an engine that is absent is one line.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { deterministicRandom, deterministicTime } from '../interpreter/host/wasi.ts';
import type { LinkPlan } from '../interpreter/linking/plan/schema.ts';
import { openReplayEngine, type Replayed, replayEngineNames } from '../scripts/engines/replay/engines.ts';
import { planOfProgram, planOfScript } from '../scripts/engines/replay/plans.ts';
import { replayPlans } from '../scripts/engines/replay/run.ts';
import { openProgram } from '../scripts/linkstep/program.ts';
import { builtOf, cases } from './linking-c-cases.ts';

const folder = fileURLToPath(new URL('../../spec-tests/suites/linking/', import.meta.url));

function* plans(): Generator<LinkPlan> {
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.wast')) yield planOfScript(name, readFileSync(`${folder}${name}`, 'utf8'));
  for (const [name, c] of cases) {
    const machine = openProgram(
      `${builtOf(name)}/main.wasm`,
      c.args ?? [],
      {
        libraryPath: [], preload: c.preload ?? [], profile: 'elf', reading: 'cells', dir: c.files === undefined ? [] : [`${builtOf(name)}::.`],
        env: Object.entries(c.env ?? {}).map(([k, v]) => `${k}=${v}`),
      },
      { stdin: () => new Uint8Array(0), stdout: () => {}, stderr: () => {}, ...deterministicTime(), random: deterministicRandom() },
    ); // biome-ignore format: fields only
    if ('kind' in machine) throw new Error(`${name} is no program: ${machine.kind}`);
    yield planOfProgram(machine, name, true).plan;
  }
}

/** Differences of an engine that are its own faults, with the clause that says so. */
const known: ReadonlyMap<string, (r: Replayed) => boolean> = new Map([
  [
    'jsc',
    r =>
      r.status === 'different' &&
      // 2.50: what an element segment puts into a table is another function object than the export (JS-API, "a new Exported Function": the
      // function object cache has one a function address).
      ((r.difference?.what.startsWith('slot ') === true && r.difference.found.includes('does not know')) ||
        // 2.50: a handler of an imported tag does not catch what a function of another instance throws (4.6.8, throw_ref-handler-catch).
        r.name === 'I-tag-of-two-local-roots.wast'),
  ],
]);

const wanted = process.env.LINKSTEP_TEST_ENGINES === '1';
let made: readonly LinkPlan[] | null = null;
for (const name of wanted ? replayEngineNames : [])
  test.serial(`${name}: the same state after every operation`, async t => {
    t.timeout(300_000);
    const engine = await openReplayEngine(name).catch((absent: Error) => {
      t.log(`skipped: ${absent.message}`);
      return null;
    });
    if (engine === null) {
      t.pass();
      return;
    }
    made ??= [...plans()];
    try {
      const report = await replayPlans(made, engine);
      const wrong = report.results.filter(r => r.status !== 'same' && r.status !== 'unsupported' && known.get(name)?.(r) !== true);
      t.deepEqual(
        wrong.map(r => JSON.stringify(r)),
        [],
      );
      t.true(report.same > 250);
      t.log(
        `${engine.version}: ${report.same} of ${made.length}, ${report.operations} operations, unsupported ${JSON.stringify(report.unsupported)}`,
      );
    } finally {
      await engine.close();
    }
  });
if (!wanted) test('other engines are left to npm run test:engines', t => t.pass());
