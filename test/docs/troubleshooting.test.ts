/** What docs/troubleshooting.md says for a symptom: the symptom is made, and what is promised there is seen. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Facts } from '../../src/facts/facts.ts';
import { packed, root } from '../harness/packed.ts';
import { project } from '../harness/project.ts';
import { collect } from '../harness/receive.ts';
import { type RunResult, run } from '../harness/run.ts';
import { drawTraces } from '../harness/tree.ts';

const page = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8').replaceAll(/\s+/g, ' ');

/** The page says this, in these words. */
function promised(text: string): void {
  assert.ok(page.includes(text), `docs/troubleshooting.md does not say: ${text}`);
}

function install(file: (path: string) => string): void {
  const link = file(join('node_modules', '@org', 'otel-auto'));
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(packed, link);
}

type Env = Readonly<Record<string, string>>;

/** Runs the app, an ES module that is a project of its own with this package installed. */
function runApp(t: TestContext, source: string, env: Env, links: readonly string[] = []): Promise<RunResult> {
  const { folder, file } = project({ 'app.mjs': source }, { links });
  t.after(() => rmSync(folder, { recursive: true }));
  install(file);
  return run({ file: file('app.mjs'), env: { ...PATIENT, ...env }, timeout: 150_000 });
}

/** Same, and its traces as trees. */
async function tracesOf(t: TestContext, source: string, env: Env = {}): Promise<string> {
  const collector = await collect();
  t.after(() => collector.close());
  const { code, stderr } = await runApp(t, source, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
  assert.deepEqual([code, stderr], [0, '']);
  return drawTraces(collector.spans);
}

/** Serves one request to itself, then prints its facts. */
const ONE_REQUEST = `
import { createServer } from 'node:http';
import { facts } from '@org/otel-auto';
const server = createServer((request, response) => response.end('hello')).listen(0, '127.0.0.1', async () => {
  await (await fetch('http://127.0.0.1:' + server.address().port)).text();
  server.close();
  console.log(JSON.stringify(facts()));
});`;

/** The receiver is in this process, which a slow disk can hold up for long. */
const PATIENT = { OTEL_EXPORTER_OTLP_TIMEOUT: '60000', OTEL_NODE_EXIT_TIMEOUT: '60000' };

const NOWHERE = { OTEL_TRACES_EXPORTER: 'none' };
const factsOf = ({ stdout }: RunResult) => JSON.parse(stdout) as Facts;

test('missing traces: is the loader in the process, and where do spans go', async (t) => {
  promised('`version ... is running`');
  const collector = await collect();
  t.after(() => collector.close());
  const env = { OTEL_LOG_LEVEL: 'debug', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const { stderr } = await runApp(t, ONE_REQUEST, env);
  const { host } = new URL(collector.url);
  assert.match(stderr, new RegExp(`^\\[otel-auto\\] debug: version \\S+ is running; spans go to ${host} by `, 'm'));
});

test('missing traces: a misspelt variable is named, with the right one', async (t) => {
  promised('A misspelt `OTEL_*` name gets a line that names the right one.');
  const line = /^\[otel-auto\] warn: OTEL_TRACE_SAMPLER is not read\. Set OTEL_TRACES_SAMPLER instead\.$/m;
  assert.match((await runApp(t, ONE_REQUEST, { ...NOWHERE, OTEL_TRACE_SAMPLER: 'always_off' })).stderr, line);
  promised('`npx otel-auto settings` prints every variable with its value, where the value comes from');
  const { code, stdout } = await run({
    file: join(packed, 'dist', 'cli.cjs'),
    args: ['settings'],
    flag: false,
    env: { OTEL_SERVICE_NAME: 'orders' },
  });
  assert.equal(code, 0);
  assert.match(stdout, /^ +OTEL_SERVICE_NAME +orders +\S.*$/m);
});

test('missing traces: a collector that is not there, or refuses, gets one line', async (t) => {
  promised('`cannot send traces to ...`');
  const refusing = createServer((_request, response) => response.writeHead(401).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => refusing.once('listening', resolve));
  t.after(() => refusing.close());
  const { port } = refusing.address() as AddressInfo;
  for (const [endpoint, what] of [
    ['http://127.0.0.1:1', 'ECONNREFUSED'],
    [`http://127.0.0.1:${port}`, '401'],
  ] as const) {
    const { code, stderr } = await runApp(t, ONE_REQUEST, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint });
    const [first = ''] = stderr.split('\n');
    assert.equal(code, 0);
    assert.ok(first.startsWith(`[otel-auto] warn: cannot send traces to ${endpoint}/v1/traces: `), stderr);
    assert.ok(first.includes(what), stderr);
  }
});

test('missing traces: what the sampler left out is counted', async (t) => {
  promised('`facts().spans.notSampled`');
  const off = factsOf(await runApp(t, ONE_REQUEST, { OTEL_TRACES_SAMPLER: 'always_off' }));
  assert.equal(off.spans?.notSampled, 2);
});

test('missing traces: of one library, facts() says why', async (t) => {
  promised('`facts()` of this package lists each library that was seen, whether it is traced, and if not, why');
  const ofPino = async (version: string) => {
    const { folder, file } = project({
      'app.mjs':
        "import { facts } from '@org/otel-auto';\nimport pino from 'pino';\npino();\nconsole.log(JSON.stringify(facts()));",
      'node_modules/pino/package.json': JSON.stringify({ name: 'pino', version, main: 'pino.js' }),
      'node_modules/pino/pino.js': 'module.exports = () => {};',
      'node_modules/pino/lib/proto.js': '',
    });
    t.after(() => rmSync(folder, { recursive: true }));
    install(file);
    return factsOf(await run({ file: file('app.mjs'), env: NOWHERE })).libraries;
  };
  const [old] = await ofPino('1.0.0');
  assert.deepEqual([old?.library, old?.version, old?.state], ['pino', '1.0.0', 'unsupported']);
  assert.match(old?.reason ?? '', /\d/);
});

/** Two servers as two processes would be: the second one is another app, with an environment of its own. */
const TWO_SERVICES = `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
if (process.argv[2] === 'callee') {
  const server = createServer((request, response) =>
    response.setHeader('connection', 'close').end(() => server.close()));
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
} else {
  const env = { ...process.env, OTEL_SERVICE_NAME: 'callee', OTEL_PROPAGATORS: process.env.OF_CALLEE };
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
  const callee = spawn(process.execPath, [...process.execArgv, import.meta.filename, 'callee'], { env, stdio });
  const [port] = await once(callee, 'message');
  await (await fetch('http://127.0.0.1:' + port)).text();
  if (callee.exitCode === null) await once(callee, 'exit');
}`;

test('traces broken in two between services: their propagators differ', async (t) => {
  promised('`OTEL_PROPAGATORS` is the same everywhere');
  const drawn = (caller: string, callee: string) =>
    tracesOf(t, TWO_SERVICES, { OTEL_SERVICE_NAME: 'caller', OTEL_PROPAGATORS: caller, OF_CALLEE: callee });
  const whole = 'caller  GET  CLIENT\n└─ callee  GET  SERVER';
  assert.equal(await drawn('tracecontext', 'tracecontext'), whole);
  assert.equal((await drawn('b3', 'tracecontext')).split('\n').filter((line) => /^\S/.test(line)).length, 2);
  assert.equal(await drawn('b3', 'b3,tracecontext'), whole);
});

/** What requests ask for is done by one timer, which the first of them has started. */
const queueOf = (job: string) => `
import { createServer } from 'node:http';
import { context } from '@opentelemetry/api';
import { withSpan } from '@org/otel-auto';
const jobs = [];
let timer;
const server = createServer((request, response) => {
  const job = () => withSpan('job of ' + request.url, {}, () => response.end());
  jobs.push(${job});
  timer ??= setInterval(() => jobs.splice(0).forEach((job) => job()), 10);
}).listen(0, '127.0.0.1', async () => {
  const base = 'http://127.0.0.1:' + server.address().port;
  for (const path of ['/a', '/b']) await (await fetch(base + path)).text();
  clearInterval(timer);
  server.close();
});`;

test('traces broken in two inside a service: a queue in memory, and how a callback is bound', async (t) => {
  const binding = 'context.bind(context.active(), callback)';
  promised(`\`${binding}\``);
  const drawn = async (job: string) => {
    const collector = await collect();
    t.after(() => collector.close());
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { code, stderr } = await runApp(t, queueOf(job), env, ['@opentelemetry/api']);
    assert.deepEqual([code, stderr], [0, '']);
    const [a, b] = ['/a', '/b'].map((path) => collector.spans.find(({ name }) => name === `job of ${path}`)?.traceId);
    return a === b ? 'one trace' : 'two traces';
  };
  assert.equal(await drawn('job'), 'one trace');
  assert.equal(await drawn(binding.replace('callback', 'job')), 'two traces');
});

test('traces broken in two between processes: TRACEPARENT', async (t) => {
  const line = 'env: { ...process.env, TRACEPARENT: inject({}).traceparent }';
  promised(`\`${line}\``);
  const app = (options: string) => `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inject, withSpan } from '@org/otel-auto';
if (process.argv[2] === 'child') withSpan('of the child', {}, () => {});
else await withSpan('of the parent', {}, async () => {
  await once(spawn(process.execPath, [...process.execArgv, import.meta.filename, 'child'], { ${options} }), 'exit');
});`;
  assert.equal((await tracesOf(t, app(line))).split('\n').length, 2);
  assert.match(await tracesOf(t, app(line)), /^project {2}of the parent .*\n└─ project {2}of the child/);
  assert.match(await tracesOf(t, app('')), /^project {2}of the parent .*\n└─ project {2}of the child/);
  promised('`OTEL_NODE_CHILD_PROCESS_CONTEXT` leaves it out');
  const apart = await tracesOf(t, app(''), { OTEL_NODE_CHILD_PROCESS_CONTEXT: 'false' });
  assert.match(apart, /^project {2}of the (?:parent|child) .*\n+project {2}of the/);
});

/** A connection, made by the first request, that tells its listeners when an answer has come. */
const emitterOf = (listener: string) => `
import { EventEmitter } from 'node:events';
import { context } from '@opentelemetry/api';
import { withSpan } from '@org/otel-auto';
const connection = new EventEmitter();
const done = new Promise((resolve) => connection.once('closed', resolve));
withSpan('connect', {}, () => {
  setTimeout(() => connection.emit('answer'), 10);
});
withSpan('request', {}, () => {
  const callback = () => withSpan('handle the answer', {}, () => connection.emit('closed'));
  connection.once('answer', ${listener});
});
await done;`;

test('wrong parent: an event of a connection that outlives requests', async (t) => {
  promised('calls back in the context in which it was made. Bind the callback as above.');
  const drawn = async (listener: string) => {
    const collector = await collect();
    t.after(() => collector.close());
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { code, stderr } = await runApp(t, emitterOf(listener), env, ['@opentelemetry/api']);
    assert.deepEqual([code, stderr], [0, '']);
    const handled = collector.spans.find(({ name }) => name === 'handle the answer');
    return collector.spans.find(({ spanId }) => spanId === handled?.parentSpanId)?.name;
  };
  assert.equal(await drawn('callback'), 'connect');
  assert.equal(await drawn('context.bind(context.active(), callback)'), 'request');
});

test('too many traces: a script of statements, in one trace, in none, or with a trace for each', async (t) => {
  promised('`TRACEPARENT=00-$(openssl rand -hex 16)-$(openssl rand -hex 8)-01`');
  promised('`OTEL_INSTRUMENTATION_PG_REQUIRE_PARENT_SPAN=true`, and the same for each other SQL library');
  const app = (work: string) => `import { DatabaseSync } from 'node:sqlite';
import { withSpan } from '@org/otel-auto';
const database = new DatabaseSync(':memory:');
const migrate = () => { for (const table of ['a', 'b', 'c']) database.exec('CREATE TABLE ' + table + ' (id)'); };
${work}`;
  const traces = async (work: string, env: Env = {}) => {
    const collector = await collect();
    t.after(() => collector.close());
    await runApp(t, app(work), { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
    return new Set(collector.spans.map(({ traceId }) => traceId)).size;
  };
  assert.equal(await traces('migrate();'), 3);
  assert.equal(await traces('migrate();', { TRACEPARENT: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` }), 1);
  assert.equal(await traces(`withSpan('migrate', {}, migrate);`), 1);
  assert.equal(await traces('migrate();', { OTEL_INSTRUMENTATION_SQLITE_REQUIRE_PARENT_SPAN: 'true' }), 0);
});

test('performance: fewer traces by the sampler, fewer libraries by name', async (t) => {
  promised('`OTEL_TRACES_SAMPLER=parentbased_traceidratio` with `OTEL_TRACES_SAMPLER_ARG=0.1`');
  const REQUESTS = 300;
  const source = ONE_REQUEST.replace(
    /await \(await fetch\(.*\n/,
    (call) => `for (let left = ${REQUESTS}; left > 0; left--) ${call}`,
  );
  const env = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' };
  const collector = await collect();
  t.after(() => collector.close());
  await runApp(t, source, { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const traces = new Set(collector.spans.map(({ traceId }) => traceId)).size;
  // Six standard deviations to either side of a tenth.
  assert.ok(Math.abs(traces - REQUESTS / 10) < 6 * Math.sqrt(REQUESTS * 0.09), `${traces} of ${REQUESTS}`);

  promised(
    '`OTEL_NODE_DISABLED_INSTRUMENTATIONS=redis,pino` leaves libraries out; what is left out is not even loaded.',
  );
  const loaded = async (disabled: string) => {
    const app = `import { createRequire } from 'node:module';
import 'pino';
console.log(Object.keys(createRequire(import.meta.url).cache).filter((file) => /otel-auto.*pino/.test(file)).length);`;
    const env = { ...NOWHERE, OTEL_NODE_DISABLED_INSTRUMENTATIONS: disabled };
    return Number((await runApp(t, app, env, ['pino'])).stdout);
  };
  assert.ok((await loaded('redis')) > 0);
  assert.equal(await loaded('redis,pino'), 0);
});
