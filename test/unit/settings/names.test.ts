import assert from 'node:assert/strict';
import { test } from 'node:test';
import { distance } from '../../../src/settings/read/did-you-mean.ts';
import { readSettings, unreadNames } from '../../../src/settings/read/read-settings.ts';
import { explainNames } from '../../../src/settings/read/unread-names.ts';
import { VARIABLE_NAMES } from '../../../src/settings/table/table.ts';

/** What is said of a name. */
function said(name: string): string {
  return explainNames(unreadNames({ [name]: 'some value' }), VARIABLE_NAMES).join('\n');
}

test('a name of Jaeger, Zipkin or an older specification is told the right one', () => {
  for (const [name, right] of [
    ['JAEGER_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['JAEGER_SERVICE_NAME', 'OTEL_SERVICE_NAME'],
    ['OTEL_EXPORTER_JAEGER_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['ZIPKIN_ENDPOINT', 'OTEL_EXPORTER_ZIPKIN_ENDPOINT'],
    ['OTEL_EXPORTER_OTLP_SPAN_INSECURE', 'OTEL_EXPORTER_OTLP_TRACES_INSECURE'],
  ] as const) {
    assert.match(said(name), new RegExp(`^${name} is not read\\. Set .*${right}.* instead\\.$`));
  }
});

test('a slip of the pen is told the right name', () => {
  for (const [name, right] of [
    ['OTEL_TRACE_SAMPLER', 'OTEL_TRACES_SAMPLER'],
    ['OTEL_SEVRICE_NAME', 'OTEL_SERVICE_NAME'],
    ['OTEL_SERVICENAME', 'OTEL_SERVICE_NAME'],
    ['OTEL_EXPORTER_OTLP_ENDPONT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['OTEL_EXPORTER_OTLP_TRACE_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'],
    ['OTEL_RESOURCE_ATTRIBUTE', 'OTEL_RESOURCE_ATTRIBUTES'],
    ['OTEL_Service_Name', 'OTEL_SERVICE_NAME'],
  ] as const) {
    assert.equal(said(name), `${name} is not read. Set ${right} instead.`);
  }
});

test('what is read, somebody else’s or near to nothing is left alone', () => {
  for (const name of [
    ...VARIABLE_NAMES,
    'OTEL_PYTHON_EXCLUDED_URLS',
    'OTEL_JAVAAGENT_ENABLED',
    'OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED',
    'OTEL_GO_AUTO_TARGET_EXE',
    'OTEL_DOTNET_AUTO_HOME',
    'OTEL_NODE_IP',
    'OTEL_POD_IP',
    'OTEL_RESOURCE_ATTRIBUTES_POD_NAME',
    'OTEL_COLLECTOR_SERVICE_HOST',
    'OTEL_GATEWAY_PORT_4317_TCP_ADDR',
    'OTEL_METRICS_EXPORTER',
    'OTEL_BLRP_SCHEDULE_DELAY',
    'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
    'OTEL_CONFIG_FILE',
    'OTEL_ENTITIES',
    'OTEL_MY_OWN_THING',
    `OTEL_${'X'.repeat(1000)}`,
    'JAEGER_SERVICE_HOST',
    'JAEGER_PORT_14268_TCP_ADDR',
    'ZIPKIN_PORT',
    'otel_service_name',
    'PATH',
  ]) {
    assert.equal(said(name), '', name);
  }
});

test('a name without a value is left alone', () => {
  assert.deepEqual(unreadNames({ JAEGER_ENDPOINT: '', OTEL_TRACE_SAMPLER: ' ', ZIPKIN_URL: undefined }), []);
});

test('an environment of known names asks for nothing more', () => {
  const env = Object.fromEntries(VARIABLE_NAMES.map((name) => [name, '1']));
  assert.deepEqual(unreadNames({ ...env, PATH: '/bin', HOME: '/' }), []);
  readSettings(env);
});

test('distance counts letters added, removed, changed and swapped', () => {
  for (const [a, b, count] of [
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'ab', 1],
    ['abc', 'acb', 1],
    ['abc', 'xbcd', 2],
    ['', 'abc', 3],
  ] as const) {
    assert.equal(distance(a, b), count);
    assert.equal(distance(b, a), count);
  }
});
