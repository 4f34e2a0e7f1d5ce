// Numeric and vector instructions (spec 4.6.11, 4.6.12) as JavaScript: forms where there are some, else the pure function of the row.

import type { BitsFunction, Row } from '../syntax/instructions.ts';
import { rows } from '../syntax/instructions.ts';
import { binary, type Entry, entry, TRAPS, unary } from './emitter.ts';
import type { Gen } from './generator.ts';
import { negated, test } from './operands.ts';
import { pairs } from './pairs.ts';
import { kindOf } from './representation.ts';
import { calls, conditions, operations } from './scalars.ts';
import { vectors } from './vectors.ts';
import { anyFloat, helperCall, wide } from './writing.ts';

/** Writes one instruction of a row; `e` its immediates by name. */
export type Writer = (g: Gen, e: Readonly<Record<string, unknown>>) => void;

// ─── The row's function ───

const bits = (g: Gen, e: Entry, own: string[]): string => {
  switch (e.k) {
    case 'l':
      return helperCall(g, 'bigOf', e.p);
    case 'f':
      return helperCall(g, 'bits32', [g.whole(e, own)]);
    case 'd':
      return helperCall(g, 'big64', [g.whole(e, own)]);
    case 'v':
      return helperCall(g, 'bytesOf', e.p);
    default:
      return e.p[0]!;
  }
};

/** Stems of which a row may trap; all others are total (numeric rules of the reference tier). */
const partial = new Set(['binop', 'cvtop']);

/** The row's function on bits. */
const generic = (row: Row): Writer => {
  const fn: BitsFunction = row.fn!; // numeric rows have one
  const k = kindOf(row.gives![0]!);
  const n = row.takes!.length;
  const traps = partial.has(row.rules) && k !== 'f' && k !== 'd';
  const immediate = Object.keys(row.imm)[0];
  return (g, e) => {
    const es = g.popN(n);
    const name = g.constant(fn);
    const make = (own: string[]): string => {
      const args = es.map(x => bits(g, x, own));
      if (row.choices !== undefined) args.unshift('0');
      if (immediate !== undefined) args.push(typeof e[immediate] === 'number' ? `${e[immediate]}` : g.constant(e[immediate]));
      const text = `${name}(${args.join(',')})`;
      return traps ? helperCall(g, 'checked', [text]) : text;
    };
    const fl = traps ? TRAPS : 0;
    if (k === 'i') {
      const own: string[] = [];
      const text = make(own);
      g.push(entry('i', [text], [...es, { ...entry('i', [], []), own }], fl));
    } else if (k === 'f' || k === 'd') {
      const back = k === 'f' ? 'float32Of' : 'float64OfBig';
      const whole = (own: string[]): string => helperCall(g, back, [make(own)]);
      const own: string[] = [];
      const p = `(+${whole(own)})`;
      g.push(anyFloat(k, p, [...es, { ...entry('i', [], []), own }], whole, fl));
    } else wide(g, k, es, fl, () => helperCall(g, k === 'l' ? 'pairOf' : 'quadOf', [make([])]));
  };
};

// ─── Forms ───

/** A division whose divisor is a constant that makes it total. */
const constantDivision = (keyword: string, a: Entry, b: Entry): string | null => {
  if (typeof b.c !== 'number' || b.c === 0) return null;
  switch (keyword) {
    case 'i32.div_s':
      return b.c === -1 ? null : `(${a.p[0]!}/${b.p[0]!}|0)`;
    case 'i32.div_u':
      return `((${a.p[0]!}>>>0)/${b.c >>> 0}|0)`;
    case 'i32.rem_s':
      return `(${a.p[0]!}%${b.p[0]!}|0)`;
    case 'i32.rem_u':
      return `((${a.p[0]!}>>>0)%${b.c >>> 0}|0)`;
    default:
      return null;
  }
};

const special: Readonly<Record<string, Writer>> = {
  'i32.eqz': g => {
    const a = g.pop();
    g.push(test(a.cond === null ? `${a.p[0]!}===0` : negated(a.cond), [a]));
  },
  'i32.reinterpret_f32': g => {
    const a = g.pop();
    if (a.from !== null) {
      g.push(entry('i', [`${a.from.view}.getInt32(${a.from.at(0)},true)`], [a]));
      return;
    }
    const own: string[] = [];
    const text = helperCall(g, 'bits32', [g.whole(a, own)]);
    g.push(entry('i', [text], [a, { ...entry('i', [], []), own }]));
  },
  'f32.reinterpret_i32': g => {
    const a = g.pop();
    g.push(anyFloat('f', helperCall(g, 'number32', a.p), [a], () => helperCall(g, 'float32Of', a.p)));
  },
  'i64.reinterpret_f64': g => {
    const a = g.pop();
    if (a.from !== null) {
      g.push(
        entry(
          'l',
          [0, 4].map(plus => `${a.from!.view}.getInt32(${a.from!.at(plus)},true)`),
          [a],
        ),
      );
      return;
    }
    wide(g, 'l', [a], 0, args => helperCall(g, 'bits64', args));
  },
  'f64.reinterpret_i64': g => {
    const a = g.pop();
    g.push(anyFloat('d', helperCall(g, 'number64', a.p), [a], () => helperCall(g, 'float64Of', a.p)));
  },
};
for (const [t, w] of [
  ['f32', '32'],
  ['f64', '64'],
] as const) {
  const k = kindOf(t) as 'f' | 'd'; // of a float type
  const unary =
    (helper: string, form: (a: string) => string): Writer =>
    g => {
      const a = g.pop();
      g.push(anyFloat(k, form(a.p[0]!), [a], own => helperCall(g, helper, [g.whole(a, own)])));
    };
  (special as Record<string, Writer>)[`${t}.neg`] = unary(`neg${w}`, a => `(-${a})`);
  (special as Record<string, Writer>)[`${t}.abs`] = unary(`abs${w}`, a => `Math.abs(${a})`);
  (special as Record<string, Writer>)[`${t}.copysign`] = g => {
    const [a, b] = g.popN(2) as [Entry, Entry];
    const whole = (own: string[]): string => helperCall(g, `copysign${w}`, [g.whole(a, own), g.whole(b, own)]);
    const own: string[] = [];
    const p = `(+${whole(own)})`;
    g.push(anyFloat(k, p, [a, b, { ...entry('i', [], []), own }], whole));
  };
}

const writerFor = (keyword: string, row: Row): Writer => {
  const made = special[keyword] ?? pairs.get(keyword) ?? vectors.get(keyword);
  if (made !== undefined) return made;
  const cond = conditions.get(keyword);
  if (cond !== undefined)
    return g => {
      const b = g.pop();
      const a = g.pop();
      g.push(test(cond(a.p[0]!, b.p[0]!), [a, b]));
    };
  const op = operations.get(keyword);
  if (op !== undefined) {
    const k = kindOf(row.gives![0]!);
    return row.takes!.length === 1
      ? g => {
          const a = g.pop();
          if (k === 'f') g.help('fround');
          g.push(unary(k, [op(a.p[0]!, '')], a));
        }
      : g => {
          const b = g.pop();
          const a = g.pop();
          if (k === 'f') g.help('fround');
          g.push(binary(k, [op(a.p[0]!, b.p[0]!)], a, b));
        };
  }
  const call = calls.get(keyword);
  if (call !== undefined) {
    const k = kindOf(row.gives![0]!);
    const n = row.takes!.length;
    return g => {
      const es = g.popN(n);
      const total = n === 2 ? constantDivision(keyword, es[0]!, es[1]!) : null;
      g.push(
        total !== null
          ? entry(k, [total], es)
          : entry(
              k,
              [
                helperCall(
                  g,
                  call.helper,
                  es.map(e => e.p[0]!),
                ),
              ],
              es,
              call.traps ? TRAPS : 0,
            ),
      );
    };
  }
  return generic(row);
};

/** Of every row that has fixed operands and a function, and the constants apart. */
export const numbers: ReadonlyMap<string, Writer> = new Map(
  [...rows]
    .filter(([, { takes, fn }]) => takes !== undefined && fn !== undefined)
    .map(([keyword, row]) => [keyword, writerFor(keyword, row)]),
);
