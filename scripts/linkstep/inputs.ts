// What a file holds, by its content first and its name second: a binary, the text of a module, or a script.

import { decode } from '../../interpreter/binary/decode.ts';
import { type Diagnostic, Refused } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { binarySource } from '../../interpreter/syntax/source.ts';
import { isBinary } from '../../spec-tests/harness/run-file.ts';
import { decodeText, parseModule, parseScript } from '../../text-format/parse.ts';
import type { Command as Cmd, Script } from '../../text-format/script.ts';
import { readInput } from './terminal.ts';

export type Input =
  | { readonly kind: 'module'; readonly module: Module; readonly binary: boolean }
  | { readonly kind: 'script'; readonly script: Script };

const shownName = (path: string): string => (path === '-' ? '<stdin>' : path);

/** Errors: `Usage`, of a file that cannot be read; `Refused`, of what is in it. Commands of a script that could not be parsed are in it. */
export function load(path: string): Input {
  const bytes = readInput(path);
  const name = shownName(path);
  if (path.endsWith('.wasm') || isBinary(bytes)) return { kind: 'module', module: decode(binarySource(name, bytes)), binary: true };
  const source = decodeText(name, bytes);
  if (path.endsWith('.wast')) return { kind: 'script', script: parseScript(source) };
  return { kind: 'module', module: parseModule(source), binary: false };
}

/** The modules of an input that the script itself does not say are wrong, and what could not be read. */
export function modulesOf(input: Input): { readonly modules: readonly Module[]; readonly refused: readonly Diagnostic[] } {
  if (input.kind === 'module') return { modules: [input.module], refused: [] };
  const modules: Module[] = [];
  const refused: Diagnostic[] = [];
  for (const c of commandsOf(input.script)) {
    if (c.kind === 'malformed') refused.push(c.diagnostic);
    const command = c.kind === 'assert_unlinkable' ? c.module : c.kind === 'assert_trap' ? c.subject : c;
    if (command.kind !== 'module') continue;
    const { body } = command;
    try {
      if (body.kind === 'text') modules.push(body.module);
      else if (body.kind === 'error') refused.push(body.diagnostic);
      else if (body.kind === 'binary') modules.push(decode(binarySource(`${input.script.source.name} (binary)`, body.bytes)));
      else modules.push(parseModule(decodeText(`${input.script.source.name} (quote)`, body.bytes)));
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      refused.push(thrown.diagnostic);
    }
  }
  return { modules, refused };
}

/** The commands of a script in order, those of sub-scripts in place of these. */
export function* commandsOf(script: Script): Generator<Cmd> {
  const open: Cmd[] = script.commands.toReversed();
  for (let c = open.pop(); c !== undefined; c = open.pop()) {
    if (c.kind === 'script') open.push(...c.commands.toReversed());
    else yield c;
  }
}
