/** The map, the statistics and the set-up, of a real shop. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { open, skip } from './browser.ts';
import { shopFor, startShop, startViewer } from './viewer.ts';

const timeout = 300_000;

test('of a shop', { skip, timeout }, async (t) => {
  const viewer = await startViewer(t);
  const shop = await startShop(t, viewer);
  await shopFor(viewer, shop);
  const { page, problems } = await open(t, `${viewer}/?view=map`);

  await t.test('the map has services and databases, with calls between them, and leads to their traces', async () => {
    const picture = page.getByRole('region', { name: 'Map of services' });
    await picture.getByRole('link', { name: /^web service 6 calls/ }).waitFor();
    await picture.getByRole('link', { name: /^sqlite.* database 51 calls/ }).waitFor();
    const stock = picture.getByRole('link', { name: /^stock service \d+ calls/ });
    const table = await page.getByRole('region', { name: 'Connections' }).innerText();
    assert.match(table, /web\tstock\t\d/);
    assert.match(table, /web\tsqlite\S*( \S+)?\t51\t/);
    await stock.click();
    await page.locator('.traces .cell-title b').first().waitFor();
    assert.equal(new URL(page.url()).searchParams.get('q'), 'service:stock');
  });

  await t.test('statistics have counts and percentiles per operation, sort, and lead to traces', async () => {
    await page.keyboard.press('3');
    const operations = page.getByRole('region', { name: 'Operations' });
    await operations.waitFor();
    await page.getByRole('button', { name: 'Count' }).click();
    assert.match(await operations.locator('tbody tr').first().innerText(), /SELECT[\s\S]*\t5[01]\t/);
    await operations.getByRole('button', { name: 'GET /order', exact: true }).first().click();
    await page.locator('.traces .cell-title b').first().waitFor();
    assert.deepEqual(await page.locator('.traces .grid-body .cell-title b').allInnerTexts(), ['GET /order']);
  });

  await t.test('the set-up says what the server knows, and what to run where that is nothing', async () => {
    await page.keyboard.press('4');
    await page.getByRole('heading', { name: 'Setup' }).waitFor();
    const { processes } = (await (await fetch(`${viewer}/api/setup`)).json()) as { processes: unknown[] };
    const shown = processes.length === 0 ? 'No process has reported yet' : /./;
    await page.getByRole('heading', { name: shown, level: 2 }).first().waitFor();
  });

  assert.deepEqual(problems, []);
});
