// Custom sections that mean something to linkstep (spec Appendix "Custom Sections"; tool-conventions): what they say, where they must stand,
// and that a broken one never breaks the module.

import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { dylinkError } from '../interpreter/binary/dylink.ts';
import { encode } from '../interpreter/binary/encode.ts';
import { type CustomPlace, type Dylink, type Module, noNames } from '../interpreter/syntax/modules.ts';
import { binarySource } from '../interpreter/syntax/source.ts';
import { withoutPositions } from './binary-modules.ts';

const section = (id: number, ...contents: number[]): number[] => [id, contents.length, ...contents];
const name = (text: string): number[] => [Buffer.byteLength(text), ...Buffer.from(text)];
const custom = (title: string, ...contents: number[]): number[] => section(0, ...name(title), ...contents);
const module = (...sections: number[][]): Uint8Array => Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]);
const read = (bytes: Uint8Array): Module => decode(binarySource('test.wasm', bytes));
const stable = (bytes: Uint8Array): Uint8Array => encode(read(bytes));

const TYPE = section(1, 1, 0x60, 0, 0);
const FUNC = section(3, 1, 0);
/** local.get 0, an if at offset 3, in it a br_if at offset 7. */
const CODE = section(10, 1, 11, 0, 0x20, 0, 0x04, 0x40, 0x20, 0, 0x0d, 0, 0x0b, 0x0b);

// ─── Places ───

test('a custom section is placed by the last section with entries before it, and by the end where nothing but custom follows', t => {
  const bytes = module(custom('a', 1), TYPE, custom('b'), section(2, 0), custom('c'), FUNC, CODE, custom('d'));
  const places = read(bytes).customs.map(c => [c.name, c.place]);
  const after = (section: CustomPlace['section']): CustomPlace => ({ side: 'after', section });
  t.deepEqual(places, [
    ['a', { side: 'before', section: 'first' }],
    ['b', after('type')],
    ['c', after('type')],
    ['d', after('last')],
  ]);
  t.deepEqual([...stable(bytes)], [...module(custom('a', 1), TYPE, custom('b'), custom('c'), FUNC, CODE, custom('d'))]);
});
test('a section of the same name may come any number of times, and its contents are not read', t => {
  const bytes = module(custom('x', 0xff, 0x80), custom('x'));
  t.deepEqual([...stable(bytes)], [...bytes]);
});

// ─── Names ───

const NAMES = custom(
  'name',
  ...section(0, ...name('M')),
  ...section(1, 2, 0, ...name('f'), 3, ...name('λ')),
  ...section(2, 1, 0, 1, 0, ...name('x')),
  ...section(3, 1, 0, 1, 1, ...name('l')),
  ...section(4, 1, 0, ...name('t')),
  ...section(5, 1, 0, ...name('tab')),
  ...section(6, 1, 0, ...name('mem')),
  ...section(7, 1, 0, ...name('g')),
  ...section(8, 1, 0, ...name('e')),
  ...section(9, 1, 0, ...name('d')),
  ...section(10, 1, 0, 1, 2, ...name('fld')),
  ...section(11, 1, 0, ...name('tag')),
);
test('every subsection of names is read into the module and written again', t => {
  const m = read(module(NAMES));
  const one = (text: string): Map<number, string> => new Map([[0, text]]);
  t.deepEqual(m.names, {
    module: 'M',
    func: new Map([
      [0, 'f'],
      [3, 'λ'],
    ]),
    local: new Map([[0, one('x')]]),
    label: new Map([[0, new Map([[1, 'l']])]]),
    type: one('t'),
    table: one('tab'),
    memory: one('mem'),
    global: one('g'),
    elem: one('e'),
    data: one('d'),
    field: new Map([[0, new Map([[2, 'fld']])]]),
    tag: one('tag'),
  });
  t.deepEqual(m.customs, []);
  t.deepEqual([...encode(m)], [...module(NAMES)]);
  t.deepEqual([...encode(m, { names: false })], [...module()]);
});
test('custom sections keep their side of the names', t => {
  const bytes = module(TYPE, custom('a'), custom('name', ...section(0, ...name('M'))), custom('b'));
  t.deepEqual([...stable(bytes)], [...bytes]);
});
test('names are written by increasing index, in whatever order they were given', t => {
  const m: Module = { ...read(module()), names: { ...noNames(), func: new Map([[9, 'b'], [1, 'a']]) } }; // biome-ignore format: pairs
  t.deepEqual([...encode(m)], [...module(custom('name', ...section(1, 2, 1, ...name('a'), 9, ...name('b'))))]);
});
const ignoredNames: readonly (readonly [string, number[]])[] = [
  ['subsections out of order', [...section(1, 0), ...section(0, ...name('M'))]],
  ['an index twice', section(1, 2, 0, ...name('a'), 0, ...name('b'))],
  ['a size that is wrong', [0, 3, ...name('M')]],
  ['text that is not UTF-8', section(0, 1, 0xff)],
  ['a count of what is not there', section(1, 0xff, 0xff, 0xff, 0xff, 0x0f)],
  ['no names at all', []],
];
for (const [what, contents] of ignoredNames)
  test(`a name section with ${what} is kept as it is and names nothing`, t => {
    const bytes = module(TYPE, custom('name', ...contents));
    const m = read(bytes);
    t.deepEqual(m.names, noNames());
    t.deepEqual([...encode(m)], [...bytes]);
  });
test('a name section before other sections names nothing', t => {
  const bytes = module(custom('name', ...section(0, ...name('M'))), TYPE);
  t.is(read(bytes).names.module, null);
  t.deepEqual([...stable(bytes)], [...bytes]);
});
test('a subsection of names with an unknown id is passed over', t => {
  t.is(read(module(custom('name', ...section(0, ...name('M')), ...section(99, 1, 2)))).names.module, 'M');
});

// ─── Branch hints ───

const HINTS = 'metadata.code.branch_hint';
const hinted = (...contents: number[]): Uint8Array => module(TYPE, FUNC, custom(HINTS, ...contents), CODE);

test('hints stand on the instructions at their offsets, counted from the declarations of locals', t => {
  const bytes = hinted(1, 0, 2, 3, 1, 1, 7, 1, 0);
  const m = read(bytes);
  t.deepEqual(
    m.funcs[0]!.hints.map(h => [h.instr.op, h.likely]),
    [
      ['if', true],
      ['br_if', false],
    ],
  );
  t.is(m.funcs[0]!.hints[0]!.instr, m.funcs[0]!.body[1]!);
  t.deepEqual([...encode(m)], [...bytes]);
});
test('offsets of hints follow the code when its encoding changes', t => {
  const long = section(10, 1, 12, 0, 0x20, 0x80, 0x00, 0x04, 0x40, 0x20, 0, 0x0d, 0, 0x0b, 0x0b);
  t.deepEqual([...stable(module(TYPE, FUNC, custom(HINTS, 1, 0, 1, 4, 1, 1), long))], [...hinted(1, 0, 1, 3, 1, 1)]);
});
const brokenHints: readonly (readonly [string, number[]])[] = [
  ['at no branch', [1, 0, 1, 1, 1, 1]],
  ['inside an instruction', [1, 0, 1, 4, 1, 1]],
  ['in a function that is not there', [1, 1, 1, 3, 1, 1]],
  ['with a value of 2', [1, 0, 1, 3, 1, 2]],
  ['with a size of 2', [1, 0, 1, 3, 2, 1]],
  ['out of order', [1, 0, 2, 7, 1, 1, 3, 1, 1]],
  ['and bytes behind them', [1, 0, 1, 3, 1, 1, 0]],
  ['cut off', [1, 0, 1, 3, 1]],
];
for (const [what, contents] of brokenHints)
  test(`branch hints ${what} are kept as they are and hint at nothing`, t => {
    const bytes = hinted(...contents);
    t.deepEqual(read(bytes).funcs[0]!.hints, []);
    t.deepEqual([...stable(bytes)], [...bytes]);
  });
test('branch hints behind the code, or given twice, hint at nothing', t => {
  const hints = custom(HINTS, 1, 0, 1, 3, 1, 1);
  for (const bytes of [module(TYPE, FUNC, CODE, hints), module(TYPE, FUNC, hints, hints, CODE)]) {
    t.deepEqual(read(bytes).funcs[0]!.hints, []);
    t.deepEqual([...stable(bytes)], [...bytes]);
  }
});

// ─── Dynamic libraries ───

const MEM_INFO = section(1, 16, 2, 3, 1);
const DYLINK = custom(
  'dylink.0',
  ...MEM_INFO,
  ...section(2, 2, ...name('liba.so'), ...name('libb.so')),
  ...section(3, 1, ...name('tls'), 0x80, 0x02),
  ...section(4, 1, ...name('env'), ...name('weak'), 1),
  ...section(5, 1, ...name('$ORIGIN')),
  ...section(6, ...name('wasm64')),
  ...section(99, 7, 8),
);
test('every subsection of dylink.0 is read into the module and written again', t => {
  const m = read(module(DYLINK, TYPE));
  const expected: Dylink = {
    pos: 8,
    legacy: false,
    memInfo: { memorySize: 16, memoryAlign: 2, tableSize: 3, tableAlign: 1 },
    needed: ['liba.so', 'libb.so'],
    exportInfo: [{ name: 'tls', flags: 256 }],
    importInfo: [{ module: 'env', name: 'weak', flags: 1 }],
    runtimePath: ['$ORIGIN'],
    targetArch: 'wasm64',
    unknown: [{ id: 99, bytes: Uint8Array.of(7, 8) }],
  };
  t.deepEqual(withoutPositions(m.dylink), withoutPositions(expected));
  t.is(m.dylink!.pos, 8);
  t.is(dylinkError(m), null);
  t.deepEqual([...encode(m)], [...module(DYLINK, TYPE)]);
});
test('the legacy section dylink has memory, table and needed libraries', t => {
  const bytes = module(custom('dylink', 16, 2, 3, 1, 1, ...name('liba.so')), TYPE);
  const m = read(bytes);
  t.true(m.dylink!.legacy);
  t.deepEqual(m.dylink!.memInfo, { memorySize: 16, memoryAlign: 2, tableSize: 3, tableAlign: 1 });
  t.deepEqual(m.dylink!.needed, ['liba.so']);
  t.deepEqual([...encode(m)], [...bytes]);
});
test('subsections of an architecture that is not one name are kept', t => {
  const bytes = module(custom('dylink.0', ...section(6, 9)));
  t.is(read(bytes).dylink!.targetArch, null);
  t.deepEqual([...stable(bytes)], [...bytes]);
});

const brokenDylinks: readonly (readonly [string, Uint8Array, number, RegExp])[] = [
  ['a subsection longer than the section', module(custom('dylink.0', 1, 9, 0)), 20, /length out of bounds/],
  ['a subsection shorter than its contents', module(custom('dylink.0', 1, 2, 16, 2, 3, 1)), 23, /unexpected end/],
  ['a subsection longer than its contents', module(custom('dylink.0', 1, 5, 16, 2, 3, 1, 0)), 21, /section size mismatch/],
  ['two memory infos', module(custom('dylink.0', ...MEM_INFO, ...MEM_INFO)), 25, /second memory info/],
  ['names that are not UTF-8', module(custom('dylink.0', ...section(2, 1, 1, 0xff))), 22, /malformed UTF-8/],
  ['more names than it could hold', module(custom('dylink.0', ...section(2, 0xff, 0xff, 0x03))), 21, /length out of bounds/],
  ['a place behind another section', module(TYPE, custom('dylink.0', ...MEM_INFO)), 14, /not the first/],
];
for (const [what, bytes, pos, detail] of brokenDylinks)
  test(`a dylink.0 section with ${what} makes no dynamic library, and the module is as good as without`, t => {
    const m = read(bytes);
    t.is(m.dylink, null);
    const error = dylinkError(m);
    t.is(error?.phrase, 'malformed dylink.0 section');
    t.is(error?.pos, pos);
    t.regex(error!.detail, detail);
    t.deepEqual([...encode(m)], [...bytes]);
  });
test('a legacy dylink section with bytes behind its contents is reported under its own name', t => {
  t.is(dylinkError(read(module(custom('dylink', 0, 0, 0, 0, 0, 0))))?.phrase, 'malformed dylink section');
});
test('a hundred thousand needed libraries are no trouble', t => {
  const m: Module = { ...read(module(custom('dylink.0'))) };
  const needed = new Array<string>(200_000).fill('l');
  t.is(read(encode({ ...m, dylink: { ...m.dylink!, needed } })).dylink?.needed.length, needed.length);
});
