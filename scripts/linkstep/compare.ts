// `linkstep compare`: runs scripts on several engines and says command by command who agrees with the reference, and why not.

import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type Expectations, parseExpectations } from '../../spec-tests/harness/expectations.ts';
import { findFiles, shownPath } from '../../spec-tests/harness/selection.ts';
import { classes } from '../compare/classes.ts';
import { type CaseFound, firstDivergence } from '../compare/divergence.ts';
import { caseLine, endLine, fileLines, headLine } from '../compare/json.ts';
import { comparisonPage } from '../compare/page.ts';
import { exitOf, reportText, type Summary, summaryOf, tableSection } from '../compare/report.ts';
import { compareAll, type FileComparison, type Group, type NamedFile, readScript } from '../compare/run.ts';
import { openEngine } from '../engines/all.ts';
import { commandEngine } from '../engines/command.ts';
import type { ForeignEngine } from '../engines/foreign.ts';
import { compareUnderLoader, loaderNames } from '../loaders/command.ts';
import {
  type ColorWhen,
  checkFile,
  colorOption,
  debugOption,
  isTerminal,
  paintFor,
  readInput,
  reasonOf,
  several,
  Usage,
  wantsColor,
  whole,
} from './terminal.ts';
import { projectRoot } from './version.ts';

interface CompareOptions {
  readonly engines?: readonly string[];
  readonly engineCmd?: readonly string[];
  readonly json?: true;
  readonly html?: string;
  readonly first?: true;
  readonly shrink?: string;
  readonly writeTable?: true;
  readonly loader?: string;
  readonly jobs: number;
  readonly timeout: number;
  readonly expectations?: string | boolean;
  readonly color: ColorWhen;
}

const names = (text: string): readonly string[] => {
  const given = text.split(',').map(n => n.trim()).filter(n => n !== ''); // biome-ignore format: one expression
  if (given.length === 0) throw new InvalidArgumentError('Name the engines, the reference first.');
  if (new Set(given).size < given.length) throw new InvalidArgumentError('Each engine is named once.');
  return given;
};

export const command = (): Command =>
  new Command()
    .description(
      'Run scripts (.wast, or a .wat or .wasm as a script of one module) on several engines and compare, command by command, what each of them gives.',
    )
    .usage('[options] FILE|FOLDER…')
    .argument('<paths...>', 'files, folders (every .wast below them), or - for the standard input')
    .addOption(
      new Option(
        '--engines <names>',
        "engines, or .js files that export 'engine', with commas; the first is the reference (default: reference,fast,host)",
      ).argParser(names),
    )
    .addOption(
      new Option(
        '--engine-cmd <command>',
        'an engine of your own, a process that speaks the protocol of scripts/engines/README.md (repeatable)',
      ).argParser(several),
    )
    .addOption(
      new Option('--loader <name>', 'instead of engines: the cases of the linking suite under a foreign dynamic loader').choices(
        loaderNames,
      ),
    )
    .option('--json', 'write JSON lines to the standard output; the report for people goes to the standard error')
    .option('--html <file>', 'write the report as a page that needs nothing else')
    .option('--first', 'shrink the first disagreement, and show the case with the last steps of the reference')
    .option('--shrink <folder>', 'shrink each disagreement, one a cause, and write the cases into a folder')
    .option('--write-table', 'write the table, with versions, into spec-tests/README.md; of a loader, the recorded run and its page')
    .addOption(
      new Option('--jobs <n>', 'scripts at once, over all engines')
        .argParser(whole('The number of jobs', 1))
        .default(availableParallelism(), 'one a processor'),
    )
    .addOption(new Option('--timeout <seconds>', 'how long a script may take on an engine').argParser(whole('The timeout', 1)).default(120))
    .option('--expectations <folder>', 'where ENGINE.txt says what is known to disagree (default: those that linkstep has)')
    .option('--no-expectations', 'expect nothing to disagree')
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText(
      'after',
      `
What a command gives is compared bit for bit. Classes:
${Object.values(classes)
  .map(c => `  ${c.heading.padEnd(15)} ${c.about}`)
  .join('\n')}
Known disagreements of an engine stand in spec-tests/harness/expectations/ENGINE.txt, each with its reason; one that agrees is a failure.
linkstep engines lists the engines that there are.

Examples:
  linkstep compare spec-tests/suites/core --engines reference,fast,host
  linkstep compare suite --engines reference,node@26,bun --json > report.jsonl --html report.html
  linkstep compare suite --engines reference,./mine.mjs --first
  linkstep compare suite --engines reference,jsc --shrink cases
  linkstep compare suite --engine-cmd 'python3 my-engine.py'
  linkstep compare --loader emscripten spec-tests/suites/linking`,
    )
    .action(async (paths: readonly string[], options: CompareOptions) => {
      process.exitCode = await compare(paths, options);
    });

function filesOf(paths: readonly string[]): NamedFile[] {
  for (const path of paths) if (path !== '-' && statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) checkFile(path);
  let found: readonly string[];
  try {
    found = findFiles(paths);
  } catch (thrown) {
    throw new Usage(`cannot read ${paths.join(', ')}: ${reasonOf(thrown)}`);
  }
  if (found.length === 0) throw new Usage(`no .wast file in ${paths.join(', ')}`);
  return found.map(path => ({ path, name: shownPath(path), bytes: path === '-' ? readInput('-') : null }));
}

/**
 * What is known of an engine, in ENGINE.txt of the folder: by default linkstep's own, which know nothing of what is no engine of linkstep's.
 * Errors: `Usage`, of a folder that is none, and of a file that is not as it is to be.
 */
function expectationsOf(engine: string, folder: string | true, ours: boolean): (readonly [string, Expectations])[] {
  if (folder === true && !ours) return [];
  if (folder !== true && statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new Usage(`${folder} is no folder`);
  const path = join(
    folder === true ? `${projectRoot}/spec-tests/harness/expectations` : folder,
    `${basename(engine).replace(/\.m?js$/, '')}.txt`,
  );
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return [];
  try {
    return [[engine, parseExpectations(shownPath(path), readFileSync(path, 'utf8'))]];
  } catch (thrown) {
    throw new Usage(reasonOf(thrown));
  }
}

/** The engines, started; the reference first. Errors: `Usage`, of one that is not there or does not start. */
async function open(named: readonly string[], commands: readonly string[]): Promise<ForeignEngine[]> {
  const engines: ForeignEngine[] = [];
  try {
    for (const name of named) engines.push(await openEngine(name));
    for (const command of commands) engines.push(await commandEngine(command));
    const twice = engines.find((e, i) => engines.findIndex(x => x.name === e.name) < i);
    if (twice !== undefined) throw new Error(`two engines are called ${twice.name}`);
  } catch (thrown) {
    for (const e of engines) await e.close();
    throw new Usage(reasonOf(thrown));
  }
  return engines;
}

async function compare(paths: readonly string[], options: CompareOptions): Promise<0 | 1> {
  const files = filesOf(paths);
  if (options.loader !== undefined) return underLoader(files, options.loader, options);
  if (options.html !== undefined) checkWritable(options.html);
  const commands = options.engineCmd ?? [];
  const named = options.engines ?? (commands.length > 0 ? ['reference'] : ['reference', 'fast', 'host']);
  if (named.length + commands.length < 2) throw new Usage('it takes two engines at least to compare, the reference first');
  const engines = await open(named, commands);
  const progress = isTerminal(process.stderr) ? (line: string): void => void process.stderr.write(`\r\u001b[2K${line}`) : null;
  const json = options.json === true ? (line: string): void => void process.stdout.write(line) : null;
  const people = json === null ? process.stdout : process.stderr;
  json?.(headLine(engines, files.length));
  const done: FileComparison[] = [];
  const cases = new Map<Group, CaseFound>();
  let summary: Summary;
  try {
    const { expectations: folder } = options;
    const known = folder === false ? [] : engines.flatMap(e => expectationsOf(e.name, folder ?? true, named.includes(e.name)));
    await compareAll(files, engines, {
      jobs: options.jobs,
      timeout: options.timeout,
      expectations: new Map(known),
      compared: file => {
        done.push(file);
        json?.(fileLines(file));
        progress?.(`${done.length} of ${files.length}  ${file.file}`);
      },
    });
    progress?.('');
    summary = summaryOf(done, engines);
    people.write(reportText(summary, paintFor(wantsColor(options.color, people))));
    const wanted = summary.groups.filter(g => g.class !== 'expected');
    for (const g of options.shrink !== undefined ? wanted : options.first === true ? wanted.slice(0, 1) : []) {
      progress?.(`shrinking ${g.findings[0]!.file}:${g.findings[0]!.line}`);
      const found = await caseOf(g, files, engines, options.timeout);
      progress?.('');
      cases.set(g, found);
      json?.(caseLine(found));
      if (options.first === true && cases.size === 1) people.write(`\n${found.script}`);
    }
  } finally {
    progress?.('');
    await Promise.all(engines.map(e => e.close()));
  }
  json?.(endLine(summary));
  if (options.shrink !== undefined) writeCases(options.shrink, cases.values());
  if (options.html !== undefined) writeFileSync(options.html, comparisonPage(summary, cases));
  if (options.writeTable === true) writeTable(summary);
  return exitOf(summary);
}

async function underLoader(files: readonly NamedFile[], loader: string, { json, writeTable }: CompareOptions): Promise<0> {
  try {
    await compareUnderLoader(
      files.map(f => f.path),
      {
        loader,
        json: json === true,
        writeTable: writeTable === true,
        write: text => void process.stdout.write(text),
        note: text => void process.stderr.write(`linkstep: ${text}`),
      },
    );
  } catch (thrown) {
    throw new Usage(reasonOf(thrown));
  }
  return 0;
}

function checkWritable(path: string): void {
  try {
    writeFileSync(path, '');
  } catch (thrown) {
    throw new Usage(`cannot write ${path}: ${reasonOf(thrown)}`);
  }
}

/** Seconds for a case: a run of a candidate takes milliseconds in a thread, and more in a process or a page. */
const budget = 120;

function caseOf(g: Group, files: readonly NamedFile[], engines: readonly ForeignEngine[], timeout: number): Promise<CaseFound> {
  const finding = g.findings[0]!; // a group has a finding
  const file = files.find(f => f.name === finding.script)!; // it was compared
  const other = engines.find(e => e.name === g.engine)!; // it was compared
  return firstDivergence(finding, readScript(file), [engines[0]!, other], { timeout: Math.min(timeout, 10), budget });
}

function writeCases(folder: string, cases: Iterable<CaseFound>): void {
  mkdirSync(folder, { recursive: true });
  for (const c of cases) {
    const name = `${c.engine}-${c.kind}-${basename(c.file)}-${c.line}`.replace(/[^\w.-]+/g, '_').replace(/\.wast(?=-)/, '');
    writeFileSync(join(folder, `${name}.wast`), c.script);
  }
}

const [begin, end] = ['<!-- linkstep compare: table -->', '<!-- end of table -->'];

/** Errors: `Usage`, of a README without the two markers. */
function writeTable(s: Summary): void {
  const path = join(projectRoot, 'spec-tests/README.md');
  const text = statSync(path, { throwIfNoEntry: false }) === undefined ? '' : readFileSync(path, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Usage(`${shownPath(path)} has no place for the table: the lines ${begin} and ${end}`);
  writeFileSync(path, `${text.slice(0, from + begin.length)}\n\n${tableSection(s)}\n\n${text.slice(to)}`);
  process.stderr.write(`linkstep: wrote ${shownPath(path)}\n`);
}
