import { decodeResponse, type Rejection } from '../../otlp/answer.ts';
import type { Signal } from '../../otlp/signal.ts';
import type { SignalConfig } from '../ring/config.ts';
import { connectionFailure, grpcConnectionFailure, quote, timeoutOutcome } from './failures.ts';
import { createHide } from './own-secrets.ts';
import type { TlsFiles } from './tls.ts';
import { type Outcome, partialSuccess, type SendFailure, type Transport } from './transport.ts';

// Required, not imported: their ES modules find grpc-js through `import.meta.url`, which a CommonJS bundle does not have.
const { createOtlpGrpcExportDelegate, createInsecureCredentials, createSslCredentials, createEmptyMetadata } =
  require('@opentelemetry/otlp-grpc-exporter-base') as typeof import('@opentelemetry/otlp-grpc-exporter-base');

const SERVICES = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
} satisfies Record<Signal, string>;

/** https://opentelemetry.io/docs/specs/otlp/#failures: cancelled, deadline exceeded, aborted, out of range, unavailable, data loss. */
const RETRYABLE = new Set([1, 4, 10, 11, 14, 15]);
const DEADLINE_EXCEEDED = 4;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const ADVICE: Readonly<Record<number, string>> = {
  7: 'check the credentials in OTEL_EXPORTER_OTLP_HEADERS',
  12: 'this is not an OTLP/gRPC endpoint: http/protobuf is usually on port 4318',
  16: 'check the credentials in OTEL_EXPORTER_OTLP_HEADERS',
};

/** Sends with the official gRPC delegate, which does not retry. */
export function createGrpcTransport(
  signal: Signal,
  { otlp, exportTimeout }: SignalConfig,
  userAgent: string,
  tls: TlsFiles,
): Transport {
  const url = new URL(otlp.endpoint);
  const timeout = Math.min(otlp.timeout, exportTimeout);
  const metadata = createMetadata(otlp.headers);
  const service = SERVICES[signal];
  const hide = createHide(otlp);
  let response: Rejection | undefined;
  const delegate = createOtlpGrpcExportDelegate<Uint8Array, unknown>(
    {
      url: url.host,
      timeoutMillis: timeout,
      concurrencyLimit: 64,
      compression: otlp.compression as never,
      userAgent,
      credentials: () =>
        url.protocol === 'http:' ? createInsecureCredentials() : createSslCredentials(tls.ca, tls.key, tls.cert),
      metadata: () => metadata,
    },
    {
      serializeRequest: (body) => body,
      deserializeResponse(data) {
        response = decodeResponse(data);
        return undefined;
      },
    },
    'otlp_grpc_span_exporter',
    { name: 'span', countItems: () => 0 },
    undefined,
    service,
    `/${service}/Export`,
  );

  function send(body: Uint8Array, limit: number): Promise<Outcome> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(timeoutOutcome(limit)), Math.min(limit, timeout));
      timer.unref();
      delegate.export(body, (result) => {
        clearTimeout(timer);
        // The delegate deserializes the response and calls back in one go, so this one is ours.
        const answer = response;
        response = undefined;
        resolve(result.error === undefined ? partialSuccess(answer, hide) : failed(result.error, timeout, hide));
      });
    });
  }

  return { send, hold() {} };
}

/** @throws Error naming the header, never its value */
function createMetadata(headers: Readonly<Record<string, string>>): ReturnType<typeof createEmptyMetadata> {
  const metadata = createEmptyMetadata();
  for (const [name, value] of Object.entries(headers)) {
    try {
      metadata.set(name, value);
    } catch {
      throw new Error(`the header "${name}" of OTEL_EXPORTER_OTLP_HEADERS has characters that gRPC does not allow`);
    }
  }
  return metadata;
}

function failed(error: Error, timeout: number, hide: (text: string) => string): Outcome {
  const code = 'code' in error && typeof error.code === 'number' ? error.code : -1;
  if (code === -1) return { kind: 'rejected', failure: connectionFailure(error) };
  if (code === DEADLINE_EXCEEDED) return timeoutOutcome(timeout);
  const details = hide('details' in error && typeof error.details === 'string' ? error.details : error.message);
  if (code === UNAVAILABLE) return { kind: 'retry', failure: unavailable(details), after: undefined };
  const failure = {
    key: `gRPC ${code}`,
    seen: `gRPC status ${code}${quote(details)}`,
    advice: ADVICE[code] ?? '',
    unreachable: false,
  };
  const info = code === RESOURCE_EXHAUSTED ? retryInfo(error) : undefined;
  if (RETRYABLE.has(code) || info !== undefined) return { kind: 'retry', failure, after: info };
  return { kind: 'rejected', failure };
}

/** grpc-js puts the cause of a failed connection into the text of UNAVAILABLE. */
function unavailable(details: string): SendFailure {
  const code = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)\b/.exec(details)?.[1] ?? '';
  if (code === '' && details.startsWith('Name resolution failed')) {
    return connectionFailure(Object.assign(new Error(details), { code: 'ENOTFOUND' }));
  }
  if (code === '') return grpcConnectionFailure(details);
  return connectionFailure(Object.assign(new Error(details), { code }));
}

const RETRY_INFO = 'google.rpc.RetryInfo';

/** Only RESOURCE_EXHAUSTED that carries a RetryInfo may be retried; its delay (ms) is 0 here, our own backoff rules. */
function retryInfo(error: Error): number | undefined {
  const metadata = 'metadata' in error ? (error.metadata as { get?: (name: string) => unknown[] }) : undefined;
  const [status] = metadata?.get?.('grpc-status-details-bin') ?? [];
  return Buffer.isBuffer(status) && status.includes(RETRY_INFO) ? 0 : undefined;
}
