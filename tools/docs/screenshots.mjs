// `npm run screenshots`: takes the pictures of docs/images anew, of the packed viewer with the systems of examples/ and with the small
// shop of the page's tests. Needs Chromium, and the servers of the systems.
import { mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { open, skip } from '../../test/viewer/page/browser.ts';
import { shopFor, startShop, startViewer, untilTraces } from '../../test/viewer/page/viewer.ts';
import { ensureServers, stopServers } from '../servers/servers.mjs';
import { loadSystem, startSystem } from '../systems/system.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, 'docs', 'images');
/** A page that shows a picture should load at once, also where the network is slow. */
const LARGEST = 150_000; // bytes
const VIEWPORT = { width: 1280, height: 720 };
/** Enough for the whole map of a system. */
const HIGH = { width: 1280, height: 880 };
/** As a system outside of tests would call its queues, which there are of each process. */
const QUEUES = { TASK_QUEUE: 'task_queue', COMMANDS_TOPIC: 'commands' };
/** The systems of docs/systems.md, and a search for the trace that shows the most of each. */
const SYSTEMS = {
  ogim: 'service:gateway service:commands service:alerts',
  shop: 'service:gateway service:mailer',
  'async-micro': 'service:gateway service:worker status:error',
  cinema: 'service:main service:log name~bookings',
  afirgen: 'service:worker service:model',
};

/** This is what is to be ended, the last first. */
const ends = [];
const t = { after: (end) => ends.unshift(end) };

if (skip !== false) {
  console.error(skip);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
try {
  await pictureSmallShop();
  await pictureShop();
  for (const [name, q] of Object.entries(SYSTEMS)) await pictureSystem(name, q);
} finally {
  for (const end of ends) await end();
  await stopServers();
}

/** One trace with an N+1, in both themes, and what it is beside one without. */
async function pictureSmallShop() {
  const viewer = await startViewer(t);
  await shopFor(viewer, await startShop(t, viewer));
  const [cart, atOnce] = await Promise.all(
    ['http.route:/cart spans>25', 'http.route:/cart-at-once'].map((q) => untilTraces(viewer, q, hasAny)),
  );
  for (const colorScheme of ['light', 'dark']) {
    const { page } = await open(t, `${viewer}/?trace=${cart[0].traceId}`, { viewport: VIEWPORT, colorScheme });
    await page.getByRole('row', { name: /N\+1/ }).click();
    await page.getByRole('complementary').waitFor();
    await take(page, `viewer-trace-${colorScheme}`);
  }
  const { page } = await open(t, `${viewer}/?compare=${cart[0].traceId},${atOnce[0].traceId}`, { viewport: VIEWPORT });
  await page.locator('.compare .span-name').first().waitFor();
  await take(page, 'viewer-compare');
}

/** The list, the map and the statistics of several services. */
async function pictureShop() {
  const viewer = await startViewer(t);
  const running = await start('shop', viewer);
  for (let times = 0; times < 4; times += 1) await running.drive();
  await untilTraces(viewer, 'service:mailer', (traces) => traces.length >= 4);
  const { page } = await open(t, `${viewer}/?q=http.route%3A*`, { viewport: VIEWPORT });
  await page.locator('.traces .cell-title b').nth(10).waitFor();
  await take(page, 'viewer-traces');
  await page.goto(`${viewer}/?view=map`);
  await page.locator('.node').first().waitFor();
  await take(page, 'viewer-map');
  await page.goto(`${viewer}/?view=statistics`);
  await page.locator('.operations td').first().waitFor();
  await take(page, 'viewer-statistics');
  await running.stop(); // Another shop would share its queue.
}

/** A system's map and one of its traces, once its services have ended and so sent all. */
async function pictureSystem(name, q) {
  const viewer = await startViewer(t);
  const running = await start(name, viewer);
  await running.drive();
  await running.stop();
  const found = await untilTraces(viewer, q, hasAny);
  const [{ traceId }] = found.toSorted((a, b) => b.spans - a.spans);
  const { page } = await open(t, `${viewer}/?view=map`, { viewport: HIGH });
  await page.locator('.node').first().waitFor();
  await take(page, `system-${name}-map`);
  await page.setViewportSize(VIEWPORT);
  await page.goto(`${viewer}/?trace=${traceId}`);
  await page.locator('.span-name').first().waitFor();
  await take(page, `system-${name}-trace`);
}

/** A system of examples/ that sends to the viewer. */
async function start(name, viewer) {
  const { servers } = await loadSystem(name);
  const found = Object.values(await ensureServers(servers));
  const running = await startSystem(name, {
    env: {
      ...Object.fromEntries(found.map(({ env, url }) => [env, url])),
      OTEL_EXPORTER_OTLP_ENDPOINT: viewer,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_NODE_EXIT_TIMEOUT: '20000',
    },
    overrides: QUEUES,
  });
  t.after(() => running.kill());
  return running;
}

function hasAny(traces) {
  return traces.length > 0;
}

async function take(page, name) {
  const path = join(folder, `${name}.png`);
  await page.mouse.move(0, 0);
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`docs/images/${name}.png: ${Math.round(size / 1000)} kB`);
  if (size > LARGEST) throw new Error(`${name}.png has ${size} bytes, more than ${LARGEST}`);
}
