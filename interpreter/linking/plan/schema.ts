// Link plans: what a run of the reference semantics asks of an engine with the JavaScript API, operation by operation, with the state that
// the semantics has after each. Data only, stable as JSON. plan/README.md says what each field means.

/** Raised when a plan of before could be misread. */
export const PLAN_VERSION = 1;

/** A name that the plan gives: `m` memory, `t` table, `g` global, `e` tag, `f` function, `h` host function, `i` instance, `c` code (a module). */
export type Id = string;
/**
 * `i32 -1`, `i64 5`, `f32 3f800000` and `f64 3ff0000000000000` (bits in hex; `f32 nan` for every NaN, which JavaScript does not tell
 * apart), `null`, `func f3`, `extern 7`, `other` for a reference that JavaScript cannot tell from others.
 */
export type PlanValue = string;

/** What is different from before. Pages and slots are sizes; a digest is that of runtime/hash.ts over all bytes. */
export interface Changes {
  readonly memories?: Readonly<Record<Id, { readonly pages: number; readonly digest: string }>>;
  readonly tables?: Readonly<Record<Id, { readonly slots: number; readonly set: readonly (readonly [number, PlanValue])[] }>>;
  readonly globals?: Readonly<Record<Id, PlanValue>>;
}

/** How a call ended. `exit`: the program ended itself, which an engine sees as a trap. */
export type PlanOutcome =
  | { readonly kind: 'values'; readonly values: readonly PlanValue[] }
  | { readonly kind: 'trap' | 'exception' | 'exhaustion' | 'exit'; readonly reason: string };

/**
 * An export that is read. `again`: it has to be the very thing that has the id already. `standsFor`: a function by which the one of that id
 * is called too; both are one where a slot or a cell is looked at. `address`: indices are 64 bits wide.
 */
export interface PlanExport {
  readonly name: string;
  readonly id: Id;
  readonly again?: true;
  readonly standsFor?: Id;
  readonly address?: 'i64';
}

/**
 * `n`: numbers operations in the order of the run. `after`: what is different then; absent where nothing is. `more`: one rule does this and
 * the next operation in one act, so the state is told after that one.
 */
interface Numbered {
  readonly n: number;
  readonly more?: true;
  after?: Changes;
}
export type Operation = Numbered &
  (
    | { readonly op: 'memory'; readonly id: Id; readonly pages: number; readonly max: number | null }
    | { readonly op: 'table'; readonly id: Id; readonly slots: number; readonly max: number | null; readonly element: string }
    | { readonly op: 'global'; readonly id: Id; readonly type: string; readonly mutable: boolean; readonly value: PlanValue }
    | { readonly op: 'tag'; readonly id: Id; readonly parameters: readonly string[] }
    /** A JavaScript function that answers as the plan says (`answer`). */
    | { readonly op: 'host'; readonly id: Id; readonly name: string; readonly results: readonly string[] }
    | {
        readonly op: 'instance';
        readonly id: Id;
        readonly code: Id;
        readonly imports: readonly (readonly [module: string, name: string, id: Id])[];
        readonly exports: readonly PlanExport[];
      }
    | { readonly op: 'grow'; readonly id: Id; readonly what: 'memory' | 'table'; readonly by: number }
    | { readonly op: 'set-global'; readonly id: Id; readonly value: PlanValue }
    /** `plumbing`: in a table of the plan's own, which is no part of the state. */
    | { readonly op: 'set-slot'; readonly id: Id; readonly slot: number; readonly value: PlanValue; readonly plumbing?: true }
    | { readonly op: 'write'; readonly id: Id; readonly pieces: readonly (readonly [at: number, base64: string])[] }
    | {
        readonly op: 'call';
        readonly id: Id;
        readonly what: string;
        readonly args: readonly PlanValue[];
        readonly answers: Answer[];
        outcome: PlanOutcome;
      }
    /** The operations of one load, as one transaction; not `kept`: it failed, and what it did is taken back. */
    | { readonly op: 'load'; readonly object: string; kept: boolean; error: string | null; readonly ops: Operation[] }
  );

/** Code calls a host function: with what, in which state, what is done before it returns, and what it returns. */
export type Answer = Numbered & {
  readonly op: 'answer';
  readonly id: Id;
  readonly args: readonly PlanValue[];
  readonly before?: Changes;
  readonly ops: Operation[];
  outcome: PlanOutcome;
};

/** A module as it is to be compiled, base64. `needs`: features by name (spec-tests/harness/features.ts). */
export interface PlanModule {
  readonly name: string;
  readonly bytes: string;
  readonly needs: readonly string[];
}

export interface LinkPlan {
  readonly format: 'linkstep link plan';
  readonly version: typeof PLAN_VERSION;
  readonly name: string;
  readonly modules: Readonly<Record<Id, PlanModule>>;
  /** For each feature that some module needs, a tiny module that needs little else, base64. */
  readonly probes: Readonly<Record<string, string>>;
  /** What of the run the JavaScript API has no way to do; a plan with any is not replayed. */
  readonly unsupported: readonly string[];
  readonly ops: readonly Operation[];
}

/** The id of the function that says whether the host function that has just returned wants a trap: 1, or 0. A replayer has it from the start. */
export const VERDICT: Id = 'verdict';

/** How many operations a plan has, those nested in others included. */
export function countOperations(ops: readonly (Operation | Answer)[]): number {
  let n = 0;
  const open: (readonly (Operation | Answer)[])[] = [ops];
  for (let list = open.pop(); list !== undefined; list = open.pop())
    for (const o of list) {
      if (o.op !== 'load') n++;
      if (o.op === 'call') open.push(o.answers);
      else if (o.op === 'load' || o.op === 'answer') open.push(o.ops);
    }
  return n;
}
