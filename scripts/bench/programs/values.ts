// Between JavaScript's values and the store's (WebAssembly JavaScript Interface, ToWebAssemblyValue and ToJSValue).

import { refOk } from '../../../interpreter/execution/operands.ts';
import type { ArrayInst, FuncInst, StructInst } from '../../../interpreter/runtime/instances.ts';
import { f32, f64, i32, i64, NULL, type Ref, type Val } from '../../../interpreter/runtime/values.ts';
import { type RefType, showType, type ValType } from '../../../interpreter/syntax/types.ts';
import { matchRefType } from '../../../interpreter/validation/subtyping.ts';

/** What identifies things on both sides: one JavaScript object for each function, structure and array, one address for each host value. */
export interface Identities {
  /** The Exported Function of a function instance, and back. */
  readonly exported: (a: FuncInst) => object;
  readonly functionOf: (v: unknown) => FuncInst | undefined;
  /** Exported GC Objects and host values; `identities` makes them. */
  readonly objects: WeakMap<object, Ref>;
  readonly objectOf: WeakMap<StructInst | ArrayInst, object>;
  /** The host value cache: it keeps what it has seen, as the standard has it. */
  readonly hostValues: unknown[];
  readonly hostAddresses: Map<unknown, number>;
}

export const identities = (functions: Pick<Identities, 'exported' | 'functionOf'>): Identities => ({
  ...functions, objects: new WeakMap(), objectOf: new WeakMap(), hostValues: [], hostAddresses: new Map(),
}); // biome-ignore format: fields only

const int32 = new Int32Array(2);
const float32 = new Float32Array(int32.buffer);
const float64 = new Float64Array(int32.buffer);
const int64 = new BigInt64Array(int32.buffer);

const externref: RefType = { nullable: true, ht: 'extern' };
const anyref: RefType = { nullable: true, ht: 'any' };

/** Errors: `TypeError`, where the value is none of that type; whatever the value's own conversion throws. */
export function toWebAssembly(ids: Identities, v: unknown, t: ValType): Val {
  switch (t) {
    case 'i32':
      return i32(toNumber(v) | 0);
    case 'i64':
      return i64(BigInt.asIntN(64, v as bigint)); // it applies ToBigInt
    case 'f32':
      float32[0] = toNumber(v);
      return f32(int32[0]!);
    case 'f64':
      float64[0] = toNumber(v);
      return f64(int64[0]!);
    case 'v128':
    case 'bot':
      throw new TypeError('JavaScript has no values of type v128');
    default:
      return toReference(ids, v, t);
  }
}
/** ToNumber: it throws for big integers and symbols, which `Number` takes. */
const toNumber = (v: unknown): number => +(v as number);

function toReference(ids: Identities, v: unknown, t: RefType): Ref {
  const r = referenceOf(ids, v, t);
  if (!refOk(r, t)) throw new TypeError(`a JavaScript value is no ${showType(t)}`);
  return r;
}
function referenceOf(ids: Identities, v: unknown, t: RefType): Ref {
  if (v === null) return NULL;
  if (matchRefType({ nullable: true, ht: t.ht }, externref)) return { op: 'ref.extern', r: toReference(ids, v, anyref) };
  const a = ids.functionOf(v);
  if (a !== undefined && matchRefType({ nullable: true, ht: t.ht }, { nullable: true, ht: 'func' })) return a.ref;
  if (typeof v === 'number' && v === (v | 0) && !Object.is(v, -0) && v < 2 ** 30 && v >= -(2 ** 30)) return { op: 'ref.i31_num', i: v };
  const known = typeof v === 'object' ? ids.objects.get(v) : undefined;
  return known ?? { op: 'ref.host_addr', n: addressOf(ids, v) };
}
function addressOf(ids: Identities, v: unknown): number {
  let n = ids.hostAddresses.get(v);
  if (n === undefined) {
    n = ids.hostValues.push(v) - 1;
    ids.hostAddresses.set(v, n);
  }
  return n;
}

/** Errors: `TypeError`, for vectors and exceptions, which JavaScript does not have. */
export function toJavaScript(ids: Identities, v: Val): unknown {
  switch (v.op) {
    case 'i32.const':
    case 'i64.const':
      return v.c;
    case 'f32.const':
      int32[0] = v.c;
      return float32[0];
    case 'f64.const':
      int64[0] = v.c;
      return float64[0];
    case 'ref.null_addr':
      return null;
    case 'ref.i31_num':
      return v.i;
    case 'ref.func_addr':
      return ids.exported(v.a);
    case 'ref.host_addr':
      return ids.hostValues[v.n];
    case 'ref.extern':
      return toJavaScript(ids, v.r);
    case 'ref.struct_addr':
    case 'ref.array_addr': {
      let object = ids.objectOf.get(v.a);
      if (object === undefined) {
        object = Object.freeze(Object.create(null) as object); // an object without properties
        ids.objectOf.set(v.a, object);
        ids.objects.set(object, v);
      }
      return object;
    }
    case 'v128.const':
    case 'ref.exn_addr':
      throw new TypeError('JavaScript has no values of this type');
  }
}
