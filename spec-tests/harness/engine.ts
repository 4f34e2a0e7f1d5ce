// The Engine interface: all that the script runner asks of whatever runs modules, this project's tiers and native engines alike.

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
  | { readonly kind: 'trap'; readonly message: string }
  | { readonly kind: 'exception' }
  | { readonly kind: 'exhaustion'; readonly message: string };

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
}
