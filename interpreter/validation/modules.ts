// Validation of modules (spec 3.5) and of the types they define (3.2): `validate` stops at the first error, `validateAll` goes on.

import type { Diagnostic } from '../syntax/diagnostic.ts';
import { Refused } from '../syntax/diagnostic.ts';
import type { Expr, Module, RecGroup } from '../syntax/modules.ts';
import type { Pos } from '../syntax/source.ts';
import type {
  AddrType,
  DefType,
  ExternKind,
  ExternType,
  GlobalType,
  Limits,
  MemType,
  RefType,
  TableType,
  TypeUse,
} from '../syntax/types.ts';
import { checkConst, checkFunc } from './bodies.ts';
import type { Context } from './context.ts';
import {
  asFunc,
  closeRef,
  closeUse,
  closeVal,
  funcOf,
  globalOf,
  invalid,
  memoryOf,
  newContext,
  showAll,
  showIn,
  tableOf,
  tagOf,
  typeOf,
  useName,
} from './context.ts';
import type { State } from './operands.ts';
import { newState } from './operands.ts';
import { closeGroup, consequence } from './rolling.ts';
import { matchCompType, matchRefType } from './subtyping.ts';

/** The type of a module (3.1 `moduletype`) and its index spaces, imports first. All types are closed. */
export interface ModuleType {
  readonly types: readonly DefType[];
  readonly imports: readonly { readonly module: string; readonly name: string; readonly type: ExternType }[];
  readonly exports: readonly { readonly name: string; readonly type: ExternType }[];
  readonly funcs: readonly DefType[];
  readonly tables: readonly TableType[];
  readonly memories: readonly MemType[];
  readonly globals: readonly GlobalType[];
  readonly tags: readonly DefType[];
  readonly elems: readonly RefType[];
  /** How many data segments there are. */
  readonly datas: number;
}

// ─── Types (3.2) ───

/** 3.2 Rectype_ok. The order of super types comes first: matching relies on it. */
const checkGroup = (C: Context, group: RecGroup, dts: readonly DefType[], x: number): void => {
  group.types.forEach((t, i) => {
    if (t.supers.length > 1) throw invalid(C, group.pos, 'sub type', `${useName(C, x + i)} has more than one super type`);
    for (const y of t.supers)
      if (typeof y === 'number' && y >= x + i)
        throw invalid(C, group.pos, 'forward use of type', `${useName(C, y)} is not before its sub type ${useName(C, x + i)}`);
  });
  dts.forEach(({ unrolled: { supers, ct } }, i) => {
    for (const use of supers) {
      const sup = closeUse(C, use, group.pos);
      // What was written: closed types have no names, and there may be several indices for one.
      const written = group.types[i]!.supers[0]!;
      const names = [
        useName(C, x + i),
        typeof written === 'number' ? useName(C, written) : showIn(C, { nullable: false, ht: sup }),
      ] as const;
      if (sup.unrolled.final) throw invalid(C, group.pos, 'sub type', `${names[0]} has final super type ${names[1]}`);
      if (!matchCompType(ct, sup.unrolled.ct)) throw invalid(C, group.pos, 'sub type', `${names[0]} does not match super type ${names[1]}`);
    }
  });
};

const checkLimits = (C: Context, { min, max }: Limits, range: bigint, what: string, most: string, pos: Pos): void => {
  if (min > range || (max !== null && max > range)) throw invalid(C, pos, what, `must be at most ${most}`);
  if (max !== null && min > max) throw invalid(C, pos, 'size minimum must not be greater than maximum', `${min} > ${max}`);
};

const memType = (C: Context, t: MemType, pos: Pos): MemType => {
  if (t.at === 'i32') checkLimits(C, t.limits, 1n << 16n, 'memory size', '65536 pages (4 GiB) with 32-bit addresses', pos);
  else checkLimits(C, t.limits, 1n << 48n, 'memory size', '2^48 pages (16 EiB) with 64-bit addresses', pos);
  return t;
};

const tableType = (C: Context, t: TableType, pos: Pos): TableType => {
  const rt = closeRef(C, t.rt, pos);
  const bits: Record<AddrType, bigint> = { i32: 32n, i64: 64n };
  checkLimits(C, t.limits, (1n << bits[t.at]) - 1n, 'table size', `2^${bits[t.at]}-1 elements`, pos);
  return { at: t.at, limits: t.limits, rt };
};

const globalType = (C: Context, t: GlobalType, pos: Pos): GlobalType => ({ mut: t.mut, t: closeVal(C, t.t, pos) });

const funcType = (C: Context, use: TypeUse, pos: Pos): DefType => {
  const dt = closeUse(C, use, pos);
  asFunc(C, dt, pos);
  return dt;
};

const tagType = (C: Context, use: TypeUse, pos: Pos): DefType => {
  const dt = closeUse(C, use, pos);
  const { results } = asFunc(C, dt, pos);
  if (results.length > 0) throw invalid(C, pos, 'non-empty tag result type', showAll(C, results));
  return dt;
};

// ─── Fields (3.5) ───

interface Checker {
  readonly C: Context;
  readonly S: State;
  /** Runs a check; an error of its own is reported, and null given. */
  readonly attempt: <T>(check: () => T) => T | null;
}

const checkTypes = ({ C, attempt }: Checker): void => {
  for (const group of C.module.types) {
    const x = C.types.length;
    const dts = attempt(() => {
      const closed = closeGroup(group, C.types, C.module.source);
      for (const dt of closed) C.types.push(dt);
      checkGroup(C, group, closed, x);
      return closed;
    });
    if (dts !== null) continue;
    C.types.length = x;
    for (const _ of group.types) C.types.push(null);
  }
};

type Import = ModuleType['imports'][number];

const checkImports = ({ C, attempt }: Checker): Import[] => {
  const closed: Import[] = [];
  for (const { module, name, type, pos } of C.module.imports) {
    const add = (t: ExternType): void => void closed.push({ module, name, type: t });
    switch (type.kind) {
      case 'func': {
        const t = attempt(() => funcType(C, type.type, pos));
        C.funcs.push(t);
        if (t !== null) add({ kind: 'func', type: t });
        break;
      }
      case 'table': {
        const t = attempt(() => tableType(C, type.type, pos));
        C.tables.push(t);
        if (t !== null) add({ kind: 'table', type: t });
        break;
      }
      case 'memory': {
        const t = attempt(() => memType(C, type.type, pos));
        C.memories.push(t);
        if (t !== null) add({ kind: 'memory', type: t });
        break;
      }
      case 'global': {
        const t = attempt(() => globalType(C, type.type, pos));
        C.globals.push(t);
        if (t !== null) add({ kind: 'global', type: t });
        break;
      }
      case 'tag': {
        const t = attempt(() => tagType(C, type.type, pos));
        C.tags.push(t);
        if (t !== null) add({ kind: 'tag', type: t });
        break;
      }
    }
  }
  return closed;
};

/** `$funcidx_nonfuncs` (3.5): the functions that occur outside of bodies. Constant expressions are flat. */
const collectRefs = ({ module, refs }: Context): void => {
  const scan = (expr: Expr): void => {
    for (const e of expr) if (e.op === 'ref.func') refs.add(e.x);
  };
  for (const { init } of module.globals) scan(init);
  for (const { init } of module.tables) if (init !== null) scan(init);
  for (const { init } of module.elems) for (const expr of init) scan(expr);
  for (const { kind, index } of module.exports) if (kind === 'func') refs.add(index);
};

const checkTables = ({ C, S, attempt }: Checker): void => {
  for (const { type, init, pos } of C.module.tables) {
    const t = attempt(() => tableType(C, type, pos));
    if (t !== null)
      attempt(() => {
        if (init !== null) checkConst(S, init, t.rt, pos);
        else if (!t.rt.nullable)
          throw invalid(C, pos, 'type mismatch', `a table without an initial value holds null, which ${showIn(C, t.rt)} excludes`);
      });
    C.tables.push(t);
  }
};

/** A global's initial value may read the globals before it, so they come to the context one by one. */
const checkGlobals = ({ C, S, attempt }: Checker): void => {
  for (const { type, init, pos } of C.module.globals) {
    const t = attempt(() => globalType(C, type, pos));
    if (t !== null) attempt(() => checkConst(S, init, t.t, pos));
    C.globals.push(t);
  }
};

const checkSegments = ({ C, S, attempt }: Checker): void => {
  for (const { mode, pos } of C.module.datas)
    attempt(() => {
      if (mode.kind === 'active') checkConst(S, mode.offset, memoryOf(C, mode.memory, pos).at, pos);
    });
  for (const { type, init, mode, pos } of C.module.elems) {
    const rt = attempt(() => closeRef(C, type, pos));
    if (rt !== null)
      attempt(() => {
        for (const expr of init) checkConst(S, expr, rt, pos);
        if (mode.kind !== 'active') return;
        const table = tableOf(C, mode.table, pos);
        if (!matchRefType(rt, table.rt))
          throw invalid(C, pos, 'type mismatch', `the segment holds ${showIn(C, rt)}, table ${mode.table} ${showIn(C, table.rt)}`);
        checkConst(S, mode.offset, table.at, pos);
      });
    C.elems.push(rt);
  }
};

const checkStart = (C: Context): void => {
  const { start } = C.module;
  if (start === null) return;
  const { params, results } = asFunc(C, funcOf(C, start.func, start.pos), start.pos);
  if (params.length > 0 || results.length > 0)
    throw invalid(
      C,
      start.pos,
      'start function',
      `must not have parameters or results; its type is ${showAll(C, params)} -> ${showAll(C, results)}`,
    );
};

const externType = (C: Context, kind: ExternKind, x: number, pos: Pos): ExternType => {
  switch (kind) {
    case 'func':
      return { kind, type: funcOf(C, x, pos) };
    case 'table':
      return { kind, type: tableOf(C, x, pos) };
    case 'memory':
      return { kind, type: memoryOf(C, x, pos) };
    case 'global':
      return { kind, type: globalOf(C, x, pos) };
    case 'tag':
      return { kind, type: tagOf(C, x, pos) };
  }
};

const checkExports = ({ C, attempt }: Checker): ModuleType['exports'][number][] => {
  const exports: ModuleType['exports'][number][] = [];
  const taken = new Map<string, Pos>();
  for (const { name, kind, index, pos } of C.module.exports)
    attempt(() => {
      const first = taken.get(name);
      if (first !== undefined) {
        const notes = [{ text: 'the first export of this name', source: C.module.source, pos: first }];
        throw invalid(C, pos, 'duplicate export name', JSON.stringify(name), notes);
      }
      taken.set(name, pos);
      exports.push({ name, type: externType(C, kind, index, pos) });
    });
  return exports;
};

// ─── Modules ───

const check = (module: Module, report: (error: Refused) => void): ModuleType => {
  const C = newContext(module);
  const S = newState(C);
  const attempt = <T>(step: () => T): T | null => {
    try {
      return step();
    } catch (error) {
      if (error instanceof Refused) report(error);
      else if (error !== consequence) throw error;
      return null;
    }
  };
  const checker: Checker = { C, S, attempt };
  checkTypes(checker);
  const imports = checkImports(checker);
  for (const { type, pos } of module.tags) C.tags.push(attempt(() => tagType(C, type, pos)));
  for (const { type, pos } of module.funcs)
    C.funcs.push(
      attempt(() => {
        const dt = typeOf(C, type, pos);
        asFunc(C, dt, pos);
        return dt;
      }),
    );
  for (const { type, pos } of module.memories) C.memories.push(attempt(() => memType(C, type, pos)));
  collectRefs(C);
  checkTables(checker);
  checkGlobals(checker);
  checkSegments(checker);
  const imported = C.funcs.length - module.funcs.length;
  module.funcs.forEach((f, i) => {
    if (C.funcs[imported + i] !== null) attempt(() => checkFunc(S, f));
  });
  attempt(() => checkStart(C));
  const exports = checkExports(checker);
  const { types, funcs, tables, memories, globals, tags, elems } = C;
  // Only where something was reported are there nulls in them; then nobody sees what is given here.
  return { types, imports, exports, funcs, tables, memories, globals, tags, elems, datas: module.datas.length } as ModuleType;
};

/**
 * Validates a module (3.5 Module_ok) and gives its type. Errors: `Refused` of kind `invalid`, the first in the order of the
 * specification: types, imports, tags, functions' types, memories, tables, globals, segments, bodies, start, exports. Of kind `limit`
 * where validating would take more than any compiler's output does (operands.ts `spend`).
 */
export const validate = (module: Module): ModuleType =>
  check(module, error => {
    throw error;
  });

/** More than anybody reads, and few enough to be found and sorted at once. */
const mostCollected = 1000;

/**
 * All independent errors of a module, at most `limit`, in the order of the source: one a function body or other field; none that
 * follows from another. Empty iff the module is valid.
 */
export function validateAll(module: Module, limit = 20): Diagnostic[] {
  const found: Diagnostic[] = [];
  const enough = new Error();
  try {
    check(module, ({ diagnostic }) => {
      found.push(diagnostic);
      if (diagnostic.kind === 'limit' || found.length >= Math.max(limit, mostCollected)) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return found.sort((a, b) => a.pos - b.pos).slice(0, limit);
}
