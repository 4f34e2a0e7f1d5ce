// Engines inside this process: the tiers of this project, the host's WebAssembly, and a user's own module that exports `engine`, each in
// one long-lived worker thread (spec-tests/harness/worker.ts), so that what hangs can be ended and what breaks takes only its thread.

import { Worker, type WorkerOptions } from 'node:worker_threads';
import { type FromWorker, progressSlots, type WorkerData } from '../../spec-tests/harness/protocol.ts';
import { wholeFile } from '../../spec-tests/harness/run-file.ts';
import { probeFeatures } from './features.ts';
import type { Ended, Features, ForeignEngine, RunScript, ScriptFile } from './foreign.ts';

const ownWorker = new URL('../../spec-tests/harness/worker.js', import.meta.url);

export interface ThreadOptions {
  readonly name: string;
  readonly version: string;
  /** What harness/engines.ts loads in the thread: a name that it knows, or the path of a module. */
  readonly engine: string;
  /** What the thread runs, if not harness/worker.ts. */
  readonly entry?: URL;
  /** More for the thread to be started with; called once a thread. */
  readonly equip?: () => Equipment;
  /** Features that no module shows. */
  readonly apiFeatures?: () => Features;
  readonly close?: () => Promise<void>;
}

export interface Equipment extends Pick<WorkerOptions, 'workerData' | 'transferList'> {
  /** Resolves when the thread cannot go on, with the reason. */
  readonly gone: Promise<string>;
  /** The thread has ended. */
  readonly drop: () => Promise<void>;
}

/** An engine that runs scripts in a thread; started with the first script, and again after each that did not complete. */
export function threadEngine({
  name,
  version,
  engine,
  equip,
  entry = ownWorker,
  apiFeatures = () => ({}),
  close,
}: ThreadOptions): ForeignEngine {
  let worker: Worker | null = null;
  let features: ReturnType<ForeignEngine['features']> | null = null;
  let equipment: Equipment | null = null;
  const start = (): Worker => {
    equipment = equip?.() ?? null;
    const data: WorkerData = { engine, progress: new SharedArrayBuffer(4 * progressSlots) };
    const made = new Worker(entry, {
      workerData: { ...(equipment?.workerData as object | undefined), ...data }, // whoever equips gives an object
      transferList: equipment?.transferList ?? [],
      // As in harness/pool.ts: as many frames of compiled code as the tiers' own limit.
      resourceLimits: { stackSizeMb: 256 },
    });
    // Between scripts nobody waits for it, and it keeps no process alive.
    made.unref();
    return made;
  };
  const stop = async (): Promise<void> => {
    const [old, its] = [worker, equipment];
    worker = null;
    equipment = null;
    await old?.terminate();
    await its?.drop();
  };
  const self: ForeignEngine = {
    name,
    version,
    observes: 'values',
    run: async (script, options) => {
      worker ??= start();
      const ended = await runIn(worker, equipment?.gone ?? null, script, options);
      if (ended.how !== 'completed') await stop();
      return ended;
    },
    features: () => {
      features ??= probeFeatures(self, async () => apiFeatures());
      return features;
    },
    close: async () => {
      await stop();
      await close?.();
    },
  };
  return self;
}

function runIn(worker: Worker, gone: Promise<string> | null, script: ScriptFile, { timeout, entry }: RunScript): Promise<Ended> {
  return new Promise(resolve => {
    const finish = (ended: Ended): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      worker.unref();
      resolve(ended);
    };
    const timer = setTimeout(() => finish({ how: 'timeout', seconds: timeout }), timeout * 1000);
    const onMessage = (m: FromWorker): void => {
      if (m.kind === 'done') finish({ how: 'completed' });
      else if (m.kind === 'failed') finish({ how: 'crash', detail: `internal error: ${m.message}` });
      else if (m.entry.type === 'command') entry(m.entry);
    };
    const onError = (e: unknown): void => finish({ how: 'crash', detail: e instanceof Error ? e.message : String(e) });
    const onExit = (code: number): void => finish({ how: 'crash', detail: `the thread left with status ${code}` });
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    void gone?.then(detail => finish({ how: 'crash', detail }));
    worker.ref();
    worker.postMessage(wholeFile(script));
  });
}
