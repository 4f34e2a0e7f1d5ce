// Memory on the fast tier: bulk instructions of few bytes against the host's own moves, and the halves of an i64 at the ends of a memory
// against the reference tier.

import test, { type ExecutionContext } from 'ava';
import { fastTier } from '../interpreter/compilation/tier.ts';
import { invocation, type Result } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import type { FuncInst, MemInst } from '../interpreter/runtime/instances.ts';
import { allocMem, defaultLimits, growMem, newStore, PAGE } from '../interpreter/runtime/store.ts';
import { i32, type Val } from '../interpreter/runtime/values.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

interface Machine {
  readonly mems: readonly MemInst[];
  readonly call: (name: string, args: readonly Val[]) => Result;
  readonly source: (name: string) => string;
}
function machine(text: string, fast: boolean, limits = defaultLimits): Machine {
  const module = parseModule({ kind: 'text', name: 'test.wat', text });
  const store = newStore(limits);
  const tier = fastTier(store);
  const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
  tier.run(config);
  const func = (name: string): FuncInst => (inst.exports.get(name) as { readonly inst: FuncInst }).inst; // functions only are asked for
  return {
    mems: inst.mems,
    source: name => tier.source(func(name)) ?? '',
    call: (name, args) => (fast ? tier.invoke(func(name), args) : (run(invocation(store, func(name), args)) as Result)), // without fuel
  };
}

// ─── Bulk ───

const bulk = `(module (memory 1) (memory 1)
  (func (export "copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "move") (param i32 i32 i32) (memory.copy 1 0 (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))`;
const SIZE = 65_536;
const some = (n: number): Uint8Array => Uint8Array.from({ length: n }, (_, i) => i * 37 + (i >> 3));
const isSame = (t: ExecutionContext, is: Uint8Array, wanted: Uint8Array, what: string): void => {
  if (is.length !== wanted.length || is.some((x, i) => x !== wanted[i])) t.fail(what);
};

test('copies and fills of few bytes are those of the host, wherever operands overlap', t => {
  const { mems, call } = machine(bulk, true);
  const memory = mems[0]!.bytes;
  // At the end of the memory, so that nothing is read or written behind it.
  const [from, to] = [SIZE - 128, SIZE];
  const window = memory.subarray(from, to);
  const begin = some(128);
  for (let n = 0; n <= 40; n++) {
    for (let distance = -44; distance <= 44; distance++) {
      window.set(begin);
      const wanted = begin.slice();
      const j = distance > 0 ? 0 : 44;
      call('copy', [i32(from + j + distance), i32(from + j), i32(n)]);
      wanted.copyWithin(j + distance, j, j + n);
      isSame(t, window, wanted, `copy of ${n} by ${distance}`);
    }
    for (const x of [0, 7, 0x80, 0xff, 0x1f3, -1]) {
      window.set(begin);
      call('fill', [i32(to - n), i32(x), i32(n)]);
      isSame(t, window, begin.slice().fill(x, 128 - n), `fill of ${n} with ${x}`);
    }
    const other = mems[1]!.bytes;
    other.fill(0);
    window.set(begin);
    call('move', [i32(3), i32(to - n), i32(n)]);
    const wanted = new Uint8Array(SIZE);
    wanted.set(begin.subarray(128 - n), 3);
    isSame(t, other, wanted, `copy of ${n} to another memory`);
  }
  t.pass();
});

test('a bulk instruction that reaches outside traps and writes nothing; of no bytes it may be at the end', t => {
  const { mems, call } = machine(bulk, true);
  const whole = some(SIZE);
  mems[0]!.bytes.set(whole);
  for (const n of [1, 2, 3, 4, 7, 8, 9, 16, 17, 32, 33, 100, -1]) {
    const length = n >>> 0;
    for (const past of [1, 2, length]) {
      const i = i32(SIZE - length + past);
      for (const r of [
        call('copy', [i, i32(0), i32(n)]),
        call('copy', [i32(0), i, i32(n)]),
        call('move', [i, i32(0), i32(n)]),
        call('move', [i32(0), i, i32(n)]),
        call('fill', [i, i32(1), i32(n)]),
      ])
        t.is(r.kind === 'trap' ? r.reason : r.kind, 'out of bounds memory access');
    }
  }
  for (const at of [SIZE, SIZE + 1, -1]) {
    const kind = at === SIZE ? 'values' : 'trap';
    t.is(call('copy', [i32(at), i32(0), i32(0)]).kind, kind);
    t.is(call('copy', [i32(0), i32(at), i32(0)]).kind, kind);
    t.is(call('fill', [i32(at), i32(1), i32(0)]).kind, kind);
  }
  isSame(t, mems[0]!.bytes, whole, 'the memory is as it was');
  isSame(t, mems[1]!.bytes, new Uint8Array(SIZE), 'the other is, too');
  // What a memory has grown by is there at once.
  call('grow', []);
  t.is(call('copy', [i32(2 * SIZE - 9), i32(5), i32(9)]).kind, 'values');
  t.deepEqual(mems[0]!.bytes.subarray(2 * SIZE - 9), whole.subarray(5, 14));
  t.is(call('fill', [i32(2 * SIZE - 5), i32(1), i32(6)]).kind, 'trap');
});

// ─── Halves ───

const offsets = [0, 1, 4, 8, 65_528, 65_536, 0x3fff_fffc, 0x4000_0000, 0x7fff_fff8, 0xffff_fff8, 0xffff_ffff];
const halves = `(module (memory 1)
  ${offsets
    .map(
      (o, k) => `
  (func (export "load${k}") (param i32) (result i64) (i64.load offset=${o} (local.get 0)))
  (func (export "high${k}") (param i32) (result i64) (i64.shr_u (i64.load offset=${o} (local.get 0)) (i64.const 32)))
  (func (export "mask${k}") (param i32) (result i64) (i64.and (i64.load offset=${o} (local.get 0)) (i64.const 0xffffffff00000000)))
  (func (export "low${k}") (param i32) (result i32) (i32.wrap_i64 (i64.load offset=${o} (local.get 0))))
  (func (export "twice${k}") (param i32) (result i64) (i64.add (i64.load offset=${o} (local.get 0)) (i64.load offset=${o} (local.get 0))))
  (func (export "float${k}") (param i32) (result f64) (f64.load offset=${o} (local.get 0)))
  (func (export "vector${k}") (param i32) (result v128) (v128.load offset=${o} (local.get 0)))
  (func (export "store${k}") (param i32) (i64.store offset=${o} (local.get 0) (i64.extend_i32_s (i32.add (local.get 0) (i32.const 77)))))
  (func (export "put${k}") (param i32) (f64.store offset=${o} (local.get 0) (f64.convert_i32_s (local.get 0))))
  (func (export "save${k}") (param i32) (v128.store offset=${o} (local.get 0) (i32x4.splat (i32.sub (local.get 0) (i32.const 9)))))`,
    )
    .join('')})`;
const plain = (r: Result): string =>
  JSON.stringify(r, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v instanceof Uint8Array ? [...v] : v));

for (const [pages, what] of [
  [defaultLimits.pages, 'the usual limit'],
  [65_536, 'memories of 4 GiB'],
] as const)
  test(`accesses of several parts at the ends of a memory, and where addresses wrap, are those of the reference tier: ${what}`, t => {
    const limits = { ...defaultLimits, pages };
    const [fast, reference] = [machine(halves, true, limits), machine(halves, false, limits)];
    const whole = some(SIZE);
    for (const m of [fast, reference]) m.mems[0]!.bytes.set(whole);
    const around = (x: number): number[] => Array.from({ length: 36 }, (_, i) => x - 18 + i);
    for (const [k, offset] of offsets.entries())
      for (const at of [...around(0), ...around(SIZE), ...around(SIZE - offset), ...around(-offset), ...around(0x8000_0000)])
        for (const name of ['load', 'high', 'mask', 'low', 'twice', 'float', 'vector', 'store', 'put', 'save']) {
          const [a, b] = [fast, reference].map(m => plain(m.call(`${name}${k}`, [i32(at | 0)])));
          if (a !== b) t.is(a, b, `${name} at ${at}, offset ${offset}`);
        }
    isSame(t, fast.mems[0]!.bytes, reference.mems[0]!.bytes, 'both have written the same');
    t.pass();
  });

test('where memories may be larger than 2 GiB, no address is a number with a sign', t => {
  for (const [pages, signed] of [[32_768, true], [32_769, false]] as const) {
    const { source } = machine(halves, false, { ...defaultLimits, pages });
    for (const name of ['load0', 'load3', 'store3', 'vector3', 'save3']) t.is(/Int32\(l0\+\d+>>>0,/.test(source(name)), signed, `${name}: ${source(name)}`);
  } // biome-ignore format: a table
});

test('a memory that grows often is seldom copied, and ends where it ends', t => {
  const store = newStore({ ...defaultLimits, pages: 100, spare: 8 });
  const m = allocMem(store, { at: 'i32', limits: { min: 1n, max: null } });
  const buffers = new Set<ArrayBufferLike>();
  for (let pages = 2; pages <= 100; pages++) {
    m.bytes.fill(pages, -1);
    growMem(store, m, 1);
    buffers.add(m.bytes.buffer);
    t.is(m.bytes.length, pages * PAGE);
    t.is(m.view.byteLength, pages * PAGE);
    t.is(m.bytes.at(-PAGE - 1), pages);
    t.true(m.bytes.subarray(-PAGE).every(b => b === 0));
    t.throws(() => m.view.getInt8(pages * PAGE), { instanceOf: RangeError });
  }
  t.true(buffers.size < 20, `${buffers.size}`);
  t.is(m.bytes.buffer.byteLength, 100 * PAGE);
});

test('what a growth that was taken back had held is zero when it grows again', t => {
  const store = newStore();
  const m = allocMem(store, { at: 'i32', limits: { min: 4n, max: null } });
  growMem(store, m, 1);
  store.journal = [];
  growMem(store, m, 1);
  m.bytes.fill(7, 5 * PAGE);
  for (const undo of store.journal.reverse()) undo();
  t.is(m.bytes.length, 5 * PAGE);
  growMem(store, m, 1);
  t.true(m.bytes.subarray(5 * PAGE).every(b => b === 0));
});
