// Random library graphs (bounded; `linkstep fuzz --graphs` has no bound): the tiers, the replay of link plans and an oracle of scope lookup agree.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { textSource } from '../interpreter/syntax/source.ts';
import { fits, linkingEngines, tryGraph } from '../scripts/fuzz/graphs.ts';
import { fuzzGraphs, type GraphOptions, graphCaseText, graphFileName } from '../scripts/fuzz/graphs-campaign.ts';
import { parseScript } from '../text-format/parse.ts';
import { referenceEngine } from './harness/reference.ts';
import { run } from './harness/runner.ts';
import { linkstep } from './linkstep.ts';
import { fromList } from './random/choices.ts';
import { type Graph, graphOf, hooks, type Library, someGraph } from './random/graphs.ts';
import { predict } from './random/graphs-oracle.ts';
import { graphText } from './random/graphs-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-graphs-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const campaign = (more: Partial<GraphOptions>) =>
  fuzzGraphs({ seed: 1, seconds: 60, cases: 60, engines: ['reference'], disagreements: 1, tries: 1500, ...more }, () => {});

test.serial('reference, fast and the replay on the host do with 50 random graphs what the oracle foretells', async t => {
  t.timeout(240_000);
  const { tally, disagreements } = await campaign({ cases: 50, engines: ['reference', 'fast', 'host'] });
  t.deepEqual(disagreements.map(d => graphCaseText(1, d)), []); // biome-ignore format: short
  // Most programs start, most opens succeed, and some are taken back.
  t.true(
    tally.graphs === 50 && tally.started > 25 && tally.opens > 100 && tally.failed > 5 && tally.failed < tally.opens / 3,
    JSON.stringify(tally),
  );
  t.true(tally.foretold > 1000 && tally.operations > 500, JSON.stringify(tally));
});

test('a case is its seed and its number, and all that a case can have is had', t => {
  t.is(graphText(graphOf(3, 7)), graphText(graphOf(3, 7)));
  t.not(graphText(graphOf(3, 7)), graphText(graphOf(3, 8)));
  const all = Array.from({ length: 150 }, (_, n) => graphOf(1, n));
  const libraries = all.flatMap(g => [...g.libraries, g.main]);
  const acts = libraries.flatMap(l => hooks.flatMap(h => l.hooks[h] ?? []));
  const had = new Set([
    ...acts.map(a => `act ${a.do}`),
    ...all.flatMap(g => g.steps.map(s => `step ${s.do}`)),
    ...all.flatMap(g => g.steps.flatMap(s => (s.do === 'open' ? s.flags.map(f => `flag ${f}`) : []))),
    ...libraries.flatMap(l => l.uses.map(u => `use ${u.how}${u.weak ? ' weak' : ''}${u.relocated ? ' relocated' : ''}`)),
    ...libraries.flatMap(l => l.defs.map(d => `def ${d.kind} ${d.hide}`)),
  ]);
  for (const what of [
    'act note', 'act open', 'act close', 'act use', 'act symbol', 'act trap', 'act throw', 'step open', 'step close', 'step symbol', 'step use',
    'step provider', 'step same', 'step same symbol', 'flag now', 'flag lazy', 'flag global', 'flag local', 'flag noload', 'flag nodelete', 'flag deepbind',
    'use call weak', 'use func relocated', 'use mem relocated', 'use global', 'def func hidden', 'def data local', 'def global no',
  ]) t.true(had.has(what), what); // biome-ignore format: a list
  const simplest = someGraph(fromList([]));
  t.is(predict(simplest).start?.kind, 'done');
  t.true(graphText(simplest).length < 2000, graphText(simplest));
});

// ─── The oracle, on answers that are known ───

const none = { start: null, reloc: null, init: null, fini: null };
const library = (place: number, more: Partial<Library>): Library => ({
  file: place === 0 ? 'main' : `lib${'abc'[place - 1]}.so`, place, junk: false, needed: [], defs: [], uses: [], hooks: none, initialiser: '__wasm_call_ctors', ...more,
}); // biome-ignore format: fields
const f = { symbol: 'f0', kind: 'func', signature: 0, weak: false, hide: 'no', slot: false } as const;
const call = { symbol: 'f0', how: 'call', signature: 0, weak: false, relocated: false } as const;
const graph = (flags: readonly string[], more: Partial<Graph>): Graph => ({
  main: library(0, { defs: [f] }),
  libraries: [library(1, { defs: [f], uses: [call] })],
  links: {}, preload: [], unloads: false, bindNow: false,
  steps: [{ do: 'open', as: 'h', file: 'liba.so', flags }, { do: 'use', handle: 'h', place: 1, use: 0 }],
  ...more,
}); // biome-ignore format: fields

test('the oracle: global before own, own before global under deepbind, lazy, weak, undefined', async t => {
  const none = library(0, {});
  const user = (more: object): Library[] => [library(1, { uses: [{ ...call, ...more }] })];
  for (const [g, opened, used] of [
    [graph(['now'], {}), { kind: 'done' }, { kind: 'value', n: 100 }],
    [graph(['now', 'deepbind'], {}), { kind: 'done' }, { kind: 'value', n: 200 }],
    [graph(['now'], { main: none }), { kind: 'done' }, { kind: 'value', n: 200 }],
    [graph(['lazy'], { main: none, libraries: user({}) }), { kind: 'done' }, { kind: 'trap' }],
    [graph(['now'], { main: none, libraries: user({}) }), { kind: 'error', begins: 'undefined symbol: f0 ' }, { kind: 'absent' }],
    [graph(['now'], { main: none, libraries: user({ weak: true }) }), { kind: 'done' }, { kind: 'trap' }],
    [graph(['now'], { main: none, libraries: user({ weak: true, how: 'func' }) }), { kind: 'done' }, { kind: 'value', n: -1 }],
    [graph([], {}), { kind: 'error', begins: 'liba.so: invalid mode' }, { kind: 'absent' }],
  ] as const) {
    t.deepEqual(predict(g).steps, [opened, used]);
    t.is((await tryGraph(g, 0, { engines: [referenceEngine], replays: [] })).fault, null);
  }
  t.true(fits({ kind: 'value', n: -1 }, { kind: 'values', values: [{ text: '(i32.const -1)' }] }));
  t.false(fits({ kind: 'value', n: -1 }, { kind: 'values', values: [{ text: '(i32.const 1)' }] }));
  t.false(fits({ kind: 'error', begins: 'x' }, { kind: 'dlerror', message: 'y' }));
  t.true(fits(null, { kind: 'trap' }));
});

// ─── Faults ───

/** An engine whose loader has a fault. */
function faulty(name: string, body: string): string {
  const path = join(folder, `${name}.js`);
  writeFileSync(
    path,
    `import { referenceEngine } from ${JSON.stringify(new URL('./harness/reference.js', import.meta.url).href)};
export const engine = { ...referenceEngine, name: ${JSON.stringify(name)}, open: o => {
  const s = referenceEngine.open(o);
  return { ...s, loader: () => { const l = s.loader(); return { ...l, ${body} }; } };
} };
`,
  );
  return path;
}

test.serial(
  'a loader that forgets deepbind is found by the oracle, and the graph shrunk to at most two libraries and three commands',
  async t => {
    t.timeout(240_000);
    const engine = faulty('forgetful', "dlopen: (p, file, flags) => l.dlopen(p, file, flags.filter(f => f !== 'deepbind'))");
    const { disagreements } = await campaign({ engines: [engine], cases: 2000 });
    t.is(disagreements.length, 1);
    const [d] = disagreements;
    const text = graphCaseText(1, d!);
    t.is(d!.fault.what, 'the oracle', text);
    t.true(d!.small.libraries.length <= 2 && d!.small.steps.length <= 3, text);
    t.regex(text, /\(dlopen \$\w+ "lib\w\.so" (now|lazy) deepbind\)\n[\s\S]*\(assert_return \(invoke/);
    t.regex(graphFileName(1, d!), /^fuzz-graph-1-\d+\.wast$/);
  },
);

test.serial('a second engine that differs, and a failed open that leaves something behind, are found', async t => {
  t.timeout(240_000);
  const engine = faulty(
    'closer',
    'dlclose: (p, h) => { const r = l.dlclose(p, h); return r.kind === "ok" ? { kind: "ok", value: 1 } : r; }',
  );
  const other = await campaign({ engines: ['reference', engine], cases: 200, tries: 100 });
  t.is(other.disagreements[0]?.fault.what, 'closer');
  const leaving = faulty('leaving', 'digest: (n => () => String(n++))(0)');
  const left = await campaign({ engines: [leaving], cases: 200, tries: 100 });
  t.is(left.disagreements[0]?.fault.what, 'a failure that leaves something behind');
});

test('a case as it is written is a script that passes', t => {
  let passed = 0;
  for (let n = 0; n < 25; n++) {
    const small = graphOf(2, n);
    const text = graphCaseText(2, { n, fault: { what: '', at: 0, said: '', detail: '' }, graph: small, small });
    if (predict(small).start?.kind !== 'done') continue;
    for (const v of run([parseScript(textSource('case.wast', text))], referenceEngine, {
      errorText: 'prefix',
      via: 'none',
      print: () => {},
    })) {
      if (v.status === 'passed') passed++;
      else t.false(v.command.startsWith('assert_'), `${n}: ${v.command}: ${v.reason}\n${text}`);
    }
  }
  t.true(passed > 300, `${passed} commands`);
});

test('graphs run on engines that load or replay, and no others', async t => {
  t.deepEqual([...linkingEngines.keys()], ['reference', 'fast']);
  await t.throwsAsync(campaign({ engines: ['reference', 'wabt'] }), { message: /graphs run on reference, fast, host,/ });
  await t.throwsAsync(campaign({ engines: ['host'] }), { message: /to hold the others against/ });
});

test.serial('the command says how many there were, and exits with 0; the same twice', t => {
  const command = (...args: string[]) => linkstep(['fuzz', '--graphs', ...args], { cwd: folder, seconds: 100 });
  const args = ['--engines', 'reference,fast', '--cases', '6', '--seed', '1'];
  const [a, b] = [command(...args), command(...args)];
  t.is(a.status, 0, a.err);
  t.regex(
    a.out,
    /^seed 1, engines reference, fast\n6 library graphs, .* opens .*\n[\d,]+ commands as the oracle foretold; [\d.]+ s\n0 disagreements\n$/,
  );
  const counts = (text: string): string => text.replace(/; [\d.]+ s$/m, '');
  t.is(counts(a.out), counts(b.out));
  t.is(command('--engines', 'nosuch').status, 2);
});
