// Running one script from its bytes: reading it, running its commands, and judging the verdicts by what is expected of the engine. Pure, so
// that it runs wherever an engine is (./driver.ts); ./run-file.ts brings the files.

import { diagnostic, Refused } from '../../interpreter/syntax/diagnostic.ts';
import { binarySource, lineColumn, type Pos, type Source } from '../../interpreter/syntax/source.ts';
import { decodeText, parseModule, parseScript } from '../../text-format/parse.ts';
import type { Command, ModuleBody, Script } from '../../text-format/script.ts';
import type { Engine } from './engine.ts';
import { type Entry, entryOf } from './entries.ts';
import { type Expectations, judgeOf, noExpectations } from './expectations.ts';
import { countCommands, type OutputBody, run } from './runner.ts';
import type { CountedKind, ErrorText, Via } from './verdicts.ts';
import { convertScript } from './via.ts';

/** The runner never looks into what an engine calls a module or an instance. */
export type AnyEngine = Engine<unknown, unknown>;

/**
 * Which commands of the file are reported, with what their `input` commands bring; `lines`: of those that stand there. All before them are
 * run too, since they may depend on anything. Null: all.
 */
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
  /** Commands to run after those of the file; they are always reported. */
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

/** A file as it is, all of it, every command reported with all its data. */
export const wholeFile = (file: Pick<Task, 'path' | 'name' | 'bytes'>): Task => ({
  path: file.path,
  name: file.name,
  bytes: file.bytes,
  actions: [],
  selection: everything,
  expectations: noExpectations,
  via: 'none',
  errorText: 'prefix',
  full: true,
});

/** What is known of a file that is being run. Index is that of the command, −1 while the file is read, which is no kind of command. */
export interface Progress {
  readonly at: (index: number, line: number, column: number, kind: CountedKind) => void;
  readonly total: (commands: number) => void;
  readonly passed: (commands: number) => void;
}
/** Nobody looks. */
export const unwatched: Progress = { at: () => {}, total: () => {}, passed: () => {} };

/** How the verdicts of a file were counted. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
}

/** The other files that a script may name (`RunOptions` of ./runner.ts). `print` takes what is written to no file. */
export interface Files {
  readonly input: (file: string, from: Source) => Script;
  readonly output: (file: string | null, body: OutputBody, from: Source, print: (text: string) => void) => void;
}

/**
 * Runs the bytes of one file. Yields entries as commands finish; those that passed only where the task asks for them, but the tally
 * returned counts them. Never throws for what is in the file.
 */
export function* runBytes(
  task: Task,
  bytes: Uint8Array,
  engine: AnyEngine,
  progress: Progress,
  { input, output }: Files,
): Generator<Entry, Tally, void> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
  progress.at(-1, 0, 0, 'malformed');
  let scripts: Script[];
  try {
    scripts = [
      upTo(lastLine(task.selection), convertScript(scriptOf(task.name, bytes), task.via)),
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
    progress.at(index, line, column, command.kind);
  };
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
    const own = verdict.source === main;
    const read = entryOf(own ? task.name : verdict.source.name, verdict, task.full);
    const entry = own ? judge(read) : read;
    if (printed.length > 0) for (const text of printed.splice(0)) yield { type: 'print', file: task.name, text };
    const at = verdict.input ?? verdict;
    if ((own || verdict.input !== null) && !isSelected(task.selection, verdict.command, main, at)) continue;
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

/** Whether a command is one of those to be reported, of a kind, at a place in the file. */
export function isSelected(
  { lines, kinds }: Selection,
  kind: CountedKind,
  file: Source,
  at: { readonly pos: Pos; readonly end: Pos },
): boolean {
  if (kinds !== null && !kinds.includes(kind)) return false;
  if (lines === null) return true;
  const [first, last] = file.kind === 'text' ? ([at.pos, at.end - 1].map(pos => lineColumn(file, pos).line) as [number, number]) : [0, 0];
  return lines.some(l => first <= l.to && last >= l.from);
}

const lastLine = ({ lines }: Selection): number => (lines === null ? Number.POSITIVE_INFINITY : Math.max(...lines.map(l => l.to)));

/** A script without the commands that begin behind a line. */
function upTo(line: number, { source, commands }: Script): Script {
  if (source.kind !== 'text' || line === Number.POSITIVE_INFINITY) return { source, commands };
  return { source, commands: commands.filter(c => lineColumn(source, c.pos).line <= line) };
}

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
