// The `(module binary …)` forms of a script, found without the text format, so that tests of the binary format stand by themselves.

/** A module given as bytes, and what the script says of it: the assertion around it and its message. */
export interface BinaryModule {
  readonly assertion: string | null;
  readonly message: string;
  readonly line: number;
  readonly bytes: Uint8Array;
}

const token = /\s+|;;[^\n]*|\(;[\s\S]*?;\)|"((?:[^"\\]|\\.)*)"|\(|\)|[^\s()";]+/gy;
const escapes: { readonly [c: string]: number } = { t: 9, n: 10, r: 13, '"': 34, "'": 39, '\\': 92 };

/** The bytes of a string literal, which is all ASCII in these forms. */
function literalBytes(literal: string): number[] {
  const out: number[] = [];
  for (let i = 0; i < literal.length; i++) {
    const c = literal[i]!;
    if (c !== '\\') out.push(...new TextEncoder().encode(c));
    else if (literal[i + 1]! in escapes) out.push(escapes[literal[++i]!]!);
    else {
      out.push(Number.parseInt(literal.slice(i + 1, i + 3), 16));
      i += 2;
    }
  }
  return out;
}

export function binaryModules(text: string): BinaryModule[] {
  const found: BinaryModule[] = [];
  // One list a paren that is open: the words and strings directly in it.
  const open: { words: string[]; strings: string[]; module: Omit<BinaryModule, 'assertion' | 'message'> | null }[] = [
    { words: [], strings: [], module: null },
  ];
  let line = 1;
  for (const [whole, literal] of text.matchAll(token)) {
    const here = open.at(-1)!;
    if (whole === '(') open.push({ words: [], strings: [], module: null });
    else if (whole === ')') {
      open.pop();
      const outer = open.at(-1)!;
      if (here.words[0] === 'module' && here.words.includes('binary')) {
        const module = { line, bytes: Uint8Array.from(here.strings.flatMap(literalBytes)) };
        if (open.length === 1) found.push({ ...module, assertion: null, message: '' });
        else outer.module = module;
      } else if (here.module !== null) found.push({ ...here.module, assertion: here.words[0]!, message: here.strings.at(-1) ?? '' });
    } else if (literal !== undefined) here.strings.push(literal);
    else if (/^[^\s;(]/.test(whole)) here.words.push(whole);
    for (const c of whole) if (c === '\n') line++;
  }
  return found;
}

/** A module or a part of one as plain data without positions and sources, for comparing what two binaries denote. */
export function withoutPositions(v: unknown): unknown {
  if (typeof v !== 'object' || v === null) return v;
  if (v instanceof Uint8Array) return [...v];
  if (v instanceof Map) return [...v].map(withoutPositions);
  if (Array.isArray(v)) return v.map(withoutPositions);
  return Object.fromEntries(
    Object.entries(v)
      .filter(([key]) => key !== 'pos' && key !== 'end' && key !== 'source')
      .map(([key, x]) => [key, withoutPositions(x)]),
  );
}
