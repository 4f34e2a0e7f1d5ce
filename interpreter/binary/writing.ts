// Values of the binary format, written (spec 5.1.3 lists, 5.2): bytes, LEB128 integers in their shortest form, floats from bits, names.

/** Bytes that grow at their end: `bytes` up to `length`. */
export interface Writer {
  bytes: Uint8Array;
  length: number;
}

export const writer = (): Writer => ({ bytes: new Uint8Array(256), length: 0 });

/** What was written, as a view that the next write to `w` may change. */
export const written = (w: Writer): Uint8Array => w.bytes.subarray(0, w.length);

function reserve(w: Writer, n: number): void {
  if (w.length + n <= w.bytes.length) return;
  const grown = new Uint8Array(Math.max(w.length + n, w.bytes.length * 2));
  grown.set(written(w));
  w.bytes = grown;
}

export function byte(w: Writer, b: number): void {
  if (w.length === w.bytes.length) reserve(w, 1);
  w.bytes[w.length++] = b;
}

export function bytes(w: Writer, bs: Uint8Array): void {
  reserve(w, bs.length);
  w.bytes.set(bs, w.length);
  w.length += bs.length;
}

export function u32(w: Writer, value: number): void {
  let n = value;
  for (; n >= 0x80; n = Math.floor(n / 0x80)) byte(w, (n % 0x80) | 0x80);
  byte(w, n);
}

/** Signed, up to 53 bits: i32 and s33. */
export function signed(w: Writer, value: number): void {
  let n = value;
  for (; n < -0x40 || n >= 0x40; n = Math.floor(n / 0x80)) byte(w, (n & 0x7f) | 0x80);
  byte(w, n & 0x7f);
}

export function u64(w: Writer, value: bigint): void {
  let n = value;
  for (; n >= 0x80n; n >>= 7n) byte(w, Number(n & 0x7fn) | 0x80);
  byte(w, Number(n));
}

export function s64(w: Writer, value: bigint): void {
  let n = value;
  for (; n < -0x40n || n >= 0x40n; n >>= 7n) byte(w, Number(n & 0x7fn) | 0x80);
  byte(w, Number(n & 0x7fn));
}

export function f32(w: Writer, bits: number): void {
  for (let shift = 0; shift < 32; shift += 8) byte(w, (bits >> shift) & 0xff);
}

export function f64(w: Writer, bits: bigint): void {
  f32(w, Number(BigInt.asIntN(32, bits)));
  f32(w, Number(BigInt.asIntN(32, bits >> 32n)));
}

export function list<X>(w: Writer, xs: readonly X[], item: (w: Writer, x: X) => void): void {
  u32(w, xs.length);
  for (const x of xs) item(w, x);
}

const utf8 = new TextEncoder();

export function block(w: Writer, bs: Uint8Array): void {
  u32(w, bs.length);
  bytes(w, bs);
}

export const name = (w: Writer, text: string): void => block(w, utf8.encode(text));

/** What `body` writes, behind its size. */
export function sized(w: Writer, body: (w: Writer) => void): void {
  const inner = writer();
  body(inner);
  block(w, written(inner));
}
