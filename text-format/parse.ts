// Reading the text format (spec ch. 6) and scripts: the entry points.

import { Refused, refuse } from '../interpreter/syntax/diagnostic.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import { lineColumn, type Source, textSource } from '../interpreter/syntax/source.ts';
import { unexpected } from './expectations.ts';
import grammar from './grammar.generated.ts';
import { type Annotation, isError, type Lexer, lexer } from './lexer.ts';
import { type Cursor, cursor, look, predictive, UnexpectedToken } from './predictive.ts';
import { resolveModule } from './resolve-module.ts';
import { actionOf, commandOf, constOf } from './resolve-script.ts';
import type { Action, Command, Const, Lost, Script } from './script.ts';
import { identOf } from './strings.ts';
import type { ActionNode, ConstNode, ModuleNode, ScriptNode, Token } from './tree.ts';

export type Text = Source & { readonly kind: 'text' };

/** The grammar, proved predictive when this file is loaded. Nonterminals that something starts at: */
const starts = ['script', 'moduleFile', 'command', 'action', 'constant'] as const;
export const parser = predictive(grammar, starts);
const fieldHeads = parser.first('field');

interface Reader {
  readonly source: Text;
  readonly lexer: Lexer;
  readonly cursor: Cursor;
  /** How often something was refused: a text that is wrong all over gets suggestions at first only. */
  refusals: number;
}
const SUGGESTIONS = 100;
const reader = (source: Text): Reader => {
  const l = lexer(source.text);
  return { source, lexer: l, cursor: cursor(l.next), refusals: 0 };
};

const refusalOf = (r: Reader, e: unknown): unknown =>
  e instanceof UnexpectedToken ? unexpected(r.source, parser, e, r.lexer.open, r.refusals++ < SUGGESTIONS) : e;

/** One `start` and nothing behind it. */
function whole(r: Reader, start: (typeof starts)[number]): unknown {
  try {
    return parser.parse(r.cursor, start, true);
  } catch (e) {
    throw refusalOf(r, e);
  }
}

const resolve = (source: Text, m: ModuleNode, annotations: readonly Annotation[]): Module => {
  if (m.body.kind !== 'text') throw new Error('only text is resolved');
  const { t, close } = m;
  // They are in the order of the text, and a script may have many modules: cut, not sifted.
  const inside =
    t === null || close === null ? annotations : annotations.slice(firstFrom(annotations, t.offset), firstFrom(annotations, close.offset));
  return resolveModule(source, { fields: m.body.fields, id: m.id, t, annotations: inside });
};

/** The number of the first annotation from `pos` on. */
function firstFrom(annotations: readonly Annotation[], pos: number): number {
  let lo = 0;
  let hi = annotations.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (annotations[mid]!.pos < pos) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

// ─── Entry points ───

/**
 * A text that holds one module (6.6): `(module …)`, or its fields alone.
 * Errors: Refused, malformed with the suite's wording, or unsupported; always with a position in `source`.
 */
export function parseModule(source: Text): Module {
  const r = reader(source);
  const node = whole(r, 'moduleFile') as ModuleNode; // what the grammar's rule builds
  return resolve(source, node, r.lexer.takeAnnotations());
}

/**
 * A script: commands, or the fields of one module. Does not throw: a command that cannot be parsed is of kind `malformed`, and what follows
 * its closing paren is read on; a module that parses but is not well-formed has a body of kind `error`.
 */
export function parseScript(source: Text): Script {
  const r = reader(source);
  const commands: Command[] = [];
  if (look(r.cursor) !== undefined && fieldHeads.has(look(r.cursor)!.type)) return { source, commands: [bareModule(r)] };
  for (let t = look(r.cursor); t !== undefined; t = look(r.cursor)) {
    let node: ScriptNode | null = null;
    const pos = r.lexer.open[0] ?? t.offset; // the paren, where what is behind it is not a token
    try {
      node = parser.parse(r.cursor, 'command', false) as ScriptNode; // what the grammar's rule builds
      const annotations = r.lexer.takeAnnotations();
      commands.push(commandOf(source, node, m => resolve(source, m, annotations)));
    } catch (e) {
      const refused = refusalOf(r, e);
      if (!(refused instanceof Refused)) throw refused;
      const end = node === null ? recover(r, t, pos) : (node.close?.offset ?? -1) + 1;
      r.lexer.takeAnnotations();
      const lost = lostBy(source, pos, end);
      commands.push({ kind: 'malformed', pos, end, diagnostic: refused.diagnostic, ...(lost === null ? {} : { lost }) });
    }
  }
  return { source, commands };
}

function bareModule(r: Reader): Command {
  const where = { pos: 0, end: r.source.text.length };
  let node: ModuleNode;
  try {
    node = whole(r, 'moduleFile') as ModuleNode; // as above
  } catch (e) {
    if (!(e instanceof Refused)) throw e;
    return { kind: 'malformed', ...where, diagnostic: e.diagnostic, lost: { kind: 'module', id: null, definition: false } };
  }
  const annotations = r.lexer.takeAnnotations();
  return { ...commandOf(r.source, node, m => resolve(r.source, m, annotations)), ...where };
}

/** What a command that was not parsed was to make: its first words say it. */
function lostBy(source: Text, pos: number, end: number): Lost | null {
  const l = lexer(source.text.slice(pos, end));
  const kind = l.next()?.text.slice(1);
  if (kind !== 'module' && kind !== 'program' && kind !== 'dlopen') return null;
  let t = l.next();
  const word = kind === 'module' && (t?.type === 'definition' || t?.type === 'instance') ? t.type : null;
  if (word !== null) t = l.next();
  let id = t?.type === 'ident' ? t : null;
  if (word === 'instance' && l.next()?.type !== 'ident') id = null; // it names the module
  return { kind: word === 'instance' ? word : kind, id: id === null ? null : nameOf(id), definition: word === 'definition' };
}

/** An identifier, null where it is not well-formed. */
function nameOf(id: Token): string | null {
  try {
    return identOf(null, id);
  } catch (e) {
    if (e instanceof Refused) return null;
    throw e;
  }
}

/**
 * Goes to where the next command may begin: behind the paren that closes the command that failed, or at a clause that only a command has,
 * first on its line, where a paren before it was left open. Gives the end of what was skipped.
 */
function recover(r: Reader, start: Token, pos: number): number {
  const t = r.cursor.token;
  if (t !== undefined && t !== start && isCommandHead(t) && firstOnItsLine(r.source.text, t.offset)) {
    r.lexer.restart(t);
    return t.offset;
  }
  r.cursor.read = false;
  while (r.lexer.open.length > 0) {
    const next = look(r.cursor);
    if (next === undefined) break;
    if (isCommandHead(next) && standsOut(r.source, start, pos, next)) {
      r.lexer.restart(next);
      return next.offset;
    }
    r.cursor.read = false;
  }
  let end = r.lexer.end();
  // At the outermost level anything up to the next paren is one mistake.
  for (let rest = look(r.cursor); rest !== undefined && r.lexer.open.length === 0; rest = look(r.cursor)) {
    r.cursor.read = false;
    end = r.lexer.end();
  }
  return end;
}

/** Whether a command's head is laid out as one that follows the command that begins with `start`, at `pos`, not as what stands in it. */
function standsOut(source: Text, start: Token, pos: number, head: Token): boolean {
  if (!firstOnItsLine(source.text, head.offset) || lineColumn(source, head.offset).column > lineColumn(source, pos).column) return false;
  // What an assertion is about may stand on a line of its own.
  const asserts = isError(start) || start.type === '(' || start.type.startsWith('(assert_');
  return !asserts || source.text.slice(pos + 1, head.offset).includes('(');
}
const isCommandHead = (t: Token): boolean => parser.first('command').has(t.type) && !fieldHeads.has(t.type);
function firstOnItsLine(text: string, pos: number): boolean {
  for (let i = pos - 1; i >= 0; i--) {
    const c = text.charCodeAt(i);
    if (c === 0x0a || c === 0x0d) return true;
    if (c !== 0x20 && c !== 0x09) return false;
  }
  return true;
}

/** One action, as a script writes it: `(invoke "f" (i32.const 1))`. Errors: Refused. */
export function parseAction(text: string, name = '<action>'): Action {
  const source = textSource(name, text) as Text; // a text source is what it makes
  return actionOf(source, whole(reader(source), 'action') as ActionNode); // what the grammar's rule builds
}

/** One constant, as a script writes it: `(i32.const 1)`. Errors: Refused. */
export function parseConst(text: string, name = '<constant>'): Const {
  const source = textSource(name, text) as Text; // as above
  return constOf(source, whole(reader(source), 'constant') as ConstNode); // what the grammar's rule builds
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lax = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes of a file as a text source. Errors: Refused, where they are not UTF-8; the position is in the text up to there. */
export function decodeText(name: string, bytes: Uint8Array): Text {
  try {
    return textSource(name, strict.decode(bytes)) as Text; // a text source is what it makes
  } catch {
    const at = firstMalformed(bytes);
    const before = lax.decode(bytes.subarray(0, at));
    const byte = bytes[at]!.toString(16).padStart(2, '0');
    throw refuse('malformed', 'malformed UTF-8 encoding', `byte 0x${byte} at offset ${at}`, {
      source: textSource(name, lax.decode(bytes)),
      pos: before.length,
    });
  }
}

/** The offset of the first byte that does not belong to a well-formed sequence (Unicode, table 3-7). */
function firstMalformed(bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; ) {
    const b = bytes[i]!;
    const n = b < 0x80 ? 1 : b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
    const second = bytes[i + 1] ?? 0;
    const low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80;
    const high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf;
    if (n === 0 || (n > 1 && (second < low || second > high))) return i;
    for (let k = 2; k < n; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return i;
    i += n;
  }
  return bytes.length - 1; // not reached for bytes that the decoder refused
}
