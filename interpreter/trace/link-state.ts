// What of a program's link state the journal does not take back, because a load that fails need not: kept and put back as it was.

import type { Config, Context } from '../execution/configuration.ts';
import type { Obj, Program, Scope } from '../linking/state.ts';
import type { Transaction } from '../linking/transaction.ts';

/** Host functions that belong to the machine: their state is the link state, so going back takes back what they did. */
export const isLoader = (name: string): boolean =>
  ['dlopen', 'dlsym', 'dlclose', 'dlerror', 'dladdr', 'dlinfo', 'dl_iterate_phdr'].includes(name);

/** Gives what puts it back; to be called after the journal has been undone to the same point. */
export function saveProgram(p: Program): () => void {
  const { nextId, error, failure } = p;
  const logged = p.log.length;
  const failed = [...p.failedNames];
  const linkMap = [...p.linkMap];
  const scopes = new Set<Scope>([p.global, ...p.linkMap.flatMap(o => o.scopes)]);
  const lists = [...scopes].map((s): readonly [Obj[], readonly Obj[]] => [s.list, [...s.list]]);
  return () => {
    p.nextId = nextId;
    p.error = error;
    p.failure = failure;
    p.log.length = logged;
    if (p.failedNames.size !== failed.length) {
      p.failedNames.clear();
      for (const name of failed) p.failedNames.add(name);
    }
    for (const [list, was] of [[p.linkMap, linkMap] as const, ...lists]) list.splice(0, list.length, ...was);
  };
}

/** A load that is under way, and how deep its context is. */
export interface OpenLoad {
  readonly depth: number;
  readonly k: Context;
}

/** Brings the open loads up to date: contexts further in than `low` are others than before, the innermost is at `depth`. Cost: their number. */
export function noteLoads(loads: OpenLoad[], z: Config, depth: number, low: number): void {
  while (loads.length > 0 && loads.at(-1)!.depth > low) loads.pop();
  const found: OpenLoad[] = [];
  let k: Context | null = z.context;
  for (let d = depth; d > low && k !== null; d--, k = k.outer) if (k.kind === 'link') found.push({ depth: d, k });
  loads.push(...found.reverse());
}

/** Whether a load may still be taken back: the loader counts on the journal's length then. */
export const isLoading = (loads: readonly OpenLoad[]): boolean => loads.some(({ k }) => !(k.own as Transaction).published); // its kind says what it keeps
