// The other reading of link-time immutable globals: their values are folded into the code as constants, instead of being read from cells.
// Both readings must be indistinguishable, except that a patched module cannot write what it imports as a constant.

import type { FuncInst } from '../runtime/instances.ts';
import type { Val } from '../runtime/values.ts';
import { refuse } from '../syntax/diagnostic.ts';
import type { Instr } from '../syntax/instructions.ts';
import type { Expr, Func } from '../syntax/modules.ts';
import type { Obj, Program } from './state.ts';
import { undo } from './state.ts';
import type { Transaction } from './transaction.ts';

/** Link-time constants: the addresses that the loader supplies. The stack pointer is not one. */
const constantUses: ReadonlySet<string> = new Set(['memory-base', 'table-base', 'cell', 'bound']);

/** Rewrites the code of an object's functions. Errors: unsupported, where code writes such a global. */
export function patch(p: Program, t: Transaction, o: Obj): void {
  const { module } = o.validated;
  const inst = o.inst!; // the object is allocated
  const constants = new Map<number, Val>();
  let x = 0;
  module.imports.forEach(({ type }, i) => {
    if (type.kind !== 'global') return;
    if (constantUses.has(t.plans.get(o)![i]!.use)) constants.set(x, inst.globals[x]!.value);
    x++;
  });
  if (constants.size === 0) return;
  const first = inst.funcs.length - module.funcs.length;
  module.funcs.forEach((func, k) => {
    const patched = patchFunc(func, constants, (pos, index) => {
      throw refuse('unsupported', 'writing a link-time constant', `global ${index} of ${o.name} in the patched reading`, {
        source: module.source,
        pos,
      });
    });
    if (patched !== func) replaceCode(p, inst.funcs[first + k]!, patched);
  });
}

function replaceCode(p: Program, f: FuncInst, func: Func): void {
  const { code } = f;
  if (code.kind !== 'wasm') return;
  const cell = f as { code: FuncInst['code'] }; // before anything has run; nobody else changes it
  cell.code = { ...code, func };
  undo(p, () => {
    cell.code = code;
  });
}

/** Every `global.get` of a constant becomes the constant. Without the host's stack: bodies nest as deep as they like. */
function patchFunc(func: Func, constants: ReadonlyMap<number, Val>, written: (pos: number, x: number) => never): Func {
  let changed = false;
  const done = new Map<Expr, Expr>();
  const order: Expr[] = [func.body];
  for (let k = 0; k < order.length; k++)
    for (const e of order[k]!) {
      if ('body' in e) order.push(e.body);
      if ('orelse' in e) order.push(e.orelse);
      if (e.op === 'try' && e.handler.kind === 'catch') for (const { body } of e.handler.clauses) order.push(body);
    }
  for (const list of order.reverse())
    done.set(
      list,
      list.map((e): Instr => {
        if (e.op === 'global.set' && constants.has(e.x)) written(e.pos, e.x);
        if (e.op === 'global.get') {
          const v = constants.get(e.x);
          if (v === undefined) return e;
          changed = true;
          return { ...v, pos: e.pos } as Instr; // a constant is an instruction
        }
        if (!('body' in e)) return e;
        const handler =
          e.op === 'try' && e.handler.kind === 'catch'
            ? { handler: { ...e.handler, clauses: e.handler.clauses.map(c => ({ ...c, body: done.get(c.body)! })) } }
            : {};
        return { ...e, body: done.get(e.body)!, ...('orelse' in e ? { orelse: done.get(e.orelse)! } : {}), ...handler } as Instr; // the same shape
      }),
    );
  return changed ? { ...func, body: done.get(func.body)! } : func;
}
