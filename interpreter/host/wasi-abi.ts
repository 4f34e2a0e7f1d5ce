// The constants of WASI preview 1 (`wasi_snapshot_preview1`, the witx of WebAssembly/WASI): error numbers, rights, flags, file types.

/** Error numbers, in order from 0; `Failed` carries a name, the guest gets the number. */
// biome-ignore format: a table
const names = [
  'success', '2big', 'acces', 'addrinuse', 'addrnotavail', 'afnosupport', 'again', 'already', 'badf', 'badmsg',
  'busy', 'canceled', 'child', 'connaborted', 'connrefused', 'connreset', 'deadlk', 'destaddrreq', 'dom', 'dquot',
  'exist', 'fault', 'fbig', 'hostunreach', 'idrm', 'ilseq', 'inprogress', 'intr', 'inval', 'io',
  'isconn', 'isdir', 'loop', 'mfile', 'mlink', 'msgsize', 'multihop', 'nametoolong', 'netdown', 'netreset',
  'netunreach', 'nfile', 'nobufs', 'nodev', 'noent', 'noexec', 'nolck', 'nolink', 'nomem', 'nomsg',
  'noprotoopt', 'nospc', 'nosys', 'notconn', 'notdir', 'notempty', 'notrecoverable', 'notsock', 'notsup', 'notty',
  'nxio', 'overflow', 'ownerdead', 'perm', 'pipe', 'proto', 'protonosupport', 'prototype', 'range', 'rofs',
  'spipe', 'srch', 'stale', 'timedout', 'txtbsy', 'xdev', 'notcapable',
] as const;
export type ErrorName = (typeof names)[number];
export const errno = Object.fromEntries(names.map((name, i) => [name, i])) as Readonly<Record<ErrorName, number>>; // one entry a name

/** What a call fails with. File implementations throw it, the dispatcher turns it into an error number; nothing else is caught. */
export class Failed extends Error {
  readonly errno: ErrorName;
  constructor(name: ErrorName) {
    super(name);
    this.errno = name;
  }
}
export const failed = (name: ErrorName): Failed => new Failed(name);

/** Rights, in order of their bits. */
// biome-ignore format: a table
const rightNames = [
  'fd_datasync', 'fd_read', 'fd_seek', 'fd_fdstat_set_flags', 'fd_sync', 'fd_tell', 'fd_write', 'fd_advise', 'fd_allocate',
  'path_create_directory', 'path_create_file', 'path_link_source', 'path_link_target', 'path_open', 'fd_readdir', 'path_readlink',
  'path_rename_source', 'path_rename_target', 'path_filestat_get', 'path_filestat_set_size', 'path_filestat_set_times',
  'fd_filestat_get', 'fd_filestat_set_size', 'fd_filestat_set_times', 'path_symlink', 'path_remove_directory', 'path_unlink_file',
  'poll_fd_readwrite', 'sock_shutdown', 'sock_accept',
] as const;
export type Right = (typeof rightNames)[number];
export const rights = Object.fromEntries(rightNames.map((name, i) => [name, 1n << BigInt(i)])) as Readonly<Record<Right, bigint>>; // one entry a name

const union = (which: readonly Right[]): bigint => which.reduce((all, name) => all | rights[name], 0n);
export const allRights = (1n << BigInt(rightNames.length)) - 1n;
/** The rights that say something about a regular file, a directory, an input and an output stream; the others are dropped at opening. */
export const fileRights = union([
  'fd_datasync', 'fd_read', 'fd_seek', 'fd_fdstat_set_flags', 'fd_sync', 'fd_tell', 'fd_write', 'fd_advise', 'fd_allocate',
  'fd_filestat_get', 'fd_filestat_set_size', 'fd_filestat_set_times', 'poll_fd_readwrite',
]); // biome-ignore format: a table
export const directoryRights =
  union(rightNames.filter(name => name.startsWith('path_'))) |
  union(['fd_fdstat_set_flags', 'fd_sync', 'fd_datasync', 'fd_readdir', 'fd_filestat_get', 'fd_filestat_set_times']);
/** Without seek and tell: that is how libc's `isatty` knows a terminal. */
const streamRights = union(['fd_fdstat_set_flags', 'fd_filestat_get', 'fd_sync', 'fd_datasync', 'poll_fd_readwrite']);
export const inputRights = streamRights | rights.fd_read;
export const outputRights = streamRights | rights.fd_write;

// ─── Flags ───

export const fdflags = { append: 1, dsync: 2, nonblock: 4, rsync: 8, sync: 16 } as const;
export const oflags = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;
export const fstflags = { atim: 1, atimNow: 2, mtim: 4, mtimNow: 8 } as const;
export const symlinkFollow = 1;
export const clockid = { realtime: 0, monotonic: 1, process: 2, thread: 3 } as const;
export const whence = { set: 0, cur: 1, end: 2 } as const;
export const eventtype = { clock: 0, fdRead: 1, fdWrite: 2 } as const;
/** Of a subscription to a clock: the time is absolute. */
export const abstime = 1;

export type FileType = 'unknown' | 'block-device' | 'character-device' | 'directory' | 'file' | 'datagram' | 'socket' | 'symlink';
export const filetype: Readonly<Record<FileType, number>> = {
  unknown: 0,
  'block-device': 1,
  'character-device': 2,
  directory: 3,
  file: 4,
  datagram: 5,
  socket: 6,
  symlink: 7,
};
