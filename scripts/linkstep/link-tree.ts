// The needed tree of a program, from the link log: so it is there, as far as it was followed, of a program that does not link as well.

import type { LinkEvent } from '../../interpreter/linking/log.ts';

/**
 * How an entry of a needed list ended. `again`: loaded already, and shown where it first was; `cycle`: needed by what it needs itself;
 * `broken`: a file that is no library; `unsought`: loading failed before it came to this; `looked`: NOLOAD, and it was not loaded.
 */
export type Mark = 'loaded' | 'again' | 'cycle' | 'missing' | 'broken' | 'unsought' | 'looked';

/** One line of the tree, in pre-order. Depth 0: the main program, and what the program opened by name. */
export interface TreeLine {
  readonly depth: number;
  /** As the needed list has it, or as it was asked for. */
  readonly name: string;
  readonly by: 'start' | 'dlopen' | 'needed' | 'preload';
  readonly requester: string | null;
  /** Null where no file was found, or none was looked for. */
  readonly path: string | null;
  readonly mark: Mark;
  /** Where it was looked for. */
  readonly tried: readonly string[];
  /** At depth 0: why loading failed. */
  readonly error: string | null;
}

type Find = LinkEvent & { readonly event: 'find' };
type Mapped = LinkEvent & { readonly event: 'map' };
const keyOf = (requester: string | null, name: string): string => `${requester}\n${name}`;

/** What was loaded, or was not, in one go: the program at its start, or one open. */
interface Load {
  readonly name: string;
  readonly by: 'start' | 'dlopen';
  readonly requester: string | null;
  readonly find: Find | null;
  readonly mapped: Map<string, Mapped>;
  readonly finds: Map<string, Find>;
  /** Entries of needed lists that are still to be looked for, in order. */
  readonly queue: { readonly requester: string; readonly name: string }[];
  published: boolean;
  /** What the loader said of the load, or of a file that it found to be no library. */
  error: string | null;
}

/** The log in loads: entries of needed lists are looked for one after the other, and nothing comes in between. */
function loadsOf(log: readonly LinkEvent[], preload: readonly string[]): Load[] {
  const loads: Load[] = [];
  let current: Load | null = null;
  let next = 0;
  const begin = (name: string, by: Load['by'], requester: string | null, find: Find | null, error: string | null): Load => {
    const load: Load = { name, by, requester, find, mapped: new Map(), finds: new Map(), queue: [], published: false, error };
    loads.push(load);
    next = 0;
    return load;
  };
  for (const [i, e] of log.entries()) {
    if (e.event === 'find') {
      const wanted = current?.queue[next];
      if (current !== null && wanted?.requester === e.requester && wanted?.name === e.name) {
        next++;
        current.finds.set(keyOf(e.requester, e.name), e);
      } else {
        const following = log[i + 1];
        const refused = following?.event === 'error' && (e.found === null || following.error.startsWith(`${e.found}:`));
        current = begin(e.name, 'dlopen', e.requester, e, refused ? following.error : null);
      }
    } else if (e.event === 'map') {
      current ??= begin(e.object, 'start', null, null, null);
      const first = loads.length === 1 && current.mapped.size === 0;
      current.mapped.set(e.path, e);
      for (const name of [...(first ? preload : []), ...e.needed]) current.queue.push({ requester: e.object, name });
    } else if (e.event === 'publish') {
      const load = loads.findLast(l => l.name === e.group[0]);
      if (load !== undefined) load.published = true;
    } else if (e.event === 'error' && current !== null && current.mapped.size > 0 && !current.published) current.error ??= e.error;
  }
  return loads;
}

/** The trees of the main program and of each library that it opened, in order. */
export function neededTree(log: readonly LinkEvent[], preload: readonly string[]): TreeLine[] {
  const lines: TreeLine[] = [];
  const shown = new Set<string>();
  for (const load of loadsOf(log, preload)) {
    const own = new Set<string>();
    const above: string[] = [];
    const rootPath = load.find === null ? ([...load.mapped.keys()][0] ?? null) : load.find.found;
    const open: Pick<TreeLine, 'depth' | 'name' | 'by' | 'requester' | 'path' | 'tried'>[] = [
      { depth: 0, name: load.name, by: load.by, requester: load.requester, path: rootPath, tried: load.find?.tried ?? [] },
    ];
    for (let here = open.pop(); here !== undefined; here = open.pop()) {
      const { depth, path } = here;
      above.length = depth;
      const e = path === null ? undefined : load.mapped.get(path);
      const sought = depth === 0 || load.finds.has(keyOf(here.requester, here.name));
      const mark: Mark = !sought
        ? 'unsought'
        : path === null
          ? 'missing'
          : above.includes(path)
            ? 'cycle'
            : shown.has(path) || own.has(path)
              ? 'again'
              : e !== undefined
                ? 'loaded'
                : depth > 0 || load.error !== null
                  ? 'broken'
                  : 'looked';
      lines.push({ ...here, mark, error: depth === 0 ? load.error : null });
      if (mark !== 'loaded' || e === undefined) continue;
      own.add(e.path);
      above[depth] = e.path;
      const first = lines.length === 1 ? preload : [];
      const names = [...first.map(name => ({ name, by: 'preload' as const })), ...e.needed.map(name => ({ name, by: 'needed' as const }))];
      for (const { name, by } of names.toReversed()) {
        const find = load.finds.get(keyOf(e.object, name));
        open.push({ depth: depth + 1, name, by, requester: e.object, path: find?.found ?? null, tried: find?.tried ?? [] });
      }
    }
    if (load.published) for (const path of own) shown.add(path);
  }
  return lines;
}

// ─── As text ───

const remarks: Readonly<Record<Mark, string>> = {
  loaded: '',
  again: 'already loaded',
  cycle: 'a cycle',
  missing: 'NOT FOUND',
  broken: 'NOT A LIBRARY',
  unsought: 'not looked for',
  looked: 'NOLOAD: not loaded',
};

export function showTree(lines: readonly TreeLine[]): string[] {
  // Whether a line's level goes on below it, from the end backwards.
  const goesOn: boolean[][] = [];
  let levels: boolean[] = [];
  for (let i = lines.length - 1; i >= 0; i--) {
    const { depth } = lines[i]!;
    goesOn[i] = Array.from({ length: depth + 1 }, (_, d) => levels[d] === true);
    levels = levels.slice(0, depth + 1);
    levels[depth] = true;
  }
  const left = lines.map(({ depth, name }, i) => {
    const bars = goesOn[i]!;
    let text = '';
    for (let d = 1; d < depth; d++) text += bars[d] === true ? '│  ' : '   ';
    return `${text}${depth === 0 ? '' : bars[depth] === true ? '├─ ' : '└─ '}${name}`;
  });
  const width = left.reduce((w, l) => Math.max(w, l.length), 0);
  return lines.map(({ path, mark, by, requester, tried, error }, i) => {
    const notes = [
      ...(by === 'dlopen' ? [`opened by ${requester ?? 'the host'}`] : by === 'preload' ? ['preloaded'] : []),
      ...(remarks[mark] === '' ? [] : [remarks[mark]]),
      ...(mark === 'loaded' && error !== null ? ['FAILED'] : []),
      ...(mark === 'missing' && tried.length > 0 ? [`tried ${tried.join(', ')}`] : []),
    ];
    return `${left[i]!.padEnd(width)}  ${path ?? ''}${notes.length === 0 ? '' : `${path === null ? '' : '  '}(${notes.join('; ')})`}`.trimEnd();
  });
}
