/** The files of the loader that are read while a request is at work are not the app's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project } from '../../harness/project.ts';
import { collect } from '../../harness/receive.ts';
import { run } from '../../harness/run.ts';
import { drawTraces } from '../../harness/tree.ts';

test('what traces a library is read outside of the request that is the first to use it', async () => {
  const { file } = project({
    'app.cjs': `
      const { readFileSync } = require('node:fs');
      const { createServer } = require('node:http');
      const server = createServer(async (request, response) => {
        if (request.url === '/inner') return response.end();
        readFileSync(__filename);
        const { port } = server.address();
        await (await fetch('http://127.0.0.1:' + port + '/inner', { headers: { connection: 'close' } })).text();
        response.end();
      });
      server.listen(0, '127.0.0.1', async () => {
        const { port } = server.address();
        require('node:http').get({ port, host: '127.0.0.1', path: '/outer', agent: false }, (response) => {
          response.resume().on('end', () => server.close());
        });
      });`,
  });
  const collector = await collect();
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_SERVICE_NAME: 'app',
    OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'fs,http,undici',
  };
  const { code, stderr } = await run({ file: file('app.cjs'), env });
  await collector.close();
  assert.equal(code, 0, stderr);
  assert.equal(
    drawTraces(collector.spans),
    [
      'app  GET  CLIENT',
      '└─ app  GET  SERVER',
      '   ├─ app  fs readFileSync  INTERNAL',
      '   └─ app  GET  CLIENT',
      '      └─ app  GET  SERVER',
    ].join('\n'),
  );
});
