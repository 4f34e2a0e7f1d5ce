// Builds the checkout: the nearley grammar to TypeScript, TypeScript to dist/, the driver of other engines to one script, and so the worker
// threads' modules.  Run by `npm ci` (prepare) and `npm run build`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = name => join(root, 'node_modules', '.bin', name);
const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
};

const source = 'text-format/grammar.ne';
const target = 'text-format/grammar.generated.ts';
const stale = () => !existsSync(join(root, target)) || statSync(join(root, target)).mtimeMs < statSync(join(root, source)).mtimeMs;
/** Parameters `[a, , b]` as `{ 0: a, 2: b }`: until hosts optimise, they take an array apart by an iterator, step by step. */
const byIndex = text =>
  text.replace(/\(\[([\w, ]+)\]\) =>/g, (_, names) => {
    const taken = names.split(',').flatMap((name, i) => (name.trim() === '' ? [] : [`${i}: ${name.trim()}`]));
    return `({ ${taken.join(', ')} }) =>`;
  });
if (existsSync(join(root, source)) && stale()) {
  run(bin('nearleyc'), [source, '-o', target]);
  writeFileSync(join(root, target), byIndex(readFileSync(join(root, target), 'utf8')));
}
mkdirSync(join(root, 'dist'), { recursive: true });
run(bin('tsc'), ['-p', 'tsconfig.json']);

// Plain scripts for any JavaScript engine of the last years, without modules, classes' newer forms, or names of their own but one each.
const drivers = [
  ['spec-tests/harness/driver-bundle.js', 'engine-driver.js'],
  ['scripts/engines/replay/driver-bundle.js', 'replay-driver.js'],
];
const bundled = ['--bundle', '--format=iife', '--target=es2020', '--minify-syntax', '--log-level=warning'];
for (const [entry, out] of drivers) run(bin('esbuild'), [join('dist', entry), ...bundled, `--outfile=${join('dist', out)}`]);

// A worker thread's modules, and the host's code of them: gone before they change, since a host tells by the length whether code is of a script.
rmSync(join(root, 'dist', 'worker.code'), { force: true });
const wrapped = ['--banner:js=(function(require,module){', '--footer:js=})'];
const threads = [
  ['worker', wrapped],
  ['worker-start', []],
];
for (const [name, more] of threads) {
  const entry = join('dist', 'spec-tests', 'harness', `${name}.js`);
  const asOne = ['--bundle', '--format=cjs', '--platform=node', '--target=node20', '--log-level=warning', ...more];
  run(bin('esbuild'), [entry, ...asOne, `--outfile=${join('dist', `${name}.cjs`)}`]);
}
// What is compiled is what these need; a copy of the sources may be without, and its threads have single modules.
if (existsSync(join(root, 'spec-tests', 'suites'))) run(process.execPath, [join('scripts', 'precompile.mjs')]);
