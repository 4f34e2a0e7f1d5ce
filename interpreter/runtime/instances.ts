// Instances (spec 4.2.3–4.2.14). An address of the specification is the instance object itself; `addr` numbers it for people.

import type { Func, Names } from '../syntax/modules.ts';
import type { Source } from '../syntax/source.ts';
import type { DefType, ExternKind, GlobalType, MemType, RefType, TableType } from '../syntax/types.ts';
import type { Ref, Val } from './values.ts';

/**
 * A host function. It gives the values of its results, or instructions that reduce to them (a trap, a call, a link instruction);
 * `caller` is the instance whose code calls it, null where the embedder does.
 */
export interface HostCode {
  readonly name: string;
  readonly call: (args: readonly Val[], caller: ModuleInst | null) => readonly { readonly op: string }[];
  /** The same, sooner, where parameters and the one result, if there is one, are i32, f32 or f64. It need not be there. */
  readonly numbers?: HostNumbers;
}
/** A host function on JavaScript's numbers: NaNs have no payload, and what it gives is converted by ToWebAssemblyValue. */
export interface HostNumbers {
  readonly call: (...args: readonly number[]) => unknown;
  /** The exception that something thrown by it is; everything else is the host's own. */
  readonly exceptionOf: (error: unknown) => ExnInst | undefined;
}

export interface FuncInst {
  readonly addr: number;
  readonly type: DefType;
  /** Null for a host function. */
  readonly module: ModuleInst | null;
  readonly code:
    | { readonly kind: 'wasm'; readonly func: Func; readonly index: number }
    | { readonly kind: 'host'; readonly host: HostCode };
  /** Numbers of parameters and results. */
  readonly n: number;
  readonly m: number;
  /** What the declared locals are at entry; undefined where the type has no default. */
  readonly defaults: readonly (Val | undefined)[];
  /** The one reference value to this function. */
  readonly ref: FuncRef;
}
export type Code = (...parts: unknown[]) => unknown;
/**
 * Compiled code of a function (see ../compilation): `f` to be called, `t` to be called in tail position, `s` to be called by itself. All
 * replaced when recompiled.
 */
export interface CompiledCode {
  f: Code;
  t: Code;
  s: Code;
}
/**
 * A reference to a function, which has at hand what an indirect call needs: the function's type, and its code where the fast tier keeps it,
 * null until there is any, and in host functions.
 */
export interface FuncRef {
  readonly op: 'ref.func_addr';
  readonly a: FuncInst;
  readonly type: DefType;
  f: Code | null;
  t: Code | null;
  s: Code | null;
}
export interface TableInst {
  readonly addr: number;
  type: TableType;
  refs: Ref[];
}
export interface MemInst {
  readonly addr: number;
  type: MemType;
  bytes: Uint8Array;
  /** The same bytes; replaced together with them when the memory grows. */
  view: DataView;
}
export interface GlobalInst {
  readonly addr: number;
  readonly type: GlobalType;
  value: Val;
}
export interface TagInst {
  readonly addr: number;
  readonly type: DefType;
}
export interface DataInst {
  readonly addr: number;
  bytes: Uint8Array;
}
export interface ElemInst {
  readonly addr: number;
  readonly type: RefType;
  refs: readonly Ref[];
}

/** A field: a value, or the bits of a packed one as an unsigned number. */
export type FieldVal = Val | number;
export interface StructInst {
  readonly addr: number;
  readonly type: DefType;
  readonly fields: FieldVal[];
}
export interface ArrayInst {
  readonly addr: number;
  readonly type: DefType;
  readonly fields: FieldVal[];
}
export interface ExnInst {
  readonly addr: number;
  readonly tag: TagInst;
  readonly fields: readonly Val[];
}

export type Extern =
  | { readonly kind: 'func'; readonly inst: FuncInst }
  | { readonly kind: 'table'; readonly inst: TableInst }
  | { readonly kind: 'memory'; readonly inst: MemInst }
  | { readonly kind: 'global'; readonly inst: GlobalInst }
  | { readonly kind: 'tag'; readonly inst: TagInst };
export type { ExternKind };

export interface ModuleInst {
  /** What it was made from, for messages. */
  readonly source: Source | null;
  readonly names: Names | null;
  readonly types: readonly DefType[];
  readonly tags: TagInst[];
  readonly globals: GlobalInst[];
  readonly mems: MemInst[];
  readonly tables: TableInst[];
  readonly funcs: FuncInst[];
  readonly datas: DataInst[];
  readonly elems: ElemInst[];
  readonly exports: Map<string, Extern>;
  /** Reference types of the module's code, closed once each. */
  readonly closed: Map<RefType, RefType>;
}
