// What `npm run bench` is told: numbers, peers and hosts.

import { InvalidArgumentError } from 'commander';

export const peerNames = ['host', 'wasm3', 'wabt', 'ocaml'] as const;
export type PeerName = (typeof peerNames)[number];
export const parts = ['suite', 'kernels', 'linking', 'programs', 'hosts'] as const;
export type PartName = (typeof parts)[number];

/** A JavaScript host to be measured; `path` null where it is to be found by its name. */
export interface Wanted {
  readonly name: string;
  readonly path: string | null;
}

export interface Options {
  readonly peer: readonly PeerName[];
  readonly wasm3?: string;
  readonly wabt?: string;
  readonly ocaml?: string;
  readonly hosts?: readonly Wanted[];
  readonly suite: string;
  readonly pairs: number;
  readonly rounds: number;
  /** That a kernel is given on the host's WebAssembly. */
  readonly milliseconds: number;
  readonly kernels?: readonly string[];
  readonly only?: PartName;
  readonly readme?: boolean;
}

/** Errors: `InvalidArgumentError`, as of all below. */
export const count = (text: string): number => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 1) throw new InvalidArgumentError('A number from 1.');
  return n;
};

export const list = (text: string): readonly string[] => {
  const words = text.split(',').map(w => w.trim());
  if (words.some(w => w === '')) throw new InvalidArgumentError('A list with commas between.');
  return [...new Set(words)];
};

/** `none` alone is nobody; the host is always among others, for it is what they are held against. */
export const peersOf = (text: string): readonly PeerName[] => {
  const words = list(text);
  if (words.length === 1 && words[0] === 'none') return [];
  const unknown = words.find(w => !(peerNames as readonly string[]).includes(w));
  if (unknown !== undefined) throw new InvalidArgumentError(`${unknown} is none of ${peerNames.join(', ')}, or none.`);
  return peerNames.filter(n => words.includes(n));
};

/** `node24=PATH,bun`: a name without a path is looked for. */
export const hostsOf = (text: string): readonly Wanted[] =>
  list(text).map(word => {
    const at = word.indexOf('=');
    const [name, path] = at < 0 ? [word, null] : [word.slice(0, at), word.slice(at + 1)];
    if (name === '' || path === '') throw new InvalidArgumentError(`${word} is not NAME=PATH.`);
    return { name, path };
  });
