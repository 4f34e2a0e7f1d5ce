// Variables, tables and memories (spec 4.6.4–4.6.6) as JavaScript. Memories are read and written through a DataView, whose own range
// check is the trap; a store writes its last bytes first, so that it traps before it has written any.

import type { Num } from '../runtime/values.ts';
import type { InstrOf, Keyword, MemArg, Row } from '../syntax/instructions.ts';
import { rows } from '../syntax/instructions.ts';
import { pushNumber } from './constants.ts';
import { reload } from './control.ts';
import { type Entry, entry, READS, TRAPS, variable } from './emitter.ts';
import { anyFloat, argsOf, assign, type Gen, helperCall, memory, releaseAll, storeName, tableName, view } from './generator.ts';
import { cellOf } from './globals.ts';
import type { Writer } from './numbers.ts';
import { boxed, fromField, nat } from './operands.ts';
import { kindOf, number64 } from './representation.ts';
import { vectors } from './vectors.ts';
import { vectorGet, vectorSet } from './vectors-locals.ts';

type At = (plus: number) => string;

const SIGNED_PAGES = 0x8000;

/** The effective address, and more, as a number; `atomic` says that it will be mentioned more than once. */
function address(g: Gen, e: Entry, ao: MemArg): At {
  const offset = Number(ao.offset);
  if (g.inst.mems[ao.x]!.type.at === 'i64') {
    const [lo, hi] = e.p as [string, string];
    const low =
      typeof e.c === 'bigint'
        ? `${Number(BigInt.asUintN(64, e.c))}`
        : hi === '0'
          ? `(${lo}>>>0)`
          : `(${hi}===0?${lo}>>>0:9007199254740991)`;
    return plus => (offset + plus === 0 ? low : `${low}+${offset + plus}`);
  }
  if (typeof e.c === 'number') return plus => `${((e.c as number) >>> 0) + offset + plus}`; // just tested
  // Below 2 GiB of memory, an address with the sign bit is outside, as the negative number that it is here.
  const bare = g.host.store.limits.pages <= SIGNED_PAGES;
  return plus => (offset + plus === 0 ? (bare ? e.p[0]! : `(${e.p[0]!}>>>0)`) : `(${e.p[0]!}>>>0)+${offset + plus}`);
}

const loadMethods: Readonly<Record<string, string>> = {
  '1_s': 'getInt8',
  '1_u': 'getUint8',
  '2_s': 'getInt16',
  '2_u': 'getUint16',
  '4_s': 'getInt32',
  '4_u': 'getInt32',
};
const storeMethods: Readonly<Record<number, string>> = { 1: 'setInt8', 2: 'setInt16', 4: 'setInt32' };
const littleEndian = (bytes: number): string => (bytes === 1 ? '' : ',true');
export const loadInt = (v: string, at: string, bytes: number, sx: 's' | 'u' = 's'): string =>
  `${v}.${loadMethods[`${bytes}_${sx}`]!}(${at}${littleEndian(bytes)})`;
export const storeInt = (v: string, at: string, x: string, bytes: number): string =>
  `${v}.${storeMethods[bytes]!}(${at},${x}${littleEndian(bytes)});`;

const BOTH = READS | TRAPS;

/** Places in a vector: all but the first in 32 bits, once it is certain that the first is inside. */
function placesIn(g: Gen, e: Entry, ao: MemArg): { readonly sure: At; readonly next: At } {
  const sure = address(g, e, ao);
  const offset = Number(ao.offset);
  const plain = g.inst.mems[ao.x]!.type.at === 'i32' && typeof e.c !== 'number';
  const bare = g.host.store.limits.pages <= SIGNED_PAGES && offset < 0x4000_0000;
  return { sure, next: plain && bare ? plus => (offset + plus === 0 ? e.p[0]! : `(${e.p[0]!}+${offset + plus}|0)`) : sure };
}

/** Pops an address that may be mentioned more than once. */
function atomicAddress(g: Gen, ao: MemArg): { readonly e: Entry; readonly at: At } {
  const e = g.atom(g.pop());
  return { e, at: address(g, e, ao) };
}

const load = (row: Row): Writer => {
  const bytes = row.bytes!; // memory rows have it
  switch (row.t) {
    case 'i32':
      return (g, { ao }) => {
        const m = ao as MemArg; // by the row's immediates, here and below
        const e = g.pop();
        g.push(entry('i', [loadInt(view(g, m.x), address(g, e, m)(0), bytes, row.sx)], [e], BOTH));
      };
    case 'i64':
      return (g, { ao }) => {
        const m = ao as MemArg;
        const v = view(g, m.x);
        if (bytes === 8) {
          const { e, at } = atomicAddress(g, m);
          g.push(entry('l', [loadInt(v, at(0), 4), loadInt(v, at(4), 4)], [e], BOTH));
          return;
        }
        const e = g.pop();
        const low = loadInt(v, address(g, e, m)(0), bytes, row.sx);
        if (row.sx === 'u') g.push(entry('l', [low, '0'], [e], BOTH));
        else {
          const x = g.hold(entry('i', [low], [e], BOTH));
          g.push(entry('l', [x.p[0]!, `(${x.p[0]!}>>31)`], [x]));
        }
      };
    default: {
      const k = row.t === 'f32' ? 'f' : 'd';
      const [method, nan] = k === 'f' ? ['getFloat32', 'nan32'] : ['getFloat64', 'nan64'];
      return (g, { ao }) => {
        const m = ao as MemArg;
        const v = view(g, m.x);
        const { e, at } = atomicAddress(g, m);
        const number = `${v}.${method!}(${at(0)},true)`;
        const any = (own: string[]): string => {
          const d = g.alloc('d');
          own.push(d);
          return `((${d}=${number})===${d}?${d}:${helperCall(g, nan!, [v, at(0)])})`;
        };
        g.push(entry(k, [number], [e], BOTH, { any, from: { view: v, at } }));
      };
    }
  }
};

const store = (row: Row): Writer => {
  const bytes = row.bytes!; // memory rows have it
  const wide = row.t === 'i64' && bytes === 8;
  const float = row.t === 'f32' || row.t === 'f64';
  return (g, { ao }) => {
    const m = ao as MemArg; // by the row's immediates
    const v = view(g, m.x);
    let [a, x] = g.popN(2) as [Entry, Entry];
    g.flush(READS | TRAPS);
    if (!wide && !float) {
      if (x.k === 'l' && (x.fl & TRAPS) !== 0) [a, x] = g.atoms([a, x], e => e === x || (e.fl & TRAPS) !== 0) as [Entry, Entry];
      g.emit(storeInt(v, address(g, a, m)(0), x.p[0]!, bytes));
    } else if (wide) {
      [a, x] = g.atoms([a, x], e => e === a || e.fl !== 0) as [Entry, Entry];
      const at = address(g, a, m);
      const number = typeof x.c === 'bigint' ? number64(Number(BigInt.asIntN(32, x.c)), Number(BigInt.asIntN(32, x.c >> 32n))) : Number.NaN;
      // Both halves of a constant at once, as the float that they are.
      if (Number.isFinite(number)) g.emit(`${v}.setFloat64(${at(0)},${Object.is(number, -0) ? '-0' : number},true);`);
      else g.emit(storeInt(v, at(4), x.p[1]!, 4) + storeInt(v, at(0), x.p[0]!, 4));
    } else {
      [a, x] = g.atoms([a, x], e => e === a) as [Entry, Entry];
      x = storeFloat(g, v, address(g, a, m), x, row.t === 'f32');
    }
    releaseAll(g, [a, x], []);
  };
};
/** Gives the entry as it was held, to be released. */
function storeFloat(g: Gen, v: string, at: At, x: Entry, single: boolean): Entry {
  if (x.from !== null) {
    // From memory to memory: the bits move.
    const { view: from, at: there } = x.from;
    if (single) g.emit(storeInt(v, at(0), loadInt(from, there(0), 4), 4));
    else {
      const [lo, hi] = [g.alloc('i'), g.alloc('i')];
      g.emit(
        `${lo}=${loadInt(from, there(0), 4)};${hi}=${loadInt(from, there(4), 4)};${storeInt(v, at(4), hi, 4)}${storeInt(v, at(0), lo, 4)}`,
      );
      g.release([lo, hi]);
    }
    return x;
  }
  const held = x.any !== null && !x.atom ? g.hold(x) : x;
  const d = g.alloc('d');
  const own: string[] = [];
  const put = single ? 'put32' : 'put64';
  g.emit(
    `if((${d}=${held.p[0]!})===${d})${v}.${single ? 'setFloat32' : 'setFloat64'}(${at(0)},${d},true);else ${helperCall(g, put, [v, at(0), held.any === null ? d : g.whole(held, own)])};`,
  );
  g.release([d]);
  g.release(own);
  return held;
}

// ─── Vectors ───

const quad = (v: string, at: At): string[] => [0, 4, 8, 12].map(plus => loadInt(v, at(plus), 4));
/** Lane i of `bytes` bytes: its part, and where it is in it. */
export const laneOf = (i: number, bytes: number): { readonly part: number; readonly shift: number } => ({
  part: (i * bytes) >> 2,
  shift: ((i * bytes) & 3) * 8,
});
/** A part with a lane of 1 or 2 bytes replaced. */
export const insert = (part: string, x: string, shift: number, bytes: number): string => {
  const mask = bytes === 1 ? 0xff : 0xffff;
  return `(${part}&${~(mask << shift)}|(${x}&${mask})<<${shift})`;
};

const vectorLoad = (row: Row): Writer => {
  // Loads that extend do what an extension of a vector's low half does.
  const extension = vectors.get([...rows].find(([keyword, { fn }]) => fn === row.fn && keyword.includes('extend_low'))?.[0] ?? '');
  return (g, { ao }) => {
    const m = ao as MemArg; // by the row's immediates
    const v = view(g, m.x);
    const bytes = row.bytes!; // memory rows have it
    if (row.rules === 'vload-splat' && bytes < 4) {
      const e = g.pop();
      const x = loadInt(v, address(g, e, m)(0), bytes, 'u');
      const held = g.hold(entry('i', [`Math.imul(${x},${bytes === 1 ? 16843009 : 65537})`], [e], BOTH));
      g.push(entry('v', [held.p[0]!, held.p[0]!, held.p[0]!, held.p[0]!], [held], 0, { atom: true }));
      return;
    }
    const { e, at: sure } = atomicAddress(g, m);
    const { next } = placesIn(g, e, m);
    const at: At = plus => (plus === 0 ? sure : next)(plus);
    const int = (plus: number): string => loadInt(v, at(plus), 4);
    switch (row.rules) {
      case 'vload':
        g.push(
          entry('v', quad(v, at), [e], BOTH, {
            f4: [0, 4, 8, 12].map(plus => `${v}.getFloat32(${at(plus)},true)`),
            f2: [0, 8].map(plus => `${v}.getFloat64(${at(plus)},true)`),
          }),
        );
        break;
      case 'vload-zero':
        g.push(entry('v', bytes === 4 ? [int(0), '0', '0', '0'] : [int(0), int(4), '0', '0'], [e], BOTH));
        break;
      case 'vload-splat': {
        // As bits and as a number: the host drops what nobody asks for.
        const bits = g.hold(entry(bytes === 4 ? 'i' : 'l', bytes === 4 ? [int(0)] : [int(0), int(4)], [{ ...e, own: null }], BOTH));
        const x = g.hold(entry('d', [`${v}.getFloat${8 * bytes}(${at(0)},true)`], [e], BOTH));
        const p = [0, 1, 2, 3].map(i => bits.p[i % bits.p.length]!);
        const lanes = Array.from({ length: 16 / bytes }, () => x.p[0]!);
        g.push(entry('v', p, [bits, x], 0, { atom: true, ...(bytes === 4 ? { f4: lanes } : { f2: lanes }) }));
        break;
      }
      default: {
        // The operand's half is a vector's low one.
        const half = g.hold(entry('v', [int(0), int(4), '0', '0'], [e], BOTH));
        g.push(half);
        extension!(g, {}); // rows of this kind have it
      }
    }
  };
};

/** What is rounded by an expression that does nothing but round; else the expression. */
function unrounded(text: string): string {
  if (!text.startsWith('fround(')) return text;
  let depth = 0;
  for (let i = 6; i < text.length; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')' && --depth === 0) return i === text.length - 1 ? text.slice(7, -1) : text;
  }
  return text;
}

const vectorStore: Writer = (g, { ao }) => {
  const m = ao as MemArg; // by the row's immediates
  const v = view(g, m.x);
  let [a, x] = g.popN(2) as [Entry, Entry];
  g.flush(READS | TRAPS);
  const lanes = x.derived ? (x.f4 ?? x.f2) : null;
  [a, x] = g.atoms([a, x], e => e === a || (lanes === null && e.fl !== 0)) as [Entry, Entry];
  const { sure, next } = placesIn(g, a, m);
  // The last part is stored first: if it is inside, and the address is no negative number, all are.
  const last = lanes !== null && lanes.length === 2 ? 8 : 12;
  const at: At = plus => (plus === last ? sure : next)(plus);
  if (lanes !== null) {
    const bits = 128 / lanes.length;
    g.before(x.fl);
    const names = lanes.map(() => g.alloc('d'));
    // The store rounds.
    for (const [i, name] of names.entries()) g.emit(`${name}=${bits === 32 ? unrounded(lanes[i]!) : lanes[i]!};`);
    for (let i = names.length - 1; i >= 0; i--) {
      const [name, place] = [names[i]!, at((bits / 8) * i)];
      g.emit(`if(${name}===${name})${v}.setFloat${bits}(${place},${name},true);else ${helperCall(g, `put${bits}`, [v, place, name])};`);
    }
    g.release(names);
  } else g.emit([3, 2, 1, 0].map(i => storeInt(v, at(4 * i), x.p[i]!, 4)).join(''));
  releaseAll(g, [a, x], []);
};

const laneLoad =
  (row: Row): Writer =>
  (g, { ao, i }) => {
    const m = ao as MemArg; // by the row's immediates, and i likewise
    const bytes = row.bytes!; // memory rows have it
    const v = view(g, m.x);
    const [a, x] = g.atoms(g.popN(2)) as [Entry, Entry];
    const at = address(g, a, m);
    const { part, shift } = laneOf(i as number, bytes);
    const p = [...x.p];
    if (bytes < 4) p[part] = insert(p[part]!, loadInt(v, at(0), bytes, 'u'), shift, bytes);
    else p[part] = loadInt(v, at(0), 4);
    if (bytes === 8) p[part + 1] = loadInt(v, at(4), 4);
    g.push(entry('v', p, [a, x], BOTH));
  };
const laneStore =
  (row: Row): Writer =>
  (g, { ao, i }) => {
    const m = ao as MemArg; // by the row's immediates, and i likewise
    const bytes = row.bytes!; // memory rows have it
    const v = view(g, m.x);
    const es = g.popN(2);
    g.flush(READS | TRAPS);
    const [a, x] = g.atoms(es) as [Entry, Entry];
    const at = address(g, a, m);
    const { part, shift } = laneOf(i as number, bytes);
    if (bytes === 8) g.emit(storeInt(v, at(4), x.p[part + 1]!, 4) + storeInt(v, at(0), x.p[part]!, 4));
    else g.emit(storeInt(v, at(0), shift === 0 ? x.p[part]! : `${x.p[part]!}>>${shift}`, bytes));
    releaseAll(g, [a, x], []);
  };

const byStem: Readonly<Record<string, (row: Row) => Writer>> = {
  'load-num': load,
  'load-pack': load,
  'store-num': store,
  'store-pack': store,
  vload: vectorLoad,
  'vload-pack': vectorLoad,
  'vload-splat': vectorLoad,
  'vload-zero': vectorLoad,
  vstore: () => vectorStore,
  vload_lane: laneLoad,
  vstore_lane: laneStore,
};
export const accesses: ReadonlyMap<string, Writer> = new Map(
  [...rows].filter(([, { rules }]) => rules in byStem).map(([keyword, row]) => [keyword, byStem[row.rules]!(row)]),
);

// ─── Locals and globals ───

type StateOp = Extract<
  Keyword,
  | 'local.get' | 'local.set' | 'local.tee' | 'global.get' | 'global.set' | 'memory.size' | 'memory.grow' | 'memory.fill' | 'memory.copy'
  | 'memory.init' | 'data.drop' | 'table.get' | 'table.set' | 'table.size' | 'table.grow' | 'table.fill' | 'table.copy' | 'table.init' | 'elem.drop'
>; // biome-ignore format: one family a line

function localGet(g: Gen, x: number): void {
  let e = g.gets[x];
  if (e === undefined) {
    const { k, names, any } = g.locals[x]!;
    e = { ...variable(k, names, any), loc: [x] };
    g.gets[x] = e;
  }
  g.push(e);
}
function localSet(g: Gen, x: number): void {
  const e = g.pop();
  const local = g.locals[x]!;
  g.spillLocal(x);
  assign(g, local.names, e, local.any);
}

const mem = (g: Gen, x: number) => g.inst.mems[x]!.type.at;
const tab = (g: Gen, x: number) => g.inst.tables[x]!.type.at;
/** A size, or −1, that a helper gives as a number. */
const pushSize = (g: Gen, at: 'i32' | 'i64', name: string): void => {
  if (at === 'i32') g.push({ ...variable('i', [name], false), own: [name] });
  else g.push(entry('l', [name, `(${name}>>31)`], [{ ...variable('i', [name], false), own: [name] }]));
};
/** A statement of a bulk instruction: operands popped, sizes and addresses as unsigned numbers by what `at` says of each. */
const bulk = (g: Gen, helper: string, names: readonly string[], ats: readonly ('i32' | 'i64' | 'x')[]): void => {
  const es = g.popN(ats.length);
  g.flush(READS | TRAPS);
  const own: string[] = [];
  const args = es.map((e, i) => {
    const at = ats[i]!;
    return at === 'x' ? argsOf(g, [e], own).join(',') : nat(g, e, at);
  });
  g.emit(`${helperCall(g, helper, [...names, ...args])};`);
  releaseAll(g, es, own);
};
const both = (a: 'i32' | 'i64', b: 'i32' | 'i64'): 'i32' | 'i64' => (a === 'i64' && b === 'i64' ? 'i64' : 'i32');

export const state: { readonly [K in StateOp]: (g: Gen, e: InstrOf<K>) => void } = {
  'local.get': (g, e) => (g.locals[e.x]!.k === 'v' ? vectorGet(g, e.x, e) : localGet(g, e.x)),
  'local.set': (g, e) => (g.locals[e.x]!.k === 'v' ? vectorSet(g, e.x, e) : localSet(g, e.x)),
  'local.tee': (g, e) => {
    const vector = g.locals[e.x]!.k === 'v';
    (vector ? vectorSet : localSet)(g, e.x, e);
    (vector ? vectorGet : localGet)(g, e.x, e);
  },
  'global.get': (g, e) => {
    const global = g.inst.globals[e.x]!;
    const { mut, t } = global.type;
    const k = kindOf(t);
    if (k === 'v' || k === 'r') fromField(g, t, undefined, `${g.bind(`G${e.x}`, global)}.value`, [], READS);
    else if (!mut)
      pushNumber(g, global.value as Num); // by its kind
    else {
      const cell = g.bind(`G${e.x}`, cellOf(global));
      if (k === 'i' || k === 'l') g.push(entry(k, k === 'i' ? [`${cell}[0]`] : [`${cell}[0]`, `${cell}[1]`], [], READS));
      else g.push(anyFloat(k, `(+${cell}.x)`, [], () => `${cell}.x`, READS));
    }
  },
  'global.set': (g, e) => {
    const x = g.pop();
    const global = g.inst.globals[e.x]!;
    g.flush(READS | TRAPS);
    const own: string[] = [];
    if (x.k === 'v' || x.k === 'r') g.emit(`${g.bind(`G${e.x}`, global)}.value=${boxed(g, x, own)};`);
    else {
      const cell = g.bind(`G${e.x}`, cellOf(global));
      if (x.k === 'i') g.emit(`${cell}[0]=${x.p[0]!};`);
      else if (x.k === 'l') assign(g, [`${cell}[0]`, `${cell}[1]`], x, false);
      else g.emit(`${cell}.x=${g.whole(x, own)};`);
      if (x.k === 'l') return;
    }
    releaseAll(g, [x], own);
  },

  'memory.size': (g, e) => {
    const at = mem(g, e.x);
    const size = helperCall(g, 'memSize', [memory(g, e.x)]);
    g.push(at === 'i32' ? entry('i', [size], [], READS) : entry('l', [size, '0'], [], READS));
  },
  'memory.grow': (g, e) => {
    const n = g.pop();
    g.flush(READS | TRAPS);
    const name = g.alloc('i');
    g.emit(`${name}=${helperCall(g, 'memGrow', [storeName(g), memory(g, e.x), nat(g, n, mem(g, e.x))])};`);
    g.release(n.own);
    reload(g);
    pushSize(g, mem(g, e.x), name);
  },
  'memory.fill': (g, e) => bulk(g, 'memFill', [memory(g, e.x)], [mem(g, e.x), 'x', mem(g, e.x)]),
  'memory.copy': (g, e) => {
    const [a, b] = [mem(g, e.x), mem(g, e.y)];
    bulk(g, 'memCopy', [memory(g, e.x), memory(g, e.y)], [a, b, both(a, b)]);
  },
  'memory.init': (g, e) => bulk(g, 'memInit', [memory(g, e.x), g.constant(g.inst.datas[e.y])], [mem(g, e.x), 'i32', 'i32']),
  'data.drop': (g, e) => bulk(g, 'dataDrop', [g.constant(g.inst.datas[e.x])], []),

  'table.get': (g, e) => {
    const i = g.pop();
    g.push(entry('r', [helperCall(g, 'tableGet', [tableName(g, e.x), nat(g, i, tab(g, e.x))])], [i], BOTH));
  },
  'table.set': (g, e) => bulk(g, 'tableSet', [tableName(g, e.x)], [tab(g, e.x), 'x']),
  'table.size': (g, e) => {
    const size = helperCall(g, 'tableSize', [tableName(g, e.x)]);
    g.push(tab(g, e.x) === 'i32' ? entry('i', [size], [], READS) : entry('l', [size, '0'], [], READS));
  },
  'table.grow': (g, e) => {
    const es = g.popN(2);
    g.flush(READS | TRAPS);
    const name = g.alloc('i');
    g.emit(`${name}=${helperCall(g, 'tableGrow', [storeName(g), tableName(g, e.x), es[0]!.p[0]!, nat(g, es[1]!, tab(g, e.x))])};`);
    releaseAll(g, es, []);
    pushSize(g, tab(g, e.x), name);
  },
  'table.fill': (g, e) => bulk(g, 'tableFill', [tableName(g, e.x)], [tab(g, e.x), 'x', tab(g, e.x)]),
  'table.copy': (g, e) => {
    const [a, b] = [tab(g, e.x), tab(g, e.y)];
    bulk(g, 'tableCopy', [tableName(g, e.x), tableName(g, e.y)], [a, b, both(a, b)]);
  },
  'table.init': (g, e) => bulk(g, 'tableInit', [tableName(g, e.x), g.constant(g.inst.elems[e.y])], [tab(g, e.x), 'i32', 'i32']),
  'elem.drop': (g, e) => bulk(g, 'elemDrop', [g.constant(g.inst.elems[e.x])], []),
};
