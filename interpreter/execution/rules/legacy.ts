// Rules of legacy exception handling (the exception-handling proposal, document/legacy/exceptions/core, "Execution"), beside those of 3.0:
// exceptions are the same, `throw` and `throw_ref` are shared, and a legacy `try` catches what either throws.
//
// `try` becomes `LABEL_n{ε} (TRY_n{handler} …)`: unlike the HANDLER of `try_table` it stands inside its label, so that clauses are run there,
// as `CAUGHT_n{exn} …`, from which `rethrow` takes the exception. SpecTec has none of this; all rules here are ours.

import { isNull, type Val } from '../../runtime/values.ts';
import type { Clause } from '../../syntax/instructions.ts';
import { clausesOf } from '../../syntax/traverse.ts';
import type { Admin, Config } from '../configuration.ts';
import { enterLabel, enterOwn, leave } from '../configuration.ts';
import { blockParams, blockResults, exnOf, tagAt } from '../operands.ts';
import { always, type Group, type Groups, group, ours, type Rule } from '../rule.ts';
import { hasMore } from './control.ts';

/** What `TRY_n{…}` keeps: the clauses, of which those from `next` on are left; or the label that it delegates to. */
export type Trying = { readonly clauses: readonly Clause[]; next: number } | { readonly delegate: number };

export const TRY = 'legacy-try';
export const CAUGHT = 'legacy-caught';

const isTry = (z: Config): boolean => z.context.kind === TRY;
const isCaught = (z: Config): boolean => z.context.kind === CAUGHT;
const isLegacy = (z: Config): boolean => isTry(z) || isCaught(z);

// An instruction that climbs goes on around the context.
const passOn = (z: Config, e: Admin): Admin => {
  leave(z);
  return e;
};
const passOnWith = (z: Config, e: Admin, v: Val): readonly Admin[] => {
  leave(z);
  return [v, e];
};

// ─── Instructions ───

/** The exception of the `CAUGHT` that label l is around: l labels lie between it and the redex. */
function caughtAt(z: Config, l: number): Val {
  let left = l;
  for (let k = z.context; ; k = k.outer!) {
    if (k.kind === CAUGHT && left === 0) return k.own as Val; // what `catching` put there
    if (k.kind === 'label') left--;
    if (left < 0 || k.outer === null) throw new Error('rethrow outside of a catch'); // validation: there is one
  }
}

export const legacyRules: Groups<'try' | 'rethrow'> = {
  try: () =>
    group(0, ours('Step_read', 'legacy-try', always, (z, e) => {
      const n = blockResults(z, e.bt);
      const m = blockParams(z, e.bt);
      const own: Trying = e.handler.kind === 'delegate' ? { delegate: e.handler.l } : { clauses: clausesOf(e), next: 0 };
      enterLabel(z, n, m, null, []);
      enterOwn(z, TRY, n, own, m, e.body);
      return undefined;
    })),
  rethrow: () =>
    group(0, ours('Step_pure', 'legacy-rethrow', always, (z, e) => [caughtAt(z, e.l), { op: 'throw_ref', pos: e.pos }])),
}; // biome-ignore format: a rule a paragraph

// ─── Contexts: rules that the groups of 3.0 get as well ───

const trying = (z: Config): Trying => z.context.own as Trying; // of TRY
/** An exception has reached a TRY. */
const reached = (z: Config, v: Val): boolean => !isNull(v) && isTry(z) && !hasMore(z);
const clauseOf = (z: Config): Clause | undefined => {
  const own = trying(z);
  return 'clauses' in own ? own.clauses[own.next] : undefined;
};
const catches = (z: Config, v: Val): boolean => {
  const k = clauseOf(z);
  return k !== undefined && (k.x === null || tagAt(z, k.x) === exnOf(v).tag);
};
const catching = (name: string, of: (k: Clause) => boolean) =>
  ours<Admin>('Step_read', name, (z, _e, v) => reached(z, v) && catches(z, v) && of(clauseOf(z)!), (z, _e, v) => {
    const k = clauseOf(z)!;
    const { n } = z.context;
    leave(z);
    enterOwn(z, CAUGHT, n, v, 0, k.body);
    return k.x === null ? undefined : exnOf(v).fields;
  }); // biome-ignore format: a rule a paragraph

const throwRules: readonly Rule[] = [
  catching('legacy-catch', k => k.x !== null),
  catching('legacy-catch_all', k => k.x === null),
  ours('Step_read', 'legacy-catch-next', (z, _e, v) => reached(z, v) && clauseOf(z) !== undefined && !catches(z, v), (z, e, v) => {
    const own = trying(z);
    if ('clauses' in own) own.next++;
    return [v, e];
  }),
  ours('Step_pure', 'legacy-catch-empty', (z, _e, v) => reached(z, v) && clauseOf(z) === undefined && 'clauses' in trying(z), passOnWith),
  ours('Step_pure', 'legacy-delegate', (z, _e, v) => reached(z, v) && 'delegate' in trying(z), (z, e, v) => {
    const own = trying(z);
    leave(z);
    // One more: the label of this `try`, which `delegate` does not count.
    return [v, { op: 'delegate', pos: (e as { readonly pos: number; readonly op: string }).pos, l: 'delegate' in own ? own.delegate + 1 : 0 } as Admin];
  }),
  ours('Step_pure', 'legacy-throw-caught', (z, _e, v) => !isNull(v) && isCaught(z) && !hasMore(z), passOnWith),
]; // biome-ignore format: a rule a paragraph

/**
 * `DELEGATE l` climbs like a branch, with an exception: out of l labels and what lies between them, to throw inside of what is then around.
 * The HANDLER of a `try_table` whose label it has left is behind it too, since that lies around the label.
 */
interface Delegate {
  readonly op: 'delegate';
  readonly pos: number;
  readonly l: number;
}
const isHandler = (z: Config): boolean => z.context.kind === 'handler';
export const delegateRules = group<Delegate>(1,
  ours('Step_pure', 'legacy-delegate-label', (z, e) => z.context.kind === 'label' && e.l > 0, (z, e, v) => {
    leave(z);
    return [v, { ...e, l: e.l - 1 }];
  }),
  ours('Step_pure', 'legacy-delegate-handler', isHandler, passOnWith),
  ours<Delegate>('Step_pure', 'legacy-delegate-legacy', (z, e) => isLegacy(z) && e.l > 0, passOnWith),
  ours<Delegate>('Step_pure', 'legacy-delegate-there', (z, e) => e.l === 0 && !isHandler(z), (_z, e, v) => [v, { op: 'throw_ref', pos: e.pos }]),
) as unknown as Group; // biome-ignore format: a rule a paragraph; the group of the instruction `delegate`

/** By instruction. */
export const legacyMoreRules: ReadonlyMap<string, readonly Rule[]> = new Map<string, readonly Rule[]>([
  ['br', [ours('Step_pure', 'legacy-br', isLegacy, passOn)]],
  ['return', [ours('Step_pure', 'legacy-return', isLegacy, passOn)]],
  ['return_call_ref', [ours('Step_read', 'legacy-return_call_ref', isLegacy, passOnWith)]],
  ['throw_ref', throwRules],
  ['trap', [ours('Step_pure', 'legacy-trap', z => isLegacy(z) && !hasMore(z), passOn)]],
]);

export const legacyEnds: readonly (readonly [string, Rule])[] = [
  [TRY, ours('Step_pure', 'legacy-try-vals', always, z => leave(z) as undefined)],
  [CAUGHT, ours('Step_pure', 'legacy-caught-vals', always, z => leave(z) as undefined)],
];
