// `linkstep fuzz`: random valid modules through several engines, as long as there is time; what they disagree on is made small and kept.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type FeatureName, featureNames } from '../../spec-tests/harness/features.ts';
import { type CampaignOptions, defaults, fuzz } from '../fuzz/campaign.ts';
import { fuzzGraphs, type GraphOptions, graphCaseText, graphFileName, graphProgress, graphSummary } from '../fuzz/graphs-campaign.ts';
import { AbsentEngine } from '../fuzz/lane.ts';
import { caseText, fileName, progressLine, summary } from '../fuzz/report.ts';
import { checkFile, debugOption, Usage, whole } from './terminal.ts';

const MOST = 2 ** 32;
const count = (what: string) => whole(what, 1, MOST);
const listed = (text: string): readonly string[] => text.split(',').map(x => x.trim()).filter(x => x !== ''); // biome-ignore format: one chain
const featureList = (text: string): readonly FeatureName[] =>
  listed(text).map(name => {
    const known = featureNames.find(f => f === name);
    if (known === undefined) throw new InvalidArgumentError(`The features are ${featureNames.join(', ')}.`);
    return known;
  });

interface FuzzOptions {
  readonly seconds: number;
  readonly cases: number;
  readonly seed?: number;
  readonly engines: readonly string[];
  readonly features?: readonly FeatureName[];
  readonly size: number;
  readonly jobs: number;
  readonly timeout: number;
  readonly tries: number;
  readonly out: string;
  readonly graphs?: boolean;
}

export const command = (): Command =>
  new Command()
    .description('Run random valid modules on several engines and compare results, traps, globals, memories and tables.')
    .usage('[options]')
    .addOption(new Option('--seconds <n>', 'stop after so many seconds').argParser(count('The number of seconds')).default(60))
    .addOption(
      new Option('--cases <n>', 'stop after so many cases, of one or two modules each')
        .argParser(count('The number of cases'))
        .default(2 ** 32, 'no end'),
    )
    .addOption(
      new Option('--seed <n>', 'the seed; the same seed makes the same modules (default: another one each time)').argParser(
        whole('The seed', 0, MOST),
      ),
    )
    .addOption(
      new Option('--engines <names>', 'engines (linkstep engines lists them) or .js files; the others are held against the first')
        .argParser(listed)
        .default(['reference', 'fast', 'host'], 'reference,fast,host'),
    )
    .addOption(
      new Option('--features <names>', 'what modules may use (default: what all engines are found to have)').argParser(featureList),
    )
    .addOption(new Option('--size <n>', 'about how many instructions a module has').argParser(count('The size')).default(defaults.size))
    .addOption(new Option('--jobs <n>', 'threads').argParser(count('The number of jobs')).default(defaults.jobs, 'one a core'))
    .addOption(
      new Option('--timeout <seconds>', 'how long an engine may take for a case').argParser(count('The timeout')).default(defaults.timeout),
    )
    .addOption(
      new Option('--tries <n>', 'how many smaller cases are tried for each disagreement')
        .argParser(count('The number of tries'))
        .default(defaults.tries),
    )
    .addOption(new Option('--out <folder>', 'where disagreements are written, one .wast each').default('.linkstep/fuzz'))
    .addOption(new Option('--graphs', 'random library graphs in place of modules: engines with a loader, and those that replay link plans'))
    .addOption(debugOption())
    .addHelpText(
      'after',
      `
A case is a script of one or two random modules and calls of their functions. What the specification leaves open is no disagreement:
NaNs are made canonical and relaxed SIMD is left out where an engine other than reference and fast takes part. A disagreement is made
smaller until nothing can be left out of it, and written as a script that asserts what the first engine does.

With --graphs a case is a few shared libraries, a program, and opens, closes and calls. reference and fast load it; host and other engines
with the JavaScript API replay its link plan. Every answer must also be what an oracle foretells, which knows scopes and no loader.
--features, --size, --jobs and --timeout are about modules only.

Examples:
  linkstep fuzz --seconds 300
  linkstep fuzz --engines reference,fast --seed 1 --cases 1000
  linkstep fuzz --engines reference,node@26,bun --seconds 60
  linkstep fuzz --graphs --seconds 300`,
    )
    .action(async (given: FuzzOptions) => {
      process.exitCode = await (given.graphs === true ? runGraphs(given) : runFuzz(given));
    });

/** Errors: `Usage`, where an engine is a file that is not there. */
function commonOptions({ seed, seconds, cases, engines, tries }: FuzzOptions): Omit<GraphOptions, 'engines'> {
  for (const name of engines) if (name.endsWith('.js')) checkFile(name);
  return { seed: seed ?? Date.now() % 2 ** 32, seconds, cases, disagreements: defaults.disagreements, tries };
}

async function runGraphs(given: FuzzOptions): Promise<number> {
  const options: GraphOptions = {
    ...commonOptions(given),
    engines: given.engines.map(name => (name.endsWith('.js') ? resolve(name) : name)),
  };
  const outcome = await fuzzGraphs(options, (tally, seconds) => process.stderr.write(`${graphProgress(tally, seconds)}\n`)).catch(absent);
  for (const d of outcome.disagreements) write(given.out, graphFileName(options.seed, d), graphCaseText(options.seed, d));
  process.stdout.write(`${graphSummary(outcome, options)}\n`);
  return outcome.disagreements.length === 0 ? 0 : 1;
}

const absent = (thrown: unknown): never => {
  throw thrown instanceof AbsentEngine ? new Usage(thrown.message) : thrown;
};

/** Writes a case, and shows it. */
function write(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text);
  process.stdout.write(`${path}\n${text}\n`);
}

async function runFuzz(given: FuzzOptions): Promise<number> {
  if (given.engines.length < 2) throw new Usage('name at least two engines');
  const options: CampaignOptions = {
    ...commonOptions(given),
    engines: given.engines,
    features: given.features ?? null,
    size: given.size,
    jobs: given.jobs,
    timeout: given.timeout,
  };
  const outcome = await fuzz(options, (tally, seconds) => process.stderr.write(`${progressLine(tally, seconds)}\n`)).catch(absent);
  for (const d of outcome.disagreements) write(given.out, fileName(options.seed, d), caseText(options.seed, d));
  process.stdout.write(`${summary(outcome, options)}\n`);
  return outcome.disagreements.length === 0 ? 0 : 1;
}
