// The phrases that the sources refuse inputs with, read off the calls: for the test that all of them are explained.

import { readdirSync, readFileSync } from 'node:fs';

export interface Phrase {
  readonly file: string;
  /** Null where it is not written beside the phrase. */
  readonly kind: string | null;
  /** As it is written, with the holes of a template. */
  readonly phrase: string;
}

const root = new URL('../../', import.meta.url);
const text = `('(?:[^'\\\\\\n]|\\\\.)*'|\`[^\`]*\`)`;

/** Calls that refuse: the arguments before the phrase, and the kind that they all have. */
const calls: readonly (readonly [RegExp, string | null])[] = [
  [new RegExp(`\\b(?:refuse|diagnostic)\\(\\s*'(\\w+)',\\s*${text}`, 'g'), null],
  [new RegExp(`\\binvalid\\(\\s*()(?:S\\.)?C,\\s*[\\w.()]+,\\s*${text}`, 'g'), 'invalid'],
  [new RegExp(`\\bmalformed\\(\\s*()r,\\s*${text}`, 'g'), 'malformed'],
  [new RegExp(`\\berrorToken\\(\\s*()(?:\\w+|\\{[^}]*\\}),\\s*${text}`, 'g'), 'malformed'],
  [new RegExp(`\\boutOfRange\\(()c, t, ${text}`, 'g'), 'malformed'],
  [new RegExp(`\\bunsupported\\(()c, [\\w.]+, ${text}`, 'g'), 'unsupported'],
];

export const phrasesInSources = (): readonly Phrase[] =>
  ['interpreter', 'text-format', 'spec-tests/harness'].flatMap(top =>
    readdirSync(new URL(top, root), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !name.includes('diagnostic'))
      .flatMap(name => {
        const file = `${top}/${name}`;
        const code = readFileSync(new URL(file, root), 'utf8');
        return calls.flatMap(([call, kind]) =>
          [...code.matchAll(call)].map(m => ({ file, kind: kind ?? (m[1] === '' ? null : m[1]!), phrase: m[2]!.slice(1, -1) })),
        );
      }),
  );
