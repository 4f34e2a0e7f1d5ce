// The fast tier as an Engine: the reference engine, with its configurations run by the fast tier.

import { type FastTier, fastTier, type TierOptions } from '../../interpreter/compilation/tier.ts';
import type { Validated } from '../../interpreter/execution/instantiate.ts';
import { coreRules } from '../../interpreter/execution/step.ts';
import type { ModuleInst } from '../../interpreter/runtime/instances.ts';
import type { Store } from '../../interpreter/runtime/store.ts';
import type { Engine } from './engine.ts';
import { hostOptions } from './node.ts';
import { referenceWith } from './reference.ts';

const note = (line: string): void => void process.stderr.write(`linkstep: ${line}\n`);
/** The tier on a store of this process, with what suits this host. */
export const tierOn = (store: Store, options: TierOptions): FastTier => fastTier(store, { ...hostOptions, note, ...options });

export function fastEngineWith(options: TierOptions = {}): Engine<Validated, ModuleInst> {
  const tiers = new WeakMap<Store, FastTier>();
  const tierOf = (store: Store): FastTier => {
    let tier = tiers.get(store);
    if (tier === undefined) {
      tier = tierOn(store, options);
      tiers.set(store, tier);
    }
    return tier;
  };
  const engine = referenceWith({
    rules: coreRules,
    run: (z, rules) => tierOf(z.store).run(z, rules),
    direct: {
      call: (store, a, args) => tierOf(store).call(a, args),
      after: (store, a, args, result) => tierOf(store).after(a, args, result),
    },
  });
  return { ...engine, name: 'fast' };
}

export const fastEngine = fastEngineWith();
