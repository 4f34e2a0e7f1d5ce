// Random constant expressions (spec 3.4 "Constant Expressions"): initial values, offsets.

import type { Instr } from '../../interpreter/syntax/instructions.ts';
import type { HeapType, RefType, ValType } from '../../interpreter/syntax/types.ts';
import { refType } from '../../interpreter/syntax/types.ts';
import { chance, pick } from './choices.ts';
import { someConst } from './constants.ts';
import { compOf, type Env, has, indicesOf, isDefaultable, make, matches, unpacked } from './environment.ts';

/** A bottom type below a heap type: what `ref.null` may be given for it. */
function bottomOf(env: Env, ht: HeapType): HeapType {
  if (typeof ht === 'number') return compOf(env, ht).kind === 'func' ? 'nofunc' : 'none';
  switch (ht) {
    case 'func':
    case 'nofunc':
      return 'nofunc';
    case 'extern':
    case 'noextern':
      return 'noextern';
    case 'exn':
    case 'noexn':
      return 'noexn';
    default:
      return 'none';
  }
}

export const nullOf = (env: Env, t: RefType): Instr =>
  make('ref.null', { ht: has(env, 'garbage collection') && chance(env.c, 1, 6) ? bottomOf(env, t.ht) : t.ht });

/** Functions whose type is at or below a heap type. */
export const functionsOf = (env: Env, ht: HeapType): number[] =>
  env.funcs.flatMap(({ type }, x) => (matches(env, refType(false, type), refType(false, ht)) ? [x] : []));

/** An expression of the type, of the module's globals so far; null where constant expressions make none. */
export function constantOf(env: Env, t: ValType, depth = 2): Instr[] | null {
  const { c } = env;
  // Without extended-const and gc, only imported globals are constant; those without are rare enough to leave out.
  const globals = env.globals.flatMap((g, x) =>
    !g.mut && (x < importedGlobals(env) || has(env, 'garbage collection')) && matches(env, g.t, t) ? [x] : [],
  );
  if (globals.length > 0 && chance(c, 1, 5)) return [make('global.get', { x: pick(c, globals) })];
  if (t === 'bot') return null;
  if (typeof t === 'string') {
    if ((t === 'i32' || t === 'i64') && has(env, 'extended constants') && depth > 0 && chance(c, 1, 6)) {
      const [a, b] = [constantOf(env, t, depth - 1), constantOf(env, t, depth - 1)];
      if (a !== null && b !== null) return [...a, ...b, make(`${t}.${pick(c, ['add', 'sub', 'mul'])}`)];
    }
    return [someConst(c, t)];
  }
  if (t.nullable && (depth <= 0 || chance(c, 1, 3))) return [nullOf(env, t)];
  return constantRef(env, t, depth) ?? (t.nullable ? [nullOf(env, t)] : null);
}
const importedGlobals = (env: Env): number => env.imports.reduce((n, i) => (i.type.kind === 'global' ? n + 1 : n), 0);

function constantRef(env: Env, t: RefType, depth: number): Instr[] | null {
  const { c } = env;
  const functions = functionsOf(env, t.ht);
  if (functions.length > 0) return [make('ref.func', { x: pick(c, functions) })];
  if (!has(env, 'garbage collection')) return null;
  const someI31 = (): Instr[] => [make('i32.const', { c: c.below(100) - 10 }), make('ref.i31')];
  if (t.ht === 'extern') {
    const inner = constantOf(env, refType(false, 'any'), depth - 1);
    return inner === null ? null : [...inner, make('extern.convert_any')];
  }
  const aggregates = [...indicesOf(env, 'struct'), ...indicesOf(env, 'array')].filter(x =>
    matches(env, refType(false, x), refType(false, t.ht)),
  );
  const i31 = matches(env, refType(false, 'i31'), refType(false, t.ht));
  if (i31 && (aggregates.length === 0 || depth <= 0 || chance(c, 1, 2))) return someI31();
  if (depth < -4 || aggregates.length === 0) return null;
  const x = pick(c, aggregates);
  const ct = compOf(env, x);
  if (ct.kind === 'struct') {
    if (ct.fields.every(f => isDefaultable(unpacked(f.zt))) && chance(c, 1, 3)) return [make('struct.new_default', { x })];
    const fields = ct.fields.map(f => constantOf(env, unpacked(f.zt), depth - 1));
    return fields.some(f => f === null) ? null : [...fields.flatMap(f => f ?? []), make('struct.new', { x })];
  }
  if (ct.kind !== 'array') return null;
  const t1 = unpacked(ct.field.zt);
  if (isDefaultable(t1) && chance(c, 1, 2)) return [make('i32.const', { c: c.below(6) }), make('array.new_default', { x })];
  const n = c.below(4);
  const elements = Array.from({ length: n }, () => constantOf(env, t1, depth - 1));
  return elements.some(e => e === null) ? null : [...elements.flatMap(e => e ?? []), make('array.new_fixed', { x, n })];
}
