// Operations on i64 as pairs of int32 (spec 4.3.2). The pure functions of their rows are on bigints; tests hold the two against each other.

import { bare, binary, type Entry, entry, owned, TRAPS, unary } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { comparable, isLowEnough, negated, test, unsigned } from './operands.ts';
import { helperCall, nextOf, wide } from './writing.ts';

const two = (g: Gen): [Entry, Entry] => g.popN(2) as [Entry, Entry]; // validation
/** Both as atoms. */
const twoAtoms = (g: Gen): [Entry, Entry] => g.atoms(g.popN(2)) as [Entry, Entry]; // as many as there were
/** Where a part is left out or evaluated under a condition: atoms, if evaluation may trap. */
const sure = (g: Gen, es: readonly Entry[]): Entry[] => g.atoms(es, mayTrap);
const mayTrap = (e: Entry): boolean => (e.fl & TRAPS) !== 0;
/** Pops one that is not to be left out. */
const sureOne = (g: Gen): Entry => {
  const e = g.pop();
  return e.atom || !mayTrap(e) ? e : g.hold(e);
};

/** A sum or difference of which what comes next takes the low half alone. */
const lowOnly = (g: Gen, op: '+' | '-'): boolean => {
  if (nextOf(g)?.op !== 'i32.wrap_i64') return false;
  const [a, b] = sure(g, two(g)) as [Entry, Entry];
  g.push(binary('l', [`(${a.p[0]!}${op}${b.p[0]!}|0)`, '0'], a, b));
  return true;
};
/** A pair whose low half is computed now; the high half when somebody wants it. */
const lowFirst = (g: Gen, a: Entry, b: Entry, lo: string, high: (lo: string) => string): void => {
  const name = g.alloc('i');
  g.out.push(`${name}=${lo};`);
  g.push(binary('l', [name, high(name)], a, b, 0, null, [name]));
};
/** A sum without the terms that are zero. */
const sum = (a: string, b: string, c: string): string => {
  let left = a === '0' ? '' : a;
  if (b !== '0') left = left === '' ? b : `${left}+${b}`;
  if (c !== '0') left = left === '' ? c : `${left}+${c}`;
  return left === '' ? '0' : `(${left}|0)`;
};

// `x<y|0`, since hosts make a branch of `x<y?1:0`, and no processor predicts a carry.
const carry = (x: string, y: string, total: string): string =>
  x === '0' || y === '0' ? '0' : `(${comparable(total)}<${comparable(y.length < x.length ? y : x)}|0)`;
const borrow = (x: string, y: string): string => (y === '0' ? '0' : `(${comparable(x)}<${comparable(y)}|0)`);
/** The high half of the product of two low halves. */
const high = (g: Gen, x: string, y: Entry): string => {
  const factor = typeof y.c === 'bigint' ? BigInt.asUintN(32, y.c) : -1n;
  // Below 2⁵³ a product of numbers is exact.
  return factor >= 0n && factor < 1n << 21n ? `(${unsigned(x)}*${factor}/4294967296|0)` : helperCall(g, 'mulHigh', [x, y.p[0]!]);
};

const bitwise =
  (op: '&' | '|' | '^'): Writer =>
  g => {
    let [a, b] = two(g);
    if (((a.fl | b.fl) & TRAPS) !== 0 && [a, b].some(e => e.p.includes('0') || e.p.includes('(-1)')))
      [a, b] = sure(g, [a, b]) as [Entry, Entry];
    const part = (i: number): string => {
      const x = a.p[i]!;
      const y = b.p[i]!;
      if (x === '0') return op === '&' ? '0' : y;
      if (y === '0') return op === '&' ? '0' : x;
      if (op === '&' && y === '(-1)') return x;
      if (op === '&' && x === '(-1)') return y;
      if (op === '^' && y === '(-1)') return `(~${x})`;
      return `(${x}${op}${y})`;
    };
    const both = op === '^' ? together(a, b) : null;
    if (both !== null && both.by.length > 2) {
      g.push(rotated(g, both, a, b));
      return;
    }
    const e = binary('l', [part(0), part(1)], a, b);
    if (both !== null) rotations.set(e, both);
    g.push(e);
  };

// ─── Rotations ───

/** What a pair in two variables is, rotated to the left by each of these and exclusive-ored. */
interface Rotations {
  readonly lo: string;
  readonly hi: string;
  readonly by: readonly number[];
}
const rotations = new WeakMap<Entry, Rotations>();
/** Those of two entries, if they are of the same pair. */
function together(a: Entry, b: Entry): Rotations | null {
  const x = rotations.get(a);
  const y = x === undefined ? undefined : rotations.get(b);
  return x !== undefined && y !== undefined && x.lo === y.lo && x.hi === y.hi ? { ...x, by: [...x.by, ...y.by] } : null;
}
/**
 * Hash functions have three of them. Each half is rotated in itself, which is one instruction of most machines; the bits that belong to
 * the other half are where the two differ, and those are the same for both.
 */
function rotated(g: Gen, { lo, hi, by }: Rotations, a: Entry, b: Entry): Entry {
  const inOne = (x: string, k: number): string => `(${x}<<${k & 31}|${x}>>>${32 - (k & 31)})`;
  const part = (even: string, odd: string): string => `(${by.map(k => `${inOne(k < 32 ? even : odd, k)}^`).join('')}${name})`;
  const name = g.alloc('i');
  g.emit(`${name}=${lo}^${hi};${name}=${by.map(k => `(${inOne(name, k)}&${2 ** (k & 31) - 1})`).join('^')};`);
  return binary('l', [part(lo, hi), part(hi, lo)], a, b, 0, null, [name]);
}

const distance = (e: Entry): number | null => (typeof e.c === 'bigint' ? Number(e.c & 63n) : null);
const shift =
  (
    helper: string,
    known: (lo: string, hi: string, k: number) => readonly [string, string],
    note: (e: Entry, x: Entry, k: number) => void = () => {},
  ): Writer =>
  g => {
    const [a, b] = two(g);
    const k = distance(b);
    if (k === null) {
      const [x, y] = sure(g, [a, b]) as [Entry, Entry];
      wide(g, 'l', [x, y], 0, args => helperCall(g, helper, args.slice(0, 3)));
    } else if (k === 0) g.push(a);
    else {
      const x = g.atom(a);
      const e = unary('l', known(x.p[0]!, x.p[1]!, k), x);
      note(e, x, k);
      g.push(e);
    }
  };
const or = (x: string, y: string): string => (x === '' ? y : y === '' ? x : `${x}|${y}`);
const left = (x: string, k: number): string => (x === '0' ? '' : k === 0 ? x : `${x}<<${k}`);
const right = (x: string, k: number): string => (x === '0' ? '' : `${x}>>>${k}`);
const part = (x: string): string => (x === '' ? '0' : /^\w+$/.test(x) ? x : `(${x})`);

/** Remembers a rotation, if neither half is known to be zero. */
const noted =
  (sign: 1 | -1) =>
  (e: Entry, { p }: Entry, k: number): void => {
    if (!p.includes('0')) rotations.set(e, { lo: p[0]!, hi: p[1]!, by: [(sign * k) & 63] });
  };
const rotate = (lo: string, hi: string, k: number): readonly [string, string] => {
  const [l, h] = k >= 32 ? [hi, lo] : [lo, hi];
  const r = k & 31;
  if (r === 0) return [l, h];
  return [part(or(left(l, r), right(h, 32 - r))), part(or(left(h, r), right(l, 32 - r)))];
};

/** The unsigned comparison of the low halves decides where the high halves are equal. */
const compare =
  (op: '<' | '>', orEqual: boolean, signed: boolean): Writer =>
  g => {
    const [a, b] = twoAtoms(g);
    const low = `${comparable(a.p[0]!)}${op}${orEqual ? '=' : ''}${comparable(b.p[0]!)}`;
    const [x, y] = [a.p[1]!, b.p[1]!];
    if (x === '0' && y === '0') g.push(test(low, [a, b]));
    else if (!signed && (x === '0' || y === '0')) {
      // Nothing is below zero.
      const other = x === '0' ? y : x;
      g.push(test((op === '<') === (y === '0') ? `(${other}===0&&${low})` : `(${other}!==0||${low})`, [a, b]));
    } else {
      const above = signed ? `${x}${op}${y}` : `${comparable(x)}${op}${comparable(y)}`;
      g.push(test(`(${above}||${x}===${y}&&${low})`, [a, b]));
    }
  };
/** Whether the halves are equal, or not. */
const equal =
  (op: '===' | '!==', both: '&&' | '||'): Writer =>
  g => {
    const [a, b] = sure(g, two(g)) as [Entry, Entry];
    if (a.p[1] === '0' && b.p[1] === '0') g.push(test(`${a.p[0]!}${op}${b.p[0]!}`, [a, b]));
    else if (b.c === 0n) g.push(test(`(${a.p[0]!}|${a.p[1]!})${op}0`, [a, b]));
    else g.push(test(`(${a.p[0]!}${op}${b.p[0]!}${both}${a.p[1]!}${op}${b.p[1]!})`, [a, b]));
  };

const extend =
  (bits: number): Writer =>
  g => {
    const a = sureOne(g);
    if (bits === 32 && a.atom) {
      g.push(unary('l', [a.p[0]!, `(${a.p[0]!}>>31)`], a));
      return;
    }
    const names = g.variables('i', false);
    g.emit(`${names[0]!}=${bits === 32 ? a.p[0]! : `${a.p[0]!}<<${32 - bits}>>${32 - bits}`};`);
    g.release(a.own);
    g.push(unary('l', [names[0]!, `(${names[0]!}>>31)`], owned('i', names, false)));
  };

/** A count: its high half is zero. */
const count =
  (helper: string): Writer =>
  g => {
    const a = g.pop();
    g.push(entry('l', [helperCall(g, helper, a.p), '0'], [a]));
  };
const division =
  (helper: string): Writer =>
  g => {
    const [a, b] = two(g);
    const total = typeof b.c === 'bigint' && b.c !== 0n && b.c !== -1n;
    wide(g, 'l', [a, b], total ? 0 : TRAPS, args => helperCall(g, helper, args));
  };
const truncation =
  (helper: string, traps: boolean): Writer =>
  g => {
    const a = g.pop();
    wide(g, 'l', [a], traps ? TRAPS : 0, () => helperCall(g, helper, [a.p[0]!]));
  };

export const pairs: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ['i64.eqz', g => {
    const a = g.pop();
    g.push(test(a.cond !== null ? negated(a.cond) : a.p[1] === '0' ? `${a.p[0]!}===0` : `(${a.p[0]!}|${a.p[1]!})===0`, [a]));
  }],
  ['i64.eq', equal('===', '&&')],
  ['i64.ne', equal('!==', '||')],
  ['i64.lt_s', compare('<', false, true)],
  ['i64.lt_u', compare('<', false, false)],
  ['i64.gt_s', compare('>', false, true)],
  ['i64.gt_u', compare('>', false, false)],
  ['i64.le_s', compare('<', true, true)],
  ['i64.le_u', compare('<', true, false)],
  ['i64.ge_s', compare('>', true, true)],
  ['i64.ge_u', compare('>', true, false)],
  ['i64.clz', count('clz64')],
  ['i64.ctz', count('ctz64')],
  ['i64.popcnt', count('popcnt64')],
  ['i64.extend8_s', extend(8)],
  ['i64.extend16_s', extend(16)],
  ['i64.extend32_s', extend(32)],
  ['i64.extend_i32_s', extend(32)],
  ['i64.extend_i32_u', g => {
    const a = g.pop();
    g.push(unary('l', [a.p[0]!, '0'], a, 0, a.cond, a.atom));
  }],
  ['i32.wrap_i64', g => {
    const top = g.pop();
    const a = isLowEnough(top) ? top : g.hold(top);
    g.push(unary('i', [a.p[0]!], a, 0, a.cond, a.atom || a.own?.includes(a.p[0]!) === true));
  }],
  ['i64.add', g => {
    if (lowOnly(g, '+')) return;
    const [a, b] = twoAtoms(g);
    lowFirst(g, a, b, `${a.p[0]!}+${b.p[0]!}|0`, lo => sum(a.p[1]!, b.p[1]!, carry(a.p[0]!, b.p[0]!, lo)));
  }],
  ['i64.sub', g => {
    if (lowOnly(g, '-')) return;
    const [a, b] = twoAtoms(g);
    const less = [b.p[1]!, borrow(a.p[0]!, b.p[0]!)].filter(t => t !== '0');
    lowFirst(g, a, b, `${a.p[0]!}-${b.p[0]!}|0`, () => (less.length === 0 ? a.p[1]! : `(${[a.p[1]!, ...less].join('-')}|0)`));
  }],
  ['i64.mul', g => {
    const [a, b] = twoAtoms(g);
    const product = (x: string, y: string): string => (x === '0' || y === '0' ? '0' : `Math.imul(${bare(x)},${bare(y)})`);
    lowFirst(g, a, b, product(a.p[0]!, b.p[0]!), () => sum(high(g, a.p[0]!, b), product(a.p[1]!, b.p[0]!), product(a.p[0]!, b.p[1]!)));
  }],
  ['i64.div_s', division('divS64')],
  ['i64.div_u', division('divU64')],
  ['i64.rem_s', division('remS64')],
  ['i64.rem_u', division('remU64')],
  ['i64.and', bitwise('&')],
  ['i64.or', bitwise('|')],
  ['i64.xor', bitwise('^')],
  ['i64.shl', shift('shl64', (lo, hi, k) =>
    k >= 32 ? ['0', part(left(lo, k - 32))] : [part(left(lo, k)), part(or(left(hi, k), right(lo, 32 - k)))])],
  ['i64.shr_s', shift('shrS64', (lo, hi, k) =>
    k >= 32 ? [`(${hi}>>${k - 32})`, `(${hi}>>31)`] : [part(or(right(lo, k), left(hi, 32 - k))), `(${hi}>>${k})`])],
  ['i64.shr_u', shift('shrU64', (lo, hi, k) =>
    k >= 32 ? [hi === '0' ? '0' : `(${hi}>>>${k - 32}|0)`, '0'] : [hi === '0' ? `(${lo}>>>${k}|0)` : part(or(right(lo, k), left(hi, 32 - k))), hi === '0' ? '0' : `(${hi}>>>${k}|0)`])],
  ['i64.rotl', shift('rotl64', rotate, noted(1))],
  ['i64.rotr', shift('rotr64', (lo, hi, k) => rotate(lo, hi, 64 - k), noted(-1))],
  ['f64.convert_i64_s', g => {
    const a = g.pop();
    g.push(entry('d', [`(${a.p[1]!}*4294967296+(${a.p[0]!}>>>0))`], [a]));
  }],
  ['f64.convert_i64_u', g => {
    const a = g.pop();
    g.push(entry('d', [`((${a.p[1]!}>>>0)*4294967296+(${a.p[0]!}>>>0))`], [a]));
  }],
  ...(['f32', 'f64'] as const).flatMap((t): [string, Writer][] => [
    [`i64.trunc_${t}_s`, truncation('truncS64', true)],
    [`i64.trunc_${t}_u`, truncation('truncU64', true)],
    [`i64.trunc_sat_${t}_s`, truncation('truncSatS64', false)],
    [`i64.trunc_sat_${t}_u`, truncation('truncSatU64', false)],
  ]),
]); // biome-ignore format: a row each
