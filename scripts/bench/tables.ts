// Tables in markdown, the numbers in them, and the README's place for them.

/** A table that can stand in the README: `part` names its place. `notes` are lines below it. */
export interface Table {
  readonly part: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

/** No measurement: it was not made, or failed for a reason that stands in the notes. */
export const none = '–';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export const markdown = ({ head, rows, notes }: Table): string =>
  [
    `| ${head.map(cell).join(' | ')} |`,
    `|${'---|'.repeat(head.length)}`,
    ...rows.map(row => `| ${row.map(cell).join(' | ')} |`),
    ...(notes.length === 0 ? [] : ['', ...notes]),
  ].join('\n');

/** A ratio with the digits that count; `null` is no measurement. */
export const ratio = (x: number | null): string =>
  x === null || !Number.isFinite(x)
    ? none
    : x >= 100
      ? String(Number(x.toPrecision(2)))
      : x >= 10
        ? x.toFixed(0)
        : x < 0.1
          ? String(Number(x.toPrecision(2)))
          : x.toFixed(2);

/** Milliseconds. */
export const time = (ms: number): string => (ms >= 1000 ? `${(ms / 1000).toFixed(1)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`);

/** Of positive numbers; null of none. */
export const geometricMean = (xs: readonly number[]): number | null =>
  xs.length === 0 ? null : Math.exp(xs.reduce((sum, x) => sum + Math.log(x), 0) / xs.length);

const begin = (part: string): string => `<!-- bench ${part}: written by npm run bench -- --readme -->`;
const end = (part: string): string => `<!-- end of bench ${part} -->`;

/** The README with a table in its place. Errors: `Error`, where it has no place for it. */
export function intoReadme(readme: string, table: Table): string {
  const [from, to] = [readme.indexOf(begin(table.part)), readme.indexOf(end(table.part))];
  if (from < 0 || to < from) throw new Error(`the README has no place for bench ${table.part}`);
  return `${readme.slice(0, from)}${begin(table.part)}\n${markdown(table)}\n${readme.slice(to)}`;
}

/** The cells of the table that stands in the README, its head first; null where there is no place for it. */
export function fromReadme(readme: string, part: string): readonly (readonly string[])[] | null {
  const [from, to] = [readme.indexOf(begin(part)), readme.indexOf(end(part))];
  if (from < 0 || to < from) return null;
  return readme
    .slice(from, to)
    .split('\n')
    .filter(line => line.startsWith('| '))
    .map(line => line.slice(2, -2).split(' | '));
}
