// Values of the binary format, read (spec 5.1.3 lists, 5.2): bytes, LEB128 integers, floats as bits, names.

import { type Refused, refuse } from '../syntax/diagnostic.ts';
import type { Source } from '../syntax/source.ts';

/** A place in bytes that are being read. What goes wrong is reported at `base + pos`. */
export interface Reader {
  readonly source: Source;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** What an offset into `bytes` is short of an offset into the source. */
  readonly base: number;
  pos: number;
  readonly end: number;
  /** What is being read, for the detail of a diagnostic: a section, a function by its index. */
  section: string;
  func: number;
}

export const reader = (source: Source, bytes: Uint8Array, base: number, section: string): Reader => ({
  source,
  // Plain, for a subclass may have another idea of `slice` (Node's Buffer does).
  bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  base,
  pos: 0,
  end: bytes.length,
  section,
  func: -1,
});

export const hex = (n: number): string => n.toString(16).padStart(2, '0');

const context = (r: Reader): string => (r.section === '' ? '' : r.func < 0 ? ` in the ${r.section} section` : ` in function ${r.func}`);

/** A diagnostic at `pos` (an offset into the reader's bytes); `detail` says what is wrong, where follows by itself. */
export const malformed = (r: Reader, phrase: string, pos: number, detail: string): Refused =>
  refuse('malformed', phrase, `${detail}${context(r)}`.trimStart(), { source: r.source, pos: r.base + pos });

const unexpectedEnd = (r: Reader): Refused => malformed(r, 'unexpected end of section or function', r.end, 'there are no more bytes');
const tooLong = (r: Reader): Refused =>
  malformed(r, 'integer representation too long', r.pos, 'an integer that goes on after its last byte');
const tooLarge = (r: Reader, bits: number): Refused =>
  malformed(r, 'integer too large', r.pos - 1, `byte 0x${hex(r.bytes[r.pos - 1]!)} has more than the last of ${bits} bits`);

/** The next byte without taking it; −1 at the end. */
export const peek = (r: Reader): number => (r.pos < r.end ? r.bytes[r.pos]! : -1);

export function byte(r: Reader): number {
  if (r.pos >= r.end) throw unexpectedEnd(r);
  return r.bytes[r.pos++]!;
}

/** `n` bytes, not copied: a view of what is being read. */
export function take(r: Reader, n: number): Uint8Array {
  if (n < 0 || n > r.end - r.pos) throw unexpectedEnd(r);
  r.pos += n;
  return r.bytes.subarray(r.pos - n, r.pos);
}

// Seven bits a byte. Forty-nine of them, seven bytes, are exact in a double; only longer ones need a bigint.

function unsignedTail(r: Reader, first: number, bits: number): number {
  let n = first & 0x7f;
  let weight = 0x80;
  for (let shift = 7; ; shift += 7, weight *= 0x80) {
    if (shift >= bits) throw tooLong(r);
    const b = byte(r);
    if (bits - shift < 7 && (b & 0x7f) >> (bits - shift) !== 0) throw tooLarge(r, bits);
    n += (b & 0x7f) * weight;
    if (b < 0x80) return n;
  }
}

function signedTail(r: Reader, first: number, bits: number): number {
  let n = first & 0x7f;
  let weight = 0x80;
  for (let shift = 7; ; shift += 7, weight *= 0x80) {
    if (shift >= bits) throw tooLong(r);
    const b = byte(r);
    if (bits - shift < 7) {
      // What is left of the last byte must repeat the sign bit.
      const spare = ((b << 25) >> 25) >> (bits - shift - 1);
      if (spare !== 0 && spare !== -1) throw tooLarge(r, bits);
    }
    n += (b & 0x7f) * weight;
    if (b < 0x80) return b & 0x40 ? n - weight * 0x80 : n;
  }
}

export function u32(r: Reader): number {
  const b = byte(r);
  return b < 0x80 ? b : unsignedTail(r, b, 32);
}

function signed(r: Reader, bits: 32 | 33): number {
  const b = byte(r);
  return b < 0x80 ? (b << 25) >> 25 : signedTail(r, b, bits);
}
export const s32 = (r: Reader): number => signed(r, 32);
export const s33 = (r: Reader): number => signed(r, 33);

/** The integers of one byte, made once: most offsets are among them. */
const oneByte = {
  unsigned: Array.from({ length: 0x80 }, (_, b) => BigInt(b)),
  signed: Array.from({ length: 0x80 }, (_, b) => BigInt((b << 25) >> 25)),
};

function long(r: Reader, isSigned: boolean): bigint {
  const only = peek(r);
  if (only >= 0 && only < 0x80) {
    r.pos++;
    return (isSigned ? oneByte.signed : oneByte.unsigned)[only]!;
  }
  let low = 0;
  for (let weight = 1; weight < 2 ** 49; weight *= 0x80) {
    const b = byte(r);
    low += (b & 0x7f) * weight;
    if (b < 0x80) return BigInt(isSigned && b & 0x40 ? low - weight * 0x80 : low);
  }
  const first = byte(r);
  const high = first < 0x80 ? (isSigned ? (first << 25) >> 25 : first) : isSigned ? signedTail(r, first, 15) : unsignedTail(r, first, 15);
  return (BigInt(high) << 49n) + BigInt(low);
}
/** An unsigned integer of at most two bytes; −1, and nothing is taken, where it is longer or not there. */
export function short(r: Reader): number {
  if (r.end - r.pos < 2) return -1;
  const first = r.bytes[r.pos]!;
  if (first < 0x80) {
    r.pos++;
    return first;
  }
  const second = r.bytes[r.pos + 1]!;
  if (second >= 0x80) return -1;
  r.pos += 2;
  return (first & 0x7f) | (second << 7);
}
export const u64 = (r: Reader): bigint => long(r, false);
export const s64 = (r: Reader): bigint => long(r, true);

/** Bits of an f32, as a signed 32-bit number. */
export function f32(r: Reader): number {
  take(r, 4);
  return r.view.getInt32(r.pos - 4, true);
}
/** Bits of an f64, as a signed 64-bit bigint. */
export function f64(r: Reader): bigint {
  take(r, 8);
  return r.view.getBigInt64(r.pos - 8, true);
}

/**
 * A length: not more than the bytes that are left, so that nobody allocates for what cannot be there. The bytes of the length itself
 * count as left, as the suite has it: contents that miss only so many bytes are an unexpected end.
 */
export function length(r: Reader): number {
  const pos = r.pos;
  const n = u32(r);
  if (n > r.end - pos) throw malformed(r, 'length out of bounds', pos, `length ${n}, but ${r.end - r.pos} bytes are left`);
  return n;
}

export function list<X>(r: Reader, item: (r: Reader) => X): X[] {
  const xs: X[] = [];
  for (let n = length(r); n > 0; n--) xs.push(item(r));
  return xs;
}

// The byte order mark is a character like any other in a name.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function name(r: Reader): string {
  const pos = r.pos;
  const bytes = take(r, length(r));
  try {
    return utf8.decode(bytes);
  } catch {
    throw malformed(r, 'malformed UTF-8 encoding', pos, 'a name that is not UTF-8');
  }
}

/** What says its own size in front: `body`, given the size, must take exactly that. */
export function sized<X>(r: Reader, body: (size: number) => X): X {
  const size = length(r);
  const start = r.pos;
  const x = body(size);
  const taken = r.pos - start;
  if (taken !== size) throw malformed(r, 'section size mismatch', start, `size ${size}, but contents of ${taken} bytes`);
  return x;
}
