// A worker thread: runs one file after another and sends entries as commands finish. What it is at stands in shared memory, so that the
// main thread can say where a file hung.

import { parentPort, workerData } from 'node:worker_threads';
import { loadEngine } from './engines.ts';
import type { FromWorker, WorkerData } from './protocol.ts';
import { runFile, type Task } from './run-file.ts';
import { commandKinds } from './schema.ts';
import type { CountedKind } from './verdicts.ts';

export async function serve(port: NonNullable<typeof parentPort>, data: WorkerData): Promise<void> {
  const shared = new Int32Array(data.progress);
  const engine = await loadEngine(data.engine);
  const progress = {
    at: (index: number, line: number, column: number, kind: CountedKind): void => {
      shared[0] = index;
      shared[1] = line;
      shared[2] = column;
      shared[5] = commandKinds.indexOf(kind);
    },
    total: (commands: number): void => {
      shared[3] = commands;
    },
    passed: (commands: number): void => {
      shared[4] = commands;
    },
  };
  const send = (message: FromWorker): void => port.postMessage(message);
  port.on('message', (task: Task) => {
    shared.fill(0);
    try {
      const running = runFile(task, engine, progress);
      let next = running.next();
      // One by one: what was in a batch would be lost if the next command hangs.
      for (; next.done !== true; next = running.next()) send({ kind: 'entry', entry: next.value });
      send({ kind: 'done', tally: next.value });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      send({ kind: 'failed', message: error.message, stack: error.stack ?? '' });
    }
  });
}

if (parentPort !== null) {
  // The main thread made this worker with this data (pool.ts).
  void serve(parentPort, workerData as WorkerData);
}
