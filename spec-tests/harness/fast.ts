// The fast tier as an Engine: the reference engine, with its configurations run by the fast tier.

import { type FastTier, fastTier } from '../../interpreter/compilation/tier.ts';
import type { Validated } from '../../interpreter/execution/instantiate.ts';
import { coreRules } from '../../interpreter/execution/step.ts';
import type { ModuleInst } from '../../interpreter/runtime/instances.ts';
import type { Store } from '../../interpreter/runtime/store.ts';
import type { Engine } from './engine.ts';
import { referenceWith } from './reference.ts';

const tiers = new WeakMap<Store, FastTier>();
const tierOf = (store: Store): FastTier => {
  let tier = tiers.get(store);
  if (tier === undefined) {
    tier = fastTier(store, { note: line => process.stderr.write(`linkstep: ${line}\n`) });
    tiers.set(store, tier);
  }
  return tier;
};

export const fastEngine: Engine<Validated, ModuleInst> = {
  ...referenceWith({ rules: coreRules, run: (z, rules) => tierOf(z.store).run(z, rules) }),
  name: 'fast',
};
