// Instantiation and invocation (spec 4.7.2–4.7.4).

import type { Extern, ModuleInst } from '../runtime/instances.ts';
import { allocData, allocElem, allocFunc, allocGlobal, allocMem, allocTable, allocTag, type Store } from '../runtime/store.ts';
import { NULL, type Ref, type Val } from '../runtime/values.ts';
import { refuse } from '../syntax/diagnostic.ts';
import type { Instr } from '../syntax/instructions.ts';
import type { Expr, Module } from '../syntax/modules.ts';
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

/**
 * `$instantiate(s, module, externaddr*)`: allocates the instance and evaluates its constant expressions; what is left to run are its
 * element segments, its data segments and its start function, as one configuration. `externs` are as `resolveImports` gives them.
 * Errors: limit, where a memory or table is larger than this implementation allows; Aborted.
 */
export function instantiate(
  store: Store,
  { module, type }: Validated,
  externs: readonly Extern[],
  choose: Chooser | null = null,
): { inst: ModuleInst; config: Config } {
  const { types } = type;
  const imported = <K extends ExternKind>(kind: K) =>
    externs
      .filter((x): x is Extract<Extern, { readonly kind: K }> => x.kind === kind)
      .map(x => x.inst as Extract<Extern, { readonly kind: K }>['inst']); // TS does not distribute over K
  const inst: ModuleInst = {
    source: module.source,
    names: module.names,
    types,
    tags: imported('tag'),
    globals: imported('global'),
    mems: imported('memory'),
    tables: imported('table'),
    funcs: imported('func'),
    datas: [],
    elems: [],
    exports: new Map(),
    closed: new Map(),
  };
  for (const func of module.funcs) inst.funcs.push(allocFunc(store, types[func.type]!, inst, func, inst.funcs.length));
  for (const tag of module.tags) inst.tags.push(allocTag(store, types[tag.type]!));
  for (const { type: gt, init } of module.globals)
    inst.globals.push(allocGlobal(store, { mut: gt.mut, t: closeValType(gt.t, types) }, evaluate(store, inst, init, choose)));
  for (const { type: mt } of module.memories) inst.mems.push(allocMem(store, mt));
  const tableInits = module.tables.map(({ init }) => (init === null ? NULL : (evaluate(store, inst, init, choose) as Ref))); // validation: a reference
  module.tables.forEach(({ type: tt }, i) => {
    inst.tables.push(allocTable(store, { ...tt, rt: closeRefType(tt.rt, types) }, tableInits[i]!));
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
  return { inst, config: configuration(store, inst, initialisation(module), choose) };
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

/** `instr_E* instr_D* instr_S?` ($runelem_, $rundata_, the start function's call). */
function initialisation(module: Module): Expr {
  const out: Instr[] = [];
  const const32 = (pos: number, c: number): Instr => ({ op: 'i32.const', pos, c });
  module.elems.forEach(({ pos, mode, init }, y) => {
    if (mode.kind === 'passive') return;
    if (mode.kind === 'active')
      out.push(...mode.offset, const32(pos, 0), const32(pos, init.length), { op: 'table.init', pos, x: mode.table, y });
    out.push({ op: 'elem.drop', pos, x: y });
  });
  module.datas.forEach(({ pos, mode, bytes }, y) => {
    if (mode.kind === 'passive') return;
    out.push(
      ...mode.offset,
      const32(pos, 0),
      const32(pos, bytes.length),
      { op: 'memory.init', pos, x: mode.memory, y },
      { op: 'data.drop', pos, x: y },
    );
  });
  if (module.start !== null) out.push({ op: 'call', pos: module.start.pos, x: module.start.func });
  return out;
}
