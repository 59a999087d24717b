import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProblem } from '../../../src/settings/read/problem.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';
import type { Environment } from '../../../src/settings/table/values.ts';

const GENERAL = 'OTEL_EXPORTER_OTLP_';
const TRACES = 'OTEL_EXPORTER_OTLP_TRACES_';

function read(env: Environment) {
  const { values, problems } = readSettings(env);
  return { ...values.otlpTraces, problems: problems.map(describeProblem) };
}

/** Endpoint and protocol for a set of variables that must be without a problem. */
function target(env: Environment): string {
  const { endpoint, protocol, problems } = read(env);
  assert.deepEqual(problems, []);
  return `${protocol} ${endpoint}`;
}

test('OTEL_EXPORTER_OTLP_ENDPOINT is a base that v1/traces is appended to', () => {
  for (const [value, expected] of [
    ['http://c', 'http://c/v1/traces'],
    ['http://c:4318', 'http://c:4318/v1/traces'],
    ['http://c:4318/', 'http://c:4318/v1/traces'],
    [' https://c/base ', 'https://c/base/v1/traces'],
    ['https://c/base/', 'https://c/base/v1/traces'],
    ['https://c/base?key=1', 'https://c/base/v1/traces?key=1'],
    ['http://[::1]:4318', 'http://[::1]:4318/v1/traces'],
    ['HTTP://C:4318', 'http://c:4318/v1/traces'],
  ] as const)
    assert.equal(target({ [`${GENERAL}ENDPOINT`]: value }), `http/protobuf ${expected}`);
});

test('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is used as it is', () => {
  for (const [value, expected] of [
    ['http://c:4318', 'http://c:4318/'],
    ['https://c/v1/traces/', 'https://c/v1/traces/'],
    ['https://c/x?key=1', 'https://c/x?key=1'],
  ] as const)
    assert.equal(
      target({ [`${TRACES}ENDPOINT`]: value, [`${GENERAL}ENDPOINT`]: 'http://other:4317' }),
      `http/protobuf ${expected}`,
    );
});

test('port 4317 means grpc when no protocol is set', () => {
  assert.equal(target({ [`${GENERAL}ENDPOINT`]: 'http://c:4317' }), 'grpc http://c:4317');
  assert.equal(target({ [`${TRACES}ENDPOINT`]: 'https://c:4317/' }), 'grpc https://c:4317');
});

test('OTEL_EXPORTER_OTLP_PROTOCOL and OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', () => {
  assert.equal(target({ [`${GENERAL}PROTOCOL`]: 'GRPC' }), 'grpc http://localhost:4317');
  assert.equal(target({ [`${GENERAL}PROTOCOL`]: 'http/json' }), 'http/json http://localhost:4318/v1/traces');
  const both = { [`${GENERAL}PROTOCOL`]: 'grpc', [`${TRACES}PROTOCOL`]: 'http/json' };
  assert.equal(target(both), 'http/json http://localhost:4318/v1/traces');
  const bad = read({ ...both, [`${TRACES}PROTOCOL`]: 'http' });
  assert.equal(bad.protocol, 'grpc');
  assert.match(
    bad.problems.join(),
    /^OTEL_EXPORTER_OTLP_TRACES_PROTOCOL="http" is not a known value; using nothing\. Write/,
  );
});

test('a protocol that does not fit the port is kept, and said', () => {
  const http = read({ [`${GENERAL}ENDPOINT`]: 'http://c:4317', [`${GENERAL}PROTOCOL`]: 'http/protobuf' });
  assert.equal(`${http.protocol} ${http.endpoint}`, 'http/protobuf http://c:4317/v1/traces');
  assert.match(http.problems.join(), /is on port 4317, which usually speaks grpc; using http\/protobuf on/);
  const grpc = read({ [`${TRACES}ENDPOINT`]: 'http://c:4318', [`${GENERAL}PROTOCOL`]: 'grpc' });
  assert.equal(`${grpc.protocol} ${grpc.endpoint}`, 'grpc http://c:4318');
  assert.match(
    grpc.problems.join(),
    /^OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=.*which usually speaks http\/protobuf; using grpc on/,
  );
});

test('an endpoint without a scheme is taken as http by http, and said', () => {
  const http = read({ [`${GENERAL}ENDPOINT`]: 'collector' });
  assert.equal(http.endpoint, 'http://collector/v1/traces');
  assert.match(http.problems.join(), /has no scheme; using http:\/\/collector\. Write/);
});

test('OTEL_EXPORTER_OTLP_INSECURE and OTEL_EXPORTER_OTLP_TRACES_INSECURE', () => {
  const endpoint = { [`${GENERAL}ENDPOINT`]: 'collector:4317' };
  const bare = read(endpoint);
  assert.equal(`${bare.protocol} ${bare.endpoint}`, 'grpc https://collector:4317');
  assert.match(bare.problems.join(), /has no scheme, which means TLS to grpc; using https:\/\/collector:4317\. Write/);
  for (const prefix of [GENERAL, TRACES]) {
    assert.equal(target({ ...endpoint, [`${prefix}INSECURE`]: 'TRUE' }), 'grpc http://collector:4317');
    assert.equal(target({ ...endpoint, [`${prefix}INSECURE`]: 'false' }), 'grpc https://collector:4317');
  }
  const both = { ...endpoint, [`${GENERAL}INSECURE`]: 'true', [`${TRACES}INSECURE`]: 'false' };
  assert.equal(target(both), 'grpc https://collector:4317');
  assert.equal(
    target({ [`${GENERAL}ENDPOINT`]: 'http://c:4317', [`${GENERAL}INSECURE`]: 'false' }),
    'grpc http://c:4317',
  );
  const against = read({ [`${GENERAL}ENDPOINT`]: 'https://c:4317', [`${GENERAL}INSECURE`]: 'true' });
  assert.equal(against.endpoint, 'https://c:4317');
  assert.match(against.problems.join(), /^OTEL_EXPORTER_OTLP_INSECURE="true" does not fit .*; using TLS\. Unset it/);
});

test('headers over plain http to another host are warned of', () => {
  const env = (endpoint: string, signal = '') => ({
    [`${GENERAL}ENDPOINT`]: endpoint,
    [`OTEL_EXPORTER_OTLP_${signal}HEADERS`]: 'api-key=s3cret',
  });
  for (const endpoint of [
    'https://c',
    'http://localhost:4318',
    'http://127.8.0.1',
    'http://[::1]:4317',
    'http://a.localhost',
  ])
    assert.deepEqual(read(env(endpoint)).problems, [], endpoint);
  for (const [endpoint, signal] of [
    ['http://c:4318', ''],
    ['http://c:4317', 'TRACES_'],
    ['http://localhost.example', ''],
  ] as const) {
    const { problems, headers } = read(env(endpoint, signal));
    assert.equal(problems.length, 1);
    assert.match(problems.join(), /HEADERS=\*\*\* goes to [a-z.]+ unencrypted; using it as told\. Use an https/);
    assert.doesNotMatch(problems.join(), /s3cret/);
    assert.deepEqual(headers, { 'api-key': 's3cret' });
  }
});

test('an endpoint that is none falls back', () => {
  for (const value of ['ftp://c', 'http://', 'http://c:99999', 'unix:///tmp/s', 'http://a b', ':', '"http://c"']) {
    const { endpoint, problems } = read({ [`${TRACES}ENDPOINT`]: value, [`${GENERAL}ENDPOINT`]: 'http://g' });
    assert.equal(endpoint, 'http://g/v1/traces', value);
    assert.equal(problems.length, 1, value);
  }
});

test('mistakes in a path are said', () => {
  const twice = read({ [`${GENERAL}ENDPOINT`]: 'http://c:4318/v1/traces' });
  assert.equal(twice.endpoint, 'http://c:4318/v1/traces/v1/traces');
  assert.match(twice.problems.join(), /already ends in \/v1\/traces/);
  const grpc = read({ [`${GENERAL}ENDPOINT`]: 'http://c:4317/v1/traces' });
  assert.equal(grpc.endpoint, 'http://c:4317');
  assert.match(grpc.problems.join(), /has a path, which grpc cannot use/);
});

test('OTEL_EXPORTER_OTLP_HEADERS and OTEL_EXPORTER_OTLP_TRACES_HEADERS', () => {
  const headers = (value: string) => read({ [`${GENERAL}HEADERS`]: value }).headers;
  assert.deepEqual(headers('Api-Key=a%20b, x = y=z== ,'), { 'api-key': 'a b', x: 'y=z==' });
  const both = { [`${GENERAL}HEADERS`]: 'a=1,b=2', [`${TRACES}HEADERS`]: 'a=3' };
  assert.deepEqual(read(both).headers, { a: '3' });
});

test('a bad pair in headers is told without what it says', () => {
  for (const secret of [
    's3cret',
    'a b=s3cret',
    's3cret%zz=1',
    'a=s3cret%0d%0ax',
    'a=s3cret%e2%82%ac',
    '=s3cret',
    'a=s3cret%zz',
  ]) {
    const { headers, problems } = read({ [`${GENERAL}HEADERS`]: `ok=1,${secret}` });
    assert.deepEqual(headers, { ok: '1' }, secret);
    assert.equal(problems.length, 1, secret);
    assert.doesNotMatch(problems.join(), /s3cret/);
    assert.match(
      problems.join(),
      /^OTEL_EXPORTER_OTLP_HEADERS=\*\*\* has a pair that cannot be a header \(number 2\); using the other pairs\./,
    );
  }
  assert.match(read({ [`${GENERAL}HEADERS`]: 's3cret' }).problems.join(), /; using nothing\./);
});

test('a password or key in an endpoint is never said', () => {
  for (const value of [
    'ftp://user:p/a@s3cret@c',
    'http://user:s3cret@c:4317/path?key=s3cret#s3cret',
    'user:s3cret@c:4317',
    'nonsense ?s3cret',
  ]) {
    const { problems } = read({ [`${GENERAL}ENDPOINT`]: value, [`${GENERAL}PROTOCOL`]: 'http/json' });
    assert.ok(problems.length > 0, value);
    assert.doesNotMatch(problems.join(), /s3cret/);
  }
});

for (const [key, field, general, traces] of [
  ['TIMEOUT', 'timeout', '0', '5'],
  ['COMPRESSION', 'compression', 'GZIP', 'none'],
  ['CERTIFICATE', 'certificate', '/etc/a.pem', '/etc/b.pem'],
  ['CLIENT_KEY', 'clientKey', '/etc/a.key', '/etc/b.key'],
  ['CLIENT_CERTIFICATE', 'clientCertificate', '/etc/a.crt', '/etc/b.crt'],
] as const) {
  test(`OTEL_EXPORTER_OTLP_${key} and OTEL_EXPORTER_OTLP_TRACES_${key}`, () => {
    const one = read({ [`${GENERAL}${key}`]: general });
    assert.equal(String(one[field]), general.toLowerCase());
    const both = read({ [`${GENERAL}${key}`]: general, [`${TRACES}${key}`]: traces });
    assert.equal(String(both[field]), traces);
    assert.deepEqual([...one.problems, ...both.problems], []);
  });
}

test('an unusable OTEL_EXPORTER_OTLP_TRACES_COMPRESSION counts as unset', () => {
  const { compression, problems } = read({ [`${GENERAL}COMPRESSION`]: 'gzip', [`${TRACES}COMPRESSION`]: 'zstd' });
  assert.equal(compression, 'gzip');
  assert.equal(problems.length, 1);
});

test('a long host that the check takes and the constructor does not is a problem, not a throw', (t) => {
  const url = `http://H;${'a=1,'.repeat(10_000)}`;
  if (isMade(url)) return t.skip('the constructor of this Node takes it, too');
  const { problems } = read({ [`${GENERAL}ENDPOINT`]: url });
  assert.match(problems.join(), /is not an http:\/\/ or https:\/\/ URL/);
});

/** The constructor of Node 22.15 takes what that of 24 does not. */
function isMade(url: string): boolean {
  try {
    return new URL(url) !== undefined;
  } catch {
    return false;
  }
}
