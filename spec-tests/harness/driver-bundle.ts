// What scripts/build.mjs bundles into the one plain script dist/engine-driver.js. It leaves one name:
//
//   linkstep.run(request, WebAssembly, write)         a line of JSON for each command, and a last one (./driver.ts)
//   linkstep.serve(WebAssembly, readLine, writeLine)  the same for one request after another (./driver-serve.ts)
//   linkstep.serveFiles(WebAssembly, fs)              over the standard input and output

import './polyfills.ts';
import { run } from './driver.ts';
import { driverOf } from './driver-serve.ts';

(globalThis as { linkstep?: object }).linkstep = driverOf(run); // the bundle's own name
