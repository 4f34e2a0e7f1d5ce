// The report for people: failures as they happen, what was skipped and why, and the counts in the last line.

import type { CommandEntry, FileEntry, ShownOutcome } from '../entries.ts';
import type { Reporter, Write } from './reporter.ts';

/** How text is made to stand out; the identity where there is no colour. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly warn: (text: string) => string;
}
const same = (text: string): string => text;
export const noPaint: Paint = { good: same, bad: same, faint: same, strong: same, warn: same };

export interface HumanOptions {
  readonly write: Write;
  readonly paint: Paint;
  /** Columns. */
  readonly width: number;
  /** A line a command. */
  readonly verbose: boolean;
  /** Results of actions and what the host prints. */
  readonly results: boolean;
  /** The stack of internal errors. */
  readonly debug: boolean;
  /** Writes the line of progress over itself; absent where there is no terminal. */
  readonly progress?: (line: string) => void;
}

export function humanReporter({ write, paint, width, verbose, results, debug, progress }: HumanOptions): Reporter {
  const skips = new Map<string, number>();
  let files = 0;
  let done = 0;
  let failed = 0;
  const clear = (): void => progress?.('');
  const show = (text: string): void => {
    clear();
    write(text);
  };
  return {
    started: file => progress?.(`${paint.faint(`[${done + 1}/${files}]`)} ${file}${failed > 0 ? paint.bad(` ${failed} failed`) : ''}`),
    entry: entry => {
      switch (entry.type) {
        case 'run':
          files = entry.files;
          show(
            paint.faint(
              `linkstep ${entry.version}, ${entry.engine} engine${entry.via === 'none' ? '' : `, via ${entry.via}`}${entry.shard === null ? '' : `, part ${entry.shard}`}: ${counted(files, 'file')}\n`,
            ),
          );
          break;
        case 'print':
          if (results || verbose) show(`${safe(entry.text)}\n`);
          break;
        case 'command':
          if (entry.status === 'failed') {
            failed++;
            show(failure(entry, paint, width, debug));
          } else if (verbose) show(verdict(entry, paint, width));
          else if (results && entry.status === 'passed' && (entry.actual?.values?.length ?? 0) > 0 && isAction(entry))
            show(`${outcomeLine(entry.actual!)}\n`);
          if (entry.status === 'skipped')
            skips.set(`${entry.file}: ${entry.reason ?? ''}`, (skips.get(`${entry.file}: ${entry.reason ?? ''}`) ?? 0) + 1);
          break;
        case 'file':
          done++;
          if (entry.notRun > 0)
            skips.set(`${entry.file}: not run, ${entry.ended === 'timeout' ? 'the file took too long' : 'the file crashed'}`, entry.notRun);
          if (verbose) show(fileLine(entry, paint));
          break;
        case 'end':
          clear();
          if (skips.size > 0) {
            write('\n');
            for (const [reason, n] of skips) write(`${paint.warn('SKIP')}  ${n} × ${safe(reason)}\n`);
          }
          if (failed > 0 || skips.size > 0 || verbose) write('\n');
          write(`${paint.faint(`${counted(done, 'file')} in ${(entry.time / 1000).toFixed(entry.time < 10_000 ? 2 : 1)} s`)}\n`);
          write(summaryLine(entry.passed, entry.failed, entry.skipped));
      }
    },
  };
}

/** The last line; plain, so that it can be read by programs. */
const summaryLine = (passed: number, failed: number, skipped: number): string => `${passed} passed, ${failed} failed, ${skipped} skipped\n`;

export const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
const isAction = (e: CommandEntry): boolean => e.command === 'invoke' || e.command === 'get';
const where = (e: CommandEntry): string => (e.line === 0 ? e.file : `${e.file}:${e.line}:${e.column}`);
const outcomeLine = (o: ShownOutcome): string =>
  o.values === undefined ? [o.kind, o.message].filter(Boolean).join(': ') : o.values.map(v => v.text).join(' ');

function verdict(e: CommandEntry, paint: Paint, width: number): string {
  const mark = e.status === 'passed' ? paint.good('ok  ') : paint.warn('skip');
  // Wide enough for most, so that the columns stand still.
  const line = `${where(e).padEnd(36)}  ${e.command.padEnd(17)}`;
  const actual =
    e.status === 'skipped'
      ? e.reason
      : e.actual !== undefined && !['module', 'instance', 'done'].includes(e.actual.kind)
        ? outcomeLine(e.actual)
        : undefined;
  return `${mark}  ${actual === undefined || actual === '' ? line.trimEnd() : line}${actual === undefined || actual === '' ? '' : paint.faint(`  ${cropped(actual, Math.max(20, width - line.length - 8))}`)}\n`;
}

function fileLine(f: FileEntry, paint: Paint): string {
  return paint.faint(`      ${f.file}: ${f.passed} passed, ${f.failed} failed, ${f.skipped} skipped, ${f.time} ms\n`);
}

const safe = (text: string): string => text.replace(/(?!\n)\p{Cc}/gu, c => `\\u{${c.codePointAt(0)!.toString(16)}}`);
const cropped = (text: string, to: number): string => (text.length > to ? `${text.slice(0, to - 1)}…` : text);

/** The failure, the source line with a caret, what was expected and what came instead. */
function failure(e: CommandEntry, paint: Paint, width: number, debug: boolean): string {
  const place = e.at === undefined ? where(e) : `${e.file}:${e.at.line}:${e.at.column}`;
  const inside = e.at === undefined ? '' : paint.faint(` (in the command at line ${e.line})`);
  let text = `${paint.bad('FAIL')}  ${paint.strong(place)}  ${e.command}${inside}\n      ${safe(e.reason ?? '')}\n`;
  const report = e.actual?.report ?? [];
  if (e.snippet !== undefined && !report[0]?.startsWith(`${place}: `)) text += snippet(e.snippet, e.at ?? e, paint, width);
  const column = Math.min(60, Math.max(0, ...[e.expected, e.actual].flatMap(o => (o?.values ?? []).map(v => v.text.length))));
  if (e.expected !== undefined) text += outcome('expected', e.expected, column, paint);
  if (e.actual !== undefined) text += outcome('actual', e.actual, column, paint);
  for (const line of report) text += `      ${paint.faint(safe(line))}\n`;
  if (e.internal !== undefined) {
    text +=
      debug && e.internal !== ''
        ? `${e.internal.replaceAll(/^/gm, '      ')}\n`
        : '      This is a fault of linkstep or of the engine; --debug shows where.\n';
  }
  return text;
}

/** The line with a caret below the column; of a long line, the part around it. */
function snippet(line: string, at: { readonly line: number; readonly column: number }, paint: Paint, width: number): string {
  const number = String(at.line);
  const room = Math.max(30, width - number.length - 12);
  const from = at.column > room - 10 ? at.column - Math.floor(room / 2) : 0;
  // A tab or a control character takes one column, so that the caret stays below its place.
  const part = line.slice(from, from + room).replace(/\p{Cc}/gu, ' ');
  const head = from > 0 ? '…' : '';
  const caret = ' '.repeat(head.length + Math.max(0, at.column - 1 - from));
  return `      ${paint.faint(`${number} |`)} ${head}${part}${from + room < line.length ? '…' : ''}\n      ${paint.faint(`${' '.repeat(number.length)} |`)} ${caret}${paint.bad('^')}\n`;
}

/** A row a value: as a script writes it, in hex, the bits and NaN class of a float. */
function outcome(title: string, o: ShownOutcome, column: number, paint: Paint): string {
  const head = `      ${title.padEnd(8)}  `;
  if (o.values === undefined) {
    const quote = o.message !== undefined && ['trap', 'exhaustion', 'malformed', 'invalid', 'unlinkable'].includes(o.kind);
    return `${head}  ${o.kind === 'success' ? o.message : o.message === undefined ? o.kind : `${o.kind} ${safe(quote ? JSON.stringify(o.message) : o.message)}`}\n`;
  }
  if (o.values.length === 0) return `${head}no values\n`;
  const rows = o.values.map((v, i) => {
    const more = [
      v.hex === undefined ? '' : v.hex,
      v.bits === undefined ? '' : `bits ${v.bits}`,
      v.nan === undefined ? '' : `${v.nan} NaN`,
    ].filter(Boolean);
    const mark = v.passes === false ? paint.bad('≠ ') : v.passes === true ? '= ' : '  ';
    return `${i === 0 ? head : ' '.repeat(head.length)}${mark}${v.text.padEnd(more.length > 0 ? column : 0)}${more.length > 0 ? `  ${paint.faint(more.join('  '))}` : ''}\n`;
  });
  return rows.join('');
}
