import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalQuery, plainPathEnd } from '../../../src/patching/http/target.ts';
import { Redaction } from '../../../src/secrets/redaction.ts';

const redaction = new Redaction({ moreQueryKeys: [], onlyQueryKeys: undefined });

/** Pieces that make the URL parser and the fast path disagree if anything does. */
const piece = fc.oneof(
  fc.constantFrom(
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E',
    '%41',
    '%',
    '?',
    '#',
    '&',
    '=',
    '+',
    ' ',
    '\\',
    '|',
    '"',
    'ä',
    ':',
    '@',
    ';',
    "'",
  ),
  fc.string({ maxLength: 3 }),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));

test('a path that counts as plain is what the URL parser makes of it', () => {
  let plain = 0;
  fc.assert(
    fc.property(text, (rest) => {
      const target = `/${rest}`;
      const end = plainPathEnd(target);
      if (end === -1) return;
      plain++;
      assert.equal(target.slice(0, end), new URL(target, 'http://localhost').pathname);
    }),
    { numRuns: 5_000 },
  );
  assert.ok(plain > 500, `${plain} plain paths`);
});

test('a query is written as URLSearchParams writes it', () => {
  fc.assert(
    fc.property(text, (query) => {
      if (/[#\r\n\t]/.test(query)) return;
      const expected = new URLSearchParams(query).toString();
      // Secrets are another test's.
      if (!expected.includes('=') || canonicalQuery(expected, redaction).includes('REDACTED')) return;
      assert.equal(canonicalQuery(query, redaction), expected);
    }),
    { numRuns: 5_000 },
  );
});

for (const target of ['/', '/a', '/a/b.c', '/a%20b', '/a:b@c;d', "/~a!$&'()*+,=", '/a..b']) {
  test(`${target} needs no URL parser`, () => assert.equal(plainPathEnd(target), target.length));
}
for (const target of ['', '*', 'http://a/', '//a', '/.', '/a/../b', '/%2e%2e/a', '/a b', '/a#b', '/ä']) {
  test(`${JSON.stringify(target)} needs it`, () => assert.equal(plainPathEnd(target), -1));
}
