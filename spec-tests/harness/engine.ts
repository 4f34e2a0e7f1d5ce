// The Engine interface: all that the script runner asks of whatever runs modules, this project's tiers and native engines alike.

import type { LinkError } from '../../interpreter/linking/state.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import type { HeapType } from '../../interpreter/syntax/types.ts';
import type { Const, Num } from '../../text-format/script.ts';

/** What an action yields. References are opaque but for what a pattern can ask of them. */
export type Value =
  | Num
  | { readonly op: 'v128.const'; readonly c: Uint8Array }
  | { readonly op: 'ref.null'; readonly ht: HeapType | null }
  /** `n` null: an external reference that is no host value by number (`extern.convert_any` of a struct). */
  | { readonly op: 'ref.extern' | 'ref.host'; readonly n: number | null }
  | { readonly op: 'ref.i31' | 'ref.struct' | 'ref.array' | 'ref.func' | 'ref.exn' };

export type Outcome =
  | { readonly kind: 'values'; readonly values: readonly Value[] }
  /** `report`: all that is known of it, in lines for people; to be asked before anything else runs in the store. */
  | { readonly kind: 'trap' | 'exhaustion'; readonly message: string; readonly report?: () => readonly string[] }
  | { readonly kind: 'exception'; readonly report?: () => readonly string[] };

/** What a module is given as bytes or as an abstract module; an engine that takes only bytes encodes. */
export type ModuleInput =
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array };

/**
 * One store and what was put into it. `C` a validated module, `I` an instance; both opaque to the runner.
 * Everything that is wrong with a module is thrown as `Refused`: malformed, invalid (from `compile`), unlinkable (from `instantiate`).
 */
export interface Session<C, I> {
  readonly compile: (input: ModuleInput) => C;
  /** Instantiates against the registered names. A trap, exception or exhaustion of the start function is an outcome. */
  readonly instantiate: (
    module: C,
  ) => { readonly instance: I } | { readonly instance: null; readonly outcome: Exclude<Outcome, { kind: 'values' }> };
  readonly register: (name: string, instance: I) => void;
  /** Errors: `Refused` (unlinkable) where there is no such export, or arguments do not fit. */
  readonly invoke: (instance: I, name: string, args: readonly Const[]) => Outcome;
  readonly get: (instance: I, name: string) => Value;
  /** A loader over the same store, for engines that have one. */
  readonly loader?: () => Loader<unknown, unknown>;
}

export interface Engine<C, I> {
  readonly name: string;
  /** `own`: its messages are not the suite's failure strings, which are then not compared. Default: `suite`. */
  readonly wording?: 'suite' | 'own';
  /** A fresh store with the `spectest` host module. */
  readonly open: (options: SessionOptions) => Session<C, I>;
}

export interface SessionOptions {
  /** Where the host's print functions write, a line a call. */
  readonly print: (line: string) => void;
  /** A loader checks its invariants after every link event, and reports what was ever violated; slow. */
  readonly checkInvariants?: boolean;
}

// ─── Dynamic linking (interpreter/linking): what an engine with a loader offers to scripts of this project ───

/** How a program is started. `profile` names a policy; paths and names as on a command line. */
export interface ProgramOptions {
  readonly libraryPath: readonly string[];
  readonly preload: readonly string[];
  readonly profile: string | null;
  readonly bindNow: boolean;
}
/** Whom a symbol is asked of: a handle, the global scope, what comes after an object in the global scope, the main program. */
export type HandleRef<H> =
  | { readonly kind: 'handle'; readonly handle: H }
  | { readonly kind: 'default' | 'main' }
  | { readonly kind: 'next'; readonly after: H };

/** What an operation of the loader yields; `message` is what dlerror then gives, and `error` all that is known of it, where more is. */
export type LinkOutcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'error'; readonly message: string; readonly error: LinkError | null }
  | Exclude<Outcome, { kind: 'values' }>;

/** One loader with its file space; `P` a program, `H` a handle, both opaque. All names are symbols or file names, addresses numbers. */
export interface Loader<P, H> {
  /** Puts a file into the file space, a module or any bytes; a name without a slash is in the directory `/lib`, which is searched by default. */
  readonly library: (name: string, content: ModuleInput) => void;
  readonly symlink: (name: string, target: string) => void;
  readonly start: (main: ModuleInput, options: ProgramOptions) => LinkOutcome<P>;
  /** `flags` are words: lazy now global local noload nodelete deepbind, or a number for the bits. */
  readonly dlopen: (program: P, file: string | null, flags: readonly string[]) => LinkOutcome<H>;
  readonly dlclose: (program: P, handle: H) => LinkOutcome<number>;
  readonly dlsym: (program: P, of: HandleRef<H>, symbol: string) => LinkOutcome<number>;
  /** Calls an export of an object (`main` null), or the function in a table slot. Errors: as `Session.invoke`. */
  readonly invoke: (program: P, handle: H | null, name: string, args: readonly Const[]) => Outcome;
  readonly call: (program: P, slot: number, args: readonly Const[]) => Outcome;
  /** The value of a global that an object exports (`main` null). Errors: as `Session.get`. */
  readonly get?: (program: P, handle: H | null, name: string) => Value;
  /** What is behind an import of an object: the value of a GOT cell, the provider's name or null. `handle` null is the main program. */
  readonly cell: (program: P, handle: H | null, module: string, name: string) => Value | null;
  readonly provider: (program: P, handle: H | null, module: string, name: string) => string | null;
  readonly base: (program: P, handle: H | null, of: 'memory' | 'table') => number;
  /** Every handle names one object; equal iff the same object. */
  readonly same: (a: H, b: H) => boolean;
  /** A digest of the whole store and link state; equal iff nothing that can be observed has changed. */
  readonly digest: (program: P) => string;
  /** The link log as records with an `event` and an `object` or `group`. */
  readonly log: (program: P) => readonly { readonly event: string }[];
  /** Every violated invariant, in words. */
  readonly invariants: (program: P) => readonly string[];
}
