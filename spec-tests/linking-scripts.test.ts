// The linking commands of scripts: what is written is read and printed back, and each assertion passes for what it asserts and nothing else.

import test from 'ava';
import { textSource } from '../interpreter/syntax/source.ts';
import { parseScript } from '../text-format/parse.ts';
import { printScript } from '../text-format/print.ts';
import type { Command } from '../text-format/script.ts';
import type { Engine, HandleRef, LinkOutcome, Loader, ProgramOptions } from './harness/engine.ts';
import { entryOf } from './harness/entries.ts';
import { eventText } from './harness/run-linking.ts';
import { type RunOptions, run } from './harness/runner.ts';
import type { Verdict } from './harness/verdicts.ts';

const parsed = (text: string): readonly Command[] => parseScript(textSource('t.wast', text)).commands;

// ─── Text ───

const commands: readonly string[] = [
  '(library "liba.so"\n  (module\n    (@dylink.0\n      (mem-info (memory 16 2) (table 0 0))\n      (needed "libb.so"))\n  ))',
  '(library "text.so"\n  (module binary "not wasm"))',
  '(symlink "libb.so" "liba.so")',
  '(program\n  (module))',
  '(program $p\n  (module)\n  (path "/lib" "/usr/lib")\n  (preload "libx.so")\n  (profile "elf")\n  bind-now)',
  '(dlopen "liba.so" now)',
  '(dlopen $h "liba.so" lazy now global local noload nodelete deepbind 256)',
  '(dlopen $m main now)',
  '(dlopen "liba.so")',
  '(dlsym $h "f")',
  '(dlsym default "f")',
  '(dlsym main "f")',
  '(dlsym next $h "f")',
  '(dlclose $h)',
  '(invoke (dlsym $h "f") (i32.const 1) (i64.const 2))',
  '(invoke $h "f")',
  '(get $h "x")',
  '(assert_return (invoke (dlsym default "f")) (i32.const 1))',
  '(assert_return (dlclose $h) (i32.const 0))',
  '(assert_trap (dlopen $h "liba.so" now) "unreachable")',
  '(assert_exception (dlopen $h "liba.so" now))',
  '(assert_exhaustion (invoke (dlsym $h "f")) "call stack exhausted")',
  '(assert_dlerror (dlopen "nosuch.so" now) "nosuch.so: not found")',
  '(assert_dlerror (dlsym $h "f") "")',
  '(assert_dlerror\n  (program\n    (module)\n    (preload "nosuch.so"))\n  "nosuch.so: not found")',
  '(assert_unchanged (dlopen "nosuch.so" now))',
  '(assert_unchanged (dlopen "nosuch.so" now) "nosuch.so")',
  '(assert_unchanged\n  (program\n    (module)))',
  '(assert_address (dlsym $h "x") (i32.const 1040))',
  '(assert_address (dlsym $h "x") (i64.const 1040))',
  '(assert_same (dlsym $h "f") (dlsym default "f"))',
  '(assert_same $g $h)',
  '(assert_different (dlsym $h "f") (dlsym next $h "f"))',
  '(assert_different $g $h)',
  '(assert_got $h "GOT.mem" "x" (i32.const 1040))',
  '(assert_got main "GOT.func" "f" (i32.const 1))',
  '(assert_provider $h "env" "f" "libb.so")',
  '(assert_provider main "env" "f" null)',
  '(assert_base $h memory (i32.const 1024))',
  '(assert_base main table (i32.const 1))',
  '(assert_events "ctor liba.so" "start")',
  '(assert_invariants)',
  '(script $s\n  (dlopen "liba.so" now)\n  (library "libb.so"\n    (module)))',
];

test('every linking command is printed as it was read', t => {
  for (const text of commands) {
    t.deepEqual(
      parsed(text)
        .map(c => c.kind)
        .filter(k => k === 'malformed'),
      [],
      text,
    );
    t.is(printScript(parseScript(textSource('t.wast', text))).trimEnd(), text);
  }
});

test('what a program is given may come in any order, and paths more than once', t => {
  const [c] = parsed('(program bind-now)');
  t.is(c?.kind, 'malformed', 'a program has a module');
  const [p] = parsed('(program (module) bind-now (preload "a") (path "x") (profile "elf") (preload "b") (path "y" "z"))');
  t.like(p, { kind: 'program', id: null, libraryPath: ['x', 'y', 'z'], preload: ['a', 'b'], profile: 'elf', bindNow: true });
});

test('commands have their spans', t => {
  const text = '  (assert_trap (dlopen $h "a" now)  "x") ';
  const [c] = parsed(text);
  t.is(c?.kind, 'assert_trap');
  if (c?.kind !== 'assert_trap') return;
  t.is(text.slice(c.pos, c.end), '(assert_trap (dlopen $h "a" now)  "x")');
  t.is(text.slice(c.subject.pos, c.subject.end), '(dlopen $h "a" now)');
});

test('what is wrong in a linking command is said where it is', t => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['(dlopen "x" soon)', 'soon', 'unknown operator soon'],
    ['(dlopen "x" (path "y"))', '(path', "unexpected token: got '(path', expected a flag or ')'"],
    ['(dlopen "x" 4294967296)', '4294967296', 'i32 constant out of range'],
    ['(library "x" (module instance))', '(module', "unexpected token: got 'instance', expected a module"],
    ['(dlclose "x")', '"x"', 'unexpected token: got \'"x"\', expected an identifier'],
    ['(assert_dlerror (invoke "f") "x")', '(invoke', "unexpected token: got '(invoke', expected an action that sets dlerror"],
    ['(assert_dlerror (dlopen "x"))', ')', "unexpected token: got ')', expected a string"],
    ['(assert_same (dlsym $h "f") $h)', '$h)', "unexpected token: got '$h', expected '(dlsym'"],
    ['(assert_address (dlsym $h "f") (f32.const 1))', 'f32', "unexpected token: got 'f32.const', expected i32.const or i64.const"],
    ['(assert_provider main "a" "b" none)', 'none', "unexpected token: got 'none', expected a string or 'null'"],
    ['(assert_base main stack (i32.const 1))', 'stack', 'unknown operator stack'],
    ['(program (module) (profile "a") (profile "b"))', '(profile "b', "unexpected token: got '(profile', expected one profile"],
    ['(library "\\ff" (module))', '"\\ff"', 'malformed UTF-8 encoding: in a name'],
  ];
  for (const [text, at, message] of cases) {
    const [c] = parsed(text);
    if (c?.kind !== 'malformed') {
      t.fail(text);
      continue;
    }
    const { phrase, detail, pos } = c.diagnostic;
    t.is(`${phrase}${detail === '' ? '' : `: ${detail}`}`.slice(0, message.length), message, text);
    t.is(pos, text.lastIndexOf(at), text);
  }
});

test('outside of linking commands their words are unknown', t => {
  for (const word of ['main', 'now', 'next', 'default', 'bind-now', 'dlopen', 'program', 'lazy']) {
    const [c] = parsed(`(module (func ${word}))`);
    t.is(c?.kind === 'malformed' ? c.diagnostic.phrase : c?.kind, `unknown operator ${word}`);
  }
  for (const clause of ['path', 'preload', 'profile', 'main']) {
    const [c] = parsed(`(module (func (${clause})))`);
    t.is(c?.kind === 'malformed' ? c.diagnostic.phrase : c?.kind, `unknown operator ${clause}`);
  }
});

// ─── Running ───

/** A loader that does as it is told: the outcome is in the name. Slots and addresses are the lengths of names. */
const outcome = <T>(name: string, value: T): LinkOutcome<T> => {
  if (name.startsWith('trap')) return { kind: 'trap', message: 'unreachable' };
  if (name.startsWith('exception')) return { kind: 'exception' };
  if (name.startsWith('exhaustion')) return { kind: 'exhaustion', message: 'call stack exhausted' };
  if (name.startsWith('bug')) throw new TypeError('x is undefined');
  if (name.startsWith('missing') || name.startsWith('leaking'))
    return { kind: 'error', message: `${name}: not found, and more`, error: null };
  return { kind: 'ok', value };
};
const showRef = (of: HandleRef<string>): string => (of.kind === 'handle' ? of.handle : of.kind === 'next' ? `next ${of.after}` : of.kind);

interface Fake {
  readonly calls: string[];
  readonly engine: Engine<string, string>;
  readonly broken: string[];
}
function fake(): Fake {
  const calls: string[] = [];
  const broken: string[] = [];
  let leaks = 0;
  let programs = 0;
  const log = [
    { event: 'map', object: 'liba.so' },
    { event: 'ctor', object: 'libb.so', hook: '__wasm_call_ctors' },
    { event: 'bind', object: 'liba.so', import: { module: 'env', name: 'f' }, provider: 'libb.so', reason: 'first' },
    { event: 'ctor', object: 'liba.so', hook: '__wasm_call_ctors' },
    { event: 'publish', group: ['liba.so', 'libb.so'] },
  ];
  const loader: Loader<string, string> = {
    library: (name, content) => calls.push(`library ${name} ${content.kind}`),
    symlink: (name, target) => calls.push(`symlink ${name} ${target}`),
    start: (_, o: ProgramOptions) => {
      calls.push(`start ${o.libraryPath.join(':')} ${o.preload.join(':')} ${o.profile} ${o.bindNow}`);
      return outcome(o.preload[0] ?? '', `program${++programs}`);
    },
    dlopen: (program, file, flags) => {
      calls.push(`dlopen ${program} ${file} ${flags.join(' ')}`);
      if (file?.startsWith('leaking') === true) leaks++;
      return outcome(file ?? '', `<${file}>`);
    },
    dlclose: (program, handle) => {
      calls.push(`dlclose ${program} ${handle}`);
      return outcome(handle.slice(1), 0);
    },
    dlsym: (program, of, symbol) => {
      calls.push(`dlsym ${program} ${showRef(of)} ${symbol}`);
      return outcome(symbol, symbol.length);
    },
    invoke: (program, handle, name) => {
      calls.push(`invoke ${program} ${handle} ${name}`);
      const o = outcome(name, 1);
      return o.kind === 'ok' ? { kind: 'values', values: [{ op: 'i32.const', c: o.value }] } : (o as { kind: 'exception' });
    },
    call: (program, slot, args) => {
      calls.push(`call ${program} ${slot} ${args.length}`);
      return { kind: 'values', values: [{ op: 'i32.const', c: slot }] };
    },
    get: (program, handle, name) => {
      calls.push(`get ${program} ${handle} ${name}`);
      return { op: 'i32.const', c: 1 };
    },
    cell: (_, handle, module, name) => (module === 'GOT.mem' ? { op: 'i32.const', c: (handle ?? '').length + name.length } : null),
    provider: (_, handle, module, name) => (name === 'f' ? `${handle ?? 'main'} ${module}` : null),
    base: (_, handle, of) => (handle ?? '').length + (of === 'memory' ? 1024 : 1),
    same: (a, b) => a === b,
    digest: program => `${program} ${leaks}`,
    log: () => log,
    invariants: () => broken,
  };
  const engine: Engine<string, string> = {
    name: 'fake',
    open: () => ({
      compile: () => '',
      instantiate: () => ({ instance: 'instance' }),
      register: () => {},
      invoke: () => ({ kind: 'values', values: [{ op: 'i32.const', c: 2 }] }),
      get: () => ({ op: 'i32.const', c: 2 }),
      loader: () => loader as Loader<unknown, unknown>, // opaque to the runner
    }),
  };
  return { calls, engine, broken };
}

const defaults: RunOptions = { errorText: 'prefix', via: 'none', print: () => {} };
const verdicts = (text: string, f: Fake = fake(), options: Partial<RunOptions> = {}): Verdict[] => [
  ...run([parseScript(textSource('t.wast', text))], f.engine, { ...defaults, ...options }),
];
/** The status of the last command, which all others lead to and pass. */
function last(text: string, f: Fake = fake(), options: Partial<RunOptions> = {}): string {
  const all = verdicts(text, f, options);
  const early = all.slice(0, -1).find(v => v.status !== 'passed');
  return early === undefined ? all.at(-1)!.status : `${early.command}: ${early.reason}`;
}
const program = '(program (module)) (dlopen $h "a.so" now) ';

test('commands reach the loader with what they say', t => {
  const f = fake();
  const all = verdicts(
    `(library "a" (module)) (library "b" (module binary "x")) (symlink "c" "a")
     (program $p (module) (path "/x") (preload "y") (profile "elf") bind-now)
     (dlopen $h "a" now 8) (dlopen $m main lazy) (dlsym $h "f") (dlsym default "f") (dlsym main "f") (dlsym next $h "f") (dlsym $p "f")
     (invoke (dlsym $h "four") (i32.const 1)) (invoke $h "f") (invoke $p "f") (invoke "f") (get $h "x") (dlclose $h)`,
    f,
  );
  t.deepEqual(
    all.filter(v => v.status !== 'passed').map(v => v.reason),
    [],
  );
  t.deepEqual(f.calls, [
    'library a module',
    'library b bytes',
    'symlink c a',
    'start /x y elf true',
    'dlopen program1 a now 8',
    'dlopen program1 null lazy',
    'dlsym program1 <a> f',
    'dlsym program1 default f',
    'dlsym program1 main f',
    'dlsym program1 next <a> f',
    'dlsym program1 main f',
    'dlsym program1 <a> four',
    'call program1 4 1',
    'invoke program1 <a> f',
    'invoke program1 null f',
    'invoke program1 null f',
    'get program1 <a> x',
    'dlclose program1 <a>',
  ]);
});

test('modules of libraries and programs go the way of the run; bytes stay as they are', t => {
  const text = '(library "a" (module)) (library "b" (module binary "\\00asm\\01\\00\\00\\00")) (library "c" (module quote "(func)"))';
  for (const [via, kinds] of [
    ['none', ['module', 'bytes', 'module']],
    ['binary', ['bytes', 'bytes', 'bytes']],
    ['text', ['module', 'bytes', 'module']],
    ['folded', ['module', 'bytes', 'module']],
  ] as const) {
    const f = fake();
    t.true(verdicts(text, f, { via }).every(v => v.status === 'passed'));
    t.deepEqual(
      f.calls,
      ['a', 'b', 'c'].map((name, i) => `library ${name} ${kinds[i]}`),
      via,
    );
  }
});

test('of all outcomes of linking, each assertion passes for its own alone', t => {
  const names = ['fine', 'missing', 'trap', 'exception', 'exhaustion', 'bug'];
  const assertions: readonly (readonly [string, string])[] = [
    ['(dlopen "NAME" now)', 'fine'],
    ['(assert_return (dlopen "NAME" now))', 'fine'],
    ['(assert_dlerror (dlopen "NAME" now) "missing: not found")', 'missing'],
    ['(assert_unchanged (dlopen "NAME" now))', 'missing'],
    ['(assert_unchanged (dlopen "NAME" now) "missing: not")', 'missing'],
    ['(assert_trap (dlopen "NAME" now) "unreach")', 'trap'],
    ['(assert_exception (dlopen "NAME" now))', 'exception'],
    ['(assert_exhaustion (dlopen "NAME" now) "call stack")', 'exhaustion'],
    ['(dlsym $h "NAME")', 'fine'],
    ['(assert_return (dlsym $h "NAME") (i32.const 4))', 'fine'],
    ['(assert_return (dlsym $h "NAME") (i64.const 4))', 'fine'],
    ['(assert_dlerror (dlsym $h "NAME") "missing: not found")', 'missing'],
    ['(assert_address (dlsym $h "NAME") (i32.const 4))', 'fine'],
    ['(assert_same (dlsym $h "NAME") (dlsym $h "f123"))', 'fine'],
    ['(assert_return (invoke (dlsym $h "NAME")) (i32.const 4))', 'fine'],
    ['(assert_dlerror (invoke (dlsym $h "NAME")) "missing: not found")', 'missing'],
    ['(assert_trap (invoke $h "NAME") "unreachable")', 'trap'],
    ['(program (module) (preload "NAME"))', 'fine'],
    ['(assert_dlerror (program (module) (preload "NAME")) "missing: not found")', 'missing'],
    ['(assert_unchanged (program (module) (preload "NAME")))', 'missing'],
  ];
  for (const [assertion, right] of assertions) {
    for (const name of names) {
      if (name === 'missing' && assertion.includes('invoke $h')) continue; // which has no such outcome
      t.is(last(program + assertion.replace('NAME', name)), name === right ? 'passed' : 'failed', assertion.replace('NAME', name));
    }
  }
});

test('assertions about linked objects pass for the fact alone', t => {
  const cases: readonly (readonly [string, string])[] = [
    ['(assert_dlerror (dlopen "missing" now) "missing: found")', 'failed'],
    ['(assert_unchanged (dlopen "missing" now) "missing: found")', 'failed'],
    ['(assert_unchanged (dlopen "leaking" now))', 'failed'],
    ['(assert_unchanged (dlopen "leaking" now) "leaking: not found")', 'failed'],
    ['(assert_dlerror (dlopen "leaking" now) "leaking: not found")', 'passed'],
    ['(assert_return (dlclose $h) (i32.const 0))', 'passed'],
    ['(assert_return (dlclose $h) (i32.const -1))', 'failed'],
    ['(assert_address (dlsym $h "xy") (i32.const 3))', 'failed'],
    ['(assert_same (dlsym $h "x") (dlsym $h "yy"))', 'failed'],
    ['(assert_different (dlsym $h "x") (dlsym $h "yy"))', 'passed'],
    ['(assert_different (dlsym $h "x") (dlsym $h "y"))', 'failed'],
    ['(dlopen $g "a.so" now) (assert_same $g $h)', 'passed'],
    ['(dlopen $g "b.so" now) (assert_same $g $h)', 'failed'],
    ['(dlopen $g "b.so" now) (assert_different $g $h)', 'passed'],
    ['(dlopen $g "a.so" now) (assert_different $g $h)', 'failed'],
    ['(assert_got $h "GOT.mem" "xy" (i32.const 8))', 'passed'],
    ['(assert_got main "GOT.mem" "xy" (i32.const 2))', 'passed'],
    ['(assert_got $h "GOT.mem" "xy" (i32.const 2))', 'failed'],
    ['(assert_got $h "GOT.mem" "xy" (i64.const 8))', 'failed'],
    ['(assert_got $h "GOT.func" "xy" (i32.const 8))', 'failed'],
    ['(assert_provider $h "env" "f" "<a.so> env")', 'passed'],
    ['(assert_provider main "env" "f" "main env")', 'passed'],
    ['(assert_provider $h "env" "f" "env")', 'failed'],
    ['(assert_provider $h "env" "f" null)', 'failed'],
    ['(assert_provider $h "env" "g" null)', 'passed'],
    ['(assert_provider $h "env" "g" "null")', 'failed'],
    ['(assert_base $h memory (i32.const 1030))', 'passed'],
    ['(assert_base $h memory (i64.const 1030))', 'passed'],
    ['(assert_base main table (i32.const 1))', 'passed'],
    ['(assert_base $h table (i32.const 1))', 'failed'],
  ];
  for (const [text, wanted] of cases) t.is(last(program + text), wanted, text);
});

test('events are those of the kinds named, in their order, each once', t => {
  const cases: readonly (readonly [string, string])[] = [
    ['(assert_events "ctor libb.so" "ctor liba.so")', 'passed'],
    ['(assert_events "ctor libb.so __wasm_call_ctors" "ctor liba.so")', 'passed'],
    ['(assert_events "ctor lib" "ctor liba.so")', 'failed'],
    ['(assert_events "ctor liba.so" "ctor libb.so")', 'failed'],
    ['(assert_events "ctor libb.so")', 'failed'],
    ['(assert_events "ctor libb.so" "ctor liba.so" "ctor libc.so")', 'failed'],
    ['(assert_events "map liba.so" "ctor libb.so" "ctor liba.so")', 'passed'],
    ['(assert_events "bind liba.so env.f libb.so first" "publish liba.so,libb.so")', 'passed'],
    ['(assert_events "publish liba.so")', 'failed'],
    ['(assert_events "start")', 'passed'],
    ['(assert_events "ctor")', 'failed'],
    ['(assert_events "map liba.so") (assert_events "ctor libb.so" "ctor liba.so") (assert_events "map" "ctor")', 'passed'],
    ['(assert_events "map liba.so") (program (module)) (assert_events "map liba.so")', 'passed'],
  ];
  for (const [text, wanted] of cases) t.is(last(program + text), wanted, text);
  t.is(eventText({ event: 'close', object: 'a.so', refs: 1 } as { event: string }), 'close a.so 1');
  t.is(eventText({ event: 'bind', object: 'a', provider: null, reason: 'weak-null' } as { event: string }), 'bind a null weak-null');
});

test('invariants that are violated fail the assertion, and with the option the command after which they are', t => {
  const f = fake();
  t.is(last(`${program}(assert_invariants)`, f), 'passed');
  f.broken.push('regions 1 and 2 overlap');
  const [, , v] = verdicts(`${program}(assert_invariants)`, f);
  t.is(v?.status, 'failed');
  t.is(v?.reason, 'violated: regions 1 and 2 overlap');
  t.deepEqual(
    verdicts('(program (module)) (dlsym default "f")', f, { checkInvariants: true }).map(x => x.status),
    ['failed', 'failed'],
  );
  t.deepEqual(
    verdicts('(program (module)) (dlsym default "f")', f).map(x => x.status),
    ['passed', 'passed'],
  );
});

test('an identifier stands for what it was bound to last: instance, program or handle', t => {
  const value = (text: string, wanted: 1 | 2) => t.is(last(`${text} (assert_return (invoke "f") (i32.const ${wanted}))`), 'passed', text);
  value('(module)', 2);
  value('(module) (program (module))', 1);
  value('(program (module)) (module)', 2);
  value('(program (module)) (module) (dlopen $h "a" now)', 2);
  const named = (text: string, wanted: number) =>
    t.is(last(`${text} (assert_return (invoke $x "f") (i32.const ${wanted}))`), 'passed', text);
  named('(module $x) (program (module))', 2);
  named('(module $x) (program $x (module))', 1);
  named('(program $x (module)) (module $x)', 2);
  named('(program (module)) (module $x) (dlopen $x "a" now)', 1);
  named('(program (module)) (dlopen $x "a" now) (module $x)', 2);
});

test('a name that stands for something else says for what', t => {
  const reason = (text: string): string => verdicts(text).at(-1)!.reason;
  t.is(
    reason('(program (module)) (module $m) (dlsym $m "f")'),
    'there is no such thing: the library or program $m ($m is a module instance)',
  );
  t.is(
    reason('(program $p (module)) (dlclose $p)'),
    'there is no such thing: the handle $p ($p is a program; (dlopen $h main now) gives a handle of it)',
  );
  t.is(reason('(program $p (module)) (register "p" $p)'), 'there is no such thing: the module instance $p ($p is a library or a program)');
  t.is(reason('(dlopen "a" now)'), 'there is no such thing: a program');
  t.is(reason('(program (module)) (dlsym $h "f")'), 'there is no such thing: the library or program $h');
  t.is(
    reason('(program (module) (preload "missing")) (dlopen "a" now)'),
    'there is no such thing: a program (the program at t.wast:1:1 was not made)',
  );
  t.is(
    reason('(program (module)) (dlopen $h "missing" now) (invoke $h "f")'),
    'there is no such thing: the library or program $h (the dlopen at t.wast:1:20 was not made)',
  );
  t.is(
    reason('(module) (program (module) (preload "missing")) (invoke "f")'),
    'there is no such thing: a program (the program at t.wast:1:10 was not made)',
  );
});

test('an assertion that linking fails binds nothing, and takes nothing away', t => {
  t.is(last(`${program}(assert_dlerror (dlopen $h "missing" now) "") (assert_same $h $h)`), 'passed');
  t.is(last(`${program}(assert_dlerror (program (module) (preload "missing")) "") (assert_same $h $h) (dlopen "b" now)`), 'passed');
});

test('without a loader every linking command is skipped, and what needed it', t => {
  const engine: Engine<string, string> = {
    name: 'none',
    open: () => ({
      compile: () => '',
      instantiate: () => ({ instance: '' }),
      register: () => {},
      invoke: () => ({ kind: 'values', values: [] }),
      get: () => ({ op: 'i32.const', c: 2 }),
    }),
  };
  const skipping = commands.filter(c => !/^\((script|get|invoke \$)/.test(c)).join('\n');
  const all = [
    ...run([parseScript(textSource('t.wast', `${skipping} (invoke $h "f") (invoke "f") (module) (invoke "f")`))], engine, defaults),
  ];
  for (const v of all.slice(0, -2)) t.is(`${v.status} ${v.reason}`, 'skipped unsupported: dynamic linking', v.command);
  t.deepEqual(
    all.slice(-2).map(v => v.status),
    ['passed', 'passed'],
  );
});

test('the report has what was expected and what came', t => {
  const shown = (text: string) => {
    const { expected, actual } = entryOf('t.wast', verdicts(program + text).at(-1)!, true);
    return { expected, actual };
  };
  t.deepEqual(shown('(assert_dlerror (dlopen "missing" now) "x")'), {
    expected: { kind: 'dlerror', message: 'x' },
    actual: { kind: 'dlerror', message: 'missing: not found, and more' },
  });
  t.deepEqual(shown('(assert_unchanged (dlopen "leaking" now))').actual, { kind: 'changed', message: 'leaking: not found, and more' });
  t.deepEqual(shown('(assert_events "ctor a" "map b")'), {
    expected: { kind: 'facts', message: 'ctor a; map b' },
    actual: { kind: 'facts', message: 'map liba.so; ctor libb.so __wasm_call_ctors; ctor liba.so __wasm_call_ctors' },
  });
  t.deepEqual(shown('(assert_provider main "env" "f" null)').expected, { kind: 'facts', message: 'nobody' });
});
