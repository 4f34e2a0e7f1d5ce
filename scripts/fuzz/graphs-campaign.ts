// A campaign of random library graphs (`linkstep fuzz --graphs`): one after another as long as there is time; faults are made smaller and
// told as scripts. Loaders that are not this project's are not asked to agree: what they do otherwise is counted.

import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import { type Graph, graphOf, type Step } from '../../spec-tests/random/graphs.ts';
import { type Expected, predict } from '../../spec-tests/random/graphs-oracle.ts';
import { graphText, stepText } from '../../spec-tests/random/graphs-text.ts';
import { openReplayEngine, replayEngineNames } from '../engines/replay/engines.ts';
import { type GraphFault, type Lineup, type LinkingEngine, linkingEngines, showExpected, tryGraph } from './graphs.ts';
import { shrinkGraph } from './graphs-shrink.ts';
import { AbsentEngine } from './lane.ts';
import { count } from './report.ts';

export interface GraphOptions {
  readonly seed: number;
  /** It ends after so many seconds, or so many graphs, or faults, whichever is first. */
  readonly seconds: number;
  readonly cases: number;
  readonly disagreements: number;
  /** Tiers by name or `.js` file, and engines that replay link plans. */
  readonly engines: readonly string[];
  /** How many smaller graphs are tried for each fault. */
  readonly tries: number;
}
export interface GraphDisagreement {
  readonly n: number;
  readonly fault: GraphFault;
  readonly graph: Graph;
  readonly small: Graph;
}
export interface GraphTally {
  readonly graphs: number;
  readonly skipped: number;
  readonly started: number;
  /** Opens by commands and by code, those of them that were taken back, lookups in scopes, commands that the oracle foretold. */
  readonly opens: number;
  readonly failed: number;
  readonly lookups: number;
  readonly foretold: number;
  /** Operations replayed with the same state after each. */
  readonly operations: number;
  readonly unsupported: Readonly<Record<string, number>>;
}
export interface GraphOutcome {
  readonly tally: GraphTally;
  readonly disagreements: readonly GraphDisagreement[];
  readonly alike: number;
  readonly seconds: number;
}

/** Errors: `AbsentEngine`, of a name that is no engine with a loader or a replay, or of an engine that is not there. */
async function lineupOf(names: readonly string[]): Promise<Lineup> {
  const engines: LinkingEngine[] = [];
  const replays: Lineup['replays'][number][] = [];
  for (const name of names) {
    const known = linkingEngines.get(name);
    if (known !== undefined) engines.push(known);
    else if (name.endsWith('.js'))
      engines.push(((await import(pathToFileURL(name).href)) as { readonly engine: LinkingEngine }).engine); // as --engine has it
    else if (replayEngineNames.includes(name) || /^node@\d+$/.test(name)) replays.push(await opened(name));
    else
      throw new AbsentEngine(
        `graphs run on ${[...linkingEngines.keys(), ...replayEngineNames].join(', ')} or a .js file, and not on '${name}'`,
      );
  }
  if (engines.length === 0)
    throw new AbsentEngine(`one of ${[...linkingEngines.keys()].join(', ')} has to be there, to hold the others against`);
  return { engines, replays };
}

const opened = (name: string) =>
  openReplayEngine(name).catch((thrown: unknown) => {
    throw new AbsentEngine(thrown instanceof Error ? thrown.message : String(thrown));
  });

const none: GraphTally = {
  graphs: 0,
  skipped: 0,
  started: 0,
  opens: 0,
  failed: 0,
  lookups: 0,
  foretold: 0,
  operations: 0,
  unsupported: {},
};

/** Errors: as `lineupOf`. `progress` is told now and then. */
export async function fuzzGraphs(options: GraphOptions, progress: (tally: GraphTally, seconds: number) => void): Promise<GraphOutcome> {
  const lineup = await lineupOf(options.engines);
  const disagreements: GraphDisagreement[] = [];
  const unsupported: Record<string, number> = {};
  let tally = none;
  let alike = 0;
  const began = performance.now();
  let told = began;
  const elapsed = (): number => (performance.now() - began) / 1000;
  try {
    for (let n = 0; n < options.cases && elapsed() < options.seconds && disagreements.length < options.disagreements; n++) {
      const graph = graphOf(options.seed, n);
      const { fault, skipped, prediction, compared, operations, unsupported: lacks } = await tryGraph(graph, n, lineup);
      for (const [what, times] of Object.entries(lacks)) unsupported[what] = (unsupported[what] ?? 0) + times;
      tally = {
        graphs: tally.graphs + 1,
        skipped: tally.skipped + (skipped ? 1 : 0),
        started: tally.started + (prediction?.start?.kind === 'done' ? 1 : 0),
        opens: tally.opens + (prediction?.counts.opens ?? 0),
        failed: tally.failed + (prediction?.counts.failed ?? 0),
        lookups: tally.lookups + (prediction?.counts.lookups ?? 0),
        foretold: tally.foretold + compared,
        operations: tally.operations + operations,
        unsupported,
      };
      if (fault !== null) {
        if (disagreements.some(d => same(d.fault, fault))) alike++;
        else disagreements.push(await smaller(graph, n, fault, lineup, options.tries));
      }
      if (performance.now() - told > 30_000) {
        told = performance.now();
        progress(tally, elapsed());
      }
      await setImmediate();
    }
  } finally {
    await Promise.all(lineup.replays.map(r => r.close()));
  }
  return { tally, disagreements, alike, seconds: elapsed() };
}

const same = (a: GraphFault, b: GraphFault): boolean => a.what === b.what && a.said === b.said;

async function smaller(graph: Graph, n: number, fault: GraphFault, lineup: Lineup, tries: number): Promise<GraphDisagreement> {
  const fails = async (g: Graph): Promise<boolean> => {
    const found = (await tryGraph(g, n, lineup)).fault;
    return found !== null && same(found, fault);
  };
  const { result } = await shrinkGraph(graph, fails, { tries, time: 120_000 });
  return { n, graph, small: result, fault: (await tryGraph(result, n, lineup)).fault ?? fault };
}

// ─── How it is told ───

export const graphProgress = (t: GraphTally, seconds: number): string =>
  `${Math.round(seconds)} s: ${count(t.graphs)} graphs, ${count(t.opens)} opens, ${count(t.foretold)} commands foretold`;

export function graphSummary({ tally: t, disagreements, alike, seconds }: GraphOutcome, options: GraphOptions): string {
  const lacks = Object.entries(t.unsupported).map(([what, times]) => `${what} ${times}`);
  return [
    `seed ${options.seed}, engines ${options.engines.join(', ')}`,
    `${count(t.graphs)} library graphs, ${count(t.started)} of them programs that start; ${count(t.opens)} opens (${count(t.failed)} taken back), ${count(t.lookups)} symbols looked up`,
    `${count(t.foretold)} commands as the oracle foretold${t.operations === 0 ? '' : `; ${count(t.operations)} operations of link plans replayed`}; ${seconds.toFixed(1)} s`,
    ...(t.skipped === 0 ? [] : [`${count(t.skipped)} graphs without an end left out`]),
    ...(lacks.length === 0 ? [] : [`link plans not replayed: ${lacks.join('; ')}`]),
    `${counted(disagreements.length, 'disagreement')}${alike === 0 ? '' : `, and ${alike} graphs like them`}`,
  ].join('\n');
}

export const graphFileName = (seed: number, d: GraphDisagreement): string => `fuzz-graph-${seed}-${d.n}.wast`;

/** The small graph as a script that asserts what the oracle foretells. */
export function graphCaseText(seed: number, { n, fault, small }: GraphDisagreement): string {
  const { steps, start } = predict(small);
  const head = [
    `Random library graph ${n} of seed ${seed} (linkstep fuzz --graphs): ${small.libraries.length} libraries, ${small.steps.length} commands.`,
    `At command ${fault.at + 1}: ${fault.what}: ${fault.detail}`,
    ...(start?.kind === 'done' ? [] : [`The program does not start: ${showExpected(start)}`]),
  ];
  const lines = graphText({ ...small, steps: [] }).trimEnd();
  const told = small.steps.map((step, k) => asserted(stepText(small, step), step, steps[k]!)); // one a step
  return `${head.flatMap(l => l.split('\n')).map(l => `;; ${l}`).join('\n')}\n\n${lines}\n${told.join('\n')}\n`; // biome-ignore format: one text
}

/** The command with what is foretold of it. What has nothing to ask is a comment; of what nothing is foretold there is no assertion. */
function asserted(text: string, step: Step, e: Expected): string {
  switch (e?.kind) {
    case undefined:
      return text.startsWith('(assert_') ? `;; ${text}` : text;
    case 'done':
    case 'address':
      return text;
    case 'absent':
    case 'unlinkable':
      return `;; ${text}`;
    case 'fact':
      if (step.do === 'provider') return text.replace(/null\)$/, `${e.begins === 'nobody' ? 'null' : e.begins})`);
      return text.replace('assert_same', e.begins.startsWith('one') ? 'assert_same' : 'assert_different');
    case 'value':
      return `(assert_return ${text} (i32.const ${e.n}))`;
    case 'trap':
      return `(assert_trap ${text} "")`;
    case 'exception':
      return `(assert_exception ${text})`;
    case 'error':
      if (step.do === 'same symbol') return `;; ${text}`;
      return `(${step.do === 'symbol' && step.call !== null ? 'assert_dlerror' : 'assert_unchanged'} ${text} ${JSON.stringify(e.begins)})`;
  }
}
