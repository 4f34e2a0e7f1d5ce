// What engines make of a random case, and whether they agree on it: everything that the specification leaves no choice about.

import type { Engine } from '../../spec-tests/harness/engine.ts';
import { entryOf, type ShownOutcome } from '../../spec-tests/harness/entries.ts';
import { run } from '../../spec-tests/harness/runner.ts';
import { sizeOf } from '../../spec-tests/shrink/flat.ts';
import type { Script } from '../../text-format/script.ts';
import { sameOutcome } from '../compare/outcomes.ts';
import { type TrapClass, trapClassesOf } from '../compare/traps.ts';
import type { Ended } from '../engines/foreign.ts';

/** Outcomes by command; fewer than there are commands where the engine broke. */
export interface Observed {
  readonly outcomes: readonly ShownOutcome[];
  readonly ended: Ended;
}

const nothing: ShownOutcome = { kind: 'nothing' };

/** Runs a script in this thread. A feature that the engine lacks is an outcome of kind `unsupported`. */
export function observe<C, I>(script: Script, engine: Engine<C, I>): Observed {
  const outcomes: ShownOutcome[] = [];
  for (const verdict of run([script], engine, { errorText: 'ignore', via: 'none', print: () => {} })) {
    if (verdict.unsupported !== null) outcomes.push({ kind: 'unsupported', message: verdict.unsupported });
    else outcomes.push(entryOf('', verdict, true).actual ?? nothing);
  }
  return { outcomes, ended: { how: 'completed' } };
}

/** The first command on which two engines differ, and how: the same words are the same fault, as far as can be told. */
export interface Difference {
  readonly at: number;
  readonly how: string;
  /** What the engine said, numbers apart; empty of values. */
  readonly said: string;
}
const said = (o: ShownOutcome | undefined): string => (o?.message ?? '').replace(/0x[0-9a-f]+|\d+/gi, 'N');

/**
 * The first difference that the specification does not allow; null where there is none. What follows the exhaustion of a stack, or a
 * feature that an engine lacks, is not compared. `exact`: both are this project's tiers, which trap for the same reason.
 */
export function differenceOf(reference: Observed, other: Observed, exact = false): Difference | null {
  const commands = Math.max(reference.outcomes.length, other.outcomes.length);
  for (let at = 0; at < commands; at++) {
    const [r, g] = [reference.outcomes[at], other.outcomes[at]];
    if (g === undefined) return other.ended.how === 'completed' ? null : { at, how: other.ended.how, said: '' };
    if (r === undefined) return reference.ended.how === 'completed' ? null : { at, how: `reference: ${reference.ended.how}`, said: '' };
    const kinds = [r.kind, g.kind];
    if (kinds.includes('internal')) return { at, how: `${r.kind}/${g.kind}`, said: said(g) };
    if (kinds.includes('exhaustion') || kinds.includes('unsupported')) return null;
    if (!same(r, g, exact)) return { at, how: `${r.kind}/${g.kind}`, said: said(g) };
  }
  for (const { ended } of [other, reference]) if (ended.how !== 'completed') return { at: commands, how: ended.how, said: '' };
  return null;
}

/**
 * Reasons that one instruction may have at once (`array.copy` of a null reference with indices out of bounds, `ref.cast` of null): the rules leave open which
 * of them it is, and engines look in another order.
 */
const atOnce: ReadonlySet<TrapClass> = new Set([
  'null reference', 'cast failure', 'out of bounds array access', 'out of bounds table access', 'out of bounds memory access',
] as const); // biome-ignore format: a list

function same(r: ShownOutcome, g: ShownOutcome, exact: boolean): boolean {
  if (!sameOutcome(r, g)) return false;
  if (r.kind !== 'trap' || r.message === g.message) return true;
  // Messages of other engines are coarser, and may be unknown.
  const [is, may] = [trapClassesOf(r.message ?? ''), trapClassesOf(g.message ?? '')];
  if (may.length === 0 || is.some(c => may.includes(c))) return true;
  return !exact && is.some(c => atOnce.has(c)) && may.some(c => atOnce.has(c));
}

/** How many modules a script has, and how many instructions they are written in. */
export function sizesOf(script: Script): { readonly modules: number; readonly instructions: number } {
  let [modules, instructions] = [0, 0];
  for (const c of script.commands) {
    if (c.kind !== 'module' || c.body.kind !== 'text') continue;
    modules++;
    for (const f of c.body.module.funcs) instructions += sizeOf(f.body);
  }
  return { modules, instructions };
}
