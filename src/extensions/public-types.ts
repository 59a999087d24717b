import type {
  Attributes,
  AttributeValue,
  Context,
  HrTime,
  Link,
  Span,
  SpanContext,
  SpanKind,
  SpanStatus,
  TextMapPropagator,
} from '@opentelemetry/api';

/**
 * Everything that a module named in `OTEL_NODE_EXTENSIONS` may export, by name or as what its default function returns. These types
 * stand alone: the classes of OpenTelemetry's SDK 2.x and 3.x fit, and so do plain objects.
 */
export interface Extension {
  spanProcessors?: readonly ExtensionSpanProcessor[];
  spanExporters?: readonly ExtensionSpanExporter[];
  /** Decides in place of `OTEL_TRACES_SAMPLER`. */
  sampler?: ExtensionSampler;
  idGenerator?: ExtensionIdGenerator;
  propagators?: readonly TextMapPropagator[];
  resourceDetectors?: readonly { detect(): { readonly attributes?: object } }[];
  /** Of `@opentelemetry/sdk-metrics`. */
  metricReaders?: readonly { collect(): Promise<unknown>; forceFlush(): Promise<void>; shutdown(): Promise<void> }[];
  /** Options of views, as of `@opentelemetry/sdk-metrics`. */
  views?: readonly object[];
  /** Of `@opentelemetry/sdk-logs`. */
  logRecordProcessors?: readonly {
    onEmit(record: never, context?: Context): void;
    forceFlush(): Promise<void>;
    shutdown(): Promise<void>;
  }[];
  /** Of `@opentelemetry/instrumentation`. */
  instrumentations?: readonly { readonly instrumentationName: string; enable(): void }[];
}

/** A default function is called with it at the start. It must not be asynchronous. */
export interface ExtensionHost {
  /** Endpoints and headers are not among these. */
  readonly settings: {
    readonly serviceName: string | undefined;
    readonly resourceAttributes: Readonly<Record<string, AttributeValue>>;
    readonly logLevel: string;
    /** ms, as `OTEL_NODE_EXIT_TIMEOUT` and `OTEL_NODE_EXIT_MAX`. */
    readonly exitTimeout: number;
    readonly exitMax: number;
    readonly propagators: readonly string[];
  };
  /** Writes a line to stderr if `OTEL_LOG_LEVEL` allows it. */
  log(this: void, level: 'error' | 'warn' | 'info' | 'debug', message: string): void;
}

/** A span that has ended. */
export interface EndedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  spanContext(): SpanContext;
  readonly parentSpanContext?: SpanContext;
  readonly startTime: HrTime;
  readonly endTime: HrTime;
  readonly duration: HrTime;
  readonly status: SpanStatus;
  readonly attributes: Attributes;
  readonly links: Link[];
  readonly events: { time: HrTime; name: string; attributes?: Attributes; droppedAttributesCount?: number }[];
  readonly ended: boolean;
  readonly resource: { readonly attributes: Attributes };
  readonly instrumentationScope: { readonly name: string; readonly version?: string; readonly schemaUrl?: string };
  readonly droppedAttributesCount: number;
  readonly droppedEventsCount: number;
  readonly droppedLinksCount: number;
}

export interface ExtensionSpanProcessor {
  /** Changes of the span are sent. */
  onStart(span: Span & EndedSpan, context: Context): void;
  /** The same, with its end time known. */
  onEnding?(span: Span & EndedSpan): void;
  onEnd(span: EndedSpan): void;
  forceFlush(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface ExtensionSpanExporter {
  /** `done` is to be called once: with code 0 when the spans were taken, with code 1 when they are lost. */
  export(spans: EndedSpan[], done: (result: { code: number; error?: Error }) => void): void;
  forceFlush?(): Promise<void>;
  shutdown(): Promise<void>;
}

export interface ExtensionSampler {
  /** Decision 0: no span, 1: a span for processors, 2: one that is sent as well. */
  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: Attributes,
    links: Link[],
  ): { decision: 0 | 1 | 2; attributes?: Readonly<Attributes> };
  toString(): string;
}

export interface ExtensionIdGenerator {
  /** 32 hexadecimal digits in lower case. */
  generateTraceId(): string;
  /** 16 of them. */
  generateSpanId(): string;
}
