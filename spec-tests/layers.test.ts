// The direction of imports between the layers: numerics ← syntax ← … ← harness ← scripts, and nothing impure under interpreter/ and text-format/.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { sources } from './sources.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** For each layer the layers that it may import from, beside itself. What is not listed is refused. */
const below = ['interpreter/numerics', 'interpreter/syntax'];
const middle = ['interpreter/runtime', 'interpreter/validation', 'interpreter/binary', 'interpreter/diagnostics', 'text-format'];
const machine = [...below, 'interpreter/runtime', 'interpreter/validation'];
const allowed: Readonly<Record<string, readonly string[]>> = {
  'interpreter/numerics': [],
  'interpreter/syntax': ['interpreter/numerics'],
  'interpreter/runtime': below,
  'interpreter/validation': below,
  'interpreter/binary': below,
  'interpreter/diagnostics': below,
  'text-format': below,
  'interpreter/execution': machine,
  'interpreter/linking': [...machine, 'interpreter/binary', 'interpreter/execution', 'interpreter/diagnostics'],
  // Host modules are data and functions beside the store.
  'interpreter/host': [...machine, 'interpreter/execution', 'interpreter/linking'],
  'interpreter/trace': [...machine, 'interpreter/execution', 'interpreter/linking', 'interpreter/diagnostics'],
  'interpreter/compilation': [...machine, 'interpreter/binary', 'interpreter/execution', 'interpreter/linking'],
  'spec-tests/harness': [
    ...below, ...middle, 'interpreter/execution', 'interpreter/linking', 'interpreter/host', 'interpreter/trace', 'interpreter/compilation',
  ],
  'spec-tests/random': [...below, ...middle, 'spec-tests/harness'],
  'spec-tests/shrink': [...below, ...middle, 'interpreter/trace', 'spec-tests/harness'],
  scripts: [
    ...below, ...middle, 'interpreter/execution', 'interpreter/linking', 'interpreter/host', 'interpreter/trace', 'interpreter/compilation',
    'spec-tests/harness', 'spec-tests/random', 'spec-tests/shrink',
  ],
}; // biome-ignore format: one layer a line or two
const layers = Object.keys(allowed);

const layerOf = (path: string): string | undefined => layers.find(l => path.startsWith(`${l}/`));

/** Modules of npm that a layer may import: the text format's parser, and the command's helpers. */
const packages: Readonly<Record<string, readonly string[]>> = {
  'text-format': ['moo', 'nearley'],
  scripts: ['commander', 'picocolors'],
};

interface Import {
  readonly file: string;
  readonly from: string;
}
/** Static and dynamic imports and re-exports of a file, as they are written. */
const importsIn = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\(\s*'([^']+)'\s*\)/gm)].map(
    m => (m[1] ?? m[2] ?? m[3])!, // one of the three alternatives
  );

const imports: readonly Import[] = sources.flatMap(top =>
  readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .flatMap(name => {
      const file = `${top}/${name}`;
      return importsIn(readFileSync(join(root, file), 'utf8')).map(from => ({ file, from }));
    }),
);

/** Why an import is wrong; null where it is not. */
function wrong({ file, from }: Import): string | null {
  const layer = layerOf(file);
  if (layer === undefined) return `${file} is in no layer`;
  if (!from.startsWith('.')) {
    if (from.startsWith('node:')) return /^(interpreter|text-format)\b/.test(layer) ? `${file} is to be pure and imports ${from}` : null;
    return packages[layer]?.includes(from) ? null : `${file} imports the package ${from}`;
  }
  const to = layerOf(relative(root, join(root, dirname(file), from)));
  if (to === undefined) return `${file} imports ${from}, which is in no layer`;
  return to === layer || allowed[layer]!.includes(to) ? null : `${file} (${layer}) imports from ${to}`;
}

test('imports go down the layers, and the interpreter and the text format are pure', t => {
  t.true(imports.length > 400, `${imports.length} imports found`);
  t.deepEqual(imports.map(wrong).filter(w => w !== null), []); // biome-ignore format: short
});

test('the layers are acyclic, and what they must never import is not allowed', t => {
  const order: string[] = [];
  for (let before = -1; before < order.length; ) {
    before = order.length;
    for (const l of layers) if (!order.includes(l) && allowed[l]!.every(x => order.includes(x))) order.push(l);
  }
  t.deepEqual(new Set(order), new Set(layers), 'a layer that stands on itself');
  t.false(allowed['interpreter/execution']!.includes('interpreter/trace'));
  t.false(allowed['interpreter/execution']!.includes('interpreter/linking'));
});

test('what the check refuses: upward, sideways, impure, unknown', t => {
  const cases = [
    ['interpreter/execution/step.ts', '../trace/events.ts'],
    ['interpreter/numerics/i32.ts', '../syntax/types.ts'],
    ['interpreter/binary/decode.ts', '../../text-format/parse.ts'],
    ['interpreter/host/wasi-files.ts', 'node:fs'],
    ['text-format/lexer.ts', 'picocolors'],
    ['interpreter/linking/state.ts', '../../scripts/linkstep/main.ts'],
    ['interpreter/runtime/store.ts', '../../spec-tests/harness/engine.ts'],
    ['interpreter/elsewhere/x.ts', '../syntax/types.ts'],
  ] as const;
  for (const [file, from] of cases) t.not(wrong({ file, from }), null, `${file} ← ${from}`);
  t.is(wrong({ file: 'interpreter/execution/step.ts', from: '../runtime/values.ts' }), null);
  t.deepEqual(importsIn("import x from 'a';\nimport {\n  y,\n} from './b.ts';\nexport * from './c.ts';\nawait import('./d.ts');\nimport './e.ts';"), [
    'a', './b.ts', './c.ts', './d.ts', './e.ts',
  ]); // biome-ignore format: a list
});

test('the command that gives work to threads loads nothing of the interpreter before them', t => {
  // As it was built: types are gone.
  const loaded = new Set<string>();
  const load = (file: string): void => {
    if (loaded.has(file)) return;
    loaded.add(file);
    const text = readFileSync(join(root, 'dist', file), 'utf8').replaceAll(/\bimport\(/g, 'later(');
    for (const from of importsIn(text))
      if (from.startsWith('.')) load(relative(join(root, 'dist'), join(root, 'dist', dirname(file), from)));
  };
  load('scripts/linkstep/main.js');
  load('scripts/linkstep/wast.js');
  t.true(loaded.size > 10);
  t.deepEqual([...loaded].filter(file => !/^(scripts|spec-tests)\//.test(file)), ['interpreter/compilation/sizes.js']); // biome-ignore format: short
});
