// `linkstep step`: a run under the microscope, forward and back, on a terminal or from commands on the standard input.

import { createInterface } from 'node:readline';
import { Command, InvalidArgumentError, Option } from 'commander';
import { seeded } from '../../interpreter/trace/choices.ts';
import { timeline } from '../../interpreter/trace/timeline.ts';
import { attempt, complain } from './diagnostics.ts';
import { type ProgramOptions, programOptions, searchHelp, tierMaker } from './program.ts';
import { commandNames, execute, session, welcome } from './step-session.ts';
import { shower } from './step-show.ts';
import { type StartOptions, startFile } from './step-start.ts';
import { stepValidation } from './step-validate.ts';
import { type ColorWhen, colorOption, debugOption, isTerminal, Usage, whole } from './terminal.ts';

interface StepOptions extends ProgramOptions {
  readonly execute?: string;
  readonly at?: number;
  readonly program?: true;
  readonly from?: string;
  readonly nth: number;
  readonly validate?: true;
  readonly function?: string;
  readonly choose: Chosen;
  readonly limit: number;
  readonly color: ColorWhen;
}

/** How many steps to take. */
export const steps = whole('The number of steps', 0, Number.MAX_SAFE_INTEGER);

/** Who decides where the specification leaves a choice. */
export type Chosen = 'first' | 'ask' | number;
/** `interactive`: there is somebody to ask. */
export const chooseOption = (interactive: boolean): Option =>
  new Option(
    '--choose <how>',
    `where the specification leaves a choice: first (the deterministic profile)${interactive ? ', seed=N, or ask: stop there' : ', or seed=N'}`,
  )
    .argParser((text: string): Chosen => {
      const seed = /^seed=(\d+)$/.exec(text);
      if (text === 'first' || (text === 'ask' && interactive)) return text;
      if (text === 'ask') throw new InvalidArgumentError('Nobody can be asked here; linkstep step --choose ask stops at each choice.');
      if (seed === null) throw new InvalidArgumentError(`It is first, ${interactive ? 'ask, ' : ''}or seed=N.`);
      return Number(seed[1]);
    })
    .default('first');
export const chooserFor = (how: Chosen) => (typeof how === 'string' ? {} : { choose: seeded(how) });

/** Of both `step` and `trace`: what is run. */
export const whatOptions = (command: Command, interactive: boolean): Command =>
  programOptions(
    command
      .addOption(new Option('-e, --execute <action>', `what to run: '(invoke "f" (i32.const 1))'`))
      .addOption(
        new Option('--at <line>', 'of a script, the command at this line').argParser(whole('The line', 0, Number.MAX_SAFE_INTEGER)),
      )
      .option('--program', 'link and start the file as a program, whatever it looks like')
      .addOption(new Option('--from <function>', 'run compiled up to a call of this function, by name or index, and begin there'))
      .addOption(new Option('--nth <n>', 'which call of it').argParser(whole('The number of the call', 1)).default(1))
      .addOption(chooseOption(interactive)),
  );
export async function startOptions(o: StepOptions): Promise<StartOptions> {
  const { execute, from, nth, choose, ...others } = o;
  if (from !== undefined && choose !== 'first')
    throw new Usage(
      `--from runs compiled up to the call, and compiled code takes no choice but the first: with --choose ${choose === 'ask' ? choose : `seed=${choose}`} it would show what no such run has`,
    );
  const makesTier = await tierMaker(from === undefined ? 'reference' : 'fast');
  return {
    ...others,
    ...(execute === undefined ? {} : { invoke: execute }),
    ...(from === undefined || makesTier === null ? {} : { from: { name: from, nth, makesTier } }),
  };
}

export const whatHelp = `
What is run: the action of -e; else of a script its first action (or that at --at), of a program its loading and _start, of another module
_start or main, or its instantiation.`;

export const command = (): Command =>
  whatOptions(
    new Command()
      .description(
        'Step through a run, forward and back: an action, a script, a program with its libraries, or the validation of a function.',
      )
      .usage('[options] FILE [-- ARGUMENT…]')
      .argument('<file>', 'a module (.wat, .wasm), a script (.wast), or a main program with its shared libraries')
      .argument('[arguments...]', 'arguments of the program'),
    true,
  )
    .option('--validate', 'step through the validation of a function instead')
    .option('--function <name>', 'which one, by name or index; else the first')
    .addOption(new Option('--limit <steps>', 'how many steps one command takes at most').argParser(steps).default(50_000_000))
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText(
      'after',
      `${whatHelp}
Commands: next, back, over, out, continue, break, delete, goto, choose, stack, locals, frames, memory, globals, table, struct,
array, exn, where, rule, term, help, quit; on a terminal an empty line repeats the last one. If the standard input is no terminal, it holds the commands, one a line.
The program's standard input is empty.
${searchHelp}

Examples:
  linkstep step add.wat -e '(invoke "add" (i32.const 1) (i32.const 2))'
  printf 'break link cell\\ncontinue\\nback\\n' | linkstep step spec-tests/fixtures/c/built/hello/main.wasm
  linkstep step --validate --function '$f' module.wat
  linkstep step main.wasm --from compress --nth 3`,
    )
    .action(async (file: string, args: readonly string[], options: StepOptions) => {
      process.exitCode = await stepFile(file, args, options);
    });

/** The exit status. Errors: `Usage`. */
export async function stepFile(file: string, args: readonly string[], options: StepOptions): Promise<number> {
  const write = (text: string): void => void process.stdout.write(text);
  if (options.validate !== undefined) {
    const ofRuns = { '-e': options.execute, '--at': options.at, '--program': options.program, '--from': options.from };
    const given = Object.entries({ ...ofRuns, '--choose': options.choose === 'first' ? undefined : options.choose });
    for (const [name, value] of given)
      if (value !== undefined) throw new Usage(`${name} is about a run, and --validate runs nothing; --function says what is validated`);
    const steps = attempt(() => stepValidation(file, options.function ?? null));
    if (!steps.ok) {
      complain([steps.diagnostic], options.color);
      return 1;
    }
    await converse(
      steps.value.names,
      text => steps.value.execute(text, write),
      () => steps.value.welcome(write),
    );
    return 0;
  }
  if (options.function !== undefined) throw new Usage('--function says what --validate validates; -e and --from say what is run');
  const start = await startOptions(options);
  const got = attempt(() => startFile(file, args, start, text => write(`program| ${text}\n`)));
  if (!got.ok) {
    complain([got.diagnostic], options.color);
    return 1;
  }
  const { z, rules, program } = got.value;
  const line = timeline(z, rules, { ...chooserFor(options.choose), ...(program === null ? {} : { program }) });
  const x = session(line, shower(got.value), write, options.limit, options.choose === 'ask');
  await converse(
    commandNames,
    text => execute(x, text),
    () => welcome(x),
  );
  got.value.flush();
  return 0;
}

/** Reads commands until they end, or one says so. */
async function converse(names: readonly string[], run: (text: string) => boolean, begin: () => void): Promise<void> {
  const terminal = isTerminal(process.stdout) && process.stdin.isTTY;
  const rl = createInterface({
    input: process.stdin,
    output: terminal ? process.stdout : undefined,
    terminal,
    prompt: '> ',
    historySize: 1000,
    completer: (text: string) => [names.filter(n => n.startsWith(text)), text] as const,
  } as Parameters<typeof createInterface>[0]); // its type wants no undefined, its documentation has it
  begin();
  let last = '';
  if (terminal) rl.prompt();
  for await (const text of rl) {
    const typed = text.trim() === '' && terminal ? last : text.trim();
    last = typed;
    // What a script of commands gives can be read like a session.
    if (!terminal && typed !== '') process.stdout.write(`> ${typed}\n`);
    if (!run(typed)) break;
    if (terminal) rl.prompt();
  }
  rl.close();
}
