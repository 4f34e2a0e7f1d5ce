// The state of the validation algorithm (spec Appendix "Validation Algorithm"): an operand stack of types, a control stack of frames,
// and which locals are set. One state serves all bodies of a module, so that a short body costs no allocation.

import type { Note } from '../syntax/diagnostic.ts';
import { refuse } from '../syntax/diagnostic.ts';
import type { Instr } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import type { Pos } from '../syntax/source.ts';
import type { ArrowType, RefType, ValType } from '../syntax/types.ts';
import type { Context } from './context.ts';
import { invalid, showAll, showIn } from './context.ts';
import { matchValType } from './subtyping.ts';

/** A block that is open: `e` null for a whole body. `params`, `results` and what a branch to it takes; where its operands begin. */
export interface Frame {
  readonly e: Instr | null;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  readonly branch: readonly ValType[];
  readonly height: number;
  /** How many locals had been set when it was entered; what is set in it is unset at its end. */
  readonly setBefore: number;
  unreachable: boolean;
  /** The instructions that are being walked, and how far; whether a second arm waits. */
  body: Expr;
  at: number;
  orelse: Expr | null;
  /** How many clauses of a legacy `try` have been begun: above 0, one of them is what is being walked. */
  clause: number;
  /** The last `br_table` (by `State.tables`) that was held against this frame, so that each label of one is checked once. */
  seen: number;
}

/** Operands are `types[0 .. sp)`, with the position of the instruction that pushed each. */
export interface State {
  readonly C: Context;
  readonly types: ValType[];
  readonly origins: Pos[];
  sp: number;
  readonly frames: Frame[];
  frame: Frame;
  /** The instruction at hand. */
  e: Instr | null;
  pos: Pos;
  /** Parameters and locals of the function; the results it returns, null in a constant expression. */
  locals: readonly ValType[];
  results: readonly ValType[] | null;
  /** 1 for a local that may not be read yet; null where all have defaults. `set`: those that were set since, in order. */
  unset: Uint8Array | null;
  readonly set: number[];
  /** How many `br_table`s there were. */
  tables: number;
  /** How many operands were moved or compared in lists; see `spend`. */
  work: number;
}

export const noTypes: readonly ValType[] = [];

const outside: Frame = {
  e: null, params: [], results: [], branch: [], height: 0, setBefore: 0, unreachable: false, body: [], at: 0, orelse: null, clause: 0,
  seen: 0,
}; // biome-ignore format: fields only

export const newState = (C: Context): State => ({
  C, types: [], origins: [], sp: 0, frames: [], frame: outside, e: null, pos: -1, locals: [], results: null, unset: null, set: [],
  tables: 0, work: 0,
}); // biome-ignore format: fields only

// ─── Errors ───

const shownDepth = 6;

const stackText = (S: State): string => {
  const { C, types, sp, frame } = S;
  const from = Math.max(frame.height, sp - shownDepth);
  const shown = showAll(C, types.slice(from, sp));
  return `${from > frame.height ? shown.replace('[', '[… ') : shown}${frame.unreachable ? ' in unreachable code' : ''}`;
};

/** Where the operand at `at` came from; where there is none, what keeps the operands of outer blocks from being used. */
const notesOf = (S: State, at: number): Note[] => {
  const { frame, C } = S;
  if (at >= frame.height && at < S.sp)
    return [{ text: `this gives ${showIn(C, S.types[at]!)}`, source: C.module.source, pos: S.origins[at]! }];
  if (frame.e === null || frame.height === 0 || frame.unreachable) return [];
  return [{ text: `inside this ${frame.e.op}, operands pushed before it cannot be taken`, source: C.module.source, pos: frame.e.pos }];
};

/** `at` is where the operand at fault lies on the stack, below the frame's height where there is none. */
const mismatch = (S: State, takes: readonly ValType[], at: number) => {
  const detail = S.e?.op === 'throw' ? suiteWording(S, takes) : `${subject(S)} takes ${showAll(S.C, takes)}; the stack is ${stackText(S)}`;
  return invalid(S.C, S.pos, 'type mismatch', detail, notesOf(S, at));
};

// The official suite (throw.wast, legacy/try_catch.wast) pins the wording of the OCaml interpreter for `throw` and for the ends of the
// bodies of `try`, with as many operands as it looks at.
const suiteWording = (S: State, takes: readonly ValType[]): string => {
  const from = Math.max(S.frame.height, S.sp - takes.length);
  return `instruction requires ${showAll(S.C, takes)} but stack has ${showAll(S.C, S.types.slice(from, S.sp))}`;
};

const subject = (S: State): string => S.e?.op ?? 'the body';

/** A mismatch that is not between an instruction and the stack. */
export const typeMismatch = (S: State, detail: string) => invalid(S.C, S.pos, 'type mismatch', detail);

// ─── Operands ───

export function push(S: State, t: ValType): void {
  S.types[S.sp] = t;
  S.origins[S.sp++] = S.pos;
}

export function pushAll(S: State, ts: readonly ValType[]): void {
  for (let i = 0; i < ts.length; i++) push(S, ts[i]!);
  spend(S, ts.length);
}

const mostOperands = 2 ** 24;
const mostWork = 2 ** 30;

/**
 * Counts work that is not in proportion to the input: an instruction of two bytes may move the thousands of operands of a type that is
 * written once. Errors: `limit`, where this adds up to what no compiler makes and what would take minutes, or all memory.
 */
export function spend(S: State, n: number): void {
  S.work += n;
  if (S.sp > mostOperands || S.work > mostWork)
    throw refuse('limit', 'too many operands', 'validation is given up', { source: S.C.module.source, pos: S.pos });
}

/** Pops an operand of type t. */
export function pop(S: State, t: ValType): void {
  const i = S.sp - 1;
  if (i >= S.frame.height) {
    const found = S.types[i]!;
    if (found !== t && !matchValType(found, t)) throw mismatch(S, [t], i);
    S.sp = i;
  } else if (!S.frame.unreachable) throw mismatch(S, [t], i);
}

/**
 * Whether the operands under `above` others have types `ts`: −1, or the place of the topmost that has not; −2 where it is missing.
 * In unreachable code what is missing is of any type.
 */
const faultIn = (S: State, ts: readonly ValType[], above: number): number => {
  const { height, unreachable } = S.frame;
  S.work += ts.length;
  const base = S.sp - above - ts.length;
  for (let k = ts.length - 1; k >= 0; k--) {
    const i = base + k;
    if (i < height) return unreachable ? -1 : -2;
    const found = S.types[i]!;
    if (found !== ts[k] && !matchValType(found, ts[k]!)) return i;
  }
  return -1;
};

/** Pops operands of types ts, the last of them on top. */
export function popAll(S: State, ts: readonly ValType[]): void {
  const at = faultIn(S, ts, 0);
  if (at !== -1) throw mismatch(S, ts, at);
  S.sp = Math.max(S.frame.height, S.sp - ts.length);
}

/** Pops operands of types ts and then, on top of them, one of type t. */
export function popAllThen(S: State, ts: readonly ValType[], t: ValType): void {
  const i = S.sp - 1;
  if (i >= S.frame.height ? S.types[i] !== t && !matchValType(S.types[i]!, t) : !S.frame.unreachable) throw mismatch(S, [...ts, t], i);
  const at = faultIn(S, ts, 1);
  if (at !== -1) throw mismatch(S, [...ts, t], at);
  S.sp = Math.max(S.frame.height, i - ts.length);
}

/** Holds the operands on top against types ts and leaves them as they are. */
export function peekAll(S: State, ts: readonly ValType[]): void {
  const at = faultIn(S, ts, 0);
  if (at !== -1) throw mismatch(S, ts, at);
}

/** Pops n operands of type t. No more are looked at than there are: n is whatever was written. */
export function popRepeated(S: State, t: ValType, n: number): void {
  const { height, unreachable } = S.frame;
  const low = Math.max(height, S.sp - n);
  let i = S.sp - 1;
  while (i >= low && matchValType(S.types[i]!, t)) i--;
  if (i >= low || (S.sp - low < n && !unreachable))
    throw invalid(
      S.C,
      S.pos,
      'type mismatch',
      `${subject(S)} takes ${n} operands of type ${showIn(S.C, t)}; the stack is ${stackText(S)}`,
      notesOf(S, i),
    );
  S.sp = low;
}

/** Pops an operand of any type; `bot` where unreachable code lacks one. `takes` says what is wanted, for the error. */
export function popAny(S: State, takes: string): ValType {
  const i = S.sp - 1;
  if (i >= S.frame.height) {
    S.sp = i;
    return S.types[i]!;
  }
  if (S.frame.unreachable) return 'bot';
  throw invalid(S.C, S.pos, 'type mismatch', `${subject(S)} takes ${takes}; the stack is ${stackText(S)}`, notesOf(S, i));
}

/** Pops an operand of some reference type. */
export function popRef(S: State): RefType {
  const i = S.sp;
  const t = popAny(S, '[a reference]');
  if (typeof t === 'object') return t;
  if (t === 'bot') return { nullable: false, ht: 'bot' };
  S.sp = i;
  throw invalid(S.C, S.pos, 'type mismatch', `${subject(S)} takes [a reference]; the stack is ${stackText(S)}`, notesOf(S, i - 1));
}

/** The type of the operand under `depth` others; `bot` where there is none. */
export const peek = (S: State, depth: number): ValType => (S.sp - 1 - depth >= S.frame.height ? S.types[S.sp - 1 - depth]! : 'bot');

// ─── Control ───

/** What follows is not reached: operands are of any type. */
export function unreachable(S: State): void {
  S.sp = S.frame.height;
  S.frame.unreachable = true;
}

/** Opens a block whose operands have been popped: they are pushed as its own. */
export function enter(S: State, e: Instr | null, t: ArrowType, branch: readonly ValType[], body: Expr, orelse: Expr | null): void {
  S.frame = {
    e, params: t.params, results: t.results, branch, height: S.sp, setBefore: S.set.length, unreachable: false, body, at: 0, orelse,
    clause: 0, seen: 0,
  }; // biome-ignore format: fields only
  S.frames.push(S.frame);
  pushAll(S, t.params);
}

/** Checks that exactly the results of the frame at hand are left, and takes them away; locals set in it are unset again. */
export function finish(S: State): void {
  const { frame } = S;
  const { results } = frame;
  const at = faultIn(S, results, 0);
  const extra = S.sp - frame.height - results.length;
  if (at !== -1 || extra > 0) {
    const kept = at === -1 ? S.sp - results.length - 1 : at;
    const what =
      frame.e === null ? (S.results === null ? 'the expression' : 'the function') : isMissingElse(frame) ? 'if without else' : frame.e.op;
    const detail =
      frame.e?.op !== 'try'
        ? `${what} gives ${showAll(S.C, results)}; at its end the stack is ${stackText(S)}`
        : at !== -1
          ? suiteWording(S, results)
          : `block requires ${showAll(S.C, results)} but stack has ${stackText(S)}`;
    throw invalid(S.C, S.pos, 'type mismatch', detail, notesOf(S, kept));
  }
  S.sp = frame.height;
  for (let i = S.set.length; i > frame.setBefore; i--) S.unset![S.set.pop()!] = 1;
}

const isMissingElse = ({ e, orelse, body }: Frame): boolean => e?.op === 'if' && orelse === null && body.length === 0 && e.body !== body;

/** Marks a local as set, until the block ends. */
export function setLocal(S: State, x: number): void {
  if (S.unset !== null && S.unset[x] === 1) {
    S.unset[x] = 0;
    S.set.push(x);
  }
}

/** The frame of label l. */
export function labelOf(S: State, l: number, pos: Pos = S.pos): Frame {
  const found = S.frames[S.frames.length - 1 - l];
  if (found === undefined || S.results === null)
    throw invalid(S.C, pos, `unknown label ${l}`, `${S.frames.length} ${S.frames.length === 1 ? 'label is' : 'labels are'} in scope`);
  return found;
}
