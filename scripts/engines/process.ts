// Engines as processes that answer lines of JSON (spec-tests/harness/driver-serve.ts): one long-lived process an engine (./lines.ts).

import type { DriverAnswer, FeaturesRequest } from '../../spec-tests/harness/driver.ts';
import { patience, probeFeatures } from './features.ts';
import type { Ended, ForeignEngine, RunScript } from './foreign.ts';
import { lineProcess, type Program, type Unanswered } from './lines.ts';
import { requestOf } from './requests.ts';

export interface ProcessOptions extends Program {
  readonly name: string;
  readonly version: string;
}

/** What ends a conversation. */
export type Last = Exclude<DriverAnswer, { readonly entry: unknown }>;
/** What the last answer says of the script. */
export const endedBy = (last: Last): Ended =>
  'failed' in last ? { how: 'crash', detail: `internal error: ${last.failed}` } : { how: 'completed' };

/** An answer of the driver; null for what an engine says by itself. */
export function answerOf(line: string): DriverAnswer | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line); // the driver wrote it
  } catch {
    return null;
  }
}

/** An engine in a process of its own; started with the first script. */
export function processEngine(options: ProcessOptions): ForeignEngine {
  const { ask, stop } = lineProcess(options);
  let features: ReturnType<ForeignEngine['features']> | null = null;
  const request = (json: string, { timeout, entry }: RunScript): Promise<Last | Unanswered> =>
    ask(json, timeout, line => {
      const answer = answerOf(line);
      if (answer === null || !('entry' in answer)) return answer;
      entry(answer.entry);
      return null;
    });
  const self: ForeignEngine = {
    name: options.name,
    version: options.version,
    observes: 'values',
    run: async (script, how) => {
      const last = await request(requestOf(script), how);
      const ended = 'how' in last ? last : endedBy(last);
      if (ended.how !== 'completed') await stop();
      return ended;
    },
    features: () => {
      features ??= probeFeatures(self, async () => {
        const asked: FeaturesRequest = { features: true };
        const last = await request(JSON.stringify(asked), { timeout: patience, entry: () => {} });
        return 'features' in last ? last.features : {};
      });
      return features;
    },
    close: stop,
  };
  return self;
}
