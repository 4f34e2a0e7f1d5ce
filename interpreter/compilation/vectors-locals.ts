// Vector locals (spec 4.6.4) that hold float lanes as numbers, or a constant. One local may serve many values in turn, so it is its webs that
// are judged: definitions and uses that reach each other. A function is written once to see what each web is given and asked for, and again
// if one is better held as numbers: nothing given to it has a payload, or nobody asks for the bits; or if it is wanted as a constant.

import type { Instr } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import { leaving } from '../syntax/traverse.ts';
import { type Entry, variable } from './emitter.ts';
import type { Gen, Local } from './generator.ts';
import { isConstant } from './vectors-code.ts';
import { exact, numbers2, numbers4, vector2, vector4 } from './vectors-floats.ts';
import { assign } from './writing.ts';

// ─── Webs ───

interface Webs {
  /** The web of a `local.get`, `local.set` or `local.tee`. */
  readonly of: ReadonlyMap<Instr, number>;
  /** Webs that begin with the value of a parameter, which comes as bits, or with zeroes. */
  readonly given: ReadonlySet<number>;
  readonly zero: ReadonlySet<number>;
  readonly count: number;
}

/** Work beyond which no webs are looked for. */
const EFFORT = 2_000_000;
/** What never goes on to the next instruction. */
const ENDS: ReadonlySet<string> = new Set([...leaving, 'br', 'br_table']);

interface Open {
  readonly kind: 'block' | 'loop' | 'if';
  list: Expr;
  pc: number;
  /** The second arm of an `if`, and what reaches it. */
  orelse: Expr | null;
  readonly start: Int32Array | null;
  /** What reaches the beginning of a loop, or the end of a block. */
  merged: Int32Array | null;
}

/** Webs of the vector locals of a body: pruned static single assignment, its values united over the joins that are used. Null: not found. */
function websOf(body: Expr, isVector: readonly boolean[], params: number): Webs | null {
  const slots = new Map<number, number>();
  isVector.forEach((is, x) => {
    if (is) slots.set(x, slots.size);
  });
  const wide = slots.size;
  /** Of each value: what flows into it if it is a join. */
  const inputs: (number[] | null)[] = [];
  const fresh = (join: number[] | null): number => inputs.push(join) - 1;
  const of = new Map<Instr, number>();
  const used: number[] = [];
  let state: Int32Array | null = Int32Array.from(slots.keys(), () => fresh(null));
  const labels: Open[] = [{ kind: 'block', list: body, pc: 0, orelse: null, start: null, merged: null }];
  let effort = 0;
  /** The label at which a join is. */
  const owner: (Open | undefined)[] = [];

  const joinAt = (label: Open): void => {
    if (state === null) return;
    effort += wide;
    if (label.merged === null) {
      label.merged = state.slice();
      return;
    }
    for (let i = 0; i < wide; i++) {
      const [at, now] = [label.merged[i]!, state[i]!];
      if (at === now) continue;
      if (owner[at] === label)
        inputs[at]!.push(now); // a join
      else {
        label.merged[i] = fresh([at, now]);
        owner[label.merged[i]!] = label;
      }
    }
  };
  const branch = (l: number): void => joinAt(labels[labels.length - 1 - l] ?? labels[0]!);
  const open = (kind: Open['kind'], list: Expr, orelse: Expr | null): void => {
    const label: Open = { kind, list, pc: 0, orelse, start: kind === 'if' ? state!.slice() : null, merged: null };
    if (kind === 'loop') {
      effort += wide;
      state = state!.map(v => {
        const join = fresh([v]);
        owner[join] = label;
        return join;
      });
      label.merged = state.slice();
    }
    labels.push(label);
  };

  for (;;) {
    const label = labels[labels.length - 1]!;
    if (effort++ > EFFORT) return null;
    if (state === null || label.pc >= label.list.length) {
      if (label.kind !== 'loop') joinAt(label);
      if (label.orelse !== null) {
        label.list = label.orelse;
        label.orelse = null;
        label.pc = 0;
        state = label.start!.slice(); // an `if` has it
        continue;
      }
      labels.pop();
      if (labels.length === 0) break;
      // After a loop control has come by its end.
      if (label.kind !== 'loop') state = label.merged;
      continue;
    }
    const e = label.list[label.pc++]!;
    switch (e.op) {
      case 'local.get':
      case 'local.set':
      case 'local.tee': {
        const slot = slots.get(e.x);
        if (slot === undefined) break;
        if (of.has(e)) return null; // one object in two places
        if (e.op !== 'local.get') state[slot] = fresh(null);
        of.set(e, state[slot]!);
        if (e.op === 'local.get') used.push(state[slot]!);
        break;
      }
      case 'block':
      case 'loop':
        open(e.op, e.body, null);
        break;
      case 'if':
        open('if', e.body, e.orelse);
        break;
      case 'try':
      case 'try_table':
        return null;
      default:
        if ('ls' in e && Array.isArray(e.ls)) for (const l of new Set(e.ls as readonly number[])) branch(l);
        else if ('l' in e && typeof e.l === 'number') branch(e.l);
        if (ENDS.has(e.op)) state = null;
    }
  }

  // Joins that are used unite what flows into them.
  const parent = Int32Array.from(inputs, (_, i) => i);
  const find = (v: number): number => {
    let root = v;
    while (parent[root] !== root) root = parent[root]!;
    for (let at = v; at !== root; ) {
      const next = parent[at]!;
      parent[at] = root;
      at = next;
    }
    return root;
  };
  const live = new Set(used);
  for (const v of live)
    for (const from of inputs[v] ?? []) {
      parent[find(from)] = find(v);
      live.add(from);
    }
  const given = new Set<number>();
  const zero = new Set<number>();
  [...slots.keys()].forEach((x, i) => {
    (x < params ? given : zero).add(find(i));
  });
  return { of: new Map([...of].map(([e, v]) => [e, find(v)])), given, zero, count: inputs.length };
}

// ─── What webs are given and asked for ───

interface Facts {
  bits: boolean;
  f4: boolean;
  f2: boolean;
  /** Given lanes that were computed as numbers; given something that such lanes do not hold. */
  made4: boolean;
  made2: boolean;
  not4: boolean;
  not2: boolean;
  /** Better a constant, if it is one; given something other than the first constant. */
  asked: boolean;
  varied: boolean;
}

interface Measuring {
  readonly webs: Webs;
  readonly facts: Map<number, Facts>;
  readonly constants: Map<number, Entry>;
  /** Webs of which one was given another's value. */
  readonly copies: (readonly [number, number])[];
  /** The webs of entries that are on the stack. */
  readonly entries: WeakMap<Entry, number>;
}
interface Held {
  readonly names: readonly string[];
  readonly lanes: 32 | 64;
}
interface Plan {
  readonly measuring: Measuring | null;
  /** Where lanes are held as numbers: the index of the local for that. */
  readonly index: ReadonlyMap<Instr, number>;
  readonly held: ReadonlyMap<number, Held>;
  /** Accesses of locals that are a constant. */
  readonly constants: ReadonlyMap<Instr, Entry>;
}
const plans = new WeakMap<Gen, Plan>();

/** Whether there is a vector among the locals that are no parameters. */
const anyVector = (locals: readonly Local[], params: number): boolean => locals.some(({ k }, x) => k === 'v' && x >= params);

/** The function is being written to see what its webs are used for; to be called before it is. */
export function measure(g: Gen, body: Expr, params: number): void {
  if (!anyVector(g.locals, params)) return;
  const isVector = g.locals.map(({ k }) => k === 'v');
  const webs = websOf(body, isVector, params);
  if (webs !== null)
    plans.set(g, {
      measuring: { webs, facts: new Map(), constants: new Map(), copies: [], entries: new WeakMap() },
      index: new Map(),
      held: new Map(),
      constants: new Map(),
    });
}

/** Locals to add, for vectors that are better held as numbers, and a function that says so, and what is constant, of a generator; null: none. */
export function betterLocals(g: Gen): { readonly locals: readonly Local[]; readonly use: (g: Gen) => void } | null {
  const measuring = plans.get(g)?.measuring;
  if (measuring === undefined || measuring === null) return null;
  const { webs, facts, copies } = measuring;
  const constants = new Map<Instr, Entry>();
  for (const [e, web] of webs.of) {
    const c = measuring.constants.get(web);
    const f = facts.get(web);
    if (c !== undefined && f?.asked === true && !f.varied && !webs.given.has(web) && !webs.zero.has(web)) constants.set(e, c);
  }
  // Webs that copy each other are held alike.
  const parent = new Map<number, number>();
  const find = (v: number): number => {
    let root = v;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    return root;
  };
  for (const [a, b] of copies) {
    const [x, y] = [find(a), find(b)];
    if (x !== y) parent.set(x, y);
  }
  const classes = new Map<number, Facts>();
  for (const [web, f] of facts) {
    const all = classes.get(find(web)) ?? none();
    for (const key of Object.keys(all) as (keyof Facts)[]) all[key] ||= f[key]; // they are its keys
    classes.set(find(web), all);
  }
  for (const web of webs.given) {
    const f = classes.get(find(web));
    if (f !== undefined) Object.assign(f, { not4: true, not2: true, bits: true });
  }
  const lanesOf = (web: number): 32 | 64 | null => {
    const f = classes.get(find(web));
    if (f === undefined) return null;
    if (!f.f2 && !f.made2 && (f.bits ? f.made4 && !f.not4 : f.f4 || f.made4)) return 32;
    if (!f.f4 && !f.made4 && (f.bits ? f.made2 && !f.not2 : f.f2 || f.made2)) return 64;
    return null;
  };
  const locals: Local[] = [];
  const index = new Map<Instr, number>();
  const held = new Map<number, Held>();
  const made = new Map<string, number>();
  for (const [e, web] of webs.of) {
    const lanes = lanesOf(web);
    if (lanes === null || constants.has(e) || !('x' in e)) continue;
    const key = `${lanes === 32 ? 'f' : 'g'}${e.x as number}`; // they name locals
    let at = made.get(key);
    if (at === undefined) {
      at = g.locals.length + locals.length;
      const names = Array.from({ length: 128 / lanes }, (_, i) => `${key}_${i}`);
      made.set(key, at);
      locals.push({ k: 'v', names, any: false });
      held.set(at, { names, lanes });
    }
    index.set(e, at);
  }
  if (locals.length === 0 && constants.size === 0) return null;
  return { locals, use: other => void plans.set(other, { measuring: null, index, held, constants }) };
}
const none = (): Facts => ({
  bits: false, f4: false, f2: false, made4: false, made2: false, not4: false, not2: false, asked: false, varied: false,
}); // biome-ignore format: one line

// ─── Access ───

const factsOf = (m: Measuring, e: Instr): Facts => {
  const web = m.webs.of.get(e)!; // of every access that is reached
  let f = m.facts.get(web);
  if (f === undefined) {
    f = none();
    m.facts.set(web, f);
  }
  return f;
};

/** Pushes a vector local. */
export function vectorGet(g: Gen, x: number, e: Instr): void {
  const plan = plans.get(g);
  const constant = plan?.constants.get(e);
  if (constant !== undefined) {
    g.push(constant);
    return;
  }
  const at = plan?.index.get(e);
  if (at !== undefined) {
    const { names, lanes } = plan!.held.get(at)!; // the plan has what it names
    g.push({ ...(lanes === 32 ? vector4(g, names, [], true) : vector2(g, names, [], true)), loc: [at] });
    return;
  }
  const { names } = g.locals[x]!;
  const plain: Entry = { ...variable('v', names, false), loc: [x] };
  const m = plan?.measuring;
  if (m === undefined || m === null) {
    g.push(plain);
    return;
  }
  const f = factsOf(m, e);
  const asked: Entry = {
    ...plain,
    get p() {
      f.bits = true;
      return names;
    },
    get f4() {
      f.f4 = true;
      return numbers4(g, plain);
    },
    get f2() {
      f.f2 = true;
      return numbers2(g, plain);
    },
    get c() {
      f.asked = true;
      return null;
    },
  };
  m.entries.set(asked, m.webs.of.get(e)!);
  g.push(asked);
}

/** Pops a value into a vector local. */
export function vectorSet(g: Gen, x: number, e: Instr): void {
  const v = g.pop();
  const plan = plans.get(g);
  if (plan?.constants.has(e) === true) return; // nothing is evaluated
  const at = plan?.index.get(e);
  if (at !== undefined) {
    setNumbers(g, at, plan!.held.get(at)!, v); // the plan has what it names
    return;
  }
  const { names } = g.locals[x]!;
  const m = plan?.measuring;
  g.spillLocal(x);
  if (m === undefined || m === null) {
    assign(g, names, v, false);
    return;
  }
  const f = factsOf(m, e);
  const from = m.entries.get(v);
  const web = m.webs.of.get(e)!; // of every access that is reached
  const first = m.constants.get(web);
  if (from !== undefined || !isConstant(v)) f.varied = true;
  else if (first === undefined) m.constants.set(web, v);
  else f.varied ||= v.p.some((part, i) => part !== first.p[i]);
  if (from !== undefined) {
    m.copies.push([from, web]);
    assign(g, names, { ...variable('v', g.locals[v.loc![0]!]!.names, false), loc: v.loc }, false); // an access has it
    return;
  }
  f.made4 ||= v.derived && v.f4 !== null;
  f.made2 ||= v.derived && v.f2 !== null;
  f.not4 ||= !exact(v, w => w.f4);
  f.not2 ||= !exact(v, w => w.f2);
  assign(g, names, v, false);
}

function setNumbers(g: Gen, at: number, { names, lanes }: Held, e: Entry): void {
  g.spillLocal(at);
  const wide = lanes === 64;
  const texts = wide ? numbers2(g, e) : numbers4(g, e);
  const reads = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);
  const crossing = e.loc?.includes(at) === true && texts.some((text, j) => names.some((name, i) => i < j && reads(text, name)));
  const own = (wide ? vector2 : vector4)(g, texts, [e]);
  const { f2, f4, own: temporaries } = crossing ? g.hold(own) : own;
  if (!crossing) g.before(e.fl);
  (wide ? f2 : f4)!.forEach((text, i) => {
    if (text !== names[i]) g.emit(`${names[i]!}=${text};`);
  });
  g.release(temporaries);
}
