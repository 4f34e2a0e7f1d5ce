// What it means that an engine refuses a module: a feature that it lacks, a limit of its own, what linkstep says too, or a verdict of the
// engine's that stands. By trying modules, never by the words of an error: a feature is missing if a tiny module that needs it does not
// compile (./features.ts), a limit is met if a module of that memory or table alone does not compile.

import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import { Refused, refuse } from '../../interpreter/syntax/diagnostic.ts';
import { type Module, noNames } from '../../interpreter/syntax/modules.ts';
import { binarySource, textSource } from '../../interpreter/syntax/source.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import type { MemType, TableType } from '../../interpreter/syntax/types.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import { parseModule } from '../../text-format/parse.ts';
import type { ModuleInput } from './engine.ts';
import { type FeatureName, featureNames, featuresOf, memoryTypes, probeBytes, tableTypes } from './features.ts';

/** Where nothing that was read is at fault. */
export const nowhere = { source: null, pos: -1 } as const;
export const unsupported = (what: string): Refused => refuse('unsupported', what, '', nowhere);

/** Whether the engine takes a binary as a valid module. Never throws. */
export type Compiles = (bytes: Uint8Array) => boolean;

/** What linkstep makes of what an engine is given: a valid module, or why it is none; its module is null where it is malformed. */
export type OwnReading = { readonly bytes: Uint8Array } & (
  | { readonly module: Module; readonly refusal: null }
  | { readonly module: Module | null; readonly refusal: Refused }
);

export function ownReading(input: ModuleInput): OwnReading {
  const bytes = input.kind === 'bytes' ? input.bytes : encode(input.module);
  let module: Module | null = null;
  try {
    module = input.kind === 'bytes' ? decode(binarySource(input.name, bytes)) : input.module;
    validate(module);
    return { bytes, module, refusal: null };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { bytes, module, refusal: thrown };
  }
}

export interface Refusing {
  readonly compiles: Compiles;
  /** As linkstep reads it; null where it is malformed. */
  readonly module: Module | null;
  /** Why linkstep refuses it too, or null. */
  readonly refusal: Refused | null;
  /** What the engine says. */
  readonly text: string;
  /** The engine calls it neither malformed nor invalid: something else was in the way. */
  readonly large: boolean;
}

/** What is thrown for it. */
export function refusalOf({ compiles, module, refusal, text, large }: Refusing): Refused {
  // That an engine refuses what it does not know says nothing about it, be the module valid or not.
  const missing = module === null ? [] : missingFeatures(compiles, module);
  if (missing.length > 0) return unsupported(missing.join(', '));
  // Engines that do not tell malformed from invalid: linkstep's reason stands for theirs, if linkstep has one.
  if (refusal !== null) return refusal;
  const limit = module === null ? null : limitOf(compiles, module);
  if (limit !== null) return unsupported(limit);
  return large ? unsupported(`limit: ${text}`) : refuse('invalid', 'refused by the engine', text, nowhere);
}

/** What a module needs and the engine lacks. Each feature is asked for once (`compiles` is the key). */
export function missingFeatures(compiles: Compiles, m: Module): readonly FeatureName[] {
  const used = featuresOf(m);
  return featureNames.filter(f => used.has(f) && !has(compiles, f));
}

const probed = new WeakMap<Compiles, Map<FeatureName, boolean>>();
function has(compiles: Compiles, name: FeatureName): boolean {
  const known = probed.get(compiles) ?? new Map<FeatureName, boolean>();
  probed.set(compiles, known);
  const found = known.get(name) ?? compiles(probeBytes(name));
  known.set(name, found);
  return found;
}

/** A memory, a table or an array of the module that the engine does not take even alone, because it is too large (Appendix A.1); or null. */
function limitOf(compiles: Compiles, m: Module): string | null {
  const funcref = { nullable: true, ht: 'func' } as const;
  const alone = (memory: MemType | null, table: TableType | null): boolean => {
    const module: Module = {
      source: m.source, pos: -1, types: [], imports: [], tags: [], globals: [], funcs: [], datas: [], elems: [], start: null, exports: [],
      memories: memory === null ? [] : [{ pos: -1, type: memory }],
      tables: table === null ? [] : [{ pos: -1, type: { ...table, rt: funcref }, init: null }],
      dataCount: false, customs: [], names: noNames(), dylink: null,
    }; // biome-ignore format: fields only
    return compiles(encode(module));
  };
  const size = ({ limits: { min, max } }: MemType | TableType): string => (max === null ? `${min}` : `${min} to ${max}`);
  const memory = memoryTypes(m).find(x => !alone(x, null));
  if (memory !== undefined) return `limit: a memory of ${size(memory)} pages`;
  const table = tableTypes(m).find(x => !alone(null, x));
  if (table !== undefined) return `limit: a table of ${size(table)} elements`;
  let most = 0;
  for (const f of m.funcs) walk(f.body, { instr: e => (most = Math.max(most, e.op === 'array.new_fixed' ? e.n : 0)) });
  const array = `(module (type $a (array i32)) (func unreachable array.new_fixed $a ${most} drop))`;
  return most === 0 || compiles(encode(parseModule(textSource('probe', array)))) ? null : `limit: array.new_fixed with ${most} elements`;
}
