// What the parser says where it cannot go on: the token, and what was expected in words.

import { type Refused, refuse } from '../interpreter/syntax/diagnostic.ts';
import { lineColumn, type Source } from '../interpreter/syntax/source.ts';
import { clauses, linkingTypes, shapeByKeyword, wordTypes } from './keywords.ts';
import { isError } from './lexer.ts';
import { END, type Predictive, type UnexpectedToken } from './predictive.ts';
import { cropped, suggestion } from './spaces.ts';

/** Keywords of the threads proposal. */
const atomic = /^((i32|i64|memory)\.atomic\.|atomic\.)[a-z0-9_.]+$/;

/** Nonterminals that are named as a whole where all that they can begin with is expected; the larger first. */
const named: readonly (readonly [string, string])[] = [
  ['instr', 'an instruction'],
  ['expr', 'a folded instruction'],
  ['field', 'a field of a module'],
  ['command', 'a command'],
  ['action', 'an action'],
  ['flag', 'a flag'],
  ['fieldtype', 'a field type'],
  ['storagetype', 'a storage type'],
  ['valtype', 'a type'],
  ['reftype', 'a reference type'],
  ['heaptype', 'a heap type'],
  ['number', 'a number'],
  ['idx', 'an index'],
];
const words: ReadonlyMap<string, string> = new Map([
  ['nat', 'a natural number'],
  ['int', 'an integer'],
  ['float', 'a number'],
  ['string', 'a string'],
  ['ident', 'an identifier'],
  ['numtype', 'a number type'],
  ['vectype', 'v128'],
  ['packtype', 'i8 or i16'],
  ['absheaptype', 'a heap type'],
  ['refabbr', 'a reference type'],
  ['shape', 'a vector shape'],
  ['nan', 'nan:canonical or nan:arithmetic'],
  ['refpattern', 'a reference pattern'],
  ['numconst', 'a constant'],
  ['vecconst', 'v128.const'],
  ['offset_eq', "'offset='"],
  ['align_eq', "'align='"],
  [END, 'the end of the input'],
]);
const MOST = 8;

/** What is expected, as words, at most eight. */
export function expectedWords(p: Predictive, expected: ReadonlySet<string>): string[] {
  const rest = new Set(expected);
  const out: string[] = [];
  for (const [nonterminal, phrase] of named) {
    const first = [...p.first(nonterminal)];
    if (first.length < 2 || !first.every(t => rest.has(t))) continue;
    for (const t of first) rest.delete(t);
    out.push(phrase);
  }
  for (const t of rest) out.push(words.get(t) ?? (shapes.has(t) ? 'an instruction' : `'${t}'`));
  const distinct = [...new Set(out)];
  return distinct.length > MOST ? [...distinct.slice(0, MOST - 1), 'more'] : distinct;
}
const shapes: ReadonlySet<string> = new Set(shapeByKeyword.values());

const listed = (ws: readonly string[]): string => (ws.length <= 1 ? (ws[0] ?? 'nothing') : `${ws.slice(0, -1).join(', ')} or ${ws.at(-1)}`);

/**
 * The refusal of a token. `open`: the parens that are open there, the token's own included, outermost first. `suggest`: whether to look for
 * keywords that are written alike, which costs more than everything else here.
 */
export function unexpected(
  source: Source & { readonly kind: 'text' },
  p: Predictive,
  e: UnexpectedToken,
  open: readonly number[],
  suggest: boolean,
): Refused {
  const t = e.token;
  const expected = (): string => `expected ${listed(expectedWords(p, e.expected))}`;
  if (t === undefined) {
    const paren = open.at(-1);
    if (paren === undefined)
      return refuse('malformed', 'unexpected token', () => `got the end of the input, ${expected()}`, { source, pos: source.text.length });
    return refuse('malformed', 'unexpected token', () => `the input ends, but this '(' is never closed; ${expected()}`, {
      source,
      pos: paren,
      end: paren + 1,
      notes: [{ text: 'the end', source, pos: source.text.length }],
    });
  }
  const where = { source, pos: t.offset, end: t.offset + t.text.length };
  if (isError(t)) {
    if (!t.phrase.startsWith('unknown operator'))
      return refuse('malformed', t.phrase, t.detail, { source, pos: t.pos, end: Math.max(where.end, t.pos + 1) });
    if (atomic.test(t.text)) return refuse('unsupported', 'atomic instructions', `${t.text} is of the threads proposal`, where);
    return refuse('malformed', t.phrase, suggest ? () => nearKeyword(t.text, opens(source.text, t.offset), e.expected) : '', where);
  }
  if (linkingTypes.has(t.type) && !p.first('command').has(t.type) && ![...e.expected].some(type => linkingTypes.has(type))) {
    const word = t.text.replace('(', '');
    return refuse('malformed', `unknown operator ${word}`, '', { ...where, pos: source.text.indexOf(word, t.offset) });
  }
  if (t.type.startsWith('(') && t.type.length > 1) {
    // The head of a clause that only stands further out: something before it was left open.
    const paren = open.at(-2);
    const isField = p.first('field').has(t.type);
    if (paren !== undefined && (isField ? isFurtherOut(source, paren, t.offset) : p.first('command').has(t.type))) {
      const got = `got '${t.text}'; this '(' is not closed before it`;
      return refuse('malformed', 'unexpected token', got, {
        source,
        pos: paren,
        end: paren + 1,
        notes: [{ text: `'${t.text}'`, source, pos: t.offset }],
      });
    }
  }
  const text = t.text === '(' ? (/^\(\s*[^\s()";]*/.exec(source.text.slice(t.offset, t.offset + LONGEST))?.[0] ?? '(') : t.text;
  return refuse('malformed', 'unexpected token', () => `got '${cropped({ text })}', ${expected()}`, where);
}

/** Whether a token is the first on its line, and no further in than the paren: as it is laid out, it does not belong into it. */
function isFurtherOut(source: Source & { readonly kind: 'text' }, paren: number, pos: number): boolean {
  const start = source.text.lastIndexOf('\n', pos - 1) + 1;
  return start > paren && source.text.slice(start, pos).trim() === '' && lineColumn(source, paren).column >= lineColumn(source, pos).column;
}

/** Whether a paren stands before what is at a position, and blanks at most between them. */
const opens = (text: string, pos: number): boolean => /\(\s*$/.test(text.slice(Math.max(0, pos - LONGEST), pos));

/** A keyword that is written almost so: one that is expected there if there is any, or else an instruction. */
function nearKeyword(word: string, opened: boolean, expected: ReadonlySet<string>): string {
  const words = opened ? [...clauses].filter(([, type]) => expected.has(type)) : [...wordTypes].filter(([, type]) => expected.has(type));
  const here = words.map(([keyword]) => keyword);
  const near =
    suggestion(word, new Set(expected.has('(') ? [...here, ...shapeByKeyword.keys()] : here), '') ||
    suggestion(word, shapeByKeyword.keys(), '');
  return near === '' ? '' : near.slice(2);
}
const LONGEST = 100;
