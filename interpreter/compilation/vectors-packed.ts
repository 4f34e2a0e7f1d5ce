// Lanes of 8 and 16 bits (spec 4.3.5), all of a part at once: arithmetic on int32 that lets no carry pass from lane to lane.

import { type Entry, entry } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { type Let, onParts, partwise, type WordCode } from './vectors-code.ts';

export interface Packed {
  readonly bits: 8 | 16;
  /** The top bit of each lane, all others, and the lowest. */
  readonly high: number;
  readonly rest: number;
  readonly low: number;
}
export const packed8: Packed = { bits: 8, high: 0x8080_8080 | 0, rest: 0x7f7f_7f7f, low: 0x0101_0101 };
export const packed16: Packed = { bits: 16, high: 0x8000_8000 | 0, rest: 0x7fff_7fff, low: 0x0001_0001 };

export const sum = ({ high, rest }: Packed, a: string, b: string): string => `((${a}&${rest})+(${b}&${rest})^(${a}^${b})&${high})`;
export const difference = ({ high, rest }: Packed, a: string, b: string): string => `((${a}|${high})-(${b}&${rest})^~(${a}^${b})&${high})`;
/** All bits of the lanes of which t has the top bit. */
const spread = (s: Packed, t: string): string => `Math.imul(${t}>>>${s.bits - 1},${2 ** s.bits - 1})`;

/** In terms of x = a ^ b: the top bits where a ≥ b, unsigned. */
const atLeast = (s: Packed, name: Let, a: string, b: string, x: string): string => {
  const d = name(`(${a}|${s.high})-(${b}&${s.rest})|0`);
  return `((${d}^${x}&(${d}^${a}))&${s.high})`;
};
/** The same, signed: the lanes that differ in sign the other way around. */
const atLeastSigned = (s: Packed, name: Let, a: string, b: string, x: string): string => {
  const d = name(`(${a}|${s.high})-(${b}&${s.rest})|0`);
  return `((${d}^${x}&(${d}^${b}))&${s.high})`;
};
const nonzero = (s: Packed, x: string): string => `(((${x}&${s.rest})+${s.rest}|${x})&${s.high})`;

/** Vectors of which only top bits of lanes are set. */
export const tops = new WeakSet<Entry>();
/** Whether the next instruction takes the lanes by their top bits, of lanes that have no others set. */
function readsTops(g: Gen, shape: string): boolean {
  const { list, pc } = g.labels[g.labels.length - 1]!;
  const next = list[pc]?.op;
  return g.options.hook === undefined && (next === `${shape}.bitmask` || next === `${shape}.all_true` || next === 'v128.any_true');
}

// Maximum less minimum of the same, unsigned, is how a difference without its sign is written: no lane of it borrows.

interface Extreme {
  readonly of: string;
  readonly name: string;
  /** How much had been written before it and after it: where it follows another at once, names stand for the same values. */
  readonly from: number;
  readonly to: number;
}
const extremes = new WeakMap<Entry, Extreme>();
const extreme =
  (name: string, write: Writer): Writer =>
  (g, e) => {
    const from = g.out.length;
    const of = g.st
      .slice(-2)
      .map(({ atom, p }) => (atom ? p.join() : ''))
      .sort()
      .join(';');
    write(g, e);
    extremes.set(g.st[g.st.length - 1]!, { of, name, from, to: g.out.length });
  };
export const subtraction =
  (otherwise: Writer): Writer =>
  (g, e) => {
    const [v, w] = g.st.slice(-2) as [Entry, Entry];
    const [a, b] = [extremes.get(v), extremes.get(w)];
    if (a?.name !== 'max_u' || b?.name !== 'min_u' || a.of !== b.of || a.of.startsWith(';') || a.to !== b.from) otherwise(g, e);
    else {
      g.popN(2);
      g.push(
        entry(
          'v',
          v.p.map((p, i) => `(${p}-${w.p[i]!}|0)`),
          [v, w],
        ),
      );
    }
  };

export function packedOperations(shape: string, s: Packed): [string, Writer][] {
  const { bits, high, rest, low } = s;
  const signs = (a: string): string => `(${a}>>>${bits - 1}&${low})`;
  const out: [string, WordCode][] = [
    ['neg', (_, a) => `(${high}-(${a}&${rest})^~${a}&${high})`],
    ['abs', (name, a) => {
      const n = name(signs(a));
      return `(${a}^Math.imul(${n},${2 ** bits - 1}))+${n}|0`;
    }],
    ['add_sat_u', (name, a, b) => {
      const r = name(sum(s, a, b));
      return `${r}|${spread(s, `((${a}&${b}|(${a}|${b})&~${r})&${high})`)}`;
    }],
    ['sub_sat_u', (name, a, b) => {
      const x = name(`${a}^${b}`);
      const d = name(`(${a}|${high})-(${b}&${rest})|0`);
      return `(${d}^~${x}&${high})&${spread(s, `((${d}^${x}&(${d}^${a}))&${high})`)}`;
    }],
    // What an overflow gives is 0111… and the sign added to it.
    ['add_sat_s', (name, a, b) => {
      const r = name(sum(s, a, b));
      return `${r}^(${r}^${signs(a)}+${rest})&${spread(s, `(~(${a}^${b})&(${r}^${a})&${high})`)}`;
    }],
    ['sub_sat_s', (name, a, b) => {
      const r = name(difference(s, a, b));
      return `${r}^(${r}^${signs(a)}+${rest})&${spread(s, `((${a}^${b})&(${r}^${a})&${high})`)}`;
    }],
    ['avgr_u', (_, a, b) => `(${a}|${b})-((${a}^${b})>>>1&${rest})|0`],
  ]; // biome-ignore format: a family
  const unequal: WordCode = (name, a, b) => nonzero(s, name(`${a}^${b}`));
  const compared: [string, WordCode, boolean][] = [
    ['ne', unequal, false],
    ['eq', unequal, true],
  ];
  for (const [sx, reaches] of [
    ['u', atLeast],
    ['s', atLeastSigned],
  ] as const) {
    const mask = (name: Let, a: string, b: string): string => reaches(s, name, a, b, name(`${a}^${b}`));
    const turned = (name: Let, a: string, b: string): string => mask(name, b, a);
    compared.push([`ge_${sx}`, mask, false], [`lt_${sx}`, mask, true], [`le_${sx}`, turned, false], [`gt_${sx}`, turned, true]);
    // Minimum and maximum take their operands in one order, whichever way they come, so that the host finds what the two share.
    const sorted =
      (f: (a: string, x: string, m: string, b: string) => string): WordCode =>
      (name, one, other) => {
        const [a, b] = one < other ? [one, other] : [other, one];
        const x = name(`${a}^${b}`);
        return f(a, x, name(`${spread(s, reaches(s, name, a, b, x))}&${x}`), b);
      };
    out.push([`max_${sx}`, sorted((_a, _x, m, b) => `${b}^${m}`)], [`min_${sx}`, sorted((a, _x, m) => `${a}^${m}`)]);
  }
  const unary = new Set(['neg', 'abs']);
  return [
    ...out.map(([name, code]): [string, Writer] => [
      `${shape}.${name}`,
      name === 'max_u' || name === 'min_u' ? extreme(name, onParts(2, code)) : onParts(unary.has(name) ? 1 : 2, code),
    ]),
    ...compared.map(([name, test, not]): [string, Writer] => [
      `${shape}.${name}`,
      g => {
        const enough = readsTops(g, shape);
        partwise(g, g.popN(2), (let_, a, b, c) => {
          const t = test(let_, a, b, c);
          return enough ? (not ? `${t}^${high}` : t) : `${not ? '~' : ''}${spread(s, t)}`;
        });
        if (enough) tops.add(g.st[g.st.length - 1]!);
      },
    ]),
  ];
}

/** Pushes v shifted; `known` for a distance that is a constant, `any` on a name for one that is not, each with what it needs of the distance. */
function shifted(bits: number, make: (k: number | string) => { readonly c: string; readonly code: WordCode }): Writer {
  return g => {
    const [v, k] = g.popN(2) as [Entry, Entry];
    if (typeof k.c === 'number') {
      const { c, code } = make(k.c & (bits - 1));
      partwise(g, [v], (name, a) => code(name, a, `${(k.c as number) & (bits - 1)}`, c)); // it is a number
      return;
    }
    const [x, held] = g.atoms([v, entry('i', [`(${k.p[0]!}&${bits - 1})`], [k])]) as [Entry, Entry];
    const { c, code } = make(held.p[0]!);
    const mask = g.hold(entry('i', [c], []));
    partwise(g, [x, held, mask], code);
  };
}
/** An expression of a distance: evaluated here if that is known. */
const of = (k: number | string, text: (k: string) => string, known: (k: number) => number): string =>
  typeof k === 'number' ? `${known(k)}` : text(k);

export function packedShifts(shape: string, { bits, low }: Packed): [string, Writer][] {
  const lanes = 2 ** bits - 1;
  return [
    [`${shape}.shl`, shifted(bits, k => ({
      c: of(k, n => `Math.imul(${lanes}<<${n}&${lanes},${low})`, n => Math.imul((lanes << n) & lanes, low)),
      code: (_, a, n, c) => `${a}<<${n}&${c}`,
    }))],
    [`${shape}.shr_u`, shifted(bits, k => ({
      c: of(k, n => `Math.imul(${lanes}>>>${n},${low})`, n => Math.imul(lanes >>> n, low)),
      code: (_, a, n, c) => `${a}>>>${n}&${c}`,
    }))],
    // What comes in from the left is the sign, as many times.
    [`${shape}.shr_s`, shifted(bits, k => ({
      c: of(k, n => `(${lanes}>>>${n})`, n => lanes >>> n),
      code: (_, a, n, c) => `${a}>>>${n}&Math.imul(${c},${low})|Math.imul(${a}>>>${bits - 1}&${low},${lanes}^${c})`,
    }))],
  ]; // biome-ignore format: a family
}
