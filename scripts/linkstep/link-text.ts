// Text for people: aligned columns, headings, addresses.

import { shown } from '../../interpreter/diagnostics/render.ts';

export type Column = 'left' | 'right';

/** An address. */
export const hex = (n: number): string => `0x${n.toString(16).padStart(5, '0')}`;

/** Rows under a head, each column as wide as its widest cell; nothing where there are no rows. */
export function columns(head: readonly string[], rows: readonly (readonly string[])[], align: readonly Column[]): string[] {
  if (rows.length === 0) return [];
  const safe = rows.map(row => row.map(shown));
  const width = head.map((h, i) => safe.reduce((w, row) => Math.max(w, row[i]!.length), h.length));
  const line = (cells: readonly string[]): string =>
    cells.map((c, i) => (align[i] === 'right' ? c.padStart(width[i]!) : c.padEnd(width[i]!))).join('  ').trimEnd(); // biome-ignore format: one expression
  return [line(head), ...safe.map(line)];
}

/** A heading with its lines below it, indented, and a blank line behind; "none" where there are no lines. */
export const headed = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [`${title}: none`, ''] : [title, ...lines.map(l => (l === '' ? '' : `  ${l}`)), ''];
