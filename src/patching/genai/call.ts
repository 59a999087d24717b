import {
  type Attributes,
  type Context,
  type Histogram,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { ATTR_ERROR_TYPE, ATTR_SERVER_ADDRESS, ATTR_SERVER_PORT } from '@opentelemetry/semantic-conventions';
import {
  ATTR_GEN_AI_OPERATION_NAME,
  ATTR_GEN_AI_PROVIDER_NAME,
  ATTR_GEN_AI_REQUEST_MODEL,
  ATTR_GEN_AI_RESPONSE_MODEL,
  ATTR_GEN_AI_TOKEN_TYPE,
  ATTR_GEN_AI_USAGE_INPUT_TOKENS,
  ATTR_GEN_AI_USAGE_OUTPUT_TOKENS,
  METRIC_GEN_AI_CLIENT_OPERATION_DURATION,
  METRIC_GEN_AI_CLIENT_TOKEN_USAGE,
} from '@opentelemetry/semantic-conventions/incubating';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../define.ts';
import { errorTypeOf } from '../end-of-span/error-type.ts';
import { failSpan } from '../end-of-span/fail-span.ts';
import type { StepsObserver } from '../end-of-span/follow.ts';
import { meterOf } from '../meter.ts';
import { MessageContent } from './content.ts';

/** An API says what a method does, and how its requests and responses are read. */
export interface Api {
  operation: string;
  describeRequest(request: object, content: MessageContent): Attributes;
  reader(content: MessageContent): Reader;
}

/** Reads one response, whole or in chunks. */
export interface Reader {
  addResult(result: unknown): void;
  addChunk(chunk: unknown): void;
  attributes(): Attributes;
}

/** A client library of a provider of models. */
export interface Service {
  /** Undefined: the library has spans of its own, and calls are only measured. */
  tracer: Tracer | undefined;
  duration: Histogram | undefined;
  tokens: Histogram | undefined;
  /** Who answers, by the host that is asked. */
  provider(hostname: string | undefined): string;
}

/** Buckets: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ */
export function createService(name: string, provider: Service['provider']): Service {
  const meter = meterOf(name);
  return {
    tracer: trace.getTracer(`@org/otel-auto/${name}`),
    duration: meter?.createHistogram(METRIC_GEN_AI_CLIENT_OPERATION_DURATION, {
      description: 'GenAI operation duration',
      unit: 's',
      advice: { explicitBucketBoundaries: Array.from({ length: 14 }, (_, exponent) => 2 ** exponent / 100) },
    }),
    tokens: meter?.createHistogram(METRIC_GEN_AI_CLIENT_TOKEN_USAGE, {
      description: 'Number of input and output tokens used',
      unit: '{token}',
      advice: { explicitBucketBoundaries: Array.from({ length: 14 }, (_, exponent) => 4 ** exponent) },
    }),
    provider,
  };
}

/** One call of the API: its span, and what the response says, in one piece or in chunks. */
export class Call {
  readonly span: Span;
  readonly #service: Service;
  readonly #reader: Reader;
  readonly #host: LibraryHost;
  readonly #attributes: Attributes;
  readonly #started = performance.now();
  #ended = false;

  constructor(service: Service, api: Api, request: object, baseUrl: unknown, host: LibraryHost) {
    const { model } = request as { model?: unknown };
    this.#service = service;
    this.#host = host;
    const content = new MessageContent(host.settings.messageContent);
    this.#reader = api.reader(content);
    this.#attributes = {
      [ATTR_GEN_AI_OPERATION_NAME]: api.operation,
      [ATTR_GEN_AI_REQUEST_MODEL]: String(model),
      ...server(service, baseUrl),
    };
    this.span =
      service.tracer?.startSpan(`${api.operation} ${model}`, {
        kind: SpanKind.CLIENT,
        attributes: { ...this.#attributes, ...api.describeRequest(request, content) },
      }) ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
  }

  /** The library runs in this context whatever it does for the call. */
  get inside(): Context {
    const active = context.active();
    return this.#service.tracer === undefined ? active : trace.setSpan(active, this.span);
  }

  addChunk(chunk: unknown): void {
    this.#guarded(() => this.#reader.addChunk(chunk));
  }

  finish(result: unknown): void {
    this.#guarded(() => this.#reader.addResult(result));
    this.end();
  }

  /** Later calls do nothing. */
  end(errorType?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#guarded(() => {
      const said = this.#reader.attributes();
      this.span.setAttributes(said);
      const shared: Attributes = { ...this.#attributes };
      if (said[ATTR_GEN_AI_RESPONSE_MODEL] !== undefined) {
        shared[ATTR_GEN_AI_RESPONSE_MODEL] = said[ATTR_GEN_AI_RESPONSE_MODEL];
      }
      this.#countTokens('input', said[ATTR_GEN_AI_USAGE_INPUT_TOKENS], shared);
      this.#countTokens('output', said[ATTR_GEN_AI_USAGE_OUTPUT_TOKENS], shared);
      if (errorType !== undefined) shared[ATTR_ERROR_TYPE] = errorType;
      this.#service.duration?.record((performance.now() - this.#started) / 1000, shared);
    });
    this.span.end();
  }

  fail(error: unknown): void {
    if (this.#ended) return;
    failSpan(this.span, error);
    this.end(errorTypeOf(error));
  }

  #countTokens(type: 'input' | 'output', count: unknown, attributes: Attributes): void {
    if (typeof count !== 'number') return;
    this.#service.tokens?.record(count, { ...attributes, [ATTR_GEN_AI_TOKEN_TYPE]: type });
  }

  /** Responses may come from servers that only resemble the API. */
  #guarded(read: () => void): void {
    if (this.#host.off) return;
    try {
      read();
    } catch (error) {
      this.#host.fault(error);
    }
  }
}

function server(service: Service, baseUrl: unknown): Attributes {
  const url = URL.parse(String(baseUrl));
  const provider = service.provider(url?.hostname);
  if (url === null) return { [ATTR_GEN_AI_PROVIDER_NAME]: provider };
  const port = Number(url.port) || (url.protocol === 'http:' ? 80 : 443);
  return { [ATTR_GEN_AI_PROVIDER_NAME]: provider, [ATTR_SERVER_ADDRESS]: url.hostname, [ATTR_SERVER_PORT]: port };
}

/** Sees the chunks of a call's response. */
export function observerOf(call: Call): StepsObserver {
  return {
    step: (chunk) => call.addChunk(chunk),
    end: () => call.end(),
    fail: (error) => call.fail(error),
  };
}
