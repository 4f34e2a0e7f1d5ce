// Tables of branches (spec 4.6.2 `br_table`) as JavaScript: a `switch` that jumps to labels. Of a long one the blocks that it leads to, all begun in
// front of it, nest as deep as it is long, and hosts look through all of them at each jump while they compile. Where such a function is not
// optimised anyway, the table is in groups: it leads to the first block of a group, and only there the others begin, before another `switch`.

import { reachEnd } from './bases.ts';
import { jumpIf, target } from './blocks.ts';
import type { Gen, Label } from './generator.ts';
import { leave } from './outlining.ts';

/** `ls`: by index the label that it leads to; the last one where the index is of none. What branches carry is on top of the stack. */
export function table(g: Gen, index: string, ls: readonly number[]): void {
  const last = ls[ls.length - 1]!;
  for (const l of ls) reachEnd(g, target(g, l));
  if (g.huge !== null && ls.length >= g.host.sizes.targets) for (const l of ls) target(g, l).dispatched = true;
  const t = group(g, ls);
  g.emit(t === null ? `switch(${index}){` : `switch(${t}=${index}){`);
  /** Whether a block is in a group of this table's; in one of another's it is reached as by any branch. */
  const isOwn = ({ group: own }: Label): boolean => own !== null && own.index === t;
  // Neighbours that go to the same place share their jump, and those that go where the default does need none.
  const place = (l: number): Label => (isOwn(target(g, l)) ? target(g, l).group!.first : target(g, l)); // it has one
  const goTo = (l: number): void => {
    if (isOwn(target(g, l))) leave(g, place(l).id, `break B${place(l).id};`);
    else jumpIf(g, target(g, l), '');
  };
  for (let k = 0; k < ls.length - 1; k++) {
    const l = ls[k]!;
    if (l === last) continue;
    const next = ls[k + 1]!;
    g.emit(`case ${k}:`);
    if (k + 2 < ls.length && next !== last && place(next) === place(l)) continue;
    goTo(l);
  }
  g.emit(isOwn(target(g, last)) ? `default:${t}=${target(g, last).key};` : 'default:');
  goTo(last);
  g.emit('}');
}

/** Makes groups of the innermost blocks, if they are many and nothing has been written in them; the variable that tells which one is meant. */
function group(g: Gen, ls: readonly number[]): string | null {
  if ((g.huge === null && !g.cold) || typeof g.form === 'number' || target(g, 0).head !== g.out.length - 1) return null;
  const blocks: Label[] = [];
  const outermost = ls.reduce((a, b) => Math.max(a, b));
  for (let l = 0; l <= outermost; l++) {
    const label = target(g, l);
    if (label.kind !== 'block' || label.params.length > 0 || label.results.length > 0 || label.targeted) break;
    if (label.head !== g.out.length - 1 - l) break;
    blocks.push(label);
  }
  const { group: most } = g.host.sizes;
  if (blocks.length < 3 * most) return null;
  const t = g.alloc('i');
  g.carriers.add(t); // for good: it is the table's
  const keys = blocks.map((_, l) => ls.length + l);
  const cases = blocks.map(() => '');
  for (let k = ls.length - 2; k >= 0; k--) {
    const l = ls[k]!;
    if (l === ls[ls.length - 1] || l >= blocks.length) continue;
    keys[l] = k;
    cases[l] = `case ${k}:${cases[l]!}`;
  }
  for (let l = 0; l < blocks.length; l++) if (cases[l] === '') cases[l] = `case ${keys[l]!}:`; // others lead there
  for (let from = most; from < blocks.length; from += most) {
    const first = blocks[from]!;
    const members = blocks.slice(from, from + most);
    let heads = '';
    let jumps = '';
    for (const [i, label] of members.entries()) {
      if (label !== first) heads = `B${label.id}:{${heads}`;
      jumps += `${cases[from + i]!}break${label === first ? '' : ` B${label.id}`};`;
    }
    const made = { first, index: t, text: `${heads}switch(${t}){${jumps}}`, opened: false };
    for (const [i, label] of members.entries()) {
      label.group = made;
      label.key = keys[from + i]!;
      label.targeted = true;
      label.dispatched = g.huge !== null; // what is cut off has no part of what stands behind the first
    }
  }
  return t;
}
