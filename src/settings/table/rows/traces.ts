/** These variables say which spans are recorded, how much of each, and where they go. */

import { endpoint } from '../../parse/endpoint.ts';
import { choices } from '../../parse/lists.ts';
import { boolean, choice, duration, limit, size, text, timeout } from '../../parse/scalars.ts';
import type { SamplerName, TracesExporterName } from '../../shape.ts';
import { putScheduleDelay } from '../often-set.ts';
import { oftenSet, oftenSetToDefault, row } from '../row.ts';

const sampler = choice<SamplerName>(
  [
    'always_on',
    'always_off',
    'traceidratio',
    'parentbased_always_on',
    'parentbased_always_off',
    'parentbased_traceidratio',
    'jaeger_remote',
    'parentbased_jaeger_remote',
  ],
  { xray: 'It exists for an older SDK only: use a ratio, or jaeger_remote.' },
);
const tracesExporters = choices<TracesExporterName>(['otlp', 'console', 'otlp/stdout', 'zipkin']);

export const TRACES = {
  OTEL_TRACES_SAMPLER: oftenSetToDefault(row(sampler, 'parentbased_always_on', 'Which traces are recorded.')),
  OTEL_TRACES_SAMPLER_ARG: row(
    text,
    undefined,
    'Of traceidratio: a share of all traces; of jaeger_remote: endpoint=URL,pollingIntervalMs=N,initialSamplingRate=SHARE.',
    'url',
  ),
  OTEL_TRACES_EXPORTER: oftenSetToDefault(row(tracesExporters, ['otlp'], 'Where spans go.')),
  OTEL_TRACING_CONSOLE: row(boolean, false, 'true: spans are printed to stdout too.'),
  OTEL_CONSOLE_EXPORT: row(boolean, false, 'The same, by another name.'),
  OTEL_EXPORTER_ZIPKIN_ENDPOINT: row(
    endpoint,
    undefined,
    'Where zipkin is; unset: http://localhost:9411/api/v2/spans.',
    'url',
  ),
  OTEL_EXPORTER_ZIPKIN_TIMEOUT: row(timeout, 10_000, 'Longest time for one export to zipkin.'),
  OTEL_BSP_SCHEDULE_DELAY: oftenSet(
    row(duration, 5000, 'Longest time a finished span waits before it is sent.'),
    putScheduleDelay,
  ),
  OTEL_BSP_EXPORT_TIMEOUT: row(timeout, 30_000, 'Longest time for one export of a batch.'),
  OTEL_BSP_MAX_QUEUE_SIZE: row(size, undefined, 'Most spans kept in memory; unset: memory is bounded in bytes.'),
  OTEL_BSP_MAX_EXPORT_BATCH_SIZE: row(size, 512, 'Most spans in one request.'),
  OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: row(limit, undefined, 'The same for spans; unset: the general limit.'),
  OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: row(limit, undefined, 'The same for spans; unset: the general limit.'),
  OTEL_SPAN_EVENT_COUNT_LIMIT: row(limit, 128, 'Most events of a span.'),
  OTEL_SPAN_LINK_COUNT_LIMIT: row(limit, 128, 'Most links of a span.'),
  OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT: row(limit, undefined, 'Most attributes of an event; unset: the general limit.'),
  OTEL_LINK_ATTRIBUTE_COUNT_LIMIT: row(limit, undefined, 'Most attributes of a link; unset: the general limit.'),
};
