// The reporters of a run, from options: several at once, each to the standard output or to a file.

import { closeSync, openSync, writeSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { Entry } from '../../spec-tests/harness/entries.ts';
import { humanReporter } from '../../spec-tests/harness/reporters/human.ts';
import { jsonReporter } from '../../spec-tests/harness/reporters/json.ts';
import { junitReporter } from '../../spec-tests/harness/reporters/junit.ts';
import type { Reporter, Write } from '../../spec-tests/harness/reporters/reporter.ts';
import { tapReporter } from '../../spec-tests/harness/reporters/tap.ts';
import { type ColorWhen, colorOption, columns, isTerminal, paintFor, reasonOf, Usage, wantsColor } from './terminal.ts';

export interface ReportOptions {
  readonly json?: true;
  readonly jsonFile?: string;
  readonly tap?: true;
  readonly tapFile?: string;
  readonly junit?: string;
  readonly verbose?: true;
  readonly color: ColorWhen;
  readonly debug?: true;
}

export const reportOptions = (command: Command): Command =>
  command
    .option(
      '--json',
      'write JSON lines to the standard output, one a command as it finishes; the report for people goes to the standard error',
    )
    .option('--json-file <file>', 'write JSON lines to a file')
    .addOption(new Option('--tap', 'write TAP to the standard output; likewise').conflicts('json'))
    .option('--tap-file <file>', 'write TAP to a file')
    .option('--junit <file>', 'write JUnit XML to a file')
    .option('-v, --verbose', 'a line for every command, results and what the host prints')
    .addOption(colorOption());

export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  /** Failures that are faults of linkstep or of the engine. */
  internal: number;
}
export const exitOf = ({ failed, internal }: Tally): 0 | 1 | 3 => (internal > 0 ? 3 : failed > 0 ? 1 : 0);

export interface Reporting {
  readonly entry: (entry: Entry) => void;
  readonly started: (file: string) => void;
  readonly tally: () => Tally;
  readonly end: (time: number, exit: 0 | 1 | 2 | 3) => void;
}

/** Errors: `Usage`, of a file that cannot be written. `results`: show what actions give. */
export function reporting(options: ReportOptions, results: boolean): Reporting {
  const open: number[] = [];
  const toFile = (path: string): Write => {
    try {
      const fd = openSync(path, 'w');
      open.push(fd);
      return text => void writeSync(fd, text);
    } catch (thrown) {
      throw new Usage(`cannot write ${path}: ${reasonOf(thrown)}`);
    }
  };
  const toStdout: Write = text => void process.stdout.write(text);
  const data = options.json === true || options.tap === true;
  const stream = data ? process.stderr : process.stdout;
  const paint = paintFor(wantsColor(options.color, stream));
  const human = humanReporter({
    write: text => void stream.write(text),
    paint,
    width: columns(stream),
    verbose: options.verbose === true,
    results,
    debug: options.debug === true,
    ...(isTerminal(stream) ? { progress: line => void stream.write(`\r\u001b[2K${line}`) } : {}),
  });
  const reporters: Reporter[] = [human];
  if (options.json === true) reporters.push(jsonReporter(toStdout));
  if (options.tap === true) reporters.push(tapReporter(toStdout));
  if (options.jsonFile !== undefined) reporters.push(jsonReporter(toFile(options.jsonFile)));
  if (options.tapFile !== undefined) reporters.push(tapReporter(toFile(options.tapFile)));
  if (options.junit !== undefined) reporters.push(junitReporter(toFile(options.junit)));
  const tally: Tally = { passed: 0, failed: 0, skipped: 0, internal: 0 };
  const entry = (e: Entry): void => {
    if (e.type === 'command' && e.internal !== undefined) tally.internal++;
    if (e.type === 'file') {
      tally.passed += e.passed;
      tally.failed += e.failed;
      tally.skipped += e.skipped;
    }
    for (const r of reporters) r.entry(e);
  };
  return {
    entry,
    started: file => human.started?.(file),
    tally: () => tally,
    end: (time, exit) => {
      entry({ type: 'end', passed: tally.passed, failed: tally.failed, skipped: tally.skipped, time: Math.round(time), exit });
      for (const fd of open) closeSync(fd);
    },
  };
}
