// `linkstep link --plan` and `--replay`: what they print, what they take, and their exit statuses.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { LinkPlan } from '../interpreter/linking/plan/schema.ts';
import { builtOf } from './linking-c-cases.ts';
import { golden, linkstep as linkstepIn } from './linkstep.ts';

const suite = fileURLToPath(new URL('../../spec-tests/suites/linking/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'linkstep-plan-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const linkstep = (cwd: string, ...args: readonly string[]) => linkstepIn(args, { cwd });

for (const [name, script] of [
  ['cycle', 'C-cycle-of-calls'],
  ['lazy', 'E-lazy-stays-bound'],
  ['failed', 'J-start-trap'],
] as const)
  test(`golden output: the plan of a script, ${name}`, t => {
    const r = linkstep(suite, 'link', `${script}.wast`, '--plan');
    golden(t, `link-plan-${name}.txt`, `${r.out}status ${r.status}\n`);
  });

test('the plan of a program: only its link, or with --run all that it does', t => {
  const cwd = builtOf('hello');
  const link = linkstep(cwd, 'link', 'main.wasm', '--plan');
  t.is(link.status, 0);
  t.regex(link.out, /instance of c\d+ \(libgreet\.so\)/);
  t.notRegex(link.out, /: _start$|calls h/m);
  const run = linkstep(cwd, 'link', 'main.wasm', '--plan', '--run');
  t.is(run.status, 0);
  t.regex(run.out, /call f\d+ \(\) {2}main\.wasm: _start/);
  t.regex(run.out, /load of libplugin\.so/);
});

test('a plan is JSON that can be kept, replayed, and found to differ', t => {
  const { out, status } = linkstep(builtOf('cycle'), 'link', 'main.wasm', '--plan', '--run', '--json');
  t.is(status, 0);
  const plan = JSON.parse(out) as LinkPlan;
  t.is(plan.format, 'linkstep link plan');
  t.is(plan.version, 1);
  writeFileSync(join(folder, 'same.json'), out);
  const same = linkstep(folder, 'link', '--replay', 'host', 'same.json');
  t.is(same.status, 0, same.err);
  t.regex(same.out, /^host, Node .*: 1 of 1 plans the same, \d+ operations, \d+ states compared\n$/);
  writeFileSync(join(folder, 'other.json'), out.replace(/"digest": "[0-9a-f]{16}"/, '"digest": "0000000000000000"'));
  const other = linkstep(folder, 'link', '--replay', 'host', 'other.json');
  t.is(other.status, 1);
  t.regex(other.out, /DIFFERENT after operation \d+, .*\n {2}digest of memory m\d+\n {2}expected 0{16}\n {2}found {4}[0-9a-f]{16}\n/);
  t.regex(other.out, /0 of 1 plans the same, .*; 1 different\n$/);
});

test('scripts, folders and programs are replayed together; --json has every result', t => {
  const r = linkstep(
    suite,
    'link',
    '--replay',
    'host',
    '--json',
    'F-users-agree.wast',
    'E-weak-undefined-call.wast',
    join(builtOf('weak'), 'main.wasm'),
  );
  t.is(r.status, 0, r.err);
  const report = JSON.parse(r.out) as { readonly same: number; readonly results: readonly { readonly status: string }[] };
  t.is(report.same, 3);
  t.deepEqual(
    report.results.map(x => x.status),
    ['same', 'same', 'same'],
  );
});

test('what cannot be replayed is said: an engine that is none, a file that is no plan, a program that is none, a script with a mistake', t => {
  writeFileSync(join(folder, 'no.json'), '{}');
  writeFileSync(join(folder, 'no.wasm'), 'no');
  writeFileSync(join(folder, 'no.wast'), '(module (func (export "f") (i32.const)))\n');
  for (const [args, status, err] of [
    [['--replay', 'no-such-engine', 'no.json'], 2, /plans are replayed on host, .*firefox.*, and not on 'no-such-engine'/],
    [['--replay', 'host', 'no.json'], 2, /no\.json is no link plan/],
    [['--replay', 'host', 'missing.wast'], 2, /missing\.wast: no such file/],
    [['--replay', 'host', 'no.wasm'], 1, /no\.wasm/],
    [['--plan', 'no.wasm'], 1, /no\.wasm/],
    [['--plan', 'no.wast'], 1, /no\.wast: 1 command failed; linkstep wast says which/],
    [['--replay', 'host', 'no.wast'], 1, /no\.wast: 1 command failed/],
  ] as const) {
    const r = linkstep(folder, 'link', ...args);
    t.is(r.status, status, args.join(' '));
    t.regex(r.err, err);
  }
});
