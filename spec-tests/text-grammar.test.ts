// The predictive engine against nearley.Parser on the same rules: same acceptance, same token at fault, same expected set.

import test from 'ava';
import nearley from 'nearley';
import grammar from '../text-format/grammar.generated.ts';
import { wordTypes } from '../text-format/keywords.ts';
import { parser } from '../text-format/parse.ts';
import { type CompiledGrammar, cursor, END, GrammarConflict, predictive, UnexpectedToken } from '../text-format/predictive.ts';
import type { Token } from '../text-format/tree.ts';

// ─── Sentences of the grammar, and what is almost one ───

/** mulberry32: a small seeded generator of numbers in [0, 1). */
function random(seed: number): () => number {
  let s = seed;
  return () => {
    s = (s + 0x6d2b79f5) | 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const typeOf = (s: object): string => ('literal' in s ? String(s.literal) : 'type' in s ? String(s.type) : '');
const rulesOf = new Map<string, (readonly (string | object)[])[]>();
for (const r of grammar.ParserRules) rulesOf.set(r.name, [...(rulesOf.get(r.name) ?? []), r.symbols]);
const terminals = [...new Set(grammar.ParserRules.flatMap(r => r.symbols.flatMap(s => (typeof s === 'string' ? [] : [typeOf(s)]))))];
/** The least number of tokens of a nonterminal: what to choose when a sentence is long enough. */
const least = new Map([...rulesOf.keys()].map(n => [n, Number.POSITIVE_INFINITY]));
const lengthOf = (symbols: readonly (string | object)[]) =>
  symbols.reduce<number>((n, s) => n + (typeof s === 'string' ? least.get(s)! : 1), 0);
for (let busy = true; busy; ) {
  busy = false;
  for (const [name, rules] of rulesOf) {
    const n = Math.min(...rules.map(lengthOf));
    if (n < least.get(name)!) {
      least.set(name, n);
      busy = true;
    }
  }
}

function sentence(start: string, budget: number, next: () => number): string[] {
  const out: string[] = [];
  const rest: (string | object)[] = [start];
  for (let s = rest.pop(); s !== undefined; s = rest.pop()) {
    if (typeof s !== 'string') {
      out.push(typeOf(s));
      continue;
    }
    const rules = rulesOf.get(s)!;
    const fit = rules.filter(r => out.length + rest.length + lengthOf(r) <= budget);
    const r = fit.length > 0 ? fit[Math.floor(next() * fit.length)]! : rules.toSorted((a, b) => lengthOf(a) - lengthOf(b))[0]!;
    rest.push(...r.toReversed());
  }
  return out;
}

function mutated(types: readonly string[], next: () => number): string[] {
  const out = [...types];
  const place = () => Math.floor(next() * out.length);
  for (let n = 1 + Math.floor(next() * 2); n > 0; n--) {
    const k = next();
    if (k < 0.3) out.splice(place(), 1);
    else if (k < 0.6) out.splice(place(), 0, terminals[Math.floor(next() * terminals.length)]!);
    else if (k < 0.8) out.splice(place(), 1, terminals[Math.floor(next() * terminals.length)]!);
    else if (k < 0.9) out.splice(place(), 0, out[place()] ?? ')');
    else out.length = place();
  }
  return out;
}

// Some word of each class; a literal is its own text.
const sample = new Map([...wordTypes].map(([word, type]) => [type, word]));
const tokensOf = (types: readonly string[]): Token[] =>
  types.map((type, offset) => ({ type, text: sample.get(type) ?? type, value: type, offset }));

// ─── The two parsers ───

interface Verdict {
  /** The number of the token at fault, the length of the input where it ends too early, −1 where it is taken. */
  readonly at: number;
  readonly expected: readonly string[];
}
const accepted: Verdict = { at: -1, expected: [] };
const stream = (tokens: readonly Token[]) => {
  let i = 0;
  return () => tokens[i++];
};

function predicted(tokens: readonly Token[]): Verdict {
  const c = cursor(stream(tokens));
  try {
    parser.parse(c, 'script', true);
    return accepted;
  } catch (e) {
    if (!(e instanceof UnexpectedToken)) throw e;
    return { at: e.token?.offset ?? tokens.length, expected: [...e.expected].sort() };
  }
}

interface Column {
  readonly scannable: readonly { readonly rule: { readonly symbols: readonly object[] }; readonly dot: number }[];
}
function earley(tokens: readonly Token[]): Verdict {
  const next = stream(tokens);
  const lexer = { reset: () => {}, next, save: () => undefined, has: () => true, formatError: () => '' };
  // nearley's own types ask for more of a lexer than its parser does, and do not show the chart.
  const oracle = new nearley.Parser(nearley.Grammar.fromCompiled(grammar as unknown as nearley.CompiledRules), {
    lexer: lexer as unknown as nearley.Lexer,
    keepHistory: true,
  }) as nearley.Parser & { table: Column[]; reportError: () => string };
  oracle.reportError = () => ''; // which would describe all of the chart
  const expectedIn = (column: Column, end: boolean) =>
    [...new Set([...column.scannable.map(s => typeOf(s.rule.symbols[s.dot]!)), ...(end ? [END] : [])])].sort();
  const complete = (column: Column) => oracleResults(column) > 0;
  const oracleResults = (
    column: Column & { states?: readonly { rule: { name: string; symbols: readonly unknown[] }; dot: number; reference: number }[] },
  ) => (column.states ?? []).filter(s => s.rule.name === 'script' && s.dot === s.rule.symbols.length && s.reference === 0).length;
  try {
    oracle.feed('');
  } catch (e) {
    const { token } = e as { token?: Token };
    if (token === undefined) throw e;
    const column = oracle.table.at(-2)!;
    return { at: token.offset, expected: expectedIn(column, complete(column)) };
  }
  if (oracle.results.length > 0) return accepted;
  return { at: tokens.length, expected: expectedIn(oracle.table.at(-1)!, false) };
}

/** The count is for a longer run by hand; the seed makes each run the same. */
const COUNT = Number(process.env.LINKSTEP_FUZZ ?? 400);

test('sentences of the grammar are taken by both parsers', t => {
  const next = random(1);
  for (let i = 0; i < COUNT / 2; i++) {
    const types = sentence('script', 10 + Math.floor(next() * 60), next);
    t.deepEqual(predicted(tokensOf(types)), accepted, types.join(' '));
    t.deepEqual(earley(tokensOf(types)), accepted, types.join(' '));
  }
});

test('mutated sentences: both parsers agree on the token at fault and on what was expected', t => {
  const next = random(2);
  let refused = 0;
  for (let i = 0; i < COUNT; i++) {
    const types = mutated(sentence('script', 10 + Math.floor(next() * 60), next), next);
    const one = predicted(tokensOf(types));
    t.deepEqual(one, earley(tokensOf(types)), types.join(' '));
    if (one.at >= 0) refused++;
  }
  t.true(refused > COUNT / 2);
});

test('a grammar that one token does not decide is refused, with both rules', t => {
  const a = { literal: 'a' };
  const rules: CompiledGrammar = {
    ParserRules: [
      { name: 's', symbols: [a, 'x'] },
      { name: 's', symbols: [a, 'y'] },
      { name: 'x', symbols: [] },
      { name: 'y', symbols: [{ literal: 'b' }] },
    ],
  };
  const e = t.throws(() => predictive(rules, ['s']), { instanceOf: GrammarConflict });
  t.regex(e?.message ?? '', /on 'a'[\s\S]*s → 'a' x[\s\S]*s → 'a' y/);
});

test('a repetition that cannot know its end is refused', t => {
  const a = { literal: 'a' };
  const rules: CompiledGrammar = {
    ParserRules: [
      { name: 's', symbols: ['s$ebnf$1', a] },
      { name: 's$ebnf$1', symbols: [] },
      { name: 's$ebnf$1', symbols: ['s$ebnf$1', a] },
    ],
  };
  t.throws(() => predictive(rules, ['s']), { instanceOf: GrammarConflict, message: /on 'a'/ });
});
