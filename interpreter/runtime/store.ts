// The store (spec 4.2.2): allocation (4.7.1) and every write, each of which can be taken back where a journal is kept.
//
// Structures, arrays and exceptions are reachable from values only, so the host's collector owns them; the rest is listed.

import { refuse } from '../syntax/diagnostic.ts';
import type { Func } from '../syntax/modules.ts';
import type { DefType, FuncType, GlobalType, MemType, RefType, StorageType, TableType, ValType } from '../syntax/types.ts';
import type {
  ArrayInst, DataInst, ElemInst, ExnInst, FieldVal, FuncInst, FuncRef, GlobalInst, HostCode, MemInst, ModuleInst, StructInst, TableInst, TagInst,
} from './instances.ts'; // biome-ignore format: names
import { f32, f64, i32, i64, NULL, type Ref, type Val, v128 } from './values.ts';

/** Bytes in a page. */
export const PAGE = 0x10000;

/** Limits of this implementation, all deterministic; the specification leaves them open (Appendix "Implementation Limitations"). */
export interface Limits {
  /** Frames that may be open at once, and values, labels and locals in all of them: these are some 8 MB, a thread's usual stack. */
  readonly frames: number;
  readonly slots: number;
  /** Pages of one memory, elements of one table or array. */
  readonly pages: number;
  readonly elements: number;
  /** At most so many pages are kept ready behind a memory that grows, so that many small growths do not copy it each time; nobody sees them. */
  readonly spare: number;
}
export const defaultLimits: Limits = { frames: 30_000, slots: 1_000_000, pages: 32_768, elements: 20_000_000, spare: 1024 };

/** What a write was about, with what was there before; sizes in pages and elements. */
export type Change =
  | { readonly kind: 'memory'; readonly m: MemInst; readonly ea: number; readonly old: Uint8Array }
  | { readonly kind: 'memory-size'; readonly m: MemInst; readonly old: number }
  | { readonly kind: 'global'; readonly g: GlobalInst; readonly old: Val }
  | { readonly kind: 'table'; readonly t: TableInst; readonly i: number; readonly old: Ref }
  | { readonly kind: 'table-size'; readonly t: TableInst; readonly old: number }
  | { readonly kind: 'field'; readonly a: StructInst | ArrayInst; readonly i: number; readonly old: FieldVal }
  | { readonly kind: 'elem'; readonly e: ElemInst; readonly old: readonly Ref[] }
  | { readonly kind: 'data'; readonly d: DataInst; readonly old: Uint8Array };

/** Takes a write back; says what it was, where it was one of the store's own. */
export interface Undo {
  (): void;
  readonly of?: Change;
}

export interface Store {
  readonly tags: TagInst[];
  readonly globals: GlobalInst[];
  readonly mems: MemInst[];
  readonly tables: TableInst[];
  readonly funcs: FuncInst[];
  readonly datas: DataInst[];
  readonly elems: ElemInst[];
  /** How many structures, arrays and exceptions there have been. */
  objects: number;
  readonly limits: Limits;
  /** How to take back each write, in the order of the writes; null while nobody asks. */
  journal: Undo[] | null;
}

export const newStore = (limits: Limits = defaultLimits): Store => ({
  tags: [], globals: [], mems: [], tables: [], funcs: [], datas: [], elems: [], objects: 0, limits, journal: null,
}); // biome-ignore format: fields only

// ─── Default values (4.2.1 $default) ───

const zeros: Record<'i32' | 'i64' | 'f32' | 'f64' | 'v128', Val> = {
  i32: i32(0),
  i64: i64(0n),
  f32: f32(0),
  f64: f64(0n),
  v128: v128(new Uint8Array(16)),
};

/** The default of a type; undefined for a reference that cannot be null. */
export const defaultOf = (t: ValType): Val | undefined =>
  typeof t === 'object' ? (t.nullable ? NULL : undefined) : t === 'bot' ? undefined : zeros[t];

// ─── Packed fields ($packfield, $unpackfield) ───

export const pack = (zt: StorageType, v: Val): FieldVal =>
  zt === 'i8' ? (v as { c: number }).c & 0xff : zt === 'i16' ? (v as { c: number }).c & 0xffff : v; // validation: packed fields take an i32

export const unpack = (zt: StorageType, sx: 's' | 'u' | undefined, fv: FieldVal): Val =>
  typeof fv !== 'number' ? fv : i32(sx === 'u' ? fv : zt === 'i8' ? (fv << 24) >> 24 : (fv << 16) >> 16);

/** Width in bytes of a numeric, vector or packed storage type ($zsize / 8). */
export const widthOf = (zt: StorageType): number =>
  zt === 'i8' ? 1 : zt === 'i16' ? 2 : zt === 'i32' || zt === 'f32' ? 4 : zt === 'v128' ? 16 : 8;
/** `$cunpacknum_(zt, c)`: the value in the bytes from j. */
export const fromBytes = (zt: StorageType, bytes: Uint8Array, j: number): Val => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (zt) {
    case 'i8':
      return i32(view.getUint8(j));
    case 'i16':
      return i32(view.getUint16(j, true));
    case 'i32':
      return i32(view.getInt32(j, true));
    case 'f32':
      return { op: 'f32.const', pos: -1, c: view.getInt32(j, true) };
    case 'i64':
      return { op: 'i64.const', pos: -1, c: view.getBigInt64(j, true) };
    case 'f64':
      return { op: 'f64.const', pos: -1, c: view.getBigInt64(j, true) };
    default:
      return { op: 'v128.const', pos: -1, c: bytes.slice(j, j + 16) };
  }
};

// ─── Allocation ───

const add = <T extends { readonly addr: number }>(s: Store, list: T[], inst: T): T => {
  list.push(inst);
  s.journal?.push(() => list.pop());
  return inst;
};

const noPlace = { source: null, pos: -1 };
const tooLarge = (what: string, n: bigint, limit: number, unit: string) =>
  refuse('limit', `${what} too large`, `${n} ${unit}, and linkstep's limit is ${limit}`, noPlace);

export const allocTag = (s: Store, type: DefType): TagInst => add(s, s.tags, { addr: s.tags.length, type });
export const allocGlobal = (s: Store, type: GlobalType, value: Val): GlobalInst =>
  add(s, s.globals, { addr: s.globals.length, type, value });

/** Errors: limit, where the minimum is more than this implementation gives. */
export function allocMem(s: Store, type: MemType): MemInst {
  if (type.limits.min > BigInt(s.limits.pages)) throw tooLarge('memory', type.limits.min, s.limits.pages, 'pages');
  const bytes = new Uint8Array(Number(type.limits.min) * PAGE);
  return add(s, s.mems, { addr: s.mems.length, type, bytes, view: new DataView(bytes.buffer) });
}

/** Errors: limit, as for memories. */
export function allocTable(s: Store, type: TableType, r: Ref): TableInst {
  if (type.limits.min > BigInt(s.limits.elements)) throw tooLarge('table', type.limits.min, s.limits.elements, 'elements');
  return add(s, s.tables, { addr: s.tables.length, type, refs: new Array<Ref>(Number(type.limits.min)).fill(r) });
}
export const allocData = (s: Store, bytes: Uint8Array): DataInst => add(s, s.datas, { addr: s.datas.length, bytes });
/** Its fields in another order than a table's: hosts see two shapes, and that references of tables stay where they are. */
export const allocElem = (s: Store, type: RefType, refs: readonly Ref[]): ElemInst => add(s, s.elems, { addr: s.elems.length, refs, type });

const allocFuncInst = (s: Store, type: DefType, module: ModuleInst | null, code: FuncInst['code']): FuncInst => {
  const { params, results } = type.unrolled.ct as FuncType; // a function's defined type expands to a function type
  const a = undefined as unknown as FuncInst; // tied in the next line but two
  const ref: { -readonly [K in keyof FuncRef]: FuncRef[K] } = { op: 'ref.func_addr', a, type, f: null, t: null, s: null };
  const defaults = code.kind === 'wasm' ? code.func.locals.map(defaultOf) : [];
  const inst: FuncInst = { addr: s.funcs.length, type, module, code, n: params.length, m: results.length, defaults, ref };
  ref.a = inst;
  return add(s, s.funcs, inst);
};
export const allocFunc = (s: Store, type: DefType, module: ModuleInst, func: Func, index: number): FuncInst =>
  allocFuncInst(s, type, module, { kind: 'wasm', func, index });
export const allocHostFunc = (s: Store, type: DefType, host: HostCode): FuncInst => allocFuncInst(s, type, null, { kind: 'host', host });

export const allocStruct = (s: Store, type: DefType, fields: FieldVal[]): StructInst => ({ addr: s.objects++, type, fields });
export const allocArray = (s: Store, type: DefType, fields: FieldVal[]): ArrayInst => ({ addr: s.objects++, type, fields });
export const allocExn = (s: Store, tag: TagInst, fields: readonly Val[]): ExnInst => ({ addr: s.objects++, tag, fields });

// ─── Writes ───

/** A journal's entry that says what it takes back. */
const taking = (of: Change, back: () => void): Undo => Object.assign(back, { of });

export function setGlobal(s: Store, g: GlobalInst, v: Val): void {
  const old = g.value;
  s.journal?.push(
    taking({ kind: 'global', g, old }, () => {
      g.value = old;
    }),
  );
  g.value = v;
}

export function setRef(s: Store, t: TableInst, i: number, r: Ref): void {
  const old = t.refs[i]!;
  s.journal?.push(
    taking({ kind: 'table', t, i, old }, () => {
      t.refs[i] = old;
    }),
  );
  t.refs[i] = r;
}

export function setField(s: Store, a: StructInst | ArrayInst, i: number, fv: FieldVal): void {
  const old = a.fields[i]!;
  s.journal?.push(
    taking({ kind: 'field', a, i, old }, () => {
      a.fields[i] = old;
    }),
  );
  a.fields[i] = fv;
}

/** To be called before `n` bytes from `ea` are written. */
export function willWrite(s: Store, m: MemInst, ea: number, n: number): void {
  if (s.journal === null) return;
  const old = m.bytes.slice(ea, ea + n);
  s.journal.push(taking({ kind: 'memory', m, ea, old }, () => m.bytes.set(old, ea)));
}

export function dropElem(s: Store, e: ElemInst): void {
  const old = e.refs;
  s.journal?.push(
    taking({ kind: 'elem', e, old }, () => {
      e.refs = old;
    }),
  );
  e.refs = [];
}

export function dropData(s: Store, d: DataInst): void {
  const old = d.bytes;
  s.journal?.push(
    taking({ kind: 'data', d, old }, () => {
      d.bytes = old;
    }),
  );
  d.bytes = new Uint8Array(0);
}

// ─── Growing (4.7.1 $growtable, $growmem) ───

/** Whether a table can have n elements more; n unsigned. */
export const canGrowTable = (s: Store, t: TableInst, n: bigint): boolean => {
  const size = BigInt(t.refs.length) + n;
  return size <= (t.type.limits.max ?? (t.type.at === 'i32' ? 0xffff_ffffn : 0xffff_ffff_ffff_ffffn)) && size <= BigInt(s.limits.elements);
};
export function growTable(s: Store, t: TableInst, n: number, r: Ref): void {
  const { type } = t;
  const size = t.refs.length;
  s.journal?.push(
    taking({ kind: 'table-size', t, old: size }, () => {
      t.type = type;
      t.refs.length = size;
    }),
  );
  t.type = { ...type, limits: { ...type.limits, min: BigInt(size + n) } };
  for (let i = 0; i < n; i++) t.refs.push(r);
}

/** Whether a memory can have n pages more; n unsigned. */
export const canGrowMem = (s: Store, m: MemInst, n: bigint): boolean => {
  const size = BigInt(m.bytes.length / PAGE) + n;
  return size <= (m.type.limits.max ?? (m.type.at === 'i32' ? 0x1_0000n : 0x1_0000_0000_0000n)) && size <= BigInt(s.limits.pages);
};
/** Errors: `RangeError`, where the host has no room. */
export function growMem(s: Store, m: MemInst, n: number): void {
  const { type, bytes } = m;
  const size = bytes.length;
  // What was written since has been taken back by then: the old bytes need not be kept.
  s.journal?.push(
    taking({ kind: 'memory-size', m, old: size / PAGE }, () => {
      m.type = type;
      if (m.bytes.length !== size) resize(m, m.bytes.buffer.slice(0, size), size); // behind its end a buffer holds zeros
    }),
  );
  m.type = { ...type, limits: { ...type.limits, min: BigInt(size / PAGE + n) } };
  if (n === 0) return;
  const wanted = size + n * PAGE;
  if (wanted <= bytes.buffer.byteLength) {
    resize(m, bytes.buffer, wanted);
    return;
  }
  const most = Number(type.limits.max ?? s.limits.pages) * PAGE;
  const buffer = bufferOf(
    wanted,
    Math.min(wanted + Math.min(s.limits.spare * PAGE, Math.floor(wanted / (2 * PAGE)) * PAGE), Math.max(most, wanted)),
  );
  resize(m, buffer, wanted);
  m.bytes.set(bytes);
}
function resize(m: MemInst, buffer: ArrayBufferLike, size: number): void {
  m.bytes = new Uint8Array(buffer, 0, size);
  m.view = new DataView(buffer, 0, size);
}
function bufferOf(least: number, best: number): ArrayBuffer {
  try {
    return new ArrayBuffer(best);
  } catch (error) {
    if (best === least || !(error instanceof RangeError)) throw error;
    return new ArrayBuffer(least);
  }
}
