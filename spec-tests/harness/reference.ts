// The reference tier as an Engine: decodes, validates, instantiates, and steps to the end.

import { decode } from '../../interpreter/binary/decode.ts';
import { type Config, invocation, type Result } from '../../interpreter/execution/configuration.ts';
import { Aborted, instantiate, resolveImports, type Validated } from '../../interpreter/execution/instantiate.ts';
import { coreRules, type RuleTable, run } from '../../interpreter/execution/step.ts';
import { spectest } from '../../interpreter/host/spectest.ts';
import type { Extern, FuncInst, ModuleInst } from '../../interpreter/runtime/instances.ts';
import { newStore, type Store } from '../../interpreter/runtime/store.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { refuse } from '../../interpreter/syntax/diagnostic.ts';
import { binarySource } from '../../interpreter/syntax/source.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import { checkedArguments, show, toOutcome, toValue } from './boundary.ts';
import type { Engine, Outcome, Session } from './engine.ts';
import { referenceLoader } from './loader.ts';

/** How a reference session steps; tests give their own. */
export interface Stepping {
  readonly rules: RuleTable;
  readonly run: (z: Config, rules: RuleTable) => Result;
  /** Calls without a configuration, where the function allows; and the configuration as it would be, for a report. */
  readonly direct?: {
    readonly call: (store: Store, a: FuncInst, args: readonly Val[]) => Result | null;
    readonly after: (store: Store, a: FuncInst, args: readonly Val[], result: Result) => Config;
  };
}
const toTheEnd: Stepping = {
  rules: coreRules,
  run: (z, rules) => run(z, Number.POSITIVE_INFINITY, rules) as Result, // without fuel there is a result
};

export const referenceWith = (stepping: Stepping): Engine<Validated, ModuleInst> => ({
  name: 'reference',
  open: ({ print, checkInvariants = false }): Session<Validated, ModuleInst> => {
    const store = newStore();
    const registered = new Map<string, ReadonlyMap<string, Extern>>([['spectest', spectest(store, print, show)]]);
    const exported = (inst: ModuleInst, name: string): Extern => {
      const x = inst.exports.get(name);
      if (x === undefined) throw refuse('unlinkable', 'unknown export', `"${name}"`, { source: inst.source, pos: -1 });
      return x;
    };
    const finish = (z: Config): Result => stepping.run(z, stepping.rules);
    return {
      compile: input => {
        const module = input.kind === 'module' ? input.module : decode(binarySource(input.name, input.bytes));
        return { module, type: validate(module) } as Validated;
      },
      instantiate: m => {
        const externs = resolveImports(m, (module, name) => registered.get(module)?.get(name));
        try {
          const { inst, config } = instantiate(store, m, externs);
          const result = finish(config);
          if (result.kind === 'values') return { instance: inst };
          return { instance: null, outcome: toOutcome(result, inst, () => config) as Exclude<Outcome, { kind: 'values' }> }; // by the line above
        } catch (error) {
          if (error instanceof Aborted)
            return { instance: null, outcome: toOutcome(error.result, null) as Exclude<Outcome, { kind: 'values' }> }; // by its type
          throw error;
        }
      },
      register: (name, inst) => registered.set(name, inst.exports),
      invoke: (inst, name, args) => {
        const x = exported(inst, name);
        if (x.kind !== 'func')
          throw refuse('unlinkable', 'not a function', `export "${name}" is a ${x.kind}`, { source: inst.source, pos: -1 });
        const f = x.inst;
        const given = checkedArguments(f, name, args);
        const { direct } = stepping;
        const result = direct?.call(store, f, given) ?? null;
        if (direct !== undefined && result !== null) return toOutcome(result, inst, () => direct.after(store, f, given, result));
        const z = invocation(store, f, given);
        return toOutcome(finish(z), inst, () => z);
      },
      get: (inst, name) => {
        const x = exported(inst, name);
        if (x.kind !== 'global')
          throw refuse('unlinkable', 'not a global', `export "${name}" is a ${x.kind}`, { source: inst.source, pos: -1 });
        return toValue(x.inst.value);
      },
      loader: () => referenceLoader(store, stepping.run, (module, name) => registered.get(module)?.get(name), checkInvariants),
    };
  },
});

export const referenceEngine: Engine<Validated, ModuleInst> = referenceWith(toTheEnd);
