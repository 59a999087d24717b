import { type Attributes, INVALID_SPAN_CONTEXT, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_BATCH_SIZE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import { redisErrorText } from '../../patching/database/error-text.ts';
import { commandText, wholeCommandText } from '../../patching/database/redis-commands.ts';
import { redisPrefixOf } from '../../patching/database/response-code.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer, measuringOnly, ownTracer } from '../../patching/tracer.ts';
import type library from './library.ts';
import { isOwnCommand } from './own-commands.ts';

/**
 * @redis/client publishes this message on all its tracing channels; connects have no `database`, and only batches have
 * `batch...`.
 */
export interface RedisMessage {
  serverAddress?: string;
  serverPort?: number;
  database?: number;
  batchMode?: 'MULTI' | 'PIPELINE';
  batchSize?: number;
}

export interface CommandMessage extends RedisMessage {
  command: string;
  /** The command with its arguments, some of them replaced by `?`. */
  args: readonly string[];
}

const SCOPE = '@org/otel-auto/redis';

/** The spans of all clients are made with these values. */
export interface Spans {
  readonly tracer: Tracer;
  /** Connecting is no operation. */
  readonly connectTracer: Tracer;
  /** Gives the text of a command: without arguments that may be values, or with all. */
  readonly serialize: (name: string, args: readonly unknown[]) => string;
  readonly requireParentSpan: boolean;
}

export function spansOf({ options, settings }: LibraryHost<typeof library>): Spans {
  const { statements: isSanitized } = settings.redaction;
  const errorText = isSanitized ? redisErrorText : undefined;
  return {
    tracer: measuredTracer(SCOPE, 'database', errorText),
    connectTracer: ownTracer(SCOPE, undefined, { errorText }),
    serialize: isSanitized ? commandText : wholeCommandText,
    requireParentSpan: options.requireParentSpan,
  };
}

/**
 * Named as the official instrumentation names it: `redis-SET`, `redis-connect`. `args`: the command and its arguments.
 */
export function startSpan(spans: Spans, message: RedisMessage, operation: string, args?: readonly unknown[]): Span {
  if (operation !== 'connect' && isOwnCommand(context.active())) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  const by = operation === 'connect' ? spans.connectTracer : spans.tracer;
  // By itself a connect, which may be one of many to a server that is away, would be a trace of nothing else.
  const needsParent = spans.requireParentSpan || operation === 'connect';
  const isTraced = !needsParent || trace.getActiveSpan() !== undefined;
  const measure = isTraced ? undefined : measuringOnly(by);
  if (!isTraced && measure === undefined) return trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  const attributes: Attributes = { [ATTR_DB_SYSTEM_NAME]: 'redis' };
  if (message.serverAddress !== undefined) attributes[ATTR_SERVER_ADDRESS] = message.serverAddress;
  if (message.serverPort !== undefined) attributes[ATTR_SERVER_PORT] = message.serverPort;
  if (message.database !== undefined) attributes[ATTR_DB_NAMESPACE] = String(message.database);
  if (operation !== 'connect') attributes[ATTR_DB_OPERATION_NAME] = operation;
  if (args !== undefined) {
    // Its own redaction lets values through: all of GETSET, SISMEMBER, ACL and CONFIG.
    attributes[ATTR_DB_QUERY_TEXT] = spans.serialize(operation, args.slice(1).map(String));
  } else if (message.batchSize !== undefined && message.batchSize > 1) {
    attributes[ATTR_DB_OPERATION_BATCH_SIZE] = message.batchSize;
  }
  const name = `redis-${operation}`;
  const options = { kind: SpanKind.CLIENT, attributes };
  return measure?.(name, options) ?? by.startSpan(name, options);
}

/** Source: https://opentelemetry.io/docs/specs/semconv/db/redis/ (`db.response.status_code`, `error.type`). */
export function fail(span: Span, error: unknown): void {
  failSpan(span, error, { responseStatusCode: redisPrefixOf(error) });
}
