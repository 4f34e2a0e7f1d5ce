// The parts of a configuration that change in place, kept as they were. Lists are kept in chunks, and a chunk that has not changed since the
// checkpoint before is the same object. What lies outside of the outermost context that was ever innermost since then has not changed
// (rules touch the innermost context alone), so it is neither looked at nor copied: saving and restoring cost the same at any depth.

import type { Admin, Config, Context, Frame } from '../execution/configuration.ts';
import { TRY, type Trying } from '../execution/rules/legacy.ts';
import type { Val } from '../runtime/values.ts';
import type { Catch } from '../syntax/instructions.ts';

const CHUNK = 256;

interface SavedContext {
  readonly k: Context;
  readonly pc: number;
  readonly catches: readonly Catch[];
  /** Of a legacy `try`: the next clause. */
  readonly next: number;
  /** Of a frame: the frame itself, with its locals as they were. */
  readonly frame: Frame | null;
  readonly locals: readonly (Val | undefined)[];
}
type Chunks<T> = readonly (readonly T[])[];

export interface Saved {
  readonly stack: Chunks<Val>;
  readonly given: Chunks<Admin>;
  readonly contexts: Chunks<SavedContext>;
  readonly frame: Frame;
  readonly context: Context;
  /** Of the innermost context; the outermost is at 0. */
  readonly depth: number;
  readonly frames: number;
  readonly slots: number;
  readonly trapped: Config['trapped'];
}

const same = <T>(a: T, b: T): boolean => a === b;
const sameContext = (a: SavedContext, b: SavedContext): boolean =>
  a.k === b.k &&
  a.pc === b.pc &&
  a.catches === b.catches &&
  a.next === b.next &&
  a.frame === b.frame &&
  a.locals.every((v, i) => v === b.locals[i]);

/** What `save` and `restore` have looked at so far, of all timelines, in elements of lists: the measure of their cost. */
export const touched = { elements: 0 };

/**
 * A list in chunks; below `from` it is as it was in the chunks before. `part` gives the list's elements from an index on, up to another.
 */
function chunked<T>(
  length: number,
  from: number,
  before: Chunks<T> | undefined,
  part: (from: number, to: number) => readonly T[],
  equal: (a: T, b: T) => boolean,
): Chunks<T> {
  const whole = before === undefined ? 0 : Math.floor(from / CHUNK);
  const out: (readonly T[])[] = before?.slice(0, whole) ?? [];
  for (let at = whole * CHUNK; at < length; at += CHUNK) {
    const old = before?.[out.length];
    const end = Math.min(at + CHUNK, length);
    // Of a chunk that lies on the border, what is below it is taken over.
    const now = before !== undefined && at < from ? [...(old ?? []).slice(0, from - at), ...part(from, end)] : part(at, end);
    touched.elements += now.length;
    out.push(old?.length === now.length && now.every((x, i) => equal(x, old[i]!)) ? old : now);
  }
  return out;
}

/** Puts a list back from an index on. */
function refill<T>(list: T[], chunks: Chunks<T>, from: number): void {
  list.length = Math.min(list.length, from);
  for (let c = Math.floor(from / CHUNK); c < chunks.length; c++) {
    const chunk = chunks[c]!;
    for (let i = Math.max(0, from - c * CHUNK); i < chunk.length; i++) list.push(chunk[i]!);
    touched.elements += chunk.length;
  }
}

const nextOf = (k: Context): number => {
  if (k.kind !== TRY) return 0;
  const own = k.own as Trying; // its kind says so
  return 'clauses' in own ? own.next : 0;
};

const noLocals: readonly Val[] = [];

/** How many contexts there are: the depth of the innermost one is one less. */
export function depthOf(z: Config): number {
  let n = 0;
  for (let k: Context | null = z.context; k !== null; k = k.outer) n++;
  return n;
}

/** How far contexts are looked back for one that a step has left in place. */
const near = 4;

/**
 * After a step that began with `context` innermost, which is at `depth`: the depth of the innermost one now, and of the outermost that the step
 * may have touched.
 */
export function moved(z: Config, context: Context, depth: number): { readonly depth: number; readonly low: number } {
  if (z.context === context) return { depth, low: depth };
  let ours: Context | null = z.context;
  for (let i = 0; i <= near && ours !== null; i++, ours = ours.outer) {
    let before: Context | null = context;
    for (let j = 0; j <= near && before !== null; j++, before = before.outer) {
      if (before === ours) return { depth: depth - j + i, low: depth - j };
    }
  }
  return { depth: depthOf(z) - 1, low: 0 };
}

/**
 * Of a configuration whose innermost context is at `depth`. `before` is the checkpoint before, and `low` the depth of the outermost context that
 * was touched since: what is further out is as it was.
 */
export function save(z: Config, depth: number, before: Saved | null, low: number): Saved {
  const contexts: SavedContext[] = [];
  let { frame } = z;
  let at = depth;
  let base = 0;
  let below = 0;
  for (let k: Context | null = z.context; k !== null; k = k.outer, at--) {
    const isFrame = k.caller !== null;
    const locals = isFrame || k.outer === null ? frame.locals.slice() : noLocals;
    contexts.push({ k, pc: k.pc, catches: k.catches, next: nextOf(k), frame: isFrame || k.outer === null ? frame : null, locals });
    if (k.caller !== null) frame = k.caller;
    base = k.base;
    below = k.below;
    // Locals are those of the activation around the context that was touched.
    if (before !== null && at <= low && isFrame) break;
  }
  contexts.reverse();
  const from = before === null || at < 0 ? 0 : at;
  const known = before === null || from === 0 ? undefined : before;
  return {
    stack: chunked(z.stack.length, known === undefined ? 0 : base, known?.stack, (a, b) => z.stack.slice(a, b), same),
    given: chunked(z.given.length, known === undefined ? 0 : below, known?.given, (a, b) => z.given.slice(a, b), same),
    contexts: chunked(depth + 1, from, known?.contexts, (a, b) => contexts.slice(a - from, b - from), sameContext),
    frame: z.frame,
    context: z.context,
    depth,
    frames: z.frames,
    slots: z.slots,
    trapped: z.trapped,
  };
}

const at = (s: Saved, depth: number): SavedContext => s.contexts[Math.floor(depth / CHUNK)]![depth % CHUNK]!;

/** `low`: the depth of the outermost context that was touched since the configuration was saved. */
export function restore(z: Config, s: Saved, low: number): void {
  let from = Math.min(low, s.depth);
  while (from > 0 && at(s, from).frame === null) from--;
  const { k } = at(s, from);
  refill(z.stack, s.stack, from === 0 ? 0 : k.base);
  refill(z.given, s.given, from === 0 ? 0 : k.below);
  touched.elements += s.depth + 1 - from;
  for (let d = from; d <= s.depth; d++) {
    const { k, pc, catches, next, frame, locals } = at(s, d);
    k.pc = pc;
    k.catches = catches;
    if (k.kind === TRY) {
      const own = k.own as Trying; // its kind says so
      if ('clauses' in own) own.next = next;
    }
    if (frame !== null) for (let i = 0; i < locals.length; i++) frame.locals[i] = locals[i];
  }
  z.frame = s.frame;
  z.context = s.context;
  z.frames = s.frames;
  z.slots = s.slots;
  z.trapped = s.trapped;
  z.result = null;
  z.w = undefined;
}
