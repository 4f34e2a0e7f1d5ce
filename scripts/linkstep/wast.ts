// `linkstep wast`: runs scripts and says of every command whether it does what the script says.

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { engineNames, isEngineFile } from '../../spec-tests/harness/engines.ts';
import type { Entry, RunEntry } from '../../spec-tests/harness/entries.ts';
import { expectationsFor, noExpectations, parseExpectations, updateExpectations } from '../../spec-tests/harness/expectations.ts';
import { runAll } from '../../spec-tests/harness/pool.ts';
import type { Task } from '../../spec-tests/harness/run-file.ts';
import { commandKinds } from '../../spec-tests/harness/schema.ts';
import { type Filter, findFiles, nothingSelected, parseFilter, selectionOf, shard, shownPath } from '../../spec-tests/harness/selection.ts';
import { errorTexts, vias } from '../../spec-tests/harness/verdicts.ts';
import { type LastRun, readLastRun, writeLastRun } from './last-run.ts';
import { exitOf, type ReportOptions, reporting, reportOptions } from './reporting.ts';
import { checkFile, debugOption, readInput, reasonOf, several, Usage, whole } from './terminal.ts';
import { packageVersion, projectRoot } from './version.ts';
import { watch } from './watch.ts';

const part = (text: string): { readonly part: number; readonly parts: number } => {
  const found = /^(\d+)\/(\d+)$/.exec(text);
  const [i, n] = [Number(found?.[1]), Number(found?.[2])];
  if (found === null || i < 1 || n < i) throw new InvalidArgumentError('A part is I/N, from 1/N to N/N.');
  return { part: i, parts: n };
};
const kinds = (text: string, before: readonly string[] = []): readonly string[] => {
  const given = text.split(',').filter(k => k !== '');
  const unknown = given.find(k => !(commandKinds as readonly string[]).includes(k));
  if (unknown !== undefined || given.length === 0) throw new InvalidArgumentError(`The kinds are ${commandKinds.join(', ')}.`);
  return [...before, ...given];
};

interface WastOptions extends ReportOptions {
  readonly filter?: readonly string[];
  readonly kind?: readonly string[];
  readonly failed?: true;
  readonly list?: true;
  readonly watch?: true;
  readonly eval?: readonly string[];
  readonly engine: string;
  readonly via: Task['via'];
  readonly errorText: Task['errorText'];
  readonly checkInvariants?: boolean;
  readonly expectations?: string | false;
  readonly updateExpectations?: true;
  readonly jobs: number;
  readonly shard?: { readonly part: number; readonly parts: number };
  readonly timeout?: number;
}

export const command = (): Command =>
  reportOptions(
    new Command()
      .description(
        'Run scripts of the official format (.wast) and give a verdict on every command. A .wat or .wasm is a script of one module.',
      )
      .usage('[options] FILE|FOLDER…')
      .argument('<paths...>', 'files, folders (every .wast below them), or - for the standard input')
      .addOption(
        new Option(
          '--filter <glob>',
          'only files that match, or FILE:LINE, FILE:LINE-LINE: only commands that stand there (repeatable)',
        ).argParser(several),
      )
      .addOption(new Option('--kind <kinds>', 'report only these kinds of commands, e.g. assert_trap,assert_return').argParser(kinds))
      .option('--failed', 'report only what failed in the last run (kept in .linkstep/)')
      .option('--list', 'list what would be run, and run nothing')
      .option('--watch', 'run again whenever a file changes')
      .addOption(
        new Option(
          '-e, --eval <command>',
          'run a command after those of the file, e.g. -e \'(invoke "f" (i32.const 1))\' (repeatable)',
        ).argParser(several),
      )
      .option('--engine <name>', `${engineNames.join(', ')}, or a .js file that exports 'engine'`, 'reference')
      .addOption(
        new Option('--via <way>', 'convert first: each module through binary, flat or folded text, or the whole script')
          .choices(vias)
          .default('none'),
      )
      .option('--check-invariants', 'hold the invariants of linking against the program after every link event; slow')
      .addOption(new Option('--error-text <how>', 'how failure strings are compared with messages').choices(errorTexts).default('prefix'))
      .option('--expectations <file>', 'the commands that are known to fail (default: those kept for the engine)')
      .option('--no-expectations', 'expect nothing to fail')
      .option('--update-expectations', 'write what failed and what passes again into the expectations file')
      .addOption(
        new Option('--jobs <n>', 'files at once, each in a worker thread; 0 for none, without a timeout')
          .argParser(whole('The number of jobs', 0))
          .default(availableParallelism()),
      )
      .addOption(new Option('--shard <i/n>', 'run part I of N of the files, the same on every machine; see linkstep merge').argParser(part))
      .addOption(
        new Option('--timeout <seconds>', 'how long a file may take (default: 120; with --jobs 0 as long as it takes)').argParser(
          whole('The timeout', 1),
        ),
      )
      .addOption(debugOption()),
  )
    .addHelpText(
      'after',
      `
What is counted: every command has one verdict (module, definition, instance, register, invoke, get, every assertion, output, and
a command that cannot be parsed); the commands of (script …) and (input …) count, these two do not. With --filter FILE:LINE,
--kind and --failed, all commands are run and only those selected are reported.

Examples:
  linkstep wast spec-tests/suites
  linkstep wast i32.wast --filter i32.wast:40-60 --verbose
  linkstep wast suite --jobs 4 --json > report.jsonl --junit report.xml
  linkstep wast add.wat -e '(invoke "add" (i32.const 1) (i32.const 2))'
  linkstep wast suite --shard 1/3 --json > part1.jsonl; linkstep merge part*.jsonl`,
    )
    .action(async (paths: readonly string[], options: WastOptions) => {
      check(paths, options);
      if (options.watch === true) await watch(paths, () => runOnce(paths, options));
      else process.exitCode = await runOnce(paths, options);
    });

/** Errors: `Usage`, before anything is run. */
function check(paths: readonly string[], options: WastOptions): void {
  for (const path of paths) {
    if (path === '-') continue;
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) checkFile(path);
  }
  if (paths.filter(p => p === '-').length > 1) throw new Usage('the standard input can be read once');
  if (options.watch === true && paths.includes('-')) throw new Usage('the standard input cannot be watched');
  if (!engineNames.includes(options.engine)) {
    if (!isEngineFile(options.engine))
      throw new Usage(`there is no engine '${options.engine}'; there are ${engineNames.join(', ')}, or name a .js file`);
    checkFile(options.engine);
  }
  if (options.jobs === 0 && options.timeout !== undefined)
    throw new Usage('--timeout needs a worker thread, which --jobs 0 does without: nothing could stop a file that hangs');
  const partial = options.filter ?? options.kind ?? options.failed ?? options.shard;
  if (options.updateExpectations === true && partial !== undefined)
    throw new Usage('--update-expectations needs a run of whole files, without --filter, --kind, --failed, --shard');
}

/** Runs what the options select; the exit status. */
async function runOnce(paths: readonly string[], options: WastOptions): Promise<number> {
  const started = performance.now();
  const files = found(paths);
  const filters = options.failed === true ? failedFilters(options.filter) : filtersOf(options);
  const expectations = expectationsOf(options);
  const single = files.length === 1;
  const candidates = files.map(path => ({ path, name: shownPath(path), size: path === '-' ? 0 : statSync(path).size }));
  const mine = options.shard === undefined ? candidates : shard(candidates, options.shard.part, options.shard.parts);
  const full =
    options.updateExpectations === true ||
    options.json === true ||
    options.tap === true ||
    options.verbose === true ||
    single ||
    [options.jsonFile, options.tapFile, options.junit].some(f => f !== undefined);
  const tasks = mine.flatMap(({ path, name }): Task[] => {
    const selection = selectionOf(name, filters, options.kind ?? null);
    if (selection === null) return [];
    const bytes = path === '-' ? readInput('-') : null;
    return [
      {
        path,
        name,
        bytes,
        actions: options.eval ?? [],
        selection,
        expectations: expectationsFor(expectations, name),
        via: options.via,
        errorText: options.errorText,
        checkInvariants: options.checkInvariants === true,
        full,
      },
    ];
  });
  if (tasks.length === 0 && options.shard === undefined)
    throw new Usage(files.length === 0 ? `no .wast file in ${paths.join(', ')}` : 'the filters leave out every file');
  if (options.list === true) return (await import('./listing.ts')).list(tasks);

  const report = reporting(options, single);
  const head: RunEntry = {
    type: 'run', schema: 1, version: packageVersion(), engine: options.engine, via: options.via,
    shard: options.shard === undefined ? null : `${options.shard.part}/${options.shard.parts}`, files: tasks.length,
  }; // biome-ignore format: one record
  report.entry(head);
  const last: LastRun = { failed: [], ran: [] };
  const commands = new Map<string, number>(); // how many start on a line
  const entry = (e: Entry): void => {
    report.entry(e);
    if (e.type === 'command' && e.status === 'failed')
      last.failed.push({ file: e.file, line: e.line, column: e.column, reason: e.reason ?? '' });
    if (e.type === 'command') commands.set(`${e.file}:${e.line}`, (commands.get(`${e.file}:${e.line}`) ?? 0) + 1);
    if (e.type === 'file') last.ran.push(e.file);
  };
  await runAll(tasks, { engine: options.engine, jobs: options.jobs, timeout: options.timeout ?? 120, entry, started: report.started });
  const tally = report.tally();
  const left = tally.passed + tally.failed + tally.skipped;
  const chosen = options.filter ?? options.kind ?? options.failed;
  const exit = left === 0 && chosen !== undefined && options.shard === undefined ? 2 : exitOf(tally);
  report.end(performance.now() - started, exit);
  writeLastRun(last, options.filter === undefined && options.kind === undefined && options.failed === undefined);
  if (exit === 2) throw new Usage(nothingSelected);
  if (options.updateExpectations === true) update(options, last, (file, line) => commands.get(`${file}:${line}`) ?? 0);
  return exit;
}

function found(paths: readonly string[]): ReturnType<typeof findFiles> {
  try {
    return findFiles(paths);
  } catch (thrown) {
    throw new Usage(`cannot read ${paths.join(', ')}: ${reasonOf(thrown)}`);
  }
}

/** Errors: `Usage`. */
function filtersOf(options: WastOptions): readonly Filter[] {
  try {
    return (options.filter ?? []).map(parseFilter);
  } catch (thrown) {
    throw new Usage(reasonOf(thrown));
  }
}

function failedFilters(filters: readonly string[] | undefined): readonly Filter[] {
  if (filters !== undefined) throw new Usage('--failed and --filter exclude each other');
  const last = readLastRun();
  if (last === null) throw new Usage('no last run is known here: .linkstep/last-run.json is missing');
  if (last.failed.length === 0) throw new Usage('nothing failed in the last run');
  return last.failed.map(({ file, line }) => ({ glob: file.replace(/[*?]/g, '?'), lines: line === 0 ? null : { from: line, to: line } }));
}

// ─── Expectations ───

const expectationsPath = (options: WastOptions): string =>
  typeof options.expectations === 'string' ? options.expectations : `${projectRoot}/spec-tests/harness/expectations/${options.engine}.txt`;

function expectationsOf(options: WastOptions) {
  if (options.expectations === false || options.updateExpectations === true) return noExpectations;
  const path = expectationsPath(options);
  if (options.expectations === undefined && statSync(path, { throwIfNoEntry: false }) === undefined) return noExpectations;
  checkFile(path);
  try {
    return parseExpectations(shownPath(path), readFileSync(path, 'utf8'));
  } catch (thrown) {
    throw new Usage(reasonOf(thrown));
  }
}

function update(options: WastOptions, last: LastRun, commands: (file: string, line: number) => number): void {
  const path = expectationsPath(options);
  const failed = last.failed.filter(f => last.ran.includes(f.file)); // of the files themselves
  const before = statSync(path, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(path, 'utf8');
  mkdirSync(new URL('.', `file://${path.startsWith('/') ? path : `${process.cwd()}/${path}`}`), { recursive: true });
  writeFileSync(path, updateExpectations(before, path, last.ran, failed, commands));
  process.stderr.write(`linkstep: wrote ${shownPath(path)}\n`);
}
