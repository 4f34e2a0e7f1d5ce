// File descriptors of the WASI host, and the functions `fd_*` of preview 1.

import {
  allRights,
  directoryRights,
  Failed,
  failed,
  fdflags,
  fileRights,
  filetype,
  fstflags,
  inputRights,
  outputRights,
  type Right,
  rights,
  whence,
} from './wasi-abi.ts';
import { type Call, type Functions, fn } from './wasi-call.ts';
import type { Directory, File, Stat } from './wasi-files.ts';
import { bytesAt, newStructAt, putU64, putWord, spaceAt, vectors, within } from './wasi-guest.ts';

interface Common {
  rights: bigint;
  inheriting: bigint;
  flags: number;
}
/** An open file with its offset. */
export interface OpenFile extends Common {
  readonly kind: 'file';
  readonly file: File;
  at: bigint;
}
/** An open directory; `preopen` is the guest's name of one that was there from the start. `listing`: what a reading of it goes through. */
export interface OpenDirectory extends Common {
  readonly kind: 'directory';
  readonly dir: Directory;
  readonly preopen: Uint8Array | null;
  listing: readonly string[] | null;
}
/** One of the standard streams; of `read` and `write` one is null. */
export interface Stream extends Common {
  readonly kind: 'stream';
  readonly read: ((n: number) => Uint8Array) | null;
  readonly write: ((bytes: Uint8Array) => void) | null;
}
export type Descriptor = OpenFile | OpenDirectory | Stream;

/** Descriptors at one time. */
const DESCRIPTORS = 1024;

// ─── The table ───

/** The lowest number that is free. Errors: mfile. */
export function add(open: Map<number, Descriptor>, d: Descriptor): number {
  let fd = 0;
  while (open.has(fd)) fd++;
  if (fd >= DESCRIPTORS) throw failed('mfile');
  open.set(fd, d);
  return fd;
}
export const checkSpace = (open: Map<number, Descriptor>): void => {
  if (open.size >= DESCRIPTORS) throw failed('mfile');
};

const newDescriptor = (base: bigint, inheriting: bigint, flags: number): Common => ({ rights: base, inheriting, flags });
export const inputStream = (read: (n: number) => Uint8Array): Stream => ({
  kind: 'stream',
  read,
  write: null,
  ...newDescriptor(inputRights, 0n, 0),
});
export const outputStream = (write: (bytes: Uint8Array) => void): Stream => ({
  kind: 'stream',
  read: null,
  write,
  ...newDescriptor(outputRights, 0n, 0),
});
export const openFile = (file: File, base: bigint, inheriting: bigint, flags: number): OpenFile => ({
  kind: 'file',
  file,
  at: 0n,
  ...newDescriptor(base & fileRights, inheriting, flags),
});
export const openDirectory = (
  dir: Directory,
  base: bigint,
  inheriting: bigint,
  flags: number,
  preopen: Uint8Array | null,
): OpenDirectory => ({
  kind: 'directory',
  dir,
  preopen,
  listing: null,
  ...newDescriptor(base & directoryRights, inheriting, flags),
});
export const preopened = (dir: Directory, name: string): OpenDirectory =>
  openDirectory(dir, directoryRights, allRights, 0, new TextEncoder().encode(name));

/** Errors: badf; notcapable, without one of the rights. */
export function descriptor(z: Call, fd: number, ...needed: readonly Right[]): Descriptor {
  const d = z.host.open.get(fd);
  if (d === undefined) throw failed('badf');
  for (const right of needed) if ((d.rights & rights[right]) === 0n) throw failed('notcapable');
  return d;
}
/** Errors: badf; isdir; spipe, a stream, which has no offsets; notcapable. */
function fileAt(z: Call, fd: number, ...needed: readonly Right[]): OpenFile {
  const d = descriptor(z, fd);
  if (d.kind === 'directory') throw failed('isdir');
  if (d.kind === 'stream') throw failed('spipe');
  descriptor(z, fd, ...needed);
  return d;
}
/** Errors: badf, notdir, notcapable. */
export function directoryAt(z: Call, fd: number, ...needed: readonly Right[]): OpenDirectory {
  const d = descriptor(z, fd);
  if (d.kind !== 'directory') throw failed('notdir');
  descriptor(z, fd, ...needed);
  return d;
}
const close = (d: Descriptor): void => {
  if (d.kind === 'file') d.file.close();
};

// ─── Reading and writing ───

interface Vector {
  readonly p: number;
  readonly n: number;
}

/** Runs `step` on each buffer until one is not used up; what was done counts, even if a later one fails. */
function each(vs: readonly Vector[], step: (v: Vector, done: number) => number): number {
  let done = 0;
  for (const v of vs) {
    if (v.n === 0) continue;
    let n: number;
    try {
      n = step(v, done);
    } catch (error) {
      if (!(error instanceof Failed) || done === 0) throw error;
      return done;
    }
    done += n;
    if (n < v.n) return done;
  }
  return done;
}

const readFile = (z: Call, { file }: OpenFile, vs: readonly Vector[], at: bigint): number =>
  each(vs, (v, done) => file.read(at + BigInt(done), spaceAt(z.guest, v.p, v.n)));

/** Bytes taken from a stream at once. */
const CHUNK = 0x10000;

/** One reading for all buffers: a second one might wait for input although there has been some. */
function readStream(z: Call, read: (n: number) => Uint8Array, vs: readonly Vector[]): number {
  const wanted = vs.reduce((n, v) => n + v.n, 0);
  if (wanted === 0) return 0;
  const bytes = read(Math.min(wanted, CHUNK));
  return each(vs, (v, done) => {
    const part = bytes.subarray(done, done + v.n);
    spaceAt(z.guest, v.p, part.length).set(part);
    return part.length;
  });
}

/** The last byte that a file may have. */
const END = (1n << 63n) - 1n;

function writeFile(z: Call, { file, flags }: OpenFile, vs: readonly Vector[], at: bigint): number {
  if (at + vs.reduce((n, v) => n + BigInt(v.n), 0n) > END) throw failed('fbig');
  const done = each(vs, (v, before) => {
    file.write(at + BigInt(before), bytesAt(z.guest, v.p, v.n));
    return v.n;
  });
  if ((flags & (fdflags.sync | fdflags.dsync)) !== 0) file.sync();
  return done;
}

function read(z: Call, fd: number, iovs: number, n: number, result: number): void {
  const d = descriptor(z, fd);
  if (d.kind === 'directory') throw failed('isdir');
  descriptor(z, fd, 'fd_read');
  within(z.guest, result, z.guest.word);
  const vs = vectors(z.guest, iovs, n);
  let done = 0;
  if (d.kind === 'file') {
    done = readFile(z, d, vs, d.at);
    d.at += BigInt(done);
  } else if (d.read !== null) done = readStream(z, d.read, vs);
  putWord(z.guest, result, done);
}

function write(z: Call, fd: number, iovs: number, n: number, result: number): void {
  const d = descriptor(z, fd);
  if (d.kind === 'directory') throw failed('isdir');
  descriptor(z, fd, 'fd_write');
  within(z.guest, result, z.guest.word);
  const vs = vectors(z.guest, iovs, n);
  let done = 0;
  if (d.kind === 'file') {
    if ((d.flags & fdflags.append) !== 0) d.at = d.file.stat().size;
    done = writeFile(z, d, vs, d.at);
    d.at += BigInt(done);
  } else {
    const { write } = d;
    if (write !== null)
      done = each(vs, v => {
        write(bytesAt(z.guest, v.p, v.n));
        return v.n;
      });
  }
  putWord(z.guest, result, done);
}

// ─── Times and states ───

/** A `filestat`. */
export function putStat(z: Call, p: number, s: Stat): void {
  const view = newStructAt(z.guest, p, STAT);
  view.setBigUint64(0, s.dev, true);
  view.setBigUint64(8, s.ino, true);
  view.setUint8(16, filetype[s.type]);
  view.setBigUint64(24, s.nlink, true);
  view.setBigUint64(32, s.size, true);
  view.setBigUint64(40, s.atim, true);
  view.setBigUint64(48, s.mtim, true);
  view.setBigUint64(56, s.ctim, true);
}
/** Bytes in a `filestat`. */
export const STAT = 64;

const streamStat: Stat = { dev: 0n, ino: 0n, type: 'character-device', nlink: 1n, size: 0n, atim: 0n, mtim: 0n, ctim: 0n };
const statOf = (d: Descriptor): Stat => {
  const s = d.kind === 'file' ? d.file.stat() : d.kind === 'directory' ? d.dir.stat(null) : streamStat;
  if (s === null) throw failed('noent');
  return s;
};

/** The times to set, from `fstflags`. Errors: inval. */
export function newTimes(z: Call, old: Stat, atim: bigint, mtim: bigint, flags: number): readonly [bigint, bigint] {
  const pick = (set: number, now: number, given: bigint, before: bigint): bigint => {
    if ((flags & set) !== 0 && (flags & now) !== 0) throw failed('inval');
    return (flags & set) !== 0 ? given : (flags & now) !== 0 ? z.host.clock.realtime() : before;
  };
  if (flags > 15) throw failed('inval');
  return [pick(fstflags.atim, fstflags.atimNow, atim, old.atim), pick(fstflags.mtim, fstflags.mtimNow, mtim, old.mtim)];
}

/** Bytes of a `dirent` before the name. */
const DIRENT = 24;

/**
 * A reading from cookie 0 lists the directory anew; cookies count the entries of that listing, so that entries may be removed meanwhile.
 * Names are sorted: what a program sees does not depend on the file system.
 */
function readdir(z: Call, fd: number, p: number, n: number, cookie: bigint, result: number): void {
  const d = directoryAt(z, fd, 'fd_readdir');
  within(z.guest, result, z.guest.word);
  within(z.guest, p, n);
  if (cookie === 0n || d.listing === null) d.listing = ['.', '..', ...d.dir.entries().toSorted()];
  let used = 0;
  for (let i = cookie > BigInt(d.listing.length) ? d.listing.length : Number(cookie); i < d.listing.length && used < n; i++) {
    const name = d.listing[i]!;
    const stat = d.dir.stat(i < 2 ? null : name);
    if (stat === null) continue; // removed meanwhile
    const bytes = new TextEncoder().encode(name);
    const entry = new Uint8Array(DIRENT + bytes.length);
    const view = new DataView(entry.buffer);
    view.setBigUint64(0, BigInt(i + 1), true);
    view.setBigUint64(8, i === 1 ? 0n : stat.ino, true); // what is above the directory is not for the guest to know
    view.setUint32(16, bytes.length, true);
    view.setUint8(20, filetype[stat.type]);
    entry.set(bytes, DIRENT);
    const part = entry.subarray(0, n - used); // the last one may be cut: that says there is more
    spaceAt(z.guest, p + used, part.length).set(part);
    used += part.length;
  }
  putWord(z.guest, result, used);
}

/** The right to seek is also one to tell. */
function checkSeek(d: OpenFile, telling: boolean): void {
  if ((d.rights & (telling ? rights.fd_seek | rights.fd_tell : rights.fd_seek)) === 0n) throw failed('notcapable');
}

function seek(z: Call, fd: number, offset: bigint, from: number, result: number): void {
  const d = fileAt(z, fd);
  checkSeek(d, offset === 0n && from === whence.cur);
  within(z.guest, result, 8);
  if (from > whence.end) throw failed('inval');
  const base = from === whence.set ? 0n : from === whence.cur ? d.at : d.file.stat().size;
  const at = base + BigInt.asIntN(64, offset);
  if (at < 0n || at > END) throw failed('inval');
  d.at = at;
  putU64(z.guest, result, at);
}

function resize(z: Call, fd: number, size: bigint): void {
  const d = fileAt(z, fd, 'fd_filestat_set_size');
  if (size > END) throw failed('inval');
  d.file.resize(size);
}

function allocate(z: Call, fd: number, offset: bigint, n: bigint): void {
  const { file } = fileAt(z, fd, 'fd_allocate');
  if (n === 0n) throw failed('inval');
  if (offset + n > END) throw failed('fbig');
  if (offset + n > file.stat().size) file.resize(offset + n);
}

function sync(z: Call, fd: number, right: Right): void {
  const d = descriptor(z, fd, right);
  if (d.kind === 'file') d.file.sync();
}

const allFlags = fdflags.append | fdflags.dsync | fdflags.nonblock | fdflags.rsync | fdflags.sync;
export const checkFlags = (flags: number): void => {
  if ((flags & ~allFlags) !== 0) throw failed('inval');
};

/** `fd_*`. Numbers and offsets come unsigned. */
export const descriptorFunctions: Functions = {
  fd_advise: fn(['i32', 'i64', 'i64', 'i32'], (z, fd, _offset, _n, advice) => {
    fileAt(z, fd, 'fd_advise');
    if (advice > 5) throw failed('inval');
  }),
  fd_allocate: fn(['i32', 'i64', 'i64'], allocate),
  fd_close: fn(['i32'], (z, fd) => {
    const d = descriptor(z, fd);
    z.host.open.delete(fd);
    close(d);
  }),
  fd_datasync: fn(['i32'], (z, fd) => sync(z, fd, 'fd_datasync')),
  fd_fdstat_get: fn(['i32', 'ptr'], (z, fd, p) => {
    const d = descriptor(z, fd);
    const { type } = d.kind === 'directory' ? { type: 'directory' as const } : statOf(d);
    const view = newStructAt(z.guest, p, 24);
    view.setUint8(0, filetype[type]);
    view.setUint16(2, d.flags, true);
    view.setBigUint64(8, d.rights, true);
    view.setBigUint64(16, d.inheriting, true);
  }),
  fd_fdstat_set_flags: fn(['i32', 'i32'], (z, fd, flags) => {
    const d = descriptor(z, fd, 'fd_fdstat_set_flags');
    checkFlags(flags);
    d.flags = flags;
  }),
  fd_fdstat_set_rights: fn(['i32', 'i64', 'i64'], (z, fd, base, inheriting) => {
    const d = descriptor(z, fd);
    if ((base & ~d.rights) !== 0n || (inheriting & ~d.inheriting) !== 0n) throw failed('notcapable');
    d.rights = base;
    d.inheriting = inheriting;
  }),
  fd_filestat_get: fn(['i32', 'ptr'], (z, fd, p) => putStat(z, p, statOf(descriptor(z, fd, 'fd_filestat_get')))),
  fd_filestat_set_size: fn(['i32', 'i64'], resize),
  fd_filestat_set_times: fn(['i32', 'i64', 'i64', 'i32'], (z, fd, atim, mtim, flags) => {
    const d = descriptor(z, fd, 'fd_filestat_set_times');
    const times = newTimes(z, statOf(d), atim, mtim, flags);
    if (d.kind === 'file') d.file.setTimes(...times);
    else if (d.kind === 'directory') d.dir.setTimes(null, ...times);
  }),
  fd_pread: fn(['i32', 'ptr', 'ptr', 'i64', 'ptr'], (z, fd, iovs, n, at, result) => {
    const d = fileAt(z, fd, 'fd_read', 'fd_seek');
    within(z.guest, result, z.guest.word);
    const vs = vectors(z.guest, iovs, n);
    if (at > END) throw failed('inval');
    putWord(z.guest, result, readFile(z, d, vs, at));
  }),
  fd_prestat_dir_name: fn(['i32', 'ptr', 'ptr'], (z, fd, p, n) => {
    const d = descriptor(z, fd);
    if (d.kind !== 'directory' || d.preopen === null) throw failed('badf');
    if (n < d.preopen.length) throw failed('nametoolong');
    spaceAt(z.guest, p, d.preopen.length).set(d.preopen);
  }),
  fd_prestat_get: fn(['i32', 'ptr'], (z, fd, p) => {
    const d = descriptor(z, fd);
    if (d.kind !== 'directory' || d.preopen === null) throw failed('badf');
    const { word } = z.guest;
    newStructAt(z.guest, p, 2 * word).setUint32(word, d.preopen.length, true); // tag 0: a directory; the length is never above 32 bits
  }),
  fd_pwrite: fn(['i32', 'ptr', 'ptr', 'i64', 'ptr'], (z, fd, iovs, n, at, result) => {
    const d = fileAt(z, fd, 'fd_write', 'fd_seek');
    within(z.guest, result, z.guest.word);
    const vs = vectors(z.guest, iovs, n);
    if (at > END) throw failed('inval');
    putWord(z.guest, result, writeFile(z, d, vs, at)); // in append mode too, as POSIX has it; Linux writes at the end
  }),
  fd_read: fn(['i32', 'ptr', 'ptr', 'ptr'], read),
  fd_readdir: fn(['i32', 'ptr', 'ptr', 'i64', 'ptr'], readdir),
  fd_renumber: fn(['i32', 'i32'], (z, from, to) => {
    const d = descriptor(z, from);
    const old = descriptor(z, to);
    if (d === old) return;
    z.host.open.set(to, d);
    z.host.open.delete(from);
    close(old);
  }),
  fd_seek: fn(['i32', 'i64', 'i32', 'ptr'], seek),
  fd_sync: fn(['i32'], (z, fd) => sync(z, fd, 'fd_sync')),
  fd_tell: fn(['i32', 'ptr'], (z, fd, p) => {
    const d = fileAt(z, fd);
    checkSeek(d, true);
    putU64(z.guest, p, d.at);
  }),
  fd_write: fn(['i32', 'ptr', 'ptr', 'ptr'], write),
};
