/** The list of traces, of a real shop: live without moving what is read, searched, sorted, brushed, two marked to be compared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, skip } from './browser.ts';
import { shopFor, startShop, startViewer, untilTraces } from './viewer.ts';

const timeout = 300_000;
const TITLES = '.traces .grid-body .cell-title b';

test('empty, it says what to run; then traces come by themselves', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const { page, problems } = await open(t, viewer);
  await page.getByRole('heading', { name: 'No traces yet' }).waitFor();
  assert.match(await page.locator('.empty').innerText(), /npx @org\/otel-auto run node app\.js/);
  const shop = await startShop(t, viewer);
  await fetch(`${shop}/health`);
  await page.getByRole('row', { name: /GET \/health/ }).waitFor();
  assert.deepEqual(problems, []);
});

test('new traces wait behind a pill while a row is selected, and move nothing', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const shop = await startShop(t, viewer);
  await fetch(`${shop}/cart`);
  await untilTraces(viewer, '', (traces) => traces.length === 1);
  const { page, problems } = await open(t, viewer);
  await page.locator(TITLES).first().waitFor();
  await page.keyboard.press('j');
  await page.locator('.grid-row[aria-selected=true]').waitFor();
  for (let times = 0; times < 3; times += 1) await fetch(`${shop}/health`);
  await page.getByRole('button', { name: '3 new' }).waitFor();
  assert.deepEqual(await page.locator(TITLES).allInnerTexts(), ['GET /cart']);
  await page.keyboard.press('n');
  await page
    .getByRole('row', { name: /GET \/health/ })
    .first()
    .waitFor();
  assert.equal(await page.locator('.pill').count(), 0);
  // With nothing selected the list follows.
  await page.keyboard.press('Escape');
  await fetch(`${shop}/order`);
  await page.getByRole('row', { name: /GET \/order/ }).waitFor();
  assert.deepEqual(problems, []);
});

test('of a shop', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const shop = await startShop(t, viewer);
  await shopFor(viewer, shop);
  const { page, problems } = await open(t, viewer);
  const cart = page.getByRole('row', { name: /GET \/cart N\+1 ×30/ });
  const titles = () => page.locator(TITLES).allInnerTexts();
  await page.locator(TITLES).nth(5).waitFor();

  await t.test('names requests, services, failures and repeats', async () => {
    assert.deepEqual((await titles()).sort(), [
      'GET /cart',
      'GET /cart',
      'GET /cart-at-once',
      'GET /health',
      'GET /health',
      'GET /order',
    ]);
    assert.match(await cart.innerText(), /N\+1 ×30[\s\S]*web → stock/);
    const order = page.getByRole('row', { name: /GET \/order/ });
    assert.equal(await order.locator('.error-sign').count(), 1);
  });

  await t.test('a search narrows it down, and is the address', async () => {
    await page.keyboard.press('/');
    await page.keyboard.type('status:error');
    await page.waitForFunction((selector) => document.querySelectorAll(selector).length === 1, TITLES);
    assert.deepEqual(await titles(), ['GET /order']);
    assert.equal(new URL(page.url()).searchParams.get('q'), 'status:error');
    await page.reload();
    await page.waitForFunction((selector) => document.querySelectorAll(selector).length === 1, TITLES);
    assert.equal(await page.getByRole('combobox').inputValue(), 'status:error');
  });

  await t.test('keys and values that were seen complete it', async () => {
    const box = page.getByRole('combobox');
    await box.fill('');
    await page.waitForFunction((selector) => document.querySelectorAll(selector).length === 6, TITLES);
    await box.fill('http.rou');
    await page.getByRole('option', { name: 'http.route:' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(await box.inputValue(), 'http.route:');
    await page.getByRole('option', { name: 'http.route:/order' }).click();
    await page.waitForFunction((selector) => document.querySelectorAll(selector).length === 1, TITLES);
    assert.equal(await box.inputValue(), 'http.route:/order ');
  });

  await t.test('a query that is none says where', async () => {
    const box = page.getByRole('combobox');
    await box.fill('dur>fast');
    assert.match(await page.getByRole('alert').innerText(), /dur>\s*fast dur> wants a duration/);
    assert.equal(await box.getAttribute('aria-invalid'), 'true');
    await box.fill('');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.waitForFunction((selector) => document.querySelectorAll(selector).length === 6, TITLES);
  });

  await t.test('columns sort both ways', async () => {
    const spans = async () =>
      (
        await page
          .locator('.traces .grid-body .grid-row')
          .evaluateAll((rows) =>
            rows.map((row) => [row.getAttribute('aria-rowindex'), row.querySelector('.cell-number')?.textContent]),
          )
      )
        .sort(([a], [b]) => Number(a) - Number(b))
        .map(([, count]) => Number(count));
    await page.getByRole('button', { name: 'Spans' }).click();
    await page.locator('[role=columnheader][aria-sort=descending]').getByText('Spans').waitFor();
    await page.waitForFunction(() => document.querySelector('#trace-0 .cell-title b')?.textContent === 'GET /cart');
    const down = await spans();
    assert.deepEqual(
      down,
      [...down].sort((a, b) => b - a),
    );
    await page.getByRole('button', { name: 'Spans' }).click();
    await page.waitForFunction(() => document.querySelector('#trace-0 .cell-title b')?.textContent === 'GET /health');
    assert.deepEqual(await spans(), down.reverse());
    await page.getByRole('button', { name: 'Time' }).click();
    await page.locator('[role=columnheader][aria-sort=descending]').getByText('Time').waitFor();
  });

  await t.test('a rectangle drawn over points becomes a search', async () => {
    const box = await page.locator('.scatter canvas').boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + 60, box.y + 4);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 25, { steps: 4 });
    await page.mouse.up();
    await page.locator('.chip').waitFor();
    const { searchParams } = new URL(page.url());
    assert.ok(
      Number(searchParams.get('from')) > 1e12 && Number(searchParams.get('to')) > Number(searchParams.get('from')),
    );
    const left = await page.locator(TITLES).count();
    assert.ok(left > 0 && left < 6, `${left} traces`);
    await page.locator('.chip').click();
    await page
      .getByRole('button', { name: 'Clear the search' })
      .click({ timeout: 2000 })
      .catch(() => {});
    await page.waitForFunction((selector) => document.querySelectorAll(selector).length === 6, TITLES);
  });

  await t.test('two marked traces are compared by calls and time', async () => {
    await cart.getByRole('checkbox').check();
    await page.getByRole('checkbox', { name: 'Mark GET /cart-at-once for comparison' }).check();
    await page.keyboard.press('d');
    await page.getByRole('heading', { name: 'Compare' }).waitFor();
    const rows = await page.locator('.compare .grid-body .grid-row').allInnerTexts();
    // Requests that have different names are one row.
    assert.match(rows[0] ?? '', /GET \/cart → GET \/cart-at-once/);
    assert.ok(
      rows.some((row) => /SELECT items[\s\S]*30 → 1\n/.test(row)),
      rows.join('\n---\n'),
    );
    await page.keyboard.press('g');
    assert.equal(await page.getByRole('checkbox', { name: 'Only what differs' }).isChecked(), true);
    await page.keyboard.press('Escape');
    await page.locator(TITLES).first().waitFor();
  });

  await t.test('it can be cleared', async () => {
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByRole('heading', { name: 'No traces yet' }).waitFor();
  });

  assert.deepEqual(problems, []);
});
