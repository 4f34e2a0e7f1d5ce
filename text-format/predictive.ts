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

/** Thrown where no rule takes a token; `token` undefined: the input ended. `expected` are token types. */
export class UnexpectedToken extends Error {
  readonly token: Token | undefined;
  readonly expected: ReadonlySet<string>;
  constructor(token: Token | undefined, expected: ReadonlySet<string>) {
    super('unexpected token');
    this.token = token;
    this.expected = expected;
  }
}

export const END = 'end of input';

/** A terminal is its number, 0 the end of input; a nonterminal its node. */
type Sym = number | Node;
interface Choice {
  readonly symbols: readonly Sym[];
  readonly build: ((data: unknown[]) => unknown) | undefined;
  readonly text: string;
}
/** A nonterminal: either choices, or a repetition (nearley's X:* and X:+) of `item`. */
interface Node {
  readonly name: string;
  readonly choices: Choice[];
  step: Choice | null;
  nullable: boolean;
  first: bigint;
  follow: bigint;
  /** By token: the choice that it decides for; in a repetition, any choice means another item. */
  predict: (Choice | null)[];
  /** The choice that is empty: taken when no other wants the token. */
  otherwise: Choice | null;
}
/** A rule that is being parsed: a choice, or a repetition. */
interface Open {
  readonly node: Node | null;
  readonly choice: Choice;
  readonly item: Sym | null;
}

export interface Predictive {
  /** Parses one `start` from the cursor; what follows it is left unread. Throws UnexpectedToken. */
  readonly parse: (cursor: Cursor, start: string) => unknown;
  /** The types of the tokens with which a nonterminal can begin. */
  readonly first: (name: string) => ReadonlySet<string>;
}

/** A stream of tokens with one in view; it is read when it is looked at, not before. */
export interface Cursor {
  readonly next: () => Token | undefined;
  token: Token | undefined;
  read: boolean;
}
export const cursor = (next: () => Token | undefined): Cursor => ({ next, token: undefined, read: false });
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
    nodes.set(name, { name, choices: [], step: null, nullable: false, first: 0n, follow: 0n, predict: [], otherwise: null });
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
    const build = r.postprocess as ((data: unknown[]) => unknown) | undefined;
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

  const members = (set: bigint): number[] => terminals.flatMap((_, c) => ((set & bits[c]!) === 0n ? [] : [c]));
  const conflict = (c: number, a: string, b: string): GrammarConflict =>
    new GrammarConflict(`on '${terminals[c]}' one token does not decide between\n  ${a}\n  ${b}`);
  const opened = new Map<Choice, Open>();
  for (const n of nodes.values()) {
    n.predict = terminals.map(() => null);
    const taken: (string | undefined)[] = [];
    for (const c of n.step === null ? n.choices : [n.step]) {
      const empty = n.step === null ? isNullable(c.symbols) : true;
      const first = firstOf(c.symbols);
      if (n.step !== null) for (const t of members(n.follow)) taken[t] = `what may follow ${n.name}`;
      for (const t of members(n.step === null && empty ? first | n.follow : first)) {
        if (taken[t] !== undefined) throw conflict(t, taken[t], c.text);
        taken[t] = c.text;
        if ((first & bits[t]!) !== 0n) n.predict[t] = c;
      }
      if (n.step === null) {
        if (empty) n.otherwise = c;
        opened.set(c, { node: null, choice: c, item: null });
      }
    }
  }
  // What is pushed when a node is entered: itself for a repetition, else the choice that the token decides for.
  const repetitions = new Map<Node, { open: Open; atLeastOne: boolean }>();
  for (const n of nodes.values()) {
    if (n.step === null) continue;
    repetitions.set(n, { open: { node: n, choice: n.step, item: n.step.symbols[0]! }, atLeastOne: n.choices[0]!.symbols.length === 1 });
  }
  interface Entry {
    readonly repetition: Open | null;
    readonly atLeastOne: boolean;
    readonly choices: readonly (Open | null)[];
    readonly otherwise: Open | null;
  }
  const entries = new Map<Node, Entry>();
  for (const n of nodes.values()) {
    const r = repetitions.get(n);
    entries.set(n, {
      repetition: r?.open ?? null,
      atLeastOne: r?.atLeastOne ?? false,
      choices: n.predict.map(c => (c === null || n.step !== null ? null : opened.get(c)!)),
      otherwise: n.otherwise === null ? null : opened.get(n.otherwise)!,
    });
  }

  const setOf = (set: bigint): ReadonlySet<string> => new Set(members(set).map(c => terminals[c]!));

  function parse(c: Cursor, start: string): unknown {
    // Nodes that could have begun at the token in view but were left empty: their first tokens are expected here too.
    const passed: Node[] = [];
    let token: Token | undefined;
    let code = -2; // −2: not read yet; −1: a type that the grammar does not name
    const read = (): void => {
      token = look(c);
      code = token === undefined ? 0 : (codes.get(token.type) ?? -1);
      passed.length = 0;
    };
    const unexpected = (wanted: bigint): UnexpectedToken =>
      new UnexpectedToken(token, setOf(passed.reduce((set, n) => set | (n.step === null ? n.first : firstOf(n.step.symbols)), wanted)));

    const rules: Open[] = [];
    const datas: unknown[][] = [];
    let depth = 0;
    let rule: Open = { node: null, choice: { symbols: [nodeOf(start)], build: undefined, text: start }, item: null };
    let data: unknown[] = [];
    for (;;) {
      let next: Sym;
      if (rule.item !== null) {
        if (code === -2) read();
        const node = rule.node!; // a repetition has one
        if ((code >= 0 && node.predict[code] !== null) || (data.length === 0 && repetitions.get(node)!.atLeastOne)) next = rule.item;
        else {
          passed.push(node);
          const list = data;
          depth--;
          rule = rules[depth]!;
          data = datas[depth]!;
          data.push(list);
          continue;
        }
      } else {
        const { symbols, build } = rule.choice;
        if (data.length === symbols.length) {
          const value = build === undefined ? data : build(data);
          if (depth === 0) return data[0];
          depth--;
          rule = rules[depth]!;
          data = datas[depth]!;
          data.push(value);
          continue;
        }
        next = symbols[data.length]!;
      }
      if (code === -2) read();
      if (typeof next === 'number') {
        if (next !== code) throw unexpected(bits[next]!);
        data.push(token);
        if (code !== 0) {
          c.read = false;
          code = -2;
        }
        continue;
      }
      const entry = entries.get(next)!;
      let inner = entry.repetition;
      if (inner === null) {
        inner = code < 0 ? null : entry.choices[code]!;
        if (inner === null) {
          inner = entry.otherwise;
          if (inner === null) throw unexpected(next.first);
          passed.push(next);
        }
      }
      rules[depth] = rule;
      datas[depth++] = data;
      rule = inner;
      data = [];
    }
  }

  return { parse, first: name => setOf(nodeOf(name).first) };
}
