// The table of a comparison: by engine the files and the commands of each class; as text, and as Markdown for spec-tests/README.md.

import { type ClassName, classes, classNames, failing } from './classes.ts';
import { type FileComparison, noCounts } from './run.ts';

export interface EngineRow {
  readonly engine: string;
  readonly version: string;
  /** Files without a disagreement or a breakdown, of those that were run. */
  readonly clean: number;
  readonly files: number;
  readonly commands: number;
  readonly counts: Readonly<Record<ClassName, number>>;
  /** Commands by what they lack or what is not observable, the most frequent first. */
  readonly features: readonly (readonly [string, number])[];
  /** Commands by the clause that allows what they did. */
  readonly clauses: readonly (readonly [string, number])[];
  /** Milliseconds of all files. */
  readonly time: number;
}

export interface Versions {
  readonly name: string;
  readonly version: string;
}

/** One row an engine, the reference apart; `engines` in their order, the reference first. */
export function tableOf(files: readonly FileComparison[], engines: readonly Versions[]): EngineRow[] {
  return engines.slice(1).map(({ name, version }) => {
    const mine = files.flatMap(f => f.engines.filter(e => e.engine === name));
    const counts = noCounts();
    const [features, clauses] = [new Map<string, number>(), new Map<string, number>()];
    const count = (map: Map<string, number>, key: string): void => void map.set(key, (map.get(key) ?? 0) + 1);
    for (const e of mine) {
      for (const c of classNames) counts[c] += e.counts[c];
      for (const { judgement: j } of e.findings) {
        if (j.feature !== null && (j.class === 'unsupported' || j.class === 'unobserved'))
          count(features, j.class === 'unsupported' ? j.feature : `(${j.feature})`);
        if (j.class === 'allowed' && j.clause !== null) count(clauses, `${j.clause.section} ${j.clause.title}`);
      }
    }
    const sorted = (map: Map<string, number>): (readonly [string, number])[] => [...map].sort((a, b) => b[1] - a[1]);
    return {
      engine: name,
      version,
      clean: mine.filter(e => classNames.every(c => !failing.has(c) || e.counts[c] === 0)).length,
      files: mine.length,
      commands: classNames.reduce((n, c) => n + counts[c], 0),
      counts,
      features: sorted(features),
      clauses: sorted(clauses),
      time: mine.reduce((t, e) => t + e.time, 0),
    };
  });
}

/** The classes that stand in a table: these always, the others where some engine has a command of them. */
const always: ReadonlySet<ClassName> = new Set(['agree', 'allowed', 'unsupported', 'disagree']);
export const columnsOf = (rows: readonly EngineRow[]): readonly ClassName[] =>
  classNames.filter(c => always.has(c) || rows.some(r => r.counts[c] > 0));

/** Cells as text, the heading first. */
function cellsOf(rows: readonly EngineRow[]): string[][] {
  const columns = columnsOf(rows);
  return [
    ['engine', 'version', 'clean files', 'commands', ...columns.map(c => classes[c].heading)],
    ...rows.map(r => [r.engine, r.version, `${r.clean} of ${r.files}`, `${r.commands}`, ...columns.map(c => `${r.counts[c]}`)]),
  ];
}

export function tableText(rows: readonly EngineRow[]): string {
  const cells = cellsOf(rows);
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map(row => row[i]!.length)));
  const line = (row: readonly string[]): string => row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ').trimEnd(); // biome-ignore format: one expression
  return `${cells.map(line).join('\n')}\n`;
}

/** Nothing in it is taken as markup, and it stays on its line. */
export const escapeMarkdown = (text: string): string => text.replace(/[|\\`*_<>]/g, c => `\\${c}`).replace(/\s+/g, ' ');
export function tableMarkdown(rows: readonly EngineRow[]): string {
  const [head, ...body] = cellsOf(rows);
  const line = (row: readonly string[]): string => `| ${row.map(escapeMarkdown).join(' | ')} |`;
  return [line(head!), `|${head!.map((_, i) => (i < 2 ? ' --- |' : ' ---: |')).join('')}`, ...body.map(line)].join('\n');
}
