// `linkstep run`: a program with its shared libraries, from the disk, in a world of WASI preview 1.

import { Command, Option } from 'commander';
import { type Config, invocation } from '../../interpreter/execution/configuration.ts';
import type { LinkError } from '../../interpreter/linking/state.ts';
import type { FuncInst } from '../../interpreter/runtime/instances.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { type FuncType, showType } from '../../interpreter/syntax/types.ts';
import type { TrapReport } from '../../interpreter/trace/trap.ts';
import { toValue } from '../../spec-tests/harness/boundary.ts';
import { showValue } from '../../spec-tests/harness/values.ts';
import { numberArgument } from './arguments.ts';
import { linkMap, showLinkMap } from './link-map.ts';
import { renderLinkError, renderTrap } from './link-report.ts';
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
import { debugOption, Usage, wantsColor } from './terminal.ts';

interface RunOptions extends ProgramOptions {
  readonly invoke?: string;
  readonly engine: Tier;
  readonly map?: true;
  readonly checkInvariants?: true;
  readonly step?: true;
}

export const command = (): Command =>
  programOptions(
    new Command()
      .description('Run a program: link it with its shared libraries, initialise them, and call its _start (or another export).')
      .usage('[options] MAIN [-- ARGUMENT…]')
      .argument('<main>', 'the main program, a .wasm or .wat file, with or without dynamic linking')
      .argument('[arguments...]', 'arguments of the program, or of the function of --invoke'),
  )
    .addOption(new Option('--invoke <name>', 'call this export of MAIN instead of _start, and print its results'))
    .addOption(engineOption())
    .option('--map', 'print the link map, too, when the program has ended')
    .option('--step', 'step through it instead, loader included, as linkstep step does')
    .option('--check-invariants', 'check the invariants of linking after every link event')
    .addOption(debugOption())
    .addHelpText(
      'after',
      `${searchHelp}

Examples:
  linkstep run spec-tests/fixtures/c/built/hello/main.wasm --map
  linkstep run main.wasm --library-path lib --dir . --env LANG=C -- -v file.txt
  linkstep run add.wat --invoke add -- 1 2
  linkstep run compiler.wasm --engine fast --dir . -- -o out.txt in.txt

Where the specification leaves a choice (memory.grow, NaN bits, relaxed vectors), the deterministic profile is taken; linkstep step --choose
takes others.

The exit status is the program's own (its low eight bits); 1 too where it traps, or cannot be linked, and 2 where MAIN cannot be read.`,
    )
    .action(async (main: string, args: readonly string[], options: RunOptions) => {
      if (options.engine === 'fast' && (options.step === true || options.checkInvariants === true))
        throw new Usage(`--engine fast takes no steps that ${options.step === true ? '--step' : '--check-invariants'} could look at`);
      if (options.step === true) {
        if (options.invoke !== undefined) throw new Usage("--step calls another export by linkstep step --program -e '(invoke …)'");
        const { stepFile } = await import('./step.ts');
        process.exitCode = await stepFile(main, args, {
          ...options,
          program: true,
          nth: 1,
          choose: 'first',
          limit: 50_000_000,
          color: 'auto',
        });
        return;
      }
      process.exitCode = runMain(main, args, options, await tierMaker(options.engine));
    });

const say = (text: string): void => {
  process.stderr.write(`linkstep: ${text}\n`);
};

/** Shows a link error on the standard error. */
export const complainLink = (e: LinkError, report: TrapReport | null = null): void => {
  process.stderr.write(`${renderLinkError(e, wantsColor('auto', process.stderr), report)}\n`);
};

function runMain(main: string, args: readonly string[], options: RunOptions, makesTier: MakesTier | null): number {
  const machine = openProgram(main, options.invoke === undefined ? args : [], options, nodeWorld(), makesTier);
  if ('kind' in machine) {
    complainLink(machine);
    return 1;
  }
  const driving = { checkInvariants: options.checkInvariants === true };
  const started = drive(machine, machine.z, driving);
  let outcome: Outcome = started;
  if (started.kind === 'values') {
    const entry = entryOf(machine, main, options.invoke, args);
    outcome = drive(machine, entry, driving);
    if (outcome.kind === 'values' && options.invoke !== undefined)
      process.stdout.write(outcome.values.map(v => `${showValue(toValue(v)).text}\n`).join(''));
  }
  const status = conclude(outcome);
  if (options.map === true && machine.p.linkMap.length > 0)
    process.stdout.write(`\n${showLinkMap(linkMap(machine.p)).join('\n').trimEnd()}\n`);
  return status;
}

/** Says what has to be said of an end; the exit status. */
export function conclude(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'exit':
      return outcome.status & 0xff;
    case 'values':
    case 'stopped':
      return 0;
    case 'unlinked':
      complainLink(outcome.error, outcome.report);
      return 1;
    case 'trap':
    case 'exhaustion':
      if (outcome.report === null) say(`${outcome.kind}: ${outcome.reason}`);
      else process.stderr.write(`${renderTrap(outcome.report, wantsColor('auto', process.stderr))}\n`);
      return 1;
    case 'exception':
      say(`uncaught exception: ${outcome.tag}`);
      return 1;
    case 'violated':
      say([`invariants violated after ${outcome.rule}:`, ...outcome.violations.map(v => `  ${v}`)].join('\n'));
      return 1;
  }
}

/** The call of `_start`, or of the export that was asked for. Errors: `Usage`. */
export function entryOf({ p }: Machine, main: string, name: string | undefined, args: readonly string[]): Config {
  const exports = p.linkMap[0]!.inst!.exports; // it has been started
  const x = exports.get(name ?? '_start');
  if (x?.kind !== 'func') {
    const others = [...exports].filter(([, y]) => y.kind === 'func').map(([n]) => n);
    const hint =
      others.length === 0
        ? 'it exports no functions'
        : `its functions are ${others.slice(0, 20).join(', ')}${others.length > 20 ? ', …' : ''}`;
    throw new Usage(
      name === undefined
        ? `${main} has no _start; --invoke calls another function, and ${hint}`
        : `${main} exports no function '${name}'; ${hint}`,
    );
  }
  return invocation(p.store, x.inst, name === undefined ? [] : argumentsOf(x.inst, name, args));
}

function argumentsOf(f: FuncInst, name: string, args: readonly string[]): Val[] {
  const { params } = f.type.unrolled.ct as FuncType; // a function's type is a function type
  if (params.length !== args.length)
    throw new Usage(
      `'${name}' takes ${params.length} argument${params.length === 1 ? '' : 's'}, and ${args.length} ${args.length === 1 ? 'is' : 'are'} given`,
    );
  return params.map((t, i) => {
    const v = numberArgument(t, args[i]!);
    if (v === null) throw new Usage(`argument ${i + 1} of '${name}' is an ${showType(t)}, and '${args[i]}' is none`);
    return v;
  });
}
