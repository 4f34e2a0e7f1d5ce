// The functions `path_*` of WASI preview 1.

import { allRights, type ErrorName, failed, oflags, type Right, rights, symlinkFollow } from './wasi-abi.ts';
import { type Call, type Functions, fn } from './wasi-call.ts';
import { add, checkFlags, checkSpace, directoryAt, newTimes, openDirectory, openFile, putStat, STAT } from './wasi-descriptors.ts';
import type { Directory, Stat } from './wasi-files.ts';
import { pathAt, putU32, putWord, spaceAt, within } from './wasi-guest.ts';
import { type Follow, type Place, resolve } from './wasi-paths.ts';

/** Where the path at p leads from a descriptor with a right. */
function place(z: Call, fd: number, right: Right, p: number, n: number, follow: Follow): Place {
  const d = directoryAt(z, fd, right);
  return resolve(d.dir, pathAt(z.guest, p, n), follow);
}
const lookup = (flags: number): Follow => ((flags & symlinkFollow) !== 0 ? 'all' : 'slash');

/** A place that exists; after a slash, a directory. Errors: noent, notdir. */
function existing<P extends Place>(at: P): P & { readonly stat: Stat } {
  const { stat } = at;
  if (stat === null) throw failed('noent');
  if (at.slash && stat.type !== 'directory') throw failed('notdir');
  return { ...at, stat };
}
/** A place that is an entry, not the directory it was looked up from. */
function entry<P extends Place>(at: P, otherwise: ErrorName): P & { readonly name: string } {
  const { name } = at;
  if (name === null) throw failed(otherwise);
  return { ...at, name };
}
/** A place where something else than a directory can be made. Errors: exist; noent, where a slash says it is to be a directory. */
function vacant(at: Place): Place & { readonly name: string } {
  if (at.stat !== null) throw failed('exist');
  if (at.slash) throw failed('noent');
  return entry(at, 'exist');
}

const allOflags = oflags.creat | oflags.directory | oflags.excl | oflags.trunc;
const reads = rights.fd_read;
const writes = rights.fd_write | rights.fd_allocate | rights.fd_filestat_set_size;

/**
 * Rights that do not apply to what is opened are dropped; others must be among those that the directory hands on.
 * A file is opened for what its rights need; for reading where they need nothing.
 */
function open(
  z: Call,
  fd: number,
  flags: number,
  p: number,
  n: number,
  how: number,
  wantedBase: bigint,
  wantedInheriting: bigint,
  fdflags: number,
  result: number,
): void {
  // biome-ignore format: as preview 1 has them
  const d = directoryAt(z, fd, 'path_open');
  within(z.guest, result, 4);
  const path = pathAt(z.guest, p, n);
  const has = (flag: number) => (how & flag) !== 0;
  if ((how & ~allOflags) !== 0 || (has(oflags.creat) && has(oflags.directory))) throw failed('inval');
  checkFlags(fdflags);
  const base = wantedBase & allRights;
  const inheriting = wantedInheriting & allRights;
  if (((base | inheriting) & ~d.inheriting) !== 0n) throw failed('notcapable');
  if (has(oflags.creat)) directoryAt(z, fd, 'path_create_file');
  if (has(oflags.trunc)) directoryAt(z, fd, 'path_filestat_set_size');
  checkSpace(z.host.open);

  const exclusive = has(oflags.creat) && has(oflags.excl);
  const at = resolve(d.dir, path, exclusive ? 'none' : lookup(flags));
  if (exclusive && at.stat !== null) throw failed('exist');
  if (at.stat?.type === 'symlink') throw failed('loop');
  if (at.stat?.type === 'directory') {
    if ((base & rights.fd_write) !== 0n || has(oflags.trunc) || has(oflags.creat)) throw failed('isdir');
    const dir = at.name === null ? at.dir : at.dir.directory(at.name);
    putU32(z.guest, result, add(z.host.open, openDirectory(dir, base, inheriting, fdflags, null)));
    return;
  }
  if (at.stat === null && !has(oflags.creat)) throw failed('noent');
  if (at.slash) throw failed(at.stat === null ? 'isdir' : 'notdir');
  if (has(oflags.directory)) throw failed('notdir');
  const write = (base & writes) !== 0n || has(oflags.trunc);
  const { dir, name } = entry(at, 'isdir');
  const file = dir.file(name, {
    read: (base & reads) !== 0n || !write,
    write,
    create: at.stat === null,
    truncate: has(oflags.trunc),
  });
  putU32(z.guest, result, add(z.host.open, openFile(file, base, inheriting, fdflags)));
}

function rename(z: Call, fd: number, p: number, n: number, toFd: number, toP: number, toN: number): void {
  const from = existing(entry(place(z, fd, 'path_rename_source', p, n, 'none'), 'busy'));
  const to = entry(place(z, toFd, 'path_rename_target', toP, toN, 'none'), 'busy');
  if (to.slash && from.stat.type !== 'directory') throw failed('notdir');
  from.dir.rename(from.name, to.dir, to.name);
}

function link(z: Call, fd: number, flags: number, p: number, n: number, toFd: number, toP: number, toN: number): void {
  const from = existing(place(z, fd, 'path_link_source', p, n, lookup(flags)));
  const to = vacant(place(z, toFd, 'path_link_target', toP, toN, 'none'));
  if (from.stat.type === 'directory' || from.name === null) throw failed('perm');
  from.dir.link(from.name, to.dir, to.name);
}

/** A target longer than the buffer is cut, and that is no error. */
function readlink(z: Call, fd: number, p: number, n: number, buffer: number, size: number, result: number): void {
  const at = existing(place(z, fd, 'path_readlink', p, n, 'slash'));
  within(z.guest, buffer, size);
  within(z.guest, result, z.guest.word);
  if (at.stat.type !== 'symlink' || at.name === null) throw failed('inval');
  const target = new TextEncoder().encode(at.dir.readlink(at.name)).subarray(0, size);
  spaceAt(z.guest, buffer, target.length).set(target);
  putWord(z.guest, result, target.length);
}

/** The target is kept as it is, and may lead outside: then it is not followed. An absolute one could only ever do that. */
function symlink(z: Call, p: number, n: number, fd: number, toP: number, toN: number): void {
  const target = pathAt(z.guest, p, n);
  const at = vacant(place(z, fd, 'path_symlink', toP, toN, 'none'));
  if (target === '') throw failed('noent');
  if (target.startsWith('/')) throw failed('notcapable');
  at.dir.symlink(at.name, target);
}

function removeEntry(
  z: Call,
  fd: number,
  right: Right,
  p: number,
  n: number,
  remove: (dir: Directory, name: string, stat: Stat) => void,
): void {
  const at = existing(place(z, fd, right, p, n, 'none'));
  // `.` and what ends with `..` are no entries to remove, as in POSIX.
  const { dir, name } = entry(at, right === 'path_unlink_file' ? 'isdir' : 'inval');
  remove(dir, name, at.stat);
}

/** `path_*`. */
export const pathFunctions: Functions = {
  path_create_directory: fn(['i32', 'ptr', 'ptr'], (z, fd, p, n) => {
    const at = place(z, fd, 'path_create_directory', p, n, 'none');
    if (at.stat !== null) throw failed('exist');
    const { dir, name } = entry(at, 'exist');
    dir.mkdir(name);
  }),
  path_filestat_get: fn(['i32', 'i32', 'ptr', 'ptr', 'ptr'], (z, fd, flags, p, n, result) => {
    within(z.guest, result, STAT);
    putStat(z, result, existing(place(z, fd, 'path_filestat_get', p, n, lookup(flags))).stat);
  }),
  path_filestat_set_times: fn(['i32', 'i32', 'ptr', 'ptr', 'i64', 'i64', 'i32'], (z, fd, flags, p, n, atim, mtim, which) => {
    const at = existing(place(z, fd, 'path_filestat_set_times', p, n, lookup(flags)));
    at.dir.setTimes(at.name, ...newTimes(z, at.stat, atim, mtim, which));
  }),
  path_link: fn(['i32', 'i32', 'ptr', 'ptr', 'i32', 'ptr', 'ptr'], link),
  path_open: fn(['i32', 'i32', 'ptr', 'ptr', 'i32', 'i64', 'i64', 'i32', 'ptr'], open),
  path_readlink: fn(['i32', 'ptr', 'ptr', 'ptr', 'ptr', 'ptr'], readlink),
  path_remove_directory: fn(['i32', 'ptr', 'ptr'], (z, fd, p, n) =>
    removeEntry(z, fd, 'path_remove_directory', p, n, (dir, name, { type }) => {
      if (type !== 'directory') throw failed('notdir');
      dir.rmdir(name);
    }),
  ),
  path_rename: fn(['i32', 'ptr', 'ptr', 'i32', 'ptr', 'ptr'], rename),
  path_symlink: fn(['ptr', 'ptr', 'i32', 'ptr', 'ptr'], symlink),
  path_unlink_file: fn(['i32', 'ptr', 'ptr'], (z, fd, p, n) =>
    removeEntry(z, fd, 'path_unlink_file', p, n, (dir, name, { type }) => {
      if (type === 'directory') throw failed('isdir');
      dir.unlink(name);
    }),
  ),
};
