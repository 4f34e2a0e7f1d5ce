// Where a generator's decisions come from: one number at a time, from a seed or from a list. 0 is always the simplest decision, so that a
// list that ends (all that follows is 0) and a list that is shrunk give simpler things.

export interface Choices {
  /** A whole number, 0 ≤ result < n; n ≥ 1. */
  readonly below: (n: number) => number;
}

/** The same decisions on every run and machine (the generator "sfc32", 32-bit arithmetic only). */
export function fromSeed(seed: number, stream = 0): Choices {
  let [a, b, c, d] = [seed | 0, stream | 0, 0x9e37_79b9 | 0, 1];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return { below: n => Math.floor((next() / 2 ** 32) * n) };
}

/** Decisions from a list of numbers from 0 to 2³²−1; 0 behind its end. */
export function fromList(list: readonly number[]): Choices {
  let at = 0;
  return { below: n => (at < list.length ? Math.floor((list[at++]! / 2 ** 32) * n) : 0) };
}

export const pick = <T>(c: Choices, from: readonly T[]): T => from[c.below(from.length)]!; // callers have something to pick from

/** True in about `n` of `of` cases; false is the simple decision. */
export const chance = (c: Choices, n: number, of: number): boolean => c.below(of) >= of - n;

/** A whole number, from ≤ result ≤ to. */
export const between = (c: Choices, from: number, to: number): number => from + c.below(to - from + 1);

/** Alternatives with weights, made once. The first one is the simple decision. */
export interface Weighted<T> {
  readonly total: number;
  readonly upTo: readonly { readonly end: number; readonly value: T }[];
}
export function weighted<T>(list: readonly (readonly [number, T])[]): Weighted<T> {
  let total = 0;
  const upTo = list.map(([weight, value]) => {
    total += weight;
    return { end: total, value };
  });
  return { total, upTo };
}
export function pickWeighted<T>(c: Choices, { total, upTo }: Weighted<T>): T {
  const x = c.below(total);
  return upTo.find(u => x < u.end)!.value; // the last end is the total
}
