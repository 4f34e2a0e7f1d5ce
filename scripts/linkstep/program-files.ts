// Files as the loader sees them, on a real disk: canonical paths, and identity by device and inode, so that links are seen through.

import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import type { Files } from '../../interpreter/linking/state.ts';

/** A canonical path as it is shown: from the working directory where it lies below that, else absolute. Equal paths, equal files. */
export function canonical(path: string): string {
  const real = realpathSync(path);
  const short = relative(realpathSync('.'), real);
  return short === '' || short.startsWith('..') || short.startsWith('/') ? real : short;
}

/** Regular files that may be read: a folder called `liba.so` is no library, and the search goes on. */
export const diskFiles: Files = {
  find: path => {
    try {
      const s = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (s?.isFile() !== true) return null;
      accessSync(path, constants.R_OK);
      return { path: canonical(path), fileId: `${s.dev}:${s.ino}` };
    } catch {
      return null; // a component that is no folder, a circle of links, a name that is too long, no permission
    }
  },
  read: path => readFileSync(path),
};
