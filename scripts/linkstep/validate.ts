// `linkstep validate`: whether modules are valid, and everything that is not.

import { Command, Option } from 'commander';
import { type Diagnostic, Refused } from '../../interpreter/syntax/diagnostic.ts';
import { validateAll } from '../../interpreter/validation/modules.ts';
import { RefusedFields } from '../../text-format/resolve-module.ts';
import { complain } from './diagnostics.ts';
import { load, modulesOf } from './inputs.ts';
import { type ColorWhen, colorOption, debugOption, whole } from './terminal.ts';

export const command = (): Command =>
  new Command()
    .description(
      'Check that modules are valid, and show all independent errors of each in source order. Of a script, its modules are checked, but for those that it says are malformed or invalid.',
    )
    .usage('[options] FILE…')
    .argument('<files...>', 'files (.wat, .wasm, .wast), or - for the standard input')
    .addOption(new Option('--max <n>', 'errors shown of one module').argParser(whole('The number of errors', 1, 1e6)).default(20))
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText('after', '\nExamples:\n  linkstep validate add.wat lib.wasm\n  linkstep validate --max 1 broken.wat')
    .action((files: readonly string[], options: { readonly max: number; readonly color: ColorWhen }) => {
      let wrong = 0;
      for (const file of files) {
        const found: Diagnostic[] = [];
        try {
          const { modules, refused } = modulesOf(load(file));
          found.push(...refused);
          for (const module of modules) found.push(...validateAll(module, options.max));
        } catch (thrown) {
          if (!(thrown instanceof Refused)) throw thrown;
          found.push(thrown.diagnostic, ...(thrown instanceof RefusedFields ? thrown.others : []).slice(0, options.max - 1));
        }
        complain(found, options.color);
        wrong += found.length;
      }
      process.exitCode = wrong > 0 ? 1 : 0;
    });
