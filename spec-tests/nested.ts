// An oracle for the configuration in focus: a stepper on nested terms, as the book writes its context rules (spec 4.6.2–4.6.3, 4.2.15).

import { type Admin, type Config, configuration, type Frame } from '../interpreter/execution/configuration.ts';
import { CAUGHT, TRY, type Trying } from '../interpreter/execution/rules/legacy.ts';
import { coreRules, step } from '../interpreter/execution/step.ts';
import type { Nested, Term } from '../interpreter/execution/unfold.ts';
import type { ExnInst, FuncInst } from '../interpreter/runtime/instances.ts';
import { allocExn, type Store } from '../interpreter/runtime/store.ts';
import type { Val } from '../interpreter/runtime/values.ts';
import type { BlockType, Instr } from '../interpreter/syntax/instructions.ts';
import type { FuncType } from '../interpreter/syntax/types.ts';

type Piece = Admin | Nested;
type Jump = { readonly op: string; readonly l: number; readonly pos: number };

const term = (vals: readonly Val[], ...rest: readonly (readonly Piece[])[]): Term => normal(vals, rest.flat());
/** Values at the head of what is left belong to the values. */
const normal = (vals: readonly Val[], rest: readonly Piece[]): Term => {
  let n = 0;
  while (n < rest.length && coreRules.groups.get(rest[n]!.op) === 'value') n++;
  return { vals: [...vals, ...(rest.slice(0, n) as Val[])], rest: rest.slice(n) }; // by the loop, values
};
const last = (vals: readonly Val[], n: number): readonly Val[] => vals.slice(vals.length - n);
const isNull = (v: Val | undefined): boolean => v?.op === 'ref.null_addr';

/** `s; f; term ~> s; f'; term'`, or null where no rule applies. */
export function stepNested(s: Store, f: Frame, t: Term): Term | null {
  const [head, ...after] = t.rest;
  if (head === undefined) return null;
  const { vals } = t;
  switch (head.op) {
    case 'LABEL':
    case 'HANDLER':
    case 'FRAME':
    case 'OWN':
      return stepInside(s, f, t, head as Nested, after); // by its op
    case 'block': {
      const e = head as Instr & { op: 'block' };
      return inLabel(f, vals, after, e.bt, body => ({ op: 'LABEL', n: arity(f, e.bt).results, cont: null, body: normal(body, e.body) }));
    }
    case 'loop': {
      const e = head as Instr & { op: 'loop' };
      return inLabel(f, vals, after, e.bt, body => ({ op: 'LABEL', n: arity(f, e.bt).params, cont: e, body: normal(body, e.body) }));
    }
    case 'try_table': {
      const e = head as Instr & { op: 'try_table' };
      const n = arity(f, e.bt).results;
      return inLabel(f, vals, after, e.bt, body => ({
        op: 'HANDLER', n, catches: e.catches, body: { vals: [], rest: [{ op: 'LABEL', n, cont: null, body: normal(body, e.body) }] },
      })); // biome-ignore format: one term
    }
    case 'try': {
      const { bt, body: code, handler } = head as Instr & { op: 'try' };
      const n = arity(f, bt).results;
      const own = handler.kind === 'catch' ? { clauses: handler.clauses, next: 0 } : { delegate: handler.l };
      return inLabel(f, vals, after, bt, body => ({
        op: 'LABEL', n, cont: null, body: { vals: [], rest: [{ op: 'OWN', kind: TRY, n, own, body: normal(body, code) }] },
      })); // biome-ignore format: one term
    }
    case 'call_ref': {
      const v = vals.at(-1);
      if (v?.op !== 'ref.func_addr' || v.a.code.kind !== 'wasm') return locally(s, f, t);
      return term(vals.slice(0, vals.length - 1 - v.a.n), [frameOf(v.a, vals.slice(vals.length - 1 - v.a.n, -1))], after);
    }
    case 'throw': {
      const tag = f.module.tags[(head as Instr & { op: 'throw' }).x]!;
      const n = (tag.type.unrolled.ct as FuncType).params.length;
      const a: ExnInst = allocExn(s, tag, last(vals, n));
      return term(vals.slice(0, vals.length - n), [{ op: 'ref.exn_addr', a }, { op: 'throw_ref' }], after);
    }
    case 'trap':
      return vals.length + after.length > 0 ? term([], [head]) : null;
    case 'throw_ref':
      if (isNull(vals.at(-1))) return locally(s, f, t);
      return vals.length > 1 || after.length > 0 ? term([vals.at(-1)!], [head]) : null;
    case 'br':
    case 'return':
    case 'return_call_ref':
    case 'rethrow':
    case 'delegate':
      return null; // the context's business
    default:
      return locally(s, f, t);
  }
}

/** The context rules: what a nested instruction does with what is in it. */
function stepInside(s: Store, f: Frame, { vals }: Term, head: Nested, after: readonly Piece[]): Term {
  const { body } = head;
  const inside = head.op === 'FRAME' ? head.frame : f;
  const e = body.rest[0];
  if (e === undefined) return term(vals, body.vals, after); // label-vals, handler-vals, frame-vals, and those of legacy contexts
  if (head.op === 'OWN' && head.kind === CAUGHT) {
    const thrown = rethrown(body, head.own as Val, 0); // what a CAUGHT keeps
    if (thrown !== null) return { vals, rest: [{ ...head, body: thrown }, ...after] };
  }
  switch (e.op) {
    case 'br':
      if (head.op === 'LABEL') {
        const { l, pos } = e as Jump;
        if (l > 0) return term(vals, body.vals, [{ op: 'br', pos, l: l - 1 } as Admin], after);
        return term(vals, last(body.vals, head.n), head.cont === null ? [] : [head.cont], after);
      }
      return term(vals, body.vals, [e], after);
    case 'return':
      if (head.op === 'FRAME') return term(vals, last(body.vals, head.n), after);
      return term(vals, body.vals, [e], after);
    case 'return_call_ref': {
      if (head.op !== 'FRAME') return term(vals, body.vals, [e], after);
      const v = body.vals.at(-1)!;
      if (v.op !== 'ref.func_addr') return term(vals, [{ op: 'trap', reason: 'null function reference', pos: -1 }], after);
      return term(vals, last(body.vals, v.a.n + 1), [{ op: 'call_ref' }], after);
    }
    case 'delegate': {
      const { l } = e as Jump;
      if (head.op !== 'HANDLER' && l === 0)
        return { vals, rest: [{ ...head, body: term(body.vals, [{ op: 'throw_ref' }], body.rest.slice(1)) }, ...after] };
      return term(vals, body.vals, [{ op: 'delegate', l: head.op === 'LABEL' ? l - 1 : l } as Admin], after);
    }
    case 'trap':
      if (body.vals.length === 0 && body.rest.length === 1) return term(vals, [e], after);
      break;
    case 'throw_ref': {
      const v = body.vals[0];
      if (body.vals.length !== 1 || body.rest.length !== 1 || v?.op !== 'ref.exn_addr') break;
      if (head.op === 'OWN' && head.kind === TRY) return thrownInTry(f, head, v, vals, after);
      if (head.op !== 'HANDLER' || head.catches.length === 0) return term(vals, body.vals, [e], after);
      const [c, ...catches] = head.catches;
      if (!('x' in c!) || f.module.tags[c.x] === v.a.tag) {
        const fields = 'x' in c! ? v.a.fields : [];
        return term(vals, fields, c!.kind.endsWith('_ref') ? [v] : [], [{ op: 'br', pos: -1, l: c!.l } as Admin], after);
      }
      return { vals, rest: [{ ...head, catches }, ...after] };
    }
  }
  const next = stepNested(s, inside, body);
  if (next === null) throw new Error(`stuck at ${e.op} in ${head.op}`);
  return { vals, rest: [{ ...head, body: next }, ...after] };
}

type Own = Nested & { op: 'OWN' };

/** `TRY_n{handler} (REF.EXN_ADDR a) THROW_REF` */
function thrownInTry(f: Frame, head: Own, v: Val & { op: 'ref.exn_addr' }, vals: readonly Val[], after: readonly Piece[]): Term {
  const own = head.own as Trying; // what a TRY keeps
  if ('delegate' in own) return term(vals, [v, { op: 'delegate', l: own.delegate + 1 } as Admin], after);
  const k = own.clauses[own.next];
  if (k === undefined) return term(vals, [v, { op: 'throw_ref' }], after);
  if (k.x !== null && f.module.tags[k.x] !== v.a.tag) return { vals, rest: [{ ...head, own: { ...own, next: own.next + 1 } }, ...after] };
  const body = normal(k.x === null ? [] : v.a.fields, k.body);
  return { vals, rest: [{ ...head, kind: CAUGHT, own: v, body }, ...after] };
}

/** `B^l[(REF.EXN_ADDR a) THROW_REF]` for `B^l[RETHROW l]` where l labels are around the hole; null for other terms. */
function rethrown({ vals, rest }: Term, v: Val, labels: number): Term | null {
  const [e, ...after] = rest;
  if (e === undefined || e.op === 'FRAME') return null;
  if (e.op === 'rethrow') return (e as Jump).l === labels ? term(vals, [v, { op: 'throw_ref' }], after) : null;
  if (e.op !== 'LABEL' && e.op !== 'HANDLER' && e.op !== 'OWN') return null;
  const inner = e as Nested; // by its op
  const body = rethrown(inner.body, v, e.op === 'LABEL' ? labels + 1 : labels);
  return body === null ? null : { vals, rest: [{ ...inner, body }, ...after] };
}

const arity = (f: Frame, bt: BlockType): { params: number; results: number } => {
  if (typeof bt !== 'number') return { params: 0, results: bt.result === null ? 0 : 1 };
  const { params, results } = f.module.types[bt]!.unrolled.ct as FuncType; // validation: a function type
  return { params: params.length, results: results.length };
};
const inLabel = (f: Frame, vals: readonly Val[], after: readonly Piece[], bt: BlockType, make: (body: readonly Val[]) => Nested): Term => {
  const m = arity(f, bt).params;
  return { vals: vals.slice(0, vals.length - m), rest: [make(last(vals, m)), ...after] };
};
const frameOf = (a: FuncInst, args: readonly Val[]): Nested => {
  if (a.code.kind !== 'wasm' || a.module === null) throw new Error('a host function has no frame');
  const frame: Frame = { locals: [...args, ...a.defaults], module: a.module, func: a };
  return {
    op: 'FRAME', n: a.m, frame, body: { vals: [], rest: [{ op: 'LABEL', n: a.m, cont: null, body: normal([], a.code.func.body) }] },
  }; // biome-ignore format: one term
};

/** A rule that needs no context: one step of a configuration that holds nothing else. */
function locally(store: Store, frame: Frame, { vals, rest }: Term): Term {
  const z: Config = { ...configuration(store, frame.module, []), frame };
  z.stack.push(...vals);
  z.given.push(rest[0] as Admin); // not nested, by the caller
  step(z);
  return term(z.stack, [...z.given].reverse(), rest.slice(1));
}
