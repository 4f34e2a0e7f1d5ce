// Printing instructions (spec 6.5), as the table of instructions has their immediates.

import { showF32, showF64 } from '../interpreter/numerics/literals.ts';
import type { Catch, Clause, Immediates, ImmKind, Instr, Keyword, Row } from '../interpreter/syntax/instructions.ts';
import { rows } from '../interpreter/syntax/instructions.ts';
import type { Expr } from '../interpreter/syntax/modules.ts';
import { walk } from '../interpreter/syntax/traverse.ts';
import type { CodeContext } from './print-names.ts';
import { codeContext, funcTypeAt, noModule, showIndex } from './print-names.ts';
import { printHeapType, printTypeUse, printValType } from './print-types.ts';

// ─── Lines ───

/** Where text goes: pieces of one long string. Indentation ends at 64 columns, so that deep nesting stays linear in size. */
export interface Lines {
  readonly line: (depth: number, text: string) => void;
  /** Goes on with the last line. */
  readonly put: (text: string) => void;
  readonly done: () => string;
}

export function linesOf(indent: number): Lines {
  const pieces: string[] = [];
  const pads: string[] = [];
  return {
    line: (depth, text) => {
      pads[depth] ??= `\n${' '.repeat(Math.min(depth * indent, 64))}`;
      pieces.push(pieces.length === 0 ? text : pads[depth] + text);
    },
    put: text => {
      pieces.push(text);
    },
    done: () => pieces.join(''),
  };
}

// ─── Immediates ───

const printCatch = (c: CodeContext) => (k: Catch) => `(${k.kind}${'x' in k ? ` ${showIndex(c.ids.tag, k.x)}` : ''} ${c.labels.show(k.l)})`;

const hex = (n: number): string => `0x${(n >>> 0).toString(16).padStart(8, '0')}`;

/** Sixteen bytes as `i32x4` and four lanes. */
export function printV128(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return `i32x4 ${[0, 4, 8, 12].map(i => hex(view.getUint32(i, true))).join(' ')}`;
}

const u32 = (n: number): string => `${n}`;

/** How each kind of immediate is written; empty: it is left out. `e` is for what depends on another immediate. */
const immediates: { readonly [K in ImmKind]: (i: Immediates[K], c: CodeContext, e: Instr, row: Row) => string } = {
  labelidx: (l, c) => c.labels.show(l),
  'labelidx*': (ls, c) => ls.map(c.labels.show).join(' '),
  funcidx: (x, c) => showIndex(c.ids.func, x),
  typeidx: (x, c) => showIndex(c.ids.type, x),
  typeuse: (x, c) => `(type ${showIndex(c.ids.type, x)})`,
  tableidx: (x, c) => showIndex(c.ids.table, x),
  memidx: (x, c) => showIndex(c.ids.memory, x),
  globalidx: (x, c) => showIndex(c.ids.global, x),
  localidx: (x, c) => showIndex(c.locals, x),
  tagidx: (x, c) => showIndex(c.ids.tag, x),
  elemidx: (x, c) => showIndex(c.ids.elem, x),
  dataidx: (x, c) => showIndex(c.ids.data, x),
  fieldidx: (i, c, e) => showIndex(c.fields('x' in e && typeof e.x === 'number' ? e.x : -1), i),
  laneidx: u32,
  laneidx16: is => is.join(' '),
  u32,
  i32: c => `${c}`,
  i64: c => `${c}`,
  f32: showF32,
  f64: showF64,
  v128: printV128,
  heaptype: (ht, c) => printHeapType(ht, c),
  reftype: (rt, c) => printValType(rt, c),
  'valtype*?': (ts, c) => (ts === null ? '' : ts.length === 0 ? '(result)' : `(result ${ts.map(t => printValType(t, c)).join(' ')})`),
  blocktype: (bt, c) =>
    typeof bt === 'number' ? printTypeUse(bt, c).slice(1) : bt.result === null ? '' : `(result ${printValType(bt.result, c)})`,
  memarg: ({ x, offset, align }, c, _, row) =>
    [
      x === 0 ? '' : showIndex(c.ids.memory, x),
      offset === 0n ? '' : `offset=${offset}`,
      2 ** align === row.bytes ? '' : `align=${2n ** BigInt(align)}`,
    ]
      .filter(s => s !== '')
      .join(' '),
  'catch*': (ks, c) => ks.map(printCatch(c)).join(' '),
  'instr*': () => '',
  handler: () => '',
};

type Printer = (e: Instr, c: CodeContext) => string;

/** The immediate of an instruction by its name in the table: what `InstrOf` says, which cannot be said of all instructions at once. */
const immediate = (e: Instr, name: string): unknown => (e as unknown as { readonly [name: string]: unknown })[name];

/** The printers of a row's immediates, in text order. Memory and table indices are left out where all of them are zero (6.5.5). */
function printersOf(row: Row): readonly Printer[] {
  const imms = Object.entries(row.imm);
  const zeroable = imms.filter(([, kind]) => kind === 'memidx' || kind === 'tableidx').map(([name]) => name);
  return imms
    .filter(([, kind]) => kind !== 'instr*' && kind !== 'handler')
    .map(([name, kind]) => {
      // The table pairs each immediate with its kind, so that the value fits the kind's printer.
      const print = immediates[kind] as (i: unknown, c: CodeContext, e: Instr, row: Row) => string;
      if (!zeroable.includes(name)) return (e, c) => print(immediate(e, name), c, e, row);
      return (e, c) => (zeroable.every(n => immediate(e, n) === 0) ? '' : print(immediate(e, name), c, e, row));
    });
}

const printers: ReadonlyMap<Keyword, readonly Printer[]> = new Map(
  [...rows].map(([keyword, row]) => [keyword as Keyword, printersOf(row)]),
);

/** A block opens its label; its catch clauses still speak of the labels around it, so `head` comes before. */
function open(e: Instr & { readonly bt: unknown }, c: CodeContext, rest: string): string {
  const id = c.labels.open(labelArity(e, c));
  return [e.op, ...(id === null ? [] : [id]), ...(rest === '' ? [] : [rest])].join(' ');
}

function labelArity(e: Instr, c: CodeContext): number {
  if (!('bt' in e)) return 0;
  if (typeof e.bt !== 'number') return e.bt.result === null || e.op === 'loop' ? 0 : 1;
  const t = funcTypeAt(c, e.bt);
  return (e.op === 'loop' ? t?.params : t?.results)?.length ?? 0;
}

/**
 * One instruction without what is nested in it: keyword and immediates, as in the flat form. Of a structured instruction the head only;
 * its label counts as open from here on, until `c.labels.close()`. Without a context, indices are numbers.
 */
export function printInstr(e: Instr, c: CodeContext = codeContext(noModule)): string {
  const parts: string[] = [];
  for (const print of printers.get(e.op) ?? []) {
    const text = print(e, c);
    if (text !== '') parts.push(text);
  }
  if ('bt' in e) return open(e, c, parts.join(' '));
  return parts.length === 0 ? e.op : `${e.op} ${parts.join(' ')}`;
}

/** The head of a clause of a legacy `try`. */
export const printClause = ({ x }: Clause, c: CodeContext): string => (x === null ? 'catch_all' : `catch ${showIndex(c.ids.tag, x)}`);

/** What a block ends with: `end`, or the `delegate` of a legacy `try`, which does not see the label of the block. */
export const printEnd = (e: Instr, c: CodeContext): string =>
  e.op === 'try' && e.handler.kind === 'delegate' ? `delegate ${c.labels.show(e.handler.l)}` : 'end';

/** A body in the flat form: one instruction a line, blocks closed by `end`. */
export function printFlat(body: Expr, c: CodeContext, depth: number, out: Lines): void {
  let d = depth;
  walk(body, {
    instr: e => {
      const before = c.before.get(e);
      if (before !== undefined) out.line(d, before);
      out.line(d, printInstr(e, c));
      if ('body' in e) d++;
    },
    orelse: () => out.line(d - 1, 'else'),
    clause: k => out.line(d - 1, printClause(k, c)),
    end: e => {
      c.labels.close();
      out.line(--d, printEnd(e, c));
    },
  });
}
