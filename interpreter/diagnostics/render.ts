// A diagnostic as text for a terminal: where, what, and the place in the source with a mark under it.

import type { Diagnostic } from '../syntax/diagnostic.ts';
import { message } from '../syntax/diagnostic.ts';
import type { Pos, Source } from '../syntax/source.ts';
import { lineColumn, lineText, place } from '../syntax/source.ts';
import { helpFor } from './suggestions.ts';

type Paint = (text: string) => string;

/** How the parts of a diagnostic are coloured. */
export interface Style {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly error: Paint;
  readonly note: Paint;
}

export interface RenderOptions {
  readonly color: boolean;
  /** The colours to use; plain ANSI codes where nothing is said. */
  readonly style?: Style;
}

const plain: Paint = text => text;
const ansi =
  (open: number, close: number): Paint =>
  text =>
    `\u001b[${open}m${text}\u001b[${close}m`;
const noColors: Style = { bold: plain, dim: plain, error: plain, note: plain };
const ansiColors: Style = { bold: ansi(1, 22), dim: ansi(2, 22), error: ansi(31, 39), note: ansi(36, 39) };

/** Phrases that end in a part of the input, which is no part of the code. */
const openEnded: readonly RegExp[] = [
  /^(unknown operator) .+$/s, /^(illegal opcode) .+$/, /^(unknown .+) \d+$/, /^(@name annotation: multiple) .+$/, /^(profile|dlopen flag) .+$/s,
]; // biome-ignore format: one family a line
const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

/** The stable code of a diagnostic: its kind and the normative phrase, `invalid/type-mismatch`; without indices and words of the input. */
export function codeOf(d: Pick<Diagnostic, 'kind' | 'phrase'>): string {
  const found = openEnded.map(r => r.exec(d.phrase)).find(m => m !== null);
  return `${d.kind}/${slug(found?.[1] ?? d.phrase)}`;
}

/** The code of a trap or an exhaustion, by its reason: `trap/uninitialized-element`. What follows a colon is detail. */
export const codeOfReason = (kind: 'trap' | 'exhaustion', reason: string): string =>
  `${kind}/${slug(reason.replace(/:.*$/s, '').replace(/ \d+$/, ''))}`;

// ─── Text that is safe and has a width ───

// What a terminal would obey instead of show: control characters, and those that turn the direction of the text.
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const unsafeAll = new RegExp(unsafe.source, 'gu');

/** Text from the input, as it may be shown on one line. */
export const shown = (text: string): string => text.replace(unsafeAll, c => `\\u{${c.codePointAt(0)!.toString(16)}}`);
/** The same of text that may have several lines. */
export const shownLines = (text: string): string => text.split('\n').map(shown).join('\n');

/** Ranges that take two columns (Unicode's East Asian Width W and F, coarsely). */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f], [0x2e80, 0x303e], [0x3041, 0xa4cf], [0xac00, 0xd7a3], [0xf900, 0xfaff], [0xfe30, 0xfe6f], [0xff00, 0xff60],
  [0xffe0, 0xffe6], [0x1f300, 0x1f64f], [0x1f680, 0x1f6ff], [0x1f900, 0x1f9ff], [0x20000, 0x3fffd],
]; // biome-ignore format: ranges
const zeroWidth = /[\p{Mn}\p{Me}\p{Cf}]/u;

function widthOf(c: string): number {
  const code = c.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (zeroWidth.test(c)) return 0;
  return wide.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** A character of a line as it is shown; `at` is its offset in the line. */
interface Cell {
  readonly at: number;
  readonly text: string;
  readonly width: number;
}

const tabStop = 4;

function cellsOf(line: string, from: number): readonly Cell[] {
  const cells: Cell[] = [];
  let at = from;
  let column = 0;
  for (const c of line) {
    const width = c === '\t' ? tabStop - (column % tabStop) : unsafe.test(c) ? 1 : widthOf(c);
    cells.push({ at, text: c === '\t' ? ' '.repeat(width) : unsafe.test(c) ? '\ufffd' : c, width });
    column += width;
    at += c.length;
  }
  return cells;
}

// ─── Snippets ───

const windowWidth = 100;
/** How much of a long line is looked at on either side of the mark, in UTF-16 units. */
const reach = 2 * windowWidth;

const lowSurrogate = (line: string, at: number): boolean => (line.charCodeAt(at) & 0xfc00) === 0xdc00;

/** A line of text with a mark under `from` up to `to` (columns from 0, in UTF-16 units). */
function markedLine(line: string, from: number, to: number): { readonly text: string; readonly before: number; readonly marked: number } {
  let start = Math.max(0, from - reach);
  if (start > 0 && lowSurrogate(line, start)) start--;
  let cells = cellsOf(line.slice(start, from + reach), start);
  const total = cells.reduce((n, c) => n + c.width, 0);
  let cutLeft = start > 0;
  let cutRight = from + reach < line.length;
  if (total > windowWidth || cutLeft || cutRight) {
    // The mark goes to the first third, unless the beginning of the line is near enough.
    let room = windowWidth;
    let first = cells.findIndex(c => c.at >= from);
    if (first < 0) first = cells.length;
    let left = 0;
    while (first > 0 && left + cells[first - 1]!.width <= windowWidth / 3) left += cells[--first]!.width;
    let rest = cells.slice(0, first).reduce((n, c) => n + c.width, 0);
    if (!cutLeft && rest <= windowWidth / 3) {
      first = 0;
      rest = 0;
    }
    cutLeft ||= first > 0;
    let last = first;
    while (last < cells.length && cells[last]!.width <= room) room -= cells[last++]!.width;
    cutRight ||= last < cells.length;
    cells = cells.slice(first, last);
  }
  const width = (keep: (c: Cell) => boolean) => cells.reduce((n, c) => (keep(c) ? n + c.width : n), 0);
  return {
    text: `${cutLeft ? '…' : ''}${cells.map(c => c.text).join('')}${cutRight ? '…' : ''}`,
    before: width(c => c.at < from) + (cutLeft ? 1 : 0),
    marked: Math.max(
      1,
      width(c => c.at >= from && c.at < to),
    ),
  };
}

function textSnippet(source: Source & { kind: 'text' }, pos: Pos, end: Pos, style: Style, paint: Paint): readonly string[] {
  const at = Math.min(pos, source.text.length);
  const { line, column } = lineColumn(source, at);
  const text = lineText(source, line);
  // A position in the line's end, as that of the end of the input, is shown behind the line.
  const from = Math.min(column - 1, text.length);
  const to = end < 0 ? from + 1 : Math.min(from + (end - at), text.length);
  const { text: window, before, marked } = markedLine(text, from, to);
  const number = `${line}`.padStart(4);
  return [
    `${style.dim(`${number} |`)} ${window}`.trimEnd(),
    `${style.dim(`${' '.repeat(number.length)} |`)} ${' '.repeat(before)}${paint('^'.repeat(marked))}`,
  ];
}

const row = 16;
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, '0');

/** The sixteen bytes around a position, the bad ones marked. A position at the end of the bytes is marked behind the last one. */
function hexSnippet(source: Source & { kind: 'binary' }, pos: Pos, end: Pos, style: Style, paint: Paint): readonly string[] {
  const { bytes } = source;
  const at = Math.min(pos, bytes.length);
  const start = Math.max(0, at === bytes.length && at % row === 0 ? at - row : at - (at % row));
  const here = [...bytes.subarray(start, start + row)];
  const from = at - start;
  const to = Math.max(from + 1, Math.min(end - start, here.length));
  const bad = (i: number) => i >= from && i < to;
  const column = (i: number) => i * 3 + (i >= row / 2 ? 1 : 0);
  const dump = here.map((b, i) => `${i === row / 2 ? ' ' : ''}${bad(i) ? paint(hex(b, 2)) : hex(b, 2)}`).join(' ');
  const used = here.length === 0 ? 0 : column(here.length - 1) + 2;
  const ascii = here.map(b => (b >= 0x20 && b < 0x7f ? String.fromCharCode(b) : '.')).join('');
  const label = `0x${hex(start, 4)}`;
  const gap = ' '.repeat(column(row - 1) + 2 - used);
  const mark = paint('^'.repeat(column(to - 1) + 2 - column(from)));
  return [
    `${style.dim(`${label} |`)} ${dump}${gap} ${style.dim('|')} ${ascii}`.trimEnd(),
    `${style.dim(`${' '.repeat(label.length)} |`)} ${' '.repeat(column(from))}${mark}`,
  ];
}

function snippet(source: Source | null, pos: Pos, end: Pos, style: Style, paint: Paint): readonly string[] {
  if (source === null || pos < 0) return [];
  return source.kind === 'text' ? textSnippet(source, pos, end, style, paint) : hexSnippet(source, pos, end, style, paint);
}

// ─── The whole ───

const located = (source: Source | null, pos: Pos, style: Style): string =>
  source === null ? '' : `${style.bold(`${shown(place(source, pos))}:`)} `;

/** What is said of an input or a run, ready to be shown. `label` stands in front of the code: error, trap. */
export interface Message {
  readonly label: string;
  readonly code: string;
  readonly text: string;
  readonly source: Source | null;
  readonly pos: Pos;
  readonly end: Pos;
  readonly notes: Diagnostic['notes'];
  readonly help: string | null;
}

/**
 * A message as lines without a newline at the end: `place: label[code]: text`, the source line with the span underlined, or the bytes around
 * the offset; then the notes in the same manner, and a line of help where there is some. `place` is what terminals make clickable:
 * `file:line:column`.
 */
export function renderMessage(m: Message, options: RenderOptions = { color: false }): string {
  const style = options.color ? (options.style ?? ansiColors) : noColors;
  const lines = [`${located(m.source, m.pos, style)}${style.error(`${m.label}[${m.code}]:`)} ${style.bold(shown(m.text))}`];
  lines.push(...snippet(m.source, m.pos, m.end, style, style.error));
  for (const n of m.notes) {
    lines.push(`${located(n.source, n.pos, style)}${style.note('note:')} ${shown(n.text)}`);
    lines.push(...snippet(n.source, n.pos, -1, style, style.note));
  }
  if (m.help !== null) lines.push(`${style.note('help:')} ${shown(m.help)}`);
  return lines.join('\n');
}

/** A diagnostic as lines; see `renderMessage`. */
export const render = (d: Diagnostic, options: RenderOptions = { color: false }): string =>
  renderMessage(
    { label: 'error', code: codeOf(d), text: message(d), source: d.source, pos: d.pos, end: d.end, notes: d.notes, help: helpFor(d) },
    options,
  );
