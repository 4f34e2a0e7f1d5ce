// How a function of the WASI host is written down: the types of its parameters, and what it does with them.

import type { Descriptor } from './wasi-descriptors.ts';
import type { Guest } from './wasi-guest.ts';

/** Clocks, in nanoseconds: `realtime` since 1970, the others since any moment. */
export interface Clock {
  readonly realtime: () => bigint;
  readonly monotonic: () => bigint;
  /** Processor time of the program; without it these clocks are `notsup`. */
  readonly cpu?: () => bigint;
  /** Of all of them; 1 without it. */
  readonly resolution?: bigint;
}

/** What a host keeps between calls. It is not in the store: neither a step taken back nor a link rolled back undoes what happened here. */
export interface Host {
  readonly args: readonly Uint8Array[];
  readonly env: readonly Uint8Array[];
  readonly clock: Clock;
  readonly random: (bytes: Uint8Array) => void;
  readonly sleep: (ns: bigint) => void;
  readonly open: Map<number, Descriptor>;
}

/** One call. */
export interface Call {
  readonly host: Host;
  readonly guest: Guest;
}

/** `ptr`: a pointer or a size, as wide as those of the program. */
export type Param = 'i32' | 'i64' | 'ptr';

/** A function that gives an error number: 0 if `run` returns, that of the `Failed` it throws otherwise. */
export interface Fn {
  readonly params: readonly Param[];
  readonly run: (z: Call, args: readonly (number | bigint)[]) => void;
}
export type Functions = Readonly<Record<string, Fn>>;

/** `run` gets each i32 and each pointer as an unsigned number, each i64 as an unsigned bigint. */
export const fn = <const P extends readonly Param[]>(
  params: P,
  run: (z: Call, ...args: { [K in keyof P]: P[K] extends 'i64' ? bigint : number }) => void,
): Fn => ({ params, run: (z, args) => run(z, ...(args as never)) }); // the dispatcher makes them from values of the types in `params`
