// The script runner against an engine that does as it is told: each assertion passes for its own outcome and for no other.

import test from 'ava';
import { refuse } from '../interpreter/syntax/diagnostic.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { parseScript } from '../text-format/parse.ts';
import type { Engine, Outcome } from './harness/engine.ts';
import { countCommands, type RunOptions, run } from './harness/runner.ts';
import type { Verdict } from './harness/verdicts.ts';

const nowhere = { source: null, pos: -1 };
const outcomes: Readonly<Record<string, () => Outcome>> = {
  one: () => ({ kind: 'values', values: [{ op: 'i32.const', c: 1 }] }),
  two: () => ({ kind: 'values', values: [{ op: 'i32.const', c: 2 }] }),
  none: () => ({ kind: 'values', values: [] }),
  trap: () => ({ kind: 'trap', message: 'out of bounds memory access: address 7' }),
  exhaustion: () => ({ kind: 'exhaustion', message: 'call stack exhausted' }),
  exception: () => ({ kind: 'exception' }),
  unlinkable: () => {
    throw refuse('unlinkable', 'unknown export', '', nowhere);
  },
  unsupported: () => {
    throw refuse('unsupported', 'threads', '', nowhere);
  },
  bug: () => {
    throw new TypeError('x is undefined');
  },
};

/** Modules are told apart by the name of their first import's module: what is to happen, at compilation or instantiation. */
const fake: Engine<string, string> = {
  name: 'fake',
  open: () => ({
    compile: input => {
      const what = input.kind === 'module' ? (input.module.imports[0]?.module ?? 'fine') : 'fine';
      if (what === 'malformed' || what === 'invalid' || what === 'limit') throw refuse(what, 'the reason', 'and more', nowhere);
      if (what === 'custom') throw refuse('malformed', '@name annotation: wrong', '', nowhere);
      if (what === 'custom invalid') throw refuse('invalid', '@name annotation: wrong', '', nowhere);
      if (what === 'unsupported') throw refuse('unsupported', 'threads', '', nowhere);
      if (what === 'bug') throw new TypeError('x is undefined');
      return what;
    },
    instantiate: m => {
      if (m === 'link') throw refuse('unlinkable', 'the reason', 'and more', nowhere);
      if (m === 'trap') return { instance: null, outcome: { kind: 'trap', message: 'the reason: and more' } };
      if (m === 'exhaustion') return { instance: null, outcome: { kind: 'exhaustion', message: 'the reason: and more' } };
      if (m === 'exception') return { instance: null, outcome: { kind: 'exception' } };
      return { instance: m };
    },
    register: () => {},
    invoke: (_, name) => outcomes[name]!(),
    get: () => ({ op: 'i32.const', c: 1 }),
  }),
};

const defaults: RunOptions = { errorText: 'prefix', via: 'none', print: () => {} };
const verdicts = (text: string, options: Partial<RunOptions> = {}): Verdict[] => [
  ...run([parseScript(textSource('t.wast', text))], fake, { ...defaults, ...options }),
];
const statuses = (text: string, options: Partial<RunOptions> = {}): string =>
  verdicts(text, options)
    .map(v => v.status)
    .join(' ');

test('of all outcomes of an action, each assertion passes for its own alone', t => {
  const assertions: readonly (readonly [string, string, string])[] = [
    ['assert_return', '(i32.const 1)', 'one'],
    ['assert_return', '', 'none'],
    ['assert_trap', '"out of bounds"', 'trap'],
    ['assert_exhaustion', '"call stack"', 'exhaustion'],
    ['assert_exception', '', 'exception'],
  ];
  for (const [kind, rest, right] of assertions) {
    for (const name of Object.keys(outcomes)) {
      const wanted = name === right ? 'passed' : name === 'unsupported' ? 'skipped' : 'failed';
      t.is(statuses(`(module) (${kind} (invoke "${name}") ${rest})`), `passed ${wanted}`, `${kind} ${rest} of ${name}`);
    }
  }
});

test('of all fates of a module, each assertion passes for its own alone', t => {
  const fates = [
    'fine',
    'malformed',
    'invalid',
    'limit',
    'custom',
    'custom invalid',
    'link',
    'trap',
    'exhaustion',
    'exception',
    'bug',
    'unsupported',
  ];
  const assertions: readonly (readonly [string, string, string])[] = [
    ['assert_malformed', 'the reason', 'malformed'],
    ['assert_invalid', 'the reason', 'invalid'],
    ['assert_unlinkable', 'the reason', 'link'],
    ['assert_trap', 'the reason', 'trap'],
    ['assert_malformed_custom', '@name annotation', 'custom'],
    ['assert_invalid_custom', '@name annotation', 'custom invalid'],
  ];
  for (const errorText of ['prefix', 'ignore'] as const) {
    for (const [kind, message, right] of assertions) {
      for (const fate of fates) {
        const wanted = fate === right ? 'passed' : fate === 'unsupported' ? 'skipped' : 'failed';
        t.is(
          statuses(`(${kind} (module (import "${fate}" "" (func))) "${message}")`, { errorText }),
          wanted,
          `${kind} of ${fate}, ${errorText}`,
        );
      }
    }
  }
});

test('a module command passes only if there is an instance at its end', t => {
  for (const fate of ['malformed', 'invalid', 'limit', 'custom', 'link', 'trap', 'exhaustion', 'exception', 'bug'])
    t.is(statuses(`(module (import "${fate}" "" (func)))`), 'failed', fate);
  t.is(statuses('(module (import "fine" "" (func)))'), 'passed');
  t.is(statuses('(module definition (import "trap" "" (func)))'), 'passed', 'a definition is not instantiated');
});

test('failure strings are compared whole, as prefix, or not', t => {
  const script = (message: string): string => `(module) (assert_trap (invoke "trap") "${message}")`;
  const whole = 'out of bounds memory access: address 7';
  for (const [message, exact, prefix, ignore] of [
    [whole, 'passed', 'passed', 'passed'],
    ['out of bounds', 'failed', 'passed', 'passed'],
    [`${whole} and more`, 'failed', 'failed', 'passed'],
    ['bounds', 'failed', 'failed', 'passed'],
  ] as const) {
    t.is(statuses(script(message), { errorText: 'exact' }), `passed ${exact}`);
    t.is(statuses(script(message), { errorText: 'prefix' }), `passed ${prefix}`);
    t.is(statuses(script(message), { errorText: 'ignore' }), `passed ${ignore}`);
  }
});

test('a failing command stops nothing, and what needed it fails with its reason', t => {
  const all = verdicts(
    '(module $a) (module $b (import "invalid" "" (func))) (invoke "one") (invoke $b "one") (invoke $a "one") (register "b" $b) (module instance $b)',
  );
  t.is(all.map(v => v.status).join(' '), 'passed failed failed failed passed failed failed');
  t.regex(all[2]!.reason, /module instance \(the module at t\.wast:1:13 was not made\)/);
});

test('what needed an unsupported module is skipped with the name of the feature', t => {
  const all = verdicts(
    '(module (import "unsupported" "" (func))) (assert_return (invoke "one") (i32.const 1)) (module) (assert_return (invoke "two") (i32.const 1))',
  );
  t.is(all.map(v => v.status).join(' '), 'skipped skipped passed failed');
  t.deepEqual(
    all.map(v => v.unsupported),
    ['threads', 'threads', null, null],
  );
});

test('what imports from an unsupported module is skipped too, until the name is registered again', t => {
  const all = verdicts(
    '(module (import "unsupported" "" (func))) (register "m") (module (import "m" "" (func))) (assert_unlinkable (module (import "m" "" (func))) "x") (module) (register "m") (module (import "m" "" (func)))',
  );
  t.is(all.map(v => v.status).join(' '), 'skipped skipped skipped skipped passed passed passed');
});

test('a command that cannot be parsed fails alone', t => {
  t.is(
    statuses('(module) (assert_return (invoke "one") (i32.const 1)) (assert_banana) (assert_return (invoke "one") (i32.const 1))'),
    'passed passed failed passed',
  );
});

test('a module that cannot be parsed was not made, and its names stand for no earlier one', t => {
  for (const [made, broken, used] of [
    ['(module)', '(module (func (i32.cnst 2)))', '(assert_return (invoke "one") (i32.const 1))'],
    ['(module $A)', '(module $A (func (i32.cnst 2)))', '(invoke $A "one")'],
    ['(module $A)', '(module $A (func (call $none))) (module $A (func (i32.cnst 2)))', '(invoke $A "one")'],
    ['(module definition $A)', '(module definition $A (func (i32.cnst 2)))', '(module instance $A)'],
    ['(module definition $A)', '(module instance $B $A $C)', '(invoke $B "one")'],
  ] as const) {
    const all = verdicts(`${made}\n${broken}\n${used}`);
    t.deepEqual(all.map(v => v.status), ['passed', ...all.slice(2).map(() => 'failed'), 'failed'], broken); // biome-ignore format: one line
    const [last, at] = [all.at(-1)!, broken.lastIndexOf('(module') + 1];
    t.true(last.reason.includes(` at t.wast:2:${at} was not made)`), last.reason);
  }
  const fails = '(invok "f") (assert_return (invoke "one") (i32.cnst 1)) (register "M" $A $B)';
  t.is(
    statuses(`(module $A) ${fails} (invoke $A "one") (invoke "one")`),
    'passed failed failed failed passed passed',
    'others bind nothing',
  );
  t.is(statuses('(module definition $A) (module) (module definition $A (i32.cnst 2)) (invoke "one")'), 'passed passed failed passed');
});

test('an exception that is no refusal is an internal error of its command', t => {
  const [, v] = verdicts('(module) (assert_trap (invoke "bug") "x")');
  t.is(v!.actual.kind, 'internal');
  t.is(v!.status, 'failed');
});

test('definitions are instantiated by name as often as one likes', t => {
  t.is(
    statuses(
      '(module definition $m) (module instance $i $m) (module instance $j $m) (invoke $i "one") (invoke $j "one") (invoke $m "one")',
    ),
    'passed passed passed passed passed failed',
  );
});

test('commands of a sub-script count, the script command itself does not, and 10,000 of them nest', t => {
  const text = '(script $s (module) (script (invoke "one"))) (invoke "two")';
  t.is(statuses(text), 'passed passed passed');
  t.is(countCommands(parseScript(textSource('t', text)).commands), 3);
  const deep = `${'(script '.repeat(10_000)}(module)${')'.repeat(10_000)}`;
  t.is(statuses(deep), 'passed');
});

test('input runs another script, which may not read itself without end; without a way to read it fails', t => {
  const again = parseScript(textSource('t.wast', '(module) (input "t.wast")'));
  t.is(statuses('(input "t.wast")'), 'failed');
  const all = verdicts('(input "t.wast")', { input: () => again });
  t.is(all.filter(v => v.status === 'failed').length, 1);
  t.true(all.length < 100);
});

test('output prints the module that was last', t => {
  const seen: (string | null)[] = [];
  t.is(
    statuses('(module $m) (output) (output $m "m.wat")', {
      output: (file, body) => void seen.push(file, body.module === null ? 'none' : 'module'),
    }),
    'passed passed passed',
  );
  t.deepEqual(seen, [null, 'module', 'm.wat', 'module']);
});

test('an engine with messages of its own is not held to the failure strings', t => {
  const own: typeof fake = { ...fake, wording: 'own' };
  t.is(
    [...run([parseScript(textSource('t', '(module) (assert_trap (invoke "trap") "banana")'))], own, defaults)].map(v => v.status).join(' '),
    'passed passed',
  );
});

test('either is met by any of its patterns', t => {
  t.is(statuses('(module) (assert_return (invoke "two") (either (i32.const 1) (i32.const 2)))'), 'passed passed');
  t.is(statuses('(module) (assert_return (invoke "two") (either (i32.const 1) (i32.const 3)))'), 'passed failed');
});
