// Golden tests of what people are told: small inputs, each naming its own command on its first line, and what it prints, beside it.
//
// A first line `;; linkstep ARGUMENTS` is the command; with `<` at its end the file is its standard input. To bless what is printed now:
// LINKSTEP_BLESS=1 node scripts/test.mjs explain-golden  (and read the difference before committing it).

import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { bless, main } from './linkstep.ts';

const folder = fileURLToPath(new URL('../../spec-tests/fixtures/golden/diagnostics/', import.meta.url));
const cases = readdirSync(folder).filter(name => !name.endsWith('.expected')).sort(); // biome-ignore format: short
const work = mkdtempSync(join(tmpdir(), 'linkstep-golden-'));
test.after.always(() => rmSync(work, { recursive: true }));

/** At most so many processes at once. */
let free = 3;
const waiting: (() => void)[] = [];
async function turn<T>(f: () => Promise<T>): Promise<T> {
  if (free > 0) free--;
  else await new Promise<void>(go => waiting.push(go));
  try {
    return await f();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
}

function linkstep(args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' };
    const child = spawn(process.execPath, [main, ...args], { cwd: work, env, timeout: 60_000 });
    let out = '';
    let err = '';
    child.stdout.on('data', data => {
      out += data;
    });
    child.stderr.on('data', data => {
      err += data;
    });
    child.on('error', reject);
    child.stdin.on('error', () => {}); // a command that does not read it
    child.stdin.end(input);
    child.on('close', status => resolve(`exit ${status}\n${part('standard output', out)}${part('standard error', err)}`));
  });
}
const part = (name: string, text: string): string => (text === '' ? '' : `--- ${name}\n${text}`);

/** Times are not the same twice. */
const settled = (text: string): string => text.replace(/\b\d+(\.\d+)? ?(ms|s)\b/g, 'TIME');

for (const name of cases) {
  test(`what is printed of ${name} is as blessed`, async t => {
    const text = readFileSync(join(folder, name), 'utf8');
    const command = /^;; linkstep (.+)$/m.exec(text)?.[1];
    if (command === undefined || !text.startsWith(';; linkstep ')) return t.fail('the first line names no command');
    copyFileSync(join(folder, name), join(work, name));
    const words = command.split(' ');
    const piped = words.at(-1) === '<';
    const got = settled(await turn(() => linkstep(piped ? words.slice(0, -1) : words, piped ? text : '')));
    const expected = join(folder, `${name}.expected`);
    if (bless) writeFileSync(expected, got);
    t.is(got, existsSync(expected) ? readFileSync(expected, 'utf8') : 'nothing is blessed yet');
    t.false(/^\s+at .*\.js/m.test(got), 'a stack of the tool');
  });
}

test('there are enough of them, all blessed, and no expectation without its input', t => {
  const learners = cases.filter(name => !/^(explain|rules|binary)-/.test(name));
  t.true(cases.length >= 100 && learners.length >= 90, `${cases.length} cases, ${learners.length} of them errors that a learner makes`);
  const expected = readdirSync(folder).filter(name => name.endsWith('.expected')).map(name => name.replace(/\.expected$/, '')).sort(); // biome-ignore format: short
  t.deepEqual(expected, cases);
  for (const name of learners) {
    const text = readFileSync(join(folder, `${name}.expected`), 'utf8');
    t.regex(text, /^exit 1$/m, `${name} is an error`);
  }
});
