// The driver of engines that have the JavaScript API and are not this process: everything from the bytes of a script to its entries as one
// plain script without any API of Node's (./driver-bundle.ts), to be run in a shell, a worker of a page, or another runtime.

import { fromBase64 } from '../../interpreter/linking/plan/base64.ts';
import { refuse } from '../../interpreter/syntax/diagnostic.ts';
import type { Source } from '../../interpreter/syntax/source.ts';
import { apiFeatures } from './api-features.ts';
import { faultText } from './driver-serve.ts';
import type { CommandEntry } from './entries.ts';
import { engineOver, type WebAssemblyLike } from './host.ts';
import { type AnyEngine, type Files, runBytes, scriptOf, unwatched, wholeFile } from './run-bytes.ts';

export interface DriverRequest {
  readonly name: string;
  readonly path: string;
  /** Bytes of the script, in base64. */
  readonly script: string;
  /** What its `input` commands name, and those of what these name: by `inputKey`, under the name that entries have, bytes in base64 or null. */
  readonly inputs: Readonly<Record<string, { readonly name: string; readonly bytes: string | null }>>;
}
/** Asks for the features of the JavaScript API (./api-features.ts) instead. */
export interface FeaturesRequest {
  readonly features: true;
}
/** `from`: the name of the script that has the command. */
export const inputKey = (from: string, file: string): string => `${from} ${file}`;

/** What the driver writes, a line each. */
export type DriverAnswer =
  | { readonly entry: CommandEntry }
  | { readonly done: true }
  | { readonly features: Readonly<Record<string, boolean>> }
  /** Something other than a command was at fault. */
  | { readonly failed: string };

/** Runs one script. Never throws: what goes wrong is its last answer. */
export function run(request: string, api: WebAssemblyLike, write: (line: string) => void): void {
  const answer = (a: DriverAnswer): void => write(JSON.stringify(a));
  try {
    const asked: DriverRequest | FeaturesRequest = JSON.parse(request); // linkstep wrote it
    if ('features' in asked) {
      answer({ features: apiFeatures(api) });
      return;
    }
    const { name, path, script, inputs } = asked;
    const engine = engineOver('host', api) as AnyEngine; // what it calls a module is its own
    for (const entry of runBytes(wholeFile({ path, name, bytes: null }), fromBase64(script), engine, unwatched, filesIn(inputs)))
      if (entry.type === 'command') answer({ entry });
    answer({ done: true });
  } catch (thrown) {
    answer({ failed: faultText(thrown) });
  }
}

/** The other files of a request. */
export const filesIn = (inputs: DriverRequest['inputs']): Files => ({
  input: (file: string, from: Source) => {
    const found = inputs[inputKey(from.name, file)];
    if (found === undefined || found.bytes === null)
      throw refuse('malformed', 'no such file', found?.name ?? file, { source: null, pos: -1 });
    return scriptOf(found.name, fromBase64(found.bytes));
  },
  // What an output command writes is linkstep's to print, and says nothing about the engine.
  output: (_file, { module }) => {
    if (module === null) throw refuse('malformed', 'no module to write', '', { source: null, pos: -1 });
  },
});
