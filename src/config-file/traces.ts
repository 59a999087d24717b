import type {
  ConfigurationModel,
  SpanExporterConfigModel,
  SpanLimitsConfigModel,
  SpanProcessorConfigModel,
} from '@opentelemetry/configuration';
import type { DeclaredSettings } from '../settings/shape.ts';
import type { Path } from './file-problem.ts';
import { printsOtlp, translateOtlpGrpc, translateOtlpHttp } from './otlp.ts';
import { translateSampler } from './sampler.ts';
import { accepts, isKnown, type Translation } from './translation.ts';

const PATH = ['tracer_provider'];

/** The part of `tracer_provider` that no variable can say. */
export interface TranslatedTraces extends Pick<DeclaredSettings, 'sampler' | 'tracers'> {
  /** One per OTLP exporter after the first. */
  readonly more: readonly Translation[];
}

export function translateTraces(to: Translation, provider: ConfigurationModel['tracer_provider']): TranslatedTraces {
  if (provider === undefined) {
    to.set('OTEL_TRACES_EXPORTER', 'none', PATH);
    return { sampler: undefined, tracers: [], more: [] };
  }
  translateLimits(to, provider.limits);
  const [generator = 'random'] = Object.keys(provider.id_generator ?? {});
  if (generator !== 'random') to.note([...PATH, 'id_generator', generator], 'is not available here; ids are random.');
  return {
    sampler: provider.sampler && translateSampler(to, provider.sampler, [...PATH, 'sampler']),
    tracers: tracersOf(provider['tracer_configurator/development']),
    more: translateProcessors(to, provider.processors),
  };
}

function translateLimits(to: Translation, limits: SpanLimitsConfigModel = {}): void {
  const path = [...PATH, 'limits'];
  for (const [key, name] of [
    ['attribute_value_length_limit', 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
    ['attribute_count_limit', 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT'],
    ['event_count_limit', 'OTEL_SPAN_EVENT_COUNT_LIMIT'],
    ['link_count_limit', 'OTEL_SPAN_LINK_COUNT_LIMIT'],
    ['event_attribute_count_limit', 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT'],
    ['link_attribute_count_limit', 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT'],
  ] as const)
    to.set(name, limits[key], [...path, key]);
}

function tracersOf(
  configurator: NonNullable<ConfigurationModel['tracer_provider']>['tracer_configurator/development'],
): DeclaredSettings['tracers'] {
  if (configurator === undefined) return [];
  const { tracers = [], default_config: others } = configurator;
  const named = tracers.map(({ name, config }) => ({ name, enabled: config.enabled ?? true }));
  return others?.enabled === false ? [...named, { name: '*', enabled: false }] : named;
}

/** The first OTLP exporter is that of the variables; each other one is said by the same variables beside them. */
function translateProcessors(to: Translation, processors: readonly SpanProcessorConfigModel[]): Translation[] {
  const words = new Set<string>();
  const more: Translation[] = [];
  processors.forEach((processor, index) => {
    const [kind = ''] = Object.keys(processor);
    const path = [...PATH, 'processors', index, kind];
    const exporter = processor.batch?.exporter ?? processor.simple?.exporter;
    if (exporter === undefined) {
      to.note(path, 'is a span processor that is not available here; left out.');
    } else if ('otlp_http' in exporter || 'otlp_grpc' in exporter) {
      const target = words.has('otlp') ? to.beside() : to;
      if (target !== to) more.push(target);
      words.add('otlp');
      translateBatch(target, processor, path);
      translateOtlp(target, exporter, [...path, 'exporter']);
    } else {
      const word = wordOf(to, exporter, [...path, 'exporter']);
      if (word !== undefined) words.add(word);
    }
  });
  to.set('OTEL_TRACES_EXPORTER', [...words].join(',') || 'none', [...PATH, 'processors']);
  return more;
}

function translateBatch(to: Translation, { batch }: SpanProcessorConfigModel, path: Path): void {
  to.set('OTEL_BSP_SCHEDULE_DELAY', batch === undefined ? 0 : batch.schedule_delay, [...path, 'schedule_delay']);
  to.set('OTEL_BSP_EXPORT_TIMEOUT', batch?.export_timeout, [...path, 'export_timeout']);
  to.set('OTEL_BSP_MAX_QUEUE_SIZE', batch?.max_queue_size, [...path, 'max_queue_size']);
  to.set('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', batch?.max_export_batch_size, [...path, 'max_export_batch_size']);
}

function translateOtlp(to: Translation, exporter: SpanExporterConfigModel, path: Path): void {
  if ('otlp_grpc' in exporter) translateOtlpGrpc(to, 'TRACES', exporter.otlp_grpc ?? null, [...path, 'otlp_grpc']);
  else translateOtlpHttp(to, 'TRACES', exporter.otlp_http ?? null, [...path, 'otlp_http']);
}

/** The name that `OTEL_TRACES_EXPORTER` has for an exporter other than OTLP over the network; undefined, and noted: there is none. */
function wordOf(to: Translation, exporter: SpanExporterConfigModel, path: Path): string | undefined {
  const [name = ''] = Object.keys(exporter);
  const word = printsOtlp(exporter['otlp_file/development'], name) ? 'otlp/stdout' : name;
  if (word !== 'console' && !accepts('OTEL_TRACES_EXPORTER', word)) {
    to.note([...path, name], 'is an exporter that is not available here; left out.');
    return undefined;
  }
  if (word === 'zipkin' && isKnown('OTEL_EXPORTER_ZIPKIN_ENDPOINT')) {
    const { endpoint, timeout } = (exporter.zipkin ?? {}) as { endpoint?: string; timeout?: number };
    to.set('OTEL_EXPORTER_ZIPKIN_ENDPOINT', endpoint, [...path, name, 'endpoint']);
    to.set('OTEL_EXPORTER_ZIPKIN_TIMEOUT', timeout, [...path, name, 'timeout']);
  }
  return word;
}
