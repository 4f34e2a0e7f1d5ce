// A program from the disk, ready to be linked and run: what `linkstep run` and `linkstep link` have in common.

import { basename, dirname } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FastTier, TierOptions } from '../../interpreter/compilation/tier.ts';
import type { Config } from '../../interpreter/execution/configuration.ts';
import type { Validated } from '../../interpreter/execution/instantiate.ts';
import type { RuleTable } from '../../interpreter/execution/step.ts';
import { type Preopen, type Wasi, type WasiOptions, wasi } from '../../interpreter/host/wasi.ts';
import { Failed } from '../../interpreter/host/wasi-abi.ts';
import { elf, profiles } from '../../interpreter/linking/policy.ts';
import { linkRules, newProgram, startProgram } from '../../interpreter/linking/program.ts';
import { read } from '../../interpreter/linking/search.ts';
import type { LinkError, Program } from '../../interpreter/linking/state.ts';
import { newStore, type Store } from '../../interpreter/runtime/store.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import { attempt } from './diagnostics.ts';
import { load } from './inputs.ts';
import { nodeDirectory } from './node-files.ts';
import { canonical, diskFiles } from './program-files.ts';
import { checkFile, several, Usage } from './terminal.ts';

/** Which tier runs a program. */
export type Tier = 'reference' | 'fast';
/** Makes a tier on a store. */
export type MakesTier = (store: Store, options: TierOptions) => FastTier;
/** What makes the tier that is asked for, null for the reference tier. It is read only where it is wanted: that takes as long as a small program. */
export async function tierMaker(engine: Tier): Promise<MakesTier | null> {
  if (engine === 'reference') return null;
  // By it the calls of compiled code are known; more of them than are shown.
  Error.stackTraceLimit = 100;
  return (await import('../../spec-tests/harness/fast.ts')).tierOn;
}
export const engineOption = (): Option =>
  new Option('--engine <name>', 'reference, rule by rule; or fast, compiled, which has the same results')
    .choices(['reference', 'fast'])
    .default('reference');

/** What a program is started with; of both commands. */
export interface ProgramOptions {
  readonly libraryPath: readonly string[];
  readonly preload: readonly string[];
  readonly profile: string;
  readonly bindNow?: true;
  readonly reading: 'cells' | 'patched';
  readonly dir: readonly string[];
  readonly env: readonly string[];
}

const variable = (text: string, before: readonly string[] = []): readonly string[] => {
  if (!/^[^=]+=/.test(text)) throw new InvalidArgumentError('A variable is NAME=VALUE.');
  return [...before, text];
};

export const programOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--library-path <dir>', 'where libraries are looked for first (repeatable)').argParser(several).default([], 'none'),
    )
    .addOption(
      new Option('--preload <lib>', 'a library that comes right after MAIN in the search order (repeatable)')
        .argParser(several)
        .default([], 'none'),
    )
    .addOption(new Option('--profile <name>', 'the loader whose choices are followed').choices([...profiles.keys()]).default(elf.profile))
    .option('--bind-now', 'resolve every function before anything runs, not at its first call')
    .addOption(
      new Option('--reading <how>', 'link-time constants are read from GOT cells, or patched into the code')
        .choices(['cells', 'patched'])
        .default('cells'),
    )
    .addOption(
      new Option(
        '--dir <host[::guest]>',
        'a directory that the program may use, and its name for it (repeatable); without, it sees no files',
      )
        .argParser(several)
        .default([], 'none'),
    )
    .addOption(
      new Option('--env <name=value>', 'an environment variable (repeatable); the program sees no others')
        .argParser(variable)
        .default([], 'none'),
    );

/** The text that both commands' help has on where libraries come from. */
export const searchHelp = `
Search for libraries: a name with a slash is a path; else what is loaded under that name, the --library-path folders in order, the runtime
path of the library that asks ($ORIGIN in it is that library's folder), and last the folder of MAIN.`;

function preopensOf(dirs: readonly string[]): Preopen[] {
  return dirs.map(text => {
    const at = text.indexOf('::');
    const [host, guestPath] = at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 2)];
    try {
      return { guestPath, dir: nodeDirectory(host) };
    } catch (error) {
      if (!(error instanceof Failed)) throw error;
      throw new Usage(
        `--dir ${host}: ${error.errno === 'noent' ? 'no such folder' : error.errno === 'notdir' ? 'it is no folder' : error.errno}`,
      );
    }
  });
}

/** A program that is about to start. */
export interface Machine {
  readonly p: Program;
  readonly rules: RuleTable;
  readonly world: Wasi;
  /** Null where the reference tier runs it. */
  readonly tier: FastTier | null;
  /** What starts it. */
  readonly z: Config;
}

/** The main module: a binary, or the text of a module. Errors: `Usage`, of a file that cannot be read; a `LinkError`, of what is in it. */
function mainOf(p: Program, file: string, path: string): Validated | LinkError {
  if (!file.endsWith('.wat')) return read(p, path);
  const input = attempt(() => {
    const got = load(file);
    if (got.kind === 'script') throw new Usage(`${file} is a script; linkstep wast runs those`);
    return { module: got.module, type: validate(got.module) };
  });
  return input.ok ? input.value : { kind: 'not-a-library', path, reason: 'not a valid module', diagnostic: input.diagnostic };
}

/** Pointers in the calls of WASI are as wide as the main program's. */
const wide = ({ module }: Validated): boolean =>
  [...module.imports.flatMap(({ type }) => (type.kind === 'memory' ? [type.type] : [])), ...module.memories.map(m => m.type)][0]?.at ===
  'i64';

/**
 * Makes a program from its main file. `args` are those after the program's name; `stdio` has streams, clocks, random numbers.
 * Errors: `Usage`, of files and folders that are not there; a `LinkError`, where the file is no main program.
 */
export function openProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions,
  stdio: Omit<WasiOptions, 'args' | 'env' | 'preopens' | 'memory'>,
  makesTier: MakesTier | null = null,
): Machine | LinkError {
  checkFile(file);
  const path = canonical(file);
  const store = newStore();
  const p = newProgram({
    store,
    files: diskFiles,
    host: (module, name) => (module === 'wasi_snapshot_preview1' ? world.exports.get(name) : undefined),
    policy: profiles.get(options.profile)!, // the parser of options has checked it
    libraryPath: options.libraryPath,
    defaultPath: [dirname(path)],
    preload: options.preload,
    bindNow: options.bindNow === true,
    reading: options.reading,
  });
  const main = mainOf(p, file, path);
  if ('kind' in main) return main;
  const world = wasi(store, {
    ...stdio,
    args: [file, ...args],
    env: Object.fromEntries(options.env.map(text => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)])),
    preopens: preopensOf(options.dir),
    pointers: wide(main) ? 'i64' : 'i32',
    memory: () => p.memory ?? undefined,
  });
  const z = startProgram(p, main, basename(file), path);
  if ('kind' in z) return z;
  const rules = linkRules(p);
  return { p, rules, world, z, tier: makesTier?.(store, { rules }) ?? null };
}
