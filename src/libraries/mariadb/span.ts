import type { Span } from '@opentelemetry/api';
import { ATTR_DB_NAMESPACE, ATTR_DB_SYSTEM_NAME, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import { endQuery as endSpan, startSpan } from '../../patching/mysql/span.ts';
import { measuredTracer } from '../../patching/tracer.ts';

/** What a connection says about itself; not where the server is. */
export interface Info {
  database?: string;
  port?: number;
}

const tracer = measuredTracer('@org/otel-auto/mariadb', 'database');

export function startQuery(args: readonly unknown[]): Span | undefined {
  const span = startSpan(tracer, undefined, args);
  span?.setAttribute(ATTR_DB_SYSTEM_NAME, 'mariadb');
  return span;
}

export interface Outcome {
  info: Info | undefined;
  error?: unknown;
}

export function endQuery(span: Span, { info, error }: Outcome): void {
  if (info?.database) span.setAttribute(ATTR_DB_NAMESPACE, info.database);
  if (info?.port) span.setAttribute(ATTR_SERVER_PORT, info.port);
  endSpan(span, typeof error === 'object' && error !== null ? withoutStatement(error) : error);
}

/** Its message ends with the statement and its values. */
function withoutStatement(error: object): object {
  const { name, message, sqlMessage, code, errno, sqlState } = error as Error & Record<string, unknown>;
  return { name, message: String(sqlMessage ?? message?.split('\nsql: ')[0]), code, errno, sqlState };
}
