// `linkstep trace`: every step of a run, a line each, for people or as JSON; and where two runs part.

import { closeSync, openSync, writeSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { shown } from '../../interpreter/diagnostics/render.ts';
import { close, forward, forwardRecorded, goTo, headAt, type Timeline, timeline } from '../../interpreter/trace/timeline.ts';
import { attempt, complain } from './diagnostics.ts';
import { nodeWorld } from './node-files.ts';
import type { ProgramOptions } from './program.ts';
import { type Chosen, chooserFor, startOptions, steps, whatHelp, whatOptions } from './step.ts';
import { functionMatcher, globMatcher } from './step-breaks.ts';
import { resultText, session } from './step-session.ts';
import { shower } from './step-show.ts';
import { type Started, type StartOptions, type Stdin, startFile } from './step-start.ts';
import { type ColorWhen, colorOption, debugOption, reasonOf, Usage } from './terminal.ts';
import { diverge } from './trace-diff.ts';
import { isTrace, readChoices } from './trace-read.ts';
import { callText, recorder, recordJson, recordText, SCHEMA } from './trace-records.ts';

interface TraceOptions extends ProgramOptions {
  readonly execute?: string;
  readonly at?: number;
  readonly program?: true;
  readonly from?: string;
  readonly nth: number;
  readonly choose: Chosen;
  readonly json?: true;
  readonly rule?: string;
  readonly function?: string;
  readonly range?: readonly [number, number];
  readonly calls?: true;
  readonly limit: number;
  readonly output: string;
  readonly diff?: string;
  readonly replay?: string;
  readonly color: ColorWhen;
}

const range = (text: string): readonly [number, number] => {
  const m = /^(\d*)-(\d*)$/.exec(text);
  if (m === null || text === '-') throw new InvalidArgumentError('A range is A-B, A- or -B.');
  return [m[1] === '' ? 1 : Number(m[1]), m[2] === '' ? Number.POSITIVE_INFINITY : Number(m[2])];
};

const everything = [1, Number.POSITIVE_INFINITY] as const;

export const command = (): Command =>
  whatOptions(
    new Command()
      .description('List the steps of a run, one a line, or as JSON lines; or compare two runs.')
      .usage('[options] FILE [-- ARGUMENT…]')
      .argument('<file>', 'a module, a script or a main program; with --diff also a recorded trace')
      .argument('[arguments...]', 'arguments of the program'),
    false,
  )
    .option('--json', 'a JSON record a step (schema version 1), and one at the end')
    .option('--rule <glob>', 'only steps by these rules; * stands for anything')
    .option('--function <name>', 'only steps in this function')
    .addOption(new Option('--range <a-b>', 'only steps A to B').argParser(range))
    .option('--calls', 'only calls and returns, indented')
    .addOption(new Option('--limit <steps>', 'stop after so many steps').argParser(steps).default(10_000_000))
    .option('-o, --output <file>', 'where to write', '-')
    .option('--diff <other>', 'compare with another run, or a recorded trace: the first step that differs, with both states')
    .option('--replay <trace>', 'make the choices that a recorded trace (--json) made')
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText(
      'after',
      `${whatHelp}
What the program prints goes to the standard error, and is not part of the trace. It reads the standard input; where --diff runs two, theirs
is empty.

Examples:
  linkstep trace add.wat -e '(invoke "add" (i32.const 1) (i32.const 2))'
  linkstep trace main.wasm --calls --function 'dl*'
  linkstep trace a.wat --json -o a.jsonl && linkstep trace b.wat --diff a.jsonl`,
    )
    .action(async (file: string, args: readonly string[], options: TraceOptions) => {
      if (options.json === true && options.calls === true) throw new Usage('--calls are for people, and have no --json');
      if (options.diff !== undefined)
        for (const name of ['json', 'calls', 'function'] as const)
          if (options[name] !== undefined)
            throw new Usage(`--diff says where runs part, and has no --${name}; --rule and --range are of both runs`);
      const start = await startOptions(options);
      const status = attempt(() =>
        options.diff === undefined ? trace(file, args, start, options) : compare(file, args, start, options, options.diff),
      );
      if (!status.ok) complain([status.diagnostic], options.color);
      process.exitCode = status.ok ? status.value : 1;
    });

const toStderr = (line: string): void => void process.stderr.write(`${line}\n`);

/** A run that is about to be traced. Errors: `Usage`, `Refused`. */
export function openTrace(
  file: string,
  args: readonly string[],
  start: StartOptions,
  options: TraceOptions,
  stdin?: Stdin,
): { readonly started: Started; readonly line: Timeline } {
  const started = startFile(file, args, start, toStderr, stdin);
  const line = timeline(started.z, started.rules, {
    ...chooserFor(options.choose),
    ...(started.program === null ? {} : { program: started.program }),
    keep: false,
  });
  if (options.replay !== undefined) for (const [n, picks] of readChoices(options.replay)) line.choices.taken.set(n, picks);
  return { started, line };
}

/** How much is written at once, in characters. */
const BUFFER = 1 << 16;

/** Writes all of it before anything else happens: a trace may be longer than memory. A reader that left (`| head`) ends the command. */
function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw new Usage(`cannot write: ${reasonOf(thrown)}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

/** Lines to a file or the standard output, in large pieces. Errors: `Usage`, of a file that cannot be written. */
function sink(path: string): { readonly line: (text: string) => void; readonly end: () => void } {
  let fd = 1;
  try {
    if (path !== '-') fd = openSync(path, 'w');
  } catch (thrown) {
    throw new Usage(`cannot write ${path}: ${reasonOf(thrown)}`);
  }
  let text = '';
  const flush = (): void => {
    writeAll(fd, text);
    text = '';
  };
  return {
    line: more => {
      text += more;
      text += '\n';
      if (text.length > BUFFER) flush();
    },
    end: () => {
      flush();
      if (fd !== 1) closeSync(fd);
    },
  };
}

function trace(file: string, args: readonly string[], start: StartOptions, options: TraceOptions): number {
  const { started, line } = openTrace(file, args, start, options, nodeWorld().stdin);
  const s = shower(started);
  const r = recorder(s);
  const [from, to] = options.range ?? everything;
  const last = Math.min(to, options.limit);
  const byRule = options.rule === undefined ? null : globMatcher(options.rule);
  const byFunction = options.function === undefined ? null : functionMatcher(options.function);
  const out = sink(options.output);
  if (from > 1) goTo(line, Math.min(from - 1, last));
  while (line.n < last) {
    const step = forwardRecorded(line);
    if (step === null) break;
    if (byRule !== null && !byRule(step.rule.name)) continue;
    if (
      byFunction !== null &&
      !byFunction(step.func) &&
      !(options.calls === true && step.entered !== null && byFunction(step.entered.func))
    )
      continue;
    if (options.calls === true) {
      const text = callText(r, step);
      if (text !== null) out.line(shown(text));
    } else out.line(options.json === true ? JSON.stringify(recordJson(r, step)) : shown(recordText(r, step)));
  }
  // What no rule applies to any more has ended.
  if (!line.ended && headAt(line).kind === 'done') forward(line);
  started.flush();
  const { result } = line.z;
  const detail =
    result === null
      ? `stopped after ${line.n} steps`
      : resultText(
          session(line, s, () => {}, 0),
          result,
        );
  out.line(options.json === true ? JSON.stringify({ v: SCHEMA, end: result?.kind ?? 'stopped', steps: line.n, detail }) : shown(detail));
  out.end();
  close(line);
  return 0;
}

function compare(a: string, args: readonly string[], start: StartOptions, options: TraceOptions, b: string): number {
  const stdin = isTrace(a) || isTrace(b) ? nodeWorld().stdin : undefined;
  const found = diverge(a, b, file => openTrace(file, args, start, options, stdin), options.limit, {
    rule: options.rule === undefined ? () => true : globMatcher(options.rule),
    range: options.range ?? everything,
  });
  const out = sink(options.output);
  for (const text of found.lines) out.line(shown(text));
  out.end();
  return found.same ? 0 : 1;
}
