// The process that one program runs in, started as `node process.js PROGRAM native|fast FOLDER ROUNDS FILE`; it prints what it measured as
// JSON. The program runs in a worker thread, whose stack is as large as those of the harness: compiled code keeps its frames there.

import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type ProgramArguments, type ProgramRun, programs } from './registry.ts';

async function inWorker(args: ProgramArguments): Promise<void> {
  const { detaching, load } = programs[args.program];
  if (args.on === 'fast') {
    const { facade } = await import('./webassembly.ts');
    Object.defineProperty(globalThis, 'WebAssembly', { value: facade({ detaching }).WebAssembly, configurable: true, writable: true });
  }
  const run = await load();
  const result = await run(args);
  parentPort!.postMessage(result); // a worker has one
}

if (!isMainThread)
  await inWorker(workerData as ProgramArguments); // as below
else {
  const [program, on, folder, rounds, file] = process.argv.slice(2);
  const args = { program, on, folder, rounds: Number(rounds), file } as ProgramArguments; // by whoever starts it
  const [started, before] = [performance.now(), process.cpuUsage()];
  const used = (): number => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  const { finish } = args.program === 'esbuild-wasm' ? await import('./esbuild.ts') : { finish: () => null };
  // A large module's instructions live long: where there is room for the young, they are moved less often, and where there is room for the
  // old, nobody looks for garbage among them before the program starts.
  setFlagsFromString('--initial-old-space-size=512');
  const resourceLimits = { stackSizeMb: 256, maxYoungGenerationSizeMb: 192 };
  const worker = new Worker(fileURLToPath(import.meta.url), { workerData: args, resourceLimits });
  let given: ProgramRun | null = null;
  worker.on('message', (m: ProgramRun) => {
    given = m;
  });
  worker.on('error', error => {
    console.error(error instanceof Error ? error.stack : error);
    process.exitCode = 1;
  });
  worker.on('exit', code => {
    const result = given ?? finish(args, performance.now() - started, used());
    if (code !== 0 || result === null) process.exitCode = 1;
    else console.log(JSON.stringify(result));
  });
}
