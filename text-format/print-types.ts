// Printing types (spec 6.4).

import type {
  CompType,
  ExternType,
  FieldType,
  FuncType,
  GlobalType,
  HeapType,
  Limits,
  MemType,
  StorageType,
  SubType,
  TableType,
  TypeUse,
  ValType,
} from '../interpreter/syntax/types.ts';
import { isRefType, refAbbreviations, showHeapType } from '../interpreter/syntax/types.ts';
import type { Ids, PrintContext } from './print-names.ts';
import { funcTypeAt, noIds, noModule, showBinder, showIndex } from './print-names.ts';

const abbreviationOf: ReadonlyMap<HeapType, string> = new Map([...refAbbreviations].map(([name, rt]) => [rt.ht, name]));

export const printHeapType = (ht: HeapType, c: PrintContext = noModule): string =>
  typeof ht === 'number' ? showIndex(c.ids.type, ht) : showHeapType(ht);

/** A value or storage type (6.4.4); `(ref null func)` and its like as their abbreviations. */
export function printValType(t: StorageType, c: PrintContext = noModule): string {
  if (!isRefType(t)) return t;
  const short = t.nullable ? abbreviationOf.get(t.ht) : undefined;
  return short ?? `(ref ${t.nullable ? 'null ' : ''}${printHeapType(t.ht, c)})`;
}

const mutable = (mut: boolean, t: string): string => (mut ? `(mut ${t})` : t);

/** `(word $x t) (word t t)`: one a name, consecutive ones without a name together. `from` is the index of the first. */
function named<T>(word: string, ts: readonly T[], ids: Ids, from: number, show: (t: T) => string): readonly string[] {
  const found: string[] = [];
  let run: string[] = [];
  const flush = () => {
    if (run.length > 0) found.push(`(${word} ${run.join(' ')})`);
    run = [];
  };
  let width = 0;
  ts.forEach((t, i) => {
    const id = ids.ids.get(from + i) ?? ids.notes.get(from + i);
    const text = show(t);
    // Long runs are broken: a function may have tens of thousands of locals.
    if (id !== undefined || width > 90) {
      flush();
      width = 0;
    }
    if (id !== undefined) found.push(`(${word} ${id} ${text})`);
    else {
      run.push(text);
      width += text.length + 1;
    }
  });
  flush();
  return found;
}

export const printLocals = (ts: readonly ValType[], ids: Ids, from: number, c: PrintContext): readonly string[] =>
  named('local', ts, ids, from, t => printValType(t, c));

/** ` (param …) (result …)`, with a blank before each; nothing for the empty type. */
export function printSignature(t: FuncType, c: PrintContext, ids: Ids = noIds): string {
  const params = named('param', t.params, ids, 0, p => printValType(p, c));
  const results = t.results.length === 0 ? [] : [`(result ${t.results.map(r => printValType(r, c)).join(' ')})`];
  return [...params, ...results].map(s => ` ${s}`).join('');
}

/** ` (type x)` and then parameters and results, for the reader: `x` decides, and where it is no function type, they are left out. */
export function printTypeUse(x: number, c: PrintContext, ids: Ids = noIds): string {
  const t = funcTypeAt(c, x);
  return ` (type ${showIndex(c.ids.type, x)})${t === null ? '' : printSignature(t, c, ids)}`;
}

const printFieldType = ({ mut, zt }: FieldType, c: PrintContext): string => mutable(mut, printValType(zt, c));

/** A composite type; `ids` are the names of its fields. */
export function printCompType(ct: CompType, c: PrintContext = noModule, ids: Ids = noIds): string {
  if (ct.kind === 'func') return `(func${printSignature(ct, c)})`;
  if (ct.kind === 'array') return `(array ${printFieldType(ct.field, c)})`;
  return `(${['struct', ...named('field', ct.fields, ids, 0, f => printFieldType(f, c))].join(' ')})`;
}

/** `(type $t …)`, the type at index `x` (6.4.9). `sub` is left out where the type is final and has no supertype. */
export function printTypeDef({ final, supers, ct }: SubType, x: number, c: PrintContext): string {
  const comp = printCompType(ct, c, c.fields(x));
  const sub =
    final && supers.length === 0 ? comp : `(sub ${final ? 'final ' : ''}${supers.map(u => `${printHeapType(u, c)} `).join('')}${comp})`;
  return `(type ${showBinder(c.ids.type, x)} ${sub})`;
}

const printLimits = ({ min, max }: Limits): string => (max === null ? `${min}` : `${min} ${max}`);
const printAddrType = (at: string): string => (at === 'i32' ? '' : `${at} `);

export const printMemType = ({ at, limits }: MemType): string => `${printAddrType(at)}${printLimits(limits)}`;
export const printTableType = ({ at, limits, rt }: TableType, c: PrintContext = noModule): string =>
  `${printAddrType(at)}${printLimits(limits)} ${printValType(rt, c)}`;
export const printGlobalType = ({ mut, t }: GlobalType, c: PrintContext = noModule): string => mutable(mut, printValType(t, c));

const plainUse = (t: TypeUse, c: PrintContext): string => `(type ${printHeapType(t, c)})`;

/** `(func $f (type t))`, as in an import. `binder` is the identifier, or the index as a comment; `locals` names the parameters of a function. */
export function printExternType(t: ExternType, binder: string, c: PrintContext = noModule, locals: Ids = noIds): string {
  switch (t.kind) {
    case 'func':
      return `(func ${binder}${locals !== noIds && typeof t.type === 'number' ? printTypeUse(t.type, c, locals) : ` ${plainUse(t.type, c)}`})`;
    case 'tag':
      return `(tag ${binder} ${plainUse(t.type, c)})`;
    case 'table':
      return `(table ${binder} ${printTableType(t.type, c)})`;
    case 'memory':
      return `(memory ${binder} ${printMemType(t.type)})`;
    case 'global':
      return `(global ${binder} ${printGlobalType(t.type, c)})`;
  }
}
