// Instructions of the binary format (spec 5.4), read and written from the instruction table.
//
// A row says which immediates there are and in which order, and each kind of immediate has one entry here. The format has a rule of its
// own for reference types within instructions: only the heap type is an immediate; null or not is told by a second opcode (the row's
// `variant`) or, where there are several reference types, by a byte of flags in front of all immediates, a bit each.

import {
  type Catch,
  type Clause,
  type Handler,
  type Immediates,
  type ImmKind,
  type Instr,
  type Keyword,
  type MemArg,
  type Row,
  rows,
} from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import type { Pos } from '../syntax/source.ts';
import { walk } from '../syntax/traverse.ts';
import { refType } from '../syntax/types.ts';
import * as read from './reading.ts';
import { hex, malformed, type Reader } from './reading.ts';
import { blockType, heapType, valType, writeBlockType, writeHeapType, writeValType } from './types.ts';
import type { Writer } from './writing.ts';
import * as write from './writing.ts';

const ELSE = 0x05;
const END = 0x0b;
/** A memory argument that names its memory says so in the bits of the alignment. */
const HAS_MEMORY = 0x40;

/** The opcodes of legacy exception handling that are no instructions: they stand between and behind the bodies of a `try`. */
const CATCH = 0x07;
const DELEGATE = 0x18;
const CATCH_ALL = 0x19;

/** What stands behind an opcode; bodies, and what a `try` has behind its own, come after. */
type PlainKind = Exclude<ImmKind, 'instr*' | 'handler'>;
const isPlain = (kind: ImmKind | undefined): kind is PlainKind => kind !== 'instr*' && kind !== 'handler';

// ─── Immediates ───

/** Memory arguments on the first memory with small offsets, by offset and alignment: nearly all are among them, and are made once. */
const usual = new Array<MemArg | undefined>(1 << 14);
const ALIGNMENTS = 8;

function readMemArg(r: Reader): MemArg {
  const pos = r.pos;
  const flags = read.u32(r);
  if (flags < ALIGNMENTS) {
    const offset = read.short(r);
    const at = offset * ALIGNMENTS + flags;
    if (offset >= 0) {
      const made = usual[at] ?? { x: 0, offset: BigInt(offset), align: flags };
      if (at < usual.length) usual[at] = made;
      return made;
    }
  }
  if (flags >= 0x80) throw malformed(r, 'malformed memop flags', pos, `flags 0x${hex(flags)}`);
  const x = flags & HAS_MEMORY ? read.u32(r) : 0;
  return { x, offset: read.u64(r), align: flags & 0x3f };
}

function writeMemArg(w: Writer, { x, offset, align }: MemArg): void {
  write.byte(w, (align & 0x3f) | (x === 0 ? 0 : HAS_MEMORY));
  if (x !== 0) write.u32(w, x);
  write.u64(w, offset);
}

const catchKinds = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'] as const;

function readCatch(r: Reader): Catch {
  const kind = catchKinds[read.byte(r)];
  if (kind === undefined) throw malformed(r, 'malformed catch clause', r.pos - 1, `byte 0x${hex(r.bytes[r.pos - 1]!)}`);
  if (kind === 'catch_all' || kind === 'catch_all_ref') return { kind, l: read.u32(r) };
  const x = read.u32(r);
  return { kind, x, l: read.u32(r) };
}

function writeCatch(w: Writer, c: Catch): void {
  write.byte(w, catchKinds.indexOf(c.kind));
  if ('x' in c) write.u32(w, c.x);
  write.u32(w, c.l);
}

interface Codec<I> {
  /** `flag`: by opcode or flags, whether this immediate is the variant. */
  readonly read: (r: Reader, flag: boolean) => I;
  readonly write: (w: Writer, i: I) => void;
  /** For kinds that make a variant: whether this one is. */
  readonly flag?: (i: I) => boolean;
}

const index: Codec<number> = { read: read.u32, write: write.u32 };

const codecs: { readonly [K in PlainKind]: Codec<Immediates[K]> } = {
  labelidx: index,
  'labelidx*': {
    read: r => {
      const ls = read.list(r, read.u32);
      ls.push(read.u32(r));
      return ls;
    },
    write: (w, ls) => {
      write.list(w, ls.slice(0, -1), write.u32);
      write.u32(w, ls.at(-1)!);
    },
  },
  funcidx: index,
  typeidx: index,
  typeuse: index,
  tableidx: index,
  memidx: index,
  globalidx: index,
  localidx: index,
  tagidx: index,
  elemidx: index,
  dataidx: index,
  fieldidx: index,
  laneidx: { read: read.byte, write: write.byte },
  laneidx16: { read: r => [...read.take(r, 16)], write: (w, ls) => write.bytes(w, Uint8Array.from(ls)) },
  u32: index,
  i32: { read: read.s32, write: (w, c) => write.signed(w, c | 0) },
  i64: { read: read.s64, write: (w, c) => write.s64(w, BigInt.asIntN(64, c)) },
  f32: { read: read.f32, write: write.f32 },
  f64: { read: read.f64, write: write.f64 },
  v128: { read: r => read.take(r, 16).slice(), write: write.bytes },
  heaptype: { read: heapType, write: writeHeapType },
  reftype: { read: (r, flag) => refType(flag, heapType(r)), write: (w, rt) => writeHeapType(w, rt.ht), flag: rt => rt.nullable },
  'valtype*?': {
    read: (r, flag) => (flag ? read.list(r, valType) : null),
    write: (w, ts) => {
      if (ts !== null) write.list(w, ts, writeValType);
    },
    flag: ts => ts !== null,
  },
  blocktype: { read: blockType, write: writeBlockType },
  memarg: { read: readMemArg, write: writeMemArg },
  'catch*': { read: r => read.list(r, readCatch), write: (w, cs) => write.list(w, cs, writeCatch) },
};

// ─── The table, prepared for bytes ───

interface Imm {
  readonly name: string;
  // What the codec of a name takes and gives is what the instruction has under that name: the row says so, to the compiler it is unknown.
  readonly codec: Codec<unknown>;
}

/**
 * Instructions as they are built: nested lists are put in when they are complete. Objects made with all properties at once
 * take half the memory and time of objects that get them one by one, so the commonest shapes have a literal.
 */
type Building = { readonly op: Keyword; readonly pos: Pos; [immediate: string]: unknown };
const none: Expr = [];
const unhandled: Handler = { kind: 'catch', clauses: [] };
type Make = (op: Keyword, pos: Pos, i: unknown) => Building;

const makers: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['x', (op, pos, x) => ({ op, pos, x })],
  ['y', (op, pos, y) => ({ op, pos, y })],
  ['l', (op, pos, l) => ({ op, pos, l })],
  ['c', (op, pos, c) => ({ op, pos, c })],
  ['ao', (op, pos, ao) => ({ op, pos, ao })],
  ['bt,body', (op, pos, bt) => ({ op, pos, bt, body: none })],
  ['bt,body,orelse', (op, pos, bt) => ({ op, pos, bt, body: none, orelse: none })],
  ['bt,body,handler', (op, pos, bt) => ({ op, pos, bt, body: none, handler: unhandled })],
]);

interface Plan {
  readonly op: Keyword;
  readonly opcode: readonly number[];
  readonly variant: readonly number[] | null;
  readonly imms: readonly Imm[];
  /** Makes instructions with one plain immediate and no flags, where there is a literal for their shape. */
  readonly make: Make | null;
  /** Whether instructions are nested in it: `body`, and what the marks after it begin. */
  readonly block: boolean;
  /** How many immediates share a byte of flags in front. */
  readonly flags: number;
  /** Whether it names a data segment: such instructions in functions require the data count section (5.5.16). */
  readonly data: boolean;
}

function planOf(op: Keyword, row: Row): Plan {
  const names = row.binary ?? Object.keys(row.imm);
  const imms = names.flatMap(name => {
    const kind = row.imm[name];
    return kind !== undefined && isPlain(kind) ? [{ name, codec: codecs[kind] as Codec<unknown> }] : []; // as said at Imm
  });
  const flags = row.variant === undefined ? imms.filter(i => i.codec.flag !== undefined).length : 0;
  return {
    op,
    opcode: row.opcode,
    variant: row.variant ?? null,
    imms,
    make: flags === 0 ? (makers.get(names.join()) ?? null) : null,
    block: names.includes('body'),
    flags,
    data: Object.values(row.imm).includes('dataidx'),
  };
}

// The keys of `rows` are the table's.
const plans = new Map([...rows].map(([op, row]) => [op as Keyword, planOf(op as Keyword, row)]));
const planOfInstr = (e: Instr): Plan => plans.get(e.op)!;

interface Coded {
  readonly plan: Plan;
  readonly variant: boolean;
}
/** By first byte; for a prefix, by what follows. */
const byByte: (Coded | undefined)[] = new Array(256).fill(undefined);
const byPrefix = new Map<number, (Coded | undefined)[]>();

for (const plan of plans.values())
  for (const [opcode, variant] of [
    [plan.opcode, false],
    [plan.variant, true],
  ] as const) {
    if (opcode === null) continue;
    const [first, second] = opcode;
    if (second === undefined) byByte[first!] = { plan, variant };
    else {
      if (!byPrefix.has(first!)) byPrefix.set(first!, []);
      byPrefix.get(first!)![second] = { plan, variant };
    }
  }

// ─── Reading ───

const ATOMICS = 0xfe;

function coded(r: Reader, pos: number): Coded {
  const first = read.byte(r);
  const plain = byByte[first];
  if (plain !== undefined) return plain;
  const seconds = byPrefix.get(first);
  if (seconds !== undefined) {
    const second = read.u32(r);
    const found = seconds[second];
    if (found === undefined) throw malformed(r, `illegal opcode ${hex(first)} ${hex(second)}`, pos, 'no such instruction');
    return found;
  }
  const what = first === ATOMICS ? 'an atomic instruction (the threads proposal)' : 'no such instruction';
  throw malformed(r, `illegal opcode ${hex(first)}`, pos, what);
}

function readFlags(r: Reader, count: number): number {
  const flags = read.byte(r);
  if (flags >> count !== 0) throw malformed(r, 'malformed br_on_cast flags', r.pos - 1, `byte 0x${hex(flags)}`);
  return flags;
}

/** An instruction from behind its opcode, its nested lists still empty. */
function readInstr(r: Reader, plan: Plan, variant: boolean, pos: Pos): Building {
  const { op, imms, make } = plan;
  if (imms.length === 0) return { op, pos };
  if (make !== null) return make(op, pos, imms[0]!.codec.read(r, variant));
  const e: Building = { op, pos };
  const flags = plan.flags === 0 ? (variant ? 1 : 0) : readFlags(r, plan.flags);
  let bit = 0;
  for (const { name, codec } of imms) {
    e[name] = codec.read(r, ((flags >> bit) & 1) === 1);
    if (codec.flag !== undefined) bit++;
  }
  if (plan.block) e.body = none;
  return e;
}

/** A block that is open, whose body goes `into[name]` when it is complete, and where the body begins among the instructions read. */
interface Open {
  readonly block: Building;
  into: { [name: string]: unknown };
  name: string;
  readonly start: number;
}

/** The opcodes that end a body. */
const isMark = new Uint8Array(256);
for (const mark of [ELSE, CATCH, END, DELEGATE, CATCH_ALL]) isMark[mark] = 1;
const markNames = new Map([[ELSE, 'else'], [CATCH, 'catch'], [DELEGATE, 'delegate'], [CATCH_ALL, 'catch_all']]); // biome-ignore format: pairs

/**
 * Reads on behind a body that the mark ends: the opcode of the mark, and a tag or label behind it. Gives whether the block ends with it.
 * Errors: malformed, where the block has no place for the mark.
 */
function readMark(r: Reader, mark: number, here: Open | undefined): boolean {
  const pos = r.pos++;
  if (mark === END) return true;
  const misplaced = (where: string) => malformed(r, 'END opcode expected', pos, `byte 0x${hex(mark)} (${markNames.get(mark)}) ${where}`);
  if (mark === ELSE) {
    if (here?.block.op !== 'if' || here.name !== 'body') throw misplaced('without an if');
    here.name = 'orelse';
    return false;
  }
  if (here?.block.op !== 'try') throw misplaced('outside of a try');
  const { block, into } = here;
  if (into.x === null) throw misplaced('behind catch_all');
  if (mark === DELEGATE) {
    if (into !== block) throw misplaced('behind a catch');
    block.handler = { kind: 'delegate', pos: r.base + pos, l: read.u32(r) } satisfies Handler;
    return true;
  }
  const clause = { pos: r.base + pos, x: mark === CATCH ? read.u32(r) : null, body: none } satisfies Clause;
  if (into === block) block.handler = { kind: 'catch', clauses: [clause] } satisfies Handler;
  else ((block.handler as Handler & { readonly kind: 'catch' }).clauses as Clause[]).push(clause); // made by the line above, at an earlier mark
  here.into = clause;
  here.name = 'body';
  return false;
}

export interface Uses {
  /** Where the first instruction that names a data segment stands; −1 where there is none. */
  data: Pos;
}

/**
 * Instructions up to the `end` that closes them, and that too (5.4.9 `expr`). Blocks may nest as deep as memory allows.
 * Errors: `Refused`, malformed.
 */
export function readExpr(r: Reader, uses: Uses): Expr {
  const open: Open[] = [];
  // Instructions of all lists that are not complete, the innermost last: a complete list is cut out in its exact size.
  const es: Building[] = [];
  let top = 0;
  // The plans follow the rows from which `Instr` is computed.
  const cut = (start: number): Expr => es.slice(start, top) as unknown as Expr;
  for (;;) {
    const pos = r.pos;
    const opcode = read.peek(r);
    if (isMark[opcode] === 1) {
      const here = open.at(-1);
      if (here !== undefined) {
        here.into[here.name] = top > here.start ? cut(here.start) : none;
        top = here.start;
      }
      if (!readMark(r, opcode, here)) continue;
      if (here === undefined) return cut(0);
      open.pop();
      continue;
    }
    const { plan, variant } = coded(r, pos);
    const e = readInstr(r, plan, variant, r.base + pos);
    if (plan.data && uses.data < 0) uses.data = e.pos;
    es[top++] = e;
    if (plan.block) open.push({ block: e, into: e, name: 'body', start: top });
  }
}

// ─── Writing ───

/** What is noticed while instructions are written: each one with the offset of its opcode in the writer. */
export type Noticing = (e: Instr, offset: number) => void;

/** Whether an instruction names a data segment. */
export const usesData = (e: Instr): boolean => planOfInstr(e).data;

function writeInstr(w: Writer, e: Instr): void {
  const plan = planOfInstr(e);
  // As said at Imm.
  const values = e as unknown as { readonly [immediate: string]: unknown };
  let flags = 0;
  let bit = 0;
  for (const { name, codec } of plan.imms) if (codec.flag !== undefined) flags |= (codec.flag(values[name]) ? 1 : 0) << bit++;
  const [first, second] = plan.variant !== null && flags === 1 ? plan.variant : plan.opcode;
  write.byte(w, first!);
  if (second !== undefined) write.u32(w, second);
  if (plan.flags > 0) write.byte(w, flags);
  for (const { name, codec } of plan.imms) codec.write(w, values[name]);
}

/** Writes instructions and the `end` that closes them. */
export function writeExpr(w: Writer, body: Expr, notice: Noticing | null): void {
  walk(body, {
    instr: e => {
      notice?.(e, w.length);
      writeInstr(w, e);
    },
    orelse: () => write.byte(w, ELSE),
    clause: ({ x }) => {
      write.byte(w, x === null ? CATCH_ALL : CATCH);
      if (x !== null) write.u32(w, x);
    },
    end: e => {
      if (e.op === 'try' && e.handler.kind === 'delegate') {
        write.byte(w, DELEGATE);
        write.u32(w, e.handler.l);
      } else write.byte(w, END);
    },
  });
  write.byte(w, END);
}

/** The instruction an initialiser consists of, if it is `ref.func` alone: such segments have short forms. */
export const soleRefFunc = (init: Expr): number | null => (init.length === 1 && init[0]!.op === 'ref.func' ? init[0].x : null);

/** Whether a branch hint may stand on an instruction (branch hinting: `br_if` and `if`). */
export const isHintable = (e: Instr): boolean => e.op === 'br_if' || e.op === 'if';
