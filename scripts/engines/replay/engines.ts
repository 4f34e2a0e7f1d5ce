// Engines that plans are replayed on: the host's WebAssembly in this process, other JavaScript engines as processes that answer lines of JSON,
// browsers through puppeteer-core. All run the one driver; where each is found, ../find.ts and its neighbours say.

import { readFileSync } from 'node:fs';
import type { LinkPlan } from '../../../interpreter/linking/plan/schema.ts';
import { launchBrowser, type Page } from '../browsers.ts';
import { javascriptKinds, nodeKind } from '../javascript.ts';
import { lineProcess } from '../lines.ts';
import { browserKinds } from '../pages.ts';
import type { ProcessOptions } from '../process.ts';
import { driverPath } from '../requests.ts';
import { type ReplayAnswer, type ReplayApi, type ReplayResult, replay } from './driver.ts';

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
const late = `${patience} seconds`;

const driver = (): string => driverPath('replay-driver.js');

// Node has it; its declarations do not.
export const hostApi = (globalThis as unknown as { readonly WebAssembly: ReplayApi }).WebAssembly;

const crashed = (plan: LinkPlan, thrown: unknown): Replayed => ({
  name: plan.name,
  status: 'crash',
  detail: thrown instanceof Error ? thrown.message : String(thrown),
});

const host: ReplayEngine = {
  name: 'host',
  version: `Node ${process.versions.node} (V8 ${process.versions.v8})`,
  replay: async plan => {
    try {
      return replay(hostApi, plan);
    } catch (thrown) {
      return crashed(plan, thrown);
    }
  },
  close: async () => {},
};

// ─── Processes ───

function processEngine(options: ProcessOptions): ReplayEngine {
  const { ask, stop } = lineProcess(options);
  return {
    name: options.name,
    version: options.version,
    replay: async plan => {
      const r = await ask(JSON.stringify(plan), patience, line => (line.startsWith('{') ? line : null));
      if (typeof r === 'string') return answerOf(plan, r);
      return { name: plan.name, status: r.how, detail: r.how === 'crash' ? r.detail : late };
    },
    close: stop,
  };
}

function answerOf(plan: LinkPlan, text: string): Replayed {
  const answer: ReplayAnswer = JSON.parse(text); // the driver wrote it
  return 'failed' in answer ? { name: plan.name, status: 'crash', detail: answer.failed } : answer;
}

// ─── Browsers ───

async function browserEngine(name: string, program: string): Promise<ReplayEngine> {
  const browser = await launchBrowser(name, program);
  let page: Page | null = null;
  const evaluate = async (plan: LinkPlan): Promise<Replayed> => {
    if (page === null) {
      page = await browser.newPage();
      await page.evaluate(`${readFileSync(driver(), 'utf8')}; 0`);
    }
    const code = `(() => { let answer; linkstep.run(${JSON.stringify(JSON.stringify(plan))}, WebAssembly, line => { answer = line; }); return answer; })()`;
    return answerOf(plan, String(await page.evaluate(code)));
  };
  return {
    name,
    version: (await browser.version()).replace(/^.*\//, ''),
    replay: async plan => {
      let timer: NodeJS.Timeout | undefined;
      const timeout = new Promise<Replayed>(resolve => {
        timer = setTimeout(() => resolve({ name: plan.name, status: 'timeout', detail: late }), patience * 1000);
      });
      const r = await Promise.race([evaluate(plan).catch(thrown => crashed(plan, thrown)), timeout]);
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
  if (name === 'host') return host;
  const node = nodeVersion.exec(name);
  const javascript = node !== null ? nodeKind(Number(node[1])) : javascriptKinds.find(k => k.name === name);
  const kind = javascript ?? browserKinds.find(k => k.name === name);
  if (kind === undefined) throw new Error(`plans are replayed on ${replayEngineNames.join(', ')}, and not on '${name}'`);
  const found = kind.find();
  if (found === null) throw new Error(`${name} is not on this machine; it is installed by: ${kind.install ?? '(nothing)'}`);
  return javascript === undefined ? browserEngine(name, found) : processEngine(await javascript.serving(found, driver()));
}
