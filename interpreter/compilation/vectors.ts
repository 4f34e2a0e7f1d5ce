// Vector operations (spec 4.3.5) on four int32 parts: lanes taken out and put in, bits, shuffles; integer and float lanes are in
// vectors-integers.ts and vectors-floats.ts. What has no form in any of them runs the row's function on bytes.

import { type Entry, entry, TRAPS, variable } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { test } from './operands.ts';
import { direct, isConstant, lane, valuesOf, words } from './vectors-code.ts';
import { exact, floats, numbers2, numbers4, vector2, vector4 } from './vectors-floats.ts';
import { bitwise, relaxedDots, signed16, unsigned16 } from './vectors-halves.ts';
import { integers } from './vectors-integers.ts';
import { anyFloat, helperCall } from './writing.ts';

// ─── Lanes, bits ───

const laneBits = { i8x16: 8, i16x8: 16, i32x4: 32, i64x2: 64, f32x4: 32, f64x2: 64 } as const;
type Shape = keyof typeof laneBits;
const place = (i: number, bits: number): { readonly part: number; readonly j: number } => ({
  part: (i * bits) >> 5,
  j: ((i * bits) & 31) / bits,
});

const f4 = (e: Entry): readonly string[] | null => e.f4;
const f2 = (e: Entry): readonly string[] | null => e.f2;

function lanes(): [string, Writer][] {
  const out: [string, Writer][] = [];
  for (const [shape, bits] of Object.entries(laneBits) as [Shape, number][]) {
    out.push([
      `${shape}.splat`,
      g => {
        if ((shape === 'f32x4' || shape === 'f64x2') && g.st[g.st.length - 1]!.any === null) {
          const held = g.atom(g.pop());
          const x = held.p[0]!;
          g.push(shape === 'f32x4' ? vector4(g, [x, x, x, x], [held], true) : vector2(g, [x, x], [held], true));
          return;
        }
        const x = integral(g, shape, g.pop());
        const all =
          bits === 8
            ? g.hold(entry('i', [`Math.imul(${x.p[0]!}&255,16843009)`], [x]))
            : bits === 16
              ? g.hold(entry('i', [`Math.imul(${x.p[0]!}&65535,65537)`], [x]))
              : g.atom(x);
        g.push(
          entry(
            'v',
            [0, 1, 2, 3].map(i => all.p[i % all.p.length]!),
            [all],
            0,
            { atom: all.atom },
          ),
        );
      },
    ]);
    for (const sx of bits < 32 ? (['s', 'u'] as const) : [undefined])
      out.push([
        `${shape}.extract_lane${sx === undefined ? '' : `_${sx}`}`,
        (g, { i }) => {
          const [v] = g.atoms([g.pop()], e => (e.fl & TRAPS) !== 0) as [Entry]; // parts are left out
          const { part, j } = place(i as number, bits); // by the row's immediates
          if (shape === 'f32x4') {
            if (exact(v, f4)) g.push(entry('f', [v.f4![part]!], [v]));
            else g.push(anyFloat('f', numbers4(g, v)[part]!, [v], () => helperCall(g, 'float32Of', [v.p[part]!])));
          } else if (shape === 'f64x2') {
            if (exact(v, f2)) g.push(entry('d', [v.f2![i as number]!], [v]));
            else g.push(anyFloat('d', numbers2(g, v)[i as number]!, [v], () => helperCall(g, 'float64Of', v.p.slice(part, part + 2))));
          } else if (shape === 'i64x2') g.push(entry('l', v.p.slice(part, part + 2), [v]));
          else if (shape === 'i16x8' && v.derived && v.h8 !== null)
            g.push(entry('i', [(sx === 'u' ? unsigned16 : signed16)(v.h8, i as number)], [v]));
          else g.push(entry('i', [lane(v.p[part]!, bits, j, sx !== 'u')], [v]));
        },
      ]);
    out.push([
      `${shape}.replace_lane`,
      (g, { i }) => {
        const [v, y] = g.popN(2) as [Entry, Entry];
        const [w] = g.atoms([v], e => (e.fl & TRAPS) !== 0) as [Entry];
        const lanes = shape === 'f32x4' ? f4 : shape === 'f64x2' ? f2 : null;
        if (lanes !== null && y.any === null && exact(w, lanes)) {
          const all = lanes(w)!.map((was, k) => (k === i ? y.p[0]! : was)); // exact lanes are there
          g.push((lanes === f4 ? vector4 : vector2)(g, all, [w, y]));
          return;
        }
        const x = integral(g, shape, y);
        const { part, j } = place(i as number, bits); // by the row's immediates
        const p = [...w.p];
        if (bits >= 32)
          x.p.forEach((q, k) => {
            p[part + k] = q;
          });
        else {
          const mask = bits === 8 ? 255 : 65535;
          p[part] = `(${p[part]!}&${~(mask << (bits * j))}|(${x.p[0]!}&${mask})<<${bits * j})`;
        }
        g.push(entry('v', p, [w, x]));
      },
    ]);
  }
  out.push(
    ['v128.not', direct(1, a => `(~${a!})`)],
    ['v128.and', bitwise('&')],
    ['v128.andnot', direct(2, (a, b) => `(${a!}&~${b!})`)],
    ['v128.or', bitwise('|')],
    ['v128.xor', bitwise('^')],
    [
      'v128.any_true',
      g => {
        const v = g.pop();
        g.push(test(`(${v.p.join('|')})!==0`, [v]));
      },
    ],
    [
      'i8x16.shuffle',
      (g, { is }) => {
        const bytes = is as readonly number[]; // by the row's immediates
        const es = g.atoms(g.popN(2));
        for (const [lanes, vector, size] of [[f4, vector4, 4], [f2, vector2, 8]] as const) {
          // Whole lanes of numbers stay numbers.
          if (!es.every(e => exact(e, lanes)) || !bytes.every((b, j) => b % size === j % size && b - j === bytes[j - (j % size)]! - (j - (j % size)))) continue;
          const all = es.flatMap(e => lanes(e)!); // exact lanes are there
          g.push(vector(g, Array.from({ length: 16 / size }, (_, k) => all[bytes[k * size]! / size]!), es, true));
          return;
        } // biome-ignore format: a line each
        const [v, w] = words(g, es) as [Entry, Entry];
        const source = [...v.p, ...w.p];
        g.push(
          entry(
            'v',
            [0, 1, 2, 3].map(i => shuffled(source, bytes.slice(4 * i, 4 * i + 4))),
            [v, w],
          ),
        );
      },
    ],
  );
  return out;
}
/** A lane's value as integers. */
function integral(g: Gen, shape: Shape, e: Entry): Entry {
  if (shape === 'f32x4') {
    const own: string[] = [];
    const text = e.from === null ? helperCall(g, 'bits32', [g.whole(e, own)]) : `${e.from.view}.getInt32(${e.from.at(0)},true)`;
    return g.hold(entry('i', [text], [e, { ...entry('i', [], []), own }]));
  }
  if (shape === 'f64x2') {
    const own: string[] = [];
    const names = g.variables('l', false);
    g.before(e.fl);
    g.emit(`${names[0]!}=${helperCall(g, 'bits64', [g.whole(e, own)])};${names[1]!}=${g.help('R')}[0];`);
    g.release(own);
    g.release(e.own);
    return { ...variable('l', names, false), own: names };
  }
  return e;
}
function shuffled(source: readonly string[], bytes: readonly number[]): string {
  const first = bytes[0]!;
  if (first % 4 === 0 && bytes.every((b, j) => b === first + j)) return source[first >> 2]!;
  const terms: string[] = [];
  for (let j = 0; j < 4; ) {
    // A run of bytes that stay neighbours moves as one.
    const b = bytes[j]!;
    let n = 1;
    while (j + n < 4 && bytes[j + n] === b + n && (b + n) >> 2 === b >> 2) n++;
    const masked = n === 4 ? source[b >> 2]! : `(${source[b >> 2]!}>>>${8 * (b & 3)}&${2 ** (8 * n) - 1})`;
    terms.push(j === 0 ? masked : `${masked}<<${8 * j}`);
    j += n;
  }
  return `(${terms.join('|')})`;
}

// ─── Bytes by number ───

/** The bytes of a vector, and zeroes after them: what a byte that is no lane's number finds. */
const table = new Uint8Array(256);
const tableParts = new Int32Array(table.buffer, 0, 4);
/** Of constants in which bytes are looked up: what two bytes of numbers find, by both numbers. So many at most, since they are large. */
const pairTables = new Map<string, Uint16Array>();
const PAIR_TABLES = 32;
function pairTable(parts: readonly number[]): Uint16Array | null {
  const key = parts.join();
  let pairs = pairTables.get(key);
  if (pairs === undefined) {
    if (pairTables.size >= PAIR_TABLES) return null;
    const all = new Uint8Array(256);
    new Int32Array(all.buffer, 0, 4).set(parts);
    const row = Uint16Array.from(all);
    pairs = new Uint16Array(0x10000);
    for (let high = 0; high < 256; high++) pairs.set(row, high << 8);
    for (let i = 0; i < 16 << 8; i++) pairs[i]! |= all[i >> 8]! << 8;
    pairTables.set(key, pairs);
  }
  return pairs;
}
const swizzle: Writer = g => {
  const [of, by] = g.popN(2) as [Entry, Entry];
  const pairs = isConstant(of) ? pairTable(valuesOf(of)) : null;
  if (pairs !== null) {
    const [w] = words(g, [by]) as [Entry];
    const found = g.constant(pairs);
    g.push(
      entry(
        'v',
        w.p.map(p => `(${found}[${p}&65535]|${found}[${p}>>>16]<<16)`),
        [w],
      ),
    );
    return;
  }
  const [v, k] = words(g, [of, by]) as [Entry, Entry];
  const [parts, bytes] = [g.bind('TABLE_PARTS', tableParts), g.bind('TABLE', table)];
  const names = g.variables('v', false);
  g.emit(v.p.map((p, i) => `${parts}[${i}]=${p};`).join(''));
  for (const [i, name] of names.entries()) {
    const at = (j: number): string => `${bytes}[${lane(k.p[i]!, 8, j, false)}]`;
    g.emit(`${name}=${at(0)}|${at(1)}<<8|${at(2)}<<16|${at(3)}<<24;`);
  }
  for (const e of [v, k]) g.release(e.own);
  g.push({ ...variable('v', names, false), own: names });
};

// ─── Relaxed operations: what the deterministic profile takes (spec 4.3.7) ───

const plain: ReadonlyMap<string, Writer> = new Map([...integers, ...floats, ...lanes(), ['i8x16.swizzle', swizzle]]);
const relaxed: readonly (readonly [string, string])[] = [
  ['i8x16.relaxed_swizzle', 'i8x16.swizzle'],
  ['i16x8.relaxed_q15mulr_s', 'i16x8.q15mulr_sat_s'],
  ...['i8x16', 'i16x8', 'i32x4', 'i64x2'].map(shape => [`${shape}.relaxed_laneselect`, 'v128.bitselect'] as const),
  ...['f32x4', 'f64x2'].flatMap(shape => ['min', 'max'].map(op => [`${shape}.relaxed_${op}`, `${shape}.${op}`] as const)),
  ...['s', 'u'].flatMap(sx => [
    [`i32x4.relaxed_trunc_f32x4_${sx}`, `i32x4.trunc_sat_f32x4_${sx}`] as const,
    [`i32x4.relaxed_trunc_f64x2_${sx}_zero`, `i32x4.trunc_sat_f64x2_${sx}_zero`] as const,
  ]),
];
/** Two roundings, as of the operations that it is made of. */
const multiplyAdd = (shape: string, op: 'add' | 'sub'): Writer => {
  const [multiply, combine] = [plain.get(`${shape}.mul`)!, plain.get(`${shape}.${op}`)!]; // both are above
  return (g, e) => {
    const c = g.pop();
    const [a, b, last] = g.atoms([...g.popN(2), c]) as [Entry, Entry, Entry];
    for (const x of op === 'add' ? [a, b] : [last, a, b]) g.push(x);
    multiply(g, e);
    if (op === 'add') g.push(last);
    combine(g, e);
  };
};

export const vectors: ReadonlyMap<string, Writer> = new Map([
  ...plain,
  ...relaxed.map(([name, as]): [string, Writer] => [name, plain.get(as)!]), // each is above
  ...relaxedDots,
  ...['f32x4', 'f64x2'].flatMap((shape): [string, Writer][] => [
    [`${shape}.relaxed_madd`, multiplyAdd(shape, 'add')],
    [`${shape}.relaxed_nmadd`, multiplyAdd(shape, 'sub')],
  ]),
]);
