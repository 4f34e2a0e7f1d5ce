// The needed tree of a program, from the link log: so it is there, as far as it was followed, of a program that does not link as well.

import type { LinkEvent } from '../../interpreter/linking/log.ts';

/**
 * How an entry of a needed list ended. `again`: loaded already, shown elsewhere; `cycle`: by itself, on the way down; `broken`: a file
 * that is no library; `unsought`: loading had failed before.
 */
export type Mark = 'loaded' | 'again' | 'cycle' | 'missing' | 'broken' | 'unsought';

export interface TreeNode {
  /** As the needed list has it. */
  readonly name: string;
  readonly path: string | null;
  readonly mark: Mark;
  /** Of a file that is missing. */
  readonly tried: readonly string[];
  readonly needed: readonly TreeNode[];
}

type Find = LinkEvent & { readonly event: 'find' };
type MapEvent = LinkEvent & { readonly event: 'map' };

/** The trees of the main program and of each library that it opened, in order. */
export function neededTrees(log: readonly LinkEvent[], preload: readonly string[]): TreeNode[] {
  const mapped = new Map<string, MapEvent>();
  const finds = new Map<string, Find>();
  const roots: { readonly name: string; readonly path: string | null }[] = [];
  for (const [i, e] of log.entries()) {
    if (e.event === 'map') {
      if (mapped.size === 0) roots.push({ name: e.object, path: e.path });
      mapped.set(e.path, e);
    } else if (e.event === 'find') {
      const requester = e.requester === null ? undefined : [...mapped.values()].find(m => m.object === e.requester);
      // An entry of a needed list is sought while its group is being mapped; all else is `dlopen`, which may name the same library.
      const needed = requester !== undefined && isNeeded(requester, e.name, preload, requester === mapped.get(roots[0]!.path!)) && !finds.has(`${requester.path}\n${e.name}`);
      if (needed) finds.set(`${requester.path}\n${e.name}`, e);
      else if (!(e.found !== null && mapped.has(e.found) && log[i + 1]?.event !== 'map')) roots.push({ name: e.name, path: e.found });
      else roots.push({ name: e.name, path: e.found });
    }
  }
  return [];
}
