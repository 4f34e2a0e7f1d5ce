// Following a path from a directory without ever leaving it: the sandbox of the WASI host.
//
// A path is taken component by component over one-name operations. The directories passed are kept, so `..` gives back where the path
// came from and at the first one it fails; a symbolic link's target takes the place of the link and is held to the same rules.

import { failed } from './wasi-abi.ts';
import type { Directory, Stat } from './wasi-files.ts';

/** Symbolic links in one path, as on Linux. */
const LINKS = 40;

/** Where a path leads: an entry `name` of `dir` that may not exist (`stat` null), or `dir` itself (`name` null). */
export interface Place {
  readonly dir: Directory;
  readonly name: string | null;
  readonly stat: Stat | null;
  /** The path ends with a slash: it means a directory. */
  readonly slash: boolean;
}

/**
 * Which links are followed where they come last: `all`; those with a slash after them (as lookups without SYMLINK_FOLLOW do); `none`
 * (where the entry is made or removed).
 */
export type Follow = 'all' | 'slash' | 'none';

/** Errors: noent, notdir, loop; notcapable, for a path, or a link on the way, that is absolute or goes above `root`. */
export function resolve(root: Directory, path: string, follow: Follow): Place {
  const dirs: Directory[] = [root];
  const left: string[] = [];
  const prepend = (text: string) => {
    if (text === '') throw failed('noent');
    if (text.startsWith('/')) throw failed('notcapable');
    for (const name of text.split('/').toReversed()) if (name !== '' && name !== '.') left.push(name);
    // `dir/.` must be a directory as `dir/` must, but nothing can be made or removed under that name: see below.
    return { slash: text.endsWith('/'), dot: /(^|\/)\.\/*$/.test(text) };
  };
  let { slash, dot } = prepend(path);
  let links = 0;
  for (;;) {
    const dir = dirs[dirs.length - 1]!;
    const name = left.pop();
    if (name === undefined) return { dir, name: null, stat: dir.stat(null), slash: true };
    if (name === '..') {
      if (dirs.length === 1) throw failed('notcapable');
      dirs.pop();
      continue;
    }
    const stat = dir.stat(name);
    const last = left.length === 0;
    if (stat?.type === 'symlink' && (!last || dot || follow === 'all' || (follow === 'slash' && slash))) {
      if (++links > LINKS) throw failed('loop');
      const ending = prepend(dir.readlink(name));
      if (last) {
        slash ||= ending.slash;
        dot ||= ending.dot;
      }
      continue;
    }
    if (last && !dot) return { dir, name, stat, slash };
    if (stat === null) throw failed('noent');
    if (stat.type !== 'directory') throw failed('notdir');
    dirs.push(dir.directory(name));
  }
}
