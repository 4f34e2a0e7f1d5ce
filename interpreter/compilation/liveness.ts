// Which locals are live (spec 4.6.4): may be read before they are written again. By place, which is before an instruction of a list, or at the
// list's end; in bodies without handlers of exceptions. Backwards over the body, again until the heads of loops stay as they are.

import type { Instr } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import { bodiesOf } from '../syntax/traverse.ts';

export interface Liveness {
  /** Whether a local is live before instruction `pc` of a list that is not empty, or at its end. */
  readonly has: (list: Expr, pc: number, x: number) => boolean;
}

/** Sets of 32 locals beyond which nobody looks. */
const MOST = 4_000_000;

/** What never goes on to the next instruction, nor to a label. */
const ends: ReadonlySet<string> = new Set([
  'return', 'unreachable', 'throw', 'throw_ref', 'rethrow', 'return_call', 'return_call_indirect', 'return_call_ref',
]); // biome-ignore format: one family a line

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
  const plain = (e: Instr, here: number, depth: number): void => {
    if (ends.has(e.op)) {
      sets.fill(0, here * width, (here + 1) * width);
      return;
    }
    switch (e.op) {
      case 'br':
        copy(here, targets[depth - e.l]!);
        return;
      case 'br_table':
        sets.fill(0, here * width, (here + 1) * width);
        for (const l of new Set(e.ls)) add(here, targets[depth - l]!);
        return;
    }
    copy(here, here + 1);
    switch (e.op) {
      case 'local.get':
        sets[here * width + (e.x >>> 5)]! |= 1 << e.x;
        break;
      case 'local.set':
      case 'local.tee':
        sets[here * width + (e.x >>> 5)]! &= ~(1 << e.x);
        break;
      default:
        if ('l' in e) add(here, targets[depth - (e.l as number)]!); // branches have labels
    }
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
      const bodies = bodiesOf(e);
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
      if (bodies === null) plain(e, here, f.depth);
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
  while (pass());
  return {
    has: (list, pc, x) => {
      const at = (bases.get(list)! + pc) * width + (x >>> 5); // as before
      return ((sets[at]! >>> x) & 1) !== 0;
    },
  };
}
