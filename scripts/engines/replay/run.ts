// Replaying many: plans one by one on one engine, and what came of it is counted.

import type { LinkPlan } from '../../../interpreter/linking/plan/schema.ts';
import type { ReplayEngine, Replayed } from './engines.ts';

export interface ReplayReport {
  readonly engine: string;
  readonly version: string;
  readonly results: readonly Replayed[];
  /** Of plans that were replayed as a whole: operations, and states compared. */
  readonly operations: number;
  readonly compared: number;
  readonly same: number;
  readonly different: number;
  /** Crashed, or did not end in time. */
  readonly broken: number;
  /** How many plans were not replayed, by what the engine or the JavaScript API lacks. */
  readonly unsupported: Readonly<Record<string, number>>;
}

/** Replays plans on an engine that is open. `each` is told of every result. Errors: as making the plans. */
export async function replayPlans(
  plans: Iterable<LinkPlan>,
  engine: ReplayEngine,
  each: (r: Replayed) => void = () => {},
): Promise<ReplayReport> {
  const results: Replayed[] = [];
  for (const plan of plans) {
    const r = await engine.replay(plan);
    results.push(r);
    each(r);
  }
  const count = (...status: readonly Replayed['status'][]): number => results.filter(r => status.includes(r.status)).length;
  const unsupported: Record<string, number> = {};
  let operations = 0;
  let compared = 0;
  for (const r of results) {
    if (r.status === 'same') {
      operations += r.operations;
      compared += r.compared;
    } else if (r.status === 'unsupported') {
      const what = r.unsupported ?? '';
      unsupported[what] = (unsupported[what] ?? 0) + 1;
    }
  }
  return {
    engine: engine.name, version: engine.version, results, operations, compared, same: count('same'), different: count('different'),
    broken: count('crash', 'timeout'), unsupported,
  }; // biome-ignore format: fields only
}
