// Finding engines: on the PATH, in Debian's places, and in npm packages of the project, of the folder one is in, or of `.linkstep/engines/`,
// where `linkstep engines --install` puts them. Nothing is configured, and nothing is started to look.

import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { projectRoot } from '../linkstep/version.ts';

/** Where installed engines are kept, below the folder one is in. */
export const enginesFolder = join('.linkstep', 'engines');

const isProgram = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The first of these programs on the PATH, or at an absolute place; null where there is none. */
export function findProgram(...names: readonly string[]): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(f => f !== '');
  for (const name of names) {
    const places = name.includes('/') ? [name] : folders.map(f => join(f, process.platform === 'win32' ? `${name}.exe` : name));
    const found = places.find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

const below = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
};

/** Folders `node_modules` in which packages of engines may be. */
function* packageFolders(): Generator<string> {
  for (const root of new Set([resolve('.'), projectRoot])) {
    for (const name of below(join(root, enginesFolder))) yield join(root, enginesFolder, name, 'node_modules');
    yield join(root, 'node_modules');
  }
}

export interface Package {
  readonly folder: string;
  readonly version: string;
}
/** An installed package whose version is as wanted; null where there is none. */
export function findPackage(name: string, wanted: (version: string) => boolean = () => true): Package | null {
  for (const folder of packageFolders()) {
    const version = versionOf(join(folder, name));
    if (version !== null && wanted(version)) return { folder: join(folder, name), version };
  }
  return null;
}

export function versionOf(folder: string): string | null {
  try {
    const data: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof data === 'object' && data !== null && 'version' in data ? String(data.version) : null;
  } catch {
    return null;
  }
}

/** Of one of several packages, this program. */
export function findInPackages(names: readonly string[], program: string, wanted?: (version: string) => boolean): string | null {
  for (const name of names) {
    const found = findPackage(name, wanted);
    if (found !== null && isProgram(join(found.folder, program))) return join(found.folder, program);
  }
  return null;
}

/** The command that installs packages where they are found; `folder` is theirs alone. Nothing of a package is run by it. */
export const npmInstall = (folder: string, ...packages: readonly string[]): readonly string[] => [
  'npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', join(enginesFolder, folder), ...packages,
]; // biome-ignore format: one command
