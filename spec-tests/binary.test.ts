// The binary format (spec ch. 5): what each part reads and writes, and how each error is reported. Bytes are written out.

import test from 'ava';
import { decode } from '../interpreter/binary/decode.ts';
import { encode } from '../interpreter/binary/encode.ts';
import { type Diagnostic, Refused } from '../interpreter/syntax/diagnostic.ts';
import { type Immediates, type ImmKind, type Instr, rows } from '../interpreter/syntax/instructions.ts';
import type { Expr, Module } from '../interpreter/syntax/modules.ts';
import { binarySource } from '../interpreter/syntax/source.ts';
import { withoutPositions } from './binary-modules.ts';

// ─── Writing binaries by hand; all sizes here are below 128 unless `leb` says otherwise ───

const leb = (n: number): number[] => (n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...leb(n >>> 7)]);
const section = (id: number, ...contents: number[]): number[] => [id, ...leb(contents.length), ...contents];
const name = (text: string): number[] => [...leb(Buffer.byteLength(text)), ...Buffer.from(text)];
const custom = (title: string, ...contents: number[]): number[] => section(0, ...name(title), ...contents);
const PREAMBLE = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const module = (...sections: number[][]): Uint8Array => Uint8Array.from([...PREAMBLE, ...sections.flat()]);
const TYPE = section(1, 1, 0x60, 0, 0);
const FUNC = section(3, 1, 0);
/** A module with one function of type [] → []. */
const func = (...body: number[]): Uint8Array => module(TYPE, FUNC, section(10, 1, ...leb(body.length), ...body));

const read = (bytes: Uint8Array): Module => decode(binarySource('test.wasm', bytes));
const body = (bytes: Uint8Array): unknown => withoutPositions(read(bytes).funcs[0]!.body);
function refusal(bytes: Uint8Array): Diagnostic {
  try {
    read(bytes);
  } catch (e) {
    if (e instanceof Refused) return e.diagnostic;
    throw e;
  }
  throw new Error('accepted');
}

const sameBytes = test.macro({
  exec: (t, bytes: Uint8Array) => t.deepEqual([...encode(read(bytes))], [...bytes]),
  title: (what = '') => `written as it was read: ${what}`,
});

// ─── Sections ───

test('the empty module', sameBytes, module());
test(
  'types: functions, structures, arrays, sub types, recursive groups',
  sameBytes,
  module(
    section(
      1,
      6,
      ...[0x60, 5, 0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 2, 0x70, 0x6f],
      ...[0x5f, 3, 0x78, 0, 0x77, 1, 0x64, 0x00, 0],
      ...[0x5e, 0x63, 0x80, 0x01, 1],
      ...[0x4e, 2, 0x50, 0, 0x5f, 0, 0x4f, 1, 3, 0x5f, 0],
      ...[0x4e, 0],
      ...[0x60, 12, 0x74, 0x73, 0x72, 0x71, 0x70, 0x6f, 0x6e, 0x6d, 0x6c, 0x6b, 0x6a, 0x69, 0],
    ),
  ),
);
test(
  'imports of each kind',
  sameBytes,
  module(
    TYPE,
    section(
      2,
      5,
      ...[...name('m'), ...name('f'), 0, 0],
      ...[...name('m'), ...name('t'), 1, 0x70, 1, 1, 2],
      ...[...name('λ'), ...name('\ufeff'), 2, 5, 0, ...leb(0x10000)],
      ...[...name(''), ...name('g'), 3, 0x7f, 1],
      ...[...name('m'), ...name('e'), 4, 0, 0],
    ),
  ),
);
test(
  'tables with and without an initialiser',
  sameBytes,
  module(section(4, 2, 0x6f, 0x04, 3, 0x40, 0x00, 0x70, 0x00, 1, 0xd0, 0x70, 0x0b)),
);
test(
  'memories, 64-bit limits',
  sameBytes,
  module(section(5, 2, 0x00, 1, 0x05, 1, ...[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01])),
);
test(
  'tags behind memories, before globals',
  sameBytes,
  module(TYPE, section(5, 1, 0, 0), section(13, 1, 0, 0), section(6, 1, 0x7f, 1, 0x41, 0x7f, 0x0b)),
);
test('exports of each kind', sameBytes, module(section(7, 5, ...[0, 1, 2, 3, 4].flatMap(kind => [...name(`e${kind}`), kind, kind]))));
test('the start function', sameBytes, module(section(8, 0x80, 0x01)));
test(
  'data segments of each form, with their count',
  sameBytes,
  module(section(12, 3), section(11, 3, 0, 0x41, 0, 0x0b, 2, 0xaa, 0xbb, 1, 0, 2, 1, 0x41, 0, 0x0b, 1, 0xcc)),
);
test('locals in groups', sameBytes, func(3, 2, 0x7f, 1, 0x63, 0x00, 1, 0x64, 0x00, 0x0b));

const elemForms: readonly (readonly [string, number[], unknown])[] = [
  ['active, indices', [0, 0x41, 0, 0x0b, 1, 0], { nullable: false, ht: 'func' }],
  ['passive, indices', [1, 0, 1, 0], { nullable: false, ht: 'func' }],
  ['active in a table, indices', [2, 1, 0x41, 0, 0x0b, 0, 1, 0], { nullable: false, ht: 'func' }],
  ['declarative, indices', [3, 0, 1, 0], { nullable: false, ht: 'func' }],
  ['active, expressions', [4, 0x41, 0, 0x0b, 1, 0xd2, 0, 0x0b], { nullable: true, ht: 'func' }],
  ['passive, expressions', [5, 0x70, 1, 0xd2, 0, 0x0b], { nullable: true, ht: 'func' }],
  ['active in table 0, expressions of another type', [6, 0, 0x41, 0, 0x0b, 0x6f, 1, 0xd0, 0x6f, 0x0b], { nullable: true, ht: 'extern' }],
  ['declarative, expressions', [7, 0x64, 0x70, 1, 0x23, 0, 0x0b], { nullable: false, ht: 'func' }],
];
for (const [what, bytes, type] of elemForms)
  test(`element segment ${bytes[0]} (${what}) denotes its type and is written in the same form`, t => {
    const binary = module(section(9, 1, ...bytes));
    t.deepEqual(withoutPositions(read(binary).elems[0]!.type), type);
    t.deepEqual([...encode(read(binary))], [...binary]);
  });

test('integers are written in their shortest form, whatever they were read from', t => {
  const long = module(section(1, 0x81, 0x80, 0x00, 0x60, 0x80, 0x00, 0x80, 0x80, 0x80, 0x80, 0x00));
  t.deepEqual([...encode(read(long))], [...module(TYPE)]);
});

test('a data count section is written iff there was one or an instruction in a function needs it', t => {
  const m = read(func(0, 0x0b));
  const e = { op: 'data.drop', pos: -1, x: 0 } as const;
  const used: Module = {
    ...m,
    funcs: [{ ...m.funcs[0]!, body: [e] }],
    datas: [{ pos: -1, bytes: new Uint8Array(), mode: { kind: 'passive' } }],
  };
  t.true(read(encode(used)).dataCount);
  t.false(read(encode(m)).dataCount);
});

test('positions are byte offsets: of opcodes, of a body behind its size, of its last end', t => {
  const [f] = read(func(1, 1, 0x7f, 0x02, 0x40, 0x41, 0, 0x1a, 0x0b, 0x0b)).funcs;
  const start = PREAMBLE.length + TYPE.length + FUNC.length + 4;
  t.is(f!.pos, start);
  t.is(f!.end, start + 9);
  const [block] = f!.body;
  t.is(block!.pos, start + 3);
  t.deepEqual(block!.op === 'block' && block.body.map(e => e.pos), [start + 5, start + 7]);
});

// ─── Instructions ───

const nop: Expr = [{ op: 'nop', pos: -1 }];

/** Immediates worth trying, by kind: small ones, and ones at the ends of their ranges. */
const samples: { readonly [K in Exclude<ImmKind, 'instr*'>]: readonly Immediates[K][] } = {
  labelidx: [0, 0xffffffff],
  'labelidx*': [[0], [1, 200, 3]],
  funcidx: [1, 0x80000000],
  typeidx: [2, 128],
  typeuse: [3, 129],
  tableidx: [4, 130],
  memidx: [5, 131],
  globalidx: [6, 132],
  localidx: [7, 133],
  tagidx: [8, 134],
  elemidx: [9, 135],
  dataidx: [10, 136],
  fieldidx: [11, 137],
  laneidx: [12, 255],
  laneidx16: [Array.from({ length: 16 }, (_, i) => i), Array.from({ length: 16 }, (_, i) => 31 - i)],
  u32: [13, 0xffffffff],
  i32: [0, 63, 64, -64, -65, 0x7fffffff, -0x80000000],
  i64: [0n, 63n, 64n, -64n, -65n, (1n << 48n) - 1n, 1n << 48n, -(1n << 48n), 1n << 49n, (1n << 63n) - 1n, -(1n << 63n)],
  f32: [0, 0x7fc00001, -0x80000000],
  f64: [0n, 0x7ff8000000000001n, -(1n << 63n)],
  v128: [new Uint8Array(16), Uint8Array.from({ length: 16 }, (_, i) => 0xf0 + i)],
  heaptype: ['any', 'noexn', 0, 63, 64, 0xffffffff],
  reftype: [
    { nullable: true, ht: 'eq' },
    { nullable: false, ht: 70 },
  ],
  'valtype*?': [null, [], ['i32', { nullable: false, ht: 'i31' }]],
  blocktype: [{ result: null }, { result: 'v128' }, { result: { nullable: true, ht: 64 } }, 0, 64, 0xffffffff],
  memarg: [
    { x: 0, offset: 0n, align: 0 },
    { x: 1, offset: 0xffffffffffffffffn, align: 63 },
    { x: 0, offset: 1n << 48n, align: 3 },
  ],
  'catch*': [
    [],
    [
      { kind: 'catch', x: 1, l: 2 },
      { kind: 'catch_ref', x: 130, l: 0 },
      { kind: 'catch_all', l: 1 },
      { kind: 'catch_all_ref', l: 200 },
    ],
  ],
  handler: [
    { kind: 'catch', clauses: [] },
    { kind: 'catch', clauses: [{ pos: -1, x: null, body: nop }] },
    {
      kind: 'catch',
      clauses: [
        { pos: -1, x: 130, body: [] },
        { pos: -1, x: 0, body: nop },
        { pos: -1, x: 0, body: [] },
      ],
    },
    {
      kind: 'catch',
      clauses: [
        { pos: -1, x: 0, body: nop },
        { pos: -1, x: null, body: [] },
      ],
    },
    { kind: 'delegate', pos: -1, l: 200 },
  ],
};

test('every instruction of the table is read as it was written, with each sample of each immediate', t => {
  let count = 0;
  for (const [op, { imm }] of rows) {
    const kinds = Object.entries(imm);
    const most = Math.max(1, ...kinds.map(([, kind]) => (kind === 'instr*' ? 2 : samples[kind].length)));
    const es: Instr[] = [];
    for (let i = 0; i < most; i++) {
      const immediates = kinds.map(([key, kind]) => [
        key,
        kind === 'instr*' ? (i === 0 ? [] : nop) : samples[kind][i % samples[kind].length],
      ]);
      // A row's immediates by name are what its instruction is.
      es.push({ op, pos: -1, ...Object.fromEntries(immediates) } as unknown as Instr);
      count++;
    }
    const m = read(func(0, 0x0b));
    const binary = encode({ ...m, funcs: [{ ...m.funcs[0]!, body: es }], dataCount: true });
    t.deepEqual(body(binary), withoutPositions(es), op);
  }
  t.true(count > rows.size);
});

test('both reference types of br_on_cast are null or not by one byte of flags, in front of the label', t => {
  t.deepEqual(body(func(0, 0xfb, 24, 0b10, 5, 0x6e, 0x6c, 0x0b)), [
    { op: 'br_on_cast', l: 5, rt1: { nullable: false, ht: 'any' }, rt2: { nullable: true, ht: 'i31' } },
  ]);
});
test('call_indirect has the type before the table', t => {
  t.deepEqual(body(func(0, 0x11, 7, 0, 0x0b)), [{ op: 'call_indirect', x: 0, y: 7 }]);
});
test('an else that is empty is not written', t => {
  t.deepEqual([...encode(read(func(0, 0x41, 0, 0x04, 0x40, 0x01, 0x05, 0x0b, 0x0b)))], [...func(0, 0x41, 0, 0x04, 0x40, 0x01, 0x0b, 0x0b)]);
});
test('a lane is one byte, not an integer that may go on', t => {
  t.deepEqual(body(func(0, 0xfd, 21, 0x80, 0x0b)), [{ op: 'i8x16.extract_lane_s', i: 0x80 }]);
});

test('blocks nest a hundred thousand deep, both ways', t => {
  const depth = 100_000;
  const size = 3 * depth + 2;
  const head = [...module(TYPE, FUNC), 10, ...leb(1 + leb(size).length + size), 1, ...leb(size), 0];
  const binary = Buffer.concat([Buffer.from(head), Buffer.alloc(2 * depth, Uint8Array.of(0x02, 0x40)), Buffer.alloc(depth + 1, 0x0b)]);
  t.is(Buffer.compare(encode(read(binary)), binary), 0);
});

// ─── Errors ───

const refused = test.macro({
  exec: (t, bytes: Uint8Array, phrase: string, fromEnd: number) => {
    const d = refusal(bytes);
    t.is(d.phrase, phrase);
    t.is(d.kind, 'malformed');
    t.is(d.pos, bytes.length - fromEnd, 'position');
    t.true(d.detail.length > 0);
  },
  title: (what = '', _bytes, phrase) => `${phrase}: ${what}`,
});

test('three bytes', refused, Uint8Array.from([0, 0x61, 0x73]), 'unexpected end of section or function', 0);
test('another magic number', refused, Uint8Array.from([0, 0x61, 0x73, 0x6e, 1, 0, 0, 0]), 'magic header not detected', 8);
test('version 2', refused, Uint8Array.from([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0]), 'unknown binary version', 4);
test('section 14', refused, module(section(14)), 'malformed section id', 2);
test('a section twice', refused, module(TYPE, TYPE), 'unexpected content after last section', TYPE.length);
test('sections out of order', refused, module(section(4, 0), TYPE), 'unexpected content after last section', TYPE.length);
test('a section that says more than there is', refused, module([1, 100]), 'length out of bounds', 1);
test('a section that says too little', refused, module([1, 3, 1, 0x60, 0, 0]), 'section size mismatch', 4);
test('a vector longer than the file', refused, module(section(1, ...[0xff, 0xff, 0xff, 0xff, 0x0f])), 'length out of bounds', 5);
test('a list that ends early', refused, module(section(3, 1)), 'unexpected end of section or function', 0);
test('six bytes of u32', refused, module(section(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00)), 'integer representation too long', 1);
test('33 bits of u32', refused, module(section(1, 0x80, 0x80, 0x80, 0x80, 0x10)), 'integer too large', 1);
test('i32 not sign-extended', refused, func(0, 0x41, 0xff, 0xff, 0xff, 0xff, 0x0f, 0x0b), 'integer too large', 2);
test('i32 sign-extended is as good', t => t.notThrows(() => read(func(0, 0x41, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x0b))));
test('i64 not sign-extended', refused, func(0, 0x42, ...new Array<number>(9).fill(0x80), 0x01, 0x0b), 'integer too large', 2);
test(
  'eleven bytes of u64',
  refused,
  module(section(5, 1, 0, ...new Array<number>(10).fill(0x80), 0)),
  'integer representation too long',
  1,
);
test('a value type in two bytes', refused, module(section(1, 1, 0x60, 1, 0xff, 0x7f, 0)), 'integer representation too long', 2);
test('a name with a lone surrogate', refused, module(section(0, 3, 0xed, 0xa0, 0x80)), 'malformed UTF-8 encoding', 4);
test('an unknown value type', refused, module(section(1, 1, 0x60, 1, 0x62, 0)), 'malformed reference type', 2);
test('an unknown heap type', refused, func(0, 0xd0, 0x7b, 0x0b), 'malformed heap type', 2);
test('an unknown field type', refused, module(section(1, 1, 0x5f, 1, 0x76, 0)), 'malformed storage type', 2);
test('an unknown type constructor', refused, module(section(1, 1, 0x5d)), 'malformed definition type', 1);
test('a mutability of 2', refused, module(section(6, 1, 0x7f, 2, 0x41, 0, 0x0b)), 'malformed mutability', 4);
test('a shared memory', refused, module(section(5, 1, 3, 0, 0)), 'malformed limits flags', 3);
test('an import of kind 5', refused, module(section(2, 1, 0, 0, 5)), 'malformed import kind', 1);
test('an export of kind 5', refused, module(section(7, 1, 0, 5, 0)), 'malformed export kind', 2);
test('a tag attribute of 1', refused, module(section(13, 1, 1, 0)), 'zero byte expected', 2);
test('a table with an initialiser, 0x40 0x01', refused, module(section(4, 1, 0x40, 1)), 'zero byte expected', 1);
test('an element kind of 1', refused, module(section(9, 1, 1, 1, 0)), 'malformed element kind', 2);
test('an element segment of form 8', refused, module(section(9, 1, 8)), 'malformed elements segment kind', 1);
test('a data segment of form 3', refused, module(section(11, 1, 3)), 'malformed data segment kind', 1);
test('the opcode ff', refused, func(0, 0xff, 0x0b), 'illegal opcode ff', 2);
test('an opcode behind a prefix', refused, func(0, 0xfb, 31, 0x0b), 'illegal opcode fb 1f', 3);
test('an opcode far behind a prefix', refused, func(0, 0xfb, 0x80, 0x80, 0x04, 0x0b), 'illegal opcode fb 10000', 5);
test('an atomic instruction', refused, func(0, 0xfe, 0, 0x0b), 'illegal opcode fe', 3);
test('an alignment of 2¹²⁸', refused, func(0, 0x28, 0x80, 0x01, 0, 0x0b), 'malformed memop flags', 4);
test('a catch of kind 4', refused, func(0, 0x1f, 0x40, 1, 4, 0x0b, 0x0b), 'malformed catch clause', 3);
test('cast flags of 4', refused, func(0, 0xfb, 24, 4, 0, 0x6e, 0x6e, 0x0b), 'malformed br_on_cast flags', 5);
test('an else without if', refused, func(0, 0x02, 0x40, 0x05, 0x0b, 0x0b), 'END opcode expected', 3);
test('a second else', refused, func(0, 0x04, 0x40, 0x05, 0x05, 0x0b, 0x0b), 'END opcode expected', 3);
test('a body without end', refused, func(0, 0x01), 'unexpected end of section or function', 0);
test('2³² locals', refused, func(2, ...[0xff, 0xff, 0xff, 0xff, 0x0f, 0x7f], 1, 0x7e, 0x0b), 'too many locals', 10);
test('a function without body', refused, module(TYPE, FUNC), 'function and code section have inconsistent lengths', 0);
test('a data count of 1 without data', refused, module(section(12, 1)), 'data count and data section have inconsistent lengths', 0);
test('data.drop without data count', refused, func(0, 0xfc, 9, 0, 0x0b), 'data count section required', 4);

test('a component is told from a module of another version', t => {
  t.regex(refusal(Uint8Array.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0])).detail, /component/);
});
test('more locals than a million are over the limit; few bytes make no large module', t => {
  const million = [1, 0xc0, 0x84, 0x3d, 0x7f, 0x0b];
  t.is(read(func(...million)).funcs[0]!.locals.length, 1_000_000);
  const d = refusal(func(1, 0xc1, 0x84, 0x3d, 0x7f, 0x0b));
  t.deepEqual([d.kind, d.phrase], ['limit', 'too many locals']);
  const many = 100;
  const bodies = new Array<number[]>(many).fill([million.length, ...million]).flat();
  t.is(refusal(module(TYPE, section(3, many, ...new Array<number>(many).fill(0)), section(10, many, ...bodies))).kind, 'limit');
});
test('bytes that are a view into others, or a Buffer, are read as they are and not kept for constants', t => {
  const bytes = func(0, 0xfd, 12, ...new Array<number>(16).fill(7), 0x1a, 0x0b);
  const larger = Buffer.concat([Buffer.from([1, 2, 3]), bytes, Buffer.from([4])]);
  const m = read(larger.subarray(3, 3 + bytes.length));
  larger.fill(0);
  t.deepEqual(m.funcs[0]!.body[0], { op: 'v128.const', pos: bytes.length - 20, c: new Uint8Array(16).fill(7) });
});
test('the detail says in which function', t => {
  t.regex(refusal(func(0, 0xff, 0x0b)).detail, /in function 0$/);
  t.regex(refusal(module(section(6, 1, 0x7f, 2))).detail, /in the global section$/);
});

// ─── Everything else ───

/** A module with something of everything, in the shortest forms. */
function rich(): Uint8Array {
  const m = read(
    module(
      custom('dylink.0', 1, 4, 16, 2, 1, 0, 2, 3, 1, ...name('a')),
      section(1, 3, 0x60, 1, 0x7f, 1, 0x7f, 0x4e, 2, 0x50, 0, 0x5f, 1, 0x78, 1, 0x50, 1, 1, 0x5e, 0x64, 1, 0, 0x60, 0, 0),
      section(2, 2, ...name('m'), ...name('f'), 0, 0, ...name('m'), ...name('g'), 3, 0x7e, 0),
      section(3, 2, 0, 3),
      section(4, 2, 0x70, 1, 1, 9, 0x40, 0, 0x64, 0x70, 0, 1, 0xd2, 0, 0x0b),
      section(5, 1, 4, 1),
      section(13, 1, 0, 3),
      section(6, 1, 0x7c, 1, 0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f, 0x0b),
      section(7, 1, ...name('e'), 0, 1),
      section(8, 2),
      section(9, 2, ...elemForms[0]![1], ...elemForms[7]![1]),
      section(12, 1),
      custom('metadata.code.branch_hint', 1, 1, 1, 5, 1, 1),
      section(
        10,
        2,
        ...[
          28, 1, 2, 0x7f, 0x20, 0, 0x04, 0x7f, 0x41, 0x80, 0x01, 0x05, 0x42, 0x7f, 0xa7, 0x0b, 0x28, 0x42, 0, 4, 0xfc, 9, 0, 0x0e, 1, 0, 0,
          0x1a, 0x0b,
        ],
        ...[
          36, 0, 0x1f, 0x40, 2, 0, 0, 0, 2, 0, 0xfd, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0xfb, 24, 3, 0, 0x6e, 0x6c,
          0x1a, 0x0b, 0x0b,
        ],
      ),
      section(11, 1, 0, 0x42, 0, 0x0b, 2, 1, 2),
      custom('name', 0, 2, ...name('m'), 1, 4, 1, 1, ...name('f'), 2, 6, 1, 1, 1, 0, ...name('p')),
      custom('producers', 0),
    ),
  );
  return encode(m);
}

test('the module that is mistreated below has custom sections of each kind that is read', t => {
  const m = read(rich());
  t.is(m.funcs[0]!.hints.length, 1);
  t.is(m.names.module, 'm');
  t.deepEqual(m.dylink?.needed, ['a']);
  t.deepEqual(m.customs.map(c => c.name), ['producers']); // biome-ignore format: one line
});

test('a module cut off at any byte is refused, or read where a section ends, and never anything else', t => {
  const bytes = rich();
  for (let n = 0; n < bytes.length; n++) {
    const cut = bytes.slice(0, n);
    try {
      read(cut);
    } catch (e) {
      t.true(e instanceof Refused, `${n}: ${e}`);
    }
  }
});

test('whatever one or two bytes are changed to, a module is refused or survives encoding and decoding', t => {
  const bytes = rich();
  let seed = 1;
  const random = (n: number): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * n);
  };
  let survivors = 0;
  for (let i = 0; i < 20_000; i++) {
    const changed = bytes.slice();
    for (let k = random(2); k >= 0; k--) changed[8 + random(bytes.length - 8)] = random(256);
    let m: Module;
    try {
      m = read(changed);
    } catch (e) {
      if (!(e instanceof Refused)) t.fail(`${Buffer.from(changed).toString('hex')}: ${e}`);
      continue;
    }
    survivors++;
    t.deepEqual(withoutPositions(read(encode(m))), withoutPositions(m), Buffer.from(changed).toString('hex'));
  }
  t.true(survivors > 1000);
});
