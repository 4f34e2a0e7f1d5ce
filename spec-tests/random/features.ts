// What a random module may use beyond WebAssembly 1.0 (names as in ../harness/features.ts), so that engines that lack something can be given
// modules without it.

import { type Row, rows } from '../../interpreter/syntax/instructions.ts';
import { editionOf, type FeatureName, featureNames } from '../harness/features.ts';

export type Features = ReadonlySet<FeatureName>;

/** What comes together: the generator uses all of a list or nothing of it, and asks for the first. */
const together: readonly (readonly FeatureName[])[] = [
  ['reference types', 'multi-value', 'bulk memory', 'sign extension', 'saturating conversions'],
  ['garbage collection', 'function references', 'constants of defined globals', 'reference types'],
  ['exceptions', 'exception tags', 'reference types'],
  ['legacy exceptions', 'exception tags'],
  ['relaxed SIMD', 'SIMD'],
  ['table64', 'reference types'],
];

/** The features without those that need one which is missing. */
export function usable(given: Iterable<FeatureName>): Features {
  const out = new Set(given);
  for (const [first, ...others] of together) if (others.some(f => !out.has(f))) out.delete(first!); // no list is empty
  return out;
}

/** All that a release of the specification has. Legacy exception handling is in none. */
export const wasm3: Features = usable(featureNames.filter(f => editionOf(f) !== null));
/** What linkstep has. */
export const everything: Features = usable([...wasm3, 'legacy exceptions']);

/** What an instruction needs, or null: read off its row, so that a new row needs nothing here. */
function featureOf(keyword: string, row: Row): FeatureName | null {
  const [prefix] = row.opcode;
  if (row.since === 'legacy') return 'legacy exceptions';
  if (row.choices !== undefined) return 'relaxed SIMD';
  if (prefix === 0xfd) return 'SIMD';
  if (prefix === 0xfb) return 'garbage collection';
  if (keyword.startsWith('return_call')) return keyword === 'return_call_ref' ? 'garbage collection' : 'tail calls';
  if (row.since === 3 && row.takes === undefined) return /^(throw|try)/.test(keyword) ? 'exceptions' : 'garbage collection';
  return row.since === 2 ? 'reference types' : null;
}
const features = new Map([...rows].map(([keyword, row]) => [keyword, featureOf(keyword, row)] as const));

export const allows = (given: Features, keyword: string): boolean => {
  const feature = features.get(keyword);
  return feature === null || (feature !== undefined && given.has(feature));
};
