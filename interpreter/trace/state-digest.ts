// A digest of a configuration with its store: two are equal iff nothing tells the configurations apart but the identity of their objects,
// for which their numbers stand. For tests and for comparing runs; it costs as much as everything there is.

import type { Config, Context, Frame } from '../execution/configuration.ts';
import { digest as programDigest } from '../linking/digest.ts';
import type { Program } from '../linking/state.ts';
import { addBytes, addText, addWord, hexOf, newHash } from '../runtime/hash.ts';
import type { ExnInst, FieldVal, StructInst } from '../runtime/instances.ts';
import type { Val } from '../runtime/values.ts';

type Heaped = StructInst | ExnInst;

function showVal(v: Val | undefined, reach: (o: Heaped) => void): string {
  switch (v?.op) {
    case undefined:
      return 'unset';
    case 'ref.struct_addr':
    case 'ref.array_addr':
    case 'ref.exn_addr':
      reach(v.a as Heaped); // arrays are like structures
      return `${v.op} ${v.a.addr}`;
    case 'ref.func_addr':
      return `func ${v.a.addr}`;
    case 'ref.extern':
      return `extern ${showVal(v.r, reach)}`;
    case 'ref.host_addr':
      return `host ${v.n}`;
    case 'ref.i31_num':
      return `i31 ${v.i}`;
    case 'ref.null_addr':
      return 'null';
    case 'v128.const':
      return `v128 ${v.c}`;
    default:
      return v === undefined ? '' : `${v.op} ${v.c}`;
  }
}

const hasId = (x: unknown): x is { readonly id: number } => typeof x === 'object' && x !== null && 'id' in x;

/** An instruction by its keyword, place and immediates that are numbers; a value as a value. */
function showInstr(e: { readonly op: string }, reach: (o: Heaped) => void): string {
  if (e.op.startsWith('ref.') && 'a' in e) return showVal(e as Val, reach); // only values have addresses
  if (e.op.endsWith('.const')) return showVal(e as Val, reach); // likewise
  const out: string[] = [e.op];
  for (const [key, x] of Object.entries(e as Readonly<Record<string, unknown>>)) {
    if (typeof x === 'number' || typeof x === 'string' || typeof x === 'bigint') out.push(`${key}=${x}`);
    else if (key === 'o' && hasId(x)) out.push(`o=${x.id}`);
  }
  return out.join(' ');
}

/** Sixteen hex digits. */
export function stateDigest(z: Config, program: Program | null): string {
  const h = newHash();
  const seen = new Set<Heaped>();
  const open: Heaped[] = [];
  const reach = (o: Heaped): void => {
    if (seen.has(o)) return;
    seen.add(o);
    open.push(o);
  };
  const val = (v: Val | undefined): void => addText(h, showVal(v, reach));
  const frame = (f: Frame): void => {
    addText(h, `frame ${f.func?.addr ?? 'none'}`);
    for (const v of f.locals) val(v);
  };
  for (const v of z.stack) val(v);
  for (const e of z.given) addText(h, showInstr(e, reach));
  frame(z.frame);
  for (let k: Context | null = z.context; k !== null; k = k.outer) {
    addText(h, `${k.kind} ${k.n} ${k.base} ${k.below} ${k.pc} ${k.code.length} ${k.catches.length} ${k.cont?.pos ?? ''}`);
    const next = k.own !== null && typeof k.own === 'object' && 'next' in k.own ? k.own.next : '';
    addText(h, `${String(next)}`);
    if (k.caller !== null) frame(k.caller);
  }
  addText(h, `${z.frames} ${z.slots} ${z.result?.kind ?? ''} ${z.trapped?.rule ?? ''} ${z.store.objects}`);
  const { store } = z;
  for (const m of store.mems) {
    addText(h, `${m.type.limits.min} ${m.bytes.length} ${m.view.byteLength}`);
    addBytes(h, m.bytes);
  }
  for (const t of store.tables) {
    addText(h, `${t.type.limits.min}`);
    for (const r of t.refs) val(r);
  }
  for (const g of store.globals) val(g.value);
  for (const e of store.elems) for (const r of e.refs) val(r);
  for (const d of store.datas) addWord(h, d.bytes.length);
  for (const list of [store.funcs, store.tags, store.datas, store.elems]) addWord(h, list.length);
  const field = (v: FieldVal): void => (typeof v === 'number' ? addText(h, `${v}`) : val(v));
  for (let o = open.pop(); o !== undefined; o = open.pop()) {
    addText(h, `object ${o.addr}`);
    for (const v of o.fields) field(v);
  }
  if (program !== null)
    addText(h, `${programDigest(program)} ${program.nextId} ${program.error ?? ''} ${program.log.length} ${program.pending.length}`);
  return hexOf(h);
}
