// Whether an outcome that is not the reference's is one that the specification allows too: the script is run by the reference rules again
// with other choices taken where the specification leaves one (NaN propagation 4.3.3, relaxed operations 4.3, growth 4.6).

import type { Chooser } from '../../interpreter/execution/configuration.ts';
import { coreRules, run } from '../../interpreter/execution/step.ts';
import { refuse } from '../../interpreter/syntax/diagnostic.ts';
import { seeded } from '../../interpreter/trace/choices.ts';
import type { AnyEngine } from '../../spec-tests/harness/engines.ts';
import type { CommandEntry, ShownOutcome } from '../../spec-tests/harness/entries.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import { runFile, unwatched, wholeFile } from '../../spec-tests/harness/run-file.ts';
import type { ScriptFile } from '../engines/foreign.ts';
import { differInNaNs, sameOutcome } from './outcomes.ts';

export type Choice = 'nan' | 'relaxed' | 'growth';

/** By what the rules call a choice (interpreter/execution/rules). */
const kindOf = (at: string): Choice => (at.startsWith('NaN of') ? 'nan' : at.startsWith('relaxed') ? 'relaxed' : 'growth');

/** For each kind of choice which alternative is taken, the last if there are not so many; or one at random, by a seed. */
type Policy = { readonly [K in Choice]?: number } | { readonly seed: number };

const policies: readonly Policy[] = [
  { nan: 1 }, { nan: 2 }, { nan: 3 }, { relaxed: 1 }, { relaxed: 2 }, { relaxed: 3 }, { growth: 1 },
  { nan: 1, relaxed: 1 }, { nan: 2, relaxed: 1 }, { nan: 1, relaxed: 2 }, { nan: 1, relaxed: 3 }, { nan: 1, growth: 1 },
  ...Array.from({ length: 24 }, (_, i) => ({ seed: i + 1 })),
]; // biome-ignore format: a list

/** Steps for one command; what takes longer under other choices is given up. */
const fuel = 20_000_000;

/** A run of a script that goes on as far as it is asked. */
interface Rerun {
  readonly entryAt: (index: number) => CommandEntry | undefined;
  /** The kinds of choices that were met up to and including a command. */
  readonly met: (index: number) => ReadonlySet<Choice>;
}

function rerun(script: ScriptFile, policy: Policy): Rerun {
  const random = 'seed' in policy ? seeded(policy.seed) : null;
  const soFar = new Set<Choice>();
  const choose: Chooser = point => {
    const kind = kindOf(point.at);
    soFar.add(kind);
    if (random !== null) return random(point);
    return Math.min((policy as { readonly [K in Choice]?: number })[kind] ?? 0, point.alternatives - 1); // not the seeded kind
  };
  const engine = referenceWith({
    rules: coreRules,
    run: (z, rules) => {
      const result = run({ ...z, choose }, fuel, rules);
      if (result === null) throw refuse('limit', 'too many steps', '', { source: null, pos: -1 });
      return result;
    },
  }) as AnyEngine; // the runner does not look into what an engine calls a module
  const running = runFile(wholeFile(script), engine, unwatched);
  const entries: CommandEntry[] = [];
  const met: ReadonlySet<Choice>[] = [];
  let done = false;
  const advance = (index: number): void => {
    while (entries.length <= index && !done) {
      const next = running.next();
      if (next.done === true) done = true;
      else if (next.value.type === 'command') {
        entries.push(next.value);
        met.push(met.at(-1)?.size === soFar.size ? met.at(-1)! : new Set(soFar));
      }
    }
  };
  return {
    entryAt: index => {
      advance(index);
      return entries[index];
    },
    met: index => {
      advance(index);
      return met[index] ?? new Set();
    },
  };
}

export interface Alternatives {
  /**
   * The kind of choice by which the command's outcome can be this one; null where none was found. Payloads of NaNs that no rerun gives
   * count where both outcomes have a NaN in the same place, and some operation before gave one.
   */
  readonly explain: (index: number, outcome: ShownOutcome) => Choice | null;
  /** Whether it is what the rules give where every choice is the first, which is the deterministic profile's. */
  readonly isFirst: (index: number, outcome: ShownOutcome) => boolean;
}

export function alternativesOf(script: ScriptFile): Alternatives {
  let base: Rerun | null = null;
  const reruns = new Map<Policy, Rerun>();
  const first = (index: number): ShownOutcome | undefined => {
    base ??= rerun(script, {});
    return base.entryAt(index)?.actual;
  };
  return {
    isFirst: (index, outcome) => {
      const found = first(index);
      return found !== undefined && sameOutcome(found, outcome);
    },
    explain: (index, outcome) => {
      base ??= rerun(script, {});
      const met = base.met(index);
      if (met.size === 0) return null;
      for (const policy of policies) {
        const kinds = 'seed' in policy ? [...met] : (Object.keys(policy) as Choice[]); // its keys, by type
        if (!kinds.every(k => met.has(k))) continue;
        const again = reruns.get(policy) ?? rerun(script, policy);
        reruns.set(policy, again);
        const found = again.entryAt(index)?.actual;
        if (found !== undefined && sameOutcome(found, outcome)) return kinds[0]!; // a policy has one
      }
      const found = first(index);
      return met.has('nan') && found !== undefined && differInNaNs(found, outcome) ? 'nan' : null;
    },
  };
}
