// Numeric globals (spec 4.2.9) where compiled code reaches them at once: those that cannot change are constants, the others are kept in a
// cell of bare numbers, from which the instance gives the store's value to whoever asks.

import type { GlobalInst } from '../runtime/instances.ts';
import type { Val } from '../runtime/values.ts';
import { bigOf, box32, box64, boxInt, type Float32, type Float64, pairOf, R, unbox32, unbox64, unboxInt } from './representation.ts';

/** An integer global: one part, or two. */
export type IntegerCell = Int32Array;
/** A float global: with the payload of a NaN. */
export interface FloatCell {
  x: Float32 | Float64;
}

const cells = new WeakMap<GlobalInst, IntegerCell | FloatCell>();

interface Forms {
  readonly make: () => IntegerCell | FloatCell;
  readonly read: () => Val;
  readonly write: (v: Val) => void;
}

function formsOf(t: 'i32' | 'i64' | 'f32' | 'f64'): Forms {
  if (t === 'i32' || t === 'i64') {
    // With a buffer: what is in one does not move, so that V8 writes into code where it is. Small arrays without are on its heap.
    const cell = new Int32Array(new ArrayBuffer(8));
    return t === 'i32'
      ? {
          make: () => cell,
          read: () => boxInt(cell[0]!),
          write: v => {
            cell[0] = unboxInt(v);
          },
        }
      : {
          make: () => cell,
          read: () => ({ op: 'i64.const', pos: -1, c: bigOf(cell[0]!, cell[1]!) }),
          write: v => {
            const saved = R[0]!;
            cell[0] = pairOf((v as { readonly c: bigint }).c); // validation: an i64
            cell[1] = R[0]!;
            R[0] = saved;
          },
        };
  }
  const cell: FloatCell = { x: 0 };
  return {
    make: () => cell,
    read: () => (t === 'f32' ? box32(cell.x as Float32) : box64(cell.x as Float64)), // as written
    write: v => {
      cell.x = t === 'f32' ? unbox32(v) : unbox64(v);
    },
  };
}

/** The cell of a mutable numeric global, made when it is first asked for; from then on `value` is an accessor on it. */
export function cellOf(g: GlobalInst): IntegerCell | FloatCell {
  let cell = cells.get(g);
  if (cell === undefined) {
    const { make, read, write } = formsOf(g.type.t as 'i32' | 'i64' | 'f32' | 'f64'); // by the caller
    cell = make();
    write(g.value);
    Object.defineProperty(g, 'value', { get: read, set: write, enumerable: true, configurable: true });
    cells.set(g, cell);
  }
  return cell;
}
