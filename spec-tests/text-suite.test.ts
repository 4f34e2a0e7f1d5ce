// The text format on the official suite: every script parses, every malformed text is refused with the suite's words.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { message, Refused } from '../interpreter/syntax/diagnostic.ts';
import { place } from '../interpreter/syntax/source.ts';
import { decodeText, parseModule, parseScript } from '../text-format/parse.ts';
import type { Command, ModuleCommand } from '../text-format/script.ts';
import { suiteOrSkip } from './testsuite.ts';

const moduleOf = (c: Command): ModuleCommand | null =>
  c.kind === 'module' ? c : 'subject' in c && c.subject.kind === 'module' ? c.subject : 'message' in c && 'module' in c ? c.module : null;

const refusalOf = (bytes: Uint8Array): Refused | null => {
  try {
    parseModule(decodeText('quote', bytes));
    return null;
  } catch (e) {
    if (e instanceof Refused) return e;
    throw e;
  }
};

test('every script of the suite parses, quoted modules parse or are refused as the suite says', t => {
  const folder = suiteOrSkip(t);
  if (folder === null) return;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(f => f.endsWith('.wast'))
    .sort();
  let quoted = 0;
  const wrong: string[] = [];
  for (const file of files) {
    const source = decodeText(file, readFileSync(join(folder, file)));
    for (const c of parseScript(source).commands) {
      const here = place(source, c.pos);
      if (c.kind === 'malformed') wrong.push(`${here}: ${message(c.diagnostic)}`);
      const m = moduleOf(c);
      const expected = c.kind === 'assert_malformed' || c.kind === 'assert_malformed_custom' ? c.message : null;
      if (m?.body.kind === 'error' && (expected === null || !message(m.body.diagnostic).startsWith(expected)))
        wrong.push(`${here}: ${message(m.body.diagnostic)}`);
      if (m?.body.kind !== 'quote') continue;
      quoted++;
      const refusal = refusalOf(m.body.bytes);
      if (expected === null ? refusal !== null : refusal === null || !refusal.message.startsWith(expected))
        wrong.push(`${here}: ${refusal?.message ?? 'not refused'}, but the suite says ${expected ?? 'nothing'}`);
      if (refusal !== null && refusal.diagnostic.pos < 0) wrong.push(`${here}: no position`);
    }
  }
  t.true(files.length >= 264);
  t.true(quoted > 1000);
  t.deepEqual(wrong, []);
});
