// Random accesses to memories and tables: addresses and indices that are mostly in bounds, and what reads with them.

import { type Body, emit, emitAll } from './body.ts';
import { chance, pick } from './choices.ts';
import { make, matches } from './environment.ts';
import { allows } from './features.ts';
import { lanesFor, rowsFor } from './rows.ts';
import { type Producer, value } from './values.ts';

const PAGE = 65536;
/** An address of a memory, mostly in bounds for `bytes` bytes; and the access's immediate. */
export function address(b: Body, x: number, bytes: number, depth: number): object {
  const { c } = b;
  const { at, limits } = b.env.memories[x]!;
  const wide = (n: number): number | bigint => (at === 'i64' ? BigInt(n) : n);
  const end = Number(limits.min) * PAGE;
  const kind = c.below(16);
  if (kind < 6 || end === 0) emit(b, `${at}.const`, { c: wide(c.below(64)) });
  else if (kind < 13) {
    value(b, at, depth);
    emitAll(b, [make(`${at}.const`, { c: wide(pick(c, [0xff, 0x3f8, 0xfff])) }), make(`${at}.and`)]);
  } else if (kind < 15) emit(b, `${at}.const`, { c: wide(end - bytes + c.below(3) - 1 - (c.below(2) === 0 ? c.below(64) : 0)) });
  else value(b, at, depth);
  const offset = chance(c, 1, 4) ? pick(c, chance(c, 1, 8) ? [0xffff_ffffn, 65535n, ...(at === 'i64' ? [1n << 32n, (1n << 64n) - 1n] : [])] : [1n, 2n, 4n, 8n, 100n]) : 0n; // biome-ignore format: one choice
  return { x, offset, align: c.below(Math.log2(Math.min(bytes, 16)) + 1) };
}
export const someMemory = (b: Body): number | null => (b.env.memories.length === 0 ? null : b.c.below(b.env.memories.length));

export const load: Producer = (b, t, depth) => {
  const x = someMemory(b);
  const loads = rowsFor(b.env.options.features).loads[t as 'i32']; // t is no reference
  if (x === null || loads === undefined || loads.length === 0) return false;
  const { op, row, bytes } = pick(b.c, loads);
  const ao = address(b, x, bytes, depth);
  // A lane of a vector is loaded into another.
  if ('i' in row.imm) value(b, 'v128', depth);
  emit(b, op, { ao, ...('i' in row.imm ? lanesFor(b.c, op, { ...row, imm: { i: 'laneidx' } }) : {}) });
  return true;
};

/** An index into a table, mostly in bounds. */
export function tableIndex(b: Body, x: number, depth: number): void {
  const { at, limits } = b.env.tables[x]!;
  const wide = (n: number): number | bigint => (at === 'i64' ? BigInt(n) : n);
  if (chance(b.c, 3, 4)) emit(b, `${at}.const`, { c: wide(b.c.below(Math.max(1, Number(limits.min) + (chance(b.c, 1, 8) ? 1 : 0)))) });
  else {
    value(b, at, depth);
    if (chance(b.c, 7, 8)) emitAll(b, [make(`${at}.const`, { c: wide(7) }), make(`${at}.and`)]);
  }
}

export const sizes: Producer = (b, t) => {
  const { env, c } = b;
  const memories = env.memories.flatMap((m, x) => (m.at === t ? [x] : []));
  const tables = allows(env.options.features, 'table.size') ? env.tables.flatMap((m, x) => (m.at === t ? [x] : [])) : [];
  if (memories.length + tables.length === 0) return false;
  const i = c.below(memories.length + tables.length);
  if (i >= memories.length) emit(b, 'table.size', { x: tables[i - memories.length] });
  else if (chance(c, 1, 3)) {
    emit(b, `${t}.const`, { c: t === 'i64' ? BigInt(c.below(3)) : c.below(3) });
    emit(b, 'memory.grow', { x: memories[i] });
  } else emit(b, 'memory.size', { x: memories[i] });
  return true;
};

export const fromTable: Producer = (b, t, depth) => {
  const tables = b.env.tables.flatMap((table, x) => (matches(b.env, table.rt, t) ? [x] : []));
  if (tables.length === 0) return false;
  const x = pick(b.c, tables);
  tableIndex(b, x, depth);
  emit(b, 'table.get', { x });
  return true;
};
