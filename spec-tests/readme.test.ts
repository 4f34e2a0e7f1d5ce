// The README is true: its shell blocks run, and print what it shows.
//
// In a `console` block a line `$ …` is a command, lines `> …` go on with it, and what follows is its output, both streams. `…` stands for
// anything within a line, and alone on its line for any lines.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const root = fileURLToPath(new URL('../../', import.meta.url));
const main = fileURLToPath(new URL('../scripts/linkstep/main.js', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(m => m[1]!);

interface Shown {
  readonly command: string;
  readonly output: string;
}
function commandsIn(block: string): Shown[] {
  const found: { command: string; output: string }[] = [];
  let reading = false;
  for (const line of block.trimEnd().split('\n')) {
    const here = found.at(-1);
    if (line.startsWith('$ ')) {
      found.push({ command: line.slice(2), output: '' });
      reading = true;
    } else if (here === undefined) throw new Error(`output before a command: ${line}`);
    else if (reading && /^>( |$)/.test(line)) here.command += `\n${line.slice(2)}`;
    else {
      reading = false;
      here.output += `${line}\n`;
    }
  }
  return found;
}

/** What is shown, as a pattern. */
const pattern = (output: string): RegExp =>
  new RegExp(
    `^${output
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace(/^…\n/gm, '(?:.*\\n)*?')
      .replace(/…/g, '.*?')}$`,
  );

test('every console block prints what it shows', t => {
  const folder = mkdtempSync(join(tmpdir(), 'linkstep-readme-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, 'spec-tests'), join(folder, 'spec-tests'));
  const all = blocks('console').flatMap(commandsIn);
  t.true(all.length >= 8, `${all.length} commands`);
  for (const { command, output } of all) {
    const script = `linkstep() { '${process.execPath}' '${main}' "$@"; }\n${command}\n`;
    const { stdout } = spawnSync('bash', ['-c', `exec 2>&1\n${script}`], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    if (!pattern(output).test(stdout)) t.is(stdout, output, command);
  }
});

test('the two commands are what CI and npm run', t => {
  t.deepEqual(blocks('sh'), ['npm ci && npm start\nnpm ci && npm test\n']);
  t.true(readFileSync(join(root, '.ci', 'run'), 'utf8').includes('\nnpm ci && npm test\n'));
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }; // ours
  for (const name of readme.match(/(?<=npm run (?:-s )?)[a-z][a-z:]*/g) ?? []) t.true(name in scripts, name);
  t.true('start' in scripts && 'test' in scripts);
});

test('every file and folder that the README names is there', t => {
  const named = [...readme.matchAll(/`((?:text-format|interpreter|spec-tests|scripts)\/[^`\s]*)`/g)].map(m => m[1]!);
  t.true(named.length > 10);
  for (const name of named) t.true(existsSync(join(root, name)), name);
});
