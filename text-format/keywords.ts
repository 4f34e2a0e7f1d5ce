// The words of the text format and the token class of each (6.3.1 "tokens"): an instruction's class is the shape of its immediates.

import { rows } from '../interpreter/syntax/instructions.ts';
import { refAbbreviations } from '../interpreter/syntax/types.ts';
import grammar from './grammar.generated.ts';

/** Kinds of immediates, in the order of the text → the class that the grammar has a rule for. Omitted indices are 0. */
const shapes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '': 'plain',
    labelidx: 'idx1',
    funcidx: 'idx1',
    typeidx: 'idx1',
    globalidx: 'idx1',
    localidx: 'idx1',
    tagidx: 'idx1',
    elemidx: 'idx1',
    dataidx: 'idx1',
    tableidx: 'idx1_opt',
    memidx: 'idx1_opt',
    'tableidx elemidx': 'idx_then_opt',
    'memidx dataidx': 'idx_then_opt',
    'tableidx tableidx': 'idx2_opt',
    'memidx memidx': 'idx2_opt',
    'typeidx fieldidx': 'idx2',
    'typeidx typeidx': 'idx2',
    'typeidx dataidx': 'idx2',
    'typeidx elemidx': 'idx2',
    'typeidx u32': 'idx_nat',
    'labelidx*': 'idxs',
    'labelidx reftype reftype': 'br_cast',
    reftype: 'reftype1',
    heaptype: 'heaptype1',
    i32: 'numconst',
    i64: 'numconst',
    f32: 'numconst',
    f64: 'numconst',
    v128: 'vecconst',
    laneidx16: 'shuffle',
    laneidx: 'lane1',
    memarg: 'mem',
    'memarg laneidx': 'mem_lane',
    'valtype*?': 'select',
    'tableidx typeuse': 'call_indirect',
    'blocktype instr*': 'block',
    'blocktype instr* instr*': 'block',
    'blocktype catch* instr*': 'block',
    'blocktype instr* handler': 'block',
  }),
);

function shapeOf(keyword: string): string {
  const kinds = Object.values(rows.get(keyword)!.imm).join(' ');
  const shape = shapes.get(kinds);
  if (shape === undefined) throw new Error(`${keyword}: the grammar has no rule for immediates ${kinds}`);
  return shape;
}

/** The shape of every instruction of the table. */
export const shapeByKeyword: ReadonlyMap<string, string> = new Map([...rows.keys()].map(k => [k, shapeOf(k)]));

const classes: readonly (readonly [string, string])[] = [
  ['numtype', 'i32 i64 f32 f64'],
  ['vectype', 'v128'],
  ['packtype', 'i8 i16'],
  ['absheaptype', 'any eq i31 none nofunc exn noexn extern noextern'],
  ['refabbr', [...refAbbreviations.keys()].join(' ')],
  ['shape', 'i8x16 i16x8 i32x4 i64x2 f32x4 f64x2'],
  ['nan', 'nan:canonical nan:arithmetic'],
  ['refpattern', 'ref.struct ref.array ref.exn ref.any'],
];

/** Keywords that the grammar names: clauses with their paren, words without. */
type CompiledRules = typeof grammar.ParserRules;
const literalsIn = (r: CompiledRules[number]): readonly string[] =>
  r.symbols.flatMap(s => (typeof s === 'object' && 'literal' in s && typeof s.literal === 'string' ? [s.literal] : []));
const literals: readonly string[] = grammar.ParserRules.flatMap(literalsIn);

/** The keyword behind the paren → the merged token, `func` → `(func`. */
export const clauses: ReadonlyMap<string, string> = new Map(literals.filter(l => /^\(./.test(l)).map(l => [l.slice(1), l]));

const linkingRules: ReadonlySet<string> = new Set(
  'linking linkAction dlsym program setting handle file flag object region provider sameness'.split(' '),
);
const literalsOf = (rules: CompiledRules): ReadonlySet<string> => new Set(rules.flatMap(literalsIn));
const elsewhere = literalsOf(grammar.ParserRules.filter(r => !linkingRules.has(r.name)));
/**
 * Token types of words that only this project's linking commands have. Elsewhere they are as unknown as the specification has it;
 * `linking`: the word of a command outside its place.
 */
export const linkingTypes: ReadonlySet<string> = new Set([
  'linking',
  ...[...literalsOf(grammar.ParserRules)].filter(l => !elsewhere.has(l) && !elsewhere.has(`(${l}`)),
]);

/** Token type of every word. A keyword that the grammar names is its own type. */
export const wordTypes: ReadonlyMap<string, string> = new Map([
  ...shapeByKeyword,
  ...classes.flatMap(([type, words]) => words.split(' ').map(w => [w, type] as const)),
  ...literals.filter(l => /^\w/.test(l)).map(l => [l, l] as const),
  // Clause keywords outside their place are keywords still: not unknown, only unexpected.
  ...[...clauses.keys()]
    .filter(w => !shapeByKeyword.has(w) && !literals.includes(w))
    .map(w => [w, linkingTypes.has(`(${w}`) ? 'linking' : 'clause'] as const),
]);
