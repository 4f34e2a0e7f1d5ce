// The WASI host over real directories: nothing outside a preopened one can be reached, and errors are those of the tree in memory.

import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Failed } from '../interpreter/host/wasi-abi.ts';
import { readOnly } from '../interpreter/host/wasi-files.ts';
import { nodeDirectory } from '../scripts/linkstep/node-files.ts';
import { ALL, type Machine, machine, READ, RESULT, ROOT } from './wasi-machine.ts';

interface World {
  /** The directory around the preopened one, `root`. */
  readonly around: string;
  readonly root: string;
  readonly m: Machine;
}

function world(wrap = (dir: ReturnType<typeof nodeDirectory>) => dir): World {
  const around = mkdtempSync(join(tmpdir(), 'linkstep-wasi-'));
  const root = join(around, 'root');
  mkdirSync(join(root, 'dir', 'deep'), { recursive: true });
  mkdirSync(join(around, 'outside'));
  writeFileSync(join(around, 'secret'), 'secret');
  writeFileSync(join(around, 'outside', 'secret'), 'secret');
  writeFileSync(join(root, 'file'), 'inside');
  writeFileSync(join(root, 'dir', 'file'), 'in dir');
  const links: readonly (readonly [string, string])[] = [
    ['in', 'dir/file'],
    ['indir', 'dir'],
    ['dir/back', '../file'],
    ['out', '../secret'],
    ['outdir', '../outside'],
    ['absolute', join(around, 'secret')],
    ['absolutein', join(root, 'file')],
    ['root', '..'],
    ['chain', 'chain2'],
    ['chain2', 'dir/chain3'],
    ['dir/chain3', '../../secret'],
    ['dirchain', 'indir/deep/up'],
    ['dir/deep/up', '../../../outside'],
    ['loop', 'loop'],
    ['ping', 'pong'],
    ['pong', 'ping'],
    ['dangling', 'made-through-link'],
    ['danglingout', '../made-outside'],
  ];
  for (const [name, target] of links) symlinkSync(target, join(root, name));
  return { around, root, m: machine(wrap(nodeDirectory(root))) };
}
const inWorld = (run: (w: World) => void, wrap?: Parameters<typeof world>[0]) => {
  const w = world(wrap);
  try {
    run(w);
  } finally {
    rmSync(w.around, { recursive: true, force: true });
  }
};

/** Paths to `secret`, or the directory with it, each in another way out. */
const escapes = [
  '../secret',
  'dir/../../secret',
  'dir/../../root/../secret',
  './/../secret',
  '../root/file',
  '/etc/passwd',
  'out',
  'outdir/secret',
  'absolute',
  'absolutein',
  'root/secret',
  'root/root/file',
  'chain',
  'dirchain/secret',
  'indir/../../secret',
  'dir/deep/up/secret',
];

test('no path opens or looks at what is outside', t => {
  inWorld(({ m }) => {
    for (const path of escapes) {
      t.is(m.open(path, { base: READ }), 'notcapable', path);
      t.is(m.stat(path), 'notcapable', path);
      t.is(m.call('path_filestat_set_times', ROOT, 1, 0x100, m.put(0x100, path), 0n, 0n, 1), 'notcapable', path);
    }
    t.is(m.open('outdir/', { base: 0n, oflags: 2 }), 'notcapable');
    t.is(m.open('..', { base: 0n, oflags: 2 }), 'notcapable');
    t.is(m.open('root', { base: 0n, oflags: 2 }), 'notcapable');
  });
});

test('nothing is made, moved or removed outside', t => {
  inWorld(({ m, around }) => {
    const before = readdirSync(around, { recursive: true }).toSorted();
    for (const dir of ['../', 'outdir/', 'root/', 'dirchain/', 'dir/../../', 'indir/../../outside/']) {
      t.is(m.open(`${dir}new`, { oflags: 1, base: ALL }), 'notcapable', dir);
      t.is(m.path('path_create_directory', `${dir}new`), 'notcapable', dir);
      t.is(m.path('path_unlink_file', `${dir}secret`), 'notcapable', dir);
      t.is(m.path('path_remove_directory', `${dir}outside`), 'notcapable', dir);
      t.is(m.symlink('x', `${dir}new`), 'notcapable', dir);
      t.is(m.two('path_rename', 'file', `${dir}new`), 'notcapable', dir);
      t.is(m.two('path_rename', `${dir}secret`, 'new'), 'notcapable', dir);
      t.is(m.two('path_link', 'file', `${dir}new`), 'notcapable', dir);
      t.is(m.two('path_link', `${dir}secret`, 'new'), 'notcapable', dir);
      t.is(m.call('path_readlink', ROOT, 0x100, m.put(0x100, `${dir}secret`), 0x1000, 10, RESULT), 'notcapable', dir);
    }
    t.is(m.open('danglingout', { oflags: 1, base: ALL }), 'notcapable');
    t.deepEqual(readdirSync(around, { recursive: true }).toSorted(), before);
    t.is(readFileSync(join(around, 'secret'), 'utf8'), 'secret');
  });
});

test('a name is never a path, even for a caller without the resolver', t => {
  inWorld(({ root }) => {
    const dir = nodeDirectory(root);
    for (const name of ['..', '.', '', '../secret', 'dir/file', '/etc/passwd', 'a\0b'])
      for (const act of [
        () => dir.stat(name),
        () => dir.file(name, { read: true, write: false, create: false, truncate: false }),
        () => dir.directory(name),
        () => dir.rename('file', dir, name),
        () => dir.link('file', dir, name),
      ])
        t.is(t.throws(act, { instanceOf: Failed })?.errno, 'notcapable', name);
    t.is(
      t.throws(() => dir.file('out', { read: true, write: false, create: false, truncate: false }), { instanceOf: Failed })?.errno,
      'loop',
    );
  });
});

test('links that stay inside are followed; loops end', t => {
  inWorld(({ m, root }) => {
    const contents = (path: string) => {
      t.is(m.open(path, { base: READ }), 'success', path);
      const fd = m.u32(RESULT);
      const text = m.read(fd, 100);
      m.call('fd_close', fd);
      return text;
    };
    t.is(contents('in'), 'in dir');
    t.is(contents('indir/file'), 'in dir');
    t.is(contents('dir/back'), 'inside');
    t.is(contents('indir/back'), 'inside');
    t.is(contents('indir/../file'), 'inside');
    for (const path of ['loop', 'loop/x', 'ping', 'pong/']) t.is(m.open(path, { base: READ }), 'loop', path);
    t.is(m.open('in', { base: READ, flags: 0 }), 'loop');
    t.is(m.open('dangling', { base: READ }), 'noent');
    t.is(m.open('dangling', { base: ALL, oflags: 1 }), 'success');
    t.true(existsSync(join(root, 'made-through-link')));
  });
});

test('a directory opened by the program is a root of its own', t => {
  inWorld(({ m }) => {
    t.is(m.open('dir', { oflags: 2, base: ALL & ~(1n << 6n) }), 'success');
    const fd = m.u32(RESULT);
    t.is(m.open('file', { fd, base: READ }), 'success');
    t.is(m.open('../file', { fd, base: READ }), 'notcapable');
    t.is(m.open('back', { fd, base: READ }), 'notcapable');
  });
});

test('files: written, appended, cut, renamed, linked, listed, removed', t => {
  inWorld(({ m, root }) => {
    t.is(m.open('new', { oflags: 1, base: ALL }), 'success');
    const fd = m.u32(RESULT);
    t.is(m.write(fd, 'one two'), 'success');
    t.is(m.call('fd_fdstat_set_flags', fd, 1), 'success');
    t.is(m.call('fd_seek', fd, 0n, 0, RESULT), 'success');
    t.is(m.write(fd, ' three'), 'success');
    t.is(m.call('fd_filestat_set_size', fd, 9n), 'success');
    t.is(m.call('fd_sync', fd), 'success');
    t.is(readFileSync(join(root, 'new'), 'utf8'), 'one two t');
    t.is(m.call('fd_filestat_set_times', fd, 1_000_000_000n, 2_000_000_000n, 5), 'success');
    t.is(m.stat('new'), 'success');
    t.deepEqual([m.u64(RESULT + 32), m.u64(RESULT + 40), m.u64(RESULT + 48)], [9n, 1_000_000_000n, 2_000_000_000n]);
    t.is(m.call('fd_seek', fd, 1n << 60n, 0, RESULT), 'success');
    t.is(m.read(fd, 5), '');
    t.is(m.write(fd, 'x'), 'success', 'appended');
    t.is(m.call('fd_fdstat_set_flags', fd, 0), 'success');
    m.call('fd_seek', fd, 1n << 60n, 0, RESULT);
    t.is(m.write(fd, 'x'), 'fbig');
    t.is(m.call('fd_close', fd), 'success');
    t.is(m.two('path_link', 'new', 'dir/new'), 'success');
    t.is(m.two('path_rename', 'new', 'dir/file'), 'success');
    t.is(m.path('path_create_directory', 'empty'), 'success');
    t.is(m.path('path_remove_directory', 'dir'), 'notempty');
    t.is(m.path('path_remove_directory', 'empty'), 'success');
    t.is(m.path('path_unlink_file', 'dir'), 'isdir');
    t.is(m.path('path_unlink_file', 'in'), 'success');
    t.is(m.open('dir', { oflags: 2 }), 'success');
    t.deepEqual(m.names(m.u32(RESULT)), ['.', '..', 'back', 'chain3', 'deep', 'file', 'new']);
    t.is(m.open('dir/file', { oflags: 5, base: ALL }), 'exist');
    t.is(m.open('x'.repeat(300), { oflags: 1, base: ALL }), 'nametoolong');
  });
});

test('a real directory may be given read-only', t => {
  inWorld(({ m, root }) => {
    const before = readdirSync(root, { recursive: true }).toSorted();
    t.is(m.open('file', { base: READ }), 'success');
    t.is(m.call('fd_filestat_set_times', m.u32(RESULT), 0n, 0n, 1), 'notcapable');
    t.is(m.open('file', { base: ALL }), 'rofs');
    t.is(m.open('made', { base: ALL, oflags: 1 }), 'rofs');
    t.is(m.open('dangling', { base: READ, oflags: 1 }), 'rofs');
    t.is(m.path('path_unlink_file', 'file'), 'rofs');
    t.is(m.two('path_rename', 'file', 'made'), 'rofs');
    t.deepEqual(readdirSync(root, { recursive: true }).toSorted(), before);
  }, readOnly);
});

test('nodeDirectory needs a directory', t => {
  inWorld(({ around }) => {
    t.is(t.throws(() => nodeDirectory(join(around, 'secret')), { instanceOf: Failed })?.errno, 'notdir');
    t.is(t.throws(() => nodeDirectory(join(around, 'missing')), { instanceOf: Failed })?.errno, 'noent');
  });
});

test('a hard link is a file like others: what the owner put inside is inside', t => {
  inWorld(({ m, around, root }) => {
    linkSync(join(around, 'secret'), join(root, 'hard'));
    t.is(m.open('hard', { base: READ }), 'success');
  });
});
