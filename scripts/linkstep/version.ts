// What `--version` prints.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the specification that is rendered, and of the official test suite that is held against it (github.com/WebAssembly/spec). */
const specification = 'WebAssembly 3.0';
const testSuite = '025bcbf393f5';

/** The folder that `package.json` is in; this file is three below it, in `dist`. */
export const projectRoot = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

export function packageVersion(): string {
  const data: unknown = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  return typeof data === 'object' && data !== null && 'version' in data ? String(data.version) : 'unknown';
}

export const versionText = (): string =>
  `linkstep ${packageVersion()}\nspecification ${specification}\ntest suite WebAssembly/spec ${testSuite}\nnode ${process.versions.node}`;
