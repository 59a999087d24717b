import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import type { MetricReader } from '@opentelemetry/sdk-metrics';
import { log } from '../node/log.ts';

/**
 * `OTEL_METRICS_EXPORTER=prometheus`: serves all metrics at `/metrics`. A chunk of its own, loaded only when asked for.
 * The server does not keep the process alive; if it cannot listen, that is said and the app goes on.
 */
export function createPrometheus({ host, port }: { host: string; port: number }): MetricReader {
  const exporter = new PrometheusExporter({ host, port }, (error) => {
    if (error) {
      log(
        'error',
        `metrics cannot be served to Prometheus on ${host}:${port} (${error.message}); the app goes on without. ` +
          'Set OTEL_EXPORTER_PROMETHEUS_HOST and OTEL_EXPORTER_PROMETHEUS_PORT to a free address.',
      );
    }
  });
  hide((exporter as unknown as { _server: Server })._server);
  return exporter;
}

/** The property that the http library looks for on a server that it sees for the first time. */
const UNTRACED = Symbol.for('@org/otel-auto untraced');

/** Its requests are nobody's telemetry: they go past the `emit` that the http library replaces on the class. */
function hide(server: Server): void {
  Object.assign(server, { [UNTRACED]: true, emit: EventEmitter.prototype.emit });
}
