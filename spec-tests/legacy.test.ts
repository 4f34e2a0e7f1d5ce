// Legacy exception handling through the whole house: round trips, mistakes, the host's answers, depth. (suite.test.ts runs its scripts.)

import { readFileSync } from 'node:fs';
import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { encode } from '../interpreter/binary/encode.ts';
import { invocation, type Result } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { coreRules, ruleNames, run, step } from '../interpreter/execution/step.ts';
import { newStore } from '../interpreter/runtime/store.ts';
import { i32 } from '../interpreter/runtime/values.ts';
import { Refused } from '../interpreter/syntax/diagnostic.ts';
import type { Instr } from '../interpreter/syntax/instructions.ts';
import type { Expr, Module } from '../interpreter/syntax/modules.ts';
import { binarySource, place, textSource } from '../interpreter/syntax/source.ts';
import { walk } from '../interpreter/syntax/traverse.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';
import { printModule } from '../text-format/print.ts';
import { withoutPositions } from './binary-modules.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../../spec-tests/fixtures/${name}`, import.meta.url));
const parse = (text: string): Module => parseModule(textSource('t', text));
const read = (bytes: Uint8Array): Module => decode(binarySource('b', bytes));

// ─── Text and binary ───

const flat = `
  (tag $e (param i32)) (tag $f)
  (func (param i32) (result i32)
    try $t (result i32)
      i32.const 1
      try
        nop
      delegate $t
      try end
      try catch $f end
    catch $t $e
      try $u
        rethrow $t
      catch_all $u
        br $u
      end $u
    catch 1
      block $b
        try $t
        delegate $t $b
        try
        delegate 2
      end
      i32.const 2
    catch_all $t
      rethrow 0
    end $t)`;
const folded = `
  (tag $e (param i32)) (tag $f)
  (func (param i32) (result i32)
    (try $t (result i32)
      (do (i32.const 1) (try (do nop) (delegate $t)) (try (do)) (try (do) (catch $f)))
      (catch $e (try $u (do (rethrow $t)) (catch_all (br $u))))
      (catch 1 (block $b (try $t (do) (delegate $b)) (try (do) (delegate 2))) (i32.const 2))
      (catch_all (rethrow 0))))`;

test('flat and folded mean the same; a delegate does not see the label of its try', t => {
  const body = withoutPositions(parse(flat).funcs[0]!.body);
  t.deepEqual(withoutPositions(parse(folded).funcs[0]!.body), body);
  const none = { result: null };
  const plainTry = (handler: object) => ({ op: 'try', bt: none, body: [], handler });
  t.deepEqual(body, [
    {
      op: 'try',
      bt: { result: 'i32' },
      body: [
        { op: 'i32.const', c: 1 },
        { op: 'try', bt: none, body: [{ op: 'nop' }], handler: { kind: 'delegate', l: 0 } },
        plainTry({ kind: 'catch', clauses: [] }),
        plainTry({ kind: 'catch', clauses: [{ x: 1, body: [] }] }),
      ],
      handler: {
        kind: 'catch',
        clauses: [
          {
            x: 0,
            body: [
              {
                op: 'try',
                bt: none,
                body: [{ op: 'rethrow', l: 1 }],
                handler: { kind: 'catch', clauses: [{ x: null, body: [{ op: 'br', l: 0 }] }] },
              },
            ],
          },
          {
            x: 1,
            body: [
              {
                op: 'block',
                bt: none,
                body: [plainTry({ kind: 'delegate', l: 0 }), plainTry({ kind: 'delegate', l: 2 })],
              },
              { op: 'i32.const', c: 2 },
            ],
          },
          { x: null, body: [{ op: 'rethrow', l: 0 }] },
        ],
      },
    },
  ]);
});

test('written and printed, it is read as it was: bytes, flat, folded', t => {
  for (const text of [flat, fixture('nested-legacy.wat').toString(), fixture('nested-legacy-mixed.wat').toString()]) {
    const m = parse(text);
    const bodies = withoutPositions(m.funcs.map(f => f.body));
    t.deepEqual(withoutPositions(read(encode(m)).funcs.map(f => f.body)), bodies);
    for (const form of ['flat', 'folded'] as const)
      for (const names of [true, false])
        t.deepEqual(withoutPositions(parse(printModule(m, { form, names })).funcs.map(f => f.body)), bodies);
  }
});

test('printed: delegate in place of end, by a label outside; clauses at the depth of their try', t => {
  const m = parse('(tag $e) (func (block $b (try $t (do (nop)) (delegate $b)) (try (do) (catch $e (nop)) (catch_all))))');
  t.regex(
    printModule(m),
    /\n {4}block \$b\n {6}try \$t\n {8}nop\n {6}delegate \$b\n {6}try\n {6}catch \$e\n {8}nop\n {6}catch_all\n {6}end\n {4}end\n/,
  );
  t.regex(
    printModule(m, { form: 'folded' }),
    /\(block \$b\n\s+\(try \$t\n\s+\(do\n\s+\(nop\)\)\n\s+\(delegate \$b\)\)\n\s+\(try\n\s+\(do\)\n\s+\(catch \$e\n\s+\(nop\)\)\n\s+\(catch_all\)\)\)/,
  );
});

test('opcodes: 06 try, 07 catch, 19 catch_all, 18 delegate, 09 rethrow; positions are those of opcodes', t => {
  const m = read(encode(parse('(tag) (func try catch 0 rethrow 0 catch_all end try delegate 0)')));
  const [first, second] = m.funcs[0]!.body;
  const bytes = encode(m);
  const at = first!.pos;
  t.deepEqual([...bytes.subarray(at, at + 13)], [0x06, 0x40, 0x07, 0, 0x09, 0, 0x19, 0x0b, 0x06, 0x40, 0x18, 0, 0x0b]);
  t.true(first!.op === 'try' && first.handler.kind === 'catch' && first.handler.clauses.map(k => k.pos - at).join() === '2,6');
  t.true(second!.op === 'try' && second.handler.kind === 'delegate' && second.handler.pos === at + 10);
});

// ─── Mistakes ───

function refusal(f: () => unknown): string {
  try {
    f();
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    const { kind, source, pos } = e.diagnostic;
    return `${source === null ? '' : place(source, pos)} ${kind} ${e.message}`;
  }
  return 'not refused';
}

for (const [text, expected] of [
  ['(func try)', "t:1:10 malformed unexpected token: got ')', expected an instruction, "],
  ['(func catch 0)', "t:1:7 malformed unexpected token: got 'catch', expected an instruction, "],
  ['(func delegate 0)', "t:1:7 malformed unexpected token: got 'delegate', expected an instruction, "],
  ['(func (do))', "t:1:7 malformed unexpected token: got '(do', expected an instruction, "],
  ['(func (try))', "t:1:11 malformed unexpected token: got ')', expected "],
  ['(func (try (nop)))', 't:1:12 malformed unexpected token: got '],
  ['(func (try (do) (nop)))', 't:1:17 malformed unexpected token: got '],
  ['(func (try (do) (delegate 0) (catch 0)))', "t:1:30 malformed unexpected token: got '(catch', expected ')'"],
  ['(func try catch 0 delegate 0)', "t:1:19 malformed unexpected token: got 'delegate', expected "],
  ['(func try catch_all catch 0 end)', "t:1:21 malformed unexpected token: got 'catch', expected an instruction, an identifier or 'end'"],
  ['(func try catch end)', "t:1:17 malformed unexpected token: got 'end', expected an index"],
  ['(func try delegate 0 end)', "t:1:22 malformed unexpected token: got 'end', expected an instruction or ')'"],
  ['(tag $e) (func try $l catch $k $e end)', 't:1:29 malformed mismatching label: $k ends $l'],
  ['(tag $e) (func try $l delegate $k 0)', 't:1:32 malformed mismatching label: $k ends $l'],
  ['(func $f try $l delegate $l)', 't:1:26 malformed unknown label: $l'],
  ['(func try catch $e end)', 't:1:17 malformed unknown tag: $e'],
  ['(func try (rethrow $l) end)', 't:1:20 malformed unknown label: $l'],
  ['(func try catch 0 end)', 't:1:11 invalid unknown tag 0'],
  ['(func try delegate 1)', 't:1:11 invalid unknown label 1'],
  ['(func (rethrow 1))', 't:1:8 invalid unknown label 1'],
  ['(func (block try catch_all block rethrow 0 end end))', "t:1:34 invalid invalid rethrow label: label 0 is of a block; only a catch has an exception"],
  ['(func try rethrow 0 catch_all end)', 't:1:11 invalid invalid rethrow label: label 0 is of the body of a try'],
  ['(func (try_table rethrow 0))', 't:1:18 invalid invalid rethrow label: label 0 is of a try_table'],
  ['(tag (param i64)) (func try catch 0 end)', 't:1:29 invalid type mismatch: block requires [] but stack has [i64]'],
  ['(func try catch_all i32.const 0 end)', 't:1:11 invalid type mismatch: block requires [] but stack has [i32]'],
  ['(func (result i32) try (result i32) unreachable catch_all end)', 't:1:49 invalid type mismatch: instruction requires [i32] but stack has []'],
  ['(func (param (ref func)) (local (ref func)) try local.get 0 local.set 1 catch_all local.get 1 drop end)', 't:1:83 invalid uninitialized local'],
  ['(tag $e (result i32)) (func try catch 0 drop end)', 't:1:1 invalid non-empty tag result type'],
  ['(global i32 (try (result i32) (do (i32.const 0))))', 't:1:14 invalid constant expression required'],
] as const) // biome-ignore format: a mistake a line
  test(`refused: ${text}`, t => {
    const message = refusal(() => validate(parse(text)));
    t.is(message.slice(0, expected.length), expected, message);
  });

test('the unreachable in one body is not that of the next', t => {
  t.regex(
    refusal(() => validate(parse('(func try unreachable catch_all drop end)'))),
    /type mismatch/,
  );
  t.is(
    refusal(() => validate(parse('(func (result i32) try (result i32) i32.const 1 catch_all rethrow 0 end)'))),
    'not refused',
  );
});

/** One function with these bytes for a body, in a module with one type and one tag. */
const func = (...body: number[]): Uint8Array => Uint8Array.of(...beforeCode, body.length + 3, 1, body.length + 1, 0, ...body);
const beforeCode = Buffer.from('0061736d01000000 010401600000 03020100 0d03010000 0a'.replaceAll(' ', ''), 'hex');
const bodyStart = func().length;

for (const [what, body, at, expected] of [
  ['catch outside of a try', [0x07, 0, 0x0b], 0, 'END opcode expected: byte 0x07 (catch) outside of a try in function 0'],
  ['catch in a block in a try', [0x06, 0x40, 0x02, 0x40, 0x07, 0, 0x0b, 0x0b, 0x0b], 4, 'END opcode expected: byte 0x07 (catch) outside of a try'],
  ['catch_all outside of a try', [0x19, 0x0b], 0, 'END opcode expected: byte 0x19 (catch_all) outside of a try'],
  ['delegate outside of a try', [0x18, 0, 0x0b], 0, 'END opcode expected: byte 0x18 (delegate) outside of a try'],
  ['delegate in a try_table', [0x1f, 0x40, 0, 0x18, 0, 0x0b], 3, 'END opcode expected: byte 0x18 (delegate) outside of a try'],
  ['delegate behind a catch', [0x06, 0x40, 0x07, 0, 0x18, 0, 0x0b], 4, 'END opcode expected: byte 0x18 (delegate) behind a catch'],
  ['delegate behind catch_all', [0x06, 0x40, 0x19, 0x18, 0, 0x0b], 3, 'END opcode expected: byte 0x18 (delegate) behind catch_all'],
  ['catch behind catch_all', [0x06, 0x40, 0x19, 0x07, 0, 0x0b, 0x0b], 3, 'END opcode expected: byte 0x07 (catch) behind catch_all'],
  ['catch_all behind catch_all', [0x06, 0x40, 0x19, 0x19, 0x0b, 0x0b], 3, 'END opcode expected: byte 0x19 (catch_all) behind catch_all'],
  ['else in a try', [0x06, 0x40, 0x05, 0x0b, 0x0b], 2, 'END opcode expected: byte 0x05 (else) without an if'],
  ['else in a catch', [0x06, 0x40, 0x19, 0x05, 0x0b, 0x0b], 3, 'END opcode expected: byte 0x05 (else) without an if'],
  ['catch in an if', [0x41, 0, 0x04, 0x40, 0x19, 0x0b, 0x0b], 4, 'END opcode expected: byte 0x19 (catch_all) outside of a try'],
  ['a try without end', [0x06, 0x40, 0x0b], 3, 'unexpected end of section or function'],
  ['a catch without end', [0x06, 0x40, 0x07, 0, 0x0b], 5, 'unexpected end of section or function'],
  ['a catch without tag', [0x06, 0x40, 0x07], 3, 'unexpected end of section or function'],
  ['a delegate without label', [0x06, 0x40, 0x18], 3, 'unexpected end of section or function'],
] as const) // biome-ignore format: a mistake a line
  test(`refused bytes: ${what}`, t => {
    const message = refusal(() => read(func(...body)));
    const start = `b:0x${(bodyStart + at).toString(16)} malformed ${expected}`;
    t.is(message.slice(0, start.length), start, message);
  });

// ─── Execution ───

interface Exports {
  readonly [name: string]: (arg: number) => unknown;
}
interface Host {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Exports };
  readonly Exception: new (...args: never[]) => object;
}
// The host's WebAssembly is an oracle here; the library types of ECMAScript do not have it.
const host = (globalThis as unknown as { readonly WebAssembly: Host }).WebAssembly;

const MOST_STEPS = 1_000_000;
/** Steps an exported function to its end; `seen` gets the rules. */
function call(m: Module, name: string, arg: number | null, seen: Set<string> = new Set()): Result | null {
  const store = newStore();
  const { inst, config } = instantiate(store, { module: m, type: validate(m) }, []);
  run(config);
  const f = inst.exports.get(name);
  if (f?.kind !== 'func') throw new Error(`no function ${name}`);
  const z = invocation(store, f.inst, arg === null ? [] : [i32(arg)]);
  for (let n = 0; z.result === null && n < MOST_STEPS; n++) {
    const rule = step(z);
    if (rule !== null) seen.add(rule.name);
  }
  return z.result;
}
const shown = (r: Result | null): string => (r?.kind === 'values' ? `${r.values.map(v => ('c' in v ? v.c : v.op))}` : `${r?.kind}`);
function onHost(f: (arg: number) => unknown, arg: number): string {
  try {
    return `${f(arg) ?? ''}`;
  } catch (e) {
    return e instanceof host.Exception ? 'exception' : 'trap';
  }
}

test('every way through legacy exception handling ends as it does on the host, and every rule of it is used', t => {
  const seen = new Set<string>();
  const m = parse(fixture('nested-legacy.wat').toString());
  const { exports } = new host.Instance(new host.Module(encode(m)));
  for (const { name } of m.exports)
    for (let arg = 0; arg < 6; arg++) t.is(shown(call(m, name, arg, seen)), onHost(exports[name]!, arg), `${name} ${arg}`);
  const mixed = parse(fixture('nested-legacy-mixed.wat').toString());
  // No host has both kinds without a flag; by the rules: which handler is innermost, and where delegate goes.
  t.deepEqual([0, 1, 2, 3, 4, 5].map(arg => shown(call(mixed, 'mixed', arg, seen))), ['11', '12', '13', '24', '6', '70']); // biome-ignore format: one line
  t.deepEqual([...ruleNames(coreRules).keys()].filter(r => /\/legacy-/.test(r) && !seen.has(r)), []); // biome-ignore format: one line
});

test('what clang makes of C++ exceptions is read, is valid, and runs as on the host', t => {
  const bytes = fixture('legacy/program.wasm');
  const m = read(bytes);
  const ops = new Map<string, number>();
  for (const f of m.funcs) walk(f.body, { instr: e => ops.set(e.op, (ops.get(e.op) ?? 0) + 1) });
  t.true(ops.get('try')! >= 10 && ops.get('rethrow')! >= 5);
  const { exports } = new host.Instance(new host.Module(bytes));
  for (const arg of [0, 2, 3, 5, 6]) t.is(shown(call(m, 'run', arg)), onHost(exports.run!, arg), `${arg}`);
  t.is(shown(call(m, 'run', 6)), '132745');
});

// ─── Size ───

const DEPTH = 100_000;
/** More than the host's stack takes, and a fifth of the time. */
const LESS = 20_000;

test('deep in bodies and in clauses, ended by end and by delegate: read, written, printed, checked, run', t => {
  const bodies = `${'try '.repeat(DEPTH)} throw 0 ${'catch_all rethrow 0 end '.repeat(DEPTH)}`;
  const clauses = `${'try throw 0 catch 0 '.repeat(LESS)} ${'end '.repeat(LESS)}`;
  const delegates = `block ${'try '.repeat(LESS)} throw 0 ${'delegate 0 '.repeat(LESS)} end`;
  const outermost = `${'try '.repeat(LESS)} throw 0 delegate ${LESS - 1} ${'catch_all end '.repeat(LESS - 1)}`;
  for (const [body, result] of [
    [bodies, 'exception'],
    [clauses, ''],
    [delegates, 'exception'],
    [outermost, 'exception'],
  ] as const) {
    const m = parse(`(module (tag) (func (export "f") ${body}))`);
    const bytes = encode(m);
    t.is(Buffer.compare(encode(read(bytes)), bytes), 0);
    for (const form of body === bodies ? (['flat'] as const) : (['flat', 'folded'] as const))
      t.is(Buffer.compare(encode(parse(printModule(m, { form }))), bytes), 0, form);
    t.is(shown(call(m, 'f', null)), result);
  }
});

test('a hundred thousand clauses are passed by one by one, in time that is linear', t => {
  const m = parse(`(module (tag) (tag $e) (func (export "f") try throw $e ${'catch 0 '.repeat(DEPTH)} catch_all end))`);
  t.is(shown(call(read(encode(m)), 'f', null)), '');
});

test('a rethrow deep in labels finds its catch, and what is deep in contexts is left', t => {
  const blocks = (inner: readonly Instr[]): Expr => {
    let body: Expr = inner;
    for (let i = 0; i < DEPTH; i++) body = [{ op: 'block', pos: -1, bt: { result: null }, body }];
    return body;
  };
  const m = parse('(module (tag) (func (export "f")))');
  const none = { result: null };
  const body: Expr = [
    {
      op: 'try',
      pos: -1,
      bt: none,
      body: [{ op: 'throw', pos: -1, x: 0 }],
      handler: { kind: 'catch', clauses: [{ pos: -1, x: 0, body: blocks([{ op: 'rethrow', pos: -1, l: DEPTH }]) }] },
    },
  ];
  t.is(shown(call({ ...m, funcs: [{ ...m.funcs[0]!, body }] }, 'f', null)), 'exception');
});
