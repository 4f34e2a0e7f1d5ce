// The ABI of LLVM and the tool conventions (DynamicLinking.md): section `dylink.0`, or `dylink`; imports of `env`, `GOT.mem`, `GOT.func`.

import { dylinkError } from '../binary/dylink.ts';
import { type Diagnostic, diagnostic } from '../syntax/diagnostic.ts';
import type { Dylink, Expr, Module } from '../syntax/modules.ts';
import { type ExternKind, type FuncType, showTypes, type ValType } from '../syntax/types.ts';
import type { Abi, Definition, Hooks, Layout, Role } from './abi.ts';

// Flags of export-info and import-info (tool conventions, "Linking": WASM_SYM_*).
const BINDING_WEAK = 0x1;
const BINDING_LOCAL = 0x2;
const VISIBILITY_HIDDEN = 0x4;
const TLS = 0x100;

const hookNames = {
  relocate: ['__wasm_apply_data_relocs'],
  relocateTls: ['__wasm_apply_tls_relocs'],
  initTls: ['__wasm_init_tls'],
  initialise: ['_initialize', '__wasm_call_ctors'],
  finalise: ['__wasm_call_dtors'],
  main: ['_start'],
} as const satisfies { readonly [K in keyof Hooks]: readonly string[] };

/** Exports that are for the loader, by name and kind: they satisfy nobody's import, and `dlsym` does not give them. */
const reserved: ReadonlyMap<string, ExternKind> = new Map<string, ExternKind>([
  ...[...Object.values(hookNames).flat(), '__wasm_init_memory', '__wasm_apply_global_relocs'].map(name => [name, 'func'] as const),
  ...['__memory_base', '__table_base', '__memory_base32', '__table_base32', '__tls_base', '__tls_size', '__tls_align', '__dso_handle'].map(name => [name, 'global'] as const),
  ['memory', 'memory'], ['__indirect_function_table', 'table'],
]); // biome-ignore format: names

const bounds: ReadonlyMap<string, 'heap-base' | 'heap-end' | 'stack-low' | 'stack-high'> = new Map([
  ['__heap_base', 'heap-base'], ['__heap_end', 'heap-end'], ['__stack_low', 'stack-low'], ['__stack_high', 'stack-high'],
]); // biome-ignore format: pairs

const wellKnown: ReadonlyMap<string, Role> = new Map<string, Role>([
  ['memory memory', { kind: 'memory' }],
  ['table __indirect_function_table', { kind: 'table' }],
  ['global __stack_pointer', { kind: 'stack-pointer' }],
  ['global __memory_base', { kind: 'memory-base' }],
  ['global __table_base', { kind: 'table-base' }],
  ['global __memory_base32', { kind: 'memory-base' }],
  ['global __table_base32', { kind: 'table-base' }],
  ['global __tls_base', { kind: 'tls-base' }],
]);

/** Tags that every part of a program throws and catches (D29). */
const sharedTags: ReadonlySet<string> = new Set(['__cpp_exception', '__c_longjmp']);

/** Import flags go by symbol: `wasm-ld` writes module `env` even for a symbol that is imported only through the GOT. */
function roleOf(module: string, name: string, extern: ExternKind, flags: number): Role {
  const weak = (flags & BINDING_WEAK) !== 0;
  if (extern === 'global' && (module === 'GOT.mem' || module === 'GOT.func')) {
    const bound = module === 'GOT.mem' ? bounds.get(name) : undefined;
    if (bound !== undefined) return { kind: 'bound', bound, symbol: name, weak };
    return { kind: 'cell', of: module === 'GOT.mem' ? 'mem' : 'func', symbol: name, weak };
  }
  if (module === 'env') {
    const known = wellKnown.get(`${extern} ${name}`);
    if (known !== undefined) return known;
    const bound = extern === 'global' ? bounds.get(name) : undefined;
    if (bound !== undefined) return { kind: 'bound', bound, symbol: name, weak };
  }
  return {
    kind: 'symbol',
    extern,
    symbol: name,
    scoped: module === 'env',
    weak,
    shared: extern === 'tag' && sharedTags.has(name),
  };
}

const offsetOf = (e: Expr): 'constant' | 'other' =>
  e.length === 1 && (e[0]!.op === 'i32.const' || e[0]!.op === 'i64.const') ? 'constant' : 'other';

/** D26: imports a base, or else nothing that says where it must be. */
function isPic(module: Module, roles: readonly Role[]): boolean {
  if (roles.some(r => r.kind === 'memory-base' || r.kind === 'table-base')) return true;
  const fixed = [...module.datas, ...module.elems].some(({ mode }) => mode.kind === 'active' && offsetOf(mode.offset) === 'constant');
  return !fixed && module.memories.length === 0 && module.tables.length === 0;
}

/** Where a segment starts within the object's table range: after the constant that is added to the base, or at it. `base` is the global of the base. */
function startOf(offset: Expr, pic: boolean, base: (global: number) => boolean): number | null {
  const constant = (e: Expr[number] | undefined): number | null =>
    e === undefined ? null : e.op === 'i32.const' ? e.c >>> 0 : e.op === 'i64.const' ? Number(e.c) : null;
  if (!pic) return offset.length === 1 ? constant(offset[0]) : null;
  const isBase = (e: Expr[number] | undefined): boolean => e?.op === 'global.get' && base(e.x);
  if (offset.length === 1) return isBase(offset[0]) ? 0 : null;
  const [a, b, add] = offset;
  if (offset.length !== 3 || (add!.op !== 'i32.add' && add!.op !== 'i64.add')) return null;
  return isBase(a) ? constant(b) : isBase(b) ? constant(a) : null;
}

/** What the segments of a table leave in it, each over those before it: the lowest place of each function. */
function slotsOf(module: Module, table: number | null, pic: boolean, base: (global: number) => boolean): Map<number, number> {
  const held = new Map<number, number | null>();
  for (const { mode, init } of module.elems) {
    if (mode.kind !== 'active' || mode.table !== table) continue;
    const start = startOf(mode.offset, pic, base);
    if (start === null) continue;
    init.forEach((expr, k) => {
      const e = expr[0];
      held.set(start + k, expr.length === 1 && e?.op === 'ref.func' ? e.x : null);
    });
  }
  const slots = new Map<number, number>();
  for (const [at, f] of held) if (f !== null && at < (slots.get(f) ?? Number.POSITIVE_INFINITY)) slots.set(f, at);
  return slots;
}

/**
 * Which memory, or table, is the program's: the one that is imported for it, else the one that is exported under its name, else the module's
 * first own, else its first.
 */
function indexOfProgram(module: Module, roles: readonly Role[], kind: 'memory' | 'table'): number | null {
  const imported = module.imports.flatMap(({ type }, i) => (type.kind === kind ? [roles[i]!.kind === kind] : []));
  const own = module[kind === 'memory' ? 'memories' : 'tables'].length;
  const given = imported.indexOf(true);
  if (given >= 0) return given;
  const exported = module.exports.find(x => x.kind === kind && reserved.get(x.name) === kind);
  if (exported !== undefined) return exported.index;
  return own > 0 ? imported.length : imported.length > 0 ? 0 : null;
}

/** A main program that was linked statically: no section says anything. */
const noDylink: Dylink = {
  pos: -1, legacy: false, memInfo: null, needed: [], exportInfo: [], importInfo: [], runtimePath: [], targetArch: null, unknown: [],
}; // biome-ignore format: fields only

/** Why a module is not of this ABI, for the loader's error. */
const otherwise = (module: Module, why: string): Diagnostic => diagnostic('malformed', why, '', { source: module.source, pos: 0 });

export const llvm: Abi = {
  name: 'llvm',
  layout: ({ module, type }, main): Layout | Diagnostic => {
    const broken = dylinkError(module);
    if (broken !== null) return broken;
    const dylink = module.dylink ?? (main ? noDylink : null);
    if (dylink === null)
      return diagnostic('malformed', 'not a shared library', 'the module has no dylink.0 section', { source: module.source, pos: 0 });
    const importFlags = new Map(dylink.importInfo.map(({ name, flags }) => [name, flags]));
    const exportFlags = new Map(dylink.exportInfo.map(({ name, flags }) => [name, flags]));
    const roles = module.imports.map(x => roleOf(x.module, x.name, x.type.kind, importFlags.get(x.name) ?? 0));
    const pic = isPic(module, roles);

    const definitions = new Map<string, Definition>();
    const importedGlobals = module.imports.filter(x => x.type.kind === 'global');
    for (const { name, kind, index } of module.exports) {
      const flags = exportFlags.get(name) ?? 0;
      if (reserved.get(name) === kind || (flags & (BINDING_LOCAL | VISIBILITY_HIDDEN)) !== 0) continue;
      const weak = (flags & BINDING_WEAK) !== 0;
      if (kind !== 'global') definitions.set(name, { symbol: name, kind, index, weak });
      else {
        const gt = index < importedGlobals.length ? importedGlobals[index]!.type : null;
        const mut = gt?.kind === 'global' ? gt.type.mut : module.globals[index - importedGlobals.length]!.type.mut;
        definitions.set(name, { symbol: name, kind: mut ? 'global' : (flags & TLS) !== 0 ? 'tls' : 'data', index, weak });
      }
    }
    const memoryIndex = indexOfProgram(module, roles, 'memory');
    const tableIndex = indexOfProgram(module, roles, 'table');
    const at = memoryIndex === null ? 'i32' : type.memories[memoryIndex]!.at;
    const functions = new Map(module.exports.flatMap(x => (x.kind === 'func' ? [[x.name, x.index] as const] : [])));
    const hook = (names: readonly string[]): string | null => names.find(name => functions.has(name)) ?? null;
    const hooks: Hooks = {
      relocate: hook(hookNames.relocate),
      relocateTls: hook(hookNames.relocateTls),
      initTls: hook(hookNames.initTls),
      initialise: hook(hookNames.initialise),
      finalise: hook(hookNames.finalise),
      main: main ? hook(hookNames.main) : null,
    };
    for (const name of Object.values(hooks)) {
      if (name === null) continue;
      const { params, results } = type.funcs[functions.get(name)!]!.unrolled.ct as FuncType; // a function's type is a function type
      const wanted: readonly ValType[] = name === hooks.initTls ? [at] : [];
      if (results.length === 0 && params.length === wanted.length && params.every((t, i) => t === wanted[i])) continue;
      return otherwise(module, `its ${name} is ${showTypes(params)} → ${showTypes(results)}, not ${showTypes(wanted)} → []`);
    }
    const tlsAlign = constantExport(module, '__tls_align') ?? 1;
    if (!Number.isInteger(Math.log2(Math.max(tlsAlign, 1))))
      return otherwise(module, `its __tls_align is ${tlsAlign}, which is no power of two`);
    const globalRoles = roles.filter((_, i) => module.imports[i]!.type.kind === 'global');
    const { memInfo } = dylink;
    return {
      pic,
      memory: pic ? { size: memInfo?.memorySize ?? 0, align: memInfo?.memoryAlign ?? 0 } : { size: 0, align: 0 },
      table: pic ? { size: memInfo?.tableSize ?? 0, align: memInfo?.tableAlign ?? 0 } : { size: 0, align: 0 },
      tls: { size: constantExport(module, '__tls_size') ?? 0, align: Math.log2(Math.max(tlsAlign, 1)) },
      needed: dylink.needed,
      runtimePath: dylink.runtimePath,
      roles,
      definitions,
      hooks,
      memoryIndex,
      tableIndex,
      slots: slotsOf(module, tableIndex, pic, x => globalRoles[x]?.kind === 'table-base'),
      pointer: at,
    };
  },
};

/** The value of an exported constant global, null where there is none such. */
function constantExport(module: Module, name: string): number | null {
  const x = module.exports.find(e => e.name === name && e.kind === 'global');
  if (x === undefined) return null;
  const imported = module.imports.filter(i => i.type.kind === 'global').length;
  const e = module.globals[x.index - imported]?.init[0];
  return e?.op === 'i32.const' ? e.c >>> 0 : e?.op === 'i64.const' ? Number(e.c) : null;
}
