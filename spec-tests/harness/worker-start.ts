// Where a worker thread begins whose modules are one script (scripts/build.mjs). The script comes compiled as far as threads get before they
// run what they are given; a host of another version, or with other flags, does not take that and compiles it as it compiles any.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { workerData } from 'node:worker_threads';
import type { BundleData } from './protocol.ts';

const { bundle } = workerData as BundleData; // ./pool.ts starts the thread with it
const script = new Script(readFileSync(bundle.script, 'utf8'), { filename: bundle.script, cachedData: readFileSync(bundle.compiled) });
const main = script.runInThisContext() as (require: NodeJS.Require, module: { exports: object }) => void; // as scripts/build.mjs wraps it
main(createRequire(bundle.script), { exports: {} });
