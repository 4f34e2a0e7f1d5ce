// Seeing what each step does: a rule table like another one that notes the redex and what the rule gave, and what the next redex will be.

import type { Admin, Config } from '../execution/configuration.ts';
import type { Gives, Group, Rule } from '../execution/rule.ts';
import type { RuleTable } from '../execution/step.ts';
import type { HostCode } from '../runtime/instances.ts';
import { isNull, type Val } from '../runtime/values.ts';

/** The step that was taken last: its instruction (`end` where a context was left), and what stands in place of the redex. */
export interface Capture {
  e: Admin | null;
  gives: Gives;
}

/** What calls a host function: either `call`, which takes the arguments off the stack, or whoever remembers what it gave. */
export type CallHost = (host: HostCode, arity: number, call: () => Gives) => Gives;

const HOST_RULE = 'Step/call_ref-host';

/** The same rules; each application is noted in `capture`, and calls of the host go through `callHost`. */
export function capturing(rules: RuleTable, capture: Capture, callHost: CallHost): RuleTable {
  const noted = (r: Rule): Rule => {
    const { gives } = r;
    if (r.name === HOST_RULE)
      return {
        ...r,
        gives: (z, e, v1, v2, v3, v4, v5) => {
          capture.e = e;
          const f = v1 as Val & { readonly op: 'ref.func_addr' }; // the rule's premise: a host function
          if (f.a.code.kind !== 'host') throw new Error('a host call of no host function');
          capture.gives = callHost(f.a.code.host, f.a.n, () => gives(z, e, v1, v2, v3, v4, v5));
          return capture.gives;
        },
      };
    return {
      ...r,
      gives: (z, e, v1, v2, v3, v4, v5) => {
        capture.e = e;
        const given = gives(z, e, v1, v2, v3, v4, v5);
        capture.gives = given;
        return given;
      },
    };
  };
  const groups = [...rules.groups].map(([op, g]): readonly [string, Group | 'value'] =>
    g === 'value' ? [op, g] : [op, { ...g, rules: g.rules.map(noted) }],
  );
  return { groups: new Map(groups), ends: new Map([...rules.ends].map(([kind, r]) => [kind, noted(r)] as const)) };
}

/** What the next step is about: an instruction, the end of a context, or nothing: the configuration is done. */
export interface Head {
  readonly kind: 'instr' | 'end' | 'done';
  readonly e: Admin | null;
  /** Whether a rule gave the instruction; else it stands in the code. */
  readonly given: boolean;
  /** Values that come into focus on the way to it, which is no step. */
  readonly pending: readonly Val[];
  /** How many of them, the first ones, were given by rules; the others stand in the code. */
  readonly fromRules: number;
  /** How many operands its rules take at once. */
  readonly takes: number;
}

const none: readonly Val[] = [];

/** Looks at the next redex without reducing anything. Cost: the number of values before it. */
export function headOf(z: Config, rules: RuleTable): Head {
  const k = z.context;
  const { given, stack } = z;
  let at = given.length;
  let { pc } = k;
  let pending: Val[] | null = null;
  let fromRules = 0;
  for (;;) {
    const isGiven = at > k.below;
    if (!isGiven && pc >= k.code.length) {
      const kind = k.kind === 'top' ? 'done' : 'end';
      return { kind, e: null, given: false, pending: pending ?? none, fromRules, takes: 0 };
    }
    const e: Admin = isGiven ? given[--at]! : k.code[pc++]!;
    const g = rules.groups.get(e.op);
    if (g === 'value') {
      pending ??= [];
      pending.push(e as Val); // its group says so
      if (isGiven) fromRules++;
      continue;
    }
    const values = pending ?? none;
    // What climbs out of everything ends at the outermost context, when nothing is left there.
    if (k.kind === 'top' && at <= k.below && pc >= k.code.length) {
      const n = stack.length + values.length;
      const v = values.at(-1) ?? stack.at(-1);
      if ((e.op === 'trap' && n === 0) || (e.op === 'throw_ref' && n === 1 && v !== undefined && !isNull(v)))
        return { kind: 'done', e, given: isGiven, pending: values, fromRules, takes: 0 };
    }
    return { kind: 'instr', e, given: isGiven, pending: values, fromRules, takes: g?.takes ?? 0 };
  }
}
