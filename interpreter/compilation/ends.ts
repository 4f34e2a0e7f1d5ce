// How compiled code ends other than by returning: traps, exhaustion, exceptions (spec 4.2.15), and what a host function threw.

import { type Compiled, type Config, type Result, type Trap, withCompiled } from '../execution/configuration.ts';
import type { Ref } from '../runtime/values.ts';

/** Not subclasses of Error: hosts spend most of the time of a throw on the trace. */
export class Trapped {
  readonly reason: string;
  readonly at: Error | Nested;
  /** `at`: an error made there, whose trace tells where it is (positions.ts). */
  constructor(reason: string, at: Error | Nested) {
    this.reason = reason;
    this.at = at;
  }
}
/** A trap, or an exhaustion, of a configuration that compiled code ran; and an error made there. */
interface Nested {
  readonly result: Result & { readonly kind: 'trap' | 'exhaustion' };
  readonly within: Config['trapped'];
  readonly error: Error;
}
export class Exhausted {
  readonly reason: string;
  readonly at: Error | Nested;
  constructor(reason: string, at: Error | Nested) {
    this.reason = reason;
    this.at = at;
  }
}
export class Thrown {
  readonly exn: Ref & { readonly op: 'ref.exn_addr' };
  constructor(exn: Ref & { readonly op: 'ref.exn_addr' }) {
    this.exn = exn;
  }
}
/** What a host function threw; it passes through unchanged. */
export class HostError {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

export const trap = (reason: string): never => {
  throw new Trapped(reason, new Error());
};
/** The same function, whose errors are told apart from those of compiled code. */
export const passing =
  <A extends readonly unknown[]>(f: (...args: A) => void) =>
  (...args: A): void => {
    try {
      f(...args);
    } catch (error) {
      throw new HostError(error);
    }
  };
export const exhausted = (): never => {
  throw new Exhausted('call stack exhausted', new Error());
};
export const outOfMemory = (): never => trap('out of bounds memory access');
export const outOfTable = (): never => trap('out of bounds table access');
export const outOfArray = (): never => trap('out of bounds array access');
export const nullArray = (): never => trap('null array reference');

/** The result of a row's function, which is a trap's reason if it is a string. */
export const checked = <T>(x: T | string): T => (typeof x === 'string' ? trap(x) : x);

// ─── As results ───

/** How a call ends that gives no values. */
export type Outcome = Exclude<Result, { readonly kind: 'values' }>;

/** What the trace of an error in compiled code tells. */
export interface Traces {
  /** Which instruction it is of: its `pos`, or −1. */
  readonly positionOf: (error: Error) => number;
  /** The functions that were open, innermost first, and whether that is all of them: hosts do not go on for ever. */
  readonly openAt: (error: Error) => Pick<Compiled, 'open' | 'whole'>;
}

/** What was thrown out of compiled code, as a result. Errors: everything else, and what host functions threw. */
export function outcomeOf(error: unknown, traces: Traces): Outcome {
  if (error instanceof Trapped) return trapOf(error.reason, error.at, traces);
  if (error instanceof Thrown) return { kind: 'exception', exn: error.exn };
  if (error instanceof Exhausted) return exhaustionOf(error.reason, error.at, traces);
  if (error instanceof HostError) throw error.error;
  if (error instanceof Error && /call stack|recursion/i.test(error.message)) return exhaustionOf('call stack exhausted', error, traces);
  // The range checks of views on memories are the only others in compiled code.
  if (error instanceof RangeError) return trapOf('out of bounds memory access', error, traces);
  throw error;
}
const compiledAt = (at: Error | Nested, traces: Traces): Compiled =>
  at instanceof Error
    ? { within: null, ...traces.openAt(at) }
    : // What ran compiled within it has all of these in its own trace.
      (at.result.compiled ?? { within: at.within, ...traces.openAt(at.error) });
/** Where it was is found when somebody asks, since to write out a trace takes hosts longer than most calls. */
const trapOf = (reason: string, at: Error | Nested, traces: Traces): Outcome =>
  withCompiled(
    {
      kind: 'trap',
      reason,
      get pos() {
        return at instanceof Error ? traces.positionOf(at) : at.result.kind === 'trap' ? at.result.pos : -1;
      },
    },
    () => compiledAt(at, traces),
  );
const exhaustionOf = (reason: string, at: Error | Nested, traces: Traces): Outcome =>
  withCompiled({ kind: 'exhaustion', reason }, () => compiledAt(at, traces));
/** A trap in the configuration that called what trapped; where it was is passed on without being asked for. */
export const trapIn = (result: Result & { readonly kind: 'trap' }): Trap =>
  withCompiled(
    {
      op: 'trap',
      reason: result.reason,
      get pos() {
        return result.pos;
      },
    },
    () => result.compiled,
  );
/** How a configuration ended as what is thrown: the other way. `within`: what it knows of its trap. */
export function raise(result: Outcome, within: Config['trapped']): never {
  switch (result.kind) {
    case 'trap':
      throw new Trapped(result.reason, { result, within, error: new Error() });
    case 'exception':
      throw new Thrown(result.exn);
    case 'exhaustion':
      throw new Exhausted(result.reason, { result, within: null, error: new Error() });
  }
}
