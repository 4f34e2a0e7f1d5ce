// `--watch`: runs, and runs again when something changes below what was named.

import { realpathSync, statSync, watch as watchPath } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isTerminal, Usage } from './terminal.ts';

/** Changes come in swarms; milliseconds to wait for the last one. */
const quiet = 100;

/** Does not return before the process is interrupted. */
export async function watch(paths: readonly string[], run: () => Promise<number>): Promise<void> {
  let wake: () => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  const changes = (name: string | null): void => {
    // What a run itself writes is no reason to run again.
    if (name?.includes('.linkstep') === true) return;
    clearTimeout(timer);
    timer = setTimeout(() => wake(), quiet);
  };
  for (const path of paths) {
    if (statSync(path).isDirectory()) watchPath(path, { recursive: true }, (_, name) => changes(name));
    // A file may be another one after it is saved: its folder is watched, and where a link leads that folder too.
    else
      for (const file of new Set([path, realpathSync(path)]))
        watchPath(dirname(file), (_, name) => {
          if (name === null || name === basename(file)) changes(name);
        });
  }
  for (;;) {
    const changed = new Promise<void>(resolve => {
      wake = resolve;
    });
    if (isTerminal(process.stdout)) process.stdout.write('\u001b[2J\u001b[H');
    process.exitCode = await run().catch((thrown: unknown) => {
      if (!(thrown instanceof Usage)) throw thrown;
      process.stderr.write(`linkstep: ${thrown.message}\n`); // a file that is away while it is saved
      return 2;
    });
    process.stderr.write('waiting for changes (interrupt to leave)\n');
    await changed;
  }
}
