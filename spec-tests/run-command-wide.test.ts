// WASI with pointers of 64 bits, for programs with a 64-bit memory: structures and results as clang's wasm64 lays them out.

import test from 'ava';
import { memoryTree } from '../interpreter/host/wasi-tree.ts';
import { machine } from './wasi-machine.ts';

const wide = (args: readonly string[] = []) => machine(memoryTree({ 'a.txt': 'hello' }), { pointers: 'i64', args });

test('args_get stores pointers of 8 bytes, args_sizes_get sizes of 8', t => {
  const m = wide(['main', 'x']);
  m.mem.bytes.fill(0xff, 0, 0x200);
  t.is(m.call('args_sizes_get', 0x40n, 0x48n), 'success');
  t.deepEqual([m.u64(0x40), m.u64(0x48)], [2n, 7n]);
  t.is(m.call('args_get', 0x50n, 0x100n), 'success');
  t.deepEqual([m.u64(0x50), m.u64(0x58)], [0x100n, 0x105n]);
  t.is(m.text(0x100, 7), 'main\0x\0');
});

test('an iovec is 16 bytes, and the number of bytes read 8; a preopen’s name length lies at 8', t => {
  const m = wide();
  m.mem.bytes.fill(0xff, 0x20, 0x200);
  t.is(m.call('fd_prestat_get', 3, 0x40n), 'success');
  t.deepEqual([m.u64(0x40), m.u64(0x48)], [0n, 1n]);
  const n = BigInt(m.put(0x100, 'a.txt'));
  t.is(m.call('path_open', 3, 0, 0x100n, n, 0, 2n, 0n, 0, 0x60n), 'success');
  const fd = m.u32(0x60);
  m.mem.view.setBigUint64(0x20, 0x180n, true);
  m.mem.view.setBigUint64(0x28, 3n, true);
  m.mem.view.setBigUint64(0x30, 0x190n, true);
  m.mem.view.setBigUint64(0x38, 9n, true);
  t.is(m.call('fd_read', fd, 0x20n, 2n, 0x70n), 'success');
  t.deepEqual([m.u64(0x70), m.text(0x180, 3), m.text(0x190, 2)], [5n, 'hel', 'lo']);
  t.is(m.call('fd_readdir', 3, 0x200n, 0x100n, 0n, 0x70n), 'success');
  t.is(m.u64(0x70), 24n * 3n + 1n + 2n + 5n, 'three entries and their names');
});

test('pointers beyond any memory are faults, whatever their high bits', t => {
  const m = wide();
  m.put(0x100, 'a.txt');
  for (const p of [0x1_0000_0000n, 0x8000_0000_0000_0000n, 0xffff_ffff_ffff_ffffn]) {
    t.is(m.call('fd_write', 1, p, 1n, 0x40n), 'fault');
    t.is(m.call('path_filestat_get', 3, 0, p, 5n, 0x40n), 'fault');
    t.is(m.call('random_get', 0x40n, p), 'fault');
    m.mem.view.setBigUint64(0x20, p, true);
    m.mem.view.setBigUint64(0x28, 1n, true);
    t.is(m.call('fd_write', 1, 0x20n, 1n, 0x40n), 'fault');
  }
});
