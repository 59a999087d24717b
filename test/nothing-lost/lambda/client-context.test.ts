/** A function that is invoked by the SDK goes on in the trace of whoever invoked it, which its client context says. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runFunction } from '../../../src/libraries/aws-lambda/test/platform/platform.ts';
import { folderOf } from '../../harness/libraries.ts';
import { loaderFlag } from '../../harness/packed.ts';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const code = 'export const handler = async (event, context) => JSON.stringify(context.clientContext ?? null);';

for (const key of ['custom', 'Custom'])
  test(`the context is in ${key}`, async () => {
    const collector = await collect();
    const clientContext = { [key]: { traceparent: `00-${TRACE}-${PARENT}-01`, mine: '1' } };
    await runFunction({
      file: project({ 'function.mjs': code }).file('function.mjs'),
      modules: join(folderOf('aws-lambda', '4'), 'node_modules'),
      flags: loaderFlag('--import').args,
      events: [{}],
      env: {
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_NODE_EXIT_TIMEOUT: '20000',
        CLIENT_CONTEXT: JSON.stringify(clientContext),
      },
    });
    await collector.close();
    assert.deepEqual(
      collector.spans.map(({ traceId, parentSpanId }) => [traceId, parentSpanId]),
      [[TRACE, PARENT]],
    );
  });
