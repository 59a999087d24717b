/**
 * `npm run bench:page`: how long the viewer's page takes from navigation to its first rows of a trace of 10,000 spans, beside a
 * control page that has as many rows in its HTML and does nothing. Both are measured in turns, in the same browser, so that a busy
 * machine slows both. Exits non-zero when the page takes more than a second longer and many times as long.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { open, skip } from '../../test/viewer/page/browser.ts';
import { LARGE_TRACE_ID, largeTrace } from '../../test/viewer/page/large-trace.ts';
import { startViewer } from '../../test/viewer/page/viewer.ts';
import { median } from '../measure/statistics.ts';

const SPANS = 10_000;
const ROUNDS = 7;
const ROWS = 40;
/** ms that the page may take longer; on a busy machine, where the control page is slow as well, that many times as long. */
const BAR = { longer: 1000, times: 5 };

if (skip !== false) {
  console.error(skip);
  process.exit(2);
}
const ends: (() => Promise<void>)[] = [];
const owner = { after: (end: () => Promise<void>) => void ends.unshift(end) };
try {
  process.exitCode = await measure();
} finally {
  for (const end of ends) await end();
}

async function measure(): Promise<number> {
  const viewer = await startViewer(owner);
  await fetch(`${viewer}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(largeTrace(SPANS)),
  });
  const control = await startControl();
  const { page } = await open(owner, control);
  /** ms from the start of the navigation to the frame after the first row. */
  const timeOf = async (url: string, row: string): Promise<number> => {
    await page.goto(url, { waitUntil: 'commit' });
    return page.evaluate(
      (selector) =>
        new Promise<number>((resolve) => {
          const look = () => {
            if (document.querySelector(selector) === null) requestAnimationFrame(look);
            else requestAnimationFrame(() => resolve(performance.now()));
          };
          look();
        }),
      row,
    );
  };
  const times: Record<'control' | 'page', number[]> = { control: [], page: [] };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const rounds = {
      control: await timeOf(control, '.row'),
      page: await timeOf(`${viewer}/?trace=${LARGE_TRACE_ID}`, '.waterfall .span-name'),
    };
    if (round === 0) continue; // Fills the caches of both.
    times.control.push(rounds.control);
    times.page.push(rounds.page);
  }
  const [ofControl, ofPage] = [median(times.control), median(times.page)];
  console.log(`first rows of a trace of ${SPANS} spans, median of ${ROUNDS}, ms`);
  console.log(`  control page  ${ofControl.toFixed(0)}`);
  console.log(
    `  page          ${ofPage.toFixed(0)}  (${(ofPage / ofControl).toFixed(1)} times, ${(ofPage - ofControl).toFixed(0)} more)`,
  );
  return ofPage - ofControl > BAR.longer && ofPage > ofControl * BAR.times ? 1 : 0;
}

async function startControl(): Promise<string> {
  const rows = Array.from({ length: ROWS }, (_, at) => `<p class="row">span ${at}</p>`).join('');
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><html lang="en"><title>control</title>${rows}</html>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  owner.after(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}
