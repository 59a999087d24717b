/** The page by keyboard alone, in the dark, at 200 % zoom, and as axe sees it. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { open, skip } from './browser.ts';
import { shopFor, startShop, startViewer, untilTraces } from './viewer.ts';

const timeout = 300_000;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { run } = (window as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } }).axe;
    return (await run()).violations;
  });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html}\n${failureSummary}`).join('\n')}`,
    );
}

interface Screen {
  address: string;
  ready: string;
  /** A key to press there. */
  key?: string;
}

function screensOf(traceIds: readonly string[]): Record<string, Screen> {
  const [first = '', second = ''] = traceIds;
  return {
    traces: { address: '/', ready: '.traces .cell-title b' },
    search: { address: '/?q=dur%3Efast', ready: '.query-error' },
    trace: { address: `/?trace=${first}`, ready: '.waterfall .span-name', key: 'e' },
    flame: { address: `/?trace=${first}&as=flame`, ready: '.frame' },
    'statistics of a trace': { address: `/?trace=${first}&as=statistics`, ready: '.operations td' },
    compare: { address: `/?compare=${first},${second}`, ready: '.compare .span-name' },
    map: { address: '/?view=map', ready: '.node' },
    statistics: { address: '/?view=statistics', ready: '.operations td' },
    'set-up': { address: '/?view=setup', ready: 'h2' },
    keys: { address: '/', ready: '.traces .cell-title b', key: '?' },
  };
}

test('of a shop', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const shop = await startShop(t, viewer);
  await shopFor(viewer, shop);
  const failed = await untilTraces(viewer, 'status:error', (traces) => traces.length > 0);
  const carts = await untilTraces(viewer, 'spans>10', (traces) => traces.length > 0);
  const screens = screensOf([...failed, ...carts].map(({ traceId }) => traceId));

  for (const colorScheme of ['light', 'dark'] as const)
    await t.test(`axe finds nothing serious on any screen, ${colorScheme}`, async (t) => {
      const { page } = await open(t, viewer, { colorScheme });
      for (const [name, { address, ready, key }] of Object.entries(screens)) {
        await page.goto(`${viewer}${address}`);
        await page.locator(ready).first().waitFor();
        if (key !== undefined) await page.keyboard.press(key);
        assert.deepEqual(await seriousFindings(page), [], name);
      }
    });

  await t.test('the theme follows the system, and its switch wins and is kept', async (t) => {
    const { page } = await open(t, viewer, { colorScheme: 'dark' });
    const back = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await back();
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Theme: light' }).waitFor();
    assert.notEqual(await back(), dark);
    await page.reload();
    await page.getByRole('button', { name: 'Theme: light' }).waitFor();
    await page.keyboard.press('t');
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Theme: system' }).waitFor();
    assert.equal(await back(), dark);
    await page.emulateMedia({ colorScheme: 'light' });
    assert.notEqual(await back(), dark);
  });

  await t.test('at 200 % zoom nothing is cut off sideways, and everything can be used', async (t) => {
    // A window of this size at this ratio is what a zoom of 200 % makes of one of 1280 by 800.
    const { page } = await open(t, viewer, { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 });
    for (const [name, { address, ready }] of Object.entries(screens)) {
      await page.goto(`${viewer}${address}`);
      await page.locator(ready).first().waitFor();
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      assert.equal(wide, 0, `${name} is ${wide} px too wide`);
    }
    await page.goto(viewer);
    await page
      .getByRole('row', { name: /GET \/cart N\+1/ })
      .first()
      .click();
    await page.getByRole('row', { name: /N\+1/ }).click();
    await page.getByRole('complementary').scrollIntoViewIfNeeded();
    assert.equal(await page.getByRole('complementary').isVisible(), true);
  });

  await t.test('everything can be done by keyboard', async (t) => {
    const { page } = await open(t, viewer);
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await page.locator('.traces .cell-title b').nth(5).waitFor();
    await press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent?.trim()), 'Skip to content');
    await press('/');
    await page.keyboard.type('http.route:/cart');
    await page.waitForFunction(() => document.querySelectorAll('.traces .grid-body .grid-row').length === 2);
    await press('Escape', 'Escape', 'j', 'Space', 'j', 'Space', 'd');
    await page.getByRole('heading', { name: 'Compare' }).waitFor();
    await press('Escape');
    await page.locator('.traces .cell-title b').first().waitFor();
    await press('j', 'Enter');
    await page.locator('.waterfall .span-name').first().waitFor();
    await press('End');
    await page.getByRole('complementary').waitFor();
    const focus = await page.locator('.waterfall').getAttribute('aria-activedescendant');
    assert.ok(focus !== null && (await page.locator(`#${focus}`).getAttribute('aria-selected')) === 'true');
    await press('Escape', 'Escape');
    await page.locator('.traces .cell-title b').first().waitFor();
    await press('?');
    await page.getByRole('dialog', { name: 'Keys' }).waitFor();
    const keys = await page.getByRole('dialog').innerText();
    for (const does of ['Next trace', 'Mark for comparison', 'Map', 'Search', 'Light, dark'])
      assert.ok(keys.includes(does), does);
    await press('Escape', '2');
    await page.locator('.node').first().waitFor();
    await press('3');
    await page.locator('.operations').waitFor();
    await press('4');
    await page.getByRole('heading', { name: 'Setup' }).waitFor();
    await press('1');
    await page.locator('.traces .cell-title b').first().waitFor();
  });
});
