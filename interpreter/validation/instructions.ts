// Typing of instructions (spec 3.4), one rule a stem of the instruction table, called what the specification calls it.
//
// A rule takes its operands from the state, checks its premises and gives results. `fixed` stands for the rules whose operand and result
// types are in the row. Rules of blocks open a frame; their bodies and what follows them are up to ./bodies.ts.

import type { BlockType, Catch, Instr, InstrOf, Keyword, MemArg, Row, Stem, table } from '../syntax/instructions.ts';
import { rows } from '../syntax/instructions.ts';
import { clausesOf } from '../syntax/traverse.ts';
import type { AddrType, ArrowType, CompType, DefType, FieldType, RefType, StorageType, ValType } from '../syntax/types.ts';
import { refType } from '../syntax/types.ts';
import {
  arrayTypeOf,
  asFunc,
  checkData,
  closeHeap,
  closeRef,
  closeVal,
  elemOf,
  funcOf,
  funcTypeOf,
  globalOf,
  invalid,
  memoryOf,
  showAll,
  showIn,
  structTypeOf,
  tableOf,
  tagOf,
  typeOf,
  useName,
} from './context.ts';
import type { State } from './operands.ts';
import {
  enter,
  labelOf,
  noTypes,
  peek,
  peekAll,
  pop,
  popAll,
  popAllThen,
  popAny,
  popRef,
  popRepeated,
  push,
  pushAll,
  setLocal,
  spend,
  typeMismatch,
  unreachable,
} from './operands.ts';
import { diffRefType, matchRefType, matchResultType, matchStorageType, matchValType, topOf } from './subtyping.ts';

type Table = typeof table;
type KeywordsOf<S extends Stem> = { [K in Keyword]: Table[K]['rules'] extends S ? K : never }[Keyword];
type Typing<E> = (S: State, e: E, row: Row) => void;
/** Only stems whose rows all have their types may be `fixed`. */
type RuleOf<S extends Stem> = Typing<InstrOf<KeywordsOf<S>>> | (Table[KeywordsOf<S>] extends { readonly takes: unknown } ? 'fixed' : never);

// ─── Types that rules mention ───

const funcref = refType(true, 'func');
const exnref = refType(true, 'exn');
const someExn = refType(false, 'exn');
const anyref = refType(true, 'any');
const externref = refType(true, 'extern');
const eqref = refType(true, 'eq');
const i31ref = refType(true, 'i31');
const someI31 = refType(false, 'i31');
const arrayref = refType(true, 'array');
const twoEq: readonly ValType[] = [eqref, eqref];

const toNull = (dt: DefType): RefType => refType(true, dt);
const to = (dt: DefType): RefType => refType(false, dt);

const unpack = (zt: StorageType): ValType => (zt === 'i8' || zt === 'i16' ? 'i32' : zt);
const isPacked = (zt: StorageType): boolean => zt === 'i8' || zt === 'i16';
const isNumOrVec = (t: ValType): boolean => typeof t === 'string';
export const isDefaultable = (t: ValType): boolean => typeof t === 'string' || t.nullable;
const minAddr = (a: AddrType, b: AddrType): AddrType => (a === 'i32' || b === 'i32' ? 'i32' : 'i64');

/** What is asked of a struct type over and over: made once. */
interface Fields {
  readonly types: readonly ValType[];
  readonly defaultable: boolean;
}
const fieldsOf = new WeakMap<CompType, Fields>();
const fieldsIn = (ct: CompType & { readonly kind: 'struct' }): Fields => {
  let found = fieldsOf.get(ct);
  if (found === undefined) {
    const types = ct.fields.map(f => unpack(f.zt));
    found = { types, defaultable: types.every(isDefaultable) };
    fieldsOf.set(ct, found);
  }
  return found;
};

const single: ReadonlyMap<ValType, ArrowType> = new Map(
  (['i32', 'i64', 'f32', 'f64', 'v128'] as const).map(t => [t, { params: [], results: [t] }]),
);
const empty: ArrowType = { params: [], results: [] };

/** 3.4 Blocktype_ok. */
const blockType = (S: State, bt: BlockType): ArrowType => {
  if (typeof bt === 'number') return funcTypeOf(S.C, bt, S.pos);
  if (bt.result === null) return empty;
  return single.get(bt.result) ?? { params: noTypes, results: [closeVal(S.C, bt.result, S.pos)] };
};

// ─── Shared premises ───

/** 3.4 Memarg_ok, for the address type of the memory that is accessed; gives that address type. */
const memArg = (S: State, { x, offset, align }: MemArg, row: Row): AddrType => {
  const { at } = memoryOf(S.C, x, S.pos);
  // Rows of accesses have a width.
  const bytes = row.bytes!;
  if (align > 31 - Math.clz32(bytes)) throw invalid(S.C, S.pos, 'alignment must not be larger than natural', `natural is ${bytes}`);
  if (at === 'i32' && offset > 0xffff_ffffn) throw invalid(S.C, S.pos, 'offset out of range', `memory ${x} has 32-bit addresses`);
  return at;
};
const load: Typing<{ readonly ao: MemArg }> = (S, e, row) => {
  pop(S, memArg(S, e.ao, row));
  push(S, row.t!);
};
const store: Typing<{ readonly ao: MemArg }> = (S, e, row) => {
  const at = memArg(S, e.ao, row);
  popAllThen(S, at === 'i32' ? justI32 : justI64, row.t!);
};
const justI32: readonly ValType[] = ['i32'];
const justI64: readonly ValType[] = ['i64'];

const checkLane = (S: State, i: number, lanes: number): void => {
  if (i >= lanes) throw invalid(S.C, S.pos, 'invalid lane index', `${i} is not below ${lanes}`);
};
/** How many lanes the shape that starts a keyword has. */
const lanesOf = (op: Keyword): number => Number(/x(\d+)/.exec(op)?.[1]);
const laneAccess: Typing<{ readonly op: Keyword; readonly i: number }> = (S, e, row) => {
  checkLane(S, e.i, lanesOf(e.op));
  fixed(S, row);
};

const call = (S: State, t: ArrowType): void => {
  popAll(S, t.params);
  pushAll(S, t.results);
};

/** The callee of a tail call must give what the function gives. */
const checkReturns = (S: State, t: ArrowType): void => {
  spend(S, t.results.length);
  if (S.results !== null && !matchResultType(t.results, S.results))
    throw typeMismatch(S, `the function returns ${showAll(S.C, S.results)}; the callee returns ${showAll(S.C, t.results)}`);
};

const checkCallTable = (S: State, x: number): AddrType => {
  const { at, rt } = tableOf(S.C, x, S.pos);
  if (!matchRefType(rt, funcref)) throw typeMismatch(S, `a call takes a table of functions; table ${x} holds ${showIn(S.C, rt)}`);
  return at;
};

/** The last type that a label takes, which must be a reference, for branches that pass one on. */
const checkLast = (S: State, l: number, passes: RefType): readonly ValType[] => {
  const { branch } = labelOf(S, l);
  const last = branch.at(-1);
  if (last === undefined || !matchValType(passes, last))
    throw typeMismatch(S, `the branch passes ${showIn(S.C, passes)}; its label takes ${showAll(S.C, branch)}`);
  return branch.slice(0, -1);
};
const castTypes = (S: State, e: { readonly rt1: RefType; readonly rt2: RefType }): readonly [RefType, RefType] => {
  const rt1 = closeRef(S.C, e.rt1, S.pos);
  const rt2 = closeRef(S.C, e.rt2, S.pos);
  if (!matchRefType(rt2, rt1)) throw typeMismatch(S, `a cast goes to a sub type; ${showIn(S.C, rt2)} is none of ${showIn(S.C, rt1)}`);
  return [rt1, rt2];
};

/** A reference of the hierarchy of rt: what a test or cast to rt takes. */
const topRef = (rt: RefType): RefType => refType(true, topOf(rt.ht) ?? 'bot');

/** 3.4 Catch_ok: labels are those outside of the block. */
const checkCatch = (S: State, c: Catch): void => {
  const passes: ValType[] = 'x' in c ? [...asFunc(S.C, tagOf(S.C, c.x, S.pos), S.pos).params] : [];
  if (c.kind === 'catch_ref' || c.kind === 'catch_all_ref') passes.push(someExn);
  const { branch } = labelOf(S, c.l);
  spend(S, passes.length);
  if (!matchResultType(passes, branch))
    throw typeMismatch(S, `${c.kind} passes ${showAll(S.C, passes)}; its label takes ${showAll(S.C, branch)}`);
};

/** Goes on with the next clause of the legacy `try` at hand, whose bodies so far are done; false where there is none left. */
export function nextClause(S: State, e: InstrOf<'try'>): boolean {
  const { frame } = S;
  const clause = clausesOf(e)[frame.clause];
  if (clause === undefined) {
    S.pos = e.pos;
    return false;
  }
  S.pos = clause.pos;
  const passes = clause.x === null ? noTypes : asFunc(S.C, tagOf(S.C, clause.x, S.pos), S.pos).params;
  frame.clause++;
  frame.body = clause.body;
  frame.at = 0;
  frame.unreachable = false;
  pushAll(S, passes);
  return true;
}

const structField = (S: State, x: number, i: number): FieldType => {
  const { fields } = structTypeOf(S.C, x, S.pos);
  const field = fields[i];
  if (field === undefined) throw invalid(S.C, S.pos, `unknown field ${i}`, `type ${useName(S.C, x)} has ${fields.length}`);
  return field;
};
const arrayField = (S: State, x: number): FieldType => arrayTypeOf(S.C, x, S.pos).field;
const mutableArray = (S: State, x: number): FieldType => {
  const field = arrayField(S, x);
  if (!field.mut) throw invalid(S.C, S.pos, 'immutable array', `type ${useName(S.C, x)}`);
  return field;
};
/** A packed field is read with a sign, an unpacked one without. */
const checkSign = (S: State, what: string, zt: StorageType, row: Row): void => {
  const signed = row.sx !== undefined;
  if (signed !== isPacked(zt))
    throw invalid(S.C, S.pos, `${what} is ${signed ? 'unpacked' : 'packed'}`, `it holds ${typeof zt === 'string' ? zt : showIn(S.C, zt)}`);
};
const checkNumeric = (S: State, x: number, field: FieldType): void => {
  if (!isNumOrVec(unpack(field.zt))) throw invalid(S.C, S.pos, 'array type is not numeric or vector', `type ${useName(S.C, x)}`);
};
const checkElems = (S: State, y: number, zt: StorageType): void => {
  const rt = elemOf(S.C, y, S.pos);
  if (!matchStorageType(rt, zt))
    throw typeMismatch(S, `elem segment ${y} holds ${showIn(S.C, rt)}; the array holds ${typeof zt === 'string' ? zt : showIn(S.C, zt)}`);
};
const localOf = (S: State, x: number): ValType => {
  const t = S.locals[x];
  if (t === undefined) throw invalid(S.C, S.pos, `unknown local ${x}`, `the function has ${S.locals.length}, parameters included`);
  return t;
};

/** A constant's type is the head of its keyword. */
const constType: ReadonlyMap<string, ValType> = new Map<string, ValType>([
  ['i32.const', 'i32'], ['i64.const', 'i64'], ['f32.const', 'f32'], ['f64.const', 'f64'], ['v128.const', 'v128'],
]); // biome-ignore format: pairs

const constant: Typing<{ readonly op: Keyword }> = (S, e) => push(S, constType.get(e.op)!);

const fixed = (S: State, row: Row): void => {
  popAll(S, row.takes!);
  pushAll(S, row.gives!);
};

// ─── The rules ───

const rules: { readonly [K in Stem]: RuleOf<K> } = {
  // Parametric instructions
  'unreachable': S => unreachable(S),
  'nop': () => {},
  'drop': S => void popAny(S, '[a value]'),
  'select': (S, e) => {
    if (e.ts !== null) {
      if (e.ts.length !== 1) throw invalid(S.C, S.pos, 'invalid result arity', `select gives 1 value; ${e.ts.length} types are written`);
      const t = closeVal(S.C, e.ts[0]!, S.pos);
      popAllThen(S, [t, t], 'i32');
      return push(S, t);
    }
    // Without a type it is that of the upper operand (an unknown one has none but unknown ones below it), and a number or vector:
    // references would need a common super type.
    const t = peek(S, 1);
    if (!isNumOrVec(t)) throw typeMismatch(S, `select without a type takes numbers or vectors, not ${showIn(S.C, t)}`);
    popAllThen(S, [t, t], 'i32');
    push(S, t);
  },

  // Block instructions
  'block': (S, e) => {
    const t = blockType(S, e.bt);
    popAll(S, t.params);
    enter(S, e, t, t.results, e.body, null);
  },
  'loop': (S, e) => {
    const t = blockType(S, e.bt);
    popAll(S, t.params);
    enter(S, e, t, t.params, e.body, null);
  },
  'if': (S, e) => {
    const t = blockType(S, e.bt);
    popAllThen(S, t.params, 'i32');
    enter(S, e, t, t.results, e.body, e.orelse);
  },
  'try_table': (S, e) => {
    const t = blockType(S, e.bt);
    for (const c of e.catches) checkCatch(S, c);
    popAll(S, t.params);
    enter(S, e, t, t.results, e.body, null);
  },

  // Legacy exception handling (the proposal's document/legacy, valid.rst)
  'try': (S, e) => {
    const t = blockType(S, e.bt);
    // The label is one outside of the block.
    if (e.handler.kind === 'delegate') labelOf(S, e.handler.l, e.handler.pos);
    popAll(S, t.params);
    enter(S, e, t, t.results, e.body, null);
  },
  'rethrow': (S, e) => {
    const { e: block, clause } = labelOf(S, e.l);
    if (clause === 0) {
      const what = block === null ? "the function's" : block.op === 'try' ? 'of the body of a try' : `of a ${block.op}`;
      throw invalid(S.C, S.pos, 'invalid rethrow label', `label ${e.l} is ${what}; only a catch has an exception`);
    }
    unreachable(S);
  },

  // Branch instructions
  'br': (S, e) => {
    popAll(S, labelOf(S, e.l).branch);
    unreachable(S);
  },
  'br_if': (S, e) => {
    const { branch } = labelOf(S, e.l);
    popAllThen(S, branch, 'i32');
    pushAll(S, branch);
  },
  'br_table': (S, e) => {
    const { branch } = labelOf(S, e.ls.at(-1)!);
    pop(S, 'i32');
    S.tables++;
    for (const l of e.ls) {
      const label = labelOf(S, l);
      if (label.seen === S.tables) continue;
      label.seen = S.tables;
      if (label.branch.length !== branch.length)
        throw typeMismatch(S, `its labels take ${showAll(S.C, label.branch)} and ${showAll(S.C, branch)}`);
      peekAll(S, label.branch);
    }
    unreachable(S);
  },
  'br_on_null': (S, e) => {
    const { branch } = labelOf(S, e.l);
    const { ht } = popRef(S);
    popAll(S, branch);
    pushAll(S, branch);
    push(S, refType(false, ht));
  },
  'br_on_non_null': (S, e) => {
    const { branch } = labelOf(S, e.l);
    const last = branch.at(-1);
    if (typeof last !== 'object') throw typeMismatch(S, `the branch passes a reference; its label takes ${showAll(S.C, branch)}`);
    const ts = branch.slice(0, -1);
    popAllThen(S, ts, refType(true, last.ht));
    pushAll(S, ts);
  },
  'br_on_cast': (S, e) => {
    const [rt1, rt2] = castTypes(S, e);
    const ts = checkLast(S, e.l, rt2);
    popAllThen(S, ts, rt1);
    pushAll(S, ts);
    push(S, diffRefType(rt1, rt2));
  },
  'br_on_cast_fail': (S, e) => {
    const [rt1, rt2] = castTypes(S, e);
    const ts = checkLast(S, e.l, diffRefType(rt1, rt2));
    popAllThen(S, ts, rt1);
    pushAll(S, ts);
    push(S, rt2);
  },

  // Function instructions
  'return': S => {
    popAll(S, S.results ?? noTypes);
    unreachable(S);
  },
  'call': (S, e) => call(S, asFunc(S.C, funcOf(S.C, e.x, S.pos), S.pos)),
  'call_ref': (S, e) => {
    const t = funcTypeOf(S.C, e.y, S.pos);
    popAllThen(S, t.params, toNull(typeOf(S.C, e.y, S.pos)));
    pushAll(S, t.results);
  },
  'call_indirect': (S, e) => {
    const at = checkCallTable(S, e.x);
    const t = funcTypeOf(S.C, e.y, S.pos);
    popAllThen(S, t.params, at);
    pushAll(S, t.results);
  },
  'return_call': (S, e) => {
    const t = asFunc(S.C, funcOf(S.C, e.x, S.pos), S.pos);
    checkReturns(S, t);
    popAll(S, t.params);
    unreachable(S);
  },
  'return_call_ref': (S, e) => {
    const t = funcTypeOf(S.C, e.y, S.pos);
    checkReturns(S, t);
    popAllThen(S, t.params, toNull(typeOf(S.C, e.y, S.pos)));
    unreachable(S);
  },
  'return_call_indirect': (S, e) => {
    const at = checkCallTable(S, e.x);
    const t = funcTypeOf(S.C, e.y, S.pos);
    checkReturns(S, t);
    popAllThen(S, t.params, at);
    unreachable(S);
  },

  // Exception instructions
  'throw': (S, e) => {
    popAll(S, asFunc(S.C, tagOf(S.C, e.x, S.pos), S.pos).params);
    unreachable(S);
  },
  'throw_ref': S => {
    pop(S, exnref);
    unreachable(S);
  },

  // Local and global instructions
  'local.get': (S, e) => {
    const t = localOf(S, e.x);
    if (S.unset !== null && S.unset[e.x] === 1)
      throw invalid(S.C, S.pos, 'uninitialized local', `local ${e.x} is not set here, and ${showIn(S.C, t)} has no default`);
    push(S, t);
  },
  'local.set': (S, e) => {
    pop(S, localOf(S, e.x));
    setLocal(S, e.x);
  },
  'local.tee': (S, e) => {
    const t = localOf(S, e.x);
    pop(S, t);
    setLocal(S, e.x);
    push(S, t);
  },
  'global.get': (S, e) => push(S, globalOf(S.C, e.x, S.pos).t),
  'global.set': (S, e) => {
    const { mut, t } = globalOf(S.C, e.x, S.pos);
    if (!mut) throw invalid(S.C, S.pos, 'immutable global', `${nameOf(S.C.module.names.global, 'global', e.x)} is not mut`);
    pop(S, t);
  },

  // Table instructions
  'table.get': (S, e) => {
    const { at, rt } = tableOf(S.C, e.x, S.pos);
    pop(S, at);
    push(S, rt);
  },
  'table.set': (S, e) => {
    const { at, rt } = tableOf(S.C, e.x, S.pos);
    popAll(S, [at, rt]);
  },
  'table.size': (S, e) => push(S, tableOf(S.C, e.x, S.pos).at),
  'table.grow': (S, e) => {
    const { at, rt } = tableOf(S.C, e.x, S.pos);
    popAll(S, [rt, at]);
    push(S, at);
  },
  'table.fill': (S, e) => {
    const { at, rt } = tableOf(S.C, e.x, S.pos);
    popAll(S, [at, rt, at]);
  },
  'table.copy': (S, e) => {
    const to = tableOf(S.C, e.x, S.pos);
    const from = tableOf(S.C, e.y, S.pos);
    if (!matchRefType(from.rt, to.rt))
      throw typeMismatch(S, `table ${e.y} holds ${showIn(S.C, from.rt)}, table ${e.x} ${showIn(S.C, to.rt)}`);
    popAll(S, [to.at, from.at, minAddr(to.at, from.at)]);
  },
  'table.init': (S, e) => {
    const { at, rt } = tableOf(S.C, e.x, S.pos);
    const from = elemOf(S.C, e.y, S.pos);
    if (!matchRefType(from, rt)) throw typeMismatch(S, `elem segment ${e.y} holds ${showIn(S.C, from)}, table ${e.x} ${showIn(S.C, rt)}`);
    popAll(S, [at, 'i32', 'i32']);
  },
  'elem.drop': (S, e) => void elemOf(S.C, e.x, S.pos),

  // Memory instructions
  'load-num': load,
  'load-pack': load,
  'store-num': store,
  'store-pack': store,
  'vload': load,
  'vload-pack': load,
  'vload-splat': load,
  'vload-zero': load,
  'vstore': store,
  'vload_lane': (S, e, row) => {
    store(S, e, row);
    checkLane(S, e.i, 16 / row.bytes!);
    push(S, 'v128');
  },
  'vstore_lane': (S, e, row) => {
    store(S, e, row);
    checkLane(S, e.i, 16 / row.bytes!);
  },
  'memory.size': (S, e) => push(S, memoryOf(S.C, e.x, S.pos).at),
  'memory.grow': (S, e) => {
    const { at } = memoryOf(S.C, e.x, S.pos);
    pop(S, at);
    push(S, at);
  },
  'memory.fill': (S, e) => {
    const { at } = memoryOf(S.C, e.x, S.pos);
    popAll(S, [at, 'i32', at]);
  },
  'memory.copy': (S, e) => {
    const to = memoryOf(S.C, e.x, S.pos).at;
    const from = memoryOf(S.C, e.y, S.pos).at;
    popAll(S, [to, from, minAddr(to, from)]);
  },
  'memory.init': (S, e) => {
    const { at } = memoryOf(S.C, e.x, S.pos);
    checkData(S.C, e.y, S.pos);
    popAll(S, [at, 'i32', 'i32']);
  },
  'data.drop': (S, e) => checkData(S.C, e.x, S.pos),

  // Reference instructions
  'ref.null': (S, e) => push(S, refType(true, closeHeap(S.C, e.ht, S.pos))),
  'ref.func': (S, e) => {
    const dt = funcOf(S.C, e.x, S.pos);
    if (!S.C.refs.has(e.x))
      throw invalid(S.C, S.pos, 'undeclared function reference', `${nameOf(S.C.module.names.func, 'function', e.x)} is in no elem segment, global, table or export`);
    push(S, to(dt));
  },
  'ref.is_null': S => {
    popRef(S);
    push(S, 'i32');
  },
  'ref.as_non_null': S => push(S, refType(false, popRef(S).ht)),
  'ref.eq': S => {
    popAll(S, twoEq);
    push(S, 'i32');
  },
  'ref.test': (S, e) => {
    pop(S, topRef(closeRef(S.C, e.rt, S.pos)));
    push(S, 'i32');
  },
  'ref.cast': (S, e) => {
    const rt = closeRef(S.C, e.rt, S.pos);
    pop(S, topRef(rt));
    push(S, rt);
  },
  'ref.i31': S => {
    pop(S, 'i32');
    push(S, someI31);
  },
  'i31.get': S => {
    pop(S, i31ref);
    push(S, 'i32');
  },
  'any.convert_extern': S => convert(S, externref, 'any'),
  'extern.convert_any': S => convert(S, anyref, 'extern'),

  // Structure instructions
  'struct.new': (S, e) => {
    popAll(S, fieldsIn(structTypeOf(S.C, e.x, S.pos)).types);
    push(S, to(typeOf(S.C, e.x, S.pos)));
  },
  'struct.new_default': (S, e) => {
    if (!fieldsIn(structTypeOf(S.C, e.x, S.pos)).defaultable)
      throw invalid(S.C, S.pos, 'field type is not defaultable', `type ${useName(S.C, e.x)}`);
    push(S, to(typeOf(S.C, e.x, S.pos)));
  },
  'struct.get': (S, e, row) => {
    const { zt } = structField(S, e.x, e.i);
    checkSign(S, 'field', zt, row);
    pop(S, toNull(typeOf(S.C, e.x, S.pos)));
    push(S, unpack(zt));
  },
  'struct.set': (S, e) => {
    const { mut, zt } = structField(S, e.x, e.i);
    if (!mut) throw invalid(S.C, S.pos, 'immutable field', `field ${e.i} of type ${useName(S.C, e.x)}`);
    popAll(S, [toNull(typeOf(S.C, e.x, S.pos)), unpack(zt)]);
  },

  // Array instructions
  'array.new': (S, e) => {
    popAll(S, [unpack(arrayField(S, e.x).zt), 'i32']);
    push(S, to(typeOf(S.C, e.x, S.pos)));
  },
  'array.new_default': (S, e) => {
    if (!isDefaultable(unpack(arrayField(S, e.x).zt)))
      throw invalid(S.C, S.pos, 'array type is not defaultable', `type ${useName(S.C, e.x)}`);
    pop(S, 'i32');
    push(S, to(typeOf(S.C, e.x, S.pos)));
  },
  'array.new_fixed': (S, e) => {
    popRepeated(S, unpack(arrayField(S, e.x).zt), e.n);
    push(S, to(typeOf(S.C, e.x, S.pos)));
  },
  'array.new_elem': (S, e) => {
    checkElems(S, e.y, arrayField(S, e.x).zt);
    popAllThen(S, justI32, 'i32');
    push(S, to(typeOf(S.C, e.x, S.pos)));
  },
  'array.new_data': (S, e) => {
    const field = arrayField(S, e.x);
    checkData(S.C, e.y, S.pos);
    checkNumeric(S, e.x, field);
    popAllThen(S, justI32, 'i32');
    push(S, to(typeOf(S.C, e.x, S.pos)));
  },
  'array.get': (S, e, row) => {
    const { zt } = arrayField(S, e.x);
    checkSign(S, 'array', zt, row);
    popAll(S, [toNull(typeOf(S.C, e.x, S.pos)), 'i32']);
    push(S, unpack(zt));
  },
  'array.set': (S, e) => {
    const { zt } = mutableArray(S, e.x);
    popAll(S, [toNull(typeOf(S.C, e.x, S.pos)), 'i32', unpack(zt)]);
  },
  'array.len': S => {
    pop(S, arrayref);
    push(S, 'i32');
  },
  'array.fill': (S, e) => {
    const { zt } = mutableArray(S, e.x);
    popAll(S, [toNull(typeOf(S.C, e.x, S.pos)), 'i32', unpack(zt), 'i32']);
  },
  'array.copy': (S, e) => {
    const into = mutableArray(S, e.x);
    const from = arrayField(S, e.y);
    if (!matchStorageType(from.zt, into.zt))
      throw invalid(S.C, S.pos, 'array types do not match', `${useName(S.C, e.y)} into ${useName(S.C, e.x)}`);
    popAll(S, [toNull(typeOf(S.C, e.x, S.pos)), 'i32', toNull(typeOf(S.C, e.y, S.pos)), 'i32', 'i32']);
  },
  'array.init_data': (S, e) => {
    const field = mutableArray(S, e.x);
    checkData(S.C, e.y, S.pos);
    checkNumeric(S, e.x, field);
    popAll(S, [toNull(typeOf(S.C, e.x, S.pos)), 'i32', 'i32', 'i32']);
  },
  'array.init_elem': (S, e) => {
    const { zt } = mutableArray(S, e.x);
    checkElems(S, e.y, zt);
    popAll(S, [toNull(typeOf(S.C, e.x, S.pos)), 'i32', 'i32', 'i32']);
  },

  // Numeric and vector instructions
  'const': constant,
  'vconst': constant,
  'vshuffle': (S, e, row) => {
    for (const i of e.is) checkLane(S, i, 32);
    fixed(S, row);
  },
  'vextract_lane-num': laneAccess,
  'vextract_lane-pack': laneAccess,
  'vreplace_lane': laneAccess,
  'unop': 'fixed', 'binop': 'fixed', 'testop': 'fixed', 'relop': 'fixed', 'cvtop': 'fixed',
  'vvunop': 'fixed', 'vvbinop': 'fixed', 'vvternop': 'fixed', 'vvtestop': 'fixed',
  'vunop': 'fixed', 'vbinop': 'fixed', 'vternop': 'fixed', 'vtestop': 'fixed', 'vrelop': 'fixed', 'vshiftop': 'fixed', 'vbitmask': 'fixed',
  'vswizzlop': 'fixed', 'vsplat': 'fixed', 'vextunop': 'fixed', 'vextbinop': 'fixed', 'vextternop': 'fixed', 'vnarrow': 'fixed',
  'vcvtop': 'fixed',
}; // biome-ignore format: rules as the specification writes their names

/** 3.4: whether the reference may be null is as before. */
function convert(S: State, from: RefType, into: 'any' | 'extern'): void {
  const t = peek(S, 0);
  pop(S, from);
  push(S, refType(typeof t === 'object' && t.nullable, into));
}

/** As the module calls it, or by its index. */
const nameOf = (names: ReadonlyMap<number, string>, what: string, x: number): string => {
  const name = names.get(x);
  return name === undefined ? `${what} ${x}` : `$${name}`;
};

/** A keyword's rule and row, at hand for the loop over bodies. */
export interface TypingRule {
  readonly row: Row;
  readonly rule: Typing<Instr> | null;
}

/** By keyword; `rule` null where the row's types are all there is. */
export const typing: ReadonlyMap<Keyword, TypingRule> = new Map(
  [...rows].map(([keyword, row]) => {
    const rule = rules[row.rules as Stem];
    // The rule is for the instructions of its stem, and is looked up by their keyword.
    return [keyword as Keyword, { row, rule: rule === 'fixed' ? null : (rule as Typing<Instr>) }];
  }),
);
