// Huge functions: hosts do not optimise beyond a size, so ranges of statements become functions of their own inside, which share its
// variables. A jump out of such a range is a number that it gives; where it is called, the jump is made.

import type { Gen, Label } from './generator.ts';

/** Characters of source beyond which a function is cut up, and of a range. */
export const HUGE = 40_000;
const CHUNK = 12_000;

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

/** Characters that are worth a function of their own behind a block that a table of branches leads to. */
const CASE = 400;
/** How many targets make such a table. */
export const CASES = 8;

/**
 * A block that a table of branches leads to has been closed: what comes is a case. It is cut off without the block before it, so that the
 * table and the skeleton of its blocks stay in one function, and a case is reached without passing through the others.
 */
export function beginCase(g: Gen): void {
  const label = g.labels[g.labels.length - 1]!;
  label.mark = g.out.length;
  label.scanned = label.mark;
  label.size = 0;
  label.inCase = true;
}

/** Between two instructions: cuts off what has been written of the list at hand, if it is large. */
export function outline(g: Gen, label: Label): void {
  if (label.scanned < 0 || label.scanned > g.out.length) {
    label.mark = g.out.length;
    label.scanned = label.mark;
    label.size = 0;
  }
  for (; label.scanned < g.out.length; label.scanned++) label.size += g.out[label.scanned]!.length;
  const enough = label.inCase && (label.dead || label.pc >= label.list.length) ? CASE : CHUNK;
  if (label.size < enough || (g.handlers && g.labels.some(l => l.scoped))) return;
  cutOff(g, label.mark);
  label.scanned = -1;
}

/** A loop has been closed: it becomes a function if it can have copies of the variables, which hosts then hold in registers. */
export function outlineLoop(g: Gen, head: number): void {
  const { out, cuts } = g;
  if (g.handlers || (cuts.length > 0 && cuts[cuts.length - 1]!.at >= head) || g.labels.some(l => l.scoped)) return;
  let size = 0;
  for (let at = head; at < out.length && size < CASE; at++) size += out[at]!.length;
  if (size < CASE) return;
  cutOff(g, head);
  const label = g.labels[g.labels.length - 1]!;
  if (label.scanned > head) {
    label.scanned = label.mark;
    label.size = 0;
  }
}

/** A call of a range: where it stands, and the jumps that it may ask for, by the number that it gives. */
export interface Cut {
  readonly at: number;
  readonly name: string;
  readonly ways: ReadonlyMap<number, string>;
  /** Variables that it has in common with what is around it. */
  readonly shared: ReadonlySet<string>;
}
/** What a range gives for a jump: not 0, which is nothing. */
const codeOf = (to: number): number => (to < 0 ? to : to + 1);

/** Writes the call: some of its jumps are made here, the others are left to the caller of the function that this stands in. */
function writeCall(g: Gen, { at, name, ways }: Cut, here: (to: number) => boolean): void {
  const made = [...ways].filter(([to]) => here(to));
  const rest = made.length < ways.size ? 'default:return RC;' : '';
  if (ways.size === 0) g.out[at] = `${name}();`;
  else if (made.length === 0) g.out[at] = `if(RC=${name}())return RC;`;
  else g.out[at] = `if(RC=${name}())switch(RC){${made.map(([to, text]) => `case ${codeOf(to)}:${text}`).join('')}${rest}}`;
}
/** Writes the calls that are left when the function is done. */
export function writeCalls(g: Gen): void {
  for (const cut of g.cuts) writeCall(g, cut, () => true);
}

function cutOff(g: Gen, from: number): void {
  const { out, jumps, cuts } = g;
  const leaves = (to: number): boolean => to < 0 || g.open.has(to);
  const ways = new Map<number, string>();
  let inner = cuts.length;
  while (inner > 0 && cuts[inner - 1]!.at >= from) inner--;
  /** No other range is called in it, and nobody sees the variables when it is left by an exception. */
  const alone = inner === cuts.length && !g.handlers;
  const exit = (to: number): string => (alone ? `Z=${codeOf(to)};break X;` : `return ${codeOf(to)};`);
  let first = jumps.length;
  while (first > 0 && jumps[first - 1]!.at >= from) first--;
  for (const { at, to } of jumps.splice(first)) {
    if (!leaves(to)) continue;
    const text = out[at]!;
    ways.set(to, to === RETURN ? 'return RV;' : text);
    const value = to === RETURN ? text.slice('return'.length, -1) : '';
    out[at] = value === '' ? `{${exit(to)}}` : `{RV=${value};${exit(to)}}`;
  }
  const shared = new Set(g.carriers);
  for (const e of g.st) for (const name of e.own ?? []) shared.add(name);
  for (const cut of cuts.splice(inner)) {
    for (const [to, text] of cut.ways) if (leaves(to)) ways.set(to, text);
    for (const name of cut.shared) shared.add(name);
    writeCall(g, cut, to => !leaves(to));
  }
  const name = `q${g.chunks.length}`;
  const used = usesOf(out.splice(from).join(''), shared);
  g.chunks.push(`const ${name}=function(){${alone ? aloneBody(used) : `${used.own}${used.text}`}};`);
  cuts.push({ at: out.length, name, ways, shared: used.others });
  g.emit(`${name}();`);
}

interface Uses {
  readonly text: string;
  /** Declares the temporaries that nobody else reads what they are given here of. */
  readonly own: string;
  /** The other variables that it mentions, and those that it writes. */
  readonly others: ReadonlySet<string>;
  readonly written: ReadonlySet<string>;
  /** Where mentions of the other variables end. */
  readonly ends: readonly number[];
}

/** Of each character: whether words are made of it, and whether names of variables begin with it. */
const WORD = 1;
const LETTER = 2;
const classes = Uint8Array.from({ length: 128 }, (_, code) => {
  const c = String.fromCharCode(code);
  return 'lhmnvidar'.includes(c) ? LETTER | WORD : /\w/.test(c) ? WORD : 0;
});
const classOf = (code: number): number => (code < 128 ? classes[code]! : 0);
const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** A temporary belongs to a range that writes it before it reads it, unless it is `shared`: awaited by what comes after. */
function usesOf(text: string, shared: ReadonlySet<string>): Uses {
  const own: string[] = [];
  const others = new Set<string>();
  const written = new Set<string>();
  const ends: number[] = [];
  /** By letter and number: not seen yet, own, another, another that is written. */
  const seen: number[][] = [];
  const { length } = text;
  let at = 0;
  while (at < length) {
    const first = text.charCodeAt(at);
    const kind = classOf(first);
    const start = at++;
    if (kind === 0) continue;
    let number = 0;
    if ((kind & LETTER) !== 0)
      for (let code = text.charCodeAt(at); at < length && isDigit(code); code = text.charCodeAt(at)) {
        number = number * 10 + code - 48;
        at++;
      }
    const digits = at - start - 1;
    const begun = at;
    while (at < length && classOf(text.charCodeAt(at)) !== 0) at++;
    if (digits === 0 || at > begun) continue;
    const writes = text.charCodeAt(at) === 61 && text.charCodeAt(at + 1) !== 61;
    const states = seen[first - 97] ?? [];
    seen[first - 97] = states;
    let state = states[number] ?? 0;
    if (state === 0) {
      const name = text.slice(start, at);
      state = 2;
      if (writes && (first === 105 || first === 100 || first === 97) && !shared.has(name)) {
        state = 1;
        own.push(`${name}=0`);
      } else others.add(name);
      states[number] = state;
    }
    if (state === 1) continue;
    ends.push(at);
    if (writes && state === 2) {
      written.add(text.slice(start, at));
      states[number] = 3;
    }
  }
  return { text, own: own.length === 0 ? '' : `let ${own.join(',')};`, others, written, ends };
}

/** The body on copies of the variables, which hosts hold in registers: they are read at its beginning and written at its end. */
function aloneBody({ text, own, others, written, ends }: Uses): string {
  const read = [...others].map(name => `${name}_=${name},`).join('');
  const back = [...others].filter(name => written.has(name)).map(name => `${name}=${name}_;`).join(''); // biome-ignore format: one line
  const pieces: string[] = [];
  let from = 0;
  for (const end of ends) {
    pieces.push(text.slice(from, end));
    from = end;
  }
  pieces.push(text.slice(from));
  return `let ${read}Z=0;${own}X:{${pieces.join('_')}}${back}return Z;`;
}
