// Scripts (the .wast format of the official suite): commands as data. The suite's own description is interpreter/README.md of the
// specification's repository; every command of it is here.

import type { Diagnostic } from '../interpreter/syntax/diagnostic.ts';
import type { Module } from '../interpreter/syntax/modules.ts';
import type { Pos, Source } from '../interpreter/syntax/source.ts';
import type { HeapType } from '../interpreter/syntax/types.ts';

/** A number, a vector: payload as in a `const` instruction. */
export type Num =
  | { readonly op: 'i32.const'; readonly c: number }
  | { readonly op: 'i64.const'; readonly c: bigint }
  | { readonly op: 'f32.const'; readonly c: number }
  | { readonly op: 'f64.const'; readonly c: bigint };
export type Shape = 'i8x16' | 'i16x8' | 'i32x4' | 'i64x2' | 'f32x4' | 'f64x2';
/** `shape` is how it was written, for printing. */
export interface Vec {
  readonly op: 'v128.const';
  readonly shape: Shape;
  readonly c: Uint8Array;
}
/** An argument of an action. `ref.extern n` and `ref.host n` name host values by number. */
export type Const =
  | Num
  | Vec
  | { readonly op: 'ref.null'; readonly ht: HeapType }
  | { readonly op: 'ref.extern' | 'ref.host'; readonly n: number };

export type NanKind = 'nan:canonical' | 'nan:arithmetic';
export type LanePattern = number | bigint | NanKind;

/** An expected result. A reference pattern without a payload is met by every non-null reference of its kind. */
export type Pattern =
  | Num
  | { readonly op: 'f32.const' | 'f64.const'; readonly nan: NanKind }
  | { readonly op: 'v128.const'; readonly shape: Shape; readonly lanes: readonly LanePattern[] }
  | { readonly op: 'ref.null'; readonly ht: HeapType | null }
  | { readonly op: 'ref.extern' | 'ref.host'; readonly n: number | null }
  | { readonly op: 'ref' | 'ref.func' | 'ref.eq' | 'ref.i31' | 'ref.struct' | 'ref.array' | 'ref.exn' | 'ref.any' }
  | { readonly op: 'either'; readonly patterns: readonly Pattern[] };

/** Every command has its span, from its opening paren to behind its closing one. Identifiers are without `$`. */
interface Spanned {
  readonly pos: Pos;
  readonly end: Pos;
}

/**
 * What stands in a `module` command. `text` was parsed and resolved with the script; `error`: it is text that the grammar takes but that
 * is not well-formed (an unknown identifier, a literal out of range), which counts as malformed when the command runs; `quote` and
 * `binary` are bytes, to be read when the command runs.
 */
export type ModuleBody =
  | { readonly kind: 'text'; readonly module: Module }
  | { readonly kind: 'error'; readonly diagnostic: Diagnostic }
  | { readonly kind: 'binary' | 'quote'; readonly bytes: Uint8Array };

export interface ModuleCommand extends Spanned {
  readonly kind: 'module';
  readonly id: string | null;
  /** `(module definition …)`: not instantiated. */
  readonly definition: boolean;
  readonly body: ModuleBody;
}
/** `(module instance $id $module)`: `module` null means the last definition. */
export interface InstanceCommand extends Spanned {
  readonly kind: 'instance';
  readonly id: string | null;
  readonly module: string | null;
}
export interface RegisterCommand extends Spanned {
  readonly kind: 'register';
  readonly name: string;
  readonly id: string | null;
}
export interface InvokeAction extends Spanned {
  readonly kind: 'invoke';
  readonly id: string | null;
  readonly name: string;
  readonly args: readonly Const[];
}
export interface GetAction extends Spanned {
  readonly kind: 'get';
  readonly id: string | null;
  readonly name: string;
}
export type Action = InvokeAction | GetAction;

export type Assertion =
  | (Spanned & {
      readonly kind: 'assert_malformed' | 'assert_invalid' | 'assert_malformed_custom' | 'assert_invalid_custom' | 'assert_unlinkable';
      readonly module: ModuleCommand;
      readonly message: string;
    })
  | (Spanned & { readonly kind: 'assert_trap'; readonly subject: Action | ModuleCommand; readonly message: string })
  | (Spanned & { readonly kind: 'assert_exhaustion'; readonly subject: Action; readonly message: string })
  | (Spanned & { readonly kind: 'assert_exception'; readonly subject: Action })
  | (Spanned & { readonly kind: 'assert_return'; readonly subject: Action; readonly expected: readonly Pattern[] });

/** Meta commands: a named sub-script; run a file or a script again; print a module. */
export type Meta =
  | (Spanned & { readonly kind: 'script'; readonly id: string | null; readonly commands: readonly Command[] })
  | (Spanned & { readonly kind: 'input'; readonly id: string | null; readonly file: string })
  | (Spanned & { readonly kind: 'output'; readonly id: string | null; readonly file: string | null });

/** A command that could not be parsed: it fails alone, and what follows it is read on. */
export interface MalformedCommand extends Spanned {
  readonly kind: 'malformed';
  readonly diagnostic: Diagnostic;
}

export type Command = ModuleCommand | InstanceCommand | RegisterCommand | Action | Assertion | Meta | MalformedCommand;

export interface Script {
  readonly source: Source;
  readonly commands: readonly Command[];
}
