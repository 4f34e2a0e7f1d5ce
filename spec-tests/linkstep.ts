// The command as its users run it, in a process of its own; and golden files of what it prints.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { fixtures } from './linking-c-cases.ts';

/** This file runs as dist/spec-tests/linkstep.js. */
export const main = fileURLToPath(new URL('../scripts/linkstep/main.js', import.meta.url));

export interface Ran {
  /** Null, where a signal ended it. */
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** All of its standard input. */
  readonly input?: string | Uint8Array;
  /** Added to the environment, which says nothing of colours. */
  readonly env?: Readonly<Record<string, string>>;
  readonly seconds?: number;
}

/** With what it writes as bytes. */
export const spawned = (args: readonly string[], { cwd, input = '', env, seconds = 60 }: RunOptions = {}): SpawnSyncReturns<Buffer> =>
  spawnSync(process.execPath, [main, ...args], {
    cwd,
    input,
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: undefined, ...env },
    timeout: seconds * 1000,
    maxBuffer: 1 << 28,
  });

export function linkstep(args: readonly string[], options: RunOptions = {}): Ran {
  const { status, stdout, stderr } = spawned(args, options);
  return { status, out: String(stdout), err: String(stderr) };
}

/** Whether golden files are to be written, and not compared with: what they are then is to be read before it is committed. */
export const bless = (process.env.LINKSTEP_BLESS ?? '') !== '';

/** Compares with a file of spec-tests/fixtures/golden. */
export function golden(t: ExecutionContext, name: string, text: string): void {
  const file = `${fixtures}golden/${name}`;
  if (bless) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    t.pass(`wrote ${file}`);
  } else t.is(text, existsSync(file) ? readFileSync(file, 'utf8') : '', `${name}; LINKSTEP_BLESS=1 writes it anew`);
}
