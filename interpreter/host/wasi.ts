// WASI preview 1 as a host module, `wasi_snapshot_preview1`: its functions over a store, for programs that the machine runs.
//
// Pure: what the world is (files, streams, clocks, random numbers) are functions in the options; what is not given is deterministic.
// The world is outside the store. A failure is an error number for the guest; no pointer, path or number that it passes causes an exception.

import type { Extern, MemInst, ModuleInst } from '../runtime/instances.ts';
import { allocHostFunc, type Store } from '../runtime/store.ts';
import { i32, type Val } from '../runtime/values.ts';
import type { DefType, NumType } from '../syntax/types.ts';
import { closeTypes } from '../validation/rolling.ts';
import { clockid, errno, Failed, failed } from './wasi-abi.ts';
import { type Call, type Clock, type Functions, fn, type Host } from './wasi-call.ts';
import { add, descriptor, descriptorFunctions, inputStream, outputStream, preopened } from './wasi-descriptors.ts';
import type { Directory } from './wasi-files.ts';
import { type Guest, putU64, putWord, spaceAt, within } from './wasi-guest.ts';
import { pathFunctions } from './wasi-path-functions.ts';
import { poll } from './wasi-poll.ts';

export type { Clock } from './wasi-call.ts';

/** A directory that is open from the start, from descriptor 3 on, and the guest's name for it. */
export interface Preopen {
  readonly guestPath: string;
  readonly dir: Directory;
}

export interface WasiOptions {
  /** The program's name first. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** At most n bytes, waiting for at least one; none at the end. */
  readonly stdin?: (n: number) => Uint8Array;
  /** All of the bytes, which are the guest's own and not to be kept. These three may throw `Failed`. */
  readonly stdout?: (bytes: Uint8Array) => void;
  readonly stderr?: (bytes: Uint8Array) => void;
  readonly clock?: Clock;
  readonly sleep?: (ns: bigint) => void;
  /** Fills the bytes. */
  readonly random?: (bytes: Uint8Array) => void;
  readonly preopens?: readonly Preopen[];
  /** How wide the program's pointers and sizes are; i32 without it. */
  readonly pointers?: 'i32' | 'i64';
  /** The memory that pointers mean where the caller has none of its own (libraries that share one import it, so they have). */
  readonly memory?: () => MemInst | undefined;
}

export interface Wasi {
  readonly exports: ReadonlyMap<string, Extern>;
  /** The status that `proc_exit` was called with (unsigned), null before. */
  readonly exit: () => number | null;
}

/**
 * The reason of the trap that ends a configuration at `proc_exit`. Core Wasm has no other end that nothing in the program can catch; that
 * it is the program's own end, and with which status, says `exit()` of the host.
 */
export const PROC_EXIT = 'proc_exit';

// ─── Functions about the program and the machine ───

/** `args_get`, `environ_get`: the pointers, then at `buffer` the strings, each with a zero byte after it. */
function putStrings(g: Guest, strings: readonly Uint8Array[], pointers: number, buffer: number): void {
  within(g, pointers, strings.length * g.word);
  within(g, buffer, sizeOf(strings));
  let p = buffer;
  for (const [i, s] of strings.entries()) {
    putWord(g, pointers + g.word * i, p);
    const space = spaceAt(g, p, s.length + 1);
    space.set(s);
    space[s.length] = 0;
    p += s.length + 1;
  }
}
const sizeOf = (strings: readonly Uint8Array[]): number => strings.reduce((n, s) => n + s.length + 1, 0);
function putSizes(g: Guest, strings: readonly Uint8Array[], count: number, size: number): void {
  within(g, size, g.word);
  putWord(g, count, strings.length);
  putWord(g, size, sizeOf(strings));
}

/** Errors: inval, no such clock; notsup. */
function clockOf({ host: { clock } }: Call, id: number): () => bigint {
  if (id === clockid.realtime) return clock.realtime;
  if (id === clockid.monotonic) return clock.monotonic;
  if (id !== clockid.process && id !== clockid.thread) throw failed('inval');
  if (clock.cpu === undefined) throw failed('notsup');
  return clock.cpu;
}

/** There are no sockets, so a descriptor that is one is none. */
const noSocket = (z: Call, fd: number): never => {
  descriptor(z, fd);
  throw failed('notsock');
};

const otherFunctions: Functions = {
  args_get: fn(['ptr', 'ptr'], ({ guest, host }, pointers, buffer) => putStrings(guest, host.args, pointers, buffer)),
  args_sizes_get: fn(['ptr', 'ptr'], ({ guest, host }, count, size) => putSizes(guest, host.args, count, size)),
  environ_get: fn(['ptr', 'ptr'], ({ guest, host }, pointers, buffer) => putStrings(guest, host.env, pointers, buffer)),
  environ_sizes_get: fn(['ptr', 'ptr'], ({ guest, host }, count, size) => putSizes(guest, host.env, count, size)),
  clock_res_get: fn(['i32', 'ptr'], (z, id, p) => {
    clockOf(z, id);
    putU64(z.guest, p, z.host.clock.resolution ?? 1n);
  }),
  clock_time_get: fn(['i32', 'i64', 'ptr'], (z, id, _precision, p) => putU64(z.guest, p, clockOf(z, id)())),
  poll_oneoff: fn(['ptr', 'ptr', 'ptr', 'ptr'], (z, subscriptions, events, n, result) =>
    poll(z, clockOf, subscriptions, events, n, result),
  ),
  proc_raise: fn(['i32'], () => {
    throw failed('nosys');
  }),
  random_get: fn(['ptr', 'ptr'], ({ guest, host }, p, n) => host.random(spaceAt(guest, p, n))),
  sched_yield: fn([], () => {}),
  sock_accept: fn(['i32', 'i32', 'ptr'], noSocket),
  sock_recv: fn(['i32', 'ptr', 'ptr', 'i32', 'ptr', 'ptr'], noSocket),
  sock_send: fn(['i32', 'ptr', 'ptr', 'i32', 'ptr'], noSocket),
  sock_shutdown: fn(['i32', 'i32'], noSocket),
};

// ─── The host ───

/** A clock that goes on by a millisecond each time it is read, and a sleep that only sets it forward. */
export function deterministicTime(start = 0n): { readonly clock: Clock; readonly sleep: (ns: bigint) => void } {
  let now = start;
  const read = () => {
    now += 1_000_000n;
    return now;
  };
  const sleep = (ns: bigint) => {
    now += ns;
  };
  return { clock: { realtime: read, monotonic: read, cpu: read }, sleep };
}

/** Random numbers that are the same each time: Marsaglia's xorshift32. */
export function deterministicRandom(seed = 0x2545_f491): (bytes: Uint8Array) => void {
  let x = seed | 1;
  return bytes => {
    for (let i = 0; i < bytes.length; i++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      bytes[i] = x;
    }
  };
}

const funcType = (params: readonly NumType[], results: readonly NumType[]): DefType =>
  closeTypes([{ pos: -1, types: [{ final: true, supers: [], ct: { kind: 'func', params, results } }] }])[0]!;

const unsigned = (v: Val): number | bigint => (v.op === 'i64.const' ? BigInt.asUintN(64, v.c) : (v as { c: number }).c >>> 0); // validation: the others are i32

/** The exports of `wasi_snapshot_preview1` in a store, all functions of preview 1; one host is one program with its descriptors. */
export function wasi(store: Store, options: WasiOptions = {}): Wasi {
  const encode = (s: string) => new TextEncoder().encode(s);
  const time = deterministicTime();
  const host: Host = {
    args: (options.args ?? []).map(encode),
    env: Object.entries(options.env ?? {}).map(([name, value]) => encode(`${name}=${value}`)),
    clock: options.clock ?? time.clock,
    sleep: options.sleep ?? (options.clock === undefined ? time.sleep : () => {}),
    random: options.random ?? deterministicRandom(),
    open: new Map(),
  };
  add(host.open, inputStream(options.stdin ?? (() => new Uint8Array(0))));
  add(host.open, outputStream(options.stdout ?? (() => {})));
  add(host.open, outputStream(options.stderr ?? (() => {})));
  for (const { guestPath, dir } of options.preopens ?? []) add(host.open, preopened(dir, guestPath));

  const pointers = options.pointers ?? 'i32';
  let status: number | null = null;
  const guestOf = (caller: ModuleInst | null): Guest => {
    const mem = caller?.mems[0] ?? options.memory?.();
    if (mem === undefined) throw failed('fault');
    return { store, mem, word: pointers === 'i64' ? 8 : 4 };
  };
  const exported = new Map<string, Extern>();
  for (const [name, { params, run }] of Object.entries({ ...otherFunctions, ...descriptorFunctions, ...pathFunctions })) {
    const call = (args: readonly Val[], caller: ModuleInst | null) => {
      try {
        run(
          { host, guest: guestOf(caller) },
          args.map((v, i) => (params[i] === 'ptr' ? Number(unsigned(v)) : unsigned(v))),
        );
        return [i32(errno.success)];
      } catch (error) {
        if (error instanceof Failed) return [i32(errno[error.errno])];
        throw error; // a fault of ours or of the options, not the guest's
      }
    };
    exported.set(name, {
      kind: 'func',
      inst: allocHostFunc(
        store,
        funcType(
          params.map(t => (t === 'ptr' ? pointers : t)),
          ['i32'],
        ),
        { name: `wasi.${name}`, call },
      ),
    });
  }
  const end = (args: readonly Val[]) => {
    status = Number(unsigned(args[0]!));
    return [{ op: 'trap', reason: PROC_EXIT, pos: -1, ends: true } as { readonly op: string }];
  };
  exported.set('proc_exit', { kind: 'func', inst: allocHostFunc(store, funcType(['i32'], []), { name: 'wasi.proc_exit', call: end }) });
  return { exports: exported, exit: () => status };
}
