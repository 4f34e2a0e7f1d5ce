// Modules on their way to an engine that forgets (./machine.ts): as linkstep reads them, and whether the engine takes them.

import { decode } from '../../../interpreter/binary/decode.ts';
import { encode } from '../../../interpreter/binary/encode.ts';
import { Refused } from '../../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../../interpreter/syntax/modules.ts';
import { binarySource } from '../../../interpreter/syntax/source.ts';
import { validate } from '../../../interpreter/validation/modules.ts';
import type { ModuleInput } from '../../../spec-tests/harness/engine.ts';
import { type featureNames, featuresOf, probeBytes } from '../../../spec-tests/harness/features.ts';
import { refusalOf } from '../../../spec-tests/harness/refusals.ts';
import type { Machine } from './machine.ts';

export interface Compiled {
  readonly bytes: Uint8Array;
  /** Null where linkstep refuses what the engine takes. */
  readonly module: Module | null;
}
export type Read = { readonly bytes: Uint8Array; readonly module: Module; readonly refusal: null } | Refusal;
interface Refusal {
  readonly bytes: Uint8Array;
  readonly module: Module | null;
  readonly refusal: Refused;
}

/** Of an engine, for all its scripts: which features it lacks, and what it said of small modules. */
export interface Lacking {
  readonly compiles: (bytes: Uint8Array) => boolean;
  readonly lacks: (m: Module) => boolean;
}
export function lackingOf(machine: Machine): Lacking {
  const known = new Map<string, boolean>();
  const compiles = (bytes: Uint8Array): boolean => machine.refusalOf(bytes) === null;
  const has = (name: (typeof featureNames)[number]): boolean => {
    const found = known.get(name) ?? compiles(probeBytes(name));
    known.set(name, found);
    return found;
  };
  return { compiles, lacks: m => [...featuresOf(m)].some(f => !has(f)) };
}

export function read(input: ModuleInput): Read {
  const bytes = input.kind === 'bytes' ? input.bytes : encode(input.module);
  let module: Module | null = null;
  try {
    module = input.kind === 'bytes' ? decode(binarySource(input.name, bytes)) : input.module;
    validate(module);
    return { bytes, module, refusal: null };
  } catch (thrown) {
    if (thrown instanceof Refused) return { bytes, module, refusal: thrown };
    throw thrown;
  }
}

/** Errors: `Refused`, of the engine; where it is asked later, with the instance, only what is known before. */
export function compile(machine: Machine, { compiles, lacks }: Lacking, input: ModuleInput, later: boolean): Compiled {
  const { bytes, module, refusal } = read(input);
  // What was written by hand comes to the engine as it is once; an instance is of what linkstep makes of it.
  if (refusal === null && later && input.kind === 'module' && !lacks(module)) return { bytes, module };
  const text = machine.refusalOf(bytes);
  if (text !== null) throw refusalOf({ compiles, module, refusal, text, large: false });
  return { bytes, module: refusal === null ? module : null };
}
