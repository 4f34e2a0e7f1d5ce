// Arguments of functions on the command line: numbers as the text format writes them (spec 6.3.1, 6.3.2).

import { parseF32, parseF64, parseI } from '../../interpreter/numerics/literals.ts';
import { f32, f64, i32, i64, type Val } from '../../interpreter/runtime/values.ts';
import type { ValType } from '../../interpreter/syntax/types.ts';

const digits = '[0-9](?:_?[0-9])*';
const hexDigits = '[0-9a-fA-F](?:_?[0-9a-fA-F])*';
const integer = new RegExp(`^[+-]?(?:${digits}|0x${hexDigits})$`);
const float = new RegExp(
  `^[+-]?(?:inf|nan|nan:0x${hexDigits}|${digits}(?:\\.(?:${digits})?)?(?:[eE][+-]?${digits})?|0x${hexDigits}(?:\\.(?:${hexDigits})?)?(?:[pP][+-]?${digits})?)$`,
);

/** A number of a type, null where the text is none, or is out of range, or the type is not one of numbers. */
export function numberArgument(t: ValType, text: string): Val | null {
  const made = <C>(shape: RegExp, parse: (text: string) => C | null, value: (c: C) => Val): Val | null => {
    const c = shape.test(text) ? parse(text) : null;
    return c === null ? null : value(c);
  };
  switch (t) {
    case 'i32':
      return made(integer, s => parseI(s, 32), i32);
    case 'i64':
      return made(integer, s => parseI(s, 64), i64);
    case 'f32':
      return made(float, parseF32, f32);
    case 'f64':
      return made(float, parseF64, f64);
    default:
      return null;
  }
}
