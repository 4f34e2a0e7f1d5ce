// The printer and the parser against one another: each file of the official suite parsed, printed in both forms and parsed again is the same script.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import test from 'ava';
import { textSource } from '../interpreter/syntax/source.ts';
import { parseScript } from '../text-format/parse.ts';
import { printScript } from '../text-format/print.ts';
import { testsuite } from './testsuite.ts';

/** What says where something was written, and not what it is. */
const places: ReadonlySet<string> = new Set(['pos', 'end', 'source', 'diagnostic', 'notes']);

/** The first difference between two values, as a path; null where they are equal, places apart. Lists the fields of neither twice. */
function difference(a: unknown, b: unknown): string | null {
  const pairs: [unknown, unknown, string][] = [[a, b, '']];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [x, y, path] = pair;
    if (Object.is(x, y)) continue;
    if (typeof x !== 'object' || typeof y !== 'object' || x === null || y === null) return `${path}: ${String(x)}, ${String(y)}`;
    if (x instanceof Uint8Array && y instanceof Uint8Array) {
      if (Buffer.compare(x, y) !== 0) return `${path}: bytes`;
    } else if (x instanceof Map && y instanceof Map) {
      if (x.size !== y.size) return `${path}: ${x.size} entries, ${y.size}`;
      for (const [k, v] of x) pairs.push([v, y.get(k), `${path}[${k}]`]);
    } else {
      const keys = Object.keys(x).filter(k => !places.has(k));
      if (keys.length !== Object.keys(y).filter(k => !places.has(k)).length) return `${path}: ${Object.keys(x)}, ${Object.keys(y)}`;
      // Both are plain records or arrays here.
      for (const k of keys) pairs.push([(x as Record<string, unknown>)[k], (y as Record<string, unknown>)[k], `${path}.${k}`]);
    }
  }
  return null;
}

const suite = testsuite();
const files =
  suite === null
    ? []
    : ['.', 'custom'].flatMap(dir =>
        readdirSync(join(suite, dir))
          .filter(f => f.endsWith('.wast'))
          .map(f => join(suite, dir, f)),
      );

for (const form of ['flat', 'folded'] as const) {
  (suite === null ? test.skip : test)(`every file of the suite, printed ${form} and parsed again, is the same script`, t => {
    t.timeout(120_000);
    t.true(files.length > 250);
    for (const file of files) {
      const script = parseScript(textSource(basename(file), readFileSync(file, 'utf8')));
      const text = printScript(script, { form });
      t.is(difference(script, parseScript(textSource(`${basename(file)} (printed)`, text))), null, basename(file));
    }
  });
}

test('the comparison sees a difference, and none in places', t => {
  t.is(difference({ pos: 1, a: [1n, new Map([[1, 'x']])] }, { pos: 2, a: [1n, new Map([[1, 'x']])] }), null);
  t.is(difference({ a: [1, 2] }, { a: [1, 3] }), '.a.1: 2, 3');
  t.is(difference({ a: 1, b: 2 }, { a: 1 }), ': a,b, a');
});
