// Constants that are likely to find something: boundaries, powers of two, NaNs with payloads, denormals.

import type { InstrOf } from '../../interpreter/syntax/instructions.ts';
import type { NumType, VecType } from '../../interpreter/syntax/types.ts';
import { type Choices, pick } from './choices.ts';

const i32s = [
  0, 1, -1, 2, 3, 7, 8, 15, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_fffe, 0x7fff_ffff,
  -0x8000_0000, -0x7fff_ffff, -2, -0x80, -0x8000, 0x5555_5555, 0x1234_5678, 0x00ff_00ff,
]; // biome-ignore format: numbers
const i64s = [
  0n, 1n, -1n, 2n, 31n, 32n, 33n, 63n, 64n, 65n, 0xffn, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n,
  -0x8000_0000n, -0x8000_0001n, 0x7fff_ffff_ffff_ffffn, -0x8000_0000_0000_0000n, -0x7fff_ffff_ffff_ffffn, 0x20_0000_0000_0001n,
  0x5555_5555_5555_5555n, 0x0123_4567_89ab_cdefn,
]; // biome-ignore format: numbers
/** As bits: zeros, ones, infinities, NaNs (canonical, negative, with a payload, signalling), the least and greatest, limits of integers. */
const f32s = [
  0, 0x8000_0000, 0x3f80_0000, 0xbf80_0000, 0x3f00_0000, 0x4000_0000, 0x7f80_0000, 0xff80_0000, 0x7fc0_0000, 0xffc0_0000, 0x7fc0_1234,
  0x7fa0_0000, 0xff80_0001, 1, 0x8000_0001, 0x0080_0000, 0x7f7f_ffff, 0xff7f_ffff, 0x4f00_0000, 0xcf00_0000, 0x4f80_0000, 0x5f00_0000,
  0x4b00_0001, 0x3eff_ffff, 0x3fc0_0000, 0xc020_0000, 0x447a_0000,
].map(x => x | 0); // biome-ignore format: numbers
const f64s = [
  0n, 0x8000_0000_0000_0000n, 0x3ff0_0000_0000_0000n, 0xbff0_0000_0000_0000n, 0x3fe0_0000_0000_0000n, 0x4000_0000_0000_0000n,
  0x7ff0_0000_0000_0000n, 0xfff0_0000_0000_0000n, 0x7ff8_0000_0000_0000n, 0xfff8_0000_0000_0000n, 0x7ff8_0000_0000_1234n,
  0x7ff4_0000_0000_0000n, 0xfff0_0000_0000_0001n, 1n, 0x8000_0000_0000_0001n, 0x0010_0000_0000_0000n, 0x7fef_ffff_ffff_ffffn,
  0x41e0_0000_0000_0000n, 0xc1e0_0000_0020_0000n, 0x41ef_ffff_ffe0_0000n, 0x43e0_0000_0000_0000n, 0xc3e0_0000_0000_0000n,
  0x43f0_0000_0000_0000n, 0x4330_0000_0000_0001n, 0x3fdf_ffff_ffff_ffffn, 0x3ff8_0000_0000_0000n, 0x47ef_ffff_f000_0000n,
  0x3690_0000_0000_0000n, 0x408f_4000_0000_0000n,
].map(x => BigInt.asIntN(64, x)); // biome-ignore format: numbers

const word = (c: Choices): number => c.below(2 ** 32) | 0;
const long = (c: Choices): bigint => BigInt.asIntN(64, (BigInt(word(c)) << 32n) | BigInt(word(c) >>> 0));

/** Mostly one of the list, else a small one or any bits. */
const someI32 = (c: Choices): number => (c.below(8) < 5 ? pick(c, i32s) : c.below(2) === 0 ? c.below(256) - 128 : word(c));
const someI64 = (c: Choices): bigint => (c.below(8) < 5 ? pick(c, i64s) : c.below(2) === 0 ? BigInt(c.below(256) - 128) : long(c));
const someF32 = (c: Choices): number => (c.below(8) < 6 ? pick(c, f32s) : word(c));
const someF64 = (c: Choices): bigint => (c.below(8) < 6 ? pick(c, f64s) : long(c));

function someV128(c: Choices): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  switch (c.below(5)) {
    case 0:
      bytes.fill(pick(c, [0, 1, 0x7f, 0x80, 0xff]));
      break;
    case 1:
      for (let i = 0; i < 4; i++) view.setInt32(4 * i, someI32(c), true);
      break;
    case 2:
      for (let i = 0; i < 4; i++) view.setInt32(4 * i, someF32(c), true);
      break;
    case 3:
      for (let i = 0; i < 2; i++) view.setBigInt64(8 * i, someF64(c), true);
      break;
    default:
      for (let i = 0; i < 16; i++) bytes[i] = c.below(256);
  }
  return bytes;
}

export type ConstInstr = InstrOf<'i32.const'> | InstrOf<'i64.const'> | InstrOf<'f32.const'> | InstrOf<'f64.const'> | InstrOf<'v128.const'>;

export function someConst(c: Choices, t: NumType | VecType): ConstInstr {
  switch (t) {
    case 'i32':
      return { op: 'i32.const', pos: -1, c: someI32(c) };
    case 'i64':
      return { op: 'i64.const', pos: -1, c: someI64(c) };
    case 'f32':
      return { op: 'f32.const', pos: -1, c: someF32(c) };
    case 'f64':
      return { op: 'f64.const', pos: -1, c: someF64(c) };
    case 'v128':
      return { op: 'v128.const', pos: -1, c: someV128(c) };
  }
}
