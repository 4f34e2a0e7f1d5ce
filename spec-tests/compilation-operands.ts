// Operands of numeric and vector instructions, for tests that hold compiled code against the functions of the table's rows.

import type { Val } from '../interpreter/runtime/values.ts';
import { type Bits, type Row, rows } from '../interpreter/syntax/instructions.ts';
import type { NumType, VecType } from '../interpreter/syntax/types.ts';

export type T = NumType | VecType;

// ─── Operands: those where something changes, then some that a generator gives ───

let seed = 1;
/** 32 bits, the same in every run. */
export const random = (): number => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return t ^ (t >>> 14);
};
const ints = [0, 1, -1, 2, 7, 31, 32, 33, 63, 64, 127, 128, 255, -128, 32767, -32768, 65535, 0x7fffffff, -0x80000000, 0x01020304];
const floats32 = [
  0, 0x80000000, 0x3f800000, 0xbf800000, 0x3f000000, 0x7f800000, 0xff800000, 0x7fc00000, 0xffc00000, 0x7fa00001, 0xff812345, 1, 0x4effffff,
  0x4f000000, 0xcf000000, 0xcf000001, 0x4f800000, 0x5f000000, 0xdf000000, 0x5f800000, 0x4b800001, 0x3fc00000, 0xc0200000, 0x7f7fffff,
].map(n => n | 0); // biome-ignore format: a list
const floats64 = [
  0n, 1n << 63n, 0x3ff0000000000000n, 0xbff0000000000000n, 0x3fe0000000000000n, 0x7ff0000000000000n, 0xfff0000000000000n,
  0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff4000000000001n, 0xfff0000000000001n, 1n, 0x41dfffffffc00000n, 0x41e0000000000000n,
  0xc1e0000000000000n, 0xc1e0000000200000n, 0x41f0000000000000n, 0x43e0000000000000n, 0xc3e0000000000000n, 0x43f0000000000000n,
  0x4340000000000001n, 0x3ff8000000000000n, 0xc004000000000000n, 0x7fefffffffffffffn,
].map(n => BigInt.asIntN(64, n)); // biome-ignore format: a list

const any = <X>(list: readonly X[], other: () => X): X => (random() & 3 ? list[(random() >>> 0) % list.length]! : other());
const bits32 = (): number => any(ints, random);
const bits64 = (): bigint =>
  any([0n, 1n, -1n, 63n, 64n, 1n << 32n, -(1n << 63n), (1n << 63n) - 1n], () => (BigInt(bits32()) << 32n) | BigInt(bits32() >>> 0));
export const operand = (t: T): Bits => {
  switch (t) {
    case 'i32':
      return bits32();
    case 'i64':
      return bits64();
    case 'f32':
      return any(floats32, random);
    case 'f64':
      return any(floats64, () => BigInt.asIntN(64, bits64()));
    case 'v128': {
      const how = random() & 3;
      return how === 0
        ? new Uint8Array(new Int32Array([0, 1, 2, 3].map(() => any(floats32, random))).buffer)
        : how === 1
          ? new Uint8Array(new BigInt64Array([0, 1].map(() => any(floats64, bits64))).buffer)
          : Uint8Array.from({ length: 16 }, () => (random() & 1 ? random() : ints[(random() >>> 0) % ints.length]!));
    }
  }
};
export const value = (t: T, c: Bits): Val => ({ op: `${t}.const`, pos: -1, c }) as Val; // the operand was made for the type
export const shown = (x: unknown): string => (x instanceof Uint8Array ? [...x].join(' ') : `${x}`);

/** Immediates to try: lanes. */
export const immediates = (keyword: string, row: Row): readonly (number | readonly number[] | null)[] => {
  const kind = Object.values(row.imm)[0];
  if (kind === undefined) return [null];
  if (kind === 'laneidx16')
    return [0, 1, 2, 3].map(k => Array.from({ length: 16 }, (_, i) => (k === 0 ? i : k === 1 ? (i * 7 + 3) % 32 : (random() >>> 0) % 32)));
  const lanes = { i8x16: 16, i16x8: 8, i32x4: 4, i64x2: 2, f32x4: 4, f64x2: 2 }[keyword.split('.')[0]!]!; // rows with a lane are of these
  return Array.from({ length: lanes }, (_, i) => i);
};

export const numeric = [...rows].filter(([, { takes, fn }]) => takes !== undefined && fn !== undefined);
