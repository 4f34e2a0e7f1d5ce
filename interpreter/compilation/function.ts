// One Wasm function (spec 4.2.4) as JavaScript source, and what the source is linked with.

import type { FuncInst, ModuleInst } from '../runtime/instances.ts';
import { NULL } from '../runtime/values.ts';
import type { Instr } from '../syntax/instructions.ts';
import { bodiesOf } from '../syntax/traverse.ts';
import type { FuncType } from '../syntax/types.ts';
import { aggregates } from './aggregates.ts';
import { endList, fuel, openLabel } from './blocks.ts';
import { control, initial, reading } from './control.ts';
import { entry, intConst, pairConst } from './emitter.ts';
import { anyFloat, type FunctionOptions, type Gen, type Host, kinds, type Local, newGen, parts } from './generator.ts';
import { accesses, state } from './memories.ts';
import { numbers, type Writer } from './numbers.ts';
import { HUGE, outline } from './outlining.ts';
import { float32Of, float64OfBig, type Kind, kindOf, MAX_PARTS, number32, partsOf, quadOf, R } from './representation.ts';

// ─── Instructions ───

const text = (n: number): string => (Object.is(n, -0) ? '(-0)' : n < 0 ? `(${n})` : `${n}`);
const floatConst = (g: Gen, k: 'f' | 'd', x: unknown): void => {
  if (typeof x === 'number' && !Number.isNaN(x)) {
    g.push(entry(k, [text(x)], [], 0, { atom: true }));
  } else if (typeof x === 'number') g.push(entry(k, ['NaN'], [], 0, { atom: true }));
  else {
    const name = g.constant(x);
    g.push({ ...anyFloat(k, 'NaN', [], () => name), atom: true });
  }
};
const constants: Readonly<Record<string, Writer>> = {
  // The payloads are as their rows say.
  'i32.const': (g, { c }) => g.push(intConst(c as number)),
  'i64.const': (g, { c }) => g.push(pairConst(c as bigint)),
  'f32.const': (g, { c }) => floatConst(g, 'f', float32Of(c as number)),
  'f64.const': (g, { c }) => floatConst(g, 'd', float64OfBig(c as bigint)),
  'v128.const': (g, { c }) => {
    const x = quadOf(c as Uint8Array);
    const lanes = [x, R[0]!, R[1]!, R[2]!];
    const f4 = lanes.map(n => text(number32(n)));
    g.push(entry('v', lanes.map(text), [], 0, { atom: true, f4 }));
  },
};

/** How each instruction is written, by keyword. */
export const writers: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  ...Object.entries(constants),
  ...numbers,
  ...accesses,
  ...(Object.entries({ ...control, ...state, ...aggregates }) as [string, Writer][]), // each is for its keyword's instructions
]);

// ─── The function ───

/** JavaScript that, given `values` under `names`, returns the code: `f`, and `t` for tail calls where it makes any. */
export interface Source {
  readonly text: string;
  readonly names: readonly string[];
  readonly values: readonly unknown[];
}

/** Blocks that may nest: beyond, hosts' parsers may exhaust their stack. */
const MAX_NESTING = 900;
/** Tail calls before the host's stack is unwound. */
const CHAIN = 200;

/** Whether a body's blocks nest no deeper than hosts can parse; without recursion. */
function shallow(body: readonly Instr[]): boolean {
  let level: (readonly Instr[])[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_NESTING) return false;
    const next: (readonly Instr[])[] = [];
    for (const list of level)
      for (const e of list) {
        const bodies = 'body' in e ? bodiesOf(e) : null;
        if (bodies !== null) next.push(...bodies);
      }
    level = next;
  }
  return true;
}

const letters = ['l', 'h', 'm', 'n'];
const localOf = (k: Kind, x: number, any: boolean): Local => ({
  k,
  names: Array.from({ length: partsOf(k) }, (_, i) => `${letters[i]!}${x}`),
  any: any && (k === 'f' || k === 'd'),
});

/** The source of a function, or null where this tier leaves it to the reference tier. */
export function sourceOf(host: Host, func: FuncInst, options: FunctionOptions): Source | null {
  const { code, module: inst } = func;
  if (code.kind !== 'wasm' || inst === null) return null;
  const { params, results } = func.type.unrolled.ct as FuncType; // a function's type is a function type
  if (parts(kinds(params)) > MAX_PARTS || parts(kinds(results)) > MAX_PARTS || !shallow(code.func.body)) return null;
  const ks = [...kinds(params), ...code.func.locals.map(kindOf)];
  let g = write(
    host,
    func,
    inst,
    ks.map((k, x) => localOf(k, x, true)),
    options,
    null,
  );
  // A float local that never is a NaN with a payload, or whose payload nobody asks for, is a plain number: the function is written again.
  const first = g;
  const whole = (x: number): boolean => first.wholeUsed.has(x) && (x < params.length || first.anyGiven.has(x));
  const huge = g.out.reduce((n, text) => n + text.length, 0) > HUGE;
  if (huge || ks.some((k, x) => (k === 'f' || k === 'd') && !whole(x)))
    g = write(
      host,
      func,
      inst,
      ks.map((k, x) => localOf(k, x, whole(x))),
      options,
      huge ? g.views : null,
    );
  return sealed(g);
}

function write(
  host: Host,
  func: FuncInst,
  inst: ModuleInst,
  locals: readonly Local[],
  options: FunctionOptions,
  known: ReadonlySet<number> | null,
): Gen {
  const { code } = func;
  const g = newGen(host, func, inst, locals, options, known);
  if (code.kind !== 'wasm') return g; // not so, by the caller
  const { results } = func.type.unrolled.ct as FuncType; // a function's type is a function type
  openLabel(g, 'func', { params: [], results: kinds(results) }, code.func.body, '');
  for (;;) {
    const label = g.labels[g.labels.length - 1]!;
    if (known !== null) outline(g, label);
    if (label.dead || label.pc >= label.list.length) {
      if (endList(g)) return g;
      continue;
    }
    const e = label.list[label.pc++]!;
    const writer = writers.get(e.op);
    if (writer === undefined) throw new Error(`no JavaScript for ${e.op}`);
    writer(g, e as unknown as Readonly<Record<string, unknown>>); // the writer is for its keyword's instructions
  }
}

/** Puts together what was written. */
function sealed(g: Gen): Source {
  const { locals, func, weight } = g;
  const args = locals.slice(0, func.n);
  const names = [...args.flatMap(l => l.names), 'D'].join(',');
  // Parameters of calls within the tier are what they should be; to say so again tells the host's compiler.
  const coerce = args
    .flatMap(l => (l.k === 'r' || l.any ? [] : l.names.map(n => (l.k === 'f' || l.k === 'd' ? `${n}=+${n};` : `${n}=${n}|0;`))))
    .join('');
  const declared = locals.slice(func.n).flatMap((l, i) => l.names.map(n => `${n}=${initial(g, func.n + i)}`));
  const views = [...g.views].map(x => `v${x}=M${x}.view`);
  for (const at of g.reloads) g.out[at] = reading(g.views);
  const head = [
    `if(D<${weight})${g.help('exhausted')}();`,
    coerce,
    declared.length === 0 ? '' : `let ${declared.join(',')};`,
    g.declarations(),
    views.length === 0 ? '' : `let ${views.join(',')};`,
    g.chunks.length === 0 ? '' : `let RV;${g.chunks.join('')}`,
  ].join('');
  g.bind('NULL', NULL);
  const mark = g.out.length;
  fuel(g);
  const entryFuel = g.out.splice(mark).join('');
  const all = `${entryFuel}${g.out.join('')}`;
  const guarded = g.delegates ? `try{${all}}catch(e){throw ${g.help('plain')}(e);}` : all;
  const body = g.selfCalls ? `SELF:for(;;){${guarded}}` : guarded;
  const code = g.tailCalls
    ? `const t=function(${names},N){${head}${body}};return{t,f:function(${names}){const x=t(${names},${CHAIN});return x===${g.bind('BOUNCE', BOUNCE)}?${g.bind('bounced', g.host.bounced)}():x;}}`
    : `const f=function(${names}){${head}${body}};return{t:f,f}`;
  return { text: `"use strict";${code}`, names: [...g.bound.keys()], values: [...g.bound.values()] };
}

/** What a function gives in place of a result when a tail call is to be made by the function that called it. */
export const BOUNCE: unique symbol = Symbol('bounce');
