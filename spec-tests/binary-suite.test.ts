// The binary format against the official suite's own binaries.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { encode } from '../interpreter/binary/encode.ts';
import { Refused } from '../interpreter/syntax/diagnostic.ts';
import { binarySource } from '../interpreter/syntax/source.ts';
import { type BinaryModule, binaryModules, withoutPositions } from './binary-modules.ts';
import { coreScripts, suiteOrSkip } from './testsuite.ts';

// The host's WebAssembly, which the library types of ECMAScript do not have.
const host = (globalThis as unknown as { readonly WebAssembly: { readonly validate: (bytes: Uint8Array) => boolean } }).WebAssembly;

const read = (folder: string): (BinaryModule & { readonly where: string })[] =>
  coreScripts(folder).flatMap(path => binaryModules(readFileSync(path, 'utf8')).map(m => ({ ...m, where: `${basename(path)}:${m.line}` })));

test('every binary of the suite that is malformed is refused with the phrase the suite wants, and all others are read', t => {
  const folder = suiteOrSkip(t);
  if (folder === null) return;
  const all = read(folder);
  const wrong = all.flatMap(({ where, assertion, message, bytes }) => {
    try {
      decode(binarySource(where, bytes));
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      if (assertion === 'assert_malformed' && e.diagnostic.kind === 'malformed' && e.message.startsWith(message)) return [];
      return [`${where}: ${e.message}`];
    }
    return assertion === 'assert_malformed' ? [`${where}: accepted, not ${message}`] : [];
  });
  t.deepEqual(wrong, []);
  t.true(all.length > 800, `${all.length} binaries found`);
});

test('what the suite has as binaries is the same module after encoding and decoding, and as valid for the host', t => {
  const folder = suiteOrSkip(t);
  if (folder === null) return;
  for (const { where, assertion, bytes } of read(folder)) {
    if (assertion === 'assert_malformed') continue;
    const module = decode(binarySource(where, bytes));
    const again = encode(module);
    t.deepEqual(withoutPositions(decode(binarySource(where, again))), withoutPositions(module), where);
    t.true(again.length <= bytes.length, `${where}: the shortest forms are not longer`);
    if (host.validate(bytes)) t.true(host.validate(again), where);
  }
});
