// Random statements that change memories, tables, structures and arrays.

import type { ValType } from '../../interpreter/syntax/types.ts';
import { address, someMemory, tableIndex } from './access.ts';
import { type Body, emit } from './body.ts';
import { chance, pick } from './choices.ts';
import { compOf, has, indicesOf, matches, unpacked } from './environment.ts';
import { allows } from './features.ts';
import { aggregate, smallIndex } from './references.ts';
import { lanesFor, rowsFor } from './rows.ts';
import { gives, type Statement } from './statements.ts';
import { value } from './values.ts';

// ─── Memories and tables ───

export const storing: Statement = (b, depth) => {
  const x = someMemory(b);
  if (x === null) return false;
  const { op, row, t, bytes } = pick(b.c, rowsFor(b.env.options.features).stores);
  const ao = address(b, x, bytes, depth);
  value(b, t, depth);
  emit(b, op, { ao, ...('i' in row.imm ? lanesFor(b.c, op, { ...row, imm: { i: 'laneidx' } }) : {}) });
  return true;
};

export const memoryBulk: Statement = (b, depth) => {
  const x = someMemory(b);
  if (x === null || !has(b.env, 'reference types')) return false;
  const { c, env } = b;
  const length = (at: 'i32' | 'i64'): void => {
    if (chance(c, 1, 8)) value(b, at, 0);
    else emit(b, `${at}.const`, { c: at === 'i64' ? BigInt(c.below(70)) : c.below(70) });
  };
  const { at } = env.memories[x]!;
  switch (c.below(4)) {
    case 0:
      address(b, x, 64, depth);
      value(b, 'i32', depth);
      length(at);
      emit(b, 'memory.fill', { x });
      return true;
    case 1: {
      const y = c.below(env.memories.length);
      const from = env.memories[y]!.at;
      address(b, x, 64, depth);
      address(b, y, 64, depth);
      length(at === 'i32' || from === 'i32' ? 'i32' : 'i64');
      emit(b, 'memory.copy', { x, y });
      return true;
    }
    case 2:
      if (env.datas.length === 0) return false;
      address(b, x, 64, depth);
      emit(b, 'i32.const', { c: c.below(9) });
      emit(b, 'i32.const', { c: c.below(9) });
      emit(b, 'memory.init', { x, y: c.below(env.datas.length) });
      return true;
    default:
      if (env.datas.length === 0) return false;
      emit(b, 'data.drop', { x: c.below(env.datas.length) });
      return true;
  }
};

export const tableStatement: Statement = (b, depth) => {
  const { c, env } = b;
  if (env.tables.length === 0 || !allows(env.options.features, 'table.set')) return false;
  const x = c.below(env.tables.length);
  const { at, rt } = env.tables[x]!;
  const small = (t: 'i32' | 'i64', n: number): void => emit(b, `${t}.const`, { c: t === 'i64' ? BigInt(c.below(n)) : c.below(n) });
  switch (c.below(6)) {
    case 0:
      tableIndex(b, x, depth);
      value(b, rt, depth);
      emit(b, 'table.set', { x });
      return true;
    case 1:
      tableIndex(b, x, depth);
      value(b, rt, depth);
      small(at, 5);
      emit(b, 'table.fill', { x });
      return true;
    case 2: {
      const ys = env.tables.flatMap((t, y) => (matches(env, t.rt, rt) ? [y] : []));
      const y = pick(c, ys);
      const from = env.tables[y]!.at;
      tableIndex(b, x, depth);
      tableIndex(b, y, depth);
      small(at === 'i32' || from === 'i32' ? 'i32' : 'i64', 5);
      emit(b, 'table.copy', { x, y });
      return true;
    }
    case 3: {
      const ys = env.elems.flatMap((e, y) => (matches(env, e.type, rt) ? [y] : []));
      if (ys.length === 0) return false;
      tableIndex(b, x, depth);
      small('i32', 4);
      small('i32', 4);
      emit(b, 'table.init', { x, y: pick(c, ys) });
      return true;
    }
    case 4:
      if (env.elems.length === 0) return false;
      emit(b, 'elem.drop', { x: c.below(env.elems.length) });
      return true;
    default:
      value(b, rt, depth);
      small(at, 4);
      emit(b, 'table.grow', { x });
      return gives(b, [at]);
  }
};

// ─── Structures and arrays ───

export const aggregateStatement: Statement = (b, depth) => {
  const { c, env } = b;
  if (!has(env, 'garbage collection')) return false;
  const x = pick(c, [...indicesOf(env, 'struct'), ...indicesOf(env, 'array'), -1]);
  if (x < 0) return false;
  const ct = compOf(env, x);
  if (ct.kind === 'struct') {
    const fields = ct.fields.flatMap((f, i) => (f.mut ? [{ i, t: unpacked(f.zt) }] : []));
    if (fields.length === 0) return false;
    const { i, t } = pick(c, fields);
    aggregate(b, x, depth);
    value(b, t, depth);
    emit(b, 'struct.set', { x, i });
    return true;
  }
  if (ct.kind !== 'array' || !ct.field.mut) return false;
  const t = unpacked(ct.field.zt);
  aggregate(b, x, depth);
  smallIndex(b, depth);
  switch (c.below(4)) {
    case 0:
      value(b, t, depth);
      smallIndex(b, depth);
      emit(b, 'array.fill', { x });
      return true;
    case 1: {
      const from = indicesOf(env, 'array').filter(y => {
        const { zt } = (compOf(env, y) as { readonly field: { readonly zt: ValType | 'i8' | 'i16' } }).field; // of an array
        const into = ct.field.zt;
        return zt === into || (typeof zt === 'object' && typeof into === 'object' && matches(env, zt, into));
      });
      const y = pick(c, from);
      aggregate(b, y, depth);
      smallIndex(b, depth);
      smallIndex(b, depth);
      emit(b, 'array.copy', { x, y });
      return true;
    }
    case 2: {
      const elems = env.elems.flatMap((e, y) => (matches(env, e.type, t) ? [y] : []));
      const numeric = typeof t === 'string';
      if (numeric ? env.datas.length === 0 : elems.length === 0) return arraySet(b, x, t, depth);
      smallIndex(b, depth);
      smallIndex(b, depth);
      emit(b, numeric ? 'array.init_data' : 'array.init_elem', { x, y: numeric ? c.below(env.datas.length) : pick(c, elems) });
      return true;
    }
    default:
      return arraySet(b, x, t, depth);
  }
};

/** The array and the index are on the stack. */
function arraySet(b: Body, x: number, t: ValType, depth: number): true {
  value(b, t, depth);
  emit(b, 'array.set', { x });
  return true;
}
