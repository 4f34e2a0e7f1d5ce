// Modules on their way to an engine that forgets (./machine.ts): as linkstep reads them, and whether the engine takes them.

import type { Module } from '../../../interpreter/syntax/modules.ts';
import type { ModuleInput } from '../../../spec-tests/harness/engine.ts';
import { type Compiles, missingFeatures, ownReading, refusalOf } from '../../../spec-tests/harness/refusals.ts';
import type { Machine } from './machine.ts';

export interface Compiled {
  readonly bytes: Uint8Array;
  /** Null where linkstep refuses what the engine takes. */
  readonly module: Module | null;
}

/** Of an engine, for all its scripts: which features it lacks, and what it said of small modules. */
export interface Lacking {
  readonly compiles: Compiles;
  readonly lacks: (m: Module) => boolean;
}
export function lackingOf(machine: Machine): Lacking {
  const compiles: Compiles = bytes => machine.refusalOf(bytes) === null;
  return { compiles, lacks: m => missingFeatures(compiles, m).length > 0 };
}

/** Errors: `Refused`, of the engine; where it is asked later, with the instance, only what is known before. */
export function compile(machine: Machine, { compiles, lacks }: Lacking, input: ModuleInput, later: boolean): Compiled {
  const { bytes, module, refusal } = ownReading(input);
  // What was written by hand comes to the engine as it is once; an instance is of what linkstep makes of it.
  if (refusal === null && later && input.kind === 'module' && !lacks(module)) return { bytes, module };
  const text = machine.refusalOf(bytes);
  if (text !== null) throw refusalOf({ compiles, module, refusal, text, large: false });
  return { bytes, module: refusal === null ? module : null };
}
