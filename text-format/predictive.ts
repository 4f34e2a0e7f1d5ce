// A predictive (LL(1)) engine for grammars compiled by nearley: one token decides, one stack, one pass.
//
// nearley takes every context-free grammar and pays for it; the text format needs one token of lookahead.  This engine reads nearley's own
// compiled rules, proves once that one token decides every choice (GrammarConflict names the two rules where it does not), and parses
// with the grammar's own postprocessors.  The stack is a list, so that nesting is bounded by memory alone.

import type { Token } from './tree.ts';

/** A grammar as nearley compiles it. */
export interface CompiledGrammar {
  readonly ParserRules: readonly CompiledRule[];
}
interface CompiledRule {
  readonly name: string;
  readonly symbols: readonly (string | { readonly literal: string } | { readonly type: string } | object)[];
  readonly postprocess?: (data: never[]) => unknown;
}

export class GrammarConflict extends Error {}

/**
 * Thrown where no rule takes a token; `token` undefined: the input ended. `expected` are token types. Not a subclass of Error: nobody asks
 * for the trace, which takes hosts most of the time of a throw.
 */
export class UnexpectedToken {
  readonly token: Token | undefined;
  readonly expected: ReadonlySet<string>;
  constructor(token: Token | undefined, expected: ReadonlySet<string>) {
    this.token = token;
    this.expected = expected;
  }
}

export const END = 'end of input';
/** In place of a token's number: it was not read yet, or its type is not in the grammar. */
const UNREAD = -2;
const UNKNOWN = -1;

/** A terminal is its number, 0 the end of input; a nonterminal its node. */
type Sym = number | Node;
type Build = (data: unknown[]) => unknown;
interface Choice {
  readonly symbols: readonly Sym[];
  readonly build: Build | undefined;
  readonly text: string;
}
/** A rule to be parsed: a choice, which may be of one token, or the repetition of `item`, which goes on while `again` holds of the token. */
interface Rule extends Choice {
  readonly item: Sym | null;
  readonly again: readonly boolean[];
  readonly atLeastOne: boolean;
  readonly node: Node | null;
  readonly isToken: boolean;
}
/** A nonterminal: either choices, or a repetition (nearley's X:* and X:+) of a step. */
interface Node {
  readonly name: string;
  readonly choices: Choice[];
  step: Choice | null;
  nullable: boolean;
  first: bigint;
  follow: bigint;
  repetition: Rule | null;
  /** By token: the choice that it decides for. */
  predict: (Rule | null)[];
  /** The choice that is empty: taken when no other wants the token. */
  otherwise: Rule | null;
}

export interface Predictive {
  /** Parses one `start` from the cursor; what follows it is left unread, or must be the end where it is `whole`. Throws UnexpectedToken. */
  readonly parse: (cursor: Cursor, start: string, whole: boolean) => unknown;
  /** The types of the tokens with which a nonterminal can begin. */
  readonly first: (name: string) => ReadonlySet<string>;
}

/** A stream of tokens with one in view; it is read when it is looked at, not before. */
export interface Cursor {
  readonly next: () => Token | undefined;
  token: Token | undefined;
  read: boolean;
  readonly stack: Stack;
}
/** Of a parse at a cursor; kept, since a script is parsed by the command. */
interface Stack {
  /** The open rules, outermost first, the one in hand apart; what their first symbols gave, one after another, and where each rule's begin. */
  readonly rules: Rule[];
  readonly bases: number[];
  readonly values: unknown[];
  /** Nodes that could have begun at the token in view but were left empty: their first tokens are expected here too. */
  readonly passed: Node[];
}
export const cursor = (next: () => Token | undefined): Cursor => ({
  next,
  token: undefined,
  read: false,
  stack: { rules: [], bases: [], values: [], passed: [] },
});
export function look(c: Cursor): Token | undefined {
  if (!c.read) {
    c.token = c.next();
    c.read = true;
  }
  return c.token;
}

const terminalOf = (s: object): string => ('literal' in s ? String(s.literal) : 'type' in s ? String(s.type) : '?');
const show = (r: CompiledRule): string =>
  `${r.name} → ${r.symbols.map(s => (typeof s === 'string' ? s : `'${terminalOf(s)}'`)).join(' ') || 'ε'}`;
const isStep = (r: CompiledRule): boolean => r.symbols.length === 2 && r.symbols[0] === r.name && /\$ebnf\$\d+$/.test(r.name);

export function predictive(grammar: CompiledGrammar, starts: readonly string[]): Predictive {
  const terminals = [END];
  const codes = new Map([[END, 0]]);
  const nodes = new Map<string, Node>();
  for (const { name } of grammar.ParserRules) {
    if (nodes.has(name)) continue;
    nodes.set(name, {
      name,
      choices: [],
      step: null,
      nullable: false,
      first: 0n,
      follow: 0n,
      repetition: null,
      predict: [],
      otherwise: null,
    });
  }
  const nodeOf = (name: string): Node => {
    const n = nodes.get(name);
    if (n === undefined) throw new GrammarConflict(`no rule named ${name}`);
    return n;
  };
  const codeOf = (terminal: string): number => {
    let c = codes.get(terminal);
    if (c === undefined) {
      c = terminals.push(terminal) - 1;
      codes.set(terminal, c);
    }
    return c;
  };
  for (const r of grammar.ParserRules) {
    const node = nodeOf(r.name);
    const symbols = r.symbols.map(s => (typeof s === 'string' ? nodeOf(s) : codeOf(terminalOf(s))));
    // What a postprocessor takes is the grammar's business; nearley types it as any[].
    const build = r.postprocess as Build | undefined;
    if (isStep(r)) node.step = { symbols: symbols.slice(1), build, text: show(r) };
    else node.choices.push({ symbols, build, text: show(r) });
  }
  const bits = terminals.map((_, c) => 1n << BigInt(c));
  const all = [...nodes.values()].flatMap(n => [...n.choices, ...(n.step === null ? [] : [n.step])].map(c => [n, c.symbols] as const));

  const isNullable = (symbols: readonly Sym[]) => symbols.every(s => typeof s !== 'number' && s.nullable);
  const firstOf = (symbols: readonly Sym[]): bigint => {
    let set = 0n;
    for (const s of symbols) {
      if (typeof s === 'number') return set | bits[s]!;
      set |= s.first;
      if (!s.nullable) break;
    }
    return set;
  };
  // FIRST and FOLLOW are least fixed points.
  for (let busy = true; busy; ) {
    busy = false;
    for (const [n, symbols] of all.toReversed()) {
      const first = n.first | firstOf(symbols);
      const nullable = n.nullable || isNullable(symbols);
      if (first === n.first && nullable === n.nullable) continue;
      n.first = first;
      n.nullable = nullable;
      busy = true;
    }
  }
  for (const s of starts) nodeOf(s).follow = 1n;
  for (let busy = true; busy; ) {
    busy = false;
    for (const [n, symbols] of all) {
      let after = n.step === null ? n.follow : n.follow | firstOf(n.step.symbols); // an item may precede another item
      for (const s of symbols.toReversed()) {
        if (typeof s === 'number') {
          after = bits[s]!;
          continue;
        }
        if ((s.follow | after) !== s.follow) {
          s.follow |= after;
          busy = true;
        }
        after = s.nullable ? s.first | after : s.first;
      }
    }
  }

  const members = (set: bigint): number[] => {
    // One conversion for all members, and no look at the others: sets are asked for by the hundred when a process starts.
    const digits = set.toString(2);
    const found: number[] = [];
    for (let i = digits.lastIndexOf('1'); i >= 0; i = i === 0 ? -1 : digits.lastIndexOf('1', i - 1)) found.push(digits.length - 1 - i);
    return found;
  };
  const conflict = (c: number, a: string, b: string): GrammarConflict =>
    new GrammarConflict(`on '${terminals[c]}' one token does not decide between\n  ${a}\n  ${b}`);
  const ruleOf = (c: Choice): Rule => ({
    ...c,
    item: null,
    again: [],
    atLeastOne: false,
    node: null,
    isToken: c.symbols.length === 1 && typeof c.symbols[0] === 'number',
  });
  for (const n of nodes.values()) {
    const taken: (string | undefined)[] = [];
    const take = (set: bigint, by: string): void => {
      for (const t of members(set)) {
        if (taken[t] !== undefined) throw conflict(t, taken[t], by);
        taken[t] = by;
      }
    };
    n.predict = terminals.map(() => null);
    if (n.step !== null) {
      const look = firstOf(n.step.symbols);
      take(n.follow, `what may follow ${n.name}`);
      take(look, n.step.text);
      const again: boolean[] = terminals.map(() => false);
      for (const t of members(look)) again[t] = true;
      n.repetition = {
        ...n.step,
        item: n.step.symbols[0]!,
        again,
        atLeastOne: n.choices[0]!.symbols.length === 1,
        node: n,
        isToken: false,
      };
      continue;
    }
    for (const c of n.choices) {
      const first = firstOf(c.symbols);
      const empty = isNullable(c.symbols);
      take(empty ? first | n.follow : first, c.text);
      const rule = ruleOf(c);
      for (const t of members(first)) n.predict[t] = rule;
      if (empty) n.otherwise = rule;
    }
  }

  const beginnings = (...after: Sym[]) =>
    new Map(starts.map(s => [s, ruleOf({ symbols: [nodeOf(s), ...after], build: undefined, text: s })]));
  const leading = beginnings();
  const complete = beginnings(0);
  const sets = new Map<bigint, ReadonlySet<string>>(); // errors ask for few sets, and for those often
  const setOf = (set: bigint): ReadonlySet<string> => {
    let types = sets.get(set);
    if (types === undefined) {
      types = new Set(members(set).map(c => terminals[c]!));
      sets.set(set, types);
    }
    return types;
  };

  const codeOfToken = (t: Token | undefined): number => (t === undefined ? 0 : (codes.get(t.type) ?? UNKNOWN));
  const unexpected = (token: Token | undefined, wanted: bigint, passed: readonly Node[]): UnexpectedToken => {
    let set = wanted;
    for (const n of passed) set |= n.step === null ? n.first : firstOf(n.step.symbols);
    return new UnexpectedToken(token, setOf(set));
  };

  function parse(c: Cursor, start: string, whole: boolean): unknown {
    const { rules, bases, values, passed } = c.stack;
    let passes = 0;
    let token: Token | undefined;
    let code = UNREAD;
    let depth = 0;
    let rule = (whole ? complete : leading).get(start)!; // one of the starts
    let base = 0;
    let top = 0;
    for (;;) {
      let next: Sym | null;
      let value: unknown;
      if (rule.item !== null) {
        if (code === UNREAD) {
          token = look(c);
          code = codeOfToken(token);
          passes = 0;
        }
        if (rule.again[code] === true || (top === base && rule.atLeastOne)) next = rule.item;
        else {
          passed[passes++] = rule.node!; // a repetition has one
          value = values.slice(base, top);
          next = null;
        }
      } else {
        const { symbols, build } = rule;
        if (top - base < symbols.length) next = symbols[top - base]!;
        else {
          if (depth === 0) return values[0];
          const data = values.slice(base, top);
          value = build === undefined ? data : build(data);
          next = null;
        }
      }
      if (next === null) {
        // The rule is done, and its value one of those of the rule around it.
        values[base] = value;
        top = base + 1;
        rule = rules[--depth]!;
        base = bases[depth]!;
        continue;
      }
      if (code === UNREAD) {
        token = look(c);
        code = codeOfToken(token);
        passes = 0;
      }
      if (typeof next === 'number') {
        if (next !== code) throw unexpected(token, bits[next]!, passed.slice(0, passes));
        values[top++] = token;
        if (code !== 0) {
          c.read = false;
          code = UNREAD;
        }
        continue;
      }
      let inner = next.repetition;
      if (inner === null) {
        inner = code < 0 ? null : next.predict[code]!;
        if (inner === null) {
          inner = next.otherwise;
          if (inner === null) throw unexpected(token, next.first, passed.slice(0, passes));
          passed[passes++] = next;
          if (inner.symbols.length === 0) {
            values[top++] = inner.build === undefined ? [] : inner.build([]);
            continue;
          }
        } else if (inner.isToken) {
          // One token, and it is in view: no need to open the rule.
          const one = [token];
          values[top++] = inner.build === undefined ? one : inner.build(one);
          c.read = false;
          code = UNREAD;
          continue;
        }
      }
      rules[depth] = rule;
      bases[depth++] = base;
      rule = inner;
      base = top;
    }
  }

  return { parse, first: name => setOf(nodeOf(name).first) };
}
