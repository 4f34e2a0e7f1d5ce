// Constants (spec 4.6.11.1) as JavaScript: those of the code, and what immutable globals hold.

import type { Num } from '../runtime/values.ts';
import { entry, intConst, pairConst } from './emitter.ts';
import type { Gen } from './generator.ts';
import type { Writer } from './numbers.ts';
import { float32Of, float64OfBig, number32, number64, quadOf, R } from './representation.ts';
import { anyFloat } from './writing.ts';

const text = (n: number): string => (Object.is(n, -0) ? '(-0)' : n < 0 ? `(${n})` : `${n}`);
const floatConst = (g: Gen, k: 'f' | 'd', x: unknown): void => {
  if (typeof x === 'number' && !Number.isNaN(x)) {
    g.push(entry(k, [text(x)], [], 0, { atom: true }));
  } else if (typeof x === 'number') g.push(entry(k, ['NaN'], [], 0, { atom: true }));
  else {
    const name = g.constant(x);
    g.push({ ...anyFloat(k, 'NaN', [], () => name), atom: true });
  }
};
export const constants: Readonly<Record<string, Writer>> = {
  // The payloads are as their rows say.
  'i32.const': (g, { c }) => g.push(intConst(c as number)),
  'i64.const': (g, { c }) => g.push(pairConst(c as bigint)),
  'f32.const': (g, { c }) => floatConst(g, 'f', float32Of(c as number)),
  'f64.const': (g, { c }) => floatConst(g, 'd', float64OfBig(c as bigint)),
  'v128.const': (g, { c }) => {
    const x = quadOf(c as Uint8Array);
    const lanes = [x, R[0]!, R[1]!, R[2]!];
    const f4 = lanes.map(n => text(number32(n)));
    const f2 = [0, 2].map(i => text(number64(lanes[i]!, lanes[i + 1]!)));
    g.push(entry('v', lanes.map(text), [], 0, { atom: true, f4, f2 }));
  },
};

/** Pushes a number of the store. */
export const pushNumber = (g: Gen, v: Num): void => constants[v.op]!(g, v as unknown as Readonly<Record<string, unknown>>); // by its keyword
