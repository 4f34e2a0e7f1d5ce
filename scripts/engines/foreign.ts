// What comparing asks of an engine, wherever it runs: found or not, what it can do, and how it runs scripts. The tiers of this project, the
// host's WebAssembly in a worker, other JavaScript engines as processes or pages, and engines that are no JavaScript all fit.

import type { CommandEntry } from '../../spec-tests/harness/entries.ts';

/** A script, or a module as a script of one command (spec-tests/harness/run-file.ts). `path` is where it was read from, for `input`. */
export interface ScriptFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** How a script came to its end. What an engine does to itself (a crash, no end, no memory left) is a result, not an error. */
export type Ended =
  | { readonly how: 'completed' }
  | { readonly how: 'timeout'; readonly seconds: number }
  /** `detail`: the signal or exit status, and the last of what it wrote. */
  | { readonly how: 'crash'; readonly detail: string };

export interface RunScript {
  /** Seconds for the script. */
  readonly timeout: number;
  /**
   * Called for each counted command, in order, all data filled in (`full`). After a crash or timeout, the commands before it have been
   * reported; the one that was running is the next one.
   */
  readonly entry: (entry: CommandEntry) => void;
}

/** A feature that a proposal or an edition brought, by the name that `linkstep engines` shows, and whether the engine has it. */
export type Features = Readonly<Record<string, boolean>>;

/** An engine that was found and can be asked to run scripts, one at a time. */
export interface ForeignEngine {
  /** As `--engines` takes it: `fast`, `host`, `node@26`, `bun`, `firefox`, `wizer`, … */
  readonly name: string;
  readonly version: string;
  /**
   * `values`: entries carry what each command yielded, bit for bit. `verdicts`: it runs scripts itself and only says which commands went as
   * the script expects.
   */
  readonly observes: 'values' | 'verdicts';
  readonly run: (script: ScriptFile, options: RunScript) => Promise<Ended>;
  /** By trying tiny modules; asked once. */
  readonly features: () => Promise<Features>;
  /** Ends processes, pages and threads. */
  readonly close: () => Promise<void>;
}

/** An engine that may be on this machine. */
export interface EngineKind {
  readonly name: string;
  /** What it is, in a line: the implementation behind it. */
  readonly summary: string;
  /** The command that installs it, as a user types it; null for what is always there. */
  readonly install: string | null;
  /** Where it was found (a path, a package, `this process`), or null. Cheap: no process is started. */
  readonly find: () => string | null;
  /** Starts it. Errors: `Error`, where it is absent or does not start, with the reason. */
  readonly open: (found: string) => Promise<ForeignEngine>;
}
