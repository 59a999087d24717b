/** `OTEL_CONFIG_FILE`: what a file says, seen in what arrives. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerHttp2Session } from 'node:http2';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { accept, collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { APP, outcome, runApp } from './app.ts';
import { SIGNALS_APP, signalsOutcome } from './signals.ts';

const folder = mkdtempSync(join(tmpdir(), 'otel-auto-configuration-'));
after(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(text: string): string {
  const path = join(folder, `${++files}.yaml`);
  writeFileSync(path, text);
  return path;
}

/** A reference in a file, not a template. */
function reference(name: string): string {
  return `$${`{${name}}`}`;
}

const ENDPOINT = reference('OTEL_EXPORTER_OTLP_ENDPOINT');
/** Patient at exit, and told where to send. */
const START = `file_format: "1.1"\ndistribution:\n  otel-auto:\n    exit_timeout: ${reference('OTEL_NODE_EXIT_TIMEOUT')}\n`;
const PROVIDER = `tracer_provider:
  processors:
    - batch:
        exporter:
          otlp_http:
            endpoint: ${ENDPOINT}/v1/traces
`;

const PROPAGATOR = 'propagator:\n  composite: [{tracecontext: }]\n';

/** Runs the app with a file of this text after the usual start. */
function withFile(text: string, env: Readonly<Record<string, string>> = {}) {
  return outcome({ OTEL_CONFIG_FILE: write(START + text), ...env });
}

test('OTEL_CONFIG_FILE', async () => {
  const { spans, work, stderr, headers } = await withFile(`${PROVIDER}propagator:\n  composite: [{b3: }]\n`);
  assert.deepEqual([stderr, spans.length], ['', 5]);
  assert.deepEqual([Boolean(headers.b3), headers.traceparent], [true, undefined]);
  assert.equal(work?.service, 'settings-app');
});

test('OTEL_EXPERIMENTAL_CONFIG_FILE gets one line that names the right variable', async () => {
  const { spans, stderr } = await outcome({ OTEL_EXPERIMENTAL_CONFIG_FILE: write(START) });
  assert.equal(spans.length, 5);
  assert.match(stderr, /^\[otel-auto\] warn: OTEL_EXPERIMENTAL_CONFIG_FILE .* Set OTEL_CONFIG_FILE instead\.\n$/);
});

test('other variables count only where the file refers to them', async () => {
  const others = { OTEL_SERVICE_NAME: 'ignored', OTEL_TRACES_EXPORTER: 'none', OTEL_SDK_DISABLED: 'true' };
  const { work, stderr } = await withFile(PROVIDER, others);
  assert.equal(work?.service, 'settings-app');
  assert.match(
    stderr,
    /info: set and not used, because of OTEL_CONFIG_FILE: OTEL_SDK_DISABLED, .*OTEL_TRACES_EXPORTER/,
  );
  const off = await withFile(`${PROVIDER}disabled: ${reference('OTEL_SDK_DISABLED:-false')}\n`, others);
  assert.deepEqual([off.requests, off.headers.traceparent], [0, undefined]);
});

test('resource: attributes, attributes_list, detectors', async () => {
  const { work } = await withFile(`${PROVIDER}resource:
  attributes_list: team=list%2Cb,n=list
  attributes:
    - {name: service.name, value: orders}
    - {name: n, value: 5, type: int}
    - {name: yes, value: true, type: bool}
    - {name: list, value: [a, b], type: string_array}
    - {name: text, value: 7, type: string}
    - {name: nothing, value: null}
  detection/development:
    attributes:
      excluded: [process.runtime.*]
    detectors: [{process: }]
`);
  const { resource = {} } = work ?? {};
  assert.equal(work?.service, 'orders');
  const { team, n, yes, list, text } = resource;
  assert.deepEqual({ team, n, yes, list, text }, { team: 'list,b', n: 5, yes: true, list: ['a', 'b'], text: '7' });
  assert.equal('nothing' in resource, false);
  assert.equal(typeof resource['process.pid'], 'number');
  assert.deepEqual([resource['process.runtime.name'], resource['host.name']], [undefined, undefined]);
});

test('the detector service reads OTEL_SERVICE_NAME', async () => {
  const detector = `${PROVIDER}resource:\n  detection/development:\n    detectors: [{service: }]\n`;
  const { work, stderr } = await withFile(detector, { OTEL_SERVICE_NAME: 'by-detector' });
  assert.deepEqual([work?.service, stderr], ['by-detector', '']);
  assert.equal(typeof work?.resource['service.instance.id'], 'string');
});

test('limits', async () => {
  const { work } = await withFile(`attribute_limits:
  attribute_value_length_limit: 4
${PROVIDER}  limits:
    attribute_count_limit: 2
    event_count_limit: 1
`);
  assert.deepEqual(work?.attributes, { long: '0123', second: 2 });
  assert.deepEqual(
    work?.events.map(({ name }) => name),
    ['two'],
  );
});

for (const [name, sampler, count] of [
  ['always_off', '{always_off: }', 0],
  ['trace_id_ratio_based', '{trace_id_ratio_based: {ratio: 0}}', 0],
  ['parent_based', '{parent_based: {root: {trace_id_ratio_based: {ratio: 1}}}}', 5],
  // Client spans have a local parent, and server spans the client's, from another process as far as is known.
  ['parent_based with a branch for local parents', '{parent_based: {local_parent_sampled: {always_off: }}}', 1],
  [
    'parent_based with a branch for remote parents',
    '{parent_based: {root: {always_off: }, remote_parent_not_sampled: {always_on: }}}',
    3,
  ],
  ['always_record', '{always_record: {root: {always_off: }}}', 0],
] as const)
  test(`sampler: ${name}`, async () => {
    const { spans, stderr } = await withFile(`${PROVIDER}  sampler: ${sampler}\n${PROPAGATOR}`);
    assert.equal(spans.length, count);
    if (name === 'trace_id_ratio_based') assert.match(stderr, /^\[otel-auto\] warn: nothing was traced: .*\n$/);
    else assert.equal(stderr, '');
  });

test('a sampler, an exporter, a detector and a key that are not here get one line each', async () => {
  const { spans, stderr } = await withFile(`${PROVIDER}    - batch: {exporter: {carrier_pigeon: }}
  sampler: {coin: }
resource:
  detection/development:
    detectors: [{weather: }]
colour: red
`);
  assert.equal(spans.length, 5);
  const lines = stderr.trimEnd().split('\n');
  for (const expected of [
    /warn: .*\.yaml:\d+: tracer_provider\.processors\[1\]\.batch\.exporter\.carrier_pigeon is an exporter that is not/,
    /warn: .*\.yaml:\d+: tracer_provider\.sampler\.coin is a sampler that is not available here; the default/,
    /warn: .*\.yaml:\d+: resource\.detection\/development\.detectors.*weather/,
    /warn: .*\.yaml:\d+: colour is not a key of the format; ignored\./,
  ])
    assert.equal(lines.filter((line) => expected.test(line)).length, 1, `${expected}\n${stderr}`);
});

test('tracers can be turned off by name', async () => {
  const { spans } = await withFile(`${PROVIDER}  tracer_configurator/development:
    tracers:
      - {name: "@org/otel-auto/h??p", config: {enabled: false}}
`);
  assert.deepEqual(
    spans.map(({ name }) => name),
    ['work'],
  );
});

test('instrumentation: a library can be turned off', async () => {
  const { spans, stderr } = await withFile(
    `${PROVIDER}instrumentation/development:\n  js:\n    http: {enabled: false}\n    "@opentelemetry/instrumentation-pg": {enabled: true}\n`,
  );
  assert.deepEqual([spans.map(({ name }) => name), stderr], [['work'], '']);
});

test('the console exporter', async () => {
  const { stdout, requests } = await withFile('tracer_provider:\n  processors: [{simple: {exporter: {console: }}}]\n');
  assert.equal(requests, 0);
  assert.match(stdout, /name: 'work'/);
});

test('without a tracer_provider nothing is sent', async () => {
  const { requests, headers } = await withFile('propagator:\n  composite_list: tracecontext\n');
  assert.deepEqual([requests, typeof headers.traceparent], [0, 'string']);
});

test('meter_provider and logger_provider say where metrics and log records go', async () => {
  const recorder = await collect(accept);
  try {
    const { stderr } = await runApp({
      OTEL_CONFIG_FILE: write(`${START}meter_provider:
  readers:
    - periodic:
        interval: 50000
        exporter:
          otlp_http:
            endpoint: ${recorder.url}/here/metrics
            headers: [{name: X-Key, value: "a,b"}]
            temporality_preference: low_memory
logger_provider:
  processors: [{batch: {exporter: {otlp_http: {endpoint: "${recorder.url}/here/logs"}}}}]
`),
    });
    assert.equal(stderr, '');
    const urls = new Set(recorder.requests.map(({ url }) => url));
    assert.ok(urls.has('/here/metrics'), [...urls].join());
    assert.equal(recorder.requests.find(({ url }) => url === '/here/metrics')?.headers['x-key'], 'a,b');
  } finally {
    recorder.close();
  }
});

/** The section `name` with one OTLP exporter, and what follows it. */
const METRICS = `meter_provider:
  readers:
    - periodic: {exporter: {otlp_http: {endpoint: "${ENDPOINT}/v1/metrics"}}}
`;

test('a log record of a file arrives, within its limits', async () => {
  const { logs, collector, stderr } = await signalsOutcome({
    OTEL_CONFIG_FILE: write(`${START}logger_provider:
  processors: [{simple: {exporter: {otlp_http: {endpoint: "${ENDPOINT}/v1/logs"}}}}]
  limits: {attribute_value_length_limit: 3}
`),
  });
  assert.deepEqual([logs.length, stderr], [1, '']);
  assert.deepEqual([logs[0]?.body, logs[0]?.attributes], ['hello 0', { long: '012', second: 2 }]);
  assert.deepEqual([collector.of('metrics').length, collector.of('traces').length], [0, 0]);
});

test('views rename, describe, aggregate, drop, and choose attributes', async () => {
  const { metric, stderr } = await signalsOutcome({
    OTEL_CONFIG_FILE: write(`${START}${METRICS}  views:
    - {selector: {instrument_name: app.count}, stream: {name: renamed, attribute_keys: {included: ["b*", "?"], excluded: [a]}}}
    - {selector: {instrument_type: histogram}, stream: {aggregation: {explicit_bucket_histogram: {boundaries: [6, 8]}}}}
    - {selector: {instrument_name: "app.s*", instrument_type: observable_counter}, stream: {aggregation: {drop: }}}
    - {selector: {instrument_type: counter}, stream: {name: every}}
    - {selector: {}, stream: {description: x}}
`),
  });
  assert.deepEqual([metric('app.count'), metric('app.seen')], [undefined, undefined]);
  assert.deepEqual(metric('renamed')?.points, [{ ...metric('renamed')?.points[0], attributes: {}, value: 2 }]);
  assert.deepEqual(metric('app.size')?.points[0]?.bounds, [6, 8]);
  assert.equal(metric('app.open')?.points[0]?.value, 1);
  assert.match(
    stderr,
    /warn: .*\.yaml:\d+: meter_provider\.views\[3\] gives one name to several instruments; left out\./,
  );
  assert.match(stderr, /warn: .*\.yaml:\d+: meter_provider\.views\[4\] selects nothing; left out\./);
});

test('cardinality limits are those of the kind of instrument', async () => {
  const app = join(folder, 'many.cjs');
  const api = createRequire(APP).resolve('@opentelemetry/api');
  writeFileSync(
    app,
    `const meter = require(${JSON.stringify(api)}).metrics.getMeter('app');
const counter = meter.createCounter('many.count'), histogram = meter.createHistogram('many.size');
for (let n = 0; n < 50; n++) { counter.add(1, { n }); histogram.record(1, { n }); }`,
  );
  const collector = await collect();
  try {
    const file = write(
      START + METRICS.replace('{exporter', '{cardinality_limits: {default: 20, counter: 10}, exporter'),
    );
    const env = { OTEL_CONFIG_FILE: file, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const { code, stderr } = await run({ file: app, env });
    assert.deepEqual([code, stderr], [0, '']);
    const points = (name: string) => collector.metrics().find((metric) => metric.name === name)?.points.length;
    assert.deepEqual([points('many.count'), points('many.size')], [10, 20]);
  } finally {
    await collector.close();
  }
});

test('a second reader and a second log processor send to their own collector, from a worker too', async () => {
  const [first, second] = await Promise.all([collect(), collect()]);
  const app = join(folder, 'signals.cjs');
  writeFileSync(
    app,
    `const { isMainThread, Worker } = require('node:worker_threads');
if (isMainThread) new Worker(__filename); else require(${JSON.stringify(SIGNALS_APP)});`,
  );
  const file = write(`${START}meter_provider:
  readers:
    - periodic: {exporter: {otlp_http: {endpoint: "${first.url}/v1/metrics"}}}
    - periodic: {exporter: {otlp_http: {endpoint: "${second.url}/v1/metrics", temporality_preference: delta, encoding: json}}}
logger_provider:
  processors:
    - batch: {exporter: {otlp_http: {endpoint: "${first.url}/v1/logs"}}}
    - simple: {exporter: {otlp_http: {endpoint: "${second.url}/v1/logs"}}}
`);
  try {
    for (const [index, each] of [SIGNALS_APP, app].entries()) {
      const { code, stderr } = await run({ file: each, env: { OTEL_CONFIG_FILE: file } });
      assert.deepEqual([code, stderr], [0, '']);
      for (const [{ logs, metrics }, temporality] of [[first, 2] as const, [second, 1] as const]) {
        assert.equal(logs().length, index + 1);
        const counts = metrics().filter(({ name }) => name === 'app.count');
        assert.deepEqual(
          counts.map((count) => [count.points[0]?.value, count.temporality]),
          Array(index + 1).fill([2, temporality]),
        );
      }
    }
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
});

test('two OTLP exporters both get all spans, on the way out by process.exit() too', async () => {
  const [first, second] = await Promise.all([collect(), collect()]);
  const app = join(folder, 'exits.cjs');
  const api = createRequire(APP).resolve('@opentelemetry/api');
  writeFileSync(app, `require(${JSON.stringify(api)}).trace.getTracer('app').startSpan('last').end();process.exit(3);`);
  const file = write(`${START}tracer_provider:
  processors:
    - batch: {exporter: {otlp_http: {endpoint: "${first.url}/v1/traces"}}}
    - simple: {exporter: {otlp_http: {endpoint: "${second.url}/v1/traces", encoding: json}}}
`);
  try {
    const env = { OTEL_CONFIG_FILE: file };
    await runApp(env);
    for (const { spans } of [first, second]) assert.equal(spans.length, 5);
    const { code, stderr } = await run({ file: app, env });
    assert.deepEqual([code, stderr], [3, '']);
    for (const { spans } of [first, second]) assert.equal(spans.at(-1)?.name, 'last');
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
});

test('a worker thread sends to both of two OTLP exporters', async () => {
  const [first, second] = await Promise.all([collect(), collect()]);
  const app = join(folder, 'worker.cjs');
  writeFileSync(
    app,
    `const { isMainThread, Worker } = require('node:worker_threads');
if (isMainThread) new Worker(__filename);
else require(${JSON.stringify(createRequire(APP).resolve('@opentelemetry/api'))}).trace.getTracer('app').startSpan('in worker').end();`,
  );
  const file = write(`${START}tracer_provider:
  processors:
    - batch: {exporter: {otlp_http: {endpoint: "${first.url}/v1/traces"}}}
    - batch: {exporter: {otlp_http: {endpoint: "${second.url}/v1/traces"}}}
`);
  try {
    const { code, stderr } = await run({ file: app, env: { OTEL_CONFIG_FILE: file } });
    assert.deepEqual([code, stderr], [0, '']);
    for (const { spans } of [first, second])
      assert.deepEqual(
        spans.map(({ name }) => name),
        ['in worker'],
      );
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
});

test('a file that cannot be used is one line with file, line and key, and the app runs untraced', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const [path, expected] of [
    [join(folder, 'missing.yaml'), /missing\.yaml cannot be read \(ENOENT\)/],
    [folder, /is a directory/],
    [pipe, /pipe is not a regular file/],
    [write('file_format: "0.4"'), /\.yaml:1: file_format is not supported/],
    [write(`${PROVIDER}\tx: 1`), /\.yaml:\d+: is not YAML/],
    [write(`${START}${PROVIDER}  sampel: {}\n`), /\.yaml:\d+: tracer_provider has the unknown key "sampel"/],
    [write(`${START}${PROVIDER.replace('batch', 'simple')}          retry: 1\n`), /processors\[0\]\.simple\.exporter/],
  ] as const) {
    const { requests, headers, stderr } = await outcome({ OTEL_CONFIG_FILE: path });
    assert.deepEqual([requests, headers.traceparent], [0, undefined]);
    assert.match(stderr, /^\[otel-auto\] error: OTEL_CONFIG_FILE: [^\n]*; the app runs untraced\. [^\n]*\n$/);
    assert.match(stderr, expected);
  }
});

/** Says yes to every request by gRPC. */
async function takeGrpc() {
  const paths: unknown[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    paths.push(headers[':path']);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    // An empty message, not compressed.
    stream.resume().on('end', () => stream.end(Buffer.alloc(5)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    paths,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

/** Own files: those of the specification's repository are not published as a package; see below. */
const FILES = join(import.meta.dirname, 'files');

for (const name of readdirSync(FILES)) {
  test(`all of ${name} takes effect`, async () => {
    const distribution = START.replace('file_format: "1.1"\n', '');
    const file = write(`${readFileSync(join(FILES, name), 'utf8')}\n${distribution}`);
    const collector = await collect();
    const grpc = await takeGrpc();
    try {
      const env = {
        OTEL_CONFIG_FILE: file,
        COLLECTOR: collector.url,
        COLLECTOR_GRPC: grpc.url,
        OTEL_RESOURCE_ATTRIBUTES: 'team=a',
      };
      const { code, stdout, stderr } = await run({ file: SIGNALS_APP, env });
      assert.equal(code, 0);
      assert.deepEqual(collector.names(), ['work']);
      const [record] = collector.logs();
      assert.deepEqual([record?.body, record?.resource.team], ['hello 0', 'a']);
      const metrics = collector.metrics();
      const named = (metric: string) => metrics.find((each) => each.name === metric);
      if (name === 'started.yaml') {
        assert.equal(stderr, '');
        assert.equal(named('app.count')?.points[0]?.value, 2);
        return;
      }
      assert.doesNotMatch(stderr, /error|not available|left out|ignored/);
      assert.equal(record?.resource['service.name'], 'everything');
      assert.deepEqual(record?.resource.ints, [1, 2]);
      assert.match(stdout, /name: 'work'/);
      assert.match(stdout, /body: 'hello 0'/);
      assert.equal(named('app.counted')?.temporality, 1);
      assert.deepEqual([named('app.open'), named('app.size')?.points[0]?.bounds], [undefined, [1, 10]]);
      assert.equal(named('app.seen')?.type, 'gauge');
      assert.equal(collector.of('metrics')[0]?.headers['content-type'], 'application/json');
      for (const { headers } of collector.requests) assert.equal(headers['api-key'], '1234');
      assert.deepEqual(grpc.paths, ['/opentelemetry.proto.collector.trace.v1.TraceService/Export']);
    } finally {
      grpc.close();
      await collector.close();
    }
  });
}

/** The examples of github.com/open-telemetry/opentelemetry-configuration at v1.1.0, its folder `examples`; on no registry. */
const examples = process.env.OTEL_AUTO_CONFIGURATION_EXAMPLES ?? '';
const skip = existsSync(examples)
  ? false
  : 'set OTEL_AUTO_CONFIGURATION_EXAMPLES to the folder "examples" of a clone of open-telemetry/opentelemetry-configuration';

test("the specification's own examples take effect", { skip }, async () => {
  const names = readdirSync(examples).filter((name) => name.endsWith('.yaml'));
  assert.ok(names.length >= 3);
  for (const name of names) {
    const collector = await collect();
    try {
      const text = readFileSync(join(examples, name), 'utf8').replaceAll('http://localhost:4318', collector.url);
      const distribution = START.replace('file_format: "1.1"\n', '');
      const env = { OTEL_CONFIG_FILE: write(`${text}\n${distribution}`), OTEL_RESOURCE_ATTRIBUTES: 'team=a' };
      const { stderr } = await runApp(env);
      assert.doesNotMatch(stderr, /error/, name);
      assert.deepEqual([name, collector.spans.length], [name, 5], stderr);
    } finally {
      await collector.close();
    }
  }
});
