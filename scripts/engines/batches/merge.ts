// One module of two: the module under test, and what calls it and hands the results over. For engines that run a single module. The host module
// `spectest` is put inside: what is imported from it is defined, so that nothing but the function that takes the results is imported.

import { decode } from '../../../interpreter/binary/decode.ts';
import { encode } from '../../../interpreter/binary/encode.ts';
import { type ImmKind, type Instr, rows } from '../../../interpreter/syntax/instructions.ts';
import type { Elem, Expr, Func, Global, Module } from '../../../interpreter/syntax/modules.ts';
import { binarySource } from '../../../interpreter/syntax/source.ts';
import { walk } from '../../../interpreter/syntax/traverse.ts';
import type { NumType } from '../../../interpreter/syntax/types.ts';
import { type Call, emptyModule, keeping, memoryFor, typeGroup } from './adapter.ts';

/** How results leave: `send` takes their address and size in the memory that is exported as "memory". */
export interface Way {
  readonly send: { readonly module: string; readonly name: string };
}

const at = { pos: -1 } as const;
const i32 = (c: number): Instr => ({ op: 'i32.const', c, ...at });

/** The globals of `spectest`. */
const globals: Readonly<Record<string, { readonly t: NumType; readonly init: Instr }>> = {
  global_i32: { t: 'i32', init: i32(666) },
  global_i64: { t: 'i64', init: { op: 'i64.const', c: 666n, ...at } },
  global_f32: { t: 'f32', init: { op: 'f32.const', c: 0x4426a666, ...at } }, // 666.6
  global_f64: { t: 'f64', init: { op: 'f64.const', c: 0x4084d4cccccccccdn, ...at } }, // 666.6
};

const spread = (kind: ImmKind): boolean => kind === 'funcidx';

/** Every function index one higher, in place: the module is the caller's own, and not shared. */
function moved(body: Expr): void {
  walk(body, {
    instr: e => {
      for (const [name, kind] of Object.entries(rows.get(e.op)!.imm)) {
        // The tree was made by `decode` a moment ago, and nobody else has it.
        if (spread(kind)) (e as unknown as Record<string, number>)[name]! += 1;
      }
    },
  });
}

/**
 * A module that exports "run", which makes the calls and sends `size` bytes of results, and the memory "memory" of the results. `given` is valid
 * and imports from `spectest` only, with types that link.
 */
export function merged(given: Module, calls: readonly Call[], size: number, { send }: Way): Module {
  const m = decode(binarySource('merged', encode(given)));
  const imported = m.imports.map(x => x.type);
  const stubs: Func[] = imported.flatMap(t =>
    t.kind === 'func' ? [{ ...at, end: -1, type: t.type as number, locals: [], body: [], hints: [] }] : [],
  ); // a decoded type use is an index
  const constants = m.imports.flatMap(x => (x.type.kind === 'global' ? [globals[x.name]!] : [])); // it links
  /** What was a constant as an import is none as a definition, to engines that lack these. */
  const inlined = (body: Expr): Expr => body.map(e => (e.op === 'global.get' ? (constants[e.x]?.init ?? e) : e));

  for (const f of m.funcs) moved(f.body);
  for (const x of [...m.globals, ...m.tables]) if (x.init !== null) moved(x.init);
  for (const e of m.elems) for (const init of e.init) moved(init);

  let next = m.types.reduce((n, g) => n + g.types.length, 0);
  const types = [...m.types, typeGroup(['i32', 'i32'], []), typeGroup([], []), typeGroup([], ['i32'])];
  const [sending, plain, running] = [next++, next++, next];
  const memories = [
    ...imported.flatMap(t => (t.kind === 'memory' ? [{ ...at, type: { at: 'i32', limits: { min: 1n, max: 2n } } } as const] : [])),
    ...m.memories,
  ];
  const results = memories.length;
  const own = 1 + stubs.length + m.funcs.length;
  const made = calls.map(c => {
    const { index } = m.exports.find(e => e.name === c.wrapped.name)!; // it has a signature, so it is there
    const callee: Instr = c.wrapped.kind === 'func' ? { op: 'call', x: index + 1, ...at } : { op: 'global.get', x: index, ...at };
    return keeping(c, callee, plain, results);
  });
  const body: Instr[] = [
    ...made.map((_, i): Instr => ({ op: 'call', x: own + i, ...at })),
    i32(0),
    i32(size),
    { op: 'call', x: 0, ...at },
    i32(0),
  ];
  // What an export made known to `ref.func` remains so.
  const known = m.exports.flatMap(e => (e.kind === 'func' ? [[{ op: 'ref.func', x: e.index + 1, ...at } satisfies Instr]] : []));
  const declared: Elem = { ...at, type: { nullable: true, ht: 'func' }, init: known, mode: { kind: 'declare' } };
  const filled = <X extends Module['datas'][number] | Elem>(x: X): X =>
    x.mode.kind === 'active' ? { ...x, mode: { ...x.mode, offset: inlined(x.mode.offset) } } : x;
  const tables = imported.flatMap(t => (t.kind === 'table' ? [{ ...t.type, limits: { min: 10n, max: 20n } }] : []));
  return {
    ...emptyModule, types,
    imports: [{ ...at, ...send, type: { kind: 'func', type: sending } }],
    globals: [
      ...constants.map(({ t, init }): Global => ({ ...at, type: { mut: false, t }, init: [init] })),
      ...m.globals.map(g => ({ ...g, init: inlined(g.init) })),
    ],
    memories: [...memories, memoryFor(size)],
    tables: [...tables.map(type => ({ ...at, type, init: null })), ...m.tables.map(t => ({ ...t, init: t.init === null ? null : inlined(t.init) }))],
    funcs: [...stubs, ...m.funcs.map(f => ({ ...f, hints: [] })), ...made, { ...at, end: -1, type: running, locals: [], body, hints: [] }],
    datas: m.datas.map(filled),
    elems: [...m.elems.map(e => filled({ ...e, init: e.init.map(inlined) })), ...(known.length === 0 ? [] : [declared])],
    start: m.start === null ? null : { ...at, func: m.start.func + 1 },
    exports: [{ ...at, name: 'run', kind: 'func', index: own + made.length }, { ...at, name: 'memory', kind: 'memory', index: results }],
    dataCount: m.dataCount,
  }; // biome-ignore format: one field a line
}
