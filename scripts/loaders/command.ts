// `linkstep compare --loader`: the linking suite under a foreign loader, and the table of what it does otherwise.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../linkstep/version.ts';
import { compareLoader } from './departures.ts';
import { loaderKinds } from './emscripten-drivers.ts';
import { decisionNames, departuresText, type Recording, readRecordings, writeRecording } from './table.ts';

export const loaderNames: readonly string[] = loaderKinds.map(k => k.name);

const recordings = join(projectRoot, 'spec-tests', 'fixtures', 'loaders');
/** The page that `--write-table` writes. */
export const loadersPage = join(projectRoot, 'spec-tests', 'suites', 'linking', 'LOADERS.md');
const names = (): ReadonlyMap<string, string> =>
  decisionNames(readFileSync(join(projectRoot, 'interpreter', 'linking', 'README.md'), 'utf8'));
const begin = '<!-- table: written by linkstep compare --loader … --write-table -->';

/** The page, its table made of the recorded runs. Errors: `Error`, of a page without its marker. */
export function pageText(page: string): string {
  const at = page.indexOf(begin);
  if (at < 0) throw new Error(`no line "${begin}"`);
  return `${page.slice(0, at)}${begin}\n\n${departuresText(readRecordings(recordings), names())}`;
}

export interface LoaderOptions {
  readonly loader: string;
  /** Keeps the run in spec-tests/fixtures/loaders and writes the page. */
  readonly writeTable: boolean;
  readonly json: boolean;
  readonly write: (text: string) => void;
  readonly note: (text: string) => void;
}

/**
 * Runs cases under a loader; where it is absent, its recorded runs are shown. Nothing that a loader does otherwise is an error.
 * Errors: `Error`, with what to do, where it is absent and nothing is recorded.
 */
export async function compareUnderLoader(paths: readonly string[], o: LoaderOptions): Promise<void> {
  const kind = loaderKinds.find(k => k.name === o.loader);
  if (kind === undefined) throw new Error(`there is no loader '${o.loader}'; there are ${loaderNames.join(', ')}`);
  const version = kind.version();
  if (version === null) {
    const recorded = readRecordings(recordings).filter(r => r.loader === kind.name);
    const asked = new Set(paths.map(path => path.replace(/^.*\//, '').replace(/\.wast$/, '')));
    const some = recorded.map(r => ({ ...r, cases: r.cases.filter(c => asked.has(c.name)) }));
    if (some.every(r => r.cases.length === 0)) throw new Error(`${kind.name} is not on this machine; it is installed by: ${kind.install}`);
    o.note(`${kind.name} is not on this machine (${kind.install}): this is its recorded run.\n`);
    return show(some, o);
  }
  const cases = await compareLoader(paths, kind, (done, name) => {
    if (done % 50 === 0) o.note(`${done} of ${paths.length}, ${name}\n`);
  });
  const run: Recording = { loader: kind.name, version, host: `V8 ${process.versions.v8}`, cases };
  if (o.writeTable) {
    o.note(`${writeRecording(recordings, run)}\n`);
    writeFileSync(loadersPage, pageText(readFileSync(loadersPage, 'utf8')));
    o.note(`${loadersPage}\n`);
  }
  show([run], o);
}

function show(runs: readonly Recording[], o: LoaderOptions): void {
  if (o.json) for (const r of runs) for (const c of r.cases) o.write(`${JSON.stringify({ loader: r.loader, version: r.version, ...c })}\n`);
  else o.write(departuresText(runs, names()));
}
