// `linkstep coverage`: which reduction rules and instructions scripts exercise, how often, and which they do not.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { Admin, Result } from '../../interpreter/execution/configuration.ts';
import type { Group, Rule } from '../../interpreter/execution/rule.ts';
import { coreRules, type RuleTable, ruleNames, run as runToEnd } from '../../interpreter/execution/step.ts';
import { rows } from '../../interpreter/syntax/instructions.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import type { AnyEngine } from '../../spec-tests/harness/engines.ts';
import { noExpectations } from '../../spec-tests/harness/expectations.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import { everything, runFile, unwatched } from '../../spec-tests/harness/run-file.ts';
import { findFiles, shownPath } from '../../spec-tests/harness/selection.ts';
import { coveragePage } from './coverage-page.ts';
import { attempt } from './diagnostics.ts';
import { commandsOf, type Input, load, modulesOf } from './inputs.ts';
import { write } from './parse.ts';
import { linkParagraphs } from './rule-sources.ts';
import { checkFile, debugOption, readInput, Usage } from './terminal.ts';
import { projectRoot } from './version.ts';

interface CoverageOptions {
  readonly json?: true;
  readonly html?: string;
  readonly all?: true;
  readonly check?: true;
}

export const command = (): Command =>
  new Command()
    .description(
      'Run scripts and say which reduction rules and instructions they exercise, how often, and which they do not. Rules that no script can exercise are listed with the reason.',
    )
    .usage('[options] FILE|FOLDER…')
    .argument('<paths...>', 'files, folders (every .wast below them), or - for the standard input')
    .option('--all', 'list also the rules of instructions that do not occur in the scripts')
    .option('--json', 'as JSON, one object')
    .option('--html <file>', 'write a page that needs nothing else (- for the standard output)')
    .option('--check', 'exit with 1 if a rule of the specification is neither exercised nor listed with a reason')
    .addOption(debugOption())
    .addHelpText(
      'after',
      `
A rule is SpecTec's by its name, or "ours" (host calls, limits, legacy exception handling, linking). Constant expressions are not counted.

Examples:
  linkstep coverage spec-tests/suites/start.wast
  linkstep coverage spec-tests/suites/core --all --html coverage.html
  linkstep coverage testsuite --check --json > coverage.json`,
    )
    .action((paths: readonly string[], options: CoverageOptions) => {
      process.exitCode = cover(paths, options);
    });

// ─── Observing ───

/** Steps by rule, and by rule and keyword. */
interface Counts {
  readonly rules: Map<string, number>;
  readonly keywords: Map<string, Map<string, number>>;
}

/** The same rules, which count how often they give. Cost: a call and two look-ups a step. */
function counting(rules: RuleTable, counts: Counts): RuleTable {
  const counted = <E extends Admin>(r: Rule<E>, keyword: string | null): Rule<E> => {
    const { name, gives } = r;
    const byKeyword = counts.keywords.get(name) ?? new Map<string, number>();
    counts.keywords.set(name, byKeyword);
    return {
      ...r,
      gives: (z, e, v1, v2, v3, v4, v5) => {
        counts.rules.set(name, (counts.rules.get(name) ?? 0) + 1);
        if (keyword !== null) byKeyword.set(keyword, (byKeyword.get(keyword) ?? 0) + 1);
        return gives(z, e, v1, v2, v3, v4, v5);
      },
    };
  };
  return {
    groups: new Map(
      [...rules.groups].map(([op, g]): [string, Group | 'value'] => [
        op,
        g === 'value' ? g : { ...g, rules: g.rules.map(r => counted(r, op)) },
      ]),
    ),
    ends: new Map([...rules.ends].map(([kind, r]) => [kind, counted(r, null)])),
  };
}

/** The reference tier with every step counted; each program's own rules too. */
function observedEngine(counts: Counts): AnyEngine {
  const known = new WeakMap<RuleTable, RuleTable>();
  const observed = (rules: RuleTable): RuleTable => {
    const found = known.get(rules) ?? counting(rules, counts);
    known.set(rules, found);
    return found;
  };
  const engine = referenceWith({ rules: coreRules, run: (z, rules) => runToEnd(z, Number.POSITIVE_INFINITY, observed(rules)) as Result }); // without fuel there is a result
  return engine as AnyEngine; // its modules and instances are its own
}

// ─── What is known of rules that are not exercised ───

/** Rules that give contexts their meaning: built into the configuration in focus. */
const structural: Readonly<Record<string, string>> = {
  'Step/pure': 'a Step_pure rule is a step', 'Step/read': 'a Step_read rule is a step', 'Steps/refl': 'no step', 'Steps/trans': 'steps one after the other',
  'Step/ctxt-instrs': 'what is left of and behind the redex stays', 'Step/ctxt-label': 'reduction within a label', 'Step/ctxt-handler': 'reduction within a handler',
  'Step/ctxt-frame': 'reduction within a frame', Eval_expr: 'expressions are reduced to values',
}; // biome-ignore format: pairs

const linesOf = (name: string): string[] => {
  try {
    return readFileSync(join(projectRoot, 'spec-tests/fixtures', name), 'utf8').split('\n').filter(l => l !== '' && !l.startsWith('#')); // biome-ignore format: one expression
  } catch {
    return []; // an installation without fixtures
  }
};
/** Why a rule is not exercised by the official suite: by a script of ours, or not at all. */
const reasons = (): ReadonlyMap<string, string> =>
  new Map([
    ...Object.entries(structural).map(([name, why]) => [name, `built into the configuration: ${why}`] as const),
    ...linesOf('unexercised-rules.txt').flatMap(line => {
      const found = /^(\S+)\s+(?:- (.+)|(\S+\.wast))$/.exec(line);
      return found === null
        ? []
        : [[found[1]!, found[2] ?? `not by the official suite; spec-tests/suites/core/${found[3]!} does`] as const];
    }),
  ]);

// ─── The report ───

export interface RuleCoverage {
  readonly name: string;
  readonly ours: boolean;
  readonly count: number;
  readonly keywords: Readonly<Record<string, number>>;
  /** Whether an instruction that has this rule occurs in the scripts. */
  readonly occurs: boolean;
  /** Why it is not exercised, where that is known. */
  readonly reason: string | null;
}
export interface Coverage {
  readonly files: readonly string[];
  readonly commands: { readonly passed: number; readonly failed: number; readonly skipped: number };
  readonly steps: number;
  readonly rules: readonly RuleCoverage[];
  readonly instructions: readonly { readonly keyword: string; readonly occurs: number; readonly steps: number }[];
}

/** The modules of an input, those of libraries and programs too. */
function modulesIn(input: Input): readonly Module[] {
  if (input.kind === 'module') return [input.module];
  const linked = [...commandsOf(input.script)].flatMap(c => {
    const made = c.kind === 'assert_dlerror' || c.kind === 'assert_unchanged' ? c.subject : c;
    return (made.kind === 'library' || made.kind === 'program') && made.module.body.kind === 'text' ? [made.module.body.module] : [];
  });
  return [...modulesOf(input).modules, ...linked];
}

/** Instructions that occur in a module, by keyword. */
function occurrences(m: Module, into: Map<string, number>): void {
  const bodies = [
    ...m.funcs.map(f => f.body), ...m.globals.map(g => g.init), ...m.tables.flatMap(x => (x.init === null ? [] : [x.init])), ...m.elems.flatMap(e => e.init),
    ...[...m.datas, ...m.elems].flatMap(d => (d.mode.kind === 'active' ? [d.mode.offset] : [])),
  ]; // biome-ignore format: one list
  for (const body of bodies) walk(body, { instr: e => into.set(e.op, (into.get(e.op) ?? 0) + 1) });
}

/** Errors: `Usage`, of files that cannot be read. */
export function coverageOf(files: readonly string[]): Coverage {
  const counts: Counts = { rules: new Map(), keywords: new Map() };
  const engine = observedEngine(counts);
  const occurs = new Map<string, number>();
  const commands = { passed: 0, failed: 0, skipped: 0 };
  for (const path of files) {
    const bytes = readInput(path);
    const task = {
      path, name: shownPath(path), bytes, actions: [], selection: everything, expectations: noExpectations, via: 'none', errorText: 'ignore', full: false,
    } as const; // biome-ignore format: fields only
    const running = runFile(task, engine, unwatched);
    let next = running.next();
    while (next.done !== true) next = running.next();
    for (const kind of ['passed', 'failed', 'skipped'] as const) commands[kind] += next.value[kind];
    if (path === '-') continue;
    const read = attempt(() => modulesIn(load(path)));
    if (read.ok) for (const m of read.value) occurrences(m, occurs);
  }
  return { files: files.map(shownPath), commands, ...summary(counts, occurs) };
}

function summary(counts: Counts, occurs: ReadonlyMap<string, number>): Pick<Coverage, 'steps' | 'rules' | 'instructions'> {
  const known = ruleNames(coreRules);
  const why = reasons();
  const occurring = new Set<string>();
  const steps = new Map<string, number>();
  for (const [op, g] of coreRules.groups) if (g !== 'value' && occurs.has(op)) for (const r of g.rules) occurring.add(r.name);
  for (const byKeyword of counts.keywords.values()) for (const [op, n] of byKeyword) steps.set(op, (steps.get(op) ?? 0) + n);
  const linked = [...counts.rules.keys()].some(name => name.startsWith('Link/'));
  const names = [...new Set([...linesOf('spectec-step-rules.txt'), ...known.keys(), ...(linked ? linkParagraphs().keys() : [])])];
  return {
    steps: [...counts.rules.values()].reduce((n, k) => n + k, 0),
    rules: names.map(name => {
      const count = counts.rules.get(name) ?? 0;
      return {
        name, ours: name.startsWith('Link/') || (known.get(name)?.ours ?? false), count, keywords: Object.fromEntries(counts.keywords.get(name) ?? []),
        occurs: occurring.has(name) || count > 0, reason: count > 0 ? null : (why.get(name) ?? null),
      }; // biome-ignore format: fields only
    }),
    instructions: [...rows.keys()].map(keyword => ({ keyword, occurs: occurs.get(keyword) ?? 0, steps: steps.get(keyword) ?? 0 })),
  };
}

// ─── As text ───

const listedKeywords = (keywords: Readonly<Record<string, number>>): string => {
  const all = Object.entries(keywords).sort((a, b) => b[1] - a[1]);
  const shown = all.slice(0, 4).map(([k, n]) => `${k} ${n}`).join(', '); // biome-ignore format: one expression
  return all.length > 4 ? `${shown} and ${all.length - 4} more` : shown;
};

export function coverageLines(c: Coverage, all: boolean): string[] {
  const exercised = c.rules.filter(r => r.count > 0);
  const theirs = c.rules.filter(r => !r.ours);
  const left = c.rules.filter(r => r.count === 0);
  const width = Math.max(...c.rules.map(r => r.name.length));
  const digits = Math.max(1, ...exercised.map(r => `${r.count}`.length));
  const percent = (n: number, of: number): string => `${n} of ${of} (${Math.floor((100 * n) / Math.max(1, of))} %)`;
  const occurring = c.instructions.filter(i => i.occurs > 0);
  const missed = left.filter(r => r.occurs && r.reason === null);
  const rest = left.filter(r => !missed.includes(r) && (all || r.reason !== null));
  const part = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [title, ...lines.map(l => `  ${l}`), '']);
  return [
    ...part('Exercised', exercised.map(r => `${r.name.padEnd(width)}  ${`${r.count}`.padStart(digits)}  ${listedKeywords(r.keywords)}`.trimEnd())),
    ...part('Not exercised, though their instructions occur', missed.map(r => r.name)),
    ...part('Not exercised', rest.map(r => (r.reason === null ? r.name : `${r.name.padEnd(width)}  ${r.reason}`))),
    `${c.files.length} ${c.files.length === 1 ? 'file' : 'files'}, ${c.commands.passed} commands passed, ${c.commands.failed} failed, ${c.commands.skipped} skipped; ${c.steps} steps`,
    `instructions: ${percent(occurring.filter(i => i.steps > 0 || coreRules.groups.get(i.keyword) === 'value').length, occurring.length)} of those that occur were reached; ${percent(occurring.length, c.instructions.length)} of all occur`,
    `rules of the specification: ${percent(theirs.filter(r => r.count > 0).length, theirs.length)} exercised, ${theirs.filter(r => r.count === 0 && r.reason !== null).length} more with a reason`,
  ]; // biome-ignore format: a part a line
}

/** The exit status. Errors: `Usage`. */
function cover(paths: readonly string[], options: CoverageOptions): 0 | 1 {
  const files = found(paths);
  const c = coverageOf(files);
  if (options.html !== undefined) write(options.html, coveragePage(c));
  if (options.json === true) process.stdout.write(`${JSON.stringify(c)}\n`);
  else if (options.html !== '-') process.stdout.write(`${coverageLines(c, options.all === true).join('\n')}\n`);
  const unexplained = c.rules.some(r => !r.ours && r.count === 0 && r.reason === null);
  return options.check === true && unexplained ? 1 : 0;
}

function found(paths: readonly string[]): readonly string[] {
  let files: readonly string[];
  try {
    files = findFiles(paths);
  } catch {
    throw new Usage(`cannot read ${paths.join(', ')}`);
  }
  if (files.length === 0) throw new Usage(`no .wast file in ${paths.join(', ')}`);
  for (const path of files) if (path !== '-') checkFile(path);
  return files;
}
