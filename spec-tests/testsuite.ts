// Where the official test suite is, for the tests that read it.

import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: this file runs as dist/spec-tests/testsuite.js. */
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of the suite's .wast files: $LINKSTEP_TESTSUITE, else ../shared/testsuite beside the checkout; null where there is none. */
function testsuite(): string | null {
  const folder = process.env.LINKSTEP_TESTSUITE ?? join(root, '..', 'shared', 'testsuite');
  return existsSync(folder) ? folder : null;
}

/** What a test prints that needs the suite and does without. */
const skipLine = (): string => 'skipped: no official test suite; set LINKSTEP_TESTSUITE to its folder';

/** Paths of the suite's scripts of the core, without `custom/` and `legacy/`. */
export const coreScripts = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.wast'))
    .sort()
    .map(name => join(folder, name));

/** The suite, or null after a line that says so; where CI promises the suite, its absence is a failure. */
export function suiteOrSkip(t: { log: (line: string) => void; pass: () => void; fail: (line: string) => void }): string | null {
  const folder = testsuite();
  if (folder !== null) return folder;
  if (process.env.CI === 'true') t.fail('CI=true, but there is no official test suite');
  else {
    t.log(skipLine());
    t.pass();
  }
  return null;
}
