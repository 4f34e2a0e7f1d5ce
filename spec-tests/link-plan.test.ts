// Link plans (interpreter/linking/plan): the conformance suite of linking and the C fixtures, replayed on the host's WebAssembly, with the state
// of the reference semantics after every operation; and that a replay sees what is wrong.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { deterministicRandom, deterministicTime } from '../interpreter/host/wasi.ts';
import { digest } from '../interpreter/linking/digest.ts';
import { countOperations, type LinkPlan } from '../interpreter/linking/plan/schema.ts';
import { type ReplayApi, type ReplayResult, replay } from '../scripts/engines/replay/driver.ts';
import { hostApi } from '../scripts/engines/replay/engines.ts';
import { planOfProgram, planOfScript } from '../scripts/engines/replay/plans.ts';
import { showPlan } from '../scripts/linkstep/link-plan.ts';
import { type Machine, openProgram, type ProgramOptions } from '../scripts/linkstep/program.ts';
import { drive } from '../scripts/linkstep/program-run.ts';
import { entryOf } from '../scripts/linkstep/run.ts';
import { builtOf, cases } from './linking-c-cases.ts';

/** The checkout: this file runs as dist/spec-tests/link-plan.test.js. */
const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'spec-tests', 'suites', 'linking');
const scripts = readdirSync(folder)
  .filter(name => name.endsWith('.wast'))
  .sort();

const planned = (name: string): LinkPlan => planOfScript(name, readFileSync(join(folder, `${name}.wast`), 'utf8'));
/** As it is sent to other engines. */
const sent = (plan: LinkPlan): LinkPlan => JSON.parse(JSON.stringify(plan)) as LinkPlan;
const told = (r: ReplayResult): string =>
  r.difference === null
    ? r.status
    : `${r.name}: ${r.difference.operation}: ${r.difference.what}: ${r.difference.expected}, ${r.difference.found}`;

/** What a host of the last years may lack of what the suite uses. */
const mayLack = ['memory64', 'multi-memory', 'exceptions', 'function references', 'garbage collection', 'table64', 'extended constants'];

test('the conformance suite, replayed on the host: every state is that of the semantics, and what is not replayed has a name', t => {
  const failed: string[] = [];
  const different: string[] = [];
  const lacking: string[] = [];
  let operations = 0;
  let compared = 0;
  for (const name of scripts) {
    const plan = planOfScript(name, readFileSync(join(folder, name), 'utf8'), v => {
      if (v.status === 'failed') failed.push(`${name}: ${v.command}: ${v.reason}`);
    });
    t.deepEqual(plan.unsupported, [], `${name}: all of it can be said in the JavaScript API`);
    const r = replay(hostApi, sent(plan));
    if (r.status === 'different') different.push(told(r));
    else if (r.status === 'unsupported') lacking.push(r.unsupported!);
    else {
      operations += r.operations;
      compared += r.compared;
    }
  }
  t.deepEqual(failed, [], 'an observed run does what a run does');
  t.deepEqual(different, []);
  t.deepEqual(
    lacking.filter(what => !mayLack.includes(what)),
    [],
  );
  t.true(scripts.length - lacking.length > 330, `${lacking.length} scripts are not replayed`);
  t.true(operations > 3000 && compared > 2900, `${operations} operations, ${compared} states`);
});

function machineOf(name: string, options: Partial<ProgramOptions> = {}): Machine {
  const c = cases.get(name)!;
  const built = builtOf(name);
  const machine = openProgram(
    `${built}/main.wasm`,
    c.args ?? [],
    {
      libraryPath: [], preload: c.preload ?? [], profile: 'elf', reading: 'cells', dir: c.files === undefined ? [] : [`${built}::.`],
      env: Object.entries(c.env ?? {}).map(([k, v]) => `${k}=${v}`), ...options,
    },
    { stdin: () => new Uint8Array(0), stdout: () => {}, stderr: () => {}, ...deterministicTime(), random: deterministicRandom() },
  ); // biome-ignore format: fields only
  if ('kind' in machine) throw new Error(`${name} is no program: ${machine.kind}`);
  return machine;
}

test('programs from C, with all that they ask of WASI and the loader, replayed on the host', t => {
  let operations = 0;
  for (const [name, c] of cases) {
    const { plan, outcome } = planOfProgram(machineOf(name), name, true);
    t.is(outcome.kind, c.trap === undefined ? 'exit' : 'trap', name);
    const r = replay(hostApi, sent(plan));
    t.true(r.status === 'same' || (r.status === 'unsupported' && mayLack.includes(r.unsupported!)), `${name}: ${told(r)}`);
    operations += r.operations;
  }
  t.true(operations > 2500, `${operations} operations`);
});

test('the patched reading patches code after instantiation, which no engine does: its plans say so', t => {
  const { plan } = planOfProgram(machineOf('hello', { reading: 'patched' }), 'hello', true);
  t.deepEqual(plan.unsupported, ['patching code after instantiation']);
  const r = replay(hostApi, plan);
  t.is(r.status, 'unsupported');
  t.is(r.unsupported, 'patching code after instantiation');
});

test('an observed run is the run: the same log, the same store at the end', t => {
  for (const name of ['nested', 'lazy', 'atomicity', 'dladdr', 'exceptions']) {
    const [plain, observed] = [machineOf(name), machineOf(name)];
    const started = drive(plain, plain.z);
    if (started.kind === 'values') drive(plain, entryOf(plain, name, undefined, []));
    planOfProgram(observed, name, true);
    t.is(JSON.stringify(observed.p.log), JSON.stringify(plain.p.log), name);
    t.is(digest(observed.p), digest(plain.p), name);
  }
});

test('without its run, the plan of a program ends before its first code', t => {
  const { plan } = planOfProgram(machineOf('hello'), 'hello', false);
  const calls = showPlan(plan).filter(line => / call /.test(line));
  t.true(calls.length > 0);
  t.true(
    calls.every(line => /: (elem|data)$/.test(line)),
    calls.join('\n'),
  );
  t.is(replay(hostApi, plan).status, 'same');
});

test('a load that fails after it has done something is replayed in a pass of its own, and leaves nothing behind', t => {
  const plan = planned('J-start-trap');
  t.true(showPlan(plan).some(line => /load of .*, which fails and is taken back: /.test(line)));
  const r = replay(hostApi, plan);
  t.is(r.status, 'same');
  t.is(r.passes, 3);
});

test('the same script gives the same plan, byte for byte', t => {
  for (const name of ['C-cycle-of-calls', 'E-lazy-stays-bound', 'G-iterate', 'J-open-in-a-start-function'])
    t.is(JSON.stringify(planned(name)), JSON.stringify(planned(name)), name);
});

// ─── What a replay sees ───

/** The host's API with some of it replaced. */
const but = (changed: Partial<ReplayApi>): ReplayApi => {
  const { Module, Instance, Global, Memory, Table, Tag, RuntimeError, Exception } = hostApi;
  return {
    Module,
    Instance,
    Global,
    Memory,
    Table,
    RuntimeError,
    ...(Tag === undefined ? {} : { Tag }),
    ...(Exception === undefined ? {} : { Exception }),
    ...changed,
  };
};

/** A constructor of the host's whose things are made a little wrong. */
const wrong = <K extends 'Table' | 'Memory' | 'Global'>(kind: K, spoil: (x: InstanceType<ReplayApi[K]>) => void): ReplayApi[K] => {
  const make = (...args: readonly unknown[]): unknown => {
    const x: unknown = Reflect.construct(hostApi[kind], args);
    spoil(x as InstanceType<ReplayApi[K]>); // the constructor is of this kind
    return x;
  };
  // A function that gives an object can be called with `new`, as long as it is no arrow.
  return function (this: unknown, ...args: readonly unknown[]) {
    return make(...args);
  } as unknown as ReplayApi[K];
};
const before = wrong('Table', table => {
  const { set } = table;
  Object.defineProperty(table, 'set', { value: (i: number, v: unknown) => set.call(table, (i - 1) as never, v) });
});
const generous = wrong('Memory', memory => {
  const { grow } = memory;
  Object.defineProperty(memory, 'grow', { value: (n: number) => grow.call(memory, (n + 1) as never) });
});
const forgetful = wrong('Global', global => {
  const { value } = global;
  Object.defineProperty(global, 'value', { get: () => value, set: () => {} });
});

const faults: readonly (readonly [what: string, script: string, api: ReplayApi, seen: RegExp])[] = [
  ['a table that writes the slot before', 'F-users-agree', but({ Table: before }), /set-slot .*: slot \d+ of table t\d+: null, func f\d+/],
  ['a memory that grows too much', 'D-memory-alignment', but({ Memory: generous }), /grow .*: pages of memory m\d+: \d+, \d+/],
  ['a global that keeps its value', 'E-cell-imported-twice', but({ Global: forgetful }), /set-global .*: global g\d+: i32 \d+, i32 0/],
];
for (const [what, script, api, seen] of faults)
  test(`${what} is a difference, at the operation that shows it`, t => {
    const r = replay(api, planned(script));
    t.is(r.status, 'different');
    t.regex(told(r), seen);
  });

/** A plan with the first of something changed; the engine is then what differs from it. */
const changed = (plan: LinkPlan, from: RegExp, to: string): LinkPlan => {
  const text = JSON.stringify(plan);
  const out = text.replace(from, to);
  if (out === text) throw new Error(`nothing in the plan is ${from}`);
  return JSON.parse(out) as LinkPlan;
};

test('results, digests, slots, arguments of host functions and the identity of exports are compared', t => {
  const of = (script: string, from: RegExp, to: string): string => told(replay(hostApi, changed(planned(script), from, to)));
  t.regex(
    of('F-users-agree', /"outcome":\{"kind":"values","values":\["i32 \d+"\]/, '"outcome":{"kind":"values","values":["i32 -77"]'),
    /outcome: \(i32 -77\), \(i32 /,
  );
  t.regex(of('D-bases-in-load-order', /"digest":"[0-9a-f]{15}./, '"digest":"0123456789abcdef'), /digest of memory/);
  t.regex(
    of('G-open-by-code', /"op":"answer","id":"(h\d+)","args":\["i32 \d+"/, '"op":"answer","id":"$1","args":["i32 -1"'),
    /arguments of a host function/,
  );
  t.regex(of('F-own-slot-is-canonical', /\[1,"func f(\d+)"\]/, '[1,"func f999"]'), /slot 1 of table t\d+: func f999, func f/);
});

test('an engine that traps where the plan has values, and the other way round, differs', t => {
  const plan = planned('F-users-agree');
  const trapping = changed(
    plan,
    /"outcome":\{"kind":"values","values":\["i32 \d+"\]\}/,
    '"outcome":{"kind":"trap","reason":"unreachable"}',
  );
  t.regex(told(replay(hostApi, trapping)), /outcome: trap, \(\d+\)/);
});

test('a plan of another version, and one that needs what the engine does not compile, is unsupported by name', t => {
  const plan = planned('F-users-agree');
  t.is(replay(hostApi, { ...plan, version: 2 as 1 }).unsupported, 'plans of version 2');
  t.is(replay(hostApi, { ...plan, probes: { 'time travel': 'AGFzbQEAAAD/' } }).unsupported, 'time travel');
});

test('operations are counted with those within others', t => {
  const plan = planned('G-open-by-code');
  const numbered = showPlan(plan).filter(line => /^ *\d+ /.test(line));
  const loads = numbered.filter(line => / load of /.test(line));
  t.true(loads.length >= 2);
  t.is(countOperations(plan.ops), numbered.length - loads.length);
});
