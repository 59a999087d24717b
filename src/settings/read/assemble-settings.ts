import type { LibrarySettings, Settings } from '../shape.ts';
import type { Complain, Environment, Values } from '../table/values.ts';
import { readBatch } from './batch.ts';
import { readDetectors } from './detectors.ts';
import { readHttp, readRedaction, readSampling } from './http.ts';
import { readLogRecordLimits } from './logs.ts';
import { readMetrics } from './metrics.ts';
import { readOtlp } from './otlp.ts';
import { readExporters, readSpanLimits, readZipkin } from './traces.ts';
import { readSampler } from './traces-sampler.ts';

/** In place of `OTEL_NODE_EXIT_MAX`, ms. */
const LEAST_EXIT_MAX = 5000;

/** From single variables to settings: what depends on more than one variable is decided here. Pure. */
export function assemble(values: Values, env: Environment, libraries: LibrarySettings, complain: Complain): Settings {
  return {
    disabled: values.OTEL_SDK_DISABLED,
    logLevel: values.OTEL_LOG_LEVEL,
    appSdk: values.OTEL_NODE_APP_SDK,
    engine: values.OTEL_NODE_ENGINE,
    serviceName: values.OTEL_SERVICE_NAME,
    resourceAttributes: values.OTEL_RESOURCE_ATTRIBUTES,
    detectors: readDetectors(values.OTEL_NODE_RESOURCE_DETECTORS, env),
    propagators: values.OTEL_PROPAGATORS,
    sampler: readSampler(values, complain),
    tracesExporters: readExporters(values),
    otlpTraces: readOtlp(values, 'TRACES_', env, complain),
    zipkin: readZipkin(values, complain),
    batch: readBatch(values, 'OTEL_BSP_', complain),
    spanLimits: readSpanLimits(values),
    metricsExporters: values.OTEL_METRICS_EXPORTER,
    otlpMetrics: values.OTEL_METRICS_EXPORTER.includes('otlp')
      ? readOtlp(values, 'METRICS_', env, complain)
      : undefined,
    metrics: readMetrics(values, complain),
    logsExporters: values.OTEL_LOGS_EXPORTER,
    otlpLogs: values.OTEL_LOGS_EXPORTER.includes('otlp') ? readOtlp(values, 'LOGS_', env, complain) : undefined,
    logBatch: readBatch(values, 'OTEL_BLRP_', complain),
    logRecordLimits: readLogRecordLimits(values),
    enabledInstrumentations: values.OTEL_NODE_ENABLED_INSTRUMENTATIONS,
    disabledInstrumentations: values.OTEL_NODE_DISABLED_INSTRUMENTATIONS,
    defaultInstrumentations: values.OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED,
    extensions: values.OTEL_NODE_EXTENSIONS ?? [],
    libraries,
    sqlCommenter: values.OTEL_INSTRUMENTATION_COMMON_DB_EXPERIMENTAL_SQLCOMMENTER_ENABLED,
    messageContent: ['true', 'span_only', 'span_and_event'].includes(
      values.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT,
    ),
    http: readHttp(values),
    redaction: readRedaction(values),
    sampling: readSampling(values, env),
    baggageAttributes: values.OTEL_NODE_BAGGAGE_SPAN_ATTRIBUTES ?? [],
    childProcessContext: values.OTEL_NODE_CHILD_PROCESS_CONTEXT,
    exitTimeout: values.OTEL_NODE_EXIT_TIMEOUT,
    openSpansAtExit: values.OTEL_NODE_OPEN_SPANS_AT_EXIT,
    exitMax: values.OTEL_NODE_EXIT_MAX ?? Math.max(LEAST_EXIT_MAX, values.OTEL_NODE_EXIT_TIMEOUT),
    spool: readSpool(values),
    declared: undefined,
  };
}

function readSpool(values: Values): Settings['spool'] {
  const directory = values.OTEL_NODE_SPOOL_DIR;
  return directory === undefined ? undefined : { directory, maxBytes: values.OTEL_NODE_SPOOL_MAX_BYTES };
}
