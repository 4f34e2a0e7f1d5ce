// Types of the binary format (spec 5.3), each production read and written.

import {
  type AbsHeapType,
  type AddrType,
  type CompType,
  type FieldType,
  type GlobalType,
  type HeapType,
  isRefType,
  type Limits,
  type MemType,
  type NumType,
  type PackType,
  type RefType,
  refType,
  type StorageType,
  type SubType,
  type TableType,
  type TypeUse,
  type ValType,
  type VecType,
} from '../syntax/types.ts';
import * as read from './reading.ts';
import { hex, malformed, type Reader } from './reading.ts';
import type { Writer } from './writing.ts';
import * as write from './writing.ts';

const numCodes: readonly (readonly [number, NumType | VecType])[] = [
  [0x7f, 'i32'], [0x7e, 'i64'], [0x7d, 'f32'], [0x7c, 'f64'], [0x7b, 'v128'],
]; // biome-ignore format: pairs
const packCodes: readonly (readonly [number, PackType])[] = [
  [0x78, 'i8'], [0x77, 'i16'],
]; // biome-ignore format: pairs
const heapCodes: readonly (readonly [number, AbsHeapType])[] = [
  [0x74, 'noexn'], [0x73, 'nofunc'], [0x72, 'noextern'], [0x71, 'none'], [0x70, 'func'], [0x6f, 'extern'],
  [0x6e, 'any'], [0x6d, 'eq'], [0x6c, 'i31'], [0x6b, 'struct'], [0x6a, 'array'], [0x69, 'exn'],
]; // biome-ignore format: pairs

const REF = 0x64;
const REF_NULL = 0x63;
const FUNC = 0x60;
const STRUCT = 0x5f;
const ARRAY = 0x5e;
const SUB = 0x50;
const SUB_FINAL = 0x4f;
const REC = 0x4e;
const EMPTY_BLOCK = 0x40;

const heapOf = new Map<number, AbsHeapType>(heapCodes);
const refOf = new Map<number, RefType>(heapCodes.map(([code, ht]) => [code, refType(true, ht)]));
const valOf = new Map<number, ValType>([...numCodes, ...refOf]);
const storageOf = new Map<number, StorageType>([...valOf, ...packCodes]);
const codeOf = new Map<string, number>([...numCodes, ...packCodes].map(([code, t]) => [t, code]));
const heapCodeOf = new Map<string, number>(heapCodes.map(([code, ht]) => [ht, code]));

// ─── Reading ───

/** A type code: a negative number in one byte. A longer one would be a number of more than seven bits. */
function typeCode(r: Reader): number {
  const b = read.byte(r);
  if (b >= 0x80) throw malformed(r, 'integer representation too long', r.pos, `byte 0x${hex(b)} begins no type`);
  return b;
}

const unknownType = (r: Reader, what: string, code: number): Error =>
  malformed(r, `malformed ${what} type`, r.pos - 1, `byte 0x${hex(code)}`);

/** A type index as s33, where other types are negative numbers: −1 where what stands there is not an index. */
function index33(r: Reader): number {
  const pos = r.pos;
  const b = read.peek(r);
  if (b >= 0x40 && b < 0x80) return -1;
  const x = read.s33(r);
  if (x < 0) throw malformed(r, 'integer representation too long', pos + 1, 'a type code in more than one byte');
  return x;
}

export function heapType(r: Reader): HeapType {
  const x = index33(r);
  if (x >= 0) return x;
  const code = typeCode(r);
  const ht = heapOf.get(code);
  if (ht === undefined) throw unknownType(r, 'heap', code);
  return ht;
}

function typeOr<T extends StorageType>(r: Reader, short: ReadonlyMap<number, T>, what: string): T | RefType {
  const code = typeCode(r);
  const t = short.get(code);
  if (t !== undefined) return t;
  if (code === REF || code === REF_NULL) return refType(code === REF_NULL, heapType(r));
  throw unknownType(r, what, code);
}
export const refTypeOf = (r: Reader): RefType => typeOr(r, refOf, 'reference');
export const valType = (r: Reader): ValType => typeOr(r, valOf, 'reference');
const storageType = (r: Reader): StorageType => typeOr(r, storageOf, 'storage');

/** A block type: nothing, a result, or the index of a function type. */
export function blockType(r: Reader): number | { readonly result: ValType | null } {
  const x = index33(r);
  if (x >= 0) return x;
  if (read.peek(r) !== EMPTY_BLOCK) return { result: valType(r) };
  r.pos++;
  return NO_RESULT;
}
const NO_RESULT = { result: null };

function mutability(r: Reader): boolean {
  const b = read.byte(r);
  if (b > 1) throw malformed(r, 'malformed mutability', r.pos - 1, `byte 0x${hex(b)}, neither 00 (const) nor 01 (var)`);
  return b === 1;
}

function fieldType(r: Reader): FieldType {
  const zt = storageType(r);
  return { mut: mutability(r), zt };
}

function compType(r: Reader): CompType {
  const code = typeCode(r);
  switch (code) {
    case FUNC: {
      const params = read.list(r, valType);
      return { kind: 'func', params, results: read.list(r, valType) };
    }
    case STRUCT:
      return { kind: 'struct', fields: read.list(r, fieldType) };
    case ARRAY:
      return { kind: 'array', field: fieldType(r) };
    default:
      throw unknownType(r, 'definition', code);
  }
}

function subType(r: Reader): SubType {
  const code = read.peek(r);
  if (code !== SUB && code !== SUB_FINAL) return { final: true, supers: [], ct: compType(r) };
  r.pos++;
  const supers = read.list(r, read.u32);
  return { final: code === SUB_FINAL, supers, ct: compType(r) };
}

export function recType(r: Reader): SubType[] {
  if (read.peek(r) !== REC) return [subType(r)];
  r.pos++;
  return read.list(r, subType);
}

const HAS_MAX = 0x01;
const SHARED = 0x02;
const ADDR64 = 0x04;
const PAGE_SIZE = 0x08;

function limits(r: Reader): { at: AddrType; limits: Limits } {
  const flags = read.byte(r);
  if ((flags & ~(HAS_MAX | ADDR64)) !== 0) {
    const of = flags & SHARED ? ' (shared: the threads proposal)' : flags & PAGE_SIZE ? ' (the custom page sizes proposal)' : '';
    throw malformed(r, 'malformed limits flags', r.pos - 1, `byte 0x${hex(flags)}${of}`);
  }
  const min = read.u64(r);
  return { at: flags & ADDR64 ? 'i64' : 'i32', limits: { min, max: flags & HAS_MAX ? read.u64(r) : null } };
}

export const memType = (r: Reader): MemType => limits(r);

export function tableType(r: Reader): TableType {
  const rt = refTypeOf(r);
  return { ...limits(r), rt };
}

export function globalType(r: Reader): GlobalType {
  const t = valType(r);
  return { mut: mutability(r), t };
}

export function zero(r: Reader): void {
  const b = read.byte(r);
  if (b !== 0) throw malformed(r, 'zero byte expected', r.pos - 1, `byte 0x${hex(b)}`);
}

/** The type of a tag: the attribute 0 (exception), then the index of a function type. */
export function tagType(r: Reader): number {
  zero(r);
  return read.u32(r);
}

// ─── Writing ───

/** A module refers to types by index; closed types come to be in validation and are nothing that can be written. */
function useIndex(use: TypeUse): number {
  if (typeof use !== 'number') throw new TypeError('a type of a module to be encoded is not an index');
  return use;
}

export function writeHeapType(w: Writer, ht: HeapType): void {
  if (typeof ht !== 'string') write.signed(w, useIndex(ht));
  else {
    const code = heapCodeOf.get(ht);
    if (code === undefined) throw new TypeError(`heap type ${ht} has no code`);
    write.byte(w, code);
  }
}

export function writeStorageType(w: Writer, t: StorageType): void {
  if (isRefType(t)) {
    const short = t.nullable && typeof t.ht === 'string';
    if (!short) write.byte(w, t.nullable ? REF_NULL : REF);
    writeHeapType(w, t.ht);
  } else {
    const code = codeOf.get(t);
    if (code === undefined) throw new TypeError(`type ${t} has no code`);
    write.byte(w, code);
  }
}
export const writeValType: (w: Writer, t: ValType) => void = writeStorageType;

export function writeBlockType(w: Writer, bt: number | { readonly result: ValType | null }): void {
  if (typeof bt === 'number') write.signed(w, bt);
  else if (bt.result === null) write.byte(w, EMPTY_BLOCK);
  else writeValType(w, bt.result);
}

function writeFieldType(w: Writer, { mut, zt }: FieldType): void {
  writeStorageType(w, zt);
  write.byte(w, mut ? 1 : 0);
}

function writeCompType(w: Writer, ct: CompType): void {
  switch (ct.kind) {
    case 'func':
      write.byte(w, FUNC);
      write.list(w, ct.params, writeValType);
      write.list(w, ct.results, writeValType);
      break;
    case 'struct':
      write.byte(w, STRUCT);
      write.list(w, ct.fields, writeFieldType);
      break;
    case 'array':
      write.byte(w, ARRAY);
      writeFieldType(w, ct.field);
      break;
  }
}

function writeSubType(w: Writer, { final, supers, ct }: SubType): void {
  if (!final || supers.length > 0) {
    write.byte(w, final ? SUB_FINAL : SUB);
    write.list(w, supers, (w, x) => write.u32(w, useIndex(x)));
  }
  writeCompType(w, ct);
}

export function writeRecType(w: Writer, types: readonly SubType[]): void {
  if (types.length === 1) writeSubType(w, types[0]!);
  else {
    write.byte(w, REC);
    write.list(w, types, writeSubType);
  }
}

export function writeMemType(w: Writer, { at, limits: { min, max } }: MemType): void {
  write.byte(w, (max === null ? 0 : HAS_MAX) | (at === 'i64' ? ADDR64 : 0));
  write.u64(w, min);
  if (max !== null) write.u64(w, max);
}

export function writeTableType(w: Writer, type: TableType): void {
  writeValType(w, type.rt);
  writeMemType(w, type);
}

export function writeGlobalType(w: Writer, { mut, t }: GlobalType): void {
  writeValType(w, t);
  write.byte(w, mut ? 1 : 0);
}

export function writeTagType(w: Writer, type: TypeUse): void {
  write.byte(w, 0);
  write.u32(w, useIndex(type));
}

export const writeFuncType = (w: Writer, type: TypeUse): void => write.u32(w, useIndex(type));
