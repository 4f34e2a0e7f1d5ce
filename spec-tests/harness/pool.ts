// Running many files at once, each worker thread one file after another. A file that hangs or takes its thread down is a result of that
// file; the thread is replaced.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { isEngineFile } from './engines.ts';
import type { CommandEntry, Entry, FileEntry } from './entries.ts';
import { patience } from './node.ts';
import { type BundleData, type FromWorker, progressSlots, type WorkerData } from './protocol.ts';
import type { Task } from './run-file.ts';
import { commandKinds } from './schema.ts';
import type { CountedKind } from './verdicts.ts';

export interface PoolOptions {
  readonly engine: string;
  /** Worker threads; 0 runs the files in this thread, where nothing stops one that hangs. */
  readonly jobs: number;
  /** Seconds for a file in a worker thread. */
  readonly timeout: number;
  readonly entry: (entry: Entry) => void;
  /** A file is taken up. */
  readonly started?: (name: string) => void;
}

const crashEntry = (
  file: string,
  [line, column, command]: readonly [number, number, CountedKind],
  reason: string,
  internal: string | null,
): CommandEntry => ({
  type: 'command',
  file,
  line,
  column,
  command,
  status: 'failed',
  time: 0,
  reason,
  ...(internal === null ? {} : { internal }),
});

/** All modules of a worker thread as one script (scripts/build.mjs), and the host's code of it, which saves half of what a thread takes to start. */
const inDist = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const bundle: BundleData['bundle'] = { script: inDist('worker.cjs'), compiled: inDist('worker.code') };

function start(engine: string, progress: SharedArrayBuffer): Worker {
  // An engine of somebody's own has imports of its own: they are to be the modules that run it.
  const bundled = !isEngineFile(engine) && existsSync(bundle.compiled);
  const data: WorkerData = { engine, progress };
  return new Worker(bundled ? inDist('worker-start.cjs') : new URL('./worker.js', import.meta.url), {
    workerData: bundled ? ({ ...data, bundle } satisfies BundleData) : data,
    // Compiled code keeps its frames on the thread's stack: as many as the tiers' own limit, so that the limit is what is met.
    resourceLimits: { stackSizeMb: 256 },
  });
}

/**
 * What each lane runs next. Files beside each other are alike, and a thread runs faster what is like what it ran: each lane has a part of the
 * list, from its beginning; then it takes from the end of the longest.
 */
function sharing(tasks: readonly Task[], lanes: number): (lane: number) => Task | undefined {
  const bound = (lane: number): number => Math.floor((lane * tasks.length) / lanes);
  const parts = Array.from({ length: lanes }, (_, lane) => tasks.slice(bound(lane), bound(lane + 1)));
  const longest = (): Task[] => parts.reduce((a, b) => (b.length > a.length ? b : a));
  return lane => parts[lane]!.shift() ?? longest().pop();
}

/** Runs the tasks; resolves when all have their file entry. Entries of one file come in order, those of several may come mixed. */
export async function runAll(tasks: readonly Task[], options: PoolOptions): Promise<void> {
  setFlagsFromString(patience);
  if (options.jobs === 0) return runHere(tasks, options);
  const lanes = Math.min(options.jobs, tasks.length);
  const next = sharing(tasks, lanes);
  const run = async (_: unknown, lane: number): Promise<void> => {
    let worker: Worker | null = null;
    const shared = new SharedArrayBuffer(4 * progressSlots);
    for (let task = next(lane); task !== undefined; task = next(lane)) {
      worker ??= start(options.engine, shared);
      options.started?.(task.name);
      if (!(await runIn(worker, task, new Int32Array(shared), options))) {
        await worker.terminate();
        worker = null;
      }
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: lanes }, run));
}

/** Whether the worker is still good for another file. */
function runIn(worker: Worker, task: Task, progress: Int32Array, options: PoolOptions): Promise<boolean> {
  const started = performance.now();
  const file = task.name;
  const seen = { failed: 0, skipped: 0 };
  return new Promise(resolve => {
    const finish = (ended: FileEntry['ended'], tally: { passed: number; failed: number; skipped: number }, notRun: number): void => {
      clearTimeout(timer);
      // Not all listeners: some are the worker's own.
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      options.entry({ type: 'file', file, ...tally, notRun, ended, time: Math.round(performance.now() - started) });
      resolve(ended === 'completed');
    };
    /** The command that was running has failed, those before it are done, and those behind it are not run. */
    const cutShort = (ended: 'timeout' | 'crash', why: string, internal: string | null): void => {
      const [index, line, column, total] = [progress[0]!, progress[1]!, progress[2]!, progress[3]!];
      options.entry(
        crashEntry(
          file,
          [line, column, commandKinds[progress[5]!]!],
          index < 0 || total === 0 ? `${why} while the file was read` : `${why} in command ${index + 1} of ${total}`,
          internal,
        ),
      );
      const notRun = Math.max(0, total - Math.max(index, 0) - 1);
      finish(ended, { passed: progress[4]!, failed: seen.failed + 1, skipped: seen.skipped + notRun }, notRun);
    };
    const timer = setTimeout(() => cutShort('timeout', `no end within ${options.timeout} s`, null), options.timeout * 1000);
    const onMessage = (m: FromWorker): void => {
      if (m.kind === 'done') finish('completed', m.tally, 0);
      else if (m.kind === 'failed') cutShort('crash', `internal error: ${m.message}`, m.stack);
      else {
        if (m.entry.type === 'command' && m.entry.status !== 'passed') seen[m.entry.status]++;
        options.entry(m.entry);
      }
    };
    const onError = (e: unknown): void => {
      cutShort('crash', `the worker stopped: ${e instanceof Error ? e.message : String(e)}`, e instanceof Error ? (e.stack ?? '') : '');
    };
    const onExit = (code: number): void => cutShort('crash', `the worker left with status ${code}`, '');
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(task);
  });
}

async function runHere(tasks: readonly Task[], options: PoolOptions): Promise<void> {
  // Loaded here alone, so that the main thread starts quickly where workers do the work.
  const [{ loadEngine }, { runFile, unwatched }] = await Promise.all([import('./engines.ts'), import('./run-file.ts')]);
  const engine = await loadEngine(options.engine);
  for (const task of tasks) {
    options.started?.(task.name);
    const started = performance.now();
    const running = runFile(task, engine, unwatched);
    let next = running.next();
    for (; next.done !== true; next = running.next()) options.entry(next.value);
    options.entry({
      type: 'file',
      file: task.name,
      ...next.value,
      notRun: 0,
      ended: 'completed',
      time: Math.round(performance.now() - started),
    });
  }
}
