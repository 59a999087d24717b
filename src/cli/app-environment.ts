import { pathToFileURL } from 'node:url';

type Environment = Readonly<Record<string, string | undefined>>;

/** ms that spans wait for others. The default is for production; here somebody is waiting to see them. */
const DELAY = '100';
const METRICS_INTERVAL = '5000';

export interface AppEnvironment {
  env: Record<string, string>;
  /** Variables that would have kept the app's traces from the viewer, and that the app does not get. */
  left: string[];
}

/**
 * The environment in which a command, and every Node process that it starts, is traced and sends to the viewer. What the
 * environment says about where telemetry goes is left out, the rest of it stays.
 *
 * @param endpoint of the viewer
 * @param loader - path of `register/import.mjs`
 */
export function appEnvironment(env: Environment, endpoint: string, loader: string): AppEnvironment {
  const left: string[] = [];
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (name.startsWith('OTEL_EXPORTER_OTLP_')) continue;
    if (isInTheWay(name, value)) left.push(name);
    else kept[name] = value;
  }
  return {
    env: {
      ...kept,
      NODE_OPTIONS: withLoader(env.NODE_OPTIONS ?? '', loader),
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_BSP_SCHEDULE_DELAY: DELAY,
      OTEL_BLRP_SCHEDULE_DELAY: DELAY,
      OTEL_METRIC_EXPORT_INTERVAL: METRICS_INTERVAL,
      // Both are off by default.
      OTEL_LOGS_EXPORTER: env.OTEL_LOGS_EXPORTER || 'otlp',
      OTEL_METRICS_EXPORTER: env.OTEL_METRICS_EXPORTER || 'otlp',
    },
    left,
  };
}

/** With a configuration file, no other variable would count. */
function isInTheWay(name: string, value: string): boolean {
  if (name === 'OTEL_CONFIG_FILE') return value.trim() !== '';
  if (name === 'OTEL_SDK_DISABLED') return value.trim().toLowerCase() === 'true';
  return name === 'OTEL_TRACES_EXPORTER' && !/\botlp\b/.test(value) && value.trim() !== '';
}

/**
 * The loader before what is there already. In a URL, spaces and quotes of a path are escaped, which Node takes apart otherwise
 * (https://nodejs.org/api/cli.html#node_optionsoptions).
 */
function withLoader(nodeOptions: string, loader: string): string {
  const option = `--import=${pathToFileURL(loader).href}`;
  return nodeOptions.includes(option) ? nodeOptions : `${option} ${nodeOptions}`.trim();
}
