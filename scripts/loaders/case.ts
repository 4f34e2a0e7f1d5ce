// One case under an engine that has a loader: the entries of all its commands.

import type { AnyEngine } from '../../spec-tests/harness/engines.ts';
import type { CommandEntry } from '../../spec-tests/harness/entries.ts';
import { runFile, unwatched, wholeFile } from '../../spec-tests/harness/run-file.ts';

export function runCase(path: string, name: string, engine: AnyEngine): CommandEntry[] {
  const entries: CommandEntry[] = [];
  for (const entry of runFile(wholeFile({ path, name, bytes: null }), engine, unwatched)) if (entry.type === 'command') entries.push(entry);
  return entries;
}
