// What an engine that only runs modules from start to end is asked: to do some steps in a fresh store, and what came of them all. Every
// question is a run of its own, so that nothing that a run does to the engine lasts.

import type { Module } from '../../../interpreter/syntax/modules.ts';
import type { Call } from './adapter.ts';

/** An instance by the name under which others import from it; of the module, imports are renamed to such names. */
export interface Placed {
  readonly name: string;
  readonly module: Module;
  readonly bytes: Uint8Array;
}

export type Step = { readonly kind: 'instance'; readonly placed: Placed } | { readonly kind: 'calls'; readonly calls: readonly Call[] };

export type Answer =
  /** All was done; results are at the addresses of their calls. */
  | { readonly kind: 'done'; readonly memory: DataView }
  /** Of one of the steps; `refused`: it is malformed or invalid, or the engine lacks something. */
  | { readonly kind: 'trap' | 'exhaustion'; readonly message: string }
  | { readonly kind: 'refused' | 'unlinkable' | 'other'; readonly message: string };

export interface Machine {
  /** Whether instances can import from each other; if not, every run has one instance. */
  readonly links: boolean;
  /** What the engine says against a module, or null. */
  readonly refusalOf: (bytes: Uint8Array) => string | null;
  /** No module of runs before comes again. */
  readonly forget: () => void;
  /** `size`: bytes of all results. Errors: `Error`, where the engine breaks, or comes to no end. */
  readonly run: (steps: readonly Step[], size: number) => Answer;
}
