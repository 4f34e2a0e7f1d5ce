// The catalogue of everything that linkstep says of inputs: for each code its cause, an example, how to mend it, and the clause it renders.

import { binaryEntries } from './catalogue-binary.ts';
import type { Entry } from './catalogue-entry.ts';
import { runningEntries } from './catalogue-running.ts';
import { textEntries } from './catalogue-text.ts';
import { validationEntries } from './catalogue-validation.ts';
import { nearest } from './suggestions.ts';

export type { Clause, Entry, Example } from './catalogue-entry.ts';

/** Every code, by kind: malformed, invalid, unlinkable, limit, unsupported, trap, exhaustion, link. */
export const catalogue: ReadonlyMap<string, Entry> = new Map(
  [...textEntries, ...binaryEntries, ...validationEntries, ...runningEntries].map(e => [e.code, e]),
);

/** The codes that somebody may have meant: by their last part alone, by a part of them, or written almost so. At most five. */
export function nearCodes(text: string): readonly string[] {
  const word = text
    .toLowerCase()
    .trim()
    .replace(/^(error|trap)?\[|\]$/g, '')
    .replace(/[^a-z0-9/]+/g, '-');
  const codes = [...catalogue.keys()];
  const exact = codes.filter(code => code.split('/')[1] === word);
  const part = word.length < 3 ? [] : codes.filter(code => code.includes(word));
  const near = nearest(word, codes, 5);
  const tail = codes.filter(code => nearest(word.split('/').at(-1)!, [code.split('/')[1]!]).length > 0);
  return [...new Set([...exact, ...part, ...near, ...tail])].slice(0, 5);
}
