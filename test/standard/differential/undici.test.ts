import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Attributes, SpanKind, trace } from '@opentelemetry/api';
import { folderOf } from '../../harness/libraries.ts';
import { register } from './http/register.ts';

interface Undici {
  request(url: string): Promise<{ body: { text(): Promise<string> } }>;
  fetch: typeof fetch;
}

/** The supported major versions, from the library's own folder. */
const versions = ['7', '8'].map((major) => {
  const require = createRequire(join(folderOf('undici', major), 'package.json'));
  return [major, require('undici') as Undici] as const;
});

describe('undici', () => {
  let registered: ReturnType<typeof register>;
  let origin: string;
  let onEnd = (): void => undefined;
  const server = http.createServer((request, response) => response.end(request.headers.traceparent));

  before(async () => {
    registered = register({ mode: 'ours', onEnd: () => onEnd() });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  /** The one client span and the one server span of a request made inside a span of its own. */
  async function traced(send: () => Promise<string>): Promise<Attributes> {
    const complete = new Promise<void>((resolve) => {
      onEnd = () => registered.ended.length >= 3 && resolve();
    });
    const received = await trace.getTracer('test').startActiveSpan('caller', async (span) => {
      const text = await send();
      span.end();
      return text;
    });
    await complete;
    const spans = registered.ended.splice(0);
    const caller = spans.find((span) => span.kind === SpanKind.INTERNAL)?.spanContext();
    const client = spans.find((span) => span.kind === SpanKind.CLIENT);
    const answer = spans.find((span) => span.kind === SpanKind.SERVER);
    assert.equal(spans.length, 3);
    assert.equal(client?.parentSpanContext?.spanId, caller?.spanId);
    assert.equal(answer?.parentSpanContext?.spanId, client?.spanContext().spanId);
    assert.equal(received, `00-${caller?.traceId}-${client?.spanContext().spanId}-01`);
    assert.equal(client?.instrumentationScope.name, '@opentelemetry/instrumentation-undici');
    assert.deepEqual(registered.faults, []);
    return client?.attributes ?? {};
  }

  test('the first request there is, by the global fetch, is traced', async () => {
    const attributes = await traced(async () => (await fetch(`${origin}/a%20b?c=%20d&e`)).text());
    assert.equal(attributes['url.full'], `${origin}/a%20b?c=%20d&e`);
    assert.equal(attributes['url.query'], '?c=%20d&e');
    assert.equal(attributes['http.response.status_code'], 200);
  });

  test('secrets in the URL do not leave', async () => {
    const attributes = await traced(async () => (await fetch(`${origin}/a?token=1&b=%20c`)).text());
    assert.equal(attributes['url.full'], `${origin}/a?token=REDACTED&b=%20c`);
    assert.equal(attributes['url.query'], '?token=REDACTED&b=%20c');
  });

  for (const [major, undici] of versions) {
    test(`version ${major}: request`, async () => {
      const attributes = await traced(async () => (await undici.request(`${origin}/r?api_key=1`)).body.text());
      assert.equal(attributes['url.full'], `${origin}/r?api_key=REDACTED`);
    });

    test(`version ${major}: fetch`, async () => {
      const attributes = await traced(async () => (await undici.fetch(`${origin}/f`)).text());
      assert.equal(attributes['url.full'], `${origin}/f`);
    });
  }
});
