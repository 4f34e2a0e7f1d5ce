// `linkstep rules`: every instruction and every rule has its notation, its place in the specification, and its line in our sources.

import { readFileSync } from 'node:fs';
import test from 'ava';
import { coreRules, ruleNames } from '../interpreter/execution/step.ts';
import { Refused } from '../interpreter/syntax/diagnostic.ts';
import { rows } from '../interpreter/syntax/instructions.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { reductionSource, rowLine, typingLine } from '../scripts/linkstep/rule-sources.ts';
import { factsFor, instructionFact, type RuleFact, redexOf, schemaOf } from '../scripts/linkstep/rules.ts';
import { schemas } from '../scripts/linkstep/typing-schemas.ts';
import { parseModule } from '../text-format/parse.ts';
import { linkstep as run } from './linkstep.ts';

const linkstep = (...args: readonly string[]) => run(args);
const root = new URL('../../', import.meta.url);

test('every instruction has a type in notation, and every schema is used', t => {
  for (const [keyword, row] of rows) t.regex(schemaOf(keyword, row)?.type ?? 'none', /^\[.*\] → \[.*\]/, keyword);
  const used = new Set([...rows].filter(([k, r]) => schemaOf(k, r) === schemas[r.rules]).map(([, r]) => r.rules));
  t.deepEqual(Object.keys(schemas).filter(stem => !used.has(stem)), []); // biome-ignore format: short
});

test('every reduction rule, row and typing rule is found in the sources, at a line that names it', t => {
  const text = new Map<string, string[]>();
  const line = (file: string, n: number): string => {
    if (!text.has(file)) text.set(file, readFileSync(new URL(file, root), 'utf8').split('\n'));
    return text.get(file)![n - 1]!;
  };
  for (const name of ruleNames(coreRules).keys()) {
    const found = reductionSource(name);
    t.truthy(found, name);
    if (found === null) continue;
    // What a rule's text begins with stands on that line.
    t.true(line(found.file, found.line).includes(found.text.split('\n')[0]!.trim()), `${name} at ${found.file}:${found.line}`);
  }
  for (const [keyword, row] of rows) {
    t.true(line(rowLine(keyword)!.file, rowLine(keyword)!.line).includes(keyword), keyword);
    t.truthy(typingLine(row.rules), `typing of ${row.rules}`);
  }
});

test('relations tell the rules of loads and stores apart', t => {
  t.true(reductionSource('Step_read/load-num-oob')!.text.startsWith('read('));
  t.true(reductionSource('Step/store-num-oob')!.text.startsWith('write('));
  t.is(reductionSource('Step_pure/nowhere-at-all'), null);
});

test('addresses in the specification are headings that it has', t => {
  for (const [keyword, row] of rows) {
    const { typing, reduction } = instructionFact(keyword, row).specification;
    t.regex(typing, /^https:\/\/webassembly\.github\.io\/.+(instructions|valid)\.html/, keyword);
    t.false(/[#-]$|[._]\w*$/.test(reduction.replace('.html', '')), reduction);
  }
  t.is(
    instructionFact('i32.load', rows.get('i32.load')!).specification.typing,
    'https://webassembly.github.io/spec/core/valid/instructions.html#valid-load-val',
  );
});

test('a redex says what is taken, and what may be touched', t => {
  const rule = (name: string) => factsFor(name)[0] as RuleFact; // a rule's name
  t.is(redexOf(rule('Step_pure/binop-val'), 'i32.add', ['i32', 'i32']), '(i32.const c₁) (i32.const c₂) (i32.add) ↪ v');
  t.is(redexOf(rule('Step_read/load-num-oob'), 'i32.load'), 'z; v₁ (i32.load) ↪ trap');
  t.is(redexOf(rule('Step/global.set'), 'global.set x'), 'z; v₁ (global.set x) ↪ z′; …');
});

test('patterns fit rules with and without their relation, and keywords', t => {
  const names = (text: string) => factsFor(text).map(f => (f.kind === 'rule' ? f.name : f.keyword));
  t.deepEqual(names('br_if'), ['br_if']);
  t.deepEqual(names('br_if-*'), ['Step_pure/br_if-true', 'Step_pure/br_if-false']);
  t.deepEqual(names('Step_pure/br_if-*'), ['Step_pure/br_if-true', 'Step_pure/br_if-false']);
  t.true(names('memory.*').includes('memory.grow'));
  t.true(names('Link/*').length > 70);
  t.deepEqual(names('no.such.thing'), []);
});

test('every rule of linking has its paragraph and its source', t => {
  for (const f of factsFor('Link/*')) {
    if (f.kind !== 'rule') continue;
    t.true(f.text!.text.includes(f.name), f.name);
    t.truthy(f.source, f.name);
  }
});

test('the command prints notation, JSON, and what is near', t => {
  const shown = linkstep('rules', 'br_if');
  t.is(shown.status, 0);
  for (const part of [
    'C.labels[l] = [t*]',
    '─────',
    'C ⊢ br_if l : [t* i32] → [t*]',
    'Step_pure/br_if-true',
    'interpreter/execution/rules/control.ts:',
    '#exec-br-if',
  ])
    t.true(shown.out.includes(part), part);
  const all = linkstep('rules', '--json').out.trim().split('\n').map(l => JSON.parse(l)); // biome-ignore format: short
  t.true(all.length > 300);
  t.true(all.every(r => typeof r.name === 'string' && r.kind === 'rule'));
  const link = linkstep('rules', 'Link/open-missing');
  t.regex(link.out, /the search finds no file/);
  const near = linkstep('rules', 'i32.ad');
  t.is(near.status, 2);
  t.regex(near.err, /near are i32\.add/);
});

test('every keyword prints a typing rule, and a reduction rule unless it is a value', t => {
  for (const [keyword, row] of rows) {
    const fact = instructionFact(keyword, row);
    t.regex(fact.typing.conclusion, /^C ⊢ \S.* : \[.*\] → \[.*\]/, keyword);
    t.truthy(fact.typing.source, keyword);
    t.regex(fact.specification.typing, /^https:/);
    t.true(fact.rules.length > 0 || /\.const$/.test(keyword), `${keyword} has no reduction rule`);
  }
});

/** An instruction of each stem, and what the letters of its schema stand for there; where they are the same everywhere, see below. */
const instances: Readonly<Record<string, readonly [instr: string, letters?: Readonly<Record<string, string>>]>> = {
  drop: ['drop'], select: ['select'], nop: ['nop'],
  call: ['call $f', { 't1*': 'i32', 't2*': 'i64' }], call_ref: ['call_ref $ft', { 't1*': 'i32', 't2*': 'i64', y: '$ft' }],
  call_indirect: ['call_indirect $t (type $ft)', { 't1*': 'i32', 't2*': 'i64' }],
  'local.get': ['local.get $l'], 'local.set': ['local.set $l'], 'local.tee': ['local.tee $l'], 'global.get': ['global.get $g'], 'global.set': ['global.set $g'],
  'table.get': ['table.get $t'], 'table.set': ['table.set $t'], 'table.size': ['table.size $t'], 'table.grow': ['table.grow $t'], 'table.fill': ['table.fill $t'],
  'table.copy': ['table.copy $t64 $t', { 'min(at1, at2)': 'i32', at1: 'i64', at2: 'i32' }], 'table.init': ['table.init $t $e'], 'elem.drop': ['elem.drop $e'],
  'memory.size': ['memory.size $m'], 'memory.grow': ['memory.grow $m'], 'memory.fill': ['memory.fill $m64', { at: 'i64' }],
  'memory.copy': ['memory.copy $m $m64', { 'min(at1, at2)': 'i32', at1: 'i32', at2: 'i64' }], 'memory.init': ['memory.init $m64 $d', { at: 'i64' }], 'data.drop': ['data.drop $d'],
  'ref.null': ['ref.null extern', { ht: 'extern' }], 'ref.func': ['ref.func $f', { dt: '$ft' }], 'ref.is_null': ['ref.is_null', { ht: 'extern' }], 'ref.as_non_null': ['ref.as_non_null', { ht: 'extern' }],
  'ref.eq': ['ref.eq'], 'ref.test': ['ref.test (ref i31)', { 'rt′': 'anyref', rt: '(ref i31)' }], 'ref.cast': ['ref.cast (ref i31)', { 'rt′': 'anyref', rt: '(ref i31)' }],
  'ref.i31': ['ref.i31'], 'i31.get': ['i31.get_u'],
  'any.convert_extern': ['any.convert_extern', { 'null1?': '', 'null2?': '' }], 'extern.convert_any': ['extern.convert_any', { 'null1?': 'null', 'null2?': 'null' }],
  'struct.new': ['struct.new $s', { 't*': 'i64 i32', x: '$s' }], 'struct.new_default': ['struct.new_default $s', { x: '$s' }],
  'struct.get': ['struct.get $s 0', { t: 'i64', x: '$s' }], 'struct.set': ['struct.set $s 0', { t: 'i64', x: '$s' }],
  'array.new': ['array.new $a'], 'array.new_default': ['array.new_default $a'], 'array.new_fixed': ['array.new_fixed $a 2', { tⁿ: 'i64 i64' }],
  'array.new_elem': ['array.new_elem $fs $e', { x: '$fs' }], 'array.new_data': ['array.new_data $a $d'], 'array.get': ['array.get $a'], 'array.set': ['array.set $a'],
  'array.len': ['array.len'], 'array.fill': ['array.fill $a'], 'array.copy': ['array.copy $a $b', { y: '$b' }],
  'array.init_data': ['array.init_data $a $d'], 'array.init_elem': ['array.init_elem $fs $e', { x: '$fs' }],
  unreachable: ['unreachable', { 't1*': 'i32', 't2*': 'i64' }], block: ['block (param i32) (result i64) drop i64.const 0 end', { 't1*': 'i32', 't2*': 'i64' }],
  loop: ['loop (param i32) (result i64) drop i64.const 0 end', { 't1*': 'i32', 't2*': 'i64' }],
  if: ['if (param i32) (result i64) drop i64.const 0 else drop i64.const 1 end', { 't1*': 'i32', 't2*': 'i64' }],
  try_table: ['try_table (param i32) (result i64) drop i64.const 0 end', { 't1*': 'i32', 't2*': 'i64' }],
  try: ['try (param i32) (result i64) drop i64.const 0 catch_all i64.const 1 end', { 't1*': 'i32', 't2*': 'i64' }],
  // The label, or what is returned, are the results of the function: an i64.
  br: ['br 0', { 't1*': 'i32', 't2*': 'i64', 't*': 'i64' }], br_if: ['br_if 0', { 't*': 'i64' }], br_table: ['br_table 0 0', { 't1*': 'f32', 't2*': 'i64', 't*': 'i64' }],
  return: ['return', { 't1*': 'i32', 't2*': 'i64', 't*': 'i64' }], throw: ['throw $x', { 't1*': 'f32', 't2*': 'i64', 't*': 'i32' }], throw_ref: ['throw_ref', { 't1*': 'f32', 't2*': 'i64' }],
  return_call: ['return_call $f', { 't3*': 'f32', 't1*': 'i32', 't4*': 'i64' }], return_call_ref: ['return_call_ref $ft', { 't3*': 'f32', 't1*': 'i32', 't4*': 'i64', y: '$ft' }],
  return_call_indirect: ['return_call_indirect $t (type $ft)', { 't3*': 'f32', 't1*': 'i32', 't4*': 'i64' }],
}; // biome-ignore format: an instruction a place
/** Those whose label has other types than what goes on: within a block of their own. */
const branches: Readonly<Record<string, readonly [instr: string, label: string, letters: Readonly<Record<string, string>>, after: string]>> = {
  br_on_null: ['br_on_null 0', 'i32', { 't*': 'i32', ht: 'extern' }, 'drop'],
  br_on_non_null: ['br_on_non_null 0', 'i32 (ref extern)', { 't*': 'i32', ht: 'extern' }, 'unreachable'],
  br_on_cast: ['br_on_cast 0 anyref (ref null i31)', 'i32 i31ref', { 't*': 'i32', '(rt1 \\ rt2)': '(ref any)', rt1: 'anyref', rt2: 'i31ref' }, 'unreachable'],
  br_on_cast_fail: ['br_on_cast_fail 0 anyref (ref null i31)', 'i32 (ref any)', { 't*': 'i32', rt1: 'anyref', rt2: 'i31ref' }, 'unreachable'],
}; // biome-ignore format: an instruction a line
const common = { at: 'i32', t: 'i64', 'rt′': 'anyref', rt: 'funcref', x: '$a' };

/** Both sides of a schema with the letters replaced, the longer ones first. */
function sides(stem: string, letters: Readonly<Record<string, string>>): readonly [string, string] {
  const all = Object.entries({ ...common, ...letters }).toSorted(([a], [b]) => b.length - a.length);
  const [left, right] = / *\[(.*?)\] → \[(.*?)\]/.exec(schemas[stem]!.type)!.slice(1, 3) as [string, string];
  const put = (text: string): string => {
    let out = text;
    for (const [letter, type] of all) {
      const escaped = letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      out = out.replace(new RegExp(`(?<![\\w$′.])${escaped}(?![\\w′*?ⁿ])`, 'g'), () => type);
    }
    return out;
  };
  return [put(left), put(right)];
}
const isValid = (params: string, results: string, body: string): boolean => {
  const operands = params.match(/\([^)]*\)|[^\s()]+/g) ?? [];
  const text = `(module (type $ft (func (param i32) (result i64))) (type $s (struct (field (mut i64)) (field (mut i32))))
    (type $a (array (mut i64))) (type $b (array i64)) (type $fs (array (mut funcref)))
    (import "" "f" (func $f (type $ft))) (tag $x (param i32)) (global $g (mut i64) (i64.const 0)) (memory $m 1) (memory $m64 i64 1)
    (table $t 1 funcref) (table $t64 i64 1 funcref) (elem $e funcref (ref.func $f)) (data $d "12345678")
    (func (param ${params}) (result ${results}) (local $l i64) ${operands.map((_, i) => `local.get ${i}`).join(' ')} ${body}))`;
  try {
    validate(parseModule(textSource('schema', text)));
    return true;
  } catch (thrown) {
    if (thrown instanceof Refused) return false;
    throw thrown;
  }
};

/** Types that are narrower than a reference type: what gives one of these gives more than its notation says. */
function narrower(type: string): readonly string[] {
  const nullable = /^\(ref null (.*)\)$/.exec(type);
  if (nullable !== null) return [`(ref ${nullable[1]})`];
  return { anyref: ['(ref any)', 'i31ref'], i31ref: ['(ref i31)'], funcref: ['(ref func)', 'nullfuncref'] }[type] ?? [];
}
const lastOf = (types: string): string => /(\([^)]*\)|\S+)$/.exec(types)?.[1] ?? '';
const withLast = (types: string, last: string): string => types.slice(0, types.length - lastOf(types).length) + last;

test('the notation of types is what validation does: it takes these operands and gives these results, and no others', t => {
  // Of a legacy catch's own instruction, a place within a catch would be needed.
  t.deepEqual(Object.keys(schemas).filter(s => s !== 'rethrow' && !(s in instances) && !(s in branches)), []); // biome-ignore format: short
  const polymorphic = new Set(['drop', 'select', 'ref.is_null', 'ref.as_non_null', 'br_on_null', 'br_on_non_null']);
  for (const [stem, [instr, letters = {}]] of Object.entries(instances)) {
    const [params, results] = sides(stem, letters);
    t.true(isValid(params, results, instr), `${stem}: [${params}] → [${results}]`);
    if (!polymorphic.has(stem) && results !== '' && !/\[t2\*\]|t4\*/.test(schemas[stem]!.type))
      t.false(isValid(params, results.replace(/(\([^)]*\)|\S+)$/, 'f64'), instr), `${stem} gives f64, too`);
    const operands = params.match(/\([^)]*\)|[^\s()]+/g) ?? [];
    for (const r of narrower(lastOf(results))) if (!/\[t2\*\]|t4\*/.test(schemas[stem]!.type)) t.false(isValid(params, withLast(results, r), instr), `${stem} gives even ${r}`);
    const fixed = schemas[stem]!.type.startsWith('[t1*') && /^(br|return|throw|unreachable)/.test(stem) ? 1 : stem.startsWith('return_call') ? 1 : 0;
    for (const [i] of operands.entries())
      if (i >= fixed && !polymorphic.has(stem)) t.false(isValid(operands.map((o, j) => (i === j ? 'f64' : o)).join(' '), results, instr), `${stem} takes f64 as operand ${i}, too`);
    if (operands.length > fixed && !polymorphic.has(stem)) t.false(isValid(operands.slice(1 + fixed).join(' '), results, instr), `${stem} takes less, too`);
  }
  for (const [stem, [instr, label, letters, after]] of Object.entries(branches)) {
    const [params, results] = sides(stem, letters);
    const operands = params.match(/\([^)]*\)|[^\s()]+/g)!;
    const inner = (gives: string): string => {
      // What goes on is what a block of these results would give.
      const body = `block (param ${params}) (result ${label}) ${instr} block (param ${gives}) (result ${gives}) end ${after} end`;
      return `${body} ${'drop '.repeat((label.match(/\([^)]*\)|[^\s()]+/g) ?? []).length)}`;
    };
    t.true(isValid(params, '', inner(results)), `${stem}: [${params}] → [${results}]`);
    t.false(isValid(params, '', inner(results.replace(/(\([^)]*\)|\S+)$/, 'f64'))), `${stem} gives f64, too`);
    for (const r of narrower(lastOf(results))) t.false(isValid(params, '', inner(withLast(results, r))), `${stem} gives even ${r}`);
    t.false(isValid(operands.map((o, j) => (j === operands.length - 1 ? 'f64' : o)).join(' '), '', inner(results)), stem);
  }
}); // biome-ignore format: one assertion a line
