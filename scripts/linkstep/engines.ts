// `linkstep engines`: which engines linkstep can compare with, what each has, and how to install those that are absent.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { relative } from 'node:path';
import { Command } from 'commander';
import { editionOf, type FeatureName, featureNames } from '../../spec-tests/harness/features.ts';
import { engineKinds } from '../engines/all.ts';
import { enginesFolder } from '../engines/find.ts';
import type { EngineKind, Features } from '../engines/foreign.ts';
import { type ColorWhen, colorOption, debugOption, paintFor, reasonOf, Usage, wantsColor } from './terminal.ts';

/** What is known of an engine; `features` null where it was not found, or `problem` says that it did not start. */
interface Known {
  readonly name: string;
  readonly summary: string;
  readonly found: string | null;
  readonly version: string | null;
  readonly observes: 'values' | 'verdicts' | null;
  readonly features: Features | null;
  readonly problem: string | null;
  readonly install: string | null;
}

export const command = (): Command =>
  new Command()
    .description(
      'List the engines that scripts can be compared on: version, where it was found, and its features, each tried with a tiny module. Of an engine that is absent, how to install it.',
    )
    .usage('[options] [ENGINE…]')
    .argument('[engines...]', 'only these')
    .option('--install', 'install the engines that are named: npm packages below .linkstep/engines/, without running their scripts')
    .option('--json', 'print one JSON array')
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText(
      'after',
      `
An engine is looked for on the PATH, where Debian has it, and in npm packages of .linkstep/engines/*/node_modules and node_modules. What npm
does not have is installed by the command that is shown. Features without a mark are of WebAssembly 3.0 or older; + is of no edition yet.

Examples:
  linkstep engines
  linkstep engines node@26 bun --json
  linkstep engines --install deno bun`,
    )
    .action(async (names: readonly string[], options: { readonly install?: true; readonly json?: true; readonly color: ColorWhen }) => {
      const kinds = chosen(names);
      if (options.install === true) {
        if (names.length === 0) throw new Usage('--install needs the names of engines; linkstep engines lists them');
        process.exitCode = install(kinds);
        return;
      }
      const paint = paintFor(wantsColor(options.color, process.stdout));
      const all: Known[] = [];
      for (const kind of kinds) {
        const known = await look(kind);
        all.push(known);
        if (options.json !== true) process.stdout.write(shown(known, paint));
      }
      if (options.json === true) process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
    });

/** Errors: `Usage`, of a name that is none. */
function chosen(names: readonly string[]): readonly EngineKind[] {
  const unknown = names.find(n => !engineKinds.some(k => k.name === n));
  if (unknown !== undefined) throw new Usage(`there is no engine '${unknown}'; there are ${engineKinds.map(k => k.name).join(', ')}`);
  return names.length === 0 ? engineKinds : engineKinds.filter(k => names.includes(k.name));
}

async function look(kind: EngineKind): Promise<Known> {
  const { name, summary, install } = kind;
  const found = kind.find();
  const nothing = { name, summary, found, version: null, observes: null, features: null, problem: null, install };
  if (found === null) return nothing;
  try {
    const engine = await kind.open(found);
    try {
      return { ...nothing, version: engine.version, observes: engine.observes, features: await engine.features() };
    } finally {
      await engine.close();
    }
  } catch (thrown) {
    return { ...nothing, problem: reasonOf(thrown) };
  }
}

// ─── Showing ───

const isOfEdition = (name: string): boolean => featureNames.some(f => f === name) && editionOf(name as FeatureName) !== null; // by the test

/** The latest edition of which no feature is missing; null where there is none. */
function wholeEdition(features: Features): 2 | 3 | null {
  const whole = (edition: 2 | 3): boolean => featureNames.every(f => (editionOf(f) ?? 9) > edition || features[f] === true);
  return whole(3) ? 3 : whole(2) ? 2 : null;
}

const place = (found: string): string => {
  const here = relative(process.cwd(), found);
  return found.includes('/') && !here.startsWith('..') ? here : found;
};

function shown({ name, summary, found, version, observes, features, problem, install }: Known, paint: ReturnType<typeof paintFor>): string {
  const lines = [`${paint.strong(name.padEnd(10))} ${found === null ? paint.warn('absent') : (version ?? '')}`];
  const add = (what: string, text: string): number => lines.push(`  ${paint.faint(what.padEnd(8))} ${text}`);
  add('is', observes === 'verdicts' ? `${summary}; gives verdicts, not values` : summary);
  if (found === null) add('install', install ?? '(not for this machine)');
  else add('found', place(found));
  if (problem !== null) add('problem', paint.bad(problem.split('\n')[0] ?? ''));
  if (features !== null) {
    const names = Object.keys(features);
    const [has, lacks] = [true, false].map(value => names.filter(n => features[n] === value));
    const marked = (list: readonly string[]): string => list.map(n => (isOfEdition(n) ? n : `${n}+`)).join(', ') || 'nothing';
    const edition = wholeEdition(features);
    const rest = has!.filter(n => edition === null || !featureNames.some(f => f === n && (editionOf(f) ?? 9) <= edition));
    add('has', edition === null ? marked(rest) : [`WebAssembly ${edition}.0`, ...(rest.length > 0 ? [marked(rest)] : [])].join('; '));
    add('lacks', marked(lacks!)); // two lists, by the first line
  }
  return `${lines.join('\n')}\n\n`;
}

// ─── Installing ───

/** Runs npm for each, after it has shown the command; what only the system's package manager has is shown. The exit status. */
function install(kinds: readonly EngineKind[]): number {
  let failed = 0;
  for (const { name, install: how } of kinds) {
    if (how === null) {
      process.stdout.write(`${name}: nothing to install\n`);
      continue;
    }
    for (const part of how.split(' && ')) {
      const [program, ...args] = part.split(' ');
      if (program !== 'npm') {
        process.stdout.write(`${name}: this is for you to run: ${part}\n`);
        continue;
      }
      process.stdout.write(`${part}\n`);
      mkdirSync(enginesFolder, { recursive: true });
      const { status } = spawnSync(program, args, { stdio: 'inherit' });
      if (status !== 0) failed++;
    }
  }
  return failed === 0 ? 0 : 1;
}
