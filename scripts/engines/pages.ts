// Browsers as engines: headless, driven as ./browsers.ts says. One page runs one script after
// another in a worker of its own (a page's main thread may neither wait nor compile large modules); it fetches what to run from a server on
// this machine's loopback and posts what came of it there. After a crash or a timeout there is a fresh page.

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { FeaturesRequest } from '../../spec-tests/harness/driver.ts';
import { type Browser, hasPuppeteer, launchBrowser, type Page } from './browsers.ts';
import { patience, probeFeatures } from './features.ts';
import { findProgram, npmInstall } from './find.ts';
import type { Ended, EngineKind, ForeignEngine, RunScript } from './foreign.ts';
import { answerOf, endedBy, type Last } from './process.ts';
import { driverPath, requestOf } from './requests.ts';

// ─── What the page runs ───

/** Lines are posted together, since each post costs more than a command; `careful`: one by one, each before the next command runs. */
const workerCode = `
importScripts('/driver.js');
onmessage = ({ data: { id, request, careful } }) => {
  const write = line => {
    if (!careful) return postMessage(line);
    const post = new XMLHttpRequest();
    post.open('POST', '/lines?' + id, false);
    post.send(line);
  };
  linkstep.run(request, WebAssembly, write);
};`;
const pageCode = `
let worker = null, lines = [], last = Promise.resolve();
const flush = id => {
  if (lines.length === 0) return;
  const body = lines.join('\\n');
  lines = [];
  last = last.then(() => fetch('/lines?' + id, { method: 'POST', body }));
};
async function start(id, careful) {
  const request = await (await fetch('/request?' + id)).text();
  worker ??= new Worker('/worker.js');
  const timer = setInterval(() => flush(id), 25);
  worker.onmessage = ({ data }) => {
    lines.push(data);
    if (!data.startsWith('{"entry"')) { clearInterval(timer); flush(id); }
  };
  worker.onerror = e => {
    lines.push(JSON.stringify({ failed: 'the worker stopped: ' + e.message }));
    clearInterval(timer);
    flush(id);
  };
  worker.postMessage({ id, request, careful });
}`;

// ─── The server ───

interface Waiting {
  readonly request: string;
  readonly line: (line: string) => void;
}
interface Served {
  readonly url: string;
  readonly server: Server;
  readonly waiting: Map<string, Waiting>;
}

function serve(): Promise<Served> {
  const waiting = new Map<string, Waiting>();
  const files: Readonly<Record<string, readonly [type: string, text: () => string]>> = {
    '/': ['text/html', () => `<!doctype html><title>linkstep</title><script>${pageCode}</script>`],
    '/worker.js': ['text/javascript', () => workerCode],
    '/driver.js': ['text/javascript', () => readFileSync(driverPath(), 'utf8')],
  };
  const server = createServer((ask: IncomingMessage, answer: ServerResponse) => {
    const [path = '', id = ''] = (ask.url ?? '').split('?');
    const file = files[path];
    const of = waiting.get(id);
    const headers = (type: string) => ({
      'Content-Type': `${type}; charset=utf-8`,
      // Shared memory is only for pages that are apart from all others.
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    if (file !== undefined) answer.writeHead(200, headers(file[0])).end(file[1]());
    else if (path === '/request' && of !== undefined) answer.writeHead(200, headers('text/plain')).end(of.request);
    else if (path === '/lines') {
      const parts: Buffer[] = [];
      ask.on('data', (part: Buffer) => parts.push(part));
      ask.on('end', () => {
        for (const line of Buffer.concat(parts).toString('utf8').split('\n')) of?.line(line);
        answer.writeHead(200, headers('text/plain')).end();
      });
    } else answer.writeHead(404, headers('text/plain')).end();
  });
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const at = server.address();
      const port = typeof at === 'object' && at !== null ? at.port : 0; // a server on a port has one
      server.unref();
      resolve({ url: `http://127.0.0.1:${port}/`, server, waiting });
    });
  });
}

// ─── The engine ───

interface OpenPage {
  readonly page: Page;
  /** Resolves when the page is no more, with what is known of why. */
  readonly gone: Promise<string>;
}

async function openPage(browser: Browser, url: string): Promise<OpenPage> {
  const page = await browser.newPage();
  const gone = new Promise<string>(resolve => {
    page.on('error', e => resolve(e instanceof Error ? e.message : 'the page crashed'));
    page.on('close', () => resolve('the page is gone'));
  });
  await page.goto(url);
  return { page, gone };
}

let runs = 0;

async function runIn(
  { page, gone }: OpenPage,
  { waiting }: Served,
  request: string,
  careful: boolean,
  run: RunScript,
): Promise<Ended | Last> {
  const id = `${++runs}`;
  const ended = new Promise<Ended | Last>(resolve => {
    const line = (text: string): void => {
      const answer = answerOf(text);
      if (answer === null) return;
      if ('entry' in answer) run.entry(answer.entry);
      else resolve(answer);
    };
    waiting.set(id, { request, line });
    page.evaluate(`void start(${id}, ${careful})`).catch((e: unknown) => resolve({ how: 'crash', detail: String(e) }));
    void gone.then(detail => resolve({ how: 'crash', detail }));
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Ended>(resolve => {
    timer = setTimeout(() => resolve({ how: 'timeout', seconds: run.timeout }), run.timeout * 1000);
  });
  const how = await Promise.race([ended, late]);
  clearTimeout(timer);
  waiting.delete(id);
  return how;
}

async function browserEngine(name: string, program: string): Promise<ForeignEngine> {
  const [browser, served] = await Promise.all([launchBrowser(name, program), serve()]);
  let open: OpenPage | null = null;
  let features: ReturnType<ForeignEngine['features']> | null = null;
  const drop = async (): Promise<void> => {
    const old = open;
    open = null;
    if (old !== null && !old.page.isClosed()) await old.page.close().catch(() => {}); // a page that crashed may refuse
  };
  const attempt = async (request: string, careful: boolean, run: RunScript): Promise<Ended | Last> => {
    open ??= await openPage(browser, served.url);
    const ended = await runIn(open, served, request, careful, run);
    if ('how' in ended || 'failed' in ended) await drop();
    return ended;
  };
  const self: ForeignEngine = {
    name,
    version: (await browser.version()).replace(/^.*\//, ''),
    observes: 'values',
    run: async (script, run) => {
      let reported = 0;
      const entry: RunScript['entry'] = e => {
        reported++;
        run.entry(e);
      };
      const request = requestOf(script);
      const ended = await attempt(request, false, { ...run, entry });
      if (!('how' in ended)) return endedBy(ended);
      if (ended.how !== 'crash') return ended;
      // The page took with it what it had not posted yet: what is missing is had from a second run, line by line.
      let before = reported;
      await attempt(request, true, { ...run, entry: e => (before > 0 ? before-- : run.entry(e)) });
      return ended;
    },
    features: () => {
      features ??= probeFeatures(self, async () => {
        const request: FeaturesRequest = { features: true };
        const last = await attempt(JSON.stringify(request), false, { timeout: patience, entry: () => {} });
        return 'features' in last ? last.features : {};
      });
      return features;
    },
    close: async () => {
      await drop();
      await browser.close();
      served.server.close();
    },
  };
  return self;
}

interface BrowserKind {
  readonly name: string;
  readonly summary: string;
  readonly package: string;
  readonly programs: readonly string[];
}

const kindOf = ({ name, summary, package: debian, programs }: BrowserKind): EngineKind => ({
  name,
  summary,
  install: `apt-get install -y --no-install-recommends ${debian} && ${npmInstall('puppeteer', 'puppeteer-core').join(' ')}`,
  find: () => (hasPuppeteer() ? findProgram(...programs) : null),
  open: found => browserEngine(name, found),
});

export const browserKinds: readonly EngineKind[] = [
  kindOf({
    name: 'chromium',
    summary: 'Chromium, headless (V8)',
    package: 'chromium',
    // The program itself first: Debian's wrapper on the PATH adds flags.
    programs: ['/usr/lib/chromium/chromium', 'chromium', 'chromium-browser', 'google-chrome'],
  }),
  kindOf({
    name: 'firefox',
    summary: 'Firefox, headless (SpiderMonkey)',
    package: 'firefox-esr',
    programs: ['firefox-esr', 'firefox'],
  }),
];
