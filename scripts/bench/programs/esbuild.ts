// esbuild (npm `esbuild-wasm`, a Go program of 14 MB): one transform of a TypeScript file by the package's own command, from nothing.

import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProgramArguments, ProgramRun } from './registry.ts';

const written = (): string => join(tmpdir(), `linkstep-esbuild-${process.pid}.js`);

/** Starts the command in this thread, which leaves when it is done: the result is read by `finish`. */
export function run({ folder, file }: ProgramArguments): Promise<ProgramRun> {
  process.argv.splice(1, process.argv.length, 'esbuild', file, '--minify', '--log-level=warning', `--outfile=${written()}`);
  createRequire(join(folder, 'x.js'))('./bin/esbuild');
  return new Promise(() => {});
}

/** In the main thread, when the worker has left; null where there is no output. */
export function finish(_args: ProgramArguments, time: number, processor: number): ProgramRun | null {
  try {
    const output = readFileSync(written(), 'utf8');
    rmSync(written());
    return { times: [time], processor: [processor], output };
  } catch {
    return null;
  }
}
