// Running one file: reading it, running its commands (./run-bytes.ts), and the other files that it names.

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { decode } from '../../interpreter/binary/decode.ts';
import { encode } from '../../interpreter/binary/encode.ts';
import { diagnostic, Refused } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { binarySource, type Source } from '../../interpreter/syntax/source.ts';
import { printModule, printScript } from '../../text-format/print.ts';
import type { Script } from '../../text-format/script.ts';
import type { Entry } from './entries.ts';
import { type AnyEngine, type Files, type Progress, runBytes, scriptOf, type Tally, type Task } from './run-bytes.ts';
import type { OutputBody } from './runner.ts';

export {
  everything,
  isBinary,
  isSelected,
  type Progress,
  type Selection,
  scriptOf,
  type Tally,
  type Task,
  unwatched,
  wholeFile,
} from './run-bytes.ts';

const nowhere = { source: null, pos: -1 };

/**
 * Runs one file. Yields entries as commands finish; those that passed only where the task asks for them, but the tally returned counts them.
 * Never throws for what is in the file. Errors: what reading the file throws.
 */
export const runFile = (task: Task, engine: AnyEngine, progress: Progress): Generator<Entry, Tally, void> =>
  runBytes(task, task.bytes ?? readFileSync(task.path), engine, progress, filesBeside(task.path));

/** The files that `input` and `output` name are relative to the script that names them; `output` writes nowhere but below its folder. */
function filesBeside(path: string): Files {
  const folderOf = (from: Source): string => dirname(isAbsolute(from.name) ? from.name : path === '-' ? resolve('x') : resolve(path));
  return {
    input: (file: string, from: Source): Script => {
      const at = resolve(folderOf(from), file);
      if (statSync(at, { throwIfNoEntry: false })?.isFile() !== true)
        throw new Refused(diagnostic('malformed', 'no such file', at, nowhere));
      return scriptOf(at, readFileSync(at));
    },
    output: (file: string | null, { commands, module, source }: OutputBody, from: Source, print: (text: string) => void): void => {
      const text = (m: Module): string => printModule(m, { form: 'folded' });
      const decoded = (): Module => {
        if (module === null) throw new Refused(diagnostic('malformed', 'no module to write', '', nowhere));
        return module.kind === 'module' ? module.module : decode(binarySource(module.name, module.bytes));
      };
      if (file === null) {
        print(text(decoded()));
        return;
      }
      const at = resolve(folderOf(from), file);
      if (relative(folderOf(from), at).startsWith('..'))
        throw new Refused(diagnostic('malformed', 'not below the folder of the script', at, nowhere));
      writeFileSync(
        at,
        file.endsWith('.wast') ? printScript({ source, commands }) : file.endsWith('.wasm') ? encode(decoded()) : text(decoded()),
      );
    },
  };
}
