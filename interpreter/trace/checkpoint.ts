// The parts of a configuration that change in place, kept as they were. Lists are kept in chunks, and a chunk that has not changed since the
// checkpoint before is the same object: a deep stack is not copied again and again.

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

function chunked<T>(list: readonly T[], before: Chunks<T> | undefined, equal: (a: T, b: T) => boolean): Chunks<T> {
  const out: (readonly T[])[] = [];
  for (let at = 0; at < list.length; at += CHUNK) {
    const old = before?.[out.length];
    const length = Math.min(CHUNK, list.length - at);
    let i = 0;
    if (old?.length === length) while (i < length && equal(old[i]!, list[at + i]!)) i++;
    out.push(old !== undefined && i === length ? old : list.slice(at, at + length));
  }
  return out;
}

const nextOf = (k: Context): number => {
  if (k.kind !== TRY) return 0;
  const own = k.own as Trying; // its kind says so
  return 'clauses' in own ? own.next : 0;
};

/** How many things there are to be saved. */
export const sizeOf = (z: Config): number => z.stack.length + z.given.length + z.slots;

const noLocals: readonly Val[] = [];

export function save(z: Config, before: Saved | null): Saved {
  const contexts: SavedContext[] = [];
  let { frame } = z;
  for (let k: Context | null = z.context; k !== null; k = k.outer) {
    const isFrame = k.caller !== null;
    const locals = isFrame || k.outer === null ? frame.locals.slice() : noLocals;
    contexts.push({ k, pc: k.pc, catches: k.catches, next: nextOf(k), frame: isFrame || k.outer === null ? frame : null, locals });
    if (k.caller !== null) frame = k.caller;
  }
  contexts.reverse();
  return {
    stack: chunked(z.stack, before?.stack, same),
    given: chunked(z.given, before?.given, same),
    contexts: chunked(contexts, before?.contexts, sameContext),
    frame: z.frame,
    context: z.context,
    frames: z.frames,
    slots: z.slots,
    trapped: z.trapped,
  };
}

export function restore(z: Config, s: Saved): void {
  z.stack.length = 0;
  for (const chunk of s.stack) for (const v of chunk) z.stack.push(v);
  z.given.length = 0;
  for (const chunk of s.given) for (const e of chunk) z.given.push(e);
  for (const chunk of s.contexts)
    for (const { k, pc, catches, next, frame, locals } of chunk) {
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
