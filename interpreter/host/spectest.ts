// The host module `spectest` that the official suite imports from (interpreter/README.md of the specification's repository).

import type { Extern } from '../runtime/instances.ts';
import { allocGlobal, allocHostFunc, allocMem, allocTable, type Store } from '../runtime/store.ts';
import { f32, f64, i32, i64, NULL, type Val } from '../runtime/values.ts';
import type { DefType, NumType, RefType } from '../syntax/types.ts';
import { closeTypes } from '../validation/rolling.ts';

const funcref: RefType = { nullable: true, ht: 'func' };
const limits = (min: bigint, max: bigint) => ({ min, max });

const funcType = (params: readonly NumType[]): DefType =>
  closeTypes([{ pos: -1, types: [{ final: true, supers: [], ct: { kind: 'func', params, results: [] } }] }])[0]!;

/** The exports of `spectest` in a store, made once; `print` gets a line a value, in the notation that `show` gives. */
export function spectest(store: Store, print: (line: string) => void, show: (v: Val) => string): ReadonlyMap<string, Extern> {
  const func = (name: string, ...params: NumType[]): [string, Extern] => {
    const call = (args: readonly Val[]) => {
      for (const v of args) print(show(v));
      return [];
    };
    return [name, { kind: 'func', inst: allocHostFunc(store, funcType(params), { name: `spectest.${name}`, call }) }];
  };
  const global = (name: string, t: NumType, value: Val): [string, Extern] => [
    name,
    { kind: 'global', inst: allocGlobal(store, { mut: false, t }, value) },
  ];
  return new Map([
    func('print'),
    func('print_i32', 'i32'),
    func('print_i64', 'i64'),
    func('print_f32', 'f32'),
    func('print_f64', 'f64'),
    func('print_i32_f32', 'i32', 'f32'),
    func('print_f64_f64', 'f64', 'f64'),
    global('global_i32', 'i32', i32(666)),
    global('global_i64', 'i64', i64(666n)),
    global('global_f32', 'f32', f32(0x4426a666)), // 666.6
    global('global_f64', 'f64', f64(0x4084d4cccccccccdn)), // 666.6
    ['table', { kind: 'table', inst: allocTable(store, { at: 'i32', limits: limits(10n, 20n), rt: funcref }, NULL) }],
    ['table64', { kind: 'table', inst: allocTable(store, { at: 'i64', limits: limits(10n, 20n), rt: funcref }, NULL) }],
    ['memory', { kind: 'memory', inst: allocMem(store, { at: 'i32', limits: limits(1n, 2n) }) }],
  ]);
}
