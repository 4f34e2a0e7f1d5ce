// What scripts/build.mjs bundles into the one plain script dist/replay-driver.js. It leaves one name, as the driver of scripts does
// (spec-tests/harness/driver-bundle.ts): a request is a plan, and its one answer what came of it.

import { driverOf, faultText } from '../../../spec-tests/harness/driver-serve.ts';
import { type ReplayAnswer, type ReplayApi, replay } from './driver.ts';

function answerTo(request: string, api: ReplayApi): ReplayAnswer {
  try {
    return replay(api, JSON.parse(request)); // linkstep wrote it
  } catch (thrown) {
    return { failed: faultText(thrown) };
  }
}

(globalThis as { linkstep?: object }).linkstep = driverOf<ReplayApi>((request, api, write) =>
  write(JSON.stringify(answerTo(request, api))),
); // the bundle's own name
