// Expectations: for each engine a file of the commands that are known to fail, one a line, each with its reason.
//
//   # a comment
//   simd_const.wast:120 NaN payloads do not survive there     the command that starts on this line
//   legacy/throw.wast old exception instructions              every command of this file that fails
//
// The file's name is matched against the end of the path. An expected failure that passes is a failure.

import type { CommandEntry } from './entries.ts';

export interface Expectation {
  readonly file: string;
  /** Null: any command of the file. */
  readonly line: number | null;
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
    const found = /^(\S+?)(?::(\d+))?\s+(\S.*?)\s*$/.exec(line);
    if (found === null) throw new Error(`${name}:${i + 1}: an expectation is FILE or FILE:LINE, a blank, and the reason`);
    list.push({ file: found[1]!, line: found[2] === undefined ? null : Number(found[2]), reason: found[3]!, at: i + 1 });
  }
  return { name, list };
}

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
    const e = expectations.list.find(x => x.line === entry.line) ?? expectations.list.find(x => x.line === null);
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

/**
 * The file as it would be right: expectations that were met remain with their reasons, comments too; those that were not are dropped, where
 * their file was run; failures that nobody expected are added. `met` and `failed` are `FILE:LINE` of this run, `ran` the paths.
 */
export function updateExpectations(
  text: string,
  name: string,
  ran: readonly string[],
  failures: readonly { readonly file: string; readonly line: number; readonly reason: string }[],
): string {
  const { list } = parseExpectations(name, text);
  const stillFails = (e: Expectation): boolean => failures.some(f => concerns(e, f.file) && (e.line === null || e.line === f.line));
  const dropped = new Set(list.filter(e => ran.some(file => concerns(e, file)) && !stillFails(e)).map(e => e.at));
  const kept = text.split('\n').filter((_, i) => !dropped.has(i + 1));
  while (kept.at(-1) === '') kept.pop();
  const covered = (f: { file: string; line: number }): boolean =>
    list.some(e => concerns(e, f.file) && (e.line === null || e.line === f.line));
  const added = failures.filter(f => !covered(f)).map(f => `${f.file}:${f.line} ${f.reason.replaceAll(/\s+/g, ' ') || 'unknown'}`);
  return [...kept, ...new Set(added), ''].join('\n');
}
