import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countDatadogSpans } from '../../../bench/receiver/msgpack.ts';
import { countOtlpSpans } from '../../../bench/receiver/otlp.ts';

const message = (field: number, ...parts: Buffer[]) => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([(field << 3) | 2, body.length]), body]);
};
const span = (name: string) => message(2, message(5, Buffer.from(name)));

test('spans of several resources and scopes; a resource or a scope is no span', () => {
  const resource = message(1, message(1, Buffer.from('x')));
  const scope = message(1, message(1, Buffer.from('y')));
  const bytes = Buffer.concat([
    message(1, resource, message(2, scope, span('a'), span('b')), message(2, scope, span('c'))),
    message(1, resource, message(2, scope, span('d'))),
  ]);
  assert.equal(countOtlpSpans(bytes), 4);
  assert.equal(countOtlpSpans(Buffer.alloc(0)), 0);
  assert.throws(() => countOtlpSpans(bytes.subarray(0, -1)));
});

/** One value of every type of the format, each with what follows its type byte. */
const VALUES: Record<string, string> = {
  'positive fixint': '7f',
  'negative fixint': 'ff',
  fixmap: '8101a178',
  fixarray: '9201a178',
  fixstr: 'a3616263',
  nil: 'c0',
  true: 'c3',
  'bin 8': 'c40100',
  'bin 16': 'c5000100',
  'bin 32': 'c60000000100',
  'ext 8': 'c7010500',
  'ext 16': 'c800010500',
  'ext 32': 'c9000000010500',
  'float 32': 'ca00000000',
  'float 64': `cb${'00'.repeat(8)}`,
  'uint 8': 'cc00',
  'uint 16': 'cd0000',
  'uint 32': 'ce00000000',
  'uint 64': `cf${'00'.repeat(8)}`,
  'int 8': 'd000',
  'int 16': 'd10000',
  'int 32': 'd200000000',
  'int 64': `d3${'00'.repeat(8)}`,
  'fixext 1': 'd40000',
  'fixext 2': 'd5000000',
  'fixext 4': `d6${'00'.repeat(5)}`,
  'fixext 8': `d7${'00'.repeat(9)}`,
  'fixext 16': `d8${'00'.repeat(17)}`,
  'str 8': 'd90161',
  'str 16': 'da000161',
  'str 32': 'db0000000161',
  'array 16': 'dc000201a178',
  'array 32': 'dd0000000201a178',
  'map 16': 'de000101a178',
  'map 32': 'df0000000101a178',
};

for (const [type, hex] of Object.entries(VALUES)) {
  test(`spans with a value of MessagePack's ${type}`, () => {
    const map = `81a176${hex}`;
    assert.equal(countDatadogSpans(Buffer.from(`9292${map}${map}91${map}`, 'hex')), 3);
  });
}

test('what is cut off is an error, not a smaller count', () => {
  const bytes = Buffer.from('9192810181a17601', 'hex');
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => countDatadogSpans(bytes.subarray(0, length)), RangeError, `${length} bytes`);
  }
});
