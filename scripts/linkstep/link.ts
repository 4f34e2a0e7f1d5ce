// `linkstep link`: how a program is linked, without running it or after a run: link map, bindings, needed tree, check, log.

import { Command } from 'commander';
import { shown } from '../../interpreter/diagnostics/render.ts';
import { showError } from '../../interpreter/linking/errors.ts';
import type { LinkEvent } from '../../interpreter/linking/log.ts';
import type { LinkError } from '../../interpreter/linking/state.ts';
import { type Check, check, failed, showCheck } from './link-check.ts';
import { showEvent } from './link-log.ts';
import { type LinkMap, linkMap, showLinkMap } from './link-map.ts';
import { neededTree, showTree, type TreeLine } from './link-tree.ts';
import { showWhy, type Why, why } from './link-why.ts';
import { nodeWorld } from './node-files.ts';
import {
  engineOption,
  type Machine,
  type MakesTier,
  openProgram,
  type ProgramOptions,
  programOptions,
  searchHelp,
  type Tier,
  tierMaker,
} from './program.ts';
import { drive, type Outcome } from './program-run.ts';
import { complainLink, conclude, entryOf } from './run.ts';
import { debugOption, several } from './terminal.ts';

interface LinkOptions extends ProgramOptions {
  readonly map?: true;
  readonly why: readonly string[];
  readonly tree?: true;
  readonly check?: true;
  readonly log?: true;
  readonly plan?: true;
  readonly replay?: string;
  readonly run?: true;
  readonly engine: Tier;
  readonly json?: true;
}

export const command = (): Command =>
  programOptions(
    new Command()
      .description(
        'Show how a program is linked. Nothing of the program is run, unless --run says so: then what it opens by name is shown, too.',
      )
      .usage('[options] MAIN [-- ARGUMENT…]')
      .argument('<main>', 'the main program, a .wasm or .wat file')
      .argument('[arguments...]', 'arguments of the program, with --run; more files, with --replay')
      .option('--map', 'who owns memory and table; objects, slots and cells (this is the default)')
      .option('--why <symbol>', 'who defines a symbol, who asked for it, who answered, who was shadowed (repeatable)', several, [])
      .option('--tree', 'what needs what, which file it is, and what is loaded already, in a cycle, or missing')
      .option('--check', 'what a run would fail with, and what is odd; status 1 if the program does not link')
      .option('--log', 'every link event, a line each')
      .option(
        '--plan',
        'the link plan: what an engine is asked to do, operation by operation, and the state after each; of a .wast script, too',
      )
      .option(
        '--replay <engine>',
        'run FILE… (programs, scripts, folders of them, plans as JSON) and replay what they do on an engine: host, node@26, bun, chromium, firefox',
      )
      .option('--run', 'run the program first; its output goes to the standard error')
      .addOption(engineOption())
      .option('--json', 'one JSON document with a field for each of map, why, tree, check, log that is asked for'),
  )
    .addOption(debugOption())
    .addHelpText(
      'after',
      `${searchHelp}

Examples:
  linkstep link spec-tests/fixtures/c/built/hello/main.wasm
  linkstep link main.wasm --why malloc --tree
  linkstep link main.wasm --check --json
  linkstep link main.wasm --run --log -- argument
  linkstep link main.wasm --plan --run
  linkstep link --replay firefox spec-tests/suites/linking main.wasm`,
    )
    .action(async (main: string, args: readonly string[], options: LinkOptions) => {
      if (options.plan === undefined && options.replay === undefined)
        process.exitCode = linkMain(main, args, options, await tierMaker(options.engine));
      else {
        const { printPlan, replayFiles } = await import('./link-plan.ts');
        process.exitCode =
          options.replay === undefined ? printPlan(main, args, options) : await replayFiles(options.replay, [main, ...args], options);
      }
    });

interface Report {
  /** Null if all went well. */
  readonly error: string | null;
  readonly map?: LinkMap;
  readonly why?: readonly Why[];
  readonly tree?: readonly TreeLine[];
  readonly check?: Check;
  readonly log?: readonly LinkEvent[];
}

/** Guest code begins with the first start function; what comes before it decides whether the program links. */
export const guestCode = (e: { readonly op: string }): boolean =>
  e.op === 'link.commit' && (e as { readonly phase?: string }).phase === 'start';

function linkMain(main: string, args: readonly string[], options: LinkOptions, makesTier: MakesTier | null): number {
  const world = nodeWorld();
  // What the program writes must not get into the report.
  const machine = openProgram(main, args, options, { ...world, stdout: world.stderr }, makesTier);
  if ('kind' in machine) {
    // Not even a main program: all there is to report is that.
    if (options.json === true) write({ error: showError(machine), ...(options.check === true ? { check: failed(machine) } : {}) });
    else if (options.check === true) writeLines(showCheck(failed(machine)));
    else complainLink(machine);
    return 1;
  }
  const planned = drive(machine, machine.z, { before: guestCode });
  // A plan is checked as it stands before any code has run; a run goes on from there.
  const checked = options.check === true ? checkOf(machine, errorOf(planned)) : undefined;
  let outcome: Outcome = planned;
  if (options.run === true && planned.kind === 'stopped') {
    outcome = drive(machine, machine.z);
    if (outcome.kind === 'values' && machine.p.linkMap[0]!.inst!.exports.has('_start'))
      outcome = drive(machine, entryOf(machine, main, undefined, []));
  }
  const error = errorOf(outcome);
  const { p } = machine;
  const plain = options.why.length === 0 && options.tree === undefined && options.check === undefined && options.log === undefined;
  const report: Report = {
    error: error === null ? null : showError(error),
    ...((options.map === true || plain) && error === null ? { map: linkMap(p) } : {}),
    ...(options.why.length > 0 ? { why: options.why.map(symbol => why(p, symbol)) } : {}),
    ...(options.tree === true ? { tree: neededTree(p.log, p.preload) } : {}),
    ...(checked === undefined ? {} : { check: checked }),
    ...(options.log === true ? { log: p.log } : {}),
  };
  if (options.json === true) write(report);
  else writeLines(textOf(report));
  const unknown = report.why?.some(w => w.definitions.length === 0 && w.bindings.length === 0) === true;
  // The check has said what there is to say of a program that does not link.
  const status = error !== null && (options.check === true || options.json === true) ? 1 : conclude(outcome);
  return unknown && status === 0 ? 1 : status;
}

const checkOf = ({ p }: Machine, error: LinkError | null): Check => (error === null ? check(p) : failed(error));
const errorOf = (outcome: Outcome): LinkError | null => (outcome.kind === 'unlinked' ? outcome.error : null);

const write = (report: Report): void => {
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
};
const writeLines = (lines: readonly string[]): void => {
  const text = lines.map(shown).join('\n').trimEnd();
  if (text !== '') process.stdout.write(`${text}\n`);
};

function textOf({ map, why, tree, check, log }: Report): string[] {
  return [
    ...(map === undefined ? [] : showLinkMap(map)),
    ...(why === undefined ? [] : why.flatMap(showWhy)),
    ...(tree === undefined ? [] : [...showTree(tree), '']),
    ...(check === undefined ? [] : showCheck(check)),
    ...(log === undefined ? [] : log.map(showEvent)),
  ];
}
