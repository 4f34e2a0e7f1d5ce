// A module of the parse tree to the abstract syntax (spec 6.6): names to indices, abbreviations expanded, what only the whole module shows.

import { type Diagnostic, Refused, refuse } from '../interpreter/syntax/diagnostic.ts';
import type { Instr } from '../interpreter/syntax/instructions.ts';
import type {
  Data,
  Elem,
  ElemMode,
  Export,
  Expr,
  Func,
  Global,
  Import,
  Memory,
  Module,
  Start,
  Table,
  Tag,
} from '../interpreter/syntax/modules.ts';
import { completed, noNames } from '../interpreter/syntax/modules.ts';
import type { Pos, Source } from '../interpreter/syntax/source.ts';
import type { ExternKind, ExternType, RefType } from '../interpreter/syntax/types.ts';
import type { Annotation } from './lexer.ts';
import { type Annotations, annotationsOf } from './resolve-annotations.ts';
import { instructions, newBody } from './resolve-instructions.ts';
import {
  addressed, bindType, type Context, defineGroup, globalType, importedMemType, limits, memType, refType, tableType, typeUse, valType,
} from './resolve-types.ts'; // biome-ignore format: a list of rules
import { bind, indexIn, space } from './spaces.ts';
import { concatenated, nameOf, optionalIdent } from './strings.ts';
import type {
  DataNode,
  DefinitionNode,
  ElemList,
  ElemNode,
  Field,
  FuncNode,
  ImportNode,
  InstrNode,
  MemoryNode,
  TableNode,
  Token,
} from './tree.ts';

export interface ModuleFields {
  readonly fields: readonly Field[];
  readonly id: Token | null;
  /** The `(module`, null where there is none. */
  readonly t: Token | null;
  readonly annotations: readonly Annotation[];
}

const definitionWords: { readonly [kind in ExternKind]: string } = {
  func: 'function',
  table: 'table',
  memory: 'memory',
  global: 'global',
  tag: 'tag',
};
const PAGE = 65536;

/** Several fields of a module are wrong, each by itself: the first is the reason, and these are the others. */
export class RefusedFields extends Refused {
  readonly others: readonly Diagnostic[];
  constructor(first: Diagnostic, others: readonly Diagnostic[]) {
    super(first);
    this.others = others;
  }
}
/** More are not looked for. */
const MOST = 100;
/** Whether it is wrong whatever became of the fields before: those that failed may have left types out, and so moved the numbers of others. */
const isIndependent = (d: Diagnostic): boolean => d.detail.startsWith('$') || !/\btype\b/.test(d.phrase);

/** Resolves a module's fields. Errors: malformed, with the suite's wording and the position of the token that is wrong. */
export function resolveModule(source: Source, m: ModuleFields): Module {
  const names = noNames();
  const annotations = annotationsOf(source, m.annotations, m.t?.offset ?? -1);
  const c: Context = {
    source,
    spaces: {
      type: space('type', 'type', names.type),
      func: space('func', 'function', names.func),
      table: space('table', 'table', names.table),
      memory: space('memory', 'memory', names.memory),
      global: space('global', 'global', names.global),
      tag: space('tag', 'tag', names.tag),
      elem: space('elem segment', 'elem segment', names.elem),
      data: space('data segment', 'data segment', names.data),
    },
    fields: new Map(),
    comps: [],
    groups: [],
    byShape: new Map(),
    names,
    annotations: annotations.names,
    needsDataCount: false,
  };
  names.module = optionalIdent(source, m.id);
  names.module = (m.t === null ? null : annotations.names.module((m.id ?? m.t).offset)) ?? names.module;

  bindAll(c, m.fields);
  for (const f of m.fields) {
    if (f.kind === 'type') defineGroup(c, f.t.offset, [f]);
    else if (f.kind === 'rec') defineGroup(c, f.t.offset, f.types);
  }
  const out = resolveFields(c, annotations, m.fields);
  annotations.finish(pos => m.fields.some(f => f.kind === 'func' && pos > f.t.offset && pos < f.close.offset));

  return {
    source,
    pos: m.t?.offset ?? 0,
    types: c.groups,
    ...out,
    dataCount: c.needsDataCount,
    customs: annotations.customs,
    names: completed(names),
    dylink: annotations.dylink,
  };
}

/** First pass: every definition takes its index, in the order of the text, and its name. Errors: duplicates, imports behind definitions. */
function bindAll(c: Context, fields: readonly Field[]): void {
  let defined: ExternKind | null = null;
  let start: Token | null = null;
  for (const f of fields) {
    switch (f.kind) {
      case 'type':
        bindType(c, f);
        break;
      case 'rec':
        for (const d of f.types) bindType(c, d);
        break;
      case 'export':
        break;
      case 'start':
        if (start !== null)
          throw refuse('malformed', 'multiple start sections', '', {
            source: c.source,
            pos: f.t.offset,
            notes: [{ text: 'the first one', source: c.source, pos: start.offset }],
          });
        start = f.t;
        break;
      case 'elem':
      case 'data':
        c.annotations.name(c.spaces[f.kind], bind(c.source, c.spaces[f.kind], f.id), (f.id ?? f.t).offset);
        break;
      default: {
        const s = c.spaces[f.kind];
        c.annotations.name(s, bind(c.source, s, f.id), f.bound);
        if (f.import === null) defined ??= f.kind;
        else if (defined !== null)
          throw refuse('malformed', `import after ${definitionWords[defined]}`, 'imports stand before all definitions', {
            source: c.source,
            pos: f.import.t.offset,
          });
        // Inline segments take their index where they stand.
        if (f.kind === 'memory' && f.import === null && f.strings !== null) c.spaces.data.count++;
        if (f.kind === 'table' && f.import === null && f.elems !== null) c.spaces.elem.count++;
      }
    }
  }
}

/** Second pass: what the definitions say, now that every name is known. */
function resolveFields(c: Context, annotations: Annotations, fields: readonly Field[]) {
  const { source, spaces } = c;
  const imports: Import[] = [];
  const tags: Tag[] = [];
  const globals: Global[] = [];
  const memories: Memory[] = [];
  const tables: Table[] = [];
  const funcs: Func[] = [];
  const datas: Data[] = [];
  const elems: Elem[] = [];
  const exports: Export[] = [];
  let start: Start | null = null;
  const seen: { [kind in ExternKind]: number } = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };

  const constant = (nodes: readonly InstrNode[]): Expr => instructions(c, newBody(), nodes, null);
  const imported = (im: ImportNode, type: ExternType): void => {
    imports.push({ pos: im.t.offset, module: nameOf(source, im.module), name: nameOf(source, im.name), type });
  };
  const zero = (at: 'i32' | 'i64', pos: Pos): Instr => (at === 'i32' ? { op: 'i32.const', pos, c: 0 } : { op: 'i64.const', pos, c: 0n });
  const active = (table: number, offset: Expr): ElemMode => ({ kind: 'active', table, offset });
  const elements = (list: ElemList): readonly Expr[] =>
    list.funcs !== null
      ? list.funcs.map(t => [{ op: 'ref.func', pos: t.offset, x: indexIn(source, spaces.func, t) }])
      : (list.exprs ?? []).map(constant);

  function func(f: FuncNode, x: number): void {
    const type = typeUse(c, f.type, f.t.offset);
    const locals = space('local', 'local');
    const ct = c.comps[type];
    if (f.type.params.length === 0) locals.count = ct?.kind === 'func' ? ct.params.length : 0;
    for (const p of f.type.params) c.annotations.name(locals, bind(source, locals, p.id), p.at);
    if (f.import !== null) imported(f.import, { kind: 'func', type });
    else {
      const types = f.locals.map(l => {
        c.annotations.name(locals, bind(source, locals, l.id), l.at);
        return valType(c, l.type);
      });
      const body = newBody(locals);
      body.depth = 1; // the function's own label
      const code = instructions(c, body, f.body, annotations.hints);
      funcs.push({ pos: f.t.offset, end: f.close.offset, type, locals: types, body: code, hints: body.hints });
      if (body.labelNames.size > 0) c.names.label.set(x, body.labelNames);
    }
    if (locals.names.size > 0) c.names.local.set(x, locals.names);
  }

  function table(f: TableNode, x: number): void {
    if (f.import !== null) {
      imported(f.import, { kind: 'table', type: tableType(c, f.type) });
      return;
    }
    const pos = f.t.offset;
    const rt = refType(c, f.rt);
    const list = f.elems;
    const size = BigInt(list === null ? 0 : (list.funcs ?? list.exprs ?? []).length);
    const at = addressed(c, f.at, f.limits === null ? { min: size, max: size } : limits(c, f.limits));
    tables.push({ pos, type: { ...at, rt }, init: f.init.length === 0 ? null : constant(f.init) });
    if (list !== null) elems.push({ pos, type: rt, init: elements(list), mode: active(x, [zero(at.at, pos)]) });
  }

  function memory(f: MemoryNode, x: number): void {
    if (f.import !== null) {
      imported(f.import, { kind: 'memory', type: importedMemType(c, f.type) });
      return;
    }
    const pos = f.t.offset;
    if (f.strings === null) {
      memories.push({ pos, type: memType(c, f, limits(c, f.limits!)) }); // the grammar has one or the other
      return;
    }
    const bytes = concatenated(source, f.strings);
    const pages = BigInt(Math.ceil(bytes.length / PAGE));
    const type = memType(c, f, { min: pages, max: pages });
    memories.push({ pos, type });
    datas.push({ pos, bytes, mode: { kind: 'active', memory: x, offset: [zero(type.at, pos)] } });
  }

  function define(f: DefinitionNode): void {
    const x = seen[f.kind]++;
    for (const e of f.exports) exports.push({ pos: e.t.offset, name: nameOf(source, e.name), kind: f.kind, index: x });
    switch (f.kind) {
      case 'func':
        func(f, x);
        break;
      case 'table':
        table(f, x);
        break;
      case 'memory':
        memory(f, x);
        break;
      case 'global': {
        const type = globalType(c, f.type);
        if (f.import !== null) imported(f.import, { kind: 'global', type });
        else globals.push({ pos: f.t.offset, type, init: constant(f.init) });
        break;
      }
      case 'tag': {
        const type = typeUse(c, f.type, f.t.offset);
        if (f.import !== null) imported(f.import, { kind: 'tag', type });
        else tags.push({ pos: f.t.offset, type });
      }
    }
  }

  function elem(f: ElemNode): void {
    const mode: ElemMode =
      f.mode === 'active'
        ? active(f.table === null ? 0 : indexIn(source, spaces.table, f.table), constant(f.offset!)) // an active segment has one
        : { kind: f.mode };
    elems.push({ pos: f.t.offset, type: f.list.rt === null ? funcs0 : refType(c, f.list.rt), init: elements(f.list), mode });
  }

  function data(f: DataNode): void {
    datas.push({
      pos: f.t.offset,
      bytes: concatenated(source, f.strings),
      mode:
        f.mode === null
          ? { kind: 'passive' }
          : {
              kind: 'active',
              memory: f.mode.memory === null ? 0 : indexIn(source, spaces.memory, f.mode.memory),
              offset: constant(f.mode.offset),
            },
    });
  }

  function field(f: Field): void {
    switch (f.kind) {
      case 'type':
      case 'rec':
        break;
      case 'export':
        exports.push({ pos: f.t.offset, name: nameOf(source, f.name), kind: f.of, index: indexIn(source, spaces[f.of], f.idx) });
        break;
      case 'start':
        start = { pos: f.t.offset, func: indexIn(source, spaces.func, f.idx) };
        break;
      case 'elem':
        elem(f);
        break;
      case 'data':
        data(f);
        break;
      default:
        define(f);
    }
  }

  const wrong: Diagnostic[] = [];
  for (const f of fields) {
    try {
      field(f);
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      if (wrong.length === 0 || isIndependent(e.diagnostic)) wrong.push(e.diagnostic);
      if (wrong.length === MOST) break;
    }
  }
  if (wrong.length > 0) throw new RefusedFields(wrong[0]!, wrong.slice(1));
  return { imports, tags, globals, memories, tables, funcs, datas, elems, start, exports };
}

/** The type of elements that are written as function indices. */
const funcs0: RefType = { nullable: false, ht: 'func' };
