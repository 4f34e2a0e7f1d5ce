// What the main thread and the thread that runs random cases say to each other.

import type { FeatureName } from '../../spec-tests/harness/features.ts';
import type { Script } from '../../text-format/script.ts';
import type { Difference, Observed } from './observe.ts';

/** As spec-tests/random/environment.ts has them, in a form that crosses threads. */
export interface CaseOptions {
  readonly features: readonly FeatureName[];
  readonly size: number;
  readonly canonical: boolean;
}
export type Request =
  /** Cases from ≤ n < to of the seed. */
  | { readonly kind: 'batch'; readonly seed: number; readonly from: number; readonly to: number; readonly options: CaseOptions }
  | { readonly kind: 'script'; readonly script: Script }
  /** Whether the specification leaves no choice about what it does. */
  | { readonly kind: 'determinate'; readonly script: Script };

export interface Found {
  readonly n: number;
  /** Which engine differs from the first, and how. */
  readonly engine: number;
  readonly difference: Difference;
}
export interface Tally {
  readonly cases: number;
  readonly modules: number;
  /** Instructions written, and steps that the reference tier took. */
  readonly instructions: number;
  readonly steps: number;
  /** Calls and their ends: values, traps, exceptions, … */
  readonly ends: Readonly<Record<string, number>>;
  /** Cases on which engines differ, and may. */
  readonly allowed: number;
}
export type Reply =
  | { readonly kind: 'batch'; readonly tally: Tally; readonly found: readonly Found[] }
  | { readonly kind: 'script'; readonly observed: readonly Observed[] }
  | { readonly kind: 'determinate'; readonly determinate: boolean };

export interface WorkerData {
  readonly engines: readonly string[];
  readonly progress: SharedArrayBuffer;
}
/** In shared memory: the case, the engine, and a count that goes up with every engine that is started on a case. */
export const progressSlots = 3;
