// What a comparison says to people: the table, what the engines lack, and an entry for each cause of disagreement.

import type { Paint } from '../../spec-tests/harness/reporters/human.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { classes, failing, kinds, showClause } from './classes.ts';
import type { Unmet } from './expected.ts';
import { type FileComparison, type Finding, type Group, grouped } from './run.ts';
import { type EngineRow, escapeMarkdown, tableMarkdown, tableOf, tableText, type Versions } from './table.ts';

export interface Summary {
  readonly engines: readonly Versions[];
  readonly files: number;
  readonly commands: number;
  readonly referenceFailed: number;
  /** Files that the reference itself did not get through. */
  readonly referenceBroke: readonly string[];
  readonly rows: readonly EngineRow[];
  readonly groups: readonly Group[];
  readonly unmet: readonly (Unmet & { readonly engine: string })[];
  /** Milliseconds of the reference. */
  readonly referenceTime: number;
}

export function summaryOf(files: readonly FileComparison[], engines: readonly Versions[]): Summary {
  return {
    engines,
    files: files.length,
    commands: files.reduce((n, f) => n + f.commands, 0),
    referenceFailed: files.reduce((n, f) => n + f.referenceFailed, 0),
    referenceBroke: files.filter(f => f.referenceEnded.how !== 'completed').map(f => f.file),
    rows: tableOf(files, engines),
    groups: grouped(files.flatMap(f => f.engines.flatMap(e => e.findings))),
    unmet: files.flatMap(f => f.engines.flatMap(e => e.unmet.map(u => ({ ...u, engine: e.engine })))),
    referenceTime: files.reduce((t, f) => t + f.referenceTime, 0),
  };
}

/** 1 if something disagrees that nothing explains, an expectation is not met, or the reference did not get through. */
export const exitOf = (s: Summary): 0 | 1 =>
  s.rows.some(r => [...failing].some(c => r.counts[c] > 0)) || s.unmet.length > 0 || s.referenceBroke.length > 0 ? 1 : 0;

/** Anything that a terminal would obey is shown and not sent. */
const plain = (text: string): string =>
  text.replace(/[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, c => `\\u{${c.codePointAt(0)!.toString(16)}}`);
const place = (f: Finding): string => (f.line === 0 ? f.file : `${f.file}:${f.line}:${f.column}`);

/** How many further places of a cause are named. */
const shownPlaces = 6;

function groupLines(g: Group, reference: string, paint: Paint): string[] {
  const [first, ...more] = g.findings as readonly [Finding, ...Finding[]]; // a group has a finding
  const j = first.judgement;
  const width = Math.max(reference.length, first.engine.length, 8) + 1;
  const label = (text: string): string => paint.faint(`${text}:`.padEnd(width));
  const rest =
    more.length === 0
      ? []
      : [
          `    ${label('also at')} ${more.slice(0, shownPlaces).map(place).join(', ')}${more.length > shownPlaces ? ` and ${more.length - shownPlaces} more` : ''}`,
        ];
  return [
    `${g.class === 'expected' ? paint.warn('known') : paint.bad(classes[g.class].heading)}  ${paint.strong(plain(`${g.engine}: ${g.kind === null ? '' : kinds[g.kind]}`))}${more.length === 0 ? '' : `, ${more.length + 1} times`}`,
    `  ${plain(`${place(first)}  ${first.command}${first.subject === '' ? '' : ` "${first.subject}"`}`)}`,
    ...(first.snippet.trim() === '' ? [] : [paint.faint(`    ${plain(first.snippet.trim())}`)]),
    ...(first.expected === null ? [] : [`    ${label('expected')} ${plain(first.expected)}`]),
    `    ${label(reference)} ${plain(first.reference)}`,
    `    ${label(first.engine)} ${plain(first.got)}`,
    `    ${plain(j.why)}${j.clause === null ? '' : ` — ${showClause(j.clause)}${j.clause.url === '' ? '' : `, ${j.clause.url}`}`}`,
    ...rest,
  ];
}

const listed = (list: readonly (readonly [string, number])[]): string => list.map(([what, n]) => `${plain(what)} ${n}`).join('; ');

/** All of the report but the shrunk cases. */
export function reportText(s: Summary, paint: Paint): string {
  const [reference] = s.engines;
  const out: string[] = [
    `${counted(s.files, 'file')}, ${counted(s.commands, 'command')}; the reference is ${reference!.name} ${reference!.version}`.trimEnd(),
    ...(s.referenceFailed > 0
      ? [`${counted(s.referenceFailed, 'assertion')} of the scripts ${s.referenceFailed === 1 ? 'does' : 'do'} not hold on the reference`]
      : []),
    ...s.referenceBroke.map(f => paint.bad(`the reference did not get through ${plain(f)}`)),
    '',
    tableText(s.rows),
  ];
  for (const r of s.rows) {
    if (r.features.length > 0) out.push(`${paint.strong(r.engine)} lacks, or (does not show): ${listed(r.features)}`);
    if (r.clauses.length > 0) out.push(`${paint.strong(r.engine)} may: ${listed(r.clauses)}`);
  }
  if (s.rows.some(r => r.features.length + r.clauses.length > 0)) out.push('');
  for (const g of s.groups.filter(g => g.class !== 'expected')) out.push(...groupLines(g, reference!.name, paint), '');
  const known = s.groups.filter(g => g.class === 'expected');
  for (const g of known) {
    const first = g.findings[0]!;
    out.push(
      `${paint.warn('known')}  ${plain(`${g.engine}: ${place(first)}${g.findings.length > 1 ? ` and ${g.findings.length - 1} more` : ''}: ${first.judgement.why}`)}`,
    );
  }
  if (known.length > 0) out.push('');
  for (const u of s.unmet)
    out.push(paint.bad(`unmet  ${plain(`${u.engine}: ${u.names} agrees (${u.reason}): delete line ${u.at} of ${u.in}`)}`));
  if (s.unmet.length > 0) out.push('');
  const total = s.rows.reduce((n, r) => n + [...failing].reduce((m, c) => m + r.counts[c], 0), 0);
  const expected = s.rows.reduce((n, r) => n + r.counts.expected, 0);
  out.push(
    `${counted(total, 'disagreement')}${expected > 0 ? `, ${expected} known` : ''}${s.unmet.length > 0 ? `, ${counted(s.unmet.length, 'unmet expectation')}` : ''}`,
  );
  return `${out.join('\n')}\n`;
}

/** The part of spec-tests/README.md that is written by the command: the table, and a line for each cause of disagreement. */
export function tableSection(s: Summary): string {
  const [reference] = s.engines;
  // Engines that share an implementation disagree for the same reasons.
  const causes = new Map<string, string[]>();
  for (const g of s.groups) {
    const first = g.findings[0]!; // a group has a finding
    const times = g.findings.length > 1 ? ` and ${g.findings.length - 1} more` : '';
    const where = `${first.file.split('/').at(-1)}:${first.line}`.replaceAll('`', "'");
    const text = `${g.kind === null ? '' : kinds[g.kind]}, \`${plain(where)}\`${times}: ${escapeMarkdown(plain(first.judgement.why))}`;
    causes.set(text, [...(causes.get(text) ?? []), g.engine]);
  }
  return [
    `${counted(s.files, 'file')}, ${counted(s.commands, 'command')}; the reference is ${reference!.name} ${reference!.version}.`,
    '',
    tableMarkdown(s.rows),
    ...(causes.size === 0
      ? []
      : ['', 'What disagrees, a line for each cause:', '', ...[...causes].map(([text, by]) => `- ${by.map(plain).join(', ')}: ${text}`)]),
  ].join('\n');
}
