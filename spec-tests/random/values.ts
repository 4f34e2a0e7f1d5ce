// Random code that pushes one value of a given type. Every way to make one is a producer; the first is the simplest.

import type { Instr } from '../../interpreter/syntax/instructions.ts';
import type { ValType } from '../../interpreter/syntax/types.ts';
import { refType } from '../../interpreter/syntax/types.ts';
import { fromTable, load, sizes, tableIndex } from './access.ts';
import { type Body, blockType, depthOf, emit, emitAll, isBlockType, type Label, labelsFor, localsOf, nested, newLocal } from './body.ts';
import { between, chance, pick, pickWeighted, weighted } from './choices.ts';
import { constantOf, functionsOf, nullOf } from './constant.ts';
import { someConst } from './constants.ts';
import { compOf, has, indicesOf, make, matches, someNumType, someValType } from './environment.ts';
import { casting, fromAggregate, newAggregate, reference, testing } from './references.ts';
import { lanesFor, type Operation, rowsFor } from './rows.ts';
import { leave, sequence } from './statements.ts';

/** Pushes a value of the type; at most `depth` levels of operands below it. */
export function value(b: Body, t: ValType, depth: number): void {
  if (depth > 0 && b.env.left > 0 && pickWeighted(b.c, typeof t === 'string' ? plainProducers : refProducers)(b, t, depth - 1)) return;
  leaf(b, t);
}
export function values(b: Body, ts: readonly ValType[], depth: number): void {
  for (const t of ts) value(b, t, depth);
}

/** Whether it made the value; if not, it did nothing. */
export type Producer = (b: Body, t: ValType, depth: number) => boolean;

// ─── Leaves ───

function leaf(b: Body, t: ValType): undefined {
  const { env, c } = b;
  if (t === 'bot') return emit(b, 'unreachable');
  const locals = localsOf(b, t);
  if (locals.length > 0 && c.below(8) >= 3) return emit(b, 'local.get', { x: pick(c, locals) });
  if (c.below(8) === 7 && fromGlobal(b, t, 0)) return;
  if (typeof t === 'string') return emitAll(b, [someConst(c, t)]);
  const functions = functionsOf(env, t.ht);
  if (functions.length > 0 && (!t.nullable || chance(c, 2, 3))) {
    const x = pick(c, functions);
    env.named.add(x);
    return emit(b, 'ref.func', { x });
  }
  const made = t.nullable && !chance(c, 1, 2) ? [nullOf(env, t)] : constantOf(env, t, 1);
  if (made !== null) {
    for (const e of made) if (e.op === 'ref.func') env.named.add(e.x);
    return emitAll(b, made);
  }
  // Nothing is of that type, or nothing is at hand: the code stays valid, and traps.
  emit(b, 'ref.null', { ht: t.ht });
  if (!t.nullable) emit(b, has(env, 'garbage collection') ? 'ref.as_non_null' : 'unreachable');
}

const fromGlobal: Producer = (b, t) => {
  const globals = b.env.globals.flatMap((g, x) => (matches(b.env, g.t, t) ? [x] : []));
  if (globals.length === 0) return false;
  emit(b, 'global.get', { x: pick(b.c, globals) });
  return true;
};

// ─── Numbers and vectors ───

const operation: Producer = (b, t, depth) => {
  const rows = rowsFor(b.env.options.features).giving[t as keyof ReturnType<typeof rowsFor>['giving']]; // t is no reference
  if (rows === undefined || rows.length === 0) return false;
  const o = pick(b.c, rows);
  o.takes.forEach((operand, i) => {
    if (i < o.takes.length - 1 || !carefully(b, o, depth)) value(b, operand, depth);
  });
  applied(b, o);
  return true;
};

/** The last operand of what traps often: mostly one of which it does not. */
export function carefully(b: Body, { partial, takes }: Operation, depth: number): boolean {
  const { c } = b;
  const t = takes.at(-1)!;
  if (partial === null || !chance(c, 7, 8) || t === 'v128') return false;
  if (partial === 'division') {
    value(b, t, depth);
    emitAll(b, [make(`${t}.const`, { c: t === 'i64' ? 1n + 2n * BigInt(c.below(50)) : 1 + 2 * c.below(50) }), make(`${t}.or`)]);
    return true;
  }
  value(b, 'i32', depth);
  emitAll(b, [make('i32.const', { c: 0x3fff_ffff }), make('i32.and'), make(`${t}.convert_i32_u`)]);
  return true;
}

/** The instruction itself, and what makes its NaNs canonical where that is asked for. */
export function applied(b: Body, { op, row }: Operation): void {
  emit(b, op, lanesFor(b.c, op, row));
  if (row.nan === undefined || !b.env.options.canonical) return;
  const shape = row.nan;
  const t = shape === 'f32' || shape === 'f64' ? shape : 'v128';
  const x = newLocal(b, t);
  const [get, tee] = [make('local.get', { x }), make('local.tee', { x })];
  const choose = t === 'v128' ? make('v128.bitselect') : make('select', { ts: null });
  // The local is left canonical too: others may read it.
  emitAll(b, [tee, canonicalNan(shape), get, get, make(`${shape}.eq`), choose, tee]);
}
function canonicalNan(shape: 'f32' | 'f64' | 'f32x4' | 'f64x2'): Instr {
  if (shape === 'f32') return make('f32.const', { c: 0x7fc0_0000 });
  if (shape === 'f64') return make('f64.const', { c: 0x7ff8_0000_0000_0000n });
  const c = new Uint8Array(16);
  const view = new DataView(c.buffer);
  if (shape === 'f32x4') for (let i = 0; i < 4; i++) view.setUint32(4 * i, 0x7fc0_0000, true);
  else for (let i = 0; i < 2; i++) view.setBigUint64(8 * i, 0x7ff8_0000_0000_0000n, true);
  return make('v128.const', { c });
}

// ─── Control ───

/** `block`, `loop`, `if`, `try_table` and `try` that give just the value, and take some more or less. */
const control: Producer = (b, t, depth) => {
  const { c, env } = b;
  const params = has(env, 'reference types') && chance(c, 1, 4) ? [someValType(env)] : [];
  if (!isBlockType(env, params, [t])) return false;
  values(b, params, depth);
  block(b, params, [t], depth);
  return true;
};

/** A structured instruction of this type, whose operands are on the stack; the condition of an `if` is made here. */
export function block(b: Body, params: readonly ValType[], results: readonly ValType[], depth: number): undefined {
  const { c, env } = b;
  const bt = blockType(env, params, results);
  const exceptions = env.legacy ? 'try' : 'try_table';
  const kinds = ['block', 'if', 'loop', ...(has(env, env.legacy ? 'legacy exceptions' : 'exceptions') ? [exceptions, exceptions] : [])];
  const kind = pick(c, kinds);
  const label = (loop = false): Label => ({ types: loop ? params : results, loop, caught: false });
  const inside = (l: Label): Instr[] => nested(b, l, params, () => sequence(b, results, depth));
  switch (kind) {
    case 'block':
      return emit(b, 'block', { bt, body: inside(label()) });
    case 'if': {
      value(b, 'i32', depth);
      const canOmit = params.length === results.length && params.every((p, i) => matches(env, p, results[i]!));
      const body = inside(label());
      return emit(b, 'if', { bt, body, orelse: canOmit && chance(c, 1, 2) ? [] : inside(label()) });
    }
    case 'loop':
      return emit(b, 'loop', { bt, body: nested(b, label(true), params, () => loopBody(b, results, depth)) });
    case 'try':
      return legacyTry(b, params, results, bt, depth);
    default:
      return emit(b, 'try_table', { bt, catches: someCatches(b), body: inside(label()) });
  }
}

function loopBody(b: Body, results: readonly ValType[], depth: number): void {
  emit(b, 'call', { x: b.env.burn });
  sequence(b, results, depth);
}

function someCatches(b: Body): object[] {
  const { c, env } = b;
  const clauses = b.labels.flatMap(label => {
    const l = depthOf(b, label);
    const exn = refType(false, 'exn');
    const takes = (ts: readonly ValType[]): boolean =>
      ts.length === label.types.length && ts.every((t, i) => matches(env, t, label.types[i]!));
    return [
      ...env.tags.flatMap(({ params }, x) => [
        ...(takes(params) ? [{ kind: 'catch', x, l }] : []),
        ...(takes([...params, exn]) ? [{ kind: 'catch_ref', x, l }] : []),
      ]),
      ...(takes([]) ? [{ kind: 'catch_all', l }] : []),
      ...(takes([exn]) ? [{ kind: 'catch_all_ref', l }] : []),
    ];
  });
  return clauses.length === 0 ? [] : Array.from({ length: c.below(4) }, () => pick(c, clauses));
}

function legacyTry(b: Body, params: readonly ValType[], results: readonly ValType[], bt: object | number, depth: number): undefined {
  const { c, env } = b;
  const label: Label = { types: results, loop: false, caught: false };
  const body = nested(b, label, params, () => sequence(b, results, depth));
  if (chance(c, 1, 6)) return emit(b, 'try', { bt, body, handler: { kind: 'delegate', pos: -1, l: c.below(b.labels.length) } });
  const clause = (x: number | null): object => {
    const inner: Label = { types: results, loop: false, caught: true };
    const passes = x === null ? [] : env.tags[x]!.params;
    return { pos: -1, x, body: nested(b, inner, passes, () => sequence(b, results, depth)) };
  };
  const clauses = Array.from({ length: env.tags.length === 0 ? 0 : c.below(3) }, () => clause(c.below(env.tags.length)));
  if (chance(c, 1, 2)) clauses.push(clause(null));
  emit(b, 'try', { bt, body, handler: { kind: 'catch', clauses } });
}

const branching: Producer = (b, t, depth) => {
  // A branch that is perhaps not taken passes the value on.
  const [label] = labelsFor(b, ts => ts.length === 1 && matches(b.env, ts[0]!, t));
  if (label === undefined || label.loop) return false;
  values(b, label.types, depth);
  value(b, 'i32', depth);
  emit(b, 'br_if', { l: depthOf(b, label) });
  return true;
};

const diverging: Producer = (b, _t, depth) => {
  if (!chance(b.c, 1, 3)) return false;
  leave(b, depth);
  return true;
};

const selecting: Producer = (b, t, depth) => {
  if (typeof t === 'object' && !has(b.env, 'reference types')) return false;
  values(b, [t, t, 'i32'], depth);
  emit(b, 'select', { ts: typeof t === 'object' || (has(b.env, 'reference types') && chance(b.c, 1, 4)) ? [t] : null });
  return true;
};

const teeing: Producer = (b, t, depth) => {
  const xs = b.locals.flatMap((l, x) => (matches(b.env, l, t) ? [x] : []));
  if (xs.length === 0) return false;
  const x = pick(b.c, xs);
  value(b, b.locals[x]!, depth);
  emit(b, 'local.tee', { x });
  b.set[x] = true;
  return true;
};

// ─── Calls ───

const calling: Producer = (b, t, depth) => {
  const { env, c } = b;
  const fits = (results: readonly ValType[]): boolean => results.length === 1 && matches(env, results[0]!, t);
  const way = c.below(4);
  if (way < 2) {
    const xs = env.funcs.flatMap((f, x) => (x !== env.burn && fits(f.results) ? [x] : []));
    if (xs.length === 0) return false;
    const x = pick(c, xs);
    values(b, env.funcs[x]!.params, depth);
    emit(b, 'call', { x });
    return true;
  }
  const types = indicesOf(env, 'func').filter(x => fits((compOf(env, x) as { readonly results: readonly ValType[] }).results)); // of functions
  return types.length > 0 && callBy(b, pick(c, types), depth, 0, false);
};

/** A call through a table or a reference of a function of type index y, `taken` of whose operands are on the stack. */
export function callBy(b: Body, y: number, depth: number, taken: number, tail: boolean): boolean {
  const { env, c } = b;
  const { params } = compOf(env, y) as { readonly params: readonly ValType[] }; // of a function
  const tables = env.tables.flatMap((t, x) => (matches(env, t.rt, refType(true, 'func')) ? [x] : []));
  const byRef = has(env, 'garbage collection') && (tables.length === 0 || chance(c, 1, 2));
  if (!byRef && tables.length === 0) return false;
  values(b, params.slice(taken), depth);
  if (byRef) {
    value(b, refType(true, y), Math.min(depth, 1));
    emit(b, tail ? 'return_call_ref' : 'call_ref', { y });
  } else {
    const x = pick(c, tables);
    tableIndex(b, x, depth);
    emit(b, tail ? 'return_call_indirect' : 'call_indirect', { x, y });
  }
  return true;
}

/** More than one value, of which one is kept. */
const several: Producer = (b, t, depth) => {
  if (!has(b.env, 'reference types')) return false;
  const more = Array.from({ length: between(b.c, 1, 2) }, () => someNumType(b.env));
  block(b, [], [t, ...more], depth);
  for (const _ of more) emit(b, 'drop');
  return true;
};

const simplest: Producer = () => false;

const plainProducers = weighted<Producer>([
  [8, simplest], [36, operation], [7, load], [6, control], [6, testing], [4, calling], [4, selecting], [4, teeing], [4, fromAggregate],
  [3, sizes], [2, branching], [2, diverging], [2, fromGlobal], [2, several],
]); // biome-ignore format: pairs
const refProducers = weighted<Producer>([
  [8, simplest], [14, newAggregate], [8, reference], [8, casting], [5, control], [4, fromTable], [4, calling], [4, fromAggregate], [3, selecting],
  [3, teeing], [2, branching], [2, fromGlobal], [1, diverging], [1, several],
]); // biome-ignore format: pairs
