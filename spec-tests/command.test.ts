// The command as its users meet it: really started, with files of every kind; exit status, last line, and no stack of its own.

import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { linkstep as linkstepIn, main, type Ran, type RunOptions } from './linkstep.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const linkstep = (args: readonly string[], more: RunOptions = {}): Ran => linkstepIn(args, { cwd: folder, ...more });
const lastLine = (text: string): string | undefined => text.trimEnd().split('\n').at(-1);
const noStack = (r: Ran): boolean => !/^\s+at .*\.js/m.test(r.out + r.err);
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return name;
};

const add = file('add.wat', '(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))');
const good = file(
  'good.wast',
  '(module (func (export "f") (result i32) (i32.const 7)))\n(assert_return (invoke "f") (i32.const 7))\n(invoke "f")\n',
);
const bad = file(
  'bad.wast',
  '(module (func (export "f") (result i32) (i32.const 7)))\n(assert_return (invoke "f") (i32.const 7))\n(assert_return (invoke "f") (i32.const 8))\n(assert_return (invoke "f") (i32.const 9))\n',
);
// An engine that hangs, leaves, throws, or runs out of memory when told to.
const odd = file(
  'odd.mjs',
  `
export const engine = {
  name: 'odd',
  open: () => ({
    compile: () => 0, instantiate: () => ({ instance: 0 }), register: () => {},
    get: () => ({ op: 'i32.const', c: 0 }),
    invoke: (_, name) => {
      if (name === 'hang') for (;;);
      if (name === 'leave') process.exit(5);
      if (name === 'throw') throw new TypeError('oh no');
      if (name === 'memory') for (let a = []; ; a = [a, new Array(10000).fill(a)]);
      return { kind: 'values', values: [] };
    },
  }),
};`,
);

test('the exit status says whether all was as expected, and the last line how many', t => {
  const fine = linkstep(['wast', good]);
  t.is(fine.status, 0, fine.err);
  t.is(lastLine(fine.out), '3 passed, 0 failed, 0 skipped');
  t.true(fine.out.includes('(i32.const 7)\n'), 'the result of an action');
  const two = linkstep(['wast', bad, good]);
  t.is(two.status, 1);
  t.is(lastLine(two.out), '5 passed, 2 failed, 0 skipped');
  t.true(two.out.includes('FAIL  bad.wast:3:1  assert_return'));
  t.true(two.out.includes('bad.wast:4:1'), 'one failure does not stop the file');
});

test('usage errors are status 2, one line, and no stack', t => {
  for (const args of [
    [], ['walk'], ['wast'], ['wast', 'nowhere.wast'], ['wast', '--banana', good], ['wast', '--jobs', 'many', good], ['wast', '--shard', '4/3', good],
    ['wast', '--kind', 'assert_banana', good], ['wast', '--engine', 'steam', good], ['wast', '--json', '--tap', good], ['wast', '--filter', 'x', good],
    ['wast', '--expectations', 'nowhere', good], ['wast', '--jobs', '0', '--timeout', '1', good], ['wast', '--junit', 'no/such/folder.xml', good], ['parse', '.'], ['print', '.'], ['dump', '.'],
    ['validate', '.'], ['parse', 'nowhere.wat'], ['print'], ['dump', good], ['parse', good, '-o', 'x.wasm'], ['merge', 'nowhere.jsonl'], ['merge', good],
  ]) {
    const r = linkstep(args);
    t.is(r.status, 2, `${args.join(' ')}: ${r.out}${r.err}`);
    t.not(r.out + r.err, '', args.join(' '));
    t.true(noStack(r), args.join(' '));
  } // biome-ignore format: a list
});

test('bad input of every kind is a diagnostic with a position and status 1', t => {
  const random = Uint8Array.from({ length: 300 }, (_, i) => (i * 2654435761) >>> 13);
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const inputs: readonly (readonly [string, string | Uint8Array])[] = [
    ['empty.wasm', ''], ['random.wasm', random], ['truncated.wasm', Uint8Array.from([...header, 1, 5, 1])],
    ['headed.wasm', Uint8Array.from([...header, ...random])], ['unclosed.wat', '(module (func'], ['word.wat', '(module (func (i32.banana)))'],
    ['bytes.wat', Uint8Array.from([0x28, 0xff, 0xfe, 0x29])], ['type.wat', '(module (func (result i32) (i64.const 1)))'],
  ]; // biome-ignore format: a list
  for (const [name, content] of inputs) {
    file(name, content);
    for (const command of ['parse', 'print', 'validate', 'dump', 'wast']) {
      const r = linkstep([command, name]);
      t.is(r.status, name === 'type.wat' && ['parse', 'print', 'dump'].includes(command) ? 0 : 1, `${command} ${name}: ${r.out}${r.err}`);
      t.true(noStack(r), `${command} ${name}`);
      if (r.status === 1 && command !== 'wast')
        t.regex(r.err, new RegExp(`${name.replace('.', '\\.')}( \\(encoded\\))?:(\\d+:\\d+|0x[0-9a-f]+): `), `${command} ${name}`);
      if (command === 'wast') t.is(lastLine(r.out), '0 passed, 1 failed, 0 skipped');
    }
  }
  for (const [name, content, counts] of [
    ['bytes.wast', Uint8Array.from([0x28, 0xff, 0xfe, 0x29]), '0 passed, 1 failed'],
    ['unclosed.wast', '(module)\n(module (func', '1 passed, 1 failed'],
    ['empty.wast', '', '0 passed, 0 failed'],
  ] as const) {
    const r = linkstep(['wast', file(name, content)]);
    t.is(lastLine(r.out), `${counts}, 0 skipped`, r.out);
    t.is(r.status, name === 'empty.wast' ? 0 : 1);
    t.true(noStack(r));
  }
});

test('a file that hangs, leaves or runs out of memory is a failure of that file, and the counts add up', t => {
  const lines = (name: string): string => `(module)\n(invoke "fine")\n(invoke "${name}")\n(invoke "fine")\n(invoke "fine")\n`;
  const names = ['hang', 'leave', 'memory'].map(name => file(`${name}.wast`, lines(name)));
  const r = linkstep(['wast', '--engine', odd, '--jobs', '1', '--timeout', '5', '--json-file', 'odd.jsonl', ...names, good]);
  t.is(r.status, 3, r.out + r.err);
  t.regex(r.out, /FAIL {2}hang\.wast:3:1 {2}invoke\n.*no end within 5 s in command 3 of 5/);
  t.regex(r.out, /FAIL {2}leave\.wast:3:1 {2}invoke\n/);
  t.regex(r.out, /FAIL {2}memory\.wast:3:1 /);
  // The engine has no results: of the last file, the assertion fails.
  t.is(lastLine(r.out), '8 passed, 4 failed, 6 skipped');
  t.true(noStack(r));
});

test('an internal error is status 3, its stack only shown with --debug', t => {
  const name = file('throw.wast', '(module) (invoke "throw") (invoke "fine")');
  const r = linkstep(['wast', '--engine', odd, name]);
  t.is(r.status, 3);
  t.is(lastLine(r.out), '2 passed, 1 failed, 0 skipped');
  t.true(r.out.includes('internal error: TypeError: oh no'));
  t.true(noStack(r));
  t.false(noStack(linkstep(['wast', '--debug', '--engine', odd, name])));
});

test('output that cannot be written is said to be so', t => {
  const full = openSync('/dev/full', 'w');
  for (const args of [['rules'], ['explain', 'trap/unreachable']]) {
    const r = spawnSync(process.execPath, [main, ...args], { stdio: ['ignore', full, 'pipe'] });
    t.is(String(r.stderr), 'linkstep: cannot write: no space left on device\n');
    t.is(r.status, 3);
  }
  closeSync(full);
});

test('filters and kinds run all and report what they select', t => {
  t.is(lastLine(linkstep(['wast', '--filter', 'bad.wast:2', bad]).out), '1 passed, 0 failed, 0 skipped');
  t.is(lastLine(linkstep(['wast', '--filter', 'bad.wast:2-3', bad, good]).out), '1 passed, 1 failed, 0 skipped');
  t.is(lastLine(linkstep(['wast', '--filter', 'g*.wast', bad, good]).out), '3 passed, 0 failed, 0 skipped');
  t.is(lastLine(linkstep(['wast', '--kind', 'assert_return', bad, good]).out), '2 passed, 2 failed, 0 skipped');
  t.is(
    linkstep(['wast', '--list', '--kind', 'assert_return', bad]).out,
    'bad.wast:2:1 assert_return\nbad.wast:3:1 assert_return\nbad.wast:4:1 assert_return\n',
  );
});

test('a filter that selects nothing is an error; a line within a command selects it', t => {
  for (const filter of ['bad.wast:999', 'bad.wast:4-2', './other.wast:1'])
    for (const more of [[], ['--list']]) {
      const r = linkstep(['wast', bad, '--filter', filter, ...more]);
      t.is(r.status, 2, filter);
      t.regex(r.err, /^linkstep: (error: )?the filter/, filter);
    }
  file('tall.wast', '(module\n  (func (export "f")))\n(assert_return\n  (invoke "f")\n)\n(invoke "f")\n');
  for (const filter of ['tall.wast:4', './tall.wast:5', join(folder, 'tall.wast:3-4')]) {
    t.is(linkstep(['wast', 'tall.wast', '--list', '--filter', filter]).out, 'tall.wast:3:1 assert_return\n');
    t.is(lastLine(linkstep(['wast', './tall.wast', '--filter', filter]).out), '1 passed, 0 failed, 0 skipped');
  }
});

test('lines of filters and of expectations are those of the file itself, not of actions and of what it reads', t => {
  mkdirSync(join(folder, 'reads'), { recursive: true });
  file('reads/inner.wast', '(module)\n(module)\n(invoke "no")\n');
  file('reads/outer.wast', '(module)\n(input "inner.wast")\n(module (func (export "f")))\n');
  const run = (...args: string[]): string | undefined => lastLine(linkstep(['wast', 'reads/outer.wast', ...args]).out);
  t.is(run(), '4 passed, 1 failed, 0 skipped');
  t.is(run('--filter', 'outer.wast:2'), '2 passed, 1 failed, 0 skipped', 'what is read on this line');
  t.is(run('--filter', 'outer.wast:3'), '1 passed, 0 failed, 0 skipped');
  t.is(run('--filter', 'outer.wast:1', '-e', '(module (func (export "g")))', '-e', '(invoke "g")'), '3 passed, 0 failed, 0 skipped');
  file('reads/known.txt', 'outer.wast:1 of the outer file\n');
  t.is(run('--expectations', 'reads/known.txt'), '3 passed, 2 failed, 0 skipped', 'the first module alone');
});

test('links to scripts in folders are followed, links to folders are not', t => {
  mkdirSync(join(folder, 'links'), { recursive: true });
  for (const [target, name] of [['../good.wast', 'a.wast'], ['.', 'around'], ['nowhere', 'b.wast'], ['c.wast', 'c.wast']] as const)
    symlinkSync(target, join(folder, 'links', name));
  t.is(lastLine(linkstep(['wast', 'links']).out), '3 passed, 0 failed, 0 skipped');
}); // biome-ignore format: pairs

const failing = (text: string, ...args: string[]): string => linkstep(['wast', file('failing.wast', text), ...args]).out;

test('of what is refused all is said that validate says, at its place', t => {
  const twice = failing('(module (func $f) (func (result i32) (call $g)))');
  t.true(twice.includes('error[malformed/unknown-function]'));
  t.is(twice.match(/call \$g/g)?.length, 1, 'the place is shown once');
  const quote = failing('(module)\n(module quote "(func (result i32)\\n (f32.mod))")');
  t.regex(quote, /failing\.wast:2:1 \(quote\):2:3: error\[malformed\/unknown-operator\].*\n +2 \| +\(f32\.mod\)\)\n/);
  t.true(quote.includes('2 | (module quote'), 'the command too');
  t.regex(failing('(module binary "\\00asm\\01\\00\\00\\00\\63\\00")'), /\(binary\):0x8: error\[malformed\/malformed-section-id\]/);
  t.regex(failing('(assert_malformed (module (func (drop))) "x")'), /error\[invalid\/type-mismatch\]/, 'another refusal than expected');
  t.regex(failing('(module\n(func (nop)\n)\n(module)'), /note: '\(module'/);
  t.regex(failing('(module (func (while)))'), /help: while is written loop/);
  const bytes = linkstep([
    'wast',
    file('latin.wast', Uint8Array.from([...'(module)\n;; '].map(c => c.charCodeAt(0)).concat(0xe9, 10))),
  ]).out;
  t.regex(bytes, /latin\.wast:2:4: error\[malformed\/malformed-utf-8-encoding\]/);
});

test('of an exception that nobody caught the tag and the payload are said', t => {
  const text = `(module (tag $oops (param i32 f64)) (tag (export "e"))
    (func (export "f") (throw $oops (i32.const 42) (f64.const 0.5))) (func (export "g") (throw 1)))
    (register "M")
    (module (import "M" "f" (func $f)) (import "M" "e" (tag $mine)) (func (export "f") (call $f)) (func (export "g") (throw $mine)))`;
  for (const engine of ['reference', 'fast']) {
    const said = (actions: string): string => failing(`${text}\n${actions}`, '--engine', engine);
    t.regex(said('(invoke "f")'), /\n {6}exception of a tag of another module with \(i32\.const 42\) \(f64\.const 0\.5\)\n/);
    t.regex(said('(assert_return (invoke "g"))'), /\n {6}exception of tag \$mine\n/);
    t.regex(
      failing(`${text.split('\n').slice(0, 2).join('\n')} (invoke "f")(invoke "g")`, '--engine', engine),
      /tag \$oops with \(i32\.const 42\)[\s\S]*tag 1\n/,
    );
  }
});

test('a failure is said of what failed, be it a module or not, in a bounded message', t => {
  const [module, action] = ['(module (memory (export "m") 1) (func (export "f")))', 'expected a result, got an error'];
  t.true(failing(`${module}(invoke "nope")`).includes(`${action} (unknown export`));
  t.true(failing(`${module}(invoke "f" (i32.const 1))`).includes(`${action} (wrong number of arguments`));
  t.true(failing(`${module}(assert_return (get "m"))`).includes(`${action} (not a global`));
  t.true(failing('(input "no.wast")').includes('got an error (no such file'));
  t.true(failing('foo').includes('expected a command, got text that is malformed (unknown operator foo'));
  t.true(failing('(module (memory 65536))').includes('got a module beyond a limit ('));
  const [name, number] = [`$${'n'.repeat(1e6)}`, '9'.repeat(1e6)];
  for (const text of [
    `(module (func (call ${name})))`, `(module (func ${name}) (func ${name}))`, `(module (func (br ${name})))`, `(module (func (drop (i32.const ${number}))))`,
    `(module (func (local.get ${number})))`, `(invoke "f" (i64.const ${number}))`, `(module (memory i64 ${number}))`, `(module (func (type ${name})))`,
    `(module (func (nop ${number})))`, `(module (func block $a end ${name}))`,
  ]) t.true(failing(text).length < 2500, text.slice(0, 40));
}); // biome-ignore format: a list

test.serial('--failed runs what failed last', t => {
  t.is(linkstep(['wast', bad, good]).status, 1);
  t.is(lastLine(linkstep(['wast', '--failed', bad, good]).out), '0 passed, 2 failed, 0 skipped');
  t.is(linkstep(['wast', good]).status, 0);
  t.is(linkstep(['wast', '--failed', good]).status, 2);
});

test('several reports come of one run, and data on the standard output is nothing but data', t => {
  const r = linkstep(['wast', bad, good, '--json', '--junit', 'r.xml', '--tap-file', 'r.tap']);
  t.is(r.status, 1);
  const entries = r.out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as { type: string; status?: string });
  t.is(entries.filter(e => e.type === 'command').length, 7);
  t.is(entries.filter(e => e.status === 'failed').length, 2);
  t.is(lastLine(r.err), '5 passed, 2 failed, 0 skipped');
  t.is(readFileSync(join(folder, 'r.xml'), 'utf8').match(/<testcase /g)?.length, 7);
  t.is(lastLine(readFileSync(join(folder, 'r.tap'), 'utf8')), '1..7');
});

test('parts of a run merge to the whole; a missing or double part is refused', t => {
  mkdirSync(join(folder, 'parts'), { recursive: true });
  for (let i = 0; i < 5; i++) file(`parts/p${i}.wast`, '(module)\n'.repeat(i + 1));
  for (const i of [1, 2, 3]) t.is(linkstep(['wast', 'parts', '--shard', `${i}/3`, '--json-file', `part${i}.jsonl`]).status, 0);
  const merged = linkstep(['merge', 'part1.jsonl', 'part2.jsonl', 'part3.jsonl', '--json-file', 'whole.jsonl']);
  t.is(merged.status, 0, merged.err);
  t.is(lastLine(merged.out), '15 passed, 0 failed, 0 skipped');
  t.is(
    linkstep(['merge', 'whole.jsonl']).out.trimEnd().split('\n').at(-1),
    '15 passed, 0 failed, 0 skipped',
    'what was merged is a report again',
  );
  t.regex(linkstep(['merge', 'part1.jsonl', 'part3.jsonl']).err, /part 2\/3 is missing/);
  t.regex(linkstep(['merge', 'part1.jsonl', 'part2.jsonl', 'part2.jsonl']).err, /also in/);
});

test('expected failures are skips; one that passes is a failure with the line to delete; the file is updated', t => {
  file('known.txt', '# mine\nbad.wast:3 seven is not eight\nbad.wast:2 never was\n');
  const r = linkstep(['wast', bad, '--expectations', 'known.txt']);
  t.is(lastLine(r.out), '1 passed, 2 failed, 1 skipped');
  t.true(r.out.includes('delete line 3 of known.txt'));
  t.is(linkstep(['wast', bad, '--expectations', 'known.txt', '--update-expectations']).status, 1);
  t.is(readFileSync(join(folder, 'known.txt'), 'utf8'), '# mine\nbad.wast:3 seven is not eight\nbad.wast:4 wrong result\n');
  t.is(lastLine(linkstep(['wast', bad, '--expectations', 'known.txt']).out), '2 passed, 0 failed, 2 skipped');
});

test('modules are scripts of one command, to which actions can be added; standard input is a file', t => {
  const r = linkstep([
    'wast',
    add,
    '-e',
    '(invoke "add" (i32.const 1) (i32.const 2))',
    '-e',
    '(assert_return (invoke "add" (i32.const 1) (i32.const 2)) (i32.const 4))',
  ]);
  t.is(r.status, 1);
  t.true(r.out.includes('(i32.const 3)'));
  t.is(lastLine(r.out), '2 passed, 1 failed, 0 skipped');
  t.is(lastLine(linkstep(['wast', '-'], { input: '(module) (module)' }).out), '2 passed, 0 failed, 0 skipped');
});

test('--watch runs again whenever a file is saved, be it written or replaced by another', async t => {
  const name = file('watched.wast', '(module)\n');
  const running = spawn(process.execPath, [main, 'wast', name, '--watch'], { cwd: folder });
  t.teardown(() => running.kill());
  let [out, err] = ['', ''];
  running.stdout.on('data', chunk => {
    out += chunk;
  });
  const waits = async (n: number): Promise<string | undefined> => {
    for (let i = 0; err.split('waiting').length <= n && i < 300; i++) await new Promise(resolve => setTimeout(resolve, 100));
    return lastLine(out);
  };
  running.stderr.on('data', chunk => {
    err += chunk;
  });
  t.is(await waits(1), '1 passed, 0 failed, 0 skipped');
  for (const n of [2, 3]) {
    renameSync(join(folder, file('saved', '(module)\n'.repeat(n))), join(folder, name));
    t.is(await waits(n), `${n} passed, 0 failed, 0 skipped`);
  }
  file(name, '(module)\n'.repeat(4));
  t.is(await waits(4), '4 passed, 0 failed, 0 skipped');
});

test('colour only where it is asked for', t => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for
  const colored = (r: Ran): boolean => /\u001b\[/.test(r.out);
  t.false(colored(linkstep(['wast', bad])));
  t.true(colored(linkstep(['wast', bad, '--color', 'always'])));
  t.false(colored(linkstep(['wast', bad, '--color', 'never'], { env: { FORCE_COLOR: '1' } })));
});

test('each way of conversion gives the same verdicts', t => {
  for (const via of ['binary', 'text', 'folded', 'script'])
    t.is(lastLine(linkstep(['wast', bad, good, '--via', via]).out), '5 passed, 2 failed, 0 skipped', via);
});

test('parse, print and dump go around in a circle', t => {
  t.is(linkstep(['parse', add, '-o', 'add.wasm']).status, 0);
  const printed = linkstep(['print', 'add.wasm']);
  t.is(printed.status, 0);
  file('again.wat', printed.out);
  t.is(linkstep(['parse', 'again.wat', '-o', 'again.wasm']).status, 0);
  t.deepEqual(readFileSync(join(folder, 'again.wasm')), readFileSync(join(folder, 'add.wasm')));
  t.is(linkstep(['print', '--folded', 'again.wasm']).out, linkstep(['print', '--folded', add]).out);
  const dumped = linkstep(['dump', 'add.wasm']);
  t.regex(dumped.out, /[0-9a-f]{6} {2}6a +i32\.add\n/);
  t.regex(dumped.out, /[0-9a-f]{6} {2}code section: \d+ bytes/);
  t.deepEqual(linkstep(['validate', 'add.wasm', add, good, 'again.wat']), { status: 0, out: '', err: '' });
});

test('validate shows every error of a module', t => {
  file('wrong.wat', '(module\n  (func (result i32) (i64.const 1))\n  (func (drop))\n  (func (result f32) (i64.const 1)))');
  const r = linkstep(['validate', 'wrong.wat']);
  t.is(r.status, 1);
  t.is(r.err.match(/error\[invalid\/type-mismatch\]: type mismatch/g)?.length, 3, r.err);
});

test('validate shows what is wrong in each field of a text, and no more than is asked for', t => {
  file(
    'names.wat',
    '(module\n  (func (call $one) (call $same))\n  (func (block (param i64)) (br $two))\n  (export "x" (memory $three))\n  (func (type 4)))',
  );
  const found = (...args: string[]): string[] => linkstep(['validate', 'names.wat', ...args]).err.match(/^names.*/gm) ?? [];
  t.deepEqual(
    found().map(line => line.replace(/^names\.wat:(\d+).*: (.*)$/, '$1 $2')),
    ['2 $one', '3 $two', '4 $three'],
    'the last may be a consequence',
  );
  t.is(found('--max', '2').length, 2);
});

test('help of every command says purpose, usage, options, examples and exit status; the version names what it is of', t => {
  for (const name of ['wast', 'merge', 'parse', 'print', 'validate', 'dump']) {
    const r = linkstep([name, '--help']);
    t.is(r.status, 0, name);
    for (const part of [`Usage: linkstep ${name}`, 'Options:', '--debug', 'Examples:', 'Exit status:'])
      t.true(r.out.includes(part), `${name}: ${part}`);
    t.deepEqual(linkstep(['help', name]), r);
  }
  t.is(linkstep(['--help']).status, 0);
  t.deepEqual(linkstep(['help']), linkstep(['--help']));
  const version = linkstep(['--version']);
  t.is(version.status, 0);
  t.regex(version.out, /^linkstep \d+\.\d+\.\d+\nspecification WebAssembly 3\.0\ntest suite WebAssembly\/spec [0-9a-f]{12}\nnode /);
});
