// The world of a WASI program under Node: real directories as the host's file interface, the process's streams, clocks and random numbers.
//
// Paths never arrive here: each operation takes one name of one directory, and none follows a symbolic link (interpreter/host/wasi-paths.ts
// says where a path may go). Somebody else who swaps a directory for a link meanwhile can still win a race against that.

import { randomFillSync } from 'node:crypto';
import {
  type BigIntStats, closeSync, constants, fstatSync, fsyncSync, ftruncateSync, futimesSync, linkSync, lstatSync, lutimesSync, mkdirSync, openSync,
  readdirSync, readlinkSync, readSync, realpathSync, renameSync, rmdirSync, symlinkSync, unlinkSync, utimesSync, writeSync,
} from 'node:fs'; // biome-ignore format: names
import { join } from 'node:path';
import type { WasiOptions } from '../../interpreter/host/wasi.ts';
import { type ErrorName, errno, Failed, type FileType, failed } from '../../interpreter/host/wasi-abi.ts';
import type { Directory, File, Opening, Stat } from '../../interpreter/host/wasi-files.ts';

// ─── Errors ───

/** Node's codes are those of POSIX, and preview 1's names too but for the E; the rest is `io`. */
function errorName(error: unknown): ErrorName {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const name = code.slice(1).toLowerCase();
  if (code.startsWith('ERR_')) return 'inval';
  if (name === 'opnotsupp') return 'notsup';
  return Object.hasOwn(errno, name) ? (name as ErrorName) : 'io'; // by the test before
}
function asking<T>(what: () => T): T {
  try {
    return what();
  } catch (error) {
    throw error instanceof Failed ? error : failed(errorName(error));
  }
}

// ─── Files ───

const typeOf = (s: BigIntStats): FileType =>
  s.isFile()
    ? 'file'
    : s.isDirectory()
      ? 'directory'
      : s.isSymbolicLink()
        ? 'symlink'
        : s.isCharacterDevice()
          ? 'character-device'
          : s.isBlockDevice()
            ? 'block-device'
            : s.isSocket()
              ? 'socket'
              : 'unknown';
const statOf = (s: BigIntStats): Stat => ({
  dev: s.dev,
  ino: s.ino,
  type: typeOf(s),
  nlink: s.nlink,
  size: s.size,
  atim: s.atimeNs,
  mtim: s.mtimeNs,
  ctim: s.ctimeNs,
});
/** Node takes seconds as a double: good for about 0.2 µs. */
const seconds = (ns: bigint): number => Number(ns / 1_000_000_000n) + Number(ns % 1_000_000_000n) / 1e9;

/** The host's positions are numbers. */
const position = (at: bigint): number => {
  if (at > BigInt(Number.MAX_SAFE_INTEGER)) throw failed('fbig');
  return Number(at);
};

function openedFile(path: string, { read, write, create, truncate }: Opening): File {
  const fd = asking(() => {
    const access = write ? (read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
    // Not waiting for the other end of a pipe; not on Windows, where there are neither.
    const flags = access | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    return openSync(path, flags | (create ? constants.O_CREAT : 0) | (truncate ? constants.O_TRUNC : 0), 0o666);
  });
  const stat = () => asking(() => fstatSync(fd, { bigint: true }));
  const first = stat();
  if (!first.isFile() && !first.isCharacterDevice()) {
    closeSync(fd);
    throw failed(first.isDirectory() ? 'isdir' : 'notsup'); // pipes and sockets have no offsets
  }
  const at = (offset: bigint) => (first.isFile() ? position(offset) : null);
  return {
    stat: () => statOf(stat()),
    read: (offset, into) =>
      first.isFile() && offset > BigInt(Number.MAX_SAFE_INTEGER) ? 0 : asking(() => readSync(fd, into, 0, into.length, at(offset))),
    write: (offset, bytes) =>
      asking(() => {
        position(offset + BigInt(bytes.length));
        for (let n = 0; n < bytes.length; ) n += writeSync(fd, bytes, n, bytes.length - n, at(offset + BigInt(n)));
      }),
    resize: size => asking(() => ftruncateSync(fd, position(size))),
    setTimes: (atim, mtim) => asking(() => futimesSync(fd, seconds(atim), seconds(mtim))),
    sync: () => asking(() => fsyncSync(fd)),
    close: () => asking(() => closeSync(fd)),
  };
}

/** Where the directories of this implementation are. */
const places = new WeakMap<Directory, string>();
const placeOf = (dir: Directory): string => {
  const path = places.get(dir);
  if (path === undefined) throw failed('xdev');
  return path;
};

/** What must never be joined to a path, whoever asks; on Windows more characters separate. */
const unsafe = process.platform === 'win32' ? ['/', '\\', ':', '\0'] : ['/', '\0'];
function checked(name: string): string {
  if (name === '' || name === '.' || name === '..' || unsafe.some(c => name.includes(c))) throw failed('notcapable');
  return name;
}

function directoryAt(path: string): Directory {
  const entry = (name: string): string => join(path, checked(name));
  const target = (to: Directory, name: string): string => join(placeOf(to), checked(name));
  const self: Directory = {
    stat: name =>
      asking(() => {
        const s = lstatSync(name === null ? path : entry(name), { bigint: true, throwIfNoEntry: false });
        return s === undefined ? null : statOf(s);
      }),
    entries: () => asking(() => readdirSync(path)),
    directory: name => directoryAt(entry(name)),
    file: (name, opening) => openedFile(entry(name), opening),
    readlink: name => asking(() => readlinkSync(entry(name))),
    symlink: (name, to) => asking(() => symlinkSync(to, entry(name))),
    mkdir: name => asking(() => mkdirSync(entry(name))),
    rmdir: name => asking(() => rmdirSync(entry(name))),
    unlink: name => asking(() => unlinkSync(entry(name))),
    rename: (name, to, toName) => asking(() => renameSync(entry(name), target(to, toName))),
    link: (name, to, toName) => asking(() => linkSync(entry(name), target(to, toName))),
    setTimes: (name, atim, mtim) =>
      asking(() =>
        name === null ? utimesSync(path, seconds(atim), seconds(mtim)) : lutimesSync(entry(name), seconds(atim), seconds(mtim)),
      ),
  };
  places.set(self, path);
  return self;
}

/** A real directory, to be preopened; links in `path` itself are followed now. Errors: `Failed`, where it is not there or none. */
export function nodeDirectory(path: string): Directory {
  const real = asking(() => realpathSync(path));
  const dir = directoryAt(real);
  if (dir.stat(null)?.type !== 'directory') throw failed('notdir');
  return dir;
}

// ─── Streams, clocks, random numbers ───

/** A stream that does not wait (as terminals and pipes may be set) says `EAGAIN`: wait a little, and again. */
function waiting<T>(what: () => T): T {
  for (;;) {
    try {
      return what();
    } catch (error) {
      if (errorName(error) !== 'again') throw failed(errorName(error));
      sleep(1_000_000n);
    }
  }
}

const cell = new Int32Array(new SharedArrayBuffer(4));
function sleep(ns: bigint): void {
  // Atomics.wait takes milliseconds, and less than a day of them is exact.
  for (let left = ns; left > 0n; left -= DAY) Atomics.wait(cell, 0, 0, Number(left < DAY ? left : DAY) / 1e6);
}
const DAY = 86_400_000_000_000n;

const reader = (fd: number) => (n: number) => {
  const bytes = new Uint8Array(n);
  return bytes.subarray(
    0,
    waiting(() => {
      try {
        return readSync(fd, bytes, 0, n, null);
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EOF') return 0; // Windows, at the end of a pipe
        throw error;
      }
    }),
  );
};
const writer = (fd: number) => (bytes: Uint8Array) => {
  for (let n = 0; n < bytes.length; ) n += waiting(() => writeSync(fd, bytes, n, bytes.length - n));
};

/** The process's own streams, clocks and random numbers. */
export const nodeWorld = (): Required<Pick<WasiOptions, 'stdin' | 'stdout' | 'stderr' | 'clock' | 'sleep' | 'random'>> => ({
  stdin: reader(0),
  stdout: writer(1),
  stderr: writer(2),
  clock: {
    realtime: () => BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e3)) * 1000n,
    monotonic: () => process.hrtime.bigint(),
    cpu: () => {
      const { user, system } = process.cpuUsage();
      return BigInt(user + system) * 1000n;
    },
  },
  sleep,
  random: bytes => void randomFillSync(bytes),
});
