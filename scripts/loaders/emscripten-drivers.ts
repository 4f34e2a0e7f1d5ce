// Programs made by Emscripten, whose dynamic loader is what is asked: one built here from emscripten/driver.c by the compiler that is
// installed, and one from the package `pyodide`, which brings the loader of a newer version.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { decode } from '../../interpreter/binary/decode.ts';
import { binarySource } from '../../interpreter/syntax/source.ts';
import type { WebAssemblyLike } from '../../spec-tests/harness/host.ts';
import { findPackage, npmInstall } from '../engines/find.ts';

/** What is used of a program: the functions of <dlfcn.h>, and what can be seen of its loader. Pointers are numbers. */
export interface Driver {
  readonly C: {
    readonly _malloc: (bytes: number) => number;
    readonly _dlopen: (file: number, mode: number) => number;
    readonly _dlsym: (handle: number, symbol: number) => number;
    readonly _dlclose: (handle: number) => number;
    readonly _dlerror: () => number;
  };
  readonly LDSO: {
    readonly loadedLibsByName: Readonly<Record<string, Dso>>;
    readonly loadedLibsByHandle: Readonly<Record<string, Dso>>;
  };
  readonly GOT: Readonly<Record<string, { readonly value: number }>>;
  readonly FS: {
    readonly mkdirTree: (path: string) => void;
    readonly writeFile: (path: string, bytes: Uint8Array) => void;
    readonly symlink: (target: string, path: string) => void;
    readonly unlink: (path: string) => void;
    readonly analyzePath: (path: string, dontResolveLastLink?: boolean) => { readonly exists: boolean };
    readonly chdir: (path: string) => void;
  };
  /** As setenv of C does. */
  readonly setenv: (name: string, value: string) => void;
  readonly table: { readonly length: number; readonly get: (slot: number) => unknown };
  readonly memory: () => ArrayBuffer;
}
/** A loaded object: its exports are `module` in older versions, a word while it is being loaded, and `exports` in newer ones. */
export interface Dso {
  readonly name: string;
  readonly module?: Readonly<Record<string, unknown>> | 'loading';
  readonly exports?: Readonly<Record<string, unknown>> | 'loading';
}
/** Null, of an object that is still being loaded. */
export function exportsOf(dso: Dso): Readonly<Record<string, unknown>> | null {
  const exports = dso.exports ?? dso.module;
  return exports === undefined || exports === 'loading' ? null : exports;
}

/** A text as C has it, in memory that is the program's. */
export function cString(C: Pick<Driver['C'], '_malloc'>, memory: () => ArrayBuffer, text: string): number {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const at = C._malloc(bytes.length);
  new Uint8Array(memory()).set(bytes, at);
  return at;
}

/** A loader that may be on this machine. */
export interface LoaderKind {
  readonly name: string;
  readonly install: string;
  /** The version of Emscripten that it is of, or null where it is absent. */
  readonly version: () => string | null;
  /** What the program itself exports: a case that uses such a name says nothing. Asked after `prepare`. */
  readonly symbols: () => ReadonlySet<string>;
  /** Gives fresh programs, each with memory and loader of its own; so many at most. Errors: `Error`, where one cannot be made. */
  readonly prepare: (programs: number) => Promise<() => Driver>;
}

const exportsIn = (file: string): ReadonlySet<string> => new Set(decode(binarySource(file, readFileSync(file))).exports.map(e => e.name));

const root = new URL('../../../', import.meta.url);
const at = (path: string): string => fileURLToPath(new URL(path, root));

// ─── The installed compiler ───

const options = [
  '-O1', '-sMAIN_MODULE=2', '-fwasm-exceptions', '-sWASM_BIGINT', '-sWASM_ASYNC_COMPILATION=0', '-sENVIRONMENT=node',
  '-sALLOW_MEMORY_GROWTH', '-sALLOW_TABLE_GROWTH', '-sEXIT_RUNTIME=0', '-sFORCE_FILESYSTEM', '-sASSERTIONS=0',
  '-sEXPORTED_FUNCTIONS=_main,_malloc,_free,_dlopen,_dlsym,_dlclose,_dlerror',
]; // biome-ignore format: a command line

const compiled: LoaderKind = {
  name: 'emscripten',
  install: 'apt-get install -y --no-install-recommends emscripten',
  version: () => {
    const { status, stdout } = spawnSync('emcc', ['--version'], { encoding: 'utf8' });
    return status === 0 ? (/\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? null) : null;
  },
  symbols: () => exportsIn(at('.linkstep/loaders/driver.wasm')),
  prepare: async () => {
    const [c, js, folder] = [
      at('scripts/loaders/emscripten/driver.c'),
      at('scripts/loaders/emscripten/internals.js'),
      at('.linkstep/loaders/'),
    ];
    const [code, wasm] = [join(folder, 'driver.cjs'), join(folder, 'driver.wasm')];
    const newest = Math.max(...[c, js, fileURLToPath(import.meta.url)].map(f => statSync(f).mtimeMs));
    if (!existsSync(code) || statSync(code).mtimeMs < newest) {
      mkdirSync(folder, { recursive: true });
      const { status, stderr, error } = spawnSync('emcc', [c, '-o', code, ...options, '--post-js', js], { encoding: 'utf8' });
      if (status !== 0) throw new Error(`emcc failed: ${error?.message ?? stderr}`);
    }
    // The program is a script over a variable `Module`, as Emscripten makes them.
    const script = new Function('Module', 'require', '__dirname', '__filename', readFileSync(code, 'utf8'));
    const binary = readFileSync(wasm);
    const require = createRequire(import.meta.url);
    return () => {
      const program = { wasmBinary: binary, print: () => {}, printErr: () => {} };
      script(program, require, folder, code);
      // It has what was asked for by the options above and by internals.js.
      const { loader, ...C } = program as unknown as Driver['C'] & {
        readonly loader: Omit<Driver, 'C' | 'setenv'> & { readonly ENV: Record<string, string> };
      };
      const setenv = (name: string, value: string): void => {
        loader.ENV[name] = value;
      };
      return { C, ...loader, setenv };
    };
  },
};

// ─── The one inside pyodide ───

/** A main module that exports everything it is made of. */
interface Pyodide extends Pick<Driver, 'LDSO' | 'GOT' | 'FS'> {
  readonly wasmTable: Driver['table'];
  readonly _setenv: (name: number, value: number, overwrite: number) => number;
}
const pyodide: LoaderKind = {
  name: 'pyodide',
  install: npmInstall('pyodide', 'pyodide').join(' '),
  version: () => {
    const found = findPackage('pyodide');
    if (found === null) return null;
    const lock: unknown = JSON.parse(readFileSync(join(found.folder, 'pyodide-lock.json'), 'utf8'));
    return /emscripten_(\d+_\d+_\d+)/.exec(JSON.stringify(lock))?.[1]?.replaceAll('_', '.') ?? null;
  },
  symbols: () => exportsIn(join(findPackage('pyodide')?.folder ?? '', 'pyodide.asm.wasm')),
  prepare: async programs => {
    const folder = findPackage('pyodide')?.folder ?? '';
    const factory = (await import(pathToFileURL(join(folder, 'pyodide.asm.mjs')).href)) as {
      readonly default: (settings: object) => Promise<Pyodide & Driver['C']>; // by that package
    };
    const api = (globalThis as unknown as { readonly WebAssembly: WebAssemblyLike }).WebAssembly; // there where such a program runs
    const module = new api.Module(readFileSync(join(folder, 'pyodide.asm.wasm')));
    const start = async (): Promise<Driver> => {
      let memory: { readonly buffer: ArrayBuffer } | null = null;
      const p = await factory.default({
        noInitialRun: true,
        preRun: [],
        API: { config: {}, runtimeEnv: {} },
        print: () => {},
        printErr: () => {},
        instantiateWasm: (
          imports: { readonly env: { readonly memory: { readonly buffer: ArrayBuffer } } },
          done: (instance: object, module: object) => void,
        ) => {
          const instance = new api.Instance(module, imports);
          memory = instance.exports.memory as { readonly buffer: ArrayBuffer }; // a main module exports it
          done(instance, module);
          return instance.exports;
        },
      });
      const buffer = (): ArrayBuffer => memory!.buffer; // instantiated by now
      return {
        C: p,
        LDSO: p.LDSO,
        GOT: p.GOT,
        FS: p.FS,
        table: p.wasmTable,
        memory: buffer,
        setenv: (name, value) => void p._setenv(cString(p, buffer, name), cString(p, buffer, value), 1),
      };
    };
    const ready: Driver[] = [];
    for (let i = 0; i < programs; i++) ready.push(await start());
    return () => {
      const next = ready.pop();
      if (next === undefined) throw new Error('more programs than were prepared');
      return next;
    };
  },
};

export const loaderKinds: readonly LoaderKind[] = [compiled, pyodide];
