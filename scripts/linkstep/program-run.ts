// Running a program's configurations to their end: how they ended, what is known of a trap, and the invariants after every link event.

import type { Config, Result, Trap } from '../../interpreter/execution/configuration.ts';
import { step } from '../../interpreter/execution/step.ts';
import { PROC_EXIT } from '../../interpreter/host/wasi.ts';
import { invariants } from '../../interpreter/linking/invariants.ts';
import type { LinkError, Program } from '../../interpreter/linking/state.ts';
import type { Val } from '../../interpreter/runtime/values.ts';
import { describeTrap, type TrapReport } from '../../interpreter/trace/trap.ts';
import type { Machine } from './program.ts';

export type Outcome =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'values'; readonly values: readonly Val[] }
  /** The report is null where nothing is known but the reason. */
  | { readonly kind: 'trap'; readonly reason: string; readonly report: TrapReport | null }
  | { readonly kind: 'exhaustion'; readonly reason: string; readonly report: TrapReport | null }
  | { readonly kind: 'exception'; readonly tag: string }
  /** The program did not start. The report is of the trap that kept it, where one did. */
  | { readonly kind: 'unlinked'; readonly error: LinkError; readonly report: TrapReport | null }
  | { readonly kind: 'violated'; readonly rule: string; readonly violations: readonly string[] }
  /** As asked. */
  | { readonly kind: 'stopped' };

export interface Driving {
  readonly checkInvariants?: boolean;
  /** Stop before this instruction is reduced. */
  readonly before?: (e: { readonly op: string }) => boolean;
}

/** Runs a configuration to its end: steps it, unless the machine has a tier for that and nobody looks on. Errors: as `step`. */
export function drive(machine: Machine, z: Config, driving: Driving = {}): Outcome {
  const { tier, rules } = machine;
  if (tier === null || driving.checkInvariants === true || driving.before !== undefined) return stepped(machine, z, driving);
  const r = tier.run(z, rules);
  return ended(machine, z, r, describeTrap(z, r));
}

function stepped(machine: Machine, z: Config, { checkInvariants = false, before }: Driving): Outcome {
  const { p, rules } = machine;
  let report: TrapReport | null = null;
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
      const exit = exitOf(machine, reason);
      if (exit !== null) return exit;
      report = describeTrap(z, { kind: 'trap', reason, pos });
    }
    if (before?.(e) === true) return { kind: 'stopped' };
  }
  return ended(machine, z, z.result, report);
}

/** A trap that is the program's own end. */
function exitOf({ world }: Machine, reason: string): Outcome | null {
  const status = world.exit();
  return reason === PROC_EXIT && status !== null ? { kind: 'exit', status } : null;
}

/** `report`: of the trap, if it is one. */
function ended(machine: Machine, z: Config, r: Result, report: TrapReport | null): Outcome {
  const { p } = machine;
  switch (r.kind) {
    case 'values':
      return r;
    case 'exception':
      return { kind: 'exception', tag: tagName(p, r.exn.a.tag) };
    case 'exhaustion':
      return { kind: 'exhaustion', reason: r.reason, report: describeTrap(z) };
    case 'trap': {
      const exit = exitOf(machine, r.reason);
      if (exit !== null) return exit;
      if (p.linkMap.length === 0 && p.failure !== null)
        return { kind: 'unlinked', error: p.failure, report: p.failure.kind === 'start-trap' ? report : null };
      return { kind: 'trap', reason: r.reason, report };
    }
  }
}

function tagName(p: Program, tag: object): string {
  for (const [name, t] of p.tags) if (t === tag) return name;
  for (const o of p.linkMap) for (const [name, x] of o.inst?.exports ?? []) if (x.inst === tag) return name;
  return 'a tag without a name';
}
