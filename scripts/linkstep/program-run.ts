// Running a program's configurations to their end: how they ended, the call stack at a trap, and the invariants after every link event.

import type { Config, Context, Trap } from '../../interpreter/execution/configuration.ts';
import { step } from '../../interpreter/execution/step.ts';
import { PROC_EXIT } from '../../interpreter/host/wasi.ts';
import { invariants } from '../../interpreter/linking/invariants.ts';
import { type LinkError, objectOf, type Program } from '../../interpreter/linking/state.ts';
import type { Transaction } from '../../interpreter/linking/transaction.ts';
import type { FuncInst } from '../../interpreter/runtime/instances.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { lineColumn } from '../../interpreter/syntax/source.ts';
import type { Machine } from './program.ts';

/** A line of a call stack: an activation of a function, or a load that called what lies above it. */
export type Site =
  | { readonly kind: 'call'; readonly func: string; readonly index: number; readonly object: string; readonly at: string }
  | { readonly kind: 'load'; readonly object: string; readonly start: boolean };

export type Outcome =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'values'; readonly values: readonly Val[] }
  | { readonly kind: 'trap'; readonly reason: string; readonly stack: readonly Site[] }
  | { readonly kind: 'exhaustion'; readonly reason: string; readonly stack: readonly Site[] }
  | { readonly kind: 'exception'; readonly tag: string }
  /** The program did not start. */
  | { readonly kind: 'unlinked'; readonly error: LinkError; readonly stack: readonly Site[] }
  | { readonly kind: 'violated'; readonly rule: string; readonly violations: readonly string[] }
  /** As asked. */
  | { readonly kind: 'stopped' };

export interface Driving {
  readonly checkInvariants?: boolean;
  /** Stop before this instruction is reduced. */
  readonly before?: (e: { readonly op: string }) => boolean;
}

/** Steps a configuration to its end. Errors: as `step`. */
export function drive({ p, rules, world }: Machine, z: Config, { checkInvariants = false, before }: Driving = {}): Outcome {
  let stack: readonly Site[] = [];
  let trapping = false;
  while (z.result === null) {
    const rule = step(z, rules);
    if (checkInvariants && rule?.relation === 'Link') {
      const violations = invariants(p);
      if (violations.length > 0) return { kind: 'violated', rule: rule.name, violations };
    }
    const { given } = z;
    const e = given.length > z.context.below ? given[given.length - 1]! : null;
    if (e === null) continue;
    if (e.op !== 'trap') trapping = false;
    else if (!trapping) {
      // Contexts are left one by one from here on, so now is when to look.
      trapping = true;
      const { reason, pos } = e as Trap; // its op says so
      const status = world.exit();
      if (reason === PROC_EXIT && status !== null) return { kind: 'exit', status };
      stack = callStack(p, z, pos);
    }
    if (before?.(e) === true) return { kind: 'stopped' };
  }
  const r = z.result;
  switch (r.kind) {
    case 'values':
      return r;
    case 'exception':
      return { kind: 'exception', tag: tagName(p, r.exn.a.tag) };
    case 'exhaustion':
      return { kind: 'exhaustion', reason: r.reason, stack: callStack(p, z, -1) };
    case 'trap':
      if (p.linkMap.length === 0 && p.failure !== null)
        return { kind: 'unlinked', error: p.failure, stack: p.failure.kind === 'start-trap' ? stack : [] };
      return { kind: 'trap', reason: r.reason, stack };
  }
}

function tagName(p: Program, tag: object): string {
  for (const [name, t] of p.tags) if (t === tag) return name;
  for (const o of p.linkMap) for (const [name, x] of o.inst?.exports ?? []) if (x.inst === tag) return name;
  return 'a tag without a name';
}

/** A function's name: from the name section, else an export's; null without either. */
export function functionName(f: FuncInst): string | null {
  if (f.code.kind === 'host') return f.code.host.name;
  const { index } = f.code;
  const name = f.module?.names?.func.get(index);
  if (name !== undefined) return name;
  for (const [exported, x] of f.module?.exports ?? []) if (x.inst === f) return exported;
  return null;
}

/** The open activations, innermost first; `pos` is where the innermost stands, if it is known. */
function callStack(p: Program, z: Config, pos: number): Site[] {
  const out: Site[] = [];
  let { frame } = z;
  let at = pos;
  for (let k: Context | null = z.context; k !== null; k = k.outer) {
    // The innermost context of an activation says which of its instructions was last.
    if (at < 0 && k.pc > 0) at = k.code[k.pc - 1]!.pos;
    if (k.kind === 'link') {
      const { root, start } = k.own as Transaction; // its kind says so
      out.push({ kind: 'load', object: root.name, start });
    }
    if (k.kind !== 'frame') continue;
    const { func, module } = frame;
    if (func?.code.kind === 'wasm') {
      const { source } = module;
      const place = at < 0 ? null : source?.kind === 'text' ? lineColumn(source, at) : `0x${at.toString(16)}`;
      out.push({
        kind: 'call', func: functionName(func) ?? `function ${func.code.index}`, index: func.code.index, object: objectOf(p, module)?.name ?? '?',
        at: place === null ? '' : typeof place === 'string' ? place : `${place.line}:${place.column}`,
      }); // biome-ignore format: fields only
    }
    frame = k.caller!; // of a frame
    at = -1;
  }
  return out;
}

/** At most so many lines of a stack are shown, half of them from either end. */
const mostLines = 20;

export function stackLines(stack: readonly Site[]): string[] {
  const lines = stack.map(x =>
    x.kind === 'call'
      ? `  in ${x.func} (${x.object}, function ${x.index}${x.at === '' ? '' : `, at ${x.at}`})`
      : `  while ${x.object} is ${x.start ? 'started' : 'opened'}`,
  );
  if (lines.length <= mostLines) return lines;
  return [...lines.slice(0, mostLines / 2), `  … ${lines.length - mostLines} more`, ...lines.slice(-mostLines / 2)];
}
