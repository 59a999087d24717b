/** The query language: what it reads, what it refuses and where, and what it finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchesSpan, matchesTrace } from '../../../../src/viewer/analysis/match.ts';
import { formatQuery, parseQuery, type Query } from '../../../../src/viewer/analysis/query.ts';
import { cart, span, traceOf } from './spans.ts';

function query(text: string): Query {
  const parsed = parseQuery(text);
  assert.equal(parsed.error, undefined, text);
  return parsed.query as Query;
}

const READS: [text: string, field: string, operator: string, value: string, negated?: boolean][] = [
  ['service:checkout', 'service', ':', 'checkout'],
  ['name:"GET /x"', 'name', ':', 'GET /x'],
  ['name~part', 'name', '~', 'part'],
  ['dur>100ms', 'dur', '>', '100ms'],
  ['duration<=2s', 'dur', '<=', '2s'],
  ['http.route:/cart', 'http.route', ':', '/cart'],
  ['http.route=/cart', 'http.route', ':', '/cart'],
  ['http.response.status_code>=500', 'http.response.status_code', '>=', '500'],
  ['-service:web', 'service', ':', 'web', true],
  ['http.route!=/', 'http.route', '!=', '/'],
  ['word', '', '~', 'word'],
  ['-word', '', '~', 'word', true],
  ['"a:b c"', '', '~', 'a:b c'],
  ['a\\:b', '', '~', 'a:b'],
  ['"say \\"hi\\""', '', '~', 'say "hi"'],
  ['http://localhost:4318/x', '', '~', 'http://localhost:4318/x'],
  ['url.full:http://localhost/x', 'url.full', ':', 'http://localhost/x'],
  ['x:""', 'x', ':', ''],
  [':x', '', '~', ':x'],
  ['-', '', '~', '-'],
];

for (const [text, field, operator, value, negated = false] of READS)
  test(`reads ${text}`, () => {
    const { terms } = query(text);
    assert.deepEqual(
      terms.map(({ number: _, ...term }) => term),
      [{ field, operator, value, negated }],
    );
  });

const REFUSES: [text: string, position: number, error: RegExp][] = [
  ['service:web dur>fast', 16, /dur> wants a duration, such as 100ms or 2s, not "fast"/],
  ['dur>5parsecs', 4, /duration/],
  ['spans>many', 6, /number/],
  ['http.status>big', 12, /number/],
  ['name:"GET', 5, /quote is not closed/],
  ['service:', 7, /service is compared with nothing/],
];

for (const [text, position, error] of REFUSES)
  test(`refuses ${text}`, () => {
    const parsed = parseQuery(text);
    assert.equal(parsed.query, undefined);
    assert.match(parsed.error as string, error);
    assert.equal((parsed as { position: number }).position, position);
  });

test('any text is a query or has an error within it', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab:"\\ -><=!~.1ms') })), (text) => {
      const parsed = parseQuery(text);
      if (parsed.query === undefined) assert.ok(parsed.position >= 0 && parsed.position <= text.length);
    }),
  );
});

test('a query that was written down again is the same', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom(...'ab:"\\ -><=!~.1ms/*') }), { maxLength: 4 });
  fc.assert(
    fc.property(texts, (words) => {
      const parsed = parseQuery(words.join(' '));
      if (parsed.query !== undefined) assert.deepEqual(query(formatQuery(parsed.query)), parsed.query);
    }),
  );
});

const TRACE_MATCHES: [text: string, matches: boolean][] = [
  ['', true],
  ['service:web', true],
  ['service:WEB', true],
  ['service:we', false],
  ['service~we', true],
  ['-service:web', false],
  ['service!=web', false],
  ['name:"POST /cart"', true],
  ['http.route:/cart', true],
  ['http.route:*', true],
  ['http.target:*', false],
  ['-http.target:*', true],
  ['http.response.status_code:200', true],
  ['http.response.status_code>=200', true],
  ['http.response.status_code>=500', false],
  ['db.system.name:postgresql kind:client', true],
  ['db.system.name:mysql kind:client', false],
  ['dur>20ms', true],
  ['dur>1s', false],
  ['spans>5', true],
  ['spans:7', true],
  ['errors>0', false],
  ['status:error', false],
  ['trace:ffff', true],
  ['trace:f0', false],
  ['cart select', true],
  ['"from items"', true],
  ['nowhere', false],
  ['-nowhere', true],
];

for (const [text, matches] of TRACE_MATCHES)
  test(`${matches ? 'finds' : 'does not find'} a trace by: ${text}`, () => {
    assert.equal(matchesTrace(query(text), cart(5)), matches);
  });

test('of a span, `dur` is its own duration, and what is asked of traces holds', () => {
  const [root, , first] = cart(5).spans;
  assert.ok(root && first);
  assert.equal(matchesSpan(query('dur>20ms'), root), true);
  assert.equal(matchesSpan(query('dur>20ms'), first), false);
  assert.equal(matchesSpan(query('spans>100'), first), true);
  assert.equal(matchesSpan(query('-db.system.name:*'), root), true);
  assert.equal(matchesSpan(query('-db.system.name:*'), first), false);
});

test('a word is looked for in exceptions and in log lines too', () => {
  const failed = span({
    id: 'a',
    at: [0, 1],
    events: [{ name: 'exception', time: 1, attributes: { 'exception.message': 'connection refused' } }],
  });
  assert.equal(matchesSpan(query('refused'), failed), true);
  assert.equal(matchesSpan(query('exception.message~refused'), failed), true);
  const log = { traceId: '', spanId: 'a', time: 0, severity: '', severityNumber: 0, service: 'web', attributes: {} };
  const trace = traceOf([{ id: 'a', at: [0, 1] }], [{ ...log, body: 'card declined' }]);
  assert.equal(matchesTrace(query('declined'), trace), true);
});
