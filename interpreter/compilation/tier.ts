// The fast tier (spec 4.7.4 `invoke`, at the speed of the host): functions become JavaScript at their first call. It works on the store of
// the reference tier and hands over to it, in both directions: a configuration's calls run compiled, and a function that this tier does
// not compile, or the instructions that a host function gives, run as a configuration.

import { type Compiled, type Config, configuration, invocation, noModule, type Result } from '../execution/configuration.ts';
import { funcOf } from '../execution/operands.ts';
import { type Group, ours } from '../execution/rule.ts';
import { coreRules, type RuleTable, run as runReference } from '../execution/step.ts';
import type { CompiledCode, FuncInst, ModuleInst, TableInst } from '../runtime/instances.ts';
import type { Store } from '../runtime/store.ts';
import { isNull, type Ref, type Val } from '../runtime/values.ts';
import type { DefType, FuncType } from '../syntax/types.ts';
import { matchDefType } from '../validation/subtyping.ts';
import { newCompiler } from './compiling.ts';
import { HostError, type Outcome, outcomeOf, raise, trap, trapIn } from './ends.ts';
import { entryOnNumbers, exitOnNumbers, onlyNumbers } from './entries.ts';
import { BOUNCE, coldCallees, same, sourceOf } from './function.ts';
import { type Host, type Instrumentation, nothing } from './generator.ts';
import { give, type Kind, type Part, pack, results, unpack } from './representation.ts';
import { wholeSegments } from './segments.ts';
import { hostSizes, type Sizes } from './sizes.ts';
import { kinds } from './writing.ts';

export type { Outcome } from './ends.ts';

export interface TierOptions {
  /** The rules of configurations that this tier runs; those of linking, for instance. Default: the core's. */
  readonly rules?: RuleTable;
  /** Told once, if the host forbids code from strings: everything then runs on the reference tier. */
  readonly note?: (line: string) => void;
  /** From where functions are cut up, since hosts do not optimise beyond a size. Default: what suits hosts; tests have small ones. */
  readonly sizes?: Sizes;
  /** What a function is to be compiled with from the first time on, asked before each is compiled. `instrument` says otherwise later. */
  readonly instrumentation?: (a: FuncInst) => Instrumentation | undefined;
  /** Told when a large function has been called often, or a loop of one has turned often, before it is compiled for that. */
  readonly runningLong?: () => void;
}

export interface FastTier {
  /** `$invoke`: the arguments have the function's types. Errors: what a host function throws. */
  readonly invoke: (a: FuncInst, args: readonly Val[]) => Result;
  /** The same without a configuration, which takes as long as a short call; null where it takes one, and nothing was called. */
  readonly call: (a: FuncInst, args: readonly Val[]) => Result | null;
  /** The configuration of an invocation that `call` made, as it is behind it: nothing is called again. */
  readonly after: (a: FuncInst, args: readonly Val[], result: Result) => Config;
  /**
   * A JavaScript function that calls one whose parameters and result, if it has one, are i32, f32 or f64, with JavaScript's numbers; `ended`
   * is asked for what it gives where the call ends otherwise than with values. Null for other functions, for those of the host, and where
   * functions cannot be made of strings. Errors: as `invoke`; `TypeError`, for arguments that are no numbers.
   */
  readonly onNumbers: (a: FuncInst, ended: (how: Outcome) => unknown) => ((...args: readonly unknown[]) => unknown) | null;
  /** Runs a configuration to its end, by rules other than the tier's if need be; the functions it calls run compiled. Errors: as `invoke`. */
  readonly run: (z: Config, rules?: RuleTable) => Result;
  /**
   * Has a function compiled again, with a hook at all or some of its instructions, or fuel; with `{}`, without either. Calls of it that
   * are under way go on as they were. False where the function runs on the reference tier (an observer of `step` sees all of it there).
   */
  readonly instrument: (a: FuncInst, how: Instrumentation) => boolean;
  /** The activations of compiled code that an error arose in, as far as its trace goes. */
  readonly openAt: (error: Error) => Pick<Compiled, 'open' | 'whole'>;
  /** The source that a function is compiled to, for people; null where it runs on the reference tier. */
  readonly source: (a: FuncInst) => string | null;
}

/** Whether the host compiles strings; a strict content security policy forbids it. */
let permitted: boolean | null = null;
/** It has been said that it does. */
let noted = false;
export function canCompile(): boolean {
  if (permitted === null) {
    try {
      permitted = new Function('return 1')() === 1;
    } catch {
      permitted = false;
    }
  }
  return permitted;
}

const noCode: ReadonlyMap<FuncInst, CompiledCode> = new Map();
const typeOf = (a: FuncInst): FuncType => a.type.unrolled.ct as FuncType; // a function's type is a function type

/** The fast tier on a store. A store has one; the code is kept with the functions. */
export function fastTier(
  store: Store,
  {
    rules: base = coreRules,
    note = () => {},
    sizes = hostSizes,
    instrumentation = () => undefined,
    runningLong = () => {},
  }: TierOptions = {},
): FastTier {
  const instrumented = new WeakMap<FuncInst, Instrumentation>();
  const howOf = (a: FuncInst): Instrumentation | undefined => {
    const how = instrumented.get(a) ?? (settled.has(a) ? undefined : instrumentation(a));
    if (how !== undefined) instrumented.set(a, how);
    return how;
  };
  /** Functions that run on the reference tier. */
  const interpreted = new WeakSet<FuncInst>();
  const compiles = canCompile();
  if (!compiles && !noted) {
    noted = true;
    note('this host forbids making functions of strings: running on the reference tier');
  }

  // ─── Compiling ───

  const codeOf = (a: FuncInst): CompiledCode => {
    const code = a.ref as CompiledCode; // from here on
    if (a.ref.f === null) {
      code.f = (...args) => {
        compile(a);
        return code.f(...args); // just made
      };
      code.s = code.f;
      code.t = (...args) => {
        compile(a);
        return code.t(...args); // just made
      };
    }
    return code;
  };
  /** Functions that have code, or run on the reference tier. */
  const settled = new WeakSet<FuncInst>();
  const settle = (a: FuncInst, { f, t, s }: CompiledCode): void => {
    settled.add(a);
    const cell = codeOf(a);
    cell.f = f;
    cell.t = t;
    cell.s = s;
  };
  const compile = (a: FuncInst): void => {
    const made = compiles ? compiler.compile(a, howOf(a), warmed.has(a)) : noCode;
    for (const [b, code] of made) if (b === a || !(settled.has(b) || howOf(b) !== undefined)) settle(b, code);
    if (made.has(a)) return;
    interpreted.add(a);
    const { params, results: rs } = typeOf(a);
    const f = interpreting(a, kinds(params), kinds(rs));
    settle(a, { f, t: f, s: f });
  };
  /** Functions that have been called often. */
  const warmed = new WeakSet<FuncInst>();
  const rewrite = (a: FuncInst): void => {
    const code = instrumented.has(a) ? undefined : compiler.compile(a, undefined, true).get(a);
    if (code === undefined) return; // the host's stack may be too full for its parser now
    warmed.add(a);
    settle(a, code);
  };
  /**
   * The large functions that it calls are written again with it, and those that nobody has called yet as ones that are called often: hosts give up what they
   * made of a call when its target changes. V8 11 may then stay, for a function as long as an interpreter's, with code that is entered at a
   * loop alone, which takes half as long again.
   */
  const rewriteCallees = (a: FuncInst): void => {
    for (const b of coldCallees(host, a)) {
      if (b === a || warmed.has(b)) continue;
      if (settled.has(b)) rewrite(b);
      else warmed.add(b);
    }
  };
  const warm = (a: FuncInst): void => {
    runningLong();
    rewrite(a);
    rewriteCallees(a);
  };
  const rests = new WeakMap<FuncInst, Map<number, unknown>>();
  const entered: Host['entered'] = (a, loop) => {
    let known = rests.get(a);
    if (known === undefined) {
      known = new Map();
      rests.set(a, known);
    }
    if (!known.has(loop)) {
      runningLong();
      rewriteCallees(a);
      known.set(loop, compiler.entered(a, loop));
    }
    return known.get(loop);
  };
  const hostCells = new WeakMap<FuncInst, Map<ModuleInst | null, CompiledCode>>();
  const hostCell = (a: FuncInst, caller: ModuleInst | null): CompiledCode => {
    let cells = hostCells.get(a);
    if (cells === undefined) {
      cells = new Map();
      hostCells.set(a, cells);
    }
    let cell = cells.get(caller);
    if (cell === undefined) {
      const { params, results: rs } = typeOf(a);
      const [ks, gives] = [kinds(params), kinds(rs)];
      const numbers = a.code.kind === 'host' && onlyNumbers(ks, gives) ? a.code.host.numbers : undefined;
      if (numbers !== undefined) cell = same(exitOnNumbers(ks, gives[0] ?? null, numbers));
      else {
        const f = calling(a, caller, (b, args, left) => codeOf(b).f(...args, left));
        cell = { f, t: calling(a, caller, (b, args, left) => bounce(codeOf(b), [...args, left])), s: f };
      }
      cells.set(caller, cell);
    }
    return cell;
  };
  const cellFor = (a: FuncInst, caller: ModuleInst): CompiledCode => (a.code.kind === 'host' ? hostCell(a, caller) : codeOf(a));

  // ─── From compiled code to the reference tier ───

  /** Reads arguments off the list that compiled code passes; what comes after them is how many frames are left. */
  const taking = (ks: readonly Kind[], args: readonly unknown[]): { readonly values: Val[]; readonly left: number } => {
    let next = 0;
    const values = pack(ks, () => args[next++] as Part); // as compiled code passes them
    return { values, left: args[next] as number };
  };
  /** Runs a configuration whose frames come on top of those open. */
  const runNested = (z: Config, left: number): readonly Val[] => {
    z.frames = store.limits.frames - left;
    const result = stepping(z);
    return result.kind === 'values' ? result.values : raise(result, z.trapped);
  };
  const interpreting =
    (a: FuncInst, ks: readonly Kind[], _rs: readonly Kind[]) =>
    (...args: unknown[]): unknown => {
      const { values, left } = taking(ks, args);
      return give(runNested(invocation(store, a, values), left));
    };
  /**
   * Configurations of what host functions give: a call that is the last thing they do is left to whoever runs them, so that calls through
   * host functions take no more of the stack than others.
   */
  const handing = new WeakSet<Config>();
  let handed: { readonly a: FuncInst; readonly args: readonly Val[] } | null = null;
  const calling = (a: FuncInst, caller: ModuleInst | null, last: (b: FuncInst, args: readonly Part[], left: number) => unknown) => {
    const ks = kinds(typeOf(a).params);
    return (...args: unknown[]): unknown => {
      const { values, left } = taking(ks, args);
      if (a.code.kind !== 'host') return undefined; // not so, by the callers
      let given: readonly { readonly op: string }[];
      try {
        given = a.code.host.call(values, caller);
      } catch (error) {
        throw new HostError(error);
      }
      if (given.every(v => base.groups.get(v.op) === 'value')) return give(given as readonly Val[]); // by the test
      const z = configuration(store, caller ?? noModule, []);
      if (caller !== null) z.frame = { locals: [], module: caller, func: a };
      for (let i = given.length - 1; i >= 0; i--) z.given.push(given[i]!);
      handing.add(z);
      const gave = runNested(z, left);
      if (handed === null) return give(gave);
      const call = handed;
      handed = null;
      const parts: Part[] = [];
      for (const v of call.args) unpack(v, parts);
      return last(call.a, parts, left);
    };
  };

  // ─── What compiled code calls ───

  const indirect = (t: TableInst, i: number, type: DefType, caller: ModuleInst): CompiledCode => {
    const r = t.refs[i];
    if (r === undefined) return trap('undefined element');
    if (r.op === 'ref.func_addr') return matchDefType(r.a.type, type) ? cellFor(r.a, caller) : trap('indirect call type mismatch');
    return trap(`uninitialized element ${i}`);
  };
  const refCell = (r: Ref, caller: ModuleInst): CompiledCode =>
    r.op === 'ref.func_addr' ? cellFor(r.a, caller) : trap('null function reference');
  let tail: { readonly cell: CompiledCode; readonly args: readonly unknown[] } | null = null;
  const bounce = (cell: CompiledCode, args: readonly unknown[]): unknown => {
    tail = { cell, args };
    return BOUNCE;
  };
  const bounced = (): unknown => {
    for (;;) {
      const { cell, args } = tail!; // set by whoever gave BOUNCE
      tail = null;
      const x = cell.t(...args, CHAIN);
      if (x !== BOUNCE) return x;
    }
  };
  const host: Host = { store, sizes, cellFor, indirect, refCell, bounce, bounced, warm, entered };
  const compiler = newCompiler(host);

  // ─── From the reference tier to compiled code ───

  const call = (a: FuncInst, parts: readonly Part[], left: number): unknown => {
    const cell = codeOf(a);
    const p = parts[0];
    const q = parts[1];
    const r = parts[2];
    // Hosts take their time over a list of arguments, and more if something is behind it.
    switch (parts.length) {
      case 0:
        return cell.f(left);
      case 1:
        return cell.f(p, left);
      case 2:
        return cell.f(p, q, left);
      case 3:
        return cell.f(p, q, r, left);
      default:
        return cell.f(...(parts as readonly unknown[]).concat(left));
    }
  };
  const onNumbers: FastTier['onNumbers'] = (a, ended) => {
    const { params, results: rs } = typeOf(a);
    const [ks, gives] = [kinds(params), kinds(rs)];
    if (!compiles || a.code.kind === 'host' || !onlyNumbers(ks, gives)) return null;
    const journaled = (args: readonly number[]): unknown => {
      let next = 0;
      const result = run(
        invocation(
          store,
          a,
          pack(ks, () => args[next++]!),
        ),
      );
      if (result.kind !== 'values') return ended(result);
      const x = give(result.values);
      return x === undefined || typeof x === 'number' ? x : Number.NaN;
    };
    return entryOnNumbers(ks, gives[0] ?? null, codeOf(a), { store, journaled, failed: error => ended(outcomeOf(error, compiler)) });
  };
  const enter = (a: FuncInst, args: readonly Val[], left: number): Result => {
    const parts: Part[] = [];
    for (let i = 0; i < args.length; i++) unpack(args[i]!, parts);
    try {
      const first = call(a, parts, left);
      return { kind: 'values', values: a.m === 0 ? [] : results(kinds(typeOf(a).results), first as Part) }; // as compiled code gives it
    } catch (error) {
      return outcomeOf(error, compiler);
    }
  };
  /** How the next call ended, where it was made before its configuration. */
  let known: Result | null = null;
  /** Whether a call runs compiled. Writes of compiled code are not kept in a journal: while there is one (linking keeps one to take a load back), nothing does. */
  const runsCompiled = (a: FuncInst): boolean => store.journal === null && a.code.kind === 'wasm' && !interpreted.has(a);
  const withCompiledCalls = (callGroup: Group): Group => ({
    ...callGroup,
    rules: [
      ours(
        'Step',
        'call_ref-compiled',
        (z, _e, v) => known !== null || (!isNull(v) && runsCompiled(funcOf(v)) && z.frames < store.limits.frames),
        (z, _e, v) => {
          const a = funcOf(v);
          const args = z.stack.splice(z.stack.length - a.n, a.n);
          const { kind, pc, code } = z.context;
          if (kind === 'top' && z.stack.length === 0 && z.given.length === 0 && pc === code.length && handing.has(z)) {
            handed = { a, args };
            return undefined;
          }
          const result = known ?? enter(a, args, store.limits.frames - z.frames);
          known = null;
          switch (result.kind) {
            case 'values':
              return result.values;
            case 'trap':
              return trapIn(result);
            case 'exception':
              return [result.exn, { op: 'throw_ref', pos: -1 }];
            case 'exhaustion':
              z.result = result;
              return undefined;
          }
        },
      ),
      ...callGroup.rules,
    ],
  });
  const tables = new WeakMap<RuleTable, RuleTable>();
  /** The rules with those of compiled calls. */
  const compiled = (rules: RuleTable): RuleTable => {
    let table = tables.get(rules);
    if (table === undefined) {
      const [callGroup, initGroup] = ['call_ref', 'memory.init'].map(op => rules.groups.get(op)) as [Group, Group]; // the core's, extended at most
      table = {
        ends: rules.ends,
        groups: new Map(rules.groups).set('call_ref', withCompiledCalls(callGroup)).set('memory.init', wholeSegments(store, initGroup)),
      };
      tables.set(rules, table);
    }
    return table;
  };
  /** The rules of the run under way, by which the instructions of host functions reduce too. */
  let current = compiled(base);
  const stepping = (z: Config): Result => runReference(z, Number.POSITIVE_INFINITY, current) as Result; // without fuel there is a result

  return {
    invoke: (a, args) => {
      if (a.code.kind === 'host' || store.journal !== null) return run(invocation(store, a, args));
      return enter(a, args, store.limits.frames);
    },
    call: (a, args) => (runsCompiled(a) && store.limits.frames > 0 ? enter(a, args, store.limits.frames) : null),
    after: (a, args, result) => {
      const z = invocation(store, a, args);
      known = result;
      try {
        run(z);
      } finally {
        known = null;
      }
      return z;
    },
    onNumbers,
    run: (z, rules = base) => run(z, rules),
    instrument: (a, how) => {
      if (a.code.kind === 'host') return false;
      interpreted.delete(a);
      instrumented.set(a, how);
      compile(a);
      return !interpreted.has(a);
    },
    openAt: compiler.openAt,
    source: a => sourceOf(host, a, instrumented.get(a) ?? nothing, undefined, null, warmed.has(a) ? 'warm' : 'new'),
  };

  function run(z: Config, rules: RuleTable = base): Result {
    const before = current;
    current = compiled(rules);
    try {
      return stepping(z);
    } catch (error) {
      return outcomeOf(error, compiler);
    } finally {
      current = before;
    }
  }
}
const CHAIN = 200;
