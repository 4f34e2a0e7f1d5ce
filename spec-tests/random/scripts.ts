// A random case: a script of one or two modules, calls of their functions, and of what shows their state; nothing is expected, all is
// observed. A case is its seed and its number.

import type { Module } from '../../interpreter/syntax/modules.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import type { ValType } from '../../interpreter/syntax/types.ts';
import type { Command, Const, InvokeAction, Script } from '../../text-format/script.ts';
import { between, type Choices, chance, fromSeed } from './choices.ts';
import { someConst } from './constants.ts';
import type { RandomOptions } from './environment.ts';
import { type RandomModule, someModule } from './modules.ts';

const span = { pos: -1, end: -1 } as const;

const moduleCommand = (id: string, module: Module): Command => ({
  ...span,
  kind: 'module',
  id,
  definition: false,
  body: { kind: 'text', module },
});
const invoke = (id: string, name: string, args: readonly Const[] = []): InvokeAction => ({ ...span, kind: 'invoke', id, name, args });

function argument(c: Choices, t: ValType): Const {
  if (typeof t === 'object') return chance(c, 3, 4) ? { op: 'ref.extern', n: c.below(5) } : { op: 'ref.null', ht: 'extern' };
  if (t === 'bot') throw new Error('no parameter is of type bot');
  const e = someConst(c, t);
  return e.op === 'v128.const' ? { op: e.op, shape: 'i32x4', c: e.c } : e;
}

const observing = (id: string, { observers, globals }: RandomModule): Command[] => [
  ...observers.map(name => invoke(id, name)),
  ...globals.map(name => ({ ...span, kind: 'get', id, name }) as const),
];

/** Calls of all functions, in any order, some more than once. */
function calls(c: Choices, id: string, { callables }: RandomModule): Command[] {
  const times = callables.flatMap(f => Array.from({ length: between(c, 1, 3) }, () => ({ f, at: c.below(100) })));
  return times.sort((a, b) => a.at - b.at).map(({ f }) => invoke(id, f.name, f.params.map(t => argument(c, t)))); // biome-ignore format: short
}

/** Which constant is the case's size: small ones are quick, large ones reach more. */
export function someScript(c: Choices, options: RandomOptions): Script {
  const size = Math.max(10, Math.round((options.size * between(c, 1, 8)) / 4));
  const a = someModule(c, { ...options, size });
  const commands: Command[] = [moduleCommand('a', a.module)];
  commands.push(...calls(c, 'a', a));
  if (chance(c, 1, 3)) {
    const b = someModule(c, { ...options, size }, a);
    commands.push(
      { ...span, kind: 'register', name: 'a', id: 'a' },
      moduleCommand('b', b.module),
      ...calls(c, 'b', b),
      ...calls(c, 'a', a),
    );
    commands.push(...observing('b', b));
  }
  commands.push(...observing('a', a));
  return { source: textSource('random', ''), commands };
}

/** Case number n of a seed. */
export const scriptOf = (seed: number, n: number, options: RandomOptions): Script => someScript(fromSeed(seed, n), options);
