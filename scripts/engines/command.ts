// `--engine-cmd CMD`: any engine that speaks the protocol of ./README.md, as a process. The script runner is in a worker thread
// (./remote.ts); here is the process, and what goes between the two.

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { MessageChannel } from 'node:worker_threads';
import type { ForeignEngine } from './foreign.ts';
import { type Equipment, threadEngine } from './inside.ts';
import { tellEnd } from './lines.ts';
import type { RemoteData } from './remote.ts';
import type { WireAnswer, WireRequest } from './remote-protocol.ts';

/** Seconds for an answer to `hello`. */
const patience = 20;

interface Spoken {
  readonly child: ChildProcess;
  readonly gone: Promise<string>;
  onLine: (line: string) => void;
}

/**
 * The command is the shell's, as the user would type it, and what it starts is one group of processes, which ends as one: the shell's
 * children hold its pipes, and would outlive it.
 */
function speak(command: string): Spoken {
  const child = spawn(command, { shell: true, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const leave = (): void => killGroup(child);
  process.once('exit', leave);
  child.once('close', () => process.off('exit', leave));
  let spoil: (detail: string) => void = () => {};
  const gone = new Promise<string>(resolve => {
    spoil = resolve;
    tellEnd(child, resolve);
  });
  const spoken: Spoken = { child, gone, onLine: () => {} };
  createInterface({ input: child.stdout }).on('line', line => {
    if (isObject(line)) spoken.onLine(line);
    else spoil(`it answers ${JSON.stringify(line.slice(0, 80))}, which is no JSON object`);
  });
  // Whoever waits for it holds this process: a thread that runs a script, or a timer.
  for (const part of [child, child.stdin, child.stdout, child.stderr] as readonly { unref?: () => void }[]) part.unref?.();
  return spoken;
}

function isObject(line: string): boolean {
  try {
    const data: unknown = JSON.parse(line);
    return typeof data === 'object' && data !== null;
  } catch {
    return false;
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has left already.
  }
}

function end({ child }: Spoken): Promise<void> {
  child.stdin?.end();
  killGroup(child);
  return exited(child);
}

/** Its pipes may be held by what it started, which is ended too: it is waited for alone. */
function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise(resolve => {
    child.ref();
    child.once('exit', () => resolve());
  });
}

function equip(command: string): Equipment {
  const spoken = speak(command);
  const { port1, port2 } = new MessageChannel();
  const signal = new SharedArrayBuffer(4);
  const view = new Int32Array(signal);
  port1.on('message', (line: string) => void spoken.child.stdin?.write(`${line}\n`));
  spoken.onLine = line => {
    port1.postMessage(line);
    Atomics.store(view, 0, 1);
    Atomics.notify(view, 0);
  };
  port1.unref();
  const workerData: RemoteData = { remote: { port: port2, signal } };
  return {
    workerData,
    transferList: [port2],
    gone: spoken.gone,
    drop: async () => {
      port1.close();
      await end(spoken);
    },
  };
}

/** Errors: `Error`, where it does not start, or does not answer `hello` as the protocol says. */
export async function commandEngine(command: string): Promise<ForeignEngine> {
  const spoken = speak(command);
  const answer = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${command}: no answer within ${patience} s`)), patience * 1000);
    spoken.onLine = resolve;
    void spoken.gone.then(how => reject(new Error(`${command}: ${how}`)));
    spoken.child.stdin?.write(`${JSON.stringify({ do: 'hello' } satisfies WireRequest)}\n`);
    void spoken.gone.finally(() => clearTimeout(timer));
  }).finally(() => end(spoken));
  const { name, version }: WireAnswer = JSON.parse(answer); // an object, or it would not have come here
  return threadEngine({
    name: name === undefined ? command : String(name),
    version: version === undefined ? '' : String(version),
    engine: new URL('./remote.js', import.meta.url).pathname,
    equip: () => equip(command),
  });
}
