import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Dialect, sanitizeSql } from '../../../src/patching/database/sql.ts';
import { summarizeSql } from '../../../src/patching/database/sql-summary.ts';

const ALL: Dialect[] = ['postgresql', 'mysql', 'sqlite', 'sqlserver'];

const SANITIZED: [given: string, expected: string, dialects?: Dialect[]][] = [
  ["SELECT * FROM t WHERE a = 'x'", 'SELECT * FROM t WHERE a = ?'],
  ["SELECT 'it''s', '', ''''", 'SELECT ?, ?, ?'],
  ["SELECT 'x", 'SELECT ?'],
  ['SELECT 1, -2, 3.5, .5, 1e10, 1.5E-3, 0xFF', 'SELECT ?, -?, ?, ?, ?, ?, ?'],
  ['SELECT t1.c2 FROM t1 LIMIT 10', 'SELECT t1.c2 FROM t1 LIMIT ?'],
  ['SELECT a1b2, _3 FROM x', 'SELECT a1b2, _3 FROM x'],
  ["SELECT 1 -- it's 5\nFROM t WHERE a = 'x'", "SELECT ? -- it's 5\nFROM t WHERE a = ?"],
  ["SELECT /* don't */ 'x'", "SELECT /* don't */ ?"],
  ['INSERT INTO t VALUES (1,2),(3,4)', 'INSERT INTO t VALUES (?,?),(?,?)'],
  ["SELECT X'1f', x'00'", 'SELECT ?, ?', ['postgresql', 'mysql', 'sqlite']],
  ['SELECT "a1", "b""2" FROM "t 3"', 'SELECT "a1", "b""2" FROM "t 3"', ['postgresql', 'sqlite', 'sqlserver']],
  ['SELECT "secret", "it""s", "a\\"b" FROM t', 'SELECT ?, ?, ? FROM t', ['mysql']],
  ["SELECT 'a\\'b', 'c'", 'SELECT ?, ?', ['mysql']],
  ["SELECT E'a\\'b', e'c\\\\', 'd'", 'SELECT ?, ?, ?', ['postgresql']],
  // A backslash is an ordinary character in standard strings.
  ["SELECT 'a\\', 'b'", 'SELECT ?, ?', ['postgresql', 'sqlite', 'sqlserver']],
  ['SELECT $1, $22', 'SELECT $1, $22', ['postgresql']],
  ["SELECT $$it's$$, $tag$a $$ b$tag$, $1", 'SELECT ?, ?, $1', ['postgresql']],
  ['SELECT $$open', 'SELECT ?', ['postgresql']],
  ["SELECT `a1` FROM `t 2` # it's 5\nWHERE a = 1", "SELECT `a1` FROM `t 2` # it's 5\nWHERE a = ?", ['mysql']],
  ['SELECT ?1, :a2, @b3 FROM [t 4]', 'SELECT ?1, :a2, @b3 FROM [t 4]', ['sqlite']],
  ['PRAGMA key = "hunter2"; PRAGMA main.rekey=`a`', 'PRAGMA key = ?; PRAGMA main.rekey=?', ['sqlite']],
  ["PRAGMA hexkey='a'; pragma key(hunter2)", 'PRAGMA hexkey=?; pragma key(?)', ['sqlite']],
  ['ATTACH \'a\' AS b KEY "hunter2"', 'ATTACH ? AS b KEY ?', ['sqlite']],
  ['CREATE TABLE t (a, PRIMARY KEY ("a"))', 'CREATE TABLE t (a, PRIMARY KEY ("a"))', ['sqlite']],
  ['SELECT [a]]1], @b2, @@c3 FROM #d4, [t 5]', 'SELECT [a]]1], @b2, @@c3 FROM #d4, [t 5]', ['sqlserver']],
  ["SELECT N'x' + 1", 'SELECT ? + ?', ['sqlserver']],
  ["SELECT N'x', b'01'", 'SELECT ?, ?', ['postgresql', 'mysql']],
];

for (const [given, expected, dialects = ALL] of SANITIZED) {
  for (const dialect of dialects) {
    test(`${dialect}: ${JSON.stringify(given)}`, () => assert.equal(sanitizeSql(given, dialect), expected));
  }
}

test('a long text is cut and does not take long or fail', () => {
  for (const dialect of ALL) {
    for (const text of [
      "'".repeat(1e6),
      `'${'\\'.repeat(1e6)}`,
      '"'.repeat(1e6),
      '$'.repeat(1e6),
      `${'('.repeat(1e6)}x`,
    ]) {
      const sanitized = sanitizeSql(text, dialect);
      assert.ok(sanitized.length <= 32_768);
      summarizeSql(sanitized, dialect);
    }
  }
});
