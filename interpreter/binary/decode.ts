// Modules of the binary format, read (spec 5.5).

import { refuse } from '../syntax/diagnostic.ts';
import {
  completed,
  type Data,
  type Elem,
  type Export,
  type Func,
  type Global,
  type Import,
  type Memory,
  type Module,
  noNames,
  type RecGroup,
  type SectionName,
  type Start,
  sectionNames,
  type Table,
  type Tag,
} from '../syntax/modules.ts';
import type { Source } from '../syntax/source.ts';
import { type ExternType, refType, type ValType } from '../syntax/types.ts';
import { CUSTOM, EXPLICIT, EXPRESSIONS, externKinds, MAGIC, PASSIVE, sectionIds, VERSION } from './codes.ts';
import { type RawCustom, withCustoms } from './customs.ts';
import { readExpr, type Uses } from './instructions.ts';
import * as read from './reading.ts';
import { hex, malformed, type Reader, reader } from './reading.ts';
import { globalType, memType, recType, refTypeOf, tableType, tagType, valType, zero } from './types.ts';

/** More locals than any compiler makes, in one function and in all; a few bytes can declare billions. */
const MAX_LOCALS = 1_000_000;
const MAX_ALL_LOCALS = 32_000_000;

/** The entries of the sections as they come; functions are in two of them. */
interface Sections extends Uses {
  types: RecGroup[];
  imports: Import[];
  funcTypes: number[];
  tables: Table[];
  memories: Memory[];
  tags: Tag[];
  globals: Global[];
  exports: Export[];
  start: Start | null;
  elems: Elem[];
  dataCount: number | null;
  codes: Omit<Func, 'type'>[];
  datas: Data[];
  locals: number;
}

const funcRef = refType(true, 'func');
const nonNullFuncRef = refType(false, 'func');

// Constant expressions that name a data segment are not valid, and do not ask for the data count section.
const constExpr = (r: Reader) => readExpr(r, { data: -1 });

function externType(r: Reader): ExternType {
  const kind = externKinds[read.byte(r)];
  switch (kind) {
    case 'func':
      return { kind, type: read.u32(r) };
    case 'table':
      return { kind, type: tableType(r) };
    case 'memory':
      return { kind, type: memType(r) };
    case 'global':
      return { kind, type: globalType(r) };
    case 'tag':
      return { kind, type: tagType(r) };
    case undefined:
      throw malformed(r, 'malformed import kind', r.pos - 1, `byte 0x${hex(r.bytes[r.pos - 1]!)}`);
  }
}

function importEntry(r: Reader): Import {
  const pos = r.pos;
  const module = read.name(r);
  const name = read.name(r);
  return { pos, module, name, type: externType(r) };
}

function table(r: Reader): Table {
  const pos = r.pos;
  // No reference type begins with 0x40, so this is a table with an initialiser.
  if (read.peek(r) !== 0x40) return { pos, type: tableType(r), init: null };
  r.pos++;
  zero(r);
  const type = tableType(r);
  return { pos, type, init: constExpr(r) };
}

function global(r: Reader): Global {
  const pos = r.pos;
  const type = globalType(r);
  return { pos, type, init: constExpr(r) };
}

function exportEntry(r: Reader): Export {
  const pos = r.pos;
  const name = read.name(r);
  const kind = externKinds[read.byte(r)];
  if (kind === undefined) throw malformed(r, 'malformed export kind', r.pos - 1, `byte 0x${hex(r.bytes[r.pos - 1]!)}`);
  return { pos, name, kind, index: read.u32(r) };
}

function elem(r: Reader): Elem {
  const pos = r.pos;
  const flags = read.u32(r);
  if (flags > (PASSIVE | EXPLICIT | EXPRESSIONS)) throw malformed(r, 'malformed elements segment kind', pos, `number ${flags}`);
  const mode: Elem['mode'] =
    flags & PASSIVE
      ? { kind: flags & EXPLICIT ? 'declare' : 'passive' }
      : { kind: 'active', table: flags & EXPLICIT ? read.u32(r) : 0, offset: constExpr(r) };
  const typed = (flags & (PASSIVE | EXPLICIT)) !== 0;
  if (flags & EXPRESSIONS) {
    const type = typed ? refTypeOf(r) : funcRef;
    return { pos, type, mode, init: read.list(r, constExpr) };
  }
  if (typed) {
    const kind = read.byte(r);
    if (kind !== 0) throw malformed(r, 'malformed element kind', r.pos - 1, `byte 0x${hex(kind)}`);
  }
  const init = read.list(r, r => [{ op: 'ref.func', pos: r.pos, x: read.u32(r) } as const]);
  return { pos, type: nonNullFuncRef, mode, init };
}

function data(r: Reader): Data {
  const pos = r.pos;
  const flags = read.u32(r);
  if (flags > 2) throw malformed(r, 'malformed data segment kind', pos, `number ${flags}`);
  const mode: Data['mode'] =
    flags & PASSIVE ? { kind: 'passive' } : { kind: 'active', memory: flags & EXPLICIT ? read.u32(r) : 0, offset: constExpr(r) };
  return { pos, mode, bytes: read.take(r, read.length(r)) };
}

/** The declared locals of a function. Their number is only as good as the limit on it: a group takes two bytes whatever its size. */
function locals(r: Reader, s: Sections): ValType[] {
  const pos = r.pos;
  const groups = read.list(r, r => {
    const n = read.u32(r);
    return { n, t: valType(r) };
  });
  const total = groups.reduce((sum, { n }) => sum + n, 0);
  if (total >= 2 ** 32) throw malformed(r, 'too many locals', pos, `${total}`);
  s.locals += total;
  if (total > MAX_LOCALS || s.locals > MAX_ALL_LOCALS) {
    const of = total > MAX_LOCALS ? `${total} in function ${r.func}; at most ${MAX_LOCALS}` : `more than ${MAX_ALL_LOCALS} in one module`;
    throw refuse('limit', 'too many locals', of, { source: r.source, pos });
  }
  const ts: ValType[] = [];
  for (const { n, t } of groups) for (let i = 0; i < n; i++) ts.push(t);
  return ts;
}

function code(r: Reader, s: Sections): Omit<Func, 'type'> {
  return read.sized(r, () => {
    const pos = r.pos;
    const ts = locals(r, s);
    const body = readExpr(r, s);
    return { pos, end: r.pos - 1, locals: ts, body, hints: [] };
  });
}

/** Each reads the contents of a section and says how many entries it had. */
const sections: { readonly [S in SectionName]: (r: Reader, s: Sections) => number } = {
  type: (r, s) => {
    s.types = read.list(r, r => ({ pos: r.pos, types: recType(r) }));
    return s.types.length;
  },
  import: (r, s) => {
    s.imports = read.list(r, importEntry);
    return s.imports.length;
  },
  func: (r, s) => {
    s.funcTypes = read.list(r, read.u32);
    return s.funcTypes.length;
  },
  table: (r, s) => {
    s.tables = read.list(r, table);
    return s.tables.length;
  },
  memory: (r, s) => {
    s.memories = read.list(r, r => ({ pos: r.pos, type: memType(r) }));
    return s.memories.length;
  },
  tag: (r, s) => {
    s.tags = read.list(r, r => ({ pos: r.pos, type: tagType(r) }));
    return s.tags.length;
  },
  global: (r, s) => {
    s.globals = read.list(r, global);
    return s.globals.length;
  },
  export: (r, s) => {
    s.exports = read.list(r, exportEntry);
    return s.exports.length;
  },
  start: (r, s) => {
    s.start = { pos: r.pos, func: read.u32(r) };
    return 1;
  },
  elem: (r, s) => {
    s.elems = read.list(r, elem);
    return s.elems.length;
  },
  datacount: (r, s) => {
    s.dataCount = read.u32(r);
    return 1;
  },
  code: (r, s) => {
    const imported = s.imports.reduce((n, i) => (i.type.kind === 'func' ? n + 1 : n), 0);
    s.codes = [];
    for (let n = read.length(r); n > 0; n--) {
      r.func = imported + s.codes.length;
      s.codes.push(code(r, s));
    }
    r.func = -1;
    return s.codes.length;
  },
  data: (r, s) => {
    s.datas = read.list(r, data);
    return s.datas.length;
  },
};

function header(r: Reader): void {
  const starts = (bytes: readonly number[], found: Uint8Array): boolean => bytes.every((b, i) => b === found[i]);
  const show = (bytes: Uint8Array): string => `bytes ${[...bytes].map(hex).join(' ')}`;
  const magic = read.take(r, MAGIC.length);
  if (!starts(MAGIC, magic)) throw malformed(r, 'magic header not detected', 0, show(magic));
  const version = read.take(r, VERSION.length);
  if (starts(VERSION, version)) return;
  // The component model gives the upper half a meaning of its own: the layer, 0 for core modules.
  const component = version[2] === 1 && version[3] === 0 ? ': this is a component, not a core module' : '';
  throw malformed(r, 'unknown binary version', MAGIC.length, `${show(version)}${component}`);
}

/** A custom section: its name, then whatever is left of its size. */
function custom(r: Reader, after: SectionName | null): RawCustom {
  const pos = r.pos - 1;
  return read.sized(r, size => {
    const start = r.pos;
    const name = read.name(r);
    const bytes = read.take(r, size - (r.pos - start));
    return { pos, name, bytes, start: r.pos - bytes.length, after };
  });
}

/**
 * The module that a binary denotes, per chapter 5; positions are byte offsets. Custom sections `name`, `metadata.code.branch_hint`,
 * `dylink.0` and `dylink` are read into the module where they are well-formed and stand where they should, and kept as they are otherwise,
 * as all others are.
 *
 * Errors: `Refused`. Malformed, with the phrases of the official suite; limit for more than a
 * million locals in a function. It is not checked that the module is valid.
 */
export function decode(source: Source & { readonly kind: 'binary' }): Module {
  const r = reader(source, source.bytes, 0, '');
  header(r);
  const s: Sections = {
    types: [], imports: [], funcTypes: [], tables: [], memories: [], tags: [], globals: [], exports: [], start: null, elems: [],
    dataCount: null, codes: [], datas: [], locals: 0, data: -1,
  }; // biome-ignore format: fields only
  const customs: RawCustom[] = [];
  let last: SectionName | null = null;
  // The last section that has entries: an empty one is as good as none, and custom sections are not placed by it.
  let filled: SectionName | null = null;
  while (r.pos < r.end) {
    const pos = r.pos;
    const id = read.byte(r);
    if (id === CUSTOM) {
      r.section = 'custom';
      customs.push(custom(r, filled));
      continue;
    }
    const name = sectionIds[id];
    r.section = '';
    if (name === undefined || name === 'custom') throw malformed(r, 'malformed section id', pos, `byte 0x${hex(id)}`);
    if (last !== null && sectionNames.indexOf(name) <= sectionNames.indexOf(last))
      throw malformed(r, 'unexpected content after last section', pos, `a ${name} section after the ${last} section`);
    r.section = name;
    if (read.sized(r, () => sections[name](r, s)) > 0) filled = name;
    last = name;
  }
  r.section = '';
  const mismatch = (what: string, n: number, m: number): Error => malformed(r, `${what} have inconsistent lengths`, r.end, `${n} and ${m}`);
  if (s.funcTypes.length !== s.codes.length) throw mismatch('function and code section', s.funcTypes.length, s.codes.length);
  if (s.dataCount !== null && s.dataCount !== s.datas.length) throw mismatch('data count and data section', s.dataCount, s.datas.length);
  if (s.dataCount === null && s.data >= 0)
    throw malformed(r, 'data count section required', s.data, 'an instruction that names a data segment');

  const funcs = s.codes.map(
    (f, i): Func => ({ pos: f.pos, end: f.end, type: s.funcTypes[i]!, locals: f.locals, body: f.body, hints: f.hints }),
  );
  const module: Module = {
    source,
    pos: 0,
    types: s.types,
    imports: s.imports,
    tags: s.tags,
    globals: s.globals,
    memories: s.memories,
    tables: s.tables,
    funcs,
    datas: s.datas,
    elems: s.elems,
    start: s.start,
    exports: s.exports,
    dataCount: s.dataCount !== null,
    customs: [],
    names: completed(noNames()),
    dylink: null,
  };
  return withCustoms(module, customs, filled);
}
