/** The packed viewer, and a shop that sends to it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { loaderFlag, packed } from '../../harness/packed.ts';

type Test = { after(end: () => Promise<void>): void };

const SHOP = join(import.meta.dirname, 'apps', 'shop.mjs');

/** Starts a process that ends after the test, and resolves with what the pattern captures of a line of its output. */
async function startUntil(
  t: Test,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  output: 'stdout' | 'stderr',
  pattern: RegExp,
): Promise<string> {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:OTEL_|NODE_OPTIONS|NODE_TEST)/.test(name)),
  );
  const child: ChildProcess = spawn(process.execPath, [...args], {
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  if (output === 'stderr') child.stdout?.resume();
  for await (const line of createInterface({ input: child[output] as Readable })) {
    const found = pattern.exec(line)?.[1];
    if (found === undefined) continue;
    child[output]?.resume();
    return found;
  }
  throw new Error(`${args.join(' ')} ended early: ${said}`);
}

/** @returns the address of its page */
export function startViewer(t: Test, files: readonly string[] = []): Promise<string> {
  const args = [join(packed, 'dist', 'cli.cjs'), 'view', '--port', '0', '--grpc-port', '0', ...files];
  return startUntil(t, args, {}, 'stderr', /open (http:\S+) in a browser/);
}

/** Not by the app, whose first trace should be that of a request. */
async function fillDatabase(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shop-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'shop.sqlite');
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT)');
  const insert = database.prepare('INSERT INTO items (name) VALUES (?)');
  for (let item = 0; item < 50; item += 1) insert.run(`item ${item}`);
  database.close();
  return path;
}

/** @returns the address of its web service */
export async function startShop(t: Test, viewer: string): Promise<string> {
  const start = async (role: string, env: Record<string, string> = {}) => {
    const settings = {
      OTEL_SERVICE_NAME: role,
      OTEL_EXPORTER_OTLP_ENDPOINT: viewer,
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_METRICS_EXPORTER: 'none',
      NODE_NO_WARNINGS: '1',
    };
    const args = [...loaderFlag('--import').args, SHOP, role];
    const port = await startUntil(t, args, { ...settings, ...env }, 'stdout', /^port (\d+)$/);
    return `http://127.0.0.1:${port}`;
  };
  const stock = await start('stock');
  return start('web', { STOCK_URL: stock, DATABASE: await fillDatabase(t) });
}

interface Listed {
  traceId: string;
  title: string;
  spans: number;
  errors: number;
  services: string[];
}

const ENOUGH_TRIES = 600;

/** Waits until the viewer has what the check asks for; @returns the list, newest first. */
export async function untilTraces(
  viewer: string,
  q: string,
  isThere: (traces: readonly Listed[]) => boolean,
): Promise<readonly Listed[]> {
  let traces: Listed[] = [];
  for (let tries = 0; tries < ENOUGH_TRIES; tries += 1) {
    const response = await fetch(`${viewer}/api/traces?limit=500&q=${encodeURIComponent(q)}`);
    ({ traces } = (await response.json()) as { traces: Listed[] });
    if (isThere(traces)) return traces;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not there: ${q}; there is ${JSON.stringify(traces)}`);
}

/** Sends requests to the shop, one after another, and waits for their whole traces. */
export async function shopFor(viewer: string, shop: string): Promise<void> {
  for (const path of ['/health', '/cart?items=20', '/cart?items=30', '/cart-at-once', '/order', '/health'])
    await (await fetch(`${shop}${path}`)).text();
  await untilTraces(
    viewer,
    '',
    (traces) =>
      traces.filter(({ title }) => title === 'GET /health').length === 2 &&
      traces.filter(({ title, spans, services }) => title === 'GET /cart' && spans >= 23 && services.includes('stock'))
        .length === 2 &&
      traces.some(({ title, services }) => title === 'GET /cart-at-once' && services.includes('stock')) &&
      traces.some(({ title, errors }) => title === 'GET /order' && errors >= 2),
  );
}
