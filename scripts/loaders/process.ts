// A process that runs one case under one loader and ends: what hangs or breaks in a foreign loader takes nothing else with it.

import type { CommandEntry } from '../../spec-tests/harness/entries.ts';
import { runCase } from './case.ts';
import { loaderKinds } from './emscripten-drivers.ts';
import { emscriptenEngine } from './emscripten-engine.ts';

export interface CaseData {
  readonly path: string;
  readonly name: string;
  readonly loader: string;
  /** How many `program` commands the case has. */
  readonly programs: number;
}

async function serve({ path, name, loader, programs }: CaseData): Promise<CommandEntry[]> {
  const kind = loaderKinds.find(k => k.name === loader);
  if (kind === undefined) throw new Error(`there is no loader ${loader}`);
  return runCase(path, name, emscriptenEngine(kind.name, await kind.prepare(programs)));
}

// Started by departures.ts, which sends one message.
process.once('message', (data: CaseData) => {
  void serve(data).then(
    entries => process.send?.(entries, () => process.exit()),
    (thrown: unknown) => process.send?.(thrown instanceof Error ? thrown.message : String(thrown), () => process.exit()),
  );
});
