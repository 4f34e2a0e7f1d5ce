// The validation of a function body step by step (spec Appendix "Validation Algorithm"): the same typing rules as validation/bodies.ts,
// one instruction at a time, with the operand stack before and after. Going back is starting again: a body is short.

import type { Diagnostic } from '../syntax/diagnostic.ts';
import { Refused } from '../syntax/diagnostic.ts';
import type { Instr } from '../syntax/instructions.ts';
import { type Func, importedCount, type Module } from '../syntax/modules.ts';
import { clausesOf } from '../syntax/traverse.ts';
import type { ValType } from '../syntax/types.ts';
import { type Context, closeVal, funcTypeOf, newContext, showIn } from '../validation/context.ts';
import { isDefaultable, nextClause, typing } from '../validation/instructions.ts';
import { validate } from '../validation/modules.ts';
import { enter, finish, newState, noTypes, popAll, push, pushAll, type State } from '../validation/operands.ts';

export interface ValidationStep {
  /** The step led to this number. */
  readonly n: number;
  /** Null: the end of a block (`of`), or of the body where that is null too. */
  readonly e: Instr | null;
  readonly of: Instr | null;
  readonly pos: number;
  /** The typing rule, by the stem that names it in the instruction table. */
  readonly rule: string;
  /** Operand types of the innermost block, as text; `unreachable`: below them, any. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly unreachable: boolean;
  readonly depth: number;
  /** Why it is invalid, where it is. */
  readonly wrong: Diagnostic | null;
}

export interface Validation {
  readonly module: Module;
  readonly func: Func;
  /** Among all functions. */
  readonly x: number;
  readonly type: string;
  readonly steps: readonly ValidationStep[];
}

/** The module's index spaces, bodies aside. Errors: Refused, of what is wrong outside of bodies. */
export function contextOf(module: Module): Context {
  const nothing = module.funcs.map(f => ({ ...f, locals: [], hints: [], body: [{ op: 'unreachable', pos: f.pos } as const] }));
  const { types, funcs, tables, memories, globals, tags, elems } = validate({ ...module, funcs: nothing });
  const C = newContext(module);
  C.types.push(...types);
  C.funcs.push(...funcs);
  C.tables.push(...tables);
  C.memories.push(...memories);
  C.globals.push(...globals);
  C.tags.push(...tags);
  C.elems.push(...elems);
  // What `ref.func` may name: functions that occur outside of bodies (3.5).
  for (const expr of [...module.globals.map(g => g.init), ...module.tables.map(t => t.init ?? []), ...module.elems.flatMap(e => e.init)])
    for (const e of expr) if (e.op === 'ref.func') C.refs.add(e.x);
  for (const { kind, index } of module.exports) if (kind === 'func') C.refs.add(index);
  return C;
}

/** At most so many operand types are shown. */
const MOST = 16;

const operands = (S: State): string[] => {
  const from = Math.max(S.frame.height, S.sp - MOST);
  return S.types.slice(from, S.sp).map(t => showIn(S.C, t));
};

/** All steps of a function's validation, up to the first error. Errors: Refused, of what is wrong outside of bodies. */
export function validationOf(module: Module, x: number, most = 100_000): Validation {
  const imported = importedCount(module, 'func');
  const func = module.funcs[x - imported]!; // the caller has looked
  const C = contextOf(module);
  const S = newState(C);
  const t = funcTypeOf(C, func.type, func.pos);
  const steps: ValidationStep[] = [];
  const end = func.end < 0 ? func.pos : func.end;

  /** One step: what it does to the stack, or why it cannot. */
  const note = (e: Instr | null, of: Instr | null, rule: string, act: () => void): boolean => {
    const before = operands(S);
    const depth = S.frames.length;
    const { unreachable } = S.frame;
    let wrong: Diagnostic | null = null;
    try {
      act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      wrong = error.diagnostic;
    }
    const after = wrong === null && S.frames.length > 0 ? operands(S) : wrong === null ? t.results.map(r => showIn(C, r)) : before;
    steps.push({ n: steps.length + 1, e, of, pos: S.pos, rule, before, after, unreachable, depth, wrong });
    return wrong === null && steps.length < most;
  };

  const locals: ValType[] = [...t.params];
  let unset: Uint8Array | null = null;
  for (const local of func.locals) {
    const closed = closeVal(C, local, func.pos);
    if (!isDefaultable(closed)) {
      unset ??= new Uint8Array(t.params.length + func.locals.length);
      unset[locals.length] = 1;
    }
    locals.push(closed);
  }
  S.locals = locals;
  S.results = t.results;
  S.unset = unset;
  S.pos = func.pos;
  enter(S, null, { params: noTypes, results: t.results }, t.results, func.body, null);

  for (;;) {
    const { frame } = S;
    const e = frame.body[frame.at];
    if (e !== undefined) {
      frame.at++;
      S.e = e;
      S.pos = e.pos;
      const { row, rule } = typing.get(e.op)!;
      const apply = (): void => {
        if (rule !== null) rule(S, e, row);
        else {
          popAll(S, row.takes!);
          for (const g of row.gives!) push(S, g);
        }
      };
      if (!note(e, null, row.rules, apply)) break;
      continue;
    }
    S.e = frame.e;
    S.pos = frame.e === null ? end : frame.clause === 0 ? frame.e.pos : clausesOf(frame.e)[frame.clause - 1]!.pos;
    let done = false;
    const leave = (): void => {
      finish(S);
      if (frame.orelse !== null) {
        frame.body = frame.orelse;
        frame.orelse = null;
        frame.at = 0;
        frame.unreachable = false;
        pushAll(S, frame.params);
        return;
      }
      if (frame.e?.op === 'try' && nextClause(S, frame.e)) return;
      S.frames.pop();
      done = S.frames.length === 0;
      if (done) return;
      S.frame = S.frames.at(-1)!;
      pushAll(S, frame.results);
    };
    if (!note(null, frame.e, frame.orelse !== null ? 'else' : 'end', leave) || done) break;
  }
  return {
    module,
    func,
    x,
    type: `[${t.params.map(p => showIn(C, p)).join(' ')}] -> [${t.results.map(r => showIn(C, r)).join(' ')}]`,
    steps,
  };
}
