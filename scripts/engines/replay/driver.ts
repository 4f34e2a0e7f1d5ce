// The replayer of link plans: carries a plan out on anything that is like the WebAssembly object of JavaScript, operation by operation, and
// compares the state after each with what the reference semantics had. It needs nothing of a host.

import { fromBase64 } from '../../../interpreter/linking/plan/base64.ts';
import {
  type Answer, type Changes, countOperations, type Id, type LinkPlan, type Operation, PLAN_VERSION, type PlanOutcome, VERDICT,
} from '../../../interpreter/linking/plan/schema.ts'; // biome-ignore format: names
import { compare, expect, given, index, type TableLike, thing, told, type World } from './world.ts';

/** What is used of the JavaScript API. */
export interface ReplayApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Global: new (type: { value: string; mutable: boolean }, value: unknown) => { value: unknown };
  readonly Memory: new (type: {
    initial: number;
    maximum?: number;
  }) => { readonly buffer: ArrayBuffer; readonly grow: (n: never) => unknown };
  readonly Table: new (type: { initial: number; maximum?: number; element: string }) => TableLike;
  readonly Tag?: new (type: { parameters: readonly string[] }) => object;
  readonly RuntimeError: new (message?: string) => Error;
  readonly Exception?: new (...args: never[]) => object;
}

/** `operations`: of the plan; `performed`: by all passes; `compared`: states. A difference is the first one. */
export interface ReplayResult {
  readonly name: string;
  readonly status: 'same' | 'different' | 'unsupported';
  readonly operations: number;
  readonly performed: number;
  readonly compared: number;
  readonly passes: number;
  readonly unsupported: string | null;
  readonly difference: Difference | null;
}
/** What a process or a page answers to a plan; `failed`: something other than the engine was at fault. */
export type ReplayAnswer = ReplayResult | { readonly failed: string };
export interface Difference {
  /** Of the operation, and what it is. */
  readonly n: number;
  readonly operation: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string;
}

class Differs extends Error {
  readonly difference: Difference;
  constructor(difference: Difference) {
    super(difference.what);
    this.difference = difference;
  }
}
class Lacks extends Error {}
/** The load that a pass was for has been carried out. */
class Done extends Error {}

// ─── Operations ───

const describe = (o: Operation | Answer): string => {
  switch (o.op) {
    case 'call':
      return `call ${o.id} (${o.what})`;
    case 'instance':
      return `instantiate ${o.code} as ${o.id}`;
    case 'load':
      return `load of ${o.object}`;
    default:
      return `${o.op} ${o.id}`;
  }
};

const shown = (o: PlanOutcome): string => (o.kind === 'values' ? `(${o.values.join(', ')})` : o.kind);

export function replay(api: ReplayApi, plan: LinkPlan): ReplayResult {
  let performed = 0;
  let compared = 0;
  let passes = 0;
  const compiled = new Map<Id, object>();
  const result = (status: ReplayResult['status'], unsupported: string | null, difference: Difference | null): ReplayResult => ({
    name: plan.name, status, operations: countOperations(plan.ops), performed, compared, passes, unsupported, difference,
  }); // biome-ignore format: fields only
  if (plan.version !== PLAN_VERSION) return result('unsupported', `plans of version ${String(plan.version)}`, null);
  if (plan.unsupported.length > 0) return result('unsupported', plan.unsupported[0]!, null);
  for (const [name, bytes] of Object.entries(plan.probes)) if (!compiles(api, bytes)) return result('unsupported', name, null);

  const settled = (w: World, o: Operation | Answer, c: Changes | undefined): void => {
    expect(w, c);
    compared++;
    const d = compare(w);
    if (d !== null) throw new Differs({ n: o.n, operation: describe(o), ...d });
  };
  const differs = (o: Operation | Answer, what: string, expected: string, found: string): Differs =>
    new Differs({ n: o.n, operation: describe(o), what, expected, found });

  /** The JavaScript side of a host function: the next answer of the innermost call, which has to be about this one. */
  const answering =
    (w: World, { id, results }: Operation & { readonly op: 'host' }) =>
    (...args: unknown[]): unknown => {
      if (w.over !== null) throw w.over;
      try {
        return answer(w, id, results, args);
      } catch (thrown) {
        if (thrown instanceof Differs || thrown instanceof Lacks || thrown instanceof Done) w.over = thrown;
        throw thrown;
      }
    };
  function answer(w: World, id: Id, results: readonly string[], args: readonly unknown[]): unknown {
    const call = w.calls[w.calls.length - 1];
    const next = call?.op.answers[call.at];
    if (call === undefined) throw new Error('a host function is called by nobody');
    if (next === undefined) throw differs(call.op, 'calls of host functions', 'no more', `${id} (${args.map(String).join(', ')})`);
    call.at++;
    performed++;
    if (next.id !== id) throw differs(next, 'the host function that is called', next.id, id);
    const found = next.args.map((like, i) => told(w, args[i], like));
    if (found.join() !== next.args.join()) throw differs(next, 'arguments of a host function', next.args.join(', '), found.join(', '));
    settled(w, next, next.before);
    operations(w, next.ops);
    if (next.after !== undefined) settled(w, next, next.after);
    const { outcome } = next;
    w.verdict = 0;
    switch (outcome.kind) {
      case 'values': {
        const values = outcome.values.map(v => given(w, v));
        return values.length > 1 ? values : values[0];
      }
      case 'exception':
      case 'exhaustion':
        throw w.thrown;
      default: {
        w.verdict = 1;
        // Whatever the results, the function traps; but they have to be of their types.
        const zeros = results.map(t => (t === 'i64' ? 0n : /ref/.test(t) ? null : 0));
        return zeros.length > 1 ? zeros : zeros[0];
      }
    }
  }

  function operations(w: World, ops: readonly Operation[]): void {
    for (const o of ops) {
      if (w.over !== null) throw w.over;
      if (o.op === 'load') {
        if (!o.kept && !w.into.has(o)) continue;
        operations(w, o.ops);
        if (o === w.target) throw new Done();
        continue;
      }
      performed++;
      try {
        operate(w, o);
      } catch (thrown) {
        if (w.over !== null || thrown instanceof Differs || thrown instanceof Lacks) throw thrown;
        throw differs(o, 'the operation', 'no error', String(thrown));
      }
      if (o.op !== 'call' && o.more !== true) settled(w, o, o.after);
    }
  }

  function operate(w: World, o: Exclude<Operation, { op: 'load' }>): void {
    switch (o.op) {
      case 'memory':
        w.things.set(o.id, new api.Memory({ initial: o.pages, ...(o.max === null ? {} : { maximum: o.max }) }));
        return;
      case 'table':
        w.things.set(o.id, new api.Table({ initial: o.slots, ...(o.max === null ? {} : { maximum: o.max }), element: o.element }));
        return;
      case 'global':
        w.things.set(o.id, new api.Global({ value: o.type, mutable: o.mutable }, given(w, o.value)));
        return;
      case 'tag':
        if (api.Tag === undefined) throw new Lacks('WebAssembly.Tag');
        w.things.set(o.id, new api.Tag({ parameters: o.parameters }));
        return;
      case 'host':
        w.things.set(o.id, answering(w, o));
        return;
      case 'instance':
        instantiate(w, o);
        return;
      case 'grow': {
        const x = thing(w, o.id) as TableLike; // a memory grows alike
        if (o.what === 'memory') (x.grow as (n: never) => unknown)(index(o.by, w.wide.has(o.id)));
        else x.grow(index(o.by, w.wide.has(o.id)), null);
        return;
      }
      case 'set-global':
        (thing(w, o.id) as { value: unknown }).value = given(w, o.value); // the plan's globals are globals
        return;
      case 'set-slot':
        (thing(w, o.id) as TableLike).set(index(o.slot, w.wide.has(o.id)), given(w, o.value)); // likewise
        return;
      case 'write': {
        const { buffer } = thing(w, o.id) as { readonly buffer: ArrayBuffer }; // likewise
        for (const [at, text] of o.pieces) new Uint8Array(buffer).set(fromBase64(text), at);
        return;
      }
      case 'call':
        call(w, o);
    }
  }

  function instantiate(w: World, o: Operation & { readonly op: 'instance' }): void {
    const imports: Record<string, Record<string, unknown>> = {};
    for (const [module, name, id] of o.imports) {
      imports[module] ??= Object.create(null) as Record<string, unknown>; // nothing in it yet
      imports[module][name] = thing(w, id);
    }
    let module = compiled.get(o.code);
    try {
      if (module === undefined) {
        module = new api.Module(fromBase64(plan.modules[o.code]!.bytes));
        compiled.set(o.code, module);
      }
      const { exports } = new api.Instance(module, imports);
      for (const { name, id, again, standsFor, address } of o.exports) {
        const x = exports[name];
        if (again === true) {
          const same = typeof x === 'function' ? w.functions.get(x) === (w.functions.get(thing(w, id)) ?? id) : x === thing(w, id);
          if (!same)
            throw differs(
              o,
              `export "${name}"`,
              `${id} itself`,
              typeof x === 'function' ? (w.functions.get(x) ?? 'another function') : 'another',
            );
          continue;
        }
        if (typeof x === 'function') {
          const other = w.functions.get(x);
          if (other !== undefined) throw differs(o, `export "${name}"`, 'a function of its own', other);
          w.functions.set(x, standsFor ?? id);
          if (standsFor !== undefined && !w.things.has(standsFor)) w.things.set(standsFor, x);
        }
        w.things.set(id, x);
        if (address !== undefined) w.wide.add(id);
      }
    } catch (thrown) {
      if (thrown instanceof Differs) throw thrown;
      // The specification leaves limits to the engine (Appendix "Implementation Limitations").
      if (/implementation.*limit|too large.*maximum/i.test(String(thrown))) throw new Lacks('sizes beyond its limits');
      throw differs(o, 'instantiation', 'an instance', String(thrown));
    }
  }

  function call(w: World, o: Operation & { readonly op: 'call' }): void {
    const f = thing(w, o.id) as (...args: unknown[]) => unknown; // the plan's functions are functions
    const mine = { op: o, at: 0 };
    const depth = w.calls.length;
    w.calls.push(mine);
    let found: string;
    let kind: string;
    try {
      const r = f(...o.args.map(v => given(w, v)));
      kind = 'values';
      const list: unknown[] = Array.isArray(r) ? r : r === undefined ? [] : [r];
      const likes = o.outcome.kind === 'values' ? o.outcome.values : [];
      found = `(${list.map((v, i) => told(w, v, likes[i] ?? '')).join(', ')})`;
    } catch (thrown) {
      if (w.over !== null) throw w.over;
      w.thrown = thrown;
      kind = classOf(api, thrown);
      found = kind.startsWith('error') ? kind : `${kind}: ${thrown instanceof Error ? thrown.message : ''}`;
    }
    w.calls.length = depth;
    if (w.over !== null) throw w.over;
    const wantedKind = o.outcome.kind === 'exit' ? 'trap' : o.outcome.kind;
    if (kind !== wantedKind || (kind === 'values' && found !== shown(o.outcome))) throw differs(o, 'outcome', shown(o.outcome), found);
    const left = o.answers[mine.at];
    // How deep code gets before the stack is exhausted is the engine's affair.
    if (left !== undefined && o.outcome.kind !== 'exhaustion')
      throw differs(o, 'calls of host functions', `${left.id} (${left.args.join(', ')})`, 'no more');
    settled(w, o, o.after);
  }

  const pass = (into: ReadonlySet<Operation>, target: Operation | null): ReplayResult | null => {
    passes++;
    const w: World = {
      things: new Map(), functions: new Map(), wide: new Set(), memories: new Map(), tables: new Map(), globals: new Map(), calls: [], verdict: 0,
      thrown: null, over: null, into, target,
    }; // biome-ignore format: fields only
    w.things.set(VERDICT, () => w.verdict);
    try {
      operations(w, plan.ops);
      return null;
    } catch (thrown) {
      const why = w.over ?? thrown;
      if (why instanceof Done) return null;
      if (why instanceof Lacks) return result('unsupported', why.message, null);
      if (why instanceof Differs) return result('different', null, why.difference);
      throw why;
    }
  };
  const failed = failedLoads(plan.ops);
  for (const { into, target } of [{ into: new Set<Operation>(), target: null }, ...failed]) {
    const ended = pass(into, target);
    if (ended !== null) return ended;
  }
  return result('same', null, null);
}

function compiles(api: ReplayApi, bytes: string): boolean {
  try {
    new api.Module(fromBase64(bytes));
    return true;
  } catch {
    return false;
  }
}

function classOf(api: ReplayApi, thrown: unknown): string {
  if (api.Exception !== undefined && thrown instanceof api.Exception) return 'exception';
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  if (thrown instanceof Error && /stack|recursion/i.test(text) && !(thrown instanceof api.RuntimeError)) return 'exhaustion';
  if (thrown instanceof api.RuntimeError) return /stack/i.test(text) ? 'exhaustion' : 'trap';
  return `error ${text}`;
}

/** The loads that failed and did something, with the failed loads around each: each is carried out in a pass of its own, since no engine takes anything back. */
function failedLoads(ops: readonly Operation[]): { into: Set<Operation>; target: Operation }[] {
  const out: { into: Set<Operation>; target: Operation }[] = [];
  const open: { list: readonly (Operation | Answer)[]; into: readonly Operation[] }[] = [{ list: ops, into: [] }];
  for (let last = open.shift(); last !== undefined; last = open.shift())
    for (const o of last.list) {
      if (o.op === 'call') open.push({ list: o.answers, into: last.into });
      else if (o.op === 'answer') open.push({ list: o.ops, into: last.into });
      else if (o.op === 'load') {
        const into = o.kept ? last.into : [...last.into, o];
        if (!o.kept && o.ops.length > 0) out.push({ into: new Set(into), target: o });
        open.push({ list: o.ops, into });
      }
    }
  return out;
}
