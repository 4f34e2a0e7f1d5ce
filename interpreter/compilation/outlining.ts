// Huge functions: hosts do not optimise beyond a size, so ranges of statements become functions of their own beside it. Such a range takes
// the variables that it mentions, and gives back those that it writes; a jump out of it is a number that it gives, and is made where it is
// called.

import type { Gen, Label } from './generator.ts';
import type { Liveness, Place } from './liveness.ts';
import { memory } from './writing.ts';

/** What is known of a huge function: the memories it uses, and which locals are live where (null: all everywhere). */
export interface Huge {
  readonly memories: ReadonlySet<number>;
  readonly live: Liveness | null;
}

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
  label.waiting = waitingLocals(g, label);
}
/** No local waits. */
export const NOBODY: ReadonlySet<number> = new Set();
/**
 * Those that operands of a label's own read, by the number in their names: a vector that is held as numbers has those of its local. The
 * operands below had been evaluated when the label was opened.
 */
const waitingLocals = (g: Gen, { height }: Label): ReadonlySet<number> =>
  g.st.length <= height ? NOBODY : new Set(g.st.slice(height).flatMap(e => (e.loc ?? []).map(x => localIn(g.locals[x]!.names[0]!))));

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

/** Where a jump leads to, if to a label that is open. */
function destination(g: Gen, to: number): Place | null {
  const at = g.open.get(to);
  if (at === undefined) return null;
  const label = g.labels[at]!;
  if (label.kind === 'loop') return { list: label.list, pc: 0 };
  return g.labels[at - 1]!; // the function is left by returns
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
  const exits = new Set<number>();
  for (const { to } of leaving) exits.add(to);
  for (let i = inner; i < cuts.length; i++) for (const to of cuts[i]!.ways.keys()) if (leaves(to)) exits.add(to);
  const everything = live === null || exits.has(AGAIN);
  const places: Place[] = [label];
  for (const to of exits) {
    const place = destination(g, to);
    if (place !== null) places.push(place);
  }
  const isAwaited = everything ? null : live.among(places);
  const isGiven = everything ? null : live.among([{ list: label.list, pc: label.from }]);
  const waiting = waitingLocals(g, label);
  const temporaries = new Set(g.carriers);
  for (const { own, p } of g.st.slice(label.height)) {
    for (const name of own ?? []) temporaries.add(name);
    // Parameters of loops that have been closed have no owner.
    for (const text of p) for (const { name } of mentionsIn(text)) temporaries.add(name);
  }
  /** Somebody will read it after the range. */
  const awaited = (name: string, x: number): boolean =>
    isLocal(name) ? isAwaited === null || waiting.has(x) || isAwaited(x) : temporaries.has(name);
  const given = (x: number): boolean => isGiven === null || label.waiting.has(x) || isGiven(x);

  const whole = out.slice(from);
  for (const { at, call, back } of cuts.slice(inner)) whole[at - from] = `${call};${back}`;
  const own: string[] = [];
  const params: string[] = [];
  const views: string[] = [];
  const shared: { readonly name: string; readonly place: string }[] = [];
  for (const { name, x, written, writtenFirst } of mentionsIn(whole.join(''))) {
    if (name[0] === 'v') {
      views.push(name);
      continue;
    }
    // A temporary belongs to a range that writes it before it reads it, unless what comes after is waiting for it.
    const comes = awaited(name, x);
    if (isLocal(name) ? given(x) : !writtenFirst || comes) params.push(name);
    else own.push(name);
    if (!written || !comes) continue;
    const exchange = exchangeOf(g, name);
    shared.push({ name, place: `${g.bind(exchange, exchanges[exchange])}[${shared.length + 1}]` });
  }
  if (params.length + shared.length > MANY) return;

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
  const giving = shared.map(({ name, place }) => `${place}=${name};`).join('');
  const name = `q${g.chunks.length}`;
  const signature = [...params, g.tailCalls ? 'D,N' : 'D'].join(',');
  const initials = own.map(x => `${x}=${exchangeOf(g, x) === 'XS' ? 'NULL' : '0'}`);
  const locals = ['Z=0', ...initials, ...views.map(v => `${v}=${memory(g, Number(v.slice(1)))}.view`)].join(',');
  const body = `X:{${out.splice(from).join('')}Z=0;}`;
  g.chunks.push(
    `const ${name}=(${signature})=>{let ${locals};${guarded ? `try{${body}}finally{${giving}}` : `${body}${giving}`}return Z;};`,
  );
  const again = views.map(v => `${v}=M${v.slice(1)}.view;`);
  const back = [...shared.map(p => `${p.name}=${p.place};`), ...again].join('');
  cuts.push({ at: out.length, call: `${name}(${signature})`, back, guarded, ways });
  g.emit(`${name}();`);
}

interface Mention {
  readonly name: string;
  /** The number in it: a local's is its index. */
  readonly x: number;
  written: boolean;
  /** It is written where it is mentioned first. */
  readonly writtenFirst: boolean;
}

/** Of each ASCII character: whether words are made of it, and whether names of variables begin with it. */
const WORD = 1;
const LETTER = 2;
const LANES = 4;
const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  const c = String.fromCharCode(code);
  return 'adhilmnrv'.includes(c) ? WORD | LETTER : 'fg'.includes(c) ? WORD | LETTER | LANES : /\w/.test(c) ? WORD : 0;
});
const classOf = (code: number): number => (code < 128 ? classes[code]! : 0); // NaN behind the end
const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const UNDERSCORE = 95;
const EQUALS = 61;

/** The variables that a text mentions: a letter and a number, with a second one for the lane of a vector in a local. */
function mentionsIn(text: string): Iterable<Mention> {
  const found = new Map<number, Mention>();
  const { length } = text;
  for (let at = 0; at < length; ) {
    const letter = text.charCodeAt(at);
    const kind = classOf(letter);
    const start = at++;
    if (kind === 0) continue;
    let code = text.charCodeAt(at);
    let x = 0;
    if ((kind & LETTER) !== 0) for (; isDigit(code); code = text.charCodeAt(++at)) x = x * 10 + code - 48;
    let isName = at - start > 1;
    let lane = 0;
    if ((kind & LANES) !== 0) {
      // One digit is enough for lanes.
      isName &&= code === UNDERSCORE && isDigit(text.charCodeAt(at + 1));
      if (isName) {
        lane = text.charCodeAt(at + 1) - 47;
        at += 2;
      }
    }
    const end = at;
    while (classOf(text.charCodeAt(at)) !== 0) at++;
    if (!isName || at > end) continue;
    const writes = text.charCodeAt(at) === EQUALS && text.charCodeAt(at + 1) !== EQUALS;
    const key = (x * 8 + lane) * 128 + letter;
    const mention = found.get(key);
    if (mention === undefined) found.set(key, { name: text.slice(start, at), x, written: writes, writtenFirst: writes });
    else if (writes) mention.written = true;
  }
  return found.values();
}
