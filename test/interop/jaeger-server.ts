import { type Server, startServer } from './server.ts';

/** OTLP by gRPC and by HTTP, and the API behind its user interface. */
export type Jaeger = Server<'grpc' | 'http' | 'query'>;

/** Everything on loopback, in memory, and not one span about itself. */
export function startJaeger(binary: string): Promise<Jaeger> {
  return startServer(binary, ['grpc', 'http', 'query'], args, {
    SPAN_STORAGE_TYPE: 'memory',
    OTEL_TRACES_SAMPLER: 'always_off',
  });
}

function args({ grpc, http, query }: Jaeger['ports']): string[] {
  const unused = [
    'admin.http',
    'collector.grpc-server',
    'collector.http-server',
    'query.grpc-server',
    'http-server',
  ].map((name) => `--${name}.host-port=127.0.0.1:0`);
  const agent = ['jaeger-binary', 'jaeger-compact', 'zipkin-compact'].map(
    (name) => `--processor.${name}.server-host-port=127.0.0.1:0`,
  );
  return [
    ...unused,
    ...agent,
    `--collector.otlp.grpc.host-port=127.0.0.1:${grpc}`,
    `--collector.otlp.http.host-port=127.0.0.1:${http}`,
    `--query.http-server.host-port=127.0.0.1:${query}`,
  ];
}
