// <dlfcn.h> as host functions of module `env`, with its protocol; C code in the machine calls them (README.md, "Host functions").

import type { Extern, ModuleInst } from '../runtime/instances.ts';
import { allocHostFunc, growMem, PAGE, willWrite } from '../runtime/store.ts';
import { i32, type Num, type Val } from '../runtime/values.ts';
import type { DefType, NumType } from '../syntax/types.ts';
import { closeTypes } from '../validation/rolling.ts';
import { alignUp, endOf, enter } from './ledger.ts';
import { addressOf, canonicalSlot } from './rules/allocate.ts';
import { type Obj, objectOf, type Program, setField, setKey } from './state.ts';
import { pointer } from './transaction.ts';

const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
const encoder = new TextEncoder();

const natural = (v: Val | undefined): number => {
  const { c } = v as Num; // the function's type says so
  return typeof c === 'number' ? c >>> 0 : Number(BigInt.asUintN(64, c));
};
const signed = (v: Val | undefined): number => Number((v as Num).c); // likewise

/** A C string; null where it does not end within memory. */
function cString(p: Program, at: number): string | null {
  const bytes = p.memory?.bytes;
  if (bytes === undefined || at >= bytes.length) return null;
  const end = bytes.indexOf(0, at);
  return end < 0 ? null : utf8.decode(bytes.subarray(at, end));
}

/** Room for n bytes; null when memory is full. */
function room(p: Program, n: number): number | null {
  const { memory } = p;
  if (memory === null) return null;
  const { arena } = p;
  const from = alignUp(arena.at, 3);
  if (from + n > arena.end) {
    const pages = Math.ceil(n / PAGE);
    const size = memory.bytes.length / PAGE;
    const max = memory.type.limits.max;
    if ((max !== null && BigInt(size + pages) > max) || size + pages > p.store.limits.pages) return null;
    growMem(p.store, memory, pages);
    const begin = size * PAGE;
    const owned =
      endOf(p.ledger) < begin ? enter(p.ledger.regions, { from: endOf(p.ledger), to: begin, owner: 'guest' }) : p.ledger.regions;
    setField(p, p.ledger, 'regions', enter(owned, { from: begin, to: begin + pages * PAGE, owner: 'loader' }));
    setField(p, arena, 'at', begin + n);
    setField(p, arena, 'end', begin + pages * PAGE);
    return begin;
  }
  setField(p, arena, 'at', from + n);
  return from;
}

function put(p: Program, at: number, bytes: Uint8Array): void {
  const memory = p.memory!; // there is one: `room` gave a place in it
  willWrite(p.store, memory, at, bytes.length);
  memory.bytes.set(bytes, at);
}

/** A string in the guest's memory; 0 when memory is full. */
function string(p: Program, text: string): number {
  const known = p.arena.strings.get(text);
  if (known !== undefined) return known;
  const bytes = encoder.encode(`${text}\0`);
  const at = room(p, bytes.length);
  if (at === null) return 0;
  put(p, at, bytes);
  setKey(p, p.arena.strings, text, at);
  return at;
}

/** What dlerror gives where no text can be stored, never null: a short text in the null page, which is the loader's; else any empty string. */
function lastResort(p: Program): number {
  const { memory } = p;
  if (memory === null) return 0;
  if (p.ledger.regions[0]?.owner !== 'null page') return Math.max(0, memory.bytes.indexOf(0, 1));
  put(p, LAST_RESORT, encoder.encode('no memory\0'));
  return LAST_RESORT;
}
/** Not 0, and room for ten bytes within the null page's sixteen. */
const LAST_RESORT = 4;

/** Consecutive pointers and other fields of a structure, as bytes. */
function fields(p: Program, ...values: readonly { readonly n: number; readonly bytes: 2 | 4 | 8 | 'pointer' }[]): Uint8Array {
  const out: number[] = [];
  for (const { n, bytes } of values) {
    const width = bytes === 'pointer' ? (p.pointer === 'i64' ? 8 : 4) : bytes;
    while (out.length % width !== 0) out.push(0);
    for (let k = 0; k < width; k++) out.push(Number((BigInt(n) >> BigInt(8 * k)) & 0xffn));
  }
  return Uint8Array.from(out);
}
const ptr = (n: number) => ({ n, bytes: 'pointer' as const });

const inside = (p: Program, at: number, n: number): boolean => p.memory !== null && at + n <= p.memory.bytes.length;

// ─── dladdr ───

interface Near {
  readonly o: Obj;
  readonly symbol: string | null;
  readonly address: number;
}

/**
 * What an address belongs to. Slots of the table and addresses of memory are both small numbers; a number that is the canonical slot of
 * a function is taken for that.
 */
function nearest(p: Program, address: number): Near | null {
  const r = p.table?.refs[address];
  if (r?.op === 'ref.func_addr') {
    const o = objectOf(p, r.a.module);
    if (o !== null && canonicalSlot(p, r.a) === address) {
      const index = o.inst!.funcs.indexOf(r.a);
      const symbol = [...o.layout.definitions.values()].find(d => d.kind === 'func' && d.index === index)?.symbol ?? null;
      return { o, symbol, address };
    }
  }
  const [first] = p.ledger.regions;
  const o = p.linkMap.find(x =>
    x.isMain && !x.layout.pic
      ? first?.owner === x.name && address < first.to // it has laid out its memory itself
      : x.memoryBase <= address && address < x.memoryBase + x.layout.memory.size,
  );
  if (o === undefined) return null;
  let best: Near = { o, symbol: null, address: 0 };
  for (const d of o.layout.definitions.values()) {
    if (d.kind !== 'data') continue;
    const at = addressOf(p, o, d.symbol);
    if (at <= address && at >= best.address) best = { o, symbol: d.symbol, address: at };
  }
  return best;
}

// ─── The functions ───

/** RTLD_DI_LINKMAP, RTLD_DI_ORIGIN of <dlfcn.h> as glibc numbers them. */
const RTLD_DI_LINKMAP = 2;
const RTLD_DI_ORIGIN = 6;

/** Looks one of the functions up by name; its type has the pointers of the program. */
export function dlfcn(p: Program): (name: string) => Extern | undefined {
  const types = new Map<string, DefType>();
  const typeOf = (params: readonly NumType[], results: readonly NumType[]): DefType => {
    const key = `${params} ${results}`;
    let dt = types.get(key);
    if (dt === undefined) {
      dt = closeTypes([{ pos: -1, types: [{ final: true, supers: [], ct: { kind: 'func', params, results } }] }])[0]!;
      types.set(key, dt);
    }
    return dt;
  };
  type Code = (args: readonly Val[], caller: ModuleInst | null) => readonly { readonly op: string }[];
  const made = new Map<string, Extern>();
  const known = new Map<string, { readonly params: string; readonly result: string; readonly code: Code }>();
  /** Types are written with `p` for a pointer and `i` for an int. */
  const define = (name: string, params: string, result: string, code: Code): void => {
    known.set(name, { params, result, code });
  };
  const fail = (message: string): void => {
    p.error = message;
    p.log.push({ event: 'error', error: message });
  };

  define('dlopen', 'pi', 'p', ([file, mode], caller) => {
    const at = natural(file);
    const name = at === 0 ? null : cString(p, at);
    p.error = null;
    if (at !== 0 && name === null) {
      fail('dlopen: the file name is not a string');
      return [pointer(p, 0)];
    }
    return [{ op: 'link.open', pos: -1, name, mode: signed(mode), requester: objectOf(p, caller) } as { readonly op: string }];
  });
  define('dlsym', 'pp', 'p', ([handle, symbol], caller) => {
    const name = cString(p, natural(symbol));
    p.error = null;
    if (name === null) {
      fail('dlsym: the symbol is not a string');
      return [pointer(p, 0)];
    }
    return [{ op: 'link.symbol', pos: -1, handle: signed(handle), symbol: name, caller } as { readonly op: string }];
  });
  define('dlclose', 'p', 'i', ([handle]) => {
    p.error = null;
    return [{ op: 'link.close', pos: -1, handle: signed(handle) } as { readonly op: string }];
  });
  define('dlerror', '', 'p', () => {
    const { error } = p;
    p.error = null;
    return [pointer(p, error === null ? 0 : string(p, error) || lastResort(p))];
  });
  define('dladdr', 'pp', 'i', ([address, info]) => {
    const near = nearest(p, natural(address));
    const at = natural(info);
    if (near === null || !inside(p, at, p.pointer === 'i64' ? 32 : 16)) return [i32(0)];
    const fname = string(p, near.o.path);
    const sname = near.symbol === null ? 0 : string(p, near.symbol);
    put(p, at, fields(p, ptr(fname), ptr(near.o.memoryBase), ptr(sname), ptr(near.symbol === null ? 0 : near.address)));
    return [i32(1)];
  });
  define('dlinfo', 'pip', 'i', ([handle, request, arg]) => {
    const o = p.handles.get(signed(handle));
    const at = natural(arg);
    p.error = null;
    if (o === undefined || o.refs <= 0) {
      fail(`invalid handle: ${signed(handle)}`);
      return [i32(-1)];
    }
    if (signed(request) === RTLD_DI_LINKMAP && inside(p, at, 8)) {
      put(p, at, fields(p, ptr(linkMapOf(p, o))));
      return [i32(0)];
    }
    if (signed(request) === RTLD_DI_ORIGIN) {
      const bytes = encoder.encode(`${o.path.slice(0, Math.max(0, o.path.lastIndexOf('/')))}\0`);
      if (inside(p, at, bytes.length)) {
        put(p, at, bytes);
        return [i32(0)];
      }
    }
    fail(`unsupported dlinfo request: ${signed(request)}`);
    return [i32(-1)];
  });
  define('dl_iterate_phdr', 'pp', 'i', ([callback, data]) => iterate(p, natural(callback), data!, 0));
  /** One object a round; the host function's own continuation goes on with the next. */
  const iterate = (program: Program, slot: number, data: Val, k: number): readonly { readonly op: string }[] => {
    const o = program.linkMap[k];
    const r = program.table?.refs[slot];
    if (o === undefined || r?.op !== 'ref.func_addr') return [i32(0)];
    const name = string(program, o.path);
    const struct = fields(
      program,
      ptr(o.memoryBase),
      ptr(name),
      ptr(0),
      { n: 0, bytes: 2 },
      { n: program.linkMap.length, bytes: 8 },
      { n: 0, bytes: 8 },
      ptr(0),
      ptr(0),
    );
    const at = room(program, struct.length);
    if (at === null) return [i32(0)];
    put(program, at, struct);
    const next = allocHostFunc(program.store, typeOf(['i32'], ['i32']), {
      name: 'dl_iterate_phdr',
      call: ([stop]) => (signed(stop) !== 0 ? [stop!] : iterate(program, slot, data, k + 1)),
    });
    const call = { op: 'call_ref', pos: -1, y: r.a.type };
    return [
      pointer(program, at),
      pointer(program, struct.length),
      data,
      r,
      call,
      next.ref,
      { op: 'call_ref', pos: -1, y: next.type } as { readonly op: string },
    ];
  };

  return name => {
    const f = known.get(name);
    if (f === undefined) return undefined;
    const key = `${name} ${p.pointer}`;
    let x = made.get(key);
    if (x === undefined) {
      const t = (letters: string): NumType[] => [...letters].map(l => (l === 'p' ? p.pointer : 'i32'));
      x = { kind: 'func', inst: allocHostFunc(p.store, typeOf(t(f.params), t(f.result)), { name, call: f.code }) };
      setKey(p, made, key, x);
    }
    return x;
  };
}

/** `struct link_map { l_addr, l_name, l_ld, l_next, l_prev }` of an object, its neighbours included. */
function linkMapOf(p: Program, wanted: Obj): number {
  const width = p.pointer === 'i64' ? 8 : 4;
  const { linkMaps } = p.arena;
  for (const o of p.linkMap) if (!linkMaps.has(o)) setKey(p, linkMaps, o, room(p, 5 * width) ?? 0);
  p.linkMap.forEach((o, k) => {
    const at = linkMaps.get(o)!; // by the line above
    const place = (x: Obj | undefined): number => (x === undefined ? 0 : linkMaps.get(x)!); // likewise
    if (at !== 0)
      put(p, at, fields(p, ptr(o.memoryBase), ptr(string(p, o.path)), ptr(0), ptr(place(p.linkMap[k + 1])), ptr(place(p.linkMap[k - 1]))));
  });
  return linkMaps.get(wanted) ?? 0;
}
