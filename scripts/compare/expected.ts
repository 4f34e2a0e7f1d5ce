// Expectations in a comparison (format: spec-tests/harness/expectations.ts): a disagreement that one names is known, with its reason; one that
// names a command which agrees is to be deleted.

import { type Expectations, expectationsFor } from '../../spec-tests/harness/expectations.ts';
import { failing, type Judgement } from './classes.ts';

export interface Unmet {
  /** `FILE[:LINE]` as it is written. */
  readonly names: string;
  readonly reason: string;
  /** Where it stands: the expectations file, and the line in it. */
  readonly in: string;
  readonly at: number;
}
export interface Expected {
  /** The judgement of the command on this line (0: of none), or what an expectation makes of it. */
  readonly judge: (j: Judgement, line: number) => Judgement;
  readonly unmet: () => readonly Unmet[];
}
const nothing: Expected = { judge: j => j, unmet: () => [] };

/**
 * A command that is not comparable on the engine (a feature that it lacks, a limit) meets its expectation too: the same files serve `linkstep
 * wast`, where a disagreement with the script is all that is seen.
 */
export function expectedOf(expectations: Expectations | undefined, file: string): Expected {
  if (expectations === undefined) return nothing;
  const { name, list } = expectationsFor(expectations, file);
  if (list.length === 0) return nothing;
  const met = new Set<(typeof list)[number]>();
  return {
    judge: (j, line) => {
      if (j.class === 'agree' || j.class === 'coarse') return j;
      const e = list.find(x => x.line === line) ?? list.find(x => x.line === null);
      if (e === undefined) return j;
      met.add(e);
      return failing.has(j.class) ? { ...j, class: 'expected', why: e.reason } : j;
    },
    unmet: () =>
      list
        .filter(e => !met.has(e))
        .map(e => ({ names: e.line === null ? e.file : `${e.file}:${e.line}`, reason: e.reason, in: name, at: e.at })),
  };
}
