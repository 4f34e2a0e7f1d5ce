// Vectors as lanes (spec 4.3.5): what turns an operation on lanes into one on vectors.
//
// A vector is sixteen bytes, never changed after it was made.  Operands are copied to scratch vectors that typed arrays view as lanes of
// each shape; the result is copied out.  Lanes of floats are viewed as integers of their width, so that the payloads of NaNs survive and
// the scalar operations on bits apply.  The views assume what every host of today is: little-endian, as Wasm vectors are.

export type V128 = Uint8Array;

/** The lanes of one type in the scratch vectors: operands `a b c`, result `r`. Storing wraps around. */
export interface Lanes<L> {
  readonly a: Lane<L>;
  readonly b: Lane<L>;
  readonly c: Lane<L>;
  readonly r: Lane<L>;
  readonly size: number;
  /** Bits of a lane less one: what a shift distance is taken modulo. */
  readonly mask: number;
  /** A lane of zeroes, and one that is stored as ones. */
  readonly zeroes: L;
  readonly ones: L;
}
interface Lane<L> {
  [i: number]: L;
  fill(x: L): unknown;
}

const a = new Uint8Array(16);
const b = new Uint8Array(16);
const c = new Uint8Array(16);
const r = new Uint8Array(16);

const lanes = <L>(View: new (buffer: ArrayBuffer) => Lane<L> & { readonly length: number }, zeroes: L, ones: L): Lanes<L> => {
  const result = new View(r.buffer);
  return {
    a: new View(a.buffer),
    b: new View(b.buffer),
    c: new View(c.buffer),
    r: result,
    size: result.length,
    mask: 128 / result.length - 1,
    zeroes,
    ones,
  };
};
export const i8 = lanes(Int8Array, 0, -1);
export const u8 = lanes(Uint8Array, 0, -1);
export const i16 = lanes(Int16Array, 0, -1);
export const u16 = lanes(Uint16Array, 0, -1);
export const i32 = lanes(Int32Array, 0, -1);
export const u32 = lanes(Uint32Array, 0, -1);
export const i64 = lanes(BigInt64Array, 0n, -1n);

// ─── Lane by lane ───

/** Lanes of `from`, starting at lane `first`, to lanes of `to`; what is left of the result is zero. */
export const convert = <L, M>(from: Lanes<L>, to: Lanes<M>, first: number, f: (x: L) => M) => {
  const n = Math.min(from.size, to.size);
  return (v: V128): V128 => {
    a.set(v);
    r.fill(0);
    for (let i = 0; i < n; i++) to.r[i] = f(from.a[first + i]);
    return r.slice();
  };
};

export const unop = <L>(lanes: Lanes<L>, f: (x: L) => L) => convert(lanes, lanes, 0, f);

/** Two vectors' lanes of `from`, starting at lane `first`, to as many lanes of `to` as it has. */
export const convert2 = <L, M>(from: Lanes<L>, to: Lanes<M>, first: number, f: (x: L, y: L) => M) => {
  const n = to.size;
  return (v: V128, w: V128): V128 => {
    a.set(v);
    b.set(w);
    for (let i = 0; i < n; i++) to.r[i] = f(from.a[first + i], from.b[first + i]);
    return r.slice();
  };
};

export const binop = <L>(lanes: Lanes<L>, f: (x: L, y: L) => L) => convert2(lanes, lanes, 0, f);

export const ternop = <L>(lanes: Lanes<L>, f: (x: L, y: L, z: L) => L) => {
  const n = lanes.size;
  return (v: V128, w: V128, u: V128): V128 => {
    a.set(v);
    b.set(w);
    c.set(u);
    for (let i = 0; i < n; i++) lanes.r[i] = f(lanes.a[i], lanes.b[i], lanes.c[i]);
    return r.slice();
  };
};

/** Lanes of ones where the relation (0 or 1) holds, of zeroes elsewhere. */
export const relop = <L>(lanes: Lanes<L>, f: (x: L, y: L) => number | boolean) => {
  const { size: n, zeroes, ones } = lanes;
  return (v: V128, w: V128): V128 => {
    a.set(v);
    b.set(w);
    for (let i = 0; i < n; i++) lanes.r[i] = f(lanes.a[i], lanes.b[i]) ? ones : zeroes;
    return r.slice();
  };
};

/** Every lane by the same distance, taken modulo its width. */
export const shift = <L>(lanes: Lanes<L>, f: (x: L, k: number) => L) => {
  const n = lanes.size;
  return (v: V128, k: number): V128 => {
    a.set(v);
    for (let i = 0; i < n; i++) lanes.r[i] = f(lanes.a[i], k & lanes.mask);
    return r.slice();
  };
};

// ─── Neighbours and halves ───

/** Each lane of `to` from the two lanes of `from` in its place. */
export const pairwise = <L, M>(from: Lanes<L>, to: Lanes<M>, f: (x: L, y: L) => M) => {
  const n = to.size;
  return (v: V128): V128 => {
    a.set(v);
    for (let i = 0; i < n; i++) to.r[i] = f(from.a[2 * i], from.a[2 * i + 1]);
    return r.slice();
  };
};

/** Each lane of `to` from the two products in its place; the second vector's lanes may be of the other signedness. */
export const dot = (from: Lanes<number>, second: Lanes<number>, to: Lanes<number>, f: (p: number, q: number) => number) => {
  const n = to.size;
  return (v: V128, w: V128): V128 => {
    a.set(v);
    b.set(w);
    for (let i = 0; i < n; i++) to.r[i] = f(from.a[2 * i] * second.b[2 * i], from.a[2 * i + 1] * second.b[2 * i + 1]);
    return r.slice();
  };
};

/** The lanes of both vectors, saturated to half the width. */
export const narrow = (from: Lanes<number>, to: Lanes<number>, saturate: (x: number) => number) => {
  const n = from.size;
  return (v: V128, w: V128): V128 => {
    a.set(v);
    b.set(w);
    for (let i = 0; i < n; i++) {
      to.r[i] = saturate(from.a[i]);
      to.r[n + i] = saturate(from.b[i]);
    }
    return r.slice();
  };
};

// ─── One lane, all lanes ───

export const splat =
  <L>(lanes: Lanes<L>) =>
  (x: L): V128 => {
    lanes.r.fill(x);
    return r.slice();
  };

export const extract =
  <L>(lanes: Lanes<L>) =>
  (v: V128, i: number): L => {
    a.set(v);
    return lanes.a[i];
  };

export const replace =
  <L>(lanes: Lanes<L>) =>
  (v: V128, x: L, i: number): V128 => {
    r.set(v);
    lanes.r[i] = x;
    return r.slice();
  };

/** 1 if no lane is zero. */
export const allTrue =
  <L>(lanes: Lanes<L>) =>
  (v: V128): number => {
    a.set(v);
    // a lane is a number or a bigint, of which only zero is falsy
    for (let i = 0; i < lanes.size; i++) if (!lanes.a[i]) return 0;
    return 1;
  };

/** The sign bits of the lanes, that of lane 0 lowest. */
export const bitmask =
  <L extends number | bigint>(lanes: Lanes<L>) =>
  (v: V128): number => {
    a.set(v);
    let bits = 0;
    for (let i = 0; i < lanes.size; i++) if (lanes.a[i] < 0) bits |= 1 << i;
    return bits;
  };

// ─── Saturation, relaxation ───

export const saturateTo =
  (min: number, max: number) =>
  (x: number): number =>
    Math.max(min, Math.min(max, x));

/** A relaxed operation: its first operand says which of the functions it is (4.3.7); the deterministic profile takes the first. */
export const relaxed =
  <A extends readonly unknown[], R>(...functions: readonly ((...operands: A) => R)[]) =>
  (choice: number, ...operands: A): R =>
    functions[choice](...operands);
