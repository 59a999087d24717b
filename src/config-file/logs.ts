import type { ConfigurationModel, LogRecordProcessorConfigModel } from '@opentelemetry/configuration';
import type { Path } from './file-problem.ts';
import { printsOtlp, translateOtlpGrpc, translateOtlpHttp } from './otlp.ts';
import { accepts, type Translation } from './translation.ts';

const PATH = ['logger_provider'];

/**
 * `logger_provider`. What it says is said by variables; what they cannot say is noted.
 * @returns one per OTLP exporter after the first
 */
export function translateLogs(to: Translation, provider: ConfigurationModel['logger_provider']): Translation[] {
  if (provider === undefined) return [];
  const more: Translation[] = [];
  const words = new Set<string>();
  provider.processors.forEach((processor, index) => {
    const [kind = ''] = Object.keys(processor);
    translateProcessor(to, processor, [...PATH, 'processors', index, kind], words, more);
  });
  to.set('OTEL_LOGS_EXPORTER', [...words].join(',') || 'none', [...PATH, 'processors']);
  const { limits = {} } = provider;
  for (const [key, name] of [
    ['attribute_value_length_limit', 'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT'],
    ['attribute_count_limit', 'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT'],
  ] as const)
    to.set(name, limits[key], [...PATH, 'limits', key]);
  if (provider['logger_configurator/development'] !== undefined)
    to.note([...PATH, 'logger_configurator/development'], 'is not available here; ignored.');
  return more;
}

function translateProcessor(
  to: Translation,
  { batch, simple }: LogRecordProcessorConfigModel,
  path: Path,
  words: Set<string>,
  more: Translation[],
): void {
  const exporter = batch?.exporter ?? simple?.exporter;
  if (exporter === undefined) {
    to.note(path, 'is a log record processor that is not available here; left out.');
    return;
  }
  const [name = ''] = Object.keys(exporter);
  const at = [...path, 'exporter', name];
  const isOtlp = name === 'otlp_http' || name === 'otlp_grpc';
  const word = isOtlp ? 'otlp' : printsOtlp(exporter['otlp_file/development'], name) ? 'otlp/stdout' : name;
  if (!accepts('OTEL_LOGS_EXPORTER', word)) {
    to.note(at, 'is an exporter that is not available here; left out.');
    return;
  }
  const isSecond = words.has(word);
  if (isSecond && !isOtlp) {
    to.note(at, 'is the second exporter of its kind; left out.');
    return;
  }
  words.add(word);
  if (!isOtlp) return;
  const target = isSecond ? to.beside() : to;
  if (isSecond) {
    more.push(target);
    target.set('OTEL_LOGS_EXPORTER', 'otlp', at);
  }
  target.set('OTEL_BLRP_SCHEDULE_DELAY', batch === undefined ? 0 : batch.schedule_delay, [...path, 'schedule_delay']);
  target.set('OTEL_BLRP_EXPORT_TIMEOUT', batch?.export_timeout, [...path, 'export_timeout']);
  target.set('OTEL_BLRP_MAX_QUEUE_SIZE', batch?.max_queue_size, [...path, 'max_queue_size']);
  target.set('OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', batch?.max_export_batch_size, [...path, 'max_export_batch_size']);
  if (name === 'otlp_http') translateOtlpHttp(target, 'LOGS', exporter.otlp_http ?? null, at);
  else translateOtlpGrpc(target, 'LOGS', exporter.otlp_grpc ?? null, at);
}
