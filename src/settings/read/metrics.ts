import type { MetricSettings } from '../shape.ts';
import type { Complain, Values } from '../table/values.ts';

export function readMetrics(values: Values, complain: Complain): MetricSettings {
  const filter = values.OTEL_METRICS_EXEMPLAR_FILTER;
  if (filter !== undefined && filter !== 'always_off')
    complain(
      'OTEL_METRICS_EXEMPLAR_FILTER',
      'asks for exemplars, which the OpenTelemetry SDK for JavaScript does not record yet',
      'always_off',
      'Unset it, or write always_off.',
    );
  return {
    interval: values.OTEL_METRIC_EXPORT_INTERVAL,
    timeout: values.OTEL_METRIC_EXPORT_TIMEOUT,
    temporality: values.OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE,
    histogramAggregation: values.OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION,
    prometheus: { host: values.OTEL_EXPORTER_PROMETHEUS_HOST, port: values.OTEL_EXPORTER_PROMETHEUS_PORT },
  };
}
