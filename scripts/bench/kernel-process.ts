// The process that runs one kernel on a JavaScript host: the host's own WebAssembly and both tiers, in turn, warmed up. Started by whatever
// host is measured as `HOST kernel-process.js FILE ROUNDS MILLISECONDS`; it prints what it measured as JSON.

import { readFileSync } from 'node:fs';
import { coreRules, step } from '../../interpreter/execution/step.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import { median } from './measure.ts';
import { facade } from './programs/webassembly.ts';

/** What one engine did: `n` is what the kernel was called with, `each` milliseconds of processor time for one of n, a number a round. */
export interface Timed {
  readonly n: number;
  readonly each: readonly number[];
}
export interface KernelRun {
  readonly runtime: string;
  readonly host: Timed;
  readonly fast: Timed;
  readonly reference: Timed & { readonly steps: number };
}

type Run = (n: number) => number;

/** What is used of a `WebAssembly`, the host's or the facade's. */
interface Api {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: never) => { readonly exports: Readonly<Record<string, unknown>> };
}
const onApi = ({ Module, Instance }: Api, bytes: Uint8Array): Run => new Instance(new Module(bytes) as never).exports.run as Run; // every kernel exports it (spec-tests/fixtures/kernels)

let steps = 0;
const counting = referenceWith({
  rules: coreRules,
  run: (z, rules) => {
    for (; z.result === null; steps++) step(z, rules);
    return z.result;
  },
});
function onReference(bytes: Uint8Array): Run {
  const session = counting.open({ print: () => {} });
  const { instance } = session.instantiate(session.compile({ kind: 'bytes', name: 'kernel', bytes }));
  if (instance === null) throw new Error('the kernel is not instantiated');
  return n => {
    steps = 0;
    const outcome = session.invoke(instance, 'run', [{ op: 'i32.const', c: n }]);
    const v = outcome.kind === 'values' ? outcome.values[0] : undefined;
    if (v?.op !== 'i32.const') throw new Error(`the kernel ended with ${outcome.kind}`);
    return v.c;
  };
}

const timed = (run: Run, n: number): { readonly result: number; readonly time: number } => {
  const before = process.cpuUsage();
  const result = run(n);
  const { user, system } = process.cpuUsage(before);
  return { result, time: (user + system) / 1000 };
};
/** An n that takes so long at least. */
function calibrated(run: Run, milliseconds: number): number {
  for (let n = 1; ; ) {
    const { time } = timed(run, n);
    if (time >= milliseconds || n > 1e8) return n;
    n = Math.ceil(n * Math.min(16, Math.max(1.5, (1.2 * milliseconds) / Math.max(time, 0.01))));
  }
}

function measure(bytes: Uint8Array, rounds: number, milliseconds: number): KernelRun {
  // Node has it; its declarations do not.
  const host = onApi((globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly, bytes);
  const fast = onApi(facade().WebAssembly as unknown as Api, bytes); // made after it
  const reference = onReference(bytes);
  const n = calibrated(host, milliseconds);
  const slow = Math.min(n, calibrated(reference, 3 * milliseconds));
  // The hosts' compilers take up what is called often, and what runs for long; both, so that the best code is there. What they compiled in the
  // middle of the first run knows nothing of how a run begins, and would be thrown away at the next one.
  for (const run of [fast, host]) {
    for (let i = 0; i < 2000; i++) run(1);
    for (let i = 0; i < 100; i++) run(Math.ceil(n / 50));
    for (let i = 0; i < 3; i++) run(n);
  }
  const runs = { host: [] as number[], fast: [] as number[], reference: [] as number[] };
  const round = (run: Run, by: number, into: number[]): number => {
    const { result, time } = timed(run, by);
    into.push(time / by);
    return result;
  };
  for (let i = 0; i < rounds; i++) {
    const wanted = round(host, n, runs.host);
    const got = round(fast, n, runs.fast);
    if (got !== wanted) throw new Error(`checksum of run(${n}): the fast tier gives ${got}, the host ${wanted}`);
    const stepped = round(reference, slow, runs.reference);
    const small = host(slow);
    if (stepped !== small) throw new Error(`checksum of run(${slow}): the reference tier gives ${stepped}, the host ${small}`);
  }
  const { bun, deno, node } = process.versions;
  return {
    runtime: bun !== undefined ? `Bun ${bun}` : deno !== undefined ? `Deno ${deno}` : `Node ${node}`,
    host: { n, each: runs.host },
    fast: { n, each: runs.fast },
    reference: { n: slow, each: runs.reference, steps: steps / (median(runs.reference) * slow) },
  };
}

const [file, rounds, milliseconds] = process.argv.slice(2);
try {
  console.log(JSON.stringify(measure(readFileSync(file!), Number(rounds), Number(milliseconds)))); // by whoever starts it
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
