import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import { SpanKind, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import library from '../../../src/libraries/sqlite/library.ts';
import createInstrumentation from '../../../src/libraries/sqlite/patch.ts';
import '../../harness/chunks.ts';
import { hostOf } from '../../harness/host.ts';

const sqlite = createRequire(import.meta.url)('node:sqlite') as typeof import('node:sqlite');
const exporter = new InMemorySpanExporter();
trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));

/** Shape of the methods before the patch. */
const shape = describeMethods();
const keysOfRows = Object.keys(new sqlite.DatabaseSync(':memory:').prepare('SELECT 1').iterate());
createInstrumentation(
  hostOf(library, (error) => {
    throw error;
  }),
).onBuiltin?.('sqlite', sqlite);

function describeMethods() {
  const of = (prototype: object, names: string[]) =>
    names.map((name) => {
      const { value, ...flags } = Object.getOwnPropertyDescriptor(prototype, name) as PropertyDescriptor;
      return { name: value.name, length: value.length, ...flags };
    });
  return [
    ...of(sqlite.DatabaseSync.prototype, ['exec', 'prepare']),
    ...of(sqlite.StatementSync.prototype, ['run', 'get', 'all', 'iterate']),
  ];
}

const spans = () => exporter.getFinishedSpans();
const texts = () => spans().map((span) => span.attributes['db.query.text']);
beforeEach(() => exporter.reset());

function database() {
  const database = new sqlite.DatabaseSync(':memory:');
  database.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT)');
  database.prepare('INSERT INTO orders VALUES (?, ?), (?, ?)').run(1, 'Ada', 2, 'Grace');
  exporter.reset();
  return database;
}

test('methods look as before', () => assert.deepEqual(describeMethods(), shape));

test('a statement gives a CLIENT span with the stable attributes', () => {
  assert.deepEqual({ ...database().prepare('SELECT * FROM orders WHERE id = ?').get(1) }, { id: 1, customer: 'Ada' });
  const [span] = spans();
  assert.equal(span?.name, 'SELECT orders');
  assert.equal(span?.kind, SpanKind.CLIENT);
  assert.deepEqual(span?.attributes, {
    'db.system.name': 'sqlite',
    'db.query.text': 'SELECT * FROM orders WHERE id = ?',
    'db.query.summary': 'SELECT orders',
    'db.operation.name': 'SELECT',
    'db.collection.name': 'orders',
  });
});

test('values are never reported; literals only beside parameters', () => {
  const target = database();
  target.prepare("SELECT id FROM orders WHERE customer = 'Ada'").all();
  target.prepare("SELECT id FROM orders WHERE customer = 'Ada' AND id = ?").all(1);
  target.exec("UPDATE orders SET customer = 'it''s' WHERE id = 1");
  assert.deepEqual(texts(), [
    'SELECT id FROM orders WHERE customer = ?',
    "SELECT id FROM orders WHERE customer = 'Ada' AND id = ?",
    'UPDATE orders SET customer = ? WHERE id = ?',
  ]);
});

test('an error is recorded and thrown as it was', () => {
  const insert = database().prepare('INSERT INTO orders VALUES (?, ?)');
  assert.throws(() => insert.run(1, 'Alan'), { code: 'ERR_SQLITE_ERROR', errcode: 1555 });
  const [span] = spans();
  assert.equal(span?.status.message, 'UNIQUE constraint failed: orders.id');
  assert.equal(span?.attributes['db.response.status_code'], '1555');
  assert.equal(span?.attributes['error.type'], '1555');
  assert.deepEqual(
    span?.events.map((event) => event.name),
    ['exception'],
  );
});

test('an iteration is one span, until it is through', () => {
  const statement = database().prepare('SELECT id FROM orders');
  const rows = statement.iterate();
  rows.next();
  assert.equal(spans().length, 0);
  assert.deepEqual([...rows].length, 1);
  assert.equal(spans().length, 1);
  assert.deepEqual(Object.keys(rows), keysOfRows);
});

test('an iteration that stops early ends its span', () => {
  for (const row of database().prepare('SELECT id FROM orders').iterate()) if (row.id === 1) break;
  assert.equal(spans().length, 1);
});

test('a closed database and a wrong receiver fail as without us', () => {
  const target = database();
  const statement = target.prepare('SELECT 1');
  target.close();
  assert.throws(() => statement.get(), /finalized|not open/);
  assert.throws(() => sqlite.StatementSync.prototype.get.call({} as never, {}), TypeError);
  assert.throws(() => target.exec('SELECT 1'), /not open/);
  assert.throws(() => database().exec(1 as never), TypeError);
});

const tagStore = 'createTagStore' in sqlite.DatabaseSync.prototype;
test('tagged templates are traced', {
  skip: !tagStore && 'this Node has no createTagStore (24.9 and later do)',
}, () => {
  const target = database() as unknown as {
    createTagStore(): { get(text: TemplateStringsArray, ...values: unknown[]): unknown };
  };
  const sql = target.createTagStore();
  assert.deepEqual({ ...(sql.get`SELECT customer FROM orders WHERE id = ${2}` as object) }, { customer: 'Grace' });
  assert.deepEqual(texts(), ['SELECT customer FROM orders WHERE id = ?']);
});
