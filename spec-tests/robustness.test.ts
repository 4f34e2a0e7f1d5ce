// No input crashes linkstep or hangs it: truncated and altered binaries and texts, 100,000 nested blocks, a string of 10 MB.

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { Refused } from '../interpreter/syntax/diagnostic.ts';
import { binarySource, textSource } from '../interpreter/syntax/source.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { decodeText, parseModule, parseScript } from '../text-format/parse.ts';
import { linkstep as linkstepIn } from './linkstep.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-robust-'));
test.after.always(() => rmSync(folder, { recursive: true }));
const fixture = (name: string): Buffer => readFileSync(new URL(`../../spec-tests/${name}`, import.meta.url));

/** A generator of numbers from 0 to n−1, the same on every run. */
function numbers(seed: number): (n: number) => number {
  let s = seed;
  return n => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return Math.floor((s / 2 ** 32) * n);
  };
}

/** Reads and validates; what is refused has a position in its source. Anything else that is thrown is a crash. */
function read(t: ExecutionContext, what: string, f: () => void): 'fine' | 'refused' {
  try {
    f();
    return 'fine';
  } catch (e) {
    if (!(e instanceof Refused)) {
      t.fail(`${what}: ${e instanceof Error ? e.stack : String(e)}`);
      return 'refused';
    }
    const { pos, source } = e.diagnostic;
    if (source === null || pos < 0 || pos > (source.kind === 'text' ? source.text.length : source.bytes.length))
      t.fail(`${what}: no position: ${e.message}`);
    return 'refused';
  }
}
const binary = (t: ExecutionContext, what: string, bytes: Uint8Array): 'fine' | 'refused' =>
  read(t, what, () => validate(decode(binarySource('altered.wasm', bytes))));

// ─── Binaries ───

const binaries = ['brtable', 'simd', 'sha512'].map(k => [k, fixture(`fixtures/kernels/${k}.wasm`)] as const);

test('every beginning of a binary is refused at a position, or is a module itself', t => {
  let refused = 0;
  for (const [name, bytes] of binaries)
    for (let n = 0; n < bytes.length; n++) if (binary(t, `${name}, ${n} bytes`, bytes.subarray(0, n)) === 'refused') refused++;
  t.true(refused > 2000, `${refused} refused`);
});

test('binaries with altered, missing, doubled and random bytes are read or refused', t => {
  const random = numbers(1);
  const counts = { fine: 0, refused: 0 };
  for (let i = 0; i < 6000; i++) {
    const [name, original] = binaries[i % binaries.length]!;
    const bytes = [...original];
    for (let k = random(4); k >= 0; k--) {
      const at = random(bytes.length);
      const how = random(4);
      if (how === 0) bytes[at] = random(256);
      else if (how === 1) bytes[at] = [0, 0x7f, 0x80, 0xff][random(4)]!;
      else if (how === 2) bytes.splice(at, 1 + random(3));
      else bytes.splice(at, 0, ...bytes.slice(at, at + random(9)));
    }
    counts[binary(t, `${name}, alteration ${i}`, Uint8Array.from(bytes))]++;
  }
  for (let i = 0; i < 500; i++) {
    const noise = Uint8Array.from({ length: random(200) }, () => random(256));
    counts[binary(t, `noise ${i}`, Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...noise]))]++;
  }
  t.true(counts.fine > 100 && counts.refused > 3000, JSON.stringify(counts));
});

test('counts that promise more than there is are refused before anything is made of them', t => {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const most = [0xff, 0xff, 0xff, 0xff, 0x0f];
  for (let section = 0; section <= 13; section++) t.is(binary(t, `section ${section}`, Uint8Array.from([...header, section, 5, ...most])), 'refused');
  // A function of 2^32 − 1 locals, and two such groups.
  const code = (...locals: number[]): Uint8Array =>
    Uint8Array.from([...header, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10, locals.length + 4, 1, locals.length + 2, ...locals, 0x0b, 0]);
  t.is(binary(t, 'locals', code(1, ...most, 0x7f)), 'refused');
  t.is(binary(t, 'locals twice', code(2, ...most, 0x7f, ...most, 0x7e)), 'refused');
}); // biome-ignore format: bytes

// ─── Texts ───

const script = String(fixture('suites/start.wast'));

test('every beginning of a script is read, with a position for what cannot be', t => {
  for (let n = 0; n < script.length; n += 3) {
    const { commands } = parseScript(textSource('s.wast', script.slice(0, n)) as ReturnType<typeof decodeText>); // a text source is what it makes
    for (const c of commands) if (c.kind === 'malformed' && c.diagnostic.pos < 0) t.fail(`${n} characters: no position`);
  }
  t.pass();
});

test('scripts with altered, missing, doubled and random characters are read', t => {
  const random = numbers(2);
  const odd = ['(', ')', '"', ';;', '(;', ';)', '$', '\\', '(@', '\u0000', 'λ', '\ud800', ' ', '\n', '0x', 'nan:', '_', '1e999999999'];
  let malformed = 0;
  for (let i = 0; i < 1500; i++) {
    let text = script;
    for (let k = random(3); k >= 0; k--) {
      const at = random(text.length);
      const how = random(3);
      text = text.slice(0, at) + (how === 0 ? odd[random(odd.length)] : how === 1 ? '' : text.slice(at, at + random(30))) + text.slice(at + (how === 2 ? 0 : random(4)));
    }
    const { commands } = parseScript(textSource('s.wast', text) as ReturnType<typeof decodeText>); // as above
    for (const c of commands)
      if (c.kind === 'malformed') {
        malformed++;
        if (c.diagnostic.pos < 0) t.fail(`alteration ${i}: no position`);
      }
  }
  t.true(malformed > 300, `${malformed} commands malformed`);
}); // biome-ignore format: one alteration a line

test('bytes that are no text are refused where they are', t => {
  const random = numbers(3);
  for (let i = 0; i < 500; i++) {
    const bytes = Uint8Array.from({ length: 1 + random(100) }, () => random(256));
    read(t, `noise ${i}`, () => void parseModule(decodeText('noise.wat', bytes)));
  }
  t.pass();
});

// ─── Sizes ───

/** Runs the command to its end; nothing may take minutes. */
function linkstep(...args: string[]): { readonly status: number | null; readonly out: string } {
  const { status, out, err } = linkstepIn(args, { cwd: folder, seconds: 120 });
  return { status, out: out + err };
}
/** Text through every command, and what it prints through them again. */
function throughAll(t: ExecutionContext, name: string, call: string, result: string): void {
  const fine = (...args: string[]): string => {
    const { status, out } = linkstep(...args);
    t.is(status, 0, `${args.join(' ')}: ${out.slice(0, 500)}`);
    return out;
  };
  fine('validate', `${name}.wat`);
  fine('parse', `${name}.wat`, '-o', `${name}.wasm`);
  fine('validate', `${name}.wasm`);
  for (const form of [[], ['--folded']]) {
    writeFileSync(join(folder, `${name}2.wat`), fine('print', ...form, `${name}.wasm`));
    fine('parse', `${name}2.wat`, '-o', `${name}2.wasm`);
    t.deepEqual(readFileSync(join(folder, `${name}2.wasm`)), readFileSync(join(folder, `${name}.wasm`)), form.join());
  }
  t.true(fine('dump', `${name}.wasm`).length > 1000);
  t.true(fine('wast', `${name}.wasm`, '--jobs', '0', '-e', call).includes(result));
}

test.serial('100,000 nested blocks parse, validate, print, and run', t => {
  t.timeout(300_000);
  const n = 100_000;
  writeFileSync(join(folder, 'deep.wat'), `(module (func (export "f") (result i32) ${'(block (result i32) '.repeat(n)}(i32.const 7)${')'.repeat(n)}))`);
  throughAll(t, 'deep', '(invoke "f")', '(i32.const 7)');
}); // biome-ignore format: one line

test.serial('a string of 10 MB parses, validates, prints, and runs', t => {
  t.timeout(300_000);
  const n = 10_000_000;
  writeFileSync(join(folder, 'long.wat'), `(module (memory 153) (data (i32.const 0) "${'a'.repeat(n - 1)}z") (func (export "f") (result i32) (i32.load8_u (i32.const ${n - 1}))))`);
  throughAll(t, 'long', '(invoke "f")', '(i32.const 122)');
  t.true(statSync(join(folder, 'long.wasm')).size > n);
}); // biome-ignore format: one line

test('100,000 nested parens, comments and annotations that nobody closes are refused', t => {
  for (const open of ['(', '(; ', '(module (func (block ', '(@a ', '(either '])
    for (const text of [open.repeat(100_000), `(module ${open.repeat(100_000)}`])
      t.is(read(t, open, () => void parseModule(decodeText('open.wat', new TextEncoder().encode(text)))), 'refused', open);
}); // biome-ignore format: one line
