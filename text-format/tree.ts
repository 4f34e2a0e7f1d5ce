// The parse tree: what the grammar's postprocessors build, with tokens where the abstract syntax has indices and values.

import type { Pos } from '../interpreter/syntax/source.ts';
import type { AbsHeapType, ExternKind, NumType, PackType, RefType, VecType } from '../interpreter/syntax/types.ts';
import { refAbbreviations } from '../interpreter/syntax/types.ts';

/** A token, as moo makes it: its class or, for a keyword that the grammar names, its text. */
export interface Token {
  type: string;
  text: string;
  readonly offset: Pos;
}

// ─── Types ───

export type HeapNode = AbsHeapType | Token;
/** A reference to a type that is yet to be looked up. */
export interface RefNode {
  readonly nullable: boolean;
  readonly idx: Token;
}
export type TypeNode = NumType | VecType | RefType | RefNode;
export interface FieldNode {
  readonly mut: boolean;
  readonly zt: TypeNode | PackType;
}
/** A parameter, local or field. `at`: the token behind which its `@name` annotation stands, −1 where none can. */
export interface Binding<T> {
  readonly id: Token | null;
  readonly at: Pos;
  readonly type: T;
}
export interface TypeUseNode {
  readonly type: Token | null;
  readonly params: readonly Binding<TypeNode>[];
  readonly results: readonly TypeNode[];
}
export type CompNode =
  | { readonly kind: 'func'; readonly params: readonly Binding<TypeNode>[]; readonly results: readonly TypeNode[] }
  | { readonly kind: 'struct'; readonly fields: readonly Binding<FieldNode>[] }
  | { readonly kind: 'array'; readonly field: FieldNode };
export interface SubNode {
  readonly final: boolean;
  readonly supers: readonly Token[];
  readonly ct: CompNode;
}
export interface LimitsNode {
  readonly min: Token;
  readonly max: Token | null;
  readonly shared: Token | null;
}
export interface TableTypeNode {
  readonly at: Token | null;
  readonly limits: LimitsNode;
  readonly rt: RefType | RefNode;
}
export interface MemTypeNode {
  readonly at: Token | null;
  readonly limits: LimitsNode;
  readonly pagesize: Token | null;
}
export interface GlobalTypeNode {
  readonly mut: boolean;
  readonly t: TypeNode;
}

// ─── Instructions ───

export interface CatchNode {
  readonly t: Token;
  readonly tag: Token | null;
  readonly label: Token;
}
export interface BlockPart {
  readonly id: Token | null;
  readonly type: TypeUseNode;
  readonly catches: readonly CatchNode[];
  readonly body: readonly InstrNode[];
  /** What follows the body: the second arm of an `if`, the clauses of a legacy `try`. */
  readonly arms: readonly ArmNode[];
  /** The label repeated at `end` or before what `delegate` names. */
  readonly end: Token | null;
  readonly delegate: DelegateNode | null;
}
/** `label` is the block's, repeated; `tag` is null but in `catch`. */
export interface ArmNode {
  readonly t: Token;
  readonly label: Token | null;
  readonly tag: Token | null;
  readonly body: readonly InstrNode[];
}
export interface DelegateNode {
  readonly t: Token;
  readonly label: Token;
}
/** What may stand behind an instruction's keyword; which of them, its shape says (keywords.ts). */
export type Immediate = Token | null | readonly Token[] | RefType | RefNode | HeapNode | TypeUseNode | readonly TypeNode[];

/**
 * An instruction, folded or not. `imm` starts with the keyword; what follows is as the grammar's rule has it.
 * `at` is its first token: the paren where it is folded. `args` are the folded operands.
 */
export interface InstrNode {
  at: Pos;
  readonly t: Token;
  readonly imm: readonly Immediate[];
  args: readonly InstrNode[];
  readonly block: BlockPart | null;
}

// ─── Modules ───

export interface ImportNode {
  readonly t: Token;
  readonly module: Token;
  readonly name: Token;
}
interface Definition {
  readonly t: Token;
  readonly bound: Pos;
  readonly id: Token | null;
  readonly exports: readonly { readonly t: Token; readonly name: Token }[];
  readonly close: Token;
}
/** Elements are function indices or expressions; `rt` null: functions, or the type that stands elsewhere. */
export interface ElemList {
  readonly rt: RefType | RefNode | null;
  readonly funcs: readonly Token[] | null;
  readonly exprs: readonly (readonly InstrNode[])[] | null;
}
export interface TypeDef {
  readonly kind: 'type';
  readonly t: Token;
  readonly id: Token | null;
  readonly type: SubNode;
}
export type FuncNode = Definition & { readonly kind: 'func'; readonly type: TypeUseNode } & (
    | { readonly import: ImportNode }
    | { readonly import: null; readonly locals: readonly Binding<TypeNode>[]; readonly body: readonly InstrNode[] }
  );
export type TableNode = Definition & { readonly kind: 'table' } & (
    | { readonly import: ImportNode; readonly type: TableTypeNode }
    | {
        readonly import: null;
        readonly at: Token | null;
        readonly limits: LimitsNode | null;
        readonly rt: RefType | RefNode;
        readonly init: readonly InstrNode[];
        readonly elems: ElemList | null;
      }
  );
export type MemoryNode = Definition & { readonly kind: 'memory' } & (
    | { readonly import: ImportNode; readonly type: MemTypeNode }
    | {
        readonly import: null;
        readonly at: Token | null;
        readonly limits: LimitsNode | null;
        readonly pagesize: Token | null;
        readonly strings: readonly Token[] | null;
      }
  );
export type GlobalNode = Definition & { readonly kind: 'global'; readonly type: GlobalTypeNode } & (
    | { readonly import: ImportNode }
    | { readonly import: null; readonly init: readonly InstrNode[] }
  );
export type TagNode = Definition & { readonly kind: 'tag'; readonly type: TypeUseNode; readonly import: ImportNode | null };
export interface ElemNode {
  readonly kind: 'elem';
  readonly t: Token;
  readonly id: Token | null;
  readonly mode: 'passive' | 'declare' | 'active';
  readonly table: Token | null;
  readonly offset: readonly InstrNode[] | null;
  readonly list: ElemList;
}
export interface DataNode {
  readonly kind: 'data';
  readonly t: Token;
  readonly id: Token | null;
  readonly mode: { readonly memory: Token | null; readonly offset: readonly InstrNode[] } | null;
  readonly strings: readonly Token[];
}
export type DefinitionNode = FuncNode | TableNode | MemoryNode | GlobalNode | TagNode;
export type Field =
  | TypeDef
  | { readonly kind: 'rec'; readonly t: Token; readonly types: readonly TypeDef[] }
  | DefinitionNode
  | { readonly kind: 'export'; readonly t: Token; readonly name: Token; readonly of: ExternKind; readonly idx: Token }
  | { readonly kind: 'start'; readonly t: Token; readonly idx: Token }
  | ElemNode
  | DataNode;

/** `t` and `close` null: fields without `(module …)` around them. */
export interface ModuleNode {
  readonly kind: 'module';
  readonly t: Token | null;
  readonly close: Token | null;
  readonly id: Token | null;
  readonly definition: boolean;
  readonly body:
    | { readonly kind: 'text'; readonly fields: readonly Field[] }
    | { readonly kind: 'binary' | 'quote'; readonly strings: readonly Token[] };
}

// ─── Scripts ───

interface CommandNode {
  readonly t: Token;
  readonly close: Token;
}
export interface ConstNode {
  readonly t: Token;
  readonly lanes?: readonly Token[];
  readonly shape?: Token;
  readonly heap?: HeapNode | null;
  readonly either?: readonly ConstNode[];
}
export type ActionNode = CommandNode &
  (
    | { readonly kind: 'invoke'; readonly id: Token | null; readonly name: Token; readonly args: readonly ConstNode[] }
    | { readonly kind: 'get'; readonly id: Token | null; readonly name: Token }
    | { readonly kind: 'call'; readonly target: DlsymNode; readonly args: readonly ConstNode[] }
  );
export type InstanceNode = CommandNode & { readonly kind: 'instance'; readonly id: Token | null; readonly module: Token | null };
/** `t` is the identifier or the word; of `next`, `id` is the identifier behind it. */
export interface HandleNode {
  readonly t: Token;
  readonly id: Token | null;
}
export type DlsymNode = CommandNode & { readonly kind: 'dlsym'; readonly of: HandleNode; readonly symbol: Token };
export type LinkActionNode =
  | DlsymNode
  | (CommandNode & { readonly kind: 'dlopen'; readonly id: Token | null; readonly file: Token; readonly flags: readonly Token[] })
  | (CommandNode & { readonly kind: 'dlclose'; readonly id: Token });
export type ProgramNode = CommandNode & {
  readonly kind: 'program';
  readonly id: Token | null;
  readonly module: ModuleNode | InstanceNode;
  /** `t` is the clause or the word. */
  readonly settings: readonly { readonly t: Token; readonly strings: readonly Token[] }[];
};
/** An object is an identifier or the word `main`. */
export type LinkNode =
  | LinkActionNode
  | ProgramNode
  | (CommandNode &
      (
        | { readonly kind: 'library'; readonly name: Token; readonly module: ModuleNode | InstanceNode }
        | { readonly kind: 'symlink'; readonly name: Token; readonly target: Token }
        | { readonly kind: 'assert_dlerror'; readonly subject: DoingNode | ProgramNode; readonly message: Token }
        | { readonly kind: 'assert_unchanged'; readonly subject: DoingNode | ProgramNode; readonly message: Token | null }
        | { readonly kind: 'assert_address'; readonly subject: DlsymNode; readonly expected: ConstNode }
        | { readonly kind: 'assert_sameness'; readonly left: DlsymNode; readonly right: DlsymNode }
        | { readonly kind: 'assert_sameness'; readonly left: Token; readonly right: Token }
        | {
            readonly kind: 'assert_got';
            readonly of: Token;
            readonly module: Token;
            readonly name: Token;
            readonly expected: ConstNode;
          }
        | { readonly kind: 'assert_provider'; readonly of: Token; readonly module: Token; readonly name: Token; readonly provider: Token }
        | { readonly kind: 'assert_base'; readonly of: Token; readonly region: Token; readonly expected: ConstNode }
        | { readonly kind: 'assert_events'; readonly events: readonly Token[] }
        | { readonly kind: 'assert_invariants' }
      ));
export type DoingNode = ActionNode | LinkActionNode;
export type ScriptNode =
  | ModuleNode
  | InstanceNode
  | ActionNode
  | LinkNode
  | (CommandNode &
      (
        | { readonly kind: 'register'; readonly name: Token; readonly id: Token | null }
        | { readonly kind: 'script'; readonly id: Token | null; readonly commands: readonly ScriptNode[] }
        | { readonly kind: 'input'; readonly id: Token | null; readonly file: Token }
        | { readonly kind: 'output'; readonly id: Token | null; readonly file: Token | null }
        | { readonly kind: 'assert_module'; readonly module: ModuleNode | InstanceNode; readonly message: Token }
        | { readonly kind: 'assert_trap'; readonly subject: DoingNode | ModuleNode | InstanceNode; readonly message: Token }
        | { readonly kind: 'assert_exhaustion'; readonly subject: DoingNode; readonly message: Token }
        | { readonly kind: 'assert_exception'; readonly subject: DoingNode }
        | { readonly kind: 'assert_return'; readonly subject: DoingNode; readonly expected: readonly ConstNode[] }
      ));

// ─── Constructors: the grammar's postprocessors ───

// biome-ignore lint/suspicious/noExplicitAny: nearley types the data of every rule as any[]
type Data = any;
/** A function of what a rule's symbols gave, by place: taken by index, as what the build makes of the grammar's own functions. */
const rule = <D extends readonly unknown[], R>(f: (data: D) => R): ((data: Data) => R) => f;

export const text = rule(({ 0: t }: readonly [Token]): string => t.text);
// The token is of class %refabbr, whose members are the keys of this map.
export const refAbbreviation = rule(({ 0: t }: readonly [Token]): RefType => refAbbreviations.get(t.text)!);
export const ref = (nullable: boolean, heap: HeapNode): RefType | RefNode =>
  typeof heap === 'string' ? { nullable, ht: heap } : { nullable, idx: heap };

export const bindings = rule(
  <T>({ 0: open, 1: { id, types } }: readonly [Token, { readonly id: Token | null; readonly types: readonly T[] }]): Binding<T>[] =>
    types.length === 1 ? [{ id, at: (id ?? open).offset, type: types[0]! }] : types.map(type => ({ id: null, at: -1, type })),
);

const noTypes: readonly never[] = [];
const flat = <T>(groups: readonly (readonly T[])[]): readonly T[] =>
  groups.length === 0 ? noTypes : groups.length === 1 ? groups[0]! : groups.flat();
type TypeUseData = readonly [Token | null, readonly (readonly Binding<TypeNode>[])[], readonly (readonly TypeNode[])[]];
export const typeUse = rule(
  ({ 0: type, 1: params, 2: results }: TypeUseData): TypeUseNode => ({ type, params: flat(params), results: flat(results) }),
);

const noArgs: readonly InstrNode[] = [];
export const plain = rule(
  (imm: readonly [Token, ...Immediate[]]): InstrNode => ({ at: imm[0].offset, t: imm[0], imm, args: noArgs, block: null }),
);
export const block = (
  t: Token,
  id: Token | null,
  type: TypeUseNode,
  catches: readonly CatchNode[],
  body: readonly InstrNode[],
  orelse: ArmNode | null,
  end: Token | null,
): InstrNode => ({
  at: t.offset,
  t,
  imm: noTypes,
  args: noArgs,
  block: { id, type, catches, body, arms: orelse === null ? noTypes : [orelse], end, delegate: null },
});
export const arm = (t: Token, label: Token | null, tag: Token | null, body: readonly InstrNode[]): ArmNode => ({ t, label, tag, body });
/** What stands behind the body of a legacy `try`. */
interface TryRest {
  readonly arms: readonly (ArmNode | null)[];
  readonly end: Token | null;
  readonly delegate: DelegateNode | null;
}
export const legacyTry = (t: Token, id: Token | null, type: TypeUseNode, body: readonly InstrNode[], rest: TryRest): InstrNode => ({
  at: t.offset,
  t,
  imm: noTypes,
  args: noArgs,
  block: { id, type, catches: noTypes, body, arms: rest.arms.filter(a => a !== null), end: rest.end, delegate: rest.delegate },
});
export function withArgs(e: InstrNode, args: readonly InstrNode[]): InstrNode {
  e.args = args;
  return e;
}
export function folded(open: Token, e: InstrNode): InstrNode {
  e.at = open.offset;
  return e;
}

/** What an `invoke` calls: an export by its name, or what a symbol resolves to. */
type Invoked = { readonly id: Token | null; readonly name: Token; readonly target: null } | { readonly target: DlsymNode };
export const invoke = (t: Token, of: Invoked, args: readonly ConstNode[], close: Token): ActionNode =>
  of.target === null ? { kind: 'invoke', t, close, id: of.id, name: of.name, args } : { kind: 'call', t, close, target: of.target, args };

/** `bound`: the token behind which the `@name` annotation of the definition stands. */
export const imported = (kind: ExternKind, t: Token, id: Token | null, type: unknown) => ({
  kind,
  bound: (id ?? t).offset,
  id,
  type,
  close: t,
});
export const importedBody = rule(({ 0: im, 1: type }: readonly [ImportNode | null, unknown]) => ({ import: im, type }));
type DefinitionData = readonly [Token, Token | null, Definition['exports'], object, Token];
export const definition = (kind: ExternKind) =>
  rule(({ 0: t, 1: id, 2: exports, 3: body, 4: close }: DefinitionData) => ({
    kind,
    t,
    bound: (id ?? t).offset,
    id,
    exports,
    ...body,
    close,
  }));
export const tableBody = (at: Token | null, init: object) => ({ import: null, at, ...init });
export const memoryBody = tableBody;
export const module = (t: Token, id: Token | null, fields: readonly Field[], close: Token): ModuleNode => ({
  kind: 'module',
  t,
  close,
  id,
  definition: false,
  body: { kind: 'text', fields },
});
export const bareModule = (fields: readonly Field[]): ModuleNode => ({
  kind: 'module',
  t: null,
  close: null,
  id: null,
  definition: false,
  body: { kind: 'text', fields },
});
