// Reading recorded traces (`linkstep trace --json`), line by line.

import type { Choice } from '../../interpreter/trace/choices.ts';
import { readInput, Usage } from './terminal.ts';
import { SCHEMA, type TraceLine } from './trace-records.ts';

/** Whether a file is a recorded trace, by its name. */
export const isTrace = (path: string): boolean => /\.jsonl?$/.test(path);

const isLine = (x: unknown): x is TraceLine => typeof x === 'object' && x !== null && 'v' in x;

/** Errors: `Usage`, of a file that cannot be read, or is no trace, or one of another version. */
export function* readTrace(path: string): Generator<TraceLine, void, void> {
  const text = new TextDecoder().decode(readInput(path));
  let number = 0;
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end);
    at = end < 0 ? text.length : end + 1;
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
