// Rules of variables, tables and memories (spec 4.6.4–4.6.6).

import {
  canGrowMem,
  canGrowTable,
  dropData,
  dropElem,
  growMem,
  growTable,
  PAGE,
  setGlobal,
  setRef,
  willWrite,
} from '../../runtime/store.ts';
import { i32, type Num, type Val } from '../../runtime/values.ts';
import type { MemArg, Row, Stem } from '../../syntax/instructions.ts';
import type { Admin, Config } from '../configuration.ts';
import { address, data, elem, glob, int, mem, nat, natBig, plus, ref, tab } from '../operands.ts';
import { always, type Group, type Groups, group, groupWhere, pure, read, readElse, toValue, trap, write } from '../rule.ts';

export type StateStem = Extract<
  Stem,
  | 'local.get' | 'local.set' | 'local.tee' | 'global.get' | 'global.set'
  | 'table.get' | 'table.set' | 'table.size' | 'table.grow' | 'table.fill' | 'table.copy' | 'table.init' | 'elem.drop'
  | 'load-num' | 'load-pack' | 'vload' | 'vload-pack' | 'vload-splat' | 'vload-zero' | 'vload_lane'
  | 'store-num' | 'store-pack' | 'vstore' | 'vstore_lane'
  | 'memory.size' | 'memory.grow' | 'memory.fill' | 'memory.copy' | 'memory.init' | 'data.drop'
>; // biome-ignore format: one family a line

const outOfTable = (e: Admin) => trap('out of bounds table access', e);
const outOfMemory = (e: Admin) => trap('out of bounds memory access', e);

// What bulk rules give: SpecTec writes a memarg of zeros as $memarg0.
const memarg0 = (x: number): MemArg => ({ x, offset: 0n, align: 0 });
const store8 = (x: number): Admin => ({ op: 'i32.store8', pos: -1, ao: memarg0(x) }) as Admin;
const load8u = (x: number): Admin => ({ op: 'i32.load8_u', pos: -1, ao: memarg0(x) }) as Admin;
const tableGet = (x: number): Admin => ({ op: 'table.get', pos: -1, x }) as Admin;
const tableSet = (x: number): Admin => ({ op: 'table.set', pos: -1, x }) as Admin;

// ─── Access to bytes ───

/** `i + ao.OFFSET`; exact below 2⁵³, which is far out of every bound. */
const effective = (i: Val, ao: MemArg): number => nat(i) + Number(ao.offset);
const outside = (z: Config, ao: MemArg, ea: number, n: number): boolean => ea + n > mem(z, ao.x).bytes.length;

type Load = (view: DataView, ea: number) => unknown;
const loadNum: Record<string, Load> = {
  i32: (b, ea) => b.getInt32(ea, true),
  i64: (b, ea) => b.getBigInt64(ea, true),
  f32: (b, ea) => b.getInt32(ea, true),
  f64: (b, ea) => b.getBigInt64(ea, true),
};
const loadPack: Record<string, Load> = {
  i32_1_s: (b, ea) => b.getInt8(ea),
  i32_1_u: (b, ea) => b.getUint8(ea),
  i32_2_s: (b, ea) => b.getInt16(ea, true),
  i32_2_u: (b, ea) => b.getUint16(ea, true),
  i64_1_s: (b, ea) => BigInt(b.getInt8(ea)),
  i64_1_u: (b, ea) => BigInt(b.getUint8(ea)),
  i64_2_s: (b, ea) => BigInt(b.getInt16(ea, true)),
  i64_2_u: (b, ea) => BigInt(b.getUint16(ea, true)),
  i64_4_s: (b, ea) => BigInt(b.getInt32(ea, true)),
  i64_4_u: (b, ea) => BigInt(b.getUint32(ea, true)),
};
type Store = (view: DataView, ea: number, v: Val) => void;
const storeNum: Record<string, Store> = {
  i32: (b, ea, v) => b.setInt32(ea, int(v), true),
  i64: (b, ea, v) => b.setBigInt64(ea, (v as Num).c as bigint, true), // validation
  f32: (b, ea, v) => b.setInt32(ea, int(v), true),
  f64: (b, ea, v) => b.setBigInt64(ea, (v as Num).c as bigint, true), // validation
};
/** The low 32 bits of an i32 or i64. */
const low = (v: Val): number => {
  const { c } = v as Num;
  return typeof c === 'number' ? c : Number(BigInt.asIntN(32, c));
};
const storePack: Record<number, Store> = {
  1: (b, ea, v) => b.setInt8(ea, low(v)),
  2: (b, ea, v) => b.setInt16(ea, low(v), true),
  4: (b, ea, v) => b.setInt32(ea, low(v), true),
};
const vec = (v: Val): Uint8Array => (v.op === 'v128.const' ? v.c : new Uint8Array(16)); // validation: a vector
const v128 = (c: Uint8Array): Val => ({ op: 'v128.const', pos: -1, c });

/** `name-oob` and `name-val` of a load; `make` gives the value from the bytes at the effective address. */
const load = (row: Row, name: string, make: (b: DataView, ea: number) => Admin): Group<{ readonly op: string; readonly pos: number; readonly ao: MemArg }> => {
  const bytes = row.bytes!; // every memory row has it
  return groupWhere(1, (_z, { ao }, i) => effective(i, ao),
    read(`${name}-oob`, (z, { ao }) => outside(z, ao, z.w as number, bytes), (_z, e) => outOfMemory(e)), // w: the effective address
    toValue(read(`${name}-val`, (z, { ao }) => !outside(z, ao, z.w as number, bytes), (z, { ao }) => make(mem(z, ao.x).view, z.w as number)))); // likewise
}; // biome-ignore format: a rule a line

/** `name-oob` and `name-val` of a store. */
const store = (row: Row, name: string, put: Store): Group<{ readonly op: string; readonly pos: number; readonly ao: MemArg }> => {
  const bytes = row.bytes!; // every memory row has it
  return groupWhere(2, (_z, { ao }, i) => effective(i, ao),
    write(`${name}-oob`, (z, { ao }) => outside(z, ao, z.w as number, bytes), (_z, e) => outOfMemory(e)), // w: the effective address
    write(`${name}-val`, (z, { ao }) => !outside(z, ao, z.w as number, bytes), (z, { ao }, _i, v) => {
      const m = mem(z, ao.x);
      const ea = z.w as number; // likewise
      willWrite(z.store, m, ea, bytes);
      put(m.view, ea, v);
      return undefined;
    }));
}; // biome-ignore format: a rule a line

/** `n` bytes at `ea`, zero-extended to a vector. */
const wide = (b: DataView, ea: number, n: number): Uint8Array => {
  const c = new Uint8Array(16);
  for (let k = 0; k < n; k++) c[k] = b.getUint8(ea + k);
  return c;
};

export const stateRules: Groups<StateStem> = {
  'local.get': () => group(0, toValue(read('local.get', always, (z, e) => z.frame.locals[e.x]!))),
  'local.set': () =>
    group(1, write('local.set', always, (z, e, v) => {
      z.frame.locals[e.x] = v;
      return undefined;
    })),
  'local.tee': () => group(1, pure('local.tee', always, (_z, e, v) => [v, v, { op: 'local.set', pos: e.pos, x: e.x }])),
  'global.get': () => group(0, toValue(read('global.get', always, (z, e) => glob(z, e.x).value))),
  'global.set': () => group(1, write('global.set', always, (z, e, v) => setGlobal(z.store, glob(z, e.x), v) as undefined)),

  'table.get': () =>
    group(1,
      read('table.get-oob', (z, e, i) => nat(i) >= tab(z, e.x).refs.length, (_z, e) => ('elem' in e ? trap('undefined element', e) : outOfTable(e))),
      read('table.get-val', (z, e, i) => nat(i) < tab(z, e.x).refs.length, (z, e, i) => tab(z, e.x).refs[nat(i)]!)),
  'table.set': () =>
    group(2,
      write('table.set-oob', (z, e, i) => nat(i) >= tab(z, e.x).refs.length, (_z, e) => outOfTable(e)),
      write('table.set-val', (z, e, i) => nat(i) < tab(z, e.x).refs.length, (z, e, i, r) => setRef(z.store, tab(z, e.x), nat(i), ref(r)) as undefined)),
  'table.size': () => group(0, read('table.size', always, (z, e) => address(tab(z, e.x).type.at, tab(z, e.x).refs.length))),
  'table.grow': () => ({
    ...group(2,
      write('table.grow-succeed', (z, e, _r, n) => canGrowTable(z.store, tab(z, e.x), natBig(n)), (z, e, r, n) => {
        const t = tab(z, e.x);
        const size = t.refs.length;
        growTable(z.store, t, nat(n), ref(r));
        return address(t.type.at, size);
      }),
      write('table.grow-fail', always, (z, e) => address(tab(z, e.x).type.at, -1))),
    choice: true,
  }),
  'table.fill': () =>
    group(3,
      read('table.fill-oob', (z, e, i, _v, n) => nat(i) + nat(n) > tab(z, e.x).refs.length, (_z, e) => outOfTable(e)),
      readElse('table.fill-zero', (_z, _e, _i, _v, n) => nat(n) === 0, () => undefined),
      readElse('table.fill-succ', always, (_z, e, i, v, n) => [i, v, tableSet(e.x), plus(i, 1), v, plus(n, -1), e])),
  'table.copy': () =>
    group(3,
      read('table.copy-oob', (z, e, i1, i2, n) => nat(i1) + nat(n) > tab(z, e.x).refs.length || nat(i2) + nat(n) > tab(z, e.y).refs.length, (_z, e) => outOfTable(e)),
      readElse('table.copy-zero', (_z, _e, _i1, _i2, n) => nat(n) === 0, () => undefined),
      readElse('table.copy-le', (_z, _e, i1, i2) => nat(i1) <= nat(i2), (_z, e, i1, i2, n) => [
        i1, i2, tableGet(e.y), tableSet(e.x), plus(i1, 1), plus(i2, 1), plus(n, -1), e,
      ]),
      readElse('table.copy-gt', always, (_z, e, i1, i2, n) => [
        plus(i1, nat(n) - 1), plus(i2, nat(n) - 1), tableGet(e.y), tableSet(e.x), i1, i2, plus(n, -1), e,
      ])),
  'table.init': () =>
    group(3,
      read('table.init-oob', (z, e, i, j, n) => nat(i) + nat(n) > tab(z, e.x).refs.length || nat(j) + nat(n) > elem(z, e.y).refs.length, (_z, e) => outOfTable(e)),
      readElse('table.init-zero', (_z, _e, _i, _j, n) => nat(n) === 0, () => undefined),
      readElse('table.init-succ', always, (z, e, i, j, n) => [
        i, elem(z, e.y).refs[nat(j)]!, tableSet(e.x), plus(i, 1), plus(j, 1), plus(n, -1), e,
      ])),
  'elem.drop': () => group(0, write('elem.drop', always, (z, e) => dropElem(z.store, elem(z, e.x)) as undefined)),

  'load-num': row => {
    const op = `${row.t!}.const`; // every memory row has its type
    const get = loadNum[row.t!]!;
    return load(row, 'load-num', (b, ea) => ({ op, pos: -1, c: get(b, ea) }) as Admin);
  },
  'load-pack': row => {
    const op = `${row.t!}.const`; // every memory row has its type
    const get = loadPack[`${row.t!}_${row.bytes!}_${row.sx!}`]!;
    return load(row, 'load-pack', (b, ea) => ({ op, pos: -1, c: get(b, ea) }) as Admin);
  },
  vload: row => load(row, 'vload', (b, ea) => v128(wide(b, ea, 16))),
  'vload-pack': row => load(row, 'vload-pack', (b, ea) => v128(row.fn!(wide(b, ea, 8)) as Uint8Array)), // these rows' functions give vectors
  'vload-splat': row =>
    load(row, 'vload-splat', (b, ea) => {
      const c = new Uint8Array(16);
      for (let k = 0; k < 16; k++) c[k] = b.getUint8(ea + (k % row.bytes!));
      return v128(c);
    }),
  'vload-zero': row => load(row, 'vload-zero', (b, ea) => v128(wide(b, ea, row.bytes!))),
  vload_lane: row =>
    groupWhere(2, (_z, { ao }, i) => effective(i, ao),
      read('vload_lane-oob', (z, { ao }) => outside(z, ao, z.w as number, row.bytes!), (_z, e) => outOfMemory(e)), // w: the effective address
      read('vload_lane-val', (z, { ao }) => !outside(z, ao, z.w as number, row.bytes!), (z, e, _i, v) => {
        const c = vec(v).slice();
        const n = row.bytes!;
        for (let k = 0; k < n; k++) c[e.i * n + k] = mem(z, e.ao.x).view.getUint8((z.w as number) + k); // likewise
        return v128(c);
      })),
  'store-num': row => store(row, 'store-num', storeNum[row.t!]!),
  'store-pack': row => store(row, 'store-pack', storePack[row.bytes!]!),
  vstore: row => store(row, 'vstore', (b, ea, v) => {
      vec(v).forEach((byte, k) => {
        b.setUint8(ea + k, byte);
      });
    }),
  vstore_lane: row =>
    groupWhere(2, (_z, { ao }, i) => effective(i, ao),
      write('vstore_lane-oob', (z, { ao }) => outside(z, ao, z.w as number, row.bytes!), (_z, e) => outOfMemory(e)), // w: the effective address
      write('vstore_lane-val', (z, { ao }) => !outside(z, ao, z.w as number, row.bytes!), (z, e, _i, v) => {
        const m = mem(z, e.ao.x);
        const ea = z.w as number; // likewise
        const n = row.bytes!;
        willWrite(z.store, m, ea, n);
        for (let k = 0; k < n; k++) m.bytes[ea + k] = vec(v)[e.i * n + k]!;
        return undefined;
      })),

  'memory.size': () => group(0, read('memory.size', always, (z, e) => address(mem(z, e.x).type.at, mem(z, e.x).bytes.length / PAGE))),
  'memory.grow': () => ({
    ...group(1,
      write('memory.grow-succeed', (z, e, n) => canGrowMem(z.store, mem(z, e.x), natBig(n)), (z, e, n) => {
        const m = mem(z, e.x);
        const size = m.bytes.length / PAGE;
        growMem(z.store, m, nat(n));
        return address(m.type.at, size);
      }),
      write('memory.grow-fail', always, (z, e) => address(mem(z, e.x).type.at, -1))),
    choice: true,
  }),
  'memory.fill': () =>
    group(3,
      read('memory.fill-oob', (z, e, i, _v, n) => nat(i) + nat(n) > mem(z, e.x).bytes.length, (_z, e) => outOfMemory(e)),
      readElse('memory.fill-zero', (_z, _e, _i, _v, n) => nat(n) === 0, () => undefined),
      readElse('memory.fill-succ', always, (_z, e, i, v, n) => [i, v, store8(e.x), plus(i, 1), v, plus(n, -1), e])),
  'memory.copy': () =>
    group(3,
      read('memory.copy-oob', (z, e, i1, i2, n) => nat(i1) + nat(n) > mem(z, e.x).bytes.length || nat(i2) + nat(n) > mem(z, e.y).bytes.length, (_z, e) => outOfMemory(e)),
      readElse('memory.copy-zero', (_z, _e, _i1, _i2, n) => nat(n) === 0, () => undefined),
      readElse('memory.copy-le', (_z, _e, i1, i2) => nat(i1) <= nat(i2), (_z, e, i1, i2, n) => [
        i1, i2, load8u(e.y), store8(e.x), plus(i1, 1), plus(i2, 1), plus(n, -1), e,
      ]),
      readElse('memory.copy-gt', always, (_z, e, i1, i2, n) => [
        plus(i1, nat(n) - 1), plus(i2, nat(n) - 1), load8u(e.y), store8(e.x), i1, i2, plus(n, -1), e,
      ])),
  'memory.init': () =>
    group(3,
      read('memory.init-oob', (z, e, i, j, n) => nat(i) + nat(n) > mem(z, e.x).bytes.length || nat(j) + nat(n) > data(z, e.y).bytes.length, (_z, e) => outOfMemory(e)),
      readElse('memory.init-zero', (_z, _e, _i, _j, n) => nat(n) === 0, () => undefined),
      readElse('memory.init-succ', always, (z, e, i, j, n) => [
        i, i32(data(z, e.y).bytes[nat(j)]!), store8(e.x), plus(i, 1), plus(j, 1), plus(n, -1), e,
      ])),
  'data.drop': () => group(0, write('data.drop', always, (z, e) => dropData(z.store, data(z, e.x)) as undefined)),
}; // biome-ignore format: a rule a line
