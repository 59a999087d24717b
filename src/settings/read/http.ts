import type { SamplingRule } from '../parse/sampling-rules.ts';
import type { Values } from '../table/table.ts';
import { runtimeUrls } from './lambda-runtime.ts';
import type { Environment } from './read-settings.ts';

/** Names of headers in lower case, by side and direction. */
export interface CapturedHeaders {
  readonly serverRequest: readonly string[];
  readonly serverResponse: readonly string[];
  readonly clientRequest: readonly string[];
  readonly clientResponse: readonly string[];
}

/** What is kept of HTTP requests and responses. */
export interface HttpSettings {
  /** Undefined: none. */
  readonly capturedHeaders: CapturedHeaders | undefined;
  /** Names in lower case; undefined: what looks like credentials. */
  readonly redactedHeaders: readonly string[] | undefined;
  /** Undefined: the standard ones. */
  readonly knownMethods: readonly string[] | undefined;
  /** Do answers say which trace they belong to? */
  readonly responseTraceparent: boolean;
  /** Headers with a correlation id, in lower case; empty: none. */
  readonly correlationIdHeaders: readonly string[];
  readonly propagateCorrelationId: boolean;
}

/** What is hidden in URLs and statements. */
export interface RedactionSettings {
  /** Query parameters in lower case, beside the others. */
  readonly moreQueryKeys: readonly string[];
  /** Instead of what looks like a secret; undefined: that. */
  readonly onlyQueryKeys: readonly string[] | undefined;
  /** Are literals and arguments of statements hidden? */
  readonly statements: boolean;
}

/** What is dropped or limited beside the sampler; patterns as written. */
export interface SamplingSettings {
  readonly ignoredPaths: readonly string[];
  readonly ignoredUrls: readonly string[];
  readonly rules: readonly SamplingRule[];
  readonly maxPerSecond: number | undefined;
}

export function readHttp(values: Values): HttpSettings {
  const captured = {
    serverRequest: values.OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS ?? [],
    serverResponse: values.OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS ?? [],
    clientRequest: values.OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS ?? [],
    clientResponse: values.OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS ?? [],
  };
  return {
    capturedHeaders: Object.values(captured).some((names) => names.length > 0) ? captured : undefined,
    redactedHeaders: values.OTEL_NODE_REDACT_HEADERS,
    knownMethods: values.OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS,
    responseTraceparent: values.OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT,
    correlationIdHeaders: values.OTEL_NODE_CORRELATION_ID_HEADERS ?? [],
    propagateCorrelationId: values.OTEL_NODE_CORRELATION_ID_PROPAGATE,
  };
}

export function readRedaction(values: Values): RedactionSettings {
  return {
    moreQueryKeys: values.OTEL_NODE_REDACT_QUERY_KEYS,
    onlyQueryKeys: values.OTEL_INSTRUMENTATION_SANITIZATION_URL_EXPERIMENTAL_SENSITIVE_QUERY_PARAMETERS,
    statements: values.OTEL_INSTRUMENTATION_COMMON_DB_QUERY_SANITIZATION_ENABLED,
  };
}

/** Undefined when nothing of it is set. In AWS Lambda, requests of the runtime itself are ignored. */
export function readSampling(values: Values, env: Environment): SamplingSettings | undefined {
  const ignoredPaths = values.OTEL_NODE_HTTP_SERVER_IGNORE_PATHS ?? [];
  const ignoredUrls = [...(values.OTEL_NODE_HTTP_CLIENT_IGNORE_URLS ?? []), ...runtimeUrls(env)];
  const rules = values.OTEL_NODE_SAMPLING_RULES ?? [];
  const maxPerSecond = values.OTEL_NODE_TRACES_MAX_PER_SECOND;
  const unset = ignoredPaths.length + ignoredUrls.length + rules.length === 0 && maxPerSecond === undefined;
  return unset ? undefined : { ignoredPaths, ignoredUrls, rules, maxPerSecond };
}
