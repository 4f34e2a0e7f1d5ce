// Finding libraries (README.md, "Search") and reading them: from a name to a mapped object, or to one of the ways it is not a library.

import { decode } from '../binary/decode.ts';
import type { Validated } from '../execution/instantiate.ts';
import { Refused } from '../syntax/diagnostic.ts';
import { binarySource } from '../syntax/source.ts';
import { validate } from '../validation/modules.ts';
import type { LinkError, Obj, Program } from './state.ts';

const directoryOf = (path: string): string => {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '.' : slash === 0 ? '/' : path.slice(0, slash);
};
const join = (dir: string, name: string): string => (dir === '' || dir === '.' ? name : dir.endsWith('/') ? dir + name : `${dir}/${name}`);
const expand = (dir: string, o: Obj): string => dir.replaceAll(/\$\{ORIGIN\}|\$ORIGIN\b/g, directoryOf(o.path));

export type Found =
  | { readonly kind: 'loaded'; readonly o: Obj; readonly tried: readonly string[] }
  | { readonly kind: 'file'; readonly path: string; readonly fileId: string; readonly tried: readonly string[] }
  | { readonly kind: 'missing'; readonly tried: readonly string[] };

const known = function* (p: Program): Generator<Obj> {
  yield* p.linkMap;
  yield* p.pending;
};

/**
 * A name with a slash is a path. A bare name: names that are loaded already, the library path, the requester's runtime path, the defaults.
 * Identity is by name, canonical path or file (D17).
 */
export function find(p: Program, name: string, requester: Obj | null): Found {
  if (!name.includes('/')) for (const o of known(p)) if (o.names.has(name) && o.state !== 'dead') return { kind: 'loaded', o, tried: [] };
  const runtime =
    requester === null ? [] : requester.layout.runtimePath.flatMap(list => list.split(':')).map(dir => expand(dir, requester));
  const paths = name.includes('/') ? [name] : [...p.libraryPath, ...runtime, ...p.defaultPath].map(dir => join(dir, name));
  const tried: string[] = [];
  for (const path of paths) {
    tried.push(path);
    const hit = p.files.find(path);
    if (hit === null) continue;
    for (const o of known(p))
      if (o.state !== 'dead' && (o.path === hit.path || o.fileId === hit.fileId)) return { kind: 'loaded', o, tried };
    return { kind: 'file', ...hit, tried };
  }
  return { kind: 'missing', tried };
}

const isElf = (b: Uint8Array): boolean => b[0] === 0x7f && b[1] === 0x45 && b[2] === 0x4c && b[3] === 0x46;
const isWasm = (b: Uint8Array): boolean => b[0] === 0 && b[1] === 0x61 && b[2] === 0x73 && b[3] === 0x6d;

/** Reads, decodes and validates a file; or says in which way it is not a module. */
export function read(p: Program, path: string): Validated | LinkError {
  const not = (reason: string, diagnostic: Refused['diagnostic'] | null = null): LinkError => ({
    kind: 'not-a-library',
    path,
    reason,
    diagnostic,
  });
  const content = p.files.read(path);
  if (!(content instanceof Uint8Array)) return content;
  if (content.length === 0) return not('the file is empty');
  if (isElf(content)) return not('an ELF file, not a WebAssembly module');
  if (!isWasm(content)) return not('not a WebAssembly module');
  if (content.length >= 8 && content[6] === 1) return not('a WebAssembly component, not a module');
  try {
    const module = decode(binarySource(path, content));
    return { module, type: validate(module) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { kind, phrase } = error.diagnostic;
    const cut =
      phrase.startsWith('unexpected end') || phrase.startsWith('length out of bounds') || phrase.startsWith('unexpected end of section');
    return not(
      kind === 'invalid' ? 'invalid module' : kind === 'unsupported' ? 'unsupported' : cut ? 'truncated' : 'malformed module',
      error.diagnostic,
    );
  }
}

/** A new object from a file; or why it cannot be one. It is nowhere entered yet. */
export function map(p: Program, name: string, path: string, fileId: string, main: boolean): Obj | LinkError {
  const validated = read(p, path);
  if ('kind' in validated) return validated;
  return objectFrom(p, validated, name, path, fileId, main);
}

export function objectFrom(p: Program, validated: Validated, name: string, path: string, fileId: string, main: boolean): Obj | LinkError {
  const layout = p.abi.layout(validated, main);
  if ('phrase' in layout) return { kind: 'not-a-library', path, reason: layout.phrase, diagnostic: layout.pos > 0 ? layout : null };
  return {
    id: p.nextId++, name, names: new Set([name]), path, fileId, validated, layout, isMain: main, memoryBase: 0, tableBase: 0, tlsBase: 0,
    inst: null, needed: [], scopes: [], state: 'mapped', refs: 0, global: false, nodelete: false, initialised: 0, turn: 0, cells: new Map(), lazy: new Map(), providers: new Set(),
  }; // biome-ignore format: fields only
}
