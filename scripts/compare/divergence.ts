// The first divergence: a disagreement made small. Commands that it does not need are left out, then modules and arguments are shrunk as long
// as the two engines still disagree in the same way; what is left is a script, with the last steps that the reference takes in it.

import type { Module } from '../../interpreter/syntax/modules.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import { close, forwardRecorded, timeline } from '../../interpreter/trace/timeline.ts';
import type { CommandEntry } from '../../spec-tests/harness/entries.ts';
import { scriptOf } from '../../spec-tests/harness/run-file.ts';
import { shrinkScript } from '../../spec-tests/shrink/scripts.ts';
import { type Budget, searchFrom } from '../../spec-tests/shrink/search.ts';
import { parseScript } from '../../text-format/parse.ts';
import { printScript } from '../../text-format/print.ts';
import type { Command, ModuleCommand, Script } from '../../text-format/script.ts';
import type { Features, ForeignEngine, ScriptFile } from '../engines/foreign.ts';
import { shower } from '../linkstep/step-show.ts';
import { startScript } from '../linkstep/step-start.ts';
import { recorder, recordText } from '../linkstep/trace-records.ts';
import { type Kind, kinds, showClause } from './classes.ts';
import { type Outlined, outlineOf, readModule } from './outline.ts';
import { compareFile, type Finding } from './run.ts';

export interface CaseFound {
  readonly engine: string;
  readonly kind: Kind;
  /** Where the disagreement was met. */
  readonly file: string;
  readonly line: number;
  /** In all modules of the case. */
  readonly instructions: number;
  /** The case as a script, with what is said of it in comments. */
  readonly script: string;
  /** The last steps of the reference, a line each; none where it steps nothing. */
  readonly trace: readonly string[];
}

export interface DivergenceOptions {
  /** Seconds for one run of a candidate on one engine. */
  readonly timeout: number;
  /** Seconds for all. */
  readonly budget: number;
}

/** Candidates that are run at most. */
const mostTries = 3000;
/** How many steps of the reference are shown, and how far it is followed to get there. */
const lastSteps = 10;
const mostSteps = 1_000_000;

/** Engines are asked one script after another. Errors: none but the shrinker's own. */
export async function firstDivergence(
  finding: Finding,
  file: ScriptFile,
  engines: readonly [reference: ForeignEngine, other: ForeignEngine],
  options: DivergenceOptions,
): Promise<CaseFound> {
  const kind = finding.judgement.kind!; // a disagreement has one
  const until = performance.now() + options.budget * 1000;
  const features = kind === 'hang' ? {} : await engines[1].features();
  const disagreement = (script: Script): Promise<Finding | null> =>
    performance.now() > until ? Promise.resolve(null) : disagreementIn(asFile(script), finding, engines, features, options.timeout);
  const still = async (s: Script): Promise<boolean> => (await disagreement(s)) !== null;
  const start = await sliced(finding, file, still);
  const budget = { tries: mostTries, time: until - performance.now() };
  const small = kind === 'accepts-invalid' ? await withLess(start, still, budget) : (await shrinkScript(start, still, budget)).result;
  const found = (await disagreementIn(asFile(small), finding, engines, features, options.timeout)) ?? finding;
  return described(small, found, finding, engines);
}

const asFile = (script: Script): ScriptFile => ({
  name: 'case.wast',
  path: 'case.wast',
  bytes: new TextEncoder().encode(printScript(script)),
});

/** The first disagreement in a script that is of the same kind as one that was met, and of the same cause as far as messages say. */
async function disagreementIn(
  file: ScriptFile,
  met: Finding,
  engines: readonly [ForeignEngine, ForeignEngine],
  features: Features,
  timeout: number,
): Promise<Finding | null> {
  const done = await Promise.all(
    engines.map(async engine => {
      const entries: CommandEntry[] = [];
      const ended = await engine.run(file, { timeout, entry: e => void entries.push(e) });
      return { engine: engine.name, observes: engine.observes, entries, ended, features, time: 0 };
    }),
  );
  if (done[0]!.ended.how !== 'completed') return null;
  const { findings } = compareFile(file, done, new Map()).engines[0]!; // one engine beside the reference
  return findings.find(f => f.judgement.kind === met.judgement.kind && !f.judgement.cascade && alike(f, met)) ?? null;
}

/** Values may change; that there are values may not, and why something is refused neither. */
function alike(f: Finding, met: Finding): boolean {
  const phrase = (text: string): string => text.replace(/^(\w+(?:: [^:]*)?).*$/s, '$1');
  const sort = (text: string): string => text.replace(/^(\w+).*$/s, '$1');
  const refused = met.judgement.kind === 'accepts-invalid' || met.judgement.kind === 'accepts-malformed' || met.judgement.kind === 'links';
  if (met.judgement.kind === 'value') return true;
  return (
    sort(f.got) === sort(met.got) && (refused ? phrase(f.reference) === phrase(met.reference) : sort(f.reference) === sort(met.reference))
  );
}

// ─── Which commands it takes ───

/**
 * The script without the commands behind the disagreement, and without those that it does not need; assertions become what they are about, and
 * modules text, where it still disagrees then, since that is what can be shrunk.
 */
async function sliced(finding: Finding, file: ScriptFile, still: (script: Script) => Promise<boolean>): Promise<Script> {
  const script = scriptOf(file.name, file.bytes);
  const outline = outlineOf(file).slice(0, finding.index + 1);
  const of = (commands: readonly Command[]): Script => ({ source: script.source, commands });
  const [needed, all] = [neededBy(outline), outline].map(list => list.map(o => o.command)) as [Command[], Command[]]; // two of two
  for (const commands of [needed.map(plain), needed, all.map(plain), all]) if (await still(of(commands))) return of(commands);
  return script;
}

/** The subject of an assertion as a command of its own, with its module as text; what the script expects is not what counts. */
function plain(c: Command): Command {
  if (c.kind === 'module') {
    const module = readModule(c.body, 'case');
    return module === null ? c : { ...c, body: { kind: 'text', module } };
  }
  if ('subject' in c && (c.subject.kind === 'module' || c.subject.kind === 'invoke' || c.subject.kind === 'get')) return plain(c.subject);
  if (c.kind === 'assert_invalid') return { ...c, module: plain(c.module) as ModuleCommand }; // it gives a module for a module
  return c.kind === 'assert_unlinkable' ? plain(c.module) : c;
}

/**
 * A script whose last module is invalid, and stays so: the shrinker of valid modules keeps to valid ones. Whole lists are left out, and bodies of
 * functions become `unreachable`.
 */
async function withLess(script: Script, still: (s: Script) => Promise<boolean>, budget: Budget): Promise<Script> {
  const last = script.commands.at(-1);
  if (last?.kind !== 'assert_invalid' || last.module.body.kind !== 'text') return script;
  const { module } = last.module.body;
  const put = (m: Module): Script => ({
    ...script,
    commands: script.commands.with(-1, { ...last, module: { ...last.module, body: { kind: 'text', module: m } } }),
  });
  const s = searchFrom(module, m => still(put(m)), budget);
  const lists = ['exports', 'datas', 'elems', 'customs', 'globals', 'tables', 'memories', 'tags'] as const;
  for (const list of lists) if (s.best[list].length > 0) await s.take({ ...s.best, [list]: [] });
  const unreachable = [{ op: 'unreachable', pos: -1 }] as const;
  for (const i of module.funcs.keys())
    await s.take({ ...s.best, funcs: s.best.funcs.with(i, { ...s.best.funcs[i]!, body: unreachable, locals: [], hints: [] }) });
  // The last ones go without renumbering.
  while (s.best.funcs.length > 0 && (await s.take({ ...s.best, funcs: s.best.funcs.slice(0, -1) })));
  return put(s.best);
}

/** The last command, the modules of the instances that it acts on or imports from, and their registration; in order. */
function neededBy(outline: readonly Outlined[]): readonly Outlined[] {
  const last = outline.at(-1);
  if (last === undefined) return [];
  const wanted = new Set(last.node === null ? last.shares : [last.node, ...last.shares]);
  const names = new Set(last.module?.imports.map(i => i.module));
  const definitions = new Set<string | null>();
  const keep: Outlined[] = [last];
  for (const o of outline.slice(0, -1).toReversed()) {
    const { command } = o;
    const mine = o.node !== null && wanted.has(o.node);
    if (command.kind === 'register' && (mine || names.has(command.name))) {
      keep.push(o);
      if (o.node !== null) wanted.add(o.node);
    } else if ((command.kind === 'module' || command.kind === 'instance') && mine) {
      keep.push(o);
      for (const node of o.shares) wanted.add(node);
      for (const i of o.module?.imports ?? []) names.add(i.module);
      if (command.kind === 'instance') definitions.add(command.module);
    } else if (command.kind === 'module' && command.definition && (definitions.has(command.id) || definitions.has(null))) keep.push(o);
  }
  return keep.reverse();
}

// ─── Saying what it is ───

function described(small: Script, found: Finding, met: Finding, [reference, other]: readonly [ForeignEngine, ForeignEngine]): CaseFound {
  const last = small.commands.at(-1);
  const body = printScript({ ...small, commands: small.commands.slice(0, -1) }).trimEnd();
  const text = `${body}${body === '' ? '' : '\n'}${last === undefined ? '' : asserted(last, small, found)}`;
  const trace = traceOf(text, found);
  const { judgement: j } = found;
  const comment = (lines: readonly string[]): string => lines.map(l => `;; ${l.replace(/[\r\n]+/g, ' ')}`.trimEnd()).join('\n');
  const head = comment([
    `${kinds[j.kind ?? 'value']}: ${reference.name} ${reference.version} and ${other.name} ${other.version}`.trimEnd(),
    `met at ${met.file}:${met.line}:${met.column}`,
    `${reference.name}: ${found.reference}`,
    `${other.name}: ${found.got}`,
    `${j.why}${j.clause === null ? '' : ` (${showClause(j.clause)}${j.clause.url === '' ? '' : `, ${j.clause.url}`})`}`,
  ]);
  const tail = trace.length === 0 ? '' : `\n${comment(['the last steps of the reference:', ...trace])}\n`;
  return {
    engine: other.name,
    kind: j.kind ?? 'value',
    file: met.file,
    line: met.line,
    instructions: instructionsIn(small.commands),
    script: `${head}\n${text}\n${tail}`,
    trace,
  };
}

/** The last command, as an assertion of what the reference gives: so that the case is a test. */
function asserted(c: Command, { source }: Script, { actual }: Finding): string {
  const text = printScript({ source, commands: [c] }).trimEnd();
  const quoted = (message: string): string => JSON.stringify(message.replace(/[^ -~]/g, '?').replace(/:.*$/, ''));
  if (actual === null) return text;
  const acts = c.kind === 'invoke' || c.kind === 'get';
  if (acts && actual.kind === 'values') return `(assert_return ${text}${(actual.values ?? []).map(v => ` ${v.text}`).join('')})`;
  if ((acts || c.kind === 'module') && actual.kind === 'trap') return `(assert_trap ${text} ${quoted(actual.message ?? '')})`;
  if (c.kind === 'invoke' && actual.kind === 'exception') return `(assert_exception ${text})`;
  if (c.kind === 'module' && (actual.kind === 'invalid' || actual.kind === 'unlinkable')) return `(assert_${actual.kind} ${text.replace(/^\(module definition/, '(module')} ${quoted(actual.message ?? '')})`; // biome-ignore format: one expression
  return text;
}

/** The last steps of the command in which they part; none where it steps nothing, such as a module that is refused. */
function traceOf(text: string, found: Finding): string[] {
  try {
    const script = parseScript(textSource('case.wast', text));
    const started = startScript(script, { at: found.line }, () => {});
    const line = timeline(started.z, started.rules, { keep: false });
    const r = recorder(shower(started));
    const last: string[] = [];
    for (let n = 0; n < mostSteps; n++) {
      const step = forwardRecorded(line);
      if (step === null) break;
      last.push(recordText(r, step));
      if (last.length > lastSteps) last.shift();
    }
    close(line);
    return last;
  } catch {
    return []; // nothing to step, or it cannot be read again: the case stands without
  }
}

/** Blocks count as one, and what is in them as well. */
function instructionsIn(commands: readonly Command[]): number {
  let n = 0;
  const count = { instr: () => void n++ };
  for (const c of commands) {
    const module =
      c.kind === 'module'
        ? c
        : 'module' in c && typeof c.module === 'object'
          ? c.module
          : 'subject' in c && c.subject.kind === 'module'
            ? c.subject
            : null;
    if (module?.kind !== 'module') continue;
    const m = readModule(module.body, 'case');
    for (const f of m?.funcs ?? []) walk(f.body, count);
  }
  return n;
}
