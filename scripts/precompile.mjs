// Keeps what the host compiles of the worker threads' script (dist/worker.cjs) while this project's own suites run in it, so that a thread need
// not compile it (spec-tests/harness/worker-start.ts).  Code is for one version of the host and its flags: those that threads run with.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = name => join(root, 'dist', name);
const { patience } = await import(dist('spec-tests/harness/node.js'));
const { progressSlots } = await import(dist('spec-tests/harness/protocol.js'));
const { wholeFile } = await import(dist('spec-tests/harness/run-file.js'));

setFlagsFromString(patience);
// What ran once is wanted too; V8 would forget it as it collects garbage.
setFlagsFromString('--no-flush-bytecode');
const script = new Script(readFileSync(dist('worker.cjs'), 'utf8'), { filename: dist('worker.cjs') });
const bundled = { exports: {} };
script.runInThisContext()(createRequire(dist('worker.cjs')), bundled);

const suites = join(root, 'spec-tests', 'suites');
const files = readdirSync(suites, { recursive: true }).filter(name => name.endsWith('.wast'));
for (const engine of ['fast', 'reference']) {
  let take = () => {};
  const port = {
    on: (_, listener) => {
      take = listener;
    },
    postMessage: () => {},
  };
  await bundled.exports.serve(port, { engine, progress: new SharedArrayBuffer(4 * progressSlots) });
  for (const name of files) take(wholeFile({ path: join(suites, name), name, bytes: null }));
}
setFlagsFromString('--flush-bytecode');
writeFileSync(dist('worker.code'), script.createCachedData());
