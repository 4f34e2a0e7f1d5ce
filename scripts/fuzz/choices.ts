// Whether the specification leaves a choice about what a script does (4.3.3 "NaN propagation", 4.3 "Relaxed operations"): the reference
// rules run it again with other choices, and it does the same or not.

import type { Chooser, Result } from '../../interpreter/execution/configuration.ts';
import { coreRules, run } from '../../interpreter/execution/step.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import type { Script } from '../../text-format/script.ts';
import { differenceOf, observe } from './observe.ts';

/** Growth succeeds: modules that may fail to grow would be of no use at all. */
const choosing =
  (nth: number): Chooser =>
  point =>
    /^(NaN|relaxed)/.test(point.at) ? Math.min(nth, point.alternatives - 1) : 0;

const engineThat = (choose: Chooser) =>
  referenceWith({
    rules: coreRules,
    run: (z, rules) => run({ ...z, choose }, Number.POSITIVE_INFINITY, rules) as Result, // without fuel there is a result
  });
const engines = [0, 1, 2, 99].map(nth => engineThat(choosing(nth)));

export function isDeterminate(script: Script): boolean {
  const [first, ...others] = engines;
  const seen = observe(script, first!);
  return others.every(engine => differenceOf(seen, observe(script, engine)) === null);
}
