// The text format: names, implicit types, literals, error positions and messages, recovery, sizes.  The official suite: text-suite.test.ts.

import test from 'ava';
import { helpFor } from '../interpreter/diagnostics/suggestions.ts';
import { message, Refused } from '../interpreter/syntax/diagnostic.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import { lineColumn, type Source, textSource } from '../interpreter/syntax/source.ts';
import { decodeText, parseAction, parseConst, parseModule, parseScript, type Text } from '../text-format/parse.ts';

const text = (source: string) => textSource('test', source) as Text; // a text source is what it makes
const parse = (source: string): Module => parseModule(text(source));
const commands = (source: string) => parseScript(text(source)).commands;

/** What a text is refused with: `line:column kind message`. */
function refusal(source: string): string {
  try {
    parse(source);
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    const { kind, source: where, pos } = e.diagnostic;
    const { line, column } = lineColumn(where as Source & { kind: 'text' }, pos); // a text was given
    return `${line}:${column} ${kind} ${e.message}`;
  }
  return 'not refused';
}
const bytes = (...b: number[]) => Uint8Array.from(b);

// ─── Names and indices ───

test('identifiers become indices and names, quoted ones the same as plain ones', t => {
  const m = parse('(module $m (func $f (param $x i32) (local $"y" i64) block $l (drop (local.get $y)) end) (func (call $"\\66")))');
  t.is(m.names.module, 'm');
  t.deepEqual([...m.names.func], [[0, 'f']]);
  t.deepEqual([...m.names.local.get(0)!], [[0, 'x'], [1, 'y']]); // biome-ignore format: pairs
  t.deepEqual([...m.names.label.get(0)!], [[0, 'l']]);
  t.like(m.funcs[1]!.body[0], { op: 'call', x: 0 });
});

test('a label is the innermost of its name, and the names of labels count in the order in which blocks open', t => {
  const m = parse('(func block $a block $a br $a end br $a end (if $c (block $b (result i32) (i32.const 0)) (then (br $c) (br 1))))');
  const [outer, block, iff] = m.funcs[0]!.body;
  t.like(outer, {
    op: 'block',
    body: [
      { op: 'block', body: [{ op: 'br', l: 0 }] },
      { op: 'br', l: 0 },
    ],
  });
  t.like(block, { op: 'block' });
  t.like(iff, { op: 'if', body: [{ l: 0 }, { l: 1 }] });
  t.deepEqual([...m.names.label.get(0)!], [[0, 'a'], [1, 'a'], [2, 'b'], [3, 'c']]); // biome-ignore format: pairs
});

test('parameters of a type that is only referred to count among the locals', t => {
  const m = parse('(type $t (func (param i32 i32))) (func (type $t) (local $x i32) (local.set $x (local.get 0)))');
  t.like(m.funcs[0]!.body[1], { op: 'local.set', x: 2 });
});

test('fields have names by type', t => {
  const m = parse(
    '(type $s (struct (field $a i32) (field i32 (mut i8)) (field $d f32))) (func (drop (struct.get $s $d (struct.new_default $s))))',
  );
  t.like(m.funcs[0]!.body[1], { op: 'struct.get', x: 0, i: 3 });
  t.deepEqual([...m.names.field.get(0)!], [[0, 'a'], [3, 'd']]); // biome-ignore format: pairs
});

test('@name annotations win over identifiers, for every kind of binding', t => {
  const m = parse(
    '(module $m (@name "M") (type $t (@name "T") (func)) (func $f (@name "F") (param $p (@name "P") i32) (local (@name "L") i32) block $l (@name "B") end) (memory (@name "mem") 1) (data (@name "D")))',
  );
  t.is(m.names.module, 'M');
  const { type, func, local, label, memory, data } = m.names;
  t.deepEqual(
    [type, func, local.get(0), label.get(0), memory, data].map(n => [...n!.values()]),
    [['T'], ['F'], ['P', 'L'], ['B'], ['mem'], ['D']],
  );
  t.regex(refusal('(module (func $f (@name "a") (@name "b")))'), /@name annotation: multiple func/);
});

// ─── Types ───

test('an inline function type takes the first definition that is final, alone in its group and without super type', t => {
  const m = parse(
    '(rec (type (func (param i32))) (type (func))) (type (sub (func (param i32)))) (type (func (param i32))) (func (param i32)) (func (result f32)) (func (result f32))',
  );
  t.deepEqual(m.funcs.map(f => f.type), [3, 4, 4]); // biome-ignore format: one line
  t.is(m.types.length, 4);
});

test('implied types count in the order of the text, an operator before its folded operands', t => {
  const m = parse('(table 1 funcref) (func (call_indirect (param f64) (block (param) (result f32 f32) unreachable)))');
  t.deepEqual(
    m.types.map(g => (g.types[0]!.ct.kind === 'func' ? [...g.types[0]!.ct.params, ...g.types[0]!.ct.results] : [])),
    [[], ['f64'], ['f32', 'f32']],
  );
});

test('inline segments take their indices where they stand, and follow the address type', t => {
  const m = parse(
    '(memory i64 (data "ab")) (data $d "c") (table $t i64 funcref (elem $f $f)) (func $f (data.drop $d)) (elem $e func $f) (func (elem.drop $e))',
  );
  t.like(m.memories[0], { type: { at: 'i64', limits: { min: 1n, max: 1n } } });
  t.like(m.datas[0]!.mode, { kind: 'active', memory: 0, offset: [{ op: 'i64.const', c: 0n }] });
  t.like(m.funcs[0]!.body[0], { op: 'data.drop', x: 1 });
  t.like(m.funcs[1]!.body[0], { op: 'elem.drop', x: 1 });
  t.like(m.elems[0], { type: { nullable: true, ht: 'func' }, init: [[{ op: 'ref.func', x: 0 }], [{ x: 0 }]] });
  t.like(m.elems[1], { type: { nullable: false, ht: 'func' } });
  t.true(m.dataCount);
});

// ─── Instructions ───

test('folded instructions: operands first, the condition before its if', t => {
  const m = parse('(func (drop (i32.add (i32.const 1) (i32.const 2))) (if (i32.const 3) (then (nop)) (else unreachable)))');
  t.deepEqual(m.funcs[0]!.body.map(e => e.op), ['i32.const', 'i32.const', 'i32.add', 'drop', 'i32.const', 'if']); // biome-ignore format: one line
  t.like(m.funcs[0]!.body[5], { body: [{ op: 'nop' }], orelse: [{ op: 'unreachable' }] });
});

test('positions are those of the keywords', t => {
  const source = '(module (func (drop\n (i32.const 1))))';
  t.deepEqual(parse(source).funcs[0]!.body.map(e => source.slice(e.pos, e.pos + 4)), ['i32.', 'drop']); // biome-ignore format: one line
  t.is(parse(source).funcs[0]!.end, source.length - 2);
});

test('memory arguments: natural alignment unless written, a lone number of a lane access is the lane', t => {
  const m = parse(
    '(memory $a 1) (memory $b 1) (func i32.load16_u i64.load $b offset=0x1_0 align=2 v128.load8_lane 3 v128.load8_lane 1 3 v128.load16_lane $b align=1 4)',
  );
  t.deepEqual(m.funcs[0]!.body.map(e => ('ao' in e ? [e.ao.x, e.ao.offset, e.ao.align, 'i' in e ? e.i : null] : null)), [
    [0, 0n, 1, null], [1, 16n, 1, null], [0, 0n, 0, 3], [1, 0n, 0, 3], [1, 0n, 0, 4],
  ]); // biome-ignore format: rows
});

test('omitted indices are 0, and one index of an init is the segment', t => {
  const m = parse(
    '(table 1 funcref) (table 1 funcref) (memory 1) (data $d) (elem $e func) (func table.copy table.copy 1 0 table.init $e table.init 1 $e memory.init $d memory.size)',
  );
  t.deepEqual(m.funcs[0]!.body.map(({ pos, ...e }) => e), [
    { op: 'table.copy', x: 0, y: 0 }, { op: 'table.copy', x: 1, y: 0 }, { op: 'table.init', x: 0, y: 0 }, { op: 'table.init', x: 1, y: 0 },
    { op: 'memory.init', x: 0, y: 0 }, { op: 'memory.size', x: 0 },
  ] as never); // biome-ignore format: rows
});

test('vectors are sixteen bytes, little-endian', t => {
  const m = parse('(func v128.const i16x8 1 -1 0x8000 3 4 5 6 65535 v128.const f32x4 1 -0 nan:0x200000 inf)');
  t.like(m.funcs[0]!.body[0], { c: bytes(1, 0, 255, 255, 0, 128, 3, 0, 4, 0, 5, 0, 6, 0, 255, 255) });
  t.like(m.funcs[0]!.body[1], { c: bytes(0, 0, 128, 63, 0, 0, 0, 128, 0, 0, 160, 127, 0, 0, 128, 127) });
});

test('string escapes', t => {
  const m = parse('(data "\\t\\n\\r\\"\\\'\\\\\\00\\fFé\\u{20_AC}😀" "" "z")');
  t.deepEqual(m.datas[0]!.bytes, bytes(9, 10, 13, 34, 39, 92, 0, 255, 0xc3, 0xa9, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0x7a));
});

// ─── Annotations ───

test('@custom: bytes and place, after the last section by default', t => {
  const m = parse('(module (@custom "a" (before first) "x" "y") (@custom "b") (func) (@custom "c" (after code)))');
  t.deepEqual(m.customs.map(c => [c.name, c.bytes.length, c.place.side, c.place.section]), [
    ['a', 2, 'before', 'first'], ['b', 0, 'after', 'last'], ['c', 0, 'after', 'code'],
  ]); // biome-ignore format: rows
});

test('branch hints stand on the instruction that follows, folded or not', t => {
  const m = parse(
    '(func (@metadata.code.branch_hint "\\01") (br_if 0 (i32.const 1)) i32.const 0 (@metadata.code.branch_hint "\\00") if end)',
  );
  const f = m.funcs[0]!;
  t.deepEqual(f.hints.map(h => [h.instr.op, h.likely]), [['br_if', true], ['if', false]]); // biome-ignore format: pairs
  t.is(f.hints[0]!.instr, f.body[1]!);
  t.regex(refusal('(func (@metadata.code.branch_hint "\\02") (br 0))'), /invalid hint value/);
  t.regex(refusal('(func i32.const 0 (@metadata.code.branch_hint "\\01"))'), /invalid placement/);
});

test('@dylink.0: all subsections, flags as words and numbers', t => {
  const m = parse(`(module (@dylink.0
    (mem-info (memory 16 2) (table 1 0)) (needed "liba.so" "libb.so")
    (export-info "f" tls exported) (import-info "env" "g" binding-weak 0x400) (runtime-path "/lib") (target-arch "wasm32")))`);
  t.like(m.dylink, {
    legacy: false,
    memInfo: { memorySize: 16, memoryAlign: 2, tableSize: 1, tableAlign: 0 },
    needed: ['liba.so', 'libb.so'],
    exportInfo: [{ name: 'f', flags: 0x120 }],
    importInfo: [{ module: 'env', name: 'g', flags: 0x401 }],
    runtimePath: ['/lib'],
    targetArch: 'wasm32',
  });
  t.is(refusal('(module\n (@dylink.0 (needed 1)))'), "2:21 malformed @dylink.0 annotation: unexpected token: got '1', expected ')'");
  t.regex(refusal('(module (func (@dylink.0)))'), /misplaced @dylink.0 annotation/);
});

test('annotations without a meaning are skipped wherever a token may stand', t => {
  t.is(parse('((@x (y "z)" (@w)) [,;]) module (@q (;);)) $m ((@a) func))').funcs.length, 1);
});

// ─── Errors ───

const wrong: readonly (readonly [string, string])[] = [
  ['(module\n  (func (i32.cnst 1)))', '2:10 malformed unknown operator i32.cnst: did you mean i32.const or f32.const?'],
  ['(func $foo) (func (call $fooo))', '1:25 malformed unknown function: $fooo, did you mean $foo?'],
  ['(func (local.get $x))', '1:18 malformed unknown local: $x'],
  ['(func (br $l))', '1:11 malformed unknown label: $l'],
  ['(func $f) (func $f)', '1:17 malformed duplicate func: $f is already the name of function 0'],
  ['(func (i32.const))', "1:17 malformed unexpected token: got ')', expected a number"],
  ['(func) (i32.const 1)', "1:8 malformed unexpected token: got '(i32.const', expected a field of a module or the end of the input"],
  ['(func (param i32 $x))', "1:18 malformed unexpected token: got '$x', expected a type or ')'"],
  ['(func (i32.const 4294967296))', '1:18 malformed constant out of range: i32.const 4294967296'],
  ['(func (i32.const 1.5))', '1:18 malformed constant out of range: i32.const 1.5'],
  [
    '(type $t (func (param i32))) (func (type $t) (param i64))',
    '1:42 malformed inline function type does not match explicit type: [i64] -> [], but type $t is [i32] -> []',
  ],
  ['(global i32 (i32.const 0)) (import "a" "b" (func))', '1:28 malformed import after global: imports stand before all definitions'],
  ['(func $f) (start 0) (start 0)', '1:21 malformed multiple start sections'],
  ['(func block $a end $b)', '1:20 malformed mismatching label: $b ends $a'],
  ['(func "a\\q")', '1:9 malformed illegal escape: in a string literal, \\q'],
  ['(data "a\nb")', '1:7 malformed unclosed string literal'],
  ['(func) (; (; ;)', '1:8 malformed unclosed comment'],
  ['(data"a")', '1:2 malformed unknown operator data"a"'],
  ['(data "a""b")', '1:7 malformed unknown operator "a""b"'],
  ['(func (nop)', "1:1 malformed unexpected token: the input ends, but this '(' is never closed; expected an instruction or ')'"],
  ['(memory 1 2 shared)', '1:13 unsupported unsupported: shared memory'],
  ['(memory 1 (pagesize 1))', '1:11 unsupported unsupported: custom page sizes'],
];
for (const [source, expected] of wrong) test(`refused: ${source.replaceAll('\n', '⏎')}`, t => t.is(refusal(source), expected));

test('not UTF-8: the position is that of the first byte that is wrong', t => {
  const e = t.throws(() => decodeText('f', new Uint8Array([0x28, 0xc3, 0xa9, 0x0a, 0xe2, 0x28])), { instanceOf: Refused });
  t.is(e?.message, 'malformed UTF-8 encoding: byte 0xe2 at offset 4');
  t.deepEqual([e?.diagnostic.pos, e?.diagnostic.source?.kind], [3, 'text']);
});

test('of a word that is none, the keyword is named that is written almost so and may stand there', t => {
  for (const [text, wanted] of [
    ['(module (fucn))', 'func'], ['(modul)', 'module'], ['(asert_return (invoke "f"))', 'assert_return'], ['(module (func (parm i32)))', 'param'],
    ['(module (func (exprot "f")))', 'export'], ['(module (memry 1))', 'memory'], ['(module (func (param i23)))', 'i32'], ['(invok "f")', 'invoke'],
    ['(module (func (result funcre)))', 'funcref'], ['(module (func ( blok)))', 'block'], ['(module (func i32.ad))', 'i32.add'], ['(module (data (ofset (i32.const 0))))', 'offset'],
  ]) {
    const [c] = commands(text!);
    if (c?.kind !== 'malformed') throw new Error(text);
    t.regex(message(c.diagnostic), new RegExp(`did you mean ${wanted}\\b`), text);
    t.is(helpFor(c.diagnostic), null, text);
  }
}); // biome-ignore format: pairs

// ─── Scripts ───

test('a command that cannot be parsed fails alone', t => {
  const cs = commands('(module (func (foo)))\n(module (func (i32.const)) (func))\n(assert_bar (module))\nstray\n(invoke "f")');
  t.deepEqual(cs.map(c => [c.kind, c.pos, c.end]), [
    ['malformed', 0, 21], ['malformed', 22, 56], ['malformed', 57, 84], ['invoke', 85, 97],
  ]); // biome-ignore format: rows
});

test('a paren that is left open is pointed at, and the next command on its own line is read', t => {
  const cs = commands('(module\n  (func (nop)\n)\n(module)');
  t.deepEqual(cs.map(c => [c.kind, c.pos, c.end]), [['malformed', 0, 24], ['module', 24, 32]]); // biome-ignore format: rows
  const [first] = cs;
  t.true(
    first?.kind === 'malformed' && first.diagnostic.pos === 0 && message(first.diagnostic).includes("this '(' is not closed before it"),
  );
});

test('behind a command that is left open, whatever is wrong in it, what begins a line is read', t => {
  const after = ['(assert_return (invoke "f"))', '(invoke "g")'];
  for (const broken of [
    '(assert_return (invoke "f") (i32.cnst 1)', '(invoke "f) (i32.const 1)', '(assert_return (invoke "f) (i32.const 1))', '(module (func (i32.cnst 1))',
    '(register "x" $a $b', '(assert_trap (module (func)', '(asert_return (invoke "f") (i32.const 1)',
  ]) {
    const cs = commands([broken, ...after, ...after].join('\n'));
    t.deepEqual(cs.map(c => c.kind), ['malformed', 'assert_return', 'invoke', 'assert_return', 'invoke'], broken);
    t.is(cs[0]!.end, broken.length + 1);
  }
  for (const broken of ['(assert_banana\n(module)\n"x")', '(assert_return (invoke "f"\n  (i32.cnst 1)\n  (get "x")))', '(module (foo)\n(get "x"\n))'])
    t.is(commands(`${broken}\n(invoke "g")`).at(-1)?.kind, 'invoke', broken);
  t.is(commands('(assert_banana\n(module)\n"x")\n(invoke "g")').length, 2, 'what an assertion is about is no command');
}); // biome-ignore format: rows

test('a module that parses but is not well-formed is an error of that module', t => {
  const [c] = commands('(module $m (func (call $g)))');
  t.like(c, { kind: 'module', id: 'm', body: { kind: 'error', diagnostic: { phrase: 'unknown function', pos: 23 } } });
});

test('fields alone are a script of one module', t => {
  t.like(commands('(func) (func)'), [{ kind: 'module', body: { kind: 'text', module: { funcs: [{ type: 0 }, { type: 0 }] } } }]);
});

test('every form of command', t => {
  const kinds =
    commands(`(module definition $m binary "\\00asm") (module instance $i $m) (module instance $m) (register "r" $i) (script $s (get "x")) (input "f")
    (output $m "g") (output) (assert_trap (module) "t") (assert_exhaustion (invoke "a") "e") (assert_exception (invoke "a")) (assert_malformed (module quote "x") "m")
    (assert_return (get $i "x") (ref.func) (ref.extern) (ref.null) (ref.null func) (ref) (ref.i31) (ref.host 1) (either (i32.const 1) (f32.const nan:canonical)) (v128.const f32x4 1 nan:arithmetic 0 0))`);
  t.deepEqual(kinds.map(c => c.kind), [
    'module', 'instance', 'instance', 'register', 'script', 'input', 'output', 'output', 'assert_trap', 'assert_exhaustion', 'assert_exception',
    'assert_malformed', 'assert_return',
  ]); // biome-ignore format: a list
  t.like(kinds[0], { definition: true, id: 'm', body: { kind: 'binary', bytes: bytes(0, 0x61, 0x73, 0x6d) } });
  t.like(kinds[2], { id: null, module: 'm' });
  t.like(kinds.at(-1), {
    subject: { kind: 'get', id: 'i', name: 'x' },
    expected: [
      { op: 'ref.func' }, { op: 'ref.extern', n: null }, { op: 'ref.null', ht: null }, { op: 'ref.null', ht: 'func' }, { op: 'ref' }, { op: 'ref.i31' },
      { op: 'ref.host', n: 1 }, { op: 'either', patterns: [{ op: 'i32.const', c: 1 }, { op: 'f32.const', nan: 'nan:canonical' }] },
      { op: 'v128.const', shape: 'f32x4', lanes: [0x3f800000, 'nan:arithmetic', 0, 0] },
    ],
  }); // biome-ignore format: a list
});

test('an action and a constant by themselves', t => {
  t.like(parseAction('(invoke "f" (i32.const -1) (ref.null extern))'), {
    kind: 'invoke',
    id: null,
    name: 'f',
    args: [{ c: -1 }, { ht: 'extern' }],
  });
  t.deepEqual(parseConst('(f64.const 1)'), { op: 'f64.const', c: 0x3ff0000000000000n });
  t.throws(() => parseConst('(i32.const 1) 2'), { instanceOf: Refused, message: /expected the end of the input/ });
});

// ─── Sizes ───

const DEEP = 100_000;
const deep: readonly (readonly [string, string])[] = [
  ['folded blocks', `(func ${'(block '.repeat(DEEP)}${')'.repeat(DEEP)})`],
  ['blocks', `(func ${'loop '.repeat(DEEP)}${'end '.repeat(DEEP)})`],
  ['operands', `(func (drop ${'(i32.eqz '.repeat(DEEP)}(i32.const 1)${')'.repeat(DEEP)}))`],
  ['comments', `${'(;'.repeat(DEEP)}${';)'.repeat(DEEP)}`],
  ['annotations', `${'(@a '.repeat(DEEP)}${')'.repeat(DEEP)}`],
];
for (const [what, source] of deep) test(`nesting of 100,000: ${what}`, t => void t.notThrows(() => parse(source)));

test('nesting of 100,000: parens that fit nowhere, scripts, alternatives', t => {
  t.regex(refusal(`(func ${'('.repeat(DEEP)}`), /unexpected token/);
  t.is(commands(`${'(script '.repeat(DEEP)}${')'.repeat(DEEP)}`)[0]?.kind, 'script');
  t.is(commands(`(assert_return (get "x") ${'(either '.repeat(DEEP)}(i32.const 1)${')'.repeat(DEEP)})`)[0]?.kind, 'assert_return');
});

test('10 MB in one token: strings plain and escaped, comments, identifiers, numbers', t => {
  const M = 10_000_000;
  t.is(parse(`(data "${'a'.repeat(M)}")`).datas[0]?.bytes.length, M);
  t.is(parse(`(data "${'\\00'.repeat(M / 3)}")`).datas[0]?.bytes.length, Math.floor(M / 3));
  t.is(parse(`(data "${'a\\n'.repeat(M / 10)}")`).datas[0]?.bytes.length, (2 * M) / 10);
  t.is(parse(`(;${'a;(b'.repeat(M / 10)};)`).funcs.length, 0);
  t.is(parse(`(func $${'a'.repeat(M)})`).names.func.get(0)?.length, M);
  t.is(parse(`(func (drop (i32.const 0x${'0'.repeat(M)}1)))`).funcs.length, 1);
  t.regex(refusal(`(func (drop (i64.const ${'1'.repeat(M)})))`), /constant out of range/);
  t.regex(refusal(`(data "${'\\01'.repeat(M / 3)}`), /unclosed string literal/);
});

test('many labels, many errors: the time is in proportion', t => {
  const n = 20_000;
  t.is(parse(`(func block $b ${'block $a '.repeat(n)}${'br $b '.repeat(n)}${'end '.repeat(n)}end)`).names.label.get(0)?.size, n + 1);
  t.is(commands('(foo)\n'.repeat(n)).length, n);
});

test('instructions of the threads proposal are unsupported by name, and what only begins like one is unknown', t => {
  const refusal = (body: string): string => {
    const error = t.throws(() => parseModule(textSource('a.wat', `(module (memory 1) (func ${body}))`) as Text), { instanceOf: Refused });
    return `${message(error.diagnostic)} at ${error.diagnostic.pos}`;
  };
  t.is(
    refusal('(drop (i32.atomic.load (i32.const 0)))'),
    'unsupported: atomic instructions: i32.atomic.load is of the threads proposal at 32',
  );
  t.is(refusal('atomic.fence'), 'unsupported: atomic instructions: atomic.fence is of the threads proposal at 25');
  t.regex(refusal('atomic'), /^unknown operator atomic/);
  t.regex(refusal('f32.atomic.load'), /^unknown operator f32.atomic.load/);
});
