/** Attribute names of https://opentelemetry.io/docs/specs/semconv/http/http-spans/ (stable) that more than one file uses. */
export const ERROR_TYPE = 'error.type';
export const RESPONSE_STATUS_CODE = 'http.response.status_code';
