// What linking asks of an ABI: how a module's sections and imports say what it needs, what it defines, and where it goes.
// The link rules know no symbol names; an `Abi` object does (llvm.ts is one).

import type { Validated } from '../execution/instantiate.ts';
import type { Diagnostic } from '../syntax/diagnostic.ts';
import type { ExternKind } from '../syntax/types.ts';

/** What an import of a module asks the loader for. `weak`: it may stay undefined. */
export type Role =
  | { readonly kind: 'memory' | 'table' | 'stack-pointer' | 'memory-base' | 'table-base' | 'tls-base' }
  /** A mutable global that holds the address of a datum, or the table slot of a function. */
  | { readonly kind: 'cell'; readonly of: 'mem' | 'func'; readonly symbol: string; readonly weak: boolean }
  /** An address that the loader itself defines, such as where the heap begins, unless an object does. */
  | {
      readonly kind: 'bound';
      readonly bound: 'heap-base' | 'heap-end' | 'stack-low' | 'stack-high';
      readonly symbol: string;
      readonly weak: boolean;
    }
  /** `scoped`: looked up among the objects, else only the host is asked. `shared`: a tag that the program has one of, if no object defines it. */
  | {
      readonly kind: 'symbol';
      readonly extern: ExternKind;
      readonly symbol: string;
      readonly weak: boolean;
      readonly scoped: boolean;
      readonly shared: boolean;
    };

/** A definition that a module offers to others. `data`: an address relative to the object's base; `tls`: relative to its thread block. */
export interface Definition {
  readonly symbol: string;
  readonly kind: 'func' | 'data' | 'tls' | 'tag' | 'global' | 'table' | 'memory';
  readonly index: number;
  readonly weak: boolean;
}

/** Names of the exports that the loader calls, where the module has them. */
export interface Hooks {
  readonly relocate: string | null;
  readonly relocateTls: string | null;
  readonly initTls: string | null;
  readonly initialise: string | null;
  readonly finalise: string | null;
  /** Runs a main program, its own initialisation included. */
  readonly main: string | null;
}

/** All that linking needs to know of a module. Sizes in bytes and slots, alignments as powers of two. */
export interface Layout {
  /** Placed by the loader; else where its segments say. */
  readonly pic: boolean;
  readonly memory: { readonly size: number; readonly align: number };
  readonly table: { readonly size: number; readonly align: number };
  readonly tls: { readonly size: number; readonly align: number };
  readonly needed: readonly string[];
  readonly runtimePath: readonly string[];
  /** One for each import, in order. */
  readonly roles: readonly Role[];
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly hooks: Hooks;
  /** Of its memories and tables, which is the program's; null where it has none. */
  readonly memoryIndex: number | null;
  readonly tableIndex: number | null;
  /** Functions that the module's own element segments leave in its range of the program's table, with their lowest place in it. */
  readonly slots: ReadonlyMap<number, number>;
  /** Address type of pointers. */
  readonly pointer: 'i32' | 'i64';
}

export interface Abi {
  readonly name: string;
  /** The layout of a module, or why it is not one of this ABI; a main program needs no section that says so. */
  readonly layout: (validated: Validated, main: boolean) => Layout | Diagnostic;
}
