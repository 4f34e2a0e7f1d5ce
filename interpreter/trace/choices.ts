// Choosers, and what was chosen: where the specification leaves a choice, the timeline keeps which alternative was taken, by step.

import type { ChoicePoint, Chooser } from '../execution/configuration.ts';

export interface Choice extends ChoicePoint {
  /** Below `alternatives`. */
  readonly taken: number;
}

/** Always what the deterministic profile says. */
export const first: Chooser = () => 0;

/** Pseudo-random picks, the same for the same seed (xorshift32). */
export function seeded(seed: number): Chooser {
  let x = (Math.imul(seed | 0, 0x9e37_79b9) ^ 0x2545_f491) | 0 || 1;
  return ({ alternatives }) => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % alternatives;
  };
}

/** The choices of a run by step; several a step where vectors have several lanes. */
export interface Choices {
  readonly taken: Map<number, Choice[]>;
  /** Which of the coming step's choices is next. */
  at: number;
  readonly base: Chooser;
}
export const newChoices = (base: Chooser): Choices => ({ taken: new Map(), at: 0, base });

/** The chooser of a timeline: what was chosen before at this step is chosen again. */
export const chooserOf =
  (c: Choices, now: () => number): Chooser =>
  point => {
    const n = now();
    const list = c.taken.get(n);
    const before = list?.[c.at];
    const asked = before?.taken ?? c.base(point);
    // Of a recorded run that is not quite this one.
    const taken = asked < point.alternatives ? asked : 0;
    if (before === undefined || before.at === '') {
      const choice = { ...point, taken };
      if (list === undefined) c.taken.set(n, [choice]);
      else list[c.at] = choice;
    }
    c.at++;
    return taken;
  };

/** Says beforehand what step n chooses, and forgets what steps after it chose. */
export function preset(c: Choices, n: number, picks: readonly number[]): void {
  c.taken.set(
    n,
    picks.map(taken => ({ at: '', alternatives: 0, taken })),
  );
}
export function forgetFrom(c: Choices, n: number): void {
  for (const k of c.taken.keys()) if (k >= n) c.taken.delete(k);
}
