// wasmtime, as it is in wizer (@bytecodealliance/wizer-linux-x64): each run is a process. Instances are its preloaded modules, which link to each
// other in order; calls are made by the start functions of modules in between; the module that wizer initializes collects the results, and
// they are read from the data segments of the snapshot that it writes.

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../../../interpreter/binary/decode.ts';
import { encode } from '../../../interpreter/binary/encode.ts';
import { binarySource } from '../../../interpreter/syntax/source.ts';
import { callingModule, collectingModule, initialMemory, type Stretch, slotSize } from './adapter.ts';
import type { Answer, Machine, Placed, Step } from './machine.ts';

/** Seconds of processor time for one run: also of one that nobody waits for any more. */
const patience = 30;

/** `folder`: an empty one, for the files of a run. */
export function wizer(program: string, folder: string): Machine {
  const at = (name: string): string => join(folder, name);
  const put = (name: string, bytes: Uint8Array): string => {
    writeFileSync(at(name), bytes);
    return at(name);
  };
  /** Files of modules that were in a run before. */
  const files = new Map<Placed, string>();
  let count = 0;
  const fileOf = (placed: Placed): string => {
    const known = files.get(placed) ?? put(`${count++}.wasm`, placed.bytes);
    files.set(placed, known);
    return known;
  };
  const start = (preloads: readonly string[], main: string): { readonly status: number | null; readonly text: string } => {
    const args = ['--wasm-relaxed-simd', '--relaxed-simd-deterministic', ...preloads.flatMap(p => ['--preload', p])];
    const command = ['-c', `ulimit -t ${patience}; exec "$0" "$@"`, program, ...args, '-f', 'run', '-o', at('out.wasm'), main];
    const { status, signal, stderr, error } = spawnSync('/bin/sh', command, {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      env: { ...process.env, RUST_BACKTRACE: '0', RUST_LIB_BACKTRACE: '0' },
    });
    if (error !== undefined) throw error;
    if (signal !== null)
      throw new Error(
        `wizer ended with signal ${signal}${signal === 'SIGKILL' || signal === 'SIGXCPU' ? `, after ${patience} s of processor time` : ''}`,
      );
    return { status, text: stderr };
  };
  const nothing = put('nothing.wasm', encode(collectingModule([], 0)));

  return {
    links: true,
    forget: () => {
      files.clear();
      count = 0;
    },
    refusalOf: bytes => {
      const { status, text } = start([`m=${put('tried.wasm', bytes)}`], nothing);
      return status !== 0 && text.includes('failed to parse preload module') ? reasonIn(text) : null;
    },
    run: (steps, size) => {
      const stretches: Stretch[] = [];
      const preloads = steps.map((step, i) => {
        if (step.kind === 'instance') return `${step.placed.name}=${fileOf(step.placed)}`;
        const name = `linkstep calls ${i}`;
        stretches.push(stretchOf(name, step));
        return `${name}=${put(`calls-${i}.wasm`, encode(callingModule(step.calls, size)))}`;
      });
      const asked = stretches.filter(s => s.from < s.to);
      const main = asked.length === 0 ? nothing : put('main.wasm', encode(collectingModule(asked, size)));
      const { status, text } = start(preloads, main);
      if (status !== 0) return failureIn(text);
      const memory = size === 0 ? new Uint8Array(0) : initialMemory(decode(binarySource('snapshot', readFileSync(at('out.wasm')))), size);
      return { kind: 'done', memory: new DataView(memory.buffer) };
    },
  };
}

function stretchOf(instance: string, { calls }: Step & { kind: 'calls' }): Stretch {
  const kept = calls.filter(c => c.slot !== null);
  const from = kept[0]?.slot ?? 0;
  const last = kept.at(-1);
  return { instance, from, to: last === undefined ? from : (last.slot ?? from) + slotSize * last.signature.results.length };
}

/** The last cause in a chain of them, which says most. */
const reasonIn = (text: string): string =>
  text
    .trim()
    .split('\n')
    .at(-1)!
    .trim()
    .replace(/^\d+: /, ''); // split gives at least one

export function failureIn(text: string): Exclude<Answer, { kind: 'done' }> {
  const trap = /wasm trap: (.*)/.exec(text)?.[1];
  if (trap !== undefined) return { kind: trap === 'call stack exhausted' ? 'exhaustion' : 'trap', message: trap };
  const message = reasonIn(text);
  if (text.includes('failed to parse preload module')) return { kind: 'refused', message };
  return { kind: /unknown import|incompatible import type/.test(text) ? 'unlinkable' : 'other', message };
}
