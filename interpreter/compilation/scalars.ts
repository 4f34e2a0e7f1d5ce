// JavaScript for the operations on i32, f32 and f64 (spec 4.3.2, 4.3.3) that an expression or a helper states faster than the pure function
// of their row. Operands are expressions that may be mentioned once; results are in parentheses. What is not here runs the row's function.

import { bare } from './emitter.ts';
import { comparable } from './operands.ts';

type Form = (a: string, b: string) => string;

/** Comparisons: conditions. */
export const conditions: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['i32.eq', (a, b) => `${a}===${b}`],
  ['i32.ne', (a, b) => `${a}!==${b}`],
  ['i32.lt_s', (a, b) => `${a}<${b}`],
  ['i32.gt_s', (a, b) => `${a}>${b}`],
  ['i32.le_s', (a, b) => `${a}<=${b}`],
  ['i32.ge_s', (a, b) => `${a}>=${b}`],
  ['i32.lt_u', (a, b) => `${comparable(a)}<${comparable(b)}`],
  ['i32.gt_u', (a, b) => `${comparable(a)}>${comparable(b)}`],
  ['i32.le_u', (a, b) => `${comparable(a)}<=${comparable(b)}`],
  ['i32.ge_u', (a, b) => `${comparable(a)}>=${comparable(b)}`],
  ...['f32', 'f64'].flatMap((t): [string, Form][] => [
    [`${t}.eq`, (a, b) => `${a}===${b}`],
    [`${t}.ne`, (a, b) => `${a}!==${b}`],
    [`${t}.lt`, (a, b) => `${a}<${b}`],
    [`${t}.gt`, (a, b) => `${a}>${b}`],
    [`${t}.le`, (a, b) => `${a}<=${b}`],
    [`${t}.ge`, (a, b) => `${a}>=${b}`],
  ]),
]);

/** Operations that give an i32 or a float that is no NaN but the canonical one. */
export const operations: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['i32.clz', a => `Math.clz32(${bare(a)})`],
  ['i32.add', (a, b) => `(${a}+${b}|0)`],
  ['i32.sub', (a, b) => `(${a}-${b}|0)`],
  ['i32.mul', (a, b) => `Math.imul(${bare(a)},${bare(b)})`],
  ['i32.and', (a, b) => `(${a}&${b})`],
  ['i32.or', (a, b) => `(${a}|${b})`],
  ['i32.xor', (a, b) => `(${a}^${b})`],
  ['i32.shl', (a, b) => `(${a}<<${b})`],
  ['i32.shr_s', (a, b) => `(${a}>>${b})`],
  ['i32.shr_u', (a, b) => `(${a}>>>${b}|0)`],
  ['i32.extend8_s', a => `(${a}<<24>>24)`],
  ['i32.extend16_s', a => `(${a}<<16>>16)`],

  ['f64.add', (a, b) => `(${a}+${b})`],
  ['f64.sub', (a, b) => `(${a}-${b})`],
  ['f64.mul', (a, b) => `(${a}*${b})`],
  ['f64.div', (a, b) => `(${a}/${b})`],
  ['f64.min', (a, b) => `Math.min(${bare(a)},${bare(b)})`],
  ['f64.max', (a, b) => `Math.max(${bare(a)},${bare(b)})`],
  ['f64.sqrt', a => `Math.sqrt(${a})`],
  ['f64.ceil', a => `Math.ceil(${a})`],
  ['f64.floor', a => `Math.floor(${a})`],
  ['f64.trunc', a => `Math.trunc(${a})`],
  ['f64.convert_i32_s', a => a],
  ['f64.convert_i32_u', a => `(${a}>>>0)`],
  ['f64.promote_f32', a => a],
  ['f32.add', (a, b) => `fround(${a}+${b})`],
  ['f32.sub', (a, b) => `fround(${a}-${b})`],
  ['f32.mul', (a, b) => `fround(${a}*${b})`],
  ['f32.div', (a, b) => `fround(${a}/${b})`],
  ['f32.sqrt', a => `fround(Math.sqrt(${a}))`],
  // These give an operand, or a number that is an f32 without rounding.
  ['f32.min', (a, b) => `Math.min(${bare(a)},${bare(b)})`],
  ['f32.max', (a, b) => `Math.max(${bare(a)},${bare(b)})`],
  ['f32.ceil', a => `Math.ceil(${a})`],
  ['f32.floor', a => `Math.floor(${a})`],
  ['f32.trunc', a => `Math.trunc(${a})`],
  ['f32.convert_i32_s', a => `fround(${a})`],
  ['f32.convert_i32_u', a => `fround(${a}>>>0)`],
  ['f32.demote_f64', a => `fround(${a})`],
]);

/** The same by helpers; those that trap are named so. */
export const calls: ReadonlyMap<string, { readonly helper: string; readonly traps: boolean }> = new Map(
  (
    [
      ['i32.ctz', 'ctz', false],
      ['i32.popcnt', 'popcnt', false],
      ['i32.rotl', 'rotl', false],
      ['i32.rotr', 'rotr', false],
      ['i32.div_s', 'divS', true],
      ['i32.div_u', 'divU', true],
      ['i32.rem_s', 'remS', true],
      ['i32.rem_u', 'remU', true],
      ['f64.nearest', 'nearest', false],
      ['f32.nearest', 'nearest', false],
      ['i32.trunc_f32_s', 'truncS', true],
      ['i32.trunc_f32_u', 'truncU', true],
      ['i32.trunc_f64_s', 'truncS', true],
      ['i32.trunc_f64_u', 'truncU', true],
      ['i32.trunc_sat_f32_s', 'truncSatS', false],
      ['i32.trunc_sat_f32_u', 'truncSatU', false],
      ['i32.trunc_sat_f64_s', 'truncSatS', false],
      ['i32.trunc_sat_f64_u', 'truncSatU', false],
    ] as const
  ).map(([keyword, helper, traps]) => [keyword, { helper, traps }]),
);
