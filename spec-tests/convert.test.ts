// `linkstep convert`: every form says what the script says: JavaScript on this Node, JSON on wabt's interpreter where it is installed, text
// and binary text on our own engine.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { encode } from '../interpreter/binary/encode.ts';
import { binarySource } from '../interpreter/syntax/source.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { toJs } from '../scripts/convert/js.ts';
import { toJson } from '../scripts/convert/json.ts';
import { toBinaryWast, toWast } from '../scripts/convert/text.ts';
import { decodeText, parseScript } from '../text-format/parse.ts';
import type { Script } from '../text-format/script.ts';
import { fastEngine } from './harness/fast.ts';
import { run } from './harness/runner.ts';
import { wrapperModule } from './harness/wrappers.ts';
import { suiteOrSkip } from './testsuite.ts';

const main = fileURLToPath(new URL('../scripts/linkstep/main.js', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = join(root, 'spec-tests/fixtures/convert');
const folder = mkdtempSync(join(tmpdir(), 'linkstep-convert-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const scriptAt = (path: string): Script => parseScript(decodeText(basename(path), readFileSync(path)));
const noInput = (): never => {
  throw new Error('nothing is to be read');
};
const fixture = (name: string): Script => scriptAt(join(fixtures, name));

interface Ran {
  readonly status: number | null;
  readonly lines: readonly string[];
}
const started = (command: string, args: readonly string[]): Ran => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: 60_000, env: { ...process.env, NODE_OPTIONS: '' } });
  return { status, lines: `${stdout}${stderr}`.trimEnd().split('\n') };
}; // biome-ignore format: one call
function runJs(script: Script): Ran {
  const path = join(folder, `${script.source.name}.js`);
  writeFileSync(path, toJs(script, noInput));
  return started(process.execPath, [path]);
}

test('js: bits of floats and vectors, classes of NaNs and traps are told apart, and each failure has its place', t => {
  const { status, lines } = runJs(fixture('numbers.wast'));
  t.is(status, 1);
  t.deepEqual(lines, [
    'numbers.wast:36:1: assert_return (invoke "f32" (f32.const bits 0x7fa00001)): expected (f32.const nan:canonical), got (f32.const bits 0x7fa00001)',
    'numbers.wast:37:1: assert_return (invoke "f32" (f32.const bits 0x00000000)): expected (f32.const bits 0x80000000), got (f32.const bits 0x00000000)',
    'numbers.wast:38:1: assert_return (invoke "v128" (v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000004)): expected (v128.const i32x4 0x00000001 0x00000002 0x00000003 0x00000005), got (v128.const i64x2 0x0000000200000001 0x0000000400000003)',
    'numbers.wast:39:1: assert_return (invoke "extern" (ref.extern 7)): expected (ref.extern 8), got (ref.extern 7)',
    'numbers.wast:40:1: assert_trap (invoke "div" (i32.const 1) (i32.const 0)): expected a trap (integer overflow), got a trap (RuntimeError: divide by zero)',
    'numbers.wast:41:1: assert_trap (invoke "div" (i32.const 1) (i32.const 1)): expected a trap (integer overflow), got none',
    'numbers.wast:42:1: assert_invalid: expected the module to be refused (type mismatch), got none',
    'numbers.wast:43:1: module: got TypeError: WebAssembly.Instance(): Import #0 module="nowhere" error: module is not an object or function',
    'skipped 1: text, which no engine is given',
    'skipped 2: the module was not made',
    'skipped 1: imports from a module that was not made',
    '23 passed, 8 failed, 4 skipped',
  ].map(l => (l.includes('TypeError') ? lines[7] : l))); // the text of this one differs between versions of Node
  t.regex(lines[7]!, /^numbers\.wast:43:1: module: got TypeError: .*nowhere/);
}); // biome-ignore format: a line a line

test('js: what passes ends with status 0, and the file needs nothing but WebAssembly', t => {
  const script = fixture('numbers.wast');
  const end = script.commands.findIndex(c => c.kind === 'invoke') + 1;
  const right = { ...script, commands: script.commands.slice(0, end) };
  t.deepEqual(runJs(right), { status: 0, lines: ['skipped 1: text, which no engine is given', '23 passed, 0 failed, 1 skipped'] });
  // In a global object of its own, with the names of a shell.
  const shell = `const vm = require('node:vm'); const out = [];
    try { vm.runInNewContext(require('node:fs').readFileSync(process.argv[1], 'utf8'), { print: l => out.push(l) }); } catch (e) { out.push(e.message); }
    console.log(out.at(-1), '/', out.at(-2));`;
  runJs(script);
  t.deepEqual(started(process.execPath, ['-e', shell, join(folder, 'numbers.wast.js')]).lines, [
    '8 failed / 23 passed, 8 failed, 4 skipped',
  ]);
});

test('js: a wrapper has types of the garbage collector only where the module has them', t => {
  const moduleOf = (name: string) => {
    const command = fixture(name).commands[0]!;
    return command.kind === 'module' && command.body.kind === 'text' ? command.body.module : null;
  };
  for (const name of ['numbers.wast', 'references.wast']) {
    const m = moduleOf(name)!;
    const wanted = m.exports.flatMap(e => (e.kind === 'func' || e.kind === 'global' ? [{ kind: e.kind, name: e.name }] : []));
    const wrapper = wrapperModule(m, wanted);
    t.notThrows(() => validate(decode(binarySource('wrapper', encode(wrapper)))));
    t.is(wrapper.exports.length, wanted.length);
    const usesGc = encode(wrapper).some((b, i, all) => b === 0xfb && (all[i + 1] === 20 || all[i + 1] === 27)); // ref.test, extern.convert_any
    t.is(usesGc, name === 'references.wast');
  }
});

test('json: columns, and the commands and patterns that are newer than wast2json', t => {
  const { text, files } = toJson(fixture('numbers.wast'), 'numbers', false, noInput);
  const { commands } = JSON.parse(text) as { commands: Record<string, unknown>[] };
  t.deepEqual(commands[0], { type: 'module', line: 2, column: 1, name: '$M', filename: 'numbers.0.wasm' });
  const either = { type: 'either', values: ['1065353216', '1073741824', '1077936128'].map(value => ({ type: 'f32', value })) };
  t.deepEqual(commands.find(c => c.line === 22), { type: 'assert_return', line: 22, column: 1, action: { type: 'invoke', field: 'f32', args: [{ type: 'f32', value: '1073741824' }] }, expected: [either] });
  t.deepEqual(commands.find(c => c.line === 30)!.filename, 'numbers.6.wasm');
  t.deepEqual(commands.filter(c => String(c.type).startsWith('module_')).map(c => [c.type, c.name ?? c.instance, c.module ?? null]), [
    ['module_definition', '$D', null],
    ['module_instance', '$I', '$D'],
  ]);
  t.deepEqual(files.map(f => f.name), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(i => `numbers.${i}.${i === 3 ? 'wat' : 'wasm'}`));
  const references = JSON.parse(toJson(fixture('references.wast'), 'r', false, noInput).text) as { commands: { type: string; expected?: unknown }[] };
  t.deepEqual(references.commands.slice(1, 10).map(c => c.expected), [
    [{ type: 'f32', value: '2141192193' }, { type: 'i32', value: '7' }],
    ...['structref', 'funcref', 'i31ref', 'exnref'].map(type => [{ type }]),
    [{ type: 'anyref', value: '3' }], [{ type: 'refnull' }], [{ type: 'refnull' }], [],
  ]);
}); // biome-ignore format: a line an expectation

/** Verdicts of our own engine. */
const tally = (script: Script): readonly string[] =>
  [...run([script], fastEngine, { errorText: 'prefix', via: 'none', print: () => {} })].map(v => `${v.command} ${v.status}`);
const reread = (name: string, text: string): Script => parseScript(decodeText(name, new TextEncoder().encode(text)));

function sameVerdicts(t: ExecutionContext, path: string): void {
  const script = scriptAt(path);
  const expected = tally(script);
  t.deepEqual(tally(reread('flat', toWast(script, 'flat'))), expected, `${path} flat`);
  t.deepEqual(tally(reread('folded', toWast(script, 'folded'))), expected, `${path} folded`);
  const binary = toBinaryWast(script);
  t.deepEqual(tally(reread('binary', binary)), expected, `${path} binary`);
}

test('wast, bin.wast: the same verdicts as before; this project’s scripts, linking included', t => {
  for (const below of ['fixtures/convert', 'suites/core', 'suites/linking']) {
    const scripts = readdirSync(join(root, 'spec-tests', below)).filter(f => f.endsWith('.wast'));
    for (const f of scripts.slice(0, 12)) sameVerdicts(t, join(root, 'spec-tests', below, f));
  }
  t.regex(toBinaryWast(fixture('numbers.wast')), /^\(module \$M binary\n/);
});

/** Files whose features Node 20 has. */
const common = ['conversions', 'float_exprs', 'labels', 'i32', 'memory_trap', 'names', 'nop', 'simd_const', 'start', 'traps'];

test('a part of the official suite in every form', t => {
  const suite = suiteOrSkip(t);
  if (suite === null) return;
  let passed = 0;
  for (const name of common) {
    const path = join(suite, `${name}.wast`);
    if (!existsSync(path)) continue;
    sameVerdicts(t, path);
    const { status, lines } = runJs(scriptAt(path));
    t.is(status, 0, lines.join('\n'));
    passed += Number(/^(\d+) passed, 0 failed, /.exec(lines.at(-1)!)?.[1]);
  }
  t.true(passed > 2500, `${passed}`);
});

test('json: wabt’s interpreter takes what is written for it', t => {
  if (spawnSync('spectest-interp', ['--version']).error !== undefined) {
    t.log('skipped: spectest-interp of wabt is not installed');
    t.pass();
    return;
  }
  const suite = suiteOrSkip(t);
  for (const path of suite === null ? [] : common.map(name => join(suite, `${name}.wast`)).filter(p => existsSync(p))) {
    const { text, files } = toJson(scriptAt(path), basename(path), true, noInput);
    for (const f of files) writeFileSync(join(folder, f.name), f.content);
    writeFileSync(join(folder, `${basename(path)}.json`), text);
    const { status, lines } = started('spectest-interp', ['--enable-all', `${basename(path)}.json`]);
    t.is(status, 0, `${path}: ${lines.at(-1)}`);
  }
  t.pass();
});

test('the command: several files into a folder, what cannot be converted, usage', t => {
  const linkstep = (...args: string[]) => started(process.execPath, [main, 'convert', ...args]);
  t.is(linkstep('--to', 'bin.wast', join(fixtures, 'numbers.wast'), join(fixtures, 'references.wast'), '-o', 'out/').status, 0);
  t.deepEqual(readdirSync(join(folder, 'out')).sort(), ['numbers.bin.wast', 'references.bin.wast']);
  t.is(linkstep('--to', 'json', join(fixtures, 'numbers.wast'), '-o', 'out/other.json').status, 0);
  t.true(existsSync(join(folder, 'out/other.8.wasm')));
  const linking = join(root, 'spec-tests/suites/linking', readdirSync(join(root, 'spec-tests/suites/linking')).find(f => f.endsWith('.wast'))!);
  const refused = linkstep('--to', 'js', linking);
  t.is(refused.status, 1);
  t.regex(refused.lines[0]!, /dynamic linking: \w+ has no counterpart in JavaScript/);
  for (const [args, says] of [
    [['--to', 'json', 'x.wast'], /cannot read x\.wast|json writes several files/],
    [['--to', 'js', 'a.wast', 'b.wast'], /several files need a folder/],
    [['--to', 'js', 'a/x.wast', 'b/x.wast', '-o', 'out/'], /two files would be written to out\/x\.js/],
    [['a.wast'], /--to/],
  ] as const) {
    const { status, lines } = linkstep(...args);
    t.is(status, 2);
    t.regex(lines.join('\n'), says);
  }
}); // biome-ignore format: one case a line
