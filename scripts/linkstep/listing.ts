// `linkstep wast --list`: what would be run, a line a command.

import { readFileSync } from 'node:fs';
import { Refused } from '../../interpreter/syntax/diagnostic.ts';
import { lineColumn } from '../../interpreter/syntax/source.ts';
import { scriptOf, type Task } from '../../spec-tests/harness/run-file.ts';
import type { Command, Script } from '../../text-format/script.ts';

/** The exit status. */
export function list(tasks: readonly Task[]): 0 | 1 {
  let status: 0 | 1 = 0;
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
    const { lines, kinds } = task.selection;
    const open: Command[] = script.commands.toReversed();
    let text = '';
    for (let c = open.pop(); c !== undefined; c = open.pop()) {
      if (c.kind === 'script') {
        open.push(...c.commands.toReversed());
        continue;
      }
      const { line, column } = script.source.kind === 'text' ? lineColumn(script.source, c.pos) : { line: 0, column: 0 };
      if (kinds !== null && !kinds.includes(c.kind)) continue;
      if (lines !== null && !lines.some(l => line >= l.from && line <= l.to)) continue;
      text += `${task.name}:${line}:${column} ${c.kind}\n`;
    }
    process.stdout.write(text);
  }
  return status;
}
