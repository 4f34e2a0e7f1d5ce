// What compiled code calls: traps, operations that are no single expression, bulk operations, aggregates. Their names reach generated
// source; everything else in it is numbers.

import { refOk } from '../execution/operands.ts';
import { CANONICAL32, nearest } from '../numerics/floats.ts';
import * as i32 from '../numerics/i32.ts';
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
import {big64, 
  bigOf, bits32, bits64, box32, box64, boxInt, boxPair, boxQuad, bytesOf, type Float32, type Float64,float32Of, float64Of, float64OfBig, 
  NaN32, NaN64, number32, number64, pairOf, quadOf, R, S, unbox32, unbox64, unboxInt, unboxPair, unboxQuad,
} from './representation.ts'; // biome-ignore format: names

// ─── How compiled code ends other than by returning ───

/** Not subclasses of Error: hosts spend most of the time of a throw on the trace. */
export class Trapped {
  readonly reason: string;
  /** The instruction, −1 where nobody knows it; or an error, where its trace tells (positions.ts). */
  readonly at: number | Error;
  constructor(reason: string, at: number | Error) {
    this.reason = reason;
    this.at = at;
  }
}
export class Exhausted {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}
export class Thrown {
  readonly exn: Ref & { readonly op: 'ref.exn_addr' };
  constructor(exn: Ref & { readonly op: 'ref.exn_addr' }) {
    this.exn = exn;
  }
}
/** What a host function threw; it passes through unchanged. */
export class HostError {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

export const trap = (reason: string): never => {
  throw new Trapped(reason, new Error());
};
/** The same function, whose errors are told apart from those of compiled code. */
export const passing =
  <A extends readonly unknown[]>(f: (...args: A) => void) =>
  (...args: A): void => {
    try {
      f(...args);
    } catch (error) {
      throw new HostError(error);
    }
  };
const exhausted = (): never => {
  throw new Exhausted('call stack exhausted');
};
const outOfMemory = (): never => trap('out of bounds memory access');
const outOfTable = (): never => trap('out of bounds table access');
const outOfArray = (): never => trap('out of bounds array access');
const nullArray = (): never => trap('null array reference');

/** The result of a row's function, which is a trap's reason if it is a string. */
const checked = <T>(x: T | string): T => (typeof x === 'string' ? trap(x) : x);

// ─── Numbers ───

const divS = (a: number, b: number): number =>
  b === 0 ? trap('integer divide by zero') : b === -1 && a === -0x8000_0000 ? trap('integer overflow') : (a / b) | 0;
const divU = (a: number, b: number): number => (b === 0 ? trap('integer divide by zero') : ((a >>> 0) / (b >>> 0)) | 0);
const remS = (a: number, b: number): number => (b === 0 ? trap('integer divide by zero') : (a % b) | 0);
const remU = (a: number, b: number): number => (b === 0 ? trap('integer divide by zero') : ((a >>> 0) % (b >>> 0)) | 0);
const notInteger = (x: number): never => trap(Number.isNaN(x) ? 'invalid conversion to integer' : 'integer overflow');
const truncS = (x: number): number => (x > -0x8000_0001 && x < 0x8000_0000 ? x | 0 : notInteger(x));
const truncU = (x: number): number => (x > -1 && x < 0x1_0000_0000 ? x | 0 : notInteger(x));
const truncSatS = (x: number): number => (x < 0x7fff_ffff ? (x > -0x8000_0000 ? x | 0 : -0x8000_0000) : Number.isNaN(x) ? 0 : 0x7fff_ffff);
const truncSatU = (x: number): number => (x > 0 ? (x < 0xffff_ffff ? x | 0 : -1) : 0);

// ─── Floats with their NaNs ───

const neg32 = (x: Float32): Float32 => {
  const n = +x;
  return !Number.isNaN(n) ? -n : float32Of(bits32(x) ^ 0x8000_0000);
};
const abs32 = (x: Float32): Float32 => {
  const n = +x;
  return !Number.isNaN(n) ? Math.abs(n) : float32Of(bits32(x) & 0x7fff_ffff);
};
/** −1 or 0: whether the sign bit is set. */
const sign32 = (x: Float32): number => bits32(x) >> 31;
const copysign32 = (x: Float32, y: Float32): Float32 => float32Of((bits32(x) & 0x7fff_ffff) | (bits32(y) & 0x8000_0000));
const high = (x: Float64): number => {
  bits64(x);
  return R[0]!;
};
const withHigh = (x: Float64, f: (hi: number) => number): Float64 => {
  const lo = bits64(x);
  return float64Of(lo, f(R[0]!));
};
const neg64 = (x: Float64): Float64 => {
  const n = +x;
  return !Number.isNaN(n) ? -n : withHigh(x, hi => hi ^ 0x8000_0000);
};
const abs64 = (x: Float64): Float64 => {
  const n = +x;
  return !Number.isNaN(n) ? Math.abs(n) : withHigh(x, hi => hi & 0x7fff_ffff);
};
const sign64 = (x: Float64): number => {
  const saved = R[0]!;
  const s = high(x) >> 31;
  R[0] = saved;
  return s;
};
const copysign64 = (x: Float64, y: Float64): Float64 => {
  const s = sign64(y) & 0x8000_0000;
  return withHigh(x, hi => (hi & 0x7fff_ffff) | s);
};

/** A NaN of these bits from memory, where a number was read as NaN. */
const nan32 = (view: DataView, at: number): Float32 => float32Of(view.getInt32(at, true));
const nan64 = (view: DataView, at: number): Float64 => float64Of(view.getInt32(at, true), view.getInt32(at + 4, true));
const P32 = 0x1_0000_0000;
/** A NaN to memory. */
const put32 = (view: DataView, at: number, x: Float32): void => view.setInt32(at, typeof x === 'number' ? CANONICAL32 : x.bits, true);
const put64 = (view: DataView, at: number, x: Float64): void => {
  const lo = bits64(x);
  // An address with the sign bit may come as the negative number that it is (memories.ts), whose end must be outside too.
  view.setInt32((at < 0 ? at + P32 : at) + 4, R[0]!, true);
  view.setInt32(at, lo, true);
};

// ─── Pairs ───

/** A pair as an unsigned number, for addresses and sizes: beyond 2⁵³ rounded, which is out of every bound. */
const natOf = (lo: number, hi: number): number => (hi >>> 0) * 0x1_0000_0000 + (lo >>> 0);
/** The high half of the product of two unsigned numbers. */
const mulHigh = (a: number, b: number): number => {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const t = (Math.imul(ah, bl) >>> 0) + (Math.imul(al, bl) >>> 16);
  const u = (t & 0xffff) + (Math.imul(al, bh) >>> 0);
  return (Math.imul(ah, bh) + (t >>> 16) + (u >>> 16)) | 0;
};
// Shifts by a distance that is not known: the low half, the high half in R[0].
const shl64 = (lo: number, hi: number, k: number): number => {
  if ((k & 32) !== 0) {
    R[0] = lo << k;
    return 0;
  }
  R[0] = (hi << k) | ((lo >>> 1) >>> (31 - (k & 31)));
  return lo << k;
};
const shrS64 = (lo: number, hi: number, k: number): number => {
  if ((k & 32) !== 0) {
    R[0] = hi >> 31;
    return hi >> k;
  }
  R[0] = hi >> k;
  return (lo >>> k) | ((hi << 1) << (31 - (k & 31)));
};
const shrU64 = (lo: number, hi: number, k: number): number => {
  if ((k & 32) !== 0) {
    R[0] = 0;
    return (hi >>> k) | 0;
  }
  R[0] = hi >>> k;
  return (lo >>> k) | ((hi << 1) << (31 - (k & 31)));
};
const rotl64 = (lo: number, hi: number, k: number): number => {
  const [l, h] = (k & 32) !== 0 ? [hi, lo] : [lo, hi];
  const r = k & 31;
  R[0] = (h << r) | ((l >>> 1) >>> (31 - r));
  return (l << r) | ((h >>> 1) >>> (31 - r));
};
const rotr64 = (lo: number, hi: number, k: number): number => rotl64(lo, hi, -k & 63);

const toPair = (x: number): number => {
  R[0] = Math.floor(x / P32) | 0;
  return x | 0;
};
const zeroDivisor = (): never => trap('integer divide by zero');
/** Both below 2⁵³: division of numbers is exact after rounding down. */
const small = (hi: number): boolean => hi >>> 21 === 0;
const divU64 = (al: number, ah: number, bl: number, bh: number): number => {
  if ((bl | bh) === 0) return zeroDivisor();
  if ((ah | bh) === 0) {
    R[0] = 0;
    return ((al >>> 0) / (bl >>> 0)) | 0;
  }
  if (small(ah) && small(bh)) return toPair(Math.floor(natOf(al, ah) / natOf(bl, bh)));
  return pairOf(BigInt.asIntN(64, BigInt.asUintN(64, bigOf(al, ah)) / BigInt.asUintN(64, bigOf(bl, bh))));
};
const remU64 = (al: number, ah: number, bl: number, bh: number): number => {
  if ((bl | bh) === 0) return zeroDivisor();
  if ((ah | bh) === 0) {
    R[0] = 0;
    return ((al >>> 0) % (bl >>> 0)) | 0;
  }
  if (small(ah) && small(bh)) return toPair(natOf(al, ah) % natOf(bl, bh));
  return pairOf(BigInt.asIntN(64, BigInt.asUintN(64, bigOf(al, ah)) % BigInt.asUintN(64, bigOf(bl, bh))));
};
const divS64 = (al: number, ah: number, bl: number, bh: number): number => {
  if ((bl | bh) === 0) return zeroDivisor();
  if (al === 0 && ah === -0x8000_0000 && bl === -1 && bh === -1) return trap('integer overflow');
  if (ah >= 0 && bh >= 0) return divU64(al, ah, bl, bh);
  return pairOf(bigOf(al, ah) / bigOf(bl, bh));
};
const remS64 = (al: number, ah: number, bl: number, bh: number): number => {
  if ((bl | bh) === 0) return zeroDivisor();
  if (ah >= 0 && bh >= 0) return remU64(al, ah, bl, bh);
  return pairOf(bigOf(al, ah) % bigOf(bl, bh));
};
const P63 = 2 ** 63;
const P64 = 2 ** 64;
const truncS64 = (x: number): number => (x >= -P63 && x < P63 ? toPair(Math.trunc(x)) : notInteger(x));
const truncU64 = (x: number): number => (x > -1 && x < P64 ? toPair(Math.trunc(x)) : notInteger(x));
const pairNow = (lo: number, hi: number): number => {
  R[0] = hi;
  return lo;
};
const truncSatS64 = (x: number): number =>
  x < P63 ? (x >= -P63 ? toPair(Math.trunc(x)) : pairNow(0, -0x8000_0000)) : Number.isNaN(x) ? pairNow(0, 0) : pairNow(-1, 0x7fff_ffff);
const truncSatU64 = (x: number): number => (x > 0 ? (x < P64 ? toPair(Math.trunc(x)) : pairNow(-1, -1)) : pairNow(0, 0));
const clz64 = (lo: number, hi: number): number => (hi === 0 ? 32 + Math.clz32(lo) : Math.clz32(hi));
const ctz64 = (lo: number, hi: number): number => (lo === 0 ? 32 + i32.ctz(hi) : i32.ctz(lo));
const popcnt64 = (lo: number, hi: number): number => i32.popcnt(lo) + i32.popcnt(hi);

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
/** Bytes that are moved sooner one by one than by a call of the host. */
const FEW = 32;
const few = (to: Uint8Array, from: Uint8Array, i: number, j: number, n: number): void => {
  if (i <= j) for (let k = 0; k < n; k++) to[i + k] = from[j + k]!;
  else for (let k = n - 1; k >= 0; k--) to[i + k] = from[j + k]!;
};
const memFill = (m: MemInst, i: number, x: number, n: number): void => {
  const { bytes } = m;
  if (i + n > bytes.length) outOfMemory();
  if (n > FEW) bytes.fill(x, i, i + n);
  else for (let k = 0; k < n; k++) bytes[i + k] = x;
};
const memCopy = (to: MemInst, from: MemInst, i: number, j: number, n: number): void => {
  if (i + n > to.bytes.length || j + n > from.bytes.length) outOfMemory();
  if (n <= FEW) few(to.bytes, from.bytes, i, j, n);
  else if (to === from) to.bytes.copyWithin(i, j, j + n);
  else to.bytes.set(from.bytes.subarray(j, j + n), i);
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
  if (n > s.limits.slots) throw new Exhausted('call stack exhausted: no room for the elements of an array');
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
  trap, checked, divS, divU, remS, remU, truncS, truncU, divS64, divU64, remS64, remU64, truncS64, truncU64,
  memFill, memCopy, memInit, tableGet, tableSet, tableFill, tableCopy, tableInit,
  cast, notNull, i31Get, structOf, structSet, arrayAt, arraySet, arrayLen, arrayFill, arrayCopy,
  newData, newElem, arrayInitData, arrayInitElem, throwRef,
}; // biome-ignore format: one family a line
export const trapping: ReadonlySet<string> = new Set(Object.keys(partial));

export const helpers: Readonly<Record<string, unknown>> = {
  ...partial,
  NULL, R, S, NaN32, NaN64,
  fround: Math.fround,
  exhausted,
  ctz: i32.ctz, popcnt: i32.popcnt, rotl: i32.rotl, rotr: i32.rotr, nearest, truncSatS, truncSatU,
  neg32, abs32, sign32, copysign32, neg64, abs64, sign64, copysign64, nan32, nan64, put32, put64,
  float32Of, float64Of, number32, number64, bits32, bits64,
  bigOf, pairOf, big64, float64OfBig, bytesOf, quadOf,
  natOf, mulHigh, shl64, shrS64, shrU64, rotl64, rotr64, clz64, ctz64, popcnt64, truncSatS64, truncSatU64,
  memSize, memGrow, dataDrop, tableSize, tableGrow, elemDrop,
  isRef, sameRef, newI31, toExtern, toAny, newStruct, newFields, newArray,
  boxInt, boxPair, box32, box64, boxQuad, unboxInt, unboxPair, unbox32, unbox64, unboxQuad,
  throwNew, caught, caughtAt, delegated, plain,
}; // biome-ignore format: one family a line
