// Reading recorded traces: those that are longer than a string may be, and characters that lie on both sides of what is read at once.

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { readTrace } from '../scripts/linkstep/trace-read.ts';

const folder = mkdtempSync(join(tmpdir(), 'linkstep-trace-'));
test.after.always(() => rmSync(folder, { recursive: true }));

const end = (detail: string): string => JSON.stringify({ v: 1, end: 'values', steps: 1, detail });

test('a trace may be longer than a string', t => {
  const path = join(folder, 'long.jsonl');
  const line = Buffer.from(`${end('').slice(0, -1)}${' '.repeat(1 << 25)}}\n`);
  const file = openSync(path, 'w');
  for (let i = 0; i < 17; i++) writeSync(file, line);
  closeSync(file);
  t.is([...readTrace(path)].length, 17);
});

test('lines and characters may go over what is read at once', t => {
  const path = join(folder, 'wide.jsonl');
  const details = Array.from({ length: 5 }, (_, i) => `${'x'.repeat(i)}${'→'.repeat(400_000)}`);
  writeFileSync(path, details.map(end).join('\n'));
  t.deepEqual(
    [...readTrace(path)].map(x => ('end' in x ? x.detail : '')),
    details,
  );
});
