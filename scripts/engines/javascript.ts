// JavaScript engines that are programs: other versions of Node (V8), Deno (V8), Bun and jsc (JavaScriptCore), SpiderMonkey's shell. All run
// the one driver, dist/engine-driver.js.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findInPackages, findProgram, npmInstall } from './find.ts';
import type { EngineKind } from './foreign.ts';
import { type ProcessOptions, processEngine } from './process.ts';
import { driverPath } from './requests.ts';

/** As npm's packages name the machine; null where none of these packages is for it. */
const machine = ((): { readonly node: string; readonly deno: string; readonly bun: string } | null => {
  const { platform, arch } = process;
  if (arch !== 'x64' && arch !== 'arm64') return null;
  const bun = arch === 'arm64' ? 'aarch64' : 'x64';
  if (platform === 'linux') return { node: `linux-${arch}`, deno: `linux-${arch}-glibc`, bun: `linux-${bun}` };
  if (platform === 'darwin') return { node: `darwin-${arch}`, deno: `darwin-${arch}`, bun: `darwin-${bun}` };
  return null;
})();

const load = (fs: string): string => `(0, eval)(${fs}.readFileSync(DRIVER, "utf8")); linkstep.serveFiles(WebAssembly, ${fs});`;
const inNode = (path: string): string => `const fs = require("node:fs"); ${load('fs').replace('DRIVER', JSON.stringify(path))}`;
const inDeno = (path: string): string => `import fs from "node:fs"; ${load('fs').replace('DRIVER', JSON.stringify(path))}`;

interface Program {
  readonly name: string;
  readonly summary: string;
  readonly install: string | null;
  readonly find: () => string | null;
  readonly args: (driver: string) => readonly string[];
  readonly env?: ProcessOptions['env'];
  /** Arguments that make it (or the program that is named first) print its version, and what of that is the version. */
  readonly version: readonly [args: readonly string[], shape: RegExp, program?: string];
}

/** What a program says of its version; empty where it says nothing. Errors: `Error`, where it does not start. */
export async function ask(path: string, args: readonly string[], shape: RegExp, env: ProcessOptions['env'] = {}): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(path, args, { timeout: 20_000, env: { ...process.env, ...env } });
  return shape.exec(`${stdout}\n${stderr}`)?.[1] ?? '';
}

/** Errors: `Error`, where the engine itself does not start; not knowing what another program would say of it is no error. */
async function versionFrom(found: string, [args, shape, other]: Program['version'], env: ProcessOptions['env']): Promise<string> {
  if (other === undefined) return ask(found, args, shape, env);
  return ask(other, args, shape).catch(() => '');
}

/** An engine that runs a driver of this project (../../spec-tests/harness/driver-serve.ts), whichever it is given. */
export interface JavaScriptKind extends EngineKind {
  /** The process that serves a driver. Errors: as `open`. */
  readonly serving: (found: string, driver: string) => Promise<ProcessOptions>;
}

function kindOf({ name, summary, install, find, args, env, version }: Program): JavaScriptKind {
  const serving: JavaScriptKind['serving'] = async (found, driver) => ({
    name,
    version: await versionFrom(found, version, env),
    command: found,
    args: args(driver),
    ...(env === undefined ? {} : { env }),
  });
  return { name, summary, install, find, serving, open: async found => processEngine(await serving(found, driverPath())) };
}

const everyVersion = /(\d+\.\d+\.\d+\S*)/;

/** Any major version of Node that npm has as a package of one program. */
export const nodeKind = (major: number): JavaScriptKind =>
  kindOf({
    name: `node@${major}`,
    summary: `Node ${major} (V8)`,
    install: machine === null ? null : npmInstall(`node${major}`, `node-${machine.node}@${major}`).join(' '),
    find: () => {
      const wanted = (v: string): boolean => v.startsWith(`${major}.`);
      const packaged = machine === null ? null : findInPackages([`node-${machine.node}`], 'bin/node', wanted);
      return packaged ?? (wanted(process.versions.node) ? process.execPath : null);
    },
    args: driver => ['-e', inNode(driver)],
    version: [['-p', 'process.versions.node + " (V8 " + process.versions.v8.replace(/-.*/, "") + ")"'], /(\d.*\))/],
  });

export const javascriptKinds: readonly JavaScriptKind[] = [
  ...[22, 24, 26].map(nodeKind),
  kindOf({
    name: 'deno',
    summary: 'Deno (V8)',
    install: machine === null ? null : npmInstall('deno', `@deno/${machine.deno}`).join(' '),
    find: () => (machine === null ? null : findInPackages([`@deno/${machine.deno}`], 'deno')) ?? findProgram('deno'),
    args: driver => ['eval', '--no-config', inDeno(driver)],
    version: [['eval', 'console.log(Deno.version.deno + " (V8 " + Deno.version.v8.replace(/-.*/, "") + ")")'], /(\d.*\))/],
  }),
  kindOf({
    name: 'bun',
    summary: 'Bun (JavaScriptCore), with 64-bit memories switched on',
    install: machine === null ? null : npmInstall('bun', `@oven/bun-${machine.bun}`).join(' '),
    find: () => (machine === null ? null : findInPackages([`@oven/bun-${machine.bun}`], 'bin/bun')) ?? findProgram('bun'),
    args: driver => ['-e', inNode(driver)],
    env: { BUN_JSC_useWasmMemory64: '1' },
    version: [['--version'], everyVersion],
  }),
  kindOf({
    name: 'jsc',
    summary: "JavaScriptCore's shell",
    install: 'apt-get install -y libjavascriptcoregtk-4.0-bin',
    find: () => findProgram('jsc'),
    args: driver => [driver, '-e', 'linkstep.serve(WebAssembly, readline, print)'],
    // The shell does not know its own.
    version: [['--show', '--showformat', '$\x7bVersion}', 'libjavascriptcoregtk-4.0-bin'], everyVersion, 'dpkg-query'],
  }),
  kindOf({
    name: 'js102',
    summary: "SpiderMonkey's shell, of Firefox 102",
    install: 'apt-get install -y libmozjs-102-dev',
    find: () => findProgram('js102'),
    args: driver => ['-f', driver, '-e', 'linkstep.serve(WebAssembly, readline, print)'],
    version: [['--version'], /(\d+\.\d+(?:\.\d+)?)/],
  }),
];
