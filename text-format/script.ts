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
  | (Spanned & { readonly kind: 'assert_trap'; readonly subject: Action | LinkAction | ModuleCommand; readonly message: string })
  | (Spanned & { readonly kind: 'assert_exhaustion'; readonly subject: Action | LinkAction; readonly message: string })
  | (Spanned & { readonly kind: 'assert_exception'; readonly subject: Action | LinkAction })
  | (Spanned & { readonly kind: 'assert_return'; readonly subject: Action | LinkAction; readonly expected: readonly Pattern[] });

/** Meta commands: a named sub-script; run a file or a script again; print a module. */
export type Meta =
  | (Spanned & { readonly kind: 'script'; readonly id: string | null; readonly commands: readonly Command[] })
  | (Spanned & { readonly kind: 'input'; readonly id: string | null; readonly file: string })
  | (Spanned & { readonly kind: 'output'; readonly id: string | null; readonly file: string | null });

/** A command that could not be parsed: it fails alone, and what follows it is read on. */
export interface MalformedCommand extends Spanned {
  readonly kind: 'malformed';
  readonly diagnostic: Diagnostic;
  /** What it was to make, as far as its head says. */
  readonly lost?: Lost;
}
/** A thing that a command did not make, and its identifier; `definition` of a module. */
export interface Lost {
  readonly kind: 'module' | 'instance' | 'program' | 'dlopen';
  readonly id: string | null;
  readonly definition: boolean;
}

// ─── Linking commands, of this project's own scripts (interpreter/linking/README.md, "In scripts") ───

/**
 * Whom a symbol is asked of: an opened library or a program by its identifier, the global scope (`default`), the latest program (`main`),
 * what follows a library (`next $h`).
 */
export type HandleName =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'default' | 'main' }
  | { readonly kind: 'next'; readonly id: string };

/**
 * `(dlopen $h "libfoo.so" now global)`; `file` null is the main program: `(dlopen $h main now)`. Flags are the words lazy, now, global,
 * local, noload, nodelete, deepbind, or numbers as written.
 */
export interface DlopenAction extends Spanned {
  readonly kind: 'dlopen';
  readonly id: string | null;
  readonly file: string | null;
  readonly flags: readonly string[];
}
/** `(dlsym $h "f")`, `(dlsym default "f")`, `(dlsym main "f")`, `(dlsym next $h "f")` */
export interface DlsymAction extends Spanned {
  readonly kind: 'dlsym';
  readonly of: HandleName;
  readonly symbol: string;
}
/** `(dlclose $h)` */
export interface DlcloseAction extends Spanned {
  readonly kind: 'dlclose';
  readonly id: string;
}
/** `(invoke (dlsym $h "f") (i32.const 1))`: through the table, as C code would. */
export interface CallAction extends Spanned {
  readonly kind: 'call';
  readonly target: DlsymAction;
  readonly args: readonly Const[];
}
/**
 * `(program $p (module …) (path "/lib" "/usr/lib") (preload "libx.so") (profile "elf") bind-now)`: starts it. What follows the module may
 * be left out, come in any order, and (path, preload) come more than once. Until the next one, it is the program that commands act on.
 */
export interface ProgramCommand extends Spanned {
  readonly kind: 'program';
  readonly id: string | null;
  readonly module: ModuleCommand;
  readonly libraryPath: readonly string[];
  readonly preload: readonly string[];
  readonly profile: string | null;
  readonly bindNow: boolean;
}
export type LinkAction = DlopenAction | DlsymAction | DlcloseAction | CallAction;

export type LinkCommand =
  | ProgramCommand
  | LinkAction
  /** `(library "libfoo.so" (module …))`: puts a file into the search space; any bytes by `(module binary …)`. `(symlink "a.so" "b.so")`. */
  | (Spanned & { readonly kind: 'library'; readonly name: string; readonly module: ModuleCommand })
  | (Spanned & { readonly kind: 'symlink'; readonly name: string; readonly target: string })
  /**
   * The action fails, and dlerror gives the message (compared as failure strings are). `assert_unchanged`: and the digest of store and link
   * state is as before; there the message may be left out, which is the empty one.
   */
  | (Spanned & {
      readonly kind: 'assert_dlerror' | 'assert_unchanged';
      readonly subject: LinkAction | ProgramCommand;
      readonly message: string;
    })
  /** `(assert_address (dlsym $h "x") (i32.const 1040))`; the constant is an i32 or, of a 64-bit program, an i64. */
  | (Spanned & { readonly kind: 'assert_address'; readonly subject: DlsymAction; readonly expected: IntConst })
  /** Two symbols have one address, `(assert_same (dlsym $h "f") (dlsym default "f"))`, or two handles name one object, `(assert_same $g $h)`; or not. */
  | (Spanned & { readonly kind: 'assert_same' | 'assert_different' } & (
        | { readonly left: DlsymAction; readonly right: DlsymAction }
        | { readonly left: string; readonly right: string }
      ))
  /** `(assert_got $h "GOT.mem" "x" (i32.const 1040))`; `id` null is the main program, written `main`. */
  | (Spanned & {
      readonly kind: 'assert_got';
      readonly id: string | null;
      readonly module: string;
      readonly name: string;
      readonly expected: IntConst;
    })
  /** `(assert_provider $h "env" "f" "libb.so")`: who answered an import; null, written `null`: nobody. */
  | (Spanned & {
      readonly kind: 'assert_provider';
      readonly id: string | null;
      readonly module: string;
      readonly name: string;
      readonly provider: string | null;
    })
  /** `(assert_base $h memory (i32.const 1024))` */
  | (Spanned & { readonly kind: 'assert_base'; readonly id: string | null; readonly of: 'memory' | 'table'; readonly expected: IntConst })
  /**
   * `(assert_events "ctor liba.so" "ctor libb.so")`: the log's events of the kinds named (the first words) are these, in this order; all
   * since the program's start, or since the last assertion about the same kind. An event has more words than need be given; a kind alone
   * stands for no event: `(assert_events "ctor")` says that there was none.
   */
  | (Spanned & { readonly kind: 'assert_events'; readonly events: readonly string[] })
  | (Spanned & { readonly kind: 'assert_invariants' });

/** An address, as a constant. */
export type IntConst = Extract<Num, { op: 'i32.const' | 'i64.const' }>;
/** What an `assert_return`, `assert_trap` or `assert_exception` may be about: actions on instances, and those of linking. */
export type Subject = Action | LinkAction;

export type Command = ModuleCommand | InstanceCommand | RegisterCommand | Action | Assertion | Meta | LinkCommand | MalformedCommand;

export interface Script {
  readonly source: Source;
  readonly commands: readonly Command[];
}
