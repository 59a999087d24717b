import type { Resource } from '@opentelemetry/resources';
import type { LogLevel } from '../../node/log.ts';
import type { Signal } from '../../otlp/signal.ts';

/** Where and how to send, as `OTEL_EXPORTER_OTLP_*` say. */
export interface OtlpConfig {
  /** For http the full URL including `/v1/traces`; for grpc `scheme://host:port`. */
  readonly endpoint: string;
  readonly protocol: 'grpc' | 'http/protobuf' | 'http/json' | 'zipkin';
  readonly headers: Readonly<Record<string, string>>;
  /** Longest time (ms) of one attempt to send a batch. */
  readonly timeout: number;
  readonly compression: 'gzip' | 'none';
  /** Files in PEM; read once, by the sender, at its start. */
  readonly certificate?: string;
  readonly clientKey?: string;
  readonly clientCertificate?: string;
  /** The variable that names a proxy for the endpoint, which is not used. */
  readonly unusedProxy?: string;
}

/** Where Zipkin is, as `OTEL_EXPORTER_ZIPKIN_*` say. */
export interface ZipkinConfig {
  /** The full URL. */
  readonly endpoint: string;
  /** Longest time (ms) of one attempt. */
  readonly timeout: number;
}

/** Where spans wait on disk for a collector that is away. */
export interface SpoolConfig {
  /** Absolute path; may be shared by processes, and is made if missing. */
  readonly directory: string;
  /** Most bytes in it, of all processes together. */
  readonly maxBytes: number;
}

/** The sender still has to find out these attributes of the place where it runs. */
export interface DetectConfig {
  /** Names for `resource/detect.ts`. */
  readonly detectors: readonly string[];
  /** Keys that the resource has already. */
  readonly known: readonly string[];
  /** The app's thread waits for more of them, which it tells by `extendResource`. */
  readonly awaitsApp: boolean;
  /** Longest time (ms) that the first spans, and with them an exit, wait for it. */
  readonly patience: number;
}

/** One signal is batched and sent as these settings say. */
export interface SignalConfig {
  readonly otlp: OtlpConfig;
  /** It goes there too; spans only. */
  readonly zipkin?: ZipkinConfig | undefined;
  /** Longest time (ms) a span or log record waits for its batch to fill. Metrics come as whole requests and do not wait. */
  readonly scheduleDelay: number;
  /** Upper bound (ms) of one attempt, next to `otlp.timeout`; the shorter counts. */
  readonly exportTimeout: number;
  /** Spans or log records per request. */
  readonly maxExportBatchSize: number;
  /** Most spans or log records (count) that may wait, or undefined for a bound in bytes only. */
  readonly maxQueueSize: number | undefined;
}

/** Both threads need this configuration; it is plain data that can be cloned into a worker. */
export interface SendConfig {
  /** Only signals that are sent are members. */
  readonly signals: { readonly [S in Signal]?: SignalConfig };
  /** Memory (bytes) for telemetry: the ring and what the sender keeps. */
  readonly maxBytes: number;
  /** Undefined: spans wait in memory only. Log records and metrics always do. */
  readonly spool?: SpoolConfig | undefined;
  readonly detect?: DetectConfig | undefined;
  readonly logLevel: LogLevel;
  /** Goes before the official exporter's own product in the user agent header. */
  readonly userAgent: string;
}

export interface PipelineConfig extends SendConfig {
  readonly resource: Resource;
}

const RING_BYTES = 8 * 1024 * 1024;
const SMALLEST_RING = 64 * 1024;

/** Size (bytes) of the ring within `maxBytes`; the sender keeps the rest. */
export function ringBytes(maxBytes: number): number {
  return Math.max(SMALLEST_RING, Math.min(RING_BYTES, Math.floor(maxBytes / 4)) & ~3);
}

const THREAD_RING_BYTES = 1024 * 1024;

/** Size (bytes) of the ring of a thread other than the main one; the sender keeps as much less. */
export function threadRingBytes(maxBytes: number): number {
  return Math.min(THREAD_RING_BYTES, ringBytes(maxBytes));
}

/** The sender may keep so many bytes while other threads have `threadRings` bytes of rings; never so few that it cannot work. */
export function senderBytes(maxBytes: number, threadRings: number): number {
  return Math.max(64 * 1024, maxBytes >> 2, maxBytes - ringBytes(maxBytes) - threadRings);
}

/** Tick (ms) of a sender with a spool; see sender/batches-on-disk.ts. */
const SPOOL_TICK = 400;

/** ms between two ticks of a signal; undefined where nothing waits for one. */
export function tickDelay({ signals, spool }: SendConfig, signal: Signal): number | undefined {
  const delay = signal === 'metrics' ? undefined : signals[signal]?.scheduleDelay;
  return delay === undefined || spool === undefined || signal !== 'traces' ? delay : Math.min(delay, SPOOL_TICK);
}
