// The object like `WebAssembly` over the fast tier: the same program on it and on the host's own sees the same.

import test from 'ava';
import { encode } from '../interpreter/binary/encode.ts';
import { textSource } from '../interpreter/syntax/source.ts';
import { facade } from '../scripts/bench/programs/webassembly.ts';
import { parseModule } from '../text-format/parse.ts';

type Api = ReturnType<typeof facade>['WebAssembly'];
// Node has it; its declarations do not.
const host = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
const ours = (): Api => facade().WebAssembly;
/** This too, which costs something. */
const detaching = (): Api => facade({ detaching: true }).WebAssembly;

const wasm = (text: string): Uint8Array => encode(parseModule(textSource('test.wat', text)));
type Call = (...args: unknown[]) => unknown;

/** What something gives, or the name of what it throws. */
const seen = (f: () => unknown): unknown => {
  try {
    return f();
  } catch (error) {
    return `throws ${error instanceof Error ? error.name : String(error)}`;
  }
};
/** Holds what a program sees on the two against each other. */
const both = (title: string, program: (api: Api) => unknown, own: () => Api = ours): void =>
  test(title, t => {
    const native = program(host);
    t.deepEqual(program(own()), native);
  });
const exportsOf = (api: Api, text: string, imports?: object): Record<string, Call> =>
  new api.Instance(new api.Module(wasm(text)), imports as never).exports as Record<string, Call>; // functions, by the text

both('numbers cross with JavaScript’s conversions, in both directions', api => {
  const types = ['i32', 'i64', 'f32', 'f64'];
  const x = exportsOf(api, `(module ${types.map(t => `(func (export "${t}") (param ${t}) (result ${t}) (local.get 0))`).join(' ')})`);
  const values: readonly unknown[] = [
    0,
    -0,
    1.5,
    2 ** 32 + 5,
    -1,
    Number.NaN,
    1e300,
    5n,
    2n ** 64n - 1n,
    true,
    '12',
    'x',
    null,
    undefined,
    {},
    { valueOf: () => 7 },
    Symbol.iterator,
  ];
  return types.map(t => values.map(v => seen(() => x[t]!(v))));
});

both('numbers cross with JavaScript’s conversions into host functions and out of them', api => {
  const told: unknown[] = [];
  const gives: unknown[] = [0, -0, 2 ** 32 + 5, -1.5, Number.NaN, 1e300, 0.1, true, '12', 'x', null, undefined, {}, { valueOf: () => 7 }, [3], 5n, Symbol.iterator]; // biome-ignore format: values
  let next: unknown;
  const told1 = (x: unknown): unknown => {
    told.push(x);
    return next;
  };
  const types = ['i32', 'f32', 'f64'];
  const imports = { e: { i32: told1, f32: told1, f64: told1, none: told1, sum: (a: number, b: number, c: number) => a + b + c } };
  const x = exportsOf(
    api,
    `(module ${types.map(t => `(import "e" "${t}" (func $${t} (param ${t}) (result ${t})))`).join('')} (import "e" "none" (func $none)) (import "e" "sum" (func $sum (param f64 i32 f32) (result f64)))
      (table funcref (elem $i32 $sum)) (type $t (func (param i32) (result i32)))
      ${types.map(t => `(func (export "${t}") (param ${t}) (result ${t}) (call $${t} (local.get 0)))`).join('')} (func (export "none") (call $none))
      (func (export "nan32") (result i32) (i32.reinterpret_f32 (call $f32 (f32.reinterpret_i32 (i32.const 0x7fa00001)))))
      (func (export "nan64") (result f64) (call $f64 (f64.reinterpret_i64 (i64.const 0x7ff4000000000001))))
      (func (export "table") (param i32) (result i32) (call_indirect (type $t) (i32.const 6) (local.get 0)))
      (func (export "tail") (result f64) (return_call $sum (f64.const 1.5) (i32.const -1) (f32.const 0.25))))`,
    imports,
  );
  const results = types.map(t =>
    gives.map(v => {
      next = v;
      return seen(() => x[t]!(-1));
    }),
  );
  next = Number.NaN;
  return [results, x.none!(), (x.nan32!() as number) & 0x7fc00000, x.nan64!(), x.table!(0), seen(() => x.table!(1)), seen(() => x.table!(2)), x.tail!(), told]; // biome-ignore format: what is seen
});

both('functions: names, lengths, identity, no construction, several results', api => {
  const x = exportsOf(api, '(module (func $f (export "f") (export "g") (param i32 i64) (result i64 i32) (local.get 1) (local.get 0)) (table (export "t") 2 funcref) (elem (i32.const 1) $f))'); // biome-ignore format: a module
  const table = x.t as unknown as { get: Call; set: Call; grow: Call; length: number };
  const f = x.f!;
  return [
    f.name, f.length, f === x.g, table.get(1) === f, table.get(0), seen(() => table.get(2)), f(1, 2n), seen(() => new (f as unknown as new () => object)()),
    table.grow(3, f), table.length, table.get(4) === f, seen(() => table.set(0, () => 1)), table.set(0, f), table.get(0) === f, seen(() => table.grow(-1)),
  ]; // biome-ignore format: what is seen
});

both('memories: the buffer is one object until they grow, and live', api => {
  const x = exportsOf(api, '(module (memory (export "m") 1 3) (data (i32.const 8) "abc") (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))) (func (export "grow") (result i32) (memory.grow (i32.const 1))))'); // biome-ignore format: a module
  const memory = x.m as unknown as { readonly buffer: ArrayBuffer; grow: Call };
  const before = memory.buffer;
  const view = new Uint8Array(before);
  view[9] = 0xff;
  const same = before === memory.buffer;
  const grown = [memory.grow(1), x.grow!(), x.grow!(), seen(() => memory.grow(1))];
  new Uint8Array(memory.buffer)[100_000] = 42;
  return [same, x.load!(8), x.load!(9), grown, memory.buffer === before, memory.buffer.byteLength, x.load!(100_000), seen(() => x.load!(3 * 65536))]; // biome-ignore format: what is seen
});

both(
  'the buffer of a memory that grew is detached, as soon as JavaScript runs again',
  api => {
    const during: number[] = [];
    let buffer = new ArrayBuffer(0);
    const x: Record<string, Call> = exportsOf(
      api,
      '(module (import "e" "f" (func $f)) (memory (export "m") 1 9) (func $grow (drop (memory.grow (i32.const 1)))) (func (export "grow") (call $grow)) (func (export "told") (call $grow) (call $f)) (func (export "fails") (call $grow) unreachable))',
      { e: { f: () => void during.push(buffer.byteLength) } },
    );
    const memory = x.m as unknown as { readonly buffer: ArrayBuffer; grow: Call };
    const after = [() => x.grow!(), () => x.told!(), () => x.fails!(), () => memory.grow(2), () => undefined].map(f => {
      buffer = memory.buffer;
      new Uint8Array(buffer)[7] = 42;
      seen(f);
      return [buffer.byteLength, memory.buffer.byteLength, new Uint8Array(memory.buffer)[7]];
    });
    return [after, during];
  },
  detaching,
);

both('custom sections: all of a name, copied, those too that decoding reads', api => {
  const section = (name: string, ...content: number[]): number[] => {
    const bytes = [name.length, ...Buffer.from(name), ...content];
    return [0, bytes.length, ...bytes];
  };
  const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, ...section('dylink.0', 1, 4, 8, 2, 0, 0), ...section('a', 1), 1, 1, 0, ...section('b'), ...section('a', 2, 3), ...section('name', 0, 2, 1, 109)); // biome-ignore format: a module
  const module = new api.Module(bytes);
  const read = (name: string): number[][] => (api.Module.customSections(module, name) as ArrayBuffer[]).map(b => [...new Uint8Array(b)]);
  return ['dylink.0', 'a', 'b', 'name', 'c'].map(read);
});

both('imports and exports of modules; what is missing or wrong is a TypeError or a LinkError', api => {
  const text = '(module (import "a" "f" (func (param i32) (result f64))) (import "a" "g" (global $g i32)) (import "b" "m" (memory 1)) (import "b" "t" (table 1 funcref)) (export "f" (func 0)) (export "m" (memory 0)) (export "t" (table 0)) (export "g" (global 0)))'; // biome-ignore format: a module
  const module = new api.Module(wasm(text));
  const f = (): number => 1;
  const memory = new api.Memory({ initial: 1 });
  const table = new api.Table({ initial: 1, element: 'anyfunc' });
  const good = { a: { f, g: 3 }, b: { m: memory, t: table } };
  const link = (imports: unknown): unknown => seen(() => Object.keys(new api.Instance(module, imports as never).exports));
  const linked = new api.Instance(module, good as never).exports;
  return [
    api.Module.imports(module), api.Module.exports(module), link(good), link(undefined), link({}), link({ a: 1, b: {} }), link({ a: { f: 1 }, b: {} }),
    link({ ...good, a: { f, g: 3n } }), link({ ...good, b: { m: table, t: memory } }), link({ ...good, b: { m: new api.Memory({ initial: 0 }), t: table } }),
    linked.m === memory, linked.t === table, (linked.f as Call)(5), (linked.g as { value: unknown }).value, linked.f === f, Object.isFrozen(linked),
  ]; // biome-ignore format: what is seen
});

both('host functions: results converted, what they throw comes through, recursion through both', api => {
  const thrown = new Error('mine');
  const imports = {
    e: {
      half: (x: number) => x / 2,
      two: () => [1n, '7'],
      wrong: () => 5,
      throws: () => {
        throw thrown;
      },
      again: (n: number): unknown => (n === 0 ? 0 : (x.down!(n - 1) as number) + 1),
    },
  };
  const x: Record<string, Call> = exportsOf(
    api,
    '(module (import "e" "half" (func $half (param i32) (result i32))) (import "e" "two" (func $two (result i64 i32))) (import "e" "wrong" (func $wrong (result i64)))' +
      '(import "e" "throws" (func $throws)) (import "e" "again" (func $again (param i32) (result i32)))' +
      '(func (export "half") (param i32) (result i32) (call $half (local.get 0))) (func (export "two") (result i64 i32) (call $two)) (func (export "wrong") (result i64) (call $wrong))' +
      '(func (export "throws") (call $throws)) (func (export "down") (param i32) (result i32) (call $again (local.get 0))))',
    imports,
  );
  return [x.half!(7), x.two!(), seen(() => x.wrong!()), seen(() => x.throws!()), x.down!(50)];
});

both('traps, exhaustion, a start function that traps', api => {
  const x = exportsOf(api, '(module (func (export "u") unreachable) (func (export "div") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0))) (func $r (export "r") (call $r)))'); // biome-ignore format: a module
  return [
    seen(() => x.u!()), seen(() => x.div!(0)), x.div!(1), seen(() => x.r!()), seen(() => exportsOf(api, '(module (func $s unreachable) (start $s))')),
    seen(() => new api.Module(new Uint8Array([0, 1, 2]))), api.validate(wasm('(module)')), api.validate(new Uint8Array(4)), seen(() => new api.Module(3 as never)),
  ]; // biome-ignore format: what is seen
});

both('globals, external references, null', api => {
  const g = new api.Global({ value: 'i64', mutable: true }, 5n);
  const object = { name: 'it' };
  const x = exportsOf(
    api,
    '(module (import "e" "g" (global $g (mut i64))) (func (export "inc") (global.set $g (i64.add (global.get $g) (i64.const 1)))) (func (export "id") (param externref) (result externref) (local.get 0)) (global (export "c") f32 (f32.const 1.5)))',
    { e: { g } },
  );
  x.inc!();
  const c = x.c as unknown as { value: unknown };
  const values = [object, null, undefined, 'text', 7, -0, 1n, x.id];
  return [
    g.value, seen(() => { g.value = 1; }), seen(() => { c.value = 1; }), c.value, values.map(v => Object.is(x.id!(v), v)), new api.Global({ value: 'f64' }).value,
    seen(() => new api.Global({ value: 'x' })), new api.Global({ value: 'externref' }).value, new api.Global({ value: 'externref' }, object).value === object,
  ]; // biome-ignore format: what is seen
});

both('tags and exceptions, thrown by either side', api => {
  const tag = new api.Tag({ parameters: ['i32'] });
  const other = new api.Tag({ parameters: [] });
  const fails = (n: number): never => {
    throw new api.Exception(tag, [n]);
  };
  const x = exportsOf(
    api,
    '(module (import "e" "t" (tag $t (param i32))) (import "e" "fails" (func $fails (param i32))) (func (export "throw") (param i32) (throw $t (local.get 0))) (func (export "catch") (param i32) (result i32) try (result i32) (call $fails (local.get 0)) (i32.const -1) catch $t end))',
    { e: { t: tag, fails } },
  );
  try {
    x.throw!(9);
    return 'nothing';
  } catch (error) {
    if (!(error instanceof api.Exception)) return 'something else';
    return [error.is(tag), error.is(other), error.getArg(tag, 0), seen(() => error.getArg(other, 0)), x.catch!(4)];
  }
});

test('instantiate gives an instance of a module, and a module with its instance of bytes', async t => {
  for (const api of [host, ours()]) {
    const bytes = wasm('(module (func (export "f") (result i32) (i32.const 3)))');
    const whole = (await api.instantiate(bytes)) as { module: object; instance: { exports: { f: Call } } }; // by the interface
    t.true(whole.module instanceof api.Module && whole.instance instanceof api.Instance);
    t.is(whole.instance.exports.f(), 3);
    const module = await api.compile(bytes);
    t.true((await api.instantiate(module)) instanceof api.Instance);
    await t.throwsAsync(async () => api.instantiate(new Uint8Array(1)), { name: 'CompileError' });
    t.is(Object.prototype.toString.call(api), '[object WebAssembly]');
  }
});
