// Browsers without a window, started by puppeteer-core, which is found like any engine and is no dependency.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { findPackage } from './find.ts';

/** What is used of puppeteer-core. */
export interface Page {
  readonly goto: (url: string) => Promise<unknown>;
  readonly evaluate: (code: string) => Promise<unknown>;
  readonly on: (event: 'error' | 'close', listener: (e?: unknown) => void) => unknown;
  readonly close: () => Promise<void>;
  readonly isClosed: () => boolean;
}
export interface Browser {
  readonly version: () => Promise<string>;
  readonly newPage: () => Promise<Page>;
  readonly close: () => Promise<void>;
}
interface Puppeteer {
  readonly launch: (options: object) => Promise<Browser>;
}

export const hasPuppeteer = (): boolean => findPackage('puppeteer-core') !== null;

/** Firefox by that name; everything else is a Chromium. Errors: `Error`, where puppeteer-core is absent or the program does not start. */
export function launchBrowser(name: string, program: string): Promise<Browser> {
  const found = findPackage('puppeteer-core');
  if (found === null) throw new Error('puppeteer-core is not installed');
  const puppeteer = createRequire(join(found.folder, 'package.json'))('puppeteer-core') as Puppeteer; // by its documentation
  // Chromium's sandbox does not start for root; the page loads nothing but what linkstep serves.
  const options = name === 'firefox' ? { browser: 'firefox' } : { args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] };
  return puppeteer.launch({ executablePath: program, headless: true, ...options });
}
