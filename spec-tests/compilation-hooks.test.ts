// Instrumented functions of the fast tier: what a hook sees is what the reference tier shows, breakpoints stop where they are set, and traps
// say which instruction they came from.

import test, { type ExecutionContext } from 'ava';
import type { Stop } from '../interpreter/compilation/generator.ts';
import { hostSizes } from '../interpreter/compilation/sizes.ts';
import { type FastTier, fastTier } from '../interpreter/compilation/tier.ts';
import { type Config, callRef, invocation, type Result } from '../interpreter/execution/configuration.ts';
import { instantiate } from '../interpreter/execution/instantiate.ts';
import type { Group } from '../interpreter/execution/rule.ts';
import { coreRules, type RuleTable, run } from '../interpreter/execution/step.ts';
import type { FuncInst, FuncRef, ModuleInst } from '../interpreter/runtime/instances.ts';
import { allocHostFunc, defaultLimits, newStore, type Store } from '../interpreter/runtime/store.ts';
import { f32, f64, i32, i64, NULL, type Val } from '../interpreter/runtime/values.ts';
import type { Instr } from '../interpreter/syntax/instructions.ts';
import { describeTrap } from '../interpreter/trace/trap.ts';
import { validate } from '../interpreter/validation/modules.ts';
import { closeTypes } from '../interpreter/validation/rolling.ts';
import { parseModule } from '../text-format/parse.ts';

interface Loaded {
  readonly store: Store;
  readonly inst: ModuleInst;
  readonly tier: FastTier;
}
function load(text: string): Loaded {
  const module = parseModule({ kind: 'text', name: 'test.wat', text });
  const store = newStore();
  const { inst, config } = instantiate(store, { module, type: validate(module) }, []);
  run(config);
  return { store, inst, tier: fastTier(store) };
}
const func = ({ inst }: Pick<Loaded, 'inst'>, name: string): FuncInst => (inst.exports.get(name) as { readonly inst: FuncInst }).inst; // functions only are asked for
const resultOf = (z: Config, rules: RuleTable = coreRules): Result => run(z, Number.POSITIVE_INFINITY, rules) as Result; // without fuel there is a result

/** References as what they are of, values without where they stood in the text; the rest as it is. */
const text = (v: unknown): string =>
  JSON.stringify(v, (key, x: unknown) =>
    key === 'a' || key === 'pos'
      ? undefined
      : typeof x === 'bigint'
        ? `${x}`
        : x instanceof Uint8Array
          ? [...x]
          : x === undefined
            ? 'unset'
            : isFuncRef(x)
              ? { op: x.op, addr: x.a.addr }
              : x,
  );
const isFuncRef = (x: unknown): x is FuncRef => typeof x === 'object' && x !== null && 'op' in x && x.op === 'ref.func_addr';
const line = (index: number, e: Instr, locals: readonly (Val | undefined)[], stack: readonly Val[]): string =>
  `${index} ${e.op}@${e.pos} ${text(locals)} ${text(stack)}`;

/** What the reference tier reduces of the functions' own instructions, with locals and operands before it does. */
function stepsOf(loaded: Loaded, a: FuncInst, args: readonly Val[]): { readonly steps: string[]; readonly result: Result } {
  const steps: string[] = [];
  const groups = new Map<string, Group | 'value'>(
    [...coreRules.groups].map(([op, g]) => [
      op,
      g === 'value'
        ? g
        : {
            ...g,
            where: (z, e, ...vs) => {
              // Not what rules gave: a `return` on its way out, the blocks of an `if`.
              if (z.frame.func !== null && z.context.code[z.context.pc - 1] === e) {
                let frame = z.context;
                while (frame.kind !== 'frame') frame = frame.outer!; // a function's instructions stand in a frame
                const operands = [...z.stack.slice(frame.base), ...vs.slice(0, g.takes)];
                const index = loaded.inst.funcs.indexOf(z.frame.func);
                steps.push(line(index, e as Instr, z.frame.locals, operands)); // as all of a code
              }
              return g.where?.(z, e, ...vs);
            },
          },
    ]),
  );
  const result = resultOf(invocation(loaded.store, a, args), { ends: coreRules.ends, groups });
  return { steps, result };
}
/** The same as a hook of the fast tier sees it. */
function stopsOf(loaded: Loaded, a: FuncInst, args: readonly Val[], at?: (e: Instr) => boolean) {
  const stops: string[] = [];
  const hook = ({ func: f, e, locals, stack }: Stop): void => {
    stops.push(line(loaded.inst.funcs.indexOf(f), e, locals, stack));
  };
  for (const f of loaded.inst.funcs)
    if (!loaded.tier.instrument(f, at === undefined ? { hook } : { hook, at })) throw new Error('not compiled');
  return { stops, result: loaded.tier.invoke(a, args) };
}

const programs: readonly (readonly [string, string, readonly Val[]])[] = [
  [
    'loops, branches with values, calls',
    `(module (func $gcd (param i64 i64) (result i64) (loop $l (result i64) (local.get 0) (if (result i64) (i64.eqz (local.get 1)) (then (return (local.get 0))) (else (i64.const 1)))
        (local.get 1) (local.set 1 (i64.rem_u (local.get 0) (local.get 1))) (local.set 0) (drop) (drop) (br $l)))
      (func (export "f") (param i32) (result i64) (local i64)
        (block $out (result i64) (loop $again (param) (local.set 1 (i64.add (local.get 1) (call $gcd (i64.extend_i32_u (local.get 0)) (i64.const 360))))
          (drop (br_if $out (local.get 1) (i32.eqz (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))) (br $again)) (unreachable))))`,
    [i32(7)],
  ],
  [
    'loops with parameters, tables of branches, several results',
    `(module (func $two (param i32) (result i32 f64) (i32.add (local.get 0) (i32.const 1)) (f64.convert_i32_s (local.get 0)))
      (func (export "f") (param i32) (result i32) (i32.const 0) (local.get 0)
        (loop $l (param i32 i32) (result i32) (call $two) (drop) (i32.add)
          (block (param i32) (result i32) (block (param i32) (result i32) (block (param i32) (result i32) (br_table 0 1 2 (i32.and (local.get 0) (i32.const 3)))) (i32.add (i32.const 10))) (i32.add (i32.const 100)))
          (local.tee 0) (local.get 0) (br_if $l (i32.lt_u (local.get 0) (i32.const 900))) (drop))))`,
    [i32(3)],
  ],
  [
    'memory, NaNs with payloads, vectors, conversions',
    `(module (memory 1) (global $g (mut f32) (f32.const nan:0x200001))
      (func (export "f") (param f64 f32) (result f64) (local f64 v128)
        (f64.store offset=8 (i32.const 0) (f64.neg (local.get 0))) (local.set 2 (f64.load (i32.const 8)))
        (f32.store (i32.const 0) (f32.mul (local.get 1) (f32.const 0.1))) (global.set $g (f32.abs (local.get 1)))
        (local.set 3 (i32x4.splat (i32.load8_u offset=3 (i32.const 0)))) (local.set 3 (i32x4.add (local.get 3) (f32x4.splat (global.get $g))))
        (f64.add (f64.promote_f32 (f32.reinterpret_i32 (i32x4.extract_lane 2 (local.get 3)))) (f64.select (local.get 2)))))`.replace('(f64.select (local.get 2))', '(select (local.get 2) (local.get 0) (memory.size))'),
    [f64(0x7ff4000000000001n), f32(0x7fa12345)],
  ],
  [
    'exceptions, indirect and tail calls, references',
    `(module (type $t (func (param i32) (result i32))) (tag $e (param i32 i64)) (table 3 funcref) (elem (i32.const 0) $throw $even) (elem declare func $even)
      (func $throw (type $t) (throw $e (local.get 0) (i64.const -1)))
      (func $even (type $t) (if (i32.eqz (local.get 0)) (then (return (i32.const 1)))) (return_call $odd (i32.sub (local.get 0) (i32.const 1))))
      (func $odd (type $t) (if (i32.eqz (local.get 0)) (then (return (i32.const 0)))) (return_call_indirect (type $t) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))
      (func (export "f") (param i32) (result i32) (local (ref $t)) (local funcref)
        (block $h (result i32 i64) (try_table (catch $e $h) (drop (call_indirect (type $t) (local.get 0) (i32.const 0)))) (unreachable))
        (drop) (local.set 1 (ref.func $even)) (call_ref $t (local.get 1)) (local.set 2 (table.get (i32.const 2))) (i32.add (ref.is_null (local.get 2)))))`,
    [i32(5)],
  ],
  [
    'structures and arrays',
    `(module (type $s (struct (field (mut i32)) (field (mut i8)))) (type $a (array (mut i64)))
      (func (export "f") (param i32) (result i64) (local $s (ref null $s)) (local $a (ref $a))
        (local.set $s (struct.new $s (local.get 0) (i32.const 511))) (struct.set $s 0 (local.get $s) (struct.get_u $s 1 (local.get $s)))
        (local.set $a (array.new $a (i64.const 7) (struct.get $s 0 (local.get $s)))) (array.set $a (local.get $a) (i32.const 3) (i64.const 9))
        (i64.add (array.get $a (local.get $a) (i32.const 3)) (i64.extend_i32_u (array.len (local.get $a))))))`,
    [i32(5)],
  ],
]; // biome-ignore format: a program a paragraph

for (const [what, source, args] of programs) {
  test(`a hook sees what the reference tier steps through: ${what}`, t => {
    const a = load(source);
    const reference = stepsOf(a, func(a, 'f'), args);
    const b = load(source);
    const { stops, result } = stopsOf(b, func(b, 'f'), args);
    t.true(stops.length > 10);
    t.deepEqual(stops, reference.steps);
    t.is(text(result), text(reference.result));
  });

  test(`breakpoints stop where they are set, and nowhere else: ${what}`, t => {
    const a = load(source);
    const { steps } = stepsOf(a, func(a, 'f'), args);
    const at = (e: Instr): boolean => e.pos % 3 === 0 || e.op === 'loop';
    const b = load(source);
    const { stops } = stopsOf(b, func(b, 'f'), args, at);
    t.deepEqual(stops, steps.filter(s => Number(/@(\d+)/.exec(s)![1]) % 3 === 0 || /^\d+ loop@/.test(s))); // biome-ignore format: one line
    t.true(stops.length > 0 && stops.length < steps.length);
  });
}

test('a hook may write memory that it grows, and what it throws comes out as it was', t => {
  const source =
    '(module (memory 1) (func (export "f") (result i32) (i32.store (i32.const 0) (i32.const 1)) (i32.load offset=65536 (i32.const 0))))';
  const loaded = load(source);
  const f = func(loaded, 'f');
  const grow = loaded.inst.mems[0]!;
  t.like(loaded.tier.invoke(f, []), { kind: 'trap' });
  const bytes = new Uint8Array(2 * 65536).fill(7);
  const hook = (): void => {
    grow.bytes = bytes;
    grow.view = new DataView(bytes.buffer);
  };
  t.true(loaded.tier.instrument(f, { hook, at: e => e.op === 'i32.load' }));
  t.deepEqual(loaded.tier.invoke(f, []), { kind: 'values', values: [i32(0x07070707)] });
  const stopped = new RangeError('call stack');
  t.true(loaded.tier.instrument(f, { hook: () => { throw stopped; } })); // biome-ignore format: one line
  t.is(t.throws(() => loaded.tier.invoke(f, []), { any: true }), stopped); // biome-ignore format: one line
  t.true(loaded.tier.instrument(f, {}));
  t.like(loaded.tier.invoke(f, []), { kind: 'values' });
});

test('a huge function is hooked like any other', t => {
  const body = Array.from(
    { length: 3000 },
    (_, i) => `(local.set 0 (i32.rotl (i32.add (local.get 0) (i32.const ${i})) (i32.const 5)))`,
  ).join(' ');
  const source = `(module (func (export "f") (param i32) (result i32) ${body} (local.get 0)))`;
  const a = load(source);
  const { steps } = stepsOf(a, func(a, 'f'), [i32(3)]);
  const b = load(source);
  t.deepEqual(stopsOf(b, func(b, 'f'), [i32(3)]).stops, steps);
});

test('entries: every call, with its arguments to the last bit and the frames that are left, in functions met later too', t => {
  const source = `(module (memory 1)
    (func $nan (param f32 i64 externref) (result f32) (f32.neg (local.get 0)))
    (func $loop (param i32) (if (local.get 0) (then (return_call $loop (i32.sub (local.get 0) (i32.const 1))))))
    (func $deep (param i32) (if (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1))))))
    (func (export "f") (result f32) (call $loop (i32.const 2)) (call $deep (i32.const 2)) (call $nan (f32.const nan:0x123456) (i64.const -2) (ref.null extern))))`;
  const seen: string[] = [];
  const { store, inst } = load(source);
  const tier = fastTier(store, {
    instrumentation: a => {
      const index = inst.funcs.indexOf(a);
      return index === 3 ? undefined : { entry: (args, left) => void seen.push(`${index} ${store.limits.frames - left} ${text(args)}`) };
    },
  });
  const f = (inst.exports.get('f') as { readonly inst: FuncInst }).inst; // a function
  t.deepEqual(tier.invoke(f, []), { kind: 'values', values: [f32(0xff923456 | 0)] });
  const one = (index: number, depth: number, ...args: readonly Val[]): string => `${index} ${depth} ${text(args)}`;
  t.deepEqual(seen, [
    ...[2, 1, 0].map(n => one(1, 1, i32(n))),
    ...[2, 1, 0].map((n, i) => one(2, 1 + i, i32(n))),
    one(0, 1, f32(0x7f923456), i64(-2n), NULL),
  ]);
  const stopped = new RangeError('call stack');
  t.true(tier.instrument(inst.funcs[0]!, { entry: () => { throw stopped; } })); // biome-ignore format: one line
  t.is(t.throws(() => tier.invoke(f, []), { any: true }), stopped); // biome-ignore format: one line
  t.true(tier.instrument(inst.funcs[0]!, {}), 'and without again');
  t.like(tier.invoke(f, []), { kind: 'values' });
});

// ─── Traps ───

/** Each function traps; under a name of the arguments that it is called with. */
const traps = `(module (memory 1) (table 4 funcref) (elem (i32.const 0) $id) (type $t (func)) (type $p (struct (field i32))) (type $a (array (mut i32))) (data $d "abc") (elem $e funcref (ref.null func))
  (func $id (param i32) (result i32) (local.get 0))
  (func (export "unreachable") (drop (i32.const 1)) (if (i32.const 1) (then (nop) (unreachable))))
  (func (export "loads") (param i32) (result i32) (i32.add (i32.add (i32.load (i32.const 0)) (i32.load8_s offset=4 (i32.const 8))) (i32.add (i32.load (i32.const 65533)) (i32.load (local.get 0)))))
  (func (export "nested") (result i32) (i32.load (i32.load (i32.load (i32.const 65536)))))
  (func (export "outer") (result i32) (i32.load offset=65533 (i32.load offset=4 (i32.add (i32.const 7) (i32.load (i32.const 100))))))
  (func (export "wide") (param i64) (result i64) (i64.add (i64.load (i32.const 65535)) (i64.div_u (i64.const 7) (local.get 0))))
  (func (export "divide") (param i32) (result i32) (i32.div_s (i32.const 7) (i32.const 2)) (drop) (call $id (i32.rem_u (i32.const 4) (local.get 0))))
  (func (export "store") (param i32) (nop) (i32.store8 (i32.const 3) (local.get 0)) (f64.store (i32.const 65530) (f64.load (i32.const 0))))
  (func (export "float") (result f32) (f32.add (f32.load (i32.const 4)) (f32.load offset=1 (i32.const 65535))))
  (func (export "truncate") (result i32) (i32.trunc_f64_s (f64.const 1e10)))
  (func (export "indirect") (call_indirect (type $t) (i32.const 0)))
  (func (export "uninitialized") (call_indirect (type $t) (i32.const 1)))
  (func (export "undefined") (call_indirect (type $t) (i32.const 9)))
  (func (export "null") (call_ref $t (ref.null $t)))
  (func (export "get") (result funcref) (table.get (i32.const 4)))
  (func (export "struct") (result i32) (struct.get $p 0 (ref.null $p)))
  (func (export "array") (result i32) (array.get $a (array.new $a (i32.const 1) (i32.const 2)) (i32.const 2)))
  (func (export "cast") (drop (ref.cast (ref $p) (ref.null any))))
  (func (export "fill") (memory.fill (i32.const 65536) (i32.const 0) (i32.const 1)))
  (func (export "init") (memory.init $d (i32.const 0) (i32.const 2) (i32.const 2)))
  (func (export "copy") (table.copy (i32.const 3) (i32.const 0) (i32.const 2)))
  (func (export "vector") (result v128) (v128.load32_splat (i32.const 65534)))
  (func $deep (param i32) (if (i32.eqz (local.get 0)) (then (unreachable))) (call $deep (i32.sub (local.get 0) (i32.const 1))))
  (func (export "deep") (call $deep (i32.const 20))))`;
const argsFor: Readonly<Record<string, readonly Val[]>> = { loads: [i32(-1)], wide: [i64(0n)], divide: [i32(0)], store: [i32(1)] };
test('a trap says which instruction it came from, as the reference tier does', t => {
  const a = load(traps);
  const b = load(traps);
  for (const [name] of a.inst.exports) {
    const args = argsFor[name] ?? [];
    const wanted = resultOf(invocation(a.store, func(a, name), args));
    t.is(wanted.kind, 'trap', name);
    for (let i = 0; i < 2; i++) t.deepEqual(b.tier.invoke(func(b, name), args), wanted, name);
  }
});

test('so it does in hot code, where the host has put one function into another, and in huge functions', t => {
  const many = Array.from(
    { length: 2500 },
    (_, i) => `(local.set 1 (i32.add (local.get 1) (i32.load offset=${i * 4} (local.get 0))))`,
  ).join(' ');
  const source = `(module (memory 1)
    (func $at (param i32) (result i32) (i32.add (i32.const 1) (i32.load (local.get 0))))
    (func (export "hot") (param i32) (result i32) (local i32) (loop $l (local.set 1 (i32.add (local.get 1) (call $at (local.get 0)))) (br_if $l (i32.ge_s (local.tee 0 (i32.sub (local.get 0) (i32.const 4))) (i32.const -4)))) (local.get 1))
    (func (export "huge") (param i32) (result i32) (local i32) ${many} (local.get 1)))`;
  const a = load(source);
  const b = load(source);
  for (let i = 0; i < 40; i++) b.tier.invoke(func(b, 'hot'), [i32(60_000)]);
  for (const [name, x] of [['hot', 60_000], ['huge', 65_536 - 8], ['huge', 65_536 - 9_000], ['huge', 65_537 - 10_000]] as const) {
    const args = [i32(x)];
    t.deepEqual(b.tier.invoke(func(b, name), args), resultOf(invocation(a.store, func(a, name), args)), name);
  } // biome-ignore format: a table
});

/** A limit of frames that tests reach soon, and traces that go far enough. */
const FRAMES = 40;
const traced = (t: ExecutionContext): void => {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 300;
  t.teardown(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });
};

test('a trap says who called, and from where, as the reference tier does', t => {
  traced(t);
  const many = Array.from({ length: 40 }, (_, i) => `(local.set 1 (i32.add (local.get 1) (i32.load offset=${i * 4} (local.get 0))))`).join(
    ' ',
  );
  const calls =
    `(module (type $v (func)) (type $t (func (param i32) (result i32))) (import "host" "deep" (func $host (type $v))) (memory 1) (table funcref (elem $leaf $last $mid)) (tag $e)
    (func $leaf (type $t) (nop) (i32.load (local.get 0)))
    (func $last (type $t) (return_call $leaf (i32.add (local.get 0) (i32.const 1))))
    (func $late (type $t) (if (local.get 0) (then (return_call_indirect (type $t) (local.get 0) (i32.const 1)))) (i32.const 1))
    (func $mid (type $t) (i32.add (i32.const 1) (i32.add (call $leaf (i32.const 4)) (call_indirect (type $t) (local.get 0) (i32.const 0)))))
    (func $huge (type $t) (local i32) ${many} (if (i32.const 1) (then (local.set 1 (call $mid (local.get 0))))) ${many} (local.get 1))
    (func $turns (type $t) (local i32) (loop $l (if (i32.eq (local.get 1) (i32.const 30)) (then (drop (call $mid (local.get 0)))))
      (br_if $l (i32.lt_u (local.tee 1 (i32.add (local.get 1) (i32.const 1))) (i32.const 40)))) (local.get 1))
    (func $deep (param i32 i32) (result i32) (if (result i32) (local.get 0) (then (call $deep (i32.sub (local.get 0) (i32.const 1)) (local.get 1))) (else (call $mid (local.get 1)))))
    (func $endless (nop) (call $endless) (nop))
    (func (export "leaf") (result i32) (i32.add (call $leaf (i32.const 8)) (call $leaf (i32.const 70000))))
    (func (export "tail") (result i32) (i32.add (i32.const 1) (call $last (i32.const 70000))))
    (func (export "tails") (result i32) (i32.add (i32.const 1) (call $late (i32.const 70000))))
    (func (export "indirect") (result i32) (i32.add (call $mid (i32.const 8)) (call_ref $t (i32.const 70000) (table.get (i32.const 2)) (ref.cast (ref $t)))))
    (func (export "huge") (result i32) (i32.add (call $huge (i32.const 8)) (call $huge (i32.const 65400))))
    (func (export "piece") (result i32) (i32.add (call $huge (i32.const 8)) (call $huge (i32.const 65380))))
    (func (export "turns") (result i32) (i32.add (call $turns (i32.const 8)) (call $turns (i32.const 70000))))
    (func (export "deep") (result i32) (call $deep (i32.const 5) (i32.const 70000)))
    (func (export "caught") (result i32) (try_table (result i32) (catch_all 0) (call $mid (i32.const 70000))))
    (func (export "host") (nop) (call $host) (nop))
    (func (export "exhausted") (nop) (call $endless)))`
      .replace(
        '(call_ref $t (i32.const 70000) (table.get (i32.const 2)) (ref.cast (ref $t)))',
        '(call_ref $t (i32.const 70000) (ref.cast (ref $t) (table.get (i32.const 2))))',
      )
      .replace('(catch_all 0)', '');
  const loaded = () => {
    const module = parseModule({ kind: 'text', name: 'test.wat', text: calls });
    const store = newStore({ ...defaultLimits, frames: FRAMES });
    const of = (index: number): FuncInst => inst.funcs[index]!;
    const host = allocHostFunc(store, closeTypes(module.types)[0]!, {
      name: 'deep',
      call: () => [i32(70_000), of(4).ref, callRef(of(4)), { op: 'drop', pos: -1 }],
    });
    const { inst, config } = instantiate(store, { module, type: validate(module) }, [{ kind: 'func', inst: host }]);
    run(config);
    return { store, inst };
  };
  const report = (z: Config, r: Result) => {
    const { reason, code, source, pos, calls: open, more } = describeTrap(z, r) ?? {};
    return {
      kind: r.kind,
      reason,
      code,
      source: source?.name,
      pos,
      calls: open?.map(c => `${c.name} ${c.index} ${c.source?.name} ${c.pos}`),
      more,
    };
  };
  const a = loaded();
  for (const sizes of [
    {},
    { large: -1, calls: 3, turns: 4 },
    { huge: 1, range: 60 },
    { large: -1, calls: 3, turns: 4, huge: 1, range: 60 },
  ]) {
    const b = loaded();
    const tier = fastTier(b.store, { sizes: { ...hostSizes, ...sizes } });
    for (const [name] of a.inst.exports) {
      const z = invocation(a.store, func(a, name), []);
      const wanted = report(z, resultOf(z));
      t.true(wanted.kind === 'trap' || wanted.kind === 'exhaustion', name);
      for (let i = 0; i < 6; i++) {
        const y = invocation(b.store, func(b, name), []);
        const got = report(y, tier.run(y));
        // Frames that the tier puts around a host function's call are none of the reference tier's.
        t.deepEqual(got, wanted, `${name} with ${JSON.stringify(sizes)}, call ${i + 1}`);
      }
    }
  }
});

test('a trace that ends before its calls do says so', t => {
  const { store, inst } = load(
    '(module (func $f (export "f") (param i32) (if (local.get 0) (then (call $f (i32.sub (local.get 0) (i32.const 1))) (nop)) (else unreachable))))',
  );
  const tier = fastTier(store);
  for (const [depth, more] of [[2, false], [100, true]] as const) {
    const z = invocation(store, func({ inst }, 'f'), [i32(depth)]);
    const found = describeTrap(z, tier.run(z));
    if (more) t.true(found!.more && found!.calls.length < 100);
    else t.true(found!.calls.length >= 1);
  } // biome-ignore format: a table
});
