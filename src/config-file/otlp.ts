import type { OtlpGrpcExporterConfigModel, OtlpHttpExporterConfigModel } from '@opentelemetry/configuration';
import type { Path } from './file-problem.ts';
import type { Translation } from './translation.ts';

export type SignalName = 'TRACES' | 'METRICS' | 'LOGS';

const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** `otlp_http`: the endpoint is complete, as in the variable of a signal. */
export function translateOtlpHttp(
  to: Translation,
  signal: SignalName,
  exporter: OtlpHttpExporterConfigModel,
  path: Path,
): void {
  const prefix = `OTEL_EXPORTER_OTLP_${signal}_`;
  to.set(`${prefix}PROTOCOL`, exporter?.encoding === 'json' ? 'http/json' : 'http/protobuf', [...path, 'encoding']);
  to.set(`${prefix}ENDPOINT`, exporter?.endpoint, [...path, 'endpoint']);
  translateShared(to, prefix, exporter, path);
}

/** `otlp_grpc`: without a scheme, TLS unless `insecure`. */
export function translateOtlpGrpc(
  to: Translation,
  signal: SignalName,
  exporter: OtlpGrpcExporterConfigModel,
  path: Path,
): void {
  const prefix = `OTEL_EXPORTER_OTLP_${signal}_`;
  to.set(`${prefix}PROTOCOL`, 'grpc', path);
  const endpoint = exporter?.endpoint;
  if (endpoint) {
    const scheme = exporter?.tls?.insecure === true ? 'http://' : 'https://';
    to.set(`${prefix}ENDPOINT`, HAS_SCHEME.test(endpoint) ? endpoint : scheme + endpoint, [...path, 'endpoint']);
  }
  translateShared(to, prefix, exporter, path);
}

function translateShared(
  to: Translation,
  prefix: string,
  exporter: OtlpHttpExporterConfigModel | OtlpGrpcExporterConfigModel,
  path: Path,
): void {
  if (exporter === null || exporter === undefined) return;
  const { headers = [], headers_list: list, tls } = exporter;
  // The later of two counts, and those of the list are the weaker ones.
  const pairs = headers
    .filter(({ value }) => value !== null)
    .map(({ name, value }) => `${encode(name)}=${encode(value)}`);
  const all = [...(list ? [list] : []), ...pairs].join(',');
  to.set(`${prefix}HEADERS`, all || undefined, [...path, headers.length > 0 ? 'headers' : 'headers_list']);
  to.set(`${prefix}COMPRESSION`, exporter.compression, [...path, 'compression']);
  to.set(`${prefix}TIMEOUT`, exporter.timeout, [...path, 'timeout']);
  to.set(`${prefix}CERTIFICATE`, tls?.ca_file, [...path, 'tls', 'ca_file']);
  to.set(`${prefix}CLIENT_KEY`, tls?.key_file, [...path, 'tls', 'key_file']);
  to.set(`${prefix}CLIENT_CERTIFICATE`, tls?.cert_file, [...path, 'tls', 'cert_file']);
}

function encode(text: string | null): string {
  return encodeURIComponent(text ?? '');
}

/** Is an exporter of that name `otlp_file/development`, and does it write to stdout? */
export function printsOtlp(file: { output_stream?: string | null } | null | undefined, name: string): boolean {
  return name === 'otlp_file/development' && (file?.output_stream ?? 'stdout') === 'stdout';
}
