// The fast tier: the same results as the reference tier where the two are built differently, and what it does on one store with it.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import test from 'ava';
import { type FastTier, fastTier } from '../interpreter/compilation/tier.ts';
import { invocation, type Result } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import { run } from '../interpreter/execution/step.ts';
import type { Extern, FuncInst, ModuleInst } from '../interpreter/runtime/instances.ts';
import { allocHostFunc, defaultLimits, newStore, type Store } from '../interpreter/runtime/store.ts';
import { f32, i32, i64, type Val } from '../interpreter/runtime/values.ts';
import type { DefType } from '../interpreter/syntax/types.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { parseModule } from '../text-format/parse.ts';

interface Loaded {
  readonly store: Store;
  readonly inst: ModuleInst;
  readonly tier: FastTier;
  readonly func: (name: string) => FuncInst;
}
/** A module in a store of its own, its initialisation run by the fast tier. */
function load(
  text: string,
  imports: (store: Store, types: readonly (DefType | null)[]) => readonly Extern[] = () => [],
  limits = defaultLimits,
): Loaded {
  const module = parseModule({ kind: 'text', name: 'test.wat', text });
  const type = validate(module);
  const store = newStore(limits);
  const tier = fastTier(store);
  const { inst, config } = instantiate(store, { module, type }, imports(store, type.types));
  const started = tier.run(config);
  if (started.kind !== 'values') throw new Error(`start: ${started.kind}`);
  return { store, inst, tier, func: name => (inst.exports.get(name) as { readonly inst: FuncInst }).inst }; // functions only are asked for
}
/** As text, without where values stood in the program's; a trap with where it was. */
const plain = (r: Result | null): string => `${r?.kind === 'trap' ? `at ${r.pos}: ` : ''}${withoutPositions(r)}`;
const withoutPositions = (r: Result | null): string =>
  JSON.stringify(r, (key, v: unknown) =>
    key === 'pos' ? undefined : typeof v === 'bigint' ? `${v}` : v instanceof Uint8Array ? [...v] : v,
  );

type Call = readonly [string, ...Val[]];
/** What each tier says of the calls, each in a store of its own. */
function both(text: string, calls: readonly Call[]): { readonly fast: readonly string[]; readonly reference: readonly string[] } {
  const a = load(text);
  const b = load(text);
  return {
    fast: calls.map(([name, ...args]) => plain(a.tier.invoke(a.func(name), args))),
    reference: calls.map(([name, ...args]) => plain(run(invocation(b.store, b.func(name), args)))),
  };
}
const repeat = (n: number, f: (i: number) => string): string => Array.from({ length: n }, (_, i) => f(i)).join(' ');

// ─── Sizes ───

const sizes: readonly (readonly [string, string, readonly Call[]])[] = [
  [
    'a function of 50,000 instructions',
    `(module (func (export "f") (param i32) (result i32) local.get 0 ${repeat(12_500, i => `i32.const ${(i * 7919) | 0} i32.add i32.const 3 i32.rotl`)}))`,
    [['f', i32(1)], ['f', i32(2)]],
  ],
  [
    'an operand stack of 50,000',
    `(module (func (export "f") (param i32) (result i32) ${repeat(50_000, () => 'local.get 0')} ${repeat(49_999, () => 'i32.add')}))`,
    [['f', i32(3)]],
  ],
  [
    'a br_table of 20,000 targets',
    `(module (func (export "f") (param i32) (result i32) (block (block (block local.get 0 br_table ${repeat(20_000, i => `${i % 3}`)} 1) i32.const 10 return) i32.const 20 return) i32.const 30))`,
    [0, 1, 2, 19_999, 20_000, -1].map(i => ['f', i32(i)] as const),
  ],
  [
    '10,000 locals',
    `(module (func (export "f") (param i32) (result i32) (local ${repeat(10_000, () => 'i32')}) ${repeat(10_000, i => `local.get ${i} i32.const ${i} i32.add local.set ${i + 1}`)} local.get 10000))`,
    [['f', i32(5)]],
  ],
  ...[800, 2_000, 100_000].map(
    n =>
      [
        `${n} nested blocks`,
        `(module (func (export "f") (param i32) (result i32) ${repeat(n, () => 'block')} local.get 0 br_if ${n - 1} i32.const 8 local.set 0 ${repeat(n, () => 'end')} local.get 0))`,
        [['f', i32(5)], ['f', i32(0)]],
      ] as const,
  ),
  ['recursion without end', '(module (func $f (export "f") (param i32) (result i32) (call $f (local.get 0))))', [['f', i32(0)]]],
]; // biome-ignore format: a case a paragraph
for (const [what, text, calls] of sizes)
  test(`${what}: both tiers say the same`, t => {
    const { fast, reference } = both(text, calls);
    t.deepEqual(fast, reference);
  });

test('a huge function is cut up, and jumps out of its pieces arrive', t => {
  // A machine of 300 operations: each goes on in the loop, leaves it, returns, or throws out of a block of its own.
  const n = 300;
  const ways = [
    '(br $next)',
    '(br_if $out (i32.gt_u (local.get $x) (i32.const 1000000))) (br $next)',
    '(if (i32.eqz (i32.and (local.get $x) (i32.const 255))) (then (return (i64.const -7) (f64.convert_i32_s (local.get $x))))) (br $next)',
    '(block $h (result i64) (try_table (catch $e $h) (br_if $next (i32.and (local.get $x) (i32.const 1))) (throw $e (i64.const 3))) (unreachable)) (local.set $y) (br $next)',
  ];
  const work = (i: number) =>
    repeat(
      12,
      k =>
        `(local.set $x (i32.rotl (i32.add (local.get $x) (i32.const ${i * 31 + k})) (i32.const ${(i + k) % 31}))) (local.set $y (i64.add (local.get $y) (i64.extend_i32_s (local.get $x))))`,
    );
  const text = `(module (tag $e (param i64)) (func (export "f") (param $pc i32) (param $steps i32) (result i64 f64) (local $x i32) (local $y i64)
    (block $out (loop $next
      (if (i32.eqz (local.get $steps)) (then (br $out))) (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
      (local.set $pc (i32.rem_u (i32.add (i32.mul (local.get $pc) (i32.const 7)) (i32.and (local.get $x) (i32.const 15))) (i32.const ${n})))
      ${repeat(n, i => `(block $c${n - 1 - i}`)} (br_table ${repeat(n, i => `$c${i}`)} $c0 (local.get $pc))
      ${repeat(n, i => `) ${work(i)} ${ways[i % ways.length]!}`)}))
    (local.get $y) (f64.convert_i32_s (local.get $x))))`;
  const { fast, reference } = both(text, Array.from({ length: 60 }, (_, i) => ['f', i32(i * 5), i32(i * 3)] as const)); // biome-ignore format: one line
  t.deepEqual(fast, reference);
  const { tier, func } = load(text);
  t.regex(tier.source(func('f'))!, /const q5=\(/);
});

test('the limit of frames is the reference tier’s, where the host’s stack is large enough', async t => {
  const worker = new Worker(new URL('./compilation-frames.js', import.meta.url), { resourceLimits: { stackSizeMb: 256 } });
  const said = await new Promise((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  t.deepEqual(said, { '29999': 'values', '30000': 'exhaustion', endless: 'exhaustion' });
});

// ─── Tail calls, exceptions ───

test('a million mutual tail calls, indirect ones, and tail calls of itself need no stack', t => {
  const text = `(module
    (type $t (func (param i32) (result i32)))
    (table 2 funcref) (elem (i32.const 0) $even $odd)
    (func $even (export "even") (type $t) (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 1)) (else (return_call $odd (i32.sub (local.get 0) (i32.const 1))))))
    (func $odd (type $t) (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 0)))))
    (func $sum (export "sum") (param i32 i32) (result i32) (local i32)
      (if (local.get 2) (then (unreachable))) (local.set 2 (i32.const 1))
      (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
      (return_call $sum (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (local.get 0)))))`;
  const { tier, func } = load(text);
  t.is(plain(tier.invoke(func('even'), [i32(1_000_001)])), plain({ kind: 'values', values: [i32(0)] }));
  t.is(plain(tier.invoke(func('sum'), [i32(1_000_000), i32(0)])), plain({ kind: 'values', values: [i32(1784293664)] }));
});

test('an exception out of a tail call is not caught by the block that the call left', t => {
  const text = `(module (tag $e)
    (func $throw (result i32) (throw $e))
    (func $tail (result i32) (block (try_table (catch $e 0) (return_call $throw))) (i32.const 7))
    (func (export "f") (result i32) (block (try_table (result i32) (catch $e 0) (call $tail)) (return)) (i32.const 9)))`;
  const { fast, reference } = both(text, [['f']]);
  t.deepEqual(fast, reference);
  t.regex(fast[0]!, /"c":9/);
});

// ─── NaNs, traps ───

test('payloads of NaNs survive locals, calls, blocks, globals, tables of results and memory', t => {
  const text = `(module (memory 1) (global $g (mut f64) (f64.const 0))
    (func $id (param f64 f32) (result f32 f64) (local.get 1) (local.get 0))
    (func (export "f") (result i64 i32) (local f64 f32)
      (i64.store (i32.const 0) (i64.const 0x7ff4000000000001)) (i32.store (i32.const 8) (i32.const 0xffa12345))
      (local.set 0 (block (result f64) (f64.load (i32.const 0)))) (local.set 1 (f32.load (i32.const 8)))
      (global.set $g (local.get 0))
      (call $id (global.get $g) (f32.neg (local.get 1)))
      (local.set 0) (local.set 1)
      (f64.store (i32.const 16) (f64.abs (f64.neg (local.get 0)))) (f32.store (i32.const 24) (local.get 1))
      (i64.load (i32.const 16)) (i32.reinterpret_f32 (f32.load (i32.const 24)))))`;
  const { fast, reference } = both(
    text,
    Array.from({ length: 50 }, () => ['f'] as const),
  );
  t.deepEqual(fast, reference);
  t.regex(fast[0]!, new RegExp(`"${0x7ff4000000000001n}".*${0x7fa12345}`));
});
test('an argument that is a signalling NaN comes back with its bits', t => {
  const { tier, func } = load('(module (func (export "f") (param f32) (result f32) (local.get 0)))');
  t.is(plain(tier.invoke(func('f'), [f32(0x7fa00001)])), plain({ kind: 'values', values: [f32(0x7fa00001)] }));
});

test('a store that is partly outside writes nothing', t => {
  const text = `(module (memory (export "m") 1)
    (func (export "i64") (i64.store (i32.const 65532) (i64.const -1)))
    (func (export "v128") (v128.store (i32.const 65521) (v128.const i32x4 -1 -1 -1 -1)))
    (func (export "wrap") (i64.store (i32.const -4) (i64.const -1)))
    (func (export "offset") (i32.store offset=8 (i32.const -4) (i32.const -1))))`;
  const { inst, tier, func } = load(text);
  for (const name of ['i64', 'v128', 'wrap', 'offset'])
    t.like(tier.invoke(func(name), []), { kind: 'trap', reason: 'out of bounds memory access' });
  t.true(inst.mems[0]!.bytes.every(b => b === 0));
});

test('of two traps in one expression, the first happens', t => {
  const text = `(module (memory 1)
    (func (export "a") (param i32) (result i32) (i32.add (i32.div_s (i32.const 1) (local.get 0)) (i32.load (i32.const -1))))
    (func (export "b") (param i32) (result i32) (local i32) (i32.div_s (i32.const 1) (local.get 0)) (local.set 1 (i32.load (i32.const -1))))
    (func (export "c") (param i32) (i32.div_s (i32.const 1) (local.get 0)) (drop (i32.load (i32.const -1))) (drop)))`;
  const { fast, reference } = both(text, [['a', i32(0)], ['b', i32(0)], ['c', i32(0)]]); // biome-ignore format: one line
  t.deepEqual(fast, reference);
  t.true(fast.every(x => x.includes('integer divide by zero')));
});

// ─── One store ───

test('memory, globals and tables are those of the reference tier, growth included', t => {
  const text = `(module (memory 1 3) (table 1 4 funcref) (global $g (mut i64) (i64.const 1))
    (func $grow (export "grow") (result i32) (drop (table.grow (ref.null func) (i32.const 1))) (memory.grow (i32.const 1)))
    (func (export "f") (result i32 i32 i64) (i32.store (i32.const 0) (i32.const 5)) (drop (call $grow))
      (i32.store (i32.const 65536) (i32.load (i32.const 0))) (global.set $g (i64.add (global.get $g) (i64.const 0x100000000)))
      (i32.load (i32.const 65536)) (table.size) (global.get $g)))`;
  const { store, tier, func } = load(text);
  t.is(plain(tier.invoke(func('f'), [])), plain({ kind: 'values', values: [i32(5), i32(2), i64(0x1_0000_0001n)] }));
  t.is(plain(run(invocation(store, func('grow'), []))), plain({ kind: 'values', values: [i32(2)] }));
  t.is(plain(tier.invoke(func('f'), [])), plain({ kind: 'values', values: [i32(5), i32(4), i64(0x2_0000_0001n)] }));
});

const imported = (name: string, x: FuncInst): Extern & { readonly name: string } => ({ kind: 'func', inst: x, name });
test('data segments are moved at one go, or not at all where they do not fit', t => {
  const text = (offset: number) => `(module (memory (export "m") 1) (data (i32.const 3) "abc") (data (i32.const ${offset}) "defg"))`;
  for (const offset of [65_532, 65_533]) {
    const module = parseModule({ kind: 'text', name: 'test.wat', text: text(offset) });
    const said = [fastTier, null].map(make => {
      const store = newStore();
      const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
      const result = make === null ? run(config) : make(store).run(config);
      return { result: plain(result), bytes: [...inst.mems[0]!.bytes] };
    });
    t.deepEqual(said[0], said[1]);
    t.is(said[0]!.bytes[3], 0x61);
    t.is(said[0]!.bytes[65_533], offset === 65_532 ? 0x65 : 0);
  }
  // With a journal, what was written can be taken back.
  const { store, tier, inst } = load(text(100));
  store.journal = [];
  const module = parseModule({ kind: 'text', name: 'test.wat', text: '(module (import "" "m" (memory 1)) (data (i32.const 101) "xyz"))' });
  const { config } = instantiate(store, { module, type: validate(module) }, [inst.exports.get('m')!]);
  t.is(tier.run(config).kind, 'values');
  t.is(String.fromCharCode(...inst.mems[0]!.bytes.subarray(100, 104)), 'dxyz');
  for (const undo of store.journal.toReversed()) undo();
  t.is(String.fromCharCode(...inst.mems[0]!.bytes.subarray(100, 104)), 'defg');
});

test('a host function may give instructions, which call compiled functions, trap, or throw', t => {
  const text = `(module
    (type $t (func (param i32) (result i32)))
    (import "h" "call" (func $call (type $t))) (import "h" "trap" (func $trap (type $t)))
    (func $twice (export "twice") (type $t) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "f") (type $t) (i32.add (call $call (local.get 0)) (i32.const 1)))
    (func (export "g") (type $t) (call $trap (local.get 0))))`;
  let twice: FuncInst | null = null;
  const callers: (ModuleInst | null)[] = [];
  const { tier, func, inst } = load(text, (store, types) => [
    imported('call', allocHostFunc(store, types[0]!, {
      name: 'call',
      call: (args, caller) => {
        callers.push(caller);
        return [args[0]!, twice!.ref, { op: 'call_ref', pos: -1, y: twice!.type } as { readonly op: string }];
      },
    })),
    imported('trap', allocHostFunc(store, types[0]!, { name: 'trap', call: () => [{ op: 'trap', reason: 'so the host says', pos: -1 } as { readonly op: string }] })),
  ]); // biome-ignore format: a function a paragraph
  twice = func('twice');
  t.is(plain(tier.invoke(func('f'), [i32(20)])), plain({ kind: 'values', values: [i32(41)] }));
  t.like(tier.invoke(func('g'), [i32(0)]), { kind: 'trap', reason: 'so the host says' });
  t.deepEqual(callers, [inst]);
});

test('tail calls through a host function that calls back need no stack', t => {
  const text = `(module (type $t (func (param i32) (result i32))) (import "h" "call" (func $call (type $t)))
    (func (export "f") (type $t) (if (i32.eqz (local.get 0)) (then (return (i32.const 7)))) (return_call $call (i32.sub (local.get 0) (i32.const 1)))))`;
  let f: FuncInst | null = null;
  const { tier, func } = load(text, (store, types) => [
    imported('call', allocHostFunc(store, types[0]!, { name: 'call', call: args => [...args, f!.ref, { op: 'call_ref', pos: -1, y: f!.type } as { readonly op: string }] })),
  ]); // biome-ignore format: one line
  f = func('f');
  t.is(plain(tier.invoke(f, [i32(200_000)])), plain({ kind: 'values', values: [i32(7)] }));
});

test('what a host function throws comes out as it was', t => {
  const error = new RangeError('the host’s own');
  const { tier, func } = load('(module (type $t (func)) (import "h" "f" (func $f (type $t))) (func (export "g") (call $f)))', (store, types) => [
    imported('f', allocHostFunc(store, types[0]!, { name: 'f', call: () => { throw error; } })),
  ]); // biome-ignore format: one line
  t.is(
    t.throws(() => tier.invoke(func('g'), []), { any: true }),
    error,
  );
});

test('exceptions and results cross from compiled functions to interpreted ones and back', t => {
  const deep = 25_000;
  const text = `(module (tag $e (param i64 f32))
    (func $throw (param i64) (throw $e (local.get 0) (f32.const 1.5)))
    (func $middle (param i64) (result i64) ${repeat(deep, () => 'block')} (call $throw (local.get 0)) ${repeat(deep, () => 'end')} (i64.const 0))
    (func (export "f") (param i64) (result i64 f32)
      (block (result i64 f32) (try_table (catch $e 0) (drop (call $middle (local.get 0)))) (unreachable))))`;
  const { tier, func, inst } = load(text);
  t.is(tier.source(inst.funcs[1]!), null, 'the deep function is interpreted');
  t.is(plain(tier.invoke(func('f'), [i64(-5n)])), plain({ kind: 'values', values: [i64(-5n), f32(0x3fc00000)] }));
});

// ─── Fuel ───

test('fuel interrupts a loop without end, in a function compiled before without it', t => {
  const { tier, func } = load('(module (func (export "f") (param i32) (loop (br_if 0 (local.get 0)))))');
  const f = func('f');
  t.like(tier.invoke(f, [i32(0)]), { kind: 'values' });
  const enough = new Error('enough');
  const out = (): never => {
    throw enough;
  };
  t.true(tier.instrument(f, { fuel: { left: Int32Array.of(1000), out } }));
  t.is(
    t.throws(() => tier.invoke(f, [i32(1)])),
    enough,
  );
});

// ─── What is compiled when ───

test('the functions of a small module are compiled at the first call of one of them, those of a larger one each at its own', t => {
  const text = (n: number): string => `(module (table funcref (elem $g $deep))
    (func (export "f") (result i32) ${repeat(n, () => 'nop')} (i32.const 1))
    (func $g (export "g") (param i32) (result i32) (i32.load8_u (local.get 0)))
    (func $deep (export "deep") (param i32) (result i32) (return_call $g (i32.sub (local.get 0) (i32.const 1))))
    (memory 1))`;
  for (const [n, together] of [[10, true], [5000, false]] as const) {
    const { tier, func } = load(text(n));
    t.is(func('g').ref.f, null);
    t.is(plain(tier.invoke(func('f'), [])), plain({ kind: 'values', values: [i32(1)] }));
    t.is(func('g').ref.f !== null, together);
    const { fast, reference } = both(text(n), [['f'], ['deep', i32(1)], ['deep', i32(0)], ['g', i32(65_536)]]);
    t.deepEqual(fast, reference);
  } // biome-ignore format: a table
});

test('a function of very many locals counts for as many frames as the limits give to so many slots', t => {
  const text = `(module (global $n (export "n") (mut i32) (i32.const 0))
    (func $f (export "f") (local ${'i64 '.repeat(1056)}) (global.set $n (i32.add (global.get $n) (i32.const 1))) (call $f)))`;
  const { tier, func, inst, store } = load(text, () => [], { ...defaultLimits, frames: 660 });
  t.is(tier.invoke(func('f'), []).kind, 'exhaustion');
  // 1,056 slots, where 33 of them go to a frame.
  t.is((inst.globals[0]!.value as { readonly c: number }).c, store.limits.frames / 33); // an i32
});

// ─── What must not reach the host ───

test('names and strings of a module never reach generated source', t => {
  const hostile = `*/}};globalThis.pwned=1;(function(){\`$${'{globalThis.pwned=1}'}\`//\\u2028\\u2029`;
  const quoted = hostile.replace(/[^a-zA-Z0-9]/g, c => `\\${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  const text = `(module $"${quoted}" (type $t (func (param i32) (result i32))) (import "${quoted}" "${quoted}" (func $"${quoted}x" (type $t)))
    (memory $"${quoted}m" 1) (global $"${quoted}g" (mut i32) (i32.const 1)) (data (i32.const 0) "${quoted}")
    (@custom "${quoted}" "${quoted}")
    (func $"${quoted}y" (export "${quoted}") (param $"${quoted}p" i32) (result i32)
      (global.set $"${quoted}g" (call $"${quoted}x" (local.get $"${quoted}p"))) (global.get $"${quoted}g")))`;
  const { tier, inst } = load(text, (store, types) => [
    imported(hostile, allocHostFunc(store, types[0]!, { name: hostile, call: args => args })),
  ]);
  const f = (inst.exports.get(hostile) as { readonly inst: FuncInst }).inst; // as the module says
  t.is(plain(tier.invoke(f, [i32(3)])), plain({ kind: 'values', values: [i32(3)] }));
  t.notRegex(tier.source(f)!, /pwned|globalThis|`/);
  t.false('pwned' in globalThis);
});

test('where code from strings is forbidden, it says so once and gives the same results', t => {
  const script = fileURLToPath(new URL('./compilation-forbidden.js', import.meta.url));
  const said = execFileSync(process.execPath, ['--disallow-code-generation-from-strings', script], { encoding: 'utf8' });
  t.deepEqual(JSON.parse(said), { notes: 1, result: 3628800 });
});
