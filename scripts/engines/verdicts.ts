// Engines that run whole scripts themselves and only say what did not go as expected: the specification's OCaml interpreter, wabt's
// spectest-interp, binaryen's wasm-shell. Each reads the text with a parser of its own. What it does not say of a command is not guessed.
//
// An engine that stops at the first failure is started again with that command taken out, as long as what follows can still be judged: an
// assertion leaves its action behind, since later commands may depend on what that did.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from '../../interpreter/binary/decode.ts';
import { binarySource, lineColumn, type Source } from '../../interpreter/syntax/source.ts';
import type { CommandEntry } from '../../spec-tests/harness/entries.ts';
import { featuresOf } from '../../spec-tests/harness/features.ts';
import { scriptOf } from '../../spec-tests/harness/run-bytes.ts';
import type { Command, Script } from '../../text-format/script.ts';
import { probeFeatures } from './features.ts';
import { enginesFolder, findProgram } from './find.ts';
import type { Ended, EngineKind, Features, ForeignEngine, RunScript } from './foreign.ts';
import { ask } from './javascript.ts';

/** One run of a program. */
export interface Ran {
  readonly status: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
  readonly late: boolean;
}

function runProgram(command: string, args: readonly string[], folder: string, milliseconds: number): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err, late] = ['', '', false];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, milliseconds);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, out, err, late });
    });
  });
}

/** What a run says of the script: of commands by the place of their text, from 1; column 0 where only the line is known. */
export interface Said {
  readonly failures: readonly { readonly line: number; readonly column: number; readonly message: string }[];
  /** It went no further than its last failure. */
  readonly stopped: boolean;
  /** It could not read the script, and says why. */
  readonly unreadable: string | null;
}

export interface Shell {
  readonly name: string;
  readonly summary: string;
  readonly install: string | null;
  readonly find: () => string | null;
  readonly version: (found: string) => Promise<string>;
  /** Programs that are run one after another on `script.wast`; the first that fails is the last. */
  readonly commands: (found: string) => readonly (readonly [program: string, ...args: readonly string[]])[];
  /** What a run means; `at` is which of the commands was the last. */
  readonly read: (ran: Ran, at: number) => Said;
}

/** The file's name as programs see it; short, since it is in each of their messages. */
const fileName = 'script.wast';
/** How often a script is started again behind a failure. */
const mostRounds = 30;

// ─── Commands ───

type Counted = Exclude<Command, { kind: 'script' | 'input' }>;

const placeOf = (source: Source, pos: number): { line: number; column: number } =>
  source.kind === 'text' && pos >= 0 ? lineColumn(source, pos) : { line: 0, column: 0 };

function counted(script: Script): readonly Counted[] | null {
  const simple = script.commands.every(c => c.kind !== 'script' && c.kind !== 'input' && c.kind !== 'output');
  return simple ? (script.commands as readonly Counted[]) : null; // by the test
}

/** Which command a place is in: the last that starts there or before. */
function commandAt(commands: readonly Counted[], source: Source, line: number, column: number): number {
  const starts = commands.map(c => placeOf(source, c.pos));
  const before = (s: { line: number; column: number }): boolean =>
    s.line < line || (s.line === line && (column === 0 || s.column <= column));
  return starts.findLastIndex(before);
}

/** The text with blanks for a stretch of it, so that what follows stays in its place. */
const blanked = (text: string, from: number, to: number): string =>
  text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, ' ') + text.slice(to);

// ─── Running ───

/** The features that a command's module needs; none where it has none, or linkstep cannot read it. */
function neededBy(command: Counted): ReadonlySet<string> {
  const subject = 'subject' in command ? command.subject : 'module' in command ? command.module : command;
  if (typeof subject !== 'object' || subject === null || !('body' in subject)) return new Set();
  try {
    const { body } = subject;
    const module = body.kind === 'text' ? body.module : body.kind === 'binary' ? decode(binarySource('', body.bytes)) : null;
    return module === null ? new Set() : featuresOf(module);
  } catch {
    return new Set(); // malformed, as it may be meant to be
  }
}

/** A script on its way through an engine. */
interface Judged {
  readonly shell: Shell;
  readonly found: string;
  readonly folder: string;
  readonly script: Script;
  readonly features: () => Promise<Features>;
}

async function judge({ shell, found, folder, script, features }: Judged, { timeout, entry }: RunScript): Promise<Ended> {
  const { source } = script;
  const commands = counted(script);
  const file = source.name;
  /** `detail` tells more of what is unsupported. */
  const report = (i: number, status: CommandEntry['status'], reason = '', detail = ''): void => {
    const command = commands![i]!; // called where there are commands
    const at = placeOf(source, command.pos);
    const more = detail === '' ? reason : `${reason}: ${detail}`;
    const why = reason === '' ? {} : { reason: status === 'skipped' ? `unsupported: ${more}` : reason };
    entry({
      type: 'command', file, ...at, command: command.kind, status, time: 0, ...why, ...(status === 'skipped' ? { unsupported: reason } : {}),
    }); // biome-ignore format: one record
  };
  const all = (from: number, why: string, detail = ''): Ended => {
    for (let i = from; i < (commands?.length ?? 0); i++) report(i, 'skipped', why, detail);
    return { how: 'completed' };
  };
  if (commands === null || source.kind !== 'text') {
    entry({
      type: 'command',
      file,
      line: 1,
      column: 1,
      command: 'malformed',
      status: 'skipped',
      time: 0,
      reason: 'unsupported: scripts of several files',
      unsupported: 'scripts of several files',
    });
    return { how: 'completed' };
  }
  const deadline = performance.now() + timeout * 1000;
  let text = source.text;
  let done = 0;
  /** The command whose action alone was left, if it was the last that failed. */
  let left = -1;
  for (let round = 0; round < mostRounds; round++) {
    // What asks for features while this script is judged has scripts of its own there.
    writeFileSync(join(folder, fileName), text);
    let last: Ran | null = null;
    let at = 0;
    for (const [i, [program, ...args]] of shell.commands(found).entries()) {
      last = await runProgram(program, args, folder, Math.max(1, deadline - performance.now()));
      at = i;
      if (last.status !== 0) break;
    }
    const ran = last!; // each shell has at least one command
    if (ran.late) return { how: 'timeout', seconds: timeout };
    const { failures, stopped, unreadable } = shell.read(ran, at);
    if (ran.signal !== null && failures.length === 0)
      return { how: 'crash', detail: `signal ${ran.signal}: ${(ran.err || ran.out).trim().slice(-300)}` };
    if (unreadable !== null) return all(done, 'what its own reader does not take', unreadable);
    const bad = new Map<number, string>();
    for (const f of failures) {
      const i = commandAt(commands, source, f.line, f.column);
      if (!bad.has(i)) bad.set(i, f.message);
    }
    const first = stopped ? Math.max(...bad.keys()) : commands.length;
    if (stopped && (bad.size === 0 || first < done - 1))
      return { how: 'crash', detail: `exit status ${ran.status}: ${(ran.err || ran.out).trim().slice(-300)}` };
    const needed = new Map([...bad.keys()].map(i => [i, neededBy(commands[i]!)])); // indices of theirs
    const has: Features = [...needed.values()].every(n => n.size === 0) ? {} : await features();
    const judged = (i: number): void => {
      const missing = Object.keys(has).filter(f => needed.get(i)?.has(f) === true && has[f] === false);
      if (missing.length > 0) report(i, 'skipped', missing.join(', '));
      else report(i, bad.has(i) ? 'failed' : 'passed', bad.get(i));
    };
    for (; done < first; done++) judged(done);
    if (!stopped) return { how: 'completed' };
    const command = commands[first]!; // it is one of them
    if (done === first) {
      judged(first);
      done++;
    }
    if (!('subject' in command) && !command.kind.startsWith('assert_') && command.kind !== 'invoke' && command.kind !== 'get')
      return all(done, 'commands behind one that it stops at');
    const action = 'subject' in command && command.subject.kind !== 'module' && left !== first ? command.subject : null;
    left = first;
    text =
      action === null ? blanked(text, command.pos, command.end) : blanked(blanked(text, command.pos, action.pos), action.end, command.end);
  }
  return all(done, `commands behind ${mostRounds} that it stops at`);
}

/** An engine over such a program; `found` is where it is. */
export function shellEngine(shell: Shell, found: string, version: string): ForeignEngine {
  const folder = mkdtempSync(join(tmpdir(), 'linkstep-'));
  let features: ReturnType<ForeignEngine['features']> | null = null;
  /** The probes themselves lack nothing but what they ask for. */
  let probing = false;
  const self: ForeignEngine = {
    name: shell.name,
    version,
    observes: 'verdicts',
    run: async ({ name, bytes }, options) => {
      let script: Script;
      try {
        script = scriptOf(name, bytes);
      } catch {
        const why = 'a script that linkstep cannot read';
        options.entry({
          type: 'command',
          file: name,
          line: 1,
          column: 1,
          command: 'malformed',
          status: 'skipped',
          time: 0,
          reason: `unsupported: ${why}`,
          unsupported: why,
        });
        return { how: 'completed' };
      }
      return judge({ shell, found, folder, script, features: probing ? async () => ({}) : self.features }, options);
    },
    features: () => {
      probing = features === null;
      features ??= probeFeatures(self).finally(() => {
        probing = false;
      });
      return features;
    },
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
  return self;
}

// ─── The three ───

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

/** `script.wast:3.1-3.43: assertion failure: wrong return values`: the first failure is the end. */
export function readOcaml({ status, err }: Ran): Said {
  if (status === 0) return { failures: [], stopped: false, unreadable: null };
  const found = /script\.wast:(\d+)\.(\d+)(?:-\d+\.\d+)?: ([^\n]*)/.exec(err);
  if (found === null) return { failures: [], stopped: true, unreadable: null };
  const [line, column, message] = [Number(found[1]), Number(found[2]), found[3]!];
  // The whole script is read before anything runs.
  if (message.startsWith('syntax error')) return { failures: [], stopped: false, unreadable: message };
  return { failures: [{ line, column: column + 1, message }], stopped: true, unreadable: null };
}

/** `script.wast:3: mismatch in result 0 of assert_return: …` on the standard output, and it goes on. */
function readWabt({ status, out, err, signal }: Ran, at: number): Said {
  if (at === 0) return { failures: [], stopped: false, unreadable: firstLine(err) };
  const failures = [...out.matchAll(/^script\.wast:(\d+): (.*)$/gm)]
    .filter(m => !/^assert_\w+ passed:/.test(m[2]!))
    .map(m => ({ line: Number(m[1]), column: 0, message: m[2]! }));
  return { failures, stopped: signal === null && status !== 0 && failures.length === 0, unreadable: null };
}

/** `2/5 CHECKING: … [line: 3]` on the standard error before each command; it ends where one fails, with the reason in what follows. */
function readBinaryen({ status, signal, out, err }: Ran): Said {
  // How it says that what was to trap did not; any other signal is a crash.
  if (signal !== null && !err.includes("Assertion `trapped' failed")) return { failures: [], stopped: true, unreadable: null };
  if (status === 0) return { failures: [], stopped: false, unreadable: null };
  const said = `${err}\n${out}`;
  const last = [...said.matchAll(/\[line: (\d+)\]/g)].at(-1);
  if (last === undefined) return { failures: [], stopped: false, unreadable: firstLine(said) };
  const message = said
    .slice(last.index + last[0].length)
    .trim()
    .replaceAll(/\s*\n\s*/g, '; ')
    .slice(0, 200);
  return { failures: [{ line: Number(last[1]), column: 0, message }], stopped: true, unreadable: null };
}

const kindOf = (shell: Shell): EngineKind => ({
  name: shell.name,
  summary: shell.summary,
  install: shell.install,
  find: shell.find,
  open: async found => shellEngine(shell, found, await shell.version(found)),
});

const ocamlFolder = join(enginesFolder, 'spec');

export const verdictKinds: readonly EngineKind[] = [
  kindOf({
    name: 'ocaml',
    summary: "the specification's own interpreter",
    install: `apt-get install -y ocaml-nox ocaml-dune menhir libmenhir-ocaml-dev; in a checkout of github.com/WebAssembly/spec: cd interpreter && dune build wasm.exe && cp _build/default/wasm.exe YOUR-PROJECT/${ocamlFolder}/wasm`,
    // `wasm` is a name that others could have, too: only what says that it is this.
    find: () => findProgram(join(process.cwd(), ocamlFolder, 'wasm'), 'wasm-reference', 'wasm'),
    version: async found => {
      const version = await ask(found, ['-v', '-e', ''], /wasm (\S+) reference interpreter/);
      if (version === '') throw new Error(`${found} is not the specification's interpreter`);
      return version;
    },
    commands: found => [[found, fileName]],
    read: readOcaml,
  }),
  kindOf({
    name: 'wabt',
    summary: "wabt's wast2json and spectest-interp",
    install: 'apt-get install -y wabt',
    find: () => (findProgram('spectest-interp') === null ? null : findProgram('wast2json')),
    version: found => ask(found, ['--version'], /(\d\S*)/),
    commands: found => [
      [found, '--enable-all', fileName, '-o', 'script.json'],
      [findProgram('spectest-interp') ?? 'spectest-interp', '--enable-all', 'script.json'],
    ],
    read: readWabt,
  }),
  kindOf({
    name: 'binaryen',
    summary: "binaryen's wasm-shell",
    install: 'apt-get install -y binaryen',
    find: () => findProgram('wasm-shell'),
    version: found => ask(found, ['--version'], /version (\S+)/),
    commands: found => [[found, fileName]],
    read: readBinaryen,
  }),
];
