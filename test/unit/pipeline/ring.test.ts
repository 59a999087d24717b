import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { largestEntry, RingReader, RingWriter } from '../../../src/pipeline/ring/ring.ts';
import { allocateShared, Cell, openShared } from '../../../src/pipeline/ring/shared-memory.ts';

function ring(bytes: number, rewindFrom?: number) {
  const shared = openShared(allocateShared(bytes));
  return { shared, writer: new RingWriter(shared, rewindFrom), reader: new RingReader(shared) };
}

function write(writer: RingWriter, tag: number, size: number): boolean {
  if (!writer.claim(size)) return false;
  assert.ok(writer.offset + size <= writer.end);
  writer.buffer.fill(tag & 0xff, writer.offset, writer.offset + size);
  writer.commit(tag, size);
  return true;
}

function read(reader: RingReader): { tag: number; size: number } | undefined {
  if (!reader.next()) return undefined;
  const size = reader.end - reader.start;
  for (let i = reader.start; i < reader.end; i++) assert.equal(reader.buffer[i], reader.tag & 0xff);
  const { tag } = reader;
  reader.release();
  return { tag, size };
}

describe('ring', () => {
  it('gives back every record once, in order, unharmed, whatever the interleaving (model: a queue)', () => {
    const step = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(-1), fc.constant(-2));
    fc.assert(
      fc.property(
        fc.integer({ min: 16, max: 200 }),
        fc.integer({ min: 0, max: 200 }),
        fc.array(step, { maxLength: 400, size: 'max' }),
        (words, rewindFrom, steps) => {
          const { writer, reader } = ring(words * 4, rewindFrom);
          const model: { tag: number; size: number }[] = [];
          let tag = 0;
          for (const size of steps) {
            if (size === -2) writer.claim(50);
            else if (size < 0) assert.deepEqual(read(reader), model.shift());
            else if (write(writer, tag, size)) model.push({ tag: tag++, size });
            else if (model.length === 0)
              assert.ok(size > largestEntry(words * 4), `an empty ring refused ${size} bytes`);
          }
          while (model.length > 0) assert.deepEqual(read(reader), model.shift());
          assert.equal(read(reader), undefined);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('forgets a claim that was not committed', () => {
    const { writer, reader } = ring(1024);
    assert.ok(writer.claim(100));
    assert.equal(read(reader), undefined);
    assert.ok(write(writer, 7, 10));
    assert.deepEqual(read(reader), { tag: 7, size: 10 });
  });

  it('touches only the first part of its memory while the reader keeps up', () => {
    const { shared, writer, reader } = ring(8 * 1024 * 1024);
    let furthest = 0;
    for (let i = 0; i < 50_000; i++) {
      assert.ok(write(writer, i, 400));
      if (i % 512 === 511) while (read(reader));
      furthest = Math.max(furthest, Atomics.load(shared.cells, Cell.write));
    }
    assert.ok(furthest < 600 * 1024, `wrote up to ${furthest}`);
  });

  it('uses all its memory when the reader does not come, also just after going back to the start', () => {
    const bytes = 8 * 1024 * 1024;
    for (const before of [0, 400, 800, 5000]) {
      const { writer, reader } = ring(bytes);
      for (let i = 0; i < before; i++) {
        assert.ok(write(writer, i, 1000));
        read(reader);
      }
      let count = 0;
      while (write(writer, count, 1000)) count++;
      assert.ok(count * 1008 > bytes - 300 * 1024, `${count} records after ${before}`);
      for (let i = 0; i < count; i++) assert.deepEqual(read(reader), { tag: i, size: 1000 });
      assert.equal(read(reader), undefined);
    }
  });

  it('hands 200,000 records from one thread to another', async () => {
    const { shared, writer } = ring(64 * 1024, 1024);
    const worker = new Worker(new URL('ring-reader.ts', import.meta.url), {
      workerData: { buffer: shared.buffer, count: 200_000 },
    });
    const done = once(worker, 'message');
    for (let i = 0; i < 200_000; ) if (write(writer, i, i % 97)) i++;
    assert.deepEqual(await done, [{ wrong: 0 }]);
  });
});
