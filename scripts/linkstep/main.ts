#!/usr/bin/env node
// The command `linkstep`: finds the subcommand and loads no other, so that it is quick to start.

import { Command, CommanderError } from 'commander';
import { failInternally, reasonOf, Usage } from './terminal.ts';
import { versionText } from './version.ts';

interface Entry {
  readonly about: string;
  readonly load: () => Promise<{ readonly command: () => Command }>;
}

/** Every subcommand, one file each. */
const subcommands: Readonly<Record<string, Entry>> = {
  run: { about: 'run a program with its shared libraries', load: () => import('./run.ts') },
  link: {
    about: 'show how a program is linked: link map, bindings, needed tree, a check without running',
    load: () => import('./link.ts'),
  },
  wast: { about: 'run scripts (.wast) and give a verdict on every command', load: () => import('./wast.ts') },
  engines: { about: 'list the engines of this machine, and how to install others', load: () => import('./engines.ts') },
  compare: { about: 'compare engines on scripts: who agrees, and why not', load: () => import('./compare.ts') },
  step: { about: 'step through a run, forward and back', load: () => import('./step.ts') },
  trace: { about: 'list the steps of a run, or find where two runs part', load: () => import('./trace.ts') },
  merge: { about: 'merge the JSON reports of the parts of a run', load: () => import('./merge.ts') },
  parse: { about: 'check that text is well-formed; write it as binary', load: () => import('./parse.ts') },
  print: { about: 'print a module or a script as text', load: () => import('./print.ts') },
  convert: { about: 'convert a script into JavaScript, JSON, text, or text with binary modules', load: () => import('./convert.ts') },
  validate: { about: 'check that modules are valid, and say everything that is not', load: () => import('./validate.ts') },
  dump: { about: 'list a binary: sections, offsets, bytes, instructions', load: () => import('./dump.ts') },
  explain: { about: 'explain the code of a message: cause, example, mend, clause', load: () => import('./explain.ts') },
  rules: { about: 'print typing and reduction rules, and where they are written', load: () => import('./rules.ts') },
  fuzz: { about: 'run random modules on several engines and compare', load: () => import('./fuzz.ts') },
  coverage: { about: 'say which rules and instructions scripts exercise', load: () => import('./coverage.ts') },
  repl: { about: 'read script commands and run them as they are typed', load: () => import('./repl.ts') },
  completion: {
    about: 'print a completion script for a shell',
    load: async () => ({ command: (await import('./completion.ts')).commandOver(subcommands) }),
  },
};

/** What every subcommand's help ends with. */
const exitStatus = `
Exit status:
  0  all as expected      2  usage, or input that cannot be read
  1  something was not    3  internal error (--debug shows where)`;

function overview(): Command {
  const program = new Command('linkstep')
    .description('A spec-style WebAssembly 3.0 reference interpreter.')
    .version(versionText(), '-V, --version', 'print the versions of linkstep, the specification, the test suite and Node')
    .usage('COMMAND …')
    .helpCommand(false)
    .addHelpText(
      'after',
      `\nExamples:\n  linkstep wast spec-tests/suites/start.wast\n  linkstep parse add.wat -o add.wasm && linkstep dump add.wasm\n${exitStatus}`,
    );
  for (const [name, { about }] of Object.entries(subcommands)) program.command(name).description(about);
  return program;
}

const finished = (name: string, command: Command): Command => command.name(`linkstep ${name}`).addHelpText('after', exitStatus);

async function main(args: readonly string[]): Promise<number> {
  if (args[0] === 'help' && args[1] === '--markdown') {
    process.stdout.write(await (await import('./completion.ts')).reference(subcommands, overview(), finished));
    return 0;
  }
  const words = args[0] === 'help' ? [...args.slice(1), '--help'] : args;
  const [name, ...rest] = words;
  const entry = name !== undefined && Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  let command: Command;
  if (entry === undefined) {
    command = overview();
    if (name === undefined) {
      command.outputHelp();
      return 2;
    }
    if (!name.startsWith('-')) {
      process.stderr.write(`linkstep: there is no command '${name}'; linkstep --help lists them\n`);
      return 2;
    }
  } else {
    command = finished(name!, (await entry.load()).command()); // an entry has a name
  }
  command.showHelpAfterError('(--help shows the usage)').showSuggestionAfterError(true);
  await command.exitOverride().parseAsync([...(entry === undefined ? words : rest)], { from: 'user' });
  // Subcommands leave their status here.
  return typeof process.exitCode === 'number' ? process.exitCode : 0;
}

const args = process.argv.slice(2);
// A reader that left (`| head`) is no error.
process.stdout.on('error', (e: NodeJS.ErrnoException) => {
  if (e.code === 'EPIPE') process.exit(0);
  process.stderr.write(`linkstep: cannot write: ${reasonOf(e)}\n`);
  process.exit(3);
});
try {
  process.exitCode = await main(args);
} catch (thrown) {
  if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : 2;
  else if (thrown instanceof Usage) {
    const { shownLines } = await import('../../interpreter/diagnostics/render.ts');
    process.stderr.write(`linkstep: ${shownLines(thrown.message)}\n`);
    process.exitCode = 2;
  } else process.exitCode = failInternally(thrown, args.includes('--debug'));
}
