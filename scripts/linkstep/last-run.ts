// What failed in the last run, for `--failed`: kept in `.linkstep/` of the folder one is in.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Failure } from '../../spec-tests/harness/expectations.ts';

const folder = '.linkstep';
const path = `${folder}/last-run.json`;

export interface LastRun {
  readonly failed: Failure[];
  readonly ran: string[];
}

/** Null where there is none, or it is not readable as one. */
export function readLastRun(): LastRun | null {
  try {
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof data !== 'object' || data === null || !('failed' in data) || !Array.isArray(data.failed)) return null;
    return data as LastRun; // only linkstep writes it
  } catch {
    return null;
  }
}

/** A run of some commands alone must not make forget what else failed: it is kept only if nothing was left out, or everything failed still. */
export function writeLastRun(last: LastRun, whole: boolean): void {
  const before = whole ? null : readLastRun();
  const ran = new Set(last.ran);
  const kept = before === null ? [] : before.failed.filter(f => !ran.has(f.file));
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, JSON.stringify({ failed: [...kept, ...last.failed], ran: last.ran }));
  } catch {
    // A folder that cannot be written to is no reason to fail: --failed then says that it knows no last run.
  }
}
