// What compiled code calls: traps, operations that are no single expression (those on numbers are in helpers-numbers.ts), bulk operations,
// aggregates. Their names reach generated source; everything else in it is numbers.

import { refOk } from '../execution/operands.ts';
import type { ArrayInst, DataInst, ElemInst, FieldVal, MemInst, StructInst, TableInst, TagInst } from '../runtime/instances.ts';
import {
  allocArray,
  allocExn,
  allocStruct,
  canGrowMem,
  canGrowTable,
  fromBytes,
  growMem,
  growTable,
  PAGE,
  pack,
  type Store,
  widthOf,
} from '../runtime/store.ts';
import { NULL, type Ref, sameRef, type Val } from '../runtime/values.ts';
import type { DefType, RefType, StorageType } from '../syntax/types.ts';
import { checked, Exhausted, exhausted, nullArray, outOfArray, outOfMemory, outOfTable, Thrown, trap } from './ends.ts';
import { partialNumbers, totalNumbers } from './helpers-numbers.ts';
import {
  big64, bigOf, bits32, bits64, box32, box64, boxInt, boxPair, boxQuad, bytesOf, float32, float32Of, float64, float64Of, float64OfBig, int32,
  NaN32, NaN64, number32, number64, pairOf, quadOf, R, S, unbox32, unbox64, unboxInt, unboxPair, unboxQuad,
} from './representation.ts'; // biome-ignore format: names

// ─── Memories ───

const memSize = (m: MemInst): number => m.bytes.length / PAGE;
/** n as an unsigned number; −1 where it cannot grow. */
const memGrow = (s: Store, m: MemInst, n: number): number => {
  if (n > 0x1_0000_0000 || !canGrowMem(s, m, BigInt(n))) return -1;
  const size = memSize(m);
  try {
    growMem(s, m, n);
  } catch (error) {
    if (error instanceof RangeError) return -1; // the host has no room for it
    throw error;
  }
  return size;
};
// All numbers unsigned.
// As functions, since V8 looks up a method of all typed arrays at each call.
const { fill, copyWithin } = Uint8Array.prototype;
/** Bytes that are moved sooner by a few words than by a call of the host. */
const FEW = 32;
/** At most `FEW` bytes: words from both ends, which may overlap; all are read before any is written, so that operands may overlap too. */
const few = (to: MemInst, from: MemInst, i: number, j: number, n: number): void => {
  if (n < 4) {
    if (n === 0) return;
    const { bytes } = from;
    const half = n >> 1;
    const first = bytes[j]!;
    const middle = bytes[j + half]!;
    const last = bytes[j + n - 1]!;
    const written = to.bytes;
    written[i] = first;
    written[i + half] = middle;
    written[i + n - 1] = last;
    return;
  }
  const x = to.view;
  const y = from.view;
  const k = i + n;
  const l = j + n;
  const a = y.getInt32(j, true);
  const h = y.getInt32(l - 4, true);
  if (n > 8) {
    const b = y.getInt32(j + 4, true);
    const g = y.getInt32(l - 8, true);
    if (n > 16) {
      const c = y.getInt32(j + 8, true);
      const d = y.getInt32(j + 12, true);
      const e = y.getInt32(l - 16, true);
      const f = y.getInt32(l - 12, true);
      x.setInt32(i + 8, c, true);
      x.setInt32(i + 12, d, true);
      x.setInt32(k - 16, e, true);
      x.setInt32(k - 12, f, true);
    }
    x.setInt32(i + 4, b, true);
    x.setInt32(k - 8, g, true);
  }
  x.setInt32(i, a, true);
  x.setInt32(k - 4, h, true);
};
const fillFew = (m: MemInst, i: number, x: number, n: number): void => {
  if (n < 4) {
    const { bytes } = m;
    for (let k = 0; k < n; k++) bytes[i + k] = x;
    return;
  }
  const { view } = m;
  const k = i + n;
  const word = Math.imul(x & 255, 0x0101_0101);
  if (n > 8) {
    if (n > 16) {
      view.setInt32(i + 8, word, true);
      view.setInt32(i + 12, word, true);
      view.setInt32(k - 16, word, true);
      view.setInt32(k - 12, word, true);
    }
    view.setInt32(i + 4, word, true);
    view.setInt32(k - 8, word, true);
  }
  view.setInt32(i, word, true);
  view.setInt32(k - 4, word, true);
};
const memFill = (m: MemInst, i: number, x: number, n: number): void => {
  const { bytes } = m;
  if (i + n > bytes.length) outOfMemory();
  if (n > FEW) fill.call(bytes, x, i, i + n);
  else fillFew(m, i, x, n);
};
const memCopy = (to: MemInst, from: MemInst, i: number, j: number, n: number): void => {
  const { bytes } = to;
  if (i + n > bytes.length || j + n > from.bytes.length) outOfMemory();
  if (n <= FEW) few(to, from, i, j, n);
  else if (to === from) copyWithin.call(bytes, i, j, j + n);
  else bytes.set(from.bytes.subarray(j, j + n), i);
};
const memInit = (m: MemInst, d: DataInst, i: number, j: number, n: number): void => {
  if (i + n > m.bytes.length || j + n > d.bytes.length) outOfMemory();
  m.bytes.set(d.bytes.subarray(j, j + n), i);
};
const none = new Uint8Array(0);
const dataDrop = (d: DataInst): void => {
  d.bytes = none;
};

// ─── Tables ───

const tableGet = (t: TableInst, i: number): Ref => (i < t.refs.length ? t.refs[i]! : outOfTable());
const tableSet = (t: TableInst, i: number, r: Ref): void => {
  if (i >= t.refs.length) outOfTable();
  t.refs[i] = r;
};
const tableSize = (t: TableInst): number => t.refs.length;
const tableGrow = (s: Store, t: TableInst, r: Ref, n: number): number => {
  if (n > 0x1_0000_0000 || !canGrowTable(s, t, BigInt(n))) return -1;
  const size = t.refs.length;
  growTable(s, t, n, r);
  return size;
};
const tableFill = (t: TableInst, i: number, r: Ref, n: number): void => {
  if (i + n > t.refs.length) outOfTable();
  t.refs.fill(r, i, i + n);
};
const tableCopy = (to: TableInst, from: TableInst, i: number, j: number, n: number): void => {
  if (i + n > to.refs.length || j + n > from.refs.length) outOfTable();
  if (to === from) to.refs.copyWithin(i, j, j + n);
  else for (let k = 0; k < n; k++) to.refs[i + k] = from.refs[j + k]!;
};
const tableInit = (t: TableInst, e: ElemInst, i: number, j: number, n: number): void => {
  if (i + n > t.refs.length || j + n > e.refs.length) outOfTable();
  for (let k = 0; k < n; k++) t.refs[i + k] = e.refs[j + k]!;
};
const elemDrop = (e: ElemInst): void => {
  e.refs = [];
};

// ─── References ───

const isRef = (r: Ref, rt: RefType): boolean => refOk(r, rt);
const cast = (r: Ref, rt: RefType): Ref => (refOk(r, rt) ? r : trap('cast failure'));
const notNull = (r: Ref): Ref => (r === NULL ? trap('null reference') : r);
const newI31 = (n: number): Ref => ({ op: 'ref.i31_num', i: (n << 1) >> 1 });
const i31Get = (r: Ref): number => (r.op === 'ref.i31_num' ? r.i : trap('null i31 reference'));
const toExtern = (r: Ref): Ref => (r === NULL ? r : { op: 'ref.extern', r });
const toAny = (r: Ref): Ref => (r.op === 'ref.extern' ? r.r : r);

// ─── Aggregates ───

const newStruct = (s: Store, type: DefType, fields: FieldVal[]): Ref => ({ op: 'ref.struct_addr', a: allocStruct(s, type, fields) });
const structOf = (r: Ref): StructInst => (r.op === 'ref.struct_addr' ? r.a : trap('null structure reference'));
const structSet = (r: Ref, i: number, x: FieldVal): void => {
  structOf(r).fields[i] = x;
};
const arrayOf = (r: Ref): ArrayInst => (r.op === 'ref.array_addr' ? r.a : nullArray());
const newFields = (s: Store, type: DefType, fields: FieldVal[]): Ref => ({ op: 'ref.array_addr', a: allocArray(s, type, fields) });
/** An array that this implementation has no room for is a limit, like an exhausted stack. */
const roomFor = (s: Store, n: number): void => {
  if (n > s.limits.slots) throw new Exhausted('call stack exhausted: no room for the elements of an array', new Error());
};
const newArray = (s: Store, type: DefType, x: FieldVal, n: number): Ref => {
  roomFor(s, n);
  return newFields(s, type, new Array<FieldVal>(n).fill(x));
};
const arrayAt = (r: Ref, i: number): FieldVal => {
  const a = arrayOf(r);
  return i < a.fields.length ? a.fields[i]! : outOfArray();
};
const arraySet = (r: Ref, i: number, x: FieldVal): void => {
  const a = arrayOf(r);
  if (i >= a.fields.length) outOfArray();
  a.fields[i] = x;
};
const arrayLen = (r: Ref): number => arrayOf(r).fields.length;
const arrayFill = (r: Ref, i: number, x: FieldVal, n: number): void => {
  const a = arrayOf(r);
  if (i + n > a.fields.length) outOfArray();
  a.fields.fill(x, i, i + n);
};
const arrayCopy = (to: Ref, i: number, from: Ref, j: number, n: number): void => {
  const a = arrayOf(to);
  const b = arrayOf(from);
  if (i + n > a.fields.length || j + n > b.fields.length) outOfArray();
  if (a === b) a.fields.copyWithin(i, j, j + n);
  else for (let k = 0; k < n; k++) a.fields[i + k] = b.fields[j + k]!;
};

const newData = (s: Store, type: DefType, zt: StorageType, d: DataInst, j: number, n: number): Ref => {
  const w = widthOf(zt);
  if (j + n * w > d.bytes.length) outOfMemory();
  return newFields(
    s,
    type,
    Array.from({ length: n }, (_, k) => pack(zt, fromBytes(zt, d.bytes, j + k * w))),
  );
};
const newElem = (s: Store, type: DefType, e: ElemInst, j: number, n: number): Ref => {
  if (j + n > e.refs.length) outOfTable();
  return newFields(s, type, e.refs.slice(j, j + n));
};
const arrayInitData = (r: Ref, zt: StorageType, d: DataInst, i: number, j: number, n: number): void => {
  const a = arrayOf(r);
  const w = widthOf(zt);
  if (i + n > a.fields.length) outOfArray();
  if (j + n * w > d.bytes.length) outOfMemory();
  for (let k = 0; k < n; k++) a.fields[i + k] = pack(zt, fromBytes(zt, d.bytes, j + k * w));
};
const arrayInitElem = (r: Ref, e: ElemInst, i: number, j: number, n: number): void => {
  const a = arrayOf(r);
  if (i + n > a.fields.length) outOfArray();
  if (j + n > e.refs.length) outOfTable();
  for (let k = 0; k < n; k++) a.fields[i + k] = e.refs[j + k]!;
};

// ─── Exceptions ───

const throwNew = (s: Store, tag: TagInst, fields: Val[]): never => {
  throw new Thrown({ op: 'ref.exn_addr', a: allocExn(s, tag, fields) });
};
const throwRef = (r: Ref): never => {
  if (r.op === 'ref.exn_addr') throw new Thrown(r);
  return trap('null exception reference');
};
/** The exception that was caught; anything else is thrown on. */
const caught = (error: unknown): Ref & { readonly op: 'ref.exn_addr' } => {
  if (error instanceof Thrown) return error.exn;
  throw error;
};
/** An exception on its way to label number `to` of its function (legacy `delegate`), by the handlers inside of it. */
class Delegated {
  readonly thrown: Thrown;
  readonly to: number;
  constructor(thrown: Thrown, to: number) {
    this.thrown = thrown;
    this.to = to;
  }
}
const plain = (error: unknown): unknown => (error instanceof Delegated ? error.thrown : error);
/** What a `try` that delegates throws: one that passes by it goes on to where it was going. */
const delegated = (error: unknown, at: number, to: number): unknown => {
  if (error instanceof Thrown) return new Delegated(error, to);
  return error instanceof Delegated && at <= error.to ? new Delegated(error.thrown, to) : error;
};
/** The exception caught by the handler of label number `at`; anything else, and what passes it by, is thrown on. */
const caughtAt = (error: unknown, at: number): Ref & { readonly op: 'ref.exn_addr' } =>
  caught(error instanceof Delegated && at <= error.to ? error.thrown : error);

/** Those that may trap themselves. */
const partial = {
  trap, checked, ...partialNumbers,
  memFill, memCopy, memInit, tableGet, tableSet, tableFill, tableCopy, tableInit,
  cast, notNull, i31Get, structOf, structSet, arrayAt, arraySet, arrayLen, arrayFill, arrayCopy,
  newData, newElem, arrayInitData, arrayInitElem, throwRef,
}; // biome-ignore format: one family a line
export const trapping: ReadonlySet<string> = new Set(Object.keys(partial));

export const helpers: Readonly<Record<string, unknown>> = {
  ...partial,
  NULL, R, S, NaN32, NaN64,
  BI: int32, BF: float32, BD: float64,
  fround: Math.fround,
  exhausted,
  ...totalNumbers,
  float32Of, float64Of, number32, number64, bits32, bits64,
  bigOf, pairOf, big64, float64OfBig, bytesOf, quadOf,
  memSize, memGrow, dataDrop, tableSize, tableGrow, elemDrop,
  isRef, sameRef, newI31, toExtern, toAny, newStruct, newFields, newArray,
  boxInt, boxPair, box32, box64, boxQuad, unboxInt, unboxPair, unbox32, unbox64, unboxQuad,
  throwNew, caught, caughtAt, delegated, plain,
}; // biome-ignore format: one family a line
