import { type Attributes, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_BATCH_SIZE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { trace } from '../../api/global.ts';
import { mongodbErrorText } from '../../patching/database/error-text.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer, measuringOnly } from '../../patching/tracer.ts';
import { batchSizeOf, type Command, collectionOf, commandText, isOfDriver, nameOf } from './command.ts';
import type library from './library.ts';

export interface Connection {
  /** `host:port`. */
  address?: unknown;
}

/** Where a command goes. */
export interface Namespace {
  db?: string;
}

const SCOPE = '@org/otel-auto/mongodb';

/** The spans of all connections are made with these values. */
export interface Spans {
  readonly tracer: Tracer;
  /** Are the values in commands hidden, and what errors quote of them? */
  readonly isSanitized: boolean;
  readonly requireParentSpan: boolean;
}

export function spansOf({ options, settings }: LibraryHost<typeof library>): Spans {
  const { statements: isSanitized } = settings.redaction;
  const tracer = measuredTracer(SCOPE, 'database', isSanitized ? mongodbErrorText : undefined);
  return { tracer, isSanitized, requireParentSpan: options.requireParentSpan };
}

/** Source: https://opentelemetry.io/docs/specs/semconv/db/mongodb/ */
export function startSpan(
  { tracer, isSanitized, requireParentSpan }: Spans,
  { address }: Connection,
  namespace: Namespace,
  command: Command,
): Span | undefined {
  const name = nameOf(command);
  if (name === undefined || isOfDriver(name)) return undefined;
  const isTraced = !requireParentSpan || trace.getActiveSpan() !== undefined;
  const measure = isTraced ? undefined : measuringOnly(tracer);
  if (!isTraced && measure === undefined) return undefined;
  const collection = collectionOf(name, command);
  const attributes: Attributes = {
    [ATTR_DB_SYSTEM_NAME]: 'mongodb',
    [ATTR_DB_OPERATION_NAME]: name,
    [ATTR_DB_NAMESPACE]: namespace.db,
    [ATTR_DB_COLLECTION_NAME]: collection,
    [ATTR_DB_QUERY_TEXT]: commandText(name, command, isSanitized),
  };
  const size = batchSizeOf(command);
  if (size !== undefined && size > 1) attributes[ATTR_DB_OPERATION_BATCH_SIZE] = size;
  const [, host, port] = /^\[?(.*?)\]?:(\d+)$/.exec(String(address)) ?? [];
  if (host !== undefined) {
    attributes[ATTR_SERVER_ADDRESS] = host;
    attributes[ATTR_SERVER_PORT] = Number(port);
  }
  const title = collection === undefined ? name : `${name} ${collection}`;
  return measure === undefined
    ? tracer.startSpan(title, { kind: SpanKind.CLIENT, attributes })
    : measure(title, { attributes });
}

interface ServerError {
  code?: unknown;
  errmsg?: unknown;
}

/** Some versions give the reply as what decodes it when asked. */
interface Reply {
  writeErrors?: readonly ServerError[];
  has?(name: string): boolean;
  toObject?(): Reply;
}

/** A reply tells of what could not be written without being an error. */
export function endWithReply(span: Span, reply: unknown): void {
  const { writeErrors } = decoded(reply as Reply | null | undefined) ?? {};
  const first = writeErrors?.[0];
  if (first !== undefined) fail(span, first);
  span.end();
}

function decoded(reply: Reply | null | undefined): Reply | undefined {
  if (typeof reply?.has !== 'function' || typeof reply.toObject !== 'function') return reply ?? undefined;
  return reply.has('writeErrors') ? reply.toObject() : undefined;
}

/** `code` is the server's, such as 11000 for a key that exists; errors of the driver have none. */
export function endWithError(span: Span, error: unknown): void {
  fail(span, (error ?? {}) as ServerError);
  span.end();
}

function fail(span: Span, error: ServerError): void {
  const { code, errmsg } = error;
  const isServers = typeof code === 'number' && !(error instanceof DOMException);
  failSpan(span, error, {
    responseStatusCode: isServers ? String(code) : undefined,
    message: typeof errmsg === 'string' ? errmsg : undefined,
  });
}
