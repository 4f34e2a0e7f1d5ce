// Engines as processes that answer lines of JSON (spec-tests/harness/driver-serve.ts): one long-lived process an engine, which is started
// again after a script that it did not survive. A signal, an exit or no answer in time is how that script ended.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { DriverAnswer, FeaturesRequest } from '../../spec-tests/harness/driver.ts';
import { patience, probeFeatures } from './features.ts';
import type { Ended, ForeignEngine, RunScript } from './foreign.ts';
import { requestOf } from './requests.ts';

export interface ProcessOptions {
  readonly name: string;
  readonly version: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;
/** The end of what a process wrote to its standard error. */
interface Running {
  readonly child: Child;
  /** Takes lines; null between scripts. */
  listener: { readonly line: (line: string) => void; readonly end: (detail: string) => void } | null;
  said: string;
}

/** Characters of the standard error that a crash is told with. */
const longest = 600;

function start({ command, args, env }: ProcessOptions): Running {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const running: Running = { child, listener: null, said: '' };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!; // split gives at least one
    for (const line of lines) running.listener?.line(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    running.said = (running.said + text).slice(-longest);
  });
  child.stdin.on('error', () => {}); // that it left is told by `close`
  child.on('error', e => running.listener?.end(e.message));
  child.on('close', (status, signal) => {
    const how = signal === null ? `exit status ${status}` : `signal ${signal}`;
    running.listener?.end(running.said.trim() === '' ? how : `${how}: ${running.said.trim()}`);
  });
  hold(running, false);
  return running;
}

/** A process that nobody waits for keeps linkstep from ending no more than its pipes do. */
function hold({ child }: Running, held: boolean): void {
  for (const part of [child, child.stdin, child.stdout, child.stderr] as readonly { ref?: () => void; unref?: () => void }[])
    held ? part.ref?.() : part.unref?.();
}

/** Sends a request and takes answers until one of them is the last, which is given back; or how it ended without. */
function converse(running: Running, request: object | string, { timeout, entry }: RunScript): Promise<Ended | Last> {
  return new Promise(resolve => {
    const finish = (ended: Ended | Last): void => {
      clearTimeout(timer);
      running.listener = null;
      hold(running, false);
      resolve(ended);
    };
    const timer = setTimeout(() => finish({ how: 'timeout', seconds: timeout }), timeout * 1000);
    running.listener = {
      line: line => {
        const answer = answerOf(line);
        if (answer === null) return; // not from the driver: what an engine says by itself
        if ('entry' in answer) entry(answer.entry);
        else finish(answer);
      },
      end: detail => finish({ how: 'crash', detail }),
    };
    hold(running, true);
    running.said = '';
    running.child.stdin.write(`${typeof request === 'string' ? request : JSON.stringify(request)}\n`);
  });
}

/** What ends a conversation. */
export type Last = Exclude<DriverAnswer, { readonly entry: unknown }>;
/** What the last answer says of the script. */
export const endedBy = (last: Last): Ended =>
  'failed' in last ? { how: 'crash', detail: `internal error: ${last.failed}` } : { how: 'completed' };

export function answerOf(line: string): DriverAnswer | null {
  if (!line.startsWith('{')) return null;
  try {
    return JSON.parse(line); // the driver wrote it
  } catch {
    return null;
  }
}

/** An engine in a process of its own; started with the first script. */
export function processEngine(options: ProcessOptions): ForeignEngine {
  let running: Running | null = null;
  let features: ReturnType<ForeignEngine['features']> | null = null;
  const stop = (): Promise<void> => {
    const old = running?.child;
    running = null;
    if (old === undefined || old.exitCode !== null || old.signalCode !== null || old.pid === undefined) return Promise.resolve();
    return new Promise(resolve => {
      old.once('close', () => resolve());
      old.ref();
      old.kill('SIGKILL');
    });
  };
  const self: ForeignEngine = {
    name: options.name,
    version: options.version,
    observes: 'values',
    run: async (script, how) => {
      running ??= start(options);
      const last = await converse(running, requestOf(script), how);
      const ended = 'how' in last ? last : endedBy(last);
      if (ended.how !== 'completed') await stop();
      return ended;
    },
    features: () => {
      features ??= probeFeatures(self, async () => {
        running ??= start(options);
        const last = await converse(running, { features: true } satisfies FeaturesRequest, { timeout: patience, entry: () => {} });
        return 'features' in last ? last.features : {};
      });
      return features;
    },
    close: stop,
  };
  return self;
}
