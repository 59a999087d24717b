import assert from 'node:assert/strict';
import { it } from 'node:test';
import { threadRingBytes } from '../../../src/pipeline/ring/config.ts';
import { RingWriter } from '../../../src/pipeline/ring/ring.ts';
import { allocateShared, Cell, openShared } from '../../../src/pipeline/ring/shared-memory.ts';
import { Sender } from '../../../src/pipeline/sender/sender.ts';

const config = {
  signals: {
    traces: {
      otlp: {
        endpoint: 'http://127.0.0.1:1',
        protocol: 'http/protobuf',
        headers: {},
        timeout: 1000,
        compression: 'none',
      },
      scheduleDelay: 1000,
      exportTimeout: 1000,
      maxExportBatchSize: 512,
      maxQueueSize: undefined,
    },
  },
  maxBytes: 32 * 1024 * 1024,
  logLevel: 'none',
  userAgent: 'test',
} as const;

function thread(id: number) {
  const buffer = allocateShared(threadRingBytes(config.maxBytes));
  const shared = openShared(buffer);
  const writer = new RingWriter(shared);
  return {
    ring: { buffer, threads: [id] },
    shared,
    write: () => {
      assert.ok(writer.claim(4));
      writer.commit(0, 4);
    },
  };
}

it('takes the spans of all threads, once, and lets go of a ring when its thread is gone and it is empty', () => {
  const main = openShared(allocateShared(64 * 1024));
  const sender = new Sender(main, config, {});
  const taken = () => Atomics.load(main.cells, Cell.taken);
  const [first, second] = [thread(1), thread(2)];
  first.write();
  sender.addRing(first.ring);
  sender.addRing(first.ring);
  sender.addRing(second.ring);
  second.write();
  sender.tick('traces');
  assert.equal(taken(), 2);
  assert.equal(Atomics.load(main.cells, Cell.settled), 2);

  first.write();
  Atomics.store(first.shared.cells, Cell.gone, 1);
  sender.tick('traces');
  assert.equal(taken(), 3, 'what a thread left behind is taken');
  first.write();
  second.write();
  sender.tick('traces');
  assert.equal(taken(), 4, 'nobody looks into the ring of a thread that is gone');

  // Heard of late, from the thread itself.
  sender.addRing(first.ring);
  sender.tick('traces');
  assert.equal(taken(), 5);
  first.write();
  sender.tick('traces');
  assert.equal(taken(), 5);
});
