/** The lines of loggers that are not pino (`pino.test.ts`): the apps print the ids first, where a line has some. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceOf } from '../../harness/libraries.ts';
import { trace } from '../../harness/trace.ts';
import { isWanted } from '../../harness/wanted.ts';
import { place } from '../differential/spans.ts';

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  winston: [
    '"level":"info","message":"listening"',
    'IDS"level":"info","order":7,"message":"order sent"',
    'IDS"level":"warn","message":"stock is low"',
  ],
  bunyan: [
    '"level":30,"msg":"listening"',
    'IDS"level":30,"module":"orders","order":7,"msg":"order sent"',
    'IDS"level":40,"msg":"stock is low"',
  ],
};
const VERSIONS: Readonly<Record<string, readonly string[]>> = { winston: ['2', '3'], bunyan: ['1', '2'] };

for (const [library, lines] of Object.entries(EXPECTED)) {
  for (const version of VERSIONS[library] ?? []) {
    if (!isWanted(library, version)) continue;
    for (const app of ['app.mjs', 'app.cjs'] as const) {
      test(`${library} ${version} ${app}: lines within a request carry the ids of its span`, async () => {
        const source = sourceOf(library, app);
        const directory = place(library, version, { [app]: source });
        try {
          // Of winston 2.0 Node warns: its files load each other in a circle.
          const env = { NODE_NO_WARNINGS: '1' };
          const { code, stdout, stderr, spans } = await trace({ file: join(directory, app), env });
          assert.equal(code, 0);
          assert.equal(stderr, '');
          const server = spans.find((span) => span.kind === 'SERVER');
          const ids = `"trace_id":"${server?.traceId}","span_id":"${server?.spanId}","trace_flags":"03",`;
          assert.deepEqual(
            stdout.trimEnd().split('\n'),
            lines.map((line) => `{${line.replace('IDS', ids)}}`),
          );
        } finally {
          rmSync(directory, { recursive: true });
        }
      });
    }
  }
}
