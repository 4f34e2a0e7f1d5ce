// How compiled code ends other than by returning: traps, exhaustion, exceptions (spec 4.2.15), and what a host function threw.

import type { Result, Trap } from '../execution/configuration.ts';
import type { Ref } from '../runtime/values.ts';

/** Not subclasses of Error: hosts spend most of the time of a throw on the trace. */
export class Trapped {
  readonly reason: string;
  /** The instruction, −1 where nobody knows it; or an error, where its trace tells (positions.ts). */
  readonly at: number | Error;
  constructor(reason: string, at: number | Error) {
    this.reason = reason;
    this.at = at;
  }
}
export class Exhausted {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
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
  throw new Exhausted('call stack exhausted');
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

/**
 * What was thrown out of compiled code, as a result; `positionOf` says where an error arose. Errors: everything else, and what host
 * functions threw.
 */
export function outcomeOf(error: unknown, positionOf: (error: Error) => number): Outcome {
  if (error instanceof Trapped) {
    const { reason, at } = error;
    return typeof at === 'number' ? { kind: 'trap', reason, pos: at } : trapOf(reason, () => positionOf(at));
  }
  if (error instanceof Thrown) return { kind: 'exception', exn: error.exn };
  if (error instanceof Exhausted) return { kind: 'exhaustion', reason: error.reason };
  if (error instanceof HostError) throw error.error;
  if (error instanceof Error && /call stack|recursion/i.test(error.message)) return { kind: 'exhaustion', reason: 'call stack exhausted' };
  // The range checks of views on memories are the only others in compiled code.
  if (error instanceof RangeError) return trapOf('out of bounds memory access', () => positionOf(error));
  throw error;
}
/** Where it was is found when somebody asks, since to write out a trace takes hosts longer than most calls. */
const trapOf = (reason: string, find: () => number): Outcome => ({
  kind: 'trap',
  reason,
  get pos() {
    return find();
  },
});
/** A trap in the configuration that called what trapped; `pos` is passed on without being asked for. */
export const trapIn = (result: Result & { readonly kind: 'trap' }): Trap => ({
  op: 'trap',
  reason: result.reason,
  get pos() {
    return result.pos;
  },
});
/** A result as what is thrown: the other way. */
export function raise(result: Outcome): never {
  switch (result.kind) {
    case 'trap':
      throw new Trapped(result.reason, result.pos);
    case 'exception':
      throw new Thrown(result.exn);
    case 'exhaustion':
      throw new Exhausted(result.reason);
  }
}
