// String literals to bytes, names and identifiers (spec 6.3.3 to 6.3.5).

import { refuse } from '../interpreter/syntax/diagnostic.ts';
import type { Source } from '../interpreter/syntax/source.ts';
import type { Token } from './tree.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const simple: ReadonlyMap<number, number> = new Map([
  [0x6e, 10], [0x72, 13], [0x74, 9], [0x5c, 0x5c], [0x27, 0x27], [0x22, 0x22],
]); // biome-ignore format: n r t \ ' "
/** Value of a hexadecimal digit by character, 16 for what is none. */
const hexValue = new Uint8Array(128).fill(16);
for (let i = 0; i < 22; i++) hexValue['0123456789abcdefABCDEF'.charCodeAt(i)] = i < 16 ? i : i - 6;

/** The bytes of the string literal in `text` from `from` (behind its quote) to `to` (its closing quote). Errors: a code point that is none. */
function literalBytes(source: Source, text: string, from: number, to: number, pos: number): Uint8Array {
  if (text.indexOf('\\', from) < 0) return encoder.encode(text.slice(from, to));
  // An escape is shorter than what is written, an ASCII character as long; other characters take up to three bytes a UTF-16 unit.
  let out = new Uint8Array(to - from);
  let n = 0;
  for (let i = from; i < to; ) {
    const c = text.charCodeAt(i);
    if (c >= 0x80) {
      let end = i + 1;
      while (end < to && text.charCodeAt(end) >= 0x80) end++;
      const run = encoder.encode(text.slice(i, end));
      if (n + run.length + (to - end) > out.length) {
        const grown = new Uint8Array((n + run.length + (to - end)) * 2);
        grown.set(out.subarray(0, n));
        out = grown;
      }
      out.set(run, n);
      n += run.length;
      i = end;
    } else if (c !== 0x5c) {
      out[n++] = c;
      i++;
    } else {
      const e = text.charCodeAt(i + 1);
      const high = hexValue[e]!;
      if (high < 16) {
        out[n++] = high * 16 + hexValue[text.charCodeAt(i + 2)]!;
        i += 3;
      } else if (e === 0x75) {
        const close = text.indexOf('}', i);
        const point = Number.parseInt(text.slice(i + 3, close).replaceAll('_', ''), 16);
        if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
          throw refuse('malformed', 'malformed UTF-8 encoding', `${text.slice(i, Math.min(close + 1, i + 20))} is not a Unicode scalar value`, { source, pos: pos + i });
        const encoded = encoder.encode(String.fromCodePoint(point));
        out.set(encoded, n);
        n += encoded.length;
        i = close + 1;
      } else {
        out[n++] = simple.get(e)!;
        i += 2;
      }
    }
  }
  return n === out.length ? out : out.slice(0, n);
}

/** The bytes of one string token. */
export const stringBytes = (source: Source, t: Token): Uint8Array => literalBytes(source, t.text, 1, t.text.length - 1, t.offset);

/** The bytes of several string tokens, one after the other. */
export function concatenated(source: Source, tokens: readonly Token[]): Uint8Array {
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

function decoded(source: Source, t: Token, from: number): string {
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
export const nameOf = (source: Source, t: Token): string => decoded(source, t, 1);

/** An identifier without its `$`: `$x`, or `$"x"`, which are the same identifier. */
export function identOf(source: Source, t: Token): string {
  if (t.text.charCodeAt(1) !== 0x22) return t.text.slice(1);
  const name = decoded(source, t, 2);
  if (name === '') throw refuse('malformed', 'empty identifier', '', { source, pos: t.offset });
  return name;
}

export const optionalIdent = (source: Source, t: Token | null): string | null => (t === null ? null : identOf(source, t));
