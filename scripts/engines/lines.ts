// A process that answers lines: started with the first, and again after one that it did not survive. A signal, an exit or no answer in time
// is how that ended.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Ended } from './foreign.ts';

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
}
export type Unanswered = Exclude<Ended, { readonly how: 'completed' }>;
export interface LineProcess {
  /** Sends a line of JSON and takes lines until `last` makes something of one, which is given back; or how it ended without. One at a time. */
  readonly ask: <A>(json: string, seconds: number, last: (line: string) => A | null) => Promise<A | Unanswered>;
  readonly stop: () => Promise<void>;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;
interface Running {
  readonly child: Child;
  /** Takes lines; null between questions. */
  listener: { readonly line: (line: string) => void; readonly end: (detail: string) => void } | null;
  /** What it wrote to its standard error so far is about nothing that is asked now. */
  readonly forget: () => void;
}

/** Characters of the standard error that a crash is told with. */
const longest = 600;

/** Tells `end` how a process ended: the signal or exit status, and the last of what it wrote to its standard error. */
export function tellEnd(child: Child, end: (detail: string) => void): { readonly forget: () => void } {
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-longest);
  });
  child.stdin.on('error', () => {}); // that it left is told by `close`
  child.on('error', e => end(e.message));
  child.on('close', (status, signal) => {
    const how = signal === null ? `exit status ${status}` : `signal ${signal}`;
    end(said.trim() === '' ? how : `${how}: ${said.trim()}`);
  });
  return {
    forget: () => {
      said = '';
    },
  };
}

function start({ command, args, env }: Program): Running {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const { forget } = tellEnd(child, detail => running.listener?.end(detail));
  const running: Running = { child, listener: null, forget };
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!; // split gives at least one
    for (const line of lines) running.listener?.line(line);
  });
  hold(running, false);
  return running;
}

/** A process that nobody waits for keeps linkstep from ending no more than its pipes do. */
function hold({ child }: Running, held: boolean): void {
  for (const part of [child, child.stdin, child.stdout, child.stderr] as readonly { ref?: () => void; unref?: () => void }[])
    held ? part.ref?.() : part.unref?.();
}

/** Shells read lines in an encoding of their own. */
const inAscii = (json: string): string => json.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

function converse<A>(running: Running, json: string, seconds: number, last: (line: string) => A | null): Promise<A | Unanswered> {
  return new Promise(resolve => {
    const finish = (ended: A | Unanswered): void => {
      clearTimeout(timer);
      running.listener = null;
      hold(running, false);
      resolve(ended);
    };
    const timer = setTimeout(() => finish({ how: 'timeout', seconds }), seconds * 1000);
    running.listener = {
      line: line => {
        const answer = last(line);
        if (answer !== null) finish(answer);
      },
      end: detail => finish({ how: 'crash', detail }),
    };
    hold(running, true);
    running.forget();
    running.child.stdin.write(`${inAscii(json)}\n`);
  });
}

export function lineProcess(program: Program): LineProcess {
  let running: Running | null = null;
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
  return {
    ask: async (json, seconds, last) => {
      running ??= start(program);
      let answered = false;
      const ended = await converse(running, json, seconds, line => {
        const answer = last(line);
        answered = answer !== null;
        return answer;
      });
      if (!answered) await stop();
      return ended;
    },
    stop,
  };
}
