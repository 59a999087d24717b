/** Files that are dropped on the page, a pause of what is live, and the keys of both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { open, skip } from './browser.ts';
import { startShop, startViewer } from './viewer.ts';

const timeout = 300_000;

const SPAN = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  name: 'GET /dropped',
  kind: 2,
  startTimeUnixNano: '1764527400000000000',
  endTimeUnixNano: '1764527400250000000',
};
const FILE = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'from-a-file' } }] },
      scopeSpans: [{ scope: { name: 'test' }, spans: [SPAN] }],
    },
  ],
};

/** As a browser has it: a drop with a file, anywhere on the page. */
function drop(page: Page, name: string, text: string): Promise<void> {
  return page.evaluate(
    ([file, content]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([content as string], file as string));
      const main = document.querySelector('main') as HTMLElement;
      for (const type of ['dragover', 'drop'])
        main.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, text],
  );
}

test('a file of OTLP/JSON, or of lines of it, is opened where it is dropped', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const { page, problems } = await open(t, `${viewer}/?view=map`);
  await page.locator('#main').waitFor();
  await drop(page, 'one.json', JSON.stringify(FILE));
  await page.getByRole('status').filter({ hasText: '1 spans of one.json' }).waitFor();
  await page.getByRole('row', { name: /GET \/dropped/ }).waitFor();
  assert.match(await page.getByRole('row', { name: /GET \/dropped/ }).innerText(), /from-a-file/);
  await drop(page, 'lines.jsonl', `${JSON.stringify(FILE).replaceAll('dropped', 'line')}\n`.replace('319c', '319d'));
  await page.getByRole('row', { name: /GET \/line/ }).waitFor();
  assert.deepEqual(problems, []);
});

test('a file that is something else is told of, and changes nothing', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const { page } = await open(t, viewer);
  await drop(page, 'cat.png', '\u0089PNG');
  await page.getByRole('status').filter({ hasText: 'cat.png is neither OTLP/JSON nor lines of it' }).waitFor();
  await page.getByRole('heading', { name: 'No traces yet' }).waitFor();
});

test('what is live can be paused, and goes on with all that came', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const shop = await startShop(t, viewer);
  const { page, problems } = await open(t, viewer);
  await fetch(`${shop}/health`);
  await page.getByRole('row', { name: /GET \/health/ }).waitFor();
  await page.keyboard.press('p');
  await page.getByRole('button', { name: /paused/i }).waitFor();
  await fetch(`${shop}/cart`);
  await page.waitForFunction(
    async () => ((await (await fetch('/api/traces')).json()) as { total: number }).total === 2,
  );
  assert.equal(await page.getByRole('row', { name: /GET \/cart/ }).count(), 0);
  await page.keyboard.press('p');
  await page.getByRole('row', { name: /GET \/cart/ }).waitFor();
  assert.deepEqual(problems, []);
});
