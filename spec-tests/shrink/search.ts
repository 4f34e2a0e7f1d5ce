// The search: candidates in a fixed order, each checked and then held against the predicate, within a budget.

/** Says whether a candidate still fails; it may ask another process. */
export type StillFails<T> = (candidate: T) => boolean | Promise<boolean>;

export interface Budget {
  /** How often the predicate may be asked. */
  readonly tries: number;
  /** Milliseconds for all of it; none by default. */
  readonly time?: number;
}

/** One run of the shrinker: the smallest that fails so far, and what may still be spent. */
export interface Search<T> {
  best: T;
  left: number;
  /** How often the predicate was asked. */
  asked: number;
  /** Takes the candidate if it still fails. False without asking where the budget is used up. */
  readonly take: (candidate: T) => Promise<boolean>;
  readonly exhausted: () => boolean;
}

export function searchFrom<T>(start: T, stillFails: StillFails<T>, budget: Budget): Search<T> {
  const until = budget.time === undefined ? Number.POSITIVE_INFINITY : performance.now() + budget.time;
  const s: Search<T> = {
    best: start,
    left: budget.tries,
    asked: 0,
    exhausted: () => s.left <= 0 || performance.now() > until,
    take: async candidate => {
      if (s.exhausted()) return false;
      s.left--;
      s.asked++;
      if (!(await stillFails(candidate))) return false;
      s.best = candidate;
      return true;
    },
  };
  return s;
}

/**
 * Removes what can be removed of n things: halves first, then smaller pieces, then one by one (delta debugging). `without` tries to do
 * without the things of indices from ≤ i < to of those that are left, and says whether it did.
 */
export async function removePieces(count: () => number, without: (from: number, to: number) => Promise<boolean>): Promise<boolean> {
  let any = false;
  for (let size = count(); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    // From the end: what is made last is used least.
    for (let to = count(); to > 0; ) {
      const from = Math.max(0, to - size);
      if (await without(from, to)) any = true;
      to = from;
    }
  }
  return any;
}
