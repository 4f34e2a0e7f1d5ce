// One case under an engine that has a loader: the entries of all its commands.

import type { AnyEngine } from '../../spec-tests/harness/engines.ts';
import type { CommandEntry } from '../../spec-tests/harness/entries.ts';
import { noExpectations } from '../../spec-tests/harness/expectations.ts';
import { everything, runFile, type Task } from '../../spec-tests/harness/run-file.ts';

export function runCase(path: string, name: string, engine: AnyEngine): CommandEntry[] {
  const task: Task = {
    path, name, bytes: null, actions: [], selection: everything, expectations: noExpectations, via: 'none', errorText: 'prefix', full: true,
  }; // biome-ignore format: one record
  const ignored = { at: () => {}, total: () => {}, passed: () => {} };
  const entries: CommandEntry[] = [];
  for (const entry of runFile(task, engine, ignored)) if (entry.type === 'command') entries.push(entry);
  return entries;
}
