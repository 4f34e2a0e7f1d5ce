// Entries: verdicts as they leave a worker thread and stand in a report, one record a line of JSON. All text, positions as lines and
// columns, no source but the line that a failure shows. ./schema.ts describes them formally.

import { render } from '../../interpreter/diagnostics/render.ts';
import { message } from '../../interpreter/syntax/diagnostic.ts';
import { lineColumn, lineText, type Source } from '../../interpreter/syntax/source.ts';
import type { Value } from './engine.ts';
import { matches, type Shown, shapeOf, showPattern, showValue } from './values.ts';
import type { Actual, CountedKind, Expected, Status, Verdict } from './verdicts.ts';

/** `passes`: of one value against its pattern, so that a reporter can mark the one that differs. */
export interface ShownOutcome {
  readonly kind: string;
  readonly values?: readonly (Shown & { readonly passes?: boolean })[];
  readonly message?: string;
  /**
   * Of what was not expected, in lines: where a trap was, by which rule, who called; the tag and the payload of an exception; what is said of
   * a refusal, with the lines that it is about.
   */
  readonly report?: readonly string[];
}

/** One command. Lines and columns count from 1; 0 where the position is unknown. */
export interface CommandEntry {
  readonly type: 'command';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly command: CountedKind;
  readonly status: Status;
  readonly time: number;
  readonly reason?: string;
  readonly unsupported?: string;
  readonly expected?: ShownOutcome;
  readonly actual?: ShownOutcome;
  /** Where something within the command is at fault: a module's diagnostic. */
  readonly at?: { readonly line: number; readonly column: number };
  /** The source line that `at`, or else the command, is on. */
  readonly snippet?: string;
  /** The stack of an internal error, for `--debug`. */
  readonly internal?: string;
}

/** A file is done. `ended` says how; `notRun` of the skipped ones were never reached, because the file hung or crashed. */
export interface FileEntry {
  readonly type: 'file';
  readonly file: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly notRun: number;
  readonly ended: 'completed' | 'timeout' | 'crash';
  readonly time: number;
}

/** A line that the host's print functions wrote. */
export interface PrintEntry {
  readonly type: 'print';
  readonly file: string;
  readonly text: string;
}

/** The first line of a report. */
export interface RunEntry {
  readonly type: 'run';
  readonly schema: 1;
  readonly version: string;
  readonly engine: string;
  readonly via: string;
  /** `I/N`, or null for a run that is not a part. */
  readonly shard: string | null;
  readonly files: number;
}

/** The last line of a report. */
export interface EndEntry {
  readonly type: 'end';
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly time: number;
  readonly exit: number;
}

export type Entry = RunEntry | CommandEntry | PrintEntry | FileEntry | EndEntry;

const lineOf = (source: Source, pos: number): { line: number; column: number } =>
  source.kind === 'text' && pos >= 0 ? lineColumn(source, pos) : { line: 0, column: 0 };

/** Verdict as entry; `full` gives expected and actual also for what passed. */
export function entryOf(file: string, verdict: Verdict, full: boolean): CommandEntry {
  const { line, column } = lineOf(verdict.source, verdict.pos);
  const entry = {
    type: 'command',
    file,
    line,
    column,
    command: verdict.command,
    status: verdict.status,
    time: round(verdict.time),
  } as const;
  if (verdict.status === 'passed' && !full) return entry; // nearly all; nothing is to be said of them
  const failed = verdict.status === 'failed';
  if (!failed && !full) {
    return {
      ...entry,
      ...(verdict.reason === '' ? {} : { reason: verdict.reason }),
      ...(verdict.unsupported === null ? {} : { unsupported: verdict.unsupported }),
    };
  }
  const at = faultPlace(verdict);
  return {
    ...entry,
    ...(verdict.reason === '' ? {} : { reason: verdict.reason }),
    ...(verdict.unsupported === null ? {} : { unsupported: verdict.unsupported }),
    expected: showExpected(verdict.expected),
    actual: showActual(verdict.actual, verdict.expected, verdict.status === 'failed'),
    ...(at === null ? {} : { at }),
    ...(failed && verdict.source.kind === 'text' && verdict.pos >= 0
      ? { snippet: crop(lineText(verdict.source, (at ?? { line }).line)) }
      : {}),
    ...(verdict.actual.kind === 'internal' ? { internal: verdict.actual.stack } : {}),
  };
}

/** Microseconds are precise enough. */
const round = (time: number): number => Math.round(time * 1000) / 1000;

/** A line of a megabyte is not shown whole. */
const longest = 4000;
const crop = (line: string): string => (line.length > longest ? line.slice(0, longest) : line);

/** Where in the script the diagnostic of a refused module points, if it is elsewhere than the command itself. */
function faultPlace(verdict: Verdict): { line: number; column: number } | null {
  if (verdict.actual.kind !== 'refused') return null;
  const { source, pos } = verdict.actual.diagnostic;
  if (source !== verdict.source || pos < 0 || pos === verdict.pos) return null;
  return lineOf(source, pos);
}

function showExpected(expected: Expected): ShownOutcome {
  switch (expected.kind) {
    case 'values':
      return { kind: 'values', values: expected.patterns.map(showPattern) };
    case 'exception':
      return { kind: 'exception' };
    case 'success':
      return { kind: 'success', message: expected.what };
    case 'facts':
      return { kind: 'facts', message: listed(expected.facts) };
    default:
      return { kind: expected.kind, message: expected.message };
  }
}

function showActual(actual: Actual, expected: Expected, failed: boolean): ShownOutcome {
  switch (actual.kind) {
    case 'values':
      return { kind: 'values', values: showValues(actual.values, expected) };
    case 'refused': {
      const d = actual.diagnostic;
      return { kind: d.kind, message: message(d), ...(failed ? { report: render(d).split('\n') } : {}) };
    }
    case 'facts':
      return { kind: 'facts', message: listed(actual.facts) };
    case 'violated':
      return { kind: 'violated', message: listed(actual.invariants) };
    case 'exception': {
      const report = failed ? (actual.report?.() ?? []) : [];
      return { kind: actual.kind, ...(report.length > 0 ? { report } : {}) };
    }
    case 'trap':
    case 'exhaustion': {
      const report = failed ? (actual.report?.() ?? []) : [];
      return { kind: actual.kind, message: actual.message, ...(report.length > 0 ? { report } : {}) };
    }
    case 'internal':
    case 'dlerror':
    case 'changed':
      return { kind: actual.kind, message: actual.message };
    case 'absent':
      return { kind: 'absent', message: actual.because === null ? actual.what : `${actual.what}: ${actual.because}` };
    case 'module':
      return { kind: actual.instantiated ? 'instance' : 'module' };
    default:
      return { kind: actual.kind };
  }
}

const listed = (facts: readonly string[]): string => (facts.length === 0 ? 'nothing' : facts.join('; '));

function showValues(values: readonly Value[], expected: Expected): NonNullable<ShownOutcome['values']> {
  const patterns = expected.kind === 'values' ? expected.patterns : null;
  return values.map((v, i) => {
    const p = patterns?.[i];
    return { ...showValue(v, shapeOf(p)), ...(patterns === null ? {} : { passes: p !== undefined && matches(v, p) }) };
  });
}
