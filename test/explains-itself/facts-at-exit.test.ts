import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { packed } from '../harness/packed.ts';
import { run } from '../harness/run.ts';
import { trace } from '../harness/trace.ts';
import { writeApp } from '../nothing-lost/exit/app.ts';

const FACTS = `const { facts } = builtin("module").createRequire("/")(${JSON.stringify(join(packed, 'dist', 'index.cjs'))});`;

test('facts count what became of every span, at that moment', async () => {
  const file = writeApp(
    {
      code: `${FACTS}
        const before = facts();
        span("a"); span("b");
        const waiting = setInterval(() => {
          const { spans } = facts();
          if (spans.sent < 2) return;
          clearInterval(waiting);
          say(JSON.stringify([before.spans, spans]));
        }, 5);`,
    },
    'cjs',
  );
  const { stdout } = await trace({ file, env: { OTEL_BSP_SCHEDULE_DELAY: '20' } });
  const [before, after] = JSON.parse(stdout);
  const none = Object.fromEntries(Object.keys(after.dropped).map((reason) => [reason, 0]));
  assert.ok('memoryLimit' in none);
  const recovered = { sent: 0, lost: 0 };
  const counts = { notSampled: 0, rejected: 0, dropped: none, spooled: 0, retained: 0, retainedBytes: 0, recovered };
  assert.deepEqual(before, { ended: 0, sent: 0, ...counts });
  assert.deepEqual(after, { ended: 2, sent: 2, ...counts });
});

test('facts have no counts where nothing is sent, and are a copy', async () => {
  const file = writeApp(
    { code: `${FACTS} facts().libraries.push(1); say(String("spans" in facts()) + facts().libraries.length);` },
    'cjs',
  );
  const { stdout, stderr } = await run({ file, env: { OTEL_TRACES_EXPORTER: 'none' } });
  assert.equal(stderr, '');
  assert.equal(stdout, 'false0\n');
});
