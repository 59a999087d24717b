/** What is said of statements is kept, and what is kept is bounded by its bytes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { statementOf } from '../../../src/patching/database/sql-statement.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

test('a statement is described once', () => {
  const text = 'SELECT a FROM orders WHERE b = 1';
  assert.equal(statementOf(text, 'mysql'), statementOf(text, 'mysql'));
  assert.notEqual(statementOf(text, 'mysql'), statementOf(text, 'postgresql'));
});

test('many long statements take no more memory than few short ones', () => {
  statementOf('SELECT 1', 'sqlite');
  const before = heapUsed();
  for (let index = 0; index < 3000; index++)
    statementOf(`SELECT ${index} /* ${'long '.repeat(3000)}${index} */`, 'sqlite');
  const grown = heapUsed() - before;
  assert.ok(grown < 6 << 20, `${grown} bytes`);
});

test('a statement that was cut out of a file does not keep the file', () => {
  const before = heapUsed();
  for (let index = 0; index < 20; index++) {
    const file = `SELECT ${index} FROM orders;${'x'.repeat(2 << 20)}${index}`;
    statementOf(file.slice(0, file.indexOf(';')), 'sqlite');
  }
  const grown = heapUsed() - before;
  assert.ok(grown < 10 << 20, `${grown} bytes`);
});
