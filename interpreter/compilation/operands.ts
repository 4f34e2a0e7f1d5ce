// Operands in the forms that instructions want them: conditions, unsigned numbers, values and fields of the store.

import type { AddrType, StorageType } from '../syntax/types.ts';
import { bare, binary, type Entry, entry, READS, TRAPS, unary } from './emitter.ts';
import type { Gen } from './generator.ts';
import { kindOf } from './representation.ts';
import { anyFloat, helperCall, wide } from './writing.ts';

/** An i32 as a condition. */
export const condition = (e: Entry): string => e.cond ?? e.p[0]!;
/** Whether the parentheses that a text begins and ends with are one pair. */
export const isWrapped = (text: string): boolean => {
  const last = text.length - 1;
  if (text.charCodeAt(0) !== 40 || text.charCodeAt(last) !== 41) return false;
  let depth = 1;
  for (let i = 1; i < last && depth > 0; i++) {
    const c = text.charCodeAt(i);
    if (c === 40) depth++;
    else if (c === 41) depth--;
  }
  return depth > 0;
};
/** The statement that begins with a condition. */
export const ifText = (cond: string): string => (isWrapped(cond) ? `if${cond}` : `if(${cond})`);
/** Whether the low half of a pair may stand for it: it traps where the whole would. That of one that is fresh from memory does. */
export const isLowEnough = (e: Entry): boolean => e.p[1] === '0' || e.both !== null || (e.fl & TRAPS) === 0;
/** The opposite of a condition; where there is more than one term in one, they are in parentheses. */
export const negated = (cond: string): string =>
  cond.endsWith('===0')
    ? `${cond.slice(0, -4)}!==0`
    : cond.endsWith('!==0')
      ? `${cond.slice(0, -4)}===0`
      : cond.startsWith('!(')
        ? cond.slice(1)
        : isWrapped(cond)
          ? `!${cond}`
          : `!(${cond})`;
/** An i32 that is 0 or 1. */
export const test = (cond: string, from: readonly Entry[], fl = 0): Entry =>
  from.length === 1
    ? unary('i', [`(${cond}?1:0)`], from[0]!, fl, cond)
    : from.length === 2
      ? binary('i', [`(${cond}?1:0)`], from[0]!, from[1]!, fl, cond)
      : entry('i', [`(${cond}?1:0)`], from, fl, { cond });

/** Whether a part is a constant: digits, or a negative number in parentheses. Other texts begin like one. */
const isNumber = (text: string): boolean => {
  const code = text.charCodeAt(text.charCodeAt(0) === 40 ? 1 : 0);
  return code === 45 ? /^\(?-\d+\)?$/.test(text) : code >= 48 && code <= 57 && /^\d+$/.test(text);
};
/** A part as an unsigned number that is compared, or ends. */
export const comparable = (text: string): string => (isNumber(text) ? `${Number(bare(text)) >>> 0}` : `${text}>>>0`);
/** The same as an operand of anything. */
export const unsigned = (text: string): string => (isNumber(text) ? comparable(text) : `(${text}>>>0)`);

/** An address or size as an unsigned number. */
export const natText = (g: Gen, p: readonly string[], at: AddrType): string => (at === 'i64' ? helperCall(g, 'natOf', p) : unsigned(p[0]!));
export const nat = (g: Gen, e: Entry, at: AddrType): string => natText(g, e.p, at);

/** The store's value of an entry. */
export function boxed(g: Gen, e: Entry, own: string[]): string {
  switch (e.k) {
    case 'i':
      return helperCall(g, 'boxInt', e.p);
    case 'l':
      return helperCall(g, 'boxPair', e.p);
    case 'v':
      return helperCall(g, 'boxQuad', e.p);
    case 'f':
      return helperCall(g, 'box32', [g.whole(e, own)]);
    case 'd':
      return helperCall(g, 'box64', [g.whole(e, own)]);
    case 'r':
      return e.p[0]!;
  }
}
/** The field's value of an entry. */
export const boxedField = (g: Gen, zt: StorageType, e: Entry, own: string[]): string =>
  zt === 'i8' ? `${e.p[0]!}&255` : zt === 'i16' ? `${e.p[0]!}&65535` : boxed(g, e, own);

/** Pushes what a value or field of the store is; `fl` what its expression does. */
export function fromField(g: Gen, zt: StorageType, sx: 's' | 'u' | undefined, text: string, from: readonly Entry[], fl = 0): void {
  if (zt === 'i8' || zt === 'i16') {
    const shift = zt === 'i8' ? 24 : 16;
    g.push(entry('i', [sx === 'u' ? text : `(${text}<<${shift}>>${shift})`], from, fl));
    return;
  }
  const k = kindOf(zt);
  switch (k) {
    case 'i':
      g.push(entry('i', [helperCall(g, 'unboxInt', [text])], from, fl));
      break;
    case 'r':
      g.push(entry('r', [text], from, fl));
      break;
    case 'f':
    case 'd': {
      const whole = helperCall(g, k === 'f' ? 'unbox32' : 'unbox64', [text]);
      g.push(anyFloat(k, `(+${whole})`, from, () => whole, fl));
      break;
    }
    default:
      wide(g, k, from, fl | READS, () => helperCall(g, k === 'l' ? 'unboxPair' : 'unboxQuad', [text]));
  }
}
