// The instruction table, ordered by what random code asks of it: what gives a value of a type, what accesses memory.

import { type ImmKind, type Row, rows } from '../../interpreter/syntax/instructions.ts';
import type { NumType, VecType } from '../../interpreter/syntax/types.ts';
import type { Choices } from './choices.ts';
import { allows, type Features } from './features.ts';

type Plain = NumType | VecType;

/** A row whose type is fixed: numeric and vector operations. */
export interface Operation {
  readonly op: string;
  readonly row: Row;
  readonly takes: readonly Plain[];
  readonly gives: readonly Plain[];
  /** It may trap on most operands: its last operand is then chosen with care. */
  readonly partial: 'division' | 'truncation' | null;
}
export interface Access {
  readonly op: string;
  readonly row: Row;
  readonly t: Plain;
  readonly bytes: number;
}
export interface Rows {
  readonly operations: readonly Operation[];
  /** By the type of their only result. */
  readonly giving: Readonly<Record<Plain, readonly Operation[]>>;
  readonly loads: Readonly<Record<Plain, readonly Access[]>>;
  readonly stores: readonly Access[];
}

const plain: readonly Plain[] = ['i32', 'i64', 'f32', 'f64', 'v128'];
const byType = <T>(of: (t: Plain) => T): Readonly<Record<Plain, T>> => Object.fromEntries(plain.map(t => [t, of(t)])) as Record<Plain, T>; // one for each

const known = new WeakMap<Features, Rows>();
export function rowsFor(features: Features): Rows {
  const found = known.get(features);
  if (found !== undefined) return found;
  const all = [...rows].filter(([op]) => allows(features, op) && (features.has('SIMD') || !isVector(op)));
  const operations = all.flatMap(([op, row]): Operation[] => {
    const { takes, gives } = row;
    if (takes === undefined || gives === undefined || row.fn === undefined || !Object.values(row.imm).every(canChoose)) return [];
    const partial = /\.(div|rem)_/.test(op) ? 'division' : /^i\d+\.trunc_f/.test(op) ? 'truncation' : null;
    return [{ op, row, takes, gives, partial }];
  });
  const accesses = all.flatMap(([op, row]): (Access & { readonly stores: boolean })[] =>
    row.t === undefined || row.bytes === undefined ? [] : [{ op, row, t: row.t, bytes: row.bytes, stores: /store/.test(row.rules) }],
  );
  const made: Rows = {
    operations,
    giving: byType(t => operations.filter(o => o.gives.length === 1 && o.gives[0] === t)),
    loads: byType(t => accesses.filter(a => !a.stores && a.t === t)),
    stores: accesses.filter(a => a.stores),
  };
  known.set(features, made);
  return made;
}
const isVector = (op: string): boolean => rows.get(op)?.opcode[0] === 0xfd;

const canChoose = (kind: ImmKind): boolean => kind === 'laneidx' || kind === 'laneidx16';

/** Immediates of an operation: lanes. */
export function lanesFor(c: Choices, op: string, row: Row): object {
  const lanes = Number(/x(\d+)/.exec(op)?.[1]);
  return Object.fromEntries(
    Object.entries(row.imm).map(([name, kind]) => [
      name,
      kind === 'laneidx16' ? Array.from({ length: 16 }, () => c.below(32)) : c.below(row.bytes === undefined ? lanes : 16 / row.bytes),
    ]),
  );
}
