// One Wasm function (spec 4.2.4) as JavaScript source, and what the source is linked with.

import type { CompiledCode, FuncInst, ModuleInst } from '../runtime/instances.ts';
import { NULL, type Val } from '../runtime/values.ts';
import type { Instr } from '../syntax/instructions.ts';
import type { Func } from '../syntax/modules.ts';
import { walk } from '../syntax/traverse.ts';
import type { FuncType } from '../syntax/types.ts';
import { aggregates } from './aggregates.ts';
import { endList, fuel, openLabel } from './blocks.ts';
import { constants } from './constants.ts';
import { control, initial, reading, reload } from './control.ts';
import { passing } from './ends.ts';
import {
  type Bindings,
  type Form,
  type Gen,
  type Host,
  type Instrumentation,
  type Local,
  newBindings,
  newGen,
  nothing,
  type Settings,
  type Stop,
} from './generator.ts';
import { liveness } from './liveness.ts';
import { accesses } from './memories.ts';
import { numbers, type Writer } from './numbers.ts';
import { type Huge, outline, writeCalls } from './outlining.ts';
import type { Lines } from './positions.ts';
import { type Kind, kindOf, MAX_PARTS, type Part, pack, partsOf } from './representation.ts';
import type { Sizes } from './sizes.ts';
import { state } from './state.ts';
import { type Survey, survey } from './survey.ts';
import { betterLocals, measure } from './vectors-locals.ts';
import { argsOf, kinds, memory, parts } from './writing.ts';

// ─── Instructions ───

/** How each instruction is written, by keyword. */
export const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ...Object.entries(constants),
  ...numbers,
  ...accesses,
  ...(Object.entries({ ...control, ...state, ...aggregates }) as [string, Writer][]), // each is for its keyword's instructions
]);

// ─── The function ───

/** A JavaScript expression that, where the names of the bindings are, gives the code: `f`, and `t` for tail calls where it makes any. */
export type Source = string;

/** Blocks that may nest. A host whose parser has no stack for them says so; this bounds what it is asked to try. */
const MAX_NESTING = 20_000;
/** Parts of locals that a function may take which goes on at the head of a loop. */
const MAX_LEAVING = 250;
/** A function is taken for huge that is so much longer than the size, but was not expected to be. */
const LONGER = 1.5;
/** Tail calls before the host's stack is unwound. */
const CHAIN = 200;

const letters = ['l', 'h', 'm', 'n'];
/** Most functions have the same few: they are made once. */
const usual: { readonly [K in Kind]: Local[] } = { i: [], l: [], f: [], d: [], v: [], r: [] };
const USUAL = 256;
function localOf(k: Kind, x: number, any: boolean): Local {
  const float = any && (k === 'f' || k === 'd');
  const made = float ? undefined : usual[k][x];
  if (made !== undefined) return made;
  const local = { k, names: letters.slice(0, partsOf(k)).map(letter => `${letter}${x}`), any: float };
  if (!float && x < USUAL) usual[k][x] = local;
  return local;
}

const nothingMore = (): void => {};

const isLarge = ({ size }: Survey, { large }: Sizes, { mems }: ModuleInst): boolean => size > large && mems.every(m => m.type.at === 'i32');

/** The functions that one calls by their index, and which are cold until they have been called often. */
export function coldCallees({ sizes }: Host, { code, module: inst }: FuncInst): FuncInst[] {
  if (code.kind !== 'wasm' || inst === null) return [];
  const indices = new Set<number>();
  walk(code.func.body, {
    instr: e => {
      if (e.op === 'call' || e.op === 'return_call') indices.add(e.x);
    },
  });
  return [...indices].flatMap(x => {
    const b = inst.funcs[x]!; // validation
    if (b.code.kind !== 'wasm' || b.module === null) return [];
    return isLarge(lookAt(b, b.code.func, b.module).known, sizes, b.module) ? [b] : [];
  });
}

/** The kinds of a function's locals, and what is known of it before it is written. */
function lookAt({ type }: FuncInst, { locals, body }: Func, inst: ModuleInst): { readonly ks: readonly Kind[]; readonly known: Survey } {
  const { params } = type.unrolled.ct as FuncType; // a function's type is a function type
  const ks = [...kinds(params), ...locals.map(kindOf)];
  return { ks, known: survey(body, ks, params.length, inst.mems.length) };
}

/** The source of a function, or null where this tier leaves it to the reference tier. */
export function sourceOf(
  host: Host,
  func: FuncInst,
  options: Instrumentation,
  bindings: Bindings = newBindings(),
  lines: Lines | null = null,
  form: Form = 'new',
): Source | null {
  const { code, module: inst } = func;
  if (code.kind !== 'wasm' || inst === null) return null;
  const { params, results } = func.type.unrolled.ct as FuncType; // a function's type is a function type
  if (parts(kinds(params)) > MAX_PARTS || parts(kinds(results)) > MAX_PARTS) return null;
  const { ks, known } = lookAt(func, code.func, inst);
  if (known.nesting > MAX_NESTING) return null;
  const hooked = options.hook !== undefined || options.entry !== undefined;
  const locals = ks.map((k, x) => localOf(k, x, hooked || known.any.has(x)));
  const { sizes } = host;
  const cold = form === 'new' && options === nothing && isLarge(known, sizes, inst);
  // Whoever looks on is shown all locals, and handlers may begin anywhere.
  const cutUp = (): Huge => ({
    memories: cold ? known.views : known.memories,
    live: hooked || known.handlers ? null : liveness(code.func.body, ks.length),
  });
  const huge = known.size > sizes.huge ? cutUp() : null;
  const leavable = cold && !known.tails && !ks.includes('v') && parts(ks) <= MAX_LEAVING;
  const told = hooked ? null : known.told;
  const { handlers, forLoops, sets } = known;
  const settings: Settings = {
    host, func, inst, locals, options, huge, cold, leavable, form, lines, handlers, told, forLoops, bindings, sets,
  }; // biome-ignore format: names
  const vectors = !hooked && ks.includes('v');
  let g = write(settings, vectors ? own => measure(own, code.func.body, params.length) : nothingMore);
  // Written again where it was seen only now that vectors are better held in other ways, or how long it is.
  const better = vectors ? betterLocals(g) : null;
  const longer = huge === null && known.size > sizes.huge / 4 && g.out.reduce((n, text) => n + text.length, 0) > LONGER * sizes.huge;
  if (better !== null || longer)
    g = write(
      {
        ...settings,
        locals: better === null ? locals : [...locals, ...better.locals],
        huge: longer ? cutUp() : huge,
      },
      better?.use ?? nothingMore,
    );
  return sealed(g);
}

function write(settings: Settings, prepare: (g: Gen) => void): Gen {
  const { func, options, huge, lines } = settings;
  const { code } = func;
  const g = newGen(settings);
  for (const x of huge?.memories ?? []) {
    memory(g, x);
    g.views.add(x);
  }
  prepare(g);
  if (code.kind !== 'wasm') return g; // not so, by the caller
  const { results } = func.type.unrolled.ct as FuncType; // a function's type is a function type
  openLabel(g, 'func', { params: [], results: kinds(results) }, code.func.body, '');
  for (;;) {
    const label = g.labels[g.labels.length - 1]!;
    if (huge !== null) outline(g, label);
    if (label.dead || label.pc >= label.list.length) {
      if (endList(g)) return g;
      continue;
    }
    const e = label.list[label.pc++]!;
    const writer = writers.get(e.op);
    if (writer === undefined) throw new Error(`no JavaScript for ${e.op}`);
    lines?.at(e.pos);
    const stops = options.hook !== undefined && !isConstant(e) && (options.at?.(e) ?? true);
    if (stops && e.op !== 'loop') stop(g, e, options.hook);
    writer(g, e as unknown as Readonly<Record<string, unknown>>); // the writer is for its keyword's instructions
    if (stops && e.op === 'loop') stop(g, e, options.hook);
  }
}

const isConstant = (e: Instr): boolean => e.op in constants;

/** Calls the hook, with all that waits on the stack evaluated. */
function stop(g: Gen, e: Instr, hook: (stop: Stop) => void): void {
  const { func, locals } = g;
  const es = g.atoms(g.popN(g.st.length));
  const stackKinds = es.map(x => x.k);
  const told = g.constant(
    passing((theirs: readonly Part[], operands: readonly Part[]) =>
      hook({ func, e, locals: valuesOf(localKinds(locals), theirs), stack: valuesOf(stackKinds, operands) as Val[] }),
    ), // operands are set
  );
  for (const x of es) g.push(x);
  g.emit(`${told}([${locals.flatMap(l => l.names).join(',')}],[${argsOf(g, es, []).join(',')}]);`);
  reload(g);
}
/** Says that the function has been entered. */
function entry(g: Gen): void {
  const { entry: told } = g.options;
  if (told === undefined) return;
  const params = g.locals.slice(0, g.func.n);
  const all = passing((args: readonly Part[], left: number) => told(valuesOf(localKinds(params), args) as Val[], left)); // parameters are set
  g.emit(`${g.constant(all)}([${params.flatMap(l => l.names).join(',')}],D);`);
}
const localKinds = (locals: readonly Local[]): readonly Kind[] => locals.map(l => l.k);
const valuesOf = (ks: readonly Kind[], from: readonly Part[]): readonly (Val | undefined)[] => {
  let next = 0;
  return pack(ks, () => from[next++]!);
};

/** Puts together what was written. */
function sealed(g: Gen): Source {
  writeCalls(g);
  const { locals, func, weight } = g;
  const rest = typeof g.form === 'number';
  const args = rest ? locals : locals.slice(0, func.n);
  // Parameters of calls within the tier are what they should be; to say so again tells the host's compiler.
  let names = '';
  let coerce = '';
  for (const { k, any, names: ns } of args)
    for (const n of ns) {
      names += `${n},`;
      if (k !== 'r' && !any) coerce += k === 'f' || k === 'd' ? `${n}=+${n};` : `${n}=${n}|0;`;
    }
  names += 'D';
  const declared: string[] = [];
  for (let x = args.length; x < locals.length; x++) for (const n of locals[x]!.names) declared.push(`${n}=${initial(g, x)}`);
  const views = [...g.views].map(x => (g.rereads ? `w${x}=M${x}` : `v${x}=M${x}.view`));
  const again = reading(g.views);
  for (const at of g.reloads) g.out[at] = again;
  const head = [
    g.cold ? `if(--W<0){W=${2 ** 30};${g.constant(() => g.host.warm(func))}();}` : '',
    rest ? '' : `if(D<${weight})${g.siteAs(-1)}${g.help('exhausted')}();`,
    coerce,
    declared.length === 0 ? '' : `let ${declared.join(',')};`,
    g.declarations(),
    views.length === 0 ? '' : `let ${views.join(',')};`,
    g.chunks.length === 0 ? '' : 'let Z;',
  ].join('');
  g.bind('NULL', NULL);
  if (g.cold) g.help('R');
  const mark = g.out.length;
  fuel(g);
  entry(g);
  const first = g.out.splice(mark).join('');
  const all = `${first}${g.out.join('')}`;
  const guarded = g.delegates ? `try{${all}}catch(e){throw ${g.help('plain')}(e);}` : all;
  const body = g.selfCalls ? `SELF:for(;;){${guarded}}` : guarded;
  // In parentheses, since hosts then compile it at once: it is about to be called, and a body that they have no stack for shows here. By its
  // name traces are read (positions.ts): what goes on for a function has its caller in them.
  // No name that is bound: it would hide what the code means by it.
  const text = `(function ${rest ? 'loop' : 'F'}${func.addr}(${names}${g.tailCalls ? ',N' : ''}){${head}${body}})`;
  const made = rest
    ? text
    : g.tailCalls
      ? `(t=>{const f=function(${names}){const x=t(${names},${CHAIN});return x===${g.bind('BOUNCE', BOUNCE)}?${g.bind('bounced', g.host.bounced)}():x;};return{t,f,s:f};})(${text})`
      : (twin(g, text) ?? `${g.bind('SAME', same)}(${text})`);
  const counter = g.cold ? `let W=${g.host.sizes.calls},Y=${g.host.sizes.turns};` : '';
  return g.chunks.length === 0 && counter === '' ? made : `(()=>{${counter}${g.chunks.join('')}return ${made}})()`;
}

/** The code of a function that is called in one way. A function of ours, since hosts take their time over each that the source has. */
export const same = (f: CompiledCode['f']): CompiledCode => ({ t: f, f, s: f });

/** Characters up to which hosts may take up a function in another. */
const INLINED = 1000;
/** A small function that calls itself, twice: hosts take up a call of another function in its caller, but none of the caller itself. */
function twin(g: Gen, text: string): string | null {
  if (text.length > INLINED || g.chunks.length > 0) return null;
  for (const [x, name] of g.cells)
    if (g.inst.funcs[x] === g.func && text.includes(`${name}.s(`))
      return `((f,s)=>({t:f,f,s}))(${text},${text.replaceAll(`${name}.s(`, `${name}.f(`)})`;
  return null;
}

/** What a function gives in place of a result when a tail call is to be made by the function that called it. */
export const BOUNCE: unique symbol = Symbol('bounce');
