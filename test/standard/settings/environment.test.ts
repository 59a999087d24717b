import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { VARIABLE_NAMES } from '../../../src/settings/table/table.ts';
import { flattenSpans, type ReceivedSpan } from '../../harness/spans.ts';
import { outcome, quiet } from './app.ts';

const SPANS = ['CLIENT GET', 'CLIENT GET', 'INTERNAL work', 'SERVER GET', 'SERVER GET'];

function kinds(spans: readonly ReceivedSpan[]): string[] {
  return spans.map(({ kind, name }) => `${kind} ${name}`).sort();
}

test('every variable has a test named after it', () => {
  const files = globSync('*.test.ts', { cwd: import.meta.dirname });
  const text = files.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n');
  const expanded = ['', 'TRACES_', 'METRICS_', 'LOGS_']
    .map((signal) => text.replaceAll('$' + '{signal}', signal))
    .join('\n');
  const missing = VARIABLE_NAMES.filter((name) => !new RegExp(`['\`]${name}['\`]`).test(expanded));
  assert.deepEqual(missing, []);
});

test('OTEL_SDK_DISABLED', async () => {
  const off = await quiet({ OTEL_SDK_DISABLED: 'true' });
  assert.deepEqual([off.requests, off.headers.traceparent], [0, undefined]);
  assert.deepEqual(kinds((await quiet({ OTEL_SDK_DISABLED: 'false' })).spans), SPANS);
  const bad = await outcome({ OTEL_SDK_DISABLED: '1' });
  assert.match(bad.stderr, /^\[otel-auto\] warn: OTEL_SDK_DISABLED="1" is not a boolean; using false\. .*\n$/);
  assert.deepEqual(kinds(bad.spans), SPANS);
});

/** Its values are in `explains-itself/second-sdk.test.ts`. */
test('OTEL_NODE_APP_SDK', async () => {
  const bad = await outcome({ OTEL_NODE_APP_SDK: 'sometimes' });
  assert.match(bad.stderr, /^\[otel-auto\] warn: OTEL_NODE_APP_SDK="sometimes" is not .*\n$/);
  assert.deepEqual(kinds(bad.spans), SPANS);
});

test('OTEL_SERVICE_NAME', async () => {
  const attributes = { OTEL_RESOURCE_ATTRIBUTES: 'service.name=attributes' };
  assert.equal((await quiet({ ...attributes, OTEL_SERVICE_NAME: 'orders' })).work?.service, 'orders');
  assert.equal((await quiet(attributes)).work?.service, 'attributes');
  const { resource } = (await quiet({})).work ?? {};
  assert.deepEqual([resource?.['service.name'], resource?.['service.version']], ['settings-app', '1.2.3']);
});

test('OTEL_RESOURCE_ATTRIBUTES', async () => {
  const { work } = await quiet({ OTEL_RESOURCE_ATTRIBUTES: 'team=a%2Cb,deployment.environment.name=test' });
  assert.deepEqual([work?.resource.team, work?.resource['deployment.environment.name']], ['a,b', 'test']);
  const bad = await outcome({ OTEL_RESOURCE_ATTRIBUTES: 'team=x,oops' });
  assert.equal(bad.work?.resource.team, undefined);
  assert.match(bad.stderr, /OTEL_RESOURCE_ATTRIBUTES="team=x,oops" cannot be read at pair 2.*; using none of it\./);
});

test('OTEL_LOG_LEVEL', async () => {
  const bad = { OTEL_TRACES_SAMPLER: 'sometimes' };
  assert.equal((await outcome({ ...bad, OTEL_LOG_LEVEL: 'none' })).stderr, '');
  assert.equal((await outcome({ ...bad, OTEL_LOG_LEVEL: 'ERROR' })).stderr, '');
  assert.match((await outcome(bad)).stderr, /^\[otel-auto\] warn: OTEL_TRACES_SAMPLER="sometimes".*\n$/);
  assert.match((await outcome({ OTEL_LOG_LEVEL: 'debug' })).stderr, /debug: .* is running/);
});

test('OTEL_PROPAGATORS', async () => {
  const known = [
    'traceparent',
    'baggage',
    'b3',
    'x-b3-traceid',
    'uber-trace-id',
    'x-amzn-trace-id',
    'ot-tracer-traceid',
  ];
  const APP_HEADERS = '{"baggage":"user=ann"}';
  for (const [value, expected] of [
    ['', 'traceparent baggage'],
    ['baggage', 'baggage'],
    ['b3', 'b3'],
    ['b3multi,tracecontext', 'traceparent x-b3-traceid'],
    ['jaeger', 'uber-trace-id'],
    ['XRAY', 'x-amzn-trace-id'],
    ['ottrace,b3', 'b3 ot-tracer-traceid'],
    ['none', ''],
  ] as const) {
    const { headers, spans } = await quiet({ OTEL_PROPAGATORS: value, APP_HEADERS });
    assert.equal(known.filter((name) => name in headers).join(' '), expected);
    const traces = new Set(spans.map((span) => span.traceId)).size;
    assert.equal(traces, /^(baggage|none)$/.test(value) ? 3 : 1, `${value}: traces`);
  }
  const { stderr, headers } = await outcome({ OTEL_PROPAGATORS: 'b3,x-ray' });
  assert.match(stderr, /^\[otel-auto\] warn: OTEL_PROPAGATORS="b3,x-ray" has an unknown value; using b3\. .*\n$/);
  assert.ok(headers.b3);
});

test('OTEL_TRACES_SAMPLER', async () => {
  for (const [value, count, flags] of [
    ['always_on', 5, '03'],
    ['always_off', 0, '02'],
    ['traceidratio', 5, '03'],
    ['parentbased_always_on', 5, '03'],
    ['parentbased_always_off', 0, '02'],
    ['parentbased_traceidratio', 5, '03'],
  ] as const) {
    const { spans, headers } = await quiet({ OTEL_TRACES_SAMPLER: value });
    assert.deepEqual([spans.length, headers.traceparent?.slice(-2)], [count, flags], value);
  }
});

test('OTEL_TRACES_SAMPLER_ARG', async () => {
  const ratio = { OTEL_TRACES_SAMPLER: 'traceidratio' };
  const none = await outcome({ ...ratio, OTEL_TRACES_SAMPLER_ARG: '0' });
  assert.equal(none.spans.length, 0);
  assert.match(none.stderr, /^\[otel-auto\] warn: nothing was traced: .*OTEL_TRACES_SAMPLER_ARG=0.*\n$/);
  const bad = await outcome({ ...ratio, OTEL_TRACES_SAMPLER_ARG: '2' });
  assert.equal(bad.spans.length, 5);
  assert.match(bad.stderr, /OTEL_TRACES_SAMPLER_ARG="2" is not a number from 0 to 1/);
});

test('OTEL_TRACES_EXPORTER', async () => {
  const none = await quiet({ OTEL_TRACES_EXPORTER: 'none' });
  assert.equal(none.requests, 0);
  assert.ok(none.headers.traceparent, 'context is propagated all the same');
  const printed = await quiet({ OTEL_TRACES_EXPORTER: 'console' });
  assert.equal(printed.requests, 0);
  assert.match(printed.stdout, /name: 'work'/);
  const both = await quiet({ OTEL_TRACES_EXPORTER: 'console,otlp' });
  assert.match(both.stdout, /name: 'work'/);
  assert.deepEqual(kinds(both.spans), SPANS);
  const lines = await quiet({ OTEL_TRACES_EXPORTER: 'otlp/stdout' });
  assert.equal(lines.requests, 0);
  const requests = lines.stdout.split('\n').filter((line) => line.startsWith('{"resourceSpans"'));
  const printedSpans = requests.flatMap((line) => flattenSpans(JSON.parse(line)));
  assert.deepEqual(kinds(printedSpans), SPANS);
  assert.equal(printedSpans[0]?.service, 'settings-app');
});

for (const name of ['OTEL_TRACING_CONSOLE', 'OTEL_CONSOLE_EXPORT']) {
  test(name, async () => {
    const printed = await quiet({ [name]: 'TRUE' });
    assert.match(printed.stdout, /name: 'work'/);
    assert.deepEqual(kinds(printed.spans), SPANS);
    const bad = await outcome({ [name]: '1' });
    assert.doesNotMatch(bad.stdout, /name: 'work'/);
    assert.match(bad.stderr, new RegExp(`^\\[otel-auto\\] warn: ${name}="1" is not a boolean; using false\\..*\\n$`));
  });
}

test('OTEL_SEMCONV_STABILITY_OPT_IN', async () => {
  const stable = ['http.request.method', 'http.method'] as const;
  for (const value of ['http', 'database,http', 'http/dup']) {
    const { spans, stderr } = await outcome({ OTEL_SEMCONV_STABILITY_OPT_IN: value });
    const server = spans.find(({ kind }) => kind === 'SERVER')?.attributes ?? {};
    assert.deepEqual(
      stable.map((key) => server[key]),
      ['GET', undefined],
    );
    assert.match(stderr, value.endsWith('/dup') ? /^.* asks for old conventions too; .*\n$/ : /^$/);
  }
});

for (const [name, pick, expected] of [
  ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', (span: ReceivedSpan) => span.attributes.long, '0'],
  ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', (span: ReceivedSpan) => span.attributes.long, '0'],
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', (span: ReceivedSpan) => Object.keys(span.attributes), ['long']],
  ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', (span: ReceivedSpan) => Object.keys(span.attributes), ['long']],
  ['OTEL_SPAN_EVENT_COUNT_LIMIT', (span: ReceivedSpan) => span.events.map((event) => event.name), ['two']],
  ['OTEL_SPAN_LINK_COUNT_LIMIT', (span: ReceivedSpan) => span.links.length, 1],
  [
    'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
    (span: ReceivedSpan) => span.events.map((event) => event.attributes),
    [{ a: 1 }, { a: 1 }],
  ],
] as const) {
  test(name, async () => {
    const { work } = await quiet({ [name]: '1' });
    assert.ok(work);
    assert.deepEqual(pick(work), expected);
    const bad = await outcome({ [name]: '-1' });
    assert.ok(bad.work);
    assert.notDeepEqual(pick(bad.work), expected);
    assert.match(bad.stderr, new RegExp(`${name}="-1" is not a whole number`));
  });
}

test('OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', async () => {
  // OTLP says how many were dropped; the console exporter prints the attributes.
  const both = { OTEL_TRACES_EXPORTER: 'console' };
  assert.match((await quiet(both)).stdout, /attributes: \{ a: 1, b: 2 \}/);
  const limited = { ...both, OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: '1', OTEL_SPAN_EVENT_COUNT_LIMIT: '0' };
  assert.doesNotMatch((await quiet(limited)).stdout, /attributes: \{ a: 1, b: 2 \}/);
});

test('OTEL_NODE_ENABLED_INSTRUMENTATIONS', async () => {
  assert.deepEqual(kinds((await quiet({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'pg' })).spans), ['INTERNAL work']);
  const long = '@opentelemetry/instrumentation-http';
  assert.deepEqual(kinds((await quiet({ OTEL_NODE_ENABLED_INSTRUMENTATIONS: long })).spans), SPANS);
});

test('OTEL_NODE_DISABLED_INSTRUMENTATIONS', async () => {
  assert.deepEqual(kinds((await quiet({ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'http' })).spans), ['INTERNAL work']);
  const unknown = await outcome({ OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'no-such-library' });
  assert.deepEqual(kinds(unknown.spans), SPANS);
  assert.match(unknown.stderr, /no-such-library/);
});
