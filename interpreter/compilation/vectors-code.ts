// How vector operations (spec 4.3.5) become statements on four int32 parts: written out for each part, or as calls of small functions
// where a function has become large, since hosts stop optimising beyond a size.

import { type Entry, entry, variable } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { R } from './representation.ts';

/** Gives a name to what an expression yields, which then may be mentioned any number of times. */
export type Let = (expression: string) => string;
/** The part of a result from parts of the operands, which are names or numbers. */
export type WordCode = (name: Let, a: string, b: string, c: string) => string;

/** Characters of one function that are written out for parts. */
const ROOM = 20_000;
const written = new WeakMap<Gen, number>();
const roomy = (g: Gen): boolean => g.huge === null && (written.get(g) ?? 0) < ROOM;

// ─── Small functions, made of text when they are first wanted ───

const made = new Map<string, unknown>();
/** A function of int32 parts. */
export function small(g: Gen, parameters: string, text: string): string {
  const key = `${parameters}=>${text}`;
  let f = made.get(key);
  if (f === undefined) {
    f = new Function('R', `"use strict";return (${key})`)(R);
    made.set(key, f);
  }
  return g.constant(f);
}
/** The code as the body of a function, which returns what `last` makes of its result. */
const bodyOf = (code: (name: Let) => string): string => {
  const lines: string[] = [];
  const result = code(expression => {
    lines.push(`const t${lines.length}=${expression};`);
    return `t${lines.length - 1}`;
  });
  return `{${lines.join('')}${result}}`;
};

// ─── Operands ───

/** A lane of a part: text with one mention of it. */
export const lane = (x: string, bits: number, j: number, signed: boolean): string => {
  if (bits === 32) return signed ? x : `(${x}>>>0)`;
  const [up, down] = [32 - bits * (j + 1), 32 - bits];
  if (signed) return up === 0 ? `(${x}>>${down})` : `(${x}<<${up}>>${down})`;
  return up === 0 ? `(${x}>>>${down})` : j === 0 ? `(${x}&${2 ** bits - 1})` : `(${x}>>>${bits * j}&${2 ** bits - 1})`;
};

export const literal = /^\(?-?(Infinity|[\d.]+(e[+-]?\d+)?)\)?$/;
/** Nothing changes what it yields, and it has no variables. */
export const fixed = (e: Entry): boolean => e.atom && e.loc === null && e.own === null;
/** Whether the parts of a vector are known. To be asked where that is of use: a local notes that (vectors-locals.ts). */
export const isConstant = (e: Entry): boolean => e.c === null && fixed(e) && e.p.every(x => literal.test(x));
export const valuesOf = (e: Entry): readonly number[] => e.p.map(x => Number(x.replace(/[()]/g, '')));

/** The entries, evaluated, with parts that are names or numbers. */
export const words = (g: Gen, es: readonly Entry[]): Entry[] =>
  g.atoms(es).map(e => {
    if (!e.derived) return e;
    const names = g.variables('v', false);
    g.emit(names.map((name, i) => `${name}=${e.p[i]!};`).join(''));
    g.release(e.own);
    return { ...variable('v', names, false), own: names };
  });

const FOUR = [0, 1, 2, 3] as const;
/** Runs `write` with a way to name expressions; the names are free again after it. */
function naming(g: Gen, write: (name: Let) => string): string {
  const own: string[] = [];
  let text = '';
  const last = write(expression => {
    const t = g.alloc('i');
    own.push(t);
    text += `${t}=${expression};`;
    return t;
  });
  g.release(own);
  return text + last;
}
const emit = (g: Gen, text: string): void => {
  written.set(g, (written.get(g) ?? 0) + text.length);
  g.emit(text);
};
const done = (g: Gen, es: readonly Entry[], names: readonly string[]): void => {
  for (const e of es) g.release(e.own);
  g.push({ ...variable('v', names, false), own: names });
};

// ─── Writers ───

/** Each part from the parts in its place; `scalar` is an operand that all of them take as it is. */
export function partwise(g: Gen, es: readonly Entry[], code: WordCode): void {
  const operands = words(g, es);
  const names = g.variables('v', false);
  const inline = roomy(g);
  const f = inline
    ? ''
    : small(
        g,
        '(a,b,c)',
        bodyOf(name => `return ${code(name, 'a', 'b', 'c')};`),
      );
  for (const i of FOUR) {
    const [a, b, c] = operands.map(e => e.p[i % e.p.length]!) as [string, string, string]; // those that it takes
    if (inline)
      emit(
        g,
        naming(g, name => `${names[i]!}=${code(name, a, b, c)};`),
      );
    else g.emit(`${names[i]!}=${f}(${operands.map(e => e.p[i % e.p.length]!).join(',')});`);
  }
  done(g, operands, names);
}
export const onParts =
  (operands: number, code: WordCode): Writer =>
  g =>
    partwise(g, g.popN(operands), code);

/** Both halves of each lane of 64 bits from those of the lanes in its place. */
export type PairCode = (name: Let, a: readonly [string, string], b: readonly [string, string]) => readonly [string, string];
export function pairwise(g: Gen, es: readonly Entry[], code: PairCode): void {
  const operands = words(g, es);
  const names = g.variables('v', false);
  const inline = roomy(g);
  const two = (e: Entry | undefined, i: number): [string, string] => [e?.p[i % e.p.length] ?? '', e?.p[(i + 1) % e.p.length] ?? ''];
  const f = inline
    ? ''
    : small(
        g,
        '(a,b,c,d)',
        bodyOf(name => {
          const [lo, hi] = code(name, ['a', 'b'], ['c', 'd']);
          const low = name(lo);
          return `R[0]=${hi};return ${low};`;
        }),
      );
  for (const i of [0, 2]) {
    const [lo, hi] = [names[i]!, names[i + 1]!];
    const [a, b] = [two(operands[0], i), two(operands[1], i)];
    if (inline)
      emit(
        g,
        naming(g, name => {
          const parts = code(name, a, b);
          return `${lo}=${parts[0]};${hi}=${parts[1]};`;
        }),
      );
    else g.emit(`${lo}=${f}(${[...a, ...b].filter(x => x !== '').join(',')});${hi}=${g.help('R')}[0];`);
  }
  done(g, operands, names);
}
export const onPairs =
  (operands: number, code: PairCode): Writer =>
  g =>
    pairwise(g, g.popN(operands), code);

/** Directly, as an expression that mentions each part once. */
export const direct =
  (operands: number, f: (...parts: string[]) => string): Writer =>
  g => {
    const es = g.popN(operands);
    g.push(
      entry(
        'v',
        FOUR.map(i => f(...es.map(e => e.p[i]!))),
        es,
      ),
    );
  };
/** Parts of the result from parts that may be mentioned any number of times. */
export const composed =
  (operands: number, make: (g: Gen, es: readonly Entry[]) => readonly string[]): Writer =>
  g => {
    const es = words(g, g.popN(operands));
    g.push(entry('v', make(g, es), es));
  };
