// Runs examples/demo with the packed loader, and prints the trace of each request as a tree.
// With OTEL_EXPORTER_OTLP_ENDPOINT set the traces go there instead. `--view` serves the page that shows them, at the end and until Ctrl+C.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startService } from './servers/service.mjs';

const TOTAL_LIMIT = 60_000; // ms
const TRACE_LIMIT = 10_000; // ms
/** A trace that has all it needs is shown when nothing more came for this time, ms. */
const QUIET = 500;
/** Spans wait for so many ms to be sent together. The default of 5 s is for production. */
const SCHEDULE_DELAY = 100;
const SPAN_KIND_SERVER = 2;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, '.packed', 'node_modules', '@org', 'otel-auto', 'dist');
const ALL = ['gateway', 'orders', 'inventory'];
const REQUESTS = [
  { method: 'POST', path: '/orders', body: { product: 'apple', quantity: 2 }, status: 201, services: ALL },
  { method: 'GET', path: '/orders/1', status: 200, services: ALL },
  { method: 'GET', path: '/orders/2', status: 404, services: ['gateway', 'orders'] },
  {
    method: 'POST',
    path: '/orders',
    body: { product: 'unicorn', quantity: 1 },
    status: 502,
    services: ALL,
    note: 'fails on purpose: the inventory does not know this product',
  },
];

if (!existsSync(dist)) {
  console.error('the package is not packed yet; run `npm run demo`');
  process.exit(1);
}
const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
const [option, ...others] = process.argv.slice(2);
if (others.length > 0 || (option !== undefined && option !== '--view')) {
  console.error(
    `unknown: ${process.argv.slice(2).join(' ')}; the demo has one option, --view, which shows its traces in a browser`,
  );
  process.exit(1);
}
if (option === '--view' && endpoint !== undefined) {
  console.error(
    `--view has nothing to show: the traces go to ${endpoint}; unset OTEL_EXPORTER_OTLP_ENDPOINT, or look there`,
  );
  process.exit(1);
}
const { addSpans, formatTree, isJoined, services, startReceiver } = createRequire(import.meta.url)(
  join(dist, 'viewer.cjs'),
);

const running = [];
const problems = [];
// The last resort of every way out; a service that has ended is not signalled again.
process.on('exit', () => {
  for (const service of running) service.kill();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
const demoLimit = setTimeout(() => {
  console.error(`the demo did not end within ${TOTAL_LIMIT / 1000} s`);
  process.exit(1);
}, TOTAL_LIMIT);
demoLimit.unref();

const traces = new Map();
const shown = new Set();
const requests = [];
let spansArrived = () => {};
const receiver = endpoint
  ? undefined
  : await startReceiver({
      onTraces(request) {
        requests.push(request);
        spansArrived(addSpans(traces, request));
      },
    });
console.log(receiver ? `receiving traces on ${receiver.url}` : `sending traces to ${endpoint}`);

try {
  const inventory = await start('inventory', 'server.mjs', {});
  const orders = await start('orders', 'server.js', { INVENTORY_URL: inventory.url });
  const gateway = await start('gateway', 'server.js', { ORDERS_URL: orders.url });
  for (const request of REQUESTS) await show(gateway.url, request);
  console.log('\nstopping the services with SIGTERM');
  // The gateway handles the signal and ends by itself; the others have no handler, so the signal ends them.
  await stop(gateway, 'exit code 0');
  await stop(orders, 'SIGTERM');
  await stop(inventory, 'SIGTERM');
} catch (error) {
  problems.push(error.message);
}
await receiver?.close();
const rest = [...traces.values()].filter((trace) => !shown.has(trace));
if (rest.length > 0) console.log(`\nnot of a request: ${rest.map(nameOf).join(', ')}`);
if (endpoint) console.log(`\nlook for the services ${ALL.join(', ')} behind ${endpoint}`);
for (const problem of problems) console.error(`problem: ${problem}`);
if (option === '--view') await view();
else if (receiver) console.log('\n`npm run demo -- --view` shows these traces in a browser');
process.exit(problems.length === 0 ? 0 : 1);

async function start(name, file, env) {
  const service = startService({
    name,
    cwd: join(root, 'examples', 'demo', name),
    file,
    loader: join(dist, '..', 'register', 'import.mjs'),
    env: { ...tracingEnv(), ...env },
  });
  running.push(service);
  await service.listening;
  console.log(`${name} listens on ${service.url}`);
  return service;
}

/** The caller's own settings count only together with its own endpoint. */
function tracingEnv() {
  const env = Object.entries(process.env).filter(([name]) => name !== 'OTEL_AUTO_TASK');
  if (endpoint) return Object.fromEntries(env);
  return {
    ...Object.fromEntries(env.filter(([name]) => !name.startsWith('OTEL_'))),
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_BSP_SCHEDULE_DELAY: String(SCHEDULE_DELAY),
  };
}

async function show(gatewayUrl, { method, path, body, status, services: expected, note }) {
  const known = new Set(traces.keys());
  const title = [`${method} ${path}`, body && JSON.stringify(body), note && `(${note})`].filter(Boolean).join(' ');
  const response = await fetch(gatewayUrl + path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const answer = await response.text();
  console.log(`\n${title}\n-> ${response.status} ${answer}`);
  if (response.status !== status) problems.push(`${method} ${path} was answered ${response.status}, not ${status}`);
  if (!receiver) return;

  // A trace without a server span is not of a request: `orders` creates its table when it starts.
  const arrived = () => [...traces.values()].filter((trace) => !known.has(trace.traceId) && hasServer(trace));
  const whole = () => {
    const [trace, ...others] = arrived();
    return others.length === 0 && trace && isJoined(trace) && expected.every((name) => services(trace).has(name));
  };
  const complete = await untilQuiet(whole);
  arrived().forEach(print);
  if (!complete) {
    const seen = arrived().map((trace) => [...services(trace)].join(' + '));
    const got = seen.length === 0 ? 'no trace arrived' : `what arrived: ${seen.join('; ')}`;
    problems.push(`${method} ${path}: expected one joined trace of ${expected.join(' + ')}; ${got}`);
  }
}

function print(trace) {
  shown.add(trace);
  console.log(formatTree(trace, { colors: process.stdout.isTTY && process.stdout.hasColors() }));
}

/** The first span of a trace, in short. */
function nameOf({ spans }) {
  const [{ service, span }] = [...spans.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
  return `${service} ${span.name}`;
}

/** Serves the page, which says its URL, until it is stopped. */
async function view() {
  clearTimeout(demoLimit);
  const folder = mkdtempSync(join(tmpdir(), 'otel-auto-demo-'));
  const file = join(folder, 'traces.jsonl');
  writeFileSync(file, requests.map((request) => `${JSON.stringify(request)}\n`).join(''));
  const viewer = spawn(process.execPath, [join(dist, 'cli.cjs'), 'view', file], { stdio: 'inherit' });
  // Ctrl+C reaches it as well.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(signal);
    process.on(signal, () => viewer.kill('SIGTERM'));
  }
  await once(viewer, 'exit');
  rmSync(folder, { recursive: true });
}

function hasServer({ spans }) {
  return [...spans.values()].some(({ span }) => span.kind === SPAN_KIND_SERVER);
}

/** Resolves to true once `isWhole` holds and nothing came for a while, to false when that takes too long. */
function untilQuiet(isWhole) {
  return new Promise((resolve) => {
    let quiet;
    const settle = (result) => {
      clearTimeout(quiet);
      clearTimeout(limit);
      spansArrived = () => {};
      resolve(result);
    };
    const limit = setTimeout(() => settle(isWhole()), TRACE_LIMIT);
    spansArrived = () => {
      clearTimeout(quiet);
      if (isWhole()) quiet = setTimeout(() => settle(true), QUIET);
    };
    spansArrived();
  });
}

async function stop(service, expected) {
  const end = await service.stop();
  console.log(`${service.name} ended: ${end}`);
  if (end !== expected) problems.push(`${service.name} ended with ${end}, without the loader it would be ${expected}`);
}
