// `npm run bench`: how fast and how large, as ratios to another interpreter where there is one; tables in markdown.

import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { findFiles } from '../../spec-tests/harness/selection.ts';
import { depths, kernels } from './kernels.ts';
import { linking } from './linking.ts';
import { inTurn, type Measured, node, program } from './measure.ts';

interface Options {
  readonly peer: 'none' | 'ocaml';
  readonly ocaml?: string;
  readonly suite: string;
  readonly pairs: number;
  readonly only?: 'suite' | 'kernels' | 'linking';
}
const count = (text: string): number => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('A number from 1.');
  return n;
};

const root = new URL('../../../', import.meta.url);
const linkstep = new URL('../linkstep/main.js', import.meta.url);
const parser = new URL('./parse-suite.js', import.meta.url);

await new Command('bench')
  .description('Measures parsing, the whole official suite, and kernels. Runs are taken in turn with those of the peer; medians are shown.')
  .addOption(new Option('--peer <name>', 'hold against another interpreter').choices(['none', 'ocaml']).default('none'))
  .option('--ocaml <file>', 'the OCaml reference interpreter (default: $LINKSTEP_OCAML, or wasm on the PATH)')
  .option('--suite <folder>', 'the official suite', process.env.LINKSTEP_TESTSUITE ?? new URL('../shared/testsuite', root).pathname)
  .addOption(new Option('--pairs <n>', 'runs of each').argParser(count).default(3))
  .addOption(new Option('--only <part>', 'one part alone').choices(['suite', 'kernels', 'linking']))
  .addHelpText('after', '\nExamples:\n  npm run bench\n  npm run -s bench -- --peer ocaml --ocaml ~/spec/interpreter/wasm\n\nExit status: 0, or 1 where a checksum differs or a run fails.')
  .action(async (options: Options) => {
    try {
      await bench(options);
    } catch (thrown) {
      console.error(`bench: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      process.exitCode = 1;
    }
  })
  .parseAsync(); // biome-ignore format: options

async function bench(options: Options): Promise<void> {
  console.log(`node ${process.versions.node}, ${availableParallelism()} cores, medians of ${options.pairs}\n`);
  if (options.only === undefined || options.only === 'suite') suite(options);
  if (options.only === undefined || options.only === 'kernels') await tiers(options);
  if (options.only === undefined || options.only === 'linking') growth(options);
}

// ─── The suite ───

function suite(options: Options): void {
  if (!existsSync(options.suite)) {
    console.log(`The official suite is not at ${options.suite}: set LINKSTEP_TESTSUITE or --suite.\n`);
    return;
  }
  const peer = options.peer === 'ocaml' ? ocaml(options) : null;
  // The core alone: the peer does not run `custom/` and `legacy/`.
  const files = findFiles([options.suite]).filter(f => join(f, '..') === join(options.suite, '.'));
  const passed = /\b0 failed, 0 skipped$/;
  const jobs = availableParallelism();
  const runs = inTurn(options.pairs, {
    parse: () => node(parser, files, /^\d+$/),
    one: () => node(linkstep, ['wast', ...files, '--jobs', '1'], passed),
    all: () => node(linkstep, ['wast', ...files, '--jobs', String(jobs)], passed),
    ...(peer === null
      ? {}
      : { peerParse: () => program(peer, ['-d', '-u'], files), peerRun: () => program(peer, [], files) }),
  } as Readonly<Record<'parse' | 'one' | 'all' | 'peerParse' | 'peerRun', () => Measured>>); // biome-ignore format: the peer's are there iff it is
  const row = (what: string, m: Measured, theirs: Measured | undefined): string =>
    `| ${what} | ${m.wall.toFixed(1)} s | ${m.cpu?.toFixed(1) ?? '–'} s | ${m.peak === null ? '–' : `${m.peak.toFixed(0)} MiB`} |${theirs === undefined ? '' : ` ${theirs.wall.toFixed(1)} s | ${(m.wall / theirs.wall).toFixed(2)} |`}`;
  const them = peer === null ? ['', ''] : [' OCaml interpreter | ratio |', '---|---|'];
  console.log(`| official suite, ${files.length} core files | time | processor | peak memory |${them[0]}\n|---|---|---|---|${them[1]}`);
  console.log(row('parse and resolve', runs.parse, runs.peerParse));
  console.log(row('run, 1 job', runs.one, runs.peerRun));
  console.log(row(`run, ${jobs} jobs`, runs.all, runs.peerRun));
  if (peer !== null) console.log('\nThe OCaml interpreter runs each file in a process, one after another; it parses with `-d -u`.');
  console.log();
}

/** Errors: `Error`, where it is not to be found. */
function ocaml(options: Options): string {
  const named = options.ocaml ?? process.env.LINKSTEP_OCAML;
  if (named !== undefined) {
    if (statSync(named, { throwIfNoEntry: false })?.isFile() !== true) throw new Error(`there is no ${named}`);
    return named;
  }
  const found = (process.env.PATH ?? '').split(delimiter).map(folder => join(folder, 'wasm')).find(f => existsSync(f)); // biome-ignore format: short
  if (found === undefined) throw new Error('the OCaml interpreter is not on the PATH as wasm: set LINKSTEP_OCAML or --ocaml');
  return found;
}

// ─── Kernels ───

async function tiers(options: Options): Promise<void> {
  const ms = (t: number | null): string => (t === null ? '–' : `${t.toFixed(t < 10 ? 1 : 0)} ms`);
  console.log('| kernel | steps | reference tier | million steps/s | fast tier | ratio | host |\n|---|---|---|---|---|---|---|');
  for (const k of await kernels(options.pairs))
    console.log(
      `| ${k.name}(${k.n}) | ${k.steps} | ${ms(k.reference)} | ${(k.steps / k.reference / 1000).toFixed(1)} | ${ms(k.fast)} | ${k.fast === null ? '–' : (k.fast / k.reference).toFixed(3)} | ${ms(k.host)} |`,
    );
  console.log('\n| frames below | million steps/s |\n|---|---|');
  const at = depths(options.pairs, [10, 10_000]);
  for (const { depth, perSecond } of at) console.log(`| ${depth} | ${(perSecond / 1e6).toFixed(1)} |`);
  console.log(`\nA step at the greater depth costs ${(at[0]!.perSecond / at[1]!.perSecond).toFixed(2)} of one at the lesser.`);
}

// ─── Linking ───

function growth(options: Options): void {
  console.log('\n| linking | time | for each |\n|---|---|---|');
  for (const g of linking(options.pairs)) console.log(`| ${g.n} ${g.what} | ${g.time.toFixed(0)} ms | ${g.each.toFixed(0)} µs |`);
}
