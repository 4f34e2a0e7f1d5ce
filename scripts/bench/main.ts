// `npm run bench`: how fast and how large, as ratios to other engines where there are any; tables in markdown. One file a part.

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { count, hostsOf, list, type Options, type PartName, parts, peerNames, peersOf } from './arguments.ts';
import { hosts } from './hosts.ts';
import { depths, kernels } from './kernels.ts';
import { linking } from './linking.ts';
import { programs } from './programs.ts';
import { suite } from './suite.ts';
import { intoReadme, markdown, type Table } from './tables.ts';

const root = new URL('../../../', import.meta.url);

await new Command('bench')
  .description('Measures parsing and running the official suite, kernels, linking, real programs, other hosts. Runs are taken in turn; medians are shown.')
  .addOption(new Option('--peer <names>', `hold against ${peerNames.join(', ')}; a list with commas, or none`).argParser(peersOf).default(['host'], 'host'))
  .option('--wasm3 <file>', 'wasm3 (default: $LINKSTEP_WASM3, or wasm3 on the PATH)')
  .option('--wabt <file>', "wabt's interpreter (default: $LINKSTEP_WABT, or wasm-interp on the PATH)")
  .option('--ocaml <file>', 'the OCaml reference interpreter (default: $LINKSTEP_OCAML, or wasm on the PATH)')
  .addOption(new Option('--hosts <list>', 'measure in other hosts too: node24=FILE,bun=FILE, or names alone where they are installed').argParser(hostsOf))
  .option('--suite <folder>', 'the official suite', process.env.LINKSTEP_TESTSUITE ?? new URL('../shared/testsuite', root).pathname)
  .addOption(new Option('--pairs <n>', 'runs of each').argParser(count).default(3))
  .addOption(new Option('--rounds <n>', 'rounds of a program that has rounds').argParser(count).default(120))
  .addOption(new Option('--milliseconds <n>', "that a kernel is given on the host's WebAssembly").argParser(count).default(40))
  .addOption(new Option('--kernels <names>', 'these kernels alone').argParser(list))
  .addOption(new Option('--only <part>', 'one part alone').choices(parts))
  .option('--readme', 'write the tables into the README, in their places')
  .addHelpText('after', '\nExamples:\n  npm run bench\n  npm run -s bench -- --peer host,wasm3,wabt,ocaml --ocaml ~/spec/interpreter/wasm\n  npm run -s bench -- --only kernels --kernels fib,sieve\n  npm run -s bench -- --only hosts --hosts node24,bun=/opt/bun/bin/bun\n\nWithout --only, other hosts are measured where --hosts names them.\nExit status: 0, or 1 where a checksum differs or a run fails.')
  .action(async (options: Options) => {
    try {
      bench(options);
    } catch (thrown) {
      console.error(`bench: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      process.exitCode = 1;
    }
  })
  .parseAsync(); // biome-ignore format: options

function bench(options: Options): void {
  const say = (line: string): void => console.log(`${line}\n`);
  say(`node ${process.versions.node}, V8 ${process.versions.v8}, ${availableParallelism()} cores, medians of ${options.pairs}`);
  const asked = (part: PartName): boolean =>
    options.only === undefined ? part !== 'hosts' || options.hosts !== undefined : options.only === part;
  const shown = (table: Table | null): void => {
    if (table === null) return;
    say(markdown(table));
    if (options.readme !== true) return;
    const file = new URL('README.md', root);
    writeFileSync(file, intoReadme(readFileSync(file, 'utf8'), table));
  };
  if (asked('suite')) shown(suite(options, say));
  if (asked('kernels')) {
    shown(kernels(options, say));
    if (options.kernels === undefined) depth(options);
  }
  if (asked('linking')) growth(options);
  if (asked('programs')) shown(programs(options, say));
  if (asked('hosts')) {
    const { table, failed } = hosts(options, say);
    shown(table);
    if (failed) process.exitCode = 1;
  }
}

function depth(options: Options): void {
  console.log('| frames below | million steps/s |\n|---|---|');
  const at = depths(options.pairs, [10, 10_000]);
  for (const { depth, perSecond } of at) console.log(`| ${depth} | ${(perSecond / 1e6).toFixed(1)} |`);
  console.log(`\nA step at the greater depth costs ${(at[0]!.perSecond / at[1]!.perSecond).toFixed(2)} of one at the lesser.\n`);
}

function growth(options: Options): void {
  console.log('| linking | time | for each |\n|---|---|---|');
  for (const g of linking(options.pairs)) console.log(`| ${g.n} ${g.what} | ${g.time.toFixed(0)} ms | ${g.each.toFixed(0)} µs |`);
  console.log();
}
