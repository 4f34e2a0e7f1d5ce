// Stretches of the journal between two checkpoints: of several writes to one place only the oldest is kept, since only what was there
// first has to come back. So a stretch is as long as what was touched, not as what was done.

import type { Change, Undo } from '../runtime/store.ts';

/** Widths of writes that are told apart by number; wider ones are all kept. */
const WIDTHS = 32;

/**
 * The same stretch without what is of no use. `objects`: how many structures and arrays there were at its beginning; those that came
 * later are gone when it has been undone.
 */
export function compact(entries: readonly Undo[], objects: number): Undo[] {
  const seen = new Map<object, Set<number>>();
  const isNew = (x: object, key: number): boolean => {
    let keys = seen.get(x);
    if (keys === undefined) {
      keys = new Set();
      seen.set(x, keys);
    }
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  };
  return entries.filter(({ of }) => {
    if (of?.kind === 'field' && of.a.addr >= objects) return false;
    const place = of === undefined ? null : placeOf(of);
    return place === null || isNew(...place);
  });
}

/** What a write was to, and which part of it; null where it is not told apart from others. */
function placeOf(of: Change): readonly [object, number] | null {
  switch (of.kind) {
    case 'memory':
      return of.old.length < WIDTHS ? [of.m, of.ea * WIDTHS + of.old.length] : null;
    case 'memory-size':
      return [of.m, -1];
    case 'global':
      return [of.g, 0];
    case 'table':
      return [of.t, of.i];
    case 'table-size':
      return [of.t, -1];
    case 'field':
      return [of.a, of.i];
    case 'elem':
      return [of.e, 0];
    case 'data':
      return [of.d, 0];
  }
}

/** Takes a stretch back, the last write first. */
export function undoAll(entries: readonly Undo[]): void {
  for (let i = entries.length - 1; i >= 0; i--) entries[i]!();
}
