// `linkstep link --plan` and `--replay`: the link plan of a script or a program, to be read, and replayed on engines with the JavaScript API.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { shown } from '../../interpreter/diagnostics/render.ts';
import {
  type Answer,
  type Changes,
  countOperations,
  type LinkPlan,
  type Operation,
  PLAN_VERSION,
  type PlanOutcome,
} from '../../interpreter/linking/plan/schema.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { openReplayEngine, type Replayed } from '../engines/replay/engines.ts';
import { planOfProgram, planOfScript } from '../engines/replay/plans.ts';
import { type ReplayReport, replayPlans } from '../engines/replay/run.ts';
import { attempt, complain } from './diagnostics.ts';
import { nodeWorld } from './node-files.ts';
import { openProgram, type ProgramOptions } from './program.ts';
import { complainLink } from './run.ts';
import { checkFile, Usage } from './terminal.ts';

export interface PlanOptions extends ProgramOptions {
  readonly json?: true;
  readonly run?: true;
}

// ─── Plans of files ───

const nowhere = (): void => {};

/** Errors: `Usage`, of a file that is none of what is expected. */
function readPlan(file: string): LinkPlan {
  const wrong = (why: string): Usage => new Usage(`${file} is no link plan${why}; linkstep link FILE --plan --json writes one`);
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (thrown) {
    throw wrong(`: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  if (typeof data !== 'object' || data === null || !('format' in data) || data.format !== 'linkstep link plan') throw wrong('');
  const plan = data as LinkPlan; // by its format
  if (plan.version !== PLAN_VERSION) throw wrong(` of version ${PLAN_VERSION}, but of ${String(plan.version)}`);
  try {
    showPlan(plan); // which looks at every field
  } catch (thrown) {
    throw wrong(`: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  return plan;
}

/** The plan of a script whose commands all pass; null where one fails, which is said. Errors: `Refused`. */
function scriptPlan(file: string): LinkPlan | null {
  let failed = 0;
  const plan = planOfScript(file, readFileSync(file, 'utf8'), v => {
    if (v.status === 'failed') failed++;
  });
  if (failed === 0) return plan;
  process.stderr.write(`linkstep: ${file}: ${counted(failed, 'command')} failed; linkstep wast says which\n`);
  return null;
}

/**
 * The plan of a script (`.wast`), of a plan (`.json`), or of a program, which is run to its end where `whole` says so.
 * Errors: `Usage`; `Refused` in a script. Null: there is none, and why has been said.
 */
function planOfFile(file: string, args: readonly string[], options: ProgramOptions, whole: boolean): LinkPlan | null {
  checkFile(file);
  if (file.endsWith('.json')) return readPlan(file);
  if (file.endsWith('.wast')) return scriptPlan(file);
  // What the program writes must not get into the report.
  const machine = openProgram(file, args, options, { ...nodeWorld(), stdout: nowhere, stderr: nowhere });
  if (!('kind' in machine)) return planOfProgram(machine, file, whole).plan;
  complainLink(machine);
  return null;
}

// ─── --plan ───

export function printPlan(file: string, args: readonly string[], options: PlanOptions): number {
  const made = attempt(() => planOfFile(file, args, options, options.run === true));
  if (!made.ok) {
    complain([made.diagnostic], 'auto');
    return 1;
  }
  if (made.value === null) return 1;
  const text = options.json === true ? JSON.stringify(made.value, null, 1) : showPlan(made.value).map(shown).join('\n');
  process.stdout.write(`${text}\n`);
  return 0;
}

export function showPlan(plan: LinkPlan): string[] {
  const lines = [
    `${plan.name}: ${counted(countOperations(plan.ops), 'operation')}, ${counted(Object.keys(plan.modules).length, 'module')}`,
  ];
  const needs = Object.keys(plan.probes);
  if (needs.length > 0) lines.push(`needs ${needs.join(', ')}`);
  for (const u of plan.unsupported) lines.push(`unsupported: ${u}`);
  lines.push('');
  type Line = { readonly o: Operation | Answer; readonly depth: number } | { readonly text: string };
  const open: Line[] = plan.ops.map(o => ({ o, depth: 0 })).reverse();
  for (let line = open.pop(); line !== undefined; line = open.pop()) {
    if ('text' in line) {
      lines.push(line.text);
      continue;
    }
    const { o, depth } = line;
    const indent = `${'  '.repeat(depth + 1)}`;
    const last = o.op === 'call' || o.op === 'answer' ? [`${''.padStart(6)}${indent}→ ${showOutcome(o.outcome)}`] : [];
    lines.push(`${String(o.n).padStart(6)}${indent}${showOperation(plan, o)}`);
    if (o.op === 'answer') lines.push(...showChanges(o.before, `${''.padStart(6)}${indent}  before `));
    const after = [...last, ...showChanges(o.after, `${''.padStart(6)}${indent}  `)];
    const within = o.op === 'call' ? o.answers : o.op === 'load' || o.op === 'answer' ? o.ops : [];
    for (const text of after.reverse()) open.push({ text });
    for (const inner of [...within].reverse()) open.push({ o: inner, depth: depth + 1 });
  }
  return lines;
}

const showOutcome = (o: PlanOutcome): string => (o.kind === 'values' ? `(${o.values.join(', ')})` : `${o.kind}: ${o.reason}`);

function showOperation(plan: LinkPlan, o: Operation | Answer): string {
  switch (o.op) {
    case 'memory':
      return `${o.id} = memory of ${counted(o.pages, 'page')}${o.max === null ? '' : `, at most ${o.max}`}`;
    case 'table':
      return `${o.id} = table of ${counted(o.slots, 'slot')}${o.max === null ? '' : `, at most ${o.max}`}, ${o.element}`;
    case 'global':
      return `${o.id} = global ${o.mutable ? 'mut ' : ''}${o.type}: ${o.value}`;
    case 'tag':
      return `${o.id} = tag (${o.parameters.join(', ')})`;
    case 'host':
      return `${o.id} = host function ${o.name}`;
    case 'instance': {
      const imports = o.imports.map(([module, name, id]) => `${module}.${name} ${id}`);
      const exports = o.exports.map(
        ({ name, id, again, standsFor }) =>
          `${name} ${standsFor ?? id}${again === true ? ' again' : standsFor === undefined ? '' : ` by ${id}`}`,
      );
      const made = `${o.id} = instance of ${o.code} (${plan.modules[o.code]?.name ?? '?'})`;
      return `${made}${imports.length > 0 ? ` with ${imports.join(', ')}` : ''}${exports.length > 0 ? `; exports ${exports.join(', ')}` : ''}`;
    }
    case 'grow':
      return `grow ${o.id} by ${counted(o.by, o.what === 'memory' ? 'page' : 'slot')}`;
    case 'set-global':
      return `set ${o.id} to ${o.value}`;
    case 'set-slot':
      return `set ${o.id}[${o.slot}] to ${o.value}`;
    case 'write':
      return `write ${o.pieces.map(([at, text]) => `${Math.floor((text.replace(/=+$/, '').length * 3) / 4)} bytes at ${at}`).join(', ')} of ${o.id}`;
    case 'call':
      return `call ${o.id} (${o.args.join(', ')})  ${o.what}`;
    case 'answer':
      return `calls ${o.id} (${o.args.join(', ')})`;
    case 'load':
      return `load of ${o.object}${o.kept ? '' : `, which fails and is taken back: ${o.error ?? ''}`}`;
  }
}

function showChanges(c: Changes | undefined, indent: string): string[] {
  if (c === undefined) return [];
  return [
    ...Object.entries(c.memories ?? {}).map(([id, { pages, digest }]) => `${indent}${id}: ${counted(pages, 'page')}, ${digest}`),
    ...Object.entries(c.tables ?? {}).map(
      ([id, { slots, set }]) => `${indent}${id}: ${counted(slots, 'slot')}${set.map(([i, v]) => `, [${i}] ${v}`).join('')}`,
    ),
    ...Object.entries(c.globals ?? {}).map(([id, v]) => `${indent}${id}: ${v}`),
  ];
}

// ─── --replay ───

/** Folders stand for the scripts in them. */
const filesIn = (paths: readonly string[]): string[] =>
  paths.flatMap(path =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
      ? readdirSync(path, { recursive: true, encoding: 'utf8' })
          .filter(name => name.endsWith('.wast'))
          .sort()
          .map(name => join(path, name))
      : [path],
  );

/** Replays the plans of files; the exit status: 1 where a state differs, an engine breaks, or a file is no program. Errors: `Usage`. */
export async function replayFiles(engineName: string, paths: readonly string[], options: PlanOptions): Promise<number> {
  const files = filesIn(paths);
  let wrong = 0;
  function* plans(): Generator<LinkPlan> {
    for (const file of files) {
      const made = attempt(() => planOfFile(file, [], options, true));
      if (made.ok && made.value !== null) yield made.value;
      else {
        wrong++;
        if (!made.ok) complain([made.diagnostic], 'auto');
      }
    }
  }
  const engine = await openReplayEngine(engineName).catch((thrown: unknown) => {
    throw new Usage(thrown instanceof Error ? thrown.message : String(thrown));
  });
  try {
    const report = await replayPlans(plans(), engine, r => {
      if (options.json !== true) for (const line of showResult(r)) process.stdout.write(`${line}\n`);
    });
    if (options.json === true) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    else process.stdout.write(`${showReport(report)}\n`);
    return wrong + report.different + report.broken > 0 ? 1 : 0;
  } finally {
    await engine.close();
  }
}

/** Only what is not the same is worth a line. */
function showResult(r: Replayed): string[] {
  switch (r.status) {
    case 'same':
      return [];
    case 'unsupported':
      return [`${r.name}: unsupported: ${r.unsupported ?? ''}`];
    case 'different': {
      const { n, operation, what, expected, found } = r.difference!; // there is one
      return [`${r.name}: DIFFERENT after operation ${n}, ${operation}`, `  ${what}`, `  expected ${expected}`, `  found    ${found}`];
    }
    default:
      return [`${r.name}: ${r.status.toUpperCase()}: ${r.detail}`];
  }
}

function showReport({ engine, version, results, operations, compared, same, different, broken, unsupported }: ReplayReport): string {
  const lacking = Object.entries(unsupported).sort(([, a], [, b]) => b - a);
  const left = lacking.reduce((n, [, k]) => n + k, 0);
  return [
    `${engine}${version === '' ? '' : `, ${version}`}: ${same} of ${results.length} plans the same, ${operations} operations, ${compared} states compared`,
    ...(different > 0 ? [`${different} different`] : []),
    ...(broken > 0 ? [`${broken} crashed or did not end`] : []),
    ...(left > 0 ? [`${left} unsupported: ${lacking.map(([what, n]) => `${what} ${n}`).join(', ')}`] : []),
  ].join('; ');
}
