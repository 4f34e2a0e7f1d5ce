// How compiled code ends other than by returning: traps, exhaustion, exceptions (spec 4.2.15), and what a host function threw.

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
