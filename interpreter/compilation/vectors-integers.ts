// Integer lanes (spec 4.3.5) on int32 parts: those of 32 and 64 bits, and what makes a number of all lanes; lanes of 8 and 16 bits are in
// vectors-packed.ts and vectors-halves.ts.

import { type Entry, entry, intConst, TRAPS } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { test } from './operands.ts';
import { direct, type Let, onPairs, onParts, type PairCode, pairwise, words } from './vectors-code.ts';
import { lanesOf16, widening } from './vectors-halves.ts';
import { difference, type Packed, packed8, packed16, packedOperations, packedShifts, subtraction, sum, tops } from './vectors-packed.ts';

export const comparisons = [
  ['eq', '==='],
  ['ne', '!=='],
  ['lt', '<'],
  ['gt', '>'],
  ['le', '<='],
  ['ge', '>='],
] as const;

// ─── Lanes of 32 and of 64 bits ───

function lanesOf32(): [string, Writer][] {
  const out: [string, Writer][] = [
    ['i32x4.add', direct(2, (a, b) => `(${a!}+${b!}|0)`)],
    ['i32x4.sub', direct(2, (a, b) => `(${a!}-${b!}|0)`)],
    ['i32x4.mul', direct(2, (a, b) => `Math.imul(${a!},${b!})`)],
    ['i32x4.neg', direct(1, a => `(-${a!}|0)`)],
    ['i32x4.abs', direct(1, a => `(Math.abs(${a!})|0)`)],
    ['i32x4.min_s', direct(2, (a, b) => `Math.min(${a!},${b!})`)],
    ['i32x4.max_s', direct(2, (a, b) => `Math.max(${a!},${b!})`)],
    ['i32x4.min_u', onParts(2, (_, a, b) => `(${a}>>>0)<(${b}>>>0)?${a}:${b}`)],
    ['i32x4.max_u', onParts(2, (_, a, b) => `(${a}>>>0)<(${b}>>>0)?${b}:${a}`)],
  ];
  for (const [name, op, f] of [
    ['shl', '<<', ''],
    ['shr_s', '>>', ''],
    ['shr_u', '>>>', '|0'],
  ] as const)
    out.push([
      `i32x4.${name}`,
      g => {
        const [v, k] = g.popN(2) as [Entry, Entry];
        const [x, y] = g.atoms([v, typeof k.c === 'number' ? intConst(k.c & 31) : k], e => e.k === 'i') as [Entry, Entry];
        g.push(
          entry(
            'v',
            x.p.map(p => `(${p}${op}${y.p[0]!}${f})`),
            [x, y],
          ),
        );
      },
    ]);
  for (const [name, op] of comparisons)
    for (const sx of name === 'eq' || name === 'ne' ? [''] : ['_s', '_u'])
      out.push([
        `i32x4.${name}${sx}`,
        g => {
          const es = g.popN(2);
          const f = sx === '_u' ? '>>>0' : '';
          pushMask(
            g,
            [0, 1, 2, 3].map(i => `(${es[0]!.p[i]!}${f})${op}(${es[1]!.p[i]!}${f})`),
            es,
          );
        },
      ]);
  return out;
}
/** A vector of parts that are 0 or −1 by conditions. */
export const pushMask = (g: Gen, conds: readonly string[], from: readonly Entry[]): void =>
  g.push(
    entry(
      'v',
      conds.map(c => `(${c}?-1:0)`),
      from,
      0,
      { conds },
    ),
  );

function lanesOf64(): [string, Writer][] {
  const minus = (name: Let, [al, ah]: readonly [string, string], [bl, bh]: readonly [string, string]): readonly [string, string] => {
    const lo = name(`${al}-${bl}|0`);
    return [lo, `${ah}-${bh}-((~${al}&${bl}|(~${al}|${bl})&${lo})>>>31)|0`];
  };
  const out: [string, Writer][] = [
    ['i64x2.add', onPairs(2, (name, [al, ah], [bl, bh]) => {
      const lo = name(`${al}+${bl}|0`);
      return [lo, `${ah}+${bh}+((${al}&${bl}|(${al}|${bl})&~${lo})>>>31)|0`];
    })],
    ['i64x2.sub', onPairs(2, minus)],
    ['i64x2.neg', onPairs(1, (_, [lo, hi]) => [`-${lo}|0`, `~${hi}+(${lo}===0?1:0)|0`])],
    ['i64x2.abs', onPairs(1, (name, [lo, hi]) => {
      const m = name(`${hi}>>31`);
      return minus(name, [name(`${lo}^${m}`), name(`${hi}^${m}`)], [m, m]);
    })],
    ['i64x2.mul', g => {
      g.help('mulHigh');
      const [v, w] = words(g, g.popN(2)) as [Entry, Entry];
      const lane64 = (i: number): string[] => {
        const [al, ah, bl, bh] = [v.p[i]!, v.p[i + 1]!, w.p[i]!, w.p[i + 1]!];
        return [`Math.imul(${al},${bl})`, `(mulHigh(${al},${bl})+Math.imul(${al},${bh})+Math.imul(${ah},${bl})|0)`];
      };
      g.push(entry('v', [...lane64(0), ...lane64(2)], [v, w]));
    }],
    ['i64x2.all_true', g => {
      const [v] = words(g, [g.pop()]) as [Entry];
      g.push(test(`((${v.p[0]!}|${v.p[1]!})!==0&&(${v.p[2]!}|${v.p[3]!})!==0)`, [v]));
    }],
    ['i64x2.bitmask', g => {
      const [v] = words(g, [g.pop()]) as [Entry];
      g.push(entry('i', [`(${v.p[1]!}>>>31|${v.p[3]!}>>>31<<1)`], [v]));
    }],
  ]; // biome-ignore format: a family
  for (const [name, op] of comparisons) {
    const whole = name === 'eq' || name === 'ne';
    out.push([
      `i64x2.${name}${whole ? '' : '_s'}`,
      g => {
        const [v, w] = words(g, g.popN(2)) as [Entry, Entry];
        const cond = (i: number): string => {
          const [al, ah, bl, bh] = [v.p[i]!, v.p[i + 1]!, w.p[i]!, w.p[i + 1]!];
          return whole ? `(${al}^${bl}|${ah}^${bh})${op}0` : `(${ah}${op[0]!}${bh}||${ah}===${bh}&&(${al}>>>0)${op}(${bl}>>>0))`;
        };
        const [x, y] = [cond(0), cond(2)];
        pushMask(g, [x, x, y, y], [v, w]);
      },
    ]);
  }
  const shift = (name: string, helper: string, known: (k: number) => PairCode): [string, Writer] => [
    `i64x2.${name}`,
    g => {
      const [v, k] = g.popN(2) as [Entry, Entry];
      if (typeof k.c === 'number') {
        pairwise(g, [v], known(k.c & 63));
        return;
      }
      const [x, y] = g.atoms([v, k]) as [Entry, Entry];
      g.help(helper);
      const names = g.variables('v', false);
      const [w] = words(g, [x]) as [Entry];
      for (const i of [0, 2]) g.emit(`${names[i]!}=${helper}(${w.p[i]!},${w.p[i + 1]!},${y.p[0]!});${names[i + 1]!}=${g.help('R')}[0];`);
      for (const e of [w, y]) g.release(e.own);
      g.push({ ...entry('v', names, [], 0, { atom: true }), own: names });
    },
  ];
  out.push(
    shift('shl', 'shl64', k => (_, [lo, hi]) =>
      k === 0 ? [lo, hi] : k >= 32 ? ['0', `${lo}<<${k - 32}`] : [`${lo}<<${k}`, `${hi}<<${k}|${lo}>>>${32 - k}`]),
    shift('shr_s', 'shrS64', k => (_, [lo, hi]) =>
      k === 0 ? [lo, hi] : k >= 32 ? [`${hi}>>${k - 32}`, `${hi}>>31`] : [`${lo}>>>${k}|${hi}<<${32 - k}`, `${hi}>>${k}`]),
    shift('shr_u', 'shrU64', k => (_, [lo, hi]) =>
      k === 0 ? [lo, hi] : k >= 32 ? [`${hi}>>>${k - 32}|0`, '0'] : [`${lo}>>>${k}|${hi}<<${32 - k}`, `${hi}>>>${k}|0`]),
  ); // biome-ignore format: a family
  return out;
}

// ─── To numbers ───

/** The sign of each lane; `only`: no other bits are set. Those of two parts, or four, become neighbours by one multiplication. */
function signBits({ bits, low }: Packed, p: readonly string[], only: boolean): string {
  const some = (parts: readonly string[]): string =>
    parts.map((q, i) => `${q}>>>${bits - 1 - (32 / bits) * i}${only ? '' : `&${low << ((32 / bits) * i)}`}`).join('|');
  if (bits === 16) return `Math.imul(${some(p)},32769)>>>15&255`;
  return `Math.imul(${some(p.slice(0, 2))},2113665)>>>21&255|Math.imul(${some(p.slice(2))},2113665)>>>13&65280`;
}
function reductions(): [string, Writer][] {
  const out: [string, Writer][] = [];
  for (const [shape, s] of [
    ['i8x16', packed8],
    ['i16x8', packed16],
    ['i32x4', null],
  ] as const) {
    out.push([
      `${shape}.all_true`,
      g => {
        const [v] = (s === null ? g.atoms([g.pop()], e => (e.fl & TRAPS) !== 0) : words(g, [g.pop()])) as [Entry]; // a condition may leave parts out
        const full = (p: string): string => (s === null ? `${p}!==0` : `((${p}&${s.rest})+${s.rest}|${p}|${s.rest})===-1`);
        g.push(test(`(${v.p.map(full).join('&&')})`, [v]));
      },
    ]);
    out.push([
      `${shape}.bitmask`,
      g => {
        const v = g.pop();
        const signs = s === null ? v.p.map((p, i) => (i === 0 ? `${p}>>>31` : `${p}>>>31<<${i}`)).join('|') : signBits(s, v.p, tops.has(v));
        g.push(entry('i', [`(${signs})`], [v]));
      },
    ]);
  }
  return out;
}

export const integers: readonly [string, Writer][] = [
  ['i8x16.add', onParts(2, (_, a, b) => sum(packed8, a, b))],
  ['i8x16.sub', subtraction(onParts(2, (_, a, b) => difference(packed8, a, b)))],
  ['i8x16.popcnt', onParts(1, (name, a) => {
    const twos = name(`${a}-(${a}>>>1&1431655765)|0`);
    const fours = name(`(${twos}&858993459)+(${twos}>>>2&858993459)|0`);
    return `${fours}+(${fours}>>>4)&252645135`;
  })],
  ...packedOperations('i8x16', packed8),
  ...packedOperations('i16x8', packed16),
  ...packedShifts('i8x16', packed8),
  ...lanesOf16(),
  ...widening(),
  ...lanesOf32(),
  ...lanesOf64(),
  ...reductions(),
]; // biome-ignore format: a family
