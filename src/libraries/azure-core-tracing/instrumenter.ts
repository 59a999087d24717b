/**
 * The clients get here what `@azure/opentelemetry-instrumentation-azure-sdk` gives them, without the older SDK it brings along.
 */
import {
  type Attributes,
  type AttributeValue,
  type Context,
  INVALID_SPAN_CONTEXT,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
} from '@opentelemetry/api';
import { ERROR_TYPE_VALUE_OTHER } from '@opentelemetry/semantic-conventions';
import { context, trace } from '../../api/global.ts';
import type { LibraryHost } from '../../patching/define.ts';
import { failSpan, failSpanAs } from '../../patching/end-of-span/fail-span.ts';

/** Source: https://learn.microsoft.com/javascript/api/@azure/core-tracing */
interface SpanOptions {
  packageName?: string;
  packageVersion?: string;
  spanKind?: string;
  spanAttributes?: Attributes;
  spanLinks?: readonly { tracingContext?: Context; attributes?: Attributes }[];
  tracingContext?: Context;
}

interface SpanStatus {
  status: 'success' | 'error';
  error?: unknown;
}

const tracer = trace.getTracer('@org/otel-auto/azure-core-tracing');

const KINDS: Readonly<Record<string, SpanKind>> = {
  client: SpanKind.CLIENT,
  server: SpanKind.SERVER,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Older names that the clients still use, by today's. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['net.peer.name', 'server.address'],
  ['az.namespace', 'azure.resource_provider.namespace'],
]);

/** Makes a span for each HTTP request, which `node:http` does as well, and knows more about. */
const HTTP_PACKAGE = '@azure/core-rest-pipeline';

/** The clients call every method of it without a guard. */
export function createInstrumenter(host: LibraryHost) {
  const safely = <R>(task: () => R, otherwise: R): R => {
    try {
      return task();
    } catch (error) {
      host.fault(error);
      return otherwise;
    }
  };
  return {
    startSpan(name: string, options: SpanOptions = {}) {
      const parent = options.tracingContext ?? context.active();
      const none = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
      const left = host.off || options.packageName === HTTP_PACKAGE;
      const span = left ? none : safely(() => start(name, options, parent), none);
      return {
        span: new ClientSpan(span, safely),
        tracingContext: span === none ? parent : trace.setSpan(parent, span),
      };
    },
    withContext<Args extends unknown[], R>(given: Context, callback: (...args: Args) => R, ...args: Args): R {
      return context.with(given, () => callback(...args));
    },
    parseTraceparentHeader(traceparent: string): Context {
      return safely(() => propagation.extract(ROOT_CONTEXT, { traceparent }), ROOT_CONTEXT);
    },
    createRequestHeaders(given?: Context): Record<string, string> {
      const headers: Record<string, string> = {};
      safely(() => propagation.inject(given ?? context.active(), headers), undefined);
      return headers;
    },
  };
}

function start(name: string, options: SpanOptions, parent: Context): Span {
  const { packageName, spanKind = '', spanAttributes = {}, spanLinks = [] } = options;
  const links = spanLinks.flatMap(({ tracingContext, attributes }): Link[] => {
    const linked = tracingContext && trace.getSpanContext(tracingContext);
    return linked ? [{ context: linked, ...(attributes && { attributes }) }] : [];
  });
  const attributes: Attributes = packageName === undefined ? {} : { 'azure.sdk.package': packageName };
  for (const key in spanAttributes) put(key, spanAttributes[key], (renamed, value) => (attributes[renamed] = value));
  return tracer.startSpan(name, { kind: KINDS[spanKind] ?? SpanKind.INTERNAL, attributes, links }, parent);
}

function put(key: string, value: unknown, to: (key: string, value: AttributeValue) => void): void {
  if (value === undefined || value === null) return;
  to(RENAMED.get(key) ?? key, value as AttributeValue);
}

/** The span as the clients want it. */
class ClientSpan {
  readonly #span: Span;
  readonly #safely: <R>(task: () => R, otherwise: R) => R;

  constructor(span: Span, safely: <R>(task: () => R, otherwise: R) => R) {
    this.#span = span;
    this.#safely = safely;
  }

  isRecording(): boolean {
    return this.#span.isRecording();
  }

  setAttribute(name: string, value: unknown): void {
    this.#do(() => put(name, value, (key, known) => this.#span.setAttribute(key, known)));
  }

  /** Something that has not changed is no failure. */
  setStatus({ status, error }: SpanStatus): void {
    if (status !== 'error' || (error as { statusCode?: unknown } | undefined)?.statusCode === 304) return;
    this.#do(() => {
      if (error === undefined) failSpanAs(this.#span, ERROR_TYPE_VALUE_OTHER);
      else failSpan(this.#span, error);
    });
  }

  recordException(error: unknown): void {
    this.#do(() => this.#span.recordException(error instanceof Error ? error : String(error)));
  }

  addEvent(name: string, { attributes, startTime }: { attributes?: Attributes; startTime?: Date } = {}): void {
    this.#do(() => this.#span.addEvent(name, attributes, startTime));
  }

  end(): void {
    this.#do(() => this.#span.end());
  }

  #do(task: () => unknown): void {
    this.#safely<unknown>(task, undefined);
  }
}
