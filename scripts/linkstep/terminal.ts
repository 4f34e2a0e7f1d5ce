// The terminal: colour or not, how wide, what is read, and what is said of errors. Every command begins with this: it loads little.

import { closeSync, existsSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import picocolors from 'picocolors';
import type { Paint } from '../../spec-tests/harness/reporters/human.ts';

/** The user asked for something that cannot be: exit status 2. */
export class Usage extends Error {}

export type ColorWhen = 'auto' | 'always' | 'never';
export const colorOption = (): Option =>
  new Option('--color <when>', 'colour: always, never, or auto (on a terminal; NO_COLOR and TERM=dumb turn it off)')
    .choices(['auto', 'always', 'never'])
    .default('auto');
/** For an option that may be given again and again. */
export const several = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
/** The parser of an option that is a whole number. */
export const whole =
  (what: string, least: number, most = 1e9) =>
  (text: string): number => {
    const n = Number(text);
    if (!/^\d+$/.test(text) || n < least || n > most) throw new InvalidArgumentError(`${what} is a whole number of at least ${least}.`);
    return n;
  };
export const debugOption = (): Option => new Option('--debug', "show the tool's own stack on internal errors");

type Stream = NodeJS.WriteStream & { readonly isTTY?: boolean };

/** Whether a stream is a terminal that understands more than plain lines. */
export const isTerminal = (stream: Stream): boolean => stream.isTTY === true && process.env.TERM !== 'dumb';
export const wantsColor = (when: ColorWhen, stream: Stream): boolean =>
  when === 'always' || (when === 'auto' && isTerminal(stream) && (process.env.NO_COLOR ?? '') === '');
export const columns = (stream: Stream): number => (stream.isTTY === true ? (stream.columns ?? 100) : 100);

export function paintFor(color: boolean): Paint {
  const c = picocolors.createColors(color);
  return { good: c.green, bad: c.red, faint: c.dim, strong: c.bold, warn: c.yellow };
}

/** Says that something went wrong that is no fault of the user's; the exit status. */
export function failInternally(thrown: unknown, debug: boolean): 3 {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  process.stderr.write(`linkstep: internal error: ${error.message}\n`);
  if (debug) process.stderr.write(`${error.stack ?? ''}\n`);
  else process.stderr.write('This is a fault of linkstep; --debug shows where.\n');
  return 3;
}

/** The bytes of a file, or of the standard input for `-`. Errors: `Usage`. */
export function readInput(path: string): Uint8Array {
  if (path === '-') return readAll();
  checkFile(path);
  try {
    return readFileSync(path);
  } catch (thrown) {
    throw new Usage(`cannot read ${path}: ${reasonOf(thrown)}`);
  }
}

/** Errors: `Usage`, unless there is such a file, and it is no folder, and it can be read. */
export function checkFile(path: string): void {
  if (!existsSync(path)) throw new Usage(`cannot read ${path}: no such file`);
  if (statSync(path).isDirectory()) throw new Usage(`cannot read ${path}: it is a folder`);
  try {
    closeSync(openSync(path, 'r'));
  } catch (thrown) {
    throw new Usage(`cannot read ${path}: ${reasonOf(thrown)}`);
  }
}

function readAll(): Uint8Array {
  try {
    // Reading standard input when it is a closed descriptor fails, not hangs.
    fstatSync(0);
    return readFileSync(0);
  } catch (thrown) {
    throw new Usage(`cannot read the standard input: ${reasonOf(thrown)}`);
  }
}

export function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'ENOSPC') return 'no space left on device';
  if (code === 'EISDIR') return 'it is a folder';
  return thrown instanceof Error ? thrown.message : String(thrown);
}
