// `linkstep parse`: checks that text is well-formed, and writes a module as binary.

import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { encode } from '../../interpreter/binary/encode.ts';
import type { Diagnostic } from '../../interpreter/syntax/diagnostic.ts';
import { attempt, complain } from './diagnostics.ts';
import { load, modulesOf } from './inputs.ts';
import { type ColorWhen, colorOption, debugOption, reasonOf, Usage } from './terminal.ts';

export const command = (): Command =>
  new Command()
    .description(
      'Check that modules (.wat, .wasm) and scripts (.wast) are well-formed. With -o, write a module as binary; it is not validated.',
    )
    .usage('[options] FILE…')
    .argument('<files...>', 'files, or - for the standard input (text of a module, or a binary)')
    .option('-o, --output <file>', 'write the module as binary (- for the standard output)')
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText('after', '\nExamples:\n  linkstep parse add.wat\n  linkstep parse add.wat -o add.wasm')
    .action((files: readonly string[], options: { readonly output?: string; readonly color: ColorWhen }) => {
      if (options.output !== undefined && files.length !== 1) throw new Usage('-o takes one module');
      const wrong: Diagnostic[] = [];
      for (const file of files) {
        const read = attempt(() => load(file));
        if (!read.ok) wrong.push(read.diagnostic);
        else if (options.output === undefined) wrong.push(...modulesOf(read.value).refused);
        else if (read.value.kind === 'script') throw new Usage(`${file} is a script; -o takes a module`);
        else write(options.output, encode(read.value.module));
      }
      complain(wrong, options.color);
      process.exitCode = wrong.length > 0 ? 1 : 0;
    });

/** Errors: `Usage`. */
export function write(path: string, data: string | Uint8Array): void {
  if (path === '-') {
    process.stdout.write(data);
    return;
  }
  try {
    writeFileSync(path, data);
  } catch (thrown) {
    throw new Usage(`cannot write ${path}: ${reasonOf(thrown)}`);
  }
}
