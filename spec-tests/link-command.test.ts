// `linkstep link`: what its reports say, and that the static check predicts exactly the failures of the run.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { explainError } from '../interpreter/linking/errors.ts';
import { guestCode } from '../scripts/linkstep/link.ts';
import { check, failed } from '../scripts/linkstep/link-check.ts';
import { linkMap } from '../scripts/linkstep/link-map.ts';
import { openProgram, type ProgramOptions } from '../scripts/linkstep/program.ts';
import { drive } from '../scripts/linkstep/program-run.ts';
import { make, put, variants } from './link-variants.ts';
import { builtOf, cases } from './linking-c-cases.ts';
import { golden, linkstep as linkstepIn } from './linkstep.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-link-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const linkstep = (cwd: string, ...args: readonly string[]) => linkstepIn(args, { cwd });
const options = (more: Partial<ProgramOptions> = {}): ProgramOptions => ({
  libraryPath: [], preload: [], profile: 'elf', reading: 'cells', dir: [], env: [], ...more,
}); // biome-ignore format: fields only

for (const [name, fixture, args] of [
  ['map', 'hello', []],
  ['map-absolute', 'absolute', []],
  ['map-run', 'hello', ['--run', '--map']],
  ['why-shadowed', 'interposition', ['--why', 'twice', '--why', 'mark']],
  ['why-weak', 'weak', ['--why', 'late_data', '--why', 'late_function', '--why', 'level']],
  ['why-hidden', 'hidden', ['--why', 'secret', '--why', 'lat_function']],
  ['why-dlsym', 'hello', ['--run', '--why', 'next_number']],
  ['why-unknown', 'hello', ['--why', 'greetngs']],
  ['tree-diamond', 'diamond', ['--tree']],
  ['tree-cycle', 'cycle', ['--tree']],
  ['tree-opened', 'atomicity', ['--tree', '--run']],
  ['tree-preload', 'preload', ['--preload', 'libwrap.so', '--tree']],
  ['check-weak', 'weak', ['--check']],
  ['log-hello', 'hello', ['--log']],
] as const)
  test(`golden output: ${name}`, t => {
    const r = linkstep(builtOf(fixture), 'link', 'main.wasm', ...args);
    golden(t, `link-${name}.txt`, `${r.out}status ${r.status}\n`);
  });

for (const v of variants)
  test(`the check predicts the run: ${v.name}`, t => {
    const at = make(folder, v);
    const bindNow = v.args?.includes('--bind-now') === true ? { bindNow: true as const } : {};
    const open = () => openProgram(`${at}/main.wasm`, [], options(bindNow), {});
    const planned = open();
    const ran = open();
    if ('kind' in planned || 'kind' in ran) return t.fail('main itself is sound');
    const plan = drive(planned, planned.z, { before: guestCode });
    const run = drive(ran, ran.z, { checkInvariants: true });
    const error = run.kind === 'unlinked' ? run.error : null;
    t.deepEqual(plan.kind === 'unlinked' ? plan.error : null, error);
    t.is(plan.kind, v.says === null ? 'stopped' : 'unlinked');
    const report = error === null ? check(planned.p) : failed(error);
    t.is(report.links, error === null);
    if (v.says === null || error === null) return;
    t.regex(explainError(error), v.says);
    t.is(
      report.findings.flatMap(f => [f.text, ...f.more.map(l => `  ${l}`)]).join('\n'),
      explainError(error),
      'the check says what the run says',
    );
    t.true(report.findings.every(f => f.level === 'error'));
  });

test('the messages of broken libraries are all different', t => {
  const said = variants.filter(v => v.says !== null).map(v => String(v.says));
  t.is(new Set(said).size, said.length - 1, 'but for a short mem-info and a lying count, which differ in detail');
});

for (const [name] of cases)
  test(`the check finds no error in the fixture ${name}, which links`, t => {
    const m = openProgram(`${builtOf(name)}/main.wasm`, [], options({ preload: cases.get(name)!.preload ?? [] }), {});
    if ('kind' in m) return t.fail(m.kind);
    t.is(drive(m, m.z, { before: guestCode }).kind, 'stopped');
    t.deepEqual(
      check(m.p).findings.filter(f => f.level === 'error'),
      [],
    );
  });

const findings = (file: string, more: Partial<ProgramOptions> = {}): string[] => {
  const m = openProgram(file, [], options(more), {});
  if ('kind' in m) throw new Error(m.kind);
  const r = drive(m, m.z, { before: guestCode });
  if (r.kind !== 'stopped') throw new Error(r.kind);
  return check(m.p).findings.map(f => `${f.level} ${f.code} ${f.object} ${f.symbol}`);
};

test('what is odd about a program that links is said', t => {
  const at = join(folder, 'odd');
  mkdirSync(at);
  put(
    `${at}/main.wasm`,
    `(module (@dylink.0 (needed "liba.so" "libb.so" "libold.so") (import-info "env" "perhaps" binding-weak undefined))
    (import "env" "w" (func)) (import "env" "later" (func)) (import "env" "perhaps" (func)) (func (export "g")) (func (export "_start")))`,
  );
  put(
    `${at}/liba.so`,
    '(module (@dylink.0 (export-info "w" binding-weak)) (func (export "w")) (func $g (export "g")) (func (export "h") (call $g)))',
  );
  put(`${at}/libb.so`, '(module (@dylink.0) (func (export "w")) (func $__wasm_call_ctors (drop (i32.const 1))))');
  writeFileSync(`${at}/libold.so`, Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 0, 12, 6, ...Buffer.from('dylink'), 0, 0, 0, 0, 0]));
  t.deepEqual(findings(`${at}/main.wasm`), [
    'lint weak-before-strong main.wasm w',
    'warning lazy main.wasm later',
    'warning weak-undefined main.wasm perhaps',
    'lint interposed liba.so g',
    'lint constructors-not-exported libb.so __wasm_call_ctors',
    'lint legacy-section libold.so null',
    'lint unused-library main.wasm libb.so'.replace('libb.so', 'null'),
    'lint unused-library main.wasm null',
  ]);
  t.deepEqual(
    findings(make(folder, { ...variants.find(v => v.name === 'unknown-subsection')!, name: 'odd-subsection' }).concat('/main.wasm')),
    ['lint unknown-subsection libnumber.so null'],
  );
  const command = join(folder, 'odd-command');
  mkdirSync(command);
  const export_ = (name: string): string => `(func $${name}.command_export (export "${name}"))`;
  put(
    `${command}/main.wasm`,
    `(module (@dylink.0 (needed "liba.so")) ${['alloc', 'free', 'own'].map(export_).join(' ')} (func (export "_start")))`,
  );
  put(`${command}/liba.so`, '(module (@dylink.0) (import "env" "alloc" (func)) (import "env" "free" (func)) (func (export "x")))');
  t.deepEqual(findings(`${command}/main.wasm`), ['lint constructors-at-each-call main.wasm alloc', 'lint unused-library main.wasm null']);
  const text = linkstep(at, 'link', 'main.wasm', '--check');
  t.is(text.status, 0, 'odd is not wrong');
  golden(t, 'link-check-odd.txt', text.out);
});

test('a program that does not link: status 1, the tree as far as it goes, the error on the standard error or in the check', t => {
  const at = make(folder, { ...variants.find(v => v.name === 'missing-deep')!, name: 'deep' });
  const plain = linkstep(at, 'link', 'main.wasm');
  t.deepEqual([plain.status, plain.out], [1, '']);
  t.regex(plain.err, /^error\[link\/not-found\]: libc\.so: not found, needed by main\.wasm → liba\.so → libb\.so\nnote: chain: /);
  const r = linkstep(at, 'link', 'main.wasm', '--tree', '--check');
  t.is(r.status, 1);
  golden(t, 'link-missing-deep.txt', r.out);
  t.is(linkstep(at, 'run', 'main.wasm').err, plain.err, 'the run says the same');
});

test('JSON has a field for each report that is asked for, and nothing else is written', t => {
  const hello = builtOf('hello');
  const r = linkstep(hello, 'link', 'main.wasm', '--json', '--map', '--tree', '--check', '--log', '--why', 'greet');
  const json = JSON.parse(r.out) as Record<string, never>;
  t.deepEqual([r.status, r.err], [0, '']);
  t.deepEqual(Object.keys(json), ['error', 'map', 'why', 'tree', 'check', 'log']);
  golden(t, 'link-hello.json', r.out);
  t.is(
    linkstep(hello, 'link', 'main.wasm', '--json', '--map', '--tree', '--check', '--log', '--why', 'greet').out,
    r.out,
    'the same again',
  );
  const elf = join(folder, 'elf.wasm');
  writeFileSync(elf, '\x7fELF');
  const broken = linkstep(folder, 'link', 'elf.wasm', '--json', '--check');
  t.is(broken.status, 1);
  t.deepEqual((JSON.parse(broken.out) as { check: unknown }).check, {
    links: false,
    findings: [
      {
        level: 'error',
        code: 'not-a-library',
        explain: 'link/not-a-library',
        object: 'elf.wasm',
        symbol: null,
        text: 'elf.wasm: an ELF file, not a WebAssembly module',
        more: [],
      },
    ],
  });
});

test('with --run the program runs, its output on the standard error, and what it opened is in the map', t => {
  const r = linkstep(builtOf('hello'), 'link', 'main.wasm', '--run', '--json', '--map');
  t.true(r.err.startsWith('libnumber.so is here\n'));
  const { map } = JSON.parse(r.out) as { map: { objects: { name: string; state: string }[] } };
  t.deepEqual(
    map.objects.map(o => o.name),
    ['main.wasm', 'libgreet.so', 'libnumber.so', 'libplugin.so'],
  );
  t.true(map.objects.every(o => o.state === 'initialised'));
});

test('a needed tree of any depth is shown', t => {
  const at = join(folder, 'chain');
  mkdirSync(at);
  const depth = 300;
  put(`${at}/main.wasm`, '(module (@dylink.0 (needed "lib0.so")) (func (export "_start")))');
  for (let i = 0; i < depth; i++)
    put(`${at}/lib${i}.so`, i + 1 < depth ? `(module (@dylink.0 (needed "lib${i + 1}.so")))` : '(module (@dylink.0))');
  const r = linkstep(at, 'link', 'main.wasm', '--tree');
  t.is(r.out.trimEnd().split('\n').length, depth + 1);
});

test('10,000 addresses of functions of one library are given slots in linear time', t => {
  const at = join(folder, 'many');
  mkdirSync(at);
  const all = (f: (i: number) => string): string => Array.from({ length: 10_000 }, (_, i) => f(i)).join('');
  put(
    `${at}/main.wasm`,
    `(module (@dylink.0 (needed "many.so")) (import "env" "__indirect_function_table" (table 0 funcref)) ${all(i => `(import "GOT.func" "g${i}" (global (mut i32)))`)} (func (export "_start")))`,
  );
  put(`${at}/many.so`, `(module (@dylink.0) ${all(i => `(func (export "g${i}"))`)})`);
  const m = openProgram(`${at}/main.wasm`, [], options(), {});
  if ('kind' in m) return t.fail(m.kind);
  const before = process.cpuUsage();
  t.is(drive(m, m.z, { before: guestCode }).kind, 'stopped');
  t.is(linkMap(m.p).slots.length, 10_000);
  t.true(process.cpuUsage(before).user < 20e6, 'quadratic it is 40 s');
});

test('a name cannot write lines of a report, nor to the terminal', async t => {
  const main = (needed: string): string =>
    `(module (@dylink.0 (mem-info (memory 8 0)) ${needed}) (import "env" "memory" (memory 1)) (import "env" "__memory_base" (global i32)) (import "GOT.mem" "a\\1b[31mred\\0anote: forged" (global (mut i32))) (func (export "_start")))`;
  writeFileSync(join(folder, 'forged.wat'), main(''));
  writeFileSync(join(folder, 'forged-needed.wat'), main('(needed "li\\0ab\\1b[2J.so")'));
  for (const file of ['forged.wat', 'forged-needed.wat'])
    for (const option of ['--map', '--tree', '--check', '--log', '--plan', '--why=x']) {
      const { out, err } = await linkstep(folder, 'link', file, ...option.split('='));
      const text = out + err;
      t.false(text.includes('\u001b'), `${file} ${option}`);
      t.false(/^(note: )?(note: forged|b\\u)/m.test(text), `${file} ${option}: ${text}`);
      t.true(text.includes('\\u{1b}') || option === '--why=x', `${file} ${option}: ${text}`);
    }
});
