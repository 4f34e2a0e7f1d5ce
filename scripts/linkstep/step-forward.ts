// Fast-forward: a run goes on compiled up to a call, and that call is what is stepped.

import { type Config, invocation, sitesOf } from '../../interpreter/execution/configuration.ts';
import { funcOf } from '../../interpreter/execution/operands.ts';
import type { Group, Rule } from '../../interpreter/execution/rule.ts';
import type { RuleTable } from '../../interpreter/execution/step.ts';
import { PROC_EXIT } from '../../interpreter/host/wasi.ts';
import type { FuncInst, ModuleInst } from '../../interpreter/runtime/instances.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import type { Pos } from '../../interpreter/syntax/source.ts';
import { functionName } from '../../interpreter/trace/trap.ts';
import { counted } from '../../spec-tests/harness/reporters/human.ts';
import type { MakesTier } from './program.ts';
import { functionMatcher, near } from './step-breaks.ts';
import type { Started } from './step-start.ts';
import { Usage } from './terminal.ts';

/** Thrown out of the run when the call is reached. */
class Reached extends Error {
  readonly a: FuncInst;
  readonly args: readonly Val[];
  /** How many activations are open around the call. */
  readonly frames: number;
  /** Those of the configuration that made the call, innermost first; null where compiled code made it. */
  readonly sites: readonly Outer[] | null;
  constructor(a: FuncInst, args: readonly Val[], frames: number, sites: readonly Outer[] | null) {
    super('reached');
    this.a = a;
    this.args = args;
    this.frames = frames;
    this.sites = sites;
  }
}

/** An activation that is open around what is stepped, and where it stands: −1 where nobody knows. */
export interface Outer {
  readonly func: FuncInst;
  readonly module: ModuleInst;
  readonly pos: Pos;
}
const outer = ({ func, pos }: { readonly func: FuncInst | null; readonly pos: Pos }): Outer[] =>
  func === null || func.module === null ? [] : [{ func, module: func.module, pos }];

/** The `nth` call of a function, by name or index as breakpoints take them. */
export interface Forward {
  readonly name: string;
  readonly nth: number;
  readonly makesTier: MakesTier;
}

const ends = { values: 'its results', trap: 'a trap', exception: 'an exception', exhaustion: 'exhaustion' } as const;

/** What calls a function on the reference tier, with somebody who is told before. */
const ENTERS = 'Step_read/call_ref-func';
function watched(rules: RuleTable, told: (a: FuncInst, args: readonly Val[], z: Config) => void): RuleTable {
  const group = rules.groups.get('call_ref') as Group; // the core's, extended at most
  const enters = (r: Rule): Rule => ({
    ...r,
    gives: (z, e, v, ...more) => {
      const a = funcOf(v);
      told(a, z.stack.slice(z.stack.length - a.n), z);
      return r.gives(z, e, v, ...more);
    },
  });
  const all = group.rules.map(r => (r.name === ENTERS ? enters(r) : r));
  return { ...rules, groups: new Map(rules.groups).set('call_ref', { ...group, rules: all }) };
}

/**
 * Runs up to a call: compiled, but for what a load runs. What comes out is that call alone; what it returns to is not there any more.
 * Errors: `Usage`, where the run ends before.
 */
export function fastForward(started: Started, { name: text, nth, makesTier }: Forward): Started {
  const { z, rules, title } = started;
  const { store } = z;
  const matches = functionMatcher(text);
  const before = { z: { ...z, stack: [...z.stack] }, program: started.program };
  let calls = 0;
  const isIt = (a: FuncInst): boolean => matches(a) && ++calls === nth;
  const entered = (a: FuncInst, args: readonly Val[], left: number): void => {
    if (isIt(a)) throw new Reached(a, args, store.limits.frames - left, null);
  };
  const called = (a: FuncInst, args: readonly Val[], by: Config): void => {
    if (isIt(a)) throw new Reached(a, args, by.frames, sitesOf(by).flatMap(outer));
  };
  const tier = makesTier(store, {
    instrumentation: a => (matches(a) ? { entry: (args, left) => entered(a, args, left) } : undefined),
  });
  try {
    const result = tier.run(z, watched(rules, called));
    started.flush();
    const times = calls === 0 ? `not once${near(before, text)}` : counted(calls, 'time');
    const exits = result.kind === 'trap' && result.reason === PROC_EXIT;
    throw new Usage(`'${text}' was called ${times} before the run ended${exits ? '' : ` with ${ends[result.kind]}`}`);
  } catch (thrown) {
    if (!(thrown instanceof Reached)) throw thrown;
    const { a, args, frames, sites } = thrown;
    const { open } = tier.openAt(thrown);
    // Compiled, it is entered already when it is found.
    const around = [...(sites ?? []), ...(sites === null ? open.slice(1) : open).flatMap(outer)];
    const call: Config = { ...invocation(store, a, args), frames };
    const under = frames === 0 ? '' : `, under ${counted(frames, 'activation')}`;
    return { ...started, z: call, around, title: `call ${nth} of ${functionName(a) ?? text}${under}, in: ${title}` };
  }
}
