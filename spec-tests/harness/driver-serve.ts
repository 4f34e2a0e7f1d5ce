// The driver as a process that reads requests from its standard input and writes answers to its standard output, a line each, until the
// input ends. All is synchronous: what a command had been answered is written before the next command may bring the process down.

import { run } from './driver.ts';
import type { WebAssemblyLike } from './host.ts';

/** What is used of `node:fs`, which Node, Deno and Bun have. */
interface FileSystem {
  readonly readSync: (fd: number, into: Uint8Array) => number;
  readonly writeSync: (fd: number, from: Uint8Array, offset: number) => number;
}

/** `read` gives the next line, or what is no text at the end; `readline` and `print` of the engines' shells are such functions. */
export function serve(api: WebAssemblyLike, read: () => unknown, write: (line: string) => void): void {
  for (let line = read(); typeof line === 'string' && line !== ''; line = read()) run(line, api, write);
}

/** The same over descriptors 0 and 1. */
export function serveFiles(api: WebAssemblyLike, fs: FileSystem): void {
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  let rest: readonly Uint8Array[] = [];
  const chunk = new Uint8Array(1 << 16);
  const line = (): string | null => {
    for (;;) {
      const n = again(() => fs.readSync(0, chunk));
      if (n === 0) return null;
      const end = chunk.subarray(0, n).indexOf(10);
      const parts = [...rest, chunk.slice(0, end < 0 ? n : end)];
      // One request at a time: nothing follows the end of a line before it is answered.
      rest = end < 0 ? parts : [];
      if (end >= 0) return decoder.decode(joined(parts));
    }
  };
  serve(api, line, text => {
    const bytes = encoder.encode(`${text}\n`);
    for (let at = 0; at < bytes.length; ) at += again(() => fs.writeSync(1, bytes, at));
  });
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    whole.set(p, at);
    at += p.length;
  }
  return whole;
}

/** A descriptor that somebody made non-blocking has nothing yet: waits a little. */
function again(f: () => number): number {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      return f();
    } catch (thrown) {
      const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw thrown;
      Atomics.wait(nothing, 0, 0, 1);
    }
  }
}
