// Rules of references, structures, arrays and external references (spec 4.6.7–4.6.10).

import type { FieldVal } from '../../runtime/instances.ts';
import { allocArray, allocStruct, defaultOf, fromBytes, pack, setField, unpack, widthOf } from '../../runtime/store.ts';
import { i32, isNull, NULL, sameRef, type Val } from '../../runtime/values.ts';
import type { Stem } from '../../syntax/instructions.ts';
import type { StorageType, ValType } from '../../syntax/types.ts';
import type { Admin, Config } from '../configuration.ts';
import { arrayOf, arrayType, data, elem, instRefType, int, nat, plus, ref, refOk, structOf, structType, typeAt } from '../operands.ts';
import { always, type Groups, group, groupWhere, ours, pure, pureElse, read, readElse, trap, write } from '../rule.ts';
import { type Exhaustion, exhaustion } from './control.ts';

export type AggregateStem = Extract<
  Stem,
  `ref.${string}` | `i31.${string}` | `struct.${string}` | `array.${string}` | `any.${string}` | `extern.${string}`
>;

const nullArray = (e: Admin) => trap('null array reference', e);
const outOfArray = (e: Admin) => trap('out of bounds array access', e);

const unpacked = (zt: StorageType): ValType => (zt === 'i8' || zt === 'i16' ? 'i32' : zt);
const length = (v: Val): number => arrayOf(v).fields.length;
const arraySet = (x: number): Admin => ({ op: 'array.set', pos: -1, x }) as Admin;
/** The top n values of the stack, packed, taken. */
const takeFields = (z: Config, n: number, zt: (k: number) => StorageType): FieldVal[] => {
  const { stack } = z;
  const from = stack.length - n;
  const fields = new Array<FieldVal>(n);
  for (let k = 0; k < n; k++) fields[k] = pack(zt(k), stack[from + k]!);
  stack.length = from;
  return fields;
};
const copies = (v: Val, n: number, e: Admin): Admin[] => {
  const out = new Array<Admin>(n + 1).fill(v);
  out[n] = e;
  return out;
};
/** An array that this implementation has no room for is a limit, like an exhausted stack. */
const tooMany = (z: Config, n: number): boolean => z.slots + z.stack.length + n > z.store.limits.slots;
const exhaust = (): Exhaustion => exhaustion('call stack exhausted: no room for the elements of an array');

export const aggregateRules: Groups<AggregateStem> = {
  'ref.null': () => group(0, read('ref.null', always, () => NULL)),
  'ref.func': () => group(0, read('ref.func', always, (z, e) => z.frame.module.funcs[e.x]!.ref)),
  'ref.is_null': () =>
    group(1,
      pure('ref.is_null-true', (_z, _e, v) => isNull(v), () => i32(1)),
      pureElse('ref.is_null-false', always, () => i32(0))),
  'ref.as_non_null': () =>
    group(1,
      pure('ref.as_non_null-null', (_z, _e, v) => isNull(v), (_z, e) => trap('null reference', e)),
      pureElse('ref.as_non_null-addr', always, (_z, _e, v) => v)),
  'ref.eq': () =>
    group(2,
      pure('ref.eq-null', (_z, _e, v1, v2) => isNull(v1) && isNull(v2), () => i32(1)),
      pureElse('ref.eq-true', (_z, _e, v1, v2) => sameRef(ref(v1), ref(v2)), () => i32(1)),
      pureElse('ref.eq-false', always, () => i32(0))),
  'ref.test': () =>
    group(1,
      read('ref.test-true', (z, e, v) => refOk(ref(v), instRefType(z, e.rt)), () => i32(1)),
      readElse('ref.test-false', always, () => i32(0))),
  'ref.cast': () =>
    group(1,
      read('ref.cast-succeed', (z, e, v) => refOk(ref(v), instRefType(z, e.rt)), (_z, _e, v) => v),
      readElse('ref.cast-fail', always, (_z, e) => trap('elem' in e ? 'indirect call type mismatch' : 'cast failure', e))),

  'ref.i31': () => group(1, pure('ref.i31', always, (_z, _e, v) => ({ op: 'ref.i31_num', i: (int(v) << 1) >> 1 }))),
  'i31.get': ({ sx }) =>
    group(1,
      pure('i31.get-null', (_z, _e, v) => isNull(v), (_z, e) => trap('null i31 reference', e)),
      pure('i31.get-num', (_z, _e, v) => !isNull(v), (_z, _e, v) => {
        const i = v.op === 'ref.i31_num' ? v.i : 0; // validation: an i31 reference
        return i32(sx === 'u' ? i & 0x7fff_ffff : i);
      })),

  'struct.new': () =>
    group(0, write('struct.new', always, (z, e) => {
      const { fields } = structType(z, e.x);
      return { op: 'ref.struct_addr', a: allocStruct(z.store, typeAt(z, e.x), takeFields(z, fields.length, k => fields[k]!.zt)) };
    })),
  'struct.new_default': () =>
    group(0, read('struct.new_default', always, (z, e) => [
      ...structType(z, e.x).fields.map(({ zt }) => defaultOf(unpacked(zt)) as Val), // validation: all fields have defaults
      { op: 'struct.new', pos: e.pos, x: e.x },
    ])),
  'struct.get': ({ sx }) =>
    group(1,
      read('struct.get-null', (_z, _e, v) => isNull(v), (_z, e) => trap('null structure reference', e)),
      read('struct.get-struct', (_z, _e, v) => !isNull(v), (z, e, v) => unpack(structType(z, e.x).fields[e.i]!.zt, sx, structOf(v).fields[e.i]!))),
  'struct.set': () =>
    group(2,
      write('struct.set-null', (_z, _e, v) => isNull(v), (_z, e) => trap('null structure reference', e)),
      write('struct.set-struct', (_z, _e, v) => !isNull(v), (z, e, v1, v2) =>
        setField(z.store, structOf(v1), e.i, pack(structType(z, e.x).fields[e.i]!.zt, v2)) as undefined)),

  'array.new': () =>
    group(2,
      pure('array.new', (z, _e, _v, n) => !tooMany(z, nat(n)), (_z, e, v, n) => copies(v, nat(n), { op: 'array.new_fixed', pos: e.pos, x: e.x, n: nat(n) })),
      ours('Step_pure', 'array.new-exhausted', (z, _e, _v, n) => tooMany(z, nat(n)), exhaust)),
  'array.new_default': () =>
    group(1,
      read('array.new_default', (z, _e, n) => !tooMany(z, nat(n)), (z, e, n) =>
        copies(defaultOf(unpacked(arrayType(z, e.x).field.zt)) as Val, nat(n), { op: 'array.new_fixed', pos: e.pos, x: e.x, n: nat(n) })), // validation
      ours('Step_read', 'array.new_default-exhausted', (z, _e, n) => tooMany(z, nat(n)), exhaust)),
  'array.new_fixed': () =>
    group(0, write('array.new_fixed', always, (z, e) => {
      const { zt } = arrayType(z, e.x).field;
      return { op: 'ref.array_addr', a: allocArray(z.store, typeAt(z, e.x), takeFields(z, e.n, () => zt)) };
    })),
  'array.new_elem': () =>
    group(2,
      read('array.new_elem-oob', (z, e, i, n) => nat(i) + nat(n) > elem(z, e.y).refs.length, (_z, e) => trap('out of bounds table access', e)),
      read('array.new_elem-alloc', (z, e, i, n) => nat(i) + nat(n) <= elem(z, e.y).refs.length, (z, e, i, n) => [
        ...elem(z, e.y).refs.slice(nat(i), nat(i) + nat(n)), { op: 'array.new_fixed', pos: e.pos, x: e.x, n: nat(n) },
      ])),
  'array.new_data': () =>
    groupWhere(2, (z, e, i, n) => nat(i) + nat(n) * widthOf(arrayType(z, e.x).field.zt),
      read('array.new_data-oob', (z, e) => (z.w as number) > data(z, e.y).bytes.length, (_z, e) => trap('out of bounds memory access', e)), // w: the end
      read('array.new_data-num', (z, e) => (z.w as number) <= data(z, e.y).bytes.length, (z, e, i, n) => { // w: the end
        const { zt } = arrayType(z, e.x).field;
        const out: Admin[] = [];
        for (let k = 0; k < nat(n); k++) out.push(fromBytes(zt, data(z, e.y).bytes, nat(i) + k * widthOf(zt)));
        out.push({ op: 'array.new_fixed', pos: e.pos, x: e.x, n: nat(n) });
        return out;
      })),
  'array.get': ({ sx }) =>
    group(2,
      read('array.get-null', (_z, _e, v) => isNull(v), (_z, e) => nullArray(e)),
      read('array.get-oob', (_z, _e, v, i) => !isNull(v) && nat(i) >= length(v), (_z, e) => outOfArray(e)),
      read('array.get-array', (_z, _e, v, i) => !isNull(v) && nat(i) < length(v), (z, e, v, i) => unpack(arrayType(z, e.x).field.zt, sx, arrayOf(v).fields[nat(i)]!))),
  'array.set': () =>
    group(3,
      write('array.set-null', (_z, _e, v) => isNull(v), (_z, e) => nullArray(e)),
      write('array.set-oob', (_z, _e, v, i) => !isNull(v) && nat(i) >= length(v), (_z, e) => outOfArray(e)),
      write('array.set-array', (_z, _e, v, i) => !isNull(v) && nat(i) < length(v), (z, e, v, i, w) =>
        setField(z.store, arrayOf(v), nat(i), pack(arrayType(z, e.x).field.zt, w)) as undefined)),
  'array.len': () =>
    group(1,
      read('array.len-null', (_z, _e, v) => isNull(v), (_z, e) => nullArray(e)),
      read('array.len-array', (_z, _e, v) => !isNull(v), (_z, _e, v) => i32(length(v)))),
  'array.fill': () =>
    group(4,
      read('array.fill-null', (_z, _e, v) => isNull(v), (_z, e) => nullArray(e)),
      read('array.fill-oob', (_z, _e, v, i, _w, n) => !isNull(v) && nat(i) + nat(n) > length(v), (_z, e) => outOfArray(e)),
      readElse('array.fill-zero', (_z, _e, _v, _i, _w, n) => nat(n) === 0, () => undefined),
      readElse('array.fill-succ', always, (_z, e, v, i, w, n) => [v, i, w, arraySet(e.x), v, plus(i, 1), w, plus(n, -1), e])),
  'array.copy': () =>
    group(5,
      read('array.copy-null1', (_z, _e, v1) => isNull(v1), (_z, e) => nullArray(e)),
      read('array.copy-null2', (_z, _e, _v1, _i1, v2) => isNull(v2), (_z, e) => nullArray(e)),
      read('array.copy-oob1', (_z, _e, v1, i1, v2, _i2, n) => !isNull(v1) && !isNull(v2) && nat(i1) + nat(n) > length(v1), (_z, e) => outOfArray(e)),
      read('array.copy-oob2', (_z, _e, v1, _i1, v2, i2, n) => !isNull(v1) && !isNull(v2) && nat(i2) + nat(n) > length(v2), (_z, e) => outOfArray(e)),
      readElse('array.copy-zero', (_z, _e, _v1, _i1, _v2, _i2, n) => nat(n) === 0, () => undefined),
      readElse('array.copy-le', (_z, _e, _v1, i1, _v2, i2) => nat(i1) <= nat(i2), (z, e, v1, i1, v2, i2, n) => [
        v1, i1, v2, i2, arrayGet(z, e.y), arraySet(e.x), v1, plus(i1, 1), v2, plus(i2, 1), plus(n, -1), e,
      ]),
      readElse('array.copy-gt', always, (z, e, v1, i1, v2, i2, n) => [
        v1, plus(i1, nat(n) - 1), v2, plus(i2, nat(n) - 1), arrayGet(z, e.y), arraySet(e.x), v1, i1, v2, i2, plus(n, -1), e,
      ])),
  'array.init_elem': () =>
    group(4,
      read('array.init_elem-null', (_z, _e, v) => isNull(v), (_z, e) => nullArray(e)),
      read('array.init_elem-oob1', (_z, _e, v, i, _j, n) => !isNull(v) && nat(i) + nat(n) > length(v), (_z, e) => outOfArray(e)),
      read('array.init_elem-oob2', (z, e, v, _i, j, n) => !isNull(v) && nat(j) + nat(n) > elem(z, e.y).refs.length, (_z, e) => trap('out of bounds table access', e)),
      readElse('array.init_elem-zero', (_z, _e, _v, _i, _j, n) => nat(n) === 0, () => undefined),
      readElse('array.init_elem-succ', always, (z, e, v, i, j, n) => [
        v, i, elem(z, e.y).refs[nat(j)]!, arraySet(e.x), v, plus(i, 1), plus(j, 1), plus(n, -1), e,
      ])),
  'array.init_data': () =>
    group(4,
      read('array.init_data-null', (_z, _e, v) => isNull(v), (_z, e) => nullArray(e)),
      read('array.init_data-oob1', (_z, _e, v, i, _j, n) => !isNull(v) && nat(i) + nat(n) > length(v), (_z, e) => outOfArray(e)),
      read('array.init_data-oob2', (z, e, v, _i, j, n) => !isNull(v) && nat(j) + nat(n) * widthOf(arrayType(z, e.x).field.zt) > data(z, e.y).bytes.length, (_z, e) =>
        trap('out of bounds memory access', e)),
      readElse('array.init_data-zero', (_z, _e, _v, _i, _j, n) => nat(n) === 0, () => undefined),
      readElse('array.init_data-num', always, (z, e, v, i, j, n) => {
        const { zt } = arrayType(z, e.x).field;
        return [v, i, fromBytes(zt, data(z, e.y).bytes, nat(j)), arraySet(e.x), v, plus(i, 1), plus(j, widthOf(zt)), plus(n, -1), e];
      })),

  'extern.convert_any': () =>
    group(1,
      pure('extern.convert_any-null', (_z, _e, v) => isNull(v), () => NULL),
      pureElse('extern.convert_any-addr', always, (_z, _e, v) => ({ op: 'ref.extern', r: ref(v) }))),
  'any.convert_extern': () =>
    group(1,
      pure('any.convert_extern-null', (_z, _e, v) => isNull(v), () => NULL),
      pure('any.convert_extern-addr', (_z, _e, v) => !isNull(v), (_z, _e, v) => (v.op === 'ref.extern' ? v.r : v))),
}; // biome-ignore format: a rule a line

/** `array.get` with the signedness that copying needs: packed fields are read signed, and packed again. */
const arrayGet = (z: Config, x: number): Admin => {
  const { zt } = arrayType(z, x).field;
  return { op: zt === 'i8' || zt === 'i16' ? 'array.get_s' : 'array.get', pos: -1, x } as Admin;
};
