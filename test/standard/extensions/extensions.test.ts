/** OTEL_NODE_EXTENSIONS: each kind, in both module systems, with official classes; bad ones are one line, and cost no span. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { supportedNodes } from '../../harness/nodes.ts';
import { packed, root } from '../../harness/packed.ts';
import { collect } from '../../harness/receive.ts';
import { type RunOptions, run } from '../../harness/run.ts';
import { temporaryFolder } from '../../harness/temporary.ts';

const base = temporaryFolder('extensions');

const APP = `
const api = globalThis[Symbol.for('opentelemetry.js.api.1')];
const span = (name, options) => api.trace.getTracer('app').startSpan(name, options).end();
`;

interface Case {
  /** By file name. */
  files: Record<string, string>;
  app?: string;
  env?: Record<string, string>;
  extensions?: string;
  options?: Partial<RunOptions>;
}

async function runWith({ files, app = `span('one');`, env = {}, extensions, options }: Case) {
  const folder = mkdtempSync(join(base, 'app-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, source] of Object.entries({ ...files, 'app.cjs': APP + app }))
    writeFileSync(join(folder, name), source);
  const collector = await collect();
  try {
    const names =
      extensions ??
      Object.keys(files)
        .map((name) => `./${name}`)
        .join(',');
    const result = await run({
      file: join(folder, 'app.cjs'),
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_NODE_EXTENSIONS: names, ...env },
      ...options,
    });
    const lines = result.stderr.split('\n').filter((line) => line.startsWith('[otel-auto]'));
    return { ...result, lines, spans: collector.spans, logs: collector.logs() };
  } finally {
    await collector.close();
  }
}

const PROCESSOR = `{
  onStart(span, context) { span.setAttribute('started', typeof context.getValue); },
  onEnding(span) { span.updateName(span.name + ' (changed)'); span.setAttribute('ending', span.ended); },
  onEnd(span) { console.log(JSON.stringify([span.name, span.ended, span.duration.length, span.resource.attributes['service.name'],
    span.instrumentationScope.name, span.kind, span.status.code, span.links, span.events, span.parentSpanContext ?? null,
    span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount, span.startTime.length, span.endTime.length])); },
  async forceFlush() {}, async shutdown() {},
}`;

const SHOWN = ['one (changed)', true, 2, 'orders', 'app', 0, 0, [], [], null, 0, 0, 0, 2, 2];

for (const [name, source] of Object.entries({
  'named.mjs': `export const spanProcessors = [${PROCESSOR}];`,
  'named.cjs': `exports.spanProcessors = [${PROCESSOR}];`,
  'function.mjs': `export default ({ settings, log }) => { log('info', settings.serviceName); return { spanProcessors: [${PROCESSOR}] }; };`,
  'function.cjs': `module.exports = ({ settings, log }) => { log('info', settings.serviceName); return { spanProcessors: [${PROCESSOR}] }; };`,
})) {
  test(`${name}: a processor sees each span as the official SDK shows it, and what it changes is sent`, async () => {
    const { code, stdout, lines, spans } = await runWith({
      files: { [name]: source },
      env: { OTEL_SERVICE_NAME: 'orders' },
    });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), SHOWN);
    assert.deepEqual(lines, name.startsWith('function') ? [`[otel-auto] info: extension "./${name}": orders`] : []);
    assert.deepEqual(
      spans.map((span) => [span.name, span.attributes]),
      [['one (changed)', { started: 'function', ending: false }]],
    );
  });
}

test('official classes run unchanged: processors, exporters and a sampler of the SDK, on every Node', async () => {
  const files = {
    'official.mjs': `import { BatchSpanProcessor, ConsoleSpanExporter, ParentBasedSampler, SimpleSpanProcessor, AlwaysOnSampler }
        from '@opentelemetry/sdk-trace';
      class Printing extends ConsoleSpanExporter { export(spans, done) { for (const { name } of spans) console.log(this.label + name); done({ code: 0 }); } }
      const printing = (label) => Object.assign(new Printing(), { label });
      export const spanProcessors = [
        new SimpleSpanProcessor({ exporter: printing('simple ') }), new BatchSpanProcessor({ exporter: printing('batch ') })];
      export const spanExporters = [printing('exporter ')];
      export const sampler = new ParentBasedSampler({ root: new AlwaysOnSampler() });`,
  };
  for (const app of [`span('one');`, `span('one'); process.exit(3);`])
    for (const [name, { path: node }] of Object.entries(supportedNodes)) {
      const { code, stdout, lines, spans } = await runWith({ files, app, options: { node } });
      assert.equal(code, app.includes('exit') ? 3 : 0, name);
      assert.deepEqual(lines, [], name);
      assert.deepEqual(stdout.trim().split('\n').sort(), ['batch one', 'exporter one', 'simple one'], name);
      assert.deepEqual(
        spans.map((span) => span.name),
        ['one'],
        name,
      );
    }
});

test('a sampler, an id generator, a propagator, detectors and log record processors take their places', async () => {
  const { lines, spans, stdout, logs } = await runWith({
    files: {
      'all.mjs': `export const sampler = { shouldSample: (context, id, name) => ({ decision: name === 'no' ? 0 : 2, attributes: { by: id } }), toString: () => 'mine' };
        export const idGenerator = { generateTraceId: () => '5'.repeat(32), generateSpanId: () => '00000000deadbeef' };
        export const propagators = [{ inject: (context, carrier, setter) => setter.set(carrier, 'x-team', 'a'), extract: (context) => context, fields: () => ['x-team'] }];
        export const resourceDetectors = [{ detect: () => ({ attributes: { team: 'a', 'deployment.environment.name': 'detected' } }) }];
        export const logRecordProcessors = [{ onEmit: (record) => record.setAttribute('seen', true), forceFlush: async () => {}, shutdown: async () => {} }];`,
    },
    app: `span('one'); span('no'); const carrier = {};
      api.propagation.inject(api.context.active(), carrier, { set: (to, key, value) => { to[key] = value; } });
      process.stdout.write(JSON.stringify(carrier));
      api.logs.getLogger('app').emit({ body: 'line' });`,
    env: { OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=set', OTEL_LOGS_EXPORTER: 'otlp' },
  });
  assert.deepEqual(lines, []);
  assert.deepEqual(
    spans.map(({ name, traceId, spanId, attributes }) => [name, traceId, spanId, attributes]),
    [['one', '5'.repeat(32), '00000000deadbeef', { by: '5'.repeat(32) }]],
  );
  assert.equal(spans[0]?.resource.team, 'a');
  assert.equal(spans[0]?.resource['deployment.environment.name'], 'set');
  assert.deepEqual(JSON.parse(stdout), { 'x-team': 'a' });
  assert.deepEqual(
    logs.map((record) => record.attributes.seen),
    [true],
  );
});

test('an exporter that answers later is waited for at a natural end, and its spans are said to be lost at any other', async () => {
  const files = {
    'later.cjs': `exports.spanExporters = [{ shutdown: async () => {}, export(spans, done) { setTimeout(() => { console.log(spans.length); done({ code: 0 }); }, 50); } }];`,
  };
  const natural = await runWith({ files });
  assert.deepEqual([natural.code, natural.stdout, natural.lines], [0, '1\n', []]);
  const exit = await runWith({ files, app: `span('one'); span('two'); process.exit(4);` });
  assert.deepEqual([exit.code, exit.stdout, exit.spans.length], [4, '', 2]);
  assert.equal(exit.lines.length, 1);
  assert.match(
    exit.lines[0] ?? '',
    /warn: 2 spans lost by the span exporter of extension "\.\/later\.cjs": it had not answered/,
  );
});

const NONE = 'forceFlush: async () => {}, shutdown: async () => {}';

/** One line for each. */
const BAD: Record<string, [text: string, line: RegExp]> = {
  'throws.mjs': [`throw new Error('broken');`, /"\.\/throws\.mjs" .* threw while it was loaded.*broken\. Correct it/],
  'nothing.mjs': ['export const other = 1;', /exports nothing that is known.* Export spanProcessors/],
  'no-array.mjs': ['export const spanProcessors = {};', /not used: spanProcessors, which is no array/],
  'no-method.cjs': ['exports.sampler = {};', /not used: sampler, of which one has no shouldSample\(\)/],
  'awaits.mjs': ['await 1; export const views = [];', /awaits at its top level.*Move the await/],
  'promise.mjs': ['export default async () => ({});', /returns a promise: nothing can be awaited/],
  'processor.mjs': [
    `export const spanProcessors = [{ onStart() { throw new Error('bad start'); }, onEnd() {}, ${NONE} }];`,
    /the span processor of extension "\.\/processor\.mjs" failed, onStart\(\) threw: bad start/,
  ],
  'rejects.mjs': [
    `export const spanProcessors = [{ onStart() {}, async onEnd() { throw new Error('bad end'); }, ${NONE} }];`,
    /onEnd\(\) threw: bad end/,
  ],
  'sampler.mjs': [
    `export const sampler = { shouldSample: () => undefined, toString: () => 'x' };`,
    /the sampler of extension .* failed, shouldSample\(\) threw: it gave no sampling decision/,
  ],
  'ids.mjs': [
    `export const idGenerator = { generateTraceId: () => 'x', generateSpanId: () => '00000000deadbeef' };`,
    /the id generator of extension .* threw: "x" is no such id/,
  ],
  'detector.mjs': [
    `export const resourceDetectors = [{ detect() { throw new Error('bad detect'); } }];`,
    /the resource detector of extension .* failed, detect\(\) threw: bad detect/,
  ],
  'exporter.mjs': [
    `export const spanExporters = [{ export() { throw new Error('bad export'); }, ${NONE} }];`,
    /1 span lost by the span exporter of extension .*: it threw: bad export/,
  ],
  'slow.mjs': [
    `export const spanProcessors = [{ onStart() { for (const until = Date.now() + 150; Date.now() < until; ); }, onEnd() {}, ${NONE} }];`,
    /took \d{3,} ms in onStart\(\), for which the app waits/,
  ],
};

for (const [name, [source, line]] of Object.entries(BAD)) {
  test(`${name} is one line, and the app and its spans are as without it`, async () => {
    const { code, stdout, lines, spans } = await runWith({ files: { [name]: source } });
    assert.deepEqual([code, stdout], [0, '']);
    assert.equal(lines.length, 1, lines.join('\n'));
    assert.match(lines[0] ?? '', line);
    assert.deepEqual(
      spans.map((span) => span.name),
      ['one'],
    );
  });
}

test('one that is nowhere is a line, and of two samplers the first counts', async () => {
  const nowhere = await runWith({ files: {}, extensions: './nowhere.mjs' });
  assert.equal(nowhere.lines.length, 1);
  assert.match(
    nowhere.lines[0] ?? '',
    /"\.\/nowhere\.mjs" \(OTEL_NODE_EXTENSIONS\) was not found from .*Correct the name/,
  );
  assert.equal(nowhere.spans.length, 1);
  const sampler = (decision: number) =>
    `export const sampler = { shouldSample: () => ({ decision: ${decision} }), toString: () => '' };`;
  const two = await runWith({ files: { 'none.mjs': sampler(0), 'all.mjs': sampler(2) } });
  assert.equal(two.lines.length, 1);
  assert.match(
    two.lines[0] ?? '',
    /"\.\/all\.mjs" brings a second sampler, which is not used: that of "\.\/none\.mjs" counts/,
  );
  assert.equal(two.spans.length, 0);
});

test('a device and a pipe, which never end, are a line each, and are not read', {
  skip: process.platform === 'win32',
}, async () => {
  const pipe = join(mkdtempSync(join(base, 'pipe-')), 'extension.cjs');
  execFileSync('mkfifo', [pipe]);
  for (const extensions of ['/dev/zero', pipe]) {
    const { code, lines, spans } = await runWith({ files: {}, extensions });
    assert.deepEqual([code, spans.length, lines.length], [0, 1, 1], lines.join('\n'));
    assert.match(
      lines[0] ?? '',
      /is .*, which is no regular file and may never end; the app is traced without it\. Name/,
    );
  }
});

test('a processor whose forceFlush never settles holds the exit no longer than the deadline', async () => {
  const { code, lines, spans } = await runWith({
    files: {
      'never.mjs': `export const spanProcessors = [{ onStart() {}, onEnd() {}, forceFlush: () => new Promise(() => {}), shutdown: async () => {} }];`,
    },
    env: { OTEL_NODE_EXIT_TIMEOUT: '3000' },
  });
  assert.equal(code, 0);
  assert.deepEqual(
    spans.map((span) => span.name),
    ['one'],
  );
  assert.equal(lines.length, 1);
  assert.match(
    lines[0] ?? '',
    /the span processor of extension .* has not finished forceFlush\(\) within 3000 ms \(OTEL_NODE_EXIT_TIMEOUT\)/,
  );
});

test('worker threads load extensions too, and say nothing that the main thread has said', async () => {
  const { lines, spans } = await runWith({
    files: {
      'marks.mjs': `export const other = 1; export const spanProcessors = [${PROCESSOR}, {}];`,
      'good.mjs': `export const spanProcessors = [${PROCESSOR}];`,
    },
    app: `const { Worker, isMainThread } = require('node:worker_threads');
      if (isMainThread) for (let i = 0; i < 2; i++) new Worker(__filename); else span('one');`,
    extensions: './marks.mjs,./good.mjs',
  });
  assert.equal(lines.length, 1, lines.join('\n'));
  assert.deepEqual(
    spans.map((span) => span.name),
    ['one (changed)', 'one (changed)'],
  );
});

test('what fails in 32 worker threads is one line, and each of their spans is there', async () => {
  const { code, lines, spans } = await runWith({
    files: {
      'bad.mjs': `export const spanProcessors = [{ onStart() { throw new Error('bad start'); }, onEnd() {}, ${NONE} }];`,
    },
    app: `const { Worker, isMainThread } = require('node:worker_threads');
      if (isMainThread) for (let i = 0; i < 32; i++) new Worker(__filename); else span('one');`,
  });
  assert.deepEqual([code, spans.length], [0, 32]);
  // With more threads than cores, any call may take long.
  const failed = lines.filter((line) => !/ took \d+ ms in on(?:Start|End)\(\)/.test(line));
  assert.equal(failed.length, 1, lines.join('\n'));
  assert.match(failed[0] ?? '', /onStart\(\) threw: bad start/);
});

test('an official metric reader with a view, and the official Zipkin exporter, get what there is at a natural end', async () => {
  const received: string[] = [];
  const zipkin = createServer(async (request, response) => {
    received.push(...(JSON.parse(await text(request)) as { name: string }[]).map(({ name }) => name));
    response.writeHead(202).end();
  });
  await once(zipkin.listen(0, '127.0.0.1'), 'listening');
  const { port } = zipkin.address() as AddressInfo;
  const { lines, stdout } = await runWith({
    files: {
      'metrics.mjs': `import { PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
        import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
        const exporter = {
          export({ scopeMetrics }, done) {
            const app = scopeMetrics.find(({ scope }) => scope.name === 'app');
            console.log(JSON.stringify(app.metrics.map(({ descriptor, dataPoints }) => [descriptor.name, dataPoints[0].value])));
            done({ code: 0 });
          },
          forceFlush: async () => {}, shutdown: async () => {},
        };
        export const metricReaders = [new PeriodicExportingMetricReader({ exporter })];
        export const views = [{ instrumentName: 'count', name: 'renamed' }];
        export const spanExporters = [new ZipkinExporter({ url: 'http://127.0.0.1:${port}/api/v2/spans' })];`,
    },
    app: `api.metrics.getMeter('app').createCounter('count').add(3); span('one');`,
  });
  zipkin.close();
  assert.deepEqual(lines, []);
  assert.deepEqual(JSON.parse(stdout), [['renamed', 3]]);
  assert.deepEqual(received, ['one']);
});

test('a configuration file names extensions in the section of this package', async () => {
  const { lines, spans } = await runWith({
    files: {
      'named.mjs': `export const spanProcessors = [{ onStart(span) { span.setAttribute('own', 1); }, onEnd() {}, ${NONE} }];`,
      'otel.yaml': `file_format: "1.0"
tracer_provider:
  processors:
    - batch: { exporter: { otlp_http: { endpoint: "\${OTEL_EXPORTER_OTLP_ENDPOINT}/v1/traces" } } }
distribution:
  otel-auto:
    extensions: [./named.mjs]
    exit_timeout: 20000
`,
    },
    env: { OTEL_CONFIG_FILE: 'otel.yaml' },
  });
  assert.deepEqual(
    lines.filter((line) => !line.includes('set and not used')),
    [],
  );
  assert.deepEqual(
    spans.map(({ attributes }) => attributes),
    [{ own: 1 }],
  );
});

test('facts() has what each extension has brought', async () => {
  const { stdout } = await runWith({
    files: {
      'mine.cjs': `exports.views = []; exports.spanExporters = [{ export: (spans, done) => done({ code: 0 }), ${NONE} }];`,
    },
    env: { OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '1' },
    app: `span('one'); span('two'); console.log(JSON.stringify(require(${JSON.stringify(packed)}).facts().extensions));`,
  });
  const [fact, ...others] = JSON.parse(stdout) as {
    name: string;
    file: string;
    brings: Record<string, number>;
    exported: unknown;
  }[];
  assert.deepEqual(others, []);
  assert.deepEqual([fact?.name, fact?.brings], ['./mine.cjs', { spanExporters: 1, views: 0 }]);
  assert.deepEqual(fact?.exported, [{ ended: 2, sent: 2, lost: 0, retained: 0 }]);
  assert.match(fact?.file ?? '', /mine\.cjs$/);
});
