// A driver as a process that reads requests from its standard input and writes answers to its standard output, a line each, until the
// input ends. All is synchronous: what a command had been answered is written before the next command may bring the process down.

/** Does what one line asks of an engine's WebAssembly object, and answers in lines. Never throws. */
export type Run<Api> = (request: string, api: Api, write: (line: string) => void) => void;

/** What goes wrong in `Run` is its last answer. */
export const faultText = (thrown: unknown): string =>
  thrown instanceof Error ? `${thrown.name}: ${thrown.message}\n${thrown.stack ?? ''}` : String(thrown);

/** What a bundle leaves for whoever loads it. `readLine` gives the next line, or what is no text at the end: `readline` and `print` of the engines' shells. */
export interface Driver<Api> {
  readonly run: Run<Api>;
  readonly serve: (api: Api, readLine: () => unknown, writeLine: (line: string) => void) => void;
  /** The same over descriptors 0 and 1. */
  readonly serveFiles: (api: Api, fs: FileSystem) => void;
}

export function driverOf<Api>(run: Run<Api>): Driver<Api> {
  const serve: Driver<Api>['serve'] = (api, read, write) => {
    for (let line = read(); typeof line === 'string' && line !== ''; line = read()) run(line, api, write);
  };
  return {
    run,
    serve,
    serveFiles: (api, fs) => {
      const { read, write } = linesOf(fs);
      serve(api, read, write);
    },
  };
}

/** What is used of `node:fs`, which Node, Deno and Bun have. */
interface FileSystem {
  readonly readSync: (fd: number, into: Uint8Array) => number;
  readonly writeSync: (fd: number, from: Uint8Array, offset: number) => number;
}

function linesOf(fs: FileSystem): { readonly read: () => string | null; readonly write: (line: string) => void } {
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  let rest: readonly Uint8Array[] = [];
  const chunk = new Uint8Array(1 << 16);
  const read = (): string | null => {
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
  const write = (line: string): void => {
    const bytes = encoder.encode(`${line}\n`);
    for (let at = 0; at < bytes.length; ) at += again(() => fs.writeSync(1, bytes, at));
  };
  return { read, write };
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
