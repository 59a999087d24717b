import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { runInThisContext } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import fc from 'fast-check';
import { plainDefaults } from '../../../build/plain-defaults.ts';
import { plainOftenSet } from '../../../build/plain-often-set.ts';
import { libraries } from '../../../src/loader/registry.ts';
import { createDefaults } from '../../../src/settings/read/defaults.ts';
import { readEnvironment } from '../../../src/settings/read/environment.ts';
import { putOftenSet } from '../../../src/settings/read/put-often-set.ts';
import { readWithoutTable } from '../../../src/settings/read/without-table.ts';
import type { Variable } from '../../../src/settings/table/row.ts';
import { VARIABLE_NAMES, VARIABLES } from '../../../src/settings/table/table.ts';

/** What most set, and values of them that are not quite so. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  OTEL_SERVICE_NAME: ['shop', ' shop ', 'a"b', "'shop'"],
  OTEL_RESOURCE_ATTRIBUTES: ['a=b', 'a=b,c=d%2Ce', 'service.name=x, team = y ,', 'a', '=b', 'a=%zz', ',', 'a=b=c'],
  OTEL_EXPORTER_OTLP_ENDPOINT: [
    'http://localhost:4318',
    'http://localhost:4318/',
    'https://collector.example',
    'https://collector.example:443',
    'http://127.0.0.1:43180',
    'http://[::1]:4318',
    'http://127.1:4318',
    'http://Collector:4318',
    'http://localhost:4317',
    'http://localhost:4318/v1/traces',
    'http://localhost:4318?key=value',
    'http://user:password@localhost:4318',
    'localhost:4318',
    'collector',
    'grpc://localhost:4318',
    'file:///tmp',
    'unix:///tmp/socket',
    'http://',
    '"http://localhost:4318"',
  ],
  OTEL_EXPORTER_OTLP_PROTOCOL: ['http/protobuf', 'HTTP/protobuf', 'grpc', 'http/json', 'x'],
  OTEL_TRACES_EXPORTER: ['otlp', 'none', 'OTLP', 'console,otlp', 'x'],
  OTEL_METRICS_EXPORTER: ['none', 'otlp', 'None', 'x'],
  OTEL_LOGS_EXPORTER: ['none', 'otlp', 'None', 'x'],
  OTEL_TRACES_SAMPLER: ['parentbased_always_on', 'always_off', 'x'],
  OTEL_PROPAGATORS: ['tracecontext,baggage', 'baggage,tracecontext', 'b3', 'x'],
  OTEL_BSP_SCHEDULE_DELAY: [
    '0',
    '1000',
    '007',
    '999999999',
    '2147483647',
    '4294967296',
    '-1',
    '1s',
    '1e3',
    '0x10',
    '١',
  ],
  OTEL_LOG_LEVEL: ['info', 'INFO', 'debug', 'x'],
  AWS_LAMBDA_RUNTIME_API: ['127.0.0.1:9001'],
  AWS_LAMBDA_FUNCTION_NAME: ['shop'],
  ECS_CONTAINER_METADATA_URI_V4: ['http://169.254.170.2/v4'],
  K_SERVICE: ['shop'],
  WEBSITE_SITE_NAME: ['shop'],
};
const OTHERS = [
  ...VARIABLE_NAMES,
  'OTEL_INSTRUMENTATION_PG_ENABLED',
  'OTEL_SERVICE',
  'JAEGER_TAGS',
  'ZIPKIN_URL',
  'PATH',
];

/** Some variables, of which the first value is the one that most set. */
const environment = fc
  .array(
    fc.constantFrom(...Object.keys(VALUES)).chain((name) => {
      const values = VALUES[name] ?? [];
      const first = fc.constantFrom(...values.slice(0, 1));
      return fc.tuple(
        fc.constant(name),
        fc.oneof({ weight: 4, arbitrary: first }, fc.constantFrom(...values, '', ' ')),
      );
    }),
    { maxLength: 8 },
  )
  .map(Object.fromEntries<string>);

function check(env: Readonly<Record<string, string>>): boolean {
  const read = readWithoutTable(env);
  if (read === undefined) return false;
  const { values, lines } = readEnvironment(env, libraries);
  assert.deepEqual(lines, [], inspect(env));
  assert.deepStrictEqual(read, values, inspect(env));
  return true;
}

test('what is read without the table is what the table gives, and there is nothing to say about it', () => {
  let read = 0;
  const count = (env: Readonly<Record<string, string>>): void => {
    if (check(env)) read++;
  };
  fc.assert(fc.property(environment, count), { numRuns: 5000 });
  assert.ok(read > 500, `${read} of 5000`);
});

test('any text in a variable that most set', () => {
  const parts = fc.constantFrom(
    'http://',
    'https://',
    'h',
    ':4318',
    ':4317',
    '/',
    '%',
    '@',
    '?',
    '=',
    ',',
    'none',
    ' ',
    '1',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(parts, { maxLength: 6 }).map((found) => found.join('')),
  );
  const name = fc.constantFrom(...Object.keys(VALUES).filter((one) => one.startsWith('OTEL_')));
  fc.assert(
    fc.property(name, text, (variable, value) => void check({ [variable]: value })),
    { numRuns: 5000 },
  );
});

test('every other variable is left to the table, unless it is empty', () => {
  for (const name of OTHERS) {
    assert.ok(check({ [name]: ' ' }), name);
    const known = name in VALUES || name === 'PATH';
    if (!known) assert.equal(readWithoutTable({ [name]: 'true' }), undefined, name);
  }
});

test('what most set all of them to needs no table', () => {
  const names = Object.keys(VALUES);
  assert.ok(check(Object.fromEntries(names.map((name) => [name, VALUES[name]?.[0] ?? '']))));
  assert.ok(check({}));
});

test('nothing is shared between two readings', () => {
  const first = readWithoutTable({}) ?? assert.fail();
  first.batch.scheduleDelay = 1;
  assert.equal(readWithoutTable({})?.batch.scheduleDelay, 5000);
});

test('what is marked in the table as often set, and nothing else, is tried here with values of its own', () => {
  const marked = Object.entries<Variable>(VARIABLES).filter(([, variable]) => variable.oftenSet !== undefined);
  assert.deepEqual(
    marked.map(([name]) => name).sort(),
    Object.keys(VALUES)
      .filter((name) => name.startsWith('OTEL_'))
      .sort(),
  );
});

/** What a file of src/settings/read exports after a pass of the build, and the text it has then. */
async function exportsAfter<Exports>(pass: Plugin, file: string): Promise<{ exported: Exports; code: string }> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, '..', '..', '..', 'src', 'settings', 'read', file)],
    bundle: true,
    minify: true,
    format: 'cjs',
    write: false,
    plugins: [pass],
  });
  const built = { exports: {} as Exports };
  const code = outputFiles?.[0]?.text ?? '';
  runInThisContext(`(function (module) { ${code} })`)(built);
  return { exported: built.exports, code };
}

test('the build has the same defaults', async () => {
  const { exported, code } = await exportsAfter<{ createDefaults: typeof createDefaults }>(
    plainDefaults,
    'defaults.ts',
  );
  assert.deepStrictEqual(exported.createDefaults(), createDefaults());
  assert.ok(code.length < 3000, `${code.length} characters: no table`);
});

test('the build does what the marks of the table say', async () => {
  const { exported, code } = await exportsAfter<{ putOftenSet: typeof putOftenSet }>(plainOftenSet, 'put-often-set.ts');
  for (const name of [...Object.keys(VALUES), ...OTHERS])
    for (const text of VALUES[name] ?? ['true', 'none']) {
      const [ours, built] = [createDefaults(), createDefaults()];
      assert.equal(exported.putOftenSet(built, name, text), putOftenSet(ours, name, text), `${name}=${text}`);
      assert.deepStrictEqual(built, ours, `${name}=${text}`);
    }
  assert.ok(code.length < 3000, `${code.length} characters: no table`);
});
