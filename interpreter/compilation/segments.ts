// Data segments (spec 4.6.6 `memory.init`) at one go, where a configuration is run by this tier: the specification's rules move them byte by
// byte, which takes seconds for the segments of large programs.

import { data, mem, nat } from '../execution/operands.ts';
import { type Group, ours } from '../execution/rule.ts';
import { type Store, willWrite } from '../runtime/store.ts';
import type { InstrOf } from '../syntax/instructions.ts';

/** The group of `memory.init` with a rule more, for segments that fit; all else is left to the rules that it has. */
export const wholeSegments = (store: Store, initGroup: Group): Group => ({
  ...initGroup,
  rules: [
    ours(
      'Step',
      'memory.init-whole',
      (z, e, i, j, n) => {
        const { x, y } = e as InstrOf<'memory.init'>; // of its group
        return nat(i) + nat(n) <= mem(z, x).bytes.length && nat(j) + nat(n) <= data(z, y).bytes.length;
      },
      (z, e, i, j, n) => {
        const { x, y } = e as InstrOf<'memory.init'>; // of its group
        willWrite(store, mem(z, x), nat(i), nat(n));
        mem(z, x).bytes.set(data(z, y).bytes.subarray(nat(j), nat(j) + nat(n)), nat(i));
        return undefined;
      },
    ),
    ...initGroup.rules,
  ],
});
