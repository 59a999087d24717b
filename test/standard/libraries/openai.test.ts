import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceOf } from '../../harness/libraries.ts';
import type { ReceivedSpan } from '../../harness/spans.ts';
import { trace } from '../../harness/trace.ts';
import { place } from '../differential/spans.ts';

const source = sourceOf('openai', 'app.mjs');
const CONTENT = /^gen_ai\.(?:input\.messages|output\.messages|system_instructions)$/;

/** What was said, per call; the app's raw response is not read, its failed call has no output. */
function contents(spans: readonly ReceivedSpan[]): Record<string, unknown>[] {
  return spans
    .filter((span) => 'gen_ai.operation.name' in span.attributes)
    .map(({ attributes }) =>
      Object.fromEntries(
        Object.entries(attributes)
          .filter(([name]) => CONTENT.test(name))
          .map(([name, value]) => [name.slice('gen_ai.'.length), JSON.parse(String(value))]),
      ),
    );
}

const text = (content: string) => [{ type: 'text', content }];
const asked = { 'input.messages': [{ role: 'user', parts: text('Say hello') }] };
const said = (content: string) => ({
  'output.messages': [{ role: 'assistant', parts: text(content), finish_reason: 'stop' }],
});

for (const version of ['4', '7']) {
  test(`openai ${version}: messages are recorded only where the owner of the app asks for it`, async () => {
    const directory = place('openai', version, { 'app.mjs': source });
    try {
      const file = join(directory, 'app.mjs');
      for (const value of [undefined, 'false', 'event_only']) {
        const env = value === undefined ? {} : { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: value };
        const { spans } = await trace({ file, env });
        assert.deepEqual(contents(spans), [{}, {}, {}, {}, {}, {}], value);
      }
      const { spans } = await trace({ file, env: { OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: ' True ' } });
      assert.deepEqual(contents(spans), [
        { ...asked, ...said('Hello') },
        { ...asked, ...said('Hello') },
        asked,
        asked,
        {
          'input.messages': [{ role: 'user', parts: text('Hi') }],
          system_instructions: text('Be brief'),
          ...said('Hi'),
        },
        {},
      ]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}
