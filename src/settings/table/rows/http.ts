/** These variables say what is kept of HTTP requests, and which requests are dropped. */

import { globs, headerNames, methods } from '../../parse/name-lists.ts';
import { boolean } from '../../parse/scalars.ts';
import { row } from '../row.ts';

export const HTTP = {
  OTEL_NODE_HTTP_SERVER_IGNORE_PATHS: row(
    globs,
    undefined,
    'Incoming requests that leave no spans, nor does anything done for them: paths such as /health* or /users/:id.',
  ),
  OTEL_NODE_HTTP_CLIENT_IGNORE_URLS: row(
    globs,
    undefined,
    'Outgoing requests that leave no span: URLs without query, such as http://10.0.0.1:9200/*, or paths.',
  ),
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_REQUEST_HEADERS: row(
    headerNames,
    undefined,
    'Headers of incoming requests that become http.request.header.<name>.',
  ),
  OTEL_INSTRUMENTATION_HTTP_SERVER_CAPTURE_RESPONSE_HEADERS: row(
    headerNames,
    undefined,
    'Headers of the answers to them that become http.response.header.<name>.',
  ),
  OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_REQUEST_HEADERS: row(
    headerNames,
    undefined,
    'Headers of outgoing requests that become http.request.header.<name>.',
  ),
  OTEL_INSTRUMENTATION_HTTP_CLIENT_CAPTURE_RESPONSE_HEADERS: row(
    headerNames,
    undefined,
    'Headers of the answers to them that become http.response.header.<name>.',
  ),
  OTEL_INSTRUMENTATION_HTTP_KNOWN_METHODS: row(
    methods,
    undefined,
    'Methods that are not reported as _OTHER, case-sensitive; unset: those of RFC 9110, PATCH and QUERY.',
  ),
  OTEL_NODE_HTTP_SERVER_RESPONSE_TRACEPARENT: row(
    boolean,
    false,
    'true: answers carry traceparent and Server-Timing, which scripts in a browser may read.',
  ),
};
