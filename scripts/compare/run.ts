// Running scripts on several engines, as many at once as is asked for, and judging each script when all engines are done with it.

import { readFileSync } from 'node:fs';
import type { CommandEntry, ShownOutcome } from '../../spec-tests/harness/entries.ts';
import type { Expectations } from '../../spec-tests/harness/expectations.ts';
import type { Ended, Features, ForeignEngine, ScriptFile } from '../engines/foreign.ts';
import { type Alternatives, alternativesOf } from './alternatives.ts';
import { type ClassName, classNames, type Judgement, type Kind } from './classes.ts';
import { expectedOf, type Unmet } from './expected.ts';
import { aligned, judgeScript, type Ran } from './judge.ts';
import { showExpected, showOutcome } from './outcomes.ts';
import { type Outlined, outlineOf } from './outline.ts';

export interface CompareOptions {
  /** Scripts at once, over all engines; an engine runs one at a time. */
  readonly jobs: number;
  /** Seconds for a script on one engine. */
  readonly timeout: number;
  /** By engine; none where there is no entry. */
  readonly expectations: ReadonlyMap<string, Expectations>;
  readonly compared: (file: FileComparison) => void;
}

/** A command that did not simply agree. Lines and columns from 1; `line` 0 where the engine broke outside of any command. */
export interface Finding {
  /** The file that was run, and the one that the command stands in: another where a script reads others. */
  readonly script: string;
  readonly file: string;
  readonly engine: string;
  /** Of the command among the script's counted ones, from 0. */
  readonly index: number;
  readonly line: number;
  readonly column: number;
  readonly command: string;
  /** What the command acts on, as a script would name it: the exported function, or a module. */
  readonly subject: string;
  readonly judgement: Judgement;
  /** What the script expects; null of what is no assertion. */
  readonly expected: string | null;
  readonly reference: string;
  readonly got: string;
  /** What the reference gave, as data; null where it gave nothing. */
  readonly actual: ShownOutcome | null;
  /** The line of the script that the command begins on; empty where it is not known. */
  readonly snippet: string;
}

export type Counts = Readonly<Record<ClassName, number>>;
export const noCounts = (): Record<ClassName, number> => Object.fromEntries(classNames.map(c => [c, 0])) as Record<ClassName, number>; // every name has a count

export interface EngineComparison {
  readonly engine: string;
  readonly counts: Counts;
  readonly findings: readonly Finding[];
  readonly ended: Ended;
  readonly unmet: readonly Unmet[];
  /** Milliseconds. */
  readonly time: number;
}
export interface FileComparison {
  readonly file: string;
  readonly commands: number;
  /** Assertions that do not hold on the reference. */
  readonly referenceFailed: number;
  readonly referenceEnded: Ended;
  readonly referenceTime: number;
  readonly engines: readonly EngineComparison[];
}

export interface NamedFile {
  readonly name: string;
  readonly path: string;
  /** Null: it is read from `path`. */
  readonly bytes: Uint8Array | null;
}
export const readScript = ({ name, path, bytes }: NamedFile): ScriptFile => ({ name, path, bytes: bytes ?? readFileSync(path) });

/** What one engine made of one file. */
interface Done extends Ran {
  readonly time: number;
}
const window = 24;

/**
 * The first engine is the reference. Engines take the files in order, each at its own pace, but none is further ahead of the slowest than a few
 * files. Errors: what reading a file throws.
 */
export async function compareAll(files: readonly NamedFile[], engines: readonly ForeignEngine[], options: CompareOptions): Promise<void> {
  const pending = files.map(() => engines.map((): Done | null => null));
  const at = engines.map(() => 0);
  const busy = engines.map(() => false);
  const features = engines.map((): Features | null => null);
  let judged = 0;
  let running = 0;
  let failed: { readonly thrown: unknown } | null = null;
  await new Promise<void>(resolve => {
    const finishFiles = (): void => {
      while (judged < files.length && pending[judged]!.every(d => d !== null)) {
        const file = files[judged]!;
        const done = pending[judged] as readonly Done[]; // by the line above
        pending[judged++] = [];
        options.compared(compareFile(readScript(file), done, options.expectations));
      }
    };
    const one = async (e: number, i: number): Promise<void> => {
      const engine = engines[e]!;
      const entries: CommandEntry[] = [];
      const started = performance.now();
      const ended = await engine.run(readScript(files[i]!), { timeout: options.timeout, entry: x => void entries.push(x) });
      const time = performance.now() - started;
      // Probed between two scripts, since an engine runs one at a time.
      if (features[e] === null && e > 0 && needFeatures(engine, entries)) features[e] = await engine.features();
      pending[i]![e] = { engine: engine.name, observes: engine.observes, entries, ended, features: features[e]!, time };
    };
    const next = (): void => {
      if (failed !== null || judged === files.length) {
        if (running === 0) resolve();
        return;
      }
      // Whoever is furthest behind goes first; of several, the reference, which is most often the slowest.
      const idle = engines.map((_, e) => e).filter(e => !busy[e] && at[e]! < files.length && at[e]! < judged + window).sort((x, y) => at[x]! - at[y]!); // biome-ignore format: one expression
      for (const e of idle) {
        if (running >= options.jobs) break;
        busy[e] = true;
        running++;
        one(e, at[e]!++)
          .then(finishFiles)
          .catch((thrown: unknown) => {
            failed ??= { thrown };
          })
          .finally(() => {
            busy[e] = false;
            running--;
            next();
          });
      }
      if (running === 0) resolve();
    };
    next();
  });
  const wrong = failed as { readonly thrown: unknown } | null; // assigned in a callback
  if (wrong !== null) throw wrong.thrown;
}

/** Whether something was refused, or went wrong, where a missing feature may be the reason. */
const needFeatures = (engine: ForeignEngine, entries: readonly CommandEntry[]): boolean =>
  entries.some(
    x =>
      x.unsupported !== undefined ||
      (x.status === 'failed' && (engine.observes === 'verdicts' || x.actual?.kind === 'invalid' || x.actual?.kind === 'malformed')),
  );

/** Judges what the engines made of a script; `done` in the order of the engines, the reference first. */
export function compareFile(script: ScriptFile, done: readonly Done[], expectations: ReadonlyMap<string, Expectations>): FileComparison {
  const [reference, ...others] = done as readonly [Done, ...Done[]]; // there is a reference
  let outline: readonly Outlined[] | null = null;
  let alternatives: Alternatives | null = null;
  const about = {
    outline: () => (outline ??= outlineOf(script)),
    alternatives: () => (alternatives ??= alternativesOf(script)),
  };
  let lines: readonly string[] | null = null;
  const lineAt = (line: number): string => {
    lines ??= new TextDecoder().decode(script.bytes).split('\n');
    return (lines[line - 1] ?? '').slice(0, 400);
  };
  return {
    file: script.name,
    commands: reference.entries.length,
    referenceFailed: reference.entries.filter(e => e.status === 'failed' && e.command.startsWith('assert')).length,
    referenceEnded: reference.ended,
    referenceTime: reference.time,
    engines: others.map(ran => {
      const expected = expectedOf(expectations.get(ran.engine), script.name);
      const counts = noCounts();
      const findings: Finding[] = [];
      const entries = aligned(reference, ran);
      for (const [index, first] of judgeScript(reference, ran, entries, about).entries()) {
        const [r, g] = [reference.entries[index], entries[index]];
        const at = r ?? g ?? placeOf(about.outline()[index]);
        const judgement = expected.judge(first, at?.line ?? 0);
        counts[judgement.class]++;
        if (judgement.class === 'agree') continue;
        findings.push({
          script: script.name,
          file: at?.file ?? script.name,
          engine: ran.engine,
          index,
          line: at?.line ?? 0,
          column: at?.column ?? 0,
          command: at?.command ?? 'module',
          subject: judgement.kind !== null ? subjectOf(about.outline()[index]) : '',
          judgement,
          expected: r === undefined ? null : showExpected(r),
          actual: r?.actual ?? null,
          reference: showOutcome(r?.actual),
          got: g === undefined ? judgement.why : g.actual === undefined ? g.status : showOutcome(g.actual),
          snippet: judgement.kind !== null && at !== undefined && at.file === script.name ? lineAt(at.line) : '',
        });
      }
      return { engine: ran.engine, counts, findings, ended: ran.ended, unmet: expected.unmet(), time: ran.time };
    }),
  };
}

/** Where neither of them got: nothing is known but the command. */
const placeOf = (
  o: Outlined | undefined,
): { readonly file: string; readonly line: number; readonly column: number; readonly command: string } | undefined =>
  o === undefined ? undefined : { file: o.source.name, line: 0, column: 0, command: o.command.kind };

/** The exported function or global that a command acts on, the name that it registers; empty of a command about a module. */
function subjectOf(o: Outlined | undefined): string {
  if (o === undefined) return '';
  const { command } = o;
  const action = 'subject' in command ? command.subject : command;
  return 'name' in action ? (action.name ?? '') : '';
}

/** What a group of findings has in common: engine, kind, and the cause as far as it can be told. */
export interface Group {
  readonly engine: string;
  readonly kind: Kind | null;
  readonly class: ClassName;
  readonly findings: readonly Finding[];
}
/** The disagreements, and those that an expectation explains; those of one cause together, in the order in which they were met. */
export function grouped(findings: readonly Finding[]): Group[] {
  const groups = new Map<string, Finding[]>();
  for (const f of findings) {
    if (f.judgement.kind === null || f.judgement.cascade) continue;
    const key = [f.engine, f.judgement.class, f.judgement.kind, causeOf(f)].join('\0');
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [f]);
    else list.push(f);
  }
  return [...groups.values()].map(list => ({
    engine: list[0]!.engine,
    kind: list[0]!.judgement.kind,
    class: list[0]!.judgement.class,
    findings: list,
  }));
}
/** Messages without their numbers; of a value the function that gives it. */
function causeOf({ judgement: { class: c, kind, why }, subject, reference, got, file }: Finding): string {
  if (c === 'expected') return why;
  if (kind === 'value') return `${file} ${subject}`;
  const essence = (text: string): string => text.replace(/\d+/g, '#');
  // What linkstep says beyond the phrase is of the module, but for this.
  const phrase = `${reference.replace(/^(\w+: [^:]*).*$/s, '$1')}${/ in unreachable code$/.test(reference) ? ' in unreachable code' : ''}`;
  if (kind === 'rejects-valid') return essence(got);
  return kind === 'accepts-invalid' || kind === 'accepts-malformed' ? phrase : `${essence(reference)}\0${essence(got)}`;
}
