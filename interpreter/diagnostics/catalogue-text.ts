// The catalogue: what can be wrong with text (spec ch. 6).

import { type Entry, type Example, entry, wast, wat } from './catalogue-entry.ts';

/** One of the index spaces, for the entries that all of them have. `bad` uses the name `$x`, which is not bound. */
const space = (what: string, twice: string, bad: string): readonly Entry[] => [
  entry(
    `malformed/unknown-${what.replace(' ', '-')}`,
    'textModules',
    `A name stands for a ${what} that is not defined in this module. Names live in one space for each kind of thing, so a ${what} is not found by the name of something else.`,
    `Write the name as it is defined, or define the ${what}. The message lists names that are nearly the same.`,
    wat(bad),
  ),
  entry(
    `malformed/duplicate-${(what === 'function' ? 'func' : what).replace(' ', '-')}`,
    'textModules',
    `Two definitions of the same kind have the same name; imports count too. The message says which ${what} has it already.`,
    'Rename one of the two, or leave its name out.',
    wat(twice),
  ),
];

const importAfter = (what: string, definition: string): Entry =>
  entry(
    `malformed/import-after-${what}`,
    'textModules',
    `An import stands behind the definition of a ${what}. Imports have the lowest indices, so the text format wants all of them first.`,
    'Move the import in front of all definitions of functions, tables, memories, globals and tags.',
    wat(`(module ${definition} (import "m" "f" (func)))`),
  );

const dylink = (id: 'dylink.0' | 'dylink', slug: string): readonly Entry[] => [
  entry(
    `malformed/${slug}-annotation-unexpected-token`, 'dylink',
    `The annotation (@${id} …) holds something else than the entries of the dylink section.`,
    'Write the entries as (mem-info (memory SIZE ALIGN) (table SIZE ALIGN)), (needed "lib.so" …), and so on.',
    wat(`(module (@${id} (banana)))`),
  ),
  entry(
    `malformed/${slug}-annotation-malformed-utf-8-encoding`, 'dylink',
    'A name in the annotation is not UTF-8.',
    'Names of libraries and symbols are UTF-8; check the escapes \\xx.',
    wat(`(module (@${id} (needed "\\ff")))`),
  ),
  entry(
    `malformed/${slug}-annotation-duplicate-annotation`, 'dylink',
    'A module has one dylink section, and here is a second annotation for it.',
    'Put all entries into one annotation.',
    wat(`(module (@${id} (needed "a.so")) (@${id} (needed "b.so")))`),
  ),
  entry(
    `malformed/misplaced-${slug}-annotation`, 'dylink',
    'The annotation says something of a whole module, and does not stand among its fields.',
    'Put it behind (module, in front of the first field.',
    wat(`(module (func (@${id} (needed "a.so"))))`),
  ),
]; // biome-ignore format: one entry a paragraph

const hint = (slug: string, cause: string, mend: string, text: string): Entry =>
  entry(`malformed/metadata-code-branch-hint-annotation-${slug}`, 'custom', cause, mend, wat(text));

const range = (code: string, cause: string, example: string): Entry =>
  entry(
    code,
    'textValues',
    cause,
    'Write a number within the range; a two’s complement pattern may also be written unsigned or in hexadecimal.',
    wat(example),
  );

const sized = (text: string): Example => wast(text);

export const textEntries: readonly Entry[] = [
  entry(
    'malformed/unexpected-token', 'textModules',
    'The parser met something that cannot stand here: the message says what it got and what would have been right. Where the input ends too early, the mark is on the paren that was never closed.',
    'Look at the mark and at what stands in front of it: most often a paren is missing or too many, a folded instruction lacks its parens, or a block lacks its end.',
    wat('(module\n  (func (result i32)\n    i32.const 1'),
  ),
  entry(
    'malformed/unknown-operator', 'lexical',
    'A word is no keyword of the text format: no instruction, type or clause is spelled like this. Two tokens that touch, as in "a"b, are one word too.',
    'Check the spelling; suggestions follow the message. Older names have changed (get_local is local.get), and integer operations that depend on the sign end in _s or _u.',
    wat('(module (func (param i32) get_local 0 drop))'),
  ),
  entry(
    'malformed/illegal-escape', 'textValues',
    'A backslash in a string is followed by something that is no escape.',
    'The escapes are \\n \\r \\t \\\' \\" \\\\, two hexadecimal digits for a byte (\\7f), and \\u{…} for a character.',
    wat('(module (import "\\q" "f" (func)))'),
  ),
  entry('malformed/unclosed-string-literal', 'lexical', 'A string has no closing quote.', 'Close it; within a string a quote is written \\".', wat('(module (import "m')),
  entry(
    'malformed/illegal-control-character-in-string-literal', 'textValues',
    'A string holds a control character as it is.',
    'Write it as an escape: \\n for a new line, \\09 for a tab.',
    wat('(module (import "m\u0001" "f" (func)))'),
  ),
  entry('malformed/unclosed-comment', 'lexical', 'A block comment (; has no ;). They nest: each (; within it needs its own.', 'Close it, or use ;; for a comment to the end of the line.', wat('(module (; (; ;) )')),
  entry(
    'malformed/misplaced-control-character', 'lexical',
    'A control character stands outside of strings and comments.',
    'Delete it; an editor that shows invisible characters helps. Tabs and ends of lines are fine.',
    wat('(module \u0001)'),
  ),
  entry(
    'malformed/misplaced-unicode-character', 'lexical',
    'A character that is not ASCII stands outside of strings and comments. Often it is a typographic quote, a dash or a space that only looks like one.',
    'Replace it by the ASCII character, or put it into a string or a quoted name: $"é".',
    wat('(module é)'),
  ),
  entry('malformed/illegal-character', 'lexical', 'A character in an annotation cannot stand there outside of a string.', 'Put it into a string, or delete it.', wat('(module (@note é))')),
  entry('malformed/empty-identifier', 'lexical', 'A $ is followed by no name.', 'Give a name, or leave the $ out: names are optional.', wat('(module (func $))')),
  entry('malformed/empty-annotation-id', 'lexical', 'An annotation (@… has no name behind the @.', 'Name it: (@custom …), (@name …). To have a comment, write (; … ;).', wat('(module (@ 1))')),
  entry('malformed/unclosed-annotation', 'lexical', 'An annotation (@… is never closed.', 'Close its paren.', wat('(module (@note 1')),
  entry(
    'malformed/malformed-utf-8-encoding', 'textValues',
    'The file, or a name in it, is not UTF-8; or an escape \\u{…} is no Unicode character. Data strings may hold any bytes, names may not.',
    'Save the file as UTF-8. Arbitrary bytes are written \\xx, and only in data segments.',
    wat('(module (func (export "\\ff")))'),
  ),
  ...space('type', '(module (type $x (func)) (type $x (func)))', '(module (func (type $x)))'),
  ...space('function', '(module (func $x) (func $x))', '(module (func $xy) (func call $x))'),
  ...space('table', '(module (table $x 0 funcref) (table $x 0 funcref))', '(module (func (result i32) table.size $x))'),
  ...space('memory', '(module (memory $x 0) (memory $x 0))', '(module (func (result i32) memory.size $x))'),
  ...space('global', '(module (global $x i32 (i32.const 0)) (global $x i32 (i32.const 0)))', '(module (func (result i32) global.get $x))'),
  ...space('tag', '(module (tag $x) (tag $x))', '(module (func throw $x))'),
  ...space('elem segment', '(module (elem $x func) (elem $x func))', '(module (func elem.drop $x))'),
  ...space('data segment', '(module (data $x "") (data $x ""))', '(module (func data.drop $x))'),
  ...space('local', '(module (func (param $x i32) (local $x i32)))', '(module (func (param $y i32) (result i32) local.get $x))'),
  ...space('field', '(module (type (struct (field $x i32) (field $x i32))))', '(module (type $s (struct (field $a i32))) (func (param (ref $s)) (result i32) (struct.get $s $x (local.get 0))))'),
  entry(
    'malformed/unknown-label', 'textInstr',
    'A branch names a label that is not around it. Labels are those of the blocks, loops and ifs that the branch stands in.',
    'Use the name of an enclosing block, or count outward: 0 is the innermost.',
    wat('(module (func (block $out (br $ot))))'),
  ),
  range('malformed/i32-constant-out-of-range', 'A number is larger than 32 bits can hold: an index, or a 32-bit number.', '(module (func (br 4294967296)))'),
  range('malformed/i64-constant-out-of-range', 'A number is larger than 64 bits can hold: a limit, an offset or an alignment.', '(module (memory 18446744073709551616))'),
  range('malformed/i8-constant-out-of-range', 'A lane index is no number of 8 bits.', '(module (func (param v128) (result i32) (i8x16.extract_lane_s 256 (local.get 0))))'),
  range('malformed/constant-out-of-range', 'The number does not fit the type of the constant: an i32 goes from −2³¹ to 2³²−1, a float may be too large to be rounded.', '(module (func (result i32) (i32.const 4294967296)))'),
  entry('malformed/multiple-start-sections', 'textModules', 'A module has more than one (start …).', 'Keep one; a function that calls the others can be the start function.', wat('(module (func $a) (start $a) (start $a))')),
  importAfter('function', '(func)'),
  importAfter('table', '(table 0 funcref)'),
  importAfter('memory', '(memory 0)'),
  importAfter('global', '(global i32 (i32.const 0))'),
  importAfter('tag', '(tag)'),
  entry(
    'malformed/inline-function-type-does-not-match-explicit-type', 'textTypes',
    'A type use has both (type …) and parameters or results, and they are not the same.',
    'Correct one of the two, or leave one out: (type $t) alone is enough.',
    wat('(module (type $t (func (param i32))) (func (type $t) (param i64)))'),
  ),
  entry('malformed/mismatching-label', 'textInstr', 'The name behind end or else is not that of the block that it ends.', 'Give it the name of its block, or leave it out. Perhaps an end in between is missing.', wat('(module (func block $a end $b))')),
  entry('malformed/alignment-must-be-a-power-of-two', 'textInstr', 'align= is given in bytes and is 1, 2, 4, 8 or 16.', 'Write one of these, at most the width of the access; or leave it out.', wat('(module (memory 1) (func (drop (i32.load align=3 (i32.const 0)))))')),
  entry('malformed/invalid-lane-length', 'textInstr', 'i8x16.shuffle takes sixteen lane indices, each from 0 to 31.', 'Write all sixteen.', wat('(module (func (param v128) (drop (i8x16.shuffle 0 1 2 (local.get 0) (local.get 0)))))')),
  entry('malformed/wrong-number-of-lane-literals', 'textInstr', 'A v128 constant has as many numbers as its shape has lanes: i32x4 has four.', 'Write as many, or choose another shape.', wat('(module (func (drop (v128.const i32x4 1 2 3))))')),

  // Annotations
  entry('malformed/custom-annotation-missing-section-name', 'custom', '(@custom …) begins with the name of the section, a string.', 'Write (@custom "name" "contents").', wat('(module (@custom))')),
  entry('malformed/custom-annotation-malformed-placement', 'custom', 'The place of a custom section is (before …) or (after …).', 'Write (@custom "name" (after code) "contents"), or leave the place out: then it is the end.', wat('(module (@custom "x" (beside code)))')),
  entry('malformed/custom-annotation-malformed-section-kind', 'custom', 'The place of a custom section names a section that there is not.', 'Sections are type, import, func, table, memory, tag, global, export, start, elem, datacount, code, data; and first, last.', wat('(module (@custom "x" (after banana)))')),
  entry('malformed/custom-annotation-unexpected-token', 'custom', 'Behind name and place of a custom section stand only strings, its contents.', 'Write the contents as strings.', wat('(module (@custom "x" 1))')),
  entry('malformed/custom-annotation-malformed-utf-8-encoding', 'custom', 'The name of a custom section is not UTF-8.', 'Names are UTF-8; contents may be any bytes.', wat('(module (@custom "\\ff"))')),
  entry('malformed/misplaced-custom-annotation', 'custom', '(@custom …) stands for a section and so has its place among the fields of a module.', 'Move it out of the field that it is in.', wat('(module (func (@custom "x")))')),
  entry('malformed/name-annotation-unexpected-token', 'custom', '(@name …) holds one string.', 'Write (@name "the name").', wat('(module (func $f (@name 1)))')),
  entry('malformed/name-annotation-malformed-utf-8-encoding', 'custom', 'The name in (@name …) is not UTF-8.', 'Check the escapes \\xx.', wat('(module (func $f (@name "\\ff")))')),
  entry('malformed/name-annotation-multiple', 'custom', 'One thing has two annotations (@name …).', 'Keep one.', wat('(module (func $f (@name "a") (@name "b")))')),
  entry('malformed/misplaced-name-annotation', 'custom', '(@name …) names what stands in front of it, and here is no definition.', 'Put it behind the identifier of a definition: (func $f (@name "my function")).', wat('(module (@name "a") (func (@name "b") nop (@name "c")))')),
  hint('unexpected-token', '(@metadata.code.branch_hint …) holds one string.', 'Write "\\00" for unlikely or "\\01" for likely.', '(module (func (param i32) (@metadata.code.branch_hint 1) (if (local.get 0) (then))))'),
  hint('invalid-hint-value', 'A branch hint is one byte, 0 or 1.', 'Write "\\00" for unlikely or "\\01" for likely.', '(module (func (param i32) (@metadata.code.branch_hint "\\02") (if (local.get 0) (then))))'),
  hint('duplicate-annotation', 'An instruction has two branch hints.', 'Keep one.', '(module (func (param i32) (@metadata.code.branch_hint "\\00") (@metadata.code.branch_hint "\\01") (if (local.get 0) (then))))'),
  hint('invalid-placement', 'A branch hint stands in a function where no instruction follows it.', 'Put it in front of an if or br_if.', '(module (func (param i32) nop (@metadata.code.branch_hint "\\00")))'),
  hint('not-in-a-function', 'A branch hint stands outside of functions.', 'Put it in front of an if or br_if.', '(module (@metadata.code.branch_hint "\\00") (func))'),
  ...dylink('dylink.0', 'dylink-0'),
  ...dylink('dylink', 'dylink'),

  // Scripts
  entry('malformed/no-such-file', 'scripts', 'The command (input …) names a file that is not there.', 'Names are relative to the folder of the script.', sized('(input "nowhere.wast")')),
  entry('malformed/no-module-to-write', 'scripts', 'The command (output …) prints the last module, and there is none yet.', 'Put a module in front of it.', sized('(output)')),
  entry('malformed/not-below-the-folder-of-the-script', 'scripts', 'The command (output …) writes only below the folder of its script.', 'Write into that folder.', sized('(module) (output "../x.wat")')),
]; // biome-ignore format: one entry a paragraph
