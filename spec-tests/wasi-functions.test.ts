// WASI preview 1: each function's success and main errors, called directly over a tree in memory.

import test from 'ava';
import { PROC_EXIT } from '../interpreter/host/wasi.ts';
import { readOnly } from '../interpreter/host/wasi-files.ts';
import { memoryTree } from '../interpreter/host/wasi-tree.ts';
import { i32 } from '../interpreter/runtime/values.ts';
import { ALL, machine, READ, RESULT, ROOT, WRITE } from './wasi-machine.ts';

const tree = () =>
  memoryTree({
    'hello.txt': 'hello\n',
    empty: {},
    dir: { inner: 'inner', deep: { file: 'deep' }, up: ['../hello.txt'], out: ['../../hello.txt'] },
    soft: ['hello.txt'],
    softdir: ['dir'],
    loop: ['loop'],
    ping: ['pong'],
    pong: ['ping'],
    absolute: ['/hello.txt'],
    dangling: ['nowhere'],
  });

// biome-ignore format: the list of preview 1
const preview1 = [
  'args_get', 'args_sizes_get', 'environ_get', 'environ_sizes_get', 'clock_res_get', 'clock_time_get', 'fd_advise', 'fd_allocate', 'fd_close',
  'fd_datasync', 'fd_fdstat_get', 'fd_fdstat_set_flags', 'fd_fdstat_set_rights', 'fd_filestat_get', 'fd_filestat_set_size',
  'fd_filestat_set_times', 'fd_pread', 'fd_prestat_get', 'fd_prestat_dir_name', 'fd_pwrite', 'fd_read', 'fd_readdir', 'fd_renumber', 'fd_seek',
  'fd_sync', 'fd_tell', 'fd_write', 'path_create_directory', 'path_filestat_get', 'path_filestat_set_times', 'path_link', 'path_open',
  'path_readlink', 'path_remove_directory', 'path_rename', 'path_symlink', 'path_unlink_file', 'poll_oneoff', 'proc_exit', 'proc_raise',
  'sched_yield', 'random_get', 'sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown',
];

test('the host has the functions of preview 1 and no others', t => {
  t.deepEqual([...machine(null).host.exports.keys()].toSorted(), preview1.toSorted());
});

test('args_get and environ_get give the strings, each with a zero byte', t => {
  const m = machine(null, { args: ['prog', 'é'], env: { A: '1' } });
  t.is(m.call('args_sizes_get', RESULT, RESULT + 4), 'success');
  t.deepEqual([m.u32(RESULT), m.u32(RESULT + 4)], [2, 8]);
  t.is(m.call('args_get', 0x200, 0x300), 'success');
  t.deepEqual([m.u32(0x200), m.u32(0x204)], [0x300, 0x305]);
  t.is(m.text(0x300, 8), 'prog\0é\0');
  t.is(m.call('environ_sizes_get', RESULT, RESULT + 4), 'success');
  t.deepEqual([m.u32(RESULT), m.u32(RESULT + 4)], [1, 4]);
  t.is(m.call('environ_get', 0x200, 0x300), 'success');
  t.is(m.text(m.u32(0x200), 4), 'A=1\0');
  t.is(m.call('args_get', 0x200, 0xfffc), 'fault');
});

test('clocks: realtime, monotonic and cpu where there is one; an unknown one is inval', t => {
  const m = machine(null, { clock: { realtime: () => 5n, monotonic: () => 7n, resolution: 3n } });
  t.is(m.call('clock_time_get', 0, 0n, RESULT), 'success');
  t.is(m.u64(RESULT), 5n);
  t.is(m.call('clock_time_get', 1, 0n, RESULT), 'success');
  t.is(m.u64(RESULT), 7n);
  t.is(m.call('clock_res_get', 1, RESULT), 'success');
  t.is(m.u64(RESULT), 3n);
  t.is(m.call('clock_time_get', 2, 0n, RESULT), 'notsup');
  t.is(m.call('clock_time_get', 4, 0n, RESULT), 'inval');
  t.is(m.call('clock_res_get', 9, RESULT), 'inval');
});

test('without options time and random numbers are the same in each run', t => {
  const run = () => {
    const m = machine(null);
    m.call('random_get', 0x100, 16);
    m.call('clock_time_get', 0, 0n, RESULT);
    return [...m.mem.bytes.slice(0x100, 0x110), m.u64(RESULT)];
  };
  t.deepEqual(run(), run());
  t.true(new Set(run().slice(0, 16)).size > 8);
});

test('proc_exit traps with its own reason and records the unsigned status', t => {
  const { host } = machine(null);
  const x = host.exports.get('proc_exit');
  if (x?.kind !== 'func' || x.inst.code.kind !== 'host') return t.fail();
  t.is(host.exit(), null);
  t.deepEqual(x.inst.code.host.call([i32(-1)], null), [{ op: 'trap', reason: PROC_EXIT, pos: -1, ends: true } as { op: string }]);
  t.is(host.exit(), 0xffff_ffff);
});

test('the standard streams: input in one reading, output as it comes, no seeking', t => {
  const out: string[] = [];
  const asked: number[] = [];
  const m = machine(null, {
    stdin: n => {
      asked.push(n);
      return new TextEncoder().encode('abc').subarray(0, n);
    },
    stdout: bytes => out.push(new TextDecoder().decode(bytes)),
    stderr: bytes => out.push(`! ${new TextDecoder().decode(bytes)}`),
  });
  m.mem.view.setUint32(0x20, 0x1000, true);
  m.mem.view.setUint32(0x24, 2, true);
  m.mem.view.setUint32(0x28, 0x2000, true);
  m.mem.view.setUint32(0x2c, 100, true);
  t.is(m.call('fd_read', 0, 0x20, 2, RESULT), 'success');
  t.deepEqual([m.u32(RESULT), m.text(0x1000, 2), m.text(0x2000, 1)], [3, 'ab', 'c']);
  t.deepEqual(asked, [102]);
  t.is(m.write(1, 'out'), 'success');
  t.is(m.write(2, 'err'), 'success');
  t.deepEqual(out, ['out', '! err']);
  t.is(m.read(1, 1), '(notcapable)');
  t.is(m.write(0, 'x'), 'notcapable');
  t.is(m.call('fd_seek', 1, 0n, 0, RESULT), 'spipe');
  t.is(m.call('fd_pread', 0, 0x20, 1, 0n, RESULT), 'spipe');
  t.is(m.read(9, 1), '(badf)');
  t.is(m.call('fd_fdstat_get', 1, RESULT), 'success');
  t.is(m.mem.bytes[RESULT], 2, 'a character device without seek and tell is a terminal to libc');
  t.is(m.u64(RESULT + 8) & ((1n << 2n) | (1n << 5n)), 0n);
});

test('prestat: the preopened directories, by number, then badf', t => {
  const m = machine(tree());
  t.is(m.call('fd_prestat_get', ROOT, RESULT), 'success');
  t.deepEqual([m.u32(RESULT), m.u32(RESULT + 4)], [0, 1]);
  t.is(m.call('fd_prestat_dir_name', ROOT, 0x200, 1), 'success');
  t.is(m.text(0x200, 1), '/');
  t.is(m.call('fd_prestat_dir_name', ROOT, 0x200, 0), 'nametoolong');
  t.is(m.call('fd_prestat_get', 4, RESULT), 'badf');
  t.is(m.call('fd_prestat_get', 1, RESULT), 'badf');
  t.is(m.open('dir', { oflags: 2 }), 'success');
  t.is(m.call('fd_prestat_get', m.u32(RESULT), RESULT), 'badf', 'opened, not preopened');
});

test('path_open: reading, creating, exclusive, truncating, directories', t => {
  const m = machine(tree());
  t.is(m.open('hello.txt'), 'success');
  t.is(m.u32(RESULT), 4, 'the lowest free number');
  t.is(m.read(4, 3), 'hel');
  t.is(m.read(4, 9), 'lo\n');
  t.is(m.read(4, 9), '');
  t.is(m.open('missing'), 'noent');
  t.is(m.open('missing/file'), 'noent');
  t.is(m.open('hello.txt/file'), 'notdir');
  t.is(m.open('hello.txt/'), 'notdir');
  t.is(m.open('hello.txt/.'), 'notdir');
  t.is(m.open('hello.txt', { oflags: 2 }), 'notdir');
  t.is(m.open('hello.txt', { oflags: 5 }), 'exist');
  t.is(m.open('dangling', { oflags: 5 }), 'exist');
  t.is(m.open('dir', { base: WRITE }), 'isdir');
  t.is(m.open('dir', { oflags: 8, base: 0n }), 'isdir');
  t.is(m.open('dir', { oflags: 3 }), 'inval');
  t.is(m.open('dir', { fdflags: 32 }), 'inval');
  t.is(m.open('new/', { oflags: 1 }), 'isdir');
  t.is(m.open('new', { oflags: 1, base: ALL }), 'success');
  t.is(m.write(5, 'text'), 'success');
  t.is(m.open('new', { oflags: 8, base: ALL }), 'success');
  t.is(m.call('fd_filestat_get', 5, RESULT), 'success');
  t.is(m.u64(RESULT + 32), 0n);
  t.is(m.open('dangling', { oflags: 1, base: ALL }), 'success', 'through a link whose target is not there yet');
  t.is(m.stat('nowhere'), 'success');
  t.is(m.open(''), 'noent');
  t.is(m.open('a\0b'), 'inval');
  t.is(m.open('x'.repeat(4097)), 'nametoolong');
  m.mem.bytes.set([0xff, 0xfe], 0x100);
  t.is(m.call('path_open', ROOT, 0, 0x100, 2, 0, 0n, 0n, 0, RESULT), 'ilseq');
  t.is(m.open('x', { fd: 1 }), 'notdir');
  t.is(m.open('x', { fd: 77 }), 'badf');
});

test('paths stay inside: `..`, absolute ones, links that lead out; loops end', t => {
  const m = machine(tree());
  t.is(m.open('..'), 'notcapable');
  t.is(m.open('dir/../../hello.txt'), 'notcapable');
  t.is(m.open('/hello.txt'), 'notcapable');
  t.is(m.open('absolute'), 'notcapable');
  t.is(m.open('dir/../hello.txt'), 'success');
  t.is(m.open('dir/up'), 'success');
  t.is(m.open('dir/out'), 'notcapable');
  t.is(m.open('softdir/../hello.txt'), 'success');
  t.is(m.open('loop'), 'loop');
  t.is(m.open('loop/x'), 'loop');
  t.is(m.open('ping'), 'loop');
  t.is(m.open('soft', { flags: 0 }), 'loop');
  t.is(m.open('dir', { oflags: 2, base: ALL & ~WRITE }), 'success');
  const fd = m.u32(RESULT);
  t.is(m.open('inner', { fd }), 'success');
  t.is(m.open('../hello.txt', { fd }), 'notcapable', 'each open directory is a root of its own');
  t.is(m.open('up', { fd }), 'notcapable');
});

test('a chain of links may have 40, and not 41', t => {
  const links = (n: number) =>
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`l${i}`, [i === 0 ? 'f' : `l${i - 1}`] as [string]]));
  t.is(machine(memoryTree({ f: '', ...links(41) })).open('l39'), 'success');
  t.is(machine(memoryTree({ f: '', ...links(41) })).open('l40'), 'loop');
});

test('seek, tell, pread, pwrite, append', t => {
  const m = machine(tree());
  m.open('hello.txt', { base: ALL });
  const fd = 4;
  t.is(m.call('fd_seek', fd, -2n, 2, RESULT), 'success');
  t.is(m.u64(RESULT), 4n);
  t.is(m.read(fd, 9), 'o\n');
  t.is(m.call('fd_tell', fd, RESULT), 'success');
  t.is(m.u64(RESULT), 6n);
  t.is(m.call('fd_seek', fd, -7n, 1, RESULT), 'inval');
  t.is(m.call('fd_seek', fd, 0n, 3, RESULT), 'inval');
  t.is(m.call('fd_seek', fd, (1n << 63n) - 1n, 1, RESULT), 'inval');
  t.is(m.call('fd_pread', fd, ...m.vector(0x1000, 3), 1n, RESULT), 'success');
  t.is(m.text(0x1000, m.u32(RESULT)), 'ell');
  m.put(0x1000, 'J');
  t.is(m.call('fd_pwrite', fd, ...m.vector(0x1000, 1), 0n, RESULT), 'success');
  t.is(m.call('fd_pwrite', fd, ...m.vector(0x1000, 1), 8n, RESULT), 'success');
  t.is(m.call('fd_fdstat_set_flags', fd, 1), 'success');
  m.call('fd_seek', fd, 0n, 0, RESULT);
  t.is(m.write(fd, '!'), 'success');
  m.call('fd_seek', fd, 0n, 0, RESULT);
  t.is(m.read(fd, 99), 'Jello\n\0\0J!');
  t.is(m.call('fd_fdstat_set_flags', fd, 0x40), 'inval');
  t.is(m.call('fd_seek', ROOT, 0n, 0, RESULT), 'isdir');
  t.is(m.read(ROOT, 1), '(isdir)');
  t.is(m.write(ROOT, 'x'), 'isdir');
});

test('sizes: set_size and allocate; what a tree holds is limited', t => {
  const m = machine(memoryTree({ f: 'abc' }, { capacity: 4096 }));
  m.open('f', { base: ALL });
  const size = () => {
    m.call('fd_filestat_get', 4, RESULT);
    return m.u64(RESULT + 32);
  };
  t.is(m.call('fd_filestat_set_size', 4, 1n), 'success');
  t.is(m.call('fd_allocate', 4, 2n, 3n), 'success');
  t.is(size(), 5n);
  t.is(m.read(4, 9), 'a\0\0\0\0', 'what was cut off does not come back');
  t.is(m.call('fd_allocate', 4, 0n, 1n), 'success');
  t.is(size(), 5n);
  t.is(m.call('fd_allocate', 4, 0n, 0n), 'inval');
  t.is(m.call('fd_filestat_set_size', 4, 1n << 40n), 'fbig');
  t.is(m.call('fd_filestat_set_size', 4, 1n << 63n), 'inval');
  t.is(m.call('fd_filestat_set_size', 4, 4000n), 'nospc');
  t.is(size(), 5n);
  t.is(m.call('fd_filestat_set_size', 4, 3000n), 'success');
  t.is(m.path('path_unlink_file', 'f'), 'success');
  t.is(m.open('g', { oflags: 1, base: ALL }), 'success');
  t.is(m.call('fd_filestat_set_size', 5, 3000n), 'nospc', 'an open file without a name still counts');
  t.is(m.call('fd_close', 4), 'success');
  t.is(m.call('fd_filestat_set_size', 5, 3000n), 'success');
  t.is(m.call('fd_advise', 5, 0n, 0n, 5), 'success');
  t.is(m.call('fd_advise', 5, 0n, 0n, 6), 'inval');
  t.is(m.call('fd_advise', ROOT, 0n, 0n, 0), 'isdir');
  t.is(m.call('fd_sync', 5), 'success');
  t.is(m.call('fd_datasync', 5), 'success');
});

test('names take space too: no number of empty files exhausts the host', t => {
  const m = machine(memoryTree({}, { capacity: 4096 }));
  let made = 0;
  while (made < 100 && m.path('path_create_directory', `d${made}`) === 'success') made++;
  t.is(made, 15);
  t.is(m.path('path_remove_directory', 'd0'), 'success');
  t.is(m.path('path_create_directory', 'again'), 'success');
});

test('directories: create, remove, list with cookies that survive removals', t => {
  const m = machine(tree());
  t.is(m.path('path_create_directory', 'made'), 'success');
  t.is(m.path('path_create_directory', 'made'), 'exist');
  t.is(m.path('path_create_directory', 'made/'), 'exist');
  t.is(m.path('path_create_directory', 'no/made'), 'noent');
  t.is(m.path('path_create_directory', '.'), 'exist');
  t.is(m.path('path_remove_directory', 'made/'), 'success');
  t.is(m.path('path_remove_directory', 'made'), 'noent');
  t.is(m.path('path_remove_directory', 'dir'), 'notempty');
  t.is(m.path('path_remove_directory', 'hello.txt'), 'notdir');
  t.is(m.path('path_remove_directory', 'softdir'), 'notdir');
  t.is(m.path('path_remove_directory', 'softdir/'), 'notdir');
  t.is(m.path('path_remove_directory', '.'), 'inval');
  t.is(m.path('path_unlink_file', 'dir'), 'isdir');
  t.is(m.path('path_unlink_file', 'hello.txt/'), 'notdir');
  t.is(m.path('path_unlink_file', 'missing'), 'noent');
  t.deepEqual(m.names(ROOT), ['.', '..', 'absolute', 'dangling', 'dir', 'empty', 'hello.txt', 'loop', 'ping', 'pong', 'soft', 'softdir']);

  t.is(m.call('fd_readdir', ROOT, 0x1000, 24 + 1 + 10, 0n, RESULT), 'success');
  t.is(m.u32(RESULT), 35, 'the last entry is cut');
  t.is(m.mem.bytes[0x1000 + 20], 3);
  const cookie = m.u64(0x1000);
  t.is(m.path('path_unlink_file', 'absolute'), 'success');
  t.is(m.call('fd_readdir', ROOT, 0x1000, 24 + 2 + 24 + 8, cookie, RESULT), 'success');
  t.is(m.text(0x1000 + 24 + 2 + 24, 8), 'dangling');
  t.is(m.call('fd_readdir', ROOT, 0x1000, 100, 1000n, RESULT), 'success');
  t.is(m.u32(RESULT), 0);
  m.open('hello.txt');
  t.is(m.call('fd_readdir', 4, 0x1000, 100, 0n, RESULT), 'notdir');
});

test('a removed directory that is still open takes nothing new', t => {
  const m = machine(tree());
  m.open('empty', { oflags: 2 });
  t.is(m.path('path_remove_directory', 'empty'), 'success');
  t.is(m.path('path_create_directory', 'x', 4), 'noent');
  t.is(m.open('x', { fd: 4, oflags: 1, base: ALL }), 'noent');
});

test('rename: over files and empty directories, never into itself', t => {
  const m = machine(tree());
  t.is(m.two('path_rename', 'hello.txt', 'dir/inner'), 'success');
  t.is(m.stat('hello.txt'), 'noent');
  m.open('dir/inner');
  t.is(m.read(4, 9), 'hello\n');
  t.is(m.two('path_rename', 'dir', 'dir/deep/x'), 'inval');
  t.is(m.two('path_rename', 'dir/', 'empty'), 'success');
  t.is(m.stat('empty/inner'), 'success');
  t.is(m.two('path_rename', 'empty/deep', 'empty/inner'), 'notdir');
  t.is(m.two('path_rename', 'empty/inner', 'empty/deep'), 'isdir');
  t.is(m.path('path_create_directory', 'd2'), 'success');
  t.is(m.two('path_rename', 'd2', 'empty'), 'notempty');
  t.is(m.two('path_rename', 'missing', 'x'), 'noent');
  t.is(m.two('path_rename', 'empty/inner', 'x/'), 'notdir');
  t.is(m.two('path_rename', '.', 'x'), 'busy');
  t.is(m.two('path_rename', 'd2', '../x'), 'notcapable');
  t.is(m.two('path_rename', 'soft', 'soft'), 'success');
});

test('between two trees there is no rename and no link', t => {
  const m = machine(null, {
    preopens: [
      { guestPath: '/a', dir: memoryTree({ f: '' }) },
      { guestPath: '/b', dir: memoryTree({}) },
    ],
  });
  t.is(m.call('path_rename', 3, 0x100, m.put(0x100, 'f'), 4, 0x100, 1), 'xdev');
  t.is(m.call('path_link', 3, 0, 0x100, 1, 4, 0x100, 1), 'xdev');
});

test('links: hard ones share a file, symbolic ones keep their text', t => {
  const m = machine(tree());
  t.is(m.two('path_link', 'hello.txt', 'dir/hard'), 'success');
  t.is(m.stat('dir/hard'), 'success');
  t.is(m.u64(RESULT + 24), 2n);
  t.is(m.two('path_link', 'hello.txt', 'dir/hard'), 'exist');
  t.is(m.two('path_link', 'dir', 'x'), 'perm');
  t.is(m.two('path_link', 'hello.txt', 'x/'), 'noent');
  t.is(m.two('path_link', 'soft', 'softer'), 'success');
  t.is(m.readlink('softer'), 'hello.txt');
  t.is(m.readlink('softer', 4), 'hell', 'cut, and no error');
  t.is(m.readlink('hello.txt'), 'inval');
  t.is(m.readlink('missing'), 'noent');
  t.is(m.symlink('../anywhere', 'made'), 'success', 'it may say anything relative; it is not followed out');
  t.is(m.open('made'), 'notcapable');
  t.is(m.symlink('/etc', 'made2'), 'notcapable');
  t.is(m.symlink('x', 'made'), 'exist');
  t.is(m.symlink('', 'made2'), 'noent');
  t.is(m.symlink('x', 'made2/'), 'noent');
  t.is(m.path('path_unlink_file', 'made'), 'success');
});

test('states and times of files, links and descriptors', t => {
  const m = machine(tree(), { clock: { realtime: () => 99n, monotonic: () => 0n } });
  t.is(m.stat('soft'), 'success');
  t.is(m.mem.bytes[RESULT + 16], 4);
  t.is(m.u64(RESULT + 32), 6n);
  t.is(m.stat('soft', 0), 'success');
  t.is(m.mem.bytes[RESULT + 16], 7);
  t.is(m.stat('softdir/', 0), 'success');
  t.is(m.mem.bytes[RESULT + 16], 3);
  const set = (path: string, flags: number, atim: bigint, mtim: bigint, which: number) =>
    m.call('path_filestat_set_times', ROOT, flags, 0x100, m.put(0x100, path), atim, mtim, which);
  t.is(set('soft', 1, 5n, 6n, 1), 'success');
  m.stat('hello.txt');
  t.deepEqual([m.u64(RESULT + 40), m.u64(RESULT + 48)], [5n, 0n]);
  t.is(set('soft', 1, 5n, 6n, 8), 'success');
  m.stat('hello.txt');
  t.deepEqual([m.u64(RESULT + 40), m.u64(RESULT + 48)], [5n, 99n]);
  t.is(set('soft', 1, 0n, 0n, 3), 'inval');
  t.is(set('soft', 1, 0n, 0n, 16), 'inval');
  t.is(set('missing', 1, 0n, 0n, 1), 'noent');
  m.open('hello.txt');
  t.is(m.call('fd_filestat_set_times', 4, 1n, 2n, 5), 'success');
  m.stat('hello.txt');
  t.deepEqual([m.u64(RESULT + 40), m.u64(RESULT + 48)], [1n, 2n]);
  t.is(m.call('fd_filestat_set_times', 4, 1n, 2n, 12), 'inval');
  t.is(m.call('fd_filestat_get', 1, RESULT), 'success');
  t.is(m.mem.bytes[RESULT + 16], 2);
});

test('rights: those not handed on are refused, those not applicable dropped, none come back', t => {
  const m = machine(tree());
  t.is(m.open('hello.txt', { base: READ, inheriting: 0n }), 'success');
  t.is(m.call('fd_fdstat_get', 4, RESULT), 'success');
  t.is(m.u64(RESULT + 8), READ);
  t.is(m.write(4, 'x'), 'notcapable');
  t.is(m.call('fd_tell', 4, RESULT), 'notcapable');
  t.is(m.call('fd_filestat_get', 4, RESULT), 'notcapable');
  t.is(m.call('fd_fdstat_set_rights', 4, READ | WRITE, 0n), 'notcapable');
  t.is(m.call('fd_fdstat_set_rights', 4, 0n, 0n), 'success');
  t.is(m.read(4, 1), '(notcapable)');
  t.is(m.open('dir', { inheriting: READ }), 'success');
  const fd = m.u32(RESULT);
  t.is(m.call('fd_fdstat_get', fd, RESULT), 'success');
  t.is(m.u64(RESULT + 8) & READ, 0n);
  t.is(m.open('inner', { fd, base: READ | WRITE, inheriting: 0n }), 'notcapable');
  t.is(m.open('inner', { fd, base: READ, inheriting: 0n }), 'success');
});

test('fd_close and fd_renumber', t => {
  const m = machine(tree());
  m.open('hello.txt');
  m.open('dir/inner');
  t.is(m.call('fd_renumber', 5, 4), 'success');
  t.is(m.read(4, 9), 'inner');
  t.is(m.call('fd_renumber', 5, 4), 'badf');
  t.is(m.call('fd_renumber', 4, 50), 'badf');
  t.is(m.call('fd_renumber', 4, 4), 'success');
  t.is(m.call('fd_close', 4), 'success');
  t.is(m.call('fd_close', 4), 'badf');
  t.is(m.call('fd_close', ROOT), 'success');
  t.is(m.open('hello.txt'), 'badf');
});

test('there are 1024 descriptors', t => {
  const m = machine(tree());
  let n = 0;
  let error = '';
  for (; n < 2000 && error !== 'mfile'; n++) error = m.open('hello.txt');
  t.is(n, 1024 - 4 + 1);
});

test('a read-only directory gives what it has and changes nothing', t => {
  const m = machine(readOnly(tree()));
  t.is(m.open('dir/inner'), 'rofs', 'the right to set its size is one to write');
  t.is(m.open('dir/inner', { base: READ }), 'success');
  t.is(m.read(4, 9), 'inner');
  t.is(m.open('hello.txt', { base: WRITE }), 'rofs');
  t.is(m.open('hello.txt', { base: READ, oflags: 1 }), 'success');
  t.is(m.open('new', { base: READ, oflags: 1 }), 'rofs');
  t.is(m.open('hello.txt', { base: READ, oflags: 8 }), 'rofs');
  t.is(m.path('path_create_directory', 'd'), 'rofs');
  t.is(m.path('path_remove_directory', 'empty'), 'rofs');
  t.is(m.path('path_unlink_file', 'dir/inner'), 'rofs');
  t.is(m.two('path_rename', 'hello.txt', 'x'), 'rofs');
  t.is(m.two('path_link', 'hello.txt', 'x'), 'rofs');
  t.is(m.symlink('a', 'x'), 'rofs');
  t.is(m.call('path_filestat_set_times', ROOT, 0, 0x100, m.put(0x100, 'dir'), 1n, 1n, 1), 'rofs');
});

test('poll_oneoff: files are ready at once, clocks are slept for, what is wrong is in the event', t => {
  const slept: bigint[] = [];
  const m = machine(tree(), { clock: { realtime: () => 1000n, monotonic: () => 50n }, sleep: ns => slept.push(ns) });
  m.open('hello.txt');
  const subscribe = (i: number, type: number, ...fields: readonly [number, number | bigint][]) => {
    const p = 0x1000 + 48 * i;
    m.mem.bytes.fill(0, p, p + 48);
    m.mem.view.setBigUint64(p, BigInt(i + 100), true);
    m.mem.bytes[p + 8] = type;
    for (const [at, v] of fields)
      if (typeof v === 'bigint') m.mem.view.setBigUint64(p + at, v, true);
      else m.mem.view.setUint32(p + at, v, true);
  };
  const events = () =>
    Array.from({ length: m.u32(RESULT) }, (_, i) => {
      const p = 0x2000 + 32 * i;
      return [m.u64(p), m.mem.view.getUint16(p + 8, true), m.mem.bytes[p + 10], m.u64(p + 16)];
    });
  subscribe(0, 0, [16, 1], [24, 30n]);
  subscribe(1, 0, [16, 0], [24, 1020n], [40, 1]);
  subscribe(2, 0, [16, 1], [24, 500n]);
  t.is(m.call('poll_oneoff', 0x1000, 0x2000, 3, RESULT), 'success');
  t.deepEqual(slept, [20n], 'for the earliest only');
  t.deepEqual(events(), [[101n, 0, 0, 0n]]);
  subscribe(1, 1, [16, 4]);
  subscribe(2, 2, [16, 77]);
  t.is(m.call('poll_oneoff', 0x1000, 0x2000, 3, RESULT), 'success');
  t.deepEqual(slept, [20n]);
  t.deepEqual(events(), [[101n, 0, 1, 6n], [102n, 8, 2, 0n]]); // biome-ignore format: two events
  t.is(m.call('poll_oneoff', 0x1000, 0x2000, 0, RESULT), 'inval');
  subscribe(0, 3);
  t.is(m.call('poll_oneoff', 0x1000, 0x2000, 1, RESULT), 'inval');
  t.is(m.call('poll_oneoff', 0xfff0, 0x2000, 1, RESULT), 'fault');
});

test('sockets and signals are not there', t => {
  const m = machine(tree());
  t.is(m.call('sock_shutdown', 1, 0), 'notsock');
  t.is(m.call('sock_accept', 9, 0, RESULT), 'badf');
  t.is(m.call('sock_recv', ROOT, 0, 0, 0, 0, 0), 'notsock');
  t.is(m.call('sock_send', 1, 0, 0, 0, 0), 'notsock');
  t.is(m.call('proc_raise', 9), 'nosys');
  t.is(m.call('sched_yield'), 'success');
});

test('a result that has no place is a fault before anything is done', t => {
  const out: string[] = [];
  const m = machine(tree(), { stdout: bytes => out.push(String(bytes.length)) });
  t.is(m.call('fd_write', 1, ...m.vector(0x1000, 4), 0xfffd), 'fault');
  m.mem.view.setUint32(0x28, 0xfff0, true);
  m.mem.view.setUint32(0x2c, 17, true);
  t.is(m.call('fd_write', 1, m.vector(0x1000, 4)[0], 2, RESULT), 'fault', 'the second buffer');
  t.is(m.call('fd_write', 1, 0xffff_fff8, 1, RESULT), 'fault');
  t.is(m.call('fd_write', 1, 0, 1025, RESULT), 'inval');
  t.deepEqual(out, []);
  t.is(m.call('path_open', ROOT, 0, 0x100, m.put(0x100, 'new'), 1, ALL, ALL, 0, 0x10000), 'fault');
  t.is(m.stat('new'), 'noent');
  t.is(machine(tree(), { memory: () => undefined }).call('clock_time_get', 0, 0n, 0), 'fault', 'no memory at all');
});

test('whatever the arguments, there is an error number, and the journal takes back every byte', t => {
  let x = 12345;
  const random = (n: number): number => {
    x = (Math.imul(x, 1103515245) + 12345) >>> 0;
    return (x >>> 8) % n;
  };
  const fresh = () => {
    const m = machine(memoryTree({ f: 'abc', d: { e: 'x', l: ['../f'] } }, { capacity: 20000 }), {
      stdin: n => new Uint8Array(Math.min(n, 5)).fill(7),
    });
    m.open('f', { base: ALL });
    m.open('d', { oflags: 2 });
    return m;
  };
  let m = fresh();
  const i32s = [3, 4, 1, 5, 0, 2, 8, 16, 48, 0x100, 0x1000, 0xfff8, 0xffff, 0x10000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];
  const i64s = [0n, 1n, 3n, 100n, 0xffff_ffffn, ALL, (1n << 63n) - 1n, 1n << 63n, (1n << 64n) - 1n];
  const seen = new Map<string, Set<string>>();
  for (let i = 0; i < 6000; i++) {
    const name = preview1[i % preview1.length]!;
    if (name === 'proc_exit') continue;
    if (i % preview1.length === 0) m = fresh(); // what was closed is there again
    m.put(0x100, ['f', 'd', 'd/e', 'd/l', 'n', '..', 'd/../f', '/'][random(8)]!);
    m.mem.view.setUint32(0x1000, i32s[random(i32s.length)]!, true);
    m.mem.view.setUint32(0x1004, i32s[random(i32s.length)]!, true);
    const x = m.host.exports.get(name)!;
    const { ct } = x.kind === 'func' ? x.inst.type.unrolled : t.fail();
    // Half of the arguments are small, so that some calls get somewhere.
    const args = (ct.kind === 'func' ? ct.params : []).map(p =>
      p === 'i64' ? i64s[random(i64s.length)]! : i32s[random(random(2) === 0 ? 6 : i32s.length)]!,
    );
    const before = m.mem.bytes.slice();
    m.store.journal = [];
    const error = m.call(name, ...args);
    for (const undo of m.store.journal.toReversed()) undo();
    m.store.journal = null;
    if (Buffer.compare(before, m.mem.bytes) !== 0) t.fail(`${name}(${args}) wrote without the journal`);
    if (error === 'unknown' || error === 'no value') t.fail(`${name}(${args}) gave ${error}`);
    seen.set(name, (seen.get(name) ?? new Set()).add(error));
  }
  const succeeded = [...seen.values()].filter(errors => errors.has('success')).length;
  t.true(succeeded > 25, `the calls get somewhere: ${succeeded}`);
});
