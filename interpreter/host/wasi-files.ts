// Files as the WASI host sees them: records of functions, so that a tree may be in memory (wasi-tree.ts) or a real one.
//
// Every operation takes the name of one entry of one directory, never a path: following paths, `..` and symbolic links, and so
// staying inside a preopened directory, is done in one place for all implementations (wasi-paths.ts). Operations throw `Failed`.

import { type FileType, failed } from './wasi-abi.ts';

/** Times are in nanoseconds since 1970. */
export interface Stat {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly type: FileType;
  readonly nlink: bigint;
  /** In bytes. */
  readonly size: bigint;
  readonly atim: bigint;
  readonly mtim: bigint;
  readonly ctim: bigint;
}

/** An open file. It has no offset: that belongs to the descriptor. */
export interface File {
  readonly stat: () => Stat;
  /** Fills `into` from byte `at` on; gives how many bytes it could, 0 at the end. */
  readonly read: (at: bigint, into: Uint8Array) => number;
  /** Writes all of `bytes` from byte `at` on, with zeros in a gap before; does not keep `bytes`. */
  readonly write: (at: bigint, bytes: Uint8Array) => void;
  readonly resize: (size: bigint) => void;
  readonly setTimes: (atim: bigint, mtim: bigint) => void;
  readonly sync: () => void;
  readonly close: () => void;
}

export interface Opening {
  readonly read: boolean;
  readonly write: boolean;
  /** Make the file if it does not exist. */
  readonly create: boolean;
  readonly truncate: boolean;
}

/** A directory; `name` is the name of one entry: not empty, not `.` or `..`, without a slash. No operation follows a symbolic link. */
export interface Directory {
  /** Of an entry, null where there is none; `stat(null)` of the directory itself. */
  readonly stat: (name: string | null) => Stat | null;
  /** Names of the entries in any order, without `.` and `..`. */
  readonly entries: () => readonly string[];
  readonly directory: (name: string) => Directory;
  readonly file: (name: string, opening: Opening) => File;
  readonly readlink: (name: string) => string;
  readonly symlink: (name: string, target: string) => void;
  readonly mkdir: (name: string) => void;
  readonly rmdir: (name: string) => void;
  readonly unlink: (name: string) => void;
  /** `to` is of the same implementation, or it fails with `xdev`. */
  readonly rename: (name: string, to: Directory, toName: string) => void;
  readonly link: (name: string, to: Directory, toName: string) => void;
  readonly setTimes: (name: string | null, atim: bigint, mtim: bigint) => void;
}

/** The same directory where everything that would change it fails with `rofs`, as a file system mounted read-only does. */
export const readOnly = (dir: Directory): Directory => ({
  ...dir,
  directory: name => readOnly(dir.directory(name)),
  file: (name, opening) => {
    if (opening.write || opening.truncate || (opening.create && dir.stat(name) === null)) throw failed('rofs');
    return { ...dir.file(name, { ...opening, create: false }), write: refused, resize: refused, setTimes: refused };
  },
  symlink: refused,
  mkdir: refused,
  rmdir: refused,
  unlink: refused,
  rename: refused,
  link: refused,
  setTimes: refused,
});
const refused = (): never => {
  throw failed('rofs');
};
