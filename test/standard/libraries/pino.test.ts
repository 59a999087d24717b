import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceOf } from '../../harness/libraries.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { place } from '../differential/spans.ts';

for (const version of ['9', '10']) {
  for (const app of ['app.mjs', 'app.cjs'] as const) {
    test(`pino ${version} ${app}: lines within a request carry the ids of its span`, async () => {
      const source = sourceOf('pino', app);
      const directory = place('pino', version, { [app]: source });
      const collector = await collect();
      try {
        const file = join(directory, app);
        const bare = await run({ file, flag: false });
        const { code, stdout, stderr } = await run({ file, env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
        assert.equal(code, 0);
        assert.equal(stderr, '');
        const server = collector.spans.find((span) => span.kind === 'SERVER');
        const ids = `"trace_id":"${server?.traceId}","span_id":"${server?.spanId}","trace_flags":"03",`;
        assert.deepEqual(stdout.split('\n'), [
          '{"level":30,"msg":"listening"}',
          `{"level":30,"module":"orders",${ids}"order":7,"msg":"order sent"}`,
          `{"level":40,${ids}"msg":"stock is low"}`,
          '',
        ]);
        assert.equal(stdout.replaceAll(ids, ''), bare.stdout);
      } finally {
        await collector.close();
        rmSync(directory, { recursive: true });
      }
    });
  }
}
