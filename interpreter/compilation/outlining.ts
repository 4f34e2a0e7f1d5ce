// Huge functions: hosts do not optimise beyond a size, so ranges of statements become functions of their own beside it. Such a range takes
// the variables that it mentions, and gives back those that it writes; a jump out of it is a number that it gives, and is made where it is
// called.

import type { Expr } from '../syntax/modules.ts';
import { type Gen, type Label, memory } from './generator.ts';
import type { Liveness } from './liveness.ts';

/** What is known of a huge function: the memories it uses, and which locals are live where (null: all everywhere). */
export interface Huge {
  readonly memories: ReadonlySet<number>;
  readonly live: Liveness | null;
}

/** From where functions are cut up. */
export interface Sizes {
  /** Characters of source beyond which a function is huge, and of a range that is cut off. */
  readonly huge: number;
  readonly range: number;
  /** How many targets make a table of branches, and characters that are worth a function behind a block that one leads to. */
  readonly targets: number;
  readonly arm: number;
}
export const hostSizes: Sizes = { huge: 40_000, range: 12_000, targets: 8, arm: 200 };

/** A statement that leaves: where it stands in the output, and the label it goes to; −1 returns, −2 begins the function again. */
export interface Jump {
  readonly at: number;
  readonly to: number;
}
export const RETURN = -1;
export const AGAIN = -2;

export function leave(g: Gen, to: number, text: string): void {
  g.jumps.push({ at: g.out.length, to });
  g.emit(text);
}

/**
 * A block that a table of branches leads to has been closed: what comes is a case. It is cut off without the block before it, so that the
 * table and the skeleton of its blocks stay in one function, and a case is reached without passing through the others.
 */
export function beginCase(g: Gen): void {
  const label = g.labels[g.labels.length - 1]!;
  begin(g, label);
  label.inCase = true;
}
function begin(g: Gen, label: Label): void {
  label.mark = g.out.length;
  label.scanned = label.mark;
  label.size = 0;
  label.from = label.pc;
  label.waiting = waitingLocals(g);
}
const waitingLocals = (g: Gen): ReadonlySet<number> => new Set(g.st.flatMap(e => e.loc ?? []));

/** Between two instructions: cuts off what has been written of the list at hand, if it is large. */
export function outline(g: Gen, label: Label): void {
  if (label.scanned < 0 || label.scanned > g.out.length) begin(g, label);
  const { arm, range } = g.host.sizes;
  for (; label.scanned < g.out.length; label.scanned++) label.size += g.out[label.scanned]!.length;
  const enough = label.inCase && (label.dead || label.pc >= label.list.length) ? arm : range;
  if (label.size < enough || (g.handlers && g.labels.some(l => l.scoped))) return;
  cutOff(g, label);
  label.scanned = -1;
}

/** A call of a range: where it stands, and the jumps that it may ask for, by the number that it gives. */
export interface Cut {
  readonly at: number;
  readonly call: string;
  /** Statements that read what it wrote. */
  readonly back: string;
  /** These are needed where it throws, too. */
  readonly guarded: boolean;
  readonly ways: ReadonlyMap<number, string>;
}
/** What a range gives for a jump: not 0, which is nothing. */
const codeOf = (to: number): number => (to < 0 ? to : to + 1);

/** Writes the call: some of its jumps are made here, the others are left to the caller of the range that this stands in. */
function writeCall(g: Gen, { at, call, back, guarded, ways }: Cut, here: (to: number) => boolean): void {
  const made = [...ways].filter(([to]) => here(to));
  const rest = made.length < ways.size ? 'default:break X;' : '';
  const asked = ways.size === 0 ? `${call};` : `Z=${call};`;
  const begun = guarded && back !== '' ? `try{${asked}}finally{${back}}` : `${asked}${back}`;
  if (ways.size === 0) g.out[at] = begun;
  else if (made.length === 0) g.out[at] = `${begun}if(Z)break X;`;
  else if (ways.size === 1) g.out[at] = `${begun}if(Z){${made[0]![1]}}`;
  else g.out[at] = `${begun}if(Z)switch(Z){${made.map(([to, text]) => `case ${codeOf(to)}:${text}`).join('')}${rest}}`;
}
/** Writes the calls that are left when the function is done. */
export function writeCalls(g: Gen): void {
  for (const cut of g.cuts) writeCall(g, cut, () => true);
}

/** Variables that a range may share with what is around it. */
const MANY = 250;
/** How a range gives back what it wrote: integers, numbers, and everything else. In the last, element 0 is the function's result. */
const XI = new Int32Array(MANY + 1);
const XD = new Float64Array(MANY + 1);
const XS: unknown[] = [undefined];
const exchanges = { XI, XD, XS };

const isLocal = (name: string): boolean => 'lhmnfg'.includes(name[0]!); // names have a letter
const localIn = (name: string): number => Number.parseInt(name.slice(1), 10);

/** The exchange for a variable. */
function exchangeOf(g: Gen, name: string): keyof typeof exchanges {
  switch (name[0]) {
    case 'i':
      return 'XI';
    case 'd':
    case 'f':
    case 'g':
      return 'XD';
    case 'a':
    case 'r':
      return 'XS';
    default: {
      const { k, any } = g.locals[localIn(name)]!; // it is a local's
      return k === 'r' || any ? 'XS' : k === 'f' || k === 'd' ? 'XD' : 'XI';
    }
  }
}

/** What a jump leads to, for who asks what is live there: a list, and how far in it; null for all that is not a label. */
function destination(g: Gen, to: number): readonly [Expr, number] | null {
  const at = g.labels.findIndex(l => l.id === to);
  if (at < 0) return null;
  const label = g.labels[at]!;
  if (label.kind === 'loop') return [label.list, 0];
  const { list, pc } = g.labels[at - 1]!; // the function is left by returns
  return [list, pc];
}

/** Cuts off what has been written of a list since its mark; nothing if that has too much to do with what is around it. */
function cutOff(g: Gen, label: Label): void {
  const { out, jumps, cuts } = g;
  const from = label.mark;
  let inner = cuts.length;
  while (inner > 0 && cuts[inner - 1]!.at >= from) inner--;
  let first = jumps.length;
  while (first > 0 && jumps[first - 1]!.at >= from) first--;
  const leaves = (to: number): boolean => to < 0 || g.open.has(to);
  const leaving = jumps.slice(first).filter(({ to }) => leaves(to));

  const live = g.huge?.live ?? null;
  const exits = [...leaving.map(({ to }) => to), ...cuts.slice(inner).flatMap(({ ways }) => [...ways.keys()].filter(leaves))];
  const everything = live === null || exits.includes(AGAIN);
  const destinations = [...new Set(exits)].map(to => destination(g, to)).filter(d => d !== null);
  destinations.push([label.list, label.pc]);
  const after = waitingLocals(g);
  const temporaries = new Set(g.carriers);
  for (const { own, p } of g.st) {
    for (const name of own ?? []) temporaries.add(name);
    // Parameters of loops that have been closed have no owner.
    for (const text of p) for (const [name] of text.matchAll(names)) temporaries.add(name);
  }
  /** Somebody will read it after the range. */
  const awaited = (name: string): boolean =>
    isLocal(name)
      ? everything || after.has(localIn(name)) || destinations.some(([list, pc]) => live.has(list, pc, localIn(name)))
      : temporaries.has(name);
  const given = (name: string): boolean =>
    everything || label.waiting.has(localIn(name)) || live.has(label.list, label.from, localIn(name));

  const whole = out.slice(from);
  for (const { at, call, back } of cuts.slice(inner)) whole[at - from] = `${call};${back}`;
  const uses = usesOf(whole.join(''));
  const own: string[] = [];
  const params: string[] = [];
  const places: { readonly name: string; readonly place: string }[] = [];
  for (const [name, { written, writtenFirst }] of uses.others) {
    // A temporary belongs to a range that writes it before it reads it, unless what comes after is waiting for it.
    if (isLocal(name) ? given(name) : !writtenFirst || awaited(name)) params.push(name);
    else own.push(name);
    if (!written || !awaited(name)) continue;
    const exchange = exchangeOf(g, name);
    places.push({ name, place: `${g.bind(exchange, exchanges[exchange])}[${places.length + 1}]` });
  }
  if (params.length + places.length > MANY) return;

  jumps.length = first;
  const ways = new Map<number, string>();
  for (const { at, to } of leaving) {
    const text = out[at]!;
    ways.set(to, to === RETURN ? `return ${g.bind('XS', XS)}[0];` : text);
    const result = to === RETURN ? `XS[0]=${text.slice('return'.length, -1) || 'void 0'};` : '';
    out[at] = `{${result}Z=${codeOf(to)};break X;}`;
  }
  for (const cut of cuts.splice(inner)) {
    for (const [to, text] of cut.ways) if (leaves(to)) ways.set(to, text);
    writeCall(g, cut, to => !leaves(to));
  }
  const guarded = g.tries > 0;
  const giving = places.map(({ name, place }) => `${place}=${name};`).join('');
  const name = `q${g.chunks.length}`;
  const signature = [...params, g.tailCalls ? 'D,N' : 'D'].join(',');
  const initials = own.map(x => `${x}=${exchangeOf(g, x) === 'XS' ? 'NULL' : '0'}`);
  const locals = ['Z=0', ...initials, ...uses.views.map(v => `${v}=${memory(g, Number(v.slice(1)))}.view`)].join(',');
  const body = `X:{${out.splice(from).join('')}Z=0;}`;
  g.chunks.push(
    `const ${name}=(${signature})=>{let ${locals};${guarded ? `try{${body}}finally{${giving}}` : `${body}${giving}`}return Z;};`,
  );
  const again = uses.views.map(v => `${v}=M${v.slice(1)}.view;`);
  const back = [...places.map(p => `${p.name}=${p.place};`), ...again].join('');
  cuts.push({ at: out.length, call: `${name}(${signature})`, back, guarded, ways });
  g.emit(`${name}();`);
}

interface Uses {
  readonly views: readonly string[];
  /** The other variables that it mentions: whether it writes them, and whether it does so where it mentions them first. */
  readonly others: ReadonlyMap<string, { written: boolean; readonly writtenFirst: boolean }>;
}

/** Names of variables: of locals, lanes of vectors in locals, temporaries, views. */
const names = /\b(?:[adhilmnrv]\d+|[fg]\d+_\d)\b/g;

function usesOf(text: string): Uses {
  const views = new Set<string>();
  const others = new Map<string, { written: boolean; readonly writtenFirst: boolean }>();
  for (const { 0: name, index } of text.matchAll(names)) {
    if (name[0] === 'v') {
      views.add(name);
      continue;
    }
    const end = index + name.length;
    const writes = text.charCodeAt(end) === 61 && text.charCodeAt(end + 1) !== 61;
    const seen = others.get(name);
    if (seen === undefined) others.set(name, { written: writes, writtenFirst: writes });
    else seen.written ||= writes;
  }
  return { views: [...views], others };
}
