// Which files are run and which of their commands are reported: names, folders, filters, parts of a run for several machines.

import { readdirSync, statSync } from 'node:fs';
import { join, normalize, relative, resolve, sep } from 'node:path';
import type { Selection } from './run-file.ts';

const isScript = (name: string): boolean => name.endsWith('.wast');

/**
 * The files named, and the `.wast` files below the folders named, in order; hidden folders and `node_modules` apart.
 * Errors: `Error` with a message for the user, of a path that cannot be read.
 */
export function findFiles(paths: readonly string[]): readonly string[] {
  const files: string[] = [];
  for (const path of paths) {
    if (path === '-' || !statSync(path).isDirectory()) {
      files.push(path);
      continue;
    }
    const open = [path];
    for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
      const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
      for (const entry of entries) {
        const child = join(folder, entry.name);
        if (isScript(entry.name) && (entry.isFile() || (entry.isSymbolicLink() && isFile(child)))) files.push(child);
        if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') open.push(child);
      }
    }
  }
  return [...new Set(files)];
}

/** Whether a link leads to a file, not to a folder, which may be one around it, and not nowhere. */
function isFile(link: string): boolean {
  try {
    return statSync(link).isFile();
  } catch {
    return false;
  }
}

/** How a path is shown: relative to where one is, if that is shorter, with slashes. */
export function shownPath(path: string): string {
  if (path === '-') return '<stdin>';
  const near = relative('.', path);
  return (near.length < path.length && !near.startsWith('..') ? near : path).split(sep).join('/');
}

/**
 * A glob over a path: `*` and `?` within a folder's name, `**` across. It is matched against the end of the path, or the whole of it where it
 * says where it begins: `/…`, `./…`, `../…`.
 */
export function globMatches(glob: string, path: string): boolean {
  const anchored = /^\.{0,2}\//.test(glob);
  const [wanted, given] = anchored ? [resolve(glob), resolve(path)] : [normalize(glob), normalize(path)];
  const pattern = wanted.replace(/\*\*\/?|[*?]|[.+^${}()|[\]\\]/g, c =>
    c === '*' ? '[^/]*' : c === '?' ? '[^/]' : c.startsWith('**') ? '(?:.*/)?' : `\\${c}`,
  );
  return new RegExp(`${anchored ? '^' : '(?:^|/)'}${pattern}$`).test(given);
}

/** What is said where filters leave nothing. */
export const nothingSelected = 'the filters leave out every command';

export interface Filter {
  readonly glob: string;
  readonly lines: { readonly from: number; readonly to: number } | null;
}

/** `GLOB`, `FILE:LINE` or `FILE:LINE-LINE`. Errors: `Error` with a message for the user, of a range that ends before it begins. */
export function parseFilter(text: string): Filter {
  const found = /^(.*?):(\d+)(?:-(\d+))?$/.exec(text);
  if (found === null) return { glob: text, lines: null };
  const from = Number(found[2]);
  const to = found[3] === undefined ? from : Number(found[3]);
  if (to < from) throw new Error(`the filter ${text} ends before it begins`);
  return { glob: found[1]!, lines: { from, to } };
}

/** What of a file is reported; null where the filters leave it out. */
export function selectionOf(file: string, filters: readonly Filter[], kinds: readonly string[] | null): Selection | null {
  const mine = filters.filter(f => globMatches(f.glob, file));
  if (filters.length > 0 && mine.length === 0) return null;
  const whole = mine.length === 0 || mine.some(f => f.lines === null);
  return { lines: whole ? null : mine.map(f => f.lines!), kinds }; // not whole: every filter has lines
}

/**
 * Part I of N of the files: the largest first, each to the part that has least so far. Depends on names and sizes alone, so that every
 * machine of a CI matrix finds the same parts. `part` counts from 1. Sizes in bytes.
 */
export function shard<T extends { readonly name: string; readonly size: number }>(files: readonly T[], part: number, parts: number): T[] {
  const load = new Array<number>(parts).fill(0);
  const taken = new Set<T>();
  for (const file of [...files].sort((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1))) {
    const least = load.indexOf(Math.min(...load));
    load[least]! += file.size + 1;
    if (least === part - 1) taken.add(file);
  }
  return files.filter(f => taken.has(f));
}
