import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../harness/packed.ts';
import { trace } from '../harness/trace.ts';

const folder = join(root, 'src', 'libraries', 'vercel-ai');

/** What the app asks, and is answered. */
const SAID = ['What is the weather in Ulm?', 'Ulm', 'Sunny'];

for (const version of ['4', '5', '6', '7']) {
  test(`vercel-ai ${version}: messages are recorded only where the owner of the app asks for it`, async () => {
    const file = join(folder, 'versions', version, 'app.content.mjs');
    copyFileSync(join(folder, 'app.mjs'), file);
    const said = async (env: Record<string, string>) => {
      const { spans } = await trace({ file, env });
      const text = JSON.stringify(spans.map(({ attributes, events }) => [attributes, events]));
      assert.ok(
        spans.some((span) => 'gen_ai.operation.name' in span.attributes || 'ai.operationId' in span.attributes),
      );
      assert.ok(!text.includes('Bearer'), 'credentials never are');
      return SAID.map((part) => text.includes(part));
    };
    assert.deepEqual(await said({}), [false, false, false]);
    const OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT = 'true';
    assert.deepEqual(await said({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT }), [true, true, true]);
  });
}
