/** A real Chromium, where there is one, driven by playwright-core. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

const executablePath = [process.env.CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));

/** Why tests of the page cannot run here, and what makes them run. */
export const skip: string | false =
  executablePath === undefined && 'no Chromium: install the package `chromium`, or set CHROMIUM to its path';

export interface Opened {
  page: Page;
  browser: Browser;
  /** What the page wrote to its console as an error, and what it threw; policy violations are among these. */
  problems: string[];
}

/** Opens a page; closed after the test. */
export async function open(
  t: { after(end: () => Promise<void>): void },
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  if (executablePath === undefined) throw new Error('no Chromium');
  const isRoot = process.getuid?.() === 0;
  // Chromium refuses to run as root with its sandbox.
  const browser = await chromium.launch({ executablePath, args: isRoot ? ['--no-sandbox'] : [] });
  t.after(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1360, height: 820 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  await page.goto(url);
  return { page, browser, problems };
}
