import type { Span } from '@opentelemetry/api';
import { ATTR_DB_NAMESPACE, ATTR_DB_SYSTEM_NAME, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import { endQuery as endSpan, type Spans, startSpan } from '../../patching/mysql/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

/** What a connection says about itself; not where the server is. */
export interface Info {
  database?: string;
  port?: number;
}

export function spansOf(isSanitized: boolean): Spans {
  return { tracer: measuredTracer('@org/otel-auto/mariadb', 'database'), isSanitized };
}

export function startQuery(spans: Spans, args: readonly unknown[]): Span | undefined {
  const span = startSpan(spans, undefined, args);
  span?.setAttribute(ATTR_DB_SYSTEM_NAME, 'mariadb');
  return span;
}

export interface Outcome {
  isSanitized: boolean;
  info: Info | undefined;
  error?: unknown;
}

export function endQuery(span: Span, { info, error, isSanitized }: Outcome): void {
  if (info?.database) span.setAttribute(ATTR_DB_NAMESPACE, info.database);
  if (info?.port) span.setAttribute(ATTR_SERVER_PORT, info.port);
  endSpan(span, typeof error === 'object' && error !== null ? withoutStatement(error) : error, isSanitized);
}

/** Its message ends with the statement and its values. */
function withoutStatement(error: object): object {
  const { name, message, sqlMessage, code, errno, sqlState } = error as Error & Record<string, unknown>;
  return { name, message: String(sqlMessage ?? message?.split('\nsql: ')[0]), code, errno, sqlState };
}
