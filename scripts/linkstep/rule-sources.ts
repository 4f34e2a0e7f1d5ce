// Where the rules are written: file, line and text of each reduction rule, typing rule and table row, read off the sources of a checkout; and
// the paragraphs of the linking text.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './version.ts';

/** `text` is the expression that makes the rule. */
export interface RuleSource {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

interface Found extends RuleSource {
  /** How it is named: a literal, or a template whose holes are anything. */
  readonly pattern: RegExp;
  readonly literal: number;
  readonly relation: string | null;
  /** Written by one of the makers, not by a helper of theirs. */
  readonly certain: boolean;
}

const makers: Readonly<Record<string, string | null>> = {
  pure: 'Step_pure', pureElse: 'Step_pure', read: 'Step_read', readElse: 'Step_read', write: 'Step', ours: null, linkRule: 'Link',
}; // biome-ignore format: one line
// Helpers that name their rules themselves count too: `total('testop')`.
const call = /\b(\w+)(?:<[^>(]*>)?\(\s*(?:'(Step|Step_pure|Step_read|Link)',\s*)?('[\w.-]+'|`[^`\n]*`)/g;

function sourcesIn(folder: string): Found[] {
  return readSources(folder).flatMap(({ file, text }) =>
    [...text.matchAll(call)].map(m => {
      const name = m[3]!.slice(1, -1);
      const pattern = name.split(/\$\{[^}]*\}/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.+'); // biome-ignore format: one expression
      return {
        file,
        line: lineAt(text, m.index),
        text: expressionAt(text, m.index),
        pattern: new RegExp(`^${pattern}$`),
        literal: name.replace(/\$\{[^}]*\}/g, '').length,
        relation: m[2] ?? (Object.hasOwn(makers, m[1]!) ? makers[m[1]!]! : null),
        certain: Object.hasOwn(makers, m[1]!),
      };
    }),
  );
}

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** The files of a folder of the checkout; none where only what was built is installed. */
function readSources(folder: string): { readonly file: string; readonly text: string }[] {
  try {
    return readdirSync(join(projectRoot, folder))
      .filter(name => name.endsWith('.ts'))
      .map(name => ({ file: `${folder}/${name}`, text: readFileSync(join(projectRoot, folder, name), 'utf8') }));
  } catch {
    return [];
  }
}
const readOne = (file: string): string => {
  try {
    return readFileSync(join(projectRoot, file), 'utf8');
  } catch {
    return '';
  }
};

/** A call from its name to the paren that closes it, on as many lines as it is written. */
function expressionAt(text: string, start: number): string {
  let depth = 0;
  let quote = '';
  for (let i = start; i < text.length; i++) {
    const c = text[i]!;
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === "'" || c === '"' || c === '`') quote = c;
    else if (c === '(' || c === '[' || c === '{') depth++;
    else if (c === ')' || c === ']' || c === '}') {
      if (--depth === 0) return undent(text.slice(start, i + 1), text.slice(text.lastIndexOf('\n', start) + 1, start));
    }
  }
  return '';
}
/** Without the indentation of the line that it begins on. */
const undent = (text: string, before: string): string => {
  const margin = /^\s*/.exec(before)![0].length;
  return text.split('\n').map((l, i) => (i === 0 ? l : l.slice(Math.min(margin, /^\s*/.exec(l)![0].length)))).join('\n'); // biome-ignore format: one expression
};

let cores: readonly Found[] | null = null;
/** The source of a reduction rule by its full name; null where it cannot be found. */
export function reductionSource(name: string): RuleSource | null {
  cores ??= ['interpreter/execution/rules', 'interpreter/linking/rules', 'interpreter/linking'].flatMap(sourcesIn);
  const [relation, short] = [name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1)];
  const found = cores.filter(f => f.pattern.test(short) && (f.relation === null || f.relation === relation));
  const best = found.toSorted((a, b) => Number(b.certain) - Number(a.certain) || b.literal - a.literal)[0];
  return best === undefined || best.literal === 0 ? recordSource(name) : best;
}

/** A rule that is written as a record, under its full name. */
function recordSource(name: string): RuleSource | null {
  for (const { file, text } of ['interpreter/linking', 'interpreter/execution/rules', 'interpreter/execution'].flatMap(readSources)) {
    const at = text.indexOf(`name: '${name}'`);
    if (at >= 0) return { file, line: lineAt(text, at), text: text.slice(text.lastIndexOf('\n', at) + 1, text.indexOf('\n', at)).trim() };
  }
  return null;
}

/** The line of a keyword in the instruction table, and that of a stem's typing rule. */
export const rowLine = (keyword: string): RuleSource | null =>
  lineOf('interpreter/syntax/instructions.ts', new RegExp(`^  '?${escaped(keyword)}'?: .*$`, 'm'));
export const typingLine = (stem: string): RuleSource | null =>
  lineOf('interpreter/validation/instructions.ts', new RegExp(`^ .*'${escaped(stem)}': ?.*$`, 'm'));
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
function lineOf(file: string, pattern: RegExp): RuleSource | null {
  const text = readOne(file);
  const found = pattern.exec(text);
  return found === null ? null : { file, line: lineAt(text, found.index), text: found[0].trim() };
}

/** What the linking text says of each rule: its paragraph, under the heading of its instruction. */
export function linkParagraphs(): ReadonlyMap<string, { readonly heading: string; readonly text: string; readonly line: number }> {
  const out = new Map<string, { heading: string; text: string; line: number }>();
  let heading = '';
  for (const [i, line] of readOne('interpreter/linking/README.md').split('\n').entries()) {
    if (line.startsWith('#')) heading = line.replace(/^#+\s*/, '').replaceAll('`', '');
    if (!line.startsWith('- **`Link/')) continue;
    for (const m of line.matchAll(/\*\*`(Link\/[a-z-]+)`\*\*/g)) out.set(m[1]!, { heading, text: line.slice(2), line: i + 1 });
  }
  return out;
}
