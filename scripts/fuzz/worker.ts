// A thread that makes random cases and runs them on the engines that run in a thread. What hangs or breaks it is known by where it stood.

import { parentPort, workerData } from 'node:worker_threads';
import type { Result } from '../../interpreter/execution/configuration.ts';
import { coreRules, step } from '../../interpreter/execution/step.ts';
import { type AnyEngine, loadEngine } from '../../spec-tests/harness/engines.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import { scriptOf } from '../../spec-tests/random/scripts.ts';
import type { Script } from '../../text-format/script.ts';
import { isDeterminate } from './choices.ts';
import { differenceOf, type Observed, observe, sizesOf } from './observe.ts';
import type { CaseOptions, Found, Reply, Request, Tally, WorkerData } from './protocol.ts';

let steps = 0;
/** The reference tier, counting its steps. */
const counting = referenceWith({
  rules: coreRules,
  run: (z, rules): Result => {
    while (z.result === null) {
      step(z, rules);
      steps++;
    }
    return z.result;
  },
});

async function serve(port: NonNullable<typeof parentPort>, data: WorkerData): Promise<void> {
  const progress = new Int32Array(data.progress);
  const engines: AnyEngine[] = [];
  for (const name of data.engines) engines.push(name === 'reference' ? (counting as unknown as AnyEngine) : await loadEngine(name)); // opaque to the runner
  const observeAll = (script: Script): Observed[] =>
    engines.map((engine, e) => {
      progress[1] = e;
      progress[2]!++;
      return observe(script, engine);
    });

  const batch = (seed: number, from: number, to: number, { features, size, canonical }: CaseOptions): { tally: Tally; found: Found[] } => {
    steps = 0;
    const found: Found[] = [];
    const ends: Record<string, number> = {};
    let [modules, instructions, allowed] = [0, 0, 0];
    const options = { features: new Set(features), size, canonical };
    for (let n = from; n < to; n++) {
      progress[0] = n;
      const script = scriptOf(seed, n, options);
      const counted = sizesOf(script);
      modules += counted.modules;
      instructions += counted.instructions;
      const observed = observeAll(script);
      observed[0]!.outcomes.forEach(({ kind }, i) => {
        if (script.commands[i]?.kind === 'invoke') ends[kind] = (ends[kind] ?? 0) + 1;
      });
      for (let engine = 1; engine < observed.length; engine++) {
        const difference = differenceOf(observed[0]!, observed[engine]!, !canonical);
        if (difference === null) continue;
        if (canonical && !isDeterminate(script)) allowed++;
        else found.push({ n, engine, difference });
      }
    }
    return { tally: { cases: to - from, modules, instructions, steps, ends, allowed }, found };
  };

  port.on('message', (request: Request) => {
    const reply: Reply =
      request.kind === 'batch'
        ? { kind: 'batch', ...batch(request.seed, request.from, request.to, request.options) }
        : request.kind === 'script'
          ? { kind: 'script', observed: observeAll(request.script) }
          : { kind: 'determinate', determinate: isDeterminate(request.script) };
    port.postMessage(reply);
  });
}

if (parentPort !== null) {
  // The main thread made this thread with this data (lane.ts).
  await serve(parentPort, workerData as WorkerData);
}
