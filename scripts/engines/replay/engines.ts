// Engines that plans are replayed on: the host's WebAssembly in this process, other JavaScript engines as processes that answer lines of JSON,
// browsers through puppeteer-core. All run the one driver; where each is found, ../find.ts and its neighbours say.

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { LinkPlan } from '../../../interpreter/linking/plan/schema.ts';
import { projectRoot } from '../../linkstep/version.ts';
import { launchBrowser, type Page } from '../browsers.ts';
import type { EngineKind } from '../foreign.ts';
import { javascriptKinds, nodeKind } from '../javascript.ts';
import { browserKinds } from '../pages.ts';
import { type ReplayApi, type ReplayResult, replay } from './driver.ts';

/** What an engine did to itself is a result, too. */
export type Replayed = ReplayResult | { readonly name: string; readonly status: 'crash' | 'timeout'; readonly detail: string };

export interface ReplayEngine {
  readonly name: string;
  readonly version: string;
  /** One plan at a time. */
  readonly replay: (plan: LinkPlan) => Promise<Replayed>;
  readonly close: () => Promise<void>;
}

/** Seconds for one plan. */
const patience = 60;

/** The driver as one plain script. */
const driverPath = (): string => join(projectRoot, 'dist', 'replay-driver.js');

/** Anything like the WebAssembly object of JavaScript, in this process. */
export const replayEngineOver = (name: string, version: string, api: ReplayApi): ReplayEngine => ({
  name,
  version,
  replay: async plan => {
    try {
      return replay(api, plan);
    } catch (thrown) {
      return { name: plan.name, status: 'crash', detail: thrown instanceof Error ? thrown.message : String(thrown) };
    }
  },
  close: async () => {},
});

// Node has it; its declarations do not.
export const hostApi = (globalThis as unknown as { readonly WebAssembly: ReplayApi }).WebAssembly;

// ─── Processes ───

/** What a process runs: each line is a plan, and its result is printed; an empty line asks for the version. */
const answering = `
function answer(line, version) {
  if (line === '') return JSON.stringify(version);
  try { return JSON.stringify(linkstepReplay(WebAssembly, JSON.parse(line))); }
  catch (e) { return JSON.stringify({ failed: String(e && e.stack) }); }
}`;
const reading = `
let rest = '';
const v = process.versions;
const version = globalThis.Deno ? 'Deno ' + Deno.version.deno : v.bun ? 'Bun ' + v.bun : 'Node ' + v.node + ' (V8 ' + v.v8 + ')';
process.stdin.setEncoding('utf8');
process.stdin.on('data', text => {
  rest += text;
  for (let at = rest.indexOf('\\n'); at >= 0; at = rest.indexOf('\\n')) {
    const line = rest.slice(0, at);
    rest = rest.slice(at + 1);
    process.stdout.write(answer(line, version) + '\\n');
  }
});`;
const looping = (name: string): string => `for (let line = readline(); line !== null; line = readline()) print(answer(line, '${name}'));`;

/** How each program is made to run the driver. */
function argumentsFor(name: string, driver: string): readonly string[] {
  const path = JSON.stringify(driver);
  switch (name) {
    case 'deno':
      return [
        'eval',
        '--no-config',
        `import fs from 'node:fs'; import process from 'node:process'; (0, eval)(fs.readFileSync(${path}, 'utf8')); ${answering}${reading}`,
      ];
    case 'jsc':
      return [driver, '-e', `${answering}${looping(name)}`];
    case 'js102':
      return ['-f', driver, '-e', `${answering}${looping(name)}`];
    default:
      return ['-e', `require(${path}); ${answering}${reading}`];
  }
}

/** Shells read lines in an encoding of their own. */
const inAscii = (json: string): string => json.replace(/[^\0-\x7f]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** A process that answers lines: started with the first, and again after one that it did not survive. */
async function processEngine(name: string, program: string, env: Readonly<Record<string, string>>): Promise<ReplayEngine> {
  let child: Child | null = null;
  const start = (): Child => {
    const made = spawn(program, argumentsFor(name, driverPath()), { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, ...env } });
    made.stdin.on('error', () => {}); // that it left is told by `close`
    return made;
  };
  /** The answer to a line, or how the process ended without. */
  const ask = (line: string): Promise<{ readonly text: string } | { readonly status: 'crash' | 'timeout'; readonly detail: string }> =>
    new Promise(resolve => {
      child ??= start();
      const running = child;
      let rest = '';
      const finish = (r: { readonly text: string } | { readonly status: 'crash' | 'timeout'; readonly detail: string }): void => {
        clearTimeout(timer);
        running.stdout.off('data', onData);
        running.off('close', onClose).off('error', onError);
        if ('status' in r) stop();
        resolve(r);
      };
      const onData = (part: string): void => {
        rest += part;
        if (rest.endsWith('\n')) finish({ text: rest });
      };
      const onClose = (status: number | null, signal: string | null): void =>
        finish({ status: 'crash', detail: signal === null ? `exit status ${status}` : `signal ${signal}` });
      const onError = (e: Error): void => finish({ status: 'crash', detail: e.message });
      const timer = setTimeout(() => finish({ status: 'timeout', detail: `${patience} seconds` }), patience * 1000);
      running.stdout.setEncoding('utf8').on('data', onData);
      running.on('close', onClose).on('error', onError);
      running.stdin.write(`${line}\n`);
    });
  const stop = (): void => {
    child?.kill('SIGKILL');
    child = null;
  };
  const said = await ask('');
  if ('status' in said) throw new Error(`${name} does not start: ${said.detail}`);
  return {
    name,
    version: String(JSON.parse(said.text)),
    replay: async plan => {
      const r = await ask(inAscii(JSON.stringify(plan)));
      return 'status' in r ? { name: plan.name, ...r } : answerOf(plan, r.text);
    },
    close: async () => stop(),
  };
}

function answerOf(plan: LinkPlan, text: string): Replayed {
  const answer: unknown = JSON.parse(text);
  if (typeof answer === 'object' && answer !== null && 'failed' in answer)
    return { name: plan.name, status: 'crash', detail: String(answer.failed) };
  return answer as ReplayResult; // the driver's own words
}

// ─── Browsers ───

async function browserEngine(name: string, program: string): Promise<ReplayEngine> {
  const browser = await launchBrowser(name, program);
  let page: Page | null = null;
  const evaluate = async (plan: LinkPlan): Promise<Replayed> => {
    if (page === null) {
      page = await browser.newPage();
      await page.evaluate(`${readFileSync(driverPath(), 'utf8')}; 0`);
    }
    const code = `JSON.stringify(linkstepReplay(WebAssembly, JSON.parse(${JSON.stringify(JSON.stringify(plan))})))`;
    return answerOf(plan, String(await page.evaluate(code)));
  };
  return {
    name,
    version: (await browser.version()).replace(/^.*\//, ''),
    replay: async plan => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Replayed>(resolve => {
        timer = setTimeout(() => resolve({ name: plan.name, status: 'timeout', detail: `${patience} seconds` }), patience * 1000);
      });
      const crashed = (e: unknown): Replayed => ({ name: plan.name, status: 'crash', detail: e instanceof Error ? e.message : String(e) });
      const r = await Promise.race([evaluate(plan).catch(crashed), late]);
      clearTimeout(timer);
      if (r.status === 'crash' || r.status === 'timeout') page = null;
      return r;
    },
    close: () => browser.close(),
  };
}

// ─── By name ───

const nodeVersion = /^node@(\d+)$/;
/** Engines that have both the JavaScript API and a way to be driven from here; `node@N` for any N that npm has. */
export const replayEngineNames: readonly string[] = ['host', ...[...javascriptKinds, ...browserKinds].map(k => k.name)];

/** Errors: `Error`, with what to do: of a name that is none, of an engine that is absent or does not start. */
export async function openReplayEngine(name: string): Promise<ReplayEngine> {
  if (name === 'host') return replayEngineOver('host', `Node ${process.versions.node} (V8 ${process.versions.v8})`, hostApi);
  const node = nodeVersion.exec(name);
  const kind: EngineKind | undefined =
    node !== null ? nodeKind(Number(node[1])) : [...javascriptKinds, ...browserKinds].find(k => k.name === name);
  if (kind === undefined) throw new Error(`plans are replayed on ${replayEngineNames.join(', ')}, and not on '${name}'`);
  const found = kind.find();
  if (found === null) throw new Error(`${name} is not on this machine; it is installed by: ${kind.install ?? '(nothing)'}`);
  if (browserKinds.includes(kind)) return browserEngine(name, found);
  return processEngine(name, found, name === 'bun' ? { BUN_JSC_useWasmMemory64: '1' } : {});
}
