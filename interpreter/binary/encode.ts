// Modules of the binary format, written (spec 5.5): every section in its shortest form, empty ones not at all.

import type { Instr } from '../syntax/instructions.ts';
import {
  type Custom,
  type Data,
  type Elem,
  type Expr,
  type Func,
  type Global,
  type Import,
  importedCount,
  type Module,
  type SectionName,
  sectionNames,
  type Table,
} from '../syntax/modules.ts';
import { isRefType, type RefType, type ValType } from '../syntax/types.ts';
import { CUSTOM, EXPLICIT, EXPRESSIONS, externKinds, MAGIC, PASSIVE, sectionIds, VERSION } from './codes.ts';
import { DYLINK_SECTION, LEGACY_DYLINK_SECTION, writeDylink } from './dylink.ts';
import { BRANCH_HINT_SECTION, type FuncHints, writeHints } from './hints.ts';
import { soleRefFunc, usesData, writeExpr } from './instructions.ts';
import { hasNames, NAME_SECTION, writeNames } from './names.ts';
import { writeFuncType, writeGlobalType, writeMemType, writeRecType, writeTableType, writeTagType, writeValType } from './types.ts';
import * as write from './writing.ts';
import { type Writer, writer, written } from './writing.ts';

const constExpr = (w: Writer, e: Expr): void => writeExpr(w, e, null);

function importEntry(w: Writer, { module, name, type }: Import): void {
  write.name(w, module);
  write.name(w, name);
  write.byte(w, externKinds.indexOf(type.kind));
  switch (type.kind) {
    case 'func':
      writeFuncType(w, type.type);
      break;
    case 'table':
      writeTableType(w, type.type);
      break;
    case 'memory':
      writeMemType(w, type.type);
      break;
    case 'global':
      writeGlobalType(w, type.type);
      break;
    case 'tag':
      writeTagType(w, type.type);
      break;
  }
}

function table(w: Writer, { type, init }: Table): void {
  if (init !== null) {
    write.byte(w, 0x40);
    write.byte(w, 0x00);
  }
  writeTableType(w, type);
  if (init !== null) constExpr(w, init);
}

function global(w: Writer, { type, init }: Global): void {
  writeGlobalType(w, type);
  constExpr(w, init);
}

const isFuncRef = (t: RefType, nullable: boolean): boolean => t.nullable === nullable && t.ht === 'func';

/** The most compact of the eight forms that says exactly this: indices denote `(ref func)`, expressions without a type `funcref`. */
function elem(w: Writer, { type, init, mode }: Elem): void {
  const indices = isFuncRef(type, false) ? init.map(soleRefFunc) : [null];
  const asIndices = indices.every(x => x !== null);
  const untyped = mode.kind === 'active' && mode.table === 0 && (asIndices || isFuncRef(type, true));
  const flags =
    (asIndices ? 0 : EXPRESSIONS) |
    (mode.kind === 'active' ? (untyped ? 0 : EXPLICIT) : mode.kind === 'declare' ? PASSIVE | EXPLICIT : PASSIVE);
  write.u32(w, flags);
  if (mode.kind === 'active') {
    if (!untyped) write.u32(w, mode.table);
    constExpr(w, mode.offset);
  }
  if (asIndices) {
    if (!untyped) write.byte(w, 0x00);
    write.list(w, indices, write.u32);
  } else {
    if (!untyped) writeValType(w, type);
    write.list(w, init, constExpr);
  }
}

function data(w: Writer, { bytes, mode }: Data): void {
  if (mode.kind === 'passive') write.u32(w, PASSIVE);
  else {
    write.u32(w, mode.memory === 0 ? 0 : EXPLICIT);
    if (mode.memory !== 0) write.u32(w, mode.memory);
    constExpr(w, mode.offset);
  }
  write.block(w, bytes);
}

const sameType = (t: ValType, u: ValType): boolean => (isRefType(t) && isRefType(u) ? t.nullable === u.nullable && t.ht === u.ht : t === u);

function locals(w: Writer, ts: readonly ValType[]): void {
  const groups: { n: number; t: ValType }[] = [];
  for (const t of ts) {
    const group = groups.at(-1);
    if (group !== undefined && sameType(group.t, t)) group.n++;
    else groups.push({ n: 1, t });
  }
  write.list(w, groups, (w, { n, t }) => {
    write.u32(w, n);
    writeValType(w, t);
  });
}

/** Function bodies, and what other sections need to know of them. */
interface Code {
  readonly section: Writer;
  readonly hints: readonly FuncHints[];
  readonly usesData: boolean;
}

function code(module: Module): Code {
  const section = writer();
  const body = writer();
  const imported = importedCount(module, 'func');
  const all: FuncHints[] = [];
  let needsCount = false;
  write.u32(section, module.funcs.length);
  module.funcs.forEach((f: Func, i) => {
    const likely = new Map<Instr, boolean>(f.hints.map(h => [h.instr, h.likely]));
    const hints: { offset: number; likely: boolean }[] = [];
    body.length = 0;
    locals(body, f.locals);
    writeExpr(body, f.body, (e, offset) => {
      needsCount ||= usesData(e);
      const hint = likely.size > 0 ? likely.get(e) : undefined;
      if (hint !== undefined) hints.push({ offset, likely: hint });
    });
    write.block(section, written(body));
    if (hints.length > 0) all.push({ func: imported + i, hints });
  });
  return { section, hints: all, usesData: needsCount };
}

/** What a section contains; null where it would be empty. */
function contents(module: Module, bodies: Code): { readonly [S in SectionName]: ((w: Writer) => void) | null } {
  const listed = <X>(xs: readonly X[], item: (w: Writer, x: X) => void): ((w: Writer) => void) | null =>
    xs.length === 0 ? null : w => write.list(w, xs, item);
  const { start } = module;
  return {
    type: listed(module.types, (w, group) => writeRecType(w, group.types)),
    import: listed(module.imports, importEntry),
    func: listed(module.funcs, (w, f) => write.u32(w, f.type)),
    table: listed(module.tables, table),
    memory: listed(module.memories, (w, m) => writeMemType(w, m.type)),
    tag: listed(module.tags, (w, tag) => writeTagType(w, tag.type)),
    global: listed(module.globals, global),
    export: listed(module.exports, (w, e) => {
      write.name(w, e.name);
      write.byte(w, externKinds.indexOf(e.kind));
      write.u32(w, e.index);
    }),
    start: start === null ? null : w => write.u32(w, start.func),
    elem: listed(module.elems, elem),
    datacount: module.dataCount || bodies.usesData ? w => write.u32(w, module.datas.length) : null,
    code: module.funcs.length === 0 ? null : w => write.bytes(w, written(bodies.section)),
    data: listed(module.datas, data),
  };
}

function customSection(w: Writer, name: string, body: (w: Writer) => void): void {
  write.byte(w, CUSTOM);
  write.sized(w, w => {
    write.name(w, name);
    body(w);
  });
}

/** `names`: whether to write a name section; unless told, where there is any name. */
export interface EncodeOptions {
  readonly names?: boolean;
}

/**
 * The binary of a module, per chapter 5. `decode` gives the same module back, but for positions. `dylink.0` stands first, branch hints
 * before the code, names behind all that is not custom; other custom sections where they say.
 */
export function encode(module: Module, options: EncodeOptions = {}): Uint8Array {
  const w = writer();
  const bodies = code(module);
  const bytesOf = contents(module, bodies);
  const customs = (side: Custom['place']['side'], section: Custom['place']['section']): void => {
    for (const c of module.customs)
      if (c.place.side === side && c.place.section === section) customSection(w, c.name, w => write.bytes(w, c.bytes));
  };
  const { dylink, names } = module;
  for (const b of [...MAGIC, ...VERSION]) write.byte(w, b);
  if (dylink !== null) customSection(w, dylink.legacy ? LEGACY_DYLINK_SECTION : DYLINK_SECTION, w => writeDylink(w, dylink));
  customs('before', 'first');
  customs('after', 'first');
  for (const section of sectionNames) {
    customs('before', section);
    if (section === 'code' && bodies.hints.length > 0) customSection(w, BRANCH_HINT_SECTION, w => writeHints(w, bodies.hints));
    const body = bytesOf[section];
    if (body !== null) {
      write.byte(w, sectionIds.indexOf(section));
      write.sized(w, body);
    }
    customs('after', section);
  }
  customs('before', 'last');
  if ((options.names ?? true) && hasNames(names)) customSection(w, NAME_SECTION, w => writeNames(w, names));
  customs('after', 'last');
  return written(w).slice();
}
