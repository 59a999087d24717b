import { type Attributes, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import type { ErrorText } from '../../patching/database/error-text.ts';
import { measuredTracer } from '../../patching/tracer.ts';

export interface Client {
  keyspace?: unknown;
}

/** The connection that a request is sent on. */
export interface Connection {
  address?: unknown;
  port?: unknown;
}

/** The spans of a thread's clients. Statements are not reported. */
export class ClientSpans {
  readonly #tracer: Tracer;
  readonly #own = new WeakSet<Span>();

  /** @param errorText undefined: what the server says of errors is reported as it is */
  constructor(errorText: ErrorText | undefined) {
    this.#tracer = measuredTracer('@org/otel-auto/cassandra-driver', 'database', errorText);
  }

  start(operation: string, { keyspace }: Client): Span {
    const attributes: Attributes = { [ATTR_DB_SYSTEM_NAME]: 'cassandra' };
    if (keyspace) attributes[ATTR_DB_NAMESPACE] = String(keyspace);
    const span = this.#tracer.startSpan(`cassandra-driver.${operation}`, { kind: SpanKind.CLIENT, attributes });
    this.#own.add(span);
    return span;
  }

  /** The request of the active span is sent. */
  sent({ address, port }: Connection): void {
    const span = trace.getSpan(context.active());
    if (span === undefined || !this.#own.has(span)) return;
    if (typeof address === 'string') span.setAttribute(ATTR_SERVER_ADDRESS, address);
    if (Number(port) > 0) span.setAttribute(ATTR_SERVER_PORT, Number(port));
  }
}
