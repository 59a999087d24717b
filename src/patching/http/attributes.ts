/** Attribute names of https://opentelemetry.io/docs/specs/semconv/http/http-spans/ (stable) that more than one file uses. */
export const ERROR_TYPE = 'error.type';
export const RESPONSE_STATUS_CODE = 'http.response.status_code';

let knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
  'QUERY',
]);

/** `OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS`: instead of the standard ones. */
export function setKnownMethods(methods: readonly string[]): void {
  knownMethods = new Set(methods);
}

/** The value of `http.request.method`: `_OTHER` for methods the conventions do not name. */
export function knownMethod(method: string): string {
  return knownMethods.has(method) ? method : '_OTHER';
}
