// References, structures and arrays (spec 4.6.7–4.6.10) as JavaScript: calls of helpers on the store's own objects.

import { defaultOf } from '../runtime/store.ts';
import type { InstrOf, Keyword } from '../syntax/instructions.ts';
import type { StorageType } from '../syntax/types.ts';
import { type Entry, entry, READS, TRAPS } from './emitter.ts';
import type { Gen } from './generator.ts';
import { boxedField, fromField, nat, test } from './operands.ts';
import { argsOf, arrayType, closed, helperCall, releaseAll, storeName, structType } from './writing.ts';

type AggregateOp = Extract<
  Keyword,
  `ref.${string}` | `i31.${string}` | `struct.${string}` | `array.${string}` | 'any.convert_extern' | 'extern.convert_any'
>;

const BOTH = READS | TRAPS;
const typeName = (g: Gen, x: number): string => g.constant(g.inst.types[x]);
const i32 = (g: Gen, e: Entry): string => nat(g, e, 'i32');
/** Entries that lend their temporaries. */
const lend = (own: readonly string[]): Entry => ({ ...entry('i', [], []), own });

/** Pushes an object just made: making is an effect only in that objects are numbered, and may be exhausting. */
const made = (g: Gen, es: readonly Entry[], text: (own: string[]) => string): void => {
  const own: string[] = [];
  const t = text(own);
  g.push(entry('r', [t], [...es, lend(own)], BOTH));
};
/** A statement. */
const done = (g: Gen, es: readonly Entry[], text: (own: string[]) => string): void => {
  g.flush(BOTH);
  const own: string[] = [];
  g.emit(`${text(own)};`);
  releaseAll(g, es, own);
};
/** The default of a field, as an object shared by all. */
const defaultField = (g: Gen, zt: StorageType): string => (zt === 'i8' || zt === 'i16' ? '0' : g.constant(defaultOf(zt))); // validation: it has one

const structGet = (g: Gen, e: { readonly x: number; readonly i: number }, sx: 's' | 'u' | undefined): void => {
  const r = g.pop();
  fromField(g, structType(g, e.x).fields[e.i]!.zt, sx, `${helperCall(g, 'structOf', r.p)}.fields[${e.i}]`, [r], BOTH);
};
const arrayGet = (g: Gen, x: number, sx: 's' | 'u' | undefined): void => {
  const [r, i] = g.popN(2) as [Entry, Entry];
  fromField(g, arrayType(g, x).field.zt, sx, helperCall(g, 'arrayAt', [r.p[0]!, i32(g, i)]), [r, i], BOTH);
};
const elementOf = (g: Gen, x: number): StorageType => arrayType(g, x).field.zt;

export const aggregates: { readonly [K in AggregateOp]: (g: Gen, e: InstrOf<K>) => void } = {
  'ref.null': g => g.push(entry('r', [g.help('NULL')], [], 0, { atom: true })),
  'ref.func': (g, e) => g.push(entry('r', [g.constant(g.inst.funcs[e.x]!.ref)], [], 0, { atom: true })),
  'ref.is_null': g => {
    const r = g.pop();
    g.push(test(`${r.p[0]!}===${g.help('NULL')}`, [r]));
  },
  'ref.as_non_null': g => {
    const r = g.pop();
    g.push(entry('r', [helperCall(g, 'notNull', r.p)], [r], TRAPS));
  },
  'ref.eq': g => {
    const es = g.popN(2);
    g.push(test(helperCall(g, 'sameRef', argsOf(g, es, [])), es));
  },
  'ref.test': (g, e) => {
    const r = g.pop();
    g.push(test(helperCall(g, 'isRef', [r.p[0]!, closed(g, e.rt)]), [r]));
  },
  'ref.cast': (g, e) => {
    const r = g.pop();
    g.push(entry('r', [helperCall(g, 'cast', [r.p[0]!, closed(g, e.rt)])], [r], TRAPS));
  },
  'ref.i31': g => {
    const n = g.pop();
    g.push(entry('r', [helperCall(g, 'newI31', n.p)], [n]));
  },
  'i31.get_s': g => {
    const r = g.pop();
    g.push(entry('i', [helperCall(g, 'i31Get', r.p)], [r], TRAPS));
  },
  'i31.get_u': g => {
    const r = g.pop();
    g.push(entry('i', [`(${helperCall(g, 'i31Get', r.p)}&2147483647)`], [r], TRAPS));
  },

  'struct.new': (g, e) => {
    const { fields } = structType(g, e.x);
    const es = g.popN(fields.length);
    made(g, es, own =>
      helperCall(g, 'newStruct', [storeName(g), typeName(g, e.x), `[${es.map((x, i) => boxedField(g, fields[i]!.zt, x, own)).join(',')}]`]),
    );
  },
  'struct.new_default': (g, e) => {
    const { fields } = structType(g, e.x);
    made(g, [], () =>
      helperCall(g, 'newStruct', [storeName(g), typeName(g, e.x), `[${fields.map(({ zt }) => defaultField(g, zt)).join(',')}]`]),
    );
  },
  'struct.get': (g, e) => structGet(g, e, undefined),
  'struct.get_s': (g, e) => structGet(g, e, 's'),
  'struct.get_u': (g, e) => structGet(g, e, 'u'),
  'struct.set': (g, e) => {
    const [r, x] = g.popN(2) as [Entry, Entry];
    done(g, [r, x], own => `${helperCall(g, 'structSet', [r.p[0]!, `${e.i}`, boxedField(g, structType(g, e.x).fields[e.i]!.zt, x, own)])}`);
  },

  'array.new': (g, e) => {
    const [x, n] = g.popN(2) as [Entry, Entry];
    made(g, [x, n], own =>
      helperCall(g, 'newArray', [storeName(g), typeName(g, e.x), boxedField(g, elementOf(g, e.x), x, own), i32(g, n)]),
    );
  },
  'array.new_default': (g, e) => {
    const n = g.pop();
    made(g, [n], () => helperCall(g, 'newArray', [storeName(g), typeName(g, e.x), defaultField(g, elementOf(g, e.x)), i32(g, n)]));
  },
  'array.new_fixed': (g, e) => {
    const es = g.popN(e.n);
    const zt = elementOf(g, e.x);
    made(g, es, own =>
      helperCall(g, 'newFields', [storeName(g), typeName(g, e.x), `[${es.map(x => boxedField(g, zt, x, own)).join(',')}]`]),
    );
  },
  'array.new_data': (g, e) => {
    const [j, n] = g.popN(2) as [Entry, Entry];
    made(g, [j, n], () =>
      helperCall(g, 'newData', [
        storeName(g),
        typeName(g, e.x),
        g.constant(elementOf(g, e.x)),
        g.constant(g.inst.datas[e.y]),
        i32(g, j),
        i32(g, n),
      ]),
    );
  },
  'array.new_elem': (g, e) => {
    const [j, n] = g.popN(2) as [Entry, Entry];
    made(g, [j, n], () => helperCall(g, 'newElem', [storeName(g), typeName(g, e.x), g.constant(g.inst.elems[e.y]), i32(g, j), i32(g, n)]));
  },
  'array.get': (g, e) => arrayGet(g, e.x, undefined),
  'array.get_s': (g, e) => arrayGet(g, e.x, 's'),
  'array.get_u': (g, e) => arrayGet(g, e.x, 'u'),
  'array.set': (g, e) => {
    const [r, i, x] = g.popN(3) as [Entry, Entry, Entry];
    done(g, [r, i, x], own => helperCall(g, 'arraySet', [r.p[0]!, i32(g, i), boxedField(g, elementOf(g, e.x), x, own)]));
  },
  'array.len': g => {
    const r = g.pop();
    g.push(entry('i', [helperCall(g, 'arrayLen', r.p)], [r], TRAPS));
  },
  'array.fill': (g, e) => {
    const [r, i, x, n] = g.popN(4) as [Entry, Entry, Entry, Entry];
    done(g, [r, i, x, n], own => helperCall(g, 'arrayFill', [r.p[0]!, i32(g, i), boxedField(g, elementOf(g, e.x), x, own), i32(g, n)]));
  },
  'array.copy': g => {
    const [a, i, b, j, n] = g.popN(5) as [Entry, Entry, Entry, Entry, Entry];
    done(g, [a, i, b, j, n], () => helperCall(g, 'arrayCopy', [a.p[0]!, i32(g, i), b.p[0]!, i32(g, j), i32(g, n)]));
  },
  'array.init_data': (g, e) => {
    const [r, i, j, n] = g.popN(4) as [Entry, Entry, Entry, Entry];
    done(g, [r, i, j, n], () =>
      helperCall(g, 'arrayInitData', [
        r.p[0]!,
        g.constant(elementOf(g, e.x)),
        g.constant(g.inst.datas[e.y]),
        i32(g, i),
        i32(g, j),
        i32(g, n),
      ]),
    );
  },
  'array.init_elem': (g, e) => {
    const [r, i, j, n] = g.popN(4) as [Entry, Entry, Entry, Entry];
    done(g, [r, i, j, n], () => helperCall(g, 'arrayInitElem', [r.p[0]!, g.constant(g.inst.elems[e.y]), i32(g, i), i32(g, j), i32(g, n)]));
  },

  'extern.convert_any': g => {
    const r = g.pop();
    g.push(entry('r', [helperCall(g, 'toExtern', r.p)], [r]));
  },
  'any.convert_extern': g => {
    const r = g.pop();
    g.push(entry('r', [helperCall(g, 'toAny', r.p)], [r]));
  },
};
