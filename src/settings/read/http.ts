import type { HttpSettings, RedactionSettings, SamplingSettings } from '../shape.ts';
import type { Environment, Values } from '../table/values.ts';
import { runtimeUrls } from './lambda-runtime.ts';

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
    texts: values.OTEL_NODE_REDACT_TEXTS,
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
