// Verdicts: what the runner says of each command of a script, as data. Reporters turn them into text; see entries.ts for the form that
// leaves a worker thread.

import type { LinkError } from '../../interpreter/linking/state.ts';
import type { Diagnostic } from '../../interpreter/syntax/diagnostic.ts';
import type { Pos, Source } from '../../interpreter/syntax/source.ts';
import type { Command, Pattern } from '../../text-format/script.ts';
import type { Outcome } from './engine.ts';

/**
 * What is counted: N is the number of verdicts, and each command of a script has exactly one: module, definition, instance, register,
 * invoke, get, every assertion, every linking command, `output`, and a command that could not be parsed. `script` and `input` have none of their own: the
 * commands that they bring count instead (an `input` whose file cannot be read counts as one failure). A module inside of an assertion
 * belongs to the assertion.
 */
export type CountedKind = Command['kind'];

/** `skipped` always has a reason; a feature that somebody lacks is `skipped` with its name in `unsupported`. */
export type Status = 'passed' | 'failed' | 'skipped';

/** What the command asks for. `message` is the failure string as the script has it. */
export type Expected =
  | { readonly kind: 'values'; readonly patterns: readonly Pattern[] }
  | { readonly kind: 'trap' | 'exhaustion' | 'malformed' | 'invalid' | 'unlinkable'; readonly message: string }
  | { readonly kind: 'exception' }
  /** Linking fails, and dlerror gives the message. */
  | { readonly kind: 'dlerror'; readonly message: string }
  /** What can be said of linked objects, in words. */
  | { readonly kind: 'facts'; readonly facts: readonly string[] }
  /** A command that is no assertion: that it can be done. */
  | { readonly kind: 'success'; readonly what: string };

/** What happened. */
export type Actual =
  | Outcome
  /** A module was read, validated and (where `instantiated`) instantiated without complaint. */
  | { readonly kind: 'module'; readonly instantiated: boolean }
  | { readonly kind: 'done' }
  /** Linking failed with what dlerror gives, and all that is known of it, where more is; `changed`: and left something behind, where nothing was to change. */
  | { readonly kind: 'dlerror' | 'changed'; readonly message: string; readonly error: LinkError | null }
  | { readonly kind: 'facts'; readonly facts: readonly string[] }
  | { readonly kind: 'violated'; readonly invariants: readonly string[] }
  /** `of`: what was refused, a module, something that was to be done, or the text of a command. */
  | { readonly kind: 'refused'; readonly of: 'module' | 'action' | 'command'; readonly diagnostic: Diagnostic }
  /** The command names something that is not there; `because` says why, where an earlier command is the reason. */
  | { readonly kind: 'absent'; readonly what: string; readonly because: string | null }
  /** Something other than `Refused` was thrown: a fault of the engine or of linkstep. */
  | { readonly kind: 'internal'; readonly message: string; readonly stack: string };

export type InputCommand = Command & { readonly kind: 'input' };

export interface Verdict {
  readonly command: CountedKind;
  readonly source: Source;
  readonly pos: Pos;
  readonly end: Pos;
  /** The `input` command of the script that is run which brought this one. */
  readonly input: InputCommand | null;
  readonly status: Status;
  /** One line: why it failed or was skipped; empty for what passed. */
  readonly reason: string;
  /** The name of the missing feature, where that is the reason. */
  readonly unsupported: string | null;
  readonly expected: Expected;
  readonly actual: Actual;
  /** Milliseconds. */
  readonly time: number;
}

/** How failure strings are compared: the whole message, its beginning, or not at all. */
export type ErrorText = 'exact' | 'prefix' | 'ignore';
export const errorTexts: readonly ErrorText[] = ['exact', 'prefix', 'ignore'];

/** What is done to a script before it runs (./via.ts). `text` and `folded` are the printer's two forms of each module. */
export type Via = 'none' | 'binary' | 'text' | 'folded' | 'script';
export const vias: readonly Via[] = ['none', 'binary', 'text', 'folded', 'script'];
