// Running one file: reading it, running its commands, and judging the verdicts by what is expected of the engine.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import { diagnostic, Refused } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { binarySource, lineColumn, type Source } from '../../interpreter/syntax/source.ts';
import { decodeText, parseModule, parseScript } from '../../text-format/parse.ts';
import { printModule, printScript } from '../../text-format/print.ts';
import type { Command, ModuleBody, Script } from '../../text-format/script.ts';
import type { AnyEngine } from './engines.ts';
import { type CommandEntry, type Entry, entryOf } from './entries.ts';
import { type Expectations, judgeOf } from './expectations.ts';
import { countCommands, type OutputBody, run } from './runner.ts';
import type { ErrorText, Via } from './verdicts.ts';
import { convertScript } from './via.ts';

/** Which commands are reported. All before them are run too, since they may depend on anything. Null: all. */
export interface Selection {
  readonly lines: readonly { readonly from: number; readonly to: number }[] | null;
  readonly kinds: readonly string[] | null;
}
export const everything: Selection = { lines: null, kinds: null };

/** A file to be run, as it is sent to a worker. `bytes` is its content where it is no file (standard input). */
export interface Task {
  readonly path: string;
  readonly name: string;
  readonly bytes: Uint8Array | null;
  /** Commands to run after those of the file. */
  readonly actions: readonly string[];
  readonly selection: Selection;
  readonly expectations: Expectations;
  readonly via: Via;
  readonly errorText: ErrorText;
  /** Invariants of linking are checked after every link event. */
  readonly checkInvariants?: boolean;
  /** Whether entries of passing commands are wanted, with all their data; else they are only counted. */
  readonly full: boolean;
}

/** What is known of a file that is being run. Index is that of the command, −1 while the file is read. */
export interface Progress {
  readonly at: (index: number, line: number, column: number) => void;
  readonly total: (commands: number) => void;
  readonly passed: (commands: number) => void;
}

const nowhere = { source: null, pos: -1 };

/** How the verdicts of a file were counted. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Runs one file. Yields entries as commands finish; those that passed only where the task asks for them, but the tally returned counts them.
 * Never throws for what is in the file. Errors: what reading the file throws.
 */
export function* runFile(task: Task, engine: AnyEngine, progress: Progress): Generator<Entry, Tally, void> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  const bytes = task.bytes ?? readFileSync(task.path);
  progress.at(-1, 0, 0);
  let scripts: Script[];
  try {
    scripts = [
      convertScript(scriptOf(task.name, bytes), task.via),
      ...task.actions.map((a, i) => parseScript({ kind: 'text', name: `<action ${i + 1}>`, text: a })),
    ];
  } catch (thrown) {
    scripts = [unreadable(task.name, bytes, thrown)];
  }
  progress.total(scripts.reduce((n, s) => n + countCommands(s.commands), 0));
  const main = scripts[0]!.source;
  const { judge, unmet } = judgeOf(task.expectations);
  const printed: string[] = [];
  let index = 0;
  const starting = (command: Command, source: Source): void => {
    const { line, column } = source.kind === 'text' && command.pos >= 0 ? lineColumn(source, command.pos) : { line: 0, column: 0 };
    progress.at(index, line, column);
  };
  const { input, output } = filesBeside(task.path);
  const last = task.selection.lines === null ? Number.POSITIVE_INFINITY : Math.max(...task.selection.lines.map(l => l.to));
  const verdicts = run(scripts, engine, {
    errorText: task.errorText,
    checkInvariants: task.checkInvariants === true,
    via: task.via,
    print: line => printed.push(line),
    starting,
    input,
    output: (file, body, from) => output(file, body, from, text => printed.push(text)),
  });
  for (const verdict of verdicts) {
    index++;
    const entry = judge(entryOf(verdict.source === main ? task.name : verdict.source.name, verdict, task.full));
    if (verdict.source === main && entry.line > last) break;
    for (const text of printed.splice(0)) yield { type: 'print', file: task.name, text };
    if (!selected(entry, task.selection)) continue;
    tally[entry.status]++;
    progress.passed(tally.passed);
    if (task.full || entry.status !== 'passed') yield entry;
  }
  if (task.selection.lines !== null || task.selection.kinds !== null) return tally;
  for (const e of unmet()) {
    tally.failed++;
    const reason = `no command failed as expected: delete line ${e.at} of ${task.expectations.name}`;
    yield { type: 'command', file: task.name, line: e.line ?? 0, column: 0, command: 'malformed', status: 'failed', time: 0, reason };
  }
  return tally;
}

const selected = (entry: CommandEntry, { lines, kinds }: Selection): boolean =>
  (lines === null || lines.some(l => entry.line >= l.from && entry.line <= l.to)) && (kinds === null || kinds.includes(entry.command));

/** A `.wasm` and a `.wat` are scripts of one module. Errors: `Refused`, of text that is not UTF-8. */
export function scriptOf(name: string, bytes: Uint8Array): Script {
  if (name.endsWith('.wasm') || isBinary(bytes)) return oneModule(binarySource(name, bytes), { kind: 'binary', bytes }, bytes.length);
  const source = decodeText(name, bytes);
  if (!name.endsWith('.wat')) return parseScript(source);
  const end = source.kind === 'text' ? source.text.length : 0;
  try {
    return oneModule(source, { kind: 'text', module: parseModule(source) }, end);
  } catch (thrown) {
    if (thrown instanceof Refused) return oneModule(source, { kind: 'error', diagnostic: thrown.diagnostic }, end);
    throw thrown;
  }
}

const oneModule = (source: Source, body: ModuleBody, end: number): Script => ({
  source,
  commands: [{ kind: 'module', pos: 0, end, id: null, definition: false, body }],
});

export const isBinary = (bytes: Uint8Array): boolean => bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;

/** A file that cannot be read as a script is one command that could not be parsed. */
function unreadable(name: string, bytes: Uint8Array, thrown: unknown): Script {
  const source: Source = { kind: 'text', name, text: new TextDecoder('latin1').decode(bytes) };
  if (!(thrown instanceof Refused)) throw thrown;
  const d = thrown.diagnostic;
  return {
    source,
    commands: [{ kind: 'malformed', pos: 0, end: source.text.length, diagnostic: diagnostic(d.kind, d.phrase, d.detail, d) }],
  };
}

/** The files that `input` and `output` name are relative to the script that names them; `output` writes nowhere but below its folder. */
function filesBeside(path: string) {
  const folderOf = (from: Source): string => dirname(isAbsolute(from.name) ? from.name : path === '-' ? resolve('x') : resolve(path));
  return {
    input: (file: string, from: Source): Script => {
      const at = resolve(folderOf(from), file);
      if (statSync(at, { throwIfNoEntry: false })?.isFile() !== true)
        throw new Refused(diagnostic('malformed', 'no such file', at, nowhere));
      return scriptOf(at, readFileSync(at));
    },
    output: (file: string | null, { commands, module, source }: OutputBody, from: Source, print: (text: string) => void): void => {
      const text = (m: Module): string => printModule(m, { form: 'folded' });
      const decoded = (): Module => {
        if (module === null) throw new Refused(diagnostic('malformed', 'no module to write', '', nowhere));
        return module.kind === 'module' ? module.module : decode(binarySource(module.name, module.bytes));
      };
      if (file === null) {
        print(text(decoded()));
        return;
      }
      const at = resolve(folderOf(from), file);
      if (relative(folderOf(from), at).startsWith('..'))
        throw new Refused(diagnostic('malformed', 'not below the folder of the script', at, nowhere));
      writeFileSync(
        at,
        file.endsWith('.wast') ? printScript({ source, commands }) : file.endsWith('.wasm') ? encode(decoded()) : text(decoded()),
      );
    },
  };
}
