// Every kind of engine that linkstep can compare with, and how one is opened by name.

import { resolve } from 'node:path';
import { apiFeatures } from '../../spec-tests/harness/api-features.ts';
import { isEngineFile, loadEngine } from '../../spec-tests/harness/engines.ts';
import { packageVersion } from '../linkstep/version.ts';
import { batchKinds } from './batches/kinds.ts';

export { commandEngine } from './command.ts';

import type { EngineKind, ForeignEngine } from './foreign.ts';
import { threadEngine } from './inside.ts';
import { javascriptKinds, nodeKind } from './javascript.ts';
import { browserKinds } from './pages.ts';
import { verdictKinds } from './verdicts.ts';

const inside = (name: string, summary: string, version: string): EngineKind => ({
  name,
  summary,
  install: null,
  find: () => 'this process',
  open: async () => threadEngine({ name, version, engine: name, ...(name === 'host' ? { apiFeatures: () => apiFeatures(hostApi) } : {}) }),
});
// Node has it; its declarations do not.
const hostApi = (globalThis as unknown as { readonly WebAssembly: Parameters<typeof apiFeatures>[0] }).WebAssembly;

/** In the order in which they are shown. Names are unique. */
export const engineKinds: readonly EngineKind[] = [
  inside('reference', 'the rules of the specification, step by step (linkstep)', packageVersion()),
  inside('fast', 'WebAssembly translated to JavaScript (linkstep)', packageVersion()),
  inside('host', `the WebAssembly of Node ${process.versions.node} (V8)`, process.versions.v8),
  ...javascriptKinds,
  ...browserKinds,
  ...batchKinds,
  ...verdictKinds,
];

/**
 * An engine by the name of its kind, or a `.js` file of the user's that exports `engine` (spec-tests/harness/engine.ts).
 * Errors: `Error`, with what to do: of a name that is none, of an engine that is absent or does not start.
 */
export async function openEngine(name: string): Promise<ForeignEngine> {
  const major = /^node@(\d+)$/.exec(name)?.[1];
  const kind = engineKinds.find(k => k.name === name) ?? (major === undefined ? undefined : nodeKind(Number(major)));
  if (kind !== undefined) {
    const found = kind.find();
    if (found === null) throw new Error(`${name} is not on this machine; it is installed by: ${kind.install ?? '(nothing)'}`);
    return kind.open(found);
  }
  if (!isEngineFile(name))
    throw new Error(`there is no engine '${name}'; there are ${engineKinds.map(k => k.name).join(', ')}, or name a .js file`);
  await loadEngine(name); // what is wrong with it is said here, and not by a thread
  return threadEngine({ name, version: '', engine: resolve(name) });
}
