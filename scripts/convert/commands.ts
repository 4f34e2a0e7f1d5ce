// What the forms of a converted script have in common: its commands in one list, and the modules in them as bytes or as text.

import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import { type Diagnostic, Refused, refuse } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { binarySource, lineColumn, place, type Source } from '../../interpreter/syntax/source.ts';
import { decodeText, parseModule } from '../../text-format/parse.ts';
import type { Command, ModuleCommand, Script } from '../../text-format/script.ts';

/** Reads what an `input` command names, relative to the file that holds the command. Errors: Refused. */
export type ReadInput = (file: string, from: Source) => Script;

/** A command and the file that it stands in. */
export interface Placed {
  readonly command: Exclude<Command, { kind: 'script' | 'input' }>;
  readonly source: Source;
}

const deepestInput = 50;

/** The commands of a script in order, those of sub-scripts and of files that it reads in place of these. Errors: Refused. */
export function* flat(script: Script, read: ReadInput): Generator<Placed> {
  const open: { readonly commands: readonly Command[]; readonly source: Source; at: number }[] = [{ ...script, at: 0 }];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const { source } = here;
    const command = here.commands[here.at++];
    if (command === undefined) open.pop();
    else if (command.kind === 'script') open.push({ commands: command.commands, source, at: 0 });
    else if (command.kind === 'input') {
      if (command.id !== null) throw refuse('unsupported', 'input with an identifier', 'when converting', { source, pos: command.pos });
      if (open.length > deepestInput) throw refuse('malformed', 'input within input', 'without end', { source, pos: command.pos });
      open.push({ ...read(command.file, source), at: 0 });
    } else yield { command, source };
  }
}

/** A module as an engine can be given it; `module`: as linkstep reads it, null where it does not. `text`: no engine can be given it. */
export type Body =
  | { readonly kind: 'binary'; readonly bytes: Uint8Array; readonly module: Module | null }
  | { readonly kind: 'text'; readonly text: string; readonly diagnostic: Diagnostic };

const lax = new TextDecoder();

export function bodyOf({ body, pos, end }: ModuleCommand, source: Source): Body {
  switch (body.kind) {
    case 'text':
      return { kind: 'binary', bytes: encode(body.module), module: body.module };
    case 'error':
      return { kind: 'text', text: source.kind === 'text' ? source.text.slice(pos, end) : '', diagnostic: body.diagnostic };
    case 'binary':
      return { kind: 'binary', bytes: body.bytes, module: orNull(() => decode(binarySource(place(source, pos), body.bytes))) };
    case 'quote':
      try {
        const module = parseModule(decodeText(`${place(source, pos)} (quote)`, body.bytes));
        return { kind: 'binary', bytes: encode(module), module };
      } catch (thrown) {
        if (!(thrown instanceof Refused)) throw thrown;
        return { kind: 'text', text: lax.decode(body.bytes), diagnostic: thrown.diagnostic };
      }
  }
}

/** What is done, or null where it is refused. */
export function orNull<T>(f: () => T): T | null {
  try {
    return f();
  } catch (thrown) {
    if (thrown instanceof Refused) return null;
    throw thrown;
  }
}

export const lineColumnOf = (source: Source, pos: number): { readonly line: number; readonly column: number } =>
  source.kind === 'text' && pos >= 0 ? lineColumn(source, pos) : { line: 0, column: 0 };

/** Errors: always, as unsupported: a command of this project's own scripts in a form for others. */
export const noLinking = ({ command, source }: Placed, form: string): Refused =>
  refuse('unsupported', 'dynamic linking', `${command.kind} has no counterpart in ${form}`, { source, pos: command.pos, end: command.end });
