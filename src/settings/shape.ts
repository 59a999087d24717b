/**
 * The environment asks for these settings, after defaults and fallbacks. They are plain data: they can be posted to a worker as
 * they are.
 */

import type { AttributeValue } from '@opentelemetry/api';
import type { LogLevel } from '../node/log.ts';
import type { CardinalityLimits, DeclaredView, KeptAttributes, SamplerTree } from './declared.ts';

export type PropagatorName =
  | 'tracecontext'
  | 'baggage'
  | 'b3'
  | 'b3multi'
  | 'jaeger'
  | 'xray'
  | 'xray-lambda'
  | 'ottrace';
/** Who traces when the app brings an SDK of its own: `ignore`: this package, `prefer`: that SDK. */
export type AppSdk = 'ignore' | 'prefer';
/** Makes and sends spans: `loader` is this package, `sdk` are OpenTelemetry's own packages, which the app has installed. */
export type Engine = 'loader' | 'sdk';
export type TracesExporterName = 'otlp' | 'console' | 'otlp/stdout' | 'zipkin';
export type MetricsExporterName = 'otlp' | 'console' | 'otlp/stdout' | 'prometheus';
export type LogsExporterName = 'otlp' | 'console' | 'otlp/stdout';
/** Where what was said to an AI model is recorded; `true` is `span_only`, `false` is `no_content`. */
export type MessageContent = 'false' | 'true' | 'no_content' | 'span_only' | 'event_only' | 'span_and_event';
export type Temporality = 'cumulative' | 'delta' | 'lowmemory';
export type HistogramAggregation = 'explicit_bucket_histogram' | 'base2_exponential_bucket_histogram';
export type ExemplarFilter = 'always_on' | 'always_off' | 'trace_based';
export type OtlpProtocol = 'grpc' | 'http/protobuf' | 'http/json';
export type OtlpCompression = 'gzip' | 'none';
export type DetectorName =
  | 'host'
  | 'os'
  | 'process'
  | 'serviceinstance'
  | 'k8s'
  | 'container'
  | 'aws'
  | 'aws-lambda'
  | 'aws-ecs'
  | 'gcp'
  | 'azure'
  | 'azure-apps'
  | 'alibaba';
export type SamplerName =
  | 'always_on'
  | 'always_off'
  | 'traceidratio'
  | 'parentbased_always_on'
  | 'parentbased_always_off'
  | 'parentbased_traceidratio'
  | 'jaeger_remote'
  | 'parentbased_jaeger_remote';

/** `OTEL_TRACES_SAMPLER_ARG` of the samplers that ask a Jaeger backend. */
export interface RemoteSamplerSettings {
  /** The complete URL to ask, without the service's name. */
  endpoint: string;
  /** Time between two questions, in ms; at least 1. */
  pollingInterval: number;
  /** Share of traces, from 0 to 1, until there is an answer. */
  initialRate: number;
}

/** `OTEL_EXPORTER_ZIPKIN_*`. */
export interface ZipkinSettings {
  /** The complete URL to POST to; may hold a user and password. */
  endpoint: string;
  /** Longest time for one export, in ms; 0 means no limit. */
  timeout: number;
}

/** Where and how one signal is sent. Source: specification, "OpenTelemetry Protocol Exporter". */
export interface OtlpSettings {
  /** HTTP: the complete URL to POST to, path included; may hold a user and password. gRPC: `http://host[:port]` or `https://`, no path. */
  endpoint: string;
  protocol: OtlpProtocol;
  /** Extra headers, keys in lower case. Values are secrets: never print them. */
  headers: Readonly<Record<string, string>>;
  /** Longest time for one export with all its retries, in ms; 0 means no limit. */
  timeout: number;
  compression: OtlpCompression;
  /** Path of a PEM file: certificates to trust instead of the system's. */
  certificate?: string;
  /** Path of a PEM file: private key for mutual TLS. */
  clientKey?: string;
  /** Path of a PEM file: certificate chain for mutual TLS. */
  clientCertificate?: string;
  /** The variable that names a proxy for the endpoint, which is not used. */
  unusedProxy?: string;
}

/** `OTEL_BSP_*` and `OTEL_BLRP_*`. */
export interface BatchSettings {
  /** Longest time a finished span (or log record) waits before it is sent, in ms; 0 means at once. */
  scheduleDelay: number;
  /** Longest time for one export, in ms; 0 means no limit. */
  exportTimeout: number;
  /** Most of them kept in memory; undefined: bounded in bytes only. */
  maxQueueSize: number | undefined;
  /** Most of them in one request; at least 1, never more than `maxQueueSize`. */
  maxExportBatchSize: number;
}

/** `OTEL_NODE_SPOOL_*`. */
export interface SpoolSettings {
  /** As written, so relative to the current folder if it is relative. */
  directory: string;
  /** Most bytes of all files in it. */
  maxBytes: number;
}

/** Same names as `SpanLimits` of @opentelemetry/sdk-trace. Lengths in UTF-16 code units; `Infinity` means no limit. */
export interface SpanLimitSettings {
  attributeValueLengthLimit: number;
  attributeCountLimit: number;
  eventCountLimit: number;
  linkCountLimit: number;
  attributePerEventCountLimit: number;
  attributePerLinkCountLimit: number;
}

/** `OTEL_METRIC_*` and the like. */
export interface MetricSettings {
  /** ms between two collections. */
  interval: number;
  /** Longest time for one export, in ms; 0 means no limit. */
  timeout: number;
  temporality: Temporality;
  histogramAggregation: HistogramAggregation;
  prometheus: { host: string; port: number };
}

export interface LogRecordLimitSettings {
  /** UTF-16 code units; `Infinity` means no limit. */
  attributeValueLengthLimit: number;
  attributeCountLimit: number;
}

/** Names of headers in lower case, by side and direction. */
export interface CapturedHeaders {
  readonly serverRequest: readonly string[];
  readonly serverResponse: readonly string[];
  readonly clientRequest: readonly string[];
  readonly clientResponse: readonly string[];
}

/** These settings say what is kept of HTTP requests and responses. */
export interface HttpSettings {
  /** Undefined: none. */
  readonly capturedHeaders: CapturedHeaders | undefined;
  /** Names in lower case; undefined: what looks like credentials. */
  readonly redactedHeaders: readonly string[] | undefined;
  /** Undefined: the standard ones. */
  readonly knownMethods: readonly string[] | undefined;
  /** Do answers say which trace they belong to? */
  readonly responseTraceparent: boolean;
  /** Headers with a correlation id, in lower case; empty: none. */
  readonly correlationIdHeaders: readonly string[];
  readonly propagateCorrelationId: boolean;
}

/** These settings say what is hidden in URLs, statements and other texts. */
export interface RedactionSettings {
  /** Query parameters in lower case, beside the others. */
  readonly moreQueryKeys: readonly string[];
  /** Instead of what looks like a secret; undefined: that. */
  readonly onlyQueryKeys: readonly string[] | undefined;
  /** Are literals and arguments of statements hidden? */
  readonly statements: boolean;
  /** Are secrets hidden in all texts that leave? */
  readonly texts: boolean;
}

/** These settings drop or limit traces beside the sampler; patterns are as written. */
export interface SamplingSettings {
  readonly ignoredPaths: readonly string[];
  readonly ignoredUrls: readonly string[];
  readonly rules: readonly SamplingRule[];
  readonly maxPerSecond: number | undefined;
}

/** All conditions must hold; a rule without any holds for every trace. */
export interface SamplingRule {
  /** `span.name`, `span.kind`, `http.route` or the key of an attribute, and the pattern its value must match. */
  readonly conditions: readonly (readonly [key: string, pattern: string])[];
  /** Share of the traces that are recorded, from 0 to 1. */
  readonly ratio: number;
}

export type OptionValue = boolean | number | string;

/** The environment says these things about one library; a member that it does not say is absent. */
export interface LibrarySetting {
  readonly enabled?: boolean;
  readonly options: Readonly<Record<string, OptionValue>>;
}

/** By library; only those the environment says something about. */
export type LibrarySettings = Readonly<Record<string, LibrarySetting>>;

/** One more way over OTLP for a signal that goes that way already, next to `Settings.otlpTraces` and the like. */
export type MoreOtlp =
  | { readonly signal: 'traces' | 'logs'; readonly otlp: OtlpSettings; readonly batch: BatchSettings }
  | {
      readonly signal: 'metrics';
      readonly otlp: OtlpSettings;
      readonly metrics: MetricSettings;
      readonly cardinality: CardinalityLimits;
    };

/** A configuration file asks for these settings, and no environment variable can. */
export interface DeclaredSettings {
  /** Undefined: `Settings.sampler` says it all. */
  readonly sampler: SamplerTree | undefined;
  readonly more: readonly MoreOtlp[];
  readonly views: readonly DeclaredView[];
  /** By exporter, as `OTEL_METRICS_EXPORTER` names it. */
  readonly cardinality: Readonly<Record<string, CardinalityLimits>>;
  readonly detected: KeptAttributes;
  readonly schemaUrl: string | undefined;
  /** Instrumentation scopes, in order of precedence; the first that fits says whether its tracer makes spans. */
  readonly tracers: readonly { readonly name: string; readonly enabled: boolean }[];
}

export interface Settings {
  disabled: boolean;
  logLevel: LogLevel;
  appSdk: AppSdk;
  engine: Engine;
  /** `OTEL_SERVICE_NAME` only; the resource knows the fallbacks. */
  serviceName: string | undefined;
  resourceAttributes: Readonly<Record<string, AttributeValue>>;
  /** The quick ones run at the start, and the sender runs the slow ones. */
  detectors: { readonly quick: readonly DetectorName[]; readonly slow: readonly DetectorName[] };
  /** `none` is the empty list. */
  propagators: readonly PropagatorName[];
  /** `ratio` is in [0, 1] and means something only to the two `traceidratio` samplers. */
  sampler: { name: SamplerName; ratio: number; remote?: RemoteSamplerSettings };
  /** `none` is the empty list. */
  tracesExporters: readonly TracesExporterName[];
  otlpTraces: OtlpSettings;
  zipkin: ZipkinSettings;
  batch: BatchSettings;
  spanLimits: SpanLimitSettings;
  /** `none` is the empty list, and so is the default. */
  metricsExporters: readonly MetricsExporterName[];
  /** Undefined unless metrics go there. */
  otlpMetrics: OtlpSettings | undefined;
  metrics: MetricSettings;
  /** `none` is the empty list, and so is the default. */
  logsExporters: readonly LogsExporterName[];
  /** Undefined unless log records go there. */
  otlpLogs: OtlpSettings | undefined;
  logBatch: BatchSettings;
  logRecordLimits: LogRecordLimitSettings;
  /** Library folder names; undefined: all that are on by default. */
  enabledInstrumentations: readonly string[] | undefined;
  disabledInstrumentations: readonly string[];
  /** Are libraries on that no variable names? */
  defaultInstrumentations: boolean;
  /** Names and paths of modules of the user's, as written. */
  extensions: readonly string[];
  /** `OTEL_INSTRUMENTATION_<NAME>_*`. */
  libraries: LibrarySettings;
  /** Do SQL statements carry the trace in a comment? */
  sqlCommenter: boolean;
  /** Do spans of AI models' calls hold what was said? */
  messageContent: boolean;
  http: HttpSettings;
  redaction: RedactionSettings;
  /** Undefined: nothing beside the sampler. */
  sampling: SamplingSettings | undefined;
  /** Patterns of baggage keys that are put on spans. */
  baggageAttributes: readonly string[];
  /** Do child processes get the active context in their environment: all, none, or those whose command fits a pattern? */
  childProcessContext: boolean | readonly string[];
  /** Longest time to hold an exit for what is not delivered yet, in ms; 0 means do not wait. */
  exitTimeout: number;
  /** Are spans delivered, marked, that are open when the process ends? */
  openSpansAtExit: boolean;
  /** The same for one that is held because something still moves, in ms. */
  exitMax: number;
  /** Undefined: spans that wait for the collector are in memory only. */
  spool: SpoolSettings | undefined;
  /** Undefined: there is no configuration file. */
  declared: DeclaredSettings | undefined;
}
