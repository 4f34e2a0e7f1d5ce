// Index spaces of a module, by name and by number (spec 6.6.1 "identifier contexts").

import { parseU } from '../interpreter/numerics/literals.ts';
import { refuse } from '../interpreter/syntax/diagnostic.ts';
import type { NameMap } from '../interpreter/syntax/modules.ts';
import type { Pos, Source } from '../interpreter/syntax/source.ts';
import { identOf } from './strings.ts';
import type { Token } from './tree.ts';

export interface Space {
  /** What it is called where a name is bound twice, and where it is unknown: the suite's wordings differ. */
  readonly short: string;
  readonly long: string;
  readonly byName: Map<string, number>;
  count: number;
  /** Names to be shown: identifiers, or annotations in their place. */
  readonly names: NameMap;
}

export const space = (short: string, long: string, names: NameMap = new Map()): Space => ({
  short,
  long,
  byName: new Map(),
  count: 0,
  names,
});

/** Takes the next index, under `id` if there is one. Errors: the identifier is taken. */
export function bind(source: Source, s: Space, id: Token | null): number {
  const index = s.count++;
  if (id !== null) {
    const name = identOf(source, id);
    if (s.byName.has(name))
      throw refuse(
        'malformed',
        `duplicate ${s.short}`,
        `${cropped(id)} is already the name of ${s.long} ${s.byName.get(name)}`,
        at(source, id),
      );
    s.byName.set(name, index);
    s.names.set(index, name);
  }
  return index;
}

/** An index, written as a number or an identifier. A number is not checked against the space: that is validation's. */
export function indexIn(source: Source, s: Space, t: Token): number {
  if (t.text.charCodeAt(0) !== 0x24) return u32(source, t);
  const index = s.byName.get(identOf(source, t));
  if (index === undefined)
    throw refuse('malformed', `unknown ${s.long}`, `${cropped(t)}${suggestion(identOf(source, t), s.byName.keys())}`, at(source, t));
  return index;
}

export function u32(source: Source, t: Token): number {
  const text = t.text;
  if (text.length === 1) return text.charCodeAt(0) - 0x30;
  const n = parseU(text, 32);
  if (n === null) throw refuse('malformed', 'i32 constant out of range', cropped(t), at(source, t));
  return n;
}

export const at = (source: Source, t: Token): { source: Source; pos: Pos; end: Pos } => ({
  source,
  pos: t.offset,
  end: t.offset + t.text.length,
});

const LONGEST = 40;
/** A token may be as long as the input: as much of it as a message takes. */
export const cropped = (t: { readonly text: string }): string => (t.text.length > LONGEST ? `${t.text.slice(0, LONGEST)}…` : t.text);

// ─── Near misses ───

const MAX_NAMES = 2000;
const MAX_LENGTH = 64;

/** Three rows of a table of distances, used again and again. */
const table = [new Uint8Array(128), new Uint8Array(128), new Uint8Array(128)] as const;
/** Edit distance, two letters that changed places being one edit, or `limit` + 1 where it is more. Of words of at most MAX_LENGTH. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let [before, row, next]: readonly [Uint8Array, Uint8Array, Uint8Array] = table;
  for (let j = 0; j <= b.length; j++) row[j] = j;
  for (let i = 1; i <= a.length; i++) {
    next[0] = i;
    let least = i;
    const c = a.charCodeAt(i - 1);
    for (let j = 1; j <= b.length; j++) {
      let d = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (c === b.charCodeAt(j - 1) ? 0 : 1));
      if (i > 1 && j > 1 && c === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1)) d = Math.min(d, before[j - 2]! + 1);
      next[j] = d;
      if (d < least) least = d;
    }
    if (least > limit + 1) return limit + 1; // letters that change places go back one row further
    [before, row, next] = [row, next, before];
  }
  return row[b.length]!;
}

/** `, did you mean $a, $b or $c?`, or nothing where no name is near. Costs little: long names and many names are not compared. */
export function suggestion(name: string, names: Iterable<string>, sigil = '$'): string {
  if (name.length > MAX_LENGTH) return '';
  const limit = Math.max(1, Math.floor(name.length / 3));
  const near: { candidate: string; d: number }[] = [];
  let seen = 0;
  for (const candidate of names) {
    if (++seen > MAX_NAMES) break;
    // A single letter is one away from every name of one or two.
    if (candidate.length > MAX_LENGTH || (name.length === 1 && candidate.length > 1)) continue;
    const d = distance(name, candidate, limit);
    if (d <= limit) near.push({ candidate, d });
  }
  const best = near
    .sort((a, b) => a.d - b.d)
    .slice(0, 3)
    .map(n => `${sigil}${n.candidate}`);
  if (best.length === 0) return '';
  return `, did you mean ${best.length === 1 ? best[0] : `${best.slice(0, -1).join(', ')} or ${best.at(-1)}`}?`;
}
