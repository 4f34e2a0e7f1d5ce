// `linkstep merge`: the JSON reports of the parts of a run (`--shard I/N --json`) become one report.

import { Command } from 'commander';
import type { Entry, RunEntry } from '../../spec-tests/harness/entries.ts';
import { exitOf, type ReportOptions, reporting, reportOptions } from './reporting.ts';
import { debugOption, readInput, Usage } from './terminal.ts';

export const command = (): Command =>
  reportOptions(
    new Command()
      .description(
        'Merge the JSON reports of the parts of a run (--shard) into one: its summary, its exit status, and any of the other formats.',
      )
      .usage('[options] REPORT…')
      .argument('<reports...>', 'JSON lines, as linkstep wast --json writes them; every part once')
      .addOption(debugOption()),
  )
    .addHelpText(
      'after',
      '\nExamples:\n  linkstep merge part1.jsonl part2.jsonl part3.jsonl\n  linkstep merge part*.jsonl --junit report.xml --json-file report.jsonl',
    )
    .action((paths: readonly string[], options: ReportOptions) => {
      process.exitCode = merge(
        paths.map(path => readReport(path)),
        options,
      );
    });

interface Report {
  readonly path: string;
  readonly head: RunEntry;
  readonly entries: readonly Entry[];
}

/** Errors: `Usage`, of what is no report, or one that broke off. */
function readReport(path: string): Report {
  const entries: Entry[] = [];
  for (const [i, line] of new TextDecoder().decode(readInput(path)).split('\n').entries()) {
    if (line === '') continue;
    try {
      entries.push(JSON.parse(line) as Entry); // the kind of record is looked at below
    } catch {
      throw new Usage(`${path}:${i + 1}: not a line of JSON`);
    }
  }
  const [head] = entries;
  if (head?.type !== 'run' || head.schema !== 1) throw new Usage(`${path}: not a report of linkstep (of schema 1)`);
  if (entries.at(-1)?.type !== 'end') throw new Usage(`${path}: the report broke off`);
  return { path, head, entries: entries.slice(1) };
}

/** The exit status. Errors: `Usage`, unless the reports are all the parts of one run. */
export function merge(reports: readonly Report[], options: ReportOptions): number {
  const first = reports[0]!;
  const seen = new Map<string, string>();
  for (const { path, head } of reports) {
    for (const key of ['version', 'engine', 'via'] as const) {
      if (head[key] !== first.head[key]) throw new Usage(`${path}: ${key} is ${head[key]}, but ${first.head[key]} in ${first.path}`);
    }
    const shard = head.shard ?? '1/1';
    if (shard.split('/')[1] !== (first.head.shard ?? '1/1').split('/')[1])
      throw new Usage(`${path}: part ${shard}, but ${first.path} is part ${first.head.shard ?? '1/1'}`);
    const other = seen.get(shard);
    if (other !== undefined) throw new Usage(`${path}: part ${shard} is also in ${other}`);
    seen.set(shard, path);
  }
  const parts = Number((first.head.shard ?? '1/1').split('/')[1]);
  const missing = Array.from({ length: parts }, (_, i) => `${i + 1}/${parts}`).filter(s => !seen.has(s));
  if (missing.length > 0) throw new Usage(`part ${missing.join(', ')} is missing`);

  const report = reporting(options, false);
  report.entry({ ...first.head, shard: null, files: reports.reduce((n, r) => n + r.head.files, 0) });
  let time = 0;
  for (const { entries } of reports) {
    for (const entry of entries) {
      if (entry.type === 'end') time += entry.time;
      else report.entry(entry);
    }
  }
  const exit = exitOf(report.tally());
  report.end(time, exit);
  return exit;
}
