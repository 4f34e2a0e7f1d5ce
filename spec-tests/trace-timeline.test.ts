// The timeline: going back gives exactly the state that going forward gave, the host does nothing twice, and memory stays flat.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { type Config, invocation } from '../interpreter/execution/configuration.ts';
import { instantiate, resolveImports } from '../interpreter/execution/instantiate.ts';
import { coreRules, run } from '../interpreter/execution/step.ts';
import { spectest } from '../interpreter/host/spectest.ts';
import type { Program } from '../interpreter/linking/state.ts';
import { type Limits, newStore } from '../interpreter/runtime/store.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { seeded } from '../interpreter/trace/choices.ts';
import { stateDigest } from '../interpreter/trace/state-digest.ts';
import {
  back,
  choose,
  close,
  forward,
  forwardRecorded,
  goTo,
  keeps,
  lastRecord,
  type Timeline,
  timeline,
  work,
} from '../interpreter/trace/timeline.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { type StartOptions, startMain } from '../scripts/linkstep/step-start.ts';
import { parseModule, parseScript } from '../text-format/parse.ts';

const fixture = (path: string): string => fileURLToPath(new URL(`../../spec-tests/fixtures/${path}`, import.meta.url));
const limits: Limits = { frames: 200, slots: 1_000_000, pages: 64, elements: 10_000, spare: 8 };

function start(module: Module, print: (line: string) => void = () => {}, frames = 200): Config {
  const store = newStore({ ...limits, frames });
  const host = spectest(store, print, v => JSON.stringify(v));
  const validated = { module, type: validate(module) };
  const { inst, config } = instantiate(
    store,
    validated,
    resolveImports(validated, (_m, name) => host.get(name)),
  );
  run(config);
  const main = inst.exports.get('main');
  if (main?.kind !== 'func') throw new Error('no main');
  return invocation(store, main.inst, []);
}
const startText = (text: string): Config => start(parseModule(textSource('test.wat', text)));

const digestOf = (t: Timeline, p: Program | null = t.program): string => stateDigest(t.z, p);

/** Steps forward to the end, or at most so far; the digest at each step. */
function forwardDigests(t: Timeline, most = 10_000): string[] {
  const out = [digestOf(t)];
  while (t.n < most && forwardRecorded(t) !== null) out.push(digestOf(t));
  return out;
}

const script = parseScript(textSource('small.wast', readFileSync(fixture('trace/small.wast'), 'utf8')));
const modules = script.commands.flatMap(c =>
  c.kind === 'module' && c.body.kind === 'text' ? [[c.id ?? '?', c.body.module] as const] : [],
);

test('there are enough small programs', t => {
  t.true(modules.length >= 20);
  t.is(modules.length, script.commands.length);
});

for (const [name, module] of modules) {
  test(`back from every step equals forward: ${name}`, t => {
    const line = timeline(start(module), coreRules, { choose: seeded(7) });
    const digests = forwardDigests(line);
    const end = line.z.result?.kind;
    const wrong: number[] = [];
    for (let n = line.n; n > 0; ) {
      t.true(back(line));
      n--;
      if (line.n !== n || digestOf(line) !== digests[n]) wrong.push(n);
    }
    t.deepEqual(wrong, []);
    t.false(back(line));
    // And anywhere in between, in any order; then to the end again.
    let x = 12345;
    for (let i = 0; i < 60; i++) {
      x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff;
      const n = x % digests.length;
      t.is(goTo(line, n), n);
      t.is(digestOf(line), digests[n]!, `${n}`);
    }
    goTo(line, Number.POSITIVE_INFINITY);
    t.is(line.n, digests.length - 1);
    t.is(line.z.result?.kind, end);
    t.not(end, undefined);
    close(line);
    t.is(line.z.store.journal, null);
  });
}

// Programs with shared libraries: loading, dlopen, its failures, calls of the loader's functions, exceptions, setjmp, threads' data.
const programs = [
  'hello', 'atomicity', 'constructors', 'dlerror', 'dladdr', 'dlsym', 'flags', 'lazy', 'next', 'exceptions', 'setjmp', 'tls', 'trap-constructor', 'memory', 'memory64', 'weak',
]; // biome-ignore format: names

const options = {
  libraryPath: [],
  preload: [],
  profile: 'elf',
  bindNow: undefined,
  reading: 'cells',
  dir: [],
  env: [],
} as unknown as StartOptions; // as the command line's parser gives them

for (const name of programs) {
  test(`back through linking equals forward: ${name}`, t => {
    const printed: string[] = [];
    const started = startMain(fixture(`c/built/${name}/main.wasm`), [], options, text => printed.push(text));
    const line = timeline(started.z, started.rules, { program: started.program! }); // a program's start has one
    // Every step near one of the loader, and some of the others.
    const digests = new Map<number, string>([[0, digestOf(line)]]);
    let near = 0;
    while (line.n < 30_000) {
      const rule = forward(line);
      if (rule === null) break;
      if (rule.relation === 'Link') near = 4;
      if (near-- > 0 || line.n % 97 === 0) digests.set(line.n, digestOf(line));
    }
    const lines = [...printed];
    const end = line.n;
    t.true(digests.size > 40);
    const wrong: number[] = [];
    for (const [n, digest] of [...digests].reverse()) {
      goTo(line, n);
      if (digestOf(line) !== digest) wrong.push(n);
    }
    t.deepEqual(wrong, []);
    goTo(line, 5);
    goTo(line, Math.floor(end / 2));
    goTo(line, 17);
    for (const [n, digest] of digests) {
      goTo(line, n);
      if (digestOf(line) !== digest) wrong.push(n);
    }
    t.deepEqual(wrong, []);
    goTo(line, end);
    t.deepEqual(printed, lines);
  });
}

test('what the host did is not done again', t => {
  const printed: string[] = [];
  const line = timeline(
    start(modules.find(([name]) => name === 'host')![1], text => printed.push(text)),
    coreRules,
  );
  goTo(line, Number.POSITIVE_INFINITY);
  const once = printed.length;
  t.is(once, 20);
  while (back(line)) if (line.n % 3 === 0) lastRecord(line);
  goTo(line, Number.POSITIVE_INFINITY);
  t.is(printed.length, once);
  t.is(line.z.result?.kind, 'values');
});

test('a step chooses what it is told, and after it the run is another', t => {
  const line = timeline(startText('(module (memory 1) (func (export "main") (result i32) (memory.grow (i32.const 1))))'), coreRules);
  goTo(line, Number.POSITIVE_INFINITY);
  t.deepEqual(line.z.result, { kind: 'values', values: line.z.stack });
  const grown = line.z.stack[0];
  t.like(grown, { c: 1 });
  const at = [...line.choices.taken.keys()][0]!;
  t.deepEqual(line.choices.taken.get(at), [{ at: 'Step/memory.grow-succeed', alternatives: 2, taken: 0 }]);
  goTo(line, at);
  choose(line, [1]);
  goTo(line, Number.POSITIVE_INFINITY);
  t.like(line.z.stack[0], { c: -1 });
  t.is(line.z.store.mems[0]!.bytes.length, 0x10000);
  t.is(line.choices.taken.get(at)![0]!.taken, 1);
});

test('records: what a store took, gave and changed', t => {
  const line = timeline(
    startText('(module (memory 1) (func (export "main") (local i32) i32.const 7 i32.const 8 i32.const 9 i32.store local.set 0))'),
    coreRules,
  );
  while (line.last?.rule.name !== 'Step/store-num-val') forwardRecorded(line);
  const r = line.last;
  t.is(r.kept, 1);
  t.deepEqual(
    r.before.map(v => 'c' in v && v.c),
    [7, 8, 9],
  );
  t.deepEqual(
    r.after.map(v => 'c' in v && v.c),
    [7],
  );
  t.like(r.effects[0], { kind: 'memory', ea: 8, old: new Uint8Array(4), now: Uint8Array.of(9, 0, 0, 0) });
  forwardRecorded(line);
  t.like(line.last!.effects[0], { kind: 'local', x: 0, old: { c: 0 }, now: { c: 7 } });
});

test('what is kept does not grow with the run, and a step back stays near', t => {
  const line = timeline(
    startText(`(module (memory 1) (global $g (mut i32) (i32.const 0)) (type $s (struct (field (mut i32))))
      (func (export "main") (local $i i32) (local $s (ref null $s))
        (loop $l
          (i32.store (i32.and (local.get $i) (i32.const 0xff)) (local.get $i))
          (global.set $g (local.get $i))
          (local.set $s (struct.new $s (i32.const 1)))
          (struct.set $s 0 (local.get $s) (local.get $i))
          (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 100000000))))))`),
    coreRules,
  );
  goTo(line, 100_000);
  const early = keeps(line);
  goTo(line, 1_000_000);
  const late = keeps(line);
  t.true(late.checkpoints < 200, `${late.checkpoints}`);
  t.true(late.undo < 4 * early.undo + 1000, `${early.undo} then ${late.undo}`);
  const here = digestOf(line);
  for (let i = 0; i < 50; i++) back(line);
  goTo(line, 1_000_000);
  t.is(digestOf(line), here);
  t.is(goTo(line, 3), 3);
  t.is(goTo(line, 1000), 1000);
});

test('a step costs the same at any depth, forward and back: within three times, counted in steps taken and elements copied', t => {
  const at = (depth: number) => {
    const module = parseModule(
      textSource('deep.wat', `(module (func $f (param i32) (result i32) (if (result i32) (local.get 0)
        (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
        (else (call $spin) (i32.const 0))))
        (func $spin (local $i i32) (loop $l (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000000)))))
        (func (export "main") (result i32) (call $f (i32.const ${depth}))))`),
    ); // biome-ignore format: a program
    const line = timeline(
      start(module, () => {}, 30_000),
      coreRules,
    );
    while (line.z.frames < depth + 2) forward(line);
    const from = line.n;
    const cost = (run: () => void): number => {
      const before = work(line);
      run();
      const after = work(line);
      return after.steps - before.steps + after.elements - before.elements;
    };
    const forwards = cost(() => goTo(line, from + 20_000));
    const digest = digestOf(line);
    const seen = new Map<number, string>();
    // Back and forth with records, as a session does, and then back alone.
    const backs = cost(() => {
      for (let i = 0; i < 500; i++) {
        back(line);
        lastRecord(line);
        back(line);
        forwardRecorded(line);
      }
    });
    for (const n of [line.n - 1, from + 1, from - 3 * depth]) {
      goTo(line, n);
      seen.set(n, digestOf(line));
    }
    for (const [n, d] of seen) {
      goTo(line, n);
      t.is(digestOf(line), d, `back to step ${n} at depth ${depth}`);
    }
    goTo(line, from + 20_000);
    t.is(digestOf(line), digest);
    return { forwards, backs };
  };
  const [shallow, deep] = [at(10), at(10_000)];
  t.true(deep.forwards <= 3 * shallow.forwards, `forward: ${shallow.forwards} at depth 10, ${deep.forwards} at depth 10,000`);
  t.true(deep.backs <= 3 * shallow.backs, `back: ${shallow.backs} at depth 10, ${deep.backs} at depth 10,000`);
  t.log(JSON.stringify({ shallow, deep }));
});

test('stepping with a timeline is within a small factor of stepping without', t => {
  const module = parseModule(
    textSource('loop.wat', `(module (memory 1) (func (export "main") (local $i i32) (loop $l (i32.store (i32.const 8) (local.get $i))
      (br_if $l (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10000000))))))`),
  ); // biome-ignore format: a program
  const time = (f: () => void): number => {
    const from = process.cpuUsage().user;
    f();
    return process.cpuUsage().user - from;
  };
  const plain = () => time(() => void run(start(module), 400_000));
  const kept = () => time(() => void goTo(timeline(start(module), coreRules), 400_000));
  plain();
  kept();
  const [a, b] = [plain(), kept()];
  t.true(b < 12 * a + 200_000, `${a} µs without, ${b} µs with`);
});
