// What foreign loaders do otherwise, as a table by decision, and the recordings it is made from.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decisions, topics } from '../../spec-tests/harness/linking-cases.ts';
import type { CaseResult } from './departures.ts';

/** A run of the linking suite under one loader. */
export interface Recording {
  readonly loader: string;
  readonly version: string;
  /** What its modules ran on. */
  readonly host: string;
  readonly cases: readonly CaseResult[];
}

/** One JSON record a case, the loader in the first line; named after the loader and its version. */
export function writeRecording(folder: string, { loader, version, host, cases }: Recording): string {
  const path = join(folder, `${loader}-${version}.jsonl`);
  writeFileSync(path, `${[{ loader, version, host }, ...cases].map(record => JSON.stringify(record)).join('\n')}\n`);
  return path;
}

/** Errors: `SyntaxError`, of what is no JSON. */
export function readRecordings(folder: string): Recording[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter(name => name.endsWith('.jsonl'))
    .sort()
    .map(name => {
      const [head, ...cases] = readFileSync(join(folder, name), 'utf8')
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as unknown);
      // As writeRecording wrote them.
      return { ...(head as Omit<Recording, 'cases'>), cases: cases as CaseResult[] };
    });
}

/** By decision, its name in a few words: the second column of the table of decisions. */
export function decisionNames(readme: string): ReadonlyMap<string, string> {
  return new Map([...readme.matchAll(/^\| (D\d+)\s*\| ([^|]*?)\s*\|/gm)].map(m => [m[1]!, m[2]!]));
}
const topicNames: Readonly<Record<string, string>> = {
  ABI: 'reading what a library says of itself',
  search: 'where files are found',
  errors: 'what errors say, and that they are errors',
  log: 'determinism',
};

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('`', "'").replaceAll('<', '&lt;');

/** Of one loader and decision: how many of the cases that could be compared depart. */
const pinned = (r: Recording, pin: string): readonly CaseResult[] => r.cases.filter(c => c.pins.includes(pin) && c.compared > 0);

function cell(r: Recording, pin: string): string {
  const cases = pinned(r, pin);
  if (cases.length === 0) return 'not comparable';
  const departing = cases.filter(c => c.departure !== null).length;
  return departing === 0 ? `as linkstep (${cases.length})` : `**${departing}** of ${cases.length}`;
}

/** In markdown: by decision, then by case. */
export function departuresText(recordings: readonly Recording[], names: ReadonlyMap<string, string>): string {
  const heads = recordings.map(r => `${r.loader} ${r.version}`);
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = (n: number): string => `|${'---|'.repeat(n)}`;
  const byDecision = [...decisions, ...topics].map(pin =>
    row([pin, names.get(pin) ?? topicNames[pin] ?? '', ...recordings.map(r => cell(r, pin))]),
  );
  const cases = [...new Set(recordings.flatMap(r => r.cases.map(c => c.name)))].sort();
  const byCase = cases.flatMap(name => {
    const found = recordings.map(r => r.cases.find(c => c.name === name) ?? null);
    const some = found.find(c => c !== null);
    if (some === undefined || some === null || found.every(c => c === null || c.departure === null)) return [];
    const said = found.map(c => {
      if (c === null) return '';
      if (c.departure === null) return c.compared === 0 ? 'not comparable' : 'as linkstep';
      const { line, command, expected, actual } = c.departure;
      return escaped(`${line}: ${command}: not ${expected}, but ${actual === '' ? 'success' : actual}`);
    });
    return [row([`\`${name}\``, some.pins.join(' '), ...said])];
  });
  return [
    row(['decision', 'about', ...heads]),
    rule(heads.length + 2),
    ...byDecision,
    '',
    row(['case', 'pins', ...heads.map(h => `${h}: line, and what came`)]),
    rule(heads.length + 2),
    ...byCase,
    '',
  ].join('\n');
}
