import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sourceOf, writeApp } from '../harness/libraries.ts';
import { trace } from '../harness/trace.ts';
import { isWanted } from '../harness/wanted.ts';

/** Library → versions, and what its app asks, and is answered. */
const APPS = {
  'google-genai': { versions: ['1', '3'], texts: ['Be brief', 'Say hello', 'Hello'] },
  ollama: { versions: ['0'], texts: ['Be brief', 'Say hello', 'Hello'] },
  'vercel-ai': { versions: ['4', '5', '6', '7'], texts: ['What is the weather in Ulm?', 'Ulm', 'Sunny'] },
};

for (const [library, { versions, texts }] of Object.entries(APPS)) {
  for (const version of versions) {
    if (!isWanted(library, version)) continue;
    test(`${library} ${version}: messages are recorded only where the owner of the app asks for it`, async () => {
      const file = writeApp(library, version, 'app.content.mjs', sourceOf(library, 'app.mjs'));
      const said = async (env: Record<string, string>) => {
        const { spans } = await trace({ file, env });
        const all = JSON.stringify(spans.map(({ attributes, events }) => [attributes, events]));
        assert.match(all, /gen_ai\.operation\.name|ai\.operationId/);
        assert.doesNotMatch(all, /Bearer/, 'credentials never are');
        return texts.map((text) => all.includes(text));
      };
      assert.deepEqual(await said({}), [false, false, false]);
      const OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT = 'true';
      assert.deepEqual(await said({ OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT }), [true, true, true]);
    });
  }
}
