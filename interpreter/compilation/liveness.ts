// Which locals are live (spec 4.6.4): may be read before they are written again. By place, which is before an instruction of a list, or at the
// list's end; in bodies without handlers of exceptions. Backwards over the body, again until the heads of loops stay as they are.

import type { Instr, InstrOf } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import { bodiesOf, leaving, structured } from '../syntax/traverse.ts';

/** Before instruction `pc` of a list that is not empty, or at its end. */
export interface Place {
  readonly list: Expr;
  readonly pc: number;
}
export interface Liveness {
  /** Which locals are live at one of the places. */
  readonly among: (places: readonly Place[]) => (x: number) => boolean;
}

/** Sets of 32 locals beyond which nobody looks, and times over the body: each follows one branch more back to a loop around. */
const MOST = 4_000_000;
const TIMES = 30;

/** What an instruction does; `END` goes on neither to the next one nor to a label. */
const NOTHING = 0;
const READS = 1;
const WRITES = 2;
const END = 3;
const BRANCH = 4;
const TABLE = 5;
const MAYBE = 6;
const BODIES = 7;
const deeds: ReadonlyMap<string, number> = new Map([
  ...[...leaving].map(op => [op, END] as const),
  ['local.get', READS],
  ['local.set', WRITES],
  ['local.tee', WRITES],
  ['br', BRANCH],
  ['br_table', TABLE],
  ...['br_if', 'br_on_null', 'br_on_non_null', 'br_on_cast', 'br_on_cast_fail'].map(op => [op, MAYBE] as const),
  ...[...structured].map(op => [op, BODIES] as const),
]);

// By their deeds.
const labelOf = (e: Instr): number => (e as InstrOf<'br'>).l;
const localOf = (e: Instr): number => (e as InstrOf<'local.get'>).x;

interface Frame {
  readonly list: Expr;
  readonly base: number;
  readonly depth: number;
  /** The place that a branch to its label goes to. */
  readonly target: number;
  readonly loop: boolean;
  /** Instructions to go. */
  pc: number;
  /** The bodies of the next one are done. */
  inside: boolean;
}

/** Null where it would be too much work. */
export function liveness(body: Expr, locals: number): Liveness | null {
  const width = (locals + 31) >>> 5;
  const bases = new Map<Expr, number>();
  let places = 0;
  const open: Expr[] = [body];
  for (let list = open.pop(); list !== undefined; list = open.pop()) {
    bases.set(list, places);
    places += list.length + 1;
    for (const e of list) for (const inner of bodiesOf(e) ?? []) if (inner.length > 0) open.push(inner);
  }
  if (places * width > MOST) return null;
  /** The last place is the function's end, where nothing is live. */
  const sets = new Uint32Array((places + 1) * width);
  const after = places;
  /** By depth, the place that branches go to. */
  const targets: number[] = [];

  const copy = (to: number, from: number): void => {
    for (let i = 0; i < width; i++) sets[to * width + i] = sets[from * width + i]!;
  };
  const add = (to: number, from: number): void => {
    for (let i = 0; i < width; i++) sets[to * width + i]! |= sets[from * width + i]!;
  };
  const plain = (deed: number, e: Instr, here: number, depth: number): void => {
    if (deed === END || deed === TABLE) sets.fill(0, here * width, (here + 1) * width);
    else copy(here, deed === BRANCH ? targets[depth - labelOf(e)]! : here + 1);
    if (deed === READS) sets[here * width + (localOf(e) >>> 5)]! |= 1 << localOf(e);
    else if (deed === WRITES) sets[here * width + (localOf(e) >>> 5)]! &= ~(1 << localOf(e));
    else if (deed === MAYBE) add(here, targets[depth - labelOf(e)]!);
    else if (deed === TABLE) for (const l of new Set((e as InstrOf<'br_table'>).ls)) add(here, targets[depth - l]!); // its deed
  };
  /** Once over the body. Whether the head of a loop has changed. */
  const pass = (): boolean => {
    let changed = false;
    const frame = (list: Expr, depth: number, target: number | null): Frame => {
      const base = bases.get(list)!; // all that are not empty were seen
      return { list, base, depth, target: target ?? base, loop: target === null, pc: list.length, inside: false };
    };
    const frames = [frame(body, 0, after)];
    for (let f = frames.at(-1); f !== undefined; f = frames.at(-1)) {
      targets[f.depth] = f.target;
      if (f.pc === 0) {
        frames.pop();
        continue;
      }
      const e = f.list[f.pc - 1]!;
      const here = f.base + f.pc - 1;
      const deed = deeds.get(e.op) ?? NOTHING;
      const bodies = deed === BODIES ? bodiesOf(e)! : null; // it has some
      if (bodies !== null && !f.inside) {
        f.inside = true;
        for (const inner of bodies) {
          if (inner.length === 0) continue;
          const next = frame(inner, f.depth + 1, e.op === 'loop' ? null : here + 1);
          copy(next.base + inner.length, here + 1);
          frames.push(next);
        }
        continue;
      }
      const before = f.loop && f.pc === 1 ? sets.slice(here * width, (here + 1) * width) : null;
      if (bodies === null) plain(deed, e, here, f.depth);
      else {
        // An `if` without a second arm may go on at once.
        if (e.op === 'if' && bodies.length === 1) copy(here, here + 1);
        else sets.fill(0, here * width, (here + 1) * width);
        for (const inner of bodies) add(here, inner.length === 0 ? here + 1 : bases.get(inner)!);
      }
      if (before?.some((word, i) => word !== sets[here * width + i]!)) changed = true;
      f.inside = false;
      f.pc--;
    }
    return changed;
  };
  for (let times = 1; pass(); times++) if (times === TIMES) return null;
  return {
    among: places => {
      const all = new Uint32Array(width);
      for (const { list, pc } of places) {
        const at = (bases.get(list)! + pc) * width; // as before
        for (let i = 0; i < width; i++) all[i]! |= sets[at + i]!;
      }
      return x => ((all[x >>> 5]! >>> x) & 1) !== 0;
    },
  };
}
