// Lanes of 16 bits one by one (spec 4.3.5), where that is better than all of a part at once: products, and what widens and narrows. They
// stay apart from one such operation to the next, with the bounds of what they may hold.

import { type Entry, entry, type Halves, lanes16 } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { composed, direct, isConstant, type Let, lane, onParts, partwise, valuesOf, words } from './vectors-code.ts';
import { difference, packed16, packedShifts, subtraction, sum } from './vectors-packed.ts';
import { helperCall } from './writing.ts';

// ─── Lanes with their bounds ───

/** Of parts that are known. */
const knownHalves = (parts: readonly number[]): Halves => {
  const all = parts.flatMap(n => [(n << 16) >> 16, n >> 16]);
  return { x: all.map(n => (n < 0 ? `(${n})` : `${n}`)), lo: Math.min(...all), hi: Math.max(...all) };
};
/** The lanes of an entry; words of it are atoms if it has none. */
const halves = (e: Entry): Halves => e.h8 ?? (isConstant(e) ? knownHalves(valuesOf(e)) : unknownHalves(e));
const unknownHalves = (e: Entry): Halves => ({ x: e.p.flatMap(p => [lane(p, 16, 0, true), lane(p, 16, 1, true)]), lo: -32768, hi: 32767 });
export const signed16 = (h: Halves, i: number): string => (h.lo >= -32768 && h.hi <= 32767 ? h.x[i]! : `(${h.x[i]!}<<16>>16)`);
export const unsigned16 = (h: Halves, i: number): string => (h.lo >= 0 && h.hi <= 65535 ? h.x[i]! : `(${h.x[i]!}&65535)`);
const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const inRange = (lo: number, hi: number): { readonly lo: number; readonly hi: number } =>
  lo >= -0x8000_0000 && hi <= 0x7fff_ffff ? { lo, hi } : { lo: -0x8000_0000, hi: 0x7fff_ffff };
const corners = (a: Halves, b: Halves, f: (x: number, y: number) => number): { readonly lo: number; readonly hi: number } => {
  const all = [f(a.lo, b.lo), f(a.lo, b.hi), f(a.hi, b.lo), f(a.hi, b.hi)];
  return inRange(Math.min(...all), Math.max(...all));
};
/** Atoms; those that are not lanes are parts. */
const steady = (g: Gen, es: readonly Entry[]): Entry[] => {
  const atoms = g.atoms(es);
  return atoms.map((e, i) => (e.h8 !== null || !e.derived ? e : words(g, [atoms[i]!])[0]!));
};
const pushHalves = (g: Gen, h: Halves, from: readonly Entry[]): void => g.push(lanes16(h, from, false));

/** The greatest that a lane may be, unsigned. */
const greatest = (h: Halves): number => (h.lo >= 0 && h.hi <= 65535 ? h.hi : 65535);
/** An operation on bits; lanes stay lanes where the other operand is known. */
export function bitwise(sign: '&' | '|' | '^'): Writer {
  const parts = direct(2, (a, b) => `(${a!}${sign}${b!})`);
  return (g, e) => {
    const [a, b] = g.st.slice(-2) as [Entry, Entry];
    const [v, w] = a.derived && a.h8 !== null ? [a, b] : [b, a];
    const h = v.derived ? v.h8 : null;
    if (h === null || !isConstant(w)) {
      parts(g, e);
      return;
    }
    g.popN(2);
    const known = valuesOf(w).flatMap(n => [n & 65535, n >>> 16]);
    const [top, other] = [greatest(h), Math.max(...known)];
    const hi = sign === '&' ? Math.min(top, other) : 2 ** (32 - Math.clz32(Math.max(top, other))) - 1;
    pushHalves(g, { x: EIGHT.map(i => `(${unsigned16(h, i)}${sign}${known[i]!})`), lo: 0, hi }, [v]);
  };
}

export function lanesOf16(): [string, Writer][] {
  const packed = new Map(packedShifts('i16x8', packed16));
  /** On lanes where an operand has them, else as `other` does. */
  const binary =
    (other: Writer | null, text: (x: string, y: string) => string, f: (x: number, y: number) => number): Writer =>
    (g, e) => {
      const [a, b] = g.st.slice(-2) as [Entry, Entry];
      if (other !== null && !(a.h8 !== null && a.derived) && !(b.h8 !== null && b.derived)) {
        other(g, e);
        return;
      }
      const [v, w] = steady(g, g.popN(2)) as [Entry, Entry];
      const [h, k] = [halves(v), halves(w)];
      pushHalves(g, { x: EIGHT.map(i => text(h.x[i]!, k.x[i]!)), ...corners(h, k, f) }, [v, w]);
    };
  const shift =
    (name: string, text: (h: Halves, i: number, k: number) => string, range: (h: Halves, k: number) => readonly [number, number]): Writer =>
    (g, e) => {
      const [v, k] = g.st.slice(-2) as [Entry, Entry];
      if (v.h8 === null || !v.derived || typeof k.c !== 'number') {
        packed.get(`i16x8.${name}`)!(g, e);
        return;
      }
      g.popN(2);
      const n = k.c & 15;
      const [lo, hi] = range(v.h8, n);
      pushHalves(g, { x: EIGHT.map(i => text(v.h8!, i, n)), ...inRange(lo, hi) }, [v]);
    };
  return [
    ['i16x8.add', binary(onParts(2, (_, a, b) => sum(packed16, a, b)), (x, y) => `(${x}+${y}|0)`, (x, y) => x + y)],
    ['i16x8.sub', binary(subtraction(onParts(2, (_, a, b) => difference(packed16, a, b))), (x, y) => `(${x}-${y}|0)`, (x, y) => x - y)],
    ['i16x8.mul', binary(null, (x, y) => `Math.imul(${x},${y})`, (x, y) => x * y)],
    ['i16x8.shl', shift('shl', (h, i, k) => `(${h.x[i]!}<<${k})`, (h, k) => [h.lo * 2 ** k, h.hi * 2 ** k])],
    ['i16x8.shr_u', shift('shr_u', (h, i, k) => `(${unsigned16(h, i)}>>>${k})`, (h, k) => [0, greatest(h) >> k])],
    ['i16x8.shr_s', shift('shr_s', (h, i, k) => `(${signed16(h, i)}>>${k})`, (_, k) => [-32768 >> k, 32767 >> k])],
    ['i16x8.q15mulr_sat_s', g => {
      const [v, w] = steady(g, g.popN(2)) as [Entry, Entry];
      const [h, k] = [halves(v), halves(w)];
      pushHalves(g, { x: EIGHT.map(i => `Math.min(32767,Math.imul(${signed16(h, i)},${signed16(k, i)})+16384>>15)`), lo: -32768, hi: 32767 }, [v, w]);
    }],
    ['i32x4.dot_i16x8_s', g => {
      const [v, w] = steady(g, g.popN(2)) as [Entry, Entry];
      const [h, k] = [halves(v), halves(w)];
      const product = (i: number): string => `Math.imul(${signed16(h, i)},${signed16(k, i)})`;
      g.push(entry('v', [0, 2, 4, 6].map(i => `(${product(i)}+${product(i + 1)}|0)`), [v, w]));
    }],
  ]; // biome-ignore format: a family
}

// ─── Between shapes ───

const clamp = (x: string, h: { readonly lo: number; readonly hi: number }, lo: number, hi: number): string => {
  const above = h.hi > hi ? `Math.min(${hi},${x})` : x;
  return h.lo < lo ? `Math.max(${lo},${above})` : above;
};
/** A part of bytes; the values of all but the last are cut to 8 bits, unless they have no more. */
const bytes = (lanes: readonly string[], cut: boolean): string =>
  `(${lanes.map((x, j) => (j === 3 ? `${x}<<24` : `${cut ? `(${x}&255)` : x}${j === 0 ? '' : `<<${8 * j}`}`)).join('|')})`;

export function widening(): [string, Writer][] {
  const out: [string, Writer][] = [];
  for (const sx of ['s', 'u'] as const) {
    const signed = sx === 's';
    const byteRange = signed ? { lo: -128, hi: 127 } : { lo: 0, hi: 255 };
    for (const half of ['low', 'high'] as const) {
      const first = half === 'low' ? 0 : 2;
      const byte = (e: Entry, i: number): string => lane(e.p[first + (i >> 2)]!, 8, i & 3, signed);
      const short = (e: Entry, i: number): string =>
        e.h8 !== null ? (signed ? signed16 : unsigned16)(e.h8, 2 * first + i) : lane(e.p[first + (i >> 1)]!, 16, i & 1, signed);
      out.push(
        [`i16x8.extend_${half}_i8x16_${sx}`, g => {
          const [v] = words(g, [g.pop()]) as [Entry];
          pushHalves(g, { x: EIGHT.map(i => byte(v, i)), ...byteRange }, [v]);
        }],
        [`i16x8.extmul_${half}_i8x16_${sx}`, g => {
          const [v, w] = words(g, g.popN(2)) as [Entry, Entry];
          const h = { x: [], ...byteRange };
          pushHalves(g, { x: EIGHT.map(i => `Math.imul(${byte(v, i)},${byte(w, i)})`), ...corners(h, h, (x, y) => x * y) }, [v, w]);
        }],
        [`i32x4.extend_${half}_i16x8_${sx}`, g => {
          const [v] = steady(g, [g.pop()]) as [Entry];
          g.push(entry('v', [0, 1, 2, 3].map(i => short(v, i)), [v]));
        }],
        [`i32x4.extmul_${half}_i16x8_${sx}`, g => {
          const [v, w] = steady(g, g.popN(2)) as [Entry, Entry];
          g.push(entry('v', [0, 1, 2, 3].map(i => `Math.imul(${short(v, i)},${short(w, i)})`), [v, w]));
        }],
        [`i64x2.extend_${half}_i32x4_${sx}`,
          composed(1, (_g, [v]) => [0, 1].flatMap(i => [v!.p[first + i]!, signed ? `(${v!.p[first + i]!}>>31)` : '0']))],
        [`i64x2.extmul_${half}_i32x4_${sx}`, composed(2, (g, [v, w]) =>
          [0, 1].flatMap(i => {
            const [a, b] = [v!.p[first + i]!, w!.p[first + i]!];
            const high = helperCall(g, 'mulHigh', [a, b]);
            return [`Math.imul(${a},${b})`, signed ? `(${high}-(${a}>>31&${b})-(${b}>>31&${a})|0)` : high];
          }))],
      ); // biome-ignore format: a family
    }
    const pairsOf8 = (a: string): string => `((${a}&16711935)+(${a}>>>8&16711935))`;
    out.push(
      [`i16x8.extadd_pairwise_i8x16_${sx}`, signed
        ? g => {
            const [v] = words(g, [g.pop()]) as [Entry];
            const byte = (i: number): string => lane(v.p[i >> 2]!, 8, i & 3, true);
            pushHalves(g, { x: EIGHT.map(i => `(${byte(2 * i)}+${byte(2 * i + 1)})`), lo: -256, hi: 254 }, [v]);
          }
        : composed(1, (_g, [v]) => v!.p.map(pairsOf8))],
      [`i32x4.extadd_pairwise_i16x8_${sx}`, g => {
        const [v] = steady(g, [g.pop()]) as [Entry];
        const h = v.h8;
        const both = [0, 1, 2, 3].map(i => h === null
          ? `(${lane(v.p[i]!, 16, 0, signed)}+${lane(v.p[i]!, 16, 1, signed)})`
          : `(${[2 * i, 2 * i + 1].map(j => (signed ? signed16 : unsigned16)(h, j)).join('+')})`);
        g.push(entry('v', both, [v]));
      }],
      [`i16x8.narrow_i32x4_${sx}`, g => {
        const es = words(g, g.popN(2));
        const [lo, hi] = signed ? [-32768, 32767] : [0, 65535];
        pushHalves(g, { x: es.flatMap(e => e.p.map(p => clamp(p, { lo: -0x8000_0000, hi: 0x7fff_ffff }, lo, hi))), lo, hi }, es);
      }],
      [`i8x16.narrow_i16x8_${sx}`, g => {
        const [lo, hi] = signed ? [-128, 127] : [0, 255];
        const [v, w] = steady(g, g.popN(2)) as [Entry, Entry];
        if (!signed && v.h8 === null && w.h8 === null) {
          narrowed(g, v, w);
          return;
        }
        const all = [v, w].flatMap(e => {
          const h = halves(e);
          const fits = h.lo >= -32768 && h.hi <= 32767 ? h : { lo: -32768, hi: 32767 };
          return EIGHT.map(i => clamp(signed16(h, i), fits, lo, hi));
        });
        g.push(entry('v', [0, 4, 8, 12].map(i => bytes(all.slice(i, i + 4), signed)), [v, w]));
      }],
    ); // biome-ignore format: a family
  }
  return out;
}
/** Sums of two products of bytes; of all that there are, one is beyond 16 bits. */
const dotted = (v: Entry, w: Entry): string[] => {
  const product = (i: number): string => `Math.imul(${lane(v.p[i >> 2]!, 8, i & 3, true)},${lane(w.p[i >> 2]!, 8, i & 3, true)})`;
  return EIGHT.map(i => `Math.min(32767,${product(2 * i)}+${product(2 * i + 1)})`);
};
export const relaxedDots: readonly [string, Writer][] = [
  ['i16x8.relaxed_dot_i8x16_i7x16_s', g => {
    const [v, w] = words(g, g.popN(2)) as [Entry, Entry];
    pushHalves(g, { x: dotted(v, w), lo: -32768, hi: 32767 }, [v, w]);
  }],
  ['i32x4.relaxed_dot_i8x16_i7x16_add_s', g => {
    const [v, w, u] = words(g, g.popN(3)) as [Entry, Entry, Entry];
    const x = dotted(v, w);
    g.push(entry('v', u.p.map((p, i) => `(${x[2 * i]!}+${x[2 * i + 1]!}+${p}|0)`), [v, w, u]));
  }],
]; // biome-ignore format: a family
/** Lanes of 16 bits, signed, to 8 bits from 0 to 255: what is below goes to 0, and where a bit above the eighth is set all eight are. */
function narrowed(g: Gen, v: Entry, w: Entry): void {
  const each = (name: Let, x: string): string => {
    const y = name(`${x}&~Math.imul(${x}>>>15&65537,65535)`);
    const z = name(`(${y}|Math.imul(${y}+2130738944>>>15&65537,255))&16711935`);
    return `((${z}|${z}>>>8)&65535)`;
  };
  // A part of the result is of two neighbours.
  const even: Entry = { ...entry('v', [v.p[0]!, v.p[2]!, w.p[0]!, w.p[2]!], [v, w]), atom: true };
  const odd: Entry = { ...entry('v', [v.p[1]!, v.p[3]!, w.p[1]!, w.p[3]!], []), atom: true };
  partwise(g, [even, odd], (name, a, b) => `${each(name, a)}|${each(name, b)}<<16`);
}
