// Scripts on their way to the driver (spec-tests/harness/driver.ts): with every file that they read, since it reads none itself.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { type DriverRequest, inputKey } from '../../spec-tests/harness/driver.ts';
import { scriptOf } from '../../spec-tests/harness/run-bytes.ts';
import type { Command } from '../../text-format/script.ts';
import { projectRoot } from '../linkstep/version.ts';
import type { ScriptFile } from './foreign.ts';

/** A driver's bundle: of scripts, or of link plans. Errors: `Error`, where the project has not been built with it. */
export function driverPath(bundle: 'engine-driver.js' | 'replay-driver.js' = 'engine-driver.js'): string {
  const path = join(projectRoot, 'dist', bundle);
  if (!existsSync(path)) throw new Error(`${path} is missing: npm run build makes it`);
  return path;
}

/** A line of JSON. */
export function requestOf({ name, path, bytes }: ScriptFile): string {
  const inputs: Record<string, { name: string; bytes: string | null }> = {};
  addInputs(inputs, name, path, bytes);
  return JSON.stringify({ name, path, script: Buffer.from(bytes).toString('base64'), inputs } satisfies DriverRequest);
}

/** All that can be reached from the script. */
function addInputs(inputs: Record<string, { name: string; bytes: string | null }>, name: string, path: string, bytes: Uint8Array): void {
  const open = [{ name, bytes }];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    if (!Buffer.from(here.bytes).includes('input')) continue;
    for (const file of namedIn(here.name, here.bytes)) {
      const folder = dirname(isAbsolute(here.name) ? here.name : resolve(path));
      const at = resolve(folder, file);
      if (inputKey(here.name, file) in inputs) continue;
      const read = statSync(at, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(at) : null;
      if (read === null) {
        inputs[inputKey(here.name, file)] = { name: at, bytes: null };
        continue;
      }
      inputs[inputKey(here.name, file)] = { name: at, bytes: read.toString('base64') };
      open.push({ name: at, bytes: read });
    }
  }
}

function namedIn(name: string, bytes: Uint8Array): readonly string[] {
  const files: string[] = [];
  try {
    const open: (readonly Command[])[] = [scriptOf(name, bytes).commands];
    for (let list = open.pop(); list !== undefined; list = open.pop()) {
      for (const command of list) {
        if (command.kind === 'input') files.push(command.file);
        else if (command.kind === 'script') open.push(command.commands);
      }
    }
  } catch {
    // Not a script: the driver meets the same, and says so.
  }
  return files;
}
