/** What statements are called: their operations and targets, as the conventions want them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Dialect, sanitizeSql } from '../../../src/patching/database/sql.ts';
import { summarizeSql } from '../../../src/patching/database/sql-summary.ts';

const ALL: Dialect[] = ['postgresql', 'mysql', 'sqlite', 'sqlserver'];

type Case = [
  given: string,
  summary: string,
  operation: string | undefined,
  collection?: string | undefined,
  dialects?: Dialect[],
];

const CASES: Case[] = [
  ['select * from orders', 'SELECT orders', 'SELECT', 'orders'],
  ['  -- why\n SELECT a FROM public.orders o', 'SELECT public.orders', 'SELECT', 'public.orders'],
  ['/* app:web */ SELECT a FROM orders', 'SELECT orders', 'SELECT', 'orders'],
  ['UPDATE orders SET a = ?, b = ?', 'UPDATE orders', 'UPDATE', 'orders'],
  ['DELETE FROM orders WHERE a = ?', 'DELETE orders', 'DELETE', 'orders'],
  ['CREATE TABLE IF NOT EXISTS orders (a)', 'CREATE orders', 'CREATE', 'orders'],
  ['CREATE UNIQUE INDEX a ON orders (b)', 'CREATE orders', 'CREATE', 'orders'],
  ['ALTER TABLE orders ADD COLUMN a int', 'ALTER orders', 'ALTER', 'orders'],
  ['DROP TABLE orders', 'DROP orders', 'DROP', 'orders'],
  ['DROP TABLE a, b', 'DROP a b', 'DROP'],
  ['TRUNCATE TABLE orders', 'TRUNCATE orders', 'TRUNCATE', 'orders'],
  ['INSERT INTO orders (a, b) VALUES (?, ?), (?, ?)', 'INSERT orders', 'INSERT', 'orders'],
  // Operations and targets in the order of the text.
  ['INSERT INTO archive (a) SELECT a FROM orders WHERE b = ?', 'INSERT archive SELECT orders', 'INSERT'],
  ['SELECT a FROM x JOIN y ON x.a = y.a, z WHERE b = ? ORDER BY c, d', 'SELECT x y z', 'SELECT'],
  ['SELECT a FROM x, y', 'SELECT x y', 'SELECT'],
  ['SELECT a FROM (x JOIN y ON x.a = y.a)', 'SELECT x y', 'SELECT'],
  ['SELECT a FROM (SELECT b FROM x) q, y', 'SELECT SELECT x y', 'SELECT'],
  ['SELECT a FROM x WHERE b IN (SELECT c FROM y)', 'SELECT x SELECT y', 'SELECT'],
  ['SELECT a FROM x UNION ALL SELECT a FROM x', 'SELECT x SELECT x', 'SELECT'],
  ['(SELECT a FROM x) UNION (SELECT a FROM y)', 'SELECT x SELECT y', 'SELECT'],
  ['WITH q AS (SELECT a FROM x) SELECT a FROM q', 'SELECT x SELECT q', 'SELECT'],
  ['WITH q AS (SELECT a FROM x) UPDATE y SET a = ?', 'SELECT x UPDATE y', 'UPDATE'],
  ['CREATE VIEW v AS SELECT a FROM x', 'CREATE v SELECT x', 'CREATE'],
  // A table that is joined with itself is one.
  ['SELECT p.a FROM x p JOIN x q ON p.a = q.b', 'SELECT x', 'SELECT', 'x'],
  // What only looks like an operation or a table.
  ['SELECT EXTRACT(year FROM day) FROM x WHERE a IS DISTINCT FROM b', 'SELECT x', 'SELECT', 'x'],
  ['SELECT a FROM generate_series(?, ?) a', 'SELECT', 'SELECT'],
  ['SELECT REPLACE(a, ?, ?), b AS replace FROM x', 'SELECT x', 'SELECT', 'x'],
  ['SELECT a FROM x FOR UPDATE', 'SELECT x', 'SELECT', 'x'],
  ['GRANT SELECT ON x TO y', 'GRANT', 'GRANT'],
  ['MERGE INTO x USING y ON a = b WHEN MATCHED THEN UPDATE SET a = ?', 'MERGE x y', 'MERGE'],
  ['CREATE TABLE x (a int REFERENCES y ON DELETE CASCADE ON UPDATE CASCADE)', 'CREATE x', 'CREATE', 'x'],
  ['CREATE TRIGGER t AFTER INSERT ON x BEGIN UPDATE y SET a = ?; END', 'CREATE', 'CREATE'],
  ['CALL archive(?, ?)', 'CALL archive', 'CALL'],
  ['BEGIN', 'BEGIN', 'BEGIN'],
  ['START TRANSACTION', 'START', 'START'],
  ['EXPLAIN SELECT a FROM x', 'EXPLAIN SELECT x', 'EXPLAIN'],
  ['SELECT(?)', 'SELECT', 'SELECT'],
  ['SELECT?', 'SELECT', 'SELECT'],
  // Several statements are no one operation.
  ['BEGIN; UPDATE x SET a = ?; COMMIT', 'BEGIN UPDATE x COMMIT', undefined],
  ['SELECT a FROM x;', 'SELECT x', 'SELECT', 'x'],
  [';WITH q AS (SELECT ?) DELETE FROM x', 'SELECT DELETE x', 'DELETE'],
  // Text that is none may be anything.
  ['hunter2 is the password', '', undefined],
  ['', '', undefined],
  ['(((', '', undefined],
  ['-- nothing', '', undefined],
  ['PRAGMA journal_mode = WAL', 'PRAGMA', 'PRAGMA', undefined, ['sqlite']],
  ['INSERT OR REPLACE INTO "orders" VALUES (?)', 'INSERT orders', 'INSERT', 'orders', ['sqlite']],
  ['SELECT a FROM ONLY x, LATERAL jsonb_each(b) y', 'SELECT x', 'SELECT', 'x', ['postgresql']],
  ['SELECT "a" FROM "public"."orders" "o"', 'SELECT public.orders', 'SELECT', 'public.orders', ['postgresql']],
  ['INSERT INTO x (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = ?', 'INSERT x', 'INSERT', 'x', ['postgresql']],
  ['COPY x (a) FROM STDIN', 'COPY x', 'COPY', 'x', ['postgresql']],
  ['LISTEN orders', 'LISTEN', 'LISTEN', undefined, ['postgresql']],
  ['SELECT `a` FROM `shop`.`orders` # why', 'SELECT shop.orders', 'SELECT', 'shop.orders', ['mysql']],
  ['INSERT INTO x VALUES (?) ON DUPLICATE KEY UPDATE a = ?', 'INSERT x', 'INSERT', 'x', ['mysql']],
  ['REPLACE INTO x VALUES (?)', 'REPLACE x', 'REPLACE', 'x', ['mysql']],
  ['DELETE x FROM x JOIN y ON x.a = y.a', 'DELETE x y', 'DELETE', undefined, ['mysql']],
  ['SELECT a INTO @b FROM x', 'SELECT x', 'SELECT', 'x', ['mysql', 'sqlserver']],
  [
    'SELECT TOP (?) a FROM [my db]..[orders] WITH (NOLOCK)',
    'SELECT my db..orders',
    'SELECT',
    'my db..orders',
    ['sqlserver'],
  ],
  ['EXEC sp_help @objname = ?, @b = c', 'EXEC sp_help', 'EXEC', undefined, ['sqlserver']],
];

for (const [given, summary, operation, collection, dialects = ALL] of CASES) {
  for (const dialect of dialects) {
    test(`${dialect}: ${JSON.stringify(given)}`, () => {
      assert.deepEqual(summarizeSql(given, dialect), { summary, operation, collection });
    });
  }
}

test('a summary ends with a whole name, within 255 characters', () => {
  const tables = Array.from({ length: 100 }, (_, index) => `table_${index}`);
  const { summary, collection } = summarizeSql(`SELECT a FROM ${tables.join(', ')}`, 'postgresql');
  assert.ok(summary.length <= 255, summary);
  assert.ok(summary.length > 240, summary);
  assert.ok(tables.includes(summary.split(' ').at(-1) ?? ''), summary);
  assert.equal(collection, undefined);
});

test('no value is in a summary, whatever the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.constantFrom(...ALL), (before, after, dialect) => {
      const text = `${before.replace(/['"`\\[\]$/#*-]/g, ' ')} 'hunter2' ${after}`;
      const { summary } = summarizeSql(sanitizeSql(text, dialect), dialect);
      assert.ok(!summary.includes('hunter2'), summary);
    }),
  );
});
