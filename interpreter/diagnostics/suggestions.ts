// What somebody probably meant: keywords under their former names, and names that are written almost the same.

import type { Diagnostic } from '../syntax/diagnostic.ts';
import { rows } from '../syntax/instructions.ts';

/** Former names of instructions and types, and what other languages call them. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['get_local', 'local.get'], ['set_local', 'local.set'], ['tee_local', 'local.tee'],
  ['get_global', 'global.get'], ['set_global', 'global.set'],
  ['current_memory', 'memory.size'], ['grow_memory', 'memory.grow'],
  ['anyfunc', 'funcref'], ['tableswitch', 'br_table'], ['call_import', 'call'], ['get_table', 'table.get'], ['set_table', 'table.set'],
  ['i32.mod', 'i32.rem_s'], ['i64.mod', 'i64.rem_s'], ['i32.equal', 'i32.eq'], ['i64.equal', 'i64.eq'],
  ['i32.wrap', 'i32.wrap_i64'], ['jump', 'br'], ['ret', 'return'], ['pop', 'drop'], ['while', 'loop'], ['goto', 'br'],
  ['tail_call', 'return_call'], ['ref.i31_new', 'ref.i31'], ['i31.new', 'ref.i31'], ['struct.new_with_rtt', 'struct.new'],
  ['dataref', 'structref'], ['br_on_func', 'br_on_cast'], ['extern.internalize', 'any.convert_extern'],
  ['extern.externalize', 'extern.convert_any'], ['ref.as_func', 'ref.cast'],
]); // biome-ignore format: pairs

/** What is written in several instructions, since there is none for it. */
const phrased: ReadonlyMap<string, string> = new Map([
  ['neg', '(T.sub (T.const 0) x)'], ['not', '(T.xor x (T.const -1))'], ['inc', '(T.add x (T.const 1))'], ['dec', '(T.sub x (T.const 1))'],
  ['nez', '(T.ne x (T.const 0))'], ['gtz', '(T.gt_s x (T.const 0))'], ['ltz', '(T.lt_s x (T.const 0))'],
]); // biome-ignore format: pairs

const isKeyword = (word: string): boolean => rows.has(word);
const known = (...words: readonly string[]): string[] => words.filter(isKeyword);

/** Keywords that stand for a word that is none, by former names and by what is missing or too much in it; the likeliest first. */
export function renamesOf(word: string): readonly string[] {
  const now = renamed.get(word);
  if (now !== undefined) return [now];
  const [type, name] = split(word);
  if (name === null) return [];
  // i32.trunc_s/f32 → i32.trunc_f32_s, i64.extend_u/i32 → i64.extend_i32_u, f32.demote/f64 → f32.demote_f64
  const slash = /^([a-z_]+?)(_[su])?(:sat)?\/([if](?:32|64))$/.exec(name);
  if (slash !== null) {
    const [, op, sign = '', sat, from] = slash;
    return known(`${type}.${op}${sat === undefined ? '' : '_sat'}_${from}${sign}`);
  }
  const signed = known(`${type}.${name}_s`, `${type}.${name}_u`);
  if (signed.length > 0) return signed;
  const spelled = name
    .replace(/^gte/, 'ge')
    .replace(/^lte/, 'le')
    .replace(/^mult?$/, 'mul')
    .replace(/^mod/, 'rem')
    .replace(/^shl_[su]$/, 'shl');
  if (spelled !== name) {
    const found = known(`${type}.${spelled}`, `${type}.${spelled}_s`, `${type}.${spelled}_u`);
    if (found.length > 0) return found.slice(0, 3);
  }
  // f32.div_s has no sign, i32.ne neither.
  if (/_[su]$/.test(name)) return known(`${type}.${name.slice(0, -2)}`);
  return [];
}

const split = (word: string): readonly [string, string | null] => {
  const dot = word.indexOf('.');
  return dot < 0 ? [word, null] : [word.slice(0, dot), word.slice(dot + 1)];
};

const listed = (ws: readonly string[]): string => (ws.length === 1 ? ws[0]! : `${ws.slice(0, -1).join(', ')} or ${ws.at(-1)}`);

/** A line of help for a diagnostic, beyond what its detail says; null where there is nothing to say. */
export function helpFor(d: Diagnostic): string | null {
  if (d.kind !== 'malformed') return null;
  const word = /^unknown operator (\S+)$/.exec(d.phrase)?.[1];
  if (word !== undefined) return helpForWord(word, d.detail !== '');
  if (d.phrase !== 'unexpected token') return null;
  if (d.detail.startsWith("got ')'") && d.detail.includes("'end'"))
    return 'a block, loop or if that is written without parens is closed by end';
  if (d.detail.includes("'(then'")) return 'the arms of a folded if are (then …) and (else …)';
  if (/^got '(local|\(local)'/.test(d.detail)) return 'locals are declared in front of the first instruction';
  if (d.detail.includes('expected a field of a module') && isKeyword(/^got '\(?([^']*)'/.exec(d.detail)?.[1] ?? ''))
    return 'instructions stand in a function: (func …)';
  if (d.detail.startsWith("got '(func', expected an instruction")) return 'functions do not stand in each other: close the first one';
  if (/^got '\$[^']*', expected a type or '\)'$/.test(d.detail)) return 'only parameters and locals have names, each in parens of its own';
  if (/^got '\(?(param)'/.test(d.detail)) return 'the order is: name, exports, type, parameters, results, locals, instructions';
  return null;
}

/** `named`: the word that was probably meant is named already. */
function helpForWord(word: string, named: boolean): string | null {
  const names = renamesOf(word);
  const [type, name] = split(word);
  if (names.length > 0) {
    if (renamed.has(word)) return `${word} is written ${names[0]}`;
    return /_[su]$/.test(names[0]!) && names[0]!.startsWith(`${word}_`)
      ? `integers have no sign of their own: ${listed(names)}`
      : `write ${listed(names)}`;
  }
  const lower = word.toLowerCase();
  if (lower !== word && isKeyword(lower)) return `keywords are written in small letters: ${lower}`;
  if (/^(\/\/|#|--|\/\*)/.test(word)) return 'a comment begins with ;; or is written (; … ;)';
  const dollar = word.indexOf('$');
  if (dollar > 0 && isKeyword(word.slice(0, dollar)))
    return `put a blank in front of the name: ${word.slice(0, dollar)} ${word.slice(dollar)}`;
  const phrase = name === null ? undefined : phrased.get(name);
  if (phrase !== undefined && /^i(32|64)$/.test(type)) return `there is no such instruction: write ${phrase.replaceAll('T', type)}`;
  if (/"/.test(word)) return 'tokens that touch are one word: put a blank between them';
  const digit = /^([a-z0-9]+\.const)(-?\d.*)$/.exec(word);
  if (digit !== null) return `put a blank between the keyword and the number: ${digit[1]} ${digit[2]}`;
  return !named && /^[a-z_]\w{0,15}$/i.test(word) ? `a name is written $${word}, a string "${word}"` : null;
}

// ─── Near misses ───

/** Edit distance, or `limit` + 1 where it is more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    if (Math.min(...next) > limit) return limit + 1;
    row = next;
  }
  return row[b.length]!;
}

/**
 * At most `most` of the names that are nearest to one, at most a third of its letters away; none to a single letter, to which every other is
 * near. Cost: the product of their lengths.
 */
export function nearest(name: string, names: Iterable<string>, most = 3): readonly string[] {
  if (name.length > 64 || name.length < 2) return [];
  const limit = Math.max(1, Math.floor(name.length / 3));
  const near: { readonly candidate: string; readonly d: number }[] = [];
  for (const candidate of names) {
    const d = distance(name, candidate, limit);
    if (d <= limit) near.push({ candidate, d });
  }
  return near
    .sort((a, b) => a.d - b.d)
    .slice(0, most)
    .map(n => n.candidate);
}
