// Rounds of the same work, each measured.

import type { ProgramRun } from './registry.ts';

/** Errors: `Error`, where two rounds differ. */
export function inRounds(n: number, round: () => string): ProgramRun {
  const times: number[] = [];
  const processor: number[] = [];
  let output = '';
  for (let i = 0; i < n; i++) {
    const [started, before] = [performance.now(), process.cpuUsage()];
    const result = round();
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    processor.push((user + system) / 1000);
    if (i > 0 && result !== output) throw new Error(`round ${i + 1} differs from the one before`);
    output = result;
  }
  return { times, processor, output };
}
