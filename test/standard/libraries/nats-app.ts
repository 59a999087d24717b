import assert from 'node:assert/strict';
import type { ReceivedSpan } from '../../harness/spans.ts';

const begin = `
  const http = require('node:http');
  const own = require('./package.json');
  const { connect } = require(Object.keys(own.dependencies)[0]);
  const area = 'otel-auto-loop-' + process.pid;
  const server = http.createServer((request, response) => response.end());
  const get = (path) => new Promise((resolve) => {
    http.get({ host: '127.0.0.1', port: server.address().port, path, agent: false }, (response) => {
      response.resume();
      response.on('close', resolve);
    });
  });`;

/** An app with that body between a connection `nats` and its end; `get(path)` asks a server of its own. */
export const app = (body: string) => `${begin}
  (async () => {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const nats = await connect({ servers: new URL(process.env.NATS_URL).host });
    ${body}
    await nats.close();
    server.close();
  })();`;

/** Name of the span around the request to that path, or none. */
export function aroundOf(spans: readonly ReceivedSpan[], path: string): string | undefined {
  const request = spans.find(
    ({ kind, attributes }) => kind === 'CLIENT' && String(attributes['url.full']).endsWith(path),
  );
  assert.ok(request, path);
  return spans.find(({ spanId }) => spanId === request.parentSpanId)?.name.replace(/-loop-\d+/, '');
}
