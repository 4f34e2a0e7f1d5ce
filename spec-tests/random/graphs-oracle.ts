// What is to come of a random library graph, told without the loader: a second reading of interpreter/linking/README.md (D1–D6, D9–D21, D27,
// D30, D32) by sets and lists. It knows no addresses and no modules, only who defines, needs and asks; it calls nothing of interpreter/.

import { type Act, answerOf, caught, type Def, fileOf, type Graph, type Hook, type Library, noteOf, type Step, type Use, type Whom, withNote } from './graphs.ts'; // biome-ignore format: one import

/** What a command gives; null: the oracle does not know. `error`: dlerror's text begins so. */
export type Expected =
  | null
  | { readonly kind: 'done' | 'address' | 'trap' | 'exception' | 'absent' | 'unlinkable' }
  | { readonly kind: 'value'; readonly n: number }
  | { readonly kind: 'error'; readonly begins: string }
  | { readonly kind: 'fact'; readonly begins: string };

export interface Prediction {
  /** Of the program's start, then one a step. */
  readonly start: Expected;
  readonly steps: readonly Expected[];
  readonly counts: { readonly opens: number; readonly failed: number; readonly lookups: number };
}

/** Names by place in `State.objects`. */
type Id = number;
type Bound = { readonly kind: 'def'; readonly from: Id; readonly def: number } | { readonly kind: 'lazy' | 'nothing' };
interface Obj {
  /** By place in `Graph.libraries`, −1 of main. */
  readonly file: number;
  readonly name: string;
  needed: Id[];
  scopes: number[];
  bound: Bound[];
  /** Whose definitions it uses. */
  uses: Id[];
  refs: number;
  global: boolean;
  nodelete: boolean;
  /** When its initialisation began; 0: not yet. */
  turn: number;
  where: 'coming' | 'there' | 'gone';
  /** What its code has opened and not closed. */
  held: Id | null;
}
interface State {
  objects: Obj[];
  /** In load order. */
  there: Id[];
  /** The first is the global one. */
  scopes: Id[][];
  notes: number;
  turns: number;
}
type Halt = { readonly kind: 'trap' | 'exception' };
type Opened =
  | { readonly kind: 'handle'; readonly o: Id }
  | { readonly kind: 'error'; readonly begins: string }
  | { readonly kind: 'halt'; readonly halt: Halt };

const visible = (d: Def): boolean => d.hide === 'no';
const isWeak = (l: Library, u: Use): boolean => l.uses.some(v => v.symbol === u.symbol && v.weak);
const trap: Halt = { kind: 'trap' };

/** More acts than this, and a graph is not looked at: code that opens and closes may go on forever. */
const mostActs = 400;
export const endless = 'more acts than a case may have';

/** Errors: `Error` (`endless`). */
export function predict(g: Graph): Prediction {
  let s: State = { objects: [], there: [], scopes: [[]], notes: 0, turns: 0 };
  let acts = 0;
  const counts = { opens: 0, failed: 0, lookups: 0 };
  const libraryOf = (o: Obj): Library => (o.file < 0 ? g.main : g.libraries[o.file]!);
  const at = (id: Id): Obj => s.objects[id]!;

  // ─── Scopes ───

  function breadthFirst(root: Id): Id[] {
    const seen = [root];
    for (let k = 0; k < seen.length; k++) for (const n of at(seen[k]!).needed) if (!seen.includes(n)) seen.push(n);
    return seen;
  }
  const definition = (id: Id, symbol: string, kinds: readonly Def['kind'][]): number =>
    libraryOf(at(id)).defs.findIndex(d => d.symbol === symbol && visible(d) && kinds.includes(d.kind));
  const every = ['func', 'data', 'global'] as const;
  function first(list: readonly Id[], symbol: string, kinds: readonly Def['kind'][]): { from: Id; def: number } | null {
    counts.lookups++;
    for (const from of list) {
      const def = at(from).where === 'gone' ? -1 : definition(from, symbol, kinds);
      if (def >= 0) return { from, def };
    }
    return null;
  }
  const seenBy = (o: Obj): Id[] => o.scopes.flatMap(k => s.scopes[k]!);
  const addGlobally = (list: readonly Id[]): void => {
    for (const id of list) {
      if (!s.scopes[0]!.includes(id)) s.scopes[0]!.push(id);
      at(id).global = true;
    }
  };

  // ─── Loading ───

  const loaded = (file: string): Id => s.objects.findIndex(o => o.file >= 0 && g.libraries[o.file]!.file === file && (o.where === 'coming' || o.where === 'there')); // biome-ignore format: short
  const create = (file: number, name: string): Id =>
    s.objects.push({ file, name, needed: [], scopes: [], bound: [], uses: [], refs: 0, global: false, nodelete: false, turn: 0, where: 'coming', held: null }) - 1; // biome-ignore format: fields
  const missing = (name: string): Opened => ({ kind: 'error', begins: `${name}: not found` });
  const junk = (name: string): Opened => ({ kind: 'error', begins: `/lib/${fileOf(g, name)}: not a shared library` });

  function open(name: string | null, flags: readonly string[]): Opened {
    counts.opens++;
    const has = (flag: string): boolean => flags.includes(flag);
    if (!has('now') && !has('lazy')) return { kind: 'error', begins: `${name ?? ''}: invalid mode` };
    if (name === null) {
      at(0).refs++;
      return { kind: 'handle', o: 0 };
    }
    const file = fileOf(g, name);
    const known = file === null ? -1 : loaded(file);
    if (known >= 0) {
      const o = at(known);
      o.refs++;
      if (has('nodelete')) o.nodelete = true;
      if (has('global') && !o.global) addGlobally(breadthFirst(known));
      return { kind: 'handle', o: known };
    }
    if (has('noload')) return { kind: 'error', begins: 'no error' };
    if (file === null) return missing(name);
    const place = g.libraries.findIndex(l => l.file === file);
    if (g.libraries[place]!.junk) return junk(name);
    const before = structuredClone(s);
    const root = create(place, name);
    at(root).refs = 1;
    at(root).nodelete = has('nodelete');
    const done = load(root, has('now') || g.bindNow, has('global'), has('deepbind'), false);
    if (done !== null && done.kind === 'error') {
      counts.failed++;
      s = before;
    }
    return done ?? { kind: 'handle', o: root };
  }

  /** Null: all went well. An error: the caller takes everything back. */
  function load(root: Id, now: boolean, global: boolean, deepbind: boolean, start: boolean): Opened | null {
    const group = [root];
    for (let k = 0; k < group.length; k++) {
      const o = group[k]!;
      const names = [...(start && k === 0 ? g.preload : []), ...libraryOf(at(o)).needed];
      for (const name of names) {
        const file = fileOf(g, name);
        if (file === null) return missing(name);
        let n = loaded(file);
        if (n < 0) {
          const place = g.libraries.findIndex(l => l.file === file);
          if (g.libraries[place]!.junk) return junk(name);
          n = create(place, name);
          group.push(n);
        }
        at(o).needed.push(n);
      }
    }
    const reached = breadthFirst(root);
    const scope = start ? 0 : s.scopes.push(reached) - 1;
    if (start) addGlobally(reached);
    for (const id of reached) {
      const o = at(id);
      if (group.includes(id)) o.scopes = start ? [0] : deepbind ? [scope, 0] : [0, scope];
      else if (!o.scopes.includes(scope)) o.scopes.push(scope);
    }
    const misses = group.flatMap(id => bindAll(at(id), now));
    if (misses.length > 0) return { kind: 'error', begins: misses[0]! };
    const order = dependenciesFirst(root, group);
    for (const [hook, what] of [['start', 'start function'], ['reloc', 'relocation function']] as const)
      for (const id of order) if (run(id, hook) !== null) return { kind: 'error', begins: `${at(id).name}: ${what} trapped: ` }; // biome-ignore format: pairs
    for (const id of group) at(id).where = 'there';
    s.there.push(...group);
    if (global || start) addGlobally(reached);
    for (const id of order) {
      at(id).turn = ++s.turns;
      const halt = run(id, 'init');
      if (halt !== null) return { kind: 'halt', halt };
    }
    return null;
  }

  function dependenciesFirst(root: Id, group: readonly Id[]): Id[] {
    const out: Id[] = [];
    const begun = new Set<Id>();
    const visit = (id: Id): void => {
      if (begun.has(id) || !group.includes(id)) return;
      begun.add(id);
      at(id).needed.forEach(visit);
      out.push(id);
    };
    visit(root);
    return out;
  }

  // ─── Binding ───

  const wants: Readonly<Record<Use['how'], Def['kind']>> = { call: 'func', func: 'func', mem: 'data', global: 'global' };
  /** The beginnings of what is said of imports that cannot be bound. */
  function bindAll(o: Obj, now: boolean): string[] {
    const l = libraryOf(o);
    return l.uses.flatMap(u => {
      const found = first(seenBy(o), u.symbol, every);
      if (found === null) {
        const kind = u.how !== 'global' && isWeak(l, u) ? 'nothing' : u.how === 'call' && !now ? 'lazy' : null;
        o.bound.push({ kind: kind ?? 'nothing' });
        return kind === null ? [`undefined symbol: ${u.symbol} `] : [];
      }
      o.bound.push({ kind: 'def', ...found });
      const d = libraryOf(at(found.from)).defs[found.def]!;
      if (d.kind !== wants[u.how]) return [`kind mismatch: ${u.symbol}: ${o.name} `];
      if (u.how === 'call' && d.signature !== u.signature) return [`type mismatch: ${u.symbol}: ${o.name} `];
      o.uses.push(found.from);
      return [];
    });
  }

  const answer = (b: { readonly from: Id; readonly def: number }): number =>
    answerOf(libraryOf(at(b.from)), libraryOf(at(b.from)).defs[b.def]!);
  function use(id: Id, k: number): number | Halt {
    const o = at(id);
    const u = libraryOf(o).uses[k]!;
    const b = o.bound[k]!;
    if (b.kind === 'nothing') return u.how === 'call' ? trap : -1;
    if (b.kind === 'def') {
      const d = libraryOf(at(b.from)).defs[b.def]!;
      // The table has nothing of what is gone, and functions of one type are called as it.
      return u.how === 'func' && (at(b.from).where === 'gone' || d.signature !== u.signature) ? trap : answer(b);
    }
    const found = first(seenBy(o), u.symbol, every);
    const d = found === null ? null : libraryOf(at(found.from)).defs[found.def]!;
    if (found === null || d?.kind !== 'func' || d.signature !== u.signature) return trap;
    o.bound[k] = { kind: 'def', ...found };
    o.uses.push(found.from);
    return answer(found);
  }

  // ─── Symbols and closing ───

  const open1 = (id: Id | null): boolean => id !== null && at(id).refs > 0 && at(id).where !== 'gone';
  const callable = ['func', 'data'] as const;
  function symbol(
    whom: { readonly kind: Whom['kind']; readonly o: Id | null },
    name: string,
  ): { from: Id; def: number } | 'bad handle' | null {
    const { kind, o } = whom;
    if (kind === 'default' || kind === 'main') return first(s.scopes[0]!, name, callable);
    if (kind === 'next') {
      const scope =
        at(o!)
          .scopes.map(k => s.scopes[k]!)
          .find(list => list.includes(o!)) ?? s.scopes[0]!; // who asks is an object
      return first(scope.slice(scope.indexOf(o!) + 1), name, callable);
    }
    if (!open1(o)) return 'bad handle';
    return first(o === 0 ? s.scopes[0]! : breadthFirst(o!), name, callable); // it is open
  }

  /** Null: it is no handle. */
  function close(id: Id | null): Halt | 'closed' | null {
    if (id === null || !open1(id)) return null;
    const o = at(id);
    o.refs--;
    if (o.refs > 0 || !g.unloads || o.nodelete || id === 0 || breadthFirst(0).includes(id)) return 'closed';
    const held = new Set<Id>();
    const hold = (x: Id): void => {
      if (held.has(x)) return;
      held.add(x);
      for (const y of [...at(x).needed, ...at(x).uses]) hold(y);
    };
    s.objects.forEach((x, k) => {
      if (x.where === 'coming' || (x.where === 'there' && (k === 0 || x.nodelete || x.refs > 0))) hold(k);
    });
    const going = s.there.filter(x => at(x).where === 'there' && !held.has(x)).sort((a, b) => at(b).turn - at(a).turn);
    for (const x of going) {
      const halt = at(x).turn > 0 ? run(x, 'fini') : null;
      if (halt !== null) return halt;
    }
    for (const x of going) {
      at(x).where = 'gone';
      for (const list of s.scopes) if (list.includes(x)) list.splice(list.indexOf(x), 1);
    }
    s.there = s.there.filter(x => !going.includes(x));
    return 'closed';
  }

  // ─── Code ───

  /** Halts, or null. State is found again by number after each act: a load that failed has put another in its place. */
  function run(id: Id, hook: Hook): Halt | null {
    const library = libraryOf(at(id));
    const code = library.hooks[hook] ?? [];
    for (let k = 0; k < code.length; k++) {
      if (++acts > mostActs) throw new Error(endless);
      const told = act(id, code[k]!, noteOf(library, hook, k));
      if (typeof told !== 'number') return told;
      s.notes = withNote(s.notes, told);
    }
    return null;
  }
  function act(id: Id, a: Act, note: number): number | Halt {
    switch (a.do) {
      case 'note':
        return note;
      case 'trap':
        return trap;
      case 'throw':
        return { kind: 'exception' };
      case 'use':
        return use(id, a.use);
      case 'open': {
        const opened = open(a.file, a.flags);
        if (opened.kind === 'halt') return a.catches && opened.halt.kind === 'exception' ? caught : opened.halt;
        at(id).held = opened.kind === 'handle' ? opened.o : null;
        return opened.kind === 'handle' ? 1 : 0;
      }
      case 'close': {
        const closed = close(at(id).held);
        if (closed !== null && closed !== 'closed') return closed;
        at(id).held = null;
        return closed === null ? 9 : 10;
      }
      case 'symbol': {
        const found = symbol({ kind: a.of, o: id }, a.symbol);
        if (found === null || found === 'bad handle') return -1;
        const d = libraryOf(at(found.from)).defs[found.def]!;
        return a.kind === 'func' && d.signature !== a.signature ? trap : answer(found);
      }
    }
  }

  // ─── The script ───

  const main = create(-1, 'main');
  const started = load(main, g.bindNow, true, false, true);
  if (started !== null) {
    const start: Expected = started.kind === 'halt' ? started.halt : started.kind === 'error' ? started : null;
    return { start, steps: g.steps.map(() => ({ kind: 'absent' })), counts };
  }
  const handles = new Map<string, Id>();
  const value = (n: number | Halt): Expected => (typeof n === 'number' ? { kind: 'value', n } : n);
  const whomOf = (w: Whom): { kind: Whom['kind']; o: Id | null } | null => {
    if (w.kind !== 'handle' && w.kind !== 'next') return { kind: w.kind, o: null };
    const o = handles.get(w.handle);
    return o === undefined ? null : { kind: w.kind, o };
  };
  const absent: Expected = { kind: 'absent' };
  const notFound = (found: null | 'bad handle', name: string): Expected => ({ kind: 'error', begins: found === null ? `undefined symbol: ${name}, in ` : 'invalid handle: ' }); // biome-ignore format: short
  const gone = (id: Id | null): boolean => id !== null && at(id).where === 'gone';
  const step = (e: Step): Expected => {
    switch (e.do) {
      case 'open': {
        const opened = open(e.file, e.flags);
        if (opened.kind === 'handle') handles.set(e.as, opened.o);
        return opened.kind === 'handle' ? { kind: 'done' } : opened.kind === 'halt' ? opened.halt : opened;
      }
      case 'close': {
        const o = handles.get(e.handle);
        if (o === undefined) return absent;
        const closed = close(o);
        return closed === null ? { kind: 'error', begins: 'invalid handle: ' } : closed === 'closed' ? { kind: 'value', n: 0 } : closed;
      }
      case 'symbol': {
        const whom = whomOf(e.of);
        if (whom === null) return absent;
        if (whom.kind === 'next' && gone(whom.o)) return null;
        const found = symbol(whom, e.symbol);
        if (found === null || found === 'bad handle') return notFound(found, e.symbol);
        const d = libraryOf(at(found.from)).defs[found.def]!;
        if (e.call === null) return { kind: 'address' };
        return d.kind !== 'func' ? null : d.signature === e.call ? value(answer(found)) : { kind: 'unlinkable' };
      }
      case 'use':
      case 'provider': {
        const id = e.handle === null ? 0 : handles.get(e.handle);
        if (id === undefined) return absent;
        if (gone(id)) return null;
        if (e.do === 'use') return value(use(id, e.use));
        const b = at(id).bound[e.use]!;
        return b.kind === 'def' ? { kind: 'fact', begins: `"${at(b.from).name}"` } : { kind: 'fact', begins: 'nobody' };
      }
      case 'same': {
        const [left, right] = [handles.get(e.left), handles.get(e.right)];
        if (left === undefined || right === undefined) return absent;
        return { kind: 'fact', begins: left === right ? 'one object' : 'two objects' };
      }
      case 'same symbol': {
        const found: { from: Id; def: number }[] = [];
        for (const w of [e.left, e.right]) {
          const whom = whomOf(w);
          if (whom === null) return absent;
          if (whom.kind === 'next' && gone(whom.o)) return null;
          const x = symbol(whom, e.symbol);
          if (x === null || x === 'bad handle') return notFound(x, e.symbol);
          found.push(x);
        }
        const [left, right] = found.map(x => libraryOf(at(x.from)).defs[x.def]!);
        if (left!.kind !== right!.kind) return null; // a slot and an address may be one number
        return { kind: 'fact', begins: found[0]!.from === found[1]!.from ? 'one address' : 'two addresses' };
      }
      case 'notes':
        return { kind: 'value', n: s.notes };
    }
  };
  return { start: { kind: 'done' }, steps: g.steps.map(step), counts };
}
