// The statements of one compiled function, and the operand stack at compile time: expressions that are still to be evaluated.
//
// An expression may wait on the stack until it is consumed, unless something would change what it yields or when it traps: then it is
// put into a temporary first.  A temporary belongs to the entry that reads it until the statement that consumes the entry is written.

import { CANONICAL32 } from '../numerics/floats.ts';
import { HIGH64, type Kind } from './representation.ts';

/** What evaluating an entry may do: read state that others write, trap. */
export const READS = 1;
export const TRAPS = 2;

export interface Entry {
  readonly k: Kind;
  /** Its parts, as expressions. Floats: as a number, if need be without the payload of a NaN. */
  readonly p: readonly string[];
  /** An integer that is 0 or 1: the same as a condition. */
  readonly cond: string | null;
  /** Floats that may be a NaN other than the positive canonical one: with it. Temporaries it uses are added to `own`. */
  readonly any: ((own: string[]) => string) | null;
  /** A float fresh from memory: where, for moving its bits. */
  readonly from: { readonly view: string; readonly at: (plus: number) => string } | null;
  /** A vector: its four lanes as f32 numbers, or its two as f64 numbers, without payloads. */
  readonly f4: readonly string[] | null;
  readonly f2: readonly string[] | null;
  /** A vector: its eight lanes of 16 bits. */
  readonly h8: Halves | null;
  /** A vector: each part is 0 or −1 by these conditions. */
  readonly conds: readonly string[] | null;
  /** The parts of the vector are computed from those of `f4`, `f2` and `h8` that is there; nothing is lost in them. */
  readonly derived: boolean;
  readonly fl: number;
  /** Locals that it reads. */
  readonly loc: readonly number[] | null;
  readonly own: readonly string[] | null;
  /** May be evaluated any number of times at no cost. */
  readonly atom: boolean;
  /** A constant: an i32, or an i64. (Vectors that are known: `isConstant`.) */
  readonly c: number | bigint | null;
  /** A pair fresh from memory: a call that gives its low half, and the high half in R[0]. */
  readonly both: string | null;
}

/** Lanes of 16 bits as int32, equal to the lane modulo 2¹⁶, and all of them from `lo` to `hi`. */
export interface Halves {
  readonly x: readonly string[];
  readonly lo: number;
  readonly hi: number;
}

type Pool = 'i' | 'd' | 'a' | 'r';

export interface Emitter {
  readonly out: string[];
  readonly st: Entry[];
  readonly push: (e: Entry) => void;
  readonly pop: () => Entry;
  /** The top n, the deepest first. */
  readonly popN: (n: number) => Entry[];
  readonly alloc: (pool: Pool) => string;
  readonly release: (names: readonly string[] | null) => void;
  /** Puts what waits and has one of the flags into temporaries. */
  readonly flush: (mask: number) => void;
  /** To be called before a statement that evaluates something with these flags. */
  readonly before: (fl: number) => void;
  readonly spillLocal: (x: number) => void;
  /** Nothing on the stack depends on anything that can change. */
  readonly settle: () => void;
  /** That has to be written for it. */
  readonly unsettled: () => boolean;
  /** The entry, popped before, in temporaries of its own. */
  readonly hold: (e: Entry) => Entry;
  /** The entry as an atom. */
  readonly atom: (e: Entry) => Entry;
  /** Those wanted as atoms, order of evaluation kept. */
  readonly atoms: (es: readonly Entry[], wanted?: (e: Entry) => boolean) => Entry[];
  /** A float as it is passed on: with the payload of a NaN. */
  readonly whole: (e: Entry, own: string[]) => string;
  /** Variables for a value: names, and whether a float may be any NaN. */
  readonly variables: (k: Kind, any: boolean) => string[];
  readonly declarations: () => string;
}

/** One literal, so that hosts know the shape of all entries. */
const made = (
  k: Kind,
  p: readonly string[],
  fl: number,
  loc: readonly number[] | null,
  own: readonly string[] | null,
  atom: boolean,
  cond: string | null,
  any: Entry['any'],
  c: Entry['c'],
): Entry => ({ k, p, fl, loc, own, atom, cond, any, c, from: null, f4: null, f2: null, h8: null, conds: null, derived: false, both: null });

/** Lists that are null where they are empty, one after the other. */
const joined = <T>(a: readonly T[] | null, b: readonly T[] | null): readonly T[] | null =>
  a === null ? b : b === null ? a : a.length === 1 && b.length === 1 ? [a[0]!, b[0]!] : a.concat(b);

/** `more` is what only some entries have. */
export function entry(
  k: Kind,
  p: readonly string[],
  from: readonly Entry[],
  fl = 0,
  more: Partial<Pick<Entry, 'cond' | 'any' | 'from' | 'f4' | 'f2' | 'h8' | 'conds' | 'derived' | 'atom' | 'c' | 'both'>> | null = null,
): Entry {
  let flags = fl;
  let loc: readonly number[] | null = null;
  let own: readonly string[] | null = null;
  for (let i = 0; i < from.length; i++) {
    const e = from[i]!;
    flags |= e.fl;
    loc = joined(loc, e.loc);
    own = joined(own, e.own);
  }
  if (more === null) return made(k, p, flags, loc, own, false, null, null, null);
  const { cond = null, any = null, from: memory = null, atom = false, c = null } = more;
  const { f4 = null, f2 = null, h8 = null, conds = null, derived = false, both = null } = more;
  return { k, p, fl: flags, loc, own, atom, cond, any, c, from: memory, f4, f2, h8, conds, derived, both };
}
/** Of one operand, or two: the same at less cost. */
export const unary = (k: Kind, p: readonly string[], a: Entry, fl = 0, cond: string | null = null, atom = false): Entry =>
  made(k, p, fl | a.fl, a.loc, a.own, atom, cond, null, null);
export const binary = (
  k: Kind,
  p: readonly string[],
  a: Entry,
  b: Entry,
  fl = 0,
  cond: string | null = null,
  own: readonly string[] | null = null,
): Entry => made(k, p, fl | a.fl | b.fl, joined(a.loc, b.loc), joined(joined(a.own, b.own), own), false, cond, null, null);

/**
 * A part where nothing that stands beside it could take a piece of it: without its parentheses. Hosts take longer over a pair of them than
 * over all that is in it, since the parameters of a function begin like one. Not for conditions, of which the ends may be of two pairs.
 */
export const bare = (part: string): string =>
  part.charCodeAt(0) === 40 && part.charCodeAt(part.length - 1) === 41 ? part.slice(1, -1) : part;

const signed = (n: number): string => (n < 0 ? `(${n})` : `${n}`);
/** Small constants have one entry each. */
const SMALL = 1024;
const smallInts: Entry[] = [];
const smallPairs: Entry[] = [];
const newInt = (n: number): Entry => made('i', [signed(n)], 0, null, null, true, null, null, n);
export function intConst(n: number): Entry {
  if (n < 0 || n >= SMALL) return newInt(n);
  const e = smallInts[n] ?? newInt(n);
  smallInts[n] = e;
  return e;
}
const newPair = (c: bigint, p: readonly string[]): Entry => made('l', p, 0, null, null, true, null, null, c);
export function pairConst(c: bigint): Entry {
  const n = Number(c);
  if (n >= 0 && n < SMALL) {
    const e = smallPairs[n] ?? newPair(c, [`${n}`, '0']);
    smallPairs[n] = e;
    return e;
  }
  if ((n | 0) === n) return newPair(c, [signed(n), n < 0 ? '(-1)' : '0']);
  return newPair(c, [signed(Number(BigInt.asIntN(32, c))), signed(Number(BigInt.asIntN(32, c >> 32n)))]);
}

/** Atoms on variables. `any`: a float variable that may hold any NaN. */
export const variable = (k: Kind, names: readonly string[], any: boolean): Entry => owned(k, names, any, null);
/** The same, with the variables that are its own, or the locals that it reads. */
export const owned = (
  k: Kind,
  names: readonly string[],
  any: boolean,
  own: readonly string[] | null = names,
  loc: readonly number[] | null = null,
): Entry =>
  any && (k === 'f' || k === 'd')
    ? made(k, [`(+${names[0]!})`], 0, loc, own, true, null, () => names[0]!, null)
    : made(k, names, 0, loc, own, true, null, null, null);

/** What is the name of a variable. */
export const isName = (text: string): boolean => /^[a-z]\d+(_\d)?$/.test(text);
/**
 * A word of the bits of a number without a payload, by a function, or on the spot where it has a name: a host that does not take the function
 * up in its caller makes an object of a number that it passes.
 */
const word = (x: string, by: string, view: 'BF' | 'BD', i: number, canonical: number): string =>
  isName(x) ? `(${x}===${x}?(${view}[0]=${x},BI[${i}]):${canonical})` : `${by}(${x})`;

/** A vector whose four lanes are f32 numbers without payloads; the helpers `bits32`, `BF` and `BI` have been bound. */
export const lanes32 = (f4: readonly string[], from: readonly Entry[] = [], atom = true): Entry =>
  entry(
    'v',
    f4.map(x => word(x, 'bits32', 'BF', 0, CANONICAL32)),
    from,
    0,
    { f4, derived: true, atom },
  );

/** A vector whose two lanes are f64 numbers without payloads; the helpers `lo64`, `hi64`, `BD` and `BI` have been bound. */
export const lanes64 = (f2: readonly string[], from: readonly Entry[] = [], atom = true): Entry =>
  entry(
    'v',
    f2.flatMap(x => [word(x, 'lo64', 'BD', 0, 0), word(x, 'hi64', 'BD', 1, HIGH64)]),
    from,
    0,
    { f2, derived: true, atom },
  );

/** A vector of eight lanes of 16 bits. */
export const lanes16 = (h8: Halves, from: readonly Entry[] = [], atom = true): Entry =>
  entry(
    'v',
    [0, 2, 4, 6].map(i => `(${h8.lo >= 0 && h8.hi < 65536 ? h8.x[i]! : `${h8.x[i]!}&65535`}|${h8.x[i + 1]!}<<16)`),
    from,
    0,
    { h8, derived: true, atom },
  );

const LONG = 300;

export function newEmitter(): Emitter {
  const out: string[] = [];
  const st: Entry[] = [];
  const free: Record<Pool, string[]> = { i: [], d: [], a: [], r: [] };
  const made: Record<Pool, number> = { i: 0, d: 0, a: 0, r: 0 };
  /** Entries below are settled. */
  let settled = 0;

  const alloc = (pool: Pool): string => free[pool].pop() ?? `${pool}${made[pool]++}`;
  const release = (names: readonly string[] | null): void => {
    if (names === null) return;
    for (let i = 0; i < names.length; i++) free[names[i]![0] as Pool].push(names[i]!); // names begin with their pool's letter
  };
  const variables = (k: Kind, any: boolean): string[] => {
    switch (k) {
      case 'i':
        return [alloc('i')];
      case 'l':
        return [alloc('i'), alloc('i')];
      case 'v':
        return [alloc('i'), alloc('i'), alloc('i'), alloc('i')];
      case 'r':
        return [alloc('r')];
      default:
        return [alloc(any ? 'a' : 'd')];
    }
  };
  const whole = (e: Entry, own: string[]): string => (e.any === null ? e.p[0]! : e.any(own));
  /** Without regard to what lies below. */
  const holdHere = (e: Entry): Entry => {
    if (e.derived) {
      const lanes = (e.f4 ?? e.f2 ?? e.h8?.x)!; // one of them is there
      const names = lanes.map(() => alloc(e.h8 === null ? 'd' : 'i'));
      for (const [i, name] of names.entries()) out.push(`${name}=${bare(lanes[i]!)};`);
      release(e.own);
      return { ...(e.f4 !== null ? lanes32(names) : e.f2 !== null ? lanes64(names) : lanes16({ ...e.h8!, x: names })), own: names };
    }
    if (e.both !== null) {
      const names = variables('l', false);
      out.push(`${names[0]!}=${e.both};${names[1]!}=R[0];`);
      release(e.own);
      return owned('l', names, false);
    }
    if (e.k === 'l' && e.own?.includes(e.p[0]!)) {
      // The low half is in a temporary of its own already.
      const names = [e.p[0]!, alloc('i')];
      out.push(`${names[1]!}=${bare(e.p[1]!)};`);
      release(e.own.filter(name => name !== names[0]));
      return owned('l', names, false);
    }
    if (e.k === 'i') {
      const name = alloc('i');
      out.push(`${name}=${bare(e.p[0]!)};`);
      release(e.own);
      return owned('i', [name], false);
    }
    const names = variables(e.k, e.any !== null);
    if (e.k === 'f' || e.k === 'd') {
      const own: string[] = [];
      out.push(`${names[0]!}=${bare(whole(e, own))};`);
      release(own);
    } else for (let i = 0; i < names.length; i++) out.push(`${names[i]!}=${bare(e.p[i]!)};`);
    release(e.own);
    return owned(e.k, names, e.any !== null);
  };
  const flushBelow = (height: number, mask: number): void => {
    for (let k = Math.min(settled, height); k < height; k++) if ((st[k]!.fl & mask) !== 0) st[k] = holdHere(st[k]!);
  };
  const flush = (mask: number): void => flushBelow(st.length, mask);
  const before = (fl: number): void => {
    if ((fl & TRAPS) !== 0) flush(TRAPS);
  };
  const hold = (e: Entry): Entry => {
    before(e.fl);
    return holdHere(e);
  };
  const atom = (e: Entry): Entry => (e.atom ? e : hold(e));
  const pop = (): Entry => {
    const e = st.pop();
    if (e === undefined) throw new Error('operand stack is empty'); // validation excludes it
    if (settled > st.length) settled = st.length;
    return e;
  };
  return {
    out,
    st,
    alloc,
    release,
    variables,
    whole,
    flush,
    before,
    hold,
    atom,
    pop,
    push: e => {
      if (e.atom) {
        st.push(e);
        return;
      }
      const { p } = e;
      let n = p[0]!.length;
      for (let i = 1; i < p.length; i++) n += p[i]!.length;
      st.push(n > (e.k === 'v' ? 2 * LONG : LONG) ? hold(e) : e);
    },
    popN: n => {
      if (n === 0) return [];
      if (n === 1) return [pop()];
      const last = pop();
      if (n === 2) return [pop(), last];
      const es = st.slice(st.length - n + 1);
      es.push(last);
      st.length -= n - 1;
      if (settled > st.length) settled = st.length;
      return es;
    },
    spillLocal: x => {
      for (let k = settled; k < st.length; k++) {
        const e = st[k]!;
        if (e.loc === null || !e.loc.includes(x)) continue;
        if ((e.fl & TRAPS) !== 0) flushBelow(k, TRAPS);
        st[k] = holdHere(e);
      }
    },
    settle: () => {
      for (let k = settled; k < st.length; k++) {
        const e = st[k]!;
        if (!e.atom || e.loc !== null) st[k] = holdHere(e);
      }
      settled = st.length;
    },
    unsettled: () => {
      for (let k = settled; k < st.length; k++) if (!st[k]!.atom || st[k]!.loc !== null) return true;
      return false;
    },
    atoms: (es, wanted) => {
      let last = es.length - 1;
      while (last >= 0 && (es[last]!.atom || !(wanted?.(es[last]!) ?? true))) last--;
      if (last < 0) return es as Entry[]; // nobody writes to what came out
      const all = es.slice();
      for (let i = 0; i <= last; i++) {
        const e = es[i]!;
        if (!e.atom && ((wanted?.(e) ?? true) || (e.fl & TRAPS) !== 0)) all[i] = hold(e);
      }
      return all;
    },
    declarations: () => {
      const names: string[] = [];
      for (const pool of ['i', 'd', 'a'] as const) for (let k = 0; k < made[pool]; k++) names.push(`${pool}${k}=0`);
      for (let k = 0; k < made.r; k++) names.push(`r${k}=NULL`);
      return names.length === 0 ? '' : `let ${names.join(',')};`;
    },
  };
}
