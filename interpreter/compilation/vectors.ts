// Vector operations (spec 4.3.5) on four int32 parts. Most act on each part alone: lanes of 8 and 16 bits are taken out of it and put back
// by small functions, whose text is made here from one expression a lane; what has no form here runs the row's function on bytes.

import { CANONICAL64, nearest } from '../numerics/floats.ts';
import { type Entry, entry, intConst, lanes32, TRAPS, variable } from './emitter.ts';
import { anyFloat, type Gen, helperCall } from './generator.ts';
import type { Writer } from './numbers.ts';
import { test } from './operands.ts';
import { R } from './representation.ts';

type Lane = (x: string, y: string) => string;

// ─── Small functions, made of text when they are first wanted ───

const int32 = new Int32Array(4);
/** What their texts may mention. */
const scope: Readonly<Record<string, unknown>> = {
  I: int32,
  F: new Float32Array(int32.buffer),
  D: new Float64Array(int32.buffer),
  R,
  nearest,
};
const made = new Map<string, unknown>();
/** A function of int32 parts. */
function small(g: Gen, parameters: string, text: string): string {
  const key = `${parameters}=>${text}`;
  let f = made.get(key);
  if (f === undefined) {
    f = new Function(...Object.keys(scope), `"use strict";return (${key})`)(...Object.values(scope));
    made.set(key, f);
  }
  return g.constant(f);
}

// ─── Lanes of a part ───

const lane = (x: string, bits: number, j: number, signed: boolean): string => {
  if (bits === 32) return signed ? x : `(${x}>>>0)`;
  const [up, down] = [32 - bits * (j + 1), 32 - bits];
  return signed ? `(${x}<<${up}>>${down})` : `(${x}>>>${bits * j}&${bits === 8 ? 255 : 65535})`;
};
const join = (lanes: readonly string[], bits: number): string =>
  lanes.map((x, j) => (j === 0 ? `${x}&${bits === 8 ? 255 : 65535}` : `(${x}&${bits === 8 ? 255 : 65535})<<${bits * j}`)).join('|');
/** An operation on each lane of a part: text on parameters a, b. */
const lanewise = (bits: number, signed: boolean, f: Lane): string =>
  bits === 32
    ? `${f(lane('a', 32, 0, signed), lane('b', 32, 0, signed))}|0`
    : join(
        Array.from({ length: 32 / bits }, (_, j) => f(lane('a', bits, j, signed), lane('b', bits, j, signed))),
        bits,
      );

// ─── Writers ───

const partwise =
  (operands: number, text: string): Writer =>
  g => {
    const es = g.popN(operands);
    const f = small(g, '(a,b,c)', text);
    g.push(
      entry(
        'v',
        [0, 1, 2, 3].map(i => `${f}(${es.map(e => e.p[i]!).join(',')})`),
        es,
      ),
    );
  };
/** Directly, as an expression on the parts. */
const direct =
  (operands: number, f: (...parts: string[]) => string): Writer =>
  g => {
    const es = g.popN(operands);
    g.push(
      entry(
        'v',
        [0, 1, 2, 3].map(i => f(...es.map(e => e.p[i]!))),
        es,
      ),
    );
  };
const shifted = (bits: number, signed: boolean, f: Lane): Writer => {
  const text = lanewise(bits, signed, x => f(x, 'b'));
  return g => {
    const [v, k] = g.popN(2) as [Entry, Entry];
    const [x, y] = g.atoms(
      [v, typeof k.c === 'number' ? intConst(k.c & (bits - 1)) : entry('i', [`(${k.p[0]!}&${bits - 1})`], [k])],
      e => e.k === 'i' && !e.atom,
    ) as [Entry, Entry];
    const name = small(g, '(a,b)', text);
    g.push(
      entry(
        'v',
        x.p.map(p => `${name}(${p},${y.p[0]!})`),
        [x, y],
      ),
    );
  };
};
/** Parts of the result from atoms. */
const composed =
  (operands: number, make: (g: Gen, es: readonly Entry[]) => readonly string[]): Writer =>
  g => {
    const es = g.atoms(g.popN(operands));
    g.push(entry('v', make(g, es), es));
  };

const clamp =
  (lo: number, hi: number) =>
  (x: string): string =>
    `Math.max(${lo},Math.min(${hi},${x}))`;
const comparisons = [
  ['eq', '==='],
  ['ne', '!=='],
  ['lt', '<'],
  ['gt', '>'],
  ['le', '<='],
  ['ge', '>='],
] as const;

function integers(): [string, Writer][] {
  const out: [string, Writer][] = [];
  for (const [shape, bits] of [
    ['i8x16', 8],
    ['i16x8', 16],
    ['i32x4', 32],
  ] as const) {
    const add = (name: string, signed: boolean, operands: number, f: Lane): void => {
      out.push([`${shape}.${name}`, partwise(operands, lanewise(bits, signed, f))]);
    };
    if (bits === 32) {
      out.push(
        ['i32x4.add', direct(2, (a, b) => `(${a!}+${b!}|0)`)],
        ['i32x4.sub', direct(2, (a, b) => `(${a!}-${b!}|0)`)],
        ['i32x4.mul', direct(2, (a, b) => `Math.imul(${a!},${b!})`)],
        ['i32x4.neg', direct(1, a => `(-${a!}|0)`)],
      );
    } else {
      const high = bits === 8 ? '-2139062144' : '-2147450880'; // the top bit of each lane
      const rest = bits === 8 ? '2139062143' : '2147450879';
      out.push(
        [`${shape}.add`, partwise(2, `((a&${rest})+(b&${rest}))^((a^b)&${high})`)],
        [`${shape}.sub`, partwise(2, `((a|${high})-(b&${rest}))^((a^~b)&${high})`)],
        [`${shape}.neg`, partwise(1, `((${high})-(a&${rest}))^((~a)&${high})`)],
      );
      add('add_sat_s', true, 2, (x, y) => clamp(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)(`${x}+${y}`));
      add('sub_sat_s', true, 2, (x, y) => clamp(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)(`${x}-${y}`));
      out.push(...packedLanes(shape, bits, high, rest));
    }
    if (bits === 16) {
      add('mul', true, 2, (x, y) => `Math.imul(${x},${y})`);
      add('q15mulr_sat_s', true, 2, (x, y) => `Math.min(32767,Math.imul(${x},${y})+16384>>15)`);
    }
    add('abs', true, 1, x => `Math.abs(${x})`);
    for (const [name, op] of bits === 32 ? comparisons : []) {
      const f: Lane = (x, y) => `(${x}${op}${y}?-1:0)`;
      if (name === 'eq' || name === 'ne') add(name, true, 2, f);
      else {
        add(`${name}_s`, true, 2, f);
        add(`${name}_u`, false, 2, f);
      }
    }
    for (const sx of ['s', 'u'] as const) {
      if (bits === 32) {
        add(`min_${sx}`, sx === 's', 2, (x, y) => `Math.min(${x},${y})`);
        add(`max_${sx}`, sx === 's', 2, (x, y) => `Math.max(${x},${y})`);
      }
      out.push([`${shape}.shr_${sx}`, shifted(bits, sx === 's', (x, k) => `(${x}${sx === 's' ? '>>' : '>>>'}${k})`)]);
    }
    out.push([`${shape}.shl`, shifted(bits, true, (x, k) => `(${x}<<${k})`)]);

    const full = bits === 32 ? 'a!==0' : Array.from({ length: 32 / bits }, (_, j) => `${lane('a', bits, j, false)}!==0`).join('&&');
    out.push([
      `${shape}.all_true`,
      g => {
        const v = g.pop();
        const f = small(g, 'a', full);
        const [w] = g.atoms([v], e => (e.fl & TRAPS) !== 0) as [Entry]; // the condition may leave parts out
        g.push(test(`(${w.p.map(p => `${f}(${p})`).join('&&')})`, [w]));
      },
    ]);
    const signs = Array.from({ length: 32 / bits }, (_, j) => `a>>>${bits * (j + 1) - 1 - j}&${1 << j}`).join('|');
    out.push([
      `${shape}.bitmask`,
      g => {
        const v = g.pop();
        const f = small(g, 'a', signs);
        g.push(entry('i', [`(${v.p.map((p, i) => `${f}(${p})<<${(32 / bits) * i}`).join('|')})`], [v]));
      },
    ]);
  }
  return out;
}

/** All lanes of 8 or 16 bits of a part at once: `high` has the top bit of each lane, `rest` the others. */
function packedLanes(shape: string, bits: number, high: string, rest: string): [string, Writer][] {
  // From the top bits t of some lanes, all their bits.
  const spread = (t: string): string => `const t=${t},m=(t-(t>>>${bits - 1}))|t;`;
  const sum = `const s=((a&${rest})+(b&${rest}))^((a^b)&${high});`;
  const difference = (x: string, y: string): string => `const s=((${x}|${high})-(${y}&${rest}))^((${x}^~${y})&${high});`;
  /** m: where x < y, unsigned, which is where the difference borrows. */
  const less = (x: string, y: string): string => difference(x, y) + spread(`(~${x}&${y}|~(${x}^${y})&s)&${high}`);
  const signed = `const p=a^${high},q=b^${high};`;
  const unequal = `const x=a^b;${spread(`((x&${rest})+${rest}|x)&${high}`)}`;
  const out: [string, string][] = [
    ['eq', `{${unequal}return ~m;}`],
    ['ne', `{${unequal}return m;}`],
    ['add_sat_u', `{${sum}${spread(`(a&b|(a|b)&~s)&${high}`)}return s|m;}`],
    ['sub_sat_u', `{${less('a', 'b')}return s&~m;}`],
    ['avgr_u', `(a|b)-((a^b)>>>1&${rest})|0`],
  ];
  for (const [sx, before, x, y] of [
    ['u', '', 'a', 'b'],
    ['s', signed, 'p', 'q'],
  ] as const)
    out.push(
      [`lt_${sx}`, `{${before}${less(x, y)}return m;}`],
      [`gt_${sx}`, `{${before}${less(y, x)}return m;}`],
      [`le_${sx}`, `{${before}${less(y, x)}return ~m;}`],
      [`ge_${sx}`, `{${before}${less(x, y)}return ~m;}`],
      [`min_${sx}`, `{${before}${less(x, y)}return a&m|b&~m;}`],
      [`max_${sx}`, `{${before}${less(x, y)}return b&m|a&~m;}`],
    );
  return out.map(([name, text]) => [`${shape}.${name}`, partwise(2, text)]);
}

// ─── Between shapes ───

function widening(): [string, Writer][] {
  const out: [string, Writer][] = [];
  for (const half of ['low', 'high'] as const) {
    const first = half === 'low' ? 0 : 2;
    for (const sx of ['s', 'u'] as const) {
      const signed = sx === 's';
      const two = (bits: number, j: number, f: (k: number) => string): string =>
        bits === 8 ? join([f(2 * j), f(2 * j + 1)], 16) : `${f(j)}|0`;
      for (const [to, from, bits] of [
        ['i16x8', 'i8x16', 8],
        ['i32x4', 'i16x8', 16],
      ] as const) {
        // Each part of the operand gives two of the result.
        const extend = [0, 1].map(j => two(bits, j, k => lane('a', bits, k, signed)));
        out.push([
          `${to}.extend_${half}_${from}_${sx}`,
          composed(1, (g, [v]) => [0, 1, 2, 3].map(i => `${small(g, 'a', extend[i & 1]!)}(${v!.p[first + (i >> 1)]!})`)),
        ]);
        const product = [0, 1].map(j => two(bits, j, k => `Math.imul(${lane('a', bits, k, signed)},${lane('b', bits, k, signed)})`));
        out.push([
          `${to}.extmul_${half}_${from}_${sx}`,
          composed(2, (g, [v, w]) =>
            [0, 1, 2, 3].map(i => `${small(g, '(a,b)', product[i & 1]!)}(${v!.p[first + (i >> 1)]!},${w!.p[first + (i >> 1)]!})`),
          ),
        ]);
      }
      out.push([
        `i64x2.extend_${half}_i32x4_${sx}`,
        composed(1, (_g, [v]) => [0, 1].flatMap(i => [v!.p[first + i]!, signed ? `(${v!.p[first + i]!}>>31)` : '0'])),
      ]);
    }
  }
  for (const sx of ['s', 'u'] as const) {
    const signed = sx === 's';
    out.push(
      [
        `i16x8.extadd_pairwise_i8x16_${sx}`,
        partwise(
          1,
          join(
            [0, 2].map(j => `(${lane('a', 8, j, signed)}+${lane('a', 8, j + 1, signed)})`),
            16,
          ),
        ),
      ],
      [`i32x4.extadd_pairwise_i16x8_${sx}`, partwise(1, `${lane('a', 16, 0, signed)}+${lane('a', 16, 1, signed)}|0`)],
    );
    const narrow = (bits: number): string => {
      const cut = clamp(signed ? -(2 ** (bits - 1)) : 0, signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1);
      return bits === 8
        ? join([lane('a', 16, 0, true), lane('a', 16, 1, true), lane('b', 16, 0, true), lane('b', 16, 1, true)].map(cut), 8)
        : join(['a', 'b'].map(cut), 16);
    };
    for (const [to, from, bits] of [
      ['i8x16', 'i16x8', 8],
      ['i16x8', 'i32x4', 16],
    ] as const)
      out.push([
        `${to}.narrow_${from}_${sx}`,
        g => {
          const es = g.popN(2);
          const f = small(g, '(a,b)', narrow(bits));
          g.push(
            entry(
              'v',
              es.flatMap(e => [`${f}(${e.p[0]!},${e.p[1]!})`, `${f}(${e.p[2]!},${e.p[3]!})`]),
              es,
            ),
          );
        },
      ]);
  }
  out.push(['i32x4.dot_i16x8_s', partwise(2, 'Math.imul(a<<16>>16,b<<16>>16)+Math.imul(a>>16,b>>16)|0')]);
  return out;
}

// ─── Lanes, bits ───

const laneBits = { i8x16: 8, i16x8: 16, i32x4: 32, i64x2: 64, f32x4: 32, f64x2: 64 } as const;
type Shape = keyof typeof laneBits;
const place = (i: number, bits: number): { readonly part: number; readonly j: number } => ({
  part: (i * bits) >> 5,
  j: ((i * bits) & 31) / bits,
});

function lanes(): [string, Writer][] {
  const out: [string, Writer][] = [];
  for (const [shape, bits] of Object.entries(laneBits) as [Shape, number][]) {
    out.push([
      `${shape}.splat`,
      g => {
        if (shape === 'f32x4' && g.st[g.st.length - 1]!.any === null) {
          const held = g.hold(g.pop());
          g.help('bits32');
          g.push(
            lanes32(
              [0, 1, 2, 3].map(() => held.p[0]!),
              [held],
            ),
          );
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
          const p = v.p[part]!;
          if (shape === 'i64x2') g.push(entry('l', [p, v.p[part + 1]!], [v]));
          else if (shape === 'f32x4' && v.derived && v.f4 !== null) g.push(entry('f', [v.f4[part]!], [v]));
          else if (shape === 'f32x4') g.push(anyFloat('f', helperCall(g, 'number32', [p]), [v], () => helperCall(g, 'float32Of', [p])));
          else if (shape === 'f64x2') {
            const q = [p, v.p[part + 1]!];
            g.push(anyFloat('d', helperCall(g, 'number64', q), [v], () => helperCall(g, 'float64Of', q)));
          } else g.push(entry('i', [lane(p, bits, j, sx !== 'u')], [v]));
        },
      ]);
    out.push([
      `${shape}.replace_lane`,
      (g, { i }) => {
        const [v, y] = g.popN(2) as [Entry, Entry];
        const [w] = g.atoms([v], e => (e.fl & TRAPS) !== 0) as [Entry];
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
    ['v128.and', direct(2, (a, b) => `(${a!}&${b!})`)],
    ['v128.andnot', direct(2, (a, b) => `(${a!}&~${b!})`)],
    ['v128.or', direct(2, (a, b) => `(${a!}|${b!})`)],
    ['v128.xor', direct(2, (a, b) => `(${a!}^${b!})`)],
    ['v128.bitselect', partwise(3, 'a&c|b&~c')],
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
        const [v, w] = g.atoms(g.popN(2)) as [Entry, Entry];
        const source = [...v.p, ...w.p];
        const bytes = is as readonly number[]; // by the row's immediates
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

// ─── Floats ───

/** On float lanes: bits go through memory that is viewed as both. */
function floats(): [string, Writer][] {
  const out: [string, Writer][] = [];
  const two32 = (f: string): string => `{I[0]=a;I[1]=b;const x=F[0],y=F[1];${f}}`;
  // The low half; the high half goes to R[0].
  const two64 = (f: string): string => `{I[0]=a;I[1]=b;I[2]=c;I[3]=d;const x=D[0],y=D[1];${f}}`;
  const back64 = (x: string): string => `const r=${x};if(r!==r){R[0]=${Number(CANONICAL64 >> 32n)};return 0;}D[0]=r;R[0]=I[1];return I[0];`;
  const lane64 =
    (operands: number, text: string): Writer =>
    g => {
      const es = g.atoms(g.popN(operands));
      const f = small(g, '(a,b,c,d)', text);
      const names = g.variables('v', false);
      for (const i of [0, 2])
        g.emit(`${names[i]!}=${f}(${es.flatMap(e => [e.p[i]!, e.p[i + 1]!]).join(',')});${names[i + 1]!}=${g.help('R')}[0];`);
      for (const e of es) g.release(e.own);
      g.push({ ...variable('v', names, false), own: names });
    };
  const arithmetic: readonly (readonly [string, number, string])[] = [
    ['add', 2, 'x+y'], ['sub', 2, 'x-y'], ['mul', 2, 'x*y'], ['div', 2, 'x/y'], ['min', 2, 'Math.min(x,y)'], ['max', 2, 'Math.max(x,y)'],
    ['sqrt', 1, 'Math.sqrt(x)'], ['ceil', 1, 'Math.ceil(x)'], ['floor', 1, 'Math.floor(x)'], ['trunc', 1, 'Math.trunc(x)'], ['nearest', 1, 'nearest(x)'],
  ]; // biome-ignore format: one family a line
  for (const [name, n, text] of arithmetic) {
    out.push([`f64x2.${name}`, lane64(n, two64(back64(text)))]);
    // Lanes of 32 bits stay numbers from one operation to the next.
    out.push([
      `f32x4.${name}`,
      g => {
        const es = g.popN(n);
        const [x, y] = es.map(e => e.f4 ?? e.p.map(p => helperCall(g, 'number32', [p])));
        for (const helper of ['bits32', 'fround', 'nearest']) g.help(helper);
        const f4 = x!.map((a, i) => `fround(${text.replace(/\b[xy]\b/g, v => (v === 'x' ? a : y![i]!))})`);
        g.push(lanes32(f4, es, false));
      },
    ]);
  }
  for (const [name, op] of comparisons)
    out.push(
      [`f32x4.${name}`, partwise(2, two32(`return x${op}y?-1:0;`))],
      [`f64x2.${name}`, lane64(2, two64(`return R[0]=x${op}y?-1:0;`))],
    );
  out.push(
    ['f32x4.abs', direct(1, a => `(${a!}&2147483647)`)],
    ['f32x4.neg', direct(1, a => `(${a!}^-2147483648)`)],
    ['f32x4.pmin', partwise(2, two32('return y<x?b:a;'))],
    ['f32x4.pmax', partwise(2, two32('return x<y?b:a;'))],
    ['f32x4.convert_i32x4_s', partwise(1, '{F[0]=a;return I[0];}')],
    ['f32x4.convert_i32x4_u', partwise(1, '{F[0]=a>>>0;return I[0];}')],
    ['f64x2.abs', composed(1, (_g, [v]) => v!.p.map((p, i) => (i % 2 === 1 ? `(${p}&2147483647)` : p)))],
    ['f64x2.neg', composed(1, (_g, [v]) => v!.p.map((p, i) => (i % 2 === 1 ? `(${p}^-2147483648)` : p)))],
  );
  return out;
}

export const vectors: ReadonlyMap<string, Writer> = new Map([...integers(), ...widening(), ...lanes(), ...floats()]);
