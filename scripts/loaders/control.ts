// The control of a comparison: the reference's own loader under the conditions that a foreign one is asked under. What a case calls its
// main program is opened, with RTLD_GLOBAL, by another that occupies memory and table before it. What the reference does otherwise then
// is about being the main program or about where things lie, and says nothing of the foreign loader.

import { decode } from '../../interpreter/binary/decode.ts';
import { Refused } from '../../interpreter/syntax/diagnostic.ts';
import type { Dylink, Module } from '../../interpreter/syntax/modules.ts';
import { binarySource, textSource } from '../../interpreter/syntax/source.ts';
import type { Engine, HandleRef, LinkOutcome, Loader, ModuleInput } from '../../spec-tests/harness/engine.ts';
import { unsupported } from '../../spec-tests/harness/refusals.ts';
import { parseModule } from '../../text-format/parse.ts';

/** Null, of a file that is no module. */
export function readable(input: ModuleInput): Module | null {
  if (input.kind === 'module') return input.module;
  try {
    return decode(binarySource(input.name, input.bytes));
  } catch (thrown) {
    if (thrown instanceof Refused) return null;
    throw thrown;
  }
}

const emptyDylink: Dylink = {
  pos: -1, legacy: false, memInfo: null, needed: [], exportInfo: [], importInfo: [], runtimePath: [], targetArch: null, unknown: [],
}; // biome-ignore format: one record

/** A main program as something that can be opened: with the section that says so. Errors: `Refused`, of one that only its own kind of start can load. */
export function asLibrary(m: Module): Module {
  const fixed = (mode: { readonly kind: string; readonly offset?: readonly { readonly op: string }[] }): boolean =>
    mode.kind === 'active' && mode.offset?.[0]?.op.endsWith('.const') === true;
  if (m.memories.length > 0 || m.tables.length > 0 || [...m.datas, ...m.elems].some(s => fixed(s.mode)))
    throw unsupported('a main program at absolute addresses');
  for (const { type } of m.imports)
    if ((type.kind === 'memory' || type.kind === 'table') && type.type.limits.max !== null)
      throw unsupported('a main program that says how large memory or table may grow');
  return m.dylink === null ? { ...m, dylink: emptyDylink } : m;
}

const driver = parseModule(
  textSource(
    'driver',
    `(module
      (@dylink.0 (mem-info (memory 4096 4) (table 8 0)))
      (import "env" "memory" (memory 1))
      (import "env" "__indirect_function_table" (table 8 funcref)))`,
  ),
);

interface Program {
  readonly inner: unknown;
  readonly main: unknown;
}

/** An engine whose loader opens main programs as libraries. */
export const openedByAnother = (engine: Engine<unknown, unknown>): Engine<unknown, unknown> => ({
  ...engine,
  name: `${engine.name}, main program opened by another`,
  wording: 'own',
  open: options => {
    const session = engine.open(options);
    const { loader } = session;
    return loader === undefined ? session : { ...session, loader: () => through(loader()) };
  },
});

function through(l: Loader<unknown, unknown>): Loader<unknown, unknown> {
  const inner = (program: unknown): unknown => (program as Program).inner; // what `start` gave
  const handle = (program: unknown, h: unknown): unknown => h ?? (program as Program).main; // the same
  const own = (of: HandleRef<unknown>): HandleRef<unknown> => (of.kind === 'main' ? { kind: 'default' } : of);
  const { get } = l;
  return {
    ...l,
    start: (main, { libraryPath, preload, profile, bindNow }): LinkOutcome<unknown> => {
      if (preload.length > 0) throw unsupported('LD_PRELOAD');
      if (profile === 'elf-unload') throw unsupported(`profile ${profile}`);
      const module = readable(main);
      l.library('/main.so', module === null ? main : { kind: 'module', module: asLibrary(module) });
      const started = l.start({ kind: 'module', module: driver }, { libraryPath, preload, profile, bindNow });
      if (started.kind !== 'ok') return started;
      const opened = l.dlopen(started.value, '/main.so', [bindNow ? 'now' : 'lazy', 'global']);
      return opened.kind === 'ok' ? { kind: 'ok', value: { inner: started.value, main: opened.value } satisfies Program } : opened;
    },
    dlopen: (program, file, flags) => l.dlopen(inner(program), file, flags),
    dlclose: (program, h) => l.dlclose(inner(program), h),
    dlsym: (program, of, symbol) => l.dlsym(inner(program), own(of), symbol),
    invoke: (program, h, name, args) => l.invoke(inner(program), handle(program, h), name, args),
    call: (program, slot, args) => l.call(inner(program), slot, args),
    ...(get === undefined ? {} : { get: (program, h, name) => get(inner(program), handle(program, h), name) }),
    cell: (program, h, module, name) => l.cell(inner(program), handle(program, h), module, name),
    provider: (program, h, module, name) => l.provider(inner(program), handle(program, h), module, name),
    base: (program, h, of) => l.base(inner(program), handle(program, h), of),
    digest: program => l.digest(inner(program)),
    log: program => l.log(inner(program)),
    invariants: program => l.invariants(inner(program)),
  };
}
