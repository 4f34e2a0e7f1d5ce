// String literals to bytes, names and identifiers (spec 6.3.3 to 6.3.5).

import { refuse } from '../interpreter/syntax/diagnostic.ts';
import type { Source } from '../interpreter/syntax/source.ts';
import type { Token } from './tree.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const simple: ReadonlyMap<number, number> = new Map([
  [0x6e, 10], [0x72, 13], [0x74, 9], [0x5c, 0x5c], [0x27, 0x27], [0x22, 0x22],
]); // biome-ignore format: n r t \ ' "
const BACKSLASH = 0x5c;
/** Value of a hexadecimal digit by character, 16 for what is none. */
const hexValue = new Uint8Array(128).fill(16);
for (let i = 0; i < 22; i++) hexValue['0123456789abcdefABCDEF'.charCodeAt(i)] = i < 16 ? i : i - 6;

/** The bytes of the string literal in `text` from `from` (behind its quote) to `to` (its closing quote). Errors: a code point that is none. */
function literalBytes(source: Source | null, text: string, from: number, to: number, pos: number): Uint8Array {
  if (text.indexOf('\\', from) < 0) return encoder.encode(text.slice(from, to));
  // An escape is longer than its bytes, an ASCII character as long; other characters take up to three bytes a UTF-16 unit.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  const out = new Uint8Array((to - from) * (/[^\x00-\x7f]/.test(text) ? 3 : 1));
  let n = 0;
  const put = (point: number): void => {
    if (point < 0x80) out[n++] = point;
    else {
      if (point < 0x800) out[n++] = 0xc0 | (point >> 6);
      else {
        if (point < 0x10000) out[n++] = 0xe0 | (point >> 12);
        else {
          out[n++] = 0xf0 | (point >> 18);
          out[n++] = 0x80 | ((point >> 12) & 0x3f);
        }
        out[n++] = 0x80 | ((point >> 6) & 0x3f);
      }
      out[n++] = 0x80 | (point & 0x3f);
    }
  };
  for (let i = from; i < to; ) {
    const c = text.charCodeAt(i);
    if (c !== BACKSLASH) {
      const point = c < 0xd800 || c > 0xdfff ? c : text.codePointAt(i)!;
      put(point >= 0xd800 && point < 0xe000 ? 0xfffd : point); // half a pair, which decoding bytes never gives
      i += point > 0xffff ? 2 : 1;
      continue;
    }
    const e = text.charCodeAt(i + 1);
    const high = hexValue[e]!;
    if (high < 16) {
      out[n++] = high * 16 + hexValue[text.charCodeAt(i + 2)]!;
      i += 3;
    } else if (e === 0x75) {
      const close = text.indexOf('}', i);
      const point = Number.parseInt(text.slice(i + 3, close).replaceAll('_', ''), 16);
      if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
        const written = text.slice(i, Math.min(close + 1, i + 20));
        throw refuse('malformed', 'malformed UTF-8 encoding', `${written} is not a Unicode scalar value`, { source, pos: pos + i });
      }
      put(point);
      i = close + 1;
    } else {
      out[n++] = simple.get(e)!;
      i += 2;
    }
  }
  return n === out.length ? out : out.slice(0, n);
}

/** The bytes of one string token. */
export const stringBytes = (source: Source | null, t: Token): Uint8Array => literalBytes(source, t.text, 1, t.text.length - 1, t.offset);

/** The bytes of several string tokens, one after the other. */
export function concatenated(source: Source | null, tokens: readonly Token[]): Uint8Array {
  if (tokens.length === 1) return stringBytes(source, tokens[0]!);
  const parts = tokens.map(t => stringBytes(source, t));
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

function decoded(source: Source | null, t: Token, from: number): string {
  const to = t.text.length - 1;
  if (!t.text.includes('\\')) return t.text.slice(from, to);
  const bytes = literalBytes(source, t.text, from, to, t.offset);
  try {
    return utf8.decode(bytes);
  } catch {
    throw refuse('malformed', 'malformed UTF-8 encoding', 'in a name', { source, pos: t.offset, end: t.offset + t.text.length });
  }
}

/** A string token as a name, which must be UTF-8. */
export const nameOf = (source: Source | null, t: Token): string => decoded(source, t, 1);

/** A name; what is wrong with it is said of the annotation. */
export function annotationName(source: Source, a: { readonly id: string }, t: Token): string {
  try {
    return nameOf(source, t);
  } catch {
    throw refuse('malformed', `@${a.id} annotation: malformed UTF-8 encoding`, 'in a name', {
      source,
      pos: t.offset,
      end: t.offset + t.text.length,
    });
  }
}

/** An identifier without its `$`: `$x`, or `$"x"`, which are the same identifier. */
export function identOf(source: Source | null, t: Token): string {
  if (t.text.charCodeAt(1) !== 0x22) return t.text.slice(1);
  const name = decoded(source, t, 2);
  if (name === '') throw refuse('malformed', 'empty identifier', '', { source, pos: t.offset });
  return name;
}

export const optionalIdent = (source: Source | null, t: Token | null): string | null => (t === null ? null : identOf(source, t));
