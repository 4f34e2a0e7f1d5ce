// The benchmark command: what it is told, the tables it writes, and that a wrong checksum is a failure. Never how long anything takes.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { count, hostsOf, peersOf } from '../scripts/bench/arguments.ts';
import { findHost } from '../scripts/bench/hosts.ts';
import { kernelNames } from '../scripts/bench/kernels.ts';
import { absent, callPeer, findPeer, peers } from '../scripts/bench/peers.ts';
import { fromReadme, geometricMean, intoReadme, markdown, none, ratio, type Table, time } from '../scripts/bench/tables.ts';

const main = fileURLToPath(new URL('../scripts/bench/main.js', import.meta.url));
const root = new URL('../../', import.meta.url);
const kernels = fileURLToPath(new URL('spec-tests/fixtures/kernels/', root));
const folder = mkdtempSync(join(tmpdir(), 'linkstep-bench-'));
test.after.always(() => rmSync(folder, { recursive: true }));

type Env = Readonly<Record<string, string | undefined>>;
const bench = (args: readonly string[], env: Env = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, LINKSTEP_WASM3: undefined, ...env },
  });
  return { status, out: stdout, err: stderr };
};
/** One part of it, on the smallest kernel and as briefly as can be. */
const benchOfFib = (part: string, more: readonly string[], env: Env = {}) =>
  bench(['--only', part, '--kernels', 'fib', '--pairs', '1', '--milliseconds', '2', ...more], env);

test('peers are a list of known names, none is nobody', t => {
  t.deepEqual(peersOf('wasm3,host, wasm3'), ['host', 'wasm3']);
  t.deepEqual(peersOf('none'), []);
  t.throws(() => peersOf('wasm4'), { message: /wasm4 is none of host, wasm3, wabt, ocaml/ });
  t.throws(() => peersOf('wasm3,none'), { message: /none is none of/ });
  t.throws(() => peersOf('wasm3,,host'));
  t.throws(() => count('0'));
});

test('hosts are names, with a file or to be found; a file that is not there is an error, a host that is not found is said', t => {
  t.deepEqual(hostsOf('node24=/opt/a=b/node,bun'), [{ name: 'node24', path: '/opt/a=b/node' }, { name: 'bun', path: null }]); // biome-ignore format: a list
  t.throws(() => hostsOf('=x'));
  t.throws(() => hostsOf('node24='));
  const said: string[] = [];
  t.throws(() => findHost({ name: 'x', path: join(folder, 'nothing') }, () => {}), { message: /there is no/ });
  t.is(findHost({ name: 'no-such-host', path: null }, line => said.push(line)), null); // biome-ignore format: short
  t.regex(said.join(), /no-such-host is left out/);
  t.deepEqual(findHost({ name: 'node', path: null }, () => {}), { name: 'node', path: process.execPath }); // biome-ignore format: short
});

test('a peer is found by its option, then its variable; a named file that is not there is an error', t => {
  const wasm3 = peers.find(p => p.name === 'wasm3')!;
  const file = join(folder, 'wasm3-here');
  writeFileSync(file, '');
  t.is(findPeer({ ...wasm3, variable: 'LINKSTEP_NO_SUCH' }, { wasm3: file }), file);
  t.is(findPeer({ ...wasm3, command: 'no-such-program', variable: 'LINKSTEP_NO_SUCH' }, {}), null);
  t.throws(() => findPeer(wasm3, { wasm3: join(folder, 'nothing') }), { message: /^wasm3: there is no / });
  t.is(absent(wasm3), 'wasm3 is left out: there is no wasm3 on the PATH (--wasm3 FILE or $LINKSTEP_WASM3)');
});

test('what each peer is given runs the kernel: modules whose export takes nothing, scripts', t => {
  const fib = join(kernels, 'fib.wasm');
  const [wasm3, wabt, ocaml] = peers;
  t.deepEqual(wasm3!.prepare(fib, 3, folder), ['--func', 'run', fib, '3']);
  const bytes = readFileSync(wabt!.prepare(fib, 3, folder)[0]!);
  // The host's WebAssembly, as far as it is used here.
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: { readonly [name: string]: new (x: object) => object } })
    .WebAssembly;
  const { exports } = new Instance!(new Module!(bytes)) as { readonly exports: { readonly closed: () => number } }; // as it was made
  t.is(exports.closed(), 3 * 6765);
  const script = join(folder, 'run-3.wast');
  t.deepEqual(ocaml!.prepare(fib, 3, folder), [script]);
  t.regex(readFileSync(script, 'utf8'), /^\(module binary "\\00\\61\\73\\6d.*"\)\n\(invoke "run" \(i32\.const 3\)\)\n$/);
  t.is(Number(ocaml!.result.exec('-67_650 : [i32]')![1]!.replaceAll('_', '')), -67650);
});

test('ratios, times and means are written with the digits that count', t => {
  t.deepEqual([0.0123, 0.5, 1.234, 12.34, 1234, null, Number.NaN].map(ratio), ['0.012', '0.50', '1.23', '12', '1200', none, none]);
  t.deepEqual([1.23, 45.6, 2345].map(time), ['1.2 ms', '46 ms', '2.3 s']);
  t.is(geometricMean([2, 8]), 4);
  t.is(geometricMean([]), null);
});

const table: Table = { part: 'kernels', head: ['kernel', 'host|x'], rows: [['fib', '1.00'], ['sieve', none]], notes: ['A note.'] }; // biome-ignore format: short

test('a table is written into its place in the README, again and again, and nothing else changes', t => {
  t.is(markdown(table), '| kernel | host\\|x |\n|---|---|\n| fib | 1.00 |\n| sieve | – |\n\nA note.');
  const readme =
    'before\n<!-- bench kernels: written by npm run bench -- --readme -->\nold\n<!-- end of bench kernels -->\nafter <!-- bench $& -->\n';
  const once = intoReadme(readme, table);
  t.true(
    once.startsWith('before\n') && once.endsWith('\n<!-- end of bench kernels -->\nafter <!-- bench $& -->\n') && !once.includes('old'),
  );
  t.is(intoReadme(once, table), once);
  t.deepEqual(fromReadme(once, 'kernels')?.slice(1), table.rows);
  t.throws(() => intoReadme('nothing', table), { message: 'the README has no place for bench kernels' });
});

test('the README has the kernels that there are, and its ratios are well-formed', t => {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  const rows = fromReadme(readme, 'kernels');
  t.deepEqual(
    rows?.slice(1, -1).map(r => r[0]!.replace(/\(\d+\)$/, '')),
    kernelNames(),
  );
  t.deepEqual(kernelNames(), readdirSync(kernels).filter(f => f.endsWith('.wasm')).map(f => f.slice(0, -5)).sort()); // biome-ignore format: short
  const number = /^(\d+(\.\d+)?(e-\d+)?(, n \d+)?|–|)$/;
  for (const part of ['kernels', 'hosts', 'programs', 'suite']) {
    const written = fromReadme(readme, part);
    t.not(written, null, part);
    const [head, ...body] = written!;
    for (const row of body) {
      t.is(row.length, head!.length, row.join());
      for (const x of row.slice(1)) t.regex(x.replace(/ (ms|s|MiB)$/, ''), number, row.join());
    }
  }
});

// A peer of the shape of wasm3 that answers what it likes.
const lying = join(folder, 'lying');
writeFileSync(lying, '#!/bin/sh\necho "Result: 12345" >&2\n');
const failing = join(folder, 'failing');
writeFileSync(failing, '#!/bin/sh\necho "Error: not today"\nexit 1\n');
for (const f of [lying, failing]) chmodSync(f, 0o755);

test('a checksum that is not the host’s ends the command with 1, and is said', t => {
  const { status, err } = benchOfFib('kernels', ['--peer', 'wasm3', '--wasm3', lying]);
  t.is(status, 1);
  t.is(err, 'bench: fib: checksum of run(1): wasm3 gives 12345, the host 6765\n');
});

test('a peer that cannot run a kernel has no ratio and its reason; one that is absent is left out with a line', t => {
  const peer = peers.find(p => p.name === 'wasm3')!;
  t.throws(() => callPeer(peer, failing, join(kernels, 'fib.wasm'), 1, folder), { message: 'Error: not today' });
  const { status, out } = benchOfFib('kernels', ['--peer', 'host,wasm3,ocaml', '--wasm3', failing], {
    PATH: folder,
    LINKSTEP_OCAML: undefined,
  });
  t.is(status, 0);
  t.regex(out, /^ocaml is left out: there is no wasm on the PATH/m);
  t.regex(out, /^wasm3 does not run fib: Error: not today\.$/m);
  t.regex(out, /^\| fib\(\d+\) \| [\d.]+ m?s \| \d+\.\d\d \| [\d.]+(, n \d+)? \| [\d.]+ \| – \|$/m);
});

test('a host that fails is a failure of the command, with its reason', t => {
  const { status, out } = benchOfFib('hosts', ['--hosts', `mine=${failing}`]);
  t.is(status, 1);
  t.regex(out, /^mine fails on fib: .*status 1/m);
});
