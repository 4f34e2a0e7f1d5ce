// Smaller library graphs: fewer steps, libraries, edges, definitions, imports, acts and flags, as long as the predicate holds.

import { type Act, fileOf, type Graph, hooks, type Library, type Step } from '../../spec-tests/random/graphs.ts';
import { type Budget, removePieces, type Search, type StillFails, searchFrom } from '../../spec-tests/shrink/search.ts';

/** The smallest that was found. A graph without what a step asks about has no such step. */
export async function shrinkGraph(
  g: Graph,
  stillFails: StillFails<Graph>,
  budget: Budget,
): Promise<{ readonly result: Graph; readonly asked: number }> {
  const s = searchFrom(g, stillFails, budget);
  for (let before = ''; before !== JSON.stringify(s.best) && !s.exhausted(); ) {
    before = JSON.stringify(s.best);
    await removePieces(() => s.best.steps.length, (from, to) => s.take({ ...s.best, steps: s.best.steps.toSpliced(from, to - from) })); // biome-ignore format: one call
    for (let k = s.best.libraries.length - 1; k >= 0; k--) await s.take(withoutLibrary(s.best, k));
    for (const simpler of whole) await s.take(simpler(s.best));
    for (let k = s.best.libraries.length - 1; k >= -1; k--) await library(s, k);
    for (let k = 0; k < s.best.steps.length; k++)
      for (const step of simplerStep(s.best, k)) await s.take({ ...s.best, steps: s.best.steps.with(k, step) });
  }
  return { result: s.best, asked: s.asked };
}

/** Places in the search are those of the libraries, −1 of main. */
const at = (g: Graph, k: number): Library => (k < 0 ? g.main : g.libraries[k]!);
const put = (g: Graph, k: number, l: Library): Graph => (k < 0 ? { ...g, main: l } : { ...g, libraries: g.libraries.with(k, l) });

const whole: readonly ((g: Graph) => Graph)[] = [
  g => ({ ...g, unloads: false }),
  g => ({ ...g, bindNow: false }),
  g => ({ ...g, preload: [] }),
  g => ({ ...g, links: {} }),
];

/** Who needs or opens it goes without; other names of it go, too. */
function withoutLibrary(g: Graph, k: number): Graph {
  const { file, place } = g.libraries[k]!;
  const is = (name: string | null): boolean => name !== null && fileOf(g, name) === file;
  const others = (names: readonly string[]): readonly string[] => names.filter(name => !is(name));
  const acts = (list: readonly Act[] | null): readonly Act[] | null => list?.filter(a => a.do !== 'open' || !is(a.file)) ?? null;
  const without = (l: Library): Library => ({
    ...l,
    needed: others(l.needed),
    hooks: { start: acts(l.hooks.start), reloc: acts(l.hooks.reloc), init: acts(l.hooks.init), fini: acts(l.hooks.fini) },
  });
  return {
    ...g,
    main: without(g.main),
    libraries: g.libraries.toSpliced(k, 1).map(without),
    preload: others(g.preload),
    links: Object.fromEntries(Object.entries(g.links).filter(([, target]) => target !== file)),
    steps: g.steps.filter(s => !(('place' in s && s.place === place) || (s.do === 'open' && is(s.file)))),
  };
}

async function library(s: Search<Graph>, k: number): Promise<void> {
  const change = (l: Partial<Library>): Promise<boolean> => s.take(put(s.best, k, { ...at(s.best, k), ...l }));
  const now = (): Library => at(s.best, k);
  const { best } = s;
  for (const hook of hooks) {
    if (now().hooks[hook] === null || (await change({ hooks: { ...now().hooks, [hook]: null } }))) continue;
    const acts = (): readonly Act[] => now().hooks[hook] ?? [];
    await removePieces(() => acts().length, (from, to) => change({ hooks: { ...now().hooks, [hook]: acts().toSpliced(from, to - from) } })); // biome-ignore format: one call
    for (let i = 0; i < acts().length; i++) {
      const a = acts()[i]!;
      if (a.do !== 'open') continue;
      if (a.catches) await change({ hooks: { ...now().hooks, [hook]: acts().with(i, { ...a, catches: false }) } });
      for (const flag of a.flags) await change({ hooks: { ...now().hooks, [hook]: acts().with(i, without(acts()[i]!, flag)) } });
    }
  }
  await removePieces(() => now().needed.length, (from, to) => change({ needed: now().needed.toSpliced(from, to - from) })); // biome-ignore format: one call
  await removePieces(() => now().defs.length, (from, to) => change({ defs: now().defs.toSpliced(from, to - from) })); // biome-ignore format: one call
  for (let i = now().uses.length - 1; i >= 0; i--) await s.take(withoutUse(s.best, k, i));
  for (let i = 0; i < now().needed.length; i++)
    await change({ needed: now().needed.with(i, fileOf(best, now().needed[i]!) ?? now().needed[i]!) });
  for (let i = 0; i < now().defs.length; i++)
    for (const simpler of [{ weak: false }, { hide: 'no' }, { slot: false }, { signature: 0 }] as const)
      await changeIfNew(change, now().defs[i]!, simpler, d => ({ defs: now().defs.with(i, d) }));
  for (let i = 0; i < now().uses.length; i++)
    for (const simpler of [{ weak: false }, { relocated: false }, { signature: 0 }] as const)
      await changeIfNew(change, now().uses[i]!, simpler, u => ({ uses: now().uses.with(i, u) }));
  if (now().initialiser === '_initialize') await change({ initialiser: '__wasm_call_ctors' });
}
async function changeIfNew<T extends object>(
  change: (l: Partial<Library>) => Promise<boolean>,
  x: T,
  simpler: Partial<T>,
  made: (x: T) => Partial<Library>,
): Promise<void> {
  if (Object.entries(simpler).some(([key, v]) => x[key as keyof T] !== v)) await change(made({ ...x, ...simpler })); // keys of `simpler` are of T
}

const without = (a: Act, flag: string): Act => (a.do === 'open' ? { ...a, flags: a.flags.filter(f => f !== flag) } : a);

/** Uses go by number in acts and steps: those of the one that goes go, and those behind it move. */
function withoutUse(g: Graph, k: number, use: number): Graph {
  const l = at(g, k);
  const moved = <T extends { readonly use: number }>(x: T): T[] => (x.use === use ? [] : [x.use > use ? { ...x, use: x.use - 1 } : x]);
  const acts = (list: readonly Act[] | null): readonly Act[] | null =>
    list?.flatMap((a): readonly Act[] => (a.do === 'use' ? moved(a) : [a])) ?? null;
  const less: Library = {
    ...l,
    uses: l.uses.toSpliced(use, 1),
    hooks: { start: acts(l.hooks.start), reloc: acts(l.hooks.reloc), init: acts(l.hooks.init), fini: acts(l.hooks.fini) },
  };
  return { ...put(g, k, less), steps: g.steps.flatMap(s => ('place' in s && s.place === l.place ? moved(s) : [s])) };
}

/** Fewer flags, the file by its own name; a handle that was there before, of the same file. */
function simplerStep(g: Graph, k: number): Step[] {
  const s = g.steps[k]!;
  if ('place' in s) {
    const mine = s.place === 0 ? null : g.libraries.find(l => l.place === s.place)?.file;
    const before = g.steps
      .slice(0, k)
      .flatMap(x => (x.do === 'open' && (x.file === null ? null : fileOf(g, x.file)) === mine ? [x.as] : []));
    return [...new Set(before)].filter(as => as !== s.handle && s.handle !== null).map(handle => ({ ...s, handle }));
  }
  if (s.do !== 'open') return [];
  const file = s.file === null ? null : fileOf(g, s.file);
  return [
    ...s.flags.map(flag => ({ ...s, flags: s.flags.filter(f => f !== flag) })),
    ...(file !== null && file !== s.file ? [{ ...s, file }] : []),
  ];
}
