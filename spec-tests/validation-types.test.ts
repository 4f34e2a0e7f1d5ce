// Closing, rolling and interning of types, and subtyping (spec 3.1, 3.3), on types made by hand.

import test from 'ava';
import { Refused } from '../interpreter/syntax/diagnostic.ts';
import type { RecGroup } from '../interpreter/syntax/modules.ts';
import type { AbsHeapType, CompType, DefType, HeapType, SubType, TypeUse, ValType } from '../interpreter/syntax/types.ts';
import { refType } from '../interpreter/syntax/types.ts';
import { closeExternType, closeTypes, descends, expand } from '../interpreter/validation/rolling.ts';
import * as match from '../interpreter/validation/subtyping.ts';

const group = (...types: SubType[]): RecGroup => ({ pos: 0, types });
const sub = (ct: CompType, supers: TypeUse[] = [], final = supers.length === 0): SubType => ({ final, supers, ct });
const func = (params: ValType[] = [], results: ValType[] = []): CompType => ({ kind: 'func', params, results });
const struct = (...ts: ValType[]): CompType => ({ kind: 'struct', fields: ts.map(zt => ({ mut: false, zt })) });
const to = (ht: HeapType) => refType(false, ht);

test('equal types of two modules are the same object, whatever their indices', t => {
  const [a, b] = closeTypes([group(sub(func(['i32']))), group(sub(struct(to(0))))]);
  const [, c, d] = closeTypes([group(sub(func(['i64']))), group(sub(func(['i32']))), group(sub(struct(to(1))))]);
  t.is(a, c);
  t.is(b, d);
});

test('what tells types apart: finality, mutability, nullability, super types, the group they are in, their place in it', t => {
  const types = closeTypes([
    group(sub(struct('i32'))),
    group(sub(struct('i32'), [], false)),
    group(sub({ kind: 'struct', fields: [{ mut: true, zt: 'i32' }] })),
    group(sub(struct('i32'), [1], true)),
    group(sub(struct('i32')), sub(struct('i32'))),
    group(sub(struct(refType(true, 'any')))),
    group(sub(struct(refType(false, 'any')))),
    group(sub({ kind: 'array', field: { mut: false, zt: 'i8' } })),
    group(sub({ kind: 'array', field: { mut: false, zt: 'i16' } })),
    group(sub(func(['i32'], []))),
    group(sub(func([], ['i32']))),
  ]);
  t.is(new Set(types).size, types.length);
});

test('recursive types are equal by the shape of their group: own members relative, others by what they are', t => {
  const list = (self: number) => group(sub(struct(refType(true, self))));
  const [l0] = closeTypes([list(0)]);
  const [, l1, outer, pair] = closeTypes([
    group(sub(func())),
    list(1),
    // The same record, but what it refers to is the list and not itself: another type.
    group(sub(struct(refType(true, 1)))),
    group(sub(struct(refType(true, 4))), sub(struct(refType(true, 3)))),
  ]);
  t.is(l0, l1);
  t.not(l0, outer);
  t.not(l0, pair);
});

test('an unrolled type refers to the defined types of its own group', t => {
  const [a, b] = closeTypes([group(sub(func([to(1)])), sub(func([], [to(0)]), []))]);
  const ct = expand(a!);
  t.true(ct.kind === 'func' && typeof ct.params[0] === 'object' && ct.params[0].ht === b);
  const back = expand(b!);
  t.true(back.kind === 'func' && typeof back.results[0] === 'object' && back.results[0].ht === a);
  t.deepEqual(a!.rec[0]!.ct, func([to({ rec: 1 })]));
});

test('a group may not refer behind itself', t => {
  const error = t.throws(() => closeTypes([group(sub(func([to(1)]))), group(sub(func()))]), { instanceOf: Refused });
  t.is(error.diagnostic.phrase, 'unknown type 1');
  t.throws(() => closeExternType({ kind: 'func', type: 7 }, []), { message: /^unknown type 7/ });
});

test('a group of 100,000 members is closed in one go, a second time to the same types', t => {
  const n = 100_000;
  const ring = group(...Array.from({ length: n }, (_, i) => sub(struct(to((i + 1) % n)))));
  const once = closeTypes([ring]);
  t.true(closeTypes([ring]).every((dt, i) => dt === once[i]));
});

const chain = (n: number): DefType[] => closeTypes(Array.from({ length: n }, (_, i) => group(sub(func(), i === 0 ? [] : [i - 1], false))));

test('descends is ancestry, at any distance', t => {
  const types = chain(300);
  for (let i = 0; i < 300; i += 7) for (let j = 0; j < 300; j++) t.is(descends(types[i]!, types[j]!), j <= i, `${i} <: ${j}`);
});

test('descends takes no longer for a chain of 100,000', t => {
  const types = chain(100_000);
  const start = performance.now();
  let yes = 0;
  for (let i = 0; i < 100_000; i++) if (descends(types[99_999]!, types[i]!)) yes++;
  t.is(yes, 100_000);
  t.true(performance.now() - start < 5_000);
});

test('subtyping of abstract heap types is the closure of the rules of 3.3.3', t => {
  const all: AbsHeapType[] = ['any', 'eq', 'i31', 'struct', 'array', 'none', 'func', 'nofunc', 'exn', 'noexn', 'extern', 'noextern', 'bot'];
  const below = new Map<string, Set<string>>(all.map(a => [a, new Set([a])]));
  const rules = [
    'eq any',
    'i31 eq',
    'struct eq',
    'array eq',
    'none i31',
    'none struct',
    'none array',
    'nofunc func',
    'noexn exn',
    'noextern extern',
  ];
  for (const a of all) below.get('bot')!.add(a);
  for (const r of rules) below.get(r.split(' ')[0]!)!.add(r.split(' ')[1]!);
  for (const b of all) for (const a of all) for (const c of all) if (below.get(a)!.has(b) && below.get(b)!.has(c)) below.get(a)!.add(c);
  for (const a of all) for (const b of all) t.is(match.matchHeapType(a, b), below.get(a)!.has(b), `${a} <: ${b}`);
});

test('defined types are below the abstract type of their kind and above its bottom', t => {
  const [f, s, a] = closeTypes([group(sub(func())), group(sub(struct())), group(sub({ kind: 'array', field: { mut: true, zt: 'i8' } }))]);
  const above = (dt: DefType) =>
    (['any', 'eq', 'i31', 'struct', 'array', 'func', 'exn', 'extern'] as const).filter(ht => match.matchHeapType(dt, ht));
  const under = (dt: DefType) =>
    (['none', 'nofunc', 'noexn', 'noextern', 'bot', 'i31', 'any'] as const).filter(ht => match.matchHeapType(ht, dt));
  t.deepEqual([above(f!), above(s!), above(a!)], [['func'], ['any', 'eq', 'struct'], ['any', 'eq', 'array']]);
  t.deepEqual(
    [under(f!), under(s!), under(a!)],
    [
      ['nofunc', 'bot'],
      ['none', 'bot'],
      ['none', 'bot'],
    ],
  );
});

test('functions are contravariant in parameters, records may have more fields, what can be written is invariant', t => {
  const any = refType(true, 'any');
  const eq = refType(true, 'eq');
  t.true(match.matchCompType(func([any], [eq]), func([eq], [any])));
  t.false(match.matchCompType(func([eq]), func([any])));
  t.true(match.matchCompType(struct(eq, 'i32'), struct(any)));
  t.false(match.matchCompType(struct(any), struct(eq)));
  t.false(match.matchCompType(struct(), struct('i32')));
  t.true(match.matchFieldType({ mut: false, zt: eq }, { mut: false, zt: any }));
  t.false(match.matchFieldType({ mut: true, zt: eq }, { mut: true, zt: any }));
  t.false(match.matchFieldType({ mut: true, zt: eq }, { mut: false, zt: eq }));
  t.false(match.matchStorageType('i8', 'i32'));
});

test('imports: limits, address types, element types, mutability, tags both ways', t => {
  const limits = (min: bigint, max: bigint | null) => ({ min, max });
  t.true(match.matchLimits(limits(2n, 3n), limits(1n, 4n)));
  t.true(match.matchLimits(limits(2n, 3n), limits(1n, null)));
  t.false(match.matchLimits(limits(2n, null), limits(1n, 4n)));
  t.false(match.matchLimits(limits(0n, 3n), limits(1n, 4n)));
  t.false(match.matchMemType({ at: 'i64', limits: limits(1n, null) }, { at: 'i32', limits: limits(1n, null) }));
  const table = (rt: ReturnType<typeof refType>) => ({ kind: 'table', type: { at: 'i32', limits: limits(0n, null), rt } }) as const;
  t.false(match.matchExternType(table(refType(true, 'nofunc')), table(refType(true, 'func'))));
  t.true(match.matchGlobalType({ mut: false, t: refType(false, 'eq') }, { mut: false, t: refType(true, 'any') }));
  t.false(match.matchGlobalType({ mut: true, t: refType(false, 'eq') }, { mut: true, t: refType(true, 'any') }));
  const [a, b] = closeTypes([group(sub(func(), [], false)), group(sub(func(), [0], false))]);
  t.true(match.matchExternType({ kind: 'func', type: b! }, { kind: 'func', type: a! }));
  t.false(match.matchExternType({ kind: 'func', type: a! }, { kind: 'func', type: b! }));
  t.false(match.matchExternType({ kind: 'tag', type: b! }, { kind: 'tag', type: a! }));
});
