// THE INSTRUCTION TABLE: what each instruction of WebAssembly 3.0 is (spec 2.4), one row a keyword, one line a row.
//
// Everything else reads it: the lexer's keywords and the shapes of the text format, the decoder and the encoder, the printer, the typing of
// instructions whose type is fixed, and the reduction rules, which are looked up by the row's stem (`rules`).  To add a plain numeric
// instruction: this row and its function in ../numerics.
//
//   row   anything          opcode, immediates in text order, stem of its rules
//   num   numeric, vector   opcode, stem, operand types, result types, pure function on bits
//   lanes vector with lanes opcode, immediates, stem, operand types, result types, function that takes the lanes last
//   mem   memory access     opcode, stem, type loaded or stored, width of the access in bytes

import * as f32 from '../numerics/f32.ts';
import * as f32x4 from '../numerics/f32x4.ts';
import * as f64 from '../numerics/f64.ts';
import * as f64x2 from '../numerics/f64x2.ts';
import * as i8x16 from '../numerics/i8x16.ts';
import * as i16x8 from '../numerics/i16x8.ts';
import * as i32 from '../numerics/i32.ts';
import * as i32x4 from '../numerics/i32x4.ts';
import * as i64 from '../numerics/i64.ts';
import * as i64x2 from '../numerics/i64x2.ts';
import * as v128 from '../numerics/v128.ts';
import type { Expr } from './modules.ts';
import type { Pos } from './source.ts';
import type { HeapType, NumType, RefType, ValType, VecType } from './types.ts';

// ─── Immediates ───

/** A block's type: a type index, or at most one result. */
export type BlockType = number | { readonly result: ValType | null };
/** A memory access: memory index, offset in bytes, alignment as a power of two. */
export interface MemArg {
  readonly x: number;
  readonly offset: bigint;
  readonly align: number;
}
export type Catch =
  | { readonly kind: 'catch' | 'catch_ref'; readonly x: number; readonly l: number }
  | { readonly kind: 'catch_all' | 'catch_all_ref'; readonly l: number };

/** A clause of a legacy `try`: what is done with an exception of tag `x`, or with any where `x` is null (`catch_all`, which comes last). */
export interface Clause {
  readonly pos: Pos;
  readonly x: number | null;
  readonly body: Expr;
}
/** What becomes of an exception in a legacy `try`: clauses take it, or `delegate` hands it to the block of a label outside of the `try`. */
export type Handler =
  | { readonly kind: 'catch'; readonly clauses: readonly Clause[] }
  | { readonly kind: 'delegate'; readonly pos: Pos; readonly l: number };

/** What each kind of immediate is in the abstract syntax. Indices are numbers, integers signed, floats their bits as signed integers. */
export interface Immediates {
  labelidx: number;
  'labelidx*': readonly number[]; // br_table: the default comes last
  funcidx: number;
  typeidx: number;
  typeuse: number; // in text a type use, in binary a type index
  tableidx: number;
  memidx: number;
  globalidx: number;
  localidx: number;
  tagidx: number;
  elemidx: number;
  dataidx: number;
  fieldidx: number;
  laneidx: number;
  laneidx16: readonly number[];
  u32: number;
  i32: number;
  i64: bigint;
  f32: number;
  f64: bigint;
  v128: Uint8Array;
  heaptype: HeapType;
  reftype: RefType;
  'valtype*?': readonly ValType[] | null; // null: not written
  blocktype: BlockType;
  memarg: MemArg;
  'catch*': readonly Catch[];
  'instr*': Expr;
  handler: Handler; // behind the body of a legacy `try`
}
export type ImmKind = keyof Immediates;

// ─── Rows ───

/** Payload of a constant: i32 and f32 a signed 32-bit number, i64 and f64 a signed 64-bit bigint, v128 sixteen bytes. */
export type Bits = number | bigint | Uint8Array;
/** A pure function on bits; a string is the reason of a trap. */
// biome-ignore lint/suspicious/noExplicitAny: the operands of a row's function are as its `takes` says, which the type of a table cannot
export type BitsFunction = (...operands: any[]) => Bits | string;
export type FloatShape = 'f32' | 'f64' | 'f32x4' | 'f64x2';

interface Extra {
  /** Immediates in the order of the binary format, where it differs from the text's. */
  readonly binary?: readonly string[];
  /** A second opcode: `select` with types, `ref.test` and `ref.cast` with a nullable type. */
  readonly variant?: readonly number[];
  /** Signedness of a narrow access, as its own keyword has it. */
  readonly sx?: 's' | 'u';
  /** A result that is a NaN may be any of a set (4.3.3 "NaN propagation"). */
  readonly nan?: FloatShape;
  /** Relaxed: the function takes a first operand below this number, the choice. */
  readonly choices?: number;
  /** For memory accesses: what becomes of the bytes, zero-extended to a vector. */
  readonly fn?: BitsFunction;
  /** The version of the specification that brought it; `legacy`: none did, but it is in use. */
  readonly since?: 1 | 2 | 3 | 'legacy';
}

export interface Row extends Extra {
  readonly opcode: readonly number[];
  readonly imm: { readonly [name: string]: ImmKind };
  readonly rules: string;
  /** Fixed operand and result types; absent where the type depends on more than the row. */
  readonly takes?: readonly (NumType | VecType)[];
  readonly gives?: readonly (NumType | VecType)[];
  /** For memory accesses: the type loaded or stored, and the width in bytes. */
  readonly t?: NumType | VecType;
  readonly bytes?: number;
}

type Types = readonly (NumType | VecType)[];

const row = <const I extends Row['imm'], const S extends string>(opcode: readonly number[], imm: I, rules: S, extra: Extra = {}) => ({
  opcode,
  imm,
  rules,
  ...extra,
});
const num = <const S extends string>(
  opcode: readonly number[],
  rules: S,
  takes: Types,
  gives: Types,
  fn: BitsFunction,
  extra: Extra = {},
) => ({ opcode, imm: {}, rules, takes, gives, fn, ...extra });
const lanes = <const I extends Row['imm'], const S extends string>(
  opcode: readonly number[],
  imm: I,
  rules: S,
  takes: Types,
  gives: Types,
  fn: BitsFunction,
) => ({ opcode, imm, rules, takes, gives, fn, since: 2 as const });
const mem = <const S extends string>(opcode: readonly number[], rules: S, t: NumType | VecType, bytes: number, extra: Extra = {}) => ({
  opcode,
  imm: { ao: 'memarg' as const },
  rules,
  t,
  bytes,
  ...extra,
});
const memLane = <const S extends string>(opcode: readonly number[], rules: S, bytes: number) => ({
  opcode,
  imm: { ao: 'memarg', i: 'laneidx' } as const,
  rules,
  t: V128,
  bytes,
  since: 2 as const,
});

const I32 = 'i32' as const;
const I64 = 'i64' as const;
const F32 = 'f32' as const;
const F64 = 'f64' as const;
const V128 = 'v128' as const;
const V2 = { since: 2 } as const;
const V3 = { since: 3 } as const;
const LEGACY = { since: 'legacy' } as const;

// ─── The table ───

// biome-ignore format: one row a line
export const table = {

  // Parametric (4.6.1)
  'unreachable': row([0x00], {}, 'unreachable'),
  'nop': row([0x01], {}, 'nop'),
  'drop': row([0x1a], {}, 'drop'),
  'select': row([0x1b], { ts: 'valtype*?' }, 'select', { variant: [0x1c] }),

  // Control (4.6.2, 4.6.3)
  'block': row([0x02], { bt: 'blocktype', body: 'instr*' }, 'block'),
  'loop': row([0x03], { bt: 'blocktype', body: 'instr*' }, 'loop'),
  'if': row([0x04], { bt: 'blocktype', body: 'instr*', orelse: 'instr*' }, 'if'),
  'throw': row([0x08], { x: 'tagidx' }, 'throw', V3),
  'throw_ref': row([0x0a], {}, 'throw_ref', V3),
  'br': row([0x0c], { l: 'labelidx' }, 'br'),
  'br_if': row([0x0d], { l: 'labelidx' }, 'br_if'),
  'br_table': row([0x0e], { ls: 'labelidx*' }, 'br_table'),
  'return': row([0x0f], {}, 'return'),
  'call': row([0x10], { x: 'funcidx' }, 'call'),
  'call_indirect': row([0x11], { x: 'tableidx', y: 'typeuse' }, 'call_indirect', { binary: ['y', 'x'] }),
  'return_call': row([0x12], { x: 'funcidx' }, 'return_call', V3),
  'return_call_indirect': row([0x13], { x: 'tableidx', y: 'typeuse' }, 'return_call_indirect', { binary: ['y', 'x'], since: 3 }),
  'call_ref': row([0x14], { y: 'typeidx' }, 'call_ref', V3),
  'return_call_ref': row([0x15], { y: 'typeidx' }, 'return_call_ref', V3),
  'try_table': row([0x1f], { bt: 'blocktype', catches: 'catch*', body: 'instr*' }, 'try_table', V3),
  'br_on_null': row([0xd5], { l: 'labelidx' }, 'br_on_null', V3),
  'br_on_non_null': row([0xd6], { l: 'labelidx' }, 'br_on_non_null', V3),
  'br_on_cast': row([0xfb, 24], { l: 'labelidx', rt1: 'reftype', rt2: 'reftype' }, 'br_on_cast', V3),
  'br_on_cast_fail': row([0xfb, 25], { l: 'labelidx', rt1: 'reftype', rt2: 'reftype' }, 'br_on_cast_fail', V3),

  // Legacy exception handling (the proposal's document/legacy): what compilers emitted before try_table
  'try': row([0x06], { bt: 'blocktype', body: 'instr*', handler: 'handler' }, 'try', LEGACY),
  'rethrow': row([0x09], { l: 'labelidx' }, 'rethrow', LEGACY),

  // Variables (4.6.4)
  'local.get': row([0x20], { x: 'localidx' }, 'local.get'),
  'local.set': row([0x21], { x: 'localidx' }, 'local.set'),
  'local.tee': row([0x22], { x: 'localidx' }, 'local.tee'),
  'global.get': row([0x23], { x: 'globalidx' }, 'global.get'),
  'global.set': row([0x24], { x: 'globalidx' }, 'global.set'),

  // Tables (4.6.5)
  'table.get': row([0x25], { x: 'tableidx' }, 'table.get', V2),
  'table.set': row([0x26], { x: 'tableidx' }, 'table.set', V2),
  'table.init': row([0xfc, 12], { x: 'tableidx', y: 'elemidx' }, 'table.init', { binary: ['y', 'x'], since: 2 }),
  'elem.drop': row([0xfc, 13], { x: 'elemidx' }, 'elem.drop', V2),
  'table.copy': row([0xfc, 14], { x: 'tableidx', y: 'tableidx' }, 'table.copy', V2),
  'table.grow': row([0xfc, 15], { x: 'tableidx' }, 'table.grow', V2),
  'table.size': row([0xfc, 16], { x: 'tableidx' }, 'table.size', V2),
  'table.fill': row([0xfc, 17], { x: 'tableidx' }, 'table.fill', V2),

  // Memories (4.6.6)
  'i32.load': mem([0x28], 'load-num', I32, 4),
  'i64.load': mem([0x29], 'load-num', I64, 8),
  'f32.load': mem([0x2a], 'load-num', F32, 4),
  'f64.load': mem([0x2b], 'load-num', F64, 8),
  'i32.load8_s': mem([0x2c], 'load-pack', I32, 1, { sx: 's' }),
  'i32.load8_u': mem([0x2d], 'load-pack', I32, 1, { sx: 'u' }),
  'i32.load16_s': mem([0x2e], 'load-pack', I32, 2, { sx: 's' }),
  'i32.load16_u': mem([0x2f], 'load-pack', I32, 2, { sx: 'u' }),
  'i64.load8_s': mem([0x30], 'load-pack', I64, 1, { sx: 's' }),
  'i64.load8_u': mem([0x31], 'load-pack', I64, 1, { sx: 'u' }),
  'i64.load16_s': mem([0x32], 'load-pack', I64, 2, { sx: 's' }),
  'i64.load16_u': mem([0x33], 'load-pack', I64, 2, { sx: 'u' }),
  'i64.load32_s': mem([0x34], 'load-pack', I64, 4, { sx: 's' }),
  'i64.load32_u': mem([0x35], 'load-pack', I64, 4, { sx: 'u' }),
  'i32.store': mem([0x36], 'store-num', I32, 4),
  'i64.store': mem([0x37], 'store-num', I64, 8),
  'f32.store': mem([0x38], 'store-num', F32, 4),
  'f64.store': mem([0x39], 'store-num', F64, 8),
  'i32.store8': mem([0x3a], 'store-pack', I32, 1),
  'i32.store16': mem([0x3b], 'store-pack', I32, 2),
  'i64.store8': mem([0x3c], 'store-pack', I64, 1),
  'i64.store16': mem([0x3d], 'store-pack', I64, 2),
  'i64.store32': mem([0x3e], 'store-pack', I64, 4),
  'memory.size': row([0x3f], { x: 'memidx' }, 'memory.size'),
  'memory.grow': row([0x40], { x: 'memidx' }, 'memory.grow'),
  'memory.init': row([0xfc, 8], { x: 'memidx', y: 'dataidx' }, 'memory.init', { binary: ['y', 'x'], since: 2 }),
  'data.drop': row([0xfc, 9], { x: 'dataidx' }, 'data.drop', V2),
  'memory.copy': row([0xfc, 10], { x: 'memidx', y: 'memidx' }, 'memory.copy', V2),
  'memory.fill': row([0xfc, 11], { x: 'memidx' }, 'memory.fill', V2),
  'v128.load': mem([0xfd, 0], 'vload', V128, 16, V2),
  'v128.load8x8_s': mem([0xfd, 1], 'vload-pack', V128, 8, { fn: i16x8.extend_low_i8x16_s, since: 2 }),
  'v128.load8x8_u': mem([0xfd, 2], 'vload-pack', V128, 8, { fn: i16x8.extend_low_i8x16_u, since: 2 }),
  'v128.load16x4_s': mem([0xfd, 3], 'vload-pack', V128, 8, { fn: i32x4.extend_low_i16x8_s, since: 2 }),
  'v128.load16x4_u': mem([0xfd, 4], 'vload-pack', V128, 8, { fn: i32x4.extend_low_i16x8_u, since: 2 }),
  'v128.load32x2_s': mem([0xfd, 5], 'vload-pack', V128, 8, { fn: i64x2.extend_low_i32x4_s, since: 2 }),
  'v128.load32x2_u': mem([0xfd, 6], 'vload-pack', V128, 8, { fn: i64x2.extend_low_i32x4_u, since: 2 }),
  'v128.load8_splat': mem([0xfd, 7], 'vload-splat', V128, 1, V2),
  'v128.load16_splat': mem([0xfd, 8], 'vload-splat', V128, 2, V2),
  'v128.load32_splat': mem([0xfd, 9], 'vload-splat', V128, 4, V2),
  'v128.load64_splat': mem([0xfd, 10], 'vload-splat', V128, 8, V2),
  'v128.store': mem([0xfd, 11], 'vstore', V128, 16, V2),
  'v128.load8_lane': memLane([0xfd, 84], 'vload_lane', 1),
  'v128.load16_lane': memLane([0xfd, 85], 'vload_lane', 2),
  'v128.load32_lane': memLane([0xfd, 86], 'vload_lane', 4),
  'v128.load64_lane': memLane([0xfd, 87], 'vload_lane', 8),
  'v128.store8_lane': memLane([0xfd, 88], 'vstore_lane', 1),
  'v128.store16_lane': memLane([0xfd, 89], 'vstore_lane', 2),
  'v128.store32_lane': memLane([0xfd, 90], 'vstore_lane', 4),
  'v128.store64_lane': memLane([0xfd, 91], 'vstore_lane', 8),
  'v128.load32_zero': mem([0xfd, 92], 'vload-zero', V128, 4, V2),
  'v128.load64_zero': mem([0xfd, 93], 'vload-zero', V128, 8, V2),

  // References (4.6.7)
  'ref.null': row([0xd0], { ht: 'heaptype' }, 'ref.null', V2),
  'ref.is_null': row([0xd1], {}, 'ref.is_null', V2),
  'ref.func': row([0xd2], { x: 'funcidx' }, 'ref.func', V2),
  'ref.eq': row([0xd3], {}, 'ref.eq', V3),
  'ref.as_non_null': row([0xd4], {}, 'ref.as_non_null', V3),
  'ref.test': row([0xfb, 20], { rt: 'reftype' }, 'ref.test', { variant: [0xfb, 21], since: 3 }),
  'ref.cast': row([0xfb, 22], { rt: 'reftype' }, 'ref.cast', { variant: [0xfb, 23], since: 3 }),
  'ref.i31': row([0xfb, 28], {}, 'ref.i31', V3),
  'i31.get_s': row([0xfb, 29], {}, 'i31.get', { sx: 's', since: 3 }),
  'i31.get_u': row([0xfb, 30], {}, 'i31.get', { sx: 'u', since: 3 }),

  // Aggregates (4.6.9, 4.6.10)
  'struct.new': row([0xfb, 0], { x: 'typeidx' }, 'struct.new', V3),
  'struct.new_default': row([0xfb, 1], { x: 'typeidx' }, 'struct.new_default', V3),
  'struct.get': row([0xfb, 2], { x: 'typeidx', i: 'fieldidx' }, 'struct.get', V3),
  'struct.get_s': row([0xfb, 3], { x: 'typeidx', i: 'fieldidx' }, 'struct.get', { sx: 's', since: 3 }),
  'struct.get_u': row([0xfb, 4], { x: 'typeidx', i: 'fieldidx' }, 'struct.get', { sx: 'u', since: 3 }),
  'struct.set': row([0xfb, 5], { x: 'typeidx', i: 'fieldidx' }, 'struct.set', V3),
  'array.new': row([0xfb, 6], { x: 'typeidx' }, 'array.new', V3),
  'array.new_default': row([0xfb, 7], { x: 'typeidx' }, 'array.new_default', V3),
  'array.new_fixed': row([0xfb, 8], { x: 'typeidx', n: 'u32' }, 'array.new_fixed', V3),
  'array.new_data': row([0xfb, 9], { x: 'typeidx', y: 'dataidx' }, 'array.new_data', V3),
  'array.new_elem': row([0xfb, 10], { x: 'typeidx', y: 'elemidx' }, 'array.new_elem', V3),
  'array.get': row([0xfb, 11], { x: 'typeidx' }, 'array.get', V3),
  'array.get_s': row([0xfb, 12], { x: 'typeidx' }, 'array.get', { sx: 's', since: 3 }),
  'array.get_u': row([0xfb, 13], { x: 'typeidx' }, 'array.get', { sx: 'u', since: 3 }),
  'array.set': row([0xfb, 14], { x: 'typeidx' }, 'array.set', V3),
  'array.len': row([0xfb, 15], {}, 'array.len', V3),
  'array.fill': row([0xfb, 16], { x: 'typeidx' }, 'array.fill', V3),
  'array.copy': row([0xfb, 17], { x: 'typeidx', y: 'typeidx' }, 'array.copy', V3),
  'array.init_data': row([0xfb, 18], { x: 'typeidx', y: 'dataidx' }, 'array.init_data', V3),
  'array.init_elem': row([0xfb, 19], { x: 'typeidx', y: 'elemidx' }, 'array.init_elem', V3),
  'any.convert_extern': row([0xfb, 26], {}, 'any.convert_extern', V3),
  'extern.convert_any': row([0xfb, 27], {}, 'extern.convert_any', V3),

  // Numbers (4.6.11)
  'i32.const': row([0x41], { c: 'i32' }, 'const'),
  'i64.const': row([0x42], { c: 'i64' }, 'const'),
  'f32.const': row([0x43], { c: 'f32' }, 'const'),
  'f64.const': row([0x44], { c: 'f64' }, 'const'),
  'i32.eqz': num([0x45], 'testop', [I32], [I32], i32.eqz),
  'i32.eq': num([0x46], 'relop', [I32, I32], [I32], i32.eq),
  'i32.ne': num([0x47], 'relop', [I32, I32], [I32], i32.ne),
  'i32.lt_s': num([0x48], 'relop', [I32, I32], [I32], i32.lt_s),
  'i32.lt_u': num([0x49], 'relop', [I32, I32], [I32], i32.lt_u),
  'i32.gt_s': num([0x4a], 'relop', [I32, I32], [I32], i32.gt_s),
  'i32.gt_u': num([0x4b], 'relop', [I32, I32], [I32], i32.gt_u),
  'i32.le_s': num([0x4c], 'relop', [I32, I32], [I32], i32.le_s),
  'i32.le_u': num([0x4d], 'relop', [I32, I32], [I32], i32.le_u),
  'i32.ge_s': num([0x4e], 'relop', [I32, I32], [I32], i32.ge_s),
  'i32.ge_u': num([0x4f], 'relop', [I32, I32], [I32], i32.ge_u),
  'i64.eqz': num([0x50], 'testop', [I64], [I32], i64.eqz),
  'i64.eq': num([0x51], 'relop', [I64, I64], [I32], i64.eq),
  'i64.ne': num([0x52], 'relop', [I64, I64], [I32], i64.ne),
  'i64.lt_s': num([0x53], 'relop', [I64, I64], [I32], i64.lt_s),
  'i64.lt_u': num([0x54], 'relop', [I64, I64], [I32], i64.lt_u),
  'i64.gt_s': num([0x55], 'relop', [I64, I64], [I32], i64.gt_s),
  'i64.gt_u': num([0x56], 'relop', [I64, I64], [I32], i64.gt_u),
  'i64.le_s': num([0x57], 'relop', [I64, I64], [I32], i64.le_s),
  'i64.le_u': num([0x58], 'relop', [I64, I64], [I32], i64.le_u),
  'i64.ge_s': num([0x59], 'relop', [I64, I64], [I32], i64.ge_s),
  'i64.ge_u': num([0x5a], 'relop', [I64, I64], [I32], i64.ge_u),
  'f32.eq': num([0x5b], 'relop', [F32, F32], [I32], f32.eq),
  'f32.ne': num([0x5c], 'relop', [F32, F32], [I32], f32.ne),
  'f32.lt': num([0x5d], 'relop', [F32, F32], [I32], f32.lt),
  'f32.gt': num([0x5e], 'relop', [F32, F32], [I32], f32.gt),
  'f32.le': num([0x5f], 'relop', [F32, F32], [I32], f32.le),
  'f32.ge': num([0x60], 'relop', [F32, F32], [I32], f32.ge),
  'f64.eq': num([0x61], 'relop', [F64, F64], [I32], f64.eq),
  'f64.ne': num([0x62], 'relop', [F64, F64], [I32], f64.ne),
  'f64.lt': num([0x63], 'relop', [F64, F64], [I32], f64.lt),
  'f64.gt': num([0x64], 'relop', [F64, F64], [I32], f64.gt),
  'f64.le': num([0x65], 'relop', [F64, F64], [I32], f64.le),
  'f64.ge': num([0x66], 'relop', [F64, F64], [I32], f64.ge),
  'i32.clz': num([0x67], 'unop', [I32], [I32], i32.clz),
  'i32.ctz': num([0x68], 'unop', [I32], [I32], i32.ctz),
  'i32.popcnt': num([0x69], 'unop', [I32], [I32], i32.popcnt),
  'i32.add': num([0x6a], 'binop', [I32, I32], [I32], i32.add),
  'i32.sub': num([0x6b], 'binop', [I32, I32], [I32], i32.sub),
  'i32.mul': num([0x6c], 'binop', [I32, I32], [I32], i32.mul),
  'i32.div_s': num([0x6d], 'binop', [I32, I32], [I32], i32.div_s),
  'i32.div_u': num([0x6e], 'binop', [I32, I32], [I32], i32.div_u),
  'i32.rem_s': num([0x6f], 'binop', [I32, I32], [I32], i32.rem_s),
  'i32.rem_u': num([0x70], 'binop', [I32, I32], [I32], i32.rem_u),
  'i32.and': num([0x71], 'binop', [I32, I32], [I32], i32.and),
  'i32.or': num([0x72], 'binop', [I32, I32], [I32], i32.or),
  'i32.xor': num([0x73], 'binop', [I32, I32], [I32], i32.xor),
  'i32.shl': num([0x74], 'binop', [I32, I32], [I32], i32.shl),
  'i32.shr_s': num([0x75], 'binop', [I32, I32], [I32], i32.shr_s),
  'i32.shr_u': num([0x76], 'binop', [I32, I32], [I32], i32.shr_u),
  'i32.rotl': num([0x77], 'binop', [I32, I32], [I32], i32.rotl),
  'i32.rotr': num([0x78], 'binop', [I32, I32], [I32], i32.rotr),
  'i64.clz': num([0x79], 'unop', [I64], [I64], i64.clz),
  'i64.ctz': num([0x7a], 'unop', [I64], [I64], i64.ctz),
  'i64.popcnt': num([0x7b], 'unop', [I64], [I64], i64.popcnt),
  'i64.add': num([0x7c], 'binop', [I64, I64], [I64], i64.add),
  'i64.sub': num([0x7d], 'binop', [I64, I64], [I64], i64.sub),
  'i64.mul': num([0x7e], 'binop', [I64, I64], [I64], i64.mul),
  'i64.div_s': num([0x7f], 'binop', [I64, I64], [I64], i64.div_s),
  'i64.div_u': num([0x80], 'binop', [I64, I64], [I64], i64.div_u),
  'i64.rem_s': num([0x81], 'binop', [I64, I64], [I64], i64.rem_s),
  'i64.rem_u': num([0x82], 'binop', [I64, I64], [I64], i64.rem_u),
  'i64.and': num([0x83], 'binop', [I64, I64], [I64], i64.and),
  'i64.or': num([0x84], 'binop', [I64, I64], [I64], i64.or),
  'i64.xor': num([0x85], 'binop', [I64, I64], [I64], i64.xor),
  'i64.shl': num([0x86], 'binop', [I64, I64], [I64], i64.shl),
  'i64.shr_s': num([0x87], 'binop', [I64, I64], [I64], i64.shr_s),
  'i64.shr_u': num([0x88], 'binop', [I64, I64], [I64], i64.shr_u),
  'i64.rotl': num([0x89], 'binop', [I64, I64], [I64], i64.rotl),
  'i64.rotr': num([0x8a], 'binop', [I64, I64], [I64], i64.rotr),
  'f32.abs': num([0x8b], 'unop', [F32], [F32], f32.abs),
  'f32.neg': num([0x8c], 'unop', [F32], [F32], f32.neg),
  'f32.ceil': num([0x8d], 'unop', [F32], [F32], f32.ceil, { nan: 'f32' }),
  'f32.floor': num([0x8e], 'unop', [F32], [F32], f32.floor, { nan: 'f32' }),
  'f32.trunc': num([0x8f], 'unop', [F32], [F32], f32.trunc, { nan: 'f32' }),
  'f32.nearest': num([0x90], 'unop', [F32], [F32], f32.nearest, { nan: 'f32' }),
  'f32.sqrt': num([0x91], 'unop', [F32], [F32], f32.sqrt, { nan: 'f32' }),
  'f32.add': num([0x92], 'binop', [F32, F32], [F32], f32.add, { nan: 'f32' }),
  'f32.sub': num([0x93], 'binop', [F32, F32], [F32], f32.sub, { nan: 'f32' }),
  'f32.mul': num([0x94], 'binop', [F32, F32], [F32], f32.mul, { nan: 'f32' }),
  'f32.div': num([0x95], 'binop', [F32, F32], [F32], f32.div, { nan: 'f32' }),
  'f32.min': num([0x96], 'binop', [F32, F32], [F32], f32.min, { nan: 'f32' }),
  'f32.max': num([0x97], 'binop', [F32, F32], [F32], f32.max, { nan: 'f32' }),
  'f32.copysign': num([0x98], 'binop', [F32, F32], [F32], f32.copysign),
  'f64.abs': num([0x99], 'unop', [F64], [F64], f64.abs),
  'f64.neg': num([0x9a], 'unop', [F64], [F64], f64.neg),
  'f64.ceil': num([0x9b], 'unop', [F64], [F64], f64.ceil, { nan: 'f64' }),
  'f64.floor': num([0x9c], 'unop', [F64], [F64], f64.floor, { nan: 'f64' }),
  'f64.trunc': num([0x9d], 'unop', [F64], [F64], f64.trunc, { nan: 'f64' }),
  'f64.nearest': num([0x9e], 'unop', [F64], [F64], f64.nearest, { nan: 'f64' }),
  'f64.sqrt': num([0x9f], 'unop', [F64], [F64], f64.sqrt, { nan: 'f64' }),
  'f64.add': num([0xa0], 'binop', [F64, F64], [F64], f64.add, { nan: 'f64' }),
  'f64.sub': num([0xa1], 'binop', [F64, F64], [F64], f64.sub, { nan: 'f64' }),
  'f64.mul': num([0xa2], 'binop', [F64, F64], [F64], f64.mul, { nan: 'f64' }),
  'f64.div': num([0xa3], 'binop', [F64, F64], [F64], f64.div, { nan: 'f64' }),
  'f64.min': num([0xa4], 'binop', [F64, F64], [F64], f64.min, { nan: 'f64' }),
  'f64.max': num([0xa5], 'binop', [F64, F64], [F64], f64.max, { nan: 'f64' }),
  'f64.copysign': num([0xa6], 'binop', [F64, F64], [F64], f64.copysign),
  'i32.wrap_i64': num([0xa7], 'cvtop', [I64], [I32], i32.wrap_i64),
  'i32.trunc_f32_s': num([0xa8], 'cvtop', [F32], [I32], i32.trunc_f32_s),
  'i32.trunc_f32_u': num([0xa9], 'cvtop', [F32], [I32], i32.trunc_f32_u),
  'i32.trunc_f64_s': num([0xaa], 'cvtop', [F64], [I32], i32.trunc_f64_s),
  'i32.trunc_f64_u': num([0xab], 'cvtop', [F64], [I32], i32.trunc_f64_u),
  'i64.extend_i32_s': num([0xac], 'cvtop', [I32], [I64], i64.extend_i32_s),
  'i64.extend_i32_u': num([0xad], 'cvtop', [I32], [I64], i64.extend_i32_u),
  'i64.trunc_f32_s': num([0xae], 'cvtop', [F32], [I64], i64.trunc_f32_s),
  'i64.trunc_f32_u': num([0xaf], 'cvtop', [F32], [I64], i64.trunc_f32_u),
  'i64.trunc_f64_s': num([0xb0], 'cvtop', [F64], [I64], i64.trunc_f64_s),
  'i64.trunc_f64_u': num([0xb1], 'cvtop', [F64], [I64], i64.trunc_f64_u),
  'f32.convert_i32_s': num([0xb2], 'cvtop', [I32], [F32], f32.convert_i32_s),
  'f32.convert_i32_u': num([0xb3], 'cvtop', [I32], [F32], f32.convert_i32_u),
  'f32.convert_i64_s': num([0xb4], 'cvtop', [I64], [F32], f32.convert_i64_s),
  'f32.convert_i64_u': num([0xb5], 'cvtop', [I64], [F32], f32.convert_i64_u),
  'f32.demote_f64': num([0xb6], 'cvtop', [F64], [F32], f32.demote_f64, { nan: 'f32' }),
  'f64.convert_i32_s': num([0xb7], 'cvtop', [I32], [F64], f64.convert_i32_s),
  'f64.convert_i32_u': num([0xb8], 'cvtop', [I32], [F64], f64.convert_i32_u),
  'f64.convert_i64_s': num([0xb9], 'cvtop', [I64], [F64], f64.convert_i64_s),
  'f64.convert_i64_u': num([0xba], 'cvtop', [I64], [F64], f64.convert_i64_u),
  'f64.promote_f32': num([0xbb], 'cvtop', [F32], [F64], f64.promote_f32, { nan: 'f64' }),
  'i32.reinterpret_f32': num([0xbc], 'cvtop', [F32], [I32], i32.reinterpret_f32),
  'i64.reinterpret_f64': num([0xbd], 'cvtop', [F64], [I64], i64.reinterpret_f64),
  'f32.reinterpret_i32': num([0xbe], 'cvtop', [I32], [F32], f32.reinterpret_i32),
  'f64.reinterpret_i64': num([0xbf], 'cvtop', [I64], [F64], f64.reinterpret_i64),
  'i32.extend8_s': num([0xc0], 'unop', [I32], [I32], i32.extend8_s, V2),
  'i32.extend16_s': num([0xc1], 'unop', [I32], [I32], i32.extend16_s, V2),
  'i64.extend8_s': num([0xc2], 'unop', [I64], [I64], i64.extend8_s, V2),
  'i64.extend16_s': num([0xc3], 'unop', [I64], [I64], i64.extend16_s, V2),
  'i64.extend32_s': num([0xc4], 'unop', [I64], [I64], i64.extend32_s, V2),
  'i32.trunc_sat_f32_s': num([0xfc, 0], 'cvtop', [F32], [I32], i32.trunc_sat_f32_s, V2),
  'i32.trunc_sat_f32_u': num([0xfc, 1], 'cvtop', [F32], [I32], i32.trunc_sat_f32_u, V2),
  'i32.trunc_sat_f64_s': num([0xfc, 2], 'cvtop', [F64], [I32], i32.trunc_sat_f64_s, V2),
  'i32.trunc_sat_f64_u': num([0xfc, 3], 'cvtop', [F64], [I32], i32.trunc_sat_f64_u, V2),
  'i64.trunc_sat_f32_s': num([0xfc, 4], 'cvtop', [F32], [I64], i64.trunc_sat_f32_s, V2),
  'i64.trunc_sat_f32_u': num([0xfc, 5], 'cvtop', [F32], [I64], i64.trunc_sat_f32_u, V2),
  'i64.trunc_sat_f64_s': num([0xfc, 6], 'cvtop', [F64], [I64], i64.trunc_sat_f64_s, V2),
  'i64.trunc_sat_f64_u': num([0xfc, 7], 'cvtop', [F64], [I64], i64.trunc_sat_f64_u, V2),

  // Vectors (4.6.12)
  'v128.const': row([0xfd, 12], { c: 'v128' }, 'vconst', V2),
  'i8x16.shuffle': lanes([0xfd, 13], { is: 'laneidx16' }, 'vshuffle', [V128, V128], [V128], i8x16.shuffle),
  'i8x16.swizzle': num([0xfd, 14], 'vswizzlop', [V128, V128], [V128], i8x16.swizzle, V2),
  'i8x16.splat': num([0xfd, 15], 'vsplat', [I32], [V128], i8x16.splat, V2),
  'i16x8.splat': num([0xfd, 16], 'vsplat', [I32], [V128], i16x8.splat, V2),
  'i32x4.splat': num([0xfd, 17], 'vsplat', [I32], [V128], i32x4.splat, V2),
  'i64x2.splat': num([0xfd, 18], 'vsplat', [I64], [V128], i64x2.splat, V2),
  'f32x4.splat': num([0xfd, 19], 'vsplat', [F32], [V128], f32x4.splat, V2),
  'f64x2.splat': num([0xfd, 20], 'vsplat', [F64], [V128], f64x2.splat, V2),
  'i8x16.extract_lane_s': lanes([0xfd, 21], { i: 'laneidx' }, 'vextract_lane-pack', [V128], [I32], i8x16.extract_lane_s),
  'i8x16.extract_lane_u': lanes([0xfd, 22], { i: 'laneidx' }, 'vextract_lane-pack', [V128], [I32], i8x16.extract_lane_u),
  'i8x16.replace_lane': lanes([0xfd, 23], { i: 'laneidx' }, 'vreplace_lane', [V128, I32], [V128], i8x16.replace_lane),
  'i16x8.extract_lane_s': lanes([0xfd, 24], { i: 'laneidx' }, 'vextract_lane-pack', [V128], [I32], i16x8.extract_lane_s),
  'i16x8.extract_lane_u': lanes([0xfd, 25], { i: 'laneidx' }, 'vextract_lane-pack', [V128], [I32], i16x8.extract_lane_u),
  'i16x8.replace_lane': lanes([0xfd, 26], { i: 'laneidx' }, 'vreplace_lane', [V128, I32], [V128], i16x8.replace_lane),
  'i32x4.extract_lane': lanes([0xfd, 27], { i: 'laneidx' }, 'vextract_lane-num', [V128], [I32], i32x4.extract_lane),
  'i32x4.replace_lane': lanes([0xfd, 28], { i: 'laneidx' }, 'vreplace_lane', [V128, I32], [V128], i32x4.replace_lane),
  'i64x2.extract_lane': lanes([0xfd, 29], { i: 'laneidx' }, 'vextract_lane-num', [V128], [I64], i64x2.extract_lane),
  'i64x2.replace_lane': lanes([0xfd, 30], { i: 'laneidx' }, 'vreplace_lane', [V128, I64], [V128], i64x2.replace_lane),
  'f32x4.extract_lane': lanes([0xfd, 31], { i: 'laneidx' }, 'vextract_lane-num', [V128], [F32], f32x4.extract_lane),
  'f32x4.replace_lane': lanes([0xfd, 32], { i: 'laneidx' }, 'vreplace_lane', [V128, F32], [V128], f32x4.replace_lane),
  'f64x2.extract_lane': lanes([0xfd, 33], { i: 'laneidx' }, 'vextract_lane-num', [V128], [F64], f64x2.extract_lane),
  'f64x2.replace_lane': lanes([0xfd, 34], { i: 'laneidx' }, 'vreplace_lane', [V128, F64], [V128], f64x2.replace_lane),
  'i8x16.eq': num([0xfd, 35], 'vrelop', [V128, V128], [V128], i8x16.eq, V2),
  'i8x16.ne': num([0xfd, 36], 'vrelop', [V128, V128], [V128], i8x16.ne, V2),
  'i8x16.lt_s': num([0xfd, 37], 'vrelop', [V128, V128], [V128], i8x16.lt_s, V2),
  'i8x16.lt_u': num([0xfd, 38], 'vrelop', [V128, V128], [V128], i8x16.lt_u, V2),
  'i8x16.gt_s': num([0xfd, 39], 'vrelop', [V128, V128], [V128], i8x16.gt_s, V2),
  'i8x16.gt_u': num([0xfd, 40], 'vrelop', [V128, V128], [V128], i8x16.gt_u, V2),
  'i8x16.le_s': num([0xfd, 41], 'vrelop', [V128, V128], [V128], i8x16.le_s, V2),
  'i8x16.le_u': num([0xfd, 42], 'vrelop', [V128, V128], [V128], i8x16.le_u, V2),
  'i8x16.ge_s': num([0xfd, 43], 'vrelop', [V128, V128], [V128], i8x16.ge_s, V2),
  'i8x16.ge_u': num([0xfd, 44], 'vrelop', [V128, V128], [V128], i8x16.ge_u, V2),
  'i16x8.eq': num([0xfd, 45], 'vrelop', [V128, V128], [V128], i16x8.eq, V2),
  'i16x8.ne': num([0xfd, 46], 'vrelop', [V128, V128], [V128], i16x8.ne, V2),
  'i16x8.lt_s': num([0xfd, 47], 'vrelop', [V128, V128], [V128], i16x8.lt_s, V2),
  'i16x8.lt_u': num([0xfd, 48], 'vrelop', [V128, V128], [V128], i16x8.lt_u, V2),
  'i16x8.gt_s': num([0xfd, 49], 'vrelop', [V128, V128], [V128], i16x8.gt_s, V2),
  'i16x8.gt_u': num([0xfd, 50], 'vrelop', [V128, V128], [V128], i16x8.gt_u, V2),
  'i16x8.le_s': num([0xfd, 51], 'vrelop', [V128, V128], [V128], i16x8.le_s, V2),
  'i16x8.le_u': num([0xfd, 52], 'vrelop', [V128, V128], [V128], i16x8.le_u, V2),
  'i16x8.ge_s': num([0xfd, 53], 'vrelop', [V128, V128], [V128], i16x8.ge_s, V2),
  'i16x8.ge_u': num([0xfd, 54], 'vrelop', [V128, V128], [V128], i16x8.ge_u, V2),
  'i32x4.eq': num([0xfd, 55], 'vrelop', [V128, V128], [V128], i32x4.eq, V2),
  'i32x4.ne': num([0xfd, 56], 'vrelop', [V128, V128], [V128], i32x4.ne, V2),
  'i32x4.lt_s': num([0xfd, 57], 'vrelop', [V128, V128], [V128], i32x4.lt_s, V2),
  'i32x4.lt_u': num([0xfd, 58], 'vrelop', [V128, V128], [V128], i32x4.lt_u, V2),
  'i32x4.gt_s': num([0xfd, 59], 'vrelop', [V128, V128], [V128], i32x4.gt_s, V2),
  'i32x4.gt_u': num([0xfd, 60], 'vrelop', [V128, V128], [V128], i32x4.gt_u, V2),
  'i32x4.le_s': num([0xfd, 61], 'vrelop', [V128, V128], [V128], i32x4.le_s, V2),
  'i32x4.le_u': num([0xfd, 62], 'vrelop', [V128, V128], [V128], i32x4.le_u, V2),
  'i32x4.ge_s': num([0xfd, 63], 'vrelop', [V128, V128], [V128], i32x4.ge_s, V2),
  'i32x4.ge_u': num([0xfd, 64], 'vrelop', [V128, V128], [V128], i32x4.ge_u, V2),
  'f32x4.eq': num([0xfd, 65], 'vrelop', [V128, V128], [V128], f32x4.eq, V2),
  'f32x4.ne': num([0xfd, 66], 'vrelop', [V128, V128], [V128], f32x4.ne, V2),
  'f32x4.lt': num([0xfd, 67], 'vrelop', [V128, V128], [V128], f32x4.lt, V2),
  'f32x4.gt': num([0xfd, 68], 'vrelop', [V128, V128], [V128], f32x4.gt, V2),
  'f32x4.le': num([0xfd, 69], 'vrelop', [V128, V128], [V128], f32x4.le, V2),
  'f32x4.ge': num([0xfd, 70], 'vrelop', [V128, V128], [V128], f32x4.ge, V2),
  'f64x2.eq': num([0xfd, 71], 'vrelop', [V128, V128], [V128], f64x2.eq, V2),
  'f64x2.ne': num([0xfd, 72], 'vrelop', [V128, V128], [V128], f64x2.ne, V2),
  'f64x2.lt': num([0xfd, 73], 'vrelop', [V128, V128], [V128], f64x2.lt, V2),
  'f64x2.gt': num([0xfd, 74], 'vrelop', [V128, V128], [V128], f64x2.gt, V2),
  'f64x2.le': num([0xfd, 75], 'vrelop', [V128, V128], [V128], f64x2.le, V2),
  'f64x2.ge': num([0xfd, 76], 'vrelop', [V128, V128], [V128], f64x2.ge, V2),
  'v128.not': num([0xfd, 77], 'vvunop', [V128], [V128], v128.not, V2),
  'v128.and': num([0xfd, 78], 'vvbinop', [V128, V128], [V128], v128.and, V2),
  'v128.andnot': num([0xfd, 79], 'vvbinop', [V128, V128], [V128], v128.andnot, V2),
  'v128.or': num([0xfd, 80], 'vvbinop', [V128, V128], [V128], v128.or, V2),
  'v128.xor': num([0xfd, 81], 'vvbinop', [V128, V128], [V128], v128.xor, V2),
  'v128.bitselect': num([0xfd, 82], 'vvternop', [V128, V128, V128], [V128], v128.bitselect, V2),
  'v128.any_true': num([0xfd, 83], 'vvtestop', [V128], [I32], v128.any_true, V2),
  'f32x4.demote_f64x2_zero': num([0xfd, 94], 'vcvtop', [V128], [V128], f32x4.demote_f64x2_zero, { nan: 'f32x4', since: 2 }),
  'f64x2.promote_low_f32x4': num([0xfd, 95], 'vcvtop', [V128], [V128], f64x2.promote_low_f32x4, { nan: 'f64x2', since: 2 }),
  'i8x16.abs': num([0xfd, 96], 'vunop', [V128], [V128], i8x16.abs, V2),
  'i8x16.neg': num([0xfd, 97], 'vunop', [V128], [V128], i8x16.neg, V2),
  'i8x16.popcnt': num([0xfd, 98], 'vunop', [V128], [V128], i8x16.popcnt, V2),
  'i8x16.all_true': num([0xfd, 99], 'vtestop', [V128], [I32], i8x16.all_true, V2),
  'i8x16.bitmask': num([0xfd, 100], 'vbitmask', [V128], [I32], i8x16.bitmask, V2),
  'i8x16.narrow_i16x8_s': num([0xfd, 101], 'vnarrow', [V128, V128], [V128], i8x16.narrow_i16x8_s, V2),
  'i8x16.narrow_i16x8_u': num([0xfd, 102], 'vnarrow', [V128, V128], [V128], i8x16.narrow_i16x8_u, V2),
  'f32x4.ceil': num([0xfd, 103], 'vunop', [V128], [V128], f32x4.ceil, { nan: 'f32x4', since: 2 }),
  'f32x4.floor': num([0xfd, 104], 'vunop', [V128], [V128], f32x4.floor, { nan: 'f32x4', since: 2 }),
  'f32x4.trunc': num([0xfd, 105], 'vunop', [V128], [V128], f32x4.trunc, { nan: 'f32x4', since: 2 }),
  'f32x4.nearest': num([0xfd, 106], 'vunop', [V128], [V128], f32x4.nearest, { nan: 'f32x4', since: 2 }),
  'i8x16.shl': num([0xfd, 107], 'vshiftop', [V128, I32], [V128], i8x16.shl, V2),
  'i8x16.shr_s': num([0xfd, 108], 'vshiftop', [V128, I32], [V128], i8x16.shr_s, V2),
  'i8x16.shr_u': num([0xfd, 109], 'vshiftop', [V128, I32], [V128], i8x16.shr_u, V2),
  'i8x16.add': num([0xfd, 110], 'vbinop', [V128, V128], [V128], i8x16.add, V2),
  'i8x16.add_sat_s': num([0xfd, 111], 'vbinop', [V128, V128], [V128], i8x16.add_sat_s, V2),
  'i8x16.add_sat_u': num([0xfd, 112], 'vbinop', [V128, V128], [V128], i8x16.add_sat_u, V2),
  'i8x16.sub': num([0xfd, 113], 'vbinop', [V128, V128], [V128], i8x16.sub, V2),
  'i8x16.sub_sat_s': num([0xfd, 114], 'vbinop', [V128, V128], [V128], i8x16.sub_sat_s, V2),
  'i8x16.sub_sat_u': num([0xfd, 115], 'vbinop', [V128, V128], [V128], i8x16.sub_sat_u, V2),
  'f64x2.ceil': num([0xfd, 116], 'vunop', [V128], [V128], f64x2.ceil, { nan: 'f64x2', since: 2 }),
  'f64x2.floor': num([0xfd, 117], 'vunop', [V128], [V128], f64x2.floor, { nan: 'f64x2', since: 2 }),
  'i8x16.min_s': num([0xfd, 118], 'vbinop', [V128, V128], [V128], i8x16.min_s, V2),
  'i8x16.min_u': num([0xfd, 119], 'vbinop', [V128, V128], [V128], i8x16.min_u, V2),
  'i8x16.max_s': num([0xfd, 120], 'vbinop', [V128, V128], [V128], i8x16.max_s, V2),
  'i8x16.max_u': num([0xfd, 121], 'vbinop', [V128, V128], [V128], i8x16.max_u, V2),
  'f64x2.trunc': num([0xfd, 122], 'vunop', [V128], [V128], f64x2.trunc, { nan: 'f64x2', since: 2 }),
  'i8x16.avgr_u': num([0xfd, 123], 'vbinop', [V128, V128], [V128], i8x16.avgr_u, V2),
  'i16x8.extadd_pairwise_i8x16_s': num([0xfd, 124], 'vextunop', [V128], [V128], i16x8.extadd_pairwise_i8x16_s, V2),
  'i16x8.extadd_pairwise_i8x16_u': num([0xfd, 125], 'vextunop', [V128], [V128], i16x8.extadd_pairwise_i8x16_u, V2),
  'i32x4.extadd_pairwise_i16x8_s': num([0xfd, 126], 'vextunop', [V128], [V128], i32x4.extadd_pairwise_i16x8_s, V2),
  'i32x4.extadd_pairwise_i16x8_u': num([0xfd, 127], 'vextunop', [V128], [V128], i32x4.extadd_pairwise_i16x8_u, V2),
  'i16x8.abs': num([0xfd, 128], 'vunop', [V128], [V128], i16x8.abs, V2),
  'i16x8.neg': num([0xfd, 129], 'vunop', [V128], [V128], i16x8.neg, V2),
  'i16x8.q15mulr_sat_s': num([0xfd, 130], 'vbinop', [V128, V128], [V128], i16x8.q15mulr_sat_s, V2),
  'i16x8.all_true': num([0xfd, 131], 'vtestop', [V128], [I32], i16x8.all_true, V2),
  'i16x8.bitmask': num([0xfd, 132], 'vbitmask', [V128], [I32], i16x8.bitmask, V2),
  'i16x8.narrow_i32x4_s': num([0xfd, 133], 'vnarrow', [V128, V128], [V128], i16x8.narrow_i32x4_s, V2),
  'i16x8.narrow_i32x4_u': num([0xfd, 134], 'vnarrow', [V128, V128], [V128], i16x8.narrow_i32x4_u, V2),
  'i16x8.extend_low_i8x16_s': num([0xfd, 135], 'vcvtop', [V128], [V128], i16x8.extend_low_i8x16_s, V2),
  'i16x8.extend_high_i8x16_s': num([0xfd, 136], 'vcvtop', [V128], [V128], i16x8.extend_high_i8x16_s, V2),
  'i16x8.extend_low_i8x16_u': num([0xfd, 137], 'vcvtop', [V128], [V128], i16x8.extend_low_i8x16_u, V2),
  'i16x8.extend_high_i8x16_u': num([0xfd, 138], 'vcvtop', [V128], [V128], i16x8.extend_high_i8x16_u, V2),
  'i16x8.shl': num([0xfd, 139], 'vshiftop', [V128, I32], [V128], i16x8.shl, V2),
  'i16x8.shr_s': num([0xfd, 140], 'vshiftop', [V128, I32], [V128], i16x8.shr_s, V2),
  'i16x8.shr_u': num([0xfd, 141], 'vshiftop', [V128, I32], [V128], i16x8.shr_u, V2),
  'i16x8.add': num([0xfd, 142], 'vbinop', [V128, V128], [V128], i16x8.add, V2),
  'i16x8.add_sat_s': num([0xfd, 143], 'vbinop', [V128, V128], [V128], i16x8.add_sat_s, V2),
  'i16x8.add_sat_u': num([0xfd, 144], 'vbinop', [V128, V128], [V128], i16x8.add_sat_u, V2),
  'i16x8.sub': num([0xfd, 145], 'vbinop', [V128, V128], [V128], i16x8.sub, V2),
  'i16x8.sub_sat_s': num([0xfd, 146], 'vbinop', [V128, V128], [V128], i16x8.sub_sat_s, V2),
  'i16x8.sub_sat_u': num([0xfd, 147], 'vbinop', [V128, V128], [V128], i16x8.sub_sat_u, V2),
  'f64x2.nearest': num([0xfd, 148], 'vunop', [V128], [V128], f64x2.nearest, { nan: 'f64x2', since: 2 }),
  'i16x8.mul': num([0xfd, 149], 'vbinop', [V128, V128], [V128], i16x8.mul, V2),
  'i16x8.min_s': num([0xfd, 150], 'vbinop', [V128, V128], [V128], i16x8.min_s, V2),
  'i16x8.min_u': num([0xfd, 151], 'vbinop', [V128, V128], [V128], i16x8.min_u, V2),
  'i16x8.max_s': num([0xfd, 152], 'vbinop', [V128, V128], [V128], i16x8.max_s, V2),
  'i16x8.max_u': num([0xfd, 153], 'vbinop', [V128, V128], [V128], i16x8.max_u, V2),
  'i16x8.avgr_u': num([0xfd, 155], 'vbinop', [V128, V128], [V128], i16x8.avgr_u, V2),
  'i16x8.extmul_low_i8x16_s': num([0xfd, 156], 'vextbinop', [V128, V128], [V128], i16x8.extmul_low_i8x16_s, V2),
  'i16x8.extmul_high_i8x16_s': num([0xfd, 157], 'vextbinop', [V128, V128], [V128], i16x8.extmul_high_i8x16_s, V2),
  'i16x8.extmul_low_i8x16_u': num([0xfd, 158], 'vextbinop', [V128, V128], [V128], i16x8.extmul_low_i8x16_u, V2),
  'i16x8.extmul_high_i8x16_u': num([0xfd, 159], 'vextbinop', [V128, V128], [V128], i16x8.extmul_high_i8x16_u, V2),
  'i32x4.abs': num([0xfd, 160], 'vunop', [V128], [V128], i32x4.abs, V2),
  'i32x4.neg': num([0xfd, 161], 'vunop', [V128], [V128], i32x4.neg, V2),
  'i32x4.all_true': num([0xfd, 163], 'vtestop', [V128], [I32], i32x4.all_true, V2),
  'i32x4.bitmask': num([0xfd, 164], 'vbitmask', [V128], [I32], i32x4.bitmask, V2),
  'i32x4.extend_low_i16x8_s': num([0xfd, 167], 'vcvtop', [V128], [V128], i32x4.extend_low_i16x8_s, V2),
  'i32x4.extend_high_i16x8_s': num([0xfd, 168], 'vcvtop', [V128], [V128], i32x4.extend_high_i16x8_s, V2),
  'i32x4.extend_low_i16x8_u': num([0xfd, 169], 'vcvtop', [V128], [V128], i32x4.extend_low_i16x8_u, V2),
  'i32x4.extend_high_i16x8_u': num([0xfd, 170], 'vcvtop', [V128], [V128], i32x4.extend_high_i16x8_u, V2),
  'i32x4.shl': num([0xfd, 171], 'vshiftop', [V128, I32], [V128], i32x4.shl, V2),
  'i32x4.shr_s': num([0xfd, 172], 'vshiftop', [V128, I32], [V128], i32x4.shr_s, V2),
  'i32x4.shr_u': num([0xfd, 173], 'vshiftop', [V128, I32], [V128], i32x4.shr_u, V2),
  'i32x4.add': num([0xfd, 174], 'vbinop', [V128, V128], [V128], i32x4.add, V2),
  'i32x4.sub': num([0xfd, 177], 'vbinop', [V128, V128], [V128], i32x4.sub, V2),
  'i32x4.mul': num([0xfd, 181], 'vbinop', [V128, V128], [V128], i32x4.mul, V2),
  'i32x4.min_s': num([0xfd, 182], 'vbinop', [V128, V128], [V128], i32x4.min_s, V2),
  'i32x4.min_u': num([0xfd, 183], 'vbinop', [V128, V128], [V128], i32x4.min_u, V2),
  'i32x4.max_s': num([0xfd, 184], 'vbinop', [V128, V128], [V128], i32x4.max_s, V2),
  'i32x4.max_u': num([0xfd, 185], 'vbinop', [V128, V128], [V128], i32x4.max_u, V2),
  'i32x4.dot_i16x8_s': num([0xfd, 186], 'vextbinop', [V128, V128], [V128], i32x4.dot_i16x8_s, V2),
  'i32x4.extmul_low_i16x8_s': num([0xfd, 188], 'vextbinop', [V128, V128], [V128], i32x4.extmul_low_i16x8_s, V2),
  'i32x4.extmul_high_i16x8_s': num([0xfd, 189], 'vextbinop', [V128, V128], [V128], i32x4.extmul_high_i16x8_s, V2),
  'i32x4.extmul_low_i16x8_u': num([0xfd, 190], 'vextbinop', [V128, V128], [V128], i32x4.extmul_low_i16x8_u, V2),
  'i32x4.extmul_high_i16x8_u': num([0xfd, 191], 'vextbinop', [V128, V128], [V128], i32x4.extmul_high_i16x8_u, V2),
  'i64x2.abs': num([0xfd, 192], 'vunop', [V128], [V128], i64x2.abs, V2),
  'i64x2.neg': num([0xfd, 193], 'vunop', [V128], [V128], i64x2.neg, V2),
  'i64x2.all_true': num([0xfd, 195], 'vtestop', [V128], [I32], i64x2.all_true, V2),
  'i64x2.bitmask': num([0xfd, 196], 'vbitmask', [V128], [I32], i64x2.bitmask, V2),
  'i64x2.extend_low_i32x4_s': num([0xfd, 199], 'vcvtop', [V128], [V128], i64x2.extend_low_i32x4_s, V2),
  'i64x2.extend_high_i32x4_s': num([0xfd, 200], 'vcvtop', [V128], [V128], i64x2.extend_high_i32x4_s, V2),
  'i64x2.extend_low_i32x4_u': num([0xfd, 201], 'vcvtop', [V128], [V128], i64x2.extend_low_i32x4_u, V2),
  'i64x2.extend_high_i32x4_u': num([0xfd, 202], 'vcvtop', [V128], [V128], i64x2.extend_high_i32x4_u, V2),
  'i64x2.shl': num([0xfd, 203], 'vshiftop', [V128, I32], [V128], i64x2.shl, V2),
  'i64x2.shr_s': num([0xfd, 204], 'vshiftop', [V128, I32], [V128], i64x2.shr_s, V2),
  'i64x2.shr_u': num([0xfd, 205], 'vshiftop', [V128, I32], [V128], i64x2.shr_u, V2),
  'i64x2.add': num([0xfd, 206], 'vbinop', [V128, V128], [V128], i64x2.add, V2),
  'i64x2.sub': num([0xfd, 209], 'vbinop', [V128, V128], [V128], i64x2.sub, V2),
  'i64x2.mul': num([0xfd, 213], 'vbinop', [V128, V128], [V128], i64x2.mul, V2),
  'i64x2.eq': num([0xfd, 214], 'vrelop', [V128, V128], [V128], i64x2.eq, V2),
  'i64x2.ne': num([0xfd, 215], 'vrelop', [V128, V128], [V128], i64x2.ne, V2),
  'i64x2.lt_s': num([0xfd, 216], 'vrelop', [V128, V128], [V128], i64x2.lt_s, V2),
  'i64x2.gt_s': num([0xfd, 217], 'vrelop', [V128, V128], [V128], i64x2.gt_s, V2),
  'i64x2.le_s': num([0xfd, 218], 'vrelop', [V128, V128], [V128], i64x2.le_s, V2),
  'i64x2.ge_s': num([0xfd, 219], 'vrelop', [V128, V128], [V128], i64x2.ge_s, V2),
  'i64x2.extmul_low_i32x4_s': num([0xfd, 220], 'vextbinop', [V128, V128], [V128], i64x2.extmul_low_i32x4_s, V2),
  'i64x2.extmul_high_i32x4_s': num([0xfd, 221], 'vextbinop', [V128, V128], [V128], i64x2.extmul_high_i32x4_s, V2),
  'i64x2.extmul_low_i32x4_u': num([0xfd, 222], 'vextbinop', [V128, V128], [V128], i64x2.extmul_low_i32x4_u, V2),
  'i64x2.extmul_high_i32x4_u': num([0xfd, 223], 'vextbinop', [V128, V128], [V128], i64x2.extmul_high_i32x4_u, V2),
  'f32x4.abs': num([0xfd, 224], 'vunop', [V128], [V128], f32x4.abs, V2),
  'f32x4.neg': num([0xfd, 225], 'vunop', [V128], [V128], f32x4.neg, V2),
  'f32x4.sqrt': num([0xfd, 227], 'vunop', [V128], [V128], f32x4.sqrt, { nan: 'f32x4', since: 2 }),
  'f32x4.add': num([0xfd, 228], 'vbinop', [V128, V128], [V128], f32x4.add, { nan: 'f32x4', since: 2 }),
  'f32x4.sub': num([0xfd, 229], 'vbinop', [V128, V128], [V128], f32x4.sub, { nan: 'f32x4', since: 2 }),
  'f32x4.mul': num([0xfd, 230], 'vbinop', [V128, V128], [V128], f32x4.mul, { nan: 'f32x4', since: 2 }),
  'f32x4.div': num([0xfd, 231], 'vbinop', [V128, V128], [V128], f32x4.div, { nan: 'f32x4', since: 2 }),
  'f32x4.min': num([0xfd, 232], 'vbinop', [V128, V128], [V128], f32x4.min, { nan: 'f32x4', since: 2 }),
  'f32x4.max': num([0xfd, 233], 'vbinop', [V128, V128], [V128], f32x4.max, { nan: 'f32x4', since: 2 }),
  'f32x4.pmin': num([0xfd, 234], 'vbinop', [V128, V128], [V128], f32x4.pmin, V2),
  'f32x4.pmax': num([0xfd, 235], 'vbinop', [V128, V128], [V128], f32x4.pmax, V2),
  'f64x2.abs': num([0xfd, 236], 'vunop', [V128], [V128], f64x2.abs, V2),
  'f64x2.neg': num([0xfd, 237], 'vunop', [V128], [V128], f64x2.neg, V2),
  'f64x2.sqrt': num([0xfd, 239], 'vunop', [V128], [V128], f64x2.sqrt, { nan: 'f64x2', since: 2 }),
  'f64x2.add': num([0xfd, 240], 'vbinop', [V128, V128], [V128], f64x2.add, { nan: 'f64x2', since: 2 }),
  'f64x2.sub': num([0xfd, 241], 'vbinop', [V128, V128], [V128], f64x2.sub, { nan: 'f64x2', since: 2 }),
  'f64x2.mul': num([0xfd, 242], 'vbinop', [V128, V128], [V128], f64x2.mul, { nan: 'f64x2', since: 2 }),
  'f64x2.div': num([0xfd, 243], 'vbinop', [V128, V128], [V128], f64x2.div, { nan: 'f64x2', since: 2 }),
  'f64x2.min': num([0xfd, 244], 'vbinop', [V128, V128], [V128], f64x2.min, { nan: 'f64x2', since: 2 }),
  'f64x2.max': num([0xfd, 245], 'vbinop', [V128, V128], [V128], f64x2.max, { nan: 'f64x2', since: 2 }),
  'f64x2.pmin': num([0xfd, 246], 'vbinop', [V128, V128], [V128], f64x2.pmin, V2),
  'f64x2.pmax': num([0xfd, 247], 'vbinop', [V128, V128], [V128], f64x2.pmax, V2),
  'i32x4.trunc_sat_f32x4_s': num([0xfd, 248], 'vcvtop', [V128], [V128], i32x4.trunc_sat_f32x4_s, V2),
  'i32x4.trunc_sat_f32x4_u': num([0xfd, 249], 'vcvtop', [V128], [V128], i32x4.trunc_sat_f32x4_u, V2),
  'f32x4.convert_i32x4_s': num([0xfd, 250], 'vcvtop', [V128], [V128], f32x4.convert_i32x4_s, V2),
  'f32x4.convert_i32x4_u': num([0xfd, 251], 'vcvtop', [V128], [V128], f32x4.convert_i32x4_u, V2),
  'i32x4.trunc_sat_f64x2_s_zero': num([0xfd, 252], 'vcvtop', [V128], [V128], i32x4.trunc_sat_f64x2_s_zero, V2),
  'i32x4.trunc_sat_f64x2_u_zero': num([0xfd, 253], 'vcvtop', [V128], [V128], i32x4.trunc_sat_f64x2_u_zero, V2),
  'f64x2.convert_low_i32x4_s': num([0xfd, 254], 'vcvtop', [V128], [V128], f64x2.convert_low_i32x4_s, V2),
  'f64x2.convert_low_i32x4_u': num([0xfd, 255], 'vcvtop', [V128], [V128], f64x2.convert_low_i32x4_u, V2),

  // Relaxed vectors (4.3.7): the implementation chooses among `choices` results
  'i8x16.relaxed_swizzle': num([0xfd, 256], 'vswizzlop', [V128, V128], [V128], i8x16.relaxed_swizzle, { choices: 2, since: 3 }),
  'i32x4.relaxed_trunc_f32x4_s': num([0xfd, 257], 'vcvtop', [V128], [V128], i32x4.relaxed_trunc_f32x4_s, { choices: 2, since: 3 }),
  'i32x4.relaxed_trunc_f32x4_u': num([0xfd, 258], 'vcvtop', [V128], [V128], i32x4.relaxed_trunc_f32x4_u, { choices: 4, since: 3 }),
  'i32x4.relaxed_trunc_f64x2_s_zero': num([0xfd, 259], 'vcvtop', [V128], [V128], i32x4.relaxed_trunc_f64x2_s_zero, { choices: 2, since: 3 }),
  'i32x4.relaxed_trunc_f64x2_u_zero': num([0xfd, 260], 'vcvtop', [V128], [V128], i32x4.relaxed_trunc_f64x2_u_zero, { choices: 4, since: 3 }),
  'f32x4.relaxed_madd': num([0xfd, 261], 'vternop', [V128, V128, V128], [V128], f32x4.relaxed_madd, { choices: 2, nan: 'f32x4', since: 3 }),
  'f32x4.relaxed_nmadd': num([0xfd, 262], 'vternop', [V128, V128, V128], [V128], f32x4.relaxed_nmadd, { choices: 2, nan: 'f32x4', since: 3 }),
  'f64x2.relaxed_madd': num([0xfd, 263], 'vternop', [V128, V128, V128], [V128], f64x2.relaxed_madd, { choices: 2, nan: 'f64x2', since: 3 }),
  'f64x2.relaxed_nmadd': num([0xfd, 264], 'vternop', [V128, V128, V128], [V128], f64x2.relaxed_nmadd, { choices: 2, nan: 'f64x2', since: 3 }),
  'i8x16.relaxed_laneselect': num([0xfd, 265], 'vternop', [V128, V128, V128], [V128], i8x16.relaxed_laneselect, { choices: 2, since: 3 }),
  'i16x8.relaxed_laneselect': num([0xfd, 266], 'vternop', [V128, V128, V128], [V128], i16x8.relaxed_laneselect, { choices: 2, since: 3 }),
  'i32x4.relaxed_laneselect': num([0xfd, 267], 'vternop', [V128, V128, V128], [V128], i32x4.relaxed_laneselect, { choices: 2, since: 3 }),
  'i64x2.relaxed_laneselect': num([0xfd, 268], 'vternop', [V128, V128, V128], [V128], i64x2.relaxed_laneselect, { choices: 2, since: 3 }),
  'f32x4.relaxed_min': num([0xfd, 269], 'vbinop', [V128, V128], [V128], f32x4.relaxed_min, { choices: 4, nan: 'f32x4', since: 3 }),
  'f32x4.relaxed_max': num([0xfd, 270], 'vbinop', [V128, V128], [V128], f32x4.relaxed_max, { choices: 4, nan: 'f32x4', since: 3 }),
  'f64x2.relaxed_min': num([0xfd, 271], 'vbinop', [V128, V128], [V128], f64x2.relaxed_min, { choices: 4, nan: 'f64x2', since: 3 }),
  'f64x2.relaxed_max': num([0xfd, 272], 'vbinop', [V128, V128], [V128], f64x2.relaxed_max, { choices: 4, nan: 'f64x2', since: 3 }),
  'i16x8.relaxed_q15mulr_s': num([0xfd, 273], 'vbinop', [V128, V128], [V128], i16x8.relaxed_q15mulr_s, { choices: 2, since: 3 }),
  'i16x8.relaxed_dot_i8x16_i7x16_s': num([0xfd, 274], 'vextbinop', [V128, V128], [V128], i16x8.relaxed_dot_i8x16_i7x16_s, { choices: 2, since: 3 }),
  'i32x4.relaxed_dot_i8x16_i7x16_add_s': num([0xfd, 275], 'vextternop', [V128, V128, V128], [V128], i32x4.relaxed_dot_i8x16_i7x16_add_s, { choices: 2, since: 3 }),
} as const satisfies Record<string, Row>;

// ─── Derived ───

type Table = typeof table;
export type Keyword = keyof Table;
/** The stems by which reduction and typing rules are found. */
export type Stem = Table[Keyword]['rules'];

/** The instruction of a keyword: its keyword, where it was written, its immediates by name. */
export type InstrOf<K extends Keyword> = { readonly op: K; readonly pos: Pos } & {
  readonly [I in keyof Table[K]['imm']]: Table[K]['imm'][I] extends ImmKind ? Immediates[Table[K]['imm'][I]] : never;
};
export type Instr = { [K in Keyword]: InstrOf<K> }[Keyword];

/** The same table for code that is about rows in general. */
export const rows: ReadonlyMap<string, Row> = new Map<string, Row>(Object.entries(table));
export const rowOf = (e: { readonly op: Keyword }): Row => table[e.op];

/** An opcode as one number: the byte, or prefix × 2¹⁶ + what follows. */
export const opcodeKey = (opcode: readonly number[]): number => (opcode.length === 1 ? opcode[0]! : opcode[0]! * 0x10000 + opcode[1]!);

/** Keyword by opcode, second opcodes included. */
export const keywordOf: ReadonlyMap<number, Keyword> = new Map(
  [...rows].flatMap(([keyword, { opcode, variant }]) =>
    [opcode, ...(variant === undefined ? [] : [variant])].map(o => [opcodeKey(o), keyword as Keyword] as const),
  ),
);
