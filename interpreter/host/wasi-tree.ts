// A tree of files in memory: what tests and the playground preopen for a program under WASI.

import { failed } from './wasi-abi.ts';
import type { Directory, File, Stat } from './wasi-files.ts';

interface Times {
  atim: bigint;
  mtim: bigint;
  ctim: bigint;
}
interface FileNode extends Times {
  readonly kind: 'file';
  readonly ino: bigint;
  nlink: bigint;
  /** May be longer than the file, so that appending costs its own length. */
  bytes: Uint8Array;
  size: number;
  /** How often it is open: its bytes count until no name and no descriptor leads to it. */
  opens: number;
}
interface LinkNode extends Times {
  readonly kind: 'symlink';
  readonly ino: bigint;
  nlink: bigint;
  readonly target: string;
}
interface DirectoryNode extends Times {
  readonly kind: 'directory';
  readonly ino: bigint;
  readonly entries: Map<string, Node>;
  /** Null for the root and for what has been removed. */
  parent: DirectoryNode | null;
  removed: boolean;
}
/** What an entry counts besides its name. */
const ENTRY = 256;
type Node = FileNode | LinkNode | DirectoryNode;

/** What a tree is made from: the contents of a file, a symbolic link (its target in an array), or a directory. */
export type Entry = string | Uint8Array | readonly [string] | Entries;
export interface Entries {
  readonly [name: string]: Entry;
}

export interface TreeOptions {
  /** Nanoseconds since 1970; without it all times are 0. */
  readonly now?: () => bigint;
  /** Bytes in all files, names and links, and some for each entry; more fails with `nospc`. 256 MiB without it. */
  readonly capacity?: number;
}

/** The root of a new tree. Entries are not checked: their names must be names. */
export function memoryTree(content: Entries = {}, options: TreeOptions = {}): Directory {
  const now = options.now ?? (() => 0n);
  const capacity = options.capacity ?? 0x1000_0000;
  let used = 0;
  let inodes = 0n;
  const nodes = new WeakMap<Directory, DirectoryNode>();

  const times = (): Times => {
    const t = now();
    return { atim: t, mtim: t, ctim: t };
  };
  const newFile = (): FileNode => ({ kind: 'file', ino: ++inodes, nlink: 1n, bytes: new Uint8Array(0), size: 0, opens: 0, ...times() });
  const newDirectory = (parent: DirectoryNode | null): DirectoryNode => ({
    kind: 'directory',
    ino: ++inodes,
    entries: new Map(),
    parent,
    removed: false,
    ...times(),
  });
  const changed = (n: Node) => {
    n.mtim = n.ctim = now();
  };
  const statOf = (n: Node): Stat => ({
    dev: 1n,
    ino: n.ino,
    type: n.kind,
    nlink: n.kind === 'directory' ? 1n : n.nlink,
    size: BigInt(n.kind === 'file' ? n.size : n.kind === 'symlink' ? new TextEncoder().encode(n.target).length : 0),
    atim: n.atim,
    mtim: n.mtim,
    ctim: n.ctim,
  });

  const take = (bytes: number) => {
    if (used + bytes > capacity) throw failed('nospc');
    used += bytes;
  };
  const cost = (name: string, n: Node): number => ENTRY + name.length + (n.kind === 'symlink' ? n.target.length : 0);
  const put = (d: DirectoryNode, name: string, n: Node) => {
    take(cost(name, n));
    d.entries.set(name, n);
    changed(d);
  };
  const drop = (d: DirectoryNode, name: string, n: Node) => {
    used -= cost(name, n);
    d.entries.delete(name);
    changed(d);
  };
  const release = (n: FileNode | LinkNode) => {
    if (n.kind !== 'file' || n.nlink > 0n || n.opens > 0) return;
    used -= n.size;
    n.bytes = new Uint8Array(0);
    n.size = 0;
  };

  const setSize = (n: FileNode, size: bigint) => {
    if (size > BigInt(capacity)) throw failed('fbig');
    const wanted = Number(size);
    take(wanted - n.size);
    if (wanted > n.bytes.length) {
      const bytes = new Uint8Array(Math.min(capacity, Math.max(wanted, 2 * n.bytes.length)));
      bytes.set(n.bytes.subarray(0, n.size));
      n.bytes = bytes;
    } else if (wanted < n.size) n.bytes.fill(0, wanted, n.size);
    n.size = wanted;
  };
  const forget = (n: FileNode | LinkNode) => {
    n.nlink--;
    n.ctim = now();
    release(n);
  };
  const fileOf = (n: FileNode): File => ({
    stat: () => statOf(n),
    read: (at, into) => {
      if (at >= BigInt(n.size)) return 0;
      const from = n.bytes.subarray(Number(at), Math.min(n.size, Number(at) + into.length));
      into.set(from);
      n.atim = now();
      return from.length;
    },
    write: (at, bytes) => {
      const end = at + BigInt(bytes.length);
      if (end > BigInt(n.size)) setSize(n, end);
      n.bytes.set(bytes, Number(at));
      changed(n);
    },
    resize: size => {
      setSize(n, size);
      changed(n);
    },
    setTimes: (atim, mtim) => Object.assign(n, { atim, mtim, ctim: now() }),
    sync: () => {},
    close: () => {
      n.opens--;
      release(n);
    },
  });

  const directoryOf = (d: DirectoryNode): Directory => {
    const find = (name: string): Node => {
      const n = d.entries.get(name);
      if (n === undefined) throw failed('noent');
      return n;
    };
    /** Before an entry is added: the directory is still there and the name is free. */
    const free = (name: string) => {
      if (d.removed) throw failed('noent');
      if (d.entries.has(name)) throw failed('exist');
    };
    const target = (to: Directory): DirectoryNode => {
      const node = nodes.get(to);
      if (node === undefined) throw failed('xdev');
      if (node.removed) throw failed('noent');
      return node;
    };
    const self: Directory = {
      stat: name => {
        const n = name === null ? d : d.entries.get(name);
        return n === undefined ? null : statOf(n);
      },
      entries: () => [...d.entries.keys()],
      directory: name => {
        const n = find(name);
        if (n.kind !== 'directory') throw failed('notdir');
        return directoryOf(n);
      },
      file: (name, { create, truncate }) => {
        let n = d.entries.get(name);
        if (n === undefined && create) {
          free(name);
          n = newFile();
          put(d, name, n);
        }
        if (n === undefined) throw failed('noent');
        if (n.kind !== 'file') throw failed(n.kind === 'directory' ? 'isdir' : 'loop');
        if (truncate) {
          setSize(n, 0n);
          changed(n);
        }
        n.opens++;
        return fileOf(n);
      },
      readlink: name => {
        const n = find(name);
        if (n.kind !== 'symlink') throw failed('inval');
        return n.target;
      },
      symlink: (name, target) => {
        free(name);
        put(d, name, { kind: 'symlink', ino: ++inodes, nlink: 1n, target, ...times() });
      },
      mkdir: name => {
        free(name);
        put(d, name, newDirectory(d));
      },
      rmdir: name => {
        const n = find(name);
        if (n.kind !== 'directory') throw failed('notdir');
        if (n.entries.size > 0) throw failed('notempty');
        n.removed = true;
        n.parent = null;
        drop(d, name, n);
      },
      unlink: name => {
        const n = find(name);
        if (n.kind === 'directory') throw failed('isdir');
        drop(d, name, n);
        forget(n);
      },
      rename: (name, to, toName) => {
        const t = target(to);
        const n = find(name);
        const old = t.entries.get(toName);
        if (old === n) return;
        if (n.kind === 'directory') {
          for (let up: DirectoryNode | null = t; up !== null; up = up.parent) if (up === n) throw failed('inval');
          if (old !== undefined && old.kind !== 'directory') throw failed('notdir');
          if (old !== undefined && old.entries.size > 0) throw failed('notempty');
        } else if (old?.kind === 'directory') throw failed('isdir');
        put(t, toName, n); // over the old one, which may not be lost if there is no space
        drop(d, name, n);
        if (n.kind === 'directory') n.parent = t;
        if (old === undefined) return;
        used -= cost(toName, old);
        if (old.kind === 'directory') {
          old.removed = true;
          old.parent = null;
        } else forget(old);
      },
      link: (name, to, toName) => {
        const t = target(to);
        const n = find(name);
        if (n.kind === 'directory') throw failed('perm');
        if (t.entries.has(toName)) throw failed('exist');
        put(t, toName, n);
        n.nlink++;
        n.ctim = now();
      },
      setTimes: (name, atim, mtim) => {
        Object.assign(name === null ? d : find(name), { atim, mtim, ctim: now() });
      },
    };
    nodes.set(self, d);
    return self;
  };

  const root = newDirectory(null);
  const open: [DirectoryNode, Entries][] = [[root, content]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [d, entries] = next;
    const dir = directoryOf(d);
    for (const [name, entry] of Object.entries(entries)) {
      if (typeof entry === 'string' || entry instanceof Uint8Array) {
        const bytes = typeof entry === 'string' ? new TextEncoder().encode(entry) : entry;
        const file = dir.file(name, { read: false, write: true, create: true, truncate: false });
        file.write(0n, bytes);
        file.close();
      } else if (isLink(entry)) dir.symlink(name, entry[0]);
      else {
        dir.mkdir(name);
        open.push([d.entries.get(name) as DirectoryNode, entry]); // just made
      }
    }
  }
  return directoryOf(root);
}

const isLink = (entry: readonly [string] | Entries): entry is readonly [string] => Array.isArray(entry);
