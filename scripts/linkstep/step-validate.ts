// `linkstep step --validate`: the validation of a function body, instruction by instruction, with the operand types before and after.

import { render } from '../../interpreter/diagnostics/render.ts';
import { importedCount } from '../../interpreter/syntax/modules.ts';
import { type Validation, type ValidationStep, validationOf } from '../../interpreter/trace/validation.ts';
import { codeContext, contextOf, funcContext, printInstr } from '../../text-format/print.ts';
import { load, modulesOf } from './inputs.ts';
import { placeOf, sourceLines } from './step-show.ts';
import { Usage } from './terminal.ts';

type Write = (text: string) => void;

export interface ValidationSession {
  readonly names: readonly string[];
  readonly welcome: (write: Write) => void;
  /** False: the session is over. */
  readonly execute: (text: string, write: Write) => boolean;
}

/** `wanted`: a name, with or without `$`, an index or an export's name; null for the first function. Errors: `Usage`, `Refused`. */
export function stepValidation(file: string, wanted: string | null): ValidationSession {
  const { modules } = modulesOf(load(file));
  const module = modules[0];
  if (module === undefined || module.funcs.length === 0) throw new Usage(`${file} has no function`);
  const first = importedCount(module, 'func');
  const name = wanted?.replace(/^\$/, '') ?? '';
  const byName =
    [...module.names.func].find(([, n]) => n === name)?.[0] ?? module.exports.find(x => x.kind === 'func' && x.name === name)?.index;
  const x = wanted === null ? first : (byName ?? (/^\d+$/.test(wanted) ? Number(wanted) : -1));
  if (x < first || x >= first + module.funcs.length) throw new Usage(`${file} defines no function '${wanted ?? ''}'`);
  return sessionOf(validationOf(module, x));
}

const list = (types: readonly string[], unreachable: boolean): string => `[${unreachable ? '… ' : ''}${types.join(' ')}]`;

function sessionOf(v: Validation): ValidationSession {
  const { module, steps } = v;
  const context = { ...funcContext(contextOf(module, true), module, v.x, v.func), labels: codeContext(contextOf(module, true)).labels };
  let n = 0;
  const what = (s: ValidationStep): string => {
    if (s.e === null) return s.of === null ? 'end of the body' : `end of ${s.of.op}`;
    const text = printInstr(s.e, context);
    if ('bt' in s.e) context.labels.close();
    return text;
  };
  const show = (write: Write): void => {
    const s = steps[n - 1];
    if (s === undefined) write('#0  the beginning\n');
    else {
      write(`#${s.n}  ${s.rule}  ${what(s)}\n`);
      if (s.pos >= 0) write(`  at ${placeOf(module.source, s.pos)}\n`);
      for (const line of sourceLines(module.source, s.pos)) write(`${line}\n`);
      if (s.wrong === null) write(`  types ${list(s.before, s.unreachable)} → ${list(s.after, steps[n]?.unreachable ?? false)}\n`);
      else write(`  types ${list(s.before, s.unreachable)}\n${render(s.wrong, { color: false })}\n`);
    }
    const next = steps[n];
    write(next !== undefined ? `next: ${what(next)}\n` : s?.wrong === null ? `valid: the body has type ${v.type}\n` : 'invalid\n');
  };
  const count = (text: string | undefined): number => (text === undefined ? 1 : /^\d+$/.test(text) ? Number(text) : Number.NaN);
  const moves: Readonly<Record<string, (k: number) => number>> = {
    next: k => n + k, n: k => n + k, back: k => n - k, b: k => n - k, goto: k => k, g: k => k, continue: () => steps.length, c: () => steps.length,
  }; // biome-ignore format: names
  return {
    names: ['next', 'back', 'goto', 'continue', 'help', 'quit'],
    welcome: write => {
      write(`validating function ${v.x} : ${v.type}\n`);
      show(write);
    },
    execute: (text, write) => {
      const [name = '', argument] = text.trim().split(/\s+/);
      if (name === '' || name.startsWith('#')) return true;
      if (name === 'quit' || name === 'q') return false;
      const move = Object.hasOwn(moves, name) ? moves[name] : undefined;
      const k = count(argument);
      if (move === undefined)
        write(
          name === 'help'
            ? 'next [COUNT], back [COUNT], goto N, continue, quit\n'
            : `there is no command '${name}' here; help lists them\n`,
        );
      else if (Number.isNaN(k)) write(`'${argument}' is no number\n`);
      else {
        n = Math.max(0, Math.min(steps.length, move(k)));
        show(write);
      }
      return true;
    },
  };
}
