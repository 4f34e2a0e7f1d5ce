// Wrappers: a module that imports what another exports and gives it to JavaScript in a form that hides nothing (JS-API "ToJSValue" loses NaN
// payloads, refuses vectors and exceptions, and tells structs from arrays by nothing). Floats and vectors cross as integers; a reference
// below `any` as a word that says what it is, and the value as an external reference.
//
// A wrapper has no feature that the module itself has not: types of the garbage collector are in it only where the wrapped type has them.

import type { Instr } from '../../interpreter/syntax/instructions.ts';
import { type Import, type Module, noNames, type RecGroup } from '../../interpreter/syntax/modules.ts';
import { binarySource } from '../../interpreter/syntax/source.ts';
import type { AbsHeapType, FuncType, GlobalType, HeapType, RefType, SubType, TypeUse, ValType } from '../../interpreter/syntax/types.ts';

/** How a result crosses: numbers and vectors by their type; `any`, `exn`, `func`, `extern`: a reference of that hierarchy. */
export type Passage = 'i32' | 'i64' | 'f32' | 'f64' | 'v128' | 'any' | 'exn' | 'func' | 'extern';

/** What a wrapper gives for a reference of the hierarchies `any` and `exn`: bits of the first integer. */
export const refBits = { null: 1, i31: 2, struct: 4, array: 8 } as const;

/** What is wrapped: an export of a function, called, or of a global, read. */
export interface Wrapped {
  readonly kind: 'func' | 'global';
  readonly name: string;
}

export interface Signature {
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
}

const isAbstract = (ht: HeapType): ht is AbsHeapType => typeof ht === 'string';

/** The type of a module's index space; null where it is none of this module's own (a module that was not read from a file). */
function subType(m: Module, x: TypeUse): SubType | null {
  if (typeof x !== 'number') return null;
  let at = 0;
  for (const { types } of m.types) {
    if (x < at + types.length) return types[x - at]!;
    at += types.length;
  }
  return null;
}

const typeOfFunc = (m: Module, x: number): TypeUse => {
  const imports = m.imports.flatMap(i => (i.type.kind === 'func' ? [i.type.type] : []));
  return imports[x] ?? m.funcs[x - imports.length]!.type; // the module is valid
};
const typeOfGlobal = (m: Module, x: number): GlobalType => {
  const imports = m.imports.flatMap(i => (i.type.kind === 'global' ? [i.type.type] : []));
  return imports[x] ?? m.globals[x - imports.length]!.type; // the module is valid
};
const funcType = (m: Module, x: TypeUse): FuncType | null => {
  const ct = subType(m, x)?.ct;
  return ct?.kind === 'func' ? ct : null;
};

/** What an export of a valid module takes and gives; null where it has no such export. */
export function signatureOf(m: Module, { kind, name }: Wrapped): Signature | null {
  const exported = m.exports.find(e => e.name === name);
  if (exported?.kind !== kind) return null;
  return kind === 'func' ? funcType(m, typeOfFunc(m, exported.index)) : { params: [], results: [typeOfGlobal(m, exported.index).t] };
}

/** The type of an exported global of a valid module; null where it has no such export. */
export function globalTypeOf(m: Module, name: string): GlobalType | null {
  const exported = m.exports.find(e => e.name === name);
  return exported?.kind === 'global' ? typeOfGlobal(m, exported.index) : null;
}

/** The hierarchy of a heap type. */
function hierarchy(m: Module, ht: HeapType): Passage {
  if (!isAbstract(ht)) return subType(m, ht)?.ct.kind === 'func' ? 'func' : 'any';
  if (ht === 'func' || ht === 'nofunc') return 'func';
  if (ht === 'extern' || ht === 'noextern') return 'extern';
  return ht === 'exn' || ht === 'noexn' ? 'exn' : 'any';
}

export const passageOf = (m: Module, t: ValType): Passage => {
  if (typeof t === 'object') return hierarchy(m, t.ht);
  if (t === 'bot') throw new Error('no value has this type'); // types of a valid module are written ones
  return t;
};

const plain: ReadonlySet<Passage> = new Set(['i32', 'i64', 'func']);
/**
 * Whether JavaScript sees all there is without a wrapper. Of an external reference it sees a number, where that is an `i31` made external,
 * and only its type says that it is none.
 */
export const crossesPlainly = (m: Module, { params, results }: Signature): boolean =>
  params.every(t => plain.has(passageOf(m, t)) || passageOf(m, t) === 'extern') && results.every(t => plain.has(passageOf(m, t)));

/** The types in which JavaScript gives a parameter, and the instructions that make the value of them. */
interface Entrance {
  readonly types: readonly ValType[];
  readonly make: (local: number) => readonly Instr[];
}

const at = { pos: -1 } as const;
const get = (x: number): Instr => ({ op: 'local.get', x, ...at });
const ref = (nullable: boolean, ht: HeapType): RefType => ({ nullable, ht });
const externref = ref(true, 'extern');

/** Whether a wrapper takes anything for a parameter: of some types a script has no other value than null, which the wrapper makes. */
export const isGiven = (t: ValType): boolean => entrance(t).types.length > 0;

function entrance(t: ValType): Entrance {
  switch (t) {
    case 'f32':
      return { types: ['i32'], make: x => [get(x), { op: 'f32.reinterpret_i32', ...at }] };
    case 'f64':
      return { types: ['i64'], make: x => [get(x), { op: 'f64.reinterpret_i64', ...at }] };
    case 'v128':
      return {
        types: ['i64', 'i64'],
        make: x => [get(x), { op: 'i64x2.splat', ...at }, get(x + 1), { op: 'i64x2.replace_lane', i: 1, ...at }],
      };
  }
  if (typeof t !== 'object' || t.ht === 'extern' || t.ht === 'func') return { types: [t], make: x => [get(x)] };
  if (t.ht === 'any' || t.ht === 'eq') {
    const make = (x: number): readonly Instr[] => [get(x), { op: 'any.convert_extern', ...at }, { op: 'ref.cast', rt: t, ...at }];
    return { types: [externref], make };
  }
  const nothing: Instr = { op: 'ref.null', ht: t.ht, ...at };
  const make: readonly Instr[] = t.nullable ? [nothing] : [nothing, { op: 'ref.as_non_null', ...at }];
  return { types: [], make: () => make };
}

const exitTypes: { readonly [P in Passage]: readonly ValType[] } = {
  i32: ['i32'],
  i64: ['i64'],
  f32: ['i32'],
  f64: ['i64'],
  v128: ['i64', 'i64'],
  any: ['i32', externref],
  exn: ['i32'],
  func: [ref(true, 'func')],
  extern: [externref],
};

/** What gives a result, which is in a local, to JavaScript. */
function exit(passage: Passage, x: number): readonly Instr[] {
  switch (passage) {
    case 'f32':
      return [get(x), { op: 'i32.reinterpret_f32', ...at }];
    case 'f64':
      return [get(x), { op: 'i64.reinterpret_f64', ...at }];
    case 'v128':
      return [get(x), { op: 'i64x2.extract_lane', i: 0, ...at }, get(x), { op: 'i64x2.extract_lane', i: 1, ...at }];
    case 'exn':
      return [get(x), { op: 'ref.is_null', ...at }];
    case 'any': {
      const word: Instr[] = [get(x), { op: 'ref.is_null', ...at }];
      for (const [ht, bit] of [['i31', 1], ['struct', 2], ['array', 3]] as const) {
        word.push(get(x), { op: 'ref.test', rt: ref(false, ht), ...at }, { op: 'i32.const', c: bit, ...at });
        word.push({ op: 'i32.shl', ...at }, { op: 'i32.or', ...at });
      } // biome-ignore format: pairs
      return [...word, get(x), { op: 'extern.convert_any', ...at }];
    }
    default:
      return [get(x)];
  }
}

const group = (ct: FuncType): RecGroup => ({ ...at, types: [{ final: true, supers: [], ct }] });

/** Whether a function type can be written alone, without the recursive groups of the module. */
function isAlone(m: Module, x: TypeUse): boolean {
  const alone = m.types.some((g, i) => g.types.length === 1 && m.types.slice(0, i).reduce((n, h) => n + h.types.length, 0) === x);
  const st = subType(m, x);
  if (!alone || st === null || !st.final || st.supers.length > 0) return false;
  const { params, results } = st.ct as FuncType; // of a function
  return [...params, ...results].every(t => typeof t !== 'object' || isAbstract(t.ht));
}

/**
 * A module that imports exports of a valid module by their names, from the module name "m", and exports for each a function by the same
 * name: what it takes is made of `entrance`'s types, what it gives is `exitTypes` of the passages. Imports and exports are prefixed with
 * `f ` or `g `, for functions and globals. Exports that are not there, or are of another kind, are left out.
 */
export function wrapperModule(m: Module, wanted: readonly Wrapped[]): Module {
  const found = wanted.flatMap(w => {
    const exported = m.exports.find(e => e.name === w.name && e.kind === w.kind);
    const signature = signatureOf(m, w);
    return exported === undefined || signature === null ? [] : [{ ...w, signature, index: exported.index }];
  });
  const alone = found.every(f =>
    f.kind === 'func' ? isAlone(m, typeOfFunc(m, f.index)) : f.signature.results.every(t => typeof t !== 'object' || isAbstract(t.ht)),
  );
  // Where a type is one of the module's own, all of them are there, at the same indices.
  const types: RecGroup[] = alone ? [] : [...m.types];
  let next = types.reduce((n, g) => n + g.types.length, 0);
  const typed = (ct: FuncType): number => {
    types.push(group(ct));
    return next++;
  };
  const imports: Import[] = found.map(f => {
    const own = f.kind === 'func' ? typeOfFunc(m, f.index) : null;
    const type: Import['type'] =
      own === null
        ? { kind: 'global', type: typeOfGlobal(m, f.index) }
        : { kind: 'func', type: alone ? typed({ kind: 'func', ...f.signature }) : own };
    return { ...at, module: 'm', name: nameOf(f), type };
  });
  const count = { func: 0, global: 0 };
  const first = found.filter(f => f.kind === 'func').length;
  const funcs = found.map(({ kind, signature: { params, results } }) => {
    const ins = params.map(t => entrance(t));
    const outs = results.map(t => passageOf(m, t));
    const given = ins.flatMap(e => e.types);
    const body: Instr[] = [];
    let local = 0;
    for (const e of ins) {
      body.push(...e.make(local));
      local += e.types.length;
    }
    body.push(kind === 'func' ? { op: 'call', x: count.func++, ...at } : { op: 'global.get', x: count.global++, ...at });
    // A local of a type that has no null could not be read before it is set; each is set here.
    for (let i = results.length - 1; i >= 0; i--) body.push({ op: 'local.set', x: local + i, ...at });
    for (const [i, passage] of outs.entries()) body.push(...exit(passage, local + i));
    const type = typed({ kind: 'func', params: given, results: outs.flatMap(p => exitTypes[p]) });
    return { ...at, end: -1, type, locals: results, body, hints: [] };
  });
  return {
    source: binarySource('wrapper', new Uint8Array()), ...at, types, imports, tags: [], globals: [], memories: [], tables: [], funcs,
    datas: [], elems: [], start: null, exports: found.map((f, i) => ({ ...at, name: nameOf(f), kind: 'func', index: first + i })),
    dataCount: false, customs: [], names: noNames(), dylink: null,
  }; // biome-ignore format: fields only
}

/** The name of an import and of the export that wraps it. */
export const nameOf = ({ kind, name }: Wrapped): string => `${kind === 'func' ? 'f' : 'g'} ${name}`;
