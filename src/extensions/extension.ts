import type { TextMapPropagator } from '@opentelemetry/api';
import type { ResourceDetector } from '@opentelemetry/resources';
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs';
import type { MetricReader, ViewOptions } from '@opentelemetry/sdk-metrics';
import type { IdGenerator, Sampler, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Settings } from '../settings/shape.ts';

/** Everything that one module may bring: as named exports, or as members of the object that its default function returns. */
export interface Extension {
  readonly spanProcessors?: readonly SpanProcessor[];
  readonly spanExporters?: readonly SpanExporter[];
  readonly sampler?: Sampler;
  readonly idGenerator?: IdGenerator;
  readonly propagators?: readonly TextMapPropagator[];
  readonly resourceDetectors?: readonly ResourceDetector[];
  readonly metricReaders?: readonly MetricReader[];
  readonly views?: readonly ViewOptions[];
  readonly logRecordProcessors?: readonly LogRecordProcessor[];
  readonly instrumentations?: readonly Instrumentation[];
}

export type Kind = keyof Extension;

/** An object of `@opentelemetry/instrumentation`, of any version: the members that we use. */
export interface Instrumentation {
  readonly instrumentationName: string;
  readonly instrumentationVersion?: string;
  enable(): void;
  disable?(): void;
  setTracerProvider?(provider: unknown): void;
  setMeterProvider?(provider: unknown): void;
  setLoggerProvider?(provider: unknown): void;
}

/** The default function of an extension is handed this. */
export interface ExtensionHost {
  readonly settings: ShownSettings;
  /** Writes a line to stderr if `OTEL_LOG_LEVEL` allows it. */
  log(this: void, level: 'error' | 'warn' | 'info' | 'debug', message: string): void;
}

/** Settings that an extension may want to follow. No endpoint and no header is among them: those may be secrets. */
export type ShownSettings = Readonly<
  Pick<
    Settings,
    | 'serviceName'
    | 'resourceAttributes'
    | 'logLevel'
    | 'exitTimeout'
    | 'exitMax'
    | 'batch'
    | 'spanLimits'
    | 'propagators'
  >
>;

/** One loaded extension. */
export interface Loaded {
  /** As the setting has it. */
  readonly name: string;
  readonly file: string;
  readonly brought: Extension;
}
