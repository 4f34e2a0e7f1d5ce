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

/**
 * Whether a load is under way that may still be taken back: the loader counts on the journal's length then. Cost: the number of contexts.
 */
export function isLoading(z: Config): boolean {
  for (let k: Context | null = z.context; k !== null; k = k.outer) if (k.kind === 'link' && !(k.own as Transaction).published) return true; // its kind says what it keeps
  return false;
}
