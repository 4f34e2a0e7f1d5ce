// TAP version 14: one test point a command, details of failures as YAML blocks. The plan comes last, as the number is not known before.

import type { CommandEntry, ShownOutcome } from '../entries.ts';
import type { Reporter, Write } from './reporter.ts';

export function tapReporter(write: Write): Reporter {
  let n = 0;
  write('TAP version 14\n');
  return {
    entry: entry => {
      if (entry.type === 'print') write(`# ${entry.text.replaceAll('\n', '\n# ')}\n`);
      if (entry.type === 'command') write(point(++n, entry));
      if (entry.type === 'file' && entry.notRun > 0) {
        for (let i = 0; i < entry.notRun; i++) write(`ok ${++n} - ${escaped(entry.file)} # SKIP not run: ${entry.ended}\n`);
      }
      if (entry.type === 'end') write(`1..${n}\n`);
    },
  };
}

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('#', '\\#').replaceAll('\n', ' ');

function point(n: number, e: CommandEntry): string {
  const title = `${n} - ${escaped(`${e.file}:${e.line}:${e.column} ${e.command}`)}`;
  if (e.status === 'passed') return `ok ${title}\n`;
  if (e.status === 'skipped') return `ok ${title} # SKIP ${escaped(e.reason ?? '')}\n`;
  const lines = [`message: ${JSON.stringify(e.reason ?? '')}`];
  if (e.expected !== undefined) lines.push(`expected: ${JSON.stringify(outcomeText(e.expected))}`);
  if (e.actual !== undefined) lines.push(`actual: ${JSON.stringify(outcomeText(e.actual))}`);
  return `not ok ${title}\n  ---\n${lines.map(l => `  ${l}\n`).join('')}  ...\n`;
}

/** An outcome in one line. */
export function outcomeText(o: ShownOutcome): string {
  if (o.values !== undefined) return o.values.map(v => v.text).join(' ');
  return o.message === undefined ? o.kind : `${o.kind}: ${o.message}`;
}
