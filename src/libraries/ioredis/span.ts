import { type Context, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_NAMESPACE,
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { type AttributeList, AttributeListOptions } from '../../patching/attribute-list.ts';
import { redisErrorText } from '../../patching/database/error-text.ts';
import { commandText, wholeCommandText } from '../../patching/database/redis-commands.ts';
import { redisPrefixOf } from '../../patching/database/response-code.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer, measuringOnly, ownTracer } from '../../patching/tracer.ts';
import { type Addressed, serverOf } from './server.ts';

export interface Client extends Addressed {
  /** As of the last SELECT; null before a connection is there. A cluster has none. */
  readonly condition?: { readonly select?: number } | null;
}

export interface Command {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly inTransaction?: boolean;
  readonly pipelineIndex?: number | null;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

const SCOPE = '@org/otel-auto/ioredis';

/** Starts the spans of all clients. */
export class Spans {
  readonly #tracer: Tracer;
  /** Connecting is no operation. */
  readonly #connectTracer: Tracer;
  readonly #isSanitized: boolean;

  /** @param isSanitized Are values hidden, and what errors quote of commands? */
  constructor(isSanitized: boolean) {
    const errorText = isSanitized ? redisErrorText : undefined;
    this.#tracer = measuredTracer(SCOPE, 'database', errorText);
    this.#connectTracer = ownTracer(SCOPE, undefined, { errorText });
    this.#isSanitized = isSanitized;
  }

  startCommand(client: Client, command: Command, caller: Context): Span {
    const { name, args } = command;
    const { address, port } = serverOf(client);
    const pairs: AttributeList = [
      ATTR_DB_SYSTEM_NAME,
      'redis',
      ATTR_DB_NAMESPACE,
      namespaceOf(client),
      ATTR_DB_OPERATION_NAME,
      operationOf(command),
      ATTR_DB_QUERY_TEXT,
      this.#isSanitized ? commandText(name, args) : wholeCommandText(name, args),
      ATTR_SERVER_ADDRESS,
      address,
      ATTR_SERVER_PORT,
      port,
    ];
    return this.#tracer.startSpan(name, new AttributeListOptions(SpanKind.CLIENT, pairs), caller);
  }

  /** For a command that is not traced. */
  measureCommand(client: Client, command: Command): Span | undefined {
    if (OF_CONNECTING.has(command.name)) return undefined;
    const { address, port } = serverOf(client);
    return measuringOnly(this.#tracer)?.(command.name, {
      attributes: {
        [ATTR_DB_SYSTEM_NAME]: 'redis',
        [ATTR_DB_NAMESPACE]: namespaceOf(client),
        [ATTR_DB_OPERATION_NAME]: operationOf(command),
        [ATTR_SERVER_ADDRESS]: address,
        [ATTR_SERVER_PORT]: port,
      },
    });
  }

  startConnect(client: Client): Span {
    const { address, port } = serverOf(client);
    const attributes = {
      [ATTR_DB_SYSTEM_NAME]: 'redis',
      [ATTR_DB_QUERY_TEXT]: 'connect',
      [ATTR_SERVER_ADDRESS]: address,
      [ATTR_SERVER_PORT]: port,
    };
    return this.#connectTracer.startSpan('connect', { kind: SpanKind.CLIENT, attributes });
  }

  /** Where a command goes to or a client is connected with, which was not known when the span began. */
  sayServer(span: Span, client: Client): void {
    const { address, port } = serverOf(client);
    if (address !== undefined) span.setAttribute(ATTR_SERVER_ADDRESS, address);
    if (port !== undefined) span.setAttribute(ATTR_SERVER_PORT, port);
  }
}

/** ioredis asks for these when it connects; some of them fail on older servers, which is nobody's failure. */
const OF_CONNECTING: ReadonlySet<string> = new Set(['auth', 'client', 'hello', 'info', 'readonly', 'select']);

/** The index of the database; a cluster has but one. */
function namespaceOf({ condition, options }: Client): string {
  return String(condition?.select ?? options.db ?? 0);
}

export function endCommand(span: Span, error: unknown): void {
  endSpan(span, error, error ? { responseStatusCode: redisPrefixOf(error) } : undefined);
}

/** ioredis gives an index to queued commands of both; those that frame a transaction have it too. */
function operationOf({ name, inTransaction, pipelineIndex }: Command): string {
  if (name === 'multi' || name === 'exec') return name;
  if (inTransaction) return `MULTI ${name}`;
  return pipelineIndex == null ? name : `PIPELINE ${name}`;
}
