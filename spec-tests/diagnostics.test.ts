// Diagnostics: how they are rendered, as golden strings, and what carries them.

import { spawnSync } from 'node:child_process';
import test from 'ava';
import { codeOf, render } from '../interpreter/diagnostics/render.ts';
import { diagnostic, Refused } from '../interpreter/syntax/diagnostic.ts';
import { binarySource, textSource } from '../interpreter/syntax/source.ts';
import { parseModule } from '../text-format/parse.ts';

const lines = (...text: readonly string[]): string => text.join('\n');
const at = (text: string, mark: string, name = 'm.wat') => {
  const pos = text.indexOf(mark);
  return { source: textSource(name, text), pos, end: pos + mark.length };
};

test('a text: place, code, message, and the span underlined', t => {
  const where = at('(module\n  (func i64.const 0 i32.eqz)\n)', 'i32.eqz');
  t.is(
    render(diagnostic('invalid', 'type mismatch', 'i32.eqz takes i32, found i64', where)),
    lines(
      'm.wat:2:21: error[invalid/type-mismatch]: type mismatch: i32.eqz takes i32, found i64',
      '   2 |   (func i64.const 0 i32.eqz)',
      '     |                     ^^^^^^^',
    ),
  );
});

test('notes have places and snippets of their own, or neither', t => {
  const source = textSource('m.wat', '(func $f)\n(func $f)');
  const notes = [{ text: 'first bound here', source, pos: 6 }, { text: 'names are per index space', source: null, pos: -1 }]; // biome-ignore format: one line
  t.is(
    render(diagnostic('malformed', 'duplicate func', '$f', { source, pos: 16, end: 18, notes })),
    lines(
      'm.wat:2:7: error[malformed/duplicate-func]: duplicate func: $f',
      '   2 | (func $f)',
      '     |       ^^',
      'm.wat:1:7: note: first bound here',
      '   1 | (func $f)',
      '     |       ^',
      'note: names are per index space',
    ),
  );
});

test('the mark stands under its text behind tabs, wide and combining characters', t => {
  const marked = (text: string) =>
    render(diagnostic('malformed', 'x', '', at(text, '!!')))
      .split('\n')
      .slice(1);
  t.deepEqual(marked('\ta\t!!'), ['   1 |     a   !!', '     |         ^^']);
  t.deepEqual(marked('"漢字" !!'), ['   1 | "漢字" !!', '     |        ^^']);
  t.deepEqual(marked('e\u0301 😀 !!'), ['   1 | e\u0301 😀 !!', '     |      ^^']);
});

test('a span over several lines is underlined to the end of its first', t => {
  t.is(render(diagnostic('malformed', 'x', '', at('(a\n  b)', '(a\n  b)'))).split('\n')[2], '     | ^^');
});

test('the end of the input is marked behind the last character', t => {
  const source = textSource('m.wat', '(module');
  t.is(
    render(diagnostic('malformed', 'unexpected token', '', { source, pos: 7 })),
    lines('m.wat:1:8: error[malformed/unexpected-token]: unexpected token', '   1 | (module', '     |        ^'),
  );
});

test('of a long line the hundred columns around the mark are shown', t => {
  const text = `${'a'.repeat(1_000_000)} here ${'b'.repeat(1_000_000)}`;
  const [, line, mark] = render(diagnostic('malformed', 'x', '', at(text, 'here'))).split('\n');
  t.is(line, `   1 | …${'a'.repeat(32)} here ${'b'.repeat(62)}…`);
  t.is(mark, `     | ${' '.repeat(34)}^^^^`);
  const near = render(diagnostic('malformed', 'x', '', at(`ab here ${'b'.repeat(500)}`, 'here'))).split('\n');
  t.is(near[1], `   1 | ab here ${'b'.repeat(92)}…`);
  t.is(near[2], '     |    ^^^^');
});

test('a binary: sixteen bytes around the offset, the bad ones marked', t => {
  const source = binarySource(
    'm.wasm',
    Uint8Array.from({ length: 40 }, (_, i) => i + 0x3a),
  );
  t.is(
    render(diagnostic('malformed', 'unexpected end', '', { source, pos: 0x19, end: 0x1b })),
    lines(
      'm.wasm:0x19: error[malformed/unexpected-end]: unexpected end',
      '0x0010 | 4a 4b 4c 4d 4e 4f 50 51  52 53 54 55 56 57 58 59 | JKLMNOPQRSTUVWXY',
      '       |                             ^^^^^',
    ),
  );
  t.deepEqual(
    render(diagnostic('malformed', 'x', '', { source, pos: 40 }))
      .split('\n')
      .slice(1),
    ['0x0020 | 5a 5b 5c 5d 5e 5f 60 61                          | Z[\\]^_`a', '       |                          ^^'],
  );
});

test('the end of binaries whose length is a multiple of sixteen, and of the empty one', t => {
  const marked = (length: number) =>
    render(diagnostic('malformed', 'x', '', { source: binarySource('m', new Uint8Array(length)), pos: length }))
      .split('\n')
      .slice(1);
  t.deepEqual(marked(16), ['0x0000 | 00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00 | ................', `       | ${' '.repeat(49)}^^`]);
  t.deepEqual(marked(0), [`0x0000 | ${' '.repeat(48)} |`, '       | ^^']);
});

test('nothing in the input reaches the terminal as a command', t => {
  const text = render(diagnostic('malformed', 'unknown operator', 'a\u001b[2Jb', at('\u001b[2J \u202e!!', '!!', 'x\u0007.wat')));
  t.is(
    text,
    lines(
      'x\\u{7}.wat:1:7: error[malformed/unknown-operator]: unknown operator: a\\u{1b}[2Jb',
      '   1 | \ufffd[2J \ufffd!!',
      '     |       ^^',
    ),
  );
});

test('without a source, or without a position, there is no snippet', t => {
  t.is(render(diagnostic('limit', 'too many', 'blocks', { source: null, pos: -1 })), 'error[limit/too-many]: too many: blocks');
  t.is(
    render(diagnostic('unlinkable', 'unknown import', '', { source: textSource('m', ''), pos: -1 })),
    'm: error[unlinkable/unknown-import]: unknown import',
  );
});

test('colours are those of the style that is given', t => {
  const tag = (name: string) => (s: string) => `<${name}>${s}</${name}>`;
  const style = { bold: tag('b'), dim: tag('d'), error: tag('e'), note: tag('n') };
  t.is(
    render(diagnostic('invalid', 'x', '', at('a b', 'b')), { color: true, style }),
    lines('<b>m.wat:1:3:</b> <e>error[invalid/x]:</e> <b>x</b>', '<d>   1 |</d> a b', '<d>     |</d>   <e>^</e>'),
  );
  t.true(render(diagnostic('invalid', 'x', '', at('a b', 'b')), { color: true }).includes('\u001b[31m'));
  t.false(render(diagnostic('invalid', 'x', '', at('a b', 'b')), { color: false, style }).includes('<'));
});

test('codes are words of kind and phrase', t => {
  t.is(
    codeOf(diagnostic('malformed', '@custom annotation: missing section name', '', { source: null, pos: -1 })),
    'malformed/custom-annotation-missing-section-name',
  );
});

test('a refusal takes no trace, and leaves the host’s limit of traces as it is', t => {
  const before = Error.stackTraceLimit;
  const refused = t.throws(() => parseModule({ kind: 'text', name: 'a.wat', text: '(module (foo))' }), { instanceOf: Refused });
  t.notRegex(refused.stack ?? '', /^\s+at /m);
  t.is(Error.stackTraceLimit, before);
  t.regex(new Error('other').stack!, /^\s+at /m);
});

test('where nothing of the language can be changed, refusals are refusals', t => {
  const script = `const { parseModule } = await import(${JSON.stringify(new URL('../text-format/parse.js', import.meta.url).href)});
    try { parseModule({ kind: 'text', name: 'a.wat', text: '(module (foo))' }); } catch (e) { console.log(e.message); }`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--frozen-intrinsics', '--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  t.is(stdout, 'unknown operator foo\n', stderr);
});
