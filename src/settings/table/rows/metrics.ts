/** These variables say what is measured, how it is aggregated, and where metrics go. */

import { choices } from '../../parse/lists.ts';
import { choice, interval, port, text, timeout } from '../../parse/scalars.ts';
import type { ExemplarFilter, HistogramAggregation, MetricsExporterName, Temporality } from '../../shape.ts';
import { oftenSetToDefault, row } from '../row.ts';

const metricsExporters = choices<MetricsExporterName>(['otlp', 'console', 'otlp/stdout', 'prometheus']);
const temporality = choice<Temporality>(['cumulative', 'delta', 'lowmemory']);
const histogram = choice<HistogramAggregation>(['explicit_bucket_histogram', 'base2_exponential_bucket_histogram']);
const exemplarFilter = choice<ExemplarFilter>(['always_on', 'always_off', 'trace_based']);

export const METRICS = {
  OTEL_METRICS_EXPORTER: oftenSetToDefault(
    row(metricsExporters, [], 'Where metrics go; unset: nowhere, and nothing is measured.'),
  ),
  OTEL_METRIC_EXPORT_INTERVAL: row(interval, 60_000, 'Time between two collections of all metrics.'),
  OTEL_METRIC_EXPORT_TIMEOUT: row(timeout, 30_000, 'Longest time for one export of metrics.'),
  OTEL_METRICS_EXEMPLAR_FILTER: row(
    exemplarFilter,
    undefined,
    'Which measurements are kept as examples; none are as yet, the SDK does not do it.',
  ),
  OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: row(
    temporality,
    'cumulative',
    'Whether sums are sent since the start, since the last time, or whichever takes less memory.',
  ),
  OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION: row(
    histogram,
    'explicit_bucket_histogram',
    'How histograms are aggregated.',
  ),
  OTEL_EXPORTER_PROMETHEUS_HOST: row(text, 'localhost', 'Address that the Prometheus exporter listens on.'),
  OTEL_EXPORTER_PROMETHEUS_PORT: row(port, 9464, 'Port that the Prometheus exporter listens on.'),
};
