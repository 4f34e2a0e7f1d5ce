// The state of a replay: what the plan's ids are on the engine, what is expected of memories, tables and globals, and how values are told.

import type { Changes, Id, Operation, PlanValue } from '../../../interpreter/linking/plan/schema.ts';
import { addBytes, hexOf, newHash } from '../../../interpreter/runtime/hash.ts';

export interface TableLike {
  readonly length: number | bigint;
  readonly get: (i: never) => unknown;
  readonly set: (i: never, v: unknown) => void;
  readonly grow: (n: never, v: unknown) => unknown;
}

/** What the plan's ids are on the engine, and the state that is expected. A pass has one of its own; compiled modules are shared. */
export interface World {
  readonly things: Map<Id, unknown>;
  /** By object of the engine, the function that it is. */
  readonly functions: Map<unknown, Id>;
  readonly wide: Set<Id>;
  readonly memories: Map<Id, { pages: number; digest: string }>;
  readonly tables: Map<Id, PlanValue[]>;
  readonly globals: Map<Id, PlanValue>;
  /** Answers that are expected, of the calls that are under way, the innermost last. */
  readonly calls: { readonly op: Operation & { readonly op: 'call' }; at: number }[];
  verdict: number;
  /** The last thing that a call has thrown, for answers that let it pass. */
  thrown: unknown;
  /** Set when all is over: whatever code catches, nothing more is done. */
  over: unknown;
  /** The failed load that this pass is for, and those around it. */
  readonly into: ReadonlySet<Operation>;
  readonly target: Operation | null;
}

const externs = new Map<string, object>();
const extern = (n: string): object => {
  const known = externs.get(n) ?? { extern: n };
  externs.set(n, known);
  return known;
};

const bits = new DataView(new ArrayBuffer(8));

/** An engine's value as the plan writes values; `like` says of which type it is to be read. */
export function told(w: World, v: unknown, like: PlanValue): PlanValue {
  switch (like.slice(0, 3)) {
    case 'i32':
      return `i32 ${String(v)}`;
    case 'i64':
      return `i64 ${String(v)}`;
    case 'f32':
      if (typeof v !== 'number') return String(v);
      if (Number.isNaN(v)) return 'f32 nan';
      bits.setFloat32(0, v);
      return `f32 ${bits.getUint32(0).toString(16).padStart(8, '0')}`;
    case 'f64':
      if (typeof v !== 'number') return String(v);
      if (Number.isNaN(v)) return 'f64 nan';
      bits.setFloat64(0, v);
      return `f64 ${bits.getBigUint64(0).toString(16).padStart(16, '0')}`;
    default:
      if (v === null) return 'null';
      if (like === 'other') return 'other';
      if (typeof v === 'number' || typeof v === 'bigint') return String(v);
      if (typeof v === 'function') return `func ${w.functions.get(v) ?? '(one that the plan does not know)'}`;
      if (typeof v === 'object' && 'extern' in v) return `extern ${String(v.extern)}`;
      return v === undefined ? 'nothing' : 'other';
  }
}

/** A value of the plan for the engine. */
export function given(w: World, v: PlanValue): unknown {
  const [type, text = ''] = v.split(' ');
  switch (type) {
    case 'i32':
      return Number(text);
    case 'i64':
      return BigInt(text);
    case 'f32':
      if (text === 'nan') return Number.NaN;
      bits.setUint32(0, Number.parseInt(text, 16));
      return bits.getFloat32(0);
    case 'f64':
      if (text === 'nan') return Number.NaN;
      bits.setBigUint64(0, BigInt(`0x${text}`));
      return bits.getFloat64(0);
    case 'func':
      return thing(w, text);
    case 'extern':
      return extern(text);
    default:
      return null;
  }
}

export function thing(w: World, id: Id): unknown {
  if (!w.things.has(id)) throw new Error(`the plan has no ${id} at this point`);
  return w.things.get(id);
}

// ─── State ───

/** Notes what is expected from here on. */
export function expect(w: World, c: Changes | undefined): void {
  if (c === undefined) return;
  for (const [id, m] of Object.entries(c.memories ?? {})) w.memories.set(id, m);
  for (const [id, g] of Object.entries(c.globals ?? {})) w.globals.set(id, g);
  for (const [id, { slots, set }] of Object.entries(c.tables ?? {})) {
    const values = w.tables.get(id) ?? [];
    while (values.length < slots) values.push('null');
    values.length = slots;
    for (const [i, v] of set) values[i] = v;
    w.tables.set(id, values);
  }
}

/** Holds the engine's state against what is expected; gives the first difference, in words. */
export function compare(w: World): { readonly what: string; readonly expected: string; readonly found: string } | null {
  for (const [id, { pages, digest }] of w.memories) {
    const { buffer } = thing(w, id) as { readonly buffer: ArrayBuffer }; // the plan's memories are memories
    if (buffer.byteLength !== pages * 0x10000)
      return { what: `pages of memory ${id}`, expected: `${pages}`, found: `${buffer.byteLength / 0x10000}` };
    const h = newHash();
    addBytes(h, new Uint8Array(buffer));
    if (hexOf(h) !== digest) return { what: `digest of memory ${id}`, expected: digest, found: hexOf(h) };
  }
  for (const [id, values] of w.tables) {
    const table = thing(w, id) as TableLike; // likewise
    if (Number(table.length) !== values.length)
      return { what: `slots of table ${id}`, expected: `${values.length}`, found: `${table.length}` };
    const wide = w.wide.has(id);
    for (let i = 0; i < values.length; i++) {
      const found = told(w, table.get(index(i, wide)), values[i]!);
      if (found !== values[i]) return { what: `slot ${i} of table ${id}`, expected: values[i]!, found };
    }
  }
  for (const [id, value] of w.globals) {
    const found = told(w, (thing(w, id) as { readonly value: unknown }).value, value); // likewise
    if (found !== value) return { what: `global ${id}`, expected: value, found };
  }
  return null;
}

/** An index of a table or a size, in the type that the JavaScript API has for it. */
export const index = (n: number, wide: boolean): never => (wide ? BigInt(n) : n) as never; // the engine's own check is what types it
