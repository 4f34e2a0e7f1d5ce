// The state of a store as a plan speaks of it: ids of what it has named, what was last said of each, and what has changed since.

import { addBytes, hexOf, newHash } from '../../runtime/hash.ts';
import type { GlobalInst, MemInst, TableInst } from '../../runtime/instances.ts';
import { PAGE } from '../../runtime/store.ts';
import type { Val } from '../../runtime/values.ts';
import type { Changes, Id, PlanValue } from './schema.ts';

interface Memory {
  readonly inst: MemInst;
  pages: number;
  digest: string;
}
interface Table {
  readonly inst: TableInst;
  values: PlanValue[];
}
interface Global {
  readonly inst: GlobalInst;
  value: PlanValue;
}

export interface Tracked {
  readonly ids: Map<object, Id>;
  readonly memories: Map<Id, Memory>;
  readonly tables: Map<Id, Table>;
  readonly globals: Map<Id, Global>;
  /** Bytes do not change within an epoch, so each memory is hashed once in it. */
  epoch: number;
  readonly hashed: Map<MemInst, { readonly epoch: number; readonly digest: string }>;
}

export const newTracked = (): Tracked => ({
  ids: new Map(),
  memories: new Map(),
  tables: new Map(),
  globals: new Map(),
  epoch: 0,
  hashed: new Map(),
});

const hexBits = (n: bigint, digits: number): string => n.toString(16).padStart(digits, '0');
const isNaN32 = (bits: number): boolean => (bits & 0x7fffffff) > 0x7f800000;
const isNaN64 = (bits: bigint): boolean => (bits & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n;

export function planValue({ ids }: Tracked, v: Val): PlanValue {
  switch (v.op) {
    case 'i32.const':
      return `i32 ${v.c | 0}`;
    case 'i64.const':
      return `i64 ${BigInt.asIntN(64, v.c)}`;
    case 'f32.const':
      return isNaN32(v.c) ? 'f32 nan' : `f32 ${hexBits(BigInt(v.c >>> 0), 8)}`;
    case 'f64.const':
      return isNaN64(v.c) ? 'f64 nan' : `f64 ${hexBits(BigInt.asUintN(64, v.c), 16)}`;
    case 'v128.const':
      return 'v128';
    case 'ref.null_addr':
      return 'null';
    case 'ref.func_addr':
      return `func ${ids.get(v.a) ?? '?'}`;
    case 'ref.extern':
      return v.r.op === 'ref.host_addr' ? `extern ${v.r.n}` : 'other';
    default:
      return 'other';
  }
}

/** Whether JavaScript can read the value of such a global, and tell it. */
const isReadable = ({ type: { t } }: GlobalInst): boolean =>
  typeof t === 'string'
    ? t !== 'v128'
    : t.ht === 'func' || t.ht === 'nofunc' || (typeof t.ht === 'object' && 'unrolled' in t.ht && t.ht.unrolled.ct.kind === 'func');

function digestOf(s: Tracked, m: MemInst): string {
  const known = s.hashed.get(m);
  if (known?.epoch === s.epoch) return known.digest;
  const h = newHash();
  addBytes(h, m.bytes);
  const digest = hexOf(h);
  s.hashed.set(m, { epoch: s.epoch, digest });
  return digest;
}

/** From now on the state of a memory, table or global is told; what it is now is told with the next changes. */
export function track(s: Tracked, id: Id, x: { readonly kind: string; readonly inst: object }): void {
  s.ids.set(x.inst, id);
  // Each cast is by the kind beside it.
  if (x.kind === 'memory') s.memories.set(id, { inst: x.inst as MemInst, pages: -1, digest: '' });
  else if (x.kind === 'table') s.tables.set(id, { inst: x.inst as TableInst, values: [] });
  else if (x.kind === 'global' && isReadable(x.inst as GlobalInst)) s.globals.set(id, { inst: x.inst as GlobalInst, value: '' });
}

/** What has changed since it was last told. Undefined: nothing. Cost: linear in the state, but for memories within an epoch. */
export function changes(s: Tracked): Changes | undefined {
  const memories: Record<Id, { pages: number; digest: string }> = {};
  const tables: Record<Id, { slots: number; set: (readonly [number, PlanValue])[] }> = {};
  const globals: Record<Id, PlanValue> = {};
  for (const [id, m] of s.memories) {
    const pages = m.inst.bytes.length / PAGE;
    const digest = digestOf(s, m.inst);
    if (pages === m.pages && digest === m.digest) continue;
    m.pages = pages;
    m.digest = digest;
    memories[id] = { pages, digest };
  }
  for (const [id, t] of s.tables) {
    const { refs } = t.inst;
    const set: (readonly [number, PlanValue])[] = [];
    for (let i = 0; i < refs.length; i++) {
      const value = planValue(s, refs[i]!);
      if (value !== (t.values[i] ?? 'null')) set.push([i, value]);
    }
    if (set.length === 0 && refs.length === t.values.length) continue;
    const before = t.values.length;
    t.values = [...t.values.slice(0, refs.length), ...Array<PlanValue>(Math.max(0, refs.length - before)).fill('null')];
    for (const [i, value] of set) t.values[i] = value;
    tables[id] = { slots: refs.length, set };
  }
  for (const [id, g] of s.globals) {
    const value = planValue(s, g.inst.value);
    if (value === g.value) continue;
    g.value = value;
    globals[id] = value;
  }
  const some = {
    ...(Object.keys(memories).length > 0 ? { memories } : {}),
    ...(Object.keys(tables).length > 0 ? { tables } : {}),
    ...(Object.keys(globals).length > 0 ? { globals } : {}),
  };
  return Object.keys(some).length > 0 ? some : undefined;
}

/** Gives what puts back what was told and named, for a load that fails. */
export function remember(s: Tracked): () => void {
  const ids = new Map(s.ids);
  const memories = [...s.memories].map(([id, m]) => [id, { ...m }] as const);
  const tables = [...s.tables].map(([id, t]) => [id, { ...t }] as const);
  const globals = [...s.globals].map(([id, g]) => [id, { ...g }] as const);
  const restore = <K, V>(map: Map<K, V>, was: Iterable<readonly [K, V]>): void => {
    map.clear();
    for (const [k, v] of was) map.set(k, v);
  };
  return () => {
    restore(s.ids, ids);
    restore(s.memories, memories);
    restore(s.tables, tables);
    restore(s.globals, globals);
    s.epoch++;
  };
}
