// Reading recorded traces (`linkstep trace --json`), line by line.

import { closeSync, openSync, readSync } from 'node:fs';
import type { Choice } from '../../interpreter/trace/choices.ts';
import { checkFile, reasonOf, Usage } from './terminal.ts';
import { SCHEMA, type TraceLine } from './trace-records.ts';

/** Whether a file is a recorded trace, by its name. */
export const isTrace = (path: string): boolean => /\.jsonl?$/.test(path);

const isLine = (x: unknown): x is TraceLine => typeof x === 'object' && x !== null && 'v' in x;

/** How much is read at once, in bytes. */
const BUFFER = 1 << 20;

/** The lines of a file, or of the standard input for `-`: a trace may be longer than a string. Errors: `Usage`. */
function* linesOf(path: string): Generator<string, void, void> {
  if (path !== '-') checkFile(path);
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(BUFFER);
  let rest = '';
  const fd = path === '-' ? 0 : openSync(path, 'r');
  try {
    for (let n = readSync(fd, buffer); n > 0; n = readSync(fd, buffer)) {
      const parts = decoder.decode(buffer.subarray(0, n), { stream: true }).split('\n');
      parts[0] = rest + parts[0]!; // there is always one
      rest = parts.pop()!;
      yield* parts;
    }
    yield rest + decoder.decode();
  } catch (thrown) {
    if (!(thrown instanceof Error && 'syscall' in thrown)) throw thrown;
    throw new Usage(`cannot read ${path}: ${reasonOf(thrown)}`);
  } finally {
    if (fd !== 0) closeSync(fd);
  }
}

/** Errors: `Usage`, of a file that cannot be read, or is no trace, or one of another version. */
export function* readTrace(path: string): Generator<TraceLine, void, void> {
  let number = 0;
  for (const line of linesOf(path)) {
    number++;
    if (line === '') continue;
    let x: unknown;
    try {
      x = JSON.parse(line);
    } catch {
      throw new Usage(`${path}:${number}: not a line of JSON`);
    }
    if (!isLine(x)) throw new Usage(`${path}:${number}: not a record of a trace`);
    if (x.v !== SCHEMA)
      throw new Usage(`${path}:${number}: schema version ${String((x as { readonly v: unknown }).v)}; this linkstep reads ${SCHEMA}`);
    yield x;
  }
}

/** What a recorded run chose, by the number of the step before. Errors: as `readTrace`. */
export function readChoices(path: string): Map<number, Choice[]> {
  const out = new Map<number, Choice[]>();
  for (const x of readTrace(path))
    if ('rule' in x && x.choices !== undefined)
      out.set(
        x.n - 1,
        x.choices.map(c => ({ ...c, at: '' })),
      );
  return out;
}
