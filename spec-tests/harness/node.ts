// What the fast tier asks of Node: V8's optimizer takes up larger functions, and more of those that they call, than it does for what people
// write. Other hosts stay as they are.

import { setFlagsFromString } from 'node:v8';
import { hostSizes, type Sizes } from '../../interpreter/compilation/outlining.ts';

/** Bytes of V8's bytecode; of functions that are optimised, of those taken up in another, and of all of these in one. */
const flags = ['--max-optimized-bytecode-size=400000', '--max-inlined-bytecode-size=1000', '--max-inlined-bytecode-size-cumulative=3000'];

/** What suits a V8 with these flags: functions are cut up where compiling one would take very long. */
const nodeSizes: Sizes = { ...hostSizes, huge: 400_000 };

let sizes: Sizes | null = null;
/** Sets the flags, for all threads of the process, once; gives the sizes for the tier. */
export function preparedSizes(): Sizes {
  if (sizes === null) {
    const { bun, deno } = process.versions;
    const isNode = bun === undefined && deno === undefined;
    if (isNode) for (const flag of flags) setFlagsFromString(flag);
    sizes = isNode ? nodeSizes : hostSizes;
  }
  return sizes;
}
