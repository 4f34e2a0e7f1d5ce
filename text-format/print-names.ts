// What the printer writes for names (spec 6.3): strings, identifiers, and which entries of an index space may be written by identifier.

import type { Func, Module, NameMap } from '../interpreter/syntax/modules.ts';
import type { ExternKind, FuncType, SubType } from '../interpreter/syntax/types.ts';

export interface PrintOptions {
  /** `flat`: one instruction a line; `folded`: operands inside the parens of their instruction (6.5.9). Default `flat`. */
  readonly form?: 'flat' | 'folded';
  /** Whether names are written; without them, everything is an index. Default true. */
  readonly names?: boolean;
  /** Columns a level of nesting. Default 2. */
  readonly indent?: number;
}

// ─── Strings ───

const plainString = /^[ !#-[\]-~]*$/;
const encoder = new TextEncoder();

const escaped: readonly string[] = Array.from({ length: 256 }, (_, b) => {
  const c = String.fromCharCode(b);
  return plainString.test(c) ? c : `\\${b.toString(16).padStart(2, '0')}`;
});

/** Bytes as a string literal (6.3.3): printable ASCII as it is, everything else by its code. */
export function showBytes(bytes: Uint8Array): string {
  const parts = ['"'];
  for (const b of bytes) parts.push(escaped[b]!);
  parts.push('"');
  return parts.join('');
}

/** A name (6.3.4) as a string literal. */
export const showString = (s: string): string => (plainString.test(s) ? `"${s}"` : showBytes(encoder.encode(s)));

/** Bytes as string literals of at most `width` columns, at least one; `lines`: a string ends behind a newline, as source text does. */
export function showLines(bytes: Uint8Array, width: number, lines = false): readonly string[] {
  const found: string[] = [];
  let here = '';
  for (const b of bytes) {
    here += escaped[b]!;
    if (here.length + 2 >= width || (lines && b === 0x0a)) {
      found.push(`"${here}"`);
      here = '';
    }
  }
  if (here !== '' || found.length === 0) found.push(`"${here}"`);
  return found;
}

// ─── Identifiers ───

const idChars = /^[0-9A-Za-z!#$%&'*+\-./:<=>?@\\^_`|~]+$/;

/** A name as an identifier (6.3.5), in the string form where it has other characters; null for the empty name, which has none. */
export const showId = (name: string): string | null => (name === '' ? null : idChars.test(name) ? `$${name}` : `$${showString(name)}`);

/** What the entries of one index space are called. An entry without identifier is written as its index. */
export interface Ids {
  readonly ids: ReadonlyMap<number, string>;
  /** For names that cannot be identifiers because they are empty or another entry's: the annotation that keeps them. */
  readonly notes: ReadonlyMap<number, string>;
}
export const noIds: Ids = { ids: new Map(), notes: new Map() };

export const showNameNote = (name: string): string => `(@name ${showString(name)})`;

/** The identifiers of one index space: where several entries have a name, only the first can be called by it. */
export function idsOf(names: NameMap | undefined): Ids {
  if (names === undefined || names.size === 0) return noIds;
  const ids = new Map<number, string>();
  const notes = new Map<number, string>();
  const taken = new Set<string>();
  // In the order of the indices, so that the result does not depend on the order in which names were met.
  for (const x of [...names.keys()].sort((a, b) => a - b)) {
    const name = names.get(x)!;
    const id = showId(name);
    if (id === null || taken.has(id)) notes.set(x, showNameNote(name));
    else {
      taken.add(id);
      ids.set(x, id);
    }
  }
  return { ids, notes };
}

// ─── Contexts ───

export type IdSpace = ExternKind | 'type' | 'elem' | 'data';

/** What has to be known of a module to print what is in it. */
export interface PrintContext {
  readonly names: boolean;
  readonly ids: { readonly [S in IdSpace]: Ids };
  /** Identifiers of the fields of a struct type. */
  readonly fields: (x: number) => Ids;
  /** The module's types in index order, groups flattened. */
  readonly types: readonly SubType[];
  /** Type indices by function index and by tag index, imports first. */
  readonly funcTypes: readonly number[];
  readonly tagTypes: readonly number[];
}

/** The function type at a type index; null where there is none, which happens in invalid modules. */
export function funcTypeAt(c: PrintContext, x: number | undefined): FuncType | null {
  const ct = x === undefined ? undefined : c.types[x]?.ct;
  return ct?.kind === 'func' ? ct : null;
}

/** An index: its identifier where it has one. */
export const showIndex = ({ ids }: Ids, x: number): string => ids.get(x) ?? `${x}`;

/** An identifier where it is bound; the index as a comment where there is none. */
export function showBinder({ ids, notes }: Ids, x: number): string {
  const note = notes.get(x);
  return ids.get(x) ?? (note === undefined ? `(;${x};)` : `(;${x};) ${note}`);
}

const noIdSpaces: PrintContext['ids'] = {
  func: noIds, table: noIds, memory: noIds, global: noIds, tag: noIds, type: noIds, elem: noIds, data: noIds,
}; // biome-ignore format: one line

/** The context of what stands in no module: every index is a number. */
export const noModule: PrintContext = { names: false, ids: noIdSpaces, fields: () => noIds, types: [], funcTypes: [], tagTypes: [] };

export function contextOf(m: Module, names: boolean): PrintContext {
  const { names: n } = m;
  const typesOf = (kind: 'func' | 'tag', own: readonly { readonly type: number }[]): readonly number[] => [
    // A module refers to its types by index; other type uses are of instances.
    ...m.imports.flatMap(({ type: t }) => (t.kind === kind && typeof t.type === 'number' ? [t.type] : [])),
    ...own.map(f => f.type),
  ];
  const fields = new Map<number, Ids>();
  return {
    names,
    ids: names
      ? {
          func: idsOf(n.func),
          table: idsOf(n.table),
          memory: idsOf(n.memory),
          global: idsOf(n.global),
          tag: idsOf(n.tag),
          type: idsOf(n.type),
          elem: idsOf(n.elem),
          data: idsOf(n.data),
        }
      : noIdSpaces,
    fields: x => {
      if (!names) return noIds;
      let ids = fields.get(x);
      if (ids === undefined) {
        ids = idsOf(n.field.get(x));
        fields.set(x, ids);
      }
      return ids;
    },
    types: m.types.flatMap(g => g.types),
    funcTypes: typesOf('func', m.funcs),
    tagTypes: typesOf('tag', m.tags),
  };
}

// ─── Labels ───

/** The labels around an instruction, the outermost first, and how many have been opened: that is how names count them. */
export interface Labels {
  /** Gives what stands behind the keyword: an identifier, if there is a name. */
  readonly open: (arity: number) => string | null;
  readonly close: () => void;
  readonly show: (l: number) => string;
  /** How many values a branch takes along; null where there is no such label. */
  readonly arity: (l: number) => number | null;
}

/** `results`: the arity of the label of the body itself, which has no name. */
export function labelsOf(names: NameMap | undefined, results: number): Labels {
  const around: { readonly id: string | null; readonly arity: number }[] = [{ id: null, arity: results }];
  // Where each identifier was bound, innermost last: an inner label hides an outer one of the same name.
  const bound = new Map<string, number[]>();
  let opened = 0;
  return {
    open: arity => {
      const name = names?.get(opened++);
      const id = name === undefined ? null : showId(name);
      if (id !== null) {
        const depths = bound.get(id);
        if (depths === undefined) bound.set(id, [around.length]);
        else depths.push(around.length);
      }
      around.push({ id, arity });
      return id ?? (name === undefined ? null : showNameNote(name));
    },
    close: () => {
      const id = around.pop()?.id;
      if (id != null) bound.get(id)?.pop();
    },
    show: l => {
      const depth = around.length - 1 - l;
      const id = around[depth]?.id ?? null;
      return id !== null && bound.get(id)?.at(-1) === depth ? id : `${l}`;
    },
    arity: l => around[around.length - 1 - l]?.arity ?? null,
  };
}

/** What has to be known of a function to print what is in it. */
export interface CodeContext extends PrintContext {
  readonly locals: Ids;
  readonly labels: Labels;
  readonly results: number;
  /** The text that stands before an instruction: its branch hint. */
  readonly before: ReadonlyMap<object, string>;
}

const nothingBefore: ReadonlyMap<object, string> = new Map();

/** The context of constant expressions, and of instructions by themselves. */
export const codeContext = (c: PrintContext): CodeContext => ({
  ...c,
  locals: noIds,
  labels: labelsOf(undefined, 0),
  results: 0,
  before: nothingBefore,
});

/** The context of the body of a function; `x` is its index. */
export function funcContext(c: PrintContext, m: Module, x: number, f: Func): CodeContext {
  const results = funcTypeAt(c, f.type)?.results.length ?? 0;
  const hints = f.hints.map(h => [h.instr, `(@metadata.code.branch_hint "\\0${h.likely ? 1 : 0}")`] as const);
  return {
    ...c,
    locals: c.names ? idsOf(m.names.local.get(x)) : noIds,
    labels: labelsOf(c.names ? m.names.label.get(x) : undefined, results),
    results,
    before: hints.length === 0 ? nothingBefore : new Map<object, string>(hints),
  };
}
