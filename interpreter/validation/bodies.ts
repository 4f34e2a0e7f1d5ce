// Typing of instruction sequences (spec 3.4 "Instruction Sequences", "Expressions"): function bodies and constant expressions, without
// the host's stack: blocks may nest as deep as memory allows.

import type { Instr, Keyword } from '../syntax/instructions.ts';
import type { Expr, Func } from '../syntax/modules.ts';
import type { Pos } from '../syntax/source.ts';
import { clausesOf } from '../syntax/traverse.ts';
import type { ValType } from '../syntax/types.ts';
import { closeVal, funcTypeOf, globalOf, invalid } from './context.ts';
import { isDefaultable, nextClause, typing } from './instructions.ts';
import type { State } from './operands.ts';
import { enter, finish, noTypes, popAll, push, pushAll, spend } from './operands.ts';

/** Checks what `enter` opened last, to its end at position `end`. */
const checkBody = (S: State, end: Pos): void => {
  for (;;) {
    const { frame } = S;
    if (frame.at < frame.body.length) {
      const e = frame.body[frame.at++]!;
      S.e = e;
      S.pos = e.pos;
      const { row, rule } = typing.get(e.op)!;
      if (rule !== null) rule(S, e, row);
      else {
        popAll(S, row.takes!);
        const gives = row.gives!;
        for (let i = 0; i < gives.length; i++) push(S, gives[i]!);
      }
      continue;
    }
    S.e = frame.e;
    S.pos = frame.e === null ? end : frame.clause === 0 ? frame.e.pos : clausesOf(frame.e)[frame.clause - 1]!.pos;
    finish(S);
    if (frame.orelse !== null) {
      frame.body = frame.orelse;
      frame.orelse = null;
      frame.at = 0;
      frame.unreachable = false;
      pushAll(S, frame.params);
      continue;
    }
    if (frame.e?.op === 'try' && nextClause(S, frame.e)) continue;
    S.frames.pop();
    if (S.frames.length === 0) return;
    S.frame = S.frames.at(-1)!;
    pushAll(S, frame.results);
  }
};

const reset = (S: State, locals: readonly ValType[], results: readonly ValType[] | null): void => {
  S.sp = 0;
  S.frames.length = 0;
  S.set.length = 0;
  S.e = null;
  S.locals = locals;
  S.results = results;
  S.unset = null;
};

/** 3.5 Func_ok: the body of a function whose type index is known to be one. */
export function checkFunc(S: State, f: Func): void {
  const t = funcTypeOf(S.C, f.type, f.pos);
  const params = t.params.length;
  spend(S, params + f.locals.length);
  const locals = [...t.params];
  let unset: Uint8Array | null = null;
  for (const local of f.locals) {
    const closed = closeVal(S.C, local, f.pos);
    if (!isDefaultable(closed)) {
      unset ??= new Uint8Array(params + f.locals.length);
      unset[locals.length] = 1;
    }
    locals.push(closed);
  }
  reset(S, locals, t.results);
  S.unset = unset;
  S.pos = f.pos;
  enter(S, null, { params: noTypes, results: t.results }, t.results, f.body, null);
  checkBody(S, f.end < 0 ? f.pos : f.end);
  checkHints(S, f);
}

const checkHints = (S: State, f: Func): void => {
  for (const { instr, pos } of f.hints)
    if (instr.op !== 'if' && instr.op !== 'br_if')
      throw invalid(S.C, pos, '@metadata.code.branch_hint annotation: invalid target', `a hint stands before if or br_if, not ${instr.op}`);
};

// ─── Constant expressions ───

const constants: ReadonlySet<Keyword> = new Set<Keyword>([
  'i32.const', 'i64.const', 'f32.const', 'f64.const', 'v128.const', 'i32.add', 'i32.sub', 'i32.mul', 'i64.add', 'i64.sub', 'i64.mul',
  'ref.null', 'ref.func', 'ref.i31', 'struct.new', 'struct.new_default', 'array.new', 'array.new_default', 'array.new_fixed',
  'any.convert_extern', 'extern.convert_any', 'global.get',
]); // biome-ignore format: keywords only

const checkConstant = (S: State, e: Instr): void => {
  if (!constants.has(e.op)) throw invalid(S.C, e.pos, 'constant expression required', `${e.op} is not constant`);
  if (e.op === 'global.get' && globalOf(S.C, e.x, e.pos).mut)
    throw invalid(S.C, e.pos, 'constant expression required', `global ${e.x} is mutable`);
};

/** 3.4 Expr_ok_const: an expression of type t; `pos` is where an error is placed that no instruction has. */
export function checkConst(S: State, expr: Expr, t: ValType, pos: Pos): void {
  for (const e of expr) checkConstant(S, e);
  reset(S, noTypes, null);
  S.pos = pos;
  enter(S, null, { params: noTypes, results: [t] }, noTypes, expr, null);
  checkBody(S, pos);
}
