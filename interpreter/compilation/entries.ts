// Calls of compiled code from JavaScript where only numbers pass (WebAssembly JavaScript Interface, ToWebAssemblyValue and ToJSValue): code
// of its own for each function, since hosts make more of a call that has one target.

import type { CompiledCode } from '../runtime/instances.ts';
import type { Store } from '../runtime/store.ts';
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
export const isNumber = (k: Kind): boolean => k === 'i' || k === 'f' || k === 'd';

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
  const text = `"use strict";return function(${names.join(',')}){${conversions}if(store.journal!==null)return journaled([${names.join(',')}]);let x;try{x=code.f(${[...names, 'store.limits.frames'].join(',')});}catch(e){return failed(e);}${give}};`;
  return new Function('code', 'store', 'journaled', 'failed', text)(code, store, journaled, failed) as (
    ...args: readonly unknown[]
  ) => unknown; // as the text has it
}
