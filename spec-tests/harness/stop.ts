// How a command of a script ends before its end: thrown and caught within the runner.

import type { Actual } from './verdicts.ts';

/** What is bound to an identifier: the thing, or why it is not there. `unsupported` names the feature that is missing. */
export type Binding<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly because: string; readonly unsupported: string | null };

/** Why a command stopped; thrown by the runner, and always caught there. */
export class Stop extends Error {
  readonly actual: Actual;
  readonly unsupported: string | null;
  constructor(actual: Actual, unsupported: string | null) {
    super(actual.kind);
    this.actual = actual;
    this.unsupported = unsupported;
  }
}

/** Something that a command names, and that is not there. */
export const absent = (what: string, because: string | null = null, unsupported: string | null = null): Stop =>
  new Stop({ kind: 'absent', what, because }, unsupported);
