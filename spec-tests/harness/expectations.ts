// Expectations: for each engine a file of the commands that are known to fail, one a line, each with its reason.
//
//   # a comment
//   simd_const.wast:120 NaN payloads do not survive there     the command that starts on this line; of several, all
//   simd_const.wast:121:40 NaN payloads do not survive there  the one that starts in this column
//   legacy/throw.wast old exception instructions              every command of this file that fails
//
// The file's name is matched against the end of the path; one with a blank in it is written in quotes, as JSON has them. An expected
// failure that passes is a failure.

import type { CommandEntry } from './entries.ts';

export interface Expectation {
  readonly file: string;
  /** Null: any command of the file. */
  readonly line: number | null;
  /** Null: any command of the line. */
  readonly column: number | null;
  readonly reason: string;
  /** The line of the expectations file, from 1. */
  readonly at: number;
}
export interface Expectations {
  readonly name: string;
  readonly list: readonly Expectation[];
}
export const noExpectations: Expectations = { name: '', list: [] };

/** Errors: `Error` with a message for the user, of a line that is none of the above. */
export function parseExpectations(name: string, text: string): Expectations {
  const list: Expectation[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const found = /^("(?:[^"\\]|\\.)*"|[^\s"]\S*?)(?::(\d+)(?::(\d+))?)?\s+(\S.*?)\s*$/.exec(line);
    const file = found === null ? null : unquoted(found[1]!);
    if (found === null || file === null)
      throw new Error(`${name}:${i + 1}: an expectation is FILE, FILE:LINE or FILE:LINE:COLUMN, a blank, and the reason`);
    const number = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits));
    list.push({ file, line: number(found[2]), column: number(found[3]), reason: found[4]!, at: i + 1 });
  }
  return { name, list };
}

function unquoted(name: string): string | null {
  if (!name.startsWith('"')) return name;
  try {
    return String(JSON.parse(name));
  } catch {
    return null;
  }
}
/** A name as an expectation has it. */
const quoted = (file: string): string => (/[\s"]|^#|:\d+$/.test(file) ? JSON.stringify(file) : file);

/** Whether a path ends in the name, at a folder's edge. */
const concerns = (e: Expectation, file: string): boolean => file === e.file || file.endsWith(`/${e.file}`);
export const expectationsFor = (expectations: Expectations, file: string): Expectations => ({
  name: expectations.name,
  list: expectations.list.filter(e => concerns(e, file)),
});

/** What a file's expectations make of its entries; `unmet` gives those that no command failed for. */
export interface Judge {
  readonly judge: (entry: CommandEntry) => CommandEntry;
  readonly unmet: () => readonly Expectation[];
}

export function judgeOf(expectations: Expectations): Judge {
  if (expectations.list.length === 0) return { judge: e => e, unmet: () => [] };
  const met = new Set<Expectation>();
  const reported = new Set<Expectation>();
  const judge = (entry: CommandEntry): CommandEntry => {
    const here = expectations.list.filter(x => x.line === entry.line);
    const e =
      here.find(x => x.column === entry.column) ?? here.find(x => x.column === null) ?? expectations.list.find(x => x.line === null);
    // An internal error is never expected, and a skip stays what it is.
    if (e === undefined || entry.internal !== undefined || entry.status === 'skipped') return entry;
    if (entry.status === 'failed') {
      met.add(e);
      return { ...entry, status: 'skipped', reason: `expected failure: ${e.reason}` };
    }
    if (e.line === null) return entry;
    reported.add(e);
    return { ...entry, status: 'failed', reason: `passes, but is expected to fail: delete line ${e.at} of ${expectations.name}` };
  };
  return { judge, unmet: () => expectations.list.filter(e => !met.has(e) && !reported.has(e)) };
}

/** Where a command failed that nobody expected to, or that somebody did. */
export interface Failure {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/**
 * The file as it would be right: expectations that were met remain with their reasons, comments too; those that were not are dropped, where
 * their file was run; failures that nobody expected are added, with a column where their line has several commands. `ran`: the paths;
 * `commands`: how many commands start on a line of one.
 */
export function updateExpectations(
  text: string,
  name: string,
  ran: readonly string[],
  failures: readonly Failure[],
  commands: (file: string, line: number) => number,
): string {
  const { list } = parseExpectations(name, text);
  const isMet = (e: Expectation, f: Failure): boolean =>
    concerns(e, f.file) && (e.line === null || e.line === f.line) && (e.column === null || e.column === f.column);
  const passesInPart = (f: Failure): boolean =>
    failures.filter(g => g.file === f.file && g.line === f.line).length < commands(f.file, f.line);
  const asItIs = (line: string, i: number): readonly string[] => {
    const e = list.find(x => x.at === i + 1);
    if (e === undefined || !ran.some(file => concerns(e, file))) return [line];
    const met = failures.filter(f => isMet(e, f));
    if (met.length === 0) return [];
    if (e.line === null || e.column !== null || !met.some(passesInPart)) return [line];
    return met.map(f => `${quoted(e.file)}:${f.line}:${f.column} ${e.reason}`); // those of the line that fail
  };
  const kept = text.split('\n').flatMap(asItIs);
  while (kept.at(-1) === '') kept.pop();
  const added = failures
    .filter(f => !list.some(e => isMet(e, f)))
    .map(f => {
      const column = commands(f.file, f.line) > 1 ? `:${f.column}` : '';
      return `${quoted(f.file)}:${f.line}${column} ${f.reason.replaceAll(/\s+/g, ' ') || 'unknown'}`;
    });
  return [...kept, ...new Set(added), ''].join('\n');
}
