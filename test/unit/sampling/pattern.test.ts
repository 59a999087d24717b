import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createRateLimiter } from '../../../src/sampling/rate-limit.ts';
import { compilePattern } from '../../../src/settings/parse/path-pattern.ts';

const cases: readonly [pattern: string, text: string, matches: boolean][] = [
  ['/health', '/health', true],
  ['/health', '/healthz', false],
  ['/health*', '/health/live', true],
  ['*', '', true],
  ['*.css', '/a/b.css', true],
  ['/a*b*c', '/a-b-b-c', true],
  ['/a*b*c', '/a-c-b', false],
  ['/users/:id', '/users/1', true],
  ['/users/:id', '/users/', false],
  ['/users/:id', '/users/1/orders', false],
  ['/users/{id}/orders', '/users/1/orders', true],
  ['/:a/*/:b', '/1/2/3/4', true],
  ['*/orders/:id', '/a/orders/b/orders/7', true],
  ['http://*:9200/*', 'http://10.0.0.1:9200/_bulk', true],
  ['/a.c', '/abc', false],
  ['/a(b', '/a(b', true],
];

for (const [pattern, text, matches] of cases) {
  test(`${pattern} and ${text}: ${matches}`, () => assert.equal(compilePattern(pattern)(text), matches));
}

test('agrees with a regular expression that means the same', () => {
  const part = fc.constantFrom('*', 'a', 'b', '/', '/:id/', 'ab');
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 8 }),
      fc.array(fc.constantFrom('a', 'b', '/'), { maxLength: 12 }),
      (parts, text) => {
        const pattern = parts.join('');
        const segments = pattern.split('/').map((one) => (one === ':id' ? '[^/]+' : one.replaceAll('*', '.*')));
        const regexp = new RegExp(`^${segments.join('/')}$`);
        assert.equal(compilePattern(pattern)(text.join('')), regexp.test(text.join('')), `${pattern} ${text.join('')}`);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('many stars and a long text take no long time', () => {
  const started = performance.now();
  assert.equal(compilePattern(`${'*a'.repeat(50)}!`)('a'.repeat(16_384)), false);
  // Milliseconds; as a regular expression longer than anyone waits.
  assert.ok(performance.now() - started < 10_000);
});

test('a limiter lets through so many per second, and what was not used for one second at most', () => {
  let now = 0;
  const pass = createRateLimiter(2, () => now);
  const passed = (times: number) => Array.from({ length: times }, pass).filter(Boolean).length;
  assert.equal(passed(5), 2);
  now = 500;
  assert.equal(passed(5), 1);
  now = 60_000;
  assert.equal(passed(5), 2);
  const none = createRateLimiter(0, () => now);
  now = 1e9;
  assert.equal(none(), false);
});
