// `linkstep run` as its users meet it: really started, with programs and libraries of every kind; output, exit status, messages.

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { builtOf, cases, expectedOf } from './linking-c-cases.ts';
import { linkstep, type Ran, type RunOptions, spawned } from './linkstep.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'linkstep-run-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[], more: RunOptions = {}): Ran =>
  linkstep(['run', ...args], { cwd: folder, env: { SECRET: 'not for the guest' }, ...more });
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return name;
};
/** A program in text that may call the functions of WASI imported here. */
const wat = (name: string, body: string): string =>
  file(
    name,
    `(module
      (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
      (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_prestat_get" (func $fd_prestat_get (param i32 i32) (result i32)))
      (memory (export "memory") 1) ${body})`,
  );

test('a C program with two libraries, and a third by dlopen: its output, then the link map', t => {
  const r = run(['spec-tests/fixtures/c/built/hello/main.wasm', '--map'], { cwd: root });
  t.deepEqual([r.status, r.err], [0, '']);
  t.true(r.out.startsWith(`${expectedOf('hello')}\nObjects, in load order\n`), r.out);
  t.regex(r.out, /libplugin\.so +0x[0-9a-f]+ +46 +\d+ +0 +local +libnumber\.so +\S*spec-tests\/fixtures\/c\/built\/hello\/libplugin\.so/);
});

test('npm start is that', t => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { start: string } };
  t.is(scripts.start, 'node dist/scripts/linkstep/main.js run spec-tests/fixtures/c/built/hello/main.wasm --map');
});

test('arguments, environment, a directory, the exit status: a program with the whole of a libc', t => {
  const c = cases.get('wasi-libc')!;
  const at = builtOf('wasi-libc');
  const r = run([`${at}/main.wasm`, '--dir', `${at}::.`, '--env', 'FIXTURE=yes', '--', ...c.args!]);
  t.deepEqual([r.status, r.out, r.err], [3, expectedOf('wasi-libc'), '']);
});

test('64-bit memories: the pointers of WASI are 64 bits wide', t => {
  const r = run([`${builtOf('memory64')}/main.wasm`]);
  t.deepEqual([r.status, r.out], [0, expectedOf('memory64')]);
});

test('nothing of the world is given that was not asked for', t => {
  const name = wat(
    'world.wat',
    `(func (export "variables") (result i32) (drop (call $environ_sizes_get (i32.const 0) (i32.const 4))) (i32.load (i32.const 0)))
     (func (export "preopen") (result i32) (call $fd_prestat_get (i32.const 3) (i32.const 0)))`,
  );
  t.is(run([name, '--invoke', 'variables']).out, '(i32.const 0)\n');
  t.is(run([name, '--invoke', 'preopen']).out, '(i32.const 8)\n', 'badf');
  t.is(run([name, '--invoke', 'variables', '--env', 'A=1', '--env', 'B=']).out, '(i32.const 2)\n');
  t.is(run([name, '--invoke', 'preopen', '--dir', '.']).out, '(i32.const 0)\n');
});

test('standard input and output are bytes, not text', t => {
  const name = wat(
    'cat.wat',
    `(func (export "_start") (i32.store (i32.const 0) (i32.const 64)) (i32.store (i32.const 4) (i32.const 1000))
       (loop (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
         (i32.store (i32.const 20) (i32.load (i32.const 8))) (i32.store (i32.const 16) (i32.const 64))
         (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)))
         (br_if 0 (i32.load (i32.const 8)))))`,
  );
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) & 0xff);
  const r = spawned(['run', name], { cwd: folder, input: bytes });
  t.is(r.status, 0, String(r.stderr));
  t.deepEqual(new Uint8Array(r.stdout), bytes);
});

test('the exit status is the program’s own', t => {
  const name = wat('exit.wat', '(func (export "_start") (call $proc_exit (i32.const 42)) unreachable)');
  t.deepEqual([run([name]).status, run([name]).err], [42, '']);
  const start = wat('exit-start.wat', '(func $s (call $proc_exit (i32.const 7))) (start $s) (func (export "_start") unreachable)');
  t.deepEqual([run([start]).status, run([start]).err], [7, ''], 'in a start function too');
});

test('a trap: status 1, the reason, and the functions that were active, by name', t => {
  const name = wat(
    'trap.wat',
    '(func $inner (drop (i32.div_s (i32.const 1) (i32.const 0)))) (func $outer (call $inner)) (func (export "_start") (call $outer))',
  );
  const r = run([name]);
  t.is(r.status, 1);
  t.is(
    r.err
      .replace(/:\d+:\d+/g, ':L:C')
      .split('\n')
      .filter(l => /(trap|note)[[:]/.test(l))
      .join('\n'),
    `trap.wat:L:C: trap[trap/integer-divide-by-zero]: integer divide by zero
note: i32.div_s took (i32.const 1) (i32.const 0); rule Step_pure/binop-trap
note: in $inner (function 5)
trap.wat:L:C: note: called from $outer (function 6)
trap.wat:L:C: note: called from $_start (function 7)`,
  );
  const c = run([`${builtOf('trap-constructor')}/main.wasm`]);
  t.is(c.status, 1);
  t.is(c.out, expectedOf('trap-constructor'));
  t.regex(
    c.err,
    /libtrap\.so:0x[0-9a-f]+: trap\[trap\/unreachable\]: unreachable\n0x.*\n.*\n.*\nnote: in \$arrive \(function 3\), libtrap\.so:0x[0-9a-f]+\n.*\nnote: while libtrap\.so is opened\nnote: called from \$__original_main/,
  );
});

test('on the fast tier: the same output, and the same of traps but what the instruction took', t => {
  const both = (...args: readonly string[]) => ['reference', 'fast'].map(engine => run([...args, '--engine', engine])) as [Ran, Ran];
  const [slow, fast] = both(`${builtOf('hello')}/main.wasm`, '--map');
  t.deepEqual(fast, slow);
  const rest = ({ out, err, status }: Ran): unknown => [
    out,
    status,
    err.replace(/ of bounds memory access: .*/, ' of bounds memory access').replace(/^note: (.* took|while) .*\n/gm, ''),
  ];
  const deep = wat(
    'deep-trap.wat',
    '(func $f (param i32) (drop (i32.load (local.get 0)))) (func (export "_start") (call $f (i32.const 8)) (call $f (i32.const -8)) (nop))',
  );
  for (const file of [deep, ...['trap-lazy', 'trap-weak', 'trap-constructor'].map(name => `${builtOf(name)}/main.wasm`)]) {
    const [wanted, got] = both(file);
    t.deepEqual(rest(got), rest(wanted), file);
    t.is(got.status, 1);
  }
  const endless = run([wat('deep-fast.wat', '(func $f (call $f) (nop)) (func (export "_start") (call $f))'), '--engine', 'fast']);
  t.is(endless.status, 1);
  t.regex(
    endless.err,
    /^deep-fast\.wat:\d+:\d+: exhaustion\[exhaustion\/call-stack-exhausted\]: call stack exhausted\n.*\n.*\nnote: in \$f \(function 5\), \d+ times\nnote: and more calls: .*\n$/,
  );
  t.is(run([wat('exit-fast.wat', '(func (export "_start") (call $proc_exit (i32.const 42)) unreachable)'), '--engine', 'fast']).status, 42);
});

test('what only the reference tier can do is refused on the fast one', t => {
  const name = wat('steps.wat', '(func (export "_start"))');
  for (const option of ['--step', '--check-invariants']) {
    const r = run([name, '--engine', 'fast', option]);
    t.deepEqual([r.status, r.out, r.err], [2, '', `linkstep: --engine fast takes no steps that ${option} could look at\n`]);
  }
});

test('endless recursion and an uncaught exception: status 1, one message, a stack of bearable length', t => {
  const deep = run([wat('deep.wat', '(func $f (export "_start") (call $f))')]);
  t.is(deep.status, 1);
  t.regex(
    deep.err,
    /^deep\.wat:\d+:\d+: exhaustion\[exhaustion\/call-stack-exhausted\]: .*\n.*\n.*\nnote: in \$f \(function 5\), 30000 times\n$/,
  );
  const thrown = run([wat('throw.wat', '(tag $oops (export "oops")) (func (export "_start") (throw $oops))')]);
  t.deepEqual([thrown.status, thrown.err], [1, 'linkstep: uncaught exception: oops\n']);
});

test('--invoke calls an export with numbers of the text format, and prints its results', t => {
  const name = file(
    'sums.wat',
    `(module (func (export "i") (param i32 i64) (result i64) (i64.add (i64.extend_i32_s (local.get 0)) (local.get 1)))
      (func (export "f") (param f32 f64) (result f32 f64) (local.get 0) (local.get 1)) (func (export "r") (param externref)) (global (export "g") i32 (i32.const 1)))`,
  );
  t.is(run([name, '--invoke', 'i', '--', '-1', '0x1_0']).out, '(i64.const 15)\n');
  t.is(run([name, '--invoke', 'f', '--', '1.5', '-inf']).out, '(f32.const 1.5)\n(f64.const -inf)\n');
  for (const [args, says] of [
    [['--invoke', 'i', '--', '1'], "'i' takes 2 arguments, and 1 is given"],
    [['--invoke', 'i', '--', 'x', '1'], "argument 1 of 'i' is an i32, and 'x' is none"],
    [['--invoke', 'i', '--', '0x1ffffffff', '1'], "argument 1 of 'i' is an i32, and '0x1ffffffff' is none"],
    [['--invoke', 'i', '--', '1.5', '1'], "argument 1 of 'i' is an i32, and '1.5' is none"],
    [['--invoke', 'r', '--', '1'], "argument 1 of 'r' is an externref, and '1' is none"],
    [['--invoke', 'g'], "sums.wat exports no function 'g'; its functions are i, f, r"],
    [[], 'sums.wat has no _start; --invoke calls another function, and its functions are i, f, r'],
  ] as const) {
    const r = run([name, ...args]);
    t.deepEqual([r.status, r.err], [2, `linkstep: ${says}\n`]);
  }
});

test('usage errors are status 2 and one line', t => {
  wat('fine.wat', '(func (export "_start"))');
  mkdirSync(join(folder, 'a-folder'), { recursive: true });
  for (const [args, says] of [
    [['nosuch.wasm'], 'cannot read nosuch.wasm: no such file'],
    [['a-folder'], 'cannot read a-folder: it is a folder'],
    [['fine.wat', '--dir', 'nosuch'], '--dir nosuch: no such folder'],
    [['fine.wat', '--dir', 'fine.wat::/'], '--dir fine.wat: it is no folder'],
  ] as const) {
    const r = run(args);
    t.deepEqual([r.status, r.out, r.err], [2, '', `linkstep: ${says}\n`]);
  }
  for (const args of [
    [],
    ['fine.wat', '--profile', 'steam'],
    ['fine.wat', '--env', 'novalue'],
    ['fine.wat', '--reading', 'tea'],
    ['fine.wat', '--banana'],
  ]) {
    const r = run(args);
    t.is(r.status, 2, args.join(' '));
    t.not(r.err, '');
  }
});

test('what is no main program: status 1, and the file and offset', t => {
  for (const [name, content, says] of [
    ['elf.wasm', '\x7fELF\x02', /^error\[link\/not-a-library\]: elf\.wasm: an ELF file, not a WebAssembly module\n$/],
    ['empty.wasm', '', /^error\[link\/not-a-library\]: empty\.wasm: the file is empty\n$/],
    [
      'component.wasm',
      Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]),
      /^error\[link\/not-a-library\]: component\.wasm: a WebAssembly component, not a module\n$/,
    ],
    [
      'cut.wasm',
      Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 9]),
      /^error\[link\/not-a-library\]: cut\.wasm: truncated\ncut\.wasm:0x[0-9a-f]+: error\[malformed\//,
    ],
    [
      'bad.wat',
      '(module (func (result i32)))',
      /^error\[link\/not-a-library\]: bad\.wat: not a valid module\nbad\.wat:1:\d+: error\[invalid\/type-mismatch\]/,
    ],
  ] as const) {
    const r = run([file(name, content)]);
    t.is(r.status, 1, r.err);
    t.regex(r.err, says);
  }
});

test('libraries are looked for in the library path, then beside the program, links seen through', t => {
  const at = join(folder, 'search');
  mkdirSync(join(at, 'elsewhere'), { recursive: true });
  cpSync(builtOf('hello'), at, { recursive: true });
  const greet = join(at, 'libgreet.so');
  cpSync(greet, join(at, 'elsewhere', 'libgreet.so'));
  const found = (more: readonly string[]): string | undefined =>
    /libgreet\.so +0x.* (\S+)$/m.exec(run(['main.wasm', '--map', ...more], { cwd: at }).out)?.[1];
  t.is(found([]), 'libgreet.so');
  t.is(found(['--library-path', 'elsewhere']), 'elsewhere/libgreet.so');
  t.is(found(['--library-path', 'nowhere', '--library-path', 'elsewhere']), 'elsewhere/libgreet.so');
  rmSync(greet);
  mkdirSync(greet); // a folder of that name is no library
  t.is(found(['--library-path', 'nowhere']), undefined);
  rmSync(greet, { recursive: true });
  symlinkSync('elsewhere/libgreet.so', greet);
  t.is(found([]), 'elsewhere/libgreet.so');
  rmSync(greet);
  const r = run(['main.wasm', '--library-path', 'nowhere'], { cwd: at });
  t.is(r.status, 1);
  t.is(
    r.err,
    'error[link/not-found]: libgreet.so: not found, needed by main.wasm\nnote: chain: main.wasm → libgreet.so\nnote: tried: nowhere/libgreet.so\nnote: tried: libgreet.so\n',
  );
});

test('both readings, binding now, another profile, checked invariants: the same output', t => {
  const hello = `${builtOf('hello')}/main.wasm`;
  for (const more of [['--reading', 'patched'], ['--bind-now'], ['--profile', 'elf-unload'], ['--check-invariants']])
    t.deepEqual([run([hello, ...more]).out, run([hello, ...more]).status], [expectedOf('hello'), 0], more.join(' '));
  const preload = run([`${builtOf('preload')}/main.wasm`, '--preload', 'libwrap.so']);
  t.is(preload.out, expectedOf('preload'));
});
