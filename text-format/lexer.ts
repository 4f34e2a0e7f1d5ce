// Lexical format (spec 6.3): white space, parens, words and plain strings, nearly all of a text, are read here, and moo reads the rest; this file
// joins "(" with a clause's keyword, keeps annotations aside (6.3.5), and turns what is not a token into an `error` token, which no rule of
// the grammar takes and so fails where it stands.

import moo from 'moo';
import { Refused } from '../interpreter/syntax/diagnostic.ts';
import type { Pos } from '../interpreter/syntax/source.ts';
import { clauses } from './keywords.ts';
import { nameOf } from './strings.ts';
import type { Token } from './tree.ts';
import { classify, digits } from './words.ts';

/** Why there is no token here. The phrase is the normative wording; `pos` is where in the token it went wrong. */
export interface ErrorToken extends Token {
  readonly phrase: string;
  readonly detail: string;
  readonly pos: Pos;
}

/**
 * An annotation `(@id …)` at the outermost level. `items` are the tokens in its parens, other than white space and comments.
 * `parent`: the paren around it, −1 where there is none. `behind` and `next`: the tokens on its sides, −1 where there is none.
 */
export interface Annotation {
  readonly id: string;
  readonly pos: Pos;
  readonly parent: Pos;
  readonly behind: Pos;
  next: Pos;
  readonly items: readonly Token[];
}

// ─── Tokens as moo sees them ───

// No expression loops over alternatives, so that none backtracks: a comment or a string may be as long as the input.  moo's line counting
// is not used; positions are offsets.
const states = {
  main: {
    openString: { match: '"', push: 'string' },
    lineComment: /;;[^\n\r]*/,
    reserved: /[,;[\]{}]/,
    bad: { match: /[\s\S]/, lineBreaks: true },
  },
  // Behind a "(" that a ";" follows: the ";" first, so that "(;)" does not close.
  comment: { start: { match: ';', next: 'inComment' } },
  inComment: {
    commentText: { match: /[^;()]+/, lineBreaks: true },
    openComment: '(;',
    closeComment: ';)',
    other: /[;()]/,
  },
  string: {
    closeString: { match: '"', pop: 1 as const },
    // biome-ignore lint/suspicious/noControlCharactersInRegex: which a string may not hold
    text: /[^"\\\x00-\x1f\x7f]+/,
    hex: /(?:\\[0-9a-fA-F]{2})+/,
    escape: /\\[nrt\\'"]/,
    unicode: /\\u\{[0-9a-fA-F_]+\}/,
    badEscape: '\\',
    badString: { match: /[\s\S]/, lineBreaks: true },
  },
};

const idchars = new Uint8Array(128);
for (let c = 0; c < 128; c++) idchars[c] = /[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]/.test(String.fromCharCode(c)) ? 1 : 0;
const isIdchar = (c: number): boolean => c < 128 && idchars[c] === 1;
/** Stands behind the text: hosts make slower code of what asks for a character beyond the end. No token goes on with it. */
const BEYOND = '\0';
const NEWLINE = 0x0a;
const BLANK = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DELETE = 0x7f;
const LEFT = 0x28;
const RIGHT = 0x29;
const SEMICOLON = 0x3b;
const AT = 0x40;
const isSpace = (c: number): boolean => c === BLANK || c === NEWLINE || c === 0x09 || c === 0x0d;

// ─── The stream of tokens ───

/** What moo's types leave out: where it reads on, and a copy of it. */
interface Scanner extends moo.Lexer {
  index: number;
  readonly clone: () => Scanner;
}
const compiled = moo.states(states, 'main') as Scanner;

/** The annotations that linkstep gives a meaning; of the others only the syntax is checked. */
const known: ReadonlySet<string> = new Set(['custom', 'name', 'metadata.code.branch_hint', 'dylink.0', 'dylink']);

const none: readonly Annotation[] = [];

export interface Lexer {
  /** The next token of the grammar, undefined at the end. */
  readonly next: () => Token | undefined;
  /** The parens that are open behind the last token read, outermost first. */
  readonly open: readonly Pos[];
  /** The end of the last token read. */
  readonly end: () => Pos;
  /** Forgets the parens before a token that was read: it is where something new begins. */
  readonly restart: (t: Token) => void;
  /** The known annotations that were read since they were last taken, in the order of the text. */
  readonly takeAnnotations: () => readonly Annotation[];
  // What nearley.Parser asks of a lexer.
  readonly reset: (chunk: string) => void;
  readonly save: () => undefined;
  readonly has: () => true;
  readonly formatError: (token: Token | undefined, message: string) => string;
}

const errorToken = (t: Token, phrase: string, detail: string, pos: Pos = t.offset): ErrorToken => ({
  type: 'error',
  text: t.text,
  offset: t.offset,
  phrase,
  detail,
  pos,
});
export const isError = (t: Token): t is ErrorToken => t.type === 'error';

const hexCode = (c: string) => `U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;

export function lexer(source: string): Lexer {
  const raw = compiled.clone();
  raw.reset(source);
  let text = source + BEYOND;
  /** The next token, not white space or a paren: a word, a string without escapes, or what moo has. */
  const read = (): Token | undefined => {
    const from = raw.index;
    let c = text.charCodeAt(from);
    let to = from;
    if (c === QUOTE) {
      do c = text.charCodeAt(++to);
      while (c >= BLANK && c !== QUOTE && c !== BACKSLASH && c !== DELETE);
      if (c !== QUOTE) return raw.next() as Token;
      raw.index = ++to;
      return { type: 'string', text: text.slice(from, to), offset: from };
    }
    while (isIdchar(c)) c = text.charCodeAt(++to);
    if (to === from) return raw.next() as Token | undefined; // moo's tokens have a type unless a rule gives them none
    raw.index = to;
    const word = text.slice(from, to);
    return { type: classify(word), text: word, offset: from };
  };
  const open: Pos[] = [];
  const annotations: Annotation[] = [];
  const waiting: Annotation[] = []; // for the token behind them
  let pending: Token | undefined;
  let end = 0;
  let last: Pos = -1; // the last token that is not trivia

  /** Whether a word or string goes on in what follows it without white space: together they are one reserved token. */
  const glued = (t: Token, behindString: boolean): boolean => {
    const c = text.charCodeAt(t.offset + t.text.length);
    return c === QUOTE || (behindString && isIdchar(c));
  };
  const reserved = (t: Token): ErrorToken => {
    // All that is glued together, for the message; nothing else in it can go wrong worse.
    let from = t.offset + t.text.length;
    for (let c = text.charCodeAt(from); c === QUOTE || isIdchar(c); c = text.charCodeAt(from)) {
      const more = read();
      if (more === undefined) break;
      if (more.type === 'openString') inString(more);
      from = end = Math.max(end, more.offset + more.text.length);
    }
    const whole = text.slice(t.offset, Math.min(from, t.offset + 60));
    return errorToken({ ...t, text: whole }, `unknown operator ${whole}`, '');
  };

  /** The rest of a string that has escapes, or what is wrong with it. */
  function inString(start: Token): Token {
    let wrong: ErrorToken | undefined;
    for (let t = raw.next(); t !== undefined; t = raw.next()) {
      end = t.offset + t.text.length;
      switch (t.type) {
        case 'closeString':
          if (wrong !== undefined) return wrong;
          start.type = 'string';
          start.text = text.slice(start.offset, end);
          return start;
        case 'unicode':
          if (digits(t.text, 3, true) !== t.text.length - 1)
            wrong ??= errorToken(start, 'illegal escape', 'misplaced underscore in a code point', t.offset);
          break;
        case 'badEscape':
          wrong ??= errorToken(start, 'illegal escape', `in a string literal, \\${end < text.length - 1 ? text[end] : ''}`, t.offset);
          break;
        case 'badString':
          if (t.text === '\n' || t.text === '\r') {
            raw.popState();
            return wrong ?? errorToken(start, 'unclosed string literal', '');
          }
          wrong ??= errorToken(start, 'illegal control character in string literal', hexCode(t.text), t.offset);
      }
    }
    return wrong ?? errorToken(start, 'unclosed string literal', '');
  }

  /** The rest of a block comment whose "(" was read. */
  function comment(start: Token): ErrorToken | undefined {
    raw.pushState('comment');
    raw.next();
    for (let depth = 1; depth > 0; ) {
      const t = raw.next();
      if (t === undefined) {
        raw.popState();
        end = text.length - BEYOND.length;
        return errorToken(start, 'unclosed comment', '');
      }
      end = t.offset + t.text.length;
      if (t.type === 'openComment') depth++;
      else if (t.type === 'closeComment') depth--;
    }
    raw.popState();
    return undefined;
  }

  /** A token that is not trivia; parens and annotations as they are written. */
  function plain(annotation: boolean): Token | undefined {
    for (;;) {
      let from = raw.index;
      let c = text.charCodeAt(from);
      while (isSpace(c)) c = text.charCodeAt(++from);
      raw.index = from;
      if (c === RIGHT || c === LEFT) {
        raw.index = end = from + 1;
        const paren = c === RIGHT ? ')' : '(';
        const t: Token = { type: paren, text: paren, offset: from };
        if (c === RIGHT || text.charCodeAt(end) !== SEMICOLON) return t;
        const wrong = comment(t);
        if (wrong !== undefined) return wrong;
        continue;
      }
      const t = read();
      if (t === undefined) return undefined;
      const type = t.type;
      if (type === 'lineComment') continue;
      end = t.offset + t.text.length;
      switch (type) {
        case 'openString': {
          const s = inString(t);
          return s.type === 'string' && glued(s, true) && !annotation ? reserved(s) : s;
        }
        case 'string':
          return glued(t, true) && !annotation ? reserved(t) : t;
        case 'bad': {
          const c = t.text.charCodeAt(0);
          const phrase = annotation
            ? 'illegal character'
            : c < 0x20 || c === 0x7f
              ? 'misplaced control character'
              : c >= 0x80
                ? 'misplaced unicode character'
                : 'illegal character';
          return errorToken(t, phrase, hexCode(t.text));
        }
      }
      if (annotation) return t;
      if (type === 'reserved') {
        if (t.text !== '$') return reserved(t);
        if (text.charCodeAt(end) !== QUOTE) return errorToken(t, 'empty identifier', '');
        const s = plain(false)!; // there is a quote
        if (isError(s))
          return s.phrase.startsWith('unknown operator') ? s : errorToken(t, 'empty identifier', `what follows is no string: ${s.phrase}`);
        t.type = 'ident';
        t.text = text.slice(t.offset, end);
        return t;
      }
      return text.charCodeAt(end) === QUOTE ? reserved(t) : t;
    }
  }

  /** An annotation whose "(" was read. */
  function annotation(start: Token): ErrorToken | undefined {
    const head = plain(true)!; // "@" follows
    let name = head.text.slice(1);
    if (name === '' && text.charCodeAt(end) === QUOTE) {
      const s = plain(true)!;
      if (isError(s)) return errorToken(start, 'empty annotation id', `what follows is no string: ${s.phrase}`);
      const decoded = quotedName(s);
      if (decoded === null) return errorToken(start, 'malformed UTF-8 encoding', 'in the id of an annotation');
      name = decoded;
    }
    if (name === '') return errorToken(start, 'empty annotation id', '');
    const items: Token[] | null = known.has(name) ? [] : null;
    for (let depth = 1; ; ) {
      const t = plain(true);
      if (t === undefined) return errorToken(start, 'unclosed annotation', `(@${name}`);
      if (isError(t)) return t;
      if (t.type === '(') depth++;
      else if (t.type === ')' && --depth === 0) break;
      items?.push(t);
    }
    if (items !== null) {
      const a = { id: name, pos: start.offset, parent: open.at(-1) ?? -1, behind: last, next: -1, items };
      annotations.push(a);
      waiting.push(a);
    }
    return undefined;
  }

  /** A token with annotations taken out, and parens counted. */
  function significant(): Token | undefined {
    for (;;) {
      const t = plain(false);
      if (t === undefined) return undefined;
      if (t.type === '(') {
        if (text.charCodeAt(end) === AT) {
          const wrong = annotation(t);
          if (wrong !== undefined) return wrong;
          continue;
        }
        open.push(t.offset);
      } else if (t.type === ')') open.pop();
      last = t.offset;
      if (waiting.length > 0) {
        for (const a of waiting) a.next = t.offset;
        waiting.length = 0;
      }
      return t;
    }
  }

  function next(): Token | undefined {
    let t = pending;
    if (t !== undefined) {
      pending = undefined;
      return t;
    }
    t = significant();
    if (t === undefined || t.type !== '(') return t;
    const head = significant();
    const clause = head === undefined ? undefined : clauses.get(head.text);
    if (head !== undefined && isError(head)) return head;
    if (clause === undefined) pending = head;
    else {
      t.type = t.text = clause;
      last = t.offset; // annotations behind a clause's keyword are behind the clause's token
    }
    return t;
  }

  return {
    next,
    open,
    end: () => end,
    restart: t => open.splice(0, open.indexOf(t.offset)),
    takeAnnotations: () => (annotations.length === 0 ? none : annotations.splice(0)),
    reset: chunk => {
      text = chunk + BEYOND;
      raw.reset(chunk);
      pending = undefined;
      open.length = 0;
    },
    save: () => undefined,
    has: () => true,
    formatError: (_, message) => message,
  };
}

/** A string token as a name, null where it is not UTF-8. */
function quotedName(t: Token): string | null {
  try {
    return nameOf(null, t);
  } catch (e) {
    if (e instanceof Refused) return null;
    throw e;
  }
}
