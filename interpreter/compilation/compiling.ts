// From the source of functions to their code, and from errors that arise in it back to an instruction. Hosts take their time over each
// string that they compile: the functions of a small module become one, at the first call of any of them.

import type { Compiled } from '../execution/configuration.ts';
import type { CompiledCode, FuncInst, ModuleInst } from '../runtime/instances.ts';
import type { Expr } from '../syntax/modules.ts';
import { bodiesOf } from '../syntax/traverse.ts';
import type { Traces } from './ends.ts';
import { sourceOf } from './function.ts';
import { type Form, type Host, type Instrumentation, newBindings, nothing } from './generator.ts';
import { activationsIn, newLines, newScript, placeOf, sourceName, TAIL } from './positions.ts';

export interface Compiler extends Traces {
  /**
   * The code of a function, and of others that were compiled with it; nothing where this tier leaves it to the reference tier. `warm`: it
   * has been called often.
   */
  readonly compile: (a: FuncInst, how: Instrumentation | undefined, warm: boolean) => ReadonlyMap<FuncInst, CompiledCode>;
  /** What goes on at the head of a loop: takes all locals and the frames that are left. Null where there is no room to compile it. */
  readonly entered: (a: FuncInst, loop: number) => unknown;
}

/** Instructions of a module whose functions are compiled together. */
const SMALL = 2000;

interface Script {
  readonly as: readonly FuncInst[];
  readonly how: Instrumentation;
  readonly form: Form;
  /** On which line the source of each begins. */
  readonly begins: readonly number[];
  /** By function, the instruction that each line of its source belongs to, once somebody has asked. */
  readonly lines: (Int32Array | undefined)[];
}

const linesIn = (text: string): number => {
  let n = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) n++;
  return n;
};

/** Whether all functions that a module defines have no more than so many instructions. */
function isSmall(module: ModuleInst): boolean {
  let left = SMALL;
  const open: Expr[] = [];
  for (const { code, module: own } of module.funcs) {
    if (code.kind !== 'wasm' || own !== module) continue;
    open.push(code.func.body);
    for (let list = open.pop(); list !== undefined; list = open.pop()) {
      left -= 1 + list.length;
      if (left < 0) return false;
      for (const e of list) for (const inner of bodiesOf(e) ?? []) open.push(inner);
    }
  }
  return true;
}

export function newCompiler(host: Host): Compiler {
  const scripts = new Map<number, Script>();
  /** Modules of which a function was compiled: with the others, or they are not to be. */
  const seen = new WeakSet<ModuleInst>();

  /** What the sources give, null where there is none. */
  const make = (as: readonly FuncInst[], how: Instrumentation, form: Form): readonly unknown[] | null => {
    const bindings = newBindings();
    const texts = as.map(a => sourceOf(host, a, how, bindings, null, form) ?? 'null');
    if (texts.every(text => text === 'null')) return null;
    const script = newScript();
    const compiled = new Function(...bindings.bound.keys(), `"use strict";return[${texts.join(',')}]${sourceName(script)}`);
    const codes = compiled(...bindings.bound.values()) as unknown[]; // as the text has it
    let line = 0;
    const begins: number[] = [];
    for (const text of texts) {
      begins.push(line);
      line += linesIn(text);
    }
    scripts.set(script, { as, how, form, begins, lines: [] });
    return codes;
  };
  /** Null too if the host's parser has no stack for a body. */
  const attempt: typeof make = (as, how, form) => {
    try {
      return make(as, how, form);
    } catch (error) {
      if (error instanceof RangeError || (error instanceof Error && error.name === 'InternalError')) return null;
      throw error;
    }
  };
  const codesOf = (as: readonly FuncInst[], how: Instrumentation, form: 'new' | 'warm'): ReadonlyMap<FuncInst, CompiledCode> => {
    const codes = attempt(as, how, form) as readonly (CompiledCode | null)[] | null; // what sources in these forms give
    return new Map(as.flatMap((a, i) => (codes?.[i] == null ? [] : [[a, codes[i]]])));
  };

  /** Which instruction begins a line of a script; that of a function, if it is known. −1: none. */
  const positionAt = ({ as, how, form, begins, lines }: Script, line: number, func?: FuncInst): number => {
    let k = func === undefined ? -1 : as.indexOf(func);
    if (k < 0) {
      // A function's first line ends the one before it, which has no place of its own on it.
      k = as.length - 1;
      while (k > 0 && begins[k]! >= line) k--;
    }
    let found = lines[k];
    if (found === undefined) {
      const fresh = newLines();
      found = fresh.of(sourceOf(host, as[k]!, how, newBindings(), fresh, form) ?? '');
      lines[k] = found;
    }
    return found[line - begins[k]!] ?? -1;
  };

  return {
    compile: (a, how, warm) => {
      const { module } = a;
      if (how === undefined && !warm && module !== null && !seen.has(module)) {
        seen.add(module);
        const made = isSmall(module)
          ? codesOf(
              [...new Set(module.funcs)].filter(b => b.module === module),
              nothing,
              'new',
            )
          : null;
        if (made?.has(a)) return made;
      }
      return codesOf([a], how ?? nothing, warm ? 'warm' : 'new');
    },
    entered: (a, loop) => attempt([a], nothing, loop)?.[0] ?? null,
    positionOf: error => {
      const place = placeOf(error);
      const script = place === null ? undefined : scripts.get(place.script);
      return place === null || script === undefined ? -1 : positionAt(script, place.line);
    },
    openAt: error => {
      const { activations, whole } = activationsIn(error);
      const open: Compiled['open'][number][] = [];
      // Where what a function has called of its own pieces stands is where the function stands.
      let within: number | null = null;
      for (const { kind, n, place } of activations) {
        const script = scripts.get(place.script);
        if (script === undefined) continue;
        const func = kind === 'F' ? host.store.funcs[n] : undefined;
        const pos: number = within ?? positionAt(script, place.line, func);
        within = func === undefined ? pos : null;
        if (func !== undefined && pos !== TAIL) open.push({ func, pos });
      }
      return { open, whole };
    },
  };
}
