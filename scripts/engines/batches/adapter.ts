// Modules that make calls and keep what they give, bit for bit, in a memory: how results leave an engine that only runs modules from start to
// end. Arguments are constants of the module, results are stored as they are (a store changes no bit of a NaN), and of a reference it is kept
// whether it is null.

import type { Instr } from '../../../interpreter/syntax/instructions.ts';
import { type Func, type Import, type Module, noNames, type RecGroup } from '../../../interpreter/syntax/modules.ts';
import { binarySource } from '../../../interpreter/syntax/source.ts';
import type { FuncType, ValType } from '../../../interpreter/syntax/types.ts';
import type { Value } from '../../../spec-tests/harness/engine.ts';
import { globalTypeOf, nameOf, type Passage, passageOf, type Signature, type Wrapped } from '../../../spec-tests/harness/wrappers.ts';
import type { Const } from '../../../text-format/script.ts';

/** Bytes that a result takes. */
export const slotSize = 16;

/** A call of an export, or the reading of a global. */
export interface Call {
  /** The name under which the instance can be imported from, and its module. */
  readonly instance: string;
  readonly module: Module;
  readonly wrapped: Wrapped;
  readonly signature: Signature;
  readonly args: readonly Const[];
  /** The address of its first result; null where nobody asks for results. */
  readonly slot: number | null;
}

const at = { pos: -1 } as const;
const pageSize = 65_536;
const i32 = (c: number): Instr => ({ op: 'i32.const', c, ...at });

/** A module with nothing in it. */
export const emptyModule: Module = {
  source: binarySource('adapter', new Uint8Array()), ...at, types: [], imports: [], tags: [], globals: [], memories: [], tables: [],
  funcs: [], datas: [], elems: [], start: null, exports: [], dataCount: false, customs: [], names: noNames(), dylink: null,
}; // biome-ignore format: fields only

export const typeGroup = (params: readonly ValType[], results: readonly ValType[]): RecGroup => ({
  ...at,
  types: [{ final: true, supers: [], ct: { kind: 'func', params, results } satisfies FuncType }],
});

/** A memory that holds so many bytes. */
export const memoryFor = (bytes: number): Module['memories'][number] => {
  const pages = BigInt(Math.max(1, Math.ceil(bytes / pageSize)));
  return { ...at, type: { at: 'i32', limits: { min: pages, max: pages } } };
};

/** Whether an argument can be written as a constant: a host value cannot. */
export const isWritable = (v: Const): boolean => v.op !== 'ref.extern' && v.op !== 'ref.host';
/** Whether all that a script can say of these results can be kept. */
export const isKept = (m: Module, { results }: Signature): boolean => results.every(t => !['any', 'exn'].includes(passageOf(m, t)));

function constant(v: Const): Instr {
  switch (v.op) {
    case 'ref.extern':
    case 'ref.host':
      throw new Error('a host value is no constant'); // `isWritable`
    case 'v128.const':
      return { op: v.op, c: v.c, ...at };
    default:
      return { ...v, ...at };
  }
}

const logSize = { i32: 2, i64: 3, f32: 2, f64: 3, v128: 4, func: 2, extern: 2 } as const;

function storing(passage: Passage, x: number): Instr {
  if (passage === 'any' || passage === 'exn') throw new Error(`no store for ${passage}`); // `isKept`
  const ao = { x, offset: 0n, align: logSize[passage] };
  return passage === 'func' || passage === 'extern' ? { op: 'i32.store', ao, ...at } : { op: `${passage}.store`, ao, ...at };
}

/** The function of no parameters that makes a call and keeps its results in memory `x`; `callee` calls, or reads a global. */
export function keeping({ module, signature: { results }, args, slot }: Call, callee: Instr, type: number, x: number): Func {
  const body: Instr[] = [...args.map(constant), callee];
  for (let i = results.length - 1; i >= 0; i--) body.push({ op: 'local.set', x: i, ...at });
  if (slot !== null) {
    for (const [i, t] of results.entries()) {
      const passage = passageOf(module, t);
      body.push(i32(slot + i * slotSize), { op: 'local.get', x: i, ...at });
      if (passage === 'func' || passage === 'extern') body.push({ op: 'ref.is_null', ...at });
      body.push(storing(passage, x));
    }
  }
  return { ...at, end: -1, type, locals: results, body, hints: [] };
}

/** The values at an address. */
export function keptAt(memory: DataView, slot: number, m: Module, results: readonly ValType[]): readonly Value[] {
  return results.map((t, i): Value => {
    const address = slot + i * slotSize;
    const passage = passageOf(m, t);
    switch (passage) {
      case 'i32':
      case 'f32':
        return { op: `${passage}.const`, c: memory.getInt32(address, true) };
      case 'i64':
      case 'f64':
        return { op: `${passage}.const`, c: memory.getBigInt64(address, true) };
      case 'v128':
        return { op: 'v128.const', c: new Uint8Array(memory.buffer, memory.byteOffset + address, slotSize).slice() };
      default:
        if (memory.getInt32(address, true) !== 0) return { op: 'ref.null', ht: null };
        return passage === 'func' ? { op: 'ref.func' } : { op: 'ref.extern', n: null };
    }
  });
}

// ─── For engines that link ───

/**
 * A module that imports what it calls, makes all calls in its start function, and keeps the results in a memory of `size` bytes, from which
 * its export "word" reads an i64.
 */
export function callingModule(calls: readonly Call[], size: number): Module {
  const types: RecGroup[] = [typeGroup([], []), typeGroup(['i32'], ['i64'])];
  const imports: Import[] = [];
  const known = new Map<string, number>();
  const count = { func: 0, global: 0 };
  for (const { instance, module, wrapped, signature } of calls) {
    const key = `${instance} ${nameOf(wrapped)}`;
    if (known.has(key)) continue;
    known.set(key, count[wrapped.kind]++);
    if (wrapped.kind === 'func') {
      imports.push({ ...at, module: instance, name: wrapped.name, type: { kind: 'func', type: types.length } });
      types.push(typeGroup(signature.params, signature.results));
    } else {
      imports.push({ ...at, module: instance, name: wrapped.name, type: { kind: 'global', type: globalTypeOf(module, wrapped.name)! } }); // it was found by its name
    }
  }
  const made = calls.map(c => {
    const x = known.get(`${c.instance} ${nameOf(c.wrapped)}`)!; // set above
    return keeping(c, c.wrapped.kind === 'func' ? { op: 'call', x, ...at } : { op: 'global.get', x, ...at }, 0, 0);
  });
  const start: Func = {
    ...at,
    end: -1,
    type: 0,
    locals: [],
    body: made.map((_, i) => ({ op: 'call', x: count.func + i, ...at })),
    hints: [],
  };
  const read: Instr[] = [
    { op: 'local.get', x: 0, ...at },
    { op: 'i64.load', ao: { x: 0, offset: 0n, align: 3 }, ...at },
  ];
  const word: Func = { ...at, end: -1, type: 1, locals: [], body: read, hints: [] };
  const first = count.func + made.length;
  return {
    ...emptyModule, types, imports, memories: [memoryFor(size)], funcs: [...made, start, word], start: { ...at, func: first },
    exports: [{ ...at, name: 'word', kind: 'func', index: first + 1 }],
  }; // biome-ignore format: fields only
}

/** A stretch of addresses, and the module that has the results there. */
export interface Stretch {
  readonly instance: string;
  readonly from: number;
  readonly to: number;
}

/** A module whose export "run" collects stretches of all calling modules in its own memory, at the same addresses. */
export function collectingModule(stretches: readonly Stretch[], size: number): Module {
  const body = stretches.flatMap(({ from, to }, x): readonly Instr[] => {
    if (from === to) return [];
    const here: Instr = { op: 'local.get', x: 0, ...at };
    const copy: Instr[] = [
      here, here, { op: 'call', x, ...at }, { op: 'i64.store', ao: { x: 0, offset: 0n, align: 3 }, ...at },
      here, i32(8), { op: 'i32.add', ...at }, { op: 'local.tee', x: 0, ...at }, i32(to), { op: 'i32.lt_u', ...at }, { op: 'br_if', l: 0, ...at },
    ]; // biome-ignore format: one line a step
    return [i32(from), { op: 'local.set', x: 0, ...at }, { op: 'loop', bt: { result: null }, body: copy, ...at }];
  });
  return {
    ...emptyModule,
    types: [typeGroup([], []), typeGroup(['i32'], ['i64'])],
    imports: stretches.map(s => ({ ...at, module: s.instance, name: 'word', type: { kind: 'func', type: 1 } })),
    memories: [memoryFor(size)],
    funcs: [{ ...at, end: -1, type: 0, locals: ['i32'], body, hints: [] }],
    exports: [{ ...at, name: 'run', kind: 'func', index: stretches.length }, { ...at, name: 'memory', kind: 'memory', index: 0 }],
  }; // biome-ignore format: fields only
}

/** What the first memory of a module is filled with by its data segments: the results, where the module is a snapshot of a collecting one. */
export function initialMemory(m: Module, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const { bytes: part, mode } of m.datas) {
    const offset = mode.kind === 'active' && mode.memory === 0 ? mode.offset[0] : undefined;
    if (offset?.op !== 'i32.const') continue;
    const from = offset.c >>> 0;
    bytes.set(part.subarray(0, Math.max(0, size - from)), Math.min(from, size));
  }
  return bytes;
}
