// Rules of numeric and vector instructions (spec 4.6.11, 4.6.12): each applies the pure function of its row.

import { nanChoices32, nanChoices64 } from '../../numerics/floats.ts';
import type { Num, Val } from '../../runtime/values.ts';
import type { Bits, BitsFunction, FloatShape, Row, Stem } from '../../syntax/instructions.ts';
import type { Admin, Config } from '../configuration.ts';
import { always, type Group, type Groups, group, groupWhere, pure, toValue, trap } from '../rule.ts';

export type NumericStem = Extract<
  Stem,
  | 'unop' | 'binop' | 'testop' | 'relop' | 'cvtop' | 'vvunop' | 'vvbinop' | 'vvternop' | 'vvtestop' | 'vunop' | 'vbinop' | 'vternop' | 'vtestop'
  | 'vrelop' | 'vshiftop' | 'vbitmask' | 'vswizzlop' | 'vshuffle' | 'vsplat' | 'vextract_lane-num' | 'vextract_lane-pack' | 'vreplace_lane'
  | 'vextunop' | 'vextbinop' | 'vextternop' | 'vnarrow' | 'vcvtop'
>; // biome-ignore format: one family a line

type Fn = (z: Config, v1: Val, v2: Val, v3: Val) => Bits | string;
const c = (v: Val): Bits => (v as Num).c; // validation: a number or vector

// ─── Choice points (4.3.3 NaN propagation, 4.3.7 relaxed operations) ───

const isNan32 = (x: number): boolean => (x & 0x7fff_ffff) > 0x7f80_0000;
const isNan64 = (x: bigint): boolean => (x & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n;

/** Where the result is a NaN, the chooser may take another of the NaNs that the specification permits. */
function chooseNan(z: Config, row: Row, shape: FloatShape, out: Bits, operands: readonly Bits[]): Bits {
  if (z.choose === null) return out;
  const at = `NaN of ${row.rules}`;
  if (shape === 'f32') {
    if (!isNan32(out as number)) return out; // rows of shape f32 give f32
    const all = nanChoices32(operands.filter(o => typeof o === 'number'));
    return all[z.choose({ at, alternatives: all.length })] ?? out;
  }
  if (shape === 'f64') {
    if (!isNan64(out as bigint)) return out; // rows of shape f64 give f64
    const all = nanChoices64(operands.filter(o => typeof o === 'bigint'));
    return all[z.choose({ at, alternatives: all.length })] ?? out;
  }
  const bytes = new Uint8Array(out as Uint8Array); // vector rows give vectors
  const view = new DataView(bytes.buffer);
  // The sign is free for every NaN that an operation yields (4.3.3); payloads are kept as the default has them.
  for (let lane = 0; lane < 16; lane += shape === 'f32x4' ? 4 : 8) {
    const nan = shape === 'f32x4' ? isNan32(view.getInt32(lane, true)) : isNan64(view.getBigInt64(lane, true));
    if (nan && z.choose({ at, alternatives: 2 }) === 1) {
      const top = lane + (shape === 'f32x4' ? 3 : 7);
      bytes[top] = bytes[top]! ^ 0x80;
    }
  }
  return bytes;
}

/** The row's function on values, with its choices made. */
function apply(row: Row): Fn {
  const fn: BitsFunction = row.fn!; // every row of these stems has one
  const { nan, choices } = row;
  const n = row.takes!.length;
  if (choices !== undefined) {
    const at = `relaxed ${row.rules}`;
    const pick = (z: Config): number => (z.choose === null ? 0 : z.choose({ at, alternatives: choices }));
    return n === 1
      ? (z, v1) => fn(pick(z), c(v1))
      : n === 2
        ? (z, v1, v2) => fn(pick(z), c(v1), c(v2))
        : (z, v1, v2, v3) => fn(pick(z), c(v1), c(v2), c(v3));
  }
  if (nan !== undefined) {
    return n === 1
      ? (z, v1) => chooseNan(z, row, nan, fn(c(v1)) as Bits, [c(v1)]) // float operations do not trap
      : (z, v1, v2) => chooseNan(z, row, nan, fn(c(v1), c(v2)) as Bits, [c(v1), c(v2)]); // likewise
  }
  return n === 1 ? (_z, v1) => fn(c(v1)) : n === 2 ? (_z, v1, v2) => fn(c(v1), c(v2)) : (_z, v1, v2, v3) => fn(c(v1), c(v2), c(v3));
}

// ─── Groups ───

/** A value of the row's result type. */
const result = (row: Row): ((w: unknown) => Admin) => {
  const op = `${row.gives![0]!}.const` as const; // every row of these stems has one result
  return w => ({ op, pos: -1, c: w }) as Admin;
};

/** An operation that always has a result. */
const total =
  (name: string) =>
  (row: Row): Group => {
    const f = apply(row);
    const give = result(row);
    return group(row.takes!.length, toValue(pure(name, always, (z, _e, v1, v2, v3) => give(f(z, v1, v2, v3)))));
  };
/** An operation that is partial for some rows: `name-val` and `name-trap`. */
const partial = (name: string) => (row: Row): Group => {
  const f = apply(row);
  const give = result(row);
  return groupWhere(row.takes!.length, (z, _e, v1, v2, v3) => f(z, v1, v2, v3),
    toValue(pure(`${name}-val`, z => typeof z.w !== 'string', z => give(z.w))),
    pure(`${name}-trap`, z => typeof z.w === 'string', (z, e) => trap(z.w as string, e))); // by the premise
}; // biome-ignore format: a rule a line

export const numericRules: Groups<NumericStem> = {
  unop: partial('unop'),
  binop: partial('binop'),
  testop: total('testop'),
  relop: total('relop'),
  cvtop: partial('cvtop'),
  vvunop: total('vvunop'),
  vvbinop: total('vvbinop'),
  vvternop: total('vvternop'),
  vvtestop: total('vvtestop'),
  vunop: partial('vunop'),
  vbinop: partial('vbinop'),
  vternop: partial('vternop'),
  vtestop: total('vtestop'),
  vrelop: total('vrelop'),
  vshiftop: total('vshiftop'),
  vbitmask: total('vbitmask'),
  vswizzlop: total('vswizzlop'),
  vshuffle: row =>
    group(
      2,
      pure('vshuffle', always, (_z, e, v1, v2) => result(row)(row.fn!(c(v1), c(v2), e.is))),
    ),
  vsplat: total('vsplat'),
  'vextract_lane-num': row =>
    group(
      1,
      pure('vextract_lane-num', always, (_z, e, v) => result(row)(row.fn!(c(v), e.i))),
    ),
  'vextract_lane-pack': row =>
    group(
      1,
      pure('vextract_lane-pack', always, (_z, e, v) => result(row)(row.fn!(c(v), e.i))),
    ),
  vreplace_lane: row =>
    group(
      2,
      pure('vreplace_lane', always, (_z, e, v1, v2) => result(row)(row.fn!(c(v1), c(v2), e.i))),
    ),
  vextunop: total('vextunop'),
  vextbinop: total('vextbinop'),
  vextternop: total('vextternop'),
  vnarrow: total('vnarrow'),
  vcvtop: total('vcvtop'),
};
