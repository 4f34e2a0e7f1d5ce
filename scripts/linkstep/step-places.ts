// Where breakpoints on lines and offsets can stop: the places of instructions that are steps. Constants are values, and take none.

import type { Context } from '../../interpreter/execution/configuration.ts';
import type { FuncInst, ModuleInst } from '../../interpreter/runtime/instances.ts';
import type { Expr } from '../../interpreter/syntax/modules.ts';
import { lineColumn, type Source } from '../../interpreter/syntax/source.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import type { Timeline } from '../../interpreter/trace/timeline.ts';
import { hex } from './step-show.ts';

/** Lines of texts, or offsets of binaries, where instructions begin: those that are steps, and those that are values. */
interface Places {
  readonly steps: ReadonlySet<number>;
  readonly values: ReadonlySet<number>;
}

function placesOf(t: Timeline, funcs: Iterable<FuncInst>, kind: Source['kind']): Places {
  const [steps, values] = [new Set<number>(), new Set<number>()];
  const look = (body: Expr, { source }: ModuleInst): void => {
    if (source?.kind !== kind) return;
    walk(body, {
      instr: e => {
        if (e.pos < 0) return;
        const at = source.kind === 'text' ? lineColumn(source, e.pos).line : e.pos;
        (t.rules.groups.get(e.op) === 'value' ? values : steps).add(at);
      },
    });
  };
  for (const f of funcs) if (f.code.kind === 'wasm' && f.module !== null) look(f.code.func.body, f.module);
  // What an instantiation runs is in no function.
  let { module } = t.z.frame;
  for (let k: Context | null = t.z.context; k !== null; k = k.outer) {
    look(k.code, module);
    if (k.caller !== null) module = k.caller.module;
  }
  return { steps, values };
}

/** Why nothing would stop at a line or an offset, of what is loaded; null where something would. */
export function nothingThere(t: Timeline, funcs: readonly FuncInst[], kind: Source['kind'], at: number): string | null {
  const { steps, values } = placesOf(t, funcs, kind);
  if (funcs.length === 0 || steps.has(at)) return null;
  const [on, what, show] = kind === 'text' ? ['on', 'line', String] : ['at', 'offset', hex];
  if (steps.size + values.size === 0) return `nothing that is loaded has instructions ${on} ${what}s`;
  const behind = [...steps].filter(x => x > at);
  const next = behind.length === 0 ? '' : `; the next ${what} with a step is ${show(behind.reduce((x, y) => Math.min(x, y)))}`;
  return values.has(at)
    ? `${on} ${what} ${show(at)} are only constants, which are values and not steps${next}`
    : `no instruction begins ${on} ${what} ${show(at)}${next}`;
}
