// Looking ahead: what a script will ask of an engine, command by command, as the reference tier goes through it. It says which calls can be made
// in one run (what traps ends a run), and which of them change anything and are to be repeated before later ones. An engine's answers are its
// own: where it does otherwise than foreseen, its runs are made shorter, until there is one for one question.

import type { Config, Result } from '../../../interpreter/execution/configuration.ts';
import type { Validated } from '../../../interpreter/execution/instantiate.ts';
import { coreRules, type RuleTable, run } from '../../../interpreter/execution/step.ts';
import type { ModuleInst } from '../../../interpreter/runtime/instances.ts';
import type { Undo } from '../../../interpreter/runtime/store.ts';
import type { Engine, ModuleInput, Session, Value } from '../../../spec-tests/harness/engine.ts';
import { referenceWith } from '../../../spec-tests/harness/reference.ts';
import type { Wrapped } from '../../../spec-tests/harness/wrappers.ts';
import type { Const } from '../../../text-format/script.ts';

/** `key` is the same for the same request whoever goes through the script (`keysOf`); `of` is the key of an instance. */
export type Foreseen =
  | {
      readonly kind: 'instantiate';
      readonly key: string;
      readonly input: ModuleInput;
      /** Its imports are there; `ok`: and its start came to an end. */
      readonly linked: boolean;
      readonly ok: boolean;
      readonly wrote: boolean;
    }
  | { readonly kind: 'register'; readonly key: string; readonly name: string; readonly of: string }
  | {
      readonly kind: 'call';
      readonly key: string;
      readonly of: string;
      readonly wrapped: Wrapped;
      readonly args: readonly Const[];
      /** What it gives; null, where it does not come back. */
      readonly values: readonly Value[] | null;
      readonly wrote: boolean;
    };

/** Names requests by the command that they belong to, whose number is told at its start. */
export interface Keys {
  readonly starts: (command: number) => void;
  readonly next: () => string;
  readonly command: () => number;
}
export function keysOf(): Keys {
  let [command, n] = [-1, 0];
  return {
    starts: c => {
      [command, n] = [c, 0];
    },
    next: () => `${command} ${n++}`,
    command: () => command,
  };
}

interface Compiled {
  readonly valid: Validated;
  readonly input: ModuleInput;
}
interface Instance {
  readonly key: string;
  readonly inst: ModuleInst;
}

/** Steps of one call: what goes on for longer is left to the engine, and of the rest of the script nothing is known for sure. */
const mostSteps = 50_000_000;

/** The reference tier, which tells `add` of every request. */
export function foreseeing(keys: Keys, add: (foreseen: Foreseen) => void): Engine<Compiled, Instance> {
  let [wrote, lost] = [false, false];
  const watch: Undo[] = [];
  // In place of a journal: whether there are writes is all that is asked, and not how to take them back.
  watch.push = (...undos) => {
    wrote ||= undos.some(u => u.of !== undefined);
    return 0;
  };
  const watched = (z: Config, rules: RuleTable): Result => {
    z.store.journal = watch;
    const result = run(z, mostSteps, rules);
    if (result !== null) return result;
    lost = true;
    return { kind: 'exhaustion', reason: 'no end in sight' };
  };
  const reference = referenceWith({ rules: coreRules, run: watched });
  return {
    name: 'foreseeing',
    open: (options): Session<Compiled, Instance> => {
      const session = reference.open(options);
      const asking = <T>(ask: () => T): T => {
        wrote = false;
        return ask();
      };
      return {
        compile: input => ({ valid: session.compile(input), input }),
        instantiate: ({ valid, input }) => {
          const key = keys.next();
          let [linked, ok] = [false, false];
          try {
            const made = asking(() => session.instantiate(valid));
            [linked, ok] = [true, made.instance !== null];
            return made.instance === null ? made : { instance: { key, inst: made.instance } };
          } finally {
            add({ kind: 'instantiate', key, input, linked, ok, wrote: wrote || lost });
          }
        },
        register: (name, { key, inst }) => {
          session.register(name, inst);
          add({ kind: 'register', key: keys.next(), name, of: key });
        },
        invoke: ({ key: of, inst }, name, args) => {
          const key = keys.next();
          const outcome = asking(() => session.invoke(inst, name, args));
          const values = outcome.kind === 'values' ? outcome.values : null;
          add({ kind: 'call', key, of, wrapped: { kind: 'func', name }, args, values, wrote: wrote || lost });
          return outcome;
        },
        get: ({ key: of, inst }, name) => {
          const key = keys.next();
          const value = session.get(inst, name);
          add({ kind: 'call', key, of, wrapped: { kind: 'global', name }, args: [], values: [value], wrote: false });
          return value;
        },
      };
    },
  };
}
