/** Memory: of a worker thread that runs out of it, and such that is no heap. Memory that runs out is in `open-spans.ts`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { trace } from '../../harness/trace.ts';
import { writeApp } from './app.ts';

describe('memory', () => {
  it('a worker thread that runs out of it: what ended there is delivered, and the process goes on', async () => {
    const file = writeApp(
      {
        code: `span("m"); const { Worker } = builtin("worker_threads");
          new Worker(here("leaks"), { resourceLimits: { maxOldGenerationSizeMb: 40 } }).on("error", ({ code }) => say(code));`,
        files: {
          leaks:
            'span("w"); const all = []; for (;;) all.push(new Array(1e5).fill({}).map(() => ({ x: Math.random() })));',
        },
      },
      'cjs',
    );
    const { spans, code, stdout, stderr } = await trace({ file });
    assert.equal(stdout, 'ERR_WORKER_OUT_OF_MEMORY\n', stderr);
    assert.equal(code, 0, stderr);
    assert.deepEqual(spans.map(({ name }) => name).sort(), ['m', 'w']);
  });

  it('buffers larger than the limit of the heap are no reason for a line', async () => {
    const file = writeApp(
      {
        code: `span("before"); const held = []; let n = 0;
          const timer = setInterval(() => {
            held.push(Buffer.alloc(16 * 1024 * 1024, 1)); span("s");
            if (++n === 20) clearInterval(timer);
          }, 100);`,
      },
      'cjs',
    );
    const { spans, code, stderr } = await trace({ file, nodeArgs: ['--max-old-space-size=60'] });
    assert.equal(code, 0);
    assert.equal(spans.length, 21);
    assert.equal(stderr, '');
  });
});
