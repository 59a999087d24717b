/** Names that nobody reads: told which one is meant. */

const JAEGER_TAKES_OTLP = 'OTEL_EXPORTER_OTLP_ENDPOINT (Jaeger takes OTLP on ports 4317 and 4318)';
const ZIPKIN = 'OTEL_TRACES_EXPORTER=zipkin and OTEL_EXPORTER_ZIPKIN_ENDPOINT';

/** Of Jaeger's and Zipkin's own libraries, of older specifications, and what people write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  JAEGER_ENDPOINT: JAEGER_TAKES_OTLP,
  JAEGER_AGENT_HOST: JAEGER_TAKES_OTLP,
  JAEGER_AGENT_PORT: JAEGER_TAKES_OTLP,
  JAEGER_COLLECTOR_ENDPOINT: JAEGER_TAKES_OTLP,
  JAEGER_COLLECTOR_URL: JAEGER_TAKES_OTLP,
  JAEGER_USER: 'OTEL_EXPORTER_OTLP_HEADERS',
  JAEGER_PASSWORD: 'OTEL_EXPORTER_OTLP_HEADERS',
  JAEGER_AUTH_TOKEN: 'OTEL_EXPORTER_OTLP_HEADERS',
  JAEGER_SERVICE_NAME: 'OTEL_SERVICE_NAME',
  JAEGER_TAGS: 'OTEL_RESOURCE_ATTRIBUTES',
  JAEGER_PROPAGATION: 'OTEL_PROPAGATORS',
  JAEGER_SAMPLER_TYPE: 'OTEL_TRACES_SAMPLER',
  JAEGER_SAMPLER_PARAM: 'OTEL_TRACES_SAMPLER_ARG',
  JAEGER_SAMPLER_MANAGER_HOST_PORT: 'OTEL_TRACES_SAMPLER=jaeger_remote and OTEL_TRACES_SAMPLER_ARG',
  JAEGER_SAMPLING_ENDPOINT: 'OTEL_TRACES_SAMPLER=jaeger_remote and OTEL_TRACES_SAMPLER_ARG',
  JAEGER_REPORTER_FLUSH_INTERVAL: 'OTEL_BSP_SCHEDULE_DELAY',
  JAEGER_REPORTER_MAX_QUEUE_SIZE: 'OTEL_BSP_MAX_QUEUE_SIZE',
  JAEGER_REPORTER_LOG_SPANS: 'OTEL_TRACES_EXPORTER=console',
  JAEGER_DISABLED: 'OTEL_SDK_DISABLED',
  OTEL_EXPORTER_JAEGER_ENDPOINT: JAEGER_TAKES_OTLP,
  OTEL_EXPORTER_JAEGER_AGENT_HOST: JAEGER_TAKES_OTLP,
  OTEL_EXPORTER_JAEGER_AGENT_PORT: JAEGER_TAKES_OTLP,
  OTEL_EXPORTER_JAEGER_PROTOCOL: 'OTEL_EXPORTER_OTLP_PROTOCOL',
  OTEL_EXPORTER_JAEGER_TIMEOUT: 'OTEL_EXPORTER_OTLP_TIMEOUT',
  OTEL_EXPORTER_JAEGER_USER: 'OTEL_EXPORTER_OTLP_HEADERS',
  OTEL_EXPORTER_JAEGER_PASSWORD: 'OTEL_EXPORTER_OTLP_HEADERS',
  ZIPKIN_ENDPOINT: ZIPKIN,
  ZIPKIN_URL: ZIPKIN,
  ZIPKIN_BASE_URL: ZIPKIN,
  ZIPKIN_BASEURL: ZIPKIN,
  ZIPKIN_HOST: ZIPKIN,
  ZIPKIN_SERVICE_NAME: 'OTEL_SERVICE_NAME',
  OTEL_EXPORTER_ZIPKIN_SERVICE_NAME: 'OTEL_SERVICE_NAME',
  OTEL_EXPORTER_ZIPKIN_URL: 'OTEL_EXPORTER_ZIPKIN_ENDPOINT',
  OTEL_EXPORTER_OTLP_SPAN_INSECURE: 'OTEL_EXPORTER_OTLP_TRACES_INSECURE',
  OTEL_EXPORTER_OTLP_METRIC_INSECURE: 'OTEL_EXPORTER_OTLP_METRICS_INSECURE',
  OTEL_EXPORTER_OTLP_URL: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  OTEL_EXPORTER_ENDPOINT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  OTEL_OTLP_ENDPOINT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  OTEL_ENDPOINT: 'OTEL_EXPORTER_OTLP_ENDPOINT',
  OTEL_TRACES_ENDPOINT: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  OTEL_EXPORTER_HEADERS: 'OTEL_EXPORTER_OTLP_HEADERS',
  OTEL_HEADERS: 'OTEL_EXPORTER_OTLP_HEADERS',
  OTEL_EXPORTER_PROTOCOL: 'OTEL_EXPORTER_OTLP_PROTOCOL',
  OTEL_EXPORTER: 'OTEL_TRACES_EXPORTER',
  OTEL_SAMPLER: 'OTEL_TRACES_SAMPLER',
  OTEL_SAMPLER_ARG: 'OTEL_TRACES_SAMPLER_ARG',
  OTEL_SERVICE: 'OTEL_SERVICE_NAME',
  OTEL_RESOURCE: 'OTEL_RESOURCE_ATTRIBUTES',
  OTEL_DISABLED: 'OTEL_SDK_DISABLED',
  OTEL_EXPERIMENTAL_CONFIG_FILE: 'OTEL_CONFIG_FILE',
  OTEL_NODE_ENABLED_RESOURCE_DETECTORS: 'OTEL_NODE_RESOURCE_DETECTORS',
  OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT',
  OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT',
};

/** Names of other languages, tools and the operator, and what Kubernetes makes of a service called `otel-...`. */
const FOREIGN =
  /^OTEL_(PYTHON|JAVA|JAVAAGENT|GO|DOTNET|PHP|RUBY|RUST|CPP|SWIFT|ERLANG|ELIXIR|LUA|PERL|BROWSER|ANDROID|LAMBDA|OPERATOR|INJECTOR|COLLECTOR|EBPF|OBI|CLI|AWS|AZURE|GCP|PROFILER|SHELL)_|^OTEL_RESOURCE_ATTRIBUTES_|_ENABLED$|_SERVICE_(HOST|PORT)(_|$)|_PORT(_\d+_(TCP|UDP)(_|$)|$)/;

/** Of the specification, whether or not the table has them: whatever is nearest to one of these is no slip for another. */
const STANDARD = [
  'OTEL_CONFIG_FILE',
  'OTEL_ENTITIES',
  'OTEL_METRICS_EXPORTER',
  'OTEL_LOGS_EXPORTER',
  'OTEL_METRIC_EXPORT_INTERVAL',
  'OTEL_METRIC_EXPORT_TIMEOUT',
  'OTEL_METRICS_EXEMPLAR_FILTER',
  'OTEL_EXPORTER_PROMETHEUS_HOST',
  'OTEL_EXPORTER_PROMETHEUS_PORT',
  'OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE',
  'OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION',
  'OTEL_BLRP_SCHEDULE_DELAY',
  'OTEL_BLRP_EXPORT_TIMEOUT',
  'OTEL_BLRP_MAX_QUEUE_SIZE',
  'OTEL_BLRP_MAX_EXPORT_BATCH_SIZE',
  'OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT',
  'OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT',
  ...['ENDPOINT', 'PROTOCOL', 'HEADERS', 'TIMEOUT', 'COMPRESSION', 'INSECURE'].flatMap(ofOtherSignals),
  ...['CERTIFICATE', 'CLIENT_KEY', 'CLIENT_CERTIFICATE'].flatMap(ofOtherSignals),
];

function ofOtherSignals(key: string): string[] {
  return ['METRICS', 'LOGS', 'PROFILES'].map((signal) => `OTEL_EXPORTER_OTLP_${signal}_${key}`);
}

const LONGEST = 80;
/** Letters that a slip may differ by. */
const MOST_SLIPS = 2;

/**
 * One line for each name that was meant for us and is not read. Silent about names that are somebody else's, or near to none.
 * @param names not in the table, as `unreadNames` gives them
 * @param read what the table and the libraries have
 */
export function explainNames(names: readonly string[], read: readonly string[]): string[] {
  return names.flatMap((name) => {
    const instead = insteadOf(name, read);
    return instead === undefined ? [] : [`${name} is not read. Set ${instead} instead.`];
  });
}

function insteadOf(name: string, read: readonly string[]): string | undefined {
  if (read.includes(name)) return undefined; // It is: a library has it.
  if (Object.hasOwn(INSTEAD, name)) return INSTEAD[name];
  if (!name.startsWith('OTEL_') || FOREIGN.test(name) || name.length > LONGEST) return undefined;
  return nearest(name.toUpperCase(), read);
}

function nearest(name: string, read: readonly string[]): string | undefined {
  let found: string | undefined;
  let least = MOST_SLIPS + 1;
  for (const known of [...STANDARD, ...read]) {
    const slips = Math.abs(known.length - name.length) < least ? distance(name, known) : least;
    if (slips >= least) continue;
    least = slips;
    found = known;
  }
  return found !== undefined && read.includes(found) ? found : undefined;
}

/** Letters to add, remove, change or swap with their neighbour (optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let slips = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        slips = Math.min(slips, (before[j - 2] ?? 0) + 1);
      row.push(slips);
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
