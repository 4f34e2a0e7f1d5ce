// A module while it is being made: its index spaces so far, and random types in it (spec 2.3, 3.3).

import type { Instr } from '../../interpreter/syntax/instructions.ts';
import type { Data, Elem, Export, Func, Global, Import, Memory, RecGroup, Table, Tag } from '../../interpreter/syntax/modules.ts';
import type {
  AbsHeapType,
  CompType,
  DefType,
  FieldType,
  GlobalType,
  HeapType,
  MemType,
  RefType,
  StorageType,
  SubType,
  TableType,
  ValType,
} from '../../interpreter/syntax/types.ts';
import { refType } from '../../interpreter/syntax/types.ts';
import { closeGroup } from '../../interpreter/validation/rolling.ts';
import { matchValType } from '../../interpreter/validation/subtyping.ts';
import { between, type Choices, chance, pick } from './choices.ts';
import type { Features } from './features.ts';

export interface RandomOptions {
  readonly features: Features;
  /** About how many instructions a module has, bodies and what observes them together. */
  readonly size: number;
  /** Results that are NaNs are made canonical, so that engines that choose others agree (4.3.3 "NaN propagation"). */
  readonly canonical: boolean;
}

/** A function's type: its index, parameters and results in the module's terms. */
export interface Signature {
  readonly type: number;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

export interface Env {
  readonly c: Choices;
  readonly options: RandomOptions;
  /** Of the two ways of exception handling, the one that this module uses: engines do not take both in one module. */
  readonly legacy: boolean;
  readonly groups: RecGroup[];
  /** By type index: as written, and closed. */
  readonly subs: SubType[];
  readonly closed: DefType[];
  /** Index spaces, imports first; types are in the module's terms. */
  readonly funcs: Signature[];
  readonly tables: TableType[];
  readonly memories: MemType[];
  readonly globals: GlobalType[];
  readonly tags: Signature[];
  readonly elems: Elem[];
  readonly datas: Data[];
  /** What is defined. */
  readonly imports: Import[];
  readonly defined: {
    readonly funcs: Func[];
    readonly tables: Table[];
    readonly memories: Memory[];
    readonly globals: Global[];
    readonly tags: Tag[];
  };
  readonly exports: Export[];
  /** Functions that `ref.func` names in bodies. */
  readonly named: Set<number>;
  /** The function that every body and loop calls first: it traps when all fuel is used up. −1 before there is one. */
  burn: number;
  /** Instructions that may still be made. */
  left: number;
}

export const has = (env: Env, feature: Parameters<Features['has']>[0]): boolean => env.options.features.has(feature);

/** Whether there are references to exceptions: a module has them, or legacy exception handling. */
const hasExn = (env: Env): boolean => has(env, 'exceptions') && !env.legacy;

// ─── Types ───

const closeType = (env: Env, t: RefType): RefType => (typeof t.ht === 'number' ? { nullable: t.nullable, ht: env.closed[t.ht]! } : t); // indices are below the number of types

/** Subtyping of the module's types. */
export function matches(env: Env, a: ValType, b: ValType): boolean {
  if (a === b) return true;
  if (typeof a === 'string' || typeof b === 'string') return false;
  return matchValType(closeType(env, a), closeType(env, b));
}
export const matchAll = (env: Env, as: readonly ValType[], bs: readonly ValType[]): boolean =>
  as.length === bs.length && as.every((a, i) => matches(env, a, bs[i]!));

function addGroup(env: Env, types: readonly SubType[]): void {
  const group: RecGroup = { pos: -1, types };
  env.groups.push(group);
  env.subs.push(...types);
  env.closed.push(...closeGroup(group, env.closed));
}

/** The index of a function type, which is made if there is none. */
export function signature(env: Env, params: readonly ValType[], results: readonly ValType[]): Signature {
  const known = env.subs.findIndex(({ final, supers, ct }, x) => {
    if (ct.kind !== 'func' || !final || supers.length > 0 || env.closed[x]!.rec.length > 1) return false;
    return same(env, ct.params, params) && same(env, ct.results, results);
  });
  if (known >= 0) return { type: known, params, results };
  addGroup(env, [{ final: true, supers: [], ct: { kind: 'func', params, results } }]);
  return { type: env.subs.length - 1, params, results };
}
const same = (env: Env, as: readonly ValType[], bs: readonly ValType[]): boolean => matchAll(env, as, bs) && matchAll(env, bs, as);

export const compOf = (env: Env, x: number): CompType => env.subs[x]!.ct;
export const funcTypesOf = (env: Env): Signature[] =>
  env.subs.flatMap(({ ct }, type) => (ct.kind === 'func' ? [{ type, params: ct.params, results: ct.results }] : []));
export const indicesOf = (env: Env, kind: CompType['kind']): number[] => env.subs.flatMap(({ ct }, x) => (ct.kind === kind ? [x] : []));
export const unpacked = (zt: StorageType): ValType => (zt === 'i8' || zt === 'i16' ? 'i32' : zt);
export const isDefaultable = (t: ValType): boolean => typeof t === 'string' || t.nullable;

/** Of which there are non-null values that a constant expression can make. */
const inhabited: readonly AbsHeapType[] = ['i31', 'any', 'eq'];
const abstract: readonly AbsHeapType[] = ['func', 'extern', 'any', 'eq', 'i31', 'struct', 'array', 'none', 'nofunc', 'noextern'];

/** Only types that are defined. A type that may be null can always be made; others are of kinds of which there is something. */
export function someRefType(env: Env, known: number = env.subs.length): RefType {
  const { c } = env;
  if (!has(env, 'reference types')) throw new Error('no reference types without the feature');
  if (!has(env, 'garbage collection')) return refType(true, hasExn(env) && c.below(8) === 7 ? 'exn' : pick(c, ['func', 'extern'] as const));
  if (known > 0 && chance(c, 1, 2)) {
    const x = c.below(known);
    return refType(chance(c, 3, 4) || compOf(env, x).kind === 'func', x);
  }
  if (chance(c, 1, 5)) return refType(false, pick(c, inhabited));
  return refType(true, hasExn(env) && c.below(10) === 9 ? pick(c, ['exn', 'noexn'] as const) : pick(c, abstract));
}

export function someValType(env: Env, known: number = env.subs.length): ValType {
  const { c } = env;
  const x = c.below(16);
  if (x < 4) return 'i32';
  if (x < 7) return 'i64';
  if (x < 9) return 'f32';
  if (x < 11) return 'f64';
  if (x < 13 && has(env, 'SIMD')) return 'v128';
  return has(env, 'reference types') ? someRefType(env, known) : 'i32';
}
export const someNumType = (env: Env): 'i32' | 'i64' | 'f32' | 'f64' => pick(env.c, ['i32', 'i64', 'f32', 'f64'] as const);

const someField = (env: Env, known: number): FieldType => {
  const { c } = env;
  const x = c.below(6);
  return { mut: chance(c, 2, 3), zt: x === 0 ? 'i8' : x === 1 ? 'i16' : someValType(env, known) };
};

const someTypes = (env: Env, most: number, known: number): ValType[] =>
  Array.from({ length: env.c.below(most + 1) }, () => someValType(env, known));

function someComp(env: Env, known: number): CompType {
  const { c } = env;
  const kind = has(env, 'garbage collection') ? c.below(3) : 0;
  if (kind === 0) {
    const params = someTypes(env, 3, known);
    return { kind: 'func', params, results: someTypes(env, has(env, 'reference types') ? 3 : 1, known) };
  }
  if (kind === 1) return { kind: 'struct', fields: Array.from({ length: c.below(4) }, () => someField(env, known)) };
  return { kind: 'array', field: someField(env, known) };
}

/** A type that may be declared below `sup`: more fields, narrower results of functions. */
function below(env: Env, sup: CompType, known: number): CompType {
  const { c } = env;
  if (sup.kind === 'struct') {
    const fields = sup.fields.map(f =>
      f.mut || typeof f.zt === 'string' || !chance(c, 1, 3) ? f : { mut: false, zt: narrower(env, f.zt) },
    );
    return { kind: 'struct', fields: chance(c, 2, 3) ? [...fields, someField(env, known)] : fields };
  }
  if (sup.kind === 'func')
    return { ...sup, results: sup.results.map(r => (typeof r === 'object' && chance(c, 1, 3) ? narrower(env, r) : r)) };
  return sup;
}
const narrower = (env: Env, t: RefType | 'bot'): RefType => {
  if (t === 'bot') throw new Error('no type is bot');
  if (t.ht === 'any') return refType(t.nullable, pick(env.c, ['any', 'eq', 'i31'] as const));
  return t;
};

/** The module's types: function types, and with `gc` groups with subtypes. Within a group a type may refer to all of the group, if nullable. */
export function addTypes(env: Env): void {
  const { c } = env;
  const start = env.subs.length;
  for (let n = between(c, 1, has(env, 'garbage collection') ? 5 : 4); n > 0; n--) {
    const first = env.subs.length;
    const size = has(env, 'garbage collection') && chance(c, 1, 3) ? 2 + c.below(2) : 1;
    const types: SubType[] = [];
    for (let i = 0; i < size; i++) {
      const open = has(env, 'garbage collection') && chance(c, 1, 2);
      const supers = env.subs.flatMap((s, x) => (!s.final && x >= start ? [x] : []));
      const sup = supers.length > 0 && chance(c, 1, 2) ? pick(c, supers) : null;
      const ct = sup === null ? withRecursion(env, someComp(env, first), first, size) : below(env, compOf(env, sup), first);
      types.push({ final: !open, supers: sup === null ? [] : [sup], ct });
    }
    addGroup(env, types);
  }
}

/** Some fields become references to the group itself. */
function withRecursion(env: Env, ct: CompType, first: number, size: number): CompType {
  const { c } = env;
  if (ct.kind !== 'struct' || !has(env, 'garbage collection') || !chance(c, 1, 3)) return ct;
  return { kind: 'struct', fields: [...ct.fields, { mut: chance(c, 1, 2), zt: refType(true, first + c.below(size)) }] };
}

/** A heap type that is below another, to be cast to; the same at the least. */
export function lowerHeapType(env: Env, ht: HeapType): HeapType {
  const candidates: HeapType[] = [
    ht,
    ...(['eq', 'i31', 'struct', 'array', 'none', 'nofunc', 'noextern'] as const),
    ...env.subs.map((_, x) => x),
  ].filter(h => matches(env, refType(true, h), refType(true, ht)));
  return pick(env.c, candidates);
}

// ─── Instructions ───

/** An instruction as it is made, its immediates as its row has them. */
export const make = (op: string, imm: object = {}): Instr => ({ op, pos: -1, ...imm }) as Instr; // callers read rows
