// Rules of parametric and control instructions (spec 4.6.1–4.6.3): blocks, branches, calls, tail calls, exceptions.

import { allocExn } from '../../runtime/store.ts';
import { isNull, type Val } from '../../runtime/values.ts';
import type { FuncType, RefType } from '../../syntax/types.ts';
import type { Admin, Config, Trap } from '../configuration.ts';
import { callRef, enterFrame, enterHandler, enterLabel, keep, leave } from '../configuration.ts';
import { blockParams, blockResults, exnOf, funcOf, instRefType, int, nat, ref, refOk, tagAt } from '../operands.ts';
import { always, type Group, type Groups, group, ours, pure, pureElse, type Rule, read, readElse, trap, write } from '../rule.ts';

type ControlStem =
  | 'unreachable' | 'nop' | 'drop' | 'select' | 'block' | 'loop' | 'if' | 'br' | 'br_if' | 'br_table' | 'br_on_null' | 'br_on_non_null'
  | 'br_on_cast' | 'br_on_cast_fail' | 'call' | 'call_ref' | 'call_indirect' | 'return' | 'return_call' | 'return_call_ref'
  | 'return_call_indirect' | 'throw' | 'throw_ref' | 'try_table'; // biome-ignore format: one family a line

const isLabel = (z: Config): boolean => z.context.kind === 'label';
const isHandler = (z: Config): boolean => z.context.kind === 'handler';
const isFrame = (z: Config): boolean => z.context.kind === 'frame';
/** Whether the innermost context holds more than the redex: values below it, or instructions after it. */
export const hasMore = (z: Config): boolean => {
  const k = z.context;
  return z.stack.length > k.base || k.pc < k.code.length || z.given.length > k.below;
};
const dropMore = (z: Config): void => {
  const k = z.context;
  z.stack.length = k.base;
  z.given.length = k.below;
  k.pc = k.code.length;
};

const br = (e: { readonly pos: number }, l: number): Admin => ({ op: 'br', pos: e.pos, l });
const THROW_REF: Admin = { op: 'throw_ref', pos: -1 };

/** What an indirect call looks its function up with, carried along for its messages. */
interface Indirect {
  readonly elem?: string;
}
const casts = new WeakMap<object, RefType>();
/** `(REF NULL y)`; one object an instruction, since closing it is remembered by object. */
const castTo = (e: { readonly y: number }): RefType => {
  let rt = casts.get(e);
  if (rt === undefined) {
    rt = { nullable: true, ht: e.y };
    casts.set(e, rt);
  }
  return rt;
};
const indirect = (
  z: Config,
  e: { readonly pos: number; readonly x: number; readonly y: number },
  call: 'call_ref' | 'return_call_ref',
): Admin[] => {
  const index = `${nat(z.stack[z.stack.length - 1]!)}`;
  // `elem` is beside the instruction's own immediates, which the casts permit.
  return [
    { op: 'table.get', pos: e.pos, x: e.x, elem: index } as Admin,
    { op: 'ref.cast', pos: e.pos, rt: castTo(e), elem: index } as Admin,
    { op: call, pos: e.pos, y: e.y, elem: index } as Admin,
  ];
};
const nullCall = (e: Admin): Trap => {
  const { elem } = e as Indirect;
  return trap(elem === undefined ? 'null function reference' : `uninitialized element ${elem}`, e);
};

/** Whether opening a frame for the function would pass a limit. */
const exhausted = (z: Config, v: Val): boolean => {
  const { limits } = z.store;
  const a = funcOf(v);
  return z.frames >= limits.frames || z.slots + z.stack.length + a.defaults.length > limits.slots;
};
const taken = (z: Config, n: number, room: number): (Val | undefined)[] => {
  const { stack } = z;
  const out = new Array<Val | undefined>(n + room);
  for (let i = n - 1; i >= 0; i--) out[i] = stack.pop();
  return out;
};

/** `throw_ref` climbs out of a context. */
const climb = (name: string, when: (z: Config) => boolean) =>
  read<Admin>(
    `throw_ref-${name}`,
    (z, _e, v) => !isNull(v) && !hasMore(z) && when(z),
    (z, _e, v) => {
      leave(z);
      return [v, THROW_REF];
    },
  );
const clause = (z: Config) => z.context.catches[0];
const catches = (z: Config, v: Val): boolean => {
  if (isNull(v) || !isHandler(z) || hasMore(z)) return false;
  const c = clause(z);
  return c !== undefined && ('x' in c ? tagAt(z, c.x) === exnOf(v).tag : true);
};
const caught = (kind: 'catch' | 'catch_ref' | 'catch_all' | 'catch_all_ref'): Rule =>
  read(
    `throw_ref-handler-${kind}`,
    (z, _e, v) => catches(z, v) && clause(z)!.kind === kind,
    (z, e, v) => {
      const c = clause(z)!;
      leave(z);
      const fields = 'x' in c ? exnOf(v).fields : [];
      return [...fields, ...(kind.endsWith('_ref') ? [v] : []), br(e as { readonly pos: number; readonly op: string }, c.l)];
    },
  );

/** What `[v, e]` gives, without the way of v through the focus: nothing that was given before comes between them. */
const withValue = (z: Config, v: Val, e: Admin): Admin => {
  z.stack.push(v);
  return e;
};

/** A call that replaces the frame: it first leaves labels and handlers. */
const leaveWith = <E extends Admin>(name: string, when: (z: Config) => boolean) =>
  read<E>(name, when, (z, e, v) => {
    leave(z);
    return withValue(z, v, e);
  });

export const controlRules: Groups<ControlStem> = {
  unreachable: () => group(0, pure('unreachable', always, (_z, e) => trap('unreachable', e))),
  nop: () => group(0, pure('nop', always, () => undefined)),
  drop: () => group(1, pure('drop', always, () => undefined)),
  select: () =>
    group(3,
      pure('select-true', (_z, _e, _v1, _v2, c) => int(c) !== 0, (_z, _e, v1) => v1),
      pure('select-false', (_z, _e, _v1, _v2, c) => int(c) === 0, (_z, _e, _v1, v2) => v2)),

  block: () => group(0, read('block', always, (z, e) => enterLabel(z, blockResults(z, e.bt), blockParams(z, e.bt), null, e.body) as undefined)),
  loop: () =>
    group(0, read('loop', always, (z, e) => {
      const m = blockParams(z, e.bt);
      return enterLabel(z, m, m, e, e.body) as undefined;
    })),
  if: () =>
    group(1,
      pure('if-true', (_z, _e, c) => int(c) !== 0, (_z, e) => ({ op: 'block', pos: e.pos, bt: e.bt, body: e.body })),
      pure('if-false', (_z, _e, c) => int(c) === 0, (_z, e) => ({ op: 'block', pos: e.pos, bt: e.bt, body: e.orelse }))),

  br: () =>
    group(0,
      pure('br-label-zero', (z, e) => isLabel(z) && e.l === 0, z => {
        const { n, cont } = z.context;
        keep(z, n);
        leave(z);
        return cont ?? undefined;
      }),
      pure('br-label-succ', (z, e) => isLabel(z) && e.l > 0, (z, e) => {
        leave(z);
        return br(e, e.l - 1);
      }),
      pure('br-handler', isHandler, (z, e) => {
        leave(z);
        return e;
      })),
  br_if: () =>
    group(1,
      pure('br_if-true', (_z, _e, c) => int(c) !== 0, (_z, e) => br(e, e.l)),
      pure('br_if-false', (_z, _e, c) => int(c) === 0, () => undefined)),
  br_table: () =>
    group(1,
      pure('br_table-lt', (_z, e, i) => nat(i) < e.ls.length - 1, (_z, e, i) => br(e, e.ls[nat(i)]!)),
      pure('br_table-ge', (_z, e, i) => nat(i) >= e.ls.length - 1, (_z, e) => br(e, e.ls[e.ls.length - 1]!))),
  br_on_null: () =>
    group(1,
      pure('br_on_null-null', (_z, _e, v) => isNull(v), (_z, e) => br(e, e.l)),
      pureElse('br_on_null-addr', always, (_z, _e, v) => v)),
  br_on_non_null: () =>
    group(1,
      pure('br_on_non_null-null', (_z, _e, v) => isNull(v), () => undefined),
      pureElse('br_on_non_null-addr', always, (_z, e, v) => [v, br(e, e.l)])),
  br_on_cast: () =>
    group(1,
      read('br_on_cast-succeed', (z, e, v) => refOk(ref(v), instRefType(z, e.rt2)), (_z, e, v) => [v, br(e, e.l)]),
      readElse('br_on_cast-fail', always, (_z, _e, v) => v)),
  br_on_cast_fail: () =>
    group(1,
      read('br_on_cast_fail-succeed', (z, e, v) => refOk(ref(v), instRefType(z, e.rt2)), (_z, _e, v) => v),
      readElse('br_on_cast_fail-fail', always, (_z, e, v) => [v, br(e, e.l)])),

  call: () =>
    group(0, read('call', always, (z, e) => {
      const a = z.frame.module.funcs[e.x]!;
      return withValue(z, a.ref, callRef(a));
    })),
  call_ref: () =>
    group(1,
      read('call_ref-null', (_z, _e, v) => isNull(v), (_z, e) => nullCall(e)),
      read('call_ref-func', (z, _e, v) => !isNull(v) && funcOf(v).code.kind === 'wasm' && !exhausted(z, v), (z, _e, v) => {
        const a = funcOf(v);
        const { n, m, defaults } = a;
        if (a.code.kind !== 'wasm' || a.module === null) return undefined; // not so, by the premise
        const locals = n === 0 ? defaults.slice() : taken(z, n, defaults.length);
        if (n > 0) for (let i = 0; i < defaults.length; i++) locals[n + i] = defaults[i];
        enterFrame(z, m, { locals, module: a.module, func: a });
        enterLabel(z, m, 0, null, a.code.func.body);
        return undefined;
      }),
      ours('Step', 'call_ref-host', (_z, _e, v) => !isNull(v) && funcOf(v).code.kind === 'host', (z, _e, v) => {
        const a = funcOf(v);
        return a.code.kind === 'host' ? a.code.host.call(taken(z, a.n, 0) as Val[], z.frame.func === null ? null : z.frame.module) : undefined; // arguments are all there
      }),
      ours('Step_read', 'call_ref-exhausted', (z, _e, v) => !isNull(v) && funcOf(v).code.kind === 'wasm' && exhausted(z, v), () => exhaustion('call stack exhausted'))),
  call_indirect: () => group(0, pure('call_indirect', always, (z, e) => indirect(z, e, 'call_ref'))),

  return: () =>
    group(0,
      pure('return-frame', isFrame, z => {
        keep(z, z.context.n);
        leave(z);
        return undefined;
      }),
      pure('return-label', isLabel, (z, e) => {
        leave(z);
        return e;
      }),
      pure('return-handler', isHandler, (z, e) => {
        leave(z);
        return e;
      })),
  return_call: () =>
    group(0, read('return_call', always, (z, e) => {
      const a = z.frame.module.funcs[e.x]!;
      return withValue(z, a.ref, { op: 'return_call_ref', pos: e.pos, y: a.type } as { readonly op: string });
    })),
  return_call_ref: () =>
    group(1,
      leaveWith('return_call_ref-label', isLabel),
      leaveWith('return_call_ref-handler', isHandler),
      read('return_call_ref-frame-null', (z, _e, v) => isFrame(z) && isNull(v), (z, e) => {
        keep(z, 0);
        leave(z);
        return nullCall(e);
      }),
      read('return_call_ref-frame-addr', (z, _e, v) => isFrame(z) && !isNull(v), (z, _e, v) => {
        const a = funcOf(v);
        keep(z, a.n);
        leave(z);
        return withValue(z, v, callRef(a));
      })),
  return_call_indirect: () => group(0, pure('return_call_indirect', always, (z, e) => indirect(z, e, 'return_call_ref'))),

  throw: () =>
    group(0, write('throw', always, (z, e) => {
      const tag = tagAt(z, e.x);
      const fields = taken(z, (tag.type.unrolled.ct as FuncType).params.length, 0) as Val[]; // arguments are all there
      return [{ op: 'ref.exn_addr', a: allocExn(z.store, tag, fields) }, { op: 'throw_ref', pos: e.pos }];
    })),
  throw_ref: () =>
    group(1,
      read('throw_ref-null', (_z, _e, v) => isNull(v), (_z, e) => trap('null exception reference', e)),
      read('throw_ref-instrs', (z, _e, v) => !isNull(v) && hasMore(z), (z, e, v) => {
        dropMore(z);
        return [v, e];
      }),
      climb('label', isLabel),
      climb('frame', isFrame),
      climb('handler-empty', z => isHandler(z) && z.context.catches.length === 0),
      caught('catch'),
      caught('catch_ref'),
      caught('catch_all'),
      caught('catch_all_ref'),
      readElse('throw_ref-handler-next', (z, _e, v) => !isNull(v) && isHandler(z) && !hasMore(z), (z, e, v) => {
        z.context.catches = z.context.catches.slice(1);
        return [v, e];
      })),
  try_table: () =>
    group(0, read('try_table', always, (z, e) => {
      const n = blockResults(z, e.bt);
      const m = blockParams(z, e.bt);
      enterHandler(z, n, m, e.catches);
      return enterLabel(z, n, m, null, e.body) as undefined;
    })),
}; // biome-ignore format: a rule a paragraph

/** What a rule gives that meets a limit of this implementation; it ends the configuration, and no code can catch it. */
export interface Exhaustion {
  readonly op: 'exhausted';
  readonly reason: string;
}
export const exhaustion = (reason: string): Exhaustion => ({ op: 'exhausted', reason });
export const exhaustedRules: Group<Exhaustion> = group(0,
  ours<Exhaustion>('Step', 'exhausted', always, (z, { reason }) => {
    z.result = { kind: 'exhaustion', reason };
    return undefined;
  })); // biome-ignore format: a rule a paragraph

/** `TRAP` (4.2.15) climbs out of everything. */
export const trapRules: Group<Trap> = group(0,
  pure<Trap>('trap-instrs', hasMore, (z, e) => {
    dropMore(z);
    return e;
  }),
  pure<Trap>('trap-label', z => !hasMore(z) && isLabel(z), (z, e) => {
    leave(z);
    return e;
  }),
  pure<Trap>('trap-handler', z => !hasMore(z) && isHandler(z), (z, e) => {
    leave(z);
    return e;
  }),
  pure<Trap>('trap-frame', z => !hasMore(z) && isFrame(z), (z, e) => {
    leave(z);
    return e;
  })); // biome-ignore format: a rule a paragraph

/** The rules for a context whose instructions have all become values, by its kind. */
export const endRules: readonly (readonly [string, Rule])[] = [
  ['label', pure('label-vals', always, z => leave(z) as undefined)],
  ['handler', pure('handler-vals', always, z => leave(z) as undefined)],
  ['frame', pure('frame-vals', always, z => leave(z) as undefined)],
];
