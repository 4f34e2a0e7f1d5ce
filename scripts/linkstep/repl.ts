// `linkstep repl`: script commands one after another, in one store, as they are typed.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { catalogue } from '../../interpreter/diagnostics/catalogue.ts';
import { codeOf, render, renderMessage, shown } from '../../interpreter/diagnostics/render.ts';
import { trapMessage } from '../../interpreter/trace/trap.ts';
import { shownPath } from '../../spec-tests/harness/selection.ts';
import { showPattern, showValue } from '../../spec-tests/harness/values.ts';
import type { Verdict } from '../../spec-tests/harness/verdicts.ts';
import { explanation } from './explain.ts';
import { linkCodes, renderLinkError } from './link-report.ts';
import { completions, isComplete, type ReplSession, replSession } from './repl-session.ts';
import { type ColorWhen, colorOption, debugOption, isTerminal, readInput, wantsColor } from './terminal.ts';

export const command = (): Command =>
  new Command()
    .description(
      'Read script commands and run them in one store: modules over several lines, (invoke …), (get …), assertions, linking commands. Results are printed as scripts write them.',
    )
    .usage('[options] [FILE]')
    .argument('[file]', 'a script or module that is run first')
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText(
      'after',
      `
${help}

On a terminal, lines are kept in .linkstep/history, and the tab key completes commands, instructions, $names and exports. With another
standard input the commands are read from there, and the exit status is 1 if one of them failed.

Examples:
  linkstep repl add.wat
  echo '(invoke "add" (i32.const 1) (i32.const 2))' | linkstep repl add.wat`,
    )
    .action(async (file: string | undefined, options: { readonly color: ColorWhen }) => {
      process.exitCode = await repl(file, options.color);
    });

const help = `Commands of the prompt:
  :help         this list              :undo         take back the last command
  :step         step the last action   :names        what is bound
  :explain      explain the last error :quit         leave (or control-D)
An empty line is nothing; a command ends when its parens are closed; control-C drops what was begun.`;

const folder = '.linkstep';
const historyFile = `${folder}/history`;
const mostLines = 1000;

/** The exit status. */
async function repl(file: string | undefined, when: ColorWhen): Promise<0 | 1> {
  const terminal = isTerminal(process.stdout) && process.stdin.isTTY === true;
  const color = wantsColor(when, process.stdout);
  const session = replSession();
  const talk: Talk = { session, color, failed: false, last: null, action: null };
  if (file !== undefined) {
    const name = shownPath(file);
    await obey(talk, session.load(name, readInput(file)), true);
    if (terminal) process.stdout.write(`${name} is loaded; :help lists commands\n`);
  } else if (terminal) process.stdout.write('linkstep; :help lists commands\n');
  const rl = createInterface({
    input: process.stdin, ...(terminal ? { output: process.stdout } : {}), terminal, historySize: mostLines,
    history: terminal ? readHistory() : [], completer: (line: string) => completions(session, line), prompt,
  }); // biome-ignore format: fields only
  rl.on('SIGINT', () => {
    text = '';
    // What stands on the line is dropped too.
    rl.write(null, { ctrl: true, name: 'e' });
    rl.write(null, { ctrl: true, name: 'u' });
    process.stdout.write('\n');
    rl.setPrompt(prompt);
    rl.prompt();
  });
  let text = '';
  if (terminal) rl.prompt();
  for await (const line of rl) {
    text = text === '' ? line : `${text}\n${line}`;
    if (text.trim() === '') text = '';
    else if (text.trimStart().startsWith(':')) {
      const left = await order(talk, text.trim(), rl, terminal);
      text = '';
      if (left) break;
    } else if (isComplete(text)) {
      const input = text;
      text = '';
      await obey(talk, session.enter(input), false);
    }
    if (terminal) {
      rl.setPrompt(text === '' ? prompt : more);
      rl.prompt();
    }
  }
  rl.close();
  if (text.trim() !== '') await obey(talk, session.enter(text), false);
  if (terminal) writeHistory(rl);
  return talk.failed && !terminal ? 1 : 0;
}
const prompt = '> ';
const more = '. ';

interface Talk {
  readonly session: ReplSession;
  readonly color: boolean;
  failed: boolean;
  /** The code of the last error, and the last action that was run. */
  last: string | null;
  action: string | null;
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);

// ─── History ───

function readHistory(): string[] {
  try {
    return readFileSync(historyFile, 'utf8').split('\n').filter(l => l !== '').reverse(); // biome-ignore format: one expression
  } catch {
    return [];
  }
}
function writeHistory(rl: Interface): void {
  const { history } = rl as Interface & { readonly history?: readonly string[] }; // Node has it, its types do not
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(historyFile, `${(history ?? []).slice(0, mostLines).toReversed().join('\n')}\n`);
  } catch {
    // A folder that cannot be written to is no reason to fail.
  }
}

// ─── Commands of the prompt ───

/** Whether to leave. */
async function order(talk: Talk, text: string, rl: Interface, terminal: boolean): Promise<boolean> {
  const [word] = text.split(/\s+/);
  switch (word) {
    case ':quit':
    case ':q':
      return true;
    case ':help':
      say(help);
      return false;
    case ':names':
      for (const line of talk.session.names()) say(shown(line));
      return false;
    case ':undo': {
      const undone = talk.session.undo();
      say(undone === null ? 'there is nothing to take back' : `taken back: ${firstLine(undone)}`);
      return false;
    }
    case ':explain': {
      const entry = talk.last === null ? undefined : catalogue.get(talk.last);
      for (const line of entry === undefined ? ['there is no error to explain'] : explanation(entry)) say(line);
      return false;
    }
    case ':step':
      step(talk, rl, terminal);
      return false;
    default:
      say(`there is no command ${word}; :help lists them`);
      talk.failed = true;
      return false;
  }
}

const firstLine = (text: string): string => {
  const line = text.trim().split('\n')[0]!;
  return line === text.trim() ? line : `${line} …`;
};

/** Opens the stepper on the last action, in a process of its own, with all that came before it as its script. */
function step(talk: Talk, rl: Interface, terminal: boolean): void {
  const { action } = talk;
  if (action === null) return void say('there is no action yet; (invoke "f") is one');
  const stepper = fileURLToPath(new URL('./step.js', import.meta.url));
  if (!existsSync(stepper)) return void say('this installation has no stepper');
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/repl.wast`, talk.session.textBefore(action));
  } catch {
    return void say(`the folder ${folder} cannot be written to`);
  }
  // The stepper reads lines of its own.
  rl.pause();
  if (terminal) process.stdin.setRawMode(false);
  const main = fileURLToPath(new URL('./main.js', import.meta.url));
  const { error } = spawnSync(process.execPath, [main, 'step', `${folder}/repl.wast`, '-e', action], {
    stdio: [terminal ? 'inherit' : 'ignore', 'inherit', 'inherit'],
  });
  if (error !== undefined) say(`the stepper did not start: ${error.message}`);
  if (terminal) process.stdin.setRawMode(true);
  rl.resume();
}

// ─── Results ───

/** Runs what was entered; `quiet`: of what went well only the number is said. */
async function obey(talk: Talk, verdicts: Iterable<Verdict>, quiet: boolean): Promise<void> {
  let well = 0;
  let all = 0;
  for (const v of verdicts) {
    all++;
    for (const line of talk.session.printed()) say(line);
    const text = v.source.kind === 'text' && v.pos >= 0 ? v.source.text.slice(v.pos, v.end) : '';
    if ((v.command === 'invoke' || v.command === 'get' || v.command === 'call') && text !== '') talk.action = text;
    if (v.status === 'passed') well++;
    else talk.failed = true;
    if (v.status === 'passed' && quiet) continue;
    for (const line of resultLines(talk, v)) say(line);
  }
  for (const line of talk.session.printed()) say(line);
  if (quiet && well < all) say(`${well} of ${all} commands went well`);
}

function resultLines(talk: Talk, v: Verdict): string[] {
  const { actual, expected } = v;
  const asserted = v.command.startsWith('assert');
  const report = talk.session.lastTrap();
  switch (actual.kind) {
    case 'refused':
      if (asserted && v.status === 'passed') return ['passed'];
      talk.last = codeOf(actual.diagnostic);
      return [...missed(v), render(actual.diagnostic, { color: talk.color })];
    case 'trap':
    case 'exhaustion':
      if (asserted && v.status === 'passed') return [`passed: ${shown(actual.message)}`];
      if (report === null) return [...missed(v), `${actual.kind}: ${shown(actual.message)}`];
      talk.last = report.code;
      return [...missed(v), renderMessage(trapMessage(report), { color: talk.color })];
    case 'values':
      if (asserted && v.status === 'passed') return ['passed'];
      if (expected.kind === 'values')
        return [
          `failed: expected ${listed(expected.patterns.map(p => showPattern(p).text))}`,
          `        actual   ${listed(actual.values.map(x => showValue(x).text))}`,
        ];
      return [...missed(v), ...(actual.values.length === 0 ? ['done'] : actual.values.map(x => showValue(x).text))];
    case 'module':
      return [...missed(v), actual.instantiated ? 'instantiated' : 'defined'];
    case 'exception':
      return [...missed(v), v.status === 'passed' && asserted ? 'passed' : 'an exception was thrown and nobody caught it'];
    case 'done':
      return [...missed(v), 'done'];
    case 'dlerror':
      if (v.status === 'passed') return ['passed'];
      if (actual.error === null) return [...missed(v), `link error: ${shown(actual.message)}`];
      talk.last = linkCodes(actual.error)[0]!; // there is one at the least
      return [...missed(v), renderLinkError(actual.error, talk.color)];
    case 'facts':
      return v.status === 'passed' && asserted ? ['passed'] : [...missed(v), shown(actual.facts.join('; '))];
    default:
      return v.status === 'passed' ? ['passed'] : [shown(v.reason)];
  }
}
const listed = (texts: readonly string[]): string => (texts.length === 0 ? 'nothing' : texts.join(' '));
/** What an assertion wanted, where it is not met. */
const missed = (v: Verdict): string[] => (v.status !== 'passed' && v.command.startsWith('assert') ? [`failed: ${shown(v.reason)}`] : []);
