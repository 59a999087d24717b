// Not part of `npm test`, run by `npm run test:interop`, which builds the Collector and says where it is.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Collector, collect } from '../harness/receive.ts';
import { run } from '../harness/run.ts';
import { type Body, checkBodies } from './body.ts';
import { plain } from './plain.ts';
import { type Server, startServer } from './server.ts';
import { ways } from './ways.ts';

const binary = process.env.OTEL_AUTO_COLLECTOR ?? '';
const reason = process.env.OTEL_AUTO_NO_COLLECTOR || 'no Collector; run `npm run test:interop`';

interface Ports {
  grpc: number;
  http: number;
  json: number;
  protobuf: number;
}

/** It hands on what it takes at once, to a server of JSON and to one of protobuf. */
const configuration = (ports: Ports) => `receivers:
  otlp:
    protocols:
      grpc: { endpoint: 127.0.0.1:${ports.grpc} }
      http: { endpoint: 127.0.0.1:${ports.http} }
exporters:
  debug:
  otlp_http/json:
    endpoint: http://127.0.0.1:${ports.json}
    encoding: json
    compression: none
    sending_queue: { enabled: false }
  otlp_http/protobuf:
    endpoint: http://127.0.0.1:${ports.protobuf}
    encoding: proto
    compression: gzip
    sending_queue: { enabled: false }
service:
  telemetry:
    metrics: { level: none }
  pipelines:
    traces: { receivers: [otlp], exporters: [debug, otlp_http/json, otlp_http/protobuf] }
`;

if (binary === '') test('an OpenTelemetry Collector', { skip: reason });
else describe('an OpenTelemetry Collector', withCollector);

function withCollector(): void {
  const folder = mkdtempSync(join(tmpdir(), 'otel-auto-collector-'));
  const bodies: Record<'json' | 'protobuf', Body[]> = { json: [], protobuf: [] };
  const take = async (kind: keyof typeof bodies) =>
    collect({
      forget: true,
      answer(response, { type, traces }) {
        bodies[kind].push(plain(traces) as unknown as Body);
        response.setHeader('content-type', type).end(kind === 'json' ? '{}' : '');
      },
    });
  let receivers: Record<keyof typeof bodies, Collector>;
  let collector: Server<'grpc' | 'http'>;

  before(
    async () => {
      receivers = { json: await take('json'), protobuf: await take('protobuf') };
      const file = join(folder, 'collector.yaml');
      const to = { json: receivers.json.port, protobuf: receivers.protobuf.port };
      collector = await startServer(binary, ['grpc', 'http'], (ports) => {
        writeFileSync(file, configuration({ ...ports, ...to }));
        return ['--config', file];
      });
    },
    { timeout: 60_000 },
  );

  after(async () => {
    await collector?.stop();
    for (const receiver of Object.values(receivers)) await receiver.close();
    rmSync(folder, { recursive: true });
  });

  for (const { protocol, compression } of ways) {
    test(`${protocol}, compression ${compression}`, { timeout: 30_000 }, async () => {
      bodies.json.length = bodies.protobuf.length = 0;
      const { code, stdout, stderr } = await run({
        file: join(import.meta.dirname, 'apps', 'all-fields.mjs'),
        env: {
          OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${collector.ports[protocol === 'grpc' ? 'grpc' : 'http']}`,
          OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
          OTEL_EXPORTER_OTLP_COMPRESSION: compression,
          OTEL_SERVICE_NAME: 'interop',
          OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
        },
      });
      assert.deepEqual([code, stderr], [0, ''], collector.log());
      checkBodies(bodies.json, stdout);
      checkBodies(bodies.protobuf, stdout);
    });
  }
}
