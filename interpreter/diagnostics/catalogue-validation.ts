// The catalogue: what can be wrong with a module that is well-formed (spec ch. 3).

import { type clauses, type Entry, entry, wat } from './catalogue-entry.ts';

const unknown = (what: string, clause: keyof typeof clauses, text: string): Entry =>
  entry(
    `invalid/unknown-${what.replace(' ', '-')}`,
    clause,
    `An index names a ${what} that the module does not have. Indices begin at 0 and imports come first; the message says how many there are.`,
    `Use an index that exists, or add the ${what}. Names ($x) instead of numbers make this mistake impossible.`,
    wat(text),
  );

const func = (body: string): string => `(module (func ${body}))`;
const struct = '(type $s (struct (field i32) (field (mut i8))))';

export const validationEntries: readonly Entry[] = [
  entry(
    'invalid/type-mismatch', 'validInstr',
    'Every instruction takes operands of given types from the stack, and what it finds there has other types, or is missing; or a body ends with something else than its results. The message shows what is wanted and the stack, its top on the right, and a note marks the instruction that gave the wrong operand.',
    'Follow the note. Convert the operand (i32.wrap_i64, i64.extend_i32_s, …), drop what is too many, push what is missing, or correct the result type of the block or function.',
    wat(func('(result i32) (i32.add (i64.const 1) (i32.const 2))')),
  ),
  unknown('type', 'types', '(module (func (type 5)))'),
  unknown('function', 'validModules', func('call 7')),
  unknown('table', 'validModules', func('(drop (table.size 1))')),
  unknown('memory', 'validModules', func('(drop (i32.load (i32.const 0)))')),
  unknown('global', 'validModules', func('(drop (global.get 3))')),
  unknown('tag', 'validModules', func('throw 0')),
  unknown('elem segment', 'validModules', func('elem.drop 0')),
  unknown('data segment', 'validModules', func('data.drop 0')),
  unknown('local', 'validVariable', func('(param i32) (drop (local.get 1))')),
  entry('invalid/unknown-label', 'validControl', 'A branch goes further out than there are blocks. The outermost label, with the highest number, is that of the function itself.', 'Count again: 0 is the innermost block. A name ($out) instead of a number makes this mistake impossible.', wat(func('(block (br 2))'))),
  entry('invalid/unknown-field', 'validRef', 'The structure has no field of this number; fields count from 0.', 'Use one that it has.', wat(`(module ${struct} (func (param (ref $s)) (drop (struct.get $s 2 (local.get 0)))))`)),
  entry('invalid/non-function-type', 'validInstr', 'A type index stands where a function type is wanted, and is a structure or an array.', 'Use the index of a (func …) type.', wat('(module (type $s (struct)) (func (type 0)))'.replace('(func (type 0))', '(tag (type $s))'))),
  entry('invalid/non-structure-type', 'validRef', 'A struct instruction names a type that is no structure.', 'Use the index of a (struct …) type.', wat('(module (type $a (array i32)) (func (drop (struct.new $a (i32.const 0)))))')),
  entry('invalid/non-array-type', 'validRef', 'An array instruction names a type that is no array.', 'Use the index of an (array …) type.', wat('(module (type $s (struct)) (func (drop (array.new_default $s (i32.const 0)))))')),
  entry('invalid/sub-type', 'matching', 'A type is declared a sub type of another that is final, or that it does not match: a structure must begin with the same fields, immutable ones may be narrower; a function takes more general parameters and gives narrower results.', 'Write (sub …) around the super type to make it open, and repeat its fields.', wat('(module (type $a (struct (field i32))) (type $b (sub $a (struct (field i32) (field i32)))))')),
  entry('invalid/forward-use-of-type', 'types', 'A type names a super type that is defined behind it. Super types come first, also within one recursive group.', 'Exchange the two definitions.', wat('(module (rec (type $a (sub $b (struct))) (type $b (sub (struct)))))')),
  entry('invalid/memory-size', 'types', 'The limits of a memory are beyond its address type: 65,536 pages of 64 KiB with 32-bit addresses.', 'Lower them, or use a 64-bit memory: (memory i64 …).', wat('(module (memory 65537))')),
  entry('invalid/table-size', 'types', 'The limits of a table are beyond its address type.', 'Lower them.', wat('(module (table 4294967296 funcref))')),
  entry('invalid/size-minimum-must-not-be-greater-than-maximum', 'types', 'The first limit is the initial size, the second the largest; the first is larger.', 'Exchange or correct them.', wat('(module (memory 2 1))')),
  entry('invalid/non-empty-tag-result-type', 'types', 'A tag’s type says what an exception carries, its parameters; it has no results.', 'Leave the results out.', wat('(module (tag (result i32)))')),
  entry('invalid/start-function', 'validModules', 'The start function is called without arguments and nobody takes results, so its type is [] -> [].', 'Let a function without parameters and results call it.', wat('(module (func $main (result i32) (i32.const 0)) (start $main))')),
  entry('invalid/duplicate-export-name', 'validModules', 'Two exports have the same name, whatever their kinds.', 'Rename one; the note shows the first.', wat('(module (func (export "a")) (memory (export "a") 1))')),
  entry('invalid/constant-expression-required', 'validConstant', 'Initial values and offsets are evaluated before any code runs: only constants, references, reads of immutable globals, and add, sub, mul of integers are allowed.', 'Compute the value in a start function instead, or use an immutable global.', wat('(module (global i32 (i32.clz (i32.const 1))))')),
  entry('invalid/alignment-must-not-be-larger-than-natural', 'validMemarg', 'align= says more than the width of the access.', 'At most the width in bytes: 4 for i32.load, 1 for i32.load8_u. Or leave it out.', wat('(module (memory 1) (func (drop (i32.load align=8 (i32.const 0)))))')),
  entry('invalid/offset-out-of-range', 'validMemarg', 'The offset does not fit the memory’s 32-bit addresses.', 'Use a smaller one, or a 64-bit memory.', wat('(module (memory 1) (func (drop (i32.load offset=0x100000000 (i32.const 0)))))')),
  entry('invalid/invalid-lane-index', 'validVector', 'The lane is beyond those of the shape: i32x4 has lanes 0 to 3. Shuffles have 32, those of both operands.', 'Use one that there is.', wat(func('(param v128) (drop (i32x4.extract_lane 4 (local.get 0)))'))),
  entry('invalid/immutable-global', 'validVariable', 'global.set on a global without mut.', 'Declare it (global (mut i32) …); an import must be mut on both sides.', wat('(module (global $g i32 (i32.const 0)) (func (global.set $g (i32.const 1))))')),
  entry('invalid/immutable-field', 'validRef', 'struct.set on a field without mut.', 'Declare it (field (mut …)).', wat(`(module ${struct} (func (param (ref $s)) (struct.set $s 0 (local.get 0) (i32.const 1))))`)),
  entry('invalid/immutable-array', 'validRef', 'An instruction writes to an array whose elements are not mut.', 'Declare it (array (mut …)).', wat('(module (type $a (array i32)) (func (param (ref $a)) (array.set $a (local.get 0) (i32.const 0) (i32.const 1))))')),
  entry('invalid/field-is-packed', 'validRef', 'A field of type i8 or i16 is read without saying how it becomes an i32.', 'Use struct.get_s or struct.get_u.', wat(`(module ${struct} (func (param (ref $s)) (drop (struct.get $s 1 (local.get 0)))))`)),
  entry('invalid/field-is-unpacked', 'validRef', 'struct.get_s and struct.get_u are for fields of type i8 and i16.', 'Use struct.get.', wat(`(module ${struct} (func (param (ref $s)) (drop (struct.get_s $s 0 (local.get 0)))))`)),
  entry('invalid/array-is-packed', 'validRef', 'An element of type i8 or i16 is read without saying how it becomes an i32.', 'Use array.get_s or array.get_u.', wat('(module (type $a (array i8)) (func (param (ref $a)) (drop (array.get $a (local.get 0) (i32.const 0)))))')),
  entry('invalid/array-is-unpacked', 'validRef', 'array.get_s and array.get_u are for elements of type i8 and i16.', 'Use array.get.', wat('(module (type $a (array i32)) (func (param (ref $a)) (drop (array.get_u $a (local.get 0) (i32.const 0)))))')),
  entry('invalid/array-type-is-not-numeric-or-vector', 'validRef', 'A data segment holds bytes, which cannot be made references.', 'Use an elem segment: array.new_elem, array.init_elem.', wat('(module (type $a (array funcref)) (data $d "x") (func (drop (array.new_data $a $d (i32.const 0) (i32.const 0)))))')),
  entry('invalid/array-types-do-not-match', 'validRef', 'array.copy between arrays whose element types do not match.', 'Copy element by element, with a conversion.', wat('(module (type $a (array (mut i32))) (type $b (array i64)) (func (param (ref $a) (ref $b)) (array.copy $a $b (local.get 0) (i32.const 0) (local.get 1) (i32.const 0) (i32.const 0))))')),
  entry('invalid/field-type-is-not-defaultable', 'validRef', 'struct.new_default fills all fields with defaults, and a reference that is not nullable has none.', 'Use struct.new, or make the field nullable.', wat('(module (type $s (struct (field (ref func)))) (func (drop (struct.new_default $s))))')),
  entry('invalid/array-type-is-not-defaultable', 'validRef', 'array.new_default fills the array with a default, and a reference that is not nullable has none.', 'Use array.new, or make the elements nullable.', wat('(module (type $a (array (ref func))) (func (drop (array.new_default $a (i32.const 1)))))')),
  entry('invalid/undeclared-function-reference', 'validRef', 'ref.func in a function body names a function that nothing outside of bodies refers to. The declaration lets engines compile the other functions without thinking of references.', 'Declare it: (elem declare func $f), or export it.', wat('(module (func $f) (func (drop (ref.func $f))))')),
  entry('invalid/uninitialized-local', 'validVariable', 'A local whose type has no default, a reference that is not nullable, is read where it may not have been set. What is set in a block counts only within it.', 'Set it first, at the same level or further out, or make its type nullable.', wat(func('(local (ref func)) (drop (local.get 0))'))),
  entry('invalid/invalid-result-arity', 'validInstr', 'select gives one value, so one type is written.', 'Write (select (result t) …) with one type.', wat(func('(drop (select (result i32 i32) (i32.const 1) (i32.const 2) (i32.const 0)))'))),
  entry('invalid/invalid-rethrow-label', 'legacy', 'rethrow names a label that is not that of a catch clause; only there is an exception to be thrown again.', 'Name the try whose catch the rethrow stands in.', wat(func('(block (rethrow 0))'))),
  entry('invalid/metadata-code-branch-hint-annotation-invalid-target', 'custom', 'A branch hint stands in front of an instruction that is no conditional branch.', 'Put it in front of an if or br_if.', wat(func('(@metadata.code.branch_hint "\\00") nop'))),
]; // biome-ignore format: one entry a paragraph
