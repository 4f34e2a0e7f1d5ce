// `poll_oneoff` of WASI preview 1, for a host that does one thing at a time: files are ready at once, clocks are slept for.

import { abstime, errno, eventtype, Failed, failed } from './wasi-abi.ts';
import type { Call } from './wasi-call.ts';
import { descriptor } from './wasi-descriptors.ts';
import { newStructAt, putWord, structAt, within } from './wasi-guest.ts';

/** Bytes of a `subscription` and of an `event`. */
const SUBSCRIPTION = 48;
const EVENT = 32;

/**
 * How a subscription stands: in how many nanoseconds it will have happened (0 or less: it has), how many bytes there are, what is wrong
 * with it. Input is always said to be ready: this host cannot know without reading.
 */
interface State {
  readonly wait: bigint;
  readonly bytes: bigint;
  readonly error: number;
}

function stateOf(z: Call, s: DataView, type: number, now: (id: number) => bigint): State {
  try {
    if (type === eventtype.clock) {
      const timeout = s.getBigUint64(24, true);
      const time = now(s.getUint32(16, true));
      return { wait: (s.getUint16(40, true) & abstime) !== 0 ? timeout - time : timeout, bytes: 0n, error: 0 };
    }
    const reading = type === eventtype.fdRead;
    const d = descriptor(z, s.getUint32(16, true), 'poll_fd_readwrite', reading ? 'fd_read' : 'fd_write');
    if (d.kind !== 'file') return { wait: 0n, bytes: 1n, error: 0 };
    const left = reading ? d.file.stat().size - d.at : 1n;
    return { wait: 0n, bytes: left > 0n ? left : 0n, error: 0 };
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    return { wait: 0n, bytes: 0n, error: errno[error.errno] };
  }
}

/** Errors: inval, no subscriptions or one of an unknown type; fault. What is wrong with a single subscription is in its event. */
export function poll(
  z: Call,
  clockOf: (z: Call, id: number) => () => bigint,
  subscriptions: number,
  events: number,
  n: number,
  result: number,
): void {
  if (n === 0) throw failed('inval');
  within(z.guest, subscriptions, n * SUBSCRIPTION);
  within(z.guest, events, n * EVENT);
  within(z.guest, result, z.guest.word);
  // Both passes see the same times, so that what the sleep was for has happened after it, whatever the clocks do.
  const times = new Map<number, bigint>();
  const now = (id: number): bigint => {
    const time = times.get(id) ?? clockOf(z, id)();
    times.set(id, time); // there are four clocks; others throw
    return time;
  };
  let wait: bigint | null = null;
  for (let i = 0; i < n; i++) {
    const s = structAt(z.guest, subscriptions + i * SUBSCRIPTION, SUBSCRIPTION);
    const type = s.getUint8(8);
    if (type > eventtype.fdWrite) throw failed('inval');
    const state = stateOf(z, s, type, now);
    if (wait === null || state.wait < wait) wait = state.wait;
  }
  if (wait !== null && wait > 0n) z.host.sleep(wait);
  const slept = wait !== null && wait > 0n ? wait : 0n;
  let count = 0;
  for (let i = 0; i < n; i++) {
    const s = structAt(z.guest, subscriptions + i * SUBSCRIPTION, SUBSCRIPTION);
    const type = s.getUint8(8);
    const state = stateOf(z, s, type, now);
    if (state.wait > slept) continue;
    const userdata = s.getBigUint64(0, true);
    const event = newStructAt(z.guest, events + count++ * EVENT, EVENT);
    event.setBigUint64(0, userdata, true);
    event.setUint16(8, state.error, true);
    event.setUint8(10, type);
    event.setBigUint64(16, state.bytes, true);
  }
  putWord(z.guest, result, count);
}
