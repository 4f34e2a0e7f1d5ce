// Where things stand in what the user wrote: a source, and positions in it as offsets, from which line and column follow.

/** A text (positions are UTF-16 offsets into `text`) or a binary (positions are byte offsets into `bytes`). */
export type Source =
  | { readonly kind: 'text'; readonly name: string; readonly text: string }
  | { readonly kind: 'binary'; readonly name: string; readonly bytes: Uint8Array };

/** A position: an offset into the source that holds the thing; −1 for what was made and not written. */
export type Pos = number;

export const textSource = (name: string, text: string): Source & { readonly kind: 'text' } => ({ kind: 'text', name, text });
export const binarySource = (name: string, bytes: Uint8Array): Source & { readonly kind: 'binary' } => ({ kind: 'binary', name, bytes });

const lineStarts = new WeakMap<Source, readonly number[]>();

const startsOf = (source: Source & { kind: 'text' }): readonly number[] => {
  let starts = lineStarts.get(source);
  if (starts === undefined) {
    const found = [0];
    for (let i = source.text.indexOf('\n'); i >= 0; i = source.text.indexOf('\n', i + 1)) found.push(i + 1);
    starts = found;
    lineStarts.set(source, starts);
  }
  return starts;
};

/** Line and column of a text position, both from 1; columns count UTF-16 units. */
export function lineColumn(source: Source & { kind: 'text' }, pos: Pos): { line: number; column: number } {
  const starts = startsOf(source);
  let lo = 0;
  let hi = starts.length;
  while (hi - lo > 1) {
    const mid = (lo + hi) >> 1;
    if (starts[mid]! <= pos) lo = mid;
    else hi = mid;
  }
  return { line: lo + 1, column: pos - starts[lo]! + 1 };
}

/** The text of a line (from 1), without its end. */
export function lineText(source: Source & { kind: 'text' }, line: number): string {
  const starts = startsOf(source);
  const from = starts[line - 1] ?? source.text.length;
  const to = starts[line] ?? source.text.length + 1;
  return source.text.slice(from, to - 1).replace(/\r$/, '');
}

/** `name:line:column` of a text position, `name:0xOFFSET` of a binary one; the name alone where the position is unknown. */
export function place(source: Source, pos: Pos): string {
  if (pos < 0) return source.name;
  if (source.kind === 'binary') return `${source.name}:0x${pos.toString(16)}`;
  const { line, column } = lineColumn(source, pos);
  return `${source.name}:${line}:${column}`;
}
