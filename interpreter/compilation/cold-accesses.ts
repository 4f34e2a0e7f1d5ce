// Integer loads and stores (spec 4.6.6) of large functions that have not been called often: an access is a call of a function of its memory.
// Hosts spend more time on reading such a function than on running it, and this takes a third of the text of accesses in line.

import type { MemInst } from '../runtime/instances.ts';
import { bare } from './emitter.ts';
import type { Gen } from './generator.ts';
import { R } from './representation.ts';
import { memory } from './writing.ts';

/**
 * By name: load or store, of a byte, a half or a word, signed where it matters; `D` is two words, the high one in R[0] beside the low one,
 * `W` the low one of two, `C` two words of which R[0] is the high one. Addresses are int32, offsets numbers; all throw a RangeError
 * before they write anything, if any byte is outside.
 */
const accessorsOf = (m: MemInst) => ({
  LB: (a: number, o: number): number => m.view.getUint8((a >>> 0) + o),
  LC: (a: number, o: number): number => m.view.getInt8((a >>> 0) + o),
  LH: (a: number, o: number): number => m.view.getUint16((a >>> 0) + o, true),
  LG: (a: number, o: number): number => m.view.getInt16((a >>> 0) + o, true),
  LI: (a: number, o: number): number => m.view.getInt32((a >>> 0) + o, true),
  LW: (a: number, o: number): number => {
    const at = (a >>> 0) + o;
    m.view.getInt32(at + 4, true);
    return m.view.getInt32(at, true);
  },
  LD: (a: number, o: number): number => {
    const at = (a >>> 0) + o;
    const x = m.view.getInt32(at, true);
    R[0] = m.view.getInt32(at + 4, true);
    return x;
  },
  SB: (a: number, o: number, x: number): void => m.view.setInt8((a >>> 0) + o, x),
  SH: (a: number, o: number, x: number): void => m.view.setInt16((a >>> 0) + o, x, true),
  SI: (a: number, o: number, x: number): void => m.view.setInt32((a >>> 0) + o, x, true),
  SD: (a: number, o: number, lo: number, hi: number): void => {
    const at = (a >>> 0) + o;
    m.view.setInt32(at + 4, hi, true);
    m.view.setInt32(at, lo, true);
  },
  SC: (a: number, o: number, lo: number): void => {
    const at = (a >>> 0) + o;
    m.view.setInt32(at + 4, R[0]!, true);
    m.view.setInt32(at, lo, true);
  },
});
export type Accessor = keyof ReturnType<typeof accessorsOf>;

const accessors = new WeakMap<MemInst, ReturnType<typeof accessorsOf>>();

/** An access of memory x: `a` the address, `more` the offset and what is stored. */
export function access(g: Gen, x: number, which: Accessor, a: string, more: string | number): string {
  const name = `${which}${x}`;
  if (!g.bound.has(name)) {
    const m = g.inst.mems[x]!;
    let own = accessors.get(m);
    if (own === undefined) {
      own = accessorsOf(m);
      accessors.set(m, own);
    }
    g.bind(name, own[which]);
    memory(g, x);
  }
  return `${g.site()}${name}(${bare(a)},${more})`;
}

const loads: Readonly<Record<string, Accessor>> = { '1_u': 'LB', '1_s': 'LC', '2_u': 'LH', '2_s': 'LG', '4_u': 'LI', '4_s': 'LI' };
const stores: Readonly<Record<number, Accessor>> = { 1: 'SB', 2: 'SH', 4: 'SI' };
/** The accessors for so many bytes, up to 4. */
export const loader = (bytes: number, sx: 's' | 'u' = 's'): Accessor => loads[`${bytes}_${sx}`]!;
export const storer = (bytes: number): Accessor => stores[bytes]!;
