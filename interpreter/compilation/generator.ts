// What the writers of instructions share: the function being compiled, its emitter, and the names under which generated source
// reaches everything that is not a number.

import type { CompiledCode, FuncInst, ModuleInst } from '../runtime/instances.ts';
import type { Store } from '../runtime/store.ts';
import type { Val } from '../runtime/values.ts';
import type { BlockType, Instr } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import type { ArrayType, FuncType, RefType, StructType, ValType } from '../syntax/types.ts';
import { closeRefType } from '../validation/rolling.ts';
import { type Emitter, type Entry, entry, newEmitter, owned } from './emitter.ts';
import { helpers, trapping } from './helpers.ts';
import type { Cut, Huge, Jump, Sizes } from './outlining.ts';
import type { Lines } from './positions.ts';
import { type Kind, kindOf, partsOf } from './representation.ts';

/** An instruction that is about to be executed, with what the reference tier would show: values are the store's, floats their bits. */
export interface Stop {
  readonly func: FuncInst;
  readonly e: Instr;
  /** Undefined where the type has no default and the local is not set yet. */
  readonly locals: readonly (Val | undefined)[];
  /** The operands of the function's own frame, the deepest first. */
  readonly stack: readonly Val[];
}
export interface Fuel {
  /** Units left, in element 0: one is used at each entry and each turn of a loop. */
  readonly left: Int32Array;
  /** Called when none is left: gives more, or throws. What it throws comes out as it is. */
  readonly out: () => void;
}
/** What a function is compiled with beside its own code; it is compiled again where that changes. */
export interface Instrumentation {
  /**
   * Called before each instruction of the function's code that reduces (constants do not), a loop's at every turn. It may read and write
   * the store, but not the locals and operands. What it throws comes out as it is.
   */
  readonly hook?: (stop: Stop) => void;
  /** At which instructions the hook is called; asked once for each, when the function is compiled. Default: at all. */
  readonly at?: (e: Instr) => boolean;
  readonly fuel?: Fuel;
}
export const nothing: Instrumentation = {};

/**
 * How a function is written: as one that nobody has called, which is cold if it is large; as one that is called often; or the rest of it
 * from the head of a loop, which is numbered from 0 as they are written: a function of all its locals.
 */
export type Form = 'new' | 'warm' | number;

/** What compiled code needs of the tier that it belongs to. */
export interface Host {
  readonly store: Store;
  readonly sizes: Sizes;
  /** The compiled code of a function as a module's code calls it; compiles at the first call. */
  readonly cellFor: (a: FuncInst, caller: ModuleInst) => CompiledCode;
  /** What an indirect call looks up where its fast path does not apply. */
  readonly indirect: unknown;
  /** What tail calls end in now and then, so that the host's stack does not grow. */
  readonly bounce: unknown;
  readonly bounced: unknown;
  readonly refCell: unknown;
  /** What a cold function calls when it has been called often. */
  readonly warm: (a: FuncInst) => void;
  /** What goes on for it at the head of a loop, when that has turned often; null where it cannot be compiled. */
  readonly entered: (a: FuncInst, loop: number) => unknown;
}

/** A local: the variables of its parts. */
export interface Local {
  readonly k: Kind;
  readonly names: readonly string[];
  /** A float that may be any NaN. */
  readonly any: boolean;
}

/** A block that is open. */
export interface Label {
  readonly kind: 'func' | 'block' | 'loop' | 'if' | 'try';
  readonly id: number;
  readonly params: readonly Kind[];
  readonly results: readonly Kind[];
  /** Of the operand stack below the parameters. */
  readonly height: number;
  list: Expr;
  pc: number;
  /** What is left of the list cannot be reached. */
  dead: boolean;
  targeted: boolean;
  /** Variables for what branches carry, once there are any, by value; and whether a float may be any NaN. */
  vars: string[][] | null;
  any: boolean[];
  /** Where its opening stands in the output. */
  readonly head: number;
  /** The lists that come after this one, the second arm of an `if` or the clauses of a `try`: each writes what stands before it. */
  readonly arms: ((label: Label) => Expr)[];
  /** Control reaches the end by the end of an arm. */
  ends: boolean;
  /** Writes what comes after the closing brace. */
  readonly close: (() => void) | null;
  /** Its clauses have JavaScript variables of their own. */
  readonly scoped: boolean;
  readonly paramVars: string[][] | null;
  /** Of its list, what has not been cut off: where it begins, up to where it was measured (−1: not at all), and how long that is. */
  mark: number;
  scanned: number;
  size: number;
  /** Where the list was then, and the locals that waited on the operand stack. */
  from: number;
  waiting: ReadonlySet<number>;
  /** A table of many branches leads to its end; and it has had such a block in it. */
  dispatched: boolean;
  inCase: boolean;
}

export interface Gen extends Emitter {
  readonly host: Host;
  readonly func: FuncInst;
  readonly inst: ModuleInst;
  readonly options: Instrumentation;
  readonly locals: readonly Local[];
  readonly labels: Label[];
  readonly bound: Map<string, unknown>;
  /** Binds an object to a name. */
  readonly bind: (name: string, value: unknown) => string;
  readonly help: (name: string) => string;
  readonly constant: (value: unknown) => string;
  readonly emit: (text: string) => void;
  /** To stand before what may trap, in the source: there a line begins, by which a trap is found again (positions.ts). */
  readonly site: () => string;
  /** In place of the line breaks, where the source is written to find a line. */
  readonly lines: Lines | null;
  /** Memories whose view is kept in a variable. */
  readonly views: Set<number>;
  /** The same by memory, for those that were mentioned. */
  readonly viewed: boolean[];
  /** Where views have to be read again, in the output. */
  readonly reloads: number[];
  /** The function is huge: it is cut up. */
  readonly huge: Huge | null;
  /** The function is large, and has not been called often: accesses of memory are calls. */
  readonly cold: boolean;
  /** Its loops may be left to a function that goes on there. */
  readonly leavable: boolean;
  readonly form: Form;
  /** The function has handlers of exceptions. */
  readonly handlers: boolean;
  /** Loads of floats that may tell somebody the payload of a NaN; null: all. */
  readonly told: ReadonlySet<Instr> | null;
  /** Where f32 locals are set that loops read which the setting is not in. */
  readonly forLoops: ReadonlySet<Instr>;
  /** The ids of labels that are open, with their depths, and the variables that these will carry values in. */
  readonly open: Map<number, number>;
  readonly carriers: Set<string>;
  readonly jumps: Jump[];
  /** Calls of ranges that are not written yet. */
  readonly cuts: Cut[];
  readonly chunks: string[];
  /** Frames that a call of this function counts for. */
  readonly weight: number;
  /** What reading each local gives, once it has been read. */
  readonly gets: (Entry | undefined)[];
  /** Names that have been bound: of the code of functions, and of globals. */
  readonly cells: Map<number, string>;
  readonly globals: (string | undefined)[];
  /** Blocks of JavaScript `try` that are open. */
  tries: number;
  /** Exceptions may pass by handlers. */
  delegates: boolean;
  selfCalls: boolean;
  tailCalls: boolean;
  nextId: number;
  /** Loops that have been begun. */
  loops: number;
}

/** What names of generated source stand for; functions whose sources become one string have them in common. */
export interface Bindings {
  readonly bound: Map<string, unknown>;
  /** Names of values that have none of their own. */
  readonly constants: Map<unknown, string>;
}
export const newBindings = (): Bindings => ({ bound: new Map(), constants: new Map() });

/** Locals from which a function counts for more than one frame: as many as the store's limit of slots allows for it (30,000 to 1,000,000). */
const MANY = 256;

/** What a function is written with. */
export type Settings = Pick<
  Gen,
  'host' | 'func' | 'inst' | 'locals' | 'options' | 'huge' | 'cold' | 'leavable' | 'form' | 'lines' | 'handlers' | 'told' | 'forLoops'
> & {
  readonly bindings: Bindings;
};

export function newGen(settings: Settings): Gen {
  const { host, func, inst, locals, options, huge, cold, leavable, form, lines, handlers, told, forLoops, bindings } = settings;
  const { bound, constants } = bindings;
  const emitter = newEmitter();
  const bind = (name: string, value: unknown): string => {
    bound.set(name, value);
    return name;
  };
  const {
    out,
    st,
    push,
    pop,
    popN,
    alloc,
    release,
    flush,
    before,
    spillLocal,
    settle,
    unsettled,
    hold,
    atom,
    atoms,
    whole,
    variables,
    declarations,
  } = emitter;
  // One literal, so that hosts know its shape.
  return {
    out,
    st,
    push,
    pop,
    popN,
    alloc,
    release,
    flush,
    before,
    spillLocal,
    settle,
    unsettled,
    hold,
    atom,
    atoms,
    whole,
    variables,
    declarations,
    host,
    func,
    inst,
    options,
    locals,
    labels: [],
    bound,
    bind,
    help: name => {
      if (!bound.has(name)) bound.set(name, helpers[name]);
      return name;
    },
    constant: value => {
      let name = constants.get(value);
      if (name === undefined) {
        name = bind(`k${constants.size}`, value);
        constants.set(value, name);
      }
      return name;
    },
    emit: text => {
      emitter.out.push(text);
    },
    site: lines === null ? () => '\n' : lines.mark,
    lines,
    views: new Set(),
    viewed: [],
    reloads: [],
    huge,
    cold,
    leavable,
    form,
    handlers,
    told,
    forLoops,
    open: new Map(),
    carriers: new Set(),
    jumps: [],
    cuts: [],
    chunks: [],
    weight: locals.length < MANY ? 1 : locals.length >> 5,
    gets: [],
    cells: new Map(),
    globals: [],
    tries: 0,
    delegates: false,
    selfCalls: false,
    tailCalls: false,
    nextId: 0,
    loops: 0,
  };
}

// ─── Types and names ───

export const funcType = (g: Gen, y: number): FuncType => g.inst.types[y]!.unrolled.ct as FuncType; // validation
export const structType = (g: Gen, x: number): StructType => g.inst.types[x]!.unrolled.ct as StructType; // validation
export const arrayType = (g: Gen, x: number): ArrayType => g.inst.types[x]!.unrolled.ct as ArrayType; // validation
export const kinds = (ts: readonly ValType[]): readonly Kind[] => {
  let ks = known.get(ts);
  if (ks === undefined) {
    ks = ts.map(kindOf);
    known.set(ts, ks);
  }
  return ks;
};
const known = new WeakMap<readonly ValType[], readonly Kind[]>();
export const blockKinds = (g: Gen, bt: BlockType): { readonly params: readonly Kind[]; readonly results: readonly Kind[] } => {
  if (typeof bt === 'number') {
    const { params, results } = funcType(g, bt);
    return { params: kinds(params), results: kinds(results) };
  }
  return bt.result === null ? NONE : ONE[kindOf(bt.result)];
};
type BlockKinds = ReturnType<typeof blockKinds>;
const one = (k: Kind): BlockKinds => ({ params: [], results: [k] });
const NONE: BlockKinds = { params: [], results: [] };
const ONE: { readonly [K in Kind]: BlockKinds } = { i: one('i'), l: one('l'), f: one('f'), d: one('d'), v: one('v'), r: one('r') };
export const closed = (g: Gen, rt: RefType): string => {
  let t = g.inst.closed.get(rt);
  if (t === undefined) {
    t = closeRefType(rt, g.inst.types);
    g.inst.closed.set(rt, t);
  }
  return g.constant(t);
};
export const memory = (g: Gen, x: number): string => g.bind(`M${x}`, g.inst.mems[x]);
export const view = (g: Gen, x: number): string => {
  if (!g.viewed[x]) {
    memory(g, x);
    g.views.add(x);
    g.viewed[x] = true;
  }
  return g.lines === null ? (VIEWS[x] ?? `\nv${x}`) : `${g.lines.mark()}v${x}`;
};
/** Those that nearly all modules have. */
const VIEWS: readonly string[] = ['\nv0', '\nv1'];
export const tableName = (g: Gen, x: number): string => g.bind(`T${x}`, g.inst.tables[x]);
export const storeName = (g: Gen): string => g.bind('STORE', g.host.store);

/** The instruction that comes after the one at hand in its list. */
export const nextOf = (g: Gen): Instr | undefined => {
  const { list, pc } = g.labels[g.labels.length - 1]!;
  return list[pc];
};

// ─── Values ───

/** A call of a helper that gives one part; operands are passed whole. */
export const helperCall = (g: Gen, name: string, args: readonly string[]): string =>
  `${trapping.has(name) ? g.site() : ''}${g.help(name)}(${args.join(',')})`;

/** The parts of entries as arguments, floats whole. `own` gets the temporaries used. */
export const argsOf = (g: Gen, es: readonly Entry[], own: string[]): string[] => {
  const out: string[] = [];
  for (let i = 0; i < es.length; i++) {
    const e = es[i]!;
    if (e.k === 'f' || e.k === 'd') out.push(g.whole(e, own));
    else for (let j = 0; j < e.p.length; j++) out.push(e.p[j]!);
  }
  return out;
};

export const releaseAll = (g: Gen, es: readonly Entry[], own: readonly string[]): void => {
  g.release(own);
  for (let i = 0; i < es.length; i++) g.release(es[i]!.own);
};

/** Writes a statement that evaluates the entries. Effects of it come after all that waits on the stack. */
export function effect(g: Gen, es: readonly Entry[], make: (args: readonly string[]) => string): void {
  g.flush(3);
  const own: string[] = [];
  g.emit(make(argsOf(g, es, own)));
  releaseAll(g, es, own);
}

/** Writes a call now, and pushes what it gives: its first part, the rest from the registers. */
export function callNow(g: Gen, es: readonly Entry[], results: readonly Kind[], make: (args: readonly string[]) => string): void {
  const vars: string[][] = [];
  for (let i = 0; i < results.length; i++) vars.push(g.variables(results[i]!, true));
  const own: string[] = [];
  const call = make(argsOf(g, es, own));
  const first = vars.length === 0 ? undefined : vars[0]![0];
  g.out.push(
    first === undefined ? `${call};` : `${first}=${call}${results[0] === 'i' || results[0] === 'l' || results[0] === 'v' ? '|0' : ''};`,
  );
  releaseAll(g, es, own);
  if (first === undefined) return;
  fromRegisters(g, results, vars);
  for (let i = 0; i < results.length; i++) g.push(owned(results[i]!, vars[i]!, true));
}
const fromRegisters = (g: Gen, results: readonly Kind[], vars: readonly (readonly string[])[]): void => {
  let at = 0;
  for (let i = 0; i < results.length; i++) {
    const k = results[i]!;
    const register = k === 'i' || k === 'l' || k === 'v' ? 'R' : 'S';
    for (const name of vars[i]!) {
      if (at > 0) g.emit(`${name}=${g.help(register)}[${at - 1}];`);
      at++;
    }
  }
};
/** A pure or trapping call of a helper that gives a pair or four parts. */
export function wide(g: Gen, k: Kind, es: readonly Entry[], fl: number, make: (args: readonly string[]) => string): void {
  let all = fl;
  for (const e of es) all |= e.fl;
  g.before(all);
  callNow(g, es, [k], make);
}

/** A float that may be any NaN, given by an expression; `p` is the same as a number. */
export const anyFloat = (k: 'f' | 'd', p: string, from: readonly Entry[], any: (own: string[]) => string, fl = 0): Entry =>
  entry(k, [p], from, fl, { any });

const isWord = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
/** Whether a text has a name in it, which is not part of another. */
const mentions = (text: string, name: string): boolean => {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!(at > 0 && isWord(text.charCodeAt(at - 1))) && !isWord(text.charCodeAt(at + name.length))) return true;
  return false;
};
/** Assigns an entry to variables, in an order in which none is read after it was written. `any`: floats are kept whole. */
export function assign(g: Gen, names: readonly string[], e: Entry, any: boolean): void {
  g.before(e.fl);
  const own: string[] = [];
  if (e.k === 'f' || e.k === 'd') {
    const text = any ? g.whole(e, own) : e.p[0]!;
    if (text !== names[0]) g.emit(`${names[0]!}=${text};`);
  } else if (names.length === 1) {
    if (e.p[0] !== names[0]) g.out.push(`${names[0]!}=${e.p[0]!};`);
  } else if (e.both !== null) g.out.push(`${names[0]!}=${e.both};${names[1]!}=R[0];`);
  else if (e.loc === null || (e.atom && e.c !== null)) {
    for (let i = 0; i < names.length; i++) if (e.p[i] !== names[i]) g.out.push(`${names[i]!}=${e.p[i]!};`);
  } else if (names.length === 2 && !mentions(e.p[1]!, names[0]!)) {
    g.out.push(`${names[0]!}=${e.p[0]!};`);
    g.out.push(`${names[1]!}=${e.p[1]!};`);
  } else {
    const reads = (i: number, name: string): boolean => mentions(e.p[i]!, name);
    const inOrder = names.every((name, i) => !e.p.some((_, j) => j > i && reads(j, name)));
    if (!inOrder && names.length === 2 && !reads(0, names[1]!)) g.emit(`${names[1]!}=${e.p[1]!};${names[0]!}=${e.p[0]!};`);
    else {
      const { p, own: held } = inOrder ? e : g.hold(e);
      for (const [i, name] of names.entries()) g.emit(`${name}=${p[i]!};`);
      if (!inOrder) {
        g.release(held);
        return;
      }
    }
  }
  g.release(own);
  g.release(e.own);
}

export const parts = (ks: readonly Kind[]): number => ks.reduce((n, k) => n + partsOf(k), 0);
