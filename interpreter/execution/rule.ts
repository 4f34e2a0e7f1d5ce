// What a reduction rule is (spec 4.6, SpecTec's relations Step_pure, Step_read, Step): a name, a premise, and what it gives.

import type { Val } from '../runtime/values.ts';
import type { Instr, Row, Stem, table } from '../syntax/instructions.ts';
import type { Admin, Config, Trap } from './configuration.ts';

/** SpecTec's relation of a rule, which says what it may touch: nothing, read the state, write the state; `ours` are not the specification's. */
export type Relation = 'Step_pure' | 'Step_read' | 'Step' | 'Link';

/** What stands in place of the redex: nothing, one instruction, or several, the leftmost first. Values are instructions. */
export type Gives = Admin | readonly Admin[] | undefined;

// The operands are passed one by one, the deepest first; of those beyond what the group takes, nothing is said.
type OnOperands<E, R> = (z: Config, e: E, v1: Val, v2: Val, v3: Val, v4: Val, v5: Val) => R;

/** `E` is the redex's instruction. A rule without `when` always applies. */
export interface Rule<E = Admin> {
  /** As SpecTec has it: `Step_pure/br_if-true`. */
  readonly name: string;
  readonly relation: Relation;
  /** Not a rule of the specification: host calls, limits. */
  readonly ours: boolean;
  readonly when: OnOperands<E, boolean> | null;
  /** SpecTec's `otherwise`: applies only if no rule before it does. */
  readonly otherwise: boolean;
  readonly gives: OnOperands<E, Gives>;
  /** Always gives exactly one value, which need not come into focus again. */
  readonly value: boolean;
}

/** The rules of one instruction, in the specification's order. */
export interface Group<E = Admin> {
  /** How many values the redex has left of the instruction; they are taken before a rule gives. */
  readonly takes: number;
  /** A premise that several rules share, computed once: its result is `z.w` for the rules. */
  readonly where: OnOperands<E, unknown> | null;
  readonly rules: readonly Rule<E>[];
  /** More than one rule may apply, and a chooser picks (memory.grow). */
  readonly choice: boolean;
}

/** The keywords that share a stem, and their instructions. */
export type KeywordOf<S extends Stem> = { [K in keyof typeof table]: (typeof table)[K]['rules'] extends S ? K : never }[keyof typeof table];
export type InstrAt<S extends Stem> = Extract<Instr, { readonly op: KeywordOf<S> }>;

/** For each stem, the group for a row of it. */
export type Groups<S extends Stem> = { readonly [K in S]: (row: Row) => Group<InstrAt<K>> };

// ─── Writing rules ───

type When<E> = OnOperands<E, boolean> | null;
const rule = <E>(relation: Relation, ours: boolean, name: string, when: When<E>, gives: OnOperands<E, Gives>, otherwise: boolean): Rule<E> => ({
  name: `${relation}/${name}`, relation, ours, when, otherwise, gives, value: false,
}); // biome-ignore format: fields only

export const always = null;
export const pure = <E>(name: string, when: When<E>, gives: OnOperands<E, Gives>): Rule<E> =>
  rule('Step_pure', false, name, when, gives, false);
export const read = <E>(name: string, when: When<E>, gives: OnOperands<E, Gives>): Rule<E> =>
  rule('Step_read', false, name, when, gives, false);
export const write = <E>(name: string, when: When<E>, gives: OnOperands<E, Gives>): Rule<E> =>
  rule('Step', false, name, when, gives, false);
/** The same rules with SpecTec's `otherwise` before their premise. */
export const pureElse = <E>(name: string, when: When<E>, gives: OnOperands<E, Gives>): Rule<E> =>
  rule('Step_pure', false, name, when, gives, true);
export const readElse = <E>(name: string, when: When<E>, gives: OnOperands<E, Gives>): Rule<E> =>
  rule('Step_read', false, name, when, gives, true);
/** A rule that always gives exactly one value. */
export const toValue = <E>(r: Rule<E>): Rule<E> => ({ ...r, value: true });
/** A rule that the specification does not have. */
export const ours = <E>(relation: Relation, name: string, when: When<E>, gives: OnOperands<E, Gives>): Rule<E> =>
  rule(relation, true, name, when, gives, false);

export const group = <E>(takes: number, ...rules: readonly Rule<E>[]): Group<E> => ({ takes, where: null, rules, choice: false });
export const groupWhere = <E>(takes: number, where: OnOperands<E, unknown>, ...rules: readonly Rule<E>[]): Group<E> => ({
  takes,
  where,
  rules,
  choice: false,
});

/** `TRAP`, with its reason in the suite's wording and the instruction that caused it. */
export const trap = (reason: string, e: Admin): Trap => ({ op: 'trap', reason, pos: 'pos' in e && typeof e.pos === 'number' ? e.pos : -1 });
