// Values and patterns: whether a result meets what an assertion expects, and how either is shown (the result patterns of the suite's
// scripts; NaN classes of 4.3.3 "Floating-point operations").

import { hexF32, hexF64, showF32, showF64 } from '../../interpreter/numerics/literals.ts';
import { showHeapType } from '../../interpreter/syntax/types.ts';
import type { Const, LanePattern, NanKind, Pattern, Shape } from '../../text-format/script.ts';
import type { Value } from './engine.ts';

// ─── Matching ───

const f32Quiet = 0x7fc0_0000;
const f64Quiet = 0x7ff8_0000_0000_0000n;
const f64Magnitude = 0x7fff_ffff_ffff_ffffn;

/** Whether 32 bits are a NaN of the class: canonical is the quiet bit alone, arithmetic the quiet bit and any payload; either sign. */
const isNan32 = (c: number, nan: NanKind): boolean =>
  nan === 'nan:canonical' ? (c & 0x7fff_ffff) === f32Quiet : (c & f32Quiet) === f32Quiet;
const isNan64 = (c: bigint, nan: NanKind): boolean =>
  nan === 'nan:canonical' ? (c & f64Magnitude) === f64Quiet : (c & f64Quiet) === f64Quiet;

interface Lanes {
  readonly bytes: number;
  readonly float: boolean;
}
const lanesOf: Readonly<Record<Shape, Lanes>> = {
  i8x16: { bytes: 1, float: false },
  i16x8: { bytes: 2, float: false },
  i32x4: { bytes: 4, float: false },
  i64x2: { bytes: 8, float: false },
  f32x4: { bytes: 4, float: true },
  f64x2: { bytes: 8, float: true },
};

/** The vector at hand: a view of its own would have the host move its bytes out of its heap. */
const scratch = new Uint8Array(16);
const scratchView = new DataView(scratch.buffer);

/** Lane i of a width as a signed integer; the bits of a float. */
function lane(view: DataView, bytes: number, i: number): number | bigint {
  if (bytes === 1) return view.getInt8(i);
  if (bytes === 2) return view.getInt16(2 * i, true);
  if (bytes === 4) return view.getInt32(4 * i, true);
  return view.getBigInt64(8 * i, true);
}

function laneMatches(found: number | bigint, expected: LanePattern, bytes: number): boolean {
  if (typeof expected === 'string') {
    return typeof found === 'bigint' ? isNan64(found, expected) : isNan32(found, expected);
  }
  if (typeof found === 'number' && typeof expected === 'number') return (found ^ expected) << (32 - 8 * bytes) === 0;
  return BigInt.asUintN(8 * bytes, BigInt(found)) === BigInt.asUintN(8 * bytes, BigInt(expected));
}

const internalRefs: ReadonlySet<string> = new Set(['ref.i31', 'ref.struct', 'ref.array']);

type Leaf = Exclude<Pattern, { op: 'either' }>;

/** The alternatives of a pattern; one for most. Nested `either`s are read without recursion, since a script may nest them at will. */
function leavesOf(p: Pattern): readonly Leaf[] {
  if (p.op !== 'either') return [p];
  const leaves: Leaf[] = [];
  const open: Pattern[] = [p];
  for (let q = open.pop(); q !== undefined; q = open.pop()) {
    if (q.op === 'either') open.push(...q.patterns.toReversed());
    else leaves.push(q);
  }
  return leaves;
}

/** Whether a value meets a pattern. Numbers are compared by their bits: 0 and −0 differ, as NaNs with other payloads do. */
export const matches = (v: Value, p: Pattern): boolean => (p.op === 'either' ? leavesOf(p).some(q => meets(v, q)) : meets(v, p));

function lanesMatch(c: Uint8Array, { shape, lanes }: Pattern & { readonly op: 'v128.const' }): boolean {
  const { bytes } = lanesOf[shape];
  if (lanes.length * bytes !== 16) return false;
  scratch.set(c);
  for (let i = 0; i < lanes.length; i++) if (!laneMatches(lane(scratchView, bytes, i), lanes[i]!, bytes)) return false;
  return true;
}

function meets(v: Value, p: Leaf): boolean {
  switch (p.op) {
    case 'i32.const':
      return v.op === 'i32.const' && (v.c | 0) === (p.c | 0);
    case 'i64.const':
      return v.op === 'i64.const' && BigInt.asIntN(64, v.c) === BigInt.asIntN(64, p.c);
    case 'f32.const':
      if (v.op !== 'f32.const') return false;
      return 'nan' in p ? isNan32(v.c, p.nan) : (v.c | 0) === (Number(p.c) | 0);
    case 'f64.const':
      if (v.op !== 'f64.const') return false;
      return 'nan' in p ? isNan64(v.c, p.nan) : BigInt.asIntN(64, v.c) === BigInt.asIntN(64, BigInt(p.c));
    case 'v128.const':
      return v.op === 'v128.const' && lanesMatch(v.c, p);
    case 'ref.null':
      return v.op === 'ref.null';
    case 'ref.extern':
    case 'ref.host':
      return v.op === p.op && (p.n === null || v.n === p.n);
    case 'ref':
      return v.op.startsWith('ref.') && v.op !== 'ref.null';
    case 'ref.eq':
      return internalRefs.has(v.op);
    case 'ref.any':
      return internalRefs.has(v.op) || v.op === 'ref.host';
    default:
      return v.op === p.op;
  }
}

/** Whether results are as many as the patterns, and meet them one by one. */
export const allMatch = (vs: readonly Value[], ps: readonly Pattern[]): boolean =>
  vs.length === ps.length && ps.every((p, i) => matches(vs[i]!, p));

// ─── Showing ───

/** One value or pattern for people: `text` as a script would have it, `hex` the same in hex, `bits` and `nan` of a float. */
export interface Shown {
  readonly text: string;
  readonly hex?: string;
  readonly bits?: string;
  readonly nan?: NanClass;
}
/** Signalling: not arithmetic, the quiet bit is clear. */
export type NanClass = 'canonical' | 'arithmetic' | 'signalling';

/** Of the bits of a float; undefined for what is no NaN. */
function nanClass(bits: bigint, width: 32 | 64): NanClass | undefined {
  const mantissa = BigInt(width === 32 ? 23 : 52);
  const magnitude = BigInt.asUintN(width - 1, bits);
  const infinity = ((1n << BigInt(width - 1)) - 1n) ^ ((1n << mantissa) - 1n);
  if (magnitude <= infinity) return undefined;
  const quiet = 1n << (mantissa - 1n);
  return magnitude === (infinity | quiet) ? 'canonical' : (magnitude & quiet) !== 0n ? 'arithmetic' : 'signalling';
}

const decimalFloat = (bits: bigint, width: 32 | 64): string =>
  width === 32 ? showF32(Number(BigInt.asIntN(32, bits))) : showF64(BigInt.asIntN(64, bits));
const hexFloat = (bits: bigint, width: 32 | 64): string =>
  width === 32 ? hexF32(Number(BigInt.asIntN(32, bits))) : hexF64(BigInt.asIntN(64, bits));

/** An integer of so many bits in hex, in groups of four digits. */
const hexInt = (n: number | bigint, width: number): string =>
  `0x${BigInt.asUintN(width, BigInt(n))
    .toString(16)
    .padStart(width / 4, '0')
    .replace(/(?!^)(?=(?:.{4})+$)/g, '_')}`;

function shownFloat(op: 'f32.const' | 'f64.const', c: number | bigint): Shown {
  const width = op === 'f32.const' ? 32 : 64;
  const bits = BigInt.asUintN(width, BigInt(c));
  const nan = nanClass(bits, width);
  const text = `(${op} ${decimalFloat(bits, width)})`;
  return { text, hex: hexFloat(bits, width), bits: hexInt(bits, width), ...(nan === undefined ? {} : { nan }) };
}

function shownLanes(shape: Shape, lanes: readonly LanePattern[]): Shown {
  const { bytes, float } = lanesOf[shape];
  const width = bytes === 4 ? 32 : 64;
  const each = (show: (l: bigint) => string): string =>
    `(v128.const ${shape} ${lanes.map(l => (typeof l === 'string' ? l : show(BigInt.asUintN(8 * bytes, BigInt(l))))).join(' ')})`;
  const hex = each(l => hexInt(l, 8 * bytes));
  return float
    ? { text: each(l => decimalFloat(l, width)), hex: each(l => hexFloat(l, width)), bits: hex }
    : { text: each(l => String(BigInt.asIntN(8 * bytes, l))), hex };
}

/** The lanes of a vector in a shape. */
function lanesIn(c: Uint8Array, shape: Shape): (number | bigint)[] {
  const { bytes } = lanesOf[shape];
  const view = new DataView(c.buffer, c.byteOffset, 16);
  return Array.from({ length: 16 / bytes }, (_, i) => lane(view, bytes, i));
}

/** A value; a vector in `shape`, which is best taken from what was expected. */
export function showValue(v: Value | Const, shape: Shape = 'i32x4'): Shown {
  switch (v.op) {
    case 'i32.const':
      return { text: `(i32.const ${v.c | 0})`, hex: hexInt(v.c, 32) };
    case 'i64.const':
      return { text: `(i64.const ${BigInt.asIntN(64, v.c)})`, hex: hexInt(v.c, 64) };
    case 'f32.const':
    case 'f64.const':
      return shownFloat(v.op, v.c);
    case 'v128.const':
      return shownLanes(shape, lanesIn(v.c, shape));
    case 'ref.null':
      return { text: v.ht === null ? '(ref.null)' : `(ref.null ${showHeapType(v.ht)})` };
    case 'ref.extern':
    case 'ref.host':
      return { text: v.n === null ? `(${v.op})` : `(${v.op} ${v.n})` };
    default:
      return { text: `(${v.op})` };
  }
}

/** A pattern. */
export const showPattern = (p: Pattern): Shown =>
  p.op === 'either'
    ? {
        text: `(either ${leavesOf(p)
          .map(q => showLeaf(q).text)
          .join(' ')})`,
      }
    : showLeaf(p);

function showLeaf(p: Leaf): Shown {
  switch (p.op) {
    case 'f32.const':
    case 'f64.const':
      return 'nan' in p ? { text: `(${p.op} ${p.nan})` } : shownFloat(p.op, p.c);
    case 'v128.const':
      return shownLanes(p.shape, p.lanes);
    case 'i32.const':
    case 'i64.const':
      return showValue(p);
    case 'ref.null':
    case 'ref.extern':
    case 'ref.host':
      return showValue(p as Value); // the pattern's null payload shows as nothing, which showValue handles
    default:
      return { text: `(${p.op})` };
  }
}

/** The shape in which a vector that should have met the pattern is best shown. */
export function shapeOf(p: Pattern | undefined): Shape {
  const leaf = p === undefined ? undefined : leavesOf(p)[0];
  return leaf?.op === 'v128.const' ? leaf.shape : 'i32x4';
}
