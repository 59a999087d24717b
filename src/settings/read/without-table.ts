import { resourceAttributes } from '../parse/resource-attributes.ts';
import type { Settings } from '../shape.ts';
import type { Environment } from '../table/values.ts';
import { createDefaults } from './defaults.ts';
import { readDetectors } from './detectors.ts';
import { runtimeUrls } from './lambda-runtime.ts';
import { isMeantForUs } from './meant-for-us.ts';

/**
 * The settings of an environment with nothing but what most set: the same as those of `readSettings`, without its table and
 * its parsers, which were a fifth of what a start executes. Undefined: something else is set, or is not quite as it should be.
 */
export function readUsual(env: Environment): Settings | undefined {
  const settings = createDefaults();
  for (const name of Object.keys(env)) {
    if (!isMeantForUs(name)) continue;
    const text = (env[name] ?? '').trim();
    if (text !== '' && !set(settings, name, text)) return undefined;
  }
  settings.detectors = readDetectors(undefined, env);
  const ignoredUrls = runtimeUrls(env);
  if (ignoredUrls.length > 0) settings.sampling = { ignoredPaths: [], ignoredUrls, rules: [], maxPerSecond: undefined };
  return settings;
}

/** @returns false if the table has to be asked */
function set(settings: Settings, name: string, text: string): boolean {
  switch (name) {
    case 'OTEL_SERVICE_NAME':
      settings.serviceName = text;
      return true;
    case 'OTEL_RESOURCE_ATTRIBUTES':
      return setResourceAttributes(settings, text);
    case 'OTEL_EXPORTER_OTLP_ENDPOINT':
      return setEndpoint(settings, text);
    case 'OTEL_BSP_SCHEDULE_DELAY':
      settings.batch.scheduleDelay = Number(text);
      return /^\d{1,9}$/.test(text);
    case 'OTEL_EXPORTER_OTLP_PROTOCOL':
      return text === 'http/protobuf';
    case 'OTEL_TRACES_EXPORTER':
      return text === 'otlp';
    case 'OTEL_METRICS_EXPORTER':
    case 'OTEL_LOGS_EXPORTER':
      return text === 'none';
    case 'OTEL_TRACES_SAMPLER':
      return text === 'parentbased_always_on';
    case 'OTEL_PROPAGATORS':
      return text === 'tracecontext,baggage';
    case 'OTEL_LOG_LEVEL':
      return text === 'info';
    default:
      return false;
  }
}

function setResourceAttributes(settings: Settings, text: string): boolean {
  const { value } = resourceAttributes.parse(text);
  if (value !== undefined) settings.resourceAttributes = value;
  return value !== undefined;
}

/** The address of a collector, which takes OTLP by HTTP, with nothing in it that has to be explained or hidden. */
function setEndpoint({ otlpTraces }: Settings, text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.port === '4317' || !/^https?:$/.test(url.protocol)) return false;
  if (text !== url.origin && text !== `${url.origin}/`) return false;
  otlpTraces.endpoint = `${url.origin}/v1/traces`;
  return true;
}
