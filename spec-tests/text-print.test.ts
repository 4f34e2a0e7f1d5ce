// The printer on modules made by hand: what each kind of field and instruction looks like, and what must not depend on the input's size.

import test from 'ava';
import type { Instr } from '../interpreter/syntax/instructions.ts';
import type { Expr, Func, Module } from '../interpreter/syntax/modules.ts';
import { noNames } from '../interpreter/syntax/modules.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import type { FuncType, SubType, ValType } from '../interpreter/syntax/types.ts';
import { refType } from '../interpreter/syntax/types.ts';
import { printInstr, printModule, printPattern, printScript } from '../text-format/print.ts';
import type { Command, Script } from '../text-format/script.ts';

const pos = -1;
const empty = (): Module => ({
  source: textSource('test', ''), pos, types: [], imports: [], tags: [], globals: [], memories: [], tables: [], funcs: [], datas: [],
  elems: [], start: null, exports: [], dataCount: false, customs: [], names: noNames(), dylink: null,
}); // biome-ignore format: fields only

const funcType = (params: readonly ValType[], results: readonly ValType[]): FuncType => ({ kind: 'func', params, results });
const plain = (ct: SubType['ct']): { pos: number; types: readonly SubType[] } => ({ pos, types: [{ final: true, supers: [], ct }] });
const func = (type: number, body: Expr, more: Partial<Func> = {}): Func => ({ pos, end: pos, type, locals: [], body, hints: [], ...more });
const get = (x: number): Instr => ({ op: 'local.get', pos, x });
const i32 = (c: number): Instr => ({ op: 'i32.const', pos, c });
const add: Instr = { op: 'i32.add', pos };
const drop: Instr = { op: 'drop', pos };
const block = (body: Expr, result: ValType | null = null): Instr => ({ op: 'block', pos, bt: { result }, body });

const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;

test('a module without fields is two parens', t => {
  t.is(printModule(empty()), '(module)\n');
});

test('an index stands as a comment exactly where there is no name', t => {
  const names = noNames();
  names.module = 'm';
  names.func.set(1, 'g');
  names.local.set(1, new Map([[0, 'a'], [3, 'b']])); // biome-ignore format: pairs
  const m: Module = {
    ...empty(),
    names,
    types: [plain(funcType(['i32', 'i64'], ['i32']))],
    imports: [{ pos, module: 'env', name: 'é"\\', type: { kind: 'func', type: 0 } }],
    funcs: [func(0, [get(0), get(1)], { locals: ['f32', 'f64', 'v128'] })],
    exports: [{ pos, name: 'run', kind: 'func', index: 1 }],
    start: { pos, func: 0 },
  };
  t.is(
    printModule(m),
    lines(
      '(module $m',
      '  (type (;0;) (func (param i32 i64) (result i32)))',
      '  (import "env" "\\c3\\a9\\22\\5c" (func (;0;) (type 0)))',
      '  (export "run" (func $g))',
      '  (start 0)',
      '  (func $g (type 0) (param $a i32) (param i64) (result i32)',
      '    (local f32) (local $b f64) (local v128)',
      '    local.get $a',
      '    local.get 1',
      '  )',
      ')',
    ),
  );
  t.false(printModule(m, { names: false }).includes('$'));
});

test('a name that is taken, empty or not made of identifier characters', t => {
  const names = noNames();
  names.global.set(0, 'g').set(1, 'g').set(2, '').set(3, 'two words').set(4, 'λ');
  const global = { pos, type: { mut: false, t: 'i32' as const }, init: [i32(0)] };
  const text = printModule({ ...empty(), names, globals: [global, global, global, global, global] });
  t.deepEqual(
    [...text.matchAll(/\(global (.*) i32/g)].map(m => m[1]),
    ['$g', '(;1;) (@name "g")', '(;2;) (@name "")', '$"two words"', '$"\\ce\\bb"'],
  );
});

test('a function whose name is taken keeps it as an annotation', t => {
  const names = noNames();
  names.func.set(0, 'f').set(1, 'f');
  const m: Module = { ...empty(), names, types: [plain(funcType([], []))], funcs: [func(0, []), func(0, [])] };
  t.is(printModule(m), lines('(module', '  (type (;0;) (func))', '  (func $f (type 0))', '  (func (;1;) (@name "f") (type 0))', ')'));
});

test('a group of one type is written without rec, sub only where it says something', t => {
  const array = { kind: 'array', field: { mut: true, zt: 'i8' } } as const;
  const struct = {
    kind: 'struct',
    fields: [
      { mut: false, zt: refType(true, 1) },
      { mut: true, zt: refType(true, 'eq') },
    ],
  } as const;
  const names = noNames();
  names.field.set(2, new Map([[1, 'rest']]));
  const m: Module = {
    ...empty(),
    names,
    types: [
      plain(array),
      { pos, types: [{ final: false, supers: [], ct: struct }, { final: true, supers: [1], ct: struct }] }, // biome-ignore format: one line
      { pos, types: [] },
    ],
  };
  t.is(
    printModule(m),
    lines(
      '(module',
      '  (type (;0;) (array (mut i8)))',
      '  (rec',
      '    (type (;1;) (sub (struct (field (ref null 1) (mut eqref)))))',
      '    (type (;2;) (sub final 1 (struct (field (ref null 1)) (field $rest (mut eqref))))))',
      '  (rec)',
      ')',
    ),
  );
});

test('immediates are left out where the text format has a default', t => {
  const shown: readonly (readonly [Instr, string])[] = [
    [{ op: 'i32.load', pos, ao: { x: 0, offset: 0n, align: 2 } }, 'i32.load'],
    [{ op: 'i64.load8_s', pos, ao: { x: 1, offset: 7n, align: 2 } }, 'i64.load8_s 1 offset=7 align=4'],
    [{ op: 'v128.load8_lane', pos, ao: { x: 0, offset: 1n, align: 0 }, i: 3 }, 'v128.load8_lane offset=1 3'],
    [{ op: 'memory.copy', pos, x: 0, y: 0 }, 'memory.copy'],
    [{ op: 'memory.copy', pos, x: 0, y: 1 }, 'memory.copy 0 1'],
    [{ op: 'memory.init', pos, x: 0, y: 3 }, 'memory.init 3'],
    [{ op: 'table.init', pos, x: 2, y: 3 }, 'table.init 2 3'],
    [{ op: 'array.copy', pos, x: 0, y: 0 }, 'array.copy 0 0'],
    [{ op: 'call_indirect', pos, x: 0, y: 4 }, 'call_indirect (type 4)'],
    [{ op: 'return_call_indirect', pos, x: 1, y: 4 }, 'return_call_indirect 1 (type 4)'],
    [{ op: 'select', pos, ts: null }, 'select'],
    [{ op: 'select', pos, ts: ['i32'] }, 'select (result i32)'],
    [{ op: 'br_table', pos, ls: [1, 2, 0] }, 'br_table 1 2 0'],
    [{ op: 'i64.const', pos, c: -1n }, 'i64.const -1'],
    [
      { op: 'v128.const', pos, c: Uint8Array.from({ length: 16 }, (_, i) => i) },
      'v128.const i32x4 0x03020100 0x07060504 0x0b0a0908 0x0f0e0d0c',
    ],
    [{ op: 'ref.null', pos, ht: 'func' }, 'ref.null func'],
    [{ op: 'ref.test', pos, rt: refType(true, 3) }, 'ref.test (ref null 3)'],
    [
      { op: 'i8x16.shuffle', pos, is: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 31] },
      'i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 31',
    ],
    [
      { op: 'try_table', pos, bt: { result: 'i32' }, catches: [{ kind: 'catch_ref', x: 2, l: 0 }, { kind: 'catch_all', l: 1 }], body: [] }, // biome-ignore format: one line
      'try_table (result i32) (catch_ref 2 0) (catch_all 1)',
    ],
  ];
  for (const [e, text] of shown) t.is(printInstr(e), text);
});

test('a label is named only where no inner label of the same name hides it', t => {
  const names = noNames();
  names.label.set(0, new Map([[0, 'l'], [1, 'l']])); // biome-ignore format: pairs
  const br = (l: number): Instr => ({ op: 'br', pos, l });
  const m: Module = {
    ...empty(),
    names,
    types: [plain(funcType([], []))],
    funcs: [func(0, [block([block([br(0), br(1), br(2)]), br(0)])])],
  };
  t.true(
    printModule(m).includes(
      ['    block $l', '      block $l', '        br $l', '        br 1', '        br 2', '      end', '      br $l', '    end'].join('\n'),
    ),
  );
});

test('folded: operands inside, statements beside, a hint before its instruction', t => {
  const branch: Instr = { op: 'br_if', pos, l: 0 };
  const m: Module = {
    ...empty(),
    types: [plain(funcType(['i32'], ['i32']))],
    funcs: [
      func(
        0,
        [
          block([get(0), branch]),
          { op: 'if', pos, bt: { result: null }, body: [], orelse: [] },
          get(0),
          { op: 'if', pos, bt: { result: 'i32' }, body: [i32(1), i32(2), add], orelse: [{ op: 'call', pos, x: 0 }] },
          { op: 'nop', pos },
          i32(3),
          add,
          i32(4),
          { op: 'call', pos, x: 0 },
          drop,
        ],
        { hints: [{ pos, instr: branch, likely: true }] },
      ),
    ],
  };
  t.is(
    printModule(m, { form: 'folded' }),
    lines(
      '(module',
      '  (type (;0;) (func (param i32) (result i32)))',
      '  (func (;0;) (type 0) (param i32) (result i32)',
      '    (block',
      '      (@metadata.code.branch_hint "\\01")',
      '      (br_if 0 (local.get 0)))',
      '    (if',
      '      (then))',
      '    (if (result i32)',
      '      (local.get 0)',
      '      (then',
      '        (i32.add (i32.const 1) (i32.const 2)))',
      '      (else',
      '        (call 0)))',
      '    (nop)',
      '    (i32.const 3)',
      '    (i32.add)',
      '    (drop (call 0 (i32.const 4)))',
      '  )',
      ')',
    ),
  );
});

test('segments and custom sections', t => {
  const ref = (x: number): Expr => [{ op: 'ref.func', pos, x }];
  const m: Module = {
    ...empty(),
    elems: [
      { pos, type: refType(false, 'func'), init: [ref(0), ref(1)], mode: { kind: 'active', table: 0, offset: [i32(1)] } },
      {
        pos,
        type: refType(true, 'func'),
        init: [ref(0), [i32(1), i32(2), add]],
        mode: { kind: 'active', table: 1, offset: [i32(1), i32(2), add] },
      },
      { pos, type: refType(false, 'func'), init: [], mode: { kind: 'declare' } },
    ],
    datas: [
      { pos, bytes: Uint8Array.of(0, 0x61, 0x22), mode: { kind: 'passive' } },
      { pos, bytes: new Uint8Array(50), mode: { kind: 'active', memory: 1, offset: [i32(0)] } },
    ],
    customs: [
      { pos, name: 'a', bytes: Uint8Array.of(0x7f), place: { side: 'before', section: 'first' } },
      { pos, name: 'b', bytes: new Uint8Array(), place: { side: 'after', section: 'last' } },
    ],
  };
  t.is(
    printModule(m),
    lines(
      '(module',
      '  (elem (;0;) (i32.const 1) func 0 1)',
      '  (elem (;1;) (table 1) (offset (i32.add (i32.const 1) (i32.const 2))) funcref (ref.func 0)',
      '    (item (i32.add (i32.const 1) (i32.const 2))))',
      '  (elem (;2;) declare func)',
      '  (data (;0;) "\\00a\\22")',
      '  (data (;1;) (memory 1) (i32.const 0)',
      `    "${'\\00'.repeat(30)}"`,
      `    "${'\\00'.repeat(20)}")`,
      '  (@custom "a" (before first) "\\7f")',
      '  (@custom "b")',
      ')',
    ),
  );
});

test('dynamic linking information is an annotation with flags as words', t => {
  const dylink: Module['dylink'] = {
    pos, legacy: false, memInfo: { memorySize: 16, memoryAlign: 2, tableSize: 1, tableAlign: 0 }, needed: ['libc.so'],
    exportInfo: [{ name: 'x', flags: 0x101 }], importInfo: [{ module: 'env', name: 'y', flags: 0x80000010 }, { module: 'env', name: 'z', flags: 0 }],
    runtimePath: ['$ORIGIN'], targetArch: null, unknown: [{ id: 9, bytes: Uint8Array.of(1) }],
  }; // biome-ignore format: fields only
  t.is(
    printModule({ ...empty(), dylink }),
    lines(
      '(module',
      '  (@dylink.0',
      '    (mem-info (memory 16 2) (table 1 0))',
      '    (needed "libc.so")',
      '    (export-info "x" binding-weak tls)',
      '    (import-info "env" "y" undefined 0x80000000)',
      '    (import-info "env" "z")',
      '    (runtime-path "$ORIGIN")',
      '    (subsection 9 "\\01"))',
      ')',
    ),
  );
});

test('a legacy dylink section is a custom section at the front, byte for byte', t => {
  const memInfo = { memorySize: 300, memoryAlign: 4, tableSize: 1, tableAlign: 0 };
  const dylink = {
    pos,
    legacy: true,
    memInfo,
    needed: ['a.so'],
    exportInfo: [],
    importInfo: [],
    runtimePath: [],
    targetArch: null,
    unknown: [],
  };
  t.is(
    printModule({ ...empty(), dylink }),
    lines('(module', '  (@custom "dylink" (before first) "\\ac\\02\\04\\01\\00\\01\\04a.so")', ')'),
  );
});

test('scripts: commands, patterns, and what could not be read as it was written', t => {
  const source = textSource('s.wast', '(module (func (call $x)))(assert_return 1)');
  const span = { pos: 0, end: 25 };
  const get = { ...span, kind: 'get', id: 'm', name: 'g' } as const;
  const diagnostic = { kind: 'malformed', phrase: 'unknown function', detail: '', source, pos: 20, end: -1, notes: [] } as const;
  const bytes = new TextEncoder().encode('(module\n  (func "x"))');
  const commands: readonly Command[] = [
    { ...span, kind: 'module', id: null, definition: false, body: { kind: 'error', diagnostic } },
    { pos: 25, end: 42, kind: 'malformed', diagnostic },
    { ...span, kind: 'module', id: 'm', definition: true, body: { kind: 'quote', bytes } },
    { ...span, kind: 'instance', id: 'i', module: 'm' },
    { ...span, kind: 'register', name: 'M', id: 'm' },
    {
      ...span,
      kind: 'assert_return',
      subject: { ...span, kind: 'invoke', id: null, name: 'f', args: [{ op: 'i64.const', c: -5n }, { op: 'ref.extern', n: 1 }] }, // biome-ignore format: one line
      expected: [{ op: 'ref.null', ht: null }, { op: 'ref.func' }],
    },
    { ...span, kind: 'script', id: 's', commands: [{ ...span, kind: 'assert_trap', subject: get, message: 'unreachable' }, get] },
  ];
  const script: Script = { source, commands };
  t.is(
    printScript(script),
    lines(
      '(module (func (call $x)))',
      '(assert_return 1)',
      '(module definition $m quote',
      '  "(module\\0a"',
      '  "  (func \\22x\\22))")',
      '(module instance $i $m)',
      '(register "M" $m)',
      '(assert_return (invoke "f" (i64.const -5) (ref.extern 1)) (ref.null) (ref.func))',
      '(script $s',
      '  (assert_trap (get $m "g") "unreachable")',
      '  (get $m "g"))',
    ),
  );
  t.is(printPattern({ op: 'either', patterns: [{ op: 'i32.const', c: 1 }, { op: 'ref' }] }), '(either (i32.const 1) (ref))');
  t.is(
    printPattern({ op: 'v128.const', shape: 'f32x4', lanes: ['nan:canonical', 0, 'nan:arithmetic', 0] }),
    '(v128.const f32x4 nan:canonical 0 nan:arithmetic 0)',
  );
});

test('nesting of 100,000 blocks prints in both forms, in size linear in the nesting', t => {
  const depth = 100_000;
  let nested: Instr = { op: 'nop', pos };
  for (let i = 0; i < depth; i++) nested = block([nested]);
  const m: Module = { ...empty(), types: [plain(funcType([], []))], funcs: [func(0, [nested])] };
  for (const form of ['flat', 'folded'] as const) {
    const text = printModule(m, { form });
    t.is(text.split('block').length - 1, depth);
    t.true(text.length < depth * 160);
  }
});

test('operands nested 100,000 deep fold', t => {
  const depth = 100_000;
  const eqz: Instr = { op: 'i32.eqz', pos };
  const body = [get(0), ...Array.from({ length: depth }, () => eqz)];
  const m: Module = {
    ...empty(),
    types: [plain(funcType(['i32'], ['i32']))],
    funcs: [func(0, body)],
    globals: [{ pos, type: { mut: false, t: 'i32' }, init: body }],
  };
  const text = printModule(m, { form: 'folded' });
  t.is(text.split('(i32.eqz').length - 1, 2 * depth);
  t.is(text.split('\n').length < 2 * depth, true);
});
