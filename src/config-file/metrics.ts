import type {
  ConfigurationModel,
  PeriodicMetricReaderConfigModel,
  PullMetricReaderConfigModel,
} from '@opentelemetry/configuration';
import type { CardinalityLimits } from '../settings/declared.ts';
import type { DeclaredSettings } from '../settings/shape.ts';
import type { Path } from './file-problem.ts';
import { printsOtlp, translateOtlpGrpc, translateOtlpHttp } from './otlp.ts';
import { accepts, type Translation } from './translation.ts';
import { translateViews } from './views.ts';

const PATH = ['meter_provider'];

/** The part of `meter_provider` that no variable can say. */
export interface TranslatedMetrics extends Pick<DeclaredSettings, 'views' | 'cardinality'> {
  /** One per OTLP exporter after the first. */
  readonly more: readonly { readonly to: Translation; readonly cardinality: CardinalityLimits }[];
}

/** The readers that were seen so far. */
interface Readers {
  readonly cardinality: Record<string, CardinalityLimits>;
  readonly more: { to: Translation; cardinality: CardinalityLimits }[];
  /** The names that `OTEL_METRICS_EXPORTER` has for their exporters. */
  readonly words: Set<string>;
}

export function translateMetrics(to: Translation, provider: ConfigurationModel['meter_provider']): TranslatedMetrics {
  const readers: Readers = { cardinality: {}, more: [], words: new Set() };
  if (provider === undefined) return { ...readers, views: [] };
  provider.readers.forEach(({ periodic, pull }, index) => {
    const path = [...PATH, 'readers', index];
    if (periodic !== undefined) translatePeriodic(to, periodic, [...path, 'periodic'], readers);
    else if (pull !== undefined) translatePull(to, pull, [...path, 'pull'], readers.words);
  });
  to.set('OTEL_METRICS_EXPORTER', [...readers.words].join(',') || 'none', [...PATH, 'readers']);
  to.set('OTEL_METRICS_EXEMPLAR_FILTER', provider.exemplar_filter, [...PATH, 'exemplar_filter']);
  if (provider['meter_configurator/development'] !== undefined)
    to.note([...PATH, 'meter_configurator/development'], 'is not available here; ignored.');
  const { cardinality, more } = readers;
  return { cardinality, more, views: translateViews(to, provider.views ?? [], [...PATH, 'views']) };
}

function translatePeriodic(
  to: Translation,
  reader: PeriodicMetricReaderConfigModel,
  path: Path,
  { words, more, cardinality }: Readers,
): void {
  const { exporter } = reader;
  const [name = ''] = Object.keys(exporter);
  const at = [...path, 'exporter', name];
  const isOtlp = name === 'otlp_http' || name === 'otlp_grpc';
  const word = isOtlp ? 'otlp' : printsOtlp(exporter['otlp_file/development'], name) ? 'otlp/stdout' : name;
  if (!accepts('OTEL_METRICS_EXPORTER', word)) {
    to.note(at, 'is an exporter that is not available here; left out.');
    return;
  }
  const isSecond = words.has(word);
  if (isSecond && !isOtlp) {
    to.note(at, 'is the second exporter of its kind; left out.');
    return;
  }
  words.add(word);
  noteParts(to, reader, path, ['max_export_batch_size/development']);
  const target = isSecond ? to.beside() : to;
  const limits = limitsOf(reader);
  if (isSecond) {
    target.set('OTEL_METRICS_EXPORTER', 'otlp', at);
    more.push({ to: target, cardinality: limits });
  } else cardinality[word] = limits;
  target.set('OTEL_METRIC_EXPORT_INTERVAL', reader.interval, [...path, 'interval']);
  target.set('OTEL_METRIC_EXPORT_TIMEOUT', reader.timeout, [...path, 'timeout']);
  if (name === 'otlp_http') translateOtlpHttp(target, 'METRICS', exporter.otlp_http ?? null, at);
  else if (name === 'otlp_grpc') translateOtlpGrpc(target, 'METRICS', exporter.otlp_grpc ?? null, at);
  translatePreferences(target, exporter, at);
}

function translatePreferences(to: Translation, exporter: PeriodicMetricReaderConfigModel['exporter'], at: Path): void {
  const preferences =
    exporter.otlp_http ?? exporter.otlp_grpc ?? exporter['otlp_file/development'] ?? exporter.console ?? {};
  const { temporality_preference, default_histogram_aggregation } = preferences;
  to.set('OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', temporality_preference?.replace('_', ''), [
    ...at,
    'temporality_preference',
  ]);
  to.set('OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', default_histogram_aggregation, [
    ...at,
    'default_histogram_aggregation',
  ]);
}

/** Without those that are null. */
function limitsOf({ cardinality_limits: limits = {} }: PeriodicMetricReaderConfigModel): CardinalityLimits {
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== null));
}

function translatePull(to: Translation, reader: PullMetricReaderConfigModel, path: Path, words: Set<string>): void {
  const [name = ''] = Object.keys(reader.exporter);
  const at = [...path, 'exporter', name];
  if (name !== 'prometheus/development' || !accepts('OTEL_METRICS_EXPORTER', 'prometheus')) {
    to.note(at, 'is an exporter that is not available here; left out.');
    return;
  }
  words.add('prometheus');
  noteParts(to, reader, path, ['cardinality_limits']);
  const { host, port, ...others } = reader.exporter['prometheus/development'] ?? {};
  to.set('OTEL_EXPORTER_PROMETHEUS_HOST', host, [...at, 'host']);
  to.set('OTEL_EXPORTER_PROMETHEUS_PORT', port, [...at, 'port']);
  for (const key of Object.keys(others)) to.note([...at, key], 'is not available here; ignored.');
}

function noteParts(to: Translation, reader: object, path: Path, more: readonly string[]): void {
  for (const key of ['producers', ...more])
    if (Object.hasOwn(reader, key)) to.note([...path, key], 'is not available here; ignored.');
}
