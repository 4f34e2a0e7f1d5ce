// What is asked of Node, and of V8 in it; other hosts stay as they are. Flags are those of all threads of the process.

import { setFlagsFromString } from 'node:v8';
import { hostSizes } from '../../interpreter/compilation/sizes.ts';
import type { TierOptions } from '../../interpreter/compilation/tier.ts';

const v8 = Number.parseInt(process.versions.v8, 10);

/**
 * V8's optimizer takes up larger functions, and more of those that they call, than it does for what people write. Bytes of V8's bytecode:
 * of functions that are optimised, of those taken up in another, and of all of these in one.
 */
const optimizer = [
  '--max-optimized-bytecode-size=400000',
  '--max-inlined-bytecode-size=1000',
  '--max-inlined-bytecode-size-cumulative=2500',
];
/** A program has hundreds of functions that are called in turn: the optimizer is to wait a fifth as long. V8 12 counts calls in place of bytecode. */
const impatience = v8 < 12 ? ['--interrupt-budget=25000'] : [];
const { bun, deno } = process.versions;

/** Only what runs long gains by flags; the rest would pay for them. */
function optionsWith(flags: readonly string[]): Pick<TierOptions, 'sizes' | 'runningLong'> {
  if (bun !== undefined || deno !== undefined) return {};
  let asked = false;
  const runningLong = (): void => {
    if (!asked) for (const flag of flags) setFlagsFromString(flag);
    asked = true;
  };
  // With these flags, functions are cut up where compiling one would take very long.
  return { sizes: { ...hostSizes, huge: 400_000 }, runningLong };
}
/** The tier's options for this host: for scripts, and where a process runs one program. */
export const hostOptions = optionsWith(optimizer);
export const programOptions = optionsWith([...optimizer, ...impatience]);

/**
 * The optimizer is to wait some ten times as long as it does: most of what a script makes runs a few times, and what each worker thread had
 * optimized of the harness would be paid for anew. What runs long is optimized still. To be set
 * before threads start: V8 takes what it compiled (scripts/precompile.mjs) under the same flags alone.
 */
export const patience = v8 < 12 ? '--interrupt-budget=1000000' : '--invocation-count-for-turbofan=30000';
