// The kernels: small C programs as WebAssembly, on each engine; checksums are held against the host's WebAssembly.

import { readdirSync, readFileSync } from 'node:fs';
import { coreRules, step } from '../../interpreter/execution/step.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import type { Engine, ModuleInput, Value } from '../../spec-tests/harness/engine.ts';
import { loadEngine } from '../../spec-tests/harness/engines.ts';
import { referenceWith } from '../../spec-tests/harness/reference.ts';
import { parseModule } from '../../text-format/parse.ts';
import { median } from './measure.ts';

const folder = new URL('../../../spec-tests/fixtures/kernels/', import.meta.url);

/** `n` of each kernel, for a few million steps. */
const sizes: Readonly<Record<string, number>> = { brtable: 2, callind: 10, fib: 10, matmul: 1, memops: 5, sha512: 10, sieve: 1, simd: 10 };

let steps = 0;
/** The reference tier, its steps counted. */
const counting = referenceWith({
  rules: coreRules,
  run: (z, rules) => {
    for (; z.result === null; steps++) step(z, rules);
    return z.result;
  },
});

interface Run {
  readonly values: string;
  /** Milliseconds, without instantiation. */
  readonly time: number;
  readonly steps: number;
}

function call<C, I>(engine: Engine<C, I>, input: ModuleInput, name: string, args: readonly number[]): Run {
  const session = engine.open({ print: () => {} });
  const { instance } = session.instantiate(session.compile(input));
  if (instance === null) throw new Error(`${name}: not instantiated`);
  steps = 0;
  const started = performance.now();
  const outcome = session.invoke(
    instance,
    name,
    args.map(c => ({ op: 'i32.const', c })),
  );
  const time = performance.now() - started;
  if (outcome.kind !== 'values') throw new Error(`${name}: ${outcome.kind}`);
  return { values: outcome.values.map(show).join(' '), time, steps };
}
const show = (v: Value): string => ('c' in v ? String(v.c) : v.op);

export interface Kernel {
  readonly name: string;
  readonly n: number;
  readonly checksum: string;
  readonly steps: number;
  /** Milliseconds: the reference tier, the fast tier (null where there is none yet), the host's WebAssembly. */
  readonly reference: number;
  readonly fast: number | null;
  readonly host: number;
}

/** Errors: `Error`, where two engines disagree. */
export async function kernels(times: number): Promise<Kernel[]> {
  const host = await loadEngine('host');
  const fast = await loadEngine('fast').catch(() => null);
  return readdirSync(folder)
    .filter(f => f.endsWith('.wasm'))
    .sort()
    .map(file => {
      const name = file.replace('.wasm', '');
      const n = sizes[name] ?? 1;
      const input: ModuleInput = { kind: 'bytes', name: file, bytes: readFileSync(new URL(file, folder)) };
      const runs: { reference: Run; fast: Run | null; host: Run }[] = [];
      for (let i = 0; i < times; i++)
        runs.push({
          reference: call(counting, input, 'run', [n]),
          fast: fast === null ? null : call(fast, input, 'run', [n]),
          host: call(host, input, 'run', [n]),
        });
      const checksum = runs[0]!.host.values;
      for (const r of runs)
        for (const one of [r.reference, r.fast])
          if (one !== null && one.values !== checksum) throw new Error(`${name}: ${one.values}, and the host says ${checksum}`);
      return {
        name, n, checksum, steps: runs[0]!.reference.steps,
        reference: median(runs.map(r => r.reference.time)),
        fast: fast === null ? null : median(runs.map(r => r.fast!.time)), // there is one for each run
        host: median(runs.map(r => r.host.time)),
      }; // biome-ignore format: one record
    });
}

/** Steps a second of one loop with so many frames below it. */
export function depths(times: number, at: readonly number[]): { readonly depth: number; readonly perSecond: number }[] {
  const source = textSource('depth.wat', readFileSync(new URL('depth.wat', folder), 'utf8'));
  if (source.kind !== 'text') throw new Error('a text source is text');
  const input: ModuleInput = { kind: 'module', module: parseModule(source) };
  const taken = at.map((): number[] => []);
  for (let i = 0; i < times + 1; i++)
    at.forEach((depth, k) => {
      const { time, steps } = call(counting, input, 'at-depth', [depth, 300_000]);
      if (i > 0) taken[k]!.push((steps / time) * 1000); // the first one warms up
    });
  return at.map((depth, k) => ({ depth, perSecond: median(taken[k]!) }));
}
