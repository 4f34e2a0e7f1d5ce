// What a plan is made of while it is made: operations in their nesting, and the modules, functions and instances that they name. Nothing
// here decides anything about linking: imports and identities are read off the instances that the link rules have made.

import type { Extern, FuncInst, GlobalInst, MemInst, ModuleInst, TableInst } from '../../runtime/instances.ts';
import { PAGE } from '../../runtime/store.ts';
import { importedCount, type Module, noNames } from '../../syntax/modules.ts';
import { binarySource } from '../../syntax/source.ts';
import { type ExternKind, type FuncType, showType, type ValType } from '../../syntax/types.ts';
import { dependenciesFirst, type Obj } from '../state.ts';
import type { Transaction } from '../transaction.ts';
import { toBase64 } from './base64.ts';
import { holderModule, hostModule, type Phase, type Prepared, prepare, type StandIn, standInModule } from './prepare.ts';
import type { Answer, Id, Operation, PlanExport, PlanOutcome } from './schema.ts';
import { VERDICT } from './schema.ts';
import { changes, newTracked, planValue, remember, type Tracked, track } from './tracked.ts';

/** An operation that is under way, and where what it causes goes. */
export interface Open {
  readonly kind: 'root' | 'load' | 'call' | 'answer';
  readonly list: (Operation | Answer)[];
  readonly op: Operation | Answer | null;
  /** Of a load. */
  readonly txn: Transaction | null;
  readonly back: (() => void) | null;
}
/** Where an object's stand-ins are: the table behind them, and the host function that the lazy ones ask. */
interface StandIns {
  readonly table: Id;
  readonly resolve: Id | null;
  readonly slots: ReadonlyMap<number, number>;
}
/** An operation without what `emit` adds. */
type Bare<O> = O extends unknown ? Omit<O, 'n' | 'after' | 'more'> : never;

export interface Emitter {
  readonly s: Tracked;
  readonly open: Open[];
  readonly modules: Map<Id, { readonly name: string; readonly module: Module }>;
  readonly unsupported: Set<string>;
  /** Functions of the host by their JavaScript side; stand-ins, which have none. */
  readonly hosts: Map<FuncInst, Id>;
  readonly standIns: Set<FuncInst>;
  readonly standInsOf: Map<Obj, StandIns>;
  readonly phases: Map<ModuleInst, ReadonlyMap<Phase, Id>>;
  readonly known: Set<ModuleInst>;
  /** Slots that wait for a function that is not there yet. */
  readonly waiting: Map<FuncInst, { readonly table: Id; readonly slot: number }[]>;
  readonly prepared: Map<string, { readonly code: Id; readonly prepared: Prepared }>;
  readonly numbers: Map<Module, number>;
  count: number;
  next: number;
}

export function newEmitter(): Emitter {
  return {
    s: newTracked(), open: [{ kind: 'root', list: [], op: null, txn: null, back: null }], modules: new Map(), unsupported: new Set(), hosts: new Map(),
    standIns: new Set(), standInsOf: new Map(), phases: new Map(), known: new Set(), waiting: new Map(), prepared: new Map(), numbers: new Map(), count: 0,
    next: 0,
  }; // biome-ignore format: fields only
}

export const top = (x: Emitter): Open => x.open[x.open.length - 1]!; // the root is never closed

const fresh = (x: Emitter, letter: string): Id => `${letter}${x.next++}`;

/** Plans are to be read, kept and replayed: beyond these there is none, and nothing more is looked at. */
const mostOperations = 200_000;
const deepest = 1000;

/** Appends an operation. What it changes is told: `now`, with a later operation of the same act (`more`), or when it ends. */
export function emit(x: Emitter, o: Bare<Operation> | Bare<Answer>, told: 'now' | 'more' | 'end' = 'now'): Operation | Answer {
  if (x.count >= mostOperations) x.unsupported.add(`more than ${mostOperations} operations`);
  if (x.open.length > deepest) x.unsupported.add(`operations nested deeper than ${deepest}`);
  const whole = { n: ++x.count, ...o, ...(told === 'more' ? { more: true } : {}) } as Operation | Answer; // with the fields that it lacked
  if (tooMuch(x)) return whole;
  top(x).list.push(whole);
  const after = told === 'now' ? changes(x.s) : undefined;
  if (after !== undefined) whole.after = after;
  return whole;
}

/** Whether the plan has become larger than plans are. */
export const tooMuch = (x: Emitter): boolean => x.count > mostOperations || x.open.length > deepest;

export const nothingYet: PlanOutcome = { kind: 'values', values: [] };

/** Enters an operation that has others within. */
export function enter(x: Emitter, kind: 'load' | 'call' | 'answer', op: Operation | Answer, txn: Transaction | null = null): void {
  const list = op.op === 'call' ? op.answers : op.op === 'load' || op.op === 'answer' ? op.ops : [];
  x.open.push({ kind, list, op, txn, back: kind === 'load' && !tooMuch(x) ? remember(x.s) : null });
}

/** Ends a call or an answer. */
export function conclude(x: Emitter, outcome: PlanOutcome): void {
  const { op } = x.open.pop()!;
  if (op?.op !== 'call' && op?.op !== 'answer') throw new Error('an operation ends that has not begun');
  op.outcome = outcome;
  // What a host function gives is what JavaScript gives.
  if (op.op === 'answer' && outcome.kind === 'values' && outcome.values.some(v => v.endsWith(' nan')))
    x.unsupported.add('bits of a NaN at the border of JavaScript');
  const after = tooMuch(x) ? undefined : changes(x.s);
  if (after !== undefined) op.after = after;
}

// ─── Modules ───

function code(x: Emitter, name: string, module: Module): Id {
  const id = fresh(x, 'c');
  x.modules.set(id, { name, module });
  return id;
}

function preparedOf(x: Emitter, m: Module, name: string, phases: readonly Phase[]): { readonly code: Id; readonly prepared: Prepared } {
  let n = x.numbers.get(m);
  if (n === undefined) {
    n = x.numbers.size;
    x.numbers.set(m, n);
  }
  const key = `${n} ${phases.join()}`;
  let found = x.prepared.get(key);
  if (found === undefined) {
    const prepared = prepare(m, phases);
    found = { code: code(x, name, prepared.module), prepared };
    x.prepared.set(key, found);
  }
  return found;
}

const plain = { source: binarySource('plan', new Uint8Array(0)), names: noNames() };

// ─── What is there already, or is made when it is first spoken of ───

const isSimple = (t: ValType): boolean => typeof t === 'string' || typeof t.ht === 'string';

/** A function's id. A host function is made; of a function that nothing exports, undefined. */
export function functionId(x: Emitter, f: FuncInst): Id | undefined {
  const known = x.s.ids.get(f);
  if (known !== undefined || f.code.kind !== 'host') return known;
  const { params, results } = f.type.unrolled.ct as FuncType; // a function's type is one
  if (![...params, ...results].every(isSimple)) {
    x.unsupported.add('host functions of types that a module defines');
    return undefined;
  }
  const host = fresh(x, 'h');
  emit(x, { op: 'host', id: host, name: f.code.host.name, results: results.map(showType) }, 'more');
  const id = fresh(x, 'f');
  x.s.ids.set(f, id);
  x.hosts.set(f, host);
  const type = { pos: -1, types: [{ final: true, supers: [], ct: { kind: 'func' as const, params, results } }] };
  emit(x, {
    op: 'instance', id: fresh(x, 'i'), code: code(x, `host function ${f.code.host.name}`, hostModule(plain, params.length, type)),
    imports: [['linkstep', 'answer', host], ['linkstep', 'verdict', VERDICT]], exports: [{ name: 'f', id }],
  }, 'more'); // biome-ignore format: fields only
  return id;
}

const pagesOf = (m: MemInst): number => m.bytes.length / PAGE;
const number = (n: bigint | null): number | null => (n === null ? null : Number(n));

/** A memory, table, global or tag by its id; made, as it is now, where the plan does not know it. */
function storeId(x: Emitter, e: Extern): Id {
  const known = x.s.ids.get(e.inst);
  if (known !== undefined) return known;
  const id = fresh(x, { memory: 'm', table: 't', global: 'g', tag: 'e', func: 'f' }[e.kind]);
  const made = (what: Parameters<typeof holderModule>[1], address: boolean): Id => {
    track(x.s, id, e);
    const exported: PlanExport = { name: 'x', id, ...(address ? { address: 'i64' as const } : {}) };
    emit(x, {
      op: 'instance',
      id: fresh(x, 'i'),
      code: code(x, `a ${e.kind}`, holderModule(plain, what)),
      imports: [],
      exports: [exported],
    });
    return id;
  };
  switch (e.kind) {
    case 'memory': {
      const { type } = e.inst;
      const pages = pagesOf(e.inst);
      if (type.at === 'i64')
        return made({ memories: [{ pos: -1, type: { ...type, limits: { ...type.limits, min: BigInt(pages) } } }] }, true);
      track(x.s, id, e);
      emit(x, { op: 'memory', id, pages, max: number(type.limits.max) });
      return id;
    }
    case 'table': {
      const { type, refs } = e.inst;
      const simple = type.rt.nullable && (type.rt.ht === 'func' || type.rt.ht === 'extern');
      if (!simple && (typeof type.rt.ht !== 'string' || !type.rt.nullable)) x.unsupported.add('tables of types that a module defines');
      if (type.at === 'i64' || !simple)
        return made(
          { tables: [{ pos: -1, type: { ...type, limits: { ...type.limits, min: BigInt(refs.length) } }, init: null }] },
          type.at === 'i64',
        );
      track(x.s, id, e);
      emit(x, {
        op: 'table',
        id,
        slots: refs.length,
        max: number(type.limits.max),
        element: type.rt.ht === 'func' ? 'anyfunc' : 'externref',
      });
      return id;
    }
    case 'global':
      return newGlobal(x, id, e.inst, true);
    case 'tag': {
      const { params } = e.inst.type.unrolled.ct as FuncType; // a tag's type is one
      if (!params.every(isSimple)) x.unsupported.add('tags of types that a module defines');
      x.s.ids.set(e.inst, id);
      emit(x, { op: 'tag', id, parameters: params.map(showType) });
      return id;
    }
    case 'func':
      throw new Error('functions have ids of their own');
  }
}

function newGlobal(x: Emitter, id: Id, g: GlobalInst, tracked: boolean): Id {
  const { t, mut } = g.type;
  const value = planValue(x.s, g.value);
  if (typeof t !== 'string' || t === 'v128' || t === 'bot' || value.endsWith('nan'))
    x.unsupported.add('globals that JavaScript cannot make');
  if (tracked) track(x.s, id, { kind: 'global', inst: g });
  emit(x, { op: 'global', id, type: showType(t), mutable: mut, value });
  return id;
}

// ─── Instances ───

const spaceOf = (inst: ModuleInst, kind: ExternKind): readonly Extern['inst'][] =>
  ({ func: inst.funcs, table: inst.tables, memory: inst.mems, global: inst.globals, tag: inst.tags })[kind];
const externAt = (inst: ModuleInst, kind: ExternKind, index: number): Extern => ({ kind, inst: spaceOf(inst, kind)[index]! }) as Extern; // of the kind's own space

const addressOf = (e: Extern): boolean =>
  (e.kind === 'memory' && e.inst.type.at === 'i64') || (e.kind === 'table' && (e.inst as TableInst).type.at === 'i64');

/** What imports get, in order: by kind, the first entries of an instance's index spaces. */
function importsOf(m: Module, inst: ModuleInst): Extern[] {
  const at = new Map<ExternKind, number>();
  return m.imports.map(({ type: { kind } }) => {
    const index = at.get(kind) ?? 0;
    at.set(kind, index + 1);
    return externAt(inst, kind, index);
  });
}

/** `how`: of each import whose function stands in for another, how; null where there is none. */
export function emitInstance(
  x: Emitter,
  inst: ModuleInst,
  m: Module,
  name: string,
  phases: readonly Phase[],
  of: { readonly o: Obj; readonly t: Transaction } | null,
): void {
  x.known.add(inst);
  const supplied = importsOf(m, inst);
  const standing: { readonly import: number; readonly f: FuncInst; readonly standIn: StandIn }[] = [];
  supplied.forEach((e, i) => {
    if (e.kind !== 'func') return;
    const use = of?.t.plans.get(of.o)?.[i]?.use;
    const type = (m.imports[i]!.type as { readonly type: number }).type; // of an import of a function in a module
    if (use === 'lazy') standing.push({ import: i, f: e.inst, standIn: { how: 'lazy', type } });
    else if (use === 'weak-function') standing.push({ import: i, f: e.inst, standIn: { how: 'weak', type } });
    else if (e.inst.code.kind === 'wasm' && !x.known.has(e.inst.module!))
      standing.push({ import: i, f: e.inst, standIn: { how: 'forward', type } });
    else if (e.inst.module === inst) standing.push({ import: i, f: e.inst, standIn: { how: 'forward', type } });
  });
  const standIns = standing.length > 0 ? emitStandIns(x, m, name, standing, of?.o ?? null) : null;
  const { code, prepared } = preparedOf(x, m, name, phases);
  const imports = supplied.map((e, i): readonly [string, string, Id] => {
    const { module, name: symbol } = prepared.module.imports[i]!;
    return [module, symbol, standIns?.get(i) ?? importId(x, e)];
  });
  const exports: PlanExport[] = [];
  for (const { name: exported, kind, index } of prepared.exports) {
    const e = externAt(inst, kind, index);
    const known = x.s.ids.get(e.inst);
    const more = addressOf(e) ? { address: 'i64' as const } : {};
    if (index < importedCount(m, kind)) {
      if (known !== undefined) exports.push({ name: exported, id: known, again: true, ...more });
      continue;
    }
    const id = known ?? fresh(x, { memory: 'm', table: 't', global: 'g', tag: 'e', func: 'f' }[kind]);
    track(x.s, id, e);
    exports.push({ name: exported, id, ...more });
  }
  const runners = new Map<Phase, Id>();
  for (const [phase, exported] of prepared.phases) {
    const id = fresh(x, 'f');
    runners.set(phase, id);
    exports.push({ name: exported, id });
  }
  x.phases.set(inst, runners);
  emit(x, { op: 'instance', id: fresh(x, 'i'), code, imports, exports });
  for (const f of inst.funcs.slice(importedCount(m, 'func'))) {
    for (const { table, slot } of x.waiting.get(f) ?? [])
      emit(x, { op: 'set-slot', id: table, slot, value: `func ${x.s.ids.get(f) ?? '?'}`, plumbing: true });
    x.waiting.delete(f);
  }
}

function importId(x: Emitter, e: Extern): Id {
  if (e.kind !== 'func') {
    if (x.s.ids.has(e.inst) || !isAhead(x, e.inst)) return storeId(x, e);
    // Of a module that is not there yet: what cannot be written can be had twice.
    if (e.kind !== 'global' || e.inst.type.mut)
      x.unsupported.add(`${e.kind === 'global' ? 'mutable globals' : 'memories, tables or tags'} that modules import in a circle`);
    if (e.kind !== 'global') return storeId(x, e);
    return newGlobal(x, fresh(x, 'g'), e.inst, false);
  }
  const id = functionId(x, e.inst);
  if (id === undefined) x.unsupported.add('functions that nothing exports');
  return id ?? 'f?';
}

/** Globals of members of the group that are still to come. */
const ahead = new WeakMap<Emitter, ReadonlySet<object>>();
const isAhead = (x: Emitter, inst: object): boolean => ahead.get(x)?.has(inst) === true;

function emitStandIns(
  x: Emitter,
  m: Module,
  name: string,
  standing: readonly { readonly import: number; readonly f: FuncInst; readonly standIn: StandIn }[],
  o: Obj | null,
): ReadonlyMap<number, Id> {
  // biome-ignore format: one line of parameters
  const lazy = standing.some(s => s.standIn.how === 'lazy');
  const resolve = lazy ? fresh(x, 'h') : null;
  if (resolve !== null) emit(x, { op: 'host', id: resolve, name: 'resolve', results: ['i32'] });
  const table = fresh(x, 't');
  const ids = new Map<number, Id>();
  const slots = new Map<number, number>();
  const exports: PlanExport[] = [{ name: 'table', id: table }];
  standing.forEach(({ import: i, f, standIn }, k) => {
    // A function that is to come is known by its id already: whoever has its stand-in has the function.
    const id = x.s.ids.get(f) ?? fresh(x, 'f');
    x.s.ids.set(f, id);
    const own = fresh(x, 'f');
    ids.set(i, own);
    slots.set(i, k);
    exports.push({ name: `${k}`, id: own, standsFor: id });
    if (standIn.how !== 'forward') x.standIns.add(f);
    else {
      const list = x.waiting.get(f);
      if (list === undefined) x.waiting.set(f, [{ table, slot: k }]);
      else list.push({ table, slot: k });
    }
  });
  emit(x, {
    op: 'instance', id: fresh(x, 'i'), code: code(x, `stand-ins of ${name}`, standInModule(m, standing.map(s => s.standIn))),
    imports: resolve === null ? [] : [['linkstep', 'resolve', resolve]], exports,
  }); // biome-ignore format: fields only
  if (o !== null) x.standInsOf.set(o, { table, resolve, slots });
  return ids;
}

/** The objects of a load, after they have been allocated: an order in which each finds what it imports, functions apart. */
export function emitGroup(x: Emitter, t: Transaction): void {
  const owner = new Map<object, Obj>();
  for (const o of t.group) {
    const { module } = o.validated;
    for (const kind of ['table', 'memory', 'global', 'tag'] as const)
      for (const inst of spaceOf(o.inst!, kind).slice(importedCount(module, kind))) owner.set(inst, o);
  }
  ahead.set(x, new Set(owner.keys()));
  const wants = (o: Obj): Obj[] =>
    importsOf(o.validated.module, o.inst!).flatMap(e => {
      const from = e.kind === 'func' ? undefined : owner.get(e.inst);
      return from === undefined || from === o ? [] : [from];
    });
  const begun = new Set<Obj>();
  for (const root of dependenciesFirst([t.root], new Set(t.group))) {
    if (begun.has(root)) continue;
    begun.add(root);
    const path = [{ o: root, wants: wants(root) }];
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const next = last.wants.pop();
      if (next !== undefined) {
        if (begun.has(next)) continue;
        begun.add(next);
        path.push({ o: next, wants: wants(next) });
        continue;
      }
      const { o } = last;
      path.pop();
      emitInstance(x, o.inst!, o.validated.module, o.name, ['elem', 'data', 'start'], { o, t });
    }
  }
  ahead.delete(x);
}

/** What is written in memory, as the bytes that are there now. */
export const piece = (m: MemInst, at: number, n: number): readonly [number, string] => [at, toBase64(m.bytes.subarray(at, at + n))];
