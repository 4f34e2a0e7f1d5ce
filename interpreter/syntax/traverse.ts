// Walking nested instructions without the host's stack: blocks may nest as deep as memory allows.

import type { Clause, Instr } from './instructions.ts';
import type { Expr } from './modules.ts';

export interface Visitor {
  /** Every instruction, in the order of the text; a block before its body. */
  readonly instr: (e: Instr) => void;
  /** Between the two arms of an `if` whose second arm is not empty. */
  readonly orelse?: (e: Instr) => void;
  /** Before the body of each clause of a legacy `try`. */
  readonly clause?: (k: Clause, e: Instr) => void;
  /** At the end of a block, be it `end` or the `delegate` of a legacy `try`. */
  readonly end?: (e: Instr) => void;
}

/** The bodies of a structured instruction, in order; null for a plain one. */
export function bodiesOf(e: Instr): readonly Expr[] | null {
  if (!('body' in e)) return null;
  if (e.op === 'if') return e.orelse.length > 0 ? [e.body, e.orelse] : [e.body];
  if (e.op === 'try') return [e.body, ...clausesOf(e).map(k => k.body)];
  return [e.body];
}

/** The clauses of a legacy `try`; none where it delegates. */
export const clausesOf = (e: Instr): readonly Clause[] => (e.op === 'try' && e.handler.kind === 'catch' ? e.handler.clauses : noClauses);
const noClauses: readonly Clause[] = [];

/** Instructions that have bodies. */
export const structured: ReadonlySet<string> = new Set(['block', 'loop', 'if', 'try_table', 'try']);

/** Instructions after which control is neither at the next one nor at a label of the function. */
export const leaving: ReadonlySet<string> = new Set([
  'return', 'unreachable', 'throw', 'throw_ref', 'rethrow', 'return_call', 'return_call_indirect', 'return_call_ref',
]); // biome-ignore format: one family a line

export function walk(body: Expr, visitor: Visitor): void {
  // One entry a list that is being walked, the outermost first: the block it belongs to, which arm, how far.
  const open: { readonly block: Instr | null; readonly bodies: readonly Expr[]; arm: number; at: number }[] = [
    { block: null, bodies: [body], arm: 0, at: 0 },
  ];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const list = here.bodies[here.arm]!;
    if (here.at < list.length) {
      const e = list[here.at++]!;
      visitor.instr(e);
      const bodies = bodiesOf(e);
      if (bodies !== null) open.push({ block: e, bodies, arm: 0, at: 0 });
    } else if (here.arm + 1 < here.bodies.length) {
      // Only what has a second body gets here: an `if`, or a `try` with clauses.
      const block = here.block!;
      if (block.op === 'try') visitor.clause?.(clausesOf(block)[here.arm]!, block);
      else visitor.orelse?.(block);
      here.arm++;
      here.at = 0;
    } else {
      if (here.block !== null) visitor.end?.(here.block);
      open.pop();
    }
  }
}
