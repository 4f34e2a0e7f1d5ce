// What one step did, as data: the rule, the redex, what it took and gave, and everything that changed.

import type { Admin, Config, Context, Frame } from '../execution/configuration.ts';
import type { Gives, Rule } from '../execution/rule.ts';
import type { LinkEvent } from '../linking/log.ts';
import type { FieldVal, FuncInst, GlobalInst, MemInst, ModuleInst, TableInst } from '../runtime/instances.ts';
import { PAGE, type Undo } from '../runtime/store.ts';
import type { Ref, Val } from '../runtime/values.ts';
import type { Head } from './capture.ts';
import type { Choice } from './choices.ts';

/** A change that a step made, with what is there now. Sizes in pages and elements. */
export type Effect =
  | { readonly kind: 'local'; readonly x: number; readonly old: Val | undefined; readonly now: Val | undefined }
  | { readonly kind: 'global'; readonly g: GlobalInst; readonly old: Val; readonly now: Val }
  | { readonly kind: 'memory'; readonly m: MemInst; readonly ea: number; readonly old: Uint8Array; readonly now: Uint8Array }
  | { readonly kind: 'memory-size'; readonly m: MemInst; readonly old: number; readonly now: number }
  | { readonly kind: 'table'; readonly t: TableInst; readonly i: number; readonly old: Ref; readonly now: Ref }
  | { readonly kind: 'table-size'; readonly t: TableInst; readonly old: number; readonly now: number }
  | {
      readonly kind: 'field';
      readonly of: 'struct' | 'array';
      readonly addr: number;
      readonly i: number;
      readonly old: FieldVal;
      readonly now: FieldVal;
    }
  | { readonly kind: 'dropped'; readonly what: 'elem' | 'data'; readonly addr: number; readonly length: number }
  /** A load failed, and the journal took back that many writes. */
  | { readonly kind: 'taken-back'; readonly writes: number };

export interface StepRecord {
  /** The step led from configuration n − 1 to n. */
  readonly n: number;
  readonly rule: Rule;
  /** The redex's instruction; null where a context was left. `given`: a rule gave it; else it stands in the code. */
  readonly e: Admin | null;
  readonly given: boolean;
  /** Where the redex is written, or the instruction that it came from; −1 if neither is known. `end`: the kind of context that was left; `body` is a function's own label. */
  readonly pos: number;
  readonly end: string | null;
  /** The frame in which the step was taken. */
  readonly module: ModuleInst;
  readonly func: FuncInst | null;
  /** How many frames were open before and after. */
  readonly depth: number;
  readonly depthAfter: number;
  /**
   * Values from the same height on, before and after, the last at most 64: the first `kept` of each stayed. `below` are not shown.
   */
  readonly before: readonly Val[];
  readonly after: readonly Val[];
  readonly kept: number;
  readonly below: number;
  readonly gives: Gives;
  /** The frame that was entered. */
  readonly entered: Frame | null;
  readonly effects: readonly Effect[];
  readonly events: readonly LinkEvent[];
  readonly choices: readonly Choice[];
  /** Whether the host was called, and whether what it did was taken from the record. */
  readonly host: { readonly name: string; readonly repeated: boolean } | null;
}

/** At most so many values of a stack are kept. */
const MOST = 64;

/** Where the operands of the innermost function begin; at most so many contexts are looked at. */
function baseOf(z: Config): number {
  let k: Context = z.context;
  for (let i = 0; i < 64 && k.caller === null && k.outer !== null; i++) k = k.outer;
  return k.base;
}

/** Where the instruction at hand is written; for what was given without a place, the instruction that was last taken from the code. */
export function posOf(z: Config, head: Head): number {
  const pos = head.e !== null && 'pos' in head.e && typeof head.e.pos === 'number' ? head.e.pos : -1;
  // What climbs out of functions keeps the place that it came from, which is in other code then.
  const code = head.given ? z.frame.func?.code : undefined;
  const elsewhere = code?.kind === 'wasm' && (pos < code.func.pos || (code.func.end >= 0 && pos > code.func.end));
  if (pos >= 0 && !elsewhere) return pos;
  let k: Context | null = z.context;
  if (head.kind === 'end') {
    // Of a function's body its end, of a block the block.
    const { func } = z.frame;
    if (k.kind === 'frame' || k.outer?.kind === 'frame') return func?.code.kind === 'wasm' ? func.code.func.end : -1;
    k = k.outer;
  }
  for (let i = 0; k !== null && i < 64; i++, k = k.outer) {
    // An instruction that stands in the code has not been counted yet.
    if (k.pc > 0) return k.code[k.pc - 1]!.pos;
    if (k.caller !== null) break;
  }
  return -1;
}

/** What has to be noted before a step, for its record. */
export interface Before {
  readonly head: Head;
  readonly pos: number;
  readonly frame: Frame;
  readonly frames: number;
  readonly kind: string;
  readonly base: number;
  readonly length: number;
  readonly last: readonly Val[];
  readonly local: Val | undefined;
  readonly journal: number;
  readonly logged: number;
}

export function look(z: Config, head: Head, logged: number): Before {
  const { stack, frame } = z;
  const base = baseOf(z);
  const length = stack.length + head.pending.length;
  const from = Math.max(Math.min(base, stack.length), length - MOST, 0);
  const last =
    from < stack.length ? (head.pending.length === 0 ? stack.slice(from) : [...stack.slice(from), ...head.pending]) : head.pending;
  const local = head.e?.op === 'local.set' ? frame.locals[(head.e as { readonly op: string; readonly x: number }).x] : undefined; // its op says so
  return {
    head, pos: posOf(z, head), frame, frames: z.frames, kind: z.context.kind === 'label' && z.context.outer?.kind === 'frame' ? 'body' : z.context.kind, base, length, last, local,
    journal: z.store.journal?.length ?? 0, logged,
  }; // biome-ignore format: fields only
}

const effectOf = ({ of }: Undo): Effect | null => {
  switch (of?.kind) {
    case undefined:
      return null;
    case 'memory':
      return { kind: 'memory', m: of.m, ea: of.ea, old: of.old, now: of.m.bytes.slice(of.ea, of.ea + of.old.length) };
    case 'memory-size':
      return { kind: 'memory-size', m: of.m, old: of.old, now: of.m.bytes.length / PAGE };
    case 'global':
      return { kind: 'global', g: of.g, old: of.old, now: of.g.value };
    case 'table':
      return { kind: 'table', t: of.t, i: of.i, old: of.old, now: of.t.refs[of.i]! };
    case 'table-size':
      return { kind: 'table-size', t: of.t, old: of.old, now: of.t.refs.length };
    case 'field': {
      const { a, i } = of;
      return {
        kind: 'field',
        of: 'kind' in a.type.unrolled.ct && a.type.unrolled.ct.kind === 'struct' ? 'struct' : 'array',
        addr: a.addr,
        i,
        old: of.old,
        now: a.fields[i]!,
      };
    }
    case 'elem':
      return { kind: 'dropped', what: 'elem', addr: of.e.addr, length: of.old.length };
    case 'data':
      return { kind: 'dropped', what: 'data', addr: of.d.addr, length: of.old.length };
  }
};

const noEffects: readonly Effect[] = [];
const noEvents: readonly LinkEvent[] = [];

function effects(z: Config, b: Before): readonly Effect[] {
  const out: Effect[] = [];
  const { e } = b.head;
  if (e?.op === 'local.set' && z.frame === b.frame) {
    const { x } = e as { readonly op: string; readonly x: number }; // its op says so
    out.push({ kind: 'local', x, old: b.local, now: z.frame.locals[x] });
  }
  const journal = z.store.journal ?? [];
  if (journal.length < b.journal) out.push({ kind: 'taken-back', writes: b.journal - journal.length });
  for (let i = b.journal; i < journal.length; i++) {
    const effect = effectOf(journal[i]!);
    if (effect !== null) out.push(effect);
  }
  return out.length === 0 ? noEffects : out;
}

const isValue = (e: Admin): boolean => e.op.endsWith('.const') || e.op.endsWith('_addr') || e.op === 'ref.i31_num' || e.op === 'ref.extern';
/** What a rule gave, as a list. */
const givenBy = (gives: Gives): readonly Admin[] =>
  gives === undefined ? noAdmin : Array.isArray(gives) ? (gives as readonly Admin[]) : [gives as Admin]; // Array.isArray does not narrow readonly arrays
const noAdmin: readonly Admin[] = [];
/** What it gave that is still to be reduced. */
export const instructionsGiven = (gives: Gives): readonly Admin[] => givenBy(gives).filter(e => !isValue(e));
function leadingValues(gives: Gives): number {
  const list = givenBy(gives);
  let n = 0;
  while (n < list.length && isValue(list[n]!)) n++;
  return n;
}

/** The record of a step that has just been taken; `next` is the head of the configuration that it led to. */
export function recordOf(
  z: Config,
  b: Before,
  next: Head,
  n: number,
  rule: Rule,
  gives: Gives,
  log: readonly LinkEvent[] | null,
  choices: readonly Choice[],
  host: StepRecord['host'],
): StepRecord {
  const given = rule.value ? 0 : Math.min(next.fromRules, leadingValues(gives));
  const length = z.stack.length + given;
  const from = Math.max(Math.min(baseOf(z), z.stack.length), length - MOST, 0);
  // Values that stand in the code, or that earlier steps gave, come with the next step, which begins with them.
  const last = given === 0 ? z.stack.slice(from) : [...z.stack.slice(from), ...next.pending.slice(0, given)];
  const fromBefore = b.length - b.last.length;
  // Both lists from the same height on, as far as both are known.
  let low = Math.max(fromBefore, from);
  if (low > b.length || low > length) low = Math.min(b.length, length);
  const before = b.last.slice(Math.max(0, low - fromBefore));
  const after = last.slice(Math.max(0, low - from));
  const most = Math.max(0, Math.min(before.length - b.head.takes, after.length));
  let kept = 0;
  while (kept < most && before[kept] === after[kept]) kept++;
  return {
    n, rule, e: b.head.e, given: b.head.given, pos: b.pos, end: b.head.e === null ? b.kind : null, module: b.frame.module, func: b.frame.func,
    depth: b.frames, depthAfter: z.frames, before, after, kept, below: low, gives,
    entered: z.frames > b.frames ? z.frame : null, effects: effects(z, b),
    events: log === null || log.length <= b.logged ? noEvents : log.slice(b.logged), choices, host,
  }; // biome-ignore format: fields only
}
