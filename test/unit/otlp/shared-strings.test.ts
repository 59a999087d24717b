import assert from 'node:assert/strict';
import { it } from 'node:test';
import { decodeText } from '../../../src/otlp/shared-strings.ts';

it('gives each text as it is, however many share a place', () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index} of many`);
  texts.push('', 'é', '\u0000', 'a\u0000', '日本語', '👍', 'long '.repeat(50), '\ufeffx');
  for (let round = 0; round < 2; round++) {
    for (const text of texts) {
      const bytes = Buffer.from(`..${text}..`);
      assert.equal(decodeText(bytes, 2, bytes.length - 2), text);
    }
  }
});

it('replaces what is no UTF-8', () => {
  const bytes = Buffer.from([0x61, 0xff, 0x62]);
  assert.equal(decodeText(bytes, 0, 3), 'a\ufffdb');
});
