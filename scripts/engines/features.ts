// Which features an engine has, by trying: each tiny module of spec-tests/harness/features.ts is run as a script of its own, so that an
// engine that stops, or dies, at what it does not know says nothing about the others.

import { type FeatureName, featureNames, probeBytes } from '../../spec-tests/harness/features.ts';
import type { Features, ForeignEngine } from './foreign.ts';

const hex = (bytes: Uint8Array): string => Array.from(bytes, b => `\\${b.toString(16).padStart(2, '0')}`).join('');
const asScript = (name: FeatureName): string => `(module binary "${hex(probeBytes(name))}")\n`;

/** Seconds for one module of a few bytes. */
export const patience = 20;

/** `more`: what can be told of the engine otherwise. */
export async function probeFeatures(
  engine: Pick<ForeignEngine, 'run'>,
  more: () => Promise<Features> = async () => ({}),
): Promise<Features> {
  const found: Record<string, boolean> = {};
  for (const name of featureNames) {
    let passed = false;
    const bytes = new TextEncoder().encode(asScript(name));
    const { how } = await engine.run(
      { name: `${name}.wast`, path: `${name}.wast`, bytes },
      { timeout: patience, entry: e => (passed = e.status === 'passed') },
    );
    found[name] = how === 'completed' && passed;
  }
  return { ...found, ...(await more()) };
}
