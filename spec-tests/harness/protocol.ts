// What the main thread and a worker thread say to each other.

import type { Entry } from './entries.ts';
import type { Tally } from './run-file.ts';

/** In shared memory: index of the command, its line, its column, how many commands the script has, how many passed, the number of its kind. */
export const progressSlots = 6;

export type FromWorker =
  | { readonly kind: 'entry'; readonly entry: Entry }
  | { readonly kind: 'done'; readonly tally: Tally }
  /** Something other than a command was at fault. */
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };
export interface WorkerData {
  readonly engine: string;
  readonly progress: SharedArrayBuffer;
}
/** What ./worker-start.ts needs beside: the files of the script, and of what the host compiled it to. */
export interface BundleData extends WorkerData {
  readonly bundle: { readonly script: string; readonly compiled: string };
}
