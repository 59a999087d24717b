import type { Endpoint } from '../parse/endpoint.ts';
import type { OtlpProtocol, OtlpSettings } from '../shape.ts';
import type { VariableName } from '../table/table.ts';
import type { Complain, Environment, Values } from '../table/values.ts';
import { unusedProxy } from './unused-proxy.ts';

/**
 * The names of one signal's variables have this part that the general names have not -> HTTP appends this path to the general
 * endpoint.
 */
const OTLP_PATHS = { TRACES_: 'v1/traces', METRICS_: 'v1/metrics', LOGS_: 'v1/logs' } as const;
type SignalPrefix = keyof typeof OTLP_PATHS;

const GRPC_PORT = '4317';
const HTTP_PORT = '4318';

/** Everything about how one signal is sent: its own variable first, then the general one, then the default. */
export function readOtlp(values: Values, signal: SignalPrefix, env: Environment, complain: Complain): OtlpSettings {
  const prefix = `OTEL_EXPORTER_OTLP_${signal}` as const;
  const certificate = values[`${prefix}CERTIFICATE`] ?? values.OTEL_EXPORTER_OTLP_CERTIFICATE;
  const clientKey = values[`${prefix}CLIENT_KEY`] ?? values.OTEL_EXPORTER_OTLP_CLIENT_KEY;
  const clientCertificate = values[`${prefix}CLIENT_CERTIFICATE`] ?? values.OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE;
  const target = readTarget(values, signal, complain);
  warnOfPlainSecrets(values, signal, target.endpoint, complain);
  const proxy = unusedProxy(target.endpoint, env);
  return {
    ...target,
    headers: values[`${prefix}HEADERS`] ?? values.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    timeout: values[`${prefix}TIMEOUT`] ?? values.OTEL_EXPORTER_OTLP_TIMEOUT ?? 10_000,
    compression: values[`${prefix}COMPRESSION`] ?? values.OTEL_EXPORTER_OTLP_COMPRESSION ?? 'none',
    ...(certificate !== undefined && { certificate }),
    ...(clientKey !== undefined && { clientKey }),
    ...(clientCertificate !== undefined && { clientCertificate }),
    ...(proxy !== undefined && { unusedProxy: proxy }),
  };
}

function readTarget(
  values: Values,
  signal: SignalPrefix,
  complain: Complain,
): { endpoint: string; protocol: OtlpProtocol } {
  const prefix = `OTEL_EXPORTER_OTLP_${signal}` as const;
  const asked = values[`${prefix}PROTOCOL`] ?? values.OTEL_EXPORTER_OTLP_PROTOCOL;
  const own = values[`${prefix}ENDPOINT`];
  const given = own ?? values.OTEL_EXPORTER_OTLP_ENDPOINT;
  const protocol = asked ?? (given?.url.port === GRPC_PORT ? 'grpc' : 'http/protobuf');
  if (given === undefined) return { endpoint: defaultEndpoint(protocol, signal), protocol };

  const name = own ? (`${prefix}ENDPOINT` as const) : 'OTEL_EXPORTER_OTLP_ENDPOINT';
  const url = withScheme(given, name, protocol, readInsecure(values, signal), complain);
  const endpoint = protocol === 'grpc' ? url.origin : httpEndpoint(url, own ? undefined : OTLP_PATHS[signal]);
  const shown = protocol === 'grpc' ? url.origin : `${url.origin}${new URL(endpoint).pathname}`;
  if (asked !== undefined && url.port === (asked === 'grpc' ? HTTP_PORT : GRPC_PORT))
    complain(
      name,
      `is on port ${url.port}, which usually speaks ${asked === 'grpc' ? 'http/protobuf' : 'grpc'}`,
      `${asked} on ${shown} as told`,
      `If nothing arrives, use port ${asked === 'grpc' ? GRPC_PORT : HTTP_PORT} or another OTEL_EXPORTER_OTLP_PROTOCOL.`,
    );
  if (protocol === 'grpc' && (url.pathname !== '/' || url.search !== ''))
    complain(name, 'has a path, which grpc cannot use', shown, 'Remove the path, or set OTEL_EXPORTER_OTLP_PROTOCOL.');
  if (protocol !== 'grpc' && !own && isSignalPath(url, signal))
    complain(
      name,
      `already ends in /${OTLP_PATHS[signal]}, which is appended to it`,
      shown,
      `Remove the path, or use ${prefix}ENDPOINT.`,
    );
  return { endpoint, protocol };
}

type Insecure = { name: VariableName; value: boolean } | undefined;

function readInsecure(values: Values, signal: SignalPrefix): Insecure {
  for (const name of [`OTEL_EXPORTER_OTLP_${signal}INSECURE`, 'OTEL_EXPORTER_OTLP_INSECURE'] as const) {
    const value = values[name];
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

/** A scheme that is there rules; without one, grpc has TLS unless `insecure` says otherwise ("Configuration Options"). */
function withScheme(
  { url, hasScheme }: Endpoint,
  name: VariableName,
  protocol: OtlpProtocol,
  insecure: Insecure,
  complain: Complain,
): URL {
  if (hasScheme) {
    if (insecure?.value === true && url.protocol === 'https:')
      complain(insecure.name, `does not fit ${name}, which says https://`, 'TLS', 'Unset it, or write http:// there.');
    return url;
  }
  const target = new URL(url);
  if (protocol !== 'grpc') {
    complain(name, 'has no scheme', target.origin, 'Write http:// or https:// in front.');
    return target;
  }
  if (insecure?.value !== true) target.protocol = 'https:';
  if (insecure === undefined)
    complain(
      name,
      'has no scheme, which means TLS to grpc',
      target.origin,
      'Write http:// or https:// in front, or set OTEL_EXPORTER_OTLP_INSECURE.',
    );
  return target;
}

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** Headers hold keys, and plain HTTP shows them to everybody on the way. */
function warnOfPlainSecrets(values: Values, signal: SignalPrefix, endpoint: string, complain: Complain): void {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol !== 'http:' || LOOPBACK.test(hostname)) return;
  for (const name of [`OTEL_EXPORTER_OTLP_${signal}HEADERS`, 'OTEL_EXPORTER_OTLP_HEADERS'] as const) {
    if (values[name] === undefined) continue;
    complain(name, `goes to ${hostname} unencrypted`, 'it as told', 'Use an https:// endpoint if it holds a secret.');
    return;
  }
}

function defaultEndpoint(protocol: OtlpProtocol, signal: SignalPrefix): string {
  if (protocol === 'grpc') return `http://localhost:${GRPC_PORT}`;
  return `http://localhost:${HTTP_PORT}/${OTLP_PATHS[signal]}`;
}

/** The general endpoint is a base to append `path` to; without `path` the URL is used as it is ("Endpoint URLs for OTLP/HTTP"). */
function httpEndpoint(url: URL, path: string | undefined): string {
  const target = new URL(url);
  target.hash = '';
  if (path !== undefined) target.pathname += target.pathname.endsWith('/') ? path : `/${path}`;
  return target.href;
}

function isSignalPath(url: URL, signal: SignalPrefix): boolean {
  const path = `/${OTLP_PATHS[signal]}`;
  return url.pathname.endsWith(path) || url.pathname.endsWith(`${path}/`);
}
