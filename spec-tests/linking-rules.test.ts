// The normative text of linking and the code have the same rules; the ABI is exchangeable; the cost of linking is linear.

import { readFileSync } from 'node:fs';
import test from 'ava';
import type { Result } from '../interpreter/execution/configuration.ts';
import type { Validated } from '../interpreter/execution/instantiate.ts';
import { ruleNames, run, step } from '../interpreter/execution/step.ts';
import type { Abi, Definition, Layout, Role } from '../interpreter/linking/abi.ts';
import { digest } from '../interpreter/linking/digest.ts';
import { invariants } from '../interpreter/linking/invariants.ts';
import { linkConfiguration, linkRules, newProgram, type ProgramSettings, startProgram } from '../interpreter/linking/program.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

const module = (name: string, text: string): Validated => {
  const m = parseModule(textSource(name, text));
  return { module: m, type: validate(m) };
};
/** A program over libraries given as text; a bare name is its own path. */
const load = (libraries: ReadonlyMap<string, string>, main: string, more: Partial<ProgramSettings> = {}) => {
  const store = newStore();
  const files = {
    find: (path: string) => (libraries.has(path) ? { path, fileId: path } : null),
    read: (path: string) => module(path, libraries.get(path)!),
  };
  const p = newProgram({ store, files, libraryPath: ['.'], ...more });
  const z = startProgram(p, module('main', main), 'main', 'main');
  if ('kind' in z) throw new Error(z.kind);
  return { p, z, rules: linkRules(p), store };
};

const inText = new Set(
  [...readFileSync(new URL('../../interpreter/linking/README.md', import.meta.url), 'utf8').matchAll(/\*\*`(Link\/[a-z-]+)`\*\*/g)].map(
    m => m[1]!,
  ),
);

test('the rules of the text and of the code are the same', t => {
  const { rules } = load(new Map(), '(module)');
  const inCode = [...ruleNames(rules).keys()].filter(name => name.startsWith('Link/'));
  t.deepEqual(
    inCode.filter(name => !inText.has(name)),
    [],
    'rules without a text',
  );
  t.deepEqual(
    [...inText].filter(name => !inCode.includes(name)),
    [],
    'texts without a rule',
  );
});

const pic = '(import "env" "memory" (memory 0)) (import "env" "__memory_base" (global i32)) (import "env" "__table_base" (global i32))';

test('a chain of libraries is linked in linear cost: steps grow with the number of libraries', t => {
  const steps = (n: number): number => {
    const libraries = new Map<string, string>();
    for (let i = 0; i < n; i++)
      libraries.set(
        `lib${i}.so`,
        `(module (@dylink.0 (mem-info (memory 16 4)) ${i + 1 < n ? `(needed "lib${i + 1}.so")` : ''}) ${pic}
        ${i + 1 < n ? `(import "env" "f${i + 1}" (func $next (result i32)))` : ''}
        (func (export "f${i}") (result i32) ${i + 1 < n ? '(i32.add (i32.const 1) (call $next))' : '(i32.const 1)'}))`,
      );
    const { z, rules, p } = load(libraries, `(module (@dylink.0 (mem-info (memory 0 0)) (needed "lib0.so")) ${pic})`);
    let count = 0;
    while (step(z, rules) !== null) count++;
    t.is(z.result?.kind, 'values');
    t.is(p.linkMap.length, n + 1);
    t.deepEqual(invariants(p), []);
    return count;
  };
  const [few, many] = [steps(50), steps(500)];
  t.true(many / few < 10.5, `${few} steps for 50 libraries, ${many} for 500`);
});

test('a library with 10,000 imports links, each bound once', t => {
  const n = 10_000;
  const names = Array.from({ length: n }, (_, i) => `f${i}`);
  const libraries = new Map([
    ['libdef.so', `(module (@dylink.0 (mem-info (memory 0 0))) ${pic} ${names.map(f => `(func (export "${f}"))`).join('')})`],
    [
      'libuse.so',
      `(module (@dylink.0 (mem-info (memory 0 0)) (needed "libdef.so")) ${pic} ${names.map(f => `(import "env" "${f}" (func))`).join('')})`,
    ],
  ]);
  const { z, rules, p } = load(libraries, `(module (@dylink.0 (mem-info (memory 0 0)) (needed "libuse.so")) ${pic})`);
  t.is(run(z, Number.POSITIVE_INFINITY, rules)?.kind, 'values');
  t.is(p.log.filter(e => e.event === 'bind' && e.object === 'libuse.so' && e.provider === 'libdef.so').length, n);
});

// ─── A foreign ABI ───

/** Imports by `lib:NAME`, a data base called `base`, no cells, a hook called `begin`. */
const foreign: Abi = {
  name: 'foreign',
  layout: ({ module: m, type }): Layout => ({
    pic: true,
    memory: { size: 32, align: 3 },
    table: { size: 0, align: 0 },
    tls: { size: 0, align: 0 },
    needed: [...new Set(m.imports.filter(x => x.module.startsWith('lib:')).map(x => x.module.slice(4)))],
    runtimePath: [],
    roles: m.imports.map((x): Role => (x.name === 'base' ? { kind: 'memory-base' } : x.type.kind === 'memory' ? { kind: 'memory' } : { kind: 'symbol', extern: x.type.kind, symbol: x.name, weak: false, scoped: true, shared: false })),
    definitions: new Map(m.exports.filter(x => x.name !== 'begin').map(x => [x.name, { symbol: x.name, kind: x.kind === 'global' ? 'data' : x.kind, index: x.index, weak: false } satisfies Definition])),
    hooks: { relocate: null, relocateTls: null, initTls: null, initialise: null, finalise: null, main: m.exports.some(x => x.name === 'begin') ? 'begin' : null },
    memoryIndex: type.memories.length > 0 ? 0 : null,
    tableIndex: null,
    slots: new Map(),
    pointer: 'i32',
  }),
}; // biome-ignore format: fields only

test('another ABI needs no change of the rules', t => {
  const libraries = new Map([
    [
      'two',
      '(module (import "host" "memory" (memory 0)) (import "x" "base" (global $b i32)) (func (export "g") (result i32) (global.get $b)))',
    ],
  ]);
  const { p, z, rules } = load(
    libraries,
    '(module (import "host" "memory" (memory 1)) (import "x" "base" (global i32)) (import "lib:two" "g" (func (result i32))) (export "again" (func 0)))',
    { abi: foreign },
  );
  t.is(run(z, Number.POSITIVE_INFINITY, rules)?.kind, 'values');
  t.deepEqual(
    p.linkMap.map(o => [o.name, o.memoryBase]),
    [
      ['main', 16],
      ['two', 48],
    ],
  );
  t.deepEqual(invariants(p), []);
});

// ─── Transactions ───

const base = `(module (@dylink.0 (mem-info (memory 0 0))) (import "env" "memory" (memory 1 4)) (import "env" "__indirect_function_table" (table 1 4 funcref))
  (import "env" "__memory_base" (global i32)) (import "env" "__table_base" (global i32)))`;
const library = (dylink: string, body: string): string => `(module (@dylink.0 (mem-info ${dylink})) ${pic} ${body})`;
const failing: readonly (readonly [string, ReadonlyMap<string, string>, RegExp])[] = [
  ['a missing file', new Map(), /^bad\.so: not found$/],
  ['a missing dependency at depth 3', new Map([
    ['bad.so', '(module (@dylink.0 (mem-info (memory 16 0)) (needed "b.so")))'], ['b.so', '(module (@dylink.0 (mem-info (memory 16 0)) (needed "c.so")))'],
    ['c.so', '(module (@dylink.0 (mem-info (memory 16 0)) (needed "nowhere.so")))'],
  ]), /^nowhere\.so: not found, needed by bad\.so → b\.so → c\.so$/],
  ['undefined data', new Map([['bad.so', library('(memory 16 2)', '(import "GOT.mem" "nodata" (global (mut i32)))')]]), /^undefined symbol: nodata .*imported by bad\.so/],
  ['a type mismatch after two of three modules', new Map([
    ['bad.so', '(module (@dylink.0 (mem-info (memory 16 0)) (needed "b.so" "c.so")))'], ['b.so', library('(memory 16 0)', '(func (export "f") (param i32))')],
    ['c.so', library('(memory 16 0)', '(import "env" "f" (func (param i64)))')],
  ]), /^type mismatch: f: c\.so wants func \[i64\] → \[\], b\.so defines func \[i32\] → \[\]$/],
  ['the maximum of memory', new Map([['bad.so', library('(memory 400000 0)', '')]]), /^bad\.so: cannot allocate memory: needs \d+ bytes, the maximum is 262144$/],
  ['the maximum of the table', new Map([['bad.so', library('(memory 0 0) (table 9 0)', '')]]), /^bad\.so: cannot allocate table: needs \d+ slots, the maximum is 4$/],
  ['a start function that traps after it wrote', new Map([
    ['bad.so', library('(memory 16 0)', '(data (global.get 0) "x") (func $s (i32.store (i32.const 20) (i32.const 7)) (drop (memory.grow (i32.const 1))) (unreachable)) (start $s)')],
  ]), /^bad\.so: start function trapped: unreachable$/],
]; // biome-ignore format: one case a paragraph

for (const [what, libraries, message] of failing)
  test(`a load that fails for ${what} changes nothing, fails the same again, and does not harm what follows`, t => {
    const good = new Map([...libraries, ['good.so', library('(memory 16 2)', '(func (export "one") (result i32) (i32.const 1))')]]);
    const { p, z, rules, store } = load(good, base);
    t.is(run(z, Number.POSITIVE_INFINITY, rules)?.kind, 'values');
    const open = (name: string): Result | null =>
      run(
        linkConfiguration(p, { op: 'link.open', pos: -1, name, mode: 2, requester: null } as { readonly op: string }),
        Number.POSITIVE_INFINITY,
        rules,
      );
    const before = digest(p);
    for (let round = 0; round < 2; round++) {
      const result = open('bad.so');
      t.deepEqual(result, { kind: 'values', values: [{ op: 'i32.const', pos: -1, c: 0 }] });
      t.regex(p.error ?? '', message);
      t.is(digest(p), before);
      t.is(store.journal, null);
      t.deepEqual(invariants(p), []);
    }
    const after = open('good.so');
    t.true(after?.kind === 'values' && after.values[0]?.op === 'i32.const' && after.values[0].c !== 0);
    t.not(digest(p), before);
  });

test('the same inputs give the same log, byte for byte', t => {
  const logs = [0, 1].map(() => {
    const { p, z, rules } = load(
      new Map([['a.so', library('(memory 16 2)', '(func (export "f"))')]]),
      `(module (@dylink.0 (mem-info (memory 0 0)) (needed "a.so")) ${pic} (import "env" "f" (func)))`,
    );
    run(z, Number.POSITIVE_INFINITY, rules);
    return JSON.stringify(p.log);
  });
  t.is(logs[0], logs[1]);
  t.true(logs[0]!.length > 500);
});

test('an undefined symbol comes with the names that are near to it', t => {
  const libraries = new Map([
    ['a.so', library('(memory 16 2)', '(func (export "function_one")) (func (export "other"))')],
    ['bad.so', library('(memory 16 2)', '(import "env" "function_onc" (func))')],
  ]);
  const { p, z, rules } = load(libraries, `(module (@dylink.0 (mem-info (memory 0 0)) (needed "a.so")) ${pic})`);
  run(z, Number.POSITIVE_INFINITY, rules);
  run(
    linkConfiguration(p, { op: 'link.open', pos: -1, name: 'bad.so', mode: 2, requester: null } as { readonly op: string }),
    Number.POSITIVE_INFINITY,
    rules,
  );
  t.deepEqual(p.failure?.kind === 'unresolved' ? p.failure.misses.map(m => [m.symbol, m.near]) : p.failure, [
    ['function_onc', ['function_one']],
  ]);
});
