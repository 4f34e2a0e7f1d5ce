// Sessions of `linkstep step` and `linkstep trace`: each file of fixtures/golden/step names its own command, what is typed, and what comes of it.
// LINKSTEP_BLESS=1 writes what comes now, to be read before it is committed.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { bless, main } from './linkstep.ts';

// The outputs belong to the sources, not to what is built from them.
const folder = fileURLToPath(new URL('../../spec-tests/fixtures/golden/step', import.meta.url));
const fixtures = realpathSync(fileURLToPath(new URL('../../spec-tests/fixtures', import.meta.url)));

/** Words as a shell would have them: blanks between, quotes around. */
const split = (line: string): string[] => [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(m => m[1] ?? m[2] ?? m[3]!); // one of the three

const run = (args: readonly string[], input: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: '1' } });
    let out = '';
    let err = '';
    child.stdout.on('data', (d: Buffer) => {
      out += d;
    });
    child.stderr.on('data', (d: Buffer) => {
      err += d;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', status => {
      const text = `${out}${err === '' ? '' : `--- standard error\n${err}`}--- status ${status}\n`;
      resolve(text.replaceAll(fixtures, '<fixtures>').replaceAll(/\bat .*\.js:\d+:\d+/g, '<stack>'));
    });
  });

const sessions = readdirSync(folder).filter(name => name.endsWith('.session'));

// Two at a time: each is a process of its own.
const lanes: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
let turn = 0;
const inTurn = <T>(f: () => Promise<T>): Promise<T> => {
  const lane = turn++ % lanes.length;
  const done = lanes[lane]!.then(f);
  lanes[lane] = done.catch(() => {});
  return done;
};

test('there are enough sessions', t => {
  t.true(sessions.length >= 25, `${sessions.length}`);
});

for (const name of sessions) {
  test(`session ${name}`, async t => {
    const path = join(folder, name);
    const text = readFileSync(path, 'utf8');
    const at = text.indexOf('\n---\n') + 1;
    t.true(at > 0, 'a session has a line --- before what comes of it');
    const head = text.slice(0, at).split('\n');
    const command = head.find(line => line.startsWith('$ linkstep '));
    if (command === undefined) return t.fail('a session begins with its command');
    const input = head.flatMap(line => (line.startsWith('< ') ? [`${line.slice(2)}\n`] : [])).join('');
    const got = await inTurn(() => run(split(command.slice('$ linkstep '.length)), input));
    if (bless) writeFileSync(path, `${text.slice(0, at)}---\n${got}`);
    else t.is(got, text.slice(at + '---\n'.length));
    return undefined;
  });
}
