// One reduction step (spec 4.2.15, 4.6): the rules for the instruction in focus are tried in order, and one is applied.

import type { Val } from '../runtime/values.ts';
import type { Row, Stem } from '../syntax/instructions.ts';
import { table } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import type { Admin, Config, Result, Trap } from './configuration.ts';
import { sitesOf, withCompiled } from './configuration.ts';
import type { Gives, Group, Groups, Rule } from './rule.ts';
import { aggregateRules } from './rules/aggregates.ts';
import { controlRules, endRules, exhaustedRules, trapRules } from './rules/control.ts';
import { delegateRules, legacyEnds, legacyMoreRules, legacyRules } from './rules/legacy.ts';
import { stateRules } from './rules/memories.ts';
import { numericRules } from './rules/numerics.ts';

/**
 * The rules that a step tries: by the `op` of an instruction, or `'value'` for what reduces no further; and by the kind of a context,
 * the rule for one that holds only values. Extensions add theirs to the core's.
 */
export interface RuleTable {
  readonly groups: ReadonlyMap<string, Group | 'value'>;
  readonly ends: ReadonlyMap<string, Rule>;
}

/** Constants reduce no further: they are values. The compiler holds this table complete. */
const byStem: Omit<Groups<Stem>, 'const' | 'vconst'> = {
  ...controlRules, ...numericRules, ...stateRules, ...aggregateRules, ...legacyRules,
}; // biome-ignore format: one family a line

/** A group with the rules that legacy exception handling adds to it, which are about contexts of its own. */
const withLegacy = (op: string, g: Group): Group => ({ ...g, rules: [...g.rules, ...(legacyMoreRules.get(op) ?? [])] });

const values = [
  'i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const', 'ref.null_addr', 'ref.i31_num', 'ref.struct_addr', 'ref.array_addr',
  'ref.func_addr', 'ref.exn_addr', 'ref.host_addr', 'ref.extern',
] as const satisfies readonly Val['op'][]; // biome-ignore format: one family a line

/** The rules of WebAssembly 3.0, and of legacy exception handling. */
export const coreRules: RuleTable = {
  ends: new Map([...endRules, ...legacyEnds]),
  groups: new Map<string, Group | 'value'>([
    ...Object.entries(table as Record<string, Row>)
      .filter(([, { rules }]) => rules in byStem)
      .map(([keyword, row]) => [keyword, withLegacy(keyword, byStem[row.rules as keyof typeof byStem](row) as Group)] as const), // each group is for its row's instruction
    ...values.map(op => [op, 'value'] as const),
    ['trap', withLegacy('trap', trapRules as unknown as Group)], // the group of the instruction `trap`
    ['exhausted', exhaustedRules as unknown as Group], // likewise
    ['delegate', delegateRules],
  ]),
};

/** Every rule of a table, with the structural ones; names are unique. */
export function ruleNames(rules: RuleTable): ReadonlyMap<string, Rule> {
  const all = [...rules.groups.values()].flatMap(g => (g === 'value' ? [] : g.rules));
  return new Map([...all, ...rules.ends.values()].map(r => [r.name, r]));
}

/** What a step reduced, for whoever looks on. `taken` are the operands that the rule took from the stack. */
export type Observer = (z: Config, rule: Rule, e: Admin | null) => void;

const push = (z: Config, gives: Exclude<Gives, undefined>): void => {
  if (Array.isArray(gives)) {
    for (let i = gives.length - 1; i >= 0; i--) z.given.push(gives[i]!);
  } else z.given.push(gives as Admin); // Array.isArray does not narrow readonly arrays
};

const none = undefined as unknown as Val; // an operand beyond what the group takes

/** The rules that apply: more than one only at a choice. */
export function applicable(z: Config, g: Group, e: Admin, v1: Val, v2: Val, v3: Val, v4: Val, v5: Val): Rule[] {
  const out: Rule[] = [];
  for (const r of g.rules) {
    if (r.otherwise && out.length > 0) continue;
    if (r.when === null || r.when(z, e, v1, v2, v3, v4, v5)) out.push(r);
  }
  return out;
}

const preparedFor = new WeakMap<RuleTable, WeakMap<Expr, readonly (Group | 'value' | undefined)[]>>();
const preparedForCore = new WeakMap<Expr, readonly (Group | 'value' | undefined)[]>();
/** What the rules have for each instruction of a code, looked up once: a third of a step would else be spent in the look-up. */
function prepare(code: Expr, rules: RuleTable): readonly (Group | 'value' | undefined)[] {
  let known = rules === coreRules ? preparedForCore : preparedFor.get(rules);
  if (known === undefined) {
    known = new WeakMap();
    preparedFor.set(rules, known);
  }
  let found = known.get(code);
  if (found === undefined) {
    found = code.map(e => rules.groups.get(e.op));
    known.set(code, found);
  }
  return found;
}

/**
 * Reduces the configuration by one step and returns the rule, or null when no rule applies: then `z.result` says how it ended.
 * Values that come into focus are moved to the stack, which is no step. Errors: internal, if the configuration is stuck, which
 * soundness (Appendix "Soundness") excludes for validated code.
 */
export function step(z: Config, rules: RuleTable = coreRules): Rule | null {
  const { stack, given } = z;
  const { groups } = rules;
  for (;;) {
    const k = z.context;
    let e: Admin;
    let g: Group | 'value' | undefined;
    if (given.length > k.below) {
      e = given.pop()!;
      g = groups.get(e.op);
    } else if (k.pc < k.code.length) {
      k.prepared ??= prepare(k.code, rules);
      g = k.prepared[k.pc] as typeof g; // as `prepare` made it
      e = k.code[k.pc++]!;
    } else return end(z, rules);
    if (g === 'value') {
      stack.push(e as Val);
      continue;
    }
    if (g === undefined) throw new Error(`no rules for ${e.op}`);
    let v1 = none;
    let v2 = none;
    let v3 = none;
    let v4 = none;
    let v5 = none;
    // A ladder of pops: the host's fastest way to take values off an array.
    const n = g.takes;
    if (n > 0) {
      if (n > 1) {
        if (n > 2) {
          if (n > 3) {
            if (n > 4) v5 = stack.pop()!;
            v4 = stack.pop()!;
          }
          v3 = stack.pop()!;
        }
        v2 = stack.pop()!;
      }
      v1 = stack.pop()!;
    }
    if (g.where !== null) z.w = g.where(z, e, v1, v2, v3, v4, v5);
    if (g.choice && z.choose !== null) {
      const apt = applicable(z, g, e, v1, v2, v3, v4, v5);
      const r = apt.length > 1 ? apt[z.choose({ at: apt[0]!.name, alternatives: apt.length })]! : apt[0]!;
      const gives = r.gives(z, e, v1, v2, v3, v4, v5);
      if (gives !== undefined) push(z, gives);
      return r;
    }
    const list = g.rules;
    for (let i = 0; i < list.length; i++) {
      const r = list[i]!;
      if (r.when === null || r.when(z, e, v1, v2, v3, v4, v5)) {
        const gives = r.gives(z, e, v1, v2, v3, v4, v5);
        if (r.value) stack.push(gives as Val);
        else if (gives !== undefined) {
          if ((gives as Admin).op === 'trap' && e.op !== 'trap')
            z.trapped = trapped(z, r, e, gives as Trap, [v1, v2, v3, v4, v5].slice(0, n)); // its op says so
          push(z, gives);
        }
        return r;
      }
    }
    z.result = stuck(z, e, v1);
    return null;
  }
}

/** To be called before anything is left. Apart, since it is rare. */
const trapped = (z: Config, r: Rule, e: Admin, t: Trap, operands: readonly Val[]): Config['trapped'] => ({
  trap: t,
  rule: r.name,
  e,
  operands,
  // Outside of all activations there is none, and the place, which may have to be found first, is not asked for.
  sites: z.context.outer === null ? [] : sitesOf(z, t.pos),
});

/** The innermost context has become values: it is left, or the configuration is done. */
function end(z: Config, rules: RuleTable): Rule | null {
  const { kind } = z.context;
  if (kind === 'top') {
    z.result = { kind: 'values', values: z.stack };
    return null;
  }
  const r = rules.ends.get(kind);
  if (r === undefined) throw new Error(`no rule ends a ${kind}`);
  r.gives(z, END, none, none, none, none, none);
  return r;
}
const END: Admin = { op: 'end' };

/** `pos` and `compiled` are asked for when they are wanted: see the fast tier, which finds them then. */
const trapEnd = (e: Trap): Result => {
  const result: Result = {
    kind: 'trap',
    reason: e.reason,
    get pos() {
      return e.pos;
    },
  };
  return withCompiled(result, () => e.compiled);
};

function stuck(z: Config, e: Admin, v1: Val): Result {
  if (z.context.kind === 'top') {
    if (e.op === 'trap' && 'reason' in e) return trapEnd(e);
    if (e.op === 'throw_ref' && v1.op === 'ref.exn_addr') return { kind: 'exception', exn: v1 };
  }
  throw new Error(`stuck at ${e.op} in a ${z.context.kind}`);
}

/**
 * Steps to the end, or until `fuel` steps are used up (then the result is null).
 * Errors: as `step`.
 */
export function run(z: Config, fuel: number = Number.POSITIVE_INFINITY, rules: RuleTable = coreRules): Result | null {
  if (fuel === Number.POSITIVE_INFINITY) while (z.result === null) step(z, rules);
  else for (let left = fuel; z.result === null && left > 0; left--) step(z, rules);
  return z.result;
}
