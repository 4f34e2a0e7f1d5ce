// Real programs with their own glue, on the host's WebAssembly and on the fast tier behind an object like it (programs/webassembly.ts).

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPackage, npmInstall } from '../engines/find.ts';
import type { Options } from './arguments.ts';
import { median } from './measure.ts';
import { type ProgramArguments, type ProgramRun, programNames, programs as registry } from './programs/registry.ts';
import { ratio, type Table, time } from './tables.ts';

const script = fileURLToPath(new URL('./programs/process.js', import.meta.url));
const typescript = fileURLToPath(new URL('../../../interpreter/runtime/store.ts', import.meta.url));

/** Errors: `Error`, where the program fails. */
function run({ program, on, folder, rounds, file }: ProgramArguments): ProgramRun {
  const { status, stdout, stderr, signal } = spawnSync(process.execPath, [script, program, on, folder, String(rounds), file], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    timeout: 600_000,
  });
  if (status !== 0) throw new Error(`${program} on ${on} failed: ${signal ?? `status ${status}`}\n${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as ProgramRun; // as the process writes it
}

const first = (times: readonly number[]): number => times[0]!;
/**
 * Null where no program is installed, which is said.
 * Errors: `Error`, where a program fails or gives something else than on the host's WebAssembly.
 */
export function programs(options: Options, say: (line: string) => void): Table | null {
  const found = programNames.flatMap(program => {
    const where = findPackage(program);
    if (where === null) say(`${program} is left out: it is not installed (${npmInstall('programs', ...programNames).join(' ')})`);
    return where === null ? [] : [{ program, ...where }];
  });
  if (found.length === 0) return null;
  const rows = found.flatMap(({ program, folder, version }) => {
    const [native, fast]: [ProgramRun[], ProgramRun[]] = [[], []];
    const { share, soon } = registry[program];
    const rounds = Math.ceil(options.rounds * share);
    for (let i = 0; i < options.pairs; i++) {
      const args = { program, folder, rounds, file: typescript };
      const theirs = run({ ...args, on: 'native' });
      const ours = run({ ...args, on: 'fast' });
      if (ours.output !== theirs.output) throw new Error(`${program} gives something else on the fast tier than on the host’s WebAssembly`);
      native.push(theirs);
      fast.push(ours);
    }
    const row = (what: string, of: (times: readonly number[]) => number): string[] => {
      const paired = (pick: (r: ProgramRun) => readonly number[]): string =>
        ratio(median(fast.map((r, i) => of(pick(r)) / of(pick(native[i]!))))); // as many
      const times = [native, fast].map(rs => time(median(rs.map(r => of(r.times)))));
      return [`${program} ${version}: ${what}`, ...times, paired(r => r.times), paired(r => r.processor)];
    };
    if (rounds === 0) return [row('one transform, from nothing', first)];
    const thirdOf = (n: number): string[] => {
      const from = n - Math.ceil(n / 3);
      return row(`rounds ${from + 1} to ${n}`, times => median(times.slice(from, n)));
    };
    return [row('round 1', first), ...[...soon.filter(n => n < rounds), rounds].map(thirdOf)];
  });
  return {
    part: 'programs',
    head: ['program', 'host', 'fast tier', 'ratio of times', 'of processor times'],
    rows,
    notes: ['Results are identical.'],
  };
}
