/** One trace of a real shop: waterfall, folded repeats, search that keeps ancestors, errors, detail, flame, statistics, text. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { open, skip } from './browser.ts';
import { shopFor, startShop, startViewer, untilTraces } from './viewer.ts';

const timeout = 300_000;
const NAMES = '.waterfall .grid-body .span-name';

test('of a shop', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const shop = await startShop(t, viewer);
  await shopFor(viewer, shop);
  const { page, problems } = await open(t, viewer, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByRole('row', { name: /N\+1 ×30/ }).click();
  await page.locator(NAMES).first().waitFor();
  const names = () => page.locator(NAMES).allInnerTexts();
  const rows = () => page.locator('.waterfall .grid-body .grid-row');

  await t.test('repeats are one row, which says how often and that it is an N+1', async () => {
    const fold = page.getByRole('row', { name: /× 30 N\+1/ });
    assert.equal(await fold.getAttribute('aria-expanded'), 'false');
    assert.match(
      await page.getByRole('list', { name: 'Insights' }).innerText(),
      /N\+1\s+30 like calls one after another/,
    );
    const before = await rows().count();
    await fold.getByRole('button', { name: 'Unfold' }).click();
    await page.waitForFunction(
      (count) => document.querySelectorAll('.waterfall .grid-body .grid-row').length > count,
      before,
    );
    assert.equal(await fold.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('g');
    assert.equal(await page.getByRole('row', { name: /× 30/ }).count(), 0);
    await page.keyboard.press('g');
    await fold.getByRole('button', { name: 'Fold' }).click();
    assert.equal(await rows().count(), before);
  });

  await t.test('spans fold and unfold, one by one and all', async () => {
    await page.keyboard.press('[');
    assert.deepEqual(await names(), ['GET /cart']);
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowRight');
    assert.ok((await names()).length > 1);
    await page.keyboard.press(']');
    assert.ok((await names()).some((name) => name.includes('/items')));
    await page.keyboard.press('Escape');
  });

  await t.test('a search inside keeps what is above', async () => {
    const box = page.getByRole('combobox', { name: 'Search in this trace' });
    await box.fill('service:stock');
    await page.getByText(/^1 of \d+ spans$/).waitFor();
    const left = await names();
    assert.deepEqual([left[0], left.at(-1)], ['GET /cart', 'GET /items']);
    assert.equal(
      left.some((name) => name.includes('SELECT')),
      false,
    );
    assert.equal(new URL(page.url()).searchParams.get('f'), 'service:stock');
    await box.fill('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  await t.test('a span shows its statement, its attributes and who made it', async () => {
    await page.getByRole('row', { name: /× 30/ }).click();
    const detail = page.getByRole('complementary');
    const text = await detail.innerText();
    assert.match(text, /SELECT id, name\s+FROM items\s+WHERE id = \?/);
    assert.match(text, /The first of 30 like spans/);
    assert.match(text, /Own time/);
    assert.match(text, /db\.system\.name\s*sqlite/);
    await detail.getByText('Made by').click();
    assert.match(await detail.innerText(), /scope\s*@org\/otel-auto|scope\s*\S+/);
    assert.match(String(new URL(page.url()).searchParams.get('span')), /^[0-9a-f]{16}$/);
    await detail.getByRole('button', { name: 'Close' }).click();
    assert.equal(await detail.count(), 0);
  });

  await t.test('shown as a flame and as statistics', async () => {
    await page.keyboard.press('f');
    await page.getByRole('button', { name: /× 30/ }).waitFor();
    await page.keyboard.press('s');
    const operations = page.getByRole('region', { name: 'Operations of this trace' });
    assert.match(await operations.innerText(), /SELECT[\s\S]*\t30\t/);
    await page.keyboard.press('w');
    await page.locator(NAMES).first().waitFor();
  });

  await t.test('copied as a text and exported as OTLP/JSON', async () => {
    await page.keyboard.press('y');
    await page.getByText('trace copied').waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, /^"GET \/cart": [\s\S]*N_PLUS_ONE[\s\S]*× 30/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('x')]);
    const exported = JSON.parse(await readFile(await download.path(), 'utf8'));
    assert.ok(exported.resourceSpans.length >= 1);
  });

  await t.test('an error is found by its key, with type, message and the line of the app', async () => {
    await page.goto(viewer);
    await page.getByRole('row', { name: /GET \/order/ }).click();
    await page.locator(NAMES).first().waitFor();
    assert.match(await page.getByRole('list', { name: 'Insights' }).innerText(), /^Error/);
    await page.keyboard.press('e');
    const failure = page.getByRole('region', { name: 'Error' });
    for (let times = 0; times < 5 && !(await failure.allInnerTexts()).join('').includes('shop.mjs'); times += 1)
      await page.keyboard.press('e');
    assert.match(await failure.innerText(), /Error[\s\S]*the stock did not answer[\s\S]*shop\.mjs:\d+/);
    const own = page.locator('.stack [data-foreign=false]').first();
    assert.match(await own.innerText(), /shop\.mjs/);
  });

  assert.deepEqual(problems, []);
});

test('an open trace takes what comes later, and keeps the selected span', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const traceId = 'a'.repeat(32);
  const send = (spanId: string, parentSpanId: string, name: string) =>
    fetch(`${viewer}/v1/traces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        resourceSpans: [
          {
            resource: { attributes: [{ key: 'service.name', value: { stringValue: 'web' } }] },
            scopeSpans: [
              {
                scope: { name: 'test' },
                spans: [
                  {
                    traceId,
                    spanId,
                    parentSpanId,
                    name,
                    kind: 1,
                    startTimeUnixNano: '1700000000000000000',
                    endTimeUnixNano: '1700000000100000000',
                  },
                ],
              },
            ],
          },
        ],
      }),
    });
  await send('b'.repeat(16), '', 'first');
  await untilTraces(viewer, '', (traces) => traces.length === 1);
  const { page } = await open(t, `${viewer}/?trace=${traceId}`);
  await page.getByRole('row', { name: /first/ }).click();
  await send('c'.repeat(16), 'b'.repeat(16), '<img src=x onerror="window.wasRun = true">');
  await page.getByRole('row', { name: /<img/ }).waitFor();
  assert.match(await page.locator('.grid-row[aria-selected=true]').innerText(), /first/);
  await page.getByRole('row', { name: /<img/ }).click();
  // Text of a span is text wherever it is shown.
  assert.equal(await page.locator('img').count(), 0);
  assert.equal(await page.evaluate(() => 'wasRun' in window), false);
});
