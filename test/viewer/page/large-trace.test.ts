/** A trace of 10,000 spans: few rows are in the page, whichever are in sight, and the first load is small. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packed, root } from '../../harness/packed.ts';
import { open, skip } from './browser.ts';
import { LARGE_TRACE_ID, largeTrace } from './large-trace.ts';
import { startViewer } from './viewer.ts';

const SPANS = 10_000;

test('has only the rows in sight, from the first to the last', { skip, timeout: 300_000 }, async (t) => {
  const viewer = await startViewer(t);
  const sent = await fetch(`${viewer}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(largeTrace(SPANS)),
  });
  assert.equal(sent.status, 200);
  const { page, problems } = await open(t, `${viewer}/?trace=${LARGE_TRACE_ID}`);
  await page.locator('.waterfall .span-name').first().waitFor();
  await page.getByText(`${SPANS} spans`).waitFor();
  const inPage = () => page.locator('.waterfall .grid-body .grid-row').count();
  const rows = Number(await page.locator('.waterfall').getAttribute('aria-rowcount'));
  assert.ok(rows > SPANS / 2, `${rows} rows`);
  assert.ok((await inPage()) < 120);
  await page.locator('.waterfall').evaluate((element) => element.scrollTo({ top: element.scrollHeight }));
  await page.locator(`#span-${rows - 2}`).waitFor();
  assert.ok((await inPage()) < 120);
  await page.keyboard.press('Home');
  await page.locator('#span-0').waitFor();
  await page.keyboard.press('End');
  await page.locator(`#span-${rows - 2}[aria-selected=true]`).waitFor();
  assert.deepEqual(problems, []);
});

test('the first load is less than 60 kB, compressed', () => {
  const folder = join(packed, 'dist', 'viewer');
  const files = ['page.html', 'page.css', 'page.js'].map((name) => readFileSync(join(folder, name)));
  const size = files.reduce((sum, content) => sum + gzipSync(content).length, 0);
  assert.ok(size < 60_000, `${size} bytes`);
  const [html = '', , script = ''] = files.map(String);
  assert.doesNotMatch(html, /<style|style=|<script(?![^>]*src=)|https?:\/\//);
  // The layout of the map comes with the first map.
  assert.match(script, /import\("\.\/layout-[A-Z0-9]+\.js"\)/);
  assert.doesNotMatch(script, /rankdir/);
});

test('no source of the page writes HTML', () => {
  const folder = join(root, 'src', 'viewer', 'page');
  const sources = globSync('**/*.{ts,tsx}', { cwd: folder });
  assert.ok(sources.length > 30);
  for (const source of sources) {
    const text = readFileSync(join(folder, source), 'utf8');
    assert.doesNotMatch(text, /innerHTML|InnerHTML|insertAdjacentHTML|document\.write|\beval\(/, source);
  }
});
