// Random code with references, structures and arrays: what makes them, what reads from them, casts and tests.

import type { HeapType, RefType } from '../../interpreter/syntax/types.ts';
import { refType } from '../../interpreter/syntax/types.ts';
import { type Body, emit, emitAll, type Label, nested } from './body.ts';
import { chance, pick } from './choices.ts';
import { compOf, type Env, has, indicesOf, isDefaultable, make, matches, someValType, unpacked } from './environment.ts';
import { sequence } from './statements.ts';
import { type Producer, value, values } from './values.ts';

/** A value as a field or element of something. */
export const fromAggregate: Producer = (b, t, depth) => {
  const { env, c } = b;
  if (!has(env, 'garbage collection')) return false;
  const found = env.subs.flatMap(({ ct }, x) =>
    ct.kind === 'struct'
      ? ct.fields.flatMap((f, i) => (matches(env, unpacked(f.zt), t) ? [{ x, i, zt: f.zt }] : []))
      : ct.kind === 'array' && matches(env, unpacked(ct.field.zt), t)
        ? [{ x, i: -1, zt: ct.field.zt }]
        : [],
  );
  if (found.length === 0) return false;
  const { x, i, zt } = pick(c, found);
  const sign = zt === 'i8' || zt === 'i16' ? pick(c, ['_s', '_u']) : '';
  aggregate(b, x, depth);
  if (i >= 0) emit(b, `struct.get${sign}`, { x, i });
  else {
    smallIndex(b, depth);
    emit(b, `array.get${sign}`, { x });
  }
  return true;
};

/** A reference to a structure or array of type index x, mostly not null. */
export function aggregate(b: Body, x: number, depth: number): void {
  value(b, refType(chance(b.c, 1, 4), x), depth);
}
/** An index or a length for arrays. */
export function smallIndex(b: Body, depth: number): void {
  if (chance(b.c, 1, 4)) {
    value(b, 'i32', depth);
    emitAll(b, [make('i32.const', { c: 3 }), make('i32.and')]);
  } else emit(b, 'i32.const', { c: b.c.below(chance(b.c, 1, 8) ? 9 : 3) });
}

export const newAggregate: Producer = (b, t, depth) => {
  const { env, c } = b;
  if (typeof t === 'string' || !has(env, 'garbage collection')) return false;
  const xs = [...indicesOf(env, 'struct'), ...indicesOf(env, 'array')].filter(x => matches(env, refType(false, x), t));
  if (xs.length === 0) return false;
  const x = pick(c, xs);
  const ct = compOf(env, x);
  if (ct.kind === 'struct') {
    if (ct.fields.every(f => isDefaultable(unpacked(f.zt))) && chance(c, 1, 4)) emit(b, 'struct.new_default', { x });
    else {
      for (const f of ct.fields) value(b, unpacked(f.zt), depth);
      emit(b, 'struct.new', { x });
    }
    return true;
  }
  if (ct.kind !== 'array') return false;
  const e = unpacked(ct.field.zt);
  const numeric = typeof e === 'string';
  const elems = env.elems.flatMap((s, y) => (!numeric && matches(env, s.type, e) ? [y] : []));
  const way = elems.length > 0 && chance(c, 1, 3) ? 4 : c.below(5);
  if (way === 4 && numeric && env.datas.length > 0) {
    smallIndex(b, depth);
    smallIndex(b, depth);
    emit(b, 'array.new_data', { x, y: c.below(env.datas.length) });
  } else if (way === 4 && elems.length > 0) {
    smallIndex(b, depth);
    smallIndex(b, depth);
    emit(b, 'array.new_elem', { x, y: pick(c, elems) });
  } else if (way === 3 && isDefaultable(e)) {
    smallIndex(b, depth);
    emit(b, 'array.new_default', { x });
  } else if (way === 2) {
    value(b, e, depth);
    smallIndex(b, depth);
    emit(b, 'array.new', { x });
  } else {
    const n = c.below(5);
    for (let i = 0; i < n; i++) value(b, e, depth);
    emit(b, 'array.new_fixed', { x, n });
  }
  return true;
};

const topOf = (env: Env, ht: HeapType): HeapType => {
  if (typeof ht === 'number') return compOf(env, ht).kind === 'func' ? 'func' : 'any';
  for (const top of ['func', 'extern', 'exn'] as const) if (matches(env, refType(true, ht), refType(true, top))) return top;
  return 'any';
};

/** Casts, conversions, `ref.as_non_null`. */
export const casting: Producer = (b, t, depth) => {
  const { env, c } = b;
  if (typeof t === 'string' || !has(env, 'garbage collection')) return false;
  const way = c.below(4);
  if (!t.nullable && way < 2) {
    value(b, refType(true, t.ht), depth);
    emit(b, 'ref.as_non_null');
    return true;
  }
  const top = topOf(env, t.ht);
  if (top === 'exn') return false;
  if ((t.ht === 'any' || t.ht === 'extern') && way === 3) {
    value(b, refType(t.nullable, t.ht === 'any' ? 'extern' : 'any'), depth);
    emit(b, t.ht === 'any' ? 'any.convert_extern' : 'extern.convert_any');
    return true;
  }
  value(b, chance(c, 1, 2) ? refType(true, top) : t, depth);
  emit(b, 'ref.cast', { rt: t });
  return true;
};

/** Functions by reference, 31-bit integers, exceptions. */
export const reference: Producer = (b, t, depth) => {
  const { env } = b;
  if (typeof t === 'string') return false;
  if (has(env, 'garbage collection') && matches(env, refType(false, 'i31'), t)) {
    value(b, 'i32', depth);
    emit(b, 'ref.i31');
    return true;
  }
  if (t.ht === 'exn' && !env.legacy && has(env, 'exceptions')) {
    // What is caught: (block (try_table (catch_all_ref 0) …) unreachable)
    const label: Label = { types: [t], loop: false, caught: false };
    const body = nested(b, label, [], () => {
      const inner = nested(b, { types: [], loop: false, caught: false }, [], () => sequence(b, [], depth));
      emit(b, 'try_table', { bt: { result: null }, catches: [{ kind: 'catch_all_ref', l: 0 }], body: inner });
      if (t.nullable && chance(b.c, 2, 3)) emit(b, 'ref.null', { ht: 'exn' });
      else emit(b, 'unreachable');
    });
    emit(b, 'block', { bt: { result: t }, body });
    return true;
  }
  return false;
};

/** An `i32` from references. */
export const testing: Producer = (b, t, depth) => {
  const { env, c } = b;
  if (t !== 'i32' || !has(env, 'reference types')) return false;
  const ref = (): RefType => {
    for (let n = 0; n < 4; n++) {
      const found = someValType(env);
      if (typeof found === 'object') return found;
    }
    return refType(true, 'func');
  };
  if (!has(env, 'garbage collection') || chance(c, 1, 4)) {
    value(b, ref(), depth);
    emit(b, 'ref.is_null');
    return true;
  }
  switch (c.below(4)) {
    case 0: {
      const rt = ref();
      const top = topOf(env, rt.ht);
      if (top === 'exn') return false;
      value(b, refType(true, top), depth);
      emit(b, 'ref.test', { rt });
      return true;
    }
    case 1:
      values(b, [refType(true, 'eq'), refType(true, 'eq')], depth);
      emit(b, 'ref.eq');
      return true;
    case 2:
      value(b, refType(chance(c, 1, 4), 'i31'), depth);
      emit(b, pick(c, ['i31.get_s', 'i31.get_u']));
      return true;
    default: {
      const arrays = indicesOf(env, 'array');
      value(b, arrays.length === 0 ? refType(true, 'array') : refType(chance(c, 1, 4), pick(c, arrays)), depth);
      emit(b, 'array.len');
      return true;
    }
  }
};
