/** These variables say how each signal is sent over OTLP. */

import { endpoint } from '../../parse/endpoint.ts';
import { headers } from '../../parse/otlp-headers.ts';
import { boolean, choice, text, timeout } from '../../parse/scalars.ts';
import type { OtlpCompression, OtlpProtocol } from '../../shape.ts';
import { putTracesEndpoint } from '../often-set.ts';
import { oftenSet, row } from '../row.ts';

/** Variables that exist once for all signals and once per signal, without their common prefix. */
const OTLP = {
  ENDPOINT: row(endpoint, undefined, 'Where telemetry is sent.', 'url'),
  PROTOCOL: row(
    choice<OtlpProtocol>(['grpc', 'http/protobuf', 'http/json']),
    undefined,
    'How telemetry is sent; unset: grpc for port 4317, else http/protobuf.',
  ),
  INSECURE: row(boolean, undefined, 'Over grpc to an endpoint without http:// or https://, true: without TLS.'),
  HEADERS: row(headers, undefined, 'Headers of every request, such as an API key.', 'all'),
  TIMEOUT: row(timeout, undefined, 'Longest time for one export with its retries; unset: 10000.'),
  COMPRESSION: row(choice<OtlpCompression>(['gzip', 'none']), undefined, 'Compression of requests; unset: none.'),
  CERTIFICATE: row(text, undefined, 'PEM file of the certificates to trust.'),
  CLIENT_KEY: row(text, undefined, 'PEM file of the private key for mutual TLS.'),
  CLIENT_CERTIFICATE: row(text, undefined, 'PEM file of the certificate chain for mutual TLS.'),
};

type OtlpRows<Prefix extends string> = {
  [Key in keyof typeof OTLP as `OTEL_EXPORTER_OTLP_${Prefix}${Key}`]: (typeof OTLP)[Key];
};

function otlpRows<Prefix extends string>(prefix: Prefix, scope: string): OtlpRows<Prefix> {
  const rows = Object.entries(OTLP).map(([key, variable]) => [
    `OTEL_EXPORTER_OTLP_${prefix}${key}`,
    { ...variable, doc: `${scope}: ${variable.doc}` },
  ]);
  return Object.fromEntries(rows) as OtlpRows<Prefix>;
}

const ALL_SIGNALS = otlpRows('', 'All signals');

export const OTLP_VARIABLES = {
  ...ALL_SIGNALS,
  OTEL_EXPORTER_OTLP_ENDPOINT: oftenSet(ALL_SIGNALS.OTEL_EXPORTER_OTLP_ENDPOINT, putTracesEndpoint),
  // `http/protobuf` holds without this variable on every port but 4317, which the endpoint leaves to the table.
  OTEL_EXPORTER_OTLP_PROTOCOL: oftenSet(ALL_SIGNALS.OTEL_EXPORTER_OTLP_PROTOCOL, 'http/protobuf'),
  ...otlpRows('TRACES_', 'Traces only, instead of the general variable'),
  ...otlpRows('METRICS_', 'Metrics only, instead of the general variable'),
  ...otlpRows('LOGS_', 'Logs only, instead of the general variable'),
};
