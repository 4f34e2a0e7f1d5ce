// What is known of a function before any of it is written: how deep its blocks nest, about how long it will be, which memories it uses, and
// which of its float locals and loads may carry the payload of a NaN to somebody who asks for it.  Without recursion.

import { type Instr, type MemArg, type Row, rows } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import { bodiesOf, structured } from '../syntax/traverse.ts';
import type { Kind } from './representation.ts';
import { calls, conditions, operations } from './scalars.ts';

export interface Survey extends Shape, Payloads {}
interface Shape {
  readonly nesting: number;
  /** Characters, roughly. */
  readonly size: number;
  readonly memories: ReadonlySet<number>;
  /** Of these, the ones that others than integers are loaded from or stored in. */
  readonly views: ReadonlySet<number>;
  readonly handlers: boolean;
  /** It makes tail calls. */
  readonly tails: boolean;
  /** By local, by how many instructions it is set. */
  readonly sets: number[];
}
interface Payloads {
  /** Float locals that may be any NaN, where that may be told. */
  readonly any: ReadonlySet<number>;
  /** Loads of floats likewise; null: all. */
  readonly told: ReadonlySet<Instr> | null;
  /** Where f32 locals are set that loops read which the setting is not in. */
  readonly forLoops: ReadonlySet<Instr>;
}

/** What an instruction does to the operands that are followed: takes and gives so many, which it does not tell from other NaNs, if it is plain. */
interface Effect {
  readonly takes: number;
  readonly gives: number;
  readonly plain: boolean;
  readonly size: number;
  /** On integers: what is loaded or stored is one. */
  readonly integer: boolean;
  /** Whether it has a memory argument, is another instruction on memories, has bodies, sets a local, or is a tail call. */
  readonly has: typeof ARGUMENT | typeof MEMORY | typeof BODY | typeof SET | typeof TAIL | typeof NEITHER;
}
const NEITHER = 0;
const ARGUMENT = 1;
const MEMORY = 2;
const BODY = 3;
const TAIL = 4;
const SET = 5;

const sizeOf = (keyword: string, { takes, t, bytes }: Row): number => {
  if (bytes !== undefined) return bytes === 16 ? 120 : bytes === 8 ? 66 : t === 'f32' ? 45 : 32;
  if (keyword === 'i64.mul') return 100;
  if (keyword.startsWith('i64.') && takes !== undefined) return takes.length > 1 ? 45 : 15;
  if (keyword.startsWith('call')) return 32;
  if (keyword.startsWith('br')) return 16;
  return takes === undefined ? 5 : takes[0] === 'v128' ? 90 : 9;
};
const effects: ReadonlyMap<string, Effect> = new Map(
  [...rows].map(([keyword, row]) => {
    const { takes, gives, t, rules } = row;
    const integer = t === 'i32' || t === 'i64';
    const size = sizeOf(keyword, row);
    const has =
      'ao' in row.imm
        ? ARGUMENT
        : keyword.startsWith('memory.')
          ? MEMORY
          : structured.has(keyword)
            ? BODY
            : keyword.startsWith('return_call')
              ? TAIL
              : keyword === 'local.set' || keyword === 'local.tee'
                ? SET
                : NEITHER;
    if (takes !== undefined && gives !== undefined) {
      const integers = [...takes, ...gives].every(type => type === 'i32' || type === 'i64');
      const plain = integers || operations.has(keyword) || conditions.has(keyword) || calls.has(keyword);
      return [keyword, { takes: takes.length, gives: gives.length, plain, size, integer, has }];
    }
    if (rules.startsWith('load')) return [keyword, { takes: 1, gives: 1, plain: integer, size, integer, has }];
    if (rules.startsWith('store')) return [keyword, { takes: 2, gives: 0, plain: integer, size, integer, has }];
    return [keyword, { takes: -1, gives: 0, plain: false, size, integer, has }];
  }),
);

/** What an operand is: a local read just now, one of these, or from there down the load of a float, by its number. */
const NUMBER = -1;
const ANY = -2;
const LOAD = -3;

/** `memories`: how many the module has. */
export function survey(body: Expr, ks: readonly Kind[], params: number, memories: number): Survey {
  const shape = shapeOf(body, ks.length, memories);
  const { any, told, forLoops } = ks.some(isFloat) ? payloads(body, ks, params) : noFloats;
  return { ...shape, any, told, forLoops };
}
const isFloat = (k: Kind): boolean => k === 'f' || k === 'd';
const nobody: ReadonlySet<never> = new Set<never>();
const noFloats: Payloads = { any: nobody, told: null, forLoops: nobody };

/** Every instruction of the module passes here: what has the shapes of many is looked at apart. */
function shapeOf(body: Expr, locals: number, memories: number): Shape {
  const used = new Set<number>();
  const views = new Set<number>();
  let handlers = false;
  let tails = false;
  const sets = new Array<number>(locals).fill(0);
  let nesting = 0;
  let size = 0;
  const lists: Expr[] = [body];
  const depths = [0];
  for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
    const depth = depths.pop()!; // one for each
    nesting = Math.max(nesting, depth);
    for (let i = 0; i < list.length; i++) {
      const e = list[i]!;
      const effect = effects.get(e.op)!; // every instruction has a row
      size += effect.size;
      if (effect.has === NEITHER) continue;
      if (effect.has === BODY) {
        if (e.op === 'try_table' || e.op === 'try') handlers = true;
        for (const inner of bodiesOf(e)!) {
          lists.push(inner);
          depths.push(depth + 1);
        }
      } else if (effect.has === SET) sets[(e as { readonly x: number }).x]!++;
      else if (effect.has === TAIL) tails = true;
      else noteMemories(e, effect, memories, used, views);
    }
  }
  return { nesting, size, memories: used, views, handlers, tails, sets };
}
function noteMemories(e: Instr, { has, integer }: Effect, memories: number, used: Set<number>, views: Set<number>): void {
  // By their keywords.
  const x = memories === 1 ? 0 : has === ARGUMENT ? (e as { readonly ao: MemArg }).ao.x : (e as { readonly x: number }).x;
  used.add(x);
  if (has === ARGUMENT && !integer) views.add(x);
  if (e.op === 'memory.copy') used.add(e.y);
}

function payloads(body: Expr, ks: readonly Kind[], params: number): Payloads {
  const told = new Set<number>();
  const given = new Set<number>();
  const copies: (readonly [to: number, from: number])[] = [];
  const sets: { readonly e: Instr; readonly x: number; readonly loops: number }[] = [];
  /** Of each local, in how many loops it is read at most. */
  const reads = new Map<number, number>();
  const loads: Instr[] = [];
  const toldLoads = new Set<Instr>();
  const floats = ks.map(isFloat);
  floats.forEach((float, x) => {
    if (float && x < params) given.add(x);
  });
  const stack: number[] = [];
  const tell = (n: number): void => {
    for (let i = 0; i < n; i++) {
      const x = stack.pop();
      if (x === undefined) return;
      if (x >= 0) told.add(x);
      else if (x <= LOAD) toldLoads.add(loads[LOAD - x]!);
    }
  };
  const open: { readonly list: Expr; readonly loops: number }[] = [{ list: body, loops: 0 }];
  for (let here = open.pop(); here !== undefined; here = open.pop()) {
    const { list, loops } = here;
    stack.length = 0;
    for (const e of list) {
      const effect = effects.get(e.op)!; // every instruction has a row
      if (effect.has === BODY) for (const inner of bodiesOf(e)!) open.push({ list: inner, loops: e.op === 'loop' ? loops + 1 : loops }); // it has a body
      switch (e.op) {
        case 'local.get':
          stack.push(floats[e.x]! ? e.x : NUMBER);
          if (loops > 0 && ks[e.x] === 'f') reads.set(e.x, Math.max(loops, reads.get(e.x) ?? 0));
          break;
        case 'local.set':
        case 'local.tee': {
          const x = stack.pop() ?? ANY;
          if (floats[e.x]!) {
            if (x <= ANY) given.add(e.x);
            if (x >= 0 || x <= LOAD) copies.push([e.x, x]);
          }
          if (ks[e.x] === 'f') sets.push({ e, x: e.x, loops });
          if (e.op === 'local.tee') stack.push(floats[e.x]! ? e.x : NUMBER);
          break;
        }
        case 'i32.const':
        case 'i64.const':
          stack.push(NUMBER);
          break;
        case 'f32.load':
        case 'f64.load':
          stack.pop();
          stack.push(LOAD - loads.length);
          loads.push(e);
          break;
        case 'f32.const':
          stack.push((e.c & 0x7fff_ffff) > 0x7f80_0000 ? ANY : NUMBER);
          break;
        case 'f64.const':
          stack.push((e.c & 0x7fff_ffff_ffff_ffffn) > 0x7ff0_0000_0000_0000n ? ANY : NUMBER);
          break;
        case 'drop':
          stack.pop();
          break;
        default:
          if (effect.takes < 0) tell(stack.length);
          else if (effect.plain) {
            for (let i = 0; i < effect.takes; i++) stack.pop();
            for (let i = 0; i < effect.gives; i++) stack.push(NUMBER);
          } else {
            tell(effect.takes);
            for (let i = 0; i < effect.gives; i++) stack.push(ANY);
          }
      }
    }
    tell(stack.length);
  }
  for (let known = -1; known !== given.size + told.size; ) {
    known = given.size + told.size;
    for (const [to, from] of copies) {
      if (given.has(from)) given.add(to);
      if (told.has(to) && from >= 0) told.add(from);
    }
  }
  for (const [to, from] of copies) if (told.has(to) && from <= LOAD) toldLoads.add(loads[LOAD - from]!);
  const forLoops = new Set(sets.filter(({ x, loops }) => loops < (reads.get(x) ?? 0)).map(({ e }) => e));
  return { any: new Set([...told].filter(x => given.has(x))), told: toldLoads, forLoops };
}
