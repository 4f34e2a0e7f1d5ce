// Engines behind the one interface of scripts/engines/foreign.ts, with those that are always there: the tiers, the host, and processes of
// this Node. The others are run by `npm run test:engines`.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { fromBase64 } from '../interpreter/linking/plan/base64.ts';
import { binarySource } from '../interpreter/syntax/source.ts';
import { commandEngine, engineKinds, openEngine } from '../scripts/engines/all.ts';
import type { Ended, ForeignEngine, ScriptFile } from '../scripts/engines/foreign.ts';
import { driverPath, requestOf } from '../scripts/engines/requests.ts';
import type { CommandEntry } from './harness/entries.ts';
import { featureNames, featuresOf, probeBytes } from './harness/features.ts';
import { engineOver, type WebAssemblyLike } from './harness/host.ts';
import { decoderOf, encoderOf } from './harness/polyfills.ts';
import { type AnyEngine, runBytes, unwatched, wholeFile } from './harness/run-bytes.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const suites = join(root, 'spec-tests', 'suites');
const fromFile = (path: string): ScriptFile => ({ name: path, path: join(suites, path), bytes: readFileSync(join(suites, path)) });
const fromText = (text: string): ScriptFile => ({ name: 'text.wast', path: 'text.wast', bytes: new TextEncoder().encode(text) });

const folder = mkdtempSync(join(tmpdir(), 'linkstep-engines-'));
test.after.always(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly ended: Ended;
  readonly entries: readonly CommandEntry[];
}
async function run(engine: ForeignEngine, script: ScriptFile, timeout = 30): Promise<Ran> {
  const entries: CommandEntry[] = [];
  const ended = await engine.run(script, { timeout, entry: e => entries.push(e) });
  return { ended, entries };
}
async function runOn(name: string, script: ScriptFile, timeout?: number): Promise<Ran> {
  const engine = await openEngine(name);
  try {
    return await run(engine, script, timeout);
  } finally {
    await engine.close();
  }
}
const completed: Ended = { how: 'completed' };
/** What two engines of one implementation must agree on: all but the time, and stacks. */
const same = ({ time: _, internal: __, ...entry }: CommandEntry): object => entry;
const statuses = ({ entries }: Ran): string => entries.map(e => e.status).join(' ');

const scripts = ['core/values-across.wast', 'core/type-definitions.wast', 'core/unreachable-operands.wast', 'start.wast'];

test.serial('the driver, as one plain script in a context without any API of Node, says what the host says in process', async t => {
  const bundle = readFileSync(driverPath(), 'utf8');
  const host = await openEngine('host');
  for (const path of scripts) {
    const script = fromFile(path);
    const context = createContext({ lines: [], request: requestOf(script) });
    runInContext(bundle, context);
    const lines: string[] = runInContext('linkstep.run(request, WebAssembly, line => lines.push(line)); lines', context);
    const answers: { readonly entry: CommandEntry }[] = lines.slice(0, -1).map(line => JSON.parse(line));
    t.is(lines.at(-1), '{"done":true}', path);
    const { ended, entries } = await run(host, script);
    t.deepEqual(ended, completed);
    t.true(entries.length > 5, path);
    t.deepEqual(answers.map(a => same(a.entry)), entries.map(same), path); // biome-ignore format: one comparison
  }
  await host.close();
});

test.serial('a process of this Node gives the entries that the host gives, and reads what a script includes', async t => {
  writeFileSync(join(folder, 'part.wast'), '(module $m (func (export "f") (result i32) (i32.const 1)))');
  const whole = fromText('(input $m "part.wast") (assert_return (invoke $m "f") (i32.const 1)) (input "none.wast")');
  const including = { ...whole, path: join(folder, 'whole.wast') };
  for (const script of [...scripts.map(fromFile), including]) {
    const [own, other] = await Promise.all([runOn('host', script), runOn(`node@${process.versions.node.split('.')[0]}`, script)]);
    t.deepEqual(other.ended, completed);
    t.deepEqual(other.entries.map(same), own.entries.map(same), script.name);
  }
  t.is(statuses(await runOn('fast', including)), 'passed passed failed');
});

test.serial('what hangs is ended in time, with what was before it, and the engine runs the next script', async t => {
  const hanging = fromText('(module (func (export "f") (loop (br 0)))) (invoke "f") (invoke "f")');
  const good = fromText('(module)');
  for (const name of ['fast', 'host', `node@${process.versions.node.split('.')[0]}`]) {
    const engine = await openEngine(name);
    t.deepEqual((await run(engine, good)).ended, completed, name); // started, so that the time is the script's
    const late = await run(engine, hanging, 1.5);
    t.deepEqual(late.ended, { how: 'timeout', seconds: 1.5 }, name);
    t.is(statuses(late), 'passed', name);
    t.deepEqual((await run(engine, good)).ended, completed, name);
    await engine.close();
  }
});

test.serial('an engine of a user’s own is a module that exports it; one that does not exist says how to get it', async t => {
  const path = join(folder, 'own.mjs');
  const harness = new URL('./harness/reference.js', import.meta.url);
  writeFileSync(path, `import { referenceEngine } from ${JSON.stringify(harness.href)};\nexport const engine = referenceEngine;\n`);
  t.is(statuses(await runOn(path, fromText('(module) (assert_invalid (module (func (result i32))) "type mismatch")'))), 'passed passed');
  writeFileSync(join(folder, 'none.mjs'), 'export const x = 1;\n');
  await t.throwsAsync(openEngine(join(folder, 'none.mjs')), { message: /exports no engine/ });
  await t.throwsAsync(openEngine('nonsense'), { message: /there is no engine 'nonsense'; there are reference, fast, host/ });
  await t.throwsAsync(openEngine('node@3'), { message: /npm install .*@3|apt|not for this machine/ });
});

test.serial('every kind has a name of its own, and looking for it starts nothing', t => {
  t.is(new Set(engineKinds.map(k => k.name)).size, engineKinds.length);
  const started = performance.now();
  for (const kind of engineKinds) t.true(['string', 'object'].includes(typeof kind.find()), kind.name);
  t.true(performance.now() - started < 2000);
});

// ─── --engine-cmd ───

const commandOf = (code: string, name: string): string => {
  const path = join(folder, name);
  writeFileSync(path, code);
  return `"${process.execPath}" "${path}"`;
};

test.serial('the example of the protocol, as the document has it, runs scripts', async t => {
  const readme = readFileSync(join(root, 'scripts', 'engines', 'README.md'), 'utf8');
  const code = /^```js\n([\s\S]*?)^```$/m.exec(readme)?.[1] ?? '';
  const engine = await commandEngine(commandOf(code, 'example.mjs'));
  t.is(engine.name, 'example');
  const script = fromText(`
    (module $m (memory (export "mem") 1) (global (export "g") f64 (f64.const -0))
      (func (export "two") (param i64 f32) (result f32 i64) (local.get 1) (local.get 0))
      (func (export "trap") (unreachable)) (func $r (export "deep") (call $r)) (func (export "v") (result v128) (v128.const i64x2 1 2)))
    (assert_return (invoke "two" (i64.const -7) (f32.const 0.1)) (f32.const 0.1) (i64.const -7))
    (assert_return (get "g") (f64.const -0)) (assert_trap (invoke "trap") "unreachable")
    (assert_exhaustion (invoke "deep") "call stack exhausted") (register "m")
    (module (import "m" "mem" (memory 1)) (import "spectest" "global_i32" (global i32)) (func (export "n") (result i32) (memory.size)))
    (assert_return (invoke "n") (i32.const 1)) (assert_unlinkable (module (import "m" "mem" (func))) "incompatible import type")
    (assert_invalid (module (func (result i32))) "type mismatch") (assert_malformed (module binary "\\00asm\\02\\00\\00\\00") "unknown binary version")
    (invoke $m "v")`);
  const ran = await run(engine, script);
  await engine.close();
  t.deepEqual(ran.ended, completed);
  t.is(statuses(ran), `${'passed '.repeat(11)}skipped`);
  t.is(ran.entries.at(-1)?.unsupported, 'values of type v128');
});

/** Answers everything, until a function of the name is invoked. */
const fake = (what: string): string => `
  import { createInterface } from 'node:readline';
  for await (const line of createInterface({ input: process.stdin })) {
    const r = JSON.parse(line);
    if (r.do === 'invoke' && r.name === 'now') { ${what} }
    console.log(JSON.stringify(r.do === 'invoke' ? { values: [] } : {}));
  }`;

test.serial('an engine that crashes, hangs, or leaves is a result, and the next script runs', async t => {
  const script = fromText('(module (func (export "f")) (func (export "now"))) (invoke "f") (invoke "now") (invoke "f")');
  const good = fromText('(module)');
  const cases: readonly (readonly [name: string, what: string, how: Ended['how'], detail: RegExp])[] = [
    ['crash', 'process.kill(process.pid, "SIGSEGV");', 'crash', /SIGSEGV|139/],
    ['leave', 'console.error("so it is"); process.exit(7);', 'crash', /exit status 7: so it is/],
    ['hang', 'for (;;);', 'timeout', /^$/],
    ['nonsense', 'console.log("pardon?"); continue;', 'crash', /JSON|pardon/],
    ['empty', 'console.log("{}"); continue;', 'completed', /^$/],
  ];
  for (const [name, what, how, detail] of cases) {
    const engine = await commandEngine(commandOf(fake(what), `${name}.mjs`));
    for (let again = 0; again < 2; again++) {
      t.deepEqual((await run(engine, good)).ended, completed, name);
      const ran = await run(engine, script, how === 'timeout' ? 8 : 60);
      t.is(ran.ended.how, how, `${name}: ${JSON.stringify(ran.ended)}`);
      t.regex(ran.ended.how === 'crash' ? ran.ended.detail : '', detail, name);
      t.is(statuses(ran).startsWith('passed passed'), true, name);
      t.is(ran.entries.length, how === 'completed' ? 4 : 2, name);
    }
    await engine.close();
  }
});

test.serial('a command that does not speak the protocol is refused with its words', async t => {
  await t.throwsAsync(commandEngine('exit 3'), { message: /exit status 3/ });
  await t.throwsAsync(commandEngine('echo hello'), { message: /hello/ });
});

// ─── Refusals of an engine ───

const real = (globalThis as unknown as { readonly WebAssembly: WebAssemblyLike }).WebAssembly; // Node has it; its declarations do not

/** The host's WebAssembly without some modules: what it says is always the same. */
const without = (refuses: (bytes: Uint8Array) => boolean): AnyEngine => {
  const Module = function Module(bytes: Uint8Array) {
    if (refuses(bytes)) throw new real.CompileError('no');
    return new real.Module(bytes);
  } as unknown as WebAssemblyLike['Module']; // called with `new`, it gives what it returns
  const { Instance, Global, Memory, Table, CompileError, LinkError, RuntimeError, Exception } = real;
  return engineOver('without', {
    Module, Instance, Global, Memory, Table, CompileError, LinkError, RuntimeError, ...(Exception === undefined ? {} : { Exception }),
  }) as AnyEngine; // biome-ignore format: fields only
};
function verdicts(engine: AnyEngine, text: string): string[] {
  const files = { input: () => t0(), output: () => {} };
  const found: string[] = [];
  for (const e of runBytes(
    wholeFile({ path: 'text.wast', name: 'text.wast', bytes: null }),
    new TextEncoder().encode(text),
    engine,
    unwatched,
    files,
  ))
    if (e.type === 'command') found.push(e.unsupported === undefined ? e.status : `unsupported: ${e.unsupported}`);
  return found;
}
const t0 = (): never => {
  throw new Error('no script here includes another');
};
const uses = (name: string) => (bytes: Uint8Array) => {
  const used: ReadonlySet<string> = featuresOf(decode(binarySource('', bytes)));
  return used.has(name);
};

test.serial('a refused module lacks a feature only where the tiny module of the feature is refused too', t => {
  const vector = '(module (func (export "f") (result v128) (v128.const i64x2 1 2)))';
  const wrong = '(assert_invalid (module (func (result v128) (i32.const 1))) "type mismatch")';
  t.deepEqual(verdicts(without(uses('SIMD')), `${vector} (invoke "f") ${wrong}`), [
    'unsupported: SIMD', 'unsupported: SIMD', 'unsupported: SIMD',
  ]); // biome-ignore format: a list
  t.deepEqual(
    verdicts(
      without(b => decode(binarySource('', b)).exports.length > 0),
      `${vector} ${wrong}`,
    ),
    ['failed', 'passed'],
  );
});

test.serial('a memory or table that is refused alone is a limit, and what else is refused with it is not', t => {
  const large = (bytes: Uint8Array): boolean => decode(binarySource('', bytes)).memories.some(m => m.type.limits.min > 2n);
  const two = '(module (memory 3) (func (export "f"))) (module (memory 1))';
  t.deepEqual(verdicts(without(large), two), ['unsupported: limit: a memory of 3 pages', 'passed']);
});

test.serial('an instance that a module was to write to is not judged once the module cannot be had', t => {
  const script = `(module $m (memory (export "m") 1) (func (export "at") (result i32) (i32.load8_u (i32.const 0)))) (register "m")
    (module (import "m" "m" (memory 1)) (data (i32.const 0) "\\01") (func (result v128) (v128.const i64x2 1 2)))
    (assert_return (invoke $m "at") (i32.const 1))`;
  t.deepEqual(verdicts(without(uses('SIMD')), script), ['passed', 'passed', 'unsupported: SIMD', 'unsupported: SIMD']);
  t.deepEqual(
    verdicts(
      without(() => false),
      script,
    ),
    ['passed', 'passed', 'passed', 'passed'],
  );
});

test.serial('each feature’s tiny module is one that linkstep can read, or is of a proposal that it does not have', t => {
  for (const name of featureNames) {
    const bytes = probeBytes(name);
    try {
      const used = featuresOf(decode(binarySource(name, bytes)));
      t.true(used.has(name), `${name}: ${[...used].join(', ')}`);
    } catch (e) {
      t.true(['threads', 'wide arithmetic', 'custom page sizes', 'stack switching', 'custom descriptors'].includes(name), `${name}: ${e}`);
    }
  }
});

// ─── What shells lack ───

test.serial('the stand-ins for the Encoding standard do what it does', t => {
  const texts = ['', 'a\0b', 'ß€😀\ufeff', '\ud800x\udc00', 'x'.repeat(9000)];
  const own = encoderOf();
  for (const text of texts) t.deepEqual([...own.encode(text)], [...new TextEncoder().encode(text)], text.slice(0, 9));
  const malformed = [[0xc0, 0x80], [0xe2, 0x82], [0xed, 0xa0, 0x80, 0x41], [0xf0, 0x9f, 0x41], [0xf5], [0x80, 0x41], [0xf4, 0x90, 0x80, 0x80]]; // biome-ignore format: a line
  for (const bytes of [...malformed, ...texts.map(text => [...new TextEncoder().encode(text)])]) {
    const [mine, standard] = [decoderOf('utf-8'), new TextDecoder('utf-8', { ignoreBOM: true })];
    t.is(mine.decode(Uint8Array.from(bytes)), standard.decode(Uint8Array.from(bytes)), bytes.slice(0, 9).join());
    const strict = (decoder: { decode: (b: Uint8Array) => string }): string => {
      try {
        return decoder.decode(Uint8Array.from(bytes));
      } catch {
        return 'refused';
      }
    };
    t.is(strict(decoderOf('utf-8', { fatal: true })), strict(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })));
  }
  for (const n of [0, 1, 2, 3, 4, 300]) {
    const bytes = Uint8Array.from({ length: n }, (_, i) => i * 7);
    t.deepEqual(fromBase64(Buffer.from(bytes).toString('base64')), bytes);
  }
});
