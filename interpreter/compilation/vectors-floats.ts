// Float lanes (spec 4.3.5): numbers from one operation to the next, bits where an operation is on bits or a NaN's payload may be seen.

import { nearest } from '../numerics/floats.ts';
import { bare, type Entry, entry, isName, lanes32, lanes64, TRAPS } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { hi64, lo64 } from './representation.ts';
import { fixed, literal, partwise, words } from './vectors-code.ts';
import { comparisons, pushMask } from './vectors-integers.ts';
import { helperCall } from './writing.ts';

// ─── Numbers and bits ───

const bound4 = (g: Gen): void => {
  for (const name of ['bits32', 'BF', 'BI']) g.help(name);
};
const bound2 = (g: Gen): void => {
  g.bind('lo64', lo64);
  g.bind('hi64', hi64);
  for (const name of ['BD', 'BI']) g.help(name);
};
/** Vectors of numbers; what can be bound is. */
export const vector4 = (g: Gen, f4: readonly string[], from: readonly Entry[], atom = false): Entry => {
  bound4(g);
  return lanes32(f4, from, atom);
};
export const vector2 = (g: Gen, f2: readonly string[], from: readonly Entry[], atom = false): Entry => {
  bound2(g);
  return lanes64(f2, from, atom);
};

/**
 * The lanes as numbers, payloads lost; on the spot, since hosts make an object of a number that a function gives. The inner parentheses stay
 * where those around a text are left out.
 */
export const numbers4 = (g: Gen, e: Entry): readonly string[] =>
  e.f4 ?? e.p.map(p => `(+(${g.help('BI')}[0]=${bare(p)},${g.help('BF')}[0]))`);
export const numbers2 = (g: Gen, e: Entry): readonly string[] =>
  e.f2 ??
  [0, 2].map(i => {
    const [lo, hi] = [e.p[i]!, e.p[i + 1]!];
    // Others may use the same bytes.
    return isName(lo) && isName(hi) ? `(+(${g.help('BI')}[0]=${lo},BI[1]=${hi},${g.help('BD')}[0]))` : helperCall(g, 'number64', [lo, hi]);
  });

/** Whether nothing is lost if the lanes are kept as numbers. */
export const exact = (e: Entry, lanes: (e: Entry) => readonly string[] | null): boolean =>
  e.derived ? lanes(e) !== null : fixed(e) && (lanes(e)?.every(x => literal.test(x)) ?? false);

interface FloatShape {
  readonly name: 'f32x4' | 'f64x2';
  readonly lanes: (e: Entry) => readonly string[] | null;
  readonly numbers: (g: Gen, e: Entry) => readonly string[];
  readonly vector: (g: Gen, x: readonly string[], from: readonly Entry[], atom?: boolean) => Entry;
  readonly round: string;
  /** The parts of lane i, by one expression. */
  readonly parts: number;
}
const shapes: readonly FloatShape[] = [
  { name: 'f32x4', lanes: e => e.f4, numbers: numbers4, vector: vector4, round: 'fround', parts: 1 },
  { name: 'f64x2', lanes: e => e.f2, numbers: numbers2, vector: vector2, round: '', parts: 2 },
];

// ─── Operations ───

/** Text on x and y, and whether it has to be rounded to a lane of 32 bits. */
const arithmetic: readonly (readonly [string, number, string, boolean])[] = [
  ['add', 2, 'x+y', true], ['sub', 2, 'x-y', true], ['mul', 2, 'x*y', true], ['div', 2, 'x/y', true], ['sqrt', 1, 'Math.sqrt(x)', true],
  ['min', 2, 'Math.min(x,y)', false], ['max', 2, 'Math.max(x,y)', false], ['ceil', 1, 'Math.ceil(x)', false], ['floor', 1, 'Math.floor(x)', false],
  ['trunc', 1, 'Math.trunc(x)', false], ['nearest', 1, 'nearest(x)', false],
]; // biome-ignore format: one family a line

/**
 * Quotients of 32 bits, each as one of two values. V8 orders what has no effects by itself, all lanes of one operation after all of another;
 * at a choice it does not, and so has fewer numbers waiting on the host's stack while divisions take their time.
 */
function pushApart(g: Gen, lanes: readonly string[], es: readonly Entry[]): void {
  const d = g.alloc('d');
  const chosen = lanes.map(x => `((${d}=${x})<=${d}?${d}:0/0)`);
  g.push(vector4(g, chosen, [...es, { ...entry('i', [], []), own: [d] }]));
}

function operations(shape: FloatShape): [string, Writer][] {
  const { name, lanes, numbers, vector, round, parts } = shape;
  const out: [string, Writer][] = [];
  for (const [op, n, text, rounded] of arithmetic) {
    const before = text.split(/\b[xy]\b/);
    out.push([
      `${name}.${op}`,
      g => {
        const es = g.popN(n);
        const [x, y] = es.map(e => numbers(g, e));
        if (op === 'nearest') g.bind('nearest', nearest);
        if (rounded && round !== '') g.help(round);
        const of = (i: number): string => `${before[0]!}${x![i]!}${before[1]!}${n === 2 ? `${y![i]!}${before[2]!}` : ''}`;
        const result = x!.map((_, i) => (rounded ? `${round}(${of(i)})` : of(i)));
        if (op === 'div' && parts === 1) pushApart(g, result, es);
        else g.push(vector(g, result, es));
      },
    ]);
  }
  for (const [op, sign] of comparisons)
    out.push([
      `${name}.${op}`,
      g => {
        const es = g.popN(2);
        const atoms = parts === 1 ? es : g.atoms(es); // a condition stands for two parts
        const [x, y] = atoms.map(e => numbers(g, e)) as [readonly string[], readonly string[]];
        pushMask(
          g,
          [0, 1, 2, 3].map(i => `${x[Math.floor(i / parts)]!}${sign}${y[Math.floor(i / parts)]!}`),
          atoms,
        );
      },
    ]);
  // Bits decide what the sign of a NaN is; otherwise these are numbers too.
  const signs = (op: string, part: (p: string) => string, number: (x: string) => string): [string, Writer] => [
    `${name}.${op}`,
    g => {
      const e = g.pop();
      const x = numbers(g, e).map(number);
      const p = e.p.map((q, i) => (i % parts === parts - 1 ? part(q) : q));
      g.push(entry('v', p, [e], 0, parts === 1 ? { f4: x } : { f2: x }));
    },
  ];
  out.push(
    signs('abs', p => `(${p}&2147483647)`, x => `Math.abs(${x})`),
    signs('neg', p => `(${p}^-2147483648)`, x => `(-${x})`),
  ); // biome-ignore format: a line each
  // These choose an operand as it is.
  for (const [op, first] of [
    ['pmin', (x: string, y: string) => `${y}<${x}`],
    ['pmax', (x: string, y: string) => `${x}<${y}`],
  ] as const)
    out.push([
      `${name}.${op}`,
      g => {
        const es = g.popN(2);
        const whole = es.every(e => exact(e, lanes));
        const [v, w] = (whole ? g.atoms(es) : words(g, es)) as [Entry, Entry];
        const [x, y] = [numbers(g, v), numbers(g, w)];
        const chosen = x.map((a, i) => `(${first(a, y[i]!)}?${y[i]!}:${a})`);
        if (whole) g.push(vector(g, chosen, [v, w]));
        else {
          const p = v.p.map((q, i) => `(${first(x[Math.floor(i / parts)]!, y[Math.floor(i / parts)]!)}?${w.p[i]!}:${q})`);
          g.push(entry('v', p, [v, w], 0, parts === 1 ? { f4: chosen } : { f2: chosen }));
        }
      },
    ]);
  return out;
}

// ─── Between numbers and integers ───

function conversions(): [string, Writer][] {
  const from4 =
    (text: (g: Gen, x: string) => string): Writer =>
    g => {
      const e = g.pop();
      g.push(
        vector4(
          g,
          e.p.map(p => text(g, p)),
          [e],
        ),
      );
    };
  const rounded = (g: Gen, x: string): string => helperCall(g, 'fround', [x]);
  /** Operands of which a part is left out, evaluated. */
  const some = (g: Gen): Entry => g.atoms([g.pop()])[0]!; // one in, one out
  const out: [string, Writer][] = [
    ['f32x4.convert_i32x4_s', from4((g, p) => rounded(g, p))],
    ['f32x4.convert_i32x4_u', from4((g, p) => rounded(g, `${p}>>>0`))],
    ['f64x2.convert_low_i32x4_s', g => {
      const [v] = words(g, [g.pop()]) as [Entry];
      g.push(vector2(g, [v.p[0]!, v.p[1]!], [v]));
    }],
    ['f64x2.convert_low_i32x4_u', g => {
      const [v] = words(g, [g.pop()]) as [Entry];
      g.push(vector2(g, [`(${v.p[0]!}>>>0)`, `(${v.p[1]!}>>>0)`], [v]));
    }],
    ['f64x2.promote_low_f32x4', g => {
      const e = some(g);
      g.push(vector2(g, numbers4(g, e).slice(0, 2), [e]));
    }],
    ['f32x4.demote_f64x2_zero', g => {
      const e = g.pop();
      g.push(vector4(g, [...numbers2(g, e).map(x => rounded(g, x)), '0', '0'], [e]));
    }],
  ]; // biome-ignore format: a family
  for (const sx of ['s', 'u'] as const) {
    const helper = sx === 's' ? 'truncSatS' : 'truncSatU';
    out.push(
      [`i32x4.trunc_sat_f32x4_${sx}`, g => {
        const e = g.pop();
        g.push(entry('v', numbers4(g, e).map(x => helperCall(g, helper, [x])), [e]));
      }],
      [`i32x4.trunc_sat_f64x2_${sx}_zero`, g => {
        const e = g.pop();
        g.push(entry('v', [...numbers2(g, e).map(x => helperCall(g, helper, [x])), '0', '0'], [e]));
      }],
    ); // biome-ignore format: a family
  }
  return out;
}

// ─── Selection ───

/** Whether the conditions of a mask are of lanes of so many parts. */
const covers = ({ conds }: Entry, parts: number): boolean =>
  conds !== null && (parts === 1 || (conds[0] === conds[1] && conds[2] === conds[3]));
/** Bits by a mask; where that is a comparison of lanes, numbers stay numbers. */
const bitselect: Writer = g => {
  const [a, b, c] = g.popN(3) as [Entry, Entry, Entry];
  const shape = shapes.find(({ lanes, parts }) => exact(a, lanes) && exact(b, lanes) && covers(c, parts));
  if (shape === undefined || [a, b, c].some(e => (e.fl & TRAPS) !== 0)) {
    partwise(g, [a, b, c], (_, x, y, m) => `${y}^(${x}^${y})&${m}`);
    return;
  }
  const [x, y] = [shape.lanes(a)!, shape.lanes(b)!]; // both are there
  g.push(
    shape.vector(
      g,
      x.map((t, i) => `(${c.conds![i * shape.parts]!}?${t}:${y[i]!})`),
      [a, b, c],
    ),
  );
};
export const floats: readonly [string, Writer][] = [...shapes.flatMap(operations), ...conversions(), ['v128.bitselect', bitselect]];
