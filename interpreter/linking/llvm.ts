// The ABI of LLVM and the tool conventions (DynamicLinking.md): section `dylink.0`, or `dylink`; imports of `env`, `GOT.mem`, `GOT.func`.

import { dylinkError } from '../binary/dylink.ts';
import { type Diagnostic, diagnostic } from '../syntax/diagnostic.ts';
import type { Dylink, Elem, Expr, Module } from '../syntax/modules.ts';
import type { ExternKind } from '../syntax/types.ts';
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

/** Exports that are for the loader: they satisfy nobody's import, and `dlsym` does not give them. */
const reserved = new Set<string>([
  ...Object.values(hookNames).flat(), '__wasm_init_memory', '__wasm_apply_global_relocs', '__memory_base', '__table_base', '__memory_base32',
  '__table_base32', '__tls_base', '__tls_size', '__tls_align', '__dso_handle', 'memory', '__indirect_function_table',
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
    if (bound !== undefined) return { kind: 'bound', bound, symbol: name };
    return { kind: 'cell', of: module === 'GOT.mem' ? 'mem' : 'func', symbol: name, weak };
  }
  if (module === 'env') {
    const known = wellKnown.get(`${extern} ${name}`);
    if (known !== undefined) return known;
    const bound = extern === 'global' ? bounds.get(name) : undefined;
    if (bound !== undefined) return { kind: 'bound', bound, symbol: name };
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

/** Where a segment starts within the object's table range: after the constant that is added to the base, or at it. */
function startOf(mode: Elem['mode'], pic: boolean): number | null {
  if (mode.kind !== 'active') return null;
  const { offset } = mode;
  const constant = (e: Expr[number] | undefined): number | null =>
    e === undefined ? null : e.op === 'i32.const' ? e.c >>> 0 : e.op === 'i64.const' ? Number(e.c) : null;
  if (!pic) return offset.length === 1 ? constant(offset[0]) : null;
  if (offset.length === 1) return offset[0]!.op === 'global.get' ? 0 : null;
  const [a, b, add] = offset;
  if (offset.length !== 3 || (add!.op !== 'i32.add' && add!.op !== 'i64.add')) return null;
  return a!.op === 'global.get' ? constant(b) : b!.op === 'global.get' ? constant(a) : null;
}

function slotsOf(module: Module, pic: boolean): Map<number, number> {
  const slots = new Map<number, number>();
  for (const { mode, init } of module.elems) {
    const start = startOf(mode, pic);
    if (start === null) continue;
    init.forEach((expr, k) => {
      const e = expr[0];
      if (expr.length !== 1 || e?.op !== 'ref.func') return;
      const before = slots.get(e.x);
      if (before === undefined || start + k < before) slots.set(e.x, start + k);
    });
  }
  return slots;
}

/** A main program that was linked statically: no section says anything. */
const noDylink: Dylink = {
  pos: -1, legacy: false, memInfo: null, needed: [], exportInfo: [], importInfo: [], runtimePath: [], targetArch: null, unknown: [],
}; // biome-ignore format: fields only

export const llvm: Abi = {
  name: 'llvm',
  layout: (module, main): Layout | Diagnostic => {
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
      if (reserved.has(name) || (flags & (BINDING_LOCAL | VISIBILITY_HIDDEN)) !== 0) continue;
      const weak = (flags & BINDING_WEAK) !== 0;
      if (kind !== 'global') definitions.set(name, { symbol: name, kind, index, weak });
      else {
        const gt = index < importedGlobals.length ? importedGlobals[index]!.type : null;
        const mut = gt?.kind === 'global' ? gt.type.mut : module.globals[index - importedGlobals.length]!.type.mut;
        definitions.set(name, { symbol: name, kind: mut ? 'global' : (flags & TLS) !== 0 ? 'tls' : 'data', index, weak });
      }
    }
    const exported = new Set(module.exports.map(x => x.name));
    const hook = (names: readonly string[]): string | null => names.find(name => exported.has(name)) ?? null;
    const memory = module.imports.find(x => x.type.kind === 'memory')?.type;
    const at = memory?.kind === 'memory' ? memory.type.at : (module.memories[0]?.type.at ?? 'i32');
    const { memInfo } = dylink;
    return {
      pic,
      memory: pic ? { size: memInfo?.memorySize ?? 0, align: memInfo?.memoryAlign ?? 0 } : { size: 0, align: 0 },
      table: pic ? { size: memInfo?.tableSize ?? 0, align: memInfo?.tableAlign ?? 0 } : { size: 0, align: 0 },
      tls: { size: constantExport(module, '__tls_size') ?? 0, align: Math.log2(constantExport(module, '__tls_align') ?? 1) },
      needed: dylink.needed,
      runtimePath: dylink.runtimePath,
      roles,
      definitions,
      hooks: {
        relocate: hook(hookNames.relocate),
        relocateTls: hook(hookNames.relocateTls),
        initTls: hook(hookNames.initTls),
        initialise: hook(hookNames.initialise),
        finalise: hook(hookNames.finalise),
        main: hook(hookNames.main),
      },
      slots: slotsOf(module, pic),
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
