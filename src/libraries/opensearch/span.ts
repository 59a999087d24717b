import { type Attributes, type Span, SpanKind } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_RESPONSE_STATUS_CODE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer } from '../../patching/tracer.ts';
import { operationOf } from './operation.ts';

/** The client is asked to send this request. */
export interface Request {
  method: string;
  path: string;
}

/** The client calls back with this result beside an error. */
interface Result {
  statusCode?: number | null;
  meta?: { connection?: { url?: URL } | null };
}

const tracer = measuredTracer('@org/otel-auto/opensearch', 'database');

/** As the conventions have it for Elasticsearch: https://opentelemetry.io/docs/specs/semconv/db/elasticsearch/ */
export function startSpan({ method, path }: Request): Span {
  const { name, index } = operationOf(method, path);
  const attributes: Attributes = {
    [ATTR_DB_SYSTEM_NAME]: 'opensearch',
    [ATTR_DB_OPERATION_NAME]: name,
    [ATTR_HTTP_REQUEST_METHOD]: method,
  };
  if (index !== undefined) attributes[ATTR_DB_COLLECTION_NAME] = index;
  return tracer.startSpan(index === undefined ? name : `${name} ${index}`, { kind: SpanKind.CLIENT, attributes });
}

export function endSpan(span: Span, [error, result]: readonly unknown[]): void {
  const { statusCode, meta } = (result ?? {}) as Result;
  const url = meta?.connection?.url;
  if (url !== undefined) {
    span.setAttribute(ATTR_SERVER_ADDRESS, url.hostname);
    span.setAttribute(ATTR_SERVER_PORT, Number(url.port || (url.protocol === 'https:' ? 443 : 80)));
  }
  if (statusCode) span.setAttribute(ATTR_DB_RESPONSE_STATUS_CODE, String(statusCode));
  if (error) fail(span, error as Error, statusCode);
  span.end();
}

/** Answers of the service quote values of documents, after what is wrong: `mapper_parsing_exception: [...] ...`. */
function fail(span: Span, error: Error, statusCode: number | null | undefined): void {
  const { name, message } = error;
  const answered = name === 'ResponseError';
  const said = answered ? (/^\w+_exception/.exec(message)?.[0] ?? 'Response Error') : message;
  failSpan(span, error, { type: answered ? String(statusCode) : undefined, message: said, exception: false });
}
