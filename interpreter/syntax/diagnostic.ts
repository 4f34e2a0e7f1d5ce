// What can be said against an input, as data; text comes last and elsewhere (../diagnostics).

import type { Pos, Source } from './source.ts';

/**
 * The kinds of refusal. `malformed`: not a program of the text or binary format (ch. 5, 6). `invalid`: not well-typed (ch. 3).
 * `unlinkable`: imports do not match (4.7.3). `unsupported`: a feature that linkstep does not have. `limit`: a limit of this implementation.
 */
export type Refusal = 'malformed' | 'invalid' | 'unlinkable' | 'unsupported' | 'limit';

export interface Note {
  readonly text: string;
  readonly source: Source | null;
  readonly pos: Pos;
}

/**
 * `phrase` is the normative first clause ("type mismatch"), from which the stable code follows; `detail` says more.
 * For `custom` sections and annotations `phrase` starts with their name. `end` is the end of the span, −1 where only the start is known.
 */
export interface Diagnostic {
  readonly kind: Refusal;
  readonly phrase: string;
  readonly detail: string;
  readonly source: Source | null;
  readonly pos: Pos;
  readonly end: Pos;
  readonly notes: readonly Note[];
}

/** Where a diagnostic points. */
export interface Where {
  readonly source: Source | null;
  readonly pos: Pos;
  readonly end?: Pos;
  readonly notes?: readonly Note[];
}

/** Some details cost more than all else that is done with a refusal that nobody reads: such a one is a function, called when it is read. */
export type Detail = string | (() => string);

export function diagnostic(kind: Refusal, phrase: string, detail: Detail, where: Where): Diagnostic {
  const d = { kind, phrase, detail: '', source: where.source, pos: where.pos, end: where.end ?? -1, notes: where.notes ?? [] };
  if (typeof detail === 'string') d.detail = detail;
  else {
    let known: string | undefined;
    Object.defineProperty(d, 'detail', { enumerable: true, get: () => (known ??= detail()) });
  }
  return d;
}

/** One line: the normative phrase, then the detail after a colon; `unsupported: NAME` for what is not supported. */
export function message(d: Diagnostic): string {
  const text = d.detail === '' ? d.phrase : `${d.phrase}: ${d.detail}`;
  return d.kind === 'unsupported' ? `unsupported: ${text}` : text;
}

/** Where the host has such a limit and lets it be set: code that is to harm nobody may run where nothing of the language can be changed. */
const limitTraces = (most: number): void => {
  if (Error.stackTraceLimit !== undefined) Reflect.set(Error, 'stackTraceLimit', most);
};
/**
 * The exception that carries a diagnostic to whoever shows it; the only one that input can cause. It has no trace, which takes hosts longer
 * than the rest: what is at fault is the input.
 */
export class Refused extends Error {
  readonly diagnostic: Diagnostic;
  constructor(d: Diagnostic) {
    const { stackTraceLimit } = Error;
    limitTraces(0);
    super();
    limitTraces(stackTraceLimit);
    this.diagnostic = d;
  }
}
// Asked of the diagnostic, so that its detail is not before.
Object.defineProperty(Refused.prototype, 'message', {
  get(this: Refused): string {
    return message(this.diagnostic);
  },
});

export const refuse = (kind: Refusal, phrase: string, detail: Detail, where: Where): Refused =>
  new Refused(diagnostic(kind, phrase, detail, where));
