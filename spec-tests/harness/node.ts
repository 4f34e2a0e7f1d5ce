// What is asked of Node, and of V8 in it; other hosts stay as they are. Flags are those of all threads of the process.

import { setFlagsFromString } from 'node:v8';
import { hostSizes } from '../../interpreter/compilation/sizes.ts';
import type { TierOptions } from '../../interpreter/compilation/tier.ts';

/**
 * V8's optimizer takes up larger functions, and more of those that they call, than it does for what people write. Bytes of V8's bytecode:
 * of functions that are optimised, of those taken up in another, and of all of these in one. The first is more than any function has that
 * is not cut up (`huge` below, in characters): V8 would never optimise it.
 */
const optimizer = [
  '--max-optimized-bytecode-size=1000000',
  '--max-inlined-bytecode-size=1000',
  '--max-inlined-bytecode-size-cumulative=2500',
];
const { bun, deno } = process.versions;

let asked = false;
/** Only what runs long gains by it; the rest would pay for it. */
const runningLong = (): void => {
  if (!asked) for (const flag of optimizer) setFlagsFromString(flag);
  asked = true;
};
/** The tier's options for this host: with these flags, functions are cut up where compiling one would take very long. */
export const hostOptions: Pick<TierOptions, 'sizes' | 'runningLong'> =
  bun === undefined && deno === undefined ? { sizes: { ...hostSizes, huge: 400_000 }, runningLong } : {};

/**
 * The optimizer is to wait some ten times as long as it does: most of what a script makes runs a few times, and what each worker thread had
 * optimized of the harness would be paid for anew. What runs long is optimized still. V8 12 counts calls in place of bytecode. To be set
 * before threads start: V8 takes what it compiled (scripts/precompile.mjs) under the same flags alone.
 */
export const patience =
  Number.parseInt(process.versions.v8, 10) < 12 ? '--interrupt-budget=1000000' : '--invocation-count-for-turbofan=30000';
