// Loads and stores (spec 4.6.6) as JavaScript: accesses of a memory's view; vectors by their parts.

import type { Instr, MemArg, Row } from '../syntax/instructions.ts';
import { rows } from '../syntax/instructions.ts';
import { reach } from './bases.ts';
import { access, loader, storer } from './cold-accesses.ts';
import { bare, type Entry, entry, READS, TRAPS, unary } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { isLowEnough, isWrapped } from './operands.ts';
import { number64 } from './representation.ts';
import { vectors } from './vectors.ts';
import { helperCall, nextOf, releaseAll, view } from './writing.ts';

type At = (plus: number) => string;

const SIGNED_PAGES = 0x8000;

/** Offsets from which the sum of 32 bits with an address inside of such a memory may be inside again. */
const FAR = 0x4000_0000;

/** The effective address, and more, as a number; `certain` if the address is inside of a memory. */
function place(g: Gen, e: Entry, ao: MemArg, plus: number, certain: boolean): string {
  const offset = Number(ao.offset) + plus;
  if (g.inst.mems[ao.x]!.type.at === 'i64') {
    const [lo, hi] = e.p as [string, string];
    const low =
      typeof e.c === 'bigint'
        ? `${Number(BigInt.asUintN(64, e.c))}`
        : hi === '0'
          ? `(${lo}>>>0)`
          : `(${hi}===0?${lo}>>>0:9007199254740991)`;
    return offset === 0 ? low : `${low}+${offset}`;
  }
  if (typeof e.c === 'number') return `${(e.c >>> 0) + offset}`;
  const small = g.host.store.limits.pages <= SIGNED_PAGES;
  if (offset !== 0) return certain && small && offset < FAR ? `${e.p[0]!}+${offset}>>>0` : `(${e.p[0]!}>>>0)+${offset}`;
  // Below 2 GiB of memory, an address with the sign bit is outside, as the negative number that it is here.
  return small ? e.p[0]! : `(${e.p[0]!}>>>0)`;
}
/** The same of the access that is at hand. */
function placeAt(g: Gen, e: Entry, ao: MemArg, plus: number): string {
  return place(g, e, ao, plus, reach(g, e));
}
const address = (g: Gen, e: Entry, ao: MemArg): At => {
  const certain = reach(g, e);
  return plus => place(g, e, ao, plus, certain);
};
/** The same of another part of it, below or above: once one part is inside, its address is. */
const near =
  (g: Gen, e: Entry, ao: MemArg): At =>
  plus =>
    place(g, e, ao, plus, true);

const loadMethods: Readonly<Record<string, string>> = {
  '1_s': 'getInt8',
  '1_u': 'getUint8',
  '2_s': 'getInt16',
  '2_u': 'getUint16',
  '4_s': 'getInt32',
  '4_u': 'getInt32',
};
const storeMethods: Readonly<Record<number, string>> = { 1: 'setInt8', 2: 'setInt16', 4: 'setInt32' };
/** The usual beginning, as one string that is there. */
const isFirst = (v: string): boolean => v === '\nv0';
export const loadInt = (v: string, at: string, bytes: number, sx: 's' | 'u' = 's'): string =>
  bytes === 4
    ? `${isFirst(v) ? '\nv0.getInt32(' : `${v}.getInt32(`}${bare(at)},true)`
    : `${v}.${loadMethods[`${bytes}_${sx}`]!}(${bare(at)}${bytes === 1 ? '' : ',true'})`;
export const storeInt = (v: string, at: string, x: string, bytes: number): string =>
  bytes === 4
    ? `${isFirst(v) ? '\nv0.setInt32(' : `${v}.setInt32(`}${bare(at)},${bare(x)},true);`
    : `${v}.${storeMethods[bytes]!}(${bare(at)},${bare(x)}${bytes === 1 ? '' : ',true'});`;

const BOTH = READS | TRAPS;

/** Pops an address that may be mentioned more than once. */
function atomicAddress(g: Gen, ao: MemArg): { readonly e: Entry; readonly at: At } {
  const e = g.atom(g.pop());
  return { e, at: address(g, e, ao) };
}

/** Instructions that put a pair into variables at once. */
const setters: ReadonlySet<string> = new Set(['local.set', 'local.tee']);
/** Eight bytes, by as few calls as what comes next allows. */
function coldPair(g: Gen, { x, offset }: MemArg): void {
  const o = Number(offset);
  const next = nextOf(g)?.op;
  const once = next === 'i32.wrap_i64' || (next !== undefined && setters.has(next));
  const e = once ? g.pop() : g.atom(g.pop());
  const at = e.p[0]!;
  const low = access(g, x, 'LW', at, o);
  if (next === 'i32.wrap_i64') g.push(unary('l', [low, '0'], e, BOTH));
  else g.push(entry('l', [low, access(g, x, 'LI', at, o + 4)], [e], BOTH, { both: access(g, x, 'LD', at, o) }));
}

const load = (row: Row): Writer => {
  const bytes = row.bytes!; // memory rows have it
  switch (row.t) {
    case 'i32':
      return (g, { ao }) => {
        const m = ao as MemArg; // by the row's immediates, here and below
        const e = g.pop();
        if (g.cold) g.push(unary('i', [access(g, m.x, loader(bytes, row.sx), e.p[0]!, Number(m.offset))], e, BOTH));
        else g.push(unary('i', [loadInt(view(g, m.x), placeAt(g, e, m, 0), bytes, row.sx)], e, BOTH));
      };
    case 'i64':
      return (g, { ao }) => {
        const m = ao as MemArg;
        if (bytes === 8 && g.cold) {
          coldPair(g, m);
          return;
        }
        if (bytes === 8) {
          const v = view(g, m.x);
          const e = g.atom(g.pop());
          g.push(unary('l', [loadInt(v, placeAt(g, e, m, 0), 4), loadInt(v, place(g, e, m, 4, true), 4)], e, BOTH));
          return;
        }
        const e = g.pop();
        const low = g.cold
          ? access(g, m.x, loader(bytes, row.sx), e.p[0]!, Number(m.offset))
          : loadInt(view(g, m.x), placeAt(g, e, m, 0), bytes, row.sx);
        if (row.sx === 'u') g.push(unary('l', [low, '0'], e, BOTH));
        else {
          const x = g.hold(unary('i', [low], e, BOTH));
          g.push(unary('l', [x.p[0]!, `(${x.p[0]!}>>31)`], x));
        }
      };
    default: {
      const k = row.t === 'f32' ? 'f' : 'd';
      const [method, nan] = k === 'f' ? ['getFloat32', 'nan32'] : ['getFloat64', 'nan64'];
      return (g, instr) => {
        const m = instr.ao as MemArg;
        const v = view(g, m.x);
        const { e, at } = atomicAddress(g, m);
        const number = `${v}.${method!}(${at(0)},true)`;
        const any = (own: string[]): string => {
          const d = g.alloc('d');
          own.push(d);
          return `((${d}=${number})===${d}?${d}:${helperCall(g, nan!, [v, at(0)])})`;
        };
        const plain = g.told !== null && !g.told.has(instr as unknown as Instr); // the writer is for an instruction
        g.push(entry(k, [number], [e], BOTH, { any: plain ? null : any, from: { view: v, at } }));
      };
    }
  }
};

/** The float that has the bits. */
const numberOf = (c: bigint): number => (c === 0n ? 0 : number64(Number(BigInt.asIntN(32, c)), Number(BigInt.asIntN(32, c >> 32n))));
const store = (row: Row): Writer => {
  const bytes = row.bytes!; // memory rows have it
  const wide = row.t === 'i64' && bytes === 8;
  const float = row.t === 'f32' || row.t === 'f64';
  return (g, { ao }) => {
    const m = ao as MemArg; // by the row's immediates
    let x = g.pop();
    let a = g.pop();
    g.flush(READS | TRAPS);
    if (g.cold && !float) {
      coldStore(g, m, wide ? 8 : bytes, a, x);
      return;
    }
    const v = view(g, m.x);
    if (!wide && !float) {
      if (x.k === 'l' && (x.fl & TRAPS) !== 0) [a, x] = g.atoms([a, x], e => e === x || (e.fl & TRAPS) !== 0) as [Entry, Entry];
      g.out.push(storeInt(v, placeAt(g, a, m, 0), x.p[0]!, bytes));
    } else if (wide) {
      if (!a.atom) a = g.hold(a);
      if (!x.atom && x.fl !== 0) x = g.hold(x);
      const number = typeof x.c === 'bigint' ? numberOf(x.c) : Number.NaN;
      // Both halves of a constant at once, as the float that they are.
      if (Number.isFinite(number)) g.emit(`${v}.setFloat64(${placeAt(g, a, m, 0)},${Object.is(number, -0) ? '-0' : number},true);`);
      else {
        g.out.push(storeInt(v, placeAt(g, a, m, 4), x.p[1]!, 4));
        g.out.push(storeInt(v, place(g, a, m, 0, true), x.p[0]!, 4));
      }
    } else {
      [a, x] = g.atoms([a, x], e => e === a) as [Entry, Entry];
      x = storeFloat(g, v, address(g, a, m), x, row.t === 'f32');
    }
    g.release(a.own);
    g.release(x.own);
  };
};
/** A store of an integer: operands are evaluated in order, and all before anything is written. */
function coldStore(g: Gen, { x: mem, offset }: MemArg, bytes: number, address: Entry, value: Entry): void {
  const lost = bytes < 8 && value.k === 'l' && !isLowEnough(value);
  const [a, x] = lost ? (g.atoms([address, value]) as [Entry, Entry]) : [address, value]; // as many as there were
  const at = a.p[0]!;
  const o = Number(offset);
  if (bytes < 8) g.out.push(`${access(g, mem, storer(bytes), at, `${o},${bare(x.p[0]!)}`)};`);
  else if (x.both !== null) g.out.push(`${access(g, mem, 'SC', at, `${o},${x.both}`)};`);
  else g.out.push(`${access(g, mem, 'SD', at, `${o},${bare(x.p[0]!)},${bare(x.p[1]!)}`)};`);
  g.release(a.own);
  g.release(x.own);
}
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
  // That a number is no NaN is one jump by `<=`, and two by `===`.
  g.emit(
    `if((${d}=${held.p[0]!})<=${d})${v}.${single ? 'setFloat32' : 'setFloat64'}(${at(0)},${d},true);else ${helperCall(g, put, [v, at(0), held.any === null ? d : g.whole(held, own)])};`,
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
    const next = near(g, e, m);
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
const unrounded = (text: string): string => (text.startsWith('fround(') && isWrapped(text.slice(6)) ? text.slice(7, -1) : text);

const vectorStore: Writer = (g, { ao }) => {
  const m = ao as MemArg; // by the row's immediates
  const v = view(g, m.x);
  let [a, x] = g.popN(2) as [Entry, Entry];
  g.flush(READS | TRAPS);
  const lanes = x.derived ? (x.f4 ?? x.f2) : null;
  [a, x] = g.atoms([a, x], e => e === a || (lanes === null && e.fl !== 0)) as [Entry, Entry];
  const sure = address(g, a, m);
  const next = near(g, a, m);
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
      g.emit(`if(${name}<=${name})${v}.setFloat${bits}(${place},${name},true);else ${helperCall(g, `put${bits}`, [v, place, name])};`);
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
