// Random library graphs: a few shared libraries, a main program, and what is done with them. A graph is data that ./graphs-text.ts writes as a
// script, ./graphs-oracle.ts says the outcome of, and scripts/fuzz/graphs-shrink.ts makes smaller. A case is its seed and its number.

import { between, type Choices, chance, fromSeed, pick, pickWeighted, weighted } from './choices.ts';

/** 0: [] → [i32], 1: [i32] → [i32]. */
export type Signature = 0 | 1;

/** Every definition of a symbol answers with a number of its own (`answerOf`). `global`: a mutable one. */
export interface Def {
  readonly symbol: string;
  readonly kind: 'func' | 'data' | 'global';
  readonly signature: Signature;
  readonly weak: boolean;
  readonly hide: 'no' | 'hidden' | 'local';
  /** The library's own element segment holds the function. */
  readonly slot: boolean;
}
/** An import: a function of `env`, the cell of a function's or a datum's address, a mutable global of `env`. */
export interface Use {
  readonly symbol: string;
  readonly how: 'call' | 'func' | 'mem' | 'global';
  readonly signature: Signature;
  readonly weak: boolean;
  /** The address is read from data that `__wasm_apply_data_relocs` has written. */
  readonly relocated: boolean;
}
/** What code of the loader's hooks does; each act but the last two tells main how it went. */
export type Act =
  | { readonly do: 'note' }
  /** `file` null: the main program. What is opened is closed by the next `close` of the same library. `catches`: exceptions go no further. */
  | { readonly do: 'open'; readonly file: string | null; readonly flags: readonly string[]; readonly catches: boolean }
  | { readonly do: 'close' }
  | { readonly do: 'use'; readonly use: number }
  | {
      readonly do: 'symbol';
      readonly of: 'default' | 'next';
      readonly symbol: string;
      readonly kind: 'func' | 'data';
      readonly signature: Signature;
    }
  | { readonly do: 'trap' | 'throw' };
export const hooks = ['start', 'reloc', 'init', 'fini'] as const;
export type Hook = (typeof hooks)[number];

export interface Library {
  /** Its file in `/lib`; `main` of the main program. Its place in the graph is 1 + that among the libraries, 0 of main: see `answerOf`. */
  readonly file: string;
  readonly place: number;
  /** A file without the section of a library. */
  readonly junk: boolean;
  readonly needed: readonly string[];
  readonly defs: readonly Def[];
  readonly uses: readonly Use[];
  /** Null: it has no such function. */
  readonly hooks: { readonly [K in Hook]: readonly Act[] | null };
  /** The name of its initialiser. */
  readonly initialiser: '__wasm_call_ctors' | '_initialize';
}

export type Whom = { readonly kind: 'handle' | 'next'; readonly handle: string } | { readonly kind: 'default' | 'main' };
/** A command of the script. Handles are identifiers that an `open` binds, if it succeeds. */
export type Step =
  | { readonly do: 'open'; readonly as: string; readonly file: string | null; readonly flags: readonly string[] }
  | { readonly do: 'close'; readonly handle: string }
  /** `call`: the signature to call what is found with, as a function; null: its address is asked for. */
  | { readonly do: 'symbol'; readonly of: Whom; readonly symbol: string; readonly call: Signature | null }
  /** What an import of an object gives, and whom it is of; `handle` null is main. `place` is the object's. */
  | { readonly do: 'use' | 'provider'; readonly handle: string | null; readonly place: number; readonly use: number }
  | { readonly do: 'same'; readonly left: string; readonly right: string }
  | { readonly do: 'same symbol'; readonly left: Whom; readonly right: Whom; readonly symbol: string }
  /** What hooks told main so far. */
  | { readonly do: 'notes' };

export interface Graph {
  readonly main: Library;
  readonly libraries: readonly Library[];
  /** Links to files: by name, the file. */
  readonly links: Readonly<Record<string, string>>;
  readonly preload: readonly string[];
  readonly unloads: boolean;
  readonly bindNow: boolean;
  readonly steps: readonly Step[];
}

/** What the definition number `k` of an object answers; no two are the same. */
export const answerOf = (library: Library, def: Def): number => 100 * (library.place + 1) + library.defs.indexOf(def);
/** What the act number `k` of a hook tells, where it has nothing else to tell. */
export const noteOf = (library: Library, hook: Hook, k: number): number => 1000 * (library.place + 1) + 100 * hooks.indexOf(hook) + k;
/** What is told of an exception that was caught. */
export const caught = 2;
/** Notes are summed up as they come: an i32. */
export const withNote = (sum: number, note: number): number => (Math.imul(sum, 31) + note) | 0;

/** The file that a name stands for, null where there is none. */
export function fileOf(
  g: { readonly libraries: readonly Pick<Library, 'file'>[]; readonly links: Graph['links'] },
  name: string,
): string | null {
  const bare = name.startsWith('/lib/') ? name.slice('/lib/'.length) : name;
  const file = g.links[bare] ?? bare;
  return g.libraries.some(l => l.file === file) ? file : null;
}

// ─── Generation ───

/** By their first letter: functions, data, mutable globals, and what some define as a function and some as a datum. */
const symbols = ['f0', 'f1', 'f2', 'd0', 'd1', 'g0', 'x0'] as const;
const kindOf = (c: Choices, symbol: string): Def['kind'] =>
  symbol[0] === 'f' ? 'func' : symbol[0] === 'd' ? 'data' : symbol[0] === 'g' ? 'global' : pick(c, ['func', 'data'] as const);
const signatureOf = (c: Choices, symbol: string): Signature =>
  symbol === 'f2' && chance(c, 1, 3) ? 1 : symbol !== 'f2' && chance(c, 1, 25) ? 1 : 0;

const someDef = (c: Choices, symbol: string): Def => ({
  symbol,
  kind: kindOf(c, symbol),
  signature: signatureOf(c, symbol),
  weak: chance(c, 1, 4),
  hide: chance(c, 1, 8) ? pick(c, ['hidden', 'local'] as const) : 'no',
  slot: chance(c, 1, 2),
});

/** In how many of how many cases something is to go wrong that need not. */
const seldom = [1, 25] as const;

const howOf: Readonly<Record<Def['kind'], readonly Use['how'][]>> = { func: ['call', 'func'], data: ['mem'], global: ['global'] };
/** `around`: what is likely to be in scope, in that order. Mostly it is bound, or may stay unbound. */
function someUse(c: Choices, around: readonly Def[]): Use {
  const symbol = chance(c, ...seldom) ? 'f9' : pick(c, symbols);
  const found = around.filter(d => d.symbol === symbol && d.hide === 'no');
  const odd = chance(c, ...seldom);
  const kind = found.length > 0 && !odd ? found[0]!.kind : kindOf(c, symbol);
  const how = odd ? pick(c, ['call', 'func', 'mem'] as const) : pick(c, howOf[kind]);
  const weak = how !== 'global' && (found.length === 0 && !chance(c, ...seldom) ? how !== 'call' || chance(c, 1, 4) : chance(c, 1, 4));
  const signature = found.length > 0 && !odd ? found[0]!.signature : signatureOf(c, symbol);
  return { symbol, how, signature, weak, relocated: (how === 'func' || how === 'mem') && chance(c, 1, 3) };
}

interface Names {
  readonly files: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}
/** A name of one of the files: mostly its own. */
function someName(c: Choices, { files, links }: Names): string {
  if (chance(c, 1, 60)) return 'nosuch.so';
  const file = pick(c, files);
  const others = [`/lib/${file}`, ...Object.keys(links).filter(name => links[name] === file)];
  return chance(c, 1, 6) ? pick(c, others) : file;
}
function someFlags(c: Choices): string[] {
  const flags: string[] = chance(c, 1, 40) ? [] : [pick(c, ['now', 'lazy'] as const)];
  flags.push(...pick(c, [[], ['global'], ['local']] as const));
  if (chance(c, 1, 8)) flags.push('deepbind');
  if (chance(c, 1, 12)) flags.push('nodelete');
  if (chance(c, 1, 12)) flags.push('noload');
  if (chance(c, 1, 40)) flags.push('now');
  return flags;
}

const actKind = weighted<Act['do']>([[16, 'note'], [10, 'open'], [6, 'close'], [8, 'use'], [8, 'symbol'], [1, 'trap'], [1, 'throw']]); // biome-ignore format: a row
function someAct(c: Choices, uses: readonly Use[], names: Names): Act {
  const kind = pickWeighted(c, actKind);
  switch (kind) {
    case 'open':
      return { do: kind, file: chance(c, 1, 10) ? null : someName(c, names), flags: someFlags(c), catches: chance(c, 1, 10) };
    case 'use': {
      const able = uses.flatMap((u, k) => (u.relocated || (u.weak && u.how === 'call' && !chance(c, ...seldom)) ? [] : [k]));
      return able.length === 0 ? { do: 'note' } : { do: kind, use: pick(c, able) };
    }
    case 'symbol': {
      const symbol = pick(c, ['f0', 'f1', 'f2', 'd0', 'd1'] as const);
      const of = pick(c, ['default', 'next'] as const);
      return { do: kind, of, symbol, kind: symbol[0] === 'd' ? 'data' : 'func', signature: signatureOf(c, symbol) };
    }
    default:
      return { do: kind } as Act; // those without fields
  }
}
/** What is opened is often closed next; some code fails at its end. */
function someActs(c: Choices, uses: readonly Use[], names: Names): Act[] {
  const acts = Array.from({ length: between(c, 1, 3) }, () => someAct(c, uses, names));
  const closing = acts.flatMap((a): Act[] => (a.do === 'open' && chance(c, 1, 2) ? [a, { do: 'close' }] : [a]));
  return chance(c, 1, 16) ? [...closing, { do: pick(c, ['trap', 'throw'] as const) }] : closing;
}

type Frame = Pick<Library, 'file' | 'place' | 'junk' | 'needed' | 'defs'>;
function someFrame(c: Choices, file: string, place: number, names: Names): Frame {
  const main = place === 0;
  const wanted = main ? pick(c, [0, 0, 1, 2] as const) : pick(c, [0, 1, 1, 2, 2, 3] as const);
  const needed = Array.from({ length: wanted }, () => someName(c, names));
  const defs = symbols.filter(s => chance(c, 1, main ? 6 : s[0] === 'x' || s[0] === 'g' ? 5 : 2)).map(s => someDef(c, s));
  return { file, place, junk: !main && chance(c, 1, 80), needed, defs };
}
function someLibrary(c: Choices, frame: Frame, around: readonly Def[], names: Names): Library {
  const main = frame.place === 0;
  const uses = Array.from({ length: between(c, 0, 4) }, () => someUse(c, around)).filter(
    (u, k, all) =>
      (u.how !== 'global' || around.some(d => d.symbol === u.symbol && d.hide === 'no') || chance(c, ...seldom)) &&
      all.findIndex(v => v.symbol === u.symbol && v.how === u.how) === k,
  );
  const some = (n: number, of: number): Act[] | null => (chance(c, n, of) ? someActs(c, uses, names) : null);
  return {
    ...frame,
    uses,
    hooks: { start: some(1, main ? 12 : 4), reloc: some(1, main ? 12 : 6), init: some(1, main ? 4 : 2), fini: main ? null : some(1, 3) },
    initialiser: pick(c, ['__wasm_call_ctors', '_initialize'] as const),
  }; // biome-ignore format: one record
}

/** All that the objects define that one reaches. */
function around(names: Names, frames: readonly Frame[], from: Frame): readonly Def[] {
  const reached = [from];
  for (let k = 0; k < reached.length; k++)
    for (const name of reached[k]!.needed) {
      const found = frames.find(f => f.file === fileOf({ libraries: frames, links: names.links }, name));
      if (found !== undefined && !reached.includes(found)) reached.push(found);
    }
  return reached.flatMap(f => f.defs);
}

/** Handles are of files, so that steps can ask for what is in them. */
interface Opened {
  readonly as: string;
  readonly place: number;
}
function someWhom(c: Choices, opened: readonly Opened[]): Whom {
  const kind =
    opened.length === 0
      ? pick(c, ['default', 'main'] as const)
      : pick(c, ['handle', 'handle', 'handle', 'default', 'main', 'next'] as const);
  return kind === 'handle' || kind === 'next' ? { kind, handle: pick(c, opened).as } : { kind };
}

const stepKind = weighted<'open' | 'close' | 'symbol' | 'look' | 'same' | 'same symbol'>([
  [16, 'open'], [8, 'close'], [6, 'symbol'], [8, 'look'], [1, 'same'], [2, 'same symbol'],
]); // biome-ignore format: a table

function someSteps(c: Choices, g: Omit<Graph, 'steps'>, names: Names): Step[] {
  const steps: Step[] = [{ do: 'notes' }];
  const opened: Opened[] = [];
  const looks = (handle: string | null, place: number): void => {
    const library = place === 0 ? g.main : g.libraries[place - 1]!;
    library.uses.forEach((u, use) => {
      steps.push({ do: 'use', handle, place, use });
      if (chance(c, 1, 3)) steps.push({ do: 'provider', handle, place, use });
      if (u.how === 'call' && chance(c, 1, 6)) steps.push({ do: 'use', handle, place, use });
    });
  };
  looks(null, 0);
  for (let n = between(c, 6, 18); n > 0; n--) {
    const kind = pickWeighted(c, stepKind);
    if (kind === 'open' || opened.length === 0) {
      const file = chance(c, 1, 25) ? null : someName(c, names);
      const as = `h${opened.length}`;
      steps.push({ do: 'open', as, file, flags: someFlags(c) }, { do: 'notes' });
      const real = file === null ? 'main' : fileOf(g, file);
      if (real !== null) opened.push({ as, place: real === 'main' ? 0 : 1 + g.libraries.findIndex(l => l.file === real) });
      if (real !== null && chance(c, 1, 2)) looks(as, opened.at(-1)!.place);
      continue;
    }
    const { as, place } = pick(c, opened);
    switch (kind) {
      case 'close':
        steps.push({ do: 'close', handle: as }, { do: 'notes' });
        break;
      case 'symbol': {
        const symbol = pick(c, symbols);
        steps.push({ do: 'symbol', of: someWhom(c, opened), symbol, call: symbol[0] === 'f' ? signatureOf(c, symbol) : null });
        break;
      }
      case 'look':
        looks(as, place);
        break;
      case 'same':
        steps.push({ do: 'same', left: as, right: pick(c, opened).as });
        break;
      case 'same symbol':
        steps.push({ do: 'same symbol', left: someWhom(c, opened), right: someWhom(c, opened), symbol: pick(c, symbols) });
        break;
    }
  }
  for (const { as, place } of opened) looks(as, place);
  looks(null, 0);
  steps.push({ do: 'notes' });
  return steps;
}

export function someGraph(c: Choices): Graph {
  const files = Array.from({ length: between(c, 2, 5) }, (_, k) => `lib${'abcde'[k]}.so`);
  const links = Object.fromEntries(files.filter(() => chance(c, 1, 6)).map(file => [`${file}.1`, file]));
  const names: Names = { files, links };
  const frames = files.map((file, k) => someFrame(c, file, k + 1, names));
  const outer = someFrame(c, 'main', 0, names);
  const seen = around(names, frames, outer);
  const libraries = frames.map(f => someLibrary(c, f, [...seen, ...around(names, frames, f)], names));
  const main = someLibrary(c, outer, seen, names);
  const preload = chance(c, 1, 10) ? [pick(c, files)] : [];
  const g = { main, libraries, links, preload, unloads: chance(c, 1, 2), bindNow: chance(c, 1, 12) };
  return { ...g, steps: someSteps(c, g, names) };
}

/** Case number n of a seed. */
export const graphOf = (seed: number, n: number): Graph => someGraph(fromSeed(seed, n));
