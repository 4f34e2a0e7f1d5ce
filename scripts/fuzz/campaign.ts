// A campaign of random cases: one after another, as long as there is time; what engines disagree on is made smaller and kept.

import { availableParallelism } from 'node:os';
import type { FeatureName } from '../../spec-tests/harness/features.ts';
import { usable } from '../../spec-tests/random/features.ts';
import { scriptOf } from '../../spec-tests/random/scripts.ts';
import { shrinkScript } from '../../spec-tests/shrink/scripts.ts';
import type { Script } from '../../text-format/script.ts';
import { commonFeatures, type Lane, openLane } from './lane.ts';
import { type Difference, differenceOf, type Observed, sizesOf } from './observe.ts';
import type { CaseOptions, Found, Tally } from './protocol.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** It ends after so many seconds, or so many cases, whichever is first. */
  readonly seconds: number;
  readonly cases: number;
  /** The first is the one that the others are held against. */
  readonly engines: readonly string[];
  /** Null: what all engines have. */
  readonly features: readonly FeatureName[] | null;
  /** About how many instructions a module has. */
  readonly size: number;
  /** Threads. */
  readonly jobs: number;
  /** Seconds for one case on one engine. */
  readonly timeout: number;
  /** How many disagreements are looked into before it stops, and how many candidates are tried for each. */
  readonly disagreements: number;
  readonly tries: number;
}

export interface Disagreement {
  readonly n: number;
  readonly engine: string;
  readonly how: string;
  /** As it was found, and as small as it became. */
  readonly script: Script;
  readonly small: Script;
  readonly difference: Difference;
  /** Of the small one, by engine. */
  readonly observed: readonly { readonly engine: string; readonly observed: Observed }[];
}
export interface Outcome {
  readonly features: readonly FeatureName[];
  readonly tally: Tally;
  readonly disagreements: readonly Disagreement[];
  /** How many cases went wrong as one of those did, and were not looked into. */
  readonly alike: number;
  /** Seconds that cases ran, shrinking apart. */
  readonly seconds: number;
}

export const defaults = {
  size: 160,
  jobs: availableParallelism(),
  timeout: 20,
  disagreements: 5,
  tries: 3000,
} as const;

/** Engines whose choices are the reference's: NaNs, relaxed operations. */
const isExact = (name: string): boolean => name === 'reference' || name === 'fast';

/** Cases for one request. */
const batchSize = 25;

/** Errors: `Error`, of an engine that is not there. `progress` is told now and then. */
export async function fuzz(options: CampaignOptions, progress: (tally: Tally, seconds: number) => void): Promise<Outcome> {
  const lanes: Lane[] = [];
  try {
    for (let i = 0; i < Math.max(1, options.jobs); i++) {
      lanes.push(await openLane(options.engines, options.timeout));
      if (!lanes[0]!.inThread) break; // other engines are one process each
    }
    return await campaign(options, lanes, progress);
  } finally {
    await Promise.all(lanes.map(l => l.close()));
  }
}

async function campaign(
  options: CampaignOptions,
  lanes: readonly Lane[],
  progress: (tally: Tally, seconds: number) => void,
): Promise<Outcome> {
  const exact = options.engines.every(isExact);
  const found = options.features ?? (await commonFeatures(lanes[0]!)).filter(f => exact || f !== 'relaxed SIMD');
  const features = [...usable(found)];
  const given: CaseOptions = { features, size: options.size, canonical: !exact };
  const disagreements: Disagreement[] = [];
  let tally: Tally = { cases: 0, modules: 0, instructions: 0, steps: 0, ends: {}, allowed: 0 };
  const started = performance.now();
  let shrinking = 0;
  let alike = 0;
  const elapsed = (): number => (performance.now() - started - shrinking) / 1000;
  let next = 0;
  let told = started;
  const isOver = (): boolean => elapsed() >= options.seconds || disagreements.length >= options.disagreements;

  const take = async (lane: Lane, one: Found): Promise<void> => {
    const before = performance.now();
    // What was said already is one fault; values say nothing.
    const known =
      one.difference.said !== '' &&
      disagreements.some(d => d.engine === lane.engines[one.engine] && d.difference.said === one.difference.said);
    if (known) alike++;
    else if (disagreements.length < options.disagreements) disagreements.push(await disagreementOf(lane, options, given, one));
    shrinking += performance.now() - before;
  };
  const run = async (lane: Lane, from: number, to: number): Promise<void> => {
    if (from >= to || isOver()) return;
    const reply = lane.inThread
      ? await lane.ask({ kind: 'batch', seed: options.seed, from, to, options: given })
      : await apart(lane, options.seed, from, to, given);
    if (reply.kind === 'batch') {
      tally = added(tally, reply.tally);
      for (const one of reply.found) await take(lane, one);
    } else if (reply.kind === 'broken') {
      const at = Math.min(Math.max(reply.n, from), to - 1);
      await take(lane, { n: at, engine: reply.engine, difference: { at: 0, how: reply.ended.how, said: '' } });
      await run(lane, from, at);
      await run(lane, at + 1, to);
    }
  };
  await Promise.all(
    lanes.map(async lane => {
      while (!isOver() && next < options.cases) {
        const from = next;
        next = Math.min(options.cases, next + batchSize);
        await run(lane, from, next);
        if (performance.now() - told > 30_000) {
          told = performance.now();
          progress(tally, elapsed());
        }
      }
    }),
  );
  return { features, tally, disagreements, alike, seconds: elapsed() };
}

/** Cases on engines that do not all run in a thread. */
async function apart(lane: Lane, seed: number, from: number, to: number, given: CaseOptions) {
  const found: Found[] = [];
  let tally: Tally = { cases: 0, modules: 0, instructions: 0, steps: 0, ends: {}, allowed: 0 };
  for (let n = from; n < to; n++) {
    const script = scriptOf(seed, n, { ...given, features: new Set(given.features) });
    const observed = await lane.observe(script);
    const ends: Record<string, number> = {};
    observed[0]!.outcomes.forEach(({ kind }, i) => {
      if (script.commands[i]?.kind === 'invoke') ends[kind] = (ends[kind] ?? 0) + 1;
    });
    let allowed = 0;
    for (let engine = 1; engine < observed.length; engine++) {
      const difference = differenceOf(observed[0]!, observed[engine]!);
      if (difference === null) continue;
      if (await lane.determinate(script)) found.push({ n, engine, difference });
      else allowed++;
    }
    tally = added(tally, { cases: 1, ...sizesOf(script), steps: 0, ends, allowed });
  }
  return { kind: 'batch', tally, found } as const;
}

/** As far as can be told: of values it cannot. */
const same = (a: Difference | null, b: Difference): boolean => a !== null && a.how === b.how && a.said === b.said;

async function disagreementOf(
  lane: Lane,
  options: CampaignOptions,
  given: CaseOptions,
  { n, engine, difference }: Found,
): Promise<Disagreement> {
  const script = scriptOf(options.seed, n, { ...given, features: new Set(given.features) });
  const differs = async (candidate: Script): Promise<Difference | null> => {
    const observed = await lane.observe(candidate);
    return engine === 0 ? broken(observed[0]!) : differenceOf(observed[0]!, observed[engine]!, !given.canonical);
  };
  const { result } = await shrinkScript(
    script,
    async s => same(await differs(s), difference) && (!given.canonical || (await lane.determinate(s))),
    { tries: options.tries, time: 120_000 },
  );
  const observed = await lane.observe(result);
  return {
    n,
    engine: lane.engines[engine]!,
    how: difference.how,
    script,
    small: result,
    difference: (engine === 0 ? broken(observed[0]!) : differenceOf(observed[0]!, observed[engine]!, !given.canonical)) ?? difference,
    observed: observed.map((o, i) => ({ engine: lane.engines[i]!, observed: o })),
  };
}
const broken = ({ outcomes, ended }: Observed): Difference | null =>
  ended.how === 'completed' ? null : { at: outcomes.length, how: ended.how, said: '' };

const added = (a: Tally, b: Tally): Tally => ({
  cases: a.cases + b.cases,
  modules: a.modules + b.modules,
  instructions: a.instructions + b.instructions,
  steps: a.steps + b.steps,
  allowed: a.allowed + b.allowed,
  ends: Object.fromEntries(
    [...new Set([...Object.keys(a.ends), ...Object.keys(b.ends)])].map(k => [k, (a.ends[k] ?? 0) + (b.ends[k] ?? 0)]),
  ),
});
