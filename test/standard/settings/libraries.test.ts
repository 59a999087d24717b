import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { libraries } from '../../../src/loader/registry.ts';
import { libraryVariables } from '../../../src/settings/read/libraries.ts';
import { readSettings } from '../../../src/settings/read/read-settings.ts';
import { sourceOf, versionsOf, writeApp } from '../../harness/libraries.ts';
import { root } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { serversOf } from '../../harness/servers.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { place } from '../differential/spans.ts';

const apps = join(import.meta.dirname, 'apps');
const DATA = join(apps, 'data.cjs');
const { env: servers, skip } = serversOf(readFileSync(DATA, 'utf8'));

interface Result {
  spans: ReceivedSpan[];
  stdout: string;
  stderr: string;
}

async function runApp(file: string, env: Record<string, string>): Promise<Result> {
  const collector = await collect();
  try {
    const all = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env };
    const { code, signal, stdout, stderr } = await run({ file: resolve(apps, file), env: all });
    assert.deepEqual([code, signal], [0, null], stderr);
    return { spans: collector.spans, stdout, stderr };
  } finally {
    await collector.close();
  }
}

interface Data extends Result {
  /** Messages of the errors that the app saw. */
  failed: string[];
  /** The statement as the database saw it. */
  statement: string | undefined;
}

async function ask(database: string, env: Record<string, string> = {}): Promise<Data> {
  const result = await runApp('data.cjs', { ...servers, APP_DATA: database, ...env });
  assert.equal(result.stderr.replace(/\(node:.*\n/g, ''), '');
  const { failed, seen } = JSON.parse(result.stdout);
  return { ...result, failed, statement: seen };
}

const texts = (spans: readonly ReceivedSpan[]) => spans.map(({ attributes }) => attributes['db.query.text']);

test('every option of a library has a test named after it', () => {
  const text = readFileSync(import.meta.filename, 'utf8');
  const options = libraryVariables(libraries).filter(({ option }) => option !== undefined);
  assert.ok(options.length > 10);
  assert.deepEqual(
    options.filter(({ name }) => !text.includes(`'${name}'`)).map(({ name }) => name),
    [],
  );
});

test('OTEL_INSTRUMENTATION_<NAME>_ENABLED', async () => {
  const names = libraryVariables(libraries)
    .filter(({ option }) => option === undefined)
    .map(({ name }) => name);
  assert.ok(names.includes('OTEL_INSTRUMENTATION_HTTP_ENABLED'));
  for (const [index, name] of names.entries()) {
    const { values, problems } = readSettings({ [name]: ' FALSE ' }, libraries);
    assert.deepEqual(values.libraries, { [libraries[index]?.name ?? '']: { enabled: false, options: {} } });
    assert.deepEqual(problems, []);
  }
  const kinds = ({ spans }: Result) => [...new Set(spans.map(({ scope }) => scope))].sort();
  const all = await runApp('frameworks.cjs', {});
  assert.ok(kinds(all).includes('@org/otel-auto/fastify'));
  const without = await runApp('frameworks.cjs', { OTEL_INSTRUMENTATION_FASTIFY_ENABLED: 'false' });
  assert.deepEqual(
    kinds(without),
    kinds(all).filter((scope) => scope !== '@org/otel-auto/fastify'),
  );
  const bad = await runApp('frameworks.cjs', { OTEL_INSTRUMENTATION_FASTIFY_ENABLED: 'no' });
  assert.deepEqual(kinds(bad), kinds(all));
  assert.match(
    bad.stderr,
    /^\[otel-auto\] warn: OTEL_INSTRUMENTATION_FASTIFY_ENABLED="no" is not a boolean; using true\. [^\n]*\n$/,
  );
});

test('OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED', async () => {
  const off = { OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED: 'false' };
  assert.deepEqual((await runApp('frameworks.cjs', off)).spans, []);
  const http = await runApp('frameworks.cjs', { ...off, OTEL_INSTRUMENTATION_HTTP_ENABLED: 'true' });
  assert.deepEqual(new Set(http.spans.map(({ scope }) => scope)), new Set(['@org/otel-auto/http']));
});

test('OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED', { skip }, async () => {
  for (const database of ['pg', 'mysql2', 'mysql', 'ioredis', 'redis', 'sqlite']) {
    const hidden = await ask(database);
    assert.ok(hidden.failed.length > 0 && hidden.failed.every((message) => message.includes('hunter2')), database);
    assert.ok(
      hidden.spans.some(({ status }) => status === 'ERROR'),
      database,
    );
    const json = JSON.stringify(hidden.spans, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    assert.ok(!json.includes('hunter2'), `${database}: ${json}`);
    const open = await ask(database, { OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED: 'false' });
    const found = open.spans.some(({ attributes }) => String(attributes['db.query.text']).includes('hunter2'));
    // @redis/client hides them itself before it publishes a command.
    assert.equal(found, database !== 'redis', database);
    assert.ok(
      open.spans.some(({ statusMessage }) => statusMessage.includes('hunter2')),
      database,
    );
  }
});

test('OTEL_INSTRUMENTATION_COMMON_DB_EXPERIMENTAL_SQLCOMMENTER_ENABLED', { skip }, async () => {
  const name = 'OTEL_INSTRUMENTATION_COMMON_DB_EXPERIMENTAL_SQLCOMMENTER_ENABLED';
  for (const database of ['pg', 'mysql2', 'mysql']) {
    const { statement, spans } = await ask(database, { [name]: 'true' });
    assert.match(statement ?? '', /\/\*traceparent='00-[\da-f]{32}-[\da-f]{16}-03'\*\/$/, database);
    assert.ok(
      texts(spans).every((text) => !String(text).includes('traceparent')),
      database,
    );
    const without = await ask(database);
    assert.doesNotMatch(without.statement ?? '', /traceparent/);
  }
});

test('OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT', async () => {
  const name = 'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT';
  const source = sourceOf('openai', 'app.mjs');
  const directory = place('openai', '7', { 'app.mjs': source });
  try {
    for (const [value, recorded] of [
      [' Span_And_Event ', true],
      ['event_only', false],
      ['NO_CONTENT', false],
      ['yes', false],
    ] as const) {
      const { spans, stderr } = await runApp(join(directory, 'app.mjs'), { [name]: value });
      assert.equal(
        spans.some(({ attributes }) => 'gen_ai.input.messages' in attributes),
        recorded,
        value,
      );
      if (value === 'yes') assert.match(stderr, new RegExp(`warn: ${name}="yes" is not a known value; using false\\.`));
      else assert.equal(stderr, '');
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});

for (const [name, database] of [
  ['OTEL_INSTRUMENTATION_PG_ADD_SQL_COMMENTER_COMMENT_TO_QUERIES', 'pg'],
  ['OTEL_INSTRUMENTATION_MYSQL2_ADD_SQL_COMMENTER_COMMENT_TO_QUERIES', 'mysql2'],
  ['OTEL_INSTRUMENTATION_MYSQL_ADD_SQL_COMMENTER_COMMENT_TO_QUERIES', 'mysql'],
] as const) {
  test(name, { skip }, async () => {
    const { statement, spans } = await ask(database, { [name]: 'true' });
    const [, traceId, spanId] = /traceparent='00-(\w{32})-(\w{16})-/.exec(statement ?? '') ?? [];
    assert.ok(spans.some((span) => span.traceId === traceId && span.spanId === spanId));
  });
}

test('OTEL_INSTRUMENTATION_PG_ENHANCED_DATABASE_REPORTING', { skip }, async () => {
  const values = ({ spans }: Result) => spans.flatMap(({ attributes }) => attributes['db.postgresql.values'] ?? []);
  assert.deepEqual(values(await ask('pg')), []);
  const reported = values(await ask('pg', { OTEL_INSTRUMENTATION_PG_ENHANCED_DATABASE_REPORTING: 'true' }));
  assert.deepEqual(reported, ['hunter2', 'hunter2']);
});

for (const [name, database, unset] of [
  ['OTEL_INSTRUMENTATION_PG_REQUIRE_PARENT_SPAN', 'pg', false],
  ['OTEL_INSTRUMENTATION_REDIS_REQUIRE_PARENT_SPAN', 'redis', false],
  ['OTEL_INSTRUMENTATION_IOREDIS_REQUIRE_PARENT_SPAN', 'ioredis', true],
] as const) {
  test(name, { skip }, async () => {
    const count = async (env: Record<string, string>) => (await ask(database, { APP_ROOT: '1', ...env })).spans.length;
    assert.equal((await count({})) === 0, unset);
    assert.equal(await count({ [name]: 'true' }), 0);
    assert.ok((await count({ [name]: 'false' })) > 0);
    assert.ok((await ask(database, { [name]: 'true' })).spans.length > 1);
  });
}

const mysql = `const connection = require(PACKAGE).createConnection(process.env.MYSQL_URL);
  const ask = (sql) => new Promise((resolve) => connection.query(sql, resolve)); const end = () => connection.end();`;
const sqlite = 'const ask = async (sql) => database.prepare(sql).get(); const end = () => database.close();';

/** Variable, library, and what gives an app the functions `ask` and `end`. */
const STATEMENTS: readonly (readonly [name: string, library: string, open: string])[] = [
  ['OTEL_INSTRUMENTATION_MYSQL_REQUIRE_PARENT_SPAN', 'mysql', mysql.replace('PACKAGE', "'mysql'")],
  ['OTEL_INSTRUMENTATION_MYSQL2_REQUIRE_PARENT_SPAN', 'mysql2', mysql.replace('PACKAGE', "'mysql2'")],
  [
    'OTEL_INSTRUMENTATION_MARIADB_REQUIRE_PARENT_SPAN',
    'mariadb',
    `const connection = await require('mariadb').createConnection(process.env.MYSQL_URL.replace('mysql:', 'mariadb:'));
     const ask = (sql) => connection.query(sql); const end = () => connection.end();`,
  ],
  [
    'OTEL_INSTRUMENTATION_POSTGRES_REQUIRE_PARENT_SPAN',
    'postgres',
    `const client = require('postgres')(process.env.PG_URL, { max: 1 });
     const ask = (sql) => client.unsafe(sql); const end = () => client.end();`,
  ],
  [
    'OTEL_INSTRUMENTATION_TEDIOUS_REQUIRE_PARENT_SPAN',
    'tedious',
    `const { Connection, Request } = require('tedious');
     const store = await require('../../server.cjs').startServer();
     const connection = new Connection({
       server: '127.0.0.1', authentication: { type: 'default', options: { userName: 'test', password: 'test' } },
       options: { port: store.address().port, database: 'shop', encrypt: false, trustServerCertificate: true },
     });
     connection.connect();
     await require('node:events').once(connection, 'connect');
     const ask = (sql) => new Promise((resolve) => connection.execSql(new Request(sql, resolve)));
     const end = () => { connection.close(); store.close(); };`,
  ],
  [
    'OTEL_INSTRUMENTATION_SQLITE_REQUIRE_PARENT_SPAN',
    'sqlite',
    `const database = new (require('node:sqlite').DatabaseSync)(':memory:'); ${sqlite}`,
  ],
  [
    'OTEL_INSTRUMENTATION_BETTER_SQLITE3_REQUIRE_PARENT_SPAN',
    'better-sqlite3',
    `const database = new (require('better-sqlite3'))(':memory:'); ${sqlite}`,
  ],
  [
    'OTEL_INSTRUMENTATION_LIBSQL_REQUIRE_PARENT_SPAN',
    'libsql',
    `const database = new (require('libsql'))(':memory:'); ${sqlite}`,
  ],
];

for (const [name, library, open] of STATEMENTS) {
  test(name, { skip }, async () => {
    const version = library === 'sqlite' ? undefined : versionsOf(library).at(-1);
    const file = writeApp(
      library,
      version,
      'app.parents.cjs',
      `(async () => {
         ${open}
         await ask('SELECT 1');
         await require(${JSON.stringify(`${root}/node_modules/@opentelemetry/api`)}).trace.getTracer('app')
           .startActiveSpan('within', async (span) => { await ask('SELECT 2'); span.end(); });
         await end();
       })();`,
    );
    const parents = async (env: Record<string, string>) =>
      (await runApp(file, { ...servers, ...env })).spans
        .filter(({ attributes }) => 'db.query.text' in attributes)
        .map(({ parentSpanId }) => parentSpanId !== '');
    assert.deepEqual(await parents({}), [false, true]);
    assert.deepEqual(await parents({ [name]: 'true' }), [true]);
    assert.deepEqual(await parents({ [name]: 'false' }), [false, true]);
  });
}

const mongodb = serversOf(readFileSync(join(apps, 'mongodb.cjs'), 'utf8'));

test('OTEL_INSTRUMENTATION_MONGODB_REQUIRE_PARENT_SPAN', { skip: mongodb.skip }, async () => {
  const name = 'OTEL_INSTRUMENTATION_MONGODB_REQUIRE_PARENT_SPAN';
  const names = async (env: Record<string, string>) =>
    (await runApp('mongodb.cjs', { ...mongodb.env, ...env })).spans.map((span) => span.name);
  assert.deepEqual(await names({ APP_ROOT: '1' }), ['find orders']);
  assert.deepEqual(await names({ APP_ROOT: '1', [name]: 'true' }), []);
  assert.deepEqual((await names({ [name]: 'true' })).sort(), ['find orders', 'work']);
});

test('OTEL_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS', { skip }, async () => {
  const connects = ({ spans }: Result) => spans.filter(({ name }) => name.endsWith('.connect')).length;
  assert.ok(connects(await ask('pg')) > 0);
  assert.equal(connects(await ask('pg', { OTEL_INSTRUMENTATION_PG_IGNORE_CONNECT_SPANS: 'true' })), 0);
});

test('OTEL_INSTRUMENTATION_EXPRESS_MIDDLEWARE_SPANS', async () => {
  const names = ({ spans }: Result) => spans.map(({ name }) => name);
  assert.ok(!names(await runApp('frameworks.cjs', {})).includes('middleware - early'));
  const all = names(await runApp('frameworks.cjs', { OTEL_INSTRUMENTATION_EXPRESS_MIDDLEWARE_SPANS: 'true' }));
  assert.ok(all.includes('middleware - early') && all.includes('GET /a/:id'), all.join());
});

for (const [name, by] of [
  ['OTEL_INSTRUMENTATION_HTTP_REQUIRE_PARENT_FOR_OUTGOING_SPANS', 'http'],
  ['OTEL_INSTRUMENTATION_UNDICI_REQUIRE_PARENT_FOR_SPANS', 'fetch'],
] as const) {
  test(name, async () => {
    const APP_REQUESTS = JSON.stringify([{ path: `/out?url=/asked&by=${by}`, by }]);
    const clients = async (env: Record<string, string>) =>
      (await runApp('web.cjs', { APP_REQUESTS, ...env })).spans.filter(({ kind }) => kind === 'CLIENT').length;
    assert.equal(await clients({}), 2);
    assert.equal(await clients({ [name]: 'true' }), 1);
  });
}

test('OTEL_INSTRUMENTATION_AMQPLIB_USE_LINKS_FOR_CONSUME', { skip }, async () => {
  const traces = async (env: Record<string, string>) => {
    const { spans } = await ask('amqplib', { APP_ROOT: '1', ...env });
    const consumed = spans.find(({ kind }) => kind === 'CONSUMER');
    const published = spans.find(({ kind }) => kind === 'PRODUCER');
    return [
      consumed?.traceId === published?.traceId,
      consumed?.links.map(({ spanId }) => spanId === published?.spanId),
    ];
  };
  assert.deepEqual(await traces({}), [true, []]);
  assert.deepEqual(await traces({ OTEL_INSTRUMENTATION_AMQPLIB_USE_LINKS_FOR_CONSUME: 'true' }), [false, [true]]);
});

test('OTEL_INSTRUMENTATION_WS_MESSAGE_SPANS', async () => {
  const messages = async (env: Record<string, string>) => {
    const { spans } = await runApp(writeApp('ws', '8', 'app.settings.cjs', sourceOf('ws', 'app.cjs')), env);
    return spans
      .filter(({ name }) => name === 'websocket message')
      .map(({ parentSpanId, links }) => [
        parentSpanId,
        links.map(({ spanId }) => spans.find((span) => span.spanId === spanId)?.kind),
      ]);
  };
  assert.deepEqual(await messages({ OTEL_INSTRUMENTATION_WS_MESSAGE_SPANS: 'false' }), []);
  const roots = await messages({});
  assert.ok(roots.length > 0);
  for (const root of roots) assert.deepEqual(root, ['', ['SERVER']]);
});

test('OTEL_INSTRUMENTATION_AMQPLIB_CONSUME_TIMEOUT_MS', { skip }, async () => {
  // Nobody acknowledges; the app waits until the span has ended all the same.
  const env = { OTEL_INSTRUMENTATION_AMQPLIB_CONSUME_TIMEOUT_MS: '50', APP_NO_ACK: '1' };
  const { spans } = await ask('amqplib', env);
  assert.match(spans.find(({ kind }) => kind === 'CONSUMER')?.statusMessage ?? '', /instrumentation timeout/);
});

const lines = ({ stdout }: Result) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>);

test('OTEL_INSTRUMENTATION_PINO_DISABLE_LOG_CORRELATION', async () => {
  const keys = async (env: Record<string, string>) => Object.keys(lines(await runApp('log.cjs', env))[0] ?? {});
  assert.ok((await keys({})).includes('trace_id'));
  assert.ok(!(await keys({ OTEL_INSTRUMENTATION_PINO_DISABLE_LOG_CORRELATION: 'true' })).includes('trace_id'));
});

for (const [name, key] of [
  ['OTEL_INSTRUMENTATION_PINO_TRACE_ID_KEY', 'trace_id'],
  ['OTEL_INSTRUMENTATION_PINO_SPAN_ID_KEY', 'span_id'],
  ['OTEL_INSTRUMENTATION_PINO_TRACE_FLAGS_KEY', 'trace_flags'],
  ['OTEL_INSTRUMENTATION_PINO_CORRELATION_ID_KEY', 'correlation_id'],
] as const) {
  test(name, async () => {
    const ids = { OTEL_NODE_CORRELATION_ID_HEADERS: 'x-request-id' };
    const [line = {}] = lines(await runApp('log.cjs', ids));
    const [renamed = {}] = lines(await runApp('log.cjs', { ...ids, [name]: 'x.y' }));
    assert.equal(line.correlation_id, 'r-1');
    assert.ok(line[key] !== undefined && renamed[key] === undefined);
    assert.equal(renamed['x.y']?.length, line[key]?.length);
    const [without = {}] = lines(await runApp('log.cjs', {}));
    assert.equal(without.correlation_id, undefined);
  });
}

for (const [name, kind] of [
  ['OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_CLIENT_REQUEST', 'CLIENT'],
  ['OTEL_INSTRUMENTATION_GRPC_CAPTURE_METADATA_SERVER_REQUEST', 'SERVER'],
] as const) {
  test(name, async () => {
    const set = "metadata.set('shop', 'tea');";
    const more =
      "metadata.add('shop', 'coffee'); metadata.set('api-token', 'hush'); metadata.set('a-bin', Buffer.from('hi'));";
    const source = sourceOf('grpc', 'app.cjs').replace(set, set + more);
    const { file } = project({ 'app.cjs': source }, { links: ['@grpc/grpc-js'] });
    const captured = async (env: Record<string, string>) => {
      const { spans } = await runApp(file('app.cjs'), env);
      return spans
        .map((span) => ({
          kind: span.kind,
          metadata: Object.fromEntries(
            Object.entries(span.attributes).filter(([key]) => key.startsWith('rpc.request.metadata.')),
          ),
        }))
        .filter(({ metadata }) => Object.keys(metadata).length > 0);
    };
    const metadata = {
      // HTTP/2 has one header of a name.
      'rpc.request.metadata.shop': kind === 'CLIENT' ? ['tea', 'coffee'] : ['tea, coffee'],
      'rpc.request.metadata.api-token': ['REDACTED'],
      'rpc.request.metadata.a-bin': ['aGk='],
    };
    assert.deepEqual(await captured({ [name]: ' Shop,api-token,a-bin, none ' }), [{ kind, metadata }]);
    assert.deepEqual(await captured({}), []);
  });
}
