// A C program over wasi-libc, run by the reference tier with this project's WASI host and by Node with its own: same output, files, status.

import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WASI } from 'node:wasi';
import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { invocation, type Result } from '../interpreter/execution/configuration.ts';
import { instantiate, resolveImports } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import { PROC_EXIT, type WasiOptions, wasi } from '../interpreter/host/wasi.ts';
import { memoryTree } from '../interpreter/host/wasi-tree.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { binarySource } from '../interpreter/syntax/source.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { nodeDirectory, nodeWorld } from '../scripts/linkstep/node-files.ts';

const file = new URL('../../spec-tests/fixtures/wasi/program.wasm', import.meta.url);
const args = ['program', 'first', 'second arg', 'drei é'];
const env = { HOME: '/data', EMPTY: '', UTF: 'ünï' };
const input = 'line one\nline two\n';

interface Seen {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
  /** Name and contents of each file afterwards. */
  readonly files: readonly (readonly [string, string])[];
}

/** Runs with a fresh directory to preopen, and one around it. */
async function withDirectory(what: (dir: string, around: string) => Omit<Seen, 'files'> | Promise<Omit<Seen, 'files'>>): Promise<Seen> {
  const around = mkdtempSync(join(tmpdir(), 'linkstep-program-'));
  try {
    const dir = join(around, 'data');
    mkdirSync(join(dir, 'sub'), { recursive: true });
    writeFileSync(join(around, 'outside.txt'), 'not for you\n');
    writeFileSync(join(dir, 'hello.txt'), 'hello from a file\nand again\n');
    symlinkSync('hello.txt', join(dir, 'link.txt'));
    symlinkSync('../outside.txt', join(dir, 'escape.txt'));
    return { ...(await what(dir, around)), files: filesIn(dir) };
  } finally {
    rmSync(around, { recursive: true, force: true });
  }
}
const filesIn = (dir: string): Seen['files'] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .filter(name => name !== 'escape.txt' && statSync(join(dir, name)).isFile())
    .map(name => [name, readFileSync(join(dir, name), 'utf8')]);

function underReference(options: WasiOptions): {
  readonly result: Result;
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
} {
  const out: Uint8Array[] = [];
  const err: Uint8Array[] = [];
  const all = new TextEncoder().encode(input);
  let at = 0;
  const stdin = (n: number) => {
    const part = all.subarray(at, at + n);
    at += part.length;
    return part;
  };
  const module = decode(binarySource('program.wasm', readFileSync(file)));
  const m = { module, type: validate(module) };
  const store = newStore();
  const host = wasi(store, { args, env, stdin, stdout: b => out.push(b.slice()), stderr: b => err.push(b.slice()), ...options });
  const { inst, config } = instantiate(
    store,
    m,
    resolveImports(m, (from, name) => (from === 'wasi_snapshot_preview1' ? host.exports.get(name) : undefined)),
  );
  run(config);
  const start = inst.exports.get('_start');
  if (start?.kind !== 'func') throw new Error('no _start');
  const result = run(invocation(store, start.inst, []), 50_000_000);
  if (result === null) throw new Error('out of fuel');
  return { result, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString(), status: host.exit() };
}

/** The host's own WebAssembly, the oracle here; its types are not among Node's. */
const hostWebAssembly = (
  globalThis as unknown as { WebAssembly: { instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: object }> } }
).WebAssembly; // as above

const underNode = (around: string, dir: string): Promise<Omit<Seen, 'files'>> => {
  writeFileSync(join(around, 'in'), input);
  const [stdin, stdout, stderr] = [
    openSync(join(around, 'in'), 'r'),
    openSync(join(around, 'out'), 'w'),
    openSync(join(around, 'err'), 'w'),
  ];
  const host = new WASI({ version: 'preview1', args, env, preopens: { '/data': dir }, stdin, stdout, stderr, returnOnExit: true });
  return hostWebAssembly.instantiate(readFileSync(file), { wasi_snapshot_preview1: host.wasiImport }).then(({ instance }) => {
    const status = host.start(instance) as unknown as number; // with returnOnExit it gives the status
    for (const fd of [stdin, stdout, stderr]) closeSync(fd);
    return { stdout: readFileSync(join(around, 'out'), 'utf8'), stderr: readFileSync(join(around, 'err'), 'utf8'), status };
  });
};

/** The world without its streams. */
const { clock, sleep, random } = nodeWorld();
const real = (dir: string): WasiOptions => ({ clock, sleep, random, preopens: [{ guestPath: '/data', dir: nodeDirectory(dir) }] });

test('a C program does the same under this host and under node:wasi', async t => {
  const ours = await withDirectory(dir => {
    const { result, ...seen } = underReference(real(dir));
    t.deepEqual(result, { kind: 'trap', reason: PROC_EXIT, pos: -1 });
    return seen;
  });
  t.is(ours.status, 44);
  t.true(ours.stdout.includes('/data/escape.txt: not permitted'));
  t.deepEqual(ours.files.at(-1), ['new/kept.txt', 'one\n']);
  t.true(ours.stdout.includes('later 1'));
  let theirs = await withDirectory((dir, around) => underNode(around, dir));
  // Node comes back from a sleep a little early now and then.
  for (let again = 0; again < 5 && theirs.stdout.includes('later 0'); again++)
    theirs = await withDirectory((dir, around) => underNode(around, dir));
  t.deepEqual(ours, theirs);
});

test('and the same over a tree in memory with deterministic time', async t => {
  const content = {
    sub: {},
    'hello.txt': 'hello from a file\nand again\n',
    'link.txt': ['hello.txt'],
    'escape.txt': ['../outside.txt'],
  } as const;
  const { result: _, ...seen } = underReference({ preopens: [{ guestPath: '/data', dir: memoryTree(content) }] });
  const { files: __, ...expected } = await withDirectory(dir => {
    const { result: ___, ...seen } = underReference(real(dir));
    return seen;
  });
  t.deepEqual(seen, expected);
});
