// What it means that an engine refuses a module: a feature that it lacks, a limit of its own, what linkstep says too, or a verdict of the
// engine's that stands. By trying modules, never by the words of an error: a feature is missing if a tiny module that needs it does not
// compile (./features.ts), a limit is met if a module of that memory or table alone does not compile.

import { encode } from '../../interpreter/binary/encode.ts';
import { type Refused, refuse } from '../../interpreter/syntax/diagnostic.ts';
import { type Module, noNames } from '../../interpreter/syntax/modules.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import type { MemType, TableType } from '../../interpreter/syntax/types.ts';
import { parseModule } from '../../text-format/parse.ts';
import { type FeatureName, featureNames, featuresOf, probeBytes } from './features.ts';

/** Whether the engine takes a binary as a valid module. Never throws. */
export type Compiles = (bytes: Uint8Array) => boolean;

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

const nowhere = { source: null, pos: -1 };
const unsupported = (what: string): Refused => refuse('unsupported', what, '', nowhere);

/** What is thrown for it. */
export function refusalOf({ compiles, module, refusal, text, large }: Refusing): Refused {
  // That an engine refuses what it does not know says nothing about it, be the module valid or not.
  const used = module === null ? null : featuresOf(module);
  const missing = used === null ? [] : featureNames.filter(f => used.has(f) && !has(compiles, f));
  if (missing.length > 0) return unsupported(missing.join(', '));
  // Engines that do not tell malformed from invalid: linkstep's reason stands for theirs, if linkstep has one.
  if (refusal !== null) return refusal;
  const limit = module === null ? null : limitOf(compiles, module);
  if (limit !== null) return unsupported(limit);
  return large ? unsupported(`limit: ${text}`) : refuse('invalid', 'refused by the engine', text, nowhere);
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
  const imported = m.imports.map(i => i.type);
  const memories = [...imported.flatMap(t => (t.kind === 'memory' ? [t.type] : [])), ...m.memories.map(x => x.type)];
  const tables = [...imported.flatMap(t => (t.kind === 'table' ? [t.type] : [])), ...m.tables.map(x => x.type)];
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
  const memory = memories.find(x => !alone(x, null));
  if (memory !== undefined) return `limit: a memory of ${size(memory)} pages`;
  const table = tables.find(x => !alone(null, x));
  if (table !== undefined) return `limit: a table of ${size(table)} elements`;
  let most = 0;
  for (const f of m.funcs) walk(f.body, { instr: e => (most = Math.max(most, e.op === 'array.new_fixed' ? e.n : 0)) });
  const array = `(module (type $a (array i32)) (func unreachable array.new_fixed $a ${most} drop))`;
  return most === 0 || compiles(encode(parseModule(textSource('probe', array)))) ? null : `limit: array.new_fixed with ${most} elements`;
}
