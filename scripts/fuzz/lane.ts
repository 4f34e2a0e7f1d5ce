// Running cases on engines: those that run in a thread share one, which is replaced when it hangs or breaks; others are asked one by one.

import { Worker } from 'node:worker_threads';
import { engineNames, isEngineFile } from '../../spec-tests/harness/engines.ts';
import type { ShownOutcome } from '../../spec-tests/harness/entries.ts';
import { type FeatureName, featureNames, probeBytes } from '../../spec-tests/harness/features.ts';
import { printScript } from '../../text-format/print.ts';
import type { Script } from '../../text-format/script.ts';
import { openEngine } from '../engines/all.ts';
import type { Ended, ForeignEngine } from '../engines/foreign.ts';
import type { Observed } from './observe.ts';
import { progressSlots, type Reply, type Request, type WorkerData } from './protocol.ts';

/** The thread did not answer: how it ended, and what it was at. */
export interface Broken {
  readonly kind: 'broken';
  readonly ended: Exclude<Ended, { how: 'completed' }>;
  readonly n: number;
  /** Among the engines of the thread. */
  readonly engine: number;
}

export interface Lane {
  readonly engines: readonly string[];
  /** All engines run in the thread: batches can be asked for. */
  readonly inThread: boolean;
  readonly ask: (request: Request) => Promise<Reply | Broken>;
  /** By engine, in the order of `engines`. */
  readonly observe: (script: Script) => Promise<readonly Observed[]>;
  /** Whether the specification leaves no choice about what a script does: engines that differ on others are both right. */
  readonly determinate: (script: Script) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

/** Whether an engine runs in a thread of this process; all others are found by scripts/engines. */
const runsInThread = (name: string): boolean => engineNames.includes(name) || isEngineFile(name);

/** An engine that is asked for is not there, or does not start; the message says which and why. */
export class AbsentEngine extends Error {}

async function open(name: string): Promise<ForeignEngine> {
  try {
    return await openEngine(name);
  } catch (thrown) {
    throw new AbsentEngine(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

/** Errors: `AbsentEngine`. `timeout`: seconds for one case on one engine. */
export async function openLane(engines: readonly string[], timeout: number): Promise<Lane> {
  const threaded = engines.filter(runsInThread);
  const foreign: ForeignEngine[] = [];
  for (const name of engines) if (!runsInThread(name)) foreign.push(await open(name));
  const thread = openThread(threaded, timeout);
  const textOf = (script: Script): Uint8Array => new TextEncoder().encode(printScript(script));

  const observe = async (script: Script): Promise<readonly Observed[]> => {
    const by = new Map<string, Observed>();
    if (threaded.length > 0) {
      const reply = await thread.ask({ kind: 'script', script });
      if (reply.kind === 'script') for (const [i, o] of reply.observed.entries()) by.set(threaded[i]!, o);
      else if (reply.kind === 'broken') {
        // One of them broke; the others are asked apart.
        for (const [i, name] of threaded.entries())
          by.set(name, i === reply.engine ? { outcomes: [], ended: reply.ended } : await alone(name, script));
      }
    }
    for (const engine of foreign) by.set(engine.name, await observeForeign(engine, textOf(script), timeout));
    return engines.map(name => by.get(name) ?? { outcomes: [], ended: { how: 'crash', detail: 'no answer' } });
  };
  const alone = async (name: string, script: Script): Promise<Observed> => {
    const one = openThread([name], timeout);
    const reply = await one.ask({ kind: 'script', script });
    await one.close();
    if (reply.kind === 'script') return reply.observed[0]!;
    return { outcomes: [], ended: reply.kind === 'broken' ? reply.ended : { how: 'crash', detail: 'no answer' } };
  };
  return {
    engines,
    inThread: foreign.length === 0,
    ask: thread.ask,
    observe,
    determinate: async script => {
      const reply = await thread.ask({ kind: 'determinate', script });
      return reply.kind === 'determinate' && reply.determinate;
    },
    close: async () => {
      await thread.close();
      for (const engine of foreign) await engine.close();
    },
  };
}

async function observeForeign(engine: ForeignEngine, bytes: Uint8Array, timeout: number): Promise<Observed> {
  const outcomes: ShownOutcome[] = [];
  const ended = await engine.run(
    { name: 'random.wast', path: 'random.wast', bytes },
    {
      timeout,
      entry: e =>
        outcomes.push(e.unsupported !== undefined ? { kind: 'unsupported', message: e.unsupported } : (e.actual ?? { kind: 'nothing' })),
    },
  );
  return { outcomes, ended };
}

// ─── The thread ───

interface Thread {
  readonly ask: (request: Request) => Promise<Reply | Broken>;
  readonly close: () => Promise<void>;
}

/** Types are kept as long as a thread is (validation/rolling.ts interns them): it is replaced after so many requests. */
const requestsOfAThread = 400;

function openThread(engines: readonly string[], timeout: number): Thread {
  let worker: Worker | null = null;
  let asked = 0;
  let progress: Int32Array = new Int32Array(0);
  const start = (): Worker => {
    const shared = new SharedArrayBuffer(4 * progressSlots);
    progress = new Int32Array(shared);
    // As in spec-tests/harness/pool.ts: as many frames of compiled code as the tiers' own limit.
    return new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { engines, progress: shared } satisfies WorkerData,
      resourceLimits: { stackSizeMb: 256 },
    });
  };
  const close = async (): Promise<void> => {
    const old = worker;
    worker = null;
    await old?.terminate();
  };
  const ask = async (request: Request): Promise<Reply | Broken> => {
    if (++asked % requestsOfAThread === 0) await close();
    worker ??= start();
    const here = worker;
    const reply = await new Promise<Reply | Broken>(resolve => {
      let before = -1;
      const broke = (ended: Broken['ended']): void => finish({ kind: 'broken', ended, n: progress[0]!, engine: progress[1]! });
      // No engine may take longer on a case than the time limit: between two looks, something has to be done.
      const timer = setInterval(() => {
        if (progress[2] === before) broke({ how: 'timeout', seconds: timeout });
        before = progress[2]!;
      }, timeout * 1000);
      const finish = (r: Reply | Broken): void => {
        clearInterval(timer);
        here.off('message', finish).off('error', onError).off('exit', onExit);
        resolve(r);
      };
      const onError = (e: unknown): void => broke({ how: 'crash', detail: e instanceof Error ? (e.stack ?? e.message) : String(e) });
      const onExit = (code: number): void => broke({ how: 'crash', detail: `the thread left with status ${code}` });
      here.on('message', finish).on('error', onError).on('exit', onExit);
      here.postMessage(request);
    });
    if (reply.kind === 'broken') await close();
    return reply;
  };
  return { ask, close };
}

// ─── Features ───

/** What all engines of a lane have, by trying. */
export async function commonFeatures(lane: Lane): Promise<FeatureName[]> {
  const out: FeatureName[] = [];
  for (const name of featureNames) {
    const script: Script = {
      source: { kind: 'text', name, text: '' },
      commands: [{ kind: 'module', pos: -1, end: -1, id: null, definition: false, body: { kind: 'binary', bytes: probeBytes(name) } }],
    };
    const observed = await lane.observe(script);
    if (observed.every(o => o.outcomes[0]?.kind === 'instance' || o.outcomes[0]?.kind === 'module')) out.push(name);
  }
  return out;
}
