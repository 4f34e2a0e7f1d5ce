// Locals that are certain to be addresses inside of a memory, since it has been reached by them and they have not been set since. Where memories
// have no more than 2 GiB, these are below 2³¹: the sum of one with an offset, in 32 bits, is inside only where the effective address is, and
// of three checks that hosts would make they make one.

import type { Entry } from './emitter.ts';
import type { Gen, Label } from './generator.ts';

/** What is certain where a function is being written. Sets are bits, for the locals that are used first as addresses. */
export interface Bases {
  certain: number;
  /** By local its bit, and how many have one. */
  readonly bits: (number | undefined)[];
  used: number;
  /** By local, how many instructions that set it are still to be written; and the locals for which these are none. */
  readonly setsLeft: number[];
  lasting: number;
}
/** `sets`: by local, how many instructions set it. */
export const newBases = (sets: readonly number[]): Bases => ({ certain: 0, bits: [], used: 0, setsLeft: [...sets], lasting: 0 });

const BITS = 31;
/** What is certain at the end of a block that nothing has reached yet. */
export const ALL = -1;

/** The local that an entry is, or −1. */
const localOf = (g: Gen, { loc, p }: Entry): number => (loc?.length === 1 && p[0] === g.locals[loc[0]!]!.names[0] ? loc[0]! : -1);

/** Whether an address is certain to be inside. From now on it is, since the access is at hand. Of cold functions nothing is kept. */
export function reach(g: Gen, e: Entry): boolean {
  const x = g.cold ? -1 : localOf(g, e);
  if (x < 0) return false;
  const { bases } = g;
  let bit = bases.bits[x];
  if (bit === undefined) {
    if (bases.used === BITS) return false;
    bit = 1 << bases.used++;
    bases.bits[x] = bit;
    if (bases.setsLeft[x] === 0) bases.lasting |= bit;
  }
  const known = (bases.certain & bit) !== 0;
  bases.certain |= bit;
  return known;
}

/** A local has been set. */
export function setLocal({ bases, cold }: Gen, x: number): void {
  if (cold) return;
  const left = --bases.setsLeft[x]!;
  const bit = bases.bits[x];
  if (bit === undefined) return;
  bases.certain &= ~bit;
  if (left === 0) bases.lasting |= bit;
}

/** A loop begins: what is certain at every turn is what is of locals that are not set any more. */
export const enterLoop = ({ bases }: Gen): void => {
  bases.certain &= bases.lasting;
};
/** Control reaches the end of the label from here. */
export const reachEnd = ({ bases }: Gen, label: Label): void => {
  label.certain &= bases.certain;
};
/** What has been thrown is handled, wherever it was. */
export const enterHandler = ({ bases }: Gen): void => {
  bases.certain = 0;
};
