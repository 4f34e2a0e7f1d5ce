// Emscripten's dynamic loader as an Engine of the harness: the libraries of a case are files of the program's, and what the case does is
// done by calls of dlopen, dlsym and dlclose.
//
// What a case calls its main program is opened first, with RTLD_GLOBAL: the program that Emscripten made is not one of ours. So where
// things lie in memory is not comparable, and a main program at absolute addresses is refused as unsupported.

import { encode } from '../../interpreter/binary/encode.ts';
import { RTLD } from '../../interpreter/linking/policy.ts';
import { Refused, refuse } from '../../interpreter/syntax/diagnostic.ts';
import type { Module } from '../../interpreter/syntax/modules.ts';
import { textSource } from '../../interpreter/syntax/source.ts';
import { type FuncType, showType } from '../../interpreter/syntax/types.ts';
import { validate } from '../../interpreter/validation/modules.ts';
import type { Engine, LinkOutcome, Loader, ModuleInput, Outcome, Session, Value } from '../../spec-tests/harness/engine.ts';
import type { WebAssemblyLike } from '../../spec-tests/harness/host.ts';
import { unsupported } from '../../spec-tests/harness/refusals.ts';
import { parseModule } from '../../text-format/parse.ts';
import type { Const } from '../../text-format/script.ts';
import { asLibrary, readable } from './control.ts';
import { cString, type Driver, type Dso, exportsOf } from './emscripten-drivers.ts';

const host = (globalThis as unknown as { readonly WebAssembly: WebAssemblyLike }).WebAssembly; // there where a program of Emscripten's runs
const compiles = (bytes: Uint8Array): boolean => {
  try {
    return new host.Module(bytes) !== null;
  } catch {
    return false;
  }
};

/** `start` gives a fresh program for each `program` command. */
export const emscriptenEngine = (name: string, start: () => Driver): Engine<unknown, unknown> => ({
  name,
  wording: 'own',
  open: (): Session<unknown, unknown> => {
    const refused = (): never => {
      throw unsupported('modules beside a program');
    };
    return { compile: refused, instantiate: refused, register: refused, invoke: refused, get: refused, loader: () => loader(start) };
  },
});

interface Program {
  readonly driver: Driver;
  readonly main: number;
}
/** Names of files are absolute; a bare name stands for one in `/lib`, which is where the program looks, being its current directory. */
const absolute = (name: string): string => (name.startsWith('/') ? name : name.includes('/') ? `/${name}` : `/lib/${name}`);

type File = { readonly kind: 'content'; readonly bytes: Uint8Array } | { readonly kind: 'link'; readonly target: string };

function loader(start: () => Driver): Loader<unknown, unknown> {
  const files = new Map<string, File>();
  const programs: Driver[] = [];
  /** The types of functions that any file has: what a function of the table may be. */
  const types = new Map<string, FuncType>();

  const put = (driver: Driver, name: string, file: File): void => {
    const { FS } = driver;
    const path = absolute(name);
    FS.mkdirTree(path.slice(0, path.lastIndexOf('/')) || '/');
    if (FS.analyzePath(path, true).exists) FS.unlink(path);
    if (file.kind === 'content') FS.writeFile(path, file.bytes);
    else FS.symlink(file.target, path);
  };
  const add = (name: string, file: File): void => {
    files.set(name, file);
    for (const driver of programs) put(driver, name, file);
  };
  const learn = (m: Module): void => {
    for (const { ct } of m.types.flatMap(group => group.types)) if (ct.kind === 'func') types.set(typeText(ct), ct);
  };

  const open = (driver: Driver, file: string | null, mode: number): LinkOutcome<number> =>
    attempt(() => {
      const handle = driver.C._dlopen(file === null ? 0 : cString(driver.C, driver.memory, file), mode);
      return handle === 0 ? failing(lastError(driver)) : { kind: 'ok', value: handle };
    });
  const handleOf = (program: unknown, handle: unknown): number => (handle === null ? (program as Program).main : (handle as number)); // ours
  const objectOf = (program: unknown, handle: unknown): Dso => {
    const { driver } = program as Program; // ours
    const dso = driver.LDSO.loadedLibsByHandle[handleOf(program, handle)];
    if (dso === undefined) throw new Error('the loader has lost the handle');
    return dso;
  };
  const exported = (program: unknown, handle: unknown, name: string): unknown => {
    const object = objectOf(program, handle);
    const exports = exportsOf(object);
    if (exports === null || !Object.hasOwn(exports, name))
      throw refuse('unlinkable', 'unknown export', `${object.name} has no "${name}"`, { source: null, pos: -1 });
    return exports[name];
  };

  return {
    library: (name, input) => {
      const module = readable(input);
      const bytes = module === null ? bytesOf(input) : padded(bytesOf(input));
      if (module !== null) learn(module);
      if (module !== null && isValid(module) && !compiles(bytes)) throw unsupported('a library that the host does not compile');
      add(name, { kind: 'content', bytes });
    },
    symlink: (name, target) => add(name, { kind: 'link', target }),
    start: (main, { libraryPath, preload, profile, bindNow }) => {
      if (profile !== null && profile !== 'emscripten') throw unsupported(`profile ${profile}`);
      if (preload.length > 0) throw unsupported('LD_PRELOAD');
      const module = readable(main);
      const bytes = module === null ? bytesOf(main) : padded(encode(asLibrary(module)));
      if (module !== null) learn(module);
      if (module !== null && isValid(module) && !compiles(bytes)) throw unsupported('a program that the host does not compile');
      const driver = start();
      programs.push(driver);
      driver.FS.mkdirTree('/lib');
      driver.FS.chdir('/lib');
      driver.setenv('LD_LIBRARY_PATH', [...libraryPath, '/lib'].join(':'));
      for (const [name, file] of files) put(driver, name, file);
      put(driver, '/main.so', { kind: 'content', bytes });
      const opened = open(driver, '/main.so', (bindNow ? RTLD.NOW : RTLD.LAZY) | RTLD.GLOBAL);
      return opened.kind === 'ok' ? { kind: 'ok', value: { driver, main: opened.value } satisfies Program } : opened;
    },
    dlopen: (program, file, flags) => open((program as Program).driver, file, bitsOf(flags)), // ours
    dlclose: (program, handle) => {
      const { driver } = program as Program; // ours
      return attempt(() => {
        const status = driver.C._dlclose(handle as number); // ours
        return status === 0 ? { kind: 'ok', value: 0 } : failing(lastError(driver));
      });
    },
    dlsym: (program, of, symbol) => {
      const { driver } = program as Program; // ours
      if (of.kind === 'next') throw unsupported('RTLD_NEXT, which asks who calls');
      return attempt(() => {
        lastError(driver);
        const handle = of.kind === 'handle' ? (of.handle as number) : 0; // ours; RTLD_DEFAULT is 0
        const address = driver.C._dlsym(handle, cString(driver.C, driver.memory, symbol));
        const error = lastError(driver);
        return error === '' ? { kind: 'ok', value: address } : failing(error);
      });
    },
    invoke: (program, handle, name, args) => call(exported(program, handle, name), args, types),
    call: (program, slot, args) => {
      const { table } = (program as Program).driver; // ours
      if (slot >= table.length) return { kind: 'trap', message: 'undefined element' };
      const f = table.get(slot);
      return f === null ? { kind: 'trap', message: 'uninitialized element' } : call(f, args, types);
    },
    get: (program, handle, name) => {
      const value = exported(program, handle, name);
      const n = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
      if (typeof n !== 'number') throw unsupported('this kind of export');
      return { op: 'i32.const', c: n | 0 };
    },
    cell: (program, _handle, module, name) => {
      const cell = module.startsWith('GOT.') ? (program as Program).driver.GOT[name] : undefined; // ours
      if (cell === undefined) return null;
      // That a cell is empty (0, or -1 while nobody asked) can be said; what is in it is an address of the program's own.
      if (cell.value > 0) throw unsupported('addresses');
      return { op: 'i32.const', c: 0 };
    },
    provider: () => {
      throw unsupported('who provides a symbol');
    },
    base: () => {
      throw unsupported('addresses');
    },
    same: (a, b) => a === b,
    digest: program => {
      const { LDSO, GOT, memory, table } = (program as Program).driver; // ours
      const cells = Object.entries(GOT).map(([name, cell]) => `${name}=${cell.value}`);
      return JSON.stringify([Object.keys(LDSO.loadedLibsByName), cells, memory().byteLength, table.length]);
    },
    log: () => {
      throw unsupported('the log of the loader');
    },
    invariants: () => {
      throw unsupported('invariants');
    },
  };
}

// ─── Modules ───

const bytesOf = (input: ModuleInput): Uint8Array => (input.kind === 'bytes' ? input.bytes : encode(input.module));

/** With an empty custom section behind, where the module is shorter than what this loader reads at once of every file. */
function padded(bytes: Uint8Array): Uint8Array {
  const least = 24;
  return bytes.length >= least ? bytes : new Uint8Array([...bytes, 0, least, least - 1, ...new Array<number>(least - 1).fill(0x5f)]);
}

function isValid(m: Module): boolean {
  try {
    return validate(m) !== null;
  } catch (thrown) {
    if (thrown instanceof Refused) return false;
    throw thrown;
  }
}

// ─── Calls ───

const bitsOf = (flags: readonly string[]): number =>
  flags.reduce((bits, word) => bits | (RTLD[word.toUpperCase() as keyof typeof RTLD] ?? Number(word)), 0); // a word of <dlfcn.h>, or bits

const failing = (message: string): LinkOutcome<number> => ({ kind: 'error', message, error: null });

/** What dlerror gives, empty where it gives nothing. */
function lastError(driver: Driver): string {
  const at = driver.C._dlerror();
  if (at === 0) return '';
  const bytes = new Uint8Array(driver.memory());
  return new TextDecoder().decode(bytes.slice(at, bytes.indexOf(0, at)));
}

/** What goes through the loader as an exception is an outcome of the operation, and not one of the loader's errors. */
function attempt<T>(operation: () => LinkOutcome<T>): LinkOutcome<T> {
  try {
    return operation();
  } catch (thrown) {
    return outcomeOf(thrown);
  }
}

function outcomeOf(thrown: unknown): Exclude<Outcome, { kind: 'values' }> {
  if (thrown instanceof host.RuntimeError) return { kind: 'trap', message: thrown.message };
  if (thrown instanceof RangeError && /stack/.test(thrown.message)) return { kind: 'exhaustion', message: thrown.message };
  if (host.Exception !== undefined && thrown instanceof host.Exception) return { kind: 'exception' };
  throw thrown;
}

const typeText = (t: FuncType): string =>
  `(func${t.params.map(p => ` (param ${showType(p)})`).join('')}${t.results.map(r => ` (result ${showType(r)})`).join('')})`;

/** The type of a function of the host's: of those that any file has, the one with which it can be imported. */
function typeOf(f: unknown, types: ReadonlyMap<string, FuncType>): FuncType {
  for (const [text, type] of types) {
    const probe = encode(parseModule(textSource('probe', `(module (import "" "" ${text}))`)));
    try {
      new host.Instance(new host.Module(probe), { '': { '': f } });
      return type;
    } catch (thrown) {
      if (!(thrown instanceof host.LinkError)) throw thrown;
    }
  }
  throw unsupported('a function of an unknown type');
}

function call(f: unknown, args: readonly Const[], types: ReadonlyMap<string, FuncType>): Outcome {
  if (typeof f !== 'function') throw refuse('unlinkable', 'not a function', '', { source: null, pos: -1 });
  const { results } = typeOf(f, types);
  const given = args.map(a => {
    if (a.op === 'i32.const' || a.op === 'i64.const') return a.c;
    throw unsupported(`${a.op} as an argument`);
  });
  let out: unknown;
  try {
    out = f(...given);
  } catch (thrown) {
    return outcomeOf(thrown);
  }
  const list: unknown[] = results.length === 0 ? [] : results.length === 1 ? [out] : [...(out as Iterable<unknown>)]; // the JS API's tuple
  return { kind: 'values', values: results.map((t, i) => valueFrom(showType(t), list[i])) };
}

function valueFrom(type: string, v: unknown): Value {
  if (type === 'i32') return { op: 'i32.const', c: Number(v) | 0 };
  if (type === 'i64') return { op: 'i64.const', c: BigInt.asIntN(64, v as bigint) }; // by the JS API
  throw unsupported(`results of type ${type}`);
}
