// Smaller function bodies: each candidate does without some piece of the code, or has something simpler in its place.

import type { Instr } from '../../interpreter/syntax/instructions.ts';
import { rowOf } from '../../interpreter/syntax/instructions.ts';
import type { Expr, Module } from '../../interpreter/syntax/modules.ts';
import type { ValType } from '../../interpreter/syntax/types.ts';
import { matchValType } from '../../interpreter/validation/subtyping.ts';
import { blockAt, flatten, type Token, unflatten } from './flat.ts';
import { type Typed, typesIn } from './typing.ts';

const plain = (e: object): Token => ({ kind: 'plain', e: { pos: -1, ...e } as Instr }); // callers write instructions
const DROP = plain({ op: 'drop' });
const UNREACHABLE = plain({ op: 'unreachable' });

/** The simplest constant of a type; null for what has none. */
function simplest(typed: Typed, closed: ValType): Token[] | null {
  const t = typed.open(closed);
  if (t === null) return null;
  switch (t) {
    case 'i32':
    case 'f32':
      return [plain({ op: `${t}.const`, c: 0 })];
    case 'i64':
    case 'f64':
      return [plain({ op: `${t}.const`, c: 0n })];
    case 'v128':
      return [plain({ op: 'v128.const', c: new Uint8Array(16) })];
    case 'bot':
      return null;
    default:
      if (t.nullable) return [plain({ op: 'ref.null', ht: t.ht })];
      return t.ht === 'i31' || t.ht === 'any' || t.ht === 'eq' ? [plain({ op: 'i32.const', c: 0 }), plain({ op: 'ref.i31' })] : null;
  }
}

/** What a token counts: constants and what moves operands less than what does something, so that replacing comes to an end. */
function weightOf(t: Token): number {
  if (t.kind !== 'plain' && t.kind !== 'open') return 0;
  const { e } = t;
  if (t.kind === 'open') return 6;
  if (e.op === 'drop' || e.op === 'nop' || e.op === 'unreachable' || e.op === 'ref.null') return 2;
  if (!e.op.endsWith('.const')) return 4;
  return 2 + constantWeight((e as { readonly c: number | bigint | Uint8Array }).c); // by its name
}
const constantWeight = (c: number | bigint | Uint8Array): number => {
  if (typeof c === 'object') return c.every(b => b === 0) ? 0 : c.every(b => b === c[0]) ? 0.5 : 1;
  const n = BigInt(c);
  return n === 0n ? 0 : n === 1n ? 0.2 : n === -1n ? 0.3 : 0.5 + Math.min(1, (n < 0n ? -n : n).toString(2).length / 64);
};
export const weightOfAll = (tokens: readonly Token[]): number => tokens.reduce((n, t) => n + weightOf(t), 0);

/** Types and weights of a body: what candidates are made from. */
export interface Code {
  readonly tokens: readonly Token[];
  readonly typed: Typed;
  readonly weight: number;
  /** For a token that opens a block, the index of its `end`. */
  readonly ends: Int32Array;
}
export function codeOf(m: Module, i: number): Code {
  const tokens = flatten(m.funcs[i]!.body);
  const ends = new Int32Array(tokens.length);
  const open: number[] = [];
  for (const [at, { kind }] of tokens.entries()) {
    if (kind === 'open') open.push(at);
    else if (kind === 'end') ends[open.pop()!] = at; // balanced, as it is made of a body
  }
  return { tokens, typed: typesIn(m, i), weight: weightOfAll(tokens), ends };
}

/** A body of the simplest results. Null where they have no constants. */
export function stub(m: Module, i: number): Expr | null {
  const { typed } = codeOf(m, i);
  const results = functionResults(m, i);
  const made = results.map(t => simplest({ ...typed, open: x => x }, t));
  return made.some(x => x === null) ? null : unflatten(made.flatMap(x => x ?? []));
}
const functionResults = (m: Module, i: number): readonly ValType[] => {
  const ct = m.types.flatMap(g => g.types)[m.funcs[i]!.type]!.ct;
  return ct.kind === 'func' ? ct.results : [];
};

/** Without the tokens from ≤ i < to, as they are; and with drops and constants in their place that do the same to the stack. */
export function* withoutRange(code: Code, from: number, to: number): Generator<Token[]> {
  const [a, b] = [code.typed.places[from]!, code.typed.places[to]!];
  if (a.arm !== b.arm) return;
  const cut = [...code.tokens.slice(0, from), ...code.tokens.slice(to)];
  const instead = replacement(code, from, to);
  if (instead === null) return;
  if (instead.length > 0 && b.unreachable) yield cut;
  yield [...code.tokens.slice(0, from), ...instead, ...code.tokens.slice(to)];
}
function replacement({ typed }: Code, from: number, to: number): Token[] | null {
  const [a, b] = [typed.places[from]!, typed.places[to]!];
  const instead: Token[] = [];
  if (b.unreachable) {
    // What ends here is never passed: it stays so.
    if (!a.unreachable) instead.push(UNREACHABLE);
  } else if (a.unreachable) return null;
  else {
    let common = 0;
    while (common < Math.min(a.operands.length, b.operands.length) && matchValType(a.operands[common]!, b.operands[common]!)) common++;
    for (let n = a.operands.length - common; n > 0; n--) instead.push(DROP);
    for (const t of b.operands.slice(common)) {
      const made = simplest(typed, t);
      if (made === null) return null;
      instead.push(...made);
    }
  }
  return instead;
}

/** Where the instruction at token i ends: the token after it. */
export const after = ({ tokens, ends }: Code, i: number): number => (tokens[i]!.kind === 'open' ? ends[i]! + 1 : i + 1);

/** Candidates about the instruction at token i, the most promising first. */
export function* candidatesAt(code: Code, i: number): Generator<Token[]> {
  const { tokens } = code;
  const t = tokens[i]!;
  if (t.kind !== 'plain' && t.kind !== 'open') return;
  yield* operandsInstead(code, i);
  if (t.kind === 'plain' && t.e.op === 'drop') yield* withItsDrop(code, i);
  if (t.kind === 'open') yield* unwrapped(code, i, t.e);
  else if (t.e.op.endsWith('.const')) yield* simplerConstants(tokens, i, t.e);
  else yield* simplerImmediates(tokens, i, t.e);
}

/** One of the operands instead of the instruction: (i32.add A B) becomes A or B. */
function* operandsInstead(code: Code, i: number): Generator<Token[]> {
  const { tokens, typed } = code;
  const end = after(code, i);
  const [a, b] = [typed.places[i]!, typed.places[end]!];
  if (a.arm !== b.arm || a.unreachable || b.unreachable || b.operands.length === 0) return;
  const base = b.operands.length - 1;
  const starts: number[] = [];
  // Where each operand begins: the last place before the instruction at which there were so many.
  for (let height = base; height < a.operands.length; height++) {
    let at = i;
    while (at >= 0 && !(typed.places[at]!.arm === a.arm && typed.places[at]!.operands.length === height)) at--;
    if (at < 0) return;
    starts.push(at);
  }
  for (let k = starts.length - 1; k >= 1; k--)
    yield [...tokens.slice(0, starts[0]), ...tokens.slice(starts[k], starts[k + 1] ?? i), ...tokens.slice(end)];
}

/** Without what pushed the operand of a `drop`, and the `drop`: what is between them stays. */
function* withItsDrop({ tokens, typed }: Code, i: number): Generator<Token[]> {
  const { arm, operands, unreachable } = typed.places[i]!;
  if (unreachable) return;
  const height = operands.length - 1;
  let from = i;
  while (from >= 0 && !(typed.places[from]!.arm === arm && typed.places[from]!.operands.length === height)) from--;
  let to = from + 1;
  while (to < i && !(typed.places[to]!.arm === arm && typed.places[to]!.operands.length === height + 1)) to++;
  if (from >= 0 && to < i) yield [...tokens.slice(0, from), ...tokens.slice(to, i), ...tokens.slice(i + 1)];
}

/** The body of a block instead of the block; of an `if` either arm, of a `try` what it tries. */
function* unwrapped({ tokens }: Code, i: number, e: Instr): Generator<Token[]> {
  const { end, between } = blockAt(tokens, i);
  const arms = [i, ...between].map((from, k) => tokens.slice(from + 1, between[k] ?? end));
  const before = [...tokens.slice(0, i), ...(e.op === 'if' ? [DROP] : [])];
  for (const arm of e.op === 'try' ? arms.slice(0, 1) : arms) {
    const lifted = lift(arm);
    if (lifted !== null) yield [...before, ...lifted, ...tokens.slice(end + 1)];
  }
  if (e.op === 'try_table' && e.catches.length > 0) yield tokens.with(i, { kind: 'open', e: { ...e, catches: [] } });
}

/** The tokens one block further out; null where a branch goes to the block that is left out. */
function lift(tokens: readonly Token[]): Token[] | null {
  let depth = 0;
  let fine = true;
  const label = (l: number): number => {
    if (l === depth) fine = false;
    return l > depth ? l - 1 : l;
  };
  const out = tokens.map((t): Token => {
    if (t.kind === 'end') depth--;
    if (t.kind !== 'plain' && t.kind !== 'open') return t;
    const e = relabelled(t.e, label);
    if (t.kind === 'open') depth++;
    return { kind: t.kind, e };
  });
  return fine ? out : null;
}
function relabelled(e: Instr, label: (l: number) => number): Instr {
  if (e.op === 'try_table') return { ...e, catches: e.catches.map(c => ({ ...c, l: label(c.l) })) };
  if (e.op === 'br_table') return { ...e, ls: e.ls.map(label) };
  if (e.op === 'try' && e.handler.kind === 'delegate') return { ...e, handler: { ...e.handler, l: label(e.handler.l) } };
  return 'l' in e ? { ...e, l: label(e.l) } : e;
}

function* simplerConstants(tokens: readonly Token[], i: number, e: Instr): Generator<Token[]> {
  const { c } = e as unknown as { readonly c: number | bigint | Uint8Array }; // a constant, by its name
  const tried: (number | bigint | Uint8Array)[] = [];
  if (typeof c === 'number') tried.push(0, 1, -1, c >>> 1 === c ? c : c >> 1, c & 0xff, c & 0xffff, c & -0x10000);
  else if (typeof c === 'bigint') tried.push(0n, 1n, -1n, c >> 1n, c & 0xffn, c & 0xffff_ffffn, BigInt.asIntN(64, c & ~0xffff_ffffn));
  else {
    tried.push(new Uint8Array(16), new Uint8Array(16).fill(c[0]!));
    // One half, one quarter, one byte at a time.
    for (const width of [8, 4, 2, 1])
      for (let at = 0; at < 16; at += width) tried.push(c.map((x, k) => (k >= at && k < at + width ? 0 : x)));
  }
  const weight = (x: typeof c): number => (typeof x === 'object' ? x.filter(y => y !== 0).length : 0) + constantWeight(x);
  for (const x of tried) if (weight(x) < weight(c)) yield tokens.with(i, plain({ ...e, c: x }));
}

/** Lanes 0, no offset, fewer labels. */
function* simplerImmediates(tokens: readonly Token[], i: number, e: Instr): Generator<Token[]> {
  if (e.op === 'br_table' && e.ls.length > 1) yield tokens.with(i, plain({ ...e, ls: e.ls.slice(-1) }));
  const { imm } = rowOf(e);
  for (const [name, kind] of Object.entries(imm)) {
    if (kind === 'memarg') {
      const ao = (e as unknown as { readonly ao: { readonly offset: bigint; readonly align: number; readonly x: number } }).ao; // by the row
      if (ao.offset !== 0n) yield tokens.with(i, plain({ ...e, ao: { ...ao, offset: 0n } }));
      if (ao.align !== 0) yield tokens.with(i, plain({ ...e, ao: { ...ao, align: 0 } }));
    } else if (kind === 'laneidx' && (e as unknown as Readonly<Record<string, number>>)[name] !== 0)
      yield tokens.with(i, plain({ ...e, [name]: 0 })); // by the row
  }
}
