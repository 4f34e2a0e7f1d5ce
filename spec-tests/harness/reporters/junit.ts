// JUnit XML: a suite a file, a case a command. Cases of a file are collected until the file is done, as the suite's head has the counts.

import type { CommandEntry } from '../entries.ts';
import type { Reporter, Write } from './reporter.ts';
import { outcomeText } from './tap.ts';

export function junitReporter(write: Write): Reporter {
  const open = new Map<string, string[]>();
  let began = false;
  const begin = (): void => {
    if (!began) write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="linkstep">\n');
    began = true;
  };
  return {
    entry: entry => {
      begin();
      if (entry.type === 'command') {
        const cases = open.get(entry.file) ?? [];
        open.set(entry.file, cases);
        cases.push(testCase(entry));
      }
      if (entry.type === 'file') {
        const cases = open.get(entry.file) ?? [];
        open.delete(entry.file);
        const { file, passed, failed, skipped, notRun } = entry;
        for (let i = 0; i < notRun; i++)
          cases.push(`    <testcase classname=${quoted(file)} name="not run"><skipped message=${quoted(entry.ended)}/></testcase>\n`);
        write(
          `  <testsuite name=${quoted(file)} tests="${passed + failed + skipped}" failures="${failed}" skipped="${skipped}" time="${seconds(entry.time)}">\n`,
        );
        write(cases.join(''));
        write('  </testsuite>\n');
      }
      if (entry.type === 'end') write('</testsuites>\n');
    },
  };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Control characters cannot stand in XML 1.0, not even as references. */
const clean = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
  '\t': '&#9;',
  '\r': '&#13;',
};
const quoted = (text: string): string => `"${clean(text).replace(/[&<>"\n\t\r]/g, c => entities[c]!)}"`;

function testCase(e: CommandEntry): string {
  const head = `    <testcase classname=${quoted(e.file)} name=${quoted(`${e.line}:${e.column} ${e.command}`)} line="${e.line}" time="${seconds(e.time)}"`;
  if (e.status === 'passed') return `${head}/>\n`;
  if (e.status === 'skipped') return `${head}><skipped message=${quoted(e.reason ?? '')}/></testcase>\n`;
  const body = [e.expected && `expected ${outcomeText(e.expected)}`, e.actual && `actual   ${outcomeText(e.actual)}`]
    .filter(Boolean)
    .join('\n');
  const text = clean(body).replace(/[&<>]/g, c => entities[c]!);
  return `${head}><failure message=${quoted(e.reason ?? '')} type=${quoted(e.internal === undefined ? 'failure' : 'internal')}>${text}</failure></testcase>\n`;
}
