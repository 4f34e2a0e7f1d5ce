// A function that is being compiled: its emitter, its labels and locals, and the names under which generated source reaches everything that is
// not a number.

import type { CompiledCode, FuncInst, ModuleInst } from '../runtime/instances.ts';
import type { Store } from '../runtime/store.ts';
import type { Val } from '../runtime/values.ts';
import type { Instr } from '../syntax/instructions.ts';
import type { Expr } from '../syntax/modules.ts';
import { type Bases, newBases } from './bases.ts';
import { type Emitter, type Entry, newEmitter } from './emitter.ts';
import { helpers } from './helpers.ts';
import type { Cut, Huge, Jump } from './outlining.ts';
import type { Lines } from './positions.ts';
import type { Kind } from './representation.ts';
import type { Sizes } from './sizes.ts';

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
  /** Called at each entry, with the arguments and how many frames are left for the function and what it calls; as the hook otherwise. */
  readonly entry?: (args: readonly Val[], left: number) => void;
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
  /** Where it begins not with the blocks around it, but behind another block; and the number by which the `switch` there leads to its end. */
  group: Group | null;
  key: number;
  /** What is certain of locals (bases.ts): where it begins, and at its end by every way that has been written. */
  readonly entered: number;
  certain: number;
  /** A table of many branches leads to its end; and it has had such a block in it. */
  dispatched: boolean;
  inCase: boolean;
}

/** Blocks that begin together behind the end of the first of them (tables.ts). */
export interface Group {
  readonly first: Label;
  /** The variable that says to which end the `switch` leads that they begin with. */
  readonly index: string;
  readonly text: string;
  opened: boolean;
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
  /** To stand before what may trap or calls, in the source: there a line begins, by which a trap is found again (positions.ts). */
  readonly site: () => string;
  /** The same of what is no instruction's, with what stands for its place. */
  readonly siteAs: (pos: number) => string;
  /** In place of the line breaks, where the source is written to find a line. */
  readonly lines: Lines | null;
  /**
   * It is large, and runs long. In loops V8 does not see that a variable which is read again after each call is always the same view, and
   * checks it at each access. So views are read at each access, of a memory in a variable that is never set: what that gives V8 knows,
   * unless the memory has grown.
   */
  readonly rereads: boolean;
  /** Memories whose view is kept in a variable, or which are kept in one themselves. */
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
  readonly bases: Bases;
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
  /** By local, how many instructions set it. */
  readonly sets: readonly number[];
};

export function newGen(settings: Settings): Gen {
  const { host, func, inst, locals, options, huge, cold, leavable, form, lines, handlers, told, forLoops, bindings, sets } = settings;
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
    siteAs: lines === null ? () => '\n' : lines.markAs,
    lines,
    rereads: form !== 'new' && huge === null,
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
    bases: newBases(sets),
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
