// The engines that only run modules from start to end, as kinds to compare with: wasmtime in wizer, wasmi in typst.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findInPackages, findPackage, npmInstall, versionOf } from '../find.ts';
import type { EngineKind } from '../foreign.ts';
import { processEngine } from '../process.ts';

interface Host {
  readonly name: string;
  readonly summary: string;
  /** The npm package that it is in, for this machine; null where there is none. */
  readonly package: string | null;
  /** Of npm's `folder`, whose packages are found. */
  readonly folder: string;
  readonly find: () => string | null;
  /** The file that the library is compiled into, and its name there: sources are named by it, with the version. */
  readonly compiled: (found: string) => string;
  readonly library: string;
  /** What it is compiled into. */
  readonly inside: string;
}

/** The version of a library in a program that keeps the paths of its sources; empty where it does not. */
function versionIn(file: string, library: string): string {
  const bytes = readFileSync(file);
  for (let i = bytes.indexOf(`${library}-`); i >= 0; i = bytes.indexOf(`${library}-`, i + 1)) {
    const version = /^-(\d+\.\d+\.\d+)\//.exec(bytes.toString('latin1', i + library.length, i + library.length + 20))?.[1];
    if (version !== undefined) return version;
  }
  return '';
}

const serve = fileURLToPath(new URL('./serve.js', import.meta.url));

const kindOf = ({ name, summary, package: wanted, folder, find, compiled, library, inside }: Host): EngineKind => ({
  name,
  summary,
  install: wanted === null ? null : npmInstall(folder, wanted).join(' '),
  find,
  open: async found => {
    const files = mkdtempSync(join(tmpdir(), 'linkstep-'));
    const held = versionIn(compiled(found), library);
    const engine = processEngine({
      name,
      version: [held === '' ? library : `${library} ${held}`, `(${inside} ${versionOf(dirname(found)) ?? versionOf(found) ?? ''})`].join(
        ' ',
      ),
      command: process.execPath,
      args: [serve, name, found, files],
    });
    return {
      ...engine,
      close: async () => {
        await engine.close();
        rmSync(files, { recursive: true, force: true });
      },
    };
  },
});

const onLinux = process.platform === 'linux' && process.arch === 'x64';
const typst = '@myriaddreamin/typst-ts-node-compiler';
const typstAddon = `${typst}-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}`;

export const batchKinds: readonly EngineKind[] = [
  kindOf({
    name: 'wizer',
    summary: 'wasmtime, as it is in wizer',
    package: onLinux ? '@bytecodealliance/wizer-linux-x64' : null,
    folder: 'wizer',
    find: () => (onLinux ? findInPackages(['@bytecodealliance/wizer-linux-x64'], 'wizer') : null),
    compiled: found => found,
    library: 'wasmtime',
    inside: 'wizer',
  }),
  kindOf({
    name: 'wasmi',
    summary: 'wasmi, as it is in typst: single modules',
    package: onLinux ? typst : null,
    folder: 'typst',
    find: () => (onLinux && findPackage(typstAddon) !== null ? (findPackage(typst)?.folder ?? null) : null),
    compiled: found => {
      const addon = join(dirname(dirname(found)), typstAddon);
      return join(addon, `typst-ts-node-compiler.${process.platform}-${process.arch}-gnu.node`);
    },
    library: 'wasmi',
    inside: 'typst',
  }),
];
