// What the shells of JavaScript engines lack of what the rest is written with: the Encoding standard (jsc, SpiderMonkey's js), and
// methods of ECMAScript 2022 and 2023 (SpiderMonkey 102), a clock (a bare context of `node:vm`). Imported before anything else; it adds only what is missing.

interface Lacking {
  performance?: unknown;
  TextDecoder?: unknown;
  TextEncoder?: unknown;
}
const here = globalThis as Lacking; // a shell may have neither

/** A sequence that is not well-formed UTF-8: its maximal subpart is one replacement character (Unicode, 3.9). */
function decode(bytes: Uint8Array, fatal: boolean): string {
  const parts: string[] = [];
  let units: number[] = [];
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i]!;
    const n = b < 0x80 ? 1 : b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
    const low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80;
    const high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf;
    let point = n === 1 ? b : b & (0xff >> (n + 1));
    let k = 1;
    for (; k < n; k++) {
      const c = bytes[i + k] ?? 0;
      if (k === 1 ? c < low || c > high : (c & 0xc0) !== 0x80) break;
      point = (point << 6) | (c & 0x3f);
    }
    if (n === 0 || k < n) {
      if (fatal) throw new TypeError('not UTF-8');
      point = 0xfffd;
    }
    i += Math.max(k, 1);
    if (point < 0x1_0000) units.push(point);
    else units.push(0xd800 + ((point - 0x1_0000) >> 10), 0xdc00 + ((point - 0x1_0000) & 0x3ff));
    if (units.length > 4000) {
      parts.push(String.fromCharCode(...units));
      units = [];
    }
  }
  return parts.join('') + String.fromCharCode(...units);
}

function encode(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0)!; // a character is not empty
    const c = point >= 0xd800 && point < 0xe000 ? 0xfffd : point;
    if (c < 0x80) bytes.push(c);
    else if (c < 0x800) bytes.push(0xc0 | (c >> 6), 0x80 | (c & 0x3f));
    else if (c < 0x1_0000) bytes.push(0xe0 | (c >> 12), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f));
    else bytes.push(0xf0 | (c >> 18), 0x80 | ((c >> 12) & 0x3f), 0x80 | ((c >> 6) & 0x3f), 0x80 | (c & 0x3f));
  }
  return Uint8Array.from(bytes);
}

/** UTF-8 without regard to a byte order mark, and Latin-1: what this project asks for. */
export const decoderOf = (label = 'utf-8', { fatal = false }: { readonly fatal?: boolean } = {}) => ({
  decode: (bytes: Uint8Array): string =>
    label === 'latin1' ? Array.from(bytes, b => String.fromCharCode(b)).join('') : decode(bytes, fatal),
});
export const encoderOf = () => ({ encode });

// A function that gives an object is as good after `new` as a class.
here.TextDecoder ??= function TextDecoder(label?: string, options?: { readonly fatal?: boolean }) {
  return decoderOf(label, options);
};
here.TextEncoder ??= function TextEncoder() {
  return encoderOf();
};

here.performance ??= { now: () => Date.now() };

const add = (prototype: object, name: string, value: unknown): void => {
  if (!(name in prototype)) Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
};
add(Array.prototype, 'toReversed', function (this: readonly unknown[]) {
  return [...this].reverse();
});
add(Array.prototype, 'toSorted', function (this: readonly unknown[], by?: (a: unknown, b: unknown) => number) {
  return [...this].sort(by);
});
add(Array.prototype, 'findLast', function (this: readonly unknown[], is: (x: unknown) => boolean) {
  return [...this].reverse().find(is);
});
