// Measuring processes: wall-clock time, processor time and peak memory; several measurements in turn, and their medians.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Seconds, seconds of all threads, MiB; what cannot be known is null. */
export interface Measured {
  readonly wall: number;
  readonly cpu: number | null;
  readonly peak: number | null;
}

export const median = (xs: readonly number[]): number => {
  const sorted = [...xs].sort((a, b) => a - b);
  const mid = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[mid]! : (sorted[mid - 1]! + sorted[mid]!) / 2;
};

/** Medians, each measure by itself. */
const medians = (ms: readonly Measured[]): Measured => {
  const of = (pick: (m: Measured) => number | null): number | null => {
    const xs = ms.map(pick).filter(x => x !== null);
    return xs.length === 0 ? null : median(xs);
  };
  return { wall: median(ms.map(m => m.wall)), cpu: of(m => m.cpu), peak: of(m => m.peak) };
};

/** Takes measurements in turn, so that what else the machine does meets all alike. */
export function inTurn<K extends string>(times: number, what: Readonly<Record<K, () => Measured>>): Record<K, Measured> {
  const keys = Object.keys(what) as K[]; // the record's own keys
  const taken = new Map<K, Measured[]>(keys.map(k => [k, []]));
  for (let i = 0; i < times; i++) for (const k of keys) taken.get(k)!.push(what[k]());
  return Object.fromEntries(keys.map(k => [k, medians(taken.get(k)!)])) as Record<K, Measured>; // one entry a key
}

const usage = new URL('./usage.js', import.meta.url).href;

/** A node process from start to end. Errors: `Error`, where it fails or its output does not end as it should. */
export function node(script: URL, args: readonly string[], expected: RegExp): Measured {
  const folder = mkdtempSync(join(tmpdir(), 'linkstep-bench-'));
  try {
    const file = join(folder, 'usage.json');
    const started = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', usage, fileURLToPath(script), ...args], {
      env: { ...process.env, LINKSTEP_USAGE: file },
      maxBuffer: 1 << 28,
    });
    const wall = (performance.now() - started) / 1000;
    if (status !== 0 || !expected.test(String(stdout).trimEnd())) throw new Error(`${script.pathname} failed: ${stdout}${stderr}`);
    const used: { maxRSS: number; cpu: number } = JSON.parse(readFileSync(file, 'utf8')); // usage.ts writes it
    return { wall, cpu: used.cpu, peak: used.maxRSS / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What `times` of a shell prints: its own, then of its children: minutes and seconds, and those of the system for them. */
const shellTimes = /^(\d+)m([\d.]+)s (\d+)m([\d.]+)s$/gm;

/**
 * A shell script that starts processes one after another, with the processor time that these took, in seconds: null where the shell does not
 * say. `output` is both streams.
 */
export function underShell(
  script: string,
  args: readonly string[],
  timeout?: number,
): Measured & { readonly status: number | null; readonly output: string } {
  const started = performance.now();
  const { status, error, stdout, stderr } = spawnSync('/bin/sh', ['-c', `${script}\ncode=$?; times; exit $code`, ...args], {
    encoding: 'utf8',
    ...(timeout === undefined ? {} : { timeout }),
  });
  const wall = (performance.now() - started) / 1000;
  if (error !== undefined) throw error;
  const children = [...stdout.matchAll(shellTimes)].at(-1);
  const cpu =
    children === undefined ? null : Number(children[1]) * 60 + Number(children[2]) + Number(children[3]) * 60 + Number(children[4]);
  return { wall, cpu, peak: null, status, output: `${stdout.replace(shellTimes, '')}${stderr}`.trim() };
}

/** A program once for each file, one after another. Errors: `Error`, where it cannot be started or one fails. */
export function program(command: string, options: readonly string[], files: readonly string[]): Measured {
  // The program is $0; its options are words without blanks; the files are the arguments.
  const script = `for f in "$@"; do "$0" ${options.join(' ')} "$f" >/dev/null 2>&1 || { echo "$f: status $?"; exit 1; }; done`;
  const { status, output, ...measured } = underShell(script, [command, ...files]);
  if (status !== 0) throw new Error(`${command} ${output}`);
  return measured;
}
