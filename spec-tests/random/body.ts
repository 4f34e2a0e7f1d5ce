// A function body while it is being made: locals, labels, the list that is being written, and the operands that statements left.
//
// `value` makes code that pushes one value of a type (values.ts); a statement may leave operands, which later ones take (statements.ts).

import type { BlockType, Instr } from '../../interpreter/syntax/instructions.ts';
import type { Expr } from '../../interpreter/syntax/modules.ts';
import type { ValType } from '../../interpreter/syntax/types.ts';
import { type Choices, chance } from './choices.ts';
import { type Env, has, isDefaultable, make, matches, signature } from './environment.ts';

export interface Label {
  /** What a branch to it takes. */
  readonly types: readonly ValType[];
  readonly loop: boolean;
  /** In a clause of a legacy `try`: `rethrow` may name it. */
  caught: boolean;
}

export interface Body {
  readonly env: Env;
  readonly c: Choices;
  readonly results: readonly ValType[];
  /** Parameters, then locals; more are added as they are needed. */
  readonly locals: ValType[];
  /** Whether a local without a default is set here. */
  set: boolean[];
  readonly labels: Label[];
  out: Instr[];
  /** Operands of the innermost block that later statements may take, the top last. */
  stack: ValType[];
  /** The rest of the block is never reached. */
  dead: boolean;
}

export const newBody = (env: Env, params: readonly ValType[], locals: readonly ValType[], results: readonly ValType[]): Body => ({
  env,
  c: env.c,
  results,
  locals: [...params, ...locals],
  set: [...params.map(() => true), ...locals.map(isDefaultable)],
  labels: [{ types: results, loop: false, caught: false }],
  out: [],
  stack: [],
  dead: false,
});

/** Gives nothing, so that `return emit(…)` is a statement that ends a function. */
export function emit(b: Body, op: string, imm?: object): undefined {
  b.out.push(make(op, imm));
  b.env.left--;
}
export const emitAll = (b: Body, es: Expr): undefined => {
  for (const e of es) b.out.push(e);
  b.env.left -= es.length;
};

/** A local that nothing else uses yet. */
export function newLocal(b: Body, t: ValType): number {
  b.locals.push(t);
  b.set.push(isDefaultable(t));
  return b.locals.length - 1;
}

export const localsOf = (b: Body, t: ValType): number[] =>
  b.locals.flatMap((l, x) => (b.set[x] === true && matches(b.env, l, t) ? [x] : []));

/** A block's type: the short form where there is one. */
export function blockType(env: Env, params: readonly ValType[], results: readonly ValType[]): BlockType {
  if (params.length === 0 && results.length <= 1) return { result: results[0] ?? null };
  return signature(env, params, results).type;
}
/** Whether a block may have this type. */
export const isBlockType = (env: Env, params: readonly ValType[], results: readonly ValType[]): boolean =>
  (params.length === 0 && results.length <= 1) || has(env, 'reference types');

/** A list of its own, with its operands; what is set in it is unset behind it. */
export function nested(b: Body, label: Label, params: readonly ValType[], make: () => void): Instr[] {
  const before = { out: b.out, stack: b.stack, dead: b.dead, set: b.set.slice() };
  b.out = [];
  b.stack = [...params];
  b.dead = false;
  b.labels.push(label);
  make();
  b.labels.pop();
  const made = b.out;
  const added = b.set.slice(before.set.length);
  b.out = before.out;
  b.stack = before.stack;
  b.dead = before.dead;
  b.set = [...before.set, ...added.map((s, i) => s && isDefaultable(b.locals[before.set.length + i]!))]; // one flag a local
  return made;
}

export const depthOf = (b: Body, label: Label): number => b.labels.length - 1 - b.labels.lastIndexOf(label);

/** Labels that take exactly such types; loops less often, since they go back. */
export const labelsFor = (b: Body, fits: (types: readonly ValType[]) => boolean): Label[] =>
  b.labels.filter(l => fits(l.types) && (!l.loop || chance(b.c, 1, 3)));
