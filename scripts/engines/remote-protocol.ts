// What linkstep and an engine behind `--engine-cmd` say to each other, a line of JSON each (./README.md is for who writes such an engine),
// and values on that line.

import type { Outcome, Value } from '../../spec-tests/harness/engine.ts';
import type { Const } from '../../text-format/script.ts';

/** `bits`: the value as an unsigned number in hex, a vector's first lane lowest. */
export interface WireValue {
  readonly op: string;
  readonly bits?: string;
  readonly n?: number;
}

export type WireRequest =
  | { readonly do: 'hello' | 'open' }
  | { readonly do: 'compile'; readonly module: number; readonly bytes: string }
  | { readonly do: 'instantiate'; readonly module: number; readonly instance: number }
  | { readonly do: 'register'; readonly instance: number; readonly name: string }
  | {
      readonly do: 'invoke';
      readonly instance: number;
      readonly name: string;
      readonly args: readonly WireValue[];
      readonly results: readonly string[];
    }
  | { readonly do: 'get'; readonly instance: number; readonly name: string; readonly results: readonly string[] };

export interface WireAnswer {
  readonly name?: unknown;
  readonly version?: unknown;
  readonly values?: unknown;
  readonly trap?: unknown;
  readonly exhaustion?: unknown;
  readonly exception?: unknown;
  readonly refused?: unknown;
  readonly message?: unknown;
}

const hex = (n: number | bigint, width: number): string => BigInt.asUintN(width, BigInt(n)).toString(16);

export function toWire(v: Const): WireValue {
  switch (v.op) {
    case 'i32.const':
    case 'f32.const':
      return { op: v.op, bits: hex(v.c, 32) };
    case 'i64.const':
    case 'f64.const':
      return { op: v.op, bits: hex(v.c, 64) };
    case 'v128.const':
      return { op: v.op, bits: Array.from(v.c.toReversed(), b => b.toString(16).padStart(2, '0')).join('') };
    case 'ref.null':
      return { op: v.op };
    default:
      return { op: v.op, n: v.n };
  }
}

/** Errors: `Error`, of what is no value. */
function fromWire(given: unknown): Value {
  const wrong = (): Error => new Error(`the engine's answer has no value in ${JSON.stringify(given)}`);
  if (typeof given !== 'object' || given === null || !('op' in given)) throw wrong();
  const { op } = given;
  const bits = 'bits' in given && typeof given.bits === 'string' && /^[0-9a-fA-F]+$/.test(given.bits) ? BigInt(`0x${given.bits}`) : null;
  const n = 'n' in given && typeof given.n === 'number' ? given.n : null;
  switch (op) {
    case 'i32.const':
    case 'f32.const':
      if (bits === null) throw wrong();
      return { op, c: Number(BigInt.asIntN(32, bits)) };
    case 'i64.const':
    case 'f64.const':
      if (bits === null) throw wrong();
      return { op, c: BigInt.asIntN(64, bits) };
    case 'v128.const':
      if (bits === null) throw wrong();
      return { op, c: Uint8Array.from({ length: 16 }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn)) };
    case 'ref.null':
      return { op, ht: null };
    case 'ref.extern':
    case 'ref.host':
      return { op, n };
    case 'ref.i31':
    case 'ref.struct':
    case 'ref.array':
    case 'ref.func':
    case 'ref.exn':
      return { op };
    default:
      throw wrong();
  }
}

/** What came of running something; null where the answer says nothing of it. Errors: `Error`, of an answer that is none. */
export function outcomeIn(answer: WireAnswer): Outcome | null {
  if (Array.isArray(answer.values)) return { kind: 'values', values: answer.values.map(fromWire) };
  if (typeof answer.trap === 'string') return { kind: 'trap', message: answer.trap };
  if (typeof answer.exhaustion === 'string') return { kind: 'exhaustion', message: answer.exhaustion };
  if (answer.exception !== undefined) return { kind: 'exception' };
  return null;
}
