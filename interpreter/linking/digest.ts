// A digest of all that can be observed of a store and its link state: equal before and after a load that failed (D19).

import { addBytes, addText, addWord, hexOf, newHash } from '../runtime/hash.ts';
import type { FieldVal } from '../runtime/instances.ts';
import type { Val } from '../runtime/values.ts';
import type { Obj, Program } from './state.ts';

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
  const h = newHash();
  const { store } = p;
  for (const m of store.mems) addBytes(h, m.bytes);
  for (const t of store.tables) addText(h, t.refs.map(showVal).join());
  for (const g of store.globals) addText(h, showVal(g.value));
  for (const list of [store.funcs, store.tags, store.datas, store.elems]) addWord(h, list.length);
  for (const d of store.datas) addBytes(h, d.bytes.slice());
  for (const e of store.elems) addText(h, e.refs.map(showVal).join());
  for (const o of p.linkMap) addText(h, showObj(o));
  addText(h, p.global.list.map(o => o.id).join());
  addText(h, [...p.handles].map(([n, o]) => `${n}:${o.id}`).join());
  addText(h, [...p.slots].map(([f, n]) => `${f.addr}:${n}`).join());
  for (const { regions } of [p.ledger, p.tableLedger]) addText(h, regions.map(r => `${r.from}-${r.to} ${r.owner}`).join());
  addText(h, JSON.stringify(p.bounds));
  return hexOf(h);
}
