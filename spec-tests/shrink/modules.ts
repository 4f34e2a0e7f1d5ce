// Smaller modules: every candidate is valid, and is kept if it still fails. Deterministic: the same module and predicate give the same.

import { Refused } from '../../interpreter/syntax/diagnostic.ts';
import type { Instr } from '../../interpreter/syntax/instructions.ts';
import { type Expr, type Import, type Module, noNames } from '../../interpreter/syntax/modules.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import { after, type Code, candidatesAt, codeOf, stub, weightOfAll, withoutRange } from './code.ts';
import { flatten, type Token, unflatten } from './flat.ts';
import { type Renumber, module as renumbered, type Space } from './renumber.ts';
import { type Budget, removePieces, type Search, type StillFails, searchFrom } from './search.ts';

export interface Shrunk<T> {
  readonly result: T;
  /** How often the predicate was asked. */
  readonly asked: number;
}

/**
 * Makes a valid module smaller while the predicate holds of it, until nothing that is tried makes it smaller, or the budget is spent: fewer
 * functions, exports, segments, globals, types, locals, instructions; simpler constants; blocks without their brackets.
 */
export async function shrinkModule(m: Module, stillFails: StillFails<Module>, budget: Budget): Promise<Shrunk<Module>> {
  const s = searchFrom(m, stillFails, budget);
  await shrinkIn(s, (_, made) => made, () => s.best); // biome-ignore format: short
  return { result: s.best, asked: s.asked };
}

const isValid = (m: Module): boolean => {
  try {
    validate(m);
    return true;
  } catch (thrown) {
    if (thrown instanceof Refused) return false;
    throw thrown;
  }
};

/** The module that is being shrunk, within whatever is: a script, for instance. */
interface At<T> {
  readonly s: Search<T>;
  readonly now: () => Module;
  /** Tries the module in place of the one at hand, if it is valid. */
  readonly put: (m: Module) => Promise<boolean>;
}

/** Shrinks the module that `get` finds in what is searched; `set` puts another in its place. */
export async function shrinkIn<T>(s: Search<T>, set: (whole: T, m: Module) => T, get: () => Module): Promise<void> {
  const at: At<T> = { s, now: get, put: async m => isValid(m) && (await s.take(set(s.best, m))) };
  for (let before = -1; before !== measure(get()) && !s.exhausted(); ) {
    before = measure(get());
    await stubs(at);
    await lists(at);
    await bodies(at);
    await unused(at);
    await details(at);
  }
}
/** Goes down with every change that is taken. */
const measure = (m: Module): number =>
  m.funcs.reduce((n, f) => n + weightOfAll(flatten(f.body)) + f.locals.length, 0) +
  10 * (m.funcs.length + m.imports.length + m.exports.length + m.globals.length + m.types.length + m.elems.length + m.datas.length);

// ─── Whole functions, exports, segments ───

const withBody = (m: Module, i: number, body: Expr): Module => ({ ...m, funcs: m.funcs.with(i, { ...m.funcs[i]!, body, hints: [] }) });

/** Functions that just give the simplest results. */
async function stubs<T>({ now, put }: At<T>): Promise<void> {
  await removePieces(
    () => now().funcs.length,
    async (from, to) => {
      let m = now();
      for (let i = from; i < to; i++) {
        const body = stub(now(), i);
        if (body !== null && weightOfAll(flatten(body)) < weightOfAll(flatten(m.funcs[i]!.body))) m = withBody(m, i, body);
      }
      return m !== now() && (await put({ ...m, funcs: m.funcs.map((f, i) => (m.funcs[i] === now().funcs[i] ? f : { ...f, locals: [] })) }));
    },
  );
}

async function lists<T>({ now, put }: At<T>): Promise<void> {
  if (now().start !== null) await put({ ...now(), start: null });
  await removePieces(
    () => now().exports.length,
    (from, to) => put({ ...now(), exports: now().exports.toSpliced(from, to - from) }),
  );
  for (const list of ['elems', 'datas'] as const)
    await removePieces(
      () => now()[list].length,
      (from, to) => {
        const kept = now()[list].map((_, x) => x < from || x >= to);
        return put(keeping(now(), new Map([[list === 'elems' ? 'elem' : 'data', kept]])));
      },
    );
}

// ─── Instructions ───

async function bodies<T>(at: At<T>): Promise<void> {
  for (let i = at.now().funcs.length - 1; i >= 0; i--) await body(at, i);
}

async function body<T>({ s, now, put }: At<T>, i: number): Promise<void> {
  const take = async (code: Code, tokens: readonly Token[]): Promise<boolean> => {
    if (weightOfAll(tokens) >= code.weight) return false;
    const made = unflatten(tokens);
    return made !== null && (await put(withBody(now(), i, made)));
  };
  let code = codeOf(now(), i);
  for (let size = code.tokens.length; size >= 1; size = size === 1 ? 0 : size >> 1) {
    for (let from = code.tokens.length - 1; from >= 0 && !s.exhausted(); from--) {
      if (from >= code.tokens.length) continue;
      const { kind } = code.tokens[from]!;
      if (kind !== 'plain' && kind !== 'open') continue;
      // As many instructions as there are in so many tokens, of one list.
      let to = after(code, from);
      while (to < code.tokens.length && to - from < size && isHead(code.tokens[to]!)) to = after(code, to);
      if (size > 1 && to - from > 2 * size) continue;
      let taken = false;
      for (const candidate of withoutRange(code, from, to)) taken ||= await take(code, candidate);
      if (taken) {
        code = codeOf(now(), i);
        continue;
      }
      if (size > 1) continue;
      for (const candidate of candidatesAt(code, from))
        if (isSimpler(code, candidate) && (await put(withBody(now(), i, unflatten(candidate) ?? [UNBALANCED])))) {
          code = codeOf(now(), i);
          break;
        }
    }
  }
}
const isHead = (t: Token): boolean => t.kind === 'plain' || t.kind === 'open';
/** Not valid by itself, so it is never taken. */
const UNBALANCED: Instr = { op: 'br', pos: -1, l: 0xffff_ffff };
/** Of the same weight where only an immediate is simpler: those get simpler to an end by themselves. */
const isSimpler = ({ tokens, weight }: Code, candidate: readonly Token[]): boolean =>
  candidate.length < tokens.length || weightOfAll(candidate) <= weight;

// ─── What nothing mentions ───

type Kept = ReadonlyMap<Space, readonly boolean[]>;
const importsOf = (m: Module, kind: Import['type']['kind']): Import[] => m.imports.filter(i => i.type.kind === kind);

/** The module with only what is kept of its index spaces. What is not kept may still be mentioned: then it is not valid. */
function keeping(m: Module, kept: Kept): Module {
  const to = new Map([...kept].map(([space, flags]) => {
    let next = 0;
    return [space, flags.map(k => (k ? next++ : GONE))] as const;
  })); // biome-ignore format: one map
  const r: Renumber = (space, x) => {
    if (space === 'local') return x;
    const map = to.get(space);
    return map === undefined ? x : (map[x] ?? x);
  };
  const keeps = (space: Space, x: number): boolean => kept.get(space)?.[x] ?? true;
  const counts = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  const imports = m.imports.filter(i => keeps(i.type.kind, counts[i.type.kind]++));
  const rest = <X>(space: keyof typeof counts, list: readonly X[]): X[] => list.filter((_, i) => keeps(space, counts[space] + i));
  let type = 0;
  return renumbered(
    {
      ...m,
      types: m.types.flatMap(g => {
        const first = type;
        type += g.types.length;
        return keeps('type', first) ? [g] : [];
      }),
      imports,
      funcs: rest('func', m.funcs),
      tables: rest('table', m.tables),
      memories: rest('memory', m.memories),
      globals: rest('global', m.globals),
      tags: rest('tag', m.tags),
      elems: m.elems.filter((_, x) => keeps('elem', x)),
      datas: m.datas.filter((_, x) => keeps('data', x)),
      exports: m.exports.filter(e => keeps(e.kind, e.index)),
      // They are by index; what is left is small enough without.
      names: noNames(),
    },
    r,
  );
}
const GONE = 0x7fff_ffff;

const spaces = ['func', 'table', 'memory', 'global', 'tag', 'elem', 'data', 'type'] as const;

/** How many of each index space. */
const sizeOf = (m: Module, space: (typeof spaces)[number]): number => {
  switch (space) {
    case 'type':
      return m.types.reduce((n, g) => n + g.types.length, 0);
    case 'elem':
      return m.elems.length;
    case 'data':
      return m.datas.length;
    default:
      return (
        importsOf(m, space).length + { func: m.funcs, table: m.tables, memory: m.memories, global: m.globals, tag: m.tags }[space].length
      );
  }
};

/** Removes what nothing mentions: all at once, or as much of each kind as can be, until nothing more goes; and locals. */
async function unused<T>({ now, put }: At<T>): Promise<void> {
  for (let again = true; again; ) {
    const kept = mentioned(now());
    again = [...kept.values()].some(flags => flags.includes(false));
    if (!again) break;
    if (await put(keeping(now(), kept))) continue;
    again = false;
    for (const space of spaces) {
      const pieces = (): number[][] => unmentioned(now(), space);
      const without = (from: number, to: number): Promise<boolean> => {
        const gone = new Set(pieces().slice(from, to).flat());
        const flags = Array.from({ length: sizeOf(now(), space) }, (_, x) => !gone.has(x));
        return put(keeping(now(), new Map([[space, flags]])));
      };
      if (await removePieces(() => pieces().length, without)) again = true;
    }
  }
  for (let i = 0; i < now().funcs.length; i++) await locals({ now, put }, i);
}

function mentioned(m: Module): Map<Space, boolean[]> {
  const flags = new Map<Space, boolean[]>(spaces.map(space => [space, new Array<boolean>(sizeOf(m, space)).fill(false)]));
  const note = (space: Space, x: number): number => {
    const list = flags.get(space);
    if (list !== undefined) list[x] = true;
    return x;
  };
  // A segment or a function that mentions only itself is mentioned: such are left to the functions' and segments' own removal.
  renumbered(m, note);
  m.elems.forEach((e, x) => {
    if (e.mode.kind !== 'passive') note('elem', x);
  });
  m.datas.forEach((d, x) => {
    if (d.mode.kind === 'active') note('data', x);
  });
  // A group stays or goes as a whole.
  let first = 0;
  const types = flags.get('type')!;
  for (const { types: group } of m.types) {
    if (group.some((_, i) => types[first + i])) for (let i = 0; i < group.length; i++) types[first + i] = true;
    first += group.length;
  }
  return flags;
}

/** What nothing mentions of an index space; a group of types goes as a whole. */
function unmentioned(m: Module, space: (typeof spaces)[number]): number[][] {
  const flags = mentioned(m).get(space)!;
  if (space !== 'type') return flags.flatMap((f, x) => (f ? [] : [[x]]));
  let first = 0;
  return m.types.flatMap(({ types }) => {
    const indices = types.map((_, i) => first + i);
    first += types.length;
    return flags[indices[0]!] === false ? [indices] : [];
  });
}

async function locals<T>({ now, put }: Pick<At<T>, 'now' | 'put'>, i: number): Promise<void> {
  const f = now().funcs[i]!;
  const params = paramsOf(now(), i);
  const used = new Set<number>();
  for (const t of flatten(f.body)) if (isHead(t) && 'e' in t && 'x' in t.e && t.e.op.startsWith('local.')) used.add(t.e.x as number); // by the name
  const to = new Map<number, number>();
  for (let x = 0; x < params; x++) to.set(x, x);
  const keep = f.locals.filter((_, k) => {
    if (!used.has(params + k)) return false;
    to.set(params + k, to.size);
    return true;
  });
  if (keep.length === f.locals.length) return;
  const tokens = flatten(f.body).map(
    t =>
      t.kind === 'plain' && t.e.op.startsWith('local.') && 'x' in t.e
        ? { kind: t.kind, e: { ...t.e, x: to.get(t.e.x as number)! } as Instr }
        : t, // by the name
  );
  await put({ ...now(), funcs: now().funcs.with(i, { ...f, locals: keep, body: unflatten(tokens)! }) }); // balanced as it was
}
const paramsOf = (m: Module, i: number): number => {
  const ct = m.types.flatMap(g => g.types)[m.funcs[i]!.type]!.ct;
  return ct.kind === 'func' ? ct.params.length : 0;
};

// ─── Details ───

/** Segments without content, memories and tables of the least size, exports of a function of the same type that is called by it. */
async function details<T>({ now, put }: At<T>): Promise<void> {
  for (let x = 0; x < now().datas.length; x++) {
    const d = now().datas[x]!;
    for (const n of [0, d.bytes.length >> 1, d.bytes.length - 1])
      if (n >= 0 && n < now().datas[x]!.bytes.length)
        await put({ ...now(), datas: now().datas.with(x, { ...d, bytes: d.bytes.slice(0, n) }) });
  }
  for (let x = 0; x < now().elems.length; x++)
    await removePieces(
      () => now().elems[x]!.init.length,
      (from, to) => {
        const e = now().elems[x]!;
        return put({ ...now(), elems: now().elems.with(x, { ...e, init: e.init.toSpliced(from, to - from) }) });
      },
    );
  for (const list of ['memories', 'tables'] as const)
    for (let x = 0; x < now()[list].length; x++) {
      const { limits } = now()[list][x]!.type;
      for (const l of [
        { min: 0n, max: null },
        { ...limits, max: null },
        { ...limits, min: 1n },
      ]) {
        if (l.min > limits.min || (l.min === limits.min && (l.max === limits.max || limits.max === null))) continue;
        const made = now()[list].map((y, k) => (k === x ? { ...y, type: { ...y.type, limits: l } } : y));
        if (await put({ ...now(), [list]: made })) break;
      }
    }
  await retarget({ now, put });
}

/** An export of a function that only calls another: of the other. */
async function retarget<T>({ now, put }: Pick<At<T>, 'now' | 'put'>): Promise<void> {
  for (let k = 0; k < now().exports.length; k++) {
    const m = now();
    const e = m.exports[k]!;
    if (e.kind !== 'func') continue;
    const f = m.funcs[e.index - importsOf(m, 'func').length];
    const calls = (f === undefined ? [] : flatten(f.body)).flatMap(t => (t.kind === 'plain' && t.e.op === 'call' ? [t.e.x] : []));
    for (const index of new Set(calls)) if (index !== e.index && (await put({ ...m, exports: m.exports.with(k, { ...e, index }) }))) break;
  }
}
