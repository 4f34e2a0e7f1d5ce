// A store with one memory and a WASI host over it, for tests that call its functions directly.

import { type WasiOptions, wasi } from '../interpreter/host/wasi.ts';
import { errno } from '../interpreter/host/wasi-abi.ts';
import type { Directory } from '../interpreter/host/wasi-files.ts';
import { allocMem, newStore } from '../interpreter/runtime/store.ts';
import { i32, i64 } from '../interpreter/runtime/values.ts';

const namesOf = Object.fromEntries(Object.entries(errno).map(([name, n]) => [n, name]));

/** Where `path` puts its text, and where results go in the calls below; a test's own buffers lie above. */
const PATH = 0x100;
const OTHER = 0x800;
export const RESULT = 0x40;

/** The first preopened directory. */
export const ROOT = 3;
/** All rights, and those to read. */
export const ALL = (1n << 30n) - 1n;
export const READ = 1n << 1n;
export const WRITE = 1n << 6n;

export type Machine = ReturnType<typeof machine>;

export function machine(root: Directory | null, options: WasiOptions = {}) {
  const store = newStore();
  const mem = allocMem(store, { at: 'i32', limits: { min: 1n, max: 1n } });
  const host = wasi(store, { preopens: root === null ? [] : [{ guestPath: '/', dir: root }], memory: () => mem, ...options });
  /** Numbers are i32, bigints i64; gives the name of the error. */
  const call = (name: string, ...args: readonly (number | bigint)[]): string => {
    const x = host.exports.get(name);
    if (x?.kind !== 'func' || x.inst.code.kind !== 'host') throw new Error(`no function ${name}`);
    const [v] = x.inst.code.host.call(
      args.map(n => (typeof n === 'bigint' ? i64(BigInt.asIntN(64, n)) : i32(n | 0))),
      null,
    );
    return v !== undefined && 'c' in v ? (namesOf[String(v.c)] ?? 'unknown') : 'no value';
  };
  const put = (p: number, text: string): number => {
    const bytes = new TextEncoder().encode(text);
    mem.bytes.set(bytes, p);
    return bytes.length;
  };
  const text = (p: number, n: number): string => new TextDecoder().decode(mem.bytes.subarray(p, p + n));
  const u32 = (p: number) => mem.view.getUint32(p, true);
  const u64 = (p: number) => mem.view.getBigUint64(p, true);
  /** One `iovec` at 0x20. */
  const vector = (p: number, n: number): readonly [number, number] => {
    mem.view.setUint32(0x20, p, true);
    mem.view.setUint32(0x24, n, true);
    return [0x20, 1];
  };
  return {
    store, mem, host, call, put, text, u32, u64, vector,
    /** A function whose arguments are a descriptor and a path. */
    path: (name: string, path: string, fd = ROOT): string => call(name, fd, PATH, put(PATH, path)),
    stat: (path: string, flags = 1): string => call('path_filestat_get', ROOT, flags, PATH, put(PATH, path), RESULT),
    open: (path: string, o: { fd?: number; flags?: number; oflags?: number; base?: bigint; inheriting?: bigint; fdflags?: number } = {}): string =>
      call('path_open', o.fd ?? ROOT, o.flags ?? 1, PATH, put(PATH, path), o.oflags ?? 0, o.base ?? ALL & ~WRITE, o.inheriting ?? ALL, o.fdflags ?? 0, RESULT),
    two: (name: 'path_rename' | 'path_link', path: string, other: string): string => {
      const n = put(PATH, path);
      const m = put(OTHER, other);
      return name === 'path_link' ? call(name, ROOT, 0, PATH, n, ROOT, OTHER, m) : call(name, ROOT, PATH, n, ROOT, OTHER, m);
    },
    symlink: (target: string, path: string): string => {
      const n = put(OTHER, target);
      return call('path_symlink', OTHER, n, ROOT, PATH, put(PATH, path));
    },
    readlink: (path: string, size = 100): string => {
      const error = call('path_readlink', ROOT, PATH, put(PATH, path), 0x1000, size, RESULT);
      return error === 'success' ? text(0x1000, u32(RESULT)) : error;
    },
    read: (fd: number, n: number): string => {
      const error = call('fd_read', fd, ...vector(0x1000, n), RESULT);
      return error === 'success' ? text(0x1000, u32(RESULT)) : `(${error})`;
    },
    write: (fd: number, s: string): string => call('fd_write', fd, ...vector(0x1000, put(0x1000, s)), RESULT),
    names: (fd: number): string[] => {
      const names: string[] = [];
      let cookie = 0n;
      for (;;) {
        if (call('fd_readdir', fd, 0x1000, 200, cookie, RESULT) !== 'success') throw new Error('fd_readdir');
        const used = u32(RESULT);
        for (let p = 0x1000; p + 24 <= 0x1000 + used; ) {
          const n = u32(p + 16);
          if (p + 24 + n > 0x1000 + used) break;
          names.push(text(p + 24, n));
          cookie = u64(p);
          p += 24 + n;
        }
        if (used < 200) return names;
      }
    },
  }; // biome-ignore format: helpers, one a line
}
