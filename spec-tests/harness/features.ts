// Features: what WebAssembly gained after its first edition, piece by piece, so that an engine can be asked for each. Every feature has a
// tiny module that needs it and as little else as can be (what engines are asked with), and there is a list of what a module needs.

import { encode } from '../../interpreter/binary/encode.ts';
import { soleRefFunc } from '../../interpreter/binary/instructions.ts';
import { type ImmKind, type Instr, type Row, table } from '../../interpreter/syntax/instructions.ts';
import type { Expr, Module } from '../../interpreter/syntax/modules.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { walk } from '../../interpreter/syntax/traverse.ts';
import type { HeapType, MemType, RefType, StorageType, TableType } from '../../interpreter/syntax/types.ts';
import { parseModule } from '../../text-format/parse.ts';

/** In text where linkstep's own text format has the feature, else the binary in hex. `edition`: of the specification; null for a proposal. */
const probes = {
  'mutable globals': { edition: 2, wat: '(global (export "g") (mut i32) (i32.const 0))' },
  'sign extension': { edition: 2, wat: '(func (result i32) i32.const 0 i32.extend8_s)' },
  'saturating conversions': { edition: 2, wat: '(func (result i32) f32.const 0 i32.trunc_sat_f32_s)' },
  'multi-value': { edition: 2, wat: '(func (result i32 i32) i32.const 1 i32.const 2)' },
  'bulk memory': { edition: 2, wat: '(memory 1) (func i32.const 0 i32.const 0 i32.const 0 memory.fill)' },
  'reference types': { edition: 2, wat: '(table 1 externref) (func (result externref) i32.const 0 table.get 0)' },
  SIMD: { edition: 2, wat: '(func (result v128) v128.const i64x2 1 2)' },
  'extended constants': { edition: 3, wat: '(global i32 (i32.add (i32.const 1) (i32.const 2)))' },
  'tail calls': { edition: 3, wat: '(func $f return_call $f)' },
  'function references': { edition: 3, wat: '(type $t (func)) (func (param (ref $t)) local.get 0 call_ref $t)' },
  'garbage collection': {
    edition: 3,
    wat: '(type $s (sub (struct (field i8)))) (type $a (array (mut i32))) (func (param anyref) (result i32) local.get 0 ref.cast (ref $s) struct.get_s $s 0)',
  },
  'constants of defined globals': { edition: 3, wat: '(global $g i32 (i32.const 1)) (global i32 (global.get $g))' },
  'exception tags': { edition: 3, wat: '(tag $e (param i32)) (func i32.const 1 throw $e)' },
  exceptions: { edition: 3, wat: '(func (result exnref) (block (result exnref) (try_table (catch_all_ref 0)) unreachable))' },
  memory64: { edition: 3, wat: '(memory i64 1) (func (result i32) i64.const 0 i32.load)' },
  table64: { edition: 3, wat: '(table i64 1 funcref) (func (result i64) table.size)' },
  'multi-memory': { edition: 3, wat: '(memory 1) (memory 1) (func (result i32) memory.size 1)' },
  'relaxed SIMD': { edition: 3, wat: '(func (param v128) (result v128) local.get 0 local.get 0 i8x16.relaxed_swizzle)' },
  'legacy exceptions': { edition: null, wat: '(func (try (do) (catch_all)))' },
  'legacy and newer exceptions in one module': {
    edition: null,
    wat: '(func (try (do) (catch_all))) (func (block (try_table (catch_all 0))))',
  },
  // (memory 1 1 shared) (func (drop (i32.atomic.load (i32.const 0))))
  threads: { edition: null, hex: '0061736d 01000000 0104016000 00 03020100 0504 01 030101 0a0b01 09 00 4100 fe100200 1a 0b' },
  // (func (param i64 i64 i64 i64) (result i64 i64) … i64.add128)
  'wide arithmetic': {
    edition: null,
    hex: '0061736d 01000000 010a 01 60 04 7e7e7e7e 02 7e7e 03020100 0a0e 01 0c 00 2000 2001 2002 2003 fc13 0b',
  },
  // (memory 1 (pagesize 1))
  'custom page sizes': { edition: null, hex: '0061736d 01000000 0504 01 080100' },
  // (type $f (func)) (type $c (cont $f)) (func (param (ref null $c)))
  'stack switching': { edition: null, hex: '0061736d 01000000 010b 03 600000 5d00 60016301 00 03020102 0a040102000b' },
  // (rec (type $s (descriptor $d) (struct)) (type $d (describes $s) (struct)))
  'custom descriptors': { edition: null, hex: '0061736d 01000000 010b 01 4e02 4d015f00 4c005f00' },
} as const satisfies Record<string, Probe>;
type Probe = { readonly edition: 2 | 3 | null } & ({ readonly wat: string } | { readonly hex: string });

export type FeatureName = keyof typeof probes;
export const featureNames = Object.keys(probes) as readonly FeatureName[]; // keys are those of the literal
/** The edition of the specification that brought it, or null for a proposal that is in none yet. */
export const editionOf = (name: FeatureName): 2 | 3 | null => probes[name].edition;

/** The binary of the tiny module. */
export function probeBytes(name: FeatureName): Uint8Array {
  const probe: Probe = probes[name];
  if ('wat' in probe) return encode(parseModule(textSource(name, `(module ${probe.wat})`)));
  return Uint8Array.from(probe.hex.replaceAll(' ', '').match(/../g) ?? [], byte => Number.parseInt(byte, 16));
}

// ─── What a module needs ───

const byFamily = (keyword: string): FeatureName | null => {
  if (keyword.startsWith('return_call')) return 'tail calls';
  if (/^(call_ref|br_on_(non_)?null|ref\.as_non_null)$/.test(keyword)) return 'function references';
  if (
    /^(struct|array|i31)\.|^ref\.(eq|test|cast|i31)|^br_on_cast|\.convert_/.test(keyword) &&
    table[keyword as Instr['op']].opcode[0] !== 0xfd
  )
    return /^[fi]\d/.test(keyword) ? null : 'garbage collection';
  if (keyword === 'throw') return 'exception tags';
  if (keyword === 'try_table' || keyword === 'throw_ref') return 'exceptions';
  if (keyword === 'try' || keyword === 'rethrow') return 'legacy exceptions';
  return null;
};

/** All memories and tables of a module, in their index spaces. */
export const memoryTypes = (m: Module): readonly MemType[] => [
  ...m.imports.flatMap(i => (i.type.kind === 'memory' ? [i.type.type] : [])),
  ...m.memories.map(x => x.type),
];
export const tableTypes = (m: Module): readonly TableType[] => [
  ...m.imports.flatMap(i => (i.type.kind === 'table' ? [i.type.type] : [])),
  ...m.tables.map(x => x.type),
];

/** The features that a module makes use of, as far as linkstep's own syntax can say them; the module need not be valid. */
export function featuresOf(m: Module): ReadonlySet<FeatureName> {
  const used = new Set<FeatureName>();
  const heap = (ht: HeapType): void => {
    if (typeof ht !== 'string') used.add('function references');
    else if (ht === 'exn' || ht === 'noexn') used.add('exceptions');
    else used.add(ht === 'func' || ht === 'extern' ? 'reference types' : 'garbage collection');
  };
  const type = (t: StorageType): void => {
    if (t === 'v128') used.add('SIMD');
    if (typeof t !== 'object') return;
    if (!t.nullable) used.add('function references');
    heap(t.ht);
  };
  const instr = (e: Instr): void => {
    const row: Row = table[e.op];
    if (row.opcode[0] === 0xfd) used.add((row.opcode[1] ?? 0) >= 0x100 ? 'relaxed SIMD' : 'SIMD');
    if (/\.extend(8|16|32)_s$/.test(e.op)) used.add('sign extension');
    if (row.opcode[0] === 0xfc && (row.opcode[1] ?? 0) < 8) used.add('saturating conversions');
    if (row.opcode[0] === 0xfc && (row.opcode[1] ?? 0) >= 8) used.add(e.op.startsWith('table.') ? 'reference types' : 'bulk memory');
    const family = byFamily(e.op);
    if (family !== null) used.add(family);
    if (e.op === 'return_call_ref') used.add('function references');
    for (const [name, kind] of Object.entries(row.imm)) {
      const given = (e as unknown as Readonly<Record<string, unknown>>)[name]; // an instruction has what its row says
      immediate(kind, given);
    }
  };
  const immediate = (kind: ImmKind, given: unknown): void => {
    // Each cast is what `Immediates` says of the kind.
    if (kind === 'heaptype') heap(given as HeapType);
    else if (kind === 'reftype') type(given as RefType);
    else if (kind === 'valtype*?') for (const t of (given as readonly StorageType[] | null) ?? []) type(t);
    else if (kind === 'blocktype' && typeof given === 'object' && given !== null && 'result' in given) {
      if (given.result !== null) type(given.result as StorageType);
    } else if (kind === 'blocktype') used.add('multi-value');
  };
  const imported = m.imports.reduce((n, i) => (i.type.kind === 'global' ? n + 1 : n), 0);
  const code = (body: Expr): void => walk(body, { instr });
  const constant = (body: Expr): void => {
    code(body);
    for (const e of body) {
      if (/^i(32|64)\.(add|sub|mul)$/.test(e.op)) used.add('extended constants');
      if (e.op === 'global.get' && e.x >= imported) used.add('constants of defined globals');
    }
  };

  for (const group of m.types) {
    if (group.types.length !== 1) used.add('garbage collection');
    for (const { final, supers, ct } of group.types) {
      if (!final || supers.length > 0 || ct.kind !== 'func') used.add('garbage collection');
      if (ct.kind === 'func') {
        if (ct.results.length > 1) used.add('multi-value');
        for (const t of [...ct.params, ...ct.results]) type(t);
      } else for (const { zt } of ct.kind === 'struct' ? ct.fields : [ct.field]) type(zt);
    }
  }
  const types = m.imports.map(i => i.type);
  const memories = memoryTypes(m);
  const tables = tableTypes(m);
  const globals = [...types.flatMap(t => (t.kind === 'global' ? [t.type] : [])), ...m.globals.map(g => g.type)];
  const shared = m.exports.some(e => e.kind === 'global' && globals[e.index]?.mut === true);
  if (shared || types.some(t => t.kind === 'global' && t.type.mut)) used.add('mutable globals');
  if (memories.length > 1) used.add('multi-memory');
  if (tables.length > 1) used.add('reference types');
  if (memories.some(x => x.at === 'i64')) used.add('memory64');
  if (tables.some(x => x.at === 'i64')) used.add('table64');
  for (const x of tables) type(x.rt);
  for (const x of globals) type(x.t);
  if (m.tags.length > 0 || types.some(t => t.kind === 'tag')) used.add('exception tags');
  for (const { init } of m.tables) {
    if (init === null) continue;
    used.add('function references');
    constant(init);
  }
  for (const g of m.globals) constant(g.init);
  for (const f of m.funcs) {
    for (const t of f.locals) type(t);
    code(f.body);
  }
  for (const { type: rt, init, mode } of m.elems) {
    // Function indices are what the first edition has; only as expressions do they come with a type.
    const indices = !rt.nullable && rt.ht === 'func' && init.every(e => soleRefFunc(e) !== null);
    if (!indices) type(rt);
    for (const e of init) constant(e);
    if (mode.kind === 'active') constant(mode.offset);
    else used.add('bulk memory');
  }
  for (const { mode } of m.datas) {
    if (mode.kind === 'active') constant(mode.offset);
    else used.add('bulk memory');
  }
  if (used.has('legacy exceptions') && used.has('exceptions')) used.add('legacy and newer exceptions in one module');
  return used;
}
