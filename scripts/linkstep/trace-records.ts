// Steps as JSON records: each stands alone, numbers that JSON cannot hold are text, and the version of the schema is in every one.

import type { Result } from '../../interpreter/execution/configuration.ts';
import type { FuncInst, ModuleInst } from '../../interpreter/runtime/instances.ts';
import type { Choice } from '../../interpreter/trace/choices.ts';
import type { StepRecord } from '../../interpreter/trace/record.ts';
import { showEvent } from './link-log.ts';
import { placeOf, redexText, type Shower, showEffect, showInstr, showVal, whereabouts } from './step-show.ts';

export const SCHEMA = 1;

/** One step. Values are as the stepper shows them: `i32 5`, `func $f`, `struct #3`. */
export interface TraceStep {
  readonly v: typeof SCHEMA;
  readonly n: number;
  readonly rule: string;
  readonly redex: string;
  /** `file:line:column`, `file:0xOFFSET`; empty for what was made and not written. */
  readonly at: string;
  readonly func: string;
  /** How many functions are open before and after. */
  readonly depth: readonly [number, number];
  /** The function's operands before, at most 16 of them, the innermost last; how many of the last were taken, and what stands in their place. */
  readonly stack: readonly string[];
  readonly took: number;
  readonly gave: readonly string[];
  readonly changes?: readonly string[];
  readonly events?: readonly string[];
  readonly choices?: readonly Choice[];
  readonly host?: string;
}
/** The last line of a trace. */
export interface TraceEnd {
  readonly v: typeof SCHEMA;
  readonly end: Result['kind'] | 'stopped';
  readonly steps: number;
  readonly detail: string;
}
export type TraceLine = TraceStep | TraceEnd;

/** What is the same each time an instruction of the code is reached. */
interface Site {
  readonly redex: string;
  readonly at: string;
}
export interface Recorder {
  readonly s: Shower;
  readonly sites: WeakMap<object, Site>;
  readonly functions: Map<FuncInst | ModuleInst, string>;
}
export const recorder = (s: Shower): Recorder => ({ s, sites: new WeakMap(), functions: new Map() });

function functionOf(r: Recorder, step: StepRecord): string {
  const { func, module } = step;
  if (func === null) return whereabouts(r.s, module, func);
  let name = r.functions.get(func);
  if (name === undefined) {
    name = whereabouts(r.s, module, func);
    r.functions.set(func, name);
  }
  return name;
}

function siteOf(r: Recorder, step: StepRecord): Site {
  const { e, given, module, func } = step;
  if (e === null || given) {
    const pos = e === null || ('pos' in e && typeof e.pos === 'number' && e.pos >= 0) ? step.pos : -1;
    return { redex: e === null ? redexText(r.s, step) : showInstr(r.s, e, module, func), at: pos < 0 ? '' : placeOf(module.source, pos) };
  }
  let site = r.sites.get(e);
  if (site === undefined) {
    site = { redex: showInstr(r.s, e, module, func), at: placeOf(module.source, step.pos) };
    r.sites.set(e, site);
  }
  return site;
}

/** At most so many values of the stack are in a record. */
const MOST = 16;

export function recordJson(r: Recorder, step: StepRecord): TraceStep {
  const { redex, at } = siteOf(r, step);
  const { before, after, kept, effects, events, choices, host, module, func } = step;
  const from = Math.max(0, before.length - MOST);
  return {
    v: SCHEMA,
    n: step.n,
    rule: step.rule.name,
    redex,
    at,
    func: functionOf(r, step),
    depth: [step.depth, step.depthAfter],
    stack: (from === 0 ? before : before.slice(from)).map(showVal),
    took: before.length - kept,
    gave: after.length === kept ? none : after.slice(kept).map(showVal),
    ...(effects.length === 0 ? nothing : { changes: effects.map(e => showEffect(r.s, e, module, func)) }),
    ...(events.length === 0 ? nothing : { events: events.map(showEvent) }),
    ...(choices.length === 0 ? nothing : { choices }),
    ...(host === null ? nothing : { host: host.name }),
  };
}
const nothing = {};
const none: readonly string[] = [];

/** One line for people. */
export function recordText(r: Recorder, step: StepRecord): string {
  const { redex, at } = siteOf(r, step);
  const { before, after, kept, effects, events, choices, host, module, func } = step;
  const took = before.length > kept ? `[${before.slice(kept).map(showVal).join(', ')}]` : '';
  const gave = after.length > kept ? `[${after.slice(kept).map(showVal).join(', ')}]` : '';
  const stack = took === '' && gave === '' ? '' : took === '' ? `  → ${gave}` : `  ${took} → ${gave === '' ? '[]' : gave}`;
  const more = [
    ...choices.map(c => `choice ${c.taken} of ${c.alternatives} at ${c.at}`),
    ...(host === null ? [] : [`host ${host.name}`]),
    ...effects.map(e => showEffect(r.s, e, module, func)),
    ...events.map(e => showEvent(e).replace(/ {2,}/g, ' ')),
  ];
  const place = [at, functionOf(r, step)].filter(x => x !== '').join(' ');
  return `${String(step.n).padStart(6)}  ${step.rule.name.padEnd(26)}  ${redex}${stack}${more.length === 0 ? '' : `  {${more.join('; ')}}`}${place === '' ? '' : `  @ ${place}`}`;
}

/** Calls and returns only; null for a step that is neither. */
export function callText(r: Recorder, step: StepRecord): string | null {
  const indent = '  '.repeat(Math.min(Math.min(step.depth, step.depthAfter), 60));
  if (step.entered !== null) {
    const { func, module, locals } = step.entered;
    if (func === null) return null;
    return `${indent}${whereabouts(r.s, module, func)}(${locals.slice(0, func.n).map(showVal).join(', ')})`;
  }
  if (step.host !== null) {
    // What the function was given lies below the reference to it.
    const args = step.before.slice(step.kept, -1);
    const gave = step.after.slice(step.kept);
    return `${indent}${step.host.name}(${args.map(showVal).join(', ')})${gave.length === 0 ? '' : ` = ${gave.map(showVal).join(', ')}`}`;
  }
  if (step.depthAfter < step.depth) {
    const { n } = step.func === null ? { n: 0 } : { n: step.func.m };
    const left = step.rule.name.endsWith('frame-vals') || step.rule.name.endsWith('return-frame');
    return `${indent}${left ? `= ${n === 0 ? 'nothing' : step.after.slice(-n).map(showVal).join(', ')}` : `left by ${step.e?.op ?? step.end ?? ''}`}`;
  }
  return null;
}
