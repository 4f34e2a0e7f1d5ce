// Instantiation and invocation (spec 4.7.2–4.7.4).

import type { Extern, FuncInst, GlobalInst, MemInst, ModuleInst, TableInst, TagInst } from '../runtime/instances.ts';
import { allocData, allocElem, allocFunc, allocGlobal, allocMem, allocTable, allocTag, type Store } from '../runtime/store.ts';
import { NULL, type Ref, type Val } from '../runtime/values.ts';
import { refuse, type Where } from '../syntax/diagnostic.ts';
import type { Instr } from '../syntax/instructions.ts';
import type { Expr, Import, Module } from '../syntax/modules.ts';
import type { ExternKind, ExternType } from '../syntax/types.ts';
import { showType } from '../syntax/types.ts';
import type { ModuleType } from '../validation/modules.ts';
import { closeRefType, closeValType } from '../validation/rolling.ts';
import { matchExternType } from '../validation/subtyping.ts';
import { type Chooser, type Config, configuration, type Result } from './configuration.ts';
import { run } from './step.ts';

/** A validated module. */
export interface Validated {
  readonly module: Module;
  readonly type: ModuleType;
}

/** The type of an external value as it is now (4.2.17 Externaddr_ok). */
export function externType(x: Extern): ExternType {
  switch (x.kind) {
    case 'func':
      return { kind: 'func', type: x.inst.type };
    case 'table':
      return { kind: 'table', type: x.inst.type };
    case 'memory':
      return { kind: 'memory', type: x.inst.type };
    case 'global':
      return { kind: 'global', type: x.inst.type };
    case 'tag':
      return { kind: 'tag', type: x.inst.type };
  }
}

const describe = (t: ExternType): string => {
  switch (t.kind) {
    case 'global':
      return `global ${t.type.mut ? 'mut ' : ''}${showType(t.type.t)}`;
    case 'table':
      return `table ${t.type.at} ${t.type.limits.min}..${t.type.limits.max ?? ''} ${showType(t.type.rt)}`;
    case 'memory':
      return `memory ${t.type.at} ${t.type.limits.min}..${t.type.limits.max ?? ''}`;
    default:
      return t.kind;
  }
};

/** Looks an import up. */
export type Resolve = (module: string, name: string, kind: ExternKind) => Extern | undefined;

/**
 * The external values for a module's imports, in order.
 * Errors: unlinkable, `unknown import` or `incompatible import type`, at the import.
 */
export function resolveImports({ module, type }: Validated, resolve: Resolve): Extern[] {
  return type.imports.map(({ module: from, name, type: wanted }, i) => {
    const where = { source: module.source, pos: module.imports[i]!.pos };
    const x = resolve(from, name, wanted.kind);
    if (x === undefined) throw refuse('unlinkable', 'unknown import', `"${from}" "${name}" (${describe(wanted)})`, where);
    const found = externType(x);
    if (!matchExternType(found, wanted))
      throw refuse(
        'unlinkable',
        'incompatible import type',
        `"${from}" "${name}" is a ${describe(found)}; wanted is a ${describe(wanted)}`,
        where,
      );
    return x;
  });
}

/** A constant expression could not be evaluated within this implementation's limits. */
export class Aborted extends Error {
  readonly result: Exclude<Result, { kind: 'values' }>;
  constructor(result: Exclude<Result, { kind: 'values' }>) {
    super(result.kind);
    this.result = result;
  }
}

function evaluate(store: Store, inst: ModuleInst, expr: Expr, choose: Chooser | null): Val {
  const result = run(configuration(store, inst, expr, choose));
  if (result?.kind !== 'values') throw new Aborted(result as Exclude<Result, { kind: 'values' }>); // without fuel there is a result
  return result.values[0]!;
}

/** What an import is supplied with: an external value, or an entry of an index space of a member of the same group. */
export type Supply = Extern | { readonly member: number; readonly kind: ExternKind; readonly index: number };

/** A module to be allocated, with what its imports get, in order. */
export interface Member {
  readonly validated: Validated;
  readonly supplies: readonly Supply[];
}

/** What a module's segments and start function do (4.7.2): `$runelem_`, `$rundata_`, the call; each to be run in a frame of the instance. */
export interface Initialisation {
  readonly elems: Expr;
  readonly datas: Expr;
  readonly start: Expr;
}

/** Constant instructions that read nothing. */
const isArithmetic: ReadonlySet<string> = new Set(['i32.add', 'i32.sub', 'i32.mul', 'i64.add', 'i64.sub', 'i64.mul']);

interface Own {
  readonly tags: TagInst[];
  readonly mems: MemInst[];
  readonly funcs: FuncInst[];
  /** Globals whose initialiser is constants and arithmetic on them, null elsewhere. */
  readonly globals: (GlobalInst | null)[];
  /** Tables without an initialiser, null elsewhere. */
  readonly tables: (TableInst | null)[];
}

/**
 * Allocates modules that may import from each other, in one go: `$allocmodule` for a group. Functions, tags, memories, and globals and tables that read nothing
 * to be initialised may refer to each other in cycles; other globals and tables are made member by member, in the order of `sequence` (of the members, where it is absent).
 * Errors: unlinkable, where a global or table is needed before it is made, or is re-exported in a circle; limit; Aborted.
 */
export function allocateGroup(
  store: Store,
  members: readonly Member[],
  choose: Chooser | null = null,
  sequence: readonly number[] = members.map((_, i) => i),
): ModuleInst[] {
  const insts = members.map(({ validated: { module, type } }): ModuleInst => ({
    source: module.source, names: module.names, types: type.types, tags: [], globals: [], mems: [], tables: [], funcs: [], datas: [], elems: [],
    exports: new Map(), closed: new Map(),
  })); // biome-ignore format: fields only
  const own = members.map(({ validated: { module, type } }, i): Own => {
    const first = module.imports.filter(x => x.type.kind === 'func').length;
    return {
      tags: module.tags.map(tag => allocTag(store, type.types[tag.type]!)),
      mems: module.memories.map(({ type: mt }) => allocMem(store, mt)),
      funcs: module.funcs.map((func, k) => allocFunc(store, type.types[func.type]!, insts[i]!, func, first + k)),
      globals: module.globals.map(({ type: gt, init }) =>
        init.every(e => e.op.endsWith('.const') || isArithmetic.has(e.op))
          ? allocGlobal(store, { mut: gt.mut, t: closeValType(gt.t, type.types) }, evaluate(store, insts[i]!, init, choose))
          : null,
      ),
      tables: module.tables.map(({ type: tt, init }) =>
        init === null ? allocTable(store, { ...tt, rt: closeRefType(tt.rt, type.types) }, NULL) : null,
      ),
    };
  });

  const importedBy = members.map(({ validated: { module }, supplies }) => {
    const byKind = new Map<ExternKind, Supply[]>();
    module.imports.forEach(({ type: { kind } }, k) => {
      const list = byKind.get(kind);
      if (list === undefined) byKind.set(kind, [supplies[k]!]);
      else list.push(supplies[k]!);
    });
    return byKind;
  });

  const imports = members.reduce((n, m) => n + m.supplies.length, 0);
  /** Follows the supply of an import to the external value, through imports of members that are re-exported. */
  const follow = (supply: Supply, at: Import, where: Where): Extern => {
    let s = supply;
    for (let hops = 0; !('inst' in s); hops++) {
      const { member, kind, index } = s;
      const imported = importedBy[member]!.get(kind) ?? [];
      if (index < imported.length) {
        if (hops > imports)
          throw refuse('unlinkable', 'circular re-export', `${at.module}.${at.name} is only imported, and exported again`, where);
        s = imported[index]!;
        continue;
      }
      const k = index - imported.length;
      const { tags, mems, funcs } = own[member]!;
      switch (kind) {
        case 'func':
          return { kind, inst: funcs[k]! };
        case 'tag':
          return { kind, inst: tags[k]! };
        case 'memory':
          return { kind, inst: mems[k]! };
        default: {
          const made =
            kind === 'global'
              ? (own[member]!.globals[k] ?? insts[member]!.globals[index])
              : (own[member]!.tables[k] ?? insts[member]!.tables[index]);
          if (made === undefined) throw refuse('unlinkable', 'circular import', `${kind} ${index} is needed before it is made`, where);
          return { kind, inst: made } as Extern; // by kind
        }
      }
    }
    return s;
  };
  /** Brings the imports of one kind into the instance's index space. */
  const bring = (i: number, kinds: readonly ExternKind[]): void => {
    const { validated, supplies } = members[i]!;
    supplies.forEach((supply, k) => {
      const at = validated.module.imports[k]!;
      if (kinds.includes(at.type.kind)) push(insts[i]!, follow(supply, at, { source: validated.module.source, pos: at.pos }));
    });
  };

  members.forEach((_, i) => {
    bring(i, ['func', 'tag', 'memory']);
    const inst = insts[i]!;
    inst.tags.push(...own[i]!.tags);
    inst.mems.push(...own[i]!.mems);
    for (const a of own[i]!.funcs) inst.funcs.push(a);
  });
  for (const i of sequence) {
    const { module, type } = members[i]!.validated;
    const inst = insts[i]!;
    const { types } = type;
    bring(i, ['global', 'table']);
    module.globals.forEach(({ type: gt, init }, k) => {
      inst.globals.push(
        own[i]!.globals[k] ?? allocGlobal(store, { mut: gt.mut, t: closeValType(gt.t, types) }, evaluate(store, inst, init, choose)),
      );
    });
    const inits = module.tables.map(({ init }) => (init === null ? NULL : (evaluate(store, inst, init, choose) as Ref))); // validation: a reference
    module.tables.forEach(({ type: tt }, k) => {
      inst.tables.push(own[i]!.tables[k] ?? allocTable(store, { ...tt, rt: closeRefType(tt.rt, types) }, inits[k]!));
    });
    for (const { type: rt, init } of module.elems)
      inst.elems.push(
        allocElem(
          store,
          closeRefType(rt, types),
          init.map(e => evaluate(store, inst, e, choose) as Ref),
        ),
      ); // validation: references
    for (const { bytes } of module.datas) inst.datas.push(allocData(store, bytes));
    for (const { name, kind, index } of module.exports) inst.exports.set(name, exportOf(inst, kind, index));
  }
  return insts;
}

/**
 * `$instantiate(s, module, externaddr*)`: allocates the instance and evaluates its constant expressions; what is left to run are its
 * element segments, its data segments and its start function, as one configuration. `externs` are as `resolveImports` gives them.
 * Errors: limit, where a memory or table is larger than this implementation allows; Aborted.
 */
export function instantiate(
  store: Store,
  validated: Validated,
  externs: readonly Extern[],
  choose: Chooser | null = null,
): { inst: ModuleInst; config: Config } {
  const inst = allocateGroup(store, [{ validated, supplies: externs }], choose)[0]!;
  const { elems, datas, start } = initialisation(validated.module);
  return { inst, config: configuration(store, inst, [...elems, ...datas, ...start], choose) };
}

function push(inst: ModuleInst, x: Extern): void {
  switch (x.kind) {
    case 'func':
      inst.funcs.push(x.inst);
      break;
    case 'table':
      inst.tables.push(x.inst);
      break;
    case 'memory':
      inst.mems.push(x.inst);
      break;
    case 'global':
      inst.globals.push(x.inst);
      break;
    case 'tag':
      inst.tags.push(x.inst);
      break;
  }
}

function exportOf(inst: ModuleInst, kind: ExternKind, x: number): Extern {
  switch (kind) {
    case 'func':
      return { kind, inst: inst.funcs[x]! };
    case 'table':
      return { kind, inst: inst.tables[x]! };
    case 'memory':
      return { kind, inst: inst.mems[x]! };
    case 'global':
      return { kind, inst: inst.globals[x]! };
    case 'tag':
      return { kind, inst: inst.tags[x]! };
  }
}

/** `instr_E*`, `instr_D*`, `instr_S?` of `$instantiate`. */
export function initialisation(module: Module): Initialisation {
  const elems: Instr[] = [];
  const datas: Instr[] = [];
  const const32 = (pos: number, c: number): Instr => ({ op: 'i32.const', pos, c });
  module.elems.forEach(({ pos, mode, init }, y) => {
    if (mode.kind === 'passive') return;
    if (mode.kind === 'active')
      elems.push(...mode.offset, const32(pos, 0), const32(pos, init.length), { op: 'table.init', pos, x: mode.table, y });
    elems.push({ op: 'elem.drop', pos, x: y });
  });
  module.datas.forEach(({ pos, mode, bytes }, y) => {
    if (mode.kind === 'passive') return;
    datas.push(
      ...mode.offset,
      const32(pos, 0),
      const32(pos, bytes.length),
      { op: 'memory.init', pos, x: mode.memory, y },
      { op: 'data.drop', pos, x: y },
    );
  });
  return { elems, datas, start: module.start === null ? [] : [{ op: 'call', pos: module.start.pos, x: module.start.func }] };
}
