// The C fixtures (fixtures/c/README.md): where they are, what each case needs, and what it has to print.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** This file runs as dist/spec-tests/linking-c-cases.js. */
export const fixtures = fileURLToPath(new URL('../../spec-tests/fixtures/', import.meta.url));

/** A case of `cases.json`, as far as a run needs it. */
export interface Case {
  readonly preload?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** In the preopened directory `.`. */
  readonly files?: readonly string[];
  readonly status?: number;
  /** A word in the trap's message. */
  readonly trap?: string;
}
export const cases: ReadonlyMap<string, Case> = new Map(
  Object.entries(JSON.parse(readFileSync(`${fixtures}c/cases.json`, 'utf8')) as Record<string, Case>), // our own file; the tests fail where it is not so
);

export const builtOf = (name: string): string => `${fixtures}c/built/${name}`;

/** Lines that are written by decision, else those that glibc printed. */
export function expectedOf(name: string): string {
  const decided = `${fixtures}c/expected/${name}.txt`;
  return readFileSync(existsSync(decided) ? decided : `${fixtures}c/oracle/${name}.txt`, 'utf8');
}
