// `linkstep wast --list`: what would be run, a line a command.

import { readFileSync } from 'node:fs';
import { Refused } from '../../interpreter/syntax/diagnostic.ts';
import { lineColumn } from '../../interpreter/syntax/source.ts';
import { isSelected, scriptOf, type Task } from '../../spec-tests/harness/run-file.ts';
import { nothingSelected } from '../../spec-tests/harness/selection.ts';
import type { Command, Script } from '../../text-format/script.ts';
import { Usage } from './terminal.ts';

/** Gives the exit status. Errors: `Usage`, where the tasks select nothing. */
export function list(tasks: readonly Task[]): 0 | 1 {
  let status: 0 | 1 = 0;
  let some = tasks.every(({ selection }) => selection.lines === null && selection.kinds === null);
  for (const task of tasks) {
    let script: Script;
    try {
      script = scriptOf(task.name, task.bytes ?? readFileSync(task.path));
    } catch (thrown) {
      if (!(thrown instanceof Refused)) throw thrown;
      process.stdout.write(`${task.name}: ${thrown.message}\n`);
      status = 1;
      continue;
    }
    const open: Command[] = script.commands.toReversed();
    let text = '';
    for (let c = open.pop(); c !== undefined; c = open.pop()) {
      if (c.kind === 'script') {
        open.push(...c.commands.toReversed());
        continue;
      }
      const { line, column } = script.source.kind === 'text' ? lineColumn(script.source, c.pos) : { line: 0, column: 0 };
      if (!isSelected(task.selection, c.kind, script.source, c)) continue;
      text += `${task.name}:${line}:${column} ${c.kind}\n`;
    }
    process.stdout.write(text);
    some ||= text !== '';
  }
  if (!some && status === 0) throw new Usage(nothingSelected);
  return status;
}
