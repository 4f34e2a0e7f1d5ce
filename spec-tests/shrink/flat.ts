// Bodies as flat lists, as the binary format has them: what opens a block, what is between its arms, what closes it. Cutting a piece out of
// one needs no recursion, however deep blocks nest.

import type { Clause, Instr } from '../../interpreter/syntax/instructions.ts';
import type { Expr } from '../../interpreter/syntax/modules.ts';
import { bodiesOf, clausesOf } from '../../interpreter/syntax/traverse.ts';

/** `e` of what opens a block is the whole instruction, whose bodies do not count any more; `clause` stands before a clause of a legacy `try`. */
export type Token =
  | { readonly kind: 'plain' | 'open'; readonly e: Instr }
  | { readonly kind: 'else' | 'end' }
  | { readonly kind: 'clause'; readonly clause: Clause };

const END: Token = { kind: 'end' };
const ELSE: Token = { kind: 'else' };

export function flatten(body: Expr): Token[] {
  const out: Token[] = [];
  const open: { readonly e: Instr | null; readonly bodies: readonly Expr[]; arm: number; at: number }[] = [
    { e: null, bodies: [body], arm: 0, at: 0 },
  ];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const e = here.bodies[here.arm]![here.at++];
    if (e !== undefined) {
      const bodies = bodiesOf(e);
      out.push({ kind: bodies === null ? 'plain' : 'open', e });
      if (bodies !== null) open.push({ e, bodies, arm: 0, at: 0 });
    } else if (here.arm + 1 < here.bodies.length) {
      // Only an `if` or a `try` has more than one body.
      out.push(here.e!.op === 'if' ? ELSE : { kind: 'clause', clause: clausesOf(here.e!)[here.arm]! });
      here.arm++;
      here.at = 0;
    } else {
      if (here.e !== null) out.push(END);
      open.pop();
    }
  }
  return out;
}

/** Null where blocks are not balanced. */
export function unflatten(tokens: readonly Token[]): Expr | null {
  interface Open {
    readonly e: Instr | null;
    list: Instr[];
    body: Instr[] | null;
    readonly clauses: { readonly pos: number; readonly x: number | null; readonly body: Instr[] }[];
  }
  const open: Open[] = [{ e: null, list: [], body: null, clauses: [] }];
  for (const token of tokens) {
    const here = open.at(-1)!; // the outermost is never closed
    if (token.kind === 'plain') here.list.push(token.e);
    else if (token.kind === 'open') open.push({ e: token.e, list: [], body: null, clauses: [] });
    else if (here.e === null) return null;
    else if (token.kind === 'end') {
      open.pop();
      open.at(-1)!.list.push(closed(here.e, here.body ?? here.list, here.body === null ? [] : here.list, here.clauses));
    } else {
      if (token.kind === 'else' ? here.e.op !== 'if' || here.body !== null : here.e.op !== 'try') return null;
      here.body ??= here.list;
      here.list = [];
      if (token.kind === 'clause') here.clauses.push({ pos: token.clause.pos, x: token.clause.x, body: here.list });
    }
  }
  return open.length === 1 ? open[0]!.list : null;
}

function closed(e: Instr, body: Expr, orelse: Expr, clauses: readonly Clause[]): Instr {
  if (e.op === 'if') return { ...e, body, orelse };
  if (e.op !== 'try') return { ...e, body } as Instr; // it opened a block
  return { ...e, body, handler: e.handler.kind === 'delegate' ? e.handler : { kind: 'catch', clauses } };
}

/** Where the block that token i opens ends: the index of its `end`, with those of what is between its arms. */
export function blockAt(tokens: readonly Token[], i: number): { readonly end: number; readonly between: readonly number[] } {
  const between: number[] = [];
  let depth = 0;
  for (let j = i; j < tokens.length; j++) {
    const { kind } = tokens[j]!;
    if (kind === 'open') depth++;
    else if (kind === 'end' && --depth === 0) return { end: j, between };
    else if (depth === 1 && (kind === 'else' || kind === 'clause')) between.push(j);
  }
  return { end: tokens.length, between };
}

/** How many instructions, blocks with their bodies. */
export const sizeOf = (body: Expr): number => flatten(body).reduce((n, t) => (t.kind === 'plain' || t.kind === 'open' ? n + 1 : n), 0);
