// Printing modules in the text format (spec ch. 6): what the parser reads back as the same module.
//
// Types are always written with an explicit use, exports and imports as fields of their own, in the order of the binary format.

import type { Custom, Data, Dylink, Elem, Expr, Func, Module } from '../interpreter/syntax/modules.ts';
import type { ExternKind } from '../interpreter/syntax/types.ts';
import { flagBits } from './dylink-annotation.ts';
import { printExpr, printFolded } from './print-folded.ts';
import type { Lines } from './print-instructions.ts';
import { linesOf, printFlat } from './print-instructions.ts';
import type { CodeContext, PrintContext, PrintOptions } from './print-names.ts';
import {
  codeContext,
  contextOf,
  funcContext,
  funcTypeAt,
  idsOf,
  noIds,
  showBinder,
  showId,
  showIndex,
  showLines,
  showNameNote,
  showString,
} from './print-names.ts';
import {
  printExternType,
  printGlobalType,
  printLocals,
  printMemType,
  printTableType,
  printTypeDef,
  printTypeUse,
  printValType,
} from './print-types.ts';

/** A module as text, ended by a newline. What is printed parses to the same module, positions apart. */
export function printModule(m: Module, options: PrintOptions = {}): string {
  const out = linesOf(options.indent ?? 2);
  writeModule(m, moduleHead(m, options), options, 0, out);
  out.put('\n');
  return out.done();
}

/** `module`, and what the module is called. The empty name is no identifier, but an annotation can say it. */
function moduleHead(m: Module, { names = true }: PrintOptions): string {
  const name = names ? m.names.module : null;
  return name === null ? 'module' : `module ${showId(name) ?? showNameNote(name)}`;
}

// ─── Fields ───

/** `(item e)`, or the bare instruction where it is one. */
const wrapped = (word: string, e: Expr, c: CodeContext): string =>
  e.length === 1 && !('body' in e[0]!) ? printExpr(e, c) : `(${[word, ...(e.length === 0 ? [] : [printExpr(e, c)])].join(' ')})`;

function writeFunc(f: Func, x: number, m: Module, context: PrintContext, folded: boolean, depth: number, out: Lines): void {
  const c = funcContext(context, m, x, f);
  const params = funcTypeAt(c, f.type)?.params.length ?? 0;
  out.line(depth, `(func ${showBinder(c.ids.func, x)}${printTypeUse(f.type, c, c.locals)}`);
  const locals = printLocals(f.locals, c.locals, params, c);
  for (let i = 0; i < locals.length; ) {
    let text = locals[i++]!;
    while (i < locals.length && text.length + locals[i]!.length < 96) text += ` ${locals[i++]}`;
    out.line(depth + 1, text);
  }
  if (folded) printFolded(f.body, c, depth + 1, out);
  else printFlat(f.body, c, depth + 1, out);
  if (f.locals.length === 0 && f.body.length === 0) out.put(')');
  else out.line(depth, ')');
}

/** `func $f $g` where every element is a function and the type says so, else `type e e`. */
function printElements({ type, init }: Elem, c: CodeContext): readonly string[] {
  const funcs = init.map(e => (e.length === 1 && e[0]!.op === 'ref.func' ? showIndex(c.ids.func, e[0].x) : null));
  if (!type.nullable && type.ht === 'func' && !funcs.includes(null)) return ['func', ...funcs.filter(f => f !== null)];
  return [printValType(type, c), ...init.map(e => wrapped('item', e, c))];
}

function writeElem(elem: Elem, x: number, c: CodeContext, depth: number, out: Lines): void {
  const { mode } = elem;
  const parts = ['elem', showBinder(c.ids.elem, x)];
  if (mode.kind === 'declare') parts.push('declare');
  if (mode.kind === 'active') {
    if (mode.table !== 0) parts.push(`(table ${showIndex(c.ids.table, mode.table)})`);
    parts.push(wrapped('offset', mode.offset, c));
  }
  out.line(depth, `(${parts.join(' ')}`);
  // Many elements go on over several lines.
  let column = parts.join(' ').length + 1;
  for (const e of printElements(elem, c)) {
    if (column + e.length > 100) {
      out.line(depth + 1, e);
      column = e.length;
    } else {
      out.put(` ${e}`);
      column += e.length + 1;
    }
  }
  out.put(')');
}

/** A field that ends in bytes: on the same line where there is room, else as many lines as it takes. */
function writeWithBytes(head: string, bytes: Uint8Array, depth: number, out: Lines): void {
  const strings = bytes.length === 0 ? [] : showLines(bytes, 90);
  if (strings.length <= 1 && head.length + (strings[0]?.length ?? 0) < 100) {
    out.line(depth, `(${[head, ...strings].join(' ')})`);
    return;
  }
  out.line(depth, `(${head}`);
  for (const s of strings) out.line(depth + 1, s);
  out.put(')');
}

function writeData({ bytes, mode }: Data, x: number, c: CodeContext, depth: number, out: Lines): void {
  const parts = ['data', showBinder(c.ids.data, x)];
  if (mode.kind === 'active') {
    if (mode.memory !== 0) parts.push(`(memory ${showIndex(c.ids.memory, mode.memory)})`);
    parts.push(wrapped('offset', mode.offset, c));
  }
  writeWithBytes(parts.join(' '), bytes, depth, out);
}

// ─── Annotations ───

function writeCustom({ name, bytes, place }: Custom, depth: number, out: Lines): void {
  const where = place.side === 'after' && place.section === 'last' ? [] : [`(${place.side} ${place.section})`];
  writeWithBytes(['@custom', showString(name), ...where].join(' '), bytes, depth, out);
}

/** Flags as words, the bits without a name as a number; each with a blank before it. */
function printFlags(flags: number): string {
  let text = '';
  let rest = flags;
  for (const [word, bit] of flagBits) {
    if ((flags & bit) === 0) continue;
    text += ` ${word}`;
    rest &= ~bit;
  }
  return rest === 0 ? text : `${text} 0x${(rest >>> 0).toString(16)}`;
}

/** A section `dylink` as the bytes that it consists of: there is no annotation for what `dylink.0` replaced. */
function legacyBytes({ memInfo, needed }: Dylink): Uint8Array {
  const bytes: number[] = [];
  const u = (n: number) => {
    let rest = n;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
    bytes.push(rest);
  };
  u(memInfo?.memorySize ?? 0);
  u(memInfo?.memoryAlign ?? 0);
  u(memInfo?.tableSize ?? 0);
  u(memInfo?.tableAlign ?? 0);
  u(needed.length);
  for (const name of needed) {
    const utf8 = new TextEncoder().encode(name);
    u(utf8.length);
    for (const b of utf8) bytes.push(b);
  }
  return Uint8Array.from(bytes);
}

function writeDylink(d: Dylink, depth: number, out: Lines): void {
  if (d.legacy) {
    writeCustom({ pos: d.pos, name: 'dylink', bytes: legacyBytes(d), place: { side: 'before', section: 'first' } }, depth, out);
    return;
  }
  out.line(depth, '(@dylink.0');
  if (d.memInfo !== null) {
    const { memorySize, memoryAlign, tableSize, tableAlign } = d.memInfo;
    out.line(depth + 1, `(mem-info (memory ${memorySize} ${memoryAlign}) (table ${tableSize} ${tableAlign}))`);
  }
  if (d.needed.length > 0) out.line(depth + 1, `(needed ${d.needed.map(showString).join(' ')})`);
  for (const i of d.exportInfo) out.line(depth + 1, `(export-info ${showString(i.name)}${printFlags(i.flags)})`);
  for (const i of d.importInfo) out.line(depth + 1, `(import-info ${showString(i.module)} ${showString(i.name)}${printFlags(i.flags)})`);
  if (d.runtimePath.length > 0) out.line(depth + 1, `(runtime-path ${d.runtimePath.map(showString).join(' ')})`);
  if (d.targetArch !== null) out.line(depth + 1, `(target-arch ${showString(d.targetArch)})`);
  for (const u of d.unknown) writeWithBytes(`subsection ${u.id}`, u.bytes, depth + 1, out);
  out.put(')');
}

// ─── The module ───

/** Writes a module at `depth`; `head` is what follows its opening paren, the keyword and the identifier. */
export function writeModule(m: Module, head: string, options: PrintOptions, depth: number, out: Lines): void {
  const c = contextOf(m, options.names ?? true);
  const init = codeContext(c);
  const d = depth + 1;
  let fields = 0;
  const field = (text: string) => {
    fields++;
    out.line(d, text);
  };

  out.line(depth, `(${head}`);
  if (m.dylink !== null) {
    fields++;
    writeDylink(m.dylink, d, out);
  }

  let typeIndex = 0;
  for (const { types } of m.types) {
    if (types.length === 1) {
      field(printTypeDef(types[0]!, typeIndex++, c));
      continue;
    }
    field('(rec');
    for (const t of types) out.line(d + 1, printTypeDef(t, typeIndex++, c));
    out.put(')');
  }

  const next: { [K in ExternKind]: number } = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  for (const { module, name, type } of m.imports) {
    const x = next[type.kind]++;
    const locals = type.kind === 'func' && c.names ? idsOf(m.names.local.get(x)) : noIds;
    field(`(import ${showString(module)} ${showString(name)} ${printExternType(type, showBinder(c.ids[type.kind], x), c, locals)})`);
  }
  for (const t of m.tables) {
    const value = t.init === null || t.init.length === 0 ? '' : ` ${printExpr(t.init, init)}`;
    field(`(table ${showBinder(c.ids.table, next.table++)} ${printTableType(t.type, c)}${value})`);
  }
  for (const t of m.memories) field(`(memory ${showBinder(c.ids.memory, next.memory++)} ${printMemType(t.type)})`);
  for (const t of m.tags) {
    const x = next.tag++;
    field(`(tag ${showBinder(c.ids.tag, x)} (type ${showIndex(c.ids.type, t.type)}))`);
  }
  for (const g of m.globals) {
    const value = g.init.length === 0 ? '' : ` ${printExpr(g.init, init)}`;
    field(`(global ${showBinder(c.ids.global, next.global++)} ${printGlobalType(g.type, c)}${value})`);
  }
  for (const e of m.exports) field(`(export ${showString(e.name)} (${e.kind} ${showIndex(c.ids[e.kind], e.index)}))`);
  if (m.start !== null) field(`(start ${showIndex(c.ids.func, m.start.func)})`);
  for (const [x, e] of m.elems.entries()) {
    fields++;
    writeElem(e, x, init, d, out);
  }
  for (const f of m.funcs) {
    fields++;
    writeFunc(f, next.func++, m, c, options.form === 'folded', d, out);
  }
  for (const [x, data] of m.datas.entries()) {
    fields++;
    writeData(data, x, init, d, out);
  }
  for (const custom of m.customs) {
    fields++;
    writeCustom(custom, d, out);
  }
  if (fields === 0) out.put(')');
  else out.line(depth, ')');
}
