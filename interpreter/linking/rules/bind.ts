// Rules that decide what each import gets: `link.bind` (../README.md). Pure but for the plan and the log.

import { externType } from '../../execution/instantiate.ts';
import type { Group } from '../../execution/rule.ts';
import type { FuncType } from '../../syntax/types.ts';
import { type ExternType, showType, showTypes } from '../../syntax/types.ts';
import { matchDefType, matchExternType } from '../../validation/subtyping.ts';
import type { Role } from '../abi.ts';
import { boundOf, lookUp, type Miss, newScope, type Obj, type Program, type Scope } from '../state.ts';
import type { LinkInstr, Plan, Transaction } from '../transaction.ts';
import { pagesFor } from './allocate.ts';
import { linkGroup, linkRule } from './link-rule.ts';
import { memoryType, tableType } from './place.ts';

// ─── link.bind ───

/** How an import is bound: the rule, what it is going to be supplied with, and what the log says. */
interface Binding {
  readonly rule: BindRule;
  readonly plan: Plan;
  readonly provider: Obj | null;
  readonly shadowed: readonly Obj[];
  readonly note: string | null;
  readonly miss: Miss | null;
}
type BindRule =
  | 'done' | 'host' | 'memory' | 'table' | 'stack' | 'memory-base' | 'table-base' | 'tls-base' | 'bound' | 'func' | 'func-lazy' | 'got-mem' | 'got-func'
  | 'tag' | 'global' | 'weak' | 'missing' | 'type-mismatch' | 'kind-mismatch'; // biome-ignore format: names

const wellKnown = {
  memory: 'memory',
  table: 'table',
  'stack-pointer': 'stack',
  'memory-base': 'memory-base',
  'table-base': 'table-base',
  'tls-base': 'tls-base',
} as const;

/** A type in a line of the log; `whole`, of an error, with limits and element types. */
const showExtern = (t: ExternType, whole = false): string => {
  switch (t.kind) {
    case 'global':
      return `global ${t.type.mut ? 'mut ' : ''}${showType(t.type.t)}`;
    case 'func':
    case 'tag': {
      if (typeof t.type !== 'object' || !('unrolled' in t.type) || (t.kind === 'tag' && !whole)) return t.kind;
      const { params, results } = t.type.unrolled.ct as FuncType; // a function's or tag's type is a function type
      return t.kind === 'tag' ? `tag ${showTypes(params)}` : `func ${showTypes(params)} → ${showTypes(results)}`;
    }
    default: {
      if (!whole) return t.kind;
      const { at, limits } = t.type;
      const words = [t.kind, ...(at === 'i64' ? [at] : []), `${limits.min}`, ...(limits.max === null ? [] : [`${limits.max}`])];
      return [...words, ...(t.kind === 'table' ? [showType(t.type.rt)] : [])].join(' ');
    }
  }
};

/** The scopes in which an object's reference is looked up; a profile may show data of everybody to everybody. */
function scopesOf(p: Program, o: Obj, role: Role): readonly Scope[] {
  if (role.kind !== 'cell' || p.policy.local === 'scoped') return o.scopes;
  const everybody = newScope('everybody');
  for (const x of p.linkMap) {
    everybody.list.push(x);
    for (const symbol of x.layout.definitions.keys()) everybody.index.set(symbol, [...(everybody.index.get(symbol) ?? []), x]);
  }
  return [...o.scopes, everybody];
}

/** The types of the program's memory and table as they will be when the group has been loaded; null where nobody asks for one before. */
const memoryOf = (p: Program, t: Transaction): ExternType | null => {
  const type = memoryType(p, t);
  if (type === undefined) return null;
  const pages = Math.max(Number(type.limits.min), pagesFor(t.memoryEnd));
  return { kind: 'memory', type: { ...type, limits: { ...type.limits, min: BigInt(pages) } } };
};
const tableOf = (p: Program, t: Transaction): ExternType | null => {
  const type = tableType(p, t);
  if (type === undefined) return null;
  return { kind: 'table', type: { ...type, limits: { ...type.limits, min: BigInt(Math.max(Number(type.limits.min), t.tableEnd)) } } };
};

function binding(p: Program, e: LinkInstr): Binding {
  const { txn: t, o, i } = e as Required<LinkInstr>; // link.bind has an object and an index
  const role = o.layout.roles[i];
  const plain = { provider: null, shadowed: [], note: null, miss: null };
  if (role === undefined) return { ...plain, rule: 'done', plan: { use: 'missing' } };
  const { module, name, type } = o.validated.type.imports[i]!;
  const missed = (reason: Miss['reason'], found: Miss['found'], searched: readonly string[] = o.scopes.flatMap(s => s.list.map(x => x.name))): Binding => ({
    ...plain, rule: reason, plan: { use: 'missing' },
    miss: { reason, object: o.name, module, symbol: name, wanted: showExtern(type, true), found, searched, near: [] },
  }); // biome-ignore format: fields only

  if (role.kind === 'memory' || role.kind === 'table') {
    // Import matching (3.3.9), with the size that it has when it has grown for the group.
    const given: ExternType | null = role.kind === 'memory' ? memoryOf(p, t) : tableOf(p, t);
    if (given !== null && !matchExternType(given, type))
      return missed('type-mismatch', { object: t.start ? t.root.name : 'the program', what: showExtern(given, true) }, []);
    return { ...plain, rule: role.kind, plan: { use: role.kind } };
  }
  if ((role.kind === 'bound' || role.kind === 'cell') && (type.kind !== 'global' || type.type.t !== p.pointer))
    return missed('type-mismatch', { object: 'the program', what: `pointers of type ${p.pointer}` }, []);
  // What an import of GOT names is filled in when the instance exists: an immutable global could not be.
  if (role.kind === 'cell' && type.kind === 'global' && !type.type.mut)
    return missed('type-mismatch', { object: 'the program', what: `global mut ${p.pointer}` }, []);
  if (role.kind === 'bound') {
    const defined = lookUp(role.symbol, o.scopes);
    // An absolute main program that does not export them keeps to itself where its heap and its stack are.
    if (defined === null && boundOf(p, role.bound) === 0)
      return role.weak
        ? { ...plain, rule: 'weak', plan: { use: 'cell', of: 'mem', symbol: role.symbol, target: { kind: 'null' } } }
        : missed('missing', null);
    if (defined === null) return { ...plain, rule: 'bound', plan: { use: 'bound', bound: role.bound } };
    const { provider, definition, shadowed } = defined;
    return {
      ...plain,
      rule: 'got-mem',
      provider,
      shadowed,
      plan: { use: 'cell', of: 'mem', symbol: role.symbol, target: { kind: 'definition', provider, definition } },
    };
  }
  if (role.kind !== 'cell' && role.kind !== 'symbol') {
    const mut = role.kind === 'stack-pointer' ? true : role.kind === 'tls-base' ? null : false;
    const pointer32 = name.endsWith('32') ? 'i32' : p.pointer;
    if (type.kind !== 'global' || type.type.t !== pointer32 || (mut !== null && type.type.mut !== mut))
      return missed('type-mismatch', { object: 'the program', what: `global ${mut === true ? 'mut ' : ''}${pointer32}` }, []);
    return { ...plain, rule: wellKnown[role.kind], plan: { use: role.kind } };
  }

  const { symbol } = role;
  const found = role.kind === 'symbol' && !role.scoped ? null : lookUp(symbol, scopesOf(p, o, role));
  const hostly = (): Binding | null => {
    const x = p.host(module.startsWith('GOT.') ? 'env' : module, name);
    if (x === undefined) return null;
    if (role.kind === 'cell')
      return x.kind === 'func'
        ? { ...plain, rule: 'got-func', plan: { use: 'cell', of: 'func', symbol, target: { kind: 'host', x } } }
        : null;
    if (x.kind !== type.kind) return missed('kind-mismatch', { object: 'host', what: x.kind });
    if (!matchExternType(externType(x), type)) return missed('type-mismatch', { object: 'host', what: showExtern(externType(x), true) });
    return { ...plain, rule: 'host', plan: { use: 'extern', x } };
  };

  if (found === null) {
    const host = hostly();
    if (host !== null && (role.kind !== 'cell' || role.of === 'func')) return host;
    if (role.kind === 'cell') {
      if (role.weak) return { ...plain, rule: 'weak', plan: { use: 'cell', of: role.of, symbol, target: { kind: 'null' } } };
      return missed('missing', null);
    }
    if (role.extern === 'tag' && role.shared) {
      const made = p.tags.get(symbol);
      if (made !== undefined && (type.kind !== 'tag' || made.type !== type.type))
        return missed('type-mismatch', { object: 'the program', what: showExtern({ kind: 'tag', type: made.type }, true) });
      return { ...plain, rule: 'tag', plan: { use: 'tag', symbol } };
    }
    if (role.extern === 'func' && role.weak) return { ...plain, rule: 'weak', plan: { use: 'weak-function', symbol } };
    if (role.extern === 'func' && role.scoped && !t.mode.now && !p.bindNow)
      return { ...plain, rule: 'func-lazy', plan: { use: 'lazy', symbol } };
    return missed('missing', null);
  }

  const { provider, definition, shadowed } = found;
  const weakOver = shadowed.find(x => definition.weak && x.layout.definitions.get(symbol)?.weak === false);
  const bound = {
    provider,
    shadowed,
    miss: null,
    note: weakOver === undefined ? null : `weak definition in ${provider.name} before the strong one in ${weakOver.name}`,
  };
  const mismatch = (): Binding => missed('kind-mismatch', { object: provider.name, what: definition.kind });
  if (role.kind === 'cell') {
    const fits = role.of === 'func' ? definition.kind === 'func' : definition.kind === 'data' || definition.kind === 'tls';
    if (!fits) return { ...mismatch(), miss: { ...mismatch().miss!, wanted: role.of === 'func' ? 'function address' : 'data address' } };
    return {
      ...bound,
      rule: role.of === 'func' ? 'got-func' : 'got-mem',
      plan: { use: 'cell', of: role.of, symbol, target: { kind: 'definition', provider, definition } },
    };
  }
  const kind = definition.kind === 'data' || definition.kind === 'tls' ? 'global' : definition.kind;
  if (kind !== role.extern) return mismatch();
  const plan: Plan = { use: 'object', provider, kind, index: definition.index };
  const defined = definedType(provider, kind, definition.index);
  if (kind === 'func' && defined.kind === 'func' && type.kind === 'func') {
    const same =
      typeof defined.type === 'object' &&
      'unrolled' in defined.type &&
      typeof type.type === 'object' &&
      'unrolled' in type.type &&
      matchDefType(defined.type, type.type);
    return same ? { ...bound, rule: 'func', plan } : missed('type-mismatch', { object: provider.name, what: showExtern(defined, true) });
  }
  if (!matchExternType(defined, type)) return missed('type-mismatch', { object: provider.name, what: showExtern(defined, true) });
  return { ...bound, rule: kind === 'tag' ? 'tag' : 'global', plan };
}

/** The closed type of an entry of an object's index space. */
function definedType(o: Obj, kind: ExternType['kind'], index: number): ExternType {
  const { funcs, tables, memories, globals, tags } = o.validated.type;
  switch (kind) {
    case 'func':
      return { kind, type: funcs[index]! };
    case 'table':
      return { kind, type: tables[index]! };
    case 'memory':
      return { kind, type: memories[index]! };
    case 'global':
      return { kind, type: globals[index]! };
    case 'tag':
      return { kind, type: tags[index]! };
  }
}

const reasons = {
  weak: 'weak-null',
  'func-lazy': 'lazy',
  host: 'host',
  missing: 'missing',
  'type-mismatch': 'type-mismatch',
  'kind-mismatch': 'kind-mismatch',
} as const;

/** Notes how an import is bound, and goes on to the next. */
const bindRule = (p: Program, rule: BindRule) =>
  linkRule<LinkInstr, Binding>(`bind-${rule}`, w => w.rule === rule, (_z, e, w) => {
    const { txn: t, o, i } = e as Required<LinkInstr>; // link.bind has an object and an index
    const plans = t.plans.get(o);
    if (plans === undefined) t.plans.set(o, [w.plan]);
    else plans.push(w.plan);
    if (w.miss !== null) t.misses.push(w.miss);
    const { module, name, type } = o.validated.type.imports[i]!;
    const wellKnownOnes: readonly string[] = ['memory', 'table', 'stack', 'memory-base', 'table-base', 'tls-base', 'bound'];
    p.log.push({
      event: 'bind', object: o.name, import: { module, name, kind: type.kind, type: showExtern(type) }, scopes: o.scopes.map(s => s.name),
      provider: w.provider?.name ?? null, reason: wellKnownOnes.includes(rule) ? 'well-known' : (reasons[rule as keyof typeof reasons] ?? 'first'), // those not listed
      shadowed: w.shadowed.map(x => x.name), note: w.note,
    });
    return [{ ...e, i: i + 1 }];
  }); // biome-ignore format: fields only

export const bindRules = (p: Program): Group<LinkInstr> =>
  linkGroup<LinkInstr, Binding>(e => binding(p, e),
    ...(['host', 'memory', 'table', 'stack', 'memory-base', 'table-base', 'tls-base', 'bound', 'func', 'func-lazy', 'got-mem', 'got-func', 'tag', 'global',
      'weak', 'missing', 'type-mismatch', 'kind-mismatch'] as const).map(rule => bindRule(p, rule)),
    linkRule('bind-done', w => w.rule === 'done', (_z, e) => {
      const { txn: t, o } = e as Required<LinkInstr>; // link.bind has an object
      if (!t.plans.has(o)) t.plans.set(o, []);
      return [];
    })); // biome-ignore format: a rule a line
