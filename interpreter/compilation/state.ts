// Variables, tables and memories (spec 4.6.4–4.6.6) as JavaScript: all of their instructions but loads and stores, which are in memories.ts.

import type { Num } from '../runtime/values.ts';
import type { Instr, InstrOf, Keyword } from '../syntax/instructions.ts';
import { setLocal } from './bases.ts';
import { pushNumber } from './constants.ts';
import { reload } from './control.ts';
import { bare, type Entry, entry, owned, READS, TRAPS, unary } from './emitter.ts';
import type { Gen } from './generator.ts';
import { cellOf } from './globals.ts';
import { boxed, fromField, nat } from './operands.ts';
import { kindOf } from './representation.ts';
import { vectorGet, vectorSet } from './vectors-locals.ts';
import { anyFloat, argsOf, assign, helperCall, memory, releaseAll, storeName, tableName } from './writing.ts';

type StateOp = Extract<
  Keyword,
  | 'local.get' | 'local.set' | 'local.tee' | 'global.get' | 'global.set' | 'memory.size' | 'memory.grow' | 'memory.fill' | 'memory.copy'
  | 'memory.init' | 'data.drop' | 'table.get' | 'table.set' | 'table.size' | 'table.grow' | 'table.fill' | 'table.copy' | 'table.init' | 'elem.drop'
>; // biome-ignore format: one family a line

function localGet(g: Gen, x: number): void {
  let e = g.gets[x];
  if (e === undefined) {
    const { k, names, any } = g.locals[x]!;
    e = owned(k, names, any, null, [x]);
    g.gets[x] = e;
  }
  g.push(e);
}
function localSet(g: Gen, x: number, instr: Instr): void {
  const e = g.pop();
  const local = g.locals[x]!;
  g.spillLocal(x);
  if (local.any || e.atom || !g.forLoops.has(instr)) assign(g, local.names, e, local.any);
  else asDouble(g, local.names, e);
  setLocal(g, x);
}
/**
 * An f32 that loops read: with what is no more than one of two values, V8 converts it to the double that it computes with here. Else it
 * may do so in the loop again and again, where instructions then wait for each other that have nothing to do with each other (a conversion
 * from the host's stack is into a register of which it keeps a part).
 */
function asDouble(g: Gen, names: readonly string[], e: Entry): void {
  const d = g.alloc('d');
  assign(g, names, { ...e, p: [`(${d}=${e.p[0]!})===${d}?${d}:0/0`] }, false);
  g.release([d]);
}

/** The name of a numeric global's cell. */
function globalCell(g: Gen, x: number): string {
  let name = g.globals[x];
  if (name === undefined) {
    name = g.bind(`G${x}`, cellOf(g.inst.globals[x]!));
    g.globals[x] = name;
  }
  return name;
}

const mem = (g: Gen, x: number) => g.inst.mems[x]!.type.at;
const tab = (g: Gen, x: number) => g.inst.tables[x]!.type.at;
/** A size, by an expression that others may change what it gives. */
const waitingSize = (g: Gen, at: 'i32' | 'i64', size: string): void =>
  g.push(at === 'i32' ? entry('i', [size], [], READS) : entry('l', [size, '0'], [], READS));
/** A size, or −1, that a helper gives as a number. */
const pushSize = (g: Gen, at: 'i32' | 'i64', name: string): void => {
  if (at === 'i32') g.push(owned('i', [name], false));
  else g.push(unary('l', [name, `(${name}>>31)`], owned('i', [name], false)));
};
/** A statement of a bulk instruction: operands popped, sizes and addresses as unsigned numbers by what `at` says of each. */
const bulk = (g: Gen, helper: string, names: readonly string[], ats: readonly ('i32' | 'i64' | 'x')[]): void => {
  const es = g.popN(ats.length);
  g.flush(READS | TRAPS);
  const own: string[] = [];
  const args = es.flatMap((e, i) => {
    const at = ats[i]!;
    return at === 'x' ? argsOf(g, [e], own) : nat(g, e, at);
  });
  g.emit(`${helperCall(g, helper, [...names, ...args])};`);
  releaseAll(g, es, own);
};
const both = (a: 'i32' | 'i64', b: 'i32' | 'i64'): 'i32' | 'i64' => (a === 'i64' && b === 'i64' ? 'i64' : 'i32');

export const state: { readonly [K in StateOp]: (g: Gen, e: InstrOf<K>) => void } = {
  'local.get': (g, e) => (g.locals[e.x]!.k === 'v' ? vectorGet(g, e.x, e) : localGet(g, e.x)),
  'local.set': (g, e) => (g.locals[e.x]!.k === 'v' ? vectorSet(g, e.x, e) : localSet(g, e.x, e)),
  'local.tee': (g, e) => {
    const vector = g.locals[e.x]!.k === 'v';
    (vector ? vectorSet : localSet)(g, e.x, e);
    (vector ? vectorGet : localGet)(g, e.x, e);
  },
  'global.get': (g, e) => {
    const global = g.inst.globals[e.x]!;
    const { mut, t } = global.type;
    const k = kindOf(t);
    if (k === 'v' || k === 'r') fromField(g, t, undefined, `${g.bind(`G${e.x}`, global)}.value`, [], READS);
    else if (!mut)
      pushNumber(g, global.value as Num); // by its kind
    else {
      const cell = globalCell(g, e.x);
      if (k === 'i' || k === 'l') g.push(entry(k, k === 'i' ? [`${cell}[0]`] : [`${cell}[0]`, `${cell}[1]`], [], READS));
      else g.push(anyFloat(k, `(+${cell}.x)`, [], () => `${cell}.x`, READS));
    }
  },
  'global.set': (g, e) => {
    const x = g.pop();
    const global = g.inst.globals[e.x]!;
    g.flush(READS | TRAPS);
    const own: string[] = [];
    if (x.k === 'v' || x.k === 'r') g.emit(`${g.bind(`G${e.x}`, global)}.value=${boxed(g, x, own)};`);
    else {
      const cell = globalCell(g, e.x);
      if (x.k === 'i') g.emit(`${cell}[0]=${bare(x.p[0]!)};`);
      // Both halves before either is set: the second may be outside of memory.
      else if (x.k === 'l') assign(g, [`${cell}[0]`, `${cell}[1]`], (x.fl & TRAPS) === 0 ? x : g.hold(x), false);
      else g.emit(`${cell}.x=${g.whole(x, own)};`);
      if (x.k === 'l') return;
    }
    releaseAll(g, [x], own);
  },

  'memory.size': (g, e) => waitingSize(g, mem(g, e.x), helperCall(g, 'memSize', [memory(g, e.x)])),
  'memory.grow': (g, e) => {
    const n = g.pop();
    g.flush(READS | TRAPS);
    const name = g.alloc('i');
    g.emit(`${name}=${helperCall(g, 'memGrow', [storeName(g), memory(g, e.x), nat(g, n, mem(g, e.x))])};`);
    g.release(n.own);
    reload(g);
    pushSize(g, mem(g, e.x), name);
  },
  'memory.fill': (g, e) => bulk(g, 'memFill', [memory(g, e.x)], [mem(g, e.x), 'x', mem(g, e.x)]),
  'memory.copy': (g, e) => {
    const [a, b] = [mem(g, e.x), mem(g, e.y)];
    bulk(g, 'memCopy', [memory(g, e.x), memory(g, e.y)], [a, b, both(a, b)]);
  },
  'memory.init': (g, e) => bulk(g, 'memInit', [memory(g, e.x), g.constant(g.inst.datas[e.y])], [mem(g, e.x), 'i32', 'i32']),
  'data.drop': (g, e) => bulk(g, 'dataDrop', [g.constant(g.inst.datas[e.x])], []),

  'table.get': (g, e) => {
    const i = g.pop();
    g.push(entry('r', [helperCall(g, 'tableGet', [tableName(g, e.x), nat(g, i, tab(g, e.x))])], [i], READS | TRAPS));
  },
  'table.set': (g, e) => bulk(g, 'tableSet', [tableName(g, e.x)], [tab(g, e.x), 'x']),
  'table.size': (g, e) => waitingSize(g, tab(g, e.x), helperCall(g, 'tableSize', [tableName(g, e.x)])),
  'table.grow': (g, e) => {
    const es = g.popN(2);
    g.flush(READS | TRAPS);
    const name = g.alloc('i');
    g.emit(`${name}=${helperCall(g, 'tableGrow', [storeName(g), tableName(g, e.x), es[0]!.p[0]!, nat(g, es[1]!, tab(g, e.x))])};`);
    releaseAll(g, es, []);
    pushSize(g, tab(g, e.x), name);
  },
  'table.fill': (g, e) => bulk(g, 'tableFill', [tableName(g, e.x)], [tab(g, e.x), 'x', tab(g, e.x)]),
  'table.copy': (g, e) => {
    const [a, b] = [tab(g, e.x), tab(g, e.y)];
    bulk(g, 'tableCopy', [tableName(g, e.x), tableName(g, e.y)], [a, b, both(a, b)]);
  },
  'table.init': (g, e) => bulk(g, 'tableInit', [tableName(g, e.x), g.constant(g.inst.elems[e.y])], [tab(g, e.x), 'i32', 'i32']),
  'elem.drop': (g, e) => bulk(g, 'elemDrop', [g.constant(g.inst.elems[e.x])], []),
};
