// Other JavaScript hosts: both tiers in each host's process, held against that host's own WebAssembly.

import { statSync } from 'node:fs';
import { javascriptKinds, nodeKind } from '../engines/javascript.ts';
import type { Options, Wanted } from './arguments.ts';
import type { KernelRun } from './kernel-process.ts';
import { isVector, kernelNames, onHost } from './kernels.ts';
import { median } from './measure.ts';
import { geometricMean, none, ratio, type Table } from './tables.ts';

/** What is measured where nobody names hosts. */
const usual: readonly Wanted[] = ['node22', 'node24', 'node26', 'bun'].map(name => ({ name, path: null }));

interface Found {
  readonly name: string;
  readonly path: string;
}
/** Errors: `Error`, where a file that is named is not there. */
export function findHost({ name, path }: Wanted, say: (line: string) => void): Found | null {
  if (path !== null) {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw new Error(`${name}: there is no ${path}`);
    return { name, path };
  }
  if (name === 'node') return { name, path: process.execPath };
  const major = /^node@?(\d+)$/.exec(name)?.[1];
  const kind = major === undefined ? javascriptKinds.find(k => k.name === name) : nodeKind(Number(major));
  const found = kind?.find() ?? null;
  if (found === null) {
    say(`${name} is left out: it is not found${kind?.install == null ? ` (--hosts ${name}=FILE)` : ` (${kind.install})`}`);
    return null;
  }
  return { name, path: found };
}

/** A table, and whether every host ran every kernel. */
export function hosts(options: Options, say: (line: string) => void): { readonly table: Table; readonly failed: boolean } {
  const found = (options.hosts ?? usual).map(h => findHost(h, say)).filter(h => h !== null);
  const names = kernelNames(options.kernels);
  const failures: string[] = [];
  const columns = found.map(({ name, path }) => {
    const runs = new Map<string, KernelRun>();
    for (const kernel of names)
      try {
        // Deno runs no script that reads files unless it is told.
        runs.set(kernel, onHost(path, kernel, options, /deno/.test(name) ? ['run', '-A', '--no-config'] : []));
      } catch (error) {
        failures.push(`${name} fails on ${error instanceof Error ? error.message : String(error)}.`);
      }
    return { title: [...runs.values()][0]?.runtime ?? name, runs };
  });
  const fast = (r: KernelRun): number => median(r.fast.each.map((t, i) => t / r.host.each[i]!)); // as many rounds of each
  const reference = (r: KernelRun): number => median(r.reference.each) / median(r.host.each);
  const mean = (of: (r: KernelRun) => number): string[] =>
    columns.map(({ runs }) => ratio(geometricMean([...runs].filter(([k]) => !isVector(k)).map(([, r]) => of(r)))));
  const table: Table = {
    part: 'hosts',
    head: ['fast tier to the host’s own WebAssembly', ...columns.map(c => c.title)],
    rows: [
      ...names.map(k => [k, ...columns.map(({ runs }) => (runs.has(k) ? ratio(fast(runs.get(k)!)) : none))]), // there by the test
      ['geometric mean without simd', ...mean(fast)],
      ['reference tier, geometric mean', ...mean(reference)],
    ],
    notes: failures,
  };
  return { table, failed: failures.length > 0 };
}
