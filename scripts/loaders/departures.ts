// Which decisions of the linking semantics (D1–D32, interpreter/linking/README.md) a foreign loader departs from, case by case of the
// linking suite.

import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import type { AnyEngine } from '../../spec-tests/harness/engines.ts';
import type { CommandEntry, ShownOutcome } from '../../spec-tests/harness/entries.ts';
import { headerOf } from '../../spec-tests/harness/linking-cases.ts';
import { referenceEngine } from '../../spec-tests/harness/reference.ts';
import { parseScript } from '../../text-format/parse.ts';
import { projectRoot } from '../linkstep/version.ts';
import { runCase } from './case.ts';
import { openedByAnother } from './control.ts';
import type { LoaderKind } from './emscripten-drivers.ts';
import type { CaseData } from './process.ts';

/** The first command of a case that went otherwise than in the control. */
export interface Departure {
  readonly line: number;
  readonly command: string;
  readonly expected: string;
  readonly actual: string;
}
/** What came of a case. `compared` commands could be: those that the control passes, and that the loader has. */
export interface CaseResult {
  readonly name: string;
  readonly what: string;
  readonly pins: readonly string[];
  readonly compared: number;
  readonly departure: Departure | null;
  /** What stands in the way of comparing the rest, without repetition. */
  readonly unsupported: readonly string[];
}

const seconds = 60;

/** Runs a case in a process of its own; a text says why there are no entries. */
function runApart(data: CaseData): Promise<readonly CommandEntry[] | string> {
  // What the foreign program prints is not ours.
  const child = fork(new URL('./process.js', import.meta.url), { stdio: 'ignore', execArgv: [], serialization: 'json' });
  return new Promise(resolve => {
    const done = (result: readonly CommandEntry[] | string): void => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(result); // the first that is given counts
    };
    const timer = setTimeout(() => done(`no end within ${seconds} s`), seconds * 1000);
    child.once('message', message => done(message as readonly CommandEntry[] | string)); // by process.ts
    child.once('error', e => done(`no process: ${e.message}`));
    child.once('exit', (code, signal) => done(`the process ended: ${signal ?? `status ${code}`}`));
    child.send(data);
  });
}

/** Runs cases of the linking suite under a loader and under the control. Errors: `Error`, of a file that cannot be read. */
export async function compareLoader(
  paths: readonly string[],
  kind: LoaderKind,
  progress: (done: number, name: string) => void = () => {},
): Promise<CaseResult[]> {
  await kind.prepare(0);
  const taken = kind.symbols();
  const results: CaseResult[] = new Array(paths.length);
  let next = 0;
  let done = 0;
  const lane = async (): Promise<void> => {
    for (let i = next++; i < paths.length; i = next++) {
      results[i] = await compareCase(paths[i]!, kind.name, taken);
      progress(++done, results[i]!.name);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return results;
}

/** What a loader calls or gives, and no symbol between objects. */
const hooks: ReadonlySet<string> = new Set([
  '__wasm_call_ctors', '__wasm_call_dtors', '__wasm_apply_data_relocs', '__wasm_init_tls', '__tls_size', '__tls_align', '_initialize', '_start', 'memory',
]); // biome-ignore format: names only

async function compareCase(path: string, loader: string, taken: ReadonlySet<string>): Promise<CaseResult> {
  const name = basename(path, '.wast');
  const text = readFileSync(path, 'utf8');
  const { commands } = parseScript(textSource(name, text));
  // Within an assertion too.
  const programs = commands.filter(c => c.kind === 'program' || ('subject' in c && 'kind' in c.subject && c.subject.kind === 'program')).length; // biome-ignore format: one expression
  const modules = (kind: 'program' | 'library'): Module[] =>
    commands.flatMap(c => (c.kind === kind && c.module.body.kind === 'text' ? [c.module.body.module] : []));
  const named = (m: Module): string[] => m.exports.map(e => e.name);
  const { what = '', pins = [] } = headerOf(text) ?? {};
  const clashes = [...modules('program'), ...modules('library')].flatMap(named).filter(x => taken.has(x) && !hooks.has(x));
  if (clashes.length > 0)
    return { name, what, pins, compared: 0, departure: null, unsupported: [`a symbol that the program has too: ${clashes[0]}`] };
  const control = runCase(path, name, openedByAnother(referenceEngine as AnyEngine)); // what it calls a module is opaque to the runner
  const theirs = await runApart({ path, name, programs, loader });
  const ofMain = new Set(modules('program').flatMap(named));
  const needsMain = modules('library').some(m => m.imports.some(i => ofMain.has(i.name)));
  return judged({ name, what, pins }, control, theirs, needsMain);
}

/** Commands about the layout of memory, or about records that only linkstep keeps. */
const ownMatters: ReadonlySet<string> = new Set(['assert_address', 'assert_base', 'assert_events', 'assert_invariants', 'assert_provider']);

/** Entries by command; of the foreign loader perhaps why there are none. `needsMain`: a library imports what the main program exports. */
export function judged(
  head: Pick<CaseResult, 'name' | 'what' | 'pins'>,
  control: readonly CommandEntry[],
  theirs: readonly CommandEntry[] | string,
  needsMain = false,
): CaseResult {
  if (typeof theirs === 'string')
    return { ...head, compared: 1, unsupported: [], departure: { line: 0, command: 'the case', expected: 'to end', actual: theirs } };
  const unsupported = new Set<string>();
  let compared = 0;
  let departure: Departure | null = null;
  /** What is missing, so that nothing behind it can be compared. */
  let lost: string | null = null;
  theirs.forEach((entry, i) => {
    const reference = control[i];
    if (reference === undefined || reference.status !== 'passed') {
      unsupported.add(reference?.unsupported ?? 'what is about the main program, or about addresses');
    } else if (entry.status === 'skipped') {
      if (entry.unsupported !== undefined) unsupported.add(entry.unsupported);
      if (entry.command === 'library' || entry.command === 'program') lost = entry.unsupported ?? entry.command;
    } else if (!ownMatters.has(entry.command)) {
      // Libraries are there before a main program that is opened as one, and after one that is started.
      if (needsMain && entry.command === 'program' && entry.status === 'failed' && departure === null)
        lost = 'a library that needs what the main program defines';
      if (lost !== null) {
        unsupported.add(lost);
        return;
      }
      // That a file could be put there says nothing of a loader.
      if (entry.command !== 'library' && entry.command !== 'symlink') compared++;
      if (entry.status === 'failed' && departure === null)
        departure = { line: entry.line, command: entry.command, expected: shown(entry.expected), actual: shown(entry.actual) };
    }
  });
  return { ...head, compared, departure, unsupported: [...unsupported] };
}

const longest = 160;
/** In a line. */
function shown(o: ShownOutcome | undefined): string {
  if (o === undefined) return '';
  const text = o.values === undefined ? `${o.kind}${o.message === undefined ? '' : `: ${o.message}`}` : o.values.map(v => v.text).join(' ');
  const line = text.replaceAll(projectRoot, '').replaceAll(/\s+/g, ' ').trim(); // no path of a machine
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
