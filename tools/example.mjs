// `npm run example <system>`: runs a system of examples/ with the packed loader, and prints its traces as trees. With
// OTEL_EXPORTER_OTLP_ENDPOINT set the traces go there instead, with the caller's other OTEL_* variables.
//
// What a system is: `examples/<system>/system.mjs`, whose default export has
//
//   servers   names of tools/servers/definitions.mjs; every service gets the variable of each (AMQP_URL, PG_URL, ...)
//   env       OTEL_* and other variables of all services of the system
//   services  in the order in which they are started, each once the one before is ready, and stopped in the reverse order
//             (put callers last):
//     name    also its folder examples/<system>/<name>/, whose package.json has that name: it is the service name of its spans,
//             unless OTEL_SERVICE_NAME says another one
//     file    main file in that folder
//     env     its own variables: an object, or a function of the addresses of the services started before:
//             ({ backend }) => ({ BACKEND_URL: backend })
//     flag    --import (the default) or --require
//     python  { file, requirements, env }: the same service in Python, with the packages that a file of pip says and more
//             variables, started by OpenTelemetry's own `opentelemetry-instrument`; `npm run example <system> -- --python`
//     traced  false: started without the loader, for what stands in for a third party. Default true
//   load      { what, env, prepare }: the traffic that `npm run example <system> -- --overhead` repeats to see what tracing costs;
//             `prepare(running)` resolves to a function that does it once
//   drive     async (running) => void: the traffic; see `Running` in tools/systems/system.d.mts:
//             await running.call('gateway', '/orders', { method: 'POST', body: {...}, status: 201 }) -> { status, headers, body, text }
//             await running.until('worker', /^task 1 done$/m): waits until a service's stdout says so, where work goes on after
//             the answer. Tests use `call`, `until` and `output` for traffic of their own as well.
//
// What a service is: a plain app. It listens on 127.0.0.1, port `process.env.PORT` (given as 0) or the one its system's text
// names, and then prints `listening on 127.0.0.1:PORT`; one without a port prints `ready`. SIGTERM ends it, with a handler of
// its own or without. Helpers come from '@org/otel-auto', which resolves to the packed package (a link in
// examples/node_modules, made by the task `pack`). What a system depends on is in `examples/<system>/package.json`, a
// workspace, with exact versions.
//
// Tests: test/examples/<system>.test.ts by `startExample` of test/examples/example.ts.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureServers, stopServers } from './servers/servers.mjs';
import { measureOverhead } from './systems/overhead.mjs';
import { ensureEnvironment } from './systems/python.mjs';
import { loadSystem, requirementsOf, startSystem } from './systems/system.mjs';

const TOTAL_LIMIT = 180_000; // ms
const SPAN_KIND_SERVER = 2;
const SPAN_KIND_CONSUMER = 5;
/** Spans wait for so many ms to be sent together. The default of 5 s is for production. */
const SCHEDULE_DELAY = '100';
/** A service may take so many ms to deliver its last spans: traces are printed whole. The default is for production. */
const EXIT_TIMEOUT = '20000';
/** Each variant gets its turn so many times where `--overhead` says no other number. */
const ROUNDS = 6;
/** A service may end in two ways after SIGTERM: with a listener of its own, and without. */
const ENDS = ['exit code 0', 'SIGTERM'];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [name = '', ...options] = process.argv.slice(2);
const system = /^[\w-]+$/.test(name) ? await loadSystem(name) : undefined;
if (system === undefined) {
  const known = await Promise.all(
    readdirSync(join(root, 'examples')).map(async (name) => (await loadSystem(name)) && name),
  );
  console.error(`no system "${name}"; npm run example <system>, with one of: ${known.filter(Boolean).join(', ')}`);
  process.exit(2);
}
const { addSpans, formatTree, startReceiver } = createRequire(import.meta.url)(
  join(root, '.packed', 'node_modules', '@org', 'otel-auto', 'dist', 'viewer.cjs'),
);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, giveUp);
setTimeout(() => {
  console.error(`the example did not end within ${TOTAL_LIMIT / 1000} s`);
  giveUp();
}, TOTAL_LIMIT).unref();

const servers = Object.values(await ensureServers(system.servers));
const missing = servers.filter(({ available }) => !available);
if (missing.length > 0) {
  for (const { reason } of missing) console.error(reason);
  await giveUp();
}

const rounds = /^--overhead(?:=(\d+))?$/.exec(options.find((option) => option.startsWith('--overhead')) ?? '');
if (rounds) await tellOverhead(Number(rounds[1] ?? ROUNDS));

const python = options.includes('--python') ? await environment() : undefined;
const endpoint = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
const traces = new Map();
const receiver = endpoint ? undefined : await startReceiver({ onTraces: (request) => addSpans(traces, request) });
console.log(receiver ? `receiving traces on ${receiver.url}` : `sending traces to ${endpoint}`);

let running;
let failed = false;
try {
  running = await startSystem(name, {
    env: {
      ...serverVariables(),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint ?? receiver.url,
      ...(receiver && { OTEL_BSP_SCHEDULE_DELAY: SCHEDULE_DELAY, OTEL_NODE_EXIT_TIMEOUT: EXIT_TIMEOUT }),
    },
    overrides: endpoint ? callersOwn() : {},
    python,
    print: console.log,
  });
  await running.drive();
  console.log('\nstopping the services with SIGTERM');
} catch (error) {
  failed = true;
  console.error(`problem: ${error.message}`);
}
// Their ends deliver what is not sent yet: after this every trace is whole.
for (const [service, end] of Object.entries((await running?.stop()) ?? {})) {
  console.log(`${service} ended: ${end}`);
  if (!ENDS.includes(end)) failed = true;
}
await receiver?.close();
await stopServers();
const colors = process.stdout.isTTY && process.stdout.hasColors();
const [answering, others] = [true, false].map((wanted) =>
  [...traces.values()].filter((trace) => isOfTraffic(trace) === wanted),
);
for (const trace of answering) console.log(`\n${formatTree(trace, { colors })}`);
if (others.length > 0) console.log('\nbeside the requests: set-up, timers, ends of connections');
for (const [tree, same] of Map.groupBy(others, (trace) => formatTree(trace, { colors, durations: false })))
  console.log(same.length > 1 ? `${tree}  (${same.length} times)` : tree);
if (endpoint) console.log(`\nlook for ${system.services.map(({ name }) => name).join(', ')} behind ${endpoint}`);
process.exit(failed ? 1 : 0);

/** Somebody was asked, or got a message. */
function isOfTraffic(trace) {
  return [...trace.spans.values()].some(
    ({ span }) => span.kind === SPAN_KIND_SERVER || span.kind === SPAN_KIND_CONSUMER,
  );
}

/** The spans go to a receiver that drops them. */
async function tellOverhead(rounds) {
  const receiver = await startReceiver({ onTraces() {} });
  const env = { ...serverVariables(), OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  console.log(await measureOverhead(name, { env, rounds }));
  await receiver.close();
  await stopServers();
  process.exit(0);
}

function serverVariables() {
  return Object.fromEntries(servers.map(({ env, url }) => [env, url]));
}

/** Environment of all services, of those that are written in Python too. */
async function environment() {
  const requirements = await requirementsOf(name);
  const { path, reason } = requirements
    ? ensureEnvironment(root, requirements)
    : { reason: `${name} has no Python service` };
  if (path) return path;
  console.error(reason);
  return giveUp();
}

/** The services end with this process (see startSystem), the servers that were started for it do not. */
async function giveUp() {
  await stopServers();
  process.exit(1);
}

/** The caller's settings win over the system's; only the names of the services stay. */
function callersOwn() {
  const own = Object.entries(process.env).filter(([name]) => name.startsWith('OTEL_'));
  return Object.fromEntries(own.filter(([name]) => name !== 'OTEL_AUTO_TASK' && name !== 'OTEL_SERVICE_NAME'));
}
