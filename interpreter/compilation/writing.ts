// What the writers of instructions have in common: types, names, operands as arguments, calls, assignments.

import type { BlockType, Instr } from '../syntax/instructions.ts';
import type { ArrayType, FuncType, RefType, StructType, ValType } from '../syntax/types.ts';
import { closeRefType } from '../validation/rolling.ts';
import { bare, type Entry, entry, owned } from './emitter.ts';
import type { Gen } from './generator.ts';
import { trapping } from './helpers.ts';
import { type Kind, kindOf, partsOf } from './representation.ts';

// ─── Types and names ───

export const funcType = (g: Gen, y: number): FuncType => g.inst.types[y]!.unrolled.ct as FuncType; // validation
export const structType = (g: Gen, x: number): StructType => g.inst.types[x]!.unrolled.ct as StructType; // validation
export const arrayType = (g: Gen, x: number): ArrayType => g.inst.types[x]!.unrolled.ct as ArrayType; // validation
export const kinds = (ts: readonly ValType[]): readonly Kind[] => {
  let ks = known.get(ts);
  if (ks === undefined) {
    ks = ts.map(kindOf);
    known.set(ts, ks);
  }
  return ks;
};
const known = new WeakMap<readonly ValType[], readonly Kind[]>();
export const blockKinds = (g: Gen, bt: BlockType): { readonly params: readonly Kind[]; readonly results: readonly Kind[] } => {
  if (typeof bt === 'number') {
    const { params, results } = funcType(g, bt);
    return { params: kinds(params), results: kinds(results) };
  }
  return bt.result === null ? NONE : ONE[kindOf(bt.result)];
};
type BlockKinds = ReturnType<typeof blockKinds>;
const one = (k: Kind): BlockKinds => ({ params: [], results: [k] });
const NONE: BlockKinds = { params: [], results: [] };
const ONE: { readonly [K in Kind]: BlockKinds } = { i: one('i'), l: one('l'), f: one('f'), d: one('d'), v: one('v'), r: one('r') };
export const closed = (g: Gen, rt: RefType): string => {
  let t = g.inst.closed.get(rt);
  if (t === undefined) {
    t = closeRefType(rt, g.inst.types);
    g.inst.closed.set(rt, t);
  }
  return g.constant(t);
};
export const memory = (g: Gen, x: number): string => g.bind(`M${x}`, g.inst.mems[x]);
export const view = (g: Gen, x: number): string => {
  if (!g.viewed[x]) {
    memory(g, x);
    g.views.add(x);
    g.viewed[x] = true;
  }
  return g.rereads ? `${g.site()}w${x}.view` : g.lines === null ? (VIEWS[x] ?? `\nv${x}`) : `${g.lines.mark()}v${x}`;
};
/** Those that nearly all modules have. */
const VIEWS: readonly string[] = ['\nv0', '\nv1'];
export const tableName = (g: Gen, x: number): string => g.bind(`T${x}`, g.inst.tables[x]);
export const storeName = (g: Gen): string => g.bind('STORE', g.host.store);

/** The instruction that comes after the one at hand in its list. */
export const nextOf = (g: Gen): Instr | undefined => {
  const { list, pc } = g.labels[g.labels.length - 1]!;
  return list[pc];
};

// ─── Values ───

/** Arguments in a list. */
export const listed = (args: readonly string[]): string => (args.length === 1 ? bare(args[0]!) : args.map(bare).join(','));
/** A call of a helper that gives one part; operands are passed whole. */
export const helperCall = (g: Gen, name: string, args: readonly string[]): string =>
  `${trapping.has(name) ? g.site() : ''}${g.help(name)}(${listed(args)})`;

/** The parts of entries as arguments, floats whole. `own` gets the temporaries used. */
export const argsOf = (g: Gen, es: readonly Entry[], own: string[]): string[] => {
  const out: string[] = [];
  for (let i = 0; i < es.length; i++) {
    const e = es[i]!;
    if (e.k === 'f' || e.k === 'd') out.push(g.whole(e, own));
    else for (let j = 0; j < e.p.length; j++) out.push(e.p[j]!);
  }
  return out;
};

export const releaseAll = (g: Gen, es: readonly Entry[], own: readonly string[]): void => {
  g.release(own);
  for (let i = 0; i < es.length; i++) g.release(es[i]!.own);
};

/** Writes a statement that evaluates the entries. Effects of it come after all that waits on the stack. */
export function effect(g: Gen, es: readonly Entry[], make: (args: readonly string[]) => string): void {
  g.flush(3);
  const own: string[] = [];
  g.emit(make(argsOf(g, es, own)));
  releaseAll(g, es, own);
}

/** Writes a call now, and pushes what it gives: its first part, the rest from the registers. */
export function callNow(g: Gen, es: readonly Entry[], results: readonly Kind[], make: (args: readonly string[]) => string): void {
  const vars: string[][] = [];
  for (let i = 0; i < results.length; i++) vars.push(g.variables(results[i]!, true));
  const own: string[] = [];
  const call = make(argsOf(g, es, own));
  const first = vars.length === 0 ? undefined : vars[0]![0];
  g.out.push(
    first === undefined ? `${call};` : `${first}=${call}${results[0] === 'i' || results[0] === 'l' || results[0] === 'v' ? '|0' : ''};`,
  );
  releaseAll(g, es, own);
  if (first === undefined) return;
  fromRegisters(g, results, vars);
  for (let i = 0; i < results.length; i++) g.push(owned(results[i]!, vars[i]!, true));
}
const fromRegisters = (g: Gen, results: readonly Kind[], vars: readonly (readonly string[])[]): void => {
  let at = 0;
  for (let i = 0; i < results.length; i++) {
    const k = results[i]!;
    const register = k === 'i' || k === 'l' || k === 'v' ? 'R' : 'S';
    for (const name of vars[i]!) {
      if (at > 0) g.emit(`${name}=${g.help(register)}[${at - 1}];`);
      at++;
    }
  }
};
/** A pure or trapping call of a helper that gives a pair or four parts. */
export function wide(g: Gen, k: Kind, es: readonly Entry[], fl: number, make: (args: readonly string[]) => string): void {
  let all = fl;
  for (const e of es) all |= e.fl;
  g.before(all);
  callNow(g, es, [k], make);
}

/** A float that may be any NaN, given by an expression; `p` is the same as a number. */
export const anyFloat = (k: 'f' | 'd', p: string, from: readonly Entry[], any: (own: string[]) => string, fl = 0): Entry =>
  entry(k, [p], from, fl, { any });

const isWord = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
/** Whether a text has a name in it, which is not part of another. */
const mentions = (text: string, name: string): boolean => {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!(at > 0 && isWord(text.charCodeAt(at - 1))) && !isWord(text.charCodeAt(at + name.length))) return true;
  return false;
};
/** Assigns an entry to variables, in an order in which none is read after it was written. `any`: floats are kept whole. */
export function assign(g: Gen, names: readonly string[], e: Entry, any: boolean): void {
  g.before(e.fl);
  const own: string[] = [];
  if (e.k === 'f' || e.k === 'd') {
    const text = any ? g.whole(e, own) : e.p[0]!;
    if (text !== names[0]) g.emit(`${names[0]!}=${bare(text)};`);
  } else if (names.length === 1) {
    if (e.p[0] !== names[0]) g.out.push(`${names[0]!}=${bare(e.p[0]!)};`);
  } else if (e.both !== null) g.out.push(`${names[0]!}=${e.both};${names[1]!}=R[0];`);
  else if (e.loc === null || (e.atom && e.c !== null)) {
    for (let i = 0; i < names.length; i++) if (e.p[i] !== names[i]) g.out.push(`${names[i]!}=${bare(e.p[i]!)};`);
  } else if (names.length === 2 && !mentions(e.p[1]!, names[0]!)) {
    g.out.push(`${names[0]!}=${bare(e.p[0]!)};`);
    g.out.push(`${names[1]!}=${bare(e.p[1]!)};`);
  } else {
    const reads = (i: number, name: string): boolean => mentions(e.p[i]!, name);
    const inOrder = names.every((name, i) => !e.p.some((_, j) => j > i && reads(j, name)));
    if (!inOrder && names.length === 2 && !reads(0, names[1]!)) g.emit(`${names[1]!}=${bare(e.p[1]!)};${names[0]!}=${bare(e.p[0]!)};`);
    else {
      const { p, own: held } = inOrder ? e : g.hold(e);
      for (const [i, name] of names.entries()) g.emit(`${name}=${bare(p[i]!)};`);
      if (!inOrder) {
        g.release(held);
        return;
      }
    }
  }
  g.release(own);
  g.release(e.own);
}

export const parts = (ks: readonly Kind[]): number => ks.reduce((n, k) => n + partsOf(k), 0);
