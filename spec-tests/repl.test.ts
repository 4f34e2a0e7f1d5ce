// `linkstep repl`: commands over several lines, results as scripts write them, taking back, and what the tab key offers. And the shells'
// completion and the reference, which are made from the commands.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { completions, isComplete, replSession } from '../scripts/linkstep/repl-session.ts';
import { linkstep as linkstepIn } from './linkstep.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-repl-'));
test.after.always(() => rmSync(folder, { recursive: true }));
const linkstep = (args: readonly string[], input = '') => linkstepIn(args, { input, cwd: folder });
const repl = (input: string, ...args: readonly string[]) => linkstep(['repl', ...args], input);

const counter = `(module $c
  (global $g (mut i32) (i32.const 5))
  (memory (export "m") 1)
  (func (export "set") (param i32)
    (global.set $g (local.get 0)) (i32.store (i32.const 0) (local.get 0)))
  (func (export "get") (result i32 i32) (global.get $g) (i32.load (i32.const 0))))`;

test('a module over several lines, and results in the notation of scripts', t => {
  const r = repl(`${counter}\n(invoke "set" (i32.const 9))\n(invoke "get")\n`);
  t.is(r.out, 'instantiated\ndone\n(i32.const 9)\n(i32.const 9)\n');
  t.is(r.status, 0, r.err);
});

test(':undo takes back the last command, in the store and in what is bound', t => {
  const r = repl(
    `${counter}\n(invoke "set" (i32.const 9))\n(invoke "set" (i32.const 7))\n:undo\n(invoke "get")\n:undo\n:undo\n(invoke "get")\n:undo\n:undo\n:undo\n:undo\n`,
  );
  t.is(
    r.out,
    `instantiated\ndone\ndone\ntaken back: (invoke "set" (i32.const 7))\n(i32.const 9)\n(i32.const 9)\ntaken back: (invoke "get")\ntaken back: (invoke "set" (i32.const 9))\n(i32.const 5)\n(i32.const 0)\ntaken back: (invoke "get")\ntaken back: (module $c …\nthere is nothing to take back\nthere is nothing to take back\n`,
  );
});

test('names are taken back with the command that bound them', t => {
  const s = replSession();
  const kinds = (text: string) => [...s.enter(text)].map(v => v.actual.kind);
  t.deepEqual(kinds('(module $a (func (export "f") (result i32) (i32.const 1)))'), ['module']);
  t.deepEqual(kinds('(module $a (func (export "f") (result i32) (i32.const 2)))'), ['module']);
  s.undo();
  const [v] = [...s.enter('(invoke $a "f")')];
  t.is(v!.actual.kind === 'values' ? v!.actual.values.map(x => ('c' in x ? x.c : x.op)).join() : v!.actual.kind, '1', 'the module before');
});

test('printing is not repeated when commands are run again', t => {
  const s = replSession();
  for (const _ of s.enter('(module (import "spectest" "print_i32" (func $p (param i32))) (func (export "f") (call $p (i32.const 7))))'));
  for (const _ of s.enter('(invoke "f")'));
  t.is(s.printed().length, 1);
  for (const _ of s.enter('(invoke "f")'));
  s.printed();
  s.undo();
  t.deepEqual(s.printed(), []);
});

test('errors are shown where they are, explained, and are the exit status', t => {
  const r = repl('(module (func (param i32) get_local 0))\n:explain\n');
  t.is(r.status, 1);
  t.regex(r.out, /<1>:1:27: error\[malformed\/unknown-operator\]/);
  t.regex(r.out, /help: get_local is written local\.get/);
  t.regex(r.out, /How to mend it/);
});

test('a trap has its rule, operands and callers; an error does not end the session', t => {
  const r = repl('(module (func $d (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0))) (func (export "f") (result i32) (call $d (i32.const 0))))\n(invoke "f")\n(invoke "g")\n(assert_trap (invoke "f") "integer divide by zero")\n'); // biome-ignore format: one script
  t.regex(r.out, /trap\[trap\/integer-divide-by-zero\]/);
  t.regex(r.out, /i32\.div_u took \(i32\.const 1\) \(i32\.const 0\); rule Step_pure\/binop-trap/);
  t.regex(r.out, /called from \$f \(function 1\)/);
  t.regex(r.out, /unknown export: "g"/);
  t.true(r.out.endsWith('passed: integer divide by zero\n'));
});

test('names of modules are shown, not obeyed', t => {
  const r = repl(
    '(module $"m\\1b[1m\\n" (func (export "f\\1b[1m\\u{202e}")))\n:names\n(invoke $"x\\1b[1m\\n" "f")\n(invoke "y\\1b[1m\\n")\n(get "z\\1b[1m")\n',
  );
  t.regex(r.out, /^module \$m\\u\{1b\}\[1m\\u\{a\}: "f\\u001b\[1m\\u\{202e\}" func$/m);
  t.regex(r.out, /^there is no such thing: the module instance \$x\\u\{1b\}\[1m\\u\{a\}$/m);
  t.false(r.out.includes('\u001b') || r.out.includes('\u202e'));
});

test('a file is run first; what is left open at the end is an error', t => {
  writeFileSync(join(folder, 'c.wat'), counter);
  t.is(repl('(invoke "get")', 'c.wat').out, '(i32.const 5)\n(i32.const 0)\n');
  const r = repl('(invoke "get"', 'c.wat');
  t.is(r.status, 1);
  t.regex(r.out, /never closed/);
  t.is(repl('', 'nowhere.wat').status, 2);
});

test('a step of the prompt opens the stepper, or says that there is none', t => {
  t.regex(repl(':step\n').out, /there is no action yet/);
  const r = repl(`${counter}\n(invoke "get")\n:step\n:nonsense\n`);
  t.regex(r.out + r.err, /no stepper|next: call_ref/);
  t.regex(r.out, /there is no command :nonsense/);
});

test('parens in strings and comments do not count', t => {
  for (const text of ['(f)', '(f "(") ', '(f ;; (\n)', '(f (; ( ;) )', '(a (; (; ;) ;))', ')', '(f "\\"(")', '(f "never closed'])
    t.true(isComplete(text), text);
  for (const text of ['(f', '(f ;; )', '(f (; ) ;)', '(; (', '(f "\\")"']) t.false(isComplete(text), text);
});

test('the tab key knows commands, instructions, names and exports', t => {
  const s = replSession();
  for (const _ of s.enter('(module $counter (func $increment (export "inc")))'));
  t.deepEqual(completions(s, '(inv')[0], ['(invoke']);
  t.deepEqual(completions(s, '(invoke $co')[0], ['$counter']);
  t.deepEqual(completions(s, '(invoke "i')[0], ['"inc"']);
  t.deepEqual(completions(s, '(module (func (i32.ad')[0], ['(i32.add']);
  t.deepEqual(completions(s, '(module (func call $inc')[0], ['$increment']);
  t.deepEqual(completions(s, ':un')[0], [':undo']);
  t.true(completions(s, '(')[0].includes('(assert_return'));
});

// ─── Completion of shells, and the reference ───

const subcommands = linkstep(['--help']).out.split('\nCommands:\n')[1]!.split('\n\n')[0]!.split('\n').flatMap(l => /^ {2}(\w+)/.exec(l)?.[1] ?? []); // biome-ignore format: one expression

test('completion of bash offers commands, options and choices', t => {
  const script = linkstep(['completion', 'bash']);
  t.is(script.status, 0, script.err);
  writeFileSync(join(folder, 'c.bash'), script.out);
  const complete = (...words: readonly string[]) => {
    const line = `source ./c.bash; COMP_WORDS=(${words.map(w => `'${w}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _linkstep; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return String(spawnSync('bash', ['-c', line], { cwd: folder }).stdout).trim().split('\n'); // biome-ignore format: one expression
  };
  t.deepEqual(complete('linkstep', 'cov'), ['coverage']);
  t.true(subcommands.length >= 12 && subcommands.every(name => complete('linkstep', '').includes(name)));
  t.deepEqual(complete('linkstep', 'coverage', '--ht'), ['--html']);
  t.deepEqual(complete('linkstep', 'print', '--color', 'al'), ['always']);
  t.deepEqual(complete('linkstep', 'explain', 'invalid/type-m'), ['invalid/type-mismatch']);
  t.deepEqual(complete('linkstep', 'rules', 'i32.ad'), ['i32.add']);
  t.deepEqual(complete('linkstep', 'completion', 'z'), ['zsh']);
});

test('completion of zsh and fish names every command and every long option', t => {
  for (const shell of ['zsh', 'fish']) {
    const { out, status } = linkstep(['completion', shell]);
    t.is(status, 0);
    for (const name of subcommands) t.true(out.includes(name), `${name} in ${shell}`);
    t.true(out.includes(shell === 'zsh' ? '--html[' : '-l html'));
  }
  t.is(linkstep(['completion', 'csh']).status, 2);
});

test('the reference is what the commands say of themselves', t => {
  const { out } = linkstep(['help', '--markdown']);
  const written = readFileSync(new URL('../../scripts/linkstep/REFERENCE.md', import.meta.url), 'utf8');
  t.is(written, out, 'write it again: node dist/scripts/linkstep/main.js help --markdown > scripts/linkstep/REFERENCE.md');
  for (const name of subcommands) t.true(out.includes(`## linkstep ${name}\n`), name);
});

test('every help has purpose, usage, options, examples and exit status', t => {
  for (const name of subcommands) {
    const { out } = linkstep([name, '--help']);
    for (const part of [/^Usage: linkstep \w+/, /\nOptions:\n/, /\nExamples:\n/, /\nExit status:\n|exit status is/])
      t.regex(out, part, name);
    const purpose = out.split('\n\n')[1] ?? '';
    t.regex(purpose, /^[A-Z][\s\S]+[.]$/, `${name}: ${purpose}`);
  }
});
