// The operand types at every place of a function body, for finding what may stand where (spec Appendix "Validation Algorithm").

import type { Module } from '../../interpreter/syntax/modules.ts';
import { clausesOf } from '../../interpreter/syntax/traverse.ts';
import type { DefType, HeapType, ValType } from '../../interpreter/syntax/types.ts';
import { contextOf } from '../../interpreter/trace/validation.ts';
import { closeVal, funcTypeOf } from '../../interpreter/validation/context.ts';
import { isDefaultable, nextClause, typing } from '../../interpreter/validation/instructions.ts';
import { enter, finish, newState, noTypes, popAll, push, pushAll } from '../../interpreter/validation/operands.ts';

/** What is known before a token of the body, or behind the last one. `arm`: which list it is in, by number. */
export interface Place {
  readonly arm: number;
  /** Operands of the innermost block, the top last; types are closed. */
  readonly operands: readonly ValType[];
  readonly unreachable: boolean;
}
export interface Typed {
  /** One more than there are tokens. */
  readonly places: readonly Place[];
  /** A closed type in the module's own terms; null for one that the module has no index for. */
  readonly open: (t: ValType) => ValType | null;
}

/** Of defined function number i. Errors: `Refused`, where the module is not valid. */
export function typesIn(m: Module, i: number): Typed {
  const C = contextOf(m);
  const f = m.funcs[i]!;
  const S = newState(C);
  const t = funcTypeOf(C, f.type, f.pos);
  const locals = [...t.params, ...f.locals.map(l => closeVal(C, l, f.pos))];
  S.locals = locals;
  S.results = t.results;
  S.unset = locals.some(l => !isDefaultable(l))
    ? Uint8Array.from(locals, (l, x) => (x < t.params.length || isDefaultable(l) ? 0 : 1))
    : null;
  enter(S, null, { params: noTypes, results: t.results }, t.results, f.body, null);
  const places: Place[] = [];
  let arms = 0;
  const arm: number[] = [arms];
  const note = (): void => {
    places.push({ arm: arm.at(-1)!, operands: S.types.slice(S.frame.height, S.sp), unreachable: S.frame.unreachable });
  };
  for (;;) {
    const { frame } = S;
    const e = frame.body[frame.at];
    note();
    if (e !== undefined) {
      frame.at++;
      S.e = e;
      S.pos = e.pos;
      const { row, rule } = typing.get(e.op)!;
      const depth = S.frames.length;
      if (rule !== null) rule(S, e, row);
      else {
        popAll(S, row.takes!);
        for (const g of row.gives!) push(S, g);
      }
      if (S.frames.length > depth) arm.push(++arms);
      continue;
    }
    S.e = frame.e;
    finish(S);
    if (frame.e?.op === 'if' && frame.orelse !== null && frame.orelse.length > 0) {
      frame.body = frame.orelse;
      frame.orelse = null;
      frame.at = 0;
      frame.unreachable = false;
      pushAll(S, frame.params);
      arm[arm.length - 1] = ++arms;
      continue;
    }
    if (frame.e?.op === 'try' && clausesOf(frame.e).length > 0 && nextClause(S, frame.e)) {
      arm[arm.length - 1] = ++arms;
      continue;
    }
    S.frames.pop();
    if (S.frames.length === 0) break;
    arm.pop();
    S.frame = S.frames.at(-1)!; // one is left
    pushAll(S, frame.results);
  }
  const index = new Map<HeapType, number>(C.types.flatMap((dt, x) => (dt === null ? [] : [[dt, x] as const])));
  const open = (v: ValType): ValType | null => {
    if (typeof v === 'string' || typeof v.ht === 'string') return v;
    const x = index.get(v.ht as DefType); // closed types have no other
    return x === undefined ? null : { nullable: v.nullable, ht: x };
  };
  return { places, open };
}
