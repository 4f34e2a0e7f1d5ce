// A script as text again: printed, or with its modules as bytes (`(module binary …)`).

import { printScript } from '../../text-format/print.ts';
import type { Command, ModuleCommand, Script } from '../../text-format/script.ts';
import { bodyOf } from './commands.ts';

/** The script as our printer writes it, flat or folded. */
export const toWast = (script: Script, form: 'flat' | 'folded'): string => printScript(script, { form });

/** The script with each module that has a binary form in it; text that is not well-formed stays text. */
export function toBinaryWast(script: Script): string {
  const { source } = script;
  const inBinary = (m: ModuleCommand): ModuleCommand => {
    if (m.body.kind === 'binary') return m;
    const body = bodyOf(m, source);
    return body.kind === 'binary' ? { ...m, body: { kind: 'binary', bytes: body.bytes } } : m;
  };
  const convert = (c: Exclude<Command, { kind: 'script' }>): Command => {
    switch (c.kind) {
      case 'module':
        return inBinary(c);
      case 'assert_malformed':
      case 'assert_invalid':
      case 'assert_unlinkable':
      case 'library':
      case 'program':
        return { ...c, module: inBinary(c.module) };
      case 'assert_trap':
        return c.subject.kind === 'module' ? { ...c, subject: inBinary(c.subject) } : c;
      case 'assert_dlerror':
      case 'assert_unchanged':
        return c.subject.kind === 'program' ? { ...c, subject: { ...c.subject, module: inBinary(c.subject.module) } } : c;
      default:
        // Custom sections are judged as they are written.
        return c;
    }
  };
  return printScript({ source, commands: mapped(script.commands, convert) });
}

/** Commands converted, also within sub-scripts, which may be nested at will. */
function mapped(commands: readonly Command[], convert: (c: Exclude<Command, { kind: 'script' }>) => Command): readonly Command[] {
  const outermost: Command[] = [];
  const open: { readonly from: readonly Command[]; readonly to: Command[]; at: number }[] = [{ from: commands, to: outermost, at: 0 }];
  for (let here = open.at(-1); here !== undefined; here = open.at(-1)) {
    const c = here.from[here.at++];
    if (c === undefined) open.pop();
    else if (c.kind === 'script') {
      const within: Command[] = [];
      here.to.push({ ...c, commands: within });
      open.push({ from: c.commands, to: within, at: 0 });
    } else here.to.push(convert(c));
  }
  return outermost;
}
