// A digest of all that can be observed of a store and its link state: equal before and after a load that failed (D19).

import type { FieldVal } from '../runtime/instances.ts';
import type { Val } from '../runtime/values.ts';
import type { Obj, Program } from './state.ts';

/** FNV-1a over 32-bit units, twice with different offsets: enough to tell states apart, and fast on whole memories. */
interface Hash {
  a: number;
  b: number;
}
const add = (h: Hash, x: number): void => {
  h.a = Math.imul(h.a ^ x, 0x01000193);
  h.b = Math.imul((h.b ^ x) + (h.b >>> 15), 0x85ebca6b);
};
const addText = (h: Hash, text: string): void => {
  for (let i = 0; i < text.length; i++) add(h, text.charCodeAt(i));
  add(h, -1);
};
function addBytes(h: Hash, bytes: Uint8Array): void {
  add(h, bytes.length);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteOffset % 4 === 0 ? bytes.length >> 2 : 0);
  for (let i = 0; i < words.length; i++) if (words[i] !== 0) add(h, words[i]! ^ i);
  for (let i = words.length * 4; i < bytes.length; i++) add(h, bytes[i]!);
}

const showField = (v: FieldVal): string => (typeof v === 'number' ? `${v}` : showVal(v));
function showVal(v: Val): string {
  switch (v.op) {
    case 'ref.struct_addr':
    case 'ref.array_addr':
    case 'ref.exn_addr':
      // One level: what an object refers to is told by number, so that cycles end.
      return `${v.op} ${v.a.addr} ${v.a.fields.map(x => (typeof x === 'object' && 'a' in x ? `${x.op} ${x.a.addr}` : showField(x))).join()}`;
    case 'ref.func_addr':
      return `func ${v.a.addr}`;
    case 'ref.extern':
      return `extern ${showVal(v.r)}`;
    case 'ref.host_addr':
      return `host ${v.n}`;
    case 'ref.i31_num':
      return `i31 ${v.i}`;
    case 'ref.null_addr':
      return 'null';
    case 'v128.const':
      return `v128 ${[...v.c].join()}`;
    default:
      return `${v.op} ${v.c}`;
  }
}

const showObj = (o: Obj): string =>
  [
    o.id, o.name, [...o.names].sort().join(' '), o.path, o.memoryBase, o.tableBase, o.tlsBase, o.state, o.refs, o.global, o.nodelete, o.initialised,
    o.needed.map(x => x.id).join(' '), o.scopes.map(s => `${s.name}:${s.list.map(x => x.id).join(' ')}`).join(';'),
    [...o.cells].map(([key, c]) => `${key}=${c.value}@${c.provider?.id ?? ''}`).join(' '),
  ].join('|'); // biome-ignore format: one object a line

/** Sixteen hex digits. What dlerror gives next, the log and numbers not yet given out are not part of it. */
export function digest(p: Program): string {
  const h: Hash = { a: 0x811c9dc5, b: 0x9747b28c };
  const { store } = p;
  for (const m of store.mems) addBytes(h, m.bytes);
  for (const t of store.tables) addText(h, t.refs.map(showVal).join());
  for (const g of store.globals) addText(h, showVal(g.value));
  for (const list of [store.funcs, store.tags, store.datas, store.elems]) add(h, list.length);
  for (const d of store.datas) addBytes(h, d.bytes.slice());
  for (const e of store.elems) addText(h, e.refs.map(showVal).join());
  for (const o of p.linkMap) addText(h, showObj(o));
  addText(h, p.global.list.map(o => o.id).join());
  addText(h, [...p.handles].map(([n, o]) => `${n}:${o.id}`).join());
  addText(h, [...p.slots].map(([f, n]) => `${f.addr}:${n}`).join());
  for (const { regions } of [p.ledger, p.tableLedger]) addText(h, regions.map(r => `${r.from}-${r.to} ${r.owner}`).join());
  addText(h, JSON.stringify(p.bounds));
  return [h.a, h.b].map(x => (x >>> 0).toString(16).padStart(8, '0')).join('');
}
