import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Span, trace } from '@opentelemetry/api';
import { TraceState } from '@opentelemetry/core';
import { addSqlCommenterComment } from '@opentelemetry/sql-common';
import fc from 'fast-check';
import { withSqlComment } from '../../../src/patching/database/sql-comment.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

function span(given: { traceId?: string; traceFlags?: number; state?: string } = {}): Span {
  const traceState = given.state === undefined ? undefined : new TraceState(given.state);
  return trace.wrapSpanContext({
    traceId: given.traceId ?? traceId,
    spanId,
    traceFlags: given.traceFlags ?? 1,
    ...(traceState && { traceState }),
  });
}

test('a statement gets the comment that the official function writes', () => {
  const statement = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom('-', '/', '*', "'", 'SELECT 1', '\n', 'é', ';') }),
  );
  const key = fc.stringMatching(/^[a-z][a-z0-9_*/-]{0,8}$/);
  const value = fc.stringMatching(/^[!-+\--<>-~]{1,12}$/);
  const state = fc
    .array(fc.tuple(key, value), { minLength: 1, maxLength: 4 })
    .map((pairs) => pairs.map((pair) => pair.join('=')).join(','));
  fc.assert(
    fc.property(statement, fc.option(state, { nil: undefined }), fc.constantFrom(0, 1, 3), (sql, given, traceFlags) => {
      const each = span({ traceFlags, ...(given !== undefined && { state: given }) });
      assert.equal(withSqlComment(each, sql), addSqlCommenterComment(each, sql));
    }),
    { numRuns: 2000 },
  );
});

test('a span without a context adds nothing', () => {
  const none = span({ traceId: '0'.repeat(32) });
  assert.equal(withSqlComment(none, 'SELECT 1'), 'SELECT 1');
  assert.equal(addSqlCommenterComment(none, 'SELECT 1'), 'SELECT 1');
});

test('the comment is the last of the statement', () => {
  assert.equal(
    withSqlComment(span({ state: "a=b'c" }), 'SELECT 1'),
    `SELECT 1 /*traceparent='00-${traceId}-${spanId}-01',tracestate='a%3Db%27c'*/`,
  );
});
