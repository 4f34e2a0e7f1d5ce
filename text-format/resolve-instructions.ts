// Instructions of the parse tree to the abstract syntax (spec 6.5): folded operands before their operator, labels and indices as numbers.
// One loop over an explicit stack, so that depth of nesting costs memory and nothing else.

import { parseF32, parseF64, parseI } from '../interpreter/numerics/literals.ts';
import { refuse } from '../interpreter/syntax/diagnostic.ts';
import {
  type BlockType,
  type Catch,
  type Handler,
  type ImmKind,
  type Instr,
  type Keyword,
  type MemArg,
  rows,
} from '../interpreter/syntax/instructions.ts';
import type { BranchHint, NameMap } from '../interpreter/syntax/modules.ts';
import { shapeByKeyword } from './keywords.ts';
import type { Hints } from './resolve-annotations.ts';
import { blockType, type Context, heapType, refType, type Spaces, typeUse, u64, valTypes } from './resolve-types.ts';
import { at, cropped, indexIn, type Space, space, suggestion, u32 } from './spaces.ts';
import { identOf } from './strings.ts';
import type { BlockPart, HeapNode, InstrNode, RefNode, Token, TypeNode, TypeUseNode } from './tree.ts';

/** What an instruction sequence can name besides the module's definitions. */
export interface Body {
  readonly locals: Space;
  /** How many labels are open, and at which of these depths each name is, innermost last. */
  depth: number;
  readonly labels: Map<string, number[]>;
  readonly labelNames: NameMap;
  opened: number;
  readonly hints: BranchHint[];
}
const noLocals = (): Space => space('local', 'local');
export const newBody = (locals: Space = noLocals()): Body => ({
  locals,
  depth: 0,
  labels: new Map(),
  labelNames: new Map(),
  opened: 0,
  hints: [],
});

// ─── Immediates ───

/** How to read the immediates of an instruction: by shape, with the index spaces and the name that its row gives. */
interface Recipe {
  readonly op: Keyword;
  readonly shape: string;
  readonly space1: keyof Spaces | 'label' | 'local' | null;
  readonly space2: keyof Spaces | 'field' | null;
  readonly name1: string;
  readonly data: boolean;
}
const spaceOf: { readonly [kind in ImmKind]?: keyof Spaces | 'label' | 'local' | 'field' } = {
  labelidx: 'label', funcidx: 'func', typeidx: 'type', tableidx: 'table', memidx: 'memory', globalidx: 'global', localidx: 'local',
  tagidx: 'tag', elemidx: 'elem', dataidx: 'data', fieldidx: 'field', memarg: 'memory',
}; // biome-ignore format: pairs
const recipes: ReadonlyMap<string, Recipe> = new Map(
  [...rows].map(([op, row]) => {
    const kinds = Object.values(row.imm);
    const recipe = {
      op: op as Keyword, // the keys of `rows` are the keywords
      shape: shapeByKeyword.get(op)!,
      space1: kinds[0] === undefined ? null : (spaceOf[kinds[0]] ?? null),
      space2: kinds[1] === undefined ? null : (spaceOf[kinds[1]] ?? null),
      name1: Object.keys(row.imm)[0] ?? '',
      data: kinds.includes('dataidx'),
    };
    return [op, recipe as Recipe]; // only a second immediate is of space `field`, only a first one of `label` or `local`
  }),
);

function labelIndex(c: Context, b: Body, t: Token): number {
  if (t.text.charCodeAt(0) !== 0x24) return u32(c.source, t);
  const name = identOf(c.source, t);
  const depth = b.labels.get(name)?.at(-1);
  if (depth !== undefined) return b.depth - 1 - depth;
  throw refuse('malformed', 'unknown label', `${cropped(t)}${suggestion(name, b.labels.keys())}`, at(c.source, t));
}
function openLabel(b: Body, name: string | null): void {
  if (name !== null) {
    const depths = b.labels.get(name);
    if (depths === undefined) b.labels.set(name, [b.depth]);
    else depths.push(b.depth);
  }
  b.depth++;
}
function closeLabel(b: Body, name: string | null): void {
  b.depth--;
  if (name === null) return;
  const depths = b.labels.get(name)!; // it was opened
  depths.pop();
  if (depths.length === 0) b.labels.delete(name);
}

function index(c: Context, b: Body, where: Recipe['space1'], t: Token): number {
  if (where === 'local') return indexIn(c.source, b.locals, t);
  if (where === 'label') return labelIndex(c, b, t);
  return indexIn(c.source, c.spaces[where!], t); // the shape has an index, so the recipe has its space
}
const optional = (c: Context, b: Body, where: Recipe['space1'], t: Token | null): number => (t === null ? 0 : index(c, b, where, t));

const noFields: Space = space('field', 'field');
const second = (c: Context, where: Recipe['space2'], x: number, t: Token): number =>
  indexIn(c.source, where === 'field' ? (c.fields.get(x) ?? noFields) : c.spaces[where!], t); // as above

const outOfRange = (c: Context, t: Token, phrase: string): Error => refuse('malformed', phrase, cropped(t), at(c.source, t));

export function constant(c: Pick<Context, 'source'>, t: Token, op: string): number | bigint {
  const v =
    op[0] === 'i' && t.type === 'float'
      ? null
      : op === 'i32.const'
        ? parseI(t.text, 32)
        : op === 'i64.const'
          ? parseI(t.text, 64)
          : op === 'f32.const'
            ? parseF32(t.text)
            : parseF64(t.text);
  if (v === null) throw refuse('malformed', 'constant out of range', `${op} ${cropped(t)}`, at(c.source, t));
  return v;
}

/** Lanes of each shape, and the width of one in bits. */
export const laneCounts: { readonly [shape: string]: readonly [number, 8 | 16 | 32 | 64] } = {
  i8x16: [16, 8], i16x8: [8, 16], i32x4: [4, 32], i64x2: [2, 64], f32x4: [4, 32], f64x2: [2, 64],
}; // biome-ignore format: pairs

export function checkLanes(c: Pick<Context, 'source'>, shape: Token, lanes: readonly Token[]): void {
  const count = laneCounts[shape.text]![0];
  if (lanes.length !== count)
    throw refuse(
      'malformed',
      'wrong number of lane literals',
      `${cropped(shape)} has ${count} lanes, not ${lanes.length}`,
      at(c.source, lanes[count] ?? shape),
    );
}

export function lane(c: Pick<Context, 'source'>, shape: string, t: Token): number | bigint {
  const bits = laneCounts[shape]![1];
  const v =
    shape[0] === 'i' && t.type === 'float'
      ? null
      : shape === 'f32x4'
        ? parseF32(t.text)
        : shape === 'f64x2'
          ? parseF64(t.text)
          : parseI(t.text, bits);
  if (v === null) throw refuse('malformed', 'constant out of range', `${cropped(t)} in ${shape}`, at(c.source, t));
  return v;
}

/** Lanes, each as it reads. Most are written like the one before. */
export function lanesOf<T>(lanes: readonly Token[], read: (t: Token) => T): T[] {
  const out: T[] = [];
  for (let i = 0; i < lanes.length; i++) out.push(i > 0 && lanes[i]!.text === lanes[i - 1]!.text ? out[i - 1]! : read(lanes[i]!));
  return out;
}

/** Lanes are written here: to ask a small array for its buffer has hosts move its bytes out of their heap. */
const scratch = new Uint8Array(16);
const scratchView = new DataView(scratch.buffer);
/** Sixteen bytes, little-endian, lane 0 first. */
export function vector(c: Pick<Context, 'source'>, shape: Token, lanes: readonly Token[]): Uint8Array {
  checkLanes(c, shape, lanes);
  const width = laneCounts[shape.text]![1] / 8;
  const values = lanesOf(lanes, t => lane(c, shape.text, t));
  for (let i = 0; i < values.length; i++) {
    const v = values[i]!;
    if (typeof v === 'bigint') scratchView.setBigInt64(i * 8, v, true);
    else if (width === 1) scratchView.setInt8(i, v);
    else if (width === 2) scratchView.setInt16(i * 2, v, true);
    else scratchView.setInt32(i * 4, v, true);
  }
  return scratch.slice();
}

function laneIndex(c: Context, t: Token): number {
  const v = t.type === 'nat' ? parseI(t.text, 8) : null;
  if (v === null) throw outOfRange(c, t, 'i8 constant out of range');
  return v & 0xff;
}

/** Natural alignment (in 2^n) by keyword: what is meant where `align=` is not written. */
const naturalAlign: ReadonlyMap<string, number> = new Map(
  [...rows].flatMap(([k, r]) => (r.bytes === undefined ? [] : [[k, Math.log2(r.bytes)] as const])),
);

function memArg(c: Context, op: string, x: Token | null, offset: Token | null, align: Token | null): MemArg {
  return {
    x: x === null ? 0 : indexIn(c.source, c.spaces.memory, x),
    offset: offset === null ? 0n : u64(c.source, { ...offset, offset: offset.offset + 7, text: offset.text.slice(7) }),
    align: align === null ? naturalAlign.get(op)! : alignment(c, align),
  };
}
function alignment(c: Context, t: Token): number {
  const n = u64(c.source, { ...t, offset: t.offset + 6, text: t.text.slice(6) });
  if (n === 0n || (n & (n - 1n)) !== 0n) throw refuse('malformed', 'alignment must be a power of two', cropped(t), at(c.source, t));
  return n.toString(2).length - 1;
}

/**
 * An instruction without blocks. The casts: an instruction's immediates are as its row says, its tree's as the grammar's rule of its shape
 * says, and keywords.ts matches rows to shapes.
 */
function plain(c: Context, b: Body, e: InstrNode): Instr {
  const r = recipes.get(e.t.text)!;
  const { op } = r;
  if (r.data) c.needsDataCount = true;
  const pos = e.t.offset;
  const imm = e.imm;
  const t1 = imm[1] as Token; // where the shape has an index or a literal
  switch (r.shape) {
    case 'plain':
      return { op, pos } as Instr;
    case 'idx1': {
      const x = index(c, b, r.space1, t1);
      return (r.name1 === 'x' ? { op, pos, x } : r.name1 === 'l' ? { op, pos, l: x } : { op, pos, y: x }) as Instr;
    }
    case 'idx1_opt':
      return { op, pos, x: optional(c, b, r.space1, t1) } as Instr;
    case 'numconst':
      return { op, pos, c: constant(c, t1, op) } as Instr;
    case 'mem':
      return { op, pos, ao: memArg(c, op, t1, imm[2] as Token | null, imm[3] as Token | null) } as Instr;
    case 'mem_lane':
      return { op, pos, ao: memArg(c, op, t1, imm[2] as Token | null, imm[3] as Token | null), i: laneIndex(c, imm[4] as Token) } as Instr;
    case 'idx2': {
      const x = index(c, b, r.space1, t1);
      const y = second(c, r.space2, x, imm[2] as Token);
      return (r.space2 === 'field' ? { op, pos, x, i: y } : { op, pos, x, y }) as Instr;
    }
    case 'idx_then_opt':
      return { op, pos, x: optional(c, b, r.space1, t1), y: second(c, r.space2, 0, imm[2] as Token) } as Instr;
    case 'idx2_opt':
      return { op, pos, x: optional(c, b, r.space1, t1), y: optional(c, b, r.space1, imm[2] as Token | null) } as Instr;
    case 'idx_nat':
      return { op, pos, x: index(c, b, r.space1, t1), n: u32(c.source, imm[2] as Token) } as Instr;
    case 'idxs':
      return { op, pos, ls: (imm[1] as readonly Token[]).map(t => labelIndex(c, b, t)) } as Instr;
    case 'br_cast':
      return { op, pos, l: labelIndex(c, b, t1), rt1: refType(c, imm[2] as RefNode), rt2: refType(c, imm[3] as RefNode) } as Instr;
    case 'reftype1':
      return { op, pos, rt: refType(c, imm[1] as RefNode) } as Instr;
    case 'heaptype1':
      return { op, pos, ht: heapType(c, imm[1] as HeapNode) } as Instr;
    case 'vecconst':
      return { op, pos, c: vector(c, t1, imm[2] as readonly Token[]) } as Instr;
    case 'shuffle': {
      const lanes = imm[1] as readonly Token[];
      if (lanes.length !== 16)
        throw refuse('malformed', 'invalid lane length', `${lanes.length} of 16 lanes`, at(c.source, lanes[16] ?? e.t));
      return { op, pos, is: lanes.map(t => laneIndex(c, t)) } as Instr;
    }
    case 'lane1':
      return { op, pos, i: laneIndex(c, t1) } as Instr;
    case 'select':
      return { op, pos, ts: imm[1] === null ? null : valTypes(c, imm[1] as readonly TypeNode[]) } as Instr;
    case 'call_indirect':
      return { op, pos, x: optional(c, b, r.space1, t1), y: typeUse(c, imm[2] as TypeUseNode, pos) } as Instr;
    default:
      throw new Error(`${op}: no immediates of shape ${r.shape}`);
  }
}

// ─── Sequences ───

/** A block with its label open: `arms` are where its further bodies go, of which `arm` have been begun. */
interface OpenBlock {
  readonly part: BlockPart;
  readonly label: string | null;
  readonly arms: readonly Instr[][];
  readonly arm: number;
}
/** A list that is being resolved; what is to be done at its end. */
interface Open {
  readonly list: readonly InstrNode[];
  at: number;
  readonly out: Instr[];
  /** The list is the folded operands of this instruction, resolved or, where it is a block, yet to be opened. */
  readonly operator: Instr | InstrNode | null;
  /** The list is a body of this block. */
  readonly block: OpenBlock | null;
}

/** Resolves a sequence; `hints` are the branch hints that stand before instructions, null outside functions. */
export function instructions(c: Context, b: Body, nodes: readonly InstrNode[], hints: Hints | null): Instr[] {
  const result: Instr[] = [];
  if (nodes.length === 0) return result;
  const stack: Open[] = [];
  let here: Open = { list: nodes, at: 0, out: result, operator: null, block: null };

  const hinted = (e: InstrNode, instr: Instr): void => {
    const hint = hints?.take(e.at) ?? (e.at === e.t.offset ? undefined : hints?.take(e.t.offset));
    if (hint !== undefined) b.hints.push({ pos: hint.pos, instr, likely: hint.likely });
  };

  const openBlock = (e: InstrNode, out: Instr[]): void => {
    const part = e.block!; // whoever calls has looked
    const op = e.t.text;
    const pos = e.t.offset;
    const id = part.id === null ? null : identOf(c.source, part.id);
    for (const end of part.arms.length === 0 ? [part.end] : [...part.arms.map(a => a.label), part.end]) {
      if (end !== null && (id === null || identOf(c.source, end) !== id))
        throw refuse(
          'malformed',
          'mismatching label',
          `${cropped(end)} ends ${part.id === null ? 'a block without a label' : cropped(part.id)}`,
          at(c.source, end),
        );
    }
    const bt: BlockType = blockType(c, part.type, pos);
    const body: Instr[] = [];
    const arms: readonly Instr[][] = part.arms.length === 0 ? noArms : part.arms.map(() => []);
    let instr: Instr;
    if (op === 'block') instr = { op, pos, bt, body };
    else if (op === 'loop') instr = { op, pos, bt, body };
    else if (op === 'if') instr = { op, pos, bt, body, orelse: arms[0] ?? [] };
    else if (op === 'try') instr = { op, pos, bt, body, handler: handlerOf(c, b, part, arms) };
    else instr = { op: 'try_table', pos, bt, catches: part.catches.map(k => catchOf(c, b, k)), body };
    out.push(instr);
    hinted(e, instr);
    const label = b.opened++;
    if (id !== null) b.labelNames.set(label, id);
    if (part.id !== null || c.annotations.any) c.annotations.label(b.labelNames, label, (part.id ?? e.t).offset);
    openLabel(b, id);
    stack.push(here);
    here = { list: part.body, at: 0, out: body, operator: null, block: { part, label: id, arms, arm: 0 } };
  };

  for (;;) {
    if (here.at < here.list.length) {
      const e: InstrNode = here.list[here.at++]!;
      if (e.block !== null) {
        if (e.args.length === 0) openBlock(e, here.out);
        else {
          stack.push(here);
          here = { list: e.args, at: 0, out: here.out, operator: e, block: null };
        }
        continue;
      }
      // The operator first, its operands after: implied types count in the order of the text.
      const instr = plain(c, b, e);
      if (hints?.any) hinted(e, instr);
      if (e.args.length === 0) here.out.push(instr);
      else {
        stack.push(here);
        here = { list: e.args, at: 0, out: here.out, operator: instr, block: null };
      }
      continue;
    }
    const { block, operator, out } = here;
    if (block !== null && block.arm < block.arms.length) {
      const { arm, arms, part } = block;
      here = { list: part.arms[arm]!.body, at: 0, out: arms[arm]!, operator: null, block: { ...block, arm: arm + 1 } };
      continue;
    }
    if (block !== null) closeLabel(b, block.label);
    const outer = stack.pop();
    if (outer === undefined) return result;
    here = outer;
    if (operator === null) continue;
    if ('block' in operator) openBlock(operator, out);
    else out.push(operator);
  }
}

const noArms: readonly never[] = [];

/** Of a legacy `try`, whose own label is not open yet: `delegate` does not see it. The bodies are yet to be filled. */
function handlerOf(c: Context, b: Body, { arms, delegate }: BlockPart, bodies: readonly Instr[][]): Handler {
  if (delegate !== null) return { kind: 'delegate', pos: delegate.t.offset, l: labelIndex(c, b, delegate.label) };
  const clauses = arms.map(({ t, tag }, i) => ({
    pos: t.offset,
    x: tag === null ? null : indexIn(c.source, c.spaces.tag, tag),
    body: bodies[i]!,
  }));
  return { kind: 'catch', clauses };
}

function catchOf(c: Context, b: Body, k: BlockPart['catches'][number]): Catch {
  const kind = k.t.text.slice(1);
  const x = k.tag === null ? 0 : indexIn(c.source, c.spaces.tag, k.tag);
  const l = labelIndex(c, b, k.label);
  return kind === 'catch' || kind === 'catch_ref' ? { kind, x, l } : { kind: kind as 'catch_all' | 'catch_all_ref', l }; // the grammar's four
}
