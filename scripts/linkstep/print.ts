// `linkstep print`: a module or a script as text.

import { Command } from 'commander';
import { printModule, printScript } from '../../text-format/print.ts';
import { attempt, complain } from './diagnostics.ts';
import { load } from './inputs.ts';
import { write } from './parse.ts';
import { type ColorWhen, colorOption, debugOption } from './terminal.ts';

interface PrintOptions {
  readonly folded?: true;
  readonly names: boolean;
  readonly output: string;
  readonly color: ColorWhen;
}

export const command = (): Command =>
  new Command()
    .description('Print a module (.wasm, .wat) or a script (.wast) as text that parses to the same.')
    .usage('[options] FILE')
    .argument('<file>', 'a file, or - for the standard input')
    .option('--folded', 'operands within the parentheses of their instruction')
    .option('--no-names', 'indices instead of identifiers')
    .option('-o, --output <file>', 'where to write', '-')
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText('after', '\nExamples:\n  linkstep print add.wasm\n  linkstep print --folded add.wasm -o add.wat')
    .action((file: string, options: PrintOptions) => {
      const form = { form: options.folded === true ? 'folded' : 'flat', names: options.names } as const;
      const read = attempt(() => {
        const input = load(file);
        return input.kind === 'script' ? printScript(input.script, form) : printModule(input.module, form);
      });
      if (read.ok) write(options.output, read.value);
      else complain([read.diagnostic], options.color);
      process.exitCode = read.ok ? 0 : 1;
    });
