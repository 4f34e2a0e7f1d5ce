// The engines that can be asked for by name, loaded when they are; or a JavaScript module of somebody's own that exports `engine`.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyEngine } from './run-bytes.ts';

export type { AnyEngine } from './run-bytes.ts';

const loaders: Readonly<Record<string, () => Promise<unknown>>> = {
  reference: async () => (await import('./reference.ts')).referenceEngine,
  fast: async () => (await import('./fast.ts')).fastEngine,
  host: async () => (await import('./host.ts')).hostEngine,
};
export const engineNames: readonly string[] = Object.keys(loaders);

export const isEngineFile = (name: string): boolean => /\.m?js$/.test(name);

/** Errors: `Error` with a message for the user, of a module that exports no engine. */
export async function loadEngine(name: string): Promise<AnyEngine> {
  const loader = loaders[name];
  if (loader !== undefined) return (await loader()) as AnyEngine; // C and I are opaque to the runner
  const module: unknown = await import(pathToFileURL(resolve(name)).href);
  const engine = typeof module === 'object' && module !== null && 'engine' in module ? module.engine : null;
  if (typeof engine !== 'object' || engine === null || !('open' in engine))
    throw new Error(`${name} exports no engine (see spec-tests/harness/engine.ts)`);
  return engine as AnyEngine; // as far as can be seen from outside
}
