// The kernels: small C programs as WebAssembly, on each tier and on other interpreters; checksums are held against the host's WebAssembly.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coreRules, step } from '../../interpreter/execution/step.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import { parseModule } from '../../text-format/parse.ts';
import type { Options } from './arguments.ts';
import type { KernelRun } from './kernel-process.ts';
import { median } from './measure.ts';
import { absent, callPeer, findPeer, type Peer, peers } from './peers.ts';
import { geometricMean, none, ratio, type Table, time } from './tables.ts';

const folder = new URL('../../../spec-tests/fixtures/kernels/', import.meta.url);
const fileOf = (kernel: string): string => fileURLToPath(new URL(`${kernel}.wasm`, folder));

/** The kernels that there are, or those of them that are asked for. Errors: `Error`, for a name of none. */
export function kernelNames(wanted?: readonly string[]): readonly string[] {
  const all = readdirSync(folder)
    .filter(f => f.endsWith('.wasm'))
    .map(f => f.replace('.wasm', ''))
    .sort();
  const unknown = wanted?.find(w => !all.includes(w));
  if (unknown !== undefined) throw new Error(`there is no kernel ${unknown}; there are ${all.join(', ')}`);
  return wanted ?? all;
}

/** Vectors are reported apart: JavaScript has none. */
export const isVector = (kernel: string): boolean => kernel.startsWith('simd');

/** A kernel on a JavaScript host, in a process of its own; `before` are its arguments before the script. Errors: `Error`, with the reason, where it fails. */
export function onHost(
  executable: string,
  kernel: string,
  { pairs, milliseconds }: Pick<Options, 'pairs' | 'milliseconds'>,
  before: readonly string[] = [],
): KernelRun {
  const script = fileURLToPath(new URL('./kernel-process.js', import.meta.url));
  const { status, stdout, stderr, error, signal } = spawnSync(
    executable,
    [...before, script, fileOf(kernel), String(pairs), String(milliseconds)],
    {
      encoding: 'utf8',
      timeout: 300_000,
    },
  );
  if (status === 0) return JSON.parse(stdout) as KernelRun; // as the process writes it
  const said = stderr.trim().split('\n').filter(line => line !== ''); // biome-ignore format: short
  const why = error?.message ?? (signal === null ? `status ${status}` : `ended by ${signal}`);
  throw new Error(
    `${kernel}: ${said.find(line => /error|fatal|checksum/i.test(line)) ?? said.at(-1) ?? why}${signal === null ? '' : ` (${why})`}`,
  );
}

// ─── Peers ───

/** Milliseconds for one of n, each round; `n` is what it was called with. */
interface PeerTimes {
  readonly n: number;
  readonly each: readonly number[];
}
type Api = {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

/** Checksums as the host's WebAssembly gives them. */
function hostRun(kernel: string): (n: number) => number {
  // Node has it; its declarations do not.
  const api = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
  const { run } = new api.Instance(new api.Module(readFileSync(fileOf(kernel)))).exports;
  return run as (n: number) => number; // every kernel exports it
}

class Mismatch extends Error {}

/** A peer on a kernel: what a round is, once n is such that it takes long enough, or is as large as the host's. */
function preparePeer(
  peer: Peer,
  file: string,
  kernel: string,
  most: number,
  temporary: string,
): () => { readonly n: number; readonly each: number } {
  const wanted = hostRun(kernel);
  const call = (n: number): number => {
    const { result, time } = callPeer(peer, file, fileOf(kernel), n, temporary);
    if (result !== wanted(n)) throw new Mismatch(`${kernel}: checksum of run(${n}): ${peer.title} gives ${result}, the host ${wanted(n)}`);
    return time;
  };
  let n = 1;
  for (let long = 0; n < most; n = Math.min(most, n * Math.min(16, Math.max(2, Math.ceil(300 / Math.max(long, 1)))))) {
    long = call(n) - call(0);
    if (long >= 200) break;
  }
  return () => {
    const start = call(0);
    return { n, each: Math.max(call(n) - start, 0.01) / n };
  };
}

// ─── The table ───

interface Row {
  readonly kernel: string;
  readonly runs: readonly KernelRun[];
  readonly peers: ReadonlyMap<Peer, PeerTimes>;
}
/** Ratios of medians to the host's, one of n to one of n. */
const toHost = ({ runs }: Row, times: readonly number[]): number => median(times) / median(runs.flatMap(r => r.host.each));
const fastToHost = (row: Row): number => median(row.runs.map(r => median(r.fast.each) / median(r.host.each)));

/**
 * Runs the kernels, in turn on everybody. `say` gets a line about who is left out.
 * Errors: `Error`, where a checksum is not the host's.
 */
export function kernels(options: Options, say: (line: string) => void): Table {
  const there: { readonly peer: Peer; readonly file: string }[] = [];
  for (const peer of peers.filter(p => options.peer.includes(p.name))) {
    const file = findPeer(peer, options);
    if (file === null) say(absent(peer));
    else there.push({ peer, file });
  }
  const failures: string[] = [];
  const temporary = mkdtempSync(join(tmpdir(), 'linkstep-bench-'));
  try {
    const rows = kernelNames(options.kernels).map((kernel): Row => {
      const runs: KernelRun[] = [onHost(process.execPath, kernel, options)];
      const turns = new Map<Peer, () => { readonly n: number; readonly each: number }>();
      const taken = new Map<Peer, { n: number; each: number[] }>();
      for (const { peer, file } of there)
        try {
          turns.set(peer, preparePeer(peer, file, kernel, runs[0]!.host.n, temporary));
        } catch (error) {
          if (error instanceof Mismatch || !(error instanceof Error)) throw error;
          failures.push(`${peer.title} does not run ${kernel}: ${error.message}.`);
        }
      for (let i = 0; i < options.pairs; i++) {
        if (i > 0) runs.push(onHost(process.execPath, kernel, options));
        for (const [peer, turn] of turns) {
          const { n, each } = turn();
          taken.set(peer, { n, each: [...(taken.get(peer)?.each ?? []), each] });
        }
      }
      return { kernel, runs, peers: taken };
    });
    return tableOf(rows, there.map(t => t.peer), failures); // biome-ignore format: short
  } finally {
    rmSync(temporary, { recursive: true });
  }
}

function tableOf(rows: readonly Row[], shown: readonly Peer[], failures: readonly string[]): Table {
  const peerRatio = (row: Row, peer: Peer): number | null => {
    const times = row.peers.get(peer);
    return times === undefined ? null : toHost(row, times.each);
  };
  const referenceRatio = (row: Row): number => toHost(row, row.runs.flatMap(r => r.reference.each)); // biome-ignore format: short
  const row = (r: Row): string[] => {
    const { host, reference } = r.runs[0]!;
    const mega = median(r.runs.map(x => x.reference.steps / 1000)); // from steps a millisecond
    return [
      `${r.kernel}(${host.n})`,
      time(median(r.runs.flatMap(x => x.host.each)) * host.n),
      ratio(fastToHost(r)),
      `${ratio(referenceRatio(r))}${reference.n < host.n ? `, n ${reference.n}` : ''}`,
      mega.toFixed(1),
      ...shown.map(p => {
        const times = r.peers.get(p);
        return times === undefined ? none : `${ratio(peerRatio(r, p))}${times.n < host.n ? `, n ${times.n}` : ''}`;
      }),
    ];
  };
  const scalar = rows.filter(r => !isVector(r.kernel));
  const mean = (of: (r: Row) => number | null): string => ratio(geometricMean(scalar.map(of).filter(x => x !== null)));
  const notes = [
    'Ratios of processor time to that of the host’s own WebAssembly for the same n (lower is faster), warmed up. Where another interpreter had a smaller n, it stands behind, and times are compared for one of n.',
    ...shown.map(p => {
      const both = scalar.flatMap(r => {
        const x = peerRatio(r, p);
        return x === null ? [] : [fastToHost(r) / x];
      });
      return `The fast tier takes ${ratio(geometricMean(both))} of the time of ${p.title}; what that takes to start is taken off.`;
    }),
    ...failures,
  ];
  return {
    part: 'kernels',
    head: ['kernel', 'host', 'fast tier', 'reference tier', 'million steps/s', ...shown.map(p => p.title)],
    rows: [
      ...rows.map(row),
      [
        scalar.length < rows.length ? 'geometric mean without simd' : 'geometric mean',
        '',
        mean(fastToHost),
        mean(referenceRatio),
        '',
        ...shown.map(p => mean(r => peerRatio(r, p))),
      ],
    ],
    notes,
  };
}

// ─── Depth ───

/** Steps a second of one loop with so many frames below it. */
export function depths(times: number, at: readonly number[]): { readonly depth: number; readonly perSecond: number }[] {
  const source = textSource('depth.wat', readFileSync(new URL('depth.wat', folder), 'utf8'));
  if (source.kind !== 'text') throw new Error('a text source is text');
  let steps = 0;
  const session = referenceWith({
    rules: coreRules,
    run: (z, rules) => {
      for (; z.result === null; steps++) step(z, rules);
      return z.result;
    },
  }).open({ print: () => {} });
  const { instance } = session.instantiate(session.compile({ kind: 'module', module: parseModule(source) }));
  if (instance === null) throw new Error('depth.wat is not instantiated');
  const taken = at.map((): number[] => []);
  for (let i = 0; i < times + 1; i++)
    at.forEach((depth, k) => {
      steps = 0;
      const started = performance.now();
      const args = [depth, 300_000].map(c => ({ op: 'i32.const', c }) as const);
      const outcome = session.invoke(instance, 'at-depth', args);
      if (outcome.kind !== 'values') throw new Error(`depth.wat ended with ${outcome.kind}`);
      if (i > 0) taken[k]!.push((steps / (performance.now() - started)) * 1000); // the first one warms up
    });
  return at.map((depth, k) => ({ depth, perSecond: median(taken[k]!) }));
}
