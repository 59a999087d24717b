import { metrics, type TracerProvider } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import { API_VERSION, adoptApiVersion, apiGlobal } from '../api/registration.ts';
import { ExportingProcessor, type TakeRest } from '../extensions/exporting-processor.ts';
import type { Flushable } from '../extensions/extended-delivery.ts';
import type { Instrumentation } from '../extensions/extension.ts';
import { hookImports, modulesOf } from '../extensions/instrumentations.ts';
import type { OtlpSettings, Settings } from '../settings/shape.ts';
import type { Packages } from './find-packages.ts';

/** In place of 0, which is no limit: the longest a timer can take (ms). */
const NO_LIMIT = 2 ** 31 - 1;

const ENDPOINTS = ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT'] as const;

export interface OfficialOptions {
  readonly settings: Settings;
  readonly packages: Packages;
  readonly resource: Resource;
  /** Beside the exporter. */
  readonly spanProcessors: readonly SpanProcessor[];
  /** Delivers spans that the exporter has left at the end; undefined: no spans are sent. */
  readonly takeRest: TakeRest | undefined;
  /** A worker thread has the endpoint without its secrets: what its own environment says is better. */
  readonly isWorker: boolean;
  /** Takes what OpenTelemetry's packages say by the API's `diag`. */
  readonly diag: object;
}

/** The SDK has these parts that may hold what is not delivered. */
export interface Official {
  readonly exporters: readonly ExportingProcessor[];
  readonly others: readonly Flushable[];
}

/**
 * Starts OpenTelemetry's SDK with all its instrumentations. Batches are made here, in place of the SDK's processor: as many, as often,
 * but none is lost in silence, and what is left at an exit is known.
 * @throws what its packages throw, and where the API refuses the SDK
 */
export function startOfficial(options: OfficialOptions): Official {
  const { settings, packages, resource, takeRest, diag } = options;
  const logLevel = process.env.OTEL_LOG_LEVEL;
  // Set, it has the SDK write to the console, and so to the app's stdout.
  delete process.env.OTEL_LOG_LEVEL;
  try {
    const { NodeSDK } = require(packages.sdk) as typeof import('@opentelemetry/sdk-node');
    const { getNodeAutoInstrumentations } = require(
      packages.instrumentations,
    ) as typeof import('@opentelemetry/auto-instrumentations-node');
    const exporters = takeRest === undefined ? [] : [createExporting(options, takeRest)];
    const instrumentations = getNodeAutoInstrumentations(chosen(settings));
    const sdk = new NodeSDK({
      autoDetectResources: false,
      resource: resource as never,
      instrumentations: [instrumentations],
      spanProcessors: [...options.spanProcessors, ...exporters] as never,
      // Undefined: as its variables say. Unset, they would mean OTLP for the SDK.
      ...(settings.metricsExporters.length === 0 && { metricReaders: [] }),
      ...(settings.logsExporters.length === 0 && { logRecordProcessors: [] }),
    });
    sdk.start();
    const api = apiGlobal() as { trace?: unknown; diag?: object } | undefined;
    if (api?.trace === undefined) throw new Error('the API in this process is of another version, and has refused it');
    api.diag ??= diag;
    adoptApiVersion(API_VERSION); // Else an older one would not let our copy tell which requests are not to be traced.
    // The SDK gives it to them before there is one, and that of AWS Lambda looks at once for how to flush.
    for (const one of instrumentations) one.setTracerProvider(api.trace as TracerProvider);
    hookImports((instrumentations as unknown as Instrumentation[]).flatMap(modulesOf), 'OTEL_NODE_ENGINE=sdk');
    return { exporters, others: settings.metricsExporters.length > 0 ? [metricsOnce()] : [] };
  } finally {
    if (logLevel !== undefined) process.env.OTEL_LOG_LEVEL = logLevel;
  }
}

function createExporting({ settings, packages, isWorker }: OfficialOptions, takeRest: TakeRest): ExportingProcessor {
  const { OTLPTraceExporter } = require(packages.exporter) as typeof import('@opentelemetry/exporter-trace-otlp-proto');
  const exporter: SpanExporter = new OTLPTraceExporter(configOf(settings.otlpTraces, isWorker) as never);
  return new ExportingProcessor(exporter, settings.batch, 'the exporter of OTEL_NODE_ENGINE=sdk', takeRest);
}

/** Certificates are left to the exporter, which reads their variables itself. */
function configOf({ endpoint, headers, timeout, compression }: OtlpSettings, isWorker: boolean): object {
  const hasOwn = isWorker && ENDPOINTS.some((name) => process.env[name]?.trim());
  return {
    ...(!hasOwn && { url: endpoint }),
    ...(Object.keys(headers).length > 0 && { headers }),
    timeoutMillis: timeout || NO_LIMIT,
    compression,
  };
}

/** Only what one library's own variable says: the lists are read by OpenTelemetry's package itself. */
function chosen({ libraries }: Settings): Record<string, { enabled: boolean }> {
  return Object.fromEntries(
    Object.entries(libraries).flatMap(([name, { enabled }]) =>
      enabled === undefined ? [] : [[`@opentelemetry/instrumentation-${name}`, { enabled }]],
    ),
  );
}

/** Metrics are always there; they are asked for once, at the end. */
function metricsOnce(): Flushable {
  let asked = false;
  return {
    label: 'the meter provider of OTEL_NODE_ENGINE=sdk',
    isDirty: () => !asked,
    async forceFlush() {
      asked = true;
      await (metrics.getMeterProvider() as { forceFlush?(): Promise<void> }).forceFlush?.();
    },
  };
}
