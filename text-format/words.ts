// What a run of identifier characters is (spec 6.3.1 to 6.3.5): a keyword, an identifier, a number, a memory argument, or reserved.

import { wordTypes } from './keywords.ts';

const UNDERSCORE = 0x5f;

/** By character code: 1 a decimal digit, 2 another hexadecimal digit. Words are ASCII. */
const digitKinds = new Uint8Array(128);
for (const c of '0123456789abcdefABCDEF') digitKinds[c.charCodeAt(0)] = c <= '9' ? 1 : 2;

function isDigit(word: string, i: number, hex: boolean): boolean {
  if (i >= word.length) return false;
  const kind = digitKinds[word.charCodeAt(i)];
  return kind === 1 || (hex && kind === 2);
}

/** The end of the digits at `i`, single underscores between them; `i` where there are none. */
export function digits(word: string, i: number, hex: boolean): number {
  if (!isDigit(word, i, hex)) return i;
  for (let k = i + 1; ; k++) {
    if (isDigit(word, k, hex)) continue;
    if (word.charCodeAt(k) === UNDERSCORE && isDigit(word, k + 1, hex)) continue;
    return k;
  }
}

/** The token type of a number (6.3.1, 6.3.2), `reserved` of what is none. Not a regular expression: those backtrack, and numbers may be long. */
function numberType(word: string): 'nat' | 'int' | 'float' | 'reserved' {
  const signed = word.charCodeAt(0) === 0x2b || word.charCodeAt(0) === 0x2d;
  const start = signed ? 1 : 0;
  if (word.startsWith('inf', start)) return word.length === start + 3 ? 'float' : 'reserved';
  if (word.startsWith('nan', start)) {
    if (word.length === start + 3) return 'float';
    return word.startsWith(':0x', start + 3) && word.length > start + 6 && digits(word, start + 6, true) === word.length
      ? 'float'
      : 'reserved';
  }
  const hex = word.startsWith('0x', start);
  const from = hex ? start + 2 : start;
  let i = digits(word, from, hex);
  if (i === from) return 'reserved';
  if (i === word.length) return signed ? 'int' : 'nat';
  if (word[i] === '.') i = digits(word, i + 1, hex);
  const e = word[i];
  if (e !== undefined && (hex ? e === 'p' || e === 'P' : e === 'e' || e === 'E')) {
    i++;
    if (word[i] === '+' || word[i] === '-') i++;
    const exponent = i;
    i = digits(word, exponent, false);
    if (i === exponent) return 'reserved';
  }
  return i === word.length ? 'float' : 'reserved';
}

/** The token type of a maximal run of identifier characters; `reserved` where it is none. */
export function classify(word: string): string {
  const c = word.charCodeAt(0);
  if (c === 0x24) return word.length > 1 ? 'ident' : 'reserved'; // $
  if (c >= 0x30 && c <= 0x39) return word.length === 1 ? 'nat' : numberType(word);
  const type = wordTypes.get(word);
  if (type !== undefined) return type;
  if (c === 0x2b || c === 0x2d || c === 0x69 || c === 0x6e) return numberType(word); // signs, inf, nan
  if (c === 0x6f && word.startsWith('offset=')) return numberType(word.slice(7)) === 'nat' ? 'offset_eq' : 'reserved';
  if (c === 0x61 && word.startsWith('align=')) return numberType(word.slice(6)) === 'nat' ? 'align_eq' : 'reserved';
  return 'reserved';
}
