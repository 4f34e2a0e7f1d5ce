// `--watch`: runs, and runs again when something changes below what was named.

import { type FSWatcher, watch as watchPath } from 'node:fs';
import { isTerminal } from './terminal.ts';

/** Changes come in swarms; milliseconds to wait for the last one. */
const quiet = 100;

/** Does not return before the process is interrupted. */
export async function watch(paths: readonly string[], run: () => Promise<number>): Promise<void> {
  const watchers: FSWatcher[] = [];
  let wake: () => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  for (const path of paths) {
    watchers.push(
      watchPath(path, { recursive: true }, (_, name) => {
        // What a run itself writes is no reason to run again.
        if (name?.includes('.linkstep') === true) return;
        clearTimeout(timer);
        timer = setTimeout(() => wake(), quiet);
      }),
    );
  }
  for (;;) {
    const changed = new Promise<void>(resolve => {
      wake = resolve;
    });
    if (isTerminal(process.stdout)) process.stdout.write('\u001b[2J\u001b[H');
    process.exitCode = await run();
    process.stderr.write('waiting for changes (interrupt to leave)\n');
    await changed;
  }
}
