import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sharedString } from '../../../src/otlp/shared-strings.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

it('gives each text as it is, however many share a place', () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `text ${index} of many`);
  texts.push('', 'é', '\u0000', 'a\u0000', '日本語', '👍', '\ufeffx');
  for (let round = 0; round < 2; round++) {
    for (const text of texts) {
      const bytes = Buffer.from(`..${text}..`);
      assert.equal(sharedString(bytes, 2, bytes.length - 2, utf8), text);
    }
  }
});

it('replaces what is no UTF-8', () => {
  const bytes = Buffer.from([0x61, 0xff, 0x62]);
  assert.equal(sharedString(bytes, 0, 3, utf8), 'a\ufffdb');
});
