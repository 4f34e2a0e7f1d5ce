// Calls of compiled code from JavaScript, and the other way, where only numbers pass (WebAssembly JavaScript Interface, ToWebAssemblyValue
// and ToJSValue): code of its own for each function, since hosts make more of a call that has one target.

import type { Code, CompiledCode, HostNumbers } from '../runtime/instances.ts';
import type { Store } from '../runtime/store.ts';
import { HostError, Thrown } from './ends.ts';
import { newScript, sourceName } from './positions.ts';
import type { Kind } from './representation.ts';

/** What an entry needs beside the function's code. */
export interface Around {
  readonly store: Store;
  /** The call while there is a journal, in which compiled code would leave no trace. */
  readonly journaled: (args: readonly number[]) => unknown;
  /** What a call that threw gives in place of its result, or throws. */
  readonly failed: (error: unknown) => unknown;
}

/** Numbers of these kinds are what JavaScript has: those of i64 are none, vectors and references neither. */
const isNumber = (k: Kind): boolean => k === 'i' || k === 'f' || k === 'd';

/** Whether a function's parameters, and its result, if it has one, are such. */
export const onlyNumbers = (params: readonly Kind[], results: readonly Kind[]): boolean =>
  results.length <= 1 && params.every(isNumber) && results.every(isNumber);

/** Ends a text. Hosts take those that are alike for one function, and what they learn of one for what holds of the others. */
const apart = (): string => sourceName(newScript());

const converted = (k: Kind, x: string): string => (k === 'i' ? `${x}|0` : k === 'f' ? `Math.fround(${x})` : `+${x}`);

/**
 * A JavaScript function that converts its arguments as the interface does, calls the code, and gives its result: a NaN is any NaN, and
 * without a result it gives undefined. All kinds are numbers. Errors: `TypeError`, for arguments that are no number; what `failed` throws.
 */
export function entryOnNumbers(
  params: readonly Kind[],
  result: Kind | null,
  code: CompiledCode,
  { store, journaled, failed }: Around,
): (...args: readonly unknown[]) => unknown {
  const names = params.map((_, i) => `a${i}`);
  const conversions = params.map((k, i) => `a${i}=${converted(k, `a${i}`)};`).join('');
  const give = result === null ? '' : result === 'i' ? 'return x;' : "return typeof x==='number'?x:NaN;";
  const text = `"use strict";return function(${names.join(',')}){${conversions}if(store.journal!==null)return journaled([${names.join(',')}]);let x;try{x=code.f(${[...names, 'store.limits.frames'].join(',')});}catch(e){return failed(e);}${give}};${apart()}`;
  return new Function('code', 'store', 'journaled', 'failed', text)(code, store, journaled, failed) as (
    ...args: readonly unknown[]
  ) => unknown; // as the text has it
}

/** Compiled code that calls a host function on numbers; only numbers pass. Errors: `Thrown`, `HostError`. */
export function exitOnNumbers(params: readonly Kind[], result: Kind | null, { call, exceptionOf }: HostNumbers): Code {
  const names = params.map((_, i) => `a${i}`);
  // A float that is a NaN with a payload comes as an object.
  const args = params.map((k, i) => (k === 'i' ? `a${i}` : `typeof a${i}==='number'?a${i}:NaN`));
  const give = result === null ? '' : `return ${converted(result, 'x')};`;
  const text = `"use strict";return function(${names.join(',')}){try{const x=call(${args.join(',')});${give}}catch(e){throw failed(e);}};${apart()}`;
  const failed = (error: unknown): Thrown | HostError => {
    const a = exceptionOf(error);
    return a === undefined ? new HostError(error) : new Thrown({ op: 'ref.exn_addr', a });
  };
  return new Function('call', 'failed', text)(call, failed) as Code; // as the text has it
}
