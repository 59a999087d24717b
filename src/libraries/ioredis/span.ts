import { type Context, type Span, SpanKind, type Tracer } from '@opentelemetry/api';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_TEXT,
  ATTR_DB_SYSTEM_NAME,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
} from '@opentelemetry/semantic-conventions';
import { PairOptions, type Pairs } from '../../patching/attribute-list.ts';
import { redisErrorText } from '../../patching/database/error-text.ts';
import { commandText, wholeCommandText } from '../../patching/database/redis-command.ts';
import { redisPrefixOf } from '../../patching/database/response-code.ts';
import { endSpan } from '../../patching/end-of-span/fail-span.ts';
import { measuredTracer, measuringOnly, ownTracer } from '../../patching/tracer.ts';

export interface Client {
  readonly options: { readonly host?: string; readonly port?: number };
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

  startCommand({ options }: Client, command: Command, caller: Context): Span {
    const { name, args } = command;
    const pairs: Pairs = [
      ATTR_DB_SYSTEM_NAME,
      'redis',
      ATTR_DB_OPERATION_NAME,
      operationOf(command),
      ATTR_DB_QUERY_TEXT,
      this.#isSanitized ? commandText(name, args) : wholeCommandText(name, args),
      ATTR_SERVER_ADDRESS,
      options.host,
      ATTR_SERVER_PORT,
      options.port,
    ];
    return this.#tracer.startSpan(name, new PairOptions(SpanKind.CLIENT, pairs), caller);
  }

  /** For a command that is not traced. */
  measureCommand({ options }: Client, command: Command): Span | undefined {
    if (OF_CONNECTING.has(command.name)) return undefined;
    return measuringOnly(this.#tracer)?.(command.name, {
      attributes: {
        [ATTR_DB_SYSTEM_NAME]: 'redis',
        [ATTR_DB_OPERATION_NAME]: operationOf(command),
        [ATTR_SERVER_ADDRESS]: options.host,
        [ATTR_SERVER_PORT]: options.port,
      },
    });
  }

  startConnect({ options }: Client): Span {
    const attributes = {
      [ATTR_DB_SYSTEM_NAME]: 'redis',
      [ATTR_DB_QUERY_TEXT]: 'connect',
      [ATTR_SERVER_ADDRESS]: options.host,
      [ATTR_SERVER_PORT]: options.port,
    };
    return this.#connectTracer.startSpan('connect', { kind: SpanKind.CLIENT, attributes });
  }
}

/** What ioredis asks for when it connects; some of it fails on older servers, which is nobody's failure. */
const OF_CONNECTING: ReadonlySet<string> = new Set(['auth', 'client', 'hello', 'info', 'readonly', 'select']);

export function endCommand(span: Span, error: unknown): void {
  endSpan(span, error, error ? { responseStatusCode: redisPrefixOf(error) } : undefined);
}

/** ioredis gives an index to queued commands of both; those that frame a transaction have it too. */
function operationOf({ name, inTransaction, pipelineIndex }: Command): string {
  if (name === 'multi' || name === 'exec') return name;
  if (inTransaction) return `MULTI ${name}`;
  return pipelineIndex == null ? name : `PIPELINE ${name}`;
}
