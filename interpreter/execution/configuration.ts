// Configurations (spec 4.2.15), kept in focus: the innermost context, its values and what is left of its instructions are at hand,
// so that a step costs the same at any depth. `unfold.ts` gives the nested term of the book.

import type { FuncInst, ModuleInst } from '../runtime/instances.ts';
import type { Store } from '../runtime/store.ts';
import type { Ref, Val } from '../runtime/values.ts';
import type { Catch, Instr } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';

/** A frame (4.2.14): parameters and locals, undefined where not set yet; `func` null in constant expressions. */
export interface Frame {
  readonly locals: (Val | undefined)[];
  readonly module: ModuleInst;
  readonly func: FuncInst | null;
}

/**
 * An administrative instruction (4.2.15): a trap with its reason; `trap` is the only one that is met as an instruction, since labels,
 * handlers and frames are contexts. Others may add theirs (linking does): what an instruction is, its rules say.
 */
export interface Trap {
  readonly op: 'trap';
  readonly reason: string;
  /** The program's own end (an exit), which nothing takes for a failure. */
  readonly ends?: true;
  /** The instruction that trapped, −1 where there is none. */
  readonly pos: number;
  /** Where it came from compiled code. */
  readonly compiled?: Compiled | undefined;
}
/** Anything that can stand at the head of a configuration. */
export type Admin = Instr | Val | Trap | { readonly op: string };

/**
 * A context around the focus: `LABEL_n{cont} …`, `HANDLER_n{catches} …`, `FRAME_n{f} …`, the outermost one, or one of a kind that an
 * extension of the rules adds (linking has one); `own` is what the extension keeps with it.
 * `base`: how many values lie below it. `code` from `pc` on is what is left of its instructions, after what lies on `given` above `below`.
 */
export interface Context {
  readonly kind: string;
  readonly n: number;
  readonly base: number;
  readonly code: Expr;
  pc: number;
  /** What the rules have for each instruction of `code`: null until the first of them is in focus (step.ts). */
  prepared: readonly unknown[] | null;
  readonly below: number;
  readonly outer: Context | null;
  /** Of a label: the loop to go on with, or null; of a handler: the clauses left; of a frame: the frame around it. */
  readonly cont: Instr | null;
  catches: readonly Catch[];
  readonly caller: Frame | null;
  readonly own: unknown;
}

/** A point where the specification leaves a choice: which rule or operation, and among how many alternatives. */
export interface ChoicePoint {
  readonly at: string;
  readonly alternatives: number;
}
/** Picks an alternative, 0 ≤ result < alternatives; 0 is what the deterministic profile says. */
export type Chooser = (point: ChoicePoint) => number;

/** How a configuration ends. A trap keeps where it was (`compiled` as in `Trap`); exhaustion is a limit of ours that the specification permits. */
export type Result =
  | { readonly kind: 'values'; readonly values: readonly Val[] }
  | { readonly kind: 'trap'; readonly reason: string; readonly pos: number; readonly compiled?: Compiled | undefined }
  | { readonly kind: 'exception'; readonly exn: Ref & { readonly op: 'ref.exn_addr' } }
  | { readonly kind: 'exhaustion'; readonly reason: string; readonly compiled?: Compiled | undefined };

/** An activation, or a context of another kind that says who caused what lies above it; `pos` is where it stands, −1 where nobody knows. */
export interface Site {
  readonly kind: 'frame' | 'other';
  /** Of a frame: its function, null in constant expressions; and the instance whose code runs. */
  readonly func: FuncInst | null;
  readonly module: ModuleInst;
  /** Of another context. */
  readonly context: Context;
  readonly pos: number;
}

/** What a trap came from: kept when a rule gives it, since nothing of it is left when the configuration is done. */
export interface Trapped {
  readonly trap: Trap;
  /** The rule's name, its instruction, and the operands that it took, the deepest first. */
  readonly rule: string;
  readonly e: Admin;
  readonly operands: readonly Val[];
  /** The open activations, innermost first. */
  readonly sites: readonly Site[];
}

/** The activations of compiled code, of which configurations know nothing. */
export interface Compiled {
  /** Their functions, innermost first, and where they stand: −1 where nobody knows. Whether that is all of them. */
  readonly open: readonly { readonly func: FuncInst; readonly pos: number }[];
  readonly whole: boolean;
  /** The trap of a configuration that the innermost of them ran, for a host function or a load; null where it trapped itself. */
  readonly within: Trapped | null;
}

/** Adds what is found out when somebody asks, and is no part of what a trap or a result is. */
export const withCompiled = <T extends Result | Trap>(x: T, compiled: () => Compiled | undefined): T =>
  Object.defineProperty(x, 'compiled', { get: compiled });

/** A configuration `s; f; instr*`. Mutable: `step` turns it into the next one. */
export interface Config {
  readonly store: Store;
  readonly choose: Chooser | null;
  frame: Frame;
  context: Context;
  /** The values of all contexts, the innermost last. */
  readonly stack: Val[];
  /** What rules gave and is still to be reduced, of all contexts; the next one last. */
  readonly given: Admin[];
  /** How many frames are open, and how many contexts and locals in all of them. */
  frames: number;
  slots: number;
  /** Set when no rule applies any more. */
  result: Result | null;
  /** What the shared premise of the rules at hand gave: see rules.ts, `where`. */
  w: unknown;
  /** The last trap that came up, null before. */
  trapped: Trapped | null;
}

/** The instance of code that belongs to no module: `{MODULE {}}`. */
export const noModule: ModuleInst = {
  source: null, names: null, types: [], tags: [], globals: [], mems: [], tables: [], funcs: [], datas: [], elems: [], exports: new Map(), closed: new Map(),
}; // biome-ignore format: fields only

/** `s; {MODULE module}; instr*` */
export function configuration(store: Store, module: ModuleInst, code: Expr, choose: Chooser | null = null): Config {
  const context: Context = {
    kind: 'top',
    n: 0,
    base: 0,
    code,
    pc: 0,
    prepared: null,
    below: 0,
    outer: null,
    cont: null,
    catches: [],
    caller: null,
    own: null,
  };
  const frame: Frame = { locals: [], module, func: null };
  return { store, choose, frame, context, stack: [], given: [], frames: 0, slots: 0, result: null, w: undefined, trapped: null };
}

/** `s; {MODULE {}}; val* (REF.FUNC_ADDR a) (CALL_REF type)` (4.7.4 $invoke); the arguments have the function's types. */
export function invocation(store: Store, a: FuncInst, args: readonly Val[], choose: Chooser | null = null): Config {
  const z = configuration(store, noModule, [], choose);
  for (let i = 0; i < args.length; i++) z.stack.push(args[i]!);
  z.stack.push(a.ref);
  z.given.push(callRef(a));
  return z;
}

const callRefs = new WeakMap<object, Admin>();
/** `CALL_REF type` for the type of a function; one object a type, since it is given on every call. */
export function callRef(a: FuncInst): Admin {
  let e = callRefs.get(a.type);
  if (e === undefined) {
    e = { op: 'call_ref', pos: -1, y: a.type } as { readonly op: string };
    callRefs.set(a.type, e);
  }
  return e;
}

/** The open activations, innermost first; `pos` is where the innermost stands, −1 for the instruction that was in focus last. Cost: the depth. */
export function sitesOf(z: Config, pos: number = -1): Site[] {
  const out: Site[] = [];
  let { frame } = z;
  let at = pos;
  for (let k: Context | null = z.context; k !== null; k = k.outer) {
    // The innermost context of an activation says which of its instructions was last.
    if (at < 0 && k.pc > 0) at = k.code[k.pc - 1]!.pos;
    if (k.kind === 'frame') {
      out.push({ kind: 'frame', func: frame.func, module: frame.module, context: k, pos: at });
      frame = k.caller!; // of a frame
      at = -1;
    } else if (k.own !== null) out.push({ kind: 'other', func: null, module: frame.module, context: k, pos: -1 });
  }
  return out;
}

// ─── Contexts ───

export function enterLabel(z: Config, n: number, m: number, cont: Instr | null, code: Expr): void {
  z.slots++;
  z.context = {
    kind: 'label', n, base: z.stack.length - m, code, pc: 0, prepared: null, below: z.given.length, outer: z.context, cont, catches: noCatches, caller: null, own: null,
  }; // biome-ignore format: fields only
}
export function enterHandler(z: Config, n: number, m: number, catches: readonly Catch[]): void {
  z.slots++;
  z.context = {
    kind: 'handler', n, base: z.stack.length - m, code: noCode, pc: 0, prepared: null, below: z.given.length, outer: z.context, cont: null, catches, caller: null, own: null,
  }; // biome-ignore format: fields only
}
/** The frame's values have been taken; its locals count as slots. */
export function enterFrame(z: Config, n: number, f: Frame): void {
  z.slots += f.locals.length + 1;
  z.frames++;
  z.context = {
    kind: 'frame', n, base: z.stack.length, code: noCode, pc: 0, prepared: null, below: z.given.length, outer: z.context, cont: null, catches: noCatches, caller: z.frame, own: null,
  }; // biome-ignore format: fields only
  z.frame = f;
}
const noCatches: readonly Catch[] = [];
const noCode: Expr = [];

/** A context of a kind that an extension adds, with the top m values and its own instructions; its rules say when it is left. */
export function enterOwn(z: Config, kind: string, n: number, own: unknown, m: number = 0, code: Expr = noCode): void {
  z.slots++;
  z.context = {
    kind, n, base: z.stack.length - m, code, pc: 0, prepared: null, below: z.given.length, outer: z.context, cont: null, catches: noCatches, caller: null, own,
  }; // biome-ignore format: fields only
}

/** Leaves the innermost context, its values staying where they are; what was left of its instructions is dropped. */
export function leave(z: Config): void {
  const k = z.context;
  if (z.given.length > k.below) z.given.length = k.below;
  z.slots--;
  if (k.caller !== null) {
    z.slots -= z.frame.locals.length;
    z.frames--;
    z.frame = k.caller;
  }
  z.context = k.outer as Context; // the outermost context is never left
}

/** Keeps the top n values of the innermost context and drops what lies between them and its base. */
export function keep(z: Config, n: number): void {
  const { stack } = z;
  const { base } = z.context;
  const from = stack.length - n;
  if (from === base) return;
  for (let i = 0; i < n; i++) stack[base + i] = stack[from + i]!;
  for (let i = from - base; i > 0; i--) stack.pop();
}
