// Random statements: code that changes something, branches, or leaves operands for the statements after it.

import type { Instr } from '../../interpreter/syntax/instructions.ts';
import type { RefType, ValType } from '../../interpreter/syntax/types.ts';
import { refType } from '../../interpreter/syntax/types.ts';
import { type Body, depthOf, emit, emitAll, isBlockType, type Label, labelsFor, nested, newLocal } from './body.ts';
import { aggregateStatement, memoryBulk, storing, tableStatement } from './changes.ts';
import { between, chance, pick, pickWeighted, weighted } from './choices.ts';
import { compOf, funcTypesOf, has, indicesOf, lowerHeapType, make, matchAll, matches, someValType } from './environment.ts';
import { rowsFor } from './rows.ts';
import { applied, block, callBy, carefully, value, values } from './values.ts';

/** Whether it made a statement; if not, it did nothing. */
export type Statement = (b: Body, depth: number) => boolean;

/** The statements of a block, whose parameters are in `b.stack`, and then just the results. */
export function sequence(b: Body, results: readonly ValType[], depth: number): void {
  for (let n = b.c.below(depth > 1 ? 6 : 4); n > 0 && b.env.left > 0 && !(b.dead && chance(b.c, 2, 3)); n--) {
    if (!pickWeighted(b.c, statements)(b, Math.max(0, depth - 1))) emit(b, 'nop');
  }
  // What is left over goes: the rest of the operands has to be a prefix of the results.
  while (!fits(b, results)) discard(b);
  if (b.dead && chance(b.c, 3, 4)) {
    // Whatever is missing is there, where nothing is reached; but only below what is.
    while (b.stack.length > 0) discard(b);
    return;
  }
  values(b, results.slice(b.stack.length), depth);
}
const fits = (b: Body, results: readonly ValType[]): boolean =>
  b.stack.length <= results.length && b.stack.every((t, i) => matches(b.env, t, results[i]!));

/** The top operand goes: to a local or a global, or nowhere. */
function discard(b: Body): void {
  const t = b.stack.pop()!;
  const xs = b.locals.flatMap((l, x) => (matches(b.env, t, l) ? [x] : []));
  const globals = b.env.globals.flatMap((g, x) => (g.mut && x !== 0 && matches(b.env, t, g.t) ? [x] : []));
  if (xs.length > 0 && chance(b.c, 1, 2)) setLocal(b, pick(b.c, xs));
  else if (globals.length > 0 && chance(b.c, 1, 2)) emit(b, 'global.set', { x: pick(b.c, globals) });
  else emit(b, 'drop');
}
const setLocal = (b: Body, x: number): void => {
  emit(b, 'local.set', { x });
  b.set[x] = true;
};

/** Operands for an instruction: those that earlier statements left, as far as they fit, and new ones. */
function operands(b: Body, ts: readonly ValType[], depth: number, most: number = ts.length): void {
  let k = Math.min(most, b.stack.length);
  if (chance(b.c, 1, 3)) k = 0;
  while (k > 0 && !matchAll(b.env, b.stack.slice(b.stack.length - k), ts.slice(0, k))) k--;
  b.stack.length -= k;
  values(b, ts.slice(k), depth);
}
export const gives = (b: Body, ts: readonly ValType[]): true => {
  b.stack.push(...ts);
  return true;
};
/** What follows is never reached: any operands are there. */
const ends = (b: Body): true => {
  b.dead = true;
  b.stack = [];
  return true;
};

// ─── Plain statements ───

const operation: Statement = (b, depth) => {
  const o = pick(b.c, rowsFor(b.env.options.features).operations);
  if (o.partial === null) operands(b, o.takes, depth);
  else {
    operands(b, o.takes.slice(0, -1), depth);
    if (!carefully(b, o, depth)) value(b, o.takes.at(-1)!, depth);
  }
  applied(b, o);
  return gives(b, o.gives);
};

const settingLocal: Statement = (b, depth) => {
  const x = b.locals.length > 0 && chance(b.c, 3, 4) ? b.c.below(b.locals.length) : newLocal(b, someValType(b.env));
  operands(b, [b.locals[x]!], depth);
  setLocal(b, x);
  return true;
};
const settingGlobal: Statement = (b, depth) => {
  // Global 0 is the fuel.
  const xs = b.env.globals.flatMap((g, x) => (g.mut && x !== 0 ? [x] : []));
  if (xs.length === 0) return false;
  const x = pick(b.c, xs);
  operands(b, [b.env.globals[x]!.t], depth);
  emit(b, 'global.set', { x });
  return true;
};
const pushing: Statement = (b, depth) => {
  const t = someValType(b.env);
  value(b, t, depth);
  return gives(b, [t]);
};
const dropping: Statement = b => {
  if (b.stack.length === 0) return false;
  discard(b);
  return true;
};
const nothing: Statement = b => {
  emit(b, 'nop');
  return true;
};

// ─── Control ───

const blockStatement: Statement = (b, depth) => {
  const { c, env } = b;
  const type = pick(c, [{ params: [], results: [] }, ...(has(env, 'reference types') ? funcTypesOf(env) : [])]);
  if (!isBlockType(env, type.params, type.results)) return false;
  operands(b, type.params, depth);
  block(b, type.params, type.results, depth);
  return gives(b, type.results);
};

/** A loop that runs a few times: (loop … (br_if 0 (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) */
const countedLoop: Statement = (b, depth) => {
  const { c } = b;
  const x = newLocal(b, 'i32');
  emitAll(b, [make('i32.const', { c: between(c, 1, 4) }), make('local.set', { x })]);
  const label: Label = { types: [], loop: true, caught: false };
  const body = nested(b, label, [], () => {
    emit(b, 'call', { x: b.env.burn });
    sequence(b, [], depth);
    const more: Instr[] = [make('local.get', { x }), make('i32.const', { c: 1 }), make('i32.sub'), make('local.tee', { x })];
    emitAll(b, [...more, make('i32.const', { c: 0 }), make('i32.gt_s'), make('br_if', { l: 0 })]);
  });
  emit(b, 'loop', { bt: { result: null }, body });
  return true;
};

const conditional: Statement = (b, depth) => {
  const [label] = labelsFor(b, () => chance(b.c, 1, 2));
  if (label === undefined) return false;
  operands(b, label.types, depth);
  value(b, 'i32', depth);
  emit(b, 'br_if', { l: depthOf(b, label) });
  return gives(b, label.types);
};

/** `br_on_null`, `br_on_non_null`, `br_on_cast`, `br_on_cast_fail`. */
const branchingOnRefs: Statement = (b, depth) => {
  const { c, env } = b;
  if (!has(env, 'garbage collection')) return false;
  if (chance(c, 1, 3)) {
    const label = pick(c, b.labels);
    if (label.loop) return false;
    const ref = someRef(b);
    operands(b, label.types, depth);
    value(b, ref, depth);
    emit(b, 'br_on_null', { l: depthOf(b, label) });
    return gives(b, [...label.types, refType(false, ref.ht)]);
  }
  const labels = labelsFor(b, ts => typeof ts.at(-1) === 'object');
  if (labels.length === 0) return onNewBlock(b, depth);
  branchOn(b, pick(c, labels), depth);
  return true;
};
function branchOn(b: Body, label: Label, depth: number): void {
  const { c, env } = b;
  const last = label.types.at(-1) as RefType; // by the choice of the label
  const below = label.types.slice(0, -1);
  const l = depthOf(b, label);
  operands(b, below, depth);
  if (chance(c, 1, 3) || last.ht === 'exn' || last.ht === 'noexn') {
    value(b, refType(true, last.ht), depth);
    emit(b, 'br_on_non_null', { l });
    gives(b, below);
    return;
  }
  const rt1 = refType(chance(c, 1, 2) || last.nullable, last.ht);
  if (chance(c, 1, 2)) {
    const rt2 = refType(last.nullable && rt1.nullable && chance(c, 1, 2), lowerHeapType(env, last.ht));
    value(b, rt1, depth);
    emit(b, 'br_on_cast', { l, rt1, rt2 });
    gives(b, [...below, refType(rt1.nullable && !rt2.nullable, rt1.ht)]);
  } else {
    // What is left after a failed cast goes to the label: rt1 without null, if rt2 takes null.
    const rt2 = refType(rt1.nullable && (!last.nullable || chance(c, 1, 2)), lowerHeapType(env, last.ht));
    value(b, rt1, depth);
    emit(b, 'br_on_cast_fail', { l, rt1, rt2 });
    gives(b, [...below, rt2]);
  }
}
/** A block with a label that takes a reference, and such a branch in it. */
function onNewBlock(b: Body, depth: number): boolean {
  const t = someRef(b);
  const label: Label = { types: [t], loop: false, caught: false };
  const body = nested(b, label, [], () => {
    branchOn(b, label, depth);
    sequence(b, [t], depth);
  });
  emit(b, 'block', { bt: { result: t }, body });
  return gives(b, [t]);
}
function someRef(b: Body): RefType {
  for (let n = 0; n < 5; n++) {
    const t = someValType(b.env);
    if (typeof t === 'object') return t;
  }
  return refType(true, 'any');
}

/** Code after which nothing is reached; operands of the statements before may lie below. */
export function leave(b: Body, depth: number): undefined {
  const { c, env } = b;
  const way = c.below(12);
  const label = pick(c, b.labels);
  const tails = env.funcs.flatMap((f, x) => (matchAll(env, f.results, b.results) && x !== env.burn ? [x] : []));
  const exceptions = has(env, 'exceptions') && !env.legacy;
  const legacy = has(env, 'legacy exceptions') && env.legacy;
  if (way === 0) return emit(b, 'unreachable');
  if (way < 3) {
    values(b, b.results, depth);
    return emit(b, 'return');
  }
  if (way === 3 && tails.length > 0 && has(env, 'tail calls')) {
    const x = pick(c, tails);
    values(b, env.funcs[x]!.params, depth);
    return emit(b, 'return_call', { x });
  }
  if (way === 4 && has(env, 'tail calls')) {
    const types = funcTypesOf(env).filter(t => matchAll(env, t.results, b.results));
    if (types.length > 0 && callBy(b, pick(c, types).type, depth, 0, true)) return;
  }
  if ((way === 5 || way > 9) && (exceptions || legacy) && env.tags.length > 0 && chance(c, 2, 3)) {
    const x = c.below(env.tags.length);
    values(b, env.tags[x]!.params, depth);
    return emit(b, 'throw', { x });
  }
  const caught = b.labels.filter(l => l.caught);
  if ((way === 6 || way > 9) && legacy && caught.length > 0) return emit(b, 'rethrow', { l: depthOf(b, pick(c, caught)) });
  if (way === 6 && exceptions && depth > 0) {
    value(b, refType(true, 'exn'), depth);
    return emit(b, 'throw_ref');
  }
  if (way < 9 && !label.loop) {
    const others = b.labels.filter(
      l => (!l.loop || chance(c, 1, 4)) && matchAll(env, label.types, l.types) && matchAll(env, l.types, label.types),
    );
    values(b, label.types, depth);
    value(b, 'i32', depth);
    if (chance(c, 2, 3)) emitAll(b, [make('i32.const', { c: 3 }), make('i32.and')]);
    const ls = Array.from({ length: c.below(5) }, () => depthOf(b, pick(c, others)));
    return emit(b, 'br_table', { ls: [...ls, depthOf(b, label)] });
  }
  const target = label.loop && !chance(c, 1, 3) ? b.labels[0]! : label;
  values(b, target.types, depth);
  emit(b, 'br', { l: depthOf(b, target) });
}
const leaving: Statement = (b, depth) => {
  leave(b, depth);
  return ends(b);
};

// ─── Calls ───

const calling: Statement = (b, depth) => {
  const { env, c } = b;
  const x = c.below(env.funcs.length);
  if (x === env.burn) return false;
  const { params, results } = env.funcs[x]!;
  operands(b, params, depth);
  emit(b, 'call', { x });
  return gives(b, results);
};
const callingIndirectly: Statement = (b, depth) => {
  const types = indicesOf(b.env, 'func');
  const y = pick(b.c, types);
  if (!callBy(b, y, depth, 0, false)) return false;
  return gives(b, (compOf(b.env, y) as { readonly results: readonly ValType[] }).results); // of a function
};

const statements = weighted<Statement>([
  [2, nothing], [16, settingLocal], [8, settingGlobal], [16, operation], [8, pushing], [3, dropping], [14, storing], [5, memoryBulk],
  [6, tableStatement], [8, aggregateStatement], [10, blockStatement], [5, countedLoop], [5, conditional], [5, branchingOnRefs], [4, leaving],
  [6, calling], [4, callingIndirectly],
]); // biome-ignore format: pairs
