/** Frames in the spool whose checksums are right and whose content is not: they are skipped, and spoil nothing. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { frameHeader } from '../../../src/pipeline/spool/frame.ts';
import { collect } from '../../harness/receive.ts';
import { temporaryFolder } from '../../harness/temporary.ts';
import { frames, putSegment } from './spool/folder.ts';
import { launch } from './spool/launch.ts';

const framed = (body: Uint8Array, count: number) => Buffer.concat([frameHeader(body, count), body]);

const [GOOD] = frames(['x']) as [Buffer];
const GOOD_BODY = GOOD.subarray(24);

const FORGED: Record<string, Buffer> = {
  'no protobuf': framed(Buffer.from('not a request at all, but long enough to look like one'), 1),
  'nothing at all': framed(Buffer.alloc(0), 1),
  zeros: framed(Buffer.alloc(100), 1),
  'unknown fields only': framed(Buffer.from([0x7a, 0x03, 1, 2, 3]), 1),
  'cut off': framed(GOOD_BODY.subarray(0, -3), 1),
  'a count that is too large': framed(GOOD_BODY, 0xffff_ffff),
  'a count of none': framed(GOOD_BODY, 0),
  'fields in fields': framed(nested(5000), 1),
  'a span without ids': framed(Buffer.from([0x0a, 0x06, 0x12, 0x04, 0x12, 0x02, 0x30, 0x01]), 1),
};

function nested(depth: number): Buffer {
  let bytes = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) {
    const length: number[] = [];
    for (let rest = bytes.length; ; rest >>>= 7) {
      if (rest < 128) {
        length.push(rest);
        break;
      }
      length.push((rest & 127) | 128);
    }
    bytes = Buffer.concat([Buffer.from([0x0a, ...length]), bytes]);
  }
  return bytes;
}

for (const protocol of ['http/protobuf', 'http/json']) {
  for (const [name, forged] of Object.entries(FORGED))
    test(`${protocol}: ${name}`, async () => {
      const folder = temporaryFolder('spool');
      const [a, b] = frames(['a', 'b']) as [Buffer, Buffer];
      putSegment(folder, Buffer.concat([a, forged, b]));
      putSegment(folder, forged);
      await using collector = await collect();
      const endpoint = collector.url;
      const { code, stderr } = await launch('', { endpoint, folder, env: { OTEL_EXPORTER_OTLP_PROTOCOL: protocol } })
        .ended;
      assert.equal(code, 0, stderr);
      assert.equal(stderr.split('\n').length, 3, stderr);
      assert.match(stderr, /warn: 2 damaged stretches were skipped in the spool /);
      assert.match(stderr, /info: 2 spans of earlier processes found in the spool/);
      if (protocol === 'http/protobuf') assert.deepEqual(collector.names().sort(), ['a', 'b']);
      assert.deepEqual(readdirSync(folder), []);
    });
}
