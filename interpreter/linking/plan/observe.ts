// The observer that makes a link plan of a run: the same rules, each reducing as it does, with a look at what it did. A context PLAN{op} … end
// stands around what an operation brings about, so that its end is seen however it ends.

import { type Config, type Context, enterOwn, leave, noModule, type Result } from '../../execution/configuration.ts';
import type { Validated } from '../../execution/instantiate.ts';
import type { Group, Rule } from '../../execution/rule.ts';
import { hasMore } from '../../execution/rules/control.ts';
import { type RuleTable, step } from '../../execution/step.ts';
import type { FuncInst, ModuleInst } from '../../runtime/instances.ts';
import type { Store, Undo } from '../../runtime/store.ts';
import { PAGE } from '../../runtime/store.ts';
import { isNull, type Val } from '../../runtime/values.ts';
import type { Module } from '../../syntax/modules.ts';
import type { FuncType } from '../../syntax/types.ts';
import { programOf } from '../program.ts';
import type { LazyInstr } from '../rules/use.ts';
import { objectOf, type Program } from '../state.ts';
import type { LinkInstr, Transaction } from '../transaction.ts';
import {
  conclude,
  type Emitter,
  emit,
  emitGroup,
  emitInstance,
  enter,
  functionId,
  newEmitter,
  nothingYet,
  piece,
  tooMuch,
  top,
} from './emit.ts';
import type { Phase } from './prepare.ts';
import type { Answer, Operation, PlanOutcome } from './schema.ts';
import { changes, planValue } from './tracked.ts';

export interface PlanObserver {
  /** The rules of a program (`linkRules`), or of WebAssembly, observed. The same table for the same table. */
  readonly watch: (rules: RuleTable) => RuleTable;
  /** The next configuration that initialises an instance is one of this module. */
  readonly expect: (m: Validated) => void;
  /** To be called before the first step of a configuration, and when it is done. */
  readonly begin: (z: Config) => void;
  readonly end: (z: Config) => void;
  /** Steps a configuration to its end. Errors: as `step`. */
  readonly run: (z: Config, rules: RuleTable) => Result;
  /** What the run has been so far; to be asked between configurations. */
  readonly observed: () => Observed;
}
export interface Observed {
  readonly ops: readonly Operation[];
  readonly modules: ReadonlyMap<string, { readonly name: string; readonly module: Module }>;
  readonly unsupported: readonly string[];
}

const PLAN = 'plan';
const phaseOf: ReadonlyMap<string, Phase> = new Map([
  ['Link/commit-elem', 'elem'],
  ['Link/commit-data', 'data'],
  ['Link/commit-start', 'start'],
]);

/** Whether a call in focus is the linker's, a host function's or the embedder's, and not one of Wasm code. */
function isOutside(z: Config): boolean {
  const k = z.context;
  if (k.kind === 'link') return true;
  if (k.kind === PLAN) return (k.own as Operation | Answer).op === 'answer'; // its kind says what it keeps
  return k.kind === 'top' && z.frame.module === noModule;
}

const functionLabel = (p: Program | null, f: FuncInst): string => {
  if (f.code.kind === 'host') return f.code.host.name;
  const { index } = f.code;
  const exported = [...(f.module?.exports ?? [])].find(([, e]) => e.inst === f)?.[0];
  const name = exported ?? f.module?.names?.func.get(index) ?? `function ${index}`;
  const object = p === null ? null : objectOf(p, f.module);
  return object === null ? name : `${object.name}: ${name}`;
};

export function planObserver(): PlanObserver {
  const x: Emitter = newEmitter();
  const tables = new WeakMap<RuleTable, RuleTable>();
  let expected: Validated | null = null;

  // ─── Calls and answers ───

  const values = (list: readonly Val[]) => list.map(v => planValue(x.s, v));
  /** What values cannot cross to a function and back. */
  const border = (f: FuncInst, args: readonly string[]): void => {
    const { params, results } = f.type.unrolled.ct as FuncType; // a function's type is one
    for (const t of [...params, ...results])
      if (t === 'v128') x.unsupported.add('vectors at the border of JavaScript');
      else if (typeof t === 'object' && (t.ht === 'exn' || t.ht === 'noexn'))
        x.unsupported.add('exceptions as values at the border of JavaScript');
    if (args.some(v => v.endsWith(' nan'))) x.unsupported.add('bits of a NaN at the border of JavaScript');
    if (args.includes('other')) x.unsupported.add('references that JavaScript cannot make');
  };
  const openCall = (z: Config, p: Program | null, f: FuncInst): void => {
    const { stack } = z;
    x.s.epoch++;
    const id = functionId(x, f);
    if (id === undefined) x.unsupported.add('functions that nothing exports');
    const args = values(stack.slice(stack.length - f.n));
    border(f, args);
    const op = emit(x, { op: 'call', id: id ?? 'f?', what: functionLabel(p, f), args, answers: [], outcome: nothingYet }, 'end');
    enter(x, 'call', op);
    enterOwn(z, PLAN, f.m, op, f.n);
  };
  const openPhase = (z: Config, inst: ModuleInst, name: string, phase: Phase): void => {
    const id = x.phases.get(inst)?.get(phase);
    if (id === undefined) return;
    const op = emit(x, { op: 'call', id, what: `${name}: ${phase}`, args: [], answers: [], outcome: nothingYet }, 'end');
    enter(x, 'call', op);
    enterOwn(z, PLAN, 0, op);
  };
  const openAnswer = (id: string, args: readonly Val[]): Answer => {
    x.s.epoch++;
    const before = tooMuch(x) ? undefined : changes(x.s);
    const told = values(args);
    const op = emit(
      x,
      { op: 'answer', id, args: told, ...(before === undefined ? {} : { before }), ops: [], outcome: nothingYet },
      'end',
    ) as Answer; // what was emitted
    enter(x, 'answer', op);
    return op;
  };
  const close = (kind: Exclude<PlanOutcome['kind'], 'values'>, reason: string): void => {
    x.s.epoch++;
    conclude(x, { kind, reason });
  };

  // ─── What a rule wrote ───

  /** Operations of one act: what they come to is told with the last of them. */
  const emitAll = (ops: readonly Parameters<typeof emit>[1][]): void => {
    for (const [k, o] of ops.entries()) emit(x, o, k === ops.length - 1 ? 'now' : 'more');
  };

  /** Operations for what was written to the store. */
  function written(entries: readonly Undo[]): void {
    const told = entries.flatMap(e => (e.of === undefined || !('m' in e.of || 't' in e.of || 'g' in e.of) ? [] : [e.of]));
    if (told.length === 0) return;
    x.s.epoch++;
    const memories = new Map<object, { id: string; pieces: (readonly [number, string])[] }>();
    const slots = new Map<string, { id: string; slot: number; value: Val }>();
    const grown = new Set<object>();
    const ops: Parameters<typeof emit>[1][] = [];
    for (const of of told) {
      const inst = 'm' in of ? of.m : 't' in of ? of.t : of.g;
      const id = x.s.ids.get(inst);
      if (id === undefined) continue; // nothing that the plan knows has it; it will be made as it is then
      if (of.kind === 'memory') {
        const list = memories.get(of.m);
        const one = piece(of.m, of.ea, of.old.length);
        if (list === undefined) memories.set(of.m, { id, pieces: [one] });
        else list.pieces.push(one);
      } else if (of.kind === 'memory-size' && !grown.has(inst)) {
        grown.add(inst);
        const by = of.m.bytes.length / PAGE - of.old;
        if (by > 0) ops.push({ op: 'grow', id, what: 'memory', by });
      } else if (of.kind === 'table-size' && !grown.has(inst)) {
        grown.add(inst);
        const by = of.t.refs.length - of.old;
        if (by > 0) ops.push({ op: 'grow', id, what: 'table', by });
      } else if (of.kind === 'table' && of.i < of.t.refs.length) slots.set(`${id} ${of.i}`, { id, slot: of.i, value: of.t.refs[of.i]! });
      else if (of.kind === 'global') ops.push({ op: 'set-global', id, value: planValue(x.s, of.g.value) });
    }
    for (const { id, slot, value } of slots.values()) {
      if (value.op === 'ref.func_addr') functionId(x, value.a);
      ops.push({ op: 'set-slot', id, slot, value: planValue(x.s, value) });
    }
    for (const { id, pieces } of memories.values()) ops.push({ op: 'write', id, pieces });
    emitAll(ops);
  }

  /** Carries a rule out with the journal on, and tells what it wrote. */
  function telling<T>(s: Store, act: () => T): T {
    const lent = s.journal === null;
    if (s.journal === null) s.journal = [];
    const mark = s.journal.length;
    const out = act();
    const entries = s.journal === null ? [] : s.journal.slice(mark);
    if (lent) s.journal = null;
    written(entries);
    return out;
  }

  // ─── Rules, observed ───

  type Gives = Rule['gives'];
  const observed = (r: Rule, gives: Gives): Rule => ({ ...r, gives });

  /** A load that is published, or was taken back, is closed. */
  function settleLoad(p: Program, before: Context, z: Config): void {
    const { kind, op, txn, back } = top(x);
    if (kind !== 'load' || txn === null || op?.op !== 'load') return;
    const aborted = before.kind === 'link' && before.own === txn && z.context === before.outer && !txn.published;
    if (!txn.published && !aborted) return;
    x.open.pop();
    op.kept = txn.published;
    if (!aborted) return;
    op.error = p.error ?? 'the program ended itself';
    back?.();
  }

  const linkRule = (p: Program, r: Rule): Rule =>
    observed(r, (z, e, ...v) => {
      const before = z.context;
      const { txn, o } = e as LinkInstr; // a link instruction, or one that has neither
      const phase = phaseOf.get(r.name);
      if (phase !== undefined && o?.inst != null) openPhase(z, o.inst, o.name, phase);
      // The rules that begin a load begin the journal too, and write nothing.
      const gives = r.name.startsWith('Link/open') ? r.gives(z, e, ...v) : telling(z.store, () => r.gives(z, e, ...v));
      if (r.name === 'Link/open-found') {
        const t = z.context.own as Transaction; // the context that the rule has entered
        const op = emit(x, { op: 'load', object: t.root.name, kept: true, error: null, ops: [] }, 'end');
        enter(x, 'load', op, t);
      } else if (r.name === 'Link/commit-allocate' && z.context === before) {
        x.s.epoch++;
        emitGroup(x, txn);
      } else if (r.name === 'Link/commit-patch') x.unsupported.add('patching code after instantiation');
      else if (r.name.startsWith('Link/lazy')) lazily(r.name, e as LazyInstr); // by its name
      settleLoad(p, before, z);
      return gives;
    });

  function lazily(rule: string, { o, i }: LazyInstr): void {
    const at = x.standInsOf.get(o);
    const k = at?.slots.get(i);
    if (at === undefined || at.resolve === null || k === undefined || rule === 'Link/lazy-bound') return;
    openAnswer(at.resolve, [{ op: 'i32.const', pos: -1, c: k }]);
    const f = o.lazy.get(i);
    if (f !== undefined) {
      const id = functionId(x, f);
      if (id === undefined) x.unsupported.add('functions that nothing exports');
      emit(x, { op: 'set-slot', id: at.table, slot: k, value: `func ${id ?? '?'}`, plumbing: true });
    }
    conclude(x, f === undefined ? { kind: 'trap', reason: 'not bound' } : { kind: 'values', values: ['i32 0'] });
  }

  const callRules: ReadonlyMap<string, (p: Program | null, r: Rule) => Rule> = new Map([
    [
      'call_ref-func',
      (p, r) =>
        observed(r, (z, e, v, ...more) => {
          if (isOutside(z)) openCall(z, p, (v as Val & { readonly op: 'ref.func_addr' }).a); // by the rule's premise
          return r.gives(z, e, v, ...more);
        }),
    ],
    [
      'call_ref-exhausted',
      (p, r) =>
        observed(r, (z, e, v, ...more) => {
          if (isOutside(z)) openCall(z, p, (v as Val & { readonly op: 'ref.func_addr' }).a); // likewise
          return r.gives(z, e, v, ...more);
        }),
    ],
    [
      'call_ref-host',
      (p, r) =>
        observed(r, (z, e, v, ...more) => {
          const f = (v as Val & { readonly op: 'ref.func_addr' }).a; // likewise
          const known = x.s.ids.has(f);
          const outside = isOutside(z);
          // A function of which the plan knows nothing is how a host function goes on with its own work.
          if (!known && outside && z.context.kind === PLAN) return telling(z.store, () => r.gives(z, e, v, ...more));
          if (outside) openCall(z, p, f);
          if (x.standIns.has(f)) return r.gives(z, e, v, ...more);
          const id = x.hosts.get(f);
          if (id === undefined) {
            x.unsupported.add('functions that nothing exports');
            return r.gives(z, e, v, ...more);
          }
          border(f, []);
          const op = openAnswer(id, z.stack.slice(z.stack.length - f.n));
          enterOwn(z, PLAN, f.m, op, f.n);
          return telling(z.store, () => r.gives(z, e, v, ...more));
        }),
    ],
  ]);

  const climbing: { readonly trap: Rule; readonly throw_ref: Rule; readonly end: Rule } = {
    trap: {
      name: 'Plan/trap', relation: 'Link', ours: true, otherwise: false, value: false,
      when: z => z.context.kind === PLAN && !hasMore(z),
      gives: (z, e) => {
        const { reason, ends } = e as { readonly op: string; readonly reason: string; readonly ends?: true }; // a trap
        leave(z);
        close(ends === true ? 'exit' : reason === 'call stack exhausted' ? 'exhaustion' : 'trap', reason);
        return e;
      },
    },
    throw_ref: {
      name: 'Plan/throw', relation: 'Link', ours: true, otherwise: false, value: false,
      when: (z, _e, v) => !isNull(v) && z.context.kind === PLAN && !hasMore(z),
      gives: (z, e, v) => {
        leave(z);
        close('exception', 'exception');
        return [v, e];
      },
    },
    end: {
      name: 'Plan/end', relation: 'Link', ours: true, otherwise: false, value: false, when: null,
      gives: z => {
        const { own, n } = z.context;
        leave(z);
        if ((own as Operation | Answer).op === 'call') x.s.epoch++; // its kind says what it keeps
        conclude(x, { kind: 'values', values: values(z.stack.slice(z.stack.length - n)) });
        return undefined;
      },
    },
  }; // biome-ignore format: fields only

  const watch = (rules: RuleTable): RuleTable => {
    const known = tables.get(rules);
    if (known !== undefined) return known;
    const p = programOf(rules) ?? null;
    const groups = new Map<string, Group | 'value'>();
    for (const [op, g] of rules.groups) {
      if (g === 'value') {
        groups.set(op, g);
        continue;
      }
      const first = op === 'trap' ? [climbing.trap] : op === 'throw_ref' ? [climbing.throw_ref] : [];
      const rest = g.rules.map(r => {
        if (r.relation === 'Link' && p !== null) return linkRule(p, r);
        return callRules.get(r.name.slice(r.name.indexOf('/') + 1))?.(p, r) ?? r;
      });
      groups.set(op, first.length === 0 && rest.every((r, i) => r === g.rules[i]) ? g : { ...g, rules: [...first, ...rest] });
    }
    const table: RuleTable = { groups, ends: new Map([...rules.ends, [PLAN, climbing.end]]) };
    tables.set(rules, table);
    return table;
  };

  // ─── Configurations ───

  /** What somebody other than a rule has written since the last configuration (an assertion that makes a slot). */
  function catchUp(): void {
    x.s.epoch++;
    const ops: Parameters<typeof emit>[1][] = [];
    for (const [id, t] of x.s.tables) {
      const by = t.inst.refs.length - t.values.length;
      if (by > 0) ops.push({ op: 'grow', id, what: 'table', by });
      t.inst.refs.forEach((r, slot) => {
        if (r.op === 'ref.func_addr') functionId(x, r.a);
        const value = planValue(x.s, r);
        if (value !== (t.values[slot] ?? 'null')) ops.push({ op: 'set-slot', id, slot, value });
      });
    }
    emitAll(ops);
  }

  const begin = (z: Config): void => {
    catchUp();
    const inst = z.frame.module;
    if (expected === null || isOutside(z) || x.known.has(inst)) return;
    const { module } = expected;
    expected = null;
    const name = module.names.module ?? 'a module';
    emitInstance(x, inst, module, name, ['init'], null);
    const id = x.phases.get(inst)?.get('init');
    if (id === undefined) return;
    enter(x, 'call', emit(x, { op: 'call', id, what: `${name}: init`, args: [], answers: [], outcome: nothingYet }, 'end'));
  };
  const end = ({ result }: Config): void => {
    // What is open still was left without a step of its own: the initialisation of an instance, an exhausted stack, the program's own end.
    while (x.open.length > 1) {
      const { kind, op } = top(x);
      x.s.epoch++;
      if (kind === 'load') x.open.pop();
      else if (result === null) conclude(x, { kind: 'exit', reason: 'the program ended itself' });
      else if (result.kind === 'values') conclude(x, { kind: 'values', values: op?.op === 'call' ? [] : values(result.values) });
      else conclude(x, { kind: result.kind, reason: 'reason' in result ? result.reason : 'exception' });
    }
  };

  return {
    watch,
    expect: m => {
      expected = m;
    },
    begin,
    end,
    run: (z, rules) => {
      begin(z);
      const watched = watch(rules);
      while (z.result === null) step(z, watched);
      end(z);
      return z.result;
    },
    observed: () => ({ ops: x.open[0]!.list as Operation[], modules: x.modules, unsupported: [...x.unsupported].sort() }), // at the root there are no answers
  };
}
