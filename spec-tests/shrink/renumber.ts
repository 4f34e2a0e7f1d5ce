// Changing the indices that instructions and types mention, by the kinds of their immediates in the instruction table.

import type { BlockType, Catch, ImmKind, Instr, MemArg } from '../../interpreter/syntax/instructions.ts';
import { rowOf } from '../../interpreter/syntax/instructions.ts';
import type { Elem, Expr, Func, Module } from '../../interpreter/syntax/modules.ts';
import type {
  CompType,
  ExternType,
  FieldType,
  HeapType,
  RefType,
  StorageType,
  SubType,
  TypeUse,
  ValType,
} from '../../interpreter/syntax/types.ts';
import { flatten, type Token, unflatten } from './flat.ts';

export type Space = 'type' | 'func' | 'table' | 'memory' | 'global' | 'tag' | 'elem' | 'data' | 'local';
/** What an index becomes. It is asked of every index that is mentioned, so it may take notes as well. */
export type Renumber = (space: Space, x: number) => number;

const spaceOf: Partial<Record<ImmKind, Space>> = {
  funcidx: 'func', typeidx: 'type', typeuse: 'type', tableidx: 'table', memidx: 'memory', globalidx: 'global', tagidx: 'tag', elemidx: 'elem',
  dataidx: 'data', localidx: 'local',
}; // biome-ignore format: pairs

// ─── Types ───

const use = (t: TypeUse, r: Renumber): TypeUse => (typeof t === 'number' ? r('type', t) : t);
const heap = (t: HeapType, r: Renumber): HeapType => (typeof t === 'string' ? t : use(t, r));
const ref = (t: RefType, r: Renumber): RefType => ({ nullable: t.nullable, ht: heap(t.ht, r) });
const val = (t: ValType, r: Renumber): ValType => (typeof t === 'string' ? t : ref(t, r));
const storage = (t: StorageType, r: Renumber): StorageType => (typeof t === 'string' ? t : ref(t, r));
const field = (f: FieldType, r: Renumber): FieldType => ({ mut: f.mut, zt: storage(f.zt, r) });
const comp = (t: CompType, r: Renumber): CompType => {
  if (t.kind === 'func') return { kind: t.kind, params: t.params.map(p => val(p, r)), results: t.results.map(p => val(p, r)) };
  return t.kind === 'struct' ? { kind: t.kind, fields: t.fields.map(f => field(f, r)) } : { kind: t.kind, field: field(t.field, r) };
};
const sub = (t: SubType, r: Renumber): SubType => ({ final: t.final, supers: t.supers.map(s => use(s, r)), ct: comp(t.ct, r) });

function externType(t: ExternType, r: Renumber): ExternType {
  switch (t.kind) {
    case 'func':
    case 'tag':
      return { kind: t.kind, type: use(t.type, r) };
    case 'table':
      return { kind: t.kind, type: { ...t.type, rt: ref(t.type.rt, r) } };
    case 'global':
      return { kind: t.kind, type: { mut: t.type.mut, t: val(t.type.t, r) } };
    case 'memory':
      return t;
  }
}

// ─── Instructions ───

function immediate(kind: ImmKind, v: unknown, r: Renumber): unknown {
  const space = spaceOf[kind];
  // Each cast is what `Immediates` says of the kind.
  if (space !== undefined) return r(space, v as number);
  switch (kind) {
    case 'heaptype':
      return heap(v as HeapType, r);
    case 'reftype':
      return ref(v as RefType, r);
    case 'valtype*?':
      return v === null ? null : (v as readonly ValType[]).map(t => val(t, r));
    case 'blocktype': {
      const bt = v as BlockType;
      return typeof bt === 'number' ? r('type', bt) : { result: bt.result === null ? null : val(bt.result, r) };
    }
    case 'memarg':
      return { ...(v as MemArg), x: r('memory', (v as MemArg).x) };
    case 'catch*':
      return (v as readonly Catch[]).map(c => ('x' in c ? { ...c, x: r('tag', c.x) } : c));
    default:
      return v;
  }
}

/** One instruction; bodies as they are. */
function instr(e: Instr, r: Renumber): Instr {
  const imm = Object.entries(rowOf(e).imm);
  if (imm.length === 0) return e;
  const given = e as unknown as Readonly<Record<string, unknown>>; // an instruction has what its row says
  return { ...e, ...Object.fromEntries(imm.map(([name, kind]) => [name, immediate(kind, given[name], r)])) };
}
const token = (t: Token, r: Renumber): Token => {
  if (t.kind === 'clause') return { kind: t.kind, clause: { ...t.clause, x: t.clause.x === null ? null : r('tag', t.clause.x) } };
  return t.kind === 'plain' || t.kind === 'open' ? { kind: t.kind, e: instr(t.e, r) } : t;
};
const expr = (body: Expr, r: Renumber): Expr => unflatten(flatten(body).map(t => token(t, r)))!; // balanced as it was

const func = (f: Func, r: Renumber): Func => ({
  ...f,
  type: r('type', f.type),
  locals: f.locals.map(t => val(t, r)),
  body: expr(f.body, r),
  hints: [],
});

// ─── Modules ───

const initial = (init: Expr | null, r: Renumber): Expr | null => (init === null ? null : expr(init, r));
const elem = (e: Elem, r: Renumber): Elem => ({
  ...e,
  type: ref(e.type, r),
  init: e.init.map(i => expr(i, r)),
  mode: e.mode.kind === 'active' ? { ...e.mode, table: r('table', e.mode.table), offset: expr(e.mode.offset, r) } : e.mode,
});

/** Every index that the module mentions; the lists themselves, names apart, stay as long as they are. */
export const module = (m: Module, r: Renumber): Module => ({
  ...m,
  types: m.types.map(g => ({ ...g, types: g.types.map(t => sub(t, r)) })),
  imports: m.imports.map(i => ({ ...i, type: externType(i.type, r) })),
  tags: m.tags.map(t => ({ ...t, type: r('type', t.type) })),
  globals: m.globals.map(g => ({ ...g, type: { mut: g.type.mut, t: val(g.type.t, r) }, init: expr(g.init, r) })),
  tables: m.tables.map(t => ({ ...t, type: { ...t.type, rt: ref(t.type.rt, r) }, init: initial(t.init, r) })),
  funcs: m.funcs.map(f => func(f, r)),
  datas: m.datas.map(d =>
    d.mode.kind === 'active' ? { ...d, mode: { ...d.mode, memory: r('memory', d.mode.memory), offset: expr(d.mode.offset, r) } } : d,
  ),
  elems: m.elems.map(e => elem(e, r)),
  start: m.start === null ? null : { ...m.start, func: r('func', m.start.func) },
  exports: m.exports.map(e => ({ ...e, index: r(e.kind, e.index) })),
});
