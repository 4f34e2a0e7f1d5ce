// Annotations with a meaning (spec Appendix "Custom Sections and Annotations"): @custom, @name, @metadata.code.branch_hint, @dylink.0.
// The lexer keeps each by position; here it is given to what stands there.  What nothing took is misplaced.

import { refuse } from '../interpreter/syntax/diagnostic.ts';
import { type Custom, type CustomPlace, type Dylink, type NameMap, type SectionName, sectionNames } from '../interpreter/syntax/modules.ts';
import type { Pos, Source } from '../interpreter/syntax/source.ts';
import { readDylink } from './dylink-annotation.ts';
import type { Annotation } from './lexer.ts';
import { at, cropped, type Space } from './spaces.ts';
import { annotationName, concatenated } from './strings.ts';
import type { Token } from './tree.ts';

/** The names that annotations give. */
export interface NameAnnotations {
  /** Whether there are any at all; without, nothing needs to be looked up. */
  readonly any: boolean;
  /** Gives the annotation behind the token at `behind` to an index of a space; −1: none can be there. */
  readonly name: (s: Space, index: number, behind: Pos) => void;
  readonly label: (names: NameMap, index: number, behind: Pos) => void;
  readonly module: (behind: Pos) => string | null;
}

export interface Hint {
  readonly pos: Pos;
  readonly likely: boolean;
}
/** The branch hints of a module, each to be taken once. */
export interface Hints {
  readonly any: boolean;
  /** The hint before the token at `next`. */
  readonly take: (next: Pos) => Hint | undefined;
}

export interface Annotations {
  readonly names: NameAnnotations;
  readonly hints: Hints;
  readonly customs: readonly Custom[];
  readonly dylink: Dylink | null;
  /** Refuses what was not taken. `inFunction`: whether a position is in a function. */
  readonly finish: (inFunction: (pos: Pos) => boolean) => void;
}

const noNames: NameAnnotations = { any: false, name: () => {}, label: () => {}, module: () => null };
const noHints: Hints = { any: false, take: () => undefined };
const nothing: Annotations = { names: noNames, hints: noHints, customs: [], dylink: null, finish: () => {} };

/** The annotations of a module whose opening paren is at `parent`, −1 for one without. */
export function annotationsOf(source: Source, list: readonly Annotation[], parent: Pos): Annotations {
  if (list.length === 0) return nothing;
  const where = (a: Annotation) => ({ source, pos: a.pos });
  const names = new Map<Pos, Annotation[]>();
  const hints = new Map<Pos, { a: Annotation; hint: Hint }>();
  const customs: Custom[] = [];
  let dylink: Dylink | null = null;
  for (const a of list) {
    switch (a.id) {
      case 'custom':
        if (a.parent !== parent)
          throw refuse('malformed', 'misplaced @custom annotation', 'its place is among the fields of a module', where(a));
        customs.push(readCustom(source, a));
        break;
      case 'dylink.0':
      case 'dylink':
        if (a.parent !== parent)
          throw refuse('malformed', `misplaced @${a.id} annotation`, 'its place is among the fields of a module', where(a));
        if (dylink !== null) throw refuse('malformed', `@${a.id} annotation: duplicate annotation`, '', where(a));
        dylink = readDylink(source, a);
        break;
      case 'name': {
        const behind = names.get(a.behind);
        if (behind === undefined) names.set(a.behind, [a]);
        else behind.push(a);
        break;
      }
      default:
        if (hints.has(a.next)) throw refuse('malformed', '@metadata.code.branch_hint annotation: duplicate annotation', '', where(a));
        hints.set(a.next, { a, hint: readHint(source, a) });
    }
  }

  const take = (behind: Pos, what: string): string | null => {
    const as = names.get(behind);
    if (as === undefined || behind < 0) return null;
    names.delete(behind);
    if (as.length > 1) throw refuse('malformed', `@name annotation: multiple ${what}`, 'one thing has one name', where(as[1]!));
    return readName(source, as[0]!);
  };
  return {
    names: {
      any: names.size > 0,
      name: (s, index, behind) => {
        const name = take(behind, s.short);
        if (name !== null) s.names.set(index, name);
      },
      label: (map, index, behind) => {
        const name = take(behind, 'label');
        if (name !== null) map.set(index, name);
      },
      module: behind => take(behind, 'module'),
    },
    hints: {
      any: hints.size > 0,
      take: next => {
        const h = hints.get(next);
        if (h !== undefined) hints.delete(next);
        return h?.hint;
      },
    },
    customs,
    dylink,
    finish: inFunction => {
      for (const [a] of names.values())
        throw refuse('malformed', 'misplaced @name annotation', 'its place is behind the identifier of a definition', where(a!));
      for (const { a } of hints.values())
        throw refuse(
          'malformed',
          `@metadata.code.branch_hint annotation: ${inFunction(a.pos) ? 'invalid placement' : 'not in a function'}`,
          'its place is before an instruction of a function',
          where(a),
        );
    },
  };
}

const isString = (t: Token): boolean => t.text.charCodeAt(0) === 0x22;
const here = (source: Source, a: Annotation, t: Token | undefined) => (t === undefined ? { source, pos: a.pos } : at(source, t));

function readName(source: Source, a: Annotation): string {
  const [t, more] = a.items;
  if (t === undefined || !isString(t))
    throw refuse('malformed', '@name annotation: unexpected token', 'expected a string', here(source, a, t));
  if (more !== undefined)
    throw refuse('malformed', '@name annotation: unexpected token', `got '${cropped(more)}', expected ')'`, at(source, more));
  return annotationName(source, a, t);
}

function readHint(source: Source, a: Annotation): Hint {
  const wrong = a.items.find(t => !isString(t));
  if (wrong !== undefined)
    throw refuse(
      'malformed',
      '@metadata.code.branch_hint annotation: unexpected token',
      `got '${cropped(wrong)}', expected a string`,
      at(source, wrong),
    );
  const bytes = concatenated(source, a.items);
  if (bytes.length !== 1 || bytes[0]! > 1)
    throw refuse(
      'malformed',
      '@metadata.code.branch_hint annotation: invalid hint value',
      'expected "\\00", unlikely, or "\\01", likely',
      here(source, a, a.items[0]),
    );
  return { pos: a.pos, likely: bytes[0] === 1 };
}

const sections: ReadonlySet<string> = new Set(sectionNames);

function readCustom(source: Source, a: Annotation): Custom {
  const [t, ...rest] = a.items;
  if (t === undefined || !isString(t))
    throw refuse('malformed', '@custom annotation: missing section name', 'expected a string', here(source, a, t));
  const name = annotationName(source, a, t);
  let place: CustomPlace = { side: 'after', section: 'last' };
  if (rest[0]?.text === '(') {
    const [, side, section, close] = rest;
    if (side?.text !== 'before' && side?.text !== 'after')
      throw refuse('malformed', '@custom annotation: malformed placement', "expected 'before' or 'after'", here(source, a, side));
    const kind = section?.text ?? '';
    if (!sections.has(kind) && kind !== 'first' && kind !== 'last')
      throw refuse(
        'malformed',
        '@custom annotation: malformed section kind',
        "expected a section, 'first' or 'last'",
        here(source, a, section),
      );
    if (close?.text !== ')') throw refuse('malformed', '@custom annotation: unexpected token', "expected ')'", here(source, a, close));
    place = { side: side.text, section: kind as SectionName | 'first' | 'last' }; // looked up
    rest.splice(0, 4);
  }
  const wrong = rest.find(s => !isString(s));
  if (wrong !== undefined)
    throw refuse('malformed', '@custom annotation: unexpected token', `got '${cropped(wrong)}', expected a string`, at(source, wrong));
  return { pos: a.pos, name, bytes: concatenated(source, rest), place };
}
