// Locals that are certain to be addresses inside of a memory, since it has been reached by them and they have not been set since. Where memories
// have no more than 2 GiB, each is below 2³¹: its sum with an offset, in 32 bits, is inside only where the effective address is, and hosts
// are spared two checks of three. What is certain at a place is a set of bits, for the locals that are used first as addresses.

import type { Entry } from './emitter.ts';
import type { Gen, Label } from './generator.ts';

/** What is certain where nothing is known to be otherwise: at the end of a block that no branch has reached yet. */
export const ALL = -1;
const BITS = 31;

/** The local that an entry is, or −1. */
const localOf = (g: Gen, { loc, p }: Entry): number => (loc?.length === 1 && p[0] === g.locals[loc[0]!]!.names[0] ? loc[0]! : -1);

/** Whether an operand is certain to be inside; it is from now on, since the access is at hand that it is the address of. */
export function reach(g: Gen, e: Entry): boolean {
  const x = localOf(g, e);
  if (x < 0) return false;
  let bit = g.bits[x];
  if (bit === undefined) {
    if (g.used === BITS) return false;
    bit = 1 << g.used++;
    g.bits[x] = bit;
    if (g.setsLeft[x] === 0) g.lasting |= bit;
  }
  const known = (g.certain & bit) !== 0;
  g.certain |= bit;
  return known;
}

/** A local has been set. */
export function setLocal(g: Gen, x: number): void {
  const left = --g.setsLeft[x]!;
  const bit = g.bits[x];
  if (bit === undefined) return;
  g.certain &= ~bit;
  if (left === 0) g.lasting |= bit;
}

/** A loop begins: what is certain at every turn is what is of locals that are not set any more. */
export const enterLoop = (g: Gen): void => {
  g.certain &= g.lasting;
};

/** Control reaches the end of the label from here. */
export const reachEnd = (g: Gen, label: Label): void => {
  label.certain &= g.certain;
};
