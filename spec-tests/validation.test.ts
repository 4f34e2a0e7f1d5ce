// Validation (spec 3.4, 3.5): what is said, where, and of how many errors; deep nesting; the official suite and this project's own scripts.

import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import type { Diagnostic } from '../interpreter/syntax/diagnostic.ts';
import { message, Refused } from '../interpreter/syntax/diagnostic.ts';
import type { Instr } from '../interpreter/syntax/instructions.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import { binarySource, lineColumn, place, textSource } from '../interpreter/syntax/source.ts';
import { showType } from '../interpreter/syntax/types.ts';
import { validate, validateAll } from '../interpreter/validation/modules.ts';
import { parseModule, parseScript } from '../text-format/parse.ts';
import type { Command, ModuleCommand } from '../text-format/script.ts';
import { coreScripts, suiteOrSkip } from './testsuite.ts';

const parse = (text: string): Module => parseModule(textSource('t.wat', text));

/** The only error of a module. */
const errorOf = (text: string): Diagnostic => {
  const all = validateAll(parse(text));
  if (all.length !== 1) throw new Error(`${all.length} errors: ${all.map(message).join('; ')}`);
  return all[0]!;
};
const said = (text: string): string => message(errorOf(text));
const at = (d: { readonly source: Diagnostic['source']; readonly pos: number }): string => {
  if (d.source?.kind !== 'text') throw new Error('no text');
  const { line, column } = lineColumn(d.source, d.pos);
  return `${line}:${column}`;
};

// ─── What is said ───

test('a type mismatch names the instruction, what it takes and the stack', t => {
  t.is(said('(func (drop (i32.add (i64.const 0) (i32.const 0))))'), 'type mismatch: i32.add takes [i32 i32]; the stack is [i64 i32]');
  t.is(said('(func (result i32))'), 'type mismatch: the function gives [i32]; at its end the stack is []');
  t.is(said('(func (block (result i64) (i32.const 1)) (drop))'), 'type mismatch: block gives [i64]; at its end the stack is [i32]');
  t.is(
    said('(func (param i32) (if (result i32) (local.get 0) (then (i32.const 1))) (drop))'),
    'type mismatch: if without else gives [i32]; at its end the stack is []',
  );
  t.is(
    said('(func (unreachable) (i64.const 1) (i32.eqz) (drop))'),
    'type mismatch: i32.eqz takes [i32]; the stack is [i64] in unreachable code',
  );
  t.is(said('(func (select) (drop))'), 'type mismatch: select takes [t t i32]; the stack is []');
  t.is(
    said('(type $a (array i8)) (func (drop (array.new_fixed $a 2 (i32.const 1))))'),
    'type mismatch: array.new_fixed takes 2 operands of type i32; the stack is [i32]',
  );
  t.is(said('(func (drop))'), 'type mismatch: drop takes [a value]; the stack is []');
  t.is(said('(func (i32.const 1) (ref.is_null) (drop))'), 'type mismatch: ref.is_null takes [a reference]; the stack is [i32]');
});

test('the stack is shown six deep, long lists without their middle', t => {
  t.is(
    said(`(func ${'(i64.const 0)'.repeat(8)} (i32.eqz) (unreachable))`),
    'type mismatch: i32.eqz takes [i32]; the stack is [… i64 i64 i64 i64 i64 i64]',
  );
  const many = said(`(func $f (param ${'i32 '.repeat(1000)})) (func (call $f))`);
  t.is(many, `type mismatch: call takes [${'i32 '.repeat(8)}… 984 more …${' i32'.repeat(8)}]; the stack is []`);
});

test('types are shown by their names in the module', t => {
  t.is(
    said('(type $point (struct)) (type (array i8)) (func (param (ref null $point) (ref 1)) (call 0 (local.get 1) (local.get 0)))'),
    'type mismatch: call takes [(ref null $point) (ref 1)]; the stack is [(ref 1) (ref null $point)]',
  );
});

test('the position of a mismatch is the instruction, with a note at what pushed the operand', t => {
  const d = errorOf(`(module
    (func (param i32)
      i64.const 7
      local.get 0
      i32.add
      drop))`);
  t.is(at(d), '5:7');
  t.deepEqual(
    d.notes.map(n => [n.text, at(n)]),
    [['this gives i64', '3:7']],
  );
});

test('an operand that lies outside of the block is explained by the block', t => {
  const d = errorOf(`(module
    (func
      i32.const 1
      block
        i32.eqz
        drop
      end
      drop))`);
  t.is(at(d), '5:9');
  t.deepEqual(
    d.notes.map(n => [n.text, at(n)]),
    [['inside this block, operands pushed before it cannot be taken', '4:7']],
  );
});

test('what is left over is noted where it came from', t => {
  const d = errorOf(`(module
    (func
      i32.const 1
      i64.const 2
      drop))`);
  t.is(message(d), 'type mismatch: the function gives []; at its end the stack is [i32]');
  t.is(at(d.notes[0]!), '3:7');
});

test('an index that is too large says how many there are', t => {
  t.is(said('(func (call 3))'), 'unknown function 3: there is 1 function here');
  t.is(said('(func (drop (i32.load (i32.const 0))))'), 'unknown memory 0: there is no memory here');
  t.is(said('(func (param i32) (local.set 1 (i32.const 0)))'), 'unknown local 1: the function has 1, parameters included');
  t.is(said('(func (block (br 2)))'), 'unknown label 2: 2 labels are in scope');
});

test('premises that are no types', t => {
  const cases: readonly (readonly [string, string])[] = [
    ['(memory 1) (func (drop (i32.load align=8 (i32.const 0))))', 'alignment must not be larger than natural: natural is 4'],
    ['(func (param v128) (drop (i8x16.extract_lane_s 16 (local.get 0))))', 'invalid lane index: 16 is not below 16'],
    ['(memory 1) (func (param v128) (drop (v128.load32_lane 4 (i32.const 0) (local.get 0))))', 'invalid lane index: 4 is not below 4'],
    ['(global $g i32 (i32.const 0)) (func (global.set $g (i32.const 1)))', 'immutable global: $g is not mut'],
    ['(global i32 (i32.const 0)) (func (global.set 0 (i32.const 1)))', 'immutable global: global 0 is not mut'],
    [
      '(type $s (struct (field i32))) (func (param (ref $s)) (struct.set $s 0 (local.get 0) (i32.const 1)))',
      'immutable field: field 0 of type $s',
    ],
    ['(type $s (struct (field i8))) (func (param (ref $s)) (drop (struct.get $s 0 (local.get 0))))', 'field is packed: it holds i8'],
    [
      '(type $a (array i32)) (func (param (ref $a)) (drop (array.get_u $a (local.get 0) (i32.const 1))))',
      'array is unpacked: it holds i32',
    ],
    ['(type $s (struct (field (ref any)))) (func (drop (struct.new_default $s)))', 'field type is not defaultable: type $s'],
    ['(func (local (ref func)) (drop (local.get 0)))', 'uninitialized local: local 0 is not set here, and (ref func) has no default'],
    ['(func $f) (func (drop (ref.func $f)))', 'undeclared function reference: $f is in no elem segment, global, table or export'],
    ['(tag (result i32))', 'non-empty tag result type: [i32]'],
    ['(memory 65537)', 'memory size: must be at most 65536 pages (4 GiB) with 32-bit addresses'],
    ['(memory 2 1)', 'size minimum must not be greater than maximum: 2 > 1'],
    ['(table 0 4294967296 funcref)', 'table size: must be at most 2^32-1 elements'],
    ['(func (param i32)) (start 0)', 'start function: must not have parameters or results; its type is [i32] -> []'],
    ['(type (struct)) (func (call_ref 0))', 'non-function type: (ref 0)'],
    ['(type $a (sub final (struct))) (type $b (sub $a (struct)))', 'sub type: $b has final super type $a'],
    ['(type $a (sub (struct (field i32)))) (type $b (sub $a (struct)))', 'sub type: $b does not match super type $a'],
    ['(global i32 (i32.ctz (i32.const 1)))', 'constant expression required: i32.ctz is not constant'],
    ['(table 1 (ref func))', 'type mismatch: a table without an initial value holds null, which (ref func) excludes'],
  ];
  for (const [text, expected] of cases) t.is(said(text), expected);
});

test('a second export of a name points at the first', t => {
  const d = errorOf('(module (func)\n  (export "f" (func 0))\n  (export "f" (func 0)))');
  t.is(message(d), 'duplicate export name: "f"');
  t.is(at(d).split(':')[0], '3');
  t.is(at(d.notes[0]!).split(':')[0], '2');
});

test('a branch hint stands before a branch', t => {
  t.is(
    said('(func (@metadata.code.branch_hint "\\00") nop)'),
    '@metadata.code.branch_hint annotation: invalid target: a hint stands before if or br_if, not nop',
  );
});

// ─── How many ───

test('all errors are collected in the order of the source, one a function or field', t => {
  const all = validateAll(
    parse(`(module
    (func (export "a") (result i32) (i64.const 1) (f32.const 0))
    (func (export "b") (result i32) (i32.const 1))
    (global i32 (i64.const 1))
    (func (call 9))
    (export "c" (memory 0)))`),
  );
  t.deepEqual(
    all.map(d => d.phrase),
    ['type mismatch', 'type mismatch', 'unknown function 9', 'unknown memory 0'],
  );
  t.deepEqual(
    [...all].sort((a, b) => a.pos - b.pos),
    all,
  );
});

test('nothing is reported that follows from an error reported before', t => {
  const all = validateAll(
    parse(`(module
    (type $t (struct (field (ref 99))))
    (type $u (func (param (ref $t))))
    (import "m" "f" (func $f (type $u)))
    (table $table 1 (ref null $t))
    (global $g (ref null $t) (ref.null $t))
    (elem (table $table) (offset (i32.const 0)) (ref null $t) (item (ref.null $t)))
    (func (local (ref null $t)) (drop (global.get $g)))
    (func (type $u) (call $f (local.get 0)))
    (func (export "g") (drop (ref.null $t)))
    (export "t" (table $table))
    (start $f))`),
  );
  t.deepEqual(all.map(message), ['unknown type 99']);
});

test('indices stay what they are behind a type that is refused', t => {
  const all = validateAll(
    parse(`(module
    (type (sub final (struct)))
    (rec (type (sub 0 (struct))) (type (struct)))
    (type (func (param i32)))
    (type (array i64))
    (func (type 3) (drop (array.len (array.new_default 4 (local.get 0)))))
    (func (type 3) (drop (array.new_default 4 (i64.const 0))))
    (elem (ref 99) (item (i32.const 1))))`),
  );
  t.deepEqual(all.map(message), [
    'sub type: 1 has final super type 0',
    'type mismatch: array.new_default takes [i32]; the stack is [i64]',
    'unknown type 99',
  ]);
});

test('the limit bounds what is collected', t => {
  const text = `(module ${'(func (result i32))'.repeat(50)})`;
  t.is(validateAll(parse(text)).length, 20);
  t.is(validateAll(parse(text), 3).length, 3);
});

// ─── The type of a module ───

test('a module has the closed types of its imports, exports and index spaces', t => {
  const m = validate(
    parse(`(module
    (type $s (struct))
    (import "m" "g" (global $g (ref null $s)))
    (func $f (export "f") (param (ref $s)))
    (memory (export "m") i64 1 2)
    (elem (ref null $s) (item (global.get $g)))
    (data "x") (data "y"))`),
  );
  const type = m.imports[0]!.type;
  t.true(type.kind === 'global' && typeof type.type.t === 'object' && type.type.t.ht === m.types[0]);
  t.is(m.imports[0]!.type.kind === 'global' ? m.globals[0] : null, type.kind === 'global' ? type.type : null);
  t.deepEqual(
    m.exports.map(e => e.name),
    ['f', 'm'],
  );
  t.is(m.exports[0]!.type.type, m.funcs[0]);
  t.deepEqual(m.memories, [{ at: 'i64', limits: { min: 1n, max: 2n } }]);
  t.is(m.elems.map(showType).length, 1);
  t.is(m.datas, 2);
});

// ─── Size ───

const body = (text: string, instrs: readonly Instr[]): Module => {
  const m = parse(text);
  return { ...m, funcs: m.funcs.map(f => ({ ...f, body: instrs })) };
};

test('100,000 nested blocks of each kind are valid, and an error in the innermost is found', t => {
  for (const op of ['block', 'loop', 'if', 'try_table'] as const) {
    const nest = (inner: readonly Instr[]): readonly Instr[] => {
      let e = inner;
      for (let i = 0; i < 100_000; i++) {
        const block = { pos: i, bt: { result: null }, body: e };
        if (op === 'if')
          e = [
            { op: 'i32.const', pos: i, c: 0 },
            { op, ...block, orelse: [] },
          ];
        else e = [op === 'try_table' ? { op, ...block, catches: [] } : { op, ...block }];
      }
      return e;
    };
    t.notThrows(() => validate(body('(func)', nest([{ op: 'br', pos: 0, l: 99_999 }]))), op);
    t.throws(
      () => validate(body('(func)', nest([{ op: 'br', pos: 0, l: 100_001 }]))),
      { instanceOf: Refused, message: /^unknown label/ },
      op,
    );
  }
});

test('a br_table of a million labels and a million constants cost no more than they are', t => {
  const start = performance.now();
  const ls = Array.from({ length: 1_000_000 }, (_, i) => i % 2);
  const table = (l: number): Instr => ({
    op: 'block',
    pos: 0,
    bt: { result: null },
    body: [
      { op: 'i32.const', pos: 0, c: 0 },
      { op: 'br_table', pos: 0, ls: [...ls, l] },
    ],
  });
  t.notThrows(() => validate(body('(func)', [table(1)])));
  t.throws(() => validate(body('(func)', [table(2)])), { message: /^unknown label 2/ });
  const million = Array.from({ length: 1_000_000 }, (_, pos): Instr[] => [
    { op: 'i32.const', pos, c: pos },
    { op: 'drop', pos },
  ]).flat();
  t.notThrows(() => validate(body('(func)', million)));
  t.true(performance.now() - start < 10_000);
});

test('validation gives up where a short body moves operands without end', t => {
  const wide = `(type $wide (func (result ${'i32 '.repeat(1000)})))`;
  const block: Instr = { op: 'block', pos: 5, bt: 0, body: [{ op: 'unreachable', pos: 5 }] };
  const error = t.throws(() => validate(body(`${wide} (func)`, new Array(100_000).fill(block))), { instanceOf: Refused });
  t.is(error.diagnostic.kind, 'limit');
  t.is(validateAll(body(`${wide} (func) (func)`, new Array(100_000).fill(block))).length, 1);
  // What does not pile up is counted too.
  const again = new Array<Instr[]>(50_000).fill([block, { op: 'unreachable', pos: 5 }]).flat();
  const wider = `(type (func (result ${'i32 '.repeat(20_000)})))`;
  t.throws(() => validate(body(`${wider} (func)`, again)), { message: /^too many operands/ });
  const nest = (n: number): Instr[] => {
    let inner: Instr[] = [{ op: 'unreachable', pos: 5 }];
    for (let i = 0; i < n; i++)
      inner = [
        { op: 'unreachable', pos: 5 },
        { op: 'block', pos: 5, bt: 0, body: inner },
        { op: 'br', pos: 5, l: 0 },
      ];
    return inner;
  };
  t.notThrows(() => validate(body(`${wide} (func)`, nest(1_000))));
});

// ─── Scripts ───

/** The module of a command as a module, null where it is not well-formed or not there. */
const moduleOf = (command: ModuleCommand): Module | null => {
  const { body } = command;
  try {
    if (body.kind === 'text') return body.module;
    if (body.kind === 'binary') return decode(binarySource('binary', body.bytes));
    return body.kind === 'quote' ? parse(new TextDecoder().decode(body.bytes)) : null;
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
};

const commandsIn = (commands: readonly Command[]): Command[] => commands.flatMap(c => (c.kind === 'script' ? commandsIn(c.commands) : [c]));

/** What is wrong with the verdicts on a script's modules, and how many were to be valid and invalid. */
const judge = (path: string): { readonly wrong: string[]; readonly valid: number; readonly invalid: number } => {
  const { commands, source } = parseScript(textSource(basename(path), readFileSync(path, 'utf8')));
  const wrong: string[] = [];
  let valid = 0;
  let invalid = 0;
  for (const c of commandsIn(commands)) {
    const refused = c.kind === 'assert_invalid' || c.kind === 'assert_invalid_custom';
    const loaded =
      c.kind === 'module'
        ? c
        : c.kind === 'assert_unlinkable' || refused
          ? c.module
          : c.kind === 'assert_trap' && c.subject.kind === 'module'
            ? c.subject
            : null;
    if (loaded === null) continue;
    const m = moduleOf(loaded);
    if (m === null) {
      wrong.push(`${place(source, c.pos)}: not read`);
      continue;
    }
    const errors = validateAll(m).map(message);
    let first: string | null = null;
    try {
      validate(m);
    } catch (error) {
      first = error instanceof Refused ? error.message : `${error}`;
    }
    if (refused) invalid++;
    else valid++;
    if (refused ? first === null || !first.startsWith(c.message) : first !== null)
      wrong.push(`${place(source, c.pos)}: ${first ?? 'valid'}${refused ? `, not ${c.message}` : ''}`);
    if (first === null ? errors.length > 0 : !errors.includes(first))
      wrong.push(`${place(source, c.pos)}: validateAll says ${errors.join('; ')}`);
  }
  return { wrong, valid, invalid };
};

const own = fileURLToPath(new URL('../../spec-tests/suites/core/', import.meta.url));

for (const name of ['memarg-address-type.wast', 'unreachable-operands.wast', 'type-definitions.wast'])
  test(`${name}: every module is valid or refused as the script says`, t => {
    const { wrong, valid, invalid } = judge(join(own, name));
    t.deepEqual(wrong, []);
    t.true(valid > 0 && invalid > 0);
  });

test('official suite: every module is valid or refused as the scripts say', t => {
  const folder = suiteOrSkip(t);
  if (folder === null) return;
  t.timeout(120_000);
  const results = [...coreScripts(folder), join(folder, 'custom', 'branch_hint.wast')].map(judge);
  t.deepEqual(
    results.flatMap(r => r.wrong),
    [],
  );
  const sum = (f: (r: (typeof results)[number]) => number) => results.reduce((n, r) => n + f(r), 0);
  t.log(`${sum(r => r.valid)} valid modules, ${sum(r => r.invalid)} invalid ones`);
  t.true(sum(r => r.valid) > 2_000 && sum(r => r.invalid) > 2_700);
});
