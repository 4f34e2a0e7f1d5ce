// The guest's memory as the WASI host reads and writes it: every access is checked, every write announced to the store's journal.

import type { MemInst } from '../runtime/instances.ts';
import { type Store, willWrite } from '../runtime/store.ts';
import { failed } from './wasi-abi.ts';

/** The memory of one call. Pointers are unsigned; alignment does not matter. An access outside fails with `fault`. */
export interface Guest {
  readonly store: Store;
  readonly mem: MemInst;
  /** Pointers and sizes in structures: bytes in one, 4 or 8. */
  readonly word: number;
}

/** Fails unless the n bytes from p are in memory; a call checks where its results go before it does anything. */
export function within({ mem }: Guest, p: number, n: number): void {
  if (p + n > mem.bytes.length) throw failed('fault');
}

export function bytesAt(g: Guest, p: number, n: number): Uint8Array {
  within(g, p, n);
  return g.mem.bytes.subarray(p, p + n);
}
/** The same, to be written. */
export function spaceAt(g: Guest, p: number, n: number): Uint8Array {
  within(g, p, n);
  willWrite(g.store, g.mem, p, n);
  return g.mem.bytes.subarray(p, p + n);
}
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
/** A structure of n bytes to be read, and one of zeros to be written. */
export const structAt = (g: Guest, p: number, n: number): DataView => viewOf(bytesAt(g, p, n));
export const newStructAt = (g: Guest, p: number, n: number): DataView => viewOf(spaceAt(g, p, n).fill(0));

export const putU32 = (g: Guest, p: number, v: number): void => newStructAt(g, p, 4).setUint32(0, v, true);
/** A pointer or a size. */
export const putWord = (g: Guest, p: number, n: number): void => (g.word === 8 ? putU64(g, p, BigInt(n)) : putU32(g, p, n));
export const putU64 = (g: Guest, p: number, v: bigint): void => newStructAt(g, p, 8).setBigUint64(0, v, true);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes in a path, as on Linux. */
const PATH = 4096;

/** A path. Errors: fault; nametoolong; ilseq, not UTF-8; inval, a zero byte. */
export function pathAt(g: Guest, p: number, n: number): string {
  const bytes = bytesAt(g, p, n);
  if (n > PATH) throw failed('nametoolong');
  if (bytes.includes(0)) throw failed('inval');
  try {
    return utf8.decode(bytes);
  } catch {
    throw failed('ilseq');
  }
}

/** Vectors in one call, libc's IOV_MAX. */
const VECTORS = 1024;

/** The buffers of `iovec`s or `ciovec`s, all of them checked. Errors: fault; inval, too many or too long for a result of 32 bits. */
export function vectors(g: Guest, p: number, n: number): { readonly p: number; readonly n: number }[] {
  if (n > VECTORS) throw failed('inval');
  const { word } = g;
  const all = structAt(g, p, n * 2 * word);
  // What a double cannot say exactly is far outside any memory.
  const wordAt = (at: number): number => (word === 8 ? Number(all.getBigUint64(at, true)) : all.getUint32(at, true));
  let total = 0;
  return Array.from({ length: n }, (_, i) => {
    const v = { p: wordAt(i * 2 * word), n: wordAt((i * 2 + 1) * word) };
    within(g, v.p, v.n);
    total += v.n;
    if (total > 0xffff_ffff) throw failed('inval');
    return v;
  });
}
