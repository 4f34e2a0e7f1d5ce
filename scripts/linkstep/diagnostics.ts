// Input that is refused: what is said of it on the terminal.

import { render } from '../../interpreter/diagnostics/render.ts';
import { type Diagnostic, Refused } from '../../interpreter/syntax/diagnostic.ts';
import { type ColorWhen, wantsColor } from './terminal.ts';

/** What is done, with its diagnostic if it is refused. Errors: all but `Refused`. */
export function attempt<T>(f: () => T): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly diagnostic: Diagnostic } {
  try {
    return { ok: true, value: f() };
  } catch (thrown) {
    if (thrown instanceof Refused) return { ok: false, diagnostic: thrown.diagnostic };
    throw thrown;
  }
}

/** Shows diagnostics on the standard error. */
export function complain(ds: readonly Diagnostic[], when: ColorWhen): void {
  const color = wantsColor(when, process.stderr);
  for (const d of ds) process.stderr.write(`${render(d, { color })}\n`);
}
