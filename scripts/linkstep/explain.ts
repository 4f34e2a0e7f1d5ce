// `linkstep explain`: what a code in a message means, from the catalogue.

import { Command } from 'commander';
import { catalogue, type Entry, nearCodes } from '../../interpreter/diagnostics/catalogue.ts';
import { debugOption } from './terminal.ts';

export const command = (): Command =>
  new Command()
    .description(
      'Explain the code of a message, as it stands in brackets: its cause, a small example, how to mend it, and the clause of the specification.',
    )
    .usage('[options] [CODE]')
    .argument('[code]', 'such as invalid/type-mismatch, or a part of it; without, all codes are listed')
    .option('--json', 'as JSON')
    .addOption(debugOption())
    .addHelpText(
      'after',
      `
Kinds of codes: malformed (the text or binary format), invalid (typing), unlinkable (imports), link (dynamic linking), trap and exhaustion
(running), limit and unsupported (this implementation).

Examples:
  linkstep explain invalid/type-mismatch
  linkstep explain uninitialized
  linkstep explain`,
    )
    .action((code: string | undefined, options: { readonly json?: true }) => {
      process.exitCode = explain(code, options.json === true);
    });

/** The exit status. */
function explain(code: string | undefined, json: boolean): 0 | 2 {
  if (code === undefined) {
    const entries = [...catalogue.values()];
    process.stdout.write(json ? `${JSON.stringify(entries, null, 2)}\n` : `${listing(entries).join('\n')}\n`);
    return 0;
  }
  const near = nearCodes(code);
  const entry = catalogue.get(code) ?? (near.length === 1 ? catalogue.get(near[0]!) : undefined);
  if (entry === undefined) {
    process.stderr.write(
      `linkstep: there is no code '${code}'${near.length === 0 ? '; linkstep explain lists all' : `; near are ${near.join(', ')}`}\n`,
    );
    return 2;
  }
  process.stdout.write(json ? `${JSON.stringify(entry, null, 2)}\n` : `${explanation(entry).join('\n')}\n`);
  return 0;
}

function listing(entries: readonly Entry[]): string[] {
  const width = Math.max(...entries.map(e => e.code.length));
  return entries.toSorted((a, b) => (a.code < b.code ? -1 : 1)).map(e => `${e.code.padEnd(width)}  ${firstSentence(e.cause)}`);
}
const firstSentence = (text: string): string => /^.*?[.:;](?=\s|$)/.exec(text)?.[0].replace(/[:;]$/, '.') ?? text;

const lineWidth = 96;
/** Text in lines of at most 96 columns, indented by two. */
export function wrapped(text: string): string[] {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > lineWidth) {
      out.push(`  ${line}`);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...out, `  ${line}`];
}

export function explanation(e: Entry): string[] {
  const { section, title, url } = e.clause;
  return [
    e.code, '',
    'Cause', ...wrapped(e.cause), '',
    'Example', ...exampleLines(e), '',
    'How to mend it', ...wrapped(e.mend), '',
    'Specification', `  ${section}, ${title}`, ...(url === '' ? [] : [`  ${url}`]),
  ]; // biome-ignore format: a part a line
}

function exampleLines({ example }: Entry): string[] {
  const indented = (text: string): string[] => text.split('\n').map(l => `  ${visible(l)}`);
  switch (example.kind) {
    case 'wat':
    case 'wast':
      return indented(example.text);
    case 'wasm':
      return [`  ${example.hex}`];
    case 'none':
      return [`  None: ${example.why}.`];
    case 'program':
      return [
        '  the main program', `    ${example.main}`,
        ...Object.entries(example.libraries).flatMap(([name, text]) => [`  ${name}`, `    ${text}`]),
        ...(example.open === undefined ? [] : [`  dlopen("${example.open.name}", ${example.open.mode})`]),
        ...(example.symbol === undefined ? [] : [`  dlsym(handle, "${example.symbol}")`]),
        ...(example.close === undefined ? [] : [`  dlclose(${example.close})`]),
      ]; // biome-ignore format: a part a line
  }
}
// biome-ignore lint/suspicious/noControlCharactersInRegex: examples of what is wrong with them
const visible = (line: string): string => line.replace(/[\u0000-\u001f]/g, c => `\\u{${c.charCodeAt(0).toString(16)}}`);
