// The configuration as the book writes it (spec 4.2.15): one nested term, `val* LABEL_n{…} instr* end instr*`.  For display and as an oracle.

import type { Val } from '../runtime/values.ts';
import type { Catch, Instr } from '../syntax/instructions.ts';
import type { Admin, Config, Context, Frame } from './configuration.ts';

/** A nested instruction of the book: `LABEL_n{cont} body`, `HANDLER_n{catches} body`, `FRAME_n{f} body`. */
export type Nested =
  | { readonly op: 'LABEL'; readonly n: number; readonly cont: Instr | null; readonly body: Term }
  | { readonly op: 'HANDLER'; readonly n: number; readonly catches: readonly Catch[]; readonly body: Term }
  | { readonly op: 'FRAME'; readonly n: number; readonly frame: Frame; readonly body: Term }
  /** A context of a kind that is not the specification's (legacy exception handling, linking), with what it keeps. */
  | { readonly op: 'OWN'; readonly kind: string; readonly n: number; readonly own: unknown; readonly body: Term };

/** `val* instr*`: the values, then what is still to be reduced; the first of it may be nested. */
export interface Term {
  readonly vals: readonly Val[];
  readonly rest: readonly (Admin | Nested)[];
}

/** What is left of a context's instructions: what rules gave, then its code. */
const left = (z: Config, k: Context, above: number): Admin[] => [...z.given.slice(k.below, above).reverse(), ...k.code.slice(k.pc)];

/** The whole configuration as a term. Cost: its size. */
export function unfold(z: Config): Term {
  const contexts: Context[] = [];
  for (let k: Context | null = z.context; k !== null; k = k.outer) contexts.push(k);
  let inner: Nested | null = null;
  let frame = z.frame;
  let valuesTo = z.stack.length;
  let givenTo = z.given.length;
  for (const k of contexts) {
    const body: Term = {
      vals: z.stack.slice(k.base, valuesTo),
      rest: [...(inner === null ? [] : [inner]), ...left(z, k, givenTo)],
    };
    valuesTo = k.base;
    givenTo = k.below;
    if (k.kind === 'top') return body;
    if (k.kind === 'label') inner = { op: 'LABEL', n: k.n, cont: k.cont, body };
    else if (k.kind === 'handler') inner = { op: 'HANDLER', n: k.n, catches: k.catches, body };
    else if (k.kind !== 'frame') inner = { op: 'OWN', kind: k.kind, n: k.n, own: k.own, body };
    else {
      inner = { op: 'FRAME', n: k.n, frame, body };
      frame = k.caller as Frame; // a frame context has the frame around it
    }
  }
  throw new Error('a configuration without an outermost context');
}
