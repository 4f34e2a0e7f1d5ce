// Adding an instruction is what the README says: its diff is applied to a copy of the sources, the copy is built, and a script uses it.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { sources } from './sources.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const fixture = (name: string): string => join(root, 'spec-tests', 'fixtures', 'add-instruction', name);

test('the diff of the README adds an instruction to text, binary, validation and execution', t => {
  t.timeout(300_000);
  const copy = mkdtempSync(join(tmpdir(), 'linkstep-add-'));
  t.teardown(() => rmSync(copy, { recursive: true }));
  const run = (command: string, args: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd: copy, encoding: 'utf8' });
    t.is(status, 0, `${command} ${args.join(' ')}: ${error?.message ?? ''}${stdout}${stderr}`);
    return stdout;
  };
  for (const part of [...sources, 'package.json', 'tsconfig.json'])
    cpSync(join(root, part), join(copy, part), { recursive: true, dereference: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

  run('git', ['apply', '-p1', fixture('mul_high_u.diff')]);
  run(process.execPath, ['scripts/build.mjs']);
  for (const via of ['none', 'binary', 'text'])
    t.regex(run(process.execPath, ['dist/scripts/linkstep/main.js', 'wast', fixture('mul_high_u.wast'), '--via', via, '--jobs', '0']), /\b6 passed, 0 failed, 0 skipped\n$/, via); // biome-ignore format: one line
});

test('the README shows this diff', t => {
  t.true(readFileSync(join(root, 'README.md'), 'utf8').includes(`\`\`\`diff\n${readFileSync(fixture('mul_high_u.diff'), 'utf8')}\`\`\`\n`));
});
