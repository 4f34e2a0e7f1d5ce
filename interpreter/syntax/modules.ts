// Modules (spec 2.5): what the text and the binary format both describe. Lists are in index order, imports apart.

import type { Instr } from './instructions.ts';
import type { Pos, Source } from './source.ts';
import type { ExternKind, ExternType, GlobalType, MemType, RefType, SubType, TableType, ValType } from './types.ts';

/** A sequence of instructions, without the closing `end`. */
export type Expr = readonly Instr[];

/** One recursive group: consecutive type indices. */
export interface RecGroup {
  readonly pos: Pos;
  readonly types: readonly SubType[];
}
export interface Import {
  readonly pos: Pos;
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
}
export interface Tag {
  readonly pos: Pos;
  readonly type: number;
}
export interface Global {
  readonly pos: Pos;
  readonly type: GlobalType;
  readonly init: Expr;
}
export interface Memory {
  readonly pos: Pos;
  readonly type: MemType;
}
/** `init` null: no initialiser was written, and the elements are null (the binary format's short form). */
export interface Table {
  readonly pos: Pos;
  readonly type: TableType;
  readonly init: Expr | null;
}
/** A hint of the branch-hint proposal, on the instruction object it stands before. */
export interface BranchHint {
  readonly pos: Pos;
  readonly instr: Instr;
  readonly likely: boolean;
}
/** `locals` are the declared ones, parameters apart; `end` is the position of the closing `end` or paren. */
export interface Func {
  readonly pos: Pos;
  readonly end: Pos;
  readonly type: number;
  readonly locals: readonly ValType[];
  readonly body: Expr;
  readonly hints: readonly BranchHint[];
}
export type DataMode = { readonly kind: 'passive' } | { readonly kind: 'active'; readonly memory: number; readonly offset: Expr };
export interface Data {
  readonly pos: Pos;
  readonly bytes: Uint8Array;
  readonly mode: DataMode;
}
export type ElemMode =
  | { readonly kind: 'passive' }
  | { readonly kind: 'declare' }
  | { readonly kind: 'active'; readonly table: number; readonly offset: Expr };
export interface Elem {
  readonly pos: Pos;
  readonly type: RefType;
  readonly init: readonly Expr[];
  readonly mode: ElemMode;
}
export interface Start {
  readonly pos: Pos;
  readonly func: number;
}
export interface Export {
  readonly pos: Pos;
  readonly name: string;
  readonly kind: ExternKind;
  readonly index: number;
}

export const sectionNames = [
  'type', 'import', 'func', 'table', 'memory', 'tag', 'global', 'export', 'start', 'elem', 'datacount', 'code', 'data',
] as const; // biome-ignore format: in the order of the binary format
export type SectionName = (typeof sectionNames)[number];

/** Where a custom section stands: beside a section, or at either end of the module (annotation `@custom`, custom-annotation proposal). */
export type CustomPlace = { readonly side: 'before' | 'after'; readonly section: SectionName | 'first' | 'last' };

/** A custom section that linkstep does not read into the module: kept byte for byte. */
export interface Custom {
  readonly pos: Pos;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly place: CustomPlace;
}

/** Names by index, without the `$`: identifiers of the text format, or the name section (Appendix "Custom sections"). */
export type NameMap = Map<number, string>;
export interface Names {
  module: string | null;
  readonly func: NameMap;
  readonly type: NameMap;
  readonly table: NameMap;
  readonly memory: NameMap;
  readonly global: NameMap;
  readonly elem: NameMap;
  readonly data: NameMap;
  readonly tag: NameMap;
  /** By function index, then local index; by function index, then the order in which labels open; by type index, then field index. */
  readonly local: Map<number, NameMap>;
  readonly label: Map<number, NameMap>;
  readonly field: Map<number, NameMap>;
}

export const noNames = (): Names => ({
  module: null, func: new Map(), type: new Map(), table: new Map(), memory: new Map(), global: new Map(), elem: new Map(), data: new Map(),
  tag: new Map(), local: new Map(), label: new Map(), field: new Map(),
}); // biome-ignore format: fields only

const none: NameMap = new Map();
const nested: Map<number, NameMap> = new Map();
/** Names that are complete: what is empty is one map that all share, since a script may have a million small modules. Not to be written to. */
export const completed = (ns: Names): Names => {
  const some = <M extends ReadonlyMap<number, unknown>>(map: M, empty: M): M => (map.size === 0 ? empty : map);
  return {
    module: ns.module, func: some(ns.func, none), type: some(ns.type, none), table: some(ns.table, none), memory: some(ns.memory, none),
    global: some(ns.global, none), elem: some(ns.elem, none), data: some(ns.data, none), tag: some(ns.tag, none),
    local: some(ns.local, nested), label: some(ns.label, nested), field: some(ns.field, nested),
  };
}; // biome-ignore format: fields only

/**
 * Section `dylink.0` (tool-conventions, DynamicLinking.md), or the legacy `dylink` section, which has memory, table and needed only.
 * Sizes in bytes and slots; alignments as powers of two. `unknown` keeps subsections that linkstep does not know.
 */
export interface Dylink {
  readonly pos: Pos;
  readonly legacy: boolean;
  readonly memInfo: {
    readonly memorySize: number;
    readonly memoryAlign: number;
    readonly tableSize: number;
    readonly tableAlign: number;
  } | null;
  readonly needed: readonly string[];
  readonly exportInfo: readonly { readonly name: string; readonly flags: number }[];
  readonly importInfo: readonly { readonly module: string; readonly name: string; readonly flags: number }[];
  readonly runtimePath: readonly string[];
  readonly targetArch: string | null;
  readonly unknown: readonly { readonly id: number; readonly bytes: Uint8Array }[];
}

export interface Module {
  readonly source: Source;
  readonly pos: Pos;
  readonly types: readonly RecGroup[];
  readonly imports: readonly Import[];
  readonly tags: readonly Tag[];
  readonly globals: readonly Global[];
  readonly memories: readonly Memory[];
  readonly tables: readonly Table[];
  readonly funcs: readonly Func[];
  readonly datas: readonly Data[];
  readonly elems: readonly Elem[];
  readonly start: Start | null;
  readonly exports: readonly Export[];
  /** Whether a binary had a data count section; what comes from text has one iff an instruction needs it. */
  readonly dataCount: boolean;
  readonly customs: readonly Custom[];
  readonly names: Names;
  readonly dylink: Dylink | null;
}

/** How many entries of a kind are imported; they come first in the index space. */
export const importedCount = (m: Module, kind: ExternKind): number => m.imports.reduce((n, i) => (i.type.kind === kind ? n + 1 : n), 0);
