// `linkstep convert`: a script in a form that others run: JavaScript, wast2json's JSON, printed text, text with binary modules.

import { mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { refuse } from '../../interpreter/syntax/diagnostic.ts';
import type { Source } from '../../interpreter/syntax/source.ts';
import { scriptOf } from '../../spec-tests/harness/run-file.ts';
import type { Script } from '../../text-format/script.ts';
import { toJs } from '../convert/js.ts';
import { toJson } from '../convert/json.ts';
import { toBinaryWast, toWast } from '../convert/text.ts';
import { attempt, complain } from './diagnostics.ts';
import { write } from './parse.ts';
import { type ColorWhen, colorOption, debugOption, readInput, Usage } from './terminal.ts';

const forms = ['js', 'json', 'wast', 'bin.wast'] as const;
type Form = (typeof forms)[number];

interface ConvertOptions {
  readonly to: Form;
  readonly output?: string;
  readonly folded?: true;
  readonly wabt?: true;
  readonly color: ColorWhen;
}

export const command = (): Command =>
  new Command()
    .description(
      `Convert scripts into a form that other engines run.

  js        one JavaScript file that needs nothing but WebAssembly: Node, Deno, Bun, the shells of engines, a page
  json      wast2json's JSON, and .wasm files beside it
  wast      the script printed as text
  bin.wast  the script with every module as bytes`,
    )
    .usage('[options] --to FORM FILE…')
    .argument('<files...>', 'scripts (.wast) or modules, or - for the standard input')
    .addOption(new Option('--to <form>', 'the form').choices(forms).makeOptionMandatory())
    .option('-o, --output <path>', 'the file to write (- for the standard output, the default), or a folder; json takes no -')
    .option('--folded', 'wast: operands within the parentheses of their instruction')
    .option('--wabt', 'json: only the keys that spectest-interp of wabt takes, which are without columns')
    .addOption(colorOption())
    .addOption(debugOption())
    .addHelpText(
      'after',
      `
A JavaScript script says file:line:column of every failure and the totals, and ends with status 1 or an error if any command failed. Floats
and vectors are compared bit for bit, and traps by what the engine's message means. What no engine can be asked (text that is malformed,
custom sections) is counted as skipped.

Examples:
  linkstep convert --to js spec-tests/suites/core/numeric-limits.wast -o limits.js && node limits.js
  linkstep convert --to json --wabt spec-tests/suites/start.wast -o out/ && spectest-interp out/start.json`,
    )
    .action((files: readonly string[], options: ConvertOptions) => {
      const target = targetOf(files, options);
      const failed = files.map(file => convert(file, target(file), options)).filter(done => !done);
      process.exitCode = failed.length > 0 ? 1 : 0;
    });

const baseOf = (file: string): string => (file === '-' ? 'stdin' : basename(file).replace(/\.(wast|wat|wasm)$/, ''));
const isFolder = (path: string): boolean => path.endsWith('/') || statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Where each file's form goes. Errors: `Usage`. */
function targetOf(files: readonly string[], { to, output = '-' }: ConvertOptions): (file: string) => string {
  if (output !== '-' && isFolder(output)) {
    const names = files.map(file => `${baseOf(file)}.${to}`);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) throw new Usage(`two files would be written to ${join(output, twice)}`);
    mkdirSync(output, { recursive: true });
    return file => join(output, `${baseOf(file)}.${to}`);
  }
  if (files.length > 1) throw new Usage('several files need a folder: -o FOLDER/');
  if (output === '-' && to === 'json') throw new Usage('json writes several files: -o FILE.json or -o FOLDER/');
  return () => output;
}

/** Whether it could be done; if not, why has been said. Errors: `Usage`. */
function convert(file: string, target: string, { to, folded, wabt, color }: ConvertOptions): boolean {
  const bytes = readInput(file);
  const result = attempt(() => {
    const script = scriptOf(file === '-' ? '<stdin>' : file, bytes);
    const read = inputsOf(file);
    switch (to) {
      case 'js':
        return { text: toJs(script, read), files: [] };
      case 'json':
        return toJson(script, baseOf(target.replace(/\.json$/, '')), wabt === true, read);
      case 'wast':
        return { text: toWast(script, folded === true ? 'folded' : 'flat'), files: [] };
      case 'bin.wast':
        return { text: toBinaryWast(script), files: [] };
    }
  });
  if (!result.ok) {
    complain([result.diagnostic], color);
    return false;
  }
  for (const { name, content } of result.value.files) write(join(dirname(target), name), content);
  write(target, result.value.text);
  return true;
}

/** Files that `input` names are relative to the script that names them. */
const inputsOf =
  (file: string) =>
  (named: string, from: Source): Script => {
    const path = resolve(dirname(file === '-' ? 'x' : from.name), named);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
      throw refuse('malformed', 'no such file', path, { source: from, pos: -1 });
    return scriptOf(path, readInput(path));
  };
