// From which sizes functions are compiled in other ways, since hosts optimise small ones alone and take their time over each.

/** From where functions are cut up. */
export interface Sizes {
  /** Characters of source beyond which a function is huge, and of a range that is cut off. */
  readonly huge: number;
  readonly range: number;
  /** How many targets make a table of branches, and characters that are worth a function behind a block that one leads to. */
  readonly targets: number;
  readonly arm: number;
  /** Blocks in front of a table that begin together; if there are three times as many, they are in groups (tables.ts). */
  readonly group: number;
  /** Characters from which a function is large, so that it is cold until it has been called so often, or its loops have turned so often. */
  readonly large: number;
  readonly calls: number;
  readonly turns: number;
}
export const hostSizes: Sizes = { huge: 40_000, range: 12_000, targets: 8, arm: 500, group: 32, large: 10_000, calls: 5000, turns: 50_000 };
