import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Collector, collect } from '../../harness/receive.ts';
import { type RunResult, run } from '../../harness/run.ts';
import { cases } from './cases.ts';

const TRACE = '12345678901234567890123456789012';
const PARENT = '1234567890123456';
const clients = ['http', 'fetch'];

for (const exporter of ['otlp', 'none']) {
  describe(`OTEL_TRACES_EXPORTER=${exporter}`, () => {
    let collector: Collector;
    let port: number;
    let app: ChildProcess;
    let ended: Promise<RunResult>;
    const received: IncomingHttpHeaders[] = [];
    const target = createServer((incoming, response) => {
      received.push(incoming.headers);
      response.end();
    });

    before(async () => {
      collector = await collect();
      target.listen(0, '127.0.0.1');
      await once(target, 'listening');
      await new Promise<void>((resolve, reject) => {
        ended = run({
          file: join(import.meta.dirname, 'apps', 'proxy.mjs'),
          env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_EXPORTER: exporter },
          onLine(line, child) {
            port = Number(line);
            app = child;
            resolve();
          },
        });
        ended.then(({ stderr }) => reject(new Error(stderr)), reject);
      });
    });

    after(async () => {
      app.kill('SIGTERM');
      const { signal, stderr } = await ended;
      target.close();
      await collector.close();
      assert.equal(signal, 'SIGTERM');
      assert.equal(stderr, '');
      // Not sampled, not sent; of the others one server span and two client spans for each of the clients.
      const sampled = cases.filter(({ flags }) => flags !== '00' && flags !== '02').length;
      assert.equal(collector.spans.length, exporter === 'none' ? 0 : sampled * clients.length * 3);
    });

    /** Has the app call us twice; resolves to the headers of the two calls. */
    async function propagate(client: string, headers: readonly string[]): Promise<IncomingHttpHeaders[]> {
      received.length = 0;
      const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/`;
      const body = JSON.stringify([{ url }, { url }]);
      const outgoing = request({
        host: '127.0.0.1',
        port,
        method: 'POST',
        path: `/${client}`,
        headers: ['host', 'app', 'content-length', String(body.length), ...headers],
      }).end(body);
      const [response] = await once(outgoing, 'response');
      await once(response.resume(), 'end');
      assert.equal(response.statusCode, 200);
      assert.equal(received.length, 2);
      return [...received];
    }

    for (const client of clients) {
      for (const { name, headers, continued, tracestate, flags } of cases) {
        test(`${client}: ${name}`, async () => {
          const calls = await propagate(client, headers);
          const seen = calls.map(({ traceparent, ...rest }) => {
            const [version, traceId, spanId, sentFlags] = String(traceparent).split('-');
            assert.match(String(traceparent), /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/);
            return { version, traceId, spanId, flags: sentFlags, tracestate: rest.tracestate };
          });
          const [first, second] = seen;
          assert.equal(first?.traceId, second?.traceId, 'both calls are of one trace');
          assert.notEqual(first?.spanId, second?.spanId, 'each call is a span of its own');
          for (const call of seen) {
            assert.equal(call.traceId === TRACE, continued, `trace id ${call.traceId}`);
            assert.notEqual(call.spanId, PARENT);
            assert.notEqual(call.traceId, '0'.repeat(32));
            assert.equal(call.flags, flags ?? (continued ? '01' : '03'));
            assert.equal(call.tracestate, tracestate);
          }
        });
      }
    }
  });
}
